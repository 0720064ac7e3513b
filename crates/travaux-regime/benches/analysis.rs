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
use travaux_regime::analyse::frame::Options;
use travaux_regime::analyse::situation::What;
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
        let blocks = blocks(asked)?;
        stalls(asked, &blocks)?;
        works(asked, &[])?;
        matters(asked)?;
    }
    Ok(())
}

/// The rules of a text, and what is open in them.
fn read(path: &str) -> (Rules, Options) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let draft = Draft::parse(std::fs::read(folder.join(path)).unwrap());
    let rules = Rules::read(&draft);
    let options = Regime::new(&draft, &rules).options(&Scenario::default(), &Settlement::choices(&draft, &[]).unwrap());
    (rules, options)
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    println!("| question | diagrams, ms | blocks, ms | works, ms | matters, ms | sixteen questions, ms |\n|---|---|---|---|---|---|");
    for (path, names) in QUESTIONS {
        let (rules, options) = read(path);
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
            let diagrams = one("diagrams", &|| asked().map(|_| ()));
            if diagrams.starts_with("GaveUp") {
                println!("| {title} | {diagrams} | – | – | – | – |");
                continue;
            }
            let cells = [
                diagrams,
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
    orders(&wanted);
}

/// How large the diagrams become in other orders of their bits.
fn orders(wanted: &[String]) {
    println!("\n| question | order | nodes | ms |\n|---|---|---|---|");
    for (path, names) in QUESTIONS {
        let (rules, options) = read(path);
        let index = Index::new(&rules);
        for name in names.iter().filter(|name| wanted.is_empty() || wanted.iter().any(|one| name.contains(one.as_str()))) {
            let most = Some(1 << 18);
            let Ok(asked) = Asked::new(&index, &options, name, most) else { continue };
            let met = asked.order();
            let sorted = |key: &dyn Fn(&What) -> usize| {
                let mut order = met.clone();
                order.sort_by_key(|(what, _)| key(what));
                order
            };
            let parties: Vec<&str> = met.iter().filter_map(|(what, _)| what.party()).collect();
            let place = |what: &What| what.party().and_then(|party| parties.iter().position(|other| *other == party)).map_or(0, |place| place + 1);
            let mut all = vec![
                ("as met, as the program has it".to_string(), met.clone()),
                ("brackets first".to_string(), sorted(&|what| usize::from(!what.is_choice()))),
                ("brackets last".to_string(), sorted(&|what| usize::from(what.is_choice()))),
                ("by party".to_string(), sorted(&place)),
                ("reversed".to_string(), met.iter().rev().cloned().collect()),
            ];
            // Shuffled by a fixed series of numbers (Knuth's MMIX generator), the same on every machine.
            let mut state = 2022u64;
            let mut below = |most: usize| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) as usize % most
            };
            for number in 1..=3 {
                let mut order = met.clone();
                (1..order.len()).rev().for_each(|at| order.swap(at, below(at + 1)));
                all.push((format!("shuffled, {number}"), order));
            }
            for (words, order) in all {
                let began = Instant::now();
                let found = Asked::in_order(&index, &options, name, most, &order);
                let ms = began.elapsed().as_secs_f64() * 1000.0;
                let nodes = found.map_or_else(|_| "more than 262,144".to_string(), |asked| asked.nodes().to_string());
                println!("| {} {name} | {words} | {nodes} | {ms:.0} |", path.split('/').next().unwrap());
            }
        }
    }
}
