//! What the record of 2022 must show, whoever edits it. Asked of the program, as a user would.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::Value;
use std::path::Path;
use std::process::Command;

fn answer(arguments: &[&str]) -> Value {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_travaux"));
    let output = command.args(arguments).args(["-C", "examples/istanbul-2022", "--format", "json"]).current_dir(repository).output().unwrap();
    assert!(output.status.success(), "travaux {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn find<'a>(list: &'a Value, key: &str, wanted: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|item| item[key] == wanted).unwrap_or_else(|| panic!("no {key} {wanted} in {list:#}"))
}

fn has(list: &Value, key: &str, wanted: &str) -> bool {
    list.as_array().unwrap().iter().any(|item| item[key] == wanted)
}

/// The gaps of the published text show as remarks, and nothing is an error.
#[test]
fn check_finds_the_gaps_and_no_error() {
    let report = answer(&["check"]);
    assert_eq!(report["errors"], 0, "{report:#}");
    for name in ["missing-annex", "extent", "placeholder"] {
        assert!(has(&report["remarks"], "name", name), "{name}");
    }
    let extent = find(&report["remarks"], "name", "extent");
    assert!(extent["message"].as_str().unwrap().contains("Annex 6") && extent["message"].as_str().unwrap().contains("number of annexes is 5"));
}

/// Nobody's silence is agreement, and what a source only infers stays inferred.
#[test]
fn status_of_the_last_draft() {
    let report = answer(&["status"]);
    assert_eq!(report["draft"], "2022-04-15");
    assert!(
        !has(&report["counts"], "status", "agreed")
            || report["counts"].as_array().unwrap().iter().all(|count| count["status"] != "agreed" || count["hedge"] == "apparently")
    );
    let assistance = find(&report["rows"], "id", "assistance");
    assert_eq!(assistance["status"], "disputed");
    for bracket in ["unanimity", "means", "territories"] {
        assert!(has(&assistance["brackets"], "id", bracket), "{bracket}");
    }
    for id in ["sanctions", "litigation", "language", "nationalism"] {
        assert_eq!(find(&report["rows"], "id", id)["status"], "refused", "{id}");
    }
    assert_eq!(find(&report["rows"], "id", "neutrality")["status"], "agreed");
    assert_eq!(find(&report["rows"], "id", "annexed-map")["status"], "missing");
}

/// The unanimity words appear between 12 and 15 April, with who is reported to have put them in; airspace and weapons,
/// named without objection in March, became disputed.
#[test]
fn the_life_of_the_assistance_clause() {
    let report = answer(&["trace", "assistance"]);
    let stage = |draft: &str| find(&report["stages"], "draft", draft);
    let before = stage("2022-04-12");
    assert!(!has(&before["brackets"], "id", "unanimity"));
    let absent = find(&before["reported"], "about", "unanimity");
    assert_eq!(absent["what"], "absent");
    let after = stage("2022-04-15");
    let unanimity = find(&after["brackets"], "id", "unanimity");
    assert_eq!(unanimity["turns"][0], "first seen");
    let inserted = find(&after["reported"], "about", "unanimity");
    assert_eq!((&inserted["what"], &inserted["by"][0]), (&Value::from("inserted"), &Value::from("RU")));
    assert!(!inserted["sources"].as_array().unwrap().is_empty());
    let means = find(&after["brackets"], "id", "means");
    assert_eq!(means["status"], "disputed");
    assert!(means["turns"].as_array().unwrap().iter().any(|turn| turn.as_str().unwrap().starts_with("now in brackets")), "{means:#}");
    assert!(find(&stage("2022-03-29")["provisions"], "id", "assistance-means")["words"].as_str().unwrap().contains("airspace"));
}

/// The side-by-side table has at least the rows of the published comparison, and rows of one draft only are told apart.
#[test]
fn march_beside_april() {
    let report = answer(&["compare", "2022-03-29", "2022-04-15"]);
    let row = |id: &str| find(&report["rows"], "id", id);
    let words = |id: &str, draft: usize| row(id)["cells"][draft]["words"].as_str().unwrap().to_string();
    assert!(words("assistance-duty", 1).contains("#unanimity"));
    assert!(words("roster", 0).contains("Poland") && !words("roster", 1).contains("Poland"));
    assert!(words("personnel", 1).contains("85,000"));
    let crimea = report["rows"].as_array().unwrap().iter().find(|row| row["id"].as_str().unwrap().starts_with("crimea")).unwrap();
    assert_eq!(crimea["changes"][0]["change"], "not reported", "an empty cell is no denial");
    for draft in 0..2 {
        assert_eq!(report["drafts"][draft]["coverage"], "partial");
    }
}

/// Figures keep their units and sides; miles and kilometres are compared.
#[test]
fn figures_of_the_force_limits() {
    let report = answer(&["positions", "2022-04-15"]);
    let range = find(&report["rows"], "bracket", "range-limit");
    let figures: Vec<&str> = range["figures"].as_array().unwrap().iter().map(|figure| figure["quantity"]["text"].as_str().unwrap()).collect();
    assert_eq!(figures, ["174 miles", "40 kilometres"]);
    assert!(range["gaps"][0]["distance"].is_object() && range["gaps"][0]["agree"] == false);
    let personnel = find(&report["rows"], "bracket", "personnel-limit");
    assert_eq!(personnel["gaps"][0]["distance"]["text"], "165,000 persons");
}

/// What both sides want, and no more.
#[test]
fn the_agreed_text_alone() {
    let report = answer(&["show", "2022-04-15", "--settle", "agreed"]);
    let text = report["provisions"].to_string();
    assert!(text.contains("each guarantor state gives"));
    for gone in ["once all guarantor states", "and Belarus", "85,000", "250,000", "restrictions on the use of Russian"] {
        assert!(!text.contains(gone), "{gone}");
    }
    let of_russia = answer(&["show", "2022-04-15", "--settle", "RU"])["provisions"].to_string();
    assert!(of_russia.contains("once all guarantor states") && of_russia.contains("85,000") && !of_russia.contains("250,000"));
}

/// Every draft that the sources speak of is there, those without words as mentions.
#[test]
fn the_drafts() {
    for (draft, basis) in [
        ("2022-03-07", "reconstruction"),
        ("2022-03-17", "reconstruction"),
        ("2022-03-29", "reconstruction"),
        ("2022-04-12", "reconstruction"),
        ("working-drafts", "mention"),
    ] {
        let report = answer(&["show", draft]);
        assert_eq!(report["basis"], basis, "{draft}");
        assert_eq!(report["provisions"].as_array().unwrap().is_empty(), basis == "mention", "{draft}");
    }
    for instrument in ["budapest-1994", "nato-article-5"] {
        assert!(!answer(&["show", instrument])["provisions"].as_array().unwrap().is_empty());
    }
}
