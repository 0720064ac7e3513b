//! Whether the treaty binds: entry into force, for all and for each; provisional application; and how long periods run.

use super::{Bindings, Verdict, World, at, canonical, event_reason, pattern_words};
use crate::days::{self, Day};
use crate::rules::{Clause, Construct, EntryClause, PeriodClause, ProvisionalClause, Threshold, Who};
use crate::truth::{Answer, Reason, Truth};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::ProvisionIndex;
use travaux_text::quantity::Number;

/// When the conditions of entry into force are met, and when it follows.
struct Entry {
    /// The day on which the last condition is met.
    met: Day,
    /// The day of entry into force.
    day: Day,
    /// For those who ratify after the conditions are met.
    later: Option<i64>,
    reasons: Vec<Reason>,
}

impl World<'_> {
    /// Whether the treaty is in force on a day, for a party or at all.
    pub(super) fn in_force(&self, party: Option<&str>, day: Day) -> Answer {
        if let Some(assumed) = &self.scenario.assume {
            let party_is_in = party.is_none_or(|party| assumed.parties.is_empty() || assumed.parties.iter().any(|other| other == party));
            let words = match (party_is_in, party) {
                (true, _) => format!("the scenario assumes that it is in force from {}", days::written(assumed.from)),
                (false, party) => format!("{} is not among those for whom the scenario assumes that it is in force", party.unwrap_or_default()),
            };
            return Answer::new((party_is_in && day >= assumed.from).into(), Reason { words, ..Reason::default() });
        }
        if self.rules.entry.is_none() {
            // A text without final clauses is read as if it bound whom it names.
            return Answer::yes();
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
        let entry = self.general_entry()?;
        let Some(party) = party else { return Ok((entry.day, entry.reasons)) };
        let own = self.ratifications().get(party).copied();
        match (own, entry.later) {
            (Some((own, _)), _) if own <= entry.met => Ok((entry.day, entry.reasons)),
            (Some((own, event)), Some(days)) => {
                let mut reasons = entry.reasons;
                reasons.push(event_reason(event, &self.scenario.events[event]));
                Ok((own + days, reasons))
            }
            (Some((own, _)), None) => Ok((own.max(entry.day), entry.reasons)),
            (None, _) => Err(Vec::from([Reason { words: format!("{party} has not ratified"), ..Reason::default() }])),
        }
    }

    fn general_entry(&self) -> Result<Entry, Vec<Reason>> {
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

    /// The first instrument of each party, with its event.
    fn ratifications(&self) -> BTreeMap<&str, (Day, usize)> {
        let mut found: BTreeMap<&str, (Day, usize)> = BTreeMap::new();
        for (index, event) in
            self.scenario.events.iter().enumerate().filter(|(_, event)| canonical(&event.act) == "ratification" && event.passed != Some(false))
        {
            for party in &event.by {
                found.entry(party).or_insert((event.day, index));
            }
        }
        found
    }

    fn all_ratified(&self, who: &Who) -> Result<Day, String> {
        let ratified = self.ratifications();
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
        let mut instruments: Vec<(Day, &str)> =
            self.ratifications().into_iter().filter(|(party, _)| members.contains(*party)).map(|(party, (day, _))| (day, party)).collect();
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
        if self.scenario.assume.is_some() || !self.holds(&construct.guard) {
            return no("it is not applied provisionally");
        }
        let mut from: Option<(Day, Reason)> = None;
        let mut until: Option<Day> = None;
        let mut of: Option<&Vec<String>> = None;
        for clause in self.active(&construct.it) {
            match &clause.it {
                ProvisionalClause::From(pattern) => {
                    let signed =
                        self.scenario.events.iter().filter(|event| event.day <= day && self.fits(pattern, event, &Bindings::new()).is_some());
                    let own = signed.filter(|event| event.by.is_empty() || event.by.iter().any(|other| other == party)).map(|event| event.day).min();
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
                    let end = self.general_entry().ok().map(|entry| entry.day).filter(|end| *end <= day);
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

    pub(super) fn period_verdict(&self, period: &Construct<Vec<Clause<PeriodClause>>>, day: Day) -> Verdict {
        let (mut start, mut length) = (None, None);
        let mut reasons = Vec::new();
        for clause in self.active(&period.it) {
            match &clause.it {
                PeriodClause::From(pattern) if pattern.act == "entry into force" => {
                    let assumed = self.scenario.assume.as_ref().map(|assumed| assumed.from);
                    let (day, why) = match (assumed, self.general_entry()) {
                        (Some(day), _) => (Some(day), Vec::new()),
                        (None, Ok(entry)) => (Some(entry.day), entry.reasons),
                        (None, Err(missing)) => (None, missing),
                    };
                    start = day;
                    reasons.extend(why);
                }
                PeriodClause::From(pattern) => {
                    let (answer, first) = self.happened(pattern, &Bindings::new(), Day::MIN, day.max(i64::from(i32::MAX)));
                    start = first;
                    reasons.extend(answer.reasons);
                }
                PeriodClause::For(quantity) => {
                    length = Some(quantity);
                    reasons.push(self.reason(format!("it runs for {quantity}"), clause, period.provision));
                }
            }
        }
        let (Some(start), Some(length)) = (start, length) else {
            let what = if start.is_none() { "it has not begun" } else { "how long it runs is not chosen" };
            reasons.push(Reason { missing: true, ..at(&period.span, period.provision, &period.guard, what.to_string()) });
            return Verdict::new("undetermined", reasons);
        };
        let end = |figure: Number| -> Option<Day> {
            let figure = i64::try_from(figure.is_integer().then(|| figure.to_integer())?).ok()?;
            let unit = length.unit.to_string();
            Some(match unit.as_str() {
                "years" => days::add_months(start, figure * 12),
                "months" => days::add_months(start, figure),
                "weeks" => start + figure * 7,
                _ => start + figure,
            })
        };
        match (end(length.low), end(length.high)) {
            (Some(first), Some(last)) if first == last => Verdict::new(days::written(first), reasons),
            (Some(first), Some(last)) => Verdict::new(format!("{}/{}", days::written(first), days::written(last)), reasons),
            _ => Verdict::new("undetermined", reasons),
        }
    }
}
