//! What the record of 2022 must show, whoever edits it. Asked of the program, as a user would.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::Value;
use std::path::Path;
use std::process::Command;

fn answer(arguments: &[&str]) -> Value {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_travaux"));
    // A slow machine answers late, and not otherwise.
    command.env("TRAVAUX_PATIENCE", "0");
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

/// The conflict on a matter, with the values of its versions.
fn conflict<'a>(report: &'a Value, about: &str, matter: &str) -> &'a Value {
    let found = report["conflicts"].as_array().unwrap().iter().find(|row| row["about"] == about && row["matter"] == matter);
    found.unwrap_or_else(|| panic!("no conflict about {about}, {matter}"))
}

fn says(conflict: &Value) -> Vec<String> {
    conflict["versions"].as_array().unwrap().iter().map(|version| version["says"].as_str().unwrap().to_string()).collect()
}

fn is(conflict: &Value, kind: &str) -> bool {
    conflict["kinds"].as_array().unwrap().iter().any(|found| found == kind)
}

/// What the sources disagree on is found by computing, and every version is kept.
#[test]
fn conflicts_are_found() {
    let report = answer(&["conflicts", "--all"]);
    let rosters = conflict(&report, "group:guarantors", "members");
    assert!(is(rosters, "contradictory") && rosters["versions"].as_array().unwrap().len() >= 10, "{rosters:#}");
    let years = conflict(&report, "crimea", "period");
    assert!(is(years, "contradictory") && is(years, "internal"), "10 against 15 years; and one source has 15 and 10 to 15");
    for value in ["10 years", "10–15 years", "15 years"] {
        assert!(says(years).contains(&value.to_string()), "{value}");
    }
    let annexes = conflict(&report, "draft:2022-04-15", "annexes");
    assert!(is(annexes, "count") && says(annexes).contains(&"at least 6 annexes".to_string()), "five annexes, and a sixth is mentioned: {annexes:#}");
    for (about, matter) in [
        ("means", "agreed by Russia"),
        ("assistance", "duty without a mark"),
        ("draft:2022-03-29", "drafted by"),
        ("draft:2022-03-29", "standing"),
        ("event:round-1", "place"),
        ("event:istanbul-round", "number of the round"),
        ("draft:working-drafts", "number of drafts"),
        ("event:medinsky-30-march", "date"),
    ] {
        conflict(&report, about, matter);
    }
    // An empty cell is silence, never a no.
    let accepted = conflict(&report, "means", "agreed by Russia");
    assert!(says(accepted).iter().any(|says| says == "says nothing"), "{accepted:#}");
    let range = conflict(&report, "range", "limit");
    let pairs = range["pairs"].as_array().unwrap();
    assert!(pairs.iter().any(|pair| pair["relation"] == "different in scope"), "missiles and rocket launchers");
    let mattering = report["conflicts"].as_array().unwrap().iter().filter(|row| row["matters"] == true).count();
    assert!(report["conflicts"].as_array().unwrap().len() > 60 && mattering > 25, "{mattering}");
}

/// Two sources that rest on a third count as one.
#[test]
fn lineage_of_the_sources() {
    let report = answer(&["sources"]);
    let line_of = |key: &str| {
        let lines = report["lines"].as_array().unwrap();
        lines.iter().position(|line| line.as_array().unwrap().iter().any(|other| other == key)).unwrap()
    };
    assert_eq!(line_of("npr"), line_of("foreign-affairs"));
    assert_eq!(line_of("kyiv-post"), line_of("foreign-affairs"));
    assert_eq!(line_of("forum-nyt"), line_of("nyt-2024-06-15"));
    assert_ne!(line_of("foreign-affairs"), line_of("nyt-2024-06-15"));
    let consulted = report["sources"].as_array().unwrap().iter().filter(|row| row["consulted"] == true).count();
    assert_eq!(consulted, 5);
}

/// Before the texts came out in 2024, nobody could know of the words on unanimity; the Crimea period was told in 2022.
#[test]
fn what_was_known_when() {
    let early = answer(&["claims", "unanimity", "--known-on", "2024-04-01"]);
    assert!(early["claims"].as_array().unwrap().is_empty(), "{early:#}");
    let later = answer(&["claims", "unanimity", "--known-on", "2025-12-31"]);
    assert!(!later["claims"].as_array().unwrap().is_empty());
    let crimea = answer(&["claims", "crimea", "--known-on", "2022-04-01"]);
    assert!(crimea["claims"].as_array().unwrap().iter().any(|row| row["value"] == "15 years"));
}

/// Hedges and unnamed speakers are kept and can be asked for.
#[test]
fn what_rests_on_unnamed_speakers() {
    let report = answer(&["claims", "--unnamed"]);
    let claims = report["claims"].as_array().unwrap();
    assert!(!claims.is_empty() && claims.iter().all(|row| row["unnamed"].is_string()));
}

/// "It was all agreed" is tested against the record, and no finding is written by hand.
#[test]
fn statements_against_the_record() {
    let report = answer(&["statements"]);
    let statements = report["statements"].as_array().unwrap();
    assert!(statements.len() > 25);
    let done_deal = find(&report["statements"], "id", "putin-done-deal");
    assert_ne!(done_deal["finding"], "supported", "{done_deal:#}");
    assert!(done_deal["parts"].as_array().unwrap().iter().all(|part| part["testable"] == false || !part["grounds"].as_array().unwrap().is_empty()));
}

/// The evidence that the sources hold is there in full.
#[test]
fn the_evidence_is_there() {
    assert!(answer(&["claims"])["claims"].as_array().unwrap().len() > 500);
    assert!(answer(&["chronology"])["events"].as_array().unwrap().len() > 100);
    assert!(answer(&["people"])["people"].as_array().unwrap().len() > 60);
    let explanations = answer(&["explanations"]);
    assert!(explanations["explanations"].as_array().unwrap().len() > 10);
    assert!(explanations["evidence"].as_array().unwrap().iter().any(|row| row["tells_apart"] == true));
    assert!(answer(&["unknowns"])["unknowns"].as_array().unwrap().len() > 30);
}

/// The story of the clause: with the words on the consent of all each guarantor can stop the help, the one that attacks too; without
/// them nobody can. And most brackets have nothing to do with it.
#[test]
fn who_can_stop_the_guarantee() {
    let guarantors = ["CN", "FR", "GB", "RU", "US"];
    let asked = |verb: &str, settle: &str| answer(&[verb, "assist", "--draft", "2022-04-15", "--settle", settle]);
    let with = asked("blocks", "unanimity=in,belarus=out,turkey=out");
    let alone: Vec<&str> = with["alone"].as_array().unwrap().iter().map(|row| row["party"].as_str().unwrap()).collect();
    assert_eq!(alone, guarantors);
    assert!(with["alone"].as_array().unwrap().iter().all(|row| row["against_itself"] == true && row["example"].is_object()));
    assert_eq!(with["about"]["exactness"], "exact");
    assert!(asked("blocks", "unanimity=out")["alone"].as_array().unwrap().is_empty());

    let works = answer(&["works", "assist", "--draft", "2022-04-15"]);
    assert_eq!(works["exactly_if"], serde_json::json!([{ "unanimity": ["out"] }]));
    assert_eq!(works["fails_if"][0]["cause"], serde_json::json!({ "unanimity": ["in"] }));
    assert!(works["depends_also_on"].as_array().unwrap().iter().any(|what| what.as_str().unwrap().contains("help-territories")), "{works:#}");

    let matters = answer(&["matters", "assist", "--draft", "2022-04-15"]);
    assert_eq!(matters["brackets"][0]["label"], "unanimity");
    for label in ["language-clause", "sanctions-clause", "litigation-clause"] {
        assert_eq!(find(&matters["brackets"], "label", label)["changes"], "0", "{label}");
    }
    // The communiqué has no such words: nobody but the state that asks for help can stop it by itself.
    let before = answer(&["blocks", "assist", "--draft", "2022-03-29"]);
    assert!(before["alone"].as_array().unwrap().iter().all(|row| row["party"] == "UA"), "{before:#}");
}

/// What the drafts should do is written down once, and asked of each of them.
#[test]
fn what_the_drafts_should_do() {
    let asked = |name: &str| answer(&["works", name]);
    let always = serde_json::json!([{}]);
    let never = serde_json::json!([]);
    let elsewhere = |report: &serde_json::Value, draft: &str| find(&report["elsewhere"], "draft", draft)["exactly_if"].clone();

    let guarantee = asked("The guarantee holds against every guarantor");
    assert_eq!(guarantee["about"]["draft"], "2022-04-15");
    assert_eq!(guarantee["exactly_if"], serde_json::json!([{ "unanimity": ["out"] }]));
    assert!(guarantee["fails_if"][0]["example"].is_object(), "{guarantee:#}");
    assert_eq!(elsewhere(&guarantee, "2022-03-29"), serde_json::json!([{ "@consultation-first": ["1"] }]));

    // No time is reported for the help, so nothing is breached within any.
    let in_time = asked("Help within thirty days");
    assert_eq!(in_time["exactly_if"], never);
    assert!(in_time["fails_if"][0]["example"]["scenario"].as_str().unwrap().contains("on 2031-02-01: due"), "{in_time:#}");

    // To close the airspace is owed where the words on it are in, each form is owed, and no agreement is needed.
    let airspace = asked("The airspace is closed");
    assert_eq!(airspace["exactly_if"], serde_json::json!([{ "@forms": ["2"], "means": ["in"], "unanimity": ["out"] }]));

    // Signature is enough to be bound provisionally, and nothing less.
    assert_eq!(asked("Nobody is bound without having signed or ratified")["exactly_if"], always);
    let ratified = asked("Nobody is bound without having ratified");
    assert_eq!(ratified["exactly_if"], never);
    assert!(ratified["fails_if"][0]["example"].is_object(), "{ratified:#}");

    // Russia has to be among those that ratify; the communiqué leaves open who has to.
    let russia = asked("It can enter into force without Russia");
    assert_eq!(russia["exactly_if"], never);
    assert_eq!(elsewhere(&russia, "2022-03-29"), serde_json::json!([{ "@who-ratifies": ["1"] }]));
    let states = asked("It can enter into force without the United States");
    assert_eq!(states["exactly_if"], always);
    assert!(states["possible_if"][0]["example"].is_object(), "{states:#}");
    assert_eq!(asked("in-force-without:RU")["exactly_if"], never);
}

/// Between the communiqué and the last draft came the veto, another territory, and an entry into force that waits for Russia.
#[test]
fn what_really_changed_between_march_and_april() {
    let report = answer(&["differ", "2022-03-29", "2022-04-15", "--norm", "assist", "--norm", "entry into force"]);
    let assist = find(&report["norms"], "name", "assist");
    assert_eq!((&assist["relation"], &assist["words_changed"]), (&Value::from("incomparable"), &Value::from(true)));
    let veto = find(&assist["causes"], "part", "duty assist: only if");
    assert_eq!(veto["alone"], "less");
    assert_eq!(veto["if_settled"], serde_json::json!([{ "unanimity": ["in"] }]));
    assert!(veto["words"].as_str().unwrap().contains("once all guarantor states have agreed"), "{veto:#}");
    let (older, newer) = (&veto["example"]["older"], &veto["example"]["newer"]);
    assert!(newer["scenario"].as_str().unwrap().contains("vote on consent: no "), "{newer:#}");
    assert!(older["holds_for"].as_array().unwrap().contains(&Value::from("GB")) && newer["not_for"].as_array().unwrap().contains(&Value::from("GB")));
    // Where help is given: the guarantees' area before, the territories of a missing map now.
    assert!(has(&assist["causes"], "part", "duty assist: when"));
    assert!(has(&assist["causes"], "part", "group guarantors"));
    let entry = find(&report["norms"], "name", "entry into force");
    let row = &entry["causes"][0];
    assert_eq!(row["part"], "entry into force");
    assert!(matches!(row["alone"].as_str(), Some("less" | "incomparable")), "{row:#}");
    let less = entry["changes"][0]["less_if"].as_array().unwrap();
    assert!(less.contains(&serde_json::json!({ "@who-ratifies": ["1"] })), "{entry:#}");
    assert_eq!(report["left_out"], serde_json::json!(["the period crimea-talks, which is not the same"]));
}

/// Duties lie on states that nobody asked: they do not negotiate, and the treaty can be in force without them. None of it is written
/// anywhere but in the record and the rules.
#[test]
fn duties_lie_on_states_that_nobody_asked() {
    let report = answer(&["gaps", "--draft", "2022-04-15"]);
    let of = |kind: &str, name: &str| -> Value {
        let gaps = report["gaps"].as_array().unwrap();
        gaps.iter().find(|gap| gap["kind"] == kind && gap["name"] == name).unwrap_or_else(|| panic!("no {kind} in {name}")).clone()
    };
    assert_eq!(report["negotiating"], serde_json::json!(["RU", "UA"]));
    assert_eq!(report["gave_up"], serde_json::json!([]));
    let assist = of("third-states", "assist");
    assert_eq!(assist["whom"], serde_json::json!(["BY", "CN", "FR", "GB", "TR", "US"]));
    assert_eq!(assist["exactness"], "exact");
    assert_eq!(assist["provision"], "assistance-duty");
    let borne = |party: &str| find(&assist["details"], "name", party)["under"].clone();
    assert_eq!(borne("GB"), serde_json::json!([{}]));
    assert_eq!(borne("TR"), serde_json::json!([{ "turkey": ["in"] }]));
    assert_eq!(borne("BY"), serde_json::json!([{ "belarus": ["in"] }]));
    let none = assist["details"].as_array().unwrap().iter().find(|part| part["words"].as_str().unwrap().contains("without binding any")).unwrap();
    assert_eq!(none["under"], serde_json::json!([{ "@the-states": ["1"] }]));
    let story = assist["example"]["scenario"].as_str().unwrap();
    assert!(story.contains("expect in force: yes") && story.contains("expect assist of GB: not bound"), "{story}");

    // The one that attacks can stop the help, and with the words on consent alone.
    let own = of("own-cause", "assist");
    assert_eq!(find(&own["details"], "name", "RU")["under"], serde_json::json!([{ "unanimity": ["in"] }]));
    assert!(own["example"]["scenario"].as_str().unwrap().contains("expect assist of"));
    // No time, no consequence, a map that is missing, two sides on whom entry into force waits.
    of("never-breached", "assist");
    of("no-consequence", "assist");
    let map = of("missing", "map");
    assert!(map["details"].as_array().unwrap().iter().any(|part| part["name"] == "#territories"), "{map:#}");
    let area = of("missing", "help-territories");
    assert_eq!(find(&area["details"], "name", "assist")["under"].as_array().unwrap().len(), 2, "{area:#}");
    let entry: Vec<&Value> = report["gaps"].as_array().unwrap().iter().filter(|gap| gap["kind"] == "deadlock").collect();
    assert!(entry.iter().any(|gap| gap["whom"] == serde_json::json!(["RU", "UA"])), "{entry:#?}");
    assert!(has(&report["gaps"], "kind", "never-arises") && !has(&report["gaps"], "kind", "no-effect"));

    // Who is left open: no day for the help, none for the consent, and the parties on whom the whole treaty waits.
    let blocks = answer(&["blocks", "assist", "--draft", "2022-04-15", "--settle", "unanimity=in,belarus=out,turkey=out"]);
    let how = |word: &str| find(&blocks["stalls"], "how", word).clone();
    assert_eq!(how("no-time-to-vote")["who"], serde_json::json!([["CN"], ["FR"], ["GB"], ["RU"], ["US"]]));
    assert_eq!(how("entry-into-force")["who"], serde_json::json!([["RU"], ["UA"]]));
    // An abstention blocks under one of the two readings.
    let abstention = find(&blocks["not_voting"], "by", "abstention");
    assert_eq!(abstention["under"], serde_json::json!([{ "@agreed": ["1"] }]));
}
