//! Bytes to tree. Never fails and never panics: what is not understood becomes words.
//!
//! One pass over the lines. A line is a heading, begins a numbered provision, a table row, a fenced block or a footnote,
//! opens or closes brackets, or continues what is open. Brackets are paired on the way, with a stack of their own, since
//! they may span the blocks. Three rules keep one forgotten `]` from swallowing the file:
//! a bracket that opened amid words ends at the next heading; a `]` alone on its line closes the bracket that was opened
//! alone on a line; and a bracket that never ends is taken to end with its own paragraph.
//!
//! Cost grows with the length of the input, whatever the nesting: every byte is looked at a bounded number of times.

use crate::attribution::{Attribution, is_id_char};
use crate::tree::{Kind, MOST_BYTES, Node, NodeIndex, Pair, Span, Tree};
use alloc::borrow::Cow;
use alloc::vec::Vec;

/// An attribution is looked for in at most this many bytes after a `[`; longer ones are words.
pub const ATTRIBUTION_BYTES: usize = 512;

/// Parses the bytes of a `.treaty` file into a tree whose leaves, joined, are those bytes. Bytes that are given away are not copied. What
/// stands behind the first [`MOST_BYTES`] is not read: whoever reads files refuses longer ones.
pub fn parse<'a>(source: impl Into<Cow<'a, [u8]>>) -> Tree {
    let mut source = source.into();
    match &mut source {
        Cow::Borrowed(bytes) => *bytes = &bytes[..bytes.len().min(MOST_BYTES)],
        Cow::Owned(bytes) => bytes.truncate(MOST_BYTES),
    }
    let mut parser = Parser::new(&source);
    parser.document();
    let Parser { nodes, pairs, strays, unfinished, invalid, .. } = parser;
    let mut tree = Tree { source: source.into_owned(), nodes, pairs, strays, unfinished, invalid };
    demote_bars(&mut tree);
    tree
}

/// How tightly a container holds what follows: entering one closes all that are as tight or tighter.
type Rank = u8;
const DOCUMENT: Rank = 0;
// Sections have the rank of their heading, 1 to 6.
const PARAGRAPH_ITEM: Rank = 11;
const POINT_ITEM: Rank = 12;
const SUB_POINT_ITEM: Rank = 13;
const CAPITAL_ITEM: Rank = 14;
const BULLET_ITEM: Rank = 15;
const TABLE: Rank = 20;
const BLOCK: Rank = 30;

struct Container {
    node: NodeIndex,
    rank: Rank,
    /// For an item: its place in its list, to tell a successor from a wrapped line, and the letter `(i)` from the numeral.
    value: u32,
    indent: usize,
}

/// A bracket that waits for its `]`.
struct Waiting {
    pair: usize,
    /// Opened before any word of its provision, or alone on its line: may span headings.
    leading: bool,
    /// Opened alone on its line.
    alone: bool,
}

struct Parser<'a> {
    source: &'a [u8],
    at: usize,
    /// The end of the words of the current line, before trailing spaces.
    line_end: usize,
    nodes: Vec<Node>,
    containers: Vec<Container>,
    pairs: Vec<Pair>,
    waiting: Vec<Waiting>,
    /// How many of `waiting` opened alone on a line.
    waiting_alone: usize,
    /// How many were waiting at the last heading; fewer if some of those have their `]` by now.
    waiting_at_heading: usize,
    strays: Vec<NodeIndex>,
    unfinished: Vec<NodeIndex>,
    invalid: Vec<Span>,
    /// How much of `invalid` lies before the last leaf.
    invalid_passed: usize,
    /// The first pair that opened in the block that is open now: such pairs end with it if they never end.
    block_pairs: usize,
    /// A paragraph, item or footnote is open and takes the next line.
    takes_lines: bool,
    /// The open block has words already.
    has_words: bool,
    /// Cells begun in the open row.
    cells: usize,
    /// The first `-->` at or after the first of these offsets.
    comment_end: (usize, Option<usize>),
}

impl<'a> Parser<'a> {
    fn new(source: &'a [u8]) -> Self {
        let mut invalid = Vec::new();
        let mut offset = 0;
        let is_valid = core::str::from_utf8(source).is_ok();
        for chunk in if is_valid { &[] } else { source }.utf8_chunks() {
            offset += chunk.valid().len();
            if !chunk.invalid().is_empty() {
                invalid.push(offset..offset + chunk.invalid().len());
                offset += chunk.invalid().len();
            }
        }
        Parser {
            source,
            at: 0,
            line_end: 0,
            nodes: Vec::with_capacity(source.len() / 24 + 16),
            containers: Vec::new(),
            pairs: Vec::new(),
            waiting: Vec::new(),
            waiting_alone: 0,
            waiting_at_heading: 0,
            strays: Vec::new(),
            unfinished: Vec::new(),
            invalid,
            invalid_passed: 0,
            block_pairs: 0,
            takes_lines: false,
            has_words: false,
            cells: 0,
            comment_end: (usize::MAX, None),
        }
    }

    // ---- blocks ------------------------------------------------------------------------------------------------

    fn document(&mut self) {
        self.enter(Kind::Document, DOCUMENT, 0, 0);
        if self.source.starts_with("\u{FEFF}".as_bytes()) {
            self.leaf_to(Kind::ByteOrderMark, 3);
        }
        self.front_matter();
        while self.at < self.source.len() {
            self.line();
        }
        self.end_block();
        self.leave(DOCUMENT);
        while let Some(waiting) = self.waiting.pop() {
            self.never_closed(&waiting, self.source.len());
        }
    }

    fn line(&mut self) {
        let start = self.at;
        self.line_end = words_end(self.source, start);
        let first = skip_space(self.source, start, self.line_end);
        if first == self.line_end {
            self.end_block();
            self.leave(TABLE);
            return self.leaf_to(Kind::BlankLine, next_line(self.source, self.line_end));
        }
        let in_table = self.rank() == TABLE;
        let begins_table = || is_table_rule(self.source, next_line(self.source, self.line_end));
        match self.source[first] {
            b'`' | b'~' if fence_marks(self.source, first) >= 3 => self.fence(first),
            b'|' if in_table || !self.takes_lines && begins_table() => self.row(first, in_table),
            b'<' if !self.takes_lines && self.source[first..].starts_with(b"<!--") => self.comment_block(first),
            b'[' if self.footnote_label(first).is_some() => self.footnote(first),
            _ => self.words_line(first, first - start),
        }
    }

    /// A line that is none of the above: look behind the brackets that it opens.
    fn words_line(&mut self, first: usize, indent: usize) {
        let behind = behind_openers(self.source, first, self.line_end);
        if let Some(level) = heading_level(self.source, behind, self.line_end) {
            return self.heading(behind, level);
        }
        if let Some(mark) = list_mark(self.source, behind, self.line_end)
            && let Some((rank, value)) = self.item_rank(&mark, indent)
        {
            return self.item(behind, mark.end, rank, value, indent);
        }
        if self.is_bracket_line(first) && !self.closes_inside_block(first) {
            return self.bracket_line();
        }
        if !self.takes_lines {
            self.paragraph(indent);
        }
        self.space();
        self.inline(false);
        self.end_line();
    }

    fn heading(&mut self, hashes: usize, level: usize) {
        self.end_block();
        self.end_inline_brackets();
        self.enter(Kind::Section, level as Rank, 0, 0);
        self.enter(Kind::Heading, BLOCK, 0, 0);
        self.inline_to(hashes);
        self.leaf_to(Kind::Hashes, hashes + level);
        self.space();
        self.inline(false);
        self.end_line();
        self.end_block();
    }

    fn item(&mut self, mark: usize, mark_end: usize, rank: Rank, value: u32, indent: usize) {
        self.end_block();
        let kind = match rank {
            PARAGRAPH_ITEM => Kind::Item,
            POINT_ITEM => Kind::Point,
            BULLET_ITEM => Kind::Bullet,
            _ => Kind::SubPoint,
        };
        self.enter(kind, rank, value, indent);
        self.inline_to(mark);
        self.leaf_to(Kind::Number, mark_end);
        self.space();
        self.inline(false);
        self.end_line();
        self.takes_lines = true;
    }

    /// A paragraph without number. Indented under an item it belongs to that item.
    fn paragraph(&mut self, indent: usize) {
        self.end_block();
        self.leave(if indent == 0 { PARAGRAPH_ITEM } else { TABLE });
        self.enter(Kind::Paragraph, BLOCK, 0, indent);
        self.takes_lines = true;
    }

    fn bracket_line(&mut self) {
        self.end_block();
        self.enter(Kind::BracketLine, BLOCK, 0, 0);
        self.inline(true);
        self.end_line();
        self.end_block();
    }

    fn footnote(&mut self, first: usize) {
        let Some(end) = self.footnote_label(first) else { return };
        self.end_block();
        self.leave(PARAGRAPH_ITEM);
        self.enter(Kind::FootnoteDefinition, BLOCK, 0, 0);
        self.space();
        self.leaf_to(Kind::FootnoteLabel, end);
        self.space();
        self.inline(false);
        self.end_line();
        self.takes_lines = true;
    }

    /// A row; `in_table` is false for the first one, which the next line shows to be a header.
    fn row(&mut self, first: usize, in_table: bool) {
        self.end_block();
        if !in_table {
            self.enter(Kind::Table, TABLE, 0, 0);
        }
        if in_table && is_table_rule(self.source, first) {
            self.leaf_to(Kind::Space, first);
            self.leaf_to(Kind::TableRule, self.line_end);
            return self.end_line();
        }
        self.enter(if in_table { Kind::Row } else { Kind::HeaderRow }, BLOCK, 0, 0);
        self.leaf_to(Kind::Space, first);
        self.leaves(false, Some(self.waiting.len()));
        self.end_line();
        self.end_block();
    }

    fn fence(&mut self, first: usize) {
        let (mark, marks) = (self.source[first], fence_marks(self.source, first));
        self.end_block();
        self.leave(PARAGRAPH_ITEM);
        self.enter(Kind::Fence, BLOCK, 0, 0);
        let opening = self.nodes.len();
        self.leaf_to(Kind::FenceLine, next_line(self.source, self.line_end));
        let mut line = self.at;
        let is_last = |line: usize| {
            let end = words_end(self.source, line);
            let start = skip_space(self.source, line, end);
            end - start >= marks && self.source[start..end].iter().all(|&byte| byte == mark)
        };
        while line < self.source.len() && !is_last(line) {
            line = next_line(self.source, line);
        }
        self.leaf_to(Kind::FenceText, line);
        if line < self.source.len() {
            self.leaf_to(Kind::FenceLine, next_line(self.source, line));
        } else {
            self.unfinished.push(opening);
        }
        self.end_block();
    }

    fn front_matter(&mut self) {
        let is_fence = |line: usize| &self.source[line..words_end(self.source, line)] == b"+++";
        if !is_fence(self.at) {
            return;
        }
        let body = next_line(self.source, self.at);
        let mut line = body;
        while line < self.source.len() && !is_fence(line) {
            line = next_line(self.source, line);
        }
        if line == self.source.len() {
            // No second fence: only this line is set apart, and the text after it keeps its structure.
            self.unfinished.push(self.nodes.len());
            return self.leaf_to(Kind::FrontFence, body);
        }
        self.enter(Kind::FrontMatter, BLOCK, 0, 0);
        self.leaf_to(Kind::FrontFence, body);
        self.leaf_to(Kind::FrontText, line);
        self.leaf_to(Kind::FrontFence, next_line(self.source, line));
        self.end_block();
    }

    fn comment_block(&mut self, first: usize) {
        let Some(end) = self.comment_end(first) else {
            self.paragraph(first - self.at);
            self.space();
            self.unfinished.push(self.nodes.len());
            self.leaf_to(Kind::Text, first + 4);
            self.inline(false);
            return self.end_line();
        };
        self.end_block();
        self.leaf_to(Kind::Space, first);
        self.leaf_to(Kind::Comment, end);
        if words_end(self.source, end) == end {
            self.end_line();
        }
    }

    // ---- inline ------------------------------------------------------------------------------------------------

    fn inline(&mut self, alone: bool) {
        self.leaves(alone, None);
    }

    /// Leaves for the brackets that stand before a number or the marks of a heading.
    fn inline_to(&mut self, end: usize) {
        let line_end = core::mem::replace(&mut self.line_end, end);
        self.space();
        self.inline(false);
        self.line_end = line_end;
    }

    /// Leaves from here to the end of the line, which an attribution may move to a later line. `row` is, in a row of a
    /// table, how many brackets were open before it: a `|` inside more than these separates alternatives, not cells.
    fn leaves(&mut self, alone: bool, row: Option<usize>) {
        let mut words = self.at;
        while self.at < self.line_end {
            let byte = self.source[self.at];
            if SPECIAL[usize::from(byte)]
                && let Some((kind, end)) = self.mark(byte, row, words)
            {
                self.words(words);
                self.mark_leaf(kind, end, alone);
                words = self.at;
            } else {
                self.at += 1;
            }
        }
        self.words(words);
    }

    /// The mark at this place, if it is one, and its end. The bytes from `words` to here belong to no leaf yet.
    fn mark(&mut self, byte: u8, row: Option<usize>, words: usize) -> Option<(Kind, usize)> {
        let here = self.at;
        match byte {
            b'\\' => self.source.get(here + 1).is_some_and(u8::is_ascii_punctuation).then_some((Kind::Escape, here + 2)),
            b'[' | b']' | b'|' | b'{' if self.top_kind() == Kind::FootnoteDefinition => None,
            b'[' => Some(self.footnote_reference(here).map_or((Kind::Open, here + 1), |end| (Kind::FootnoteReference, end))),
            b']' => Some((Kind::Close, here + 1)),
            b'|' if row.is_some_and(|outside| self.waiting.len() <= outside) => Some((Kind::Cell, here + 1)),
            b'|' => (!self.waiting.is_empty()).then_some((Kind::Bar, here + 1)),
            b'{' => self.braced_id(here).map(|end| (self.anchor_or_reference(words, end), end)),
            b'<' if self.source[here..].starts_with(b"<!--") => {
                self.comment_end(here).filter(|&end| end <= self.line_end).map(|end| (Kind::Comment, end))
            }
            _ => None,
        }
    }

    fn mark_leaf(&mut self, kind: Kind, end: usize, alone: bool) {
        let node = self.nodes.len();
        self.leaf_to(kind, end);
        match kind {
            Kind::Open => {
                let parent = self.waiting.last().map(|waiting| waiting.pair);
                self.waiting.push(Waiting { pair: self.pairs.len(), leading: alone || !self.has_words, alone });
                self.waiting_alone += usize::from(alone);
                self.pairs.push(Pair { open: node, close: None, end: 0, noticed: None, parent });
                self.attribution(true);
            }
            Kind::Bar => self.attribution(false),
            Kind::Close => self.close(node, alone),
            Kind::Cell => self.cells += 1,
            _ => {}
        }
    }

    /// `{#id}` before the first word of a provision, at the end of a heading, or at the end of the first cell of a row,
    /// names that provision; anywhere else it refers to one.
    fn anchor_or_reference(&self, words: usize, end: usize) -> Kind {
        let first = skip_space(self.source, words, self.at) == self.at;
        let after = self.source[skip_space(self.source, end, self.line_end)..self.line_end].first();
        let names = match self.top_kind() {
            Kind::Heading => matches!(after, None | Some(b']')),
            Kind::Row => self.cells <= 1 && after == Some(&b'|'),
            Kind::Paragraph | Kind::Item | Kind::Point | Kind::SubPoint | Kind::Bullet => first && !self.has_words,
            _ => false,
        };
        if names { Kind::Anchor } else { Kind::Reference }
    }

    fn attribution(&mut self, first: bool) {
        if let Some(end) = attribution_end(self.source, self.at, first) {
            self.leaf_to(Kind::Attribution, end);
            if end > self.line_end {
                self.line_end = words_end(self.source, end);
            }
        }
    }

    fn close(&mut self, node: NodeIndex, alone: bool) {
        let span = self.nodes[node].span();
        if alone && self.waiting_alone > 0 {
            while let Some(waiting) = self.waiting.pop_if(|waiting| !waiting.alone) {
                self.never_closed(&waiting, span.start);
            }
        }
        let Some(waiting) = self.waiting.pop() else { return self.strays.push(node) };
        self.waiting_at_heading = self.waiting_at_heading.min(self.waiting.len());
        self.waiting_alone -= usize::from(waiting.alone);
        let pair = &mut self.pairs[waiting.pair];
        pair.close = Some(node);
        pair.end = span.end;
    }

    /// At a heading, brackets that opened amid the words before it cannot go on, whatever opened inside them. None of
    /// them is older than the heading before this one, so that looking through those costs no more than reading them.
    fn end_inline_brackets(&mut self) {
        let kept = self.waiting.len().min(self.waiting_at_heading);
        for waiting in self.waiting.split_off(kept) {
            if waiting.leading {
                self.waiting.push(waiting);
            } else {
                self.never_closed(&waiting, self.at);
            }
        }
        self.waiting_at_heading = self.waiting.len();
    }

    fn never_closed(&mut self, waiting: &Waiting, noticed: usize) {
        self.waiting_alone -= usize::from(waiting.alone);
        self.pairs[waiting.pair].noticed = Some(noticed);
    }

    // ---- what a line is ----------------------------------------------------------------------------------------

    /// A `]` alone on its line, while the paragraph goes on in which its `[` stands.
    fn closes_inside_block(&self, first: usize) -> bool {
        let opened_here = self.waiting.last().is_some_and(|waiting| waiting.pair >= self.block_pairs);
        self.takes_lines && self.source[first] == b']' && (opened_here || self.waiting_alone == 0)
    }

    /// A line of brackets, bars and attributions only. One that opens must be followed by a block of its own; otherwise
    /// the words of the next line are what it brackets.
    fn is_bracket_line(&self, first: usize) -> bool {
        let (mut at, mut end) = (first, self.line_end);
        let (mut depth, mut closes, mut separates) = (0_usize, false, false);
        while at < end {
            at = match self.source[at] {
                b'[' if self.footnote_reference(at).is_none() => {
                    depth += 1;
                    attribution_end(self.source, at + 1, true).unwrap_or(at + 1)
                }
                b'|' if !self.waiting.is_empty() => {
                    separates = true;
                    attribution_end(self.source, at + 1, false).unwrap_or(at + 1)
                }
                b']' => {
                    closes |= depth == 0;
                    depth = depth.saturating_sub(1);
                    at + 1
                }
                b' ' | b'\t' => at + 1,
                _ => return false,
            };
            if at > end {
                end = words_end(self.source, at);
            }
        }
        let next = next_line(self.source, end);
        // An empty last alternative: `| RU:` between lines of their own, and `]` on the next.
        let next_closes = || self.source[skip_space(self.source, next, words_end(self.source, next))..].starts_with(b"]");
        let opened_here = self.waiting.last().is_some_and(|waiting| waiting.pair >= self.block_pairs);
        match (depth > 0, separates) {
            (false, false) => closes,
            (false, true) if self.waiting_alone > 0 && !opened_here && next_closes() => true,
            _ => block_begins(self.source, next),
        }
    }

    /// The rank and value of the item that a mark begins, or `None` where it is more likely a wrapped line.
    fn item_rank(&self, mark: &ListMark, indent: usize) -> Option<(Rank, u32)> {
        let open = |rank: Rank| self.containers.iter().rev().find(|container| container.rank == rank);
        let follows = |rank: Rank, value: u32| open(rank).is_some_and(|last| value == last.value + 1);
        let (rank, value) = match mark.style {
            MarkStyle::Digits(value) => (PARAGRAPH_ITEM, value),
            MarkStyle::Capital(value) => (CAPITAL_ITEM, value),
            MarkStyle::Bullet => (BULLET_ITEM, 1),
            MarkStyle::Small { letter: Some(letter), roman: None } => (POINT_ITEM, letter),
            MarkStyle::Small { letter: None, roman: Some(roman) } => (SUB_POINT_ITEM, roman),
            MarkStyle::Small { letter: Some(letter), roman: Some(roman) } => {
                let deeper = open(POINT_ITEM).is_some_and(|point| indent > point.indent);
                let is_letter = follows(POINT_ITEM, letter) && !deeper && !follows(SUB_POINT_ITEM, roman);
                if is_letter || roman != 1 && !follows(SUB_POINT_ITEM, roman) { (POINT_ITEM, letter) } else { (SUB_POINT_ITEM, roman) }
            }
            MarkStyle::Small { letter: None, roman: None } => return None,
        };
        let plausible = || match open(rank) {
            Some(last) => indent <= last.indent && (last.value..=last.value + 9).contains(&value) || value == 1,
            None => value == 1,
        };
        (!self.takes_lines || plausible()).then_some((rank, value))
    }

    fn footnote_reference(&self, at: usize) -> Option<usize> {
        let name = self.source[at..].strip_prefix(b"[^")?;
        let length = name.iter().take(256).take_while(|&&byte| is_name_byte(byte)).count();
        let named = length > 0 && name.get(length) == Some(&b']') && core::str::from_utf8(&name[..length]).is_ok();
        named.then_some(at + length + 3)
    }

    fn footnote_label(&self, at: usize) -> Option<usize> {
        self.footnote_reference(at).filter(|&end| self.source.get(end) == Some(&b':')).map(|end| end + 1)
    }

    fn braced_id(&self, at: usize) -> Option<usize> {
        let name = self.source[at..].strip_prefix(b"{#")?;
        let length = name.iter().take(256).position(|&byte| byte == b'}')?;
        let id = core::str::from_utf8(&name[..length]).ok()?;
        (!id.is_empty() && id.chars().all(is_id_char)).then_some(at + length + 3)
    }

    /// The end of the comment that begins at `from`. Remembers the last answer, so that many `<!--` cost one search.
    fn comment_end(&mut self, from: usize) -> Option<usize> {
        let (searched, found) = self.comment_end;
        let known = searched <= from && found.is_none_or(|found| found >= from + 4);
        if !known {
            let rest = self.source.get(from + 4..).unwrap_or_default();
            self.comment_end = (from, rest.windows(3).position(|window| window == b"-->").map(|at| from + 4 + at));
        }
        self.comment_end.1.map(|start| start + 3)
    }

    // ---- building ----------------------------------------------------------------------------------------------

    fn enter(&mut self, kind: Kind, rank: Rank, value: u32, indent: usize) {
        self.leave(rank);
        self.containers.push(Container { node: self.nodes.len(), rank, value, indent });
        self.nodes.push(Node::new(kind, self.at..self.at, 0));
        self.block_pairs = self.pairs.len();
        self.has_words = false;
        self.cells = 0;
    }

    /// Closes every container that is as tight as `rank` or tighter.
    fn leave(&mut self, rank: Rank) {
        while let Some(container) = self.containers.pop_if(|container| container.rank >= rank) {
            let next = self.nodes.len();
            self.nodes[container.node].end_at(self.at, next);
        }
    }

    /// The words of the open block end here; an open item stays open for points of its own.
    fn end_block(&mut self) {
        for pair in &mut self.pairs[self.block_pairs..] {
            if pair.end == 0 {
                pair.end = self.at;
            }
        }
        self.block_pairs = self.pairs.len();
        self.takes_lines = false;
        self.leave(BLOCK);
    }

    fn rank(&self) -> Rank {
        self.containers.last().map_or(DOCUMENT, |container| container.rank)
    }

    fn top_kind(&self) -> Kind {
        self.containers.last().map_or(Kind::Document, |container| self.nodes[container.node].kind)
    }

    fn leaf_to(&mut self, kind: Kind, end: usize) {
        if end > self.at {
            self.has_words |= matches!(kind, Kind::Text | Kind::Escape | Kind::Reference | Kind::Invalid | Kind::Cell);
            self.nodes.push(Node::new(kind, self.at..end, self.nodes.len() + 1));
            self.at = end;
        }
    }

    fn space(&mut self) {
        self.leaf_to(Kind::Space, skip_space(self.source, self.at, self.line_end));
    }

    /// A leaf for the words from `start` to here, with bytes that are not UTF-8 in leaves of their own.
    fn words(&mut self, start: usize) {
        let end = core::mem::replace(&mut self.at, start);
        while let Some(invalid) = self.invalid.get(self.invalid_passed) {
            if invalid.start >= end {
                break;
            }
            let (from, to) = (invalid.start, invalid.end.min(end));
            self.invalid_passed += 1;
            if from >= self.at {
                self.leaf_to(Kind::Text, from);
                self.leaf_to(Kind::Invalid, to);
            }
        }
        let blank = self.source[self.at..end].iter().all(|byte| matches!(byte, b' ' | b'\t'));
        self.leaf_to(if blank { Kind::Space } else { Kind::Text }, end);
    }

    /// The trailing spaces and the end of the line.
    fn end_line(&mut self) {
        let end = next_line(self.source, self.at);
        let mark = match &self.source[self.at..end] {
            [.., b'\r', b'\n'] => end - 2,
            [.., b'\n'] => end - 1,
            _ => end,
        };
        self.leaf_to(Kind::Space, mark);
        self.leaf_to(Kind::Newline, end);
    }
}

// ---- looking at bytes ----------------------------------------------------------------------------------------------

/// Bytes that may begin something other than words.
const SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let marks = b"\\[]|{<";
    let mut at = 0;
    while at < marks.len() {
        table[marks[at] as usize] = true;
        at += 1;
    }
    table
};

/// The end of the words of the line that begins at `line`: before trailing spaces and the end of the line.
fn words_end(source: &[u8], line: usize) -> usize {
    let rest = &source[line.min(source.len())..];
    let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
    let words = rest[..length].iter().rposition(|byte| !matches!(byte, b' ' | b'\t' | b'\r')).map_or(0, |last| last + 1);
    line.min(source.len()) + words
}

/// Where the line after the one with this offset begins.
fn next_line(source: &[u8], from: usize) -> usize {
    source[from..].iter().position(|&byte| byte == b'\n').map_or(source.len(), |length| from + length + 1)
}

fn skip_space(source: &[u8], from: usize, end: usize) -> usize {
    let end = end.max(from);
    source[from..end].iter().position(|byte| !matches!(byte, b' ' | b'\t')).map_or(end, |length| from + length)
}

fn fence_marks(source: &[u8], at: usize) -> usize {
    source[at..].iter().take_while(|&&byte| byte == source[at]).count()
}

fn is_table_rule(source: &[u8], line: usize) -> bool {
    let end = words_end(source, line);
    let words = &source[skip_space(source, line, end)..end];
    words.starts_with(b"|") && words.contains(&b'-') && words.iter().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t'))
}

fn is_name_byte(byte: u8) -> bool {
    byte >= 0x80 || byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b'+')
}

/// Where the attribution ends that begins at `start`, if the words up to a `:` are one. `[missing #map]` needs no colon.
pub(crate) fn attribution_end(source: &[u8], start: usize, first: bool) -> Option<usize> {
    let parse = |end: usize| core::str::from_utf8(&source[start..end]).ok().and_then(|text| Attribution::parse(text).ok());
    for at in start..source.len().min(start + ATTRIBUTION_BYTES) {
        match source[at] {
            b':' => return parse(at).map(|_| at + 1),
            b']' if first => return parse(at).filter(|found| found.missing || found.label.is_some()).map(|_| at),
            b'\n' if words_end(source, at + 1) == at + 1 => return None,
            b'[' | b']' | b'|' | b'{' | b'}' | b'\\' | b'"' => return None,
            _ => {}
        }
    }
    None
}

/// The place behind all brackets that open here.
pub(crate) fn behind_openers(source: &[u8], first: usize, line_end: usize) -> usize {
    let mut at = first;
    while at < line_end && source[at] == b'[' && source.get(at + 1) != Some(&b'^') {
        at = attribution_end(source, at + 1, true).unwrap_or(at + 1);
        at = skip_space(source, at, line_end);
    }
    at
}

fn heading_level(source: &[u8], at: usize, line_end: usize) -> Option<usize> {
    let line = source.get(at..line_end)?;
    let level = line.iter().take_while(|&&byte| byte == b'#').count();
    let spaced = line.get(level).is_none_or(|byte| matches!(byte, b' ' | b'\t'));
    ((1..=6).contains(&level) && spaced).then_some(level)
}

/// Whether a line cannot go on with the words of the line before.
fn block_begins(source: &[u8], line: usize) -> bool {
    let end = words_end(source, line);
    let behind = behind_openers(source, skip_space(source, line, end), end);
    behind >= end || matches!(source[behind], b'#' | b'|' | b'`' | b'~') || list_mark(source, behind, end).is_some()
}

/// Whether words, alone on a line, would be a number, a bullet or the marks of a heading.
pub(crate) fn is_mark_alone(words: &[u8]) -> bool {
    let heading = heading_level(words, 0, words.len()) == Some(words.len());
    heading || words.len() <= 24 && list_mark(words, 0, words.len()).is_some_and(|mark| mark.end == words.len())
}

/// The end of the number or bullet with which words begin, if they do.
pub(crate) fn mark_end(words: &[u8]) -> Option<usize> {
    list_mark(words, 0, words.len()).map(|mark| mark.end)
}

/// The number of a paragraph, point or bullet.
struct ListMark {
    end: usize,
    style: MarkStyle,
}

enum MarkStyle {
    Digits(u32),
    Small { letter: Option<u32>, roman: Option<u32> },
    Capital(u32),
    Bullet,
}

/// `1.`, `1)`, `(1)`, `3bis.`, `(a)`, `a)`, `(ii)`, `(A)`, `-`, `*`, `•` before a space or the end of the line.
fn list_mark(source: &[u8], at: usize, line_end: usize) -> Option<ListMark> {
    let line = source.get(at..line_end)?;
    let ends_at = |length: usize| matches!(line.get(length), None | Some(b' ' | b'\t'));
    for bullet in ["-", "*", "•", "–"] {
        if line.starts_with(bullet.as_bytes()) && ends_at(bullet.len()) {
            return Some(ListMark { end: at + bullet.len(), style: MarkStyle::Bullet });
        }
    }
    let parenthesis = usize::from(line.first() == Some(&b'('));
    let length = line[parenthesis..].iter().take(12).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let core_end = parenthesis + length;
    let suffix = SUFFIXES.iter().find(|suffix| line[core_end..].strip_prefix(b" ").is_some_and(|rest| rest.starts_with(suffix.as_bytes())));
    let close = core_end + suffix.map_or(0, |suffix| suffix.len() + 1);
    let closed = match line.get(close) {
        Some(b')') => true,
        Some(b'.') => parenthesis == 0 && line.first().is_some_and(u8::is_ascii_digit),
        _ => false,
    };
    if length == 0 || !closed || !ends_at(close + 1) {
        return None;
    }
    let style = mark_style(core::str::from_utf8(&line[parenthesis..core_end]).ok()?)?;
    Some(ListMark { end: at + close + 1, style })
}

const SUFFIXES: [&str; 5] = ["bis", "ter", "quater", "quinquies", "sexies"];

fn mark_style(word: &str) -> Option<MarkStyle> {
    let word = SUFFIXES.iter().find_map(|suffix| word.strip_suffix(suffix).filter(|word| !word.is_empty())).unwrap_or(word);
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return (word.len() <= 3).then(|| word.parse().ok().map(MarkStyle::Digits)).flatten();
    }
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        let (letter, roman) = (letter_value(word, b'a'), roman_value(word));
        return (letter.is_some() || roman.is_some()).then_some(MarkStyle::Small { letter, roman });
    }
    (word.len() == 1).then(|| letter_value(word, b'A').map(MarkStyle::Capital)).flatten()
}

/// `a` is 1, `z` 26, `aa` 27, `bb` 28.
fn letter_value(word: &str, first: u8) -> Option<u32> {
    let letter = *word.as_bytes().first()?;
    let repeats = word.bytes().all(|byte| byte == letter) && word.len() <= 2 && (first..first + 26).contains(&letter);
    repeats.then(|| u32::from(letter - first) + 1 + 26 * (word.len() as u32 - 1))
}

/// Roman numerals of small letters up to `xxxix`, written in the usual way.
fn roman_value(word: &str) -> Option<u32> {
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    let ones = word.trim_start_matches('x');
    let tens = word.len() - ones.len();
    let one = ONES.iter().position(|numeral| *numeral == ones)?;
    let value = 10 * tens as u32 + one as u32;
    (tens <= 3 && value > 0).then_some(value)
}

/// `|` was taken for a bar between alternatives while a bracket seemed open that turned out never to close: where it
/// stands behind that bracket's end it is words, and so is what was read as an attribution after it.
fn demote_bars(tree: &mut Tree) {
    if tree.pairs.iter().all(|pair| pair.close.is_some()) {
        return;
    }
    let mut ends: Vec<usize> = Vec::new();
    let mut pairs = tree.pairs.iter().peekable();
    let (mut may_be_named, mut id_stands_last) = (true, false);
    for index in 0..tree.nodes.len() {
        if let Some(pair) = pairs.next_if(|pair| pair.open == index) {
            ends.push(pair.end);
        }
        let here = tree.nodes[index].span().start;
        while ends.pop_if(|end| *end <= here).is_some() {}
        match tree.nodes[index].kind {
            Kind::Paragraph | Kind::Item | Kind::Point | Kind::SubPoint | Kind::Bullet => (may_be_named, id_stands_last) = (true, false),
            Kind::Heading | Kind::HeaderRow | Kind::Row => (may_be_named, id_stands_last) = (true, true),
            // Words stand before this id after all.
            Kind::Anchor if !may_be_named => tree.nodes[index].kind = Kind::Reference,
            _ => {}
        }
        if tree.nodes[index].kind == Kind::Bar && ends.is_empty() {
            may_be_named = id_stands_last;
            tree.nodes[index].kind = Kind::Text;
            if let Some(after) = tree.nodes.get_mut(index + 1).filter(|after| after.kind == Kind::Attribution) {
                after.kind = Kind::Text;
            }
        }
    }
}
