//! Bytes to lines: encodings, ends of lines, characters that nobody sees.

use crate::report::{EntryKind, Report};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use serde::Serialize;

/// How the characters of a document were written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// UTF-16, the lower byte first.
    Utf16Le,
    /// UTF-16, the higher byte first.
    Utf16Be,
    /// One byte a character, as Windows writes western languages. Assumed where the bytes are not UTF-8.
    Windows1252,
}

impl Encoding {
    /// The name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le | Encoding::Utf16Be => "UTF-16",
            Encoding::Windows1252 => "Windows-1252",
        }
    }
}

/// The bytes are those of a format that is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotText {
    /// What it is: "a PDF file".
    pub what: &'static str,
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is {}, not text", self.what)
    }
}

impl core::error::Error for NotText {}

/// A line of the document.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// From 1.
    pub number: usize,
    /// Without its end; tabs and unusual spaces are spaces.
    pub text: String,
    /// A new page begins with it.
    pub page: bool,
}

impl Line {
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

const FORMATS: [(&[u8], &str); 5] = [
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a Word, OpenDocument or zip file"),
    (b"\xD0\xCF\x11\xE0", "an old Word file"),
    (b"{\\rtf", "a rich-text file"),
    (b"\x1F\x8B", "a compressed file"),
];

pub(crate) fn read(bytes: &[u8], report: &mut Report) -> Result<Vec<Line>, NotText> {
    if let Some((_, what)) = FORMATS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(NotText { what });
    }
    let (encoding, text) = decode(bytes);
    report.encoding = encoding;
    if encoding == Encoding::Windows1252 {
        let first = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let line = first.bytes().filter(|&byte| byte == b'\n').count() + 1;
        report.entry(line, EntryKind::Doubtful, "the bytes are not UTF-8 and were read as Windows-1252", "");
    }
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n");
    let mut page = false;
    let mut lines: Vec<Line> = text.split('\n').enumerate().map(|(index, line)| self::line(index + 1, line, &mut page, report)).collect();
    if lines.last().is_some_and(|last| last.text.is_empty()) {
        lines.pop();
    }
    report.lines = lines.len();
    Ok(lines)
}

/// `page` carries a page break that stands at the end of a line over to the next one.
fn line(number: usize, line: &str, page: &mut bool, report: &mut Report) -> Line {
    let mut text = String::with_capacity(line.len());
    let (mut begins_page, mut ends_page) = (core::mem::take(page), false);
    for character in line.chars() {
        match character {
            '\u{C}' if text.trim().is_empty() => begins_page = true,
            '\u{C}' => {
                ends_page = true;
                text.push(' ');
            }
            '\t' => text.push_str("    "),
            character if character.is_whitespace() => text.push(' '),
            // Kept until lines are joined: it says where a word was broken.
            '\u{AD}' => text.push(character),
            character if character.is_control() || is_hidden(character) => {
                report.entry(number, EntryKind::LeftOut, "a character that nobody sees", format!("U+{:04X}", u32::from(character)));
            }
            character => text.push(character),
        }
    }
    *page = ends_page;
    Line { number, text: text.trim_end().to_string(), page: begins_page }
}

/// Invisible characters that could make a text read otherwise than it looks.
fn is_hidden(character: char) -> bool {
    matches!(character, '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

fn decode(bytes: &[u8]) -> (Encoding, String) {
    let wide = |from: fn([u8; 2]) -> u16| -> String {
        let units = bytes[2..].chunks(2).map(|pair| from([pair[0], pair.get(1).copied().unwrap_or_default()]));
        char::decode_utf16(units).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xFF, 0xFE, ..] => return (Encoding::Utf16Le, wide(u16::from_le_bytes)),
        [0xFE, 0xFF, ..] => return (Encoding::Utf16Be, wide(u16::from_be_bytes)),
        _ => {}
    }
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    match core::str::from_utf8(bytes) {
        Ok(text) => (Encoding::Utf8, text.to_string()),
        Err(_) => (Encoding::Windows1252, bytes.iter().map(|&byte| windows(byte)).collect()),
    }
}

/// The characters of 0x80 to 0x9F in Windows-1252; the others are those of Unicode.
fn windows(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—',
        '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}
