//! Which brackets are compared at all: those with the same words inside in the same group of provisions, those that hold what
//! the word difference keeps, and those that open in the same gap between kept words. A fixed number for each bracket.

use super::likeness::{LEAST_INSIDE, Likeness, NEAR, compared};
use super::nesting::Sides;
use super::sheet::Sheet;
use super::{MOST_LEVELS, Sign};
use crate::alignment::{Alignment, Word};
use crate::script::{Few, groups as provision_groups};
use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;
use similar::{Algorithm, DiffTag, capture_diff_slices};
use smallvec::smallvec;
use travaux_text::{BracketIndex, ProvisionIndex};

/// Provisions that are the same, or parts of the same, with brackets in both drafts.
pub(crate) struct Group {
    pub(crate) older: Few,
    pub(crate) newer: Few,
    /// One for one, with the same words, and brackets in the same places.
    pub(crate) is_untouched: bool,
}

/// Two brackets that may be the same.
pub(crate) struct Proposal {
    /// What decides which is taken first.
    pub(crate) rank: u32,
    pub(crate) here: BracketIndex,
    pub(crate) there: BracketIndex,
    pub(crate) likeness: Likeness,
    /// How much the place speaks for it, in thousandths.
    place: u32,
}

/// So many brackets are looked at for each reason why one may be a candidate.
const FEW: usize = 4;
/// A bracket with so many words has words of its own; one with fewer may stand anywhere.
const TELLING_WORDS: u32 = 4;

/// All groups with brackets on both sides.
pub(crate) fn groups(here: &Sheet<'_>, there: &Sheet<'_>, alignment: &Alignment) -> Vec<Group> {
    let (older, newer) = (here.draft.provisions().len(), there.draft.provisions().len());
    let mut groups: Vec<Group> = Vec::new();
    let mut add = |older: Few, newer: Few| {
        let has_words = |sheet: &Sheet<'_>, of: &[ProvisionIndex]| of.iter().any(|&at| has_brackets(sheet, at));
        if has_words(here, &older) && has_words(there, &newer) {
            let is_untouched = matches!((&older[..], &newer[..]), (&[one], &[other]) if is_untouched(here, one, there, other));
            groups.push(Group { older, newer, is_untouched });
        }
    };
    for group in provision_groups(alignment, older, newer) {
        add(group.older, group.newer);
    }
    add(smallvec![older], smallvec![newer]);
    groups
}

/// Whether brackets open in a provision, or reach into it.
fn has_brackets(sheet: &Sheet<'_>, at: ProvisionIndex) -> bool {
    !sheet.opens[at].is_empty() || sheet.draft.provisions().get(at).is_some_and(|it| it.outer.is_some())
}

fn is_untouched(here: &Sheet<'_>, one: ProvisionIndex, there: &Sheet<'_>, other: ProvisionIndex) -> bool {
    let (own, others) = (here.own(one), there.own(other));
    let place = |sheet: &Sheet<'_>, bracket: BracketIndex, own: &Range<usize>| {
        let range = sheet.tokens_of(bracket);
        let alternatives = sheet.draft.brackets()[bracket].alternatives.len();
        (range.start.saturating_sub(own.start), range.end.min(own.end).saturating_sub(own.start), range.end > own.end, alternatives)
    };
    let places = |sheet: &Sheet<'_>, opens: &[BracketIndex], own: &Range<usize>| opens.iter().map(|&at| place(sheet, at, own)).collect::<Vec<_>>();
    here.opens[one].len() == there.opens[other].len()
        && here.tokens[own.clone()] == there.tokens[others.clone()]
        && places(here, &here.opens[one], &own) == places(there, &there.opens[other], &others)
}

/// What the word differences of all groups keep: for each token of either draft the one of the other.
struct Kept {
    mate: [Vec<Option<usize>>; 2],
}

impl Kept {
    fn new(here: &Sheet<'_>, there: &Sheet<'_>, groups: &[Group]) -> Kept {
        let mut kept = Kept { mate: [vec![None; here.tokens.len()], vec![None; there.tokens.len()]] };
        for group in groups {
            let tokens = |sheet: &Sheet<'_>, of: &[ProvisionIndex]| of.iter().flat_map(|&at| sheet.own(at)).collect::<Vec<usize>>();
            let (before, after) = (tokens(here, &group.older), tokens(there, &group.newer));
            let words = |sheet: &Sheet<'_>, of: &[usize]| of.iter().map(|&at| sheet.tokens[at]).collect::<Vec<Word>>();
            let (left, right) = (words(here, &before), words(there, &after));
            if left == right {
                kept.keep(&before, &after);
                continue;
            }
            for op in capture_diff_slices(Algorithm::Myers, &left, &right) {
                if op.tag() == DiffTag::Equal {
                    kept.keep(&before[op.old_range()], &after[op.new_range()]);
                }
            }
        }
        kept
    }

    fn keep(&mut self, before: &[usize], after: &[usize]) {
        for (&here, &there) in before.iter().zip(after) {
            (self.mate[0][here], self.mate[1][there]) = (Some(there), Some(here));
        }
    }
}

/// For each token the nearest one before it, and from it on, that is kept; within a provision.
struct Nearest {
    before: Vec<Option<usize>>,
    from: Vec<Option<usize>>,
}

impl Nearest {
    fn new(sheet: &Sheet<'_>, mate: &[Option<usize>]) -> Nearest {
        let mut nearest = Nearest { before: vec![None; mate.len() + 1], from: vec![None; mate.len() + 1] };
        for provision in 0..sheet.draft.provisions().len() {
            let own = sheet.own(provision);
            let mut last = None;
            for at in own.clone() {
                nearest.before[at] = last;
                last = mate[at].is_some().then_some(at).or(last);
            }
            let mut next = None;
            for at in own.rev() {
                next = mate[at].is_some().then_some(at).or(next);
                nearest.from[at] = next;
            }
        }
        nearest
    }

    /// The kept tokens before and after a bracket. Behind the last token of a provision stands nothing.
    fn around(&self, sheet: &Sheet<'_>, bracket: BracketIndex) -> [Option<usize>; 2] {
        let (range, own) = (sheet.tokens_of(bracket), sheet.own(sheet.provision(bracket)));
        let before = match range.start {
            start if start >= own.end => own.clone().last().and_then(|last| self.from[last].or(self.before[last])),
            start => self.before[start],
        };
        [before, (range.end < own.end).then(|| self.from[range.end]).flatten()]
    }
}

/// All that is compared, with how well it fits.
pub(crate) fn proposals(sides: &Sides<'_, '_>, groups: &[Group]) -> Vec<Proposal> {
    let (here, there) = (sides.here.sheet, sides.there.sheet);
    let kept = Kept::new(here, there, groups);
    let nearest = [Nearest::new(here, &kept.mate[0]), Nearest::new(there, &kept.mate[1])];
    let mut finder = Finder { sides, kept: &kept, nearest, found: Vec::new() };
    for group in groups {
        finder.group(group);
    }
    let mut pairs = finder.found.clone();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.into_iter().filter_map(|(one, other)| finder.proposal(one, other)).collect()
}

struct Finder<'f, 's, 'a> {
    sides: &'f Sides<'s, 'a>,
    kept: &'f Kept,
    nearest: [Nearest; 2],
    found: Vec<(BracketIndex, BracketIndex)>,
}

impl Finder<'_, '_, '_> {
    fn group(&mut self, group: &Group) {
        let (here, there) = (self.sides.here.sheet, self.sides.there.sheet);
        let free_here = |at: &BracketIndex| self.sides.here.is_free(*at) && here.levels[*at] < MOST_LEVELS;
        let free_there = |at: &BracketIndex| self.sides.there.is_free(*at) && there.levels[*at] < MOST_LEVELS;
        let older: Vec<BracketIndex> = group.older.iter().flat_map(|&at| &here.opens[at]).copied().filter(free_here).collect();
        let newer: Vec<BracketIndex> = group.newer.iter().flat_map(|&at| &there.opens[at]).copied().filter(free_there).collect();
        self.same_inside(&older, &newer);
        self.same_gap(&older, &newer);
        for &one in &older {
            self.hold_kept(one);
        }
    }

    /// The same alternative inside: the same in order, and those beside it in that order.
    fn same_inside(&mut self, older: &[BracketIndex], newer: &[BracketIndex]) {
        let (here, there) = (self.sides.here.sheet, self.sides.there.sheet);
        let by_hash = |sheet: &Sheet<'_>, of: &[BracketIndex]| {
            let mut by_hash: BTreeMap<u64, Vec<BracketIndex>> = BTreeMap::new();
            for &bracket in of {
                let mut hashes = sheet.inside(bracket).alternatives.clone();
                hashes.dedup();
                for hash in hashes {
                    by_hash.entry(hash).or_default().push(bracket);
                }
            }
            by_hash
        };
        let those = by_hash(there, newer);
        for (hash, these) in by_hash(here, older) {
            self.found.extend(those.get(&hash).into_iter().flat_map(|those| in_order(&these, those)));
        }
    }

    /// Between the same kept words, before or after.
    fn same_gap(&mut self, older: &[BracketIndex], newer: &[BracketIndex]) {
        let (here, there) = (self.sides.here.sheet, self.sides.there.sheet);
        for border in [0, 1] {
            // By the kept token of there; nothing stands for the border of a provision.
            let mut gaps: BTreeMap<Option<usize>, [Vec<BracketIndex>; 2]> = BTreeMap::new();
            for &one in older {
                let kept = self.nearest[0].around(here, one)[border].and_then(|at| self.kept.mate[0][at]);
                gaps.entry(kept).or_default()[0].push(one);
            }
            for &other in newer {
                gaps.entry(self.nearest[1].around(there, other)[border]).or_default()[1].push(other);
            }
            for [these, those] in gaps.into_values() {
                self.found.extend(in_order(&these, &those));
            }
        }
    }

    /// What holds the first, the last and some other kept tokens of a bracket.
    fn hold_kept(&mut self, one: BracketIndex) {
        let (here, there) = (self.sides.here.sheet, self.sides.there.sheet);
        let range = here.tokens_of(one);
        let kept = |at: usize| self.kept.mate[0][at];
        let thirds = [range.start, range.start + range.len() / 3, range.start + range.len() * 2 / 3];
        let mut mates: Vec<usize> = thirds.into_iter().filter_map(|from| (from..range.end).take(NEAR as usize * FEW).find_map(kept)).collect();
        mates.extend(range.rev().take(NEAR as usize * FEW).find_map(kept));
        mates.dedup();
        for mate in mates {
            self.found.extend(there.around(mate).take(2 * FEW).map(|other| (one, other)));
        }
    }

    /// The pair, where enough speaks for it.
    fn proposal(&self, one: BracketIndex, other: BracketIndex) -> Option<Proposal> {
        let (here, there) = (self.sides.here.sheet, self.sides.there.sheet);
        if there.levels[other] >= MOST_LEVELS || !self.sides.may_pair(one, other) {
            return None;
        }
        let likeness = compared(here, one, there, other);
        let around = self.nearest[0].around(here, one).map(|at| at.and_then(|at| self.kept.mate[0][at]));
        let is_gap = [0, 1].map(|border| around[border] == self.nearest[1].around(there, other)[border]);
        let side = |near: u32, is_gap: bool| match (near, is_gap) {
            (0, false) => 0,
            (0, true) => 200,
            (near, true) => 320 + 45 * near,
            (near, false) => 60 * near,
        };
        let place = side(likeness.before, is_gap[0]) + side(likeness.after, is_gap[1]);
        let proposal = Proposal { rank: 0, here: one, there: other, likeness, place };
        proposal.is_enough().then(|| Proposal { rank: proposal.rank(self.agreement(one, other)), ..proposal })
    }

    /// Whether the same parties speak of both: half a hundred for it, a hundred against it.
    fn agreement(&self, one: BracketIndex, other: BracketIndex) -> i32 {
        let parties = |sheet: &Sheet<'_>, at: BracketIndex| {
            let positions = sheet.draft.brackets()[at].alternatives.iter().flat_map(|it| &it.positions);
            let mut parties: Vec<_> = positions.map(|position| position.party.clone()).collect();
            parties.sort_unstable();
            parties.dedup();
            parties
        };
        let (these, those) = (parties(self.sides.here.sheet, one), parties(self.sides.there.sheet, other));
        match (these.is_empty() || those.is_empty(), these == those) {
            (true, _) => 0,
            (false, true) => 50,
            (false, false) if these.iter().any(|party| those.contains(party)) => 0,
            (false, false) => -100,
        }
    }
}

/// Each with the one that stands in its place among the others, and those beside that.
fn in_order(these: &[BracketIndex], those: &[BracketIndex]) -> Vec<(BracketIndex, BracketIndex)> {
    let mut pairs = Vec::new();
    for (at, &one) in these.iter().enumerate() {
        // From the start, and from the end: what was left out before it does not count.
        let from_end = (at + those.len()).checked_sub(these.len());
        for near in [Some(at), from_end].into_iter().flatten() {
            let beside = near.saturating_sub(FEW).min(those.len())..(near + FEW + 1).min(those.len());
            pairs.extend(those[beside].iter().map(|&other| (one, other)));
        }
    }
    pairs
}

impl Proposal {
    fn is_enough(&self) -> bool {
        let Likeness { inside, common, .. } = self.likeness;
        match self.likeness.sign() {
            Sign::SameLabel => true,
            Sign::SameWords | Sign::Alternatives { .. } => self.place >= 200 || common >= TELLING_WORDS,
            Sign::Alike { .. } if inside >= 2 * LEAST_INSIDE => self.place >= 200 || common >= TELLING_WORDS,
            Sign::Alike { .. } => self.place >= 500,
            Sign::Place { .. } => self.place >= 700,
        }
    }

    fn rank(&self, agreement: i32) -> u32 {
        let Likeness { inside, .. } = self.likeness;
        let sign = match self.likeness.sign() {
            Sign::SameWords | Sign::SameLabel => 100,
            Sign::Alternatives { .. } => 60,
            Sign::Alike { .. } | Sign::Place { .. } => 0,
        };
        (100 + (inside * 55 + self.place * 45) / 100 + sign).saturating_add_signed(agreement)
    }

    /// In thousandths: what is inside and the place, less what a rival reaches.
    pub(crate) fn confidence(&self, rival: u32) -> u32 {
        let Likeness { inside, common, .. } = self.likeness;
        let telling = 15 * common.min(TELLING_WORDS);
        let likely = match self.likeness.sign() {
            Sign::SameLabel => 1000,
            Sign::SameWords => 640 + telling + self.place * 3 / 10,
            Sign::Alternatives { .. } => 560 + telling + self.place * 3 / 10,
            Sign::Alike { .. } => 320 + telling + inside * 3 / 10 + self.place * 3 / 10,
            Sign::Place { .. } => 180 + self.place * 35 / 100 + if self.likeness.are_figures { 200 } else { 0 },
        };
        let closeness = 1000 * u64::from(rival.min(self.rank)) / u64::from(self.rank.max(1));
        let doubt = 250 * closeness * closeness / 1_000_000;
        likely.min(990).saturating_sub(u32::try_from(doubt).unwrap_or_default())
    }
}
