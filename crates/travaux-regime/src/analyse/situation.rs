//! Situations: everything that can vary when a norm is asked about, each with its values, as bits of diagrams.
//!
//! One situation is one way of settling the brackets, one reading, one trigger (by whom, on whom, where), one settlement of every open
//! fact, and one behaviour of every party whose vote, request or other event counts on the way. Every situation can be told as a
//! scenario, which is how an answer is replayed.

use super::diagram::{Bit, Cube, Diagram, Diagrams};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::RefCell;
use num_bigint::BigUint;

/// What can vary.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The alternative of a bracket, by its label, or of a reading, with its `@`.
    Choice(String),
    /// Which of several events triggers a norm.
    Trigger(String),
    /// Who a name of the trigger stands for.
    Actor(String),
    /// Where it happens.
    Place,
    /// On which day it happens, where the rules tell days apart.
    Moment,
    /// How many days ago something happened, or `not`.
    Since(String),
    /// Whether it happens in an area that nobody knows.
    Within(String),
    /// A fact.
    Fact(String),
    /// Whether something happens, and by whom.
    Event(String, Option<String>),
    /// The vote of a party on a decision.
    Vote(String, String),
    /// A step towards entry into force, and whose it is.
    Step(String, Option<String>),
    /// Whether whoever is asked about does an act.
    Done(String),
    /// How many days have passed since what triggered a norm.
    Elapsed(String),
    /// How much somebody holds of what a limit is about.
    Held(String, String),
}

impl What {
    /// The party in whose hands it is.
    pub fn party(&self) -> Option<&str> {
        match self {
            What::Event(_, party) | What::Step(_, party) => party.as_deref(),
            What::Vote(_, party) => Some(party),
            _ => None,
        }
    }

    /// Whether it is a bracket of the text or a reading.
    pub fn is_choice(&self) -> bool {
        matches!(self, What::Choice(_))
    }
}

/// Something that varies, with its values. There is one of each, and many hold it.
#[derive(Clone)]
pub struct Dimension(Rc<Varying>);

/// What a dimension is.
pub struct Varying {
    /// What it is.
    pub what: What,
    /// Its values, two at least.
    pub values: Vec<String>,
    bits: Vec<Bit>,
    /// Where it has each of its values.
    is: Vec<Diagram>,
    /// The places of the values in their list.
    places: BTreeMap<String, usize>,
    /// Where its bits mean something; nothing where they always do.
    valid: Option<Diagram>,
}

impl core::ops::Deref for Dimension {
    type Target = Varying;

    fn deref(&self) -> &Varying {
        &self.0
    }
}

/// What a party does with everything that is in its hands.
pub type Behaviour = Vec<(Dimension, String)>;
/// A bit that says which of two ways a party behaves: the first if it is set. Both name the same things in the same order.
pub type Side<'a> = (Bit, &'a Behaviour, &'a Behaviour);

/// The values that a situation names; what it does not name may be anything.
pub type Situation = BTreeMap<What, String>;

/// All dimensions of a question, over one engine.
pub struct Space {
    /// The engine.
    pub diagrams: Diagrams,
    dimensions: RefCell<Vec<Dimension>>,
    by_what: RefCell<BTreeMap<What, Dimension>>,
    /// Whose bit it is.
    by_bit: RefCell<Vec<usize>>,
    spare: RefCell<Vec<Bit>>,
}

impl Space {
    /// An empty space; `most_nodes` bounds the engine, `None` is the usual bound.
    pub fn new(most_nodes: Option<usize>) -> Space {
        Space::of_size(most_nodes, false)
    }

    /// The same; `many`: whether there are so many parties that diagrams will be large.
    pub fn of_size(most_nodes: Option<usize>, many: bool) -> Space {
        Space {
            diagrams: Diagrams::of_size(most_nodes, many),
            dimensions: RefCell::default(),
            by_what: RefCell::default(),
            by_bit: RefCell::default(),
            spare: RefCell::default(),
        }
    }

    /// The dimensions so far, in the order of their bits.
    pub fn dimensions(&self) -> Vec<Dimension> {
        self.dimensions.borrow().clone()
    }

    /// Those of one kind.
    pub fn of(&self, wanted: impl Fn(&What) -> bool) -> Vec<Dimension> {
        self.dimensions.borrow().iter().filter(|dimension| wanted(&dimension.what)).cloned().collect()
    }

    /// Something that varies, made where it is met first. With fewer than two values it does not vary: `None`.
    pub fn dimension(&self, what: &What, values: &dyn Fn() -> Vec<String>) -> Option<Dimension> {
        if let Some(known) = self.by_what.borrow().get(what) {
            return Some(known.clone());
        }
        let values = values();
        if values.len() < 2 {
            return None;
        }
        let width = usize::BITS - (values.len() - 1).leading_zeros();
        let bits: Vec<Bit> = (0..width).map(|_| self.diagrams.add_bit()).collect();
        let is: Vec<Diagram> = (0..values.len()).map(|index| self.diagrams.cube(&cube(&bits, index))).collect();
        let valid = (!values.len().is_power_of_two()).then(|| self.diagrams.any(&is));
        let places = values.iter().cloned().zip(0..).collect();
        let dimension = Dimension(Rc::new(Varying { what: what.clone(), values, bits, is, places, valid }));
        let number = self.dimensions.borrow().len();
        self.by_bit.borrow_mut().extend(dimension.bits.iter().map(|_| number));
        self.by_what.borrow_mut().insert(what.clone(), dimension.clone());
        self.dimensions.borrow_mut().push(dimension.clone());
        Some(dimension)
    }

    /// Where something has one of its values.
    pub fn is(&self, dimension: &Dimension, value: &str) -> Diagram {
        dimension.place(value).map_or_else(|| self.diagrams.no(), |index| dimension.is[index].clone())
    }

    /// Where the bits of dimensions mean something.
    pub fn valid(&self, dimensions: &[Dimension]) -> Diagram {
        let each: Vec<Diagram> = dimensions.iter().filter_map(|dimension| dimension.valid.clone()).collect();
        self.diagrams.all(&each)
    }

    /// Where it holds for some values.
    pub fn for_some(&self, one: &Diagram, over: &[Dimension]) -> Diagram {
        let valid = self.diagrams.and(one, &self.valid(over));
        self.diagrams.for_some(&valid, &bits(over))
    }

    /// Where it holds for some bits of dimensions, whether they mean something or not.
    pub fn shadow(&self, one: &Diagram, over: &[Dimension]) -> Diagram {
        self.diagrams.for_some(one, &bits(over))
    }

    /// Where it holds for all values.
    pub fn for_all(&self, one: &Diagram, over: &[Dimension]) -> Diagram {
        let valid = self.diagrams.or(one, &self.diagrams.not(&self.valid(over)));
        self.diagrams.for_all(&valid, &bits(over))
    }

    /// What is left once something has a value.
    pub fn given(&self, one: &Diagram, dimension: &Dimension, value: &str) -> Diagram {
        match dimension.place(value) {
            Some(index) => self.diagrams.given(one, &dimension.cube(index)),
            None => self.diagrams.no(),
        }
    }

    /// What is left once several things have a value.
    pub fn given_all<'a>(&self, one: &Diagram, values: impl IntoIterator<Item = (&'a Dimension, &'a str)>) -> Diagram {
        let mut cube = Cube::new();
        for (dimension, value) in values {
            match dimension.place(value) {
                Some(index) => cube.extend(dimension.cube(index)),
                None => return self.diagrams.no(),
            }
        }
        self.diagrams.given(one, &cube)
    }

    /// For each thing on which a set depends: what is left of it where it comes to that thing, in each way of coming there.
    pub fn entries(&self, one: &Diagram) -> BTreeMap<What, Vec<Diagram>> {
        let (dimensions, by_bit) = (self.dimensions.borrow(), self.by_bit.borrow());
        let found = self.diagrams.entries(one, &|bit| by_bit[bit as usize]);
        found.into_iter().map(|(number, left)| (dimensions[number].what.clone(), left)).collect()
    }

    /// Bits below all others that belong to nothing in particular.
    pub fn spare(&self, number: usize) -> Vec<Bit> {
        let mut spare = self.spare.borrow_mut();
        while spare.len() < number {
            spare.push(self.diagrams.add_bit());
            self.by_bit.borrow_mut().push(usize::MAX);
        }
        spare[..number].to_vec()
    }

    /// A set in which somebody's bit stands for what it does: one of two behaviours.
    pub fn played(&self, one: &Diagram, sides: &[Side]) -> Diagram {
        let mut instead = BTreeMap::new();
        for (bit, does, does_not) in sides {
            let chosen = self.diagrams.bit(*bit);
            for ((dimension, value), (_, other)) in does.iter().zip(does_not.iter()) {
                let place = |value: &str| dimension.cube(dimension.place(value).unwrap_or_default());
                for ((own, set), (_, otherwise)) in place(value).into_iter().zip(place(other)) {
                    let is_set = match (set, otherwise) {
                        (true, true) => self.diagrams.yes(),
                        (false, false) => self.diagrams.no(),
                        (true, false) => chosen.clone(),
                        (false, true) => self.diagrams.not(&chosen),
                    };
                    instead.insert(own, is_set);
                }
            }
        }
        self.diagrams.with(one, &instead)
    }

    /// How many situations, over some dimensions on which alone it depends.
    pub fn count(&self, one: &Diagram, over: &[Dimension]) -> BigUint {
        let all = self.diagrams.count(&self.diagrams.and(one, &self.valid(over)));
        let bits = u64::from(self.diagrams.width()) - bits(over).len() as u64;
        all >> bits
    }

    /// The dimensions on which it depends.
    pub fn support(&self, one: &Diagram) -> Vec<Dimension> {
        self.support_of([one])
    }

    /// The dimensions on which one of several sets depends.
    pub fn support_of<'a>(&self, all: impl IntoIterator<Item = &'a Diagram>) -> Vec<Dimension> {
        let (dimensions, by_bit) = (self.dimensions.borrow(), self.by_bit.borrow());
        let numbers: BTreeSet<usize> = self.diagrams.support(all).into_iter().map(|bit| by_bit[bit as usize]).collect();
        numbers.into_iter().map(|number| dimensions[number].clone()).collect()
    }

    /// One situation, with a value for everything that varies: the first values wherever nothing depends on them.
    pub fn example(&self, one: &Diagram) -> Option<Situation> {
        let all = self.dimensions();
        let cube = self.diagrams.example(&self.diagrams.and(one, &self.valid(&all)))?;
        Some(all.iter().map(|dimension| (dimension.what.clone(), dimension.read(&cube).to_string())).collect())
    }

    /// The plainest situation among some: over what it depends on, each thing in turn has the value that is wanted of it, if it can
    /// have it still.
    pub fn plainest(&self, one: &Diagram, wanted: &dyn Fn(&Dimension) -> Option<String>) -> Option<Situation> {
        let mut rest = self.diagrams.and(one, &self.valid(&self.support(one)));
        for dimension in self.support(&rest) {
            let Some(value) = wanted(&dimension) else { continue };
            let with = self.diagrams.and(&rest, &self.is(&dimension, &value));
            if with != self.diagrams.no() {
                rest = with;
            }
        }
        let support = self.support(&rest);
        let cube = self.diagrams.example(&rest)?;
        Some(support.iter().map(|dimension| (dimension.what.clone(), dimension.read(&cube).to_string())).collect())
    }

    /// Whether a situation is among them.
    pub fn holds(&self, one: &Diagram, situation: &Situation) -> bool {
        self.hold([one], situation).first().copied().unwrap_or_default()
    }

    /// The same for several sets.
    pub fn hold<'a>(&self, all: impl IntoIterator<Item = &'a Diagram>, situation: &Situation) -> Vec<bool> {
        let mut cube = Cube::new();
        for dimension in self.dimensions.borrow().iter() {
            let index = situation.get(&dimension.what).and_then(|value| dimension.place(value));
            cube.extend(dimension.cube(index.unwrap_or_default()));
        }
        all.into_iter().map(|one| self.diagrams.holds(one, &cube)).collect()
    }
}

fn cube(bits: &[Bit], index: usize) -> Cube {
    bits.iter().enumerate().map(|(place, bit)| (*bit, index >> (bits.len() - 1 - place) & 1 == 1)).collect()
}

impl Varying {
    fn cube(&self, index: usize) -> Cube {
        cube(&self.bits, index)
    }

    /// Where it stands in the order of the bits.
    pub fn first_bit(&self) -> Bit {
        self.bits.first().copied().unwrap_or_default()
    }

    fn place(&self, value: &str) -> Option<usize> {
        self.places.get(value).copied()
    }

    fn read(&self, cube: &Cube) -> &str {
        let index = self.bits.iter().fold(0, |index, bit| index << 1 | usize::from(cube.get(bit).copied().unwrap_or_default()));
        self.values.get(index).or_else(|| self.values.first()).map_or("", String::as_str)
    }
}

fn bits(dimensions: &[Dimension]) -> Vec<Bit> {
    dimensions.iter().flat_map(|dimension| dimension.bits.iter().copied()).collect()
}
