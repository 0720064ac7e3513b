//! What is multiplied with what: an order made into steps, each of one or two tables, with the shape of what comes out of it.

use super::network::{Network, Outcome, Vertex};
use super::order::{Rest, Scope, window};
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

impl Plan {
    pub(super) fn new(network: &Network, order: &[usize]) -> Plan {
        let mut ranks = vec![usize::MAX; network.vertices.len()];
        order.iter().enumerate().for_each(|(rank, vertex)| ranks[*vertex] = rank);
        let mut plan = Plan { steps: Vec::new(), ranks, products: 0 };
        let mut rest = Rest::new(network);
        // Which step made a table.
        let mut made: Vec<usize> = Vec::new();
        for vertex in order {
            let tables = rest.tables_of(*vertex);
            let inputs = plan.joined(&mut rest, &mut made, tables);
            let links = rest.pending(*vertex);
            let scope = rest.scope(*vertex);
            plan.products = plan.products.saturating_add(Shape::new(network, &scope, &plan.ranks).entries);
            let table = rest.take(*vertex);
            let shape = Shape::new(network, rest.tables[table].as_ref().unwrap_or(&Scope::new()), &plan.ranks);
            made.push(plan.steps.len());
            plan.steps.push(Step { inputs, links, removed: Some(*vertex), shape });
        }
        let tables = (0..rest.tables.len()).filter(|table| rest.tables[*table].is_some()).collect();
        if let [Some(_), Some(_)] = plan.joined(&mut rest, &mut made, tables) {
            let tables: Vec<usize> = (0..rest.tables.len()).filter(|table| rest.tables[*table].is_some()).collect();
            plan.join(&mut rest, &mut made, tables[0], tables[1]);
        }
        plan
    }

    /// Joins tables, the smallest first, until two are left.
    fn joined(&mut self, rest: &mut Rest, made: &mut Vec<usize>, mut tables: Vec<usize>) -> [Option<usize>; 2] {
        while tables.len() > 2 {
            tables.sort_by_key(|table| core::cmp::Reverse((self.steps[made[*table]].shape.entries, *table)));
            if let (Some(one), Some(other)) = (tables.pop(), tables.pop()) {
                tables.push(self.join(rest, made, one, other));
            }
        }
        [0, 1].map(|place| tables.get(place).map(|table| made[*table]))
    }

    fn join(&mut self, rest: &mut Rest, made: &mut Vec<usize>, one: usize, other: usize) -> usize {
        let mut scope = Scope::new();
        for table in [one, other] {
            rest.tables[table].iter().flatten().for_each(|(vertex, most)| *scope.entry(*vertex).or_default() += most);
        }
        let shape = Shape::new(rest.network, &scope, &self.ranks);
        self.products = self.products.saturating_add(shape.entries);
        rest.remove(one);
        rest.remove(other);
        let table = rest.add(scope);
        self.steps.push(Step { inputs: [Some(made[one]), Some(made[other])], links: Vec::new(), removed: None, shape });
        made.push(self.steps.len() - 1);
        table
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
