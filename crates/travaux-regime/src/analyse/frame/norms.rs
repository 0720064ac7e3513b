//! Norms: where a duty is owed, where something is forbidden, and where something is allowed or can be done with effect.
//!
//! It follows `evaluate/norms.rs` function by function, over all situations at once.

use super::events::Happening;
use super::time::At;
use super::truth::Truth;
use super::whom::{Names, Place};
use super::{Frame, Members};
use crate::analyse::diagram::Diagram;
use crate::analyse::situation::What;
use crate::rules::{Clause, Condition, Menu, Norm, NormClause, NormKind, Pattern, Who};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The verdict on a duty, where it is any of these; elsewhere it is not owed.
#[derive(Clone)]
struct Verdict {
    /// Due, or breached.
    open: Diagram,
    /// Fulfilled, or kept.
    done: Diagram,
    /// Undetermined.
    unknown: Diagram,
}

impl Frame<'_> {
    /// Everybody who can bear a norm in some situation.
    pub fn bearers(&self, norm: &Norm) -> Vec<String> {
        let mut found: BTreeSet<String> = BTreeSet::new();
        for clause in &norm.it.1 {
            let NormClause::Bearer(who) = &clause.it else { continue };
            // Names that a trigger gives leave somebody out; who is left out depends on it.
            let parts = Who { parts: who.parts.clone(), except: Vec::new() };
            let members = self.members_at(&parts, &Names::new(), At::Asked).into_keys();
            found.extend(members.filter(|name| self.is_known(name) || self.rules().organs.contains(name)));
        }
        found.remove(super::OUTSIDER);
        found.into_iter().collect()
    }

    /// The situations in which a duty is owed, an act that is done is forbidden, a permission or a power is held. A duty to keep a state
    /// is owed as long as the state has to be kept, whether it is or not.
    pub fn owes(&self, norm: &Norm, bearer: &str) -> Diagram {
        self.story_of(Some(norm));
        let engine = &self.space.diagrams;
        let (owed, unknown) = match norm.it.0 {
            NormKind::Duty => {
                let verdict = self.verdict(norm, bearer);
                (engine.or(&verdict.open, &verdict.done), verdict.unknown)
            }
            NormKind::Prohibition => {
                let truth = self.is_breached(norm, bearer);
                (truth.yes.clone(), self.open(&truth))
            }
            NormKind::Permission | NormKind::Power | NormKind::Constitutive => {
                let truth = self.is_held(norm, bearer);
                (truth.yes.clone(), self.open(&truth))
            }
        };
        let chosen = self.guard(&norm.guard);
        self.leave_out_unknown(&engine.and(&unknown, &chosen));
        engine.and(&owed, &chosen)
    }

    // ---- duties ------------------------------------------------------------------------------------------------

    fn verdict(&self, norm: &Norm, party: &str) -> Verdict {
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

    /// Whether somebody bears a norm. Where no line says whose it is, it is everybody's.
    fn is_bearer(&self, norm: &Norm, party: &str, names: &Names, at: At) -> Diagram {
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

    // ---- conditions --------------------------------------------------------------------------------------------

    /// The situations in which a condition is met, for whoever bears the norm.
    pub fn condition(&self, condition: &Condition, bearer: &str) -> Diagram {
        self.story_of(None);
        self.is_met(condition, &self.bearing(bearer), (At::Asked, At::Asked)).yes
    }

    /// Whether a condition is met, by what has happened until one time and what has been decided until another.
    fn is_met(&self, condition: &Condition, names: &Names, until: (At, At)) -> Truth {
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

    // ---- which norm gives way ----------------------------------------------------------------------------------

    /// The norms to which a norm gives way, wherever it does.
    pub(super) fn all_above(&self, norm: &Norm) -> Vec<&Norm> {
        self.above(norm).into_iter().map(|(_, other)| other).collect()
    }

    /// The norms to which a norm gives way, each with where it does.
    fn above(&self, norm: &Norm) -> Vec<(Diagram, &Norm)> {
        let engine = &self.space.diagrams;
        let named = norm.it.1.iter().filter_map(|clause| match &clause.it {
            NormClause::SubjectTo(name) => Some((self.guard(&clause.guard), self.index.norm(name)?)),
            _ => None,
        });
        let mut found: Vec<(Diagram, &Norm)> = named.collect();
        for other in self.index.notwithstanding(&norm.name) {
            let lines = other.it.1.iter().filter(|clause| matches!(&clause.it, NormClause::Notwithstanding(name) if *name == norm.name));
            let there = engine.any(&lines.map(|clause| self.guard(&clause.guard)).collect::<Vec<_>>());
            found.push((there, other));
        }
        found.into_iter().map(|(there, other)| (engine.and(&there, &self.guard(&other.guard)), other)).collect()
    }

    /// Asks about a norm to which another gives way. A circle of norms that give way to each other ends here.
    fn unless_asking(&self, norm: &Norm, ask: impl FnOnce() -> Truth) -> Truth {
        if self.asking.borrow().contains(&norm.name) {
            return self.always(false);
        }
        self.asking.borrow_mut().push(norm.name.clone());
        let truth = ask();
        self.asking.borrow_mut().pop();
        truth
    }

    /// Whether a duty gives way: to a prohibition that leaves nothing on its menu, to a duty that is due, to a permission that was used.
    fn gives_way(&self, norm: &Norm, party: &str) -> Truth {
        let engine = &self.space.diagrams;
        let mut found = self.always(false);
        for (there, other) in self.above(norm) {
            if there == engine.no() {
                continue;
            }
            let stands = self.unless_asking(norm, || match other.it.0 {
                NormKind::Duty => {
                    let verdict = self.verdict(other, party);
                    Truth { no: engine.not(&engine.or(&verdict.open, &verdict.unknown)), yes: verdict.open }
                }
                NormKind::Prohibition => self.leaves_nothing(norm, other, party),
                NormKind::Permission => self.was_used(other, party),
                NormKind::Power | NormKind::Constitutive => self.always(false),
            });
            found = self.either(&found, &self.choose(&there, &stands, &self.always(false)));
        }
        found
    }

    fn leaves_nothing(&self, norm: &Norm, prohibition: &Norm, party: &str) -> Truth {
        let mut blocked = self.always(false);
        for clause in &norm.it.1 {
            let NormClause::Act(menu, acts) = &clause.it else { continue };
            let each = acts.iter().map(|act| self.reaches(prohibition, party, &self.mere_act(party, act), At::Asked));
            let all = match menu {
                Menu::EachOf => each.reduce(|one, other| self.either(&one, &other)),
                Menu::OneOf | Menu::AsItSeesFit => each.reduce(|one, other| self.both(&one, &other)),
            };
            let all = all.unwrap_or_else(|| self.always(false));
            blocked = self.either(&blocked, &self.choose(&self.guard(&clause.guard), &all, &self.always(false)));
        }
        blocked
    }

    fn was_used(&self, permission: &Norm, party: &str) -> Truth {
        let engine = &self.space.diagrams;
        let mut used = self.always(false);
        for clause in &permission.it.1 {
            let NormClause::Act(_, acts) = &clause.it else { continue };
            let chosen = self.guard(&clause.guard);
            for act in acts {
                // The first that has effect for certain counts; all are deeds of one day.
                let mut rest = chosen.clone();
                for (there, happening) in self.deeds_by(party, act, At::Asked) {
                    let there = engine.and(&there, &rest);
                    let reached = self.both(&happening.counts, &self.reaches(permission, party, &happening, At::Moment));
                    used = self.either(&used, &self.choose(&there, &reached, &self.always(false)));
                    rest = engine.and(&rest, &engine.not(&engine.and(&there, &happening.counts.yes)));
                }
            }
        }
        used
    }

    /// Whether something above a prohibition, or a permission, takes an act out of it.
    fn taken_out(&self, norm: &Norm, party: &str, act: &Happening, at: At) -> Truth {
        let engine = &self.space.diagrams;
        let mut found = self.always(false);
        for (there, other) in self.above(norm) {
            if there == engine.no() {
                continue;
            }
            let stands = self.unless_asking(norm, || match other.it.0 {
                NormKind::Permission => {
                    let taken = self.taken_out(other, party, act, at);
                    self.both(&self.reaches(other, party, act, at), &Self::opposite(&taken))
                }
                NormKind::Duty => {
                    let lines = other.it.1.iter().filter(|clause| matches!(&clause.it, NormClause::Act(_, acts) if acts.contains(&act.act)));
                    let owes = engine.any(&lines.map(|clause| self.guard(&clause.guard)).collect::<Vec<_>>());
                    let verdict = self.verdict(other, party);
                    let yes = engine.or(&verdict.open, &verdict.done);
                    let truth = Truth { no: engine.not(&engine.or(&yes, &verdict.unknown)), yes };
                    self.choose(&owes, &truth, &self.always(false))
                }
                // One prohibition above another changes nothing: what both forbid is forbidden.
                NormKind::Prohibition if norm.it.0 == NormKind::Permission => self.reaches(other, party, act, at),
                NormKind::Prohibition | NormKind::Power | NormKind::Constitutive => self.always(false),
            });
            found = self.either(&found, &self.choose(&there, &stands, &self.always(false)));
        }
        found
    }

    // ---- what is forbidden, allowed, and has effect ------------------------------------------------------------

    /// Whether a norm reaches an act, and no exception takes it out again.
    pub(super) fn reaches(&self, norm: &Norm, party: &str, act: &Happening, at: At) -> Truth {
        let engine = &self.space.diagrams;
        let names = self.trigger_names(norm, party, at);
        let mut speaks = Vec::from([self.is_bearer(norm, party, &names, at)]);
        let mut names_it = Vec::new();
        let mut met = self.always(true);
        let (mut triggered, mut is_triggered) = (self.always(false), engine.no());
        for clause in &norm.it.1 {
            let there = self.guard(&clause.guard);
            if there == engine.no() {
                continue;
            }
            match &clause.it {
                NormClause::Act(_, acts) if acts.contains(&act.act) => names_it.push(there),
                NormClause::With(who) => speaks.push(engine.or(&engine.not(&there), &self.meets(who, &act.with, &names, at))),
                NormClause::On(who) => speaks.push(engine.or(&engine.not(&there), &self.meets(who, &act.on, &names, at))),
                NormClause::In(area) => met = self.both(&met, &self.if_there(&there, &self.in_place(Some(area), &act.place))),
                NormClause::When(pattern) => {
                    let happened = self.happened(pattern, &names, at);
                    triggered = self.either(&triggered, &self.choose(&there, &happened, &self.always(false)));
                    is_triggered = engine.or(&is_triggered, &there);
                }
                clause => met = self.both(&met, &self.if_there(&there, &self.in_time(clause, at))),
            }
        }
        speaks.push(engine.any(&names_it));
        // Of several triggers one is enough.
        met = self.both(&met, &self.if_there(&is_triggered, &triggered));
        let (met, excused) = self.conditions(norm, &names, (at, at), met);
        let reached = self.both(&met, &Self::opposite(&excused));
        self.choose(&engine.all(&speaks), &reached, &self.always(false))
    }

    fn meets(&self, who: &Who, actual: &Members, names: &Names, at: At) -> Diagram {
        self.some_of(actual, who, names, at)
    }

    /// Whether a time lies in that of a norm, as far as one line says something about it.
    fn in_time(&self, clause: &NormClause, at: At) -> Truth {
        match clause {
            NormClause::During(period) => self.runs(period, at),
            NormClause::NoLaterThan(last) => self.sure(self.when(at, &|day| day <= *last)),
            NormClause::NotBefore(first) => self.sure(self.when(at, &|day| day >= *first)),
            _ => self.always(true),
        }
    }

    /// The names that the last trigger of a norm gives.
    fn trigger_names(&self, norm: &Norm, party: &str, at: At) -> Names {
        let engine = &self.space.diagrams;
        let mut names = self.bearing(party);
        for clause in &norm.it.1 {
            let NormClause::When(pattern) = &clause.it else { continue };
            let there = self.guard(&clause.guard);
            for (name, given) in self.last_names(pattern, at) {
                let given_there = engine.and(&there, &given.is);
                let before = names.remove(&name);
                let mut members = self.within(given.members, &there);
                let mut is = given_there.clone();
                if let Some(before) = before {
                    self.add(&mut members, self.within(before.members, &engine.not(&given_there)));
                    is = engine.or(&is, &before.is);
                }
                names.insert(name, super::whom::Bound { is, members });
            }
        }
        names
    }

    /// Whether somebody breaches a prohibition who does what it forbids once everything else has happened.
    fn is_breached(&self, norm: &Norm, party: &str) -> Truth {
        let mut found = self.always(false);
        let acts = norm.it.1.iter().filter(|clause| matches!(clause.it, NormClause::Act(..)));
        for (there, clause) in self.first(acts) {
            let NormClause::Act(_, acts) = clause else { continue };
            let Some(act) = acts.first() else { continue };
            let done = Happening { on: self.role(norm, "on"), with: self.role(norm, "with"), place: Place::OfTrigger, ..self.mere_act(party, act) };
            let reached = self.reaches(norm, party, &done, At::Asked);
            let taken = self.taken_out(norm, party, &done, At::Asked);
            let breached = self.both(&reached, &Self::opposite(&taken));
            found = self.either(&found, &self.choose(&there, &breached, &self.always(false)));
        }
        // And by what it has done on the way. An act without effect is still an act: a breach does not need a power.
        let acts = norm.it.1.iter().filter_map(|clause| match &clause.it {
            NormClause::Act(_, acts) => Some(acts),
            _ => None,
        });
        let acts: BTreeSet<&String> = acts.flatten().collect();
        let story = self.story();
        for (there, happening) in acts.into_iter().flat_map(|act| self.deeds_by(party, act, At::Asked)) {
            let is_told = happening.deed.and_then(|number| story.deeds.get(number)).is_some_and(|deed| deed.act == happening.act);
            let counts = if is_told { self.always(true) } else { happening.counts.clone() };
            let reached = self.both(&counts, &self.reaches(norm, party, &happening, At::Moment));
            let taken = self.taken_out(norm, party, &happening, At::Moment);
            let breached = self.both(&reached, &Self::opposite(&taken));
            found = self.either(&found, &self.choose(&there, &breached, &self.always(false)));
        }
        found
    }

    /// To whom, or with whom, the act of a prohibition is done.
    fn role(&self, norm: &Norm, role: &str) -> Rc<Members> {
        let engine = &self.space.diagrams;
        let mut parties: BTreeSet<String> = BTreeSet::new();
        for clause in &norm.it.1 {
            match &clause.it {
                NormClause::With(who) if role == "with" => parties.extend(self.members_at(who, &Names::new(), At::Moment).into_keys()),
                NormClause::On(who) if role == "on" => parties.extend(self.members_at(who, &Names::new(), At::Moment).into_keys()),
                _ => {}
            }
        }
        let dimension = self.dimension(&What::Actor(role.to_string()), &|| parties.iter().cloned().collect());
        let is_it = |party: &str| dimension.as_ref().map_or(engine.yes(), |dimension| self.space.is(dimension, party));
        Rc::new(parties.iter().map(|party| (party.to_string(), is_it(party))).collect())
    }

    /// Whether somebody holds a permission or a power, wherever and with whomever it is used.
    fn is_held(&self, norm: &Norm, party: &str) -> Truth {
        let names = self.bearing(party);
        let mut met = self.always(true);
        for clause in &norm.it.1 {
            met = self.both(&met, &self.if_there(&self.guard(&clause.guard), &self.in_time(&clause.it, At::Asked)));
        }
        let (met, excused) = self.conditions(norm, &names, (At::Asked, At::Asked), met);
        let held = self.both(&met, &Self::opposite(&excused));
        self.choose(&self.is_bearer(norm, party, &Names::new(), At::Asked), &held, &self.always(false))
    }
}
