//! Deadlocks: entry into force that cannot come, that waits on nobody in particular or on one state alone, and waiting in a circle.

use super::{Detail, Gap, Kind, Pass};
use crate::analyse::asked::ENTRY_INTO_FORCE;
use crate::analyse::effect::somewhere;
use crate::analyse::situation::What;
use crate::analyse::stall::circles;
use crate::analyse::terms::Term;
use crate::evaluate::pattern_words;
use crate::rules::EntryClause;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

impl Pass<'_> {
    pub(super) fn entry(&mut self) {
        let Some(entry) = &self.given.rules.entry else { return };
        let Some(asked) = self.asked(ENTRY_INTO_FORCE) else { return };
        let (space, engine) = (&asked.frame.space, &asked.frame.space.diagrams);
        let new = |words: String| {
            let mut gap = Gap::new(Kind::Deadlock, ENTRY_INTO_FORCE, ENTRY_INTO_FORCE, entry.span.clone(), words);
            gap.exactness = asked.exactness();
            gap
        };
        let mut found = Vec::new();
        let never = engine.not(&somewhere(space, &asked.any));
        let never = asked.somewhere(&never);
        if !never.is_empty() {
            found.push(Gap { under: never, ..new("can never come, whoever signs and ratifies".to_string()) });
        }
        for dimension in asked.of(|what| matches!(what, What::Step(_, None))) {
            let What::Step(step, None) = &dimension.what else { continue };
            let waits = engine.differ(&space.given(&asked.any, &dimension, "yes"), &space.given(&asked.any, &dimension, "no"));
            let line = entry.it.iter().find(|clause| matches!(&clause.it, EntryClause::After(pattern) if pattern_words(pattern) == *step));
            let under = asked.somewhere(&waits);
            if !under.is_empty() {
                let mut gap = new(format!("waits on “{step}”, which is in the hands of no party"));
                gap.at = line.map(|clause| clause.span.clone()).into_iter().chain(gap.at).collect();
                found.push(Gap { under, ..gap });
            }
        }
        // Who can stop it alone, those under the same choices together.
        let possible = asked.possible();
        let mut alone: Vec<(Vec<Term>, Vec<String>, Gap)> = Vec::new();
        for party in asked.voices() {
            let stops = asked.stops(&possible, &party, |_| true);
            let under = asked.somewhere(&stops);
            if under.is_empty() {
                continue;
            }
            match alone.iter_mut().find(|(known, ..)| *known == under) {
                Some((_, parties, _)) => parties.push(party),
                None => {
                    let mut gap = new(String::new());
                    gap.example = asked.shown(&stops, &party, |_| true);
                    alone.push((under, Vec::from([party]), gap));
                }
            }
        }
        for (under, whom, gap) in alone {
            let words = match whom.as_slice() {
                [_] => "can be stopped by one state alone, by leaving undone what is waited for".to_string(),
                _ => format!("can be stopped by each of {} states alone, by leaving undone what is waited for", whom.len()),
            };
            found.push(Gap { words, under, whom, ..gap });
        }
        for (party, bound) in asked.voices().into_iter().map(|party| (party.clone(), asked.frame.bound(&party))).collect::<Vec<_>>() {
            if !self.given.rules.organs.contains(&party) {
                self.differs(space, &bound);
            }
        }
        self.take(&asked, found);
    }

    /// What waits in a circle.
    pub(super) fn circles(&mut self) {
        for circle in circles(self.plain, self.given.rules) {
            let Some(first) = circle.steps.first() else { continue };
            let words = match circle.steps.as_slice() {
                [one] => format!("waits for “{}”, which it asks for itself", one.awaited),
                _ => "waits in a circle, in which nobody has to move first".to_string(),
            };
            let what = if first.name == ENTRY_INTO_FORCE { ENTRY_INTO_FORCE } else { "duty" };
            let mut gap = Gap::new(Kind::Deadlock, what, &first.name, first.at.clone(), words);
            gap.at.extend(circle.steps.iter().skip(1).map(|step| step.at.clone()));
            gap.whom.clone_from(&circle.whom);
            let several = circle.steps.iter().filter(|_| circle.steps.len() > 1);
            gap.details = several.map(|step| Detail { name: String::new(), words: step.words(), under: Vec::new() }).collect();
            self.read(&circle.there, gap);
        }
    }
}
