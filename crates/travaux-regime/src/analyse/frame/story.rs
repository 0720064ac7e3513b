//! The story that is told of a norm: its trigger, and everything that the rules wait for on the way.
//!
//! What may happen is found once, by following the rules from the norm: its conditions, the norms to which it gives way, the powers
//! that what happens needs, and what else counts as it. Each may happen or not, for each who can do it, and all of it on one day. The
//! order of a day decides only what came before an act for which a power is needed: what powers wait for comes first, and all votes
//! before that.

use super::common::trigger_words;
use super::time::At;
use super::whom::{Bound, Names, Place};
use super::{Frame, Members};
use crate::analyse::diagram::Diagram;
use crate::analyse::situation::What;
use crate::evaluate::{Index, canonical, is_code, pattern_words};
use crate::rules::{AsOf, Condition, DecisionClause, LimitClause, Norm, NormClause, NormKind, Pattern, Who};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What may happen, in the order in which it is told.
pub(super) struct Story {
    /// Of which norm it is told; of none for a decision that is asked about by itself.
    pub norm: Option<Norm>,
    /// The lines that can trigger it: its own, then those of rules by which something else counts as its trigger.
    pub triggers: Vec<Pattern>,
    /// The trigger, once for each of its lines, and what may happen besides.
    pub deeds: Vec<Deed>,
    /// Whether what happens may need a power, so that votes come first.
    pub needs_powers: bool,
}

impl Story {
    /// The name of the norm.
    pub fn name(&self) -> &str {
        self.norm.as_ref().map_or("", |norm| norm.name.as_str())
    }
}

/// Something that may happen.
pub(super) struct Deed {
    /// How it varies whether it happens.
    pub what: Happens,
    /// As the rules speak of it.
    pub pattern: Pattern,
    /// The act, without whether it has failed.
    pub act: String,
    /// Whether it is told to have failed.
    pub failed: bool,
    /// Who does it, to whom, with whom; and where.
    pub by: Rc<Members>,
    pub on: Rc<Members>,
    pub with: Rc<Members>,
    pub place: Place,
}

/// How it varies whether something happens.
#[derive(Clone)]
pub(super) enum Happens {
    /// It is the trigger: this line of those that can be it.
    Trigger(usize),
    /// It happens or not, by somebody.
    Freely(What),
}

impl Frame<'_> {
    /// The story of a norm, which is the one that is told from now on.
    pub(super) fn story_of(&self, norm: Option<&Norm>) -> Rc<Story> {
        if let Some(fixed) = self.fixed.borrow().as_ref() {
            return Rc::clone(&fixed.story);
        }
        if let Some(current) = self.story.borrow().as_ref().filter(|current| current.norm.as_ref() == norm) {
            return Rc::clone(current);
        }
        let known = self.stories.borrow().iter().find(|known| known.norm.as_ref() == norm).map(Rc::clone);
        let story = known.unwrap_or_else(|| {
            let story = Rc::new(self.find_story(norm));
            self.stories.borrow_mut().push(Rc::clone(&story));
            story
        });
        *self.story.borrow_mut() = Some(Rc::clone(&story));
        self.effects.borrow_mut().clear();
        story
    }

    /// The story that is being told.
    pub(super) fn story(&self) -> Rc<Story> {
        let known = self.story.borrow().as_ref().map(Rc::clone);
        known.unwrap_or_else(|| self.story_of(None))
    }

    fn find_story(&self, norm: Option<&Norm>) -> Story {
        let bearers = norm.map(|norm| self.bearers(norm)).unwrap_or_default();
        let mut search = Search { bearers, ..Search::default() };
        let mut triggers: Vec<Pattern> = Vec::new();
        if let Some(norm) = norm {
            let is_duty = norm.it.0 == NormKind::Duty;
            if is_duty {
                // A norm that somebody has made of one of the rules has the lines that it was given.
                let lines = self.common.triggers.get(&norm.name).filter(|_| self.index.norm(&norm.name) == Some(norm) || self.common.is_shared);
                triggers.extend(lines.cloned().unwrap_or_else(|| own_lines(norm)));
            }
            triggers.iter().for_each(|pattern| self.needs(&pattern.act, &mut search));
            self.follow(norm, !is_duty, &mut search);
        } else {
            // A decision or a limit that is asked about by itself rests on no events but those of its own lines.
            self.rules().decisions.iter().for_each(|decision| self.follow_decision(&decision.name, &mut search));
            for clause in self.rules().limits.iter().flat_map(|limit| &limit.it) {
                if let LimitClause::OnlyIf(condition) = &clause.it {
                    self.follow_condition(condition, &mut search);
                }
            }
        }
        let name = norm.map_or("", |norm| norm.name.as_str());
        let names = self.trigger_names_of(name, &triggers, &search.bearers);
        self.with_deeds(norm.cloned(), triggers, &names, &search)
    }

    /// A story with everything for which the rules wait.
    pub(super) fn with_deeds(&self, norm: Option<Norm>, triggers: Vec<Pattern>, trigger_names: &Names, search: &Search) -> Story {
        let mut deeds: Vec<Deed> = Vec::new();
        for (number, pattern) in triggers.iter().enumerate() {
            deeds.push(self.trigger_deed(number, pattern, &triggers, &search.bearers));
        }
        let mut seen: BTreeSet<What> = BTreeSet::new();
        for pattern in &search.waited {
            for deed in self.deeds_of(pattern, trigger_names, &search.bearers) {
                if let Happens::Freely(what) = &deed.what
                    && seen.insert(what.clone())
                {
                    deeds.push(deed);
                }
            }
        }
        let needs_powers = deeds.iter().any(|deed| self.index.conferring(&deed.act).next().is_some());
        deeds.sort_by_key(|deed| {
            let rank = if needs_powers { self.power_rank(&deed.act, &mut Vec::new()) } else { 0 };
            match &deed.what {
                Happens::Trigger(number) => (rank, 0, *number, None),
                Happens::Freely(what) => (rank, 1, 0, Some(what.clone())),
            }
        });
        Story { norm, triggers, deeds, needs_powers }
    }

    // ---- what the rules wait for -------------------------------------------------------------------------------

    pub(super) fn follow(&self, norm: &Norm, waits: bool, search: &mut Search) {
        if !search.norms.insert((norm.name.clone(), waits)) {
            return;
        }
        for clause in &norm.it.1 {
            match &clause.it {
                NormClause::OnlyIf(condition) | NormClause::Unless(condition, _) => self.follow_condition(condition, search),
                NormClause::After(pattern, _) => self.wait(pattern, search),
                NormClause::When(pattern) if waits => self.wait(pattern, search),
                NormClause::EstablishedBy(who) => self.follow_decision(who, search),
                NormClause::SubjectTo(name) => {
                    if let Some(above) = self.index.norm(name) {
                        self.follow_above(above, search);
                    }
                }
                _ => {}
            }
        }
        for above in self.index.notwithstanding(&norm.name) {
            self.follow_above(above, search);
        }
    }

    /// A norm to which another gives way: what triggers it, and whether its acts are done.
    fn follow_above(&self, norm: &Norm, search: &mut Search) {
        self.follow(norm, true, search);
        if !matches!(norm.it.0, NormKind::Duty | NormKind::Permission) {
            return;
        }
        for clause in &norm.it.1 {
            if let NormClause::Act(_, acts) = &clause.it {
                for act in acts {
                    let bearer = Who { parts: Vec::from(["bearer".to_string()]), except: Vec::new() };
                    self.wait(&Pattern { act: act.clone(), by: Some(bearer), ..Pattern::default() }, search);
                }
            }
        }
    }

    pub(super) fn follow_condition(&self, condition: &Condition, search: &mut Search) {
        match condition {
            Condition::Not(inner) => self.follow_condition(inner, search),
            Condition::Either(all) | Condition::Both(all) => all.iter().for_each(|condition| self.follow_condition(condition, search)),
            Condition::Happened(pattern) => self.wait(pattern, search),
            Condition::Decision(name) => self.follow_decision(name, search),
            Condition::Fact(_) => {}
        }
    }

    fn follow_decision(&self, name: &str, search: &mut Search) {
        for clause in self.index.decision(name).iter().flat_map(|decision| &decision.it) {
            if let DecisionClause::By(_, Some(AsOf::Event(pattern))) = &clause.it
                && !super::entry_event(pattern)
            {
                self.wait(pattern, search);
            }
        }
    }

    fn wait(&self, pattern: &Pattern, search: &mut Search) {
        if search.waited.contains(pattern) {
            return;
        }
        search.waited.push(pattern.clone());
        self.needs(&pattern.act, search);
        for norm in self.index.counting_as(canonical(&pattern.act)) {
            self.follow(norm, true, search);
        }
    }

    /// What the powers for an act, and the rules by which something counts as it, wait for.
    pub(super) fn needs(&self, act: &str, search: &mut Search) {
        if !search.acts.insert(act.to_string()) {
            return;
        }
        self.index.conferring(act).for_each(|power| self.follow(power, true, search));
        for norm in self.index.counting_as(canonical(act)) {
            self.follow(norm, false, search);
        }
    }

    /// How late an act is told, so that what its powers wait for comes before it.
    fn power_rank(&self, act: &str, path: &mut Vec<String>) -> usize {
        if path.iter().any(|one| one == act) {
            return 0;
        }
        path.push(act.to_string());
        let mut search = Search::default();
        self.index.conferring(act).for_each(|power| self.follow(power, true, &mut search));
        let is_conferred = self.index.conferring(act).next().is_some();
        let before = search.waited.iter().map(|pattern| self.power_rank(&pattern.act, path) + 1).max();
        path.pop();
        before.unwrap_or(usize::from(is_conferred))
    }

    // ---- what may happen ---------------------------------------------------------------------------------------

    /// What the trigger gives names to, as whichever line it is.
    pub(super) fn trigger_names_of(&self, norm: &str, triggers: &[Pattern], bearers: &[String]) -> Names {
        let engine = &self.space.diagrams;
        let mut names = Names::new();
        for pattern in triggers {
            let is_it = self.is_trigger(norm, pattern, triggers);
            for (role, who) in [("by", &pattern.by), ("on", &pattern.on), ("with", &pattern.with)] {
                let Some(who) = who else { continue };
                let Some(name) = self.free_name(who) else { continue };
                let given = self.taking_part(role, who, pattern, triggers, bearers);
                let bound = names.entry(name.to_string()).or_insert_with(|| Bound { is: engine.no(), members: Members::new() });
                bound.is = engine.or(&bound.is, &is_it);
                let mut members = core::mem::take(&mut bound.members);
                self.add(&mut members, self.within(given, &is_it));
                bound.members = members;
            }
        }
        names
    }

    /// The name that a role gives to whoever it was.
    pub(super) fn free_name<'w>(&self, who: &'w Who) -> Option<&'w str> {
        match who.parts.as_slice() {
            [name] if who.except.is_empty() && !self.is_known(name) && name != "bearer" => Some(name),
            _ => None,
        }
    }

    /// Where the trigger is a line. Lines that differ only in where it happens are one.
    fn is_trigger(&self, norm: &str, line: &Pattern, triggers: &[Pattern]) -> Diagram {
        let words = || triggers.iter().map(trigger_words).collect();
        let dimension = self.dimension(&What::Trigger(norm.to_string()), &words);
        dimension.map_or_else(|| self.space.diagrams.yes(), |dimension| self.space.is(&dimension, &trigger_words(line)))
    }

    /// Who can stand in a role of a line.
    fn candidates(&self, who: &Who, pattern: &Pattern, bearers: &[String]) -> Vec<String> {
        let fixed: BTreeSet<&String> =
            [&pattern.by, &pattern.on, &pattern.with].into_iter().flatten().flat_map(|who| &who.parts).filter(|part| is_code(part)).collect();
        match who.parts.as_slice() {
            // Another text may mean others by the same role.
            _ if self.common.is_shared && !who.parts.iter().all(|part| is_code(part)) => self.everybody(),
            _ if self.free_name(who).is_some() => self.everybody().into_iter().filter(|party| !fixed.contains(party)).collect(),
            [name] if name == "bearer" => bearers.to_vec(),
            _ => {
                let parts = Who { parts: who.parts.clone(), except: Vec::new() };
                let mut found: BTreeSet<String> = self.members_at(&parts, &Names::new(), At::Moment).into_keys().collect();
                if found.remove("bearer") {
                    found.extend(bearers.iter().cloned());
                }
                found.into_iter().collect()
            }
        }
    }

    /// Who stands in a role of the trigger.
    fn taking_part(&self, role: &str, who: &Who, pattern: &Pattern, triggers: &[Pattern], bearers: &[String]) -> Members {
        let engine = &self.space.diagrams;
        let own = self.candidates(who, pattern, bearers);
        if let [only] = own.as_slice() {
            return Members::from([(only.clone(), engine.yes())]);
        }
        let name = self.free_name(who).unwrap_or(role);
        let values = || {
            let mut all = own.clone();
            for other in triggers {
                for (role, who) in [("by", &other.by), ("on", &other.on), ("with", &other.with)] {
                    let Some(who) = who.as_ref().filter(|who| self.free_name(who).unwrap_or(role) == name) else { continue };
                    let more: Vec<String> = self.candidates(who, other, bearers).into_iter().filter(|party| !all.contains(party)).collect();
                    all.extend(more);
                }
            }
            all
        };
        match self.dimension(&What::Actor(name.to_string()), &values) {
            Some(dimension) => dimension.values.iter().map(|party| (party.clone(), self.space.is(&dimension, party))).collect(),
            None => Members::new(),
        }
    }

    fn trigger_deed(&self, number: usize, pattern: &Pattern, triggers: &[Pattern], bearers: &[String]) -> Deed {
        let role = |role: &str, who: &Option<Who>| {
            Rc::new(who.as_ref().map(|who| self.taking_part(role, who, pattern, triggers, bearers)).unwrap_or_default())
        };
        let (by, on, with) = (role("by", &pattern.by), role("on", &pattern.on), role("with", &pattern.with));
        let (act, failed) = act_of(pattern);
        // Where only one line can be the trigger it always happens.
        let what = Happens::Trigger(number);
        Deed { what, pattern: pattern.clone(), act, failed, by, on, with, place: Place::OfTrigger }
    }

    /// What may happen as a pattern has it, for each who can do it.
    fn deeds_of(&self, pattern: &Pattern, names: &Names, bearers: &[String]) -> Vec<Deed> {
        let engine = &self.space.diagrams;
        let names_bearer = |who: &Option<Who>| who.iter().any(|who| who.parts.iter().chain(&who.except).any(|part| part == "bearer"));
        let is_own = [&pattern.on, &pattern.with, &pattern.by].into_iter().any(names_bearer);
        let each: Vec<Option<&String>> = if is_own { bearers.iter().map(Some).collect() } else { Vec::from([None]) };
        let mut found = Vec::new();
        for bearer in each {
            let named = |who: &Who| {
                let named = |part: &String| match bearer {
                    Some(bearer) if part == "bearer" => bearer.clone(),
                    _ => part.clone(),
                };
                Who { parts: who.parts.iter().map(named).collect(), except: who.except.iter().map(named).collect() }
            };
            let own = Pattern {
                by: pattern.by.as_ref().map(named),
                on: pattern.on.as_ref().map(named),
                with: pattern.with.as_ref().map(named),
                ..pattern.clone()
            };
            let role = |who: &Option<Who>| {
                let members = who.as_ref().map(|who| match self.free_name(who).filter(|name| !names.contains_key(*name)) {
                    // Whoever it may be to: to all.
                    Some(_) => self.everybody().into_iter().map(|party| (party, engine.yes())).collect(),
                    None => self.members_at(who, names, At::Moment),
                });
                Rc::new(members.unwrap_or_default())
            };
            let (on, with) = (role(&own.on), role(&own.with));
            let words = pattern_words(&Pattern { by: None, ..own.clone() });
            let doers: Vec<Option<String>> = match &own.by {
                None => Vec::from([None]),
                Some(who) if self.free_name(who).is_some_and(|name| !names.contains_key(name)) => self.everybody().into_iter().map(Some).collect(),
                Some(who) => {
                    let parts = Who { parts: who.parts.clone(), except: Vec::new() };
                    self.members_at(&parts, names, At::Moment).into_keys().map(Some).collect()
                }
            };
            let place = own.area.as_ref().map_or(Place::NotSaid, |area| Place::Named(area.parts.clone()));
            for doer in doers {
                let by = doer.iter().map(|doer| (doer.clone(), engine.yes())).collect();
                let (act, failed) = act_of(&own);
                let what = Happens::Freely(What::Event(words.clone(), doer));
                found.push(Deed {
                    what,
                    pattern: own.clone(),
                    act,
                    failed,
                    by: Rc::new(by),
                    on: Rc::clone(&on),
                    with: Rc::clone(&with),
                    place: place.clone(),
                });
            }
        }
        found
    }

    /// The situations in which a deed happens.
    pub(super) fn deed_takes_place(&self, deed: &Deed) -> Diagram {
        match &deed.what {
            Happens::Trigger(_) => {
                let story = self.story();
                self.is_trigger(story.name(), &deed.pattern, &story.triggers)
            }
            Happens::Freely(what) => self.yes_or_no(what),
        }
    }

    /// Whether two names can be given by one trigger.
    pub fn stand_together(&self, one: &str, other: &str) -> bool {
        let story = self.story();
        let names = |pattern: &Pattern| -> Vec<String> {
            let roles = [("by", &pattern.by), ("on", &pattern.on), ("with", &pattern.with)];
            roles.into_iter().filter_map(|(role, who)| Some(self.free_name(who.as_ref()?).unwrap_or(role).to_string())).collect()
        };
        let all: Vec<Vec<String>> = story.triggers.iter().map(names).collect();
        let has = |names: &&Vec<String>, name: &str| names.iter().any(|known| known == name);
        let both = all.iter().any(|names| has(&names, one) && has(&names, other));
        both || !all.iter().any(|names| has(&names, one)) || !all.iter().any(|names| has(&names, other))
    }

    /// An event as a line of a scenario without its date; a group is told by all its members.
    pub(super) fn told_event(&self, pattern: &Pattern, situation: &crate::analyse::situation::Situation) -> String {
        let names = |who: &Option<Who>| -> Vec<String> {
            who.as_ref().map_or(Vec::new(), |who| match self.free_name(who) {
                Some(_) => self.everybody().into_iter().take(1).collect(),
                None => self.told_members(&self.members_at(who, &Names::new(), At::Moment), situation),
            })
        };
        let places = pattern.area.as_ref().map(|area| area.parts.clone()).unwrap_or_default();
        let (act, failed) = act_of(pattern);
        told_line(&act, failed, [names(&pattern.by), names(&pattern.on), names(&pattern.with), places])
    }

    /// Those of some parties who are meant in a situation.
    pub(super) fn told_members(&self, members: &Members, situation: &crate::analyse::situation::Situation) -> Vec<String> {
        members.iter().filter(|(_, there)| self.space.holds(there, situation)).map(|(party, _)| party.clone()).collect()
    }
}

/// The lines that can trigger a norm: its own, and those of rules by which something else counts as what they name.
pub(super) fn trigger_lines(index: &Index, norm: &Norm) -> Vec<Pattern> {
    let mut found = own_lines(norm);
    let mut next = 0;
    while next < found.len() {
        let act = found[next].act.clone();
        next += 1;
        for pattern in index.counting_as(canonical(&act)).flat_map(own_lines) {
            if !found.contains(&pattern) {
                found.push(pattern);
            }
        }
    }
    found
}

fn own_lines(norm: &Norm) -> Vec<Pattern> {
    let lines = norm.it.1.iter().filter_map(|clause| match &clause.it {
        NormClause::When(pattern) => Some(pattern.clone()),
        _ => None,
    });
    lines.collect()
}

/// An act with its roles, as a scenario writes it.
pub(super) fn told_line(act: &str, failed: bool, roles: [Vec<String>; 4]) -> String {
    let words = ["by", "on", "with", "in"].into_iter().zip(roles);
    let roles: BTreeMap<usize, String> = words
        .enumerate()
        .filter(|(_, (_, names))| !names.is_empty())
        .map(|(place, (word, names))| (place, format!(" {word} {}", names.join(", "))))
        .collect();
    let failed = if failed { ": failed" } else { "" };
    format!("{}{}{failed}", super::quoted(act), roles.into_values().collect::<String>())
}

/// The act of a pattern, and whether it is that it failed.
fn act_of(pattern: &Pattern) -> (String, bool) {
    match pattern.act.strip_prefix("failed ") {
        Some(act) => (act.to_string(), true),
        None => (pattern.act.clone(), false),
    }
}

/// What has been found while the rules are followed.
#[derive(Default)]
pub(super) struct Search {
    /// Acts whose powers have been looked for.
    acts: BTreeSet<String>,
    /// Norms that have been followed, and whether for what triggers them too.
    norms: BTreeSet<(String, bool)>,
    /// What is waited for.
    waited: Vec<Pattern>,
    pub bearers: Vec<String>,
}
