//! The answers: who can block a duty, under which settlements it works, which brackets matter to it.

use super::asked::{Asked, label, words};
pub use super::asked::{Exactness, Example, Refused};
use super::diagram::Diagram;
use super::frame::Options;
use super::situation::{Dimension, What};
use super::terms::Term;
use crate::evaluate::Index;
use crate::rules::Rules;
use alloc::collections::BTreeSet;
use alloc::string::String;
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
/// If there is no such duty, or the bound on the size of the diagrams is reached.
pub fn blocks(rules: &Rules, options: &Options, duty: &str, most_nodes: Option<usize>) -> Result<Blocks, Refused> {
    let index = Index::new(rules);
    let asked = Asked::new(&index, options, duty, most_nodes)?;
    let space = &asked.frame.space;
    let engine = &space.diagrams;
    let all_voices = asked.of(|what| what.party().is_some());
    let circumstances = asked.circumstances();
    let possible = space.for_some(&asked.any, &all_voices);
    let not_owed = engine.not(&asked.any);
    let doer = asked.doer();
    let mut alone = Vec::new();
    for party in asked.voices() {
        let (own, others): (Vec<Dimension>, Vec<Dimension>) = all_voices.iter().cloned().partition(|one| one.what.party() == Some(&party));
        let stops = engine.and(&possible, &space.for_some(&space.for_all(&not_owed, &others), &own));
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
        let behaves = space.for_all(&not_owed, &others);
        let shown = if itself == engine.no() { engine.and(&stops, &behaves) } else { engine.and(&itself, &behaves) };
        let favourable = others.iter().fold(shown.clone(), |set, other| {
            let best = other.values.iter().find(|value| matches!(value.as_str(), "yes"));
            let with = best.map(|best| engine.and(&set, &space.is(other, best)));
            with.filter(|with| *with != engine.no()).unwrap_or(set)
        });
        alone.push(Blocker {
            party,
            always: asked.terms(&always),
            sometimes: asked.terms(&sometimes),
            against_itself: itself != engine.no(),
            only_as_beneficiary,
            example: asked.example(&favourable),
        });
    }
    let together = together(&asked, &possible, &circumstances);
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
    // Ways with the same answer are told together.
    let mut found: Vec<(Diagram, Together)> = Vec::new();
    for set in ways {
        let Some(example) = space.example(&engine.and(possible, &set)) else { continue };
        let mut game = asked.any.clone();
        for dimension in asked.choices().iter().chain(circumstances) {
            if let Some(value) = example.get(&dimension.what) {
                game = space.given(&game, dimension, value);
            }
        }
        let given = circumstances.iter().filter_map(|one| Some((words(&one.what), example.get(&one.what)?.clone()))).collect();
        let voices = asked.voices();
        let players: Vec<(String, Vec<Dimension>)> =
            voices.iter().map(|party| (party.clone(), asked.of(|what| what.party() == Some(party)))).collect();
        let (best, worst): (Option<Vec<Sides>>, Vec<String>) = sides(asked, &game, &players);
        let dummies = worst;
        let sets = |against: bool| {
            best.as_ref().map(|sides| {
                let game = if against { engine.not(&game) } else { game.clone() };
                let mut sets = Vec::new();
                smallest(asked, &game, sides, against, &mut BTreeSet::new(), &mut sets);
                sets.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
                sets
            })
        };
        let (blocking, sufficient) = (sets(true), sets(false));
        let same = found.iter_mut().find(|(_, one)| one.blocking == blocking && one.sufficient == sufficient && one.dummies == dummies);
        match same {
            Some((known, _)) => *known = engine.or(known, &set),
            None => found.push((set, Together { settled: Vec::new(), blocking, sufficient, dummies, given })),
        }
    }
    found.into_iter().map(|(set, one)| Together { settled: asked.terms(&set), ..one }).collect()
}

/// What a party does with everything that is in its hands.
type Behaviour = Vec<(Dimension, String)>;
/// A party, with what helps most and what helps least of all that it can do.
type Sides = (String, Behaviour, Behaviour);

/// How many ways of behaving of one party are told apart.
const MOST_BEHAVIOURS: usize = 256;

/// The best and the worst that each party can do; `None` if what helps in one place harms in another. With those who make no difference.
fn sides(asked: &Asked, game: &Diagram, players: &[(String, Vec<Dimension>)]) -> (Option<Vec<Sides>>, Vec<String>) {
    let space = &asked.frame.space;
    let engine = &space.diagrams;
    let mut all: Option<Vec<Sides>> = Some(Vec::new());
    let mut dummies = Vec::new();
    for (party, dimensions) in players {
        let mut ways: Vec<(Behaviour, Diagram)> = Vec::from([(Behaviour::new(), game.clone())]);
        for dimension in dimensions {
            // What changes nothing stays as it is.
            let cofactors: Vec<Diagram> = dimension.values.iter().map(|value| space.given(game, dimension, value)).collect();
            if cofactors.windows(2).all(|pair| pair[0] == pair[1]) {
                continue;
            }
            ways = ways
                .iter()
                .flat_map(|(way, game)| {
                    dimension.values.iter().map(|value| {
                        let way: Behaviour = way.iter().cloned().chain([(dimension.clone(), value.clone())]).collect();
                        (way, space.given(game, dimension, value))
                    })
                })
                .take(MOST_BEHAVIOURS + 1)
                .collect();
        }
        if ways.len() == 1 {
            dummies.push(party.clone());
            continue;
        }
        let within = |one: &Diagram, other: &Diagram| engine.and(one, &engine.not(other)) == engine.no();
        let best = ways.iter().find(|(_, one)| ways.iter().all(|(_, other)| within(other, one)));
        let worst = ways.iter().find(|(_, one)| ways.iter().all(|(_, other)| within(one, other)));
        match (best, worst, &mut all) {
            (Some((best, _)), Some((worst, _)), Some(all)) if ways.len() <= MOST_BEHAVIOURS => all.push((party.clone(), best.clone(), worst.clone())),
            _ => all = None,
        }
    }
    (all, dummies)
}

/// The smallest sets of parties that bring a game about by themselves: their members do what is best for it, all others what is worst.
fn smallest(asked: &Asked, game: &Diagram, sides: &[Sides], against: bool, chosen: &mut BTreeSet<String>, sets: &mut Vec<BTreeSet<String>>) {
    let space = &asked.frame.space;
    let engine = &space.diagrams;
    if *game == engine.no() || sets.len() >= MOST_SETS {
        return;
    }
    let with = |game: &Diagram, way: &Behaviour| way.iter().fold(game.clone(), |game, (dimension, value)| space.given(&game, dimension, value));
    let Some(((party, best, worst), rest)) = sides.split_first() else {
        if !sets.iter().any(|set| set.is_subset(chosen)) {
            sets.retain(|set| !chosen.is_subset(set));
            sets.push(chosen.clone());
        }
        return;
    };
    // Without the party first, so that smaller sets come first.
    let (helps, harms) = if against { (worst, best) } else { (best, worst) };
    smallest(asked, &with(game, harms), rest, against, chosen, sets);
    if !sets.iter().any(|set| set.is_subset(chosen)) {
        chosen.insert(party.clone());
        smallest(asked, &with(game, helps), rest, against, chosen, sets);
        chosen.remove(party);
    }
}

/// Under which settlements a duty works: against each who can trigger it somebody owes it, whatever unwilling parties do.
///
/// Those to whom it is owed are taken to do what is needed of them; everybody else is unwilling. Places, unknown areas and facts are
/// taken as favourable as they can be, and what is left of them is told apart.
///
/// # Errors
/// As for [`blocks`].
pub fn works(rules: &Rules, options: &Options, duty: &str, against: &[String], most_nodes: Option<usize>) -> Result<Works, Refused> {
    let index = Index::new(rules);
    let asked = Asked::new(&index, options, duty, most_nodes)?;
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
    let mut holds = engine.and(&elsewhere, &space.for_some(&space.for_all(&asked.any, &unwilling), &willing));
    for (party, there) in &some {
        let (own, others) = split(party);
        let others: Vec<Dimension> = others.into_iter().filter(|one| !willing.iter().any(|other| other.what == one.what)).collect();
        let own: Vec<Dimension> = own.into_iter().chain(willing.iter().cloned()).collect();
        holds = engine.or(&holds, &engine.and(there, &space.for_some(&space.for_all(&asked.any, &others), &own)));
    }
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
            let could = space.for_some(&asked.any, &voices);
            let failing = engine.and(&there, &engine.not(&asked.any));
            let could_be = engine.and(&failing, &could);
            // Whoever it is owed to has done its part.
            let asks = some.iter().map(|(party, there)| (party, there.clone())).chain(always.iter().map(|party| (party, engine.yes())));
            let helped = asks.fold(could_be.clone(), |set, (party, there)| {
                let own = split(party).0;
                own.iter().fold(set, |set, one| {
                    let done = engine.or(&engine.not(&there), &space.is(one, "yes"));
                    let with = engine.and(&set, &done);
                    if with == engine.no() { set } else { with }
                })
            });
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

/// How much each bracket and reading matters to a duty: in how many situations another choice changes whether somebody owes it.
///
/// Situations are counted over everything on which the duty depends, each as one.
///
/// # Errors
/// As for [`blocks`].
pub fn matters(rules: &Rules, options: &Options, duty: &str, most_nodes: Option<usize>) -> Result<Matters, Refused> {
    let index = Index::new(rules);
    let asked = Asked::new(&index, options, duty, most_nodes)?;
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
    let mut brackets = Vec::new();
    for dimension in asked.choices() {
        let changes: Vec<(String, Diagram)> = asked.owes.iter().map(|(bearer, owes)| (bearer.clone(), changed(owes, &dimension))).collect();
        let somewhere = engine.any(&changes.iter().map(|(_, set)| set.clone()).collect::<Vec<_>>());
        let direction = (dimension.values == ["out", "in"] || dimension.values == ["in", "out"]).then(|| {
            let made: Vec<Diagram> = asked
                .owes
                .iter()
                .map(|(_, owes)| {
                    let (with, without) = (space.given(owes, &dimension, "in"), space.given(owes, &dimension, "out"));
                    engine.and(&with, &engine.not(&without))
                })
                .collect();
            let stopped: Vec<Diagram> = asked
                .owes
                .iter()
                .map(|(_, owes)| {
                    let (with, without) = (space.given(owes, &dimension, "in"), space.given(owes, &dimension, "out"));
                    engine.and(&without, &engine.not(&with))
                })
                .collect();
            (space.count(&engine.any(&made), &over), space.count(&engine.any(&stopped), &over))
        });
        brackets.push(Influence {
            label: label(&dimension),
            changes: space.count(&somewhere, &over),
            direction,
            for_whom: changes.iter().filter(|(_, set)| *set != engine.no()).map(|(bearer, _)| bearer.clone()).collect(),
        });
    }
    // Settled brackets and those that nothing depends on do not vary.
    brackets.sort_by(|one, other| other.changes.cmp(&one.changes).then_with(|| one.label.cmp(&other.label)));
    let bearing: Vec<Dimension> =
        asked.choices().into_iter().filter(|one| one.values.len() == 2 && changed(&asked.any, one) != engine.no()).take(MOST_WAYS).collect();
    let mut pairs = Vec::new();
    for (number, one) in bearing.iter().enumerate() {
        for other in &bearing[number + 1..] {
            let at = |a: usize, b: usize| space.given(&space.given(&asked.any, one, &one.values[a]), other, &other.values[b]);
            let only_both = |a: usize, b: usize| {
                let here = at(a, b);
                let same = engine.and(&engine.not(&engine.differ(&here, &at(1 - a, b))), &engine.not(&engine.differ(&here, &at(a, 1 - b))));
                let both = engine.differ(&here, &at(1 - a, 1 - b));
                let there = engine.and(&space.is(one, &one.values[a]), &space.is(other, &other.values[b]));
                engine.and(&there, &engine.and(&same, &both))
            };
            let all = engine.any(&[only_both(0, 0), only_both(0, 1), only_both(1, 0), only_both(1, 1)]);
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
