//! Whom and where: who belongs to a set of parties, and whether a place lies in an area, as functions of what can vary.

use super::time::At;
use super::truth::Truth;
use super::{Frame, Members, OUTSIDER};
use crate::analyse::diagram::Diagram;
use crate::analyse::situation::What;
use crate::days::Day;
use crate::evaluate::is_code;
use crate::rules::{Area, Who};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Whom a name stands for that an event has given, and where it has given it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Bound {
    /// Where it stands for somebody.
    pub is: Diagram,
    /// For whom.
    pub members: Members,
}

/// Names that events have given to those who took part.
pub(super) type Names = BTreeMap<String, Bound>;

/// Where something happens.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Wherever the trigger does.
    OfTrigger,
    /// In places that are named.
    Named(Vec<String>),
    /// The story does not say.
    NotSaid,
}

impl Frame<'_> {
    // ---- whom --------------------------------------------------------------------------------------------------

    /// Everybody whom the rules name.
    pub fn parties(&self) -> Vec<String> {
        self.common.parties.iter().cloned().collect()
    }

    /// Everybody who can do something: those whom the rules name, and one whom they do not.
    pub(super) fn everybody(&self) -> Vec<String> {
        self.parties().into_iter().chain([OUTSIDER.to_string()]).collect()
    }

    /// The members of a set of parties, for whoever bears the norm.
    pub fn members(&self, who: &Who, bearer: &str) -> Members {
        self.members_at(who, &self.bearing(bearer), At::Moment)
    }

    /// The bearer of a norm, by the name that rules have for it.
    pub(super) fn bearing(&self, bearer: &str) -> Names {
        let yes = self.space.diagrams.yes();
        let bound = || Bound { is: yes.clone(), members: Members::from([(bearer.to_string(), yes.clone())]) };
        if bearer.is_empty() { Names::new() } else { Names::from([("bearer".to_string(), bound())]) }
    }

    /// The members of a set of parties at a time.
    pub(super) fn members_at(&self, who: &Who, names: &Names, at: At) -> Members {
        self.parts(who, &|part| self.named(part, names, at))
    }

    fn parts(&self, who: &Who, named: &dyn Fn(&str) -> Members) -> Members {
        let engine = &self.space.diagrams;
        let mut found = Members::new();
        who.parts.iter().for_each(|part| self.add(&mut found, named(part)));
        for (member, out) in who.except.iter().flat_map(|part| named(part)) {
            if let Some(inside) = found.get_mut(&member) {
                *inside = engine.and(inside, &engine.not(&out));
            }
        }
        found.retain(|_, inside| *inside != engine.no());
        found
    }

    pub(super) fn add(&self, to: &mut Members, more: Members) {
        for (member, inside) in more {
            let known = to.entry(member).or_insert_with(|| self.space.diagrams.no());
            *known = self.space.diagrams.or(known, &inside);
        }
    }

    /// Only where something holds.
    pub(super) fn within(&self, members: Members, there: &Diagram) -> Members {
        members.into_iter().map(|(member, inside)| (member, self.space.diagrams.and(&inside, there))).collect()
    }

    fn named(&self, name: &str, names: &Names, at: At) -> Members {
        let engine = &self.space.diagrams;
        let Some(bound) = names.get(name) else { return self.unbound(name, at) };
        let mut found = self.within(bound.members.clone(), &bound.is);
        if bound.is != engine.yes() {
            self.add(&mut found, self.within(self.unbound(name, at), &engine.not(&bound.is)));
        }
        found
    }

    fn unbound(&self, name: &str, at: At) -> Members {
        if !self.rules().groups.contains_key(name.strip_prefix("members of ").unwrap_or(name)) {
            return self.on_day(name, 0, &mut Vec::new());
        }
        let of = |day: Day| self.on_day(name, day, &mut Vec::new());
        match at {
            At::Day(day) => of(day),
            _ if !self.index.has_dated_groups() => of(0),
            _ => {
                let all: Vec<(Diagram, Members)> = self.times(at, &of);
                let mut found = Members::new();
                all.into_iter().for_each(|(then, members)| self.add(&mut found, self.within(members, &then)));
                found
            }
        }
    }

    /// Whom a name stands for on a day, if no event has given it to anybody.
    fn on_day(&self, name: &str, day: Day, path: &mut Vec<String>) -> Members {
        let engine = &self.space.diagrams;
        let group = name.strip_prefix("members of ").unwrap_or(name);
        if let Some(lent) = self.names.borrow().get(name) {
            return lent.clone();
        }
        match name {
            "anyone" => self.everybody().into_iter().map(|party| (party, engine.yes())).collect(),
            "signatories" => self.parties().into_iter().map(|party| (party, engine.yes())).collect(),
            _ if self.rules().organs.contains(name) || !self.rules().groups.contains_key(group) => Members::from([(name.to_string(), engine.yes())]),
            _ if path.iter().any(|one| one == group) => Members::new(),
            _ => {
                path.push(group.to_string());
                let is_then = |from: Option<Day>, until: Option<Day>| from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until);
                let definitions = self.rules().groups[group].iter();
                let mut found = Members::new();
                for (is_there, roster) in self.first(definitions.filter(|clause| is_then(clause.it.from, clause.it.until))) {
                    let path = core::cell::RefCell::new(&mut *path);
                    let members = self.parts(&roster.who, &|part| self.on_day(part, day, &mut path.borrow_mut()));
                    self.add(&mut found, self.within(members, &is_there));
                }
                path.pop();
                found.retain(|_, inside| *inside != engine.no());
                found
            }
        }
    }

    /// Where somebody of a set of parties took part. `anyone` is whoever it was.
    pub(super) fn some_of(&self, actual: &Members, who: &Who, names: &Names, at: At) -> Diagram {
        let engine = &self.space.diagrams;
        let each: Vec<Diagram> = actual.iter().map(|(party, there)| engine.and(there, &self.is_one(party, who, names, at))).collect();
        engine.any(&each)
    }

    /// Where somebody belongs to a set of parties.
    pub(super) fn is_one(&self, party: &str, who: &Who, names: &Names, at: At) -> Diagram {
        let engine = &self.space.diagrams;
        let is = |part: &String| match part.as_str() {
            "anyone" if !names.contains_key("anyone") => engine.yes(),
            part => self.named(part, names, at).remove(party).unwrap_or_else(|| engine.no()),
        };
        let inside = engine.any(&who.parts.iter().map(is).collect::<Vec<_>>());
        let outside = engine.any(&who.except.iter().map(is).collect::<Vec<_>>());
        engine.and(&inside, &engine.not(&outside))
    }

    /// Whether a name means somebody without an event that gives it.
    pub(super) fn is_known(&self, name: &str) -> bool {
        is_code(name)
            || matches!(name, "anyone" | "signatories")
            || self.rules().groups.contains_key(name)
            || name.strip_prefix("members of ").is_some_and(|organ| self.rules().groups.contains_key(organ))
    }

    // ---- where -------------------------------------------------------------------------------------------------

    /// The places that have no further parts; somewhere, if the rules name none.
    pub(super) fn places(&self) -> Vec<String> {
        self.common.places.iter().cloned().collect()
    }

    /// Whether something happens in an area.
    pub(super) fn in_place(&self, area: Option<&Who>, place: &Place) -> Truth {
        let Some(area) = area else { return self.always(true) };
        match place {
            Place::OfTrigger => self.sure(self.in_area(area)),
            Place::NotSaid => self.never_known(|| "where something happens of which the rules do not say where".to_string()),
            Place::Named(places) => {
                let each = places.iter().map(|place| self.lies_in(place, area, false, &mut Vec::new()));
                each.reduce(|one, other| self.either(&one, &other)).unwrap_or_else(|| self.always(false))
            }
        }
    }

    /// Whether the trigger happens in an area.
    fn in_area(&self, area: &Who) -> Diagram {
        let engine = &self.space.diagrams;
        self.tells_place.set(true);
        if let Some((_, known)) = self.areas.borrow().iter().find(|(known, _)| known == area) {
            return known.clone();
        }
        let places = self.places();
        let dimension = self.dimension(&What::Place, &|| places.clone());
        let each: Vec<Diagram> = places
            .iter()
            .map(|place| {
                let lies = self.lies_in(place, area, true, &mut Vec::new()).yes;
                dimension.as_ref().map_or(lies.clone(), |dimension| engine.and(&self.space.is(dimension, place), &lies))
            })
            .collect();
        let found = engine.any(&each);
        self.areas.borrow_mut().push((area.clone(), found.clone()));
        found
    }

    fn lies_in(&self, place: &str, area: &Who, is_told: bool, path: &mut Vec<String>) -> Truth {
        let mut found = self.always(false);
        for part in &area.parts {
            found = self.either(&found, &self.lies_in_part(place, part, is_told, path));
        }
        for part in &area.except {
            found = self.both(&found, &Self::opposite(&self.lies_in_part(place, part, is_told, path)));
        }
        found
    }

    fn lies_in_part(&self, place: &str, part: &str, is_told: bool, path: &mut Vec<String>) -> Truth {
        let engine = &self.space.diagrams;
        if part == "everywhere" || self.is_around(place, part) {
            return self.always(true);
        }
        if path.iter().any(|one| one == part) {
            return self.always(false);
        }
        let Some(definitions) = self.rules().areas.get(part) else {
            // Of something smaller than the place nobody knows whether it happened there.
            let is_smaller = self.is_around(part, place);
            return if is_smaller { self.never_known(|| format!("where in {place} it happens")) } else { self.always(false) };
        };
        path.push(part.to_string());
        let mut found = self.always(false);
        for (is_there, area) in self.first(definitions) {
            let lies = match area {
                Area::Unknown(_) if is_told => self.sure(self.yes_or_no(&What::Within(part.to_string()))),
                Area::Unknown(_) => self.never_known(|| format!("whether {place} lies in {part}")),
                Area::Of(who) => self.lies_in(place, who, is_told, path),
            };
            let there = Truth { yes: engine.and(&is_there, &lies.yes), no: engine.or(&engine.not(&is_there), &lies.no) };
            found = self.either(&found, &there);
        }
        path.pop();
        found
    }

    /// Whether a place is another, or lies in it, by the definitions of places alone.
    fn is_around(&self, place: &str, around: &str) -> bool {
        let next = |place: &&str| self.rules().places.get(*place).and_then(|around| around.as_deref());
        core::iter::successors(Some(place), next).take(self.rules().places.len() + 1).any(|one| one == around)
    }
}
