//! Remarks on properties: that the draft is there, and that its rules have what a property speaks of.

use super::{Checker, codes, nearest};
use crate::negotiation::Entry;
use travaux_regime::property::Property;
use travaux_regime::rules::Rules;
use travaux_regime::rules::codes::SAME_NAME;
use travaux_text::Remark;

impl Checker<'_> {
    /// What is the matter with the properties of one file.
    pub(super) fn properties(&self, file: usize, remarks: &mut Vec<Remark>) {
        let all = &self.negotiation.properties;
        for (place, (_, property)) in all.iter().enumerate().filter(|(_, (of, _))| *of == file) {
            if all[..place].iter().any(|(_, other)| other.name.eq_ignore_ascii_case(&property.name)) {
                let message = format!("Two properties are called \"{}\".", property.name);
                remarks.push(Remark::new(&SAME_NAME, property.span.clone(), message).action("Give each property a name of its own."));
            }
            self.property(property, remarks);
        }
    }

    fn property(&self, property: &Property, remarks: &mut Vec<Remark>) {
        if !self.negotiation.drafts_of(property).is_empty() && property.draft.is_none() {
            return;
        }
        // What no text has is missing in the last one that could have it.
        let entry = match &property.draft {
            Some(id) => self.negotiation.entries().find(|entry| entry.id == *id),
            None => {
                let has_rules = |entry: &&Entry| !entry.draft.rules().is_empty();
                self.negotiation.drafts.iter().rev().find(has_rules).or_else(|| self.negotiation.instruments.iter().rev().find(has_rules))
            }
        };
        let Some(entry) = entry else {
            let wanted = property.draft.as_deref().unwrap_or_default();
            let message = match wanted {
                "" => "The property names no draft, and no draft has rules.".to_string(),
                wanted => format!("There is no draft or instrument \"{wanted}\"."),
            };
            let known = self.negotiation.entries().map(|entry| entry.id.as_str());
            let action = self.did_you_mean(wanted, known, "Name a file in drafts/ or instruments/, without its ending.");
            remarks.push(Remark::new(&codes::UNKNOWN_DRAFT, property.span.clone(), message).action(action));
            return;
        };
        let close = |wanted: &str, known: &[&str]| nearest(wanted, known.iter().copied()).first().map(ToString::to_string);
        remarks.extend(property.unknown(&Rules::read(&entry.draft)).iter().map(|unknown| unknown.remark(close)));
    }
}
