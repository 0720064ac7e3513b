//! Conditions as a network: choices, sums of points, and which choice gives points to which sum.
//!
//! "At least two of these" is a sum with a need of two. A condition inside another is a choice of its own between no and yes, told by its
//! sum, that gives a point to the sum around it. Parts that nothing connects are counted apart.

use super::{Condition, Settlements};
use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// Settlements that all accept.
    All,
    /// All settlements, by how many accept them.
    Number,
}

/// A choice or a sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Vertex {
    /// One of so many values; a bracket, or a condition inside another, which is met (1) or not (0).
    Choice {
        /// How many.
        values: usize,
        /// The bracket that it is.
        bracket: Option<usize>,
    },
    /// Points that choices give.
    Sum {
        /// From where on more points make no difference.
        need: u32,
        /// What all its choices together can give at the most; at least the need.
        total: u32,
        /// What becomes of it.
        outcome: Outcome,
    },
}

/// What becomes of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The need has to be reached.
    Must,
    /// A choice says whether it is.
    Tells(usize),
    /// Settlements are counted for each sum; the need is the total.
    Keep,
}

/// A choice gives points to a sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub choice: usize,
    pub sum: usize,
    /// For each value of the choice.
    pub points: Vec<u32>,
}

/// Choices and sums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Network {
    pub vertices: Vec<Vertex>,
    pub links: Vec<Link>,
    /// Something has to hold that cannot.
    pub impossible: bool,
    /// How many parties accept whatever is settled; where they are counted by number.
    pub always: usize,
}

/// A condition whose truth may already be known.
enum Truth {
    Known(bool),
    Open(Condition),
}

impl Network {
    pub(super) fn new(settlements: &Settlements, goal: Goal) -> Network {
        let brackets = settlements.brackets.iter().enumerate();
        let vertices = brackets.map(|(bracket, values)| Vertex::Choice { values: *values, bracket: Some(bracket) }).collect();
        let mut network = Network { vertices, ..Network::default() };
        settlements.laws.iter().for_each(|law| network.require(law));
        match goal {
            Goal::All => settlements.parties.iter().for_each(|party| network.require(party)),
            Goal::Number => {
                let mut accepting = Vec::new();
                for party in &settlements.parties {
                    match network.simplified(party) {
                        Truth::Known(accepts) => network.always += usize::from(accepts),
                        Truth::Open(condition) => accepting.push(condition),
                    }
                }
                let total = accepting.len() as u32;
                if total > 0 {
                    network.sum(total, &accepting, Outcome::Keep);
                }
            }
        }
        network
    }

    /// What is left of a condition once what always or never holds is taken out of it.
    fn simplified(&self, condition: &Condition) -> Truth {
        match condition {
            Condition::Chosen { bracket, alternatives } => {
                let Some(Vertex::Choice { values, .. }) = self.vertices.get(*bracket) else { return Truth::Known(false) };
                let named = (0..*values).filter(|value| alternatives.contains(value)).count();
                match named {
                    0 => Truth::Known(false),
                    all if all == *values => Truth::Known(true),
                    _ => Truth::Open(condition.clone()),
                }
            }
            Condition::AtLeast { count, of } => {
                let (mut met, mut left) = (0, Vec::new());
                for inner in of {
                    match self.simplified(inner) {
                        Truth::Known(holds) => met += usize::from(holds),
                        Truth::Open(inner) => left.push(inner),
                    }
                }
                let count = count.saturating_sub(met);
                match count {
                    0 => Truth::Known(true),
                    _ if count > left.len() => Truth::Known(false),
                    _ if left.len() == 1 => left.pop().map_or(Truth::Known(true), Truth::Open),
                    _ => Truth::Open(Condition::AtLeast { count, of: left }),
                }
            }
        }
    }

    fn require(&mut self, condition: &Condition) {
        match self.simplified(condition) {
            Truth::Known(holds) => self.impossible |= !holds,
            Truth::Open(Condition::AtLeast { count, of }) if count == of.len() => of.iter().for_each(|inner| self.require(inner)),
            Truth::Open(Condition::AtLeast { count, of }) => self.sum(count as u32, &of, Outcome::Must),
            Truth::Open(chosen) => self.sum(1, &[chosen], Outcome::Must),
        }
    }

    /// A sum to which these conditions give a point each.
    fn sum(&mut self, need: u32, of: &[Condition], outcome: Outcome) {
        let sum = self.vertices.len();
        self.vertices.push(Vertex::Sum { need, total: 0, outcome });
        let mut given: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for condition in of {
            match condition {
                Condition::Chosen { bracket, alternatives } => {
                    let Vertex::Choice { values, .. } = self.vertices[*bracket] else { continue };
                    let points = given.entry(*bracket).or_insert_with(|| vec![0; values]);
                    points.iter_mut().enumerate().filter(|(value, _)| alternatives.contains(value)).for_each(|(_, points)| *points += 1);
                }
                Condition::AtLeast { count, of } => {
                    let told = self.vertices.len();
                    self.vertices.push(Vertex::Choice { values: 2, bracket: None });
                    given.insert(told, vec![0, 1]);
                    self.sum(*count as u32, of, Outcome::Tells(told));
                }
            }
        }
        let most: u32 = given.values().map(|points| points.iter().max().copied().unwrap_or_default()).sum();
        if let Vertex::Sum { total, .. } = &mut self.vertices[sum] {
            *total = most;
        }
        self.impossible |= most < need && outcome == Outcome::Must;
        self.links.extend(given.into_iter().map(|(choice, points)| Link { choice, sum, points }));
    }

    /// The parts that nothing connects. Counts of parts are multiplied.
    pub(super) fn parts(self) -> Vec<Network> {
        let mut part_of: Vec<usize> = (0..self.vertices.len()).collect();
        fn root(part_of: &mut [usize], mut vertex: usize) -> usize {
            while part_of[vertex] != vertex {
                part_of[vertex] = part_of[part_of[vertex]];
                vertex = part_of[vertex];
            }
            vertex
        }
        // Counts by number are multiplied as polynomials, so that the sum that is kept connects nothing: each part gets one of its own.
        let is_kept = |vertex: &Vertex| matches!(vertex, Vertex::Sum { outcome: Outcome::Keep, .. });
        let told = self.vertices.iter().enumerate().filter_map(|(sum, vertex)| match vertex {
            Vertex::Sum { outcome: Outcome::Tells(choice), .. } => Some((sum, *choice)),
            _ => None,
        });
        let links = self.links.iter().filter(|link| !is_kept(&self.vertices[link.sum])).map(|link| (link.sum, link.choice));
        for (sum, choice) in links.chain(told) {
            let (one, other) = (root(&mut part_of, sum), root(&mut part_of, choice));
            part_of[one] = other;
        }
        let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for vertex in (0..self.vertices.len()).filter(|vertex| !is_kept(&self.vertices[*vertex])) {
            parts.entry(root(&mut part_of, vertex)).or_default().push(vertex);
        }
        let mut found: Vec<Network> = parts.into_values().map(|members| self.part(&members)).collect();
        if self.impossible || self.always > 0 {
            found.push(Network { impossible: self.impossible, always: self.always, ..Network::default() });
        }
        found
    }

    fn part(&self, members: &[usize]) -> Network {
        let mut place: Vec<Option<usize>> = vec![None; self.vertices.len()];
        members.iter().enumerate().for_each(|(new, old)| place[*old] = Some(new));
        let mut vertices: Vec<Vertex> = members.iter().map(|member| self.vertices[*member].clone()).collect();
        for vertex in &mut vertices {
            if let Vertex::Sum { outcome: Outcome::Tells(choice), .. } = vertex {
                *choice = place[*choice].unwrap_or_default();
            }
        }
        let mut links = Vec::new();
        let mut kept = None;
        for link in &self.links {
            let Some(choice) = place[link.choice] else { continue };
            let sum = place[link.sum].unwrap_or_else(|| {
                *kept.get_or_insert_with(|| {
                    vertices.push(Vertex::Sum { need: 0, total: 0, outcome: Outcome::Keep });
                    vertices.len() - 1
                })
            });
            if let Vertex::Sum { need, total, outcome: Outcome::Keep } = &mut vertices[sum] {
                *total += link.points.iter().max().copied().unwrap_or_default();
                *need = *total;
            }
            links.push(Link { choice, sum, points: link.points.clone() });
        }
        Network { vertices, links, ..Network::default() }
    }
}
