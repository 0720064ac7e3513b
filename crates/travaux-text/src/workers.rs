//! Work in pieces that do not depend on each other. The pure rooms know no threads; a program that has some can lend them.

use alloc::vec::Vec;

/// Who does the pieces, one after the other or several at once: no answer may depend on it.
pub trait Workers: Sync {
    /// The results of so many pieces, in order. Each worker begins with a state of its own; at most `most` work at a time.
    fn map<State, Done: Send>(
        &self,
        pieces: usize,
        most: usize,
        state: impl Fn() -> State + Sync,
        work: impl Fn(&mut State, usize) -> Done + Sync,
    ) -> Vec<Done>;
}

/// One piece after the other.
#[derive(Debug, Clone, Copy, Default)]
pub struct Alone;

impl Workers for Alone {
    fn map<State, Done: Send>(
        &self,
        pieces: usize,
        _most: usize,
        state: impl Fn() -> State + Sync,
        work: impl Fn(&mut State, usize) -> Done + Sync,
    ) -> Vec<Done> {
        let mut state = state();
        (0..pieces).map(|piece| work(&mut state, piece)).collect()
    }
}
