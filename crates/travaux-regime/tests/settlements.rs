//! Counts of settlements against going through all of them.
#![allow(clippy::unwrap_used, clippy::panic)]

use num_bigint::BigUint;
use proptest::prelude::*;
use travaux_regime::analyse::settlements::search::Search;
use travaux_regime::analyse::settlements::{Bound, Condition, Settlements};

/// Every settlement, the last bracket fastest.
fn all(brackets: &[usize]) -> Vec<Vec<usize>> {
    brackets.iter().fold(vec![Vec::new()], |all, values| {
        let longer = |known: &Vec<usize>| (0..*values).map(|value| [known.as_slice(), &[value]].concat()).collect::<Vec<_>>();
        all.iter().flat_map(longer).collect()
    })
}

/// Holds every answer against the list of all settlements.
fn check(brackets: &[usize], laws: &[Condition], parties: &[Condition]) {
    let settlements = Settlements::new(brackets.to_vec(), laws.to_vec(), parties.to_vec()).unwrap();
    let bound = Bound::default();
    let lawful: Vec<Vec<usize>> = all(brackets).into_iter().filter(|one| settlements.is_lawful(one)).collect();
    let accepting = |one: &Vec<usize>| parties.iter().filter(|party| party.holds(one)).count();
    let accepted: Vec<&Vec<usize>> = lawful.iter().filter(|one| accepting(one) == parties.len()).collect();
    assert_eq!(settlements.all(bound), Ok(BigUint::from(lawful.len())));
    assert_eq!(settlements.accepted(bound), Ok(BigUint::from(accepted.len())));
    let each = parties.iter().map(|party| BigUint::from(lawful.iter().filter(|one| party.holds(one)).count())).collect();
    assert_eq!(settlements.each(bound), Ok(each));
    let by_number = (0..=parties.len()).map(|number| BigUint::from(lawful.iter().filter(|one| accepting(one) == number).count())).collect();
    assert_eq!(settlements.by_number(bound), Ok(by_number));
    let shares = settlements.shares(bound).unwrap();
    assert_eq!(shares.accepted, BigUint::from(accepted.len()));
    for (bracket, values) in brackets.iter().enumerate() {
        for value in 0..*values {
            let chosen = accepted.iter().filter(|one| one[bracket] == value).count();
            assert_eq!(shares.chosen[bracket][value], BigUint::from(chosen), "bracket {bracket}, alternative {value}");
        }
    }
    match (&shares.example, settlements.search(1 << 20)) {
        (Some(example), Search::Found(found)) => assert!(accepted.contains(&example) && accepted.contains(&&found)),
        (None, Search::None) => assert!(accepted.is_empty()),
        other => panic!("{other:?}"),
    }
}

/// Brackets, laws and conditions of parties, some with conditions inside others, some that cannot be met or cannot fail.
fn negotiations() -> impl Strategy<Value = (Vec<usize>, Vec<Condition>, Vec<Condition>)> {
    prop::collection::vec(1usize..4, 1..8).prop_flat_map(|brackets| {
        let leaf = (0..brackets.len()).prop_flat_map({
            let brackets = brackets.clone();
            move |bracket| {
                prop::collection::btree_set(0..brackets[bracket], 0..=brackets[bracket])
                    .prop_map(move |alternatives| Condition::Chosen { bracket, alternatives: alternatives.into_iter().collect() })
            }
        });
        let condition = leaf.prop_recursive(3, 24, 5, |inner| {
            prop::collection::vec(inner, 0..6)
                .prop_flat_map(|of| (0..=of.len() + 1).prop_map(move |count| Condition::AtLeast { count, of: of.clone() }))
        });
        (Just(brackets), prop::collection::vec(condition.clone(), 0..2), prop::collection::vec(condition, 0..5))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 600 } else { 20_000 }))]

    #[test]
    fn counts_are_those_of_all_settlements((brackets, laws, parties) in negotiations()) {
        check(&brackets, &laws, &parties);
    }
}

fn chosen(bracket: usize, alternative: usize) -> Condition {
    Condition::Chosen { bracket, alternatives: vec![alternative] }
}

/// Two parties that want opposite words everywhere, and each half of the brackets: only what gives both exactly half is left.
#[test]
fn half_for_each() {
    let half = |alternative: usize| Condition::AtLeast { count: 40, of: (0..80).map(|bracket| chosen(bracket, alternative)).collect() };
    let settlements = Settlements::new(vec![2; 80], Vec::new(), vec![half(0), half(1)]).unwrap();
    let shares = settlements.shares(Bound::default()).unwrap();
    let binomial = (1u32..=40).fold(BigUint::from(1u8), |product, number| product * (number + 40) / number);
    assert_eq!(shares.accepted, binomial);
    assert!(shares.chosen.iter().all(|counts| counts[0] == counts[1] && &counts[0] * 2u8 == shares.accepted));
    assert!(settlements.parties().iter().all(|party| party.holds(shares.example.as_ref().unwrap())));
    let by_number = settlements.by_number(Bound::default()).unwrap();
    assert_eq!(by_number.iter().sum::<BigUint>(), BigUint::from(1u8) << 80);
    assert_eq!(by_number[0], BigUint::ZERO);
}

/// Numbers as long as they have to be: brackets that nothing connects, and brackets that one condition does.
#[test]
fn long_numbers() {
    // Long ones take too long without optimisation.
    let counts = if cfg!(debug_assertions) { &[63, 64, 127, 128, 300][..] } else { &[63, 64, 127, 128, 255, 256, 511, 512, 1023, 1024, 2000] };
    for &count in counts {
        let free = Settlements::new(vec![2; count], Vec::new(), Vec::new()).unwrap();
        assert_eq!(free.shares(Bound::default()).unwrap().accepted, BigUint::from(1u8) << count);
        let any = Condition::any((0..count).map(|bracket| chosen(bracket, 1)).collect());
        let one = Settlements::new(vec![2; count], Vec::new(), vec![any]).unwrap();
        let shares = one.shares(Bound::default()).unwrap();
        assert_eq!(shares.accepted, (BigUint::from(1u8) << count) - 1u8);
        assert!(shares.chosen.iter().all(|counts| counts[1] == BigUint::from(1u8) << (count - 1)));
    }
}

/// A width beyond the bound is said, and an example is still found.
#[test]
fn too_wide() {
    let mut state = 7u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % below
    };
    let mut party = || Condition::AtLeast { count: 35, of: (0..60).map(|_| chosen(random(120), random(2))).collect() };
    let parties: Vec<Condition> = (0..24).map(|_| party()).collect();
    let settlements = Settlements::new(vec![2; 120], Vec::new(), parties.clone()).unwrap();
    let gave_up = settlements.accepted(Bound::default()).unwrap_err();
    assert!(gave_up.width > 40, "{gave_up:?}");
    let Search::Found(found) = settlements.search(1 << 20) else { panic!("no example") };
    assert!(parties.iter().all(|party| party.holds(&found)));
}

/// What is not there is refused.
#[test]
fn conditions_name_what_is_there() {
    assert_eq!(Settlements::new(vec![2], Vec::new(), vec![chosen(1, 0)]), None);
    assert_eq!(Settlements::new(vec![2], vec![Condition::all(vec![chosen(0, 2)])], Vec::new()), None);
    assert_eq!(Settlements::new(vec![0], Vec::new(), Vec::new()), None);
}
