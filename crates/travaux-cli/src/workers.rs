//! Threads for work in pieces: as many as the machine has cores.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use travaux_text::Workers;

/// A thread for each core.
pub struct Cores;

impl Workers for Cores {
    fn map<State, Done: Send>(
        &self,
        pieces: usize,
        most: usize,
        state: impl Fn() -> State + Sync,
        work: impl Fn(&mut State, usize) -> Done + Sync,
    ) -> Vec<Done> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let next = AtomicUsize::new(0);
        // Whoever is free takes the next piece.
        let worker = || {
            let mut state = state();
            let pieces = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|piece| *piece < pieces));
            pieces.map(|piece| (piece, work(&mut state, piece))).collect::<Vec<_>>()
        };
        let mut all: Vec<(usize, Done)> = thread::scope(|scope| {
            let others: Vec<_> = (1..cores.min(most).min(pieces)).map(|_| scope.spawn(worker)).collect();
            let mut all = worker();
            for other in others {
                match other.join() {
                    Ok(done) => all.extend(done),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all
        });
        all.sort_by_key(|(piece, _)| *piece);
        all.into_iter().map(|(_, done)| done).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use travaux_text::Alone;

    #[test]
    fn pieces_come_back_in_order_whoever_does_them() {
        let square = |_: &mut (), piece: usize| piece * piece;
        for pieces in [0, 1, 2, 7, 1000] {
            assert_eq!(Cores.map(pieces, 4, || (), square), Alone.map(pieces, 4, || (), square));
        }
    }

    #[test]
    fn no_more_than_so_many_at_a_time() {
        let states = AtomicUsize::new(0);
        Cores.map(100, 1, || states.fetch_add(1, Ordering::Relaxed), |_, piece| piece);
        assert_eq!(states.into_inner(), 1);
    }
}
