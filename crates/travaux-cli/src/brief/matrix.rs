//! Provisions by drafts: a letter for the status of each provision in each draft with words.
//!
//! A row is a heading (or a provision under no heading) that has words in some draft; its status is the worst of all that stands
//! under it. That a partial draft does not hold it is no absence: only a complete draft, or a source, says that.

use super::grid::{self, Grid, Key, Line};
use super::{Block, Inline, Picture, Record, Section, Table, Words};
use crate::verbs::status::by_heading;
use std::collections::{BTreeMap, BTreeSet};
use travaux_record::life::{Presence, presence};
use travaux_record::status::{Hedged, Status, status};
use travaux_record::{Entry, Negotiation};
use travaux_text::{Hedge, ProvisionIndex};

/// Provisions by drafts.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Ids of the drafts, from old to new.
    pub drafts: Vec<String>,
    /// The provisions.
    pub rows: Vec<MatrixRow>,
}

/// One provision in all drafts.
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixRow {
    /// Its name in the last draft that has it.
    pub name: String,
    /// One for each draft.
    pub cells: Vec<Cell>,
}

/// A provision in one draft.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// The worst status of its words.
    Status(Hedged),
    /// It is there, as a title without words.
    Title,
    /// A source says that it was there; the words are not reported.
    Reported(Option<Hedge>),
    /// A source says that it was not there.
    ReportedAbsent(Option<Hedge>),
    /// The draft is complete and does not have it.
    Absent,
    /// The draft is partial and does not hold it.
    NotReported,
}

impl Cell {
    /// A letter or sign; `~` behind it stands for a hedge.
    pub fn sign(self) -> String {
        let (sign, hedge) = match self {
            Cell::Status(hedged) => (hedged.status.letter(), hedged.hedge),
            Cell::Title => ('·', None),
            Cell::Reported(hedge) => ('+', hedge),
            Cell::ReportedAbsent(hedge) => ('–', hedge),
            Cell::Absent => ('–', None),
            Cell::NotReported => ('?', None),
        };
        format!("{sign}{}", if hedge.is_some() { "~" } else { "" })
    }

    /// In words.
    pub fn words(self) -> String {
        let hedged = |hedge: Option<Hedge>, words: &str| hedge.map_or(words.to_string(), |hedge| format!("{} {words}", hedge.word()));
        match self {
            Cell::Status(hedged) => hedged.words(),
            Cell::Title => "title only".to_string(),
            Cell::Reported(hedge) => hedged(hedge, "reported to be there"),
            Cell::ReportedAbsent(hedge) => hedged(hedge, "reported not to be there"),
            Cell::Absent => "not there".to_string(),
            Cell::NotReported => "not reported".to_string(),
        }
    }

    fn class(self) -> &'static str {
        match self {
            Cell::Status(hedged) => class(hedged.status),
            Cell::Title | Cell::Reported(_) | Cell::NotReported => "open",
            Cell::Absent | Cell::ReportedAbsent(_) => "away",
        }
    }
}

/// The class that gives a status its colour.
pub fn class(status: Status) -> &'static str {
    match status {
        Status::Agreed | Status::AdReferendum => "agreed",
        Status::Refused => "refused",
        Status::Missing | Status::Pending => "missing",
        Status::Proposed | Status::Reserved => "proposed",
        Status::Disputed => "disputed",
        Status::Withdrawn | Status::Undetermined => "undetermined",
    }
}

pub fn section(record: &Record) -> Option<Section> {
    let matrix = of(record.negotiation);
    if matrix.rows.is_empty() || matrix.drafts.len() < 2 {
        return None;
    }
    let mut table =
        Table::new("Status of each provision in each draft", ["Provision"].into_iter().map(str::to_string).chain(matrix.drafts.iter().cloned()));
    for row in &matrix.rows {
        table.row([Words::from(row.name.clone())].into_iter().chain(row.cells.iter().map(|cell| Words::from(cell.words()))));
    }
    let intro = Words::new()
        .text("One row for each heading, one column for each draft with words. A letter stands for the worst status of all that stands under the heading. The sources of each draft are in ")
        .with(Inline::Section("drafts", "the list of drafts".to_string()))
        .text(".");
    let blocks = vec![
        Block::Words(intro),
        Block::Picture(Picture::Grid(matrix.grid())),
        Block::Folded { summary: "The same as a table in words".to_string(), blocks: vec![Block::Table(table)] },
    ];
    Some(Section { id: "matrix", title: "Every provision in every draft".to_string(), blocks })
}

/// The matrix of all drafts that have words.
pub fn of(negotiation: &Negotiation) -> Matrix {
    let entries: Vec<&Entry> = negotiation.drafts.iter().filter(|entry| !entry.draft.provisions().is_empty()).collect();
    let drafts: Vec<&travaux_text::Draft> = entries.iter().map(|entry| &entry.draft).collect();
    let mut heads: BTreeSet<&str> = BTreeSet::new();
    let mut statuses: Vec<BTreeMap<ProvisionIndex, Hedged>> = Vec::new();
    for draft in &drafts {
        let status = status(negotiation, draft);
        heads.extend(by_heading(draft, &status).into_iter().map(|(head, _)| draft.provisions()[head].address.as_str()));
        statuses.push(status.provisions.into_iter().map(|one| (one.provision, one.status)).collect());
    }
    let rows = travaux_compare::align::rows(&drafts).into_iter().filter(|row| heads.contains(row.address.as_str()));
    let rows = rows.map(|row| {
        let cell = |(index, provision): (usize, &Option<ProvisionIndex>)| match provision {
            Some(provision) => {
                let below = statuses[index].range(provision..&drafts[index].provisions()[*provision].next);
                below.map(|(_, status)| *status).reduce(Hedged::and).map_or(Cell::Title, Cell::Status)
            }
            None => away(entries[index], &row.address),
        };
        let last = row.cells.iter().enumerate().rev().find_map(|(index, provision)| provision.map(|provision| drafts[index].name(provision)));
        MatrixRow { name: last.unwrap_or_default(), cells: row.cells.iter().enumerate().map(cell).collect() }
    });
    Matrix { drafts: entries.iter().map(|entry| entry.id.clone()).collect(), rows: rows.collect() }
}

fn away(entry: &Entry, address: &str) -> Cell {
    match presence(entry, address, false) {
        Presence::ReportedAbsent(hedge) => Cell::ReportedAbsent(hedge),
        Presence::ReportedPresent(hedge) => Cell::Reported(hedge),
        Presence::Absent => Cell::Absent,
        Presence::Present | Presence::Mention | Presence::NotReported => Cell::NotReported,
    }
}

impl Matrix {
    /// The same as a picture.
    fn grid(&self) -> Grid {
        let cell = |cell: &Cell| grid::Cell { sign: cell.sign(), words: cell.words(), class: cell.class() };
        let row = |row: &MatrixRow| Line { name: row.name.clone(), cells: row.cells.iter().map(cell).collect() };
        Grid {
            title: "Status of each provision in each draft".to_string(),
            what: format!(
                "{} provisions in {} drafts, each cell with a letter for its status. The table below says the same in words.",
                self.rows.len(),
                self.drafts.len()
            ),
            columns: self.drafts.clone(),
            rows: self.rows.iter().map(row).collect(),
            keys: self.keys(),
        }
    }

    /// What the letters that occur mean.
    fn keys(&self) -> Vec<Key> {
        let cells: Vec<Cell> = self.rows.iter().flat_map(|row| row.cells.iter().copied()).collect();
        let plain = |status| Cell::Status(Hedged { status, hedge: None });
        let has = |test: &dyn Fn(&Cell) -> bool| cells.iter().any(test);
        let key = |cell: Cell, words: &str| Key { sign: cell.sign(), class: Some(cell.class()), words: words.to_string() };
        let statuses = Status::ALL.into_iter().filter(|status| has(&|cell| matches!(cell, Cell::Status(hedged) if hedged.status == *status)));
        let mut keys: Vec<Key> = statuses.map(|status| key(plain(status), status.word())).collect();
        let others = [
            (Cell::NotReported, "not reported: the draft is partial, and nothing follows from that"),
            (Cell::Absent, "not there, or reported not to be there"),
            (Cell::Reported(None), "reported to be there; words not reported"),
            (Cell::Title, "title without words"),
        ];
        let occurs = |cell: &Cell| has(&|other| other.class() == cell.class() && other.sign().starts_with(&cell.sign()));
        keys.extend(others.into_iter().filter(|(cell, _)| occurs(cell)).map(|(cell, words)| key(cell, words)));
        if has(&|cell| cell.sign().ends_with('~')) {
            let words = "with a hedge: a source says “reportedly”, “apparently”, “presumably” or “conditionally”";
            keys.push(Key { sign: "~".to_string(), class: None, words: words.to_string() });
        }
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hedge_is_a_sign_behind_the_letter_and_explained() {
        let cell = Cell::Status(Hedged { status: Status::Agreed, hedge: Some(Hedge::Apparently) });
        let matrix = Matrix { drafts: vec!["2022-03-29".into()], rows: vec![MatrixRow { name: "Article 1".into(), cells: vec![cell] }] };
        assert_eq!(cell.sign(), "A~");
        assert!(matrix.keys().iter().any(|key| key.sign == "~" && key.words.contains("with a hedge")));
    }
}
