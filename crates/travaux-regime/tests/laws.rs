//! Laws of running: what does not bear on a question does not change its answer.
#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use travaux_regime::rules::Rules;
use travaux_regime::run::Regime;
use travaux_regime::scenario::{self, Scenario};
use travaux_text::Draft;
use travaux_text::settle::Settlement;

/// A guarantee with a commission, construct by construct; `THRESHOLD` and `QUORUM` are put in.
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
    &["organ commission = AA, BB, CC until 2030-05-05"],
    &["organ commission = AA, BB, CC, DD from 2030-05-06"],
    &["decision approval", "  by members of commission", "  quorum QUORUM", "  adopted by majority of votes"],
    &["decision founders", "  by members of commission as of 2030-05-01", "  adopted by majority"],
    &["decision own", "  by bearer", "  adopted by unanimity"],
    &["power invite", "  bearer commission", "  act invite", "  no later than 2030-05-20", "  [#power: only if approval]"],
    &[
        "duty welcome",
        "  when invite by commission on guest",
        "  bearer each of guarantors except guest",
        "  owed to guest",
        "  act each of cook, sing",
        "  not before 2030-05-15",
        "  within 20 days",
        "  only if both not fact storm and either own or peacetime",
    ],
    &[
        "constitutive siege",
        "  when siege by besieger on city",
        "  counts as attack by besieger on city",
        "  unless either invitation by city has happened or agreed siege as agreed",
    ],
    &["constitutive sortie", "  when attack by attacker on victim", "  counts as siege by attacker on victim"],
    &["duty status", "  bearer UA", "  owed to guarantors", "  keep neutrality", "  broken by join alliance", "  without prejudice to bases"],
    &["duty calm", "  bearer BB", "  owed to UA", "  keep quiet", "  during summer"],
    &["period summer", "  from attack by AA", "  for 1–2 weeks", "  until request by UA"],
    &["prohibition no-aid", "  bearer each of guarantors", "  act send aid, sing", "  no later than 2030-12-31", "  [#first: subject to assist]"],
    &["permission singing", "  bearer CC, BB", "  act sing", "  during summer", "  [#first: notwithstanding no-aid]"],
    &["prohibition peace", "  bearer anyone", "  act attack"],
    &["withdrawal", "  by each of guarantors", "  2 weeks after notice", "  not before 3 months after entry into force", "  only if grave"],
    &["duration", "  for 5 years", "  extended by conference for 5 years"],
];

const WORDS: &str = "A: [AA #more: x] [AA #map: y] [AA #unanimity: z] [AA #figure: 250,000 | BB: 85,000] [AA #power: w] [AA #first: v]";

const LABELS: [&str; 5] = ["more", "map", "unanimity", "power", "first"];

fn draft(constructs: &[Vec<String>], threshold: &str) -> Draft {
    let rules: Vec<String> = constructs.iter().map(|lines| lines.join("\n")).collect();
    let text = format!(
        "# Article 1 {{#a}}\n\n{WORDS}\n\n```rules\n{}\n```\n",
        rules.join("\n\n").replace("THRESHOLD", threshold).replace("QUORUM", "2 votes")
    );
    Draft::parse(text.as_bytes())
}

/// The same text with every date so many days later.
fn shifted(text: &str, days: i64) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let day = rest.get(..10).filter(|date| date.as_bytes()[4] == b'-').and_then(travaux_regime::days::read);
        match day {
            Some(day) => out += &travaux_regime::days::written(day + days),
            None => out.push(first),
        }
        rest = &rest[if day.is_some() { 10 } else { first.len_utf8() }..];
    }
    out
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
    /// Deeds of the second part that happen, each a line.
    deeds: Vec<&'static str>,
    /// Facts that are told, each a line.
    facts: Vec<&'static str>,
}

/// What may happen or not. Some lines come in two versions.
const DEEDS: [[&str; 2]; 10] = [
    ["2030-04-28 siege by DD on UA in south", "2030-05-12 siege by BB on UA in north"],
    ["2030-04-20 invitation by UA", "2030-05-13 invitation by UA"],
    ["2030-05-04 vote on approval: yes AA, BB; no CC", "2030-05-04 vote on approval: yes AA; absent BB, CC"],
    ["2030-05-06 new vote on approval: yes AA, DD; abstain BB, CC", "2030-05-06 vote on approval: no AA, BB"],
    ["2030-05-07 vote on founders: yes AA, BB; no DD", "2030-05-07 vote on founders: yes AA"],
    ["2030-05-08 invite by commission on DD", "2030-05-21 invite by AA on DD"],
    ["2030-05-22 vote on own: yes BB; no CC", "2030-05-22 vote on own: yes BB, CC"],
    ["2030-05-23 cook by BB, CC", "2030-05-14 cook by BB, CC"],
    ["2030-05-24 sing by BB, CC", "2030-05-12 sing by CC"],
    ["2030-05-25 join alliance by UA", "2030-05-25 notice of withdrawal by BB"],
];

const FACTS: [[&str; 2]; 5] = [
    ["fact storm: no", "fact storm: yes"],
    ["fact agreed siege: no", "fact agreed siege: yes"],
    ["fact quiet of BB: yes", "2030-05-03 fact quiet of BB: no"],
    ["fact grave: yes", "fact grave: no"],
    ["fact neutral: no", "fact neutral: yes"],
];

/// Of each pair the first, the second or none.
fn some_of<const N: usize>(pairs: [[&'static str; 2]; N]) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(0_usize..3, N)
        .prop_map(move |picks| picks.into_iter().zip(pairs).filter_map(|(pick, pair)| pair.get(pick).copied()).collect())
}

fn story() -> impl Strategy<Value = Story> {
    let vote = || prop::sample::select(vec!["yes", "no", "abstain", "absent", ""]);
    let votes = (vote(), vote(), vote(), vote()).prop_map(|(b, c, d, e)| {
        let all = [("BB", b), ("CC", c), ("DD", d), ("EE", e)];
        all.into_iter().filter(|(_, vote)| !vote.is_empty()).collect::<Vec<_>>()
    });
    let choice = |label: &'static str| prop::sample::select(vec!["in", "out", ""]).prop_map(move |choice| (label, choice));
    let settle = LABELS.map(choice).to_vec().prop_map(|choices| choices.into_iter().filter(|(_, choice)| !choice.is_empty()).collect::<Vec<_>>());
    let place = prop::sample::select(vec!["north", "south", "island"]);
    let facts = (any::<bool>(), any::<bool>(), any::<bool>(), any::<Option<bool>>());
    let more = (some_of(DEEDS), some_of(FACTS));
    (votes, place, facts, settle, more).prop_map(|(votes, place, (requested, aided, assumed, peacetime), settle, (deeds, facts))| Story {
        votes,
        place,
        requested,
        aided,
        assumed,
        peacetime,
        settle,
        deeds,
        facts,
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
    for line in story.deeds.iter().chain(&story.facts) {
        text += &format!("{line}\n");
    }
    text += "until 2030-07-01\n";
    for question in QUESTIONS {
        text += &format!("expect {question}: x\n");
    }
    text
}

const QUESTIONS: [&str; 31] = [
    "assist of BB",
    "assist of DD",
    "assist of AA",
    "assist of EE",
    "assist of ZZ",
    "consent",
    "bases of UA",
    "personnel of UA",
    "in force on 2029-07-31",
    "in force for DD on 2029-08-04",
    "in force for EE",
    "approval",
    "approval on 2030-05-05",
    "founders",
    "own of BB",
    "invite of commission on 2030-05-20",
    "validity of invite by commission on DD on 2030-05-10",
    "welcome of BB",
    "welcome of CC on 2030-05-30",
    "welcome of DD",
    "status of UA",
    "calm of BB on 2030-05-10",
    "calm of BB",
    "no-aid of BB",
    "no-aid of CC",
    "singing of CC on 2030-05-07",
    "sing by CC on 2030-05-07",
    "send aid by BB on 2030-05-10",
    "siege by DD on UA in south on 2030-05-10",
    "in force for BB",
    "peace of DD",
];

fn read(text: &str) -> Scenario {
    let (mut scenarios, remarks) = scenario::read(text);
    assert!(remarks.is_empty(), "{remarks:?}\n{text}");
    scenarios.remove(0)
}

fn verdicts(draft: &Draft, scenario: &Scenario, settle: &[(&str, &str)]) -> Vec<String> {
    let (rules, remarks) = Rules::of(draft);
    // That a quorum cannot be reached is said, and is what a law is about.
    let is_wrong = |remark: &travaux_text::Remark| remark.level == travaux_text::Level::Error && remark.code.name != "never-adopted";
    assert!(!remarks.iter().any(is_wrong), "{remarks:?}");
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
    let mut endings = vec![std::collections::BTreeSet::new(); QUESTIONS.len()];
    for _ in 0..300 {
        let story = proptest::strategy::ValueTree::current(&story().new_tree(&mut runner).unwrap());
        let found = verdicts(&draft, &read(&written(&story)), &story.settle);
        for (endings, verdict) in endings.iter_mut().zip(&found) {
            endings.insert(verdict.clone());
        }
        seen.extend(found);
    }
    let always: Vec<_> = QUESTIONS.iter().zip(&endings).filter(|(_, endings)| endings.len() < 2).collect();
    assert!(always.is_empty(), "these always end in the same way: {always:?}");
    for verdict in [
        "breached",
        "fulfilled",
        "not due",
        "not bound",
        "out of scope",
        "undetermined",
        "adopted",
        "rejected",
        "open",
        "kept",
        "excused",
        "dormant",
        "due",
        "held",
        "not held",
        "valid",
        "void",
        "allowed",
        "prohibited",
        "not regulated",
        "yes",
        "no",
    ] {
        assert!(seen.contains(verdict), "no story ends with {verdict}: {seen:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, failure_persistence: None, ..ProptestConfig::default() })]

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
        let codes = [("AA", "QE"), ("BB", "QD"), ("CC", "QC"), ("DD", "QB"), ("EE", "QA")];
        let renamed = |text: &str| codes.iter().fold(text.to_string(), |text, (old, new)| text.replace(old, new));
        let mine = draft(&constructs(), "unanimity");
        let theirs = Draft::parse(renamed(&String::from_utf8_lossy(mine.tree().source())).as_bytes());
        let text = written(&story);
        prop_assert_eq!(verdicts(&mine, &read(&text), &story.settle), verdicts(&theirs, &read(&renamed(&text)), &story.settle));
    }

    /// The same story some weeks earlier or later.
    #[test]
    fn shifting_all_dates_by_weeks_changes_nothing(story in story(), weeks in -500_i64..500) {
        let mine = draft(&constructs(), "unanimity");
        let theirs = Draft::parse(shifted(&String::from_utf8_lossy(mine.tree().source()), weeks * 7).as_bytes());
        let text = written(&story);
        prop_assert_eq!(verdicts(&mine, &read(&text), &story.settle), verdicts(&theirs, &read(&shifted(&text, weeks * 7)), &story.settle));
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
        story in story(), label in prop::sample::select(LABELS.to_vec()), choice in prop::sample::select(vec!["in", "out"])
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

    /// Neither does a fact or a vote that is told where nothing was: what is not known never was a no.
    #[test]
    fn telling_more_never_contradicts_a_determined_verdict(story in story(), fact in prop::sample::select(FACTS.concat()), vote in any::<bool>()) {
        let draft = draft(&constructs(), "unanimity");
        let words = |line: &str| line.trim_start_matches("2030-05-03 ").split(':').next().unwrap().to_string();
        let mut more = story.clone();
        if !story.facts.iter().any(|told| words(told) == words(fact)) {
            more.facts.push(fact);
        }
        if !story.votes.iter().any(|(party, _)| *party == "DD") {
            more.votes.push(("DD", if vote { "yes" } else { "no" }));
        }
        more.peacetime = story.peacetime.or(Some(vote));
        let open = LABELS.iter().filter(|label| !story.settle.iter().any(|(settled, _)| settled == *label));
        let settle: Vec<(&str, &str)> = story.settle.iter().copied().chain(open.map(|label| (*label, "in"))).collect();
        let before = verdicts(&draft, &read(&written(&story)), &settle);
        let after = verdicts(&draft, &read(&written(&more)), &settle);
        // Where a duty is not owed in any case, why it is not may turn out to be something else.
        let is_owed = |verdict: &str| !["not due", "not bound", "dormant", "excused", "out of scope"].contains(&verdict);
        for ((before, after), question) in before.iter().zip(&after).zip(QUESTIONS) {
            prop_assert!(before == after || !is_owed(before) && !is_owed(after) || before == "undetermined" || before == "open", "{}: {} became {}", question, before, after);
        }
    }

    /// A quorum of more never lets through what a lower one stops.
    #[test]
    fn raising_a_quorum_never_lets_more_through(story in story(), low in 1_u32..4, more in 0_u32..3) {
        let scenario = read(&written(&story));
        let with = |votes: u32| {
            let all = constructs().into_iter().map(|lines| lines.into_iter().map(|line| line.replace("QUORUM", &format!("{votes} votes"))).collect());
            verdicts(&draft(&all.collect::<Vec<Vec<String>>>(), "unanimity"), &scenario, &story.settle)[11].clone()
        };
        let (lower, higher) = (with(low), with(low + more));
        prop_assert!(lower == "adopted" || higher != "adopted", "{} with {}, {} with {}", lower, low, higher, low + more);
        prop_assert!(lower != "rejected" || higher == "rejected", "{} with {}, {} with {}", lower, low, higher, low + more);
    }

    /// `subject to` in the one norm says the same as `notwithstanding` in the other.
    #[test]
    fn which_of_two_norms_says_which_gives_way_does_not_matter(story in story()) {
        let mut other = constructs();
        let clause = "  [#first: subject to assist]";
        other.iter_mut().for_each(|lines| lines.retain(|line| line != clause));
        other.iter_mut().filter(|lines| lines[0] == "duty assist").for_each(|lines| lines.push("  [#first: notwithstanding no-aid]".to_string()));
        let scenario = read(&written(&story));
        let mine = verdicts(&draft(&constructs(), "unanimity"), &scenario, &story.settle);
        prop_assert_eq!(mine, verdicts(&draft(&other, "unanimity"), &scenario, &story.settle));
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
        "organ",
        "members of o",
        "power",
        "constitutive",
        "withdrawal",
        "duration",
        "days count from the day itself",
        "formalises #a",
        "keep",
        "broken by",
        "no later than",
        "not before",
        "during",
        "subject to",
        "notwithstanding",
        "without prejudice to",
        "quorum",
        "as of",
        "bearer",
        "either",
        "both",
        "or",
        "and",
        "after notice",
        "after entry into force",
        "extended by",
        "new vote on",
        "notice of withdrawal",
        "validity of",
        "end",
        "…",
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
        let story = format!("scenario S\n2030-01-01 attack by AA on BB in x\nexpect x of AA: due\nexpect x: open\nexpect in force: yes\nexpect end for AA: none\nexpect validity of x by AA: void\n{story}\nexpect x by AA: allowed\n");
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
