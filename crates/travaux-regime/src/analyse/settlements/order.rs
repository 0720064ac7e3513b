//! In which order choices and sums are taken out of a network: greedily, by what each would leave behind, tried in several ways.
//!
//! Three measures take turns: what it costs, the weight of the table that is left, and the fill, which is how many pairs in it did not stand
//! together before (the latter two in Kjærulff, *Triangulation of graphs*, 1990). Each try weighs and breaks ties a little differently, always
//! in the same way for the same network.

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

/// What is in two tables.
pub(super) fn union(one: &Scope, other: &Scope) -> Scope {
    let mut scope = one.clone();
    other.iter().for_each(|(vertex, most)| *scope.entry(*vertex).or_default() += most);
    scope
}

/// A table by what is in it.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub scope: Scope,
    /// It is nothing but this bracket, with the points that it gives. Such a table is not made before it has to be: to let the bracket give
    /// its points to another table costs far less than to multiply the two.
    pub leaf: Option<usize>,
}

/// Two tables become one, told by their places in a list; the one stays at the first place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Move {
    /// A bracket gives its points to a table.
    Absorb { into: usize, leaf: usize },
    /// Two tables are multiplied.
    Join { one: usize, other: usize },
}

/// The parts of a network that still stand while vertices are taken out: tables by what is in them, and links not yet taken in.
pub(super) struct Rest<'a> {
    pub network: &'a Network,
    pub tables: Vec<Option<Table>>,
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

    /// The tables in which a vertex is; and a table to which it can give its points without making it larger.
    pub(super) fn tables_of(&self, vertex: usize) -> Vec<usize> {
        let mut found: Vec<usize> = self.tables_of[vertex].iter().copied().collect();
        if found.is_empty() && matches!(self.network.vertices[vertex], Vertex::Choice { .. }) {
            let sums: BTreeSet<usize> = self.pending[vertex].iter().map(|link| self.network.links[*link].sum).collect();
            let first = sums.first().map(|sum| &self.tables_of[*sum]);
            let same = |table: &&usize| self.tables[**table].as_ref().is_some_and(|table| table.scope.keys().eq(sums.iter()));
            found.extend(first.into_iter().flatten().find(same));
        }
        found
    }

    /// The links of a vertex that no table has taken in.
    pub(super) fn pending(&self, vertex: usize) -> Vec<usize> {
        self.pending[vertex].iter().copied().collect()
    }

    /// What is in the table that is left once a vertex is taken out; the vertex itself is still in it.
    pub(super) fn scope(&self, vertex: usize) -> Scope {
        let mut scope = Scope::new();
        for table in self.tables_of(vertex) {
            self.tables[table].iter().flat_map(|table| &table.scope).for_each(|(other, most)| *scope.entry(*other).or_default() += most);
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

    /// How tables are brought down to two: each bracket to the table that it makes least larger, then the pairs that cost least. What is
    /// left of the tables, and how many products it takes.
    pub(super) fn gather(&self, tables: &[usize]) -> (Vec<Move>, Vec<usize>, f64) {
        let mut items: Vec<Option<Table>> = tables.iter().map(|table| self.tables[*table].clone()).collect();
        let (mut moves, mut cost) = (Vec::new(), 0.0);
        let leaves: Vec<usize> = (0..items.len()).filter(|item| items[*item].as_ref().is_some_and(|item| item.leaf.is_some())).collect();
        for leaf in leaves {
            let Some(taken) = items[leaf].take() else { continue };
            let hosts = items.iter().enumerate().filter_map(|(place, item)| Some((place, item.as_ref().filter(|item| item.leaf.is_none())?)));
            let grown = hosts.map(|(place, host)| (place, union(&host.scope, &taken.scope), self.breadth(&host.scope)));
            let best = grown.min_by(|one, other| (self.breadth(&one.1) - one.2).total_cmp(&(self.breadth(&other.1) - other.2)));
            match best {
                Some((into, scope, _)) => {
                    cost += 2.0 * raised(self.breadth(&scope));
                    items[into] = Some(Table { scope, leaf: None });
                    moves.push(Move::Absorb { into, leaf });
                }
                None => items[leaf] = Some(Table { leaf: None, ..taken }),
            }
        }
        loop {
            let left: Vec<usize> = (0..items.len()).filter(|item| items[*item].is_some()).collect();
            if left.len() <= 2 {
                return (moves, left, cost);
            }
            let scope = |item: usize| items[item].as_ref().map(|item| &item.scope);
            let pairs = left.iter().enumerate().flat_map(|(place, one)| left[place + 1..].iter().map(move |other| (*one, *other)));
            let priced = pairs.filter_map(|(one, other)| Some((one, other, self.price(scope(one)?, scope(other)?))));
            let Some((one, other, price)) = priced.min_by(|one, other| one.2.total_cmp(&other.2)) else { return (moves, left, cost) };
            let joined = scope(one).zip(scope(other)).map(|(one, other)| union(one, other)).unwrap_or_default();
            cost += raised(price);
            items[one] = Some(Table { scope: joined, leaf: None });
            items[other] = None;
            moves.push(Move::Join { one, other });
        }
    }

    /// How many products it takes to take a vertex out.
    pub(super) fn cost(&self, vertex: usize) -> f64 {
        let tables = self.tables_of(vertex);
        let (moves, left, cost) = self.gather(&tables);
        let mut scopes: Vec<Scope> =
            tables.iter().map(|table| self.tables[*table].as_ref().map(|table| table.scope.clone()).unwrap_or_default()).collect();
        for step in moves {
            let (Move::Absorb { into: one, leaf: other } | Move::Join { one, other }) = step;
            scopes[one] = union(&scopes[one], &scopes[other]);
        }
        let empty = Scope::new();
        let [one, other] = [0, 1].map(|place| left.get(place).map_or(&empty, |place| &scopes[*place]));
        // Links that are taken in widen the tables by the choices that they bring, and by nothing else.
        let both = union(one, other);
        let scope = self.scope(vertex);
        let new = scope.keys().filter(|other| matches!(self.network.vertices[**other], Vertex::Choice { .. }) && !both.contains_key(other));
        cost + raised(self.price(one, other) + new.map(|other| breadth(self.network, *other, 0)).sum::<f64>())
    }

    fn breadth(&self, scope: &Scope) -> f64 {
        scope.iter().map(|(vertex, most)| breadth(self.network, *vertex, *most)).sum()
    }

    /// The logarithm of the products of two tables: of a sum that is in both, every value of the one meets every value of the other.
    fn price(&self, one: &Scope, other: &Scope) -> f64 {
        let shared = one.keys().filter(|vertex| other.contains_key(vertex) && matches!(self.network.vertices[**vertex], Vertex::Choice { .. }));
        self.breadth(one) + self.breadth(other) - shared.map(|vertex| breadth(self.network, *vertex, 0)).sum::<f64>()
    }

    /// Takes a vertex out; the number of the table that is left.
    pub(super) fn take(&mut self, vertex: usize) -> usize {
        let mut scope = self.scope(vertex);
        scope.remove(&vertex);
        let tables = self.tables_of(vertex);
        let leaf = (tables.is_empty() && matches!(self.network.vertices[vertex], Vertex::Choice { .. })).then_some(vertex);
        for table in tables {
            self.remove(table);
        }
        for link in self.pending(vertex) {
            let (choice, sum) = (self.network.links[link].choice, self.network.links[link].sum);
            self.pending[choice].remove(&link);
            self.pending[sum].remove(&link);
        }
        self.add(Table { scope, leaf })
    }

    /// A table goes.
    fn remove(&mut self, table: usize) {
        for other in self.tables[table].take().iter().flat_map(|table| table.scope.keys()) {
            self.tables_of[*other].remove(&table);
        }
    }

    /// A table comes.
    fn add(&mut self, new: Table) -> usize {
        let table = self.tables.len();
        new.scope.keys().for_each(|other| {
            self.tables_of[*other].insert(table);
        });
        self.tables.push(Some(new));
        table
    }
}

/// An order for everything but sums that are kept.
pub(super) fn order(network: &Network) -> Vec<usize> {
    let mut best: Option<(f64, Vec<usize>)> = None;
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    for attempt in 0..MOST_TRIES {
        let noise = if attempt < 3 { 0.0 } else { 0.3 };
        let by = [By::Cost, By::Fill, By::Width][attempt as usize % 3];
        // Of how many sums in four it is tried to take them out before anything else, over the brackets that give points to them.
        let first = [0, 0, 0, 4, 0, 2, 3, 1][attempt as usize % 8];
        let limit = best.as_ref().map_or(f64::INFINITY, |(cost, _)| *cost);
        if let Some((cost, order)) = greedy(network, (by, first), noise, &mut random, limit) {
            best = Some((cost, order));
        }
        // A try costs about as much as this many products.
        let worth = best.as_ref().map_or(f64::INFINITY, |(cost, _)| *cost / 1e6);
        if attempt > 3 && worth < f64::from(attempt) {
            break;
        }
    }
    best.map(|(_, order)| order).unwrap_or_default()
}

/// How many links a sum may still wait for when it is taken out.
const MOST_AT_ONCE: usize = 24;

/// How many orders are tried at the most.
const MOST_TRIES: u32 = 120;

/// By what the next vertex is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// How many products it takes.
    Cost,
    /// How many pairs come together that were apart.
    Fill,
    /// How large a table is left.
    Width,
}

/// One greedy order and what it costs, as a number of products; `None` once that is not below the limit.
fn greedy(network: &Network, (by, first): (By, u64), noise: f64, random: &mut u64, limit: f64) -> Option<(f64, Vec<usize>)> {
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
    let mut chance = || {
        *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *random >> 33
    };
    let is_sum = |vertex: usize| matches!(network.vertices[vertex], Vertex::Sum { .. });
    let is_first: Vec<bool> = (0..count).map(|vertex| is_sum(vertex) && chance() % 4 < first).collect();
    let (mut cost, mut order) = (0.0, Vec::new());
    while !left.is_empty() {
        for vertex in core::mem::take(&mut dirty) {
            // A sum that so many brackets still give points to is not the next: taking it out would put them all into one table.
            let waits = if matches!(network.vertices[vertex], Vertex::Sum { .. }) { rest.pending[vertex].len() } else { 0 };
            if waits > MOST_AT_ONCE {
                scores[vertex] = 1e9 + waits as f64;
                continue;
            }
            let scope = rest.scope(vertex);
            let width: f64 = scope.iter().filter(|(other, _)| **other != vertex).map(|(other, most)| breadth(network, *other, *most)).sum();
            let mut score = if by == By::Cost { width * 0.5 + log2(rest.cost(vertex) + 1.0) } else { width };
            if by == By::Fill {
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
            let chance = chance() as f64 / f64::from(1u32 << 31);
            let before = if is_first[vertex] { 1e6 } else { 0.0 };
            scores[vertex] = score * (1.0 + noise * chance) + chance * 1e-6 - before;
        }
        let vertex = left.iter().copied().min_by(|one, other| scores[*one].total_cmp(&scores[*other]))?;
        let scope = rest.scope(vertex);
        cost += rest.cost(vertex);
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
        for (place, member) in members.iter().enumerate() {
            beside[*member].remove(&vertex);
            for other in &members[place + 1..] {
                if !beside[*member].contains(other) {
                    join(&mut beside, *member, *other);
                    dirty.extend(beside[*member].intersection(&beside[*other]).filter(|_| by == By::Fill).copied());
                }
            }
        }
        dirty.extend(&members);
        dirty.retain(|other| left.contains(other));
    }
    Some((cost, order))
}

/// 2 to this power, nearly: straight between whole powers.
fn raised(power: f64) -> f64 {
    let whole = power.clamp(0.0, 1000.0) as u64;
    f64::from_bits((whole + 1023) << 52) * (1.0 + (power - whole as f64).clamp(0.0, 1.0))
}
