//! People, bodies and places.

use crate::evidence::Reader;
use crate::reference::Kind;
use std::collections::BTreeMap;
use travaux_text::keys::Value;
use travaux_text::{Agreement, Citation, Hedge, Span};

/// A person or a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// Its id; people and bodies share them.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other spellings in the sources.
    pub also: Vec<String>,
    /// What kind of body it is; `None` for a person.
    pub body: Option<String>,
    /// The party for which it acts.
    pub side: Option<String>,
    /// What a source says that it is or was.
    pub roles: Vec<Role>,
    /// Who leads a body.
    pub led_by: Vec<String>,
    /// Who belongs to a body.
    pub members: Vec<String>,
    /// Who says so.
    pub sources: Vec<Citation>,
    /// A remark for readers.
    pub note: Option<String>,
    /// Where its id stands.
    pub span: Span,
}

/// An office or function, as a source gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Role {
    /// In the words of the record.
    pub role: String,
    /// How firmly.
    pub hedge: Option<Hedge>,
    /// Who says so.
    pub sources: Vec<Citation>,
}

impl Actor {
    pub(crate) fn person(reader: &mut Reader, id: &str, span: Span, value: &Value) -> Option<Actor> {
        Some(Actor::read(reader, id, span, value, false))
    }

    pub(crate) fn body(reader: &mut Reader, id: &str, span: Span, value: &Value) -> Option<Actor> {
        Some(Actor::read(reader, id, span, value, true))
    }

    fn read(reader: &mut Reader, id: &str, span: Span, value: &Value, body: bool) -> Actor {
        let mut actor = Actor { id: id.to_string(), name: id.to_string(), body: body.then(String::new), span, ..Actor::default() };
        for (key, it) in reader.table(id, value) {
            match key.get_ref().as_ref() {
                "name" => actor.name = reader.keys.string("name", it).unwrap_or_default(),
                "also" => actor.also = reader.keys.strings("also", it),
                "kind" if body => actor.body = reader.keys.string("kind", it),
                "side" => actor.side = reader.reference_of("side", it, Kind::Party),
                "roles" => actor.roles = reader.entries(it).into_iter().map(|role| Role::read(reader, role)).collect(),
                "led_by" if body => actor.led_by = reader.references("led_by", it, Kind::Actor),
                "members" if body => actor.members = reader.references("members", it, Kind::Actor),
                "sources" => actor.sources = reader.citations("sources", it),
                "note" => actor.note = reader.keys.string("note", it),
                other if body => {
                    reader.keys.unknown(other, &key.span(), &["name", "also", "kind", "side", "roles", "led_by", "members", "sources", "note"])
                }
                other => reader.keys.unknown(other, &key.span(), &["name", "also", "side", "roles", "sources", "note"]),
            }
        }
        actor
    }

    /// Whether it is a body, not a person.
    pub fn is_body(&self) -> bool {
        self.body.is_some()
    }

    /// Where it is cited: its own sources and those of its roles.
    pub fn citations(&self) -> impl Iterator<Item = &Citation> {
        self.sources.iter().chain(self.roles.iter().flat_map(|role| &role.sources))
    }
}

impl Role {
    fn read(reader: &mut Reader, value: &Value) -> Role {
        let mut role = Role::default();
        for (key, it) in reader.table("roles", value) {
            match key.get_ref().as_ref() {
                "role" => role.role = reader.keys.string("role", it).unwrap_or_default(),
                "hedge" => role.hedge = reader.hedge(it),
                "sources" => role.sources = reader.citations("sources", it),
                other => reader.keys.unknown(other, &key.span(), &["role", "hedge", "sources"]),
            }
        }
        role
    }
}

/// A place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other names and spellings.
    pub also: Vec<String>,
    /// The place in which it lies.
    pub within: Option<String>,
    /// Places that are known to lie elsewhere.
    pub apart: Vec<String>,
    /// Who says so.
    pub sources: Vec<Citation>,
    /// A remark for readers.
    pub note: Option<String>,
    /// Where its id stands.
    pub span: Span,
    /// In which file of the negotiation.
    pub file: usize,
}

impl Place {
    pub(crate) fn read(reader: &mut Reader, id: &str, span: Span, value: &Value) -> Option<Place> {
        let mut place = Place { id: id.to_string(), name: id.to_string(), span, file: reader.file, ..Place::default() };
        for (key, it) in reader.table(id, value) {
            match key.get_ref().as_ref() {
                "name" => place.name = reader.keys.string("name", it).unwrap_or_default(),
                "also" => place.also = reader.keys.strings("also", it),
                "within" => place.within = reader.reference_of("within", it, Kind::Place),
                "apart" => place.apart = reader.references("apart", it, Kind::Place),
                "sources" => place.sources = reader.citations("sources", it),
                "note" => place.note = reader.keys.string("note", it),
                other => reader.keys.unknown(other, &key.span(), &["name", "also", "within", "apart", "sources", "note"]),
            }
        }
        Some(place)
    }
}

/// Whether two places that sources give for one thing can both be right: *compatible* if one lies within the other,
/// *contradictory* if one, or something it lies within, is recorded to lie apart from the other.
pub fn agreement(places: &BTreeMap<String, Place>, first: &str, second: &str) -> Agreement {
    if first == second {
        return Agreement::Same;
    }
    let (mine, theirs) = (around(places, first), around(places, second));
    if mine.contains(&second) || theirs.contains(&first) {
        return Agreement::Compatible;
    }
    let is_apart = |one: &str, other: &str| places.get(one).is_some_and(|place| place.apart.iter().any(|apart| apart == other));
    let apart = mine.iter().any(|one| theirs.iter().any(|other| is_apart(one, other) || is_apart(other, one)));
    if apart { Agreement::Contradictory } else { Agreement::Undetermined }
}

/// A place and all that it lies within; ends at a place that was there already.
fn around<'a>(places: &'a BTreeMap<String, Place>, id: &'a str) -> Vec<&'a str> {
    let mut found = vec![id];
    while let Some(next) = found.last().and_then(|last| places.get(*last)).and_then(|place| place.within.as_deref()) {
        if found.contains(&next) {
            break;
        }
        found.push(next);
    }
    found
}
