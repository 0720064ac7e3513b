//! Markdown to blocks: headings, lists by indentation, paragraphs, tables, footnotes, link definitions, front matter.
//!
//! No Markdown library: those there are read `[shall][should]` by the rules of links, give up positions inside words, and
//! nest; a negotiating text needs every bracket with its place. What Markdown means for its blocks is little.

use crate::block::{Block, BlockKind, Document, Footnote, Raw};
use crate::mark::{self, Mark, Style};
use crate::options;
use crate::report::{BracketUse, EntryKind, Markup, Report};
use crate::source::Line;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Whether lines look like Markdown.
pub(crate) fn detect(lines: &[Line]) -> Markup {
    let signs = |line: &Line| {
        let text = line.text.trim_start();
        let hashes = text.bytes().take_while(|&byte| byte == b'#').count();
        let heading = (1..=6).contains(&hashes) && text[hashes..].starts_with(' ');
        let link = text.contains("](http") || text.starts_with("[^") && text.contains("]:");
        let emphasis = text.matches("**").count() >= 2;
        3 * usize::from(heading) + 2 * usize::from(link_definition(text).is_some()) + usize::from(link) + usize::from(emphasis)
    };
    let front = front_matter(lines) > 0;
    if front || lines.iter().map(signs).sum::<usize>() >= 2 { Markup::Markdown } else { Markup::Plain }
}

/// How many lines the front matter has, its fences included.
fn front_matter(lines: &[Line]) -> usize {
    let is_fence = |line: &Line| line.text == "---";
    if !lines.first().is_some_and(is_fence) {
        return 0;
    }
    let keys = lines[1..].iter().take(200).take_while(|line| !is_fence(line) && line.text != "...").count();
    let has_key = lines[1..].iter().take(keys).any(|line| line.text.contains(':'));
    if has_key && lines.get(keys + 1).is_some() { keys + 2 } else { 0 }
}

pub(crate) fn blocks(lines: &[Line], report: &mut Report) -> Document {
    let mut reader = Reader { document: Document::default(), report, lists: Vec::new(), open: Open::Nothing, letter: 0, at: 0, comment_end: 0 };
    let front = front_matter(lines);
    for line in &lines[..front] {
        reader.front(line);
    }
    let mut at = front;
    while at < lines.len() {
        at += reader.line(&lines[at..]).max(1);
    }
    reader.document
}

/// What takes the next line.
#[derive(PartialEq, Eq)]
enum Open {
    Nothing,
    Block,
    Footnote,
    /// A footnote and an empty line: goes on if what follows is indented.
    FootnoteGap,
}

/// An item that is open: how far its line is indented, its depth among numbered items.
struct List {
    indent: usize,
    depth: usize,
    /// Its number; 0 for a bullet.
    value: u32,
}

struct Reader<'a> {
    document: Document,
    report: &'a mut Report,
    lists: Vec<List>,
    open: Open,
    /// The last letter of a point, to tell the letter `(i)` from the numeral.
    letter: u32,
    /// The line that is being read.
    at: usize,
    /// The next line with the end of a comment, as far as it was looked for.
    comment_end: usize,
}

impl Reader<'_> {
    fn front(&mut self, line: &Line) {
        let unquoted = |value: &str| value.trim().trim_matches(['"', '\'']).to_string();
        match line.text.split_once(':') {
            Some(("title", title)) if self.document.title.is_none() && !title.trim().is_empty() => self.document.title = Some(unquoted(title)),
            _ if line.text == "---" => return,
            _ if line.is_blank() => return,
            _ => return self.report.left_out(line.number, "front matter", &line.text),
        }
        self.report.brackets.count(BracketUse::Escaped, &line.text);
        self.report.converted(line.number, "the title in the front matter", &line.text, "the title of the draft");
    }

    /// Reads one line, or several; how many.
    fn line(&mut self, lines: &[Line]) -> usize {
        let line = &lines[0];
        self.at = line.number;
        let indent = line.text.len() - line.text.trim_start().len();
        let words = line.text.trim();
        if words.is_empty() {
            self.open = if matches!(self.open, Open::Footnote | Open::FootnoteGap) { Open::FootnoteGap } else { Open::Nothing };
            return 1;
        }
        if self.open == Open::Footnote && !words.starts_with("[^") || self.open == Open::FootnoteGap && indent > 0 {
            if let Some(note) = self.document.footnotes.last_mut() {
                note.raw.push(line.number, words);
            }
            self.open = Open::Footnote;
            return 1;
        }
        self.special(lines, words).unwrap_or_else(|| self.words(line, indent, words))
    }

    /// Lines that are neither headings nor words.
    fn special(&mut self, lines: &[Line], words: &str) -> Option<usize> {
        let line = &lines[0];
        if words.starts_with("<!--") {
            // Looked for once, however many comments begin before it.
            if self.comment_end < line.number {
                self.comment_end = lines.iter().find(|line| line.text.contains("-->")).map_or(usize::MAX, |line| line.number);
            }
            let count = self.comment_end.checked_sub(line.number).filter(|count| *count < lines.len())? + 1;
            if !lines[count - 1].text.trim_end().ends_with("-->") {
                return None;
            }
            let text = lines[..count].iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
            let inner = text.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
            self.report.brackets.count(BracketUse::Aside, inner);
            self.report.entry(line.number, EntryKind::SetAside, "a comment", inner);
            self.document.blocks.push(Block::new(BlockKind::Comment, line.number, inner));
            self.open = Open::Nothing;
            return Some(count);
        }
        if let Some((name, text)) = footnote(words) {
            let mut raw = Raw::default();
            raw.push(line.number, text);
            self.report.brackets.add(BracketUse::Footnote, 1, 1);
            self.document.footnotes.push(Footnote { name: name.to_string(), raw });
            self.open = Open::Footnote;
            return Some(1);
        }
        if let Some(label) = link_definition(words) {
            self.document.links.insert(normal(label));
            self.report.brackets.count(BracketUse::Link, words);
            self.report.entry(line.number, EntryKind::LeftOut, "where a link leads", words);
            return Some(1);
        }
        let is_attribute = words.starts_with("{:") && words.ends_with('}');
        if is_attribute
            || words == "[TOC]"
            || words == "[[_TOC_]]"
            || words == "* TOC" && lines.get(1).is_some_and(|next| next.text.trim() == "{:toc}")
        {
            self.report.left_out(line.number, "a mark for the web page", words);
            self.open = Open::Nothing;
            return Some(1);
        }
        let is_row = |line: &Line| line.text.trim_start().starts_with('|');
        if is_row(line) && lines.get(1).is_some_and(|next| is_table_rule(next.text.trim())) {
            let count = lines.iter().take_while(|line| is_row(line)).count();
            for (index, row) in lines[..count].iter().enumerate().filter(|(index, _)| *index != 1) {
                let cells = row.text.trim().trim_start_matches('|');
                let cells = cells.strip_suffix('|').unwrap_or(cells);
                self.document.blocks.push(Block::new(BlockKind::Row { first: index == 0 }, row.number, cells));
            }
            self.open = Open::Nothing;
            return Some(count);
        }
        let is_rule = |mark: char| words.len() >= 3 && words.chars().all(|c| c == mark || c == ' ');
        let underlined = matches!(self.open, Open::Block) && (is_rule('=') || is_rule('-')) && !words.contains(' ');
        if let Some(last) = self.document.blocks.last_mut().filter(|last| underlined && matches!(last.kind, BlockKind::Paragraph { .. })) {
            last.kind = BlockKind::Heading(if is_rule('=') { 1 } else { 2 });
            (self.open, self.lists) = (Open::Nothing, Vec::new());
            return Some(1);
        }
        let is_fence = ["```", "~~~"].iter().any(|fence| words.strip_prefix(fence).is_some_and(|info| !info.contains([' ', '[', ']', '`', '~'])));
        if is_rule('-') || is_rule('*') || is_rule('_') || is_fence {
            if words.contains(char::is_alphanumeric) {
                self.report.left_out(line.number, "a mark of Markdown", words);
            }
            self.open = Open::Nothing;
            return Some(1);
        }
        None
    }

    fn words(&mut self, line: &Line, indent: usize, words: &str) -> usize {
        let hashes = words.bytes().take_while(|&byte| byte == b'#').count();
        if (1..=6).contains(&hashes) && words[hashes..].starts_with(' ') {
            let title = words[hashes..].trim().trim_end_matches('#').trim();
            self.document.blocks.push(Block::new(BlockKind::Heading(hashes), line.number, title));
            self.lists.clear();
            (self.open, self.letter) = (Open::Nothing, 0);
            return 1;
        }
        let words = if words.starts_with('>') { words.trim_start_matches(['>', ' ']) } else { words };
        let takes_line = self.open == Open::Block;
        if let Some(title) = bold_heading(words).filter(|_| !takes_line) {
            self.document.blocks.push(Block::new(BlockKind::Heading(2), line.number, title));
            self.lists.clear();
            (self.open, self.letter) = (Open::Nothing, 0);
            return 1;
        }
        if let Some((kind, openers, rest)) = self.item(indent, words, takes_line) {
            let mut text: String = core::iter::repeat_n('[', openers).collect();
            text.push_str(rest.trim_start());
            let mut block = Block::new(kind, line.number, &text);
            block.openers = openers;
            self.document.blocks.push(block);
        } else if takes_line && !options::begins(words) {
            if let Some(block) = self.document.blocks.last_mut() {
                block.raw.push(line.number, words);
            }
        } else {
            while self.lists.pop_if(|list| list.indent + 2 > indent).is_some() {}
            let depth = self.lists.last().map_or(0, |list| list.depth);
            self.document.blocks.push(Block::new(BlockKind::Paragraph { depth }, line.number, words));
        }
        self.open = Open::Block;
        1
    }

    /// A numbered provision or a bullet: its kind, how many brackets open before its number, and what follows that.
    fn item<'a>(&mut self, indent: usize, words: &'a str, takes_line: bool) -> Option<(BlockKind, usize, &'a str)> {
        let openers = words.bytes().take_while(|&byte| byte == b'[').count();
        let behind = &words[openers..];
        let bullet = ["- ", "* ", "+ ", "• "].iter().find_map(|bullet| words.strip_prefix(bullet));
        if let Some(rest) = bullet {
            while self.lists.pop_if(|list| list.indent + 2 > indent).is_some() {}
            let depth = self.lists.last().map_or(0, |list| list.depth);
            self.lists.push(List { indent, depth, value: 0 });
            return Some((BlockKind::Bullet { depth }, 0, rest));
        }
        let (mark, length) = mark::mark(behind)?;
        let is_list_number =
            mark.style == Style::Digits && openers == 0 && mark.written.trim_end_matches(['.', ')']).bytes().all(|b| b.is_ascii_digit());
        let is_first = mark.value == 1;
        let follows = self.lists.iter().any(|list| list.indent.abs_diff(indent) < 2) || mark.letter == Some(self.letter + 1);
        if takes_line && !(is_first || follows) {
            return None;
        }
        self.leave_lists(indent, mark.value);
        let around = self.lists.last().map_or(0, |list| list.depth);
        let mark = if is_list_number {
            let at_depth = Mark::at_depth(mark.value, around + 1, &mark.written);
            let Some(at_depth) = at_depth else {
                self.lists.push(List { indent, depth: around + 1, value: mark.value });
                return Some((BlockKind::Bullet { depth: around }, 0, words));
            };
            at_depth
        } else if mark.letter.is_some_and(|letter| letter == self.letter + 1 && self.letter > 0) {
            mark.into_letter()
        } else {
            mark
        };
        let depth = match mark.style {
            _ if is_list_number => around + 1,
            // `3bis.` indented in paragraph 3 stands beside that paragraph in the text and inside it in the file.
            Style::Digits => around + 1,
            style => style.depth().max(around),
        };
        if mark.style == Style::Letter {
            self.letter = mark.value;
        } else if mark.style == Style::Digits {
            self.letter = 0;
        }
        let value = mark.value;
        if mark.becomes != mark.written {
            self.report.converted(self.at, "the number of a provision", &mark.written, &mark.becomes);
        }
        self.lists.push(List { indent, depth, value });
        Some((BlockKind::Item { depth, mark }, openers, &behind[length..]))
    }
}

impl Reader<'_> {
    /// Ends the lists in which a number at this indentation cannot stand. Two columns further in is deeper; one column decides
    /// nothing but a list that begins again with 1, since files are careless with single spaces.
    fn leave_lists(&mut self, indent: usize, value: u32) {
        if value == 1 && self.lists.last().is_some_and(|list| list.indent < indent && list.value > 0) {
            return;
        }
        let follows = |list: &List| list.indent.abs_diff(indent) < 2 && list.value > 0 && list.value + 1 == value;
        if let Some(place) = self.lists.iter().rposition(follows) {
            return self.lists.truncate(place);
        }
        while self.lists.pop_if(|list| list.indent + 2 > indent).is_some() {}
    }
}

/// `**Article 5**`, alone on its line.
fn bold_heading(words: &str) -> Option<&str> {
    let inner = words.strip_prefix("**")?.strip_suffix("**")?;
    (!inner.contains("**") && mark::division(inner.trim_start_matches('[')).is_some()).then_some(inner)
}

fn is_table_rule(words: &str) -> bool {
    words.starts_with('|') && words.contains('-') && words.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// `[^name]: text`.
pub(crate) fn footnote(words: &str) -> Option<(&str, &str)> {
    let (name, text) = words.strip_prefix("[^")?.split_once("]:")?;
    (!name.is_empty() && name.chars().all(is_name_char)).then_some((name, text.trim_start()))
}

/// What can stand in the name of a footnote.
pub(crate) fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '+')
}

/// `[label]: target`.
fn link_definition(words: &str) -> Option<&str> {
    let (label, target) = words.strip_prefix('[')?.split_once("]:")?;
    let target = target.trim();
    let leads = is_target(target.split(' ').next().unwrap_or_default());
    (!label.is_empty() && label.len() <= 200 && !label.contains(['[', ']']) && leads).then_some(label)
}

/// Whether words are an address and not words of the text.
pub(crate) fn is_target(words: &str) -> bool {
    let words = words.trim_matches(['<', '>']);
    let file = || [".htm", ".html", ".pdf", ".md", ".doc", ".docx", ".png", ".jpg"].iter().any(|end| words.to_lowercase().ends_with(end));
    !words.is_empty()
        && !words.contains(char::is_whitespace)
        && (words.contains("://") || words.starts_with(['#', '/']) || words.starts_with("mailto:") || words.starts_with("www.") || file())
}

/// The label of a link, as two of them are compared.
pub(crate) fn normal(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
