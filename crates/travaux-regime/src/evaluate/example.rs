//! Examples: a small story in which one norm forbids what another allows or asks for, made up from the two and then run.
//!
//! Making a story up is guesswork: somebody who bears both norms, others for the names that a trigger gives, a place in every area,
//! facts as the conditions want them. Nothing rests on it, because the story is run and counts only if it shows what was looked for.
//! So what is found is always true, and what is not found may still be there.

use super::story::{canonical, is_code};
use super::{Bindings, Choices, Index, Story, World, pattern_words};
use crate::days::{self, Day};
use crate::rules::{Area, Clause, Condition, DecisionClause, Menu, Norm, NormClause, NormKind, Pattern, Rules, Who, days_that_matter};
use crate::scenario::{Assumed, Event, Fact, Scenario, Vote, Votes};
use crate::truth::{Answer, Truth};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::ProvisionIndex;

/// How many stories are run for one suspicion.
const MOST_STORIES: usize = 192;
/// How many ways of choosing in the brackets of the norms are looked at for one suspicion.
const MOST_CHOICES: usize = 64;
/// How many bearers are tried.
const MOST_BEARERS: usize = 4;
/// Brackets that one answer may depend on before it is given up.
const MOST_DEPTH: usize = 24;

/// A party that stands for somebody whom the rules do not name; no country has this code.
const SOMEBODY: &str = "XX";
/// A place for rules that name none.
const SOMEWHERE: &str = "somewhere";

/// A suspicion: a norm that allows or asks for acts, each of them with a prohibition that may reach it.
pub(crate) struct Clash<'a> {
    /// The permission or duty.
    pub claim: &'a Norm,
    /// Its acts, each with the prohibition.
    pub acts: Vec<(&'a str, &'a Norm)>,
}

/// A story that shows a clash.
pub(crate) struct Example {
    /// The acts as events: `host base by UA with DE`.
    pub acts: Vec<String>,
    /// What has to be so: `after attack by RU on UA`, `peacetime: yes`.
    pub circumstances: Vec<String>,
    /// The alternatives of brackets without which it is not so.
    pub choices: Vec<(String, Option<usize>)>,
    /// The story as lines of a scenario, without its name, its choices and what it expects.
    pub lines: Vec<String>,
    /// Who bears the norms.
    pub bearer: String,
}

/// A story that is tried, with the acts that it is about.
#[derive(Clone)]
struct Tale {
    scenario: Scenario,
    acts: Vec<Event>,
}

/// What the norms want to have been settled and to have happened.
#[derive(Default)]
struct Wants<'a> {
    facts: BTreeMap<String, bool>,
    decisions: BTreeMap<&'a str, bool>,
    events: Vec<&'a Pattern>,
}

/// How the guesses are made.
#[derive(Clone, Copy)]
struct Guess<'a> {
    /// Who does it.
    party: &'a str,
    /// Whether the party itself takes the roles in events that it can have.
    itself: bool,
    /// Whether places lie in areas that nobody knows.
    unknown: Option<bool>,
}

/// A story that shows a clash, if one is found. `budget` is how many may still be run in all.
pub(crate) fn example(index: &Index, clash: &Clash, budget: &mut usize) -> Option<Example> {
    let rules = index.rules;
    let norms: Vec<&Norm> = core::iter::once(clash.claim).chain(clash.acts.iter().map(|(_, ban)| *ban)).collect();
    let labels: BTreeSet<&str> = norms.iter().flat_map(|norm| labels_of(norm)).collect();
    let mut left = MOST_STORIES.min(*budget);
    let days = days_that_matter(rules, &norms);
    let ways = choices_of(rules, &labels).into_iter().flat_map(|choices| days.iter().map(move |day| (*day, choices.clone())));
    let mut found = None;
    for (day, choices) in ways {
        if left == 0 || norms.iter().any(|norm| !norm.guard.holds(|label| choices.get(label).copied().flatten())) {
            continue;
        }
        let before = left;
        found = Finder { index, clash, norms: &norms, choices: &choices, day }.story(&mut left).map(|story| (story, choices));
        *budget = budget.saturating_sub(before - left);
        if found.is_some() {
            break;
        }
    }
    found.map(|(story, choices)| shortest(index, clash, story, &choices))
}

fn labels_of(norm: &Norm) -> impl Iterator<Item = &str> {
    norm.it.1.iter().map(|clause| &clause.guard).chain([&norm.guard]).flat_map(|guard| &guard.0).map(|(label, _)| label.as_str())
}

/// The alternatives of a label: of several, one always stands.
fn options(rules: &Rules, label: &str) -> Vec<Option<usize>> {
    let count = rules.labels.get(label).map_or(0, |(count, _)| *count);
    if count > 1 { (0..count).map(Some).collect() } else { [None, Some(0)].into_iter().take(count + 1).collect() }
}

/// The ways of choosing in some brackets, with every other bracket left out and then with every other bracket in.
fn choices_of(rules: &Rules, labels: &BTreeSet<&str>) -> Vec<Choices> {
    let mut ways: Vec<Choices> = Vec::new();
    for others_in in [false, true] {
        let other = |label: &str| {
            let options = options(rules, label);
            if others_in { options.last() } else { options.first() }.copied().flatten()
        };
        let base: Choices = rules.labels.keys().map(|label| (label.clone(), other(label))).collect();
        let mut some = Vec::from([base]);
        for label in labels {
            let options = options(rules, label);
            if some.len() * options.len() > MOST_CHOICES {
                break;
            }
            some = some.iter().flat_map(|way| options.iter().map(|option| with(way, label, *option))).collect();
        }
        ways.extend(some);
    }
    ways.dedup();
    ways
}

fn with(choices: &Choices, label: &str, option: Option<usize>) -> Choices {
    let mut choices = choices.clone();
    choices.insert(label.to_string(), option);
    choices
}

/// An answer for every way of choosing in the brackets on which it turns out to depend. `None` if there are more ways than `most`.
pub(crate) fn in_every_way<T>(
    index: &Index,
    scenario: &Scenario,
    fixed: &Choices,
    most: usize,
    ask: &dyn Fn(&World) -> T,
) -> Option<Vec<(Choices, T)>> {
    let story = Story::new(scenario);
    let mut answers = Vec::new();
    let mut open = Vec::from([fixed.clone()]);
    while let Some(choices) = open.pop() {
        let address = |_: ProvisionIndex| String::new();
        let world = World::new(index, &story, &choices, &address);
        let answer = ask(&world);
        match world.open() {
            Some(label) if choices.len() < fixed.len() + MOST_DEPTH => {
                open.extend(options(index.rules, &label).into_iter().rev().map(|option| with(&choices, &label, option)));
            }
            Some(_) => return None,
            None => answers.push((choices, answer)),
        }
        if answers.len() + open.len() > most {
            return None;
        }
    }
    Some(answers)
}

/// The choices without which something is not so in every way of choosing; with all of them it is.
pub(crate) fn needed(index: &Index, scenario: &Scenario, all: &Choices, is_so: &dyn Fn(&World) -> bool) -> Choices {
    let always = |choices: &Choices| {
        let ways = in_every_way(index, scenario, choices, MOST_CHOICES, is_so);
        ways.is_some_and(|ways| ways.iter().all(|(_, is_so)| *is_so))
    };
    let story = Story::new(scenario);
    // Only brackets that are asked for on the way can matter.
    let mut needed = Choices::new();
    loop {
        let address = |_: ProvisionIndex| String::new();
        let world = World::new(index, &story, &needed, &address);
        is_so(&world);
        let Some(label) = world.open() else { break };
        let choice = all.get(&label).copied().flatten();
        needed.insert(label, choice);
    }
    for label in needed.keys().cloned().collect::<Vec<_>>() {
        let mut fewer = needed.clone();
        fewer.remove(&label);
        if always(&fewer) {
            needed = fewer;
        }
    }
    needed
}

/// Leaves out of a story, and of the choices, what it does not need.
fn shortest(index: &Index, clash: &Clash, mut story: Tale, all: &Choices) -> Example {
    let holds = |story: &Tale, choices: &Choices| shows(index, clash, story, choices);
    for index in (0..story.scenario.events.len()).rev() {
        let mut shorter = story.clone();
        shorter.scenario.events.remove(index);
        if holds(&shorter, all) {
            story = shorter;
        }
    }
    for index in (0..story.scenario.facts.len()).rev() {
        let mut shorter = story.clone();
        shorter.scenario.facts.remove(index);
        if holds(&shorter, all) {
            story = shorter;
        }
    }
    let needed = needed(index, &story.scenario, all, &|world| clashes(world, clash, &story));
    let events = story.scenario.events.iter().map(|event| match &event.votes {
        Some(votes) => {
            let adopted = votes.cast.iter().all(|(_, vote)| *vote == Vote::Yes);
            format!("{} {}", votes.decision, if adopted { "is adopted" } else { "is rejected" })
        }
        None => format!("after {}", event.words),
    });
    let facts = story.scenario.facts.iter().map(|fact| format!("{}: {}", fact.words, if fact.holds { "yes" } else { "no" }));
    Example {
        circumstances: events.chain(facts).collect(),
        acts: story.acts.iter().map(|event| event.words.clone()).collect(),
        choices: needed.into_iter().collect(),
        lines: told(&story.scenario),
        bearer: story.acts.first().and_then(|event| event.by.first()).cloned().unwrap_or_default(),
    }
}

/// A story as lines of a scenario.
fn told(scenario: &Scenario) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(scenario.assume.as_ref().map(|assumed| format!("assume   in force from {}", days::written(assumed.from))));
    lines.extend(scenario.facts.iter().map(|fact| format!("fact     {}: {}", fact.words, if fact.holds { "yes" } else { "no" })));
    for event in &scenario.events {
        let words = match &event.votes {
            Some(votes) => {
                let of = |wanted: Vote| votes.cast.iter().filter(|(_, vote)| *vote == wanted).map(|(party, _)| party.as_str()).collect::<Vec<_>>();
                let cast = [("yes", of(Vote::Yes)), ("no", of(Vote::No))].into_iter().filter(|(_, parties)| !parties.is_empty());
                let cast: Vec<String> = cast.map(|(word, parties)| format!("{word} {}", parties.join(", "))).collect();
                format!("vote on {}: {}", votes.decision, cast.join("; "))
            }
            None => event.words.clone(),
        };
        lines.push(format!("{}  {words}", days::written(event.day)));
    }
    lines.extend(scenario.until.map(|day| format!("until    {}", days::written(day))));
    lines
}

fn shows(index: &Index, clash: &Clash, story: &Tale, choices: &Choices) -> bool {
    let address = |_: ProvisionIndex| String::new();
    let told = Story::new(&story.scenario);
    let world = World::new(index, &told, choices, &address);
    clashes(&world, clash, story)
}

/// Whether a story shows the clash: the one norm allows the acts or asks for one of them, and a prohibition stands against each.
fn clashes(world: &World, clash: &Clash, story: &Tale) -> bool {
    let day = story.scenario.until.unwrap_or_default();
    let stands = |norm: &Norm, event: &Event| {
        let party = event.by.first().map_or("", String::as_str);
        let reached = world.reaches(norm, party, event, day);
        world.holds(&norm.guard) && reached.is_some_and(|(reached, excused)| reached.and(excused.not()).truth == Truth::Yes)
    };
    let acts = || clash.acts.iter().zip(&story.acts);
    if !acts().all(|((_, ban), event)| stands(ban, event)) || acts().any(|((_, ban), _)| is_ordered(world, clash.claim, ban)) {
        return false;
    }
    match clash.claim.it.0 {
        NormKind::Duty => {
            let party = story.acts.first().and_then(|event| event.by.first()).map_or("", String::as_str);
            is_all_that_is_owed(world, clash) && world.norm_verdict(clash.claim, party, day).words == "due"
        }
        _ => acts().all(|(_, event)| stands(clash.claim, event) && world.act_verdict(&pattern_of(event), day).words == "prohibited"),
    }
}

/// Whether one of the two says that it or the other gives way.
fn is_ordered(world: &World, one: &Norm, other: &Norm) -> bool {
    let names = |norm: &Norm, name: &str| {
        world.active(&norm.it.1).any(|clause| match &clause.it {
            NormClause::WithoutPrejudiceTo(named) => named == name,
            it => it.priority().is_some_and(|(named, _)| named == name),
        })
    };
    names(one, &other.name) || names(other, &one.name)
}

/// Whether there is a list in the duty that the forbidden acts leave nothing of: all of its acts, or one where each is owed.
fn is_all_that_is_owed(world: &World, clash: &Clash) -> bool {
    let is_forbidden = |act: &String| clash.acts.iter().any(|(forbidden, _)| forbidden == act);
    world.active(&clash.claim.it.1).any(|clause| match &clause.it {
        NormClause::Act(Menu::EachOf, acts) => acts.iter().any(is_forbidden),
        NormClause::Act(_, acts) => !acts.is_empty() && acts.iter().all(is_forbidden),
        _ => false,
    })
}

fn pattern_of(event: &Event) -> Pattern {
    let who = |parts: &Vec<String>| (!parts.is_empty()).then(|| Who { parts: parts.clone(), except: Vec::new() });
    Pattern { act: event.act.clone(), by: who(&event.by), on: who(&event.on), with: who(&event.with), area: who(&event.places) }
}

struct Finder<'a> {
    index: &'a Index<'a>,
    clash: &'a Clash<'a>,
    norms: &'a [&'a Norm],
    choices: &'a Choices,
    /// The day of the story.
    day: Day,
}

impl Finder<'_> {
    /// The first story that shows the clash under these choices.
    fn story(&self, left: &mut usize) -> Option<Tale> {
        let nothing = Scenario::default();
        let nothing = Story::new(&nothing);
        let address = |_: ProvisionIndex| String::new();
        let world = World::new(self.index, &nothing, self.choices, &address);
        let wants = self.wants(&world)?;
        let everybody = self.everybody(&world);
        let unknown: &[Option<bool>] = if self.unknown_areas().next().is_some() { &[Some(true), Some(false)] } else { &[None] };
        for party in &self.bearers(&world, &everybody) {
            for itself in [false, true] {
                for unknown in unknown {
                    if *left == 0 {
                        return None;
                    }
                    *left -= 1;
                    let guess = Guess { party, itself, unknown: *unknown };
                    let Some(story) = self.guess(&world, &wants, &everybody, guess) else { continue };
                    if shows(self.index, self.clash, &story, self.choices) {
                        return Some(story);
                    }
                }
            }
        }
        None
    }

    /// What has to be settled and to have happened for all of the norms to stand. `None` if two of them want the opposite.
    fn wants<'b>(&'b self, world: &'b World) -> Option<Wants<'b>> {
        let mut wants = Wants::default();
        for norm in self.norms {
            for clause in world.active(&norm.it.1) {
                match &clause.it {
                    NormClause::When(pattern) => wants.event(pattern),
                    NormClause::After(pattern, _) => wants.event(pattern),
                    NormClause::OnlyIf(condition) => wants.condition(condition, true)?,
                    NormClause::Unless(condition, _) => wants.condition(condition, false)?,
                    NormClause::EstablishedBy(who) if world.rules.decisions.iter().any(|decision| decision.name == *who) => {
                        wants.decision(who, true)?;
                    }
                    NormClause::EstablishedBy(who) => wants.fact(format!("established by {who}"), true)?,
                    _ => {}
                }
            }
        }
        Some(wants)
    }

    /// Everybody whom the rules or these norms name by a code, and somebody whom they do not name.
    fn everybody(&self, world: &World) -> Vec<String> {
        let mut found: BTreeSet<String> = self.index.parties.iter().map(ToString::to_string).collect();
        let whos = self.norms.iter().flat_map(|norm| &norm.it.1).flat_map(|clause| whos_of(&clause.it));
        found.extend(whos.flat_map(|who| who.parts.iter().chain(&who.except)).filter(|part| is_code(part)).cloned());
        for decision in &world.rules.decisions {
            let voters = decision.it.iter().filter_map(|clause| match &clause.it {
                DecisionClause::By(who, _) | DecisionClause::Concurring(who, _) => Some(who),
                _ => None,
            });
            found.extend(voters.flat_map(|who| &who.parts).filter(|part| is_code(part)).cloned());
        }
        found.into_iter().chain([SOMEBODY.to_string()]).collect()
    }

    /// Those who can bear all of the norms.
    fn bearers(&self, world: &World, everybody: &[String]) -> Vec<String> {
        // `None` is anybody: nobody is named, or a trigger says who.
        let of = |norm: &Norm| -> Option<BTreeSet<String>> {
            let mut all: Option<BTreeSet<String>> = None;
            for clause in world.active(&norm.it.1) {
                let NormClause::Bearer(who) = &clause.it else { continue };
                if who.parts.iter().any(|part| !world.is_known(part) || part == "anyone") {
                    return None;
                }
                all.get_or_insert_default().extend(world.members(who, &Bindings::new(), self.day));
            }
            all
        };
        let named: Vec<BTreeSet<String>> = self.norms.iter().filter_map(|norm| of(norm)).collect();
        everybody.iter().filter(|party| named.iter().all(|named| named.contains(*party))).take(MOST_BEARERS).cloned().collect()
    }

    fn unknown_areas(&self) -> impl Iterator<Item = &String> {
        let is_unknown = |definitions: &Vec<Clause<Area>>| definitions.iter().any(|clause| matches!(clause.it, Area::Unknown(_)));
        self.index.rules.areas.iter().filter(move |(_, definitions)| is_unknown(definitions)).map(|(name, _)| name)
    }

    /// A story by one way of guessing.
    fn guess(&self, world: &World, wants: &Wants, everybody: &[String], guess: Guess) -> Option<Tale> {
        let day = self.day;
        let mut names = Bindings::from([("bearer".to_string(), BTreeSet::from([guess.party.to_string()]))]);
        let mut scenario = Scenario { assume: Some(Assumed { from: day, parties: Vec::new() }), until: Some(day), ..Scenario::default() };
        for pattern in &wants.events {
            let event = self.event(world, pattern, everybody, guess, &mut names);
            let is_same = |other: &Event| {
                (&other.act, &other.by, &other.on, &other.with, &other.places) == (&event.act, &event.by, &event.on, &event.with, &event.places)
            };
            if !scenario.events.iter().any(is_same) {
                scenario.events.push(event);
            }
        }
        for (decision, adopted) in &wants.decisions {
            let vote = if *adopted { Vote::Yes } else { Vote::No };
            let cast = everybody.iter().map(|party| (party.clone(), vote)).collect();
            let votes = Some(Votes { decision: decision.to_string(), cast, ..Votes::default() });
            scenario.events.push(Event { day, act: "vote".to_string(), votes, words: format!("vote on {decision}"), ..Event::default() });
        }
        let mut acts = Vec::new();
        for (act, ban) in &self.clash.acts {
            // What is owed may be done wherever the duty itself lets it be done: a prohibition for some places leaves the others.
            let norms = if self.clash.claim.it.0 == NormKind::Duty { [self.clash.claim; 2] } else { [self.clash.claim, ban] };
            acts.push(self.act(world, act, norms, everybody, guess, &names)?);
        }
        scenario.facts.extend(wants.facts.iter().map(|(words, holds)| Fact { from: None, words: words.clone(), holds: *holds }));
        if let Some(holds) = guess.unknown {
            let places: BTreeSet<&String> = scenario.events.iter().chain(&acts).flat_map(|event| &event.places).collect();
            let places: Vec<String> = places.into_iter().cloned().collect();
            let facts = self.unknown_areas().flat_map(|area| places.iter().map(move |place| format!("{place} in {area}")));
            let facts: Vec<Fact> = facts.map(|words| Fact { from: None, words, holds }).collect();
            scenario.facts.extend(facts);
        }
        Some(Tale { scenario, acts })
    }

    /// An event of which a pattern speaks.
    fn event(&self, world: &World, pattern: &Pattern, everybody: &[String], guess: Guess, names: &mut Bindings) -> Event {
        // Whom the pattern names in one role is not taken for another.
        let roles = [&pattern.by, &pattern.on, &pattern.with].into_iter().flatten();
        let mut taken: Vec<String> =
            roles.filter(|who| who.parts.len() == 1).flat_map(|who| &who.parts).filter(|part| is_code(part)).cloned().collect();
        let mut role = |who: &Option<Who>| -> Vec<String> {
            let Some(who) = who else { return Vec::new() };
            let given = match who.parts.as_slice() {
                [name] if who.except.is_empty() && !world.is_known(name) => Some(name),
                _ => None,
            };
            if let Some(known) = given.and_then(|name| names.get(name)) {
                return known.iter().cloned().collect();
            }
            let is_open = given.is_some() || who.parts.iter().any(|part| part == "anyone");
            let members = world.members(who, names, self.day);
            let candidates: Vec<&String> =
                everybody.iter().filter(|party| if is_open { !who.except.contains(party) } else { members.contains(*party) }).collect();
            let chosen = pick(&candidates, guess, &taken).or(who.parts.first()).cloned().unwrap_or_default();
            taken.push(chosen.clone());
            if let Some(name) = given {
                names.insert(name.clone(), BTreeSet::from([chosen.clone()]));
            }
            Vec::from([chosen])
        };
        let (by, on, with) = (role(&pattern.by), role(&pattern.on), role(&pattern.with));
        let areas: Vec<&Who> = pattern.area.iter().collect();
        let places = self.place(world, &areas).into_iter().collect();
        let (act, passed) = match pattern.act.strip_prefix("failed ") {
            Some(act) => (act, Some(false)),
            None => (pattern.act.as_str(), (canonical(&pattern.act) == "referendum").then_some(true)),
        };
        let event = Event { day: self.day, act: act.to_string(), by, on, with, places, passed, ..Event::default() };
        let words = format!("{}{}", if passed == Some(false) { "failed " } else { "" }, pattern_words(&pattern_of(&event)));
        Event { words, ..event }
    }

    /// The act itself, with whom, to whom and where both norms say.
    fn act(&self, world: &World, act: &str, norms: [&Norm; 2], everybody: &[String], guess: Guess, names: &Bindings) -> Option<Event> {
        let clauses = || norms.into_iter().flat_map(|norm| world.active(&norm.it.1));
        let taken = [guess.party.to_string()];
        let role = |whos: Vec<&Who>| -> Option<Vec<String>> {
            if whos.is_empty() {
                return Some(Vec::new());
            }
            let fits = |party: &String| {
                let is_in = |who: &&Who| {
                    let anyone = who.parts.iter().any(|part| part == "anyone") && !who.except.contains(party);
                    anyone || world.members(who, names, self.day).contains(party)
                };
                whos.iter().all(is_in)
            };
            let candidates: Vec<&String> = everybody.iter().filter(|party| fits(party)).collect();
            pick(&candidates, Guess { itself: false, ..guess }, &taken).map(|party| Vec::from([party.clone()]))
        };
        let with = role(clauses().filter_map(|clause| if let NormClause::With(who) = &clause.it { Some(who) } else { None }).collect())?;
        let on = role(clauses().filter_map(|clause| if let NormClause::On(who) = &clause.it { Some(who) } else { None }).collect())?;
        let areas: Vec<&Who> = clauses().filter_map(|clause| if let NormClause::In(who) = &clause.it { Some(who) } else { None }).collect();
        let places = self.place(world, &areas).into_iter().collect();
        let event = Event { day: self.day, act: act.to_string(), by: taken.into(), on, with, places, ..Event::default() };
        Some(Event { words: pattern_words(&pattern_of(&event)), ..event })
    }

    /// A place in all of some areas; one of which that is not known comes second.
    fn place(&self, world: &World, areas: &[&Who]) -> Option<String> {
        if areas.is_empty() {
            return None;
        }
        let lies = |place: &str| {
            let inside = areas.iter().map(|area| world.lies_in(place, area, self.day));
            inside.fold(Answer::yes(), Answer::and).truth
        };
        let named = areas.iter().flat_map(|area| &area.parts).filter(|part| !self.index.rules.areas.contains_key(*part) && *part != "everywhere");
        let somewhere = SOMEWHERE.to_string();
        let mut places: Vec<&String> = self.index.rules.places.keys().chain(named).collect();
        if places.is_empty() {
            places.push(&somewhere);
        }
        let with = |wanted: Truth| places.iter().find(|place| lies(place) == wanted);
        with(Truth::Yes).or_else(|| with(Truth::Unknown)).map(ToString::to_string)
    }
}

/// Somebody for a role: another than the party if the guess is so, and nobody who has a role already.
fn pick<'a>(candidates: &[&'a String], guess: Guess, taken: &[String]) -> Option<&'a String> {
    let is_free = |party: &&&String| !taken.contains(**party);
    let wanted = candidates.iter().filter(is_free).find(|party| (**party == guess.party) == guess.itself);
    wanted.or_else(|| candidates.iter().find(is_free)).or_else(|| candidates.first()).copied()
}

/// Whom a clause names.
fn whos_of(clause: &NormClause) -> Vec<&Who> {
    match clause {
        NormClause::Bearer(who) | NormClause::OwedTo(who) | NormClause::With(who) | NormClause::On(who) => Vec::from([who]),
        NormClause::When(pattern) | NormClause::After(pattern, _) => [&pattern.by, &pattern.on, &pattern.with].into_iter().flatten().collect(),
        _ => Vec::new(),
    }
}

impl<'a> Wants<'a> {
    fn event(&mut self, pattern: &'a Pattern) {
        if !self.events.contains(&pattern) {
            self.events.push(pattern);
        }
    }

    fn fact(&mut self, words: String, holds: bool) -> Option<()> {
        (*self.facts.entry(words).or_insert(holds) == holds).then_some(())
    }

    fn decision(&mut self, name: &'a str, adopted: bool) -> Option<()> {
        (*self.decisions.entry(name).or_insert(adopted) == adopted).then_some(())
    }

    fn condition(&mut self, condition: &'a Condition, holds: bool) -> Option<()> {
        match condition {
            Condition::Not(inner) => self.condition(inner, !holds),
            // Of several of which one is enough the first is taken.
            Condition::Either(all) | Condition::Both(all) => {
                let enough = matches!(condition, Condition::Either(_)) == holds;
                all.iter().take(if enough { 1 } else { all.len() }).try_for_each(|condition| self.condition(condition, holds))
            }
            Condition::Fact(words) => self.fact(words.clone(), holds),
            Condition::Decision(name) => self.decision(name, holds),
            Condition::Happened(pattern) => {
                // What a story does not tell did not happen.
                if holds {
                    self.event(pattern);
                }
                Some(())
            }
        }
    }
}
