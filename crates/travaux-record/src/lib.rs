//! The record room of Travaux: a negotiation as a whole.
//!
//! Reads the folder, and answers what one draft alone cannot: who the parties are and so what counts as agreed, what a
//! draft may be expected to hold, what happened between drafts and who is reported to have done it. It reads files and
//! writes none; it prints nothing. What the files hold stands in `docs/reference/negotiation.md`.

pub mod bibliography;
pub mod change;
pub mod check;
pub mod figures;
pub mod life;
pub mod negotiation;
pub mod status;

pub use bibliography::{Bibliography, Source};
pub use negotiation::{Entry, LoadFailure, Negotiation, Party, Roster, Typeface};
