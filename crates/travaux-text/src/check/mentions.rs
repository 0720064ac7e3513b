//! Words that name an article or annex by its number: "Article 5", "Annexes I and II".
//!
//! Words are read as words here, so this errs on the side of silence: what may belong to another instrument ("Article 51 of
//! the Charter") is left alone. A reference that must be right is written `{#id}`.

use super::wording::{remark_on, times};
use crate::draft::{Draft, PieceKind, Provision, ProvisionKind};
use crate::front::Coverage;
use crate::remark::{Level, Remark, codes};
use crate::tree::Span;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// An article, annex, protocol, appendix or schedule of this text that its words name by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// [`ProvisionKind::Article`] or [`ProvisionKind::Annex`], which stands for protocols and the like as well.
    pub kind: ProvisionKind,
    /// The word itself: `Article`, `Annex`, `Protocol`, `Appendix`, `Schedule`.
    pub word: &'static str,
    /// The number without spaces: `5`, `3bis`, `IV`.
    pub number: String,
    /// Where it is written; for the second and later numbers of a list only the number.
    pub span: Span,
}

const WORDS: [(&str, &str, ProvisionKind); 5] = [
    ("Article", "Articles", ProvisionKind::Article),
    ("Annex", "Annexes", ProvisionKind::Annex),
    ("Protocol", "Protocols", ProvisionKind::Annex),
    ("Appendix", "Appendices", ProvisionKind::Annex),
    ("Schedule", "Schedules", ProvisionKind::Annex),
];

impl Mention {
    /// As it is named in a message: `Annex 6`.
    pub fn name(&self) -> String {
        format!("{} {}", self.word, self.number)
    }
}

/// Every mention in the words of a draft, headings left out, in the order of the text.
pub fn mentions(draft: &Draft) -> Vec<Mention> {
    let mut found = Vec::new();
    for provision in draft.provisions().iter().filter(|provision| provision.title.is_none()) {
        let words = Words::of(draft, provision);
        words.mentions(&mut found);
    }
    found
}

pub(super) fn check(draft: &Draft, remarks: &mut Vec<Remark>) {
    let headings: BTreeSet<(String, String)> = draft.provisions().iter().filter_map(|provision| numbered_heading(draft, provision)).collect();
    let has_articles = headings.iter().any(|(word, _)| word == "article");
    let partial = draft.front().coverage() == Coverage::Partial;

    let mut missing: BTreeMap<(&str, String), (Mention, Vec<Span>)> = BTreeMap::new();
    for mention in mentions(draft) {
        let key = (mention.word, mention.number.to_lowercase());
        // Where nobody reports the numbers of articles, every mention would be "missing".
        let unknowable = mention.kind == ProvisionKind::Article && partial && !has_articles;
        // "Article X" is the tenth, or one whose number is not known yet.
        let open = mention.number == "X"
            && !headings.iter().any(|(word, number)| *word == key.0.to_lowercase() && number.bytes().all(|b| b"ivxlc".contains(&b)));
        if !unknowable && !open && !headings.contains(&(mention.word.to_lowercase(), key.1.clone())) {
            let (_, places) = missing.entry(key).or_insert_with(|| (mention.clone(), Vec::new()));
            places.push(mention.span);
        }
    }
    for (mention, places) in missing.into_values() {
        let code = if mention.kind == ProvisionKind::Article { &codes::MISSING_ARTICLE } else { &codes::MISSING_ANNEX };
        let name = mention.name();
        let often = if places.len() > 1 { format!(" {}", times(places.len())) } else { String::new() };
        let why = if partial { "; the document may have had it all the same, since this draft is partial" } else { "" };
        let message = format!("The text refers{often} to {name}, and no heading here has that number{why}.");
        let action = format!("Add the heading `# {name}`, correct the number, or name the other instrument: \"{name} of the …\".");
        let remark = remark_on(code, &places, message).action(action);
        remarks.push(if partial { remark.at_most(Level::Note) } else { remark });
    }
}

/// The word and the number with which a heading begins, in small letters: `article`, `5`. More generous than the reading of
/// headings, which wants a `:` or the like behind the number: "Article 5 Assistance" is no missing article either.
fn numbered_heading(draft: &Draft, provision: &Provision) -> Option<(String, String)> {
    provision.title.as_ref()?;
    let words = Words::of(draft, provision);
    let text = words.text.trim_start_matches([' ', BORDER]);
    let word = &text[..text.find(|end: char| !end.is_alphabetic()).unwrap_or(text.len())];
    let (_, _, number) = number_at(text, word.len())?;
    Some((word.to_lowercase(), number.to_lowercase()))
}

/// The own words of a provision as one text, with the way back to the source.
struct Words {
    text: String,
    /// Where stretches of `text` begin in it, and where those begin in the source.
    starts: Vec<(usize, usize)>,
}

/// Stands in the text where a bracket, a reference or a cell interrupts it.
const BORDER: char = '\u{0}';

impl Words {
    fn of(draft: &Draft, provision: &Provision) -> Words {
        let mut words = Words { text: String::new(), starts: Vec::new() };
        for piece in &draft.flow()[provision.flow.clone()] {
            words.starts.push((words.text.len(), piece.span().start));
            match piece.kind() {
                PieceKind::Words => words.text.push_str(&draft.text(&piece.span())),
                PieceKind::Gap => words.text.push(' '),
                PieceKind::Footnote => {}
                _ => words.text.push(BORDER),
            }
        }
        words
    }

    fn source_offset(&self, at: usize) -> usize {
        let place = self.starts.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        self.starts.get(place).map_or(0, |(start, source)| source + at - start)
    }

    fn span(&self, from: usize, to: usize) -> Span {
        let start = self.source_offset(from);
        start..(self.source_offset(to.saturating_sub(1)) + 1).max(start)
    }

    fn mentions(&self, found: &mut Vec<Mention>) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let begins = matches!(bytes[at] | 0x20, b'a' | b'p' | b's') && (at == 0 || !continues_word(bytes[at - 1]));
            match begins.then(|| self.word_at(at)).flatten() {
                Some((word, kind, plural, end)) => at = self.numbers(at, end, word, kind, plural, found).max(end),
                None => at += 1,
            }
        }
    }

    fn word_at(&self, at: usize) -> Option<(&'static str, ProvisionKind, bool, usize)> {
        let rest = &self.text.as_bytes()[at..];
        let is = |word: &str| {
            let same = rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
            same && rest.get(word.len()).is_some_and(|after| matches!(after, b' ' | 0xC2))
        };
        WORDS.iter().find_map(|&(singular, plural, kind)| {
            let (found, many) = if is(singular) { (singular, false) } else { (is(plural).then_some(plural)?, true) };
            Some((singular, kind, many, at + found.len()))
        })
    }

    /// The numbers behind a word, from `after`; returns where reading may go on.
    fn numbers(&self, start: usize, after: usize, word: &'static str, kind: ProvisionKind, plural: bool, found: &mut Vec<Mention>) -> usize {
        // In small letters "annex a" and "article I" are too often just words.
        let capital = self.text[start..].starts_with(|first: char| first.is_ascii_uppercase());
        let mut numbers: Vec<(usize, usize, String)> = Vec::new();
        let mut at = after;
        while let Some((from, to, number)) =
            number_at(&self.text, at).filter(|(.., number)| capital || number.starts_with(|c: char| c.is_ascii_digit()))
        {
            numbers.push((from, to, number));
            match plural.then(|| joined(&self.text, to)).flatten() {
                Some(next) => at = next,
                None => break,
            }
        }
        let end = numbers.last().map_or(after, |(_, to, _)| *to);
        if numbers.is_empty() || is_name(&self.text[..start]) || belongs_elsewhere(&self.text[end..]) {
            return end;
        }
        for (index, (from, to, number)) in numbers.into_iter().enumerate() {
            let from = if index == 0 { start } else { from };
            found.push(Mention { kind, word, number, span: self.span(from, to) });
        }
        end
    }
}

fn continues_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'#') || byte >= 0x80
}

/// A number behind white space: `5`, `3bis`, `3 bis`, `IV`, `A`; where it begins and ends, and itself without spaces.
fn number_at(text: &str, at: usize) -> Option<(usize, usize, String)> {
    let rest = &text[at..];
    let from = at + rest.len() - rest.trim_start().len();
    let rest = &text[from..];
    let token = &rest[..rest.find(|end: char| !end.is_alphanumeric()).unwrap_or(rest.len())];
    let is_roman = !token.is_empty() && token.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X' | b'L' | b'C'));
    let is_letter = token.len() == 1 && token.bytes().all(|byte| byte.is_ascii_uppercase());
    // Four figures are a year: "Protocol 1977".
    let figures = token.bytes().take_while(u8::is_ascii_digit).count();
    let suffix = &token[figures..];
    let is_number = (1..=3).contains(&figures) && (suffix.len() <= 1 || SUFFIXES.contains(&suffix));
    // "Annex A's", "Article 5-year".
    let glued = rest[token.len()..].starts_with(['\'', '’', '%'])
        || rest[token.len()..].strip_prefix('-').is_some_and(|next| next.starts_with(char::is_alphabetic));
    if glued || !(is_roman || is_letter || is_number) {
        return None;
    }
    let behind = rest[token.len()..].strip_prefix(' ');
    let apart = SUFFIXES
        .iter()
        .find(|suffix| behind.and_then(|behind| behind.strip_prefix(**suffix)).is_some_and(|after| !after.starts_with(char::is_alphanumeric)));
    match apart {
        Some(suffix) => Some((from, from + token.len() + 1 + suffix.len(), format!("{token}{suffix}"))),
        None => Some((from, from + token.len(), token.to_string())),
    }
}

const SUFFIXES: [&str; 5] = ["bis", "ter", "quater", "quinquies", "sexies"];

/// Behind a number of a list: where the next one may begin.
fn joined(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let trimmed = rest.trim_start();
    let gap = rest.len() - trimmed.len();
    let next = |length: usize| Some(at + gap + length).filter(|&next| number_at(text, next).is_some());
    if let Some(listed) = trimmed.strip_prefix(',') {
        let and = if listed.trim_start().starts_with("and ") { listed.len() - listed.trim_start().len() + 4 } else { 0 };
        return next(1 + and);
    }
    ["and ", "or ", "to ", "through ", "–", "-"].iter().find_map(|word| trimmed.starts_with(word).then(|| next(word.len())).flatten())
}

/// Whether the words before it say whose it is: "the Charter's Article 51", "UN Charter Article 51", "Additional Protocol I".
fn is_name(before: &str) -> bool {
    let Some(before) = before.strip_suffix(' ') else { return false };
    let word = before.rsplit(|end: char| end.is_whitespace() || end == BORDER).next().unwrap_or(before);
    let acronym = word.chars().count() >= 2
        && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
        && word.starts_with(|c: char| c.is_ascii_uppercase());
    let instrument = INSTRUMENTS.contains(&word.trim_end_matches(','))
        || matches!(word, "Charter" | "Statute" | "Constitution" | "Covenant" | "Additional" | "Optional");
    acronym || instrument || word.ends_with("'s") || word.ends_with("’s") || word.ends_with("s'") || word.ends_with("s’")
}

/// What a treaty calls itself.
const INSTRUMENTS: [&str; 10] = ["Treaty", "Agreement", "Convention", "Protocol", "Charter", "Statute", "Covenant", "Accord", "Pact", "Constitution"];
/// What it calls its parts.
const PARTS: [&str; 9] = ["Article", "Annex", "Appendix", "Schedule", "Part", "Chapter", "Section", "Memorandum", "Declaration"];

/// Whether the words behind say that it belongs to another instrument: "of the Charter", "of NATO", "to the Convention";
/// but not "of this Treaty", "to the present Agreement".
fn belongs_elsewhere(after: &str) -> bool {
    // A subdivision may stand between: ", paragraph 2 (a) and (b), ".
    let mut rest = after;
    for _ in 0..16 {
        let trimmed = rest.trim_start_matches([' ', ',', '.']);
        let word = &trimmed[..trimmed.find(|end: char| !(end.is_alphanumeric() || end == '-')).unwrap_or(trimmed.len())];
        let sentence_ends = rest.trim_start_matches(' ').starts_with('.') && !trimmed.starts_with(|c: char| c.is_ascii_digit());
        if sentence_ends {
            return false;
        }
        if let Some(inner) = trimmed.strip_prefix('(') {
            match inner.bytes().take(9).position(|byte| byte == b')') {
                Some(length) => rest = &inner[length + 1..],
                // "Article 5 (Assistance) of the …" is rare, and so is a name in parentheses.
                None => return false,
            }
        } else if is_subdivision(word) {
            rest = &trimmed[word.len()..];
        } else {
            return names_another(trimmed, word);
        }
    }
    false
}

fn is_subdivision(word: &str) -> bool {
    let counts = word.starts_with(|c: char| c.is_ascii_digit()) && word.len() <= 8;
    let names = [
        "paragraph",
        "paragraphs",
        "para",
        "paras",
        "subparagraph",
        "subparagraphs",
        "sub-paragraph",
        "point",
        "points",
        "sentence",
        "letter",
        "first",
        "second",
        "third",
        "and",
        "or",
        "to",
    ];
    // "to" joins two numbers, or begins "to the Convention".
    word != "to" && (counts || names.contains(&word))
}

fn names_another(rest: &str, word: &str) -> bool {
    if word == "thereof" || word == "thereto" || matches!(word, "Party" | "Parties" | "countries" | "States") {
        return true;
    }
    if !matches!(word, "of" | "to" | "under" | "in") {
        return false;
    }
    let mut words = rest[word.len()..].split(|end: char| end.is_whitespace() || end == BORDER).filter(|word| !word.is_empty());
    let bare = |word: &str| word.trim_end_matches(|end: char| !end.is_alphanumeric()).to_string();
    let (first, second, third) = (words.next().map(bare), words.next().map(bare), words.next().map(bare));
    let own = |word: &Option<String>| word.as_deref().is_some_and(|word| INSTRUMENTS.contains(&word) || PARTS.contains(&word));
    match first.as_deref() {
        Some("this") => !own(&second),
        Some("the") if second.as_deref() == Some("present") => !own(&third),
        Some("its" | "their" | "that" | "those") => true,
        Some("the") => word == "of" || word == "to" || second.is_some_and(|second| second.starts_with(char::is_uppercase)),
        Some(name) => matches!(word, "of" | "to") && name.starts_with(char::is_uppercase),
        None => false,
    }
}
