//! Unknowns: what the sources do not say, and where one looked; written ones, and those that the record itself shows.

use crate::claim::{Claim, Value};
use crate::conflict::matters;
use crate::evidence::Reader;
use crate::negotiation::Negotiation;
use crate::reference::{Kind, Reference};
use crate::status::{Status, plain_status};
use serde::Serialize;
use std::collections::BTreeSet;
use travaux_text::keys::Value as Toml;
use travaux_text::{BracketKind, Citation, Span};

/// Something that the sources do not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unknown {
    /// Its id.
    pub id: String,
    /// As a question.
    pub question: String,
    /// What it is about.
    pub about: Vec<Reference>,
    /// Where one looked.
    pub looked: Vec<Citation>,
    /// A remark for readers.
    pub note: Option<String>,
    /// Where its id stands.
    pub span: Span,
}

impl Unknown {
    pub(crate) fn read(reader: &mut Reader, id: &str, span: Span, value: &Toml) -> Option<Unknown> {
        let mut unknown = Unknown { id: id.to_string(), question: id.to_string(), span, ..Unknown::default() };
        for (key, it) in reader.table(id, value) {
            match key.get_ref().as_ref() {
                "question" => unknown.question = reader.keys.string("question", it).unwrap_or_default(),
                "about" => unknown.about = reader.all_references(it),
                "looked" => unknown.looked = reader.citations("looked", it),
                "note" => unknown.note = reader.keys.string("note", it),
                other => reader.keys.unknown(other, &key.span(), &["question", "about", "looked", "note"]),
            }
        }
        Some(unknown)
    }
}

/// Why something is among the unknowns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Somebody wrote it down.
    Written,
    /// The text has a placeholder.
    Placeholder,
    /// Nobody reports where anybody stands on the words.
    Standing,
    /// A draft is known to have existed, and nobody reports its words.
    NoWords,
    /// The sources that deal with the matter say nothing on it, or say that they do not know.
    Silence,
}

impl Why {
    /// The words in answers.
    pub fn words(self) -> &'static str {
        match self {
            Why::Written => "written down",
            Why::Placeholder => "placeholder",
            Why::Standing => "standing not reported",
            Why::NoWords => "words not reported",
            Why::Silence => "sources do not say",
        }
    }
}

/// One unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The id of a written one.
    pub id: Option<String>,
    /// As a question, or in a few words.
    pub question: String,
    /// What it is about.
    pub about: Vec<Reference>,
    /// In which draft.
    pub draft: Option<String>,
    /// Why it is here.
    pub why: Why,
    /// Where one looked.
    pub looked: Vec<Citation>,
    /// A remark for readers.
    pub note: Option<String>,
}

/// Written unknowns by id, then those of the drafts in their order, then matters on which there is only silence.
pub fn unknowns(negotiation: &Negotiation, claims: &[Claim]) -> Vec<Row> {
    let mut rows: Vec<Row> = negotiation
        .evidence
        .unknowns
        .values()
        .map(|unknown| Row {
            id: Some(unknown.id.clone()),
            question: unknown.question.clone(),
            about: unknown.about.clone(),
            draft: None,
            why: Why::Written,
            looked: unknown.looked.clone(),
            note: unknown.note.clone(),
        })
        .collect();
    for entry in &negotiation.drafts {
        let row = |question: String, about: Reference, why: Why, looked: Vec<Citation>| Row {
            id: None,
            question,
            about: vec![about],
            draft: Some(entry.id.clone()),
            why,
            looked,
            note: None,
        };
        let whole = Reference::new(Kind::Draft, entry.id.clone());
        if entry.is_mention() {
            rows.push(row(format!("The words of {}", entry.title()), whole, Why::NoWords, entry.draft.front().sources.clone()));
            continue;
        }
        if plain_status(negotiation, &entry.draft).status == Status::Undetermined && !entry.draft.provisions().is_empty() {
            let looked = entry.draft.front().text_sources.clone();
            rows.push(row(format!("Who stood behind the words of {}", entry.title()), whole, Why::Standing, looked));
        }
        for (index, bracket) in entry.draft.brackets().iter().enumerate() {
            let why = match bracket.kind {
                BracketKind::Placeholder => Why::Placeholder,
                _ if bracket.alternatives.iter().all(|alternative| alternative.positions.is_empty()) => Why::Standing,
                _ => continue,
            };
            let words = entry.draft.alternative_words(index, 0);
            let about = Reference::new(Kind::Provision, bracket.address.clone());
            rows.push(row(words, about, why, entry.draft.bracket_citations(index)));
        }
    }
    for (matter, claims) in matters(claims) {
        if claims.iter().all(|claim| matches!(claim.value, Value::Silent | Value::Unsure)) {
            let looked: BTreeSet<Citation> = claims.iter().map(|claim| claim.source.clone()).collect();
            rows.push(Row {
                id: None,
                question: format!("{}: {}", negotiation.describe(&matter.about), negotiation.question(&matter.matter)),
                about: vec![matter.about.clone()],
                draft: matter.draft.clone(),
                why: Why::Silence,
                looked: looked.into_iter().collect(),
                note: claims.iter().find_map(|claim| claim.note.clone()),
            });
        }
    }
    rows
}
