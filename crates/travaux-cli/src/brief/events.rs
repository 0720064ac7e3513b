//! The chronology: a picture of the core period, and a table of all events.
//!
//! The core period goes from the first round or draft to the last, and a little beyond: what came years before or after would press
//! the weeks of the talks together.

use super::timeline::{Lane, Mark, Span, Timeline};
use super::{Block, Picture, Record, Section, Table, Words, days};
use travaux_record::Kind;
use travaux_record::chronology::{Event, EventKind, chronology};

/// A date that is vaguer than this many days says nothing about where the core period begins or ends.
const VAGUE_DAYS: i64 = 62;

pub fn section(record: &Record) -> Option<Section> {
    let (published, events): (Vec<Event>, Vec<Event>) =
        chronology(record.negotiation).into_iter().partition(|event| event.kind == EventKind::Publication);
    let core = core(record);
    // Statements that are tested against the record have a section of their own; an event at which something was said is an event.
    let (statements, events): (Vec<Event>, Vec<Event>) = events.into_iter().partition(|event| event.id.kind == Kind::Statement);
    let mut blocks = Vec::new();
    if let Some((first, last)) = core {
        blocks.extend(about_the_picture(&events, (first, last)).map(Block::Words));
        blocks.push(Block::Picture(Picture::Timeline(timeline(record, &events, first, last))));
    }
    blocks.extend(tables(record, &events, core));
    let later: Vec<Event> = statements.into_iter().chain(published).collect();
    if !later.is_empty() {
        let mut table = Table::new("Statements on the texts, and publications of the bibliography", ["Date", "What"]);
        for event in &later {
            table.row([date(event), what(event)]);
        }
        (table.names, table.widths) = (1, vec![24, 76]);
        blocks.push(Block::Folded {
            summary: format!("Statements on the texts, and publications ({})", later.len()),
            blocks: vec![Block::Table(table)],
        });
    }
    if blocks.is_empty() {
        return None;
    }
    Some(Section { id: "chronology", title: "Chronology".to_string(), blocks })
}

/// The first and the last day of the picture; `None` where no draft and no round is dated.
fn core(record: &Record) -> Option<(i64, i64)> {
    let (first, last) = talks(record)?;
    let more = ((last - first) / 10).max(3);
    Some((first - more, last + more))
}

/// From the first day of a round or draft to the last, so far as they are dated well enough.
pub fn talks(record: &Record) -> Option<(i64, i64)> {
    let drafts = record.negotiation.drafts.iter().filter_map(|entry| entry.draft.front().date.as_ref());
    let rounds = record.negotiation.evidence.events.values().filter(|event| event.kind == EventKind::Round).filter_map(|event| event.date.as_ref());
    let spans: Vec<(i64, i64)> = drafts
        .chain(rounds)
        .filter_map(|date| {
            let span = Span::of(date);
            span.from.zip(span.until)
        })
        .filter(|(from, until)| until - from <= VAGUE_DAYS)
        .collect();
    Some((spans.iter().map(|(from, _)| *from).min()?, spans.iter().map(|(_, until)| *until).max()?))
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Place {
    Before,
    Core,
    After,
    Undated,
}

impl Place {
    fn words(self, core: Option<(i64, i64)>) -> String {
        let day = |number: i64| days::day_words(days::day(number));
        match (self, core) {
            (Place::Before, Some((first, _))) => format!("Before {}", day(first)),
            (Place::Core, Some((first, last))) => format!("{} to {}", day(first), day(last)),
            (Place::After, Some((_, last))) => format!("After {}", day(last)),
            (Place::Undated, _) => "Without a date".to_string(),
            (_, None) => "With a date".to_string(),
        }
    }
}

fn place(event: &Event, core: Option<(i64, i64)>) -> Place {
    let Some(date) = &event.date else { return Place::Undated };
    let Some((first, last)) = core else { return Place::Core };
    let span = Span::of(date);
    match (span.touches(first, last), span.until.is_some_and(|until| until < first)) {
        (true, _) => Place::Core,
        (_, true) => Place::Before,
        _ => Place::After,
    }
}

/// Whether the picture says anything of an event: one that may have been on most of its days is in the table alone.
fn is_drawn(event: &Event, first: i64, last: i64) -> bool {
    let Some(date) = &event.date else { return false };
    let span = Span::of(date);
    let (from, until) = (span.from.map_or(first, |from| from.max(first)), span.until.map_or(last, |until| until.min(last)));
    span.touches(first, last) && (until - from) * 2 <= last - first
}

/// What a reader of the picture has to know; nothing where it shows drafts alone.
fn about_the_picture(events: &[Event], (first, last): (i64, i64)) -> Option<Words> {
    let inside = events.iter().filter(|event| place(event, Some((first, last))) == Place::Core && event.id.kind != Kind::Draft);
    let (drawn, vague): (Vec<&Event>, Vec<&Event>) = inside.partition(|event| is_drawn(event, first, last));
    let words = match (drawn.len(), vague.len()) {
        (0, 0) => return None,
        (_, 0) => "Numbers are those of the table below.".to_string(),
        (_, 1) => "Numbers are those of the table below. 1 event is dated so vaguely that a bar would fill more than half of the picture: it is in the table alone.".to_string(),
        (_, many) => format!("Numbers are those of the table below. {many} events are dated so vaguely that a bar would fill more than half of the picture: they are in the table alone."),
    };
    Some(words.into())
}

fn timeline(record: &Record, events: &[Event], first: i64, last: i64) -> Timeline {
    let mark = |(index, event): (usize, &Event)| {
        event.date.as_ref().map(|date| Mark { number: Some(index + 1), label: event.title.clone(), kind: event.kind, span: Span::of(date) })
    };
    let lane = |title: &str, test: &dyn Fn(&Event) -> bool| {
        let drawn = events.iter().enumerate().filter(|(_, event)| event.id.kind != Kind::Draft && test(event) && is_drawn(event, first, last));
        Lane { title: title.to_string(), marks: drawn.filter_map(mark).collect() }
    };
    let dated = record.negotiation.drafts.iter().filter_map(|entry| Some((entry, Span::of(entry.draft.front().date.as_ref()?))));
    let dated: Vec<_> = dated.filter(|(_, span)| span.touches(first, last)).collect();
    let drafts = dated.iter().map(|(entry, span)| Mark { number: None, label: entry.id.clone(), kind: EventKind::Draft, span: *span });
    let lanes = [
        Lane { title: "Drafts".to_string(), marks: drafts.collect() },
        lane("At the table", &|event| event.kind.is_talks()),
        lane("In the field and in politics", &|event| matches!(event.kind, EventKind::Battlefield | EventKind::Political)),
        lane("Said in public", &|event| event.kind == EventKind::Statement),
    ];
    let mut days: Vec<i64> = dated.iter().filter_map(|(_, span)| span.day()).collect();
    days.dedup();
    Timeline { first, last, lanes: lanes.into_iter().filter(|lane| !lane.marks.is_empty()).collect(), drafts: days }
}

/// The core period first and in the open; what was long before or after is folded.
fn tables(record: &Record, events: &[Event], core: Option<(i64, i64)>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for part in [Place::Core, Place::Before, Place::After, Place::Undated] {
        let words = part.words(core);
        let mut table = Table::new(format!("Events: {words}"), ["No.", "Date", "Kind", "What", "Where", "Who"]);
        (table.names, table.widths) = (3, vec![5, 14, 10, 37, 12, 22]);
        for (index, event) in events.iter().enumerate().filter(|(_, event)| place(event, core) == part) {
            let at = event.place.as_deref().map(|id| record.negotiation.evidence.place_name(id)).unwrap_or_default();
            table.row([(index + 1).to_string().into(), date(event), event.kind.word().into(), what(event), at.into(), who(record, event).into()]);
        }
        let table = table.without_empty_columns();
        let count = table.rows.len();
        match (count, part) {
            (0, _) => {}
            (_, Place::Core) => blocks.push(Block::Table(table)),
            _ => blocks
                .push(Block::Folded { summary: format!("{words} ({})", super::count(count, "event", "events")), blocks: vec![Block::Table(table)] }),
        }
    }
    blocks
}

fn date(event: &Event) -> Words {
    event.date.as_ref().map_or_else(|| Words::new().aside("not dated"), |date| days::words(date).into())
}

fn what(event: &Event) -> Words {
    let hedge = event.hedge.map(|hedge| format!(" ({})", hedge.word())).unwrap_or_default();
    Words::new().text(&event.title).aside(hedge).cite(&event.sources)
}

/// People with the side for which they act; parties for which nobody is named; who mediated.
fn who(record: &Record, event: &Event) -> String {
    let evidence = &record.negotiation.evidence;
    let side = |id: &str| evidence.actors.get(id).and_then(|actor| actor.side.as_deref());
    let person = |id: &String| side(id).map_or_else(|| evidence.name(id).to_string(), |side| format!("{} ({side})", evidence.name(id)));
    let mut names: Vec<String> = event.people.iter().map(person).collect();
    let alone = event.parties.iter().filter(|party| !event.people.iter().any(|id| side(id) == Some(party)));
    names.extend(alone.map(|code| record.negotiation.parties.get(code).map_or_else(|| code.clone(), |party| party.name.clone())));
    let mut words = names.join(", ");
    if !event.mediators.is_empty() {
        let through: Vec<&str> = event.mediators.iter().map(|id| evidence.name(id)).collect();
        words.push_str(&format!("{}through {}", if words.is_empty() { "" } else { "; " }, through.join(", ")));
    }
    words
}
