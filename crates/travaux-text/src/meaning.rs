//! What a draft says, without how it is laid out: two drafts with the same meaning differ for no reader.
//!
//! The words of every settlement of a draft follow from the words of its alternatives and from where white space stands
//! between them. A space just inside a bracket is therefore part of the meaning only if it can be the one space between
//! two words: not at the start of an alternative if white space stands before the bracket (or a mark follows that no
//! space stands before), not at its end if white space stands behind the bracket, and never beside a `|`, which is
//! written with spaces around it for the eye. Everything else that is white space is one space, wherever it stands.

use crate::attribution::Position;
use crate::blocks::{closes, push_lines};
use crate::draft::{BracketIndex, BracketKind, Draft, PieceKind, ProvisionIndex, ProvisionKind, Within};
use crate::tree::{Kind, Span};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

/// All that a draft says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// Provisions in order.
    pub provisions: Vec<ProvisionMeaning>,
    /// Brackets in order.
    pub brackets: Vec<BracketMeaning>,
    /// Footnotes: names and words.
    pub footnotes: Vec<(String, String)>,
    /// `rules` blocks: under which provision, and their lines.
    pub rules: Vec<(Option<ProvisionIndex>, Vec<u8>)>,
    /// The front matter, other fenced blocks and comments, with uniform ends of lines.
    pub kept: Vec<Vec<u8>>,
}

/// What a provision is and says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvisionMeaning {
    /// Its address.
    pub address: String,
    /// Whether that is a stable id.
    pub anchored: bool,
    /// What it is.
    pub kind: ProvisionKind,
    /// Its number.
    pub number: Option<String>,
    /// The title of a heading.
    pub title: Option<String>,
    /// What it is in.
    pub parent: Option<ProvisionIndex>,
    /// The alternative in which it begins.
    pub outer: Option<Within>,
    /// Its own words and marks.
    pub tokens: Vec<Token>,
}

/// What a bracket is, and who stands where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BracketMeaning {
    /// Its address.
    pub address: String,
    /// Whether that is a label.
    pub labelled: bool,
    /// What it is.
    pub kind: BracketKind,
    /// Whether nobody says who stands where.
    pub reported: bool,
    /// The bracket it waits for.
    pub pending: Option<String>,
    /// Where it opens.
    pub provision: Option<ProvisionIndex>,
    /// The provisions that lie wholly in it.
    pub covers: Range<ProvisionIndex>,
    /// The alternative in which it stands.
    pub outer: Option<Within>,
    /// Who says what of each alternative.
    pub positions: Vec<Vec<Position>>,
    /// How many labels stand where they mean nothing.
    pub misplaced: usize,
}

/// Words and marks of a provision, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// Words, white space folded, and the alternative in which they stand.
    Words(Words, Option<Within>),
    /// A bracket opens.
    Open(BracketIndex),
    /// An alternative begins.
    Bar(BracketIndex, usize),
    /// A bracket closes.
    Close(BracketIndex),
    /// `[^name]`.
    Footnote(String),
    /// `{#id}`.
    Reference(String),
    /// The border of two cells.
    Cell,
}

/// Words as bytes, since they may be no UTF-8.
#[derive(Clone, PartialEq, Eq)]
pub struct Words(pub Vec<u8>);

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(&self.0))
    }
}

impl Meaning {
    /// What this draft says.
    pub fn of(draft: &Draft) -> Meaning {
        let provisions = draft.provisions().iter().map(|provision| ProvisionMeaning {
            address: provision.address.clone(),
            anchored: provision.anchor.is_some(),
            kind: provision.kind,
            number: provision.number.clone(),
            title: provision.title.as_deref().map(|title| title.split_whitespace().collect::<Vec<_>>().join(" ")),
            parent: provision.parent,
            outer: provision.outer,
            tokens: tokens(draft, provision.flow.clone(), provision.outer),
        });
        let brackets = draft.brackets().iter().map(|bracket| BracketMeaning {
            address: bracket.address.clone(),
            labelled: bracket.label.is_some(),
            kind: bracket.kind,
            reported: bracket.reported,
            pending: bracket.pending.as_ref().map(|(label, _)| label.clone()),
            provision: bracket.provision,
            covers: bracket.covers.clone(),
            outer: bracket.outer,
            positions: bracket.alternatives.iter().map(|alternative| alternative.positions.clone()).collect(),
            misplaced: bracket.misplaced.len(),
        });
        let kept = |kind: Kind| matches!(kind, Kind::FrontText | Kind::FenceLine | Kind::FenceText | Kind::Comment);
        let nodes = draft.tree().nodes().iter().filter(|node| kept(node.kind));
        Meaning {
            provisions: provisions.collect(),
            brackets: brackets.collect(),
            footnotes: draft.footnotes().iter().map(|footnote| (footnote.name.clone(), footnote.text.clone())).collect(),
            rules: draft.rules().iter().map(|rules| (rules.provision, lines(draft, &rules.span))).collect(),
            kept: nodes.map(|node| lines(draft, &node.span())).collect(),
        }
    }
}

impl Meaning {
    /// The first thing that this meaning and another have different.
    pub(crate) fn difference(&self, other: &Meaning) -> Option<String> {
        fn first<T: PartialEq + fmt::Debug>(one: &[T], other: &[T]) -> Option<String> {
            let at = (0..one.len().max(other.len())).find(|&at| one.get(at) != other.get(at))?;
            Some(alloc::format!("{:?}\n{:?}", one.get(at), other.get(at)))
        }
        first(&self.provisions, &other.provisions)
            .or_else(|| first(&self.brackets, &other.brackets))
            .or_else(|| first(&self.footnotes, &other.footnotes))
            .or_else(|| first(&self.rules, &other.rules))
            .or_else(|| first(&self.kept, &other.kept))
    }
}

fn lines(draft: &Draft, span: &Span) -> Vec<u8> {
    let mut out = Vec::new();
    push_lines(&mut out, &draft.tree().source()[span.clone()], b"\n");
    while out.pop_if(|last| matches!(last, b'\n' | b'\r')).is_some() {}
    out
}

/// One character of the flow, or one mark, with white space folded.
enum Step<'a> {
    Space,
    Word(&'a [u8]),
    Mark(Token),
}

fn tokens(draft: &Draft, flow: Range<usize>, outer: Option<Within>) -> Vec<Token> {
    let mut steps = steps(draft, flow);
    drop_leading(&mut steps);
    drop_trailing(&mut steps);
    let mut tokens: Vec<Token> = Vec::new();
    let mut within = outer;
    let word = |tokens: &mut Vec<Token>, bytes: &[u8], within| match tokens.last_mut() {
        Some(Token::Words(Words(words), there)) if *there == within => {
            if bytes != b" " || words.last() != Some(&b' ') {
                words.extend_from_slice(bytes);
            }
        }
        _ => tokens.push(Token::Words(Words(bytes.to_vec()), within)),
    };
    for step in steps.into_iter().flatten() {
        match step {
            Step::Space => word(&mut tokens, b" ", within),
            Step::Word(bytes) => word(&mut tokens, bytes, within),
            Step::Mark(mark) => {
                match mark {
                    Token::Open(bracket) => within = Some(Within { bracket, alternative: 0 }),
                    Token::Bar(bracket, alternative) => within = Some(Within { bracket, alternative }),
                    Token::Close(bracket) => within = draft.brackets()[bracket].outer,
                    _ => {}
                }
                tokens.push(mark);
            }
        }
    }
    // White space at either end of a provision is layout.
    if let Some(Token::Words(Words(words), _)) = tokens.last_mut() {
        while words.pop_if(|last| *last == b' ').is_some() {}
    }
    if let Some(Token::Words(Words(words), _)) = tokens.first_mut() {
        words.drain(..usize::from(words.first() == Some(&b' ')));
    }
    tokens.retain(|token| !matches!(token, Token::Words(words, _) if words.0.is_empty()));
    tokens
}

fn steps(draft: &Draft, flow: Range<usize>) -> Vec<Option<Step<'_>>> {
    let source = draft.tree().source();
    let mut steps: Vec<Option<Step>> = Vec::new();
    for piece in &draft.flow()[flow] {
        let bytes = &source[piece.span()];
        let name = || String::from_utf8_lossy(bytes).to_string();
        let mark = match piece.kind() {
            PieceKind::Words | PieceKind::Gap => {
                let is_space = |byte: u8| piece.kind() == PieceKind::Gap || matches!(byte, b' ' | b'\t');
                for chunk in bytes.chunk_by(|one, other| is_space(*one) == is_space(*other)) {
                    if !is_space(chunk[0]) {
                        steps.push(Some(Step::Word(chunk)));
                    } else if !matches!(steps.last(), Some(Some(Step::Space | Step::Mark(Token::Cell)))) {
                        steps.push(Some(Step::Space));
                    }
                }
                continue;
            }
            PieceKind::Open(bracket) => Token::Open(bracket),
            PieceKind::Bar(bracket, alternative) => Token::Bar(bracket, alternative),
            PieceKind::Close(bracket) => Token::Close(bracket),
            PieceKind::Footnote => Token::Footnote(name()),
            PieceKind::Reference => Token::Reference(name()),
            PieceKind::Cell => {
                // The border of two cells has white space around it, whether it is written or not.
                steps.pop_if(|last| matches!(last, Some(Step::Space)));
                Token::Cell
            }
        };
        steps.push(Some(Step::Mark(mark)));
    }
    steps
}

/// Takes white space from the start of alternatives where some stands before the bracket, or where none can stand.
fn drop_leading(steps: &mut [Option<Step>]) {
    let mut white = true;
    let mut outside: Vec<bool> = Vec::new();
    let (mut begins, mut unseen) = (false, false);
    for at in 0..steps.len() {
        match &steps[at] {
            Some(Step::Space) => {
                let closing = || matches!(steps.get(at + 1), Some(Some(Step::Word(word))) if closes(word));
                if white && (begins || unseen) || begins && closing() {
                    steps[at] = None;
                } else {
                    white = true;
                }
                continue;
            }
            // White space on both sides of a footnote is one space, since the footnote is no word.
            Some(Step::Mark(Token::Footnote(_))) => {
                (begins, unseen) = (false, true);
                continue;
            }
            Some(Step::Mark(Token::Open(_))) => {
                outside.push(white);
                begins = true;
            }
            Some(Step::Mark(Token::Bar(..))) => {
                white = outside.last().copied().unwrap_or_default();
                begins = true;
            }
            Some(Step::Mark(Token::Close(_))) => {
                outside.pop();
                (white, begins) = (false, false);
            }
            Some(Step::Mark(Token::Cell)) => (white, begins) = (true, false),
            Some(Step::Mark(_) | Step::Word(_)) => (white, begins) = (false, false),
            None => {}
        }
        unseen = false;
    }
}

/// Takes white space from the end of alternatives: before a `|` always, before a `]` where some follows the bracket.
fn drop_trailing(steps: &mut [Option<Step>]) {
    let mut white = true;
    let mut ends = Ends::Nothing;
    for at in (0..steps.len()).rev() {
        match &steps[at] {
            None => {}
            Some(Step::Space) => match ends {
                Ends::Alternative => steps[at] = None,
                Ends::Bracket if white => steps[at] = None,
                _ => white = true,
            },
            Some(Step::Mark(Token::Bar(..))) => (white, ends) = (false, Ends::Alternative),
            Some(Step::Mark(Token::Close(_))) => ends = Ends::Bracket,
            Some(Step::Mark(Token::Cell)) => (white, ends) = (true, Ends::Nothing),
            Some(Step::Mark(Token::Footnote(_))) => ends = Ends::Nothing,
            Some(Step::Word(word)) => (white, ends) = (closes(word), Ends::Nothing),
            Some(Step::Mark(_)) => (white, ends) = (false, Ends::Nothing),
        }
    }
}

/// What stands just behind a place.
enum Ends {
    Nothing,
    Alternative,
    Bracket,
}
