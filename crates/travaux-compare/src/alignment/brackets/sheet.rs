//! The provisions with brackets of a draft as one row of numbered words and marks, and where in it each provision and each bracket stands.

use crate::alignment::vocabulary::{REFERENCE, hash_words};
use crate::alignment::{Sort, Vocabulary, Word, each_token};
use alloc::vec::Vec;
use core::cell::OnceCell;
use core::ops::Range;
use travaux_text::draft::PieceKind;
use travaux_text::{BracketIndex, Draft, ProvisionIndex};

/// One draft. The provision behind the last one holds the brackets of a draft without provisions.
pub(crate) struct Sheet<'a> {
    pub(crate) draft: &'a Draft,
    /// Words and marks in order, in small letters; the number of an article that is referred to is the same for all.
    pub(crate) tokens: Vec<Word>,
    is_word: Vec<bool>,
    /// How many tokens stand before each piece of the flow.
    before: Vec<usize>,
    /// The brackets that are counted to each provision, in order.
    pub(crate) opens: Vec<Vec<BracketIndex>>,
    /// The first token of each bracket, in order.
    starts: Vec<usize>,
    /// For each bracket the one behind the last that is in it.
    pub(crate) ends: Vec<BracketIndex>,
    /// How many brackets are around each bracket.
    pub(crate) levels: Vec<usize>,
    /// What is inside each bracket, once that was asked.
    insides: Vec<OnceCell<Inside>>,
}

/// What is inside a bracket.
pub(crate) struct Inside {
    /// Its tokens, sorted; and with each whether it is a word.
    pub(crate) sorted: Vec<(Word, bool)>,
    /// How many of them are words.
    pub(crate) words: usize,
    /// A hash for the tokens of each alternative, sorted.
    pub(crate) alternatives: Vec<u64>,
}

/// The hash of an alternative without words or marks.
pub(crate) fn nothing() -> u64 {
    hash_words(&[])
}

impl<'a> Sheet<'a> {
    /// Linear in the words of provisions with brackets.
    pub(crate) fn read(draft: &'a Draft, vocabulary: &mut Vocabulary) -> Sheet<'a> {
        let mut sheet = Sheet {
            draft,
            tokens: Vec::new(),
            is_word: Vec::new(),
            before: Vec::with_capacity(draft.flow().len() + 1),
            opens: alloc::vec![Vec::new(); draft.provisions().len() + 1],
            starts: Vec::with_capacity(draft.brackets().len()),
            ends: (1..=draft.brackets().len()).collect(),
            levels: Vec::with_capacity(draft.brackets().len()),
            insides: (0..draft.brackets().len()).map(|_| OnceCell::new()).collect(),
        };
        sheet.read_words(vocabulary);
        for (index, bracket) in draft.brackets().iter().enumerate() {
            sheet.opens[bracket.provision.unwrap_or(draft.provisions().len())].push(index);
            sheet.starts.push(sheet.tokens_of(index).start);
            sheet.levels.push(bracket.outer.map_or(0, |outer| sheet.levels[outer.bracket] + 1));
        }
        for (index, bracket) in draft.brackets().iter().enumerate().rev() {
            if let Some(outer) = bracket.outer {
                sheet.ends[outer.bracket] = sheet.ends[outer.bracket].max(sheet.ends[index]);
            }
        }
        sheet
    }

    fn read_words(&mut self, vocabulary: &mut Vocabulary) {
        // Only what has brackets is ever asked for.
        let mut is_asked = alloc::vec![false; self.draft.flow().len()];
        let provisions = self.draft.provisions();
        let opened = self.draft.brackets().iter().filter_map(|bracket| bracket.provision).map(|at| &provisions[at]);
        let reached = provisions.iter().filter(|provision| provision.outer.is_some());
        let alone = self.draft.brackets().iter().filter(|bracket| bracket.provision.is_none() && bracket.outer.is_none());
        let inside = alone.flat_map(|bracket| &bracket.alternatives).map(|it| &it.flow);
        for flow in opened.chain(reached).map(|provision| &provision.flow).chain(inside) {
            is_asked[flow.clone()].fill(true);
        }
        let mut refers = false;
        for (piece, is_asked) in self.draft.flow().iter().zip(is_asked) {
            self.before.push(self.tokens.len());
            if !is_asked || !matches!(piece.kind(), PieceKind::Words | PieceKind::Reference) {
                continue;
            }
            each_token(&self.draft.text(&piece.span()), |token| {
                let word = vocabulary.number(token);
                let sort = vocabulary.sort(word);
                let is_reference = sort == Sort::Figure && refers;
                match sort {
                    Sort::Refers => refers = true,
                    Sort::Word => refers = false,
                    Sort::Figure | Sort::Mark | Sort::Joins => {}
                }
                self.tokens.push(if is_reference { REFERENCE } else { vocabulary.folded(word) });
                self.is_word.push(sort != Sort::Mark);
            });
        }
        self.before.push(self.tokens.len());
    }

    fn range(&self, flow: &Range<usize>) -> Range<usize> {
        let at = |piece: usize| self.before.get(piece).copied().unwrap_or(self.tokens.len());
        at(flow.start)..at(flow.end).max(at(flow.start))
    }

    /// The own tokens of a provision.
    pub(crate) fn own(&self, provision: ProvisionIndex) -> Range<usize> {
        self.draft.provisions().get(provision).map_or(0..0, |it| self.range(&it.flow))
    }

    /// The provision to which a bracket is counted.
    pub(crate) fn provision(&self, bracket: BracketIndex) -> ProvisionIndex {
        self.draft.brackets()[bracket].provision.unwrap_or(self.draft.provisions().len())
    }

    /// The tokens of a bracket, those of brackets in it included.
    pub(crate) fn tokens_of(&self, bracket: BracketIndex) -> Range<usize> {
        let alternatives = &self.draft.brackets()[bracket].alternatives;
        match (alternatives.first(), alternatives.last()) {
            (Some(first), Some(last)) => self.range(&(first.flow.start..last.flow.end.max(first.flow.start))),
            _ => 0..0,
        }
    }

    pub(crate) fn inside(&self, bracket: BracketIndex) -> &Inside {
        self.insides[bracket].get_or_init(|| {
            let range = self.tokens_of(bracket);
            let mut sorted: Vec<(Word, bool)> = range.clone().map(|at| (self.tokens[at], self.is_word[at])).collect();
            sorted.sort_unstable();
            let words = sorted.iter().filter(|(_, is_word)| *is_word).count();
            let alternatives = self.draft.brackets()[bracket].alternatives.iter();
            let mut alternatives: Vec<u64> = alternatives.map(|it| hash_words(&self.tokens[self.range(&it.flow)])).collect();
            alternatives.sort_unstable();
            Inside { sorted, words, alternatives }
        })
    }

    /// The brackets around a token, the innermost first.
    pub(crate) fn around(&self, token: usize) -> impl Iterator<Item = BracketIndex> + '_ {
        let brackets = self.draft.brackets();
        let opened = self.starts.partition_point(|&start| start <= token);
        let outwards = |at: &BracketIndex| brackets[*at].outer.map(|outer| outer.bracket);
        core::iter::successors(opened.checked_sub(1), outwards).filter(move |&bracket| self.tokens_of(bracket).contains(&token))
    }
}
