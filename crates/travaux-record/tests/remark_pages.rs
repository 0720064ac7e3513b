//! Every remark of the record room has a page, and the examples on it do what the page says.

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use travaux_record::Negotiation;
use travaux_record::check::{check, codes};
use travaux_text::{Code, Level, Remark};

/// What an example leaves out: a negotiation without remarks.
const DEFAULTS: [(&str, &str); 3] = [
    (
        "negotiation.toml",
        "title = \"Water of the Tarn, 2031\"\n\n[parties.KALD]\nname = \"Kaldia\"\nnegotiates = true\n\n\
         [parties.MERE]\nname = \"Mere\"\nnegotiates = true\n",
    ),
    ("sources.bib", "@report{minutes,\n  title = {Tarn Talks, First Session: Minutes},\n  date  = {2031-04-18},\n}\n"),
    (
        "drafts/2031-04-18.treaty",
        "+++\ndate = \"2031-04-18\"\nbasis = \"verbatim\"\n+++\n\n# Article 1: Flow {#flow}\n\n\
         1. Kaldia lets half of the water through its dam.\n",
    ),
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/remarks")
}

fn title(code: &Code) -> String {
    format!("# {} {} ({})\n", code.number, code.name, code.level.word())
}

/// The files under a heading of the page: path and text of every block ````` ````language file=path `````; or what the page lacks.
fn example<'a>(page: &'a str, heading: &str) -> Result<Vec<(&'a str, &'a str)>, String> {
    let section = page.split(&format!("\n## {heading}\n")).nth(1).ok_or(format!("no section {heading}"))?;
    let mut rest = section.split("\n## ").next().unwrap_or_default();
    let mut files = Vec::new();
    while let Some((_, from)) = rest.split_once("````") {
        let (opening, from) = from.split_once('\n').ok_or(format!("a block under {heading} has no words"))?;
        let (body, after) = from.split_once("````").ok_or(format!("a block under {heading} is not closed"))?;
        let (_, path) = opening.split_once("file=").ok_or(format!("a block under {heading} names no file: {opening}"))?;
        files.push((path.trim(), body));
        rest = after;
    }
    if files.is_empty() { Err(format!("no example under {heading}")) } else { Ok(files) }
}

/// The remarks on the negotiation that an example shows. Files that it does not give are the default ones.
fn remarks(files: &[(&str, &str)]) -> Result<Vec<Remark>, Box<dyn Error>> {
    let root = tempfile::tempdir()?;
    for (path, text) in DEFAULTS.iter().chain(files) {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(root.path()))?;
        fs::write(path, text)?;
    }
    Ok(check(&Negotiation::load(root.path())?).into_iter().flat_map(|file| file.remarks).collect())
}

#[test]
fn the_files_that_an_example_leaves_out_are_in_order() {
    let found = remarks(&[]).unwrap();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn every_code_has_a_page_whose_examples_hold() {
    for code in codes::ALL {
        let path = folder().join(format!("{}.md", code.name));
        let page = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(page.starts_with(&title(code)), "{} begins with {}", path.display(), title(code));

        // The wrong example shows this one thing: a second remark would leave the reader guessing.
        let wrong = remarks(&example(&page, "Wrong").unwrap()).unwrap();
        assert!(!wrong.is_empty(), "the wrong example of {} gives no remark", code.number);
        for remark in wrong {
            assert_eq!(remark.code, *code, "the wrong example of {} says: {}", code.number, remark.message);
            assert_eq!(remark.level, code.level, "{}", remark.message);
            assert!(!remark.action.is_empty(), "{}", remark.message);
        }
        let right = remarks(&example(&page, "Right").unwrap()).unwrap();
        let still_wrong = |remark: &&Remark| remark.code == *code || remark.level == Level::Error;
        let found: Vec<&Remark> = right.iter().filter(still_wrong).collect();
        assert!(found.is_empty(), "the right example of {} gives {found:?}", code.number);
    }
}

#[test]
fn every_page_of_this_room_has_a_code() {
    let titles: Vec<String> = codes::ALL.iter().map(|code| title(code)).collect();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let page = fs::read_to_string(&path).unwrap();
        // Other rooms keep their pages in the same folder; their numbers begin with another letter.
        let is_ours = page.starts_with("# R");
        assert!(!is_ours || titles.iter().any(|title| page.starts_with(title)), "{} belongs to no code", path.display());
    }
}
