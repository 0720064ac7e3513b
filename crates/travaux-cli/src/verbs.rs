//! One file per verb.

pub mod check;
pub mod compare;
pub mod completions;
pub mod explain;
pub mod fmt;
pub mod man;
pub mod new;
pub mod positions;
pub mod show;
pub mod status;
pub mod trace;
