//! Small wrong changes of rules, one at a time: would a scenario notice?
//!
//! A change that no expectation notices is a *survivor*: either nobody has told that story yet, or the rule says something that makes no
//! difference. The method is that of DeMillo, Lipton and Sayward (Hints on Test Data Selection, 1978), applied to what a treaty does.
//!
//! What is changed, and by how much, stands in `docs/reference/rules.md`. A change is made to a line in all the ways in which its brackets
//! can be read where it can be made there, so that one slip of the pen is one mutant. What could not make a difference is not changed:
//! `owed to`, `if breached`, `without prejudice to`, a name that fits anybody, a menu of one act. Nor are rosters of groups,
//! weights and where a place lies: they are copied, not read out of words, and a scenario for each name would say nothing more.
//!
//! Where changes are made, every `match` names all variants and every `let` all fields: who adds a clause to the language is asked what a
//! mistake in it would look like.

mod clauses;
mod lines;

pub(crate) use self::clauses::norm_word;

use self::clauses::{Context, bound, decision_word, duration_word, entry_word, limit_word, period_word, provisional_word, withdrawal_word};
use self::lines::{definition, subject};
use crate::rules::{
    Area, Clause, Construct, DecisionClause, DurationClause, EntryClause, LimitClause, NormClause, NormKind, PeriodClause, ProvisionalClause, Roster,
    Rules, Who, WithdrawalClause,
};
use crate::run::{Outcome, Regime};
use crate::scenario::{Question, Scenario};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::settle::Settlement;
use travaux_text::{Draft, Span};

/// Rules with one small wrong change.
#[derive(Debug, Clone, PartialEq)]
pub struct Mutant {
    /// `assist/only-if/1/negated`: the construct, the clause, which of its lines, the change. It stays as long as these lines do.
    pub id: String,
    /// The construct with its kind: `duty assist`.
    pub rule: String,
    /// The line that is changed.
    pub span: Span,
    /// What is changed, in a sentence.
    pub change: String,
    /// The scenario that would notice: what follows "Write a scenario".
    pub next: String,
    /// The changed rules.
    pub rules: Rules,
    /// The whole construct.
    whole: Span,
    asks: Asks,
}

/// How an expectation asks about a construct.
#[derive(Debug, Clone, PartialEq)]
enum Asks {
    /// By its name, or by an act of which it speaks.
    Named(String, Vec<String>),
    /// By asking what binds.
    Binding,
    /// Not by itself: a group or an area.
    Never,
}

/// A scenario that holds without any change, with what it finds then.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The choices in its brackets.
    pub settlement: &'a Settlement,
    /// What it finds in the rules as they are.
    pub outcomes: &'a [Outcome],
}

impl Mutant {
    /// The first expectation that is not met any more: the place of its case, and what is found. Expectations that rest on the changed
    /// line come first, then those that touch the construct.
    pub fn caught(&self, draft: &Draft, cases: &[Case]) -> Option<(usize, Outcome)> {
        let regime = Regime::new(draft, &self.rules);
        let mut all: Vec<(u8, usize, &Outcome)> = Vec::new();
        for (index, case) in cases.iter().enumerate() {
            all.extend(case.outcomes.iter().map(|outcome| (self.distance(outcome), index, outcome)));
        }
        all.sort_by_key(|(distance, index, _)| (*distance, *index));
        all.into_iter().find_map(|(_, index, outcome)| {
            let after = regime.ask(cases[index].scenario, cases[index].settlement, &outcome.expect);
            (!after.passes()).then_some((index, after))
        })
    }

    /// Whether any expectation touches the construct at all. Of groups and areas reasons do not always tell: they are taken as touched.
    pub fn is_touched(&self, cases: &[Case]) -> bool {
        self.asks == Asks::Never || cases.iter().flat_map(|case| case.outcomes).any(|outcome| self.distance(outcome) < 2)
    }

    fn distance(&self, outcome: &Outcome) -> u8 {
        let asked = match (&outcome.expect.question, &self.asks) {
            (Question::Named(name, _), Asks::Named(own, _)) => name == own,
            (Question::Act(pattern) | Question::Validity(pattern), Asks::Named(_, acts)) => acts.contains(&pattern.act),
            (Question::InForce(_) | Question::Bound(_) | Question::Entry(_) | Question::End(_), Asks::Binding) => true,
            (Question::Named(..) | Question::Act(_) | Question::Validity(_), _) => false,
            (Question::InForce(_) | Question::Bound(_) | Question::Entry(_) | Question::End(_), _) => false,
        };
        let lines = || outcome.found.iter().flat_map(|found| &found.reasons).filter_map(|reason| reason.rule.as_ref());
        if lines().any(|line| *line == self.span) {
            return 0;
        }
        let touches = asked || lines().any(|line| self.whole.start <= line.start && line.end <= self.whole.end);
        if touches { 1 } else { 2 }
    }
}

/// Every small wrong change of some rules, in the order of the text.
pub fn mutants(rules: &Rules) -> Vec<Mutant> {
    // Weights, and in which place another lies, have no line of their own; labels are not rules.
    let Rules {
        groups,
        places: _,
        areas,
        weights: _,
        decisions,
        norms,
        limits,
        periods,
        entry,
        provisional,
        withdrawal,
        duration,
        organs: _,
        first_day_counts,
        labels: _,
    } = rules;
    let mut all = All { rules, found: Vec::new() };
    groups.iter().for_each(|(name, definitions)| all.group(name, definitions));
    areas.iter().for_each(|(name, definitions)| all.area(name, definitions));
    decisions.iter().enumerate().for_each(|(index, decision)| all.decision(index, decision));
    norms.iter().enumerate().for_each(|(index, norm)| all.norm(index, norm));
    limits.iter().enumerate().for_each(|(index, limit)| all.limit(index, limit));
    periods.iter().enumerate().for_each(|(index, period)| all.period(index, period));
    entry.iter().for_each(|entry| all.entry(entry));
    provisional.iter().for_each(|provisional| all.provisional(provisional));
    withdrawal.iter().for_each(|withdrawal| all.withdrawal(withdrawal));
    duration.iter().for_each(|duration| all.duration(duration));
    // How days are counted has no line of its own in the rules; a window of one day more or fewer is the same mistake.
    let _ = first_day_counts;
    all.done()
}

/// What is changed, and what stands there instead; `None` is nothing.
struct Op<T> {
    slug: String,
    change: String,
    next: String,
    new: Option<T>,
}

impl<T> Op<T> {
    fn new(slug: impl Into<String>, change: impl Into<String>, next: impl Into<String>, new: Option<T>) -> Op<T> {
        Op { slug: slug.into(), change: change.into(), next: next.into(), new }
    }

    fn removed(next: impl Into<String>) -> Op<T> {
        Op::new("removed", "The line is left out.", next, None)
    }

    fn map<U>(self, wrap: impl Fn(T) -> U) -> Op<U> {
        Op { slug: self.slug, change: self.change, next: self.next, new: self.new.map(wrap) }
    }

    /// The same change, as one of a part of a line.
    fn within(self, part: &str) -> Op<T> {
        Op { slug: format!("{part}-{}", self.slug), ..self }
    }
}

/// The construct that is changed.
#[derive(Clone)]
struct Subject {
    slug: String,
    rule: String,
    whole: Span,
    asks: Asks,
}

struct All<'a> {
    rules: &'a Rules,
    found: Vec<Mutant>,
}

// ---- construct by construct ----------------------------------------------------------------------------------------

impl All<'_> {
    fn group(&mut self, name: &str, definitions: &[Clause<Roster>]) {
        let Some(subject) = definition("group", name, definitions) else { return };
        let context = Context::new(self.rules, name);
        let changes = self.changes(
            definitions,
            |_| "members",
            |roster| {
                let exceptions = context.exceptions(&roster.who).into_iter();
                exceptions.map(|op| op.map(|who| Roster { who, ..roster.clone() })).collect()
            },
        );
        self.lines(&subject, changes, |rules, clauses| drop(rules.groups.insert(name.to_string(), clauses)));
    }

    fn area(&mut self, name: &str, definitions: &[Clause<Area>]) {
        let Some(subject) = definition("area", name, definitions) else { return };
        let context = Context::new(self.rules, name);
        let ops = |area: &Area| match area {
            Area::Of(who) => context.who(who).into_iter().map(|op| op.map(Area::Of)).collect(),
            Area::Unknown(_) => {
                let next = format!("in which something happens of which nobody knows whether it lies in {name}, and expect `undetermined`");
                Vec::from([Op::new(
                    "nothing",
                    format!("Nothing lies in {name}, instead of what nobody knows."),
                    next,
                    Some(Area::Of(Who::default())),
                )])
            }
        };
        let changes = self.changes(definitions, |_| "places", ops);
        self.lines(&subject, changes, |rules, clauses| drop(rules.areas.insert(name.to_string(), clauses)));
    }

    fn decision(&mut self, index: usize, decision: &Construct<Vec<Clause<DecisionClause>>>) {
        let subject = subject("decision", decision, &decision.it, Vec::new());
        let next = format!("that expects {}: adopted", decision.name);
        self.whole(&subject, &decision.span, "removed", "The whole decision is left out.", next, |rules| drop(rules.decisions.remove(index)));
        let context = Context::new(self.rules, &decision.name);
        let changes = self.changes(&decision.it, decision_word, |clause| context.decision_clause(clause, &decision.it));
        self.lines(&subject, changes, |rules, clauses| rules.decisions[index].it = clauses);
    }

    fn norm(&mut self, index: usize, norm: &Construct<(NormKind, Vec<Clause<NormClause>>)>) {
        let (kind, clauses) = &norm.it;
        let name = &norm.name;
        let acts = clauses.iter().flat_map(|clause| if let NormClause::Act(_, acts) = &clause.it { acts.clone() } else { Vec::new() });
        let subject = subject(kind.word(), norm, clauses, acts.collect());
        let removed = format!("The whole {} is left out.", kind.word());
        self.whole(&subject, &norm.span, "removed", removed, format!("that expects a verdict on {name}"), |rules| drop(rules.norms.remove(index)));
        let other = match kind {
            NormKind::Duty => None,
            NormKind::Prohibition => Some(NormKind::Permission),
            NormKind::Permission => Some(NormKind::Prohibition),
            NormKind::Power | NormKind::Constitutive => None,
        };
        if let Some(other) = other {
            let change = format!("It is a {} instead of a {}.", other.word(), kind.word());
            let next = "that expects of an act of which it speaks whether it is allowed or prohibited";
            self.whole(&subject, &norm.span, other.word(), change, next, |rules| rules.norms[index].it.0 = other);
        }
        self.swapped(&subject, &norm.guard, &norm.span, |rules, guard| rules.norms[index].guard = guard);
        let mut context = Context::new(self.rules, name);
        context.bound = bound(clauses, self.rules);
        let changes = self.changes(clauses, norm_word, |clause| context.norm_clause(clause, *kind, clauses));
        self.lines(&subject, changes, |rules, clauses| rules.norms[index].it.1 = clauses);
    }

    fn limit(&mut self, index: usize, limit: &Construct<Vec<Clause<LimitClause>>>) {
        let subject = subject("limit", limit, &limit.it, Vec::new());
        let next = format!("that expects {} of somebody: kept", limit.name);
        self.whole(&subject, &limit.span, "removed", "The whole limit is left out.", next, |rules| drop(rules.limits.remove(index)));
        self.swapped(&subject, &limit.guard, &limit.span, |rules, guard| rules.limits[index].guard = guard);
        let context = Context::new(self.rules, &limit.name);
        let changes = self.changes(&limit.it, limit_word, |clause| context.limit_clause(clause));
        self.lines(&subject, changes, |rules, clauses| rules.limits[index].it = clauses);
    }

    fn period(&mut self, index: usize, period: &Construct<Vec<Clause<PeriodClause>>>) {
        let subject = subject("period", period, &period.it, Vec::new());
        let next = format!("that expects the day on which {} ends", period.name);
        self.whole(&subject, &period.span, "removed", "The whole period is left out.", next, |rules| drop(rules.periods.remove(index)));
        let context = Context::new(self.rules, &period.name);
        let changes = self.changes(&period.it, period_word, |clause| context.period_clause(clause));
        self.lines(&subject, changes, |rules, clauses| rules.periods[index].it = clauses);
    }

    fn entry(&mut self, entry: &Construct<Vec<Clause<EntryClause>>>) {
        let subject = Subject { asks: Asks::Binding, ..subject("entry into force", entry, &entry.it, Vec::new()) };
        let next = "without `assume`, in which it is not in force yet";
        self.whole(&subject, &entry.span, "removed", "The whole clause on entry into force is left out.", next, |rules| rules.entry = None);
        let context = Context::new(self.rules, "entry into force");
        let changes = self.changes(&entry.it, entry_word, |clause| context.entry_clause(clause));
        self.lines(&subject, changes, |rules, clauses| rules.entry.iter_mut().for_each(|entry| entry.it.clone_from(&clauses)));
    }

    fn withdrawal(&mut self, withdrawal: &Construct<Vec<Clause<WithdrawalClause>>>) {
        let subject = Subject { asks: Asks::Binding, ..subject("withdrawal", withdrawal, &withdrawal.it, Vec::new()) };
        let next = "with a notice of withdrawal, that expects the end for whoever gives it";
        self.whole(&subject, &withdrawal.span, "removed", "The whole clause on withdrawal is left out.", next, |rules| rules.withdrawal = None);
        let context = Context::new(self.rules, "withdrawal");
        let changes = self.changes(&withdrawal.it, withdrawal_word, |clause| context.withdrawal_clause(clause));
        self.lines(&subject, changes, |rules, clauses| rules.withdrawal.iter_mut().for_each(|one| one.it.clone_from(&clauses)));
    }

    fn duration(&mut self, duration: &Construct<Vec<Clause<DurationClause>>>) {
        let subject = Subject { asks: Asks::Binding, ..subject("duration", duration, &duration.it, Vec::new()) };
        let next = "that expects the end of the treaty";
        self.whole(&subject, &duration.span, "removed", "The whole clause on duration is left out.", next, |rules| rules.duration = None);
        let context = Context::new(self.rules, "duration");
        let changes = self.changes(&duration.it, duration_word, |clause| context.duration_clause(clause));
        self.lines(&subject, changes, |rules, clauses| rules.duration.iter_mut().for_each(|one| one.it.clone_from(&clauses)));
    }

    fn provisional(&mut self, provisional: &Construct<Vec<Clause<ProvisionalClause>>>) {
        let subject = subject("provisional application", provisional, &provisional.it, Vec::new());
        let next = "without `assume`, that asks about a norm between signature and entry into force";
        let span = &provisional.span;
        self.whole(&subject, span, "removed", "The whole clause on provisional application is left out.", next, |rules| rules.provisional = None);
        self.swapped(&subject, &provisional.guard, span, |rules, guard| {
            rules.provisional.iter_mut().for_each(|provisional| provisional.guard.clone_from(&guard));
        });
        let context = Context::new(self.rules, "provisional application");
        let changes = self.changes(&provisional.it, provisional_word, |clause| context.provisional_clause(clause));
        self.lines(&subject, changes, |rules, clauses| rules.provisional.iter_mut().for_each(|one| one.it.clone_from(&clauses)));
    }
}
