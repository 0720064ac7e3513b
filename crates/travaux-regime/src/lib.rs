//! The regime room of Travaux: what a draft would do.
//!
//! Rules are a reading of the text, not the text: syntax → rules → evaluate. A bracket in a rule is the bracket of the text with the same
//! label, so choosing an alternative changes words and behaviour together. Knows one draft and scenarios; no file, no clock, no
//! randomness, no terminal: it is `no_std`, and the build enforces it. The language stands in `docs/reference/rules.md`.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod analyse;
pub mod days;
pub mod evaluate;
pub mod mutate;
pub mod phrase;
pub mod power;
pub mod property;
pub mod rules;
pub mod run;
pub mod scenario;
pub mod syntax;
pub mod truth;
