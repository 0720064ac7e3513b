//! Decision diagrams: sets of situations, as functions of what can vary.
//!
//! A thin layer over OxiDD (Husung, Dubslaff, Hermanns, Köhl: *OxiDD: A safe, concurrent, modular, and performant decision diagram
//! framework in Rust*, TACAS 2024): diagrams with complement edges. The number of nodes is bounded; an operation that would need more
//! gives the empty set and notes that the engine gave up, so that no caller has to look at every step, and no answer is given then.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use num_bigint::{BigInt, BigUint};
use oxidd::bcdd::{BCDDFunction, BCDDManagerRef};
use oxidd::util::{AllocResult, OptBool, SatCountCache};
use oxidd::{BooleanFunction, BooleanFunctionQuant, Function, FunctionSubst, HasLevel, InnerNode, Manager, ManagerRef, Node, NodeID, Subst};

/// A bit: one Boolean variable of the diagrams.
pub type Bit = u32;

/// How many nodes there may be: at 16 bytes each, with the tables around them, well below 2 GB.
const MOST_NODES: usize = 1 << 23;
/// How many results of operations are kept.
const MOST_CACHED: usize = 1 << 16;
/// The same where many parties or several texts make large diagrams: with fewer the same work is done again and again. To lay it out takes time, too.
const MOST_CACHED_MANY: usize = 1 << 21;

/// A set of situations. The order means nothing, and may be another one next time.
#[derive(Clone, PartialEq, Eq)]
pub struct Diagram(BCDDFunction);

/// What makes diagrams.
pub struct Diagrams {
    manager: BCDDManagerRef,
    bits: RefCell<Vec<Diagram>>,
    yes: Diagram,
    no: Diagram,
    gave_up: Cell<bool>,
}

/// A choice of values for some bits.
pub type Cube = BTreeMap<Bit, bool>;

impl Diagrams {
    /// An engine with room for so many nodes at most; `None` for the usual bound.
    pub fn new(most_nodes: Option<usize>) -> Diagrams {
        Diagrams::of_size(most_nodes, false)
    }

    /// The same; `many`: whether the diagrams will be large.
    pub fn of_size(most_nodes: Option<usize>, many: bool) -> Diagrams {
        let nodes = most_nodes.unwrap_or(MOST_NODES);
        let cached = if many { MOST_CACHED_MANY } else { MOST_CACHED };
        let manager = oxidd::bcdd::new_manager(nodes, cached.min(nodes), 1);
        let (yes, no) = manager.with_manager_shared(|manager| (Diagram(BCDDFunction::t(manager)), Diagram(BCDDFunction::f(manager))));
        Diagrams { manager, bits: RefCell::default(), yes, no, gave_up: Cell::new(false) }
    }

    /// A new bit below all others.
    pub fn add_bit(&self) -> Bit {
        let (bit, variable) = self.manager.with_manager_exclusive(|manager| {
            let bit = manager.add_vars(1).start;
            (bit, BCDDFunction::var(manager, bit))
        });
        let variable = self.checked(|| variable);
        self.bits.borrow_mut().push(variable);
        bit
    }

    /// Whether the bound was reached: what was computed since means nothing.
    pub fn gave_up(&self) -> bool {
        self.gave_up.get()
    }

    /// How many bits there are.
    pub fn width(&self) -> u32 {
        u32::try_from(self.bits.borrow().len()).unwrap_or(u32::MAX)
    }

    /// How many nodes there are now.
    pub fn nodes(&self) -> usize {
        self.manager.with_manager_shared(|manager| manager.num_inner_nodes())
    }

    /// What an operation gives. Once the bound was reached nothing is worked out any more.
    fn checked(&self, work: impl FnOnce() -> AllocResult<BCDDFunction>) -> Diagram {
        if self.gave_up.get() {
            return self.no.clone();
        }
        match work() {
            Ok(function) => Diagram(function),
            Err(_) => {
                self.gave_up.set(true);
                self.no.clone()
            }
        }
    }

    /// All situations.
    pub fn yes(&self) -> Diagram {
        self.yes.clone()
    }

    /// None.
    pub fn no(&self) -> Diagram {
        self.no.clone()
    }

    /// All or none.
    pub fn of(&self, holds: bool) -> Diagram {
        if holds { self.yes() } else { self.no() }
    }

    /// Those in which a bit is set.
    pub fn bit(&self, bit: Bit) -> Diagram {
        self.bits.borrow().get(bit as usize).cloned().unwrap_or_else(|| self.no())
    }

    /// Those in both.
    pub fn and(&self, one: &Diagram, other: &Diagram) -> Diagram {
        self.checked(|| one.0.and(&other.0))
    }

    /// Those in one of the two.
    pub fn or(&self, one: &Diagram, other: &Diagram) -> Diagram {
        self.checked(|| one.0.or(&other.0))
    }

    /// All others.
    pub fn not(&self, one: &Diagram) -> Diagram {
        self.checked(|| one.0.not())
    }

    /// Those in exactly one of the two.
    pub fn differ(&self, one: &Diagram, other: &Diagram) -> Diagram {
        self.checked(|| one.0.xor(&other.0))
    }

    /// The second where the first holds, the third elsewhere.
    pub fn choose(&self, test: &Diagram, then: &Diagram, otherwise: &Diagram) -> Diagram {
        self.checked(|| test.0.ite(&then.0, &otherwise.0))
    }

    /// Those in all.
    pub fn all<'a>(&self, all: impl IntoIterator<Item = &'a Diagram>) -> Diagram {
        self.joined(all.into_iter().cloned().collect(), Diagrams::and, &self.yes)
    }

    /// Those in any.
    pub fn any<'a>(&self, all: impl IntoIterator<Item = &'a Diagram>) -> Diagram {
        self.joined(all.into_iter().cloned().collect(), Diagrams::or, &self.no)
    }

    /// Neighbours first: what is joined in pairs stays small as long as it can, where one after another would go through all that is
    /// there already at each step.
    fn joined(&self, mut all: Vec<Diagram>, join: fn(&Diagrams, &Diagram, &Diagram) -> Diagram, none: &Diagram) -> Diagram {
        while all.len() > 1 {
            all = all.chunks(2).map(|pair| if let [one, other] = pair { join(self, one, other) } else { pair[0].clone() }).collect();
        }
        all.pop().unwrap_or_else(|| none.clone())
    }

    /// All of some bits set. From the last one up, so that each step adds a node above the others.
    fn bits_of(&self, bits: &[Bit]) -> Diagram {
        let mut bits = bits.to_vec();
        bits.sort_unstable();
        bits.iter().rev().fold(self.yes(), |found, bit| self.and(&self.bit(*bit), &found))
    }

    /// Where it holds for some values of the bits.
    pub fn for_some(&self, one: &Diagram, bits: &[Bit]) -> Diagram {
        self.checked(|| one.0.exists(&self.bits_of(bits).0))
    }

    /// Where it holds for all values of the bits.
    pub fn for_all(&self, one: &Diagram, bits: &[Bit]) -> Diagram {
        self.checked(|| one.0.forall(&self.bits_of(bits).0))
    }

    /// What is left once some bits have values.
    pub fn given(&self, one: &Diagram, values: &Cube) -> Diagram {
        self.checked(|| one.0.restrict(&self.cube(values).0))
    }

    /// With another set in the place of each of some bits.
    pub fn with(&self, one: &Diagram, instead: &BTreeMap<Bit, Diagram>) -> Diagram {
        let bits: Vec<Bit> = instead.keys().copied().collect();
        let sets: Vec<BCDDFunction> = instead.values().map(|set| set.0.clone()).collect();
        self.checked(|| one.0.substitute(&Subst::new(&bits, &sets)))
    }

    /// Exactly those with these values.
    pub fn cube(&self, values: &Cube) -> Diagram {
        values.iter().rev().fold(self.yes(), |found, (bit, value)| {
            let literal = if *value { self.bit(*bit) } else { self.not(&self.bit(*bit)) };
            self.and(&literal, &found)
        })
    }

    /// How many situations, over all bits.
    pub fn count(&self, one: &Diagram) -> BigUint {
        let bits = self.width();
        let mut cache: SatCountCache<Count, foldhash::fast::FixedState> = SatCountCache::default();
        let Count(count) = one.0.sat_count(bits, &mut cache);
        count.to_biguint().unwrap_or_default()
    }

    /// One situation, the first in the order of the bits that sets as few as it must; bits on which nothing depends are left out.
    pub fn example(&self, one: &Diagram) -> Option<Cube> {
        let cube = one.0.pick_cube(|_, _, _| false)?;
        let set = cube.into_iter().zip(0..).filter_map(|(value, bit)| match value {
            OptBool::None => None,
            OptBool::True => Some((bit, true)),
            OptBool::False => Some((bit, false)),
        });
        Some(set.collect())
    }

    /// The bits on which one of them depends: those of their nodes, as the diagrams are reduced. Each node is gone to once.
    pub fn support<'a>(&self, all: impl IntoIterator<Item = &'a Diagram>) -> BTreeSet<Bit> {
        self.manager.with_manager_shared(|manager| {
            let (mut seen, mut found) = (Seen::default(), BTreeSet::new());
            let mut open = Vec::new();
            for one in all {
                open.push(one.0.as_edge(manager));
                while let Some(edge) = open.pop() {
                    if seen.insert(edge.node_id())
                        && let Node::Inner(node) = manager.get_node(edge)
                    {
                        found.insert(manager.level_to_var(node.level()));
                        open.extend(node.children());
                    }
                }
            }
            found
        })
    }

    /// For each group of bits on which it depends, what is left of it where it comes to a bit of the group from outside: once each.
    pub fn entries(&self, one: &Diagram, group: &dyn Fn(Bit) -> usize) -> BTreeMap<usize, Vec<Diagram>> {
        let mut found: BTreeMap<usize, Vec<(Diagram, bool)>> = BTreeMap::new();
        self.manager.with_manager_shared(|manager| {
            // By node and by whether its opposite is meant: been there, and entered there.
            let (mut seen, mut entered) = ([Seen::default(), Seen::default()], [Seen::default(), Seen::default()]);
            let mut open = Vec::from([(one.0.as_edge(manager), false, None)]);
            while let Some((edge, is_opposite, from)) = open.pop() {
                let Node::Inner(node) = manager.get_node(edge) else { continue };
                let is_opposite = is_opposite != (edge.tag() != Default::default());
                let here = group(manager.level_to_var(node.level()));
                if from != Some(here) && entered[usize::from(is_opposite)].insert(edge.node_id()) {
                    let left = Diagram(BCDDFunction::from_edge_ref(manager, edge.with_tag(Default::default())));
                    found.entry(here).or_default().push((left, is_opposite));
                }
                if seen[usize::from(is_opposite)].insert(edge.node_id()) {
                    open.extend(node.children().map(|child| (child, is_opposite, Some(here))));
                }
            }
        });
        let meant = |(left, is_opposite): (Diagram, bool)| if is_opposite { self.not(&left) } else { left };
        found.into_iter().map(|(group, all)| (group, all.into_iter().map(meant).collect())).collect()
    }

    /// Whether all of one are in the other.
    pub fn is_within(&self, one: &Diagram, other: &Diagram) -> bool {
        one == other || *one == self.no || *other == self.yes || self.and(one, &self.not(other)) == self.no
    }

    /// Whether a situation is among them; bits that are not named are not set.
    pub fn holds(&self, one: &Diagram, values: &Cube) -> bool {
        self.manager.with_manager_shared(|manager| {
            let (mut edge, mut is_opposite) = (one.0.as_edge(manager), false);
            loop {
                is_opposite = is_opposite != (edge.tag() != Default::default());
                let Node::Inner(node) = manager.get_node(edge) else { return !is_opposite };
                let value = values.get(&manager.level_to_var(node.level())).copied().unwrap_or_default();
                // The first child is the one for a bit that is set.
                edge = node.child(usize::from(!value));
            }
        })
    }

    /// The weighted sum of parties reaches a threshold. Each party adds one of several figures, each under its own condition; of one
    /// party exactly one condition holds in every situation. Sums that give the same from there on are told together as intervals
    /// (Behle, *On threshold BDDs and the optimal variable ordering problem*, 2008), so that large weights cost no more than small ones.
    pub fn reaches(&self, parties: &[Vec<(BigInt, Diagram)>], threshold: &BigInt) -> Diagram {
        let mut least = Vec::from([BigInt::ZERO; 1]);
        let mut most = least.clone();
        for party in parties.iter().rev() {
            let of = |pick: fn(&BigInt, &BigInt) -> bool| {
                party.iter().map(|(figure, _)| figure).fold(None, |best: Option<&BigInt>, next| match best {
                    Some(best) if pick(best, next) => Some(best),
                    _ => Some(next),
                })
            };
            let (low, high) = (of(|best, next| best <= next), of(|best, next| best >= next));
            least.push(least.last().cloned().unwrap_or_default() + low.cloned().unwrap_or_default());
            most.push(most.last().cloned().unwrap_or_default() + high.cloned().unwrap_or_default());
        }
        least.reverse();
        most.reverse();
        let mut sum = Sum { diagrams: self, parties, least, most, threshold, known: parties.iter().map(|_| BTreeMap::new()).collect() };
        sum.from(0, &BigInt::ZERO).0
    }
}

/// The nodes at which a walk has been, by number.
#[derive(Default)]
struct Seen(Vec<u64>);

impl Seen {
    /// Whether it is there for the first time.
    fn insert(&mut self, node: NodeID) -> bool {
        let (word, bit) = (node / 64, 1 << (node % 64));
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let is_new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        is_new
    }
}

/// A threshold on a sum, party by party.
struct Sum<'a> {
    diagrams: &'a Diagrams,
    parties: &'a [Vec<(BigInt, Diagram)>],
    /// The least and the most that the parties from here on can add.
    least: Vec<BigInt>,
    most: Vec<BigInt>,
    threshold: &'a BigInt,
    /// By the first sum of an interval: its last sum, and what it gives.
    known: Vec<BTreeMap<BigInt, (BigInt, Diagram)>>,
}

impl Sum<'_> {
    /// What a sum gives before a party, and from which to which sum it gives the same. `None` is no bound.
    fn from(&mut self, party: usize, sum: &BigInt) -> (Diagram, Option<BigInt>, Option<BigInt>) {
        // Nothing that is added now means anything.
        if self.diagrams.gave_up() {
            return (self.diagrams.no(), None, None);
        }
        let (least, most) = (&self.least[party], &self.most[party]);
        if sum + least >= *self.threshold {
            return (self.diagrams.yes(), Some(self.threshold - least), None);
        }
        if sum + most < *self.threshold {
            return (self.diagrams.no(), None, Some(self.threshold - most - 1));
        }
        if let Some((first, (last, found))) = self.known[party].range(..=sum.clone()).next_back()
            && sum <= last
        {
            return (found.clone(), Some(first.clone()), Some(last.clone()));
        }
        let (mut found, mut first, mut last): (Diagram, Option<BigInt>, Option<BigInt>) = (self.diagrams.no(), None, None);
        let parties = self.parties;
        for (figure, condition) in &parties[party] {
            let (below, low, high) = self.from(party + 1, &(sum + figure));
            found = self.diagrams.or(&found, &self.diagrams.and(condition, &below));
            first = [first, low.map(|low| low - figure)].into_iter().flatten().max();
            last = [last, high.map(|high| high - figure)].into_iter().flatten().min();
        }
        let (first, last) = (first.unwrap_or_else(|| sum.clone()), last.unwrap_or_else(|| sum.clone()));
        self.known[party].insert(first.clone(), (last.clone(), found.clone()));
        (found, Some(first), Some(last))
    }
}

/// A count of situations, exact at any size.
#[derive(Clone)]
struct Count(BigInt);

impl From<u32> for Count {
    fn from(count: u32) -> Count {
        Count(BigInt::from(count))
    }
}

impl core::ops::Add for Count {
    type Output = Count;
    fn add(self, other: Count) -> Count {
        Count(self.0 + other.0)
    }
}

impl core::ops::Shl<u32> for Count {
    type Output = Count;
    fn shl(self, by: u32) -> Count {
        Count(self.0 << by)
    }
}

impl core::ops::Shr<u32> for Count {
    type Output = Count;
    fn shr(self, by: u32) -> Count {
        Count(self.0 >> by)
    }
}

impl core::ops::ShlAssign<i32> for Count {
    fn shl_assign(&mut self, by: i32) {
        self.0 <<= by;
    }
}
