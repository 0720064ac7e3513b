//! What a verb works on: the negotiation that the user means, and the drafts and ids that the user names.

use crate::args::Settle;
use crate::failure::Failure;
use std::io::ErrorKind;
use std::path::Path;
use travaux_record::status::plain_status;
use travaux_record::{Entry, LoadFailure, Negotiation};
use travaux_text::settle::Settlement;

/// A negotiation and how it was found.
pub struct Session {
    /// The negotiation.
    pub negotiation: Negotiation,
}

impl Session {
    /// The negotiation that `-C` names, or else the one around a path among the arguments, or else the one around here. A
    /// draft in no negotiation stands for itself.
    ///
    /// An argument that is a folder with a negotiation is taken out of `named`; the path of a draft becomes its id.
    pub fn open(explicit: Option<&Path>, named: &mut Vec<String>) -> Result<Session, Failure> {
        let mut root = explicit.map(Negotiation::find).transpose()?;
        let mut alone = None;
        let mut kept = Vec::new();
        for argument in named.drain(..) {
            let path = Path::new(&argument);
            if path.is_dir() {
                root = Some(Negotiation::find(path)?);
            } else if argument.ends_with(".treaty") && !path.is_file() {
                return Err(Failure::File { done: "read", path: path.to_path_buf(), error: ErrorKind::NotFound.into() });
            } else if argument.ends_with(".treaty") {
                match Negotiation::find(path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))) {
                    Ok(around) => root = root.or(Some(around)),
                    Err(LoadFailure::NoNegotiation { .. }) => alone = Some(path.to_path_buf()),
                    Err(failure) => return Err(failure.into()),
                }
                kept.push(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default());
            } else {
                kept.push(argument);
            }
        }
        *named = kept;
        let negotiation = match (root, alone) {
            (Some(root), _) => Negotiation::load(&root)?,
            (None, Some(path)) => Negotiation::of_file(&path)?,
            (None, None) => Negotiation::load(&Negotiation::find(Path::new("."))?)?,
        };
        Ok(Session { negotiation })
    }

    /// The texts of the negotiation that `-C` names, or else of the one around here, without the evidence.
    pub fn of_texts(explicit: Option<&Path>) -> Result<Session, Failure> {
        let root = Negotiation::find(explicit.unwrap_or(Path::new(".")))?;
        Ok(Session { negotiation: Negotiation::load_texts(&root)? })
    }

    /// The draft or instrument with an id, or the last draft with words.
    pub fn draft(&self, id: Option<&str>) -> Result<&Entry, Failure> {
        match id {
            Some(id) => {
                let found = self.negotiation.entries().find(|entry| entry.id == id);
                found.ok_or_else(|| self.unknown_draft(id))
            }
            None => self.negotiation.last_draft().ok_or_else(|| {
                let action = "Write one in drafts/, or begin with `travaux new --draft DATE`.";
                Failure::said("This negotiation has no draft with words yet.", action)
            }),
        }
    }

    fn unknown_draft(&self, id: &str) -> Failure {
        let ids: Vec<&str> = self.negotiation.entries().map(|entry| entry.id.as_str()).collect();
        let see = match self.negotiation.last_draft().filter(|last| last.draft.provision(id).or(last.draft.bracket(id)).is_some()) {
            Some(last) => format!("It is a provision or bracket of {}: name the draft first, as in `{} {id}`.", last.id, last.id),
            None => format!("This negotiation has: {}.", ids.join(", ")),
        };
        Failure::unknown("draft", id, ids.iter().copied(), see)
    }

    /// A draft with some of its brackets settled.
    pub fn settled(&self, entry: &Entry, settle: &Settle) -> Result<Entry, Failure> {
        let Some(choice) = &settle.choice else { return Ok(entry.clone()) };
        let settlement = self.settlement(entry, choice)?;
        let bytes = travaux_text::settle::settle(&entry.draft, &settlement);
        Ok(Entry { draft: travaux_text::Draft::parse(bytes), ..entry.clone() })
    }

    /// A settlement from the words of `--settle`.
    pub fn settlement(&self, entry: &Entry, choice: &str) -> Result<Settlement, Failure> {
        let parties: Vec<String> = self.negotiation.negotiating().into_iter().map(str::to_string).collect();
        if choice == "agreed" {
            let plain = plain_status(&self.negotiation, &entry.draft);
            if !plain.status.is_agreed() {
                let what = format!("{} has no agreed text: the standing of its words outside brackets is {}.", entry.id, plain.words());
                return Err(Failure::said(what, "Name a party, or choices for its brackets, instead."));
            }
            return Ok(Settlement::agreed(&entry.draft, &parties));
        }
        if self.negotiation.parties.contains_key(choice) {
            return Ok(Settlement::of_party(&entry.draft, choice));
        }
        let mut choices = Vec::new();
        for pair in choice.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let Some((bracket, choice)) = pair.split_once('=') else {
                let known: Vec<&str> = self.negotiation.parties.keys().map(String::as_str).chain(["agreed"]).collect();
                return Err(Failure::unknown(
                    "settlement",
                    pair,
                    known,
                    "Write `agreed`, the code of a party, or choices such as `unanimity=out,turkey=in`.",
                ));
            };
            choices.push((bracket.trim().to_string(), choice.trim().to_string()));
        }
        Settlement::choices(&entry.draft, &choices).map_err(|unknown| Failure::said(unknown.to_string(), format!("The draft is {}.", entry.id)))
    }
}
