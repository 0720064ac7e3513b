//! What a property says of a situation, as a diagram; with the questions by which a scenario shows it.
//!
//! Duties keep their conditions and lose their triggers: what happens is one event for all of them, with the names that the rules give
//! to those who take part. Who takes part by the line of a duty, and who is meant by the property, is asked beside it.

use crate::analyse::asked::HOLDS;
use crate::analyse::diagram::Diagram;
use crate::analyse::frame::event::Fixed;
use crate::analyse::frame::{Frame, OUTSIDER};
use crate::analyse::situation::{Situation, What};
use crate::days;
use crate::evaluate::{canonical, is_code, pattern_words};
use crate::property::check::{Meaning, codes, meaning, norms_named, triggers};
use crate::property::{Condition, Modal, Property, Whom, replaced, replaced_in};
use crate::rules::{self, Clause, DecisionClause, EntryClause, Guard, Menu, Norm, NormClause, Pattern, ProvisionalClause, Rules, Who};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::RefCell;

/// The verdicts on a duty that is owed and not done, when all else has been done; and on one of which the time is over.
const NOT_DONE: &[&str] = &["due", "breached"];
const OVERDUE: &[&str] = &["breached"];
/// Stands in a question before the days whose end it is about.
const OVER: &str = "the end of ";

/// Parties with the situations in which each of them is meant.
type Members = BTreeMap<String, Diagram>;

/// A question of a scenario, and where the answer is yes.
pub(super) struct Wanted {
    pub question: String,
    pub of: String,
    pub holds: Diagram,
    pub yes: &'static [&'static str],
    /// On what the verdict rests too.
    pub rests_on: Diagram,
}

/// A role in what happens.
struct Slot {
    /// The name of whoever it is; or the code, if it is always the same.
    name: String,
    is_fixed: bool,
    /// Whom the property means.
    meant: Option<Who>,
    /// Other names for it.
    also: BTreeSet<String>,
}

/// What happens.
struct Event {
    pattern: Pattern,
    /// The roles `by`, `on`, `with`.
    roles: [Option<Slot>; 3],
    area: Option<Who>,
    /// Whether it happens somewhere for any of the duties.
    has_place: bool,
}

/// A property for one party after one event, over a frame.
pub(super) struct Saying<'r> {
    frame: &'r Frame<'r>,
    rules: &'r Rules,
    party: String,
    event: Option<Event>,
    norms: Vec<&'r Norm>,
    /// Acts that are asked about by themselves, and not by the name of a duty.
    acts: BTreeSet<String>,
    within_days: Option<i64>,
    has_steps: bool,
    /// The property, with the party for the name that each stands for.
    pub property: Property,
    /// What may happen.
    fixed: Rc<Fixed>,
    left_out: RefCell<BTreeSet<String>>,
}

impl<'r> Saying<'r> {
    /// A property with a party for the name that each stands for.
    pub fn new(frame: &'r Frame<'r>, property: &Property, turn: Option<(&str, &str)>, event: Option<&Pattern>) -> Saying<'r> {
        let rules = frame.index.rules;
        let mut property = property.clone();
        let mut event = event.cloned();
        if let Some((name, party)) = turn {
            for claim in &mut property.claims {
                use crate::property::Claim;
                let with = claim.it.condition().with(name, party);
                claim.it = match claim.it {
                    Claim::Always(_) => Claim::Always(with),
                    Claim::Never(_) => Claim::Never(with),
                    Claim::Possible(_) => Claim::Possible(with),
                };
            }
            property.given.iter_mut().for_each(|given| given.it = given.it.with(name, party));
            property.against.iter_mut().for_each(|against| against.it = replaced(&against.it, name, party));
            property.unwilling.iter_mut().for_each(|unwilling| unwilling.it = unwilling.it.as_ref().map(|who| replaced(who, name, party)));
            event = event.map(|event| replaced_in(&event, name, party));
        }
        let parts: Vec<&Condition> = property.conditions().flat_map(|(condition, _)| condition.parts()).collect();
        let acts = parts.iter().filter_map(|part| match part {
            Condition::Norm(Modal::Must, _, name) if rules.norms.iter().all(|norm| norm.name != *name) => Some(name.clone()),
            _ => None,
        });
        let acts = acts.collect();
        let has_steps = parts.iter().any(|part| match part {
            Condition::InForce(_) | Condition::Bound(_) | Condition::Ratified(_) | Condition::Signed(_) => true,
            Condition::Happened(pattern) => is_step(rules, pattern),
            Condition::Named(words) => matches!(meaning(rules, words), Some(Meaning::Happened(pattern)) if is_step(rules, &pattern)),
            _ => false,
        });
        let norms = property.norms(rules);
        let event = event.map(|event| Event::of(rules, &norms, &event));
        let party = turn.map_or_else(String::new, |(_, party)| party.to_string());
        let within_days = property.within_days;
        let conditions: Vec<rules::Condition> =
            property.conditions().flat_map(|(condition, _)| condition.parts()).filter_map(|part| of_rules(rules, part)).collect();
        let also: Vec<(String, String)> = event.iter().flat_map(Event::also).collect();
        let told = event.as_ref().map(Event::told);
        let fixed = frame.story_after(told.as_ref(), &norms, &conditions, &also);
        frame.tell(&fixed);
        Saying { frame, rules, party, event, norms, acts, within_days, has_steps, property, fixed, left_out: RefCell::default() }
    }

    /// The party whose turn it is; empty if it is nobody's.
    pub fn party(&self) -> &str {
        &self.party
    }

    /// Whether something happens.
    pub fn has_event(&self) -> bool {
        self.event.is_some()
    }

    /// Whether the property says where it happens.
    pub fn has_area(&self) -> bool {
        self.event.as_ref().is_some_and(|event| event.area.is_some())
    }

    /// What is not in the answer, beside what the frame leaves out.
    pub fn left_out(&self) -> Vec<String> {
        self.left_out.borrow().iter().cloned().collect()
    }

    fn leave_out(&self, words: String) {
        self.left_out.borrow_mut().insert(words);
    }

    // ---- what happens ------------------------------------------------------------------------------------------

    /// Where what happens is what the property means.
    pub fn happens(&self) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let Some(event) = &self.event else { return engine.yes() };
        let mut all: Vec<Diagram> = event.area.iter().map(|area| self.frame.happens_in(area)).collect();
        for (number, slot) in event.roles.iter().enumerate() {
            let Some(who) = slot.as_ref().and_then(|slot| slot.meant.as_ref()) else { continue };
            all.push(self.slot_among(number, &self.members(who, "")));
        }
        engine.all(&all)
    }

    /// A party that can bear a norm that nobody has written.
    fn somebody(&self) -> String {
        self.frame.parties().into_iter().next().unwrap_or_else(|| OUTSIDER.to_string())
    }

    /// Where one of some parties stands in a role.
    fn slot_among(&self, number: usize, members: &Members) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let each: Vec<Diagram> = members.iter().map(|(party, is_one)| engine.and(is_one, &self.slot_is(number, party))).collect();
        engine.any(&each)
    }

    fn slot_is(&self, number: usize, party: &str) -> Diagram {
        let space = &self.frame.space;
        let Some(slot) = self.event.as_ref().and_then(|event| event.roles[number].as_ref()) else { return space.diagrams.no() };
        if slot.is_fixed {
            return space.diagrams.of(slot.name == party);
        }
        match space.of(|what| matches!(what, What::Actor(name) if *name == slot.name)).first() {
            Some(actor) => space.is(actor, party),
            // Nobody else is left.
            None => space.diagrams.of(party == OUTSIDER),
        }
    }

    /// Everybody who can do what happens.
    pub fn doers(&self) -> Vec<String> {
        match self.event.as_ref().and_then(|event| event.roles[0].as_ref()) {
            None => Vec::new(),
            Some(slot) if slot.is_fixed => Vec::from([slot.name.clone()]),
            Some(slot) => {
                let actors = self.frame.space.of(|what| matches!(what, What::Actor(name) if *name == slot.name));
                actors.first().map_or_else(Vec::new, |actor| actor.values.clone())
            }
        }
    }

    /// Where a party does what happens.
    pub fn is_doer(&self, party: &str) -> Diagram {
        self.slot_is(0, party)
    }

    /// Where one of some parties does it.
    pub fn doer_among(&self, who: &Who) -> Diagram {
        self.slot_among(0, &self.members(who, ""))
    }

    // ---- whom --------------------------------------------------------------------------------------------------

    /// The members of a set of parties; names of those who take part are these.
    fn members(&self, who: &Who, bearer: &str) -> Members {
        let engine = &self.frame.space.diagrams;
        let named = |name: &str| -> Members {
            let slots = self.event.iter().flat_map(|event| event.roles.iter().enumerate());
            let role =
                slots.filter_map(|(number, slot)| Some((number, slot.as_ref()?))).find(|(_, slot)| slot.name == name || slot.also.contains(name));
            match role {
                Some((_, slot)) if slot.is_fixed => Members::from([(slot.name.clone(), engine.yes())]),
                Some((number, _)) => {
                    let all = self.frame.parties().into_iter().chain([OUTSIDER.to_string()]);
                    all.map(|party| (party.clone(), self.slot_is(number, &party))).collect()
                }
                None => self.frame.members(&Who { parts: Vec::from([name.to_string()]), except: Vec::new() }, bearer),
            }
        };
        let mut found = Members::new();
        for (party, is_one) in who.parts.iter().flat_map(|part| named(part)) {
            let known = found.entry(party).or_insert_with(|| engine.no());
            *known = engine.or(known, &is_one);
        }
        for (party, out) in who.except.iter().flat_map(|part| named(part)) {
            if let Some(inside) = found.get_mut(&party) {
                *inside = engine.and(inside, &engine.not(&out));
            }
        }
        found.retain(|_, inside| *inside != engine.no());
        found
    }

    /// Where a party is one of some.
    pub fn is_among(&self, party: &str, who: &Who) -> Diagram {
        self.members(who, "").remove(party).unwrap_or_else(|| self.frame.space.diagrams.no())
    }

    /// Where something is owed to a party.
    pub fn is_beneficiary(&self, party: &str) -> Diagram {
        let clauses = self.norms.iter().flat_map(|norm| &norm.it.1);
        let each = clauses.filter_map(|clause| match &clause.it {
            NormClause::OwedTo(who) => Some(self.is_among(party, who)),
            _ => None,
        });
        self.frame.space.diagrams.any(&each.collect::<Vec<_>>())
    }

    /// Where something holds for those of whom it is said.
    fn of_whom(&self, each: bool, members: &Members, holds: &mut dyn FnMut(&str) -> Diagram) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let all: Vec<(Diagram, Diagram)> = members.iter().map(|(party, is_one)| (is_one.clone(), holds(party))).collect();
        let somebody = if each { engine.any(members.values()) } else { engine.no() };
        if each {
            let missing: Vec<Diagram> = all.iter().map(|(is_one, holds)| engine.and(is_one, &engine.not(holds))).collect();
            return engine.and(&somebody, &engine.not(&engine.any(&missing)));
        }
        engine.any(&all.iter().map(|(is_one, holds)| engine.and(is_one, holds)).collect::<Vec<_>>())
    }

    fn whom(&self, whom: &Whom) -> Members {
        let engine = &self.frame.space.diagrams;
        match &whom.of {
            Some(who) => self.members(who, ""),
            None => codes(self.rules).into_iter().map(|party| (party, engine.yes())).collect(),
        }
    }

    // ---- conditions --------------------------------------------------------------------------------------------

    /// Where a condition holds, with the questions that show it.
    pub fn holds(&self, condition: &Condition, wanted: &mut Vec<Wanted>) -> Diagram {
        let engine = &self.frame.space.diagrams;
        match condition {
            Condition::Not(inner) => engine.not(&self.holds(inner, wanted)),
            Condition::Either(all) => engine.any(&all.iter().map(|one| self.holds(one, wanted)).collect::<Vec<_>>()),
            Condition::Both(all) => engine.all(&all.iter().map(|one| self.holds(one, wanted)).collect::<Vec<_>>()),
            Condition::InForce(None) => {
                let holds = self.frame.in_force();
                want(wanted, "in force".to_string(), "", (&holds, &holds), HOLDS);
                holds
            }
            Condition::InForce(Some(whom)) => self.of_whom(whom.each, &self.whom(whom), &mut |party| {
                let holds = self.in_force_for(party);
                want(wanted, format!("in force for {party}"), party, (&holds, &holds), HOLDS);
                holds
            }),
            Condition::Bound(whom) => self.of_whom(whom.each, &self.whom(whom), &mut |party| {
                let holds = self.frame.bound(party);
                want(wanted, format!("bound for {party}"), party, (&holds, &holds), HOLDS);
                holds
            }),
            Condition::Ratified(whom) => self.of_whom(whom.each, &self.whom(whom), &mut |party| self.frame.ratifies(party)),
            Condition::Signed(whom) => self.of_whom(whom.each, &self.whom(whom), &mut |party| self.frame.signs(party)),
            Condition::Norm(modal, whom, name) => self.norm(*modal, whom, name, wanted),
            Condition::Happened(pattern) => self.happened(pattern),
            Condition::Fact(words) => self.frame.met_after(&rules::Condition::Fact(words.clone())),
            Condition::Named(words) => match meaning(self.rules, words) {
                Some(Meaning::Decision(name)) => {
                    let holds = self.frame.met_after(&rules::Condition::Decision(name.clone()));
                    let names_bearer = self.frame.index.decision(&name).is_some_and(|decision| {
                        decision
                            .it
                            .iter()
                            .any(|clause| matches!(&clause.it, DecisionClause::By(who, _) if who.parts.iter().any(|part| part == "bearer")))
                    });
                    if names_bearer {
                        self.leave_out(format!("for whom “{name}” is decided"));
                    }
                    want(wanted, name, "", (&holds, &holds), HOLDS);
                    holds
                }
                Some(Meaning::Fact(words)) => self.frame.met_after(&rules::Condition::Fact(words)),
                Some(Meaning::Happened(pattern)) => self.happened(&pattern),
                None => engine.no(),
            },
        }
    }

    /// Where an event happens: one of the steps towards entry into force, or one for which rules wait.
    fn happened(&self, pattern: &Pattern) -> Diagram {
        let space = &self.frame.space;
        if !is_step(self.rules, pattern) {
            return self.frame.met_after(&rules::Condition::Happened(pattern.clone()));
        }
        // The steps are known once it is known what they lead to.
        let _ = (self.frame.in_force(), self.frame.bound(&self.somebody()));
        let words = pattern_words(&Pattern { by: None, ..pattern.clone() });
        let members = pattern.by.as_ref().map(|who| self.members(who, ""));
        let steps = space.of(|what| matches!(what, What::Step(step, _) if *step == words));
        let each = steps.into_iter().filter_map(|step| {
            let meant = match (&step.what, &members) {
                (What::Step(_, Some(party)), Some(members)) => members.get(party)?.clone(),
                _ => space.diagrams.yes(),
            };
            Some(space.diagrams.and(&meant, &space.is(&step, "yes")))
        });
        space.diagrams.any(&each.collect::<Vec<_>>())
    }

    fn guard(&self, guard: &Guard) -> Diagram {
        let each: Vec<Diagram> = guard.0.iter().map(|(label, alternative)| self.frame.choice(label, *alternative)).collect();
        self.frame.space.diagrams.all(&each)
    }

    fn in_force_for(&self, party: &str) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let in_force = self.frame.in_force();
        match self.rules.entry.as_ref().filter(|_| !self.rules.organs.contains(party)) {
            Some(entry) => {
                let own = engine.or(&self.frame.ratifies(party), &engine.not(&self.guard(&entry.guard)));
                engine.and(&in_force, &own)
            }
            None => in_force,
        }
    }

    // ---- norms -------------------------------------------------------------------------------------------------

    fn norm(&self, modal: Modal, whom: &Whom, name: &str, wanted: &mut Vec<Wanted>) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let norms = norms_named(self.rules, modal, name);
        let act = Some(name).filter(|_| self.acts.contains(name) && modal == Modal::Must);
        let mut holders: Members = Members::new();
        let mut bearers: Members = Members::new();
        for norm in norms {
            let required = act.map_or_else(|| engine.yes(), |act| self.requires(norm, act));
            let in_time = self.within_days.filter(|_| modal == Modal::Must).map_or_else(|| engine.yes(), |days| self.in_time(norm, days));
            for (bearer, owed) in self.held(modal, norm) {
                let held = engine.all(&[owed.clone(), required.clone(), in_time.clone()]);
                let (question, yes) = match (self.within_days.filter(|_| modal == Modal::Must), act) {
                    (Some(days), _) => (format!("{} of {bearer} on {OVER}{days}", norm.name), OVERDUE),
                    (None, Some(_)) => (format!("{} of {bearer}", norm.name), NOT_DONE),
                    (None, None) => (format!("{} of {bearer}", norm.name), HOLDS),
                };
                want(wanted, question, &bearer, (&held, &owed), yes);
                add(engine, &mut holders, &bearer, &held);
                if whom.of.is_none() && whom.each {
                    let bears = engine.and(&self.bears(norm, &bearer), &required);
                    add(engine, &mut bearers, &bearer, &bears);
                }
            }
        }
        let members = match (&whom.of, whom.each) {
            (Some(who), _) => self.members(who, ""),
            (None, true) => bearers,
            (None, false) => holders.keys().map(|party| (party.clone(), engine.yes())).collect(),
        };
        self.of_whom(whom.each, &members, &mut |party| holders.get(party).cloned().unwrap_or_else(|| engine.no()))
    }

    /// For whom a norm holds: owed, allowed, conferred; after the event, and where the treaty binds them.
    fn held(&self, modal: Modal, norm: &Norm) -> Vec<(String, Diagram)> {
        let engine = &self.frame.space.diagrams;
        let holders: Vec<(String, Diagram)> = match modal {
            Modal::Must => self.frame.bearers(norm).into_iter().map(|bearer| (bearer.clone(), self.frame.owes(norm, &bearer))).collect(),
            Modal::May | Modal::Can => self.frame.holders(norm),
        };
        let bound = |bearer: &str| if self.has_steps { self.frame.bound(bearer) } else { engine.yes() };
        holders.into_iter().map(|(bearer, holds)| (bearer.clone(), engine.and(&holds, &bound(&bearer)))).collect()
    }

    /// Where somebody bears a duty, whatever its conditions are.
    fn bears(&self, norm: &Norm, bearer: &str) -> Diagram {
        let mut bare = norm.clone();
        // Under no name nothing is above it.
        bare.name.clear();
        bare.it.1.retain(|clause| matches!(clause.it, NormClause::Bearer(_) | NormClause::When(_)));
        for clause in &mut bare.it.1 {
            if let NormClause::When(pattern) = &mut clause.it {
                pattern.area = None;
            }
        }
        self.frame.owes(&bare, bearer)
    }

    /// Under which choices a duty cannot be met without an act.
    fn requires(&self, norm: &Norm, act: &str) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let each = norm.it.1.iter().filter_map(|clause| match &clause.it {
            NormClause::Act(menu, acts) if acts.iter().any(|one| one == act) && (*menu == Menu::EachOf || acts.len() == 1) => {
                Some(self.guard(&clause.guard))
            }
            _ => None,
        });
        engine.any(&each.collect::<Vec<_>>())
    }

    /// Under which choices the time for a duty is over within so many days of what triggers it.
    fn in_time(&self, norm: &Norm, days: i64) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let mut found = engine.no();
        for clause in &norm.it.1 {
            match &clause.it {
                // Of several times the last counts.
                NormClause::Within(window) => found = engine.choose(&self.guard(&clause.guard), &engine.of(*window <= days), &found),
                NormClause::NoLaterThan(_) => self.leave_out(format!("that {} ends on a day of the calendar", norm.name)),
                _ => {}
            }
        }
        if triggers(norm).is_empty() && found != engine.no() {
            self.leave_out(format!("from when the time for {} runs", norm.name));
        }
        let is_timed = |clause: &Clause<DecisionClause>| matches!(clause.it, DecisionClause::Within(_));
        if self.rules.decisions.iter().any(|decision| decision.it.iter().any(is_timed)) {
            self.leave_out("how long it takes to decide".to_string());
        }
        found
    }

    /// A question in a situation: where it is about the end of a time, the first day on which that is over.
    pub fn question(&self, question: &str, situation: &Situation) -> String {
        let Some((what, days)) = question.split_once(OVER).and_then(|(what, days)| Some((what, days.parse::<i64>().ok()?))) else {
            return question.to_string();
        };
        let day = situation.get(&What::Moment).and_then(|day| days::read(day)).unwrap_or_else(|| self.frame.day());
        format!("{what}{}", days::written(day + days + 1 - i64::from(self.rules.first_day_counts)))
    }

    /// What has to be possible is asked without these.
    pub fn restrictions(&self) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let conditions = self.property.claims.iter().map(|claim| claim.it.condition()).filter_map(|condition| match condition {
            Condition::Both(all) => Some(all),
            _ => None,
        });
        let nots = conditions.flatten().filter(|one| matches!(one, Condition::Not(_)));
        engine.all(&nots.map(|one| self.holds(one, &mut Vec::new())).collect::<Vec<_>>())
    }

    // ---- telling -----------------------------------------------------------------------------------------------

    /// A situation as the lines of a scenario.
    pub fn told(&self, situation: &Situation) -> Vec<String> {
        self.frame.tell(&self.fixed);
        let triggered = self.norms.iter().find(|norm| !triggers(norm).is_empty()).or(self.norms.first());
        let mut lines = self.frame.told(triggered.copied(), "", situation);
        let until = lines.iter().position(|line| line.starts_with("until"));
        let last = lines.iter().filter_map(|line| days::read(line.split(' ').next()?)).max();
        let date = match until {
            Some(at) => lines[at].trim_start_matches("until").trim().to_string(),
            None => days::written(last.unwrap_or_else(|| self.frame.day())),
        };
        let deeds = self.deeds(situation);
        let at = until.unwrap_or(lines.len());
        for deed in deeds.into_iter().rev() {
            lines.insert(at, format!("{date}  {deed}"));
        }
        lines
    }

    /// What bearers do instead of the acts that are asked about: all else that their duties name.
    fn deeds(&self, situation: &Situation) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for act in &self.acts {
            for norm in norms_named(self.rules, Modal::Must, act) {
                let there = norm.it.1.iter().filter_map(|clause| match &clause.it {
                    NormClause::Act(_, acts) if self.frame.space.holds(&self.guard(&clause.guard), situation) => Some(acts),
                    _ => None,
                });
                for other in there.flatten().filter(|other| !self.acts.contains(*other)) {
                    let has_role = other.split(' ').any(|word| crate::phrase::ROLES.contains(&word));
                    let words = if has_role { format!("\"{other}\"") } else { other.clone() };
                    let deed = format!("{words} by {}", self.frame.bearers(norm).join(", "));
                    if !found.contains(&deed) {
                        found.push(deed);
                    }
                }
            }
        }
        found
    }
}

impl Event {
    /// As it is told: somewhere, if where it is matters.
    fn told(&self) -> Pattern {
        let everywhere = Who { parts: Vec::from(["everywhere".to_string()]), except: Vec::new() };
        Pattern { area: self.has_place.then_some(everywhere), ..self.pattern.clone() }
    }

    /// Other names for those who take part, each with the one that the event has.
    fn also(&self) -> Vec<(String, String)> {
        let slots = self.roles.iter().flatten().filter(|slot| !slot.is_fixed);
        slots.flat_map(|slot| slot.also.iter().map(|name| (name.clone(), slot.name.clone()))).collect()
    }

    /// An event of a property as the lines of duties know it.
    fn of(rules: &Rules, norms: &[&Norm], meant: &Pattern) -> Event {
        let known: Vec<&Pattern> = norms.iter().flat_map(|norm| triggers(norm)).filter(|line| same_act(line, meant)).collect();
        let role = |of: fn(&Pattern) -> &Option<Who>, word: &str| -> Option<Slot> {
            let own = of(meant).as_ref();
            let theirs: Vec<&Who> = known.iter().filter_map(|line| of(line).as_ref()).collect();
            if own.is_none() && theirs.is_empty() {
                return None;
            }
            let mut all = own.into_iter().chain(theirs.iter().copied());
            let code = |who: &&Who| matches!(who.parts.as_slice(), [one] if is_code(one) && who.except.is_empty());
            let first = all.clone().next().map(|who| who.parts.clone()).unwrap_or_default();
            let is_fixed = all.all(|who| code(&who) && who.parts == first);
            let names = theirs.iter().copied().chain(own).filter_map(|who| free_name(rules, who)).map(ToString::to_string);
            let mut also: BTreeSet<String> = names.clone().collect();
            let name = if is_fixed { first.into_iter().next() } else { names.into_iter().next() };
            let name = name.unwrap_or_else(|| word.to_string());
            also.remove(&name);
            let meant = own.filter(|who| free_name(rules, who).is_none()).cloned();
            Some(Slot { name, is_fixed, meant, also })
        };
        let roles = [role(|line| &line.by, "by"), role(|line| &line.on, "on"), role(|line| &line.with, "with")];
        let who = |number: usize| -> Option<Who> {
            roles[number].as_ref().map(|slot: &Slot| Who { parts: Vec::from([slot.name.clone()]), except: Vec::new() })
        };
        let act = known.first().map_or(&meant.act, |line| &line.act).clone();
        let pattern = Pattern { act, by: who(0), on: who(1), with: who(2), area: None };
        let has_place = meant.area.is_some() || known.iter().any(|line| line.area.is_some());
        Event { pattern, roles, area: meant.area.clone(), has_place }
    }
}

/// Whether an event is one of the steps to entry into force or provisional application.
fn is_step(rules: &Rules, pattern: &Pattern) -> bool {
    let entry = rules.entry.iter().flat_map(|entry| &entry.it).filter_map(|clause| match &clause.it {
        EntryClause::After(step) => Some(step),
        _ => None,
    });
    let provisional = rules.provisional.iter().flat_map(|provisional| &provisional.it).filter_map(|clause| match &clause.it {
        ProvisionalClause::From(step) | ProvisionalClause::Until(step) => Some(step),
        _ => None,
    });
    let words = |pattern: &Pattern| pattern_words(&Pattern { by: None, ..pattern.clone() });
    entry.chain(provisional).any(|step| words(step) == words(pattern))
}

fn same_act(one: &Pattern, other: &Pattern) -> bool {
    canonical(&one.act) == canonical(&other.act)
}

/// A name that stands for whoever it was.
fn free_name<'w>(rules: &Rules, who: &'w Who) -> Option<&'w str> {
    let is_known = |name: &str| {
        is_code(name)
            || matches!(name, "anyone" | "signatories" | "bearer")
            || rules.groups.contains_key(name)
            || name.strip_prefix("members of ").is_some_and(|organ| rules.groups.contains_key(organ))
    };
    match who.parts.as_slice() {
        [name] if who.except.is_empty() && !is_known(name) => Some(name),
        _ => None,
    }
}

/// A part of a condition as rules have it, if they do and if it is no step to entry into force.
fn of_rules(rules: &Rules, part: &Condition) -> Option<rules::Condition> {
    let condition = match part {
        Condition::Happened(pattern) => rules::Condition::Happened(pattern.clone()),
        Condition::Fact(words) => rules::Condition::Fact(words.clone()),
        Condition::Named(words) => match meaning(rules, words)? {
            Meaning::Decision(name) => rules::Condition::Decision(name),
            Meaning::Fact(words) => rules::Condition::Fact(words),
            Meaning::Happened(pattern) => rules::Condition::Happened(pattern),
        },
        _ => return None,
    };
    let is_free = condition.events().into_iter().all(|event| !is_step(rules, event));
    is_free.then_some(condition)
}

fn add(engine: &crate::analyse::diagram::Diagrams, to: &mut Members, party: &str, there: &Diagram) {
    let known = to.entry(party.to_string()).or_insert_with(|| engine.no());
    *known = engine.or(known, there);
}

/// Notes a question once: where the answer is yes, and on what it rests.
fn want(wanted: &mut Vec<Wanted>, question: String, of: &str, (holds, rests_on): (&Diagram, &Diagram), yes: &'static [&'static str]) {
    if !wanted.iter().any(|known| known.question == question && known.yes == yes) {
        wanted.push(Wanted { question, of: of.to_string(), holds: holds.clone(), yes, rests_on: rests_on.clone() });
    }
}
