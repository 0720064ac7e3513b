//! Voting power in yes/no games: how often a member turns a losing coalition into a winning one.
//!
//! Knows weights, quotas and how they are put together, and nothing of rules blocks, parties or brackets: `from_rules` makes a game of a
//! decision. Everything is counted, nothing sampled, and no coalition is ever listed: a body of 190 members has 2^190 of them.
//!
//! What is counted how: `reduce` takes out members whose power follows from the others (veto players, those who suffice alone, dummies) and
//! finds the shape of what is left. One weight is counted by sums (`sums`), one weight beside numbers of members by sizes and sums
//! (`sizes`), everything else by a decision diagram (`diagram`). The Shapley–Shubik index follows from counts for each size, or from values
//! at points (`integral`): modulo primes and then exact, or in floating point with a bound for the error.
//!
//! The indices are those of Penrose (1946) and Banzhaf (1965), Coleman (1971), and Shapley and Shubik (1954), as in Felsenthal and Machover,
//! *The Measurement of Voting Power* (1998).

mod diagram;
pub mod from_rules;
mod integral;
mod reduce;
mod ring;
mod sizes;
mod sums;
mod words;

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use num_bigint::BigUint;
use num_rational::Ratio;
use travaux_text::{Alone, Workers};

/// When a coalition wins. Always monotone: more members never make it lose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Its weights together reach the quota. A weight for each member; a member that does not count has none.
    Weighted {
        /// One for each member.
        weights: Vec<u64>,
        /// What their sum has to reach; 0 is always reached.
        quota: u64,
    },
    /// It wins under at least so many of these rules: all of them, one of them, two of three.
    AtLeast {
        /// How many; 0 is always reached.
        count: usize,
        /// Of which.
        of: Vec<Rule>,
    },
}

impl Rule {
    /// So many of all members.
    pub fn members(members: usize, quota: u64) -> Rule {
        Rule::Weighted { weights: vec![1; members], quota }
    }

    /// All of these rules together.
    pub fn all(of: Vec<Rule>) -> Rule {
        Rule::AtLeast { count: of.len(), of }
    }

    /// Any of these rules.
    pub fn any(of: Vec<Rule>) -> Rule {
        Rule::AtLeast { count: 1, of }
    }

    fn wins(&self, is_in: &[bool]) -> bool {
        match self {
            Rule::Weighted { weights, quota } => {
                let sum: u128 = weights.iter().zip(is_in).filter(|(_, is_in)| **is_in).map(|(weight, _)| u128::from(*weight)).sum();
                sum >= u128::from(*quota)
            }
            Rule::AtLeast { count, of } => of.iter().filter(|rule| rule.wins(is_in)).count() >= *count,
        }
    }

    /// Whether every list has a weight for each member, and no sum of weights is too large to be counted with.
    fn fits(&self, members: usize) -> bool {
        match self {
            Rule::Weighted { weights, .. } => {
                let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
                weights.len() == members && sum < 1 << 62
            }
            Rule::AtLeast { of, .. } => of.iter().all(|rule| rule.fits(members)),
        }
    }

    fn dual(&self) -> Rule {
        match self {
            Rule::Weighted { weights, quota } => {
                let sum: u64 = weights.iter().sum();
                match (sum + 1).checked_sub(*quota) {
                    Some(quota) => Rule::Weighted { weights: weights.clone(), quota },
                    // What never wins has a dual that always does.
                    None => Rule::AtLeast { count: 0, of: Vec::new() },
                }
            }
            Rule::AtLeast { count, of } => Rule::AtLeast { count: (of.len() + 1).saturating_sub(*count), of: of.iter().map(Rule::dual).collect() },
        }
    }
}

/// A simple game: members who say yes or no, and a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Game {
    members: usize,
    rule: Rule,
}

impl Game {
    /// A game. `None` if a list of weights is not as long as there are members, or its sum has more than 62 bits.
    pub fn new(members: usize, rule: Rule) -> Option<Game> {
        rule.fits(members).then_some(Game { members, rule })
    }

    /// How many members.
    pub fn members(&self) -> usize {
        self.members
    }

    /// Its rule.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Whether a coalition wins: a flag for each member.
    pub fn wins(&self, is_in: &[bool]) -> bool {
        self.rule.wins(is_in)
    }

    /// The game in which a coalition wins if those outside it could not win in this one. It has the same power indices.
    pub fn dual(&self) -> Game {
        Game { members: self.members, rule: self.rule.dual() }
    }

    /// The power of its members.
    pub fn power(&self, wanted: &Wanted) -> Result<Power, TooLarge> {
        self.power_with(wanted, &Alone)
    }

    /// The same with workers for what takes long. Who they are never changes the answer.
    pub fn power_with(&self, wanted: &Wanted, workers: &impl Workers) -> Result<Power, TooLarge> {
        reduce::power(self, wanted, workers)
    }
}

/// What is wanted, and how exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// How the Shapley–Shubik index is given.
    pub shapley: Shapley,
    /// Whether minimal winning coalitions are counted.
    pub minimal: bool,
    /// How many bytes the largest table may take; what cannot be counted within them is [`TooLarge`].
    pub bytes: usize,
}

impl Default for Wanted {
    fn default() -> Wanted {
        Wanted { shapley: Shapley::Quick, minimal: true, bytes: 256 << 20 }
    }
}

/// How the Shapley–Shubik index is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shapley {
    /// Not at all.
    Omit,
    /// Exactly where that costs little, otherwise in floating point with a bound for the error.
    Quick,
    /// Exactly, however long it takes.
    Exact,
}

/// A game that no method here ends on within the memory allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooLarge {
    /// What grows too large, in words.
    pub what: String,
}

/// The power of the members of a body.
#[derive(Debug, Clone, PartialEq)]
pub struct Power {
    /// How many coalitions win.
    pub winning: BigUint,
    /// How many of them lose as soon as anybody leaves. `None` if that was not wanted, or would take too long.
    pub minimal: Option<BigUint>,
    /// Member by member, in the order of the game.
    pub members: Vec<Member>,
    /// How the coalitions were counted.
    pub method: Method,
}

/// How coalitions were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Nothing had to be counted: the rule is a matter of veto players, of those who suffice alone, or of numbers of members.
    Formula,
    /// By the sum of their weights.
    Sums,
    /// By their size and the sum of their weights.
    Sizes,
    /// By a decision diagram.
    Diagram,
}

/// The power of a member.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// In how many coalitions of the others it makes the difference: they lose without it and win with it.
    pub swings: BigUint,
    /// The Shapley–Shubik index. `None` if it was not wanted.
    pub shapley: Option<Value>,
    /// Nothing is adopted without it.
    pub has_veto: bool,
    /// What it wants is adopted, whoever else is against.
    pub suffices: bool,
}

impl Member {
    /// Whether it never makes a difference.
    pub fn is_dummy(&self) -> bool {
        self.swings == BigUint::ZERO
    }

    /// Whether it alone decides.
    pub fn is_dictator(&self) -> bool {
        self.has_veto && self.suffices
    }
}

/// A figure, exact or with what it can be off by at the most.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Exactly this.
    Exact(Ratio<BigUint>),
    /// Nearly this.
    Near {
        /// The value.
        value: f64,
        /// It is off by no more than this.
        error: f64,
    },
}

impl Value {
    /// As a decimal with at least six digits behind the point, or four that matter where it is small; `≈` where that is rounded.
    pub fn decimal(&self) -> String {
        match self {
            Value::Exact(value) => {
                let thousand = BigUint::from(1000u16);
                let enough = |digits: &u32| value.numer() * BigUint::from(10u8).pow(*digits) >= &thousand * value.denom();
                let digits = if *value.numer() == BigUint::ZERO { 0 } else { (6..400).find(enough).unwrap_or(400) };
                let text = decimal(value, digits);
                match (value.numer() * BigUint::from(10u8).pow(digits)) % value.denom() == BigUint::ZERO {
                    true if text.contains('.') => text.trim_end_matches('0').trim_end_matches('.').into(),
                    true => text,
                    false => alloc::format!("≈{text}"),
                }
            }
            Value::Near { value, .. } => {
                let (mut digits, mut scaled) = (6, value * 1e6);
                while scaled < 1000.0 && digits < 12 {
                    (digits, scaled) = (digits + 1, scaled * 10.0);
                }
                alloc::format!("≈{value:.digits$}")
            }
        }
    }

    /// As a fraction, where it is exact.
    pub fn fraction(&self) -> Option<String> {
        match self {
            Value::Exact(value) => Some(alloc::string::ToString::to_string(value)),
            Value::Near { .. } => None,
        }
    }

    /// As the nearest number in floating point.
    pub fn nearest(&self) -> f64 {
        match self {
            Value::Exact(value) => decimal(value, 60).parse().unwrap_or_default(),
            Value::Near { value, .. } => *value,
        }
    }
}

impl Power {
    /// How many coalitions there are, winning and losing.
    pub fn coalitions(&self) -> BigUint {
        BigUint::from(1u8) << self.members.len()
    }

    /// How many coalitions lose.
    pub fn losing(&self) -> BigUint {
        self.coalitions() - &self.winning
    }

    /// The Banzhaf measure of a member, which is Penrose's: the chance that it makes the difference if everybody tosses a coin.
    pub fn banzhaf(&self, member: usize) -> Ratio<BigUint> {
        let others = BigUint::from(1u8) << self.members.len().saturating_sub(1);
        Ratio::new(self.members[member].swings.clone(), others)
    }

    /// Its share of all swings: the Banzhaf index. 0 if nobody has any.
    pub fn normalised(&self, member: usize) -> Ratio<BigUint> {
        share(self.members[member].swings.clone(), self.members.iter().map(|member| &member.swings).sum())
    }

    /// Coleman's power of the collectivity to act: the share of coalitions that win.
    pub fn to_act(&self) -> Ratio<BigUint> {
        Ratio::new(self.winning.clone(), self.coalitions())
    }

    /// Coleman's power of a member to prevent action: of the coalitions that win, the share that would lose without it.
    pub fn to_prevent(&self, member: usize) -> Ratio<BigUint> {
        share(self.members[member].swings.clone(), self.winning.clone())
    }

    /// Coleman's power of a member to initiate action: of the coalitions that lose, the share that would win with it.
    pub fn to_initiate(&self, member: usize) -> Ratio<BigUint> {
        share(self.members[member].swings.clone(), self.losing())
    }
}

fn share(part: BigUint, whole: BigUint) -> Ratio<BigUint> {
    if whole == BigUint::ZERO { Ratio::new(whole, BigUint::from(1u8)) } else { Ratio::new(part, whole) }
}

/// A fraction as a decimal with so many digits behind the point, rounded to the nearest, halves up.
pub fn decimal(fraction: &Ratio<BigUint>, digits: u32) -> String {
    let scale = BigUint::from(10u8).pow(digits);
    let twice = fraction.numer() * &scale * 2u8 + fraction.denom();
    let whole = alloc::string::ToString::to_string(&(twice / (fraction.denom() * 2u8)));
    let digits = digits as usize;
    let whole = alloc::format!("{whole:0>width$}", width = digits + 1);
    let (before, after) = whole.split_at(whole.len() - digits);
    if digits == 0 { whole } else { alloc::format!("{before}.{after}") }
}
