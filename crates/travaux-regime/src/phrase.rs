//! Phrases: the words of one line, and the few shapes that all lines share: lists, events, whom and where.

use crate::rules::{Pattern, Who};
use crate::syntax::Word;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::quantity::Number;
use travaux_text::{Quantity, Span};

/// Words in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase<'a>(&'a [Word]);

/// What begins a role in an event.
pub const ROLES: [&str; 4] = ["by", "on", "with", "in"];

impl<'a> Phrase<'a> {
    /// The words of a line, or some of them.
    pub fn new(words: &'a [Word]) -> Phrase<'a> {
        Phrase(words)
    }

    /// How many words.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A word by its place; empty past the end.
    pub fn word(&self, index: usize) -> &'a str {
        self.0.get(index).map_or("", |word| word.text.as_str())
    }

    /// The first word.
    pub fn first(&self) -> &'a str {
        self.word(0)
    }

    /// Without the first words.
    pub fn skip(&self, count: usize) -> Phrase<'a> {
        Phrase(self.0.get(count..).unwrap_or(&[]))
    }

    /// The first words.
    pub fn take(&self, count: usize) -> Phrase<'a> {
        Phrase(&self.0[..count.min(self.0.len())])
    }

    /// The words with one space between them.
    pub fn text(&self) -> String {
        self.0.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// From the first to the last word; `None` if there are none.
    pub fn span(&self) -> Option<Span> {
        Some(self.0.first()?.span.start..self.0.last()?.span.end)
    }

    /// What stands before and after the first of this word.
    pub fn split_at(&self, mark: &str) -> Option<(Phrase<'a>, Phrase<'a>)> {
        let at = self.0.iter().position(|word| word.text == mark)?;
        Some((Phrase(&self.0[..at]), Phrase(&self.0[at + 1..])))
    }

    /// What stands between commas, `and` and `or`; nothing twice.
    pub fn list(&self) -> Vec<Phrase<'a>> {
        let parts = self.0.split(|word| matches!(word.text.as_str(), "," | "and" | "or"));
        parts.filter(|part| !part.is_empty()).map(Phrase).collect()
    }

    /// What stands between each of this word.
    pub fn parts(&self, mark: &str) -> Vec<Phrase<'a>> {
        self.0.split(|word| word.text == mark).filter(|part| !part.is_empty()).map(Phrase).collect()
    }

    /// `DE 83.2` as a name and a figure.
    pub fn last_split(&self) -> Option<(String, Number)> {
        let (last, name) = self.0.split_last()?;
        let figure = Quantity::parse(last.text.trim_end_matches('%'))?;
        Some((Phrase(name).text(), figure.low))
    }
}

/// `each of guarantors except attacker`, `GB, CN and RU`.
pub fn who(phrase: &Phrase) -> Who {
    let skip = match (phrase.word(0), phrase.word(1)) {
        ("each" | "all" | "any", "of") => 2,
        ("each" | "all" | "any", _) if phrase.len() > 1 => 1,
        _ => 0,
    };
    let phrase = phrase.skip(skip);
    let (parts, except) = match phrase.split_at("except").or_else(|| phrase.split_at("without")) {
        Some((parts, except)) => (parts, except.list()),
        None => (phrase, Vec::new()),
    };
    let names = |list: Vec<Phrase>| list.iter().map(Phrase::text).collect();
    Who { parts: names(parts.list()), except: names(except) }
}

/// Anyone.
pub fn everyone() -> Who {
    Who { parts: Vec::from(["anyone".to_string()]), except: Vec::new() }
}

/// `attack by attacker on UA in covered`: the act, then roles.
pub fn event(phrase: &Phrase) -> Pattern {
    let mut pattern = Pattern::default();
    let is_role = |word: &Word| ROLES.contains(&word.text.as_str());
    let first = phrase.0.iter().position(is_role).unwrap_or(phrase.0.len());
    pattern.act = Phrase(&phrase.0[..first]).text();
    let mut rest = &phrase.0[first..];
    while let Some((role, after)) = rest.split_first() {
        let end = after.iter().position(is_role).unwrap_or(after.len());
        let whom = Some(who(&Phrase(&after[..end])));
        match role.text.as_str() {
            "by" => pattern.by = whom,
            "on" => pattern.on = whom,
            "with" => pattern.with = whom,
            _ => pattern.area = whom,
        }
        rest = &after[end..];
    }
    pattern
}
