//! Settlements: in how many ways the open brackets of a draft can be settled so that every party accepts, counted exactly.
//!
//! Knows brackets as finite choices and parties as conditions on them, and nothing of text, positions or words: who makes conditions of
//! what a record says stands outside. No settlement is ever listed: a hundred brackets have 2^100 of them.
//!
//! Conditions → a network of choices and sums (`network`) → an order in which to take them out (`order`, `plan`) → tables of counts
//! (`table`, `count`). The method is variable elimination (Dechter, *Bucket elimination*, 1999), where a condition "at least so many of
//! these" is never spelled out as a table over its brackets: it is a sum of which a table keeps only how far it has come. All shares come
//! from one pass back through the tables (Darwiche, *A differential approach to inference in Bayesian networks*, 2003). What grows too wide
//! for that is not counted, and said not to be; whether there is any settlement at all can still be searched for (`search`).

mod count;
mod network;
mod order;
mod plan;
pub mod search;
mod table;

use alloc::vec;
use alloc::vec::Vec;
use network::{Goal, Network};
use num_bigint::BigUint;

/// A condition on how brackets are settled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// A bracket has one of these alternatives.
    Chosen {
        /// The bracket, by its place.
        bracket: usize,
        /// Its alternatives, from 0.
        alternatives: Vec<usize>,
    },
    /// At least so many of these conditions hold; 0 always holds.
    AtLeast {
        /// How many.
        count: usize,
        /// Of which.
        of: Vec<Condition>,
    },
}

impl Condition {
    /// All of these.
    pub fn all(of: Vec<Condition>) -> Condition {
        Condition::AtLeast { count: of.len(), of }
    }

    /// Any of these.
    pub fn any(of: Vec<Condition>) -> Condition {
        Condition::AtLeast { count: 1, of }
    }

    /// Whether it holds once every bracket has an alternative.
    pub fn holds(&self, settlement: &[usize]) -> bool {
        match self {
            Condition::Chosen { bracket, alternatives } => settlement.get(*bracket).is_some_and(|chosen| alternatives.contains(chosen)),
            Condition::AtLeast { count, of } => of.iter().filter(|condition| condition.holds(settlement)).count() >= *count,
        }
    }

    fn fits(&self, brackets: &[usize]) -> bool {
        match self {
            Condition::Chosen { bracket, alternatives } => {
                brackets.get(*bracket).is_some_and(|values| alternatives.iter().all(|alternative| alternative < values))
            }
            Condition::AtLeast { of, .. } => of.iter().all(|condition| condition.fits(brackets)),
        }
    }
}

/// The brackets of a draft as choices, and what each party accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlements {
    brackets: Vec<usize>,
    laws: Vec<Condition>,
    parties: Vec<Condition>,
}

/// How much may be spent on counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// How many bytes the tables may take that are kept at one time.
    pub bytes: u64,
    /// How many products may be added up. About 3 to 10 nanoseconds each.
    pub products: u64,
}

impl Default for Bound {
    fn default() -> Bound {
        Bound { bytes: 1 << 29, products: 1 << 30 }
    }
}

impl Bound {
    /// For what an answer can do without: about a second.
    pub const BRIEF: Bound = Bound { bytes: 1 << 27, products: 1 << 27 };
}

/// Brackets and parties that hang together too much to be counted within the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GaveUp {
    /// The width: the largest table would have 2 to this many entries.
    pub width: u32,
    /// How many bytes would be kept at one time.
    pub bytes: u64,
    /// How many products would be added up.
    pub products: u64,
}

/// In how many settlements all parties accept, and what these have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// How many there are.
    pub accepted: BigUint,
    /// For each bracket and each of its alternatives, in how many of them it is chosen.
    pub chosen: Vec<Vec<BigUint>>,
    /// One of them: the alternative of every bracket. `None` if there is none.
    pub example: Option<Vec<usize>>,
}

impl Settlements {
    /// Brackets by their numbers of alternatives, conditions that every settlement has to meet, and for each party what it accepts. `None`
    /// if a condition names a bracket or an alternative that is not there, or a bracket has no alternatives.
    pub fn new(brackets: Vec<usize>, laws: Vec<Condition>, parties: Vec<Condition>) -> Option<Settlements> {
        let fits = brackets.iter().all(|values| *values > 0) && laws.iter().chain(&parties).all(|condition| condition.fits(&brackets));
        fits.then_some(Settlements { brackets, laws, parties })
    }

    /// How many alternatives each bracket has.
    pub fn brackets(&self) -> &[usize] {
        &self.brackets
    }

    /// What each party accepts.
    pub fn parties(&self) -> &[Condition] {
        &self.parties
    }

    /// Whether a settlement meets what every one has to meet.
    pub fn is_lawful(&self, settlement: &[usize]) -> bool {
        self.laws.iter().all(|law| law.holds(settlement))
    }

    /// The same brackets without any party.
    pub fn alone(&self) -> Settlements {
        self.with(Vec::new())
    }

    /// The same brackets with one of the parties alone, by its place.
    pub fn of_party(&self, party: usize) -> Settlements {
        self.with(self.parties.get(party).cloned().into_iter().collect())
    }

    /// The same brackets with other parties.
    fn with(&self, parties: Vec<Condition>) -> Settlements {
        Settlements { parties, ..self.clone() }
    }

    /// How many settlements there are, whoever accepts them.
    ///
    /// # Errors
    /// [`GaveUp`] if the laws hang together too much.
    pub fn all(&self, bound: Bound) -> Result<BigUint, GaveUp> {
        self.alone().accepted(bound)
    }

    /// In how many settlements all parties accept.
    ///
    /// # Errors
    /// [`GaveUp`] if brackets and parties hang together too much.
    pub fn accepted(&self, bound: Bound) -> Result<BigUint, GaveUp> {
        let mut product = BigUint::from(1u8);
        for part in Network::new(self, Goal::All).parts() {
            product *= count::total(&part, bound)?.swap_remove(0);
        }
        Ok(product)
    }

    /// For each party, how many settlements it accepts, whatever the others do.
    ///
    /// # Errors
    /// [`GaveUp`] if the brackets of one party and the laws hang together too much.
    pub fn each(&self, bound: Bound) -> Result<Vec<BigUint>, GaveUp> {
        (0..self.parties.len()).map(|party| self.of_party(party).accepted(bound)).collect()
    }

    /// By number, from none to all: in how many settlements exactly so many parties accept.
    ///
    /// # Errors
    /// [`GaveUp`] if brackets and parties hang together too much; that is sooner than for [`Settlements::accepted`].
    pub fn by_number(&self, bound: Bound) -> Result<Vec<BigUint>, GaveUp> {
        let mut product = vec![BigUint::from(1u8)];
        for part in Network::new(self, Goal::Number).parts() {
            let counts = count::total(&part, bound)?;
            let mut next = vec![BigUint::ZERO; product.len() + counts.len() - 1];
            for (place, one) in product.iter().enumerate() {
                counts.iter().enumerate().for_each(|(more, other)| next[place + more] += one * other);
            }
            product = next;
        }
        product.resize(self.parties.len() + 1, BigUint::ZERO);
        Ok(product)
    }

    /// In how many settlements all parties accept, how often each alternative is chosen in them, and one of them: all in one pass up and
    /// one pass down, at about three times the cost of [`Settlements::accepted`].
    ///
    /// # Errors
    /// [`GaveUp`] if brackets and parties hang together too much.
    pub fn shares(&self, bound: Bound) -> Result<Shares, GaveUp> {
        let parts = Network::new(self, Goal::All).parts();
        let mut found = Vec::new();
        for part in &parts {
            found.push(count::shares(part, bound)?);
        }
        let accepted: BigUint = found.iter().map(|part| &part.total).product();
        let mut chosen: Vec<Vec<BigUint>> = self.brackets.iter().map(|values| vec![BigUint::ZERO; *values]).collect();
        let mut example = vec![0; self.brackets.len()];
        for part in found.iter().filter(|_| accepted != BigUint::ZERO) {
            let others = &accepted / &part.total;
            for (bracket, counts) in &part.chosen {
                chosen[*bracket] = counts.iter().map(|count| count * &others).collect();
            }
            for (bracket, alternative) in &part.example {
                example[*bracket] = *alternative;
            }
        }
        let example = (accepted != BigUint::ZERO).then_some(example);
        Ok(Shares { accepted, chosen, example })
    }
}
