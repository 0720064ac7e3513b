//! What somebody can bring about alone (α-effectivity: Moulin and Peleg, *Cores of effectivity functions*, 1982), and under which choices
//! something holds. Who can block a norm together, and when it works, is in `answers`.

use super::asked::{Asked, Example, label};
use super::diagram::Diagram;
use super::situation::{Dimension, Space, What};
use super::terms::{Term, primes};
use alloc::vec::Vec;

impl Asked<'_> {
    /// Where it can come about at all, whatever anybody does about it.
    pub(super) fn possible(&self) -> Diagram {
        self.frame.space.for_some(&self.any, &self.of(|what| what.party().is_some()))
    }

    /// Where a party can stop it, whatever all others do, by some of what is in its hands; not as the one to whom it is owed.
    pub(super) fn stops(&self, possible: &Diagram, party: &str, means: impl Fn(&What) -> bool) -> Diagram {
        let (space, engine) = (&self.frame.space, &self.frame.space.diagrams);
        let is_own = |one: &Dimension| one.what.party() == Some(party) && means(&one.what);
        let (own, others): (Vec<Dimension>, Vec<Dimension>) = self.of(|what| what.party().is_some()).into_iter().partition(is_own);
        if own.is_empty() {
            return engine.no();
        }
        let stops = space.for_some(&space.for_all(&engine.not(&self.any), &others), &own);
        engine.all(&[possible.clone(), stops, engine.not(&self.is_beneficiary(party))])
    }

    /// Where it does not come about, whatever all others do, if a party does just this one thing.
    pub(super) fn stopped_by(&self, possible: &Diagram, deed: &Dimension, value: &str) -> Diagram {
        let (space, engine) = (&self.frame.space, &self.frame.space.diagrams);
        let others = self.of(|what| what.party().is_some() && *what != deed.what);
        let never = space.for_all(&engine.not(&space.given(&self.any, deed, value)), &others);
        let as_beneficiary = deed.what.party().map_or_else(|| engine.no(), |party| self.is_beneficiary(party));
        engine.all(&[possible.clone(), never, engine.not(&as_beneficiary)])
    }

    /// A situation in which a party stops it, although all others do what they can for it.
    pub(super) fn shown(&self, stops: &Diagram, party: &str, means: impl Fn(&What) -> bool) -> Option<Example> {
        let (space, engine) = (&self.frame.space, &self.frame.space.diagrams);
        let is_own = |one: &Dimension| one.what.party() == Some(party) && means(&one.what);
        let (_, others): (Vec<Dimension>, Vec<Dimension>) = self.of(|what| what.party().is_some()).into_iter().partition(is_own);
        let behaves = engine.and(stops, &space.for_all(&engine.not(&self.any), &others));
        let favourable = others.iter().fold(behaves, |set, other| {
            let with = engine.and(&set, &space.is(other, "yes"));
            if with == engine.no() { set } else { with }
        });
        self.example(&favourable)
    }

    /// Under which choices a set is not empty.
    pub(super) fn somewhere(&self, set: &Diagram) -> Vec<Term> {
        under(&self.frame.space, set)
    }
}

/// Under which choices in brackets and readings a set is not empty: one empty term is always.
pub(super) fn under(space: &Space, set: &Diagram) -> Vec<Term> {
    let set = somewhere(space, set);
    let choices = space.of(What::is_choice);
    let support: Vec<Dimension> = space.support(&set).into_iter().filter(|one| one.what.is_choice()).collect();
    let over: Vec<Dimension> = choices.into_iter().filter(|one| support.iter().any(|other| other.what == one.what)).collect();
    let valid = space.diagrams.or(&set, &space.diagrams.not(&space.valid(&over)));
    primes(space, &valid, &over, &label)
}

/// The choices under which a set is not empty, whatever else varies.
pub(super) fn somewhere(space: &Space, set: &Diagram) -> Diagram {
    let support = space.support(set);
    let varies: Vec<Dimension> = support.into_iter().filter(|one| !one.what.is_choice()).collect();
    space.for_some(set, &varies)
}
