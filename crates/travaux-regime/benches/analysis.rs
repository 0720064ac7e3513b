//! How long the analysis of the examples takes: everything between the rules and the answer, without reading files and replaying examples.
//!
//! `cargo bench -p travaux-regime --bench analysis` prints the table of `docs/performance.md`: medians of a few runs, one run where it takes
//! longer than a second. Words behind it choose questions: `cargo bench … -- assist`. A question that gives up is named, with the time
//! that it took.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::path::Path;
use std::time::Instant;
use travaux_regime::analyse::answers::{blocks, matters, works};
use travaux_regime::analyse::asked::{Asked, Refused};
use travaux_regime::analyse::stall::stalls;
use travaux_regime::evaluate::Index;
use travaux_regime::rules::Rules;
use travaux_regime::run::Regime;
use travaux_regime::scenario::Scenario;
use travaux_text::Draft;
use travaux_text::settle::Settlement;

const QUESTIONS: &[(&str, &[&str])] = &[
    ("istanbul-2022/drafts/2022-04-15.treaty", &["assist", "cooperate"]),
    (
        "mutual-aid-2034/drafts/2034-06-22.treaty",
        &["assist", "open-depots", "let-through", "admit", "admit-islanders", "contribute", "report", "receive-review", "appeal", "budget", "review"],
    ),
];

/// The same diagrams asked sixteen times over: who can block, who can stall, when it works, and which brackets matter.
fn sixteen(asked: &Asked) -> Result<(), Refused> {
    for _ in 0..4 {
        blocks(asked)?;
        stalls(asked)?;
        works(asked, &[])?;
        matters(asked)?;
    }
    Ok(())
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    println!("| question | diagrams, ms | blocks, ms | works, ms | matters, ms | sixteen questions, ms |\n|---|---|---|---|---|---|");
    for (path, names) in QUESTIONS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        let draft = Draft::parse(&std::fs::read(folder.join(path)).unwrap());
        let rules = Rules::read(&draft);
        let options = Regime::new(&draft, &rules).options(&Scenario::default(), &Settlement::choices(&draft, &[]).unwrap());
        let index = Index::new(&rules);
        for name in *names {
            let title = format!("{} {name}", path.split('/').next().unwrap());
            let is_wanted = |word: &str| wanted.is_empty() || wanted.iter().any(|one| format!("{title} {word}").contains(one.as_str()));
            let one = |word: &str, ask: &dyn Fn() -> Result<(), Refused>| -> String {
                if !is_wanted(word) {
                    return "–".to_string();
                }
                let mut times = Vec::new();
                loop {
                    let began = Instant::now();
                    let found = ask();
                    times.push(began.elapsed().as_secs_f64() * 1000.0);
                    if let Err(refused) = found {
                        return format!("{refused:?} after {:.0}", times[0]);
                    }
                    if times.len() == 7 || times.iter().sum::<f64>() > 1000.0 {
                        times.sort_by(f64::total_cmp);
                        return format!("{:.1}", times[times.len() / 2]);
                    }
                }
            };
            let asked = || Asked::new(&index, &options, name, None);
            let cells = [
                one("diagrams", &|| asked().map(|_| ())),
                one("blocks", &|| blocks(&asked()?).map(|_| ())),
                one("works", &|| works(&asked()?, &[]).map(|_| ())),
                one("matters", &|| matters(&asked()?).map(|_| ())),
                one("sixteen", &|| sixteen(&asked()?)),
            ];
            if cells.iter().any(|cell| cell != "–") {
                println!("| {title} | {} |", cells.join(" | "));
            }
        }
    }
}
