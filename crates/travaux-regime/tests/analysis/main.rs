//! The symbolic evaluator against the concrete one: every situation of small negotiations is told as a scenario and run.
#![allow(clippy::unwrap_used, clippy::panic)]

mod against;
mod grammar;

use against::{options, situations};
use std::collections::BTreeMap;
use travaux_regime::analyse::frame::{Frame, Options};
use travaux_regime::analyse::situation::{Dimension, Situation};
use travaux_regime::evaluate::Index;
use travaux_regime::rules::Rules;
use travaux_text::Draft;

const TEXTS: &[(&str, &str)] = &[
    (
        "[AA #more: x] [AA #all: y] [AA #ask: z]",
        "group g = AA, BB, CC [#more: , DD]\ndecision consent\n  by g\n  adopted by [@agreed: unanimity | consensus]\n\nduty assist\n  when attack by attacker on UA\n  bearer each of g except attacker\n  owed to UA\n  act help\n  [#ask: after request by UA]\n  [#all: only if consent]\n",
    ),
    (
        "[AA #map: x] [AA #south: y]",
        "group g = AA, BB\nplaces north, south, island\nplace cape in south\narea mapped = unknown \"the map\"\narea covered = everywhere except island [#map: , mapped] [#south: , south]\nduty assist\n  when attack by attacker on UA in covered\n  when siege by attacker on UA in north\n  bearer each of g except attacker\n  owed to UA\n  act help\n  unless neutral as neutrality\n",
    ),
    (
        "[AA #x: y]",
        "group g = AA, BB, CC\nweights w = AA 5, BB 3, CC 2\ndecision d\n  by g except attacker\n  adopted by majority of votes\n  adopted by 60 % of weights w\n  with all of AA\n  abstention counts as nothing\n  quorum 2\nduty assist\n  when attack by attacker on UA\n  bearer each of g except attacker\n  owed to UA\n  act help\n  only if either d or both urgent and calm\n",
    ),
    (
        "[AA #x: y]",
        "group g = AA, BB, CC\ndecision silent\n  by g\n  adopted by 2/3 of present\n  silence counts as yes\n  absence counts as no\n  within 5 days\n  then adopted\nduty assist\n  when attack by attacker on UA\n  bearer each of g\n  owed to UA\n  act help\n  only if silent\n",
    ),
    (
        "[AA #who: x | BB: y]",
        "group g = [#who: AA, BB | AA, CC]\ndecision own\n  by bearer\n  adopted by unanimity\nduty assist\n  when attack by attacker on UA\n  bearer each of g except attacker\n  owed to UA\n  act help\n  within 9 days\n  only if own\n  only if not appeal by UA has happened\n  established by own\n",
    ),
];

#[test]
fn every_situation_of_small_negotiations_is_as_the_concrete_evaluator_has_it() {
    let mut counts = BTreeMap::new();
    for (number, (words, rules)) in TEXTS.iter().enumerate() {
        let text = format!("# Article 1 {{#a}}\n\nA: {words}\n\n```rules\n{rules}```\n");
        counts.insert(number, against::check(&text, 300).unwrap_or_else(|why| panic!("{why}")).verdicts);
    }
    assert!(counts.values().all(|count| *count > 20), "{counts:?}");
}

// ---- all small negotiations, and larger ones ------------------------------------------------------------------------

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok())
}

/// Every pair of ways of two constructs, a part of the situations of each. `TRAVAUX_FUZZ_ALL` takes all pairs, and not every so many.
#[test]
fn small_negotiations_of_the_grammar_are_as_the_concrete_evaluator_has_them() {
    let all = grammar::pairs();
    let every = if number("TRAVAUX_FUZZ_ALL").is_some() { 1 } else { 37 };
    let first = number("TRAVAUX_FUZZ_SEED").unwrap_or(0) as usize % every;
    let mut total = against::Tally::default();
    let mut wrong = Vec::new();
    let mut count = 0;
    for picks in all.iter().skip(first).step_by(every) {
        count += 1;
        match against::check(&grammar::text(picks), if every == 1 { 40 } else { 12 }) {
            Ok(tally) => {
                total.verdicts += tally.verdicts;
                total.owed += tally.owed;
                total.undetermined += tally.undetermined;
            }
            Err(why) => wrong.push((grammar::named(picks), why)),
        }
    }
    println!("{count} of {} texts: {total:?}", all.len());
    let names: Vec<&String> = wrong.iter().map(|(name, _)| name).collect();
    assert!(wrong.is_empty(), "{} wrong: {names:#?}\n{}", wrong.len(), wrong[0].1);
    assert!(total.owed > 500 && total.undetermined > 20, "{total:?}");
}

/// Larger negotiations, several constructs at once, drawn from seeds. `TRAVAUX_FUZZ_SECONDS` makes the series longer, and
/// `TRAVAUX_FUZZ_SEED` begins elsewhere; a failure names the seed.
#[test]
fn larger_negotiations_from_seeds_are_as_the_concrete_evaluator_has_them() {
    let limit = std::time::Duration::from_secs(number("TRAVAUX_FUZZ_SECONDS").unwrap_or(4));
    let first = number("TRAVAUX_FUZZ_SEED").unwrap_or(0);
    let start = std::time::Instant::now();
    let mut tried = 0;
    let mut total = against::Tally::default();
    while start.elapsed() < limit || tried < 5 {
        let picks = grammar::drawn(first + tried);
        let tally = against::check(&grammar::text(&picks), 8);
        let tally = tally.unwrap_or_else(|why| panic!("seed {} ({}): {why}", first + tried, grammar::named(&picks)));
        total.verdicts += tally.verdicts;
        total.owed += tally.owed;
        total.undetermined += tally.undetermined;
        tried += 1;
    }
    println!("{tried} texts from seed {first}: {total:?}");
}

// ---- the answers against all situations -----------------------------------------------------------------------------

use travaux_regime::analyse::answers::{blocks, matters, works};
use travaux_regime::analyse::situation::What;

/// All situations of a duty with who owes it in each, by the concrete evaluator's own semantics as checked above.
struct All {
    dimensions: Vec<Dimension>,
    situations: Vec<(Situation, bool)>,
    /// For each situation and each bearer.
    by_bearer: Vec<Vec<bool>>,
}

fn all(rules: &Rules, options: &Options, duty: &str) -> All {
    let index = Index::new(rules);
    let frame = Frame::new(&index, options, None);
    let norm = index.norm(duty).unwrap();
    let owes: Vec<_> = frame.bearers(norm).iter().map(|bearer| frame.owes(norm, bearer)).collect();
    let dimensions = frame.space.dimensions();
    let situations = situations(&dimensions, 3_000_000);
    let by_bearer: Vec<Vec<bool>> = situations.iter().map(|situation| owes.iter().map(|owes| frame.space.holds(owes, situation)).collect()).collect();
    let told = situations.into_iter().zip(&by_bearer).map(|(situation, owed)| (situation, owed.contains(&true)));
    All { situations: told.collect(), by_bearer, dimensions }
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

#[test]
fn answers_are_those_of_all_situations() {
    let mut rows = 0;
    for (words, rules) in &[TEXTS[0], TEXTS[3], TEXTS[4]] {
        let text = format!("# Article 1 {{#a}}\n\nA: {words}\n\n```rules\n{rules}```\n");
        let draft = Draft::parse(text.as_bytes());
        let rules = Rules::read(&draft);
        let options = options(&draft, &rules);
        let all = all(&rules, &options, "assist");
        assert!(all.situations.len() < 3_000_000);

        let found = blocks(&rules, &options, "assist", None).unwrap();
        let alone: Vec<&str> = found.alone.iter().map(|blocker| blocker.party.as_str()).collect();
        for party in &found.voices {
            assert_eq!(alone.contains(&party.as_str()), blocks_by_force(&all, party), "{party}: {text}");
        }

        // It works under a settlement if for each trigger no behaviour of the unwilling stops it, in some circumstances.
        let found = works(&rules, &options, "assist", &[], None).unwrap();
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
        assert_eq!(found.settlements.0.to_string(), count.to_string(), "{text}");
        assert_eq!(found.settlements.1.to_string(), held.len().to_string());
        for (settled, holds) in &held {
            let met = found.exactly_if.iter().any(|term| {
                term.iter().all(|(label, values)| settled.iter().any(|(what, value)| *what == What::Choice(label.clone()) && values.contains(value)))
            });
            assert_eq!(met, *holds, "{settled:?}");
        }

        // A bracket matters in the situations in which another choice gives another answer, for somebody.
        let found = matters(&rules, &options, "assist", None).unwrap();
        let total: usize = all.dimensions.iter().map(|dimension| dimension.values.len()).product();
        rows += found.brackets.len();
        for row in &found.brackets {
            let mut groups: BTreeMap<Key, Vec<&Vec<bool>>> = BTreeMap::new();
            for ((situation, _), owed) in all.situations.iter().zip(&all.by_bearer) {
                groups.entry(key(situation, |what| *what == What::Choice(row.label.clone()))).or_default().push(owed);
            }
            let changed: usize = groups.values().filter(|owed| owed.iter().any(|one| one != &owed[0])).map(Vec::len).sum();
            let share = |part: &str, whole: &str| part.parse::<f64>().unwrap() / whole.parse::<f64>().unwrap();
            let expected = share(&changed.to_string(), &total.to_string());
            assert!((share(&row.changes.to_string(), &found.situations.to_string()) - expected).abs() < 1e-12, "{}", row.label);
        }
    }
    assert!(rows > 4);
}

/// Weighted thresholds with large weights are those of a count by hand.
#[test]
fn sums_are_counted() {
    use num_bigint::BigInt;
    use travaux_regime::analyse::diagram::Diagrams;
    let engine = Diagrams::new(None);
    let weights = [83_166_711_i64, 67_320_216, 60_244_639, 447_007_596, 9, 9, 1];
    let bits: Vec<_> = weights.iter().map(|_| engine.add_bit()).collect();
    for threshold in [1_i64, 9, 10, 60_244_650, 300_000_000, 657_748_181, 657_748_182] {
        let parties: Vec<Vec<(BigInt, _)>> = weights
            .iter()
            .zip(&bits)
            .map(|(weight, bit)| vec![(BigInt::from(0), engine.not(&engine.bit(*bit))), (BigInt::from(*weight), engine.bit(*bit))])
            .collect();
        let found = engine.count(&engine.reaches(&parties, &BigInt::from(threshold)));
        let by_hand = (0_u32..128)
            .filter(|set| weights.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1).map(|(_, weight)| weight).sum::<i64>() >= threshold);
        assert_eq!(found.to_string(), by_hand.count().to_string(), "{threshold}");
    }
}

/// Where the bound is reached nothing is answered.
#[test]
fn a_bound_that_is_reached_is_said() {
    let text = format!("# Article 1 {{#a}}\n\nA: {}\n\n```rules\n{}```\n", TEXTS[0].0, TEXTS[0].1);
    let draft = Draft::parse(text.as_bytes());
    let rules = Rules::read(&draft);
    let refused = blocks(&rules, &options(&draft, &rules), "assist", Some(64)).unwrap_err();
    assert_eq!(refused, travaux_regime::analyse::answers::Refused::GaveUp);
}
