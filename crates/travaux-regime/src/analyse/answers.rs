//! The answers: who can block a duty, under which settlements it works, which brackets matter to it.

use super::asked::{Asked, label, words};
pub use super::asked::{Exactness, Example, Refused};
use super::diagram::{Bit, Cube, Diagram, Diagrams};
use super::situation::{Behaviour, Dimension, Space, What};
use super::terms::Term;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use num_bigint::BigUint;

/// Who can block a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocks {
    /// Those who can owe it.
    pub bearers: Vec<String>,
    /// Everybody who has a say on the way.
    pub voices: Vec<String>,
    /// Those who can block it alone.
    pub alone: Vec<Blocker>,
    /// Those who can block it only together, in each way of settling the brackets that bear on it.
    pub together: Vec<Together>,
    /// How exact it is.
    pub exactness: Exactness,
}

/// Somebody who can block a duty alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// Who.
    pub party: String,
    /// Where it can in every situation in which the duty can be owed at all; several terms are alternatives. None: nowhere in every one.
    pub always: Vec<Term>,
    /// Where it can in some situation; the same as `always` if nothing else matters.
    pub sometimes: Vec<Term>,
    /// Whether it also can when it is the one that triggers the duty: the attacker of a guarantee.
    pub against_itself: bool,
    /// Whether it can only as the one to whom the duty is owed: by not doing what is waited for.
    pub only_as_beneficiary: bool,
    /// Whether it can then although others owe it.
    pub example: Option<Example>,
}

/// Blocking and sufficient sets for one way of settling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together {
    /// Under which choices: several terms are alternatives.
    pub settled: Vec<Term>,
    /// The smallest sets without whose members it is not owed, up to a bound; `None` if votes do not all pull one way.
    pub blocking: Option<Vec<BTreeSet<String>>>,
    /// The smallest sets that are enough.
    pub sufficient: Option<Vec<BTreeSet<String>>>,
    /// Those who have a say and never make a difference here.
    pub dummies: Vec<String>,
    /// The situation for which the sets are given, as far as it matters: who, where, which facts.
    pub given: Vec<(String, String)>,
}

/// How many smallest sets are listed.
pub const MOST_SETS: usize = 100;
/// How many ways of settling are told apart.
pub const MOST_WAYS: usize = 256;

/// Under which settlements a duty works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Works {
    /// The minimal conditions; several are alternatives, an empty one is none at all. No term: it never works.
    pub exactly_if: Vec<Term>,
    /// The minimal causes of failure, each with an example.
    pub fails_if: Vec<(Term, Option<Example>)>,
    /// In how many of how many ways of settling all brackets and readings.
    pub settlements: (BigUint, BigUint),
    /// What it also depends on where it works: places, areas, facts.
    pub also: Vec<String>,
    /// Places in which it never works, whatever is settled.
    pub never_in: Vec<String>,
    /// Whose unwillingness is assumed.
    pub unwilling: Vec<String>,
    /// Those of them who are taken as willing where it is owed to them.
    pub willing_if_owed: Vec<String>,
    /// Those against whom it is asked.
    pub against: Vec<String>,
    /// How exact it is.
    pub exactness: Exactness,
}

/// How much brackets matter to a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matters {
    /// Brackets and readings, the most influential first.
    pub brackets: Vec<Influence>,
    /// Pairs with situations in which only both together change anything: in how many.
    pub pairs: Vec<(String, String, BigUint)>,
    /// How many situations there are.
    pub situations: BigUint,
    /// Those who can owe it.
    pub bearers: Vec<String>,
    /// How exact it is.
    pub exactness: Exactness,
}

/// The influence of one bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Influence {
    /// Its label.
    pub label: String,
    /// In how many situations another choice changes whether the duty is owed by somebody.
    pub changes: BigUint,
    /// For words that are in or out: in how many they make it owed, and in how many they stop it.
    pub direction: Option<(BigUint, BigUint)>,
    /// Those who can owe it and for whom it changes something.
    pub for_whom: Vec<String>,
}

/// Who can block a duty, alone and together, composed over all decisions and events on the way.
///
/// Somebody blocks a duty in a situation in which it could be owed if it has a behaviour with which nobody owes it, whatever all others
/// do (*α-effectivity*: Moulin and Peleg, *Cores of effectivity functions*, 1982).
///
/// # Errors
/// If the bound on the size of the diagrams is reached.
pub fn blocks(asked: &Asked) -> Result<Blocks, Refused> {
    let space = &asked.frame.space;
    let engine = &space.diagrams;
    let all_voices = asked.of(|what| what.party().is_some());
    let circumstances = asked.circumstances();
    let possible = space.for_some(&asked.any, &all_voices);
    let not_owed = engine.not(&asked.any);
    let doer = asked.doer();
    let mut alone = Vec::new();
    let voices = players(asked);
    let mut whatever_others_do = Vec::new();
    in_the_hands_of_each(space, &not_owed, &voices, &mut whatever_others_do);
    for ((party, own), behaves) in voices.into_iter().zip(whatever_others_do) {
        let stops = engine.and(&possible, &space.for_some(&behaves, &own));
        if stops == engine.no() {
            continue;
        }
        // That somebody does not ask for what is owed to it is no power over others.
        let as_other = engine.and(&stops, &engine.not(&asked.is_beneficiary(&party)));
        let only_as_beneficiary = as_other == engine.no();
        let (stops, possible) = if only_as_beneficiary {
            (stops, possible.clone())
        } else {
            (as_other, engine.and(&possible, &engine.not(&asked.is_beneficiary(&party))))
        };
        let always = space.for_all(&engine.or(&stops, &engine.not(&possible)), &circumstances);
        let always = engine.and(&always, &space.for_some(&possible, &circumstances));
        let sometimes = space.for_some(&stops, &circumstances);
        let itself = doer.as_ref().map_or_else(|| engine.no(), |doer| engine.and(&stops, &space.is(doer, &party)));
        // An example: all others do what they can for it, and it alone does not.
        let shown = if itself == engine.no() { engine.and(&stops, &behaves) } else { engine.and(&itself, &behaves) };
        let willing: Vec<Diagram> = all_voices.iter().filter(|one| one.what.party() != Some(&party)).map(|other| space.is(other, "yes")).collect();
        let favourable = as_many_as_can(engine, shown, &willing);
        alone.push(Blocker {
            party,
            always: asked.terms(&always),
            sometimes: asked.terms(&sometimes),
            against_itself: itself != engine.no(),
            only_as_beneficiary,
            example: asked.example(&favourable),
        });
    }
    let together = together(asked, &possible, &circumstances);
    if engine.gave_up() {
        return Err(Refused::GaveUp);
    }
    Ok(Blocks {
        bearers: asked.owes.iter().map(|(bearer, _)| bearer.clone()).collect(),
        voices: asked.voices(),
        alone,
        together,
        exactness: asked.exactness(),
    })
}

/// For each party, where a set holds whatever all others do. Half of them is taken out of the set for the other half, and so on, so
/// that each step has less to go through; in the order of the parties.
fn in_the_hands_of_each(space: &Space, set: &Diagram, voices: &[(String, Vec<Dimension>)], found: &mut Vec<Diagram>) {
    if voices.len() < 2 {
        found.extend(voices.iter().map(|_| set.clone()));
        return;
    }
    let (first, second) = voices.split_at(voices.len() / 2);
    let whatever = |others: &[(String, Vec<Dimension>)]| {
        let others: Vec<Dimension> = others.iter().flat_map(|(_, own)| own.iter().cloned()).collect();
        space.for_all(set, &others)
    };
    in_the_hands_of_each(space, &whatever(second), first, found);
    in_the_hands_of_each(space, &whatever(first), second, found);
}

/// What is left of a set if one wish after another is met that can be met. All at once where that goes, otherwise half of them first.
fn as_many_as_can(engine: &Diagrams, set: Diagram, wishes: &[Diagram]) -> Diagram {
    if set == engine.no() {
        return set;
    }
    let with = engine.and(&set, &engine.all(wishes));
    if with != engine.no() {
        return with;
    }
    if wishes.len() < 2 {
        return set;
    }
    let (first, second) = wishes.split_at(wishes.len() / 2);
    as_many_as_can(engine, as_many_as_can(engine, set, first), second)
}

/// For each way of settling what bears on it: the smallest blocking and sufficient sets, in the first situation in which it can be owed.
fn together(asked: &Asked, possible: &Diagram, circumstances: &[Dimension]) -> Vec<Together> {
    let space = &asked.frame.space;
    let engine = &space.diagrams;
    let bearing: Vec<Dimension> = space.support(&asked.any).into_iter().filter(|one| one.what.is_choice()).collect();
    let mut ways: Vec<Diagram> = Vec::from([space.valid(&asked.choices())]);
    for dimension in &bearing {
        if ways.len() * dimension.values.len() > MOST_WAYS {
            break;
        }
        ways = ways
            .into_iter()
            .flat_map(|set| dimension.values.iter().map(|value| engine.and(&set, &space.is(dimension, value))).collect::<Vec<_>>())
            .collect();
    }
    // Ways with the same answer are told together; so are those that leave the same game.
    let mut found: Vec<(Diagram, Together)> = Vec::new();
    let mut games: Vec<(Diagram, usize)> = Vec::new();
    let players = players(asked);
    let settled: Vec<Dimension> = asked.choices().into_iter().chain(circumstances.iter().cloned()).collect();
    for set in ways {
        let Some(example) = space.example(&engine.and(possible, &set)) else { continue };
        let game = space.given_all(&asked.any, settled.iter().filter_map(|one| Some((one, example.get(&one.what)?.as_str()))));
        if let Some((_, known)) = games.iter().find(|(known, _)| *known == game) {
            let known = &mut found[*known].0;
            *known = engine.or(known, &set);
            continue;
        }
        let given = circumstances.iter().filter_map(|one| Some((words(&one.what), example.get(&one.what)?.clone()))).collect();
        let (mut best, dummies) = sides(asked, &game, &players);
        // Where there are many, a diagram over them stays as small as the one of the game only in the order of its bits.
        if let Some(sides) = best.as_mut().filter(|_| asked.frame.is_large()) {
            sides.sort_by_key(|(_, best, _)| best.first().map(|(dimension, _)| dimension.first_bit()));
        }
        let sets = |against: bool| best.as_ref().map(|sides| smallest(space, &game, sides, against));
        let (blocking, sufficient) = (sets(true), sets(false));
        if engine.gave_up() {
            return Vec::new();
        }
        let same = found.iter().position(|(_, one)| one.blocking == blocking && one.sufficient == sufficient && one.dummies == dummies);
        match same {
            Some(known) => found[known].0 = engine.or(&found[known].0, &set),
            None => found.push((set, Together { settled: Vec::new(), blocking, sufficient, dummies, given })),
        }
        games.push((game, same.unwrap_or(found.len() - 1)));
    }
    found.into_iter().map(|(set, one)| Together { settled: asked.terms(&set), ..one }).collect()
}

/// Everybody who has a say, with what is in their hands.
fn players(asked: &Asked) -> Vec<(String, Vec<Dimension>)> {
    let mut all: BTreeMap<String, Vec<Dimension>> = BTreeMap::new();
    for one in asked.of(|what| what.party().is_some()) {
        let party = one.what.party().map(ToString::to_string).unwrap_or_default();
        all.entry(party).or_default().push(one);
    }
    all.into_iter().collect()
}

/// A party, with what helps most and what helps least of all that it can do.
type Sides = (String, Behaviour, Behaviour);

/// How many ways of behaving of one party are told apart.
const MOST_BEHAVIOURS: usize = 256;

/// The best and the worst that each party can do; `None` if what helps in one place harms in another. With those who make no difference.
fn sides(asked: &Asked, game: &Diagram, players: &[(String, Vec<Dimension>)]) -> (Option<Vec<Sides>>, Vec<String>) {
    let space = &asked.frame.space;
    let mut all: Option<Vec<Sides>> = Some(Vec::new());
    let mut dummies = Vec::new();
    let entries = space.entries(game);
    for (party, dimensions) in players {
        // What changes nothing stays as it is.
        let bearing: Vec<&Dimension> = dimensions.iter().filter(|one| entries.contains_key(&one.what)).collect();
        if bearing.is_empty() {
            dummies.push(party.clone());
            continue;
        }
        let Some(known) = &mut all else { continue };
        // What is best in each thing by itself is best in all of them. Where something has no best of its own, all ways are compared.
        let alone = |dimension: &Dimension| {
            let ways: Vec<Behaviour> = dimension.values.iter().map(|value| Vec::from([(dimension.clone(), value.clone())])).collect();
            best_and_worst(space, &entries[&dimension.what], &ways)
        };
        let each: Option<Vec<(Behaviour, Behaviour)>> = bearing.iter().map(|dimension| alone(dimension)).collect();
        let found = match each {
            Some(each) => {
                let (best, worst): (Vec<Behaviour>, Vec<Behaviour>) = each.into_iter().unzip();
                Some((best.concat(), worst.concat()))
            }
            None if bearing.len() == 1 => None,
            None => {
                let mut ways: Vec<Behaviour> = Vec::from([Behaviour::new()]);
                for dimension in &bearing {
                    let with = |way: &Behaviour, value: &String| way.iter().cloned().chain([((*dimension).clone(), value.clone())]).collect();
                    ways = ways.iter().flat_map(|way| dimension.values.iter().map(|value| with(way, value))).take(MOST_BEHAVIOURS + 1).collect();
                }
                if ways.len() > MOST_BEHAVIOURS { None } else { best_and_worst(space, core::slice::from_ref(game), &ways) }
            }
        };
        match found {
            Some((best, worst)) => known.push((party.clone(), best, worst)),
            None => all = None,
        }
    }
    (all, dummies)
}

/// Of several ways to behave the one that helps most and the one that helps least, wherever a game comes to where they make a difference.
fn best_and_worst(space: &Space, places: &[Diagram], ways: &[Behaviour]) -> Option<(Behaviour, Behaviour)> {
    let games: Vec<Vec<Diagram>> = places.iter().map(|place| ways.iter().map(|way| after(space, place, way)).collect()).collect();
    let within = |one: usize, other: usize| games.iter().all(|games| space.diagrams.is_within(&games[one], &games[other]));
    let best = (0..ways.len()).find(|one| (0..ways.len()).all(|other| within(other, *one)))?;
    let worst = (0..ways.len()).find(|one| (0..ways.len()).all(|other| within(*one, other)))?;
    Some((ways[best].clone(), ways[worst].clone()))
}

/// What is left of a game once a party behaves so.
fn after(space: &Space, game: &Diagram, way: &Behaviour) -> Diagram {
    space.given_all(game, way.iter().map(|(dimension, value)| (dimension, value.as_str())))
}

/// The smallest sets of parties that bring a game about, or keep it from coming about, by themselves: their members do what is best for
/// that, all others what is worst. One bit for each party says on which side it stands.
fn smallest(space: &Space, game: &Diagram, sides: &[Sides], against: bool) -> Vec<BTreeSet<String>> {
    let engine = &space.diagrams;
    let bits = space.spare(sides.len());
    let all = sides.iter().zip(&bits).map(|((_, best, worst), bit)| if against { (*bit, worst, best) } else { (*bit, best, worst) });
    let played = space.played(game, &all.collect::<Vec<_>>());
    let played = if against { engine.not(&played) } else { played };
    let parties: Vec<(&str, Bit)> = sides.iter().map(|(party, ..)| party.as_str()).zip(bits).collect();
    let mut sets = Vec::new();
    add_smallest(engine, &parties, &played, &engine.no(), &mut Vec::new(), &mut sets);
    sets.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
    sets
}

/// The sets that are enough, and not enough any more without any of their members: `spared` is where one of those who are chosen already
/// is not needed. Whatever is gone into leads to a set.
fn add_smallest(
    engine: &Diagrams,
    parties: &[(&str, Bit)],
    game: &Diagram,
    spared: &Diagram,
    chosen: &mut Vec<String>,
    sets: &mut Vec<BTreeSet<String>>,
) {
    if sets.len() >= MOST_SETS || engine.is_within(game, spared) {
        return;
    }
    let Some(((party, bit), rest)) = parties.split_first() else {
        sets.push(chosen.iter().cloned().collect());
        return;
    };
    let given = |set: &Diagram, value: bool| engine.given(set, &Cube::from([(*bit, value)]));
    // Without the party first, so that smaller sets come first.
    let without = given(game, false);
    add_smallest(engine, rest, &without, &given(spared, false), chosen, sets);
    chosen.push((*party).to_string());
    add_smallest(engine, rest, &given(game, true), &engine.or(&given(spared, true), &without), chosen, sets);
    chosen.pop();
}

/// Under which settlements a duty works: against each who can trigger it somebody owes it, whatever unwilling parties do.
///
/// Those to whom it is owed are taken to do what is needed of them; everybody else is unwilling. Places, unknown areas and facts are
/// taken as favourable as they can be, and what is left of them is told apart.
///
/// # Errors
/// As for [`blocks`].
pub fn works(asked: &Asked, against: &[String]) -> Result<Works, Refused> {
    let space = &asked.frame.space;
    let engine = &space.diagrams;
    let voices = asked.of(|what| what.party().is_some());
    let split = |willing: &str| -> (Vec<Dimension>, Vec<Dimension>) { voices.iter().cloned().partition(|one| one.what.party() == Some(willing)) };
    // Those to whom it is always owed, then those to whom it is owed in some situations, and where.
    let always: Vec<String> = asked.voices().into_iter().filter(|party| asked.is_beneficiary(party) == engine.yes()).collect();
    let some: Vec<(String, Diagram)> = asked
        .voices()
        .into_iter()
        .filter(|party| !always.contains(party))
        .map(|party| {
            let there = asked.is_beneficiary(&party);
            (party, there)
        })
        .filter(|(_, there)| *there != engine.no())
        .collect();
    let (willing, unwilling): (Vec<Dimension>, Vec<Dimension>) =
        voices.iter().cloned().partition(|one| one.what.party().is_some_and(|party| always.iter().any(|other| other == party)));
    let elsewhere = engine.not(&engine.any(&some.iter().map(|(_, there)| there.clone()).collect::<Vec<_>>()));
    let mut each = Vec::from([engine.and(&elsewhere, &space.for_some(&space.for_all(&asked.any, &unwilling), &willing))]);
    for (party, there) in &some {
        let (own, others) = split(party);
        let others: Vec<Dimension> = others.into_iter().filter(|one| !willing.iter().any(|other| other.what == one.what)).collect();
        let own: Vec<Dimension> = own.into_iter().chain(willing.iter().cloned()).collect();
        // Whose it is owed to is nothing that anybody does: asked first, it leaves less to go through.
        let owed = engine.and(there, &asked.any);
        each.push(engine.and(there, &space.for_some(&space.for_all(&owed, &others), &own)));
    }
    let mut holds = engine.any(&each);
    let holds_somewhere = holds.clone();
    let doer = asked.doer();
    let mut asked_against = Vec::new();
    if let Some(doer) = &doer {
        asked_against =
            if against.is_empty() { doer.values.clone() } else { doer.values.iter().filter(|one| against.contains(one)).cloned().collect() };
        let meant = engine.any(&asked_against.iter().map(|party| space.is(doer, party)).collect::<Vec<_>>());
        holds = engine.or(&holds, &engine.not(&meant));
    }
    // Against each, and for each to whom it can be owed.
    let actors = asked.of(|what| matches!(what, What::Actor(_)));
    holds = space.for_all(&engine.or(&holds, &engine.not(&asked.sense)), &actors);
    let others: Vec<Dimension> = asked.circumstances().into_iter().filter(|one| !matches!(one.what, What::Actor(_))).collect();
    let works = space.for_some(&holds, &others);
    let choices = asked.choices();
    let all = space.valid(&choices);
    let exactly_if = asked.terms(&works);
    let fails = engine.and(&engine.not(&works), &all);
    let meant = doer.as_ref().map_or(engine.yes(), |doer| engine.any(&asked_against.iter().map(|party| space.is(doer, party)).collect::<Vec<_>>()));
    let could = space.for_some(&asked.any, &voices);
    // Whoever it is owed to has done its part.
    let asks = some.iter().map(|(party, there)| (party, there.clone())).chain(always.iter().map(|party| (party, engine.yes())));
    let done: Vec<Diagram> = asks
        .flat_map(|(party, there)| {
            let own = split(party).0;
            own.iter().map(|one| engine.or(&engine.not(&there), &space.is(one, "yes"))).collect::<Vec<_>>()
        })
        .collect();
    let fails_if = asked
        .terms(&fails)
        .into_iter()
        .map(|term| {
            let mut there = engine.and(&fails, &meant);
            for dimension in &choices {
                if let Some(values) = term.get(&label(dimension)) {
                    there = engine.and(&there, &engine.any(&values.iter().map(|value| space.is(dimension, value)).collect::<Vec<_>>()));
                }
            }
            // As favourable as it can be: what is needed of those to whom it is owed is done, and it could be owed if all were willing.
            let there = engine.and(&there, &engine.and(&asked.sense, &engine.not(&holds_somewhere)));
            let failing = engine.and(&there, &engine.not(&asked.any));
            let could_be = engine.and(&failing, &could);
            let helped = as_many_as_can(engine, could_be.clone(), &done);
            let example = asked.example(&helped).or_else(|| asked.example(&could_be)).or_else(|| asked.example(&failing));
            (term, example)
        })
        .collect();
    let also: Vec<String> = space
        .support(&engine.and(&holds, &works))
        .iter()
        .filter(|one| !one.what.is_choice() && one.what != What::Place)
        .map(|one| words(&one.what))
        .collect();
    let never_in = others
        .iter()
        .filter(|one| one.what == What::Place)
        .flat_map(|place| place.values.iter().filter(|value| space.given(&holds, place, value) == engine.no()).cloned().collect::<Vec<_>>())
        .collect();
    if engine.gave_up() {
        return Err(Refused::GaveUp);
    }
    Ok(Works {
        exactly_if,
        fails_if,
        settlements: (space.count(&engine.and(&works, &all), &choices), space.count(&all, &choices)),
        also,
        never_in,
        unwilling: asked.voices().into_iter().filter(|party| !always.contains(party)).collect(),
        willing_if_owed: some.into_iter().map(|(party, _)| party).collect(),
        against: asked_against,
        exactness: asked.exactness(),
    })
}

/// What is the same for all who can owe something, and what each adds to it: two small questions in the place of one large one for each.
struct Parts<'a, 'b> {
    asked: &'b Asked<'a>,
    /// Where it holds for somebody as far as it is each one's own.
    own_any: Diagram,
    shared_on: BTreeSet<What>,
    own_on: BTreeSet<What>,
    /// Everything that is not each one's own.
    others: Vec<Dimension>,
}

impl<'a, 'b> Parts<'a, 'b> {
    fn of(asked: &'b Asked<'a>) -> Parts<'a, 'b> {
        let space = &asked.frame.space;
        let whats = |all: Vec<Dimension>| all.iter().map(|one| one.what.clone()).collect::<BTreeSet<_>>();
        let own_on = whats(space.support_of(asked.own.iter().map(|(_, own)| own)));
        let others = asked.of(|what| !own_on.contains(what));
        let own_any = space.diagrams.any(asked.own.iter().map(|(_, own)| own));
        Parts { asked, own_any, shared_on: whats(space.support(&asked.shared)), own_on, others }
    }

    /// What changes with something, for somebody. `of` gives it for one set, and what does not depend on that thing stands outside.
    fn somewhere(&self, dimension: &Dimension, of: &dyn Fn(&Diagram) -> Diagram) -> Diagram {
        let engine = &self.asked.frame.space.diagrams;
        match (self.shared_on.contains(&dimension.what), self.own_on.contains(&dimension.what)) {
            (false, false) => engine.no(),
            (true, false) => engine.and(&of(&self.asked.shared), &self.own_any),
            (false, true) => engine.and(&self.asked.shared, &engine.any(&self.asked.own.iter().map(|(_, own)| of(own)).collect::<Vec<_>>())),
            (true, true) => engine.any(&self.asked.owes.iter().map(|(_, owes)| of(owes)).collect::<Vec<_>>()),
        }
    }

    /// Where two things with two values each change something for somebody only both together.
    fn only_both(&self, one: &Dimension, other: &Dimension) -> Diagram {
        let engine = &self.asked.frame.space.diagrams;
        let is_shared = |one: &Dimension| self.shared_on.contains(&one.what) && !self.own_on.contains(&one.what);
        let is_own = |one: &Dimension| self.own_on.contains(&one.what) && !self.shared_on.contains(&one.what);
        match (one, other) {
            (one, other) if is_shared(one) && is_shared(other) => engine.and(&self.only_both_in(&self.asked.shared, one, other), &self.own_any),
            (one, other) if is_own(one) && is_own(other) => engine.and(&self.only_both_in(&self.own_any, one, other), &self.asked.shared),
            (one, other) if is_shared(one) && is_own(other) => self.each_needed(one, other),
            (one, other) if is_own(one) && is_shared(other) => self.each_needed(other, one),
            _ => self.only_both_in(&self.asked.any, one, other),
        }
    }

    /// The same where one thing bears on what is shared and the other one on what is each one's own: both have to be met, so each change
    /// alone leaves something that is not.
    fn each_needed(&self, shared: &Dimension, own: &Dimension) -> Diagram {
        let space = &self.asked.frame.space;
        let engine = &space.diagrams;
        let met_by_change = |set: &Diagram, of: &Dimension| -> Vec<Diagram> {
            let games: Vec<Diagram> = of.values.iter().map(|value| space.given(set, of, value)).collect();
            let of_value = |place: usize| engine.all(&[space.is(of, &of.values[place]), engine.not(&games[place]), games[1 - place].clone()]);
            Vec::from([of_value(0), of_value(1)])
        };
        let (shared, own) = (met_by_change(&self.asked.shared, shared), met_by_change(&self.own_any, own));
        engine.and(&engine.any(&shared), &engine.any(&own))
    }

    fn only_both_in(&self, set: &Diagram, one: &Dimension, other: &Dimension) -> Diagram {
        let space = &self.asked.frame.space;
        let engine = &space.diagrams;
        // The two by two games that are left, and where two of them differ.
        let at = |place: usize| space.given_all(set, [(one, one.values[place / 2].as_str()), (other, other.values[place % 2].as_str())]);
        let games: Vec<Diagram> = (0..4).map(at).collect();
        let differ = |a: usize, b: usize| engine.differ(&games[a], &games[b]);
        let (lower, upper, left, right) = (differ(0, 1), differ(2, 3), differ(0, 2), differ(1, 3));
        let only_both = |place: usize| {
            let row = if place / 2 == 0 { &lower } else { &upper };
            let column = if place.is_multiple_of(2) { &left } else { &right };
            let there = engine.and(&space.is(one, &one.values[place / 2]), &space.is(other, &other.values[place % 2]));
            engine.all(&[there, engine.not(&engine.or(row, column)), differ(place, 3 - place)])
        };
        engine.any(&[only_both(0), only_both(1), only_both(2), only_both(3)])
    }

    /// The same, with those for whom it changes.
    fn changed(&self, dimension: &Dimension, of: &dyn Fn(&Diagram) -> Diagram) -> (Diagram, Vec<String>) {
        let space = &self.asked.frame.space;
        let engine = &space.diagrams;
        let somewhere = self.somewhere(dimension, of);
        if somewhere == engine.no() {
            return (somewhere, Vec::new());
        }
        let (in_shared, in_own) = (self.shared_on.contains(&dimension.what), self.own_on.contains(&dimension.what));
        // Whether two sets have something in common does not need what only one of them depends on.
        let shared = if in_shared { of(&self.asked.shared) } else { self.asked.shared.clone() };
        let shadow = space.shadow(&shared, &self.others);
        let is_one = |(own, owes): (&Diagram, &Diagram)| match (in_shared, in_own) {
            (true, true) => of(owes) != engine.no(),
            (_, true) => engine.and(&shadow, &of(own)) != engine.no(),
            _ => engine.and(&shadow, own) != engine.no(),
        };
        let each = self.asked.own.iter().zip(&self.asked.owes);
        let for_whom = each.filter(|((_, own), (_, owes))| is_one((own, owes))).map(|((bearer, _), _)| bearer.clone()).collect();
        (somewhere, for_whom)
    }
}

/// How much each bracket and reading matters to a duty: in how many situations another choice changes whether somebody owes it.
///
/// Situations are counted over everything on which the duty depends, each as one.
///
/// # Errors
/// As for [`blocks`].
pub fn matters(asked: &Asked) -> Result<Matters, Refused> {
    let space = &asked.frame.space;
    let engine = &space.diagrams;
    let over = asked.of(|what| asked.bearing.contains(what));
    // What makes no sense is no situation; who stands in which role may bear on nothing but that.
    let over: Vec<Dimension> = asked.of(|what| over.iter().any(|one| one.what == *what) || matches!(what, What::Actor(_)));
    let situations = space.count(&asked.sense, &over);
    let changed = |one: &Diagram, dimension: &Dimension| -> Diagram {
        let cofactors: Vec<Diagram> = dimension.values.iter().map(|value| space.given(one, dimension, value)).collect();
        engine.any(&cofactors.windows(2).map(|pair| engine.differ(&pair[0], &pair[1])).collect::<Vec<_>>())
    };
    let parts = Parts::of(asked);
    let mut brackets = Vec::new();
    for dimension in asked.choices() {
        let (somewhere, for_whom) = parts.changed(&dimension, &|one| changed(one, &dimension));
        let direction = (dimension.values == ["out", "in"] || dimension.values == ["in", "out"]).then(|| {
            let only = |value: &str, other: &str| {
                parts
                    .somewhere(&dimension, &|one| engine.and(&space.given(one, &dimension, value), &engine.not(&space.given(one, &dimension, other))))
            };
            (space.count(&only("in", "out"), &over), space.count(&only("out", "in"), &over))
        });
        brackets.push(Influence { label: label(&dimension), changes: space.count(&somewhere, &over), direction, for_whom });
    }
    // Settled brackets and those that nothing depends on do not vary.
    brackets.sort_by(|one, other| other.changes.cmp(&one.changes).then_with(|| one.label.cmp(&other.label)));
    let bearing: Vec<Dimension> =
        space.support(&asked.any).into_iter().filter(|one| one.what.is_choice() && one.values.len() == 2).take(MOST_WAYS).collect();
    let mut pairs = Vec::new();
    for (number, one) in bearing.iter().enumerate() {
        for other in &bearing[number + 1..] {
            let all = parts.only_both(one, other);
            if all != engine.no() {
                pairs.push((label(one), label(other), space.count(&all, &over)));
            }
        }
    }
    pairs.sort_by(|one: &(String, String, BigUint), other| other.2.cmp(&one.2));
    if engine.gave_up() {
        return Err(Refused::GaveUp);
    }
    Ok(Matters { brackets, pairs, situations, bearers: asked.owes.iter().map(|(bearer, _)| bearer.clone()).collect(), exactness: asked.exactness() })
}
