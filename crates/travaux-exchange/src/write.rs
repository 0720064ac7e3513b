//! Blocks to the text of a `.treaty` file. Everything that would mean something there and meant nothing in the document is escaped.

use crate::Settings;
use crate::block::{Block, BlockKind, Document, Segment, TokenKind};
use crate::report::{EntryKind, Markup, Report};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;
use travaux_text::Attribution;
use travaux_text::attribution::{KEYWORDS, is_party_code, look_alike};

/// So many characters further in for each depth.
const INDENT: usize = 3;

pub(crate) fn draft(document: Document, settings: &Settings, report: &mut Report) -> String {
    let names = document.footnotes.iter().map(|note| note.name.clone()).collect();
    let mut writer = Writer { document: &document, report, out: String::new(), names, numbers: BTreeMap::new(), notes: Vec::new(), rows: false };
    writer.front(settings);
    writer.blocks();
    writer.footnotes();
    writer.out
}

struct Writer<'a> {
    document: &'a Document,
    report: &'a mut Report,
    out: String,
    /// Names of footnotes that are taken.
    names: BTreeSet<String>,
    /// The last number behind each name, so that taken ones are not tried again for every footnote.
    numbers: BTreeMap<String, usize>,
    /// Footnotes that the document does not have as such.
    notes: Vec<(String, String)>,
    /// The last line was a row of a table.
    rows: bool,
}

impl Writer<'_> {
    fn front(&mut self, settings: &Settings) {
        self.out.push_str("+++\n");
        if let Some(title) = settings.title.as_ref().or(self.document.title.as_ref()) {
            self.out.push_str(&format!("title = {}\n", quoted(title)));
        }
        if let Some(date) = &settings.date {
            self.out.push_str(&format!("date  = {}\n", quoted(date)));
        }
        self.out.push_str("basis = \"verbatim\"\n+++\n\n");
    }

    fn blocks(&mut self) {
        let document = self.document;
        let mut segments = document.segments.iter().peekable();
        let mut open: Vec<&Segment> = Vec::new();
        let mut wraps = document.wraps.iter().peekable();
        let mut wrapped: Vec<usize> = Vec::new();
        let mut at = 0;
        while at <= document.blocks.len() {
            while let Some(segment) = open.pop_if(|segment| segment.blocks.end <= at) {
                if segment.is_last {
                    self.line("]");
                }
            }
            while wrapped.pop_if(|end| *end <= at).is_some() {
                self.line("]");
            }
            if at == document.blocks.len() {
                break;
            }
            while let Some(wrap) = wraps.next_if(|wrap| wrap.start == at) {
                self.line("[");
                wrapped.push(wrap.end);
            }
            if segments.peek().is_some_and(|segment| segment.inline && segment.blocks.start == at) {
                at = self.inline_group(&mut segments, None);
                continue;
            }
            while let Some(segment) = segments.next_if(|segment| segment.blocks.start == at) {
                self.line(if segment.is_first { "[" } else { "|" });
                self.line(&comment(&segment.label));
                open.push(segment);
            }
            let block = &document.blocks[at];
            at += 1;
            // `2. Option 1: … Option 2: …` on one line.
            if let (BlockKind::Item { depth, .. }, Some(segment)) = (&block.kind, segments.peek())
                && segment.inline
                && segment.blocks.start == at
                && document.blocks[at].kind == (BlockKind::Paragraph { depth: *depth })
                && document.tokens[block.tokens.clone()].iter().all(|token| token.is_blank())
            {
                at = self.inline_group(&mut segments, Some(block));
                continue;
            }
            self.block(block);
        }
    }

    /// A group of options whose alternatives are one paragraph each; returns the block behind it.
    fn inline_group<'s>(&mut self, segments: &mut core::iter::Peekable<impl Iterator<Item = &'s Segment>>, item: Option<&Block>) -> usize {
        let document = self.document;
        let mut text = String::new();
        let mut end = 0;
        let mut first = None;
        while let Some(segment) = segments.next_if(|segment| segment.inline && (segment.is_first == text.is_empty())) {
            let words = segment.blocks.clone().map(|block| self.words(document.blocks[block].tokens.clone())).filter(|words| !words.is_empty());
            let words = words.collect::<Vec<_>>().join(" ");
            text.push_str(if segment.is_first { "[" } else { " | " });
            match &segment.attribution {
                Some(attribution) => text.push_str(&format!("{attribution}: {words}")),
                None if segment.label.is_empty() => text.push_str(&unattributed(words)),
                None => text.push_str(format!("{} {words}", comment(&segment.label)).trim_end()),
            }
            first = first.or(Some(segment.blocks.start));
            end = segment.blocks.end;
            if segment.is_last {
                break;
            }
        }
        text.push(']');
        match item.or_else(|| first.map(|first| &document.blocks[first])) {
            Some(Block { kind: BlockKind::Item { depth, mark }, .. }) => self.indented(*depth - 1, &format!("{} {text}", mark.becomes)),
            Some(Block { kind: BlockKind::Paragraph { depth }, .. }) => self.indented(*depth, &text),
            _ => self.line(&text),
        }
        end
    }

    fn block(&mut self, block: &Block) {
        let tokens = &self.document.tokens[block.tokens.clone()];
        if block.is_comment() {
            return self.line(&comment(&block.raw.text));
        }
        let is_note = |kind: &TokenKind| matches!(kind, TokenKind::Note(_) | TokenKind::Comment(_));
        let plain = matches!(block.kind, BlockKind::Paragraph { .. });
        if plain && tokens.iter().any(|token| is_note(&token.kind)) && tokens.iter().all(|token| is_note(&token.kind) || is_mark(token)) {
            for token in tokens {
                match &token.kind {
                    TokenKind::Note(note) if note.starts_with('[') => self.line(&comment(note)),
                    TokenKind::Note(note) => self.line(&comment(&format!("{{{note}}}"))),
                    TokenKind::Comment(words) => self.line(&comment(words)),
                    _ => {}
                }
            }
            return;
        }
        // Brackets in front of a number stand before it.
        let mut from = block.tokens.start;
        let mut openers = 0;
        if matches!(block.kind, BlockKind::Item { .. }) && block.proposal.is_none() {
            while openers < block.openers
                && from < block.tokens.end
                && (self.document.tokens[from].kind == TokenKind::Open || self.document.tokens[from].is_blank())
            {
                openers += usize::from(self.document.tokens[from].kind == TokenKind::Open);
                from += 1;
            }
        }
        let before = self.words(block.tokens.start..from);
        let mut words = self.words(from..block.tokens.end);
        if let Some(attribution) = &block.proposal {
            words = format!("[{attribution}: {words}]");
        }
        match &block.kind {
            BlockKind::Heading(_) if words.is_empty() => {}
            BlockKind::Heading(level) => {
                let hashes: String = core::iter::repeat_n('#', (*level).min(6)).collect();
                self.line(&format!("{hashes} {words}"));
            }
            BlockKind::Item { depth, mark } => self.indented(depth - 1, format!("{before}{} {words}", mark.becomes).trim_end()),
            BlockKind::Bullet { depth } => self.indented(*depth, format!("- {words}").trim_end()),
            BlockKind::Paragraph { depth } => self.indented(*depth, &guarded(words)),
            BlockKind::Row { first } => self.row(*first, &words),
            BlockKind::Comment => {}
        }
    }

    fn row(&mut self, first: bool, words: &str) {
        if self.rows && !first {
            self.out.pop();
        }
        let row = format!("| {} |", words.trim());
        self.line(&row);
        if first {
            self.out.pop();
            let cells = 1 + Draftlike(words).cells();
            let rule: String = core::iter::repeat_n("---|", cells).collect();
            self.line(&format!("|{rule}"));
        }
        self.rows = true;
    }

    fn indented(&mut self, depth: usize, words: &str) {
        if words.is_empty() {
            return;
        }
        let indent: String = core::iter::repeat_n(' ', INDENT * depth.min(20)).collect();
        self.line(&format!("{indent}{words}"));
    }

    fn line(&mut self, words: &str) {
        self.rows = false;
        self.out.push_str(words);
        self.out.push_str("\n\n");
    }

    /// The words of some tokens on one line.
    fn words(&mut self, tokens: Range<usize>) -> String {
        let document = self.document;
        let mut line = Line::default();
        for place in tokens {
            let token = &document.tokens[place];
            match &token.kind {
                TokenKind::Words(words) => line.words(words),
                TokenKind::Slash => line.words("/"),
                TokenKind::Open => line.mark("[", token.attribution.as_deref()),
                TokenKind::Bar => line.mark(" | ", token.attribution.as_deref()),
                TokenKind::Close => line.text.push(']'),
                TokenKind::Cell => line.text.push_str(" | "),
                TokenKind::Footnote(name) => line.reference(name),
                TokenKind::Note(note) => {
                    let text = if note.starts_with('[') {
                        format!("A mark in the document: {note}")
                    } else {
                        format!("An editors' note in the document: {{{note}}}")
                    };
                    let name = self.note("note", text);
                    line.reference(&name);
                }
                TokenKind::Comment(words) => {
                    line.text.push_str(&comment(words));
                }
                TokenKind::Nothing => {}
            }
            if let Some(note) = document.notes.get(&place) {
                let name = self.note("note", format!("In the document, behind this bracket: {note}"));
                line.reference(&name);
            }
            for &open in document.closes.get(&place).into_iter().flatten() {
                let text = format!("In the document, the bracket that opens on line {} and ends here is never closed.", document.tokens[open].line);
                let name = self.note("unclosed", text);
                line.text.push(']');
                line.reference(&name);
            }
        }
        line.guarded()
    }

    /// A footnote of its own; its name.
    fn note(&mut self, kind: &str, text: String) -> String {
        let name = self.numbered(kind, 1 + self.notes.len());
        self.notes.push((name.clone(), text));
        name
    }

    /// A name that no footnote has yet: this one with a number behind it, from the given one on.
    fn numbered(&mut self, name: &str, from: usize) -> String {
        let mut number = self.numbers.get(name).map_or(from, |last| from.max(last + 1));
        while self.names.contains(&format!("{name}-{number}")) {
            number += 1;
        }
        self.numbers.insert(name.to_string(), number);
        let numbered = format!("{name}-{number}");
        self.names.insert(numbered.clone());
        numbered
    }

    fn footnotes(&mut self) {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for note in &self.document.footnotes {
            let mut name = note.name.clone();
            if !seen.insert(&note.name) {
                name = self.numbered(&note.name, 2);
                let line = note.raw.line(0);
                self.report.entry(line, EntryKind::Doubtful, "a second footnote of this name; nothing refers to it", format!("[^{}]", note.name));
            }
            let escape = self.report.markup == Markup::Plain;
            self.out.push_str(&format!("[^{name}]: {}\n", note_text(&note.raw.text, escape)));
        }
        for (name, text) in &self.notes {
            self.out.push_str(&format!("[^{name}]: {}\n", note_text(text, true)));
        }
        while self.out.ends_with("\n\n") {
            self.out.pop();
        }
    }
}

fn is_mark(token: &crate::block::Token) -> bool {
    token.is_blank() || matches!(&token.kind, TokenKind::Words(words) if !words.contains(|c: char| c.is_alphanumeric() || matches!(c, '[' | ']')))
}

/// Words of a row, to count its cells.
struct Draftlike<'a>(&'a str);

impl Draftlike<'_> {
    /// Bars outside brackets.
    fn cells(&self) -> usize {
        let (mut depth, mut bars, mut escaped) = (0_usize, 0, false);
        for byte in self.0.bytes() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'[' => depth += 1,
                b']' => depth = depth.saturating_sub(1),
                b'|' if depth == 0 => bars += 1,
                _ => {}
            }
        }
        bars
    }
}

/// One line of words and marks.
#[derive(Default)]
struct Line {
    text: String,
    /// Where an attribution could begin that the document does not have.
    starts: Vec<usize>,
}

impl Line {
    fn words(&mut self, words: &str) {
        let mut characters = words.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\u{AD}' => {}
                c if c.is_whitespace() => {
                    if !self.text.ends_with(' ') && !self.text.is_empty() {
                        self.text.push(' ');
                    }
                }
                '\\' | '[' | ']' | '|' | '`' | '~' => self.text.extend(['\\', character]),
                '{' if characters.peek() == Some(&'#') => self.text.push_str("\\{"),
                '<' if characters.peek() == Some(&'!') => self.text.push_str("\\<"),
                '^' | '#' if self.text.ends_with('[') => self.text.extend(['\\', character]),
                _ => self.text.push(character),
            }
        }
    }

    fn mark(&mut self, mark: &str, attribution: Option<&str>) {
        if mark.starts_with(' ') && self.text.ends_with(' ') {
            self.text.pop();
        }
        self.text.push_str(mark);
        match attribution {
            Some(attribution) => {
                self.text.push_str(attribution);
                self.text.push_str(": ");
            }
            None => self.starts.push(self.text.len()),
        }
    }

    fn reference(&mut self, name: &str) {
        if self.text.ends_with(' ') && !self.text.ends_with("| ") {
            self.text.pop();
        }
        self.text.push_str("[^");
        self.text.push_str(name);
        self.text.push(']');
    }

    /// The line, guarded where words would be read as an attribution.
    fn guarded(self) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut done = 0;
        for start in self.starts {
            let (before, words) = self.text.split_at(start);
            if let Some((length, guard)) = attribution_guard(words, before.ends_with('[')) {
                out.push_str(&self.text[done..start + length]);
                out.push_str(guard);
                done = start + length;
            }
        }
        out.push_str(&self.text[done..]);
        out.trim().to_string()
    }
}

/// The words of an alternative, guarded where they would be read as an attribution.
fn unattributed(mut words: String) -> String {
    if let Some((place, guard)) = attribution_guard(&words, false) {
        words.insert_str(place, guard);
    }
    words
}

/// What keeps words from being read as an attribution, and where: a backslash before the colon, or, in a bracket that holds nothing else
/// (`[AA #map]`, `[missing]`), before their first mark; where there is none, an empty comment.
fn attribution_guard(words: &str, is_first: bool) -> Option<(usize, &'static str)> {
    let end = words.bytes().take(travaux_text::parse::ATTRIBUTION_BYTES).position(|byte| b":[]|{}\\\"".contains(&byte))?;
    let before = &words[..end];
    match words.as_bytes()[end] {
        b':' => looks_like_attribution(before).then_some((end, "\\")),
        b']' if is_first => {
            let found = Attribution::parse(before).ok()?;
            let mark = || before.find(|c: char| c.is_ascii_punctuation()).map_or((0, "<!-- -->"), |mark| (mark, "\\"));
            (found.label.is_some() || found.missing).then(mark)
        }
        _ => None,
    }
}

/// Whether words would be read as an attribution, or remarked on as one that cannot be read.
fn looks_like_attribution(words: &str) -> bool {
    let first = words.trim_start().split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '#'))).next().unwrap_or_default();
    first.starts_with('#') || is_party_code(first) || look_alike(first).is_some() || KEYWORDS.contains(&first) || Attribution::parse(words).is_ok()
}

/// A paragraph whose first words would be read as a number, a heading, a bullet or a footnote gets a backslash there.
fn guarded(words: String) -> String {
    let bytes = words.as_bytes();
    let mut at = 0;
    while bytes.get(at) == Some(&b'[') && bytes.get(at + 1) != Some(&b'^') || at > 0 && bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    // An attribution ends with `: `.
    if at > 0
        && let Some(end) = words[at..].find(": ").filter(|end| Attribution::parse(&words[at..at + end]).is_ok())
    {
        at += end + 2;
    }
    let rest = &words[at..];
    let escape = |place: usize| format!("{}\\{}", &words[..place], &words[place..]);
    match rest.chars().next() {
        Some('#' | '-' | '*' | '+') => return escape(at),
        Some(bullet @ ('•' | '–')) if rest[bullet.len_utf8()..].starts_with([' ', '\t']) || rest.len() == bullet.len_utf8() => {
            return format!("{}\\-{}", &words[..at], &rest[bullet.len_utf8()..]);
        }
        _ => {}
    }
    if rest.starts_with("[^")
        && let Some(end) = rest.find("]:")
        && !rest[..end].contains(' ')
    {
        return escape(at + end + 1);
    }
    let parenthesis = usize::from(rest.starts_with('('));
    let core = parenthesis + rest[parenthesis..].bytes().take(13).take_while(u8::is_ascii_alphanumeric).count();
    let suffix = ["bis", "ter", "quater", "quinquies", "sexies"]
        .iter()
        .find(|suffix| rest[core..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(**suffix)));
    let close = core + suffix.map_or(0, |suffix| suffix.len() + 1);
    let is_mark = match rest.as_bytes().get(close) {
        Some(b')') => true,
        Some(b'.') => rest.starts_with(|c: char| c.is_ascii_digit()),
        _ => false,
    };
    let closes = is_mark && matches!(rest.as_bytes().get(close + 1), None | Some(b' '));
    if core > parenthesis && closes { escape(at + close) } else { words }
}

/// A comment; it cannot hold its own end.
fn comment(words: &str) -> String {
    format!("<!-- {} -->", words.replace("-->", "-- >").replace('\u{AD}', "").trim())
}

/// The words of a footnote: on one line, and citing nothing.
fn note_text(words: &str, escape: bool) -> String {
    let words = words.replace('\u{AD}', "");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = if escape { words.replace('\\', "\\\\") } else { words };
    words.replace("<!--", "<\\!--").replace(" @", " @ ")
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(control))),
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}
