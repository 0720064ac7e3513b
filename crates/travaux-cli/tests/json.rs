//! What the program prints as JSON has the shape that `docs/schemas` promises.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn answer(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_travaux"))
        .env("TRAVAUX_PATIENCE", "0")
        .args(arguments)
        .args(["--format", "json"])
        .current_dir(repository())
        .output()
        .unwrap();
    assert!(output.status.success(), "travaux {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn fits(verb: &[&str]) {
    let found = answer(verb);
    let (name, version) = found["schema"].as_str().unwrap().split_once('/').unwrap();
    let path = repository().join(format!("docs/schemas/{name}.v{version}.json"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&found).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "travaux {verb:?}: {errors:#?}");
}

#[test]
fn mutants_fit_their_schema() {
    fits(&["run", "--mutants", "double-majority/by", "-C", "examples/voting-rules"]);
}

#[test]
fn analyses_fit_their_schemas() {
    for verb in ["blocks", "works", "matters"] {
        fits(&[verb, "assist", "--draft", "2022-04-15", "-C", "examples/istanbul-2022"]);
    }
}

#[test]
fn alignments_fit_their_schema() {
    fits(&["align", "2031-04-18", "2031-05-02", "-C", "examples/river-2031"]);
    fits(&["align", "2022-03-29", "2022-04-12", "2022-04-15", "-C", "examples/istanbul-2022"]);
}

#[test]
fn settlements_fit_their_schema() {
    for example in ["examples/istanbul-2022", "examples/river-2031"] {
        fits(&["settlements", "-C", example]);
        fits(&["settlements", "--firm", "--share", "2/3", "-C", example]);
    }
}

#[test]
fn answers_fit_their_schemas() {
    for example in ["examples/istanbul-2022", "examples/river-2031"] {
        let first = answer(&["compare", example])["rows"][0]["id"].as_str().unwrap().to_string();
        for verb in [
            vec!["check", example],
            vec!["status", example],
            vec!["status", "--all", example],
            vec!["status", "--settle", "agreed", example],
            vec!["compare", example],
            vec!["positions", example],
            vec!["brackets", "-C", example],
            vec!["show", example],
            vec!["explain"],
            vec!["explain", "T001"],
            vec!["fmt", "--check", example],
            vec!["trace", &first, "-C", example],
            vec!["chronology", "-C", example],
            vec!["chronology", "--known-on", "2023", "-C", example],
            vec!["people", "-C", example],
            vec!["sources", "-C", example],
            vec!["claims", "--words", "-C", example],
            vec!["conflicts", "--all", "-C", example],
            vec!["explanations", "-C", example],
            vec!["statements", "-C", example],
            vec!["unknowns", "-C", example],
            vec!["run", "-C", example],
        ] {
            fits(&verb);
        }
    }
}

/// A schema that accepts anything would prove nothing.
#[test]
fn a_wrong_shape_is_noticed() {
    let mut found = answer(&["status", "examples/river-2031"]);
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(repository().join("docs/schemas/travaux-status.v1.json")).unwrap()).unwrap();
    found["rows"][0]["status"] = Value::from(5);
    assert!(!jsonschema::is_valid(&schema, &found));
}

/// Calendars want lines that end in CR LF and should have at most 75 bytes (RFC 5545, 3.1; the library allows itself one more before a
/// wide character); every event needs an id, a stamp and a first day.
#[test]
fn calendars_are_well_formed() {
    for example in ["examples/istanbul-2022", "examples/river-2031"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_travaux"));
        // A slow machine answers late, and not otherwise.
        command.env("TRAVAUX_PATIENCE", "0");
        let output = command.args(["chronology", "-C", example, "--format", "ical"]).current_dir(repository()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
        for line in text.split_inclusive('\n') {
            assert!(line.ends_with("\r\n") && line.len() <= 78, "{line:?}");
        }
        let events: Vec<&str> = text.split("BEGIN:VEVENT").skip(1).collect();
        assert!(events.len() > 10);
        for event in events {
            for property in ["\r\nUID:", "\r\nDTSTAMP:", "\r\nDTSTART;VALUE=DATE:", "\r\nDTEND;VALUE=DATE:", "\r\nSUMMARY:"] {
                assert_eq!(event.matches(property).count(), 1, "{property} in {event}");
            }
        }
    }
}
