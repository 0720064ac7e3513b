//! Front matter: what a draft says about itself, in TOML between two lines `+++`.
//!
//! Every key is optional, and one that cannot be read does not take the others with it.

use crate::attribution::{Attribution, Hedge};
use crate::citation::Citation;
use crate::date::Date;
use crate::remark::{Remark, codes};
use crate::tree::Span;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde::Serialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

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
        let (table, errors) = DeTable::parse_recoverable(source);
        let mut reader = Reader { offset, front: Front::default(), remarks: Vec::new() };
        for error in errors {
            let span = error.span().unwrap_or(0..source.len().min(1));
            let remark = Remark::new(&codes::FRONT_MATTER, reader.place(&span), format!("The front matter is not valid TOML: {}.", error.message().trim_end_matches('.')));
            reader.remarks.push(remark.action("Write `key = \"value\"` on a line of its own; put texts in quotation marks."));
        }
        for (key, value) in table.get_ref() {
            reader.key(key.get_ref(), key.span(), value);
        }
        (reader.front, reader.remarks)
    }
}

/// The keys of the front matter.
pub const KEYS: &[&str] =
    &["title", "date", "basis", "coverage", "language", "text", "text_sources", "sources", "count", "contents", "note", "reported", "settlement"];
const REPORTED_KEYS: &[&str] = &["about", "what", "by", "hedge", "sources", "note"];

struct Reader {
    offset: usize,
    front: Front,
    remarks: Vec<Remark>,
}

type Value<'a> = Spanned<DeValue<'a>>;

impl Reader {
    fn key(&mut self, key: &str, key_span: Span, value: &Value) {
        match key {
            "title" => self.front.title = self.string(key, value),
            "language" => self.front.language = self.string(key, value),
            "note" => self.front.note = self.string(key, value),
            "settlement" => self.front.settlement = self.string(key, value),
            "date" => self.front.date = self.date(value),
            "basis" => self.front.basis = self.word(key, value, Basis::WORDS, Basis::named),
            "coverage" => self.front.declared_coverage = self.word(key, value, Coverage::WORDS, Coverage::named),
            "text" => self.text(value),
            "text_sources" => self.front.text_sources = self.citations(key, value),
            "sources" => self.front.sources = self.citations(key, value),
            "count" => self.front.count = self.count(value),
            "contents" => self.contents(value),
            "reported" => self.reported_list(value),
            _ => self.unknown(key, &key_span, KEYS),
        }
    }

    fn place(&self, span: &Span) -> Span {
        span.start + self.offset..span.end + self.offset
    }

    fn unknown(&mut self, key: &str, span: &Span, known: &[&str]) {
        let message = format!("\"{key}\" is no key of the front matter.");
        let action = format!("Use one of: {}; or delete it.", known.join(", "));
        self.remarks.push(Remark::new(&codes::UNKNOWN_KEY, self.place(span), message).action(action));
    }

    fn wrong(&mut self, value: &Value, message: String, action: &str) {
        self.remarks.push(Remark::new(&codes::FRONT_MATTER, self.place(&value.span()), message).action(action));
    }

    fn string(&mut self, key: &str, value: &Value) -> Option<String> {
        let text = value.get_ref().as_str().map(ToOwned::to_owned);
        if text.is_none() {
            self.wrong(value, format!("\"{key}\" should be a text."), "Put it in quotation marks.");
        }
        text
    }

    fn word<T>(&mut self, key: &str, value: &Value, words: &[&str], named: fn(&str) -> Option<T>) -> Option<T> {
        let found = value.get_ref().as_str().and_then(named);
        if found.is_none() {
            self.wrong(value, format!("\"{key}\" has a value that Travaux does not know."), &format!("Use one of: {}.", words.join(", ")));
        }
        found
    }

    fn date(&mut self, value: &Value) -> Option<Date> {
        let written = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            other => other.as_str().map(ToOwned::to_owned).unwrap_or_default(),
        };
        match Date::parse(&written) {
            Ok(date) => Some(date),
            Err(reason) => {
                let action = "Write a date in EDTF: 2022-04-15, 2022-04, 2022-04~ (about), 2022-03-28/2022-03-30.";
                self.wrong(value, format!("\"{written}\" is not a date: {reason}."), action);
                None
            }
        }
    }

    fn text(&mut self, value: &Value) {
        let Some(written) = self.string("text", value) else { return };
        let span = self.place(&value.span());
        match Attribution::parse(&written) {
            Ok(found) if found.label.is_none() && found.pending.is_none() && !found.missing => {
                self.front.text = Some(found);
                self.front.text_span = Some(span);
            }
            Ok(_) => self.wrong(value, "The standing of the plain words can have positions only, no label.".into(), "Write it as in `agreed by RU, UA`."),
            Err(reason) => self.wrong(value, format!("The standing of the plain words cannot be read: {reason}."), "Write it as in a bracket: `agreed by RU, UA`, or `RU`."),
        }
    }

    fn citations(&mut self, key: &str, value: &Value) -> Vec<Citation> {
        let items: Vec<&Value> = match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => [value].into(),
        };
        let mut found = Vec::new();
        for item in items {
            let citations = item.get_ref().as_str().map(Citation::all_in).unwrap_or_default();
            if citations.is_empty() {
                self.wrong(item, format!("\"{key}\" holds something that cites no source."), "Write `\"@key, locator\"`, with a key of the bibliography.");
            }
            let place = self.place(&item.span());
            self.front.citations.extend(citations.iter().map(|citation| (citation.clone(), place.clone())));
            found.extend(citations);
        }
        found
    }

    fn count(&mut self, value: &Value) -> Option<(u64, u64)> {
        let written = match value.get_ref() {
            DeValue::Integer(figure) => figure.as_str().to_owned(),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        let (low, high) = written.split_once('/').unwrap_or((&written, &written));
        let range = low.trim().parse().ok().zip(high.trim().parse().ok()).filter(|(low, high)| low <= high);
        if range.is_none() {
            self.wrong(value, "\"count\" should be a figure, or two with a stroke between them.".into(), "Write 17, or \"17/18\".");
        }
        range
    }

    fn contents(&mut self, value: &Value) {
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong(value, "\"contents\" should be a table of figures.".into(), "Write { articles = 18, annexes = 5 }.");
        };
        for (key, figure) in table {
            match figure.get_ref().as_integer().and_then(|figure| figure.as_str().parse().ok()) {
                Some(number) => {
                    self.front.contents.insert(key.get_ref().to_string(), number);
                }
                None => self.wrong(figure, format!("\"{}\" should be a figure.", key.get_ref()), "Write { articles = 18, annexes = 5 }."),
            }
        }
    }

    fn reported_list(&mut self, value: &Value) {
        let Some(entries) = value.get_ref().as_array() else {
            return self.wrong(value, "\"reported\" should be a list of entries.".into(), "Begin each entry with a line `[[reported]]`.");
        };
        for entry in entries.iter() {
            self.reported(entry);
        }
    }

    fn reported(&mut self, entry: &Value) {
        let Some(table) = entry.get_ref().as_table() else {
            return self.wrong(entry, "An entry of \"reported\" should be a table.".into(), "Begin it with a line `[[reported]]`.");
        };
        let (mut about, mut what, mut by, mut by_span) = (None, None, Vec::new(), self.place(&entry.span()));
        let (mut hedge, mut sources, mut note) = (None, Vec::new(), None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "about" => about = self.string("about", value).map(|id| (id.trim_start_matches('#').to_owned(), self.place(&value.span()))),
                "what" => what = self.word("what", value, What::WORDS, What::named),
                "by" => {
                    by_span = self.place(&value.span());
                    by = match value.get_ref() {
                        DeValue::Array(items) => items.iter().filter_map(|item| item.get_ref().as_str()).map(ToOwned::to_owned).collect(),
                        other => other.as_str().map(ToOwned::to_owned).into_iter().collect(),
                    };
                }
                "hedge" => hedge = self.word("hedge", value, &["apparently", "reportedly", "conditionally"], Hedge::named),
                "sources" => sources = self.citations("sources", value),
                "note" => note = self.string("note", value),
                other => self.unknown(other, &key.span(), REPORTED_KEYS),
            }
        }
        match (about, what) {
            (Some((about, about_span)), Some(what)) => {
                let span = self.place(&entry.span());
                self.front.reported.push(Reported { about, about_span, what, by, by_span, hedge, sources, note, span });
            }
            _ => self.wrong(entry, "An entry of \"reported\" needs \"about\" and \"what\".".into(), "Name the provision or bracket, and what happened to it."),
        }
    }
}
