//! Three-valued answers with their reasons. What is not known never turns into a no.

use crate::syntax::Choice;
use alloc::string::String;
use alloc::vec::Vec;
use travaux_text::{ProvisionIndex, Span};

/// Yes, no, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It is not so.
    No,
    /// What would settle it is missing.
    Unknown,
    /// It is so.
    Yes,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Truth {
        if holds { Truth::Yes } else { Truth::No }
    }
}

/// One step of a chain of reasons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reason {
    /// In a sentence.
    pub words: String,
    /// The line of the rule.
    pub rule: Option<Span>,
    /// The provision whose words the rule formalises.
    pub provision: Option<ProvisionIndex>,
    /// The choices in brackets on which the line depends.
    pub choices: Vec<Choice>,
    /// The event, by its place in the scenario.
    pub event: Option<usize>,
    /// Whether this is something that is missing: what would settle the question.
    pub missing: bool,
}

/// An answer with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The answer.
    pub truth: Truth,
    /// Why.
    pub reasons: Vec<Reason>,
}

impl Answer {
    /// An answer with one reason.
    pub fn new(truth: Truth, reason: Reason) -> Answer {
        Answer { truth, reasons: Vec::from([reason]) }
    }

    /// Yes, for no reason that is worth telling.
    pub fn yes() -> Answer {
        Answer { truth: Truth::Yes, reasons: Vec::new() }
    }

    /// Both: no if one is no, with its reasons; not known if one is not known; otherwise yes.
    #[must_use]
    pub fn and(mut self, other: Answer) -> Answer {
        match self.truth.cmp(&other.truth) {
            core::cmp::Ordering::Less => self,
            core::cmp::Ordering::Greater => other,
            core::cmp::Ordering::Equal => {
                self.reasons.extend(other.reasons);
                self
            }
        }
    }

    /// Either: yes if one is yes, with its reasons; not known if one is not known; otherwise no.
    #[must_use]
    pub fn or(self, other: Answer) -> Answer {
        self.not().and(other.not()).not()
    }

    /// The opposite, for the same reasons.
    #[must_use]
    #[allow(clippy::should_implement_trait)]
    pub fn not(self) -> Answer {
        let truth = match self.truth {
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
            Truth::Yes => Truth::No,
        };
        Answer { truth, reasons: self.reasons }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tables of Kleene's strong three-valued logic, all nine rows each.
    #[test]
    fn and_or_not() {
        let all = [Truth::No, Truth::Unknown, Truth::Yes];
        for one in all {
            for other in all {
                let answer = |truth| Answer { truth, reasons: Vec::new() };
                assert_eq!(answer(one).and(answer(other)).truth, one.min(other));
                assert_eq!(answer(one).or(answer(other)).truth, one.max(other));
            }
        }
    }
}
