//! Duties on states that are not party: those who bear one and do not negotiate, or need not be bound while the treaty is in force.
//!
//! A treaty makes no duties for a third state without its consent (Vienna Convention on the Law of Treaties, Art. 34 and 35).

use super::{Detail, Gap, Kind, Pass, stands};
use crate::analyse::asked::{Ask, Asked, Example};
use crate::analyse::diagram::Diagram;
use crate::analyse::effect::{somewhere, under};
use crate::analyse::situation::{Situation, What};
use crate::days;
use crate::rules::{Limit, LimitClause, Norm, NormKind};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

impl Pass<'_> {
    /// Whether the record says who negotiates, and that this party does not.
    fn is_stranger(&self, party: &str) -> bool {
        !self.given.negotiating.is_empty() && !self.given.negotiating.iter().any(|one| one == party)
    }

    pub(super) fn third_states(&self, asked: &Asked, norm: &Norm) -> Option<Gap> {
        if !matches!(norm.it.0, NormKind::Duty | NormKind::Prohibition) {
            return None;
        }
        let (frame, space, engine) = (&asked.frame, &asked.frame.space, &asked.frame.space.diagrams);
        let in_force = frame.in_force();
        let mut gap = Gap::new(Kind::ThirdStates, norm.it.0.word(), &norm.name, norm.span.clone(), String::new());
        let (mut open, mut loose) = (Vec::new(), Vec::new());
        let (mut strangers, mut unbound) = (0, 0);
        for (party, holds) in &asked.owes {
            let is_state = !self.given.rules.organs.contains(party);
            if *holds == engine.no() || !is_state {
                continue;
            }
            let free = engine.all(&[holds.clone(), in_force.clone(), engine.not(&frame.bound(party))]);
            let words = match (self.is_stranger(party), free != engine.no()) {
                (true, true) => "does not negotiate, and need not be bound while the treaty is in force",
                (true, false) => "does not negotiate, and is bound whenever the treaty is in force",
                (false, true) => "need not be bound while the treaty is in force",
                (false, false) => continue,
            };
            strangers += usize::from(self.is_stranger(party));
            unbound += usize::from(free != engine.no());
            gap.whom.push(party.clone());
            gap.details.push(Detail { name: party.clone(), words: words.to_string(), under: asked.somewhere(holds) });
            open.push(somewhere(space, holds));
            if free != engine.no() {
                loose.push((party.clone(), free));
            }
        }
        if gap.whom.is_empty() {
            return None;
        }
        gap.under = under(space, &engine.any(&open));
        gap.words = self.strangers_words(strangers, unbound, gap.whom.len());
        // With as few of them bound as can be: the shortest story that shows it.
        let mut shown = engine.no();
        for (_, free) in &loose {
            let with = if shown == engine.no() { free.clone() } else { engine.and(&shown, free) };
            if with != engine.no() {
                shown = with;
            }
        }
        gap.example = self.unbound_example(asked, norm, &shown);
        gap.at.extend(self.given.rules.entry.iter().map(|entry| entry.span.clone()));
        gap.exactness = asked.exactness();
        Some(gap)
    }

    fn strangers_words(&self, strangers: usize, unbound: usize, all: usize) -> String {
        let who = if all == 1 { "one state that" } else { "states that" };
        let verb = |one: &'static str, several: &'static str| if all == 1 { one } else { several };
        let negotiate = format!("{} not negotiate", verb("does", "do"));
        let without = format!("the treaty can be in force without binding {}", verb("it", "all of them"));
        let no_rule = "no rule says how it would come to bind them, and it is read as binding whomever it names";
        match (strangers > 0, unbound > 0, self.given.rules.entry.is_some()) {
            (true, true, _) => format!("lies on {who} {negotiate}, and {without}"),
            (true, false, true) => format!("lies on {who} {negotiate}; it is in force only if it binds them"),
            (true, false, false) => format!("lies on {who} {negotiate}; {no_rule}"),
            (false, ..) => format!("lies on {who} need not be bound: {without}"),
        }
    }

    /// A story in which the norm would hold for states that the treaty in force does not bind.
    fn unbound_example(&self, asked: &Asked, norm: &Norm, set: &Diagram) -> Option<Example> {
        let (frame, space, engine) = (&asked.frame, &asked.frame.space, &asked.frame.space.diagrams);
        let mut situation = space.example(set)?;
        let owed: Vec<(&String, Diagram)> = asked.owes.iter().map(|(party, holds)| (party, engine.and(holds, &frame.bound(party)))).collect();
        let bearing: BTreeSet<What> = owed
            .iter()
            .flat_map(|(_, owed)| space.support(owed))
            .chain(space.support(set))
            .chain(space.support(&frame.in_force()))
            .map(|one| one.what)
            .collect();
        let mut asks: Vec<Ask> = Vec::from([Ask { question: "in force".to_string(), of: String::new(), holds: true }]);
        asks.extend(owed.iter().map(|(party, owed)| Ask {
            question: format!("{} of {party}", norm.name),
            of: (*party).clone(),
            holds: space.holds(owed, &situation),
        }));
        situation.retain(|what, _| !what.is_choice() || bearing.contains(what));
        Some(Example { lines: until(self.lines(asked, norm, &situation), frame.day()), asks })
    }

    fn lines(&self, asked: &Asked, norm: &Norm, situation: &Situation) -> Vec<String> {
        let bearer = asked.owes.first().map_or("", |(bearer, _)| bearer.as_str());
        asked.frame.told(Some(norm), bearer, situation)
    }

    /// Limits on the quantities of states that do not negotiate.
    pub(super) fn limit(&mut self, limit: &Limit) {
        let plain = self.plain;
        let engine = &plain.space.diagrams;
        let there = stands(plain, &limit.guard);
        let mut details = Vec::new();
        let mut open = Vec::new();
        for clause in &limit.it {
            let LimitClause::Of(who) = &clause.it else { continue };
            for (party, is_one) in plain.members(who, "") {
                let set = engine.all(&[there.clone(), stands(plain, &clause.guard), is_one]);
                if self.is_stranger(&party) && set != engine.no() {
                    details.push(Detail { name: party, words: "does not negotiate".to_string(), under: under(&plain.space, &set) });
                    open.push(set);
                }
            }
        }
        let mut gap = Gap::new(Kind::ThirdStates, "limit", &limit.name, limit.span.clone(), self.strangers_words(details.len(), 0, details.len()));
        gap.whom = details.iter().map(|detail| detail.name.clone()).collect();
        gap.details = details;
        self.read(&engine.any(&open), gap);
    }
}

/// Lines of a scenario that ask on the day of the moment, if no line says another.
fn until(mut lines: Vec<String>, day: crate::days::Day) -> Vec<String> {
    if !lines.iter().any(|line| line.starts_with("until")) {
        lines.push(format!("until    {}", days::written(day)));
    }
    lines
}
