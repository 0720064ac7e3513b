//! The record room of Travaux: a negotiation as a whole.
//!
//! Reads the folder, and answers what one draft alone cannot: who the parties are and so what counts as agreed, what a
//! draft may be expected to hold, what happened between drafts and who is reported to have done it. It reads files and
//! writes none; it prints nothing. What the files hold stands in `docs/reference/negotiation.md`.

pub mod bibliography;
pub mod brackets;
pub mod change;
pub mod check;
pub mod chronology;
pub mod claim;
pub mod conflict;
pub mod evidence;
pub mod explanation;
pub mod figures;
pub mod gather;
pub mod life;
pub mod lineage;
pub mod negotiation;
pub mod people;
pub mod reference;
pub mod relation;
pub mod settling;
pub mod statement;
pub mod status;
pub mod unknown;

pub use bibliography::{Bibliography, Source};
pub use claim::Claim;
pub use evidence::Evidence;
pub use negotiation::{Entry, LoadFailure, Negotiation, Party, Roster, Typeface, read_all, read_file};
pub use reference::{Kind, Reference};
