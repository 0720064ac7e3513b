//! Voting power against published figures, and of large bodies against a second way of counting.
//!
//! Every figure says where it comes from. What no publication at hand has is compared with a count that shares nothing with the room's:
//! all coalitions one by one, or a plain table of sums.
#![allow(clippy::unwrap_used, clippy::panic)]

use num_bigint::BigUint;
use num_rational::Ratio;
use std::collections::BTreeMap;
use travaux_regime::power::from_rules::{Asked, Body, Trouble, Way};
use travaux_regime::power::{Game, Method, Power, Rule, Shapley, Value, Wanted, decimal};
use travaux_regime::rules::Rules;
use travaux_regime::run::Regime;
use travaux_text::Draft;
use travaux_text::settle::Settlement;

fn power(members: usize, rule: Rule) -> Power {
    Game::new(members, rule).unwrap().power(&Wanted { shapley: Shapley::Exact, ..Wanted::default() }).unwrap()
}

fn weighted(weights: &[u64], quota: u64) -> Rule {
    Rule::Weighted { weights: weights.to_vec(), quota }
}

fn fraction(numerator: u64, denominator: u64) -> Ratio<BigUint> {
    Ratio::new(BigUint::from(numerator), BigUint::from(denominator))
}

fn shapley(power: &Power, member: usize) -> Ratio<BigUint> {
    match power.members[member].shapley.clone().unwrap() {
        Value::Exact(value) => value,
        Value::Near { .. } => panic!("exactly was asked for"),
    }
}

fn swings(power: &Power) -> Vec<u64> {
    power.members.iter().map(|member| member.swings.clone().try_into().unwrap()).collect()
}

// ---- published figures ---------------------------------------------------------------------------------------------

/// Since 1966: 421/2145 for a permanent member and 4/2145 for another one (Shapley and Shubik's index, in every textbook; derived in
/// Straffin, *Power and Stability in Politics*, Handbook of Game Theory 2, 1994). Banzhaf: 848 winning coalitions, in all of which a
/// permanent member makes the difference, and 84 swings for each of the others, so that 848/5080 ≈ 0.1669 and 84/5080 ≈ 0.0165.
#[test]
fn the_security_council() {
    let permanent = weighted(&[1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 5);
    let nine_with_all_five = Rule::all(vec![Rule::members(15, 9), permanent]);
    // The same as one weight: seven votes each, and 39 are needed.
    let one_weight = weighted(&[7, 7, 7, 7, 7, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 39);
    for rule in [nine_with_all_five, one_weight] {
        let power = power(15, rule);
        assert_eq!(power.winning, BigUint::from(848u32));
        assert_eq!(power.minimal, Some(BigUint::from(210u32)));
        for member in 0..15 {
            let is_permanent = member < 5;
            assert_eq!(shapley(&power, member), if is_permanent { fraction(421, 2145) } else { fraction(4, 2145) });
            assert_eq!(power.normalised(member), if is_permanent { fraction(848, 5080) } else { fraction(84, 5080) });
            assert_eq!(power.members[member].has_veto, is_permanent);
        }
        assert_eq!(decimal(&shapley(&power, 0), 5), "0.19627");
        assert_eq!(decimal(&power.normalised(0), 4), "0.1669");
        assert_eq!(decimal(&power.normalised(5), 4), "0.0165");
    }
}

/// Until 1965, seven of eleven with all five: 76/385 for a permanent member and 1/462 for another one (Shapley and Shubik 1954 give
/// 98.7 % for the five together).
#[test]
fn the_security_council_of_1946() {
    let permanent = weighted(&[1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0], 5);
    let power = power(11, Rule::all(vec![Rule::members(11, 7), permanent]));
    assert_eq!((shapley(&power, 0), shapley(&power, 10)), (fraction(76, 385), fraction(1, 462)));
    assert_eq!(decimal(&(shapley(&power, 0) * BigUint::from(500u32)), 1), "98.7");
}

/// The six of 1958: Banzhaf 5/21 and 1/7, and Luxembourg a dummy (Brams, in *The Britannica Guide to Statistics and Probability*); Shapley
/// and Shubik 7/30 and 3/20 (Felsenthal and Machover, *The Measurement of Voting Power*, 1998, section 5.3).
#[test]
fn the_council_of_the_six() {
    let power = power(6, weighted(&[4, 4, 4, 2, 2, 1], 12));
    let banzhaf: Vec<Ratio<BigUint>> = (0..6).map(|member| power.normalised(member)).collect();
    let (large, middle, none) = (fraction(5, 21), fraction(1, 7), fraction(0, 1));
    assert_eq!(banzhaf, [large.clone(), large.clone(), large, middle.clone(), middle, none]);
    assert_eq!((shapley(&power, 0), shapley(&power, 3), shapley(&power, 5)), (fraction(7, 30), fraction(3, 20), fraction(0, 1)));
    assert!(power.members[5].is_dummy() && !power.members[4].is_dummy());
}

const FIFTEEN: [u64; 15] = [10, 10, 10, 10, 8, 5, 5, 5, 5, 4, 4, 3, 3, 3, 2];

/// The fifteen of 1995. With 44 of 87 votes the swings published at d4maths.lowtech.org/eu2000.htm: 1,002 for Luxembourg, 1,514 for three
/// votes, 2,134 for four, 2,558 for five. With 62 the figures of Felsenthal and Machover 1998, table 5.3.9, as they are generally quoted
/// (the book was not at hand): Banzhaf 0.1116, 0.0924, 0.0587, 0.0479, 0.0359, 0.0226; Shapley and Shubik 0.1167, 0.0955, 0.0552, 0.0454, 0.0353,
/// 0.0207.
#[test]
fn the_council_of_fifteen() {
    let power_44 = swings(&power(15, weighted(&FIFTEEN, 44)));
    assert_eq!([power_44[14], power_44[11], power_44[9], power_44[5]], [1_002, 1_514, 2_134, 2_558]);
    let power = power(15, weighted(&FIFTEEN, 62));
    let places = [0, 4, 5, 9, 11, 14];
    assert_eq!(places.map(|member| decimal(&power.normalised(member), 4)), ["0.1116", "0.0924", "0.0587", "0.0479", "0.0359", "0.0226"]);
    assert_eq!(places.map(|member| decimal(&shapley(&power, member), 4)), ["0.1167", "0.0955", "0.0552", "0.0454", "0.0353", "0.0207"]);
}

const NICE_VOTES: [u64; 27] = [29, 29, 29, 29, 27, 27, 14, 13, 12, 12, 12, 12, 12, 10, 10, 10, 7, 7, 7, 7, 7, 4, 4, 4, 4, 4, 3];
/// In thousands, as the Seville Game Theory Group used them (www.esi2.us.es/~mbilbao/niza.htm).
const NICE_PEOPLE: [u64; 27] = [
    82_038, 59_247, 58_966, 57_612, 39_394, 38_667, 22_489, 15_760, 10_533, 10_290, 10_213, 10_092, 9_980, 8_854, 8_230, 8_082, 5_393, 5_313, 5_160,
    3_744, 3_701, 2_439, 1_978, 1_446, 752, 429, 379,
];

fn nice() -> Rule {
    let people = NICE_PEOPLE.iter().sum::<u64>() * 62;
    let thousands = NICE_PEOPLE.map(|people| people * 100);
    Rule::all(vec![weighted(&NICE_VOTES, 255), Rule::members(27, 14), weighted(&thousands, people)])
}

/// The triple majority of Nice for 27 members: Bilbao, Fernández, Jiménez and López, *Voting power in the European Union enlargement*, European
/// Journal of Operational Research 143 (2002), as it is generally quoted (the tables were not at hand): Shapley and Shubik 0.0871 for Germany,
/// 0.0870 for the other three of 29 votes, 0.0799 for Spain and Poland; Banzhaf 0.0778, 0.0742, 0.0426, 0.0397, 0.0368, 0.0309, 0.0218, 0.0125,
/// 0.0094. About 2.0 % of all coalitions win (Felsenthal and Machover, *The Treaty of Nice and qualified majority voting*, 2001).
#[test]
fn the_council_of_nice() {
    let power = power(27, nice());
    assert_eq!(power.method, Method::Diagram);
    let places = [0, 1, 3, 4, 5, 6, 7, 8, 13, 16, 22, 26];
    let banzhaf = ["0.0778", "0.0778", "0.0778", "0.0742", "0.0742", "0.0426", "0.0397", "0.0368", "0.0309", "0.0218", "0.0125", "0.0094"];
    assert_eq!(places.map(|member| decimal(&power.normalised(member), 4)), banzhaf);
    let indices = ["0.0871", "0.0870", "0.0870", "0.0799", "0.0799"];
    assert_eq!([0, 1, 3, 4, 5].map(|member| decimal(&shapley(&power, member), 4)), indices);
    assert_eq!(decimal(&power.to_act(), 3), "0.020");
}

/// Every second of them, with two thirds of everything: minimal winning coalitions on the diagram, and one by one.
#[test]
fn minimal_winning_coalitions_of_three_majorities() {
    let half = |list: &[u64]| -> Vec<u64> { list.iter().step_by(2).copied().collect() };
    let (votes, people) = (half(&NICE_VOTES), half(&NICE_PEOPLE));
    let members = votes.len();
    let quota = |list: &[u64]| list.iter().sum::<u64>() * 2 / 3;
    let rule = Rule::all(vec![weighted(&votes, quota(&votes)), Rule::members(members, 9), weighted(&people, quota(&people))]);
    let game = Game::new(members, rule).unwrap();
    let is_in = |mask: usize| (0..members).map(|member| mask >> member & 1 == 1).collect::<Vec<_>>();
    let wins: Vec<bool> = (0..1usize << members).map(|mask| game.wins(&is_in(mask))).collect();
    let is_minimal = |mask: &usize| wins[*mask] && (0..members).all(|member| mask >> member & 1 == 0 || !wins[mask & !(1 << member)]);
    let power = game.power(&Wanted::default()).unwrap();
    assert_eq!(power.method, Method::Diagram);
    assert_eq!(power.minimal, Some(BigUint::from((0..wins.len()).filter(is_minimal).count())));
}

// ---- a second way of counting --------------------------------------------------------------------------------------

/// How many coalitions of the others there are for each number of members, and each pair of sums, without one member: nothing but a map.
fn table(lists: &[&[u64]], without: Option<usize>) -> BTreeMap<(usize, Vec<u64>), u64> {
    let mut counts = BTreeMap::from([((0, vec![0; lists.len()]), 1u64)]);
    for member in (0..lists[0].len()).filter(|member| Some(*member) != without) {
        let more: Vec<_> = counts
            .iter()
            .map(|((size, sums), count)| {
                let sums: Vec<u64> = sums.iter().zip(lists).map(|(sum, list)| sum + list[member]).collect();
                ((size + 1, sums), *count)
            })
            .collect();
        for (key, count) in more {
            *counts.entry(key).or_default() += count;
        }
    }
    counts
}

/// Since 2014: at least 55 % of the members with 65 % of the people, or all but three; 27 members of 2020, in tenths of a million. No
/// published table has these populations, so that a plain map from members and people to coalitions has to agree.
#[test]
fn the_council_since_2014() {
    let people: [u64; 27] = [834, 684, 590, 486, 366, 191, 179, 118, 109, 106, 106, 104, 96, 92, 64, 60, 56, 54, 53, 39, 29, 21, 19, 14, 9, 7, 6];
    let total: u64 = people.iter().sum();
    let wins = |size: usize, people: u64| size >= 24 || size >= 15 && people * 100 >= total * 65;
    let both = Rule::all(vec![Rule::members(27, 15), weighted(&people, (total * 65).div_ceil(100))]);
    let power = power(27, Rule::any(vec![both.clone(), Rule::members(27, 24)]));
    assert_eq!(power.method, Method::Sizes);
    let all = table(&[&people], None);
    let winning: u64 = all.iter().filter(|((size, sums), _)| wins(*size, sums[0])).map(|(_, count)| count).sum();
    assert_eq!(power.winning, BigUint::from(winning));
    let factorials: Vec<BigUint> = (0..=27u32)
        .scan(BigUint::from(1u8), |product, number| {
            *product *= number.max(1);
            Some(product.clone())
        })
        .collect();
    for member in [0, 4, 13, 26] {
        let mut swings = 0;
        let mut orders = BigUint::ZERO;
        for ((size, sums), count) in table(&[&people], Some(member)) {
            if !wins(size, sums[0]) && wins(size + 1, sums[0] + people[member]) {
                swings += count;
                orders += &factorials[size] * &factorials[26 - size] * count;
            }
        }
        assert_eq!(power.members[member].swings, BigUint::from(swings));
        assert_eq!(shapley(&power, member), Ratio::new(orders, factorials[27].clone()));
    }
    // The rule that three cannot block makes ten more coalitions win, as the literature has it for other years.
    let without = Game::new(27, both).unwrap().power(&Wanted::default()).unwrap();
    assert_eq!(
        &power.winning - &without.winning,
        BigUint::from(all.iter().filter(|((size, sums), _)| { *size >= 24 && sums[0] * 100 < total * 65 }).map(|(_, count)| count).sum::<u64>())
    );
}

/// Weights of four to six digits, as they are spread in a fund to which states pay by the size of their economies. Invented.
fn fund(members: u64, largest: u64) -> Vec<u64> {
    (1..=members).map(|rank| largest / 600 + largest / rank * 40 / rank.max(40) + (rank * 2_654_435_761) % (largest / 900 + 1)).collect()
}

/// How many coalitions stay below a quota, in the plainest way: a table of 128 bits over all sums.
fn below(weights: &[u64], without: usize, quota: u64) -> (u128, u128) {
    let mut table = vec![0u128; quota as usize];
    table[0] = 1;
    for (member, weight) in weights.iter().enumerate().filter(|(member, _)| *member != without) {
        assert!(member < 127);
        for sum in (*weight as usize..table.len()).rev() {
            table[sum] += table[sum - *weight as usize];
        }
    }
    let own = weights[without] as usize;
    (table.iter().sum(), table[..table.len().saturating_sub(own)].iter().sum())
}

/// A large weighted body: the swings of some members counted by a table without them, and the Shapley–Shubik index by three ways, of which
/// one is floating point with a bound.
#[test]
fn a_large_fund() {
    // Without optimisation the same with fewer members and smaller figures that still ask for all three methods.
    let (members, largest, few): (usize, u64, usize) = if cfg!(debug_assertions) { (40, 15_000, 1 << 19) } else { (90, 60_000, 4 << 20) };
    let weights = fund(members as u64, largest);
    let total: u64 = weights.iter().sum();
    for percent in [50, 85] {
        let quota = (total * percent).div_ceil(100);
        let game = Game::new(members, weighted(&weights, quota)).unwrap();
        let sums = game.power(&Wanted { shapley: Shapley::Quick, minimal: false, bytes: few }).unwrap();
        for member in [0, members / 2, members - 1] {
            let (without, with) = below(&weights, member, quota);
            assert_eq!(sums.members[member].swings, BigUint::from(without - with), "{percent} %, {member}");
        }
        assert_eq!(sums.method, Method::Sums);
        let points = game.power(&Wanted { shapley: Shapley::Exact, minimal: false, bytes: few }).unwrap();
        assert_eq!(points.method, Method::Sums);
        let total: Ratio<BigUint> = (0..members).map(|member| shapley(&points, member)).sum();
        assert_eq!(total, fraction(1, 1));
        for (exact, near) in points.members.iter().zip(&sums.members) {
            assert_eq!(exact.swings, near.swings);
            let (Some(Value::Exact(value)), Some(Value::Near { value: found, error })) = (&exact.shapley, &near.shapley) else {
                panic!("{:?} {:?}", exact.shapley, near.shapley)
            };
            let value: f64 = decimal(value, 18).parse().unwrap();
            assert!(*error <= 1e-12 && (value - found).abs() <= *error, "{percent} %: {value} {found} {error}");
        }
        let sizes = game.power(&Wanted { shapley: Shapley::Exact, minimal: false, bytes: 1 << 30 }).unwrap();
        assert_eq!(sizes.method, Method::Sizes);
        assert_eq!(sizes.members, points.members);
    }
}

/// Equal figures for equal weights, never less for more weight, and nothing for nobody.
#[test]
fn more_weight_is_never_less_power() {
    let mut weights = fund(60, 3_000);
    weights.extend([0, 5, 5]);
    let power = power(63, weighted(&weights, weights.iter().sum::<u64>() * 2 / 3));
    let mut order: Vec<usize> = (0..63).collect();
    order.sort_by_key(|member| weights[*member]);
    for pair in order.windows(2) {
        let (less, more) = (&power.members[pair[0]], &power.members[pair[1]]);
        assert!(less.swings <= more.swings && shapley(&power, pair[0]) <= shapley(&power, pair[1]));
        assert_eq!(less.swings == more.swings && less.shapley == more.shapley, weights[pair[0]] == weights[pair[1]] || less.swings == more.swings);
    }
    assert!(power.members[60].is_dummy());
    assert_eq!(power.members[61], power.members[62]);
}

#[test]
fn bodies_at_the_edge() {
    let nobody = power(0, Rule::members(0, 0));
    assert_eq!((nobody.winning.clone(), nobody.members.len()), (BigUint::from(1u8), 0));
    let dictator = power(3, weighted(&[5, 1, 1], 4));
    assert!(dictator.members[0].is_dictator() && dictator.members[1].is_dummy());
    assert_eq!(dictator.to_prevent(0), fraction(1, 1));
    let never = power(3, Rule::members(3, 4));
    assert!(never.winning == BigUint::ZERO && never.members.iter().all(|member| member.is_dummy() && !member.has_veto));
    let always = power(3, Rule::members(3, 0));
    assert!(always.winning == BigUint::from(8u8) && always.members.iter().all(|member| !member.suffices && !member.has_veto));
    assert_eq!(always.minimal, Some(BigUint::from(1u8)), "nobody is enough");
    assert!(Game::new(2, weighted(&[1], 1)).is_none() && Game::new(1, weighted(&[1 << 62], 1)).is_none());
    // Figures of which no table can be made, among few members: a diagram.
    let heavy = weighted(&[1 << 40, (1 << 40) - 1, 1 << 39, 12_345_678_901, 3], (1 << 40) + 7);
    assert_eq!(power(5, heavy).method, Method::Diagram);
    // More members than any table of points has room for.
    let parliament = power(705, Rule::members(705, 353));
    assert_eq!(shapley(&parliament, 0), fraction(1, 705));
}

// ---- from rules ----------------------------------------------------------------------------------------------------

fn ways(rules: &str, asked: &Asked) -> Result<Vec<Way>, Trouble> {
    let text = format!("# Article 1: Votes {{#votes}}\n\n1. They decide [AA #more: with a fifth | BB: by two thirds].\n\n```rules\n{rules}\n```\n");
    let draft = Draft::parse(text.as_bytes());
    let read = Rules::read(&draft);
    let settlement = Settlement::choices(&draft, &[]).unwrap();
    Regime::new(&draft, &read).games(asked, &settlement)
}

fn asked(rule: &str) -> Asked {
    Asked { rule: rule.to_string(), ..Asked::default() }
}

fn body(rules: &str, rule: &str) -> Body {
    let ways = ways(rules, &asked(rule)).unwrap();
    assert_eq!(ways.len(), 1, "{ways:?}");
    ways[0].body.clone().unwrap()
}

const FOUR: &str = "group four = AA, BB, CC, DD\nweights money = AA 2.5, BB 1, CC 0.25, DD 0.25\n";

/// Every threshold wins exactly with the coalitions with which the decision is adopted.
#[test]
fn a_game_wins_where_the_decision_is_adopted() {
    for (line, winning) in [
        ("adopted by unanimity", 1),
        ("adopted by consensus", 1),
        ("adopted by majority", 5),
        ("adopted by all but 1", 5),
        ("adopted by 2 votes", 11),
        ("adopted by 2/3", 5),
        ("adopted by 50 %", 11),
        ("adopted by 50 % of weights money", 8),
        ("adopted by 90 % of weights money", 3),
        ("adopted by majority\n  with all of AA, BB", 3),
        ("adopted by majority\n  with all of AA, BB in favour", 3),
        ("adopted by majority of votes\n  abstention counts as nothing", 5),
        ("adopted by majority\n  adopted by 50 % of weights money", 4),
        ("adopted by majority\n  quorum 5 votes", 0),
        ("adopted by majority\n  quorum majority", 5),
        ("adopted by all but 9", 16),
        ("adopted by 5 votes", 0),
    ] {
        let body = body(&format!("{FOUR}decision it\n  by four\n  {line}"), "it");
        let power = body.game.power(&Wanted::default()).unwrap();
        assert_eq!(power.winning, BigUint::from(winning as u32), "{line}: {:?}", body.game);
        assert_eq!(body.members, ["AA", "BB", "CC", "DD"]);
    }
}

/// What has no place in a game of yes and no is named, line by line.
#[test]
fn nothing_is_dropped_in_silence() {
    let lines = "adopted by 2/3 of votes\n  quorum majority\n  with all of AA\n  abstention counts as no\n  absence counts as nothing\n  silence counts as yes\n  within 4 days\n  then adopted";
    let body = body(&format!("{FOUR}decision it\n  by four except whoever\n  {lines}"), "it");
    let words: Vec<&str> = body.left_out.iter().map(|line| line.words.as_str()).collect();
    assert_eq!(words.len(), 9, "{words:?}");
    for expected in [
        "whoever",
        "abstains or is absent",
        "take part",
        "not against",
        "who abstains counts",
        "is absent counts",
        "is silent counts",
        "in time",
        "objected",
    ] {
        assert!(words.iter().any(|words| words.contains(expected)), "{expected}: {words:?}");
    }
}

/// An open bracket gives one game for each alternative; a reading that makes none gives none.
#[test]
fn one_game_for_each_way() {
    let rules = format!(
        "{FOUR}decision it\n  by four\n  adopted by [#more: 3 votes | 2/3]\n\ndecision other\n  by four\n  adopted by [#more: 20 % | 2/3]\n  [@strict: with all of AA | with all of AA in favour]"
    );
    let same = ways(&rules, &asked("it")).unwrap();
    assert_eq!(same.len(), 1, "three of four is two thirds of four: {same:?}");
    assert!(same[0].choices.is_empty());
    let different = ways(&rules, &asked("other")).unwrap();
    let choices: Vec<_> = different.iter().map(|way| way.choices.clone()).collect();
    assert_eq!(choices, [vec![vec![("more".to_string(), Some(0))]], vec![vec![("more".to_string(), Some(1))]]]);
    // Both readings are told of the one game.
    assert_eq!(different[0].body.as_ref().unwrap().lines.len(), 3);
    assert_eq!(different[0].body.as_ref().unwrap().left_out.len(), 1);
    let chosen = Asked { readings: vec![("@strict".to_string(), Some(1))], ..asked("other") };
    assert_eq!(ways(&rules, &chosen).unwrap()[0].body.as_ref().unwrap().left_out.len(), 0);
}

#[test]
fn decisions_put_together() {
    let rules = format!(
        "{FOUR}decision one and two\n  by four\n  adopted by 3 votes\n\ndecision a\n  by AA, EE\n  adopted by unanimity\n\ndecision b\n  by four\n  adopted by unanimity"
    );
    assert_eq!(body(&rules, "one and two").members.len(), 4, "a name may have the word in it");
    let either = body(&rules, "a or b");
    assert_eq!(either.members, ["AA", "BB", "CC", "DD", "EE"]);
    let winning = |rule: &str| body(&rules, rule).game.power(&Wanted::default()).unwrap().winning;
    assert_eq!(winning("a or b"), BigUint::from(8u8 + 2 - 1));
    assert_eq!(winning("both a and b"), BigUint::from(1u8));
    assert_eq!(winning("either a or b"), winning("a or b"));
}

#[test]
fn what_is_missing_is_said() {
    let said = |rules: &str, rule: &str| match ways(rules, &asked(rule)) {
        Err(trouble) => trouble,
        Ok(ways) => ways[0].body.clone().unwrap_err(),
    };
    assert_eq!(said(FOUR, "it"), Trouble::NoDecision("it".to_string()));
    for (lines, words) in [
        ("by four", "how many must be in favour of it is not said"),
        ("adopted by majority", "nobody is named who decides on it"),
        ("by bearer\n  adopted by majority", "each who asks decides for itself"),
        ("by somebody\n  adopted by majority", "depends on who \"somebody\" is"),
        ("by four, EE\n  adopted by 50 % of weights money", "the weight of EE in money is not given"),
        ("by changing\n  adopted by majority", "depends on the day"),
    ] {
        let rules = format!("{FOUR}group changing = AA, BB until 2031-12-31\ngroup changing = AA, CC from 2032-01-01\ndecision it\n  {lines}");
        match said(&rules, "it") {
            Trouble::Unsaid(found, _) => assert!(found.contains(words), "{found}"),
            other => panic!("{other:?}"),
        }
        if lines.contains("changing") {
            let day = travaux_regime::days::read("2032-06-01");
            let ways = ways(&rules, &Asked { day, ..asked("it") }).unwrap();
            let body = ways[0].body.as_ref().unwrap();
            assert_eq!((body.members.join(" "), body.as_of), ("AA CC".to_string(), day));
        }
        if lines.contains("somebody") {
            let names = vec![("somebody".to_string(), "AA".to_string()), ("somebody".to_string(), "ZZ".to_string())];
            assert_eq!(ways(&rules, &Asked { names, ..asked("it") }).unwrap()[0].body.as_ref().unwrap().members, ["AA", "ZZ"]);
        }
    }
    let brackets: String = (0..6).map(|n| format!("group more-{n} = AA [@b{n}: , A{n}]\n")).collect();
    let by = (0..6).map(|n| format!("more-{n}")).collect::<Vec<_>>().join(", ");
    let many = said(&format!("{brackets}decision it\n  by {by}\n  adopted by majority"), "it");
    assert_eq!(many, Trouble::TooMany((0..6).map(|n| format!("@b{n}")).collect()));
}
