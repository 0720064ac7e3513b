//! The chronology: events, and what enters it by itself (dated drafts, sources, statements).

use crate::evidence::Reader;
use crate::lineage::public_since;
use crate::negotiation::Negotiation;
use crate::reference::{Kind, Reference};
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use travaux_text::keys::Value;
use travaux_text::{Citation, Date, Hedge, Span};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident $word:literal)*) => {
        /// What kind of event it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum EventKind { $($(#[$doc])* $variant),* }

        impl EventKind {
            /// All words.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word itself.
            pub fn word(self) -> &'static str {
                match self { $(EventKind::$variant => $word),* }
            }

            /// The kind that a word names.
            pub fn named(word: &str) -> Option<EventKind> {
                match word { $($word => Some(EventKind::$variant),)* _ => None }
            }
        }
    };
}

kinds! {
    /// A round of negotiations between the delegations.
    Round "round"
    /// Another meeting.
    Meeting "meeting"
    /// A video conference, a call.
    Contact "contact"
    /// Something said through somebody, or a written message.
    Message "message"
    /// A draft made, handed over or exchanged.
    Draft "draft"
    /// A military event.
    Battlefield "battlefield"
    /// A political or legal event.
    Political "political"
    /// Something said in public.
    Statement "statement"
    /// A publication.
    Publication "publication"
}

impl EventKind {
    /// Whether it belongs to the talks themselves.
    pub fn is_talks(self) -> bool {
        matches!(self, EventKind::Round | EventKind::Meeting | EventKind::Contact | EventKind::Message | EventKind::Draft)
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it is: an event, or the draft, source or statement that enters the chronology by itself.
    pub id: Reference,
    /// In a few words.
    pub title: String,
    /// What kind.
    pub kind: EventKind,
    /// As vague as its sources.
    pub date: Option<Date>,
    /// Id of the place.
    pub place: Option<String>,
    /// Codes of the parties that took part or did it.
    pub parties: Vec<String>,
    /// Ids of people and bodies.
    pub people: Vec<String>,
    /// Who mediated, hosted or carried the message.
    pub mediators: Vec<String>,
    /// Drafts that were on the table.
    pub drafts: Vec<String>,
    /// What it was about.
    pub about: Vec<Reference>,
    /// Who says so.
    pub sources: Vec<Citation>,
    /// How firmly.
    pub hedge: Option<Hedge>,
    /// A remark for readers.
    pub note: Option<String>,
    /// Where its id stands.
    pub span: Span,
}

const KEYS: &[&str] = &["title", "kind", "date", "place", "parties", "people", "mediators", "drafts", "about", "sources", "hedge", "note"];

impl Event {
    fn empty(id: Reference, kind: EventKind) -> Event {
        Event {
            title: id.id.clone(),
            id,
            kind,
            date: None,
            place: None,
            parties: Vec::new(),
            people: Vec::new(),
            mediators: Vec::new(),
            drafts: Vec::new(),
            about: Vec::new(),
            sources: Vec::new(),
            hedge: None,
            note: None,
            span: 0..0,
        }
    }

    pub(crate) fn read(reader: &mut Reader, id: &str, span: Span, value: &Value) -> Option<Event> {
        let mut event = Event { span, ..Event::empty(Reference::new(Kind::Event, id), EventKind::Political) };
        let mut kind = None;
        for (key, it) in reader.table(id, value) {
            match key.get_ref().as_ref() {
                "title" => event.title = reader.keys.string("title", it).unwrap_or_default(),
                "kind" => kind = reader.keys.word("kind", it, EventKind::WORDS, EventKind::named),
                "date" => event.date = reader.keys.date(it),
                "place" => event.place = reader.reference_of("place", it, Kind::Place),
                "parties" => event.parties = reader.references("parties", it, Kind::Party),
                "people" => event.people = reader.references("people", it, Kind::Actor),
                "mediators" => event.mediators = reader.references("mediators", it, Kind::Actor),
                "drafts" => event.drafts = reader.references("drafts", it, Kind::Draft),
                "about" => event.about = reader.all_references(it),
                "sources" => event.sources = reader.citations("sources", it),
                "hedge" => event.hedge = reader.hedge(it),
                "note" => event.note = reader.keys.string("note", it),
                other => reader.keys.unknown(other, &key.span(), KEYS),
            }
        }
        for name in ["title", "kind"] {
            if !reader.has(value, name) {
                reader.keys.wrong(
                    value,
                    format!("The event \"{id}\" has no \"{name}\"."),
                    "Say in a few words what happened, and what kind of event it is.",
                );
            }
        }
        event.kind = kind?;
        Some(event)
    }

    /// The order of a list: first possible day, last possible day, kind, id. Events without a date come last.
    pub fn list_order(&self, other: &Event) -> Ordering {
        let by_date = match (&self.date, &other.date) {
            (Some(first), Some(second)) => first.list_order(second),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        by_date.then_with(|| self.kind.cmp(&other.kind)).then_with(|| self.id.cmp(&other.id))
    }

    /// Whether somebody had to do with it: a party, a person or body, or somebody who acts for the party.
    pub fn involves(&self, negotiation: &Negotiation, who: &str) -> bool {
        let acts_for = |id: &String| negotiation.evidence.actors.get(id).is_some_and(|actor| actor.side.as_deref() == Some(who));
        self.parties.iter().any(|party| party == who)
            || self.people.iter().chain(&self.mediators).any(|id| id == who)
            || self.people.iter().any(acts_for)
    }
}

/// All events in the order of a list, with the drafts, sources and statements that are dated and that no event lists.
pub fn chronology(negotiation: &Negotiation) -> Vec<Event> {
    let evidence = &negotiation.evidence;
    let mut events: Vec<Event> = evidence.events.values().cloned().collect();
    // An event at which a draft was only on the table does not stand for the draft.
    let made = |event: &Event| event.drafts.iter().filter(|_| event.kind == EventKind::Draft).cloned().collect::<Vec<_>>();
    let listed: BTreeSet<Reference> = events
        .iter()
        .flat_map(|event| event.about.iter().cloned().chain(made(event).into_iter().map(|draft| Reference::new(Kind::Draft, draft))))
        .collect();
    let drafts = negotiation.drafts.iter().filter_map(|entry| {
        let front = entry.draft.front();
        let mut event = Event::empty(Reference::new(Kind::Draft, entry.id.clone()), EventKind::Draft);
        event.title = format!("Draft: {}", entry.title());
        event.date = Some(front.date.clone()?);
        event.sources = front.sources.clone();
        event.drafts = vec![entry.id.clone()];
        Some(event)
    });
    let sources = negotiation.bibliography.iter().filter_map(|source| {
        let mut event = Event::empty(Reference::new(Kind::Source, source.key.clone()), EventKind::Publication);
        event.title = source.line();
        event.date = Some(public_since(negotiation, &source.key)?);
        event.sources = vec![Citation { source: source.key.clone(), locator: None }];
        Some(event)
    });
    let statements = evidence.statements.values().filter_map(|statement| {
        let mut event = Event::empty(Reference::new(Kind::Statement, statement.id.clone()), EventKind::Statement);
        event.title = format!("{}: {}", evidence.name(&statement.by), statement.says);
        event.date = Some(statement.date.clone()?);
        event.people = evidence.actors.contains_key(&statement.by).then(|| statement.by.clone()).into_iter().collect();
        event.sources = statement.sources.clone();
        event.hedge = statement.hedge;
        Some(event)
    });
    let derived: Vec<Event> = drafts.chain(sources).chain(statements).filter(|event| !listed.contains(&event.id)).collect();
    events.extend(derived);
    events.sort_by(Event::list_order);
    events
}

/// Whether an event can fall between two days, both included; an end that is not given is open.
pub fn within(event: &Event, from: Option<&Date>, until: Option<&Date>) -> bool {
    let Some(date) = &event.date else { return from.is_none() && until.is_none() };
    let (first, last) = date.days();
    let after = from.and_then(|from| from.days().0).is_none_or(|from| last.is_none_or(|last| last >= from));
    let before = until.and_then(|until| until.days().1).is_none_or(|until| first.is_none_or(|first| first <= until));
    after && before
}
