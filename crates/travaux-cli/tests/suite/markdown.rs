//! Finds the fenced blocks of a case, as CommonMark has them but stricter: a fence starts at the
//! beginning of its line and is closed. What lies outside the blocks is for readers only.

use std::ops::Range;
use std::path::{Component, Path};

/// A fenced block. Lines are counted from 0, and the body is without the two fences.
pub struct Block<'a> {
    pub fence: &'a str,
    pub info: &'a str,
    pub body: Range<usize>,
}

/// What a block is there for, from the words behind its opening fence.
#[derive(Debug, PartialEq)]
pub enum Purpose<'a> {
    Illustration,
    File(&'a Path),
    Console { place: Option<&'a str> },
}

/// The blocks of a case, or why they cannot be told apart, beginning with the line from 1.
pub fn blocks<'a>(lines: &[&'a str]) -> Result<Vec<Block<'a>>, String> {
    let mut found = Vec::new();
    let mut next = 0;
    while let Some(&line) = lines.get(next) {
        next += 1;
        let Some((fence, info)) = opening_fence(line.trim_start()) else {
            continue;
        };
        if line.starts_with(char::is_whitespace) {
            return Err(format!("{next}: a fence starts at the beginning of its line"));
        }
        let closes = |line: &&str| {
            let line = line.trim();
            line.starts_with(fence) && run(line) == line.len()
        };
        let Some(length) = lines[next..].iter().position(closes) else {
            return Err(format!("{next}: this block is never closed"));
        };
        let body = next..next + length;
        found.push(Block { fence, info, body });
        next += length + 1;
    }
    Ok(found)
}

/// The fence and what follows it. Backticks later in the line make it code inside a sentence.
fn opening_fence(line: &str) -> Option<(&str, &str)> {
    let (fence, info) = line.split_at(run(line));
    let is_fence = fence.len() >= 3 && (fence.starts_with('~') || !info.contains('`'));
    is_fence.then_some((fence, info))
}

/// How often a line repeats, at its beginning, the character of a fence that it begins with.
fn run(line: &str) -> usize {
    match line.chars().next() {
        Some(first @ ('`' | '~')) => line.len() - line.trim_start_matches(first).len(),
        _ => 0,
    }
}

impl<'a> Block<'a> {
    /// The line of the opening fence.
    pub fn opening(&self) -> usize {
        self.body.start - 1
    }

    /// A word that means nothing here is refused: a case with a misspelt block would pass.
    pub fn purpose(&self) -> Result<Purpose<'a>, String> {
        let words: Vec<&str> = self.info.split_whitespace().collect();
        let (language, word) = match words[..] {
            ["console"] => return Ok(Purpose::Console { place: None }),
            [] | [_] => return Ok(Purpose::Illustration),
            [language, word] => (language, word),
            _ => return Err(format!("`{}` has too many words", self.info)),
        };
        match word.split_once('=') {
            Some(("in", place)) if language == "console" => {
                let place = Some(place);
                Ok(Purpose::Console { place })
            }
            Some(("file", path)) if language != "console" && is_inside(path) => Ok(Purpose::File(Path::new(path))),
            _ => Err(format!("`{word}` cannot stand here, see suite/README.md")),
        }
    }

    /// The fence that these lines need: a longer one if a line among them could close it.
    pub fn fence_around(&self, body: &[String]) -> String {
        let mark = &self.fence[..1];
        let runs = body.iter().map(|line| line.trim_start()).filter(|line| line.starts_with(mark)).map(|line| run(line) + 1);
        mark.repeat(self.fence.len().max(runs.max().unwrap_or(0)))
    }
}

/// Whether a path stays in the folder of the case.
fn is_inside(path: &str) -> bool {
    let is_name = |part| matches!(part, Component::Normal(_));
    !path.is_empty() && Path::new(path).components().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purpose(info: &str) -> Result<Purpose<'_>, String> {
        let (fence, body) = ("```", 1..1);
        Block { fence, info, body }.purpose()
    }

    #[test]
    fn a_fence_is_closed_by_one_of_its_own_kind_that_is_no_shorter() {
        let lines = ["````treaty file=a", "```rules", "```", "~~~~", "````", "```code``` in prose", "~~~", "```", "~~~~ "];
        let blocks = blocks(&lines).unwrap();
        let bodies: Vec<_> = blocks.into_iter().map(|block| block.body).collect();
        assert_eq!(bodies, [1..4, 7..8]);
    }

    #[test]
    fn the_words_behind_a_fence_say_what_the_block_is_for() {
        let file = Purpose::File(Path::new("a/b"));
        let here = Purpose::Console { place: None };
        let there = Purpose::Console { place: Some(".") };
        assert_eq!(purpose(""), Ok(Purpose::Illustration));
        assert_eq!(purpose("toml"), Ok(Purpose::Illustration));
        assert_eq!(purpose("toml file=a/b"), Ok(file));
        assert_eq!(purpose("console"), Ok(here));
        assert_eq!(purpose("console in=."), Ok(there));
        for wrong in ["toml fil=a", "toml in=.", "toml file=../a", "toml file=/a"] {
            assert!(purpose(wrong).is_err(), "{wrong}");
        }
        for wrong in ["console file=a", "console in", "console in=. x", "a file="] {
            assert!(purpose(wrong).is_err(), "{wrong}");
        }
    }
}
