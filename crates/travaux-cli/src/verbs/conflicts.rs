//! `travaux conflicts`: matters on which the sources do not all say the same.

use crate::args::{Arguments, Conflicts, Format};
use crate::evidence::{self, About, ClaimRow};
use crate::failure::Failure;
use crate::output::{self, Cell, Report, Table};
use crate::session::Session;
use crate::style;
use serde::Serialize;
use std::process::ExitCode;
use travaux_record::Negotiation;
use travaux_record::conflict::{self, Conflict};
use travaux_record::relation::Relation;
use travaux_text::Date;

/// Where the sources do not say the same.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ConflictsReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The date for which it was asked.
    pub known_on: Option<String>,
    /// The conflicts that were asked for, those that matter first.
    pub conflicts: Vec<ConflictRow>,
    /// How many there are of each kind, whatever was asked for.
    pub counts: Vec<ConflictCount>,
}

/// One matter on which there is more than one version.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ConflictRow {
    /// What it is about: an id or a reference.
    pub about: String,
    /// The same in words.
    pub about_name: String,
    /// In which draft.
    pub draft: Option<String>,
    /// The matter.
    pub matter: String,
    /// The question behind it.
    pub question: String,
    /// contradictory, undetermined, different in scope, silence, compatible; and internal, count.
    pub kinds: Vec<String>,
    /// Whether not all versions can be right, or one source says two things.
    pub matters: bool,
    /// Every version.
    pub versions: Vec<VersionRow>,
    /// Every two versions.
    pub pairs: Vec<PairRow>,
}

/// One version.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VersionRow {
    /// What it says, with hedge and scope of its first claim.
    pub says: String,
    /// From how many independent lines of sources it comes.
    pub lines: usize,
    /// Who says so.
    pub claims: Vec<ClaimRow>,
}

/// Two versions.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PairRow {
    /// Place of one among the versions, from 1.
    pub first: usize,
    /// Place of the other.
    pub second: usize,
    /// same, compatible, silence, different in scope, undetermined, contradictory.
    pub relation: String,
    /// Whether they stand within one source, within one line of sources, or between independent sources.
    pub closeness: String,
}

/// How many conflicts are of a kind.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ConflictCount {
    /// The kind.
    pub kind: String,
    /// How many.
    pub conflicts: usize,
}

impl Report for ConflictsReport {
    const NAME: &'static str = "travaux-conflicts";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Conflicts) -> Result<ExitCode, Failure> {
    let session = Session::open(arguments.negotiation.as_deref(), &mut Vec::new())?;
    let negotiation = &session.negotiation;
    let about = verb.about.as_deref().map(|about| About::read(negotiation, about)).transpose()?;
    let (claims, on) = evidence::claims(negotiation, &verb.known)?;
    let mut found = conflict::conflicts(negotiation, &claims);
    let counts = counts(&found);
    found.retain(|conflict| {
        let kind = match verb.kind {
            Some(kind) => conflict.kinds().contains(&kind.word()),
            None => verb.all || conflict.matters(),
        };
        kind && about.as_ref().is_none_or(|about| about.covers(&conflict.matter.about))
    });
    found.sort_by_key(|conflict| !conflict.matters());
    let report = ConflictsReport {
        negotiation: negotiation.title.clone(),
        known_on: on.as_ref().map(ToString::to_string),
        conflicts: found.iter().map(|conflict| row(negotiation, conflict, on.as_ref())).collect(),
        counts,
    };
    match arguments.format {
        Format::Text => output::print(&text(&report))?,
        Format::Markdown => output::print(&markdown(&report))?,
        Format::Csv => output::print(&csv(&report).csv()?)?,
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "conflicts", formats: "text, markdown, csv, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

fn counts(conflicts: &[Conflict]) -> Vec<ConflictCount> {
    let kinds = ["contradictory", "internal", "count", Relation::Undetermined.word(), Relation::DifferentScope.word(), "silence", "compatible"];
    let count = |kind: &&str| conflicts.iter().filter(|conflict| conflict.kinds().contains(kind)).count();
    kinds.iter().map(|kind| ConflictCount { kind: (*kind).to_string(), conflicts: count(kind) }).filter(|count| count.conflicts > 0).collect()
}

/// A conflict in words.
pub fn row(negotiation: &Negotiation, conflict: &Conflict, on: Option<&Date>) -> ConflictRow {
    let matter = &conflict.matter;
    ConflictRow {
        about: matter.about.to_string(),
        about_name: negotiation.describe(&matter.about),
        draft: matter.draft.clone(),
        matter: matter.matter.clone(),
        question: negotiation.question(&matter.matter).to_string(),
        kinds: conflict.kinds().into_iter().map(str::to_string).collect(),
        matters: conflict.matters(),
        versions: conflict
            .versions
            .iter()
            .map(|version| VersionRow {
                says: ClaimRow::of(negotiation, &travaux_record::Claim { hedge: None, ..version.claim().clone() }, on).says(),
                lines: version.lines,
                claims: version.claims.iter().map(|claim| ClaimRow::of(negotiation, claim, on)).collect(),
            })
            .collect(),
        pairs: conflict
            .pairs
            .iter()
            .map(|pair| PairRow {
                first: pair.first + 1,
                second: pair.second + 1,
                relation: pair.relation.word().to_string(),
                closeness: pair.closeness.words().to_string(),
            })
            .collect(),
    }
}

// ---- for people ----------------------------------------------------------------------------------------------------

fn heading(report: &ConflictsReport) -> String {
    let on = report.known_on.as_ref().map(|date| format!(", as public on {date}")).unwrap_or_default();
    format!("{}: where the sources do not say the same{on}", report.negotiation)
}

fn footer(report: &ConflictsReport) -> String {
    if report.counts.is_empty() {
        return "No two claims of this record on one matter differ.\n".to_string();
    }
    let counts = report.counts.iter().map(|count| format!("{} {}", count.conflicts, count.kind)).collect::<Vec<_>>().join(", ");
    format!("Shown: {}. In this record: {counts}. No version is preferred; `--all` shows every kind.\n", report.conflicts.len())
}

/// `Status of Crimea, period, in 2022-03-29`.
fn subject(row: &ConflictRow) -> String {
    let draft = row.draft.as_ref().map(|draft| format!(", in {draft}")).unwrap_or_default();
    format!("{}: {}{draft}", row.about_name, row.matter)
}

/// Who says so, with the hedge of each; and from how many lines, where that is fewer than the sources.
fn who(version: &VersionRow) -> String {
    let hedged = |claim: &ClaimRow| claim.hedge.as_ref().map(|hedge| format!(" ({hedge})")).unwrap_or_default();
    let claims: Vec<String> = version.claims.iter().map(|claim| format!("{}{}", claim.said_by(), hedged(claim))).collect();
    let lines = match (version.claims.len(), version.lines) {
        (claims, lines) if lines < claims => format!(" [{} of sources]", if lines == 1 { "one line".to_string() } else { format!("{lines} lines") }),
        _ => String::new(),
    };
    format!("{}{lines}", claims.join("; "))
}

fn text(report: &ConflictsReport) -> String {
    let mut text = format!("{}\n\n", style::paint(style::STRONG, &heading(report)));
    let wrap = |first: &str, rest: &str, words: &str| {
        let options = output::wrapping().initial_indent(first).subsequent_indent(rest);
        format!("{}\n", textwrap::fill(words, options))
    };
    for row in &report.conflicts {
        let kinds = style::paint(style::FAINT, &format!(" [{}]", row.kinds.join(", ")));
        text.push_str(&format!("{}{kinds}\n", style::paint(style::STRONG, &subject(row))));
        if row.question != row.matter {
            text.push_str(&wrap("  ", "  ", &row.question));
        }
        for version in &row.versions {
            text.push_str(&wrap("  • ", "    ", &version.says));
            text.push_str(&style::paint(style::FAINT, &wrap("      ", "      ", &who(version))));
        }
        text.push('\n');
    }
    text.push_str(&footer(report));
    text
}

fn markdown(report: &ConflictsReport) -> String {
    let mut text = format!("# {}\n\n", heading(report));
    for row in &report.conflicts {
        text.push_str(&format!("## {}\n\n{} *{}*\n\n", subject(row), row.question, row.kinds.join(", ")));
        for version in &row.versions {
            text.push_str(&format!("- **{}**: {}\n", version.says, who(version)));
        }
        text.push('\n');
    }
    text.push_str(&footer(report));
    text
}

/// One line for each claim of each version.
fn csv(report: &ConflictsReport) -> Table {
    let mut table = Table::new(["about", "about name", "draft", "matter", "kinds", "matters", "version", "says", "lines", "hedge", "who", "source"]);
    for row in &report.conflicts {
        for (index, version) in row.versions.iter().enumerate() {
            for claim in &version.claims {
                let who = claim.speaker.clone().or(claim.unnamed.clone()).unwrap_or_default();
                table.rows.push(
                    [
                        row.about.clone(),
                        row.about_name.clone(),
                        row.draft.clone().unwrap_or_default(),
                        row.matter.clone(),
                        row.kinds.join("; "),
                        row.matters.to_string(),
                        (index + 1).to_string(),
                        version.says.clone(),
                        version.lines.to_string(),
                        claim.hedge.clone().unwrap_or_default(),
                        who,
                        claim.source.clone(),
                    ]
                    .map(Cell::from)
                    .into(),
                );
            }
        }
    }
    table
}
