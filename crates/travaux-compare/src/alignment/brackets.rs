//! Which bracket of one draft is which of another, inside provisions that are proposed as the same: a **proposal** as that of
//! [`crate::alignment`], and like it written into no draft unless a person accepts it.
//!
//! A label decides, and is no likeness. Otherwise the words inside count, and the place: the words directly before and after
//! that both drafts have. Where words went that lost their bracket, and where those came from that got one, is said in the
//! notions of [`mod@crate::brackets`], by [`proposed`](crate::brackets::proposed).

mod candidates;
mod likeness;
mod nesting;
mod sheet;

use super::{Alignment, Confidence, Vocabulary, draft_order};
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;
use nesting::Sides;
pub(crate) use sheet::Sheet;
use travaux_text::{BracketIndex, Draft};

/// Why two brackets are proposed as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// Both have the same label, which a person wrote or accepted; likeness is not asked.
    SameLabel,
    /// Every alternative has the same words and marks; capital letters and the order of the alternatives aside.
    SameWords,
    /// Some alternatives are the same, and there are others.
    Alternatives {
        /// Alternatives that both have.
        same: u32,
        /// Alternatives of the one that has more.
        of: u32,
    },
    /// They share words, in the same place.
    Alike {
        /// Words that both have.
        common: u32,
        /// Words of the longer one.
        of: u32,
    },
    /// Their words have little or nothing in common; what stands around them has.
    Place {
        /// Words and marks directly before that both have, at most four.
        before: u32,
        /// The same directly after.
        after: u32,
    },
}

impl Sign {
    /// The word in reports: `same label`, `same words`, `alternatives`, `alike`, `same place`.
    pub fn word(self) -> &'static str {
        match self {
            Sign::SameLabel => "same label",
            Sign::SameWords => "same words",
            Sign::Alternatives { .. } => "alternatives",
            Sign::Alike { .. } => "alike",
            Sign::Place { .. } => "same place",
        }
    }
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Sign::SameLabel => f.write_str("the same label"),
            Sign::SameWords => f.write_str("the same words inside"),
            Sign::Alternatives { same, of } => write!(f, "{same} of {of} alternatives the same"),
            Sign::Alike { common, of } => write!(f, "{common} of {of} words inside, in the same place"),
            Sign::Place { before, after } => write!(f, "the place alone: {before} words before and {after} after it"),
        }
    }
}

/// Two brackets that are proposed as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BracketMatch {
    /// In the older draft.
    pub older: BracketIndex,
    /// In the newer draft.
    pub newer: BracketIndex,
    /// What speaks for it.
    pub sign: Sign,
    /// How sure it is. Never surer than that the provisions are the same in which they stand, unless by the label.
    pub confidence: Confidence,
}

impl BracketMatch {
    fn swapped(self) -> BracketMatch {
        BracketMatch { older: self.newer, newer: self.older, ..self }
    }
}

/// Proposes which bracket of the older draft is which of the newer one, given which provision is which; in the order of the older
/// draft, no bracket twice. A bracket inside another one that is paired is paired inside the other one's pair, labels aside.
///
/// Swapping the drafts (and the alignment) mirrors the answer exactly. Cost: the word differences of provisions with
/// brackets that changed, bounded as [`words`](crate::words()) is; then, for each bracket, its words times a fixed number of others
/// that it is compared with. Brackets inside more than [`MOST_LEVELS`] others are not compared by likeness.
pub fn align_brackets(older: &Draft, newer: &Draft, alignment: &Alignment) -> Vec<BracketMatch> {
    let mut vocabulary = Vocabulary::new();
    let (here, there) = (Sheet::read(older, &mut vocabulary), Sheet::read(newer, &mut vocabulary));
    if draft_order(older, newer) == Ordering::Greater {
        return turned(propose(&there, &here, &alignment.clone().swapped()));
    }
    propose(&here, &there, alignment)
}

/// The same seen from the other draft.
pub(crate) fn turned(matches: Vec<BracketMatch>) -> Vec<BracketMatch> {
    let mut turned: Vec<BracketMatch> = matches.into_iter().map(BracketMatch::swapped).collect();
    turned.sort_unstable_by_key(|it| it.older);
    turned
}

/// More levels of brackets in brackets than any treaty has.
pub const MOST_LEVELS: usize = 32;

/// Proposes for two drafts that stand in [`draft_order`].
pub(crate) fn propose(here: &Sheet<'_>, there: &Sheet<'_>, alignment: &Alignment) -> Vec<BracketMatch> {
    let mut sides = Sides::new(here, there, alignment);
    sides.pair_labels();
    let groups = candidates::groups(here, there, alignment);
    sides.pair_untouched(&groups);
    let proposals = candidates::proposals(&sides, &groups);
    sides.pair_best(proposals);
    sides.finish()
}
