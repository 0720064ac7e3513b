//! `travaux run --mutants`: whether the scenarios would notice if a rule were slightly wrong.

use crate::args::{Arguments, Format, Run};
use crate::failure::Failure;
use crate::output::{self, Report};
use crate::progress::Progress;
use crate::session::Session;
use crate::style;
use crate::verbs::run::{Ran, ScenarioRow, Through, line_of, ran, row, scenario};
use serde::Serialize;
use std::process::ExitCode;
use travaux_record::{Entry, Negotiation};
use travaux_regime::mutate::{Case, Mutant, mutants};
use travaux_regime::rules::Rules;

/// Which small wrong changes of the rules a scenario notices.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MutantsReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// Scenarios that fail without any change. If there are any, no rule was changed.
    pub failing: Vec<ScenarioRow>,
    /// The texts whose rules were changed.
    pub drafts: Vec<DraftRow>,
    /// Texts with rules that no scenario runs, so that nothing was changed in them.
    pub not_run: Vec<String>,
}

/// One text.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DraftRow {
    /// The draft or instrument.
    pub draft: String,
    /// How many scenarios run its rules.
    pub scenarios: usize,
    /// How many changes some expectation notices.
    pub caught: usize,
    /// How many none notices.
    pub survivors: usize,
    /// The changes, in the order of the text.
    pub mutants: Vec<MutantRow>,
}

/// One small wrong change.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MutantRow {
    /// `assist/only-if/1/negated`.
    pub id: String,
    /// The construct with its kind: `duty assist`.
    pub rule: String,
    /// The file, relative to the negotiation.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The line as written.
    pub words: String,
    /// What was changed.
    pub change: String,
    /// The expectation that notices; absent of a survivor.
    pub caught_by: Option<CaughtRow>,
    /// What to do about a survivor.
    pub next: Option<String>,
}

/// An expectation that a change makes fail.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CaughtRow {
    /// The scenario.
    pub scenario: String,
    /// The question, as written.
    pub question: String,
    /// The verdict that is expected.
    pub expected: String,
    /// The verdict after the change; absent if there is nothing of that name any more.
    pub found: Option<String>,
}

impl Report for MutantsReport {
    const NAME: &'static str = "travaux-mutants";
    const VERSION: u32 = 1;
}

/// A text with the scenarios that run it, and what is to be changed.
struct Work<'a> {
    entry: &'a Entry,
    cases: Vec<Case<'a>>,
    mutants: Vec<Mutant>,
}

pub fn run(arguments: &Arguments, verb: &Run) -> Result<ExitCode, Failure> {
    if !matches!(arguments.format, Format::Text | Format::Json) {
        return Err(Failure::Format { verb: "run --mutants", formats: "text, json" });
    }
    let mut named: Vec<String> = verb.filter.iter().cloned().collect();
    let session = Session::open(arguments.negotiation.as_deref(), &mut named)?;
    if let Some(draft) = &verb.draft {
        session.draft(Some(draft))?;
    }
    let is_meant = |draft: &str| verb.draft.as_ref().is_none_or(|wanted| wanted == draft);
    let all: Vec<Ran> = ran(&session, |_, _| true)?.into_iter().filter(|ran| is_meant(ran.draft())).collect();
    let negotiation = &session.negotiation;
    let failing: Vec<ScenarioRow> = all.iter().filter(|ran| !ran.holds()).map(|ran| row(negotiation, ran)).collect();
    let mut report = MutantsReport { negotiation: negotiation.title.clone(), failing, drafts: Vec::new(), not_run: Vec::new() };
    let words = named.first().map(|words| words.to_lowercase());
    let mut works = Vec::new();
    for entry in negotiation.entries().filter(|entry| is_meant(&entry.id)) {
        let rules = Rules::read(&entry.draft);
        let cases = cases(&all, entry);
        match cases.is_empty() {
            true if rules.is_empty() => {}
            true => report.not_run.push(entry.id.clone()),
            false => works.push(Work { entry, cases, mutants: mutants(&rules) }),
        }
    }
    if let Some(words) = &words {
        keep(&mut works, words)?;
    }
    if report.failing.is_empty() {
        let mut progress = Progress::new(works.iter().map(|work| work.mutants.len()).sum());
        report.drafts = works.iter().map(|work| draft(negotiation, work, &mut progress)).collect();
    }
    match arguments.format {
        Format::Json => output::json(&report)?,
        _ => output::print(&text(&report, verb.all))?,
    }
    let is_fine = report.failing.is_empty() && report.drafts.iter().all(|draft| draft.survivors == 0);
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn cases<'a>(all: &'a [Ran], entry: &Entry) -> Vec<Case<'a>> {
    let through = all.iter().filter_map(|ran| Some((ran, ran.through.as_ref()?)));
    through
        .filter(|(_, Through { entry: own, .. })| own.id == entry.id)
        .map(|(ran, through)| Case { scenario: ran.scenario, settlement: &through.settlement, outcomes: &ran.outcomes })
        .collect()
}

/// Only mutants whose id or construct has some words in it.
fn keep(works: &mut Vec<Work>, words: &str) -> Result<(), Failure> {
    let ids: Vec<String> = works.iter().flat_map(|work| &work.mutants).map(|mutant| mutant.id.clone()).collect();
    for work in works.iter_mut() {
        work.mutants.retain(|mutant| mutant.id.to_lowercase().contains(words) || mutant.rule.to_lowercase().contains(words));
    }
    works.retain(|work| !work.mutants.is_empty());
    if works.is_empty() {
        return Err(Failure::unknown("mutant", words, ids.iter().map(String::as_str), "`travaux run --mutants --all` lists all."));
    }
    Ok(())
}

fn draft(negotiation: &Negotiation, work: &Work, progress: &mut Progress) -> DraftRow {
    let Work { entry, cases, mutants } = work;
    let mut rows = Vec::new();
    for mutant in mutants {
        let caught = mutant.caught(&entry.draft, cases).map(|(case, outcome)| CaughtRow {
            scenario: cases[case].scenario.name.clone(),
            question: outcome.expect.words.clone(),
            expected: outcome.expect.verdict.clone(),
            found: outcome.found.map(|found| found.words),
        });
        let next = caught.is_none().then(|| match mutant.is_touched(cases) {
            true => format!("Write a scenario {}.", mutant.next),
            false => format!("No scenario touches {}. Write one {}.", mutant.rule, mutant.next),
        });
        rows.push(MutantRow {
            id: mutant.id.clone(),
            rule: mutant.rule.clone(),
            file: entry.path.display().to_string(),
            line: line_of(entry.draft.tree().source(), mutant.span.start),
            words: entry.draft.text(&mutant.span).split_whitespace().collect::<Vec<_>>().join(" "),
            change: mutant.change.clone(),
            caught_by: caught,
            next,
        });
        progress.step(&format!("{}, {}", negotiation.title, entry.id));
    }
    let survivors = rows.iter().filter(|row| row.caught_by.is_none()).count();
    DraftRow { draft: entry.id.clone(), scenarios: cases.len(), caught: rows.len() - survivors, survivors, mutants: rows }
}

// ---- for people ----------------------------------------------------------------------------------------------------

fn text(report: &MutantsReport, all: bool) -> String {
    let mut text = format!("{}\n", style::paint(style::STRONG, &format!("{}: mutants", report.negotiation)));
    if !report.failing.is_empty() {
        report.failing.iter().for_each(|row| text.push_str(&scenario(row, false)));
        let count = report.failing.len();
        let words = format!("{count} {} without any change, so nothing was changed.", if count == 1 { "scenario fails" } else { "scenarios fail" });
        return text + &wrap("", &format!("{words} Correct the rules or what is expected: `travaux run` says more."));
    }
    if report.drafts.is_empty() {
        text.push_str("No scenario runs any rules here. Scenarios stand in scenarios/*.scenario: see docs/reference/rules.md.\n");
    }
    for draft in &report.drafts {
        for row in draft.mutants.iter().filter(|row| all || row.caught_by.is_none()) {
            text.push_str(&mutant(row, &draft.draft));
        }
    }
    for draft in &report.drafts {
        let scenarios = if draft.scenarios == 1 { "1 scenario".to_string() } else { format!("{} scenarios", draft.scenarios) };
        let mutants = if draft.mutants.len() == 1 { "1 mutant".to_string() } else { format!("{} mutants", draft.mutants.len()) };
        let survive = if draft.survivors == 1 { "1 survives".to_string() } else { format!("{} survive", draft.survivors) };
        text.push_str(&format!("{}: {scenarios}, {mutants}: {} caught, {survive}.\n", draft.draft, draft.caught));
    }
    if !report.not_run.is_empty() {
        text.push_str(&style::paint(style::FAINT, &wrap("", &format!("No scenario runs the rules of: {}.", report.not_run.join(", ")))));
    }
    text
}

fn mutant(row: &MutantRow, draft: &str) -> String {
    let place = style::paint(style::FAINT, &format!("({draft}, {}, {}:{})", row.rule, row.file, row.line));
    let fate = if row.caught_by.is_some() { "caught  " } else { "survives" };
    let mut text = format!("{fate} {} {place}\n", style::paint(style::STRONG, &row.id));
    text.push_str(&style::paint(style::FAINT, &wrap("  ", &row.words)));
    text.push_str(&wrap("  ", &row.change));
    if let Some(caught) = &row.caught_by {
        let found = caught.found.as_deref().unwrap_or("nothing of that name");
        text.push_str(&wrap("  ", &format!("{}: {}: expected {}, found {found}", caught.scenario, caught.question, caught.expected)));
    }
    text + &row.next.as_ref().map(|next| wrap("  ", next)).unwrap_or_default()
}

fn wrap(indent: &str, words: &str) -> String {
    let rest = format!("{indent}  ");
    let rest = if indent.is_empty() { "" } else { &rest };
    format!("{}\n", textwrap::fill(words, output::wrapping().initial_indent(indent).subsequent_indent(rest)))
}
