//! A contradiction is remarked on if and only if there is a story that shows it, and the story in the message is one.
#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use travaux_regime::rules::{Rules, codes};
use travaux_regime::run::Regime;
use travaux_regime::scenario;
use travaux_text::settle::Settlement;
use travaux_text::{Draft, Remark};

const DEFINITIONS: &str = "group both = AA, BB\ngroup others = CC, DD\nplaces north, south\n";

fn draft(norms: &[&str]) -> Draft {
    Draft::parse(format!("# Article 1 {{#a}}\n\nWords.\n\n```rules\n{DEFINITIONS}\n{}\n```\n", norms.join("\n")).as_bytes())
}

fn contradictions(draft: &Draft) -> Vec<Remark> {
    Rules::of(draft).1.into_iter().filter(|remark| remark.code == &codes::CONTRADICTION).collect()
}

/// The verdict on an act after some lines of a scenario.
fn verdict(draft: &Draft, lines: &str, act: &str) -> String {
    let (mut scenarios, remarks) =
        scenario::read(&format!("scenario S\nassume in force from 2000-01-01\nuntil 2000-01-01\n{lines}\nexpect {act}: x\n"));
    assert!(remarks.is_empty(), "{remarks:?}");
    let rules = Rules::read(draft);
    let settlement = Settlement::choices(draft, &[]).unwrap();
    let mut outcomes = Regime::new(draft, &rules).run(&scenarios.remove(0), &settlement);
    outcomes.remove(0).found.unwrap().words
}

/// A norm on the act `host base`, from one choice for each of its clauses.
fn norm(kind: &'static str, name: &'static str) -> impl Strategy<Value = String> {
    let bearer = prop::sample::select(vec!["AA", "BB", "each of both", "each of both except AA"]);
    let with = prop::sample::select(vec!["", "  with CC\n", "  with anyone except CC\n"]);
    let area = prop::sample::select(vec!["", "  in north\n", "  in everywhere except north\n"]);
    let condition =
        prop::sample::select(vec!["", "  only if p\n", "  unless p\n", "  only if not p\n", "  only if q\n", "  unless signal has happened\n"]);
    (bearer, with, area, condition).prop_map(move |(bearer, with, area, condition)| {
        format!("{kind} {name}\n  bearer {bearer}\n  act host base, show flag\n{with}{area}{condition}")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    /// All acts of a small world are tried: by each of two, with each of two or nobody, in each of two places or none.
    #[test]
    fn a_contradiction_is_found_if_and_only_if_there_is_one(ban in norm("prohibition", "ban"), leave in norm("permission", "leave")) {
        let (one, other, both) = (draft(&[&ban]), draft(&[&leave]), draft(&[&ban, &leave]));
        let mut shown = None;
        for (by, with, place) in ["AA", "BB"].iter().flat_map(|by| ["", " with CC", " with DD"].map(|with| (by, with)))
            .flat_map(|(by, with)| ["", " in north", " in south"].map(|place| (by, with, place)))
        {
            for facts in ["fact p: yes", "fact p: no"] {
                let lines = format!("{facts}\nfact q: yes");
                let act = format!("host base by {by}{with}{place}");
                if verdict(&one, &lines, &act) == "prohibited" && verdict(&other, &lines, &act) == "allowed" && verdict(&both, &lines, &act) == "prohibited" {
                    shown = Some((act, lines));
                }
            }
        }
        let found = contradictions(&both);
        prop_assert_eq!(shown.is_some(), !found.is_empty(), "{:?} {:?}\n{}\n{}", shown, found, ban, leave);
    }

    /// The story in the message, written as a scenario.
    #[test]
    fn the_example_in_the_message_can_be_replayed(ban in norm("prohibition", "ban"), leave in norm("permission", "leave")) {
        let draft = draft(&[&ban, &leave]);
        for remark in contradictions(&draft) {
            let example = remark.message.split_once(": for example \"").unwrap().1;
            let (act, rest) = example.split_once('"').unwrap();
            let so = rest.trim_start_matches(" (").trim_end_matches(").").trim_end_matches('.');
            let lines: Vec<String> = so.split("; ").filter(|line| !line.is_empty()).map(|line| match line.strip_prefix("after ") {
                Some(event) => format!("2000-01-01 {event}"),
                None => format!("fact {line}"),
            }).collect();
            prop_assert_eq!(verdict(&draft, &lines.join("\n"), act), "prohibited", "{}", remark.message);
            prop_assert_eq!(remark.places.len(), 2);
        }
    }

    /// Where one of the two gives way there is none, whichever it is and wherever it is said.
    #[test]
    fn where_one_gives_way_there_is_none(
        ban in norm("prohibition", "ban"), leave in norm("permission", "leave"), word in prop::sample::select(vec!["subject to", "notwithstanding"]), first in any::<bool>()
    ) {
        let line = |norm: &str, other: &str| format!("{norm}  {word} {other}\n");
        let (ban, leave) = if first { (line(&ban, "leave"), leave) } else { (ban, line(&leave, "ban")) };
        prop_assert!(contradictions(&draft(&[&ban, &leave])).is_empty());
    }
}
