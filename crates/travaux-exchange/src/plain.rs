//! Plain text to blocks, as programs take it out of pages: broken lines and words, page furniture, headings without marks.

use crate::block::{Block, BlockKind, Document, Footnote, Raw};
use crate::furniture;
use crate::mark::{self, Division, Mark, Style};
use crate::options;
use crate::report::{EntryKind, Report};
use crate::source::Line;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A title that follows the number of an article on a line of its own has at most so many bytes.
const TITLE_BYTES: usize = 120;

pub(crate) fn blocks(lines: &[Line], report: &mut Report) -> Document {
    let lines = furniture::remove(lines, report);
    let words = Hyphenated::of(&lines);
    let notes = note_numbers(&lines);
    let mut reader = Reader {
        document: Document::default(),
        report,
        words,
        notes,
        open: false,
        letter: 0,
        levels: Vec::new(),
        depth: 0,
        values: [0; 5],
        first_option: 0,
    };
    let mut at = 0;
    while at < lines.len() {
        at += reader.line(&lines, at);
    }
    reader.levels();
    reader.document
}

/// Words of the document that have a hyphen, and those that have none: they say how a broken word goes on.
struct Hyphenated {
    with: BTreeSet<String>,
    without: BTreeSet<String>,
}

impl Hyphenated {
    fn of(lines: &[Line]) -> Hyphenated {
        let (mut with, mut without) = (BTreeSet::new(), BTreeSet::new());
        if !lines.iter().any(|line| line.text.ends_with('-')) {
            return Hyphenated { with, without };
        }
        for word in lines.iter().flat_map(|line| line.text.split(|c: char| !(c.is_alphanumeric() || c == '-'))) {
            let set = if word.contains('-') { &mut with } else { &mut without };
            if word.len() <= 60 {
                set.insert(word.to_lowercase());
            }
        }
        Hyphenated { with, without }
    }
}

impl Hyphenated {
    /// Whether two halves are words of their own, as in "well-known": words of the document, or the first one such as begins compounds.
    fn is_compound(&self, first: &str, second: &str) -> bool {
        const BEGIN: [&str; 26] = [
            "well",
            "long",
            "short",
            "low",
            "high",
            "self",
            "non",
            "multi",
            "cross",
            "half",
            "full",
            "part",
            "large",
            "small",
            "medium",
            "mid",
            "post",
            "pre",
            "land",
            "sea",
            "decision",
            "follow",
            "follow-up",
            "so",
            "least",
            "cost",
        ];
        let is_word = |word: &str| word.len() >= 3 && self.without.contains(&word.to_lowercase());
        BEGIN.contains(&first.to_lowercase().as_str()) || is_word(first) && is_word(second)
    }
}

struct Reader<'a> {
    document: Document,
    report: &'a mut Report,
    words: Hyphenated,
    /// Lines that are the text of a footnote, with its number.
    notes: BTreeMap<usize, u32>,
    /// A block takes the next line.
    open: bool,
    letter: u32,
    /// Blocks that are headings of a division.
    levels: Vec<(usize, Division)>,
    /// Of the last item.
    depth: usize,
    /// The last number at each depth.
    values: [u32; 5],
    /// No block of the article before this one begins an option.
    first_option: usize,
}

impl Reader<'_> {
    /// Reads a line; how many it took.
    fn line(&mut self, lines: &[Line], at: usize) -> usize {
        let line = &lines[at];
        let words = line.text.trim();
        if words.is_empty() {
            self.open = false;
            return 1;
        }
        if words.len() >= 3 && words.chars().all(|c| matches!(c, '_' | '-' | '–' | '—' | '=' | '*' | '.' | ' ')) {
            self.open = false;
            return 1;
        }
        if let Some(&number) = self.notes.get(&line.number) {
            let mut raw = Raw::default();
            raw.push(line.number, words[number.to_string().len()..].trim_start());
            let count = lines[at + 1..].iter().take_while(|next| !next.is_blank() && !self.notes.contains_key(&next.number)).count();
            lines[at + 1..=at + count].iter().for_each(|next| raw.push(next.number, next.text.trim()));
            self.report.converted(line.number, "a footnote", &number.to_string(), &format!("[^{number}]"));
            self.document.footnotes.push(Footnote { name: number.to_string(), raw });
            self.open = false;
            return count + 1;
        }
        if let Some(count) = self.heading(lines, at) {
            self.open = false;
            return count;
        }
        if let Some((mark, openers, rest)) = self.item(words) {
            let mut text: String = core::iter::repeat_n('[', openers).collect();
            text.push_str(rest.trim_start());
            let mut block = Block::new(BlockKind::Item { depth: self.depth, mark }, line.number, &text);
            block.openers = openers;
            self.document.blocks.push(block);
        } else if let Some(rest) = ["- ", "• ", "* ", "\u{F0B7} "].iter().find_map(|bullet| words.strip_prefix(bullet)) {
            self.document.blocks.push(Block::new(BlockKind::Bullet { depth: self.depth }, line.number, rest));
        } else if self.open && !options::begins(words) {
            self.continues(line.number, words);
        } else {
            // A paragraph behind an item is in it only if an option says so: the page shows no depth.
            let depth = if options::begins(words) { self.option_depth() } else { 0 };
            self.document.blocks.push(Block::new(BlockKind::Paragraph { depth }, line.number, words));
        }
        self.open = true;
        1
    }

    /// An option belongs to the article, unless it stands in a numbered paragraph: the first one of the article says which.
    fn option_depth(&mut self) -> usize {
        let blocks = &self.document.blocks[self.first_option..];
        self.first_option += blocks.iter().position(|block| options::begins(&block.raw.text)).unwrap_or(blocks.len());
        match self.document.blocks.get(self.first_option).map(|block| &block.kind) {
            Some(BlockKind::Paragraph { depth } | BlockKind::Item { depth, .. }) => *depth,
            _ => self.depth,
        }
    }

    fn continues(&mut self, number: usize, words: &str) {
        let Some(block) = self.document.blocks.last_mut() else { return };
        let text = &mut block.raw.text;
        let first = words.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let begins_small = first.starts_with(char::is_lowercase);
        if text.ends_with('\u{AD}') {
            text.pop();
            return block.raw.push_directly(number, words);
        }
        let last =
            text.strip_suffix('-').map(|text| text.rsplit(|c: char| !(c.is_alphanumeric() || c == '-')).next().unwrap_or_default().to_string());
        let Some(last) = last.filter(|last| begins_small && last.ends_with(char::is_alphabetic)) else { return block.raw.push(number, words) };
        let (joined, hyphened) = (format!("{last}{first}"), format!("{last}-{first}"));
        let has_hyphen = self.words.with.contains(&hyphened.to_lowercase()) || self.words.is_compound(&last, first);
        let is_word = self.words.without.contains(&joined.to_lowercase());
        if has_hyphen && !is_word {
            return block.raw.push_directly(number, words);
        }
        text.pop();
        block.raw.push_directly(number, words);
        let kind = if is_word { EntryKind::Converted } else { EntryKind::Doubtful };
        self.report.entries.push(crate::Entry {
            line: number,
            kind,
            why: "a word broken at the end of a line",
            written: hyphened,
            became: Some(joined),
        });
    }

    fn item<'a>(&mut self, words: &'a str) -> Option<(Mark, usize, &'a str)> {
        let openers = words.bytes().take_while(|&byte| byte == b'[').count();
        let behind = &words[openers..];
        let (mark, length) = mark::mark(behind)?;
        let is_letter = mark.letter.is_some_and(|letter| letter == self.letter + 1 && self.letter > 0);
        let mark = if is_letter { mark.into_letter() } else { mark };
        let depth = mark.style.depth();
        // A line that begins with a number may be the rest of a sentence: "in paragraph / 1. of".
        let last = self.values[depth];
        let follows = mark.value == 1 || (last + 1..=last + 9).contains(&mark.value) || mark.value == last && mark.becomes.len() > 3;
        let ended = || {
            self.document.blocks.last().is_none_or(|block| {
                let text = &block.raw.text;
                let last = text.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
                text.ends_with(['.', ';', ':', ',', ']', ')']) || matches!(last, "and" | "or")
            })
        };
        if self.open && !(follows && ended()) {
            return None;
        }
        match mark.style {
            Style::Letter => self.letter = mark.value,
            Style::Digits => self.letter = 0,
            _ => {}
        }
        self.values[depth] = mark.value;
        self.values[depth + 1..].fill(0);
        self.depth = depth;
        if mark.becomes != mark.written {
            self.report.converted(0, "the number of a provision", &mark.written, &mark.becomes);
        }
        Some((mark, openers, &behind[length..]))
    }

    fn heading(&mut self, lines: &[Line], at: usize) -> Option<usize> {
        let words = lines[at].text.trim();
        let plain = words.trim_start_matches('[');
        let next = lines[at + 1..].iter().position(|line| !line.is_blank()).map(|gap| at + 1 + gap);
        if let Some((division, length)) = mark::division(plain) {
            let rest = plain[length..].trim();
            let is_title = |title: &str| title.len() <= TITLE_BYTES && !title.ends_with([';', ',']) && (!title.ends_with('.') || title.len() <= 60);
            let separated = rest.is_empty() || rest.starts_with([':', '.', '–', '—', '-', '(', ']', '*', '[']);
            let is_heading = separated && is_title(rest) && (!self.open || rest.is_empty());
            if !is_heading {
                return None;
            }
            let mut text = words.to_string();
            let mut raw = Raw::default();
            let mut count = 1;
            // The title may stand on the next line.
            let title = next.filter(|_| rest.is_empty() || rest == "]").map(|next| (next, lines[next].text.trim())).filter(|(next, title)| {
                let stands_alone = next + 1 >= lines.len() || lines[next + 1].is_blank() || mark::mark(lines[next + 1].text.trim()).is_some();
                let is_words =
                    mark::division(title).is_none() && mark::mark(title.trim_start_matches('[')).is_none() && options::label(title).is_none();
                let capital =
                    title.trim_start_matches(['(', '"', '“']).starts_with(char::is_uppercase) || title.starts_with('(') && title.ends_with(')');
                stands_alone && is_words && capital && title.len() <= 80 && !title.ends_with(['.', ';', ',', ':']) && !title.contains(['[', ']'])
            });
            match title {
                Some((next, title)) => {
                    text.push_str(if title.starts_with('(') { "" } else { ":" });
                    raw.push(lines[at].number, &text);
                    raw.push(lines[next].number, title);
                    count = next - at + 1;
                }
                None => raw.push(lines[at].number, &text),
            }
            self.begin(raw, division);
            return Some(count);
        }
        // A line in capitals, alone.
        let is_alone = !self.open && lines.get(at + 1).is_none_or(Line::is_blank);
        let letters = plain.chars().filter(|c| c.is_alphabetic()).count();
        let capitals = letters >= 4 && !plain.chars().any(char::is_lowercase) && plain.len() <= TITLE_BYTES;
        if is_alone && capitals && !words.contains(['[', ']', '{', '}']) && options::label(words).is_none() && mark::mark(words).is_none() {
            let mut raw = Raw::default();
            raw.push(lines[at].number, words);
            if self.document.title.is_none() && self.document.blocks.is_empty() {
                self.document.title = Some(words.to_string());
            }
            self.begin(raw, Division::Other);
            return Some(1);
        }
        None
    }

    fn begin(&mut self, raw: Raw, division: Division) {
        self.levels.push((self.document.blocks.len(), division));
        let mut block = Block::new(BlockKind::Heading(1), 0, "");
        block.raw = raw;
        self.document.blocks.push(block);
        (self.depth, self.letter, self.values) = (0, 0, [0; 5]);
        self.first_option = self.document.blocks.len();
    }

    /// Parts stand over chapters, these over sections and articles; levels that the document does not have are not counted.
    fn levels(&mut self) {
        let used: BTreeSet<Division> = self.levels.iter().map(|(_, division)| *division).collect();
        for (block, division) in &self.levels {
            let level = 1 + used.iter().position(|other| other == division).unwrap_or_default();
            self.document.blocks[*block].kind = BlockKind::Heading(level);
        }
        // Lines of the entries of numbers are those of their blocks.
        let mut items =
            self.document.blocks.iter().filter(|block| matches!(&block.kind, BlockKind::Item { mark, .. } if mark.becomes != mark.written));
        for entry in self.report.entries.iter_mut().filter(|entry| entry.line == 0) {
            entry.line = items.next().map_or(0, Block::line);
        }
    }
}

/// Footnotes as pages have them: a paragraph that begins with a bare number, while that number stands raised, so directly
/// behind a word, in the text before it. Gives the lines with such paragraphs.
fn note_numbers(lines: &[Line]) -> BTreeMap<usize, u32> {
    let mut marks: BTreeMap<u32, usize> = BTreeMap::new();
    let mut notes = BTreeMap::new();
    // Numbers of notes that were found, so that not all of them are looked through for every line.
    let mut numbers: BTreeSet<u32> = BTreeSet::new();
    let mut before_blank = true;
    for line in lines {
        let words = line.text.trim();
        let length = words.bytes().take_while(u8::is_ascii_digit).count();
        let number = (1..=3).contains(&length).then(|| words[..length].parse::<u32>().ok()).flatten();
        let begins = || words[length..].starts_with(' ') && words[length..].trim_start().starts_with(|c: char| c.is_uppercase() || c == '[');
        if let Some(number) = number.filter(|number| {
            (before_blank || number.checked_sub(1).is_some_and(|last| numbers.contains(&last))) && marks.contains_key(number) && begins()
        }) {
            notes.insert(line.number, number);
            numbers.insert(number);
            marks.remove(&number);
        } else {
            for (word, number) in words.split_whitespace().filter_map(raised) {
                let _ = word;
                marks.entry(number).or_insert(line.number);
            }
        }
        before_blank = words.is_empty() || words.chars().all(|c| matches!(c, '_' | '-' | ' '));
    }
    notes
}

/// A word of at least four small letters with a number directly behind it: the word, and the number.
pub(crate) fn raised(word: &str) -> Option<(&str, u32)> {
    let word = word.trim_end_matches([']', ')', '.', ',', ';', ':', '"', '”']);
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let figures = &word[letters.len()..];
    let tail: usize = letters.chars().rev().take_while(|c| c.is_lowercase()).count();
    let is_reference =
        ["article", "articles", "annex", "option", "paragraph", "section", "part", "chapter"].contains(&letters.to_lowercase().as_str());
    let number = figures.parse().ok().filter(|number: &u32| *number > 0 && figures.len() <= 3);
    number.filter(|_| tail >= 4 && !is_reference).map(|number| (letters, number))
}
