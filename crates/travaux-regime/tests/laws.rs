//! Laws of running: what does not bear on a question does not change its answer.
#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use travaux_regime::rules::Rules;
use travaux_regime::run::Regime;
use travaux_regime::scenario::{self, Scenario};
use travaux_text::Draft;
use travaux_text::settle::Settlement;

/// A guarantee, construct by construct; `THRESHOLD` is put in.
const CONSTRUCTS: &[&[&str]] = &[
    &["group guarantors = AA, BB, CC, DD [#more: , EE]"],
    &["places north, south, island"],
    &["area covered = everywhere except island [#map: , mapped]"],
    &["area mapped = unknown \"the map\""],
    &["decision consent", "  by guarantors except attacker", "  adopted by THRESHOLD", "  abstention counts as nothing"],
    &[
        "duty assist",
        "  when attack by attacker on UA in covered",
        "  after request by UA within 10 days",
        "  bearer each of guarantors except attacker",
        "  owed to UA",
        "  act one of send aid, send troops",
        "  within 30 days",
        "  [#unanimity: only if consent]",
        "  unless neutral as neutrality",
    ],
    &["prohibition bases", "  bearer UA", "  act host base", "  with anyone except CC", "  unless consent as leave"],
    &["limit personnel", "  of UA", "  at most [#figure: 250,000 | 85,000] persons", "  only if peacetime"],
    &["period talks", "  from signature", "  for 10–15 years"],
    &["entry into force", "  ratified by UA, AA", "  ratified by majority of guarantors", "  30 days after"],
];

const WORDS: &str = "A: [AA #more: x] [AA #map: y] [AA #unanimity: z] [AA #figure: 250,000 | BB: 85,000]";

fn draft(constructs: &[Vec<String>], threshold: &str) -> Draft {
    let rules: Vec<String> = constructs.iter().map(|lines| lines.join("\n")).collect();
    let text = format!("# Article 1 {{#a}}\n\n{WORDS}\n\n```rules\n{}\n```\n", rules.join("\n\n").replace("THRESHOLD", threshold));
    Draft::parse(text.as_bytes())
}

fn constructs() -> Vec<Vec<String>> {
    CONSTRUCTS.iter().map(|lines| lines.iter().map(ToString::to_string).collect()).collect()
}

/// A story of votes and deeds.
#[derive(Debug, Clone)]
struct Story {
    votes: Vec<(&'static str, &'static str)>,
    place: &'static str,
    requested: bool,
    aided: bool,
    assumed: bool,
    peacetime: Option<bool>,
    settle: Vec<(&'static str, &'static str)>,
}

fn story() -> impl Strategy<Value = Story> {
    let vote = || prop::sample::select(vec!["yes", "no", "abstain", "absent", ""]);
    let votes = (vote(), vote(), vote(), vote()).prop_map(|(b, c, d, e)| {
        let all = [("BB", b), ("CC", c), ("DD", d), ("EE", e)];
        all.into_iter().filter(|(_, vote)| !vote.is_empty()).collect::<Vec<_>>()
    });
    let choice = |label: &'static str| prop::sample::select(vec!["in", "out", ""]).prop_map(move |choice| (label, choice));
    let settle = (choice("more"), choice("map"), choice("unanimity"))
        .prop_map(|(a, b, c)| [a, b, c].into_iter().filter(|(_, choice)| !choice.is_empty()).collect::<Vec<_>>());
    let place = prop::sample::select(vec!["north", "south", "island"]);
    let facts = (any::<bool>(), any::<bool>(), any::<bool>(), any::<Option<bool>>());
    (votes, place, facts, settle).prop_map(|(votes, place, (requested, aided, assumed, peacetime), settle)| Story {
        votes,
        place,
        requested,
        aided,
        assumed,
        peacetime,
        settle,
    })
}

fn written(story: &Story) -> String {
    let mut text = String::from("scenario S\n");
    if story.assumed {
        text += "assume in force from 2030-01-01\n";
    } else {
        text += "2029-01-01 sign by UA, AA\n2029-06-01 ratify by UA, AA\n2029-07-01 ratify by BB, CC\n2029-07-05 ratify by DD\n";
    }
    text += &format!("2030-05-01 attack by AA on UA in {}\n", story.place);
    if story.requested {
        text += "2030-05-03 request by UA\n";
    }
    for (party, vote) in &story.votes {
        text += &format!("2030-05-04 vote on consent: {vote} {party}\n");
    }
    if story.aided {
        text += "2030-05-10 send aid by BB\n";
    }
    text += "2030-05-11 host base by UA with DD\n2030-05-12 holding of UA: personnel 90,000 persons\n";
    if let Some(peacetime) = story.peacetime {
        text += &format!("fact peacetime: {}\n", if peacetime { "yes" } else { "no" });
    }
    text += "fact neutral: no\nuntil 2030-07-01\n";
    for question in QUESTIONS {
        text += &format!("expect {question}: x\n");
    }
    text
}

const QUESTIONS: [&str; 11] = [
    "assist of BB",
    "assist of DD",
    "assist of AA",
    "assist of EE",
    "assist of ZZ",
    "consent",
    "bases of UA",
    "personnel of UA",
    "in force",
    "in force for DD",
    "in force for EE",
];

fn read(text: &str) -> Scenario {
    let (mut scenarios, remarks) = scenario::read(text);
    assert!(remarks.is_empty(), "{remarks:?}\n{text}");
    scenarios.remove(0)
}

fn verdicts(draft: &Draft, scenario: &Scenario, settle: &[(&str, &str)]) -> Vec<String> {
    let (rules, remarks) = Rules::of(draft);
    assert!(remarks.iter().all(|remark| remark.level != travaux_text::Level::Error), "{remarks:?}");
    let named: Vec<(String, String)> = settle.iter().map(|(label, choice)| (label.to_string(), choice.to_string())).collect();
    let settlement = Settlement::choices(draft, &named).unwrap();
    let outcomes = Regime::new(draft, &rules).run(scenario, &settlement);
    outcomes.into_iter().map(|outcome| outcome.found.expect("a verdict").words).collect()
}

/// The laws below would hold of an evaluator that always says the same.
#[test]
fn the_story_has_many_endings() {
    let draft = draft(&constructs(), "unanimity");
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..300 {
        let story = proptest::strategy::ValueTree::current(&story().new_tree(&mut runner).unwrap());
        seen.extend(verdicts(&draft, &read(&written(&story)), &story.settle));
    }
    for verdict in ["breached", "fulfilled", "not due", "not bound", "out of scope", "undetermined", "adopted", "rejected", "open", "kept"] {
        assert!(seen.contains(verdict), "no story ends with {verdict}: {seen:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is found can be expected: the list of verdicts that a question can have lacks none.
    #[test]
    fn every_verdict_that_is_found_can_be_expected(story in story()) {
        let draft = draft(&constructs(), "unanimity");
        let mut scenario = read(&written(&story));
        let found = verdicts(&draft, &scenario, &story.settle);
        for (expect, found) in scenario.expects.iter_mut().zip(found) {
            expect.verdict = found;
        }
        let rules = Rules::read(&draft);
        let remarks = scenario::check::Checker::new(&draft, &rules, &|_, _| None).remarks(&scenario);
        prop_assert!(remarks.iter().all(|remark| remark.code.name != "impossible-verdict"), "{:?}", remarks);
    }

    /// Other codes for the same parties.
    #[test]
    fn renaming_parties_changes_nothing(story in story()) {
        let codes = [("AA", "QA"), ("BB", "QB"), ("CC", "QC"), ("DD", "QD"), ("EE", "QE")];
        let renamed = |text: &str| codes.iter().fold(text.to_string(), |text, (old, new)| text.replace(old, new));
        let mine = draft(&constructs(), "unanimity");
        let theirs = Draft::parse(renamed(&String::from_utf8_lossy(mine.tree().source())).as_bytes());
        let text = written(&story);
        prop_assert_eq!(verdicts(&mine, &read(&text), &story.settle), verdicts(&theirs, &read(&renamed(&text)), &story.settle));
    }

    /// The same story some weeks earlier or later.
    #[test]
    fn shifting_all_dates_by_weeks_changes_nothing(story in story(), weeks in -500_i64..500) {
        let draft = draft(&constructs(), "unanimity");
        let scenario = read(&written(&story));
        let mut shifted = scenario.clone();
        for event in &mut shifted.events {
            event.day += weeks * 7;
        }
        shifted.until = shifted.until.map(|day| day + weeks * 7);
        if let Some(assumed) = &mut shifted.assume {
            assumed.from += weeks * 7;
        }
        prop_assert_eq!(verdicts(&draft, &scenario, &story.settle), verdicts(&draft, &shifted, &story.settle));
    }

    /// Somebody who has nothing to do with it does something that no rule speaks of.
    #[test]
    fn a_bystander_changes_nothing(story in story()) {
        let draft = draft(&constructs(), "unanimity");
        let text = written(&story);
        let with = text.replacen("2030-05-11", "2030-05-02 play chess by YY on UA in north\n2030-05-04 vote on lunch: no BB\n2030-05-11", 1);
        prop_assert_eq!(verdicts(&draft, &read(&text), &story.settle), verdicts(&draft, &read(&with), &story.settle));
    }

    /// The order of constructs and of clauses.
    #[test]
    fn the_order_of_lines_never_matters(
        story in story(), order in Just((0..CONSTRUCTS.len()).collect::<Vec<_>>()).prop_shuffle(), reversed in any::<bool>()
    ) {
        let all = constructs();
        let mut other: Vec<Vec<String>> = order.into_iter().map(|index| all[index].clone()).collect();
        if reversed {
            for construct in &mut other {
                construct[1..].reverse();
            }
        }
        let scenario = read(&written(&story));
        let mine = verdicts(&draft(&all, "unanimity"), &scenario, &story.settle);
        prop_assert_eq!(mine, verdicts(&draft(&other, "unanimity"), &scenario, &story.settle));
    }

    /// A higher threshold never lets through what a lower one stops.
    #[test]
    fn raising_a_threshold_never_removes_a_blocker(story in story(), low in 1_u32..4, more in 0_u32..3) {
        let scenario = read(&written(&story));
        let consent = |votes: u32| verdicts(&draft(&constructs(), &format!("{votes} votes")), &scenario, &story.settle)[5].clone();
        let (lower, higher) = (consent(low), consent(low + more));
        prop_assert!(lower == "adopted" || higher != "adopted", "{} with {}, {} with {}", lower, low, higher, low + more);
    }

    /// A verdict that is determined stays the same however an open bracket is settled.
    #[test]
    fn settling_never_contradicts_a_determined_verdict(
        story in story(), label in prop::sample::select(vec!["more", "map", "unanimity"]), choice in prop::sample::select(vec!["in", "out"])
    ) {
        let draft = draft(&constructs(), "unanimity");
        let scenario = read(&written(&story));
        let before = verdicts(&draft, &scenario, &story.settle);
        let mut settle: Vec<(&str, &str)> = story.settle.clone();
        if !settle.iter().any(|(other, _)| *other == label) {
            settle.push((label, choice));
        }
        for (before, after) in before.iter().zip(&verdicts(&draft, &scenario, &settle)) {
            prop_assert!(before == after || before == "undetermined" || before == "open", "{} became {}", before, after);
        }
    }
}

/// Words of the language in any order, and anything else.
fn scrambled() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "group",
        "area",
        "place",
        "places",
        "weights",
        "decision",
        "duty",
        "prohibition",
        "permission",
        "limit",
        "period",
        "entry into force",
        "provisional application",
        "scenario",
        "expect",
        "cases",
        "draft",
        "settle",
        "assume in force from",
        "fact",
        "vote on",
        "holding of",
        "until",
        "when",
        "after",
        "bearer",
        "owed to",
        "act",
        "within",
        "only if",
        "unless",
        "as",
        "not",
        "has happened",
        "by",
        "on",
        "with",
        "in",
        "of",
        "except",
        "adopted by",
        "unanimity",
        "majority",
        "2/3",
        "55 %",
        "9 votes",
        "all but 2",
        "of weights w",
        "with all of",
        "subject to",
        "notwithstanding",
        "established by",
        "if breached",
        "one of",
        "each of",
        "counts as",
        "yes",
        "no",
        "30 days",
        "at most",
        "85,000 persons",
        "10–15 years",
        "from",
        "for",
        "AA",
        "BB",
        "x",
        "everywhere",
        "unknown",
        "anyone",
        "signatories",
        "2030-01-01",
        "9999-12-31",
        "-9999-01-01",
        "1/0",
        "0 days",
        "999999999999 days",
        "[#more:",
        "[@r:",
        "[",
        "|",
        "]",
        ",",
        ":",
        ";",
        "=",
        "--",
        "\"",
        "\n",
        "\n  ",
        "\n| a | b |\n",
        "é",
        "\u{202e}",
    ]);
    prop::collection::vec(word.prop_map(str::to_string), 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in a rules block or a scenario, nothing panics, and every remark points into the file.
    #[test]
    fn nothing_that_can_be_written_panics(rules in scrambled(), story in scrambled()) {
        let source = format!("# Article 1 {{#a}}\n\n{WORDS}\n\n```rules\n{}\n```\n", rules.replace('`', ""));
        let draft = Draft::parse(source.as_bytes());
        let (rules, remarks) = Rules::of(&draft);
        for remark in &remarks {
            prop_assert!(remark.span().end <= source.len() && source.is_char_boundary(remark.span().start), "{:?}", remark);
        }
        let story = format!("scenario S\n2030-01-01 attack by AA on BB in x\nexpect x of AA: due\nexpect x: open\nexpect in force: yes\n{story}\nexpect x by AA: allowed\n");
        let (scenarios, remarks) = scenario::read(&story);
        for remark in &remarks {
            prop_assert!(remark.span().end <= story.len(), "{:?}", remark);
        }
        let nearest = |_: &str, known: &[&str]| known.first().map(ToString::to_string);
        let checker = scenario::check::Checker::new(&draft, &rules, &nearest);
        for scenario in &scenarios {
            for remark in checker.remarks(scenario) {
                prop_assert!(remark.span().end <= story.len() && !remark.action.is_empty(), "{:?}", remark);
            }
            let settlement = Settlement::choices(&draft, &[]).unwrap();
            let regime = Regime::new(&draft, &rules);
            for outcome in regime.run(scenario, &settlement) {
                regime.changes(scenario, &settlement, &outcome);
            }
        }
    }
}
