//! Headings for which their own words say too little, between neighbours that are known: what stands between two articles that
//! are the same is, in the same order, what stands between them in the other draft, if they speak of the same things.
//!
//! A negotiation rewrites an article until hardly a paragraph can be told again, and leaves it where it is. Headings between
//! two pairs are matched in order so that the words shared are most (Needleman and Wunsch, 1970); nothing is paired across a
//! neighbour, and nothing that shares little.

use super::alike::{Alike, common};
use super::work::{Side, Work};
use super::{Why, vocabulary::small};
use crate::align::{Sibling, out_of_order};
use alloc::vec;
use alloc::vec::Vec;
use travaux_text::ProvisionIndex;

/// More headings than this between two pairs say too little by their place.
const LONGEST: usize = 12;
/// Of the weight of the words of the shorter, so much has to be in the longer, in thousandths.
const LEAST: u32 = 400;
/// The same, of the weight of both together: a long article holds half of any short one.
const LEAST_OF_BOTH: u32 = 120;

/// Pairs headings between neighbours that are paired, in every provision that is. Each heading is in one gap, and is compared
/// with at most [`LONGEST`] others.
pub(crate) fn pair(work: &mut Work<'_, '_>, alike: &Alike) {
    let mut found = gaps(work, None, None, alike);
    let holders: Vec<ProvisionIndex> = (0..work.here.mate.len()).filter(|&at| work.here.shelf.units[at].is_heading).collect();
    for here in holders {
        if let Some(there) = work.here.mate[here] {
            found.extend(gaps(work, Some(here), Some(there), alike));
        }
    }
    for (here, there, why, confidence) in found {
        if work.here.is_free(here) && work.there.is_free(there) {
            work.pair(here, there, why, confidence);
        }
    }
}

type Proposal = (ProvisionIndex, ProvisionIndex, Why, u32);

/// What is proposed among the headings in two provisions.
fn gaps(work: &Work<'_, '_>, here: Option<ProvisionIndex>, there: Option<ProvisionIndex>, alike: &Alike) -> Vec<Proposal> {
    let (ours, theirs) = (headings(&work.here, here), headings(&work.there, there));
    // Pairs that are in order in both; what has moved bounds nothing.
    let place = |heading: ProvisionIndex| theirs.binary_search(&heading).ok();
    let paired: Vec<(usize, usize)> = ours.iter().enumerate().filter_map(|(at, &heading)| Some((at, place(work.here.mate[heading]?)?))).collect();
    let mut bounds = increasing(&paired);
    bounds.push((ours.len(), theirs.len()));
    let mut found = Vec::new();
    let mut from = (0, 0);
    for to in bounds {
        let free = |side: &Side<'_, '_>, all: &[ProvisionIndex]| all.iter().copied().filter(|&heading| side.is_free(heading)).collect::<Vec<_>>();
        let (left, right) = (free(&work.here, &ours[from.0..to.0]), free(&work.there, &theirs[from.1..to.1]));
        if !left.is_empty() && !right.is_empty() && left.len() <= LONGEST && right.len() <= LONGEST {
            found.extend(in_order(work, &left, &right, alike));
        }
        from = (to.0 + 1, to.1 + 1);
    }
    found
}

/// The headings directly in a provision, in order.
fn headings(side: &Side<'_, '_>, around: Option<ProvisionIndex>) -> Vec<ProvisionIndex> {
    let (mut at, end) = around.map_or((0, side.shelf.units.len()), |around| (around + 1, side.shelf.units[around].next));
    let mut found = Vec::new();
    while at < end {
        if side.shelf.units[at].is_heading {
            found.push(at);
        }
        at = side.shelf.units[at].next;
    }
    found
}

/// The longest part of some pairs that is in order in both; they are in order in the first. By the rule that says what has moved.
fn increasing(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let sibling = |&(here, there): &(usize, usize)| Sibling { label: here, here: there, size: 1 };
    let out = out_of_order(pairs.iter().map(sibling).collect());
    pairs.iter().filter(|(here, _)| !out.contains(here)).copied().collect()
}

/// The pairs in order that share most.
fn in_order(work: &Work<'_, '_>, left: &[ProvisionIndex], right: &[ProvisionIndex], alike: &Alike) -> Vec<Proposal> {
    let words = |side: &Side<'_, '_>, all: &[ProvisionIndex]| all.iter().map(|&heading| held(work, side, heading)).collect::<Vec<_>>();
    let (ours, theirs) = (words(&work.here, left), words(&work.there, right));
    let shared: Vec<Vec<Option<Shared>>> = ours.iter().map(|one| theirs.iter().map(|other| Shared::of(one, other, alike)).collect()).collect();
    let mut best = vec![vec![0u32; right.len() + 1]; left.len() + 1];
    for one in (0..left.len()).rev() {
        for other in (0..right.len()).rev() {
            let with = shared[one][other].as_ref().map_or(0, |it| it.score + best[one + 1][other + 1]);
            best[one][other] = with.max(best[one + 1][other]).max(best[one][other + 1]);
        }
    }
    let (mut one, mut other) = (0, 0);
    let mut found = Vec::new();
    while one < left.len() && other < right.len() {
        match &shared[one][other] {
            Some(it) if best[one][other] == it.score + best[one + 1][other + 1] => {
                let why = Why::Between { common: it.common, of: it.of };
                found.push((left[one], right[other], why, 350 + it.score / 4));
                (one, other) = (one + 1, other + 1);
            }
            _ if best[one][other] == best[one + 1][other] => one += 1,
            _ => other += 1,
        }
    }
    found
}

/// The words of all that stands under a heading, sorted.
fn held(work: &Work<'_, '_>, side: &Side<'_, '_>, heading: ProvisionIndex) -> Vec<u32> {
    let inside = heading..side.shelf.units[heading].next;
    let mut words: Vec<u32> = inside.flat_map(|at| work.library.sorted(side.text(at)).iter().copied()).collect();
    words.sort_unstable();
    words
}

struct Shared {
    /// In thousandths.
    score: u32,
    /// Words that both have.
    common: u32,
    /// Words of the shorter.
    of: u32,
}

impl Shared {
    /// `None` where it is too little.
    fn of(one: &[u32], other: &[u32], alike: &Alike) -> Option<Shared> {
        let (mut weight, mut count) = (0u64, 0);
        for word in common(one, other) {
            weight += u64::from(alike.weight(word));
            count += 1;
        }
        let (left, right) = (u64::from(alike.total(one)), u64::from(alike.total(other)));
        let inside = 1000 * weight / left.min(right).max(1);
        let both = 2000 * weight / (left + right).max(1);
        if inside < u64::from(LEAST) || both < u64::from(LEAST_OF_BOTH) {
            return None;
        }
        let score = u32::try_from(u64::midpoint(inside, both)).unwrap_or(1000);
        Some(Shared { score, common: count, of: small(one.len().min(other.len())) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_order_bounds_nothing() {
        assert_eq!(increasing(&[(0, 0), (1, 5), (2, 1), (3, 2)]), [(0, 0), (2, 1), (3, 2)]);
        assert_eq!(increasing(&[]), []);
        assert_eq!(increasing(&[(0, 3), (1, 2), (2, 1)]).len(), 1);
    }
}
