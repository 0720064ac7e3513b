//! `travaux explanations`: rival accounts, who holds them, and the matrix of the evidence.

use crate::args::{Arguments, Explanations, Format};
use crate::evidence;
use crate::failure::Failure;
use crate::output::{self, Cell, Report, Table};
use crate::session::Session;
use crate::style;
use serde::Serialize;
use std::process::ExitCode;
use travaux_record::Negotiation;
use travaux_record::explanation::{self, Bearing, Bears, Item, Matrix};

/// Rival accounts and the evidence.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExplanationsReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The accounts, by id; the matrix counts them E1, E2 … in this order.
    pub explanations: Vec<ExplanationRow>,
    /// The evidence, dated first.
    pub evidence: Vec<EvidenceRow>,
}

/// One account.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExplanationRow {
    /// Its id.
    pub id: String,
    /// Its number in the matrix: E1.
    pub number: String,
    /// In a sentence.
    pub title: String,
    /// Who takes which view of it.
    pub held: Vec<HeldRow>,
    /// How many independent lines of sources give evidence for it.
    pub lines_for: usize,
    /// How many give evidence against it.
    pub lines_against: usize,
    /// A remark of the record.
    pub note: Option<String>,
}

/// A view of an account.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HeldRow {
    /// Whose.
    pub by: String,
    /// holds, reports, qualifies, doubts, rejects.
    pub how: String,
    /// The source's hedge.
    pub hedge: Option<String>,
    /// Key and locator.
    pub sources: Vec<String>,
    /// A remark of the record.
    pub note: Option<String>,
}

/// One piece of evidence.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EvidenceRow {
    /// A reference to something in the record; absent where it is only in words.
    pub item: Option<String>,
    /// What it is.
    pub words: String,
    /// When, for what has a date.
    pub date: Option<String>,
    /// How it bears on each account on which a source says that it bears.
    pub bears: Vec<BearingRow>,
    /// Whether it speaks for one account and against another.
    pub tells_apart: bool,
}

/// How a piece of evidence bears on one account.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BearingRow {
    /// The id of the account.
    pub explanation: String,
    /// for, against, neither.
    pub bears: String,
    /// The source's hedge.
    pub hedge: Option<String>,
    /// Key and locator.
    pub sources: Vec<String>,
    /// A remark of the record.
    pub note: Option<String>,
}

impl Report for ExplanationsReport {
    const NAME: &'static str = "travaux-explanations";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Explanations) -> Result<ExitCode, Failure> {
    let session = Session::open(arguments.negotiation.as_deref(), &mut Vec::new())?;
    let negotiation = &session.negotiation;
    let wanted = verb.id.as_deref().map(|id| id.trim_start_matches("explanation:"));
    let known = &negotiation.evidence.explanations;
    if let Some(id) = wanted.filter(|id| !known.contains_key(*id)) {
        return Err(Failure::unknown("explanation", id, known.keys().map(String::as_str), "`travaux explanations` lists all."));
    }
    let matrix = explanation::matrix(negotiation);
    let mut report = report(negotiation, &matrix);
    if let Some(id) = wanted {
        report.explanations.retain(|row| row.id == id);
        report.evidence.retain(|row| row.bears.iter().any(|bearing| bearing.explanation == id));
    }
    match arguments.format {
        Format::Text => output::print(&text(&report))?,
        Format::Markdown => output::print(&markdown(&report))?,
        Format::Csv => output::print(&csv(&report).csv()?)?,
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "explanations", formats: "text, markdown, csv, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

fn report(negotiation: &Negotiation, matrix: &Matrix) -> ExplanationsReport {
    let hedge = |hedge: Option<travaux_text::Hedge>| hedge.map(|hedge| hedge.word().to_string());
    let bearing = |column: usize, bearing: &&Bearing| BearingRow {
        explanation: matrix.columns[column].id.clone(),
        bears: bearing.bears.word().to_string(),
        hedge: hedge(bearing.hedge),
        sources: evidence::sources(&bearing.sources),
        note: bearing.note.clone(),
    };
    ExplanationsReport {
        negotiation: negotiation.title.clone(),
        explanations: matrix
            .columns
            .iter()
            .zip(&matrix.lines)
            .enumerate()
            .map(|(index, (explanation, lines))| ExplanationRow {
                id: explanation.id.clone(),
                number: format!("E{}", index + 1),
                title: explanation.title.clone(),
                held: explanation
                    .held
                    .iter()
                    .map(|held| HeldRow {
                        by: evidence::who(negotiation, &held.by),
                        how: held.view.word().to_string(),
                        hedge: hedge(held.hedge),
                        sources: evidence::sources(&held.sources),
                        note: held.note.clone(),
                    })
                    .collect(),
                lines_for: lines.0,
                lines_against: lines.1,
                note: explanation.note.clone(),
            })
            .collect(),
        evidence: matrix
            .rows
            .iter()
            .map(|row| EvidenceRow {
                item: match &row.item {
                    Item::Reference(reference) => Some(reference.to_string()),
                    Item::Words(_) => None,
                },
                words: row.words.clone(),
                date: row.date.as_ref().map(ToString::to_string),
                bears: row.cells.iter().enumerate().flat_map(|(column, cell)| cell.iter().map(move |it| bearing(column, it))).collect(),
                tells_apart: row.tells_apart(),
            })
            .collect(),
    }
}

// ---- for people ----------------------------------------------------------------------------------------------------

const KEY: &str = "+ a source gives it for the account, − against it, 0 neither, ± sources differ; * speaks for one account and against another.";

fn heading(report: &ExplanationsReport) -> String {
    format!("{}: rival explanations", report.negotiation)
}

fn held(row: &HeldRow) -> String {
    let hedge = row.hedge.as_ref().map(|hedge| format!("{hedge} ")).unwrap_or_default();
    let note = row.note.as_ref().map(|note| format!(" {note}")).unwrap_or_default();
    format!("{} {hedge}{} ({}).{note}", row.by, row.how, row.sources.join("; "))
}

fn lines(row: &ExplanationRow) -> String {
    let count = |count: usize| if count == 1 { "1 line of sources".to_string() } else { format!("{count} lines of sources") };
    format!("Evidence for it from {}, against it from {}.", count(row.lines_for), count(row.lines_against))
}

fn text(report: &ExplanationsReport) -> String {
    let mut text = format!("{}\n\n", style::paint(style::STRONG, &heading(report)));
    let wrap = |first: &str, rest: &str, words: &str| {
        format!("{}\n", textwrap::fill(words, output::wrapping().initial_indent(first).subsequent_indent(rest)))
    };
    if report.explanations.is_empty() {
        text.push_str("The record has no explanations. They stand in explanations.toml: see docs/reference/evidence.md.\n");
        return text;
    }
    for row in &report.explanations {
        let title = format!("{} {} ", row.number, row.title);
        text.push_str(&format!("{}{}\n", style::paint(style::STRONG, &title), style::paint(style::FAINT, &format!("[{}]", row.id))));
        for view in &row.held {
            text.push_str(&wrap("  ", "    ", &held(view)));
        }
        text.push_str(&wrap("  ", "    ", &lines(row)));
        text.push('\n');
    }
    if !report.evidence.is_empty() {
        text.push_str(&matrix(report).text());
        text.push_str(&wrap("", "", KEY));
    }
    text.push_str(&wrap("", "", "The record prefers no account. How often something is said does not make it so."));
    text
}

fn markdown(report: &ExplanationsReport) -> String {
    let mut text = format!("# {}\n\n", heading(report));
    for row in &report.explanations {
        text.push_str(&format!("## {}: {}\n\n", row.number, row.title));
        for view in &row.held {
            text.push_str(&format!("- {}\n", held(view)));
        }
        text.push_str(&format!("\n{}\n\n", lines(row)));
    }
    text.push_str(&format!("## Evidence\n\n{}\n{KEY}\n", matrix(report).markdown()));
    text
}

/// Evidence down, accounts across.
fn matrix(report: &ExplanationsReport) -> Table {
    let mut table = Table::new(["Evidence".to_string()].into_iter().chain(report.explanations.iter().map(|row| row.number.clone())));
    for row in &report.evidence {
        let mut what = Cell::default();
        what.push(style::FAINT, row.date.as_ref().map(|date| format!("{date} ")).unwrap_or_default());
        what.push(anstyle::Style::new(), row.words.clone());
        what.push(style::STRONG, if row.tells_apart { " *" } else { "" });
        let mut cells = vec![what];
        cells.extend(report.explanations.iter().map(|explanation| {
            let bears = row.bears.iter().filter(|bearing| bearing.explanation == explanation.id);
            Cell::from(mark(&bears.map(|bearing| bearing.bears.as_str()).collect::<Vec<_>>()))
        }));
        table.rows.push(cells);
    }
    table
}

/// One mark for what sources say of one piece of evidence and one account.
pub fn mark(bears: &[&str]) -> &'static str {
    let any = |wanted: Bears| bears.contains(&wanted.word());
    match (any(Bears::For), any(Bears::Against), any(Bears::Neither)) {
        (true, true, _) => "±",
        (true, false, _) => "+",
        (false, true, _) => "−",
        (false, false, true) => "0",
        (false, false, false) => "",
    }
}

/// One line for each piece of evidence and account.
fn csv(report: &ExplanationsReport) -> Table {
    let mut table = Table::new(["explanation", "title", "item", "evidence", "date", "bears", "hedge", "tells apart", "sources", "note"]);
    for row in &report.evidence {
        for bearing in &row.bears {
            let Some(explanation) = report.explanations.iter().find(|explanation| explanation.id == bearing.explanation) else { continue };
            table.rows.push(
                [
                    explanation.id.clone(),
                    explanation.title.clone(),
                    row.item.clone().unwrap_or_default(),
                    row.words.clone(),
                    row.date.clone().unwrap_or_default(),
                    bearing.bears.clone(),
                    bearing.hedge.clone().unwrap_or_default(),
                    row.tells_apart.to_string(),
                    bearing.sources.join("; "),
                    bearing.note.clone().unwrap_or_default(),
                ]
                .map(Cell::from)
                .into(),
            );
        }
    }
    table
}
