//! Conflicts: matters on which the sources do not all say the same. Computed from the claims; nobody writes them down.
//!
//! The record keeps every version and chooses none.

use crate::claim::{Claim, Value};
use crate::lineage::Roots;
use crate::negotiation::Negotiation;
use crate::reference::Reference;
use crate::relation::{Relation, relation};
use serde::Serialize;
use std::collections::BTreeMap;

/// One matter of one thing: what claims must share to be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Matter {
    /// What the claims are about.
    pub about: Reference,
    /// In which draft.
    pub draft: Option<String>,
    /// The matter itself.
    pub matter: String,
}

/// What some claims say alike: the same value for the same scope.
#[derive(Debug, Clone)]
pub struct Version<'a> {
    /// The claims, in the order of the record.
    pub claims: Vec<&'a Claim>,
    /// From how many independent lines of sources they come.
    pub lines: usize,
}

impl<'a> Version<'a> {
    /// The claim that stands for all.
    pub fn claim(&self) -> &'a Claim {
        self.claims[0]
    }
}

/// How close the sources of two versions are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closeness {
    /// One source, in one voice, says both.
    OneSource,
    /// The sources share something on which they rest.
    OneLine,
    /// The sources are independent of each other, as far as the record knows.
    Independent,
}

impl Closeness {
    /// The words in answers.
    pub fn words(self) -> &'static str {
        match self {
            Closeness::OneSource => "within one source",
            Closeness::OneLine => "within one line of sources",
            Closeness::Independent => "between independent sources",
        }
    }
}

/// Two versions, by their places in the conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// One version.
    pub first: usize,
    /// The other.
    pub second: usize,
    /// How they stand to each other.
    pub relation: Relation,
    /// How close their sources are.
    pub closeness: Closeness,
}

/// One matter on which the sources do not all say the same.
#[derive(Debug, Clone)]
pub struct Conflict<'a> {
    /// The matter.
    pub matter: Matter,
    /// Every version, in the order of the record.
    pub versions: Vec<Version<'a>>,
    /// Every two versions.
    pub pairs: Vec<Pair>,
    /// The gravest relation among them.
    pub relation: Relation,
}

impl Conflict<'_> {
    /// Whether one source in one voice says two different things for the same scope: two that cannot both be right, or two figures, such
    /// as 15 years and 10–15 years. A list without end, or a closer date, in a second place only says more.
    pub fn is_internal(&self) -> bool {
        let figure = |version: usize| matches!(self.versions[version].claim().value, Value::Quantity(_));
        let differs = |pair: &Pair| match pair.relation {
            Relation::Contradictory => true,
            Relation::Compatible | Relation::Undetermined => figure(pair.first) && figure(pair.second),
            _ => false,
        };
        self.pairs.iter().any(|pair| pair.closeness == Closeness::OneSource && differs(pair))
    }

    /// Whether counts do not fit: figures of countable things that cannot all be right.
    pub fn is_count(&self) -> bool {
        let counts = |claim: &Claim| matches!(&claim.value, Value::Quantity(amount) if !matches!(amount.quantity.unit, travaux_text::Unit::Known(_)));
        self.relation == Relation::Contradictory && self.versions.iter().any(|version| counts(version.claim()))
    }

    /// Whether it matters: not all versions can be right, or one source says two things.
    pub fn matters(&self) -> bool {
        self.relation == Relation::Contradictory || self.is_internal()
    }

    /// What kind of conflict it is, in words.
    pub fn kinds(&self) -> Vec<&'static str> {
        let mut kinds = vec![self.relation.word()];
        kinds.extend(self.is_internal().then_some("internal"));
        kinds.extend(self.is_count().then_some("count"));
        kinds
    }
}

/// Claims by matter, each list in the order given.
pub fn matters(claims: &[Claim]) -> BTreeMap<Matter, Vec<&Claim>> {
    let mut matters: BTreeMap<Matter, Vec<&Claim>> = BTreeMap::new();
    for claim in claims {
        let matter = Matter { about: claim.about.clone(), draft: claim.draft.clone(), matter: claim.matter.clone() };
        matters.entry(matter).or_default().push(claim);
    }
    matters
}

/// Every matter on which there is more than one version, in the order of matters. Versions that only write the same in other units are
/// no conflict. Matters on which there are only sentences are left out: a person compares those.
///
/// Time n log n in the number of claims, times the number of versions of a matter, which is squared for the pairs.
pub fn conflicts<'a>(negotiation: &Negotiation, claims: &'a [Claim]) -> Vec<Conflict<'a>> {
    let roots = Roots::of(&negotiation.evidence);
    matters(claims).into_iter().filter_map(|(matter, claims)| conflict(negotiation, &roots, matter, &claims)).collect()
}

fn conflict<'a>(negotiation: &Negotiation, roots: &Roots, matter: Matter, claims: &[&'a Claim]) -> Option<Conflict<'a>> {
    if claims.len() < 2 || claims.iter().all(|claim| matches!(claim.value, Value::Text(_))) {
        return None;
    }
    let mut versions: Vec<Vec<&'a Claim>> = Vec::new();
    for &claim in claims {
        match versions.iter_mut().find(|version| version[0].value == claim.value && version[0].scope == claim.scope) {
            Some(version) => version.push(claim),
            None => versions.push(vec![claim]),
        }
    }
    if versions.len() < 2 {
        return None;
    }
    let mut pairs = Vec::new();
    for first in 0..versions.len() {
        for second in first + 1..versions.len() {
            let relation = relation(&negotiation.evidence.places, versions[first][0], versions[second][0]);
            pairs.push(Pair { first, second, relation, closeness: closeness(roots, &versions[first], &versions[second]) });
        }
    }
    let gravest = pairs.iter().map(|pair| pair.relation).max().filter(|gravest| *gravest != Relation::Same)?;
    let versions = versions.into_iter().map(|claims| Version { lines: roots.count_lines(claims.iter().copied()), claims }).collect();
    Some(Conflict { matter, versions, pairs, relation: gravest })
}

fn closeness(roots: &Roots, first: &[&Claim], second: &[&Claim]) -> Closeness {
    let speaks_as = |one: &Claim, other: &Claim| {
        one.source.source == other.source.source && one.voice.speaker == other.voice.speaker && one.voice.unnamed == other.voice.unnamed
    };
    if first.iter().any(|one| second.iter().any(|other| speaks_as(one, other))) {
        return Closeness::OneSource;
    }
    let all = |claims: &[&Claim]| claims.iter().flat_map(|claim| roots.of_claim(claim)).collect::<std::collections::BTreeSet<_>>();
    if all(first).is_disjoint(&all(second)) { Closeness::Independent } else { Closeness::OneLine }
}
