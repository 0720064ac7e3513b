//! The laws of the text room (`travaux_text::laws`), tried on random bytes, on random pieces of the markup, on the example
//! drafts cut up and put together again, and for some seconds on whatever a fixed series of seeds makes of all three.

use proptest::prelude::*;
use std::time::{Duration, Instant};
use travaux_text::laws;

/// Pieces of the markup, each chosen because the parser asks about it somewhere.
const PIECES: &[&[u8]] = &[
    b"[",
    b"[",
    b"]",
    b"]",
    b"[RU: ",
    b"[RU:",
    b"[UA #x: ",
    b"[UA, against RU: ",
    b"| UA: ",
    b" | ",
    b"|",
    b"|",
    b"[",
    b"]",
    b"[RU,against UA #y :",
    b"[ deleted by UA ; #z : ",
    b"[missing #map: ",
    b"[missing #map]",
    b"[ missing ]",
    b"[reserved by UA (ad  referendum)/RU: ",
    b"[agreed by RU, UA: ",
    b"[pending #x, RU: ",
    b"[RU/UA and BY: ",
    b"[#x, RU: ",
    b"[RU,\nagainst UA: ",
    b"[RU : ",
    b"[reported #t: ",
    b"[apparently against RU, reportedly proposed by UA #h:",
    b"[\n",
    b"[RU:\n",
    b"]\n",
    b"\n[UA #q:\n\n",
    b"\n\n]\n\n",
    b"\n| UA:\n\n",
    b"\n",
    b"\n",
    b"\n\n",
    b"\n\n",
    b"\r\n",
    b"\r\n\r\n",
    b"\r",
    b"\n\n\n\n",
    b" \n",
    b"\t\n \n",
    b" ",
    b" ",
    b"  ",
    b"   ",
    b"    ",
    b"\t",
    b"word",
    b"words",
    b"shall",
    b" and ",
    b", ",
    b".",
    b": ",
    b"; ",
    b")",
    b"(",
    b"85,000",
    b"40 kilometres",
    b"A",
    b"\xE2\x80\x93 ",
    b"\xC3\xA9",
    b"\n# ",
    b"# ",
    b"\n#   Article 5: Assistance {#assistance}\n",
    b"\n## Annex 6\n",
    b"#",
    b"\n# [RU: Article 3] {#three}\n",
    b"\n[UA: # Title {#t}]\n",
    b"{#id}",
    b"{#x}",
    b" {#id} ",
    b"{",
    b"#",
    b"}",
    b"{#",
    b"\n1. ",
    b"\n2.   ",
    b"\n10. ",
    b"\n   3. ",
    b"\n(a) ",
    b"\n    (b) ",
    b"\n(h) ",
    b"\n (i) ",
    b"\n        (i)  ",
    b"\n(ii) ",
    b"\n(A) ",
    b"\n- ",
    b"\n  * ",
    b"\n(v) ",
    b"1.",
    b"(a)",
    b"-",
    b"3 bis.",
    b"\n1. {#one} ",
    b"\n\n   ",
    b"\n   ",
    b"\n[RU: 3. ",
    b"\n[UA:(a) ",
    b"\n| a | b |\n|---|---|\n",
    b"| c {#c} | [UA: 1 | RU: 2] |\n",
    b"|:-:|--|\n",
    b"| ",
    b" |\n",
    b"\n|",
    b"||\n",
    b"| [RU: x | y |\n",
    b"|-\n",
    b"[^n]",
    b"[^n]: ",
    b"\n[^n]: @key, p. 4\n",
    b"\n[^m]: more\n    words\n",
    b"^n]",
    b"[^",
    b"\n```rules\n",
    b"\n```\n",
    b"  ```",
    b"~~~\n",
    b"\n+++\n",
    b"+++\n",
    b" +++\n",
    b"+++\ntitle = \"x\"\n+++\n",
    b"+++\ntext = \"RU\"\n\n[[reported]]\nabout = \"x\"\n+++\n",
    b"<!-- c -->",
    b"<!--",
    b"-->",
    b"\n<!-- a\nb -->\n",
    b"<",
    b"!--",
    b"\\[",
    b"\\]",
    b"\\|",
    b"\\",
    b"\\\\",
    b"\\{",
    b"\xFF",
    b"\xE2\x80",
    b"\xEF\xBB\xBF",
];

fn drafts() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");
    let mut paths: Vec<_> = ["istanbul-2022", "river-2031"]
        .iter()
        .filter_map(|name| std::fs::read_dir(format!("{folder}/{name}/drafts")).ok())
        .flat_map(|files| files.filter_map(|file| Some(file.ok()?.path())))
        .collect();
    paths.sort();
    let drafts: Vec<_> = paths.iter().filter_map(|path| std::fs::read(path).ok()).collect();
    assert!(drafts.len() >= 9, "the example drafts are there");
    drafts
}

/// A stretch of a draft, by where it begins and how long it is, in thousandths.
fn stretch(length: usize, (from, count): (usize, usize)) -> std::ops::Range<usize> {
    let start = length * (from % 1000) / 1000;
    start..(start + count % 200).min(length)
}

/// Deletes, doubles or moves stretches of a draft.
fn mutate(mut draft: Vec<u8>, changes: &[(u8, (usize, usize), usize)]) -> Vec<u8> {
    for (what, place, to) in changes {
        let range = stretch(draft.len(), *place);
        let piece = draft[range.clone()].to_vec();
        let to = draft.len() * (to % 1000) / 1000;
        match what % 4 {
            0 => drop(draft.drain(range)),
            1 => drop(draft.splice(to..to, piece)),
            2 => {
                draft.drain(range);
                let to = to.min(draft.len());
                draft.splice(to..to, piece);
            }
            _ => drop(draft.splice(to..to, PIECES[place.0 % PIECES.len()].iter().copied())),
        }
    }
    draft
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn laws_hold_for_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        laws::check(&bytes);
    }

    #[test]
    fn laws_hold_for_pieces_of_markup(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        laws::check(&pieces.concat());
    }

    #[test]
    fn laws_hold_for_drafts_cut_up(which in 0_usize..64, changes in prop::collection::vec(any::<(u8, (usize, usize), usize)>(), 1..6)) {
        let drafts = drafts();
        laws::check(&mutate(drafts[which % drafts.len()].clone(), &changes));
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same everywhere.
struct Seeds(u64);

impl Seeds {
    fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) as usize
    }
}

/// One input of the series.
fn input(seed: u64, drafts: &[Vec<u8>]) -> Vec<u8> {
    let mut seeds = Seeds(seed);
    match seeds.next() % 8 {
        0 => (0..seeds.next() % 64).map(|_| seeds.next() as u8).collect(),
        1 => {
            let draft = drafts[seeds.next() % drafts.len()].clone();
            let changes: Vec<_> = (0..1 + seeds.next() % 6).map(|_| (seeds.next() as u8, (seeds.next(), seeds.next()), seeds.next())).collect();
            mutate(draft, &changes)
        }
        _ => (0..1 + seeds.next() % 48).flat_map(|_| PIECES[seeds.next() % PIECES.len()].to_vec()).collect(),
    }
}

/// The time-bounded run that stands in for a fuzzer in the ordinary tests. `TRAVAUX_FUZZ_SECONDS` makes it longer, and
/// `TRAVAUX_FUZZ_SEED` begins elsewhere; a failure names the seed of its input.
#[test]
fn laws_hold_for_a_series_of_seeds() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let drafts = drafts();
    let limit = Duration::from_secs(number("TRAVAUX_FUZZ_SECONDS").unwrap_or(10));
    let first = number("TRAVAUX_FUZZ_SEED").unwrap_or(0);
    let start = Instant::now();
    let mut tried = 0;
    while start.elapsed() < limit {
        let seed = first + tried;
        let bytes = input(seed, &drafts);
        if std::panic::catch_unwind(|| laws::check(&bytes)).is_err() {
            eprintln!("The input of seed {seed} breaks a law; a smaller one that does:");
            laws::check(&smallest(bytes));
        }
        tried += 1;
    }
    println!("{tried} inputs in {:?}", start.elapsed());
    assert!(tried >= 200, "the run tries enough inputs: {tried}");
}

/// A part of an input that breaks a law as well, and of which no smaller part does.
fn smallest(mut bytes: Vec<u8>) -> Vec<u8> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let mut step = bytes.len() / 2;
    while step > 0 {
        let mut at = 0;
        while at < bytes.len() {
            let mut less = bytes.clone();
            less.drain(at..(at + step).min(bytes.len()));
            if std::panic::catch_unwind(|| laws::check(&less)).is_err() {
                bytes = less;
            } else {
                at += step;
            }
        }
        step /= 2;
    }
    std::panic::set_hook(hook);
    bytes
}

/// Real bracketed drafts of 2015, where they stand beside the checkout; they are not part of the project.
#[test]
fn laws_hold_for_real_drafts() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/realdata/paris-2015");
    let Ok(files) = std::fs::read_dir(folder) else {
        println!("skipped: {folder} is not there");
        return;
    };
    let drafts: Vec<_> = files.filter_map(|file| std::fs::read(file.ok()?.path()).ok()).collect();
    assert!(!drafts.is_empty(), "{folder} has drafts");
    for draft in drafts {
        laws::check(&draft);
    }
}
