//! Remarks on the negotiation as a whole: what no single file can know of itself.

mod evidence;
mod properties;
mod scenarios;

use crate::negotiation::{Entry, File, Negotiation};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use travaux_text::check::Vocabulary;
use travaux_text::remark::codes as text_codes;
use travaux_text::{Basis, Citation, Level, ProvisionKind, Remark, Span};

/// The remarks of the record room.
pub mod codes {
    use travaux_text::{Code, Level};

    macro_rules! codes {
        ($($(#[$doc:meta])* $constant:ident = $number:literal, $name:literal, $level:ident;)*) => {
            $($(#[$doc])* pub static $constant: Code = Code { number: $number, name: $name, level: Level::$level };)*

            /// All codes of this room, in the order of their numbers.
            pub static ALL: &[&Code] = &[$(&$constant),*];
        };
    }

    pub use travaux_text::remark::codes::UNKNOWN_KEY;

    codes! {
        /// `negotiation.toml` has something that cannot be read.
        NEGOTIATION_FILE = "R001", "negotiation-file", Error;
        /// The bibliography cannot be read.
        BIBLIOGRAPHY = "R002", "bibliography", Error;
        /// A citation of a source that the bibliography does not have.
        UNKNOWN_SOURCE = "R003", "unknown-source", Error;
        /// A report about an id that no draft has.
        UNKNOWN_ID = "R004", "unknown-id", Error;
        /// The words refer to more annexes or articles than the sources count.
        EXTENT = "R005", "extent", Warning;
        /// A draft is named that is not there.
        UNKNOWN_DRAFT = "R006", "unknown-draft", Error;
        /// An ISO code that no country has.
        UNKNOWN_COUNTRY = "R007", "unknown-country", Error;
        /// A provision of a reconstruction that cites no source.
        UNSOURCED = "R008", "unsourced-provision", Warning;
        /// A citation that names a source and no place in it.
        NO_LOCATOR = "R009", "no-locator", Note;
        /// Nobody negotiates, so nothing can be agreed.
        NOBODY_NEGOTIATES = "R010", "nobody-negotiates", Warning;
        /// A draft and an instrument, or two drafts, with one id.
        SAME_DRAFT_ID = "R011", "same-draft-id", Error;
        /// A file of the evidence has something that cannot be read.
        EVIDENCE_FILE = "R012", "evidence-file", Error;
        /// Something is named that the record does not have.
        UNKNOWN_REFERENCE = "R013", "unknown-reference", Error;
        /// A claim without a value, or with more than one.
        UNTYPED_CLAIM = "R014", "untyped-claim", Error;
        /// Two things of one kind with one id.
        SAME_ID = "R015", "same-id", Error;
        /// A source that rests, in the end, on itself; a place that lies within itself.
        CIRCLE = "R016", "circle", Error;
    }
}

/// The remarks on one file.
#[derive(Debug, Clone)]
pub struct FileRemarks {
    /// Relative to the folder of the negotiation.
    pub path: PathBuf,
    /// The bytes that the places point into.
    pub source: Vec<u8>,
    /// In the order of their places.
    pub remarks: Vec<Remark>,
}

/// Everything that is the matter with a negotiation, file by file; files without remarks are left out.
pub fn check(negotiation: &Negotiation) -> Vec<FileRemarks> {
    let checker = Checker::new(negotiation);
    let files = negotiation.files.iter().enumerate().map(|(index, file)| FileRemarks {
        path: file.path.clone(),
        source: file.text.clone().into_bytes(),
        remarks: checker.file(index, file),
    });
    let drafts = negotiation.entries().map(|entry| FileRemarks {
        path: entry.path.clone(),
        source: entry.draft.tree().source().to_vec(),
        remarks: checker.entry(entry),
    });
    let mut all: Vec<FileRemarks> = files.chain(drafts).filter(|file| !file.remarks.is_empty()).collect();
    for file in &mut all {
        file.remarks.sort_by(|a, b| (a.span().start, a.code.number).cmp(&(b.span().start, b.code.number)));
    }
    all
}

/// The words among some that are nearest to one that is not there: at most three, and only if close.
pub fn nearest<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut close: Vec<(usize, &str)> = known
        .map(|word| (strsim::damerau_levenshtein(&wanted.to_lowercase(), &word.to_lowercase()), word))
        .filter(|(distance, word)| {
            *distance <= 2.min(word.chars().count() / 2).max(1) || !wanted.is_empty() && word.contains(wanted) && wanted.len() >= 4
        })
        .collect();
    close.sort();
    close.dedup();
    close.into_iter().map(|(_, word)| word).take(3).collect()
}

/// The party codes and sources that drafts of this negotiation may name.
pub fn vocabulary(negotiation: &Negotiation) -> Vocabulary {
    let parties = negotiation.parties.keys().cloned().chain(negotiation.groups.keys().cloned()).collect();
    let sources = negotiation.bibliography.keys().cloned().collect();
    Vocabulary { parties: Some(parties), sources: Some(sources) }
}

struct Checker<'a> {
    negotiation: &'a Negotiation,
    vocabulary: Vocabulary,
    /// Every provision and bracket of any draft or instrument.
    ids: BTreeSet<&'a str>,
}

impl<'a> Checker<'a> {
    fn new(negotiation: &'a Negotiation) -> Checker<'a> {
        let mut ids = crate::life::ids(negotiation);
        ids.extend(negotiation.settled_ids.iter().map(String::as_str));
        Checker { negotiation, vocabulary: vocabulary(negotiation), ids }
    }

    // ---- negotiation.toml and the bibliography -----------------------------------------------------------------

    fn file(&self, index: usize, file: &File) -> Vec<Remark> {
        let mut remarks = file.remarks.clone();
        if file.path != Path::new(crate::negotiation::MARKER) {
            self.evidence(index, &mut remarks);
            self.scenarios(index, &mut remarks);
            self.properties(index, &mut remarks);
            return remarks;
        }
        let negotiation = self.negotiation;
        for party in negotiation.parties.values() {
            if let (Some(iso), Some(span)) = (&party.iso, &party.iso_span)
                && rust_iso3166::from_alpha2(iso).is_none()
            {
                let message = format!("No country has the ISO 3166-1 code \"{iso}\".");
                remarks.push(
                    Remark::new(&codes::UNKNOWN_COUNTRY, span.clone(), message)
                        .action("Use the two-letter code, or leave \"iso\" out if the party has none."),
                );
            }
        }
        for roster in negotiation.groups.values().flatten() {
            for member in roster.everybody().filter(|member| !negotiation.parties.contains_key(*member)) {
                let message = format!("The group names \"{member}\", which is no party of this negotiation.");
                let action = self.did_you_mean(member, negotiation.parties.keys().map(String::as_str), "Add it as [parties.…] or correct the code.");
                remarks.push(Remark::new(&text_codes::UNKNOWN_PARTY, roster.members_span.clone(), message).action(action));
            }
        }
        for face in negotiation.typefaces.iter().filter(|face| negotiation.draft(&face.draft).is_none()) {
            let message = format!("There is no draft \"{}\".", face.draft);
            let action = self.did_you_mean(
                &face.draft,
                negotiation.drafts.iter().map(|entry| entry.id.as_str()),
                "Name a file in drafts/, without its ending.",
            );
            remarks.push(Remark::new(&codes::UNKNOWN_DRAFT, face.draft_span.clone(), message).action(action));
        }
        if !negotiation.parties.values().any(|party| party.negotiates) {
            let message = "No party of this negotiation takes part in agreeing the text, so nothing can count as agreed.";
            remarks.push(Remark::new(&codes::NOBODY_NEGOTIATES, 0..0, message).action("Write `negotiates = true` under each party that does."));
        }
        self.citations(&negotiation.citations, &mut remarks);
        remarks
    }

    // ---- drafts and instruments --------------------------------------------------------------------------------

    fn entry(&self, entry: &Entry) -> Vec<Remark> {
        let mut remarks = travaux_text::check::check(&entry.draft, &self.vocabulary);
        let front = entry.draft.front();
        self.citations(&front.citations, &mut remarks);
        for footnote in entry.draft.footnotes() {
            let citations: Vec<(Citation, Span)> = footnote.citations.iter().map(|citation| (citation.clone(), footnote.span.clone())).collect();
            self.citations(&citations, &mut remarks);
        }
        for reported in front.reported.iter().filter(|reported| !self.ids.contains(reported.about.as_str())) {
            let message = format!("No draft of this negotiation has a provision or bracket \"{}\".", reported.about);
            let action =
                self.did_you_mean(&reported.about, self.ids.iter().copied(), "Use the id of a heading, paragraph or row, or the label of a bracket.");
            remarks.push(Remark::new(&codes::UNKNOWN_ID, reported.about_span.clone(), message).action(action));
        }
        remarks.extend(travaux_regime::rules::Rules::of(&entry.draft).1);
        self.unused_decisions(entry, &mut remarks);
        self.extent(entry, &mut remarks);
        self.sources(entry, &mut remarks);
        let same = self.negotiation.entries().filter(|other| other.id == entry.id && other.path != entry.path).count();
        if same > 0 {
            let message = format!("Another text of this negotiation is called \"{}\" as well.", entry.id);
            remarks.push(Remark::new(&codes::SAME_DRAFT_ID, 0..0, message).action("Rename one of the files."));
        }
        remarks
    }

    fn citations(&self, citations: &[(Citation, Span)], remarks: &mut Vec<Remark>) {
        for (citation, span) in citations {
            if self.negotiation.bibliography.get(&citation.source).is_none() {
                let message = format!("The bibliography has no source \"{}\".", citation.source);
                let action = self.did_you_mean(
                    &citation.source,
                    self.negotiation.bibliography.keys().map(String::as_str),
                    "Add it to the bibliography, or correct the key.",
                );
                remarks.push(Remark::new(&codes::UNKNOWN_SOURCE, span.clone(), message).action(action));
            } else if citation.locator.is_none() && self.negotiation.evidence.lineage.get(&citation.source).is_none_or(|lineage| lineage.consulted) {
                let message = format!("\"{}\" is cited as a whole: no place in it is given.", citation.source);
                remarks.push(
                    Remark::new(&codes::NO_LOCATOR, span.clone(), message).action("Add the page, point or section after a comma: `@key, p. 4`."),
                );
            }
        }
    }

    /// The words mention an annex or article with a higher number than the sources count.
    fn extent(&self, entry: &Entry, remarks: &mut Vec<Remark>) {
        let front = entry.draft.front();
        for (what, (number, span)) in crate::gather::highest_mentions(entry) {
            let Some(count) = front.contents.get(what).filter(|count| number > **count) else { continue };
            let quoted = entry.draft.text(&span).into_owned();
            let message = format!("The text refers to {quoted}, but according to its sources the number of {what} is {count}.");
            let action = "If the sources themselves do not agree, leave both: this remark says so. Otherwise correct \"contents\" or the words.";
            remarks.push(Remark::new(&codes::EXTENT, span, message).here(format!("{what} according to the sources: {count}")).action(action));
        }
    }

    /// Every provision of a reconstruction rests on a source.
    fn sources(&self, entry: &Entry, remarks: &mut Vec<Remark>) {
        if entry.basis() != Some(Basis::Reconstruction) || !entry.draft.front().sources.is_empty() && entry.draft.provisions().is_empty() {
            return;
        }
        for (index, provision) in entry.draft.provisions().iter().enumerate() {
            let speaks = provision.title.is_none() && provision.kind != ProvisionKind::HeaderRow;
            if speaks && !provision.flow.is_empty() && entry.draft.footnote_names(index).is_empty() {
                let message = format!("\"{}\" is reconstructed and cites no source.", provision.address);
                let action = "Add a footnote that says who reports it: `[^note]`, and `[^note]: @key, locator`.";
                remarks.push(Remark::new(&codes::UNSOURCED, provision.span.clone(), message).action(action));
            }
        }
    }

    fn did_you_mean<'b>(&self, wanted: &str, known: impl Iterator<Item = &'b str>, otherwise: &str) -> String {
        match nearest(wanted, known).first() {
            Some(close) => format!("Did you mean \"{close}\"? {otherwise}"),
            None => otherwise.to_string(),
        }
    }
}

/// How many remarks of each level.
pub fn count(files: &[FileRemarks]) -> BTreeMap<Level, usize> {
    let mut counts = BTreeMap::new();
    for remark in files.iter().flat_map(|file| &file.remarks) {
        *counts.entry(remark.level).or_default() += 1;
    }
    counts
}
