//! Small wrong changes of rules: every kind is made, each is a change, and on all small cases none makes no difference.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use travaux_regime::mutate::{Case, Mutant, mutants};
use travaux_regime::rules::Rules;
use travaux_regime::run::Regime;
use travaux_regime::scenario;
use travaux_text::Draft;
use travaux_text::settle::Settlement;

const WORDS: &str = "A: [AA #in: x] [AA #three: 1 | BB: 2 | CC: 3] [AA #whole: y]";

fn draft(rules: &str) -> Draft {
    Draft::parse(format!("# Article 1 {{#a}}\n\n{WORDS}\n\n```rules\n{rules}\n```\n").as_bytes())
}

fn rules(draft: &Draft) -> Rules {
    let (rules, remarks) = Rules::of(draft);
    assert!(remarks.iter().all(|remark| remark.level != travaux_text::Level::Error), "{remarks:#?}");
    rules
}

fn ids(text: &str) -> Vec<String> {
    mutants(&rules(&draft(text))).into_iter().map(|mutant| mutant.id).collect()
}

/// Every clause of the language once.
const ALL: &str = "
group states = AA, BB, CC, DD except DD
places north, south
area covered = north, south
area mapped = unknown \"the map\"
weights people = AA 5, BB 3, CC 2

decision consent
  by states except attacker
  adopted by unanimity
  adopted by all but 1
  adopted by 2 votes
  adopted by 2/3 of present
  adopted by 65 % of weights people
  with all of AA, BB
  abstention counts as yes
  absence counts as no
  silence counts as nothing
  within 4 days
  then adopted

duty assist
  when attack by attacker on UA in covered
  when raid by attacker
  after request by UA within 10 days
  bearer each of states except attacker
  owed to UA
  act one of send aid, send troops
  within 30 days
  [#in: only if not consent]
  unless peace has happened as peace
  established by consent
  subject to bases
  if breached talks

prohibition bases
  when war
  bearer UA
  act host base
  in covered
  with anyone except CC
  on AA

[#whole: permission visits]
  bearer each of states
  act visit, stay
  notwithstanding bases

limit personnel
  of UA, AA
  at most [#three: 30 | 20 | 10] persons
  at least 2.5 tonnes
  only if peacetime

period talks
  from signature
  for 10–15 years

entry into force
  after referendum in UA
  ratified by UA, AA
  ratified by majority of states including BB
  30 days after
  later parties 10 days after

provisional application
  from signature
  until failed referendum in UA
  until entry into force
  of Article 1, Article 2
";

#[test]
fn every_kind_is_made_in_the_order_of_the_text() {
    let found = ids(ALL);
    let expected = include_str!("mutate.txt");
    if std::env::var_os("TRAVAUX_BLESS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mutate.txt"), format!("{}\n", found.join("\n"))).unwrap();
    }
    assert_eq!(found.join("\n"), expected.trim_end(), "read the difference; then bless");
    assert_eq!(found, ids(ALL), "the same each time");
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), found.len(), "an id names one mutant");
    for silent in ["owed-to", "if-breached", "subject-to"] {
        assert!(!found.iter().any(|id| id.contains(silent)), "{silent} makes no difference");
    }
}

#[test]
fn each_is_a_change_of_one_line() {
    let draft = draft(ALL);
    let original = rules(&draft);
    let all = mutants(&original);
    for mutant in &all {
        assert_ne!(mutant.rules, original, "{}", mutant.id);
        assert_eq!(all.iter().filter(|other| other.rules == mutant.rules).count(), 1, "{} is made twice", mutant.id);
        assert!(!draft.text(&mutant.span).contains('\n') && mutant.change.ends_with('.'), "{}: {}", mutant.id, mutant.change);
    }
    assert!(all.windows(2).all(|pair| pair[0].span.start <= pair[1].span.start), "in the order of the text");
}

/// The ids of lines that are there do not change when rules are added elsewhere.
#[test]
fn ids_stay() {
    let before = ids("duty a\n  bearer AA\n  act help\n  only if x is");
    let after = ids("group g = AA, BB\n\nduty b\n  bearer BB\n  act go\n\nduty a\n  bearer AA\n  act help\n  only if x is\n  only if y is");
    assert!(before.iter().all(|id| after.contains(id)), "{before:?} {after:?}");
}

/// One slip of the pen is one mutant, in however many ways a line reads; what is said in one way only is changed there only.
#[test]
fn a_line_with_brackets_is_changed_as_one() {
    let found = ids("limit l\n  of UA\n  at most [#three: 30 | 20 | 10] persons");
    let ends = |words: &str| found.iter().filter(|id| id.contains(words)).cloned().collect::<Vec<_>>();
    assert_eq!(ends("at-most/1/removed"), ["l/at-most/1/removed"]);
    assert_eq!(ends("looser"), ["l/at-most/1/looser", "l/at-most/1/looser-2", "l/at-most/1/looser-3"]);
    assert_eq!(ends("exchanged"), ["l/at-most/1/exchanged-three"]);
}

/// All ways in which a few members can vote.
fn votes(members: &[&str]) -> Vec<String> {
    let stands = ["yes", "no", "abstain", "absent", ""];
    let mut all = vec![String::new()];
    for member in members {
        all = all
            .iter()
            .flat_map(|before| stands.iter().map(move |stand| if stand.is_empty() { before.clone() } else { format!("{before}; {stand} {member}") }))
            .collect();
    }
    all.into_iter().map(|votes| votes.trim_start_matches("; ").to_string()).filter(|votes| !votes.is_empty()).collect()
}

/// For every change of a decision there are votes that tell it apart: nothing is asked for that nobody can write.
#[test]
fn every_change_of_a_decision_can_be_noticed() {
    let mut silent = Vec::new();
    for members in [&["AA", "BB"][..], &["AA", "BB", "CC"], &["AA", "BB", "CC", "DD"]] {
        for threshold in
            ["unanimity", "unanimity of present", "consensus", "majority", "majority of votes", "all but 1", "2 votes", "2/3", "1/2 of present"]
        {
            for clause in [
                "",
                "abstention counts as yes",
                "abstention counts as no",
                "abstention counts as nothing",
                "absence counts as yes",
                "absence counts as nothing",
                "silence counts as nothing",
                "silence counts as yes",
                "with all of AA",
                "with all of AA in favour",
            ] {
                if members.len() == 4 && !threshold.starts_with("majority") {
                    continue;
                }
                // Beside a line that asks for everybody these ask for nothing more; and half of two is one of them, whoever is present.
                let for_all = threshold.starts_with("unanimity") || threshold == "consensus" || members.len() == 2;
                if clause.starts_with("with") && for_all || threshold == "1/2 of present" && members.len() == 2 {
                    continue;
                }
                let text = format!("decision d\n  by {}\n  adopted by {threshold}\n  {clause}", members.join(", "));
                let draft = draft(&text);
                let rules = rules(&draft);
                let stories: String =
                    votes(members).iter().map(|votes| format!("scenario S\n2030-01-01 vote on d: {votes}\nexpect d: x\n")).collect();
                let (mut scenarios, _) = scenario::read(&stories);
                let settlement = Settlement::choices(&draft, &[]).unwrap();
                let regime = Regime::new(&draft, &rules);
                for scenario in &mut scenarios {
                    scenario.expects[0].verdict = regime.run(scenario, &settlement)[0].found.as_ref().unwrap().words.clone();
                }
                let outcomes: Vec<_> = scenarios.iter().map(|scenario| regime.run(scenario, &settlement)).collect();
                let cases: Vec<Case> =
                    scenarios.iter().zip(&outcomes).map(|(scenario, outcomes)| Case { scenario, settlement: &settlement, outcomes }).collect();
                for mutant in mutants(&rules) {
                    if mutant.caught(&draft, &cases).is_none() {
                        silent.push(format!("{}, {threshold}, {clause}: {}", members.len(), mutant.id));
                    }
                }
            }
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

fn mutant(all: Vec<Mutant>, id: &str) -> Mutant {
    all.into_iter().find(|mutant| mutant.id == id).unwrap_or_else(|| panic!("no mutant {id}"))
}

/// A story catches what it turns on, and nothing else.
#[test]
fn a_story_catches_what_it_turns_on() {
    let draft =
        draft("duty help\n  when attack by attacker on UA\n  bearer each of AA, BB except attacker\n  owed to UA\n  act help\n  within 30 days");
    let rules = rules(&draft);
    let (scenarios, remarks) = scenario::read("scenario S\n2030-01-01 attack by AA on UA\nuntil 2030-02-01\nexpect help of BB: breached\n");
    assert!(remarks.is_empty(), "{remarks:?}");
    let settlement = Settlement::choices(&draft, &[]).unwrap();
    let outcomes = Regime::new(&draft, &rules).run(&scenarios[0], &settlement);
    let cases = [Case { scenario: &scenarios[0], settlement: &settlement, outcomes: &outcomes }];
    let caught = |id: &str| mutant(mutants(&rules), id).caught(&draft, &cases).is_some();
    assert!(caught("help/removed") && caught("help/within/1/longer") && caught("help/bearer/1/without-BB"));
    assert!(!caught("help/within/1/shorter"), "it is over on either day");
    assert!(!caught("help/bearer/1/except-attacker"), "nobody asks about AA");
    assert!(mutant(mutants(&rules), "help/within/1/shorter").is_touched(&cases));
}
