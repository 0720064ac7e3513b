//! Bytes per second of parse, draft, check and format on generated drafts of 100 KB, 1 MB and 10 MB, and on deep nesting.
//!
//! `cargo bench -p travaux-text`. Growth is linear where the bytes per second stay the same from size to size.
#![allow(clippy::unwrap_used, clippy::panic)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;
use travaux_text::check::{Vocabulary, check};
use travaux_text::{Draft, format, parse};

const SIZES: [(&str, usize); 3] = [("100 KB", 100_000), ("1 MB", 1_000_000), ("10 MB", 10_000_000)];

/// A treaty of about this many bytes: articles with paragraphs, points, brackets of every kind, a table, footnotes.
fn treaty(bytes: usize) -> Vec<u8> {
    let mut text = String::from("+++\ntitle = \"Generated\"\nbasis = \"verbatim\"\ntext = \"agreed by AA, BB\"\n+++\n");
    let mut article = 0;
    while text.len() < bytes {
        article += 1;
        let n = article;
        write!(
            text,
            "\n# Article {n}: Subject {n} {{#subject-{n}}}\n\n\
             1. The Parties keep the works of section {n} in good order and tell each other of every change\n   that may touch the other side, within [AA #days-{n}: 30 | BB: 90] days.[^note-{n}]\n\
             2. [AA, against BB #notice-{n}: Notice is given in writing, and [BB: in both languages] where that is asked for.]\n    \
             (a) The notice says when the works begin;\n    (b) and, as {{#subject-{n}}} has it, when they end.\n\n\
             | Category | Limit | Unit |\n|---|---|---|\n| Pumps | [AA: {n} | BB: 2{n}] | pumps |\n\n\
             [^note-{n}]: @minutes, p. {n}\n"
        )
        .unwrap();
    }
    text.into_bytes()
}

/// Brackets that are all inside one another.
fn nested(bytes: usize) -> Vec<u8> {
    let depth = bytes / 12;
    ["# Article 1\n\n1. ".to_string(), "[AA: a ".repeat(depth), "x".to_string(), " b ]".repeat(depth), "\n".to_string()].concat().into_bytes()
}

fn text(criterion: &mut Criterion) {
    for (shape, make) in [("treaty", treaty as fn(usize) -> Vec<u8>), ("nested", nested)] {
        let mut group = criterion.benchmark_group(shape);
        group.sample_size(10).measurement_time(Duration::from_secs(3)).warm_up_time(Duration::from_millis(500));
        for (name, size) in SIZES {
            let source = make(size);
            group.throughput(Throughput::Bytes(source.len() as u64));
            group.bench_function(BenchmarkId::new("parse", name), |bencher| bencher.iter(|| parse(black_box(&source))));
            group.bench_function(BenchmarkId::new("draft", name), |bencher| bencher.iter(|| Draft::parse(black_box(&source))));
            let draft = Draft::parse(&source);
            group.bench_function(BenchmarkId::new("check", name), |bencher| bencher.iter(|| check(black_box(&draft), &Vocabulary::default())));
            group.bench_function(BenchmarkId::new("format", name), |bencher| bencher.iter(|| format::format(black_box(draft.tree()))));
        }
        group.finish();
    }
}

criterion_group!(benches, text);
criterion_main!(benches);
