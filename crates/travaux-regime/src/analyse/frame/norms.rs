//! Norms: who bears them, where a duty is owed, where an act is forbidden, and where something is allowed or can be done with effect.

use super::events::Happening;
use super::time::At;
use super::truth::Truth;
use super::whom::{Bound, Names, Place};
use super::{Frame, Members};
use crate::analyse::diagram::Diagram;
use crate::analyse::situation::What;
use crate::rules::{Norm, NormClause, NormKind, Who};
use alloc::collections::BTreeSet;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

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
                names.insert(name, Bound { is, members });
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
