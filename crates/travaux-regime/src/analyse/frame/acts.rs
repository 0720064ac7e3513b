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
        let held = without_acts(norm);
        let holds = |bearer: &str| match norm.it.0 {
            NormKind::Duty => self.owes(norm, bearer),
            NormKind::Prohibition => self.space.diagrams.and(&self.owes(norm, bearer), &self.names_an_act(norm)),
            NormKind::Permission | NormKind::Power | NormKind::Constitutive => self.owes(&held, bearer),
        };
        self.bearers(norm).into_iter().map(|bearer| (bearer.clone(), holds(&bearer))).collect()
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
        // Whom it is done to does not vary where only one can be meant.
        let only = |word: &str| {
            let whos = norm.it.1.iter().filter_map(|clause| match (&clause.it, word) {
                (NormClause::On(who), "on") | (NormClause::With(who), "with") if self.space.holds(&self.guard(&clause.guard), situation) => Some(who),
                _ => None,
            });
            whos.flat_map(|who| self.members(who, "").into_keys()).next()
        };
        let role = |word: &str| who(word).or_else(|| only(word)).map(|party| format!(" {word} {party}")).unwrap_or_default();
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
