//! The blocks of a tree in order, each with its tokens: what the formatter and the settlement both write from.
//!
//! A block is what stands on lines of its own: a heading, the own lines of an item, a row, a fence. Sections, items with
//! what belongs to them, and tables are no blocks; they are seen from the blocks in them. White space is no token: it is
//! whatever lies between two tokens.

use crate::tree::{Kind, NodeIndex, Span, Tree};
use alloc::vec::Vec;
use core::ops::Range;

/// The place of a block among the blocks of its tree.
pub(crate) type BlockIndex = usize;

/// What stands on lines of its own.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// Heading, Paragraph, an item, a row, TableRule, Fence, FootnoteDefinition, BracketLine, FrontMatter, FrontFence or Comment.
    pub kind: Kind,
    /// Its leaves, line ends included.
    pub leaves: Range<NodeIndex>,
    /// Blank lines before it.
    pub blanks: usize,
    /// The innermost item that it belongs to.
    pub item: Option<BlockIndex>,
    /// The table that it stands in.
    pub table: Option<NodeIndex>,
}

impl Block {
    /// Whether it is a paragraph with number or bullet.
    pub(crate) fn is_item(&self) -> bool {
        is_item(self.kind)
    }
}

fn is_item(kind: Kind) -> bool {
    matches!(kind, Kind::Item | Kind::Point | Kind::SubPoint | Kind::Bullet)
}

/// A leaf that is no white space; for words, the words without the white space around them.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// What the leaf is.
    pub kind: Kind,
    /// Its bytes.
    pub span: Span,
}

impl Token {
    /// Whether it is words, or part of them.
    pub(crate) fn is_words(&self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Escape | Kind::Invalid)
    }
}

/// All blocks of a tree, in order.
pub(crate) fn blocks(tree: &Tree) -> Vec<Block> {
    let nodes = tree.nodes();
    let mut walk = Walk { tree, blocks: Vec::new(), open: Vec::new(), blanks: 0 };
    let mut at = 1;
    while at < nodes.len() {
        while walk.open.pop_if(|open| open.end <= at).is_some() {}
        at = walk.step(at);
    }
    walk.blocks
}

/// A container that is open: where it ends, and what blocks in it belong to.
#[derive(Clone, Copy)]
struct Open {
    end: NodeIndex,
    item: Option<BlockIndex>,
    table: Option<NodeIndex>,
}

struct Walk<'a> {
    tree: &'a Tree,
    blocks: Vec<Block>,
    open: Vec<Open>,
    blanks: usize,
}

impl Walk<'_> {
    /// Takes the node at this place, or with it all leaves of its block; returns what comes next.
    fn step(&mut self, at: NodeIndex) -> NodeIndex {
        let node = &self.tree.nodes()[at];
        let around = self.open.last().copied().unwrap_or(Open { end: 0, item: None, table: None });
        let inside = Open { end: node.next(), ..around };
        match node.kind {
            Kind::Section => {
                // The heading itself stands under the heading around it.
                self.block(Kind::Heading, at + 2..self.tree.nodes()[at + 1].next(), around);
                self.open.push(Open { item: None, ..inside });
                return self.tree.nodes()[at + 1].next();
            }
            Kind::Table => self.open.push(Open { table: Some(at), ..inside }),
            Kind::BlankLine => self.blanks += 1,
            Kind::ByteOrderMark => {}
            kind if is_item(kind) => {
                let end = self.own_leaves(at + 1, node.next());
                self.open.push(Open { item: Some(self.blocks.len()), ..inside });
                self.block(kind, at + 1..end, around);
                return end;
            }
            kind if !kind.is_leaf() => {
                self.block(kind, at + 1..node.next(), around);
                return node.next();
            }
            _ => {
                let end = self.lone_leaves(at);
                let kind = self.tree.nodes()[at..end].iter().map(|node| node.kind).find(|&kind| kind != Kind::Space && kind != Kind::Newline);
                if let Some(kind) = kind {
                    self.block(kind, at..end, around);
                }
                return end;
            }
        }
        at + 1
    }

    fn own_leaves(&self, from: NodeIndex, end: NodeIndex) -> NodeIndex {
        let nodes = &self.tree.nodes()[from..end];
        from + nodes.iter().position(|node| !node.kind.is_leaf() || node.kind == Kind::BlankLine).unwrap_or(nodes.len())
    }

    /// The end of a comment, the rule of a table or a lone `+++` that begins here: with the end of its line, if it reaches that.
    fn lone_leaves(&self, from: NodeIndex) -> NodeIndex {
        let nodes = self.tree.nodes();
        let kind = |at: NodeIndex| nodes.get(at).map(|node| node.kind);
        let mut at = from;
        if kind(at) == Some(Kind::Space) {
            at += 1;
        }
        if matches!(kind(at), Some(Kind::Comment | Kind::TableRule | Kind::FrontFence)) {
            at += 1;
        }
        if kind(at) == Some(Kind::Space) && matches!(kind(at + 1), None | Some(Kind::Newline)) {
            at += 1;
        }
        if kind(at) == Some(Kind::Newline) {
            at += 1;
        }
        at.max(from + 1)
    }

    fn block(&mut self, kind: Kind, leaves: Range<NodeIndex>, around: Open) {
        let Open { item, table, .. } = around;
        self.blocks.push(Block { kind, leaves, blanks: core::mem::take(&mut self.blanks), item, table });
    }
}

/// The tokens of a block.
pub(crate) fn tokens(tree: &Tree, block: &Block, tokens: &mut Vec<Token>) {
    tokens.clear();
    for node in block.leaves.clone() {
        let leaf = &tree.nodes()[node];
        let (mut kind, mut span) = (leaf.kind, leaf.span());
        match kind {
            Kind::Space | Kind::Newline | Kind::BlankLine => continue,
            Kind::Text => {
                let bytes = &tree.source()[span.clone()];
                let is_space = |byte: &u8| matches!(byte, b' ' | b'\t');
                let Some(first) = bytes.iter().position(|byte| !is_space(byte)) else { continue };
                let last = bytes.iter().rposition(|byte| !is_space(byte)).unwrap_or(first);
                span = span.start + first..span.start + last + 1;
            }
            // A `]` that closes nothing is a word like any other.
            Kind::Close if tree.strays().binary_search(&node).is_ok() => kind = Kind::Text,
            _ => {}
        }
        tokens.push(Token { kind, span });
    }
}

/// The end of line that most lines of the file have.
pub(crate) fn line_end(source: &[u8]) -> &'static [u8] {
    let (mut lines, mut with_return) = (0_usize, 0);
    let mut at = 0;
    while let Some(length) = source[at..].iter().position(|&byte| byte == b'\n') {
        lines += 1;
        with_return += usize::from(source[..at + length].last() == Some(&b'\r'));
        at += length + 1;
    }
    if 2 * with_return > lines { b"\r\n" } else { b"\n" }
}

/// Appends lines that are kept, each with this line end; what follows the last line end is kept as it is.
pub(crate) fn push_lines(out: &mut Vec<u8>, mut lines: &[u8], line_end: &[u8]) {
    while let Some(length) = lines.iter().position(|&byte| byte == b'\n') {
        let line = &lines[..length];
        let words = line.iter().rposition(|&byte| byte != b'\r').map_or(0, |last| last + 1);
        out.extend_from_slice(&line[..words]);
        out.extend_from_slice(line_end);
        lines = &lines[length + 1..];
    }
    out.extend_from_slice(lines);
}

/// Whether words begin with a mark that no space stands before.
pub(crate) fn closes(words: &[u8]) -> bool {
    words.first().is_some_and(|first| matches!(first, b',' | b'.' | b';' | b':' | b')'))
}

/// For each token of a block, whether white space just behind it would change no words, since some follows in every
/// settlement.
pub(crate) fn white_space_right(source: &[u8], tokens: &[Token], right: &mut Vec<bool>) {
    right.clear();
    right.resize(tokens.len(), true);
    for index in (0..tokens.len().saturating_sub(1)).rev() {
        let (here, after) = (&tokens[index], &tokens[index + 1]);
        let gap = here.span.end < after.span.start;
        right[index] = match after.kind {
            Kind::Bar => false,
            Kind::Cell => true,
            // An id is no word: what counts is whether the white space before it stands before a bar.
            Kind::Anchor => right[index + 1] || gap && !tokens.get(index + 2).is_some_and(|next| matches!(next.kind, Kind::Bar | Kind::Anchor)),
            _ if gap => true,
            Kind::Close | Kind::FootnoteReference => right[index + 1],
            Kind::Text => closes(&source[after.span.clone()]),
            _ => false,
        };
    }
}
