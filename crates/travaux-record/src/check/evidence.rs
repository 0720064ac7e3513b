//! Remarks on the evidence: every id resolves, nothing rests on itself.

use super::{Checker, codes};
use crate::lineage;
use crate::reference::{Kind, Reference};
use std::collections::BTreeSet;
use travaux_text::Remark;

impl Checker<'_> {
    /// What is the matter with the references, citations and circles of one file.
    pub(super) fn evidence(&self, file: usize, remarks: &mut Vec<Remark>) {
        let evidence = &self.negotiation.evidence;
        let citations: Vec<_> =
            evidence.citations.iter().filter(|(of, ..)| *of == file).map(|(_, citation, span)| (citation.clone(), span.clone())).collect();
        self.citations(&citations, remarks);
        for (_, reference, span) in evidence.references.iter().filter(|(of, ..)| *of == file) {
            if self.resolves(reference) {
                continue;
            }
            let message = match reference.kind {
                Kind::Provision => format!("No draft of this negotiation has a provision or bracket \"{}\".", reference.id),
                Kind::Source => format!("The bibliography has no source \"{}\".", reference.id),
                kind => format!("The record has no {} \"{}\".", kind.words(), reference.id),
            };
            let action = self.did_you_mean(&reference.id, self.known(reference.kind).into_iter(), where_it_belongs(reference.kind));
            remarks.push(Remark::new(&codes::UNKNOWN_REFERENCE, span.clone(), message).action(action));
        }
        for (key, it) in evidence.lineage.iter().filter(|(key, it)| it.file == file && lineage::circle(evidence, key)) {
            let message = format!("\"{key}\" rests, in the end, on itself.");
            remarks.push(Remark::new(&codes::CIRCLE, it.span.clone(), message).action("Take out the entry of \"rests_on\" that closes the circle."));
        }
        for (id, place) in evidence.places.iter().filter(|(id, place)| place.file == file && self.place_in_itself(id)) {
            let message = format!("The place \"{id}\" lies, in the end, within itself.");
            remarks.push(Remark::new(&codes::CIRCLE, place.span.clone(), message).action("Take out the \"within\" that closes the circle."));
        }
    }

    fn place_in_itself(&self, id: &str) -> bool {
        let within = |id: &str| self.negotiation.evidence.places.get(id).and_then(|place| place.within.as_deref());
        let mut seen = BTreeSet::new();
        let mut next = within(id);
        while let Some(place) = next {
            if place == id {
                return true;
            }
            if !seen.insert(place) {
                return false;
            }
            next = within(place);
        }
        false
    }

    fn resolves(&self, reference: &Reference) -> bool {
        let negotiation = self.negotiation;
        let evidence = &negotiation.evidence;
        let id = reference.id.as_str();
        match reference.kind {
            Kind::Negotiation => true,
            Kind::Provision => self.ids.contains(id),
            Kind::Draft => negotiation.entries().any(|entry| entry.id == id),
            Kind::Group => negotiation.groups.contains_key(id),
            Kind::Party => negotiation.parties.contains_key(id),
            Kind::Source => negotiation.bibliography.get(id).is_some(),
            Kind::Person => evidence.actors.get(id).is_some_and(|actor| !actor.is_body()),
            Kind::Body => evidence.actors.get(id).is_some_and(crate::people::Actor::is_body),
            Kind::Actor => evidence.actors.contains_key(id),
            Kind::Event => evidence.events.contains_key(id),
            Kind::Place => evidence.places.contains_key(id),
            Kind::Claim => evidence.claim(id).is_some(),
            Kind::Statement => evidence.statements.contains_key(id),
            Kind::Explanation => evidence.explanations.contains_key(id),
            Kind::Unknown => evidence.unknowns.contains_key(id),
        }
    }

    fn known(&self, kind: Kind) -> Vec<&str> {
        let negotiation = self.negotiation;
        let evidence = &negotiation.evidence;
        match kind {
            Kind::Negotiation => Vec::new(),
            Kind::Provision => self.ids.iter().copied().collect(),
            Kind::Draft => negotiation.entries().map(|entry| entry.id.as_str()).collect(),
            Kind::Group => negotiation.groups.keys().map(String::as_str).collect(),
            Kind::Party => negotiation.parties.keys().map(String::as_str).collect(),
            Kind::Source => negotiation.bibliography.keys().map(String::as_str).collect(),
            Kind::Person | Kind::Body | Kind::Actor => evidence.actors.keys().map(String::as_str).collect(),
            Kind::Event => evidence.events.keys().map(String::as_str).collect(),
            Kind::Place => evidence.places.keys().map(String::as_str).collect(),
            Kind::Claim => evidence.claims.iter().filter_map(|claim| claim.id.as_deref()).collect(),
            Kind::Statement => evidence.statements.keys().map(String::as_str).collect(),
            Kind::Explanation => evidence.explanations.keys().map(String::as_str).collect(),
            Kind::Unknown => evidence.unknowns.keys().map(String::as_str).collect(),
        }
    }
}

fn where_it_belongs(kind: Kind) -> &'static str {
    match kind {
        Kind::Negotiation | Kind::Provision => {
            "Use the id of a heading, paragraph or row, or the label of a bracket; other things have a prefix, as in event:ID."
        }
        Kind::Draft => "Name a file in drafts/ or instruments/, without its ending.",
        Kind::Group => "Add it as [[groups.…]] in negotiation.toml, or correct the name.",
        Kind::Party => "Add it as [parties.…] in negotiation.toml, or correct the code.",
        Kind::Source => "Add it to the bibliography, or correct the key.",
        Kind::Person | Kind::Body | Kind::Actor => "Add it as [people.…] or [bodies.…], or correct the id.",
        Kind::Event => "Add it as [events.…], or correct the id.",
        Kind::Place => "Add it as [places.…], or correct the id.",
        Kind::Claim => "Give the claim that is meant an `id`, or correct this one.",
        Kind::Statement => "Add it as [statements.…], or correct the id.",
        Kind::Explanation => "Add it as [explanations.…], or correct the id.",
        Kind::Unknown => "Add it as [unknowns.…], or correct the id.",
    }
}
