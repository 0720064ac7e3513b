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

    /// Adds every entry to the one that lies `by` further up, as far as `end`; what is added is what was there before.
    pub(super) fn add_shifted(&mut self, by: usize, end: usize) {
        let (words, width) = (&mut self.words, self.width);
        by_width!(width, shifted(words, by, end), shifted_wide(words, width, by, end));
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
        let until = until.min(self.len());
        let mut sum = Sum::new(self.width + 1);
        for entry in self.words[from.min(until) * self.width..until * self.width].chunks_exact(self.width) {
            sum.add(entry);
        }
        sum
    }
}

#[inline(always)]
fn add_fixed<const W: usize>(to: &mut [u64; W], from: &[u64; W]) {
    let mut carry = false;
    for (to, from) in to.iter_mut().zip(from) {
        (*to, carry) = to.carrying_add(*from, carry);
    }
}

fn shifted<const W: usize>(words: &mut [u64], by: usize, end: usize) {
    let (entries, _) = words.as_chunks_mut::<W>();
    let mut top = end.min(entries.len());
    // Stretches of the length of the shift do not overlap with where they are added, so that the compiler may add several at once.
    while top > by {
        let start = by.max(top - by);
        let (low, high) = entries.split_at_mut(start);
        for (to, from) in high[..top - start].iter_mut().zip(&low[start - by..top - by]) {
            add_fixed(to, from);
        }
        top = start;
    }
}

fn shifted_wide(words: &mut [u64], width: usize, by: usize, end: usize) {
    for to in (by..end.min(words.len() / width)).rev() {
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
