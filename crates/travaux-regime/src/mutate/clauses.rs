//! Clause by clause: what a mistake in it would look like.
//!
//! Knows a clause and the construct that it stands in, and nothing of lines or brackets.

use super::Op;
use super::lines::slug;
use crate::days::{self, Day};
use crate::evaluate::who_words;
use crate::rules::{
    Base, Clause, Condition, Counts, DecisionClause, DurationClause, EntryClause, LimitClause, Menu, NormClause, NormKind, Pattern, PeriodClause,
    ProvisionalClause, Rules, Threshold, Who, WithdrawalClause,
};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::Quantity;
use travaux_text::quantity::Number;

/// What the clauses of a construct stand in.
pub(super) struct Context<'a> {
    rules: &'a Rules,
    name: &'a str,
    /// Names that a trigger gives.
    pub(super) bound: Vec<String>,
}

impl<'a> Context<'a> {
    pub(super) fn new(rules: &'a Rules, name: &'a str) -> Context<'a> {
        Context { rules, name, bound: Vec::new() }
    }

    pub(super) fn norm_clause(&self, clause: &NormClause, kind: NormKind, all: &[Clause<NormClause>]) -> Vec<Op<NormClause>> {
        let name = self.name;
        let is_duty = kind == NormKind::Duty;
        let triggers = all.iter().filter(|clause| matches!(clause.it, NormClause::When(_))).count();
        let starts = all.iter().any(|clause| matches!(clause.it, NormClause::When(_) | NormClause::After(..)));
        let mut ops = Vec::new();
        match clause {
            NormClause::When(pattern) => {
                ops.push(Op::removed(match (is_duty, triggers) {
                    (true, 1) => format!("in which this does not happen, and expect {name} to be dormant"),
                    (true, _) => "in which this happens, and nothing else that triggers it".to_string(),
                    (false, _) => "in which this has not happened, and ask about the act".to_string(),
                }));
                ops.extend(self.trigger(pattern).into_iter().map(|op| op.map(NormClause::When)));
            }
            // Only a duty waits for something after its trigger.
            NormClause::After(..) if !is_duty => {}
            NormClause::After(pattern, days) => {
                ops.push(Op::removed(format!("in which all but this has happened, and expect {name} not to be due")));
                ops.extend(self.pattern(pattern).into_iter().map(|op| op.map(|pattern| NormClause::After(pattern, *days))));
                if let Some(days) = days {
                    let next = "in which it happens, but long after the trigger";
                    ops.push(Op::new("any-time", "It may happen at any time afterwards.", next, Some(NormClause::After(pattern.clone(), None))));
                    ops.extend(window(*days, "it happens").into_iter().map(|op| op.map(|days| NormClause::After(pattern.clone(), Some(days)))));
                }
            }
            NormClause::Bearer(who) => {
                ops.push(Op::removed(format!("that asks about {name} of somebody who is not among them")));
                ops.extend(self.who(who).into_iter().map(|op| op.map(NormClause::Bearer)));
            }
            // Recorded and shown, and nothing follows.
            NormClause::OwedTo(_) | NormClause::IfBreached(_) | NormClause::WithoutPrejudiceTo(_) => {}
            NormClause::SubjectTo(other) => ops.push(Op::removed(format!("in which {other} stands in the way of {name}"))),
            NormClause::Keep(state) => ops.push(Op::removed(format!("that asks whether “{state}” is kept"))),
            NormClause::BrokenBy(pattern) => {
                ops.push(Op::removed("in which just this happens, and expect `breached`"));
                ops.extend(self.pattern(pattern).into_iter().map(|op| op.map(NormClause::BrokenBy)));
            }
            NormClause::CountsAs(pattern) => {
                ops.push(Op::removed(format!("in which this happens, and something follows from what it counts as by {name}")));
                ops.extend(self.pattern(pattern).into_iter().map(|op| op.map(NormClause::CountsAs)));
            }
            NormClause::NoLaterThan(day) => {
                ops.push(Op::removed(format!("that asks about {name} after {}", days::written(*day))));
                ops.extend(on_days(*day, "the last day on which it can be done").into_iter().map(|op| op.map(NormClause::NoLaterThan)));
            }
            NormClause::NotBefore(day) => {
                ops.push(Op::removed(format!("that asks about {name} before {}", days::written(*day))));
                ops.extend(on_days(*day, "the first day of it").into_iter().map(|op| op.map(NormClause::NotBefore)));
            }
            NormClause::During(period) => ops.push(Op::removed(format!("that asks about {name} when {period} does not run"))),
            NormClause::Act(menu, acts) => ops.extend(acts_ops(*menu, acts, is_duty)),
            // A time that runs from nothing never ends.
            NormClause::Within(days) if is_duty && starts => {
                ops.push(Op::removed(format!("in which nothing is done, that asks about {name} when the time for it is over")));
                ops.extend(window(*days, "the act is done").into_iter().map(|op| op.map(NormClause::Within)));
            }
            NormClause::Within(_) => {}
            // In a duty they say nothing: `when` has the place, and `act` what is owed.
            NormClause::In(_) | NormClause::With(_) | NormClause::On(_) if is_duty => {}
            NormClause::In(area) => {
                ops.push(Op::removed(format!("in which the act is done somewhere else than in {}", who_words(area))));
                ops.extend(self.who(area).into_iter().map(|op| op.map(NormClause::In)));
            }
            NormClause::With(who) => {
                ops.push(Op::removed(format!("in which the act is done with others than {}, or alone", who_words(who))));
                ops.extend(self.who(who).into_iter().map(|op| op.map(NormClause::With)));
            }
            NormClause::On(who) => {
                ops.push(Op::removed(format!("in which the act is done to others than {}, or to nobody", who_words(who))));
                ops.extend(self.who(who).into_iter().map(|op| op.map(NormClause::On)));
            }
            NormClause::OnlyIf(condition) => {
                ops.push(Op::removed("in which all is as the rule has it, and this condition is not met"));
                ops.extend(self.condition(condition).into_iter().map(|op| op.map(NormClause::OnlyIf)));
            }
            NormClause::Unless(condition, label) => {
                ops.push(Op::removed("in which all is as the rule has it, and this exception holds"));
                ops.extend(self.condition(condition).into_iter().map(|op| op.map(|condition| NormClause::Unless(condition, label.clone()))));
            }
            NormClause::Notwithstanding(other) => {
                ops.push(Op::removed(format!("in which {name} stands in the way of {other}")));
            }
            NormClause::EstablishedBy(who) => {
                ops.push(Op::removed(format!("in which it happens, and it is not settled, or settled otherwise, by {who}")));
            }
        }
        ops
    }

    pub(super) fn decision_clause(&self, clause: &DecisionClause, all: &[Clause<DecisionClause>]) -> Vec<Op<DecisionClause>> {
        let times = || all.iter().any(|clause| matches!(clause.it, DecisionClause::Within(_)));
        let size = all.iter().filter_map(|clause| if let DecisionClause::By(who, _) = &clause.it { self.size(who) } else { None }).max();
        let mut ops = Vec::new();
        match clause {
            DecisionClause::By(who, as_of) => {
                ops.push(Op::removed("in which all vote, and expect the outcome"));
                ops.extend(self.who(who).into_iter().map(|op| op.map(|who| DecisionClause::By(who, as_of.clone()))));
                if as_of.is_some() {
                    let next = "in which who votes has changed since";
                    ops.push(Op::new("as-of-now", "They vote as they are on the day.", next, Some(DecisionClause::By(who.clone(), None))));
                }
            }
            DecisionClause::Quorum(threshold) => {
                ops.push(Op::removed("in which too few take part, and all of them are in favour"));
                let changed = thresholds(threshold, Base::Members, size);
                ops.extend(
                    changed.into_iter().map(|op| Op { next: op.next.replace("are in favour", "take part"), ..op }.map(DecisionClause::Quorum)),
                );
            }
            DecisionClause::Adopted(threshold, base) => {
                ops.push(Op::removed("in which all but this line is met, and expect `rejected`"));
                ops.extend(thresholds(threshold, *base, size).into_iter().map(|op| op.map(|threshold| DecisionClause::Adopted(threshold, *base))));
                if *base != Base::Members && reads_base(threshold, *base, all) {
                    let next = "in which some abstain or are absent, so that it is adopted of those who remain only";
                    ops.push(Op::new(
                        "of-members",
                        "It is taken of all members.",
                        next,
                        Some(DecisionClause::Adopted(threshold.clone(), Base::Members)),
                    ));
                }
            }
            DecisionClause::Concurring(who, in_favour) => {
                ops.push(Op::removed("in which one of them votes no, and all others are in favour"));
                let (slug, change) = match in_favour {
                    true => ("not-against", "It is enough that none of them is against."),
                    false => ("in-favour", "Each of them has to be in favour."),
                };
                let next = "in which one of them abstains, and all others are in favour";
                ops.push(Op::new(slug, change, next, Some(DecisionClause::Concurring(who.clone(), !in_favour))));
                ops.extend(self.who(who).into_iter().map(|op| op.map(|who| DecisionClause::Concurring(who, *in_favour))));
            }
            DecisionClause::Abstention(counts) => ops.extend(counting(*counts, Aside::Abstains, all, DecisionClause::Abstention)),
            DecisionClause::Absence(counts) => ops.extend(counting(*counts, Aside::IsAbsent, all, DecisionClause::Absence)),
            DecisionClause::Silence(counts) => {
                ops.push(Op::removed("in which it turns on one of whom nothing is said"));
                ops.extend(otherwise(*counts, Aside::IsSilent, all, DecisionClause::Silence));
            }
            DecisionClause::Within(days) => {
                ops.push(Op::removed("in which a vote that would decide it comes when the time is over"));
                ops.extend(window(*days, "the vote that decides is cast").into_iter().map(|op| op.map(DecisionClause::Within)));
            }
            DecisionClause::ThenAdopted if times() => {
                ops.push(Op::removed("in which nobody objects, nor enough are in favour, until the time is over"));
            }
            // Without a time it is never over.
            DecisionClause::ThenAdopted => {}
        }
        ops
    }

    pub(super) fn limit_clause(&self, clause: &LimitClause) -> Vec<Op<LimitClause>> {
        let mut ops = Vec::new();
        match clause {
            LimitClause::Of(who) => {
                ops.push(Op::removed("that asks about this limit of one of them"));
                ops.extend(self.who(who).into_iter().map(|op| op.map(LimitClause::Of)));
            }
            LimitClause::AtMost(quantity) => ops.extend(bounds(quantity, true)),
            LimitClause::AtLeast(quantity) => ops.extend(bounds(quantity, false)),
            LimitClause::OnlyIf(condition) => {
                ops.push(Op::removed("in which the limit is exceeded while this condition is not met"));
                ops.extend(self.condition(condition).into_iter().map(|op| op.map(LimitClause::OnlyIf)));
            }
        }
        ops
    }

    pub(super) fn period_clause(&self, clause: &PeriodClause) -> Vec<Op<PeriodClause>> {
        let next = format!("that expects the day on which {} ends", self.name);
        let mut ops = Vec::from([Op::removed(next.clone())]);
        match clause {
            PeriodClause::From(pattern) => ops.extend(self.pattern(pattern).into_iter().map(|op| op.map(PeriodClause::From))),
            PeriodClause::UntilDay(day) => {
                ops.extend(on_days(*day, &next).into_iter().map(|op| Op { next: next.clone(), ..op }.map(PeriodClause::UntilDay)))
            }
            PeriodClause::Until(pattern) => ops.extend(self.pattern(pattern).into_iter().map(|op| op.map(PeriodClause::Until))),
            PeriodClause::For(quantity) => {
                for (slug, more) in [("longer", true), ("shorter", false)] {
                    if let Some(other) = stepped(quantity, more) {
                        ops.push(Op::new(slug, format!("{other} instead of {quantity}."), next.clone(), Some(PeriodClause::For(other))));
                    }
                }
            }
        }
        ops
    }

    pub(super) fn entry_clause(&self, clause: &EntryClause) -> Vec<Op<EntryClause>> {
        let not_met = "in which all but this is done, and expect that it is not in force";
        let mut ops = Vec::new();
        match clause {
            EntryClause::After(pattern) => {
                ops.push(Op::removed(not_met));
                ops.extend(self.pattern(pattern).into_iter().map(|op| op.map(EntryClause::After)));
            }
            EntryClause::RatifiedBy(who) => {
                ops.push(Op::removed(not_met));
                ops.extend(self.who(who).into_iter().map(|op| op.map(EntryClause::RatifiedBy)));
            }
            EntryClause::Ratified(threshold, who, including) => {
                ops.push(Op::removed(not_met));
                let changed = ratifications(threshold, self.size(who));
                ops.extend(changed.into_iter().map(|op| op.map(|threshold| EntryClause::Ratified(threshold, who.clone(), including.clone()))));
                ops.extend(self.who(who).into_iter().map(|op| op.map(|who| EntryClause::Ratified(threshold.clone(), who, including.clone()))));
                for part in &including.parts {
                    let Who { parts, except } = including;
                    let rest = Who { parts: parts.iter().filter(|other| *other != part).cloned().collect(), except: except.clone() };
                    let next = format!("in which enough have ratified, and {part} has not");
                    let new = EntryClause::Ratified(threshold.clone(), who.clone(), rest);
                    ops.push(Op::new(format!("without-{}", slug(part)), format!("“{part}” need not be among them."), next, Some(new)));
                }
            }
            EntryClause::DaysAfter(days) => {
                if *days > 0 {
                    ops.push(Op::removed("that expects the day of entry into force"));
                }
                ops.extend(days_ops(*days, "that expects the day of entry into force").into_iter().map(|op| op.map(EntryClause::DaysAfter)));
            }
            EntryClause::LaterParties(days) => {
                let next = "that expects the day of entry into force for one that ratifies later";
                ops.push(Op::removed(next));
                ops.extend(days_ops(*days, next).into_iter().map(|op| op.map(EntryClause::LaterParties)));
            }
        }
        ops
    }

    pub(super) fn provisional_clause(&self, clause: &ProvisionalClause) -> Vec<Op<ProvisionalClause>> {
        let goes_on = "without `assume`, that asks about a norm when this has ended it";
        let mut ops = Vec::new();
        match clause {
            ProvisionalClause::From(pattern) => {
                ops.push(Op::removed("without `assume`, that asks about a norm before entry into force"));
                ops.extend(self.pattern(pattern).into_iter().map(|op| op.map(ProvisionalClause::From)));
            }
            ProvisionalClause::Until(pattern) => {
                ops.push(Op::removed(goes_on));
                ops.extend(self.pattern(pattern).into_iter().map(|op| op.map(ProvisionalClause::Until)));
            }
            ProvisionalClause::UntilEntry => {
                ops.push(Op::removed("in which it is in force, that asks about a norm of one that has signed and not ratified"));
            }
            ProvisionalClause::Of(provisions) => {
                ops.push(Op::removed("that asks, before entry into force, about a norm of another provision"));
                for provision in provisions.iter().filter(|_| provisions.len() > 1) {
                    let rest = provisions.iter().filter(|other| *other != provision).cloned().collect();
                    let next = format!("that asks, before entry into force, about a norm of {provision}");
                    let change = format!("“{provision}” is left out.");
                    ops.push(Op::new(format!("without-{}", slug(provision)), change, next, Some(ProvisionalClause::Of(rest))));
                }
            }
        }
        ops
    }

    pub(super) fn withdrawal_clause(&self, clause: &WithdrawalClause) -> Vec<Op<WithdrawalClause>> {
        let next = "with a notice of withdrawal, that expects the end for whoever gives it";
        match clause {
            WithdrawalClause::By(who) => {
                let mut ops = Vec::from([Op::removed("with the notice of one that may not withdraw")]);
                ops.extend(self.who(who).into_iter().map(|op| op.map(WithdrawalClause::By)));
                ops
            }
            WithdrawalClause::After(length) => lengths(length, next, WithdrawalClause::After),
            WithdrawalClause::NotBefore(length) => lengths(length, "with a notice just before and just after its time", WithdrawalClause::NotBefore),
            WithdrawalClause::OnlyIf(condition) => {
                let mut ops = Vec::from([Op::removed("with a notice while this condition is not met")]);
                ops.extend(self.condition(condition).into_iter().map(|op| op.map(WithdrawalClause::OnlyIf)));
                ops
            }
        }
    }

    pub(super) fn duration_clause(&self, clause: &DurationClause) -> Vec<Op<DurationClause>> {
        let next = "that expects the end of the treaty";
        match clause {
            DurationClause::For(length) => lengths(length, next, DurationClause::For),
            DurationClause::UntilDay(day) => {
                let mut ops = Vec::from([Op::removed(next)]);
                ops.extend(on_days(*day, next).into_iter().map(|op| Op { next: next.to_string(), ..op }.map(DurationClause::UntilDay)));
                ops
            }
            DurationClause::Until(pattern) => {
                let mut ops = Vec::from([Op::removed(next)]);
                ops.extend(self.pattern(pattern).into_iter().map(|op| op.map(DurationClause::Until)));
                ops
            }
            DurationClause::Extended(pattern, length) => {
                let mut ops =
                    lengths(length, "in which it is extended, that expects its end", |length| DurationClause::Extended(pattern.clone(), length));
                ops.extend(self.pattern(pattern).into_iter().map(|op| op.map(|pattern| DurationClause::Extended(pattern, length.clone()))));
                ops
            }
        }
    }

    // ---- what several clauses share ----

    fn condition(&self, condition: &Condition) -> Vec<Op<Condition>> {
        let opposite = match condition {
            Condition::Not(inner) => (**inner).clone(),
            other => Condition::Not(Box::new(other.clone())),
        };
        let next = "in which it is known whether this condition is met, and the verdict turns on it";
        let mut ops = Vec::from([Op::new("negated", "The condition is turned into its opposite.", next, Some(opposite))]);
        ops.extend(self.inside(condition));
        ops
    }

    fn inside(&self, condition: &Condition) -> Vec<Op<Condition>> {
        match condition {
            Condition::Decision(_) | Condition::Fact(_) => Vec::new(),
            Condition::Happened(pattern) => self.pattern(pattern).into_iter().map(|op| op.map(Condition::Happened)).collect(),
            Condition::Either(all) => {
                let other =
                    Op::new("both", "All of them are needed instead of one.", "in which one of them holds", Some(Condition::Both(all.clone())));
                core::iter::once(other).chain(self.parts(all, Condition::Either)).collect()
            }
            Condition::Both(all) => {
                let other = Op::new("either", "One of them is enough.", "in which just one of them holds", Some(Condition::Either(all.clone())));
                core::iter::once(other).chain(self.parts(all, Condition::Both)).collect()
            }
            Condition::Not(inner) => self.inside(inner).into_iter().map(|op| op.map(|inner| Condition::Not(Box::new(inner)))).collect(),
        }
    }

    /// One of several conditions left out.
    fn parts(&self, all: &[Condition], wrap: fn(Vec<Condition>) -> Condition) -> Vec<Op<Condition>> {
        let one = |index: usize| {
            let rest = all.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, condition)| condition.clone()).collect();
            let words = ["first", "second", "third", "fourth"].get(index).map_or_else(|| (index + 1).to_string(), ToString::to_string);
            let next = format!("in which the verdict turns on the {words} of these conditions");
            Op::new(format!("without-{}", index + 1), format!("The {words} condition is left out."), next, Some(wrap(rest)))
        };
        (0..all.len()).filter(|_| all.len() > 1).map(one).collect()
    }

    /// Of a trigger: it gives names, and no name is given before.
    fn trigger(&self, pattern: &Pattern) -> Vec<Op<Pattern>> {
        Context { rules: self.rules, name: self.name, bound: Vec::new() }.pattern(pattern)
    }

    fn pattern(&self, pattern: &Pattern) -> Vec<Op<Pattern>> {
        let Pattern { act: _, by, on, with, area } = pattern;
        let mut ops = Vec::new();
        type Put = fn(&mut Pattern, Option<Who>);
        let roles: [(&str, &Option<Who>, Put); 4] = [
            ("by", by, |pattern, who| pattern.by = who),
            ("on", on, |pattern, who| pattern.on = who),
            ("with", with, |pattern, who| pattern.with = who),
            ("in", area, |pattern, who| pattern.area = who),
        ];
        for (role, who, put) in roles {
            // A name that fits anybody is no condition; a place always is one.
            let Some(who) = who.as_ref().filter(|who| role == "in" || !is_free(who, &self.bound, self.rules)) else { continue };
            let changed = |who: Option<Who>| {
                let mut changed = pattern.clone();
                put(&mut changed, who);
                changed
            };
            let words = format!("{role} {}", who_words(who));
            let next = format!("in which all is as the rule has it, only not “{words}”, and expect that nothing follows");
            ops.push(Op::new(format!("without-{role}"), format!("“{words}” is left out."), next, Some(changed(None))));
            ops.extend(self.who(who).into_iter().map(|op| op.within(role).map(|who| changed(Some(who)))));
        }
        ops
    }

    pub(super) fn who(&self, who: &Who) -> Vec<Op<Who>> {
        let Who { parts, except } = who;
        let mut ops = self.exceptions(who);
        for part in parts.iter().filter(|part| parts.len() > 1 && parts.iter().filter(|other| other == part).count() == 1) {
            let rest = Who { parts: parts.iter().filter(|other| *other != part).cloned().collect(), except: except.clone() };
            ops.push(Op::new(format!("without-{}", slug(part)), format!("“{part}” is left out."), format!("that turns on {part}"), Some(rest)));
        }
        ops
    }

    pub(super) fn exceptions(&self, who: &Who) -> Vec<Op<Who>> {
        let Who { parts, except } = who;
        let mut ops = Vec::new();
        for one in except {
            let rest = Who { parts: parts.clone(), except: except.iter().filter(|other| *other != one).cloned().collect() };
            let change = format!("“{one}” is no longer left out.");
            let next = format!("that turns on {one}, which {} leaves out", self.name);
            ops.push(Op::new(format!("except-{}", slug(one)), change, next, Some(rest)));
        }
        ops
    }

    /// How many they are, if the rules say so; of several definitions the largest counts.
    fn size(&self, who: &Who) -> Option<usize> {
        let Who { parts, except } = who;
        let count = |names: &[String], otherwise: Option<usize>| -> Option<usize> {
            names.iter().map(|name| self.size_of(name, 0).or(otherwise)).sum::<Option<usize>>()
        };
        Some(count(parts, None)?.saturating_sub(count(except, Some(1))?))
    }

    fn size_of(&self, name: &str, depth: usize) -> Option<usize> {
        match self.rules.groups.get(name) {
            Some(definitions) if depth < 16 => {
                let sizes =
                    definitions.iter().map(|group| group.it.who.parts.iter().map(|part| self.size_of(part, depth + 1)).sum::<Option<usize>>());
                sizes.max().flatten()
            }
            Some(_) => None,
            None => travaux_text::attribution::is_party_code(name).then_some(1),
        }
    }
}

/// The acts of a norm: left out, one of them left out, or the other menu.
fn acts_ops(menu: Menu, acts: &[String], is_duty: bool) -> Vec<Op<NormClause>> {
    let mut ops = Vec::from([Op::removed("in which what is owed, forbidden or allowed is done, and expect the verdict")]);
    for act in acts.iter().filter(|_| acts.len() > 1) {
        let rest = acts.iter().filter(|other| *other != act).cloned().collect();
        let next = match (is_duty, menu) {
            (true, Menu::EachOf) => format!("in which all but “{act}” is done"),
            (true, Menu::OneOf | Menu::AsItSeesFit) => format!("in which “{act}” is done, and nothing else"),
            (false, _) => format!("in which “{act}” is done, or that asks whether it is allowed"),
        };
        ops.push(Op::new(format!("without-{}", slug(act)), format!("“{act}” is left out."), next, Some(NormClause::Act(menu, rest))));
    }
    if is_duty && acts.len() > 1 {
        let (slug, change, other) = match menu {
            Menu::OneOf | Menu::AsItSeesFit => ("each-of", "Each of the acts is owed, not one of them.", Menu::EachOf),
            Menu::EachOf => ("one-of", "One of the acts is enough.", Menu::OneOf),
        };
        ops.push(Op::new(slug, change, "in which one of the acts is done, and not all", Some(NormClause::Act(other, acts.to_vec()))));
    }
    ops
}

/// One day longer and one day shorter. `done` says what is done in time.
fn window(days: i64, done: &str) -> Vec<Op<i64>> {
    let mut ops = Vec::new();
    let (longer, next) = (days.saturating_add(1), format!("in which {done} on day {}, a day too late", days.saturating_add(1)));
    ops.push(Op::new("longer", format!("{longer} days instead of {days}."), next, Some(longer)));
    if days > 0 {
        let next = format!("in which {done} on day {days}, the last one");
        ops.push(Op::new("shorter", format!("{} days instead of {days}.", days - 1), next, Some(days - 1)));
    }
    ops
}

fn days_ops(days: i64, next: &str) -> Vec<Op<i64>> {
    window(days, "").into_iter().map(|op| Op { next: next.to_string(), ..op }).collect()
}

/// A day of the calendar, one later and one earlier.
fn on_days(day: Day, what: &str) -> Vec<Op<Day>> {
    let one = |slug: &str, other: Day| {
        Op::new(slug, format!("{} instead of {}.", days::written(other), days::written(day)), format!("that asks on {what}"), Some(other))
    };
    Vec::from([one("later", day + 1), one("earlier", day - 1)])
}

/// A length of time: left out, longer, shorter.
fn lengths<T>(length: &Quantity, next: &str, wrap: impl Fn(Quantity) -> T) -> Vec<Op<T>> {
    let mut ops = Vec::from([Op::removed(next)]);
    for (slug, more) in [("longer", true), ("shorter", false)] {
        ops.extend(stepped(length, more).map(|other| Op::new(slug, format!("{other} instead of {length}."), next, Some(wrap(other)))));
    }
    ops
}

/// The other side, and one step of the last digit written up and down.
fn bounds(quantity: &Quantity, most: bool) -> Vec<Op<LimitClause>> {
    let clause = |most: bool| if most { LimitClause::AtMost } else { LimitClause::AtLeast };
    let word = |most: bool| if most { "at most" } else { "at least" };
    let other_way = if most { "at-least" } else { "at-most" };
    let mut ops = Vec::from([
        Op::removed("in which more, or less, is held than this line lets"),
        Op::new(
            other_way,
            format!("“{}” instead of “{}”.", word(!most), word(most)),
            "in which the limit is kept, and not just reached",
            Some(clause(!most)(quantity.clone())),
        ),
    ]);
    for more in [true, false] {
        let Some(other) = stepped(quantity, more) else { continue };
        // Looser lets what was just too much; tighter forbids what was just allowed.
        let looser = more == most;
        let (slug, held) = if looser { ("looser", &other) } else { ("tighter", quantity) };
        ops.push(Op::new(slug, format!("{other} instead of {quantity}."), format!("with a holding of {held}"), Some(clause(most)(other.clone()))));
    }
    ops
}

/// A figure, or both ends of a range, changed by the weight of the last digit written. None below nothing.
fn stepped(quantity: &Quantity, more: bool) -> Option<Quantity> {
    let step = if more { quantity.step } else { -quantity.step };
    let (low, high) = (quantity.low + step, quantity.high + step);
    (low >= Number::from_integer(0)).then(|| Quantity { low, high, ..quantity.clone() })
}

/// The next wrong thresholds. `size` is how many vote, where the rules say so.
fn thresholds(threshold: &Threshold, base: Base, size: Option<usize>) -> Vec<Op<Threshold>> {
    let one = |slug: &str, other: Threshold, next: &str| {
        let mut change = format!("{} instead of {}.", threshold_words(&other), threshold_words(threshold));
        change.get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
        Op::new(slug, change, next, Some(other))
    };
    let too_few = "in which just enough are in favour";
    let too_many = "in which one too few are in favour";
    match threshold {
        // Where all but one is noticed, a majority is noticed too; of two votes a majority is all of them.
        Threshold::Unanimity => Vec::from([one("all-but-1", Threshold::AllBut(1), "in which all but one are in favour")]),
        Threshold::Consensus => Vec::from([
            one("unanimity", Threshold::Unanimity, "in which somebody abstains, and nobody is against"),
            one("majority", Threshold::Majority, "in which one is against, and most are in favour"),
        ]),
        Threshold::Majority => {
            let mut ops = Vec::new();
            if size.is_none_or(|size| size > 2) {
                ops.push(one("unanimity", Threshold::Unanimity, "in which most are in favour, and not all"));
            }
            if size.is_none_or(|size| size % 2 == 0) || base != Base::Members {
                ops.push(one("half", Threshold::Share(Number::new(1, 2)), "in which just half are in favour"));
            }
            ops
        }
        Threshold::AllBut(most) => {
            let mut ops = Vec::from([one("one-fewer", Threshold::AllBut(most + 1), too_many)]);
            ops.extend(most.checked_sub(1).map(|most| one("one-more", Threshold::AllBut(most), too_few)));
            ops
        }
        Threshold::Votes(least) => {
            let mut ops = Vec::from([one("one-more", Threshold::Votes(least + 1), too_few)]);
            ops.extend(least.checked_sub(1).map(|least| one("one-fewer", Threshold::Votes(least), too_many)));
            ops
        }
        Threshold::Share(share) => {
            let shares = member_steps(*share, size);
            let steps = shares.into_iter().zip([("one-more", too_few), ("one-fewer", too_many)]);
            steps.filter_map(|(other, (slug, next))| Some(one(slug, Threshold::Share(other?), next))).collect()
        }
        Threshold::Weight(share, name) => {
            let steps = percent_steps(*share).into_iter().zip([("one-per-cent-more", "just enough"), ("one-per-cent-fewer", "just too few")]);
            let next = |what: &str| format!("in which {what} of {name} are in favour, by less than one per cent");
            steps.filter_map(|(other, (slug, what))| Some(one(slug, Threshold::Weight(other?, name.clone()), &next(what)))).collect()
        }
    }
}

/// Of ratifications, where nobody abstains, all is what everybody agrees to.
fn ratifications(threshold: &Threshold, size: Option<usize>) -> Vec<Op<Threshold>> {
    let threshold = if *threshold == Threshold::Consensus { &Threshold::Unanimity } else { threshold };
    let ops = thresholds(threshold, Base::Members, size);
    ops.into_iter().map(|op| Op { next: op.next.replace("are in favour", "have ratified"), ..op }).collect()
}

/// One member more and one fewer; where nobody knows how many there are, one per cent.
fn member_steps(share: Number, size: Option<usize>) -> [Option<Number>; 2] {
    let Some(size) = size.and_then(|size| i128::try_from(size).ok()).filter(|size| *size > 0) else { return percent_steps(share) };
    let needed = (share * Number::from_integer(size)).ceil().to_integer();
    [needed + 1, needed - 1].map(|count| (1 <= count && count <= size).then(|| Number::new(count, size)))
}

fn percent_steps(share: Number) -> [Option<Number>; 2] {
    let step = Number::new(1, 100);
    [share + step, share - step].map(|other| (Number::from_integer(0) < other && other <= Number::from_integer(1)).then_some(other))
}

fn threshold_words(threshold: &Threshold) -> String {
    let share = |share: &Number| {
        if *share == Number::new(1, 2) {
            return "half".to_string();
        }
        let percent = share * Number::from_integer(100);
        if percent.is_integer() { format!("{} %", percent.to_integer()) } else { format!("{}/{}", share.numer(), share.denom()) }
    };
    match threshold {
        Threshold::Unanimity => "unanimity".to_string(),
        Threshold::Consensus => "consensus".to_string(),
        Threshold::Majority => "a majority".to_string(),
        Threshold::AllBut(most) => format!("all but {most}"),
        Threshold::Votes(1) => "1 vote".to_string(),
        Threshold::Votes(least) => format!("{least} votes"),
        Threshold::Share(of) => share(of),
        Threshold::Weight(of, name) => format!("{} of {name}", share(of)),
    }
}

/// Whether it matters that a threshold is not taken of all members.
fn reads_base(threshold: &Threshold, base: Base, all: &[Clause<DecisionClause>]) -> bool {
    match threshold {
        Threshold::Majority | Threshold::AllBut(_) | Threshold::Share(_) | Threshold::Weight(..) => true,
        Threshold::Consensus | Threshold::Votes(_) => false,
        // Only through those who vote neither yes nor no, unless they count as something anyway.
        Threshold::Unanimity => [Aside::Abstains, Aside::IsAbsent].into_iter().any(|how| {
            let mut said: Vec<Option<Counts>> = Vec::new();
            for clause in all {
                match (&clause.it, how) {
                    (DecisionClause::Abstention(counts), Aside::Abstains) | (DecisionClause::Absence(counts), Aside::IsAbsent) => {
                        said.push(Some(*counts))
                    }
                    _ => {}
                }
            }
            said.extend(said.is_empty().then_some(None));
            said.into_iter().any(|counts| effect(threshold, base, how, counts) != effect(threshold, Base::Members, how, counts))
        }),
    }
}

/// What an abstention or absence counts as: left out, and something else. `how` says what somebody does.
fn counting(counts: Counts, how: Aside, all: &[Clause<DecisionClause>], wrap: fn(Counts) -> DecisionClause) -> Vec<Op<DecisionClause>> {
    let mut ops = Vec::new();
    if told_apart(Some(counts), None, how, all) {
        ops.push(Op::removed(format!("in which it turns on one that {}", how.words())));
    }
    ops.extend(otherwise(counts, how, all, wrap));
    ops
}

/// The first other thing that a vote aside could count as and that makes a difference.
fn otherwise(counts: Counts, how: Aside, all: &[Clause<DecisionClause>], wrap: fn(Counts) -> DecisionClause) -> Option<Op<DecisionClause>> {
    let others = match counts {
        Counts::Yes => [Counts::No, Counts::Nothing],
        Counts::No => [Counts::Yes, Counts::Nothing],
        Counts::Nothing => [Counts::Yes, Counts::No],
    };
    let other = others.into_iter().find(|other| told_apart(Some(counts), Some(*other), how, all))?;
    let word = match other {
        Counts::Yes => "yes",
        Counts::No => "no",
        Counts::Nothing => "nothing",
    };
    let next = format!("in which it turns on one that {}", how.words());
    Some(Op::new(format!("counts-as-{word}"), format!("It counts as {word}."), next, Some(wrap(other))))
}

/// Not to vote yes or no.
#[derive(Clone, Copy, PartialEq)]
enum Aside {
    Abstains,
    IsAbsent,
    IsSilent,
}

impl Aside {
    fn words(self) -> &'static str {
        match self {
            Aside::Abstains => "abstains",
            Aside::IsAbsent => "is absent",
            Aside::IsSilent => "is silent",
        }
    }
}

/// Whether some line of a decision makes a difference between two things that a vote aside could count as; `None` is not said.
fn told_apart(one: Option<Counts>, other: Option<Counts>, how: Aside, all: &[Clause<DecisionClause>]) -> bool {
    let differ = |test: fn(Option<Counts>) -> bool| test(one) != test(other);
    all.iter().any(|clause| match &clause.it {
        DecisionClause::Adopted(threshold, base) => effect(threshold, *base, how, one) != effect(threshold, *base, how, other),
        DecisionClause::Concurring(_, true) => differ(|counts| counts == Some(Counts::Yes)),
        DecisionClause::Concurring(_, false) => differ(|counts| counts == Some(Counts::No)),
        DecisionClause::By(..)
        | DecisionClause::Quorum(_)
        | DecisionClause::Abstention(_)
        | DecisionClause::Absence(_)
        | DecisionClause::Silence(_)
        | DecisionClause::Within(_)
        | DecisionClause::ThenAdopted => false,
    })
}

#[derive(PartialEq)]
enum Effect {
    Helps,
    Stops,
    Neither,
}

/// What a vote aside does to a threshold. That not to be in favour is not enough goes for all of them.
fn effect(threshold: &Threshold, base: Base, how: Aside, counts: Option<Counts>) -> Effect {
    let is_outside = match base {
        Base::Members => false,
        Base::Present => how != Aside::Abstains,
        Base::Votes => true,
    };
    match (threshold, counts) {
        (Threshold::Consensus, Some(Counts::No)) => Effect::Stops,
        (Threshold::Consensus, None | Some(Counts::Yes | Counts::Nothing)) => Effect::Neither,
        (_, Some(Counts::Yes)) => Effect::Helps,
        (Threshold::Unanimity, None | Some(Counts::No)) if !is_outside => Effect::Stops,
        (Threshold::Unanimity, None | Some(Counts::No | Counts::Nothing)) => Effect::Neither,
        (
            Threshold::Majority | Threshold::AllBut(_) | Threshold::Votes(_) | Threshold::Share(_) | Threshold::Weight(..),
            None | Some(Counts::No | Counts::Nothing),
        ) => {
            if base == Base::Votes && counts == Some(Counts::No) {
                Effect::Stops
            } else {
                Effect::Neither
            }
        }
    }
}

/// Whether anybody fits: `anyone`, or a name that nothing has given yet.
fn is_free(who: &Who, bound: &[String], rules: &Rules) -> bool {
    let Who { parts, except } = who;
    let [name] = parts.as_slice() else { return false };
    let is_known = travaux_text::attribution::is_party_code(name) || name == "signatories" || rules.groups.contains_key(name) || bound.contains(name);
    except.is_empty() && (name == "anyone" || !is_known)
}

/// The names that the triggers of a norm give.
pub(super) fn bound(clauses: &[Clause<NormClause>], rules: &Rules) -> Vec<String> {
    let mut names = Vec::new();
    for clause in clauses {
        let NormClause::When(Pattern { act: _, by, on, with, area: _ }) = &clause.it else { continue };
        names.extend([by, on, with].into_iter().flatten().filter(|who| is_free(who, &[], rules)).flat_map(|who| who.parts.clone()));
    }
    names.retain(|name| name != "anyone");
    names
}

// ---- the words by which clauses are called in ids ------------------------------------------------------------------

pub(crate) fn norm_word(clause: &NormClause) -> &'static str {
    match clause {
        NormClause::When(_) => "when",
        NormClause::After(..) => "after",
        NormClause::Bearer(_) => "bearer",
        NormClause::OwedTo(_) => "owed-to",
        NormClause::Act(..) => "act",
        NormClause::Keep(_) => "keep",
        NormClause::BrokenBy(_) => "broken-by",
        NormClause::CountsAs(_) => "counts-as",
        NormClause::NoLaterThan(_) => "no-later-than",
        NormClause::NotBefore(_) => "not-before",
        NormClause::During(_) => "during",
        NormClause::WithoutPrejudiceTo(_) => "without-prejudice",
        NormClause::Within(_) => "within",
        NormClause::In(_) => "in",
        NormClause::With(_) => "with",
        NormClause::On(_) => "on",
        NormClause::OnlyIf(_) => "only-if",
        NormClause::Unless(..) => "unless",
        NormClause::SubjectTo(_) => "subject-to",
        NormClause::Notwithstanding(_) => "notwithstanding",
        NormClause::EstablishedBy(_) => "established-by",
        NormClause::IfBreached(_) => "if-breached",
    }
}

pub(super) fn decision_word(clause: &DecisionClause) -> &'static str {
    match clause {
        DecisionClause::By(..) => "by",
        DecisionClause::Quorum(_) => "quorum",
        DecisionClause::Adopted(..) => "adopted-by",
        DecisionClause::Concurring(..) => "with-all-of",
        DecisionClause::Abstention(_) => "abstention",
        DecisionClause::Absence(_) => "absence",
        DecisionClause::Silence(_) => "silence",
        DecisionClause::Within(_) => "within",
        DecisionClause::ThenAdopted => "then-adopted",
    }
}

pub(super) fn limit_word(clause: &LimitClause) -> &'static str {
    match clause {
        LimitClause::Of(_) => "of",
        LimitClause::AtMost(_) => "at-most",
        LimitClause::AtLeast(_) => "at-least",
        LimitClause::OnlyIf(_) => "only-if",
    }
}

pub(super) fn period_word(clause: &PeriodClause) -> &'static str {
    match clause {
        PeriodClause::From(_) => "from",
        PeriodClause::For(_) => "for",
        PeriodClause::UntilDay(_) | PeriodClause::Until(_) => "until",
    }
}

pub(super) fn entry_word(clause: &EntryClause) -> &'static str {
    match clause {
        EntryClause::After(_) => "after",
        EntryClause::RatifiedBy(_) | EntryClause::Ratified(..) => "ratified-by",
        EntryClause::DaysAfter(_) => "days-after",
        EntryClause::LaterParties(_) => "later-parties",
    }
}

pub(super) fn provisional_word(clause: &ProvisionalClause) -> &'static str {
    match clause {
        ProvisionalClause::From(_) => "from",
        ProvisionalClause::Until(_) | ProvisionalClause::UntilEntry => "until",
        ProvisionalClause::Of(_) => "of",
    }
}

pub(super) fn withdrawal_word(clause: &WithdrawalClause) -> &'static str {
    match clause {
        WithdrawalClause::By(_) => "by",
        WithdrawalClause::After(_) => "after",
        WithdrawalClause::NotBefore(_) => "not-before",
        WithdrawalClause::OnlyIf(_) => "only-if",
    }
}

pub(super) fn duration_word(clause: &DurationClause) -> &'static str {
    match clause {
        DurationClause::For(_) => "for",
        DurationClause::UntilDay(_) | DurationClause::Until(_) => "until",
        DurationClause::Extended(..) => "extended",
    }
}
