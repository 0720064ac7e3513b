//! Whether the pure rooms are built without the standard library.
//!
//! A room is pure when it has no files, clock, randomness or printing. `#![no_std]` makes the
//! compiler refuse a room's own code that names any of them; this check sees to it that the
//! line stays, and that nobody brings the standard library back by hand. It reads the text and
//! no more: it does not prove that the crates which a room depends on are pure, nor look inside
//! macros. A new dependency of a pure room is therefore looked at when it is added.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Failure, cargo};

/// The rooms that must be pure. One that does not exist yet is passed over, and said to be.
const ROOMS: &[&str] = &["travaux-text", "travaux-compare", "travaux-regime", "travaux-exchange"];

/// Checks the source of every pure room that exists.
pub fn check() -> Result<(), Failure> {
    let mut complaints = Vec::new();
    for room in ROOMS {
        let folder = cargo::repository().join("crates").join(room);
        if !folder.is_dir() {
            println!("{room}: does not exist yet");
            continue;
        }
        let before = complaints.len();
        let files = sources(&folder.join("src"))?;
        for file in &files {
            let text = read(file)?;
            let place = file.strip_prefix(cargo::repository()).unwrap_or(file);
            let is_root = file.ends_with("src/lib.rs");
            complaints.extend(faults(&text, is_root).map(|(line, fault)| format!("  {}:{line}: {fault}", place.display())));
        }
        let word = if complaints.len() == before { "pure" } else { "NOT pure" };
        println!("{room}: {word} (source files read: {})", files.len());
    }
    if complaints.is_empty() {
        return Ok(());
    }
    Err(Failure(format!("these rooms must do without the standard library:\n{}", complaints.join("\n"))))
}

/// The faults of one file with their line, counted from 1.
fn faults(text: &str, is_root: bool) -> impl Iterator<Item = (usize, &'static str)> {
    let has_mark = text.lines().any(|line| line.trim() == "#![no_std]");
    let missing = (is_root && !has_mark).then_some((1, "the line `#![no_std]` is missing; put it below the opening comment"));
    let mut is_for_tests = false;
    let brought_back = text.lines().enumerate().filter_map(move |(index, line)| {
        let code = line.split("//").next().unwrap_or(line);
        let words: Vec<&str> = code.split(|c: char| c.is_whitespace() || c == ';').filter(|word| !word.is_empty()).collect();
        // The mark may stand on the line above or on the same line, and nowhere else, so that
        // a reader sees at a glance that the exception is for tests.
        let was_for_tests = std::mem::replace(&mut is_for_tests, words == ["#[cfg(test)]"]);
        let names_std = words.windows(3).any(|three| three == ["extern", "crate", "std"]);
        let is_excused = was_for_tests || words.first() == Some(&"#[cfg(test)]");
        (names_std && !is_excused).then_some((index + 1, "`extern crate std` outside tests; remove it, or put `#[cfg(test)]` directly above"))
    });
    missing.into_iter().chain(brought_back)
}

/// All Rust files below a folder, in a fixed order.
fn sources(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let trouble = |trouble| unreadable(folder, &trouble);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(trouble)? {
        let path = entry.map_err(trouble)?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn read(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|trouble| unreadable(file, &trouble))
}

fn unreadable(path: &Path, trouble: &std::io::Error) -> Failure {
    Failure(format!("{} could not be read: {trouble}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_faults(text: &str, is_root: bool, expected: &[usize]) {
        let lines: Vec<usize> = faults(text, is_root).map(|(line, _)| line).collect();
        assert_eq!(lines, expected, "in {text:?}");
    }

    #[test]
    fn the_root_must_carry_the_mark() {
        has_faults("//! A room.\n#![no_std]\n", true, &[]);
        has_faults("//! A room, not `#![no_std]`.\n", true, &[1]);
        has_faults("#![cfg_attr(not(test), no_std)]\n", true, &[1]);
        has_faults("fn a() {}\n", false, &[]);
    }

    #[test]
    fn the_standard_library_is_for_tests_only() {
        has_faults("#[cfg(test)]\nextern crate std;\n", false, &[]);
        has_faults("#[cfg(test)] extern crate std;\n", false, &[]);
        has_faults("// extern crate std;\n", false, &[]);
        has_faults("extern crate std;\n", false, &[1]);
        has_faults("\npub extern  crate std as s;\n", false, &[2]);
        let not_directly_above = "#[cfg(test)]\nmod a {}\nextern crate std;\n";
        has_faults(not_directly_above, false, &[3]);
    }
}
