//! `travaux works` of a property: under which settlements it holds; and the list of all that can be asked.

use crate::analysis::{About, ExampleRow, FRAME, FRAME_OF_ENTRY, Question, shown, term_words, terms_rows, terms_words};
use crate::args::{Arguments, Format, Given, Works};
use crate::failure::Failure;
use crate::output::{self, Report};
use crate::session::Session;
use crate::verbs::run::line_of;
use crate::verbs::works::{self, WorksReport, against, all_meant, counts, failures, whatever, wrap};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use travaux_record::Entry;
use travaux_regime::analyse::asked::ENTRY_INTO_FORCE;
use travaux_regime::analyse::property::{Holds, holds};
use travaux_regime::analyse::terms::Term;
use travaux_regime::property::{Claim, Property, READY_MADE, ready_made};
use travaux_regime::rules::{NormKind, Rules};

/// For a property with both: entry into force, and something that happens.
const FRAME_OF_BOTH: &str = "one trigger so late that whatever is not signed, ratified or done by then is not done at all; all else happens once, in time, or not at all; every vote is cast in time";
/// For a property of what is there without any event.
const FRAME_WITHOUT_EVENT: &str = "one moment while the treaty is in force; all happens once, in time, or not at all; every vote is cast in time";

/// A property as it is written.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PropertyRow {
    /// Its name.
    pub name: String,
    /// File and line; empty for a ready-made one.
    pub place: String,
    /// What it says, line by line.
    pub lines: Vec<String>,
    /// A remark for readers.
    pub note: Option<String>,
}

/// A condition under which something is possible.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ShownRow {
    /// The choices.
    pub choices: BTreeMap<String, Vec<String>>,
    /// A scenario in which it is so.
    pub example: Option<ExampleRow>,
}

/// What a property comes to in another text.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ElsewhereRow {
    /// The draft or instrument.
    pub draft: String,
    /// The minimal conditions on its brackets and readings.
    pub exactly_if: Vec<BTreeMap<String, Vec<String>>>,
    /// In how many ways of settling them it holds.
    pub works_in: String,
    /// How many ways there are.
    pub of: String,
    /// `exact`, or what it is not.
    pub exactness: String,
}

/// All that can be asked of a negotiation.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PropertiesReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The properties of its files.
    pub properties: Vec<ListedRow>,
    /// Norms, decisions and entry into force.
    pub rules: Vec<ListedRow>,
    /// Properties that need no file.
    pub ready_made: Vec<ReadyRow>,
}

/// Something that can be asked about.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ListedRow {
    /// Its name.
    pub name: String,
    /// `property`, `duty`, `prohibition`, `permission`, `power`, `decision`, `entry into force`.
    pub kind: String,
    /// The stem of its file, by which it can be named too; of a property that is alone in it.
    pub file: Option<String>,
    /// The drafts and instruments that have it.
    pub drafts: Vec<String>,
}

/// A property that needs no file.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReadyRow {
    /// How it is asked for.
    pub name: String,
    /// What it says.
    pub says: String,
}

impl Report for PropertiesReport {
    const NAME: &'static str = "travaux-properties";
    const VERSION: u32 = 1;
}

/// A property, with the file in which it stands.
struct Found {
    property: Property,
    place: String,
}

pub fn run(arguments: &Arguments, session: &Session, name: &str, verb: &Works, only_against: &[String]) -> Result<ExitCode, Failure> {
    let found = named(session, name)?;
    let property = &found.property;
    if property.is_broken {
        let what = format!("{}: some of the property \"{}\" cannot be read, so it cannot be asked.", found.place, property.name);
        return Err(Failure::said(what, "`travaux check` says what is the matter with it."));
    }
    let entry = draft(session, property, verb.given.draft.as_deref())?;
    let mut question = Question::on(session, entry, &property.name, &verb.given)?;
    question.name = property.name.clone();
    if let Some(unknown) = property.unknown(&question.rules).first() {
        let at = if found.place.is_empty() { String::new() } else { format!("{}: ", found.place) };
        return Err(Failure::said(format!("{at}{}", unknown.message), unknown.action.clone()));
    }
    let answer = holds(&question.rules, &question.options, property, only_against, None).map_err(|refused| question.refused(refused))?;
    all_meant(&property.name, only_against, &answer.works.against)?;
    let about = About { kind: "property".to_string(), rule: found.place.clone(), words: String::new(), ..question.about(&answer.works.exactness) };
    let mut report = works::report(&question, about, &answer.works)?;
    for (number, (term, example)) in answer.shown.iter().enumerate() {
        let name = format!("{} is possible, {}", property.name, number + 1);
        let example = match example {
            Some(example) => question.replayed(&name, example, &answer.works.exactness)?,
            None => None,
        };
        report.possible_if.push(ShownRow { choices: terms_rows(std::slice::from_ref(term)).pop().unwrap_or_default(), example });
    }
    report.property =
        Some(PropertyRow { name: property.name.clone(), place: found.place.clone(), lines: property.lines.clone(), note: property.note.clone() });
    let given = &verb.given;
    let is_free = given.draft.is_none() && given.settle.is_none() && given.readings.is_none() && only_against.is_empty();
    let mut others = Vec::new();
    if property.draft.is_none() && is_free {
        for other in session.negotiation.drafts_of(property).into_iter().filter(|other| other.id != entry.id) {
            others.push(elsewhere(session, other, property, &mut report)?);
        }
    }
    match arguments.format {
        Format::Text => output::print(&text(&report, property, &answer, &others, given.examples))?,
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "works", formats: "text, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

/// The answer for another text, in words; noted in the report.
fn elsewhere(session: &Session, entry: &Entry, property: &Property, report: &mut WorksReport) -> Result<String, Failure> {
    let question = Question::on(session, entry, &property.name, &Given::default())?;
    let Ok(found) = holds(&question.rules, &question.options, property, &[], None) else {
        return Ok(format!("In {}: the analysis grew past its bound.", entry.id));
    };
    let about = question.about(&found.works.exactness);
    let (works_in, of) = (found.works.settlements.0.to_string(), found.works.settlements.1.to_string());
    let (holds, fails) = verdicts(property);
    let words = match found.works.exactly_if.as_slice() {
        [] => format!("it {fails}, however the brackets are settled"),
        [term] if term.is_empty() => format!("it {holds} however the brackets are settled"),
        terms => format!("it {holds} exactly if {} ({works_in} of {of} ways)", terms_words(terms)),
    };
    let left_out = if about.left_out.is_empty() { "" } else { ", without what is left out" };
    report.elsewhere.push(ElsewhereRow {
        draft: entry.id.clone(),
        exactly_if: terms_rows(&found.works.exactly_if),
        works_in,
        of,
        exactness: about.exactness,
    });
    Ok(format!("In {}: {words}{left_out}.", entry.id))
}

/// The property of that name, of the file of that name, or a ready-made one.
fn named(session: &Session, name: &str) -> Result<Found, Failure> {
    let negotiation = &session.negotiation;
    let found = |(file, property): &(usize, Property)| {
        let file = &negotiation.files[*file];
        let place = format!("{}:{}", file.path.display(), line_of(file.text.as_bytes(), property.span.start));
        Found { property: property.clone(), place }
    };
    if let Some(property) = negotiation.properties.iter().find(|(_, property)| property.name.eq_ignore_ascii_case(name)) {
        return Ok(found(property));
    }
    let of_file: Vec<&(usize, Property)> = negotiation.properties.iter().filter(|(file, _)| stem(&negotiation.files[*file].path) == name).collect();
    match of_file.as_slice() {
        [] => {}
        [one] => return Ok(found(one)),
        several => {
            let names: Vec<String> = several.iter().map(|(_, property)| format!("\"{}\"", property.name)).collect();
            return Err(Failure::said(format!("The file {name} has several properties."), format!("Name one of them: {}.", names.join(", "))));
        }
    }
    if let Some(property) = ready_made(name) {
        return Ok(Found { property, place: String::new() });
    }
    let mut names: Vec<String> = negotiation.properties.iter().map(|(_, property)| property.name.clone()).collect();
    names.extend(negotiation.properties.iter().map(|(file, _)| stem(&negotiation.files[*file].path)));
    names.extend(READY_MADE.iter().map(|(name, _)| name.to_string()));
    match Question::nothing_named(negotiation.entries(), name) {
        Failure::Unknown { wanted, mut close, see, .. } => {
            let of_rules = std::mem::take(&mut close);
            close = travaux_record::check::nearest(name, names.iter().map(String::as_str)).into_iter().map(str::to_string).collect();
            close.extend(of_rules);
            close.dedup();
            let see = if see.is_empty() { see } else { format!("{see}\n`travaux works` lists the properties too.") };
            Err(Failure::Unknown { what: "property, norm or decision", wanted, close, see })
        }
        other => Err(other),
    }
}

/// The draft that a property is asked of: the one that is named, or the last of which it speaks.
fn draft<'a>(session: &'a Session, property: &Property, wanted: Option<&str>) -> Result<&'a Entry, Failure> {
    let negotiation = &session.negotiation;
    if let Some(id) = wanted.or(property.draft.as_deref()) {
        return session.draft(Some(id));
    }
    let all = negotiation.drafts_of(property);
    let is_draft = |entry: &&&Entry| negotiation.drafts.iter().any(|draft| draft.id == entry.id);
    if let Some(last) = all.iter().rev().find(is_draft).or(all.last()) {
        return Ok(last);
    }
    // What is missing is said of the last text that has rules.
    let with_rules = |entry: &&Entry| !Rules::read(&entry.draft).is_empty();
    let last = negotiation.drafts.iter().rev().find(with_rules).or_else(|| negotiation.instruments.iter().rev().find(with_rules));
    last.ok_or_else(|| Failure::said("No text here has rules.", "Write a rules block under the articles of a draft."))
}

/// That it holds, and that it does not, in words.
fn verdicts(property: &Property) -> (&'static str, &'static str) {
    match property.claims.first().map(|claim| &claim.it) {
        Some(Claim::Possible(_)) => ("is possible", "is not possible"),
        _ => ("holds", "does not hold"),
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn text(report: &WorksReport, property: &Property, answer: &Holds, others: &[String], examples: bool) -> String {
    let claim = property.claims.first().map(|claim| &claim.it);
    let title = if matches!(claim, Some(Claim::Possible(_))) { "When it is possible" } else { "When it holds" };
    let line = format!("{title}: {} ({})", property.name, report.about.draft);
    let mut text = format!("{}\n", crate::style::paint(crate::style::STRONG, &line));
    if !report.about.rule.is_empty() {
        text.push_str(&format!("  property: {}\n", report.about.rule));
    }
    for line in &property.lines {
        text.push_str(&wrap(line));
    }
    text.push('\n');
    let conditions: &[Term] = &answer.works.exactly_if;
    let (holds, fails) = verdicts(property);
    text.push_str(&wrap(&match conditions {
        [] => format!("It {fails}, however the brackets are settled."),
        [term] if term.is_empty() => format!("It {holds} however the brackets are settled."),
        terms => format!("It {holds} exactly if {}.", terms_words(terms)),
    }));
    let meaning = match claim {
        Some(Claim::Never(_)) => "in no situation, whatever anybody does".to_string(),
        Some(Claim::Possible(_)) => format!("in some situation{}", whatever(report)),
        _ => format!("{}{}", against(report), whatever(report)),
    };
    let (word, meaning) = match claim {
        Some(Claim::Never(_)) => ("Never", meaning.as_str()),
        Some(Claim::Possible(_)) => ("Possible", meaning.as_str()),
        _ => ("Holds", meaning.trim_start_matches([',', ';', ' '])),
    };
    let meaning = if meaning.is_empty() { "in every situation, with places and facts as favourable as they can be" } else { meaning };
    text.push_str(&wrap(&format!("{word} means: {meaning}.")));
    text.push_str(&counts(report));
    let causes: Vec<&Term> = answer.works.fails_if.iter().map(|(term, _)| term).collect();
    if examples {
        for (row, (term, _)) in report.possible_if.iter().zip(&answer.shown) {
            let Some(example) = &row.example else { continue };
            let under = if term.is_empty() { String::new() } else { format!(" if {}", term_words(term)) };
            text.push_str(&format!("\n{}{}", wrap(&format!("It is possible{under}:")), shown(example)));
        }
    }
    text.push_str(&failures(report, &causes, examples));
    if !others.is_empty() {
        text.push('\n');
        others.iter().for_each(|other| text.push_str(&wrap(other)));
    }
    text.push('\n');
    let frame = match (answer.has_steps, answer.has_event) {
        (true, true) => FRAME_OF_BOTH,
        (true, false) => FRAME_OF_ENTRY,
        (false, true) => FRAME,
        (false, false) => FRAME_WITHOUT_EVENT,
    };
    text.push_str(&report.about.foot_within(frame));
    text
}

// ---- the list ------------------------------------------------------------------------------------------------------

pub fn list(arguments: &Arguments, session: &Session) -> Result<ExitCode, Failure> {
    let negotiation = &session.negotiation;
    let properties = negotiation.properties.iter().map(|(file, property)| ListedRow {
        name: property.name.clone(),
        kind: "property".to_string(),
        file: Some(stem(&negotiation.files[*file].path)).filter(|_| negotiation.properties.iter().filter(|(other, _)| other == file).count() == 1),
        drafts: negotiation.drafts_of(property).into_iter().map(|entry| entry.id.clone()).collect(),
    });
    let report = PropertiesReport {
        negotiation: negotiation.title.clone(),
        properties: properties.collect(),
        rules: rules(session),
        ready_made: READY_MADE.iter().map(|(name, says)| ReadyRow { name: name.to_string(), says: says.to_string() }).collect(),
    };
    match arguments.format {
        Format::Text => output::print(&listed(&report))?,
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "works", formats: "text, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

/// Norms and decisions by name, with the texts that have them.
fn rules(session: &Session) -> Vec<ListedRow> {
    let mut found: Vec<ListedRow> = Vec::new();
    for entry in session.negotiation.entries() {
        let rules = Rules::read(&entry.draft);
        let norms = rules.norms.iter().filter(|norm| norm.it.0 != NormKind::Constitutive).map(|norm| (norm.name.clone(), norm.it.0.word()));
        let decisions = rules.decisions.iter().map(|decision| (decision.name.clone(), "decision"));
        let entry_rule = rules.entry.iter().map(|_| (ENTRY_INTO_FORCE.to_string(), ENTRY_INTO_FORCE));
        for (name, kind) in norms.chain(decisions).chain(entry_rule) {
            match found.iter_mut().find(|row| row.name == name && row.kind == kind) {
                Some(row) => row.drafts.push(entry.id.clone()),
                None => found.push(ListedRow { name, kind: kind.to_string(), file: None, drafts: Vec::from([entry.id.clone()]) }),
            }
        }
    }
    found
}

fn listed(report: &PropertiesReport) -> String {
    let strong = |words: &str| format!("{}\n", crate::style::paint(crate::style::STRONG, words));
    let mut text = strong(&format!("What can be asked: {}", report.negotiation));
    let drafts = |row: &ListedRow| if row.drafts.is_empty() { "no text has what it speaks of".to_string() } else { row.drafts.join(", ") };
    if report.properties.is_empty() {
        text.push_str(&wrap("No properties yet: they stand in properties/NAME.property."));
    }
    for row in &report.properties {
        let file = row.file.as_ref().map(|file| format!(" [{file}]")).unwrap_or_default();
        text.push_str(&wrap(&format!("{}{file}: {}", row.name, drafts(row))));
    }
    text.push('\n');
    for row in &report.rules {
        let kind = if row.kind == row.name { String::new() } else { format!(" ({})", row.kind) };
        text.push_str(&wrap(&format!("{}{kind}: {}", row.name, drafts(row))));
    }
    text.push('\n');
    for row in &report.ready_made {
        text.push_str(&wrap(&format!("{}: {}", row.name, row.says)));
    }
    text
}
