//! What a literate case cannot show of `travaux align`: answers to its questions, and files that cannot be written.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const OLDER: &str =
    "# Article 1: Locks\n\nThe lock keepers open the upper gates at sunrise.\n\n# Article 2: Tolls\n\nA barge pays ten coins for each mile.\n";
const NEWER: &str =
    "# Article 1: Tolls\n\nA barge pays ten coins for each mile.\n\n# Article 2: Locks\n\nThe lock keepers open the upper gates at sunrise.\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.treaty"), OLDER).unwrap();
    fs::write(folder.path().join("b.treaty"), NEWER).unwrap();
    folder
}

fn align(folder: &Path, arguments: &[&str], answers: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_travaux"));
    command.args(["align", "a.treaty", "b.treaty"]).args(arguments).current_dir(folder);
    let mut running = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that asks nothing may be gone before it is answered.
    let _ = running.stdin.take().unwrap().write_all(answers.as_bytes());
    running.wait_with_output().unwrap()
}

fn texts(folder: &Path) -> [String; 2] {
    ["a.treaty", "b.treaty"].map(|file| fs::read_to_string(folder.join(file)).unwrap())
}

#[test]
fn what_is_answered_with_yes_is_written_and_nothing_else() {
    let folder = folder();
    // In the order of the newer draft: the heading and the words of Tolls, then those of Locks.
    let output = align(folder.path(), &["--ask"], "y\nperhaps\nYES\nn\nq\ny\n");
    assert!(output.status.success());
    let asked = String::from_utf8(output.stderr).unwrap();
    assert_eq!(asked.matches("the same?").count(), 4, "{asked}");
    let [older, newer] = texts(folder.path());
    assert!(older.contains("# Article 2: Tolls {#tolls}\n\n{#tolls-1} A barge"), "{older}");
    assert!(newer.contains("# Article 1: Tolls {#tolls}\n\n{#tolls-1} A barge"), "{newer}");
    assert_eq!(older.matches("{#").count(), 2, "{older}");
}

#[test]
fn what_is_not_answered_is_not_accepted() {
    let folder = folder();
    assert!(align(folder.path(), &["--ask"], "").status.success());
    assert_eq!(texts(folder.path()), [OLDER, NEWER]);
}

#[test]
fn what_is_sure_enough_is_no_question() {
    let folder = folder();
    let output = align(folder.path(), &["--ask", "--accept-above", "0"], "");
    assert!(output.status.success() && output.stderr.is_empty());
    assert!(texts(folder.path()).iter().all(|text| text.matches("{#").count() == 4));
}

/// A row for each clause, a column for each draft, also for three of them: in every format for people, and nothing is written.
#[test]
fn clauses_stand_side_by_side() {
    let folder = folder();
    let third = "+++\nbasis = \"verbatim\"\n+++\n# Article 1: Locks\n\nThe lock keepers open the upper gates at sunrise.\n\n# Article 2: Lamps\n\nEvery lamp burns until dawn.\n";
    fs::write(folder.path().join("c.treaty"), third).unwrap();
    let table = |format: &str| {
        let output = align(folder.path(), &["c.treaty", "--side-by-side", "--format", format], "");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let markdown = table("markdown");
    let words = |words: &str| {
        let line = markdown.lines().find(|line| line.contains(words)).unwrap();
        line.trim_matches('|').split('|').map(|cell| cell.trim().to_string()).collect::<Vec<_>>()
    };
    let locks = "The lock keepers open the upper gates at sunrise.";
    assert_eq!(words("lock keepers"), [locks, locks, locks, "1.00"]);
    assert_eq!(words("A barge"), ["A barge pays ten coins for each mile.", "A barge pays ten coins for each mile.", "not in this draft", "1.00"]);
    assert_eq!(words("Every lamp"), ["not reported", "not reported", "Every lamp burns until dawn.", ""]);
    assert_eq!(words("Tolls")[..2], ["Article 2: Tolls", "Article 1: Tolls"]);
    assert!(table("html").contains("<td>Every lamp burns until dawn.</td><td></td>"));
    assert!(table("text").contains("not in this draft"));
    assert_eq!(texts(folder.path()), [OLDER, NEWER]);
    assert_eq!(align(folder.path(), &["--side-by-side", "--redline"], "").status.code(), Some(2));
}

/// An id in one of two drafts would make a clause look new.
#[test]
fn one_file_that_cannot_be_written_keeps_all_from_being_written() {
    for file in ["a.treaty", "b.treaty"] {
        let folder = folder();
        let path = folder.path().join(file);
        let permissions = |readonly: bool| {
            let mut permissions = fs::metadata(&path).unwrap().permissions();
            permissions.set_readonly(readonly);
            fs::set_permissions(&path, permissions).unwrap();
        };
        permissions(true);
        let output = align(folder.path(), &["--accept-above", "0.5"], "");
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.trim(), format!("travaux: {file} cannot be written: you have no permission."));
        assert_eq!(texts(folder.path()), [OLDER, NEWER]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside them");
        permissions(false);
    }
}
