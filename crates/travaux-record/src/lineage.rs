//! Where a source has it from: lineage, custody, independence, and since when something has been known.

use crate::claim::Claim;
use crate::evidence::{Evidence, Reader};
use crate::negotiation::Negotiation;
use crate::reference::Kind;
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use travaux_text::keys::Value;
use travaux_text::{Citation, Date, Span};

/// What a source rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lineage {
    /// What kind of publication it is, in the words of the record.
    pub kind: Option<String>,
    /// Whether the makers of the record read it.
    pub consulted: bool,
    /// Keys of the sources on which it rests.
    pub rests_on: Vec<String>,
    /// Since when it has been public, where the bibliography does not say so.
    pub public: Option<Date>,
    /// A remark for readers.
    pub note: Option<String>,
    /// Where its key stands.
    pub span: Span,
    /// In which file of the negotiation.
    pub file: usize,
}

impl Lineage {
    pub(crate) fn read(reader: &mut Reader, key: &str, span: Span, value: &Value) -> Option<Lineage> {
        let mut lineage = Lineage { span, file: reader.file, ..Lineage::default() };
        for (name, it) in reader.table(key, value) {
            match name.get_ref().as_ref() {
                "kind" => lineage.kind = reader.keys.string("kind", it),
                "consulted" => lineage.consulted = reader.keys.boolean("consulted", it).unwrap_or_default(),
                "rests_on" => lineage.rests_on = reader.references("rests_on", it, Kind::Source),
                "public" => lineage.public = reader.keys.date(it),
                "note" => lineage.note = reader.keys.string("note", it),
                other => reader.keys.unknown(other, &name.span(), &["kind", "consulted", "rests_on", "public", "note"]),
            }
        }
        Some(lineage)
    }
}

/// A copy of a text: who had it, who gave it, who confirmed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The draft or instrument of which it is a copy.
    pub draft: String,
    /// The publication that used or released it, by key; or whoever had it, in the words of the record.
    pub holder: String,
    /// Who gave it, in the words of the record.
    pub supplied_by: Option<String>,
    /// Who confirmed that it is genuine, in the words of the record.
    pub confirmed_by: Vec<String>,
    /// When the text itself became public.
    pub public: Option<Date>,
    /// Who says so.
    pub sources: Vec<Citation>,
    /// A remark for readers.
    pub note: Option<String>,
}

impl Document {
    pub(crate) fn read(reader: &mut Reader, entry: &Value) -> Option<Document> {
        let mut document = Document::default();
        for (key, it) in reader.table("documents", entry) {
            match key.get_ref().as_ref() {
                "draft" => document.draft = reader.reference_of("draft", it, Kind::Draft).unwrap_or_default(),
                "holder" => document.holder = reader.keys.string("holder", it).unwrap_or_default(),
                "supplied_by" => document.supplied_by = reader.keys.string("supplied_by", it),
                "confirmed_by" => document.confirmed_by = reader.keys.strings("confirmed_by", it),
                "public" => document.public = reader.keys.date(it),
                "sources" => document.sources = reader.citations("sources", it),
                "note" => document.note = reader.keys.string("note", it),
                other => reader.keys.unknown(other, &key.span(), &["draft", "holder", "supplied_by", "confirmed_by", "public", "sources", "note"]),
            }
        }
        if document.draft.is_empty() || document.holder.is_empty() {
            reader.keys.wrong(entry, "An entry of \"documents\" needs \"draft\" and \"holder\".", "Say which text it is, and who had it.");
            return None;
        }
        Some(document)
    }
}

/// Each source with all that it rests on, itself included.
#[derive(Debug, Clone, Default)]
pub struct Roots {
    all: BTreeMap<String, BTreeSet<String>>,
}

impl Roots {
    /// Follows `rests_on` to its end. A circle ends where it closes.
    pub fn of(evidence: &Evidence) -> Roots {
        let all = evidence.lineage.keys().map(|key| (key.clone(), closure(evidence, key))).collect();
        Roots { all }
    }

    /// What a source rests on, itself included.
    pub fn of_source(&self, key: &str) -> BTreeSet<String> {
        self.all.get(key).cloned().unwrap_or_else(|| BTreeSet::from([key.to_string()]))
    }

    /// What a claim rests on: its source, the publications through which the source has it (or all that the source rests on), and
    /// the speaker, if it is named: two newspapers that quote one person are one line.
    pub fn of_claim(&self, claim: &Claim) -> BTreeSet<String> {
        let mut roots = BTreeSet::from([claim.source.source.clone()]);
        if claim.voice.via.is_empty() {
            roots.extend(self.of_source(&claim.source.source));
        }
        roots.extend(claim.voice.via.iter().flat_map(|key| self.of_source(key)));
        roots.extend(claim.voice.speaker.iter().map(|speaker| format!("speaker:{speaker}")));
        roots
    }

    /// The sources in groups that share something on which they rest: each group is one line.
    pub fn lines<'a>(&self, sources: impl IntoIterator<Item = &'a str>) -> Vec<Vec<String>> {
        let sources: BTreeSet<&str> = sources.into_iter().collect();
        let roots: Vec<(String, BTreeSet<String>)> = sources.into_iter().map(|key| (key.to_string(), self.of_source(key))).collect();
        joined(&roots)
    }

    /// How many independent lines some claims come from.
    pub fn count_lines<'a>(&self, claims: impl IntoIterator<Item = &'a Claim>) -> usize {
        let roots: Vec<((), BTreeSet<String>)> = claims.into_iter().map(|claim| ((), self.of_claim(claim))).collect();
        joined(&roots).len()
    }
}

/// The largest number of lines that this finds by taking the sources that rest on least first: each starts a line unless it shares a
/// root with a line that was started; then it belongs to the first such line. So a source that rests on two independent ones joins
/// them no more than it adds a third. What is found is a set of sources that are independent of each other, hence a lower bound.
fn joined<T: Clone>(roots: &[(T, BTreeSet<String>)]) -> Vec<Vec<T>> {
    let mut order: Vec<usize> = (0..roots.len()).collect();
    order.sort_by_key(|&index| roots[index].1.len());
    let mut lines: Vec<Vec<T>> = Vec::new();
    let mut line_of: BTreeMap<&str, usize> = BTreeMap::new();
    for index in order {
        let (it, set) = &roots[index];
        match set.iter().filter_map(|root| line_of.get(root.as_str())).min() {
            Some(&line) => lines[line].push(it.clone()),
            None => {
                line_of.extend(set.iter().map(|root| (root.as_str(), lines.len())));
                lines.push(vec![it.clone()]);
            }
        }
    }
    lines
}

fn closure(evidence: &Evidence, key: &str) -> BTreeSet<String> {
    let (mut found, mut open) = (BTreeSet::new(), vec![key.to_string()]);
    while let Some(next) = open.pop() {
        if let Some(lineage) = evidence.lineage.get(&next) {
            open.extend(lineage.rests_on.iter().filter(|key| !found.contains(*key)).cloned());
        }
        found.insert(next);
    }
    found
}

/// The sources of a circle in which each rests on the next; empty if there is none from this one.
pub fn circle(evidence: &Evidence, key: &str) -> bool {
    evidence.lineage.get(key).is_some_and(|lineage| lineage.rests_on.iter().any(|next| closure(evidence, next).contains(key)))
}

/// Every source that something cites, or on which something rests.
pub fn used(negotiation: &Negotiation) -> BTreeSet<&str> {
    let evidence = &negotiation.evidence;
    let drafts = negotiation.entries().flat_map(|entry| {
        let footnotes = entry.draft.footnotes().iter().flat_map(|footnote| &footnote.citations);
        entry.draft.front().citations.iter().map(|(citation, _)| citation).chain(footnotes)
    });
    let cited = negotiation.citations.iter().map(|(citation, _)| citation).chain(evidence.citations.iter().map(|(_, citation, _)| citation));
    let citations = cited.chain(drafts).map(|citation| citation.source.as_str());
    let lineage = evidence.lineage.values().flat_map(|lineage| &lineage.rests_on).map(String::as_str);
    let via = evidence.claims.iter().flat_map(|claim| &claim.voice.via).map(String::as_str);
    let about = evidence.events.values().flat_map(|event| &event.about).filter(|about| about.kind == Kind::Source).map(|about| about.id.as_str());
    let held = evidence.documents.iter().map(|document| document.holder.as_str());
    citations.chain(lineage).chain(via).chain(about).chain(held).collect()
}

// ---- as known on a date --------------------------------------------------------------------------------------------

/// Whether something was public on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// It was.
    Yes,
    /// The record does not date its publication closely enough.
    Perhaps,
    /// It was not.
    No,
}

/// Whether something that became public on one date was public on another.
pub fn known(public: Option<&Date>, on: &Date) -> Known {
    let Some(public) = public else { return Known::Perhaps };
    let (first, last) = public.days();
    let (_, until) = on.days();
    match (first, last, until) {
        (Some(first), _, Some(until)) if first > until => Known::No,
        (_, Some(last), Some(until)) if last <= until && !public.is_unsure() => Known::Yes,
        (_, _, None) => Known::Yes,
        _ => Known::Perhaps,
    }
}

/// Since when a source has been public: what the evidence says, or the date of the bibliography.
pub fn public_since(negotiation: &Negotiation, key: &str) -> Option<Date> {
    let lineage = negotiation.evidence.lineage.get(key).and_then(|lineage| lineage.public.clone());
    lineage.or_else(|| Date::parse(negotiation.bibliography.get(key)?.date.as_deref()?).ok())
}

/// Since when a claim has been public: as it says itself; or when its words were said; or when the first of the publications through
/// which the source has it, or the source itself, came out.
pub fn claim_public(negotiation: &Negotiation, claim: &Claim) -> Option<Date> {
    let voice = &claim.voice;
    let written = voice.public.clone().or_else(|| voice.said.clone());
    written.or_else(|| {
        let keys = voice.via.iter().chain([&claim.source.source]);
        keys.filter_map(|key| public_since(negotiation, key)).min_by(earlier_end)
    })
}

/// Whether any of some citations was public on a day.
pub fn citations_known(negotiation: &Negotiation, citations: &[Citation], on: &Date) -> Known {
    let each = citations.iter().map(|citation| known(public_since(negotiation, &citation.source).as_ref(), on));
    each.min().unwrap_or(Known::Perhaps)
}

fn earlier_end(first: &Date, second: &Date) -> Ordering {
    match (first.days().1, second.days().1) {
        (Some(first), Some(second)) => first.cmp(&second),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => first.list_order(second),
    }
}
