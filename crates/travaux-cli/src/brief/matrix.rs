//! Provisions by drafts: a letter for the status of each provision in each draft with words.
//!
//! A row is a heading (or a provision under no heading) that has words in some draft; its status is the worst of all that stands
//! under it. That a partial draft does not hold it is no absence: only a complete draft, or a source, says that.

use super::stack;
use super::timeline::{WIDTH, at};
use super::{Block, Inline, Picture, Record, Section, Table, Words};
use crate::verbs::status::by_heading;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};
use travaux_record::life::{Presence, presence};
use travaux_record::status::{Hedged, Status, status};
use travaux_record::{Entry, Negotiation};
use travaux_text::{Hedge, ProvisionIndex};

/// More rows than this do not fit on a page of paper: the picture goes on in another one.
const MOST_ROWS: usize = 44;
const ROW: f64 = 19.0;
const NAMES: f64 = 270.0;

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
        Block::Picture(Picture::Matrix(matrix)),
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
    /// The picture, in parts that each fit on a page. `name` makes its ids unique on the page.
    pub fn draw(&self, name: &str) -> Vec<Markup> {
        let parts: Vec<&[MatrixRow]> = self.rows.chunks(MOST_ROWS).collect();
        let of_parts = |part: usize| if parts.len() > 1 { format!(", part {} of {}", part + 1, parts.len()) } else { String::new() };
        parts.iter().enumerate().map(|(part, rows)| self.part(&format!("{name}-{}", part + 1), &of_parts(part), rows)).collect()
    }

    fn part(&self, name: &str, part: &str, rows: &[MatrixRow]) -> Markup {
        let column = ((WIDTH - NAMES) / self.drafts.len() as f64).clamp(22.0, 78.0);
        let longest = self.drafts.iter().map(|draft| stack::width(draft, 10.0)).fold(0.0, f64::max);
        let upright = longest + 6.0 > column;
        let head = if upright { longest + 8.0 } else { 18.0 };
        let width = NAMES + column * self.drafts.len() as f64 + 1.0;
        let height = head + ROW * rows.len() as f64 + 1.0;
        let middle = |index: usize| NAMES + column * (index as f64 + 0.5);
        html! {
            svg viewBox=(format!("0 0 {} {}", at(width.max(WIDTH)), at(height))) role="img" aria-labelledby=(format!("{name}-title {name}-desc")) {
                title id=(format!("{name}-title")) { "Status of each provision in each draft" (part) }
                desc id=(format!("{name}-desc")) { (rows.len()) " provisions in " (self.drafts.len()) " drafts, each cell with a letter for its status. The table below says the same in words." }
                @for (index, draft) in self.drafts.iter().enumerate() {
                    @if upright {
                        text class="label" transform=(format!("translate({} {}) rotate(-90)", at(middle(index) + 3.5), at(head - 4.0))) { (draft) }
                    } @else {
                        text class="label centred" x=(at(middle(index))) y=(at(head - 5.0)) { (draft) }
                    }
                }
                @for (index, row) in rows.iter().enumerate() {
                    @let top = head + ROW * index as f64;
                    text class="label" x="0" y=(at(top + 13.5)) { title { (row.name) } (stack::fitted(&row.name, 10.0, NAMES - 8.0)) }
                    @for (draft, cell) in row.cells.iter().enumerate() {
                        g {
                            title { (row.name) ", " (self.drafts[draft]) ": " (cell.words()) }
                            rect class=(format!("cell {}", cell.class())) x=(at(middle(draft) - column / 2.0 + 0.5)) y=(at(top + 0.5)) width=(at(column - 1.0)) height=(at(ROW - 1.0)) {}
                            text class="letter" x=(at(middle(draft))) y=(at(top + 13.5)) { (cell.sign()) }
                        }
                    }
                }
            }
        }
    }

    /// What the letters that occur mean.
    pub fn legend(&self) -> Markup {
        let cells: Vec<Cell> = self.rows.iter().flat_map(|row| row.cells.iter().copied()).collect();
        let plain = |status| Cell::Status(Hedged { status, hedge: None });
        let has = |test: &dyn Fn(&Cell) -> bool| cells.iter().any(test);
        let statuses = Status::ALL.into_iter().filter(|status| has(&|cell| matches!(cell, Cell::Status(hedged) if hedged.status == *status)));
        let others = [
            (Cell::NotReported, "not reported: the draft is partial, and nothing follows from that"),
            (Cell::Absent, "not there, or reported not to be there"),
            (Cell::Reported(None), "reported to be there; words not reported"),
            (Cell::Title, "title without words"),
        ];
        html! {
            ul class="keys" {
                @for status in statuses { li { (key(plain(status))) " " (status.word()) } }
                @for (cell, words) in others { @if has(&|other| other.class() == cell.class() && other.sign().starts_with(&cell.sign())) { li { (key(cell)) " " (words) } } }
                @if has(&|cell| cell.sign().ends_with('~')) { li { span class="key-sign" { "~" } " with a hedge: a source says “reportedly”, “apparently”, “presumably” or “conditionally”" } }
            }
        }
    }
}

fn key(cell: Cell) -> Markup {
    html! {
        svg class="key" viewBox="0 0 22 16" aria-hidden="true" focusable="false" {
            rect class=(format!("cell {}", cell.class())) x="0.5" y="0.5" width="21" height="15" {}
            text class="letter" x="11" y="12" { (cell.sign()) }
        }
        span class="vh" { (cell.sign()) ": " }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_matrix_goes_on_in_another_picture() {
        let cell = Cell::Status(Hedged { status: Status::Agreed, hedge: Some(Hedge::Apparently) });
        let rows = (0..100).map(|row| MatrixRow { name: format!("Article {row}"), cells: vec![cell; 20] }).collect();
        let matrix = Matrix { drafts: (1..=20).map(|day| format!("2022-03-{day:02}")).collect(), rows };
        let drawn = matrix.draw("m");
        assert_eq!(drawn.len(), 3);
        assert!(drawn[2].clone().into_string().contains("part 3 of 3") && drawn[0].clone().into_string().contains("rotate(-90)"));
        assert_eq!(cell.sign(), "A~");
        assert!(matrix.legend().into_string().contains("with a hedge"));
    }

    #[test]
    fn no_drafts_no_picture() {
        assert!(Matrix { drafts: Vec::new(), rows: Vec::new() }.draw("m").is_empty());
    }
}
