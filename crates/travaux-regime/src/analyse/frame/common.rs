//! What frames of several texts over one space have in common, so that a situation means the same in each.

use super::story::trigger_lines;
use super::{Options, entry_event};
use crate::days::{self, Day};
use crate::evaluate::{Index, is_code, pattern_words};
use crate::rules::{AsOf, DecisionClause, LimitClause, NormClause, Pattern, Period, PeriodClause, Rules};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::Quantity;

/// What all frames over one space have in common, so that a situation means the same in each.
#[derive(Default)]
pub(super) struct Common {
    /// Everybody whom one of the rules names.
    pub parties: BTreeSet<String>,
    /// The places that have no further parts; somewhere, if the rules name none.
    pub places: BTreeSet<String>,
    /// A day on which the newest roster holds.
    pub day: Day,
    /// Labels that have other alternatives elsewhere: their choices are not the same.
    pub apart: BTreeSet<String>,
    /// Decisions in which silence is told from absence.
    pub silent: BTreeSet<String>,
    /// The events that trigger norms of several frames, by the names of the norms.
    pub triggers: BTreeMap<String, Vec<Pattern>>,
    /// The times that run for norms, in days, and the bounds of limits.
    pub windows: BTreeMap<String, BTreeSet<i64>>,
    pub bounds: BTreeMap<String, Vec<(bool, Quantity)>>,
    /// How long the longest vote takes.
    pub longest: i64,
    /// Whether there are several frames.
    pub is_shared: bool,
    /// Days on which something changes.
    pub changes: BTreeSet<Day>,
    /// All periods.
    pub periods: Vec<Period>,
    /// Whether members are counted as of entry into force.
    pub counts_as_of_entry: bool,
}

/// A trigger without where it happens: what tells one from another.
pub(crate) fn trigger_words(pattern: &Pattern) -> String {
    pattern_words(&Pattern { area: None, ..pattern.clone() })
}

impl Common {
    pub fn of(all: &[(&Index, &Options)]) -> Common {
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
            }
            for norm in &rules.norms {
                let lines = common.triggers.entry(norm.name.clone()).or_default();
                for pattern in trigger_lines(index, norm) {
                    if !lines.iter().any(|known| trigger_words(known) == trigger_words(&pattern)) {
                        lines.push(pattern);
                    }
                }
            }
            common.tell_apart(rules);
        }
        if common.places.is_empty() {
            common.places.insert("somewhere".to_string());
        }
        common.day = dates.into_iter().max().map_or(0, |last| last + 366).max(days::of(2031, 1, 1));
        common.silent = with_silence.difference(&without_silence).cloned().collect();
        common
    }

    /// Takes note of the days on which something changes by some rules, and of what runs.
    fn tell_apart(&mut self, rules: &Rules) {
        for clause in rules.groups.values().flatten() {
            self.changes.extend(clause.it.from);
            self.changes.extend(clause.it.until.map(|last| last + 1));
        }
        for clause in rules.norms.iter().flat_map(|norm| &norm.it.1) {
            match &clause.it {
                NormClause::NotBefore(first) => self.changes.extend([*first]),
                NormClause::NoLaterThan(last) => self.changes.extend([last + 1]),
                _ => {}
            }
        }
        for clause in rules.periods.iter().flat_map(|period| &period.it) {
            if let PeriodClause::UntilDay(last) = &clause.it {
                self.changes.extend([last + 1]);
            }
        }
        self.periods.extend(rules.periods.iter().cloned());
        let mut as_of = rules.decisions.iter().flat_map(|decision| &decision.it);
        self.counts_as_of_entry |=
            as_of.any(|clause| matches!(&clause.it, DecisionClause::By(_, Some(AsOf::Event(pattern))) if entry_event(pattern)));
    }
}
