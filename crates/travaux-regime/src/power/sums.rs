//! One weight and a quota: coalitions counted by the sum of their weights.
//!
//! Members are added in ascending weight, so that a table reaches no further than the smaller of the weights so far and the quota, or the
//! quota of the dual game where that is smaller. All swings come from the one table: the coalitions without a member of weight w that
//! stay below y are those below y less those without it that stay below y − w, and so on downwards.

use super::ring::{Floats, Residues, Ring};
use super::words::{Row, Sum, stretches, sweep, words_for};
use alloc::vec::Vec;
use core::ops::Range;
use num_bigint::BigUint;

/// Weights in ascending order, none of them 0, and a quota between 1 and their sum.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    ascending: Vec<usize>,
    /// The weights without repetition, for which powers are asked.
    pub kinds: Vec<usize>,
    quota: usize,
    dual: usize,
}

impl Weights {
    pub(super) fn new(weights: &[u64], quota: u64) -> Weights {
        let mut ascending: Vec<usize> = weights.iter().map(|weight| usize::try_from(*weight).unwrap_or(usize::MAX)).collect();
        ascending.sort_unstable();
        let mut kinds = ascending.clone();
        kinds.dedup();
        let total: usize = ascending.iter().sum();
        let quota = usize::try_from(quota).unwrap_or(usize::MAX);
        Weights { ascending, kinds, quota, dual: total + 1 - quota }
    }

    /// How many entries the table has from which everything can be counted exactly.
    pub(super) fn entries(&self) -> usize {
        self.quota.min(self.dual)
    }

    /// How many entries a table in floating point has at the most.
    pub(super) fn longest(&self) -> usize {
        self.quota.max(self.dual)
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        self.entries().saturating_mul(words_for(self.ascending.len() as u64) * 8)
    }

    /// How many entries of a table of this length are touched while it is filled.
    pub(super) fn touches(&self, entries: usize) -> usize {
        reaches(&self.ascending, entries).iter().zip(&self.ascending).map(|(reach, weight)| reach.saturating_sub(*weight)).sum()
    }

    /// How many coalitions win, and for each kind of member in how many of the others it makes the difference.
    pub(super) fn swings(&self) -> (BigUint, Vec<BigUint>) {
        let entries = self.entries();
        let mut row = Row::new(entries, 1);
        row.set(0, 1);
        // As many coalitions of the members so far have a sum as lack it of the sum of all: half of the sums are enough, and the other
        // half is copied where the next member needs it.
        let halves = |total: usize| entries.min(total / 2 + 1);
        let totals: Vec<usize> = self.ascending.iter().scan(0, |total, weight| Some(core::mem::replace(total, *total + weight))).collect();
        let reaches: Vec<usize> = totals.iter().zip(&self.ascending).map(|(before, weight)| halves(before + weight)).collect();
        let (mut used, mut copied) = (1, 0);
        sweep(&self.ascending, &reaches, self.bytes() / entries, |weight, member, from, end| {
            // No sum is that of more coalitions than the middle binomial coefficient says (Sperner), which has fewer bits than there are members.
            row.widen(words_for(middle_bits(member + 1)), used);
            while copied <= member {
                row.mirror(halves(totals[copied]), reaches[copied].min(totals[copied] + 1), totals[copied]);
                used = used.max(reaches[copied]);
                copied += 1;
            }
            row.add_shifted(weight, from, end);
        });
        (copied..self.ascending.len()).for_each(|member| row.mirror(halves(totals[member]), reaches[member].min(totals[member] + 1), totals[member]));
        row.widen(words_for(self.ascending.len() as u64), entries);
        row.accumulate();
        let below = |sum: &mut Sum, entries: Option<usize>, plus: bool| {
            let Some(entry) = entries.and_then(|entries| entries.checked_sub(1)) else { return };
            if plus { sum.add(row.entry(entry)) } else { sum.sub(row.entry(entry)) }
        };
        let swings = self.kinds.iter().map(|&weight| {
            let mut sum = Sum::new(row.width);
            let mut plus = true;
            let mut top = Some(entries);
            while let Some(at) = top {
                let next = at.checked_sub(weight);
                below(&mut sum, Some(at), plus);
                below(&mut sum, next, !plus);
                (top, plus) = (next, !plus);
            }
            sum.total()
        });
        let swings = swings.collect();
        let mut few = Sum::new(row.width + 1);
        below(&mut few, Some(entries), true);
        let few = few.total();
        // What stays below the quota loses; what stays below that of the dual game is outside of a winning coalition.
        let winning = if self.quota <= self.dual { (BigUint::from(1u8) << self.ascending.len()) - few } else { few };
        (winning, swings)
    }

    /// How many winning coalitions lose as soon as anybody leaves. The lightest of them is the member whose turn it is, the others are
    /// heavier or as heavy and came before.
    pub(super) fn minimal(&self) -> BigUint {
        let descending: Vec<usize> = self.ascending.iter().rev().copied().collect();
        let mut row = Row::new(self.quota, 1);
        row.set(0, 1);
        let mut used = 1;
        let mut minimal = Sum::new(words_for(descending.len() as u64) + 1);
        // Nobody else: who is enough alone.
        let alone = descending.iter().filter(|weight| **weight >= self.quota).count();
        let entries = self.quota;
        sweep(&descending, &reaches(&descending, entries), words_for(descending.len() as u64) * 8, |weight, before, from, end| {
            row.widen(words_for(middle_bits(before + 1)), used);
            // Before a member is added: the sums of others that it lifts to the quota.
            row.add_up(&mut minimal, from.max(entries - weight.min(entries)), end);
            used = used.max(end);
            row.add_shifted(weight, from, end);
        });
        minimal.total() + alone
    }

    /// The sizes that a coalition can have in which somebody makes the difference: one less than the smallest that wins, up to the largest
    /// that loses.
    pub(super) fn sizes_of_swings(&self) -> Range<usize> {
        let count = |quota: usize, weights: &mut dyn Iterator<Item = &usize>| {
            let mut sum = 0;
            weights
                .take_while(|weight| {
                    sum += **weight;
                    sum < quota
                })
                .count()
        };
        let smallest = count(self.quota, &mut self.ascending.iter().rev());
        let largest = count(self.quota, &mut self.ascending.iter());
        smallest..largest.min(self.ascending.len().saturating_sub(1)) + 1
    }

    /// Whether one table up to the larger of the two quotas, at half of the points, costs less than a shorter one at all of them.
    pub(super) fn mirrors(&self) -> bool {
        self.touches(self.quota.max(self.dual)) <= 2 * self.touches(self.entries())
    }

    /// The values of the polynomials of winning coalitions and of the swings of each kind at odds z, and at 1/z if the table is long enough
    /// for both. Coefficients of z^s count coalitions of size s; at 1/z the value is multiplied by z to the highest power that there can be.
    ///
    /// The table holds residues in floating point, which are taken below half of the modulus again when the next member could bring them
    /// above 53 bits: so all of it is exact, and processors do two at once.
    pub(super) fn at(&self, residues: &Residues, odds: i64, both: bool, table: &mut Vec<f64>) -> Vec<(u64, Vec<u64>)> {
        let entries = if both { self.quota.max(self.dual) } else { self.entries() };
        let (z, modulus) = (odds as f64, residues.modulus as f64);
        let inverse = 1.0 / modulus;
        let reduced = |sum: f64| sum - ((sum * inverse + ROUNDING) - ROUNDING) * modulus;
        // After which members everything is taken below half of the modulus.
        let mut size = 1.0;
        let reduces: Vec<bool> = (0..self.ascending.len())
            .map(|_| {
                size *= 1.0 + z.abs();
                let reduces = size * (1.0 + z.abs()) > EXACT - modulus;
                size = if reduces { modulus * 0.51 } else { size };
                reduces
            })
            .collect();
        table.clear();
        table.resize(entries, 0.0);
        table[0] = 1.0;
        sweep(&self.ascending, &reaches(&self.ascending, entries), 8, |weight, member, from, end| {
            if reduces[member] {
                stretches(table, weight, from, end, |to, from| to.iter_mut().zip(from).for_each(|(to, from)| *to = reduced(*to + z * from)));
                // What lies below it no member adds to any more.
                if from == weight {
                    table[..weight].iter_mut().for_each(|entry| *entry = reduced(*entry));
                }
            } else {
                stretches(table, weight, from, end, |to, from| to.iter_mut().zip(from).for_each(|(to, from)| *to += z * from));
            }
        });
        // From here on an entry is the sum of itself and all before it, below the modulus: whole numbers, and exact.
        let mut sum = 0.0;
        for entry in &mut *table {
            sum += reduced(*entry);
            sum -= if sum >= modulus { modulus } else { 0.0 };
            sum += if sum < 0.0 { modulus } else { 0.0 };
            *entry = sum;
        }
        let below = |entries: usize| entries.checked_sub(1).map_or(0, |entry| residues.of(table[entry] as u64));
        let factor = residues.signed(odds);
        let swings = |quota: usize| -> Vec<u64> {
            let of = |&weight: &usize| {
                // From the lowest block up, each is what it holds less z times what was below.
                let blocks = quota.div_ceil(weight);
                (0..blocks).rev().fold(0, |value, block| {
                    let held = residues.sub(&below(quota - block * weight), &below(quota.saturating_sub((block + 1) * weight)));
                    residues.sub(&held, &residues.mul(&factor, &value))
                })
            };
            self.kinds.iter().map(of).collect()
        };
        let all = residues.power(&residues.add(&residues.one(), &factor), self.ascending.len());
        let mut values = Vec::new();
        if both || self.quota <= self.dual {
            values.push((residues.sub(&all, &below(self.quota)), swings(self.quota)));
        }
        if both || self.quota > self.dual {
            // Who is outside of a winning coalition stays below the dual quota: with odds 1/z to be in it, those are the odds to be outside.
            values.push((below(self.dual), swings(self.dual)));
        }
        values
    }

    /// Which of the two the only value of [`Weights::at`] is, if it gives one: at z, or at 1/z.
    pub(super) fn is_direct(&self) -> bool {
        self.quota <= self.dual
    }

    /// The chances that the coalition wins, and that each kind of member makes the difference, if everybody else is in it with a
    /// probability of less than one half; and the same for its complement to one.
    ///
    /// Sums that are next to impossible are not followed up: of all entries only those are touched that [`Weights::likely`] gives. What an
    /// entry lacks is never more than what is due to it, so that all sums and differences are off by no more than what is left out in all.
    pub(super) fn chances(&self, probability: f64, table: &mut Vec<f64>) -> [(f64, Vec<f64>); 2] {
        let entries = self.quota.max(self.dual);
        let odds = probability / (1.0 - probability);
        table.clear();
        table.resize(entries, 0.0);
        table[0] = 1.0;
        let scale = Floats.power(&(1.0 - probability), self.ascending.len());
        let likely = self.likely(probability);
        let reaches: Vec<usize> = reaches(&self.ascending, entries).into_iter().zip(&likely).map(|(reach, likely)| reach.min(likely.end)).collect();
        sweep(&self.ascending, &reaches, 8, |weight, member, from, end| {
            stretches(table, weight, from.max(likely[member].start), end, |to, from| {
                for (to, from) in to.iter_mut().zip(from) {
                    *to += odds * from;
                }
            });
        });
        // The sum is kept with what rounding lost (Kahan), since differences of it are taken.
        let (mut sum, mut lost) = (0.0, 0.0);
        for entry in &mut *table {
            let more = *entry * scale - lost;
            let next: f64 = sum + more;
            lost = (next - sum) - more;
            sum = next;
            *entry = sum;
        }
        let below = |entries: usize| entries.checked_sub(1).map_or(0.0, |entry| table[entry]);
        let swings = |quota: usize| -> Vec<f64> {
            let of = |&weight: &usize| {
                let blocks = quota.div_ceil(weight);
                let value = (0..blocks)
                    .rev()
                    .fold(0.0, |value, block| below(quota - block * weight) - below(quota.saturating_sub((block + 1) * weight)) - odds * value);
                value / (1.0 - probability)
            };
            self.kinds.iter().map(of).collect()
        };
        [(1.0 - below(self.quota), swings(self.quota)), (below(self.dual), swings(self.dual))]
    }
}

impl Weights {
    /// For each member, which sums of it and all lighter ones have to be followed up: those below and above have a chance of less than
    /// [`UNLIKELY`] together, on either side (Chernoff's bound, the best of some slopes). The ends do not fall.
    fn likely(&self, probability: f64) -> Vec<Range<usize>> {
        let heaviest = self.kinds.last().copied().unwrap_or(1) as f64;
        let all: usize = self.ascending.iter().sum();
        let least = libm::log(UNLIKELY);
        // From slopes that tell nothing about all members to those that tell nothing but the heaviest of them.
        let mut slopes: Vec<(f64, f64, f64)> = Vec::new();
        let mut slope = 1.0 / all as f64;
        while slope < 64.0 * self.ascending.len() as f64 / heaviest {
            slopes.push((slope, 0.0, 0.0));
            slope *= 1.25;
        }
        let mut end = 0;
        let of = |&weight: &usize| {
            let (mut low, mut high) = (0.0f64, f64::INFINITY);
            for (slope, above, below) in &mut slopes {
                let exponent = *slope * weight as f64;
                *above += libm::log1p(probability * libm::expm1(exponent));
                *below += libm::log1p(probability * libm::expm1(-exponent));
                high = high.min((*above - least) / *slope);
                low = low.max((least - *below) / *slope);
            }
            end = if high < all as f64 { end.max(high as usize + 1) } else { all + 1 };
            low as usize..end
        };
        self.ascending.iter().map(of).collect()
    }

    /// What [`Weights::chances`] can be off by through rounding: every entry is a sum of products of positive numbers, so that its error is
    /// relative to itself; the differences of the sums add what they lose, weighted by the odds. And what sums that are left out can add.
    pub(super) fn rounding(&self, probability: f64) -> f64 {
        let odds = probability / (1.0 - probability);
        let lightest = self.kinds.first().copied().unwrap_or(1);
        let blocks = (self.quota.max(self.dual).div_ceil(lightest)) as f64;
        let terms = if odds < 1.0 { (1.0 / (1.0 - odds)).min(blocks) } else { blocks };
        let members = self.ascending.len() as f64;
        (f64::EPSILON / 2.0 * (6.0 * members + 8.0 * terms + 8.0) + 2.0 * members * UNLIKELY) / (1.0 - probability)
    }
}

/// How many entries of a table hold anything when each member has been added.
fn reaches(weights: &[usize], entries: usize) -> Vec<usize> {
    let reach = |reach: &mut usize, weight: &usize| {
        *reach = entries.min(*reach + weight);
        Some(*reach)
    };
    weights.iter().scan(1, reach).collect()
}

/// How many bits the middle binomial coefficient has at the most: n − ½ log2(π n / 2), rounded up.
fn middle_bits(members: usize) -> u64 {
    let members = members as u64;
    let product = members * 11 / 7;
    (members + 1).saturating_sub(u64::from(product.max(1).ilog2()) / 2)
}

/// The chance below which sums of some members are not followed up, on either side.
const UNLIKELY: f64 = 1e-17;

/// Added and taken away again, it rounds a number of less than 51 bits to the nearest whole one.
const ROUNDING: f64 = 6_755_399_441_055_744.0;

/// Whole numbers up to this are exact in floating point: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Below what a modulus has to stay so that residues and their sums with odds of this size are exact in floating point: a little more than
/// half of it, times one more than the odds, and the next multiple of it have no more than 53 bits.
pub(super) fn modulus_below(odds: u64) -> u64 {
    (1 << 53) / (51 * odds + 151) * 100
}
