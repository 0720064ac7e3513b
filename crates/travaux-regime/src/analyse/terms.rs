//! Conditions as minimal terms: the prime implicants of a set of situations over the brackets and readings.

use super::diagram::Diagram;
use super::situation::{Dimension, Space};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

/// A minimal condition: for some things the values that they may have. Empty: without any condition.
pub type Term = BTreeMap<String, BTreeSet<String>>;

/// How many terms are listed for one question.
pub const MOST_TERMS: usize = 200;

/// The prime implicants of a set over some dimensions; it must not depend on others. Cut off after [`MOST_TERMS`].
///
/// By the recursion of Quine and McCluskey on cofactors, for variables of several values: a term that holds for all values of a
/// variable does not name it; one that holds for some names those.
pub fn primes(space: &Space, set: &Diagram, over: &[Dimension], name: &dyn Fn(&Dimension) -> String) -> Vec<Term> {
    let engine = &space.diagrams;
    if *set == engine.no() {
        return Vec::new();
    }
    let Some((dimension, rest)) = over.split_first() else { return Vec::from([Term::new()]) };
    if *set == engine.yes() {
        return Vec::from([Term::new()]);
    }
    let of_value: Vec<(&String, Diagram)> = dimension.values.iter().map(|value| (value, space.given(set, dimension, value))).collect();
    let common = engine.all(&of_value.iter().map(|(_, cofactor)| cofactor.clone()).collect::<Vec<_>>());
    let mut found = primes(space, &common, rest, name);
    let mut named: BTreeMap<Term, BTreeSet<String>> = BTreeMap::new();
    for (value, cofactor) in &of_value {
        for term in primes(space, cofactor, rest, name) {
            if !found.iter().any(|known| covers(known, &term)) {
                named.entry(term).or_default().insert((*value).clone());
            }
        }
    }
    for (mut term, values) in named {
        term.insert(name(dimension), values);
        found.push(term);
    }
    found.sort_by_key(Term::len);
    found.truncate(MOST_TERMS);
    found
}

/// Whether one term holds wherever another does.
fn covers(one: &Term, other: &Term) -> bool {
    one.iter().all(|(name, values)| other.get(name).is_some_and(|other| other.is_subset(values)))
}
