//! Every remark of the regime room has a page, and the examples on it do what the page says.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;
use travaux_regime::rules::{Rules, codes};
use travaux_regime::scenario;
use travaux_text::{Draft, Level, Remark};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/remarks")
}

/// The remarks on the block under a heading of the page: a draft or a scenario.
fn remarks(page: &str, heading: &str) -> Vec<Remark> {
    let section = page.split(&format!("\n## {heading}\n")).nth(1).unwrap_or_else(|| panic!("no section {heading}"));
    let block = section.split("\n## ").next().unwrap();
    let body = |kind: &str| block.split(&format!("````{kind}\n")).nth(1).map(|rest| rest.split("````").next().unwrap().to_string());
    match (body("treaty"), body("scenario")) {
        (Some(draft), _) => Rules::of(&Draft::parse(draft.as_bytes())).1,
        (None, Some(text)) => scenario::read(&text).1,
        _ => panic!("no example under {heading}"),
    }
}

#[test]
fn every_code_has_a_page_whose_examples_hold() {
    for code in codes::ALL {
        let path = folder().join(format!("{}.md", code.name));
        let page = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(page.starts_with(&format!("# {} {} ({})\n", code.number, code.name, code.level.word())), "{}", code.number);
        let wrong = remarks(&page, "Wrong");
        assert!(!wrong.is_empty(), "the wrong example of {} gives no remark", code.number);
        for remark in &wrong {
            assert_eq!(remark.code.number, code.number, "{}: {}", code.number, remark.message);
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
