//! Groups of options: "Option 1: … Option 2: … Option 3: No text" are the alternatives of one bracket.
//!
//! Where a group begins is written; where its last option ends is not. It ends at the next heading or at the next provision
//! of the list in which the group stands. An option with its words on the line of its label is that paragraph, with the
//! points under it and whatever its brackets hold together; one whose label stands alone goes on.

use crate::block::{Around, Block, BlockKind, Document, OptionLabel, Segment, Series, Token, TokenKind};
use crate::report::{BracketUse, EntryKind, Report};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::ops::Range;

/// The mark of a footnote in a label has at most so many bytes.
const MARK_BYTES: usize = 260;

/// The label with which words begin, and how many bytes it has: `**Option 1:**`, `Option (a):`, `Option II`, `Option 1[^6]:`.
pub(crate) fn label(words: &str) -> Option<(OptionLabel, usize)> {
    let (mut label, mut end, marks) = numbered(words)?;
    // What stands behind the number shows whether it is a label or the beginning of a sentence.
    while words[end..].starts_with("[^") {
        end += words[end..].bytes().take(MARK_BYTES).position(|byte| byte == b']')? + 1;
    }
    let closes = |end: usize| words[end..].bytes().take_while(|&byte| matches!(byte, b'*' | b'_')).count();
    let emphasis = closes(end);
    end += emphasis;
    let colon = matches!(words.as_bytes().get(end), Some(b':' | b'.'));
    end += usize::from(colon);
    if colon && emphasis == 0 {
        end += closes(end).min(marks);
    }
    label.alone = words[end..].trim().is_empty();
    if !(colon || label.alone || marks > 0 && emphasis > 0) || words[end..].starts_with(char::is_alphanumeric) && !(marks > 0 && colon) {
        return None;
    }
    Some((label, end))
}

/// The label that stands directly behind a `[`, where `Option 1]` and `Option 1 by vote` are labels as well.
pub(crate) fn label_in_bracket(words: &str) -> Option<(OptionLabel, usize)> {
    const NO_LABEL: [&str; 15] = ["of", "and", "or", "in", "under", "above", "below", "is", "are", "was", "shall", "should", "may", "as", "for"];
    label(words).filter(|(_, end)| !words[..*end].contains('[')).or_else(|| {
        let (label, end, _) = numbered(words)?;
        let rest = &words[end..];
        let next = rest.strip_prefix(' ').map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
        (rest.starts_with(']') || next.is_some_and(|word| !NO_LABEL.contains(&word))).then_some((label, end))
    })
}

/// Whether a line begins an option, with or without a bracket around it.
pub(crate) fn begins(words: &str) -> bool {
    let in_bracket = || words.strip_prefix('[').and_then(|words| label_in_bracket(words).map(|(_, end)| &words[end..]));
    // "[Option 1] and more" in the middle of a paragraph is one line of it.
    label(words).is_some() || in_bracket().is_some_and(|rest| !rest.starts_with("] and ") && !rest.starts_with("] or "))
}

/// `Option 1`, `Alt. (a)`: the label, where it ends, and how many marks of emphasis stand before it.
fn numbered(words: &str) -> Option<(OptionLabel, usize, usize)> {
    const WORDS: [&str; 10] = ["Option", "OPTION", "Alternative", "ALTERNATIVE", "Variant", "VARIANT", "Alt.", "ALT.", "Alt", "ALT"];
    let marks = words.bytes().take_while(|&byte| matches!(byte, b'*' | b'_')).count();
    let rest = &words[marks..];
    let word = WORDS.iter().find(|word| rest.starts_with(**word) && rest[word.len()..].starts_with(' '))?;
    let number_at = marks + word.len() + 1;
    let bytes = words.as_bytes();
    let parenthesis = usize::from(bytes.get(number_at) == Some(&b'('));
    let start = number_at + parenthesis;
    let length = bytes.get(start..)?.iter().take(6).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let number = &words[start..start + length];
    let mut end = start + length;
    if parenthesis == 1 {
        if bytes.get(end) != Some(&b')') {
            return None;
        }
        end += 1;
    }
    let (series, value) = series(number, parenthesis == 1)?;
    let written = format!("{} {}", word, &words[number_at..end]);
    Some((OptionLabel { series, value, written, alone: false, around: Around::Nothing }, end, marks))
}

fn series(number: &str, in_parentheses: bool) -> Option<(Series, u32)> {
    const NUMERALS: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
    let found = match number.parse::<u32>() {
        Ok(value) => (Series::Figures, value),
        Err(_) => match NUMERALS.iter().position(|numeral| *numeral == number) {
            Some(place) => (Series::Figures, place as u32 + 1),
            None if number.len() == 1 => (Series::Letters, u32::from(number.as_bytes()[0].to_ascii_lowercase().checked_sub(b'a')?) + 1),
            None => return None,
        },
    };
    Some(if in_parentheses { (Series::InParentheses, found.1) } else { found })
}

/// `Option 1: a Option 2: b` and `[Alt 1] a [Alt 2] b` in one paragraph become a paragraph for each option. Whether a label in the middle of
/// words is one is a judgement: those that follow each other in number, from a place where a sentence or the paragraph begins.
/// Every such paragraph is listed; where something speaks against it, it stays as it is.
pub(crate) fn split_paragraphs(document: &mut Document, report: &mut Report) {
    let mut split = Vec::with_capacity(document.blocks.len());
    for block in core::mem::take(&mut document.blocks) {
        let depth = match block.kind {
            BlockKind::Paragraph { depth } | BlockKind::Item { depth, .. } if block.openers == 0 => depth,
            _ => {
                split.push(block);
                continue;
            }
        };
        let labels = labels_within(&block.raw.text);
        match judged(&block.raw.text, &labels) {
            Within::Nothing => split.push(block),
            Within::Unclear(label) => {
                let why = "perhaps the label of an option in the middle of a paragraph; kept as words";
                report.entry(block.raw.line(label.start), EntryKind::Doubtful, why, label.label.written.clone());
                split.push(block);
            }
            Within::Options => {
                let why = "options in the middle of a paragraph: read as alternatives, of which the last one ends with the paragraph";
                let written: Vec<&str> = labels.iter().map(|label| label.label.written.as_str()).collect();
                report.entry(block.raw.line(labels[0].start), EntryKind::Doubtful, why, written.join(", "));
                let raw = block.raw.clone();
                // An item keeps its number, with the first option or with what leads to it.
                let lead = labels[0].start;
                let mut first = Some(block);
                let starts = labels.iter().map(|label| label.start);
                let ends = starts.clone().skip(1).chain([raw.text.len()]);
                for (start, end) in (lead > 0).then_some((0, lead)).into_iter().chain(starts.zip(ends)) {
                    let mut part = raw.part(start..end);
                    let without_slash = if end < raw.text.len() { part.text.trim_end_matches([' ', '/']).len() } else { part.text.len() };
                    part.text.truncate(without_slash);
                    split.push(match first.take() {
                        Some(block) => Block { raw: part, ..block },
                        None => Block { raw: part, ..Block::new(BlockKind::Paragraph { depth }, 0, "") },
                    });
                }
            }
        }
    }
    document.blocks = split;
}

/// A label in a paragraph.
struct LabelWithin {
    label: OptionLabel,
    start: usize,
    end: usize,
    emphasised: bool,
}

/// What the labels in a paragraph are.
enum Within<'a> {
    /// None, or one: of a paragraph or in a sentence.
    Nothing,
    Unclear(&'a LabelWithin),
    Options,
}

/// `Option 1:` and `[Alt 1]` behind white space or at the beginning, in no bracket.
fn labels_within(text: &str) -> Vec<LabelWithin> {
    let mut labels = Vec::new();
    let mut depth = [0_i32; 3];
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        if before.is_whitespace() && depth == [0; 3] && matches!(character, '[' | '*' | '_' | 'O' | 'A' | 'V') {
            labels.extend(label_within(text, at));
        }
        match character {
            '[' => depth[0] += 1,
            ']' => depth[0] -= 1,
            '{' => depth[1] += 1,
            '}' => depth[1] -= 1,
            '(' => depth[2] += 1,
            ')' => depth[2] = (depth[2] - 1).max(0),
            _ => {}
        }
        before = character;
    }
    // What does not balance, or may be a tag or a comment, is not cut into pieces.
    if depth[0] != 0 || depth[1] != 0 || labels.len() > 1 && text.contains(['<', '\\', '`']) {
        labels.clear();
    }
    labels
}

fn label_within(text: &str, at: usize) -> Option<LabelWithin> {
    let words = &text[at..];
    if let Some(inner) = words.strip_prefix('[') {
        let (label, end, _) = numbered(inner)?;
        let around = Around::Label;
        return inner[end..].starts_with(']').then(|| LabelWithin {
            label: OptionLabel { around, ..label },
            start: at,
            end: at + end + 2,
            emphasised: false,
        });
    }
    let (label, end) = label(words)?;
    let emphasised = words.starts_with(['*', '_']) && words[..end].ends_with(['*', '_', ':', '.']) && words[1..end].contains(['*', '_']);
    let colon = words[..end].trim_end_matches(['*', '_']).ends_with(':');
    (colon || emphasised).then_some(LabelWithin { label, start: at, end: at + end, emphasised })
}

fn judged<'a>(text: &str, labels: &'a [LabelWithin]) -> Within<'a> {
    /// A sentence that goes on with an option speaks about it: "as in Option 2: …".
    const SPEAKS: [&str; 35] = [
        "a", "above", "against", "and", "as", "at", "below", "both", "but", "by", "either", "for", "from", "in", "is", "like", "neither", "nor",
        "of", "on", "only", "or", "per", "prefer", "prefers", "see", "than", "that", "the", "to", "under", "unlike", "with", "within", "without",
    ];
    const ENDS: [char; 13] = ['.', ';', ',', ':', '!', '?', ')', ']', '}', '"', '”', '/', '—'];
    let [first, rest @ ..] = labels else { return Within::Nothing };
    // Emphasis that begins in one piece and ends in another would be broken.
    let is_whole = |piece: &str| piece.matches(['*', '_']).count().is_multiple_of(2);
    let lead = text[..first.start].trim_end();
    let mut last = first;
    for next in rest {
        let between = text[last.end..next.start].trim();
        let said = between.trim_end_matches("or").trim_end_matches("OR").trim_end();
        if !said.contains(char::is_alphanumeric) {
            // "[Option 1] or [Option 2]" is about both.
            return if first.label.around == Around::Label { Within::Nothing } else { Within::Unclear(next) };
        }
        let follows = next.label.series == last.label.series
            && next.label.value == last.label.value + 1
            && next.label.around == last.label.around
            && next.label.written.split(' ').next() == last.label.written.split(' ').next();
        let word = between.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
        let ends = said.trim_end_matches(['*', '_']).ends_with(ENDS);
        let goes_on = SPEAKS.contains(&word.as_str()) || said.contains(". ");
        if !(follows && is_whole(&text[last.start..next.start]) && (ends || next.emphasised || !goes_on)) {
            return Within::Unclear(next);
        }
        last = next;
    }
    let begins = lead.is_empty() || first.label.value == 1 && lead.ends_with(['.', ';', ':', '—', '–']);
    match rest {
        [] => Within::Nothing,
        _ if !text[last.end..].contains(char::is_alphanumeric) => Within::Unclear(last),
        _ if begins && is_whole(lead) && is_whole(&text[last.start..]) => Within::Options,
        _ => Within::Unclear(first),
    }
}

/// Finds the groups and their alternatives.
pub(crate) fn read(document: &mut Document, report: &mut Report) {
    let split = split_items(document);
    let groups = groups(&document.blocks);
    let starts = || groups.iter().flat_map(|group| group.segments.iter().map(|segment| segment.start));
    starts().for_each(|start| take_out_first_label(document, start));
    let taken: BTreeSet<usize> = starts().collect();
    split.into_iter().filter(|item| !taken.contains(&(item + 1))).for_each(|item| join_item(document, item));
    let mut segments: Vec<Segment> = Vec::new();
    for group in &groups {
        report.option_groups += 1;
        report.options += group.segments.len();
        // An option that holds options does not fit into one provision, even where none of them has words.
        let holds_options = |segment: &Range<usize>| taken.range(segment.start + 1..segment.end.max(segment.start + 1)).next().is_some();
        let inline = group.segments.iter().all(|segment| fits(document, segment.clone()) && !holds_options(segment));
        let Some(last) = group.segments.len().checked_sub(1) else { continue };
        for (index, blocks) in group.segments.iter().enumerate() {
            let first = &document.blocks[blocks.start];
            let written = first.option.as_ref().map(|label| label.written.clone()).unwrap_or_default();
            report.entry(first.line(), EntryKind::SetAside, "the label of an option", written.clone());
            take_out_label(document, blocks.clone(), report);
            set_aside_no_text(document, blocks.clone(), report);
            segments.push(Segment {
                blocks: blocks.clone(),
                is_first: index == 0,
                is_last: index == last,
                label: written,
                attribution: None,
                outer: 0,
                inline,
            });
        }
        let end = &group.segments[last];
        if group.end_is_doubtful {
            let line = document.blocks[end.clone()].last().map_or(0, |block| block.raw.starts.last().map_or(0, |(_, line)| *line));
            let label = document.blocks[end.start].option.as_ref().map(|label| label.written.clone()).unwrap_or_default();
            report.entry(line, EntryKind::Doubtful, "the document does not say where the last option ends; it was taken to end here", label);
        }
    }
    // A label that is no part of a group is words like any other.
    document.blocks.iter_mut().for_each(|block| block.option = None);
    // Alternatives around alternatives come first.
    segments.sort_by_key(|segment| (segment.blocks.start, usize::MAX - segment.blocks.end));
    let mut open: Vec<usize> = Vec::new();
    let mut next = 0;
    for block in 0..document.blocks.len() {
        while open.pop_if(|segment| segments[*segment - 1].blocks.end <= block).is_some() {}
        while next < segments.len() && segments[next].blocks.start == block {
            segments[next].outer = open.last().copied().unwrap_or(0);
            next += 1;
            open.push(next);
        }
        document.blocks[block].region = open.last().copied().unwrap_or(0);
    }
    document.segments = segments;
}

/// `[Alt 1] words` and `[Option 1: words]`: the label of a paragraph whose tokens begin with a bracket.
pub(crate) fn bracketed(tokens: &[Token]) -> Option<OptionLabel> {
    let open = tokens.iter().position(|token| !token.is_blank()).filter(|&open| tokens[open].kind == TokenKind::Open)?;
    let mut label = label_of(tokens, open)?;
    let words_behind = |from: usize| tokens[from..].iter().any(is_said);
    label.around = match counterpart(tokens, open) {
        Some(close) if close == open + 2 => Around::Label,
        Some(close) if words_behind(close + 1) => return None,
        _ => Around::Option,
    };
    label.alone = label.around == Around::Label && !words_behind(open + 3);
    Some(label)
}

/// The label that is the token behind a `[` or a bar.
fn label_of(tokens: &[Token], mark: usize) -> Option<OptionLabel> {
    match tokens.get(mark + 1).map(|token| &token.kind) {
        Some(TokenKind::Words(words)) => label(words.trim()).filter(|(label, _)| label.alone).map(|(label, _)| label),
        _ => None,
    }
}

/// Whether a token says something: words with a letter, a bracket, a note.
fn is_said(token: &Token) -> bool {
    match &token.kind {
        TokenKind::Words(words) => words.contains(char::is_alphanumeric),
        kind => !matches!(kind, TokenKind::Nothing | TokenKind::Footnote(_)),
    }
}

/// Which `]` closes a `[`, where only these tokens are counted.
fn counterpart(tokens: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    tokens[open..]
        .iter()
        .position(|token| {
            match token.kind {
                TokenKind::Open => depth += 1,
                TokenKind::Close => depth -= 1,
                _ => {}
            }
            depth == 0
        })
        .map(|length| open + length)
}

/// The label with which the paragraph of an option begins goes.
fn take_out_first_label(document: &mut Document, block: usize) {
    let block = &document.blocks[block];
    if block.option.as_ref().is_some_and(|label| label.around == Around::Nothing) {
        document.tokens[block.tokens.start].kind = TokenKind::Nothing;
    }
}

/// The label of an option goes, and with it the brackets around it or around the option: that of the group stands for them.
fn take_out_label(document: &mut Document, blocks: Range<usize>, report: &mut Report) {
    let Some(label) = document.blocks[blocks.start].option.clone().filter(|label| label.around != Around::Nothing) else { return };
    let range = document.blocks[blocks.start].tokens.start..document.blocks[blocks.end - 1].tokens.end;
    let tokens = &mut document.tokens[range];
    let Some(open) = tokens.iter().position(|token| !token.is_blank()) else { return };
    let line = tokens[open].line;
    doubt_without_colon(&tokens[open + 1], &label, report);
    tokens[open + 1].kind = TokenKind::Nothing;
    let Some(close) = counterpart(tokens, open).filter(|&close| label.around == Around::Label || !tokens[close + 1..].iter().any(is_said)) else {
        return;
    };
    (tokens[open].kind, tokens[close].kind) = (TokenKind::Nothing, TokenKind::Nothing);
    if label.around == Around::Label {
        return report.brackets.add(BracketUse::Aside, 1, 1);
    }
    report.brackets.add(BracketUse::Disputed, 1, 1);
    report.converted(line, "a bracket around an option is that of its group", &format!("[{}]", label.written), &label.written);
}

fn doubt_without_colon(token: &Token, label: &OptionLabel, report: &mut Report) {
    let is_bare = |words: &str| !words.trim().trim_end_matches(['*', '_']).ends_with([':', '.']);
    if label.around != Around::Label && matches!(&token.kind, TokenKind::Words(words) if is_bare(words)) {
        let why = "no colon stands behind it: read as the label of an option, and perhaps part of the words";
        report.entry(token.line, EntryKind::Doubtful, why, label.written.clone());
    }
}

/// `[Option 1: a] [Option 2: b]` and `[Option 1: a / Option 2: b]` amid words become alternatives of one bracket.
pub(crate) fn join(document: &mut Document, report: &mut Report) {
    for block in 0..document.blocks.len() {
        let range = document.blocks[block].tokens.clone();
        for open in range.clone() {
            if document.tokens[open].kind != TokenKind::Open || document.tokens[open].partner.is_none() {
                continue;
            }
            let Some(label) = label_of(&document.tokens, open) else { continue };
            let mut bars = bars(document, open, &label, range.end);
            if bars.is_empty() {
                bars = neighbours(document, open, &label, range.end, report);
            }
            if bars.is_empty() {
                continue;
            }
            report.option_groups += 1;
            report.options += bars.len() + 1;
            for mark in [open].into_iter().chain(bars) {
                let Some(label) = label_of(&document.tokens, mark) else { continue };
                let token = &mut document.tokens[mark + 1];
                doubt_without_colon(token, &label, report);
                report.entry(token.line, EntryKind::SetAside, "the label of an option", label.written.clone());
                token.kind = TokenKind::Comment(label.written);
            }
        }
    }
}

/// The ` / ` directly in a bracket behind which the next labels stand; they become bars.
fn bars(document: &mut Document, open: usize, first: &OptionLabel, end: usize) -> Vec<usize> {
    let Some(close) = document.tokens[open].partner.filter(|close| *close < end) else { return Vec::new() };
    let (mut bars, mut last) = (Vec::new(), first.value);
    let mut at = open + 1;
    while at < close {
        let token = &document.tokens[at];
        if token.kind == TokenKind::Open {
            // An inner bracket that ends elsewhere leaves no place for bars.
            let Some(inner) = token.partner.filter(|inner| (at..close).contains(inner)) else { return Vec::new() };
            at = inner;
        } else if matches!(token.kind, TokenKind::Slash | TokenKind::Bar)
            && let Some(label) = label_of(&document.tokens, at).filter(|label| label.series == first.series && label.value > last)
        {
            last = label.value;
            bars.push(at);
        }
        at += 1;
    }
    bars.iter().for_each(|&bar| document.tokens[bar].kind = TokenKind::Bar);
    bars
}

/// The brackets behind this one that begin with the next labels; their `[` become bars. Only white space, a slash or the word
/// "or" may stand between them.
fn neighbours(document: &mut Document, open: usize, first: &OptionLabel, end: usize, report: &mut Report) -> Vec<usize> {
    let (mut bars, mut last) = (Vec::new(), first.value);
    let has_words = |document: &Document, open: usize, close: usize| document.tokens[open + 2..close].iter().any(is_said);
    while let Some(close) =
        document.tokens[open].partner.filter(|&close| close < end && has_words(document, bars.last().copied().unwrap_or(open), close))
    {
        if document.closes.contains_key(&close) || document.notes.contains_key(&close) {
            break;
        }
        let is_gap = |token: &Token| match &token.kind {
            TokenKind::Words(words) => {
                matches!(words.trim().trim_start_matches([',', ';']).trim(), "" | "or" | "OR" | "/") && !words.trim().ends_with([',', ';'])
            }
            kind => matches!(kind, TokenKind::Slash | TokenKind::Nothing),
        };
        let Some(next) = (close + 1..end).find(|&token| !is_gap(&document.tokens[token])) else { break };
        let Some(next_close) = document.tokens[next].partner.filter(|&it| document.tokens[next].kind == TokenKind::Open && it < end && it > next)
        else {
            break;
        };
        let label = label_of(&document.tokens, next).filter(|label| label.series == first.series && label.value > last);
        let Some(label) = label.filter(|_| has_words(document, next, next_close)) else { break };
        last = label.value;
        for token in &mut document.tokens[close + 1..next] {
            token.kind = match &token.kind {
                TokenKind::Words(words) if words.contains(char::is_alphabetic) => {
                    report.entry(token.line, EntryKind::SetAside, "stands between two options", words.trim());
                    TokenKind::Comment(words.trim().to_string())
                }
                _ => TokenKind::Nothing,
            };
        }
        // The `]` goes, the `[` behind it becomes the bar.
        let tokens = &mut document.tokens;
        (tokens[close].kind, tokens[close].partner) = (TokenKind::Nothing, None);
        (tokens[next].kind, tokens[next].partner) = (TokenKind::Bar, None);
        (tokens[open].partner, tokens[next_close].partner) = (Some(next_close), Some(open));
        bars.push(next);
    }
    bars
}

/// `2. Option 1: …` is a provision that holds a group: the label begins a paragraph of its own in it. Gives the places of the provisions.
fn split_items(document: &mut Document) -> Vec<usize> {
    let (mut split, mut items) = (Vec::with_capacity(document.blocks.len()), Vec::new());
    for block in core::mem::take(&mut document.blocks) {
        if let (BlockKind::Item { depth, .. }, Some(_)) = (&block.kind, &block.option) {
            let mut paragraph = block.clone();
            paragraph.kind = BlockKind::Paragraph { depth: *depth };
            paragraph.openers = 0;
            let start = block.tokens.start;
            items.push(split.len());
            split.push(Block { tokens: start..start, option: None, ..block });
            split.push(paragraph);
        } else {
            split.push(block);
        }
    }
    document.blocks = split;
    items
}

/// `2. Option 1: …` where there is no other option: the words are those of the provision.
fn join_item(document: &mut Document, item: usize) {
    let end = document.blocks[item + 1].tokens.end;
    document.blocks[item].tokens.end = end;
    document.blocks[item + 1].tokens = end..end;
}

struct Group {
    segments: Vec<Range<usize>>,
    end_is_doubtful: bool,
}

fn groups(blocks: &[Block]) -> Vec<Group> {
    let mut groups = Vec::new();
    let container_end = container_ends(blocks);
    let mut taken = alloc::vec![false; blocks.len()];
    for first in 0..blocks.len() {
        let Some(label) = blocks[first].option.as_ref().filter(|_| !taken[first]) else { continue };
        let limit = container_end[first];
        let mut starts = alloc::vec![first];
        let mut value = label.value;
        for at in first + 1..limit {
            let Some(other) = blocks[at].option.as_ref().filter(|other| other.series == label.series) else { continue };
            if depth(&blocks[at]) != depth(&blocks[first]) || taken[at] {
                continue;
            }
            if other.value <= value {
                break;
            }
            value = other.value;
            starts.push(at);
        }
        if starts.len() < 2 {
            continue;
        }
        starts.iter().for_each(|&start| taken[start] = true);
        let last = starts[starts.len() - 1];
        let limit = container_end[last];
        let end = last_end(blocks, &starts, limit);
        let ends = starts[1..].iter().copied().chain([end]);
        let segments = starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect();
        let says_its_end = blocks[last].option.as_ref().is_some_and(|label| label.around == Around::Option);
        groups.push(Group { segments, end_is_doubtful: end < limit && !says_its_end });
    }
    groups
}

/// The depth of the item in which a block stands; that of the text itself is 0.
fn depth(block: &Block) -> usize {
    match block.kind {
        BlockKind::Heading(_) => 0,
        BlockKind::Item { depth, .. } => depth - 1,
        BlockKind::Bullet { depth } | BlockKind::Paragraph { depth } => depth,
        BlockKind::Row { .. } => 0,
        BlockKind::Comment => usize::MAX,
    }
}

/// For each block where the item or article ends in which it stands.
fn container_ends(blocks: &[Block]) -> Vec<usize> {
    let mut ends = alloc::vec![blocks.len(); blocks.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let is_heading = matches!(block.kind, BlockKind::Heading(_));
        while let Some(ended) = open.pop_if(|open| is_heading || depth(block) < depth(&blocks[*open])) {
            ends[ended] = at;
        }
        if !block.is_comment() {
            open.push(at);
        }
    }
    ends
}

/// Where the last option ends.
fn last_end(blocks: &[Block], starts: &[usize], limit: usize) -> usize {
    let last = starts[starts.len() - 1];
    let around = depth(&blocks[last]);
    let number = |block: &Block| match &block.kind {
        BlockKind::Item { mark, .. } if depth(block) == around => Some(mark.value),
        _ => None,
    };
    // The options before it held paragraphs up to this number: a higher one comes after the group.
    let highest = blocks[starts[0]..last].iter().filter_map(number).max();
    let label = blocks[last].option.as_ref();
    // Where the options before it have several paragraphs, this one may have as well.
    let several = blocks[starts[0]..last].iter().filter(|block| block.option.is_none() && !block.is_comment() && depth(block) == around).count() > 0;
    let alone = label.is_some_and(|label| label.around != Around::Option && (several || label.alone));
    // What an option holds whose label stands alone may have options of another series.
    let ends_here = |block: &Block| {
        depth(block) == around && block.option.as_ref().is_some_and(|other| !alone || label.is_some_and(|label| label.series == other.series))
    };
    let mut next_label = blocks[last + 1..limit].iter().position(ends_here).map_or(limit, |length| last + 1 + length);
    // "Second question:" in front of an Option 1 is about the options that follow, and no part of those before it.
    while next_label < limit && next_label > last + 1 && depth(&blocks[next_label - 1]) == around && introduces(&blocks[next_label - 1]) {
        next_label -= 1;
    }
    if alone {
        let is_after = |block: &Block| number(block).is_some_and(|number| highest.is_some_and(|highest| number > highest));
        let mut held = 0;
        let ends = |block: &Block| {
            let ends = held <= 0 && is_after(block);
            held += balance(block);
            ends
        };
        return blocks[last + 1..next_label].iter().position(ends).map_or(next_label, |length| last + 1 + length);
    }
    let mut held = balance(&blocks[last]);
    let mut end = last + 1;
    let leads = blocks[last].raw.text.trim_end().trim_end_matches('*').ends_with(':');
    while end < next_label.min(limit) {
        let block = &blocks[end];
        let is_under = match &block.kind {
            BlockKind::Item { .. } | BlockKind::Bullet { .. } => {
                depth(block) > around
                    || (leads && depth(block) == around && number(block).is_none_or(|number| highest.is_none_or(|highest| number <= highest)))
            }
            BlockKind::Comment => true,
            _ => depth(block) > around,
        };
        if !is_under && held <= 0 {
            break;
        }
        held += balance(block);
        end += 1;
    }
    // A bracket that never closes holds nothing together.
    if held > 0 { blocks[last + 1..end].iter().position(|block| depth(block) <= around).map_or(end, |length| last + 1 + length) } else { end }
}

/// A paragraph that ends with a colon, or stands in emphasis from end to end, and has no brackets.
fn introduces(block: &Block) -> bool {
    let words = block.raw.text.trim();
    let plain = words.trim_matches(['*', '_', ' ']);
    let is_emphasised = words.starts_with(['*', '_']) && words.ends_with(['*', '_']) && !plain.contains(['*', '_']);
    let may = matches!(block.kind, BlockKind::Paragraph { .. }) && block.option.is_none() && !plain.is_empty();
    may && !words.contains(['[', ']', '{', '}']) && (is_emphasised || plain.ends_with(':'))
}

/// How many more brackets open than close.
fn balance(block: &Block) -> i64 {
    block.raw.text.bytes().map(|byte| i64::from(byte == b'[') - i64::from(byte == b']')).sum()
}

/// Whether an alternative is one paragraph, so that its group fits into one provision.
fn fits(document: &Document, blocks: Range<usize>) -> bool {
    let has_words = |block: &&Block| {
        let is_aside = |token: &crate::block::Token| token.is_blank() || matches!(token.kind, TokenKind::Note(_) | TokenKind::Comment(_));
        !document.tokens[block.tokens.clone()].iter().all(is_aside)
    };
    let blocks = &document.blocks[blocks];
    blocks.iter().all(|block| matches!(block.kind, BlockKind::Paragraph { .. })) && blocks.iter().filter(has_words).count() <= 1
}

/// "No text" is an empty alternative: the words become a comment.
fn set_aside_no_text(document: &mut Document, blocks: Range<usize>, report: &mut Report) {
    let with_words = |block: &&Block| document.tokens[block.tokens.clone()].iter().any(|token| !token.is_blank());
    let all: Vec<&Block> = document.blocks[blocks].iter().filter(with_words).collect();
    let [block] = all.as_slice() else { return };
    let range = block.tokens.clone();
    let mut words = alloc::string::String::new();
    for token in &document.tokens[range.clone()] {
        match &token.kind {
            TokenKind::Words(text) => words.push_str(text),
            TokenKind::Note(note) => words.push_str(&format!("{{{note}}}")),
            TokenKind::Open | TokenKind::Close | TokenKind::Nothing => {}
            TokenKind::Slash => words.push_str(" / "),
            _ => return,
        }
    }
    let plain = words.trim().trim_end_matches('.').to_lowercase();
    let says = matches!(plain.as_str(), "no text" | "no provision" | "no provisions" | "none")
        || plain.starts_with("no text ") && plain.split_whitespace().count() <= 25;
    if !says {
        return;
    }
    let line = block.line();
    for token in &mut document.tokens[range.clone()] {
        match token.kind {
            TokenKind::Open => report.brackets.add(BracketUse::Aside, 1, 0),
            TokenKind::Close => report.brackets.add(BracketUse::Aside, 0, 1),
            _ => {}
        }
        token.kind = TokenKind::Nothing;
    }
    document.tokens[range.start].kind = TokenKind::Comment(words.trim().to_string());
    report.entry(line, EntryKind::SetAside, "an option without text is an empty alternative", words.trim());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_options() {
        let read = |words: &str| label(words).map(|(label, end)| format!("{} {:?} {} {:?}", label.written, label.series, label.value, &words[end..]));
        assert_eq!(read("**Option 1:** Words").as_deref(), Some("Option 1 Figures 1 \" Words\""));
        assert_eq!(read("**Option 2**: Words").as_deref(), Some("Option 2 Figures 2 \" Words\""));
        assert_eq!(read("**Option 3:**Words").as_deref(), Some("Option 3 Figures 3 \"Words\""));
        assert_eq!(read("**Option II:**").as_deref(), Some("Option II Figures 2 \"\""));
        assert_eq!(read("Option (b): Words").as_deref(), Some("Option (b) InParentheses 2 \" Words\""));
        assert_eq!(read("**Option 1** [[Words").as_deref(), Some("Option 1 Figures 1 \" [[Words\""));
        assert_eq!(read("**Option 1[^6][^7]:** Words").as_deref(), Some("Option 1 Figures 1 \" Words\""));
        assert_eq!(read("Option A").as_deref(), Some("Option A Letters 1 \"\""));
        assert_eq!(read("Alt. 2: Words").as_deref(), Some("Alt. 2 Figures 2 \" Words\""));
        assert_eq!(read("Variant 1").as_deref(), Some("Variant 1 Figures 1 \"\""));
        assert_eq!(read("Alternative A").as_deref(), Some("Alternative A Letters 1 \"\""));
        for words in
            ["Alternatively 1:", "Altitude 1:", "Option 1 and Option 2 for", "Options: a", "Option", "Option one:", "Optional 1:", "An option 1:"]
        {
            assert_eq!(read(words), None, "{words}");
        }
    }
}
