//! What is multiplied with what: an order made into steps, each of one or two tables, with the shape of what comes out of it.

use super::network::{Network, Outcome, Vertex};
use super::order::{Move, Rest, Scope, Table, union, window};
use super::{Bound, GaveUp};
use alloc::vec;
use alloc::vec::Vec;

/// What a table keeps of one vertex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dimension {
    pub vertex: usize,
    /// The lowest value told apart.
    pub low: u32,
    /// How many values are.
    pub size: usize,
    /// How far apart in the table two neighbouring values stand.
    pub stride: usize,
}

/// The dimensions of a table: what is taken out first stands outermost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shape {
    pub dimensions: Vec<Dimension>,
    pub entries: u64,
}

impl Shape {
    fn new(network: &Network, scope: &Scope, ranks: &[usize]) -> Shape {
        let mut dimensions: Vec<Dimension> = scope
            .iter()
            .map(|(vertex, most)| {
                let (low, size) = window(&network.vertices[*vertex], *most);
                Dimension { vertex: *vertex, low, size: size as usize, stride: 0 }
            })
            .collect();
        dimensions.sort_by_key(|dimension| ranks[dimension.vertex]);
        let mut entries = 1u64;
        for dimension in dimensions.iter_mut().rev() {
            dimension.stride = usize::try_from(entries).unwrap_or(usize::MAX);
            entries = entries.saturating_mul(dimension.size as u64);
        }
        Shape { dimensions, entries }
    }

    /// The table of one number.
    pub(super) fn one() -> Shape {
        Shape { dimensions: Vec::new(), entries: 1 }
    }

    pub(super) fn of(&self, vertex: usize) -> Option<&Dimension> {
        self.dimensions.iter().find(|dimension| dimension.vertex == vertex)
    }
}

/// One or two tables are multiplied, links taken in, and perhaps a vertex taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// The steps whose tables go in; `None` is the number 1.
    pub inputs: [Option<usize>; 2],
    /// The links that are taken in.
    pub links: Vec<usize>,
    /// What is taken out.
    pub removed: Option<usize>,
    /// What comes out.
    pub shape: Shape,
}

/// Steps whose last gives the count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    pub steps: Vec<Step>,
    /// When each vertex is taken out.
    pub ranks: Vec<usize>,
    /// How many products are added up at the most.
    products: u64,
}

/// Where a table is.
#[derive(Debug, Clone, Copy)]
enum Made {
    /// It comes out of a step.
    By(usize),
    /// It is nothing but a bracket, and not made yet.
    Leaf(usize),
}

impl Plan {
    pub(super) fn new(network: &Network, order: &[usize]) -> Plan {
        let mut ranks = vec![usize::MAX; network.vertices.len()];
        order.iter().enumerate().for_each(|(rank, vertex)| ranks[*vertex] = rank);
        let mut plan = Plan { steps: Vec::new(), ranks, products: 0 };
        let mut rest = Rest::new(network);
        // Where each table of the rest is.
        let mut made: Vec<Made> = Vec::new();
        for vertex in order {
            let tables = rest.tables_of(*vertex);
            plan.add_cost(rest.cost(*vertex));
            let inputs = plan.gathered(&rest, &made, &tables);
            let links = rest.pending(*vertex);
            let table = rest.take(*vertex);
            made.push(match &rest.tables[table] {
                Some(Table { leaf: Some(leaf), .. }) => Made::Leaf(*leaf),
                Some(Table { scope, .. }) => Made::By(plan.step(network, inputs, links, Some(*vertex), scope)),
                None => continue,
            });
        }
        let tables: Vec<usize> = (0..rest.tables.len()).filter(|table| rest.tables[*table].is_some()).collect();
        plan.add_cost(rest.gather(&tables).2);
        let inputs = plan.gathered(&rest, &made, &tables);
        let scopes = tables.iter().filter_map(|table| rest.tables[*table].as_ref());
        let all = scopes.fold(Scope::new(), |all, table| union(&all, &table.scope));
        if inputs[1].is_some() {
            plan.step(network, inputs, Vec::new(), None, &all);
        }
        plan
    }

    fn add_cost(&mut self, products: f64) {
        self.products = self.products.saturating_add(if products < 1e18 { products as u64 } else { u64::MAX });
    }

    fn step(&mut self, network: &Network, inputs: [Option<usize>; 2], links: Vec<usize>, removed: Option<usize>, scope: &Scope) -> usize {
        let shape = Shape::new(network, scope, &self.ranks);
        self.steps.push(Step { inputs, links, removed, shape });
        self.steps.len() - 1
    }

    /// Brings tables down to two.
    fn gathered(&mut self, rest: &Rest, made: &[Made], tables: &[usize]) -> [Option<usize>; 2] {
        let network = rest.network;
        let (moves, left, _) = rest.gather(tables);
        let mut items: Vec<(Made, Scope)> =
            tables.iter().map(|table| (made[*table], rest.tables[*table].as_ref().map(|table| table.scope.clone()).unwrap_or_default())).collect();
        let links = |choice: usize| (0..network.links.len()).filter(|link| network.links[*link].choice == choice).collect::<Vec<_>>();
        for step in moves {
            let (Move::Absorb { into: one, leaf: other } | Move::Join { one, other }) = step;
            let scope = union(&items[one].1, &items[other].1);
            let first = self.made(network, &items[one], &links);
            let place = match (step, items[other].0) {
                (Move::Absorb { .. }, Made::Leaf(leaf)) => self.step(network, [Some(first), None], links(leaf), Some(leaf), &scope),
                _ => {
                    let second = self.made(network, &items[other], &links);
                    self.step(network, [Some(first), Some(second)], Vec::new(), None, &scope)
                }
            };
            items[one] = (Made::By(place), scope);
        }
        [0, 1].map(|place| left.get(place).map(|item| self.made(network, &items[*item], &links)))
    }

    /// The step that makes a table; a bracket alone is made now.
    fn made(&mut self, network: &Network, (made, scope): &(Made, Scope), links: &dyn Fn(usize) -> Vec<usize>) -> usize {
        match made {
            Made::By(step) => *step,
            Made::Leaf(leaf) => self.step(network, [None, None], links(*leaf), Some(*leaf), scope),
        }
    }

    /// Whether it stays within a bound, with entries of so many bytes; `keeps` if tables are kept for a pass back, which may cost three
    /// times as many products.
    pub(super) fn fits(&self, bound: Bound, entry: u64, keeps: bool) -> Result<(), GaveUp> {
        let cost = self.too_much(entry, keeps);
        // Places in tables are told by 32 bits.
        let fits = cost.bytes <= bound.bytes && self.products <= bound.products && self.largest() < 1 << 32;
        if fits { Ok(()) } else { Err(cost) }
    }

    fn largest(&self) -> u64 {
        self.steps.iter().map(|step| step.shape.entries).max().unwrap_or(1)
    }

    /// What it would take.
    pub(super) fn too_much(&self, entry: u64, keeps: bool) -> GaveUp {
        let entries = |step: usize| self.steps[step].shape.entries;
        let (mut now, mut most) = (0u64, 0u64);
        for (place, step) in self.steps.iter().enumerate() {
            now = now.saturating_add(entries(place));
            most = most.max(now);
            if !keeps {
                step.inputs.iter().flatten().for_each(|input| now = now.saturating_sub(entries(*input)));
            }
        }
        for (place, step) in self.steps.iter().enumerate().rev().filter(|_| keeps) {
            // The table itself is still there, and the pass back has one of the same shape.
            step.inputs.iter().flatten().for_each(|input| now = now.saturating_add(entries(*input)));
            most = most.max(now.saturating_add(entries(place)));
            now = now.saturating_sub(entries(place).saturating_mul(2));
        }
        let products = if keeps { self.products.saturating_mul(3) } else { self.products };
        GaveUp { width: 64 - (self.largest().max(1) - 1).leading_zeros(), bytes: most.saturating_mul(entry), products }
    }
}

/// What a vertex that is taken out, or a link that is taken in, makes vary: the choices whose value has to be known.
pub(super) fn varied(network: &Network, step: &Step) -> Vec<usize> {
    let mut found: Vec<usize> = step.links.iter().map(|link| network.links[*link].choice).collect();
    match step.removed.map(|removed| (removed, &network.vertices[removed])) {
        Some((removed, Vertex::Choice { .. })) => found.push(removed),
        Some((_, Vertex::Sum { outcome: Outcome::Tells(choice), .. })) => found.push(*choice),
        _ => {}
    }
    found.sort_unstable();
    found.dedup();
    found
}
