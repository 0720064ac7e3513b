//! Front matter: what a draft says about itself, in TOML between two lines `+++`.
//!
//! Every key is optional, and one that cannot be read does not take the others with it.

use crate::attribution::{Attribution, Hedge};
use crate::citation::Citation;
use crate::date::Date;
use crate::keys::{DeValue, Keys, Value, items};
use crate::remark::{Remark, codes};
use crate::tree::Span;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde::Serialize;

/// What the words of a draft are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The words of the document.
    Verbatim,
    /// Those words in another language.
    Translation,
    /// Built from what sources report.
    Reconstruction,
    /// The document is known to have existed; nobody reports its words.
    Mention,
}

/// Whether a provision that is not in the file was not in the document either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// It was not.
    Complete,
    /// Nobody knows.
    Partial,
}

/// What a source reports of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// Put in.
    Inserted,
    /// Taken out.
    Removed,
    /// Said in other words.
    Reworded,
    /// Agreed once and disputed again.
    Reopened,
    /// Disputed once and agreed now.
    Settled,
    /// No longer in the text.
    Dropped,
    /// Carried over.
    Kept,
    /// In this draft.
    Present,
    /// Not in this draft.
    Absent,
}

macro_rules! named {
    ($type:ident { $($variant:ident $word:literal),* }) => {
        impl $type {
            /// All of them, as written.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The one that a word names.
            pub fn named(word: &str) -> Option<$type> {
                match word { $($word => Some($type::$variant),)* _ => None }
            }

            /// The word itself.
            pub fn word(self) -> &'static str {
                match self { $($type::$variant => $word),* }
            }
        }
    };
}

named!(Basis { Verbatim "verbatim", Translation "translation", Reconstruction "reconstruction", Mention "mention" });
named!(Coverage { Complete "complete", Partial "partial" });
named!(What {
    Inserted "inserted", Removed "removed", Reworded "reworded", Reopened "reopened", Settled "settled",
    Dropped "dropped", Kept "kept", Present "present", Absent "absent"
});

/// A change, or a state, that a source reports of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// Id of a provision or bracket.
    pub about: String,
    /// Where `about` is written.
    pub about_span: Span,
    /// What is reported.
    pub what: What,
    /// Who is reported to have done it; empty where no source says.
    pub by: Vec<String>,
    /// Where the codes in `by` are written.
    pub by_span: Span,
    /// How firmly the source puts it.
    pub hedge: Option<Hedge>,
    /// Who says so.
    pub sources: Vec<Citation>,
    /// One sentence.
    pub note: Option<String>,
    /// The whole entry.
    pub span: Span,
}

/// The front matter of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Front {
    /// What the draft calls itself.
    pub title: Option<String>,
    /// When it was made.
    pub date: Option<Date>,
    /// What its words are.
    pub basis: Option<Basis>,
    /// As written; see [`Front::coverage`].
    pub declared_coverage: Option<Coverage>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// The standing of the plain words.
    pub text: Option<Attribution>,
    /// Where `text` is written.
    pub text_span: Option<Span>,
    /// Who says so.
    pub text_sources: Vec<Citation>,
    /// Sources of the draft as a whole.
    pub sources: Vec<Citation>,
    /// How many drafts this mention stands for: lowest and highest figure.
    pub count: Option<(u64, u64)>,
    /// Articles, annexes, pages as reported.
    pub contents: BTreeMap<String, u64>,
    /// A remark for readers.
    pub note: Option<String>,
    /// What sources report of changes.
    pub reported: Vec<Reported>,
    /// How a draft made by settling brackets came about.
    pub settlement: Option<String>,
    /// Every citation with the place of its string, for checks.
    pub citations: Vec<(Citation, Span)>,
}

impl Front {
    /// Whether what is not in the file was not in the document.
    pub fn coverage(&self) -> Coverage {
        self.declared_coverage.unwrap_or(match self.basis {
            Some(Basis::Verbatim | Basis::Translation) => Coverage::Complete,
            _ => Coverage::Partial,
        })
    }

    /// Reads TOML whose first byte stands at `offset` of the file. What cannot be read becomes remarks.
    pub fn read(source: &str, offset: usize) -> (Front, Vec<Remark>) {
        let mut keys = Keys::new("front matter", offset, &codes::FRONT_MATTER, &codes::UNKNOWN_KEY);
        let mut front = Front::default();
        for (key, value) in keys.table(source).get_ref() {
            front.key(&mut keys, key.get_ref(), &key.span(), value);
        }
        front.citations = keys.citations;
        (front, keys.remarks)
    }

    fn key(&mut self, keys: &mut Keys, key: &str, key_span: &Span, value: &Value) {
        match key {
            "title" => self.title = keys.string(key, value),
            "language" => self.language = keys.string(key, value),
            "note" => self.note = keys.string(key, value),
            "settlement" => self.settlement = keys.string(key, value),
            "date" => self.date = keys.date(value),
            "basis" => self.basis = keys.word(key, value, Basis::WORDS, Basis::named),
            "coverage" => self.declared_coverage = keys.word(key, value, Coverage::WORDS, Coverage::named),
            "text" => {
                self.text = keys.attribution(key, value);
                self.text_span = Some(keys.place(&value.span()));
            }
            "text_sources" => self.text_sources = keys.citations(key, value),
            "sources" => self.sources = keys.citations(key, value),
            "count" => self.count = count(keys, value),
            "contents" => match value.get_ref().as_table() {
                Some(table) => {
                    self.contents =
                        table.iter().filter_map(|(key, figure)| Some((key.get_ref().to_string(), keys.figure(key.get_ref(), figure)?))).collect();
                }
                None => keys.wrong(value, "\"contents\" should be a table of figures.", "Write { articles = 18, annexes = 5 }."),
            },
            "reported" => self.reported = items(value).into_iter().filter_map(|entry| Reported::read(keys, entry)).collect(),
            _ => keys.unknown(key, key_span, KEYS),
        }
    }
}

/// The keys of the front matter.
pub const KEYS: &[&str] =
    &["title", "date", "basis", "coverage", "language", "text", "text_sources", "sources", "count", "contents", "note", "reported", "settlement"];
const REPORTED_KEYS: &[&str] = &["about", "what", "by", "hedge", "sources", "note"];

fn count(keys: &mut Keys, value: &Value) -> Option<(u64, u64)> {
    let written = match value.get_ref() {
        DeValue::Integer(figure) => figure.as_str().to_owned(),
        other => other.as_str().unwrap_or_default().to_owned(),
    };
    let (low, high) = written.split_once('/').unwrap_or((&written, &written));
    let range = low.trim().parse().ok().zip(high.trim().parse().ok()).filter(|(low, high)| low <= high);
    if range.is_none() {
        keys.wrong(value, "\"count\" should be a figure, or two with a stroke between them.", "Write 17, or \"17/18\".");
    }
    range
}

impl Reported {
    fn read(keys: &mut Keys, entry: &Value) -> Option<Reported> {
        let Some(table) = entry.get_ref().as_table() else {
            keys.wrong(entry, "An entry of \"reported\" should be a table.", "Begin it with a line `[[reported]]`.");
            return None;
        };
        let (mut about, mut what, mut by, mut by_span) = (None, None, Vec::new(), keys.place(&entry.span()));
        let (mut hedge, mut sources, mut note) = (None, Vec::new(), None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "about" => about = keys.string("about", value).map(|id| (id.trim_start_matches('#').to_owned(), keys.place(&value.span()))),
                "what" => what = keys.word("what", value, What::WORDS, What::named),
                "by" => (by, by_span) = (keys.strings("by", value), keys.place(&value.span())),
                "hedge" => hedge = keys.word("hedge", value, Hedge::WORDS, Hedge::named),
                "sources" => sources = keys.citations("sources", value),
                "note" => note = keys.string("note", value),
                other => keys.unknown(other, &key.span(), REPORTED_KEYS),
            }
        }
        let Some(((about, about_span), what)) = about.zip(what) else {
            keys.wrong(entry, "An entry of \"reported\" needs \"about\" and \"what\".", "Name the provision or bracket, and what happened to it.");
            return None;
        };
        Some(Reported { about, about_span, what, by, by_span, hedge, sources, note, span: keys.place(&entry.span()) })
    }
}
