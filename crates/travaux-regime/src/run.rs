//! Running scenarios: every expectation with what is found, over all choices that a scenario leaves open, and what would change it.

use crate::days;
use crate::evaluate::{Choices, Index, Story, Verdict, World};
use crate::rules::Rules;
use crate::scenario::{Event, Expect, Fact, Scenario, Vote, Votes};
use crate::truth::Reason;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use travaux_text::settle::{Choice, Settlement};
use travaux_text::{Draft, ProvisionIndex};

/// How many ways of settling what is open are tried; past that the answer is not determined, and says so.
pub const MOST_WAYS: usize = 4_096;

/// How many who have not voted are tried for what would change a verdict.
const MOST_VOTERS: usize = 40;

/// An expectation and what is found.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The expectation.
    pub expect: Expect,
    /// What is found. `None` if the rules have nothing of that name.
    pub found: Option<Verdict>,
    /// Labels of open brackets and readings on which it depends.
    pub depends_on: Vec<String>,
}

impl Outcome {
    /// Whether what is found is what is expected.
    pub fn passes(&self) -> bool {
        self.found.as_ref().is_some_and(|found| found.words == self.expect.verdict || found.is_open() && self.expect.verdict == "undetermined")
    }
}

/// A small change of the story or of a choice, and the verdict that it gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What is different.
    pub words: String,
    /// The verdict then.
    pub verdict: String,
}

/// A draft with its rules, ready to run.
pub struct Regime<'a> {
    pub(crate) draft: &'a Draft,
    /// Its rules.
    pub rules: &'a Rules,
    pub(crate) index: Index<'a>,
}

impl<'a> Regime<'a> {
    /// Puts a draft and its rules together.
    pub fn new(draft: &'a Draft, rules: &'a Rules) -> Regime<'a> {
        Regime { draft, rules, index: Index::new(rules) }
    }

    /// Every expectation of a scenario with what is found.
    pub fn run(&self, scenario: &Scenario, settlement: &Settlement) -> Vec<Outcome> {
        let options = self.options(scenario, settlement);
        let story = Story::new(scenario);
        scenario.expects.iter().map(|expect| self.outcome(&story, &options, expect)).collect()
    }

    /// One expectation with what is found.
    pub fn ask(&self, scenario: &Scenario, settlement: &Settlement, expect: &Expect) -> Outcome {
        self.outcome(&Story::new(scenario), &self.options(scenario, settlement), expect)
    }

    /// The alternatives of each label and reading that a scenario leaves open, and the one that it chooses otherwise.
    pub fn options(&self, scenario: &Scenario, settlement: &Settlement) -> BTreeMap<String, Vec<Option<usize>>> {
        let of = |label: &str, alternatives: usize| -> Vec<Option<usize>> {
            let all = || (0..alternatives).map(Some).chain((alternatives == 1).then_some(None)).collect();
            if label.starts_with('@') {
                let chosen = scenario.readings.iter().rev().find(|(name, _)| name == label);
                return chosen.map_or_else(all, |(_, alternative)| vec![*alternative]);
            }
            match self.draft.bracket(label).map(|bracket| settlement.choice(bracket)) {
                Some(Choice::Take(alternative)) => vec![Some(alternative)],
                Some(Choice::Out | Choice::Gap) => vec![None],
                _ => all(),
            }
        };
        self.rules.labels.iter().map(|(label, (alternatives, _))| (label.clone(), of(label, *alternatives))).collect()
    }

    /// The verdict on one question. Only brackets on which the answer turns out to depend are tried in all ways.
    fn outcome(&self, story: &Story, options: &BTreeMap<String, Vec<Option<usize>>>, expect: &Expect) -> Outcome {
        let mut choices: Choices =
            options.iter().filter(|(_, options)| options.len() == 1).map(|(label, options)| (label.clone(), options[0])).collect();
        let mut search = Search { story, options, expect, leaves: Vec::new(), decides: BTreeSet::new() };
        self.search(&mut search, &mut choices);
        let Search { mut leaves, decides, .. } = search;
        if leaves.len() > MOST_WAYS {
            let reason = Reason { words: format!("more than {MOST_WAYS} ways of settling open brackets"), missing: true, ..Reason::default() };
            let found = Some(Verdict { words: "undetermined".to_string(), reasons: vec![reason] });
            return Outcome { expect: expect.clone(), found, depends_on: decides.into_iter().collect() };
        }
        if decides.is_empty() {
            let found = leaves.drain(..).next().and_then(|(_, verdict)| verdict);
            return Outcome { expect: expect.clone(), found, depends_on: Vec::new() };
        }
        let depends_on: Vec<String> = decides.into_iter().collect();
        let mut reasons: Vec<Reason> = Vec::new();
        for (choices, verdict) in &leaves {
            let Some(verdict) = verdict else { continue };
            let chosen = depends_on.iter().filter_map(|label| Some(choice_words(label, *choices.get(label)?)));
            let words = format!("{}: {}", chosen.collect::<Vec<_>>().join(", "), verdict.words);
            if !reasons.iter().any(|reason| reason.words == words) {
                reasons.push(Reason { words, missing: true, ..Reason::default() });
            }
        }
        Outcome { expect: expect.clone(), found: Some(Verdict { words: "undetermined".to_string(), reasons }), depends_on }
    }

    /// Asks; where the answer depends on something open, asks again for each of its options. Gives the verdicts below.
    fn search(&self, search: &mut Search, choices: &mut Choices) -> BTreeSet<Option<String>> {
        let address = |provision: ProvisionIndex| self.draft.provisions()[provision].address.clone();
        let world = World::new(&self.index, search.story, choices, &address);
        let verdict = world.verdict(search.expect);
        let Some(label) = world.open().filter(|_| search.leaves.len() <= MOST_WAYS) else {
            let words = verdict.as_ref().map(|verdict| verdict.words.clone());
            search.leaves.push((choices.clone(), verdict));
            return BTreeSet::from([words]);
        };
        let mut below: Vec<BTreeSet<Option<String>>> = Vec::new();
        for option in search.options.get(&label).cloned().unwrap_or_else(|| vec![None]) {
            choices.insert(label.clone(), option);
            below.push(self.search(search, choices));
        }
        choices.remove(&label);
        if below.windows(2).any(|pair| pair[0] != pair[1]) {
            search.decides.insert(label);
        }
        below.into_iter().flatten().collect()
    }

    /// The smallest changes that give another verdict: of one bracket or reading, one vote, one fact, or one event that did not happen.
    pub fn changes(&self, scenario: &Scenario, settlement: &Settlement, outcome: &Outcome) -> Vec<Change> {
        let before = outcome.found.as_ref().map(|found| found.words.clone());
        let mut found: Vec<Change> = Vec::new();
        let mut consider = |words: String, scenario: &Scenario, options: &BTreeMap<String, Vec<Option<usize>>>| {
            let after = self.outcome(&Story::new(scenario), options, &outcome.expect).found.map(|found| found.words);
            if let Some(verdict) = after.filter(|after| Some(after) != before.as_ref()) {
                found.push(Change { words, verdict });
            }
        };
        let options = self.options(scenario, settlement);
        for (label, (alternatives, _)) in &self.rules.labels {
            // Of several alternatives one always stands.
            let all = (0..*alternatives).map(Some).chain((*alternatives == 1).then_some(None));
            for other in all.filter(|other| options[label] != [*other]) {
                let mut changed = options.clone();
                changed.insert(label.clone(), vec![other]);
                consider(choice_words(label, other), scenario, &changed);
            }
        }
        for (index, event) in scenario.events.iter().enumerate() {
            for (voter, (party, vote)) in event.votes.iter().flat_map(|votes| votes.cast.iter().enumerate()) {
                for other in [Vote::Yes, Vote::No, Vote::Abstain].into_iter().filter(|other| other != vote) {
                    let mut changed = scenario.clone();
                    if let Some(votes) = &mut changed.events[index].votes {
                        votes.cast[voter].1 = other;
                    }
                    consider(format!("{party} votes {} instead of {}", other.word(), vote.word()), &changed, &options);
                }
            }
            // The question stays the one of the same day.
            let until = scenario.until.or(scenario.events.iter().map(|event| event.day).max());
            let parties: Vec<Option<&String>> = if event.by.len() > 1 { event.by.iter().map(Some).collect() } else { vec![None] };
            for party in parties.into_iter().filter(|_| event.votes.is_none()) {
                let mut changed = Scenario { until, ..scenario.clone() };
                let words = match party {
                    Some(party) => {
                        changed.events[index].by.retain(|other| other != party);
                        format!("without {party} in: {} {}", days::written(event.day), event.act)
                    }
                    None => {
                        changed.events.remove(index);
                        format!("without: {}", event.words)
                    }
                };
                consider(words, &changed, &options);
            }
        }
        for (decision, party) in self.open_votes(scenario, outcome) {
            for vote in [Vote::Yes, Vote::No] {
                let mut changed = scenario.clone();
                let day = scenario.events.iter().map(|event| event.day).max().unwrap_or_default();
                let votes = Votes { decision: decision.clone(), is_new: false, cast: vec![(party.clone(), vote)] };
                changed.events.push(Event { day, act: "vote".to_string(), votes: Some(votes), ..Event::default() });
                consider(format!("{party} votes {}", vote.word()), &changed, &options);
            }
        }
        for (index, fact) in scenario.facts.iter().enumerate() {
            let mut changed = scenario.clone();
            changed.facts[index].holds = !fact.holds;
            consider(format!("{}: {}", fact.words, if fact.holds { "no" } else { "yes" }), &changed, &options);
        }
        for words in self.open_facts(scenario) {
            for holds in [true, false] {
                let mut changed = scenario.clone();
                changed.facts.push(Fact { from: None, words: words.clone(), holds });
                consider(format!("{words}: {}", if holds { "yes" } else { "no" }), &changed, &options);
            }
        }
        found
    }

    /// Those who have not voted on a decision that the verdict rests on.
    fn open_votes(&self, scenario: &Scenario, outcome: &Outcome) -> Vec<(String, String)> {
        let missing = outcome.found.iter().flat_map(|found| &found.reasons).filter(|reason| reason.missing);
        let places: Vec<&travaux_text::Span> = missing.filter_map(|reason| reason.rule.as_ref()).collect();
        let mut found = Vec::new();
        for decision in self.rules.decisions.iter().filter(|decision| places.contains(&&decision.span)) {
            let cast = |party: &str| {
                let votes = scenario.events.iter().filter_map(|event| event.votes.as_ref()).filter(|votes| votes.decision == decision.name);
                votes.flat_map(|votes| &votes.cast).any(|(other, _)| other == party)
            };
            let open = self.index.parties.iter().filter(|party| !cast(party)).take(MOST_VOTERS);
            found.extend(open.map(|party| (decision.name.clone(), party.to_string())));
        }
        found
    }

    /// Facts of the rules that a scenario does not settle, and whether its places lie in areas that nobody knows.
    fn open_facts(&self, scenario: &Scenario) -> Vec<String> {
        use crate::rules::{Area, Condition, LimitClause, NormClause};
        fn facts(condition: &Condition, into: &mut Vec<String>) {
            match condition {
                Condition::Fact(words) => into.push(words.clone()),
                Condition::Not(inner) => facts(inner, into),
                Condition::Either(all) | Condition::Both(all) => all.iter().for_each(|condition| facts(condition, into)),
                _ => {}
            }
        }
        let mut found = Vec::new();
        for clause in self.rules.norms.iter().flat_map(|norm| &norm.it.1) {
            if let NormClause::OnlyIf(condition) | NormClause::Unless(condition, _) = &clause.it {
                facts(condition, &mut found);
            }
        }
        for clause in self.rules.limits.iter().flat_map(|limit| &limit.it) {
            if let LimitClause::OnlyIf(condition) = &clause.it {
                facts(condition, &mut found);
            }
        }
        let unknown = self.rules.areas.iter().filter(|(_, definitions)| definitions.iter().any(|clause| matches!(clause.it, Area::Unknown(_))));
        for (area, _) in unknown {
            found.extend(scenario.events.iter().flat_map(|event| &event.places).map(|place| format!("{place} in {area}")));
        }
        found.sort();
        found.dedup();
        found.retain(|words| !scenario.facts.iter().any(|fact| fact.words == *words));
        found
    }
}

/// One question, and what has been found for it so far.
struct Search<'a> {
    story: &'a Story<'a>,
    options: &'a BTreeMap<String, Vec<Option<usize>>>,
    expect: &'a Expect,
    leaves: Vec<(Choices, Option<Verdict>)>,
    /// Labels between whose options the verdict differs.
    decides: BTreeSet<String>,
}

/// `#unanimity in`, `#limit: alternative 2`; readings as a scenario chooses them, `@strict=1`.
pub fn choice_words(label: &str, alternative: Option<usize>) -> String {
    let name = if label.starts_with('@') { label.to_string() } else { format!("#{label}") };
    match alternative {
        None => format!("{name} out"),
        Some(alternative) if label.starts_with('@') => format!("{name}={}", alternative + 1),
        Some(0) => format!("{name} in"),
        Some(other) => format!("{name}: alternative {}", other + 1),
    }
}
