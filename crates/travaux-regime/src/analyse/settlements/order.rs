//! In which order choices and sums are taken out of a network: greedily, by what each would leave behind, tried in several ways.
//!
//! Two measures take turns: the weight of the table that is left, and the fill, which is how many pairs in it did not stand together before
//! (both in Kjærulff, *Triangulation of graphs*, 1990). Ties are broken differently at each try, always the same way for the same network.

use super::network::{Network, Outcome, Vertex};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec;
use alloc::vec::Vec;

/// What a table keeps of a vertex: for a sum, how many points it has taken in at the most; 0 for a choice.
pub(super) type Scope = BTreeMap<usize, u32>;

/// The lowest value of a sum that is told apart, and how many values are, once so many points are taken in at the most. What can no longer
/// reach the need, and what has, is told apart no further.
pub(super) fn window(vertex: &Vertex, most: u32) -> (u32, u32) {
    match vertex {
        Vertex::Choice { values, .. } => (0, *values as u32),
        Vertex::Sum { need, total, outcome } => {
            let high = most.min(*need);
            let low = match outcome {
                Outcome::Must => need.saturating_sub(total - most),
                Outcome::Tells(_) => need.saturating_sub(total - most).saturating_sub(1),
                Outcome::Keep => 0,
            };
            let low = low.min(high);
            (low, high - low + 1)
        }
    }
}

/// How wide a vertex is in a table: the logarithm of its values to base 2.
pub(super) fn breadth(network: &Network, vertex: usize, most: u32) -> f64 {
    log2(f64::from(window(&network.vertices[vertex], most).1))
}

/// The logarithm to base 2 of a number of at least 1, to about three digits: for comparing, not for counting.
fn log2(number: f64) -> f64 {
    let bits = number.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as f64 - 1023.0;
    let rest = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52)) - 1.0;
    exponent + rest * (1.3465 - 0.3465 * rest)
}

/// The parts of a network that still stand while vertices are taken out: tables by what is in them, and links not yet taken in.
pub(super) struct Rest<'a> {
    pub network: &'a Network,
    pub tables: Vec<Option<Scope>>,
    tables_of: Vec<BTreeSet<usize>>,
    pending: Vec<BTreeSet<usize>>,
}

impl<'a> Rest<'a> {
    pub(super) fn new(network: &'a Network) -> Rest<'a> {
        let mut pending = vec![BTreeSet::new(); network.vertices.len()];
        for (place, link) in network.links.iter().enumerate() {
            pending[link.choice].insert(place);
            pending[link.sum].insert(place);
        }
        Rest { network, tables: Vec::new(), tables_of: vec![BTreeSet::new(); network.vertices.len()], pending }
    }

    /// The tables in which a vertex is.
    pub(super) fn tables_of(&self, vertex: usize) -> Vec<usize> {
        self.tables_of[vertex].iter().copied().collect()
    }

    /// The links of a vertex that no table has taken in.
    pub(super) fn pending(&self, vertex: usize) -> Vec<usize> {
        self.pending[vertex].iter().copied().collect()
    }

    /// What is in the table that is left once a vertex is taken out; the vertex itself is still in it.
    pub(super) fn scope(&self, vertex: usize) -> Scope {
        let mut scope = Scope::new();
        for table in &self.tables_of[vertex] {
            self.tables[*table].iter().flatten().for_each(|(other, most)| *scope.entry(*other).or_default() += most);
        }
        for link in &self.pending[vertex] {
            let link = &self.network.links[*link];
            scope.entry(link.choice).or_default();
            *scope.entry(link.sum).or_default() += link.points.iter().max().copied().unwrap_or_default();
        }
        if let Vertex::Sum { outcome: Outcome::Tells(choice), .. } = self.network.vertices[vertex] {
            scope.entry(choice).or_default();
        }
        scope.entry(vertex).or_default();
        scope
    }

    /// Takes a vertex out; the number of the table that is left.
    pub(super) fn take(&mut self, vertex: usize) -> usize {
        let mut scope = self.scope(vertex);
        scope.remove(&vertex);
        for table in self.tables_of(vertex) {
            self.remove(table);
        }
        for link in self.pending(vertex) {
            let (choice, sum) = (self.network.links[link].choice, self.network.links[link].sum);
            self.pending[choice].remove(&link);
            self.pending[sum].remove(&link);
        }
        self.add(scope)
    }

    /// A table goes.
    pub(super) fn remove(&mut self, table: usize) {
        for other in self.tables[table].take().unwrap_or_default().keys() {
            self.tables_of[*other].remove(&table);
        }
    }

    /// A table comes.
    pub(super) fn add(&mut self, scope: Scope) -> usize {
        let table = self.tables.len();
        scope.keys().for_each(|other| {
            self.tables_of[*other].insert(table);
        });
        self.tables.push(Some(scope));
        table
    }
}

/// An order for everything but sums that are kept.
pub(super) fn order(network: &Network) -> Vec<usize> {
    let mut best: Option<(f64, Vec<usize>)> = None;
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    for attempt in 0..MOST_TRIES {
        let noise = if attempt < 2 { 0.0 } else { 0.3 };
        let limit = best.as_ref().map_or(f64::INFINITY, |(cost, _)| *cost);
        if let Some((cost, order)) = greedy(network, attempt % 2 == 0, noise, &mut random, limit) {
            best = Some((cost, order));
        }
        // A try costs about as much as this many products.
        let worth = best.as_ref().map_or(f64::INFINITY, |(cost, _)| *cost / 1e6);
        if attempt > 0 && worth < f64::from(attempt) {
            break;
        }
    }
    best.map(|(_, order)| order).unwrap_or_default()
}

/// How many orders are tried at the most.
const MOST_TRIES: u32 = 120;

/// One greedy order and what it costs, as a number of products; `None` once that is not below the limit.
fn greedy(network: &Network, by_fill: bool, noise: f64, random: &mut u64, limit: f64) -> Option<(f64, Vec<usize>)> {
    let count = network.vertices.len();
    let mut rest = Rest::new(network);
    let mut beside: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count];
    let join = |beside: &mut Vec<BTreeSet<usize>>, one: usize, other: usize| {
        beside[one].insert(other);
        beside[other].insert(one);
    };
    network.links.iter().for_each(|link| join(&mut beside, link.choice, link.sum));
    // Kept sums stay, and what a sum tells comes once the sum has told it.
    let mut left: BTreeSet<usize> = (0..count).collect();
    for (vertex, kind) in network.vertices.iter().enumerate() {
        match kind {
            Vertex::Sum { outcome: Outcome::Keep, .. } => left.remove(&vertex),
            Vertex::Sum { outcome: Outcome::Tells(choice), .. } => left.remove(choice),
            _ => continue,
        };
    }
    let mut dirty = left.clone();
    let mut scores = vec![0.0; count];
    let (mut cost, mut order) = (0.0, Vec::new());
    while !left.is_empty() {
        for vertex in core::mem::take(&mut dirty) {
            let scope = rest.scope(vertex);
            let width: f64 = scope.iter().filter(|(other, _)| **other != vertex).map(|(other, most)| breadth(network, *other, *most)).sum();
            let mut score = width;
            if by_fill {
                let members: Vec<(usize, f64)> = scope
                    .iter()
                    .filter(|(other, _)| **other != vertex)
                    .map(|(other, most)| (*other, 0.1 + breadth(network, *other, *most)))
                    .collect();
                score *= 0.05;
                for (place, (one, weight)) in members.iter().enumerate() {
                    let apart = members[place + 1..].iter().filter(|(other, _)| !beside[*one].contains(other));
                    score += apart.map(|(_, other)| weight * other).sum::<f64>();
                }
            }
            *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let chance = (*random >> 33) as f64 / f64::from(1u32 << 31);
            scores[vertex] = score * (1.0 + noise * chance) + chance * 1e-6;
        }
        let vertex = left.iter().copied().min_by(|one, other| scores[*one].total_cmp(&scores[*other]))?;
        let scope = rest.scope(vertex);
        cost += raised(scope.iter().map(|(other, most)| breadth(network, *other, *most)).sum());
        if cost >= limit {
            return None;
        }
        rest.take(vertex);
        left.remove(&vertex);
        if let Vertex::Sum { outcome: Outcome::Tells(choice), .. } = network.vertices[vertex] {
            left.insert(choice);
        }
        order.push(vertex);
        let members: Vec<usize> = scope.keys().copied().filter(|other| *other != vertex).collect();
        for member in &members {
            beside[*member].remove(&vertex);
            members.iter().filter(|other| *other != member).for_each(|other| join(&mut beside, *member, *other));
        }
        for member in &members {
            dirty.insert(*member);
            if by_fill {
                dirty.extend(beside[*member].iter().copied());
            }
        }
        dirty.retain(|other| left.contains(other));
    }
    Some((cost, order))
}

/// 2 to this power, nearly: straight between whole powers.
fn raised(power: f64) -> f64 {
    let whole = power.clamp(0.0, 1000.0) as u64;
    f64::from_bits((whole + 1023) << 52) * (1.0 + (power - whole as f64).clamp(0.0, 1.0))
}
