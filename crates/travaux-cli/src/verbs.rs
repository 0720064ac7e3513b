//! One file per verb.

pub mod brief;
pub mod check;
pub mod chronology;
pub mod claims;
pub mod compare;
pub mod completions;
pub mod conflicts;
pub mod explain;
pub mod explanations;
pub mod fmt;
pub mod man;
pub mod mutants;
pub mod new;
pub mod people;
pub mod positions;
pub mod power;
pub mod run;
pub mod show;
pub mod sources;
pub mod statements;
pub mod status;
pub mod trace;
pub mod unknowns;
pub mod why;
