//! Answers that may be undetermined, over all situations: where it is so, where it is not, and everywhere else nobody knows.
//!
//! Kleene's strong logic, as the concrete evaluator has it. What is not known is noted with its reason, and is told as left out if an
//! answer turns out to depend on it.

use super::Frame;
use crate::analyse::diagram::Diagram;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

/// Where something is so, and where it is not.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Truth {
    /// Where it is so.
    pub yes: Diagram,
    /// Where it is not.
    pub no: Diagram,
}

impl Frame<'_> {
    /// So where a set says it, and not elsewhere.
    pub(super) fn sure(&self, yes: Diagram) -> Truth {
        let no = self.space.diagrams.not(&yes);
        Truth { yes, no }
    }

    /// So everywhere, or nowhere.
    pub(super) fn always(&self, holds: bool) -> Truth {
        self.sure(self.space.diagrams.of(holds))
    }

    /// Not known in some situations, for a reason; elsewhere as it is.
    pub(super) fn unknown_where(&self, there: &Diagram, truth: Truth, why: impl FnOnce() -> String) -> Truth {
        let engine = &self.space.diagrams;
        if *there == engine.no() {
            return truth;
        }
        self.unknown.borrow_mut().push((why(), there.clone()));
        let known = engine.not(there);
        Truth { yes: engine.and(&truth.yes, &known), no: engine.and(&truth.no, &known) }
    }

    /// Known nowhere, for a reason.
    pub(super) fn never_known(&self, why: impl FnOnce() -> String) -> Truth {
        let all = self.space.diagrams.yes();
        self.unknown_where(&all, self.always(false), why)
    }

    pub(super) fn both(&self, one: &Truth, other: &Truth) -> Truth {
        let engine = &self.space.diagrams;
        Truth { yes: engine.and(&one.yes, &other.yes), no: engine.or(&one.no, &other.no) }
    }

    pub(super) fn either(&self, one: &Truth, other: &Truth) -> Truth {
        let engine = &self.space.diagrams;
        Truth { yes: engine.or(&one.yes, &other.yes), no: engine.and(&one.no, &other.no) }
    }

    pub(super) fn opposite(truth: &Truth) -> Truth {
        Truth { yes: truth.no.clone(), no: truth.yes.clone() }
    }

    /// The one in some situations, the other elsewhere.
    pub(super) fn choose(&self, there: &Diagram, then: &Truth, otherwise: &Truth) -> Truth {
        let engine = &self.space.diagrams;
        Truth { yes: engine.choose(there, &then.yes, &otherwise.yes), no: engine.choose(there, &then.no, &otherwise.no) }
    }

    /// A line that asks for something only where it is there.
    pub(super) fn if_there(&self, there: &Diagram, met: &Truth) -> Truth {
        self.choose(there, met, &self.always(true))
    }

    /// Where nobody knows.
    pub(super) fn open(&self, truth: &Truth) -> Diagram {
        let engine = &self.space.diagrams;
        engine.not(&engine.or(&truth.yes, &truth.no))
    }

    /// Lists as left out why an answer is not known in some situations.
    pub(super) fn leave_out_unknown(&self, there: &Diagram) {
        let engine = &self.space.diagrams;
        if *there == engine.no() {
            return;
        }
        let mut reasons: BTreeMap<String, Vec<Diagram>> = BTreeMap::new();
        for (why, region) in self.unknown.borrow().iter().filter(|(why, _)| !self.left_out.borrow().contains(why)) {
            reasons.entry(why.clone()).or_default().push(region.clone());
        }
        if reasons.is_empty() {
            return;
        }
        // Bits that mean nothing are no situation.
        let there = engine.and(there, &self.space.valid(&self.space.support(there)));
        let bears = |regions: &[Diagram]| regions.iter().any(|region| engine.and(region, &there) != engine.no());
        reasons.retain(|_, regions| bears(regions));
        reasons.into_keys().for_each(|why| self.leave_out(why));
    }
}
