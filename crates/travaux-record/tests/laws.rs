//! Laws of comparison: whatever the values, the answer does not depend on who is asked first.
#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use travaux_record::claim::{Claim, Members, Origin, Scope, Value, Voice};
use travaux_record::people::Place;
use travaux_record::reference::{Kind, Reference};
use travaux_record::relation::{Relation, agreement, relation};
use travaux_text::{Agreement, Amount, Citation, Date, What};

fn claim(value: Value, scope: Scope) -> Claim {
    Claim {
        id: None,
        source: Citation { source: "minutes".into(), locator: Some("p. 1".into()) },
        about: Reference::new(Kind::Provision, "flow"),
        draft: None,
        matter: "share".into(),
        value,
        hedge: None,
        scope,
        voice: Voice::default(),
        note: None,
        origin: Origin::Report,
        span: 0..0,
    }
}

fn amount() -> impl Strategy<Value = Amount> {
    let limit = prop::sample::select(vec!["", "about ", "at least ", "more than ", "at most ", "less than "]);
    let unit = prop::sample::select(vec!["", " km", " miles", " metres", " years", " months", " tanks"]);
    (limit, 0_u32..400, prop::option::of(0_u32..50), unit).prop_map(|(limit, low, width, unit)| {
        let high = width.map(|width| format!("–{}", low + width)).unwrap_or_default();
        Amount::parse(&format!("{limit}{low}{high}{unit}")).unwrap()
    })
}

fn day() -> impl Strategy<Value = String> {
    (1_u8..=12, 1_u8..=28).prop_map(|(month, day)| format!("2022-{month:02}-{day:02}"))
}

fn date() -> impl Strategy<Value = Date> {
    let vague = prop::sample::select(vec!["", "~", "?"]);
    let written = prop_oneof![
        (day(), vague).prop_map(|(day, vague)| format!("{day}{vague}")),
        (1_u8..=12).prop_map(|month| format!("2022-{month:02}")),
        (day(), day()).prop_map(|(one, other)| if one <= other { format!("{one}/{other}") } else { format!("{other}/{one}") }),
        day().prop_map(|day| format!("{day}/..")),
        day().prop_map(|day| format!("../{day}")),
        Just("2022".to_string()),
    ];
    written.prop_map(|written| Date::parse(&written).unwrap())
}

fn members() -> impl Strategy<Value = Members> {
    let set = || prop::collection::btree_set(prop::sample::select(vec!["RU", "UA", "GB", "CN", "TR", "BY"]).prop_map(str::to_string), 0..4);
    (set(), set(), set(), any::<bool>()).prop_map(|(named, perhaps, without, complete)| {
        let outside = |set: BTreeSet<String>| set.difference(&named).cloned().collect::<BTreeSet<String>>();
        let perhaps = outside(perhaps);
        let without = outside(without).difference(&perhaps).cloned().collect();
        Members { people: false, named, perhaps, without, complete }
    })
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        amount().prop_map(Value::Quantity),
        date().prop_map(Value::Date),
        members().prop_map(Value::Members),
        prop::sample::select(vec!["dam", "valley", "coast"]).prop_map(|place| Value::Place(place.into())),
        any::<bool>().prop_map(Value::Holds),
        prop::sample::select(vec!["agreed", "proposed", "Agreed"]).prop_map(|word| Value::Word(word.into())),
        prop::sample::select(vec![What::Inserted, What::Kept, What::Absent, What::Dropped, What::Present]).prop_map(Value::Fate),
        prop::sample::select(vec!["One thing.", "Another."]).prop_map(|text| Value::Text(text.into())),
        Just(Value::Silent),
        Just(Value::Unsure),
    ]
}

fn scope() -> impl Strategy<Value = Scope> {
    let of = prop::option::of(prop::sample::select(vec!["RU", "UA"]).prop_map(str::to_string));
    let words = prop::collection::btree_set(prop::sample::select(vec!["missiles", "rockets"]).prop_map(str::to_string), 0..2);
    (of, words, prop::option::of(date())).prop_map(|(of, words, as_of)| Scope { of, words, as_of })
}

/// The dam lies in the valley; the coast is elsewhere.
fn places() -> BTreeMap<String, Place> {
    let place = |id: &str, within: Option<&str>, apart: &[&str]| {
        let apart = apart.iter().map(ToString::to_string).collect();
        (id.to_string(), Place { id: id.into(), name: id.into(), within: within.map(str::to_string), apart, ..Place::default() })
    };
    BTreeMap::from([place("dam", Some("valley"), &[]), place("valley", None, &["coast"]), place("coast", None, &[])])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Swapping sides changes nothing.
    #[test]
    fn relation_is_symmetric(first in value(), second in value(), one in scope(), other in scope()) {
        let (first, second) = (claim(first, one), claim(second, other));
        prop_assert_eq!(relation(&places(), &first, &second), relation(&places(), &second, &first));
    }

    /// A claim says the same as itself, whatever it says.
    #[test]
    fn a_claim_agrees_with_itself(value in value(), scope in scope()) {
        let one = claim(value, scope);
        prop_assert_eq!(relation(&places(), &one, &one), Relation::Same);
    }

    /// A range contains what lies in it, in whatever unit of the same kind it is written.
    #[test]
    fn a_range_admits_what_lies_in_it(low in 0_u32..500, width in 1_u32..50, at in 0_u32..50) {
        let range = Amount::parse(&format!("{low}–{} km", low + width)).unwrap();
        let inside = low + at.min(width);
        let kilometres = Amount::parse(&format!("{inside} km")).unwrap();
        let metres = Amount::parse(&format!("{} m", inside * 1_000)).unwrap();
        prop_assert_eq!(range.agreement(&kilometres), Agreement::Compatible);
        prop_assert_ne!(range.agreement(&metres), Agreement::Contradictory);
        prop_assert_eq!(kilometres.agreement(&metres), Agreement::Same);
        let above = Amount::parse(&format!("{} km", low + width + 1)).unwrap();
        prop_assert_eq!(range.agreement(&above), Agreement::Contradictory);
    }

    /// What is true of a figure is admitted by every limit that it keeps, and by none that it breaks.
    #[test]
    fn limits_admit_what_keeps_them(figure in 0_u32..1_000, limit in 0_u32..1_000) {
        let read = |words: &str, figure: u32| Amount::parse(&format!("{words}{figure} tanks")).unwrap();
        let exact = read("", figure);
        let admits = |words: &str| exact.agreement(&read(words, limit)) != Agreement::Contradictory;
        prop_assert_eq!(admits("at least "), figure >= limit);
        prop_assert_eq!(admits("more than "), figure > limit);
        prop_assert_eq!(admits("at most "), figure <= limit);
        prop_assert_eq!(admits("less than "), figure < limit);
    }

    /// A day within a period never contradicts it; a day outside always does, unless somebody is unsure.
    #[test]
    fn a_period_admits_its_days(from in day(), until in day(), at in day()) {
        let (from, until) = if from <= until { (from, until) } else { (until, from) };
        let period = Date::parse(&format!("{from}/{until}")).unwrap();
        let (exact, unsure) = (Date::parse(&at).unwrap(), Date::parse(&format!("{at}~")).unwrap());
        let inside = from <= at && at <= until;
        prop_assert_eq!(period.agreement(&exact) == Agreement::Contradictory, !inside);
        prop_assert_ne!(period.agreement(&unsure), Agreement::Contradictory);
    }

    /// The order of a list is a total order, and never puts a date after one that it must come before.
    #[test]
    fn list_order_respects_what_is_certain(mut dates in prop::collection::vec(date(), 2..8)) {
        dates.sort_by(Date::list_order);
        for pair in dates.windows(2) {
            prop_assert_ne!(pair[0].list_order(&pair[1]), std::cmp::Ordering::Greater);
        }
        for (index, later) in dates.iter().enumerate() {
            for earlier in &dates[..index] {
                let (first, last) = (later.days(), earlier.days());
                let must_be_before = matches!((first.1, last.0), (Some(end), Some(start)) if end < start);
                prop_assert!(!must_be_before, "{later} certainly lies before {earlier}");
            }
        }
    }

    /// Two complete lists agree only if they are the same; a list without end admits all that it does not exclude.
    #[test]
    fn lists_admit_what_they_leave_open(first in members(), second in members()) {
        let found = agreement(&places(), &Value::Members(first.clone()), &Value::Members(second.clone()));
        if first.complete && second.complete && first.perhaps.is_empty() && second.perhaps.is_empty() {
            prop_assert_eq!(found == Agreement::Contradictory, first.named != second.named);
        }
        if first.named.is_subset(&second.named) && !first.complete && first.without.is_disjoint(&second.named) {
            prop_assert_ne!(found, Agreement::Contradictory);
        }
    }

    /// Silence and not knowing contradict nobody.
    #[test]
    fn silence_is_no_denial(value in value(), one in scope(), other in scope()) {
        for quiet in [Value::Silent, Value::Unsure] {
            prop_assert_ne!(relation(&places(), &claim(quiet, one.clone()), &claim(value.clone(), other.clone())), Relation::Contradictory);
        }
    }
}

#[test]
fn places_within_and_apart() {
    let places = places();
    let found = |first: &str, second: &str| travaux_record::people::agreement(&places, first, second);
    assert_eq!(found("dam", "valley"), Agreement::Compatible);
    assert_eq!(found("dam", "coast"), Agreement::Contradictory, "what lies in the valley lies apart from the coast");
    assert_eq!(found("dam", "elsewhere"), Agreement::Undetermined);
}
