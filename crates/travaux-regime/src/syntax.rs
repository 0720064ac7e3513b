//! The lines of `rules` blocks as words: constructs with their clauses, and which bracket each word stands in.
//!
//! Knows the shape of lines and nothing of what they mean. A line at the margin begins a construct, indented lines below it are its
//! clauses, and `[#label: words | words]` marks words that belong to an alternative of a bracket of the text. Every byte is accounted
//! for by a word or is white space; nothing here fails.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::{Draft, ProvisionIndex, Span};

/// A word with what must be chosen for it to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word, a figure, or one of `, : = | [ ]`.
    pub text: String,
    /// Where it stands in the draft.
    pub span: Span,
    /// The alternatives of brackets that it stands in, from the outside in.
    pub within: Vec<Choice>,
}

/// An alternative of a bracket of the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Choice {
    /// The label of the bracket, without `#`; a reading keeps its `@`.
    pub label: String,
    /// Which alternative, from 0.
    pub alternative: usize,
}

/// A line without its brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its words; never empty.
    pub words: Vec<Word>,
    /// The whole line without the white space around it.
    pub span: Span,
    /// Whether it is indented, so that it belongs to the construct above.
    pub indented: bool,
    /// Brackets that it opens: label, place, and how many alternatives they have.
    pub brackets: Vec<(String, Span, usize)>,
    /// Marks of brackets that cannot be read: an unmatched `]`, a `[` without label or end.
    pub broken: Vec<Span>,
}

/// A construct: a line at the margin and the clauses below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Construct {
    /// The provision under which it stands: the words that it formalises.
    pub provision: Option<ProvisionIndex>,
    /// The line at the margin. A block that begins with an indented line has that line here.
    pub head: Line,
    /// The lines below.
    pub clauses: Vec<Line>,
}

/// The constructs of all `rules` blocks of a draft, in the order of the text.
pub fn constructs(draft: &Draft) -> Vec<Construct> {
    let mut all = Vec::new();
    for block in draft.rules() {
        let text = of_bytes(draft.tree().source().get(block.span.clone()).unwrap_or_default());
        all.extend(of_block(&text, block.span.start, block.provision));
    }
    all
}

/// Bytes as text of the same length: what is no UTF-8 becomes a question mark for each byte, so that places stay where they are.
fn of_bytes(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

/// The constructs of one block whose text begins at `offset` of its file.
pub fn of_block(text: &str, offset: usize, provision: Option<ProvisionIndex>) -> Vec<Construct> {
    let mut constructs: Vec<Construct> = Vec::new();
    for line in lines(text, offset) {
        match constructs.last_mut() {
            Some(last) if line.indented => last.clauses.push(line),
            _ => constructs.push(Construct { provision, head: line, clauses: Vec::new() }),
        }
    }
    constructs
}

/// The lines that have words. `--` begins a comment, at the start of a line or after white space.
pub fn lines(text: &str, offset: usize) -> Vec<Line> {
    let mut found = Vec::new();
    let mut start = offset;
    for raw in text.split_inclusive('\n') {
        let body = without_comment(raw).trim();
        let at = start + (raw.len() - raw.trim_start().len());
        if !body.is_empty() {
            let line = line(body, at, raw.starts_with([' ', '\t']));
            if !line.words.is_empty() || !line.broken.is_empty() {
                found.push(line);
            }
        }
        start += raw.len();
    }
    found
}

/// What stands before a comment; `--` in quotation marks is none.
pub fn without_comment(line: &str) -> &str {
    if !line.contains("--") {
        return line;
    }
    let mut quoted = false;
    let mut before = ' ';
    for (index, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '-' if !quoted && before.is_whitespace() && line[index..].starts_with("--") => return &line[..index],
            _ => {}
        }
        before = c;
    }
    line
}

fn line(body: &str, at: usize, indented: bool) -> Line {
    let mut line = Line { words: Vec::new(), span: at..at + body.len(), indented, brackets: Vec::new(), broken: Vec::new() };
    // Open brackets: where they are noted in `brackets`, and the alternative that is open.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut raw = words(body, at);
    let mut index = 0;
    while let Some((text, span)) = raw.get_mut(index).map(|(text, span)| (core::mem::take(text), span.clone())) {
        index += 1;
        match text.as_str() {
            "[" => {
                // A reading keeps its `@`: it is no bracket of the text.
                let label = raw.get(index).and_then(|(text, _)| text.strip_prefix('#').or(text.starts_with('@').then_some(text.as_str())));
                let label = label.filter(|label| !matches!(*label, "" | "@"));
                match label {
                    Some(label) => {
                        open.push((line.brackets.len(), 0));
                        line.brackets.push((label.to_string(), span.clone(), 1));
                        index += 1;
                        // The colon may be left out where the whole rest of the line is meant.
                        index += usize::from(raw.get(index).is_some_and(|(text, _)| text == ":"));
                    }
                    None => line.broken.push(span.clone()),
                }
            }
            "]" => {
                if open.pop().is_none() {
                    line.broken.push(span.clone());
                }
            }
            "|" => match open.last_mut() {
                Some((bracket, alternative)) => {
                    *alternative += 1;
                    line.brackets[*bracket].2 = *alternative + 1;
                }
                None => line.broken.push(span.clone()),
            },
            _ => {
                let within = open
                    .iter()
                    .map(|(bracket, alternative)| Choice { label: line.brackets[*bracket].0.clone(), alternative: *alternative })
                    .collect();
                line.words.push(Word { text, span, within });
            }
        }
    }
    line.broken.extend(open.into_iter().map(|(bracket, _)| line.brackets[bracket].1.clone()));
    line
}

/// Words, figures and marks. A comma between digits belongs to the figure; words in quotation marks are one word.
fn words(body: &str, at: usize) -> Vec<(String, Span)> {
    let mut found: Vec<(String, Span)> = Vec::new();
    let mut rest = body;
    while let Some(first) = rest.chars().next() {
        let start = at + (body.len() - rest.len());
        let length = match first {
            c if c.is_whitespace() => {
                rest = &rest[c.len_utf8()..];
                continue;
            }
            '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            ',' | ':' | '=' | '|' | '[' | ']' | ';' => 1,
            _ => word_length(rest),
        };
        let text = rest[..length].trim_matches('"').to_string();
        found.push((text, start..start + length));
        rest = &rest[length..];
    }
    found
}

fn word_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digit = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_digit);
    let ends = |index: usize, c: char| match c {
        ',' => !(index > 0 && digit(index - 1) && digit(index + 1)),
        ':' | '=' | '|' | '[' | ']' | ';' | '"' => true,
        c => c.is_whitespace(),
    };
    rest.char_indices().find(|(index, c)| ends(*index, *c)).map_or(rest.len(), |(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |line: Line| {
            let word = |word: &Word| {
                let within: Vec<String> = word.within.iter().map(|choice| alloc::format!("#{}.{}", choice.label, choice.alternative)).collect();
                if within.is_empty() { word.text.clone() } else { alloc::format!("{}<{}>", word.text, within.join(" ")) }
            };
            line.words.iter().map(word).collect::<Vec<_>>().join(" ")
        };
        lines(text, 0).into_iter().map(show).collect()
    }

    #[test]
    fn brackets_become_choices_on_words() {
        assert_eq!(shown("group guarantors = GB, RU [#belarus: , BY]"), ["group guarantors = GB , RU ,<#belarus.0> BY<#belarus.0>"]);
        assert_eq!(shown("at most [#limit: 250,000 | 85,000] persons"), ["at most 250,000<#limit.0> 85,000<#limit.1> persons"]);
        assert_eq!(
            shown("  [#unanimity: only if [#b: all] agree]"),
            ["only<#unanimity.0> if<#unanimity.0> all<#unanimity.0 #b.0> agree<#unanimity.0>"]
        );
        assert_eq!(shown("act [@strict: | help]"), ["act help<#@strict.1>"]);
        assert_eq!(shown("-- a comment\n\nduty help\n  act \"close the airspace\""), ["duty help", "act close the airspace"]);
    }

    #[test]
    fn broken_brackets_are_noted_and_the_rest_is_read() {
        for (text, broken) in [("a ] b", 1), ("a [b] c", 2), ("[#x: a", 1), ("a | b", 1), ("[#x: a] b", 0)] {
            assert_eq!(lines(text, 0)[0].broken.len(), broken, "{text}");
        }
    }

    #[test]
    fn places_are_those_of_the_file() {
        let text = "duty help\n  act close airspace\n";
        for line in lines(text, 100) {
            for word in line.words {
                assert_eq!(&text[word.span.start - 100..word.span.end - 100], word.text);
            }
        }
    }
}
