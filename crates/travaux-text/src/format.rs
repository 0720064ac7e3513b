//! The formatter: one layout for every draft, and never other words.
//!
//! It changes white space and the spelling of attributions, and nothing else: blank lines, indentation, the spaces around
//! the marks of brackets, the columns of tables, the ends of lines. It breaks and joins no lines, but for a block
//! that begins on the line of a comment. What it does not
//! understand it copies byte by byte.
//!
//! **Which spaces are words.** `state[RU: s]` and `state [RU: s]` settle to different words, so a space beside a mark is
//! added or taken away only where every settlement reads the same (see [`crate::meaning`]): at the start of an
//! alternative if white space stands before the bracket, at its end if white space follows. Beside a `|` the space is
//! never words.
//!
//! Since a formatter that changed who said what would be worse than none, the result is read again before it is handed
//! out; if its tree were not the same tree, the source would be handed back as it is. No input is known that needs this.

use crate::attribution::{Attribution, Hedge};
use crate::blocks::{Block, Token, blocks, closes, line_end, push_lines, tokens, white_space_right};
use crate::parse::{ATTRIBUTION_BYTES, is_mark_alone};
use crate::tree::{Kind, Tree};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;
use unicode_width::UnicodeWidthStr;

/// A table is aligned if no line of it becomes wider than this.
pub const TABLE_COLUMNS: usize = 120;
/// Points are indented by this much under their paragraph, sub-points under their point.
const STEP: usize = 4;

/// The canonical layout of a draft.
pub fn format(tree: &Tree) -> Vec<u8> {
    let formatted = lay_out(tree);
    if formatted == tree.source() || same_tree(tree, &crate::parse::parse(&formatted)) { formatted } else { tree.source().to_vec() }
}

/// The layout before it is read again; the laws assert that reading it again is never needed.
pub(crate) fn lay_out(tree: &Tree) -> Vec<u8> {
    Printer::new(tree).print()
}

/// Where a block begins, and where its further lines begin.
#[derive(Clone, Copy, Default)]
struct Columns {
    first: usize,
    rest: usize,
}

struct Printer<'a> {
    tree: &'a Tree,
    source: &'a [u8],
    blocks: Vec<Block>,
    columns: Vec<Columns>,
    line_end: &'static [u8],
    /// The first line is a `+++` that no second one answers: one at the left margin would.
    half_front: bool,
    out: Vec<u8>,
    tokens: Vec<Token>,
    right: Vec<bool>,
}

impl<'a> Printer<'a> {
    fn new(tree: &'a Tree) -> Self {
        let source = tree.source();
        let blocks = blocks(tree);
        let columns = columns(tree, &blocks);
        let half_front = blocks.first().is_some_and(|first| first.kind == Kind::FrontFence);
        let out = Vec::with_capacity(source.len() + source.len() / 16);
        Printer { tree, source, blocks, columns, line_end: line_end(source), half_front, out, tokens: Vec::new(), right: Vec::new() }
    }

    fn print(mut self) -> Vec<u8> {
        if self.source.starts_with("\u{FEFF}".as_bytes()) {
            self.out.extend_from_slice("\u{FEFF}".as_bytes());
        }
        let mut at = 0;
        while at < self.blocks.len() {
            if at > 0 && self.blank_before(at) {
                self.out.extend_from_slice(self.line_end);
            }
            at = match self.blocks[at].table {
                Some(_) => self.table(at),
                None => self.block(at),
            };
        }
        self.out
    }

    /// Whether a blank line goes before a block that is not the first.
    fn blank_before(&self, at: usize) -> bool {
        let (before, after) = (&self.blocks[at - 1], &self.blocks[at]);
        let own_room =
            |block: &Block| matches!(block.kind, Kind::Heading | Kind::Fence | Kind::BracketLine | Kind::FrontMatter) || block.table.is_some();
        let author_decides =
            [before, after].iter().any(|block| block.kind == Kind::Comment) || [before, after].iter().all(|block| block.kind == Kind::BracketLine);
        if after.kind == Kind::BracketLine && after.blanks == 0 && self.ends_in_marks(before) {
            false
        } else if before.kind == Kind::FrontMatter || !author_decides && (own_room(before) || own_room(after)) {
            true
        } else {
            after.blanks > 0
        }
    }

    /// Whether the last line of a block has no words. Such a line is not a bracket line only because of what follows it.
    fn ends_in_marks(&self, block: &Block) -> bool {
        let nodes = &self.tree.nodes()[block.leaves.clone()];
        // A `|` may have been taken for a bar at first, and what follows it for an attribution.
        let is_bar = |at: Option<usize>| at.is_some_and(|at| nodes[at].kind == Kind::Text && self.source[nodes[at].span()] == *b"|");
        let is_mark = |at: usize| match nodes[at].kind {
            Kind::Open | Kind::Attribution | Kind::Bar | Kind::Close | Kind::Space => true,
            _ => is_bar(Some(at)) || nodes[at].kind == Kind::Text && is_bar(at.checked_sub(1)),
        };
        if block.kind == Kind::FootnoteDefinition {
            // Brackets mean nothing in it, but may seem to.
            let mut lines = self.source[nodes[0].span().start..nodes[nodes.len() - 1].span().end].split(|&byte| byte == b'\n');
            return lines.any(|line| matches!(line.trim_ascii_start(), [b'[' | b']' | b'|', ..]));
        }
        let line = (0..nodes.len()).rev().skip_while(|&at| matches!(nodes[at].kind, Kind::Newline | Kind::Space));
        !matches!(block.kind, Kind::BracketLine | Kind::Fence) && line.take_while(|&at| nodes[at].kind != Kind::Newline).all(is_mark)
    }

    fn block(&mut self, at: usize) -> usize {
        let Block { kind, leaves, .. } = self.blocks[at].clone();
        let nodes = &self.tree.nodes()[leaves];
        let span = nodes[0].span().start..nodes[nodes.len() - 1].span().end;
        match kind {
            Kind::Fence => {
                push_lines(&mut self.out, &self.source[span], self.line_end);
                self.end_kept_line();
            }
            Kind::FrontMatter | Kind::FrontFence => {
                for node in nodes {
                    if node.kind == Kind::FrontFence {
                        self.out.extend_from_slice(b"+++");
                        self.out.extend_from_slice(self.line_end);
                    } else {
                        push_lines(&mut self.out, &self.source[node.span()], self.line_end);
                    }
                }
            }
            Kind::Comment => {
                let end = nodes.iter().rfind(|node| node.kind == Kind::Comment).map_or(span.end, |comment| comment.span().end);
                push_lines(&mut self.out, &self.source[span.start..end], self.line_end);
                // What follows a comment on its line is a block of its own.
                self.out.extend_from_slice(self.line_end);
            }
            Kind::TableRule => {
                self.indent(self.columns[at].first);
                let rule = nodes.iter().find(|node| node.kind == Kind::TableRule).map_or(span, |rule| rule.span());
                self.out.extend_from_slice(&rule_line(&self.source[rule], |_| 3, true));
                self.out.extend_from_slice(self.line_end);
            }
            _ => {
                self.indent(self.columns[at].first);
                self.inline(at);
                self.out.extend_from_slice(self.line_end);
            }
        }
        at + 1
    }

    fn indent(&mut self, column: usize) {
        self.out.resize(self.out.len() + column, b' ');
    }

    /// Ends a line that was copied from a file that may end without one.
    fn end_kept_line(&mut self) {
        if self.out.last() != Some(&b'\n') {
            while self.out.pop_if(|last| *last == b'\r').is_some() {}
            self.out.extend_from_slice(self.line_end);
        }
    }

    // ---- words and marks ---------------------------------------------------------------------------------------

    /// The tokens of a block; returns the offsets in the output of the borders between its cells.
    fn inline(&mut self, at: usize) -> Vec<usize> {
        let mut own = core::mem::take(&mut self.tokens);
        tokens(self.tree, &self.blocks[at], &mut own);
        let mut right = core::mem::take(&mut self.right);
        white_space_right(self.source, &own, &mut right);
        let mut cells = Vec::new();
        let id_stands_last = !matches!(self.blocks[at].kind, Kind::Paragraph) && !self.blocks[at].is_item();
        let mut writer = Inline { id_stands_last, ..Inline::default() };
        for (index, token) in own.iter().enumerate() {
            let written = self.written(token, self.columns[at].rest);
            if let Some(before) = index.checked_sub(1).map(|before| &own[before]) {
                let gap = &self.source[before.span.end..token.span.start];
                if gap.contains(&b'\n') {
                    self.out.extend_from_slice(self.line_end);
                    self.indent(self.columns[at].rest);
                    writer.new_line();
                } else {
                    let space = self.space(before, token, gap, &written, &writer, right[index]);
                    writer.white |= !space.is_empty() && token.kind != Kind::Attribution;
                    self.out.extend_from_slice(space);
                }
            }
            // At the margin this line would begin or end front matter, or this mark the file, as it does not in the source.
            let at_margin = if self.half_front { self.out.last() == Some(&b'\n') } else { matches!(&*self.out, b"" | b"\xEF\xBB\xBF") };
            if at_margin && &*written == b"+++" || self.out.is_empty() && written.starts_with(b"\xEF\xBB\xBF") {
                self.out.push(b' ');
            }
            if token.kind == Kind::Cell {
                cells.push(self.out.len());
            }
            writer.take(token.kind, &written);
            self.out.extend_from_slice(&written);
        }
        self.tokens = own;
        self.right = right;
        cells
    }

    fn written(&self, token: &Token, column: usize) -> Cow<'a, [u8]> {
        let bytes = &self.source[token.span.clone()];
        if token.kind == Kind::Attribution { canonical_attribution(bytes, column, self.line_end) } else { Cow::Borrowed(bytes) }
    }

    /// The white space between two tokens of one line.
    fn space(&self, before: &Token, after: &Token, gap: &'a [u8], written: &[u8], line: &Inline, right: bool) -> &'a [u8] {
        const ONE: &[u8] = b" ";
        const NONE: &[u8] = b"";
        let fold = if gap.is_empty() { NONE } else { ONE };
        let either = |is_one: bool| if is_one { ONE } else { NONE };
        let takes_none = line.white || closes(written);
        match (before.kind, after.kind) {
            (Kind::Number | Kind::Hashes | Kind::FootnoteLabel, _) | (_, Kind::Cell) | (Kind::Cell, _) => ONE,
            (Kind::Open | Kind::Bar, Kind::Attribution) => {
                either(before.kind == Kind::Bar && !written.starts_with(b" ") && !written.starts_with(b"\t"))
            }
            (_, Kind::Bar) => either(!gap.is_empty() || !line.may_be_mark),
            (Kind::Attribution, Kind::Close) if self.source[before.span.end - 1] != b':' => NONE,
            (Kind::Open, Kind::Close) => either(!gap.is_empty() && !line.white && !right),
            (Kind::Open, _) => either(!gap.is_empty() && (!takes_none || written.starts_with(b"^"))),
            (Kind::Attribution | Kind::Bar, _) => either(!gap.is_empty() || takes_none || after.kind == Kind::Close && right),
            // Without the space `\ ]` would be an escape, and `[^x ]` a footnote.
            (_, Kind::Close) => either(
                !gap.is_empty()
                    && (!right || line.may_be_mark || self.source[before.span.end - 1] == b'\\' || self.source[before.span.start] == b'^'),
            ),
            (Kind::Anchor, _) => either(!gap.is_empty() || line.white),
            (_, Kind::Anchor) => either(!gap.is_empty() || right && line.id_stands_last),
            (Kind::Comment, _) | (_, Kind::Comment) => gap,
            _ if before.is_words() && after.is_words() => gap,
            _ => fold,
        }
    }

    // ---- tables ------------------------------------------------------------------------------------------------

    /// The table that begins with this block; returns the block after it.
    fn table(&mut self, first: usize) -> usize {
        let table = self.blocks[first].table;
        let length = self.blocks[first..].iter().take_while(|block| block.table == table).count();
        let own = first..first + length;
        let start = self.out.len();
        let mut lines: Vec<(Range<usize>, Vec<usize>)> = Vec::new();
        for at in own.clone() {
            let from = self.out.len();
            let block = &self.blocks[at];
            if matches!(block.kind, Kind::Row | Kind::HeaderRow) {
                self.indent(self.columns[at].first);
                let cells = self.inline(at);
                lines.push((from..self.out.len(), cells));
                self.out.extend_from_slice(self.line_end);
            } else {
                self.block(at);
                lines.push((from..self.out.len(), Vec::new()));
            }
        }
        if let Some(aligned) = self.aligned(own.clone(), &lines) {
            self.out.truncate(start);
            self.out.extend_from_slice(&aligned);
        }
        own.end
    }

    /// The lines of a table with aligned columns, if every line is a row or the rule and none becomes too wide.
    fn aligned(&self, blocks: Range<usize>, lines: &[(Range<usize>, Vec<usize>)]) -> Option<Vec<u8>> {
        let column = self.columns[blocks.start].first;
        let mut widths: Vec<usize> = Vec::new();
        let mut rows: Vec<Vec<Cow<str>>> = Vec::new();
        for (at, (line, borders)) in blocks.clone().zip(lines) {
            let block = &self.blocks[at];
            let bytes = &self.out[line.clone()];
            if block.kind == Kind::TableRule {
                rows.push(Vec::new());
                continue;
            }
            if !matches!(block.kind, Kind::Row | Kind::HeaderRow) || bytes.contains(&b'\n') {
                return None;
            }
            // What cannot be shown cannot be aligned, and would not be kept byte by byte.
            let ends = borders.iter().skip(1).copied().chain([line.end]);
            let cells = borders
                .iter()
                .zip(ends)
                .map(|(&border, end)| core::str::from_utf8(&self.out[border + 1..end]).map(|cell| Cow::Borrowed(cell.trim_matches(' '))));
            let cells = cells.collect::<Result<Vec<_>, _>>().ok()?;
            for (index, cell) in cells.iter().enumerate() {
                let width = cell.width();
                match widths.get_mut(index) {
                    Some(widest) => *widest = (*widest).max(width),
                    None => widths.push(width.max(3)),
                }
            }
            rows.push(cells);
        }
        if widths.last().is_some() && column + widths.iter().map(|width| width + 3).sum::<usize>() > TABLE_COLUMNS {
            return None;
        }
        let mut out = Vec::new();
        for (at, cells) in blocks.zip(rows) {
            out.resize(out.len() + column, b' ');
            if self.blocks[at].kind == Kind::TableRule {
                let rule = self.tree.nodes()[self.blocks[at].leaves.clone()].iter().find(|node| node.kind == Kind::TableRule)?;
                out.extend_from_slice(&rule_line(&self.source[rule.span()], |index| widths.get(index).map_or(3, |width| width + 2), true));
            }
            let last = cells.len().saturating_sub(1);
            for (index, cell) in cells.iter().enumerate() {
                out.push(b'|');
                // Behind the last border there is nothing, or a cell without border.
                if index == last && cell.is_empty() {
                    break;
                }
                out.push(b' ');
                out.extend_from_slice(cell.as_bytes());
                if index < last {
                    out.resize(out.len() + widths[index] - cell.width() + 1, b' ');
                }
            }
            out.extend_from_slice(self.line_end);
        }
        Some(out)
    }
}

/// What the line so far says about the white space that may follow.
#[derive(Default)]
struct Inline {
    /// White space here changes nothing, since there is some to the left in every settlement.
    white: bool,
    /// The same, at the `[` of every bracket that is open.
    outside: Vec<bool>,
    /// Nothing but opening brackets stands on the line.
    head_is_over: bool,
    /// The words on the line would be a number or the marks of a heading if a space followed.
    may_be_mark: bool,
    begun: bool,
    /// The block is a heading or a row, which have their id at the end.
    id_stands_last: bool,
}

impl Inline {
    fn new_line(&mut self) {
        (self.white, self.head_is_over, self.may_be_mark) = (true, false, false);
    }

    fn take(&mut self, kind: Kind, written: &[u8]) {
        self.white |= !core::mem::replace(&mut self.begun, true);
        self.may_be_mark = kind == Kind::Text && !self.head_is_over && is_mark_alone(written);
        self.head_is_over |= !matches!(kind, Kind::Open | Kind::Attribution);
        match kind {
            Kind::Open => self.outside.push(self.white),
            Kind::Bar => self.white = self.outside.last().copied().unwrap_or_default(),
            Kind::Close => {
                self.outside.pop();
                self.white = false;
            }
            Kind::Number | Kind::Hashes | Kind::Cell | Kind::FootnoteLabel => self.white = true,
            Kind::Attribution | Kind::FootnoteReference | Kind::Anchor => {}
            _ => self.white = false,
        }
    }
}

/// Paragraphs at the margin, points under them, sub-points under those; what belongs to an item under its first word.
fn columns(tree: &Tree, blocks: &[Block]) -> Vec<Columns> {
    let mut columns: Vec<Columns> = Vec::with_capacity(blocks.len());
    for block in blocks {
        let around = block.item.map(|item| columns[item]);
        let first = match block.kind {
            Kind::Item => 0,
            Kind::Point | Kind::SubPoint => around.map_or(STEP, |around| around.first + STEP),
            Kind::Bullet => around.map_or(0, |around| around.first + STEP),
            Kind::FootnoteDefinition | Kind::Heading => 0,
            _ => around.map_or(0, |around| around.rest),
        };
        let hang = match block.kind {
            _ if block.is_item() => {
                let number = tree.nodes()[block.leaves.clone()].iter().find(|node| node.kind == Kind::Number);
                number.map_or(0, |number| tree.text(&number.span()).chars().count() + 1)
            }
            Kind::FootnoteDefinition => STEP,
            Kind::Paragraph => 0,
            _ => 2,
        };
        columns.push(Columns { first, rest: first + hang });
    }
    indent_bracket_lines(tree, blocks, &mut columns);
    columns
}

/// A line that opens brackets stands where the block after it stands, and the line that closes them stands there too.
fn indent_bracket_lines(tree: &Tree, blocks: &[Block], columns: &mut [Columns]) {
    let mut following = 0;
    for (at, block) in blocks.iter().enumerate().rev() {
        if block.kind == Kind::BracketLine {
            columns[at] = Columns { first: following, rest: following + 2 };
        } else {
            following = columns[at].first;
        }
    }
    let mut opened: Vec<(usize, usize)> = Vec::new();
    let pairs = tree.pairs();
    let mut closing: Vec<(usize, usize)> = pairs.iter().enumerate().filter_map(|(pair, brackets)| Some((brackets.close?, pair))).collect();
    closing.sort_unstable();
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.kind == Kind::BracketLine) {
        let mut first = None;
        for node in block.leaves.clone() {
            match tree.nodes()[node].kind {
                Kind::Open => {
                    let column = first.unwrap_or(columns[at].first);
                    opened.push((pairs.partition_point(|pair| pair.open < node), column));
                    first = Some(column);
                }
                Kind::Bar => first = first.or(opened.last().map(|(_, column)| *column)),
                Kind::Close => {
                    let pair = closing.binary_search_by_key(&node, |(close, _)| *close).map(|found| closing[found].1);
                    while let Some((_, column)) = opened.pop_if(|(open, _)| pair.is_ok_and(|pair| *open >= pair)) {
                        first = first.or(Some(column));
                    }
                }
                _ => {}
            }
        }
        let first = first.unwrap_or(0);
        columns[at] = Columns { first, rest: first + 2 };
    }
}

/// The second line of a table, with cells of these widths; a line of another form is kept as it is.
fn rule_line(rule: &[u8], width: impl Fn(usize) -> usize, fills: bool) -> Vec<u8> {
    let Some(inner) = rule.strip_prefix(b"|") else { return rule.to_vec() };
    let (inner, closed) = inner.strip_suffix(b"|").map_or((inner, false), |inner| (inner, true));
    let mut out = vec![b'|'];
    for (index, cell) in inner.split(|&byte| byte == b'|').enumerate() {
        let cell = cell.trim_ascii();
        let (left, right) = (cell.starts_with(b":"), cell.len() > 1 && cell.ends_with(b":"));
        let dashes = &cell[usize::from(left)..cell.len() - usize::from(right)];
        if dashes.is_empty() || dashes.iter().any(|&byte| byte != b'-') {
            return rule.to_vec();
        }
        if index > 0 {
            out.push(b'|');
        }
        let dashes = if fills { width(index).saturating_sub(usize::from(left) + usize::from(right)).max(1) } else { dashes.len() };
        out.extend(core::iter::repeat_n(b':', usize::from(left)));
        out.extend(core::iter::repeat_n(b'-', dashes));
        out.extend(core::iter::repeat_n(b':', usize::from(right)));
    }
    if closed {
        out.push(b'|');
    }
    out
}

// ---- attributions ------------------------------------------------------------------------------------------------------

/// An attribution with its colon, in the usual spelling. One that goes over several lines keeps them, and is only indented.
fn canonical_attribution(bytes: &[u8], column: usize, line_end: &[u8]) -> Cow<'static, [u8]> {
    let kept = || Cow::Owned(bytes.to_vec());
    let Ok(text) = core::str::from_utf8(bytes) else { return kept() };
    if bytes.contains(&b'\n') {
        let mut out = Vec::new();
        for (index, line) in text.split('\n').enumerate() {
            let words = line.trim_end_matches([' ', '\t', '\r']).trim_start_matches([' ', '\t']);
            if index > 0 {
                out.extend_from_slice(line_end);
                out.resize(out.len() + column, b' ');
            }
            out.extend_from_slice(words.as_bytes());
        }
        return if out.len() <= ATTRIBUTION_BYTES { Cow::Owned(out) } else { kept() };
    }
    let (text, colon) = text.strip_suffix(':').map_or((text, ""), |text| (text, ":"));
    let mut spelled = spell(text);
    let is_same = match (Attribution::parse(text), Attribution::parse(&spelled)) {
        (Ok(before), Ok(after)) => same_attribution(&before, &after),
        _ => false,
    };
    // One byte for the `:` and one for the space after a bar.
    if !is_same || spelled.len() + 2 > ATTRIBUTION_BYTES {
        return kept();
    }
    spelled.push_str(colon);
    Cow::Owned(spelled.into_bytes())
}

fn same_attribution(one: &Attribution, other: &Attribution) -> bool {
    let items = |it: &Attribution| (it.positions.clone(), it.label.clone(), it.pending.clone(), it.missing, it.reported);
    items(one) == items(other)
}

/// Items in their order with `, ` between them, the label last.
fn spell(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut label = "";
    let mut governs = true;
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            ',' | ';' | '/' => 1,
            '(' => rest.find(')').map_or(rest.len(), |end| end + 1),
            '#' => rest[1..].find(|end: char| !crate::attribution::is_id_char(end)).map_or(rest.len(), |end| end + 1),
            _ => rest.find(|end: char| !(end.is_alphanumeric() || end == '-')).unwrap_or(rest.len()).max(first.len_utf8()),
        };
        let item = &rest[..length];
        rest = rest[length..].trim_start();
        match item {
            "," | ";" | "/" | "and" => continue,
            _ if first == '(' => {
                out.push_str(" (");
                for (index, word) in item.trim_matches(['(', ')']).split_whitespace().enumerate() {
                    out.push_str(if index > 0 { " " } else { "" });
                    out.push_str(word);
                }
                out.push(')');
            }
            // An id after `pending` belongs to it.
            _ if first == '#' && !out.ends_with("pending") => label = item,
            _ => {
                let continues_verb = matches!(item, "by") || item == "agreed" && out.ends_with("not") || first == '#';
                out.push_str(match (out.is_empty(), governs || continues_verb) {
                    (true, _) => "",
                    (false, true) => " ",
                    (false, false) => ", ",
                });
                out.push_str(item);
                let names = crate::attribution::is_party_code(item) || matches!(item, "missing" | "reported") || first == '#';
                governs = !names || Hedge::named(item).is_some();
            }
        }
    }
    if !label.is_empty() {
        out.push_str(if out.is_empty() { "" } else { " " });
        out.push_str(label);
    }
    out
}

// ---- reading again -----------------------------------------------------------------------------------------------------

/// Whether two trees differ in white space, line ends, the rules of tables and the spelling of attributions only.
fn same_tree(one: &Tree, other: &Tree) -> bool {
    let (mut left, mut right) = (Outline::new(one), Outline::new(other));
    loop {
        let (at, to) = match (left.next(), right.next()) {
            (None, None) => break,
            (Some(at), Some(to)) => (at, to),
            _ => return false,
        };
        let (before, after) = (&one.nodes()[at.0], &other.nodes()[to.0]);
        if before.kind != after.kind
            || at.1 != to.1
            || before.kind.is_leaf() && !same_leaf(before.kind, &one.source()[before.span()], &other.source()[after.span()])
        {
            return false;
        }
    }
    let pairs = |tree: &Tree, outline: &Outline| -> Vec<_> {
        let place = |node: usize| outline.places[node];
        tree.pairs().iter().map(|pair| (place(pair.open), pair.close.map(place), pair.parent)).collect()
    };
    pairs(one, &left) == pairs(other, &right)
}

fn same_leaf(kind: Kind, before: &[u8], after: &[u8]) -> bool {
    if before == after {
        return true;
    }
    let lines = |bytes: &[u8]| {
        let mut out = Vec::new();
        push_lines(&mut out, bytes, b"\n");
        let words = out.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r')).map_or(0, |last| last + 1);
        out.truncate(words);
        out
    };
    match kind {
        Kind::TableRule => true,
        Kind::Text => before.trim_ascii() == after.trim_ascii(),
        Kind::Attribution => {
            let read = |bytes: &[u8]| Attribution::parse(core::str::from_utf8(bytes).unwrap_or_default().trim_end_matches(':'));
            matches!((read(before), read(after)), (Ok(before), Ok(after)) if same_attribution(&before, &after))
        }
        Kind::FenceLine | Kind::FenceText | Kind::FrontFence | Kind::FrontText | Kind::Comment => {
            lines(before).trim_ascii_end() == lines(after).trim_ascii_end()
        }
        _ => false,
    }
}

/// The nodes of a tree without white space, each with its depth; remembers the place of each.
struct Outline<'a> {
    tree: &'a Tree,
    at: usize,
    ends: Vec<usize>,
    places: Vec<usize>,
    count: usize,
}

impl<'a> Outline<'a> {
    fn new(tree: &'a Tree) -> Self {
        Outline { tree, at: 0, ends: Vec::new(), places: vec![0; tree.nodes().len()], count: 0 }
    }

    fn next(&mut self) -> Option<(usize, usize)> {
        loop {
            let at = self.at;
            let node = self.tree.nodes().get(at)?;
            self.at += 1;
            while self.ends.pop_if(|end| *end <= at).is_some() {}
            let depth = self.ends.len();
            if !node.kind.is_leaf() {
                self.ends.push(node.next());
            }
            let is_space = match node.kind {
                Kind::Space | Kind::Newline | Kind::BlankLine => true,
                Kind::Text => self.tree.source()[node.span()].iter().all(|byte| matches!(byte, b' ' | b'\t')),
                _ => false,
            };
            if !is_space {
                self.places[at] = self.count;
                self.count += 1;
                return Some((at, depth));
            }
        }
    }
}
