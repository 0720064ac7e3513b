//! What a construct speaks of: the groups, areas, weights, decisions and norms that it names, and those that these name.

use super::{
    Area, AsOf, Condition, Decision, DecisionClause, EntryClause, Limit, LimitClause, Norm, NormClause, Pattern, ProvisionalClause, Rules, Threshold,
    Who,
};
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

/// The names that have been found.
#[derive(Default)]
struct Uses<'a>(Vec<&'a str>);

impl<'a> Uses<'a> {
    fn who(&mut self, who: &'a Who) {
        let names = who.parts.iter().chain(&who.except);
        self.0.extend(names.map(|name| name.strip_prefix("members of ").unwrap_or(name)));
    }

    fn pattern(&mut self, pattern: &'a Pattern) {
        for who in [&pattern.by, &pattern.on, &pattern.with, &pattern.area].into_iter().flatten() {
            self.who(who);
        }
    }

    fn condition(&mut self, condition: &'a Condition) {
        match condition {
            Condition::Decision(name) => self.0.push(name),
            Condition::Happened(pattern) => self.pattern(pattern),
            Condition::Fact(_) => {}
            Condition::Not(inner) => self.condition(inner),
            Condition::Either(all) | Condition::Both(all) => all.iter().for_each(|one| self.condition(one)),
        }
    }

    fn threshold(&mut self, threshold: &'a Threshold) {
        if let Threshold::Weight(_, name) = threshold {
            self.0.push(name);
        }
    }

    fn norm(&mut self, norm: &'a Norm) {
        for clause in &norm.it.1 {
            match &clause.it {
                NormClause::When(pattern) | NormClause::After(pattern, _) | NormClause::BrokenBy(pattern) | NormClause::CountsAs(pattern) => {
                    self.pattern(pattern)
                }
                NormClause::Bearer(who) | NormClause::OwedTo(who) | NormClause::In(who) | NormClause::With(who) | NormClause::On(who) => {
                    self.who(who)
                }
                NormClause::OnlyIf(condition) | NormClause::Unless(condition, _) => self.condition(condition),
                NormClause::EstablishedBy(name)
                | NormClause::During(name)
                | NormClause::SubjectTo(name)
                | NormClause::Notwithstanding(name)
                | NormClause::WithoutPrejudiceTo(name) => self.0.push(name),
                NormClause::Act(..)
                | NormClause::Keep(_)
                | NormClause::Within(_)
                | NormClause::NoLaterThan(_)
                | NormClause::NotBefore(_)
                | NormClause::IfBreached(_) => {}
            }
        }
    }

    fn decision(&mut self, decision: &'a Decision) {
        for clause in &decision.it {
            match &clause.it {
                DecisionClause::By(who, as_of) => {
                    self.who(who);
                    if let Some(AsOf::Event(pattern)) = as_of {
                        self.pattern(pattern);
                    }
                }
                DecisionClause::Concurring(who, _) => self.who(who),
                DecisionClause::Adopted(threshold, _) | DecisionClause::Quorum(threshold) => self.threshold(threshold),
                DecisionClause::Abstention(_)
                | DecisionClause::Absence(_)
                | DecisionClause::Silence(_)
                | DecisionClause::Within(_)
                | DecisionClause::ThenAdopted => {}
            }
        }
    }

    fn limit(&mut self, limit: &'a Limit) {
        for clause in &limit.it {
            match &clause.it {
                LimitClause::Of(who) => self.who(who),
                LimitClause::OnlyIf(condition) => self.condition(condition),
                LimitClause::AtMost(_) | LimitClause::AtLeast(_) => {}
            }
        }
    }
}

impl Rules {
    /// Everything that a norm or a limit of a name speaks of, over any number of steps; the name itself is among it.
    pub(crate) fn uses_of(&self, name: &str) -> BTreeSet<String> {
        self.closed(|uses| {
            self.norms.iter().filter(|norm| norm.name == name).for_each(|norm| uses.norm(norm));
            self.limits.iter().filter(|limit| limit.name == name).for_each(|limit| uses.limit(limit));
            // What claims to stand above it is part of what it says.
            for norm in &self.norms {
                let claims = norm.it.1.iter().any(|clause| matches!(&clause.it, NormClause::Notwithstanding(other) if other == name));
                uses.0.extend(claims.then_some(norm.name.as_str()));
            }
        })
    }

    /// Everything that a decision of a name speaks of; the name itself is not among it.
    pub(crate) fn uses_of_decision(&self, name: &str) -> BTreeSet<String> {
        self.closed(|uses| self.decisions.iter().filter(|decision| decision.name == name).for_each(|decision| uses.decision(decision)))
    }

    /// Everything that the rules on entry into force and provisional application speak of.
    pub(crate) fn uses_of_final_clauses(&self) -> BTreeSet<String> {
        self.closed(|uses| {
            for clause in self.entry.iter().flat_map(|entry| &entry.it) {
                match &clause.it {
                    EntryClause::After(pattern) => uses.pattern(pattern),
                    EntryClause::RatifiedBy(who) => uses.who(who),
                    EntryClause::Ratified(threshold, who, including) => {
                        uses.threshold(threshold);
                        uses.who(who);
                        uses.who(including);
                    }
                    EntryClause::DaysAfter(_) | EntryClause::LaterParties(_) => {}
                }
            }
            for clause in self.provisional.iter().flat_map(|one| &one.it) {
                match &clause.it {
                    ProvisionalClause::From(pattern) | ProvisionalClause::Until(pattern) => uses.pattern(pattern),
                    ProvisionalClause::UntilEntry | ProvisionalClause::Of(_) => {}
                }
            }
        })
    }

    fn closed<'a>(&'a self, first: impl FnOnce(&mut Uses<'a>)) -> BTreeSet<String> {
        let mut open = Uses::default();
        first(&mut open);
        let mut found = BTreeSet::new();
        while let Some(name) = open.0.pop() {
            if !found.insert(name.into()) {
                continue;
            }
            for clause in self.groups.get(name).into_iter().flatten() {
                open.who(&clause.it.who);
            }
            for clause in self.areas.get(name).into_iter().flatten() {
                if let Area::Of(who) = &clause.it {
                    open.who(who);
                }
            }
            self.decisions.iter().filter(|decision| decision.name == name).for_each(|decision| open.decision(decision));
            self.norms.iter().filter(|norm| norm.name == name).for_each(|norm| open.norm(norm));
        }
        found
    }
}
