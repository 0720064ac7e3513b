//! The answers about a duty, by going through all situations.

use crate::against::{options, situations};
use std::collections::BTreeMap;
use travaux_regime::analyse::answers::{blocks, matters, works};
use travaux_regime::analyse::asked::Asked;
use travaux_regime::analyse::frame::{Frame, Options};
use travaux_regime::analyse::situation::{Dimension, Situation, What};
use travaux_regime::evaluate::Index;
use travaux_regime::rules::Rules;
use travaux_text::Draft;

/// All situations of a duty with who owes it in each, by the concrete evaluator's own semantics as checked elsewhere.
struct All {
    situations: Vec<(Situation, bool)>,
    /// For each situation and each bearer.
    by_bearer: Vec<Vec<bool>>,
}

/// `None` if there are more than so many.
fn all(rules: &Rules, options: &Options, duty: &str, most: usize) -> Option<All> {
    let index = Index::new(rules);
    let frame = Frame::new(&index, options, None);
    let norm = index.norm(duty).unwrap();
    let owes: Vec<_> = frame.bearers(norm).iter().map(|bearer| frame.owes(norm, bearer)).collect();
    let dimensions = frame.space.dimensions();
    if dimensions.iter().map(|dimension| dimension.values.len() as u128).product::<u128>() > most as u128 {
        return None;
    }
    // Nobody stands in two roles of one trigger.
    let actors: Vec<(&Dimension, &String)> = dimensions
        .iter()
        .filter_map(|dimension| match &dimension.what {
            What::Actor(name) => Some((dimension, name)),
            _ => None,
        })
        .collect();
    let makes_sense = |situation: &Situation| {
        actors.iter().enumerate().all(|(number, (one, name))| {
            let others = &actors[number + 1..];
            others.iter().all(|(other, second)| situation[&one.what] != situation[&other.what] || !frame.stand_together(name, second))
        })
    };
    let situations: Vec<Situation> = situations(&dimensions, most).into_iter().filter(makes_sense).collect();
    let by_bearer: Vec<Vec<bool>> = situations.iter().map(|situation| owes.iter().map(|owes| frame.space.holds(owes, situation)).collect()).collect();
    let told = situations.into_iter().zip(&by_bearer).map(|(situation, owed)| (situation, owed.contains(&true)));
    Some(All { situations: told.collect(), by_bearer })
}

/// What stands fast in some situations.
type Key = Vec<(What, String)>;

/// What stands fast in a group of situations: all but some dimensions.
fn key(situation: &Situation, but: impl Fn(&What) -> bool) -> Key {
    situation.iter().filter(|(what, _)| !but(what)).map(|(what, value)| (what.clone(), value.clone())).collect()
}

/// Whether somebody can block alone somewhere, by going through all its behaviours and all those of the others.
fn blocks_by_force(all: &All, party: &str) -> bool {
    let mut groups: BTreeMap<Key, BTreeMap<Key, bool>> = BTreeMap::new();
    let mut possible: BTreeMap<Key, bool> = BTreeMap::new();
    for (situation, owed) in &all.situations {
        let around = key(situation, |what| what.party().is_some());
        let own = key(situation, |what| what.party() != Some(party));
        *groups.entry(around.clone()).or_default().entry(own).or_insert(false) |= owed;
        *possible.entry(around).or_insert(false) |= owed;
    }
    groups.iter().any(|(around, behaviours)| possible[around] && behaviours.values().any(|owed| !owed))
}

/// Holds the answers about a duty that is owed to UA against all situations, and gives how many brackets there are. `None` if there are
/// too many situations.
pub fn check(text: &str, duty: &str, most: usize) -> Result<Option<usize>, String> {
    let draft = Draft::parse(text.as_bytes());
    let rules = Rules::read(&draft);
    let options = options(&draft, &rules);
    let Some(all) = all(&rules, &options, duty, most) else { return Ok(None) };
    blocked(&all, &rules, &options, duty)
        .and_then(|()| working(&all, &rules, &options, duty))
        .and_then(|()| mattering(&all, &rules, &options, duty))
        .map(Some)
        .map_err(|why| format!("{why}\n{text}"))
}

fn blocked(all: &All, rules: &Rules, options: &Options, duty: &str) -> Result<(), String> {
    let index = Index::new(rules);
    let found = blocks(&Asked::new(&index, options, duty, None).unwrap()).unwrap();
    let alone: Vec<&str> = found.alone.iter().map(|blocker| blocker.party.as_str()).collect();
    for party in &found.voices {
        if alone.contains(&party.as_str()) != blocks_by_force(all, party) {
            return Err(format!("{party} blocks alone: {:?}", alone.contains(&party.as_str())));
        }
    }
    Ok(())
}

/// It works under a settlement if for each trigger no behaviour of the unwilling stops it, in some circumstances.
fn working(all: &All, rules: &Rules, options: &Options, duty: &str) -> Result<(), String> {
    let index = Index::new(rules);
    let found = works(&Asked::new(&index, options, duty, None).unwrap(), &[]).unwrap();
    let unwilling = |what: &What| what.party().is_some_and(|party| party != "UA");
    let actor = |what: &What| matches!(what, What::Actor(_));
    let mut held: BTreeMap<Key, bool> = BTreeMap::new();
    for (situation, owed) in &all.situations {
        *held.entry(key(situation, unwilling)).or_insert(true) &= owed;
    }
    let fold = |from: &BTreeMap<Key, bool>, gone: &dyn Fn(&What) -> bool, any: bool| {
        let mut into: BTreeMap<Key, bool> = BTreeMap::new();
        for (situation, holds) in from {
            let rest = situation.iter().filter(|(what, _)| !gone(what)).cloned().collect();
            let known = into.entry(rest).or_insert(!any);
            *known = if any { *known || *holds } else { *known && *holds };
        }
        into
    };
    let held = fold(&held, &|what| what.party().is_some(), true);
    let held = fold(&held, &actor, false);
    let held = fold(&held, &|what| !what.is_choice(), true);
    let count = held.values().filter(|holds| **holds).count();
    if (found.settlements.0.to_string(), found.settlements.1.to_string()) != (count.to_string(), held.len().to_string()) {
        return Err(format!("it works in {:?} settlements, by force in {count} of {}", found.settlements, held.len()));
    }
    for (settled, holds) in &held {
        let met = found.exactly_if.iter().any(|term| {
            term.iter().all(|(label, values)| settled.iter().any(|(what, value)| *what == What::Choice(label.clone()) && values.contains(value)))
        });
        if met != *holds {
            return Err(format!("it works under {settled:?}: {met}"));
        }
    }
    Ok(())
}

/// A bracket matters in the situations in which another choice gives another answer, for somebody.
fn mattering(all: &All, rules: &Rules, options: &Options, duty: &str) -> Result<usize, String> {
    let index = Index::new(rules);
    let found = matters(&Asked::new(&index, options, duty, None).unwrap()).unwrap();
    for row in &found.brackets {
        let mut groups: BTreeMap<Key, Vec<&Vec<bool>>> = BTreeMap::new();
        for ((situation, _), owed) in all.situations.iter().zip(&all.by_bearer) {
            groups.entry(key(situation, |what| *what == What::Choice(row.label.clone()))).or_default().push(owed);
        }
        let changed: usize = groups.values().filter(|owed| owed.iter().any(|one| one != &owed[0])).map(Vec::len).sum();
        let share = |part: &str, whole: &str| part.parse::<f64>().unwrap() / whole.parse::<f64>().unwrap();
        let expected = share(&changed.to_string(), &all.situations.len().to_string());
        let given = share(&row.changes.to_string(), &found.situations.to_string());
        if (given - expected).abs() > 1e-12 {
            return Err(format!("{} matters in a share of {given}, by force {expected}", row.label));
        }
    }
    Ok(found.brackets.len())
}
