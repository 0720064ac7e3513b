//! `travaux works`: under which settlements a property holds, or a duty works against everybody and whatever unwilling parties do.

use crate::analysis::{About, ExampleRow, Question, share, shown, term_words, terms_rows, terms_words};
use crate::args::{Arguments, Asked, Format, Given, Works};
use crate::failure::Failure;
use crate::output::{self, Report};
use crate::session::Session;
use crate::verbs::properties::{self, ElsewhereRow, PropertyRow, ShownRow};
use serde::Serialize;
use std::collections::BTreeMap;
use std::process::ExitCode;
use travaux_regime::analyse::answers::{self, works};
use travaux_regime::analyse::asked::Subject;
use travaux_regime::analyse::frame::OUTSIDER;
use travaux_regime::analyse::terms::Term;
use travaux_regime::evaluate::Index;
use travaux_regime::rules::Rules;

/// Under which settlements a property holds or a duty works.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WorksReport {
    /// Of what this is the answer.
    pub about: About,
    /// The property, if it is one.
    pub property: Option<PropertyRow>,
    /// The minimal conditions on brackets and readings: one of them is enough. None: it never works; an empty one: always.
    pub exactly_if: Vec<BTreeMap<String, Vec<String>>>,
    /// The minimal causes of failure.
    pub fails_if: Vec<FailureRow>,
    /// For each condition under which something is possible a scenario that shows it.
    pub possible_if: Vec<ShownRow>,
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
    /// Of a property that names no draft: what it comes to in the other texts of which it speaks.
    pub elsewhere: Vec<ElsewhereRow>,
}

/// A minimal cause of failure.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    let session = Session::of_texts(arguments.negotiation.as_deref())?;
    let Some(name) = &verb.name else { return properties::list(arguments, &session) };
    let against: Vec<String> = verb.against.iter().flat_map(|list| list.split(',')).map(|party| party.trim().to_string()).collect();
    // What the rules call so is meant first.
    let is_named = |rules: &Rules| Subject::named(&Index::new(rules), name).is_some();
    if !session.negotiation.entries().any(|entry| is_named(&Rules::read(&entry.draft))) {
        return properties::run(arguments, &session, name, verb, &against);
    }
    let given = &verb.given;
    let given = Given { draft: given.draft.clone(), settle: given.settle.clone(), readings: given.readings.clone(), ..*given };
    let question = Question::new(&session, &Asked { name: name.clone(), given })?;
    let index = Index::new(&question.rules);
    let found = works(&question.asked(&index)?, &against).map_err(|refused| question.refused(refused))?;
    all_meant(&question.name, &against, &found.against)?;
    let report = report(&question, question.about(&found.exactness), &found)?;
    match arguments.format {
        Format::Text => {
            let causes: Vec<&Term> = found.fails_if.iter().map(|(term, _)| term).collect();
            output::print(&text(&report, &found.exactly_if, &causes, verb.given.examples))?;
        }
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "works", formats: "text, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

/// That everybody of `--against` can do what it begins with.
pub fn all_meant(name: &str, wanted: &[String], found: &[String]) -> Result<(), Failure> {
    let Some(unknown) = wanted.iter().find(|party| !found.contains(party)) else { return Ok(()) };
    let what = format!("{unknown} cannot trigger \"{name}\" by the rules, so it cannot be asked whether it works against it.");
    Err(Failure::said(what, "Leave out --against, or name parties that the rules name."))
}

/// An answer as a report, its examples replayed.
pub fn report(question: &Question, about: About, found: &answers::Works) -> Result<WorksReport, Failure> {
    let mut fails_if = Vec::new();
    for (number, (term, example)) in found.fails_if.iter().enumerate() {
        let name = format!("{} fails, {}", question.name, number + 1);
        let example = match example {
            Some(example) => question.replayed(&name, example, &found.exactness)?,
            None => None,
        };
        fails_if.push(FailureRow { cause: terms_rows(std::slice::from_ref(term)).pop().unwrap_or_default(), example });
    }
    Ok(WorksReport {
        about,
        property: None,
        exactly_if: terms_rows(&found.exactly_if),
        fails_if,
        possible_if: Vec::new(),
        works_in: found.settlements.0.to_string(),
        of: found.settlements.1.to_string(),
        depends_also_on: found.also.clone(),
        never_in: found.never_in.clone(),
        against: found.against.clone(),
        unwilling: found.unwilling.clone(),
        willing_if_owed: found.willing_if_owed.clone(),
        elsewhere: Vec::new(),
    })
}

/// The code for a state that the rules do not name, in words.
fn outsider(party: &str) -> String {
    if party == OUTSIDER { format!("any other state ({party})") } else { party.to_string() }
}

/// A paragraph of an answer.
pub fn wrap(words: &str) -> String {
    format!("{}\n", textwrap::fill(words, output::wrapping().initial_indent("  ").subsequent_indent("    ")))
}

fn text(report: &WorksReport, conditions: &[Term], causes: &[&Term], examples: bool) -> String {
    let mut text = report.about.head("When it works");
    let answer = match conditions {
        [] => "It never works, however the brackets are settled.".to_string(),
        [term] if term.is_empty() => "It works however the brackets are settled.".to_string(),
        terms => format!("It works exactly if {}.", terms_words(terms)),
    };
    text.push_str(&wrap(&answer));
    text.push_str(&wrap(&format!("Works means:{} {}{}.", against(report), report.about.holds(), whatever(report)).replace(":  ", ": ")));
    text.push_str(&counts(report));
    text.push_str(&failures(report, causes, examples));
    text.push('\n');
    text.push_str(&report.about.foot());
    text
}

/// ` against each of AA, BB`, or nothing.
pub fn against(report: &WorksReport) -> String {
    let against: Vec<String> = report.against.iter().map(|party| outsider(party)).collect();
    if against.is_empty() { String::new() } else { format!(" against each of {}", against.join(", ")) }
}

/// `, whatever AA, BB do`, or nothing.
pub fn whatever(report: &WorksReport) -> String {
    let unwilling = if report.unwilling.is_empty() { String::new() } else { format!(", whatever {} do", report.unwilling.join(", ")) };
    let willing = if report.willing_if_owed.is_empty() { "" } else { "; the one to whom it is owed is willing" };
    format!("{unwilling}{willing}")
}

/// In how many ways, and what else it depends on.
pub fn counts(report: &WorksReport) -> String {
    let mut text = wrap(&format!(
        "That is in {} of {} ways of settling the open brackets and readings ({}).",
        report.works_in,
        report.of,
        share(&report.works_in, &report.of)
    ));
    if !report.depends_also_on.is_empty() {
        text.push_str(&wrap(&format!("Where it works it also depends on: {}.", report.depends_also_on.join("; "))));
    }
    if !report.never_in.is_empty() {
        text.push_str(&wrap(&format!("It never works in: {}.", report.never_in.join(", "))));
    }
    text
}

/// The causes of failure, with their examples if they are wanted.
pub fn failures(report: &WorksReport, causes: &[&Term], examples: bool) -> String {
    let mut text = if causes.is_empty() { String::new() } else { "\n".to_string() };
    for (row, cause) in report.fails_if.iter().zip(causes) {
        let words =
            if cause.is_empty() { "It fails however the brackets are settled.".to_string() } else { format!("It fails if {}.", term_words(cause)) };
        text.push_str(&wrap(&words));
        if let Some(example) = row.example.as_ref().filter(|_| examples) {
            text.push_str(&shown(example));
        }
    }
    text
}
