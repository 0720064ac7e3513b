//! How alike two brackets are inside.

use super::Sign;
use super::sheet::{Sheet, nothing};
use crate::alignment::Word;
use crate::alignment::alike;
use crate::alignment::vocabulary::small;
use travaux_text::{BracketIndex, BracketKind};

/// How alike two brackets are inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Likeness {
    /// In thousandths; words count four times as much as marks.
    pub(crate) inside: u32,
    /// Words in common, and of the longer one.
    pub(crate) common: u32,
    pub(crate) of: u32,
    /// Alternatives in common that say something, and of the one that has more.
    same: u32,
    alternatives: u32,
    /// Whether all alternatives are the same.
    pub(crate) is_same: bool,
    /// Whether both are figures: those change, and what they are about stays.
    pub(crate) are_figures: bool,
    /// Words and marks directly before and after that both have.
    pub(crate) before: u32,
    pub(crate) after: u32,
}

impl Likeness {
    /// What speaks for the pair.
    pub(crate) fn sign(&self) -> Sign {
        if self.is_same {
            Sign::SameWords
        } else if self.same > 0 {
            Sign::Alternatives { same: self.same, of: self.alternatives }
        } else if self.inside >= LEAST_INSIDE {
            Sign::Alike { common: self.common, of: self.of }
        } else {
            Sign::Place { before: self.before, after: self.after }
        }
    }
}

/// What shares less than this, in thousandths, shares next to nothing.
pub(crate) const LEAST_INSIDE: u32 = 220;
/// So many words before and after are looked at.
pub(crate) const NEAR: u32 = 4;

/// Compares two brackets. Linear in their words.
pub(crate) fn compared(here: &Sheet<'_>, one: BracketIndex, there: &Sheet<'_>, other: BracketIndex) -> Likeness {
    let (left, right) = (here.inside(one), there.inside(other));
    let weight = |is_word: bool| if is_word { 4 } else { 1 };
    let total = |words: usize, all: usize| 4 * words + (all - words);
    let (mut shared, mut common) = (0, 0);
    for (_, is_word) in alike::common(&left.sorted, &right.sorted) {
        shared += weight(is_word);
        common += u32::from(is_word);
    }
    let all = total(left.words, left.sorted.len()) + total(right.words, right.sorted.len());
    let same_ones = alike::common(&left.alternatives, &right.alternatives);
    let nothing = nothing();
    let is_same = left.alternatives == right.alternatives;
    let (before, after) = around(here, one, there, other);
    Likeness {
        inside: small(2000 * shared / all.max(1)),
        common,
        of: small(left.words.max(right.words)),
        same: small(same_ones.filter(|hash| *hash != nothing).count()),
        alternatives: small(left.alternatives.len().max(right.alternatives.len())),
        is_same,
        are_figures: [(here, one), (there, other)].iter().all(|(sheet, at)| sheet.draft.brackets()[*at].kind == BracketKind::Number),
        before,
        after,
    }
}

/// How many words and marks directly before and after two brackets are the same.
fn around(here: &Sheet<'_>, one: BracketIndex, there: &Sheet<'_>, other: BracketIndex) -> (u32, u32) {
    let sides = [(here, one), (there, other)].map(|(sheet, bracket)| {
        let (range, own) = (sheet.tokens_of(bracket), sheet.own(sheet.provision(bracket)));
        let before = &sheet.tokens[own.start.min(range.start)..range.start];
        (before, &sheet.tokens[range.end..own.end.max(range.end)])
    });
    let [(before, after), (other_before, other_after)] = sides;
    (run(before.iter().rev(), other_before.iter().rev()), run(after.iter(), other_after.iter()))
}

/// How many are the same from the start. That both end there, at the border of their provisions, counts as two.
fn run<'w>(mut one: impl Iterator<Item = &'w Word>, mut other: impl Iterator<Item = &'w Word>) -> u32 {
    let mut same = 0;
    while same < NEAR {
        match (one.next(), other.next()) {
            (Some(here), Some(there)) if here == there => same += 1,
            (None, None) => return NEAR.min(same + 2),
            _ => break,
        }
    }
    same
}
