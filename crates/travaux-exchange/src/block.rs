//! The document between reading and writing: blocks in order, each with its words as lines and then as tokens.

use crate::mark::Mark;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

/// What stands on lines of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// With its level, from 1.
    Heading(usize),
    /// A numbered provision, so deep in others.
    Item { depth: usize, mark: Mark },
    /// A bullet, so deep in others.
    Bullet { depth: usize },
    /// A paragraph without number, in an item of that depth; 0 is in none.
    Paragraph { depth: usize },
    /// A row of a table; the first one names the columns.
    Row { first: bool },
    /// Kept as a comment.
    Comment,
}

#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub kind: BlockKind,
    pub raw: Raw,
    /// How many `[` stand before the number.
    pub openers: usize,
    pub tokens: Range<usize>,
    /// The innermost alternative of a group of options in which it stands: its place in [`Document::segments`], from 1.
    pub region: usize,
    /// All of it is a proposal of somebody: the attribution.
    pub proposal: Option<String>,
    /// It begins an option, or may do so: its label, which is the first of its tokens, or stands in the bracket that is. `None` once the groups are read.
    pub option: Option<OptionLabel>,
}

impl Block {
    pub fn new(kind: BlockKind, line: usize, text: &str) -> Block {
        let mut raw = Raw::default();
        raw.push(line, text);
        Block { kind, raw, openers: 0, tokens: 0..0, region: 0, proposal: None, option: None }
    }

    pub fn line(&self) -> usize {
        self.raw.starts.first().map_or(0, |(_, line)| *line)
    }

    pub fn is_comment(&self) -> bool {
        self.kind == BlockKind::Comment
    }
}

/// `Option 2`: which one of which series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OptionLabel {
    pub series: Series,
    pub value: u32,
    pub written: String,
    /// Nothing else stands on its line.
    pub alone: bool,
    pub around: Around,
}

/// How a label and brackets stand to each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Around {
    /// `Option 1: words`
    #[default]
    Nothing,
    /// `[Alt 1] words`
    Label,
    /// `[Option 1: words]`
    Option,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Series {
    /// `Option 1` and `Option I`: drafters mix the two in one group.
    Figures,
    Letters,
    InParentheses,
}

/// Words with the lines on which they stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Raw {
    pub text: String,
    /// Offset and line of each piece.
    pub starts: Vec<(usize, usize)>,
}

impl Raw {
    /// Adds the words of a line behind those that are there.
    pub fn push(&mut self, line: usize, words: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.push_directly(line, words);
    }

    /// Adds them without white space.
    pub fn push_directly(&mut self, line: usize, words: &str) {
        self.starts.push((self.text.len(), line));
        self.text.push_str(words);
    }

    /// A part of it, without white space around.
    pub fn part(&self, range: Range<usize>) -> Raw {
        let words = &self.text[range.clone()];
        let start = range.start + words.len() - words.trim_start().len();
        let text = words.trim();
        let place = |end: usize| self.starts.partition_point(|(offset, _)| *offset < end);
        let after = &self.starts[place(start + 1)..place(start + text.len().max(1))];
        let starts = core::iter::once((0, self.line(start))).chain(after.iter().map(|(offset, line)| (offset - start, *line))).collect();
        Raw { text: text.into(), starts }
    }

    pub fn line(&self, offset: usize) -> usize {
        let place = self.starts.partition_point(|(start, _)| *start <= offset);
        self.starts.get(place.saturating_sub(1)).map_or(0, |(_, line)| *line)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// Plain words; white space may stand at either end.
    Words(String),
    /// ` / ` between words, which is a bar in some notations.
    Slash,
    Open,
    Close,
    Bar,
    /// A mark of a footnote that is defined.
    Footnote(String),
    /// A remark of an editor, no part of the text.
    Note(String),
    Comment(String),
    /// Between the cells of a row.
    Cell,
    /// Taken out by a later step.
    Nothing,
}

#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub kind: TokenKind,
    pub line: usize,
    /// The place of its counterpart.
    pub partner: Option<usize>,
    /// Of `[` or `|`: what stands behind it, as the draft writes it.
    pub attribution: Option<String>,
}

impl Token {
    pub fn new(kind: TokenKind, line: usize) -> Token {
        Token { kind, line, partner: None, attribution: None }
    }

    pub fn is_blank(&self) -> bool {
        matches!(&self.kind, TokenKind::Words(words) if words.trim().is_empty()) || self.kind == TokenKind::Nothing
    }
}

#[derive(Clone)]
pub(crate) struct Footnote {
    pub name: String,
    pub raw: Raw,
}

/// One alternative of a group of options.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    pub blocks: Range<usize>,
    pub is_first: bool,
    pub is_last: bool,
    pub label: String,
    /// Who wants it, as the draft writes it.
    pub attribution: Option<String>,
    /// The alternative around its group; 0 is none.
    pub outer: usize,
    /// All alternatives of its group fit into one provision.
    pub inline: bool,
}

#[derive(Clone, Default)]
pub(crate) struct Document {
    pub title: Option<String>,
    pub blocks: Vec<Block>,
    pub tokens: Vec<Token>,
    pub footnotes: Vec<Footnote>,
    /// Labels of link definitions, normalised.
    pub links: BTreeSet<String>,
    /// Alternatives of options, in the order in which they begin.
    pub segments: Vec<Segment>,
    /// Behind which token the document leaves brackets open that have to end there: the places of their `[`, inner ones first.
    pub closes: BTreeMap<usize, Vec<usize>>,
    /// Behind which token a note stands that was no token before.
    pub notes: BTreeMap<usize, String>,
    /// Headings whose number alone stands in a bracket: the block after the last one that the bracket is about.
    pub wraps: Vec<Range<usize>>,
}

impl Document {
    /// Behind the last token of each block: what stands there is of another block.
    pub fn ends(&self) -> BTreeSet<usize> {
        self.blocks.iter().filter(|block| !block.tokens.is_empty()).map(|block| block.tokens.end).collect()
    }
}
