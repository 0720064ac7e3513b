//! `travaux blocks`: who can stop a norm, a decision or entry into force, alone and together.

use crate::analysis::{About, ExampleRow, Question, shown, terms_rows, terms_words};
use crate::args::{Arguments, Asked, Format};
use crate::failure::Failure;
use crate::output::{self, Report};
use crate::session::Session;
use crate::style;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::process::ExitCode;
use travaux_regime::analyse::answers::{Together, blocks};

/// Who can block a duty.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BlocksReport {
    /// Of what this is the answer.
    pub about: About,
    /// Those who can owe it.
    pub bearers: Vec<String>,
    /// Everybody who has a say on the way: by a vote, or by something that the rules wait for.
    pub voices: Vec<String>,
    /// Those who can block it alone.
    pub alone: Vec<BlockerRow>,
    /// For each way of settling what bears on it: who can block together, who is enough together.
    pub together: Vec<TogetherRow>,
}

/// One who can block alone.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BlockerRow {
    /// Who.
    pub party: String,
    /// Under which choices in every situation in which it could be owed: alternatives of labels with their values.
    pub always_if: Vec<BTreeMap<String, Vec<String>>>,
    /// Under which choices in some situation.
    pub sometimes_if: Vec<BTreeMap<String, Vec<String>>>,
    /// Whether also when it is the one that triggers the duty.
    pub against_itself: bool,
    /// Whether only as the one to whom the duty is owed: by not doing what is waited for.
    pub only_as_beneficiary: bool,
    /// A scenario in which it does.
    pub example: Option<ExampleRow>,
}

/// Smallest sets for one way of settling.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TogetherRow {
    /// Under which choices: alternatives of labels with their values.
    pub settled: Vec<BTreeMap<String, Vec<String>>>,
    /// The smallest sets that can block; absent if votes do not all pull one way.
    pub blocking: Option<Vec<Vec<String>>>,
    /// The smallest sets that are enough for it.
    pub sufficient: Option<Vec<Vec<String>>>,
    /// Those who have a say and make no difference here.
    pub dummies: Vec<String>,
    /// For which situation: who triggers it, where, which facts.
    pub given: BTreeMap<String, String>,
}

impl Report for BlocksReport {
    const NAME: &'static str = "travaux-blocks";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Asked) -> Result<ExitCode, Failure> {
    let session = Session::open(arguments.negotiation.as_deref(), &mut Vec::new())?;
    let question = Question::new(&session, verb)?;
    let found = blocks(&question.rules, &question.options, &question.name, None).map_err(|refused| question.refused(refused))?;
    let mut alone = Vec::new();
    for blocker in &found.alone {
        let name = format!("{} blocks {}", blocker.party, question.name);
        let example = match &blocker.example {
            Some(example) => question.replayed(&name, example, &found.exactness)?,
            None => None,
        };
        alone.push(BlockerRow {
            party: blocker.party.clone(),
            always_if: terms_rows(&blocker.always),
            sometimes_if: terms_rows(&blocker.sometimes),
            against_itself: blocker.against_itself,
            only_as_beneficiary: blocker.only_as_beneficiary,
            example,
        });
    }
    let report = BlocksReport {
        about: question.about(&found.exactness),
        bearers: found.bearers.clone(),
        voices: found.voices.clone(),
        alone,
        together: found.together.iter().map(together).collect(),
    };
    match arguments.format {
        Format::Text => {
            let conditions: Vec<(String, String)> =
                found.alone.iter().map(|blocker| (terms_words(&blocker.always), terms_words(&blocker.sometimes))).collect();
            let settled: Vec<String> = found.together.iter().map(|one| terms_words(&one.settled)).collect();
            output::print(&text(&report, &conditions, &settled, verb.examples))?;
        }
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "blocks", formats: "text, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

fn together(one: &Together) -> TogetherRow {
    let sets = |sets: &Option<Vec<std::collections::BTreeSet<String>>>| -> Option<Vec<Vec<String>>> {
        sets.as_ref().map(|sets| sets.iter().map(|set| set.iter().cloned().collect()).collect())
    };
    TogetherRow {
        settled: terms_rows(&one.settled),
        blocking: sets(&one.blocking),
        sufficient: sets(&one.sufficient),
        dummies: one.dummies.clone(),
        given: one.given.iter().cloned().collect(),
    }
}

/// How much of the situation for which sets are given is told to people; all of it stands in the JSON.
const MOST_GIVEN: usize = 4;

fn text(report: &BlocksReport, conditions: &[(String, String)], settled: &[String], examples: bool) -> String {
    let mut text = report.about.head("Who can block");
    let wrap = |words: &str| format!("{}\n", textwrap::fill(words, output::wrapping().initial_indent("  ").subsequent_indent("    ")));
    if report.voices.is_empty() {
        text.push_str(&wrap("Nobody: nobody's vote or act is waited for."));
    } else if report.alone.is_empty() {
        text.push_str(&wrap("Nobody alone, under any choice."));
    }
    // Those for whom the same conditions hold are told together.
    type Kind = (bool, bool);
    let mut groups: Vec<(&(String, String), Kind, Vec<&str>)> = Vec::new();
    for (row, condition) in report.alone.iter().zip(conditions) {
        let kind = (row.against_itself, row.only_as_beneficiary);
        match groups.iter_mut().find(|(other, known, _)| *other == condition && *known == kind) {
            Some((_, _, parties)) => parties.push(&row.party),
            None => groups.push((condition, kind, vec![&row.party])),
        }
    }
    for ((always, sometimes), (against_itself, as_beneficiary), parties) in groups {
        let who = style::paint(style::STRONG, &parties.join(", "));
        let each = match (as_beneficiary, parties.len() > 1) {
            (true, _) => ", to whom it is owed, by not doing what is waited for",
            (false, true) => ", each alone",
            (false, false) => " alone",
        };
        let when = match (always == "never", always == sometimes) {
            (false, true) => format!("if {always}").replace("if always", "always"),
            (false, false) => format!("always if {always}; in some situations if {sometimes}"),
            (true, _) => format!("in some situations if {sometimes}"),
        };
        let against = if against_itself { " Also when it is the one that triggers the duty itself." } else { "" };
        text.push_str(&wrap(&format!("{who}{each}: {when}.{against}")));
    }
    text.push('\n');
    for (row, settled) in report.together.iter().zip(settled) {
        let settled = if settled == "always" { "Whatever is settled".to_string() } else { format!("If {settled}") };
        let list = |sets: &Vec<Vec<String>>| -> String {
            let shown: Vec<String> = sets.iter().take(12).map(|set| if set.is_empty() { "nobody".to_string() } else { set.join("+") }).collect();
            let more = if sets.len() > 12 { format!(" and {} more", sets.len() - 12) } else { String::new() };
            if shown.is_empty() { "none".to_string() } else { format!("{}{more}", shown.join(", ")) }
        };
        let words = match (&row.blocking, &row.sufficient) {
            (Some(blocking), Some(sufficient)) => {
                format!("{settled}: smallest sets that can block: {}; smallest that are enough: {}.", list(blocking), list(sufficient))
            }
            _ => format!("{settled}: votes do not all pull one way, so there are no smallest sets."),
        };
        let dummies = if row.dummies.is_empty() { String::new() } else { format!(" Without influence here: {}.", row.dummies.join(", ")) };
        let given: Vec<String> = row.given.iter().take(MOST_GIVEN).map(|(what, value)| format!("{what} {value}")).collect();
        let given = if given.is_empty() || report.voices.is_empty() { String::new() } else { format!(" Taken with {}.", given.join(", ")) };
        text.push_str(&wrap(&format!("{words}{dummies}{given}")));
    }
    for row in report.alone.iter().filter(|_| examples) {
        if let Some(example) = &row.example {
            text.push_str(&format!("\n  For example:\n{}", shown(example)));
        }
    }
    text.push('\n');
    text.push_str(&report.about.foot());
    text
}
