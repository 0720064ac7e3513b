//! The text room of Travaux: any bytes → lossless tree → typed draft with brackets; remarks; formatter; settlements.
//!
//! Knows one draft and nothing else: no negotiation, no file, no clock, no randomness, no terminal. That it cannot is
//! enforced by `no_std`. What the format is stands in `docs/reference/treaty.md`.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod agreement;
pub mod amount;
pub mod attribution;
mod blocks;
pub mod check;
pub mod citation;
pub mod date;
pub mod draft;
pub mod format;
pub mod front;
pub mod keys;
pub mod laws;
pub mod meaning;
pub mod parse;
pub mod quantity;
pub mod remark;
pub mod settle;
pub mod tree;
pub mod workers;

pub use agreement::Agreement;
pub use amount::Amount;
pub use attribution::{Attribution, Hedge, Position, Reservation, Stance};
pub use citation::Citation;
pub use date::Date;
pub use draft::{Bracket, BracketIndex, BracketKind, Draft, Provision, ProvisionIndex, ProvisionKind, Run, Within};
pub use format::format;
pub use front::{Basis, Coverage, Front, Reported, What};
pub use meaning::Meaning;
pub use parse::parse;
pub use quantity::{Quantity, Unit};
pub use remark::{Code, Level, Remark};
pub use tree::{Span, Tree};
pub use workers::{Alone, Workers};
