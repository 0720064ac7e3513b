//! Conditions and exceptions, and whose norm it is.

use super::Frame;
use super::time::At;
use super::truth::Truth;
use super::whom::Names;
use crate::analyse::diagram::Diagram;
use crate::analyse::situation::What;
use crate::rules::{Condition, Norm, NormClause};
use alloc::format;
use alloc::vec::Vec;

impl Frame<'_> {
    /// The situations in which a condition is met, for whoever bears the norm.
    pub fn condition(&self, condition: &Condition, bearer: &str) -> Diagram {
        self.story_of(None);
        self.is_met(condition, &self.bearing(bearer), (At::Asked, At::Asked)).yes
    }

    /// Whether a condition is met, by what has happened until one time and what has been decided until another.
    pub(super) fn is_met(&self, condition: &Condition, names: &Names, until: (At, At)) -> Truth {
        let each = |all: &[Condition]| -> Vec<Truth> { all.iter().map(|condition| self.is_met(condition, names, until)).collect() };
        match condition {
            Condition::Not(inner) => Self::opposite(&self.is_met(inner, names, until)),
            Condition::Either(all) => each(all).into_iter().reduce(|one, other| self.either(&one, &other)).unwrap_or_else(|| self.always(true)),
            Condition::Both(all) => each(all).into_iter().reduce(|one, other| self.both(&one, &other)).unwrap_or_else(|| self.always(true)),
            Condition::Fact(words) => self.sure(self.yes_or_no(&What::Fact(words.clone()))),
            Condition::Happened(pattern) => self.happened(pattern, names, until.0),
            Condition::Decision(name) => match self.index.decision(name) {
                Some(decision) => self.decided(decision, names, until.1),
                None => self.never_known(|| format!("how “{name}” is decided, which no rule says")),
            },
        }
    }

    /// All `only if`, and all `unless`: whether the conditions are met, and whether an exception excuses.
    pub(super) fn conditions(&self, norm: &Norm, names: &Names, until: (At, At), mut met: Truth) -> (Truth, Truth) {
        let engine = &self.space.diagrams;
        let mut excused = self.always(false);
        for clause in &norm.it.1 {
            let there = self.guard(&clause.guard);
            if there == engine.no() {
                continue;
            }
            match &clause.it {
                NormClause::OnlyIf(condition) => met = self.both(&met, &self.if_there(&there, &self.is_met(condition, names, until))),
                NormClause::Unless(condition, _) => {
                    let holds = self.is_met(condition, names, until);
                    excused = self.either(&excused, &self.choose(&there, &holds, &self.always(false)));
                }
                NormClause::EstablishedBy(who) => {
                    let established = match self.index.decision(who) {
                        Some(decision) => self.decided(decision, names, until.1),
                        None => self.sure(self.yes_or_no(&What::Fact(format!("established by {who}")))),
                    };
                    met = self.both(&met, &self.if_there(&there, &established));
                }
                _ => {}
            }
        }
        (met, excused)
    }

    /// Whether somebody bears a norm. Where no line says whose it is, it is everybody's.
    pub(super) fn is_bearer(&self, norm: &Norm, party: &str, names: &Names, at: At) -> Diagram {
        let engine = &self.space.diagrams;
        let (mut said, mut is_one) = (Vec::new(), Vec::new());
        for clause in &norm.it.1 {
            let NormClause::Bearer(who) = &clause.it else { continue };
            let there = self.guard(&clause.guard);
            is_one.push(engine.and(&there, &self.is_one(party, who, names, at)));
            said.push(there);
        }
        engine.or(&engine.any(&is_one), &engine.not(&engine.any(&said)))
    }
}
