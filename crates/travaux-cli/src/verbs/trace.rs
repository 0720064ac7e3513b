//! `travaux trace`: the life of a provision or bracket through all drafts.

use crate::args::{Arguments, Format, Trace};
use crate::failure::Failure;
use crate::marks::{Footnotes, Marks};
use crate::output::{self, Cell, Report};
use crate::session::Session;
use crate::style::{self, FAINT, STRONG, paint};
use crate::verbs::compare::{ReportedRow, notes};
use serde::Serialize;
use std::process::ExitCode;
use travaux_compare::{Op, Turn, Whereabouts};
use travaux_record::Negotiation;
use travaux_record::life::{self, BracketStage, Life, Presence, ProvisionStage, Stage, Subject};
use travaux_record::status::Hedged;
use travaux_text::Hedge;
use travaux_text::attribution::written;

/// The life of one provision or bracket.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TraceReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The id.
    pub id: String,
    /// provision or bracket.
    pub subject: String,
    /// One for each draft, from old to new.
    pub stages: Vec<TraceStage>,
    /// What a reader has to know about these drafts.
    pub notes: Vec<String>,
}

/// One draft in the life.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TraceStage {
    /// The draft.
    pub draft: String,
    /// Its date, EDTF.
    pub date: Option<String>,
    /// verbatim, translation, reconstruction or mention.
    pub basis: Option<String>,
    /// present, absent, reported absent, reported present, not reported, mention.
    pub presence: String,
    /// The hedge of a reported presence or absence.
    pub presence_hedge: Option<String>,
    /// The provision and those in it that have words or have just gone.
    pub provisions: Vec<TracedProvision>,
    /// The brackets, those that have just gone included.
    pub brackets: Vec<TracedBracket>,
    /// What sources report in this draft.
    pub reported: Vec<ReportedRow>,
}

/// A provision in one draft.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TracedProvision {
    /// Its id or address.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its words, brackets marked; absent if it has gone.
    pub words: Option<String>,
    /// Its status, with hedge.
    pub status: Option<String>,
    /// What happened since an earlier draft.
    pub turns: Vec<String>,
    /// That draft.
    pub since: Option<String>,
    /// Sources: key and locator.
    pub sources: Vec<String>,
}

/// A bracket in one draft.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TracedBracket {
    /// Its label or address.
    pub id: String,
    /// Its alternatives: words and attribution; empty if it has gone.
    pub alternatives: Vec<TracedAlternative>,
    /// Its status, with hedge.
    pub status: Option<String>,
    /// What happened since an earlier draft.
    pub turns: Vec<String>,
    /// That draft.
    pub since: Option<String>,
    /// Sources: key and locator.
    pub sources: Vec<String>,
}

/// An alternative of a bracket.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TracedAlternative {
    /// Its words.
    pub words: String,
    /// Who says what, as an attribution.
    pub attribution: String,
}

impl Report for TraceReport {
    const NAME: &'static str = "travaux-trace";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Trace) -> Result<ExitCode, Failure> {
    let session = Session::open(arguments.negotiation.as_deref(), &mut Vec::new())?;
    let negotiation = &session.negotiation;
    let life = life::life(negotiation, &verb.id).ok_or_else(|| {
        let see = "No draft of this negotiation has it. `travaux status --all DRAFT` lists the provisions of a draft.";
        Failure::unknown("provision or bracket", verb.id.trim_start_matches('#'), life::ids(negotiation), see)
    })?;
    let report = report(negotiation, &life);
    match arguments.format {
        Format::Text => output::print(&text(negotiation, &life, &report))?,
        Format::Markdown => output::print(&markdown(&report))?,
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "trace", formats: "text, markdown, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

fn report(negotiation: &Negotiation, life: &Life) -> TraceReport {
    let name = |since: Option<usize>| since.map(|since| life.stages[since].entry.id.clone());
    TraceReport {
        negotiation: negotiation.title.clone(),
        id: life.id.clone(),
        subject: match life.subject {
            Subject::Provision => "provision".into(),
            Subject::Bracket => "bracket".into(),
        },
        stages: life
            .stages
            .iter()
            .map(|stage| {
                let marks = Marks::new(negotiation, &stage.entry.draft);
                TraceStage {
                    draft: stage.entry.id.clone(),
                    date: stage.entry.draft.front().date.as_ref().map(ToString::to_string),
                    basis: stage.entry.basis().map(|basis| basis.word().to_string()),
                    presence: presence_word(stage.presence).0.to_string(),
                    presence_hedge: presence_word(stage.presence).1.map(|hedge| hedge.word().to_string()),
                    provisions: stage.provisions.iter().map(|one| traced_provision(stage, one, &marks, name(one.since))).collect(),
                    brackets: stage.brackets.iter().map(|one| traced_bracket(stage, one, name(one.since))).collect(),
                    reported: stage.reported.iter().map(|reported| ReportedRow::of(reported)).collect(),
                }
            })
            .collect(),
        notes: notes(&life.stages.iter().map(|stage| stage.entry).filter(|entry| !entry.is_mention()).collect::<Vec<_>>()),
    }
}

fn traced_provision(stage: &Stage, one: &ProvisionStage, marks: &Marks, since: Option<String>) -> TracedProvision {
    let draft = &stage.entry.draft;
    TracedProvision {
        id: one.address.clone(),
        name: one.provision.map_or_else(|| one.address.clone(), |provision| draft.name(provision)),
        words: one.provision.map(|provision| marks.plain(provision)),
        status: one.status.map(Hedged::words),
        turns: provision_turns(one, stage),
        since,
        sources: one.sources.iter().map(ToString::to_string).collect(),
    }
}

/// What happened to a provision. Which words went into or out of brackets is told bracket by bracket.
fn provision_turns(one: &ProvisionStage, stage: &Stage) -> Vec<String> {
    let mut turns: Vec<String> = Vec::new();
    for turn in &one.turns {
        let words = match turn {
            Turn::Bracketed(_) | Turn::Unbracketed(_) => "brackets changed".to_string(),
            other => turn_words(other, stage),
        };
        if !turns.contains(&words) {
            turns.push(words);
        }
    }
    turns
}

fn traced_bracket(stage: &Stage, one: &BracketStage, since: Option<String>) -> TracedBracket {
    let draft = &stage.entry.draft;
    let alternatives = one.bracket.map(|bracket| {
        let alternatives = draft.brackets()[bracket].alternatives.iter().enumerate();
        alternatives
            .map(|(index, it)| TracedAlternative { words: draft.alternative_words(bracket, index), attribution: written(&it.positions) })
            .collect()
    });
    let mut turns: Vec<String> = one.turns.iter().map(|turn| turn_words(turn, stage)).collect();
    turns.extend(one.words.as_ref().filter(|_| one.bracket.is_none()).and_then(|words| whereabouts(words, stage)));
    TracedBracket {
        id: one.address.clone(),
        alternatives: alternatives.unwrap_or_default(),
        status: one.status.map(Hedged::words),
        turns,
        since,
        sources: one.sources.iter().map(ToString::to_string).collect(),
    }
}

fn presence_word(presence: Presence) -> (&'static str, Option<Hedge>) {
    match presence {
        Presence::Present => ("present", None),
        Presence::Absent => ("absent", None),
        Presence::ReportedAbsent(hedge) => ("reported absent", hedge),
        Presence::ReportedPresent(hedge) => ("reported present", hedge),
        Presence::NotReported => ("not reported", None),
        Presence::Mention => ("mention", None),
    }
}

/// What happened, in words.
fn turn_words(turn: &Turn, stage: &Stage) -> String {
    let quoted = |words: &[(usize, String)]| words.iter().map(|(_, words)| format!("“{}”", words.trim())).collect::<Vec<_>>().join(", ");
    match turn {
        Turn::FirstSeen => "first seen".into(),
        Turn::Same => "unchanged".into(),
        Turn::Reworded(changes) => {
            let count = |op: Op| {
                changes
                    .iter()
                    .filter(|change| change.op == op && change.has_words())
                    .map(|change| change.text.split_whitespace().count())
                    .sum::<usize>()
            };
            format!("reworded ({} words in, {} out)", count(Op::Insert), count(Op::Delete))
        }
        Turn::Bracketed(words) => format!("now in brackets: {}", quoted(words)),
        Turn::Unbracketed(words) => format!("out of brackets: {}", quoted(words)),
        Turn::PositionsChanged => "positions changed".into(),
        Turn::Moved => "moved".into(),
        Turn::Gone if stage.entry.is_complete() => "no longer there".into(),
        Turn::Gone => "no longer there according to the sources below".into(),
        Turn::Back => "back again".into(),
    }
}

fn whereabouts(words: &Whereabouts, stage: &Stage) -> Option<String> {
    match words {
        Whereabouts::Plain { .. } => Some("its words are plain here".into()),
        Whereabouts::PartlyPlain { words, of, .. } => Some(format!("{words} of its {of} words are plain here")),
        Whereabouts::InBracket { bracket, .. } => Some(format!("its words are in #{} here", stage.entry.draft.brackets()[*bracket].address)),
        Whereabouts::PartlyInBracket { bracket, words, of, .. } => {
            Some(format!("{words} of its {of} words are in #{} here", stage.entry.draft.brackets()[*bracket].address))
        }
        Whereabouts::Nowhere | Whereabouts::NoProvision => None,
    }
}

// ---- for people ----------------------------------------------------------------------------------------------------

fn title(report: &TraceReport) -> String {
    let mark = if report.subject == "bracket" { "#" } else { "" };
    format!("{}: the life of {mark}{}", report.negotiation, report.id)
}

fn stage_head(stage: &TraceStage) -> String {
    output::draft_heading(&stage.draft, &stage.draft, &[stage.date.as_deref(), stage.basis.as_deref()])
}

/// What is said of a draft that does not have it.
fn absence(stage: &TraceStage) -> Option<String> {
    let hedge = stage.presence_hedge.as_ref().map(|hedge| format!("{hedge} ")).unwrap_or_default();
    match stage.presence.as_str() {
        "absent" => Some("not in this draft".into()),
        "reported absent" => Some(format!("{hedge}not in this draft, see below")),
        "reported present" => Some(format!("{hedge}in this draft, see below")),
        "not reported" => Some("not reported".into()),
        "mention" => Some("nobody reports the words of this draft".into()),
        _ => None,
    }
}

fn since_words(since: &Option<String>) -> String {
    since.as_ref().map(|since| format!(" since {since}")).unwrap_or_default()
}

fn reported_line(reported: &ReportedRow) -> String {
    let note = reported.note.as_ref().map(|note| format!(". {}", note.split_whitespace().collect::<Vec<_>>().join(" "))).unwrap_or_default();
    format!("Reported: {}{note}", reported.words())
}

fn bracket_lines(bracket: &TracedBracket) -> Vec<String> {
    let mut lines = Vec::new();
    let status = bracket.status.as_ref().map(|status| format!(", {status}")).unwrap_or_default();
    lines.push(format!("#{}{status}: {}{}", bracket.id, bracket.turns.join("; "), since_words(&bracket.since)));
    for alternative in &bracket.alternatives {
        let who = if alternative.attribution.is_empty() { "nobody named".to_string() } else { alternative.attribution.clone() };
        let words = if alternative.words.is_empty() { "no words".to_string() } else { format!("“{}”", alternative.words) };
        lines.push(format!("  {who}: {words}"));
    }
    if !bracket.sources.is_empty() {
        lines.push(format!("  Sources: {}", bracket.sources.join("; ")));
    }
    lines
}

fn text(negotiation: &Negotiation, life: &Life, report: &TraceReport) -> String {
    let fill =
        |text: &str, first: &str, rest: &str| format!("{}\n", textwrap::fill(text, output::wrapping().initial_indent(first).subsequent_indent(rest)));
    let mut text = format!("{}\n", paint(STRONG, &title(report)));
    for (stage, shown) in life.stages.iter().zip(&report.stages) {
        text.push_str(&format!("\n{}", paint(STRONG, &stage_head(shown))));
        text.push_str(&absence(shown).map(|absence| format!(": {}", paint(FAINT, &absence))).unwrap_or_default());
        text.push('\n');
        let marks = Marks::new(negotiation, &stage.entry.draft);
        for (one, row) in stage.provisions.iter().zip(&shown.provisions) {
            let turns = format!("{}{}", row.turns.join("; "), since_words(&row.since));
            let status = one.status.map(|status| format!(", {}", paint(style::of_status(status.status), &status.words()))).unwrap_or_default();
            text.push_str(&fill(&format!("{}{status}: {turns}", paint(STRONG, &row.name)), "  ", "    "));
            if let Some(provision) = one.provision.filter(|_| one.status.is_some()) {
                text.push_str(&fill(&Cell(marks.provision(provision, Footnotes::Hidden)).coloured(), "    ", "    "));
            }
            if !row.sources.is_empty() {
                text.push_str(&fill(&paint(FAINT, &format!("Sources: {}", row.sources.join("; "))), "    ", "      "));
            }
        }
        for bracket in &shown.brackets {
            for line in bracket_lines(bracket) {
                text.push_str(&fill(&line, "  ", "      "));
            }
        }
        for reported in &shown.reported {
            text.push_str(&fill(&reported_line(reported), "  ", "    "));
        }
    }
    for note in &report.notes {
        text.push_str(&format!("\n{}", fill(note, "", "")));
    }
    text
}

fn markdown(report: &TraceReport) -> String {
    let mut text = format!("# {}\n", title(report));
    for stage in &report.stages {
        text.push_str(&format!("\n## {}\n\n", stage_head(stage)));
        if let Some(absence) = absence(stage) {
            text.push_str(&format!("*{absence}*\n\n"));
        }
        for one in &stage.provisions {
            let status = one.status.as_ref().map(|status| format!(", {status}")).unwrap_or_default();
            text.push_str(&format!("- **{}**{status}: {}{}\n", one.name, one.turns.join("; "), since_words(&one.since)));
            if let (Some(words), Some(_)) = (&one.words, &one.status) {
                text.push_str(&format!("  > {words}\n"));
            }
            if !one.sources.is_empty() {
                text.push_str(&format!("  Sources: {}\n", one.sources.join("; ")));
            }
        }
        for line in stage.brackets.iter().flat_map(bracket_lines) {
            let nested = line.starts_with("  ");
            text.push_str(&format!("{}- {}\n", if nested { "  " } else { "" }, line.trim_start()));
        }
        for reported in &stage.reported {
            text.push_str(&format!("- {}\n", reported_line(reported)));
        }
    }
    for note in &report.notes {
        text.push_str(&format!("\n{note}\n"));
    }
    text
}
