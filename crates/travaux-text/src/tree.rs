//! The lossless tree: every byte of a `.treaty` file is in exactly one leaf, in order.
//!
//! The tree is flat: nodes stand in preorder in one vector, and each knows where its subtree ends. Nothing in it is
//! recursive, so ten thousand nested brackets cost what ten thousand flat ones cost, and dropping it cannot overflow
//! the stack. Brackets are no nodes: they may open in one paragraph and close in another, so they are pairs of leaves
//! beside the tree ([`Tree::pairs`]). What the leaves mean is the business of [`crate::draft`].

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

/// A range of bytes in the source of a draft.
pub type Span = Range<usize>;

/// What a node of the tree is. Those up to [`Kind::BracketLine`] have children, the others are leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The whole file.
    Document,
    /// The TOML between two lines `+++`.
    FrontMatter,
    /// A heading and all that stands under it.
    Section,
    /// The line of a heading.
    Heading,
    /// A numbered paragraph, with what belongs to it.
    Item,
    /// `(a)`, with what belongs to it.
    Point,
    /// `(i)` or `(A)`, with what belongs to it.
    SubPoint,
    /// `-`, with what belongs to it.
    Bullet,
    /// A paragraph without number.
    Paragraph,
    /// Rows that follow one another.
    Table,
    /// The first row of a table, which names its columns.
    HeaderRow,
    /// Any other row of a table.
    Row,
    /// A fenced block.
    Fence,
    /// `[^name]: text`.
    FootnoteDefinition,
    /// A line that only opens, separates or closes brackets.
    BracketLine,

    /// U+FEFF at the very start.
    ByteOrderMark,
    /// Spaces and tabs at the start or end of a line, or between tokens.
    Space,
    /// The end of a line that has words.
    Newline,
    /// A line without words, with its end.
    BlankLine,
    /// The `#` marks of a heading.
    Hashes,
    /// `1.`, `(a)`, `(i)`, `-`.
    Number,
    /// Words.
    Text,
    /// A backslash and the mark that it makes plain.
    Escape,
    /// `[`.
    Open,
    /// The attribution after `[` or `|`, with its `:`.
    Attribution,
    /// `|` between two alternatives.
    Bar,
    /// `]`.
    Close,
    /// `[^name]`.
    FootnoteReference,
    /// `{#id}` that refers to something.
    Reference,
    /// `{#id}` that names the provision it stands in.
    Anchor,
    /// `|` between two cells of a row.
    Cell,
    /// The second line of a table.
    TableRule,
    /// The first or last line of a fenced block.
    FenceLine,
    /// The lines inside a fenced block.
    FenceText,
    /// A line `+++`.
    FrontFence,
    /// The TOML of the front matter.
    FrontText,
    /// `[^name]:` at the start of a definition.
    FootnoteLabel,
    /// `<!-- … -->`.
    Comment,
    /// Bytes that are not UTF-8.
    Invalid,
}

impl Kind {
    /// Whether nodes of this kind have no children and hold bytes of their own.
    pub fn is_leaf(self) -> bool {
        self > Kind::BracketLine
    }
}

/// The place of a node in [`Tree::nodes`].
pub type NodeIndex = usize;

/// One node, in preorder. Long drafts have hundreds of thousands: it is kept in sixteen bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    start: u32,
    end: u32,
    next: u32,
}

impl Node {
    /// One whose descendants end before `next`.
    pub(crate) fn new(kind: Kind, span: Span, next: NodeIndex) -> Node {
        Node { kind, start: small(span.start), end: small(span.end), next: small(next) }
    }

    /// Its bytes.
    pub fn span(&self) -> Span {
        self.start as usize..self.end as usize
    }

    /// The index just after its last descendant.
    pub fn next(&self) -> NodeIndex {
        self.next as usize
    }

    /// Ends it: at a byte, and before another node.
    pub(crate) fn end_at(&mut self, end: usize, next: NodeIndex) {
        (self.end, self.next) = (small(end), small(next));
    }
}

/// A draft has no more bytes than this, four GiB: places in it are kept in four bytes each.
pub const MOST_BYTES: usize = u32::MAX as usize;

/// A place in a draft, or a count of what is in it.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn small(place: usize) -> u32 {
    debug_assert!(place <= MOST_BYTES);
    place as u32
}

/// A `[` and what closes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The leaf `[`.
    pub open: NodeIndex,
    /// The leaf `]`, unless it is missing.
    pub close: Option<NodeIndex>,
    /// Where the bracket ends: at its `]`, or, without one, where its own paragraph or line ends.
    pub end: usize,
    /// For a bracket without `]`: where the parser gave up waiting for one (a heading, an outer `]`, or the end of the file).
    pub noticed: Option<usize>,
    /// The bracket around it.
    pub parent: Option<usize>,
}

/// A parsed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    pub(crate) source: Vec<u8>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) strays: Vec<NodeIndex>,
    pub(crate) unfinished: Vec<NodeIndex>,
    pub(crate) invalid: Vec<Span>,
}

impl Tree {
    /// The bytes that were parsed, unchanged.
    pub fn source(&self) -> &[u8] {
        &self.source
    }

    /// All nodes in preorder; the first is the document.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// All brackets in the order of their `[`.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Leaves `]` that close nothing.
    pub fn strays(&self) -> &[NodeIndex] {
        &self.strays
    }

    /// Blocks that need a last line and have none: fenced blocks, front matter, comments. The node is where they begin.
    pub fn unfinished(&self) -> &[NodeIndex] {
        &self.unfinished
    }

    /// Where the bytes are not UTF-8.
    pub fn invalid(&self) -> &[Span] {
        &self.invalid
    }

    /// The children of a node, in order.
    pub fn children(&self, node: NodeIndex) -> Children<'_> {
        let end = self.nodes[node].next();
        Children { tree: self, at: node + 1, end }
    }

    /// The text of a span; bytes that are not UTF-8 appear as U+FFFD.
    pub fn text(&self, span: &Span) -> Cow<'_, str> {
        let bytes = &self.source[span.clone()];
        // Checking is several times faster than looking for what is invalid.
        core::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
    }

    /// The text of a node.
    pub fn text_of(&self, node: NodeIndex) -> Cow<'_, str> {
        self.text(&self.nodes[node].span())
    }

    /// Line and column of an offset, both from 1; the column counts characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let before = &self.source[..offset.min(self.source.len())];
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let column = String::from_utf8_lossy(&before[line_start..]).chars().count() + 1;
        (line, column)
    }
}

/// Iterator over the children of a node.
pub struct Children<'a> {
    tree: &'a Tree,
    at: NodeIndex,
    end: NodeIndex,
}

impl Iterator for Children<'_> {
    type Item = NodeIndex;

    fn next(&mut self) -> Option<NodeIndex> {
        (self.at < self.end).then(|| {
            let child = self.at;
            self.at = self.tree.nodes[child].next();
            child
        })
    }
}
