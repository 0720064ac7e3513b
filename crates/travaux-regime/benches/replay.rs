//! How long a story takes: reading a scenario and running it through the rules of an invented treaty, as the story, the rules and the
//! number of parties grow.
//!
//! `cargo bench -p travaux-regime` prints at its end the table of `docs/performance.md`. What would take longer than the environment
//! variable `TRAVAUX_BENCH_PATIENCE` says (seconds of one run, 30 if it is not set) is left out and named, so that the benchmark ends.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};
use travaux_regime::days;
use travaux_regime::rules::Rules;
use travaux_regime::run::Regime;
use travaux_regime::scenario::{self, Scenario};
use travaux_text::settle::Settlement;
use travaux_text::{Draft, Level};

/// How much of everything.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Size {
    parties: usize,
    norms: usize,
    events: usize,
}

/// What grows, step by step; the rest stays.
const SERIES: [(&str, [Size; 3]); 3] = [
    ("events", [size(193, 300, 1_000), size(193, 300, 10_000), size(193, 300, 100_000)]),
    ("parties", [size(48, 300, 2_000), size(96, 300, 2_000), size(193, 300, 2_000)]),
    ("norms", [size(193, 30, 2_000), size(193, 100, 2_000), size(193, 300, 2_000)]),
];

const fn size(parties: usize, norms: usize, events: usize) -> Size {
    Size { parties, norms, events }
}

// ---- an invented treaty ----------------------------------------------------------------------------------------

/// Those whom the duties protect, however many parties there are.
const PROTECTED: usize = 10;
/// Those who decide where not all do.
const COUNCIL: usize = 15;
const DECISIONS: usize = 10;
const REGIONS: usize = 10;
const TOWNS: usize = 100;
const WRONGS: [&str; 5] = ["attack", "blockade", "raid", "occupy", "mine"];
const DEEDS: [&str; 6] = ["send aid", "send troops", "close airspace", "impose sanctions", "supply weapons", "host refugees"];
const BASES: usize = 20;
/// Of so many norms one has a condition in a bracket that nobody has settled.
const OPEN: usize = 100;

/// `AA`, `AB` …
fn party(number: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
    [letter(number / 26), letter(number)].iter().collect()
}

fn parties(count: usize) -> String {
    (0..count).map(party).collect::<Vec<_>>().join(", ")
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Duty,
    Prohibition,
    Permission,
    Limit,
}

/// Of ten norms five are duties, three prohibitions, one a permission and one a limit.
fn kind(norm: usize) -> Kind {
    match norm % 10 {
        0..5 => Kind::Duty,
        5..8 => Kind::Prohibition,
        8 => Kind::Permission,
        _ => Kind::Limit,
    }
}

/// Of whom a norm is asked; every one of them bears it.
fn asked(norm: usize, size: Size) -> String {
    party(match kind(norm) {
        Kind::Permission => norm % COUNCIL,
        _ => (norm * 37 + 11) % size.parties,
    })
}

fn treaty(size: Size) -> String {
    let mut text = String::from("# Article 1: Parties and places {#parties}\n\nThe parties protect each other.\n\n```rules\n");
    let weights = (0..size.parties).map(|n| format!("{} {}", party(n), n * 7 % 90 + 1)).collect::<Vec<_>>().join(", ");
    write!(text, "group states = {}\ngroup council = {}\nweights population = {weights}\n", parties(size.parties), parties(COUNCIL)).unwrap();
    (0..TOWNS).for_each(|town| writeln!(text, "place town-{town} in region-{}", town % REGIONS).unwrap());
    for region in 0..REGIONS {
        let (next, far) = ((region + 1) % REGIONS, (region + 5) % REGIONS);
        writeln!(text, "area covered-{region} = region-{region}, region-{next}, region-{far} except town-{region}").unwrap();
    }
    for decision in 0..DECISIONS {
        let who = if decision % 2 == 0 { "council" } else { "states" };
        let threshold = ["unanimity", "majority", "2/3", "65 % of weights population", "consensus"][decision % 5];
        let silence = ["", "  silence counts as yes\n", "  silence counts as no\n"][decision % 3];
        write!(text, "decision consent-{decision}\n  by {who} except attacker\n  adopted by {threshold}\n{silence}").unwrap();
    }
    text += "entry into force\n  ratified by 2/3 of states\n  30 days after\n  later parties 30 days after\n```\n";
    for norm in 0..size.norms {
        let label = format!("consent-to-{norm}");
        let rules = rules(norm, &label, &asked(norm, size));
        let words = if rules.contains('[') { format!("They act, [AA #{label}: once it is agreed].") } else { "They act.".to_string() };
        write!(text, "\n# Article {}: Norm {norm} {{#norm-{norm}}}\n\n{words}\n\n```rules\n{rules}```\n", norm + 2).unwrap();
    }
    text
}

/// One norm; its number says what it looks like.
fn rules(norm: usize, label: &str, owner: &str) -> String {
    let (victim, area, consent) = (party(norm / 5 % PROTECTED), norm % REGIONS, norm * 7 % DECISIONS);
    let deed = |n: usize| DEEDS[(norm + n) % DEEDS.len()];
    match kind(norm) {
        Kind::Duty => {
            let after = if norm.is_multiple_of(3) { format!("  after request by {victim} within 20 days\n") } else { String::new() };
            let condition = match norm % 10 {
                0 if norm.is_multiple_of(OPEN) => format!("  [#{label}: only if consent-{consent}]\n"),
                0..3 => format!("  only if consent-{consent}\n"),
                3 => "  unless neutral as neutrality\n".to_string(),
                _ => String::new(),
            };
            format!(
                "duty norm-{norm}\n  when {} by attacker on {victim} in covered-{area}\n{after}  bearer each of states except attacker\n  \
                 owed to {victim}\n  act one of {}, {}\n  within 30 days\n{condition}  if breached the council meets\n",
                WRONGS[norm % WRONGS.len()],
                deed(0),
                deed(1)
            )
        }
        Kind::Prohibition => {
            let exception = match norm % 10 {
                5 => format!("  unless consent-{consent} as leave\n"),
                6 => format!("  unless request by {victim} has happened as request\n"),
                _ => String::new(),
            };
            format!(
                "prohibition norm-{norm}\n  bearer each of states\n  act host base-{}\n  in covered-{area}\n  with anyone except {victim}\n{exception}",
                norm % BASES
            )
        }
        Kind::Permission => {
            format!(
                "permission norm-{norm}\n  bearer each of council\n  act host base-{}\n  in region-{area}\n  only if peacetime\n  notwithstanding norm-{}\n",
                (norm - 1) % BASES,
                norm - 1
            )
        }
        Kind::Limit => format!("limit norm-{norm}\n  of {owner}\n  at most {} tanks\n  only if peacetime\n", 500 + norm),
    }
}

// ---- its story -------------------------------------------------------------------------------------------------

/// Numbers that look thrown and are always the same: Knuth's linear congruential generator of 64 bits (MMIX).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// Everybody signs and all but a few ratify; then ten years in which parties wrong each other, ask, vote, help and hold.
fn story(size: Size) -> String {
    let mut dice = Dice(1);
    let first = days::of(2020, 1, 1);
    let last = days::of(2030, 12, 31);
    let mut text = format!("scenario A long story\nfact peacetime: yes\nfact neutral: no\n2019-01-01 sign by {}\n", parties(size.parties));
    let ratifying = size.parties - size.parties / 20;
    (0..ratifying).for_each(|n| writeln!(text, "{} ratify by {}", days::written(first - 360 + i64::try_from(n).unwrap()), party(n)).unwrap());
    let rest = size.events.checked_sub(ratifying + 1).expect("more events than instruments of ratification");
    let day = |part: usize, of: usize| days::written(first + (last - first) * i64::try_from(part).unwrap() / i64::try_from(of).unwrap());
    for event in 0..rest {
        write!(text, "{} ", day(event, rest)).unwrap();
        let (one, other) = (party(dice.below(size.parties)), party(dice.below(size.parties)));
        let (protected, town) = (party(dice.below(PROTECTED)), dice.below(TOWNS));
        match dice.below(100) {
            0..10 => writeln!(text, "{} by {one} on {protected} in town-{town}", WRONGS[dice.below(WRONGS.len())]),
            10..40 => writeln!(text, "{} by {one} on {protected}", DEEDS[dice.below(DEEDS.len())]),
            40..55 => {
                let (yes, no) = (party(dice.below(COUNCIL)), party(dice.below(size.parties)));
                // Nobody votes twice in one line.
                let mut cast: Vec<(&str, &String)> = Vec::new();
                for (vote, party) in [("yes", &yes), ("yes", &one), ("no", &no), ("abstain", &other)] {
                    if !cast.iter().any(|(_, known)| *known == party) {
                        cast.push((vote, party));
                    }
                }
                let cast: Vec<String> = cast.into_iter().map(|(vote, party)| format!("{vote} {party}")).collect();
                writeln!(text, "vote on consent-{}: {}", dice.below(DECISIONS), cast.join("; "))
            }
            55..65 => writeln!(text, "request by {protected}"),
            65..75 => {
                let limit = dice.below(size.norms / 10) * 10 + 9;
                writeln!(text, "holding of {}: norm-{limit} {} tanks", asked(limit, size), 400 + dice.below(400))
            }
            75..95 => writeln!(text, "host base-{} by {one} with {other} in town-{town}", dice.below(BASES)),
            _ => writeln!(text, "hold talks by {one} with {other}"),
        }
        .unwrap();
    }
    // Every norm is asked on a day of its own, so that some stories have hardly begun.
    (0..size.norms).for_each(|norm| writeln!(text, "expect norm-{norm} of {} on {}: x", asked(norm, size), day(norm + 1, size.norms)).unwrap());
    (0..DECISIONS).for_each(|decision| writeln!(text, "expect consent-{decision}: x").unwrap());
    (0..BASES / 4).for_each(|base| writeln!(text, "expect host base-{base} by AA with AB in town-{base}: x").unwrap());
    text + "expect in force: x\nexpect in force for AB: x\nexpect entry into force: x\n"
}

fn read(text: &str) -> Scenario {
    let (mut scenarios, remarks) = scenario::read(text);
    assert!(remarks.is_empty(), "{:?}", remarks[0]);
    scenarios.remove(0)
}

// ---- measuring -------------------------------------------------------------------------------------------------

/// What has been measured of one size, in seconds.
struct Row {
    size: Size,
    read: Option<f64>,
    run: Option<f64>,
}

/// What takes longer is measured once instead of ten times and more.
const ONCE: Duration = Duration::from_secs(3);

fn patience() -> Duration {
    let seconds = std::env::var("TRAVAUX_BENCH_PATIENCE").ok().map(|text| text.parse().expect("TRAVAUX_BENCH_PATIENCE is a number of seconds"));
    Duration::from_secs(seconds.unwrap_or(30))
}

fn replay(criterion: &mut Criterion) {
    let mut rows: Vec<Row> = Vec::new();
    for (what, sizes) in SERIES {
        let mut group = criterion.benchmark_group(format!("replay, more {what}"));
        group.sample_size(10).measurement_time(Duration::from_secs(3)).warm_up_time(Duration::from_millis(500));
        // The size before and how long it took: a run may take as long as the square of the growth says, and no longer is expected.
        let mut before: Option<(Size, Duration)> = None;
        for size in sizes {
            let growth = |before: Size| (size.parties * size.norms * size.events) as f64 / (before.parties * before.norms * before.events) as f64;
            let expected = before.map_or(0.0, |(size, took)| took.as_secs_f64() * growth(size).powi(2));
            if expected > patience().as_secs_f64() {
                println!("{size:?} is left out: one run may take {expected:.0} seconds. TRAVAUX_BENCH_PATIENCE={expected:.0} waits for it.");
                break;
            }
            let (row, took) = measure(&mut group, size);
            before = Some((size, took));
            rows.push(row);
        }
        group.finish();
    }
    table(&rows);
}

fn measure(group: &mut BenchmarkGroup<WallTime>, size: Size) -> (Row, Duration) {
    let draft = Draft::parse(treaty(size).as_bytes());
    let (rules, remarks) = Rules::of(&draft);
    assert!(remarks.iter().all(|remark| remark.level != Level::Error), "{:?}", remarks[0]);
    let text = story(size);
    let scenario = read(&text);
    assert_eq!(scenario.events.len(), size.events);
    let settlement = Settlement::choices(&draft, &[]).unwrap();
    let regime = Regime::new(&draft, &rules);

    let start = Instant::now();
    let outcomes = regime.run(&scenario, &settlement);
    let took = start.elapsed();
    let mut verdicts: BTreeMap<String, usize> = BTreeMap::new();
    for outcome in &outcomes {
        *verdicts.entry(outcome.found.as_ref().expect("every question has an answer").words.clone()).or_default() += 1;
    }
    println!("{size:?} after {:.2} s: {verdicts:?}", took.as_secs_f64());
    assert!(size.norms < 300 || verdicts.len() >= 9, "a story in which everything ends alike measures little");

    let name = format!("{}x{}x{}", size.parties, size.norms, size.events);
    group.throughput(Throughput::Elements(size.events as u64));
    let read = median(group, BenchmarkId::new("read", &name), || read(black_box(&text)));
    let run = match took > ONCE {
        true => Some(took.as_secs_f64()),
        false => median(group, BenchmarkId::new("run", &name), || regime.run(black_box(&scenario), &settlement)),
    };
    (Row { size, read, run }, took)
}

/// Measures, and hands back the median of the samples in seconds; `None` if the arguments of the benchmark leave it out.
fn median<T>(group: &mut BenchmarkGroup<WallTime>, id: BenchmarkId, work: impl Fn() -> T) -> Option<f64> {
    let mut samples: Vec<f64> = Vec::new();
    group.bench_function(id, |bencher| {
        bencher.iter_custom(|times| {
            let start = Instant::now();
            (0..times).for_each(|_| drop(black_box(work())));
            let took = start.elapsed();
            samples.push(took.as_secs_f64() / times as f64);
            took
        });
    });
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied()
}

/// The rows of the table in `docs/performance.md`.
fn table(rows: &[Row]) {
    println!("\n| parties | norms | events | read, ms | run, ms | events a second |\n|---|---|---|---|---|---|");
    for Row { size: Size { parties, norms, events }, read, run } in rows.iter().filter(|row| row.read.or(row.run).is_some()) {
        let ms = |seconds: &Option<f64>| seconds.map_or("–".to_string(), |seconds| format!("{:.1}", seconds * 1_000.0));
        let rate = read.zip(*run).map_or("–".to_string(), |(read, run)| format!("{:.0}", *events as f64 / (read + run)));
        println!("| {parties} | {norms} | {events} | {} | {} | {rate} |", ms(read), ms(run));
    }
}

criterion_group!(benches, replay);
criterion_main!(benches);
