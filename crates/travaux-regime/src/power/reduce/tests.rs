//! Every method against every coalition: games of up to ten members, in all the ways in which they can be counted.

use super::*;
use num_rational::Ratio;
use proptest::prelude::*;
use travaux_text::Alone;

/// What going through all coalitions gives.
struct Brute {
    winning: u64,
    minimal: u64,
    swings: Vec<u64>,
    shapley: Vec<Ratio<BigUint>>,
    veto: Vec<bool>,
    suffices: Vec<bool>,
}

fn brute(game: &Game) -> Brute {
    let members = game.members;
    let wins = |mask: usize| game.wins(&(0..members).map(|member| mask >> member & 1 == 1).collect::<Vec<_>>());
    let all: Vec<bool> = (0..1usize << members).map(wins).collect();
    let factorial = |number: usize| (1..=number).fold(BigUint::from(1u8), |product, factor| product * factor);
    let mut found = Brute {
        winning: all.iter().filter(|wins| **wins).count() as u64,
        minimal: 0,
        swings: vec![0; members],
        shapley: vec![Ratio::new(BigUint::ZERO, BigUint::from(1u8)); members],
        veto: vec![*all.last().unwrap(); members],
        suffices: vec![!all[0]; members],
    };
    for (mask, wins) in all.iter().enumerate() {
        let size = mask.count_ones() as usize;
        if *wins && (0..members).all(|member| mask >> member & 1 == 0 || !all[mask & !(1 << member)]) {
            found.minimal += 1;
        }
        for member in 0..members {
            if mask >> member & 1 == 1 {
                found.suffices[member] &= *wins;
                continue;
            }
            found.veto[member] &= !wins;
            if !wins && all[mask | 1 << member] {
                found.swings[member] += 1;
                found.shapley[member] += Ratio::new(factorial(size) * factorial(members - 1 - size), factorial(members));
            }
        }
    }
    found
}

fn near(value: &Ratio<BigUint>) -> f64 {
    crate::power::decimal(value, 15).parse().unwrap()
}

fn assert_same(game: &Game, power: &Power, brute: &Brute, how: &str) {
    assert_eq!(power.winning, BigUint::from(brute.winning), "winning, {how}: {game:?}");
    assert_eq!(power.minimal.clone().unwrap_or_default(), BigUint::from(brute.minimal), "minimal, {how}: {game:?}");
    for (member, found) in power.members.iter().enumerate() {
        assert_eq!(found.swings, BigUint::from(brute.swings[member]), "swings of {member}, {how}: {game:?}");
        assert_eq!((found.has_veto, found.suffices), (brute.veto[member], brute.suffices[member]), "{member}, {how}: {game:?}");
        match found.shapley.as_ref().unwrap() {
            Value::Exact(value) => assert_eq!(value, &brute.shapley[member], "Shapley–Shubik of {member}, {how}: {game:?}"),
            Value::Near { value, error } => {
                assert!(*error < 1e-12, "{error}");
                assert!((value - near(&brute.shapley[member])).abs() < 1e-12, "Shapley–Shubik of {member}, {how}: {game:?}");
            }
        }
    }
}

/// All ways in which a game can be counted.
fn ways(game: &Game) -> Vec<(Power, &'static str)> {
    let mut found = vec![(game.power(&Wanted::default()).unwrap(), "as chosen")];
    let all = Part::new(game);
    let (mut part, mut layers) = (Part::new(game), Vec::new());
    while let Some(layer) = if matches!(part.formula, Formula::Constant(_)) { None } else { part.layer() } {
        let next = part.without(&layer);
        layers.push((layer, part.members));
        part = next;
    }
    let wanted = Wanted::default();
    let counting = Counting { members: game.members, part: &part, layers: &layers, wanted: &wanted, workers: &Alone };
    let mut add = |counted: Counted, how: &'static str| {
        let members = counted.totals.1.into_iter().enumerate().map(|(member, swings)| Member {
            swings,
            shapley: counted.shapley.as_ref().map(|values| values[member].clone()),
            has_veto: all.wins(|_| true) && !all.wins(|other| other != member),
            suffices: !all.wins(|_| false) && all.wins(|other| other == member),
        });
        let minimal = counted.minimal.map(|minimal| composed_minimal(&layers, minimal));
        found.push((Power { winning: counted.totals.0, minimal, members: members.collect(), method: counted.method }, how));
    };
    add(counting.by_diagram().unwrap(), "by a diagram");
    if let Core::Weight { leaf, some, many } = part.core() {
        add(counting.with_sizes(&Sized::new(&leaf.weights, leaf.quota, some, many), &leaf), "by sizes");
        if some == 0 && many > part.members {
            let weights = Weights::new(&leaf.weights, leaf.quota);
            let counted = || {
                let (winning, swings) = weights.swings();
                let swings = counting.of_kinds(&swings, &weights.kinds, &leaf);
                composed(&Whole, &layers, (winning, swings), &Whole.one(), &Whole.one())
            };
            let minimal = Some(weights.minimal());
            add(
                Counted { totals: counted(), shapley: Some(counting.near(&weights, &leaf)), minimal: minimal.clone(), method: Method::Sums },
                "by sums",
            );
            let shapley = Some(counting.at_points(&weights, &leaf));
            add(Counted { totals: counted(), shapley, minimal, method: Method::Sums }, "at points");
        }
    }
    found
}

fn rule(members: usize) -> impl Strategy<Value = Rule> {
    let weighted = (prop::collection::vec(0u64..12, members), 0u64..60).prop_map(|(weights, quota)| Rule::Weighted { weights, quota });
    let heads = (0..=members as u64 + 1).prop_map(move |quota| Rule::members(members, quota));
    let group = prop::collection::vec(0u64..2, members).prop_map(|weights| Rule::Weighted { quota: weights.iter().sum(), weights });
    let leaf = prop_oneof![3 => weighted, 1 => heads, 1 => group];
    leaf.prop_recursive(2, 6, 3, |inner| {
        (prop::collection::vec(inner, 1..4), 0usize..4).prop_map(|(of, count)| Rule::AtLeast { count: count.min(of.len()), of })
    })
}

fn game() -> impl Strategy<Value = Game> {
    (1usize..11).prop_flat_map(|members| rule(members).prop_map(move |rule| Game::new(members, rule).unwrap()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever the rule, every way of counting gives what going through all coalitions gives.
    #[test]
    fn all_ways_agree_with_all_coalitions(game in game()) {
        let brute = brute(&game);
        for (power, how) in ways(&game) {
            assert_same(&game, &power, &brute, how);
        }
    }

    /// One weight and a quota, which every method can count.
    #[test]
    fn weighted_games(weights in prop::collection::vec(0u64..40, 1..11), quota in 0u64..200) {
        let game = Game::new(weights.len(), Rule::Weighted { weights, quota }).unwrap();
        let brute = brute(&game);
        for (power, how) in ways(&game) {
            assert_same(&game, &power, &brute, how);
        }
    }

    /// The indices of the dual game are the same, and its winning coalitions are as many as lose in this one.
    #[test]
    fn the_dual_game(game in game()) {
        let (power, dual) = (game.power(&Wanted::default()).unwrap(), game.dual().power(&Wanted::default()).unwrap());
        prop_assert_eq!(&power.winning + &dual.winning, power.coalitions());
        for (member, other) in power.members.iter().zip(&dual.members) {
            prop_assert_eq!((&member.swings, &member.shapley), (&other.swings, &other.shapley));
            prop_assert_eq!((member.has_veto, member.suffices), (other.suffices, other.has_veto));
        }
    }

    /// The indices of Shapley and Shubik add up to one, unless nothing can be decided.
    #[test]
    fn shares_add_up(game in game()) {
        let power = game.power(&Wanted::default()).unwrap();
        let total: Ratio<BigUint> = power.members.iter().filter_map(|member| match member.shapley.clone()? {
            Value::Exact(value) => Some(value),
            Value::Near { .. } => None,
        }).sum();
        let is_constant = power.winning == BigUint::ZERO || power.winning == power.coalitions();
        prop_assert_eq!(total, Ratio::from_integer(BigUint::from(u8::from(!is_constant))));
        let normalised: Ratio<BigUint> = (0..game.members).map(|member| power.normalised(member)).sum();
        prop_assert_eq!(normalised, Ratio::from_integer(BigUint::from(u8::from(!is_constant))));
    }
}
