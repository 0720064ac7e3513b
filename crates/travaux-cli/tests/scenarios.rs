//! The scenarios of the examples are their tests: all of them hold, and those that matter most are there.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::Value;
use std::path::Path;
use std::process::Command;

fn answer(arguments: &[&str], example: &str) -> Value {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_travaux"));
    // A slow machine answers late, and not otherwise.
    command.env("TRAVAUX_PATIENCE", "0");
    let output = command.args(arguments).args(["-C", example, "--format", "json"]).current_dir(repository).output().unwrap();
    assert!(output.status.success(), "travaux {arguments:?} in {example}: {}", String::from_utf8_lossy(&output.stdout));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn run(example: &str, least: u64) -> Value {
    let report = answer(&["run"], example);
    assert_eq!(report["not_met"], 0, "{example}");
    assert!(report["met"].as_u64().unwrap() >= least, "{example}");
    report
}

/// Whether some scenario with these words in its name finds this for a question that begins so.
fn finds(report: &Value, name: &str, question: &str, found: &str) -> bool {
    let scenarios = report["scenarios"].as_array().unwrap().iter().filter(|row| row["name"].as_str().unwrap().contains(name));
    scenarios
        .flat_map(|row| row["expectations"].as_array().unwrap())
        .any(|row| row["question"].as_str().unwrap().starts_with(question) && row["found"] == found)
}

/// With the unanimity words the state that attacks stops the help; without them the others owe it; while the bracket is open it is
/// undetermined, and the bracket is what would settle it.
#[test]
fn istanbul() {
    let report = run("examples/istanbul-2022", 200);
    let name = "A guarantor attacks Kyiv and withholds its own consent";
    for found in ["not due", "due", "undetermined"] {
        assert!(finds(&report, name, "assist of GB", found), "{found}");
    }
    assert!(finds(&report, "The end of the Crimea period", "", "2032-04-15") || report.to_string().contains("2032-"), "ten years");
    let why = answer(&["why", "withholds its own consent, case 1", "--expect", "assist of GB"], "examples/istanbul-2022");
    let verdict = &why["verdicts"][0];
    assert_eq!(verdict["verdict"], "not due");
    let changes = verdict["would_change"].as_array().unwrap();
    assert!(changes.iter().any(|change| change["change"] == "#unanimity out" && change["verdict"] == "due"), "{changes:#?}");
    assert!(changes.iter().any(|change| change["change"] == "RU votes yes instead of no" && change["verdict"] == "due"));
    let steps = verdict["steps"].as_array().unwrap();
    assert!(steps.iter().any(|step| step["choices"].as_array().unwrap().iter().any(|choice| choice == "#unanimity in")));
    assert!(steps.iter().any(|step| !step["sources"].as_array().unwrap().is_empty()), "a verdict cites");
}

/// The double threshold is reached on 5 October 2016, and the Agreement enters into force on 4 November.
#[test]
fn paris() {
    let report = run("examples/paris-agreement", 190);
    let all = report["scenarios"].as_array().unwrap().iter().flat_map(|row| row["expectations"].as_array().unwrap());
    assert!(all.clone().any(|row| row["question"] == "entry into force" && row["found"] == "2016-11-04"));
    assert!(all.filter(|row| row["question"].as_str().unwrap().starts_with("entry into force for")).count() > 150, "each party's own date");
}

/// Abstaining is no veto in the Security Council; a party to the dispute does not vote in the League; silence is consent in NATO.
#[test]
fn voting_rules() {
    let report = run("examples/voting-rules", 40);
    let found: Vec<&str> = report["scenarios"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row["expectations"].as_array().unwrap())
        .map(|row| row["found"].as_str().unwrap())
        .collect();
    for verdict in ["adopted", "rejected", "open"] {
        assert!(found.contains(&verdict), "{verdict}");
    }
}

/// A convention of 193 parties with forty open brackets: one host stops an appeal if hosts have to concur, a budget fails by less than a
/// thousandth of the weights, and what nobody has settled stays undetermined.
#[test]
fn mutual_aid() {
    let report = run("examples/mutual-aid-2034", 170);
    for (settled, found) in [("concurring=in", "rejected"), ("concurring=out", "adopted")] {
        let rows = report["scenarios"].as_array().unwrap().iter().filter(|row| row["name"].as_str().unwrap().starts_with("A storm strikes"));
        let is_it = |row: &&Value| row.to_string().contains(settled);
        assert!(rows.filter(is_it).any(|row| row.to_string().contains(&format!("\"found\":\"{found}\""))), "{settled}: {found}");
    }
    for found in ["adopted", "rejected", "undetermined"] {
        assert!(finds(&report, "A budget that Haven does not want", "budget", found), "{found}");
    }
    let check = answer(&["check"], "examples/mutual-aid-2034");
    assert_eq!((&check["errors"], &check["warnings"]), (&Value::from(0), &Value::from(0)));
    let status = answer(&["status"], "examples/mutual-aid-2034");
    let rows = status["rows"].as_array().unwrap();
    for (id, expected) in [("displaced", "refused"), ("assistance", "disputed"), ("polar-annex", "missing"), ("depot-hosts", "agreed")] {
        assert!(rows.iter().any(|row| row["id"] == id && row["status"] == expected), "{id}: {expected}");
    }
}
