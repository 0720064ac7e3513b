//! `travaux run`: the scenarios of a negotiation as its tests.

use crate::args::{Arguments, Format, Run};
use crate::brief::count;
use crate::failure::Failure;
use crate::output::{self, Report};
use crate::session::Session;
use crate::style;
use crate::verbs::mutants;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;
use std::collections::BTreeSet;
use std::process::ExitCode;
use travaux_record::{Entry, Negotiation};
use travaux_regime::rules::{NormClause, Rules};
use travaux_regime::run::{Outcome, Regime};
use travaux_regime::scenario::{Question, Scenario};
use travaux_text::settle::Settlement;

/// What was expected and what was found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RunReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The scenarios, in the order of files and lines.
    pub scenarios: Vec<ScenarioRow>,
    /// How many expectations are met.
    pub met: usize,
    /// How many are not.
    pub not_met: usize,
    /// What no scenario touches, draft by draft.
    pub untouched: Vec<UntouchedRow>,
}

/// One scenario.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScenarioRow {
    /// Its name.
    pub name: String,
    /// Its file, relative to the negotiation.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// The draft or instrument.
    pub draft: String,
    /// The choices in brackets.
    pub settle: String,
    /// What it expects.
    pub expectations: Vec<ExpectationRow>,
}

/// One expectation.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExpectationRow {
    /// The question, as written.
    pub question: String,
    /// The verdict that is expected.
    pub expected: String,
    /// The verdict that is found; absent if the rules have nothing of that name.
    pub found: Option<String>,
    /// Whether they are the same.
    pub met: bool,
    /// Open brackets and readings on which it depends.
    pub depends_on: Vec<String>,
    /// Why, step by step.
    pub reasons: Vec<String>,
}

/// What no scenario of a draft touches.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UntouchedRow {
    /// The draft or instrument.
    pub draft: String,
    /// Norms, limits and periods that no expectation asks about and no reason names.
    pub rules: Vec<String>,
    /// Brackets that the rules have and on which no scenario depends.
    pub brackets: Vec<String>,
}

impl Report for RunReport {
    const NAME: &'static str = "travaux-run";
    const VERSION: u32 = 1;
}

/// A scenario with what it runs through and what came out.
pub struct Ran<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Its file: a place among the files of the negotiation.
    pub file: usize,
    /// What it runs through. `None` if it names a draft that is not there: then `trouble` says so.
    pub through: Option<Through<'a>>,
    /// Every expectation with what is found.
    pub outcomes: Vec<Outcome>,
    /// Why it could not be run as it is written: then nothing is found.
    pub trouble: Option<String>,
}

/// What a scenario runs through.
pub struct Through<'a> {
    /// The draft.
    pub entry: &'a Entry,
    /// Its rules.
    pub rules: Rules,
    /// The choices in its brackets.
    pub settlement: Settlement,
}

impl<'a> Ran<'a> {
    /// A scenario of a draft that is not there: none of its expectations is met.
    fn without_draft(session: &Session, scenario: &'a Scenario, file: usize) -> Ran<'a> {
        let why = match &scenario.draft {
            Some(id) => session.draft(Some(id)).err().map(|failure| failure.to_string().replace('\n', " ")),
            None => Some("It names no draft, and no draft has rules.".to_string()),
        };
        let outcomes = scenario.expects.iter().map(|expect| Outcome { expect: expect.clone(), found: None, depends_on: Vec::new() });
        Ran { scenario, file, through: None, outcomes: outcomes.collect(), trouble: why }
    }

    /// The draft or instrument, or what the scenario calls so.
    pub fn draft(&self) -> &str {
        let found = self.through.as_ref().map(|through| through.entry.id.as_str());
        found.or(self.scenario.draft.as_deref()).unwrap_or_default()
    }

    /// Whether it can be run as it is written, and all that it expects is found.
    pub fn holds(&self) -> bool {
        self.trouble.is_none() && self.outcomes.iter().all(Outcome::passes)
    }
}

/// Runs the scenarios that pass a test.
pub fn ran<'a>(session: &'a Session, wanted: impl Fn(&Scenario, &str) -> bool) -> Result<Vec<Ran<'a>>, Failure> {
    let negotiation = &session.negotiation;
    let mut all = Vec::new();
    for (file, scenario) in &negotiation.scenarios {
        let path = negotiation.files[*file].path.display().to_string();
        if !wanted(scenario, &path) {
            continue;
        }
        let Some(entry) = negotiation.draft_of(scenario) else {
            all.push(Ran::without_draft(session, scenario, *file));
            continue;
        };
        let open = || Settlement::choices(&entry.draft, &[]).map_err(|unknown| Failure::said(unknown.to_string(), "Please report this."));
        let (settlement, trouble) = match scenario.settle.as_str() {
            "" => (open()?, None),
            choice => match session.settlement(entry, choice) {
                Ok(settlement) => (settlement, None),
                Err(failure) => (open()?, Some(failure.to_string().replace('\n', " "))),
            },
        };
        let rules = Rules::read(&entry.draft);
        let mut outcomes = Regime::new(&entry.draft, &rules).run(scenario, &settlement);
        if trouble.is_some() {
            outcomes.iter_mut().for_each(|outcome| outcome.found = None);
        }
        all.push(Ran { scenario, file: *file, through: Some(Through { entry, rules, settlement }), outcomes, trouble });
    }
    Ok(all)
}

/// Whether words name a scenario: they stand in its name, in a row or each for itself. `words` have small letters.
pub fn is_called(name: &str, words: &str) -> bool {
    let name = name.to_lowercase();
    let split =
        |text: &str| -> Vec<String> { text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(ToString::to_string).collect() };
    let (wanted, own) = (split(words), split(&name));
    name.contains(words) || !wanted.is_empty() && wanted.iter().all(|word| own.contains(word))
}

pub fn run(arguments: &Arguments, verb: &Run) -> Result<ExitCode, Failure> {
    if verb.mutants {
        return mutants::run(arguments, verb);
    }
    let mut named: Vec<String> = verb.filter.iter().cloned().collect();
    let session = Session::open(arguments.negotiation.as_deref(), &mut named)?;
    if let Some(draft) = &verb.draft {
        session.draft(Some(draft))?;
    }
    let filter = named.first().map(|words| words.to_lowercase());
    let all =
        ran(&session, |scenario, path| filter.as_ref().is_none_or(|words| is_called(&scenario.name, words) || path.to_lowercase().contains(words)))?;
    let all: Vec<Ran> = all.into_iter().filter(|ran| verb.draft.as_ref().is_none_or(|draft| ran.draft() == draft)).collect();
    if all.is_empty() && filter.is_some() {
        let names = session.negotiation.scenarios.iter().map(|(_, scenario)| scenario.name.as_str());
        return Err(Failure::unknown("scenario", filter.as_deref().unwrap_or_default(), names, "`travaux run --all` lists all."));
    }
    let report = report(&session.negotiation, &all);
    match arguments.format {
        Format::Text => output::print(&text(&report, &all, verb.all))?,
        Format::Json => output::json(&report)?,
        Format::Junit => output::print(&junit(&report)?)?,
        _ => return Err(Failure::Format { verb: "run", formats: "text, json, junit" }),
    }
    Ok(if all.iter().all(Ran::holds) { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn report(negotiation: &Negotiation, all: &[Ran]) -> RunReport {
    let scenarios: Vec<ScenarioRow> = all.iter().map(|ran| row(negotiation, ran)).collect();
    let count = |met: bool| scenarios.iter().flat_map(|row| &row.expectations).filter(|row| row.met == met).count();
    let (met, not_met) = (count(true), count(false));
    RunReport { negotiation: negotiation.title.clone(), scenarios, met, not_met, untouched: untouched(negotiation, all) }
}

/// A scenario as it is shown.
pub fn row(negotiation: &Negotiation, ran: &Ran) -> ScenarioRow {
    let file = &negotiation.files[ran.file];
    ScenarioRow {
        name: ran.scenario.name.clone(),
        file: file.path.display().to_string(),
        line: line_of(file.text.as_bytes(), ran.scenario.span.start),
        draft: ran.draft().to_string(),
        settle: ran.scenario.settle.clone(),
        expectations: ran
            .outcomes
            .iter()
            .map(|outcome| ExpectationRow {
                question: outcome.expect.words.clone(),
                expected: outcome.expect.verdict.clone(),
                found: outcome.found.as_ref().map(|found| found.words.clone()),
                met: outcome.passes(),
                depends_on: outcome.depends_on.clone(),
                reasons: {
                    let reasons = outcome.found.iter().flat_map(|found| &found.reasons).map(|reason| reason.words.clone());
                    ran.trouble.iter().cloned().chain(reasons).collect()
                },
            })
            .collect(),
    }
}

/// The line of a place, from 1.
pub fn line_of(text: &[u8], at: usize) -> usize {
    text[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// Rules that no expectation asks about and no reason names, and brackets on which nothing that was asked depends, for every text with rules.
fn untouched(negotiation: &Negotiation, all: &[Ran]) -> Vec<UntouchedRow> {
    let mut rows = Vec::new();
    for entry in negotiation.entries().filter(|entry| !entry.draft.rules().is_empty()) {
        let rules = Rules::read(&entry.draft);
        let here: Vec<&Ran> = all.iter().filter(|ran| ran.through.is_some() && ran.draft() == entry.id).collect();
        let mut asked: BTreeSet<&str> = BTreeSet::new();
        let mut acts: BTreeSet<&str> = BTreeSet::new();
        let mut labels: BTreeSet<&str> = BTreeSet::new();
        let mut lines: BTreeSet<usize> = BTreeSet::new();
        for outcome in here.iter().flat_map(|ran| &ran.outcomes) {
            match &outcome.expect.question {
                Question::Named(name, _) => drop(asked.insert(name)),
                Question::Act(pattern) | Question::Validity(pattern) => drop(acts.insert(&pattern.act)),
                Question::InForce(_) | Question::Bound(_) | Question::Entry(_) | Question::End(_) => {}
            }
            labels.extend(outcome.depends_on.iter().map(String::as_str));
            let choices = outcome.found.iter().flat_map(|found| &found.reasons).flat_map(|reason| &reason.choices);
            labels.extend(choices.map(|choice| choice.label.as_str()));
            lines.extend(outcome.found.iter().flat_map(|found| &found.reasons).filter_map(|reason| Some(reason.rule.as_ref()?.start)));
        }
        let settled: String = here.iter().map(|ran| format!("{},", ran.scenario.settle)).collect();
        let is_settled =
            |label: &str| settled.split(',').any(|choice| choice.split('=').next().map(|name| name.trim().trim_start_matches('#')) == Some(label));
        let norm_is_asked = |norm: &travaux_regime::rules::Norm| {
            let by_act =
                norm.it.1.iter().any(|clause| matches!(&clause.it, NormClause::Act(_, list) if list.iter().any(|act| acts.contains(act.as_str()))));
            let is_reason = lines.contains(&norm.span.start) || norm.it.1.iter().any(|clause| lines.contains(&clause.span.start));
            asked.contains(norm.name.as_str()) || by_act || is_reason
        };
        let norms = rules.norms.iter().filter(|norm| !norm_is_asked(norm)).map(|norm| format!("{} {}", norm.it.0.word(), norm.name));
        let named = |kind: &str, names: Vec<&String>| -> Vec<String> {
            names.into_iter().filter(|name| !asked.contains(name.as_str())).map(|name| format!("{kind} {name}")).collect()
        };
        let limits = named("limit", rules.limits.iter().map(|limit| &limit.name).collect());
        let silent = rules.periods.iter().filter(|period| !period.it.iter().any(|clause| lines.contains(&clause.span.start)));
        let periods = named("period", silent.map(|period| &period.name).collect());
        let row = UntouchedRow {
            draft: entry.id.clone(),
            rules: norms.chain(limits).chain(periods).collect(),
            brackets: rules.labels.keys().filter(|label| !labels.contains(label.as_str()) && !is_settled(label)).cloned().collect(),
        };
        if !row.rules.is_empty() || !row.brackets.is_empty() {
            rows.push(row);
        }
    }
    rows
}

// ---- for people and for programs -----------------------------------------------------------------------------------

fn text(report: &RunReport, ran: &[Ran], all: bool) -> String {
    let mut text = format!("{}\n", style::paint(style::STRONG, &format!("{}: scenarios", report.negotiation)));
    if report.scenarios.is_empty() {
        text.push_str("There are none. They stand in scenarios/*.scenario: see docs/reference/rules.md.\n");
        return text;
    }
    for (row, ran) in report.scenarios.iter().zip(ran) {
        if all || !ran.holds() {
            text.push_str(&scenario(row, all));
        }
        // Of a scenario that cannot be run and expects nothing there is still something to say.
        let trouble = ran.trouble.iter().filter(|_| row.expectations.is_empty());
        trouble.for_each(|trouble| text.push_str(&style::paint(style::FAINT, &wrap(trouble))));
    }
    for row in &report.untouched {
        let list = |what: &str, names: &[String]| if names.is_empty() { String::new() } else { format!(" {what}: {}.", names.join(", ")) };
        let words = format!("No scenario touches, in {}:{}{}", row.draft, list("rules", &row.rules), list("brackets", &row.brackets));
        text.push_str(&style::paint(style::FAINT, &format!("{}\n", textwrap::fill(&words, output::wrapping().subsequent_indent("  ")))));
    }
    text.push_str(&format!(
        "{}, {}: {} met, {} not.\n",
        count(report.scenarios.len(), "scenario", "scenarios"),
        count(report.met + report.not_met, "expectation", "expectations"),
        report.met,
        report.not_met
    ));
    text
}

/// A scenario with what it finds; what is as expected only if all is wanted.
pub fn scenario(row: &ScenarioRow, all: bool) -> String {
    let mut text = String::new();
    let settle = if row.settle.is_empty() { String::new() } else { format!(", {}", row.settle) };
    let place = style::paint(style::FAINT, &format!("({}:{}, {}{settle})", row.file, row.line, row.draft));
    text.push_str(&format!("{} {place}\n", style::paint(style::STRONG, &row.name)));
    for expectation in row.expectations.iter().filter(|expectation| all || !expectation.met) {
        let found = expectation.found.as_deref().unwrap_or("nothing: it cannot be asked as it is written");
        if expectation.met {
            text.push_str(&format!("  ok    {}: {found}\n", expectation.question));
        } else {
            text.push_str(&format!("  fails {}: expected {}, found {found}\n", expectation.question, expectation.expected));
            for reason in &expectation.reasons {
                text.push_str(&style::paint(style::FAINT, &wrap(reason)));
            }
        }
    }
    text
}

fn wrap(words: &str) -> String {
    format!("{}\n", textwrap::fill(words, output::wrapping().initial_indent("        ").subsequent_indent("          ")))
}

fn junit(report: &RunReport) -> Result<String, Failure> {
    let mut xml = quick_junit::Report::new(report.negotiation.as_str());
    for row in &report.scenarios {
        let mut suite = TestSuite::new(row.name.as_str());
        for expectation in &row.expectations {
            let status = if expectation.met {
                TestCaseStatus::success()
            } else {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                let found = expectation.found.as_deref().unwrap_or("the rules have nothing of that name");
                status.set_message(format!("expected {}, found {found}", expectation.expected));
                status.set_description(expectation.reasons.join("\n"));
                status
            };
            let mut case = TestCase::new(expectation.question.as_str(), status);
            case.set_classname(format!("{}:{}", row.file, row.line));
            suite.add_test_case(case);
        }
        xml.add_test_suite(suite);
    }
    let text = xml.to_string().map_err(|error| Failure::said(format!("The answer cannot be written as XML: {error}."), "Please report this."))?;
    Ok(if text.ends_with('\n') { text } else { format!("{text}\n") })
}
