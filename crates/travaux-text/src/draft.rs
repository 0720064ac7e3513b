//! The typed draft over the tree: provisions, brackets, and the flow of words between them.
//!
//! The **flow** is the text in reading order as a flat list of pieces: words, marks that open, separate and close
//! brackets, references. A provision owns a stretch of it; a bracket is a stretch that may cross provisions. Both are
//! ranges over one list, so nothing here needs recursion, and a bracket that spans articles is no special case.

mod build;

use crate::attribution::Position;
use crate::citation::Citation;
use crate::front::Front;
use crate::quantity::{Quantity, Unit};
use crate::remark::Remark;
use crate::tree::{Kind, NodeIndex, Span, Tree, small};
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;
use serde::Serialize;

/// The place of a provision in [`Draft::provisions`].
pub type ProvisionIndex = usize;
/// The place of a bracket in [`Draft::brackets`].
pub type BracketIndex = usize;

/// A parsed draft.
#[derive(Debug, Clone)]
pub struct Draft {
    tree: Tree,
    front: Front,
    front_remarks: Vec<Remark>,
    provisions: Vec<Provision>,
    brackets: Vec<Bracket>,
    footnotes: Vec<Footnote>,
    rules: Vec<Rules>,
    flow: Vec<Piece>,
}

/// What kind of provision it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProvisionKind {
    /// A part, chapter, section, protocol … by its own word in the heading.
    Part,
    /// An article.
    Article,
    /// An annex, appendix or schedule.
    Annex,
    /// The preamble.
    Preamble,
    /// Any other heading.
    Heading,
    /// A numbered paragraph.
    Paragraph,
    /// `(a)`.
    Point,
    /// `(i)`, `(A)`.
    SubPoint,
    /// `-`.
    Bullet,
    /// A paragraph without number.
    Unnumbered,
    /// The first row of a table, which names its columns.
    HeaderRow,
    /// A row of a table.
    Row,
}

impl ProvisionKind {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            ProvisionKind::Part => "part",
            ProvisionKind::Article => "article",
            ProvisionKind::Annex => "annex",
            ProvisionKind::Preamble => "preamble",
            ProvisionKind::Heading => "heading",
            ProvisionKind::Paragraph => "paragraph",
            ProvisionKind::Point => "point",
            ProvisionKind::SubPoint => "sub-point",
            ProvisionKind::Bullet => "bullet",
            ProvisionKind::Unnumbered => "unnumbered",
            ProvisionKind::HeaderRow => "header-row",
            ProvisionKind::Row => "row",
        }
    }
}

/// An addressable piece of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provision {
    /// The stable id, or an address made from the parent and the number.
    pub address: String,
    /// Whether `address` is a stable id, and where it is written.
    pub anchor: Option<Span>,
    /// What it is.
    pub kind: ProvisionKind,
    /// Its number as written, without marks: `5`, `3bis`, `a`.
    pub number: Option<String>,
    /// For a heading: its words after kind and number.
    pub title: Option<String>,
    /// The provision it is in.
    pub parent: Option<ProvisionIndex>,
    /// How many provisions it is in.
    pub depth: usize,
    /// Its node.
    pub node: NodeIndex,
    /// Its own words, without those of provisions in it.
    pub flow: Range<usize>,
    /// Bytes from its first to its last own piece.
    pub span: Span,
    /// The innermost bracket that was open before it began, and in which alternative it stands.
    pub outer: Option<Within>,
    /// The index just after its last descendant.
    pub next: ProvisionIndex,
}

/// A place inside a bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Within {
    /// The bracket.
    pub bracket: BracketIndex,
    /// Which of its alternatives, from 0.
    pub alternative: usize,
}

/// What kind of bracket it is. Follows from its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BracketKind {
    /// Words that somebody wants in.
    Insertion,
    /// Words that stand and that somebody wants out.
    Deletion,
    /// A choice between words.
    Alternatives,
    /// A choice between figures, or one figure.
    Number,
    /// One or more whole provisions.
    WholeProvision,
    /// Something that is not there yet.
    Placeholder,
}

impl BracketKind {
    /// The word in messages.
    pub fn word(self) -> &'static str {
        match self {
            BracketKind::Insertion => "insertion",
            BracketKind::Deletion => "deletion",
            BracketKind::Alternatives => "alternatives",
            BracketKind::Number => "number",
            BracketKind::WholeProvision => "whole provision",
            BracketKind::Placeholder => "placeholder",
        }
    }
}

/// Disputed words. The one object that text, positions, rules and comparison share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bracket {
    /// The label, or an address made from the provision.
    pub address: String,
    /// Where the label is written, if there is one.
    pub label: Option<Span>,
    /// What it is.
    pub kind: BracketKind,
    /// The words to choose from; at least one.
    pub alternatives: Vec<Alternative>,
    /// A source gives the words, and nobody says who stands where.
    pub reported: bool,
    /// The label of the bracket it waits for, and where that is written.
    pub pending: Option<(String, Span)>,
    /// The provision in which it opens, or the first one that it holds.
    pub provision: Option<ProvisionIndex>,
    /// The provisions whose own words all lie in it.
    pub covers: Range<ProvisionIndex>,
    /// The bracket around it.
    pub outer: Option<Within>,
    /// From `[` to `]`.
    pub span: Span,
    /// Labels, `pending` or `missing` written in a later alternative, where they mean nothing.
    pub misplaced: Vec<Span>,
}

/// One alternative of a bracket.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Alternative {
    /// Who says what of its words.
    pub positions: Vec<Position>,
    /// Where each position's party code is written.
    pub places: Vec<Span>,
    /// Its words in the flow, without the marks around them.
    pub flow: Range<usize>,
    /// Its bytes, without attribution.
    pub span: Span,
}

/// One piece of the flow; kept in twenty bytes, as [`Node`](crate::tree::Node) is in sixteen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    kind: SmallKind,
    start: u32,
    end: u32,
}

/// [`PieceKind`] in twelve bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SmallKind {
    Words,
    Gap,
    Open(u32),
    Bar(u32, u32),
    Close(u32),
    Footnote,
    Reference,
    Cell,
}

impl Piece {
    fn new(kind: PieceKind, span: &Span) -> Piece {
        let kind = match kind {
            PieceKind::Words => SmallKind::Words,
            PieceKind::Gap => SmallKind::Gap,
            PieceKind::Open(bracket) => SmallKind::Open(small(bracket)),
            PieceKind::Bar(bracket, alternative) => SmallKind::Bar(small(bracket), small(alternative)),
            PieceKind::Close(bracket) => SmallKind::Close(small(bracket)),
            PieceKind::Footnote => SmallKind::Footnote,
            PieceKind::Reference => SmallKind::Reference,
            PieceKind::Cell => SmallKind::Cell,
        };
        Piece { kind, start: small(span.start), end: small(span.end) }
    }

    /// What it is.
    pub fn kind(&self) -> PieceKind {
        match self.kind {
            SmallKind::Words => PieceKind::Words,
            SmallKind::Gap => PieceKind::Gap,
            SmallKind::Open(bracket) => PieceKind::Open(bracket as usize),
            SmallKind::Bar(bracket, alternative) => PieceKind::Bar(bracket as usize, alternative as usize),
            SmallKind::Close(bracket) => PieceKind::Close(bracket as usize),
            SmallKind::Footnote => PieceKind::Footnote,
            SmallKind::Reference => PieceKind::Reference,
            SmallKind::Cell => PieceKind::Cell,
        }
    }

    /// Its bytes; for words the words themselves, without the backslash of an escape.
    pub fn span(&self) -> Span {
        self.start as usize..self.end as usize
    }
}

/// What a piece of the flow is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// Words.
    Words,
    /// A space or the end of a line.
    Gap,
    /// A bracket opens.
    Open(BracketIndex),
    /// The alternative with this number, from 1, begins.
    Bar(BracketIndex, usize),
    /// A bracket closes.
    Close(BracketIndex),
    /// `[^name]`; the span is the name.
    Footnote,
    /// `{#id}`; the span is the id.
    Reference,
    /// The border of two cells.
    Cell,
}

/// `[^name]: text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footnote {
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// Its words.
    pub text: String,
    /// The sources it cites.
    pub citations: Vec<Citation>,
    /// The whole definition.
    pub span: Span,
}

/// A fenced `rules` block, handed on as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The provision under which it stands.
    pub provision: Option<ProvisionIndex>,
    /// The lines between the fences.
    pub span: Span,
}

/// Words that stand in the same alternative of the same bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The words; white space is one space, and may stand at either end.
    pub text: String,
    /// Where they stand; `None` for plain words.
    pub within: Option<Within>,
}

impl Draft {
    /// Reads any bytes. Those that are given away are not copied.
    pub fn parse<'a>(source: impl Into<Cow<'a, [u8]>>) -> Draft {
        Draft::from_tree(crate::parse::parse(source))
    }

    /// Reads a tree.
    pub fn from_tree(tree: Tree) -> Draft {
        build::build(tree)
    }

    /// The tree under it.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The bytes after the front matter.
    pub fn body(&self) -> &[u8] {
        let front = self.tree.children(0).find(|&child| self.tree.nodes()[child].kind == Kind::FrontMatter);
        &self.tree.source()[front.map_or(0, |front| self.tree.nodes()[front].span().end)..]
    }

    /// What it says about itself.
    pub fn front(&self) -> &Front {
        &self.front
    }

    /// What is the matter with its front matter.
    pub fn front_remarks(&self) -> &[Remark] {
        &self.front_remarks
    }

    /// All provisions in the order of the text; a provision stands before those in it.
    pub fn provisions(&self) -> &[Provision] {
        &self.provisions
    }

    /// All brackets in the order of the text.
    pub fn brackets(&self) -> &[Bracket] {
        &self.brackets
    }

    /// All footnotes.
    pub fn footnotes(&self) -> &[Footnote] {
        &self.footnotes
    }

    /// All `rules` blocks.
    pub fn rules(&self) -> &[Rules] {
        &self.rules
    }

    /// The text in reading order.
    pub fn flow(&self) -> &[Piece] {
        &self.flow
    }

    /// The provision with an address.
    pub fn provision(&self, address: &str) -> Option<ProvisionIndex> {
        self.provisions.iter().position(|provision| provision.address == address)
    }

    /// The bracket with a label or address; a leading `#` is allowed.
    pub fn bracket(&self, address: &str) -> Option<BracketIndex> {
        let address = address.strip_prefix('#').unwrap_or(address);
        self.brackets.iter().position(|bracket| bracket.address == address)
    }

    /// The text of a span, with bytes that are not UTF-8 as U+FFFD.
    pub fn text(&self, span: &Span) -> Cow<'_, str> {
        self.tree.text(span)
    }

    /// How a person would name a provision: `Article 5: Assistance`, `Article 5, paragraph 2 (a)`, `Limits: Tanks`.
    pub fn name(&self, provision: ProvisionIndex) -> String {
        let it = &self.provisions[provision];
        let words = || self.words(it.flow.clone());
        let parent = it.parent.map(|parent| self.short_name(parent)).unwrap_or_default();
        let after = |separator: &str, rest: String| if parent.is_empty() { rest } else { format!("{parent}{separator}{rest}") };
        match (it.kind, &it.number) {
            _ if it.title.is_some() => words(),
            (ProvisionKind::Row | ProvisionKind::HeaderRow, _) => {
                let first = words().trim_start_matches(['|', ' ']).split('|').next().unwrap_or_default().trim().to_string();
                after(": ", first)
            }
            (ProvisionKind::Paragraph, Some(number)) => after(", ", format!("paragraph {number}")),
            (ProvisionKind::Point | ProvisionKind::SubPoint, Some(number)) => after(" ", format!("({number})")),
            // The only paragraph under a heading needs no name of its own.
            _ if it.parent.is_some_and(|parent| parent + 1 == provision && self.provisions[parent].next == provision + 1) => {
                it.parent.map(|parent| self.name(parent)).unwrap_or_default()
            }
            _ => match &it.anchor {
                Some(_) => after(", ", it.address.clone()),
                None => {
                    let count = it.address.rsplit(['p', 'b']).next().unwrap_or_default();
                    let what = if it.kind == ProvisionKind::Bullet { "bullet" } else { "unnumbered paragraph" };
                    after(", ", format!("{what} {count}"))
                }
            },
        }
    }

    /// The name without a title: `Article 5`.
    fn short_name(&self, provision: ProvisionIndex) -> String {
        let it = &self.provisions[provision];
        match (&it.title, &it.number) {
            (Some(title), Some(number)) => {
                let words = self.words(it.flow.clone());
                let head = words.split([':', '(', '–', '—']).next().unwrap_or_default().trim().to_string();
                if head.is_empty() { format!("{title} {number}") } else { head }
            }
            _ => self.name(provision),
        }
    }

    /// The own words of a provision, bracket by bracket.
    pub fn runs(&self, provision: ProvisionIndex) -> Vec<Run> {
        let provision = &self.provisions[provision];
        self.runs_of(provision.flow.clone(), provision.outer)
    }

    /// The words of a stretch of the flow that begins inside `outer`, bracket by bracket.
    pub fn runs_of(&self, flow: Range<usize>, outer: Option<Within>) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut within = outer;
        for piece in &self.flow[flow] {
            let words = match piece.kind() {
                PieceKind::Words => self.tree.text(&piece.span()),
                PieceKind::Gap => Cow::Borrowed(" "),
                PieceKind::Cell => Cow::Borrowed(" | "),
                PieceKind::Open(bracket) => {
                    within = Some(Within { bracket, alternative: 0 });
                    continue;
                }
                PieceKind::Bar(bracket, alternative) => {
                    within = Some(Within { bracket, alternative });
                    continue;
                }
                PieceKind::Close(bracket) => {
                    within = self.brackets[bracket].outer;
                    continue;
                }
                PieceKind::Reference => Cow::Owned(format!("{{#{}}}", self.tree.text(&piece.span()))),
                PieceKind::Footnote => continue,
            };
            match runs.last_mut() {
                Some(run) if run.within == within => push_words(&mut run.text, &words),
                _ => {
                    let mut text = String::new();
                    push_words(&mut text, &words);
                    runs.push(Run { text, within });
                }
            }
        }
        runs.retain(|run| !run.text.is_empty());
        runs
    }

    /// All words of a stretch of the flow, whatever brackets they stand in.
    pub fn words(&self, flow: Range<usize>) -> String {
        let mut text = String::new();
        for run in self.runs_of(flow, None) {
            push_words(&mut text, &run.text);
        }
        text.trim().to_string()
    }

    /// The words of one alternative.
    pub fn alternative_words(&self, bracket: BracketIndex, alternative: usize) -> String {
        self.words(self.brackets[bracket].alternatives[alternative].flow.clone())
    }

    /// The figure that an alternative names, with the unit that follows the bracket or stands in the `Unit` column of its row.
    pub fn figure(&self, bracket: BracketIndex, alternative: usize) -> Option<Quantity> {
        let figure = Quantity::parse(&self.alternative_words(bracket, alternative))?;
        Some(match self.unit_after(bracket) {
            Some(unit) => figure.with_unit(&unit),
            None => figure,
        })
    }

    /// Brackets from the innermost one around a place to the outermost.
    pub fn around(&self, within: Option<Within>) -> impl Iterator<Item = Within> + '_ {
        core::iter::successors(within, |within| self.brackets[within.bracket].outer)
    }

    /// The footnotes that a provision's own words refer to: names in order.
    pub fn footnote_names(&self, provision: ProvisionIndex) -> Vec<String> {
        let flow = self.provisions[provision].flow.clone();
        self.flow[flow].iter().filter(|piece| piece.kind() == PieceKind::Footnote).map(|piece| self.text(&piece.span()).into_owned()).collect()
    }

    /// The citations behind a footnote name: those of its text, or the source of that name where nothing defines it.
    pub fn citations_of(&self, footnote: &str) -> Vec<Citation> {
        match self.footnotes.iter().find(|defined| defined.name == footnote) {
            Some(defined) => defined.citations.clone(),
            None => [Citation { source: footnote.to_string(), locator: None }].into(),
        }
    }

    /// Every citation of a provision's own words, in order, each once.
    pub fn citations(&self, provision: ProvisionIndex) -> Vec<Citation> {
        let mut found: Vec<Citation> = Vec::new();
        for citation in self.footnote_names(provision).iter().flat_map(|name| self.citations_of(name)) {
            if !found.contains(&citation) {
                found.push(citation);
            }
        }
        found
    }

    /// Every citation inside a bracket, in order, each once.
    pub fn bracket_citations(&self, bracket: BracketIndex) -> Vec<Citation> {
        let mut found: Vec<Citation> = Vec::new();
        let bracket = &self.brackets[bracket];
        let flow = bracket.alternatives.first().map_or(0, |first| first.flow.start)..bracket.alternatives.last().map_or(0, |last| last.flow.end);
        // A footnote directly behind the `]` belongs to the bracket as well.
        let behind = self.flow[flow.end..].iter().skip(1).take_while(|piece| piece.kind() == PieceKind::Footnote);
        for piece in self.flow[flow].iter().chain(behind).filter(|piece| piece.kind() == PieceKind::Footnote) {
            for citation in self.citations_of(&self.text(&piece.span())) {
                if !found.contains(&citation) {
                    found.push(citation);
                }
            }
        }
        found
    }

    /// The word or words directly behind a bracket up to the next mark, or the cell under the header `Unit`.
    fn unit_after(&self, bracket: BracketIndex) -> Option<String> {
        let close = self.brackets[bracket].alternatives.last()?.flow.end;
        let provision = self.brackets[bracket].provision?;
        let own = self.provisions[provision].flow.clone();
        let rest = self.flow.get(close + 1..own.end).unwrap_or_default();
        let next = rest.iter().find(|piece| !matches!(piece.kind(), PieceKind::Gap | PieceKind::Footnote));
        match next {
            Some(piece) if piece.kind() == PieceKind::Words => unit_in(&self.text(&piece.span())),
            _ => self.unit_column(provision),
        }
    }

    fn unit_column(&self, row: ProvisionIndex) -> Option<String> {
        let parent = self.provisions[row].parent;
        let header = self.provisions[..row].iter().rposition(|other| other.kind == ProvisionKind::HeaderRow && other.parent == parent)?;
        let cells = |provision: ProvisionIndex| {
            let mut cells = [String::new()].to_vec();
            for run in self.runs(provision) {
                let outside = run.within == self.provisions[provision].outer;
                for (index, part) in run.text.split('|').enumerate() {
                    if index > 0 && outside {
                        cells.push(String::new());
                    }
                    if let Some(cell) = cells.last_mut() {
                        cell.push_str(part);
                    }
                }
            }
            cells
        };
        let column = cells(header).iter().position(|cell| matches!(cell.trim().to_lowercase().as_str(), "unit" | "units"))?;
        cells(row).get(column).map(|cell| cell.trim().to_string()).filter(|cell| !cell.is_empty())
    }
}

/// The unit at the start of some words: a known one, or else the words up to the first mark or small word, at most four.
fn unit_in(words: &str) -> Option<String> {
    const SMALL: &[&str] = &[
        "of", "in", "for", "to", "a", "an", "the", "and", "or", "from", "by", "at", "on", "with", "is", "are", "be", "shall", "may", "as", "within",
        "under", "after", "before", "than", "that", "which", "if", "when", "each", "every",
    ];
    let end = words.find([',', '.', ';', ':', ')', '(', '!', '?']).unwrap_or(words.len());
    let until_mark: Vec<&str> = words[..end].split_whitespace().collect();
    let known = |count: usize| {
        let unit = until_mark.get(..count)?.join(" ");
        matches!(Unit::named(&unit), Unit::Known(_)).then_some(unit)
    };
    let named = || {
        let unit: Vec<&str> =
            until_mark.iter().copied().take_while(|word| !SMALL.contains(word) && word.chars().all(char::is_alphabetic)).take(4).collect();
        (!unit.is_empty()).then(|| unit.join(" "))
    };
    known(2).or_else(|| known(1)).or_else(named)
}

/// Appends words with white space folded.
fn push_words(text: &mut String, words: &str) {
    // Most words are folded already and are taken as they are; where they are not ASCII, their characters must be looked at.
    let mut is_space = text.ends_with(' ');
    let is_folded = words.bytes().all(|byte| {
        let doubled = is_space && byte == b' ';
        is_space = byte == b' ';
        !doubled && (b' '..0x7F).contains(&byte)
    });
    if is_folded {
        return text.push_str(words);
    }
    for character in words.chars() {
        if !character.is_whitespace() {
            text.push(character);
        } else if !text.ends_with(' ') {
            text.push(' ');
        }
    }
}
