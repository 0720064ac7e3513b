//! Every remark of the text room has a page, and the examples on it do what the page says.

use std::collections::BTreeSet;
use std::path::PathBuf;
use travaux_text::Draft;
use travaux_text::check::{Vocabulary, check};
use travaux_text::remark::{Remark, codes};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/remarks")
}

fn vocabulary() -> Vocabulary {
    let set = |words: &[&str]| Some(words.iter().map(ToString::to_string).collect());
    Vocabulary { parties: set(&["AA", "BB", "CC", "KALD", "MERE", "TARN"]), sources: set(&["minutes"]) }
}

/// The block ````` ````treaty ````` under a heading of the page, with `<U+202E>` and `<byte 0xFF>` put into effect.
fn example(page: &str, heading: &str) -> Vec<u8> {
    let section = page.split(&format!("\n## {heading}\n")).nth(1).expect(heading);
    let block = section.split("````treaty\n").nth(1).and_then(|rest| rest.split("````").next()).expect(heading);
    let mut bytes = Vec::new();
    let mut rest = block;
    while let Some(at) = rest.find('<') {
        bytes.extend(&rest.as_bytes()[..at]);
        let inside = rest[at + 1..].split('>').next().unwrap_or_default();
        if let Some(character) = inside.strip_prefix("U+").and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
            bytes.extend(character.to_string().as_bytes());
        } else if let Some(byte) = inside.strip_prefix("byte 0x").and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
        } else {
            bytes.push(b'<');
            rest = &rest[at + 1..];
            continue;
        }
        rest = &rest[at + inside.len() + 2..];
    }
    bytes.extend(rest.as_bytes());
    bytes
}

fn remarks(source: &[u8]) -> Vec<Remark> {
    check(&Draft::parse(source), &vocabulary())
}

#[test]
fn every_code_has_a_page_whose_examples_hold() {
    for code in codes::ALL {
        let path = folder().join(format!("{}.md", code.name));
        let page = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let title = format!("# {} {} ({})\n", code.number, code.name, code.level.word());
        assert!(page.starts_with(&title), "{} begins with {title}", code.number);

        // The wrong example shows this one thing: a second remark would leave the reader guessing.
        let wrong = remarks(&example(&page, "Wrong"));
        assert!(!wrong.is_empty(), "the wrong example of {} gives no remark", code.number);
        for remark in wrong {
            assert_eq!(remark.code.number, code.number, "{}", remark.message);
            assert!(!remark.action.is_empty(), "{}", remark.message);
        }
        let right = remarks(&example(&page, "Right"));
        assert!(right.is_empty(), "the right example of {} gives {right:?}", code.number);
    }
}

#[test]
fn every_page_of_this_room_has_a_code() {
    let names: BTreeSet<&str> = codes::ALL.iter().map(|code| code.name).collect();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        // Other rooms keep their pages in the same folder; their numbers begin with another letter.
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap();
        let of_this_room = std::fs::read_to_string(&path).unwrap().starts_with("# T");
        assert!(!of_this_room || names.contains(name), "docs/remarks/{name}.md belongs to no code");
    }
}
