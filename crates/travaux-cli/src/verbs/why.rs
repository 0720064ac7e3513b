//! `travaux why`: the chain of reasons for a verdict, down to the words of the draft and their sources; and what would change it.

use crate::args::{Arguments, Format, Why};
use crate::evidence;
use crate::failure::Failure;
use crate::output::{self, Report};
use crate::session::Session;
use crate::style;
use crate::verbs::run::{Ran, Through, is_called, line_of, ran};
use serde::Serialize;
use std::process::ExitCode;
use travaux_regime::run::{Outcome, Regime, choice_words};
use travaux_regime::truth::Reason;
use travaux_text::settle::Choice;
use travaux_text::{ProvisionIndex, Within};

/// Verdicts with their reasons.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WhyReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The verdicts of the scenarios that were asked for.
    pub verdicts: Vec<VerdictRow>,
}

/// One verdict.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VerdictRow {
    /// The scenario.
    pub scenario: String,
    /// What it says to readers.
    pub note: Option<String>,
    /// The draft or instrument.
    pub draft: String,
    /// The question, as written.
    pub question: String,
    /// The verdict.
    pub verdict: String,
    /// Whether it is the expected one.
    pub met: bool,
    /// Open brackets and readings on which it depends.
    pub depends_on: Vec<String>,
    /// Why, step by step.
    pub steps: Vec<StepRow>,
    /// The smallest changes that would give another verdict.
    pub would_change: Vec<ChangeRow>,
}

/// One step of a chain of reasons.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StepRow {
    /// In a sentence.
    pub words: String,
    /// Whether something is missing here that would settle the question.
    pub missing: bool,
    /// The line of the rule.
    pub rule: Option<String>,
    /// Where it stands: file and line, relative to the negotiation.
    pub place: Option<String>,
    /// The provision that the rule formalises.
    pub provision: Option<String>,
    /// Its words, as the scenario settles them.
    pub provision_words: Option<String>,
    /// The choices in brackets on which the step rests.
    pub choices: Vec<String>,
    /// The sources of the provision: key and locator.
    pub sources: Vec<String>,
}

/// A change and what it gives.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChangeRow {
    /// What is different.
    pub change: String,
    /// The verdict then.
    pub verdict: String,
}

impl Report for WhyReport {
    const NAME: &'static str = "travaux-why";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Why) -> Result<ExitCode, Failure> {
    let session = Session::open(arguments.negotiation.as_deref(), &mut Vec::new())?;
    let words = verb.scenario.to_lowercase();
    let all = ran(&session, |scenario, _| is_called(&scenario.name, &words))?;
    if all.is_empty() {
        let names = session.negotiation.scenarios.iter().map(|(_, scenario)| scenario.name.as_str());
        return Err(Failure::unknown("scenario", &verb.scenario, names, "`travaux run --all` lists all."));
    }
    let wanted = |outcome: &&Outcome| verb.expect.as_ref().is_none_or(|words| outcome.expect.words.to_lowercase().contains(&words.to_lowercase()));
    let mut verdicts = Vec::new();
    for one in &all {
        verdicts.extend(one.outcomes.iter().filter(wanted).map(|outcome| row(one, outcome)));
    }
    let report = WhyReport { negotiation: session.negotiation.title.clone(), verdicts };
    match arguments.format {
        Format::Text => output::print(&text(&report))?,
        Format::Markdown => output::print(&markdown(&report))?,
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "why", formats: "text, markdown, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

fn row(ran: &Ran, outcome: &Outcome) -> VerdictRow {
    let mut steps: Vec<StepRow> = ran.trouble.iter().map(|trouble| StepRow { words: trouble.clone(), missing: true, ..StepRow::default() }).collect();
    for reason in outcome.found.iter().flat_map(|found| &found.reasons) {
        let step = ran.through.as_ref().map(|through| step(through, reason)).unwrap_or_default();
        if !steps.iter().any(|other| other.words == step.words && other.place == step.place) {
            steps.push(step);
        }
    }
    let changes = ran.through.iter().filter(|_| ran.trouble.is_none()).flat_map(|through| {
        let regime = Regime::new(&through.entry.draft, &through.rules);
        regime.changes(ran.scenario, &through.settlement, outcome)
    });
    let nothing = if ran.trouble.is_some() { "nothing: it cannot be asked as it is written" } else { "the rules have nothing of that name" };
    VerdictRow {
        scenario: ran.scenario.name.clone(),
        note: ran.scenario.note.clone(),
        draft: ran.draft().to_string(),
        question: outcome.expect.words.clone(),
        verdict: outcome.found.as_ref().map_or(nothing.to_string(), |found| found.words.clone()),
        met: outcome.passes(),
        depends_on: outcome.depends_on.clone(),
        steps,
        would_change: changes.map(|change| ChangeRow { change: change.words, verdict: change.verdict }).collect(),
    }
}

fn step(through: &Through, reason: &Reason) -> StepRow {
    let draft = &through.entry.draft;
    let place = reason.rule.as_ref().map(|span| format!("{}:{}", through.entry.path.display(), line_of(draft.tree().source(), span.start)));
    let formalised = reason.rule.as_ref().map(|rule| through.rules.words_of(draft, rule)).unwrap_or_default();
    let words: Vec<String> = formalised.iter().map(|&provision| words_as_settled(through, provision)).collect();
    // A rule may stand elsewhere than the words that it says it formalises.
    let is_below = |provision: ProvisionIndex| {
        std::iter::successors(Some(provision), |&provision| draft.provisions()[provision].parent).any(|one| Some(one) == reason.provision)
    };
    let provision = formalised.first().copied().filter(|&first| !is_below(first)).or(reason.provision);
    StepRow {
        words: reason.words.clone(),
        missing: reason.missing,
        rule: reason.rule.as_ref().map(|span| draft.text(span).split_whitespace().collect::<Vec<_>>().join(" ")),
        place,
        provision: provision.map(|provision| draft.name(provision)),
        provision_words: (!words.is_empty()).then(|| words.join(" ")),
        choices: reason.choices.iter().map(|choice| choice_words(&choice.label, Some(choice.alternative))).collect(),
        sources: evidence::sources(formalised.iter().flat_map(|&provision| draft.citations(provision)).collect::<Vec<_>>().iter()),
    }
}

/// The words of a provision as the scenario settles them: what is out is left out, what is open stands in its bracket.
fn words_as_settled(through: &Through, provision: ProvisionIndex) -> String {
    let draft = &through.entry.draft;
    let mut text = String::new();
    let mut last: Option<Within> = None;
    for run in draft.runs(provision) {
        let is_out = |within: &Within| match through.settlement.choice(within.bracket) {
            Choice::Take(alternative) => alternative != within.alternative,
            Choice::Out | Choice::Gap => true,
            Choice::Open => false,
        };
        if draft.around(run.within).any(|within| is_out(&within)) {
            continue;
        }
        let open = draft.around(run.within).find(|within| through.settlement.choice(within.bracket) == Choice::Open);
        match (open, last) {
            (Some(open), Some(last)) if open.bracket == last.bracket => {
                text.truncate(text.trim_end_matches(']').len());
                let between = if open.alternative == last.alternative { "" } else { " | " };
                text.push_str(&format!("{between}{}]", run.text.trim()));
            }
            (Some(open), _) => text.push_str(&format!("[#{}: {}]", draft.brackets()[open.bracket].address, run.text.trim())),
            (None, _) => {
                // A blank before words that are out does not stay before a comma.
                let ends = run.text.trim_start().starts_with([',', '.', ';', ':', ')']);
                if ends {
                    text.truncate(text.trim_end().len());
                }
                text.push_str(if ends { run.text.trim_start() } else { &run.text });
            }
        }
        last = open;
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

// ---- for people ----------------------------------------------------------------------------------------------------

fn text(report: &WhyReport) -> String {
    let mut text = String::new();
    let wrap = |first: &str, rest: &str, words: &str| {
        format!("{}\n", textwrap::fill(words, output::wrapping().initial_indent(first).subsequent_indent(rest)))
    };
    let mut before = "";
    for row in &report.verdicts {
        if before != row.scenario {
            text.push_str(&format!("{} {}\n", style::paint(style::STRONG, &row.scenario), style::paint(style::FAINT, &format!("({})", row.draft))));
            text.push_str(&row.note.as_ref().map(|note| wrap("  ", "  ", note)).unwrap_or_default());
            before = &row.scenario;
        }
        let expected = if row.met { "" } else { " (not what is expected)" };
        text.push_str(&format!("\n  {}{expected}\n", style::paint(style::STRONG, &format!("{}: {}", row.question, row.verdict))));
        let mut told: Vec<&Option<String>> = Vec::new();
        for step in &row.steps {
            let missing = if step.missing { "missing: " } else { "" };
            text.push_str(&wrap("    • ", "      ", &format!("{missing}{}", step.words)));
            // The words of a provision are told once for each verdict.
            for line in step.lines(!told.contains(&&step.provision_words)) {
                text.push_str(&style::paint(style::FAINT, &wrap("        ", "          ", &line)));
            }
            told.push(&step.provision_words);
        }
        if !row.would_change.is_empty() {
            text.push_str("    What would change it:\n");
            for change in &row.would_change {
                text.push_str(&wrap("      ", "        ", &format!("{} → {}", change.change, change.verdict)));
            }
        }
    }
    text
}

impl StepRow {
    /// The rule and the words that it formalises, with their place, choices and sources.
    fn lines(&self, with_words: bool) -> Vec<String> {
        let mut lines = Vec::new();
        if let (Some(rule), Some(place)) = (&self.rule, &self.place) {
            let choices = if self.choices.is_empty() { String::new() } else { format!(" [{}]", self.choices.join(", ")) };
            lines.push(format!("rule: {rule}{choices} ({place})"));
        }
        if let Some(provision) = self.provision.as_ref().filter(|_| with_words) {
            let words = self.provision_words.as_ref().map(|words| format!(": “{words}”")).unwrap_or_default();
            let sources = if self.sources.is_empty() { String::new() } else { format!(" ({})", self.sources.join("; ")) };
            lines.push(format!("words: {provision}{words}{sources}"));
        }
        lines
    }
}

fn markdown(report: &WhyReport) -> String {
    let mut text = String::new();
    let mut before = "";
    for row in &report.verdicts {
        if before != row.scenario {
            let note = row.note.as_ref().map(|note| format!("{note}\n\n")).unwrap_or_default();
            text.push_str(&format!("# {} ({})\n\n{note}", row.scenario, row.draft));
            before = &row.scenario;
        }
        text.push_str(&format!("## {}: {}\n\n", row.question, row.verdict));
        for step in &row.steps {
            text.push_str(&format!("- {}{}\n", if step.missing { "missing: " } else { "" }, step.words));
            for line in step.lines(true) {
                text.push_str(&format!("  - {line}\n"));
            }
        }
        if !row.would_change.is_empty() {
            text.push_str("\nWhat would change it:\n\n");
            for change in &row.would_change {
                text.push_str(&format!("- {} → {}\n", change.change, change.verdict));
            }
        }
        text.push('\n');
    }
    text
}
