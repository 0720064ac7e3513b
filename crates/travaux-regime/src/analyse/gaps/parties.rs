//! Duties on states that are not party: those who bear one and do not negotiate, or need not be bound while the treaty is in force.
//!
//! A treaty makes no duties for a third state without its consent (Vienna Convention on the Law of Treaties, Art. 34 and 35).

use super::{Detail, Gap, Kind, Pass, stands};
use crate::analyse::asked::{Ask, Asked, Example, HOLDS, label};
use crate::analyse::diagram::Diagram;
use crate::analyse::effect::{somewhere, under};
use crate::analyse::frame::Frame;
use crate::analyse::situation::{Situation, What};
use crate::analyse::terms::Term;
use crate::rules::{Limit, LimitClause, Norm, NormKind};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Of how many parties one story tells.
const MOST_SHOWN: usize = 12;

impl Pass<'_> {
    /// Whether the record says who negotiates, and that this party does not.
    fn is_stranger(&self, party: &str) -> bool {
        !self.given.negotiating.is_empty() && !self.given.negotiating.iter().any(|one| one == party)
    }

    pub(super) fn third_states(&mut self, asked: &Asked, norm: &Norm) -> Option<Gap> {
        if !matches!(norm.it.0, NormKind::Duty | NormKind::Prohibition) {
            return None;
        }
        let engine = &self.force.space.diagrams;
        let mut gap = Gap::new(Kind::ThirdStates, norm.it.0.word(), &norm.name, norm.span.clone(), String::new());
        let (mut open, mut loose) = (Vec::new(), Vec::new());
        let mut strangers = 0;
        for (party, holds) in &asked.owes {
            if *holds == asked.frame.space.diagrams.no() || self.given.rules.organs.contains(party) {
                continue;
            }
            let borne_if = asked.somewhere(holds);
            // What stands under which choices is the same in all frames.
            let borne = moved(self.plain, &borne_if);
            let free = engine.and(&moved(self.force, &borne_if), &self.not_bound(party));
            let is_loose = !engine.gave_up() && free != engine.no();
            let words = match (self.is_stranger(party), is_loose) {
                (true, false) if engine.gave_up() => "does not negotiate",
                (true, true) => "does not negotiate, and need not be bound while the treaty is in force",
                (true, false) => "does not negotiate, and is bound whenever the treaty is in force",
                (false, true) => "need not be bound while the treaty is in force",
                (false, false) => continue,
            };
            strangers += usize::from(self.is_stranger(party));
            loose.extend(is_loose.then(|| party.clone()));
            gap.whom.push(party.clone());
            gap.details.push(Detail { name: party.clone(), words: words.to_string(), under: borne_if });
            open.push(borne);
        }
        if gap.whom.is_empty() {
            return None;
        }
        let plain = &self.plain.space;
        let all = under(plain, &plain.diagrams.any(&open));
        gap.words = self.strangers_words(strangers, loose.len(), gap.whom.len());
        if loose.len() > 1 && !engine.gave_up() {
            let none = engine.and(&moved(self.force, &all), &self.none_bound(&loose));
            if none != engine.no() {
                let words = format!("the treaty can be in force without binding any of these {}", loose.len());
                gap.details.push(Detail { name: String::new(), words, under: under(&self.force.space, &none) });
            }
        }
        gap.under = all;
        gap.example = if engine.gave_up() { None } else { self.unbound_example(asked, norm, &loose) };
        gap.at.extend(self.given.rules.entry.iter().map(|entry| entry.span.clone()));
        gap.exactness = asked.exactness();
        Some(gap)
    }

    /// Under which choices the treaty can be in force without binding a party.
    fn not_bound(&mut self, party: &str) -> Diagram {
        if let Some(known) = self.unbound.get(party) {
            return known.clone();
        }
        let found = self.none_bound(&[party.to_string()]);
        self.unbound.insert(party.to_string(), found.clone());
        found
    }

    /// Under which choices the treaty can be in force without binding any of some parties.
    fn none_bound(&self, parties: &[String]) -> Diagram {
        let (force, engine) = (self.force, &self.force.space.diagrams);
        let free: Vec<Diagram> = parties.iter().map(|party| engine.not(&force.bound(party))).collect();
        somewhere(&force.space, &engine.and(&force.in_force(), &engine.all(&free)))
    }

    fn strangers_words(&self, strangers: usize, unbound: usize, all: usize) -> String {
        let who = if all == 1 { "one state that" } else { "states that" };
        let verb = |one: &'static str, several: &'static str| if all == 1 { one } else { several };
        let negotiate = format!("{} not negotiate", verb("does", "do"));
        let without = format!("the treaty can be in force without binding {}", verb("it", "each of them"));
        let no_rule = "no rule says how it would come to bind them, and it is read as binding whomever it names";
        match (strangers > 0, unbound > 0, self.given.rules.entry.is_some()) {
            (true, true, _) => format!("lies on {who} {negotiate}, and {without}"),
            (true, ..) if self.force.space.diagrams.gave_up() => format!("lies on {who} {negotiate}"),
            (true, false, true) => format!("lies on {who} {negotiate}; it is in force only if it binds them"),
            (true, false, false) => format!("lies on {who} {negotiate}; {no_rule}"),
            (false, ..) => format!("lies on {who} need not be bound: {without}"),
        }
    }

    /// A story in which the norm would hold for states that the treaty in force does not bind: for as many as can be shown at once.
    fn unbound_example(&self, asked: &Asked, norm: &Norm, loose: &[String]) -> Option<Example> {
        let (frame, space, engine) = (&asked.frame, &asked.frame.space, &asked.frame.space.diagrams);
        let in_force = frame.in_force();
        let mut shown = engine.no();
        let mut owed: Vec<(&String, Diagram)> = Vec::new();
        let is_loose = |party: &String| loose.contains(party);
        let (first, others): (Vec<_>, Vec<_>) = asked.owes.iter().partition(|(party, _)| is_loose(party));
        for (party, holds) in first.into_iter().chain(others).take(MOST_SHOWN) {
            let bound = frame.bound(party);
            owed.push((party, engine.and(holds, &bound)));
            if is_loose(party) {
                let free = engine.all(&[holds.clone(), in_force.clone(), engine.not(&bound)]);
                let with = if shown == engine.no() { free.clone() } else { engine.and(&shown, &free) };
                shown = if with == engine.no() { shown } else { with };
            }
        }
        owed.sort_by_key(|(party, _)| (*party).clone());
        // Nothing is told that need not be: no step too many, everybody in favour, and somebody who negotiates as the one who acts.
        for dimension in space.of(|what| !what.is_choice()) {
            let wanted: Vec<&str> = match &dimension.what {
                What::Step(_, Some(party)) if self.given.negotiating.contains(party) => Vec::from(["yes"]),
                What::Step(..) => Vec::from(["no"]),
                What::Actor(_) => self.given.negotiating.iter().map(String::as_str).collect(),
                _ => Vec::from(["yes"]),
            };
            let with = wanted.iter().map(|value| engine.and(&shown, &space.is(&dimension, value))).find(|with| *with != engine.no());
            shown = with.unwrap_or(shown);
        }
        let mut situation = space.example(&shown)?;
        let sets = owed.iter().map(|(_, owed)| owed).chain([&shown, &in_force]);
        let bearing: BTreeSet<What> = sets.flat_map(|set| space.support(set)).map(|one| one.what.clone()).collect();
        let mut asks: Vec<Ask> = Vec::from([Ask { question: "in force".to_string(), of: String::new(), holds: true, yes: HOLDS }]);
        asks.extend(owed.iter().map(|(party, owed)| Ask {
            question: format!("{} of {party}", norm.name),
            of: (*party).clone(),
            holds: space.holds(owed, &situation),
            yes: HOLDS,
        }));
        situation.retain(|what, _| !what.is_choice() || bearing.contains(what));
        Some(Example { lines: self.lines(asked, norm, &situation), asks })
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

/// Choices that are known as conditions, over another frame.
fn moved(frame: &Frame, terms: &[Term]) -> Diagram {
    let (space, engine) = (&frame.space, &frame.space.diagrams);
    let choices = space.of(What::is_choice);
    let each: Vec<Diagram> = terms
        .iter()
        .map(|term| {
            let each: Vec<Diagram> = term
                .iter()
                .filter_map(|(name, values)| {
                    let dimension = choices.iter().find(|one| label(one) == *name)?;
                    Some(engine.any(&values.iter().map(|value| space.is(dimension, value)).collect::<Vec<_>>()))
                })
                .collect();
            engine.all(&each)
        })
        .collect();
    engine.any(&each)
}
