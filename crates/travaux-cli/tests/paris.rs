//! The real drafts of 2015, where they stand beside the checkout: imported, aligned and traced as `docs/reference/align.md` says,
//! and every article goes where it went. Elsewhere the tests say that they skipped.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Where each article of the two drafts is in the final text. Read against the texts; Article 17 is in none of it.
const ARTICLES: [(&str, &str); 29] = [
    ("1", "1"),
    ("2", "2"),
    ("2bis", "3"),
    ("3", "4"),
    ("3bis", "5"),
    ("3ter", "6"),
    ("4", "7"),
    ("5", "8"),
    ("6", "9"),
    ("7", "10"),
    ("8", "11"),
    ("8bis", "12"),
    ("9", "13"),
    ("10", "14"),
    ("11", "15"),
    ("12", "16"),
    ("13", "17"),
    ("14", "18"),
    ("15", "19"),
    ("16", "20"),
    ("18", "21"),
    ("19", "22"),
    ("20", "23"),
    ("21", "24"),
    ("22", "25"),
    ("23", "26"),
    ("24", "27"),
    ("25", "28"),
    ("26", "29"),
];
/// Brackets of 23 October and what they are on 4 December, sampled from all pairs by their confidence and read against the texts.
const BRACKETS: [(&str, &str); 31] = [
    ("article-2bis.1[4]", "article-2bis.1[13]"),
    ("article-2.1.c[1]", "article-2.1.b[1]"),
    ("article-3.8.a.p1[2]", "article-3.8.a.p1[4]"),
    ("article-3.8.b.i.p1[6]", "article-3.8.b.i.p1[7]"),
    ("article-3.8.b.i.p1[11]", "article-3.8.b.i.p1[13]"),
    ("article-3.8.b.ii.p1[7]", "article-3.8.b.ii.p1[8]"),
    ("article-3.9.p1[1]", "article-3.9.p1[1]"),
    ("article-3.9.p1[4]", "article-3.9.p1[6]"),
    ("article-3.10.a[7]", "article-3.10.a[7]"),
    ("article-3.10.b.v[1]", "article-3.10.b.v[1]"),
    ("article-3.10.p3[3]", "article-3.10.p3[4]"),
    ("article-3.10.p3[6]", "article-3.10.p3[7]"),
    ("article-3.12.p1[2]", "article-3.12.p1[2]"),
    ("article-3.12.p2[1]", "article-3.12.p2[1]"),
    ("article-3.13.p2[2]", "article-3.13.p2[2]"),
    ("article-4.1.p1[4]", "article-4.1[4]"),
    ("article-4.1.p1[5]", "article-4.1[8]"),
    ("article-4.5.b[2]", "article-4.5.b[2]"),
    ("article-6.2[1]", "article-6.4[2]"),
    ("article-6.7[4]", "article-6.12[4]"),
    ("article-6.7[18]", "article-6.12[13]"),
    ("article-7.1[1]", "article-7.1[1]"),
    ("article-7.1.b[2]", "article-7.1.b[3]"),
    ("article-7.6[4]", "article-7.6[5]"),
    ("article-9.5.p3[2]", "article-9.7.p4[1]"),
    ("article-9.5.p4[2]", "article-9.7.p5[2]"),
    ("article-10.1[2]", "article-10.1[5]"),
    ("article-11.2.p1[9]", "article-11.2.p1[4]"),
    ("article-11.3.p1[6]", "article-11.1[6]"),
    ("article-17.1[7]", "article-17.1[7]"),
    ("article-18.1[5]", "article-18.1[9]"),
];
/// Pairs that are proposed, and wrong: to be left out at [`ACCEPTED`].
const NO_BRACKETS: [(&str, &str); 3] =
    [("preamble.p7[2]", "preamble.p8[2]"), ("article-3.2.p1[19]", "article-3.2.p1[8]"), ("article-6.1[3]", "article-6.1[4]")];
const DRAFTS: [(&str, &str); 3] = [("2015-10-23.md", "2015-10-23"), ("2015-12-04.md", "2015-12-04"), ("2016-01-29-final.md", "2016-01-29")];
/// What is at least so sure is right, read against the texts, of whole articles.
const ACCEPTED: &str = "0.45";

fn travaux(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_travaux")).args(arguments).current_dir(folder).output().unwrap()
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = travaux(folder, arguments);
    assert!(output.status.success(), "travaux {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn asked(folder: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(folder, &[arguments, &["--format", "json"]].concat())).unwrap()
}

/// A negotiation with the three drafts; `None` where they are not beside the checkout.
fn paris() -> Option<tempfile::TempDir> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let shared = PathBuf::from(std::env::var_os("TRAVAUX_SHARED").unwrap_or(beside.into())).join("realdata/paris-2015");
    if !shared.is_dir() {
        println!("skipped: {} is not there", shared.display());
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    printed(folder.path(), &["new", ".", "--no-draft", "--title", "Paris, 2015", "--party", "AA=Aland", "--party", "BB=Borda"]);
    for (file, id) in DRAFTS {
        printed(folder.path(), &["import", shared.join(file).to_str().unwrap(), "--as", id]);
    }
    Some(folder)
}

fn address(number: &str) -> String {
    format!("article-{number}")
}

/// Whether an address is that of an article and of nothing in it.
fn is_article(address: &str) -> bool {
    address.starts_with("article-") && !address.contains('.')
}

/// The ids of headings of articles, by number.
fn headings(text: &str) -> BTreeMap<String, String> {
    let heading = |line: &str| {
        let (words, id) = line.strip_prefix("## ")?.split_once("{#")?;
        let words = words.replace(['[', ']'], "").replace("8 bis", "8bis");
        let number = words.strip_prefix("Article ")?.split(|c: char| !c.is_alphanumeric()).next()?.to_string();
        Some((number, id.trim_end_matches(['}', ']']).to_string()))
    };
    text.lines().filter_map(heading).collect()
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect()
}

#[test]
fn every_article_that_survives_goes_to_the_right_one() {
    let Some(folder) = paris() else { return };
    let right: BTreeMap<String, String> = ARTICLES.iter().map(|(older, newer)| (address(older), address(newer))).collect();
    for draft in ["2015-10-23", "2015-12-04"] {
        let found = asked(folder.path(), &["align", draft, "2016-01-29"]);
        let step = &found["steps"][0];
        let mut paired: BTreeMap<String, String> = BTreeMap::new();
        // Pairs with the same words, place and number are not told; of whole articles there is none between these texts.
        for pair in step["pairs"].as_array().unwrap().iter().filter(|pair| pair["kind"] == "same") {
            let (older, newer) = (pair["older"].as_str().unwrap(), pair["newer"].as_str().unwrap());
            if is_article(older) || is_article(newer) {
                assert!(paired.insert(older.to_string(), newer.to_string()).is_none());
            }
        }
        assert_eq!(paired, right, "{draft}");
        let gone: Vec<&str> = strings(&step["dropped"]).into_iter().filter(|it| is_article(it)).collect();
        assert_eq!(gone, ["article-17"], "{draft}");
        assert!(!strings(&step["new"]).into_iter().any(is_article), "{draft}");
    }
}

#[test]
fn once_accepted_the_drafts_are_one_negotiation() {
    let Some(folder) = paris() else { return };
    let found = asked(folder.path(), &["brackets"]);
    let totals: Vec<u64> = found["drafts"].as_array().unwrap().iter().map(|draft| draft["total"]["brackets"].as_u64().unwrap()).collect();
    assert!(totals[0] > totals[1] && totals[1] > 0 && totals[2] == 0, "{totals:?}");

    let accept = ["align", "2015-10-23", "2015-12-04", "2016-01-29", "--accept-above", ACCEPTED];
    let found = asked(folder.path(), &accept);
    // Each article is one clause in all three drafts.
    let lines: Vec<Vec<Option<&str>>> =
        found["lines"].as_array().unwrap().iter().map(|line| line["cells"].as_array().unwrap().iter().map(Value::as_str).collect()).collect();
    for (older, newer) in ARTICLES {
        let (older, newer) = (address(older), address(newer));
        assert!(lines.contains(&vec![Some(&older), Some(&older), Some(&newer)]), "{older}");
    }
    assert!(lines.contains(&vec![Some("article-17"), Some("article-17"), None]));
    printed(folder.path(), &["check", "--level", "error"]);

    // The id of each article of the final text leads to the right heading of both drafts.
    let text = |draft: &str| fs::read_to_string(folder.path().join(format!("drafts/{draft}.treaty"))).unwrap();
    let headings: Vec<BTreeMap<String, String>> = DRAFTS.iter().map(|(_, draft)| headings(&text(draft))).collect();
    let id = |number: &str| headings[2][number].clone();
    for (older, newer) in ARTICLES {
        assert_eq!((&headings[0][older], &headings[1][older]), (&id(newer), &id(newer)), "{older} → {newer}");
    }
    // What the documents say to type.
    let documented = include_str!("../../../docs/reference/align.md");
    for command in [format!("2016-01-29-final --accept-above {ACCEPTED}\n"), format!("travaux trace {}\n", id("7"))] {
        assert!(documented.contains(&command), "docs/reference/align.md does not say: {command}");
    }
    let life = asked(folder.path(), &["trace", &id("7")]);
    let stages = life["stages"].as_array().unwrap();
    assert!(stages.len() == 3 && stages.iter().all(|stage| stage["presence"] == "present"));
    for (stage, number) in stages.iter().zip(["4", "4", "7"]) {
        let names: Vec<&str> = stage["provisions"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert!(names.iter().any(|name| name.starts_with(&format!("Article {number}, paragraph"))), "{names:?}");
    }

    // No article is taken for another one that has its number.
    let compared = asked(folder.path(), &["compare", "2015-12-04", "2016-01-29"]);
    let rows = compared["rows"].as_array().unwrap();
    let mut both = 0;
    for row in rows.iter().filter(|row| row["cells"].as_array().unwrap().iter().all(|cell| cell["present"] == true)) {
        let article = row["id"].as_str().unwrap().split('.').next().unwrap();
        assert!(!is_article(article) || !headings[1].contains_key(&article[8..]), "{article}");
        both += 1;
    }
    assert!(both > 100, "{both}");
    // Nobody's agreement is made up on the way.
    assert!(printed(folder.path(), &["status", "2016-01-29"]).contains("provisions with words: "));
    assert!(!printed(folder.path(), &["status", "2016-01-29"]).contains(" agreed"));
}

#[test]
fn a_bracket_is_found_again_under_another_place() {
    let Some(folder) = paris() else { return };
    let found = asked(folder.path(), &["align", "2015-10-23", "2015-12-04"]);
    let brackets = &found["steps"][0]["brackets"];
    let least: f64 = ACCEPTED.parse().unwrap();
    let pairs = brackets["pairs"].as_array().unwrap();
    let sure = pairs.iter().filter(|pair| pair["confidence"].as_f64().unwrap() >= least);
    let sure: BTreeMap<&str, &str> = sure.map(|pair| (pair["older"].as_str().unwrap(), pair["newer"].as_str().unwrap())).collect();
    for (older, newer) in BRACKETS {
        assert_eq!(sure.get(older), Some(&newer), "{older}");
    }
    for (older, newer) in NO_BRACKETS {
        assert_ne!(sure.get(older), Some(&newer), "{older}");
    }
    // Every bracket is told once: paired, or gone, or new.
    let of = |list: &str| brackets[list].as_array().unwrap().len();
    assert_eq!(
        [of("pairs") + of("gone"), of("pairs") + of("new")],
        [0, 1].map(|at| usize::try_from(found["drafts"][at]["brackets"].as_u64().unwrap()).unwrap())
    );
    assert!(sure.len() > 350, "{}", sure.len());

    // Accepted, they are the same for every other verb, and nothing else is.
    let sure = sure.len() as u64;
    let accept = ["align", "2015-10-23", "2015-12-04", "2016-01-29", "--accept-above", ACCEPTED];
    let found = asked(folder.path(), &accept);
    let labels: Vec<u64> =
        found["written"].as_array().unwrap().iter().map(|file| file["labels"].as_u64().unwrap() - file["labels_apart"].as_u64().unwrap()).collect();
    assert_eq!(labels[0], labels[1]);
    assert!(labels[0] >= sure * 98 / 100 && labels[2] == 0, "{labels:?} of {sure}");
    printed(folder.path(), &["check", "--level", "error"]);
    let counted = asked(folder.path(), &["brackets"]);
    let stays = counted["drafts"][0]["total"]["brackets"].as_u64().unwrap() - counted["drafts"][1]["went"].as_u64().unwrap();
    assert!((labels[0]..labels[0] + 20).contains(&stays), "{stays}");
    let documented = include_str!("../../../docs/reference/align.md");
    assert!(documented.contains("travaux trace adaptation-1-global\n"));
    let life = printed(folder.path(), &["trace", "adaptation-1-global"]);
    assert!(life.contains("disputed: unchanged since 2015-10-23") && life.contains("out of brackets: “global goal”"), "{life}");
}

#[test]
fn the_redline_says_in_words_what_happened() {
    let Some(folder) = paris() else { return };
    let page = printed(folder.path(), &["align", "2015-12-04", "2016-01-29", "--format", "html"]);
    assert_eq!(page.matches("<del>").count(), page.matches("deleted: </span>").count());
    assert_eq!(page.matches("<ins>").count(), page.matches("inserted: </span>").count());
    for words in ["moved from ", "split from ", "merged from ", "dropped", "none is left", "doubtful whether the same", "was Article 3ter"] {
        assert!(page.contains(words), "{words}");
    }
}
