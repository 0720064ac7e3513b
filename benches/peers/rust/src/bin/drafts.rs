//! Drafts to compare, and what compares them: `drafts write ARTICLES FOLDER` writes a generated treaty, a later draft of it and the truth;
//! `drafts imara histogram|minimal OLDER NEWER` prints the words that imara-diff deletes and inserts; `drafts measure SECONDS COMMAND…`
//! runs a command without its output and prints CPU seconds, megabytes at the most and its exit code.
//!
//! A small program measures, because the memory of whoever starts a process is counted as memory of that process.

use imara_diff::{Algorithm, Diff, InternedInput};
use nix::sys::resource::{Resource, UsageWho, getrusage, setrlimit};
use nix::sys::time::TimeValLike;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use travaux_testkit::{Edits, Shape, edited, treaty};
use travaux_text::Draft;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match &words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["write", articles, folder] => write(articles.parse().expect("a number"), Path::new(folder)),
        ["imara", algorithm, older, newer] => imara(algorithm, older, newer),
        ["measure", seconds, command @ ..] => measure(seconds.parse().expect("a number"), command),
        other => panic!("no command {other:?}"),
    }
}

/// Both drafts as text and as XML; the words of both, the move-aware bound, and the addresses of moved articles in both.
fn write(articles: usize, folder: &Path) {
    let shape = Shape { articles, ..Shape::CONVENTION };
    let older = treaty(5, shape);
    let edited = edited(&older, 6, Edits::TENTH, shape);
    let save = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
    save("older.treaty", &edited.older);
    save("newer.treaty", &edited.newer);
    save("older.xml", &xml(&edited.older));
    save("newer.xml", &xml(&edited.newer));
    let (one, other) = (Draft::parse(edited.older.as_bytes()), Draft::parse(edited.newer.as_bytes()));
    let mates: BTreeMap<usize, usize> = edited.truth.pairs().into_iter().collect();
    let mut truth = format!("{} {} {}\n", older.words(), edited.treaty.words(), edited.truth.bound);
    for place in &edited.truth.moved {
        let (from, to) = (&one.provisions()[*place], mates.get(place).map(|mate| &other.provisions()[*mate]));
        if let (Some(to), None) = (to, from.parent) {
            let _ = writeln!(truth, "{}\t{}", from.address, to.address);
        }
    }
    save("truth", &truth);
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

fn measure(seconds: u64, command: &[&str]) {
    setrlimit(Resource::RLIMIT_CPU, seconds, seconds + 1).expect("a limit");
    setrlimit(Resource::RLIMIT_AS, 6 << 30, 6 << 30).expect("a limit");
    let status = Command::new(command[0]).args(&command[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("what the command took");
    let cpu = (usage.user_time().num_microseconds() + usage.system_time().num_microseconds()) as f64 / 1e6;
    println!("{cpu} {} {}", usage.max_rss() as f64 / 1024.0, status.ok().and_then(|status| status.code()).unwrap_or(-1));
}
