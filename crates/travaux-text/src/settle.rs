//! Settlements: a choice in some or all brackets, and the text that it gives.
//!
//! The result is a draft again: words that were not chosen are gone, with the provisions that lay wholly in them, and
//! brackets without a choice are kept. Everything else stays byte for byte, but for the white space around what went.
//!
//! One pass over the tree with a stack of the brackets that are open; the cost grows with the length of the text.

use crate::attribution::{Hedge, written};
use crate::draft::{Bracket, BracketIndex, BracketKind, Draft, Piece, PieceKind, ProvisionIndex};
use crate::tree::{Kind, NodeIndex};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

/// What becomes of one bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choice {
    /// It stays as it is.
    Open,
    /// The words of this alternative stay, from 0; the marks go.
    Take(usize),
    /// All its words go.
    Out,
    /// Something has to stand here and nothing is agreed: a placeholder `[missing #label: not agreed]`.
    Gap,
}

/// A choice for every bracket of one draft.
///
/// To settle is to ask "what if": that anybody agreed to a choice does not follow from it. The standing of the plain words
/// of the result says so: what was agreed becomes *conditionally* agreed, unless the settlement took only what was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    choices: Vec<Choice>,
    description: String,
    /// The weakest hedge that the words of the result stand on.
    hedge: Option<Hedge>,
}

/// A choice that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoSuchChoice {
    /// The draft has no bracket of that name.
    Bracket {
        /// As written.
        wanted: String,
        /// Names that are close.
        close: Vec<String>,
    },
    /// The bracket does not offer that.
    Choice {
        /// The bracket.
        bracket: String,
        /// As written.
        wanted: String,
        /// What it offers.
        offers: Vec<String>,
    },
}

impl fmt::Display for NoSuchChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoSuchChoice::Bracket { wanted, close } => {
                write!(f, "There is no bracket \"{wanted}\".")?;
                if let [first, ..] = close.as_slice() {
                    write!(f, " Did you mean \"{first}\"?")?;
                }
                Ok(())
            }
            NoSuchChoice::Choice { bracket, wanted, offers } => {
                write!(f, "The bracket \"{bracket}\" has no choice \"{wanted}\". It has: {}.", offers.join(", "))
            }
        }
    }
}

impl core::error::Error for NoSuchChoice {}

impl Settlement {
    /// Only what every one of these parties proposes, supports or has agreed to. Where several alternatives are open, or a
    /// figure, a gap is left; other words go. Placeholders stay.
    pub fn agreed(draft: &Draft, parties: &[String]) -> Settlement {
        let choice = |bracket: &Bracket| {
            let wanted = |positions: &[crate::Position]| {
                parties.iter().all(|party| positions.iter().any(|position| position.party == *party && position.stance.is_for()))
            };
            let agreed = bracket.alternatives.iter().position(|alternative| !parties.is_empty() && wanted(&alternative.positions));
            let must_stand =
                bracket.kind == BracketKind::Number || bracket.alternatives.iter().filter(|alternative| !alternative.flow.is_empty()).count() > 1;
            match agreed {
                _ if bracket.kind == BracketKind::Placeholder => Choice::Open,
                Some(alternative) => Choice::Take(alternative),
                None if must_stand => Choice::Gap,
                None => Choice::Out,
            }
        };
        let choices: Vec<Choice> = draft.brackets().iter().map(choice).collect();
        let taken = draft.brackets().iter().zip(&choices).filter_map(|(bracket, choice)| match choice {
            Choice::Take(alternative) => Some(&bracket.alternatives[*alternative].positions),
            _ => None,
        });
        let hedge = taken.flatten().filter(|position| parties.contains(&position.party)).map(|position| position.hedge).max().flatten();
        Settlement { choices, hedge, description: format!("only what {} agree on", parties.join(" and ")) }
    }

    /// What one party wants stays, what it is against goes. A bracket on which it says nothing, or offers no words of its own
    /// against several alternatives, stays open.
    pub fn of_party(draft: &Draft, party: &str) -> Settlement {
        let choice = |bracket: &Bracket| {
            let says = |test: fn(&crate::Stance) -> bool| {
                bracket
                    .alternatives
                    .iter()
                    .position(|alternative| alternative.positions.iter().any(|position| position.party == party && test(&position.stance)))
            };
            match (says(crate::Stance::is_for), says(crate::Stance::is_against)) {
                _ if bracket.kind == BracketKind::Placeholder => Choice::Open,
                (Some(alternative), _) => Choice::Take(alternative),
                (None, Some(_)) if bracket.alternatives.len() == 1 => Choice::Out,
                _ => Choice::Open,
            }
        };
        let choices = draft.brackets().iter().map(choice).collect();
        Settlement { choices, hedge: Some(Hedge::Conditionally), description: format!("everything that {party} wants") }
    }

    /// Named choices: `in`, `out`, the code of a party (the alternative that it wants), or the number of an alternative from
    /// 1. All other brackets stay open.
    ///
    /// # Errors
    /// [`NoSuchChoice`] for the first bracket or choice that is not there.
    pub fn choices(draft: &Draft, named: &[(String, String)]) -> Result<Settlement, NoSuchChoice> {
        let mut choices: Vec<Choice> = draft.brackets().iter().map(|_| Choice::Open).collect();
        let mut described = Vec::new();
        for (wanted, choice) in named {
            let name = wanted.trim_start_matches('#');
            let mut found = false;
            for (index, bracket) in draft.brackets().iter().enumerate().filter(|(_, bracket)| bracket.address == name) {
                choices[index] = one_choice(bracket, choice)?;
                found = true;
            }
            if !found {
                return Err(NoSuchChoice::Bracket { wanted: wanted.clone(), close: close(name, draft) });
            }
            described.push(format!("{name}: {choice}"));
        }
        Ok(Settlement { choices, hedge: Some(Hedge::Conditionally), description: described.join(", ") })
    }

    /// What becomes of a bracket.
    pub fn choice(&self, bracket: BracketIndex) -> Choice {
        self.choices.get(bracket).copied().unwrap_or(Choice::Open)
    }

    /// Whether every bracket but placeholders has a choice.
    pub fn is_full(&self, draft: &Draft) -> bool {
        draft.brackets().iter().enumerate().all(|(index, bracket)| bracket.kind == BracketKind::Placeholder || self.choice(index) != Choice::Open)
    }

    /// In words, as it stands in the front matter of the result.
    pub fn description(&self) -> &str {
        &self.description
    }
}

fn one_choice(bracket: &Bracket, wanted: &str) -> Result<Choice, NoSuchChoice> {
    let count = bracket.alternatives.len();
    let of_party = || {
        bracket
            .alternatives
            .iter()
            .position(|alternative| alternative.positions.iter().any(|position| position.party == wanted && position.stance.is_for()))
    };
    let numbered = wanted.parse().ok().filter(|number| (1..=count).contains(number)).map(|number: usize| number - 1);
    match wanted {
        "out" => Ok(Choice::Out),
        "in" if count == 1 => Ok(Choice::Take(0)),
        _ => numbered.or_else(of_party).map(Choice::Take).ok_or_else(|| {
            let mut offers: Vec<String> = if count == 1 { ["in".to_string()].into() } else { (1..=count).map(|number| number.to_string()).collect() };
            let positions = bracket.alternatives.iter().flat_map(|alternative| &alternative.positions);
            offers.extend(positions.filter(|position| position.stance.is_for()).map(|position| position.party.clone()));
            offers.push("out".to_string());
            NoSuchChoice::Choice { bracket: bracket.address.clone(), wanted: wanted.to_string(), offers }
        }),
    }
}

fn close(wanted: &str, draft: &Draft) -> Vec<String> {
    let mut names: Vec<(usize, &str)> = draft
        .brackets()
        .iter()
        .map(|bracket| (strsim::damerau_levenshtein(wanted, &bracket.address), bracket.address.as_str()))
        .filter(|(distance, _)| *distance <= 2)
        .collect();
    names.sort();
    names.into_iter().map(|(_, name)| name.to_string()).take(3).collect()
}

/// The text of a draft with a settlement applied. Where nothing is chosen it is the text as it was.
pub fn settle(draft: &Draft, settlement: &Settlement) -> Vec<u8> {
    if (0..draft.brackets().len()).all(|bracket| settlement.choice(bracket) == Choice::Open) {
        return draft.tree().source().to_vec();
    }
    let remains = Remains::of(draft, settlement);
    Writer::new(draft, settlement, &remains).write()
}

/// What is left of a draft: found before anything is written, since a heading goes with all that stood under it.
struct Remains {
    provisions: Vec<bool>,
    /// Names of footnotes that only removed words referred to.
    orphans: BTreeSet<String>,
}

impl Remains {
    fn of(draft: &Draft, settlement: &Settlement) -> Remains {
        let count = draft.provisions().len();
        let (mut had_words, mut has_words, mut begins_visible) = (vec![false; count], vec![false; count], vec![true; count]);
        let (mut referred, mut refers) = (BTreeSet::new(), BTreeSet::new());
        let mut open = Stack::default();
        let mut owner = draft.provisions().iter().enumerate().peekable();
        let mut own: Option<ProvisionIndex> = None;
        for (at, piece) in draft.flow().iter().enumerate() {
            while let Some((index, _)) = owner.next_if(|(_, provision)| provision.flow.start <= at) {
                begins_visible[index] = open.visible();
                own = Some(index);
            }
            let inside = own.filter(|&own| draft.provisions()[own].flow.contains(&at));
            let gap = match piece.kind() {
                PieceKind::Open(bracket) => {
                    let shown = open.visible() && matches!(settlement.choice(bracket), Choice::Open | Choice::Gap);
                    open.push(bracket, settlement.choice(bracket));
                    shown
                }
                PieceKind::Bar(..) => {
                    open.next_alternative();
                    false
                }
                PieceKind::Close(_) => {
                    open.pop();
                    false
                }
                _ => false,
            };
            if is_word(piece) || gap {
                inside.inspect(|&own| {
                    had_words[own] |= is_word(piece);
                    has_words[own] |= gap || open.visible();
                });
            }
            if piece.kind() == PieceKind::Footnote {
                let name = draft.text(&piece.span()).into_owned();
                if open.visible() {
                    refers.insert(name.clone());
                }
                referred.insert(name);
            }
        }
        let mut provisions: Vec<bool> = (0..count).map(|index| if had_words[index] { has_words[index] } else { begins_visible[index] }).collect();
        // From the last to the first: a provision stays if something in it stays; a heading goes if all under it went.
        for index in (0..count).rev() {
            let provision = &draft.provisions()[index];
            let inner = index + 1..provision.next;
            let inner_stays = inner.clone().any(|inner| draft.provisions()[inner].parent == Some(index) && provisions[inner]);
            let emptied = provision.title.is_some() && !inner.is_empty() && !inner_stays && lost_something(draft, inner, &had_words);
            provisions[index] = provisions[index] && !emptied || inner_stays;
        }
        Remains { provisions, orphans: referred.difference(&refers).cloned().collect() }
    }
}

fn lost_something(draft: &Draft, inner: core::ops::Range<ProvisionIndex>, had_words: &[bool]) -> bool {
    inner.into_iter().any(|index| had_words[index] && draft.provisions()[index].title.is_none())
}

fn is_word(piece: &Piece) -> bool {
    matches!(piece.kind(), PieceKind::Words | PieceKind::Reference | PieceKind::Footnote)
}

/// The brackets that are open at a place, and whether its words are seen there.
#[derive(Default)]
struct Stack {
    open: Vec<(BracketIndex, Choice, usize, bool)>,
}

impl Stack {
    fn visible(&self) -> bool {
        self.open.last().is_none_or(|(.., visible)| *visible)
    }

    fn push(&mut self, bracket: BracketIndex, choice: Choice) {
        let visible = self.visible() && shows(choice, 0);
        self.open.push((bracket, choice, 0, visible));
    }

    fn next_alternative(&mut self) {
        let outer = self.open.iter().rev().nth(1).is_none_or(|(.., visible)| *visible);
        if let Some((_, choice, alternative, visible)) = self.open.last_mut() {
            *alternative += 1;
            *visible = outer && shows(*choice, *alternative);
        }
    }

    fn pop(&mut self) -> Option<(BracketIndex, Choice)> {
        self.open.pop().map(|(bracket, choice, ..)| (bracket, choice))
    }

    /// Whether the innermost bracket is kept with its marks.
    fn keeps_marks(&self) -> bool {
        let outer = self.open.iter().rev().nth(1).is_none_or(|(.., visible)| *visible);
        outer && self.open.last().is_some_and(|(_, choice, ..)| *choice == Choice::Open)
    }
}

fn shows(choice: Choice, alternative: usize) -> bool {
    match choice {
        Choice::Open => true,
        Choice::Take(taken) => taken == alternative,
        Choice::Out | Choice::Gap => false,
    }
}

struct Writer<'a> {
    draft: &'a Draft,
    settlement: &'a Settlement,
    remains: &'a Remains,
    out: Vec<u8>,
    open: Stack,
    provision_of: BTreeMap<NodeIndex, ProvisionIndex>,
    /// Where the open block began in `out`, behind its number.
    block: usize,
    /// The last leaf of the open block: the end of its last line stays, or the next block would join it.
    last_leaf: NodeIndex,
    /// Words of the open block were written already.
    said: bool,
    /// Where in `out` the last `{#id}` that refers to something begins.
    reference: Option<usize>,
    /// Something went just before this place, and nothing was written since.
    cut: bool,
    /// A block went since the last one that stayed.
    block_gone: bool,
}

impl<'a> Writer<'a> {
    fn new(draft: &'a Draft, settlement: &'a Settlement, remains: &'a Remains) -> Writer<'a> {
        let provision_of = draft.provisions().iter().enumerate().map(|(index, provision)| (provision.node, index)).collect();
        let out = Vec::with_capacity(draft.tree().source().len());
        Writer {
            draft,
            settlement,
            remains,
            out,
            open: Stack::default(),
            provision_of,
            block: 0,
            last_leaf: 0,
            said: false,
            reference: None,
            cut: false,
            block_gone: false,
        }
    }

    fn write(mut self) -> Vec<u8> {
        let tree = self.draft.tree();
        let nodes = tree.nodes();
        let mut next_pair = 0;
        let mut muted_until = 0;
        // A line of brackets is written, and taken back if nothing of it stayed.
        let mut bracket_line: Option<(NodeIndex, usize)> = None;
        if !nodes.iter().any(|node| node.kind == Kind::FrontText) {
            self.front_matter_made();
        }
        for (index, node) in nodes.iter().enumerate() {
            if let Some((end, start)) = bracket_line.filter(|(end, _)| *end <= index) {
                self.end_bracket_line(start);
                let _ = end;
                bracket_line = None;
            }
            self.end_unclosed(node.span().start);
            match node.kind {
                Kind::Document | Kind::FrontMatter | Kind::Table => continue,
                Kind::BracketLine => {
                    bracket_line = Some((node.next(), self.out.len()));
                    self.begin_block(index);
                    continue;
                }
                Kind::Fence if !self.open.visible() => {
                    muted_until = node.next();
                    self.block_gone = true;
                    continue;
                }
                Kind::FootnoteDefinition => {
                    let name = nodes.get(index + 1..node.next()).and_then(|leaves| leaves.iter().find(|leaf| leaf.kind == Kind::FootnoteLabel));
                    let name = name.map(|leaf| tree.text(&(leaf.span().start + 2..leaf.span().end - 2)).into_owned()).unwrap_or_default();
                    if !self.open.visible() || self.remains.orphans.contains(&name) {
                        muted_until = node.next();
                        self.block_gone = true;
                    } else {
                        self.begin_block(index);
                    }
                    continue;
                }
                Kind::TableRule => {
                    let end = (index + 1..nodes.len()).find(|&leaf| nodes[leaf].kind != Kind::Space).unwrap_or(index);
                    self.last_leaf = end;
                    if !self.open.visible() {
                        muted_until = end + 1;
                    }
                }
                kind if !kind.is_leaf() => {
                    if let Some(&provision) = self.provision_of.get(&index)
                        && !self.remains.provisions[provision]
                    {
                        let own = if kind == Kind::Section { nodes.get(index + 1).map_or(index + 1, |heading| heading.next()) } else { index + 1 };
                        muted_until = (own..node.next())
                            .find(|&leaf| !nodes[leaf].kind.is_leaf() || nodes[leaf].kind == Kind::BlankLine)
                            .unwrap_or(node.next());
                        self.block_gone = true;
                    } else if kind != Kind::Heading {
                        self.begin_block(index);
                    }
                    continue;
                }
                _ => {}
            }
            if node.kind == Kind::Open {
                self.open_bracket(next_pair, index < muted_until);
                next_pair += 1;
            } else {
                self.leaf(index, index < muted_until);
            }
        }
        if let Some((_, start)) = bracket_line {
            self.end_bracket_line(start);
        }
        self.guard_reference();
        self.guard_mark();
        self.out
    }

    fn leaf(&mut self, index: NodeIndex, muted: bool) {
        let tree = self.draft.tree();
        let node = &tree.nodes()[index];
        let bytes = &tree.source()[node.span()];
        match node.kind {
            Kind::Close => {
                let closes = self.open.open.last().is_some_and(|(bracket, ..)| tree.pairs()[*bracket].close == Some(index));
                if !closes {
                    return self.words(bytes, muted);
                }
                let kept = self.open.keeps_marks();
                self.open.pop();
                self.mark(bytes, kept && !muted);
            }
            Kind::Bar => {
                let kept = self.open.keeps_marks();
                self.open.next_alternative();
                if !kept {
                    self.trim_layout();
                }
                self.mark(bytes, kept && !muted);
            }
            Kind::Attribution => {
                let kept = self.open.keeps_marks();
                self.mark(bytes, kept && !muted);
            }
            Kind::FrontText => self.front_matter(bytes, node.span().start),
            // Front matter was made, and the mark stands before it already.
            Kind::ByteOrderMark if !self.out.is_empty() => {}
            Kind::BlankLine => {
                let doubled = self.out.is_empty() || self.out.ends_with(b"\n\n") || self.out.ends_with(b"\n\r\n");
                if !doubled || self.open.visible() && !self.block_gone {
                    self.out.extend_from_slice(bytes);
                }
                self.block = self.out.len();
                self.cut = false;
            }
            Kind::Newline => self.newline(index, bytes, muted),
            Kind::Number | Kind::Hashes | Kind::Anchor | Kind::Cell | Kind::TableRule | Kind::FootnoteLabel => {
                if !muted {
                    if node.kind == Kind::Cell {
                        self.guard_reference();
                    }
                    self.out.extend_from_slice(bytes);
                    self.cut = false;
                    if matches!(node.kind, Kind::Number | Kind::Hashes | Kind::FootnoteLabel) {
                        self.block = self.out.len();
                    }
                }
            }
            Kind::Reference if !self.said && !muted && self.open.visible() => {
                self.append(b"\\");
                self.append(bytes);
                self.said = true;
            }
            Kind::Reference => {
                self.words(bytes, muted);
                self.reference = (!self.cut).then(|| self.out.len() - bytes.len());
            }
            Kind::Comment => {
                if !muted && self.open.visible() {
                    self.out.extend_from_slice(bytes);
                }
            }
            kind => {
                self.said |= matches!(kind, Kind::Text | Kind::Escape | Kind::Invalid) && !muted && self.open.visible();
                self.words(bytes, muted);
            }
        }
    }

    /// A block of its own begins with this node; that of a section is its heading.
    fn begin_block(&mut self, index: NodeIndex) {
        self.guard_reference();
        self.guard_mark();
        let nodes = self.draft.tree().nodes();
        let (first, end) = match nodes[index].kind {
            Kind::Section => (index + 2, nodes.get(index + 1).map_or(index + 1, |heading| heading.next())),
            _ => (index + 1, nodes[index].next()),
        };
        let own = (first..end).take_while(|&leaf| nodes[leaf].kind.is_leaf() && nodes[leaf].kind != Kind::BlankLine);
        self.last_leaf = own.last().unwrap_or(index);
        self.reference = None;
        // A heading or a row has its id at the end; in other blocks an id before any words would be theirs.
        self.said = matches!(nodes[index].kind, Kind::Section | Kind::HeaderRow | Kind::Row);
        self.block = self.out.len();
        self.cut = false;
        self.block_gone = false;
    }

    fn open_bracket(&mut self, pair: usize, muted: bool) {
        let choice = self.settlement.choice(pair);
        let visible = self.open.visible();
        self.open.push(pair, choice);
        if choice == Choice::Gap && visible && !muted {
            let bracket = &self.draft.brackets()[pair];
            let label = bracket.label.as_ref().map(|_| format!(" #{}", bracket.address)).unwrap_or_default();
            self.append(format!("[missing{label}: not agreed]").as_bytes());
            self.cut = true;
        } else {
            let kept = self.open.keeps_marks();
            self.mark(b"[", kept && !muted);
        }
    }

    fn end_unclosed(&mut self, here: usize) {
        while let Some((bracket, ..)) = self.open.open.last() {
            let pair = &self.draft.tree().pairs()[*bracket];
            if pair.close.is_some() || pair.end > here {
                break;
            }
            self.open.pop();
            self.cut = true;
        }
    }

    /// A mark of a bracket: kept, or gone.
    fn mark(&mut self, bytes: &[u8], kept: bool) {
        if kept {
            self.append(bytes);
        } else {
            self.cut = true;
        }
    }

    fn words(&mut self, bytes: &[u8], muted: bool) {
        if muted || !self.open.visible() {
            self.cut = true;
        } else {
            self.append(bytes);
        }
    }

    /// Writes words. Where something went just before, white space is folded, none is left before a closing mark, and a
    /// line never begins with what stood amid it.
    fn append(&mut self, bytes: &[u8]) {
        if !self.cut {
            return self.out.extend_from_slice(bytes);
        }
        let trimmed = bytes.trim_ascii_start();
        let spaced = trimmed.len() < bytes.len();
        if trimmed.is_empty() {
            // White space alone: it counts once something follows.
            if !self.at_space() {
                self.guard_mark();
                self.out.push(b' ');
            }
            return;
        }
        if self.out.len() > self.block && self.line_is_blank() {
            self.join_line();
        }
        self.guard_brace();
        let closing = matches!(trimmed[0], b',' | b'.' | b';' | b':' | b')' | b'!' | b'?');
        if closing && self.out.len() > self.block {
            while self.out.len() > self.block && self.out.last() == Some(&b' ') {
                self.out.pop();
            }
        } else if spaced && !self.at_space() && !self.just_opened() {
            self.guard_mark();
            self.out.push(b' ');
        }
        self.cut = false;
        let line = self.out.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let at_start = self.block == line && self.out[line..].iter().all(|byte| matches!(byte, b' ' | b'\t'));
        match mark_to_escape(trimmed).filter(|_| at_start) {
            Some(at) => {
                self.out.extend_from_slice(&trimmed[..at]);
                self.out.push(b'\\');
                self.out.extend_from_slice(&trimmed[at..]);
            }
            None => self.out.extend_from_slice(trimmed),
        }
    }

    /// The space after an attribution is layout: the words begin behind it.
    fn just_opened(&self) -> bool {
        self.out.len() == self.block || matches!(self.out.last(), Some(b'(' | b'['))
    }

    fn at_space(&self) -> bool {
        self.out.last().is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\n')) || self.out.len() == self.block
    }

    fn line_is_blank(&self) -> bool {
        let line = self.out.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        line > self.block && self.out[line..].iter().all(|byte| matches!(byte, b' ' | b'\t'))
    }

    /// Puts the next words on the line before.
    fn join_line(&mut self) {
        while self.out.len() > self.block && self.out.last().is_some_and(u8::is_ascii_whitespace) {
            self.out.pop();
        }
        if self.out.len() > self.block {
            self.out.push(b' ');
        }
    }

    fn trim_layout(&mut self) {
        while self.out.len() > self.block && self.out.last() == Some(&b' ') && self.open.visible() {
            self.out.pop();
        }
    }

    fn newline(&mut self, index: NodeIndex, bytes: &[u8], muted: bool) {
        let last = index == self.last_leaf;
        if last && !muted {
            self.guard_reference();
        }
        if !muted {
            self.guard_mark();
        }
        if muted || !last && !self.open.visible() {
            self.cut = true;
            return;
        }
        if self.cut {
            // Trailing white space before the end of the line goes; a line that became empty goes with its end.
            while self.out.len() > self.block && self.out.last() == Some(&b' ') {
                self.out.pop();
            }
            if !last && self.out[self.block..].iter().all(u8::is_ascii_whitespace) || self.out.len() > self.block && self.out.last() == Some(&b'\n') {
                return;
            }
        }
        self.out.extend_from_slice(bytes);
        self.cut = false;
        if last {
            self.block = self.out.len();
        }
    }

    /// `{#[words]x}` is no reference; `{#x}` would be one.
    fn guard_brace(&mut self) {
        let line = self.out.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        if let Some(at) = self.out[line..].windows(2).rposition(|pair| pair == b"{#")
            && !self.out[line + at..].contains(&b'}')
        {
            self.out.insert(line + at, b'\\');
        }
    }

    /// `1.[words]` is no number; `1.` alone, or before a space, would be one.
    fn guard_mark(&mut self) {
        let line = self.out.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        if !self.cut || line != self.block {
            return;
        }
        let indent = self.out[line..].len() - self.out[line..].trim_ascii_start().len();
        let start = crate::parse::behind_openers(&self.out, line + indent, self.out.len());
        let words = self.out.get(start..).unwrap_or_default().trim_ascii_end();
        if crate::parse::is_mark_alone(words)
            && let Some(at) = mark_to_escape(words)
        {
            self.out.insert(start + at, b'\\');
        }
    }

    /// A `{#id}` that referred to something would name this heading or row if nothing stood behind it any more.
    fn guard_reference(&mut self) {
        if let Some(at) = self.reference.take()
            && self.cut
            && self.out[at..].trim_ascii_end().ends_with(b"}")
            && self.out[at..].iter().filter(|&&byte| byte == b'}').count() == 1
        {
            self.out.insert(at, b'\\');
        }
    }

    fn end_bracket_line(&mut self, start: usize) {
        if self.out[start..].iter().all(u8::is_ascii_whitespace) {
            self.out.truncate(start);
            self.block_gone = true;
        }
        self.cut = false;
    }

    // ---- front matter ------------------------------------------------------------------------------------------

    fn line(&self) -> String {
        let description = self.settlement.description.replace('\\', "\\\\").replace('"', "\\\"");
        let before = self
            .draft
            .front()
            .settlement
            .as_ref()
            .map(|before| format!("{}; ", before.replace('\\', "\\\\").replace('"', "\\\"")))
            .unwrap_or_default();
        format!("settlement = \"{before}{description}\"")
    }

    /// The front matter with a line on the settlement, in place of the one it had, or first; and with the standing of the
    /// plain words no firmer than the choices allow.
    fn front_matter(&mut self, bytes: &[u8], start: usize) {
        let front = self.draft.front();
        let standing = front.text.as_ref().zip(front.text_span.as_ref()).filter(|(text, _)| !text.positions.is_empty()).map(|(text, span)| {
            let positions = text.positions.iter().cloned().map(|mut position| {
                position.hedge = position.hedge.max(self.settlement.hedge);
                position
            });
            (span.start - start..span.end - start, format!("\"{}\"", written(&positions.collect::<Vec<_>>())))
        });
        let mut text = bytes.to_vec();
        if let Some((range, words)) = standing {
            text.splice(range, words.into_bytes());
        }
        let end: &[u8] = if text.ends_with(b"\r\n") { b"\r\n" } else { b"\n" };
        let line = [self.line().as_bytes(), end].concat();
        let is_line = |line: &[u8]| front.settlement.is_some() && line.trim_ascii_start().starts_with(b"settlement");
        let mut lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
        match lines.iter().position(|line| is_line(line)) {
            Some(at) => lines[at] = &line,
            None => lines.insert(0, &line),
        }
        self.out.extend(lines.concat());
    }

    fn front_matter_made(&mut self) {
        let has_mark = self.draft.tree().nodes().iter().any(|node| node.kind == Kind::ByteOrderMark);
        if has_mark {
            self.out.extend_from_slice("\u{FEFF}".as_bytes());
        }
        let text = format!("+++\n{}\n+++\n\n", self.line());
        self.out.extend_from_slice(text.as_bytes());
    }
}

/// Where a backslash keeps words at the start of a line from being read as the mark of another block.
fn mark_to_escape(words: &[u8]) -> Option<usize> {
    match words.first()? {
        b'#' | b'|' | b'`' | b'~' | b'{' => Some(0),
        b'<' if words.starts_with(b"<!--") => Some(0),
        _ => crate::parse::mark_end(words).map(|end| if words[0].is_ascii_alphanumeric() { end - 1 } else { 0 }),
    }
}
