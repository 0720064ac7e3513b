//! What a norm asks of a party: the life of a duty, what is forbidden, what is allowed; and limits.

use super::{Bindings, Verdict, World, at, event_reason, pattern_words, who_words};
use crate::days::{self, Day};
use crate::rules::{Clause, Construct, LimitClause, Menu, Norm, NormClause, NormKind, Pattern, Who};
use crate::scenario::Event;
use crate::truth::{Answer, Reason, Truth};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Verdicts on one norm for several triggers: the first in this list wins.
const ORDER: [&str; 10] = ["breached", "due", "undetermined", "fulfilled", "excused", "not due", "out of scope", "not bound", "kept", "dormant"];

impl World<'_> {
    /// The verdict on a norm for a party on a day.
    pub(super) fn norm_verdict(&self, norm: &Norm, party: &str, day: Day) -> Verdict {
        let (kind, clauses) = &norm.it;
        if !self.holds(&norm.guard) {
            return Verdict::new("not due", Vec::from([at(&norm.span, norm.provision, &norm.guard, "these words are not chosen".to_string())]));
        }
        match kind {
            NormKind::Duty => self.duty(norm, clauses, party, day),
            NormKind::Prohibition => self.prohibition(norm, clauses, party, day),
            NormKind::Permission => self.permission(norm, clauses, party, day),
        }
    }

    fn duty(&self, norm: &Norm, clauses: &[Clause<NormClause>], party: &str, day: Day) -> Verdict {
        let triggers: Vec<(&Clause<NormClause>, &Pattern)> = self
            .active(clauses)
            .filter_map(|clause| match &clause.it {
                NormClause::When(pattern) => Some((clause, pattern)),
                _ => None,
            })
            .collect();
        if triggers.is_empty() {
            return self.duty_from(norm, clauses, party, day, None, &Bindings::new(), Vec::new());
        }
        let mut found: Vec<Verdict> = Vec::new();
        for (clause, pattern) in triggers {
            for (index, event) in self.scenario.events.iter().enumerate().filter(|(_, event)| event.day <= day) {
                let Some(names) = self.fits(pattern, event, &Bindings::new()) else { continue };
                let mut reasons = Vec::from([event_reason(index, event), self.reason(format!("it triggers {}", norm.name), clause, norm.provision)]);
                let place = self.in_place(pattern.area.as_ref(), event);
                reasons.extend(place.reasons);
                let within = || self.duty_from(norm, clauses, party, day, Some(event.day), &names, reasons.clone());
                found.push(match place.truth {
                    Truth::No => Verdict::new("out of scope", reasons),
                    // Where it is not owed even if the place is covered, where the place lies does not matter.
                    Truth::Unknown => match within() {
                        verdict if matches!(verdict.words.as_str(), "not due" | "not bound" | "excused") => verdict,
                        _ => Verdict::new("undetermined", reasons),
                    },
                    Truth::Yes => within(),
                });
            }
        }
        gravest(found).unwrap_or_else(|| {
            Verdict::new("dormant", Vec::from([at(&norm.span, norm.provision, &norm.guard, format!("nothing has triggered {}", norm.name))]))
        })
    }

    /// The life of a duty after a trigger; without one it is owed since the treaty binds.
    #[allow(clippy::too_many_arguments)]
    fn duty_from(
        &self,
        norm: &Norm,
        clauses: &[Clause<NormClause>],
        party: &str,
        day: Day,
        trigger: Option<Day>,
        names: &Bindings,
        mut reasons: Vec<Reason>,
    ) -> Verdict {
        let bound = self.binds(party, norm.provision, trigger.unwrap_or(day));
        let is_bound = bound.truth;
        reasons.extend(bound.reasons);
        if is_bound != Truth::Yes {
            return Verdict::new(if is_bound == Truth::No { "not bound" } else { "undetermined" }, reasons);
        }
        if let Err(words) = self.is_bearer(clauses, party, names, day) {
            reasons.push(at(&norm.span, norm.provision, &norm.guard, words));
            return Verdict::new("not bound", reasons);
        }
        let mut start = trigger;
        let mut conditions = Answer::yes();
        for clause in self.active(clauses) {
            if let NormClause::After(pattern, within) = &clause.it {
                let from = trigger.unwrap_or(Day::MIN);
                let until = within.map_or(day, |days| day.min(from.saturating_add(days)));
                let (answer, first) = self.happened(pattern, names, from, until);
                let missing = answer.truth == Truth::No;
                let mut answer = answer;
                if missing {
                    answer.reasons = Vec::from([self.reason(format!("has not happened: {}", pattern_words(pattern)), clause, norm.provision)]);
                }
                start = [start, first].into_iter().flatten().max();
                conditions = conditions.and(answer);
            }
        }
        let (conditions, excused) = self.conditions(norm, clauses, names, day, trigger, conditions);
        if let Some(verdict) = stopped(&conditions, &excused, "not due", &mut reasons) {
            return verdict;
        }
        reasons.extend(conditions.reasons);
        self.performed(norm, clauses, party, day, start, reasons)
    }

    fn is_bearer(&self, clauses: &[Clause<NormClause>], party: &str, names: &Bindings, day: Day) -> Result<(), String> {
        let bearers = self.active(clauses).filter_map(|clause| match &clause.it {
            NormClause::Bearer(who) => Some(who),
            _ => None,
        });
        let all: Vec<&Who> = bearers.collect();
        let is_one = all.is_empty() || all.iter().any(|who| self.members(who, names, day).contains(party));
        if is_one {
            Ok(())
        } else {
            Err(format!("{party} is not among those who owe it: {}", all.iter().map(|who| who_words(who)).collect::<Vec<_>>().join(", ")))
        }
    }

    /// All `only if`, and all `unless` and `subject to`: whether the conditions are met, and whether an exception excuses.
    fn conditions(
        &self,
        norm: &Norm,
        clauses: &[Clause<NormClause>],
        names: &Bindings,
        day: Day,
        since: Option<Day>,
        mut met: Answer,
    ) -> (Answer, Answer) {
        let mut excused = Answer { truth: Truth::No, reasons: Vec::new() };
        for clause in self.active(clauses) {
            match &clause.it {
                NormClause::OnlyIf(condition) => {
                    let mut answer = self.condition(condition, names, day, since);
                    answer.reasons.insert(0, self.reason("a condition stands in the rule", clause, norm.provision));
                    met = met.and(answer);
                }
                NormClause::Unless(condition, name) => {
                    let mut answer = self.condition(condition, names, day, since);
                    let name = name.as_ref().map_or("an exception".to_string(), |name| format!("the exception \"{name}\""));
                    answer.reasons.insert(0, self.reason(format!("{name} stands in the rule"), clause, norm.provision));
                    excused = excused.or(answer);
                }
                NormClause::EstablishedBy(who) => {
                    let words = format!("that it happened is established by {who}");
                    match self.rules.decisions.iter().find(|decision| decision.name == *who) {
                        Some(decision) => met = met.and(self.decision(decision, names, day, since)),
                        None => {
                            let established = self.fact(&format!("established by {who}"), day);
                            let truth = established.map_or(Truth::Unknown, Truth::from);
                            met =
                                met.and(Answer::new(truth, Reason { missing: established.is_none(), ..self.reason(words, clause, norm.provision) }));
                        }
                    }
                }
                _ => {}
            }
        }
        (met, excused)
    }

    /// Fulfilled, breached or due, by what the bearer has done and when.
    fn performed(&self, norm: &Norm, clauses: &[Clause<NormClause>], party: &str, day: Day, start: Option<Day>, mut reasons: Vec<Reason>) -> Verdict {
        let mut window: Option<i64> = None;
        let mut owed: Vec<(Menu, &Vec<String>)> = Vec::new();
        for clause in self.active(clauses) {
            match &clause.it {
                NormClause::Within(days) => window = Some(*days),
                NormClause::Act(menu, acts) => {
                    owed.push((*menu, acts));
                    let menu = match menu {
                        Menu::OneOf if acts.len() == 1 => "owed",
                        Menu::OneOf => "one of these is owed",
                        Menu::EachOf => "each of these is owed",
                        Menu::AsItSeesFit => "what the bearer sees fit of these is owed",
                    };
                    reasons.push(self.reason(format!("{menu}: {}", acts.join(", ")), clause, norm.provision));
                }
                _ => {}
            }
        }
        let from = start.unwrap_or(Day::MIN);
        let deadline = window.zip(start).map(|(days, start)| start + days);
        let done = |until: Day| -> bool {
            owed.iter().all(|(menu, acts)| {
                let did = |act: &String| self.deed(party, act, from, until).is_some();
                if *menu == Menu::EachOf { acts.iter().all(did) } else { acts.iter().any(did) }
            })
        };
        for act in owed.iter().flat_map(|(_, acts)| *acts) {
            if let Some((index, event)) = self.deed(party, act, from, day) {
                reasons.push(event_reason(index, event));
            }
        }
        if owed.is_empty() {
            return Verdict::new("due", reasons);
        }
        if done(deadline.map_or(day, |deadline| deadline.min(day))) {
            return Verdict::new("fulfilled", reasons);
        }
        match deadline {
            Some(deadline) if day > deadline => {
                reasons.push(Reason { words: format!("the time for it ended on {}", days::written(deadline)), ..Reason::default() });
                let follows = self.active(clauses).find_map(|clause| match &clause.it {
                    NormClause::IfBreached(words) => Some(self.reason(format!("if it is breached: {words}"), clause, norm.provision)),
                    _ => None,
                });
                reasons.extend(follows);
                Verdict::new("breached", reasons)
            }
            Some(deadline) => {
                reasons.push(Reason { words: format!("until {}", days::written(deadline)), ..Reason::default() });
                Verdict::new("due", reasons)
            }
            None => Verdict::new("due", reasons),
        }
    }

    /// The first event in which a party does an act.
    fn deed(&self, party: &str, act: &str, from: Day, until: Day) -> Option<(usize, &Event)> {
        self.scenario
            .events
            .iter()
            .enumerate()
            .find(|(_, event)| event.act == act && from <= event.day && event.day <= until && event.by.iter().any(|by| by == party))
    }

    // ---- what is forbidden and allowed -------------------------------------------------------------------------

    fn prohibition(&self, norm: &Norm, clauses: &[Clause<NormClause>], party: &str, day: Day) -> Verdict {
        let mut found: Vec<Verdict> = Vec::new();
        for (index, event) in self.scenario.events.iter().enumerate().filter(|(_, event)| event.day <= day && event.by.iter().any(|by| by == party)) {
            let Some((reached, excused)) = self.reaches(norm, clauses, party, event, event.day) else { continue };
            let answer = reached.and(excused.not());
            let mut reasons = Vec::from([event_reason(index, event)]);
            reasons.extend(answer.reasons);
            found.push(match answer.truth {
                Truth::Yes => Verdict::new("breached", reasons),
                Truth::Unknown => Verdict::new("undetermined", reasons),
                Truth::No => Verdict::new("kept", reasons),
            });
        }
        gravest(found).unwrap_or_else(|| {
            Verdict::new("kept", Vec::from([at(&norm.span, norm.provision, &norm.guard, format!("{party} has done nothing of the kind"))]))
        })
    }

    fn permission(&self, norm: &Norm, clauses: &[Clause<NormClause>], party: &str, day: Day) -> Verdict {
        let bound = self.binds(party, norm.provision, day);
        let bearer = self.is_bearer(clauses, party, &Bindings::new(), day);
        let (conditions, excused) = self.conditions(norm, clauses, &Bindings::new(), day, None, bound);
        let holds = conditions.and(excused.not());
        let mut reasons = holds.reasons;
        reasons.push(at(&norm.span, norm.provision, &norm.guard, format!("the permission \"{}\"", norm.name)));
        let words = match (bearer, holds.truth) {
            (Err(words), _) => {
                reasons.push(Reason { words, ..Reason::default() });
                "not regulated"
            }
            (_, Truth::Yes) => "allowed",
            (_, Truth::No) => "not regulated",
            (_, Truth::Unknown) => "undetermined",
        };
        Verdict::new(words, reasons)
    }

    /// Whether a norm reaches an act as it stands in an event, and whether an exception takes it out again; `None` if it speaks of
    /// something else.
    pub(super) fn reaches(&self, norm: &Norm, clauses: &[Clause<NormClause>], party: &str, event: &Event, day: Day) -> Option<(Answer, Answer)> {
        let names = self.applies(clauses, party, event, day)?;
        let mut answer = self.binds(party, norm.provision, day);
        answer.reasons.push(at(&norm.span, norm.provision, &norm.guard, format!("{} \"{}\"", norm.it.0.word(), norm.name)));
        for clause in self.active(clauses) {
            if let NormClause::In(area) = &clause.it {
                answer = answer.and(self.in_place(Some(area), event));
            }
            if let NormClause::When(pattern) = &clause.it {
                answer = answer.and(self.happened(pattern, &names, Day::MIN, day).0);
            }
        }
        let (conditions, excused) = self.conditions(norm, clauses, &names, day, None, Answer::yes());
        Some((answer.and(conditions), excused))
    }

    /// The names that the last trigger of a norm gives.
    fn trigger_names(&self, clauses: &[Clause<NormClause>], day: Day) -> Bindings {
        let mut names = Bindings::new();
        for clause in self.active(clauses) {
            if let NormClause::When(pattern) = &clause.it {
                let triggers = self.scenario.events.iter().filter(|event| event.day <= day);
                names.extend(triggers.filter_map(|event| self.fits(pattern, event, &Bindings::new())).next_back().unwrap_or_default());
            }
        }
        names
    }

    /// Whether a norm speaks of the act of an event at all: act, bearer, and with whom and to whom.
    fn applies(&self, clauses: &[Clause<NormClause>], party: &str, event: &Event, day: Day) -> Option<Bindings> {
        let names = self.trigger_names(clauses, day);
        self.is_bearer(clauses, party, &names, day).ok()?;
        let meets = |who: &Who, actual: &[String]| {
            let anyone = who.parts.iter().any(|part| part == "anyone") && who.except.is_empty();
            let allowed: BTreeSet<String> = if anyone { BTreeSet::new() } else { self.members(who, &names, day) };
            actual.iter().any(|one| anyone || allowed.contains(one))
        };
        let mut acts = false;
        for clause in self.active(clauses) {
            match &clause.it {
                NormClause::Act(_, list) => acts |= list.contains(&event.act),
                NormClause::With(who) if !meets(who, &event.with) => return None,
                NormClause::On(who) if !meets(who, &event.on) => return None,
                _ => {}
            }
        }
        acts.then_some(names)
    }

    /// Whether somebody may do something: forbidden, allowed, or not regulated.
    pub(super) fn act_verdict(&self, pattern: &Pattern, day: Day) -> Verdict {
        let names = |who: &Option<Who>| who.as_ref().map(|who| who.parts.clone()).unwrap_or_default();
        let (by, on, with, places) = (names(&pattern.by), names(&pattern.on), names(&pattern.with), names(&pattern.area));
        let event = Event { day, act: pattern.act.clone(), by, on, with, places, words: pattern_words(pattern), ..Event::default() };
        let none = || Answer { truth: Truth::No, reasons: Vec::new() };
        let (mut forbidden, mut allowed, mut above) = (none(), none(), none());
        let norms = self.rules.norms.iter().filter(|norm| norm.it.0 != NormKind::Duty);
        for (norm, party) in norms.flat_map(|norm| event.by.iter().map(move |party| (norm, party))) {
            let (kind, clauses) = &norm.it;
            // Whether the words are chosen is asked last: a bracket that has nothing to do with the act is then not asked for.
            let Some((reached, excused)) = self.reaches(norm, clauses, party, &event, day).filter(|_| self.holds(&norm.guard)) else { continue };
            let stands = reached.clone().and(excused.clone().not());
            match kind {
                NormKind::Permission => {
                    if self.active(clauses).any(|clause| matches!(clause.it, NormClause::Notwithstanding(_))) {
                        above = above.or(stands.clone());
                    }
                    allowed = allowed.or(stands);
                }
                _ => {
                    forbidden = forbidden.or(stands);
                    // What an exception takes out of a prohibition is allowed; what the prohibition does not reach is not.
                    allowed = allowed.or(reached.and(excused));
                }
            }
        }
        let (words, answer) = match (above.truth, forbidden.truth, allowed.truth) {
            (Truth::Yes, ..) => ("allowed", above),
            (_, Truth::Yes, _) => ("prohibited", forbidden),
            (_, Truth::Unknown, _) => ("undetermined", forbidden),
            (_, _, Truth::Yes) => ("allowed", allowed),
            (_, _, Truth::Unknown) => ("undetermined", allowed),
            _ => ("not regulated", forbidden),
        };
        let mut reasons = answer.reasons;
        if reasons.is_empty() {
            reasons.push(Reason { words: format!("no rule speaks of this: {}", event.words), ..Reason::default() });
        }
        Verdict::new(words, reasons)
    }

    // ---- limits ------------------------------------------------------------------------------------------------

    pub(super) fn limit_verdict(&self, limit: &Construct<Vec<Clause<LimitClause>>>, party: &str, day: Day) -> Verdict {
        let bound = self.binds(party, limit.provision, day);
        let mut answer = Answer::yes();
        let mut bounds: Vec<(&Clause<LimitClause>, bool, &travaux_text::Quantity)> = Vec::new();
        let mut owners: BTreeSet<String> = BTreeSet::new();
        for clause in self.active(&limit.it) {
            match &clause.it {
                LimitClause::Of(who) => owners.extend(self.members(who, &Bindings::new(), day)),
                LimitClause::AtMost(quantity) => bounds.push((clause, true, quantity)),
                LimitClause::AtLeast(quantity) => bounds.push((clause, false, quantity)),
                LimitClause::OnlyIf(condition) => answer = answer.and(self.condition(condition, &Bindings::new(), day, None)),
            }
        }
        let mut reasons = bound.reasons;
        reasons.append(&mut answer.reasons);
        let whole = |words: String| at(&limit.span, limit.provision, &limit.guard, words);
        if !owners.contains(party) || bounds.is_empty() || !self.holds(&limit.guard) {
            reasons.push(whole(format!("no limit for {party} is chosen here")));
            return Verdict::new("not regulated", reasons);
        }
        let held = self.scenario.events.iter().enumerate().filter(|(_, event)| event.day <= day && event.by.iter().any(|by| by == party));
        let mut held =
            held.filter_map(|(index, event)| event.holding.as_ref().filter(|(name, _)| *name == limit.name).map(|(_, quantity)| (index, quantity)));
        match (bound.truth, answer.truth) {
            (Truth::No, _) => return Verdict::new("not bound", reasons),
            (_, Truth::No) => return Verdict::new("kept", reasons),
            _ => {}
        }
        let Some((index, quantity)) = held.next_back() else {
            reasons.push(Reason { missing: true, ..whole(format!("what {party} holds of {} is not known", limit.name)) });
            return Verdict::new("undetermined", reasons);
        };
        reasons.push(event_reason(index, &self.scenario.events[index]));
        let mut kept = Truth::Yes;
        for (clause, most, bound) in bounds {
            let words = format!("at {} {bound}", if most { "most" } else { "least" });
            reasons.push(self.reason(words, clause, limit.provision));
            let Some(converted) = quantity.in_unit_of(bound) else {
                reasons.push(Reason { missing: true, ..whole(format!("{quantity} and {bound} measure different things")) });
                kept = kept.min(Truth::Unknown);
                continue;
            };
            kept = kept.min(if most { converted.high <= bound.high } else { converted.low >= bound.low }.into());
        }
        let words = match (bound.truth.min(answer.truth), kept) {
            (_, Truth::Yes) => "kept",
            (Truth::Yes, Truth::No) => "exceeded",
            _ => "undetermined",
        };
        Verdict::new(words, reasons)
    }
}

/// What stops a duty: a condition that is not met, an exception, or something that is not known.
fn stopped(conditions: &Answer, excused: &Answer, not_met: &str, reasons: &mut Vec<Reason>) -> Option<Verdict> {
    let (words, why) = match (conditions.truth, excused.truth) {
        (Truth::No, _) => (not_met, conditions),
        (_, Truth::Yes) => ("excused", excused),
        (Truth::Unknown, _) => ("undetermined", conditions),
        (_, Truth::Unknown) => ("undetermined", excused),
        _ => return None,
    };
    reasons.extend(why.reasons.iter().cloned());
    Some(Verdict::new(words, core::mem::take(reasons)))
}

fn gravest(verdicts: Vec<Verdict>) -> Option<Verdict> {
    let rank = |verdict: &Verdict| ORDER.iter().position(|words| *words == verdict.words).unwrap_or(ORDER.len());
    verdicts.into_iter().min_by_key(rank)
}
