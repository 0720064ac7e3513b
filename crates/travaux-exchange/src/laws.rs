//! What must hold for any document. Called by the property tests, by the fuzz target, and by nothing else.
#![allow(clippy::panic)] // A broken law is a bug, and says so.

use crate::{Entry, EntryKind, Import, Markup, Notation, Settings, import};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use travaux_text::tree::Kind;
use travaux_text::{BracketKind, Draft, Level};

/// Asserts every law of this room on one document, read in each way.
///
/// # Panics
/// When a law is broken: that is a bug of this room.
pub fn check(bytes: &[u8]) {
    ways().iter().for_each(|settings| check_with(bytes, settings));
}

/// The ways in which a document can be read: each notation in each markup, and as it looks.
pub fn ways() -> Vec<Settings> {
    let of = |notation, markup| Settings { notation, markup, ..Settings::default() };
    let asked = Notation::ALL.into_iter().flat_map(|notation| [Markup::Markdown, Markup::Plain].map(|markup| of(Some(notation), Some(markup))));
    asked.chain([Settings::default()]).collect()
}

/// Asserts every law on one document that is read in one way.
///
/// # Panics
/// When a law is broken.
pub fn check_with(bytes: &[u8], settings: &Settings) {
    let Ok(read) = import(bytes, settings) else { return };
    assert_eq!(Ok(&read), import(bytes, settings).as_ref(), "reading twice gives the same");
    the_draft_reads(&read);
    if let Ok(source) = core::str::from_utf8(bytes)
        && !bytes.starts_with(&[0xFE, 0xFF])
    {
        every_bracket_is_counted(source, &read);
        nothing_is_dropped(source, &read);
    }
}

/// Every letter of the document is in the draft or in the report. A bracket within a word leaves the word in two, so letters are counted.
///
/// # Panics
/// When a letter is in neither.
pub fn nothing_is_dropped(source: &str, import: &Import) {
    let held = letters(&held(import));
    for (letter, count) in letters(source) {
        let kept = held.get(&letter).copied().unwrap_or(0);
        assert!(kept >= count, "{letter}: {count} in the document, {kept} kept\n{source}\n{}", import.draft);
    }
}

/// Everything that the draft and the report hold.
pub fn held(import: &Import) -> String {
    // Entries whose words stand in the draft as well must not make up for words that are missing there.
    let is_out = |entry: &&Entry| match entry.kind {
        EntryKind::LeftOut => true,
        EntryKind::Converted => !entry.why.starts_with("a bracket around"),
        EntryKind::Doubtful => entry.became.is_some(),
        EntryKind::SetAside | EntryKind::UnmatchedBracket => false,
    };
    let entries = import.report.entries.iter().filter(is_out);
    entries.fold(import.draft.clone(), |text, entry| format!("{text} {}", entry.written))
}

fn letters(text: &str) -> BTreeMap<char, usize> {
    let mut counts = BTreeMap::new();
    text.chars().filter(|c| c.is_alphanumeric()).for_each(|letter| *counts.entry(letter).or_default() += 1);
    counts
}

/// Every `[` and `]` of the document is counted once.
///
/// # Panics
/// When one is not, or is twice.
pub fn every_bracket_is_counted(source: &str, import: &Import) {
    let count = |bracket: char| source.chars().filter(|&c| c == bracket).count();
    let brackets = &import.report.brackets;
    assert_eq!((brackets.opening(), brackets.closing()), (count('['), count(']')), "{source}\n{brackets:?}\n{}", import.draft);
}

/// The draft has no error, each of its brackets has both ends, and it says nothing that the document does not: its words are
/// words, its parties those of the report, its comments what was set aside.
///
/// # Panics
/// When it says more, or less.
pub fn the_draft_reads(import: &Import) {
    let written = &import.draft;
    let draft = Draft::parse(written.as_bytes());
    let tree = draft.tree();
    let remarks = travaux_text::check::check(&draft, &Default::default());
    // `[AA against BB words]` looks like an attribution without its colon: that is for a person to say.
    let is_wrong = |remark: &&travaux_text::Remark| remark.level == Level::Error && remark.code.name != "unreadable-attribution";
    let errors: Vec<_> = remarks.iter().filter(is_wrong).map(|remark| (remark.code.name, &remark.message)).collect();
    assert!(errors.is_empty(), "{errors:?}\n{written}");
    assert_eq!(travaux_text::format(tree), written.as_bytes(), "the canonical layout");
    let unclosed = tree.pairs().iter().filter(|pair| pair.close.is_none()).count();
    assert_eq!((unclosed, tree.strays().len(), tree.unfinished().len()), (0, 0, 0), "everything has its end:\n{written}");

    let says_more = |kind: Kind| matches!(kind, Kind::Reference | Kind::Anchor | Kind::Fence | Kind::Invalid | Kind::ByteOrderMark);
    let more: Vec<_> = tree.nodes().iter().filter(|node| says_more(node.kind)).collect();
    assert!(more.is_empty(), "words are words: {more:?}\n{written}");
    let alternatives = || draft.brackets().iter().flat_map(|bracket| &bracket.alternatives);
    let parties: BTreeSet<String> = alternatives().flat_map(|it| &it.positions).map(|position| position.party.clone()).collect();
    assert_eq!(parties, import.report.parties, "nobody is made to say anything:\n{written}");
    let marked = draft.brackets().iter().any(|bracket| bracket.label.is_some() || bracket.pending.is_some() || bracket.reported);
    assert!(!marked, "no bracket has a label or depends on another:\n{written}");
    for (index, _) in draft.brackets().iter().enumerate().filter(|(_, bracket)| bracket.kind == BracketKind::Placeholder) {
        let words = draft.alternative_words(index, 0).to_lowercase();
        assert!(words.trim_start().starts_with("placeholder"), "only a placeholder is missing: {words}\n{written}");
    }

    let comments = tree.nodes().iter().filter(|node| node.kind == Kind::Comment).map(|node| tree.text(&node.span()));
    let comments = letters(&comments.fold(String::new(), |text, comment| text + &comment));
    let aside = letters(&import.report.of(EntryKind::SetAside).fold(String::new(), |text, entry| text + &entry.written));
    for (letter, count) in comments {
        assert!(count <= aside.get(&letter).copied().unwrap_or(0), "a comment is what was set aside: {letter}\n{written}");
    }
}
