//! Provisions with the same words. One that stands once in either draft is the same; of several, those whose neighbours are
//! the same, then those in the same article, then in order. Near linear: every neighbour is looked at once.

use super::work::Work;
use super::{NEIGHBOUR, ORDER, PLACE, UNIQUE, Why};
use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;
use travaux_text::{Draft, ProvisionIndex};

/// Fewer words than this may stand anywhere.
const FEW_WORDS: usize = 4;

/// Pairs what has the same id in both drafts: that is no likeness, and nothing else is proposed for it.
pub(crate) fn ids(work: &mut Work<'_, '_>) {
    let written = |draft: &'_ Draft, at: ProvisionIndex| draft.provisions()[at].anchor.is_some();
    let (here, there) = (work.here.shelf.draft, work.there.shelf.draft);
    let mut known: BTreeMap<&str, ProvisionIndex> = BTreeMap::new();
    for (at, provision) in there.provisions().iter().enumerate().filter(|(at, _)| written(there, *at)) {
        known.entry(&provision.address).or_insert(at);
    }
    for (at, provision) in here.provisions().iter().enumerate().filter(|(at, _)| written(here, *at)) {
        if let Some(there) = known.remove(provision.address.as_str()) {
            work.pair(at, there, Why::SameId, UNIQUE);
        }
    }
}

/// Pairs texts that stand once in either draft.
pub(crate) fn unique(work: &mut Work<'_, '_>) {
    for (text, here, there) in work.repeated() {
        if let ([here], [there]) = (&here[..], &there[..])
            && work.library.length(text) >= FEW_WORDS
        {
            let why = same_why(work, *here, *there);
            work.pair(*here, *there, why, UNIQUE);
        }
    }
}

/// Goes on from each pair to its neighbours while they have the same words; `across` articles as well, or only within.
pub(crate) fn extend(work: &mut Work<'_, '_>, across: bool) {
    let known: Vec<(ProvisionIndex, ProvisionIndex)> = pairs(work);
    for step in [1, -1] {
        for &(here, there) in &known {
            let (mut here, mut there) = (here, there);
            while let (Some(next_here), Some(next_there)) = (work.here.beside(here, step), work.there.beside(there, step)) {
                let is_free = work.here.is_free(next_here) && work.there.is_free(next_there);
                if !is_free || work.here.text(next_here) != work.there.text(next_there) {
                    break;
                }
                let has_left = work.here.parent(here) != work.here.parent(next_here) || work.there.parent(there) != work.there.parent(next_there);
                let has_words = work.library.length(work.here.text(next_here)) > 0;
                if has_left && !across || !has_words {
                    break;
                }
                let why = same_why(work, next_here, next_there);
                work.pair(next_here, next_there, why, NEIGHBOUR);
                (here, there) = (next_here, next_there);
            }
        }
    }
}

fn pairs(work: &Work<'_, '_>) -> Vec<(ProvisionIndex, ProvisionIndex)> {
    let leaves = work.here.shelf.leaves.iter();
    leaves.filter_map(|&here| Some((here, work.here.mate[here]?))).collect()
}

/// Pairs what stands in the same provision, in order.
pub(crate) fn in_place(work: &mut Work<'_, '_>) {
    for (_, here, there) in work.repeated() {
        let mut homes: BTreeMap<Option<ProvisionIndex>, VecDeque<ProvisionIndex>> = BTreeMap::new();
        for unit in there {
            homes.entry(work.there.parent(unit)).or_default().push_back(unit);
        }
        for unit in here {
            let home = match work.here.parent(unit) {
                None => None,
                Some(parent) => match work.here.mate[parent] {
                    None => continue,
                    mate => mate,
                },
            };
            if let Some(there) = homes.get_mut(&home).and_then(VecDeque::pop_front) {
                let why = same_why(work, unit, there);
                work.pair(unit, there, why, PLACE);
            }
        }
    }
}

/// Pairs what is left in order.
pub(crate) fn in_order(work: &mut Work<'_, '_>) {
    for (text, here, there) in work.repeated() {
        let is_only = here.len() == 1 && there.len() == 1 && work.library.length(text) >= FEW_WORDS;
        for (here, there) in here.into_iter().zip(there) {
            let why = same_why(work, here, there);
            work.pair(here, there, why, if is_only { PLACE } else { ORDER });
        }
    }
}

/// Whether marks and capital letters are the same as well.
fn same_why(work: &Work<'_, '_>, here: ProvisionIndex, there: ProvisionIndex) -> Why {
    let same = work.here.shelf.units[here].exact == work.there.shelf.units[there].exact;
    if same { Why::SameWords } else { Why::SameButMarks }
}
