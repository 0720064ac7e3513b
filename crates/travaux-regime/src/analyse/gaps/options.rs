//! Options that change nothing: brackets and readings on which no verdict depends, and those of which the rules say nothing.

use super::{Gap, Kind, Pass};
use crate::analyse::asked::{Asked, label};
use crate::analyse::diagram::Diagram;
use crate::analyse::frame::Frame;
use crate::analyse::situation::{Space, What};
use crate::rules::{Clause, Condition, DecisionClause, EntryClause, Guard, NormClause, NormKind, ProvisionalClause, WithdrawalClause};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::BracketKind;

/// For each open bracket and reading every pair of its values.
pub(super) fn pairs(frame: &Frame) -> BTreeMap<String, BTreeSet<(String, String)>> {
    let mut found = BTreeMap::new();
    for dimension in frame.space.of(What::is_choice) {
        let each = dimension.values.iter().enumerate();
        let pairs = each.flat_map(|(number, one)| dimension.values[number + 1..].iter().map(move |other| (one.clone(), other.clone())));
        found.insert(label(&dimension), pairs.collect());
    }
    found
}

impl Pass<'_> {
    /// Notes which values of brackets and readings make a difference to what was asked about.
    pub(super) fn tells_apart(&mut self, asked: &Asked) {
        for (_, holds) in &asked.owes {
            self.differs(&asked.frame.space, holds);
        }
    }

    pub(super) fn differs(&mut self, space: &Space, set: &Diagram) {
        for dimension in space.support(set).into_iter().filter(|one| one.what.is_choice()) {
            let Some(alike) = self.alike.get_mut(&label(&dimension)) else { continue };
            alike.retain(|(one, other)| space.given(set, &dimension, one) == space.given(set, &dimension, other));
        }
    }

    /// Brackets and readings that change nothing that can be asked.
    pub(super) fn options(&mut self) {
        self.apart_from_verdicts();
        // What was not asked about may depend on anything.
        let all_asked = self.found.gave_up.is_empty();
        let silent: Vec<(String, BTreeSet<(String, String)>)> =
            self.alike.iter().filter(|_| all_asked).map(|(one, other)| (one.clone(), other.clone())).collect();
        for (label, alike) in silent.into_iter().filter(|(_, alike)| !alike.is_empty()) {
            let Some((alternatives, span)) = self.given.rules.labels.get(&label).cloned() else { continue };
            let what = if label.starts_with('@') { "reading" } else { "bracket" };
            let values = if alternatives == 1 { 2 } else { alternatives };
            let words = if alike.len() == values * (values - 1) / 2 {
                "stands in the rules, and nothing that can be asked of them depends on it".to_string()
            } else {
                let each: Vec<String> = alike.iter().map(|(one, other)| format!("{one} and {other}")).collect();
                format!("has alternatives between which nothing differs that can be asked of the rules: {}", each.join("; "))
            };
            self.found.gaps.push(Gap::new(Kind::NoEffect, what, &label, span, words));
        }
        for bracket in self.given.draft.brackets() {
            let is_ruled = self.given.rules.labels.contains_key(&bracket.address);
            if !is_ruled && bracket.kind != BracketKind::Placeholder && self.given.open.contains(&bracket.address) {
                let gap = Gap::new(Kind::WordsOnly, "bracket", &bracket.address, bracket.span.clone(), "changes words of which no rule speaks");
                self.found.gaps.push(gap);
            }
        }
    }

    /// What is asked of rules besides who owes what: which acts, until when, up to which figure. Labels that stand there count.
    fn apart_from_verdicts(&mut self) {
        let rules = self.given.rules;
        let mut labels: BTreeSet<String> = BTreeSet::new();
        let mut sets: Vec<Diagram> = Vec::new();
        let mut of = |guard: &Guard| labels.extend(guard.0.iter().map(|(label, _)| label.clone()));
        for norm in &rules.norms {
            let unasked = norm.it.0 == NormKind::Constitutive || self.found.unasked.contains(&norm.name);
            if unasked {
                of(&norm.guard);
            }
            for clause in &norm.it.1 {
                let is_asked = matches!(
                    clause.it,
                    NormClause::When(_)
                        | NormClause::After(..)
                        | NormClause::Bearer(_)
                        | NormClause::OnlyIf(_)
                        | NormClause::Unless(..)
                        | NormClause::EstablishedBy(_)
                );
                if !is_asked || unasked {
                    of(&clause.guard);
                }
                match &clause.it {
                    NormClause::OwedTo(who) => sets.extend(self.plain.members(who, "").into_values()),
                    NormClause::Bearer(who) if unasked => sets.extend(self.plain.members(who, "").into_values()),
                    NormClause::OnlyIf(condition) | NormClause::Unless(condition, _) if unasked => sets.extend(self.condition(condition)),
                    _ => {}
                }
            }
        }
        for clause in rules.decisions.iter().flat_map(|decision| &decision.it) {
            if matches!(
                clause.it,
                DecisionClause::Within(_) | DecisionClause::ThenAdopted | DecisionClause::Silence(_) | DecisionClause::By(_, Some(_))
            ) {
                of(&clause.guard);
            }
        }
        for limit in &rules.limits {
            of(&limit.guard);
            for clause in &limit.it {
                of(&clause.guard);
                match &clause.it {
                    crate::rules::LimitClause::Of(who) => sets.extend(self.plain.members(who, "").into_values()),
                    crate::rules::LimitClause::OnlyIf(condition) => sets.extend(self.condition(condition)),
                    _ => {}
                }
            }
        }
        fn guards<T>(clauses: &[Clause<T>]) -> impl Iterator<Item = &Guard> {
            clauses.iter().map(|clause| &clause.guard)
        }
        rules.periods.iter().for_each(|period| {
            of(&period.guard);
            guards(&period.it).for_each(&mut of);
        });
        if let Some(entry) = &rules.entry {
            entry
                .it
                .iter()
                .filter(|clause| matches!(clause.it, EntryClause::DaysAfter(_) | EntryClause::LaterParties(_)))
                .for_each(|clause| of(&clause.guard));
        }
        if let Some(provisional) = &rules.provisional {
            provisional.it.iter().filter(|clause| matches!(clause.it, ProvisionalClause::Of(_))).for_each(|clause| of(&clause.guard));
        }
        if let Some(end) = &rules.withdrawal {
            of(&end.guard);
            guards(&end.it).for_each(&mut of);
            for clause in &end.it {
                match &clause.it {
                    WithdrawalClause::By(who) => sets.extend(self.plain.members(who, "").into_values()),
                    WithdrawalClause::OnlyIf(condition) => sets.extend(self.condition(condition)),
                    _ => {}
                }
            }
        }
        if let Some(end) = &rules.duration {
            of(&end.guard);
            guards(&end.it).for_each(&mut of);
        }
        // An area in which no norm lies may still be asked for.
        for definitions in rules.areas.values() {
            if self.found.unasked.is_empty() {
                break;
            }
            guards(definitions).for_each(&mut of);
        }
        for set in &sets {
            self.differs(&self.plain.space, set);
        }
        labels.iter().for_each(|label| drop(self.alike.remove(label)));
    }

    fn condition(&self, condition: &Condition) -> Option<Diagram> {
        Some(self.plain.condition(condition, ""))
    }
}

/// The label of a choice as a person writes it.
pub(super) fn name(label: &str) -> String {
    if label.starts_with('@') { label.to_string() } else { format!("#{label}") }
}
