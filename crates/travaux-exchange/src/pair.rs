//! Which `[` belongs to which `]`, across blocks, in texts that do not balance.
//!
//! Brackets are paired like parentheses, with four limits that keep one forgotten mark from swallowing the text: an alternative
//! of a group of options is closed in itself; amid words, a bracket that is not closed in its paragraph must end another one;
//! only what opens in front of a heading reaches past headings; and a cell of a table is closed in itself. What stays without
//! counterpart is reported by line. A `[` then ends with its own paragraph, as everywhere in the format; a `]` is a character.

use crate::block::{BlockKind, Document, TokenKind};
use crate::mark;
use crate::report::{BracketUse, EntryKind, Report};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A bracket that waits for its `]`.
struct Waiting {
    token: usize,
    block: usize,
    region: usize,
    /// No words of its block stand before it.
    leading: bool,
    /// It opens in front of a heading.
    wide: bool,
    /// Not a bracket of the document: the limit that a bracket around the number of an article sets.
    limit: bool,
}

pub(crate) fn read(document: &mut Document, report: &mut Report) {
    move_lone_brackets(document);
    find_wraps(document, report);
    let mut pairing = Pairing { waiting: Vec::new(), open: Vec::new() };
    let mut wraps = document.wraps.clone().into_iter().peekable();
    let mut ends: Vec<usize> = Vec::new();
    for block in 0..document.blocks.len() {
        while ends.pop_if(|end| *end <= block).is_some() {
            pairing.end_limit();
        }
        let is_heading = matches!(document.blocks[block].kind, BlockKind::Heading(_));
        pairing.end_regions(document, document.blocks[block].region);
        if is_heading {
            pairing.at_heading();
        }
        while let Some(wrap) = wraps.next_if(|wrap| wrap.start == block) {
            ends.push(wrap.end);
            pairing.waiting.push(Waiting { token: 0, block, region: 0, leading: true, wide: true, limit: true });
        }
        pairing.block(document, block, report);
    }
    pairing.end_all();
    unclosed(document, pairing.open, report);
}

struct Pairing {
    waiting: Vec<Waiting>,
    /// `[` without counterpart: token and block.
    open: Vec<(usize, usize)>,
}

impl Pairing {
    fn block(&mut self, document: &mut Document, block: usize, report: &mut Report) {
        let range = document.blocks[block].tokens.clone();
        let kind = document.blocks[block].kind.clone();
        let (is_heading, is_row) = (matches!(kind, BlockKind::Heading(_)), matches!(kind, BlockKind::Row { .. }));
        let region = document.blocks[block].region;
        let is_words = |kind: &TokenKind| match kind {
            TokenKind::Words(words) => words.contains(char::is_alphanumeric),
            _ => false,
        };
        let last_words =
            document.tokens[range.clone()].iter().rposition(|token| is_words(&token.kind)).map_or(range.start, |last| range.start + last + 1);
        let lone = document.blocks[block].openers;
        let (mut leading, mut count) = (true, 0);
        for token in range.clone() {
            match &document.tokens[token].kind {
                TokenKind::Open => {
                    count += 1;
                    let wide = leading && (is_heading || count <= lone && document.blocks[block].raw.text.is_empty());
                    self.waiting.push(Waiting { token, block, region, leading, wide, limit: false });
                }
                TokenKind::Close => {
                    let trailing = token >= last_words;
                    let fits =
                        |open: &Waiting| !open.limit && open.region == region && (open.block == block || !is_row && (open.leading || trailing));
                    match self.waiting.pop_if(|open| fits(open)) {
                        Some(open) => {
                            document.tokens[open.token].partner = Some(token);
                            document.tokens[token].partner = Some(open.token);
                            report.brackets.add(BracketUse::Disputed, 1, 1);
                        }
                        None => {
                            report.brackets.add(BracketUse::Unmatched, 0, 1);
                            let around = excerpt(document, token);
                            let line = document.tokens[token].line;
                            report.entry(line, EntryKind::UnmatchedBracket, "closes nothing; kept as a character", around);
                            document.tokens[token].kind = TokenKind::Words("]".to_string());
                            leading = false;
                        }
                    }
                }
                TokenKind::Cell => self.end_row(block, document, report),
                kind if is_words(kind) => leading = false,
                // In a heading any character in front of the bracket keeps it from reaching past the heading.
                TokenKind::Words(words) if is_heading && !words.trim().is_empty() => leading = false,
                _ => {}
            }
        }
        if is_row {
            self.end_row(block, document, report);
        }
    }

    fn end_row(&mut self, block: usize, document: &mut Document, report: &mut Report) {
        while let Some(open) = self.waiting.pop_if(|open| open.block == block && !open.limit) {
            report.brackets.add(BracketUse::Unmatched, 1, 0);
            let around = excerpt(document, open.token);
            report.entry(document.tokens[open.token].line, EntryKind::UnmatchedBracket, "is not closed in its cell; kept as a character", around);
            document.tokens[open.token].kind = TokenKind::Words("[".to_string());
        }
    }

    fn never(&mut self, open: &Waiting) {
        if !open.limit {
            self.open.push((open.token, open.block));
        }
    }

    /// Ends what opened in alternatives that are over.
    fn end_regions(&mut self, document: &Document, region: usize) {
        let is_around = |inner: usize| {
            let mut around = region;
            while around != inner && around != 0 {
                around = document.segments[around - 1].outer;
            }
            around == inner
        };
        while let Some(open) = self.waiting.pop_if(|open| !is_around(open.region)) {
            self.never(&open);
        }
    }

    fn at_heading(&mut self) {
        // What is wide was looked at already at the heading before this one.
        let mut kept = Vec::new();
        while let Some(open) = self.waiting.pop_if(|open| !open.wide) {
            kept.push(open);
        }
        kept.iter().for_each(|open| self.never(open));
    }

    fn end_limit(&mut self) {
        while let Some(open) = self.waiting.pop() {
            if open.limit {
                break;
            }
            self.never(&open);
        }
    }

    fn end_all(&mut self) {
        while let Some(open) = self.waiting.pop() {
            self.never(&open);
        }
    }
}

/// `[` without counterpart end with their own block, or where the last bracket ends that opened in them there.
fn unclosed(document: &mut Document, mut open: Vec<(usize, usize)>, report: &mut Report) {
    open.sort_unstable();
    let mut at = open.len();
    while at > 0 {
        let block = open[at - 1].1;
        let first = open[..at].iter().rposition(|(_, other)| *other != block).map_or(0, |last| last + 1);
        let range = document.blocks[block].tokens.clone();
        let mut furthest = range.end - 1;
        let mut token = range.end;
        for &(unclosed, _) in open[first..at].iter().rev() {
            while token > unclosed {
                token -= 1;
                furthest = furthest.max(document.tokens[token].partner.unwrap_or(0));
            }
            report.brackets.add(BracketUse::Unmatched, 1, 0);
            let around = excerpt(document, unclosed);
            let line = document.tokens[unclosed].line;
            report.entry(line, EntryKind::UnmatchedBracket, "is never closed; taken to end with its own paragraph", around);
            document.closes.entry(furthest).or_default().push(unclosed);
        }
        at = first;
    }
}

/// Some words around a token, of its own line.
fn excerpt(document: &Document, token: usize) -> String {
    const REACH: usize = 28;
    let line = document.tokens[token].line;
    let words = |token: usize| -> &str {
        match document.tokens.get(token).filter(|token| token.line == line).map(|token| &token.kind) {
            Some(TokenKind::Words(words)) => words,
            Some(TokenKind::Open) => "[",
            Some(TokenKind::Close) => "]",
            Some(TokenKind::Bar) => "|",
            _ => "",
        }
    };
    let mut before: Vec<char> = Vec::new();
    for at in (token.saturating_sub(8)..token).rev() {
        before.extend(words(at).chars().rev().take(REACH + 1 - before.len().min(REACH)));
    }
    let mut after: Vec<char> = Vec::new();
    for at in token..token + 8 {
        after.extend(words(at).chars().take(REACH + 1 - after.len().min(REACH)));
    }
    let mut excerpt = String::new();
    if before.len() > REACH {
        excerpt.push('…');
    }
    excerpt.extend(before.iter().take(REACH).rev());
    excerpt.extend(after.iter().take(REACH));
    let excerpt = excerpt.trim().to_string();
    if after.len() > REACH { excerpt + "…" } else { excerpt }
}

/// A line that holds only `]` belongs to the block before it, one that holds only `[` to the block behind it.
fn move_lone_brackets(document: &mut Document) {
    let is_only = |document: &Document, block: usize, kind: TokenKind| {
        let range = document.blocks[block].tokens.clone();
        let is_paragraph = matches!(document.blocks[block].kind, BlockKind::Paragraph { .. });
        let all = document.tokens[range.clone()].iter().all(|token| token.is_blank() || token.kind == kind);
        is_paragraph && all && document.tokens[range].iter().any(|token| token.kind == kind)
    };
    let mut before: Option<usize> = None;
    for block in 0..document.blocks.len() {
        let same = |other: &usize| {
            document.blocks[*other].region == document.blocks[block].region
                && document.blocks[*other].tokens.end == document.blocks[block].tokens.start
        };
        if let Some(previous) = before.filter(|previous| same(previous) && is_only(document, block, TokenKind::Close)) {
            let end = document.blocks[block].tokens.end;
            document.blocks[previous].tokens.end = end;
            document.blocks[block].tokens = end..end;
            continue;
        }
        // A paragraph without a token was joined to the provision before it.
        let is_joined = matches!(document.blocks[block].kind, BlockKind::Paragraph { .. }) && document.blocks[block].tokens.is_empty();
        if !document.blocks[block].is_comment() && !matches!(document.blocks[block].kind, BlockKind::Row { .. }) && !is_joined {
            before = Some(block);
        }
    }
    let mut after: Option<usize> = None;
    for block in (0..document.blocks.len()).rev() {
        let same = |other: &usize| {
            document.blocks[*other].region == document.blocks[block].region
                && document.blocks[*other].tokens.start == document.blocks[block].tokens.end
        };
        if let Some(next) = after.filter(|next| same(next) && is_only(document, block, TokenKind::Open)) {
            let range = document.blocks[block].tokens.clone();
            let count = document.tokens[range.clone()].iter().filter(|token| token.kind == TokenKind::Open).count();
            document.blocks[next].tokens.start = range.start;
            document.blocks[next].openers += count;
            document.blocks[block].tokens = range.start..range.start;
            continue;
        }
        if document.blocks[block].is_comment() || matches!(document.blocks[block].kind, BlockKind::Row { .. }) {
            after = None;
        } else {
            after = Some(block);
        }
    }
}

/// `[Article 3bis] (title)`: the bracket is about the whole article.
fn find_wraps(document: &mut Document, report: &mut Report) {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut wraps: Vec<(usize, usize)> = Vec::new();
    for block in 0..document.blocks.len() {
        let BlockKind::Heading(level) = document.blocks[block].kind else { continue };
        while let Some((wrap, _)) = open.pop_if(|(_, other)| *other >= level) {
            wraps[wrap].1 = block;
        }
        let range = document.blocks[block].tokens.clone();
        let Some(first) = range.clone().find(|&token| !document.tokens[token].is_blank()) else { continue };
        let [Some(TokenKind::Open), Some(TokenKind::Words(words)), Some(TokenKind::Close)] =
            [first, first + 1, first + 2].map(|token| (token < range.end).then(|| document.tokens[token].kind.clone()))
        else {
            continue;
        };
        if mark::division(words.trim()).is_none() {
            continue;
        }
        report.brackets.add(BracketUse::Disputed, 1, 1);
        report.converted(
            document.tokens[first].line,
            "a bracket around the number of an article is about the whole article",
            &alloc::format!("[{words}]"),
            words.trim(),
        );
        document.tokens[first].kind = TokenKind::Nothing;
        document.tokens[first + 2].kind = TokenKind::Nothing;
        open.push((wraps.len(), level));
        wraps.push((block, document.blocks.len()));
    }
    document.wraps = wraps.into_iter().map(|(start, end)| start..end).collect();
}

/// `[a][b]` become alternatives of one bracket. A bracket that begins with a space or a comma goes on with the sentence:
/// it is one of its own. A bracket that begins with the word "placeholder" stands for something that is missing.
pub(crate) fn join(document: &mut Document, report: &mut Report) {
    let mut has_bar = alloc::vec![false; document.tokens.len()];
    for block in 0..document.blocks.len() {
        let range = document.blocks[block].tokens.clone();
        let mut token = range.start;
        while token < range.end {
            let close = token;
            token += 1;
            let Some(open) = document.tokens[close].partner.filter(|_| document.tokens[close].kind == TokenKind::Close) else { continue };
            if document.closes.contains_key(&close) || document.notes.contains_key(&close) {
                continue;
            }
            let is_nothing = |token: usize| match &document.tokens[token].kind {
                TokenKind::Words(words) => words.is_empty(),
                kind => *kind == TokenKind::Nothing,
            };
            let Some(next) = (token..range.end).find(|&token| !is_nothing(token)) else { continue };
            let Some(end) = document.tokens[next].partner.filter(|_| document.tokens[next].kind == TokenKind::Open) else { continue };
            let goes_on = match document.tokens.get(next + 1).map(|token| &token.kind) {
                Some(TokenKind::Words(words)) => document.tokens[next].attribution.is_none() && words.starts_with([' ', ',', ';']),
                _ => false,
            };
            if goes_on {
                let written = excerpt(document, next);
                if document.tokens[open].attribution.is_none() {
                    report.entry(
                        document.tokens[next].line,
                        EntryKind::Doubtful,
                        "begins with a space or comma, so it was read as going on and not as an alternative",
                        written,
                    );
                }
                continue;
            }
            let ends_with_comma =
                |token: usize| matches!(&document.tokens[token].kind, TokenKind::Words(words) if words.trim_end().ends_with([',', ';']));
            if ends_with_comma(close - 1) && ends_with_comma(end - 1) && document.tokens[open].attribution.is_none() {
                let written = excerpt(document, next);
                report.entry(
                    document.tokens[next].line,
                    EntryKind::Doubtful,
                    "both end with a comma: read as alternatives, and perhaps both meant to stand",
                    written,
                );
            }
            let attribution = document.tokens[next].attribution.take();
            document.tokens[next].kind = TokenKind::Nothing;
            let bar = &mut document.tokens[close];
            (bar.kind, bar.attribution, bar.partner) = (TokenKind::Bar, attribution, None);
            document.tokens[end].partner = Some(open);
            document.tokens[open].partner = Some(end);
            has_bar[open] = true;
            token = next + 1;
        }
    }
    let ends = document.ends();
    for (open, has_bar) in has_bar.into_iter().enumerate() {
        let token = &document.tokens[open];
        let is_placeholder = match document.tokens.get(open + 1).map(|token| &token.kind) {
            // The next paragraph may begin with the word; the bracket does not.
            Some(TokenKind::Words(words)) if !ends.contains(&(open + 1)) => {
                words.trim_start().get(..11).is_some_and(|word| word.eq_ignore_ascii_case("placeholder"))
            }
            _ => false,
        };
        if token.kind == TokenKind::Open && token.attribution.is_none() && !has_bar && is_placeholder {
            document.tokens[open].attribution = Some("missing".to_string());
        }
    }
}
