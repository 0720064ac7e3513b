//! The life of a duty after its trigger: where it is due, where it is done, and where nobody knows.
//!
//! It follows `evaluate/norms.rs` function by function, over all situations at once.

use super::Frame;
use super::time::At;
use super::truth::Truth;
use super::whom::Names;
use crate::analyse::diagram::Diagram;
use crate::rules::{Clause, Menu, Norm, NormClause, Pattern};
use alloc::vec::Vec;

/// The verdict on a duty, where it is any of these; elsewhere it is not owed.
#[derive(Clone)]
pub(super) struct Verdict {
    /// Due, or breached.
    pub open: Diagram,
    /// Fulfilled, or kept.
    pub done: Diagram,
    /// Undetermined.
    pub unknown: Diagram,
}

impl Frame<'_> {
    pub(super) fn verdict(&self, norm: &Norm, party: &str) -> Verdict {
        let engine = &self.space.diagrams;
        let lines: Vec<(&Clause<NormClause>, &Pattern)> = norm
            .it
            .1
            .iter()
            .filter_map(|clause| match &clause.it {
                NormClause::When(pattern) => Some((clause, pattern)),
                _ => None,
            })
            .collect();
        let bearer = self.bearing(party);
        let mut found = Verdict { open: engine.no(), done: engine.no(), unknown: engine.no() };
        let add = |found: &mut Verdict, more: Verdict, there: &Diagram| {
            found.open = engine.or(&found.open, &engine.and(&more.open, there));
            found.done = engine.or(&found.done, &engine.and(&more.done, there));
            found.unknown = engine.or(&found.unknown, &engine.and(&more.unknown, there));
        };
        // Without a line that triggers it, it holds as such.
        let untriggered = engine.not(&engine.any(&lines.iter().map(|(clause, _)| self.guard(&clause.guard)).collect::<Vec<_>>()));
        if untriggered != engine.no() {
            add(&mut found, self.verdict_from(norm, party, false, &bearer), &untriggered);
        }
        for (clause, pattern) in lines {
            for happening in self.happenings(&pattern.act, At::Asked) {
                let (fits, names) = self.fits(pattern, &happening, &bearer);
                if fits == engine.no() {
                    continue;
                }
                let there = engine.all(&[fits, self.guard(&clause.guard), self.takes_place(&happening)]);
                let scope = self.both(&self.in_place(pattern.area.as_ref(), &happening.place), &happening.counts);
                let within = self.verdict_from(norm, party, true, &names);
                // Where it is not owed even if the place is covered, where the place lies does not matter.
                let owed = engine.any(&[within.open.clone(), within.done.clone(), within.unknown.clone()]);
                let nobody_knows = engine.and(&owed, &self.open(&scope));
                add(&mut found, within, &engine.and(&there, &scope.yes));
                found.unknown = engine.or(&found.unknown, &engine.and(&nobody_knows, &there));
            }
        }
        // Of several triggers the gravest verdict counts.
        let unknown = engine.and(&found.unknown, &engine.not(&found.open));
        let done = engine.all(&[found.done, engine.not(&found.open), engine.not(&unknown)]);
        Verdict { open: found.open, done, unknown }
    }

    /// The life of a duty after a trigger; without one it is owed since the treaty binds.
    fn verdict_from(&self, norm: &Norm, party: &str, is_triggered: bool, names: &Names) -> Verdict {
        let engine = &self.space.diagrams;
        let begins = if is_triggered { At::Moment } else { At::Asked };
        let mut met = self.always(true);
        for clause in &norm.it.1 {
            let there = self.guard(&clause.guard);
            let condition = match &clause.it {
                NormClause::After(pattern, within) => {
                    // All happens on the day of the trigger; a window that ends before that day has nothing in it.
                    let is_open = within.is_none_or(|days| is_triggered && days >= i64::from(self.rules().first_day_counts));
                    if is_open { self.happened(pattern, names, At::Asked) } else { self.always(false) }
                }
                NormClause::NotBefore(first) => self.sure(self.when(At::Asked, &|day| day >= *first)),
                NormClause::During(period) => self.runs(period, begins),
                _ => continue,
            };
            met = self.both(&met, &self.if_there(&there, &condition));
        }
        let (met, excused) = self.conditions(norm, names, (At::Asked, At::Asked), met);
        let excused = self.either(&excused, &self.gives_way(norm, party));
        let is_bearer = self.is_bearer(norm, party, names, At::Asked);
        let stands = engine.all(&[is_bearer.clone(), met.yes.clone(), excused.no.clone()]);
        let stopped = engine.or(&met.no, &excused.yes);
        let unknown = engine.all(&[is_bearer, engine.not(&stopped), engine.not(&stands)]);
        let keeps = norm.it.1.iter().filter(|clause| matches!(clause.it, NormClause::Keep(_))).map(|clause| self.guard(&clause.guard));
        let keeps = engine.any(&keeps.collect::<Vec<_>>());
        let broken = if keeps == engine.no() { self.always(false) } else { self.is_broken(norm, party, names) };
        let done = self.choose(&keeps, &Self::opposite(&broken), &self.is_done(norm, party, is_triggered));
        Verdict {
            open: engine.and(&stands, &done.no),
            unknown: engine.or(&unknown, &engine.and(&stands, &self.open(&done))),
            done: engine.and(&stands, &done.yes),
        }
    }

    /// Whether what a duty asks for is done, in its time: by what the story has of it.
    fn is_done(&self, norm: &Norm, party: &str, is_triggered: bool) -> Truth {
        let engine = &self.space.diagrams;
        let mut in_time = Vec::new();
        let mut done = self.always(true);
        let mut asks = Vec::new();
        for clause in &norm.it.1 {
            let there = self.guard(&clause.guard);
            let late = match &clause.it {
                NormClause::Within(days) => self.is_past(norm, *days - i64::from(self.rules().first_day_counts), is_triggered),
                NormClause::NoLaterThan(last) => self.when(At::Moment, &|day| day > *last),
                NormClause::NotBefore(first) => self.when(At::Moment, &|day| day < *first),
                NormClause::Act(menu, acts) => {
                    let each = acts.iter().map(|act| self.is_deed_of(party, act));
                    let all = match menu {
                        Menu::EachOf => each.reduce(|one, other| self.both(&one, &other)).unwrap_or_else(|| self.always(true)),
                        Menu::OneOf | Menu::AsItSeesFit => each.reduce(|one, other| self.either(&one, &other)).unwrap_or_else(|| self.always(false)),
                    };
                    done = self.both(&done, &self.if_there(&there, &all));
                    asks.push(there);
                    continue;
                }
                _ => continue,
            };
            in_time.push(engine.not(&engine.and(&there, &late)));
        }
        // What asks for nothing is due for ever.
        let can_be = engine.and(&engine.all(&in_time), &engine.any(&asks));
        self.choose(&can_be, &done, &self.always(false))
    }

    /// Where a window of so many days is over by the moment. It runs from the day of the last event that was needed, which is the moment
    /// itself; where no event is, from the first day on which the duty can be owed, if the rules name one.
    fn is_past(&self, norm: &Norm, days: i64, is_triggered: bool) -> Diagram {
        let engine = &self.space.diagrams;
        if is_triggered {
            return engine.of(days < 0);
        }
        let (mut waits, mut named, mut past) = (Vec::new(), Vec::new(), Vec::new());
        for clause in &norm.it.1 {
            let there = self.guard(&clause.guard);
            match &clause.it {
                NormClause::After(..) => waits.push(there),
                NormClause::NotBefore(first) => {
                    past.push(engine.or(&engine.not(&there), &self.when(At::Moment, &|day| day > first + days)));
                    named.push(there);
                }
                _ => {}
            }
        }
        let waits = engine.any(&waits);
        let is_past = engine.all(&[engine.any(&named), engine.all(&past)]);
        engine.choose(&waits, &engine.of(days < 0), &is_past)
    }

    fn is_deed_of(&self, party: &str, act: &str) -> Truth {
        let mut found = self.always(false);
        for (there, happening) in self.deeds_by(party, act, At::Asked) {
            found = self.either(&found, &self.choose(&there, &happening.counts, &self.always(false)));
        }
        found
    }

    /// Whether a state that has to be kept is broken by what the story has. Where no line says what breaks it, it is a fact, and told as kept.
    fn is_broken(&self, norm: &Norm, party: &str, names: &Names) -> Truth {
        let engine = &self.space.diagrams;
        let mut found = self.always(false);
        for clause in &norm.it.1 {
            let NormClause::BrokenBy(pattern) = &clause.it else { continue };
            for happening in self.happenings(&pattern.act, At::Asked) {
                let own = if pattern.by.is_some() { engine.yes() } else { happening.by.get(party).cloned().unwrap_or_else(|| engine.no()) };
                let fits = engine.and(&own, &self.fits(pattern, &happening, names).0);
                if fits == engine.no() {
                    continue;
                }
                let there = engine.all(&[fits, self.guard(&clause.guard), self.takes_place(&happening)]);
                let truth = self.both(&self.in_place(pattern.area.as_ref(), &happening.place), &happening.counts);
                found = self.either(&found, &self.choose(&there, &truth, &self.always(false)));
            }
        }
        found
    }
}
