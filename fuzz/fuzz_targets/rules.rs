//! Any bytes at all are read as the rules of a draft and a file of scenarios, and what must hold of both is asserted.
//!
//! What stands before the first record separator (the byte 0x1E, which no treaty has) is the draft, what follows it the scenarios.
//! The laws of the draft itself are those of the target `parse` and are not repeated here.

#![no_main]

use libfuzzer_sys::fuzz_target;
use travaux_regime::rules::Rules;
use travaux_regime::run::Regime;
use travaux_regime::scenario::{self, Scenario};
use travaux_text::settle::Settlement;
use travaux_text::{Draft, Remark};

/// Between the draft and the scenarios.
const SEPARATOR: u8 = 0x1E;

/// Longer inputs are not looked at: they find nothing that a shorter one would not, and take long.
const MOST_BYTES_OF_DRAFT: usize = 32 * 1024;
const MOST_BYTES_OF_SCENARIOS: usize = 16 * 1024;

/// How many scenarios are run, and of each how many expectations: a table of cases multiplies both.
const MOST_SCENARIOS: usize = 8;
const MOST_EXPECTATIONS: usize = 8;

fuzz_target!(|input: &[u8]| {
    let (draft, scenarios) = match input.iter().position(|byte| *byte == SEPARATOR) {
        Some(at) => (&input[..at], &input[at + 1..]),
        None => (input, &[][..]),
    };
    if draft.len() <= MOST_BYTES_OF_DRAFT && scenarios.len() <= MOST_BYTES_OF_SCENARIOS {
        // The program reads scenarios this way too.
        check(draft, &String::from_utf8_lossy(scenarios));
    }
});

fn check(source: &[u8], text: &str) {
    let draft = Draft::parse(source);
    let (rules, remarks) = Rules::of(&draft);
    remarks_point_into(source, &remarks);
    line_ends_do_not_matter(source);
    let (scenarios, remarks) = scenario::read(text);
    remarks_point_into(text.as_bytes(), &remarks);
    let open = Settlement::choices(&draft, &[]).expect("no choice at all can be wrong");
    for mut scenario in scenarios.into_iter().take(MOST_SCENARIOS) {
        scenario.expects.truncate(MOST_EXPECTATIONS);
        running_twice_gives_the_same(&Regime::new(&draft, &rules), &scenario, &open);
    }
}

/// Every place of a remark lies in the file; where the file is UTF-8, at the borders of characters.
fn remarks_point_into(source: &[u8], remarks: &[Remark]) {
    let text = str::from_utf8(source);
    for remark in remarks {
        assert!(!remark.message.is_empty() && !remark.action.is_empty(), "a remark says what is the matter and what to do: {remark:?}");
        for span in remark.places.iter().map(|place| &place.span) {
            assert!(span.start <= span.end && span.end <= source.len(), "a remark points into the file: {remark:?}");
            if let Ok(text) = text {
                assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "a remark cuts no character: {remark:?}");
            }
        }
    }
}

/// A draft saved with the line ends of another system has the same rules.
fn line_ends_do_not_matter(source: &[u8]) {
    let lf: Vec<u8> = source.iter().copied().filter(|byte| *byte != b'\r').collect();
    let crlf: Vec<u8> = lf.iter().flat_map(|byte| [b'\r', *byte].into_iter().skip(usize::from(*byte != b'\n'))).collect();
    assert_eq!(names(&lf), names(&crlf), "the line ends of a draft do not change its rules");
}

/// The names of everything that the rules define, in order.
fn names(source: &[u8]) -> Vec<String> {
    let rules = Rules::of(&Draft::parse(source)).0;
    let defined = rules.groups.keys().chain(rules.places.keys()).chain(rules.areas.keys()).chain(rules.weights.keys()).chain(rules.labels.keys());
    let constructs = rules.decisions.iter().map(|it| &it.name).chain(rules.norms.iter().map(|it| &it.name));
    let figures = rules.limits.iter().map(|it| &it.name).chain(rules.periods.iter().map(|it| &it.name));
    let mut names: Vec<String> = defined.chain(constructs).chain(figures).cloned().collect();
    names.push(format!("entry {}, provisional {}", rules.entry.is_some(), rules.provisional.is_some()));
    names
}

fn running_twice_gives_the_same(regime: &Regime, scenario: &Scenario, settlement: &Settlement) {
    let once = regime.run(scenario, settlement);
    assert_eq!(once.len(), scenario.expects.len(), "every expectation has an outcome");
    assert_eq!(once, regime.run(scenario, settlement), "running twice gives the same");
}
