//! What an import says of itself: how the document was read, and every place where something of it went another way than
//! into the words of the draft.

use crate::notation::Notation;
use crate::source::Encoding;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde::Serialize;

/// How the structure of a document is marked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Markup {
    /// `#` headings, `*emphasis*`, links, lists by indentation.
    Markdown,
    /// Lines as a program takes them out of a page.
    #[default]
    Plain,
}

impl Markup {
    /// The word in messages and for `--markup`.
    pub fn word(self) -> &'static str {
        match self {
            Markup::Markdown => "markdown",
            Markup::Plain => "plain",
        }
    }
}

/// What happened to something of the document that is not in the words of the draft as it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// A bracket without a counterpart.
    UnmatchedBracket,
    /// It is in the draft, and a person should look whether it was read rightly.
    Doubtful,
    /// It is in the draft as a comment or a footnote: no part of the text.
    SetAside,
    /// It is in the draft in the words or numbers of the format: an attribution, a lettered point.
    Converted,
    /// It is not in the draft.
    LeftOut,
}

impl EntryKind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [EntryKind; 5] = [EntryKind::UnmatchedBracket, EntryKind::Doubtful, EntryKind::LeftOut, EntryKind::SetAside, EntryKind::Converted];

    /// The words in messages.
    pub fn words(self) -> &'static str {
        match self {
            EntryKind::UnmatchedBracket => "unmatched brackets",
            EntryKind::Doubtful => "doubtful",
            EntryKind::SetAside => "set aside",
            EntryKind::Converted => "converted",
            EntryKind::LeftOut => "left out",
        }
    }
}

/// One such thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Entry {
    /// The line of the document, from 1.
    pub line: usize,
    /// What happened to it.
    pub kind: EntryKind,
    /// Why, in a few words.
    pub why: &'static str,
    /// As the document has it.
    pub written: String,
    /// What it became, where that differs.
    pub became: Option<String>,
}

/// What a `[` or `]` of the document was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BracketUse {
    /// One end of disputed words.
    Disputed,
    /// It has no counterpart.
    Unmatched,
    /// Part of a link.
    Link,
    /// The mark of a footnote, or inside the text of one.
    Footnote,
    /// Around a number that is a note or an index.
    NoteNumber,
    /// Inside an editors' note, or inside something else that was set aside.
    Aside,
    /// A mark of agreement, such as `[Agreed ad ref]`.
    AgreementMark,
    /// Behind a backslash: a character like any other.
    Escaped,
    /// In something that was left out.
    LeftOut,
}

impl BracketUse {
    /// The words in messages.
    pub fn words(self) -> &'static str {
        match self {
            BracketUse::Disputed => "around disputed words",
            BracketUse::Unmatched => "without a counterpart",
            BracketUse::Link => "in links",
            BracketUse::Footnote => "in footnotes and their marks",
            BracketUse::NoteNumber => "around numbers of notes",
            BracketUse::Aside => "in what was set aside",
            BracketUse::AgreementMark => "in marks of agreement",
            BracketUse::Escaped => "as plain characters",
            BracketUse::LeftOut => "in what was left out",
        }
    }
}

/// How many brackets of each kind a document has: opening, closing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Brackets {
    /// By what they were read as.
    pub uses: BTreeMap<BracketUse, (usize, usize)>,
}

impl Brackets {
    /// All `[`.
    pub fn opening(&self) -> usize {
        self.uses.values().map(|(opening, _)| opening).sum()
    }

    /// All `]`.
    pub fn closing(&self) -> usize {
        self.uses.values().map(|(_, closing)| closing).sum()
    }

    /// `[` and `]` with one use.
    pub fn of(&self, what: BracketUse) -> (usize, usize) {
        self.uses.get(&what).copied().unwrap_or_default()
    }

    pub(crate) fn add(&mut self, what: BracketUse, opening: usize, closing: usize) {
        if opening + closing > 0 {
            let count = self.uses.entry(what).or_default();
            *count = (count.0 + opening, count.1 + closing);
        }
    }

    /// Counts those in some words.
    pub(crate) fn count(&mut self, what: BracketUse, words: &str) {
        let of = |bracket: u8| words.bytes().filter(|&byte| byte == bracket).count();
        self.add(what, of(b'['), of(b']'));
    }
}

/// A name that was read as the code of a party.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NameRead {
    /// The code in the draft.
    pub code: String,
    /// As the document has it.
    pub name: String,
    /// Where it does so first: the line of the document, from 1.
    pub line: usize,
}

/// How a document was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Lines of the document.
    pub lines: usize,
    /// How its characters were written.
    pub encoding: Encoding,
    /// How its structure is marked.
    pub markup: Markup,
    /// How its brackets name parties.
    pub notation: Notation,
    /// Brackets that are attributed in each notation, where the notation was found out.
    pub detected: Option<BTreeMap<Notation, usize>>,
    /// Every `[` and `]` of the document.
    pub brackets: Brackets,
    /// Groups of options ("Option 1 … Option 2 …"), each of them one bracket of the draft.
    pub option_groups: usize,
    /// Alternatives in them.
    pub options: usize,
    /// Parties that attributions name: the code in the draft.
    pub parties: BTreeSet<String>,
    /// Names that were read as codes, each way to write one once.
    pub names: Vec<NameRead>,
    /// Codes that stand in the document itself.
    #[serde(skip)]
    pub(crate) codes: BTreeSet<String>,
    /// Codes with the names that were read as such, until [`Report::names`] is made of them.
    #[serde(skip)]
    pub(crate) named: BTreeMap<(String, String), usize>,
    /// What went another way, by line.
    pub entries: Vec<Entry>,
}

impl Report {
    pub(crate) fn entry(&mut self, line: usize, kind: EntryKind, why: &'static str, written: impl Into<String>) {
        self.entries.push(Entry { line, kind, why, written: written.into(), became: None });
    }

    pub(crate) fn left_out(&mut self, line: usize, why: &'static str, written: &str) {
        self.brackets.count(BracketUse::LeftOut, written);
        self.entry(line, EntryKind::LeftOut, why, written);
    }

    pub(crate) fn converted(&mut self, line: usize, why: &'static str, written: &str, became: &str) {
        let became = Some(became.to_string());
        self.entries.push(Entry { line, kind: EntryKind::Converted, why, written: written.to_string(), became });
    }

    /// A party of an attribution, and the words that name it.
    pub(crate) fn party(&mut self, code: &str, name: &str, line: usize) {
        self.parties.insert(code.to_string());
        if code == name {
            self.codes.insert(code.to_string());
        } else {
            self.named.entry((code.to_string(), name.to_string())).or_insert(line);
        }
    }

    pub(crate) fn finish(&mut self) {
        self.entries.sort();
        let names = core::mem::take(&mut self.named).into_iter();
        self.names = names.map(|((code, name), line)| NameRead { code, name, line }).collect();
    }

    /// Entries of one kind.
    pub fn of(&self, kind: EntryKind) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.kind == kind)
    }
}
