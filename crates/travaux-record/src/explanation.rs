//! Explanations: rival accounts of one outcome, and the matrix of the evidence that sources give for and against each.
//!
//! After R. J. Heuer, *Psychology of Intelligence Analysis* (1999), ch. 8. The record chooses no account; what it computes is how many
//! independent lines of sources speak against each, and which evidence tells the accounts apart.

use crate::evidence::Reader;
use crate::lineage::Roots;
use crate::negotiation::Negotiation;
use crate::reference::{Kind, Reference};
use serde::Serialize;
use std::collections::BTreeMap;
use travaux_text::keys::Value;
use travaux_text::{Citation, Date, Hedge, Span};

/// An account of why it ended as it did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Explanation {
    /// Its id.
    pub id: String,
    /// In a sentence.
    pub title: String,
    /// Who takes which view of it.
    pub held: Vec<Held>,
    /// What sources give for and against it.
    pub evidence: Vec<Bearing>,
    /// A remark for readers.
    pub note: Option<String>,
    /// Where its id stands.
    pub span: Span,
}

macro_rules! words {
    ($(#[$top:meta])* $type:ident { $($(#[$doc:meta])* $variant:ident $word:literal)* }) => {
        $(#[$top])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $type { $($(#[$doc])* $variant),* }

        impl $type {
            /// All words.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word itself.
            pub fn word(self) -> &'static str {
                match self { $($type::$variant => $word),* }
            }

            /// The one that a word names.
            pub fn named(word: &str) -> Option<$type> {
                match word { $($word => Some($type::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// What somebody makes of an account.
    View {
        /// Takes it to be so.
        Holds "holds"
        /// Passes it on.
        Reports "reports"
        /// Takes it to be part of the truth.
        Qualifies "qualifies"
        /// Is not convinced.
        Doubts "doubts"
        /// Takes it to be wrong.
        Rejects "rejects"
    }
}

words! {
    /// How evidence bears on an account.
    Bears {
        /// It speaks for it.
        For "for"
        /// It speaks against it.
        Against "against"
        /// The source says that it does neither.
        Neither "neither"
    }
}

/// Who takes which view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// A person or body by id, a source (`source:nids`), or the source's words ("some observers").
    pub by: String,
    /// The view.
    pub view: View,
    /// How firmly the source puts it.
    pub hedge: Option<Hedge>,
    /// Who says so.
    pub sources: Vec<Citation>,
    /// A remark for readers.
    pub note: Option<String>,
}

/// A piece of evidence: something in the record, or something in the words of the record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// An event, a claim, a provision …
    Reference(Reference),
    /// A sentence.
    Words(String),
}

/// How a piece of evidence bears on one account, as a source sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearing {
    /// The piece.
    pub item: Item,
    /// How it bears.
    pub bears: Bears,
    /// How firmly the source puts it.
    pub hedge: Option<Hedge>,
    /// Who says so.
    pub sources: Vec<Citation>,
    /// A remark for readers.
    pub note: Option<String>,
}

impl Explanation {
    pub(crate) fn read(reader: &mut Reader, id: &str, span: Span, value: &Value) -> Option<Explanation> {
        let mut explanation = Explanation { id: id.to_string(), title: id.to_string(), span, ..Explanation::default() };
        for (key, it) in reader.table(id, value) {
            match key.get_ref().as_ref() {
                "title" => explanation.title = reader.keys.string("title", it).unwrap_or_default(),
                "held" => explanation.held = reader.entries(it).into_iter().filter_map(|held| Held::read(reader, held)).collect(),
                "evidence" => explanation.evidence = reader.entries(it).into_iter().filter_map(|item| Bearing::read(reader, item)).collect(),
                "note" => explanation.note = reader.keys.string("note", it),
                other => reader.keys.unknown(other, &key.span(), &["title", "held", "evidence", "note"]),
            }
        }
        Some(explanation)
    }
}

impl Held {
    fn read(reader: &mut Reader, entry: &Value) -> Option<Held> {
        let mut held = Held { by: String::new(), view: View::Holds, hedge: None, sources: Vec::new(), note: None };
        for (key, it) in reader.table("held", entry) {
            match key.get_ref().as_ref() {
                "by" => held.by = reader.somebody("by", it).unwrap_or_default(),
                "how" => held.view = reader.keys.word("how", it, View::WORDS, View::named)?,
                "hedge" => held.hedge = reader.hedge(it),
                "sources" => held.sources = reader.citations("sources", it),
                "note" => held.note = reader.keys.string("note", it),
                other => reader.keys.unknown(other, &key.span(), &["by", "how", "hedge", "sources", "note"]),
            }
        }
        if held.by.is_empty() {
            reader.keys.wrong(entry, "An entry of \"held\" has no \"by\".", "Say whose view it is: an id, `source:KEY`, or the words of the source.");
            return None;
        }
        Some(held)
    }
}

impl Bearing {
    fn read(reader: &mut Reader, entry: &Value) -> Option<Bearing> {
        let (mut item, mut bears, mut hedge, mut sources, mut note) = (None, None, None, Vec::new(), None);
        for (key, it) in reader.table("evidence", entry) {
            match key.get_ref().as_ref() {
                "item" => item = reader.reference(it).map(Item::Reference),
                "what" => item = reader.keys.string("what", it).map(Item::Words),
                "bears" => bears = reader.keys.word("bears", it, Bears::WORDS, Bears::named),
                "hedge" => hedge = reader.hedge(it),
                "sources" => sources = reader.citations("sources", it),
                "note" => note = reader.keys.string("note", it),
                other => reader.keys.unknown(other, &key.span(), &["item", "what", "bears", "hedge", "sources", "note"]),
            }
        }
        let Some((item, bears)) = item.zip(bears) else {
            let action = "Name something in the record with `item`, or say it with `what`; and write bears = \"for\" or \"against\".";
            reader.keys.wrong(entry, "An entry of \"evidence\" needs \"item\" or \"what\", and \"bears\".", action);
            return None;
        };
        Some(Bearing { item, bears, hedge, sources, note })
    }
}

/// Evidence by accounts.
#[derive(Debug, Clone)]
pub struct Matrix<'a> {
    /// The accounts, by id.
    pub columns: Vec<&'a Explanation>,
    /// How many independent lines of sources speak for and against each.
    pub lines: Vec<(usize, usize)>,
    /// The evidence: dated first, in the order of dates.
    pub rows: Vec<MatrixRow<'a>>,
}

/// One piece of evidence.
#[derive(Debug, Clone)]
pub struct MatrixRow<'a> {
    /// The piece.
    pub item: Item,
    /// In words.
    pub words: String,
    /// When it happened, for events.
    pub date: Option<Date>,
    /// For each account what sources say.
    pub cells: Vec<Vec<&'a Bearing>>,
}

impl MatrixRow<'_> {
    /// Whether it tells accounts apart: it speaks for one and against another.
    pub fn tells_apart(&self) -> bool {
        let any = |wanted: Bears| self.cells.iter().flatten().any(|bearing| bearing.bears == wanted);
        any(Bears::For) && any(Bears::Against)
    }
}

/// The matrix of all accounts. Claims that say the same of the same matter are one piece of evidence, whoever makes them.
pub fn matrix(negotiation: &Negotiation) -> Matrix<'_> {
    let columns: Vec<&Explanation> = negotiation.evidence.explanations.values().collect();
    let mut rows: BTreeMap<String, MatrixRow> = BTreeMap::new();
    for (column, explanation) in columns.iter().enumerate() {
        for bearing in &explanation.evidence {
            let words = words(negotiation, &bearing.item);
            // Two events may have one title; two claims that read alike say the same.
            let key = match &bearing.item {
                Item::Reference(reference) if reference.kind != Kind::Claim => reference.to_string(),
                _ => words.clone(),
            };
            let row = rows.entry(key).or_insert_with(|| MatrixRow {
                words,
                date: date(negotiation, &bearing.item),
                item: bearing.item.clone(),
                cells: vec![Vec::new(); columns.len()],
            });
            row.cells[column].push(bearing);
        }
    }
    let mut rows: Vec<MatrixRow> = rows.into_values().collect();
    rows.sort_by(|first, second| match (&first.date, &second.date) {
        (Some(one), Some(other)) => one.list_order(other),
        (first, second) => second.is_some().cmp(&first.is_some()),
    });
    let roots = Roots::of(&negotiation.evidence);
    let count = |explanation: &Explanation, wanted: Bears| {
        let bearings = explanation.evidence.iter().filter(|bearing| bearing.bears == wanted);
        roots.lines(bearings.flat_map(|bearing| &bearing.sources).map(|citation| citation.source.as_str())).len()
    };
    let lines = columns.iter().map(|explanation| (count(explanation, Bears::For), count(explanation, Bears::Against))).collect();
    Matrix { columns, lines, rows }
}

fn words(negotiation: &Negotiation, item: &Item) -> String {
    match item {
        Item::Words(words) => words.clone(),
        Item::Reference(reference) => negotiation.describe(reference),
    }
}

fn date(negotiation: &Negotiation, item: &Item) -> Option<Date> {
    let Item::Reference(reference) = item else { return None };
    let evidence = &negotiation.evidence;
    match reference.kind {
        Kind::Event => evidence.events.get(&reference.id)?.date.clone(),
        Kind::Statement => evidence.statements.get(&reference.id)?.date.clone(),
        Kind::Draft => negotiation.draft(&reference.id)?.draft.front().date.clone(),
        _ => None,
    }
}
