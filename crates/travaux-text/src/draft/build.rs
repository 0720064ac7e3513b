//! Tree to draft: one walk over the nodes that names the provisions, pairs words with brackets and gives both their
//! stretch of the flow. What the parts of a draft are stands in the module above.

use super::{
    Alternative, Bracket, BracketIndex, BracketKind, Draft, Footnote, Piece, PieceKind, Provision, ProvisionIndex, ProvisionKind, Rules, Within,
    push_words,
};
use crate::attribution::{Attribution, Stance};
use crate::citation::Citation;
use crate::front::Front;
use crate::quantity::Quantity;
use crate::tree::{Kind, NodeIndex, Span, Tree};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;

/// Makes a draft of a tree.
pub(super) fn build(tree: Tree) -> Draft {
    Builder::new(tree).build()
}

struct Builder {
    draft: Draft,
    /// Provisions that are open, with the node index at which they end.
    open: Vec<(ProvisionIndex, NodeIndex)>,
    /// Brackets that are open and the alternative reached.
    within: Vec<Within>,
    next_pair: usize,
    /// Which provision was the first with an address, and how often it was given; by hash, or, where that is another address's, by the next
    /// number that is free: addresses begin alike and are long to compare.
    addresses: BTreeMap<u64, (ProvisionIndex, usize)>,
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
            self.end_unclosed(self.draft.tree.nodes[index].span().start);
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
        let (kind, span, next) = (node.kind, node.span(), node.next());
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
        self.draft.flow.push(Piece::new(kind, &span));
    }

    // ---- provisions --------------------------------------------------------------------------------------------

    fn provision(&mut self, node: NodeIndex, kind: Kind, next: NodeIndex) {
        let index = self.draft.provisions.len();
        let here = self.draft.flow.len();
        let start = self.draft.tree.nodes[node].span().start;
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
        let find = |kind: Kind| own().find(|&at| tree.nodes[at].kind == kind).map(|at| tree.nodes[at].span());
        provision.anchor = find(Kind::Anchor).map(|span| span.start + 2..span.end - 1);
        let mark = find(Kind::Number).map(|span| tree.text(&span).trim_matches(['(', ')', '.']).replace(' ', ""));

        let parent = provision.parent.map(|parent| self.draft.provisions[parent].address.as_str());
        let inside = |rest: &str| {
            let mut address = String::with_capacity(parent.map_or(0, str::len) + rest.len() + 1);
            if let Some(parent) = parent {
                address.push_str(parent);
                address.push('.');
            }
            address.push_str(rest);
            address
        };
        let slot = provision.parent.map_or(0, |parent| parent + 1);
        let mut counted = |what: usize, letter: &str| {
            self.counts[slot][what] += 1;
            inside(&format!("{letter}{}", self.counts[slot][what]))
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
            Kind::HeaderRow => inside("header"),
            Kind::Row => counted(ROWS, "r"),
            _ => match &mark {
                Some(number) => inside(number),
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
            self.given(&provision.address);
        } else {
            provision.address = self.unique(core::mem::take(&mut provision.address));
        }
    }

    fn unique(&mut self, address: String) -> String {
        match self.given(&address) {
            1 => address,
            again => {
                let numbered = format!("{address}~{again}");
                self.given(&numbered);
                numbered
            }
        }
    }

    /// Counts an address of the provision that is next; how often it was given by now.
    fn given(&mut self, address: &str) -> usize {
        const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut key = address.bytes().fold(0_u64, |hash, byte| (hash.rotate_left(5) ^ u64::from(byte)).wrapping_mul(MIX));
        loop {
            let (first, times) = self.addresses.entry(key).or_insert((self.draft.provisions.len(), 0));
            if self.draft.provisions.get(*first).is_none_or(|first| first.address == address) {
                *times += 1;
                return *times;
            }
            key = key.wrapping_add(1);
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
            let is_flat = self.draft.flow[alternative.flow.clone()].iter().all(|piece| !matches!(piece.kind(), PieceKind::Open(_)));
            is_flat && !self.has_more_than(FIGURE_BYTES, alternative) && {
                let words = self.draft.words(alternative.flow.clone());
                words.is_empty() || words.len() <= FIGURE_BYTES && Quantity::parse(&words).is_some()
            }
        };
        // White space alone is no figure: `[RU: ]` says as little as `[RU:]`.
        let has_words = |alternative: &Alternative| self.draft.flow[alternative.flow.clone()].iter().any(|piece| piece.kind() == PieceKind::Words);
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

    /// Whether the words of an alternative are certainly longer than so many bytes: cheaper than to fold them.
    fn has_more_than(&self, bytes: usize, alternative: &Alternative) -> bool {
        let words = self.draft.flow[alternative.flow.clone()].iter().filter(|piece| piece.kind() == PieceKind::Words);
        let marks = words.flat_map(|piece| &self.draft.tree.source[piece.span()]).filter(|byte| byte.is_ascii_graphic());
        marks.take(bytes + 1).count() > bytes
    }

    // ---- the rest ----------------------------------------------------------------------------------------------

    fn fence(&mut self, index: NodeIndex, next: NodeIndex) {
        self.own = None;
        let nodes = &self.draft.tree.nodes[index + 1..next];
        let is_rules = nodes.first().is_some_and(|line| {
            let line = self.draft.tree.text(&line.span());
            line.trim().trim_start_matches(['`', '~']).split_whitespace().next() == Some("rules")
        });
        if is_rules {
            let span = nodes.iter().find(|node| node.kind == Kind::FenceText).map_or(nodes[0].span().end..nodes[0].span().end, |body| body.span());
            self.draft.rules.push(Rules { provision: self.open.last().map(|(provision, _)| *provision), span });
        }
    }

    fn footnote(&mut self, index: NodeIndex, next: NodeIndex) {
        self.own = None;
        let tree = &self.draft.tree;
        let span = tree.nodes[index].span();
        let mut text = String::new();
        let mut name_span = span.start..span.start;
        for node in &tree.nodes[index + 1..next] {
            match node.kind {
                Kind::FootnoteLabel => name_span = node.span().start + 2..node.span().end - 2,
                Kind::Escape => push_words(&mut text, &tree.text(&(node.span().start + 1..node.span().end))),
                Kind::Comment => {}
                _ => push_words(&mut text, &tree.text(&node.span())),
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
    let is_word = |piece: &&Piece| matches!(piece.kind(), PieceKind::Words | PieceKind::Reference | PieceKind::Footnote);
    match (own.iter().find(is_word), own.iter().rfind(is_word)) {
        (Some(first), Some(last)) => first.span().start..last.span().end,
        _ => {
            let first = draft.tree.nodes[provision.node..].iter().find(|node| node.kind.is_leaf() && node.kind != Kind::Space);
            first.map_or(provision.span.start..provision.span.start, |first| first.span().start..first.span().start)
        }
    }
}
