//! Every remark of the regime room has a page, and the examples on it do what the page says.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;
use travaux_regime::property;
use travaux_regime::rules::{Rules, codes};
use travaux_regime::scenario;
use travaux_text::{Draft, Level, Remark};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/remarks")
}

/// The remarks on the blocks under a heading of the page: a draft, a scenario or a property, or one of them beside a draft.
fn remarks(page: &str, heading: &str) -> Vec<Remark> {
    let section = page.split(&format!("\n## {heading}\n")).nth(1).unwrap_or_else(|| panic!("no section {heading}"));
    let block = section.split("\n## ").next().unwrap();
    let body = |kind: &str| block.split(&format!("````{kind}\n")).nth(1).map(|rest| rest.split("````").next().unwrap().to_string());
    let draft = body("treaty").map(|draft| Draft::parse(draft.as_bytes()));
    let (rules, mut remarks) = draft.as_ref().map(Rules::of).unwrap_or_default();
    if let Some(text) = body("property") {
        let (properties, of_properties) = property::read(&text);
        remarks.extend(of_properties);
        let unknown = properties.iter().filter(|_| draft.is_some()).flat_map(|property| property.unknown(&rules));
        remarks.extend(unknown.map(|unknown| unknown.remark(|_, _| None)));
        return remarks;
    }
    let Some(text) = body("scenario") else {
        assert!(draft.is_some(), "no example under {heading}");
        return remarks;
    };
    let (scenarios, of_scenarios) = scenario::read(&text);
    remarks.extend(of_scenarios);
    if let Some(draft) = &draft {
        let nearest = |_: &str, _: &[&str]| None;
        let checker = scenario::check::Checker::new(draft, &rules, &nearest);
        remarks.extend(scenarios.iter().flat_map(|scenario| checker.remarks(scenario)));
    }
    remarks
}

#[test]
fn every_code_has_a_page_whose_examples_hold() {
    for code in codes::ALL {
        let path = folder().join(format!("{}.md", code.name));
        let page = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(page.starts_with(&format!("# {} {} ({})\n", code.number, code.name, code.level.word())), "{}", code.number);
        let wrong = remarks(&page, "Wrong");
        assert!(wrong.iter().any(|remark| remark.code == *code), "the wrong example of {} gives no remark: {wrong:?}", code.number);
        for remark in &wrong {
            // A small example leaves things out, and notes say so.
            assert!(remark.code == *code || remark.level == Level::Note, "{}: {}", code.number, remark.message);
            assert!(!remark.action.is_empty(), "{}", remark.message);
        }
        let right = remarks(&page, "Right");
        assert!(
            right.iter().all(|remark| remark.code != *code && remark.level != Level::Error),
            "the right example of {} gives {right:?}",
            code.number
        );
    }
}

#[test]
fn every_page_of_this_room_has_a_code() {
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap();
        let of_this_room = std::fs::read_to_string(&path).unwrap().starts_with("# G");
        assert!(!of_this_room || codes::ALL.iter().any(|code| code.name == name), "docs/remarks/{name}.md belongs to no code");
    }
}
