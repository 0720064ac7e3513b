//! Whether the treaty binds: entry into force, for all and for each; provisional application; and how long periods run.

use super::{Bindings, NOT_CHOSEN, Time, Verdict, World, at, event_reason, pattern_words};
use crate::days::{self, Day};
use crate::rules::{DurationClause, EntryClause, Period, PeriodClause, ProvisionalClause, Threshold, Who, WithdrawalClause};
use crate::truth::{Answer, Reason, Truth};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::ProvisionIndex;
use travaux_text::quantity::Number;

/// When the conditions of entry into force are met, and when it follows.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The day on which the last condition is met.
    met: Day,
    /// The day of entry into force.
    day: Day,
    /// For those who ratify after the conditions are met.
    later: Option<i64>,
    reasons: Vec<Reason>,
}

/// The earliest and the latest day from which it binds no longer.
struct End {
    low: Day,
    high: Day,
    /// No, if nobody knows whether a notice has had effect: then it is one of the two days, and none between them.
    is_sure: bool,
    reasons: Vec<Reason>,
}

impl World<'_> {
    /// Whether the treaty is in force on a day, for a party or at all: it has begun, and has not ended.
    pub(super) fn in_force(&self, party: Option<&str>, day: Day) -> Answer {
        // An organ ratifies nothing: it is there as long as the treaty is.
        let party = party.filter(|party| !self.rules.organs.contains(*party));
        let begun = self.has_begun(party, day);
        if begun.truth == Truth::No || (self.rules.withdrawal.is_none() && self.rules.duration.is_none()) {
            return begun;
        }
        begun.and(self.has_ended(party, day).not())
    }

    fn has_begun(&self, party: Option<&str>, day: Day) -> Answer {
        if let Some(assumed) = &self.story.scenario.assume {
            let party_is_in = party.is_none_or(|party| assumed.parties.is_empty() || assumed.parties.iter().any(|other| other == party));
            let words = || match (party_is_in, party) {
                (true, _) => format!("the scenario assumes that it is in force from {}", days::written(assumed.from)),
                (false, party) => format!("{} is not among those for whom the scenario assumes that it is in force", party.unwrap_or_default()),
            };
            return self.say(party_is_in && day >= assumed.from, || Reason { words: words(), ..Reason::default() });
        }
        if self.rules.entry.as_ref().is_none_or(|entry| !self.holds(&entry.guard)) {
            // A text without final clauses is read as if it bound whom it names.
            return Answer::yes();
        }
        if self.is_quiet.get() {
            return Answer { truth: self.entry_day(party).is_ok_and(|from| day >= from).into(), reasons: Vec::new() };
        }
        let (truth, reasons) = match self.entry(party) {
            Err(missing) => (Truth::No, missing),
            Ok((from, reasons)) => ((day >= from).into(), reasons),
        };
        Answer { truth, reasons }
    }

    /// Whether a norm binds a party on a day: in force for it, or applied provisionally.
    pub(super) fn binds(&self, party: &str, provision: Option<ProvisionIndex>, day: Day) -> Answer {
        self.in_force(Some(party), day).or(self.provisional(party, provision, day))
    }

    pub(super) fn entry_verdict(&self, party: Option<&str>) -> Verdict {
        match self.entry(party) {
            Ok((day, reasons)) => Verdict::new(days::written(day), reasons),
            Err(missing) => Verdict::new("none", missing),
        }
    }

    /// The day of entry into force, for a party or at all; or what is missing.
    fn entry(&self, party: Option<&str>) -> Result<(Day, Vec<Reason>), Vec<Reason>> {
        let entry = self.general_entry().clone()?;
        let day = self.entry_day(party).map_err(|words| Vec::from([Reason { words, ..Reason::default() }]))?;
        let mut reasons = entry.reasons;
        let own = party.and_then(|party| self.story.instruments.get(party)).filter(|(own, _)| *own > entry.met);
        if let Some((_, event)) = own.filter(|_| entry.later.is_some()) {
            reasons.push(event_reason(*event, &self.story.scenario.events[*event]));
        }
        Ok((day, reasons))
    }

    /// The day of entry into force alone; or why there is none, in words.
    pub(super) fn entry_day(&self, party: Option<&str>) -> Result<Day, String> {
        if let Some(assumed) = &self.story.scenario.assume {
            return Ok(assumed.from);
        }
        let entry = self.general_entry().as_ref().map_err(|_| "it has not entered into force".to_string())?;
        let Some(party) = party else { return Ok(entry.day) };
        match (self.story.instruments.get(party).copied(), entry.later) {
            (Some((own, _)), _) if own <= entry.met => Ok(entry.day),
            (Some((own, _)), Some(days)) => Ok(own + days),
            (Some((own, _)), None) => Ok(own.max(entry.day)),
            (None, _) => Err(format!("{party} has not ratified")),
        }
    }

    fn general_entry(&self) -> &Result<Entry, Vec<Reason>> {
        self.entry.get_or_init(|| {
            // What is asked once serves those who read reasons and those who do not.
            let before = self.is_quiet.replace(false);
            let entry = self.find_entry();
            self.is_quiet.set(before);
            entry
        })
    }

    fn find_entry(&self) -> Result<Entry, Vec<Reason>> {
        let Some(construct) = &self.rules.entry else {
            return Err(Vec::from([Reason { words: "no rule says when it enters into force".to_string(), missing: true, ..Reason::default() }]));
        };
        let mut entry = Entry { met: Day::MIN, day: Day::MIN, later: None, reasons: Vec::new() };
        let mut missing: Vec<Reason> = Vec::new();
        let mut after = 0;
        for clause in self.active(&construct.it) {
            let met = match &clause.it {
                EntryClause::DaysAfter(days) => {
                    after = *days;
                    continue;
                }
                EntryClause::LaterParties(days) => {
                    entry.later = Some(*days);
                    continue;
                }
                EntryClause::After(pattern) => {
                    let (_, day) = self.happened(pattern, &Bindings::new(), Day::MIN, Day::MAX);
                    day.ok_or_else(|| format!("has not happened: {}", pattern_words(pattern)))
                }
                EntryClause::RatifiedBy(who) => self.all_ratified(who),
                EntryClause::Ratified(threshold, who, including) => self.enough_ratified(threshold, who, including),
            };
            match met {
                Ok(day) => {
                    entry.met = entry.met.max(day);
                    entry.reasons.push(self.reason(format!("met on {}", days::written(day)), clause, construct.provision));
                }
                Err(why) => missing.push(self.reason(why, clause, construct.provision)),
            }
        }
        if !missing.is_empty() {
            return Err(missing);
        }
        if entry.met == Day::MIN {
            return Err(Vec::from([at(&construct.span, construct.provision, &construct.guard, "the rule names no condition".to_string())]));
        }
        entry.day = entry.met + after;
        if after > 0 {
            let words = format!("{after} days after {}: {}", days::written(entry.met), days::written(entry.day));
            entry.reasons.push(at(&construct.span, construct.provision, &construct.guard, words));
        }
        Ok(entry)
    }

    fn all_ratified(&self, who: &Who) -> Result<Day, String> {
        let ratified = &self.story.instruments;
        let members = self.members(who, &Bindings::new(), Day::MAX);
        let absent: Vec<&str> = members.iter().filter(|member| !ratified.contains_key(member.as_str())).map(String::as_str).collect();
        if !absent.is_empty() {
            return Err(format!("has not ratified: {}", absent.join(", ")));
        }
        members.iter().map(|member| ratified[member.as_str()].0).max().ok_or_else(|| "nobody is named who must ratify".to_string())
    }

    /// The first day on which enough have ratified.
    fn enough_ratified(&self, threshold: &Threshold, who: &Who, including: &Who) -> Result<Day, String> {
        let members = self.members(who, &Bindings::new(), Day::MAX);
        let ratified = self.story.instruments.iter().filter(|(party, _)| members.contains(**party));
        let mut instruments: Vec<(Day, &str)> = ratified.map(|(party, (day, _))| (*day, *party)).collect();
        instruments.sort_unstable();
        let needed: BTreeSet<String> = self.members(including, &Bindings::new(), Day::MAX);
        let number = |count: usize| Number::from_integer(i128::try_from(count).unwrap_or(i128::MAX));
        let weights = match threshold {
            Threshold::Weight(_, name) => Some(self.rules.weights.get(name).ok_or_else(|| format!("no rule gives the weights \"{name}\""))?),
            _ => None,
        };
        let total: Number = weights.map(|weights| weights.values().copied().sum()).unwrap_or_default();
        let (mut count, mut weight) = (0_usize, Number::from_integer(0));
        let mut open = needed;
        for (day, party) in instruments {
            count += 1;
            weight += weights.and_then(|weights| weights.get(party)).copied().unwrap_or_default();
            open.remove(party);
            let enough = match threshold {
                Threshold::Unanimity | Threshold::Consensus => count == members.len(),
                Threshold::Majority => count * 2 > members.len(),
                Threshold::AllBut(most) => u64::try_from(members.len() - count).is_ok_and(|rest| rest <= *most),
                Threshold::Votes(least) => u64::try_from(count).is_ok_and(|count| count >= *least),
                Threshold::Share(share) => number(count) >= *share * number(members.len()),
                Threshold::Weight(share, _) => weight >= *share * total,
            };
            if enough && open.is_empty() {
                return Ok(day);
            }
        }
        match open.is_empty() {
            true => Err(format!("not enough have ratified: {count}")),
            false => Err(format!("has not ratified: {}", open.into_iter().collect::<Vec<_>>().join(", "))),
        }
    }

    fn provisional(&self, party: &str, provision: Option<ProvisionIndex>, day: Day) -> Answer {
        let no = |words: &str| Answer::new(Truth::No, Reason { words: words.to_string(), ..Reason::default() });
        let Some(construct) = &self.rules.provisional else { return no("no rule lets it be applied provisionally") };
        if self.story.scenario.assume.is_some() || !self.holds(&construct.guard) {
            return no("it is not applied provisionally");
        }
        let mut from: Option<(Day, Reason)> = None;
        let mut until: Option<Day> = None;
        let mut of: Option<&Vec<String>> = None;
        for clause in self.active(&construct.it) {
            match &clause.it {
                ProvisionalClause::From(pattern) => {
                    let begun = self.happenings(&pattern.act, Day::MIN, day);
                    let begun = begun.iter().map(|happening| &*happening.event).filter(|event| self.fits(pattern, event, &Bindings::new()).is_some());
                    let own = begun.filter(|event| event.by.is_empty() || event.by.iter().any(|other| other == party)).map(|event| event.day).min();
                    if let Some(start) = own {
                        let words = format!("it is applied provisionally from {}", days::written(start));
                        from = Some((start, self.reason(words, clause, construct.provision)));
                    }
                }
                ProvisionalClause::Until(pattern) => {
                    let (_, end) = self.happened(pattern, &Bindings::new(), Day::MIN, day);
                    until = [until, end].into_iter().flatten().min();
                }
                ProvisionalClause::UntilEntry => {
                    let end = self.general_entry().as_ref().ok().map(|entry| entry.day).filter(|end| *end <= day);
                    until = [until, end].into_iter().flatten().min();
                }
                ProvisionalClause::Of(provisions) => of = Some(provisions),
            }
        }
        let covered = of.is_none_or(|provisions| {
            let address = provision.map(|provision| (self.address)(provision)).unwrap_or_default();
            provisions.iter().any(|other| *other == address || address.starts_with(&format!("{other}.")))
        });
        match from {
            Some((_, reason)) if covered && until.is_none_or(|until| day < until) => Answer::new(Truth::Yes, reason),
            Some(_) if covered => no("its provisional application has ended"),
            Some(_) => no("this provision is not applied provisionally"),
            None => no(&format!("{party} has done nothing from which it would be applied provisionally")),
        }
    }

    // ---- periods and ends --------------------------------------------------------------------------------------

    /// From when until when a period runs: its first day, and the earliest and latest day on which it can end.
    fn period(&self, period: &Period, day: Day, reasons: &mut Vec<Reason>) -> Option<(Day, Day, Day)> {
        if !self.holds(&period.guard) {
            reasons.push(Reason { missing: true, ..at(&period.span, period.provision, &period.guard, NOT_CHOSEN.to_string()) });
            return None;
        }
        let (mut start, mut length) = (None, None);
        let mut fixed: Option<Day> = None;
        let mut is_until_event = false;
        for clause in self.active(&period.it) {
            match &clause.it {
                PeriodClause::From(pattern) if pattern.act == "entry into force" => {
                    start = self.entry_day(None).ok();
                    if let (None, Err(missing)) = (&self.story.scenario.assume, self.general_entry()) {
                        reasons.extend(missing.iter().cloned());
                    } else if let Ok((_, why)) = self.entry(None) {
                        reasons.extend(why);
                    }
                }
                PeriodClause::From(pattern) => {
                    let (answer, first) = self.happened(pattern, &Bindings::new(), Day::MIN, day.max(i64::from(i32::MAX)));
                    start = first;
                    reasons.extend(answer.reasons);
                }
                PeriodClause::For(quantity) => {
                    length = Some(quantity);
                    reasons.extend(self.tell(|| self.reason(format!("it runs for {quantity}"), clause, period.provision)));
                }
                PeriodClause::UntilDay(end) => {
                    fixed = Some(fixed.map_or(*end, |fixed| fixed.min(*end)));
                    reasons.extend(self.tell(|| self.reason(format!("it ends on {}", days::written(*end)), clause, period.provision)));
                }
                PeriodClause::Until(pattern) => {
                    let (answer, first) = self.happened(pattern, &Bindings::new(), start.unwrap_or(Day::MIN), day);
                    reasons.extend(answer.reasons);
                    is_until_event = true;
                    fixed = [fixed, first].into_iter().flatten().min();
                }
            }
        }
        let whole = |words: &str| at(&period.span, period.provision, &period.guard, words.to_string());
        let Some(start) = start else {
            reasons.push(Reason { missing: true, ..whole("it has not begun") });
            return None;
        };
        let ends = length.and_then(|length| Some((ends_on(start, length, false)?, ends_on(start, length, true)?)));
        // What has not happened has not ended it.
        let fixed = fixed.or(is_until_event.then_some(Day::MAX));
        match (ends, fixed) {
            (Some((low, high)), fixed) => Some((start, fixed.map_or(low, |fixed| fixed.min(low)), fixed.map_or(high, |fixed| fixed.min(high)))),
            (None, Some(fixed)) => Some((start, fixed, fixed)),
            (None, None) => {
                reasons.push(Reason { missing: true, ..whole("how long it runs is not chosen") });
                None
            }
        }
    }

    pub(super) fn period_verdict(&self, period: &Period, day: Day) -> Verdict {
        let mut reasons = Vec::new();
        match self.period(period, day, &mut reasons) {
            Some((_, _, Day::MAX)) => {
                reasons.push(at(&period.span, period.provision, &period.guard, "nothing that ends it has happened".to_string()));
                Verdict::new("none", reasons)
            }
            Some((_, first, last)) if first == last => Verdict::new(days::written(first), reasons),
            Some((_, first, last)) => Verdict::new(format!("{}/{}", days::written(first), days::written(last)), reasons),
            None => Verdict::new("undetermined", reasons),
        }
    }

    /// Whether a period runs on a day.
    pub(super) fn runs(&self, name: &str, day: Day) -> Answer {
        let Some(period) = self.index.period(name) else {
            return self.say(Truth::Unknown, || Reason { words: format!("no rule says when {name} is"), missing: true, ..Reason::default() });
        };
        let mut reasons = Vec::new();
        let Some((start, first, last)) = self.period(period, day, &mut reasons) else {
            // A period that has not begun does not run; of one whose length is not known nobody knows.
            let has_begun = !reasons.iter().any(|reason| reason.words == "it has not begun" || reason.words == NOT_CHOSEN);
            return Answer { truth: if has_begun { Truth::Unknown } else { Truth::No }, reasons };
        };
        let truth = match day {
            day if day < start || day > last => Truth::No,
            day if day <= first => Truth::Yes,
            _ => Truth::Unknown,
        };
        let words = || {
            let verb = match truth {
                Truth::Yes => "runs",
                Truth::No => "does not run",
                Truth::Unknown => "may run or have ended",
            };
            format!("{name} {verb} on {}", days::written(day))
        };
        reasons.extend(self.tell(|| Reason { missing: truth == Truth::Unknown, ..at(&period.span, period.provision, &period.guard, words()) }));
        Answer { truth, reasons }
    }

    /// From which day it binds no longer, for a party or at all, and why; `None` if no end is in sight.
    fn end(&self, party: Option<&str>) -> Option<End> {
        let mut end = self.expiry().map(|(low, high, reasons)| End { low, high, is_sure: true, reasons });
        for (day, truth, why) in party.map(|party| self.withdrawn(party)).unwrap_or_default() {
            end = Some(match end {
                // A notice that would take effect after the end changes nothing.
                Some(end) if day > end.high => end,
                Some(end) if truth == Truth::Unknown => {
                    let reasons = end.reasons.into_iter().chain(why).collect();
                    End { low: end.low.min(day), high: end.high, is_sure: end.is_sure && day >= end.low, reasons }
                }
                Some(end) if day > end.low => End { high: day, reasons: end.reasons.into_iter().chain(why).collect(), ..end },
                Some(_) => End { low: day, high: day, is_sure: true, reasons: why },
                None if truth == Truth::Unknown => End { low: day, high: Day::MAX, is_sure: false, reasons: why },
                None => End { low: day, high: day, is_sure: true, reasons: why },
            });
        }
        end
    }

    /// When the treaty ends for all: the day after its last.
    fn expiry(&self) -> Option<(Day, Day, Vec<Reason>)> {
        let construct = self.rules.duration.as_ref().filter(|construct| self.holds(&construct.guard))?;
        let start = self.entry_day(None).ok();
        let mut end: Option<(Day, Day)> = None;
        let mut reasons = Vec::new();
        let earlier = |end: Option<(Day, Day)>, low: Day, high: Day| Some(end.map_or((low, high), |(a, b)| (a.min(low), b.min(high))));
        for clause in self.active(&construct.it) {
            let why = |words: String| self.tell(|| self.reason(words, clause, construct.provision));
            match &clause.it {
                DurationClause::For(length) => {
                    let ends = start.and_then(|start| Some((ends_on(start, length, false)?, ends_on(start, length, true)?)));
                    if let Some((low, high)) = ends {
                        end = earlier(end, low, high);
                        reasons.extend(why(format!("it lasts for {length}")));
                    }
                }
                DurationClause::UntilDay(day) => {
                    end = earlier(end, day + 1, day + 1);
                    reasons.extend(why(format!("it lasts until {}", days::written(*day))));
                }
                DurationClause::Until(pattern) => {
                    if let (answer, Some(day)) = self.happened(pattern, &Bindings::new(), Day::MIN, Day::MAX) {
                        end = earlier(end, day, day);
                        reasons.extend(answer.reasons);
                    }
                }
                DurationClause::Extended(..) => {}
            }
        }
        // Extensions count in the order in which they happen, each as long as the treaty still stands.
        let mut extensions: Vec<(Day, &travaux_text::Quantity, Vec<Reason>)> = Vec::new();
        for clause in self.active(&construct.it) {
            let DurationClause::Extended(pattern, length) = &clause.it else { continue };
            for happening in self.happenings(&pattern.act, Day::MIN, Day::MAX) {
                let is_sure = happening.counts.truth == Truth::Yes && self.in_place(pattern.area.as_ref(), &happening.event).truth == Truth::Yes;
                if is_sure && self.fits(pattern, &happening.event, &Bindings::new()).is_some() {
                    let mut why = self.event_reason(&happening);
                    why.extend(self.tell(|| self.reason(format!("it goes on for {length} more"), clause, construct.provision)));
                    extensions.push((happening.event.day, length, why));
                }
            }
        }
        extensions.sort_by_key(|(day, ..)| *day);
        for (day, length, why) in extensions {
            let Some((low, high)) = end.filter(|(_, high)| day < *high) else { continue };
            // If it may have ended already, it may also go on.
            let low = if day < low { ends_on(low, length, false) } else { Some(low) };
            end = low.zip(ends_on(high, length, true));
            reasons.extend(why);
        }
        end.map(|(low, high)| (low, high, reasons))
    }

    /// The days from which a party is out by its own notices: the first that has effect, before it those of which that is not known.
    fn withdrawn(&self, party: &str) -> Vec<(Day, Truth, Vec<Reason>)> {
        let mut found = Vec::new();
        let Some(construct) = self.rules.withdrawal.as_ref().filter(|construct| self.holds(&construct.guard)) else { return found };
        let Ok(begun) = self.entry_day(Some(party)) else { return found };
        let mut earliest = begun;
        let mut after = None;
        for clause in self.active(&construct.it) {
            match &clause.it {
                WithdrawalClause::By(who) if !self.is_member(party, who, &Bindings::new(), begun) => return found,
                WithdrawalClause::By(_) | WithdrawalClause::OnlyIf(_) => {}
                WithdrawalClause::NotBefore(length) => match ends_on(begun, length, true) {
                    Some(first) => earliest = earliest.max(first),
                    None => return found,
                },
                WithdrawalClause::After(length) => after = Some((clause, length)),
            }
        }
        let conditions = |day: Day| {
            let all = self.active(&construct.it).filter_map(|clause| match &clause.it {
                WithdrawalClause::OnlyIf(condition) => Some(self.condition(condition, &Bindings::new(), Time::on(day, None))),
                _ => None,
            });
            all.fold(Answer::yes(), Answer::and)
        };
        // A notice before its time is without effect.
        for notice in self.happenings("notice of withdrawal", earliest, Day::MAX) {
            if !notice.event.by.iter().any(|by| by == party) {
                continue;
            }
            let answer = notice.counts.clone().and(conditions(notice.event.day));
            let mut reasons = self.event_reason(&notice);
            reasons.extend(answer.reasons);
            let day = match after {
                Some((clause, length)) => {
                    reasons.extend(self.tell(|| self.reason(format!("it takes effect {length} after"), clause, construct.provision)));
                    ends_on(notice.event.day, length, true)
                }
                None => Some(notice.event.day),
            };
            let Some(day) = day.filter(|_| answer.truth != Truth::No) else { continue };
            found.push((day, answer.truth, reasons));
            if answer.truth == Truth::Yes {
                break;
            }
        }
        found.reverse();
        found
    }

    fn has_ended(&self, party: Option<&str>, day: Day) -> Answer {
        match self.end(party) {
            Some(End { low, high, is_sure, reasons }) => {
                let truth = match day {
                    day if day >= high => Truth::Yes,
                    day if day < low => Truth::No,
                    _ => Truth::Unknown,
                };
                let mut reasons = if truth == Truth::No { Vec::new() } else { reasons };
                if truth == Truth::Unknown && is_sure {
                    let words = || format!("it ends between {} and {}", days::written(low), days::written(high));
                    reasons.extend(self.tell(|| Reason { words: words(), missing: true, ..Reason::default() }));
                }
                Answer { truth, reasons }
            }
            None => Answer { truth: Truth::No, reasons: Vec::new() },
        }
    }

    /// From which day it binds no longer, for a party or at all.
    pub(super) fn end_verdict(&self, party: Option<&str>) -> Verdict {
        match self.end(party) {
            Some(End { is_sure: false, reasons, .. }) => Verdict::new("undetermined", reasons),
            Some(End { low, high, reasons, .. }) if low == high => Verdict::new(days::written(low), reasons),
            Some(End { low, high, reasons, .. }) => Verdict::new(format!("{}/{}", days::written(low), days::written(high)), reasons),
            None => {
                let words = if self.rules.withdrawal.is_none() && self.rules.duration.is_none() {
                    "no rule says how it ends"
                } else {
                    "nothing that ends it has happened"
                };
                Verdict::new("none", Vec::from([Reason { words: words.to_string(), ..Reason::default() }]))
            }
        }
    }
}

/// The day so long after another; of a range of lengths the shortest or the longest. `None` for a length that is no whole number.
pub(crate) fn ends_on(start: Day, length: &travaux_text::Quantity, longest: bool) -> Option<Day> {
    let figure = if longest { length.high } else { length.low };
    let figure = i64::try_from(figure.is_integer().then(|| figure.to_integer())?).ok()?;
    // Longer than any calendar.
    let figure = Some(figure).filter(|figure| figure.abs() < 1_000_000)?;
    Some(match length.unit.to_string().as_str() {
        "years" => days::add_months(start, figure * 12),
        "months" => days::add_months(start, figure),
        "weeks" => start + figure * 7,
        _ => start + figure,
    })
}
