//! Whether there is a settlement that all accept: found by search where counting is too wide.
//!
//! A search in depth, with what each condition can still reach as the bound: a choice after which a party can no longer get what it asks
//! for is taken back. The alternative that more conditions ask for is tried first, on the bracket that matters to those who are nearest to
//! being lost. The number of choices is bounded; beyond it nothing is known.

use super::{Condition, Settlements};
use alloc::vec;
use alloc::vec::Vec;

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// A settlement that all accept: the alternative of each bracket.
    Found(Vec<usize>),
    /// There is none.
    None,
    /// So many choices were tried, and it is not known whether there is one.
    Unknown(u64),
}

/// Whether a condition holds whatever is settled from here on, never does, or may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Holds,
    Fails,
    /// How many of its parts it can still lose.
    Open(usize),
}

struct Path<'a> {
    brackets: &'a [usize],
    conditions: Vec<&'a Condition>,
    chosen: Vec<Option<usize>>,
    tried: u64,
    most: u64,
}

impl Settlements {
    /// A settlement that all parties accept, within so many choices.
    pub fn search(&self, most: u64) -> Search {
        let conditions = self.laws.iter().chain(&self.parties).collect();
        let mut path = Path { brackets: &self.brackets, conditions, chosen: vec![None; self.brackets.len()], tried: 0, most };
        path.run()
    }
}

impl Path<'_> {
    /// Choices as a stack: the bracket, its alternatives from the last to be tried to the next.
    fn run(&mut self) -> Search {
        let mut stack: Vec<(usize, Vec<usize>)> = Vec::new();
        loop {
            match self.next() {
                Some(None) => return Search::Found(self.chosen.iter().map(|chosen| chosen.unwrap_or_default()).collect()),
                Some(Some((bracket, alternatives))) => stack.push((bracket, alternatives)),
                None => {}
            }
            // Backwards to the last bracket with an alternative that was not tried yet.
            loop {
                let Some((bracket, alternatives)) = stack.last_mut() else { return Search::None };
                match alternatives.pop() {
                    Some(alternative) => {
                        self.chosen[*bracket] = Some(alternative);
                        break;
                    }
                    None => {
                        self.chosen[*bracket] = None;
                        stack.pop();
                    }
                }
            }
            self.tried += 1;
            if self.tried > self.most {
                return Search::Unknown(self.most);
            }
        }
    }

    /// The bracket to choose next with its alternatives, the best last. `Some(None)` if all conditions hold, `None` if one fails.
    #[allow(clippy::option_option)]
    fn next(&self) -> Option<Option<(usize, Vec<usize>)>> {
        let mut asked: Vec<Vec<f64>> = self.brackets.iter().map(|values| vec![0.0; *values]).collect();
        let mut open = false;
        for condition in &self.conditions {
            match self.standing(condition) {
                Standing::Holds => {}
                Standing::Fails => return None,
                Standing::Open(slack) => {
                    open = true;
                    self.ask(condition, 1.0 / (1.0 + slack as f64), &mut asked);
                }
            }
        }
        if !open {
            return Some(None);
        }
        let spread = |asked: &[f64]| asked.iter().copied().fold(0.0, f64::max) - asked.iter().copied().fold(f64::INFINITY, f64::min);
        let left = (0..self.brackets.len()).filter(|bracket| self.chosen[*bracket].is_none());
        let bracket = left.max_by(|one, other| spread(&asked[*one]).total_cmp(&spread(&asked[*other])).then(other.cmp(one)))?;
        let mut alternatives: Vec<usize> = (0..self.brackets[bracket]).collect();
        alternatives.sort_by(|one, other| asked[bracket][*one].total_cmp(&asked[bracket][*other]).then(other.cmp(one)));
        Some(Some((bracket, alternatives)))
    }

    fn standing(&self, condition: &Condition) -> Standing {
        match condition {
            Condition::Chosen { bracket, alternatives } => match self.chosen[*bracket] {
                Some(chosen) if alternatives.contains(&chosen) => Standing::Holds,
                Some(_) => Standing::Fails,
                None => Standing::Open(0),
            },
            Condition::AtLeast { count, of } => {
                let (mut holds, mut open) = (0, 0);
                for inner in of {
                    match self.standing(inner) {
                        Standing::Holds => holds += 1,
                        Standing::Fails => {}
                        Standing::Open(_) => open += 1,
                    }
                }
                match () {
                    () if holds >= *count => Standing::Holds,
                    () if holds + open < *count => Standing::Fails,
                    () => Standing::Open(holds + open - count),
                }
            }
        }
    }

    /// Adds for each alternative of an open bracket how much a condition asks for it.
    fn ask(&self, condition: &Condition, weight: f64, asked: &mut [Vec<f64>]) {
        match condition {
            Condition::Chosen { bracket, alternatives } => {
                if self.chosen[*bracket].is_none() {
                    alternatives.iter().for_each(|alternative| asked[*bracket][*alternative] += weight);
                }
            }
            Condition::AtLeast { of, .. } => of.iter().for_each(|inner| self.ask(inner, weight / of.len() as f64 * 4.0, asked)),
        }
    }
}
