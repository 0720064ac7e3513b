//! The exchange room of Travaux: a document as the world has it → a `.treaty` draft, with a list of what found no place.
//!
//! Knows the text room and nothing else: no negotiation, no file, no clock, no randomness, no terminal; that it cannot is
//! enforced by `no_std`. What is read how stands in `docs/reference/import.md`.
//!
//! ```text
//! bytes → source (lines) → markdown | plain (blocks) → inline (tokens) → pair, notation, options → write (the draft)
//! ```
//!
//! **Nothing is dropped.** Every word of the document is in the draft or in an [`Entry`] of the report, with its line; and every
//! `[` and `]` of it is counted in [`Brackets`] under what it was read as.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod block;
mod furniture;
mod inline;
pub mod laws;
mod mark;
mod markdown;
mod names;
mod notation;
mod options;
mod pair;
mod plain;
mod report;
mod source;
mod write;

pub use notation::Notation;
pub use report::{BracketUse, Brackets, Entry, EntryKind, Markup, NameRead, Report};
pub use source::{Encoding, NotRead};

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;

/// What is known of a document beforehand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// How its brackets name parties; found out where it is not given.
    pub notation: Option<Notation>,
    /// How its structure is marked; found out where it is not given.
    pub markup: Option<Markup>,
    /// The title that the draft gets; otherwise that of the document.
    pub title: Option<String>,
    /// Parties of the negotiation: the code of each by its name, and by the other names that it has.
    pub parties: BTreeMap<String, String>,
    /// Those of them that are states: the code of each by that of ISO 3166-1 (alpha-2).
    pub states: BTreeMap<String, String>,
    /// Every code that the negotiation uses, for parties and groups: nobody else gets one of them.
    pub codes: BTreeSet<String>,
    /// The date that the draft gets (EDTF). None is ever guessed.
    pub date: Option<String>,
}

/// A document that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The draft, as the text of a `.treaty` file.
    pub draft: String,
    /// How it was read, and what found no place.
    pub report: Report,
}

/// Reads a document.
///
/// # Errors
/// [`NotRead`] where the bytes are no text, such as a PDF or Word file, or where there is no word in them.
pub fn import(bytes: &[u8], settings: &Settings) -> Result<Import, NotRead> {
    let mut report = Report::default();
    let lines = source::read(bytes, &mut report)?;
    let markup = settings.markup.unwrap_or_else(|| markdown::detect(&lines));
    report.markup = markup;
    let mut document = match markup {
        Markup::Markdown => markdown::blocks(&lines, &mut report),
        Markup::Plain => plain::blocks(&lines, &mut report),
    };
    options::split_paragraphs(&mut document, &mut report);
    inline::tokens(&mut document, markup, &mut report);
    options::read(&mut document, &mut report);
    pair::read(&mut document, &mut report);
    notation::read(&mut document, settings, &mut report);
    options::join(&mut document, &mut report);
    notation::side_by_side(&document, &mut report);
    pair::join(&mut document, &mut report);
    let draft = write::draft(document, settings, &mut report);
    // The layout that `travaux fmt` gives; it changes no word.
    let formatted = travaux_text::format(&travaux_text::parse(draft.as_bytes()));
    let draft = String::from_utf8(formatted).unwrap_or(draft);
    report.finish();
    Ok(Import { draft, report })
}
