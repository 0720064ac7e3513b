//! The words of a block as tokens: brackets, marks of footnotes, editors' notes, plain words. Emphasis, links and tags go.
//!
//! Whether a `[` is disputed is decided here by what is around it; whether it has a counterpart is not.

use crate::block::{BlockKind, Document, Raw, Token, TokenKind};
use crate::markdown::{is_name_char, is_target, normal};
use crate::options;
use crate::plain::raised;
use crate::report::{BracketUse, EntryKind, Markup, Report};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

pub(crate) fn tokens(document: &mut Document, markup: Markup, report: &mut Report) {
    let notes: BTreeSet<String> = document.footnotes.iter().map(|note| note.name.clone()).collect();
    let mut tokens = Vec::new();
    let mut blocks = core::mem::take(&mut document.blocks);
    for block in blocks.iter_mut().filter(|block| !block.is_comment()) {
        let start = tokens.len();
        let label =
            options::label(&block.raw.text).filter(|_| block.openers == 0 && !matches!(block.kind, BlockKind::Heading(_) | BlockKind::Row { .. }));
        let from = label.as_ref().map_or(0, |(_, end)| *end);
        block.option = label.map(|(label, _)| label);
        let links = &document.links;
        let drops = if markup == Markup::Markdown { emphasis(&block.raw.text) } else { Vec::new() };
        let mut reader = Reader {
            raw: &block.raw,
            markup,
            notes: &notes,
            links,
            report,
            tokens: &mut tokens,
            words: String::new(),
            words_at: 0,
            drops,
            row: matches!(block.kind, BlockKind::Row { .. }),
            last_comment: block.raw.text.rfind("-->"),
        };
        reader.label(from);
        reader.flush();
        reader.read(from);
        block.tokens = start..tokens.len();
        if block.option.is_none() && block.openers == 0 && matches!(block.kind, BlockKind::Paragraph { .. } | BlockKind::Item { .. }) {
            block.option = options::bracketed(&tokens[start..]);
        }
    }
    for note in &mut document.footnotes {
        report.brackets.count(BracketUse::Footnote, &note.raw.text);
        if markup == Markup::Markdown {
            let drops = emphasis(&note.raw.text);
            let mut at = 0;
            note.raw.text.retain(|c| {
                at += c.len_utf8();
                !drops[at - c.len_utf8()]
            });
        }
    }
    document.blocks = blocks;
    document.tokens = tokens;
}

struct Reader<'a, 'r> {
    raw: &'a Raw,
    markup: Markup,
    notes: &'a BTreeSet<String>,
    links: &'a BTreeSet<String>,
    report: &'r mut Report,
    tokens: &'r mut Vec<Token>,
    words: String,
    words_at: usize,
    /// Which bytes are marks of emphasis.
    drops: Vec<bool>,
    row: bool,
    /// Where the last comment of the block ends; none begins behind it.
    last_comment: Option<usize>,
}

impl<'a> Reader<'a, '_> {
    /// The label of an option, a token of its own, and the marks of footnotes in it.
    fn label(&mut self, end: usize) {
        let text: &'a str = &self.raw.text;
        let (mut marks, mut words, mut at) = (Vec::new(), String::new(), 0);
        while let Some(start) = text[at..end].find("[^").map(|length| at + length) {
            words.push_str(&self.plain(at..start));
            at = text[start..end].find(']').map_or(end, |length| start + length + 1);
            marks.push(start..at);
        }
        words.push_str(&self.plain(at..end));
        self.push_words(&words, 0);
        for mark in marks {
            let at = mark.start;
            if let Some(length) = self.footnote(at) {
                let name = self.raw.text[at + 2..at + length - 1].to_string();
                self.report.brackets.add(BracketUse::Footnote, 1, 1);
                self.push(TokenKind::Footnote(name), at);
            } else {
                let why = "the mark of a footnote that the document does not have, in the label of an option";
                self.report.left_out(self.raw.line(at), why, &text[mark]);
            }
        }
    }

    fn read(&mut self, from: usize) {
        let text: &'a str = &self.raw.text;
        let bytes = text.as_bytes();
        let is_markdown = self.markup == Markup::Markdown;
        let partners = partners(text, is_markdown);
        // Where the words of a link end: its `]` and all that follows up to there is no text.
        let mut link_ends: Vec<(usize, usize)> = Vec::new();
        let mut at = from;
        while at < text.len() {
            if let Some((_, end)) = link_ends.pop_if(|(close, _)| *close == at) {
                self.link_end(at, end);
                at = end;
                continue;
            }
            if self.drops.get(at).copied().unwrap_or(false) {
                at += 1;
                continue;
            }
            at = match bytes[at] {
                b'\\' if is_markdown && bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => {
                    self.report.brackets.count(BracketUse::Escaped, &text[at + 1..at + 2]);
                    self.push_words(&text[at + 1..at + 2], at);
                    at + 2
                }
                b'\\' if is_markdown && bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace) => at + 1,
                b'\n' => {
                    self.push_words(" ", at);
                    at + 1
                }
                b'<' if is_markdown => self.tag(at),
                b'!' if is_markdown
                    && bytes.get(at + 1) == Some(&b'[')
                    && partners[at + 1].is_some_and(|close| self.link(at + 1, close).is_some()) =>
                {
                    at + 1
                }
                b'{' => self.note(at),
                b'[' => match partners[at] {
                    Some(close) => self.bracket(at, close, &mut link_ends),
                    None => self.open(at),
                },
                b']' => self.token(TokenKind::Close, at),
                b'|' if self.row => self.token(TokenKind::Cell, at),
                b'/' if text[..at].ends_with(' ') && bytes.get(at + 1) == Some(&b' ') => {
                    self.token(TokenKind::Slash, at);
                    self.bracket_label(at + 1)
                }
                _ => {
                    let end = at + 1 + bytes[at + 1..].iter().position(|byte| b"\\\n<!{[]|/*_".contains(byte)).unwrap_or(text.len() - at - 1);
                    // Emphasis is looked for byte by byte, words in one piece.
                    self.push_words(&text[at..end], at);
                    end
                }
            };
        }
        self.flush();
    }

    fn push_words(&mut self, words: &str, at: usize) {
        if self.words.is_empty() {
            self.words_at = at;
        }
        self.words.push_str(words);
    }

    fn flush(&mut self) {
        if self.words.is_empty() {
            return;
        }
        let words = core::mem::take(&mut self.words);
        let line = self.raw.line(self.words_at);
        if self.markup == Markup::Markdown {
            return self.tokens.push(Token::new(TokenKind::Words(words), line));
        }
        // Raised numbers, which a page shows and plain text does not.
        let mut rest = words.as_str();
        let mut kept = String::new();
        while !rest.is_empty() {
            let space = rest.len() - rest.trim_start().len();
            let length = space + rest[space..].find(char::is_whitespace).unwrap_or(rest.len() - space);
            let word = &rest[space..length];
            match raised(word) {
                Some((letters, number)) if self.notes.contains(&number.to_string()) => {
                    kept.push_str(&rest[..space + letters.len()]);
                    self.tokens.push(Token::new(TokenKind::Words(core::mem::take(&mut kept)), line));
                    self.tokens.push(Token::new(TokenKind::Footnote(number.to_string()), line));
                    self.report.converted(line, "the mark of a footnote", word, &format!("{letters}[^{number}]"));
                    kept.push_str(&word[letters.len() + number.to_string().len()..]);
                }
                Some(_) if self.looks_raised(word) => {
                    self.report.entry(line, EntryKind::Doubtful, "perhaps the mark of a footnote that is not in the document", word);
                    kept.push_str(&rest[..length]);
                }
                _ => kept.push_str(&rest[..length]),
            }
            rest = &rest[length..];
        }
        if !kept.is_empty() {
            self.tokens.push(Token::new(TokenKind::Words(kept), line));
        }
    }

    /// Only letters of one word, and then figures.
    fn looks_raised(&self, word: &str) -> bool {
        word.chars().all(char::is_alphanumeric)
    }

    fn push(&mut self, kind: TokenKind, at: usize) {
        self.flush();
        self.tokens.push(Token::new(kind, self.raw.line(at)));
    }

    /// A mark of one byte.
    fn token(&mut self, kind: TokenKind, at: usize) -> usize {
        self.push(kind, at);
        at + 1
    }

    /// `[` with its `]`: where to read on.
    fn bracket(&mut self, at: usize, close: usize, link_ends: &mut Vec<(usize, usize)>) -> usize {
        let text: &'a str = &self.raw.text;
        if let Some(length) = self.footnote(at) {
            self.report.brackets.add(BracketUse::Footnote, 1, 1);
            let name = text[at + 2..at + length - 1].to_string();
            self.push(TokenKind::Footnote(name), at);
            return at + length;
        }
        if let Some(end) = self.link(at, close) {
            self.report.brackets.add(BracketUse::Link, 1, 0);
            link_ends.push((close, end));
            return at + 1;
        }
        if self.is_note_number(at, close) {
            self.report.brackets.add(BracketUse::NoteNumber, 1, 1);
            self.report.entry(
                self.raw.line(at),
                EntryKind::Doubtful,
                "a bare number in brackets was read as the number of a note or an index",
                &text[at..=close],
            );
            self.push_words(&text[at..=close], at);
            return close + 1;
        }
        if is_agreement_mark(&text[at + 1..close]) {
            self.report.brackets.add(BracketUse::AgreementMark, 1, 1);
            let line = self.raw.line(at);
            self.report.entry(
                line,
                EntryKind::SetAside,
                "a mark of agreement that names nobody: nothing is agreed by it in the draft",
                &text[at..=close],
            );
            self.push(TokenKind::Note(text[at..=close].to_string()), at);
            return close + 1;
        }
        self.open(at)
    }

    /// A `[` around disputed words: where to read on.
    fn open(&mut self, at: usize) -> usize {
        self.token(TokenKind::Open, at);
        self.bracket_label(at + 1)
    }

    /// The label of an option that stands here is a token of its own: `[Option 1: words]`.
    fn bracket_label(&mut self, at: usize) -> usize {
        let text: &'a str = &self.raw.text;
        let start = at + text[at..].bytes().take(2).take_while(|&byte| byte == b' ').count();
        let Some((_, length)) = options::label_in_bracket(&text[start..]) else { return at };
        let words = self.plain(at..start + length);
        self.push_words(&words, at);
        self.flush();
        start + length
    }

    /// Some of the words without marks of emphasis.
    fn plain(&self, range: Range<usize>) -> String {
        match self.markup {
            Markup::Markdown => without(&self.raw.text[range.clone()], &self.drops[range]),
            Markup::Plain => self.raw.text[range].to_string(),
        }
    }

    /// The length of the mark of a footnote that the document defines.
    fn footnote(&self, at: usize) -> Option<usize> {
        let rest = self.raw.text[at..].strip_prefix("[^")?;
        let length = rest.char_indices().take(64).find(|(_, c)| !is_name_char(*c)).map(|(length, _)| length)?;
        (rest[length..].starts_with(']') && self.notes.contains(&rest[..length])).then_some(length + 3)
    }

    /// Where a link ends whose words stand between these two.
    fn link(&self, at: usize, close: usize) -> Option<usize> {
        let text: &'a str = &self.raw.text;
        let after = close + 1;
        if text[after..].starts_with('(') {
            let length = text[after..].bytes().take(2000).position(|byte| byte == b')')?;
            let target = text[after + 1..after + length].split(" \"").next().unwrap_or_default();
            if is_target(target.trim()) {
                return Some(after + length + 1);
            }
        }
        let label = |range: core::ops::Range<usize>| range.len() <= 200 && text.get(range).is_some_and(|label| self.links.contains(&normal(label)));
        if self.links.is_empty() {
            return None;
        }
        if text[after..].starts_with('[')
            && let Some(length) = text[after..].bytes().take(202).position(|byte| byte == b']')
            && (label(after + 1..after + length) || length == 1 && label(at + 1..close))
        {
            return Some(after + length + 1);
        }
        label(at + 1..close).then_some(after)
    }

    fn link_end(&mut self, close: usize, end: usize) {
        let rest = &self.raw.text[close + 1..end];
        self.report.brackets.add(BracketUse::Link, 0, 1);
        self.report.brackets.count(BracketUse::Link, rest);
        if !rest.is_empty() {
            self.report.entry(self.raw.line(close), EntryKind::LeftOut, "where a link leads", rest);
        }
    }

    /// `a[0]`, `a citation [1].`: a figure of one to three digits, directly behind a word, or last in its clause behind a word
    /// that no figure completes. `[30] days`, `by [2030]`, `[1,000]` and `[5][10]` are disputed.
    fn is_note_number(&self, at: usize, close: usize) -> bool {
        const COMPLETED: &[&str] = &[
            "article",
            "articles",
            "paragraph",
            "paragraphs",
            "annex",
            "annexes",
            "section",
            "part",
            "chapter",
            "decision",
            "option",
            "by",
            "of",
            "in",
            "to",
            "at",
            "than",
            "least",
            "most",
            "from",
            "until",
            "before",
            "after",
            "and",
            "or",
            "is",
            "are",
            "be",
            "a",
            "an",
            "the",
            "with",
            "within",
            "every",
            "each",
            "no",
            "not",
            "number",
            "session",
            "x",
            "about",
            "approximately",
            "exceed",
            "exceeding",
            "points",
        ];
        let text: &'a str = &self.raw.text;
        let number = &text[at + 1..close];
        if !(1..=3).contains(&number.len()) || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let (before, after) = (&text[..at], &text[close + 1..]);
        if before.ends_with(char::is_alphanumeric) {
            return !after.starts_with(char::is_alphanumeric);
        }
        let last = before.trim_end().rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
        let ends = after.trim_start().is_empty() || after.starts_with(['.', ';', ',']);
        before.ends_with(' ') && ends && !last.is_empty() && !COMPLETED.contains(&last.as_str())
    }

    /// `<span …>`, `<br>`, `<!-- … -->`.
    fn tag(&mut self, at: usize) -> usize {
        let text: &'a str = &self.raw.text;
        if text[at..].starts_with("<!--")
            && self.last_comment.is_some_and(|last| last >= at)
            && let Some(length) = text.as_bytes()[at..].windows(3).take(3998).position(|window| window == b"-->")
        {
            let inner = text[at + 4..(at + length).max(at + 4)].split_whitespace().collect::<Vec<_>>().join(" ");
            self.report.brackets.count(BracketUse::Aside, &inner);
            self.report.entry(self.raw.line(at), EntryKind::SetAside, "a comment", &*inner);
            self.push(TokenKind::Comment(inner), at);
            return at + length + 3;
        }
        let is_name = text[at + 1..].trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic());
        let length = text[at..].bytes().take(400).position(|byte| byte == b'>').filter(|_| is_name);
        let Some(length) = length.filter(|length| !text[at + 1..at + length].contains('<')) else {
            self.push_words("<", at);
            return at + 1;
        };
        let tag = &text[at..=at + length];
        if tag.contains("://") || tag.contains('@') {
            self.push_words(&text[at + 1..at + length], at);
            self.report.brackets.count(BracketUse::Escaped, tag);
            return at + length + 1;
        }
        self.report.left_out(self.raw.line(at), "a tag of the web page", tag);
        if tag.starts_with("<br") {
            self.push_words(" ", at);
        }
        at + length + 1
    }

    /// `{an editors' note}` and, in Markdown, `{:.class}`.
    fn note(&mut self, at: usize) -> usize {
        let text: &'a str = &self.raw.text;
        let Some(length) =
            text[at + 1..].bytes().take(4000).position(|byte| matches!(byte, b'{' | b'}')).filter(|length| text.as_bytes()[at + 1 + length] == b'}')
        else {
            self.report.entry(self.raw.line(at), EntryKind::Doubtful, "a brace without a counterpart is kept as a character", "{");
            self.push_words("{", at);
            return at + 1;
        };
        let inner = &text[at + 1..at + 1 + length];
        let line = self.raw.line(at);
        if inner.starts_with(':') && self.markup == Markup::Markdown {
            self.report.left_out(line, "a mark for the web page", &text[at..at + length + 2]);
            return at + length + 2;
        }
        self.report.brackets.count(BracketUse::Aside, inner);
        let words = self.plain(at + 1..at + 1 + length);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        self.report.entry(line, EntryKind::SetAside, "an editors' note", format!("{{{words}}}"));
        self.push(TokenKind::Note(words), at);
        at + length + 2
    }
}

fn is_agreement_mark(words: &str) -> bool {
    if words.len() > 40 {
        return false;
    }
    let plain = words.trim().trim_matches(['*', '_']).trim_end_matches('.').to_lowercase();
    matches!(
        plain.as_str(),
        "agreed" | "agreed ad ref" | "agreed ad referendum" | "ad ref" | "ad referendum" | "agreed in principle" | "provisionally agreed"
    )
}

fn without(text: &str, drops: &[bool]) -> String {
    text.char_indices().filter(|(at, _)| !drops.get(*at).copied().unwrap_or(false)).map(|(_, c)| c).collect()
}

/// For each `[` of a block the place of its `]`.
fn partners(text: &str, escapes: bool) -> Vec<Option<usize>> {
    let mut partners = vec![None; text.len()];
    let mut open = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if escapes => at += 1,
            b'[' => open.push(at),
            b']' => {
                if let Some(start) = open.pop() {
                    partners[start] = Some(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    partners
}

/// Which bytes are marks of emphasis: CommonMark's rule of runs that open and close, and a `*` between a space and the end of
/// a clause closes as well where one is open, since drafts are full of `*like this *`.
fn emphasis(text: &str) -> Vec<bool> {
    let mut drops = vec![false; text.len()];
    let bytes = text.as_bytes();
    // Mark, where its run begins, how many of it are left.
    let mut open: Vec<(u8, usize, usize)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let mark = bytes[at];
        if mark == b'\\' {
            at += 2;
            continue;
        }
        if !matches!(mark, b'*' | b'_') {
            at += 1;
            continue;
        }
        let length = bytes[at..].iter().take_while(|&&byte| byte == mark).count();
        let before = text[..at].chars().next_back().unwrap_or(' ');
        let after = text[at + length..].chars().next().unwrap_or(' ');
        let is_punctuation = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
        let left = !after.is_whitespace() && (!is_punctuation(after) || before.is_whitespace() || is_punctuation(before));
        let right = !before.is_whitespace() && (!is_punctuation(before) || after.is_whitespace() || is_punctuation(after));
        let inside_word = mark == b'_' && before.is_alphanumeric() && after.is_alphanumeric();
        let (can_open, mut can_close) = (left && !inside_word, right && !inside_word);
        if !can_open && !can_close && !inside_word {
            can_close = true;
        }
        let mut rest = length;
        while can_close && rest > 0 {
            let Some((_, start, left)) = open.last_mut().filter(|(other, ..)| *other == mark) else { break };
            let count = rest.min(*left);
            drops[*start + *left - count..*start + *left].fill(true);
            drops[at + length - rest..at + length - rest + count].fill(true);
            *left -= count;
            rest -= count;
            if *left == 0 {
                open.pop();
            }
        }
        if can_open && rest > 0 {
            open.push((mark, at + length - rest, rest));
        }
        at += length;
    }
    drops
}
