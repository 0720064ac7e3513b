//! `travaux explain`: the page of a remark.

use crate::args::{Arguments, Explain, Format};
use crate::failure::Failure;
use crate::output::{self, Cell, Report, Table};
use crate::style::STRONG;
use serde::Serialize;
use std::process::ExitCode;
use travaux_text::Code;

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// Remarks and their pages.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExplainReport {
    /// The one that was asked for, or all.
    pub remarks: Vec<ExplainedRemark>,
}

/// A kind of remark.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExplainedRemark {
    /// Its number, such as T001.
    pub code: String,
    /// Its name, such as unclosed-bracket.
    pub name: String,
    /// error, warning or note.
    pub level: String,
    /// Its page, in Markdown.
    pub page: String,
}

impl Report for ExplainReport {
    const NAME: &'static str = "travaux-explain";
    const VERSION: u32 = 1;
}

/// The remarks of all rooms, by number.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    travaux_text::remark::codes::ALL.iter().chain(travaux_regime::rules::codes::ALL).chain(travaux_record::check::codes::ALL).copied()
}

pub fn run(arguments: &Arguments, verb: &Explain) -> Result<ExitCode, Failure> {
    let wanted: Vec<&Code> = match &verb.code {
        Some(wanted) => vec![code(wanted)?],
        None => codes().collect(),
    };
    match (arguments.format, &verb.code) {
        (Format::Json, _) => output::json(&ExplainReport { remarks: wanted.into_iter().map(explained).collect() })?,
        (Format::Text | Format::Markdown, Some(_)) => output::print(&wanted.into_iter().map(page).collect::<String>())?,
        (Format::Text, None) => output::print(&table(&wanted).text())?,
        (Format::Markdown, None) => output::print(&table(&wanted).markdown())?,
        _ => return Err(Failure::Format { verb: "explain", formats: "text, markdown, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

fn table(codes: &[&Code]) -> Table {
    let mut table = Table::new(["Code", "Name", "Level"]);
    table.rows = codes.iter().map(|code| vec![Cell::styled(STRONG, code.number), code.name.into(), code.level.word().into()]).collect();
    table
}

fn explained(code: &Code) -> ExplainedRemark {
    ExplainedRemark { code: code.number.into(), name: code.name.into(), level: code.level.word().into(), page: page(code).into() }
}

fn page(code: &Code) -> &'static str {
    PAGES.iter().find(|(name, _)| *name == code.name).map_or("", |(_, page)| page)
}

fn code(wanted: &str) -> Result<&'static Code, Failure> {
    let found = codes().find(|code| code.number.eq_ignore_ascii_case(wanted) || code.name == wanted);
    found.ok_or_else(|| {
        let known = codes().flat_map(|code| [code.number, code.name]);
        Failure::unknown("remark", wanted, known, "`travaux explain` lists all remarks.")
    })
}

/// A remark without a page would explain nothing.
#[test]
fn every_remark_has_a_page() {
    for code in codes() {
        assert!(page(code).contains(code.number), "{}", code.name);
    }
}
