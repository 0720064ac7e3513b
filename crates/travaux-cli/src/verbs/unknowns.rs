//! `travaux unknowns`: what the sources do not say, and where one looked.

use crate::args::{Arguments, Format, Unknowns};
use crate::evidence::{self, About};
use crate::failure::Failure;
use crate::output::{self, Cell, Report, Table};
use crate::session::Session;
use crate::style;
use serde::Serialize;
use std::process::ExitCode;
use travaux_record::{gather, unknown};

/// What is not known.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UnknownsReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// Written ones first, then what the record itself shows.
    pub unknowns: Vec<UnknownRow>,
}

/// One unknown.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UnknownRow {
    /// The id of a written one.
    pub id: Option<String>,
    /// As a question, or in a few words.
    pub question: String,
    /// What it is about.
    pub about: Vec<String>,
    /// The same in words.
    pub about_names: Vec<String>,
    /// In which draft.
    pub draft: Option<String>,
    /// written down, placeholder, standing not reported, words not reported, sources do not say.
    pub why: String,
    /// Where one looked: key and locator.
    pub looked: Vec<String>,
    /// A remark of the record.
    pub note: Option<String>,
}

impl Report for UnknownsReport {
    const NAME: &'static str = "travaux-unknowns";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Unknowns) -> Result<ExitCode, Failure> {
    let session = Session::open(arguments.negotiation.as_deref(), &mut Vec::new())?;
    let negotiation = &session.negotiation;
    let about = verb.about.as_deref().map(|about| About::read(negotiation, about)).transpose()?;
    let rows = unknown::unknowns(negotiation, &gather::claims(negotiation));
    let chosen = rows.iter().filter(|row| about.as_ref().is_none_or(|about| row.about.iter().any(|other| about.covers(other))));
    let report = UnknownsReport {
        negotiation: negotiation.title.clone(),
        unknowns: chosen
            .map(|row| UnknownRow {
                id: row.id.clone(),
                question: row.question.clone(),
                about: row.about.iter().map(ToString::to_string).collect(),
                about_names: row.about.iter().map(|about| negotiation.describe(about)).collect(),
                draft: row.draft.clone(),
                why: row.why.words().to_string(),
                looked: evidence::sources(&row.looked),
                note: row.note.clone(),
            })
            .collect(),
    };
    match arguments.format {
        Format::Text => output::print(&text(&report))?,
        Format::Markdown => output::print(&format!("# {}: what is not known\n\n{}", report.negotiation, table(&report).markdown()))?,
        Format::Csv => output::print(&csv(&report).csv()?)?,
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "unknowns", formats: "text, markdown, csv, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

fn text(report: &UnknownsReport) -> String {
    let mut text = format!("{}\n", style::paint(style::STRONG, &format!("{}: what is not known", report.negotiation)));
    if report.unknowns.is_empty() {
        text.push_str("The record shows nothing of this as unknown. That everything is known does not follow.\n");
        return text;
    }
    text.push_str(&table(report).text());
    let written = report.unknowns.iter().filter(|row| row.id.is_some()).count();
    text.push_str(&format!("{written} written down, {} shown by the record itself.\n", report.unknowns.len() - written));
    text
}

fn table(report: &UnknownsReport) -> Table {
    let mut table = Table::new(["Not known", "About", "Where one looked"]);
    for row in &report.unknowns {
        let mut question = Cell::styled(style::STRONG, row.question.clone());
        if row.id.is_none() {
            question.push(style::FAINT, format!(" [{}]", row.why));
        }
        if let Some(note) = &row.note {
            question.push(anstyle::Style::new(), format!("\n{note}"));
        }
        let draft = row.draft.as_ref().filter(|draft| !row.about.contains(&format!("draft:{draft}"))).map(|draft| format!("\nin {draft}"));
        let about = format!("{}{}", row.about_names.join("\n"), draft.unwrap_or_default());
        table.rows.push(vec![question, Cell::from(about), Cell::styled(style::FAINT, row.looked.join("\n"))]);
    }
    table
}

fn csv(report: &UnknownsReport) -> Table {
    let mut table = Table::new(["id", "question", "about", "draft", "why", "looked", "note"]);
    for row in &report.unknowns {
        let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
        let cells = [
            or_empty(&row.id),
            row.question.clone(),
            row.about.join(" "),
            or_empty(&row.draft),
            row.why.clone(),
            row.looked.join("; "),
            or_empty(&row.note),
        ];
        table.rows.push(cells.map(Cell::from).into());
    }
    table
}
