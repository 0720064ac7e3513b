//! Citations: `@key, locator`, a source and a place in it. Whether the source exists is not known here.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use serde::Serialize;

/// A source and a place in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Citation {
    /// Key of the bibliography.
    pub source: String,
    /// Page, table row, footnote …; `None` cites the source as a whole.
    pub locator: Option<String>,
}

impl Citation {
    /// Every citation in a text: each `@key` takes what follows, up to `;` or the next `@key`, as its locator.
    pub fn all_in(text: &str) -> Vec<Citation> {
        let starts: Vec<usize> = text.match_indices('@').map(|(at, _)| at).filter(|&at| key_length(text, at) > 0 && !inside_word(text, at)).collect();
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        starts
            .iter()
            .zip(ends)
            .map(|(&start, end)| {
                let key_end = start + 1 + key_length(text, start);
                let rest = &text[key_end..end];
                let rest = rest.split(';').next().unwrap_or(rest);
                let locator = rest.trim_matches(|c: char| c.is_whitespace() || c == ',' || c == '.').split_whitespace().collect::<Vec<_>>().join(" ");
                Citation { source: text[start + 1..key_end].to_string(), locator: (!locator.is_empty()).then_some(locator) }
            })
            .collect()
    }
}

fn key_length(text: &str, at: usize) -> usize {
    let rest = &text[at + 1..];
    let length = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '/' | '+'))).unwrap_or(rest.len());
    rest[..length].trim_end_matches(['.', ':', '/', '-']).len()
}

/// `name@example.org` is no citation.
fn inside_word(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.locator {
            Some(locator) => write!(f, "{}, {locator}", self.source),
            None => f.write_str(&self.source),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn citations_in_a_footnote() {
        let read = |text: &str| Citation::all_in(text).iter().map(|citation| format!("{citation}")).collect::<Vec<_>>().join(" | ");
        assert_eq!(read("@nids, table, point 5; @npr, Part II."), "nids, table, point 5 | npr, Part II");
        assert_eq!(read("See @nids and\n   @kyiv-post, p. 3"), "nids, and | kyiv-post, p. 3");
        assert_eq!(read("@nyt-2024-06-15"), "nyt-2024-06-15");
        assert_eq!(read("write to a@b.org, at noon"), "");
        assert_eq!(read("@"), "");
    }
}
