//! Claims: one source saying one thing about one matter, with a typed value.

use crate::evidence::Reader;
use crate::reference::{Kind, Reference};
use std::collections::BTreeSet;
use std::fmt;
use travaux_text::keys::Value as Toml;
use travaux_text::{Amount, Citation, Date, Hedge, Remark, Span, What};

/// One source saying one thing about one matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its id, if something refers to it.
    pub id: Option<String>,
    /// The source, and the place in it.
    pub source: Citation,
    /// What it is about.
    pub about: Reference,
    /// The draft whose provision it is about.
    pub draft: Option<String>,
    /// Claims on the same matter of the same thing are compared.
    pub matter: String,
    /// What the source says.
    pub value: Value,
    /// How firmly; `None` is firm.
    pub hedge: Option<Hedge>,
    /// What narrows it.
    pub scope: Scope,
    /// Who speaks.
    pub voice: Voice,
    /// A remark for readers.
    pub note: Option<String>,
    /// Where it stands in the record.
    pub origin: Origin,
    /// Where it is written, in the file that the origin names.
    pub span: Span,
}

/// What narrows a claim.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Whose figure or position it is.
    pub of: Option<String>,
    /// In the words of the record.
    pub words: BTreeSet<String>,
    /// For which date.
    pub as_of: Option<Date>,
}

/// Who speaks, and since when it has been known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Voice {
    /// Id of the person or body whose words the source gives.
    pub speaker: Option<String>,
    /// What the source calls a speaker whom it does not name.
    pub unnamed: Option<String>,
    /// When it was said.
    pub said: Option<Date>,
    /// The publications from which the source has it.
    pub via: Vec<String>,
    /// When it became public.
    pub public: Option<Date>,
}

/// Where a claim stands in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// In a file of the evidence: its place among the files of the negotiation.
    Written(usize),
    /// A footnote of a draft.
    Footnote,
    /// A `[[reported]]` entry of a draft.
    Report,
    /// A roster of a group.
    Roster,
    /// An event.
    Event,
    /// A role of a person, or who leads a body.
    People,
    /// The words of a draft mention it.
    Mention,
}

impl Origin {
    /// The word in answers.
    pub fn word(self) -> &'static str {
        match self {
            Origin::Written(_) => "claim",
            Origin::Footnote => "footnote",
            Origin::Report => "report",
            Origin::Roster => "roster",
            Origin::Event => "event",
            Origin::People => "people",
            Origin::Mention => "mention",
        }
    }
}

/// A typed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A figure.
    Quantity(Amount),
    /// A date.
    Date(Date),
    /// Parties, or people and bodies.
    Members(Members),
    /// A place, by id.
    Place(String),
    /// Yes or no.
    Holds(bool),
    /// One word out of several that exclude each other.
    Word(String),
    /// What became of something in a draft.
    Fate(What),
    /// A sentence.
    Text(String),
    /// The source deals with the matter and leaves it out.
    Silent,
    /// The source says that it, or the speaker, does not know.
    Unsure,
}

impl Value {
    /// The name of the type in answers.
    pub fn type_word(&self) -> &'static str {
        match self {
            Value::Quantity(_) => "quantity",
            Value::Date(_) => "date",
            Value::Members(members) if members.people => "people",
            Value::Members(_) => "parties",
            Value::Place(_) => "place",
            Value::Holds(_) => "holds",
            Value::Word(_) => "word",
            Value::Fate(_) => "fate",
            Value::Text(_) => "text",
            Value::Silent => "silent",
            Value::Unsure => "unsure",
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Quantity(amount) => write!(f, "{amount}"),
            Value::Date(date) => write!(f, "{date}"),
            Value::Members(members) => write!(f, "{members}"),
            Value::Place(text) | Value::Word(text) | Value::Text(text) => f.write_str(text),
            Value::Holds(true) => f.write_str("yes"),
            Value::Holds(false) => f.write_str("no"),
            Value::Fate(what) => f.write_str(what.word()),
            Value::Silent => f.write_str("says nothing"),
            Value::Unsure => f.write_str("does not know"),
        }
    }
}

/// A set as a source gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    /// Whether these are people and bodies, not parties.
    pub people: bool,
    /// Who is in it.
    pub named: BTreeSet<String>,
    /// Whose membership the source leaves open.
    pub perhaps: BTreeSet<String>,
    /// Whom it expressly excludes.
    pub without: BTreeSet<String>,
    /// Whether the source means these and no others.
    pub complete: bool,
}

impl Members {
    /// Whether somebody can be in it.
    pub fn admits(&self, member: &str) -> bool {
        self.named.contains(member) || !self.without.contains(member) && (!self.complete || self.perhaps.contains(member))
    }
}

impl fmt::Display for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(", ");
        f.write_str(if self.named.is_empty() { "nobody" } else { "" })?;
        f.write_str(&list(&self.named))?;
        if !self.perhaps.is_empty() {
            write!(f, "; perhaps {}", list(&self.perhaps))?;
        }
        if !self.without.is_empty() {
            write!(f, "; not {}", list(&self.without))?;
        }
        f.write_str(if self.complete { "" } else { "; and others" })
    }
}

/// What `value = …` can be written as, and what belongs to it.
pub(crate) const VALUE_KEYS: &[&str] =
    &["quantity", "date", "parties", "people", "place", "holds", "word", "text", "silent", "unsure", "complete", "perhaps", "without"];
const KEYS: &[&str] = &[
    "id", "source", "about", "draft", "matter", "quantity", "date", "parties", "people", "place", "holds", "word", "text", "silent", "unsure",
    "complete", "perhaps", "without", "hedge", "of", "scope", "as_of", "speaker", "unnamed", "said", "via", "public", "note",
];

/// Collects the value of a claim from its keys.
#[derive(Default)]
pub(crate) struct ValueReader {
    values: Vec<Value>,
    perhaps: Vec<(String, Span)>,
    without: Vec<(String, Span)>,
    incomplete: bool,
    /// How many of the keys stood there, readable or not.
    pub written: usize,
}

impl ValueReader {
    /// Takes a key if it belongs to the value.
    pub fn take(&mut self, reader: &mut Reader, key: &str, value: &Toml) -> bool {
        let found = match key {
            "quantity" => reader.amount(value).map(Value::Quantity),
            "date" => reader.keys.date(value).map(Value::Date),
            "parties" => Some(members(reader.references(key, value, Kind::Party), false)),
            "people" => Some(members(reader.references(key, value, Kind::Actor), true)),
            "place" => reader.reference_of(key, value, Kind::Place).map(Value::Place),
            "holds" => reader.keys.boolean(key, value).map(Value::Holds),
            "word" => reader.keys.string(key, value).map(Value::Word),
            "text" => reader.keys.string(key, value).map(Value::Text),
            "silent" | "unsure" => {
                let said = reader.keys.boolean(key, value);
                if said == Some(false) {
                    let action = format!("Give what the source says instead, or write {key} = true.");
                    reader.keys.wrong(value, format!("\"{key}\" can only be true."), &action);
                }
                said.filter(|said| *said).map(|_| if key == "silent" { Value::Silent } else { Value::Unsure })
            }
            "complete" => {
                self.incomplete = reader.keys.boolean(key, value) == Some(false);
                return true;
            }
            "perhaps" => {
                self.perhaps = reader.unresolved(key, value);
                return true;
            }
            "without" => {
                self.without = reader.unresolved(key, value);
                return true;
            }
            _ => return false,
        };
        self.written += 1;
        self.values.extend(found);
        true
    }

    /// The value, if there is exactly one.
    pub fn finish(mut self, reader: &mut Reader) -> Option<Value> {
        let mut value = (self.written == 1).then(|| self.values.pop()).flatten()?;
        if let Value::Members(members) = &mut value {
            let kind = if members.people { Kind::Actor } else { Kind::Party };
            for (id, span) in self.perhaps.iter().chain(&self.without) {
                reader.refer(Reference::new(kind, id.clone()), span.clone());
            }
            members.complete = !self.incomplete;
            members.perhaps = self.perhaps.into_iter().map(|(id, _)| id).collect();
            members.without = self.without.into_iter().map(|(id, _)| id).collect();
        }
        Some(value)
    }
}

fn members(ids: Vec<String>, people: bool) -> Value {
    Value::Members(Members { people, named: ids.into_iter().collect(), complete: true, ..Members::default() })
}

impl Claim {
    /// Reads an entry of `[[claims]]`.
    pub(crate) fn read(reader: &mut Reader, entry: &Toml) -> Option<Claim> {
        let span = reader.keys.place(&entry.span());
        let (mut id, mut source, mut about, mut draft, mut matter) = (None, None, None, None, None);
        let (mut value, mut hedge, mut scope, mut voice, mut note) = (ValueReader::default(), None, Scope::default(), Voice::default(), None);
        for (key, it) in reader.table("claims", entry) {
            match key.get_ref().as_ref() {
                "id" => id = reader.id(it),
                "source" => {
                    let mut citations = reader.citations("source", it);
                    if citations.len() > 1 {
                        reader.keys.wrong(it, "A claim is what one source says.", "Write one claim for each source.");
                    }
                    source = (!citations.is_empty()).then(|| citations.remove(0));
                }
                "about" => about = reader.reference(it),
                "draft" => draft = reader.reference_of("draft", it, Kind::Draft),
                "matter" => matter = reader.keys.string("matter", it),
                "hedge" => hedge = reader.hedge(it),
                "of" => scope.of = reader.reference_of("of", it, Kind::Party),
                "scope" => scope.words = reader.keys.strings("scope", it).into_iter().collect(),
                "as_of" => scope.as_of = reader.keys.date(it),
                "speaker" => voice.speaker = reader.reference_of("speaker", it, Kind::Actor),
                "unnamed" => voice.unnamed = reader.keys.string("unnamed", it),
                "said" => voice.said = reader.keys.date(it),
                "via" => voice.via = reader.references("via", it, Kind::Source),
                "public" => voice.public = reader.keys.date(it),
                "note" => note = reader.keys.string("note", it),
                other if value.take(reader, other, it) => {}
                other => reader.keys.unknown(other, &key.span(), KEYS),
            }
        }
        let written = value.written;
        let value = value.finish(reader);
        if value.is_none() && written != 1 {
            let message = if written == 0 { "The claim has no value." } else { "The claim has more than one value." };
            let action = format!("Give what the source says by exactly one of: {}.", VALUE_KEYS[..10].join(", "));
            reader.keys.remarks.push(Remark::new(&crate::check::codes::UNTYPED_CLAIM, span.clone(), message).action(action));
        }
        for (missing, name) in [(source.is_none(), "source"), (about.is_none(), "about"), (matter.is_none(), "matter")] {
            if missing && !reader.has(entry, name) {
                let action = "Write `source = \"@key, place\"`, `about = \"…\"` and `matter = \"…\"`.";
                reader.keys.wrong(entry, format!("The claim has no \"{name}\"."), action);
            }
        }
        let origin = Origin::Written(reader.file);
        Some(Claim { id, source: source?, about: about?, draft, matter: matter?, value: value?, hedge, scope, voice, note, origin, span })
    }
}
