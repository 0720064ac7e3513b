//! How long it takes to count the power of the members of a body, as the body and its weights grow.
//!
//! `cargo bench -p travaux-regime --bench power` prints at its end the table of `docs/performance.md`. What is expected to take longer than
//! the environment variable `TRAVAUX_BENCH_PATIENCE` says (seconds of one run, 60 if it is not set) is left out and named.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::{Duration, Instant};
use travaux_regime::power::{Game, Rule, Shapley, Wanted};

/// Invented votes as they are spread in a fund to which states pay by the size of their economies: a share for everybody, and a share that
/// falls with the rank. A small pseudo-random part keeps any two from being equal.
fn fund(members: u64, largest: u64) -> Vec<u64> {
    (1..=members).map(|rank| largest / 600 + largest / rank + (rank * 2_654_435_761) % (largest / 500)).collect()
}

/// Invented assessments: a hundred thousandth each at the least, 22 % at the most.
fn assessments(members: u64) -> Vec<u64> {
    (1..=members).map(|rank| (22_000 * 10 / (rank * rank + 9)).max(1)).collect()
}

fn weighted(weights: &[u64], percent: u64) -> Rule {
    let total: u64 = weights.iter().sum();
    Rule::Weighted { weights: weights.to_vec(), quota: (total * percent).div_ceil(100) }
}

fn game(members: usize, rule: Rule) -> Game {
    Game::new(members, rule).unwrap()
}

/// The Council of the European Union with 27 members, populations in thousands (Eurostat, 1 January 2024, rounded to 100,000).
fn council() -> Game {
    let people: [u64; 27] = [
        83_400, 68_400, 59_000, 48_600, 36_600, 19_100, 17_900, 11_800, 10_900, 10_600, 10_600, 10_400, 9_600, 9_200, 6_400, 6_000, 5_600, 5_400,
        5_300, 3_900, 2_900, 2_100, 1_900, 1_400, 900, 700, 600,
    ];
    // Not all multiples of a hundred, as real populations are not.
    let people: Vec<u64> = people.iter().enumerate().map(|(rank, people)| people + rank as u64 * 7 % 50).collect();
    let both = Rule::all(vec![Rule::members(27, 15), weighted(&people, 65)]);
    game(27, Rule::any(vec![both, Rule::members(27, 24)]))
}

/// The rules of Nice for 27 members: votes, a majority of members, 62 % of the population.
fn nice() -> Game {
    let votes = [29, 29, 29, 29, 27, 27, 14, 13, 12, 12, 12, 12, 12, 10, 10, 10, 7, 7, 7, 7, 7, 4, 4, 4, 4, 4, 3];
    let people = [
        82_038, 59_247, 58_966, 57_612, 39_394, 38_667, 22_489, 15_760, 10_533, 10_290, 10_213, 10_092, 9_980, 8_854, 8_230, 8_082, 5_393, 5_313,
        5_160, 3_744, 3_701, 2_439, 1_978, 1_446, 752, 429, 379,
    ];
    let votes = Rule::Weighted { weights: votes.to_vec(), quota: 255 };
    game(27, Rule::all(vec![votes, Rule::members(27, 14), weighted(&people, 62)]))
}

const SWINGS: Wanted = Wanted { shapley: Shapley::Omit, minimal: false, bytes: 256 << 20 };
const QUICK: Wanted = Wanted { shapley: Shapley::Quick, ..SWINGS };
const EXACT: Wanted = Wanted { shapley: Shapley::Exact, ..SWINGS };
const ALL: Wanted = Wanted { shapley: Shapley::Quick, minimal: true, ..SWINGS };

/// A name, a game, what is wanted, and the seconds that it is expected to take.
type Case = (String, Game, Wanted, u64);

fn cases() -> Vec<Case> {
    let votes = fund(190, 830_000);
    let both = |percent: u64| Rule::all(vec![Rule::members(193, 193 * percent / 100 + 1), weighted(&assessments(193), percent)]);
    let mut cases: Vec<Case> = vec![
        ("fund, 190 members, 50 %: Banzhaf".into(), game(190, weighted(&votes, 50)), SWINGS, 1),
        ("fund, 190 members, 85 %: Banzhaf".into(), game(190, weighted(&votes, 85)), SWINGS, 1),
        ("fund, 190 members, 50 %: Banzhaf, Shapley–Shubik to 1e-12".into(), game(190, weighted(&votes, 50)), QUICK, 5),
        ("fund, 190 members, 85 %: Banzhaf, Shapley–Shubik to 1e-12".into(), game(190, weighted(&votes, 85)), QUICK, 5),
        ("fund, 190 members, 85 %: Banzhaf, Shapley–Shubik exact".into(), game(190, weighted(&votes, 85)), EXACT, 50),
        ("fund, 190 members, 50 %: Banzhaf, Shapley–Shubik exact".into(), game(190, weighted(&votes, 50)), EXACT, 50),
        ("assessments, 193 members, 50 %: Banzhaf".into(), game(193, weighted(&assessments(193), 50)), SWINGS, 1),
        ("assessments, 193 members, 50 %: Banzhaf, Shapley–Shubik to 1e-12".into(), game(193, weighted(&assessments(193), 50)), QUICK, 1),
        ("assessments, 193 members, 50 %: Banzhaf, Shapley–Shubik exact".into(), game(193, weighted(&assessments(193), 50)), EXACT, 2),
        ("half of 193 members and of assessments: both, exact".into(), game(193, both(50)), EXACT, 2),
        ("two thirds of 193 members and of assessments: both, exact".into(), game(193, both(67)), EXACT, 2),
        ("EU Council since 2014, 27 members: everything, exact".into(), council(), ALL, 1),
        ("EU Council of Nice, 27 members: everything, exact".into(), nice(), ALL, 1),
    ];
    for members in [24, 48, 96, 192, 384] {
        cases.push((format!("growth: {members} members: Banzhaf"), game(members, weighted(&fund(members as u64, 100_000), 50)), SWINGS, 1));
    }
    for largest in [1_000, 10_000, 100_000, 1_000_000, 4_000_000] {
        let votes = fund(190, largest);
        cases.push((format!("growth: largest weight {largest}: Banzhaf"), game(190, weighted(&votes, 50)), SWINGS, 2));
    }
    for percent in [50, 60, 70, 80, 90, 99] {
        cases.push((format!("growth: quota of {percent} %: Banzhaf"), game(190, weighted(&votes, percent)), SWINGS, 1));
    }
    cases
}

fn power(criterion: &mut Criterion) {
    let patience = std::env::var("TRAVAUX_BENCH_PATIENCE").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(60);
    // Arguments of `cargo bench` name the cases that are wanted; options of criterion are none of them.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let mut group = criterion.benchmark_group("power");
    group.sample_size(10).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(200));
    let mut lines = Vec::new();
    for (name, game, asked, seconds) in cases() {
        if !wanted.is_empty() && !wanted.iter().any(|word| name.contains(word.as_str())) {
            continue;
        }
        if seconds > patience {
            lines.push(format!("| {name} | left out: about {seconds} s |"));
            continue;
        }
        let mut times: Vec<Duration> = Vec::new();
        let runs = if seconds > 2 { 1 } else { 5 };
        let mut method = None;
        for _ in 0..runs {
            let start = Instant::now();
            method = black_box(game.power(&asked)).ok().map(|power| power.method);
            times.push(start.elapsed());
        }
        times.sort();
        let median = times[runs / 2];
        lines.push(format!(
            "| {name} | {:.4} s, {} |",
            median.as_secs_f64(),
            method.map_or("too large".into(), |method| format!("{method:?}").to_lowercase())
        ));
        if median < Duration::from_millis(200) {
            group.bench_function(name, |bencher| bencher.iter(|| black_box(game.power(&asked))));
        }
    }
    group.finish();
    println!("\n| game | median |\n|---|---|");
    lines.iter().for_each(|line| println!("{line}"));
}

criterion_group!(benches, power);
criterion_main!(benches);
