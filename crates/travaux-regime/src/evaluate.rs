//! Running a scenario through the rules of a draft: the concrete evaluator.
//!
//! Every bracket and reading has a choice here; what a scenario leaves open is tried both ways by `run`. Events are closed: what a
//! scenario does not tell did not happen. Facts, votes and what lies in an unknown area are open: what it does not tell is not known.

mod decide;
pub(crate) mod example;
mod in_force;
mod norms;
pub(crate) mod verdicts;

use crate::days::{self, Day};
use crate::rules::{Area, Clause, Condition, Guard, Pattern, Rules, Who};
use crate::scenario::{Event, Expect, Question, Scenario};
use crate::syntax::Choice;
use crate::truth::{Answer, Reason, Truth};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::RefCell;
use travaux_text::{ProvisionIndex, Span};

/// The alternative chosen for each label and reading; `None` is out.
pub type Choices = BTreeMap<String, Option<usize>>;

/// A verdict in the words of the language, with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// `due`, `not due`, `adopted`, `yes`, `2016-11-04` …
    pub words: String,
    /// Why.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    fn new(words: impl Into<String>, reasons: Vec<Reason>) -> Verdict {
        Verdict { words: words.into(), reasons }
    }

    /// Whether it is not determined.
    pub fn is_open(&self) -> bool {
        matches!(self.words.as_str(), "undetermined" | "open")
    }
}

/// Names that a trigger has given to those who took part.
type Bindings = BTreeMap<String, BTreeSet<String>>;

/// Rules, a story and a choice everywhere.
pub struct World<'a> {
    rules: &'a Rules,
    scenario: &'a Scenario,
    choices: &'a Choices,
    /// The first label that was asked for and has no choice.
    open: RefCell<Option<String>>,
    /// The address of a provision, for rules that are applied provisionally.
    address: &'a dyn Fn(ProvisionIndex) -> String,
}

impl<'a> World<'a> {
    /// Puts the three together. A label without a choice is taken as out, and [`World::open`] names it.
    pub fn new(rules: &'a Rules, scenario: &'a Scenario, choices: &'a Choices, address: &'a dyn Fn(ProvisionIndex) -> String) -> World<'a> {
        World { rules, scenario, choices, open: RefCell::new(None), address }
    }

    /// The first label on which an answer turned out to depend without having a choice: the answer is none yet.
    pub fn open(&self) -> Option<String> {
        self.open.borrow().clone()
    }

    /// The day on which an expectation is asked.
    pub fn day(&self, expect: &Expect) -> Day {
        let last = self.scenario.events.iter().map(|event| event.day).max();
        expect.on.or(self.scenario.until).or(last).unwrap_or_default()
    }

    /// The verdict on a question. `None` if the rules have nothing of that name.
    pub fn verdict(&self, expect: &Expect) -> Option<Verdict> {
        let day = self.day(expect);
        match &expect.question {
            Question::InForce(party) => Some(yes_or_no(self.in_force(party.as_deref(), day))),
            Question::Entry(party) => Some(self.entry_verdict(party.as_deref())),
            Question::Act(pattern) => Some(self.act_verdict(pattern, day)),
            Question::Named(name, of) => {
                if let Some(norm) = self.rules.norms.iter().find(|norm| norm.name == *name) {
                    return of.as_ref().map(|party| self.norm_verdict(norm, party, day));
                }
                if let Some(limit) = self.rules.limits.iter().find(|limit| limit.name == *name) {
                    return of.as_ref().map(|party| self.limit_verdict(limit, party, day));
                }
                if let Some(decision) = self.rules.decisions.iter().find(|decision| decision.name == *name) {
                    let answer = self.decision(decision, &self.last_bindings(day), day, None);
                    let words = match answer.truth {
                        Truth::Yes => "adopted",
                        Truth::No => "rejected",
                        Truth::Unknown => "open",
                    };
                    return Some(Verdict::new(words, answer.reasons));
                }
                let period = self.rules.periods.iter().find(|period| period.name == *name)?;
                Some(self.period_verdict(period, day))
            }
        }
    }

    fn holds(&self, guard: &Guard) -> bool {
        guard.holds(|label| {
            let choice = self.choices.get(label).copied();
            if choice.is_none() {
                self.open.borrow_mut().get_or_insert_with(|| label.to_string());
            }
            choice.flatten()
        })
    }

    /// The clauses that are there under the choices.
    fn active<'b, T>(&'b self, clauses: &'b [Clause<T>]) -> impl Iterator<Item = &'b Clause<T>> {
        clauses.iter().filter(|clause| self.holds(&clause.guard))
    }

    fn reason<T>(&self, words: impl Into<String>, clause: &Clause<T>, provision: Option<ProvisionIndex>) -> Reason {
        Reason { words: words.into(), rule: Some(clause.span.clone()), provision, choices: choices_of(&clause.guard), ..Reason::default() }
    }

    // ---- whom and where ----------------------------------------------------------------------------------------

    /// The members of a set of parties.
    fn members(&self, who: &Who, bindings: &Bindings, day: Day) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for part in &who.parts {
            found.extend(self.named(part, bindings, day, 0));
        }
        for part in &who.except {
            for member in self.named(part, bindings, day, 0) {
                found.remove(&member);
            }
        }
        found
    }

    fn named(&self, name: &str, bindings: &Bindings, day: Day, depth: usize) -> BTreeSet<String> {
        if let Some(bound) = bindings.get(name) {
            return bound.clone();
        }
        if name == "signatories" {
            let signed = self.scenario.events.iter().filter(|event| event.day <= day && canonical(&event.act) == "signature");
            return signed.flat_map(|event| event.by.iter().cloned()).collect();
        }
        if name == "anyone" {
            return self.everybody();
        }
        // A group that is defined by itself ends here.
        match self.rules.groups.get(name) {
            Some(definitions) if depth < 16 => {
                let Some(group) = self.active(definitions).next() else { return BTreeSet::new() };
                let mut found: BTreeSet<String> = group.it.parts.iter().flat_map(|part| self.named(part, bindings, day, depth + 1)).collect();
                for member in group.it.except.iter().flat_map(|part| self.named(part, bindings, day, depth + 1)) {
                    found.remove(&member);
                }
                found
            }
            Some(_) => BTreeSet::new(),
            None => BTreeSet::from([name.to_string()]),
        }
    }

    /// Everybody whom the rules or the scenario name by a code.
    fn everybody(&self) -> BTreeSet<String> {
        let groups = self.rules.groups.values().flatten().flat_map(|clause| &clause.it.parts);
        let weights = self.rules.weights.values().flat_map(BTreeMap::keys);
        let events = self.scenario.events.iter().flat_map(|event| event.by.iter().chain(&event.on).chain(&event.with));
        groups.chain(weights).chain(events).filter(|name| is_code(name)).cloned().collect()
    }

    /// Whether a place lies in an area.
    fn lies_in(&self, place: &str, area: &Who, day: Day) -> Answer {
        let inside = area.parts.iter().map(|part| self.lies_in_part(place, part, day, 0));
        let inside = inside.fold(Answer { truth: Truth::No, reasons: Vec::new() }, Answer::or);
        let outside = area.except.iter().map(|part| self.lies_in_part(place, part, day, 0).not());
        outside.fold(inside, Answer::and)
    }

    fn lies_in_part(&self, place: &str, part: &str, day: Day, depth: usize) -> Answer {
        let said = |truth: Truth, words: String| Answer::new(truth, Reason { words, ..Reason::default() });
        if part == "everywhere" {
            return Answer::yes();
        }
        if let Some(settled) = self.fact(&format!("{place} in {part}"), day) {
            return said(settled.into(), format!("{place} {} {part}, as the scenario settles", if settled { "lies in" } else { "does not lie in" }));
        }
        let around = self.around(place);
        if place == part {
            return Answer::yes();
        }
        if around.iter().any(|one| one == part) {
            return said(Truth::Yes, format!("{place} lies in {part}"));
        }
        let Some(definitions) = self.rules.areas.get(part).filter(|_| depth < 16) else {
            // Something smaller than the place: only a part of the place lies there.
            let smaller = self.around(part).iter().any(|one| one == place);
            if smaller {
                let words = format!("{part} is a part of {place}: where in {place} it happened is not known");
                return Answer::new(Truth::Unknown, Reason { words, missing: true, ..Reason::default() });
            }
            return said(Truth::No, format!("{place} does not lie in {part}"));
        };
        let Some(definition) = self.active(definitions).next() else { return said(Truth::No, format!("nothing lies in {part} under these choices")) };
        match &definition.it {
            Area::Unknown(why) => {
                let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
                let words = format!("whether {place} lies in {part} is not known{why}");
                Answer::new(Truth::Unknown, Reason { missing: true, ..self.reason(words, definition, None) })
            }
            Area::Of(who) => {
                let inside = who.parts.iter().map(|part| self.lies_in_part(place, part, day, depth + 1));
                let inside = inside.fold(Answer { truth: Truth::No, reasons: Vec::new() }, Answer::or);
                let mut answer = who.except.iter().map(|part| self.lies_in_part(place, part, day, depth + 1).not()).fold(inside, Answer::and);
                if answer.reasons.is_empty() {
                    let verb = if answer.truth == Truth::Yes { "lies in" } else { "does not lie in" };
                    answer.reasons.push(self.reason(format!("{place} {verb} {part}"), definition, None));
                }
                answer
            }
        }
    }

    /// A place and all that it lies in.
    fn around(&self, place: &str) -> Vec<String> {
        let mut found = Vec::from([place.to_string()]);
        while let Some(next) = found.last().and_then(|last| self.rules.places.get(last)).cloned().flatten() {
            if found.contains(&next) {
                break;
            }
            found.push(next);
        }
        found
    }

    // ---- events, facts, conditions -----------------------------------------------------------------------------

    /// What a scenario settles about a fact by a day; the last word counts.
    fn fact(&self, words: &str, day: Day) -> Option<bool> {
        let facts = self.scenario.facts.iter().filter(|fact| fact.words == words && fact.from.is_none_or(|from| from <= day));
        facts.max_by_key(|fact| fact.from).map(|fact| fact.holds)
    }

    /// Whether an event is one of which a rule speaks, and the names that it gives. The place is judged apart.
    fn fits(&self, pattern: &Pattern, event: &Event, bindings: &Bindings) -> Option<Bindings> {
        let wanted = canonical(&pattern.act);
        let (wanted, failed) = wanted.strip_prefix("failed ").map_or((wanted, false), |act| (act, true));
        if canonical(&event.act) != wanted || event.votes.is_some() || (event.passed == Some(false)) != failed {
            return None;
        }
        let mut names = bindings.clone();
        for (who, actual) in [(&pattern.by, &event.by), (&pattern.on, &event.on), (&pattern.with, &event.with)] {
            let Some(who) = who else { continue };
            let actual: BTreeSet<String> = actual.iter().cloned().collect();
            match who.parts.as_slice() {
                [name] if who.except.is_empty() && !self.is_known(name) && !names.contains_key(name) => {
                    names.insert(name.clone(), actual);
                }
                [name] if name == "anyone" && who.except.is_empty() => {}
                _ => {
                    let allowed = self.members(who, &names, event.day);
                    if !actual.iter().any(|member| allowed.contains(member)) {
                        return None;
                    }
                }
            }
        }
        Some(names)
    }

    fn is_known(&self, name: &str) -> bool {
        is_code(name) || matches!(name, "anyone" | "signatories") || self.rules.groups.contains_key(name)
    }

    /// Whether an event happened in the area of a pattern.
    fn in_place(&self, area: Option<&Who>, event: &Event) -> Answer {
        let Some(area) = area else { return Answer::yes() };
        if event.places.is_empty() {
            let words = format!("where it happened is not known: {}", event.words);
            return Answer::new(Truth::Unknown, Reason { words, missing: true, ..Reason::default() });
        }
        event.places.iter().map(|place| self.lies_in(place, area, event.day)).fold(Answer { truth: Truth::No, reasons: Vec::new() }, Answer::or)
    }

    /// Whether something has happened between two days, both included.
    fn happened(&self, pattern: &Pattern, bindings: &Bindings, from: Day, until: Day) -> (Answer, Option<Day>) {
        let mut first: Option<Day> = None;
        let mut answer = Answer::new(Truth::No, Reason { words: format!("has not happened: {}", pattern_words(pattern)), ..Reason::default() });
        for (index, event) in self.scenario.events.iter().enumerate().filter(|(_, event)| from <= event.day && event.day <= until) {
            if self.fits(pattern, event, bindings).is_none() {
                continue;
            }
            let place = self.in_place(pattern.area.as_ref(), event);
            let told = Answer { truth: place.truth, reasons: Vec::from([event_reason(index, event)]) };
            if place.truth == Truth::Yes && first.is_none() {
                first = Some(event.day);
            }
            answer = answer.or(told);
        }
        (answer, first)
    }

    fn condition(&self, condition: &Condition, bindings: &Bindings, day: Day, since: Option<Day>) -> Answer {
        match condition {
            Condition::Not(inner) => self.condition(inner, bindings, day, since).not(),
            Condition::Happened(pattern) => self.happened(pattern, bindings, since.unwrap_or(Day::MIN), day).0,
            Condition::Fact(words) => match self.fact(words, day) {
                Some(holds) => {
                    Answer::new(holds.into(), Reason { words: format!("{words}: {}", if holds { "yes" } else { "no" }), ..Reason::default() })
                }
                None => Answer::new(Truth::Unknown, Reason { words: format!("whether {words} is not known"), missing: true, ..Reason::default() }),
            },
            Condition::Decision(name) => match self.rules.decisions.iter().find(|decision| decision.name == *name) {
                Some(decision) => self.decision(decision, bindings, day, since),
                None => Answer::new(
                    Truth::Unknown,
                    Reason { words: format!("no rule says how \"{name}\" is decided"), missing: true, ..Reason::default() },
                ),
            },
        }
    }

    /// The names that the last trigger gave: for a decision that is asked for by itself.
    fn last_bindings(&self, day: Day) -> Bindings {
        let triggers = self.rules.norms.iter().flat_map(|norm| self.active(&norm.it.1)).filter_map(|clause| match &clause.it {
            crate::rules::NormClause::When(pattern) => Some(pattern),
            _ => None,
        });
        let mut found: (Day, Bindings) = (Day::MIN, Bindings::new());
        for pattern in triggers {
            for event in self.scenario.events.iter().filter(|event| event.day <= day) {
                let names = self.fits(pattern, event, &Bindings::new()).filter(|names| !names.is_empty());
                if let Some(names) = names.filter(|_| event.day >= found.0) {
                    found = (event.day, names);
                }
            }
        }
        found.1
    }
}

/// Codes of parties are written in capital letters.
fn is_code(name: &str) -> bool {
    travaux_text::attribution::is_party_code(name)
}

/// One word for acts that final clauses treat alike.
fn canonical(act: &str) -> &str {
    match act {
        "sign" | "signs" | "signed" | "signature" => "signature",
        "ratify" | "ratifies" | "ratified" | "ratification" | "accept" | "acceptance" | "approve" | "approval" | "accede" | "accession"
        | "deposit" => "ratification",
        other => other,
    }
}

fn choices_of(guard: &Guard) -> Vec<Choice> {
    guard.choices().collect()
}

fn event_reason(index: usize, event: &Event) -> Reason {
    Reason { words: format!("{}: {}", days::written(event.day), event.words), event: Some(index), ..Reason::default() }
}

/// `attack on UA in covered`.
pub(crate) fn pattern_words(pattern: &Pattern) -> String {
    let role = |name: &str, who: &Option<Who>| who.as_ref().map(|who| format!(" {name} {}", who_words(who))).unwrap_or_default();
    format!("{}{}{}{}{}", pattern.act, role("by", &pattern.by), role("on", &pattern.on), role("with", &pattern.with), role("in", &pattern.area))
}

pub(crate) fn who_words(who: &Who) -> String {
    let except = if who.except.is_empty() { String::new() } else { format!(" except {}", who.except.join(", ")) };
    format!("{}{except}", who.parts.join(", "))
}

fn yes_or_no(answer: Answer) -> Verdict {
    let words = match answer.truth {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Unknown => "undetermined",
    };
    Verdict::new(words, answer.reasons)
}

/// A line of the rules as a clause without a guard, for reasons that rest on a whole construct.
fn at(span: &Span, provision: Option<ProvisionIndex>, guard: &Guard, words: String) -> Reason {
    Reason { words, rule: Some(span.clone()), provision, choices: choices_of(guard), ..Reason::default() }
}
