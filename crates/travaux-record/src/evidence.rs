//! The evidence of a negotiation: everything that the `.toml` files beside `negotiation.toml` and in `claims/` hold.
//!
//! Any table may stand in any file. The reader here knows how values are written; what a table holds stands with its type.

use crate::check::codes;
use crate::chronology::Event;
use crate::claim::Claim;
use crate::explanation::Explanation;
use crate::lineage::{Document, Lineage};
use crate::negotiation::sub_table;
use crate::people::{Actor, Place};
use crate::reference::{Kind, Reference};
use crate::statement::Statement;
use crate::unknown::Unknown;
use std::borrow::Cow;
use std::collections::BTreeMap;
use travaux_text::keys::{Keys, Spanned, Value, items};
use travaux_text::{Amount, Citation, Hedge, Remark, Span};

/// Everything that the files of the evidence hold.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// What sources rest on, by the key of the bibliography.
    pub lineage: BTreeMap<String, Lineage>,
    /// Copies of texts and who had them.
    pub documents: Vec<Document>,
    /// People and bodies by id.
    pub actors: BTreeMap<String, Actor>,
    /// Places by id.
    pub places: BTreeMap<String, Place>,
    /// Events by id.
    pub events: BTreeMap<String, Event>,
    /// Written claims, in the order of files and lines. All claims: [`crate::gather::claims`].
    pub claims: Vec<Claim>,
    /// Rival accounts by id.
    pub explanations: BTreeMap<String, Explanation>,
    /// Later statements by id.
    pub statements: BTreeMap<String, Statement>,
    /// Written unknowns by id. All of them: [`crate::unknown::unknowns`].
    pub unknowns: BTreeMap<String, Unknown>,
    /// The question behind a matter.
    pub matters: BTreeMap<String, String>,
    /// The places of the claims that have an id.
    claim_ids: BTreeMap<String, usize>,
    /// Every reference with its file (a place among the files of the negotiation) and its place there.
    pub(crate) references: Vec<(usize, Reference, Span)>,
    /// Every citation likewise.
    pub(crate) citations: Vec<(usize, Citation, Span)>,
}

const TABLES: &[&str] =
    &["sources", "documents", "people", "bodies", "places", "events", "claims", "explanations", "statements", "unknowns", "matters"];

impl Evidence {
    /// Adds what a file holds; gives back what is the matter with it.
    pub(crate) fn read(&mut self, file: usize, text: &str) -> Vec<Remark> {
        let mut reader =
            Reader { keys: Keys::new("evidence", 0, &codes::EVIDENCE_FILE, &travaux_text::remark::codes::UNKNOWN_KEY), file, references: Vec::new() };
        {
            let table = reader.keys.table(text);
            for (key, value) in table.get_ref() {
                self.table(&mut reader, key.get_ref(), &key.span(), value);
            }
        }
        self.references.extend(reader.references.into_iter().map(|(reference, span)| (file, reference, span)));
        self.citations.extend(reader.keys.citations.into_iter().map(|(citation, span)| (file, citation, span)));
        reader.keys.remarks
    }

    fn table(&mut self, reader: &mut Reader, name: &str, span: &Span, value: &Value) {
        match name {
            "sources" => each(reader, name, value, &mut self.lineage, Lineage::read),
            "people" => each(reader, name, value, &mut self.actors, Actor::person),
            "bodies" => each(reader, name, value, &mut self.actors, Actor::body),
            "places" => each(reader, name, value, &mut self.places, Place::read),
            "events" => each(reader, name, value, &mut self.events, Event::read),
            "explanations" => each(reader, name, value, &mut self.explanations, Explanation::read),
            "statements" => each(reader, name, value, &mut self.statements, Statement::read),
            "unknowns" => each(reader, name, value, &mut self.unknowns, Unknown::read),
            "documents" => self.documents.extend(items(value).into_iter().filter_map(|entry| Document::read(reader, entry))),
            "claims" => {
                for entry in items(value) {
                    let Some(claim) = Claim::read(reader, entry) else { continue };
                    if let Some(id) = &claim.id
                        && self.claim_ids.insert(id.clone(), self.claims.len()).is_some()
                    {
                        reader.keys.remarks.push(same_id(id, claim.span.clone()));
                    }
                    self.claims.push(claim);
                }
            }
            "matters" => {
                for (matter, question) in reader.table(name, value) {
                    if let Some(question) = reader.keys.string(matter.get_ref(), question) {
                        self.matters.insert(matter.get_ref().to_string(), question);
                    }
                }
            }
            _ => reader.keys.unknown(name, span, TABLES),
        }
    }

    /// The written claim with an id.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claim_ids.get(id).map(|&index| &self.claims[index])
    }

    /// The name of a person or body, or the words themselves.
    pub fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.actors.get(id).map_or(id, |actor| actor.name.as_str())
    }

    /// The name of a place, or the words themselves.
    pub fn place_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.places.get(id).map_or(id, |place| place.name.as_str())
    }
}

/// Reads the tables of a table, one for each id. What lacks the least that it needs is left out, with a remark.
fn each<T>(reader: &mut Reader, name: &str, value: &Value, into: &mut BTreeMap<String, T>, read: fn(&mut Reader, &str, Span, &Value) -> Option<T>) {
    for (id, entry) in reader.table(name, value) {
        let span = reader.keys.place(&id.span());
        let id = id.get_ref().to_string();
        if name == "sources" {
            reader.refer(Reference::new(Kind::Source, id.clone()), span.clone());
        } else if !is_id(&id) {
            let message = format!("\"{id}\" cannot be an id.");
            reader.keys.remarks.push(Remark::new(&codes::EVIDENCE_FILE, span.clone(), message).action("Use small letters, digits and '-'."));
        }
        let Some(it) = read(reader, &id, span.clone(), entry) else { continue };
        if into.insert(id.clone(), it).is_some() {
            reader.keys.remarks.push(same_id(&id, span));
        }
    }
}

fn same_id(id: &str, span: Span) -> Remark {
    let message = format!("The id \"{id}\" is there twice among the files of this negotiation.");
    Remark::new(&codes::SAME_ID, span, message).action("Give one of the two another id.")
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// A table's key and its value.
pub(crate) type KeyValue<'a, 'b> = (&'b Spanned<Cow<'a, str>>, &'b Value<'a>);

/// Reads values of the evidence, and collects references and what is the matter.
pub(crate) struct Reader {
    pub keys: Keys,
    /// Which file this is among the files of the negotiation.
    pub file: usize,
    references: Vec<(Reference, Span)>,
}

impl Reader {
    /// The keys of a table, or a remark that it is none.
    pub fn table<'a, 'b>(&mut self, name: &str, value: &'b Value<'a>) -> Vec<KeyValue<'a, 'b>> {
        sub_table(&mut self.keys, name, value)
    }

    /// Whether a table has a key.
    pub fn has(&self, entry: &Value, key: &str) -> bool {
        entry.get_ref().as_table().is_some_and(|table| table.contains_key(key))
    }

    /// Notes that something is referred to, for the check.
    pub fn refer(&mut self, reference: Reference, span: Span) {
        self.references.push((reference, span));
    }

    /// An id that is given here.
    pub fn id(&mut self, value: &Value) -> Option<String> {
        let id = self.keys.string("id", value)?;
        if !is_id(&id) {
            self.keys.wrong(value, format!("\"{id}\" cannot be an id."), "Use small letters, digits and '-'.");
        }
        Some(id)
    }

    /// A reference with its kind.
    pub fn reference(&mut self, value: &Value) -> Option<Reference> {
        let written = self.keys.string("about", value)?;
        let found = Reference::parse(&written);
        match &found {
            Some(reference) => self.refer(reference.clone(), self.keys.place(&value.span())),
            None => {
                let action =
                    format!("Write the id of a provision or bracket, \"negotiation\", or an id after one of: {}.", Reference::prefixes().join(" "));
                self.keys.wrong(value, format!("\"{written}\" does not say what is meant."), &action);
            }
        }
        found
    }

    /// A person, body or source by id, or the source's words for somebody. Words that could be an id are taken for one.
    pub fn somebody(&mut self, key: &str, value: &Value) -> Option<String> {
        let written = self.keys.string(key, value)?;
        let place = self.keys.place(&value.span());
        match Reference::parse(&written) {
            Some(reference) if reference.kind != Kind::Provision => {
                let known = matches!(reference.kind, Kind::Source | Kind::Person | Kind::Body | Kind::Party);
                if !known {
                    self.keys.wrong(
                        value,
                        format!("\"{written}\" is nobody who can speak."),
                        "Use the id of a person or body, `source:KEY`, `party:CODE`, or words.",
                    );
                }
                let id = if matches!(reference.kind, Kind::Person | Kind::Body) { reference.id.clone() } else { written };
                self.refer(reference, place);
                Some(id)
            }
            _ => {
                if is_id(&written) {
                    self.refer(Reference::new(Kind::Actor, written.clone()), place);
                }
                Some(written)
            }
        }
    }

    /// Several references.
    pub fn all_references(&mut self, value: &Value) -> Vec<Reference> {
        items(value).into_iter().filter_map(|item| self.reference(item)).collect()
    }

    /// An id of one kind.
    pub fn reference_of(&mut self, key: &str, value: &Value, kind: Kind) -> Option<String> {
        let id = self.keys.string(key, value)?;
        self.refer(Reference::new(kind, id.clone()), self.keys.place(&value.span()));
        Some(id)
    }

    /// Ids of one kind.
    pub fn references(&mut self, key: &str, value: &Value, kind: Kind) -> Vec<String> {
        items(value).into_iter().filter_map(|item| self.reference_of(key, item, kind)).collect()
    }

    /// Ids of a kind that is not known yet.
    pub fn unresolved(&mut self, key: &str, value: &Value) -> Vec<(String, Span)> {
        items(value).into_iter().filter_map(|item| Some((self.keys.string(key, item)?, self.keys.place(&item.span())))).collect()
    }

    /// A figure with an optional limit.
    pub fn amount(&mut self, value: &Value) -> Option<Amount> {
        let written = self.keys.string("quantity", value)?;
        let amount = Amount::parse(&written);
        if amount.is_none() {
            let action = "Write it as in \"10 years\", \"10–15 years\", \"at least 6 annexes\", \"at most 280 km\", \"about 30 miles\".";
            self.keys.wrong(value, format!("\"{written}\" is not a figure with a unit."), action);
        }
        amount
    }

    /// How firmly a source puts it.
    pub fn hedge(&mut self, value: &Value) -> Option<Hedge> {
        self.keys.word("hedge", value, Hedge::WORDS, Hedge::named)
    }

    /// Citations.
    pub fn citations(&mut self, key: &str, value: &Value) -> Vec<Citation> {
        self.keys.citations(key, value)
    }

    /// The tables of a list.
    pub fn entries<'a, 'b>(&mut self, value: &'b Value<'a>) -> Vec<&'b Value<'a>> {
        items(value)
    }
}
