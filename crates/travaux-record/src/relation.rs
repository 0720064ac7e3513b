//! How two claims on one matter stand to each other: by their scope first, then by their values.

use crate::claim::{Claim, Members, Scope, Value};
use crate::people::{self, Place};
use serde::Serialize;
use std::collections::BTreeMap;
use travaux_text::{Agreement, What};

/// How two claims on one matter stand to each other, from the mildest to the gravest. Symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// They say the same.
    Same,
    /// Both can be right.
    Compatible,
    /// One leaves out what the other has; silence is no denial.
    Silence,
    /// They speak of different things under one heading.
    DifferentScope,
    /// What is written does not decide it: one does not say whose or which figure it is, or the values are sentences.
    Undetermined,
    /// They cannot both be right.
    Contradictory,
}

impl Relation {
    /// All, from the gravest to the mildest.
    pub const ALL: [Relation; 6] =
        [Relation::Contradictory, Relation::Undetermined, Relation::DifferentScope, Relation::Silence, Relation::Compatible, Relation::Same];

    /// The word in answers.
    pub fn word(self) -> &'static str {
        match self {
            Relation::Same => "same",
            Relation::Compatible => "compatible",
            Relation::Silence => "silence",
            Relation::DifferentScope => "different in scope",
            Relation::Undetermined => "undetermined",
            Relation::Contradictory => "contradictory",
        }
    }
}

/// How two claims on one matter stand to each other.
pub fn relation(places: &BTreeMap<String, Place>, first: &Claim, second: &Claim) -> Relation {
    if let (Value::Silent, other) | (other, Value::Silent) = (&first.value, &second.value) {
        return if *other == Value::Silent { Relation::Same } else { Relation::Silence };
    }
    if let (Value::Unsure, other) | (other, Value::Unsure) = (&first.value, &second.value) {
        return if *other == Value::Unsure { Relation::Same } else { Relation::Undetermined };
    }
    match (scopes(&first.scope, &second.scope), agreement(places, &first.value, &second.value)) {
        (Overlap::None, _) => Relation::DifferentScope,
        (Overlap::Full, Agreement::Same) => Relation::Same,
        (Overlap::Full, Agreement::Contradictory) => Relation::Contradictory,
        (Overlap::Open, Agreement::Contradictory) | (_, Agreement::Undetermined) => Relation::Undetermined,
        (Overlap::Open, Agreement::Same) | (_, Agreement::Compatible) => Relation::Compatible,
    }
}

/// Whether two claims speak of the same thing.
enum Overlap {
    Full,
    /// One does not say.
    Open,
    None,
}

fn scopes(first: &Scope, second: &Scope) -> Overlap {
    let apart = |one: &Option<String>, other: &Option<String>| matches!((one, other), (Some(one), Some(other)) if one != other);
    let dates_apart = matches!((&first.as_of, &second.as_of), (Some(one), Some(other)) if one.agreement(other) == Agreement::Contradictory);
    let words_apart = !first.words.is_empty() && !second.words.is_empty() && first.words != second.words;
    if apart(&first.of, &second.of) || dates_apart || words_apart {
        return Overlap::None;
    }
    let open = first.of.is_some() != second.of.is_some()
        || first.words.is_empty() != second.words.is_empty()
        || first.as_of.is_some() != second.as_of.is_some();
    if open { Overlap::Open } else { Overlap::Full }
}

/// Whether two values of one thing can both be right.
pub fn agreement(places: &BTreeMap<String, Place>, first: &Value, second: &Value) -> Agreement {
    match (first, second) {
        (Value::Quantity(first), Value::Quantity(second)) => first.agreement(second),
        (Value::Date(first), Value::Date(second)) => first.agreement(second),
        (Value::Members(first), Value::Members(second)) => members(first, second),
        (Value::Place(first), Value::Place(second)) => people::agreement(places, first, second),
        (Value::Holds(first), Value::Holds(second)) => same_or(Agreement::Contradictory, first == second),
        (Value::Word(first), Value::Word(second)) => same_or(Agreement::Contradictory, plain(first) == plain(second)),
        (Value::Fate(first), Value::Fate(second)) => fates(*first, *second),
        (Value::Text(first), Value::Text(second)) => same_or(Agreement::Undetermined, plain(first) == plain(second)),
        _ => Agreement::Undetermined,
    }
}

fn same_or(otherwise: Agreement, same: bool) -> Agreement {
    if same { Agreement::Same } else { otherwise }
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn members(first: &Members, second: &Members) -> Agreement {
    if first == second {
        return Agreement::Same;
    }
    if first.people != second.people {
        return Agreement::Undetermined;
    }
    let fits = first.named.iter().all(|member| second.admits(member)) && second.named.iter().all(|member| first.admits(member));
    if fits { Agreement::Compatible } else { Agreement::Contradictory }
}

/// What a fate says of the draft before and of this one: whether the thing is there.
fn presence(what: What) -> (Option<bool>, bool) {
    match what {
        What::Inserted => (Some(false), true),
        What::Removed | What::Dropped => (Some(true), false),
        What::Kept | What::Reworded | What::Reopened | What::Settled => (Some(true), true),
        What::Present => (None, true),
        What::Absent => (None, false),
    }
}

fn fates(first: What, second: What) -> Agreement {
    if first == second {
        return Agreement::Same;
    }
    let ((before, now), (other_before, other_now)) = (presence(first), presence(second));
    let clash = now != other_now || matches!((before, other_before), (Some(one), Some(other)) if one != other);
    if clash { Agreement::Contradictory } else { Agreement::Compatible }
}
