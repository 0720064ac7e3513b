//! The compare room of Travaux: how drafts differ, by stable id: provisions, words, brackets, and their life through many drafts.
//!
//! Things are paired by address or label, never by likeness; [`alignment`] and [`lineage()`] alone go by likeness, and propose
//! what a person may accept. What is deliberately absent: parties and what they mean to
//! each other, the standing of plain words, whether a draft reports everything (`coverage`), and any rendering. So
//! nothing here is "dropped", "settled" or "reopened": a provision is not in a draft, words are plain or in a bracket,
//! and the record room, which knows the rest, says what that amounts to.
//!
//! Every function is pure and total, and its cost is stated; `n` is the number of provisions, `w` that of words.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod align;
pub mod alignment;
pub mod brackets;
pub mod lineage;
mod look;
mod pair;
pub mod script;
mod stretch;
pub mod trace;
pub mod words;

pub use align::{Row, moved, rows};
pub use alignment::brackets::{BracketMatch, Sign, align_brackets};
pub use alignment::{Alignment, Confidence, Match, Why, align as propose};
pub use brackets::{Appeared, Fate, Whereabouts, appeared, fates, proposed};
pub use lineage::{BracketLineage, Kin, Line, Lineage, bracket_lineage, lineage};
pub use script::{Deed, Edit, Operation, Script, outline, script};
pub use trace::{Life, State, Step, Subject, Thread, Turn, life};
pub use words::{Change, Op, own_words, same_words, words};
