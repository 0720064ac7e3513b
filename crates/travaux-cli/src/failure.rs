//! Failures: the program could not do what was asked. Every failure gets its words and its exit code here.

use std::fmt;
use std::io;
use std::path::PathBuf;
use travaux_record::LoadFailure;

/// Why the program could not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// No negotiation, or one that cannot be read.
    Load(LoadFailure),
    /// Something was named that is not there: what it is, its name, what is close, what there is.
    Unknown {
        /// "draft", "provision or bracket", "remark".
        what: &'static str,
        /// As the user wrote it.
        wanted: String,
        /// What might have been meant.
        close: Vec<String>,
        /// How to see all there is.
        see: String,
    },
    /// A file could not be read or written.
    File {
        /// "read" or "written".
        done: &'static str,
        /// Which one.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The verb has no such format.
    Format {
        /// The verb.
        verb: &'static str,
        /// What it has.
        formats: &'static str,
    },
    /// Anything else, in a sentence with what to do next.
    Said {
        /// What is the matter.
        what: String,
        /// What to do.
        action: String,
    },
    /// Standard output was closed by its reader; nothing to say.
    Closed,
}

impl Failure {
    /// Something is not there; what is spelt alike among what is there may have been meant.
    pub fn unknown<'a>(what: &'static str, wanted: &str, known: impl IntoIterator<Item = &'a str>, see: impl Into<String>) -> Failure {
        let close = travaux_record::check::nearest(wanted, known.into_iter()).into_iter().map(str::to_string).collect();
        Failure::Unknown { what, wanted: wanted.to_string(), close, see: see.into() }
    }

    /// A failure in words.
    pub fn said(what: impl Into<String>, action: impl Into<String>) -> Failure {
        Failure::Said { what: what.into(), action: action.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Load(LoadFailure::NoNegotiation { searched }) => {
                writeln!(f, "There is no negotiation here: neither {} nor a folder above it has a negotiation.toml.", shown(searched))?;
                write!(f, "Name one with -C DIR, or start one with `travaux new DIR --party AA=Name --party BB=Name`.")
            }
            Failure::Load(LoadFailure::Unreadable { path, error }) => write!(f, "{} cannot be read: {}.", path.display(), reason(error)),
            Failure::Unknown { what, wanted, close, see } => {
                write!(f, "There is no {what} \"{wanted}\".")?;
                match close.as_slice() {
                    [] => {}
                    [one] => write!(f, " Did you mean \"{one}\"?")?,
                    several => write!(f, " Did you mean one of: {}?", several.join(", "))?,
                }
                if !see.is_empty() {
                    write!(f, "\n{see}")?;
                }
                Ok(())
            }
            Failure::File { done, path, error } => write!(f, "{} cannot be {done}: {}.", path.display(), reason(error)),
            Failure::Format { verb, formats } => write!(f, "`travaux {verb}` has no such format. Use --format with one of: {formats}."),
            Failure::Said { what, action } => write!(f, "{what}\n{action}"),
            Failure::Closed => Ok(()),
        }
    }
}

fn shown(path: &std::path::Path) -> String {
    match path.to_str() {
        Some("." | "") => "this folder".to_string(),
        _ => path.display().to_string(),
    }
}

/// What the system said, without its error number.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it is not there".to_string(),
        io::ErrorKind::PermissionDenied => "you have no permission".to_string(),
        io::ErrorKind::IsADirectory => "it is a folder".to_string(),
        io::ErrorKind::FileTooLarge => "it is larger than 4 GiB, which no draft is".to_string(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

impl From<LoadFailure> for Failure {
    fn from(failure: LoadFailure) -> Failure {
        Failure::Load(failure)
    }
}

impl From<io::Error> for Failure {
    /// Of standard output; files name their path.
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::said(format!("The answer cannot be written: {}.", reason(&error)), "Try again with another place to write to."),
        }
    }
}
