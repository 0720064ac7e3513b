//! `travaux matters`: how much each bracket matters to a duty.

use crate::analysis::{About, Question, share, written};
use crate::args::{Arguments, Asked, Format};
use crate::failure::Failure;
use crate::output::{self, Report, Table};
use crate::session::Session;
use serde::Serialize;
use std::process::ExitCode;
use travaux_regime::analyse::answers::matters;
use travaux_regime::evaluate::Index;

/// How much brackets matter to a duty.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MattersReport {
    /// Of what this is the answer.
    pub about: About,
    /// Over how many situations it is counted: a whole number in digits.
    pub situations: String,
    /// Brackets and readings of the rules, the most influential first.
    pub brackets: Vec<InfluenceRow>,
    /// Pairs with situations in which only both together change anything.
    pub pairs: Vec<PairRow>,
    /// Open brackets of the draft of which the rules say nothing: they change words and no behaviour.
    pub words_only: Vec<String>,
}

/// One bracket.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct InfluenceRow {
    /// Its label; a reading has an `@`.
    pub label: String,
    /// In how many situations another choice changes for somebody whether it is owed.
    pub changes: String,
    /// For words that are in or out: in how many situations they make it owed.
    pub makes_owed: Option<String>,
    /// In how many they stop it.
    pub stops: Option<String>,
    /// For whom it changes anything.
    pub for_whom: Vec<String>,
}

/// Two brackets.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PairRow {
    /// One.
    pub one: String,
    /// The other.
    pub other: String,
    /// In how many situations only both together change anything.
    pub situations: String,
}

impl Report for MattersReport {
    const NAME: &'static str = "travaux-matters";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Asked) -> Result<ExitCode, Failure> {
    let session = Session::of_texts(arguments.negotiation.as_deref())?;
    let question = Question::new(&session, verb)?;
    let index = Index::new(&question.rules);
    let found = matters(&question.asked(&index)?).map_err(|refused| question.refused(refused))?;
    let draft = &question.entry.draft;
    let is_ruled = |label: &str| question.rules.labels.contains_key(label);
    let words_only = draft.brackets().iter().map(|bracket| bracket.address.clone()).filter(|label| !is_ruled(label)).collect();
    let report = MattersReport {
        about: question.about(&found.exactness),
        situations: found.situations.to_string(),
        brackets: found
            .brackets
            .iter()
            .map(|one| InfluenceRow {
                label: one.label.clone(),
                changes: one.changes.to_string(),
                makes_owed: one.direction.as_ref().map(|(made, _)| made.to_string()),
                stops: one.direction.as_ref().map(|(_, stopped)| stopped.to_string()),
                for_whom: one.for_whom.clone(),
            })
            .collect(),
        pairs: found
            .pairs
            .iter()
            .map(|(one, other, count)| PairRow { one: one.clone(), other: other.clone(), situations: count.to_string() })
            .collect(),
        words_only,
    };
    match arguments.format {
        Format::Text => output::print(&text(&report))?,
        Format::Json => output::json(&report)?,
        Format::Csv => output::print(&table(&report, true).csv()?)?,
        Format::Markdown => output::print(&table(&report, true).markdown())?,
        _ => return Err(Failure::Format { verb: "matters", formats: "text, markdown, csv, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

/// How many pairs are told to people; all stand in the JSON.
const MOST_PAIRS: usize = 5;

fn table(report: &MattersReport, all: bool) -> Table {
    let mut table = Table::new(["bracket", "changes it in", "in: makes it owed", "in: stops it", "for whom"]);
    for row in report.brackets.iter().filter(|row| all || row.changes != "0") {
        let of = |count: &Option<String>| count.as_ref().map_or("–".to_string(), |count| share(count, &report.situations));
        let for_whom = if row.for_whom.is_empty() { "nobody".to_string() } else { row.for_whom.join(", ") };
        let changes = share(&row.changes, &report.situations);
        table.rows.push([written(&row.label), changes, of(&row.makes_owed), of(&row.stops), for_whom].map(Into::into).to_vec());
    }
    table
}

fn text(report: &MattersReport) -> String {
    let mut text = report.about.head("Which brackets matter");
    let wrap = |words: &str| format!("{}\n", textwrap::fill(words, output::wrapping().initial_indent("  ").subsequent_indent("    ")));
    if report.brackets.is_empty() {
        text.push_str("  No bracket or reading is open in its rules.\n\n");
        text.push_str(&report.about.foot());
        return text;
    }
    text.push_str(&table(report, false).text());
    text.push_str(&wrap(&format!("Shares of {} situations: choices, triggers, places, facts, votes, each as one.", report.situations)));
    for pair in report.pairs.iter().take(MOST_PAIRS) {
        let share = share(&pair.situations, &report.situations);
        text.push_str(&wrap(&format!("{} and {}: in {share} only both together change anything.", written(&pair.one), written(&pair.other))));
    }
    let none: Vec<String> = report.brackets.iter().filter(|row| row.changes == "0").map(|row| written(&row.label)).collect();
    if !none.is_empty() {
        text.push_str(&wrap(&format!("Without influence on it: {}.", none.join(", "))));
    }
    if !report.words_only.is_empty() {
        let names: Vec<String> = report.words_only.iter().map(|label| written(label)).collect();
        text.push_str(&wrap(&format!("In no rule at all: {}.", names.join(", "))));
    }
    text.push('\n');
    text.push_str(&report.about.foot());
    text
}
