//! What is known so far of the brackets of two drafts. A pair is taken only where it keeps nesting: what is inside a bracket is
//! paired inside the bracket's pair, whichever of the two was paired first.

use super::candidates::{Group, Proposal};
use super::likeness::compared;
use super::sheet::Sheet;
use super::{BracketMatch, Confidence, Sign};
use crate::alignment::{Alignment, UNIQUE};
use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;
use travaux_text::{BracketIndex, ProvisionIndex};

/// One of the two drafts.
pub(crate) struct Side<'s, 'a> {
    pub(crate) sheet: &'s Sheet<'a>,
    mate: Vec<Option<BracketIndex>>,
    /// From the first to the last bracket, in the other draft, that has its pair inside a bracket without pair.
    hull: Vec<Option<Range<BracketIndex>>>,
}

impl<'s, 'a> Side<'s, 'a> {
    fn new(sheet: &'s Sheet<'a>) -> Side<'s, 'a> {
        let count = sheet.draft.brackets().len();
        Side { sheet, mate: vec![None; count], hull: vec![None; count] }
    }

    pub(crate) fn is_free(&self, bracket: BracketIndex) -> bool {
        self.mate[bracket].is_none()
    }

    /// A bracket with all that are in it: they follow it in the order in which brackets open.
    fn span(&self, bracket: BracketIndex) -> Range<BracketIndex> {
        bracket..self.sheet.ends[bracket]
    }

    fn outwards(&self, bracket: BracketIndex) -> impl Iterator<Item = BracketIndex> + '_ {
        let outer = |at: &BracketIndex| self.sheet.draft.brackets()[*at].outer.map(|outer| outer.bracket);
        core::iter::successors(outer(&bracket), outer)
    }

    /// Whether the innermost paired bracket around this one has its pair around the other one, and the other one is around
    /// all pairs of what is in this one.
    fn fits(&self, bracket: BracketIndex, there: &Side<'_, '_>, other: BracketIndex) -> bool {
        let known = self.outwards(bracket).find_map(|around| self.mate[around]);
        let span = there.span(other);
        known.is_none_or(|known| known != other && holds(&there.span(known), &span))
            && self.hull[bracket].as_ref().is_none_or(|hull| holds(&span, hull))
    }

    /// Notes the pair with all that is around, up to what is paired: further out the pair of that says it.
    fn note(&mut self, bracket: BracketIndex, other: BracketIndex, span: &Range<BracketIndex>) {
        self.mate[bracket] = Some(other);
        let mut outer = self.sheet.draft.brackets()[bracket].outer;
        while let Some(within) = outer {
            if self.mate[within.bracket].is_some() {
                return;
            }
            let hull = self.hull[within.bracket].get_or_insert_with(|| span.clone());
            *hull = hull.start.min(span.start)..hull.end.max(span.end);
            outer = self.sheet.draft.brackets()[within.bracket].outer;
        }
    }
}

fn holds(outer: &Range<BracketIndex>, inner: &Range<BracketIndex>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Both drafts.
pub(crate) struct Sides<'s, 'a> {
    pub(crate) here: Side<'s, 'a>,
    pub(crate) there: Side<'s, 'a>,
    /// How sure it is, in thousandths, that two provisions are the same.
    sure: BTreeMap<(ProvisionIndex, ProvisionIndex), u32>,
    matches: Vec<BracketMatch>,
}

/// How sure a pair of brackets is at most whose first provisions are not proposed as the same: they reach over several.
const OTHERWISE: u32 = 700;

impl<'s, 'a> Sides<'s, 'a> {
    pub(crate) fn new(here: &'s Sheet<'a>, there: &'s Sheet<'a>, alignment: &Alignment) -> Sides<'s, 'a> {
        let all = alignment.matches.iter().chain(&alignment.split).chain(&alignment.merged);
        let mut sure: BTreeMap<_, _> = all.map(|it| ((it.older, it.newer), it.confidence.thousandths())).collect();
        sure.insert((here.draft.provisions().len(), there.draft.provisions().len()), UNIQUE);
        Sides { here: Side::new(here), there: Side::new(there), sure, matches: Vec::new() }
    }

    fn sure(&self, here: BracketIndex, there: BracketIndex) -> u32 {
        let provisions = (self.here.sheet.provision(here), self.there.sheet.provision(there));
        self.sure.get(&provisions).copied().unwrap_or(OTHERWISE)
    }

    /// Whether two brackets may be one: neither has a pair or another label, and nesting is kept.
    pub(crate) fn may_pair(&self, here: BracketIndex, there: BracketIndex) -> bool {
        let is_labelled = |side: &Side<'_, '_>, at: BracketIndex| side.sheet.draft.brackets()[at].label.is_some();
        self.here.is_free(here)
            && self.there.is_free(there)
            && !(is_labelled(&self.here, here) && is_labelled(&self.there, there))
            && self.here.fits(here, &self.there, there)
            && self.there.fits(there, &self.here, here)
    }

    fn pair(&mut self, here: BracketIndex, there: BracketIndex, sign: Sign, thousandths: u32) {
        let (span, other) = (self.here.span(here), self.there.span(there));
        self.here.note(here, there, &other);
        self.there.note(there, here, &span);
        self.matches.push(BracketMatch { older: here, newer: there, sign, confidence: Confidence::from_thousandths(thousandths) });
    }

    /// Pairs what has the same label: the first with the first, where one draft has it several times.
    pub(crate) fn pair_labels(&mut self) {
        let mut known: BTreeMap<(&str, usize), BracketIndex> = BTreeMap::new();
        for (label, at) in labels(self.there.sheet) {
            known.insert(label, at);
        }
        for (label, here) in labels(self.here.sheet) {
            if let Some(&there) = known.get(&label) {
                self.pair(here, there, Sign::SameLabel, UNIQUE);
            }
        }
    }

    /// Pairs one by one the brackets of provisions in which neither words nor brackets changed.
    pub(crate) fn pair_untouched(&mut self, groups: &[Group]) {
        for group in groups.iter().filter(|group| group.is_untouched) {
            let (Some(&older), Some(&newer)) = (group.older.first(), group.newer.first()) else { continue };
            let (here, there) = (self.here.sheet, self.there.sheet);
            for (&here, &there) in here.opens[older].iter().zip(&there.opens[newer]) {
                if self.may_pair(here, there) {
                    let sign = compared(self.here.sheet, here, self.there.sheet, there).sign();
                    self.pair(here, there, sign, self.sure(here, there));
                }
            }
        }
    }

    /// Takes the best first. How sure a pair is depends on what comes near it, for either of the two.
    pub(crate) fn pair_best(&mut self, mut proposals: Vec<Proposal>) {
        proposals.sort_unstable_by(|left, right| right.rank.cmp(&left.rank).then((left.here, left.there).cmp(&(right.here, right.there))));
        let mut best = [vec![[0; 2]; self.here.mate.len()], vec![[0; 2]; self.there.mate.len()]];
        for proposal in &proposals {
            for (side, at) in [(0, proposal.here), (1, proposal.there)] {
                let [first, second] = &mut best[side][at];
                if proposal.rank > *first {
                    (*first, *second) = (proposal.rank, *first);
                } else {
                    *second = proposal.rank.max(*second);
                }
            }
        }
        for proposal in proposals {
            let Proposal { here, there, rank, .. } = proposal;
            if !self.may_pair(here, there) {
                continue;
            }
            let rival = |[first, second]: [u32; 2]| if rank >= first { second } else { first };
            let rival = rival(best[0][here]).max(rival(best[1][there]));
            let thousandths = proposal.confidence(rival) * self.sure(here, there) / 1000;
            self.pair(here, there, proposal.likeness.sign(), thousandths);
        }
    }

    pub(crate) fn finish(mut self) -> Vec<BracketMatch> {
        self.matches.sort_unstable_by_key(|it| it.older);
        self.matches
    }
}

/// Each label with the how manieth it is of its kind, and its bracket.
fn labels<'s>(sheet: &'s Sheet<'_>) -> Vec<((&'s str, usize), BracketIndex)> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    let labelled = sheet.draft.brackets().iter().enumerate().filter(|(_, bracket)| bracket.label.is_some());
    labelled
        .map(|(at, bracket)| {
            let count = times.entry(&bracket.address).or_default();
            *count += 1;
            ((bracket.address.as_str(), *count), at)
        })
        .collect()
}
