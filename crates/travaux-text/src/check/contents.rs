//! What brackets hold: alternatives that do not differ, brackets without words, placeholders, brackets that wait for each
//! other.

use super::wording::{quote, quote_span};
use crate::draft::{Bracket, BracketIndex, BracketKind, Draft};
use crate::remark::{Place, Remark, codes};
use crate::tree::{Kind, Span, Tree};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

pub(super) fn check(draft: &Draft, remarks: &mut Vec<Remark>) {
    if draft.brackets().is_empty() {
        return;
    }
    let words = Words::of(draft.tree());
    for (bracket, pair) in draft.brackets().iter().zip(draft.tree().pairs()) {
        // What an unclosed bracket holds is a guess.
        if pair.close.is_some() && bracket.kind != BracketKind::Placeholder {
            same_alternatives(draft, bracket, &words, remarks);
            remarks.extend(empty(bracket, &words));
        }
    }
    let pending = Pending::of(draft);
    for (index, bracket) in draft.brackets().iter().enumerate().filter(|(_, bracket)| bracket.kind == BracketKind::Placeholder) {
        remarks.push(placeholder(draft, bracket, pending.waiting[index]));
    }
    pending.cycles(draft, remarks);
}

fn same_alternatives(draft: &Draft, bracket: &Bracket, words: &Words, remarks: &mut Vec<Remark>) {
    if bracket.alternatives.len() < 2 {
        return;
    }
    let mut seen: BTreeMap<(u64, usize), usize> = BTreeMap::new();
    for (index, alternative) in bracket.alternatives.iter().enumerate() {
        let range = words.range(&alternative.span);
        let first = *seen.entry((words.digest(&range), range.len())).or_insert(index);
        let other = &bracket.alternatives[first];
        if first == index || !words.same(&range, &words.range(&other.span)) {
            continue;
        }
        let message = match range.is_empty() {
            true => "Two alternatives of this bracket have no words, so there is no choice between them.".to_string(),
            false => format!("Two alternatives of this bracket have the same words, {}.", quote_span(draft.tree(), &alternative.span)),
        };
        let remark = Remark::new(&codes::SAME_ALTERNATIVES, shown(draft, &alternative.span), message).here("this alternative");
        let remark = remark.and(shown(draft, &other.span), "and this one");
        remarks.push(remark.action("Put the parties together before one of them, or correct the words of the other."));
    }
}

/// The words of an alternative without the spaces around them, or for an empty one the mark before it, so that there is
/// something to point at.
fn shown(draft: &Draft, span: &Span) -> Span {
    let bytes = &draft.tree().source()[span.clone()];
    match bytes.trim_ascii() {
        [] => span.start.saturating_sub(1)..span.start,
        words => {
            let start = span.start + bytes.len() - bytes.trim_ascii_start().len();
            start..start + words.len()
        }
    }
}

fn empty(bracket: &Bracket, words: &Words) -> Option<Remark> {
    let spoken = |alternative: &crate::draft::Alternative| words.spoken(&words.range(&alternative.span)) > 0;
    let inside = bracket.alternatives.iter().any(|alternative| words.range(&alternative.span).any(|word| words.words[word].mark));
    if inside || bracket.alternatives.iter().any(spoken) {
        return None;
    }
    let message = match bracket.label.is_some() {
        true => format!("The bracket {} holds no words.", quote(&bracket.address)),
        false => "This bracket holds no words.".to_string(),
    };
    let action = "Write the disputed words, or `[missing: what is missing]` if they are still to come, or delete the bracket.";
    Some(Remark::new(&codes::EMPTY_BRACKET, bracket.span.clone(), message).action(action))
}

fn placeholder(draft: &Draft, bracket: &Bracket, waiting: usize) -> Remark {
    let holds =
        bracket.alternatives.iter().map(|alternative| draft.tree().text(&first_bytes(&alternative.span))).find(|words| !words.trim().is_empty());
    let what = match (holds, &bracket.label) {
        (Some(words), _) => quote(&words),
        (None, Some(_)) => quote(&bracket.address),
        (None, None) => "the draft does not say what".to_string(),
    };
    let waits = match waiting {
        0 => String::new(),
        1 => " One bracket waits for it.".to_string(),
        count => format!(" {count} brackets wait for it."),
    };
    let message = format!("Something is still missing: {what}.{waits}");
    Remark::new(&codes::PLACEHOLDER, bracket.span.clone(), message).action("Replace the bracket by the words once they are there.")
}

fn first_bytes(span: &Span) -> Span {
    span.start..span.end.min(span.start + 400)
}

// ---- words ---------------------------------------------------------------------------------------------------------

/// The words of a draft in order, made so that two stretches can be compared at the price of one number each. Otherwise
/// alternatives in alternatives, ten thousand deep, would be read ten thousand times.
struct Words {
    words: Vec<Word>,
    /// For each place the polynomial of the hashes before it, modulo 2^61 − 1 (Rabin and Karp's fingerprint).
    polynomials: Vec<u64>,
    /// The powers of its base.
    powers: Vec<u64>,
    /// How many words before each place are no marks of brackets.
    spoken: Vec<usize>,
}

struct Word {
    start: usize,
    hash: u64,
    /// `[`, `|` or `]`.
    mark: bool,
}

const MODULUS: u64 = (1 << 61) - 1;
const BASE: u64 = 0x1234_5678_9ABC_DEF1 % MODULUS;

fn times_modulo(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let folded = (product & u128::from(MODULUS)) as u64 + (product >> 61) as u64;
    if folded >= MODULUS { folded - MODULUS } else { folded }
}

impl Words {
    fn of(tree: &Tree) -> Words {
        let mut reader = WordReader { words: Vec::new(), open: None };
        for node in tree.nodes().iter().filter(|node| node.kind.is_leaf()) {
            match node.kind {
                Kind::Open | Kind::Bar | Kind::Close => reader.mark(&node.span(), tree.source()[node.span().start]),
                Kind::Escape => reader.read(node.span().start + 1, &tree.source()[node.span().start + 1..node.span().end]),
                Kind::Text | Kind::Invalid | Kind::Number | Kind::Hashes | Kind::Reference | Kind::Anchor | Kind::Cell | Kind::FenceText => {
                    reader.read(node.span().start, &tree.source()[node.span()]);
                }
                Kind::FootnoteReference | Kind::Comment => {}
                _ => reader.end(),
            }
        }
        reader.end();
        let words = reader.words;
        let (mut polynomials, mut powers, mut spoken) = (vec![0], vec![1], vec![0]);
        for (index, word) in words.iter().enumerate() {
            polynomials.push((times_modulo(polynomials[index], BASE) + word.hash % MODULUS) % MODULUS);
            powers.push(times_modulo(powers[index], BASE));
            spoken.push(spoken[index] + usize::from(!word.mark));
        }
        Words { words, polynomials, powers, spoken }
    }

    /// The words of a stretch of the source that begins and ends at marks.
    fn range(&self, span: &Span) -> Range<usize> {
        let place = |offset: usize| self.words.partition_point(|word| word.start < offset);
        place(span.start)..place(span.end)
    }

    fn digest(&self, range: &Range<usize>) -> u64 {
        let before = times_modulo(self.polynomials[range.start], self.powers[range.len()]);
        (self.polynomials[range.end] + MODULUS - before) % MODULUS
    }

    /// Asked only where the digests agree, which for words that differ is next to never.
    fn same(&self, range: &Range<usize>, other: &Range<usize>) -> bool {
        let hashes = |range: &Range<usize>| self.words[range.clone()].iter().map(|word| word.hash);
        hashes(range).eq(hashes(other))
    }

    fn spoken(&self, range: &Range<usize>) -> usize {
        self.spoken[range.end] - self.spoken[range.start]
    }
}

struct WordReader {
    words: Vec<Word>,
    /// Where a word began that may go on in the next leaf, and its hash so far (FNV-1a).
    open: Option<(usize, u64)>,
}

const FNV_OFFSET: u64 = 0xCBF2_9CE4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01B3;

impl WordReader {
    fn read(&mut self, start: usize, bytes: &[u8]) {
        let mut at = start;
        for chunk in bytes.utf8_chunks() {
            for character in chunk.valid().chars() {
                if character.is_whitespace() {
                    self.end();
                } else {
                    let (_, hash) = self.open.get_or_insert((at, FNV_OFFSET));
                    *hash = (*hash ^ u64::from(u32::from(character))).wrapping_mul(FNV_PRIME);
                }
                at += character.len_utf8();
            }
            for byte in chunk.invalid() {
                let (_, hash) = self.open.get_or_insert((at, FNV_OFFSET));
                *hash = (*hash ^ (0x0100_0000 | u64::from(*byte))).wrapping_mul(FNV_PRIME);
                at += 1;
            }
        }
    }

    fn mark(&mut self, span: &Span, byte: u8) {
        self.end();
        self.words.push(Word { start: span.start, hash: u64::from(byte), mark: true });
    }

    fn end(&mut self) {
        self.words.extend(self.open.take().map(|(start, hash)| Word { start, hash, mark: false }));
    }
}

// ---- pending -------------------------------------------------------------------------------------------------------

/// Which bracket waits for which.
struct Pending {
    waits_for: Vec<Option<BracketIndex>>,
    /// How many wait for each.
    waiting: Vec<usize>,
}

impl Pending {
    fn of(draft: &Draft) -> Pending {
        let mut labels: BTreeMap<&str, BracketIndex> = BTreeMap::new();
        for (index, bracket) in draft.brackets().iter().enumerate().filter(|(_, bracket)| bracket.label.is_some()) {
            labels.entry(&bracket.address).or_insert(index);
        }
        let target = |bracket: &Bracket| bracket.pending.as_ref().and_then(|(label, _)| labels.get(label.as_str()).copied());
        let waits_for: Vec<Option<BracketIndex>> = draft.brackets().iter().map(target).collect();
        let mut waiting = vec![0; waits_for.len()];
        for &target in waits_for.iter().flatten() {
            waiting[target] += 1;
        }
        Pending { waits_for, waiting }
    }

    /// Every bracket waits for one at most, so each walk either meets its own steps, which is a circle, or the steps of an
    /// earlier walk, or an end.
    fn cycles(&self, draft: &Draft, remarks: &mut Vec<Remark>) {
        let mut walked_in = vec![usize::MAX; self.waits_for.len()];
        for start in 0..self.waits_for.len() {
            let mut at = start;
            while walked_in[at] == usize::MAX {
                walked_in[at] = start;
                match self.waits_for[at] {
                    Some(next) if walked_in[next] == start => {
                        remarks.push(self.cycle(draft, next));
                        break;
                    }
                    Some(next) => at = next,
                    None => break,
                }
            }
        }
    }

    fn cycle(&self, draft: &Draft, start: BracketIndex) -> Remark {
        let mut members = vec![start];
        let mut at = start;
        while let Some(next) = self.waits_for[at].filter(|&next| next != start) {
            members.push(next);
            at = next;
        }
        // The one that stands first in the text comes first, wherever the walk began.
        let first = members.iter().enumerate().min_by_key(|(_, member)| **member).map_or(0, |(place, _)| place);
        members.rotate_left(first);
        let name = |member: &BracketIndex| quote(&draft.brackets()[*member].address);
        let message = match members.len() {
            1 => format!("The bracket {} waits for itself, so it can never be settled.", name(&members[0])),
            count => {
                let mut names: Vec<String> = members.iter().take(4).map(name).collect();
                if count > 4 {
                    names.push("…".to_string());
                }
                names.push(name(&members[0]));
                format!("These brackets wait for each other, so none can be settled first: {}.", names.join(" → "))
            }
        };
        let mut places = members.iter().map(|member| {
            let bracket = &draft.brackets()[*member];
            let (label, span) = bracket.pending.clone().unwrap_or_else(|| (String::new(), bracket.span.clone()));
            Place { span, label: format!("{} waits for {}", quote(&bracket.address), quote(&label)) }
        });
        let mut remark = Remark::new(&codes::PENDING_CYCLE, 0..0, message);
        if let Some(place) = places.next() {
            remark.places = vec![place];
        }
        remark.places.extend(places);
        remark.action("Decide which of them comes first, and delete its `pending`.")
    }
}
