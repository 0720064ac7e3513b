//! The brief, asked of the program as a user would: every section, whole links, nothing from elsewhere, and the same page twice.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};
use tempfile::TempDir;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_travaux")).env("TRAVAUX_PATIENCE", "0").arg("brief").args(arguments).current_dir(repository()).output().unwrap()
}

fn brief(folder: &Path, arguments: &[&str]) -> String {
    let output = run(&[arguments, &["-C", folder.to_str().unwrap()]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What the program says when it cannot do it.
fn failure(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

const NEGOTIATION: &str = r#"
format = 1
title = "Salt <and> Sand"
summary = "Two states share a shore."

[parties.AA]
name = "Aland"
negotiates = true

[parties.BB]
name = "Beland"
negotiates = true

[parties.CC]
name = "Celand"
"#;

const BIBLIOGRAPHY: &str = "
@book{diary, author = {Ash, Ada}, title = {A Diary & More}, date = {2033}, url = {https://example.org/diary?a=1&b=2}}
@article{paper, title = {The Talks}, date = {2032-01-01}, url = {javascript:alert(1)}}
";

const OLDER: &str = "+++
date = \"2031-04-01\"
basis = \"reconstruction\"
text = \"agreed by AA, BB\"
text_sources = [\"@diary, p. 1\"]
+++

# Article 1: Salt {#salt}

1. Salt is free.[^1]

# Article 2: Boats {#boats}

1. [AA, against BB #boat-limit: 10 | BB, against AA: 30] boats may sail.[^1]

[^1]: @diary, p. 2
";

const NEWER: &str = "+++
title = \"Treaty on the Shore\"
date = \"2031-05-09\"
basis = \"reconstruction\"
text = \"apparently agreed by AA, BB\"
sources = [\"@paper, p. 7\", \"@letter, not in the bibliography\"]

[[reported]]
about = \"free\"
what = \"reopened\"
by = [\"AA\"]
hedge = \"reportedly\"
sources = [\"@paper, p. 8\"]
note = \"Aland wants a duty.\"
+++

# Article 1: Salt {#salt}

1. Salt is [deleted by AA, BB #free: free].[^1]

# Article 2: Boats {#boats}

1. [AA, against BB #boat-limit: 12 | BB, against AA: 30] boats may sail.[^1]

# Annex 1: Map {#map}

1. [missing #the-map: A map of the shore.]

[^1]: @paper, p. 9
";

const EVIDENCE: &str = r#"
[sources.diary]
consulted = true
[sources.paper]
kind = "article"
rests_on = ["diary"]

[[documents]]
draft = "2031-05-09"
holder = "paper"
supplied_by = "a delegate"
public = "2032"
sources = ["@paper, p. 1"]

[people.ash]
name = "Ada Ash"
side = "AA"

[places.quay]
name = "The Quay"

[events.round-1]
title = "First round"
kind = "round"
date = "2031-04-01"
place = "quay"
parties = ["AA", "BB"]
people = ["ash"]
sources = ["@diary, p. 3"]

[events.storm]
title = "A storm \"of the century\" <b>"
kind = "political"
date = "2031-04-10/2031-04-14"
sources = ["@diary, p. 4"]

[events.call]
title = "A call"
kind = "contact"
date = "2031-05-02~"
hedge = "reportedly"
sources = ["@paper, p. 5"]

[events.long-ago]
title = "The wall is built"
kind = "political"
date = "1999"
sources = ["@diary, p. 1"]

[matters]
boats-at-sea = "How many boats were at sea?"

[[claims]]
source = "@diary, p. 5"
about = "event:storm"
matter = "boats-at-sea"
quantity = "4 boats"
speaker = "ash"
[[claims]]
source = "@paper, p. 6"
about = "event:storm"
matter = "boats-at-sea"
quantity = "7 boats"
hedge = "apparently"

[[claims]]
source = "@diary, p. 6"
about = "draft:2031-05-09"
matter = "mood"
word = "calm"
of = "AA"
[[claims]]
source = "@paper, p. 6"
about = "draft:2031-05-09"
matter = "mood"
word = "tense"
of = "BB"

[explanations.storm]
title = "The storm ended it"
[[explanations.storm.held]]
by = "ash"
how = "holds"
sources = ["@diary, p. 7"]
[[explanations.storm.evidence]]
item = "event:storm"
bears = "for"
sources = ["@diary, p. 8"]

[explanations.salt]
title = "Salt ended it"
[[explanations.salt.held]]
by = "source:paper"
how = "doubts"
sources = ["@paper, p. 9"]
[[explanations.salt.evidence]]
item = "event:storm"
bears = "against"
sources = ["@paper, p. 10"]

[statements.ash-2033]
by = "ash"
date = "2033"
says = "The boats were agreed."
sources = ["@diary, p. 9"]
[[statements.ash-2033.parts]]
says = "the boats were agreed"
about = "boats"
draft = "2031-05-09"
status = "agreed"

[unknowns.why]
question = "Why did the talks end?"
about = ["negotiation"]
looked = ["@diary, p. 10"]
"#;

fn shore() -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |path: &str, text: &str| fs::write(folder.path().join(path), text).unwrap();
    fs::create_dir(folder.path().join("drafts")).unwrap();
    write("negotiation.toml", NEGOTIATION);
    write("sources.bib", BIBLIOGRAPHY);
    write("evidence.toml", EVIDENCE);
    write("drafts/2031-04-01.treaty", OLDER);
    write("drafts/2031-05-09.treaty", NEWER);
    folder
}

/// The values of an attribute, in the order of the page.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    page.match_indices(&start).filter_map(|(at, _)| page[at + start.len()..].split('"').next()).collect()
}

#[test]
fn a_negotiation_with_evidence_has_every_section() {
    let folder = shore();
    let page = brief(folder.path(), &["--format", "html"]);
    for id in [
        "negotiation",
        "agreement",
        "drafts",
        "last-change",
        "figures",
        "chronology",
        "matrix",
        "conflicts",
        "explanations",
        "statements",
        "unknowns",
        "sources",
        "reading",
    ] {
        assert!(page.contains(&format!("<h2 id=\"{id}\">")), "no section {id}");
    }
    assert_eq!(page.matches("role=\"img\"").count(), 3, "figures, timeline, matrix");
    for words in [
        "How many boats were at sea?",
        "Why did the talks end?",
        "The storm ended it",
        "contradicted",
        "reportedly reopened",
        "not in the bibliography",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let markdown = brief(folder.path(), &[]);
    assert_eq!(markdown.matches("\n## ").count(), page.matches("<h2 id=").count() - 1, "the same sections, and no list of contents");
    assert_eq!(markdown, brief(folder.path(), &["--format", "markdown"]));
}

#[test]
fn every_link_leads_somewhere_and_no_id_is_there_twice() {
    for page in [brief(shore().path(), &["--format", "html"]), brief(&repository().join("examples/istanbul-2022"), &["--format", "html"])] {
        let ids = attributes(&page, "id");
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "an id is there twice");
        let links: Vec<&str> = attributes(&page, "href").into_iter().filter_map(|link| link.strip_prefix('#')).collect();
        assert!(links.len() > 20);
        for link in links {
            assert!(unique.contains(link), "#{link} leads nowhere");
        }
        for label in attributes(&page, "aria-labelledby").into_iter().flat_map(str::split_whitespace) {
            assert!(unique.contains(label), "nothing has the id {label}");
        }
    }
}

#[test]
fn the_page_needs_nothing_else_and_takes_no_words_for_marks() {
    let page = brief(shore().path(), &["--format", "html"]);
    for outside in ["<script", "<link", "<img", "<iframe", "@import", "url(", " src=", "javascript:", "srcset"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(attributes(&page, "href").into_iter().filter(|link| !link.starts_with('#')).eq(["https://example.org/diary?a=1&amp;b=2"]));
    assert!(page.contains("Salt &lt;and&gt; Sand") && !page.contains("<b>"));
    assert!(brief(shore().path(), &[]).contains("Salt \\<and> Sand"));
}

#[test]
fn the_same_record_gives_the_same_page() {
    let (first, second) = (shore(), shore());
    assert_eq!(brief(first.path(), &["--format", "html"]), brief(second.path(), &["--format", "html"]));
    // The order of files never decides anything.
    fs::rename(second.path().join("evidence.toml"), second.path().join("zzz.toml")).unwrap();
    assert_eq!(brief(first.path(), &["--format", "html"]), brief(second.path(), &["--format", "html"]));
}

#[test]
fn a_brief_of_hardly_anything_is_still_a_brief() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("negotiation.toml"), "format = 1\n").unwrap();
    let page = brief(folder.path(), &["--format", "html"]);
    assert!(page.contains("A negotiation without title") && page.contains("none yet") && !page.contains("NaN"), "{page}");
    fs::create_dir(folder.path().join("drafts")).unwrap();
    fs::write(folder.path().join("drafts/only.treaty"), "# Article 1\n\n1. Words [without a name].\n").unwrap();
    let page = brief(folder.path(), &["--format", "html"]);
    assert!(page.contains("id=\"agreement\"") && !page.contains("id=\"chronology\"") && !page.contains("id=\"matrix\""));
}

#[test]
fn out_writes_one_whole_file_and_says_which() {
    let folder = shore();
    for (name, begins) in [("brief.html", "<!DOCTYPE html>"), ("brief.md", "# Salt"), ("brief.HTM", "<!DOCTYPE html>"), ("brief", "# Salt")] {
        let path = folder.path().join(name);
        fs::write(&path, "older").unwrap();
        let said = brief(folder.path(), &["--out", path.to_str().unwrap()]);
        assert!(said.contains(name), "{said}");
        assert!(fs::read_to_string(&path).unwrap().starts_with(begins), "{name}");
    }
    let left: Vec<String> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!left.iter().any(|name| name.starts_with(".tmp")), "{left:?}");
    let older = brief(folder.path(), &["--draft", "2031-04-01"]);
    assert!(older.contains("State of agreement: 2031-04-01") && !older.contains("What changed last"));
}

#[cfg(unix)]
#[test]
fn a_new_file_is_for_others_as_well() {
    use std::os::unix::fs::PermissionsExt;
    let folder = shore();
    let path = folder.path().join("new.html");
    brief(folder.path(), &["--out", path.to_str().unwrap()]);
    fs::write(folder.path().join("other"), "").unwrap();
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode("new.html"), mode("other"), "the permissions that any new file has here");
}

#[test]
fn what_cannot_be_done_is_said() {
    let folder = shore();
    let at = folder.path().to_str().unwrap();
    assert!(failure(&["-C", at, "--format", "json"]).contains("html, markdown"));
    assert!(failure(&["-C", at, "--draft", "2031-05-08"]).contains("There is no draft \"2031-05-08\""));
    assert!(failure(&["-C", at, "--out", &format!("{at}/nowhere/brief.html")]).contains("cannot be written: it is not there"));
    assert!(failure(&["-C", at, "--out", &format!("{at}/drafts")]).contains("it is a folder"));
    let locked = folder.path().join("locked.html");
    fs::write(&locked, "older").unwrap();
    let mut permissions = fs::metadata(&locked).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&locked, permissions).unwrap();
    assert!(failure(&["-C", at, "--out", locked.to_str().unwrap()]).contains("no permission"));
    assert_eq!(fs::read_to_string(&locked).unwrap(), "older");
}

/// The whole brief of the small example in both formats. `TRAVAUX_BLESS=1` writes what is said now; read it before committing.
#[test]
fn the_brief_of_the_river() {
    let blessing = env::var("TRAVAUX_BLESS").is_ok_and(|value| value == "1");
    for (format, ending) in [("html", "html"), ("markdown", "md")] {
        let now = brief(&repository().join("examples/river-2031"), &["--format", format]);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/snapshots/river-2031.brief.{ending}"));
        if blessing {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &now).unwrap();
        }
        let before = fs::read_to_string(&path).unwrap_or_default();
        if before != now {
            let difference = similar::TextDiff::from_lines(&before, &now).unified_diff().context_radius(1).to_string();
            panic!("{} is no longer what is said; if the program is right, run with TRAVAUX_BLESS=1:\n{difference}", path.display());
        }
    }
}

/// Who can block, which brackets matter, and under how many settlements what holds: as pictures, and in words for those who do not see them.
#[test]
fn what_the_text_would_do_is_told_from_its_rules() {
    let example = repository().join("examples/istanbul-2022");
    let page = brief(&example, &["--format", "html"]);
    let section = page.split("<section aria-labelledby=\"effect\">").nth(1).unwrap().split("</section>").next().unwrap();
    assert_eq!(section.matches("<svg viewBox").count(), 3, "three pictures");
    assert!(section.contains("<title>assist, RU: can block it alone, if it is settled so, also when it is the one that triggers it</title>"));
    assert!(section.contains("<title>assist, UA: cannot block it alone</title>"));
    assert!(section.contains("<title>entry into force, RU: can block it alone, however it is settled</title>"));
    assert!(section.contains("<title>assist works: 50.0 %</title>"));
    let markdown = brief(&example, &["--format", "markdown"]);
    assert!(markdown.contains("works exactly if #unanimity is out."), "{}", &markdown[markdown.find("Settlements and verdicts").unwrap()..][..900]);
    assert!(markdown.contains("| #unanimity | assist 31.1 % |"));
    let unmoved = markdown.split("Without influence on any of these: ").nth(1).unwrap().lines().next().unwrap();
    assert!(unmoved.contains("personnel-limit") && !unmoved.contains("unanimity"), "{unmoved}");
    // A negotiation without rules has nothing to tell.
    assert!(!brief(&repository().join("examples/river-2031"), &["--format", "markdown"]).contains("What the text would do"));
}
