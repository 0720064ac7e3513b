//! What the verbs on evidence share: which claims are meant, as known on which date, and how a claim is shown.

use crate::args::KnownOn;
use crate::failure::Failure;
use serde::Serialize;
use std::collections::BTreeSet;
use travaux_record::check::nearest;
use travaux_record::lineage::{self, Known};
use travaux_record::{Claim, Kind, Negotiation, Reference, gather};
use travaux_text::{Citation, Date};

/// `key, locator`, one for each citation, none twice.
pub fn sources<'a>(citations: impl IntoIterator<Item = &'a Citation>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for citation in citations {
        let written = citation.to_string();
        if !found.contains(&written) {
            found.push(written);
        }
    }
    found
}

/// Names of people, bodies and parties.
pub fn names<'a>(negotiation: &Negotiation, ids: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    ids.into_iter().map(|id| who(negotiation, id)).collect()
}

/// The name of a person, body, party or source; other words as they are.
pub fn who(negotiation: &Negotiation, id: &str) -> String {
    match Reference::parse(id) {
        Some(reference) if matches!(reference.kind, Kind::Source | Kind::Party) => negotiation.describe(&reference),
        _ => negotiation.parties.get(id).map_or_else(|| negotiation.evidence.name(id).to_string(), |party| party.name.clone()),
    }
}

/// A date that the user gives.
pub fn date(option: &str, written: Option<&str>) -> Result<Option<Date>, Failure> {
    let read = |written: &str| {
        Date::parse(written).map_err(|reason| {
            Failure::said(format!("{option} {written}: this is no date: {reason}."), "Write a date in EDTF: 2024-06-01, 2022-04, 2022.")
        })
    };
    written.map(read).transpose()
}

/// The claims of a negotiation, all of them or those that can have been public on a date.
pub fn claims(negotiation: &Negotiation, on: &KnownOn) -> Result<(Vec<Claim>, Option<Date>), Failure> {
    let on = date("--known-on", on.date.as_deref())?;
    let mut claims = gather::claims(negotiation);
    if let Some(on) = &on {
        claims.retain(|claim| known(negotiation, claim, on) != Known::No);
    }
    Ok((claims, on))
}

/// Whether a claim was public on a date.
pub fn known(negotiation: &Negotiation, claim: &Claim, on: &Date) -> Known {
    lineage::known(lineage::claim_public(negotiation, claim).as_ref(), on)
}

/// What the user means by ABOUT: the thing itself, and for a provision all that stands in it.
pub struct About {
    /// The thing.
    pub reference: Reference,
    ids: BTreeSet<String>,
}

impl About {
    /// Reads ABOUT; a failure if the record has no such thing.
    pub fn read(negotiation: &Negotiation, written: &str) -> Result<About, Failure> {
        let all = references(negotiation);
        let unknown = || Failure::Unknown {
            what: "provision, bracket or other thing",
            wanted: written.to_string(),
            close: close(written, &all),
            see: format!(
                "Name a provision or bracket by its id, \"negotiation\", or anything else with its prefix: {}.",
                Reference::prefixes().join(" ")
            ),
        };
        let reference = Reference::parse(written).ok_or_else(unknown)?;
        if reference.kind != Kind::Negotiation && !all.contains(&reference.to_string()) {
            return Err(unknown());
        }
        let mut ids = BTreeSet::from([reference.id.clone()]);
        if reference.kind == Kind::Provision {
            for entry in negotiation.entries() {
                let provisions = entry.draft.provisions();
                let inside = |index: usize| {
                    std::iter::successors(Some(index), |&index| provisions[index].parent).any(|index| provisions[index].address == reference.id)
                };
                ids.extend((0..provisions.len()).filter(|&index| inside(index)).map(|index| provisions[index].address.clone()));
                let brackets = entry.draft.brackets().iter().filter(|bracket| bracket.provision.is_some_and(inside));
                ids.extend(brackets.map(|bracket| bracket.address.clone()));
            }
        }
        Ok(About { reference, ids })
    }

    /// Whether something is about it.
    pub fn covers(&self, reference: &Reference) -> bool {
        reference.kind == self.reference.kind && self.ids.contains(&reference.id)
    }
}

/// Everything that can be named, as it is written.
fn references(negotiation: &Negotiation) -> BTreeSet<String> {
    let evidence = &negotiation.evidence;
    let of = |kind: Kind, ids: Vec<&String>| ids.into_iter().map(|id| Reference::new(kind, id.clone()).to_string()).collect::<Vec<_>>();
    let mut all: BTreeSet<String> = travaux_record::life::ids(negotiation).into_iter().map(str::to_string).collect();
    all.extend(negotiation.settled_ids.iter().cloned());
    all.extend(of(Kind::Draft, negotiation.entries().map(|entry| &entry.id).collect()));
    all.extend(of(Kind::Group, negotiation.groups.keys().collect()));
    all.extend(of(Kind::Party, negotiation.parties.keys().collect()));
    all.extend(of(Kind::Source, negotiation.bibliography.keys().collect()));
    all.extend(of(Kind::Event, evidence.events.keys().collect()));
    all.extend(of(Kind::Place, evidence.places.keys().collect()));
    all.extend(of(Kind::Statement, evidence.statements.keys().collect()));
    all.extend(of(Kind::Explanation, evidence.explanations.keys().collect()));
    all.extend(of(Kind::Unknown, evidence.unknowns.keys().collect()));
    all.extend(of(Kind::Claim, evidence.claims.iter().filter_map(|claim| claim.id.as_ref()).collect()));
    for actor in evidence.actors.values() {
        let kind = if actor.is_body() { Kind::Body } else { Kind::Person };
        all.insert(Reference::new(kind, actor.id.clone()).to_string());
    }
    all
}

/// The same id with another prefix first, then what is spelt alike.
fn close(written: &str, all: &BTreeSet<String>) -> Vec<String> {
    let id = written.rsplit(':').next().unwrap_or(written).trim_start_matches('#');
    let same: Vec<String> = all.iter().filter(|other| other.rsplit(':').next() == Some(id)).cloned().collect();
    if !same.is_empty() {
        return same;
    }
    nearest(written, all.iter().map(String::as_str)).into_iter().map(str::to_string).collect()
}

/// One claim.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClaimRow {
    /// Its id, if it has one.
    pub id: Option<String>,
    /// What it is about: an id or a reference such as `event:round-1`.
    pub about: String,
    /// The same in words.
    pub about_name: String,
    /// The draft whose provision it is about.
    pub draft: Option<String>,
    /// The matter.
    pub matter: String,
    /// The question behind the matter.
    pub question: String,
    /// quantity, date, parties, people, place, holds, word, fate, text, silent, unsure.
    pub value_type: String,
    /// What the source says.
    pub value: String,
    /// The source's hedge: reportedly, apparently, presumably, conditionally.
    pub hedge: Option<String>,
    /// Whose figure or position it is.
    pub of: Option<String>,
    /// What else narrows it.
    pub scope: Vec<String>,
    /// For which date it holds.
    pub as_of: Option<String>,
    /// The person or body whose words the source gives.
    pub speaker: Option<String>,
    /// What the source calls a speaker whom it does not name.
    pub unnamed: Option<String>,
    /// When it was said.
    pub said: Option<String>,
    /// The source and the place in it.
    pub source: String,
    /// The publications through which the source has it.
    pub via: Vec<String>,
    /// Since when it has been public, as far as the record can tell.
    pub public: Option<String>,
    /// With --known-on: yes, or perhaps.
    pub known: Option<String>,
    /// Where it stands in the record: claim, footnote, report, roster, event, people, mention.
    pub origin: String,
    /// A remark of the record.
    pub note: Option<String>,
}

impl ClaimRow {
    /// A claim with everything in words.
    pub fn of(negotiation: &Negotiation, claim: &Claim, on: Option<&Date>) -> ClaimRow {
        ClaimRow {
            id: claim.id.clone(),
            about: claim.about.to_string(),
            about_name: negotiation.describe(&claim.about),
            draft: claim.draft.clone(),
            matter: claim.matter.clone(),
            question: negotiation.question(&claim.matter).to_string(),
            value_type: claim.value.type_word().to_string(),
            value: negotiation.value_words(&claim.value),
            hedge: claim.hedge.map(|hedge| hedge.word().to_string()),
            of: claim.scope.of.clone(),
            scope: claim.scope.words.iter().cloned().collect(),
            as_of: claim.scope.as_of.as_ref().map(ToString::to_string),
            speaker: claim.voice.speaker.as_ref().map(|speaker| who(negotiation, speaker)),
            unnamed: claim.voice.unnamed.clone(),
            said: claim.voice.said.as_ref().map(ToString::to_string),
            source: claim.source.to_string(),
            via: claim.voice.via.clone(),
            public: lineage::claim_public(negotiation, claim).map(|date| date.to_string()),
            known: on.map(|on| if known(negotiation, claim, on) == Known::Yes { "yes" } else { "perhaps" }.to_string()),
            origin: claim.origin.word().to_string(),
            note: claim.note.clone(),
        }
    }

    /// `presumably 40 kilometres (RU; missiles)`: the value with its hedge and what narrows it.
    pub fn says(&self) -> String {
        let hedge = self.hedge.as_ref().map(|hedge| format!("{hedge} ")).unwrap_or_default();
        let as_of = self.as_of.as_ref().map(|date| format!("for {date}"));
        let narrow: Vec<String> = self.of.iter().chain(&self.scope).cloned().chain(as_of).collect();
        let narrow = if narrow.is_empty() { String::new() } else { format!(" ({})", narrow.join("; ")) };
        format!("{hedge}{}{narrow}", self.value)
    }

    /// `Vladimir Medinsky, in npr, Part I`: who says so, and where.
    pub fn said_by(&self) -> String {
        let speaker = self.speaker.as_ref().or(self.unnamed.as_ref()).map(|speaker| format!("{speaker}, in ")).unwrap_or_default();
        let via = if self.via.is_empty() { String::new() } else { format!(", from {}", self.via.join(", ")) };
        let known = if self.known.as_deref() == Some("perhaps") { " [perhaps not yet public]" } else { "" };
        format!("{speaker}{}{via}{known}", self.source)
    }
}
