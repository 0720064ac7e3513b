//! Long numbers in a row: tables whose entries have as many words of 64 bits as the counts in them need, and no more.
//!
//! Sums wrap around at the width of an entry. Whoever widens a table in time (`Row::widen`) never notices; differences of long sums may
//! wrap on the way, as long as what comes out fits.

use alloc::vec;
use alloc::vec::Vec;
use num_bigint::BigUint;

/// How many words a count of so many bits needs.
pub(super) fn words_for(bits: u64) -> usize {
    usize::try_from(bits.div_ceil(64)).unwrap_or(usize::MAX).max(1)
}

/// Entries that all have the same number of words, the lowest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub width: usize,
    words: Vec<u64>,
}

/// Calls a function whose first constants are numbers of words.
macro_rules! by_width {
    ($width:expr, $call:ident($($argument:expr),*), $other:expr) => {
        match $width {
            1 => $call::<1>($($argument),*),
            2 => $call::<2>($($argument),*),
            3 => $call::<3>($($argument),*),
            4 => $call::<4>($($argument),*),
            5 => $call::<5>($($argument),*),
            6 => $call::<6>($($argument),*),
            7 => $call::<7>($($argument),*),
            8 => $call::<8>($($argument),*),
            _ => $other,
        }
    };
}

impl Row {
    /// So many entries, all 0. Memory is taken where something is written.
    pub(super) fn new(entries: usize, width: usize) -> Row {
        Row { width, words: vec![0; entries * width] }
    }

    pub(super) fn len(&self) -> usize {
        self.words.len() / self.width.max(1)
    }

    pub(super) fn set(&mut self, entry: usize, value: u64) {
        self.words[entry * self.width] = value;
    }

    /// The words of an entry.
    pub(super) fn entry(&self, entry: usize) -> &[u64] {
        &self.words[entry * self.width..(entry + 1) * self.width]
    }

    /// Gives every entry more words. Only the first `used` entries hold anything.
    pub(super) fn widen(&mut self, width: usize, used: usize) {
        if width <= self.width {
            return;
        }
        let mut wider = Row::new(self.len(), width);
        for (to, from) in wider.words.chunks_exact_mut(width).zip(self.words.chunks_exact(self.width)).take(used) {
            to[..from.len()].copy_from_slice(from);
        }
        *self = wider;
    }

    /// Adds to every entry from a place on, as far as another, the one that lies `by` below it; what is added is what was there before.
    pub(super) fn add_shifted(&mut self, by: usize, from: usize, end: usize) {
        let (words, width) = (&mut self.words, self.width);
        by_width!(width, shifted(words, by, from, end), shifted_wide(words, width, by, from, end));
    }

    /// Copies entries from below to a stretch, in the opposite order: `total` is the sum of the places of two entries that are the same.
    pub(super) fn mirror(&mut self, from: usize, end: usize, total: usize) {
        for entry in from..end {
            let (low, high) = self.words.split_at_mut(entry * self.width);
            let twin = (total - entry) * self.width;
            high[..self.width].copy_from_slice(&low[twin..twin + self.width]);
        }
    }

    /// Adds the first entries of another row, which is at the most one word narrower, from a place on.
    pub(super) fn add_row(&mut self, at: usize, other: &Row, count: usize) {
        if count == 0 {
            return;
        }
        let (width, narrow) = (self.width, other.width);
        let to = &mut self.words[at * width..(at + count) * width];
        let from = &other.words[..count * narrow];
        match (width, narrow) {
            (1, 1) => rows::<1, 1>(to, from),
            (2, 1) => rows::<2, 1>(to, from),
            (2, 2) => rows::<2, 2>(to, from),
            (3, 2) => rows::<3, 2>(to, from),
            (3, 3) => rows::<3, 3>(to, from),
            (4, 3) => rows::<4, 3>(to, from),
            (4, 4) => rows::<4, 4>(to, from),
            _ => to.chunks_exact_mut(width).zip(from.chunks_exact(narrow)).for_each(|(to, from)| add(to, from)),
        }
    }

    /// Turns every entry into the sum of itself and all before it.
    pub(super) fn accumulate(&mut self) {
        let (words, width) = (&mut self.words, self.width);
        by_width!(width, accumulated(words), accumulated_wide(words, width));
    }

    /// The sum of the entries of a stretch.
    pub(super) fn sum(&self, from: usize, until: usize) -> Sum {
        let mut sum = Sum::new(self.width + 1);
        self.add_up(&mut sum, from, until);
        sum
    }

    /// Adds the entries of a stretch to a sum.
    pub(super) fn add_up(&self, sum: &mut Sum, from: usize, until: usize) {
        let until = until.min(self.len());
        for entry in self.words[from.min(until) * self.width..until * self.width].chunks_exact(self.width) {
            sum.add(entry);
        }
    }
}

/// Two words at a time, since processors carry within 128 bits best.
#[inline(always)]
fn add_fixed<const W: usize>(to: &mut [u64; W], from: &[u64; W]) {
    let mut carry = false;
    let ((to, to_last), (from, from_last)) = (to.as_chunks_mut::<2>(), from.as_chunks::<2>());
    for (to, from) in to.iter_mut().zip(from) {
        let pair = |[low, high]: &[u64; 2]| u128::from(*low) | u128::from(*high) << 64;
        let (sum, first) = pair(to).overflowing_add(pair(from));
        let (sum, second) = sum.overflowing_add(u128::from(carry));
        (to[0], to[1]) = super::ring::halves(sum);
        carry = first | second;
    }
    for (to, from) in to_last.iter_mut().zip(from_last) {
        *to = to.wrapping_add(*from).wrapping_add(u64::from(carry));
    }
}

/// Goes down from `end` to `from`, in stretches that do not overlap with what they are added to, so that the compiler may add several
/// entries at once: calls with the entries that are added to and those that lie `by` below them.
pub(super) fn stretches<T>(entries: &mut [T], by: usize, from: usize, end: usize, mut add: impl FnMut(&mut [T], &[T])) {
    let (from, mut top) = (from.max(by), end.min(entries.len()));
    while top > from {
        let start = from.max(top.saturating_sub(by));
        let (low, high) = entries.split_at_mut(start);
        add(&mut high[..top - start], &low[start - by..top - by]);
        top = start;
    }
}

/// How many bytes of a table are worked on at a time, so that they stay near the processor.
const NEAR: usize = 3 << 19;
/// How many entries a member is added to before it is the next one's turn.
const STRIDE: usize = 4096;

/// Adds members one after the other to a table: `add` is called with the weight of a member, where it stands, and a stretch of entries, for
/// all entries from where the member reaches to downwards. `bytes` is what an entry takes.
///
/// Several members go down together, each behind the one before by its own weight, so that what one has changed is still near when the
/// next one comes. Every entry that a member reads has been changed by all before it, and by none after it.
pub(super) fn sweep(weights: &[usize], reaches: &[usize], bytes: usize, mut add: impl FnMut(usize, usize, usize, usize)) {
    let most = NEAR / bytes.max(1);
    let mut first = 0;
    while first < weights.len() {
        let mut span = 0;
        let mut last = first;
        // How far each of them is behind the first.
        let mut behind = Vec::new();
        while last < weights.len() && (last == first || span + weights[last] <= most) {
            if last > first {
                span += weights[last];
            }
            behind.push(span);
            last += 1;
        }
        // Counted from `span` below the table, so that the last ends at 0.
        let mut top = reaches[last - 1] + span;
        loop {
            for (member, behind) in (first..last).zip(&behind) {
                let end = (top + behind).saturating_sub(span).min(reaches[member]);
                let from = (top + behind).saturating_sub(span + STRIDE).max(weights[member]);
                if from < end {
                    add(weights[member], member, from, end);
                }
            }
            if top <= STRIDE {
                break;
            }
            top -= STRIDE;
        }
        first = last;
    }
}

fn shifted<const W: usize>(words: &mut [u64], by: usize, from: usize, end: usize) {
    stretches(words.as_chunks_mut::<W>().0, by, from, end, |to, from| {
        for (to, from) in to.iter_mut().zip(from) {
            add_fixed(to, from);
        }
    });
}

fn shifted_wide(words: &mut [u64], width: usize, by: usize, from: usize, end: usize) {
    for to in (by.max(from)..end.min(words.len() / width)).rev() {
        let (low, high) = words.split_at_mut(to * width);
        add(&mut high[..width], &low[(to - by) * width..(to - by + 1) * width]);
    }
}

fn rows<const W: usize, const N: usize>(to: &mut [u64], from: &[u64]) {
    let ((to, _), (from, _)) = (to.as_chunks_mut::<W>(), from.as_chunks::<N>());
    for (to, from) in to.iter_mut().zip(from) {
        let mut wide = [0; W];
        wide[..N].copy_from_slice(from);
        add_fixed(to, &wide);
    }
}

fn accumulated<const W: usize>(words: &mut [u64]) {
    let mut sum = [0; W];
    for entry in words.as_chunks_mut::<W>().0 {
        add_fixed(&mut sum, entry);
        *entry = sum;
    }
}

fn accumulated_wide(words: &mut [u64], width: usize) {
    for at in width..words.len() {
        if at % width == 0 {
            let (low, high) = words.split_at_mut(at);
            add(&mut high[..width], &low[at - width..]);
        }
    }
}

/// Adds a number to one that is at least as long.
fn add(to: &mut [u64], from: &[u64]) {
    let mut carry = false;
    for (place, to) in to.iter_mut().enumerate() {
        let more = from.get(place).copied().unwrap_or_default();
        if place >= from.len() && !carry {
            break;
        }
        (*to, carry) = to.carrying_add(more, carry);
    }
}

/// A sum of entries in which some are taken away; it may go below zero on the way.
#[derive(Debug, Clone)]
pub(super) struct Sum(Vec<u64>);

impl Sum {
    pub(super) fn new(width: usize) -> Sum {
        Sum(vec![0; width])
    }

    pub(super) fn add(&mut self, entry: &[u64]) {
        add(&mut self.0, entry);
    }

    pub(super) fn sub(&mut self, entry: &[u64]) {
        let mut borrow = false;
        for (place, word) in self.0.iter_mut().enumerate() {
            let less = entry.get(place).copied().unwrap_or_default();
            (*word, borrow) = word.borrowing_sub(less, borrow);
        }
    }

    /// The number that it has come to.
    pub(super) fn total(&self) -> BigUint {
        BigUint::from_bytes_le(&self.0.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>())
    }
}
