//! `travaux chronology`: what happened when.

use crate::args::{Arguments, Chronology, Format};
use crate::evidence;
use crate::failure::Failure;
use crate::output::{self, Cell, Report, Table};
use crate::session::Session;
use crate::style;
use icalendar::{Calendar, Component, EventLike};
use serde::Serialize;
use std::process::ExitCode;
use travaux_record::Negotiation;
use travaux_record::chronology::{self, Event, EventKind};
use travaux_record::lineage::{self, Known};
use travaux_text::Date;
use travaux_text::date::Day;

/// Events in the order of a list.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChronologyReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The date for which it was asked.
    pub known_on: Option<String>,
    /// By first possible day, then by last possible day, kind and id. What came first does not always follow.
    pub events: Vec<EventRow>,
}

/// One event.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EventRow {
    /// `event:round-1`; or `draft:…`, `source:…`, `statement:…` for what enters the chronology by itself.
    pub id: String,
    /// In a few words.
    pub title: String,
    /// round, meeting, contact, message, draft, battlefield, political, statement, publication.
    pub kind: String,
    /// EDTF, as vague as the sources.
    pub date: Option<String>,
    /// The first day on which it can be; absent where that end is open.
    pub first_day: Option<String>,
    /// The last day on which it can be.
    pub last_day: Option<String>,
    /// Whether the sources are unsure of the date.
    pub unsure: bool,
    /// Where.
    pub place: Option<String>,
    /// Codes of the parties.
    pub parties: Vec<String>,
    /// People and bodies.
    pub people: Vec<String>,
    /// Who mediated, hosted or carried the message.
    pub mediators: Vec<String>,
    /// Drafts that were on the table.
    pub drafts: Vec<String>,
    /// What it was about.
    pub about: Vec<String>,
    /// The sources' hedge.
    pub hedge: Option<String>,
    /// With --known-on: yes, or perhaps.
    pub known: Option<String>,
    /// Key and locator.
    pub sources: Vec<String>,
    /// A remark of the record.
    pub note: Option<String>,
}

impl Report for ChronologyReport {
    const NAME: &'static str = "travaux-chronology";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Chronology) -> Result<ExitCode, Failure> {
    let session = Session::open(arguments.negotiation.as_deref(), &mut Vec::new())?;
    let negotiation = &session.negotiation;
    let (from, until) = (evidence::date("--from", verb.from.as_deref())?, evidence::date("--until", verb.until.as_deref())?);
    let on = evidence::date("--known-on", verb.known.date.as_deref())?;
    if let Some(who) = verb.with.as_deref().filter(|who| !negotiation.parties.contains_key(*who) && !negotiation.evidence.actors.contains_key(*who)) {
        let known = negotiation.parties.keys().chain(negotiation.evidence.actors.keys()).map(String::as_str);
        return Err(Failure::unknown("party, person or body", who, known, "`travaux people` lists people and bodies."));
    }
    let known = |event: &Event| on.as_ref().map(|on| known(negotiation, event, on));
    let mut events = chronology::chronology(negotiation);
    events.retain(|event| {
        (verb.kind.is_empty() || verb.kind.iter().any(|kind| kind == event.kind.word()))
            && verb.with.as_ref().is_none_or(|who| event.involves(negotiation, who))
            && chronology::within(event, from.as_ref(), until.as_ref())
            && known(event) != Some(Known::No)
    });
    let report = ChronologyReport {
        negotiation: negotiation.title.clone(),
        known_on: on.as_ref().map(ToString::to_string),
        events: events.iter().map(|event| row(negotiation, event, known(event))).collect(),
    };
    match arguments.format {
        Format::Text => output::print(&text(&report, verb.beside))?,
        Format::Markdown => output::print(&format!("# {}\n\n{}", heading(&report), table(&report, verb.beside).markdown()))?,
        Format::Csv => output::print(&csv(&report).csv()?)?,
        Format::Ical => output::print(&calendar(&report, &events))?,
        Format::Json => output::json(&report)?,
        Format::Html | Format::Junit | Format::Svg => return Err(Failure::Format { verb: "chronology", formats: "text, markdown, csv, ical, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

/// What was said in public or published was known on its own day; anything else when the first of its sources came out.
fn known(negotiation: &Negotiation, event: &Event, on: &Date) -> Known {
    match event.kind {
        EventKind::Statement | EventKind::Publication => lineage::known(event.date.as_ref(), on),
        _ => lineage::citations_known(negotiation, &event.sources, on),
    }
}

fn row(negotiation: &Negotiation, event: &Event, known: Option<Known>) -> EventRow {
    let days = event.date.as_ref().map(Date::days).unwrap_or_default();
    EventRow {
        id: event.id.to_string(),
        title: event.title.clone(),
        kind: event.kind.word().to_string(),
        date: event.date.as_ref().map(ToString::to_string),
        first_day: days.0.map(day),
        last_day: days.1.map(day),
        unsure: event.date.as_ref().is_some_and(Date::is_unsure),
        place: event.place.as_ref().map(|place| negotiation.evidence.place_name(place).to_string()),
        parties: event.parties.clone(),
        people: evidence::names(negotiation, &event.people),
        mediators: evidence::names(negotiation, &event.mediators),
        drafts: event.drafts.clone(),
        about: event.about.iter().map(ToString::to_string).collect(),
        hedge: event.hedge.map(|hedge| hedge.word().to_string()),
        known: known.map(|known| if known == Known::Yes { "yes" } else { "perhaps" }.to_string()),
        sources: evidence::sources(&event.sources),
        note: event.note.clone(),
    }
}

fn day((year, month, day): Day) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

// ---- for people ----------------------------------------------------------------------------------------------------

fn heading(report: &ChronologyReport) -> String {
    let on = report.known_on.as_ref().map(|date| format!(", as public on {date}")).unwrap_or_default();
    format!("{}: chronology{on}", report.negotiation)
}

fn text(report: &ChronologyReport, beside: bool) -> String {
    let mut text = format!("{}\n", style::paint(style::STRONG, &heading(report)));
    if report.events.is_empty() {
        text.push_str("No event fits.\n");
        return text;
    }
    text.push_str(&table(report, beside).text());
    let events = if report.events.len() == 1 { "1 event".to_string() } else { format!("{} events", report.events.len()) };
    text.push_str(&format!("{events}, by the first day on which each can have been.\n"));
    text
}

fn table(report: &ChronologyReport, beside: bool) -> Table {
    let date = |row: &EventRow| Cell::from(row.date.clone().unwrap_or_else(|| "no date".to_string()));
    if beside {
        let mut table = Table::new(["Date", "Talks and drafts", "Battlefield, politics, statements"]);
        for row in &report.events {
            let talks = EventKind::named(&row.kind).is_some_and(EventKind::is_talks);
            let (left, right) = if talks { (what(row), Cell::default()) } else { (Cell::default(), what(row)) };
            table.rows.push(vec![date(row), left, right]);
        }
        return table;
    }
    let mut table = Table::new(["Date", "Kind", "What", "Sources"]);
    for row in &report.events {
        table.rows.push(vec![date(row), Cell::from(row.kind.clone()), what(row), Cell::styled(style::FAINT, row.sources.join("\n"))]);
    }
    table
}

fn what(row: &EventRow) -> Cell {
    let hedge = row.hedge.as_ref().map(|hedge| format!("{hedge}: ")).unwrap_or_default();
    let perhaps = if row.known.as_deref() == Some("perhaps") { " [perhaps not yet public]" } else { "" };
    let mut cell = Cell::styled(style::STRONG, format!("{hedge}{}{perhaps}", row.title));
    let mediators = (!row.mediators.is_empty()).then(|| format!("through {}", row.mediators.join(", ")));
    // The title of a statement begins with who made it.
    let people = (!row.people.is_empty() && !row.id.starts_with("statement:")).then(|| row.people.join(", "));
    let drafts = (!row.drafts.is_empty() && !row.id.starts_with("draft:")).then(|| format!("drafts: {}", row.drafts.join(", ")));
    let facts: Vec<String> = [row.place.clone(), people, mediators, drafts].into_iter().flatten().collect();
    if !facts.is_empty() {
        cell.push(anstyle::Style::new(), format!("\n{}", facts.join("; ")));
    }
    if let Some(note) = &row.note {
        cell.push(style::FAINT, format!("\n{note}"));
    }
    cell
}

fn csv(report: &ChronologyReport) -> Table {
    let mut table = Table::new([
        "id",
        "date",
        "first day",
        "last day",
        "unsure",
        "kind",
        "title",
        "place",
        "parties",
        "people",
        "mediators",
        "drafts",
        "about",
        "hedge",
        "known",
        "sources",
        "note",
    ]);
    for row in &report.events {
        let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
        table.rows.push(
            [
                row.id.clone(),
                or_empty(&row.date),
                or_empty(&row.first_day),
                or_empty(&row.last_day),
                row.unsure.to_string(),
                row.kind.clone(),
                row.title.clone(),
                or_empty(&row.place),
                row.parties.join(" "),
                row.people.join("; "),
                row.mediators.join("; "),
                row.drafts.join(" "),
                row.about.join(" "),
                or_empty(&row.hedge),
                or_empty(&row.known),
                row.sources.join("; "),
                or_empty(&row.note),
            ]
            .map(Cell::from)
            .into(),
        );
    }
    table
}

// ---- for calendars -------------------------------------------------------------------------------------------------

/// All-day entries over the days on which an event can have been; what is uncertain is said in the title. An event with an open end
/// stands on the day that is known; one without a date is left out.
fn calendar(report: &ChronologyReport, events: &[Event]) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0")).append_property(("PRODID", "-//Travaux//Travaux//EN")).append_property(("CALSCALE", "GREGORIAN"));
    calendar.name(&report.negotiation);
    for (row, event) in report.events.iter().zip(events) {
        let days = event.date.as_ref().map(Date::days).unwrap_or_default();
        let (Some(first), Some(last)) = (days.0.or(days.1).and_then(naive), days.1.or(days.0).and_then(naive)) else { continue };
        let exact = first == last && !row.unsure && days.0.is_some() && days.1.is_some();
        let vague = if exact { String::new() } else { format!(" ({})", row.date.clone().unwrap_or_default()) };
        let hedge = row.hedge.as_ref().map(|hedge| format!("{hedge}: ")).unwrap_or_default();
        let mut entry = icalendar::Event::new();
        entry.uid(&format!("{}@travaux", row.id.replace(':', ".")));
        // The format wants a time of making. The same record gives the same file, so it is the day of the event.
        entry.add_property("DTSTAMP", format!("{}T000000Z", first.format("%Y%m%d")));
        entry.starts(first).ends(last.succ_opt().unwrap_or(last));
        entry.summary(&format!("{hedge}{}{vague}", row.title));
        let sources = (!row.sources.is_empty()).then(|| format!("Sources: {}", row.sources.join("; ")));
        let description: Vec<String> = row.note.clone().into_iter().chain(sources).collect();
        if !description.is_empty() {
            entry.description(&description.join("\n"));
        }
        if let Some(place) = &row.place {
            entry.location(place);
        }
        entry.add_property("CATEGORIES", &row.kind);
        entry.add_property("TRANSP", "TRANSPARENT");
        calendar.push(entry.done());
    }
    calendar.to_string()
}

fn naive((year, month, day): Day) -> Option<chrono::NaiveDate> {
    chrono::NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, u32::from(month), u32::from(day))
}
