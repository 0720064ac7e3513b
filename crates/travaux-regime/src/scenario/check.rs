//! What is the matter with a scenario beside the rules that it is run through: who votes, what is asked, what happens.
//!
//! That the draft, the decisions and the rules that a scenario names are there is known to the record room.

use super::{Event, Question, Scenario};
use crate::evaluate::verdicts;
use crate::rules::codes::{IMPOSSIBLE_VERDICT, NO_VOTER, UNKNOWN_ACT, UNKNOWN_IN_SCENARIO};
use crate::rules::{
    Area, AsOf, Condition, DecisionClause, DurationClause, EntryClause, LimitClause, NormClause, Pattern, PeriodClause, ProvisionalClause, Rules,
    WithdrawalClause, named_by,
};
use crate::{days, syntax};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::{Draft, Level, Remark, Span};

/// The word nearest to one that is not there, only if close.
pub type Nearest<'a> = &'a dyn Fn(&str, &[&str]) -> Option<String>;

/// How many of those who decide one remark lists.
const MOST_NAMES: usize = 30;

/// Acts that every treaty knows: they are asked for by final clauses or are not acts of a norm.
const KNOWN_ACTS: [&str; 20] = [
    "sign",
    "signs",
    "signed",
    "signature",
    "notice of withdrawal",
    "withdraw",
    "denounce",
    "ratify",
    "ratifies",
    "ratified",
    "ratification",
    "accept",
    "acceptance",
    "approve",
    "approval",
    "accede",
    "accession",
    "deposit",
    "referendum",
    "constitutional amendment",
];

/// The rules of a draft, ready to have scenarios held against them.
pub struct Checker<'a> {
    rules: &'a Rules,
    nearest: Nearest<'a>,
    /// The clauses of the rules, each with a space at either end.
    clauses: Vec<String>,
    acts: BTreeSet<&'a str>,
    /// Who may vote on a decision, whatever is chosen; `None` if the rules name nobody in particular.
    electorates: BTreeMap<&'a str, Option<BTreeSet<String>>>,
    /// Parties of which the rules or the negotiation know.
    parties: BTreeSet<String>,
}

impl<'a> Checker<'a> {
    /// Reads the rules once, for any number of scenarios.
    pub fn new(draft: &Draft, rules: &'a Rules, nearest: Nearest<'a>) -> Checker<'a> {
        let lines = syntax::constructs(draft).into_iter().flat_map(|construct| construct.clauses);
        let clauses = lines.map(|line| line.words.iter().fold(" ".to_string(), |text, word| text + &word.text + " ")).collect();
        // Who is left out by name or because of what the trigger gives may be told to have voted: that it does not count is the point.
        let electorates = rules.decisions.iter().map(|decision| {
            let mut by = decision.it.iter().filter_map(|clause| match &clause.it {
                DecisionClause::By(who, _) => Some(who),
                _ => None,
            });
            let first = by.next();
            (decision.name.as_str(), first.and_then(|first| named_by(rules, core::iter::once(first).chain(by))))
        });
        let texts = || syntax::constructs(draft).into_iter().flat_map(|construct| core::iter::once(construct.head).chain(construct.clauses));
        let codes = texts().flat_map(|line| line.words).map(|word| word.text).filter(|word| travaux_text::attribution::is_party_code(word));
        let parties = codes.chain(rules.organs.iter().cloned()).collect();
        Checker { rules, nearest, clauses, acts: acts(rules), electorates: electorates.collect(), parties }
    }

    /// With parties of which the negotiation knows and the rules need not.
    #[must_use]
    pub fn with_parties(mut self, parties: impl IntoIterator<Item = String>) -> Checker<'a> {
        self.parties.extend(parties);
        self
    }

    /// What is the matter with a scenario.
    pub fn remarks(&self, scenario: &Scenario) -> Vec<Remark> {
        let mut remarks = Vec::new();
        for event in &scenario.events {
            self.voters(event, &mut remarks);
            if event.votes.is_none() && event.holding.is_none() {
                self.act(&event.act, event, &mut remarks);
            }
        }
        self.expectations(scenario, &mut remarks);
        self.unknown(scenario, &mut remarks);
        remarks
    }

    /// Parties, places and facts of which the rules know nothing.
    fn unknown(&self, scenario: &Scenario, remarks: &mut Vec<Remark>) {
        let mut say = |what: &str, name: &str, span: &Span, known: Vec<&str>| {
            let message = format!("The rules know of no {what} \"{name}\".");
            let close = (self.nearest)(name, &known);
            // A third state may well take part in a story.
            if what == "party" && close.is_none() {
                return;
            }
            let action = match close {
                Some(close) => format!("Did you mean \"{close}\"?"),
                None => format!("Write the {what} as the rules have it, or name it there or in negotiation.toml."),
            };
            let remark = Remark::new(&UNKNOWN_IN_SCENARIO, span.clone(), message).action(action);
            if !remarks.contains(&remark) {
                remarks.push(remark);
            }
        };
        let parties = || self.parties.iter().map(String::as_str).collect::<Vec<_>>();
        let is_party = |name: &String| self.parties.contains(name) || matches!(name.as_str(), "anyone");
        let places = known_places(self.rules);
        for event in &scenario.events {
            let cast = event.votes.iter().flat_map(|votes| votes.cast.iter().map(|(party, _)| party));
            for name in event.by.iter().chain(&event.on).chain(&event.with).chain(cast).filter(|name| !is_party(name)) {
                say("party", name, &event.span, parties());
            }
            for name in event.places.iter().filter(|name| !self.rules.places.is_empty() && !places.contains(name.as_str()) && !is_party(name)) {
                say("place", name, &event.span, places.iter().copied().collect());
            }
        }
        for expect in &scenario.expects {
            let of = match &expect.question {
                Question::Named(_, of) | Question::InForce(of) | Question::Entry(of) | Question::End(of) => of.iter().collect(),
                Question::Bound(party) => Vec::from([party]),
                Question::Act(pattern) | Question::Validity(pattern) => {
                    [&pattern.by, &pattern.on, &pattern.with].into_iter().flatten().flat_map(|who| &who.parts).collect::<Vec<_>>()
                }
            };
            for name in of.into_iter().filter(|name| !is_party(name)) {
                say("party", name, &expect.span, parties());
            }
        }
        let facts = known_facts(self.rules);
        for fact in &scenario.facts {
            let in_area = fact.words.split_once(" in ").is_some_and(|(_, area)| places.contains(area));
            let is_known = in_area
                || fact.words.starts_with("established by ")
                || facts.iter().any(|known| self.speaks_of(known, &fact.words))
                || self.rules.is_empty();
            if !is_known {
                say("fact", &fact.words, &scenario.span, facts.iter().map(String::as_str).collect());
            }
        }
    }

    /// Whether a fact of a scenario is one of the rules; a name that a trigger gives may stand as the party that it is.
    fn speaks_of(&self, known: &str, told: &str) -> bool {
        let (known, told): (Vec<&str>, Vec<&str>) = (known.split(' ').collect(), told.split(' ').collect());
        known.len() == told.len() && known.iter().zip(&told).all(|(known, told)| known == told || self.parties.contains(*told))
    }

    /// Votes of somebody who does not decide: they change nothing.
    fn voters(&self, event: &Event, remarks: &mut Vec<Remark>) {
        let Some(votes) = &event.votes else { return };
        let Some(Some(electorate)) = self.electorates.get(votes.decision.as_str()) else { return };
        let others: BTreeSet<&str> = votes.cast.iter().map(|(party, _)| party.as_str()).filter(|party| !electorate.contains(*party)).collect();
        let others: Vec<&str> = others.into_iter().collect();
        let message = match others.as_slice() {
            [] => return,
            [one] => format!("{one} votes on \"{}\" and is not among those who decide on it, so its vote changes nothing.", votes.decision),
            all => {
                let all = all.join(", ");
                format!("{all} vote on \"{}\" and are not among those who decide on it, so their votes change nothing.", votes.decision)
            }
        };
        let known: Vec<&str> = electorate.iter().map(String::as_str).collect();
        let action = match known.as_slice() {
            [] => "Say in the rules who decides.".to_string(),
            known if known.len() <= MOST_NAMES => format!("Correct the code, or leave it out; those who decide are {}.", known.join(", ")),
            _ => "Correct the code, or leave it out.".to_string(),
        };
        remarks.push(Remark::new(&NO_VOTER, event.span.clone(), message).action(action));
    }

    /// Something happens of which no rule speaks: probably a slip of the pen if a rule speaks of something close.
    fn act(&self, act: &str, event: &Event, remarks: &mut Vec<Remark>) {
        let words = format!(" {act} ");
        if act.is_empty() || KNOWN_ACTS.contains(&act) || self.rules.is_empty() || self.clauses.iter().any(|clause| clause.contains(&words)) {
            return;
        }
        let known: Vec<&str> = self.acts.iter().copied().chain(KNOWN_ACTS).collect();
        let message = format!("No rule of the draft speaks of the act \"{act}\", so nothing follows from this line.");
        let remark = Remark::new(&UNKNOWN_ACT, event.span.clone(), message);
        remarks.push(match (self.nearest)(act, &known) {
            Some(close) => remark.action(format!("Did you mean \"{close}\"? Write the act as the rules have it.")),
            None => remark.at_most(Level::Note).action("Write the act as the rules have it, or leave the line if just that is the point."),
        });
    }

    /// Verdicts that a question can never have.
    fn expectations(&self, scenario: &Scenario, remarks: &mut Vec<Remark>) {
        for expect in &scenario.expects {
            let Some(verdicts) = verdicts::of(self.rules, &expect.question) else { continue };
            if let Question::Named(name, None) = &expect.question
                && verdicts.of_party
            {
                let message = format!("\"{name}\" is {}, and this line does not say of which party it asks.", verdicts.of);
                let action = format!("Write `expect {name} of PARTY: {}`.", expect.verdict);
                remarks.push(Remark::new(&IMPOSSIBLE_VERDICT, expect.span.clone(), message).action(action));
                continue;
            }
            let is_day = |text: &str| days::read(text).is_some();
            let is_days = verdicts.days && expect.verdict.split('/').all(is_day);
            if verdicts.words.contains(&expect.verdict.as_str()) || is_days {
                continue;
            }
            let message = format!("\"{}\" is no answer to {}: \"{}\".", expect.verdict, verdicts.of, expect.words);
            let mut all: Vec<&str> = verdicts.words.to_vec();
            all.extend(verdicts.days.then_some("a day as in 2031-05-01"));
            let close = (self.nearest)(&expect.verdict, verdicts.words);
            let mean = close.map(|close| format!("Did you mean \"{close}\"? ")).unwrap_or_default();
            let action = format!("{mean}Write one of: {}.", all.join(", "));
            remarks.push(Remark::new(&IMPOSSIBLE_VERDICT, expect.span.clone(), message).action(action));
        }
    }
}

/// Names of places and areas.
pub(crate) fn known_places(rules: &Rules) -> BTreeSet<&str> {
    let mut found: BTreeSet<&str> = rules.places.keys().chain(rules.areas.keys()).map(String::as_str).collect();
    for clause in rules.areas.values().flatten() {
        if let Area::Of(who) = &clause.it {
            found.extend(who.parts.iter().chain(&who.except).map(String::as_str));
        }
    }
    found
}

/// The facts of which the rules speak.
pub(crate) fn known_facts(rules: &Rules) -> BTreeSet<String> {
    fn facts(condition: &Condition, into: &mut BTreeSet<String>) {
        match condition {
            Condition::Fact(words) => drop(into.insert(words.clone())),
            Condition::Not(inner) => facts(inner, into),
            Condition::Either(all) | Condition::Both(all) => all.iter().for_each(|condition| facts(condition, into)),
            Condition::Decision(_) | Condition::Happened(_) => {}
        }
    }
    let mut found = BTreeSet::new();
    for clause in rules.norms.iter().flat_map(|norm| &norm.it.1) {
        match &clause.it {
            NormClause::OnlyIf(condition) | NormClause::Unless(condition, _) => facts(condition, &mut found),
            // Of whom it is asked stands behind it: any party.
            NormClause::Keep(state) => drop(found.insert(format!("{state} of PARTY"))),
            _ => {}
        }
    }
    for clause in rules.limits.iter().flat_map(|limit| &limit.it) {
        if let LimitClause::OnlyIf(condition) = &clause.it {
            facts(condition, &mut found);
        }
    }
    for clause in rules.withdrawal.iter().flat_map(|withdrawal| &withdrawal.it) {
        if let WithdrawalClause::OnlyIf(condition) = &clause.it {
            facts(condition, &mut found);
        }
    }
    found
}

/// The acts of which the rules speak.
pub(crate) fn acts(rules: &Rules) -> BTreeSet<&str> {
    let mut found: BTreeSet<&str> = BTreeSet::new();
    let mut patterns: Vec<&Pattern> = Vec::new();
    for clause in rules.norms.iter().flat_map(|norm| &norm.it.1) {
        match &clause.it {
            NormClause::When(pattern) | NormClause::After(pattern, _) | NormClause::BrokenBy(pattern) | NormClause::CountsAs(pattern) => {
                patterns.push(pattern)
            }
            NormClause::Act(_, acts) => found.extend(acts.iter().map(String::as_str)),
            NormClause::OnlyIf(condition) | NormClause::Unless(condition, _) => patterns.extend(condition.events()),
            _ => {}
        }
    }
    patterns.extend(rules.entry.iter().flat_map(|entry| &entry.it).filter_map(|clause| match &clause.it {
        EntryClause::After(pattern) => Some(pattern),
        _ => None,
    }));
    patterns.extend(rules.provisional.iter().flat_map(|provisional| &provisional.it).filter_map(|clause| match &clause.it {
        ProvisionalClause::From(pattern) | ProvisionalClause::Until(pattern) => Some(pattern),
        _ => None,
    }));
    patterns.extend(rules.periods.iter().flat_map(|period| &period.it).filter_map(|clause| match &clause.it {
        PeriodClause::From(pattern) | PeriodClause::Until(pattern) => Some(pattern),
        PeriodClause::For(_) | PeriodClause::UntilDay(_) => None,
    }));
    patterns.extend(rules.duration.iter().flat_map(|duration| &duration.it).filter_map(|clause| match &clause.it {
        DurationClause::Until(pattern) | DurationClause::Extended(pattern, _) => Some(pattern),
        DurationClause::For(_) | DurationClause::UntilDay(_) => None,
    }));
    for clause in rules.withdrawal.iter().flat_map(|withdrawal| &withdrawal.it) {
        if let WithdrawalClause::OnlyIf(condition) = &clause.it {
            patterns.extend(condition.events());
        }
    }
    for clause in rules.decisions.iter().flat_map(|decision| &decision.it) {
        if let DecisionClause::By(_, Some(AsOf::Event(pattern))) = &clause.it {
            patterns.push(pattern);
        }
    }
    found.extend(patterns.into_iter().map(|pattern| pattern.act.strip_prefix("failed ").unwrap_or(&pattern.act)));
    found.retain(|act| !act.is_empty());
    found
}
