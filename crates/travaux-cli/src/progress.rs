//! How far long work is: one line on standard error that is written over again, and nothing where nobody watches.
//!
//! No crate: one line needs no terminal library. Work in steps says each step; work that is one step gets a thread that counts seconds.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

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
        Progress { all, done: 0, is_shown: is_watched() }
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

fn is_watched() -> bool {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    std::io::stderr().is_terminal() && !is_dumb
}

/// Work that cannot say how far it is: shown once it takes longer than a second, until this is dropped.
pub struct Waiting {
    ends: Option<Sender<()>>,
    counting: Option<JoinHandle<()>>,
}

impl Waiting {
    /// Begins; `words` say what is done: `aligning 3 drafts`.
    pub fn new(words: String) -> Waiting {
        if !is_watched() {
            return Waiting { ends: None, counting: None };
        }
        let (ends, ended) = channel::<()>();
        let count = move || {
            let mut seconds = 0_u64;
            while ended.recv_timeout(Duration::from_secs(1)) == Err(RecvTimeoutError::Timeout) {
                seconds += 1;
                let _ = write!(std::io::stderr(), "\r\x1b[K{words}: {seconds} s").and_then(|()| std::io::stderr().flush());
            }
            if seconds > 0 {
                let _ = write!(std::io::stderr(), "\r\x1b[K");
            }
        };
        // Without a thread nothing is shown, and the work is done all the same.
        Waiting { ends: Some(ends), counting: std::thread::Builder::new().spawn(count).ok() }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        drop(self.ends.take());
        if let Some(counting) = self.counting.take() {
            let _ = counting.join();
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
