//! The symbolic evaluator: what a rule says, as a function of everything that can vary.
//!
//! It follows `evaluate` construct by construct, over one moment: a trigger happens, everything that the rules ask for afterwards happens
//! in time or not at all, every vote that is cast is cast in time, and the question is asked when the time for voting is over. What it
//! has no room for is listed as left out, and an answer that leaves something out says so.

mod acts;
pub mod demands;
mod force;

use super::diagram::Diagram;
use super::situation::{Dimension, Situation, Space, What};
use crate::days::{self, Day};
use crate::evaluate::{Index, canonical, is_code, pattern_words};
use crate::rules::{
    Area, Base, Clause, Condition, Counts, Decision, DecisionClause, Guard, LimitClause, Norm, NormClause, NormKind, Pattern, Rules, Threshold, Who,
};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::RefCell;
use num_bigint::BigInt;
use travaux_text::Quantity;
use travaux_text::quantity::Number;

/// The code that stands for a state which the rules do not name: one that ISO 3166 leaves to users.
pub const OUTSIDER: &str = "ZZ";

/// From how many parties on the order of the bits is chosen for size.
const MANY: usize = 48;

/// How many ways of choosing in the brackets of one decision are gone through.
const MOST_WAYS: usize = 256;

/// The options that are open for each label: one where it is settled.
pub type Options = BTreeMap<String, Vec<Option<usize>>>;

/// Parties with the situations in which each of them is meant.
type Members = BTreeMap<String, Diagram>;

/// Rules over a space of situations.
pub struct Frame<'a> {
    /// The rules.
    pub index: &'a Index<'a>,
    /// What can vary.
    pub space: Rc<Space>,
    /// What it shares with other frames over the same space.
    common: Rc<Common>,
    options: &'a Options,
    /// What this frame has asked about.
    touched: RefCell<BTreeSet<What>>,
    /// What tells it from other frames.
    name: &'a str,
    left_out: RefCell<BTreeSet<String>>,
    /// Who the names of a trigger can stand for.
    names: RefCell<BTreeMap<String, Members>>,
    /// Decisions that have been compiled, with the bearer if it matters.
    decisions: RefCell<BTreeMap<(String, String), Diagram>>,
    /// The act of the trigger.
    trigger: RefCell<Option<String>>,
}

/// What all frames over one space have in common, so that a situation means the same in each.
#[derive(Default)]
struct Common {
    /// Everybody whom one of the rules names.
    parties: BTreeSet<String>,
    /// The places that have no further parts; somewhere, if the rules name none.
    places: BTreeSet<String>,
    /// A day on which the newest roster holds.
    day: Day,
    /// Labels that have other alternatives elsewhere: their choices are not the same.
    apart: BTreeSet<String>,
    /// Decisions in which silence is told from absence.
    silent: BTreeSet<String>,
    /// The events that trigger norms of several frames, by the names of the norms.
    triggers: BTreeMap<String, BTreeSet<String>>,
    /// The times that run for norms, in days, and the bounds of limits.
    windows: BTreeMap<String, BTreeSet<i64>>,
    bounds: BTreeMap<String, Vec<(bool, Quantity)>>,
    /// How long the longest vote takes.
    longest: i64,
    /// Whether there are several frames.
    is_shared: bool,
}

impl<'a> Frame<'a> {
    /// A frame; `most_nodes` bounds the engine.
    pub fn new(index: &'a Index<'a>, options: &'a Options, most_nodes: Option<usize>) -> Frame<'a> {
        let common = Rc::new(Common::of(&[(index, options)]));
        let space = Rc::new(Space::of_size(most_nodes, common.parties.len() > MANY));
        Frame::within(index, options, space, common, "")
    }

    /// Frames of several rules over one space: the same bracket, vote, event or place is the same thing in all of them. `names` are
    /// put behind labels that stand for different choices in different rules.
    pub fn together(all: &[(&'a Index<'a>, &'a Options)], names: &[&'a str], most_nodes: Option<usize>) -> Vec<Frame<'a>> {
        let common = Rc::new(Common::of(all));
        let space = Rc::new(Space::of_size(most_nodes, common.parties.len() > MANY));
        let one = |((index, options), name): (&(&'a Index<'a>, &'a Options), &&'a str)| {
            Frame::within(index, options, Rc::clone(&space), Rc::clone(&common), name)
        };
        all.iter().zip(names).map(one).collect()
    }

    fn within(index: &'a Index<'a>, options: &'a Options, space: Rc<Space>, common: Rc<Common>, name: &'a str) -> Frame<'a> {
        let frame = Frame {
            index,
            space,
            common,
            name,
            touched: RefCell::default(),
            options,
            left_out: RefCell::default(),
            names: RefCell::default(),
            decisions: RefCell::default(),
            trigger: RefCell::default(),
        };
        // Brackets come first in the order of the bits: answers are about them. Among many parties each comes where it is met first, next
        // to what it decides on.
        if !frame.is_large() {
            frame.all_labels();
        }
        frame
    }

    /// Every bracket and reading varies, whether it bears on anything or not.
    pub fn all_labels(&self) {
        for label in self.options.keys() {
            self.label(label);
        }
    }

    /// What is not in the answer.
    pub fn left_out(&self) -> Vec<String> {
        self.left_out.borrow().iter().cloned().collect()
    }

    fn leave_out(&self, words: String) {
        self.left_out.borrow_mut().insert(words);
    }

    fn rules(&self) -> &'a Rules {
        self.index.rules
    }

    // ---- choices -----------------------------------------------------------------------------------------------

    /// The bracket or reading of a label, if it is open.
    fn label(&self, label: &str) -> Option<Dimension> {
        let options = self.options.get(label)?;
        let word = |option: &Option<usize>| self.option_word(label, *option);
        self.dimension(&self.choice_of(label), &|| options.iter().map(word).collect())
    }

    /// The choice that a label stands for.
    fn choice_of(&self, label: &str) -> What {
        let apart = self.common.apart.contains(label);
        What::Choice(if apart { format!("{label} ({})", self.name) } else { label.to_string() })
    }

    /// Something that varies, as one of the things that this frame asks about.
    fn dimension(&self, what: &What, values: &dyn Fn() -> Vec<String>) -> Option<Dimension> {
        let found = self.space.dimension(what, values);
        if found.is_some() {
            self.touched.borrow_mut().insert(what.clone());
        }
        found
    }

    /// The situations in which an alternative is chosen.
    pub fn choice(&self, label: &str, alternative: Option<usize>) -> Diagram {
        let Some(options) = self.options.get(label) else { return self.space.diagrams.of(alternative.is_none()) };
        match self.label(label) {
            Some(dimension) => self.space.is(&dimension, &self.option_word(label, alternative)),
            None => self.space.diagrams.of(options.first() == Some(&alternative)),
        }
    }

    /// `in`, `out`, or the number of an alternative from 1, as a settlement writes it.
    pub fn option_word(&self, label: &str, option: Option<usize>) -> String {
        let is_single = self.rules().labels.get(label).is_none_or(|(count, _)| *count == 1);
        match option {
            None => "out".to_string(),
            Some(0) if is_single => "in".to_string(),
            Some(alternative) => (alternative + 1).to_string(),
        }
    }

    fn guard(&self, guard: &Guard) -> Diagram {
        let each: Vec<Diagram> = guard.0.iter().map(|(label, alternative)| self.choice(label, *alternative)).collect();
        self.space.diagrams.all(&each)
    }

    /// The first of several definitions that is there, each with the situations in which it is the one.
    fn first<'b, T>(&self, clauses: impl IntoIterator<Item = &'b Clause<T>>) -> Vec<(Diagram, &'b T)> {
        let engine = &self.space.diagrams;
        let mut rest = engine.yes();
        let mut found = Vec::new();
        for clause in clauses {
            let guard = self.guard(&clause.guard);
            found.push((engine.and(&rest, &guard), &clause.it));
            rest = engine.and(&rest, &engine.not(&guard));
        }
        found
    }

    fn yes_or_no(&self, what: &What) -> Diagram {
        let dimension = self.dimension(what, &|| Vec::from(["yes".to_string(), "no".to_string()]));
        dimension.map_or_else(|| self.space.diagrams.no(), |dimension| self.space.is(&dimension, "yes"))
    }

    // ---- whom and where ----------------------------------------------------------------------------------------

    /// The day of the moment: one on which the newest roster holds.
    pub fn day(&self) -> Day {
        self.common.day
    }

    /// Everybody whom the rules name.
    pub fn parties(&self) -> Vec<String> {
        self.common.parties.iter().cloned().collect()
    }

    /// The members of a set of parties.
    pub fn members(&self, who: &Who, bearer: &str) -> Members {
        let engine = &self.space.diagrams;
        let mut found = Members::new();
        for part in &who.parts {
            self.add(&mut found, self.named(part, bearer, &mut Vec::new()));
        }
        for part in &who.except {
            for (member, out) in self.named(part, bearer, &mut Vec::new()) {
                if let Some(inside) = found.get_mut(&member) {
                    *inside = engine.and(inside, &engine.not(&out));
                }
            }
        }
        found.retain(|_, inside| *inside != engine.no());
        found
    }

    fn add(&self, to: &mut Members, more: Members) {
        for (member, inside) in more {
            let known = to.entry(member).or_insert_with(|| self.space.diagrams.no());
            *known = self.space.diagrams.or(known, &inside);
        }
    }

    fn named(&self, name: &str, bearer: &str, path: &mut Vec<String>) -> Members {
        let engine = &self.space.diagrams;
        if let Some(bound) = self.names.borrow().get(name) {
            return bound.clone();
        }
        let group = name.strip_prefix("members of ").unwrap_or(name);
        match name {
            "bearer" => Members::from([(bearer.to_string(), engine.yes())]),
            "anyone" => self.parties().into_iter().chain([OUTSIDER.to_string()]).map(|party| (party, engine.yes())).collect(),
            "signatories" => self.parties().into_iter().map(|party| (party, engine.yes())).collect(),
            _ if self.rules().organs.contains(name) || !self.rules().groups.contains_key(group) => Members::from([(name.to_string(), engine.yes())]),
            _ if path.iter().any(|one| one == group) => Members::new(),
            _ => {
                path.push(group.to_string());
                let day = self.day();
                let definitions = self.rules().groups[group].iter();
                let is_then = |from: Option<Day>, until: Option<Day>| from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until);
                let mut found = Members::new();
                for (is_there, roster) in self.first(definitions.filter(|clause| is_then(clause.it.from, clause.it.until))) {
                    let mut members = Members::new();
                    for part in &roster.who.parts {
                        self.add(&mut members, self.named(part, bearer, path));
                    }
                    for part in &roster.who.except {
                        for (member, out) in self.named(part, bearer, path) {
                            if let Some(inside) = members.get_mut(&member) {
                                *inside = engine.and(inside, &engine.not(&out));
                            }
                        }
                    }
                    self.add(&mut found, members.into_iter().map(|(member, inside)| (member, engine.and(&is_there, &inside))).collect());
                }
                path.pop();
                found
            }
        }
    }

    /// The places that have no further parts; somewhere, if the rules name none.
    fn places(&self) -> Vec<String> {
        self.common.places.iter().cloned().collect()
    }

    /// Whether it happens in an area.
    fn in_area(&self, area: &Who) -> Diagram {
        let engine = &self.space.diagrams;
        let places = self.places();
        let dimension = self.dimension(&What::Place, &|| self.places());
        let each: Vec<Diagram> = places
            .iter()
            .map(|place| {
                let lies = self.lies_in(place, area, &mut Vec::new());
                dimension.as_ref().map_or(lies.clone(), |dimension| engine.and(&self.space.is(dimension, place), &lies))
            })
            .collect();
        engine.any(&each)
    }

    fn lies_in(&self, place: &str, area: &Who, path: &mut Vec<String>) -> Diagram {
        let engine = &self.space.diagrams;
        let inside: Vec<Diagram> = area.parts.iter().map(|part| self.lies_in_part(place, part, path)).collect();
        let outside: Vec<Diagram> = area.except.iter().map(|part| engine.not(&self.lies_in_part(place, part, path))).collect();
        engine.and(&engine.any(&inside), &engine.all(&outside))
    }

    fn lies_in_part(&self, place: &str, part: &str, path: &mut Vec<String>) -> Diagram {
        let engine = &self.space.diagrams;
        let next = |place: &&str| self.rules().places.get(*place).and_then(|around| around.as_deref());
        let is_around = core::iter::successors(Some(place), next).take(self.rules().places.len() + 1).any(|one| one == part);
        if part == "everywhere" || is_around {
            return engine.yes();
        }
        let Some(definitions) = self.rules().areas.get(part).filter(|_| !path.iter().any(|one| one == part)) else { return engine.no() };
        path.push(part.to_string());
        let each: Vec<Diagram> = self
            .first(definitions)
            .into_iter()
            .map(|(is_there, area)| {
                let lies = match area {
                    Area::Unknown(_) => self.yes_or_no(&What::Within(part.to_string())),
                    Area::Of(who) => self.lies_in(place, who, path),
                };
                engine.and(&is_there, &lies)
            })
            .collect();
        path.pop();
        engine.any(&each)
    }

    // ---- conditions --------------------------------------------------------------------------------------------

    /// The situations in which a condition is met, for whoever bears the norm.
    pub fn condition(&self, condition: &Condition, bearer: &str) -> Diagram {
        let engine = &self.space.diagrams;
        let all = |conditions: &[Condition]| -> Vec<Diagram> { conditions.iter().map(|condition| self.condition(condition, bearer)).collect() };
        match condition {
            Condition::Not(inner) => engine.not(&self.condition(inner, bearer)),
            Condition::Either(conditions) => engine.any(&all(conditions)),
            Condition::Both(conditions) => engine.all(&all(conditions)),
            Condition::Fact(words) => self.yes_or_no(&What::Fact(words.clone())),
            Condition::Happened(pattern) => self.happened(pattern, bearer),
            Condition::Decision(name) => match self.index.decision(name) {
                Some(decision) => self.decision(decision, bearer),
                None => engine.no(),
            },
        }
    }

    /// Whether something happens in time; by each who can do it.
    fn happened(&self, pattern: &Pattern, bearer: &str) -> Diagram {
        let engine = &self.space.diagrams;
        let words = pattern_words(&Pattern { by: None, ..pattern.clone() });
        if self.trigger.borrow().as_deref() == Some(canonical(&pattern.act)) {
            self.leave_out(format!("whether “{words}” is the trigger itself"));
        }
        if self.index.conferring(&pattern.act).next().is_some() {
            self.leave_out(format!("whether “{}” has effect, for which a power is needed", pattern.act));
        }
        if self.index.counting_as(canonical(&pattern.act)).next().is_some() {
            self.leave_out(format!("what else counts as “{}”", pattern.act));
        }
        match &pattern.by {
            None => self.yes_or_no(&What::Event(words, None)),
            Some(who) => {
                let each: Vec<Diagram> = self
                    .members(who, bearer)
                    .into_iter()
                    .map(|(member, is_meant)| {
                        let what = What::Event(words.clone(), Some(member));
                        engine.and(&is_meant, &self.yes_or_no(&what))
                    })
                    .collect();
                engine.any(&each)
            }
        }
    }

    // ---- decisions ---------------------------------------------------------------------------------------------

    /// The situations in which a decision is adopted, once the time for it is over.
    pub fn decision(&self, decision: &Decision, bearer: &str) -> Diagram {
        let engine = &self.space.diagrams;
        let key = (decision.name.clone(), if decision_names_bearer(decision) { bearer.to_string() } else { String::new() });
        if let Some(known) = self.decisions.borrow().get(&key) {
            return known.clone();
        }
        let labels: BTreeSet<&String> = decision.it.iter().flat_map(|clause| clause.guard.0.iter().map(|(label, _)| label)).collect();
        let mut ways: Vec<BTreeMap<&str, Option<usize>>> = Vec::from([BTreeMap::new()]);
        for label in labels {
            let options = self.options.get(label).cloned().unwrap_or_else(|| Vec::from([None]));
            ways = ways
                .iter()
                .flat_map(|way| {
                    options.iter().map(|option| {
                        let mut way = way.clone();
                        way.insert(label.as_str(), *option);
                        way
                    })
                })
                .take(MOST_WAYS + 1)
                .collect();
        }
        if ways.len() > MOST_WAYS {
            self.leave_out(format!("ways of settling the brackets of “{}” past {MOST_WAYS}", decision.name));
        }
        let each: Vec<Diagram> = ways
            .iter()
            .take(MOST_WAYS)
            .map(|way| {
                let chosen: Vec<Diagram> = way.iter().map(|(label, option)| self.choice(label, *option)).collect();
                let clauses: Vec<&DecisionClause> = decision
                    .it
                    .iter()
                    .filter(|clause| clause.guard.holds(|label| way.get(label).copied().flatten()))
                    .map(|clause| &clause.it)
                    .collect();
                engine.and(&engine.all(&chosen), &self.ballot(decision, &clauses, bearer))
            })
            .collect();
        let found = engine.and(&self.guard(&decision.guard), &engine.any(&each));
        self.decisions.borrow_mut().insert(key, found.clone());
        found
    }

    fn ballot(&self, decision: &Decision, clauses: &[&DecisionClause], bearer: &str) -> Diagram {
        let engine = &self.space.diagrams;
        let mut ballot = Ballot { frame: self, voters: Vec::new(), abstention: None, absence: None, silence: None };
        let mut electorate = Members::new();
        let (mut is_timed, mut then_adopted) = (false, false);
        for clause in clauses {
            match clause {
                DecisionClause::By(who, as_of) => {
                    if as_of.is_some() {
                        self.leave_out(format!("as of when the members of “{}” are counted", decision.name));
                    }
                    self.add(&mut electorate, self.members(who, bearer));
                }
                DecisionClause::Abstention(counts) => ballot.abstention = Some(*counts),
                DecisionClause::Absence(counts) => ballot.absence = Some(*counts),
                DecisionClause::Silence(counts) => ballot.silence = Some(*counts),
                DecisionClause::Within(_) => is_timed = true,
                DecisionClause::ThenAdopted => then_adopted = true,
                DecisionClause::Adopted(..) | DecisionClause::Concurring(..) | DecisionClause::Quorum(_) => {}
            }
        }
        let can_be_silent = self.common.silent.contains(&decision.name);
        if !can_be_silent && decision.it.iter().any(|clause| matches!(clause.it, DecisionClause::Silence(_))) {
            self.leave_out(format!("silence on “{}”, of which only one of the texts says something", decision.name));
        }
        let mut electorate: Vec<(String, Diagram)> = electorate.into_iter().collect();
        // The heaviest first: sums are told apart as long as they have not been added, and what is equal comes last.
        let lists = decision.it.iter().filter_map(|clause| match &clause.it {
            DecisionClause::Adopted(Threshold::Weight(_, name), _) => self.rules().weights.get(name),
            _ => None,
        });
        for weights in lists.take(usize::from(self.is_large())) {
            electorate.sort_by_key(|(member, _)| core::cmp::Reverse(weights.get(member).copied().unwrap_or_default()));
        }
        for (member, is_member) in electorate {
            let values = || {
                let all = ["yes", "no", "abstain", "absent", "silent"];
                all.into_iter().take(if can_be_silent { 5 } else { 4 }).map(ToString::to_string).collect()
            };
            let what = What::Vote(decision.name.clone(), member.clone());
            let Some(vote) = self.dimension(&what, &values) else { continue };
            let cast = vote.values.iter().map(|value| (ballot.stand(value), self.space.is(&vote, value))).collect();
            ballot.voters.push(Voter { member, is_member, cast });
        }
        if !clauses.iter().any(|clause| matches!(clause, DecisionClause::Adopted(..))) || ballot.voters.is_empty() {
            self.leave_out(format!("how “{}” is decided, which the rules do not say under every choice", decision.name));
            return engine.no();
        }
        let lines: Vec<Diagram> = clauses
            .iter()
            .filter_map(|clause| match clause {
                DecisionClause::Adopted(threshold, base) => Some(ballot.reaches(threshold, *base)),
                DecisionClause::Concurring(who, in_favour) => Some(ballot.concurs(&self.members(who, bearer), *in_favour)),
                DecisionClause::Quorum(threshold) => Some(ballot.has_quorum(threshold)),
                _ => None,
            })
            .collect();
        let somebody = engine.any(&ballot.voters.iter().map(|voter| voter.is_member.clone()).collect::<Vec<_>>());
        let adopted = engine.and(&somebody, &engine.all(&lines));
        if is_timed && then_adopted {
            // When the time is over it is adopted unless somebody has objected.
            let objects: Vec<Diagram> = ballot.voters.iter().map(|voter| ballot.is(voter, |stand| stand == Stand::No)).collect();
            return engine.or(&adopted, &engine.and(&somebody, &engine.not(&engine.any(&objects))));
        }
        adopted
    }

    // ---- norms -------------------------------------------------------------------------------------------------

    /// The situations in which somebody owes a duty: it was triggered, in the area, its conditions are met and nothing excuses.
    pub fn owes(&self, norm: &Norm, bearer: &str) -> Diagram {
        let (shared, own) = self.owed_by_each(norm, &[bearer.to_string()]);
        own.iter().fold(shared, |shared, own| self.space.diagrams.and(&shared, own))
    }

    /// The same in two parts: what has to be met whoever bears it, made once for all, and what each bearer adds to it.
    pub fn owed_by_each(&self, norm: &Norm, bearers: &[String]) -> (Diagram, Vec<Diagram>) {
        let engine = &self.space.diagrams;
        let clauses = &norm.it.1;
        let triggers: Vec<(&Clause<NormClause>, &Pattern)> = clauses
            .iter()
            .filter_map(|clause| match &clause.it {
                NormClause::When(pattern) => Some((clause, pattern)),
                _ => None,
            })
            .collect();
        if triggers.is_empty() {
            self.lay_out(norm, bearers);
            return (self.shared(norm), self.own(norm, bearers));
        }
        let all = || match self.common.triggers.get(&norm.name) {
            Some(all) => all.iter().cloned().collect(),
            None => triggers.iter().map(|(_, pattern)| trigger_words(pattern)).collect::<BTreeSet<_>>().into_iter().collect(),
        };
        let dimension = self.dimension(&What::Trigger(norm.name.clone()), &all);
        let mut each: Vec<(Diagram, Vec<Diagram>)> = Vec::new();
        for (clause, pattern) in triggers {
            let is_it = dimension.as_ref().map_or(engine.yes(), |dimension| self.space.is(dimension, &trigger_words(pattern)));
            let begin = |bearer: &str| {
                self.names.borrow_mut().clear();
                let fits = self.trigger(pattern, bearer);
                let place = pattern.area.as_ref().map_or(engine.yes(), |area| self.in_area(area));
                engine.and(&fits, &place)
            };
            // A trigger in which the bearer is named is another one for each.
            let is_own = [&pattern.by, &pattern.on, &pattern.with].into_iter().flatten().any(names_bearer);
            let (shared, own) = if is_own {
                let own = bearers.iter().map(|bearer| {
                    let begun = begin(bearer);
                    let own = self.own(norm, core::slice::from_ref(bearer));
                    own.into_iter().fold(engine.and(&begun, &self.shared(norm)), |begun, own| engine.and(&begun, &own))
                });
                (engine.yes(), own.collect())
            } else {
                let begun = begin("");
                self.lay_out(norm, bearers);
                (engine.and(&begun, &self.shared(norm)), self.own(norm, bearers))
            };
            self.names.borrow_mut().clear();
            *self.trigger.borrow_mut() = None;
            each.push((engine.all(&[is_it, self.guard(&clause.guard), shared]), own));
        }
        if let [_] = each.as_slice() {
            return each.remove(0);
        }
        let of = |bearer: usize| engine.any(&each.iter().map(|(shared, own)| engine.and(shared, &own[bearer])).collect::<Vec<_>>());
        (engine.yes(), (0..bearers.len()).map(of).collect())
    }

    /// The order of the bits: as the clauses stand, for one bearer after another. Among many parties what is theirs comes before what all
    /// of them share, so that the diagrams of each have the rest in common.
    fn lay_out(&self, norm: &Norm, bearers: &[String]) {
        if !norm.it.1.iter().any(|clause| self.is_own(&clause.it)) {
            return;
        }
        if !self.is_large() {
            bearers.iter().for_each(|bearer| {
                self.stands(norm, bearer, None);
            });
            return;
        }
        for bearer in bearers {
            for event in norm.it.1.iter().flat_map(|clause| match &clause.it {
                NormClause::OnlyIf(condition) | NormClause::Unless(condition, _) => condition.events(),
                _ => Vec::new(),
            }) {
                if [&event.by, &event.on, &event.with].into_iter().flatten().any(names_bearer) {
                    self.happened(event, bearer);
                }
            }
        }
    }

    /// Whether there are so many parties that the order of the bits follows from what keeps diagrams small, and not from what is read first.
    pub fn is_large(&self) -> bool {
        self.common.parties.len() > MANY
    }

    /// Binds the names of a trigger to those who can be meant, and gives the situations in which it fits.
    fn trigger(&self, pattern: &Pattern, bearer: &str) -> Diagram {
        let engine = &self.space.diagrams;
        *self.trigger.borrow_mut() = Some(canonical(&pattern.act).to_string());
        if self.index.conferring(&pattern.act).next().is_some() {
            self.leave_out(format!("whether “{}” has effect, for which a power is needed", pattern.act));
        }
        let mut fits = Vec::new();
        let fixed: BTreeSet<&String> =
            [&pattern.by, &pattern.on, &pattern.with].into_iter().flatten().flat_map(|who| &who.parts).filter(|part| is_code(part)).collect();
        for (role, who) in [("by", &pattern.by), ("on", &pattern.on), ("with", &pattern.with)] {
            let Some(who) = who else { continue };
            let is_free = matches!(who.parts.as_slice(), [name] if who.except.is_empty() && !self.is_known(name));
            let candidates = || -> Vec<String> {
                let all = self.parties().into_iter().chain([OUTSIDER.to_string()]);
                if self.common.is_shared {
                    return all.collect();
                }
                if is_free { all.filter(|party| !fixed.contains(party)).collect() } else { self.members(who, bearer).into_keys().collect() }
            };
            let name = if is_free { who.parts[0].clone() } else { role.to_string() };
            let known = self.names.borrow().contains_key(&name);
            if known {
                continue;
            }
            let parties = candidates();
            let dimension = self.dimension(&What::Actor(name.clone()), &|| parties.clone());
            let mut bound = Members::new();
            for party in &parties {
                let is_it = dimension.as_ref().map_or(engine.yes(), |dimension| self.space.is(dimension, party));
                bound.insert(party.clone(), is_it);
            }
            if is_free {
                self.names.borrow_mut().insert(name, bound);
            } else {
                let members = self.members(who, bearer);
                let each: Vec<Diagram> = bound.iter().filter_map(|(party, is_it)| Some(engine.and(is_it, members.get(party)?))).collect();
                fits.push(engine.any(&each));
            }
        }
        engine.all(&fits)
    }

    fn is_known(&self, name: &str) -> bool {
        is_code(name)
            || matches!(name, "anyone" | "signatories" | "bearer")
            || self.rules().groups.contains_key(name)
            || name.strip_prefix("members of ").is_some_and(|organ| self.rules().groups.contains_key(organ))
    }

    /// Conditions and exceptions in which the bearer is not named, without the trigger.
    fn shared(&self, norm: &Norm) -> Diagram {
        self.space.diagrams.and(&self.guard(&norm.guard), &self.stands(norm, "", Some(false)))
    }

    /// That each is a bearer, with the conditions and exceptions in which the bearer is named.
    fn own(&self, norm: &Norm, bearers: &[String]) -> Vec<Diagram> {
        let is_bearer = self.are_bearers(norm, bearers);
        let each = bearers.iter().zip(&is_bearer);
        each.map(|(bearer, is_bearer)| self.space.diagrams.and(is_bearer, &self.stands(norm, bearer, Some(true)))).collect()
    }

    /// Conditions and exceptions: those in which the bearer is named, the others, or all.
    fn stands(&self, norm: &Norm, bearer: &str, own: Option<bool>) -> Diagram {
        let engine = &self.space.diagrams;
        let clauses = &norm.it.1;
        let mut met = Vec::new();
        let mut excused = Vec::new();
        for clause in clauses.iter().filter(|clause| own.is_none_or(|own| self.is_own(&clause.it) == own)) {
            let there = self.guard(&clause.guard);
            let unless_out = |met: Diagram| engine.or(&engine.not(&there), &met);
            let said = || format!("“{}” in {}", clause_words(&clause.it), norm.name);
            match &clause.it {
                NormClause::OnlyIf(condition) => met.push(unless_out(self.condition(condition, bearer))),
                NormClause::Unless(condition, _) => excused.push(engine.and(&there, &self.condition(condition, bearer))),
                NormClause::After(pattern, _) => met.push(unless_out(self.happened(pattern, bearer))),
                NormClause::EstablishedBy(who) => met.push(unless_out(match self.index.decision(who) {
                    Some(decision) => self.decision(decision, bearer),
                    None => self.yes_or_no(&What::Fact(format!("established by {who}"))),
                })),
                NormClause::In(area) if norm.it.0 != NormKind::Duty => met.push(unless_out(self.in_area(area))),
                NormClause::With(who) | NormClause::On(who) if norm.it.0 != NormKind::Duty => {
                    let role = if matches!(clause.it, NormClause::With(_)) { "with" } else { "on" };
                    let members = self.members(who, bearer);
                    let parties: Vec<String> = members.keys().cloned().collect();
                    let dimension = self.dimension(&What::Actor(role.to_string()), &|| parties.clone());
                    let is_it = |party: &str| dimension.as_ref().map_or(engine.yes(), |dimension| self.space.is(dimension, party));
                    let each: Vec<Diagram> = members.iter().map(|(party, inside)| engine.and(inside, &is_it(party))).collect();
                    met.push(unless_out(engine.any(&each)));
                }
                NormClause::NotBefore(_) | NormClause::NoLaterThan(_) | NormClause::During(_) => self.leave_out(said()),
                NormClause::SubjectTo(_) => self.leave_out(said()),
                NormClause::When(_) if norm.it.0 != NormKind::Duty => self.leave_out(said()),
                NormClause::When(_)
                | NormClause::Bearer(_)
                | NormClause::OwedTo(_)
                | NormClause::Act(..)
                | NormClause::Keep(_)
                | NormClause::BrokenBy(_)
                | NormClause::CountsAs(_)
                | NormClause::Within(_)
                | NormClause::In(_)
                | NormClause::With(_)
                | NormClause::On(_)
                | NormClause::Notwithstanding(_)
                | NormClause::WithoutPrejudiceTo(_)
                | NormClause::IfBreached(_) => {}
            }
        }
        if own != Some(true) && self.index.notwithstanding(&norm.name).next().is_some() {
            self.leave_out(format!("what stands notwithstanding {}", norm.name));
        }
        engine.and(&engine.all(&met), &engine.not(&engine.any(&excused)))
    }

    /// Whether a clause is another one for each who bears the norm.
    fn is_own(&self, clause: &NormClause) -> bool {
        match clause {
            NormClause::OnlyIf(condition) | NormClause::Unless(condition, _) => self.condition_names_bearer(condition),
            NormClause::After(pattern, _) => [&pattern.by, &pattern.on, &pattern.with].into_iter().flatten().any(names_bearer),
            NormClause::EstablishedBy(who) => self.index.decision(who).is_some_and(decision_names_bearer),
            NormClause::With(who) | NormClause::On(who) => names_bearer(who),
            _ => false,
        }
    }

    fn condition_names_bearer(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Not(inner) => self.condition_names_bearer(inner),
            Condition::Either(all) | Condition::Both(all) => all.iter().any(|one| self.condition_names_bearer(one)),
            Condition::Happened(pattern) => [&pattern.by, &pattern.on, &pattern.with].into_iter().flatten().any(names_bearer),
            Condition::Decision(name) => self.index.decision(name).is_some_and(decision_names_bearer),
            Condition::Fact(_) => false,
        }
    }

    /// Whether each of some parties bears a norm.
    fn are_bearers(&self, norm: &Norm, bearers: &[String]) -> Vec<Diagram> {
        let engine = &self.space.diagrams;
        let lines: Vec<(Diagram, &Who, Option<Members>)> = norm
            .it
            .1
            .iter()
            .filter_map(|clause| match &clause.it {
                NormClause::Bearer(who) => Some((self.guard(&clause.guard), who, (!names_bearer(who)).then(|| self.members(who, "")))),
                _ => None,
            })
            .collect();
        // Where no line says whose it is, it is everybody's.
        let nobody_said = engine.not(&engine.any(lines.iter().map(|(there, ..)| there)));
        let of = |bearer: &String| {
            let is_one = lines.iter().filter_map(|(there, who, members)| {
                let known = members.as_ref().map(|members| members.get(bearer).cloned());
                let inside = known.unwrap_or_else(|| self.members(who, bearer).remove(bearer))?;
                Some(engine.and(there, &inside))
            });
            engine.or(&engine.any(&is_one.collect::<Vec<_>>()), &nobody_said)
        };
        bearers.iter().map(of).collect()
    }

    /// Everybody who can bear a norm in some situation.
    pub fn bearers(&self, norm: &Norm) -> Vec<String> {
        let whos = norm.it.1.iter().filter_map(|clause| match &clause.it {
            NormClause::Bearer(who) => Some(who),
            _ => None,
        });
        let mut found: BTreeSet<String> = BTreeSet::new();
        for who in whos {
            // Names that a trigger gives leave somebody out; who is left out depends on it.
            let parts = Who { parts: who.parts.clone(), except: Vec::new() };
            found.extend(self.members(&parts, "").into_keys().filter(|name| self.is_known(name) || self.rules().organs.contains(name)));
        }
        found.remove(OUTSIDER);
        found.into_iter().collect()
    }

    // ---- telling -----------------------------------------------------------------------------------------------

    /// A situation as the lines of a scenario, without its name and what it expects.
    pub fn told(&self, norm: Option<&Norm>, bearer: &str, situation: &Situation) -> Vec<String> {
        let day = self.day();
        let date = days::written(day);
        let value = |what: &What| situation.get(what).map(String::as_str);
        let mut settle = Vec::new();
        let mut readings = Vec::new();
        for (label, options) in self.options {
            let word = match (value(&self.choice_of(label)), options.as_slice()) {
                (Some(word), _) => word.to_string(),
                (None, [only]) => self.option_word(label, *only),
                // What the situation leaves out may be anything.
                (None, _) => continue,
            };
            match label.strip_prefix('@') {
                Some(name) => readings.push(format!("{name}={}", if word == "in" { "1" } else { &word })),
                None => settle.push(format!("{label}={word}")),
            }
        }
        let mut lines = Vec::new();
        lines.extend((!settle.is_empty()).then(|| format!("settle   {}", settle.join(", "))));
        lines.extend((!readings.is_empty()).then(|| format!("reading  {}", readings.join(", "))));
        let steps = self.told_steps(situation, day);
        lines.extend(steps.is_none().then(|| format!("assume   in force from {}", days::written(day - 30))));
        let place = value(&What::Place).map_or_else(|| self.places().into_iter().next().unwrap_or_default(), ToString::to_string);
        for (what, word) in situation {
            match what {
                What::Fact(words) => lines.push(format!("fact     {words}: {word}")),
                What::Within(area) => lines.push(format!("fact     {place} in {area}: {word}")),
                _ => {}
            }
        }
        lines.push(String::new());
        lines.extend(steps.into_iter().flatten());
        let actor = |name: &str| value(&What::Actor(name.to_string())).map(ToString::to_string);
        let who = |who: &Who, role: &str| -> String {
            match who.parts.as_slice() {
                [name] if is_code(name) => name.clone(),
                [name] => actor(name).or_else(|| actor(role)).unwrap_or_else(|| self.members(who, bearer).into_keys().next().unwrap_or_default()),
                _ => actor(role).unwrap_or_else(|| self.members(who, bearer).into_keys().next().unwrap_or_default()),
            }
        };
        let patterns: Vec<&Pattern> = norm
            .iter()
            .flat_map(|norm| &norm.it.1)
            .filter_map(|clause| match &clause.it {
                NormClause::When(pattern) => Some(pattern),
                _ => None,
            })
            .collect();
        let chosen = norm.and_then(|norm| value(&What::Trigger(norm.name.clone())));
        let triggered = patterns.iter().find(|pattern| chosen.is_none_or(|chosen| trigger_words(pattern) == chosen));
        match (triggered, chosen) {
            (Some(pattern), _) => {
                let role = |word: &str, of: &Option<Who>| of.as_ref().map(|of| format!(" {word} {}", who(of, word))).unwrap_or_default();
                let area = pattern.area.as_ref().map(|_| format!(" in {place}")).unwrap_or_default();
                lines.push(format!(
                    "{date}  {}{}{}{}{area}",
                    quoted(&pattern.act),
                    role("by", &pattern.by),
                    role("on", &pattern.on),
                    role("with", &pattern.with)
                ));
            }
            // What triggers it elsewhere.
            (None, Some(elsewhere)) => {
                let words: Vec<String> = elsewhere.split(' ').map(|word| actor(word).unwrap_or_else(|| word.to_string())).collect();
                lines.push(format!("{date}  {} in {place}", words.join(" ")));
            }
            (None, None) => {}
        }
        for (what, word) in situation {
            let What::Event(words, by) = what else { continue };
            if word == "yes" {
                // Names that a trigger gave stand in the words of the event.
                let words: Vec<String> = words.split(' ').map(|word| actor(word).unwrap_or_else(|| word.to_string())).collect();
                let by = by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
                lines.push(format!("{date}  {}{by}", words.join(" ")));
            }
        }
        let mut votes: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
        for (what, word) in situation {
            if let What::Vote(decision, party) = what
                && word != "silent"
            {
                votes.entry(decision).or_default().entry(word).or_default().push(party);
            }
        }
        for (decision, cast) in votes {
            let cast: Vec<String> = cast.into_iter().map(|(word, parties)| format!("{word} {}", parties.join(", "))).collect();
            lines.push(format!("{date}  vote on {decision}: {}", cast.join("; ")));
        }
        let longest = self.rules().decisions.iter().flat_map(|decision| &decision.it).filter_map(|clause| match &clause.it {
            DecisionClause::Within(days) => Some(*days),
            _ => None,
        });
        let longest = longest.max();
        let end = days::written(day + self.elapsed(norm, situation).unwrap_or_else(|| longest.map_or(0, |longest| longest + 1)));
        lines.extend(norm.into_iter().flat_map(|norm| self.told_states(norm)));
        for done in self.told_deeds(norm, situation, &place, &|role| actor(role)) {
            lines.push(format!("{date}  {done}"));
        }
        // An act that may be forbidden is done once everything else has been: in the order of the lines within a day.
        let is_told = situation.keys().any(|what| matches!(what, What::Done(_)));
        if let Some(norm) = norm.filter(|norm| norm.it.0 == NormKind::Prohibition && !is_told) {
            let done = self.told_act(norm, situation, &place, &|role| actor(role));
            lines.extend(done.map(|done| format!("{end}  {done}")));
        }
        if end != date {
            lines.push(format!("until    {end}"));
        }
        lines
    }
}

/// A trigger without where it happens: what tells one from another.
pub(crate) fn trigger_words(pattern: &Pattern) -> String {
    pattern_words(&Pattern { area: None, ..pattern.clone() })
}

impl Common {
    fn of(all: &[(&Index, &Options)]) -> Common {
        let mut common = Common::default();
        let mut dates: Vec<Day> = Vec::new();
        let mut words: BTreeMap<&String, &Vec<Option<usize>>> = BTreeMap::new();
        let (mut without_silence, mut with_silence) = (BTreeSet::new(), BTreeSet::new());
        for (index, options) in all {
            let rules = index.rules;
            common.parties.extend(index.parties.iter().filter(|name| is_code(name)).map(ToString::to_string));
            dates.extend(rules.groups.values().flatten().flat_map(|clause| [clause.it.from, clause.it.until]).flatten());
            let is_leaf = |place: &&String| !rules.places.values().any(|around| around.as_ref() == Some(*place));
            common.places.extend(rules.places.keys().filter(is_leaf).cloned());
            for (label, options) in options.iter() {
                if *words.entry(label).or_insert(options) != options {
                    common.apart.insert(label.clone());
                }
            }
            common.is_shared = all.len() > 1;
            for decision in &rules.decisions {
                let longest = decision.it.iter().filter_map(|clause| match &clause.it {
                    DecisionClause::Within(days) => Some(*days + 1),
                    _ => None,
                });
                common.longest = common.longest.max(longest.max().unwrap_or_default());
                let speaks = decision.it.iter().any(|clause| matches!(clause.it, DecisionClause::Silence(_)));
                if speaks {
                    with_silence.insert(decision.name.clone())
                } else {
                    without_silence.insert(decision.name.clone())
                };
            }
            for limit in &rules.limits {
                let bounds = limit.it.iter().filter_map(|clause| match &clause.it {
                    LimitClause::AtMost(bound) => Some((true, bound.clone())),
                    LimitClause::AtLeast(bound) => Some((false, bound.clone())),
                    LimitClause::Of(_) | LimitClause::OnlyIf(_) => None,
                });
                common.bounds.entry(limit.name.clone()).or_default().extend(bounds);
            }
            for norm in rules.norms.iter().filter(|_| all.len() > 1) {
                let windows = norm.it.1.iter().filter_map(|clause| match &clause.it {
                    NormClause::Within(days) => Some(*days),
                    _ => None,
                });
                common.windows.entry(norm.name.clone()).or_default().extend(windows);
                let triggers = norm.it.1.iter().filter_map(|clause| match &clause.it {
                    NormClause::When(pattern) => Some(trigger_words(pattern)),
                    _ => None,
                });
                common.triggers.entry(norm.name.clone()).or_default().extend(triggers);
            }
        }
        if common.places.is_empty() {
            common.places.insert("somewhere".to_string());
        }
        common.day = dates.into_iter().max().map_or(0, |last| last + 366).max(days::of(2031, 1, 1));
        common.silent = with_silence.difference(&without_silence).cloned().collect();
        common
    }
}

fn names_bearer(who: &Who) -> bool {
    who.parts.iter().chain(&who.except).any(|part| part == "bearer")
}

fn decision_names_bearer(decision: &Decision) -> bool {
    decision.it.iter().any(|clause| match &clause.it {
        DecisionClause::By(who, _) | DecisionClause::Concurring(who, _) => names_bearer(who),
        _ => false,
    })
}

/// An act as a scenario writes it: in quotation marks where a word of it would begin a role.
fn quoted(act: &str) -> String {
    let has_role = act.split(' ').any(|word| crate::phrase::ROLES.contains(&word));
    if has_role { format!("\"{act}\"") } else { act.to_string() }
}

fn clause_words(clause: &NormClause) -> String {
    match clause {
        NormClause::NotBefore(day) => format!("not before {}", days::written(*day)),
        NormClause::NoLaterThan(day) => format!("no later than {}", days::written(*day)),
        NormClause::During(period) => format!("during {period}"),
        NormClause::SubjectTo(norm) => format!("subject to {norm}"),
        NormClause::When(pattern) => format!("when {}", pattern_words(pattern)),
        _ => String::new(),
    }
}

// ---- counting votes ------------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Yes,
    No,
    Abstains,
    Absent,
}

struct Voter {
    member: String,
    is_member: Diagram,
    cast: Vec<(Stand, Diagram)>,
}

struct Ballot<'a, 'b> {
    frame: &'b Frame<'a>,
    voters: Vec<Voter>,
    abstention: Option<Counts>,
    absence: Option<Counts>,
    silence: Option<Counts>,
}

impl Ballot<'_, '_> {
    fn stand(&self, value: &str) -> Stand {
        match (value, self.silence) {
            ("yes", _) | ("silent", Some(Counts::Yes)) => Stand::Yes,
            ("no", _) | ("silent", Some(Counts::No)) => Stand::No,
            ("abstain", _) => Stand::Abstains,
            _ => Stand::Absent,
        }
    }

    /// In favour, against, or neither.
    fn side(&self, stand: Stand) -> Option<bool> {
        let counts = match stand {
            Stand::Yes => Counts::Yes,
            Stand::No => Counts::No,
            Stand::Abstains => self.abstention.unwrap_or(Counts::Nothing),
            Stand::Absent => self.absence.unwrap_or(Counts::Nothing),
        };
        match counts {
            Counts::Yes => Some(true),
            Counts::No => Some(false),
            Counts::Nothing => None,
        }
    }

    /// Where a voter is a member and stands so.
    fn is(&self, voter: &Voter, test: impl Fn(Stand) -> bool) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let cast: Vec<Diagram> = voter.cast.iter().filter(|(stand, _)| test(*stand)).map(|(_, cast)| cast.clone()).collect();
        engine.and(&voter.is_member, &engine.any(&cast))
    }

    /// The sum of what each member adds reaches a threshold.
    fn sum(&self, adds: impl Fn(&str, Stand) -> BigInt, threshold: &BigInt) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let parties: Vec<Vec<(BigInt, Diagram)>> = self
            .voters
            .iter()
            .map(|voter| {
                let mut figures: BTreeMap<BigInt, Diagram> = BTreeMap::new();
                let mut add = |figure: BigInt, there: Diagram| {
                    let known = figures.entry(figure).or_insert_with(|| engine.no());
                    *known = engine.or(known, &there);
                };
                add(BigInt::ZERO, engine.not(&voter.is_member));
                for (stand, cast) in &voter.cast {
                    add(adds(&voter.member, *stand), engine.and(&voter.is_member, cast));
                }
                figures.into_iter().filter(|(_, there)| *there != engine.no()).collect()
            })
            .collect();
        engine.reaches(&parties, threshold)
    }

    fn in_base(base: Base, stand: Stand, side: Option<bool>) -> bool {
        match base {
            Base::Members => true,
            Base::Present => stand != Stand::Absent,
            Base::Votes => side.is_some(),
        }
    }

    fn reaches(&self, threshold: &Threshold, base: Base) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let one = |holds: bool| BigInt::from(u8::from(holds));
        let yes = |stand: Stand| self.side(stand) == Some(true);
        let counted = |stand: Stand| Self::in_base(base, stand, self.side(stand));
        match threshold {
            Threshold::Unanimity => {
                let matters = |stand: Stand| match stand {
                    Stand::Abstains => base != Base::Votes && self.abstention != Some(Counts::Nothing),
                    Stand::Absent => base == Base::Members && self.absence != Some(Counts::Nothing),
                    Stand::Yes | Stand::No => true,
                };
                let against: Vec<Diagram> = self.voters.iter().map(|voter| self.is(voter, |stand| matters(stand) && !yes(stand))).collect();
                let favour: Vec<Diagram> = self.voters.iter().map(|voter| self.is(voter, yes)).collect();
                engine.and(&engine.any(&favour), &engine.not(&engine.any(&against)))
            }
            Threshold::Consensus => {
                let against: Vec<Diagram> = self.voters.iter().map(|voter| self.is(voter, |stand| self.side(stand) == Some(false))).collect();
                engine.not(&engine.any(&against))
            }
            Threshold::Majority => self.sum(|_, stand| one(yes(stand)) * 2 - one(counted(stand)), &BigInt::from(1)),
            Threshold::AllBut(most) => self.sum(|_, stand| one(yes(stand)) - one(counted(stand)), &-BigInt::from(*most)),
            Threshold::Votes(least) => self.sum(|_, stand| one(yes(stand)), &BigInt::from(*least)),
            Threshold::Share(share) => {
                let (above, below) = (BigInt::from(*share.numer()), BigInt::from(*share.denom()));
                let enough = self.sum(|_, stand| &below * one(yes(stand)) - &above * one(counted(stand)), &BigInt::ZERO);
                let somebody = self.sum(|_, stand| one(counted(stand)), &BigInt::from(1));
                engine.and(&enough, &somebody)
            }
            Threshold::Weight(share, name) => {
                let Some(weights) = self.frame.rules().weights.get(name) else { return engine.no() };
                if let Some(voter) = self.voters.iter().find(|voter| !weights.contains_key(&voter.member)) {
                    self.frame.leave_out(format!("the weight of {} in {name}, which is not given", voter.member));
                }
                let scale = scale(weights.values());
                let of = |member: &str| {
                    let weight = weights.get(member).copied().unwrap_or_default() * Number::from_integer(scale);
                    BigInt::from(weight.to_integer())
                };
                let (above, below) = (BigInt::from(*share.numer()), BigInt::from(*share.denom()));
                let in_base = |stand: Stand| base != Base::Votes || self.side(stand).is_some();
                self.sum(|member, stand| of(member) * (&below * one(yes(stand)) - &above * one(in_base(stand))), &BigInt::ZERO)
            }
        }
    }

    fn concurs(&self, members: &Members, in_favour: bool) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let fails = |stand: Stand| match self.side(stand) {
            Some(true) => false,
            Some(false) => true,
            None => in_favour,
        };
        let stopped: Vec<Diagram> =
            self.voters.iter().filter_map(|voter| Some(engine.and(members.get(&voter.member)?, &self.is(voter, fails)))).collect();
        engine.not(&engine.any(&stopped))
    }

    fn has_quorum(&self, threshold: &Threshold) -> Diagram {
        let part = |stand: Stand| if stand == Stand::Absent { Stand::Absent } else { Stand::Yes };
        let voters = self
            .voters
            .iter()
            .map(|voter| Voter {
                member: voter.member.clone(),
                is_member: voter.is_member.clone(),
                cast: voter.cast.iter().map(|(stand, cast)| (part(*stand), cast.clone())).collect(),
            })
            .collect();
        Ballot { frame: self.frame, voters, abstention: None, absence: None, silence: None }.reaches(threshold, Base::Members)
    }
}

/// What makes all of some figures whole.
fn scale<'a>(figures: impl Iterator<Item = &'a Number>) -> i128 {
    figures.fold(1, |scale, figure| scale * (figure.denom() / gcd(scale, *figure.denom())))
}

fn gcd(one: i128, other: i128) -> i128 {
    if other == 0 { one.abs() } else { gcd(other, one % other) }
}
