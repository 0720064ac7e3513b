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

/// The bytes are no document that could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotRead {
    /// Why, to be read after the name of the file: "this is a PDF file, not text".
    pub why: &'static str,
    /// What to do next.
    pub action: &'static str,
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.why)
    }
}

impl core::error::Error for NotRead {}

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

/// What a format begins with, what it is, and what to do.
const FORMATS: [(&[u8], &str, &str); 11] = [
    (b"%PDF-", "this is a PDF file, not text", PAGES),
    (b"\xD0\xCF\x11\xE0", "this is a Word file of the old kind, or another file of old office programs, not text", WORD),
    (b"{\\rtf", "this is a rich-text file (RTF), not plain text", WORD),
    (b"\x1F\x8B", "this is a compressed file, not text", "Unpack it first, and import what is in it."),
    (b"7z\xBC\xAF\x27\x1C", "this is a compressed archive (7z), not text", "Unpack it first, and import what is in it."),
    (b"\x89PNG", "this is a picture (PNG), not text", PICTURE),
    (b"\xFF\xD8\xFF", "this is a picture (JPEG), not text", PICTURE),
    (b"GIF8", "this is a picture (GIF), not text", PICTURE),
    (b"II*\0", "this is a picture (TIFF), not text", PICTURE),
    (b"MM\0*", "this is a picture (TIFF), not text", PICTURE),
    (b"\xFF\xFE\0\0", "this is text in UTF-32, which is not read", UTF8),
];
/// A file of these is a zip archive; what it holds says whose it is.
const ARCHIVES: [(&[u8], &str, &str); 4] = [
    (b"word/document.xml", "this is a Word file, not text", WORD),
    (b"application/vnd.oasis.opendocument.text", "this is an OpenDocument text, not plain text", WORD),
    (b"xl/workbook", "this is an Excel workbook, not text", WORD),
    (b"ppt/presentation", "this is a PowerPoint file, not text", WORD),
];
const WORD: &str = "Open it in the program that wrote it, save it as plain text (UTF-8) or as Markdown, and import that.";
const PAGES: &str = "Save its text first, as plain text or Markdown, and import that; a scan needs text recognition before.";
const PICTURE: &str = "Have its text recognised first, and import that as plain text or Markdown.";
const UTF8: &str = "Open it in an editor, save it as UTF-8, and import that.";
const FILE: &str = "Check that this is the file you meant; if it is, save its text as plain text (UTF-8) or as Markdown, and import that.";

/// Why these bytes are no text, if they are none.
fn not_text(bytes: &[u8]) -> Option<NotRead> {
    let holds = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    let found = |(_, why, action): &(&[u8], &'static str, &'static str)| NotRead { why, action };
    if let Some(format) = FORMATS.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return Some(found(format));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let archive = NotRead { why: "this is a zip archive, not text", action: "Unpack it first, and import what is in it." };
        return Some(ARCHIVES.iter().find(|(name, ..)| holds(name)).map_or(archive, found));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return None;
    }
    let nul = |bytes: &mut dyn Iterator<Item = &u8>| bytes.filter(|&&byte| byte == 0).count();
    let (even, odd) = (nul(&mut bytes.iter().step_by(2)), nul(&mut bytes.iter().skip(1).step_by(2)));
    if even.max(odd) * 4 > bytes.len() && even.min(odd) * 8 < even.max(odd) {
        return Some(NotRead { why: "this seems to be text in UTF-16 without the mark at its start that says so", action: UTF8 });
    }
    // Binary files are full of these, texts have next to none.
    let is_control = |byte: &&u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | b'\x0B' | b'\x0C');
    let is_binary = even + odd > 0 || bytes.iter().filter(is_control).count() * 10 > bytes.len();
    is_binary.then_some(NotRead { why: "this is no text: it has bytes that stand for no character", action: FILE })
}

pub(crate) fn read(bytes: &[u8], report: &mut Report) -> Result<Vec<Line>, NotRead> {
    if let Some(not_text) = not_text(bytes) {
        return Err(not_text);
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
    if lines.iter().all(Line::is_blank) {
        let why = if bytes.is_empty() { "it is empty" } else { "it has no words, only white space" };
        return Err(NotRead { why, action: "Check that this is the file you meant; a scan has no words before its text is recognised." });
    }
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
