//! Numbers and letters at the start of provisions, and the words that begin headings.

use alloc::format;
use alloc::string::{String, ToString};

/// What kind of number it is, which says how deep the provision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Style {
    /// `1.`, `3bis.`
    Digits,
    /// `(a)`
    Letter,
    /// `(i)`
    Roman,
    /// `(A)`
    Capital,
}

impl Style {
    /// How deep such a provision usually stands: paragraph 1, point 2 …
    pub fn depth(self) -> usize {
        match self {
            Style::Digits => 1,
            Style::Letter => 2,
            Style::Roman => 3,
            Style::Capital => 4,
        }
    }
}

/// A number at the start of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    pub style: Style,
    /// Its figure, or that of the letter.
    pub value: u32,
    /// A letter that is a roman numeral as well, `(i)`: its value as a letter.
    pub letter: Option<u32>,
    /// As the document has it.
    pub written: String,
    /// As the draft has it.
    pub becomes: String,
}

const SUFFIXES: [(&str, &str); 8] = [
    ("quinquies", "quinquies"),
    ("quater", "quater"),
    ("quarter", "quater"),
    ("sexies", "sexies"),
    ("quat", "quater"),
    ("bis", "bis"),
    ("ter", "ter"),
    ("pre", ""),
];

/// The number with which words begin, and how many bytes it has. `1.`, `1)`, `(1)`, `3bis.`, `7.bis`, `3bis `, `(a)`, `a)`, `(ii)`, `(A)`.
pub(crate) fn mark(words: &str) -> Option<(Mark, usize)> {
    let bytes = words.as_bytes();
    let parenthesis = usize::from(bytes.first() == Some(&b'('));
    let core_end = parenthesis + bytes[parenthesis..].iter().take(12).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let core = &words[parenthesis..core_end];
    if core.is_empty() {
        return None;
    }
    let ends_at = |length: usize| matches!(bytes.get(length), None | Some(b' '));
    if core.starts_with(|c: char| c.is_ascii_digit()) {
        let digits = core.bytes().take_while(u8::is_ascii_digit).count();
        let value: u32 = core[..digits].parse().ok().filter(|_| digits <= 3)?;
        let mut end = parenthesis + digits;
        // `7.bis` and `7 bis` as well as `7bis`.
        let gap = usize::from(matches!(bytes.get(end), Some(b'.' | b' ')));
        let suffix = SUFFIXES
            .iter()
            .filter(|(_, is)| !is.is_empty())
            .find(|(name, _)| words[end + gap..].starts_with(name) && !bytes.get(end + gap + name.len()).is_some_and(u8::is_ascii_alphanumeric));
        if let Some((name, _)) = suffix {
            end += gap + name.len();
        }
        let closed = match bytes.get(end) {
            Some(b')') => true,
            Some(b'.') => parenthesis == 0,
            _ => false,
        };
        // A suffix needs no full stop; a bare figure does, or it would be a quantity.
        if !closed && (suffix.is_none() || parenthesis > 0) || !ends_at(end + usize::from(closed)) || parenthesis > 0 && suffix.is_some() {
            return None;
        }
        let end = end + usize::from(closed);
        let becomes = format!("{}{}.", &core[..digits], suffix.map_or("", |(_, is)| is));
        return Some((Mark { style: Style::Digits, value, letter: None, written: words[..end].to_string(), becomes }, end));
    }
    if bytes.get(core_end) != Some(&b')') || !ends_at(core_end + 1) {
        return None;
    }
    let (style, value, letter) = match (roman_value(core), letter_value(core, b'a')) {
        (Some(roman), letter) => (Style::Roman, roman, letter),
        (None, Some(letter)) => (Style::Letter, letter, None),
        (None, None) => (Style::Capital, letter_value(core, b'A').filter(|_| core.len() == 1)?, None),
    };
    Some((Mark { style, value, letter, written: words[..=core_end].to_string(), becomes: format!("({core})") }, core_end + 1))
}

impl Mark {
    /// A number of a list whose depth says what it is: `2.` at depth 2 is `(b)`.
    pub fn at_depth(value: u32, depth: usize, written: &str) -> Option<Mark> {
        let (style, becomes) = match depth {
            1 if value < 1000 => (Style::Digits, format!("{value}.")),
            2 if (1..=52).contains(&value) => (Style::Letter, format!("({})", letter(value, b'a'))),
            3 if (1..=39).contains(&value) => (Style::Roman, format!("({})", roman(value))),
            4 if (1..=26).contains(&value) => (Style::Capital, format!("({})", letter(value, b'A'))),
            _ => return None,
        };
        Some(Mark { style, value, letter: None, written: written.to_string(), becomes })
    }

    /// `(i)` after `(h)` is a letter.
    pub fn into_letter(mut self) -> Mark {
        if let Some(letter) = self.letter {
            (self.style, self.value) = (Style::Letter, letter);
        }
        self
    }
}

fn letter(value: u32, first: u8) -> String {
    let letter = char::from(first + ((value - 1) % 26) as u8);
    core::iter::repeat_n(letter, 1 + (value as usize - 1) / 26).collect()
}

fn letter_value(word: &str, first: u8) -> Option<u32> {
    let letter = *word.as_bytes().first()?;
    let repeats = word.bytes().all(|byte| byte == letter) && word.len() <= 2 && (first..first + 26).contains(&letter);
    repeats.then(|| u32::from(letter - first) + 1 + 26 * (word.len() as u32 - 1))
}

const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];

fn roman(value: u32) -> String {
    let mut numeral: String = core::iter::repeat_n('x', value as usize / 10).collect();
    numeral.push_str(ONES[value as usize % 10]);
    numeral
}

fn roman_value(word: &str) -> Option<u32> {
    let ones = word.trim_start_matches('x');
    let tens = word.len() - ones.len();
    let one = ONES.iter().position(|numeral| *numeral == ones)?;
    let value = 10 * tens as u32 + one as u32;
    (tens <= 3 && value > 0).then_some(value)
}

/// What a heading of a treaty is, which says how high it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Division {
    Part,
    Chapter,
    Section,
    Other,
    Article,
}

/// The word and number with which the heading of a division begins: `Article 3 bis`, `PART IV`, `Annex`, `Preamble`. Gives its rank and its length.
pub(crate) fn division(words: &str) -> Option<(Division, usize)> {
    let length = words.find(|c: char| !c.is_alphabetic()).unwrap_or(words.len());
    let division = match words[..length].to_lowercase().as_str() {
        "preamble" | "préambule" => return Some((Division::Article, length)),
        "annex" | "annexe" | "appendix" | "schedule" | "protocol" if words[length..].trim().is_empty() => return Some((Division::Part, length)),
        "part" | "book" | "title" | "annex" | "annexe" | "appendix" | "schedule" | "protocol" => Division::Part,
        "chapter" => Division::Chapter,
        "section" => Division::Section,
        "article" | "rule" | "regulation" => Division::Article,
        _ => return None,
    };
    let rest = words[length..].strip_prefix(' ')?;
    let start = words.len() - rest.trim_start().len();
    let token = words[start..].find(|c: char| !c.is_alphanumeric()).unwrap_or(words.len() - start);
    let number = &words[start..start + token];
    let counts = number.starts_with(|c: char| c.is_ascii_digit())
        || !number.is_empty() && number.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C'))
        || number.len() == 1 && number.starts_with(|c: char| c.is_ascii_uppercase())
        || matches!(number, "premier" | "unique" | "PREMIER" | "UNIQUE");
    if !counts {
        return None;
    }
    let mut end = start + token;
    while words[end..].starts_with('.') && words[end + 1..].starts_with(|c: char| c.is_ascii_digit()) {
        end += 1 + words[end + 1..].bytes().take_while(u8::is_ascii_digit).count();
    }
    for (name, _) in SUFFIXES {
        if words[end..].strip_prefix(' ').is_some_and(|rest| rest.strip_prefix(name).is_some_and(|after| !after.starts_with(char::is_alphanumeric))) {
            end += 1 + name.len();
            break;
        }
    }
    Some((division, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn numbers_of_provisions() {
        let read = |words: &str| mark(words).map(|(mark, end)| format!("{:?} {} {} {end}", mark.style, mark.value, mark.becomes));
        let found: Vec<Option<String>> =
            ["1. A", "12) A", "(3) A", "3bis. A", "7.bis [A", "3 ter A", "(a) A", "b) A", "(ii) A", "(A) A"].map(read).into();
        let expected = [
            "Digits 1 1. 2",
            "Digits 12 12. 3",
            "Digits 3 3. 3",
            "Digits 3 3bis. 5",
            "Digits 7 7bis. 5",
            "Digits 3 3ter. 5",
            "Letter 1 (a) 3",
            "Letter 2 (b) 2",
            "Roman 2 (ii) 4",
            "Capital 1 (A) 3",
        ];
        assert_eq!(found, expected.map(|words| Some(words.to_string())));
        for words in ["1 A", "3.3 A", "1990. A", "the 1. A", "(I)NDC", "and) A", "", "(", "1.5 A", "30 days", "(1bis) A"] {
            assert_eq!(read(words), None, "{words}");
        }
    }

    #[test]
    fn depth_gives_letters() {
        let at = |value, depth| Mark::at_depth(value, depth, "").map(|mark| mark.becomes);
        assert_eq!(
            [at(2, 1), at(2, 2), at(27, 2), at(14, 3), at(3, 4), at(2, 5), at(40, 3)].map(Option::unwrap_or_default),
            ["2.", "(b)", "(aa)", "(xiv)", "(C)", "", ""]
        );
    }

    #[test]
    fn headings_of_treaties() {
        let read = |words: &str| division(words).map(|(division, end)| format!("{division:?} {}", &words[..end]));
        assert_eq!(read("Article 3 bis (monitoring)").as_deref(), Some("Article Article 3 bis"));
        assert_eq!(read("Article premier").as_deref(), Some("Article Article premier"));
        assert_eq!(read("ARTICLE 9.1: Duration").as_deref(), Some("Article ARTICLE 9.1"));
        assert_eq!(read("PART IV. Means").as_deref(), Some("Part PART IV"));
        assert_eq!(read("Annex").as_deref(), Some("Part Annex"));
        assert_eq!(read("Articles of association"), None);
        assert_eq!(read("Part of the text"), None);
    }
}
