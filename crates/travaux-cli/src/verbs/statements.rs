//! `travaux statements`: what was said later of the texts, tested against the record.

use crate::args::{Arguments, FindingWord, Format, Statements};
use crate::evidence;
use crate::failure::Failure;
use crate::output::{self, Cell, Report, Table};
use crate::session::Session;
use crate::style;
use serde::Serialize;
use std::process::ExitCode;
use travaux_record::lineage::{self, Known};
use travaux_record::statement::{self, Finding, Ground, TestedPart, TestedStatement};
use travaux_record::{Negotiation, gather};

/// Statements and what the record says of them.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StatementsReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The date for which it was asked.
    pub known_on: Option<String>,
    /// By date.
    pub statements: Vec<StatementRow>,
}

/// One statement.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StatementRow {
    /// Its id.
    pub id: String,
    /// Who said it.
    pub by: String,
    /// When: EDTF.
    pub date: Option<String>,
    /// In the words of the record.
    pub says: String,
    /// The source's hedge.
    pub hedge: Option<String>,
    /// supported, partly, contradicted, not determined by the record; from the parts that can be tested.
    pub finding: String,
    /// The same for people: with its hedge, and "as far as it can be tested" where some part cannot be.
    pub finding_words: String,
    /// How firmly what the finding rests on stands.
    pub finding_hedge: Option<String>,
    /// What could be tested, and what not.
    pub parts: Vec<PartRow>,
    /// Who reports it: key and locator.
    pub sources: Vec<String>,
    /// A remark of the record.
    pub note: Option<String>,
}

/// One thing that a statement says.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PartRow {
    /// In the words of the record.
    pub says: Option<String>,
    /// Whether it can be tested.
    pub testable: bool,
    /// supported, partly, contradicted, not determined by the record.
    pub finding: String,
    /// On what the finding rests.
    pub grounds: Vec<GroundRow>,
}

/// Something in the record.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GroundRow {
    /// Whether it supports the part; absent if it does neither.
    pub supports: Option<bool>,
    /// What it is.
    pub words: String,
    /// How firmly it stands.
    pub hedge: Option<String>,
    /// Key and locator.
    pub sources: Vec<String>,
}

impl Report for StatementsReport {
    const NAME: &'static str = "travaux-statements";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Statements) -> Result<ExitCode, Failure> {
    let session = Session::open(arguments.negotiation.as_deref(), &mut Vec::new())?;
    let negotiation = &session.negotiation;
    let known = &negotiation.evidence;
    let wanted = verb.id.as_deref().map(|id| id.trim_start_matches("statement:"));
    if let Some(id) = wanted.filter(|id| !known.statements.contains_key(*id)) {
        return Err(Failure::unknown("statement", id, known.statements.keys().map(String::as_str), "`travaux statements` lists all."));
    }
    if let Some(by) = verb.by.as_deref().filter(|by| !known.statements.values().any(|statement| statement.by == **by)) {
        let speakers = known.statements.values().map(|statement| statement.by.as_str());
        return Err(Failure::unknown("speaker of a statement", by, speakers, "Name a person or body by id."));
    }
    let on = evidence::date("--known-on", verb.known.date.as_deref())?;
    // The finding is that of the whole record: what was said on a day is tested with what is known now.
    let mut tested = statement::statements(negotiation, &gather::claims(negotiation));
    tested.retain(|it| {
        wanted.is_none_or(|id| it.statement.id == id)
            && verb.by.as_ref().is_none_or(|by| it.statement.by == *by)
            && verb.finding.is_none_or(|finding| it.finding == named(finding))
            && on.as_ref().is_none_or(|on| lineage::known(it.statement.date.as_ref(), on) != Known::No)
    });
    let report = StatementsReport {
        negotiation: negotiation.title.clone(),
        known_on: on.as_ref().map(ToString::to_string),
        statements: tested.iter().map(|it| row(negotiation, it)).collect(),
    };
    match arguments.format {
        Format::Text => output::print(&text(&report))?,
        Format::Markdown => output::print(&markdown(&report))?,
        Format::Csv => output::print(&csv(&report).csv()?)?,
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "statements", formats: "text, markdown, csv, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

fn named(finding: FindingWord) -> Finding {
    match finding {
        FindingWord::Supported => Finding::Supported,
        FindingWord::Partly => Finding::Partly,
        FindingWord::Contradicted => Finding::Contradicted,
        FindingWord::NotDetermined => Finding::NotDetermined,
    }
}

fn row(negotiation: &Negotiation, tested: &TestedStatement) -> StatementRow {
    let statement = tested.statement;
    let word = |hedge: Option<travaux_text::Hedge>| hedge.map(|hedge| hedge.word().to_string());
    let ground = |ground: &Ground| GroundRow {
        supports: ground.supports,
        words: ground.words.clone(),
        hedge: word(ground.hedge),
        sources: evidence::sources(&ground.sources),
    };
    let part = |part: &TestedPart| PartRow {
        says: part.part.says.clone(),
        testable: part.part.test.is_some(),
        finding: part.finding.words().to_string(),
        grounds: part.grounds.iter().map(ground).collect(),
    };
    StatementRow {
        id: statement.id.clone(),
        by: evidence::who(negotiation, &statement.by),
        date: statement.date.as_ref().map(ToString::to_string),
        says: statement.says.clone(),
        hedge: word(statement.hedge),
        finding: tested.finding.words().to_string(),
        finding_words: tested.words(),
        finding_hedge: word(tested.hedge),
        parts: tested.parts.iter().map(part).collect(),
        sources: evidence::sources(&statement.sources),
        note: statement.note.clone(),
    }
}

// ---- for people ----------------------------------------------------------------------------------------------------

impl StatementRow {
    /// `2024-06-14, Vladimir Putin`.
    fn who_and_when(&self) -> String {
        let hedge = self.hedge.as_ref().map(|hedge| format!(", {hedge}")).unwrap_or_default();
        format!("{}{}{hedge}", self.date.as_ref().map(|date| format!("{date}, ")).unwrap_or_default(), self.by)
    }
}

impl PartRow {
    /// What it says, or what it was tested against.
    fn words(&self) -> String {
        self.says.clone().or_else(|| self.grounds.first().map(|ground| ground.words.clone())).unwrap_or_else(|| "a part without words".to_string())
    }
}

impl GroundRow {
    /// `for: Article 5: disputed (nids, …)`.
    fn line(&self) -> String {
        let bears = match self.supports {
            Some(true) => "for",
            Some(false) => "against",
            None => "open",
        };
        let hedge = self.hedge.as_ref().map(|hedge| format!("{hedge} ")).unwrap_or_default();
        let sources = if self.sources.is_empty() { String::new() } else { format!(" ({})", self.sources.join("; ")) };
        format!("{bears}: {hedge}{}{sources}", self.words)
    }
}

fn heading(report: &StatementsReport) -> String {
    let on = report.known_on.as_ref().map(|date| format!(", made until {date}")).unwrap_or_default();
    format!("{}: later statements{on}, and what the record says", report.negotiation)
}

fn footer(report: &StatementsReport) -> String {
    let count = |finding: Finding| report.statements.iter().filter(|row| row.finding == finding.words()).count();
    let counts: Vec<String> = Finding::ALL.into_iter().map(|finding| format!("{} {}", count(finding), finding.words())).collect();
    let statements = if report.statements.len() == 1 { "1 statement".to_string() } else { format!("{} statements", report.statements.len()) };
    format!("{statements}: {}.\n", counts.join(", "))
}

fn text(report: &StatementsReport) -> String {
    let mut text = format!("{}\n\n", style::paint(style::STRONG, &heading(report)));
    let wrap = |first: &str, rest: &str, words: &str| {
        format!("{}\n", textwrap::fill(words, output::wrapping().initial_indent(first).subsequent_indent(rest)))
    };
    for row in &report.statements {
        text.push_str(&format!("{} {}\n", style::paint(style::STRONG, &row.who_and_when()), style::paint(style::FAINT, &format!("[{}]", row.id))));
        text.push_str(&wrap("  ", "  ", &format!("{} ({})", row.says, row.sources.join("; "))));
        text.push_str(&format!("  {}\n", style::paint(style::STRONG, &row.finding_words)));
        for part in &row.parts {
            let untestable = if part.testable { "" } else { " (cannot be tested)" };
            text.push_str(&wrap("  • ", "    ", &format!("{}: {}{untestable}", part.words(), part.finding)));
            for ground in &part.grounds {
                text.push_str(&style::paint(style::FAINT, &wrap("      ", "        ", &ground.line())));
            }
        }
        if let Some(note) = &row.note {
            text.push_str(&wrap("  Note: ", "  ", note));
        }
        text.push('\n');
    }
    text.push_str(&footer(report));
    text
}

fn markdown(report: &StatementsReport) -> String {
    let mut text = format!("# {}\n\n", heading(report));
    for row in &report.statements {
        text.push_str(&format!("## {}\n\n{} ({})\n\n**{}**\n\n", row.who_and_when(), row.says, row.sources.join("; "), row.finding_words));
        for part in &row.parts {
            text.push_str(&format!("- {}: *{}*\n", part.words(), part.finding));
            for ground in &part.grounds {
                text.push_str(&format!("  - {}\n", ground.line()));
            }
        }
        text.push('\n');
    }
    text.push_str(&footer(report));
    text
}

/// One line for each part; one for statements without parts.
fn csv(report: &StatementsReport) -> Table {
    let mut table = Table::new(["id", "by", "date", "says", "finding", "hedge", "part", "part finding", "grounds", "sources", "note"]);
    for row in &report.statements {
        let none = PartRow { says: None, testable: false, finding: String::new(), grounds: Vec::new() };
        for part in if row.parts.is_empty() { std::slice::from_ref(&none) } else { &row.parts } {
            let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
            table.rows.push(
                [
                    row.id.clone(),
                    row.by.clone(),
                    or_empty(&row.date),
                    row.says.clone(),
                    row.finding.clone(),
                    or_empty(&row.finding_hedge),
                    or_empty(&part.says),
                    part.finding.clone(),
                    part.grounds.iter().map(GroundRow::line).collect::<Vec<_>>().join("; "),
                    row.sources.join("; "),
                    or_empty(&row.note),
                ]
                .map(Cell::from)
                .into(),
            );
        }
    }
    table
}
