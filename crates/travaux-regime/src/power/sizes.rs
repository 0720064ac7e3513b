//! One weight beside numbers of members: coalitions counted by their size and the sum of their weights.
//!
//! "At least `some` members whose weights reach the quota, or at least `many` members, whatever their weights." A rule that asks for
//! numbers of members and for one weight is always of this kind. The counts for each size also give the Shapley–Shubik index exactly.

use super::ring::binomials;
use super::words::{Row, Sum, words_for};
use alloc::vec::Vec;
use num_bigint::BigUint;

/// Weights and what is asked of a coalition.
#[derive(Debug, Clone)]
pub(super) struct Sized {
    ascending: Vec<usize>,
    /// The sums of the lightest members: of none, one, two …
    lightest: Vec<usize>,
    /// The weights without repetition, for which powers are asked.
    pub kinds: Vec<usize>,
    quota: usize,
    dual: usize,
    /// With fewer members nothing wins.
    some: usize,
    /// With so many everything wins; one more than there are members if that is never so.
    many: usize,
}

/// Which rows a table has, and how long each is.
struct Plan {
    /// Up to this size, what stays below the quota is counted directly; above it, those outside of the coalition are.
    direct: Option<usize>,
    lengths: Vec<usize>,
}

/// Counts of coalitions for each size.
pub(super) struct BySizes {
    pub winning: Vec<BigUint>,
    /// For each kind of member the coalitions of the others in which it makes the difference.
    pub swings: Vec<Vec<BigUint>>,
}

/// Whether a coalition of some size wins: never, always, or by its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Loses,
    Weighs,
    Wins,
}

impl Sized {
    /// A quota between 1 and the sum of the weights.
    pub(super) fn new(weights: &[u64], quota: u64, some: usize, many: usize) -> Sized {
        let mut ascending: Vec<usize> = weights.iter().map(|weight| usize::try_from(*weight).unwrap_or(usize::MAX)).collect();
        ascending.sort_unstable();
        let mut kinds = ascending.clone();
        kinds.dedup();
        let mut lightest = Vec::from([0]);
        for weight in &ascending {
            lightest.push(lightest[lightest.len() - 1] + weight);
        }
        let total = lightest[ascending.len()];
        let quota = usize::try_from(quota).unwrap_or(usize::MAX);
        let many = many.min(ascending.len() + 1);
        Sized { ascending, lightest, kinds, quota, dual: total + 1 - quota, some: some.min(many), many }
    }

    fn says(&self, size: usize) -> Says {
        match size {
            size if size < self.some => Says::Loses,
            size if size < self.many => Says::Weighs,
            _ => Says::Wins,
        }
    }

    /// The rows that are needed if sizes up to `direct` are counted directly, and those above by who is outside.
    fn plan(&self, direct: Option<usize>) -> Plan {
        let members = self.ascending.len();
        let last = self.many.saturating_sub(1);
        let inside = direct.map(|direct| direct.min(last));
        let first_outside = direct.map_or(self.some.saturating_sub(1), |direct| direct + 1);
        let outside = (first_outside <= last).then(|| members - first_outside.min(members));
        let rows = inside.max(outside).map_or(0, |last| last + 1);
        let length = |size: usize| {
            let direct = if inside.is_some_and(|last| size <= last) { self.quota } else { 0 };
            let dual = if outside.is_some_and(|last| size <= last) { self.dual } else { 0 };
            direct.max(dual)
        };
        Plan { direct, lengths: (0..rows).map(length).collect() }
    }

    /// How many words a plan keeps, by how wide the counts of each size become.
    fn words(&self, plan: &Plan, widths: &[usize]) -> usize {
        let rows = plan.lengths.iter().enumerate();
        rows.map(|(size, length)| length.saturating_sub(self.lightest[size]).saturating_mul(widths[size])).fold(0, usize::saturating_add)
    }

    fn best(&self) -> (Plan, usize) {
        let widths: Vec<usize> = binomials(self.ascending.len()).iter().map(|count| words_for(count.bits())).collect();
        let first = self.some.saturating_sub(1);
        let mut best = self.plan(None);
        let mut least = self.words(&best, &widths);
        for direct in first..self.many.max(1) {
            let plan = self.plan(Some(direct));
            let words = self.words(&plan, &widths);
            if words < least {
                (best, least) = (plan, words);
            }
        }
        (best, least)
    }

    /// How many bytes the table takes.
    pub(super) fn bytes(&self) -> usize {
        self.best().1.saturating_mul(8)
    }

    /// Fills the rows of a plan; every entry then counts the coalitions up to its sum.
    fn fill(&self, plan: &Plan) -> Vec<Row> {
        let length = |size: usize| plan.lengths[size].saturating_sub(self.lightest[size]);
        let mut rows: Vec<Row> = (0..plan.lengths.len()).map(|size| Row::new(length(size), 1)).collect();
        if let Some(first) = rows.first_mut().filter(|row| row.len() > 0) {
            first.set(0, 1);
        }
        // How many coalitions of each size the members so far have, which bounds every count of that size.
        let mut counts = Vec::from([BigUint::from(1u8)]);
        for (before, &weight) in self.ascending.iter().enumerate() {
            counts.push(BigUint::ZERO);
            for size in (1..counts.len()).rev() {
                let more = counts[size - 1].clone();
                counts[size] += more;
            }
            for size in (1..=(before + 1).min(rows.len().saturating_sub(1))).rev() {
                let (low, high) = rows.split_at_mut(size);
                let (from, to) = (&low[size - 1], &mut high[0]);
                // The heaviest of that size among those before reach so far.
                let heaviest = self.lightest[before] - self.lightest[before + 1 - size];
                let at = self.lightest[size - 1] + weight - self.lightest[size];
                let used = (heaviest + 1 - self.lightest[size - 1]).min(from.len());
                let count = used.min(to.len().saturating_sub(at));
                // What this row holds so far reaches to the heaviest of its own size.
                let held = before.checked_sub(size).map_or(0, |fewest| self.lightest[before] - self.lightest[fewest] + 1 - self.lightest[size]);
                to.widen(words_for(counts[size].bits()), held);
                to.add_row(at, from, count);
            }
        }
        rows.iter_mut().for_each(Row::accumulate);
        rows
    }

    /// Counts everything.
    pub(super) fn count(&self) -> BySizes {
        let members = self.ascending.len();
        let (plan, _) = self.best();
        let rows = self.fill(&plan);
        let all = binomials(members);
        let others = binomials(members.saturating_sub(1));
        let counts = Counts { sized: self, rows: &rows, width: words_for(members as u64 + 1) };
        let is_direct = |size: usize| plan.direct.is_some_and(|direct| size <= direct);
        let winning = (0..=members).map(|size| match self.says(size) {
            Says::Loses => BigUint::ZERO,
            Says::Wins => all[size].clone(),
            Says::Weighs if is_direct(size) => &all[size] - counts.all_below(size, self.quota),
            Says::Weighs => counts.all_below(members - size, self.dual),
        });
        let winning = winning.collect();
        let swings = self.kinds.iter().map(|&weight| {
            // Of the coalitions of a size without the member, those below the quota with it, and those below it without.
            let below = |size: usize, with: bool| -> BigUint {
                let outside = members - 1 - size;
                match (is_direct(size), with) {
                    (true, false) => counts.below(size, self.quota, weight),
                    (true, true) => self.quota.checked_sub(weight).map_or(BigUint::ZERO, |quota| counts.below(size, quota, weight)),
                    (false, false) => match self.dual.checked_sub(weight) {
                        Some(dual) => &others[size] - counts.below(outside, dual, weight),
                        None => others[size].clone(),
                    },
                    (false, true) => &others[size] - counts.below(outside, self.dual, weight),
                }
            };
            let swings = (0..members).map(|size| match (self.says(size), self.says(size + 1)) {
                (Says::Loses, Says::Weighs) => &others[size] - below(size, true),
                (Says::Weighs, Says::Weighs) => below(size, false) - below(size, true),
                (Says::Weighs, Says::Wins) => below(size, false),
                (Says::Loses, Says::Wins) => others[size].clone(),
                _ => BigUint::ZERO,
            });
            swings.collect()
        });
        BySizes { winning, swings: swings.collect() }
    }

    /// How many bytes it takes to count minimal winning coalitions.
    pub(super) fn bytes_for_minimal(&self) -> usize {
        let rows = self.many.min(self.ascending.len());
        rows.saturating_mul(self.quota).saturating_mul(words_for(self.ascending.len() as u64) * 8)
    }

    /// How many winning coalitions lose as soon as anybody leaves: for each member those in which it is the lightest. It is enough that
    /// they lose without the lightest, because then they lose without any other.
    pub(super) fn minimal(&self) -> BigUint {
        let members = self.ascending.len();
        let rows_needed = self.many.min(members);
        let mut rows: Vec<Row> = (0..rows_needed).map(|_| Row::new(self.quota, 1)).collect();
        // What reaches the quota is counted by size alone; how often is the binomial coefficient less what stays below.
        if let Some(first) = rows.first_mut() {
            first.set(0, 1);
        }
        let mut minimal = BigUint::ZERO;
        let mut counts = Vec::from([BigUint::from(1u8)]);
        for (before, &weight) in self.ascending.iter().rev().enumerate() {
            let from = self.quota.saturating_sub(weight);
            for size in 0..=before.min(members - 1) {
                match (self.says(size), self.says(size + 1)) {
                    (Says::Loses, Says::Weighs) => minimal += &counts[size] - rows[size].sum(0, from).total(),
                    (Says::Weighs, Says::Weighs) => minimal += rows[size].sum(from, self.quota).total(),
                    (Says::Weighs, Says::Wins) => minimal += rows[size].sum(0, self.quota).total(),
                    (Says::Loses, Says::Wins) => minimal += &counts[size],
                    _ => {}
                }
            }
            counts.push(BigUint::ZERO);
            for size in (1..counts.len()).rev() {
                let more = counts[size - 1].clone();
                counts[size] += more;
            }
            for size in (1..=(before + 1).min(rows.len().saturating_sub(1))).rev() {
                let (low, high) = rows.split_at_mut(size);
                let width = words_for(counts[size].bits());
                high[0].widen(width, self.quota);
                high[0].add_row(weight.min(self.quota), &low[size - 1], self.quota.saturating_sub(weight));
            }
        }
        minimal
    }
}

/// Accumulated rows, and what can be asked of them.
struct Counts<'a> {
    sized: &'a Sized,
    rows: &'a [Row],
    width: usize,
}

impl Counts<'_> {
    /// The entry for sums below a limit; none if there are no such coalitions.
    fn entry(&self, size: usize, limit: usize) -> Option<&[u64]> {
        let row = self.rows.get(size)?;
        let entries = limit.checked_sub(self.sized.lightest[size])?.min(row.len());
        Some(row.entry(entries.checked_sub(1)?))
    }

    /// How many coalitions of a size stay below a limit.
    fn all_below(&self, size: usize, limit: usize) -> BigUint {
        let mut sum = Sum::new(self.width);
        if let Some(entry) = self.entry(size, limit) {
            sum.add(entry);
        }
        sum.total()
    }

    /// How many of those without a member of some weight do: of a size, less those of one fewer with the member, and so on downwards.
    fn below(&self, size: usize, limit: usize, weight: usize) -> BigUint {
        let mut sum = Sum::new(self.width);
        for fewer in 0..=size {
            let Some(limit) = limit.checked_sub(fewer.saturating_mul(weight)) else { break };
            let Some(entry) = self.entry(size - fewer, limit) else { continue };
            if fewer % 2 == 0 { sum.add(entry) } else { sum.sub(entry) }
        }
        sum.total()
    }
}
