//! Any rule: coalitions counted on a decision diagram.
//!
//! Members decide one after the other, the weightiest first. What has been decided matters only by what is still missing of each quota; two
//! ways are one node as soon as the same sums of those who follow are enough for both, and quotas that no longer matter are forgotten. Going
//! back up, nodes with the same two branches become one (Bolus 2011, *Power indices of simple games and vector-weighted majority games by means
//! of binary decision diagrams*). Nothing here is a hash: layers are sorted, so that the same game always gives the same diagram.

use super::reduce::{Formula, Leaf};
use super::ring::{Residues, Ring};
use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Reverse;
use num_bigint::BigUint;

/// Loses, whatever follows.
const LOSES: u32 = 0;
/// Wins, whatever follows.
const WINS: u32 = 1;
/// With so few members to follow, their sums are listed.
const LISTED: usize = 14;
/// How many steps are taken to count minimal winning coalitions.
const MOST_STEPS: usize = 2_000_000;

/// A diagram: layers of nodes, one layer a member, from the top down.
pub(super) struct Diagram {
    /// The member that decides in each layer.
    order: Vec<usize>,
    /// For each node what follows without the member and with it: a node of the next layer, less 2, or a constant.
    layers: Vec<Vec<(u32, u32)>>,
    top: u32,
}

impl Diagram {
    /// The diagram of a rule; `None` if it has more nodes than wanted.
    pub(super) fn new(members: usize, leaves: &[Leaf], formula: &Formula, most: usize) -> Option<Diagram> {
        let mut order: Vec<usize> = (0..members).collect();
        let weights = |member: usize| leaves.iter().map(move |leaf| leaf.weights[member]);
        // The share of a quota in millionths: equal members stand together, and heavy ones first.
        let importance = |member: usize| leaves.iter().map(|leaf| u128::from(leaf.weights[member]) * 1_000_000 / u128::from(leaf.quota.max(1))).max();
        order.sort_by_key(|&member| (Reverse(importance(member)), Reverse(weights(member).collect::<Vec<_>>()), member));
        let ahead: Vec<Ahead> = leaves.iter().map(|leaf| Ahead::new(order.iter().map(|&member| leaf.weights[member]))).collect();
        let builder = Builder { leaves, formula, ahead: &ahead, order: &order };
        let mut states: Vec<Vec<u64>> = Vec::new();
        let top = match builder.node(&leaves.iter().map(|leaf| leaf.quota).collect::<Vec<_>>(), 0) {
            Err(constant) => constant,
            Ok(state) => {
                states.push(state);
                2
            }
        };
        let mut layers: Vec<Vec<(u32, u32)>> = Vec::new();
        let mut nodes = 0;
        for (depth, &member) in order.iter().enumerate() {
            nodes += states.len();
            if nodes > most {
                return None;
            }
            let branch = |state: &Vec<u64>, is_in: bool| {
                let less = |(quota, leaf): (&u64, &Leaf)| if is_in { quota.saturating_sub(leaf.weights[member]) } else { *quota };
                builder.node(&state.iter().zip(leaves).map(less).collect::<Vec<_>>(), depth + 1)
            };
            let branches: Vec<[Result<Vec<u64>, u32>; 2]> = states.iter().map(|state| [branch(state, false), branch(state, true)]).collect();
            let mut next: Vec<&Vec<u64>> = branches.iter().flatten().filter_map(|branch| branch.as_ref().ok()).collect();
            next.sort_unstable();
            next.dedup();
            let id = |branch: &Result<Vec<u64>, u32>| match branch {
                Err(constant) => *constant,
                Ok(state) => next.binary_search(&state).ok().and_then(|place| u32::try_from(place + 2).ok()).unwrap_or(LOSES),
            };
            layers.push(branches.iter().map(|[without, with]| (id(without), id(with))).collect());
            let next: Vec<Vec<u64>> = next.into_iter().cloned().collect();
            states = next;
        }
        let mut diagram = Diagram { order, layers, top };
        diagram.merge();
        Some(diagram)
    }

    /// Makes nodes with the same branches one, from the bottom up.
    fn merge(&mut self) {
        let mut renamed: Vec<u32> = Vec::new();
        for layer in self.layers.iter_mut().rev() {
            let rename = |node: u32| node.checked_sub(2).map_or(node, |place| renamed[place as usize]);
            let branches: Vec<(u32, u32)> = layer.iter().map(|(without, with)| (rename(*without), rename(*with))).collect();
            let mut distinct = branches.clone();
            distinct.sort_unstable();
            distinct.dedup();
            let id = |branch: &(u32, u32)| match branch {
                // Whatever the member does, the outcome is the same.
                (without, with) if without == with && *with <= WINS => *with,
                branch => distinct.binary_search(branch).ok().and_then(|place| u32::try_from(place + 2).ok()).unwrap_or(LOSES),
            };
            renamed = branches.iter().map(id).collect();
            *layer = distinct;
        }
        self.top = self.top.checked_sub(2).map_or(self.top, |place| renamed.get(place as usize).copied().unwrap_or(LOSES));
    }

    /// The values of the polynomials of winning coalitions and of each member's swings, by the odds that a member is in.
    pub(super) fn at(&self, residues: &Residues, odds: u64) -> (u64, Vec<u64>) {
        let members = self.order.len();
        let both = residues.add(&odds, &residues.one());
        let mut free = vec![residues.one()];
        for depth in 0..members {
            free.push(residues.mul(&free[depth], &both));
        }
        // How many win below each node, with `free` for those who no longer matter.
        let mut below: Vec<Vec<u64>> = vec![Vec::new(); members + 1];
        let value = |below: &[Vec<u64>], depth: usize, node: u32| match node {
            LOSES => 0,
            WINS => free[members - depth],
            node => below[depth][node as usize - 2],
        };
        for (depth, layer) in self.layers.iter().enumerate().rev() {
            let of = |(without, with): &(u32, u32)| {
                let with = residues.mul(&odds, &value(&below, depth + 1, *with));
                residues.add(&value(&below, depth + 1, *without), &with)
            };
            below[depth] = layer.iter().map(of).collect();
        }
        // How many lead to each node.
        let mut swings = vec![0; members];
        let mut above: Vec<u64> = vec![0; self.layers.first().map_or(0, Vec::len)];
        if self.top > WINS {
            above[self.top as usize - 2] = residues.one();
        }
        for (depth, layer) in self.layers.iter().enumerate() {
            let mut next = vec![0; self.layers.get(depth + 1).map_or(0, Vec::len)];
            let mut sum = 0;
            for ((without, with), ways) in layer.iter().zip(&above) {
                let gain = residues.sub(&value(&below, depth + 1, *with), &value(&below, depth + 1, *without));
                sum = residues.add(&sum, &residues.mul(ways, &gain));
                if *without > WINS {
                    let place = &mut next[*without as usize - 2];
                    *place = residues.add(place, ways);
                }
                if *with > WINS {
                    let place = &mut next[*with as usize - 2];
                    *place = residues.add(place, &residues.mul(ways, &odds));
                }
            }
            swings[self.order[depth]] = sum;
            above = next;
        }
        (value(&below, 0, self.top), swings)
    }

    /// How many winning coalitions lose as soon as anybody leaves; `None` if that takes too many steps (Rauzy 1993: of the minimal
    /// coalitions with a member, those that do not win without it).
    pub(super) fn minimal(&self) -> Option<BigUint> {
        let index = |layer: &Vec<(u32, u32)>| -> BTreeMap<(u32, u32), u32> {
            layer.iter().enumerate().filter_map(|(place, branch)| Some((*branch, u32::try_from(place + 2).ok()?))).collect()
        };
        let names = self.layers.iter().map(index).collect();
        let known = || vec![BTreeMap::new(); self.layers.len()];
        let mut minimal = Minimal { layers: self.layers.clone(), names, unions: known(), counts: vec![BTreeMap::new(); self.layers.len()], steps: 0 };
        minimal.count(0, self.top, LOSES)
    }
}

/// Sums of those who follow.
struct Ahead {
    /// From each member on, of all.
    totals: Vec<u64>,
    /// From each member on, of some, in ascending order; where few follow.
    sums: Vec<Vec<u64>>,
}

impl Ahead {
    fn new(weights: impl DoubleEndedIterator<Item = u64> + ExactSizeIterator) -> Ahead {
        let members = weights.len();
        let (mut totals, mut sums) = (vec![0; members + 1], vec![Vec::new(); members + 1]);
        sums[members] = vec![0];
        for (depth, weight) in weights.enumerate().rev() {
            totals[depth] = totals[depth + 1] + weight;
            if members - depth <= LISTED {
                let mut all: Vec<u64> = sums[depth + 1].iter().flat_map(|sum| [*sum, sum + weight]).collect();
                all.sort_unstable();
                all.dedup();
                sums[depth] = all;
            }
        }
        Ahead { totals, sums }
    }

    /// The smallest sum of those who follow that is enough for what is missing.
    fn enough(&self, rest: u64, depth: usize) -> u64 {
        let sums = &self.sums[depth];
        sums.get(sums.partition_point(|sum| *sum < rest)).copied().unwrap_or(rest)
    }
}

struct Builder<'a> {
    leaves: &'a [Leaf],
    formula: &'a Formula,
    ahead: &'a [Ahead],
    order: &'a [usize],
}

impl Builder<'_> {
    /// What is missing of each quota, in the form that all equal states share; or a constant.
    fn node(&self, missing: &[u64], depth: usize) -> Result<Vec<u64>, u32> {
        let says = |leaf: usize| match missing[leaf] {
            0 => Some(true),
            rest if rest > self.ahead[leaf].totals[depth] => Some(false),
            _ => None,
        };
        let mut matters = vec![false; self.leaves.len()];
        match self.formula.decided(&says, &mut matters) {
            Some(true) => return Err(WINS),
            Some(false) => return Err(LOSES),
            None => {}
        }
        debug_assert!(depth < self.order.len(), "when all have decided, nothing is open");
        let state = missing.iter().zip(self.ahead).zip(matters).map(|((rest, ahead), matters)| match *rest {
            0 => 0,
            // Out of reach, or not asked any more: then it is as good as out of reach, because what it was part of is decided.
            rest if rest > ahead.totals[depth] || !matters => u64::MAX,
            rest => ahead.enough(rest, depth),
        });
        Ok(state.collect())
    }
}

/// Counting minimal coalitions: unions of nodes make new ones.
struct Minimal {
    layers: Vec<Vec<(u32, u32)>>,
    names: Vec<BTreeMap<(u32, u32), u32>>,
    unions: Vec<BTreeMap<(u32, u32), u32>>,
    counts: Vec<BTreeMap<(u32, u32), BigUint>>,
    steps: usize,
}

impl Minimal {
    fn branches(&self, depth: usize, node: u32) -> (u32, u32) {
        node.checked_sub(2).map_or((node, node), |place| self.layers[depth][place as usize])
    }

    /// What wins in one or the other.
    fn union(&mut self, depth: usize, one: u32, other: u32) -> Option<u32> {
        match (one.min(other), one.max(other)) {
            (WINS, _) | (_, WINS) => Some(WINS),
            (LOSES, rest) => Some(rest),
            (one, other) if one == other => Some(one),
            pair => {
                if let Some(known) = self.unions[depth].get(&pair) {
                    return Some(*known);
                }
                self.steps += 1;
                if self.steps > MOST_STEPS {
                    return None;
                }
                let ((one_without, one_with), (other_without, other_with)) = (self.branches(depth, pair.0), self.branches(depth, pair.1));
                let branches = (self.union(depth + 1, one_without, other_without)?, self.union(depth + 1, one_with, other_with)?);
                let node = match branches {
                    (without, with) if without == with && with <= WINS => with,
                    branches => {
                        let next = u32::try_from(self.layers[depth].len() + 2).ok()?;
                        let node = *self.names[depth].entry(branches).or_insert(next);
                        if node == next {
                            self.layers[depth].push(branches);
                        }
                        node
                    }
                };
                self.unions[depth].insert(pair, node);
                Some(node)
            }
        }
    }

    /// How many coalitions are minimal in one and do not win in the other.
    fn count(&mut self, depth: usize, of: u32, outside: u32) -> Option<BigUint> {
        match (of, outside) {
            (LOSES, _) | (_, WINS) => return Some(BigUint::ZERO),
            (WINS, LOSES) => return Some(BigUint::from(1u8)),
            // Nobody is needed: the question is whether nobody is enough for the other.
            (WINS, mut outside) => {
                for depth in depth..self.layers.len() {
                    outside = self.branches(depth, outside).0;
                }
                return Some(BigUint::from(u8::from(outside != WINS)));
            }
            (of, outside) if of == outside => return Some(BigUint::ZERO),
            _ => {}
        }
        if let Some(known) = self.counts[depth].get(&(of, outside)) {
            return Some(known.clone());
        }
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return None;
        }
        let ((without, with), (outside_without, outside_with)) = (self.branches(depth, of), self.branches(depth, outside));
        let other = self.union(depth + 1, without, outside_with)?;
        let count = self.count(depth + 1, without, outside_without)? + self.count(depth + 1, with, other)?;
        self.counts[depth].insert((of, outside), count.clone());
        Some(count)
    }
}
