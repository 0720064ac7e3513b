//! The brief: a negotiation for somebody who has ten minutes and was not there.
//!
//! Here is the plain document that is built once from the negotiation, and nothing of how it looks. Each section is built in a
//! file of its own; two writers, `html` and `markdown`, put the same document into words. So no format can say what another
//! leaves out, pictures aside: beside each picture stands a table with the same facts.

mod accounts;
mod agreement;
mod changes;
mod conflicts;
mod days;
mod drafts;
mod effect;
mod events;
mod figures;
mod grid;
pub mod html;
pub mod markdown;
mod matrix;
mod opening;
mod plot;
mod shares;
mod sources;
pub mod stack;
mod statements;
pub mod timeline;
mod unknowns;

use std::collections::BTreeSet;
use travaux_record::status::Hedged;
use travaux_record::{Claim, Entry, Negotiation, gather};
use travaux_text::Citation;

/// A document: sections under one title.
#[derive(Debug, Clone, PartialEq)]
pub struct Brief {
    /// The title of the negotiation.
    pub title: String,
    /// The sections that have content, in the order of reading.
    pub sections: Vec<Section>,
}

/// A section under a heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// What links to it name.
    pub id: &'static str,
    /// Its heading.
    pub title: String,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Words(Words),
    /// A list.
    List(Vec<Words>),
    /// A heading below that of the section.
    Heading(String),
    /// A table.
    Table(Table),
    /// What most readers skip: shown when asked for, and on paper.
    Folded {
        /// What is in it.
        summary: String,
        /// The content.
        blocks: Vec<Block>,
    },
    /// A picture. What it shows stands in a table beside it as well.
    Picture(Picture),
}

/// A picture as facts; the HTML writer draws it.
#[derive(Debug, Clone, PartialEq)]
pub enum Picture {
    /// Events on one axis of time.
    Timeline(timeline::Timeline),
    /// Cells in rows and columns.
    Grid(grid::Grid),
    /// Shares of a whole.
    Shares(shares::Shares),
    /// Figures, each on an axis of its own.
    Figures(plot::Plot),
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The names of the columns.
    pub headers: Vec<Words>,
    /// Which column names the row.
    pub names: usize,
    /// How much of the width each column takes, in per cent; empty where that follows from the words.
    pub widths: Vec<u8>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// What links to it name.
    pub id: Option<String>,
    /// As many cells as the table has headers.
    pub cells: Vec<Words>,
}

/// Words with what a reader has to see in them: emphasis, status, sources.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Words(pub Vec<Inline>);

/// A piece of words.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Plain words.
    Text(String),
    /// Words that matter.
    Strong(String),
    /// Words that can be skipped.
    Aside(String),
    /// A status; its colour says no more than its words.
    Status(Hedged),
    /// A sign, with the words for those who do not see it.
    Sign(&'static str, &'static str),
    /// A new line.
    Break,
    /// The sources of what stands before.
    Sources(Vec<Citation>),
    /// A link to a section.
    Section(&'static str, String),
    /// A source by its key, linked to the list of sources.
    Source(String),
    /// A page elsewhere.
    Web(String),
}

impl Words {
    /// No words yet.
    pub fn new() -> Words {
        Words::default()
    }

    /// Adds plain words; line breaks in them stay.
    #[must_use]
    pub fn text(mut self, text: impl AsRef<str>) -> Words {
        self.lines(text.as_ref(), Inline::Text);
        self
    }

    /// Adds words that matter.
    #[must_use]
    pub fn strong(mut self, text: impl AsRef<str>) -> Words {
        self.lines(text.as_ref(), Inline::Strong);
        self
    }

    /// Adds words that can be skipped.
    #[must_use]
    pub fn aside(mut self, text: impl AsRef<str>) -> Words {
        self.lines(text.as_ref(), Inline::Aside);
        self
    }

    /// Adds something else.
    #[must_use]
    pub fn with(mut self, inline: Inline) -> Words {
        self.0.push(inline);
        self
    }

    /// Starts a new line, unless nothing stands there yet.
    #[must_use]
    pub fn line(mut self) -> Words {
        if !self.0.is_empty() {
            self.0.push(Inline::Break);
        }
        self
    }

    /// Adds the sources of what stands there, each once.
    #[must_use]
    pub fn cite<'a>(mut self, sources: impl IntoIterator<Item = &'a Citation>) -> Words {
        let mut all: Vec<Citation> = Vec::new();
        for source in sources {
            if !all.contains(source) {
                all.push(source.clone());
            }
        }
        if !all.is_empty() {
            self.0.push(Inline::Sources(all));
        }
        self
    }

    /// Adds other words.
    #[must_use]
    pub fn join(mut self, other: Words) -> Words {
        self.0.extend(other.0);
        self
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn lines(&mut self, text: &str, inline: fn(String) -> Inline) {
        for (index, line) in text.trim_end_matches('\n').split('\n').enumerate() {
            if index > 0 {
                self.0.push(Inline::Break);
            }
            if !line.is_empty() {
                self.0.push(inline(line.to_string()));
            }
        }
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Words {
        Words::new().text(text)
    }
}

impl From<String> for Words {
    fn from(text: String) -> Words {
        Words::new().text(text)
    }
}

impl Table {
    /// A table whose first column names the rows.
    pub fn new<T: Into<Words>>(caption: impl Into<String>, headers: impl IntoIterator<Item = T>) -> Table {
        Table { caption: caption.into(), headers: headers.into_iter().map(Into::into).collect(), ..Table::default() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Words>) {
        self.rows.push(Row { cells: cells.into_iter().collect(), ..Row::default() });
    }
}

impl Table {
    /// Without the columns in which no row has a word.
    #[must_use]
    pub fn without_empty_columns(mut self) -> Table {
        for column in (0..self.headers.len()).rev() {
            let is_empty = self.rows.iter().all(|row| row.cells.get(column).is_none_or(Words::is_empty));
            if !is_empty || column == self.names {
                continue;
            }
            self.headers.remove(column);
            self.rows.iter_mut().filter(|row| column < row.cells.len()).for_each(|row| {
                row.cells.remove(column);
            });
            if column < self.widths.len() {
                let width = self.widths.remove(column);
                // The room goes to the words that name the row.
                let names = if column < self.names { self.names - 1 } else { self.names };
                self.widths.get_mut(names).into_iter().for_each(|it| *it += width);
            }
            self.names -= usize::from(column < self.names);
        }
        self
    }
}

impl Block {
    /// Every block, those that are folded included.
    pub fn all(&self) -> Vec<&Block> {
        let inside = match self {
            Block::Folded { blocks, .. } => blocks.as_slice(),
            _ => &[],
        };
        [self].into_iter().chain(inside.iter().flat_map(Block::all)).collect()
    }

    fn sources<'a>(&'a self, found: &mut BTreeSet<&'a str>) {
        let mut of = |words: &'a Words| {
            for inline in &words.0 {
                match inline {
                    Inline::Sources(sources) => found.extend(sources.iter().map(|citation| citation.source.as_str())),
                    Inline::Source(key) => {
                        found.insert(key);
                    }
                    _ => {}
                }
            }
        };
        match self {
            Block::Words(words) => of(words),
            Block::List(items) => items.iter().for_each(of),
            Block::Table(table) => table.rows.iter().flat_map(|row| &row.cells).chain(&table.headers).for_each(of),
            Block::Folded { blocks, .. } => blocks.iter().for_each(|block| block.sources(found)),
            Block::Heading(_) | Block::Picture(_) => {}
        }
    }
}

/// What every section is built from.
struct Record<'a> {
    negotiation: &'a Negotiation,
    /// The draft whose state is told; `None` where no draft has words.
    entry: Option<&'a Entry>,
    /// Codes of the parties that negotiate.
    parties: Vec<&'a str>,
    claims: &'a [Claim],
}

impl Record<'_> {
    /// `Russia (RU)`.
    fn party(&self, code: &str) -> String {
        match self.negotiation.parties.get(code) {
            Some(party) if party.name != code => format!("{} ({code})", party.name),
            _ => code.to_string(),
        }
    }

    /// Names of people, bodies, sources and parties, however they are written in `by`.
    fn somebody(&self, by: &str) -> Words {
        let reference = travaux_record::Reference::parse(by);
        match reference.filter(|reference| by.contains(':') && !reference.id.is_empty()) {
            Some(reference) if reference.kind == travaux_record::Kind::Source => Words::new().with(Inline::Source(reference.id)),
            Some(reference) => self.negotiation.describe(&reference).into(),
            None => self.negotiation.evidence.name(by).into(),
        }
    }
}

/// The document of a negotiation, with the state of one draft. What its rules amount to is asked until `is_late` says that it takes too
/// long; what is not asked then is named.
pub fn build(negotiation: &Negotiation, entry: Option<&Entry>, is_late: &dyn Fn() -> bool) -> Brief {
    let claims = gather::claims(negotiation);
    let record = Record { negotiation, entry, parties: negotiation.negotiating(), claims: &claims };
    let mut sections: Vec<Section> = [
        agreement::section(&record),
        effect::section(&record, is_late),
        drafts::section(&record),
        changes::section(&record),
        figures::section(&record),
        events::section(&record),
        matrix::section(&record),
        conflicts::section(&record),
        accounts::section(&record),
        statements::section(&record),
        unknowns::section(&record),
    ]
    .into_iter()
    .flatten()
    .collect();
    sections.insert(0, opening::section(&record, &sections));
    // Whatever a section cites must be in the list, in the bibliography or not: links must lead somewhere.
    let mut cited = BTreeSet::new();
    sections.iter().flat_map(|section| &section.blocks).for_each(|block| block.sources(&mut cited));
    let (list, how) = (sources::section(&record, &cited), sources::reading(&record));
    sections.extend(list);
    sections.push(how);
    Brief { title: title(negotiation), sections }
}

fn title(negotiation: &Negotiation) -> String {
    if negotiation.title.is_empty() { "A negotiation without title".to_string() } else { negotiation.title.clone() }
}

/// `1 draft`, `3 drafts`.
pub fn count(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_without_words_is_left_out_and_its_room_given_to_the_name() {
        let mut table = Table::new("Events", ["No.", "Where", "What", "Who"]);
        (table.names, table.widths) = (2, vec![10, 20, 40, 30]);
        table.row(["1".into(), Words::new(), "Round".into(), "AA".into()]);
        table.row(["2".into(), Words::new(), "Call".into(), Words::new()]);
        let table = table.without_empty_columns();
        assert_eq!((table.names, table.widths.as_slice(), table.headers.len()), (1, [10, 60, 30].as_slice(), 3));
        assert!(table.rows.iter().all(|row| row.cells.len() == 3) && table.rows[1].cells[1] == Words::from("Call"));
    }

    #[test]
    fn sources_are_cited_once_and_lines_begin_only_after_something() {
        let source = Citation { source: "nids".into(), locator: None };
        assert_eq!(Words::new().cite([&source, &source]).0, [Inline::Sources(vec![source])]);
        assert_eq!(Words::new().line().text("a\nb\n").0, [Inline::Text("a".into()), Inline::Break, Inline::Text("b".into())]);
        assert!(Words::new().cite([]).is_empty());
    }
}
