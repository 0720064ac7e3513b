//! Which of two norms gives way, as `evaluate/norms.rs` has it.

use super::Frame;
use super::events::Happening;
use super::time::At;
use super::truth::Truth;
use crate::analyse::diagram::Diagram;
use crate::rules::{Menu, Norm, NormClause, NormKind};
use alloc::vec::Vec;

impl Frame<'_> {
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
    pub(super) fn gives_way(&self, norm: &Norm, party: &str) -> Truth {
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
    pub(super) fn taken_out(&self, norm: &Norm, party: &str, act: &Happening, at: At) -> Truth {
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
}
