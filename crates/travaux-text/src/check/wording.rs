//! Words that several remarks share: quotations, lists, "did you mean", and what stands at a place.

use crate::remark::{Code, Place, Remark};
use crate::tree::{Span, Tree};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A quotation in a message has at most about this many characters.
const QUOTED_CHARACTERS: usize = 40;
/// A remark that has many places shows this many, the main one included.
pub(super) const PLACES: usize = 4;
/// A line is shown up to this many bytes.
const LINE: usize = 800;
/// How many pairs of words one search for likely slips may compare, so that a long draft with many of them stays quick.
const COMPARISONS: usize = 100_000;

/// Words in quotation marks, on one line, shortened. Characters that would change how the message itself is shown are named.
pub(super) fn quote(words: &str) -> String {
    format!("\"{}\"", plain(words))
}

/// The same without quotation marks, for use in something to be written.
pub(super) fn plain(words: &str) -> String {
    let mut quoted = String::new();
    let mut length = 0;
    let mut gap = false;
    for character in words.trim().chars() {
        if character.is_whitespace() {
            gap = true;
            continue;
        }
        if length >= QUOTED_CHARACTERS {
            quoted.push('…');
            break;
        }
        if core::mem::take(&mut gap) {
            quoted.push(' ');
            length += 1;
        }
        if character.is_control() || super::characters::is_hidden(character) {
            quoted.push_str(&format!("<{}>", code_point(character)));
        } else {
            quoted.push(character);
        }
        length += 1;
    }
    quoted
}

/// `U+202E`.
pub(super) fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

/// The words of a span, quoted. Looks at no more bytes than it shows, and takes a span that lies outside the draft.
pub(super) fn quote_span(tree: &Tree, span: &Span) -> String {
    quote(&start_of(tree, span))
}

/// The first few hundred bytes of a span.
fn start_of(tree: &Tree, span: &Span) -> String {
    let length = tree.source().len();
    let end = span.end.min(length).min(span.start + 8 * QUOTED_CHARACTERS);
    let mut text = tree.text(&(span.start.min(end)..end)).into_owned();
    if end < span.end {
        // The cut may have gone through a character.
        while text.ends_with('\u{FFFD}') {
            text.pop();
        }
    }
    text
}

/// From an offset to the end of the words on its line, which for a very long line is somewhere in it: many remarks may
/// point into one line.
pub(super) fn rest_of_line(tree: &Tree, from: usize) -> Span {
    let rest = tree.source().get(from..).unwrap_or_default();
    let mut line = &rest[..rest.len().min(LINE)];
    if let Some(end) = line.iter().position(|&byte| byte == b'\n') {
        line = &line[..end];
    }
    // Not amid a character.
    while rest.len() > LINE && line.len() > LINE - 4 && rest.get(line.len()).is_some_and(|byte| byte & 0xC0 == 0x80) {
        line = &line[..line.len() - 1];
    }
    from..from + line.trim_ascii_end().len()
}

/// A span, cut at the end of its first line.
pub(super) fn first_line(tree: &Tree, span: &Span) -> Span {
    span.start..rest_of_line(tree, span.start).end.min(span.end).max(span.start)
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [some @ .., last] => format!("{} and {last}", some.join(", ")),
    }
}

/// `once`, `twice`, `5 times`.
pub(super) fn times(count: usize) -> String {
    match count {
        1 => "once".to_string(),
        2 => "twice".to_string(),
        _ => format!("{count} times"),
    }
}

/// A remark on several places of one kind, of which the first few are shown.
pub(super) fn remark_on(code: &'static Code, places: &[Span], message: String) -> Remark {
    let mut remark = Remark::new(code, places.first().cloned().unwrap_or(0..0), message);
    remark.places.extend(places.iter().skip(1).take(PLACES - 1).map(|span| Place { span: span.clone(), label: "here as well".into() }));
    remark
}

/// How many letters two words may differ in and still be taken for a slip of the other.
fn slips(word: &str, other: &str) -> usize {
    (word.chars().count().max(other.chars().count()) / 3).min(2)
}

/// How far a word is from another, if it is close: equal but for capitals, two letters swapped, or one or two slips.
/// By optimal string alignment, in which a swap of neighbours counts once.
pub(super) fn distance(word: &str, other: &str) -> Option<usize> {
    if word.to_lowercase() == other.to_lowercase() {
        return Some(0);
    }
    let far = word.len().abs_diff(other.len()) > 8 || word.len() > 128;
    let distance = if far { usize::MAX } else { strsim::osa_distance(word, other) };
    let swapped = || word.chars().count() == 2 && word.chars().rev().eq(other.chars());
    (distance <= slips(word, other) || swapped()).then_some(distance)
}

/// The nearest of a few words, if it is close.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known.into_iter().filter(|other| *other != word).filter_map(|other| Some((distance(word, other)?, other))).min().map(|(_, other)| other)
}

/// Many words, among which the nearest to several others are looked for.
pub(super) struct Known<'a> {
    by_length: BTreeMap<usize, Vec<&'a str>>,
    comparisons_left: usize,
}

impl<'a> Known<'a> {
    pub(super) fn new(words: impl IntoIterator<Item = &'a str>) -> Known<'a> {
        let mut by_length: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for word in words {
            by_length.entry(word.chars().count()).or_default().push(word);
        }
        Known { by_length, comparisons_left: COMPARISONS }
    }

    /// The nearest, if it is close. After very many comparisons it no longer looks.
    pub(super) fn nearest(&mut self, word: &str) -> Option<&'a str> {
        let length = word.chars().count();
        let near = || self.by_length.range(length.saturating_sub(2)..=length + 2).flat_map(|(_, words)| words.iter().copied());
        let cost = near().count();
        let left = self.comparisons_left.checked_sub(cost)?;
        let found = nearest(word, near());
        self.comparisons_left = left;
        found
    }
}
