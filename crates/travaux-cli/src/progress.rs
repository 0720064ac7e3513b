//! How far long work is: one line on standard error that is written over again, and nothing where nobody watches.
//!
//! No crate: one line needs neither a terminal library nor a thread.

use std::io::{IsTerminal, Write};

/// Work in steps, shown while it lasts.
pub struct Progress {
    all: usize,
    done: usize,
    is_shown: bool,
}

const WIDTH: usize = 24;

impl Progress {
    /// Begins work in so many steps.
    pub fn new(all: usize) -> Progress {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        Progress { all, done: 0, is_shown: std::io::stderr().is_terminal() && !is_dumb }
    }

    /// One more step is done; `words` say where it is.
    pub fn step(&mut self, words: &str) {
        self.done += 1;
        if self.is_shown {
            // Whether anybody could read it changes nothing for the work.
            let _ = write!(std::io::stderr(), "\r\x1b[K{}", line(self.done, self.all, words)).and_then(|()| std::io::stderr().flush());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

fn line(done: usize, all: usize, words: &str) -> String {
    let full = (WIDTH * done.min(all)).checked_div(all).unwrap_or(WIDTH);
    format!("[{}{}] {done} of {all}: {words}", "#".repeat(full), "-".repeat(WIDTH - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills() {
        assert_eq!(line(0, 48, "a"), "[------------------------] 0 of 48: a");
        assert_eq!(line(24, 48, "a"), "[############------------] 24 of 48: a");
        assert_eq!(line(48, 48, "a"), "[########################] 48 of 48: a");
        assert_eq!(line(0, 0, "a"), "[########################] 0 of 0: a");
    }
}
