//! Analysis: for all settlements, votes, attackers, places and readings at once what a scenario answers for one.
//!
//! Rules → situations as decision diagrams → answers. Every example is replayed by the concrete evaluator before it is given; a replay
//! that comes out otherwise is an error of ours, and is named as one.

pub mod answers;
pub mod asked;
pub mod diagram;
pub mod differ;
mod effect;
pub mod frame;
pub mod gaps;
pub mod property;
pub mod settlements;
pub mod situation;
pub mod stall;
pub mod terms;
