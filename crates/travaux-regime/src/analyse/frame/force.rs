//! Entry into force and whom the treaty binds, as functions of who signs, who ratifies, and which other steps are taken.
//!
//! One moment late enough that every number of days has passed: what is not done by then is not done at all.

use super::{Frame, Members};
use crate::analyse::diagram::Diagram;
use crate::analyse::situation::{Situation, What};
use crate::days::{self, Day};
use crate::evaluate::pattern_words;
use crate::rules::{EntryClause, Pattern, ProvisionalClause, Threshold, Who};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use num_bigint::BigInt;
use travaux_text::quantity::Number;

/// The word for signing, and the word for ratifying.
const SIGN: &str = "sign";
const RATIFY: &str = "ratify";

impl Frame<'_> {
    /// Where the treaty is in force at all. A text without a rule on it is read as if it were.
    pub fn in_force(&self) -> Diagram {
        let engine = &self.space.diagrams;
        let Some(entry) = &self.rules().entry else { return engine.yes() };
        if let Some(known) = self.in_force.borrow().as_ref() {
            return known.clone();
        }
        if self.rules().duration.is_some() {
            self.leave_out("that the treaty may have ended".to_string());
        }
        let found = self.with_signatories(|| {
            let (mut met, mut somewhat) = (Vec::new(), Vec::new());
            for clause in &entry.it {
                let there = self.guard(&clause.guard);
                // What cannot stand asks nothing of anybody.
                if there == engine.no() {
                    continue;
                }
                let condition = match &clause.it {
                    EntryClause::After(pattern) => self.step_taken(pattern),
                    EntryClause::RatifiedBy(who) => self.all_ratified(&self.members(who, "")),
                    EntryClause::Ratified(threshold, who, including) => {
                        let including = self.members(including, "");
                        let open = including.iter().map(|(party, is_one)| engine.and(is_one, &engine.not(&self.ratifies(party))));
                        let open = engine.any(&open.collect::<Vec<_>>());
                        engine.and(&self.enough_ratified(threshold, who), &engine.not(&open))
                    }
                    EntryClause::DaysAfter(_) | EntryClause::LaterParties(_) => continue,
                };
                met.push(engine.or(&engine.not(&there), &condition));
                somewhat.push(there);
            }
            let conditions = engine.and(&engine.all(&met), &engine.any(&somewhat));
            engine.or(&engine.not(&self.guard(&entry.guard)), &conditions)
        });
        *self.in_force.borrow_mut() = Some(found.clone());
        found
    }

    /// Where the treaty binds a party: in force for it, or applied provisionally by it.
    pub fn bound(&self, party: &str) -> Diagram {
        let engine = &self.space.diagrams;
        let Some(entry) = self.rules().entry.as_ref().filter(|_| !self.rules().organs.contains(party)) else { return self.in_force() };
        let own = engine.or(&self.ratifies(party), &engine.not(&self.guard(&entry.guard)));
        engine.or(&engine.and(&self.in_force(), &own), &self.applied_provisionally(party))
    }

    /// Where a party ratifies, accepts, approves or accedes.
    pub fn ratifies(&self, party: &str) -> Diagram {
        self.yes_or_no(&What::Step(RATIFY.to_string(), Some(party.to_string())))
    }

    /// Where a party signs.
    pub fn signs(&self, party: &str) -> Diagram {
        self.yes_or_no(&What::Step(SIGN.to_string(), Some(party.to_string())))
    }

    fn applied_provisionally(&self, party: &str) -> Diagram {
        let engine = &self.space.diagrams;
        let Some(construct) = &self.rules().provisional else { return engine.no() };
        let (mut begun, mut ended) = (Vec::new(), Vec::new());
        for clause in &construct.it {
            let there = self.guard(&clause.guard);
            match &clause.it {
                ProvisionalClause::From(pattern) => {
                    let own = match &pattern.by {
                        None if crate::evaluate::canonical(&pattern.act) == "signature" => self.signs(party),
                        Some(who) if !self.members(who, "").contains_key(party) => engine.no(),
                        _ => self.step_taken(pattern),
                    };
                    begun.push(engine.and(&there, &own));
                }
                ProvisionalClause::Until(pattern) => ended.push(engine.and(&there, &self.step_taken(pattern))),
                ProvisionalClause::UntilEntry => ended.push(engine.and(&there, &self.in_force())),
                ProvisionalClause::Of(_) => self.leave_out("that only some provisions are applied provisionally".to_string()),
            }
        }
        engine.all(&[self.guard(&construct.guard), engine.any(&begun), engine.not(&engine.any(&ended))])
    }

    /// Makes `signatories` those who sign.
    fn with_signatories<T>(&self, compile: impl FnOnce() -> T) -> T {
        let signatories: Members = self.parties().into_iter().map(|party| (party.clone(), self.signatory(&party))).collect();
        let before = self.names.borrow_mut().insert("signatories".to_string(), signatories);
        let found = compile();
        match before {
            Some(before) => drop(self.names.borrow_mut().insert("signatories".to_string(), before)),
            None => drop(self.names.borrow_mut().remove("signatories")),
        }
        found
    }

    /// Where a party signs, if who signs bears on anything; otherwise everybody does.
    fn signatory(&self, party: &str) -> Diagram {
        let names_them = self.rules().entry.iter().flat_map(|entry| &entry.it).any(|clause| match &clause.it {
            EntryClause::Ratified(_, who, _) | EntryClause::RatifiedBy(who) => who.parts.iter().any(|part| part == "signatories"),
            _ => false,
        });
        if names_them { self.signs(party) } else { self.space.diagrams.yes() }
    }

    fn step_taken(&self, pattern: &Pattern) -> Diagram {
        let engine = &self.space.diagrams;
        let words = pattern_words(&Pattern { by: None, ..pattern.clone() });
        match &pattern.by {
            None => self.yes_or_no(&What::Step(words, None)),
            Some(who) => {
                let each = self.members(who, "").into_iter().map(|(member, is_meant)| {
                    let taken = self.yes_or_no(&What::Step(words.clone(), Some(member)));
                    engine.and(&is_meant, &taken)
                });
                engine.any(&each.collect::<Vec<_>>())
            }
        }
    }

    fn all_ratified(&self, members: &Members) -> Diagram {
        let engine = &self.space.diagrams;
        let missing = members.iter().map(|(party, is_one)| engine.and(is_one, &engine.not(&self.ratifies(party))));
        let missing = engine.any(&missing.collect::<Vec<_>>());
        engine.and(&engine.any(members.values()), &engine.not(&missing))
    }

    fn enough_ratified(&self, threshold: &Threshold, who: &Who) -> Diagram {
        let engine = &self.space.diagrams;
        let members = self.members(who, "");
        let order = self.by_weight(&members);
        // What a member adds if it ratifies, and if it does not.
        let sum = |with: &dyn Fn(&str) -> BigInt, without: &dyn Fn(&str) -> BigInt, least: BigInt| {
            let parties: Vec<Vec<(BigInt, Diagram)>> = order
                .iter()
                .map(|party| {
                    let is_one = &members[party];
                    let ratifies = self.ratifies(party);
                    let mut figures: BTreeMap<BigInt, Diagram> = BTreeMap::new();
                    for (figure, there) in [
                        (BigInt::ZERO, engine.not(is_one)),
                        (with(party), engine.and(is_one, &ratifies)),
                        (without(party), engine.and(is_one, &engine.not(&ratifies))),
                    ] {
                        let known = figures.entry(figure).or_insert_with(|| engine.no());
                        *known = engine.or(known, &there);
                    }
                    figures.into_iter().collect()
                })
                .collect();
            engine.reaches(&parties, &least)
        };
        let count = |with: i64, without: i64, least: i64| sum(&|_| BigInt::from(with), &|_| BigInt::from(without), BigInt::from(least));
        let somebody = count(1, 0, 1);
        let enough = match threshold {
            Threshold::Unanimity | Threshold::Consensus => count(0, -1, 0),
            Threshold::Majority => count(1, -1, 1),
            Threshold::AllBut(most) => count(0, -1, -i64::try_from(*most).unwrap_or(i64::MAX)),
            Threshold::Votes(least) => count(1, 0, i64::try_from(*least).unwrap_or(i64::MAX)),
            Threshold::Share(share) => {
                let (above, below) = (BigInt::from(*share.numer()), BigInt::from(*share.denom()));
                sum(&|_| &below - &above, &|_| -&above, BigInt::ZERO)
            }
            Threshold::Weight(share, name) => {
                // The share is of all weights of the list, whoever has signed.
                let Some(weights) = self.rules().weights.get(name) else { return engine.no() };
                let scale = super::scale(weights.values());
                let whole = |weight: Number| BigInt::from((weight * Number::from_integer(scale)).to_integer());
                let total: BigInt = weights.values().map(|weight| whole(*weight)).sum();
                let (above, below) = (BigInt::from(*share.numer()), BigInt::from(*share.denom()));
                sum(&|party| whole(weights.get(party).copied().unwrap_or_default()) * &below, &|_| BigInt::ZERO, total * above)
            }
        };
        engine.and(&somebody, &enough)
    }

    /// Members with the heaviest by any list of the conditions first. Where many are met here for the first time that is the order of their
    /// bits, too: what the heavy ones leave open is soon decided by the light ones, and the diagram of a threshold stays small (Behle 2008).
    fn by_weight(&self, members: &Members) -> Vec<String> {
        let mut order: Vec<String> = members.keys().cloned().collect();
        let lists: Vec<&BTreeMap<String, Number>> = self
            .rules()
            .entry
            .iter()
            .flat_map(|entry| &entry.it)
            .filter_map(|clause| match &clause.it {
                EntryClause::Ratified(Threshold::Weight(_, name), ..) => self.rules().weights.get(name),
                _ => None,
            })
            .collect();
        if self.is_large() {
            let heaviest = |party: &String| lists.iter().filter_map(|list| list.get(party).copied()).max();
            order.sort_by_key(|party| core::cmp::Reverse(heaviest(party)));
        }
        order
    }

    // ---- telling -----------------------------------------------------------------------------------------------

    /// The steps of a situation as lines of a scenario; none if it has none, and then it is assumed to be in force.
    pub(super) fn told_steps(&self, situation: &Situation, day: Day) -> Option<Vec<String>> {
        let steps: Vec<(&String, &Option<String>, bool)> = situation
            .iter()
            .filter_map(|(what, word)| match what {
                What::Step(words, party) => Some((words, party, word == "yes")),
                _ => None,
            })
            .collect();
        if steps.is_empty() {
            return None;
        }
        let waits = self.rules().entry.iter().flat_map(|entry| &entry.it).map(|clause| match &clause.it {
            EntryClause::DaysAfter(days) | EntryClause::LaterParties(days) => *days,
            _ => 0,
        });
        let ratified = day - 30 - waits.max().unwrap_or_default();
        let mut by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (words, party, taken) in &steps {
            if let (Some(party), true) = (party, taken) {
                by.entry(words).or_default().push(party);
            }
        }
        let mut lines = Vec::new();
        // Where nothing depends on who signs, everybody has.
        let is_open = steps.iter().any(|(words, ..)| *words == SIGN);
        let signed: BTreeSet<String> = if is_open {
            by.remove(SIGN).unwrap_or_default().into_iter().map(ToString::to_string).collect()
        } else {
            self.parties().into_iter().collect()
        };
        if !signed.is_empty() {
            lines.push(format!("{}  sign by {}", days::written(ratified - 30), signed.into_iter().collect::<Vec<_>>().join(", ")));
        }
        for (words, ..) in steps.iter().filter(|(_, party, taken)| *taken && party.is_none()) {
            lines.push(format!("{}  {words}", days::written(ratified)));
        }
        for (words, parties) in by {
            lines.push(format!("{}  {words} by {}", days::written(ratified), parties.join(", ")));
        }
        Some(lines)
    }
}
