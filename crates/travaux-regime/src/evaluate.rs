//! Running a scenario through the rules of a draft: the concrete evaluator.
//!
//! Every bracket and reading has a choice here; what a scenario leaves open is tried both ways by `run`. Events are closed: what a
//! scenario does not tell did not happen. Facts, votes and what lies in an unknown area are open: what it does not tell is not known.

mod decide;
pub(crate) mod example;
mod in_force;
mod norms;
mod story;
pub(crate) mod verdicts;
mod whom;

pub(crate) use in_force::ends_on;
pub use story::{Index, Story, canonical, is_code};

use crate::days::{self, Day};
use crate::rules::{Clause, Condition, Guard, Norm, NormClause, Pattern, Rules, Who};
use crate::scenario::{Event, Expect, Question};
use crate::syntax::Choice;
use crate::truth::{Answer, Reason, Truth};
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::{Cell, OnceCell, RefCell};

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

/// Why a construct says nothing under the choices.
pub(crate) const NOT_CHOSEN: &str = "these words are not chosen";

/// The members of groups, by name and day.
type Rosters = BTreeMap<(String, Day), Rc<BTreeSet<String>>>;

/// Names that a trigger has given to those who took part.
type Bindings = BTreeMap<String, BTreeSet<String>>;

/// The time at which a condition is asked.
#[derive(Clone, Copy)]
struct Time {
    /// For facts, and the last day of events.
    day: Day,
    /// Events before it do not count.
    events_from: Option<Day>,
    /// Votes before it do not count.
    votes_from: Option<Day>,
    /// Votes after it do not count.
    votes_until: Day,
}

impl Time {
    /// On a day, by what happened and was voted since another.
    fn on(day: Day, since: Option<Day>) -> Time {
        Time { day, events_from: since, votes_from: since, votes_until: day }
    }
}

/// Something that has happened, as it stands in the story or as what it counts.
struct Happening<'e> {
    /// Its place in the story.
    index: usize,
    event: Seen<'e>,
    /// Whether it has effect: no for an act outside a power, and as sure as the rule by which it counts as this.
    counts: Answer,
}

/// An event as the story tells it, or as what it counts.
enum Seen<'e> {
    Told(&'e Event),
    Counted(Box<Event>),
}

impl core::ops::Deref for Seen<'_> {
    type Target = Event;

    fn deref(&self) -> &Event {
        match self {
            Seen::Told(event) => event,
            Seen::Counted(event) => event,
        }
    }
}

/// Rules, a story and a choice everywhere.
pub struct World<'a> {
    index: &'a Index<'a>,
    rules: &'a Rules,
    story: &'a Story<'a>,
    choices: &'a Choices,
    /// The first label that was asked for and has no choice.
    open: RefCell<Option<String>>,
    /// The address of a provision, for rules that are applied provisionally.
    address: &'a dyn Fn(ProvisionIndex) -> String,
    /// Events from here on are not seen: whether an event has effect rests on what came before it.
    horizon: Cell<usize>,
    /// Whether events have effect, by their place in the story.
    effects: RefCell<BTreeMap<usize, Answer>>,
    /// Whether nobody will read the reasons.
    is_quiet: Cell<bool>,
    /// Norms about whose precedence is being asked: a circle of precedence ends here, and is a remark.
    asking: RefCell<Vec<String>>,
    /// Constitutive rules whose conditions are being asked: what one counts as is no condition of its own.
    counting: RefCell<Vec<&'a str>>,
    /// The members of groups, by name and day.
    rosters: RefCell<Rosters>,
    /// Whether places lie in areas, by place, area and day, with reasons and without.
    places: RefCell<BTreeMap<(bool, String, String, Day), Answer>>,
    entry: OnceCell<Result<in_force::Entry, Vec<Reason>>>,
}

impl<'a> World<'a> {
    /// Puts them together. A label without a choice is taken as out, and [`World::open`] names it.
    pub fn new(index: &'a Index<'a>, story: &'a Story<'a>, choices: &'a Choices, address: &'a dyn Fn(ProvisionIndex) -> String) -> World<'a> {
        World {
            index,
            rules: index.rules,
            story,
            choices,
            open: RefCell::new(None),
            address,
            horizon: Cell::new(usize::MAX),
            effects: RefCell::default(),
            is_quiet: Cell::new(false),
            asking: RefCell::default(),
            counting: RefCell::default(),
            rosters: RefCell::default(),
            places: RefCell::default(),
            entry: OnceCell::new(),
        }
    }

    /// The first label on which an answer turned out to depend without having a choice: the answer is none yet.
    pub fn open(&self) -> Option<String> {
        self.open.borrow().clone()
    }

    /// The day on which an expectation is asked.
    pub fn day(&self, expect: &Expect) -> Day {
        expect.on.or(self.story.scenario.until).or(self.story.last).unwrap_or_default()
    }

    /// The verdict on a question. `None` if the rules have nothing of that name.
    pub fn verdict(&self, expect: &Expect) -> Option<Verdict> {
        let day = self.day(expect);
        match &expect.question {
            Question::InForce(party) => Some(yes_or_no(self.in_force(party.as_deref(), day))),
            Question::Bound(party) => Some(yes_or_no(self.binds(party, None, day))),
            Question::Entry(party) => Some(self.entry_verdict(party.as_deref())),
            Question::End(party) => Some(self.end_verdict(party.as_deref())),
            Question::Act(pattern) => Some(self.act_verdict(pattern, day)),
            Question::Validity(pattern) => Some(self.validity_verdict(pattern, day)),
            Question::Named(name, of) => {
                if let Some(norm) = self.index.norm(name) {
                    return of.as_ref().map(|party| self.norm_verdict(norm, party, day));
                }
                if let Some(limit) = self.index.limit(name) {
                    return of.as_ref().map(|party| self.limit_verdict(limit, party, day));
                }
                if let Some(decision) = self.index.decision(name) {
                    let mut names = self.last_bindings(day);
                    names.extend(of.as_ref().map(|party| ("bearer".to_string(), BTreeSet::from([party.clone()]))));
                    let answer = self.decision(decision, &names, day, None);
                    let words = match answer.truth {
                        Truth::Yes => "adopted",
                        Truth::No => "rejected",
                        Truth::Unknown => "open",
                    };
                    return Some(Verdict::new(words, answer.reasons));
                }
                self.index.period(name).map(|period| self.period_verdict(period, day))
            }
        }
    }

    pub(crate) fn holds(&self, guard: &Guard) -> bool {
        guard.holds(|label| {
            let choice = self.choices.get(label).copied();
            if choice.is_none() {
                self.open.borrow_mut().get_or_insert_with(|| label.to_string());
            }
            choice.flatten()
        })
    }

    /// The clauses that are there under the choices.
    pub(crate) fn active<'b, T>(&'b self, clauses: &'b [Clause<T>]) -> impl Iterator<Item = &'b Clause<T>> {
        clauses.iter().filter(|clause| self.holds(&clause.guard))
    }

    /// Those of some kinds: brackets in other lines are not asked for.
    fn active_if<'b, T>(&'b self, clauses: &'b [Clause<T>], test: impl Fn(&T) -> bool) -> impl Iterator<Item = &'b Clause<T>> {
        clauses.iter().filter(move |clause| test(&clause.it) && self.holds(&clause.guard))
    }

    // ---- reasons -----------------------------------------------------------------------------------------------

    /// An answer with a reason, which is only put into words if somebody will read it.
    fn say(&self, truth: impl Into<Truth>, reason: impl FnOnce() -> Reason) -> Answer {
        Answer { truth: truth.into(), reasons: self.tell(reason) }
    }

    fn tell(&self, reason: impl FnOnce() -> Reason) -> Vec<Reason> {
        if self.is_quiet.get() { Vec::new() } else { Vec::from([reason()]) }
    }

    /// Asks something of which only the answer counts.
    fn quietly<T>(&self, ask: impl FnOnce() -> T) -> T {
        let before = self.is_quiet.replace(true);
        let answer = ask();
        self.is_quiet.set(before);
        answer
    }

    fn reason<T>(&self, words: impl Into<String>, clause: &Clause<T>, provision: Option<ProvisionIndex>) -> Reason {
        Reason { words: words.into(), rule: Some(clause.span.clone()), provision, choices: choices_of(&clause.guard), ..Reason::default() }
    }

    fn event_reason(&self, happening: &Happening) -> Vec<Reason> {
        self.tell(|| event_reason(happening.index, &happening.event))
    }

    // ---- events ------------------------------------------------------------------------------------------------

    /// What has happened of an act between two days, both included, and what counts as it; in the order of the story.
    fn happenings(&self, act: &str, from: Day, until: Day) -> Vec<Happening<'a>> {
        self.happenings_by(act, from, until, &mut Vec::new())
    }

    fn happenings_by(&self, act: &str, from: Day, until: Day, by: &mut Vec<&'a str>) -> Vec<Happening<'a>> {
        let act = canonical(act);
        let act = act.strip_prefix("failed ").unwrap_or(act);
        let told = self.story.with_act(act, from, until).iter().filter(|index| **index < self.horizon.get());
        let mut found: Vec<Happening> = told
            .map(|&index| Happening { index, event: Seen::Told(&self.story.scenario.events[index]), counts: self.effect(index) })
            .filter(|happening| happening.counts.truth != Truth::No)
            .collect();
        if !self.index.has_constitutive() {
            return found;
        }
        let told = found.len();
        for norm in self.index.counting_as(act) {
            // A rule is used once in a chain of what counts as what.
            if by.contains(&norm.name.as_str()) || self.counting.borrow().contains(&norm.name.as_str()) || !self.holds(&norm.guard) {
                continue;
            }
            by.push(&norm.name);
            for pattern in norm.it.1.iter().filter(|clause| self.holds(&clause.guard)).filter_map(|clause| match &clause.it {
                NormClause::When(pattern) => Some(pattern),
                _ => None,
            }) {
                for happening in self.happenings_by(&pattern.act, from, until, by) {
                    let Some((event, counts)) = self.counted(norm, pattern, &happening.event, act, until) else { continue };
                    let counts = happening.counts.and(counts);
                    if counts.truth != Truth::No {
                        found.push(Happening { index: happening.index, event: Seen::Counted(Box::new(event)), counts });
                    }
                }
            }
            by.pop();
        }
        if found.len() > told {
            // Of several ways in which one event counts as the same thing, the surest says whether it does.
            found.sort_by_key(|happening| (happening.event.day, happening.index, core::cmp::Reverse(happening.counts.truth)));
            found.dedup_by(|next, kept| next.index == kept.index && next.event.is_the_same_deed_as(&kept.event));
        }
        found
    }

    /// An event as what it counts by a constitutive rule, and how sure that is; `None` if the rule does not speak of it.
    fn counted(&self, norm: &'a Norm, pattern: &Pattern, event: &Event, act: &str, until: Day) -> Option<(Event, Answer)> {
        let clauses = &norm.it.1;
        let names = self.fits(pattern, event, &Bindings::new())?;
        let counted = self.active_if(clauses, |it| matches!(it, NormClause::CountsAs(_))).find_map(|clause| match &clause.it {
            NormClause::CountsAs(counted) if canonical(&counted.act) == act => Some((clause, counted)),
            _ => None,
        });
        let (clause, counted) = counted?;
        let mut answer = self.in_place(pattern.area.as_ref(), event);
        answer.reasons.extend(self.tell(|| self.reason(format!("it counts as {}", pattern_words(counted)), clause, norm.provision)));
        // What it counts as rests on what had happened by then, and on what has been decided about it since.
        let time = Time { day: event.day, events_from: None, votes_from: Some(event.day), votes_until: until.max(event.day) };
        self.counting.borrow_mut().push(&norm.name);
        let (conditions, excused) = self.conditions(norm, clauses, &names, time, answer);
        self.counting.borrow_mut().pop();
        let who = |who: &Option<Who>, own: &Vec<String>| match who {
            Some(who) => self.members(who, &names, event.day).into_iter().collect(),
            None => own.clone(),
        };
        let event = Event {
            act: counted.act.clone(),
            by: who(&counted.by, &event.by),
            on: who(&counted.on, &event.on),
            with: who(&counted.with, &event.with),
            ..event.clone()
        };
        Some((event, conditions.and(excused.not())))
    }

    /// An act as what it counts in any way: itself first.
    fn counted_in_all_ways(&self, event: &Event) -> Vec<(Event, Answer)> {
        let mut found = Vec::from([(event.clone(), Answer::yes())]);
        let mut used: Vec<&str> = Vec::new();
        let mut next = 0;
        while self.index.has_constitutive() && next < found.len() {
            let (event, sure) = found[next].clone();
            next += 1;
            for norm in self.rules.norms.iter().filter(|norm| norm.it.0 == crate::rules::NormKind::Constitutive) {
                let clauses = &norm.it.1;
                let patterns = clauses.iter().filter_map(|clause| match &clause.it {
                    NormClause::When(pattern) if canonical(&pattern.act) == canonical(&event.act) => Some((clause, pattern)),
                    _ => None,
                });
                for (clause, pattern) in patterns {
                    let into = clauses.iter().find_map(|clause| match &clause.it {
                        NormClause::CountsAs(counted) => Some(canonical(&counted.act)),
                        _ => None,
                    });
                    let Some(into) = into.filter(|_| !used.contains(&norm.name.as_str())) else { continue };
                    if !self.holds(&norm.guard) || !self.holds(&clause.guard) {
                        continue;
                    }
                    if let Some((event, counts)) = self.counted(norm, pattern, &event, into, event.day) {
                        used.push(&norm.name);
                        found.push((event, sure.clone().and(counts)));
                    }
                }
            }
        }
        found
    }

    /// Whether an event has effect: where powers confer its act, it needs one of them.
    fn effect(&self, index: usize) -> Answer {
        let event = &self.story.scenario.events[index];
        if !self.index.has_powers() || self.index.conferring(&event.act).next().is_none() {
            return Answer::yes();
        }
        if let Some(known) = self.effects.borrow().get(&index) {
            return known.clone();
        }
        let before = self.horizon.replace(index);
        let answer = self.validity(event, event.day);
        self.horizon.set(before);
        let answer = answer.unwrap_or_else(Answer::yes);
        self.effects.borrow_mut().insert(index, answer.clone());
        answer
    }

    /// Whether an event is one of which a rule speaks, and the names that it gives. The place is judged apart.
    fn fits(&self, pattern: &Pattern, event: &Event, bindings: &Bindings) -> Option<Bindings> {
        let wanted = canonical(&pattern.act);
        let (wanted, failed) = wanted.strip_prefix("failed ").map_or((wanted, false), |act| (act, true));
        if canonical(&event.act) != wanted || event.votes.is_some() || (event.passed == Some(false)) != failed {
            return None;
        }
        let roles = [(&pattern.by, &event.by), (&pattern.on, &event.on), (&pattern.with, &event.with)];
        // Most events are about somebody else, and that is seen without any names.
        let is_other = |who: &Who, actual: &[String]| {
            who.parts.iter().all(|part| story::is_code(part)) && !actual.iter().any(|member| who.parts.contains(member))
        };
        if roles.into_iter().any(|(who, actual)| who.as_ref().is_some_and(|who| is_other(who, actual))) {
            return None;
        }
        let mut names = bindings.clone();
        for (who, actual) in roles {
            let Some(who) = who else { continue };
            match who.parts.as_slice() {
                [name] if who.except.is_empty() && !self.is_known(name) && !names.contains_key(name) => {
                    names.insert(name.clone(), actual.iter().cloned().collect());
                }
                [name] if name == "anyone" && who.except.is_empty() => {}
                _ => {
                    if !actual.iter().any(|member| self.is_member(member, who, &names, event.day)) {
                        return None;
                    }
                }
            }
        }
        Some(names)
    }

    pub(crate) fn is_known(&self, name: &str) -> bool {
        story::is_code(name)
            || matches!(name, "anyone" | "signatories")
            || self.rules.groups.contains_key(name)
            || name.strip_prefix("members of ").is_some_and(|organ| self.rules.groups.contains_key(organ))
    }

    /// Whether something has happened between two days, both included, and on which day first for certain.
    fn happened(&self, pattern: &Pattern, bindings: &Bindings, from: Day, until: Day) -> (Answer, Option<Day>) {
        let mut first: Option<Day> = None;
        let no = || self.say(false, || Reason { words: format!("has not happened: {}", pattern_words(pattern)), ..Reason::default() });
        let mut answer: Option<Answer> = None;
        for happening in self.happenings(&pattern.act, from, until) {
            if self.fits(pattern, &happening.event, bindings).is_none() {
                continue;
            }
            let place = self.in_place(pattern.area.as_ref(), &happening.event);
            let truth = place.truth.min(happening.counts.truth);
            let mut reasons = self.event_reason(&happening);
            reasons.extend(happening.counts.reasons);
            if truth == Truth::Yes && first.is_none() {
                first = Some(happening.event.day);
            }
            let told = Answer { truth, reasons };
            answer = Some(match answer {
                Some(answer) => answer.or(told),
                None => no().or(told),
            });
            // More of the same adds nothing to a yes.
            if truth == Truth::Yes {
                break;
            }
        }
        (answer.unwrap_or_else(no), first)
    }

    // ---- conditions --------------------------------------------------------------------------------------------

    fn fact(&self, words: &str, day: Day) -> Option<bool> {
        self.story.fact(words, day)
    }

    /// A fact of which a rule speaks with the names that a trigger gave: `OST closed the canal` settles `requester closed the canal`.
    fn fact_of(&self, words: &str, bindings: &Bindings, day: Day) -> Option<bool> {
        let name = |word: &str| match bindings.get(word).map(|bound| (bound.len(), bound.first())) {
            Some((1, Some(party))) => party.clone(),
            _ => word.to_string(),
        };
        let resolved: Vec<String> = words.split(' ').map(name).collect();
        self.fact(&resolved.join(" "), day).or_else(|| self.fact(words, day))
    }

    fn condition(&self, condition: &Condition, bindings: &Bindings, time: Time) -> Answer {
        let all =
            |conditions: &[Condition]| -> Vec<Answer> { conditions.iter().map(|condition| self.condition(condition, bindings, time)).collect() };
        match condition {
            Condition::Not(inner) => self.condition(inner, bindings, time).not(),
            Condition::Either(conditions) => all(conditions).into_iter().reduce(Answer::or).unwrap_or_else(Answer::yes),
            Condition::Both(conditions) => all(conditions).into_iter().reduce(Answer::and).unwrap_or_else(Answer::yes),
            Condition::Happened(pattern) => self.happened(pattern, bindings, time.events_from.unwrap_or(Day::MIN), time.day).0,
            Condition::Fact(words) => match self.fact_of(words, bindings, time.day) {
                Some(holds) => self.say(holds, || Reason { words: format!("{words}: {}", if holds { "yes" } else { "no" }), ..Reason::default() }),
                None => self.say(Truth::Unknown, || Reason { words: format!("whether {words} is not known"), missing: true, ..Reason::default() }),
            },
            Condition::Decision(name) => match self.index.decision(name) {
                Some(decision) => self.decision(decision, bindings, time.votes_until, time.votes_from),
                None => self.say(Truth::Unknown, || Reason {
                    words: format!("no rule says how \"{name}\" is decided"),
                    missing: true,
                    ..Reason::default()
                }),
            },
        }
    }

    /// The names that triggers gave, each the last that bore it: for a decision that is asked for by itself.
    fn last_bindings(&self, day: Day) -> Bindings {
        let triggers =
            self.rules.norms.iter().flat_map(|norm| self.active_if(&norm.it.1, |it| matches!(it, NormClause::When(_)))).filter_map(|clause| {
                match &clause.it {
                    NormClause::When(pattern) => Some(pattern),
                    _ => None,
                }
            });
        let mut given: Vec<(Day, usize, Bindings)> = Vec::new();
        for pattern in triggers {
            let happenings = self.happenings(&pattern.act, Day::MIN, day);
            let names = |happening: &Happening| {
                let names = self.fits(pattern, &happening.event, &Bindings::new()).filter(|names| !names.is_empty())?;
                Some((happening.event.day, happening.index, names))
            };
            given.extend(happenings.iter().rev().find_map(names));
        }
        // In the order of the story: that of the rules decides nothing.
        given.sort();
        given.into_iter().flat_map(|(.., names)| names).collect()
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
