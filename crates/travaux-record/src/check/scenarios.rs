//! Remarks on scenarios: that the draft, the decisions, the readings and the rules that they name are there, and that what the rules
//! define is asked for. What one scenario says beside the rules of its draft is looked at in the regime room.

use super::{Checker, codes, nearest};
use crate::negotiation::Entry;
use std::collections::{BTreeMap, BTreeSet};
use travaux_regime::property::Property;
use travaux_regime::rules::Rules;
use travaux_regime::rules::codes::{UNDEFINED_NAME, UNUSED_DEFINITION};
use travaux_regime::scenario::{Question, Scenario, check};
use travaux_text::{Remark, Span};

impl Checker<'_> {
    /// What is the matter with the scenarios of one file.
    pub(super) fn scenarios(&self, file: usize, remarks: &mut Vec<Remark>) {
        let mut of_draft: BTreeMap<&str, (&Entry, Vec<&Scenario>)> = BTreeMap::new();
        let mut found: Vec<Remark> = Vec::new();
        for (_, scenario) in self.negotiation.scenarios.iter().filter(|(of, _)| *of == file) {
            match self.negotiation.draft_of(scenario) {
                Some(entry) => of_draft.entry(&entry.id).or_insert((entry, Vec::new())).1.push(scenario),
                None => found.push(self.no_draft(scenario)),
            }
        }
        let close = |wanted: &str, known: &[&str]| nearest(wanted, known.iter().copied()).first().map(ToString::to_string);
        for (entry, scenarios) in of_draft.into_values() {
            let rules = Rules::read(&entry.draft);
            let checker = check::Checker::new(&entry.draft, &rules, &close).with_parties(self.negotiation.parties.keys().cloned());
            for scenario in scenarios {
                self.scenario(&rules, scenario, &mut found);
                found.extend(checker.remarks(scenario));
            }
        }
        // The rows of a table share the lines above it.
        for remark in found {
            if !remarks.contains(&remark) {
                remarks.push(remark);
            }
        }
    }

    /// Decisions that no rule asks for, no scenario and no property. A draft without scenarios may still have them for their own sake.
    pub(super) fn unused_decisions(&self, entry: &Entry, remarks: &mut Vec<Remark>) {
        let mut asked: BTreeSet<&str> = BTreeSet::new();
        let here = self.negotiation.scenarios.iter().map(|(_, scenario)| scenario);
        let mut has_scenarios = false;
        for scenario in here.filter(|scenario| self.negotiation.draft_of(scenario).is_some_and(|draft| draft.id == entry.id)) {
            has_scenarios = true;
            asked.extend(scenario.expects.iter().filter_map(|expect| match &expect.question {
                Question::Named(name, _) => Some(name.as_str()),
                _ => None,
            }));
        }
        if !has_scenarios {
            return;
        }
        let properties = self.negotiation.properties.iter().map(|(_, property)| property);
        asked.extend(properties.filter(|property| property.draft.as_ref().is_none_or(|id| *id == entry.id)).flat_map(Property::names));
        let rules = Rules::read(&entry.draft);
        for decision in rules.unused_decisions(&entry.draft).into_iter().filter(|decision| !asked.contains(decision.name.as_str())) {
            let message = format!("No rule asks for the decision \"{}\", and no scenario.", decision.name);
            let action = "Use it in a condition (`only if`, `unless`, `established by`), ask for it in a scenario, or delete it.";
            remarks.push(Remark::new(&UNUSED_DEFINITION, decision.span.clone(), message).action(action));
        }
    }

    fn no_draft(&self, scenario: &Scenario) -> Remark {
        let wanted = scenario.draft.as_deref().unwrap_or_default();
        let message = match wanted {
            "" => "The scenario names no draft, and no draft has rules.".to_string(),
            wanted => format!("There is no draft or instrument \"{wanted}\"."),
        };
        let known = self.negotiation.entries().map(|entry| entry.id.as_str());
        let action = self.did_you_mean(wanted, known, "Name a file in drafts/ or instruments/, without its ending.");
        Remark::new(&codes::UNKNOWN_DRAFT, scenario.span.clone(), message).action(action)
    }

    fn scenario(&self, rules: &Rules, scenario: &Scenario, remarks: &mut Vec<Remark>) {
        let mut undefined = |what: &str, name: &str, span: &Span, known: Vec<&str>| {
            let message = format!("The rules of the draft have no {what} \"{name}\".");
            let action = self.did_you_mean(name, known.into_iter(), "Define it in a rules block, or correct the name.");
            remarks.push(Remark::new(&UNDEFINED_NAME, span.clone(), message).action(action));
        };
        let decisions: Vec<&str> = rules.decisions.iter().map(|decision| decision.name.as_str()).collect();
        for event in &scenario.events {
            if let Some(votes) = event.votes.as_ref().filter(|votes| !decisions.contains(&votes.decision.as_str())) {
                undefined("decision", &votes.decision, &event.span, decisions.clone());
            }
        }
        for (name, alternative) in &scenario.readings {
            let readings = rules.labels.keys().filter(|label| label.starts_with('@')).map(String::as_str).collect();
            match rules.labels.get(name) {
                None => undefined("reading", name, &scenario.span, readings),
                Some((alternatives, _)) if alternative.is_some_and(|alternative| alternative >= *alternatives) => {
                    undefined("such alternative of the reading", name, &scenario.span, Vec::new());
                }
                Some(_) => {}
            }
        }
        let norms = rules.norms.iter().map(|norm| norm.name.as_str());
        let limits = rules.limits.iter().map(|limit| limit.name.as_str()).chain(rules.periods.iter().map(|period| period.name.as_str()));
        let names: Vec<&str> = norms.chain(limits).chain(decisions).collect();
        for expect in &scenario.expects {
            if let Question::Named(name, _) = &expect.question
                && !names.contains(&name.as_str())
            {
                undefined("rule", name, &expect.span, names.clone());
            }
        }
    }
}
