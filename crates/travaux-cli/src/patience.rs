//! That an answer is given in time, or that there is none: the only clock that bears on whether an analysis answers, never on what.
//!
//! One operation on diagrams cannot be broken off, so the work is done beside, and left to end with the program.

use crate::args::Verb;
use crate::failure::Failure;
use crate::output;
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Diagrams are gone through recursively, bit by bit: room for many of them.
const STACK_BYTES: usize = 256 << 20;

/// How long a verb may take, if there is a limit. `gaps` keeps the time by itself, because it can answer in part.
pub fn of(verb: &Verb) -> Option<Duration> {
    match verb {
        Verb::Blocks(asked) | Verb::Matters(asked) => asked.given.patience.time(),
        Verb::Works(works) => works.given.patience.time(),
        Verb::Differ(differ) => differ.patience.time(),
        _ => None,
    }
}

/// What some work gives, if it ends in time. Once it has begun to print, it may finish.
pub fn within(time: Duration, work: impl FnOnce() -> Result<ExitCode, Failure> + Send + 'static) -> Result<ExitCode, Failure> {
    let (done, answer) = channel();
    let worker = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
        // Nobody listens any more where time has run out.
        let _ = done.send(work());
    });
    let worker = worker.map_err(|error| Failure::said(format!("No room for the work: {error}."), "Free some memory, and ask again."))?;
    match answer.recv_timeout(time) {
        Err(RecvTimeoutError::Timeout) if output::has_begun() => {}
        Err(RecvTimeoutError::Timeout) => {
            let what = format!("There is no answer after {} seconds: too much hangs together.", time.as_secs());
            return Err(Failure::said(what, "Settle some brackets with --settle or --reading, or wait longer with --patience."));
        }
        Ok(answer) => return answer,
        Err(RecvTimeoutError::Disconnected) => {}
    }
    match answer.recv() {
        Ok(answer) => answer,
        Err(_) => match worker.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(()) => Err(Failure::said("The work ended without an answer.", "Please report this.")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_too_long_gives_no_answer_and_what_does_not_gives_its_own() {
        let slow = || {
            thread::sleep(Duration::from_secs(600));
            Ok(ExitCode::SUCCESS)
        };
        let said = within(Duration::from_millis(5), slow).unwrap_err().to_string();
        assert!(said.contains("no answer") && said.contains("--patience"), "{said}");
        let failing = || Err(Failure::Closed);
        assert!(matches!(within(Duration::from_secs(600), failing), Err(Failure::Closed)));
    }
}
