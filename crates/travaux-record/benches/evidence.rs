//! How the evidence grows: loading, checking, conflicts and chronology of synthetic negotiations, the largest with 100 drafts, 20,000
//! claims and 5,000 events. `cargo bench -p travaux-record`.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use travaux_record::{Negotiation, check, chronology, conflict, gather, statement};

const DRAFTS: usize = 100;
const CLAIMS: usize = 20_000;
const EVENTS: usize = 5_000;
const SOURCES: usize = 200;
const PEOPLE: usize = 300;
const PROVISIONS: usize = 50;

/// A negotiation with this part of everything.
fn write(root: &Path, part: usize) {
    let (drafts, claims, events) = (DRAFTS / part, CLAIMS / part, EVENTS / part);
    fs::create_dir_all(root.join("drafts")).unwrap();
    fs::create_dir_all(root.join("claims")).unwrap();
    let parties = "[parties.AA]\nname = \"Aland\"\nnegotiates = true\n\n[parties.BB]\nname = \"Borda\"\nnegotiates = true\n";
    fs::write(root.join("negotiation.toml"), format!("title = \"Synthetic\"\n\n{parties}")).unwrap();
    let source = |n: usize| format!("@misc{{source-{n}, title = {{Source {n}}}, date = {{2031-{:02}-{:02}}}}}\n", n % 12 + 1, n % 28 + 1);
    fs::write(root.join("sources.bib"), (0..SOURCES).map(source).collect::<String>()).unwrap();
    let lineage = |n: usize| format!("[sources.source-{n}]\nrests_on = [\"source-{}\"]\n", n / 2);
    fs::write(root.join("sources.toml"), (1..SOURCES).map(lineage).collect::<String>()).unwrap();
    let person = |n: usize| format!("[people.person-{n}]\nname = \"Person {n}\"\nside = \"AA\"\n");
    fs::write(root.join("people.toml"), (0..PEOPLE).map(person).collect::<String>()).unwrap();
    for draft in 0..drafts {
        let mut text = format!(
            "+++\ndate = \"{}-{:02}-01\"\nbasis = \"reconstruction\"\ntext = \"agreed by AA, BB\"\n+++\n\n",
            2020 + draft / 12,
            draft % 12 + 1
        );
        for provision in 0..PROVISIONS {
            writeln!(
                text,
                "# Article {0}: Heading {0} {{#p{0}}}\n\nThe state does thing {0} in draft {draft} [AA, against BB #b{0}: at once].[^a]\n",
                provision + 1
            )
            .unwrap();
        }
        text.push_str("[^a]: @source-1, p. 1\n");
        fs::write(root.join(format!("drafts/d{draft:03}.treaty")), text).unwrap();
    }
    let mut chronology = String::new();
    for n in 0..events {
        let (month, day) = (n % 12 + 1, n % 28 + 1);
        let source = n % SOURCES;
        writeln!(
            chronology,
            "[events.event-{n}]\ntitle = \"Event {n}\"\nkind = \"meeting\"\ndate = \"2030-{month:02}-{day:02}\"\npeople = [\"person-{}\"]\nsources = [\"@source-{source}, p. {n}\"]\n",
            n % PEOPLE
        )
        .unwrap();
    }
    fs::write(root.join("chronology.toml"), chronology).unwrap();
    // Four claims on each matter: two alike, one that differs, one that is vague.
    for file in 0..10 {
        let mut text = String::new();
        for n in 0..claims / 10 {
            let matter = (file * claims / 10 + n) / 4;
            let value = ["10 years", "10 years", "15 years", "10–20 years"][n % 4];
            let (draft, provision) = (matter % drafts, matter % PROVISIONS + 1);
            writeln!(
                text,
                "[[claims]]\nsource = \"@source-{}, p. {n}\"\nabout = \"p{provision}\"\ndraft = \"d{draft:03}\"\nmatter = \"matter {matter}\"\nquantity = \"{value}\"\nspeaker = \"person-{}\"\n",
                (n * 7 + n % 4) % SOURCES,
                n % PEOPLE
            )
            .unwrap();
        }
        fs::write(root.join(format!("claims/{file}.toml")), text).unwrap();
    }
}

fn evidence(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("evidence");
    group.sample_size(10);
    for part in [10, 4, 2, 1] {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), part);
        let size = CLAIMS / part;
        group.throughput(Throughput::Elements(size as u64));
        let negotiation = Negotiation::load(root.path()).unwrap();
        assert!(check::check(&negotiation).is_empty(), "{:?}", check::check(&negotiation)[0].remarks[0]);
        let claims = gather::claims(&negotiation);
        assert_eq!(conflict::conflicts(&negotiation, &claims).len(), size / 4);
        group.bench_with_input(BenchmarkId::new("load", size), &root, |bench, root| bench.iter(|| Negotiation::load(root.path()).unwrap()));
        group.bench_with_input(BenchmarkId::new("check", size), &negotiation, |bench, negotiation| bench.iter(|| check::check(negotiation)));
        group.bench_with_input(BenchmarkId::new("gather", size), &negotiation, |bench, negotiation| bench.iter(|| gather::claims(negotiation)));
        group.bench_with_input(BenchmarkId::new("conflicts", size), &claims, |bench, claims| {
            bench.iter(|| conflict::conflicts(&negotiation, claims).len())
        });
        group.bench_with_input(BenchmarkId::new("chronology", size), &negotiation, |bench, negotiation| {
            bench.iter(|| chronology::chronology(negotiation))
        });
        group.bench_with_input(BenchmarkId::new("statements", size), &claims, |bench, claims| {
            bench.iter(|| statement::statements(&negotiation, claims).len())
        });
    }
}

criterion_group!(benches, evidence);
criterion_main!(benches);
