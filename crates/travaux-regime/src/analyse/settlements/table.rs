//! Products of tables: which entries meet, and the numbers that they hold.
//!
//! A step is a set of triples: an entry of the one table, times an entry of the other, goes into an entry of the result. Forwards, results
//! are added up; backwards, the same triples carry what each entry is worth. The triples are never listed as a whole: for each way of
//! choosing what varies they are a product of short lists, one for each dimension, of which the innermost are multiplied out.

use super::network::{Network, Outcome, Vertex};
use super::plan::{Plan, Shape, Step, varied};
use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;
use num_bigint::BigUint;

/// Whole numbers modulo a power of two that no count reaches.
pub(super) trait Number: Copy + PartialEq {
    const ZERO: Self;
    const ONE: Self;
    /// How many bits.
    const BITS: u64;
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn big(self) -> BigUint;
}

impl Number for u64 {
    const ZERO: u64 = 0;
    const ONE: u64 = 1;
    const BITS: u64 = 64;

    #[inline]
    fn plus(self, other: u64) -> u64 {
        self.wrapping_add(other)
    }

    #[inline]
    fn times(self, other: u64) -> u64 {
        self.wrapping_mul(other)
    }

    fn big(self) -> BigUint {
        BigUint::from(self)
    }
}

impl Number for u128 {
    const ZERO: u128 = 0;
    const ONE: u128 = 1;
    const BITS: u64 = 128;

    #[inline]
    fn plus(self, other: u128) -> u128 {
        self.wrapping_add(other)
    }

    #[inline]
    fn times(self, other: u128) -> u128 {
        self.wrapping_mul(other)
    }

    fn big(self) -> BigUint {
        BigUint::from(self)
    }
}

/// So many limbs of 64 bits, the lowest first.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Limbs<const COUNT: usize>([u64; COUNT]);

impl<const COUNT: usize> Number for Limbs<COUNT> {
    const ZERO: Self = Limbs([0; COUNT]);
    const ONE: Self = {
        let mut limbs = [0; COUNT];
        limbs[0] = 1;
        Limbs(limbs)
    };
    const BITS: u64 = 64 * COUNT as u64;

    #[inline]
    fn plus(mut self, other: Self) -> Self {
        let mut carry = 0;
        for (limb, more) in self.0.iter_mut().zip(other.0) {
            let sum = u128::from(*limb) + u128::from(more) + carry;
            *limb = sum as u64;
            carry = sum >> 64;
        }
        self
    }

    #[inline]
    fn times(self, other: Self) -> Self {
        let mut product = [0; COUNT];
        for (low, one) in self.0.into_iter().enumerate().filter(|(_, one)| *one > 0) {
            let mut carry = 0;
            for (limb, two) in product[low..].iter_mut().zip(other.0) {
                let sum = u128::from(one) * u128::from(two) + u128::from(*limb) + carry;
                *limb = sum as u64;
                carry = sum >> 64;
            }
        }
        Limbs(product)
    }

    fn big(self) -> BigUint {
        self.0.iter().rev().fold(BigUint::ZERO, |number, limb| (number << 64) + limb)
    }
}

/// Where the entries of a triple stand: in the one table, in the other, in the result.
type Triple = [u32; 3];

/// How many triples are multiplied out at a time.
const BLOCK: usize = 1 << 12;

/// Lists whose product is a set of triples, and where the digits of a place in the result stand for each.
struct Lists {
    lists: Vec<Vec<Triple>>,
    /// Stride and size in the result.
    digits: Vec<(u32, u32)>,
    /// The innermost lists multiplied out.
    block: Vec<Triple>,
    /// How many lists are outside the block.
    outer: usize,
}

/// One way of choosing what varies.
struct Way {
    base: Triple,
    lists: usize,
    /// The value of each that varies.
    values: Vec<usize>,
}

/// All triples of a step.
pub(super) struct Triples {
    lists: Vec<Lists>,
    ways: Vec<Way>,
    /// What varies.
    pub varied: Vec<usize>,
    /// Stride and size in the result of what varies; nothing if it is not there.
    digits: Vec<Option<(u32, u32)>>,
}

impl Triples {
    pub(super) fn new(network: &Network, plan: &Plan, step: &Step) -> Triples {
        let one = Shape::one();
        let shapes = step.inputs.map(|input| input.map_or(&one, |input| &plan.steps[input].shape));
        let [left, right] = shapes;
        let result = &step.shape;
        let varied = varied(network, step);
        let strides = |vertex: usize| [left, right, result].map(|shape| shape.of(vertex).map_or(0, |dimension| dimension.stride as u32));
        let mut others: Vec<usize> = [left, right, result].iter().flat_map(|shape| &shape.dimensions).map(|dimension| dimension.vertex).collect();
        others.extend(step.links.iter().map(|link| network.links[*link].sum));
        others.extend(step.removed);
        others.sort_unstable();
        others.dedup();
        others.retain(|vertex| !varied.contains(vertex));
        others.sort_by_key(|vertex| plan.ranks[*vertex]);
        let told = step.removed.and_then(|removed| match network.vertices[removed] {
            Vertex::Sum { outcome: Outcome::Tells(choice), .. } => varied.iter().position(|vertex| *vertex == choice),
            _ => None,
        });
        let sizes: Vec<usize> = varied.iter().map(|vertex| values_of(network, *vertex)).collect();
        let digit = |vertex: usize| result.of(vertex).map(|dimension| (dimension.stride as u32, dimension.size as u32));
        let digits = varied.iter().map(|vertex| digit(*vertex)).collect();
        let mut found = Triples { lists: Vec::new(), ways: Vec::new(), varied: varied.clone(), digits };
        let mut known: BTreeMap<Vec<u32>, Option<usize>> = BTreeMap::new();
        let mut values = vec![0; varied.len()];
        loop {
            let shifts = |vertex: usize| -> u32 {
                let links = step.links.iter().map(|link| &network.links[*link]).filter(|link| link.sum == vertex);
                links.map(|link| varied.iter().position(|choice| *choice == link.choice).map_or(0, |place| link.points[values[place]])).sum()
            };
            let shifts: Vec<u32> = others.iter().map(|vertex| shifts(*vertex)).collect();
            let told = told.map(|place| values[place] == 1);
            let mut key = shifts.clone();
            key.push(told.map_or(2, u32::from));
            let lists = *known.entry(key).or_insert_with(|| {
                let list = |(vertex, shift): (&usize, &u32)| list(network, shapes, result, *vertex, *shift, told);
                let lists: Vec<Vec<Triple>> = others.iter().zip(&shifts).map(list).collect();
                let digits = others.iter().map(|vertex| digit(*vertex).unwrap_or((1, 1))).collect();
                (!lists.iter().any(Vec::is_empty)).then(|| {
                    found.lists.push(Lists::new(lists, digits));
                    found.lists.len() - 1
                })
            });
            if let Some(lists) = lists {
                let base = varied
                    .iter()
                    .zip(&values)
                    .fold([0; 3], |base, (vertex, value)| plus(base, strides(*vertex).map(|stride| stride * *value as u32)));
                found.ways.push(Way { base, lists, values: values.clone() });
            }
            // The next way, the last vertex fastest.
            let Some(place) = (0..values.len()).rev().find(|place| values[*place] + 1 < sizes[*place]) else { break };
            values[place] += 1;
            values[place + 1..].fill(0);
        }
        found
    }

    /// Goes through all triples, a block at a time.
    #[inline]
    fn blocks(&self, mut meet: impl FnMut(Triple, &[Triple])) {
        self.ways.iter().for_each(|way| self.blocks_of(way, &mut meet));
    }

    /// Goes through the triples of one way.
    #[inline]
    fn blocks_of(&self, way: &Way, meet: &mut impl FnMut(Triple, &[Triple])) {
        let lists = &self.lists[way.lists];
        let outer = &lists.lists[..lists.outer];
        let mut places = vec![0; outer.len()];
        loop {
            let base = outer.iter().zip(&places).fold(way.base, |base, (list, place)| plus(base, list[*place]));
            meet(base, &lists.block);
            let Some(place) = (0..places.len()).rev().find(|place| places[*place] + 1 < outer[*place].len()) else { break };
            places[place] += 1;
            places[place + 1..].fill(0);
        }
    }

    /// Adds up products. A table that is not there is the number 1.
    pub(super) fn forwards<N: Number>(&self, left: Option<&[N]>, right: Option<&[N]>, result: &mut [N]) {
        match (left, right) {
            (Some(left), Some(right)) => self.blocks(|[one, other, to], block| {
                let (left, right, result) = (&left[one as usize..], &right[other as usize..], &mut result[to as usize..]);
                for [one, other, to] in block {
                    let entry = &mut result[*to as usize];
                    *entry = entry.plus(left[*one as usize].times(right[*other as usize]));
                }
            }),
            (Some(left), None) => self.blocks(|[one, _, to], block| {
                let (left, result) = (&left[one as usize..], &mut result[to as usize..]);
                for [one, _, to] in block {
                    let entry = &mut result[*to as usize];
                    *entry = entry.plus(left[*one as usize]);
                }
            }),
            _ => self.blocks(|[.., to], block| {
                for [.., more] in block {
                    let entry = &mut result[(to + more) as usize];
                    *entry = entry.plus(N::ONE);
                }
            }),
        }
    }

    /// What each entry of the tables is worth, from what each entry of the result is.
    pub(super) fn backwards<N: Number>(&self, tables: [Option<&[N]>; 2], worth: &[N], of: [&mut [N]; 2]) {
        let [of_left, of_right] = of;
        match tables {
            [Some(left), Some(right)] => self.blocks(|[one, other, to], block| {
                let (left, right, worth) = (&left[one as usize..], &right[other as usize..], &worth[to as usize..]);
                let (of_left, of_right) = (&mut of_left[one as usize..], &mut of_right[other as usize..]);
                for [one, other, to] in block {
                    let worth = worth[*to as usize];
                    let (one, other) = (*one as usize, *other as usize);
                    of_left[one] = of_left[one].plus(right[other].times(worth));
                    of_right[other] = of_right[other].plus(left[one].times(worth));
                }
            }),
            [Some(_), None] => self.blocks(|[one, _, to], block| {
                let (worth, of_left) = (&worth[to as usize..], &mut of_left[one as usize..]);
                for [one, _, to] in block {
                    let entry = &mut of_left[*one as usize];
                    *entry = entry.plus(worth[*to as usize]);
                }
            }),
            _ => {}
        }
    }

    /// For each value of something that varies, what the triples with it are worth together.
    pub(super) fn by_value<N: Number>(&self, vertex: usize, values: usize, tables: [Option<&[N]>; 2], worth: &[N]) -> Vec<N> {
        let place = self.varied.iter().position(|varied| *varied == vertex).unwrap_or_default();
        let mut sums = vec![N::ZERO; values];
        for way in &self.ways {
            let sum = &mut sums[way.values[place]];
            self.blocks_of(way, &mut |base, block| {
                for triple in block {
                    let [one, other, to] = plus(base, *triple);
                    *sum = sum.plus(entry(tables[0], one).times(entry(tables[1], other)).times(worth[to as usize]));
                }
            });
        }
        sums
    }

    /// A triple with nothing in it 0 that goes into an entry of the result: its places in the tables, and the values of what varies.
    pub(super) fn source<N: Number>(&self, tables: [Option<&[N]>; 2], result: u32) -> Option<([usize; 2], &[usize])> {
        let digit = |(stride, size): (u32, u32)| result / stride % size * stride;
        for way in &self.ways {
            let fits = self
                .digits
                .iter()
                .zip(&way.values)
                .all(|(digits, value)| digits.is_none_or(|(stride, size)| result / stride % size == *value as u32));
            if !fits {
                continue;
            }
            let lists = &self.lists[way.lists];
            let fitting = |(list, digits): (&Vec<Triple>, &(u32, u32))| -> Vec<Triple> {
                list.iter().filter(|[.., to]| *to == digit(*digits)).copied().collect()
            };
            let narrow = Lists::new(lists.lists.iter().zip(&lists.digits).map(fitting).collect(), Vec::new());
            if narrow.lists.iter().any(Vec::is_empty) {
                continue;
            }
            let alone = Triples {
                lists: vec![narrow],
                ways: vec![Way { base: way.base, lists: 0, values: Vec::new() }],
                varied: Vec::new(),
                digits: Vec::new(),
            };
            let mut found = None;
            alone.blocks(|base, block| {
                found = found.or_else(|| {
                    let mut places = block.iter().map(|triple| plus(base, *triple));
                    places.find(|[one, other, _]| entry(tables[0], *one) != N::ZERO && entry(tables[1], *other) != N::ZERO)
                });
            });
            if let Some([one, other, _]) = found {
                return Some(([one as usize, other as usize], &way.values));
            }
        }
        None
    }
}

impl Lists {
    fn new(lists: Vec<Vec<Triple>>, digits: Vec<(u32, u32)>) -> Lists {
        let mut block = vec![[0; 3]];
        let mut outer = lists.len();
        while outer > 0 && block.len() * lists[outer - 1].len() <= BLOCK {
            outer -= 1;
            block = lists[outer].iter().flat_map(|step| block.iter().map(|inner| plus(*step, *inner))).collect();
        }
        Lists { lists, digits, block, outer }
    }
}

/// The triples of one dimension. For a sum: what both tables have come to, and what is taken in, make what the result has come to.
fn list(network: &Network, [left, right]: [&Shape; 2], result: &Shape, vertex: usize, shift: u32, told: Option<bool>) -> Vec<Triple> {
    let (one, other, to) = (left.of(vertex), right.of(vertex), result.of(vertex));
    let Vertex::Sum { need, outcome, .. } = &network.vertices[vertex] else {
        let stride = |dimension: Option<&super::plan::Dimension>| dimension.map_or(0, |dimension| dimension.stride as u32);
        return (0..values_of(network, vertex) as u32).map(|value| [one, other, to].map(|dimension| stride(dimension) * value)).collect();
    };
    // The values of a table with the places where they stand; a table without the sum has come to nothing yet.
    let values = |dimension: Option<&super::plan::Dimension>| -> Vec<(u32, u32)> {
        let all = |dimension: &super::plan::Dimension| {
            (0..dimension.size as u32).map(|place| (dimension.low + place, place * dimension.stride as u32)).collect()
        };
        dimension.map_or_else(|| vec![(0, 0)], all)
    };
    let mut found = Vec::new();
    for (first, at) in values(one) {
        for (second, beside) in values(other) {
            let value = first + second + shift;
            match to {
                Some(to) if value < to.low && *outcome == Outcome::Must => {}
                Some(to) => found.push([at, beside, (value.max(to.low) - to.low).min(to.size as u32 - 1) * to.stride as u32]),
                // It is taken out: the need is reached, or a choice says that it is not.
                None if told.unwrap_or(true) == (value >= *need) => found.push([at, beside, 0]),
                None => {}
            }
        }
    }
    found
}

fn values_of(network: &Network, vertex: usize) -> usize {
    match network.vertices[vertex] {
        Vertex::Choice { values, .. } => values,
        Vertex::Sum { .. } => 1,
    }
}

fn plus(one: Triple, other: Triple) -> Triple {
    [one[0] + other[0], one[1] + other[1], one[2] + other[2]]
}

fn entry<N: Number>(table: Option<&[N]>, place: u32) -> N {
    table.map_or(N::ONE, |table| table[place as usize])
}
