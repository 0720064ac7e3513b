//! Whom and where: who belongs to a set of parties on a day, and whether a place lies in an area.

use super::story::is_code;
use super::{Bindings, World};
use crate::days::Day;
use crate::rules::{Area, Clause, Roster, Who};
use crate::scenario::Event;
use crate::truth::{Answer, Reason, Truth};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

impl World<'_> {
    // ---- whom --------------------------------------------------------------------------------------------------

    /// The members of a set of parties on a day.
    pub(crate) fn members(&self, who: &Who, bindings: &Bindings, day: Day) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for part in &who.parts {
            found.extend(self.named(part, bindings, day));
        }
        for part in &who.except {
            for member in self.named(part, bindings, day) {
                found.remove(&member);
            }
        }
        found
    }

    /// The members of a set of parties on a day, in sets that others may use too, each with those who are left out.
    pub(super) fn sets(&self, names: &[String], bindings: &Bindings, day: Day) -> Vec<Rc<BTreeSet<String>>> {
        let set = |name: &String| match bindings.get(name) {
            None => self.group(name, day).unwrap_or_else(|| Rc::new(self.named(name, bindings, day))),
            Some(bound) => Rc::new(bound.clone()),
        };
        names.iter().map(set).collect()
    }

    /// Whether somebody is a member, without listing the others.
    pub(super) fn is_member(&self, party: &str, who: &Who, bindings: &Bindings, day: Day) -> bool {
        who.parts.iter().any(|part| self.is_named(party, part, bindings, day))
            && !who.except.iter().any(|part| self.is_named(party, part, bindings, day))
    }

    /// The group of a name as it is on a day: an organ's name is the organ itself, and `members of` it are those who sit in it.
    fn roster(&self, name: &str, day: Day) -> Option<Option<&Clause<Roster>>> {
        let name = match name.strip_prefix("members of ") {
            Some(organ) => organ,
            None if self.rules.organs.contains(name) => return None,
            None => name,
        };
        let definitions = self.rules.groups.get(name)?;
        let is_then = |roster: &Roster| roster.from.is_none_or(|from| from <= day) && roster.until.is_none_or(|until| day <= until);
        Some(self.active_if(definitions, is_then).next())
    }

    /// The members of a group on a day. A group that is defined by itself has nobody by that.
    fn group(&self, name: &str, day: Day) -> Option<Rc<BTreeSet<String>>> {
        let key = (name.to_string(), if self.index.has_dated_groups() { day } else { 0 });
        if let Some(known) = self.rosters.borrow().get(&key) {
            return Some(Rc::clone(known));
        }
        let group = self.roster(name, day)?;
        self.rosters.borrow_mut().insert(key.clone(), Rc::default());
        let mut found = BTreeSet::new();
        if let Some(group) = group {
            let who = &group.it.who;
            found.extend(who.parts.iter().flat_map(|part| self.named(part, &Bindings::new(), day)));
            for member in who.except.iter().flat_map(|part| self.named(part, &Bindings::new(), day)) {
                found.remove(&member);
            }
        }
        let found = Rc::new(found);
        self.rosters.borrow_mut().insert(key, Rc::clone(&found));
        Some(found)
    }

    fn named(&self, name: &str, bindings: &Bindings, day: Day) -> BTreeSet<String> {
        if let Some(bound) = bindings.get(name) {
            return bound.clone();
        }
        match name {
            "signatories" => self.story.signatures.iter().filter(|(_, signed)| **signed <= day).map(|(party, _)| (*party).to_string()).collect(),
            "anyone" => self.everybody(),
            name => self.group(name, day).map_or_else(|| BTreeSet::from([name.to_string()]), |group| (*group).clone()),
        }
    }

    fn is_named(&self, party: &str, name: &str, bindings: &Bindings, day: Day) -> bool {
        if let Some(bound) = bindings.get(name) {
            return bound.contains(party);
        }
        match name {
            "signatories" => self.story.signatures.get(party).is_some_and(|signed| *signed <= day),
            "anyone" => self.index.parties.contains(party) || self.story.parties.contains(party),
            name => self.group(name, day).map_or(name == party, |group| group.contains(party)),
        }
    }

    /// Everybody whom the rules or the scenario name by a code.
    pub(super) fn everybody(&self) -> BTreeSet<String> {
        self.index.parties.iter().chain(&self.story.parties).filter(|name| is_code(name)).map(ToString::to_string).collect()
    }

    // ---- where -------------------------------------------------------------------------------------------------

    /// Whether an event happened in the area of a pattern.
    pub(super) fn in_place(&self, area: Option<&Who>, event: &Event) -> Answer {
        let Some(area) = area else { return Answer::yes() };
        if event.places.is_empty() {
            let words = || format!("where it happened is not known: {}", event.words);
            return self.say(Truth::Unknown, || Reason { words: words(), missing: true, ..Reason::default() });
        }
        event.places.iter().map(|place| self.lies_in(place, area, event.day)).fold(Answer { truth: Truth::No, reasons: Vec::new() }, Answer::or)
    }

    /// Whether a place lies in an area.
    pub(super) fn lies_in(&self, place: &str, area: &Who, day: Day) -> Answer {
        let inside = area.parts.iter().map(|part| self.lies_in_part(place, part, day));
        let inside = inside.fold(Answer { truth: Truth::No, reasons: Vec::new() }, Answer::or);
        let outside = area.except.iter().map(|part| self.lies_in_part(place, part, day).not());
        outside.fold(inside, Answer::and)
    }

    fn lies_in_part(&self, place: &str, part: &str, day: Day) -> Answer {
        if part == "everywhere" {
            return Answer::yes();
        }
        let key = (self.is_quiet.get(), place.to_string(), part.to_string(), if self.story.has_dated_facts { day } else { 0 });
        if let Some(known) = self.places.borrow().get(&key) {
            return known.clone();
        }
        // An area that is defined by itself has nothing by that.
        self.places.borrow_mut().insert(key.clone(), Answer { truth: Truth::No, reasons: Vec::new() });
        let answer = self.find_part(place, part, day);
        self.places.borrow_mut().insert(key, answer.clone());
        answer
    }

    fn find_part(&self, place: &str, part: &str, day: Day) -> Answer {
        let said = |truth: Truth, words: &dyn Fn() -> String| self.say(truth, || Reason { words: words(), ..Reason::default() });
        if let Some(settled) = self.settled_place(place, part, day) {
            let verb = if settled { "lies in" } else { "does not lie in" };
            return said(settled.into(), &|| format!("{place} {verb} {part}, as the scenario settles"));
        }
        if place == part {
            return Answer::yes();
        }
        if self.is_around(place, part) {
            return said(Truth::Yes, &|| format!("{place} lies in {part}"));
        }
        let Some(definitions) = self.rules.areas.get(part) else {
            // Something smaller than the place: only a part of the place lies there.
            if self.is_around(part, place) {
                let words = || format!("{part} is a part of {place}: where in {place} it happened is not known");
                return self.say(Truth::Unknown, || Reason { words: words(), missing: true, ..Reason::default() });
            }
            return said(Truth::No, &|| format!("{place} does not lie in {part}"));
        };
        let Some(definition) = self.active(definitions).next() else {
            return said(Truth::No, &|| format!("nothing lies in {part} under these choices"));
        };
        match &definition.it {
            Area::Unknown(why) => self.say(Truth::Unknown, || {
                let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
                let words = format!("whether {place} lies in {part} is not known{why}");
                Reason { missing: true, ..self.reason(words, definition, None) }
            }),
            Area::Of(who) => {
                let mut answer = self.lies_in(place, who, day);
                if answer.reasons.is_empty() {
                    let verb = if answer.truth == Truth::Yes { "lies in" } else { "does not lie in" };
                    answer.reasons = self.tell(|| self.reason(format!("{place} {verb} {part}"), definition, None));
                }
                answer
            }
        }
    }

    /// What a scenario settles about a place and an area.
    fn settled_place(&self, place: &str, part: &str, day: Day) -> Option<bool> {
        if self.story.scenario.facts.is_empty() { None } else { self.fact(&format!("{place} in {part}"), day) }
    }

    /// Whether a place lies in another by the definitions of places alone.
    fn is_around(&self, place: &str, around: &str) -> bool {
        let next = |place: &&str| self.rules.places.get(*place).and_then(|around| around.as_deref());
        core::iter::successors(Some(place), next).skip(1).take(self.rules.places.len()).any(|one| one == around)
    }
}
