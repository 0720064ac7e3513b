//! Invented treaties, and what was done to them: for tests and benchmarks alone.
//!
//! [`treaty`] makes up a treaty from a seed; [`edited`] makes a later draft of it and says exactly what it did, provision by
//! provision, so that an alignment can be scored against the truth. Deliberately absent: anything that reads, aligns or
//! compares. The generator must not know how that is done, or the scores mean nothing.

mod chance;
mod edit;
mod text;
mod thicket;
mod truth;
mod words;

pub use chance::Chance;
pub use edit::{Edits, edited};
pub use text::{Article, Node, Token, Treaty};
pub use thicket::thicket;
pub use truth::{Edited, Kind, Truth};
pub use words::{Shape, treaty};
