//! Lines and brackets: a change of a clause is made in all the ways in which its line can be read, and put into a copy of the rules.

use super::{All, Asks, Mutant, Op, Subject};
use crate::rules::{Clause, Construct, Guard, Rules};
use crate::run::choice_words;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::Span;

/// A change of one line of a construct.
pub(super) struct Change<T> {
    /// `only-if/1/negated`.
    id: String,
    change: String,
    next: String,
    span: Span,
    clauses: Vec<Clause<T>>,
}

/// An op with its id, and what each clause of the line becomes by it.
type Made<T> = (String, Op<T>, Vec<(usize, Option<T>)>);

impl All<'_> {
    /// The changes of all lines of a construct: each clause in the ways in which its brackets can be read, and those ways exchanged.
    pub(super) fn changes<T: Clone + PartialEq>(
        &self,
        clauses: &[Clause<T>],
        word: impl Fn(&T) -> &'static str,
        ops: impl Fn(&T) -> Vec<Op<T>>,
    ) -> Vec<Change<T>> {
        let mut lines: Vec<&Span> = Vec::new();
        for clause in clauses {
            if !lines.contains(&&clause.span) {
                lines.push(&clause.span);
            }
        }
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let mut found = Vec::new();
        for span in lines {
            let mut here: Vec<usize> = (0..clauses.len()).filter(|&index| clauses[index].span == *span).collect();
            for called in here.iter().map(|&index| word(&clauses[index].it)).collect::<BTreeSet<_>>() {
                *numbers.entry(called).or_insert(0) += 1;
            }
            // What never stands gives no change, and takes part in those of the same line.
            here.sort_by_key(|&index| !self.can_stand(&clauses[index].guard));
            let standing = here.iter().filter(|&&index| self.can_stand(&clauses[index].guard)).count();
            let mut made: Vec<Made<T>> = Vec::new();
            for (place, &index) in here.iter().enumerate() {
                let called = word(&clauses[index].it);
                for op in ops(&clauses[index].it) {
                    let id = format!("{called}/{}/{}", numbers[called], op.slug);
                    let known = made.iter_mut().find(|(other, made, _)| *other == id && made.change == op.change);
                    match known {
                        Some((_, _, news)) => news.push((index, op.new)),
                        None if place < standing => {
                            let new = op.new.clone();
                            made.push((id, op, Vec::from([(index, new)])));
                        }
                        None => {}
                    }
                }
            }
            for (id, op, news) in made {
                let ways = news.iter().filter(|(index, _)| self.can_stand(&clauses[*index].guard)).count();
                let choice = news
                    .first()
                    .map(|(index, _)| guard_words(&clauses[*index].guard))
                    .filter(|words| ways < standing || standing == 1 && !words.is_empty());
                let next = choice.filter(|words| !words.is_empty()).map_or(op.next.clone(), |words| format!("{}, with {words}", op.next));
                let mut changed: Vec<Option<Clause<T>>> = clauses.iter().cloned().map(Some).collect();
                for (index, new) in news {
                    changed[index] = new.map(|it| Clause { it, ..clauses[index].clone() });
                }
                found.push(Change { id, change: op.change, next, span: span.clone(), clauses: changed.into_iter().flatten().collect() });
            }
            let called = here.first().map_or("", |&index| word(&clauses[index].it));
            found.extend(self.exchanged(clauses, &here, &format!("{called}/{}", numbers.get(called).copied().unwrap_or(1))));
        }
        found
    }

    /// A line with the alternatives of one bracket exchanged.
    fn exchanged<T: Clone + PartialEq>(&self, clauses: &[Clause<T>], here: &[usize], id: &str) -> Vec<Change<T>> {
        let labels: BTreeSet<&String> = here.iter().flat_map(|&index| clauses[index].guard.0.iter().map(|(label, _)| label)).collect();
        let mut found = Vec::new();
        for label in labels {
            let mut changed = clauses.to_vec();
            here.iter().for_each(|&index| changed[index].guard = self.exchange(&clauses[index].guard, label));
            let is_there = |clause: &Clause<T>| here.iter().any(|&index| clauses[index].it == clause.it && clauses[index].guard == clause.guard);
            if here.iter().all(|&index| is_there(&changed[index]) || !self.can_stand(&changed[index].guard)) {
                continue;
            }
            let Some(&first) = here.first() else { continue };
            let (slug, change, next) = self.exchange_words(label);
            found.push(Change { id: format!("{id}/{slug}"), change, next, span: clauses[first].span.clone(), clauses: changed });
        }
        found
    }

    fn exchange_words(&self, label: &str) -> (String, String, String) {
        let name = if label.starts_with('@') { label.to_string() } else { format!("#{label}") };
        let slug = format!("exchanged-{}", slug(label.trim_start_matches('@')));
        let next = format!("for each way of choosing {name}, in which the verdict turns on this line");
        let change = match self.alternatives(label) {
            ..=1 => format!("It is there if {name} is out, and not if it is in."),
            2 => format!("The alternatives of {name} are exchanged."),
            _ => format!("The alternatives of {name} are moved on by one."),
        };
        (slug, change, next)
    }

    /// In and out exchanged; of several alternatives each gives way to the next.
    fn exchange(&self, guard: &Guard, label: &str) -> Guard {
        let alternatives = self.alternatives(label);
        let other = |alternative: Option<usize>| match (alternatives, alternative) {
            (..=1, None) => Some(0),
            (..=1, Some(_)) => None,
            (_, None) => None,
            (count, Some(alternative)) => Some((alternative + 1) % count),
        };
        Guard(guard.0.iter().map(|(one, alternative)| (one.clone(), if one == label { other(*alternative) } else { *alternative })).collect())
    }

    fn alternatives(&self, label: &str) -> usize {
        self.rules.labels.get(label).map_or(1, |(alternatives, _)| *alternatives)
    }

    /// Of several alternatives one always stands.
    fn can_stand(&self, guard: &Guard) -> bool {
        guard.0.iter().all(|(label, alternative)| alternative.is_some() || self.alternatives(label) < 2)
    }

    pub(super) fn lines<T: Clone>(&mut self, subject: &Subject, changes: Vec<Change<T>>, put: impl Fn(&mut Rules, Vec<Clause<T>>)) {
        for change in changes {
            let mut rules = self.rules.clone();
            put(&mut rules, change.clauses);
            self.push(subject, &change.span, &change.id, change.change, change.next, rules);
        }
    }

    pub(super) fn whole(
        &mut self,
        subject: &Subject,
        span: &Span,
        slug: &str,
        change: impl Into<String>,
        next: impl Into<String>,
        put: impl Fn(&mut Rules),
    ) {
        let mut rules = self.rules.clone();
        put(&mut rules);
        self.push(subject, span, slug, change.into(), next.into(), rules);
    }

    /// A whole construct that is there when it should not be.
    pub(super) fn swapped(&mut self, subject: &Subject, guard: &Guard, span: &Span, put: impl Fn(&mut Rules, Guard)) {
        for (label, _) in &guard.0 {
            let (slug, change, next) = self.exchange_words(label);
            let exchanged = self.exchange(guard, label);
            self.whole(subject, span, &slug, change, next, |rules| put(rules, exchanged.clone()));
        }
    }

    fn push(&mut self, subject: &Subject, span: &Span, id: &str, change: String, next: String, rules: Rules) {
        let Subject { slug, rule, whole, asks } = subject.clone();
        self.found.push(Mutant { id: format!("{slug}/{id}"), rule, span: span.clone(), change, next, rules, whole, asks });
    }

    /// In the order of the text; what is changed to nothing new is none, and every id is there once.
    pub(super) fn done(self) -> Vec<Mutant> {
        let mut found = self.found;
        found.retain(|mutant| mutant.rules != *self.rules);
        found.sort_by_key(|mutant| (mutant.whole.start, mutant.span.start));
        let mut ids: BTreeMap<String, usize> = BTreeMap::new();
        for mutant in &mut found {
            let times = ids.entry(mutant.id.clone()).or_insert(0);
            *times += 1;
            if *times > 1 {
                mutant.id = format!("{}-{times}", mutant.id);
            }
        }
        found
    }
}

pub(super) fn definition<T>(kind: &str, name: &str, definitions: &[Clause<T>]) -> Option<Subject> {
    let first = definitions.first()?;
    let end = definitions.iter().map(|clause| clause.span.end).max()?;
    let rule = format!("{kind} {name}");
    Some(Subject { slug: slug(&rule), rule, whole: first.span.start..end, asks: Asks::Never })
}

pub(super) fn subject<T, C>(kind: &str, construct: &Construct<T>, clauses: &[Clause<C>], acts: Vec<String>) -> Subject {
    let rule = format!("{kind} {}", construct.name).trim_end().to_string();
    let name = if construct.name.is_empty() { &rule } else { &construct.name };
    let end = clauses.iter().map(|clause| clause.span.end).max().unwrap_or(construct.span.end).max(construct.span.end);
    Subject { slug: slug(name), whole: construct.span.start..end, asks: Asks::Named(construct.name.clone(), acts), rule }
}

/// The choices under which a clause stands: `#unanimity in`.
fn guard_words(guard: &Guard) -> String {
    guard.0.iter().map(|(label, alternative)| choice_words(label, *alternative)).collect::<Vec<_>>().join(" and ")
}

/// Words as one word.
pub(super) fn slug(words: &str) -> String {
    let mut slug = String::new();
    for c in words.chars() {
        match c {
            c if c.is_alphanumeric() => slug.push(c),
            _ if slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_matches('-').to_string()
}
