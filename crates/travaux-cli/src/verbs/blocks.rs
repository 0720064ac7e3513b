//! `travaux blocks`: who can stop a norm, a decision or entry into force, alone and together.

use crate::analysis::{About, ExampleRow, Question, shown, terms_rows, terms_words};
use crate::args::{Arguments, Asked, Format};
use crate::failure::Failure;
use crate::output::{self, Report};
use crate::session::Session;
use crate::style;
use crate::verbs::run::line_of;
use serde::Serialize;
use std::collections::BTreeMap;
use std::process::ExitCode;
use travaux_regime::analyse::answers::{self, Together, blocks};
use travaux_regime::analyse::asked::ENTRY_INTO_FORCE;
use travaux_regime::analyse::stall::{How, NotVoting, Stall, Stalls, stalls};
use travaux_regime::analyse::terms::Term;
use travaux_regime::evaluate::Index;
use travaux_text::Span;

/// Who can block a duty.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// Who can stall it: leave it open without breaking anything.
    pub stalls: Vec<StallRow>,
    /// What an abstention, an absence and a silence do, for each decision on the way.
    pub not_voting: Vec<NotVotingRow>,
}

/// A way to stall.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StallRow {
    /// `no-time-to-act`, `no-time-to-vote`, `awaited`, `own-act`, `circle`, `entry-into-force`.
    pub how: String,
    /// Each of these sets of parties can, of one alone or of several together. None: it is in nobody's hands.
    pub who: Vec<Vec<String>>,
    /// What is the matter.
    pub words: String,
    /// The line: file and line.
    pub at: String,
    /// The address of the provision whose words the rule formalises, or under which it stands.
    pub provision: Option<String>,
    /// Under which choices: alternatives of labels with their values; an empty one is always.
    pub under: Vec<BTreeMap<String, Vec<String>>>,
}

/// A way of not voting, and what it does.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NotVotingRow {
    /// The decision.
    pub decision: String,
    /// `abstention`, `absence`, `silence`.
    pub by: String,
    /// Those who can block by it alone. None: it blocks nothing.
    pub who: Vec<String>,
    /// Under which choices: alternatives of labels with their values; an empty one is always.
    pub under: Vec<BTreeMap<String, Vec<String>>>,
}

/// One who can block alone.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// Sets with more members than this are told by their size.
const MOST_MEMBERS: usize = 12;

pub fn run(arguments: &Arguments, verb: &Asked) -> Result<ExitCode, Failure> {
    let session = Session::of_texts(arguments.negotiation.as_deref())?;
    let question = Question::new(&session, verb)?;
    let index = Index::new(&question.rules);
    let asked = question.asked(&index)?;
    let found = blocks(&asked).map_err(|refused| question.refused(refused))?;
    let stalled = stalls(&asked, &found).map_err(|refused| question.refused(refused))?;
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
        about: question.about(&stalled.exactness),
        bearers: found.bearers.clone(),
        voices: found.voices.clone(),
        alone,
        together: found.together.iter().map(together).collect(),
        stalls: stalled.stalls.iter().map(|stall| stall_row(&question, stall)).collect(),
        not_voting: stalled.not_voting.iter().map(not_voting_row).collect(),
    };
    match arguments.format {
        Format::Text => {
            let conditions: Vec<(String, String)> =
                found.alone.iter().map(|blocker| (terms_words(&blocker.always), terms_words(&blocker.sometimes))).collect();
            let settled: Vec<String> = found.together.iter().map(|one| terms_words(&one.settled)).collect();
            output::print(&text(&report, &conditions, &settled, &stalled, verb.given.examples))?;
        }
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "blocks", formats: "text, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

fn stall_row(question: &Question, stall: &Stall) -> StallRow {
    let line = |span: &Span| format!("{}:{}", question.entry.path.display(), line_of(question.entry.draft.tree().source(), span.start));
    StallRow {
        how: stall.how.word().to_string(),
        who: stall.who.clone(),
        words: stall.words.clone(),
        at: line(&stall.at),
        provision: question.provision(&stall.at),
        under: terms_rows(&stall.under),
    }
}

fn not_voting_row(one: &NotVoting) -> NotVotingRow {
    NotVotingRow { decision: one.decision.clone(), by: one.by.to_string(), who: one.who.clone(), under: terms_rows(&one.under) }
}

/// How many sets of several are told to people; all of them stand in the JSON.
const MOST_SETS: usize = 6;

fn stalls_text(report: &BlocksReport, stalled: &Stalls) -> String {
    let wrap = |words: &str, indent: usize| {
        let (first, rest) = (" ".repeat(indent), " ".repeat(indent + 2));
        format!("{}\n", textwrap::fill(words, output::wrapping().initial_indent(&first).subsequent_indent(&rest)))
    };
    let when = |terms: &[Term]| if terms.iter().any(Term::is_empty) { "always".to_string() } else { format!("if {}", terms_words(terms)) };
    let mut text = format!("\n{}\n", style::paint(style::STRONG, "Who can stall it"));
    // Ways of which the same is said are told together.
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (row, stall) in report.stalls.iter().zip(&stalled.stalls) {
        // Sets of several on whom entry into force waits are told where it is asked about.
        if stall.how == How::EntryIntoForce && stall.who.iter().any(|set| set.len() > 1) && report.about.name != ENTRY_INTO_FORCE {
            continue;
        }
        let is_long = stall.who.iter().any(|set| set.len() > 1);
        let sets: Vec<String> = stall.who.iter().take(if is_long { MOST_SETS } else { usize::MAX }).map(|set| set.join("+")).collect();
        let more = if stall.who.len() > sets.len() { format!(" and {} more", stall.who.len() - sets.len()) } else { String::new() };
        let who = if sets.is_empty() { "in the hands of no party".to_string() } else { format!("{}{more}", sets.join(", ")) };
        let line = format!("{}: {}.", style::paint(style::STRONG, &who), when(&stall.under));
        let head = format!("{} ({}):", capital(&row.words), row.at);
        match groups.iter_mut().find(|(known, _)| *known == head) {
            Some((_, lines)) => lines.push(line),
            None => groups.push((head, vec![line])),
        }
    }
    for one in &stalled.not_voting {
        let article = if one.by == "silence" { "A" } else { "An" };
        let head = if one.who.is_empty() {
            format!("{article} {} on {} blocks it under no choice.", one.by, one.decision)
        } else {
            format!("{article} {} on {} blocks it, if it is that of:", one.by, one.decision)
        };
        let line = (!one.who.is_empty()).then(|| format!("{}: {}.", style::paint(style::STRONG, &one.who.join(", ")), when(&one.under)));
        match groups.iter_mut().find(|(known, _)| *known == head) {
            Some((_, lines)) => lines.extend(line),
            None => groups.push((head, line.into_iter().collect())),
        }
    }
    if stalled.stalls.is_empty() {
        text.push_str(&wrap("Nobody: a time is set for all that is waited for.", 2));
    }
    for (head, lines) in groups {
        text.push_str(&wrap(&head, 2));
        lines.iter().for_each(|line| text.push_str(&wrap(line, 4)));
    }
    text
}

/// With a capital letter.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
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

fn text(report: &BlocksReport, conditions: &[(String, String)], settled: &[String], stalled: &Stalls, examples: bool) -> String {
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
        let words = match (&row.blocking, &row.sufficient) {
            (Some(blocking), Some(sufficient)) => {
                format!("{settled}: smallest sets that can block: {}; smallest that are enough: {}.", sets_words(blocking), sets_words(sufficient))
            }
            _ => format!("{settled}: votes do not all pull one way, so there are no smallest sets."),
        };
        let dummies = if row.dummies.is_empty() { String::new() } else { format!(" Without influence here: {}.", row.dummies.join(", ")) };
        let given: Vec<String> = row.given.iter().take(MOST_GIVEN).map(|(what, value)| format!("{what} {value}")).collect();
        let given = if given.is_empty() || report.voices.is_empty() { String::new() } else { format!(" Taken with {}.", given.join(", ")) };
        text.push_str(&wrap(&format!("{words}{dummies}{given}")));
    }
    text.push_str(&stalls_text(report, stalled));
    for row in report.alone.iter().filter(|_| examples) {
        if let Some(example) = &row.example {
            text.push_str(&format!("\n  For example:\n{}", shown(example)));
        }
    }
    text.push('\n');
    text.push_str(&report.about.foot());
    text
}

/// Sets by their members; large ones by their sizes, with the beginning of the first.
fn sets_words(sets: &[Vec<String>]) -> String {
    let sizes = || sets.iter().map(Vec::len);
    let (Some(least), Some(most)) = (sizes().min(), sizes().max()) else { return "none".to_string() };
    if most > MOST_MEMBERS {
        let number = if sets.len() >= answers::MOST_SETS { format!("{} or more", sets.len()) } else { sets.len().to_string() };
        let members = if least == most { format!("{least} members") } else { format!("{least} to {most} members") };
        let first = sets.iter().min_by_key(|set| set.len()).map(|set| set.iter().take(MOST_MEMBERS).cloned().collect::<Vec<_>>().join("+"));
        return format!("{number}, those listed of {members}, the first {}+… (--format json has them)", first.unwrap_or_default());
    }
    let shown: Vec<String> = sets.iter().take(12).map(|set| if set.is_empty() { "nobody".to_string() } else { set.join("+") }).collect();
    let at_least = if sets.len() >= answers::MOST_SETS { "at least " } else { "" };
    let more = if sets.len() > 12 { format!(" and {at_least}{} more", sets.len() - 12) } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
