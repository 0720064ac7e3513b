//! The symbolic evaluator against the concrete one: every situation of small negotiations is told as a scenario and run.
#![allow(clippy::unwrap_used, clippy::panic)]

mod against;
mod by_force;
mod grammar;

use against::options;
use std::collections::BTreeMap;
use travaux_regime::analyse::asked::{Asked, Refused};
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

/// Pairs of ways of two constructs, evenly, and a part of the situations of each. `TRAVAUX_FUZZ_ALL` takes all pairs, and
/// `TRAVAUX_FUZZ_SEED` begins with another.
#[test]
fn small_negotiations_of_the_grammar_are_as_the_concrete_evaluator_has_them() {
    let all = grammar::pairs();
    let every = if number("TRAVAUX_FUZZ_ALL").is_some() { 1 } else { 61 };
    let first = number("TRAVAUX_FUZZ_SEED").unwrap_or(0) as usize % every;
    let mut total = against::Tally::default();
    let mut wrong = Vec::new();
    let mut count = 0;
    for picks in all.iter().skip(first).step_by(every) {
        count += 1;
        match against::check(&grammar::text(picks), if every == 1 { 40 } else { 10 }) {
            Ok(tally) => {
                total.verdicts += tally.verdicts;
                total.owed += tally.owed;
                total.undetermined += tally.undetermined;
                total.left_out += tally.left_out;
            }
            Err(why) => wrong.push((grammar::named(picks), why)),
        }
    }
    println!("{count} of {} texts: {total:?}", all.len());
    let names: Vec<&String> = wrong.iter().map(|(name, _)| name).collect();
    assert!(wrong.is_empty(), "{} wrong: {names:#?}\n{}", wrong.len(), wrong[0].1);
    assert!(total.owed > 300 && total.undetermined > 10, "{total:?}");
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
        total.left_out += tally.left_out;
        tried += 1;
    }
    println!("{tried} texts from seed {first}: {total:?}");
}

// ---- the answers against all situations -----------------------------------------------------------------------------

/// The answers to all questions about a duty are those of going through all situations.
#[test]
fn answers_are_those_of_all_situations() {
    let mut rows = 0;
    for (words, rules) in &[TEXTS[0], TEXTS[3], TEXTS[4]] {
        let text = format!("# Article 1 {{#a}}\n\nA: {words}\n\n```rules\n{rules}```\n");
        rows += by_force::check(&text, "assist", 3_000_000).unwrap_or_else(|why| panic!("{why}")).unwrap();
    }
    assert!(rows > 4);
}

/// And so they are for the small negotiations of the grammar whose situations can all be gone through.
#[test]
fn answers_about_small_negotiations_are_those_of_all_situations() {
    let all = grammar::pairs();
    let is_whole = number("TRAVAUX_FUZZ_ALL").is_some();
    let every = if is_whole { 1 } else { 149 };
    let (mut count, mut rows) = (0, 0);
    for picks in all.iter().skip(number("TRAVAUX_FUZZ_SEED").unwrap_or(0) as usize % every).step_by(every) {
        let found = by_force::check(&grammar::text(picks), "assist", if is_whole { 20_000 } else { 2_500 });
        if let Some(found) = found.unwrap_or_else(|why| panic!("{}: {why}", grammar::named(picks))) {
            (count, rows) = (count + 1, rows + found);
        }
    }
    println!("{count} texts, {rows} brackets");
    assert!(count > 10);
}

/// What counts as something only if that has happened is no circle that never ends.
#[test]
fn what_counts_as_its_own_condition_ends() {
    let rules = "duty assist\n  when attack by attacker on UA\n  bearer AA, BB\n  act help\nconstitutive siege-is\n  when siege by besieger on UA\n  counts as attack by besieger on UA\n  only if attack by AA has happened\n";
    let text = format!("# Article 1 {{#a}}\n\nA: x\n\n```rules\n{rules}```\n");
    assert!(against::check(&text, 100).unwrap_or_else(|why| panic!("{why}")).verdicts > 10);
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
    let (index, options) = (Index::new(&rules), options(&draft, &rules));
    let refused = Asked::new(&index, &options, "assist", Some(64)).err();
    assert_eq!(refused, Some(Refused::GaveUp));
}
