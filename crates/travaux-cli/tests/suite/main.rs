//! Runs the literate cases in the folder `suite/` at the root of the repository: Markdown files
//! that write down a small negotiation, the commands that a person types, and what the program
//! prints. `suite/README.md` tells how to write one. With `TRAVAUX_BLESS=1` the cases are
//! rewritten to say what is printed now.
//!
//! Here the cases are found and reported; `play` runs one, `markdown` reads its blocks. Nothing
//! here knows what the program does: that a case is right is for its reader to say.

mod markdown;
mod play;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_case_prints_what_it_says() {
    let is_blessing = env::var("TRAVAUX_BLESS").is_ok_and(|value| value == "1");
    let mut cases = cases(&repository().join("suite")).unwrap();
    // The guide is played like a case: what it shows is what happens.
    cases.push(repository().join("docs/guide.md"));
    assert!(!cases.is_empty(), "there is no case in suite/ to run");
    let mut failed = 0;
    for path in &cases {
        let name = path.strip_prefix(repository()).unwrap().display();
        let text = fs::read_to_string(path).unwrap();
        let played = play::play(&text);
        let (mut word, mut troubles) = ("ok", played.troubles);
        match played.blessed {
            Some(blessed) if is_blessing && !played.differences.is_empty() => {
                fs::write(path, blessed).unwrap();
                word = "blessed";
            }
            _ => troubles.extend(played.differences),
        }
        if !troubles.is_empty() {
            failed += 1;
            word = "FAILED";
        }
        println!("{word:<9}{name}");
        for trouble in troubles {
            println!("{name}:{trouble}");
        }
    }
    let all = cases.len();
    assert!(
        failed == 0,
        "{failed} of {all} cases failed, see above; \
         if the program is right and the cases are not, run `cargo xtask bless`"
    );
}

/// The cases below a folder, in a fixed order. A `README.md` speaks about cases and is none.
fn cases(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(cases(&path)?);
        } else if path.extension().is_some_and(|it| it == "md") && !path.ends_with("README.md") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
