//! Numbers left out or used twice: paragraphs, points and sub-points under one parent, and the articles of a whole draft.
//!
//! Drafts under negotiation have reasons for odd numbers. `3bis` follows 3; a paragraph that stands in a bracket may have the
//! number of another one, since only one of the two may stay; numbers may run on through several headings, so no list has to
//! begin with 1; and what a partial draft leaves out was perhaps in the document.

use super::wording::{list, quote};
use crate::draft::{Draft, Provision, ProvisionIndex, ProvisionKind};
use crate::front::Coverage;
use crate::remark::{Level, Remark, codes};
use crate::tree::{Kind, Span};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

/// A number of a list: its figure, and 0 or, for `bis`, `ter` …, 2, 3 ….
type Number = (u32, u32);

/// A list in the making.
struct List {
    style: Style,
    /// How far the line of its first number is indented.
    indent: usize,
    last: Option<ProvisionIndex>,
    /// Everything so far, with the first provision that has each number outside all brackets, or else inside.
    numbers: BTreeMap<Number, ProvisionIndex>,
    /// Numbers in the order of the text that are higher than all before.
    rising: Vec<(Number, ProvisionIndex)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Style {
    Figures,
    SmallLetters,
    SmallRoman,
    CapitalLetters,
    Articles,
}

pub(super) fn check(draft: &Draft, remarks: &mut Vec<Remark>) {
    let bracketed = bracketed(draft);
    let provisions = draft.provisions();
    let whole = draft.front().coverage() == Coverage::Complete;
    // For each parent and style the lists that are open: an indented `1.` may begin a list inside a list.
    let mut lists: BTreeMap<(Option<ProvisionIndex>, Style), Vec<List>> = BTreeMap::new();
    // The last provision directly under each parent, to see what stands between two numbers.
    let mut last_child: Vec<Option<ProvisionIndex>> = vec![None; provisions.len() + 1];
    let mut annexes: Vec<ProvisionIndex> = Vec::new();
    for (index, provision) in provisions.iter().enumerate() {
        let before = last_child[provision.parent.map_or(0, |parent| parent + 1)].replace(index);
        while annexes.pop_if(|annex| provisions[*annex].next <= index).is_some() {}
        if provision.kind == ProvisionKind::Annex {
            annexes.push(index);
        }
        let Some((style, number)) = numbered(provision) else { continue };
        if style == Style::Articles && !whole {
            continue;
        }
        // An annex may have articles of its own; those of the text run on through parts and chapters.
        let owner = if style == Style::Articles { annexes.last().copied() } else { provision.parent };
        let open = lists.entry((owner, style)).or_default();
        let indent = if style == Style::Articles { 0 } else { indent(draft, provision) };
        while let Some(inner) = open.pop_if(|list| list.indent > indent) {
            remarks.extend(inner.gaps(draft));
        }
        let begins = number == (1, 0);
        if open.last().is_none_or(|list| begins && indent > list.indent) {
            open.push(List::new(style, indent));
        }
        let Some(list) = open.last_mut() else { continue };
        if let Some(last) = list.last.filter(|_| begins && !bracketed[index]) {
            let interrupted = if style == Style::Articles { provisions[last].parent != provision.parent } else { before != Some(last) };
            if !interrupted {
                remarks.push(repeated(draft, style, index, list.numbers.get(&number).copied().unwrap_or(last)));
            }
            remarks.extend(list.gaps(draft));
            *list = List::new(style, indent);
        }
        list.add(draft, index, number, &bracketed, remarks);
    }
    remarks.extend(lists.values().flatten().flat_map(|list| list.gaps(draft)));
}

/// How far the line of a provision is indented.
fn indent(draft: &Draft, provision: &Provision) -> usize {
    let start = draft.tree().nodes()[provision.node].span().start;
    draft.tree().source()[start..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

impl List {
    fn new(style: Style, indent: usize) -> List {
        List { style, indent, last: None, numbers: BTreeMap::new(), rising: Vec::new() }
    }

    fn add(&mut self, draft: &Draft, index: ProvisionIndex, number: Number, bracketed: &[bool], remarks: &mut Vec<Remark>) {
        self.last = Some(index);
        let rises = self.rising.last().is_none_or(|(highest, _)| number > *highest);
        match self.numbers.get(&number).copied() {
            Some(first) if bracketed[first] => {
                self.numbers.insert(number, index);
            }
            Some(_) if bracketed[index] => {}
            Some(first) => remarks.push(repeated(draft, self.style, index, first)),
            None => {
                self.numbers.insert(number, index);
                match self.rising.last() {
                    Some((_, higher)) if !rises && !bracketed[index] && !bracketed[*higher] => {
                        remarks.push(out_of_order(draft, self.style, index, *higher))
                    }
                    _ => {}
                }
            }
        }
        if rises {
            self.rising.push((number, index));
        }
    }

    /// What is missing between two neighbours and stands nowhere else in the list.
    fn gaps(&self, draft: &Draft) -> Vec<Remark> {
        let figures: BTreeSet<u32> = self.numbers.keys().map(|(figure, _)| *figure).collect();
        let mut found = Vec::new();
        for pair in self.rising.windows(2) {
            let [((low, _), before), ((high, _), after)] = pair else { continue };
            let missing: Vec<u32> = (low + 1..*high).filter(|figure| !figures.contains(figure)).collect();
            if !missing.is_empty() {
                found.push(gap(draft, self.style, &missing, *before, *after));
            }
        }
        found
    }
}

/// Which provisions have all their words in a bracket, or begin inside one.
fn bracketed(draft: &Draft) -> Vec<bool> {
    let count = draft.provisions().len();
    let mut depth_changes = vec![0_i64; count + 1];
    for bracket in draft.brackets() {
        if !bracket.covers.is_empty() {
            depth_changes[bracket.covers.start.min(count)] += 1;
            depth_changes[bracket.covers.end.min(count)] -= 1;
        }
    }
    let mut depth = 0;
    let inside = |(provision, change): (&Provision, i64)| {
        depth += change;
        depth > 0 || provision.outer.is_some()
    };
    draft.provisions().iter().zip(depth_changes).map(inside).collect()
}

fn numbered(provision: &Provision) -> Option<(Style, Number)> {
    let written = provision.number.as_deref()?;
    let (word, suffix) = SUFFIXES
        .iter()
        .find_map(|(suffix, value)| Some((written.strip_suffix(suffix).filter(|word| !word.is_empty())?, *value)))
        .unwrap_or((written, 0));
    let (style, figure) = match provision.kind {
        ProvisionKind::Paragraph => (Style::Figures, word.parse().ok()?),
        ProvisionKind::Point => (Style::SmallLetters, letter(word, b'a')?),
        ProvisionKind::SubPoint => match roman(word) {
            Some(figure) => (Style::SmallRoman, figure),
            None => (Style::CapitalLetters, letter(word, b'A')?),
        },
        ProvisionKind::Article => (Style::Articles, word.parse().ok()?),
        _ => return None,
    };
    Some((style, (figure, suffix)))
}

const SUFFIXES: [(&str, u32); 5] = [("bis", 2), ("quater", 4), ("ter", 3), ("quinquies", 5), ("sexies", 6)];

/// `a` is 1, `z` 26, `aa` 27.
fn letter(word: &str, first: u8) -> Option<u32> {
    let letter = *word.as_bytes().first()?;
    let counts = word.len() <= 2 && word.bytes().all(|byte| byte == letter) && (first..first + 26).contains(&letter);
    counts.then(|| u32::from(letter - first) + 1 + 26 * (word.len() as u32 - 1))
}

/// Small Roman numerals up to `xxxix`.
fn roman(word: &str) -> Option<u32> {
    let ones = word.trim_start_matches('x');
    let figure = 10 * (word.len() - ones.len()) + ONES.iter().position(|numeral| *numeral == ones)?;
    u32::try_from(figure).ok().filter(|figure| (1..40).contains(figure))
}

const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];

fn small_roman(figure: u32) -> String {
    let mut word = "x".repeat(figure as usize / 10);
    word.push_str(ONES[figure as usize % 10]);
    word
}

// ---- remarks -------------------------------------------------------------------------------------------------------

impl Style {
    fn written(self, figure: u32) -> String {
        let letter = |first: u8| char::from(first + ((figure - 1) % 26) as u8).to_string().repeat((figure as usize - 1) / 26 + 1);
        match self {
            Style::Figures => figure.to_string(),
            Style::SmallLetters => format!("({})", letter(b'a')),
            Style::SmallRoman => format!("({})", small_roman(figure)),
            Style::CapitalLetters => format!("({})", letter(b'A')),
            Style::Articles => format!("Article {figure}"),
        }
    }
}

/// Where the number of a provision is written, and as what.
fn mark(draft: &Draft, index: ProvisionIndex) -> (Span, String) {
    let provision = &draft.provisions()[index];
    let nodes = draft.tree().nodes();
    if provision.kind == ProvisionKind::Article {
        let heading =
            nodes.get(provision.node + 1).map_or(provision.span.clone(), |heading| super::wording::rest_of_line(draft.tree(), heading.span().start));
        return (heading, format!("Article {}", provision.number.as_deref().unwrap_or_default()));
    }
    let number = nodes[provision.node + 1..].iter().take_while(|node| node.kind.is_leaf()).find(|node| node.kind == Kind::Number);
    let span = number.map_or(provision.span.clone(), |node| node.span());
    let written = draft.text(&span).trim_end_matches('.').to_string();
    (span, written)
}

fn gap(draft: &Draft, style: Style, missing: &[u32], before: ProvisionIndex, after: ProvisionIndex) -> Remark {
    let ((before_span, before), (after_span, after)) = (mark(draft, before), mark(draft, after));
    let missing = match missing {
        [first, .., last] if missing.len() > 3 => format!("{} to {}", style.written(*first), style.written(*last)),
        some => list(&some.iter().map(|figure| style.written(*figure)).collect::<Vec<_>>()),
    };
    let message = format!("After {before} comes {after}; left out: {missing}.");
    let remark = Remark::new(&codes::NUMBERING, after_span, message).and(before_span, "the number before it");
    let remark = remark.action("Add what is missing, or correct the numbers; an id, `{#…}`, keeps its place whatever the number becomes.");
    if super::says_partial(draft) { remark.at_most(Level::Note) } else { remark }
}

fn repeated(draft: &Draft, style: Style, index: ProvisionIndex, first: ProvisionIndex) -> Remark {
    let ((span, number), (first_span, _)) = (mark(draft, index), mark(draft, first));
    let message = match style {
        Style::Articles => format!("{number} comes twice."),
        _ => format!("The number {} comes twice in the same list.", quote(&number)),
    };
    let remark = Remark::new(&codes::NUMBERING, span, message).and(first_span, "the first time");
    remark.action("Correct one of the two; if only one of them can stay, put it into a bracket.")
}

fn out_of_order(draft: &Draft, style: Style, index: ProvisionIndex, higher: ProvisionIndex) -> Remark {
    let ((span, number), (higher_span, higher)) = (mark(draft, index), mark(draft, higher));
    let message = match style {
        Style::Articles => format!("{number} comes after {higher}."),
        _ => format!("The number {} comes after {}.", quote(&number), quote(&higher)),
    };
    Remark::new(&codes::NUMBERING, span, message)
        .and(higher_span, "a higher number before it")
        .action("Put them in order, or correct one of the numbers.")
}
