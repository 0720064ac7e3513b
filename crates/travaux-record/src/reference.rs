//! References: what a claim is about, what an explanation points at. `crimea`, `draft:2022-03-29`, `event:round-1`.

use serde::{Serialize, Serializer};
use std::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident $prefix:literal $words:literal)*) => {
        /// What a reference names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])* $variant),* }

        impl Kind {
            const ALL: &'static [Kind] = &[$(Kind::$variant),*];

            /// What stands before the colon; empty for provisions and brackets.
            pub fn prefix(self) -> &'static str {
                match self { $(Kind::$variant => $prefix),* }
            }

            /// What it is called in messages.
            pub fn words(self) -> &'static str {
                match self { $(Kind::$variant => $words),* }
            }
        }
    };
}

kinds! {
    /// The talks as a whole.
    Negotiation "negotiation" "negotiation"
    /// A draft or instrument.
    Draft "draft" "draft"
    /// A provision or bracket of a draft.
    Provision "" "provision or bracket"
    /// A named set of parties.
    Group "group" "group"
    /// A party.
    Party "party" "party"
    /// An event of the chronology.
    Event "event" "event"
    /// A person.
    Person "person" "person"
    /// A body: a delegation, a government, a newspaper.
    Body "body" "body"
    /// Either of the two, where the file does not say which.
    Actor "actor" "person or body"
    /// A place.
    Place "place" "place"
    /// A publication of the bibliography.
    Source "source" "source"
    /// A claim with an id.
    Claim "claim" "claim"
    /// A later statement on the texts.
    Statement "statement" "statement"
    /// An account of why it ended as it did.
    Explanation "explanation" "explanation"
    /// Something that the sources do not say.
    Unknown "unknown" "unknown"
}

/// A kind and an id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// What it names.
    pub kind: Kind,
    /// Its id; empty for the negotiation.
    pub id: String,
}

impl Reference {
    /// A reference to a thing of one kind.
    pub fn new(kind: Kind, id: impl Into<String>) -> Reference {
        Reference { kind, id: id.into() }
    }

    /// Reads `crimea`, `#unanimity`, `event:round-1`, `negotiation`. A prefix that names no kind gives `None`.
    pub fn parse(written: &str) -> Option<Reference> {
        let written = written.trim();
        if written == Kind::Negotiation.prefix() {
            return Some(Reference::new(Kind::Negotiation, ""));
        }
        match written.split_once(':') {
            Some((prefix, id)) if !prefix.is_empty() && !id.is_empty() => {
                let named = Kind::ALL.iter().find(|kind| kind.prefix() == prefix && !matches!(kind, Kind::Actor | Kind::Negotiation));
                named.map(|kind| Reference::new(*kind, id))
            }
            Some(_) => None,
            None => {
                let id = written.trim_start_matches('#');
                (!id.is_empty()).then(|| Reference::new(Kind::Provision, id))
            }
        }
    }

    /// The prefixes, for messages.
    pub fn prefixes() -> Vec<String> {
        let written = Kind::ALL.iter().filter(|kind| !matches!(kind, Kind::Actor | Kind::Negotiation | Kind::Provision));
        written.map(|kind| format!("{}:", kind.prefix())).collect()
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Negotiation => f.write_str(self.kind.prefix()),
            Kind::Provision => f.write_str(&self.id),
            _ => write!(f, "{}:{}", self.kind.prefix(), self.id),
        }
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
