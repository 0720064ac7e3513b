//! Documents become drafts in a negotiation, and the brackets of its drafts a curve.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn travaux(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_travaux")).args(arguments).current_dir(folder).output().unwrap()
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = travaux(folder, arguments);
    assert!(output.status.success(), "travaux {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn negotiation() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    printed(folder.path(), &["new", ".", "--title", "Canal", "--party", "AA=Aland", "--party", "BB=Borda"]);
    fs::remove_file(folder.path().join("drafts/first-draft.treaty")).unwrap();
    folder
}

#[test]
fn the_list_fits_its_schema_and_names_strangers() {
    let folder = negotiation();
    fs::write(folder.path().join("2031-01-01.md"), "# Article 1\n\n1. The toll [AA propose; CC oppose: is lifted] {a note} [.\n").unwrap();
    let found: Value = serde_json::from_str(&printed(folder.path(), &["import", "2031-01-01.md", "--format", "json"])).unwrap();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas/travaux-import.v1.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&found), "{found:#}");
    let mut wrong = found.clone();
    wrong["entries"][0]["line"] = Value::from("one");
    assert!(!validator.is_valid(&wrong), "a schema that accepts anything proves nothing");
    assert_eq!(found["unknown_parties"], serde_json::json!(["CC"]));
    assert_eq!(found["brackets"]["opening"], 2);
}

#[test]
fn a_draft_is_written_whole_or_not_at_all() {
    let folder = negotiation();
    let drafts = folder.path().join("drafts");
    fs::write(folder.path().join("a.md"), "first").unwrap();
    printed(folder.path(), &["import", "a.md"]);
    let before = fs::read(drafts.join("a.treaty")).unwrap();
    fs::write(folder.path().join("a.md"), "second").unwrap();
    assert_eq!(travaux(folder.path(), &["import", "a.md"]).status.code(), Some(2));
    assert_eq!(fs::read(drafts.join("a.treaty")).unwrap(), before);
    printed(folder.path(), &["import", "a.md", "--force"]);
    assert!(fs::read_to_string(drafts.join("a.treaty")).unwrap().contains("second"));
    assert_eq!(fs::read_dir(&drafts).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn what_is_no_text_writes_nothing() {
    let folder = negotiation();
    let files: [(&str, &[u8], &str); 4] = [
        ("a.docx", b"PK\x03\x04 word/document.xml", "save it as plain text"),
        ("b.png", b"\x89PNG\r\n\x1A\n\0", "recognised"),
        ("c.txt", b"words\0words", "no text"),
        ("d.md", b" \n", "no words"),
    ];
    for (name, bytes, words) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
        let output = travaux(folder.path(), &["import", name]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && output.stdout.is_empty() && said.contains(name) && said.contains(words), "{name}: {said}");
    }
    assert_eq!(fs::read_dir(folder.path().join("drafts")).unwrap().count(), 0);
}

#[test]
fn any_encoding_and_any_line_end_gives_the_same_draft() {
    let folder = negotiation();
    let text = "# Article 1\n\n1. L’été [peut][doit] finir.\n";
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let windows: Vec<u8> = text.chars().map(|c| if c == '’' { 0x92 } else { u8::try_from(u32::from(c)).unwrap() }).collect();
    let returns = format!("\u{FEFF}{}", text.replace('\n', "\r\n")).into_bytes();
    let drafts: Vec<String> = [text.as_bytes().to_vec(), wide, windows, returns]
        .into_iter()
        .map(|bytes| {
            fs::write(folder.path().join("a.md"), bytes).unwrap();
            printed(folder.path(), &["import", "a.md", "--out", "-"])
        })
        .collect();
    assert!(drafts[0].contains("1. L’été [peut | doit] finir."), "{}", drafts[0]);
    assert!(drafts.iter().all(|draft| *draft == drafts[0]), "{drafts:#?}");
}

#[test]
fn five_megabytes_are_no_matter() {
    let folder = negotiation();
    let paragraph = "1. Each State [shall][may [at once]] keep [20] [30] gates open, [as [far][long] as it can, and report to the board.\n\n";
    let text: String = (1..=45).map(|article| format!("# Article {article}\n\n{}", paragraph.repeat(1000))).collect();
    assert!(text.len() > 5_000_000);
    fs::write(folder.path().join("long.md"), text).unwrap();
    let before = std::time::Instant::now();
    let said = printed(folder.path(), &["import", "long.md"]);
    assert!(said.contains("270000 brackets"), "{said:.400}");
    assert!(before.elapsed().as_secs() < 60);
}

/// The real drafts of 2015, where they stand beside the checkout: three commands, and the curve falls to nought.
#[test]
fn the_curve_of_real_drafts_falls_to_nought() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let shared = PathBuf::from(std::env::var_os("TRAVAUX_SHARED").unwrap_or(beside.into())).join("realdata/paris-2015");
    if !shared.is_dir() {
        println!("skipped: {} is not there", shared.display());
        return;
    }
    let folder = negotiation();
    for (file, id) in [("2015-10-23.md", "2015-10-23"), ("2015-12-04.md", "2015-12-04"), ("2016-01-29-final.md", "2016-01-29")] {
        printed(folder.path(), &["import", shared.join(file).to_str().unwrap(), "--as", id]);
    }
    printed(folder.path(), &["check", "--level", "error"]);
    let found: Value = serde_json::from_str(&printed(folder.path(), &["brackets", "--format", "json"])).unwrap();
    let figures: Vec<(u64, u64)> = found["drafts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|draft| (draft["total"]["brackets"].as_u64().unwrap(), draft["total"]["disputed_words"].as_u64().unwrap()))
        .collect();
    assert!(figures[0].0 > figures[1].0 && figures[1].0 > 800 && figures[0].1 > figures[1].1, "{figures:?}");
    assert_eq!(figures[2], (0, 0));
    let picture = printed(folder.path(), &["brackets", "--format", "svg"]);
    assert!(picture.starts_with("<svg xmlns=") && picture.matches("<circle").count() == 3);
}
