//! Norms that are not owed after a trigger: what is forbidden, and who may or can do something.

use super::Frame;
use crate::analyse::diagram::Diagram;
use crate::analyse::situation::Situation;
use crate::rules::{Norm, NormClause, NormKind};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

impl Frame<'_> {
    /// Everybody for whom a norm can hold, with the situations in which it does: a duty is owed, an act that is done is forbidden, a
    /// permission or a power is held.
    pub fn holders(&self, norm: &Norm) -> Vec<(String, Diagram)> {
        let (shared, own) = self.holders_in_parts(norm);
        own.into_iter().map(|(bearer, own)| (bearer, self.space.diagrams.and(&shared, &own))).collect()
    }

    /// The same in two parts: what has to be met for all of them, and what each adds to it.
    pub fn holders_in_parts(&self, norm: &Norm) -> (Diagram, Vec<(String, Diagram)>) {
        let bearers = self.bearers(norm);
        let (shared, own) = match norm.it.0 {
            NormKind::Duty | NormKind::Prohibition => self.owed_by_each(norm, &bearers),
            NormKind::Permission | NormKind::Power | NormKind::Constitutive => self.owed_by_each(&without_acts(norm), &bearers),
        };
        let shared = if norm.it.0 == NormKind::Prohibition { self.space.diagrams.and(&shared, &self.names_an_act(norm)) } else { shared };
        (shared, bearers.into_iter().zip(own).collect())
    }

    fn names_an_act(&self, norm: &Norm) -> Diagram {
        let acts = norm.it.1.iter().filter(|clause| matches!(clause.it, NormClause::Act(..)));
        self.space.diagrams.any(&acts.map(|clause| self.guard(&clause.guard)).collect::<Vec<_>>())
    }

    /// The act that a prohibition forbids, done by all who bear it, as a line of a scenario without its date.
    pub(super) fn told_act(&self, norm: &Norm, situation: &Situation, place: &str, who: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        let acts = norm.it.1.iter().find_map(|clause| match &clause.it {
            NormClause::Act(_, acts) if self.space.holds(&self.guard(&clause.guard), situation) => acts.first(),
            _ => None,
        });
        let role = |word: &str| who(word).map(|party| format!(" {word} {party}")).unwrap_or_default();
        let place = if norm.it.1.iter().any(|clause| matches!(clause.it, NormClause::In(_))) { format!(" in {place}") } else { String::new() };
        Some(format!("{} by {}{}{}{place}", super::quoted(acts?), self.bearers(norm).join(", "), role("on"), role("with")))
    }
}

/// A permission or a power as it is held: where and with whom it is used is another question.
fn without_acts(norm: &Norm) -> Norm {
    let mut held = norm.clone();
    held.it.1.retain(|clause| !matches!(clause.it, NormClause::In(_) | NormClause::With(_) | NormClause::On(_) | NormClause::When(_)));
    held
}
