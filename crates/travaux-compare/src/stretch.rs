//! A stretch of words with what compares them: tokens without white space, and in which bracket each character stands.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;
use travaux_text::draft::PieceKind;
use travaux_text::{Draft, Provision, ProvisionIndex, ProvisionKind, Within};
use unicode_segmentation::UnicodeSegmentation;

/// Words of one provision. White space is folded to one space, and there is none at the ends.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stretch {
    pub(crate) text: String,
    /// Words, figures and marks in order; white space stands between them.
    pub(crate) tokens: Vec<Range<usize>>,
    /// From which offset on which standing holds.
    standings: Vec<(usize, Option<Within>)>,
    /// From which offset on which piece of the flow is shown.
    pieces: Vec<(usize, usize)>,
}

impl Stretch {
    /// The own words of a provision. `Article 5:` before the title of a heading is its number and none of its words, so
    /// that renumbering alone is no change of text. Linear in the words.
    pub(crate) fn of_provision(draft: &Draft, index: ProvisionIndex) -> Stretch {
        let provision = &draft.provisions()[index];
        let walker = Walker::walk(draft, provision.flow.clone(), provision.outer);
        let own = title_range(provision, &walker.text);
        walker.finish(own)
    }

    /// The words of a stretch of the flow of one provision that begins inside `outer`.
    pub(crate) fn of_flow(draft: &Draft, flow: Range<usize>, outer: Option<Within>) -> Stretch {
        let walker = Walker::walk(draft, flow, outer);
        let all = 0..walker.text.len();
        walker.finish(all)
    }

    pub(crate) fn token(&self, index: usize) -> &str {
        &self.text[self.tokens[index].clone()]
    }

    pub(crate) fn all_tokens(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.tokens.iter().map(|token| &self.text[token.clone()])
    }

    /// In which bracket the character at an offset stands.
    pub(crate) fn standing(&self, offset: usize) -> Option<Within> {
        let after = self.standings.partition_point(|(start, _)| *start <= offset);
        after.checked_sub(1).and_then(|at| self.standings[at].1)
    }

    /// The range, and the parts of it that stand in one bracket each, in order.
    pub(crate) fn parts(&self, range: Range<usize>) -> impl Iterator<Item = (Range<usize>, Option<Within>)> + '_ {
        let mut at = range.start;
        core::iter::from_fn(move || {
            if at >= range.end {
                return None;
            }
            let after = self.standings.partition_point(|(start, _)| *start <= at);
            let end = self.standings.get(after).map_or(range.end, |(start, _)| (*start).min(range.end));
            let part = at..end;
            at = end;
            Some((part.clone(), self.standing(part.start)))
        })
    }

    /// In which brackets the characters of some tokens stand.
    pub(crate) fn standings_of(&self, tokens: Range<usize>) -> impl Iterator<Item = Option<Within>> + '_ {
        self.tokens[tokens].iter().flat_map(|token| self.parts(token.clone())).map(|(_, standing)| standing)
    }

    /// The text that comes from a range of the flow.
    pub(crate) fn text_of_flow(&self, flow: &Range<usize>) -> Range<usize> {
        let offset = |piece: usize| {
            let at = self.pieces.partition_point(|(_, shown)| *shown < piece);
            self.pieces.get(at).map_or(self.text.len(), |(offset, _)| (*offset).min(self.text.len()))
        };
        let start = offset(flow.start);
        start..offset(flow.end).max(start)
    }

    /// The tokens that come from a range of the flow.
    pub(crate) fn tokens_of_flow(&self, flow: &Range<usize>) -> Range<usize> {
        let Range { start, end } = self.text_of_flow(flow);
        let first = self.tokens.partition_point(|token| token.start < start);
        let last = self.tokens.partition_point(|token| token.start < end);
        first..last.max(first)
    }
}

/// Whether there is a letter or a figure: marks alone are no words.
pub(crate) fn has_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// How many words there are: tokens with a letter or a figure.
pub(crate) fn count_words(text: &str) -> usize {
    text.split_word_bounds().filter(|token| has_word(token)).count()
}

struct Walker {
    text: String,
    standings: Vec<(usize, Option<Within>)>,
    pieces: Vec<(usize, usize)>,
    /// Offsets at which a word ends, whatever the letters beside it are, and whether what follows is one token.
    breaks: Vec<(usize, bool)>,
    within: Option<Within>,
    /// Brackets entered and left since the last character: where we are now, and the outermost place on the way.
    depth: isize,
    outermost: isize,
    /// Whether the white space that comes now stands behind the `:` of an attribution: it belongs to the notation, and is
    /// shown only where words would run together without it.
    after_colon: bool,
    colon_space: bool,
}

impl Walker {
    fn walk(draft: &Draft, flow: Range<usize>, outer: Option<Within>) -> Walker {
        let mut walker = Walker {
            text: String::new(),
            standings: Vec::new(),
            pieces: Vec::new(),
            breaks: Vec::new(),
            within: outer,
            depth: 0,
            outermost: 0,
            after_colon: false,
            colon_space: false,
        };
        for (offset, piece) in draft.flow()[flow.clone()].iter().enumerate() {
            walker.pieces.push((walker.text.len(), flow.start + offset));
            match piece.kind() {
                PieceKind::Words => walker.push_all(&draft.text(&piece.span())),
                PieceKind::Gap => walker.push(' '),
                PieceKind::Cell => walker.push_alone("|", true),
                // A reference that points elsewhere is another text, so it is compared; it is shown as it is written.
                PieceKind::Reference => walker.push_alone(&alloc::format!("{{#{}}}", draft.text(&piece.span())), false),
                PieceKind::Footnote => {}
                PieceKind::Open(bracket) => {
                    walker.within = Some(Within { bracket, alternative: 0 });
                    walker.depth += 1;
                    walker.after_colon = draft.brackets()[bracket].alternatives[0].span.start > piece.span().end;
                }
                PieceKind::Bar(bracket, alternative) => {
                    walker.within = Some(Within { bracket, alternative });
                    walker.outermost = walker.outermost.min(walker.depth - 1);
                    walker.after_colon = draft.brackets()[bracket].alternatives[alternative].span.start > piece.span().end;
                }
                PieceKind::Close(bracket) => {
                    walker.within = draft.brackets()[bracket].outer;
                    walker.depth -= 1;
                    walker.after_colon = false;
                    walker.outermost = walker.outermost.min(walker.depth);
                }
            }
        }
        walker
    }

    fn push_all(&mut self, words: &str) {
        for character in words.chars() {
            self.push(character);
        }
    }

    fn push_alone(&mut self, mark: &str, spaced: bool) {
        if spaced {
            self.push(' ');
        }
        self.breaks.push((self.text.len(), true));
        self.push_all(mark);
        self.breaks.push((self.text.len(), false));
        if spaced {
            self.push(' ');
        }
    }

    fn push(&mut self, character: char) {
        let is_space = character.is_whitespace();
        if is_space && (self.after_colon || self.text.is_empty() || self.text.ends_with(' ')) {
            self.colon_space |= self.after_colon;
            return;
        }
        self.after_colon = false;
        if core::mem::take(&mut self.colon_space) && character.is_alphanumeric() && self.text.ends_with(char::is_alphanumeric) {
            self.push(' ');
        }
        // A word may go on into a bracket or out of it (`state[s]`), but not from one alternative to the next or from
        // one bracket to its neighbour (`[shall][may]`): those are words to choose from.
        if self.outermost < 0 && self.outermost < self.depth {
            self.breaks.push((self.text.len(), false));
        }
        (self.depth, self.outermost) = (0, 0);
        if self.standings.last().is_none_or(|(_, standing)| *standing != self.within) {
            self.standings.push((self.text.len(), self.within));
        }
        self.text.push(if is_space { ' ' } else { character });
    }

    /// Cuts into tokens what lies in a range.
    fn finish(mut self, own: Range<usize>) -> Stretch {
        let start = own.end - self.text[own.clone()].trim_start().len();
        let end = start + self.text[start..own.end].trim_end().len();
        self.text.truncate(end);
        let mut tokens = Vec::new();
        let (mut from, mut is_one) = (start, false);
        let breaks = self.breaks.iter().copied().filter(|(at, _)| (start..end).contains(at));
        for (to, is_next_one) in breaks.chain([(end, false)]) {
            if is_one && from < to {
                tokens.push(from..to);
            } else {
                let words = self.text[from..to].split_word_bound_indices();
                tokens.extend(words.filter(|(_, word)| !word.trim().is_empty()).map(|(at, word)| from + at..from + at + word.len()));
            }
            (is_one, from) = (is_next_one || is_one && from == to, to);
        }
        self.drop_before(start, &mut tokens);
        Stretch { text: self.text, tokens, standings: self.standings, pieces: self.pieces }
    }

    fn drop_before(&mut self, cut: usize, tokens: &mut [Range<usize>]) {
        if cut == 0 {
            return;
        }
        self.text.drain(..cut);
        for token in tokens {
            *token = token.start - cut..token.end - cut;
        }
        for (offset, _) in &mut self.standings {
            *offset = offset.saturating_sub(cut);
        }
        for (offset, _) in &mut self.pieces {
            *offset = offset.saturating_sub(cut);
        }
    }
}

/// Where the title of a heading stands in its words; everything for any other provision, and where in doubt.
fn title_range(provision: &Provision, text: &str) -> Range<usize> {
    let all = 0..text.len();
    if !matches!(provision.kind, ProvisionKind::Part | ProvisionKind::Article | ProvisionKind::Annex | ProvisionKind::Preamble) {
        return all;
    }
    let mut rest = text.trim_start_matches(char::is_alphabetic);
    if rest.len() == text.len() {
        return all;
    }
    for character in provision.number.iter().flat_map(|number| number.chars()) {
        match rest.trim_start().strip_prefix(character) {
            Some(after) => rest = after,
            None => return all,
        }
    }
    let rest = rest.trim_start_matches([':', '.', '–', '—', '-', ' ']);
    let start = text.len() - rest.len();
    let in_parentheses = rest.trim_end().strip_prefix('(').and_then(|title| title.strip_suffix(')'));
    match in_parentheses {
        Some(title) => start + 1..start + 1 + title.len(),
        None => start..text.len(),
    }
}
