//! What stands differently in two texts, part by part, and a text with one of these parts from the other.

use super::Topic;
use crate::mutate::norm_word;
use crate::rules::{Clause, Norm, Rules};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Debug;
use travaux_text::Span;

/// A part of rules that stands differently in two texts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The members of a group or an organ.
    Group(String),
    /// What lies in an area.
    Area(String),
    /// Where places lie.
    Places,
    /// Weights.
    Weights(String),
    /// How a decision is taken.
    Decision(String),
    /// The lines of a norm that begin with a word.
    Lines(String, &'static str),
    /// The brackets around a whole norm, or its kind; a norm that only one of the texts has.
    Norm(String),
    /// A limit.
    Limit(String),
    /// Entry into force.
    Entry,
    /// Provisional application.
    Provisional,
    /// How days are counted.
    Days,
}

impl Part {
    /// The part in words: `duty assist: only if`, `area covered`.
    pub fn words(&self, one: &Rules, other: &Rules) -> String {
        let kind = |name: &str| {
            let norm = [other, one].iter().find_map(|rules| rules.norms.iter().find(|norm| norm.name == name));
            norm.map_or("norm", |norm| norm.it.0.word())
        };
        match self {
            Part::Group(name) => format!("group {name}"),
            Part::Area(name) => format!("area {name}"),
            Part::Places => "places".to_string(),
            Part::Weights(name) => format!("weights {name}"),
            Part::Decision(name) => format!("decision {name}"),
            Part::Lines(norm, word) => format!("{} {norm}: {}", kind(norm), word.replace('-', " ")),
            Part::Norm(name) => format!("{} {name}", kind(name)),
            Part::Limit(name) => format!("limit {name}"),
            Part::Entry => "entry into force".to_string(),
            Part::Provisional => "provisional application".to_string(),
            Part::Days => "how days are counted".to_string(),
        }
    }

    /// Whether it can bear on a topic that speaks of some names.
    pub(super) fn bears_on(&self, uses: &BTreeSet<String>, topic: &Topic) -> bool {
        match self {
            Part::Group(name) | Part::Area(name) | Part::Weights(name) | Part::Decision(name) | Part::Norm(name) | Part::Lines(name, _) => {
                uses.contains(name)
            }
            Part::Limit(name) => *topic == Topic::Limit(name.clone()),
            Part::Places | Part::Days => matches!(topic, Topic::Norm(_)),
            Part::Entry => matches!(topic, Topic::EntryIntoForce | Topic::Binding),
            Part::Provisional => matches!(topic, Topic::Binding),
        }
    }

    /// Where it stands in rules: the lines, or the first line of what they would belong to.
    pub fn spans(&self, rules: &Rules) -> Vec<Span> {
        fn all<T>(clauses: Option<&Vec<Clause<T>>>) -> Vec<Span> {
            clauses.into_iter().flatten().map(|clause| clause.span.clone()).collect()
        }
        let norm = |name: &str| rules.norms.iter().find(|norm| norm.name == name);
        match self {
            Part::Group(name) => all(rules.groups.get(name)),
            Part::Area(name) => all(rules.areas.get(name)),
            Part::Decision(name) => rules.decisions.iter().filter(|decision| decision.name == *name).map(|one| one.span.clone()).collect(),
            Part::Lines(name, word) => {
                let lines = norm(name).into_iter().flat_map(|norm| &norm.it.1).filter(|clause| norm_word(&clause.it) == *word);
                lines.map(|clause| clause.span.clone()).collect()
            }
            Part::Norm(name) => norm(name).into_iter().map(|norm| norm.span.clone()).collect(),
            Part::Limit(name) => rules.limits.iter().filter(|limit| limit.name == *name).map(|limit| limit.span.clone()).collect(),
            Part::Entry => rules.entry.iter().map(|entry| entry.span.clone()).collect(),
            Part::Provisional => rules.provisional.iter().map(|one| one.span.clone()).collect(),
            Part::Places | Part::Weights(_) | Part::Days => Vec::new(),
        }
    }

    /// Rules with this part as it stands in others.
    pub fn put(&self, into: &Rules, from: &Rules) -> Rules {
        fn entry<V: Clone>(into: &mut alloc::collections::BTreeMap<String, V>, from: &alloc::collections::BTreeMap<String, V>, name: &str) {
            match from.get(name) {
                Some(value) => drop(into.insert(name.to_string(), value.clone())),
                None => drop(into.remove(name)),
            }
        }
        let mut rules = into.clone();
        match self {
            Part::Group(name) => {
                entry(&mut rules.groups, &from.groups, name);
                if from.organs.contains(name) {
                    rules.organs.insert(name.clone())
                } else {
                    rules.organs.remove(name)
                };
            }
            Part::Area(name) => entry(&mut rules.areas, &from.areas, name),
            Part::Places => rules.places = from.places.clone(),
            Part::Weights(name) => entry(&mut rules.weights, &from.weights, name),
            Part::Decision(name) => {
                rules.decisions.retain(|decision| decision.name != *name);
                rules.decisions.extend(from.decisions.iter().filter(|decision| decision.name == *name).cloned());
            }
            Part::Lines(name, word) => {
                let theirs = from.norms.iter().filter(|norm| norm.name == *name).flat_map(|norm| &norm.it.1);
                let theirs: Vec<_> = theirs.filter(|clause| norm_word(&clause.it) == *word).cloned().collect();
                if let Some(norm) = rules.norms.iter_mut().find(|norm| norm.name == *name) {
                    norm.it.1.retain(|clause| norm_word(&clause.it) != *word);
                    norm.it.1.extend(theirs);
                }
            }
            Part::Norm(name) => {
                let theirs: Option<&Norm> = from.norms.iter().find(|norm| norm.name == *name);
                match (rules.norms.iter_mut().find(|norm| norm.name == *name), theirs) {
                    (Some(norm), Some(theirs)) => {
                        norm.guard = theirs.guard.clone();
                        norm.it.0 = theirs.it.0;
                    }
                    (None, Some(theirs)) => rules.norms.push(theirs.clone()),
                    (_, None) => rules.norms.retain(|norm| norm.name != *name),
                }
            }
            Part::Limit(name) => {
                rules.limits.retain(|limit| limit.name != *name);
                rules.limits.extend(from.limits.iter().filter(|limit| limit.name == *name).cloned());
            }
            Part::Entry => rules.entry = from.entry.clone(),
            Part::Provisional => rules.provisional = from.provisional.clone(),
            Part::Days => rules.first_day_counts = from.first_day_counts,
        }
        for (label, known) in &from.labels {
            rules.labels.entry(label.clone()).or_insert_with(|| known.clone());
        }
        rules
    }
}

/// The same whatever the order of the lines, and wherever they stand.
fn plain<T: Debug>(clauses: &[Clause<T>]) -> BTreeSet<String> {
    clauses.iter().map(|clause| format!("{:?} {:?}", clause.it, clause.guard)).collect()
}

fn names<'a>(one: impl Iterator<Item = &'a String>, other: impl Iterator<Item = &'a String>) -> BTreeSet<&'a String> {
    one.chain(other).collect()
}

/// The parts that stand differently in two rules.
pub fn differing(one: &Rules, other: &Rules) -> Vec<Part> {
    let mut found = Vec::new();
    let clauses_differ = |one: Option<BTreeSet<String>>, other: Option<BTreeSet<String>>| one != other;
    for name in names(one.groups.keys(), other.groups.keys()) {
        let is_organ = |rules: &Rules| rules.organs.contains(name);
        let of = |rules: &Rules| rules.groups.get(name).map(|clauses| plain(clauses));
        if clauses_differ(of(one), of(other)) || is_organ(one) != is_organ(other) {
            found.push(Part::Group(name.clone()));
        }
    }
    for name in names(one.areas.keys(), other.areas.keys()) {
        let of = |rules: &Rules| rules.areas.get(name).map(|clauses| plain(clauses));
        if clauses_differ(of(one), of(other)) {
            found.push(Part::Area(name.clone()));
        }
    }
    if one.places != other.places {
        found.push(Part::Places);
    }
    for name in names(one.weights.keys(), other.weights.keys()) {
        if one.weights.get(name) != other.weights.get(name) {
            found.push(Part::Weights(name.clone()));
        }
    }
    let decisions = |rules: &Rules, name: &str| {
        let found = rules.decisions.iter().find(|decision| decision.name == name);
        found.map(|decision| (format!("{:?}", decision.guard), plain(&decision.it)))
    };
    for name in names(one.decisions.iter().map(|one| &one.name), other.decisions.iter().map(|one| &one.name)) {
        if decisions(one, name) != decisions(other, name) {
            found.push(Part::Decision(name.clone()));
        }
    }
    let limits = |rules: &Rules, name: &str| {
        let found = rules.limits.iter().find(|limit| limit.name == name);
        found.map(|limit| (format!("{:?}", limit.guard), plain(&limit.it)))
    };
    for name in names(one.limits.iter().map(|one| &one.name), other.limits.iter().map(|one| &one.name)) {
        if limits(one, name) != limits(other, name) {
            found.push(Part::Limit(name.clone()));
        }
    }
    for name in names(one.norms.iter().map(|one| &one.name), other.norms.iter().map(|one| &one.name)) {
        let of = |rules: &Rules| rules.norms.iter().find(|norm| norm.name == *name).cloned();
        let (here, there) = (of(one), of(other));
        let (Some(here), Some(there)) = (here, there) else {
            found.push(Part::Norm(name.clone()));
            continue;
        };
        if here.guard != there.guard || here.it.0 != there.it.0 {
            found.push(Part::Norm(name.clone()));
        }
        let words: BTreeSet<&'static str> = here.it.1.iter().chain(&there.it.1).map(|clause| norm_word(&clause.it)).collect();
        for word in words {
            let lines = |norm: &Norm| plain(&norm.it.1.iter().filter(|clause| norm_word(&clause.it) == word).cloned().collect::<Vec<_>>());
            if lines(&here) != lines(&there) {
                found.push(Part::Lines(name.clone(), word));
            }
        }
    }
    let of = |rules: &Rules| rules.entry.as_ref().map(|entry| (format!("{:?}", entry.guard), plain(&entry.it)));
    if of(one) != of(other) {
        found.push(Part::Entry);
    }
    let of = |rules: &Rules| rules.provisional.as_ref().map(|one| (format!("{:?}", one.guard), plain(&one.it)));
    if of(one) != of(other) {
        found.push(Part::Provisional);
    }
    if one.first_day_counts != other.first_day_counts {
        found.push(Part::Days);
    }
    found
}

/// Rules with the definitions of others that they do not have themselves: nothing in them speaks of these, so they change nothing.
pub fn with_definitions(rules: &Rules, of: &Rules) -> Rules {
    let mut rules = rules.clone();
    for (name, value) in &of.groups {
        rules.groups.entry(name.clone()).or_insert_with(|| value.clone());
    }
    let here: BTreeSet<&String> = rules.groups.keys().collect();
    rules.organs.extend(of.organs.iter().filter(|name| here.contains(name)).cloned());
    for (name, value) in &of.areas {
        rules.areas.entry(name.clone()).or_insert_with(|| value.clone());
    }
    for (name, value) in &of.weights {
        rules.weights.entry(name.clone()).or_insert_with(|| value.clone());
    }
    for (name, value) in &of.places {
        rules.places.entry(name.clone()).or_insert_with(|| value.clone());
    }
    let known: BTreeSet<String> = rules.decisions.iter().map(|decision| decision.name.clone()).collect();
    rules.decisions.extend(of.decisions.iter().filter(|decision| !known.contains(&decision.name)).cloned());
    for (label, value) in &of.labels {
        rules.labels.entry(label.clone()).or_insert_with(|| value.clone());
    }
    rules
}

/// What stands differently in two rules and is not compared by behaviour, in words.
pub fn not_compared(one: &Rules, other: &Rules) -> Vec<String> {
    let mut found = Vec::new();
    let periods = |rules: &Rules, name: &str| rules.periods.iter().find(|period| period.name == name).map(|period| plain(&period.it));
    for name in names(one.periods.iter().map(|one| &one.name), other.periods.iter().map(|one| &one.name)) {
        if periods(one, name) != periods(other, name) {
            found.push(format!("the period {name}, which is not the same"));
        }
    }
    let withdrawal = |rules: &Rules| rules.withdrawal.as_ref().map(|one| plain(&one.it));
    if withdrawal(one) != withdrawal(other) {
        found.push("withdrawal, which is not the same".to_string());
    }
    let duration = |rules: &Rules| rules.duration.as_ref().map(|one| plain(&one.it));
    if duration(one) != duration(other) {
        found.push("duration, which is not the same".to_string());
    }
    // Decisions are compared by what they do to norms, limits and final clauses.
    let parts = differing(one, other);
    let name_of = |part: &Part| match part {
        Part::Group(name) | Part::Weights(name) | Part::Decision(name) => Some(name.clone()),
        _ => None,
    };
    let stands_otherwise: BTreeSet<String> = parts.iter().filter_map(name_of).collect();
    let compared = |rules: &Rules| -> BTreeSet<String> {
        let names = rules.norms.iter().map(|norm| &norm.name).chain(rules.limits.iter().map(|limit| &limit.name));
        names.flat_map(|name| rules.uses_of(name)).chain(rules.uses_of_final_clauses()).collect()
    };
    let (ours, theirs) = (compared(one), compared(other));
    for name in names(one.decisions.iter().map(|one| &one.name), other.decisions.iter().map(|one| &one.name)) {
        let uses = || [one, other].into_iter().flat_map(|rules| rules.uses_of_decision(name)).chain([name.clone()]);
        if !ours.contains(name) && !theirs.contains(name) && uses().any(|used| stands_otherwise.contains(&used)) {
            found.push(format!("the decision {name}, which is not the same and on which no rule that is compared depends (`travaux power {name}`)"));
        }
    }
    found
}
