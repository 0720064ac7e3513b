//! Making up a treaty: words that are spread as in real texts, articles with a subject of their own, sentences that repeat.
//!
//! The frequency of words falls with their rank (G. K. Zipf, 1949); the most frequent ones are the small words of English
//! treaties, the others are syllables. The shape is that of large conventions: an article has some 150 words in eight
//! provisions, one paragraph in twelve is a formula that stands elsewhere as well, one in six has points, one in seven refers
//! to another article.

use crate::chance::Chance;
use crate::text::{Article, Node, Token, Treaty};

/// How large a treaty is to be.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Articles.
    pub articles: usize,
    /// Provisions in an article, on average.
    pub provisions: usize,
    /// Words in a provision, on average.
    pub words: usize,
    /// How many paragraphs of a thousand have a bracket.
    pub brackets: usize,
}

impl Shape {
    /// 320 articles with eight provisions of 19 words: some 50,000 words.
    pub const CONVENTION: Shape = Shape { articles: 320, provisions: 8, words: 19, brackets: 60 };
}

const SMALL: &[&str] = &[
    "the",
    "of",
    "and",
    "to",
    "in",
    "shall",
    "a",
    "or",
    "with",
    "by",
    "be",
    "for",
    "Party",
    "Parties",
    "any",
    "such",
    "State",
    "States",
    "this",
    "Convention",
    "that",
    "as",
    "other",
    "not",
    "its",
    "which",
    "on",
    "may",
    "from",
    "under",
    "their",
    "it",
    "is",
    "are",
    "present",
    "provisions",
    "all",
    "each",
    "at",
    "has",
    "have",
    "measures",
    "accordance",
    "between",
    "international",
    "concerned",
    "where",
    "territory",
    "within",
    "no",
];
const SYLLABLES: &[&str] = &[
    "ba", "cor", "den", "fi", "gal", "hem", "in", "jus", "kel", "lo", "mar", "nor", "op", "per", "qui", "ros", "san", "tal", "un", "ver", "wes",
    "yo", "zen", "tri", "sta", "plo", "cre", "gri",
];
const RARE_WORDS: usize = 9000;

/// Words by rank, with a way to draw them.
pub(crate) struct Words {
    words: Vec<String>,
    /// For each rank the sum of the frequencies up to it.
    sums: Vec<u64>,
}

impl Words {
    pub(crate) fn new() -> Words {
        let mut chance = Chance::new(7);
        let mut words: Vec<String> = SMALL.iter().map(ToString::to_string).collect();
        while words.len() < SMALL.len() + RARE_WORDS {
            let syllables = chance.between(2, 4);
            let word: String = (0..syllables).map(|_| *chance.one_of(SYLLABLES)).collect();
            words.push(word);
        }
        let mut sum = 0;
        let sums = (1..=words.len() as u64).map(|rank| {
            sum += 1_000_000_000 / (rank + 2);
            sum
        });
        let sums = sums.collect();
        Words { words, sums }
    }

    pub(crate) fn draw(&self, chance: &mut Chance) -> String {
        let at = chance.bits() % self.sums.last().copied().unwrap_or(1);
        self.words[self.sums.partition_point(|sum| *sum <= at)].clone()
    }

    fn rare(&self, chance: &mut Chance) -> String {
        self.words[chance.between(SMALL.len(), self.words.len() - 1)].clone()
    }

    /// A sentence about a subject.
    pub(crate) fn sentence(&self, chance: &mut Chance, subject: &[String], length: usize) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(length + 3);
        for at in 0..length.max(2) {
            let word = if chance.in_thousand(180) { chance.one_of(subject).clone() } else { self.draw(chance) };
            tokens.push(Token::Word(if at == 0 { capital(&word) } else { word }));
            if at + 1 < length && chance.in_thousand(70) {
                tokens.push(Token::Mark(','));
            }
        }
        tokens.push(Token::Mark('.'));
        tokens
    }

    pub(crate) fn subject(&self, chance: &mut Chance) -> Vec<String> {
        (0..8).map(|_| self.rare(chance)).collect()
    }

    pub(crate) fn title(&self, chance: &mut Chance, subject: &[String]) -> String {
        if chance.in_thousand(60) {
            return (*chance.one_of(&["Definitions", "Scope", "General provisions", "Cooperation"])).to_string();
        }
        let mut words = vec![capital(chance.one_of::<String>(subject)), "of".to_string(), "the".to_string(), chance.one_of(subject).clone()];
        words.truncate(*chance.one_of(&[1, 4, 4]));
        words.join(" ")
    }

    /// About so many words: from a half to one and a half times as many, and now and then three times.
    pub(crate) fn length(chance: &mut Chance, average: usize) -> usize {
        let length = chance.between(average / 2, average * 3 / 2);
        if chance.in_thousand(60) { 3 * length } else { length }
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Makes up a treaty. The same for the same seed and shape.
pub fn treaty(seed: u64, shape: Shape) -> Treaty {
    let mut chance = Chance::new(seed);
    let words = Words::new();
    let formulas: Vec<Vec<Token>> = (0..20)
        .map(|_| {
            let (subject, length) = (words.subject(&mut chance), Words::length(&mut chance, shape.words));
            words.sentence(&mut chance, &subject, length)
        })
        .collect();
    let articles = (0..shape.articles).map(|name| article(&mut chance, &words, &formulas, name, shape)).collect();
    let mut treaty = Treaty { articles };
    treaty.number();
    treaty
}

pub(crate) fn article(chance: &mut Chance, words: &Words, formulas: &[Vec<Token>], name: usize, shape: Shape) -> Article {
    let subject = words.subject(chance);
    let title = words.title(chance, &subject);
    let mut left = chance.between(shape.provisions.saturating_sub(3).max(1), shape.provisions + 3);
    let mut paragraphs = Vec::new();
    while left > 0 {
        let mut paragraph = Node::default();
        if !formulas.is_empty() && chance.in_thousand(80) {
            paragraph.tokens = chance.one_of(formulas).clone();
        } else {
            paragraph.tokens = sentences(chance, words, &subject, shape);
            if chance.in_thousand(shape.brackets) {
                bracket(chance, &mut paragraph.tokens);
            }
        }
        left -= 1;
        if left > 2 && chance.in_thousand(160) {
            let points = chance.between(2, left.min(5));
            left -= points;
            paragraph.points = (0..points).map(|_| Node { tokens: sentences(chance, words, &subject, shape), ..Node::default() }).collect();
        }
        paragraphs.push(paragraph);
    }
    Article { name, title, paragraphs, from: None }
}

/// One or two sentences, with a reference now and then.
pub(crate) fn sentences(chance: &mut Chance, words: &Words, subject: &[String], shape: Shape) -> Vec<Token> {
    let length = Words::length(chance, shape.words);
    let mut tokens = if length > 16 {
        let mut first = words.sentence(chance, subject, length / 2);
        first.extend(words.sentence(chance, subject, length - length / 2));
        first
    } else {
        words.sentence(chance, subject, length)
    };
    if chance.in_thousand(140) {
        let at = 1 + chance.below(tokens.len() - 2);
        let at = if matches!(tokens[at], Token::Mark(_)) { at + 1 } else { at };
        tokens.insert(at, Token::Refer(chance.below(shape.articles.max(1))));
        tokens.insert(at, Token::Word("under".to_string()));
    }
    tokens
}

const PARTIES: &[&str] = &["", "", "AA", "BB", "AA, against BB", "BB, against AA"];

/// Puts some words in brackets, with another alternative now and then. Returns whether there was room.
pub(crate) fn bracket(chance: &mut Chance, tokens: &mut Vec<Token>) -> bool {
    let is_plain = !tokens.iter().any(|token| matches!(token, Token::Open { .. }));
    if !is_plain || tokens.len() < 6 {
        return false;
    }
    let start = chance.between(1, tokens.len() - 4);
    let start = if matches!(tokens[start], Token::Mark(_)) { start - 1 } else { start };
    let end = chance.between(start + 1, (start + 8).min(tokens.len() - 1));
    let other = chance.in_thousand(300).then(|| [Token::Bar, Token::Word("otherwise".to_string())]);
    tokens.insert(end, Token::Close);
    for token in other.into_iter().flatten().rev() {
        tokens.insert(end, token);
    }
    tokens.insert(start, opening(chance));
    true
}

/// The mark of a new bracket.
pub(crate) fn opening(chance: &mut Chance) -> Token {
    Token::Open { attribution: (*chance.one_of(PARTIES)).to_string(), from: None }
}
