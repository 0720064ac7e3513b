//! What is the matter with the marks themselves: brackets without their other half, blocks without their last line,
//! bytes that are no characters.

use super::wording::{PLACES, list, quote_span, rest_of_line};
use crate::draft::Draft;
use crate::remark::{Place, Remark, codes};
use crate::tree::{Kind, NodeIndex, Pair, Span, Tree};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub(super) fn check(draft: &Draft, remarks: &mut Vec<Remark>) {
    let tree = draft.tree();
    let words_end = tree.source().trim_ascii_end().len();
    remarks.extend(tree.pairs().iter().filter(|pair| pair.close.is_none()).map(|pair| unclosed(tree, pair, words_end)));
    unmatched(tree, remarks);
    remarks.extend(tree.unfinished().iter().filter_map(|&node| unfinished(tree, node)));
    comments_amid_words(tree, remarks);
    remarks.extend(not_utf8(tree));
}

fn unclosed(tree: &Tree, pair: &Pair, words_end: usize) -> Remark {
    let open = &tree.nodes()[pair.open].span();
    let words = rest_of_line(tree, open.start);
    let (place, what) = where_noticed(tree, pair.noticed.unwrap_or(tree.source().len()), words_end);
    let message = format!("The bracket {} is never closed; it is read as if it ended with its own paragraph.", quote_span(tree, &words));
    Remark::new(&codes::UNCLOSED_BRACKET, open.clone(), message)
        .here("opens here")
        .and(place, what)
        .action("Write `]` behind its last word, or `\\[` if this is no bracket.")
}

/// Where the parser gave up waiting for a `]`, and what stands there; `words_end` is where the last words of the file end.
fn where_noticed(tree: &Tree, noticed: usize, words_end: usize) -> (Span, &'static str) {
    match tree.source().get(noticed) {
        None => (words_end..words_end, "the file ends here"),
        Some(b']') => (noticed..noticed + 1, "this `]` closes a bracket that opened earlier"),
        Some(_) => (rest_of_line(tree, noticed), "this heading begins, and a bracket that opened amid words ends before it"),
    }
}

fn unmatched(tree: &Tree, remarks: &mut Vec<Remark>) {
    if tree.strays().is_empty() {
        return;
    }
    let mut closes: Vec<NodeIndex> = tree.pairs().iter().filter_map(|pair| pair.close).collect();
    closes.sort_unstable();
    for &stray in tree.strays() {
        let span = tree.nodes()[stray].span();
        let message = match words_before(tree, span.start) {
            Some(words) => format!("The `]` behind {words} closes no bracket."),
            None => "This `]` closes no bracket.".to_string(),
        };
        let mut remark = Remark::new(&codes::UNMATCHED_BRACKET, span, message).here("closes nothing");
        if let Some(last) = closes[..closes.partition_point(|&close| close < stray)].last() {
            remark = remark.and(tree.nodes()[*last].span(), "the last open bracket was closed here");
        }
        remarks.push(remark.action("Delete it, or write the `[` that is missing; write `\\]` if this is no bracket."));
    }
}

/// The last words before an offset on its line.
fn words_before(tree: &Tree, end: usize) -> Option<String> {
    let from = end.saturating_sub(120);
    let before = &tree.source()[from..end];
    let line = before.iter().rposition(|&byte| byte == b'\n').map_or(from, |at| from + at + 1);
    let text = tree.text(&(line..end)).into_owned();
    let words: Vec<&str> = text.split_whitespace().collect();
    let last = words.get(words.len().saturating_sub(4)..).unwrap_or_default().join(" ");
    (!last.is_empty()).then(|| super::wording::quote(last.trim_start_matches('\u{FFFD}')))
}

fn unfinished(tree: &Tree, node: NodeIndex) -> Option<Remark> {
    let node = tree.nodes().get(node)?;
    let (message, action) = match node.kind {
        Kind::FrontFence => (
            "The front matter begins with `+++` and has no second line `+++`, so none of it is read.",
            "Write a line `+++` behind its last line.".to_string(),
        ),
        Kind::FenceLine => {
            let line = tree.text(&node.span());
            let marks: String = line.trim().chars().take_while(|mark| matches!(mark, '`' | '~')).collect();
            let action = format!("Write a line {marks} behind its last line.");
            ("This block has no last line, so all that follows is taken for a part of it and not for text of the treaty.", action)
        }
        _ => (
            "A comment begins here with `<!--` and has no `-->`, so it is read as words of the text.",
            "Write `-->` behind its last word.".to_string(),
        ),
    };
    Some(Remark::new(&codes::UNFINISHED_BLOCK, rest_of_line(tree, node.span().start), message).here("begins here").action(action))
}

/// `<!--` amid words whose `-->` is missing or stands on another line: it is read as words, and nobody would notice.
fn comments_amid_words(tree: &Tree, remarks: &mut Vec<Remark>) {
    let source = tree.source();
    let mut at = 0;
    while let Some(found) = source[at..].iter().position(|&byte| byte == b'<') {
        let start = at + found;
        at = start + 1;
        if !source[start..].starts_with(b"<!--") {
            continue;
        }
        let leaf = leaf_at(tree, start);
        if tree.nodes()[leaf].kind == Kind::Text && tree.unfinished().binary_search(&leaf).is_err() {
            let message = "A comment that begins amid words has no `-->` on the same line, so it is read as words of the text.";
            let remark = Remark::new(&codes::UNFINISHED_BLOCK, start..start + 4, message).here("begins here");
            remarks.push(remark.action("Write `-->` on the same line, or put the comment on lines of its own."));
        }
    }
}

/// The leaf that holds an offset. Leaves lie side by side, and a leaf comes after the nodes that it is in.
pub(super) fn leaf_at(tree: &Tree, offset: usize) -> NodeIndex {
    tree.nodes().partition_point(|node| node.span().start <= offset).saturating_sub(1)
}

/// One remark for the whole file: as a rule all such bytes have one cause.
fn not_utf8(tree: &Tree) -> Option<Remark> {
    let mut places: Vec<Span> = Vec::new();
    for span in tree.invalid() {
        match places.last_mut() {
            Some(last) if last.end == span.start => last.end = span.end,
            _ => places.push(span.clone()),
        }
    }
    let first = places.first()?;
    let label = |span: &Span| {
        let bytes: Vec<String> = tree.source()[span.clone()].iter().take(8).map(|byte| format!("0x{byte:02X}")).collect();
        let more = if span.len() > 8 { " …" } else { "" };
        let word = if span.len() == 1 { "byte" } else { "bytes" };
        format!("{word} {}{more} at offset {}", bytes.join(" "), span.start)
    };
    let message = match places.len() {
        1 => format!("The file is not all UTF-8: {}.", label(first)),
        count => format!("The file is not all UTF-8 in {count} places: {}.", list(&places.iter().take(2).map(label).collect::<Vec<_>>())),
    };
    let mut remark = Remark::new(&codes::NOT_UTF8, first.clone(), message).here(label(first));
    remark.places.extend(places.iter().skip(1).take(PLACES - 1).map(|span| Place { span: span.clone(), label: label(span) }));
    Some(remark.action("Save the file again as UTF-8; nothing in it was changed."))
}
