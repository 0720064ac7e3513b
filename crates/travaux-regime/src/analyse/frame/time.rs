//! When it happens: the days between which the rules can tell a difference, and how long ago something began.
//!
//! A rule tells two days apart only where a date of the rules lies between them. So of all days finitely many are enough: each on
//! which something changes, and one before all of them. Periods run from events of earlier days; of those, too, it is enough to take
//! the last day on which it still counts and the first on which it does no longer.

use super::truth::Truth;
use super::{Frame, entry_event};
use crate::analyse::diagram::Diagram;
use crate::analyse::situation::What;
use crate::days::{self, Day};
use crate::evaluate::{canonical, ends_on, pattern_words};
use crate::rules::{Pattern, Period, PeriodClause};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::Quantity;

/// A time of the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// The day on which everything happens.
    Moment,
    /// The day on which is asked, when the time for voting is over.
    Asked,
    /// A day of the calendar.
    Day(Day),
    /// The day of entry into force.
    Entry,
}

/// How many days before the moment the treaty has entered into force, if nothing depends on it.
pub(super) const USUAL_AGE: Day = 30;
/// What has not happened before.
const NOT: &str = "not";

impl Frame<'_> {
    /// The day of the moment, where it makes no difference: one on which the newest roster holds.
    pub fn day(&self) -> Day {
        self.common.day
    }

    /// How many days after the moment is asked.
    pub(super) fn delay(&self) -> Day {
        self.common.longest
    }

    /// After how many days may be asked: as soon as the time for voting is over, or later where the time that runs for a norm varies.
    fn delays(&self) -> Vec<Day> {
        let story = self.story();
        match &story.norm {
            Some(norm) if self.common.is_shared => self.days_after(&norm.name),
            _ => Vec::from([self.delay()]),
        }
    }

    /// The days that the rules can tell apart: the usual one alone if they tell none apart.
    fn moments(&self) -> Vec<Day> {
        let changes = &self.common.changes;
        if changes.is_empty() {
            return Vec::from([self.day()]);
        }
        let ages = if self.common.counts_as_of_entry { self.ages_of_entry(&[self.day()]) } else { Vec::new() };
        let delays: BTreeSet<Day> = self.common.windows.keys().flat_map(|norm| self.days_after(norm)).chain([self.delay()]).collect();
        let mut all: BTreeSet<Day> = BTreeSet::new();
        for change in changes {
            all.insert(*change);
            all.extend(delays.iter().map(|delay| change - delay));
            all.extend(ages.iter().map(|age| change + age));
        }
        let before = all.first().map(|first| first - 1);
        before.into_iter().chain(all.iter().copied()).collect()
    }

    /// Something at each time that can be told apart, with when it is that time. Where it is the same at all of them, time does not vary.
    pub(super) fn times<T: PartialEq>(&self, at: At, of: &dyn Fn(Day) -> T) -> Vec<(Diagram, T)> {
        let engine = &self.space.diagrams;
        let moments = self.moments();
        // How much the day differs from the moment, and where it does so.
        let apart: Vec<Day> = match at {
            At::Entry => self.ages_of_entry(&moments).into_iter().map(|age| -age).collect(),
            At::Asked => self.delays(),
            At::Moment | At::Day(_) => Vec::from([0]),
        };
        let day = |moment: Day, apart: Day| if let At::Day(day) = at { day } else { moment + apart };
        let pairs = moments.iter().flat_map(|&moment| apart.iter().map(move |&apart| (moment, apart)));
        let all: Vec<(Day, Day, T)> = pairs.map(|(moment, apart)| (moment, apart, of(day(moment, apart)))).collect();
        if all.windows(2).all(|pair| pair[0].2 == pair[1].2) {
            return all.into_iter().next().map(|(.., it)| (engine.yes(), it)).into_iter().collect();
        }
        all.into_iter()
            .map(|(moment, days, it)| {
                let is_apart = match at {
                    _ if apart.len() == 1 => engine.yes(),
                    At::Entry => self.is_entry_age(-days, &apart.iter().map(|days| -days).collect::<Vec<_>>()),
                    _ => self.is_elapsed(days),
                };
                (engine.and(&self.is_moment(moment, &moments), &is_apart), it)
            })
            .collect()
    }

    /// Where a day has some property.
    pub(super) fn when(&self, at: At, holds: &dyn Fn(Day) -> bool) -> Diagram {
        let engine = &self.space.diagrams;
        let all = self.times(at, &holds);
        engine.any(&all.into_iter().map(|(then, holds)| engine.and(&then, &engine.of(holds))).collect::<Vec<_>>())
    }

    fn is_elapsed(&self, days: Day) -> Diagram {
        let elapsed = self.elapsed_after(self.story().name());
        elapsed.map_or_else(|| self.space.diagrams.yes(), |elapsed| self.space.is(&elapsed, &days.to_string()))
    }

    fn is_moment(&self, moment: Day, moments: &[Day]) -> Diagram {
        let dimension = self.dimension(&What::Moment, &|| moments.iter().map(|day| days::written(*day)).collect());
        dimension.map_or_else(|| self.space.diagrams.yes(), |dimension| self.space.is(&dimension, &days::written(moment)))
    }

    // ---- how long ago ------------------------------------------------------------------------------------------

    fn is_aged(&self, event: &str, age: Option<Day>, ages: &[Option<Day>]) -> Diagram {
        let word = |age: &Option<Day>| age.map_or(NOT.to_string(), |age| age.to_string());
        let dimension = self.dimension(&What::Since(event.to_string()), &|| ages.iter().map(word).collect());
        dimension.map_or_else(|| self.space.diagrams.yes(), |dimension| self.space.is(&dimension, &word(&age)))
    }

    fn is_entry_age(&self, age: Day, ages: &[Day]) -> Diagram {
        let ages: Vec<Option<Day>> = ages.iter().map(|age| Some(*age)).collect();
        self.is_aged(super::ENTRY, Some(age), &ages)
    }

    /// Before how many days the treaty can have entered into force.
    fn ages_of_entry(&self, moments: &[Day]) -> Vec<Day> {
        let mut ages = Vec::from([USUAL_AGE]);
        ages.extend(self.turns(super::ENTRY, moments).into_iter().filter(|age| *age != USUAL_AGE));
        ages
    }

    /// For each period that runs from an event: how long ago that was on the last day on which the period runs, and one day more.
    fn turns(&self, event: &str, moments: &[Day]) -> BTreeSet<Day> {
        let mut found = BTreeSet::new();
        let periods = self
            .rules()
            .periods
            .iter()
            .filter(|period| period.it.iter().any(|clause| matches!(&clause.it, PeriodClause::From(pattern) if pattern_words(pattern) == event)));
        for clause in periods.flat_map(|period| &period.it) {
            let PeriodClause::For(length) = &clause.it else { continue };
            for moment in moments {
                for (on, longest) in [(*moment, false), (*moment, true), (moment + self.delay(), false), (moment + self.delay(), true)] {
                    let runs = |age: Day| ends_on(moment - age, length, longest).is_some_and(|end| end >= on);
                    // The older, the earlier it ends: halving finds the last.
                    let (mut low, mut high) = (-1, 1_000_000);
                    while high - low > 1 {
                        let middle = low + (high - low) / 2;
                        if runs(middle) { low = middle } else { high = middle }
                    }
                    found.extend([low, low + 1].into_iter().filter(|age| (0..1_000_000).contains(age)));
                }
            }
        }
        found
    }

    /// When the event of a pattern can have happened before, in days; first that it has not.
    fn ages_of(&self, pattern: &Pattern, moments: &[Day]) -> Vec<Option<Day>> {
        let words = pattern_words(pattern);
        if entry_event(pattern) {
            return self.ages_of_entry(moments).into_iter().map(Some).collect();
        }
        let mut ages = self.turns(&words, moments);
        ages.insert(0);
        // What ends a period: on the day itself, the day before, and before it began.
        let begun = self.common.periods.iter().flat_map(|period| &period.it).filter_map(|clause| match &clause.it {
            PeriodClause::From(from) if pattern_words(from) != words => Some(from),
            _ => None,
        });
        let oldest = begun.filter_map(|from| {
            let turns = if entry_event(from) { self.ages_of_entry(moments).into_iter().collect() } else { self.turns(&pattern_words(from), moments) };
            turns.last().copied()
        });
        let oldest = oldest.max();
        let ends = self
            .rules()
            .periods
            .iter()
            .flat_map(|period| &period.it)
            .any(|clause| matches!(&clause.it, PeriodClause::Until(until) if pattern_words(until) == words));
        if ends {
            ages.extend([1, oldest.unwrap_or(1) + 1]);
        }
        core::iter::once(None).chain(ages.into_iter().map(Some)).collect()
    }

    /// Whether a period runs at a time.
    pub(super) fn runs(&self, name: &str, at: At) -> Truth {
        let Some(period) = self.index.period(name) else { return self.never_known(|| format!("when {name} is, which no rule says")) };
        let engine = &self.space.diagrams;
        let mut found = Truth { yes: engine.no(), no: engine.no() };
        for (chosen, way) in self.ways(name, &period.it.iter().map(|clause| &clause.guard).collect::<Vec<_>>()) {
            let clauses: Vec<&PeriodClause> =
                period.it.iter().filter(|clause| clause.guard.holds(|label| way.get(label).copied().flatten())).map(|clause| &clause.it).collect();
            let runs = self.runs_by(period, &clauses, at);
            found = Truth { yes: engine.or(&found.yes, &engine.and(&chosen, &runs.yes)), no: engine.or(&found.no, &engine.and(&chosen, &runs.no)) };
        }
        self.choose(&self.guard(&period.guard), &found, &self.always(false))
    }

    fn runs_by(&self, period: &Period, clauses: &[&PeriodClause], at: At) -> Truth {
        let (mut start, mut until): (Option<&Pattern>, Vec<&Pattern>) = (None, Vec::new());
        let (mut length, mut fixed): (Option<&Quantity>, Option<Day>) = (None, None);
        for clause in clauses {
            match clause {
                PeriodClause::From(pattern) => start = Some(pattern),
                PeriodClause::For(quantity) => length = Some(quantity),
                PeriodClause::UntilDay(day) => fixed = Some(fixed.map_or(*day, |fixed| fixed.min(*day))),
                PeriodClause::Until(pattern) => until.push(pattern),
            }
        }
        // What has no start has not begun.
        let Some(start) = start else { return self.always(false) };
        let is_simple = |pattern: &&Pattern| entry_event(pattern) || self.is_simple(pattern);
        if until.len() > 1 || !core::iter::once(&start).chain(&until).all(is_simple) || until.iter().any(|until| until.act == start.act) {
            return self.never_known(|| format!("when {} runs", period.name));
        }
        let until = until.first().copied();
        let moments = self.moments();
        let starts = self.ages_of(start, &moments);
        let ends = until.map_or_else(|| Vec::from([None]), |until| self.ages_of(until, &moments));
        let engine = &self.space.diagrams;
        let truth = |moment: Day, began: Option<Day>, ended: Option<Day>| {
            let day = if at == At::Asked { moment + self.delay() } else { moment };
            let ended = ended.zip(began).and_then(|(ended, began)| (ended <= began).then_some(moment - ended));
            runs_on(day, began.map(|age| moment - age), length, fixed, until.is_some(), ended)
        };
        let ways: Vec<(Option<Day>, Option<Day>)> = starts.iter().flat_map(|began| ends.iter().map(move |ended| (*began, *ended))).collect();
        let at_all = |moment: Day| -> Vec<Option<bool>> { ways.iter().map(|(began, ended)| truth(moment, *began, *ended)).collect() };
        let mut found = Truth { yes: engine.no(), no: engine.no() };
        let mut open = engine.no();
        for (then, truths) in self.times(At::Moment, &at_all) {
            let is_same = truths.windows(2).all(|pair| pair[0] == pair[1]);
            for (truth, (began, ended)) in truths.iter().zip(&ways) {
                let began = if is_same { engine.yes() } else { self.is_aged(&pattern_words(start), *began, &starts) };
                let ended = match until {
                    Some(until) if !is_same => self.is_aged(&pattern_words(until), *ended, &ends),
                    _ => engine.yes(),
                };
                let there = engine.all(&[then.clone(), began, ended]);
                let set = match truth {
                    Some(true) => &mut found.yes,
                    Some(false) => &mut found.no,
                    None => &mut open,
                };
                *set = engine.or(set, &there);
            }
        }
        self.unknown_where(&open, found, || format!("whether {} still runs", period.name))
    }

    /// Whether an event is only that, and nothing else of the story can be it.
    fn is_simple(&self, pattern: &Pattern) -> bool {
        let act = canonical(&pattern.act);
        // Who has signed is told once, and by that some sign whom the rules do not wait for.
        let is_told = act == "signature" && self.speaks_of_signatories();
        !is_told
            && !self.index.has_constitutive()
            && self.index.conferring(&pattern.act).next().is_none()
            && !act.starts_with("failed ")
            && !self.story().deeds.iter().any(|deed| canonical(&deed.act) == act)
    }

    // ---- telling -----------------------------------------------------------------------------------------------

    /// What began before the moment, as lines of a scenario.
    pub(super) fn told_before(&self, situation: &crate::analyse::situation::Situation, day: Day) -> Vec<String> {
        let patterns = self.common.periods.iter().flat_map(|period| &period.it).filter_map(|clause| match &clause.it {
            PeriodClause::From(pattern) | PeriodClause::Until(pattern) => Some(pattern),
            _ => None,
        });
        let mut seen = BTreeSet::new();
        let mut lines: Vec<(Day, String)> = Vec::new();
        for pattern in patterns.filter(|pattern| !entry_event(pattern)) {
            let words = pattern_words(pattern);
            let Some(age) = situation.get(&What::Since(words.clone())).and_then(|age| age.parse::<Day>().ok()) else { continue };
            if seen.insert(words) {
                lines.push((day - age, self.told_event(pattern, situation)));
            }
        }
        lines.sort();
        lines.into_iter().map(|(day, words)| format!("{}  {words}", days::written(day))).collect()
    }
}

/// Whether a period runs on a day; `None` if it may have ended. As the concrete evaluator has it.
fn runs_on(day: Day, start: Option<Day>, length: Option<&Quantity>, fixed: Option<Day>, waits: bool, ended: Option<Day>) -> Option<bool> {
    let Some(start) = start else { return Some(false) };
    let ends = length.and_then(|length| Some((ends_on(start, length, false)?, ends_on(start, length, true)?)));
    let fixed = [fixed, ended].into_iter().flatten().min().or(waits.then_some(Day::MAX));
    let (first, last) = match (ends, fixed) {
        (Some((low, high)), fixed) => (fixed.map_or(low, |fixed| fixed.min(low)), fixed.map_or(high, |fixed| fixed.min(high))),
        (None, Some(fixed)) => (fixed, fixed),
        (None, None) => return None,
    };
    match day {
        day if day < start || day > last => Some(false),
        day if day <= first => Some(true),
        _ => None,
    }
}
