//! Drafts to compare, and what compares them: `drafts write ARTICLES FOLDER` writes a generated treaty, a later draft of it and the truth;
//! `drafts together ARTICLES DRAFTS FOLDER` several drafts, each made from the one before; `drafts imara histogram|minimal OLDER NEWER`
//! prints the words that imara-diff deletes and inserts; `drafts measure SECONDS GIGABYTES COMMAND…` runs a command without its output and
//! prints seconds, CPU seconds, megabytes at the most and its exit code, or the signal that ended it with a minus.
//!
//! A small program measures, because the memory of whoever starts a process is counted as memory of that process.

use imara_diff::{Algorithm, Diff, InternedInput};
use nix::sys::resource::{Resource, UsageWho, getrusage, setrlimit};
use nix::sys::time::TimeValLike;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;
use travaux_testkit::{Edited, Edits, Shape, edited, treaty};
use travaux_text::Draft;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match &words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["write", articles, folder] => write(articles.parse().expect("a number"), Path::new(folder)),
        ["together", articles, drafts, folder] => together(articles.parse().expect("a number"), drafts.parse().expect("a number"), Path::new(folder)),
        ["imara", algorithm, older, newer] => imara(algorithm, older, newer),
        ["measure", seconds, gigabytes, command @ ..] => measure(seconds.parse().expect("a number"), gigabytes.parse().expect("a number"), command),
        other => panic!("no command {other:?}"),
    }
}

/// Both drafts as text and as XML; the words of both, the move-aware bound, and the addresses of moved articles in both; the lines
/// of all paragraphs that moved.
fn write(articles: usize, folder: &Path) {
    let shape = Shape { articles, ..Shape::CONVENTION };
    let older = treaty(5, shape);
    let edited = edited(&older, 6, Edits::TENTH, shape);
    let save = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
    save("older.treaty", &edited.older);
    save("newer.treaty", &edited.newer);
    save("older.xml", &xml(&edited.older));
    save("newer.xml", &xml(&edited.newer));
    save("truth", &format!("{} {} {}\n{}", older.words(), edited.treaty.words(), edited.truth.bound, moved_articles(&edited)));
    save("lines", &moved_lines(&edited));
}

/// Drafts `1.treaty`, `2.treaty`…, and as truth the words of each, and for each step the addresses of moved articles in both.
fn together(articles: usize, drafts: u64, folder: &Path) {
    let shape = Shape { articles, ..Shape::CONVENTION };
    let save = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
    let mut treaty = treaty(9, shape);
    let mut words = treaty.words().to_string();
    let mut truth = String::new();
    save("1.treaty", &treaty.write());
    for step in 1..drafts {
        let edited = edited(&treaty, step, Edits::TENTH, shape);
        let _ = write!(words, " {}", edited.treaty.words());
        for line in moved_articles(&edited).lines() {
            let _ = writeln!(truth, "{step}\t{line}");
        }
        save(&format!("{}.treaty", step + 1), &edited.newer);
        treaty = edited.treaty;
    }
    save("truth", &format!("{words}\n{truth}"));
}

/// The addresses of moved articles in both drafts.
fn moved_articles(edited: &Edited) -> String {
    let (one, other) = (Draft::parse(edited.older.as_bytes()), Draft::parse(edited.newer.as_bytes()));
    let mates: BTreeMap<usize, usize> = edited.truth.pairs().into_iter().collect();
    let mut articles = String::new();
    for place in &edited.truth.moved {
        let (from, to) = (&one.provisions()[*place], mates.get(place).map(|mate| &other.provisions()[*mate]));
        if let (Some(to), None) = (to, from.parent) {
            let _ = writeln!(articles, "{}\t{}", from.address, to.address);
        }
    }
    articles
}

/// For all that moved, by itself or in what moved, the line in the older draft and that in the newer, and the article that moved,
/// or `-`. What was split has several lines in the newer draft.
fn moved_lines(edited: &Edited) -> String {
    let (one, other) = (Draft::parse(edited.older.as_bytes()), Draft::parse(edited.newer.as_bytes()));
    let line = |ends: &[usize], draft: &Draft, place: usize| ends.partition_point(|end| *end < draft.provisions()[place].span.start) + 1;
    let ends = |text: &str| -> Vec<usize> { text.match_indices('\n').map(|(at, _)| at).collect() };
    let (ends_of_older, ends_of_newer) = (ends(&edited.older), ends(&edited.newer));
    let mut lines = String::new();
    for (newer, from) in edited.truth.from.iter().enumerate() {
        for &older in from {
            let mut above = std::iter::successors(Some(older), |place| one.provisions()[*place].parent);
            let Some(moved) = above.find(|place| edited.truth.moved.contains(place)) else { continue };
            let moved = &one.provisions()[moved];
            let article = if moved.parent.is_none() { &moved.address[..] } else { "-" };
            let _ = writeln!(lines, "{}\t{}\t{article}", line(&ends_of_older, &one, older), line(&ends_of_newer, &other, newer));
        }
    }
    lines
}

/// Articles with a title and paragraphs.
fn xml(text: &str) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let mut xml = String::from("<treaty>");
    let mut is_open = false;
    for line in text.lines().skip(3).map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(title) = line.strip_prefix("# ") {
            let _ = write!(xml, "{}\n<article>\n<title>{}</title>", if is_open { "\n</article>" } else { "" }, escaped(title));
            is_open = true;
        } else {
            let _ = write!(xml, "\n<p>{}</p>", escaped(line));
        }
    }
    xml.push_str(if is_open { "\n</article>\n</treaty>\n" } else { "\n</treaty>\n" });
    xml
}

fn imara(algorithm: &str, older: &str, newer: &str) {
    let algorithm = match algorithm {
        "histogram" => Algorithm::Histogram,
        "minimal" => Algorithm::MyersMinimal,
        other => panic!("no algorithm {other}"),
    };
    let read = |path: &str| std::fs::read_to_string(path).expect("a text");
    let (older, newer) = (read(older), read(newer));
    let mut input: InternedInput<&str> = InternedInput::default();
    input.update_before(older.split_whitespace());
    input.update_after(newer.split_whitespace());
    let diff = Diff::compute(algorithm, &input);
    println!("{}", diff.count_removals() + diff.count_additions());
}

fn measure(seconds: u64, gigabytes: u64, command: &[&str]) {
    setrlimit(Resource::RLIMIT_CPU, seconds, seconds + 1).expect("a limit");
    setrlimit(Resource::RLIMIT_AS, gigabytes << 30, gigabytes << 30).expect("a limit");
    let start = Instant::now();
    let status = Command::new(command[0]).args(&command[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let wall = start.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("what the command took");
    let cpu = (usage.user_time().num_microseconds() + usage.system_time().num_microseconds()) as f64 / 1e6;
    let ended = status.ok().and_then(|status| status.code().or(status.signal().map(|signal| -signal))).unwrap_or(-1);
    println!("{wall} {cpu} {} {ended}", usage.max_rss() as f64 / 1024.0);
}
