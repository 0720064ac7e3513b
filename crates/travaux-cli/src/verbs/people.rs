//! `travaux people`: who is who, as the sources give it.

use crate::args::{Arguments, Format, People};
use crate::evidence;
use crate::failure::Failure;
use crate::output::{self, Cell, Report, Table};
use crate::session::Session;
use crate::style;
use serde::Serialize;
use std::process::ExitCode;
use travaux_record::people::Actor;
use travaux_record::{Negotiation, chronology};

/// People and bodies.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PeopleReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// Bodies first, then people, each by name.
    pub people: Vec<PersonRow>,
}

/// A person or body.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PersonRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other spellings in the sources.
    pub also: Vec<String>,
    /// What kind of body it is; absent for a person.
    pub body: Option<String>,
    /// The party for which it acts.
    pub side: Option<String>,
    /// What sources say that it is or was.
    pub roles: Vec<RoleRow>,
    /// Who leads it.
    pub led_by: Vec<String>,
    /// Who belongs to it.
    pub members: Vec<String>,
    /// Bodies to which the record says that it belongs, or that it leads.
    pub belongs_to: Vec<String>,
    /// In how many events of the chronology it appears.
    pub events: usize,
    /// In how many claims sources give its words.
    pub speaks: usize,
    /// Key and locator.
    pub sources: Vec<String>,
    /// A remark of the record.
    pub note: Option<String>,
}

/// An office or function.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RoleRow {
    /// In the words of the record.
    pub role: String,
    /// The source's hedge.
    pub hedge: Option<String>,
    /// Key and locator.
    pub sources: Vec<String>,
}

impl Report for PeopleReport {
    const NAME: &'static str = "travaux-people";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &People) -> Result<ExitCode, Failure> {
    let session = Session::open(arguments.negotiation.as_deref(), &mut Vec::new())?;
    let negotiation = &session.negotiation;
    if let Some(side) = verb.side.as_deref().filter(|side| !negotiation.parties.contains_key(*side)) {
        let see = format!("The parties are: {}.", negotiation.parties.keys().cloned().collect::<Vec<_>>().join(", "));
        return Err(Failure::unknown("party", side, negotiation.parties.keys().map(String::as_str), see));
    }
    let mut actors: Vec<&Actor> = match &verb.who {
        Some(who) => vec![find(negotiation, who)?],
        None => negotiation.evidence.actors.values().collect(),
    };
    actors.retain(|actor| verb.side.is_none() || actor.side == verb.side);
    actors.sort_by_key(|actor| (!actor.is_body(), actor.name.to_lowercase()));
    let report = PeopleReport { negotiation: negotiation.title.clone(), people: rows(negotiation, &actors) };
    match arguments.format {
        Format::Text => output::print(&text(&report))?,
        Format::Markdown => output::print(&format!("# {}: who is who\n\n{}", report.negotiation, table(&report).markdown()))?,
        Format::Csv => output::print(&csv(&report).csv()?)?,
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "people", formats: "text, markdown, csv, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

/// By id, or by a name or spelling whatever its capitals.
fn find<'a>(negotiation: &'a Negotiation, who: &str) -> Result<&'a Actor, Failure> {
    let actors = &negotiation.evidence.actors;
    let id = who.trim_start_matches("person:").trim_start_matches("body:");
    let called = |actor: &&Actor| std::iter::once(&actor.name).chain(&actor.also).any(|name| name.to_lowercase() == who.to_lowercase());
    actors.get(id).or_else(|| actors.values().find(called)).ok_or_else(|| {
        let known = actors.values().flat_map(|actor| [actor.id.as_str(), actor.name.as_str()]);
        Failure::unknown("person or body", id, known, "`travaux people` lists all.")
    })
}

fn rows(negotiation: &Negotiation, actors: &[&Actor]) -> Vec<PersonRow> {
    let events = chronology::chronology(negotiation);
    let evidence = &negotiation.evidence;
    let row = |actor: &&Actor| PersonRow {
        id: actor.id.clone(),
        name: actor.name.clone(),
        also: actor.also.clone(),
        body: actor.body.clone(),
        side: actor.side.clone(),
        roles: actor
            .roles
            .iter()
            .map(|role| RoleRow {
                role: role.role.clone(),
                hedge: role.hedge.map(|hedge| hedge.word().to_string()),
                sources: evidence::sources(&role.sources),
            })
            .collect(),
        led_by: evidence::names(negotiation, &actor.led_by),
        members: evidence::names(negotiation, &actor.members),
        belongs_to: evidence
            .actors
            .values()
            .filter(|body| body.led_by.contains(&actor.id) || body.members.contains(&actor.id))
            .map(|body| body.name.clone())
            .collect(),
        events: events.iter().filter(|event| event.people.iter().chain(&event.mediators).any(|id| *id == actor.id)).count(),
        speaks: evidence.claims.iter().filter(|claim| claim.voice.speaker.as_ref() == Some(&actor.id)).count(),
        sources: evidence::sources(&actor.sources),
        note: actor.note.clone(),
    };
    actors.iter().map(row).collect()
}

fn text(report: &PeopleReport) -> String {
    let mut text = format!("{}\n", style::paint(style::STRONG, &format!("{}: who is who", report.negotiation)));
    if report.people.is_empty() {
        text.push_str("The record names nobody. People stand in people.toml: see docs/reference/evidence.md.\n");
        return text;
    }
    text.push_str(&table(report).text());
    let bodies = report.people.iter().filter(|row| row.body.is_some()).count();
    let count = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let people = count(report.people.len() - bodies, "person", "people");
    text.push_str(&format!("{people}, {}.\n", count(bodies, "body", "bodies")));
    text
}

fn table(report: &PeopleReport) -> Table {
    let mut table = Table::new(["Name", "Side", "Role", "Sources"]);
    for row in &report.people {
        let mut name = Cell::styled(style::STRONG, row.name.clone());
        let also = if row.also.is_empty() { String::new() } else { format!(" ({})", row.also.join(", ")) };
        name.push(style::FAINT, format!("{also}\n{}", row.id));
        let hedged = |role: &RoleRow| role.hedge.as_ref().map_or(role.role.clone(), |hedge| format!("{hedge} {}", role.role));
        let mut lines: Vec<String> = row.body.iter().filter(|kind| !kind.is_empty()).cloned().collect();
        lines.extend(row.roles.iter().map(hedged));
        lines.extend((!row.led_by.is_empty()).then(|| format!("led by {}", row.led_by.join(", "))));
        lines.extend((!row.members.is_empty()).then(|| format!("members: {}", row.members.join(", "))));
        lines.extend((!row.belongs_to.is_empty()).then(|| format!("in: {}", row.belongs_to.join(", "))));
        let mut what = Cell::from(lines.join("\n"));
        if let Some(note) = &row.note {
            what.push(style::FAINT, format!("\n{note}"));
        }
        let sources = row.sources.iter().chain(row.roles.iter().flat_map(|role| &role.sources));
        let mut cited: Vec<String> = Vec::new();
        for source in sources {
            if !cited.contains(source) {
                cited.push(source.clone());
            }
        }
        table.rows.push(vec![name, Cell::from(row.side.clone().unwrap_or_default()), what, Cell::styled(style::FAINT, cited.join("\n"))]);
    }
    table
}

/// One line for each role; one for those who have none.
fn csv(report: &PeopleReport) -> Table {
    let mut table =
        Table::new(["id", "name", "also", "body", "side", "role", "hedge", "led by", "members", "belongs to", "events", "speaks", "sources", "note"]);
    for row in &report.people {
        let none = RoleRow { role: String::new(), hedge: None, sources: row.sources.clone() };
        for role in if row.roles.is_empty() { std::slice::from_ref(&none) } else { &row.roles } {
            let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
            table.rows.push(
                [
                    row.id.clone(),
                    row.name.clone(),
                    row.also.join("; "),
                    or_empty(&row.body),
                    or_empty(&row.side),
                    role.role.clone(),
                    or_empty(&role.hedge),
                    row.led_by.join("; "),
                    row.members.join("; "),
                    row.belongs_to.join("; "),
                    row.events.to_string(),
                    row.speaks.to_string(),
                    role.sources.join("; "),
                    or_empty(&row.note),
                ]
                .map(Cell::from)
                .into(),
            );
        }
    }
    table
}
