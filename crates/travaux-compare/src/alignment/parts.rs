//! What became two, and what became one: a provision that is left over, and whose words stand in what another one lost (split)
//! or gained (merged). Only what shares rare words with it is looked at.

use super::Why;
use super::alike::{Alike, common};
use super::library::TextIndex;
use super::vocabulary::{Word, small};
use super::work::{Side, Work};
use alloc::vec::Vec;
use travaux_text::ProvisionIndex;

/// This much of a part, in thousandths by weight, must stand in what the whole lost.
const LEAST: u32 = 600;
/// A part with fewer words may stand in anything.
const FEW_WORDS: usize = 4;

/// A part of a provision that has another mate, or none.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The provision that is one in its draft.
    pub(crate) whole: ProvisionIndex,
    /// One of its parts in the other draft.
    pub(crate) part: ProvisionIndex,
    pub(crate) why: Why,
    pub(crate) confidence: u32,
}

/// What was split from here to there (`is_split`), or merged.
pub(crate) fn find(work: &Work<'_, '_>, alike: &Alike, is_split: bool) -> Vec<Part> {
    let (whole_side, part_side) = if is_split { (&work.here, &work.there) } else { (&work.there, &work.here) };
    let mut proposals: Vec<(u32, ProvisionIndex, ProvisionIndex, Why)> = Vec::new();
    for &(here, there, rare) in &alike.candidates {
        let (whole, part) = if is_split { (here, there) } else { (there, here) };
        if work.library.length(part) < FEW_WORDS {
            continue;
        }
        let parts: Vec<ProvisionIndex> = part_side.free_with(part).take(4).collect();
        if parts.is_empty() {
            continue;
        }
        for whole in units(whole_side, whole) {
            let left = left_over(work, whole_side, part_side, whole);
            let shared: Vec<Word> = common(&left, work.library.sorted(part)).collect();
            let covered = 1000 * alike.total(&shared) / alike.total(work.library.sorted(part)).max(1);
            if covered < LEAST {
                continue;
            }
            for &part in &parts {
                let beside = whole_side.mate[whole].is_some_and(|mate| part_side.shelf.place[mate].abs_diff(part_side.shelf.place[part]) == 1);
                let of = small(work.library.length(part_side.text(part)));
                let why = Why::Part { common: small(shared.len()), of, rare };
                proposals.push((covered + if beside { 100 } else { 0 }, whole, part, why));
            }
        }
    }
    proposals.sort_unstable_by(|left, right| right.0.cmp(&left.0).then((left.1, left.2).cmp(&(right.1, right.2))));
    let mut taken = alloc::vec![false; part_side.mate.len()];
    let mut parts = Vec::new();
    for (rank, whole, part, why) in proposals {
        if !core::mem::replace(&mut taken[part], true) {
            parts.push(Part { whole, part, why, confidence: rank.min(1000) * 9 / 10 });
        }
    }
    parts
}

/// The units with a text whose words changed, or that have no mate.
fn units(side: &Side<'_, '_>, text: TextIndex) -> Vec<ProvisionIndex> {
    side.with(text).take(4).collect()
}

/// The words of a whole that its mate does not have, sorted.
fn left_over(work: &Work<'_, '_>, whole_side: &Side<'_, '_>, part_side: &Side<'_, '_>, whole: ProvisionIndex) -> Vec<Word> {
    let words = work.library.sorted(whole_side.text(whole));
    let Some(mate) = whole_side.mate[whole] else { return words.to_vec() };
    let mut kept = common(words, work.library.sorted(part_side.text(mate))).peekable();
    words.iter().copied().filter(|word| kept.next_if(|kept| kept == word).is_none()).collect()
}
