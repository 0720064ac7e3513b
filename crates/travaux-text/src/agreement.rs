//! How two values that somebody gives for one thing stand to each other.

use serde::Serialize;

/// Whether two values of one thing can both be right. Symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Agreement {
    /// The same value, if perhaps in other words or units.
    Same,
    /// Both can be right.
    Compatible,
    /// What is written does not decide it.
    Undetermined,
    /// They cannot both be right.
    Contradictory,
}
