//! How good proposals are against the truth of generated treaties, what they cost, how that grows, and that there are no cliffs.
//!
//! `cargo bench -p travaux-compare --bench align` prints tables, or some of them: add `-- quality`, `brackets`, `growth`, `together`, `cliffs`. Times are the least of several
//! runs, in milliseconds, from text: parsing, alignment and script apart.
#![allow(clippy::unwrap_used, clippy::panic, clippy::cast_precision_loss, missing_docs)]

#[path = "../tests/score/mod.rs"]
mod score;

use score::{BracketScores, Score, score};
use std::hint::black_box;
use std::time::Instant;
use travaux_compare::{Script, align_brackets, lineage, propose};
use travaux_testkit::{Edits, Shape, edited, thicket, treaty};
use travaux_text::{Alone, Draft};

fn main() {
    let only: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    for (name, part) in [("quality", quality as fn()), ("brackets", brackets), ("growth", growth), ("together", together), ("cliffs", cliffs)] {
        if only.is_empty() || only.iter().any(|only| only == name) {
            part();
        }
    }
}

fn draft(text: &str) -> Draft {
    Draft::parse(text.as_bytes())
}

/// The least of several runs, in milliseconds.
fn least<T>(runs: usize, work: impl Fn() -> T) -> f64 {
    let time = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64() * 1000.0
    };
    (0..runs).map(time).fold(f64::INFINITY, f64::min)
}

fn quality() {
    for (name, edits) in [("30 % of provisions touched", Edits::THIRD), ("10 % of provisions touched", Edits::TENTH)] {
        let mut rows: Vec<(String, Score)> = Vec::new();
        let mut add = |name: &str, it: Score| match rows.iter_mut().find(|row| row.0 == name) {
            Some(row) => row.1.add(it),
            None => rows.push((name.to_string(), it)),
        };
        let (mut words, mut bound, mut untouched, mut sure) = (0, 0, 0, [(0, 0); 11]);
        for seed in 1..=10 {
            let older = treaty(seed, Shape::CONVENTION);
            let edited = edited(&older, seed + 100, edits, Shape::CONVENTION);
            let (one, other) = (draft(&edited.older), draft(&edited.newer));
            let alignment = propose(&one, &other);
            words += Script::new(&one, &other, &alignment, &Alone).edit_words();
            bound += edited.truth.bound;
            let found = score(&edited.truth, &alignment);
            for (name, it) in found.named() {
                add(name, it);
            }
            for (kind, it) in &found.kinds {
                add(&format!("· {}", kind.word()), *it);
            }
            untouched += found.false_untouched;
            for (sum, one) in sure.iter_mut().zip(found.calibration) {
                *sum = (sum.0 + one.0, sum.1 + one.1);
            }
        }
        println!("\nQuality: ten treaties of 320 articles, {name} (· pairs by what was done to the provision)\n");
        println!("| what | precision | recall | F1 | wanted |\n|---|---|---|---|---|");
        for (name, it) in rows {
            println!("| {name} | {:.4} | {:.4} | {:.4} | {} |", it.precision(), it.recall(), it.f1(), it.wanted);
        }
        println!(
            "\nedit words {words}, move-aware bound {bound}: {:.4}; untouched provisions with a wrong mate: {untouched}",
            words as f64 / bound as f64
        );
        println!(
            "confidence, pairs, right: {}",
            sure.iter().enumerate().map(|(at, (all, right))| format!("{}: {right}/{all}", at as f64 / 10.0)).collect::<Vec<_>>().join(", ")
        );
    }
}

/// Brackets: one in sixteen provisions, and with many of them in a tenth of all provisions.
fn brackets() {
    println!("\nBrackets: ten treaties, 30 % touched\n\n| what | precision | recall | F1 | wanted |\n|---|---|---|---|---|");
    for (name, thickets) in [("brackets", 0), ("brackets, many", 100)] {
        let mut scores = BracketScores::default();
        for seed in 1..=10 {
            let mut older = treaty(seed, Shape::CONVENTION);
            thicket(&mut older, seed, thickets);
            let edited = edited(&older, seed + 100, Edits::THIRD, Shape::CONVENTION);
            let (one, other) = (draft(&edited.older), draft(&edited.newer));
            scores.add(&edited.truth, &align_brackets(&one, &other, &propose(&one, &other)));
        }
        let it = scores.pairs;
        println!("| {name} | {:.4} | {:.4} | {:.4} | {} |", it.precision(), it.recall(), it.f1(), it.wanted);
        println!("{:?}\nconfidence, pairs, right: {:?}", scores.signs, scores.calibration);
    }
    println!("\n| words | brackets | align | pair brackets | where words went |\n|---|---|---|---|---|");
    for articles in [310, 1030, 4300] {
        let shape = Shape { articles, ..Shape::CONVENTION };
        let mut older = treaty(5, shape);
        thicket(&mut older, 5, 100);
        let edited = edited(&older, 6, Edits::TENTH, shape);
        let (one, other) = (draft(&edited.older), draft(&edited.newer));
        let alignment = propose(&one, &other);
        let matches = align_brackets(&one, &other, &alignment);
        println!(
            "| {} | {} | {:.1} | {:.1} | {:.1} |",
            older.words(),
            one.brackets().len(),
            least(5, || propose(&one, &other)),
            least(5, || align_brackets(&one, &other, &alignment)),
            least(5, || travaux_compare::proposed(&one, &other, &alignment, &matches)),
        );
    }
}

fn growth() {
    println!("\nGrowth, 10 % touched\n\n| words | parse both | align | script |\n|---|---|---|---|");
    for articles in [310, 1030, 4300] {
        let shape = Shape { articles, ..Shape::CONVENTION };
        let older = treaty(5, shape);
        let edited = edited(&older, 6, Edits::TENTH, shape);
        let (one, other) = (draft(&edited.older), draft(&edited.newer));
        let alignment = propose(&one, &other);
        println!(
            "| {} | {:.1} | {:.1} | {:.1} |",
            older.words(),
            least(5, || (draft(&edited.older), draft(&edited.newer))),
            least(5, || propose(&one, &other)),
            least(5, || Script::new(&one, &other, &alignment, &Alone)),
        );
    }
}

fn together() {
    let mut treaty = treaty(9, Shape::CONVENTION);
    let mut texts = vec![treaty.write()];
    for step in 1..6 {
        let edited = edited(&treaty, step, Edits::TENTH, Shape::CONVENTION);
        texts.push(edited.newer);
        treaty = edited.treaty;
    }
    let drafts: Vec<Draft> = texts.iter().map(|text| draft(text)).collect();
    let all: Vec<&Draft> = drafts.iter().collect();
    println!(
        "\nSix drafts of {} words together: parse {:.1} ms, lineage {:.1} ms",
        treaty.words(),
        least(5, || texts.iter().map(|text| draft(text)).collect::<Vec<_>>()),
        least(5, || lineage(&all, &Alone))
    );
}

fn cliffs() {
    println!("\nCliffs\n\n| what | align | script |\n|---|---|---|");
    let paragraph = "1. Each Party shall keep the works in good order and tell the other of every change that may touch it.\n";
    let same = |count: usize, text: &str| format!("# Article 1: Works\n\n{}", text.repeat(count));
    let numbered = |count: usize, text: &str| {
        format!("# Article 1: Works\n\n{}", (0..count).map(|at| text.replace("works", &format!("works {at}"))).collect::<String>())
    };
    let other = paragraph.replace("good order", "repair at all times");
    let everything = |seed| treaty(seed, Shape::CONVENTION).write();
    for (name, one, two) in [
        ("everything changed, 50,000 words", everything(1), everything(2)),
        ("one paragraph 10,000 times, and 9,990 times", same(10_000, paragraph), same(9_990, paragraph)),
        ("one paragraph 10,000 times, another one 10,000 times", same(10_000, paragraph), same(10_000, &other)),
        ("10,000 paragraphs that differ in a figure, all reworded", numbered(10_000, paragraph), numbered(10_000, &other)),
        ("one paragraph of 50,000 words, reworded", everything(1).replace(['\n', '#'], " "), everything(2).replace(['\n', '#'], " ")),
    ] {
        let (one, two) = (draft(&one), draft(&two));
        let alignment = propose(&one, &two);
        println!("| {name} | {:.1} | {:.1} |", least(3, || propose(&one, &two)), least(3, || Script::new(&one, &two, &alignment, &Alone)));
    }
}
