//! How long it takes to count the settlements that all parties accept, as brackets, parties and positions grow.
//!
//! `cargo bench -p travaux-regime --bench settlements` prints at its end the tables of `docs/performance.md`. Words as arguments name the
//! cases that are wanted.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

#[path = "settlements/instances.rs"]
mod instances;

use criterion::{Criterion, criterion_group, criterion_main};
use instances::{Instance, clauses, local, spread};
use std::hint::black_box;
use std::time::{Duration, Instant};
use travaux_regime::analyse::settlements::{Bound, GaveUp, Settlements};

fn cases() -> Vec<(String, Instance)> {
    let mut cases = Vec::new();
    for brackets in [20, 30, 40, 60, 80, 100, 200] {
        cases.push((format!("spread: {brackets} brackets, 12 parties, 10 positions each"), spread(brackets, 12, 10, 6, 1)));
    }
    for positions in [4, 6, 8, 12, 14, 16, 20] {
        let least = positions * 6 / 10;
        cases.push((format!("spread: 60 brackets, 12 parties, {positions} positions each"), spread(60, 12, positions, least, 1)));
    }
    for parties in [4, 8, 16, 24] {
        cases.push((format!("spread: 60 brackets, {parties} parties, 10 positions each"), spread(60, parties, 10, 6, 1)));
    }
    for brackets in [30, 60, 100] {
        cases.push((
            format!("clauses: {brackets} brackets, 12 parties, {} red lines of 3 each", brackets / 12),
            clauses(brackets, 12, brackets / 12, 1),
        ));
    }
    for (brackets, parties) in [(100, 48), (200, 96), (400, 193), (800, 386)] {
        cases.push((format!("local: {brackets} brackets, {parties} parties"), local(brackets, parties, 1)));
    }
    cases
}

/// The median of three runs, or one that took long, and whether it ended.
fn timed<T>(ask: impl Fn() -> Result<T, GaveUp>) -> String {
    let mut times: Vec<Duration> = Vec::new();
    let mut gave_up = None;
    for _ in 0..3 {
        let start = Instant::now();
        gave_up = black_box(ask()).err();
        times.push(start.elapsed());
        if times[0] > Duration::from_secs(3) {
            break;
        }
    }
    times.sort();
    let seconds = times[times.len() / 2].as_secs_f64();
    match gave_up {
        Some(gave_up) => format!("{seconds:.3}, gave up at a width of {}", gave_up.width),
        None => format!("{seconds:.3}"),
    }
}

fn settlements(criterion: &mut Criterion) {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let mut group = criterion.benchmark_group("settlements");
    group.sample_size(10).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(200));
    let mut lines = Vec::new();
    for (name, Instance { brackets, parties }) in cases() {
        if !wanted.is_empty() && !wanted.iter().any(|word| name.contains(word.as_str())) {
            continue;
        }
        let asked = Settlements::new(brackets, Vec::new(), parties).unwrap();
        let bound = Bound::default();
        let start = Instant::now();
        let count = asked.accepted(bound);
        let quick = start.elapsed() < Duration::from_millis(200);
        let found = count.map_or("–".to_string(), |count| format!("{:.3e}", count.to_string().parse::<f64>().unwrap()));
        lines.push(format!(
            "| {name} | {found} | {} | {} | {} |",
            timed(|| asked.accepted(bound)),
            timed(|| asked.shares(bound)),
            timed(|| asked.by_number(bound)),
        ));
        println!("{}", lines.last().unwrap());
        if quick {
            group.bench_function(name, |bencher| bencher.iter(|| black_box(asked.accepted(bound))));
        }
    }
    group.finish();
    println!("\n| instance | accepted by all | count, s | count, all shares and an example, s | by number, s |\n|---|---|---|---|---|");
    lines.iter().for_each(|line| println!("{line}"));
}

criterion_group!(benches, settlements);
criterion_main!(benches);
