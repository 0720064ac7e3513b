//! How a body decides.
//!
//! A member of whom a scenario says nothing may have voted either way, unless the rule says what silence counts as. All thresholds
//! are monotone: more votes in favour never undo a decision. So a decision is adopted if it is with every open vote against it, and
//! rejected if it is with every open vote in favour.

use super::{Bindings, NOT_CHOSEN, World, at};
use crate::days::{self, Day};
use crate::rules::{AsOf, Base, Clause, Counts, Decision, DecisionClause, Threshold, Who};
use crate::scenario::Vote;
use crate::truth::{Answer, Reason, Truth};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::quantity::Number;

/// How a member counts in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Yes,
    No,
    Abstains,
    Absent,
}

struct Counting<'a> {
    /// By the names of the members, in their order.
    stands: Vec<(&'a str, Stand)>,
    abstention: Option<Counts>,
    absence: Option<Counts>,
    weights: &'a BTreeMap<String, BTreeMap<String, Number>>,
}

impl World<'_> {
    /// Whether a decision is adopted by a day. `since` is the day of what it is about: earlier votes do not count.
    pub(super) fn decision(&self, decision: &Decision, bindings: &Bindings, day: Day, since: Option<Day>) -> Answer {
        if !self.holds(&decision.guard) {
            let missing = || Reason { missing: true, ..at(&decision.span, decision.provision, &decision.guard, NOT_CHOSEN.to_string()) };
            return self.say(Truth::Unknown, missing);
        }
        let clauses: Vec<&Clause<DecisionClause>> = self.active(&decision.it).collect();
        // A ballot belongs to those who were members when it began: who comes or goes later changes nothing about it.
        let from = since.unwrap_or(Day::MIN);
        let ballot = self.story.ballot_day(&decision.name, from, day).unwrap_or(day);
        // Those who vote, and those who are left out, for each line that names them.
        let mut sets: Vec<[Vec<Rc<BTreeSet<String>>>; 2]> = Vec::new();
        let mut silence = None;
        let (mut abstention, mut absence, mut within, mut then_adopted) = (None, None, None, false);
        for clause in &clauses {
            match &clause.it {
                DecisionClause::By(who, as_of) => match self.roster_day(as_of.as_ref(), bindings, ballot) {
                    Some(day) => sets.push([&who.parts, &who.except].map(|names| self.sets(names, bindings, day))),
                    None => {
                        let words = "who votes is not known: what its members are counted as of has not happened";
                        return self.say(Truth::Unknown, || Reason { missing: true, ..self.reason(words, clause, decision.provision) });
                    }
                },
                DecisionClause::Silence(counts) => silence = Some(*counts),
                DecisionClause::Abstention(counts) => abstention = Some(*counts),
                DecisionClause::Absence(counts) => absence = Some(*counts),
                DecisionClause::Within(days) => within = Some(*days),
                DecisionClause::ThenAdopted => then_adopted = true,
                DecisionClause::Adopted(..) | DecisionClause::Concurring(..) | DecisionClause::Quorum(_) => {}
            }
        }
        // The time runs from what the decision is about, or from the first vote; a vote after it does not count.
        let start = since.or_else(|| self.story.first_vote(&decision.name, from, day));
        let counted = |days: i64| days - i64::from(self.rules.first_day_counts);
        let last = within.zip(start).map_or(day, |(days, start)| day.min(start + counted(days)));
        let mut electorate: Vec<&String> = sets
            .iter()
            .flat_map(|[parts, except]| parts.iter().flat_map(|set| set.iter()).filter(|member| !except.iter().any(|set| set.contains(*member))))
            .collect();
        electorate.sort_unstable();
        electorate.dedup();
        let cast = |member: &String| self.story.vote(&decision.name, member, from, last).filter(|(_, event)| *event < self.horizon.get());
        let votes: BTreeMap<&str, (Vote, usize)> = electorate.iter().filter_map(|&member| Some((member.as_str(), cast(member)?))).collect();
        let over = within.zip(start).is_some_and(|(days, start)| day > start + counted(days));
        let mut stands: Vec<(&str, Option<Stand>)> = Vec::with_capacity(electorate.len());
        for &member in &electorate {
            let stand = match votes.get(member.as_str()) {
                Some((Vote::Yes, _)) => Some(Stand::Yes),
                Some((Vote::No, _)) => Some(Stand::No),
                Some((Vote::Abstain, _)) => Some(Stand::Abstains),
                Some((Vote::Absent, _)) => Some(Stand::Absent),
                // Silence means something once the time for breaking it is over, or at once where there is no time.
                None => silence.filter(|_| over || within.is_none()).map(|counts| match counts {
                    Counts::Yes => Stand::Yes,
                    Counts::No => Stand::No,
                    Counts::Nothing => Stand::Absent,
                }),
            };
            stands.push((member, stand));
        }
        let whole = |words: String| at(&decision.span, decision.provision, &decision.guard, words);
        if !clauses.iter().any(|clause| matches!(clause.it, DecisionClause::Adopted(..))) {
            let words = || format!("how many must be in favour of {} is not said", decision.name);
            return self.say(Truth::Unknown, || Reason { missing: true, ..whole(words()) });
        }
        for clause in &clauses {
            let DecisionClause::Adopted(Threshold::Weight(_, name), _) = &clause.it else { continue };
            let weights = self.rules.weights.get(name);
            let without: Vec<&&String> = electorate.iter().filter(|member| weights.is_none_or(|weights| !weights.contains_key(**member))).collect();
            if let Some(member) = without.first() {
                let words = format!("the weight of {member} in {name} is not given");
                return self.say(Truth::Unknown, || Reason { missing: true, ..self.reason(words, clause, decision.provision) });
            }
        }
        if electorate.is_empty() {
            let words = || format!("nobody is named who decides on {}", decision.name);
            return self.say(Truth::Unknown, || Reason { missing: true, ..whole(words()) });
        }
        let with_open = |stand: Stand| {
            let all = stands.iter().map(|(member, known)| (*member, known.unwrap_or(stand))).collect();
            let counting = Counting { stands: all, abstention, absence, weights: &self.rules.weights };
            self.met(decision, &clauses, &counting, bindings, ballot)
        };
        // Who has not voted may have voted against, abstained or stayed away: each line has its worst in one of the three for all.
        // What has not been cast when the time is over can no longer bring it about.
        let worst = [Stand::No, Stand::Abstains, Stand::Absent].into_iter().map(with_open).find(Result::is_err).unwrap_or(Ok(()));
        let best = if over { worst.clone() } else { with_open(Stand::Yes) };
        if self.is_quiet.get() {
            let lapses = over && then_adopted && !stands.iter().any(|(_, stand)| *stand == Some(Stand::No));
            let truth = match (&worst, &best) {
                (Ok(()), _) => Truth::Yes,
                (_, Err(_)) => lapses.into(),
                _ => Truth::Unknown,
            };
            return Answer { truth, reasons: Vec::new() };
        }
        let who = electorate.iter().map(|member| member.as_str()).collect::<Vec<_>>().join(", ");
        let mut reasons: Vec<Reason> = Vec::new();
        for clause in clauses
            .iter()
            .filter(|clause| matches!(clause.it, DecisionClause::Adopted(..) | DecisionClause::Concurring(..) | DecisionClause::Quorum(_)))
        {
            let words =
                if reasons.is_empty() { format!("{} is decided by {who}", decision.name) } else { "and this line has to be met too".to_string() };
            reasons.push(self.reason(words, clause, decision.provision));
        }
        for (party, (vote, event)) in votes.iter() {
            let words = format!("{}: {party} votes {}", days::written(self.story.scenario.events[*event].day), vote.word());
            reasons.push(Reason { words, event: Some(*event), ..Reason::default() });
        }
        let open = || stands.iter().filter(|(_, stand)| stand.is_none()).map(|(member, _)| *member).collect::<Vec<_>>().join(", ");
        match (worst, best, over && then_adopted) {
            (Ok(()), _, _) => Answer { truth: Truth::Yes, reasons },
            (_, Err(_), true) if !stands.iter().any(|(_, stand)| *stand == Some(Stand::No)) => {
                reasons.push(whole(format!("the time for {} is over, and nobody has objected", decision.name)));
                Answer { truth: Truth::Yes, reasons }
            }
            (_, Err(why), _) => {
                reasons.push(why);
                Answer { truth: Truth::No, reasons }
            }
            _ => {
                reasons.push(Reason { missing: true, ..whole(format!("the vote of {} is not known", open())) });
                Answer { truth: Truth::Unknown, reasons }
            }
        }
    }

    /// The day as of which it is known who votes; `None` if it has not come.
    fn roster_day(&self, as_of: Option<&AsOf>, bindings: &Bindings, day: Day) -> Option<Day> {
        match as_of {
            None => Some(day),
            Some(AsOf::Day(day)) => Some(*day),
            Some(AsOf::Event(pattern)) if pattern.act == "entry into force" => self.entry_day(None).ok(),
            Some(AsOf::Event(pattern)) => self.quietly(|| self.happened(pattern, bindings, Day::MIN, day).1),
        }
    }

    /// Whether every line of a decision is met; if not, the first that is not, and why.
    fn met(
        &self,
        decision: &Decision,
        clauses: &[&Clause<DecisionClause>],
        counting: &Counting,
        bindings: &Bindings,
        ballot: Day,
    ) -> Result<(), Reason> {
        for clause in clauses {
            let met = match &clause.it {
                DecisionClause::Adopted(threshold, base) => counting.reaches(threshold, *base),
                DecisionClause::Quorum(threshold) => counting.has_quorum(threshold),
                DecisionClause::Concurring(who, in_favour) => self.concurs(who, *in_favour, counting, bindings, ballot),
                _ => Ok(()),
            };
            met.map_err(|why| self.reason(why, clause, decision.provision))?;
        }
        Ok(())
    }

    fn concurs(&self, who: &Who, in_favour: bool, counting: &Counting, bindings: &Bindings, day: Day) -> Result<(), String> {
        for member in self.members(who, bindings, day) {
            let Some(stand) = counting.stand(&member) else { continue };
            let fails = match counting.side(stand, Counts::Nothing) {
                Some(true) => false,
                Some(false) => true,
                None => in_favour,
            };
            if fails {
                let how = if in_favour { "is not in favour" } else { "votes against it" };
                return Err(format!("{member} {how}, and its concurring vote is needed"));
            }
        }
        Ok(())
    }
}

impl Counting<'_> {
    fn stand(&self, member: &str) -> Option<Stand> {
        let index = self.stands.binary_search_by(|(other, _)| (*other).cmp(member)).ok()?;
        Some(self.stands[index].1)
    }

    /// In favour, against, or neither.
    fn side(&self, stand: Stand, otherwise: Counts) -> Option<bool> {
        let counts = match stand {
            Stand::Yes => Counts::Yes,
            Stand::No => Counts::No,
            Stand::Abstains => self.abstention.unwrap_or(otherwise),
            Stand::Absent => self.absence.unwrap_or(otherwise),
        };
        match counts {
            Counts::Yes => Some(true),
            Counts::No => Some(false),
            Counts::Nothing => None,
        }
    }

    /// Whether enough take part, whatever they vote.
    fn has_quorum(&self, threshold: &Threshold) -> Result<(), String> {
        let part = |take: Stand| if take == Stand::Absent { Stand::Absent } else { Stand::Yes };
        let stands = self.stands.iter().map(|(member, stand)| (*member, part(*stand))).collect();
        let present = self.stands.iter().filter(|(_, stand)| *stand != Stand::Absent).count();
        let counting = Counting { stands, abstention: None, absence: None, weights: self.weights };
        counting.reaches(threshold, Base::Members).map_err(|_| format!("there is no quorum: {present} of {} take part", self.stands.len()))
    }

    fn reaches(&self, threshold: &Threshold, base: Base) -> Result<(), String> {
        let sides: Vec<(&str, Option<bool>)> = self.stands.iter().map(|(member, stand)| (*member, self.side(*stand, Counts::Nothing))).collect();
        let count = |wanted: Option<bool>| sides.iter().filter(|(_, side)| *side == wanted).count();
        let (yes, no) = (count(Some(true)), count(Some(false)));
        let all = match base {
            Base::Members => sides.len(),
            Base::Present => self.stands.iter().filter(|(_, stand)| *stand != Stand::Absent).count(),
            Base::Votes => yes + no,
        };
        let number = |count: usize| Number::from_integer(i128::try_from(count).unwrap_or(i128::MAX));
        let against = || {
            let against: Vec<&str> = sides.iter().filter(|(_, side)| *side != Some(true)).map(|(member, _)| *member).collect();
            against.join(", ")
        };
        let is_met = match threshold {
            // Who abstains or is absent has not agreed, unless the rule says that it counts as a yes or as nothing.
            Threshold::Unanimity => {
                let counted = |stand: &Stand| match stand {
                    Stand::Abstains => base != Base::Votes && self.abstention != Some(Counts::Nothing),
                    Stand::Absent => base == Base::Members && self.absence != Some(Counts::Nothing),
                    Stand::Yes | Stand::No => true,
                };
                return match self.stands.iter().zip(&sides).find(|((_, stand), (_, side))| counted(stand) && *side != Some(true)) {
                    None if yes > 0 => Ok(()),
                    _ => Err(format!("unanimity is not reached: not in favour are {}", against())),
                };
            }
            Threshold::Consensus => {
                let objectors: Vec<&str> = sides.iter().filter(|(_, side)| *side == Some(false)).map(|(member, _)| *member).collect();
                return if objectors.is_empty() { Ok(()) } else { Err(format!("there is no consensus: {} objects", objectors.join(", "))) };
            }
            Threshold::Majority => yes * 2 > all,
            Threshold::AllBut(most) => u64::try_from(all - yes.min(all)).is_ok_and(|rest| rest <= *most),
            Threshold::Votes(least) => u64::try_from(yes).is_ok_and(|yes| yes >= *least),
            Threshold::Share(share) => all > 0 && number(yes) >= *share * number(all),
            Threshold::Weight(share, name) => {
                let Some(weights) = self.weights.get(name) else { return Err(format!("no rule gives the weights \"{name}\"")) };
                let of = |member: &str| weights.get(member).copied().unwrap_or_default();
                let total: Number = match base {
                    Base::Votes => sides.iter().filter(|(_, side)| side.is_some()).map(|(member, _)| of(member)).sum(),
                    _ => self.stands.iter().map(|(member, _)| of(member)).sum(),
                };
                let mine: Number = sides.iter().filter(|(_, side)| *side == Some(true)).map(|(member, _)| of(member)).sum();
                mine >= *share * total
            }
        };
        if is_met { Ok(()) } else { Err(format!("the threshold is not reached: {yes} of {all} are in favour")) }
    }
}
