//! The typed draft over the tree: provisions, brackets, and the flow of words between them.
//!
//! The **flow** is the text in reading order as a flat list of pieces: words, marks that open, separate and close
//! brackets, references. A provision owns a stretch of it; a bracket is a stretch that may cross provisions. Both are
//! ranges over one list, so nothing here needs recursion, and a bracket that spans articles is no special case.

use crate::attribution::{Attribution, Position, Stance};
use crate::citation::Citation;
use crate::front::Front;
use crate::quantity::{Quantity, Unit};
use crate::remark::Remark;
use crate::tree::{Kind, NodeIndex, Span, Tree};
use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
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

/// One piece of the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Its bytes; for words the words themselves, without the backslash of an escape.
    pub span: Span,
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
    /// Reads any bytes.
    pub fn parse(source: &[u8]) -> Draft {
        Draft::from_tree(crate::parse::parse(source))
    }

    /// Reads a tree.
    pub fn from_tree(tree: Tree) -> Draft {
        Builder::new(tree).build()
    }

    /// The tree under it.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The bytes after the front matter.
    pub fn body(&self) -> &[u8] {
        let front = self.tree.children(0).find(|&child| self.tree.nodes()[child].kind == Kind::FrontMatter);
        &self.tree.source()[front.map_or(0, |front| self.tree.nodes()[front].span.end)..]
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
            let words = match piece.kind {
                PieceKind::Words => self.tree.text(&piece.span),
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
                PieceKind::Reference => Cow::Owned(format!("{{#{}}}", self.tree.text(&piece.span))),
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
        self.flow[flow].iter().filter(|piece| piece.kind == PieceKind::Footnote).map(|piece| self.text(&piece.span).into_owned()).collect()
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
        let behind = self.flow[flow.end..].iter().skip(1).take_while(|piece| piece.kind == PieceKind::Footnote);
        for piece in self.flow[flow].iter().chain(behind).filter(|piece| piece.kind == PieceKind::Footnote) {
            for citation in self.citations_of(&self.text(&piece.span)) {
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
        let next = rest.iter().find(|piece| !matches!(piece.kind, PieceKind::Gap | PieceKind::Footnote));
        match next {
            Some(piece) if piece.kind == PieceKind::Words => unit_in(&self.text(&piece.span)),
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
    for character in words.chars() {
        if !character.is_whitespace() {
            text.push(character);
        } else if !text.ends_with(' ') {
            text.push(' ');
        }
    }
}

struct Builder {
    draft: Draft,
    /// Provisions that are open, with the node index at which they end.
    open: Vec<(ProvisionIndex, NodeIndex)>,
    /// Brackets that are open and the alternative reached.
    within: Vec<Within>,
    next_pair: usize,
    addresses: BTreeMap<String, usize>,
    /// How many unnumbered paragraphs, rows, bullets and brackets each provision has so far; the last entry is for the draft itself.
    counts: Vec<[usize; 4]>,
    /// The provision whose own words come now. The words of a provision are never interrupted: the parser makes a
    /// provision of its own of every paragraph that follows a point.
    own: Option<ProvisionIndex>,
    /// Where the last footnote ends: its words are no part of the flow.
    footnote_end: usize,
}

/// More words than this are no figure.
const FIGURE_BYTES: usize = 96;

const UNNUMBERED: usize = 0;
const ROWS: usize = 1;
const BULLETS: usize = 2;
const BRACKETS: usize = 3;

impl Builder {
    fn new(tree: Tree) -> Builder {
        let brackets = tree.pairs.len();
        Builder {
            draft: Draft {
                front: Front::default(),
                front_remarks: Vec::new(),
                provisions: Vec::new(),
                brackets: Vec::with_capacity(brackets),
                footnotes: Vec::new(),
                rules: Vec::new(),
                flow: Vec::with_capacity(tree.nodes.len()),
                tree,
            },
            open: Vec::new(),
            within: Vec::new(),
            next_pair: 0,
            addresses: BTreeMap::new(),
            counts: [[0; 4]].into(),
            own: None,
            footnote_end: 0,
        }
    }

    fn build(mut self) -> Draft {
        let count = self.draft.tree.nodes.len();
        for index in 0..count {
            // Brackets first: one that is never closed ends among the words of the provision in which it opened.
            self.end_unclosed(self.draft.tree.nodes[index].span.start);
            self.end_provisions(index);
            self.node(index);
        }
        self.end_unclosed(usize::MAX);
        self.end_provisions(usize::MAX);
        self.finish_brackets();
        self.draft
    }

    fn node(&mut self, index: NodeIndex) {
        let node = &self.draft.tree.nodes[index];
        let (kind, span, next) = (node.kind, node.span.clone(), node.next);
        match kind {
            Kind::Section | Kind::Paragraph | Kind::Item | Kind::Point | Kind::SubPoint | Kind::Bullet | Kind::HeaderRow | Kind::Row => {
                self.provision(index, kind, next);
            }
            Kind::Table | Kind::BracketLine => self.own = None,
            Kind::FrontText => {
                let source = self.draft.tree.text(&span).into_owned();
                (self.draft.front, self.draft.front_remarks) = Front::read(&source, span.start);
            }
            Kind::Fence => self.fence(index, next),
            Kind::FootnoteDefinition => self.footnote(index, next),
            Kind::Text | Kind::Invalid => self.piece(PieceKind::Words, span),
            Kind::Escape => self.piece(PieceKind::Words, span.start + 1..span.end),
            Kind::Space | Kind::Newline => self.piece(PieceKind::Gap, span),
            Kind::Cell => self.piece(PieceKind::Cell, span),
            Kind::FootnoteReference => self.piece(PieceKind::Footnote, span.start + 2..span.end - 1),
            Kind::Reference => self.piece(PieceKind::Reference, span.start + 2..span.end - 1),
            Kind::Open => self.open_bracket(span),
            Kind::Bar => self.bar(span),
            Kind::Close => self.close_bracket(index, span),
            Kind::Attribution => self.attribution(span),
            _ => {}
        }
    }

    fn piece(&mut self, kind: PieceKind, span: Span) {
        if span.start < self.footnote_end {
            return;
        }
        if let Some(own) = self.own {
            let provision = &mut self.draft.provisions[own];
            provision.flow.end = self.draft.flow.len() + 1;
            provision.span.end = span.end;
        }
        self.draft.flow.push(Piece { kind, span });
    }

    // ---- provisions --------------------------------------------------------------------------------------------

    fn provision(&mut self, node: NodeIndex, kind: Kind, next: NodeIndex) {
        let index = self.draft.provisions.len();
        let here = self.draft.flow.len();
        let start = self.draft.tree.nodes[node].span.start;
        let parent = self.open.last().map(|(parent, _)| *parent);
        let mut provision = Provision {
            address: String::new(),
            anchor: None,
            kind: ProvisionKind::Unnumbered,
            number: None,
            title: None,
            parent,
            depth: self.open.len(),
            node,
            flow: here..here,
            span: start..start,
            outer: self.within.last().copied(),
            next: index + 1,
        };
        self.name(&mut provision, kind, next);
        self.draft.provisions.push(provision);
        self.counts.push([0; 4]);
        self.open.push((index, next));
        self.own = Some(index);
    }

    /// Gives a provision its kind, number and address. Looks ahead at its own leaves, since the id of a heading stands last.
    fn name(&mut self, provision: &mut Provision, kind: Kind, next: NodeIndex) {
        let tree = &self.draft.tree;
        let first = provision.node + if kind == Kind::Section { 2 } else { 1 };
        let own = || (first..next).take_while(|&at| tree.nodes[at].kind.is_leaf());
        let find = |kind: Kind| own().find(|&at| tree.nodes[at].kind == kind).map(|at| tree.nodes[at].span.clone());
        provision.anchor = find(Kind::Anchor).map(|span| span.start + 2..span.end - 1);
        let mark = find(Kind::Number).map(|span| tree.text(&span).trim_matches(['(', ')', '.']).replace(' ', ""));

        let prefix = provision.parent.map_or(String::new(), |parent| format!("{}.", self.draft.provisions[parent].address));
        let slot = provision.parent.map_or(0, |parent| parent + 1);
        let mut counted = |what: usize, letter: &str| {
            self.counts[slot][what] += 1;
            format!("{prefix}{letter}{}", self.counts[slot][what])
        };
        let derived = match kind {
            Kind::Section => {
                let words = own().filter(|&at| tree.nodes[at].kind == Kind::Text).map(|at| tree.text_of(at)).collect::<Vec<_>>().join(" ");
                let heading = HeadingWords::read(&words);
                let address = heading.address();
                (provision.kind, provision.number, provision.title) = (heading.kind, heading.number, Some(heading.title));
                address
            }
            Kind::Bullet => counted(BULLETS, "b"),
            Kind::HeaderRow => format!("{prefix}header"),
            Kind::Row => counted(ROWS, "r"),
            _ => match &mark {
                Some(number) => format!("{prefix}{number}"),
                None => counted(UNNUMBERED, "p"),
            },
        };
        provision.kind = match kind {
            Kind::Section => provision.kind,
            Kind::Item => ProvisionKind::Paragraph,
            Kind::Point => ProvisionKind::Point,
            Kind::SubPoint => ProvisionKind::SubPoint,
            Kind::Bullet => ProvisionKind::Bullet,
            Kind::HeaderRow => ProvisionKind::HeaderRow,
            Kind::Row => ProvisionKind::Row,
            _ => ProvisionKind::Unnumbered,
        };
        if kind != Kind::Section && kind != Kind::Bullet {
            provision.number = mark;
        }
        provision.address = match &provision.anchor {
            Some(span) => self.draft.tree.text(span).into_owned(),
            None => derived,
        };
        if provision.anchor.is_some() {
            *self.addresses.entry(provision.address.clone()).or_default() += 1;
        } else {
            provision.address = self.unique(core::mem::take(&mut provision.address));
        }
    }

    fn unique(&mut self, address: String) -> String {
        let seen = self.addresses.entry(address.clone()).or_default();
        *seen += 1;
        match *seen {
            1 => address,
            again => {
                let numbered = format!("{address}~{again}");
                *self.addresses.entry(numbered.clone()).or_default() += 1;
                numbered
            }
        }
    }

    fn end_provisions(&mut self, index: NodeIndex) {
        while let Some((provision, _)) = self.open.pop_if(|(_, end)| *end <= index) {
            self.draft.provisions[provision].next = self.draft.provisions.len();
            self.own = None;
        }
    }

    // ---- brackets ----------------------------------------------------------------------------------------------

    fn open_bracket(&mut self, span: Span) {
        let pair = self.next_pair;
        self.next_pair += 1;
        let here = self.draft.flow.len();
        self.draft.brackets.push(Bracket {
            address: String::new(),
            label: None,
            kind: BracketKind::Insertion,
            alternatives: [Alternative { flow: here + 1..here + 1, span: span.end..span.end, ..Alternative::default() }].into(),
            reported: false,
            pending: None,
            provision: self.own,
            covers: 0..0,
            outer: self.within.last().copied(),
            span: span.start..self.draft.tree.pairs[pair].end,
            misplaced: Vec::new(),
        });
        self.piece(PieceKind::Open(pair), span);
        self.within.push(Within { bracket: pair, alternative: 0 });
    }

    fn bar(&mut self, span: Span) {
        let Some(within) = self.within.last_mut() else { return self.piece(PieceKind::Words, span) };
        within.alternative += 1;
        let within = *within;
        let here = self.draft.flow.len();
        self.end_alternative(within.bracket, span.start);
        let next = Alternative { flow: here + 1..here + 1, span: span.end..span.end, ..Alternative::default() };
        self.draft.brackets[within.bracket].alternatives.push(next);
        self.piece(PieceKind::Bar(within.bracket, within.alternative), span);
    }

    fn end_alternative(&mut self, bracket: BracketIndex, end: usize) {
        let here = self.draft.flow.len();
        if let Some(last) = self.draft.brackets[bracket].alternatives.last_mut() {
            last.flow.end = here.max(last.flow.start);
            last.span.end = end.max(last.span.start);
        }
    }

    fn close_bracket(&mut self, node: NodeIndex, span: Span) {
        let closes = self.within.last().is_some_and(|within| self.draft.tree.pairs[within.bracket].close == Some(node));
        if !closes {
            return self.piece(PieceKind::Words, span);
        }
        self.end_innermost(span);
    }

    fn end_innermost(&mut self, span: Span) {
        if let Some(within) = self.within.pop() {
            self.end_alternative(within.bracket, span.start);
            self.piece(PieceKind::Close(within.bracket), span);
        }
    }

    /// Brackets without `]` end with their own block.
    fn end_unclosed(&mut self, here: usize) {
        while let Some(within) = self.within.last() {
            let pair = &self.draft.tree.pairs[within.bracket];
            if pair.close.is_some() || pair.end > here {
                break;
            }
            let end = pair.end;
            self.end_innermost(end..end);
        }
    }

    fn attribution(&mut self, span: Span) {
        let Some(within) = self.within.last().copied() else { return };
        let text = self.draft.tree.text(&span).into_owned();
        let Ok(found) = Attribution::parse(text.strip_suffix(':').unwrap_or(&text)) else { return };
        let place = |range: &Range<usize>| span.start + range.start..span.start + range.end;
        let bracket = &mut self.draft.brackets[within.bracket];
        if let Some(alternative) = bracket.alternatives.last_mut() {
            alternative.places = found.places.iter().map(place).collect();
            alternative.positions = found.positions;
            alternative.span = span.end..span.end;
        }
        if within.alternative == 0 {
            bracket.label = found.label_place.as_ref().map(place);
            bracket.address = found.label.unwrap_or_default();
            bracket.pending = found.pending.zip(found.pending_place.as_ref().map(place));
            bracket.reported = found.reported;
            if found.missing {
                bracket.kind = BracketKind::Placeholder;
            }
        } else {
            let misplaced = found.label_place.iter().chain(&found.pending_place).map(place);
            bracket.misplaced.extend(misplaced);
            if found.missing || found.reported {
                bracket.misplaced.push(span);
            }
        }
    }

    fn finish_brackets(&mut self) {
        let firsts: Vec<Span> = self.draft.provisions.iter().map(|provision| words_span(&self.draft, provision)).collect();
        for index in 0..self.draft.brackets.len() {
            let span = self.draft.brackets[index].span.clone();
            let from = firsts.partition_point(|words| words.start < span.start);
            let to = firsts.partition_point(|words| words.end <= span.end && words.start < span.end);
            let covers = from..to.max(from);
            let provision = self.draft.brackets[index].provision.or((from < firsts.len()).then_some(from)).or(firsts.len().checked_sub(1));
            let kind = self.bracket_kind(index, !covers.is_empty());
            let slot = provision.map_or(0, |provision| provision + 1);
            self.counts[slot][BRACKETS] += 1;
            let bracket = &mut self.draft.brackets[index];
            bracket.covers = covers;
            bracket.provision = provision;
            bracket.kind = kind;
            if bracket.label.is_none() {
                let parent = provision.map_or("", |provision| self.draft.provisions[provision].address.as_str());
                bracket.address = format!("{parent}[{}]", self.counts[slot][BRACKETS]);
            }
        }
    }

    fn bracket_kind(&self, index: BracketIndex, covers: bool) -> BracketKind {
        let bracket = &self.draft.brackets[index];
        let says =
            |stance: &Stance| bracket.alternatives.iter().flat_map(|alternative| &alternative.positions).any(|position| position.stance == *stance);
        // With a bracket inside there is no one figure: its alternatives are not written one after the other. Brackets
        // without one do not overlap, so that all their words together are read once.
        let is_figure = |alternative: &Alternative| {
            let is_flat = self.draft.flow[alternative.flow.clone()].iter().all(|piece| !matches!(piece.kind, PieceKind::Open(_)));
            is_flat && {
                let words = self.draft.words(alternative.flow.clone());
                words.is_empty() || words.len() <= FIGURE_BYTES && Quantity::parse(&words).is_some()
            }
        };
        // White space alone is no figure: `[RU: ]` says as little as `[RU:]`.
        let has_words = |alternative: &Alternative| self.draft.flow[alternative.flow.clone()].iter().any(|piece| piece.kind == PieceKind::Words);
        if bracket.kind == BracketKind::Placeholder {
            BracketKind::Placeholder
        } else if says(&Stance::Deletes) {
            BracketKind::Deletion
        } else if bracket.alternatives.iter().all(is_figure) && bracket.alternatives.iter().any(has_words) {
            BracketKind::Number
        } else if bracket.alternatives.len() > 1 {
            BracketKind::Alternatives
        } else if covers {
            BracketKind::WholeProvision
        } else {
            BracketKind::Insertion
        }
    }

    // ---- the rest ----------------------------------------------------------------------------------------------

    fn fence(&mut self, index: NodeIndex, next: NodeIndex) {
        self.own = None;
        let nodes = &self.draft.tree.nodes[index + 1..next];
        let is_rules = nodes.first().is_some_and(|line| {
            let line = self.draft.tree.text(&line.span);
            line.trim().trim_start_matches(['`', '~']).split_whitespace().next() == Some("rules")
        });
        if is_rules {
            let span = nodes.iter().find(|node| node.kind == Kind::FenceText).map_or(nodes[0].span.end..nodes[0].span.end, |body| body.span.clone());
            self.draft.rules.push(Rules { provision: self.open.last().map(|(provision, _)| *provision), span });
        }
    }

    fn footnote(&mut self, index: NodeIndex, next: NodeIndex) {
        self.own = None;
        let tree = &self.draft.tree;
        let span = tree.nodes[index].span.clone();
        let mut text = String::new();
        let mut name_span = span.start..span.start;
        for node in &tree.nodes[index + 1..next] {
            match node.kind {
                Kind::FootnoteLabel => name_span = node.span.start + 2..node.span.end - 2,
                Kind::Escape => push_words(&mut text, &tree.text(&(node.span.start + 1..node.span.end))),
                Kind::Comment => {}
                _ => push_words(&mut text, &tree.text(&node.span)),
            }
        }
        let text = text.trim().to_string();
        let name = tree.text(&name_span).into_owned();
        self.footnote_end = span.end;
        self.draft.footnotes.push(Footnote { name, name_span, citations: Citation::all_in(&text), text, span });
    }
}

/// The words of a heading, taken apart.
struct HeadingWords {
    kind: ProvisionKind,
    /// The word that names the kind, in small letters.
    word: String,
    number: Option<String>,
    title: String,
}

impl HeadingWords {
    fn read(words: &str) -> HeadingWords {
        let words = words.trim();
        let first_length = words.find(|c: char| !c.is_alphabetic()).unwrap_or(words.len());
        let word = words[..first_length].to_lowercase();
        let rest = words[first_length..].trim_start();
        let kind = match word.as_str() {
            "article" | "rule" | "regulation" => ProvisionKind::Article,
            "annex" | "appendix" | "schedule" | "protocol" => ProvisionKind::Annex,
            "part" | "chapter" | "section" | "title" | "book" => ProvisionKind::Part,
            "preamble" => ProvisionKind::Preamble,
            _ => ProvisionKind::Heading,
        };
        let (number, after) = heading_number(rest);
        let title = after.trim_start_matches([':', '.', '–', '—', '-', ' ']).trim();
        let title = title.strip_prefix('(').and_then(|title| title.strip_suffix(')')).unwrap_or(title);
        let counts = number.as_ref().is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()));
        let separated = counts || after.trim_start().is_empty() || after.trim_start().starts_with([':', '.', '–', '—', '-', '(']);
        if kind == ProvisionKind::Heading
            || !separated
            || number.is_none() && kind != ProvisionKind::Preamble && !rest.is_empty() && !rest.starts_with([':', '('])
        {
            return HeadingWords { kind: ProvisionKind::Heading, word: String::new(), number: None, title: words.to_string() };
        }
        HeadingWords { kind, word, number, title: title.to_string() }
    }

    fn address(&self) -> String {
        match (&self.number, self.kind) {
            (Some(number), _) => format!("{}-{}", self.word, number.to_lowercase()),
            (None, ProvisionKind::Heading) => slug(&self.title),
            (None, _) => self.word.clone(),
        }
    }
}

/// `5`, `3bis`, `3 bis`, `IV`, `A`, `premier` at the start of the words, and what follows.
fn heading_number(words: &str) -> (Option<String>, &str) {
    let length = words.find(|c: char| !c.is_alphanumeric()).unwrap_or(words.len());
    let token = &words[..length];
    let is_roman = !token.is_empty() && token.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C'));
    let is_letter = token.len() == 1 && token.starts_with(|c: char| c.is_ascii_uppercase());
    let counts =
        token.starts_with(|c: char| c.is_ascii_digit()) && token.len() <= 12 || is_roman || is_letter || matches!(token, "premier" | "unique");
    if !counts {
        return (None, words);
    }
    let rest = &words[length..];
    for suffix in ["bis", "ter", "quater", "quinquies", "sexies"] {
        if let Some(after) =
            rest.strip_prefix(' ').and_then(|rest| rest.strip_prefix(suffix)).filter(|after| !after.starts_with(char::is_alphanumeric))
        {
            return (Some(format!("{token}{suffix}")), after);
        }
    }
    (Some(token.to_string()), rest)
}

/// Words as an id: small letters and digits with `-` between, at most 40 characters.
fn slug(words: &str) -> String {
    let mut slug = String::new();
    for word in words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if slug.chars().count() + word.chars().count() > 40 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word.to_lowercase());
    }
    if slug.is_empty() { "heading".to_string() } else { slug }
}

/// From the first to the last own word of a provision; empty at its first mark where it has none.
fn words_span(draft: &Draft, provision: &Provision) -> Span {
    let own = &draft.flow[provision.flow.clone()];
    let is_word = |piece: &&Piece| matches!(piece.kind, PieceKind::Words | PieceKind::Reference | PieceKind::Footnote);
    match (own.iter().find(is_word), own.iter().rfind(is_word)) {
        (Some(first), Some(last)) => first.span.start..last.span.end,
        _ => {
            let first = draft.tree.nodes[provision.node..].iter().find(|node| node.kind.is_leaf() && node.kind != Kind::Space);
            first.map_or(provision.span.start..provision.span.start, |first| first.span.start..first.span.start)
        }
    }
}
