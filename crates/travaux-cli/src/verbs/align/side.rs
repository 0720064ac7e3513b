//! Drafts that share no ids side by side: a row for each clause that is proposed, a column for each draft.

use super::Source;
use super::redline::{joint, label, without_notes};
use crate::output::{Cell, Table};
use crate::page;
use crate::style::{FAINT, STRONG};
use crate::verbs::compare::absence;
use anstyle::Style;
use maud::html;
use std::collections::BTreeMap;
use travaux_compare::align::rows_of;
use travaux_compare::{Lineage, outline};
use travaux_text::{Draft, ProvisionIndex};

/// All clauses of all drafts.
pub struct SideBySide {
    names: Vec<String>,
    /// What stands in the place of what a draft does not have.
    absences: Vec<&'static str>,
    rows: Vec<Row>,
}

/// One clause.
struct Row {
    is_heading: bool,
    cells: Vec<Option<Words>>,
    /// How sure the least sure of the pairs is that hold it together; nothing where it is in one draft alone.
    confidence: Option<f64>,
}

/// A clause in one draft.
struct Words {
    label: String,
    words: String,
    /// What it is a part of, and in which draft.
    notes: Vec<String>,
}

impl SideBySide {
    pub fn new(sources: &[Source], found: &Lineage) -> SideBySide {
        let drafts: Vec<&Draft> = sources.iter().map(|source| &source.draft).collect();
        let outlines: Vec<_> = drafts.iter().map(|draft| outline(draft)).collect();
        let mut line_of: BTreeMap<(usize, ProvisionIndex), usize> = BTreeMap::new();
        for (line, cells) in found.lines.iter().enumerate() {
            line_of.extend(cells.cells.iter().enumerate().filter_map(|(draft, cell)| Some(((draft, (*cell)?), line))));
        }
        let mut wholes: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
        for kin in &found.kin {
            if let Some(at) = found.lines[kin.whole].cells[kin.in_draft] {
                let note = format!("part of {} in {}", drafts[kin.in_draft].name(at), sources[kin.in_draft].name);
                wholes.entry((kin.part, kin.parts_in)).or_default().push(note);
            }
        }
        let words = |draft: usize, at: ProvisionIndex, line: usize| {
            let clause = &outlines[draft][at];
            Words {
                label: label(drafts[draft], clause, at),
                words: without_notes(&clause.text),
                notes: wholes.get(&(line, draft)).cloned().unwrap_or_default(),
            }
        };
        let row = |row: travaux_compare::Row| {
            let all = || row.cells.iter().enumerate().filter_map(|(draft, cell)| Some((draft, (*cell)?)));
            let line = all().next().map_or(0, |cell| line_of[&cell]);
            Row {
                is_heading: all().any(|(draft, at)| drafts[draft].provisions()[at].title.is_some()),
                cells: row.cells.iter().enumerate().map(|(draft, cell)| cell.map(|at| words(draft, at, line))).collect(),
                confidence: (all().count() > 1).then(|| found.lines[line].confidence.value()),
            }
        };
        let names = sources.iter().map(|source| source.name.clone()).collect();
        SideBySide {
            names,
            absences: drafts.iter().map(|draft| absence(draft)).collect(),
            rows: rows_of(&drafts, &found.lines).into_iter().map(row).collect(),
        }
    }

    fn table(&self) -> Table {
        let mut table = Table::new(self.names.iter().cloned().chain(["Sure".to_string()]));
        for row in &self.rows {
            let cell = |(words, absence): (&Option<Words>, &&'static str)| {
                let Some(words) = words else { return Cell::styled(FAINT, *absence) };
                let mut cell = Cell::default();
                if !words.label.is_empty() {
                    cell.push(STRONG, &words.label);
                    cell.push(Style::new(), if words.words.is_empty() { "" } else { joint(row.is_heading) });
                }
                cell.push(if row.is_heading { STRONG } else { Style::new() }, &words.words);
                words.notes.iter().for_each(|note| cell.push(FAINT, format!("\n({note})")));
                cell
            };
            let sure = row.confidence.map_or(Cell::default(), |confidence| format!("{confidence:.2}").into());
            table.rows.push(row.cells.iter().zip(&self.absences).map(cell).chain([sure]).collect());
        }
        table
    }

    fn title(&self) -> String {
        self.names.join(" · ")
    }

    /// A table for a terminal.
    pub fn text(&self) -> String {
        self.table().text()
    }

    /// A pipe table.
    pub fn markdown(&self) -> String {
        format!("# {}\n\n{EXPLAINED}\n\n{}", self.title(), self.table().markdown())
    }

    /// A web page.
    pub fn html_page(&self) -> String {
        let body = html! {
            h1 { (self.title()) }
            p { (EXPLAINED) }
            div class="scroll" role="region" aria-label="Side by side" tabindex="0" {
                table {
                    caption { "Side by side, clause by clause" }
                    thead { tr { @for name in &self.names { th scope="col" { (name) } } th scope="col" { "Sure" } } }
                    tbody {
                        @for row in &self.rows {
                            tr {
                                @for (cell, absence) in row.cells.iter().zip(&self.absences) {
                                    td {
                                        @match cell {
                                            Some(words) => {
                                                @if !words.label.is_empty() { b { (words.label) } (if words.words.is_empty() { "" } else { joint(row.is_heading) }) }
                                                @if row.is_heading { b { (words.words) } } @else { (words.words) }
                                                @for note in &words.notes { p class="faint" { (note) } }
                                            }
                                            None => span class="absent" { (absence) },
                                        }
                                    }
                                }
                                td { @if let Some(confidence) = row.confidence { (format!("{confidence:.2}")) } }
                            }
                        }
                    }
                }
            }
        };
        page::page(&self.title(), body)
    }
}

const EXPLAINED: &str = "Which provision is which is a proposal. In the last column stands how sure the least sure pair of a row is, from 0 to 1.";
