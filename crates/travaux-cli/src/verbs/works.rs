//! `travaux works`: under which settlements a duty works, against everybody and whatever unwilling parties do.

use crate::analysis::{About, ExampleRow, Question, share, shown, term_words, terms_rows, terms_words};
use crate::args::{Arguments, Format, Works};
use crate::failure::Failure;
use crate::output::{self, Report};
use crate::session::Session;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::process::ExitCode;
use travaux_regime::analyse::answers::works;
use travaux_regime::analyse::terms::Term;

/// Under which settlements a duty works.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WorksReport {
    /// Of what this is the answer.
    pub about: About,
    /// The minimal conditions on brackets and readings: one of them is enough. None: it never works; an empty one: always.
    pub exactly_if: Vec<BTreeMap<String, Vec<String>>>,
    /// The minimal causes of failure.
    pub fails_if: Vec<FailureRow>,
    /// In how many ways of settling all brackets and readings of the rules it works: a whole number in digits.
    pub works_in: String,
    /// How many ways there are: a whole number in digits.
    pub of: String,
    /// What it also depends on where it works.
    pub depends_also_on: Vec<String>,
    /// Places in which it never works.
    pub never_in: Vec<String>,
    /// Against whom it is asked.
    pub against: Vec<String>,
    /// Whose unwillingness is assumed.
    pub unwilling: Vec<String>,
    /// Those of them who are taken as willing where it is owed to them.
    pub willing_if_owed: Vec<String>,
}

/// A minimal cause of failure.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FailureRow {
    /// The choices.
    pub cause: BTreeMap<String, Vec<String>>,
    /// A scenario in which it fails.
    pub example: Option<ExampleRow>,
}

impl Report for WorksReport {
    const NAME: &'static str = "travaux-works";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Works) -> Result<ExitCode, Failure> {
    let session = Session::open(arguments.negotiation.as_deref(), &mut Vec::new())?;
    let question = Question::new(&session, &verb.asked)?;
    let against: Vec<String> = verb.against.iter().flat_map(|list| list.split(',')).map(|party| party.trim().to_string()).collect();
    let found = works(&question.rules, &question.options, &question.name, &against, None).map_err(|refused| question.refused(refused))?;
    if let Some(unknown) = against.iter().find(|party| !found.against.contains(party)) {
        let what = format!("{unknown} cannot trigger \"{}\" by the rules, so it cannot be asked whether it works against it.", question.name);
        return Err(Failure::said(what, "Leave out --against, or name parties that the rules name."));
    }
    let mut fails_if = Vec::new();
    for (number, (term, example)) in found.fails_if.iter().enumerate() {
        let name = format!("{} fails, {}", question.name, number + 1);
        let example = match example {
            Some(example) => question.replayed(&name, example, &found.exactness)?,
            None => None,
        };
        fails_if.push(FailureRow { cause: terms_rows(std::slice::from_ref(term)).pop().unwrap_or_default(), example });
    }
    let report = WorksReport {
        about: question.about(&found.exactness),
        exactly_if: terms_rows(&found.exactly_if),
        fails_if,
        works_in: found.settlements.0.to_string(),
        of: found.settlements.1.to_string(),
        depends_also_on: found.also.clone(),
        never_in: found.never_in.clone(),
        against: found.against.clone(),
        unwilling: found.unwilling.clone(),
        willing_if_owed: found.willing_if_owed.clone(),
    };
    match arguments.format {
        Format::Text => {
            let causes: Vec<&Term> = found.fails_if.iter().map(|(term, _)| term).collect();
            output::print(&text(&report, &found.exactly_if, &causes, verb.asked.examples))?;
        }
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "works", formats: "text, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

/// The code for a state that the rules do not name, in words.
fn outsider(party: &str) -> String {
    if party == travaux_regime::analyse::frame::OUTSIDER { format!("any other state ({party})") } else { party.to_string() }
}

fn text(report: &WorksReport, conditions: &[Term], causes: &[&Term], examples: bool) -> String {
    let mut text = report.about.head("When it works");
    let wrap = |words: &str| format!("{}\n", textwrap::fill(words, output::wrapping().initial_indent("  ").subsequent_indent("    ")));
    let answer = match conditions {
        [] => "It never works, however the brackets are settled.".to_string(),
        [term] if term.is_empty() => "It works however the brackets are settled.".to_string(),
        terms => format!("It works exactly if {}.", terms_words(terms)),
    };
    text.push_str(&wrap(&answer));
    let against: Vec<String> = report.against.iter().map(|party| outsider(party)).collect();
    let against = if against.is_empty() { String::new() } else { format!(" against each of {}", against.join(", ")) };
    let unwilling = if report.unwilling.is_empty() { String::new() } else { format!(", whatever {} do", report.unwilling.join(", ")) };
    let willing = if report.willing_if_owed.is_empty() { "" } else { "; the one to whom it is owed is willing" };
    text.push_str(&wrap(&format!("Works means:{against} {}{unwilling}{willing}.", report.about.holds()).replace(":  ", ": ")));
    text.push_str(&wrap(&format!(
        "That is in {} of {} ways of settling the open brackets and readings ({}).",
        report.works_in,
        report.of,
        share(&report.works_in, &report.of)
    )));
    if !report.depends_also_on.is_empty() {
        text.push_str(&wrap(&format!("Where it works it also depends on: {}.", report.depends_also_on.join("; "))));
    }
    if !report.never_in.is_empty() {
        text.push_str(&wrap(&format!("It never works in: {}.", report.never_in.join(", "))));
    }
    if !causes.is_empty() {
        text.push('\n');
    }
    for (row, cause) in report.fails_if.iter().zip(causes) {
        text.push_str(&wrap(&format!("It fails if {}.", term_words(cause))));
        if let Some(example) = row.example.as_ref().filter(|_| examples) {
            text.push_str(&shown(example));
        }
    }
    text.push('\n');
    text.push_str(&report.about.foot());
    text
}
