//! `travaux claims`: what each source says of something.

use crate::args::{Arguments, Claims, Format};
use crate::evidence::{self, About, ClaimRow};
use crate::failure::Failure;
use crate::output::{self, Cell, Report, Table};
use crate::session::Session;
use crate::style;
use serde::Serialize;
use std::collections::BTreeSet;
use std::process::ExitCode;
use travaux_record::{Claim, Negotiation, conflict, gather};

/// What the sources say.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClaimsReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// What was asked for, in words.
    pub about: Option<String>,
    /// The date for which it was asked.
    pub known_on: Option<String>,
    /// The claims, by what they are about and by matter.
    pub claims: Vec<ClaimRow>,
    /// How many footnotes on the words of drafts are left out.
    pub footnotes_left_out: usize,
}

impl Report for ClaimsReport {
    const NAME: &'static str = "travaux-claims";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Claims) -> Result<ExitCode, Failure> {
    let session = Session::open(arguments.negotiation.as_deref(), &mut Vec::new())?;
    let negotiation = &session.negotiation;
    let about = verb.about.as_deref().map(|about| About::read(negotiation, about)).transpose()?;
    let (claims, on) = evidence::claims(negotiation, &verb.known)?;
    check(negotiation, &claims, verb)?;
    // By matter, so that what can be compared stands together.
    let mut chosen: Vec<&Claim> = Vec::new();
    for claims in conflict::matters(&claims).into_values() {
        // What rests only on such speakers is a version, not a matter: somebody else may say another thing by name.
        let alike = |one: &Claim, other: &Claim| one.value == other.value && one.scope == other.scope;
        let only_unnamed = |claim: &Claim| claims.iter().filter(|other| alike(claim, other)).all(|other| other.voice.unnamed.is_some());
        let wanted = |claim: &&&Claim| {
            about.as_ref().is_none_or(|about| about.covers(&claim.about))
                && verb.source.as_ref().is_none_or(|key| claim.source.source == *key || claim.voice.via.contains(key))
                && verb.matter.as_ref().is_none_or(|matter| claim.matter == *matter)
                && verb.speaker.as_ref().is_none_or(|speaker| claim.voice.speaker.as_ref() == Some(speaker))
                && (!verb.unnamed || only_unnamed(claim))
        };
        chosen.extend(claims.iter().filter(wanted).copied());
    }
    let all = chosen.len();
    chosen.retain(|claim| verb.words || claim.matter != gather::WORDS);
    let report = ClaimsReport {
        negotiation: negotiation.title.clone(),
        about: about.map(|about| negotiation.describe(&about.reference)),
        known_on: on.as_ref().map(ToString::to_string),
        footnotes_left_out: all - chosen.len(),
        claims: chosen.into_iter().map(|claim| ClaimRow::of(negotiation, claim, on.as_ref())).collect(),
    };
    match arguments.format {
        Format::Text => output::print(&text(&report))?,
        Format::Markdown => output::print(&format!("# {}\n\n{}\n{}", heading(&report), table(&report).markdown(), footer(&report)))?,
        Format::Csv => output::print(&csv(&report.claims).csv()?)?,
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "claims", formats: "text, markdown, csv, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

/// A filter that nothing could ever pass is a slip of the pen, not an empty answer.
fn check(negotiation: &Negotiation, claims: &[Claim], verb: &Claims) -> Result<(), Failure> {
    if let Some(key) = verb.source.as_deref().filter(|key| negotiation.bibliography.get(key).is_none()) {
        return Err(Failure::unknown("source", key, negotiation.bibliography.keys().map(String::as_str), "`travaux sources` lists all."));
    }
    let actors = &negotiation.evidence.actors;
    if let Some(who) = verb.speaker.as_deref().filter(|who| !actors.contains_key(*who)) {
        return Err(Failure::unknown("person or body", who, actors.keys().map(String::as_str), "`travaux people` lists all."));
    }
    if let Some(matter) = verb.matter.as_deref().filter(|matter| !claims.iter().any(|claim| claim.matter == **matter)) {
        let known: BTreeSet<&str> = claims.iter().map(|claim| claim.matter.as_str()).collect();
        let see = format!("The claims are on: {}.", known.iter().copied().collect::<Vec<_>>().join(", "));
        return Err(Failure::unknown("matter", matter, known, see));
    }
    Ok(())
}

fn heading(report: &ClaimsReport) -> String {
    let about = report.about.as_deref().unwrap_or(&report.negotiation);
    let on = report.known_on.as_ref().map(|date| format!(", as public on {date}")).unwrap_or_default();
    format!("{about}: what the sources say{on}")
}

fn footer(report: &ClaimsReport) -> String {
    let count = if report.claims.len() == 1 { "1 claim".to_string() } else { format!("{} claims", report.claims.len()) };
    match report.footnotes_left_out {
        0 => format!("{count}.\n"),
        left_out => format!("{count}. Left out: {left_out} on the words of reconstructed drafts (--words).\n"),
    }
}

fn text(report: &ClaimsReport) -> String {
    let mut text = format!("{}\n", style::paint(style::STRONG, &heading(report)));
    if report.claims.is_empty() {
        text.push_str("No source says anything of it in this record.\n");
    } else {
        text.push_str(&table(report).text());
    }
    text.push_str(&footer(report));
    text
}

fn table(report: &ClaimsReport) -> Table {
    let mut table = Table::new(["About", "Says", "Source"]);
    let mut before: Option<(&str, &str, Option<&str>)> = None;
    for row in &report.claims {
        let matter = (row.about.as_str(), row.matter.as_str(), row.draft.as_deref());
        let mut about = Cell::default();
        // The same matter is named once.
        if before != Some(matter) {
            about.push(style::STRONG, row.about_name.clone());
            let draft = row.draft.as_ref().map(|draft| format!(", in {draft}")).unwrap_or_default();
            about.push(style::FAINT, format!("\n{}{draft}", row.matter));
        }
        before = Some(matter);
        let mut says = Cell::from(row.says());
        if let Some(note) = &row.note {
            says.push(style::FAINT, format!("\n{note}"));
        }
        table.rows.push(vec![about, says, Cell::from(row.said_by())]);
    }
    table
}

/// One line for each claim.
pub fn csv(rows: &[ClaimRow]) -> Table {
    let mut table = Table::new([
        "id",
        "about",
        "about name",
        "draft",
        "matter",
        "type",
        "value",
        "hedge",
        "of",
        "scope",
        "as of",
        "speaker",
        "unnamed speaker",
        "said",
        "source",
        "via",
        "public",
        "known",
        "origin",
        "note",
    ]);
    for row in rows {
        let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
        table.rows.push(
            [
                or_empty(&row.id),
                row.about.clone(),
                row.about_name.clone(),
                or_empty(&row.draft),
                row.matter.clone(),
                row.value_type.clone(),
                row.value.clone(),
                or_empty(&row.hedge),
                or_empty(&row.of),
                row.scope.join("; "),
                or_empty(&row.as_of),
                or_empty(&row.speaker),
                or_empty(&row.unnamed),
                or_empty(&row.said),
                row.source.clone(),
                row.via.join("; "),
                or_empty(&row.public),
                or_empty(&row.known),
                row.origin.clone(),
                or_empty(&row.note),
            ]
            .map(Cell::from)
            .into(),
        );
    }
    table
}
