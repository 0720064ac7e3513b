//! What a norm asks of a party: the life of a duty, what is forbidden, what is allowed, what has effect; and limits.

use super::{Bindings, Happening, NOT_CHOSEN, Seen, Time, Verdict, World, at, event_reason, pattern_words, who_words};
use crate::days::{self, Day};
use crate::rules::{Clause, Limit, LimitClause, Menu, Norm, NormClause, NormKind, Pattern, Who};
use crate::scenario::Event;
use crate::truth::{Answer, Reason, Truth};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Verdicts on one norm for several triggers: the first in this list wins.
const ORDER: [&str; 10] = ["breached", "due", "undetermined", "fulfilled", "kept", "excused", "not due", "out of scope", "not bound", "dormant"];

/// A duty as it stands for one party, with what triggered it.
struct Owed<'a> {
    norm: &'a Norm,
    party: &'a str,
    /// The day on which is asked.
    day: Day,
    /// The day of the trigger; `None` if the duty has none.
    trigger: Option<Day>,
    names: &'a Bindings,
}

fn no() -> Answer {
    Answer { truth: Truth::No, reasons: Vec::new() }
}

impl World<'_> {
    /// The verdict on a norm for a party on a day.
    pub(super) fn norm_verdict(&self, norm: &Norm, party: &str, day: Day) -> Verdict {
        let (kind, clauses) = &norm.it;
        if !self.holds(&norm.guard) {
            let words = match kind {
                NormKind::Duty => "not due",
                NormKind::Power => "not held",
                NormKind::Prohibition | NormKind::Permission | NormKind::Constitutive => "not regulated",
            };
            return Verdict::new(words, Vec::from([at(&norm.span, norm.provision, &norm.guard, NOT_CHOSEN.to_string())]));
        }
        match kind {
            NormKind::Duty => self.duty(norm, clauses, party, day),
            NormKind::Prohibition => self.prohibition(norm, clauses, party, day),
            NormKind::Permission => self.permission(norm, clauses, party, day, ["allowed", "not regulated"]),
            NormKind::Power => self.permission(norm, clauses, party, day, ["held", "not held"]),
            NormKind::Constitutive => Verdict::new(
                "not regulated",
                Vec::from([at(&norm.span, norm.provision, &norm.guard, "it says as what something counts, and asks nothing of anybody".to_string())]),
            ),
        }
    }

    // ---- duties ------------------------------------------------------------------------------------------------

    fn duty(&self, norm: &Norm, clauses: &[Clause<NormClause>], party: &str, day: Day) -> Verdict {
        let triggers: Vec<(&Clause<NormClause>, &Pattern)> = self
            .active_if(clauses, |it| matches!(it, NormClause::When(_)))
            .filter_map(|clause| match &clause.it {
                NormClause::When(pattern) => Some((clause, pattern)),
                _ => None,
            })
            .collect();
        if triggers.is_empty() {
            let names = with_bearer(Bindings::new(), party);
            return self.duty_from(&Owed { norm, party, day, trigger: None, names: &names }, Vec::new());
        }
        let mut happenings: Vec<(&Clause<NormClause>, &Pattern, Happening, Bindings)> = Vec::new();
        let bearer = with_bearer(Bindings::new(), party);
        for (clause, pattern) in triggers {
            for happening in self.happenings(&pattern.act, Day::MIN, day) {
                if let Some(names) = self.fits(pattern, &happening.event, &bearer) {
                    happenings.push((clause, pattern, happening, names));
                }
            }
        }
        let judge = |(clause, pattern, happening, names): &(&Clause<NormClause>, &Pattern, Happening, Bindings)| {
            let mut reasons = self.event_reason(happening);
            reasons.extend(happening.counts.reasons.iter().cloned());
            reasons.extend(self.tell(|| self.reason(format!("it triggers {}", norm.name), clause, norm.provision)));
            let place = self.in_place(pattern.area.as_ref(), &happening.event);
            reasons.extend(place.reasons);
            let owed = Owed { norm, party, day, trigger: Some(happening.event.day), names };
            let within = || self.duty_from(&owed, reasons.clone());
            match place.truth.min(happening.counts.truth) {
                Truth::No => Verdict::new("out of scope", reasons),
                // Where it is not owed even if the place is covered, where the place lies does not matter.
                Truth::Unknown => match within() {
                    verdict if matches!(verdict.words.as_str(), "not due" | "not bound" | "excused") => verdict,
                    _ => Verdict::new("undetermined", reasons),
                },
                Truth::Yes => within(),
            }
        };
        // Of many triggers only the one that counts is put into words.
        let gravest = self.gravest(&happenings, |one| rank(&judge(one).words));
        match gravest {
            Some(one) => judge(one),
            None => {
                Verdict::new("dormant", self.tell(|| at(&norm.span, norm.provision, &norm.guard, format!("nothing has triggered {}", norm.name))))
            }
        }
    }

    /// The first of the gravest: nothing is graver than rank 0, so the rest need not be judged then.
    fn gravest<'b, T>(&self, all: &'b [T], rank: impl Fn(&T) -> usize) -> Option<&'b T> {
        let mut found: Option<(usize, &T)> = None;
        for one in all.iter().filter(|_| all.len() > 1) {
            let rank = self.quietly(|| rank(one));
            if found.is_none_or(|(least, _)| rank < least) {
                found = Some((rank, one));
            }
            if rank == 0 {
                break;
            }
        }
        found.map_or(all.first(), |(_, one)| Some(one))
    }

    /// The life of a duty after a trigger; without one it is owed since the treaty binds.
    fn duty_from(&self, owed: &Owed, mut reasons: Vec<Reason>) -> Verdict {
        let Owed { norm, party, day, trigger, names } = owed;
        let (day, trigger, clauses) = (*day, *trigger, &norm.it.1);
        let bound = self.binds(party, norm.provision, trigger.unwrap_or(day));
        let is_bound = bound.truth;
        reasons.extend(bound.reasons);
        if is_bound != Truth::Yes {
            return Verdict::new(if is_bound == Truth::No { "not bound" } else { "undetermined" }, reasons);
        }
        if let Err(reason) = self.is_bearer(norm, party, names, day) {
            reasons.extend(reason);
            return Verdict::new("not bound", reasons);
        }
        let mut start = trigger;
        let mut conditions = Answer::yes();
        for clause in self.active_if(clauses, |it| matches!(it, NormClause::After(..) | NormClause::NotBefore(_) | NormClause::During(_))) {
            match &clause.it {
                NormClause::After(pattern, within) => {
                    let from = trigger.unwrap_or(Day::MIN);
                    let until = within.map_or(day, |days| day.min(self.window_ends(from, days)));
                    let (mut answer, first) = self.happened(pattern, names, from, until);
                    if answer.truth == Truth::No {
                        answer.reasons = self.tell(|| self.reason(format!("has not happened: {}", pattern_words(pattern)), clause, norm.provision));
                    }
                    start = [start, first].into_iter().flatten().max();
                    conditions = conditions.and(answer);
                }
                NormClause::NotBefore(first) => {
                    let words = || format!("not before {}", days::written(*first));
                    conditions = conditions.and(self.say(day >= *first, || self.reason(words(), clause, norm.provision)));
                    start = start.map(|start| start.max(*first)).or(Some(*first));
                }
                NormClause::During(period) => {
                    let mut answer = self.runs(period, trigger.unwrap_or(day));
                    answer.reasons.extend(self.tell(|| self.reason(format!("it holds during {period}"), clause, norm.provision)));
                    conditions = conditions.and(answer);
                }
                _ => {}
            }
        }
        let (conditions, excused) = self.conditions(norm, clauses, names, Time::on(day, trigger), conditions);
        let excused = excused.or(self.gives_way(owed));
        if let Some(verdict) = stopped(&conditions, &excused, "not due", &mut reasons) {
            return verdict;
        }
        reasons.extend(conditions.reasons);
        if self.active_if(clauses, |it| matches!(it, NormClause::Keep(_))).any(|clause| matches!(clause.it, NormClause::Keep(_))) {
            self.kept(owed, start, reasons)
        } else {
            self.performed(owed, start, reasons)
        }
    }

    fn is_bearer(&self, norm: &Norm, party: &str, names: &Bindings, day: Day) -> Result<(), Vec<Reason>> {
        let bearers = self.active_if(&norm.it.1, |it| matches!(it, NormClause::Bearer(_))).filter_map(|clause| match &clause.it {
            NormClause::Bearer(who) => Some(who),
            _ => None,
        });
        let all: Vec<&Who> = bearers.collect();
        if all.is_empty() || all.iter().any(|who| self.is_member(party, who, names, day)) {
            return Ok(());
        }
        Err(self.tell(|| {
            let owing = all.iter().map(|who| who_words(who)).collect::<Vec<_>>().join(", ");
            at(&norm.span, norm.provision, &norm.guard, format!("{party} is not among those whom it concerns: {owing}"))
        }))
    }

    /// All `only if`, and all `unless`: whether the conditions are met, and whether an exception excuses.
    pub(super) fn conditions(&self, norm: &Norm, clauses: &[Clause<NormClause>], names: &Bindings, time: Time, mut met: Answer) -> (Answer, Answer) {
        let mut excused = no();
        for clause in self.active_if(clauses, |it| matches!(it, NormClause::OnlyIf(_) | NormClause::Unless(..) | NormClause::EstablishedBy(_))) {
            match &clause.it {
                NormClause::OnlyIf(condition) => {
                    let mut answer = self.condition(condition, names, time);
                    answer.reasons.splice(0..0, self.tell(|| self.reason("a condition stands in the rule", clause, norm.provision)));
                    met = met.and(answer);
                }
                NormClause::Unless(condition, name) => {
                    let mut answer = self.condition(condition, names, time);
                    let name = || name.as_ref().map_or("an exception".to_string(), |name| format!("the exception \"{name}\""));
                    answer.reasons.splice(0..0, self.tell(|| self.reason(format!("{} stands in the rule", name()), clause, norm.provision)));
                    excused = excused.or(answer);
                }
                NormClause::EstablishedBy(who) => match self.index.decision(who) {
                    Some(decision) => met = met.and(self.decision(decision, names, time.votes_until, time.votes_from)),
                    None => {
                        let established = self.fact(&format!("established by {who}"), time.day);
                        let truth = established.map_or(Truth::Unknown, Truth::from);
                        let words = || format!("that it happened is established by {who}");
                        let reason = || Reason { missing: established.is_none(), ..self.reason(words(), clause, norm.provision) };
                        met = met.and(self.say(truth, reason));
                    }
                },
                _ => {}
            }
        }
        (met, excused)
    }

    /// Until when a window of so many days runs.
    fn window_ends(&self, from: Day, days: i64) -> Day {
        from.saturating_add(days - i64::from(self.rules.first_day_counts))
    }

    /// Fulfilled, breached or due, by what the bearer has done and when.
    fn performed(&self, owed: &Owed, start: Option<Day>, mut reasons: Vec<Reason>) -> Verdict {
        let Owed { norm, party, day, .. } = owed;
        let (norm, party, day) = (*norm, *party, *day);
        let mut window: Option<i64> = None;
        let mut latest: Option<Day> = None;
        let mut menus: Vec<(Menu, &Vec<String>)> = Vec::new();
        for clause in self.active_if(&norm.it.1, |it| matches!(it, NormClause::Within(_) | NormClause::NoLaterThan(_) | NormClause::Act(..))) {
            match &clause.it {
                NormClause::Within(days) => window = Some(*days),
                NormClause::NoLaterThan(last) => latest = Some(*last),
                NormClause::Act(menu, acts) => {
                    menus.push((*menu, acts));
                    let menu = match menu {
                        Menu::OneOf if acts.len() == 1 => "owed",
                        Menu::OneOf => "one of these is owed",
                        Menu::EachOf => "each of these is owed",
                        Menu::AsItSeesFit => "what the bearer sees fit of these is owed",
                    };
                    reasons.extend(self.tell(|| self.reason(format!("{menu}: {}", acts.join(", ")), clause, norm.provision)));
                }
                _ => {}
            }
        }
        let from = start.unwrap_or(Day::MIN);
        let window = window.zip(start).map(|(days, start)| self.window_ends(start, days));
        let deadline = [window, latest].into_iter().flatten().min();
        let done = |until: Day| -> Truth {
            let did = |act: &String| self.deed(party, act, from, until).map_or(Truth::No, |(_, truth)| truth);
            let menu = |(menu, acts): &(Menu, &Vec<String>)| {
                let all = acts.iter().map(did);
                if *menu == Menu::EachOf { all.min().unwrap_or(Truth::Yes) } else { all.max().unwrap_or(Truth::No) }
            };
            menus.iter().map(menu).min().unwrap_or(Truth::No)
        };
        for act in menus.iter().flat_map(|(_, acts)| *acts).filter(|_| !self.is_quiet.get()) {
            if let Some((happening, _)) = self.deed(party, act, from, day) {
                reasons.extend(self.event_reason(&happening));
                reasons.extend(happening.counts.reasons);
            }
        }
        if menus.is_empty() {
            return Verdict::new("due", reasons);
        }
        match done(deadline.map_or(day, |deadline| deadline.min(day))) {
            Truth::Yes => return Verdict::new("fulfilled", reasons),
            Truth::Unknown => {
                reasons.push(Reason { words: "whether what was done has effect is not known".to_string(), missing: true, ..Reason::default() });
                return Verdict::new("undetermined", reasons);
            }
            Truth::No => {}
        }
        match deadline {
            Some(deadline) if day > deadline => {
                reasons.extend(self.tell(|| Reason { words: format!("the time for it ended on {}", days::written(deadline)), ..Reason::default() }));
                reasons.extend(self.consequence(norm));
                Verdict::new("breached", reasons)
            }
            Some(deadline) => {
                reasons.extend(self.tell(|| Reason { words: format!("until {}", days::written(deadline)), ..Reason::default() }));
                Verdict::new("due", reasons)
            }
            None => Verdict::new("due", reasons),
        }
    }

    /// What follows a breach, as the rule has it.
    fn consequence(&self, norm: &Norm) -> Vec<Reason> {
        let said = self.active_if(&norm.it.1, |it| matches!(it, NormClause::IfBreached(_))).find_map(|clause| match &clause.it {
            NormClause::IfBreached(words) => Some(self.reason(format!("if it is breached: {words}"), clause, norm.provision)),
            _ => None,
        });
        said.into_iter().collect()
    }

    /// Whether a state has been kept: by the events that break it where the rule names them, otherwise by what a scenario settles.
    fn kept(&self, owed: &Owed, start: Option<Day>, mut reasons: Vec<Reason>) -> Verdict {
        let Owed { norm, party, day, names, .. } = owed;
        let (party, day) = (*party, *day);
        let from = start.unwrap_or(Day::MIN);
        let mut breakers = self
            .active_if(&norm.it.1, |it| matches!(it, NormClause::BrokenBy(_)))
            .filter(|clause| matches!(clause.it, NormClause::BrokenBy(_)))
            .peekable();
        let mut broken = no();
        if breakers.peek().is_some() {
            for clause in breakers {
                let NormClause::BrokenBy(pattern) = &clause.it else { continue };
                for happening in self.happenings(&pattern.act, from, day) {
                    let is_own = pattern.by.is_some() || happening.event.by.iter().any(|by| by == party);
                    if !is_own || self.fits(pattern, &happening.event, names).is_none() {
                        continue;
                    }
                    let place = self.in_place(pattern.area.as_ref(), &happening.event);
                    let bound = self.binds(party, norm.provision, happening.event.day);
                    let truth = place.truth.min(bound.truth).min(happening.counts.truth);
                    let mut why = self.event_reason(&happening);
                    why.extend(self.tell(|| self.reason("it breaks what has to be kept", clause, norm.provision)));
                    broken = broken.or(Answer { truth, reasons: why });
                }
            }
        } else {
            for clause in self.active_if(&norm.it.1, |it| matches!(it, NormClause::Keep(_))) {
                let NormClause::Keep(state) = &clause.it else { continue };
                let words = format!("{state} of {party}");
                let why = |words: String, missing: bool| self.tell(|| Reason { missing, ..self.reason(words, clause, norm.provision) });
                // Nobody has to keep what was lost before it had to be kept.
                let first = self.story.first_no(&words, from, day);
                let lost = first.filter(|first| {
                    self.binds(party, norm.provision, (*first).max(from)).truth == Truth::Yes
                        || self.binds(party, norm.provision, day).truth == Truth::Yes
                });
                broken = broken.or(match (lost, self.fact(&words, day)) {
                    (Some(_), _) => Answer { truth: Truth::Yes, reasons: why(format!("{words}: no"), false) },
                    (None, Some(holds)) => Answer { truth: (!holds).into(), reasons: why(format!("{words}: yes"), false) },
                    (None, None) => Answer { truth: Truth::Unknown, reasons: why(format!("whether there is {words} is not known"), true) },
                });
            }
        }
        reasons.extend(broken.reasons);
        match broken.truth {
            Truth::Yes => {
                reasons.extend(self.consequence(norm));
                Verdict::new("breached", reasons)
            }
            Truth::Unknown => Verdict::new("undetermined", reasons),
            Truth::No => Verdict::new("kept", reasons),
        }
    }

    /// The first event in which a party does an act, and whether it has effect.
    fn deed(&self, party: &str, act: &str, from: Day, until: Day) -> Option<(Happening<'_>, Truth)> {
        let visible = |index: &&usize| **index < self.horizon.get();
        let own = self.story.deeds(party, act, from, until).iter().filter(visible).map(|&index| Happening {
            index,
            event: Seen::Told(&self.story.scenario.events[index]),
            counts: self.effect(index),
        });
        let mut found: Option<Happening> = None;
        let counted = self.index.counting_as(act).next().is_some();
        let others = if counted { self.happenings(act, from, until) } else { Vec::new() };
        let others = others.into_iter().filter(|happening| happening.event.by.iter().any(|by| by == party));
        for happening in own.chain(others).filter(|happening| happening.counts.truth != Truth::No) {
            let is_sure = happening.counts.truth == Truth::Yes;
            if is_sure || found.is_none() {
                found = Some(happening);
            }
            if is_sure {
                break;
            }
        }
        found.map(|happening| {
            let truth = happening.counts.truth;
            (happening, truth)
        })
    }

    // ---- which norm gives way ----------------------------------------------------------------------------------

    /// The norms to which a norm gives way: those that it names with `subject to`, and those that stand notwithstanding it.
    fn above(&self, norm: &Norm) -> Vec<&Norm> {
        let named = self.active_if(&norm.it.1, |it| matches!(it, NormClause::SubjectTo(_))).filter_map(|clause| match &clause.it {
            NormClause::SubjectTo(name) => self.index.norm(name),
            _ => None,
        });
        let claiming = self.index.notwithstanding(&norm.name).filter(|other| {
            self.active_if(&other.it.1, |it| matches!(it, NormClause::Notwithstanding(_)))
                .any(|clause| matches!(&clause.it, NormClause::Notwithstanding(name) if *name == norm.name))
        });
        named.chain(claiming).filter(|other| self.holds(&other.guard)).collect()
    }

    /// Asks about a norm to which another gives way. A circle of norms that give way to each other ends here.
    fn unless_asking(&self, norm: &Norm, ask: impl FnOnce() -> Answer) -> Answer {
        if self.asking.borrow().contains(&norm.name) {
            return no();
        }
        self.asking.borrow_mut().push(norm.name.clone());
        let answer = ask();
        self.asking.borrow_mut().pop();
        answer
    }

    /// Whether a duty gives way: to a prohibition that leaves nothing on its menu, to a duty that is due, to a permission that was used.
    fn gives_way(&self, owed: &Owed) -> Answer {
        let Owed { norm, party, day, trigger, .. } = owed;
        let mut answer = no();
        for other in self.above(norm) {
            let stands = self.unless_asking(norm, || match other.it.0 {
                NormKind::Duty => match self.norm_verdict(other, party, *day) {
                    verdict if matches!(verdict.words.as_str(), "due" | "breached") => Answer { truth: Truth::Yes, reasons: verdict.reasons },
                    verdict => Answer { truth: if verdict.is_open() { Truth::Unknown } else { Truth::No }, reasons: verdict.reasons },
                },
                NormKind::Prohibition => {
                    let mut blocked = no();
                    for clause in self.active_if(&norm.it.1, |it| matches!(it, NormClause::Act(..))) {
                        let NormClause::Act(menu, acts) = &clause.it else { continue };
                        let each = acts.iter().map(|act| self.forbids(other, party, act, *day));
                        let all = if *menu == Menu::EachOf { each.reduce(Answer::or) } else { each.reduce(Answer::and) };
                        blocked = blocked.or(all.unwrap_or_else(no));
                    }
                    blocked
                }
                NormKind::Permission => {
                    let mut used = no();
                    let from = trigger.unwrap_or(Day::MIN);
                    let acts = self.active_if(&other.it.1, |it| matches!(it, NormClause::Act(..))).filter_map(|clause| match &clause.it {
                        NormClause::Act(_, acts) => Some(acts),
                        _ => None,
                    });
                    for (happening, truth) in acts.flatten().filter_map(|act| self.deed(party, act, from, *day)) {
                        if let Some((reached, excused)) = self.reaches(other, party, &happening.event, happening.event.day) {
                            let told = Answer { truth, reasons: self.event_reason(&happening) };
                            used = used.or(told.and(reached).and(excused.not()));
                        }
                    }
                    used
                }
                NormKind::Power | NormKind::Constitutive => no(),
            });
            let words = || format!("{} gives way to {}", norm.name, other.name);
            let mut stands = stands;
            stands.reasons.splice(0..0, self.tell(|| at(&other.span, other.provision, &other.guard, words())));
            answer = answer.or(stands);
        }
        answer
    }

    /// Whether a prohibition stands against an act that says no more than what it is.
    fn forbids(&self, norm: &Norm, party: &str, act: &str, day: Day) -> Answer {
        let event = Event { day, act: act.to_string(), by: Vec::from([party.to_string()]), words: act.to_string(), ..Event::default() };
        self.reaches(norm, party, &event, day).map_or_else(no, |(reached, excused)| reached.and(excused.not()))
    }

    /// Whether something above a prohibition takes an act out of it: a permission that reaches the act, or a duty that owes it.
    fn taken_out(&self, norm: &Norm, party: &str, event: &Event, day: Day) -> Answer {
        let mut answer = no();
        for other in self.above(norm) {
            let stands = self.unless_asking(norm, || match other.it.0 {
                NormKind::Permission => match self.reaches(other, party, event, day) {
                    Some((reached, excused)) => reached.and(excused.not()).and(self.taken_out(other, party, event, day).not()),
                    None => no(),
                },
                NormKind::Duty => {
                    let owes = self
                        .active_if(&other.it.1, |it| matches!(it, NormClause::Act(..)))
                        .any(|clause| matches!(&clause.it, NormClause::Act(_, acts) if acts.contains(&event.act)));
                    let verdict = if owes { self.norm_verdict(other, party, day) } else { return no() };
                    let truth = match verdict.words.as_str() {
                        "due" | "fulfilled" | "breached" => Truth::Yes,
                        _ if verdict.is_open() => Truth::Unknown,
                        _ => Truth::No,
                    };
                    Answer { truth, reasons: verdict.reasons }
                }
                // One prohibition above another changes nothing: what both forbid is forbidden.
                NormKind::Prohibition if norm.it.0 == NormKind::Permission => match self.reaches(other, party, event, day) {
                    Some((reached, excused)) => reached.and(excused.not()),
                    None => no(),
                },
                NormKind::Prohibition | NormKind::Power | NormKind::Constitutive => no(),
            });
            answer = answer.or(stands);
        }
        answer
    }

    // ---- what is forbidden, allowed, and has effect ------------------------------------------------------------

    fn prohibition(&self, norm: &Norm, clauses: &[Clause<NormClause>], party: &str, day: Day) -> Verdict {
        let acts: BTreeSet<&String> = self
            .active_if(clauses, |it| matches!(it, NormClause::Act(..)))
            .filter_map(|clause| match &clause.it {
                NormClause::Act(_, acts) => Some(acts),
                _ => None,
            })
            .flatten()
            .collect();
        let mut happenings: Vec<Happening> = Vec::new();
        for act in acts {
            // An act without effect is still an act: a breach does not need a power.
            let own = self.story.deeds(party, act, Day::MIN, day).iter();
            happenings.extend(own.map(|&index| Happening { index, event: Seen::Told(&self.story.scenario.events[index]), counts: Answer::yes() }));
            if self.index.counting_as(act).next().is_some() {
                let own = self.happenings(act, Day::MIN, day).into_iter().filter(|happening| happening.event.by.iter().any(|by| by == party));
                happenings.extend(own.filter(|happening| matches!(happening.event, Seen::Counted(_))));
            }
        }
        happenings.sort_by_key(|happening| happening.index);
        let judge = |happening: &Happening| -> Option<Verdict> {
            let (reached, excused) = self.reaches(norm, party, &happening.event, happening.event.day)?;
            let taken = self.taken_out(norm, party, &happening.event, happening.event.day);
            let answer = happening.counts.clone().and(reached).and(excused.not()).and(taken.not());
            let mut reasons = self.event_reason(happening);
            reasons.extend(answer.reasons);
            Some(match answer.truth {
                Truth::Yes => {
                    reasons.extend(self.consequence(norm));
                    Verdict::new("breached", reasons)
                }
                Truth::Unknown => Verdict::new("undetermined", reasons),
                Truth::No => Verdict::new("kept", reasons),
            })
        };
        let gravest = self.gravest(&happenings, |one| judge(one).map_or(ORDER.len(), |verdict| rank(&verdict.words)));
        gravest.and_then(judge).unwrap_or_else(|| {
            Verdict::new("kept", self.tell(|| at(&norm.span, norm.provision, &norm.guard, format!("{party} has done nothing of the kind"))))
        })
    }

    /// Whether somebody holds a permission or a power; `words` are those for yes and for no.
    fn permission(&self, norm: &Norm, clauses: &[Clause<NormClause>], party: &str, day: Day, words: [&str; 2]) -> Verdict {
        let bound = self.binds(party, norm.provision, day);
        let bearer = self.is_bearer(norm, party, &Bindings::new(), day);
        let mut met = bound;
        for clause in self.active_if(clauses, |it| matches!(it, NormClause::During(_) | NormClause::NoLaterThan(_) | NormClause::NotBefore(_))) {
            met = met.and(self.in_time(norm, clause, day));
        }
        let (conditions, excused) = self.conditions(norm, clauses, &with_bearer(Bindings::new(), party), Time::on(day, None), met);
        let holds = conditions.and(excused.not());
        let mut reasons = holds.reasons;
        reasons.push(at(&norm.span, norm.provision, &norm.guard, format!("the {} \"{}\"", norm.it.0.word(), norm.name)));
        let words = match (bearer, holds.truth) {
            (Err(why), _) => {
                reasons.extend(why);
                words[1]
            }
            (_, Truth::Yes) => words[0],
            (_, Truth::No) => words[1],
            (_, Truth::Unknown) => "undetermined",
        };
        Verdict::new(words, reasons)
    }

    /// Whether a day lies in the time of a norm, as far as one clause says something about it.
    fn in_time(&self, norm: &Norm, clause: &Clause<NormClause>, day: Day) -> Answer {
        let (holds, words) = match &clause.it {
            NormClause::During(period) => return self.runs(period, day),
            NormClause::NoLaterThan(last) => (day <= *last, format!("until {}", days::written(*last))),
            NormClause::NotBefore(first) => (day >= *first, format!("from {}", days::written(*first))),
            _ => return Answer::yes(),
        };
        self.say(holds, || self.reason(words, clause, norm.provision))
    }

    /// Whether a norm reaches an act as it stands in an event, and whether an exception takes it out again; `None` if it speaks of
    /// something else.
    pub(super) fn reaches(&self, norm: &Norm, party: &str, event: &Event, day: Day) -> Option<(Answer, Answer)> {
        let clauses = &norm.it.1;
        let names = self.applies(norm, party, event, day)?;
        let mut answer = self.binds(party, norm.provision, day);
        answer.reasons.extend(self.tell(|| at(&norm.span, norm.provision, &norm.guard, format!("{} \"{}\"", norm.it.0.word(), norm.name))));
        let mut triggered: Option<Answer> = None;
        for clause in self.active_if(clauses, |it| {
            matches!(it, NormClause::In(_) | NormClause::When(_) | NormClause::During(_) | NormClause::NoLaterThan(_) | NormClause::NotBefore(_))
        }) {
            match &clause.it {
                NormClause::In(area) => answer = answer.and(self.in_place(Some(area), event)),
                NormClause::When(pattern) => {
                    let happened = self.happened(pattern, &names, Day::MIN, day).0;
                    triggered = Some(match triggered {
                        Some(triggered) => Answer::or(triggered, happened),
                        None => happened,
                    });
                }
                _ => answer = answer.and(self.in_time(norm, clause, day)),
            }
        }
        // Of several triggers one is enough.
        answer = answer.and(triggered.unwrap_or_else(Answer::yes));
        let (conditions, excused) = self.conditions(norm, clauses, &names, Time::on(day, None), Answer::yes());
        Some((answer.and(conditions), excused))
    }

    /// The names that the last trigger of a norm gives.
    fn trigger_names(&self, clauses: &[Clause<NormClause>], party: &str, day: Day) -> Bindings {
        let mut names = with_bearer(Bindings::new(), party);
        for clause in self.active_if(clauses, |it| matches!(it, NormClause::When(_))) {
            if let NormClause::When(pattern) = &clause.it {
                let triggers = self.happenings(&pattern.act, Day::MIN, day);
                let last = triggers.iter().rev().find_map(|happening| self.fits(pattern, &happening.event, &Bindings::new()));
                names.extend(last.unwrap_or_default());
            }
        }
        names
    }

    /// Whether a norm speaks of the act of an event at all: act, bearer, and with whom and to whom.
    fn applies(&self, norm: &Norm, party: &str, event: &Event, day: Day) -> Option<Bindings> {
        let clauses = &norm.it.1;
        let names = self.trigger_names(clauses, party, day);
        self.quietly(|| self.is_bearer(norm, party, &names, day)).ok()?;
        let meets = |who: &Who, actual: &[String]| {
            let anyone = who.parts.iter().any(|part| part == "anyone") && who.except.is_empty();
            actual.iter().any(|one| anyone || self.is_member(one, who, &names, day))
        };
        let mut acts = false;
        for clause in self.active_if(clauses, |it| matches!(it, NormClause::Act(..) | NormClause::With(_) | NormClause::On(_))) {
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
        let asked = asked(pattern, day);
        let (mut forbidden, mut allowed) = (no(), no());
        for (event, counts) in self.counted_in_all_ways(&asked) {
            for (norm, party) in self.index.speaking_of(&event.act).flat_map(|norm| event.by.iter().map(move |party| (norm, party))) {
                // Whether the words are chosen is asked last: a bracket that has nothing to do with the act is then not asked for.
                let Some((reached, excused)) = self.reaches(norm, party, &event, day).filter(|_| self.holds(&norm.guard)) else { continue };
                let reached = counts.clone().and(reached);
                let taken = self.taken_out(norm, party, &event, day);
                let stands = reached.clone().and(excused.clone().not()).and(taken.clone().not());
                match norm.it.0 {
                    NormKind::Permission => allowed = allowed.or(stands),
                    _ => {
                        forbidden = forbidden.or(stands);
                        // What an exception, or a duty above it, takes out of a prohibition is allowed; what it does not reach is not.
                        allowed = allowed.or(reached.and(excused.or(taken)));
                    }
                }
            }
        }
        let (words, answer) = match (forbidden.truth, allowed.truth) {
            (Truth::Yes, _) => ("prohibited", forbidden),
            (Truth::Unknown, _) => ("undetermined", forbidden),
            (_, Truth::Yes) => ("allowed", allowed),
            (_, Truth::Unknown) => ("undetermined", allowed),
            _ => ("not regulated", forbidden),
        };
        let mut reasons = answer.reasons;
        if reasons.is_empty() {
            reasons.push(Reason { words: format!("no rule speaks of this: {}", asked.words), ..Reason::default() });
        }
        Verdict::new(words, reasons)
    }

    /// Whether an act has effect. Where no power that is chosen confers the act, nothing is said about it: `None`.
    pub(super) fn validity(&self, event: &Event, day: Day) -> Option<Answer> {
        let mut answer: Option<Answer> = None;
        for norm in self.index.conferring(&event.act).filter(|norm| self.holds(&norm.guard)) {
            for party in &event.by {
                let held = match self.reaches(norm, party, event, day) {
                    Some((reached, excused)) => reached.and(excused.not()),
                    None => self.say(false, || {
                        let words = format!("the power \"{}\" is not conferred on {party} for this", norm.name);
                        at(&norm.span, norm.provision, &norm.guard, words)
                    }),
                };
                answer = Some(match answer {
                    Some(answer) => answer.or(held),
                    None => held,
                });
            }
        }
        answer
    }

    pub(super) fn validity_verdict(&self, pattern: &Pattern, day: Day) -> Verdict {
        match self.validity(&asked(pattern, day), day) {
            Some(answer) => {
                let words = match answer.truth {
                    Truth::Yes => "valid",
                    Truth::No => "void",
                    Truth::Unknown => "undetermined",
                };
                Verdict::new(words, answer.reasons)
            }
            None => {
                let words = format!("no power is needed for this: {}", pattern_words(pattern));
                Verdict::new("not regulated", Vec::from([Reason { words, ..Reason::default() }]))
            }
        }
    }

    // ---- limits ------------------------------------------------------------------------------------------------

    pub(super) fn limit_verdict(&self, limit: &Limit, party: &str, day: Day) -> Verdict {
        let bound = self.binds(party, limit.provision, day);
        let mut answer = Answer::yes();
        let mut bounds: Vec<(&Clause<LimitClause>, bool, &travaux_text::Quantity)> = Vec::new();
        let mut owners: BTreeSet<String> = BTreeSet::new();
        for clause in self.active(&limit.it) {
            match &clause.it {
                LimitClause::Of(who) => owners.extend(self.members(who, &Bindings::new(), day)),
                LimitClause::AtMost(quantity) => bounds.push((clause, true, quantity)),
                LimitClause::AtLeast(quantity) => bounds.push((clause, false, quantity)),
                LimitClause::OnlyIf(condition) => answer = answer.and(self.condition(condition, &Bindings::new(), Time::on(day, None))),
            }
        }
        let mut reasons = bound.reasons;
        reasons.append(&mut answer.reasons);
        let whole = |words: String| at(&limit.span, limit.provision, &limit.guard, words);
        if !owners.contains(party) || bounds.is_empty() || !self.holds(&limit.guard) {
            reasons.push(whole(format!("no limit for {party} is chosen here")));
            return Verdict::new("not regulated", reasons);
        }
        let held = self.story.holdings(party, &limit.name, day).last();
        let held = held.and_then(|&index| Some((index, &self.story.scenario.events[index].holding.as_ref()?.1)));
        match (bound.truth, answer.truth) {
            (Truth::No, _) => return Verdict::new("not bound", reasons),
            (_, Truth::No) => return Verdict::new("kept", reasons),
            _ => {}
        }
        let Some((index, quantity)) = held else {
            reasons.push(Reason { missing: true, ..whole(format!("what {party} holds of {} is not known", limit.name)) });
            return Verdict::new("undetermined", reasons);
        };
        reasons.push(event_reason(index, &self.story.scenario.events[index]));
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

/// How grave a verdict is; the least number is the gravest.
fn rank(words: &str) -> usize {
    ORDER.iter().position(|other| *other == words).unwrap_or(ORDER.len())
}

/// The party of whom is asked, by the name that rules have for it.
fn with_bearer(mut names: Bindings, party: &str) -> Bindings {
    names.insert("bearer".to_string(), BTreeSet::from([party.to_string()]));
    names
}

/// An act that is asked about, as an event.
fn asked(pattern: &Pattern, day: Day) -> Event {
    let names = |who: &Option<Who>| who.as_ref().map(|who| who.parts.clone()).unwrap_or_default();
    let (by, on, with, places) = (names(&pattern.by), names(&pattern.on), names(&pattern.with), names(&pattern.area));
    Event { day, act: pattern.act.clone(), by, on, with, places, words: pattern_words(pattern), ..Event::default() }
}
