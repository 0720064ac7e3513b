//! Remarks: what is the matter with a user's text, where, and what to do about it.
//!
//! A remark is never an error of the program. Each has a code with a page in `docs/remarks/`, which `travaux explain`
//! prints. The codes of the text room are in [`codes`]; other rooms add their own.

use crate::tree::Span;
use alloc::string::String;
use alloc::vec::Vec;
use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Worth knowing: something is missing or could not be compared.
    Note,
    /// Probably not what was meant.
    Warning,
    /// The text says something that cannot be right, or cannot be read.
    Error,
}

impl Level {
    /// The word in messages.
    pub fn word(self) -> &'static str {
        match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// A kind of remark.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// Number, such as `T001`; never used again for something else.
    pub number: &'static str,
    /// Name, such as `unclosed-bracket`.
    pub name: &'static str,
    /// How bad it is.
    pub level: Level,
}

/// A place that a remark points at, with a few words on what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Bytes of the source.
    pub span: Span,
    /// What stands there; may be empty.
    pub label: String,
}

/// One remark on a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Its kind.
    pub code: &'static Code,
    /// How bad it is here; usually the level of its kind, never higher.
    pub level: Level,
    /// One sentence: what is the matter.
    pub message: String,
    /// Where. The first place is the main one.
    pub places: Vec<Place>,
    /// One suggested action.
    pub action: String,
}

impl Remark {
    /// A remark at the level of its kind.
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Remark {
        Remark { code, level: code.level, message: message.into(), places: [Place { span, label: String::new() }].into(), action: String::new() }
    }

    /// Says what stands at the main place.
    #[must_use]
    pub fn here(mut self, label: impl Into<String>) -> Remark {
        self.places[0].label = label.into();
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn and(mut self, span: Span, label: impl Into<String>) -> Remark {
        self.places.push(Place { span, label: label.into() });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn action(mut self, action: impl Into<String>) -> Remark {
        self.action = action.into();
        self
    }

    /// Lowers the level.
    #[must_use]
    pub fn at_most(mut self, level: Level) -> Remark {
        self.level = self.level.min(level);
        self
    }

    /// The main place.
    pub fn span(&self) -> &Span {
        &self.places[0].span
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $constant:ident = $number:literal, $name:literal, $level:ident;)*) => {
        $($(#[$doc])* pub static $constant: Code = Code { number: $number, name: $name, level: Level::$level };)*

        /// All codes of this room, in the order of their numbers.
        pub static ALL: &[&Code] = &[$(&$constant),*];
    };
}

/// The remarks of the text room.
pub mod codes {
    use super::{Code, Level};

    codes! {
        /// A `[` without `]`.
        UNCLOSED_BRACKET = "T001", "unclosed-bracket", Error;
        /// A `]` without `[`.
        UNMATCHED_BRACKET = "T002", "unmatched-bracket", Error;
        /// The words after `[` begin like an attribution and cannot be read as one.
        UNREADABLE_ATTRIBUTION = "T003", "unreadable-attribution", Error;
        /// A party code that the negotiation does not have.
        UNKNOWN_PARTY = "T004", "unknown-party", Error;
        /// A party that wants words and is against them.
        SELF_OPPOSITION = "T005", "self-opposition", Error;
        /// Two provisions or brackets with one id.
        DUPLICATE_ID = "T006", "duplicate-id", Error;
        /// A reference to an id that is not there.
        DANGLING_REFERENCE = "T007", "dangling-reference", Error;
        /// Words that name an article which is not there.
        MISSING_ARTICLE = "T008", "missing-article", Warning;
        /// Words that name an annex which is not there.
        MISSING_ANNEX = "T009", "missing-annex", Warning;
        /// Brackets that wait for each other.
        PENDING_CYCLE = "T010", "pending-cycle", Error;
        /// Alternatives that do not differ.
        SAME_ALTERNATIVES = "T011", "same-alternatives", Warning;
        /// A bracket without words.
        EMPTY_BRACKET = "T012", "empty-bracket", Warning;
        /// A label, `pending` or `missing` that is not in the first attribution of its bracket.
        MISPLACED_LABEL = "T013", "misplaced-label", Error;
        /// A number left out or used twice.
        NUMBERING = "T014", "numbering", Warning;
        /// A character that changes the direction of what is shown, or shows nothing.
        HIDDEN_CHARACTER = "T015", "hidden-character", Error;
        /// An id that mixes alphabets or looks like another one.
        LOOK_ALIKE_ID = "T016", "look-alike-id", Error;
        /// A footnote mark without footnote.
        UNDEFINED_FOOTNOTE = "T017", "undefined-footnote", Error;
        /// A footnote that nothing refers to.
        UNUSED_FOOTNOTE = "T018", "unused-footnote", Warning;
        /// A block without its last line.
        UNFINISHED_BLOCK = "T019", "unfinished-block", Error;
        /// Front matter that cannot be read.
        FRONT_MATTER = "T020", "front-matter", Error;
        /// A key of the front matter that the format does not have.
        UNKNOWN_KEY = "T021", "unknown-key", Warning;
        /// Bytes that are not UTF-8.
        NOT_UTF8 = "T022", "not-utf-8", Error;
        /// Something that the text itself says is still missing.
        PLACEHOLDER = "T023", "placeholder", Note;
    }
}
