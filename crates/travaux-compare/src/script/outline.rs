//! A draft as a list of clauses: kind, number, depth, and the words as they are written, with brackets, attributions, marks of
//! footnotes and references; white space folded.

use super::references::may_refer;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;
use travaux_text::draft::PieceKind;
use travaux_text::{Draft, ProvisionIndex, ProvisionKind};

/// Between two provisions in one text.
pub(crate) const PARAGRAPH: &str = "\u{2029}";

/// What stands around the words of a provision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// What it is.
    pub kind: ProvisionKind,
    /// Its number as written.
    pub number: Option<String>,
    /// How many provisions it is in.
    pub depth: usize,
}

/// A provision on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Kind, number, depth.
    pub frame: Frame,
    /// Its words as written; those of a heading are its title, unless there are brackets in it.
    pub text: String,
}

/// The clauses of a draft, one for each provision. Linear.
pub fn outline(draft: &Draft) -> Vec<Clause> {
    let written = Written::new(draft, |_| true);
    (0..written.len()).map(|at| Clause { frame: written.frame(at), text: written.text(at).to_string() }).collect()
}

/// Clauses in one string: all of a draft, or those that are wanted; the others have no words in it.
pub(crate) struct Written<'a> {
    pub(crate) draft: &'a Draft,
    text: String,
    /// The words of each provision.
    clauses: Vec<Range<usize>>,
    /// Where brackets open, part and close, with their attributions.
    marks: Vec<Range<usize>>,
}

impl<'a> Written<'a> {
    pub(crate) fn new(draft: &'a Draft, is_wanted: impl Fn(ProvisionIndex) -> bool) -> Written<'a> {
        let mut written = Written {
            draft,
            text: String::with_capacity(draft.tree().source().len()),
            clauses: Vec::with_capacity(draft.provisions().len()),
            marks: Vec::new(),
        };
        for provision in 0..draft.provisions().len() {
            if is_wanted(provision) {
                written.write(provision);
            } else {
                written.clauses.push(written.text.len()..written.text.len());
            }
        }
        written
    }

    fn write(&mut self, index: ProvisionIndex) {
        let provision = &self.draft.provisions()[index];
        let start = self.text.len();
        let flow = &self.draft.flow()[provision.flow.clone()];
        let has_brackets = flow.iter().any(|piece| matches!(piece.kind(), PieceKind::Open(_) | PieceKind::Bar(..) | PieceKind::Close(_)));
        if let (Some(title), false) = (&provision.title, has_brackets) {
            self.push(start, title);
        } else {
            for piece in flow {
                match piece.kind() {
                    PieceKind::Words => self.push(start, &self.draft.text(&piece.span())),
                    PieceKind::Gap => self.push(start, " "),
                    PieceKind::Cell => self.push(start, " | "),
                    PieceKind::Footnote => self.mark(start, &["[^", &self.draft.text(&piece.span()), "]"]),
                    PieceKind::Reference => {
                        for part in ["{#", &self.draft.text(&piece.span()), "}"] {
                            self.push(start, part);
                        }
                    }
                    PieceKind::Open(bracket) => {
                        let inside = self.draft.brackets()[bracket].alternatives[0].span.start;
                        self.mark(start, &["[", &self.draft.text(&(piece.span().end..inside.max(piece.span().end)))]);
                    }
                    PieceKind::Bar(bracket, alternative) => {
                        let inside = self.draft.brackets()[bracket].alternatives[alternative].span.start;
                        self.mark(start, &["|", &self.draft.text(&(piece.span().end..inside.max(piece.span().end)))]);
                    }
                    PieceKind::Close(_) => self.mark(start, &["]"]),
                }
            }
        }
        while self.text.len() > start && self.text.ends_with(' ') && self.marks.last().is_none_or(|mark| mark.end < self.text.len()) {
            self.text.pop();
        }
        self.clauses.push(start..self.text.len());
    }

    fn mark(&mut self, start: usize, parts: &[&str]) {
        let from = self.text.len();
        for part in parts {
            self.push(start, part.trim());
        }
        self.marks.push(from..self.text.len());
    }

    /// Appends words with white space folded, and none at the start.
    fn push(&mut self, start: usize, words: &str) {
        if is_folded(words, self.text.len() == start || self.text.ends_with(' ')) {
            return self.text.push_str(words);
        }
        let mut rest = words;
        while let Some(at) = rest.find(|c: char| c.is_whitespace() || c == '\u{2029}') {
            self.text.push_str(&rest[..at]);
            if self.text.len() > start && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
            rest = rest[at..].trim_start();
        }
        self.text.push_str(rest);
    }

    pub(crate) fn len(&self) -> usize {
        self.clauses.len()
    }

    pub(crate) fn text(&self, provision: ProvisionIndex) -> &str {
        &self.text[self.clauses[provision].clone()]
    }

    /// The words of a provision in parts, and whether a part is the mark of a bracket.
    pub(crate) fn parts(&self, provision: ProvisionIndex) -> impl Iterator<Item = (&str, bool)> {
        let Range { start, end } = self.clauses[provision].clone();
        let first = self.marks.partition_point(|mark| mark.start < start);
        let mut marks = self.marks[first..].iter().take_while(move |mark| mark.start < end).peekable();
        let mut at = start;
        core::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let (part, is_mark) = match marks.peek() {
                Some(mark) if mark.start == at => (marks.next().map_or(at..end, |mark| mark.clone()), true),
                Some(mark) => (at..mark.start, false),
                None => (at..end, false),
            };
            at = part.end.max(at + 1);
            Some((&self.text[part], is_mark))
        })
    }

    pub(crate) fn frame(&self, at: ProvisionIndex) -> Frame {
        let provision = &self.draft.provisions()[at];
        Frame { kind: provision.kind, number: provision.number.clone(), depth: provision.depth }
    }

    pub(crate) fn frame_is(&self, at: ProvisionIndex, other: &Written<'_>, there: ProvisionIndex) -> bool {
        let (here, there) = (&self.draft.provisions()[at], &other.draft.provisions()[there]);
        here.kind == there.kind && here.number == there.number && here.depth == there.depth
    }

    /// Whether there may be a reference by number in it: then equal letters are not enough.
    pub(crate) fn refers(&self, at: ProvisionIndex) -> bool {
        may_refer(self.text(at))
    }
}

/// Whether two provisions certainly have the same words, and refer to nothing by number: their bytes are the same, and mean nothing but
/// words. Most provisions of two drafts are such, and need not be written.
pub(crate) fn is_plainly_same(here: &Draft, at: ProvisionIndex, there: &Draft, to: ProvisionIndex) -> bool {
    let (before, after) = (&here.provisions()[at], &there.provisions()[to]);
    let (pieces, others) = (&here.flow()[before.flow.clone()], &there.flow()[after.flow.clone()]);
    let mut pairs = pieces.iter().zip(others);
    pieces.len() == others.len()
        && before.title == after.title
        && pairs.all(|(piece, other)| {
            matches!(piece.kind(), PieceKind::Words | PieceKind::Gap)
                && piece.kind() == other.kind()
                && here.tree().source()[piece.span()] == there.tree().source()[other.span()]
                && !may_refer(&here.text(&piece.span()))
        })
}

/// Whether white space is folded already: most words of most drafts are, and are taken as they are. No for anything but ASCII, where characters must be looked at.
fn is_folded(words: &str, after_space: bool) -> bool {
    let mut is_space = after_space;
    words.bytes().all(|byte| {
        let doubled = is_space && byte == b' ';
        is_space = byte == b' ';
        !doubled && (b' '..0x7F).contains(&byte)
    })
}
