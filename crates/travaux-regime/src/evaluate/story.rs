//! A story and the rules it runs through, each with an index: who did what when, and which rule speaks of which act. Both are made
//! once; what is asked afterwards costs what it touches, and not the length of the story.

use crate::days::Day;
use crate::rules::{Decision, DecisionClause, Limit, LimitClause, Norm, NormClause, NormKind, Period, Roster, Rules};
use crate::scenario::{Event, Question, Scenario, Vote};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

/// A vote of one party: the day, the event and how.
type Cast = (Day, usize, Vote);

/// A scenario with an index of its events.
pub struct Story<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    acts: BTreeMap<&'a str, Vec<usize>>,
    /// By party, then by act.
    deeds: BTreeMap<&'a str, BTreeMap<&'a str, Vec<usize>>>,
    ballots: BTreeMap<&'a str, Ballots<'a>>,
    /// By party, then by what is held.
    holdings: BTreeMap<&'a str, BTreeMap<&'a str, Vec<usize>>>,
    facts: BTreeMap<&'a str, Vec<(Option<Day>, bool)>>,
    /// The first instrument of ratification of each party, with its event.
    pub instruments: BTreeMap<&'a str, (Day, usize)>,
    /// The first signature of each party.
    pub signatures: BTreeMap<&'a str, Day>,
    /// Everybody who has a code.
    pub parties: BTreeSet<&'a str>,
    /// Whether any fact is settled from a day on.
    pub has_dated_facts: bool,
    /// The day of the last event.
    pub last: Option<Day>,
}

/// The votes on one decision.
#[derive(Default)]
struct Ballots<'a> {
    events: Vec<usize>,
    /// Events that begin a new ballot.
    fresh: Vec<usize>,
    cast: BTreeMap<&'a str, Vec<Cast>>,
}

impl<'a> Story<'a> {
    /// Reads a scenario once. Its events stand in the order of their days.
    pub fn new(scenario: &'a Scenario) -> Story<'a> {
        let mut story = Story {
            scenario,
            acts: BTreeMap::new(),
            deeds: BTreeMap::new(),
            ballots: BTreeMap::new(),
            holdings: BTreeMap::new(),
            facts: BTreeMap::new(),
            instruments: BTreeMap::new(),
            signatures: BTreeMap::new(),
            parties: BTreeSet::new(),
            has_dated_facts: scenario.facts.iter().any(|fact| fact.from.is_some()),
            last: scenario.events.iter().map(|event| event.day).max(),
        };
        for (index, event) in scenario.events.iter().enumerate() {
            story.parties.extend(event.by.iter().chain(&event.on).chain(&event.with).map(String::as_str).filter(|name| is_code(name)));
            match (&event.votes, &event.holding) {
                (Some(votes), _) => {
                    let ballots = story.ballots.entry(&votes.decision).or_default();
                    ballots.events.push(index);
                    if votes.is_new {
                        ballots.fresh.push(index);
                    }
                    for (party, vote) in &votes.cast {
                        ballots.cast.entry(party).or_default().push((event.day, index, *vote));
                    }
                }
                (None, Some((name, _))) => {
                    for party in &event.by {
                        story.holdings.entry(party).or_default().entry(name).or_default().push(index);
                    }
                }
                (None, None) => story.act(index, event),
            }
        }
        // Whom a question names besides the one who acts is somebody too.
        for expect in &scenario.expects {
            if let Question::Act(pattern) | Question::Validity(pattern) = &expect.question {
                let others = [&pattern.on, &pattern.with].into_iter().flatten().flat_map(|who| &who.parts);
                story.parties.extend(others.map(String::as_str).filter(|name| is_code(name)));
            }
        }
        for fact in &scenario.facts {
            story.facts.entry(&fact.words).or_default().push((fact.from, fact.holds));
        }
        story
    }

    fn act(&mut self, index: usize, event: &'a Event) {
        let act = canonical(&event.act);
        self.acts.entry(act).or_default().push(index);
        for party in &event.by {
            self.deeds.entry(party).or_default().entry(&event.act).or_default().push(index);
            if act == "ratification" && event.passed != Some(false) {
                self.instruments.entry(party).or_insert((event.day, index));
            }
            if act == "signature" {
                self.signatures.entry(party).or_insert(event.day);
            }
        }
    }

    /// The events of a list that happen between two days, both included.
    fn between<'b>(&self, list: Option<&'b Vec<usize>>, from: Day, until: Day) -> &'b [usize] {
        let list = list.map_or(&[] as &[usize], Vec::as_slice);
        let day = |index: &usize| self.scenario.events[*index].day;
        let first = list.partition_point(|index| day(index) < from);
        let last = list.partition_point(|index| day(index) <= until);
        &list[first..last.max(first)]
    }

    /// The events with an act, in the word that is used for all of its kind.
    pub fn with_act(&self, act: &str, from: Day, until: Day) -> &[usize] {
        self.between(self.acts.get(act), from, until)
    }

    /// The events in which somebody does something.
    pub fn deeds(&self, party: &str, act: &str, from: Day, until: Day) -> &[usize] {
        self.between(self.deeds.get(party).and_then(|acts| acts.get(act)), from, until)
    }

    /// What somebody has declared to hold.
    pub fn holdings(&self, party: &str, name: &str, until: Day) -> &[usize] {
        self.between(self.holdings.get(party).and_then(|held| held.get(name)), Day::MIN, until)
    }

    /// What is settled about a fact by a day; the last word counts.
    pub fn fact(&self, words: &str, day: Day) -> Option<bool> {
        let settled = self.facts.get(words)?.iter().filter(|(from, _)| from.is_none_or(|from| from <= day));
        settled.max_by_key(|(from, _)| *from).map(|(_, holds)| *holds)
    }

    /// The first day on which a fact is settled as no within a stretch of days, or that it is so from the beginning.
    pub fn first_no(&self, words: &str, from: Day, until: Day) -> Option<Day> {
        let settled = self.facts.get(words)?.iter().filter(|(_, holds)| !holds).map(|(day, _)| day.unwrap_or(from).max(from));
        settled.filter(|day| *day <= until && self.fact(words, *day) == Some(false)).min()
    }

    /// The first event of voting on a decision since a day.
    pub fn first_vote(&self, decision: &str, from: Day, until: Day) -> Option<Day> {
        let events = self.between(self.ballots.get(decision).map(|ballots| &ballots.events), from, until);
        events.first().map(|index| self.scenario.events[*index].day)
    }

    /// The day of the first vote in the newest ballot on a decision.
    pub fn ballot_day(&self, decision: &str, from: Day, until: Day) -> Option<Day> {
        let ballots = self.ballots.get(decision)?;
        let newest = self.between(Some(&ballots.fresh), from, until).last().or_else(|| self.between(Some(&ballots.events), from, until).first());
        newest.map(|index| self.scenario.events[*index].day)
    }

    /// The last vote of a party on a decision between two days, in the newest ballot.
    pub fn vote(&self, decision: &str, party: &str, from: Day, until: Day) -> Option<(Vote, usize)> {
        let ballots = self.ballots.get(decision)?;
        let newest = self.between(Some(&ballots.fresh), from, until).last().copied().unwrap_or_default();
        let cast = ballots.cast.get(party)?;
        let last = cast.partition_point(|(day, ..)| *day <= until);
        let (day, index, vote) = *cast[..last].last()?;
        (day >= from && index >= newest).then_some((vote, index))
    }
}

/// Rules with an index of their names and of the acts that they speak of.
pub struct Index<'a> {
    /// The rules.
    pub rules: &'a Rules,
    norms: BTreeMap<&'a str, usize>,
    decisions: BTreeMap<&'a str, usize>,
    limits: BTreeMap<&'a str, usize>,
    periods: BTreeMap<&'a str, usize>,
    /// Prohibitions and permissions by act.
    speaks: BTreeMap<&'a str, Vec<usize>>,
    /// Powers by act.
    powers: BTreeMap<&'a str, Vec<usize>>,
    /// Constitutive rules by the act as which something counts.
    constitutive: BTreeMap<&'a str, Vec<usize>>,
    /// For each norm those which say that it gives way to them.
    above: BTreeMap<&'a str, Vec<usize>>,
    has_dated_groups: bool,
    /// Everybody whom groups, weights, norms, decisions and limits name by a code.
    pub parties: BTreeSet<&'a str>,
}

impl<'a> Index<'a> {
    /// Reads rules once.
    pub fn new(rules: &'a Rules) -> Index<'a> {
        fn names<T>(all: &[crate::rules::Construct<T>]) -> BTreeMap<&str, usize> {
            // Of two with one name the first counts; that there are two is a remark.
            all.iter().enumerate().rev().map(|(index, construct)| (construct.name.as_str(), index)).collect()
        }
        let mut index = Index {
            rules,
            norms: names(&rules.norms),
            decisions: names(&rules.decisions),
            limits: names(&rules.limits),
            periods: names(&rules.periods),
            speaks: BTreeMap::new(),
            powers: BTreeMap::new(),
            constitutive: BTreeMap::new(),
            above: BTreeMap::new(),
            has_dated_groups: rules.groups.values().flatten().any(|clause| {
                let Roster { who, from, until } = &clause.it;
                from.is_some() || until.is_some() || who.parts.iter().chain(&who.except).any(|part| part == "signatories")
            }),
            parties: BTreeSet::new(),
        };
        for (number, norm) in rules.norms.iter().enumerate() {
            for clause in &norm.it.1 {
                match (&clause.it, norm.it.0) {
                    (NormClause::Act(_, acts), NormKind::Power) => acts.iter().for_each(|act| insert(&mut index.powers, act, number)),
                    (NormClause::Act(_, acts), NormKind::Prohibition | NormKind::Permission) => {
                        acts.iter().for_each(|act| insert(&mut index.speaks, act, number));
                    }
                    (NormClause::CountsAs(pattern), NormKind::Constitutive) => insert(&mut index.constitutive, canonical(&pattern.act), number),
                    (NormClause::Notwithstanding(name), _) => insert(&mut index.above, name, number),
                    _ => {}
                }
            }
        }
        let groups = rules.groups.values().flatten().flat_map(|clause| &clause.it.who.parts);
        let weights = rules.weights.values().flat_map(BTreeMap::keys);
        let norms = rules.norms.iter().flat_map(|norm| &norm.it.1).filter_map(|clause| match &clause.it {
            NormClause::Bearer(who) | NormClause::OwedTo(who) => Some(who),
            _ => None,
        });
        let bodies = rules.decisions.iter().flat_map(|decision| &decision.it).filter_map(|clause| match &clause.it {
            DecisionClause::By(who, _) => Some(who),
            _ => None,
        });
        let limits = rules.limits.iter().flat_map(|limit| &limit.it).filter_map(|clause| match &clause.it {
            LimitClause::Of(who) => Some(who),
            _ => None,
        });
        let named = norms.chain(bodies).chain(limits).flat_map(|who| &who.parts);
        index.parties = groups.chain(weights).chain(named).map(String::as_str).filter(|name| is_code(name)).collect();
        index
    }

    /// A norm by its name.
    pub fn norm(&self, name: &str) -> Option<&'a Norm> {
        self.norms.get(name).map(|index| &self.rules.norms[*index])
    }

    /// A decision by its name.
    pub fn decision(&self, name: &str) -> Option<&'a Decision> {
        self.decisions.get(name).map(|index| &self.rules.decisions[*index])
    }

    /// A limit by its name.
    pub fn limit(&self, name: &str) -> Option<&'a Limit> {
        self.limits.get(name).map(|index| &self.rules.limits[*index])
    }

    /// A period by its name.
    pub fn period(&self, name: &str) -> Option<&'a Period> {
        self.periods.get(name).map(|index| &self.rules.periods[*index])
    }

    fn listed(&self, list: Option<&Vec<usize>>) -> impl Iterator<Item = &'a Norm> {
        let rules = self.rules;
        list.cloned().unwrap_or_default().into_iter().map(move |index| &rules.norms[index])
    }

    /// Prohibitions and permissions that speak of an act.
    pub fn speaking_of(&self, act: &str) -> impl Iterator<Item = &'a Norm> {
        self.listed(self.speaks.get(act))
    }

    /// Powers that confer an act.
    pub fn conferring(&self, act: &str) -> impl Iterator<Item = &'a Norm> {
        self.listed(self.powers.get(act))
    }

    /// Rules by which something counts as an act.
    pub fn counting_as(&self, act: &str) -> impl Iterator<Item = &'a Norm> {
        self.listed(self.constitutive.get(act))
    }

    /// Whether there are powers at all.
    pub fn has_powers(&self) -> bool {
        !self.powers.is_empty()
    }

    /// Whether there are constitutive rules at all.
    pub fn has_constitutive(&self) -> bool {
        !self.constitutive.is_empty()
    }

    /// Whether the members of a group can change from day to day.
    pub fn has_dated_groups(&self) -> bool {
        self.has_dated_groups
    }

    /// Norms that say that a norm gives way to them.
    pub fn notwithstanding(&self, name: &str) -> impl Iterator<Item = &'a Norm> {
        self.listed(self.above.get(name))
    }
}

fn insert<'a>(map: &mut BTreeMap<&'a str, Vec<usize>>, act: &'a str, number: usize) {
    let list = map.entry(act).or_default();
    if list.last() != Some(&number) {
        list.push(number);
    }
}

/// Codes of parties are written in capital letters.
pub fn is_code(name: &str) -> bool {
    travaux_text::attribution::is_party_code(name)
}

/// One word for acts that final clauses treat alike.
pub fn canonical(act: &str) -> &str {
    match act {
        "sign" | "signs" | "signed" | "signature" => "signature",
        "ratify" | "ratifies" | "ratified" | "ratification" | "accept" | "acceptance" | "approve" | "approval" | "accede" | "accession"
        | "deposit" => "ratification",
        "withdraw" | "withdraws" | "notice of withdrawal" | "denounce" | "denunciation" => "notice of withdrawal",
        other => other,
    }
}
