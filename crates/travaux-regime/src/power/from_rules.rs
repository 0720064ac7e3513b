//! From a decision to a game: who votes, and which coalitions win.
//!
//! In the game everybody votes yes or no. What a rule says of those who abstain, stay away or are silent has no place in it and is given
//! back as left out, never dropped. Brackets and readings that are open are tried in every way in which the game turns out to depend on them.

use super::{Game, Rule};
use crate::days::{self, Day};
use crate::evaluate::{Choices, NOT_CHOSEN, Story, World, who_words};
use crate::rules::{AsOf, Base, Clause, Counts, Decision, DecisionClause, Rules, Threshold, Who};
use crate::run::Regime;
use crate::scenario::Scenario;
use crate::syntax::Choice;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use num_integer::Integer;
use travaux_text::quantity::{Number, Unit};
use travaux_text::settle::Settlement;
use travaux_text::{ProvisionIndex, Quantity, Span};

/// How many different games one rule may give under open brackets and readings.
pub const MOST_GAMES: usize = 16;
/// How many ways of choosing are tried to find them.
const MOST_WAYS: usize = 4_096;

/// Which decisions, and under which circumstances.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// Decisions by name, put together with `and` and `or`; `and` binds more closely.
    pub rule: String,
    /// The day as of which groups have their members.
    pub day: Option<Day>,
    /// Whom names of a trigger mean: `attacker` is RU.
    pub names: Vec<(String, String)>,
    /// Choices in readings: name with its `@`, and alternative from 0; `None` is out.
    pub readings: Vec<(String, Option<usize>)>,
}

/// Why there is no game.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// The rules have no decision of this name.
    NoDecision(String),
    /// The rule does not say what is needed, in a sentence; and where.
    Unsaid(String, Option<Span>),
    /// The game depends on these brackets and readings in more ways than are tried.
    TooMany(Vec<String>),
}

/// A game with the choices that lead to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// Each is one way of choosing in the brackets and readings on which the game depends; none if it does not depend on any.
    pub choices: Vec<Vec<(String, Option<usize>)>>,
    /// The game, or why there is none.
    pub body: Result<Body, Trouble>,
}

/// A body that decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Its members, in the order of their codes.
    pub members: Vec<String>,
    /// When a coalition of them wins.
    pub game: Game,
    /// What has to be met, line by line.
    pub lines: Vec<Line>,
    /// What a game of yes and no cannot say, line by line.
    pub left_out: Vec<Line>,
    /// How an abstention counts, decision by decision.
    pub abstention: Vec<Line>,
    /// The day as of which these are the members, where that can make a difference.
    pub as_of: Option<Day>,
    /// The lists of weights that it uses, with the weight of each member.
    pub weights: Vec<(String, Vec<Number>)>,
}

/// A line of a rule with what it comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The decision.
    pub decision: String,
    /// In words.
    pub words: String,
    /// The line.
    pub span: Span,
    /// The provision under which it stands.
    pub provision: Option<ProvisionIndex>,
    /// The choices for which it is there.
    pub choices: Vec<Choice>,
}

/// Decisions put together.
#[derive(Debug, Clone, PartialEq)]
enum Asking<'a> {
    Decision(&'a Decision),
    All(Vec<Asking<'a>>),
    Any(Vec<Asking<'a>>),
}

fn asking<'a>(rules: &'a Rules, words: &str) -> Result<Asking<'a>, Trouble> {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(decision) = rules.decisions.iter().find(|decision| decision.name == words) {
        return Ok(Asking::Decision(decision));
    }
    let parts = |mark: &str, lead: &str| -> Vec<String> {
        let words = words.strip_prefix(lead).unwrap_or(&words);
        words.split(mark).map(|part| part.trim().to_string()).collect()
    };
    let all = |parts: Vec<String>| parts.iter().map(|part| asking(rules, part)).collect::<Result<Vec<_>, _>>();
    match (parts(" or ", "either "), parts(" and ", "both ")) {
        (parts, _) if parts.len() > 1 => Ok(Asking::Any(all(parts)?)),
        (_, parts) if parts.len() > 1 => Ok(Asking::All(all(parts)?)),
        _ => Err(Trouble::NoDecision(words)),
    }
}

impl Regime<'_> {
    /// The games that a rule gives: one, or as many as open brackets and readings make of it.
    pub fn games(&self, asked: &Asked, settlement: &Settlement) -> Result<Vec<Way>, Trouble> {
        let asking = asking(self.rules, &asked.rule)?;
        let scenario = Scenario { readings: asked.readings.clone(), ..Scenario::default() };
        let options = self.options(&scenario, settlement);
        let chosen = options.iter().filter(|(_, options)| options.len() == 1);
        let mut choices: Choices = chosen.map(|(label, options)| (label.clone(), options[0])).collect();
        let story = Story::new(&scenario);
        let mut search =
            Search { regime: self, story: &story, options: &options, asking: &asking, asked, leaves: Vec::new(), decides: BTreeSet::new() };
        search.search(&mut choices);
        let Search { leaves, decides, .. } = search;
        let mut ways: Vec<Way> = Vec::new();
        for (choices, body) in &leaves {
            let choice: Vec<(String, Option<usize>)> =
                choices.iter().filter(|(label, _)| decides.contains(*label)).map(|(label, choice)| (label.clone(), *choice)).collect();
            match ways.iter_mut().find(|way| is_same(&way.body, body)) {
                Some(way) => {
                    if !way.choices.contains(&choice) {
                        way.choices.push(choice);
                    }
                    if let (Ok(body), Ok(more)) = (&mut way.body, body) {
                        body.add_lines(more);
                    }
                }
                None => ways.push(Way { choices: vec![choice], body: body.clone() }),
            }
        }
        if leaves.len() > MOST_WAYS || ways.len() > MOST_GAMES {
            return Err(Trouble::TooMany(decides.into_iter().collect()));
        }
        if decides.is_empty() {
            ways.iter_mut().for_each(|way| way.choices.clear());
        }
        Ok(ways)
    }
}

/// Whether two ways of choosing come to the same game.
fn is_same(one: &Result<Body, Trouble>, other: &Result<Body, Trouble>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => (&one.members, &one.game) == (&other.members, &other.game),
        (Err(one), Err(other)) => one == other,
        _ => false,
    }
}

impl Body {
    fn add_lines(&mut self, other: &Body) {
        let lists = [(&mut self.lines, &other.lines), (&mut self.left_out, &other.left_out), (&mut self.abstention, &other.abstention)];
        for (lines, more) in lists {
            lines.extend(more.iter().filter(|line| !lines.contains(line)).cloned().collect::<Vec<_>>());
        }
    }
}

/// The games found so far.
struct Search<'a> {
    regime: &'a Regime<'a>,
    story: &'a Story<'a>,
    options: &'a BTreeMap<String, Vec<Option<usize>>>,
    asking: &'a Asking<'a>,
    asked: &'a Asked,
    leaves: Vec<(Choices, Result<Body, Trouble>)>,
    /// Labels between whose options the game differs.
    decides: BTreeSet<String>,
}

impl Search<'_> {
    /// Makes the game; where it depends on something open, again for each of its options. Gives the places of the games below.
    fn search(&mut self, choices: &mut Choices) -> BTreeSet<usize> {
        let address = |provision: ProvisionIndex| self.regime.draft.provisions()[provision].address.clone();
        let world = World::new(&self.regime.index, self.story, choices, &address);
        let body = self.body(&world);
        let Some(label) = world.open().filter(|_| self.leaves.len() <= MOST_WAYS) else {
            self.leaves.push((choices.clone(), body));
            let last = self.leaves.len() - 1;
            let first = self.leaves.iter().position(|(_, known)| is_same(known, &self.leaves[last].1)).unwrap_or(last);
            return BTreeSet::from([first]);
        };
        let mut below: Vec<BTreeSet<usize>> = Vec::new();
        for option in self.options.get(&label).cloned().unwrap_or_else(|| vec![None]) {
            choices.insert(label.clone(), option);
            below.push(self.search(choices));
        }
        choices.remove(&label);
        if below.windows(2).any(|pair| pair[0] != pair[1]) {
            self.decides.insert(label);
        }
        below.into_iter().flatten().collect()
    }

    fn body(&self, world: &World) -> Result<Body, Trouble> {
        let mut bodies: Vec<Single> = Vec::new();
        self.singles(self.asking, world, &mut bodies)?;
        let members: Vec<String> = bodies.iter().flat_map(|body| body.members.iter().cloned()).collect::<BTreeSet<_>>().into_iter().collect();
        let mut rest = bodies.iter();
        let rule = whole(self.asking, &members, &mut rest);
        let too_large = || Trouble::Unsaid("the figures of its weights are too large to be counted with".to_string(), None);
        let game = Game::new(members.len(), rule).ok_or_else(too_large)?;
        let mut body = Body { members, game, lines: vec![], left_out: vec![], abstention: vec![], as_of: None, weights: vec![] };
        for single in bodies {
            body.lines.extend(single.lines);
            body.left_out.extend(single.left_out);
            body.abstention.extend(single.abstention);
            body.as_of = body.as_of.or(single.as_of);
            for (name, of) in single.weights {
                if !body.weights.iter().any(|(known, _)| *known == name) {
                    let weights = body.members.iter().map(|member| of.get(member).copied().unwrap_or_default());
                    body.weights.push((name, weights.collect()));
                }
            }
        }
        Ok(body)
    }

    fn singles(&self, asking: &Asking, world: &World, into: &mut Vec<Single>) -> Result<(), Trouble> {
        match asking {
            Asking::Decision(decision) => into.push(self.single(decision, world)?),
            Asking::All(parts) | Asking::Any(parts) => parts.iter().try_for_each(|part| self.singles(part, world, into))?,
        }
        Ok(())
    }

    /// One decision: its members, and a rule for each of its lines.
    fn single(&self, decision: &Decision, world: &World) -> Result<Single, Trouble> {
        if !world.holds(&decision.guard) {
            return Err(Trouble::Unsaid(format!("{}: {NOT_CHOSEN}", decision.name), Some(decision.span.clone())));
        }
        let clauses: Vec<&Clause<DecisionClause>> = world.active(&decision.it).collect();
        let line = |words: String, clause: &Clause<DecisionClause>| Line {
            decision: decision.name.clone(),
            words,
            span: clause.span.clone(),
            provision: decision.provision,
            choices: clause.guard.choices().collect(),
        };
        let mut single = Single::default();
        for clause in &clauses {
            if let DecisionClause::By(who, as_of) = &clause.it {
                self.electorate(who, as_of.as_ref(), world, &mut single, |words| line(words, clause), clause)?;
            }
        }
        if single.members.is_empty() {
            return Err(Trouble::Unsaid(format!("nobody is named who decides on {}", decision.name), Some(decision.span.clone())));
        }
        for clause in &clauses {
            match &clause.it {
                DecisionClause::Adopted(threshold, base) => {
                    let (rule, words) = self.threshold(threshold, &mut single, clause)?;
                    single.rules.push(rule);
                    single.lines.push(line(words, clause));
                    match base {
                        Base::Members => {}
                        Base::Present => single.left_out.push(line("who is absent does not count; here nobody is".to_string(), clause)),
                        Base::Votes => {
                            single.left_out.push(line("who abstains or is absent does not count; here nobody is or does".to_string(), clause))
                        }
                    }
                }
                DecisionClause::Concurring(who, in_favour) => {
                    let all = world.members(who, &self.names(), self.day());
                    let needed: Vec<&String> = single.members.iter().filter(|member| all.contains(*member)).collect();
                    let weights = single.members.iter().map(|member| u64::from(needed.contains(&member)));
                    single.rules.push(Rule::Weighted { weights: weights.collect(), quota: needed.len() as u64 });
                    let list = needed.iter().map(|member| member.as_str()).collect::<Vec<_>>().join(", ");
                    let words = if needed.is_empty() { "nobody of them votes here".to_string() } else { format!("all of {list}") };
                    single.lines.push(line(words, clause));
                    if !in_favour {
                        let words = "who abstains or is absent is not against; here everybody who is not in favour is".to_string();
                        single.left_out.push(line(words, clause));
                    }
                }
                DecisionClause::Quorum(threshold) => {
                    let (rule, words) = self.threshold(threshold, &mut single, clause)?;
                    let everybody = vec![true; single.members.len()];
                    let is_met = Game::new(single.members.len(), rule).is_some_and(|game| game.wins(&everybody));
                    if !is_met {
                        single.rules.push(Rule::any(Vec::new()));
                        single.lines.push(line(format!("{words} have to take part, which is more than there are"), clause));
                    } else {
                        single.left_out.push(line(format!("{words} have to take part; here everybody does"), clause));
                    }
                }
                DecisionClause::Abstention(counts) => {
                    single.left_out.push(line(format!("{}; here nobody abstains", counted("who abstains", *counts)), clause))
                }
                DecisionClause::Absence(counts) => {
                    single.left_out.push(line(format!("{}; here nobody is absent", counted("who is absent", *counts)), clause))
                }
                DecisionClause::Silence(counts) => {
                    single.left_out.push(line(format!("{}; here everybody votes", counted("who is silent", *counts)), clause))
                }
                DecisionClause::Within(_) => single.left_out.push(line("here everybody votes in time".to_string(), clause)),
                DecisionClause::ThenAdopted => {
                    single.left_out.push(line("adopted if the time is over and nobody has objected; here everybody votes".to_string(), clause))
                }
                DecisionClause::By(..) => {}
            }
        }
        if single.lines.is_empty() || !clauses.iter().any(|clause| matches!(clause.it, DecisionClause::Adopted(..))) {
            return Err(Trouble::Unsaid(format!("how many must be in favour of {} is not said", decision.name), Some(decision.span.clone())));
        }
        single.abstention = abstentions(&clauses).into_iter().map(|(words, clause)| line(words, clause)).collect();
        Ok(single)
    }

    fn day(&self) -> Day {
        self.asked.day.unwrap_or_default()
    }

    /// Whom the names of a trigger mean.
    fn names(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, party) in &self.asked.names {
            names.entry(name.clone()).or_default().insert(party.clone());
        }
        names
    }

    /// Who votes by one line.
    fn electorate(
        &self,
        who: &Who,
        as_of: Option<&AsOf>,
        world: &World,
        single: &mut Single,
        line: impl Fn(String) -> Line,
        clause: &Clause<DecisionClause>,
    ) -> Result<(), Trouble> {
        if who.parts.iter().any(|part| part == "bearer") {
            let words = "each who asks decides for itself, so that there is no body whose members could have more or less power";
            return Err(Trouble::Unsaid(words.to_string(), Some(clause.span.clone())));
        }
        let names = self.names();
        if let Some(unknown) = who.parts.iter().find(|name| !world.is_known(name) && !names.contains_key(*name)) {
            let words = format!("who votes depends on who \"{unknown}\" is");
            return Err(Trouble::Unsaid(words, Some(clause.span.clone())));
        }
        let day = match as_of {
            Some(AsOf::Day(day)) => *day,
            Some(AsOf::Event(_)) => {
                single.left_out.push(line(format!("the members of the day on which it happens; these are those of {}", days::written(self.day()))));
                self.day()
            }
            None => self.day(),
        };
        if is_dated(self.regime.rules, who) {
            if self.asked.day.is_none() && !matches!(as_of, Some(AsOf::Day(_))) {
                let words = format!("who votes depends on the day: {} has other members at other times", who_words(who));
                return Err(Trouble::Unsaid(words, Some(clause.span.clone())));
            }
            single.as_of = Some(day);
        }
        for unknown in who.except.iter().filter(|name| !world.is_known(name) && !names.contains_key(*name)) {
            single.left_out.push(line(format!("who \"{unknown}\" is: whoever it is does not vote; here nobody is left out")));
        }
        let known: Vec<String> = who.except.iter().filter(|name| world.is_known(name) || names.contains_key(*name)).cloned().collect();
        let who = Who { parts: who.parts.clone(), except: known };
        let found = world.members(&who, &names, day);
        if found.is_empty() && is_dated(self.regime.rules, &who) {
            let words = format!("{} has no members on {}", who_words(&who), days::written(day));
            return Err(Trouble::Unsaid(words, Some(clause.span.clone())));
        }
        single.members.extend(found);
        Ok(())
    }

    /// A threshold as a rule among the members, and in words.
    fn threshold(&self, threshold: &Threshold, single: &mut Single, clause: &Clause<DecisionClause>) -> Result<(Rule, String), Trouble> {
        let members = single.members.len();
        let all = members as u64;
        let number = |count: u64| Number::from_integer(i128::from(count));
        let quota = match threshold {
            Threshold::Unanimity | Threshold::Consensus => all,
            Threshold::Majority => all / 2 + 1,
            Threshold::AllBut(most) => all.saturating_sub(*most),
            Threshold::Votes(least) => *least,
            Threshold::Share(share) => u64::try_from((*share * number(all)).ceil().to_integer().max(0)).unwrap_or(u64::MAX),
            Threshold::Weight(share, name) => return self.weighted(*share, name, single, clause),
        };
        let words = match threshold {
            _ if quota == all && all == 1 => "the only member".to_string(),
            _ if quota == all => format!("all {all} members"),
            _ if quota > all => format!("at least {quota} members, and there are {all}"),
            _ => format!("at least {quota} of {all} members"),
        };
        Ok((Rule::members(members, quota), words))
    }

    fn weighted(&self, share: Number, name: &str, single: &mut Single, clause: &Clause<DecisionClause>) -> Result<(Rule, String), Trouble> {
        let unsaid = |words: String| Trouble::Unsaid(words, Some(clause.span.clone()));
        let Some(weights) = self.regime.rules.weights.get(name) else { return Err(unsaid(format!("no rule gives the weights \"{name}\""))) };
        if let Some(member) = single.members.iter().find(|member| !weights.contains_key(*member)) {
            return Err(unsaid(format!("the weight of {member} in {name} is not given")));
        }
        let of: Vec<Number> = single.members.iter().map(|member| weights[member]).collect();
        let total: Number = of.iter().sum();
        let needed = share * total;
        // A common denominator makes all of them whole; the quota is rounded up, which changes nothing among whole numbers.
        let scale = of.iter().fold(1i128, |all, weight| all.lcm(weight.denom()));
        let whole = |number: Number| u64::try_from(number.ceil().to_integer()).ok();
        let scaled: Option<Vec<u64>> = of.iter().map(|weight| whole(*weight * scale)).collect();
        let too_large = || unsaid(format!("the figures of {name} are too large to be counted with, or below 0"));
        let (Some(scaled), Some(quota)) = (scaled, whole(needed * scale)) else { return Err(too_large()) };
        single.weights.push((name.to_string(), single.members.iter().cloned().zip(of).collect()));
        let words = format!("members with at least {} of {} {name}", figure(needed), figure(total));
        Ok((Rule::Weighted { weights: scaled, quota }, words))
    }
}

/// A decision by itself.
#[derive(Default)]
struct Single {
    members: BTreeSet<String>,
    /// All have to be met; weights are in the order of the members.
    rules: Vec<Rule>,
    lines: Vec<Line>,
    left_out: Vec<Line>,
    abstention: Vec<Line>,
    as_of: Option<Day>,
    weights: Vec<(String, BTreeMap<String, Number>)>,
}

/// The rule of all decisions together, over the members of all of them.
fn whole<'a>(asking: &Asking, members: &[String], singles: &mut impl Iterator<Item = &'a Single>) -> Rule {
    match asking {
        Asking::Decision(_) => {
            let Some(single) = singles.next() else { return Rule::any(Vec::new()) };
            let spread = |weights: &Vec<u64>| {
                let of: BTreeMap<&String, u64> = single.members.iter().zip(weights.iter().copied()).collect();
                members.iter().map(|member| of.get(member).copied().unwrap_or_default()).collect()
            };
            let rules = single.rules.iter().map(|rule| match rule {
                Rule::Weighted { weights, quota } => Rule::Weighted { weights: spread(weights), quota: *quota },
                rule => rule.clone(),
            });
            let mut rules: Vec<Rule> = rules.collect();
            if rules.len() == 1 { rules.remove(0) } else { Rule::all(rules) }
        }
        Asking::All(parts) => Rule::all(parts.iter().map(|part| whole(part, members, singles)).collect()),
        Asking::Any(parts) => Rule::any(parts.iter().map(|part| whole(part, members, singles)).collect()),
    }
}

/// Whether the members of some names change with the day.
fn is_dated(rules: &Rules, who: &Who) -> bool {
    let mut open: Vec<&str> = who.parts.iter().chain(&who.except).map(String::as_str).collect();
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        let name = name.strip_prefix("members of ").unwrap_or(name);
        if !seen.insert(name) {
            continue;
        }
        for clause in rules.groups.get(name).into_iter().flatten() {
            if clause.it.from.is_some() || clause.it.until.is_some() {
                return true;
            }
            open.extend(clause.it.who.parts.iter().chain(&clause.it.who.except).map(String::as_str));
        }
    }
    false
}

/// How an abstention counts for each line, where lines differ; with the line that it is said of.
fn abstentions<'a>(clauses: &[&'a Clause<DecisionClause>]) -> Vec<(String, &'a Clause<DecisionClause>)> {
    let said = clauses.iter().rev().find_map(|clause| match clause.it {
        DecisionClause::Abstention(counts) => Some((counts, *clause)),
        _ => None,
    });
    if let Some((counts, clause)) = said {
        return vec![(counted("an abstention", counts), clause)];
    }
    let of = |clause: &&'a Clause<DecisionClause>| {
        let words = match &clause.it {
            DecisionClause::Adopted(Threshold::Consensus, _) | DecisionClause::Concurring(_, false) => "an abstention does not stand in the way",
            DecisionClause::Adopted(_, Base::Votes) => "an abstention is not counted at all",
            DecisionClause::Adopted(..) | DecisionClause::Concurring(_, true) => "an abstention is not in favour, like a no",
            _ => return None,
        };
        Some((words.to_string(), *clause))
    };
    clauses.iter().filter_map(of).collect()
}

fn counted(what: &str, counts: Counts) -> String {
    match counts {
        Counts::Yes => format!("{what} counts as in favour"),
        Counts::No => format!("{what} counts as against"),
        Counts::Nothing => format!("{what} counts as nothing"),
    }
}

/// A figure as it is written, `≈` where two decimals are not enough.
fn figure(number: Number) -> String {
    Quantity { low: number, high: number, unit: Unit::None, step: Number::from_integer(1) }.to_string()
}
