//! Words as numbers: every distinct word of all drafts gets one, in the order in which they first occur, so that no answer
//! depends on how words hash. What a word means for likeness (is it a mark, a figure, `Article`?) is decided here, once.

use alloc::vec;
use alloc::vec::Vec;
use core::hash::{BuildHasher, Hasher};
use core::ops::Range;
use foldhash::fast::FixedState;
use unicode_segmentation::UnicodeSegmentation;

/// A word. Two words that differ only in small and capital letters share their `folded` number.
pub(crate) type Word = u32;

/// Stands in the place of the number in `Article 12`: which article that is says the reference, not the figure.
pub(crate) const REFERENCE: Word = 0;

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A word or a figure of the text.
    Word,
    /// Digits, with or without letters: `12`, `3bis`.
    Figure,
    /// A mark: counts least.
    Mark,
    /// `Article`, `paragraphs` …: figures after it are references.
    Refers,
    /// `and`, `to` …: may stand between two references.
    Joins,
}

/// Small, because most of them are looked at again and again.
struct Entry {
    start: u32,
    end: u32,
    folded: Word,
    sort: Sort,
}

impl Entry {
    fn text(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// All words of all drafts.
pub(crate) struct Vocabulary {
    text: Vec<u8>,
    entries: Vec<Entry>,
    table: Table,
}

impl Vocabulary {
    pub(crate) fn new() -> Vocabulary {
        let entries = vec![Entry { start: 0, end: 0, folded: REFERENCE, sort: Sort::Figure }];
        let mut vocabulary = Vocabulary { text: Vec::new(), entries, table: Table::new() };
        // These are known before any text is read, so that no word need be looked for among them.
        for (words, sort) in [(REFERS, Sort::Refers), (JOINS, Sort::Joins)] {
            for word in words {
                vocabulary.add(word, hash(word.as_bytes()), sort);
            }
        }
        vocabulary
    }

    /// The number of a word as it is written.
    pub(crate) fn number(&mut self, word: &str) -> Word {
        let hash = hash(word.as_bytes());
        let (text, entries) = (&self.text, &self.entries);
        if let Some(known) = self.table.find(hash, |at| text[entries[at as usize].text()] == *word.as_bytes()) {
            return known;
        }
        let number = self.add(word, hash, sort(word));
        if word.chars().any(char::is_uppercase) {
            let small = word.to_lowercase();
            if small != word {
                let folded = self.number(&small);
                let sort = self.sort(folded);
                let entry = &mut self.entries[number as usize];
                (entry.folded, entry.sort) = (folded, sort);
            }
        }
        number
    }

    fn add(&mut self, word: &str, hash: u64, sort: Sort) -> Word {
        let number = small(self.entries.len());
        let start = small(self.text.len());
        self.text.extend_from_slice(word.as_bytes());
        self.entries.push(Entry { start, end: small(self.text.len()), folded: number, sort });
        self.table.insert(hash, number);
        number
    }

    /// The number of the same word in small letters.
    pub(crate) fn folded(&self, word: Word) -> Word {
        self.entries[word as usize].folded
    }

    pub(crate) fn sort(&self, word: Word) -> Sort {
        self.entries[word as usize].sort
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }
}

/// What refers, in the languages of the United Nations that write figures after it.
const REFERS: &[&str] = &[
    "article",
    "articles",
    "annex",
    "annexes",
    "paragraph",
    "paragraphs",
    "section",
    "sections",
    "chapter",
    "chapters",
    "part",
    "parts",
    "artículo",
    "artículos",
    "anexo",
    "anexos",
    "párrafo",
    "párrafos",
    "annexe",
    "paragraphe",
    "paragraphes",
    "статья",
    "статьи",
    "статье",
    "статьей",
    "статьями",
    "статьях",
    "статей",
    "пункт",
    "пункта",
    "пункте",
    "пункты",
    "приложение",
    "приложения",
    "приложении",
    "المادة",
    "第",
];
const JOINS: &[&str] = &["and", "or", "to", "through", "et", "ou", "à", "y", "o", "a", "и", "или", "و", "至", "和"];

/// What a word is that neither refers nor joins.
fn sort(word: &str) -> Sort {
    match word.chars().next() {
        Some(first) if first.is_numeric() => Sort::Figure,
        _ if !word.chars().any(char::is_alphanumeric) => Sort::Mark,
        _ => Sort::Word,
    }
}

/// Calls with every word and mark of a text, by the word boundaries of UAX #29, without white space.
///
/// Most words of most texts are letters between spaces and marks; for those the tables need not be asked.
pub(crate) fn each_token<'a>(text: &'a str, mut token: impl FnMut(&'a str)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b' ' {
            at += 1;
            continue;
        }
        let length = bytes[at..].iter().position(|&byte| byte == b' ').unwrap_or(bytes.len() - at);
        let chunk = &text[at..at + length];
        at += length;
        let letters = chunk.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(chunk.len());
        let plain_end = chunk.as_bytes()[letters..].iter().all(|byte| matches!(byte, b',' | b'.' | b';' | b':' | b')' | b'!' | b'?'));
        if letters > 0 && plain_end {
            token(&chunk[..letters]);
            for mark in letters..chunk.len() {
                token(&chunk[mark..mark + 1]);
            }
        } else {
            for part in chunk.split_word_bounds().filter(|part| !part.trim().is_empty()) {
                token(part);
            }
        }
    }
}

/// Numbers by hash, for whoever can tell whether a number is the one that is looked for. It is never walked through, so
/// that the order of hashes decides nothing.
pub(crate) struct Table {
    /// Numbers, with the upper half of their hash beside them.
    slots: Vec<(u32, u32)>,
    count: usize,
    hashes: Vec<(u64, u32)>,
}

const EMPTY: u32 = u32::MAX;

impl Table {
    pub(crate) fn new() -> Table {
        Table { slots: vec![(0, EMPTY); 1024], count: 0, hashes: Vec::new() }
    }

    pub(crate) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut slot = low(hash) & mask;
        while self.slots[slot].1 != EMPTY {
            if self.slots[slot].0 == high(hash) && is_it(self.slots[slot].1) {
                return Some(self.slots[slot].1);
            }
            slot = (slot + 1) & mask;
        }
        None
    }

    pub(crate) fn insert(&mut self, hash: u64, number: u32) {
        self.hashes.push((hash, number));
        self.count += 1;
        if 2 * self.count > self.slots.len() {
            self.slots = vec![(0, EMPTY); self.slots.len() * 2];
            for index in 0..self.hashes.len() {
                let (hash, number) = self.hashes[index];
                self.place(hash, number);
            }
        } else {
            self.place(hash, number);
        }
    }

    fn place(&mut self, hash: u64, number: u32) {
        let mask = self.slots.len() - 1;
        let mut slot = low(hash) & mask;
        while self.slots[slot].1 != EMPTY {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = (high(hash), number);
    }
}

#[allow(clippy::cast_possible_truncation)]
fn low(hash: u64) -> usize {
    hash as u32 as usize
}

#[allow(clippy::cast_possible_truncation)]
fn high(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// A fixed hash: the same on every machine.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FixedState::with_seed(0).build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

pub(crate) fn hash_words(words: &[Word]) -> u64 {
    let mut hasher = FixedState::with_seed(0).build_hasher();
    for &word in words {
        hasher.write_u32(word);
    }
    hasher.finish()
}

/// A place or count as four bytes; more than four thousand million words are no treaty.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn small(count: usize) -> u32 {
    debug_assert!(u32::try_from(count).is_ok());
    count as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        each_token(text, |token| tokens.push(token));
        tokens
    }

    #[test]
    fn the_short_way_finds_the_words_of_the_long_one() {
        for text in [
            "Each Party shall, within 30 days (or more), reply.",
            "1,900 tanks; 3.5 %; non-Party; don't!",
            "各国は合意する",
            "Статья 5: Помощь",
            "a  b\u{301}c d_e .x ...",
        ] {
            let long: Vec<&str> = text.split_word_bounds().filter(|part| !part.trim().is_empty()).collect();
            assert_eq!(tokens(text), long, "{text}");
        }
    }

    #[test]
    fn capital_letters_are_folded() {
        let mut vocabulary = Vocabulary::new();
        let (big, small) = (vocabulary.number("Party"), vocabulary.number("party"));
        assert_ne!(big, small);
        assert_eq!(vocabulary.folded(big), small);
        assert_eq!(vocabulary.number("Party"), big);
        assert_eq!(vocabulary.sort(vocabulary.entries.len() as Word - 1), Sort::Word);
    }
}
