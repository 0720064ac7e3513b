//! Where the words of one bracket are in a draft that does not have the bracket, or has it with other words.

use crate::brackets::Whereabouts;
use crate::pair::{Compared, Indexed, Pair, Seen};
use crate::stretch::{Stretch, count_words, has_word};
use crate::words::{Change, Op};
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::ops::Range;
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices};
use travaux_text::{Bracket, BracketIndex, ProvisionIndex, Within};
use unicode_segmentation::UnicodeSegmentation;

/// One question: where the words of this bracket are in the provisions of the same address.
pub(crate) struct Look<'p, 'a> {
    pub(crate) pair: &'p Pair<'a>,
    pub(crate) from: Seen,
    pub(crate) bracket: BracketIndex,
    pub(crate) provisions: &'p [ProvisionIndex],
    pub(crate) opposites: &'p [Option<ProvisionIndex>],
}

/// What a search for an alternative's words found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// They stand inside no bracket but those that were around them before.
    Plain,
    /// They stand in another bracket.
    In(BracketIndex),
}

/// An alternative whose words stand together in the other draft.
struct Together {
    alternative: usize,
    /// How many tokens it has.
    length: usize,
    words: String,
    /// The bracket they stand in, unless they are plain.
    inside: Option<BracketIndex>,
}

impl Together {
    /// Plain words first, then the longest: `shall not` holds `shall` as well.
    fn rank(&self) -> (bool, usize) {
        (self.inside.is_none(), self.length)
    }
}

/// The words of an alternative that are kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    alternative: usize,
    /// As plain words.
    pub(crate) stretches: Vec<String>,
    words: usize,
    /// How many in each other bracket.
    bracketed: BTreeMap<BracketIndex, usize>,
    /// How many words the alternative has.
    of: usize,
    /// All of them, and in one stretch in each provision.
    is_whole: bool,
}

impl Look<'_, '_> {
    pub(crate) fn bracket(&self) -> &Bracket {
        &self.pair.sides(self.from).0.draft.brackets()[self.bracket]
    }

    /// The provisions with the stretches of both sides; the other one is `None` where that draft lacks the provision.
    fn stretches(&self) -> impl Iterator<Item = (ProvisionIndex, &Indexed, Option<&Indexed>)> {
        let (here, there) = self.pair.sides(self.from);
        let both = self.provisions.iter().zip(self.opposites);
        both.filter_map(move |(provision, opposite)| {
            Some((*provision, here.stretches.get(provision)?, opposite.and_then(|opposite| there.stretches.get(&opposite))))
        })
    }

    /// Whether a place in the draft that we ask from is inside no other brackets than those around this one.
    fn is_plain_here(&self, standing: Option<Within>) -> bool {
        let draft = self.pair.sides(self.from).0.draft;
        let mut around = draft.around(self.bracket().outer);
        draft.around(standing).all(|within| around.any(|known| known.bracket == within.bracket))
    }

    /// The same for a place in the other draft.
    fn is_plain_there(&self, standing: Option<Within>) -> bool {
        let (here, there) = self.pair.sides(self.from);
        // Both go outwards, so that one pass is enough.
        let mut around = here.draft.around(self.bracket().outer).filter_map(|within| here.counterparts[within.bracket]);
        there.draft.around(standing).all(|within| around.any(|known| known == within.bracket))
    }

    /// The alternative all of whose words stand together in the other draft; plain ones first, then the longest.
    pub(crate) fn whole(&self) -> Option<Whereabouts> {
        let mut best: Option<Together> = None;
        for alternative in 0..self.bracket().alternatives.len() {
            let Some(together) = self.whole_alternative(alternative) else { continue };
            if best.as_ref().is_none_or(|other| together.rank() > other.rank()) {
                best = Some(together);
            }
        }
        best.map(|Together { alternative, words, inside, .. }| match inside {
            None => Whereabouts::Plain { alternative, words },
            Some(bracket) => Whereabouts::InBracket { alternative, bracket },
        })
    }

    /// An alternative whose words stand together in every provision that it reaches into.
    fn whole_alternative(&self, alternative: usize) -> Option<Together> {
        let flow = &self.bracket().alternatives[alternative].flow;
        let provisions = self.pair.sides(self.from).0.draft.provisions();
        let mut all = Together { alternative, length: 0, words: String::new(), inside: None };
        for (provision, here, there) in self.stretches() {
            let own = &provisions[provision].flow;
            if flow.end <= own.start || own.end <= flow.start {
                continue;
            }
            let stretch = &here.stretch;
            let tokens = stretch.tokens_of_flow(flow);
            if tokens.is_empty() {
                continue;
            }
            all.length += tokens.len();
            all.words.push_str(if all.words.is_empty() { "" } else { " " });
            all.words.push_str(&stretch.text[stretch.tokens[tokens.start].start..stretch.tokens[tokens.end - 1].end]);
            if let Found::In(bracket) = self.together(here, tokens, there?)? {
                all.inside = all.inside.or(Some(bracket));
            }
        }
        (all.length > 0).then_some(all)
    }

    /// Whether some tokens stand together more often in the other draft than they do here elsewhere: `shall` is on every
    /// page, and one that has been there all along is not this one.
    fn together(&self, here: &Indexed, own: Range<usize>, there: &Indexed) -> Option<Found> {
        let needle: Vec<&str> = own.clone().map(|token| here.stretch.token(token)).collect();
        let (mut plain, mut bracketed) = (0_isize, 0_isize);
        for range in here.occurrences(&needle) {
            if range.end <= own.start || own.end <= range.start {
                let is_plain = here.stretch.standings_of(range).all(|standing| self.is_plain_here(standing));
                *(if is_plain { &mut plain } else { &mut bracketed }) -= 1;
            }
        }
        let mut places = Vec::new();
        for range in there.occurrences(&needle) {
            let outside = there.stretch.standings_of(range).find(|standing| !self.is_plain_there(*standing)).flatten();
            *(if outside.is_none() { &mut plain } else { &mut bracketed }) += 1;
            places.extend(outside.map(|within| within.bracket));
        }
        if plain > 0 {
            return Some(Found::Plain);
        }
        // A bracket that both drafts have is the less likely place of words that have just come into it.
        let known = &self.pair.sides(self.from).1.counterparts;
        let new = places.iter().find(|bracket| known[**bracket].is_none());
        new.or(places.first()).filter(|_| bracketed > 0).map(|bracket| Found::In(*bracket))
    }

    /// The alternative more than half of whose words are kept, by the word difference of the provisions: as plain words, or else in one
    /// other bracket. Where no alternative is, each is compared by itself: words that several share can be kept only once, and a difference
    /// of provisions does not take few words of a long bracket for those of a short one.
    pub(crate) fn kept(&self) -> Option<Whereabouts> {
        let alternatives = 0..self.bracket().alternatives.len();
        let most = |kept: Vec<Kept>| most_plain(&kept).or_else(|| most_in_bracket(&kept));
        most(alternatives.clone().map(|alternative| self.kept_alternative(alternative)).collect())
            .or_else(|| most(alternatives.map(|alternative| self.kept_alone(alternative)).collect()))
    }

    /// What is kept of the own words of an alternative, without those of brackets inside it.
    pub(crate) fn kept_alternative(&self, alternative: usize) -> Kept {
        let own = Within { bracket: self.bracket, alternative };
        self.kept_by(alternative, |_, compared, kept| self.keep(compared.changes_of(self.from, own), own, kept))
    }

    /// The same, as if the bracket had no other alternative: its words are compared with those that the other draft has in its place.
    fn kept_alone(&self, alternative: usize) -> Kept {
        let own = Within { bracket: self.bracket, alternative };
        let flow = &self.bracket().alternatives[alternative].flow;
        self.kept_by(alternative, |here, compared, kept| {
            let ours: Vec<&str> =
                here.tokens_of_flow(flow).filter(|&at| here.standing(here.tokens[at].start) == Some(own)).map(|at| here.token(at)).collect();
            let place = Place::new(self, compared, MOST_WORDS_A_WORD * ours.len() + MOST_WORDS);
            let theirs: Vec<&str> = place.tokens.iter().map(|(token, _)| &place.text[token.clone()]).collect();
            let mut stretch = 0..0;
            let mut last = None;
            for at in capture_diff_slices(Algorithm::Myers, &ours, &theirs).iter().filter(|op| op.tag() == DiffTag::Equal).flat_map(DiffOp::new_range)
            {
                let (token, standing) = &place.tokens[at];
                let is_plain = self.is_plain_there(*standing);
                if !is_plain || last != at.checked_sub(1) {
                    kept.add(&place.text[core::mem::take(&mut stretch)]);
                }
                match standing {
                    Some(standing) if !is_plain => kept.add_bracketed(standing.bracket, &place.text[token.clone()]),
                    _ if stretch.is_empty() => stretch = token.clone(),
                    _ => stretch.end = token.end,
                }
                last = Some(at);
            }
            kept.add(&place.text[stretch]);
        })
    }

    /// Goes through the provisions that hold words of an alternative.
    fn kept_by(&self, alternative: usize, read: impl Fn(&Stretch, &Compared, &mut Kept)) -> Kept {
        let own = Within { bracket: self.bracket, alternative };
        let flow = &self.bracket().alternatives[alternative].flow;
        let mut kept = Kept { alternative, ..Kept::default() };
        let mut provisions = 0;
        for ((provision, here, _), opposite) in self.stretches().zip(self.opposites) {
            let range = here.stretch.text_of_flow(flow);
            let own_parts = here.stretch.parts(range).filter(|(_, standing)| *standing == Some(own));
            let words: usize = own_parts.map(|(part, _)| count_words(&here.stretch.text[part])).sum();
            kept.of += words;
            provisions += usize::from(words > 0);
            let key = opposite.map(|opposite| if self.from == Seen::Older { (provision, opposite) } else { (opposite, provision) });
            if let Some(compared) = key.and_then(|key| self.pair.changes.get(&key)) {
                read(&here.stretch, compared, &mut kept);
            }
        }
        kept.is_whole = kept.words == kept.of && kept.stretches.len() == provisions;
        kept
    }

    fn keep(&self, changes: &[Change], own: Within, kept: &mut Kept) {
        let mut stretch = String::new();
        for change in changes {
            let (here, there) = self.ends(change);
            match (change.op, there) {
                (Op::Keep, _) if here == Some(own) && self.is_plain_there(there) => stretch.push_str(&change.text),
                (Op::Keep, Some(there)) if here == Some(own) => {
                    kept.add_bracketed(there.bracket, &change.text);
                    kept.add(&core::mem::take(&mut stretch));
                }
                // Words of the draft that we ask from do not part what is together in the other one.
                _ if self.is_here_alone(change) => {}
                _ => kept.add(&core::mem::take(&mut stretch)),
            }
        }
        kept.add(&stretch);
    }

    /// Where the words of a change stand in the draft that we ask from, and in the other one.
    fn ends(&self, change: &Change) -> (Option<Within>, Option<Within>) {
        if self.from == Seen::Older { (change.older, change.newer) } else { (change.newer, change.older) }
    }

    /// Whether only the draft that we ask from has the words of a change.
    fn is_here_alone(&self, change: &Change) -> bool {
        change.op == if self.from == Seen::Older { Op::Delete } else { Op::Insert }
    }
}

/// So many words of the other draft are looked at for each word of an alternative, and so many in any case.
const MOST_WORDS_A_WORD: usize = 16;
const MOST_WORDS: usize = 256;

fn most_plain(kept: &[Kept]) -> Option<Whereabouts> {
    let many = kept.iter().filter(|kept| is_most(kept.words, kept.of));
    let best = many.rev().max_by_key(|kept| (kept.is_whole, kept.words))?;
    let Kept { alternative, stretches, words, of, is_whole, .. } = best.clone();
    Some(match is_whole {
        true => Whereabouts::Plain { alternative, words: stretches.join(" ") },
        false => Whereabouts::PartlyPlain { alternative, stretches, words, of },
    })
}

fn most_in_bracket(kept: &[Kept]) -> Option<Whereabouts> {
    let each = kept.iter().flat_map(|kept| kept.bracketed.iter().map(move |(&bracket, &words)| (kept, bracket, words)));
    let many = each.filter(|(kept, _, words)| is_most(*words, kept.of));
    let (kept, bracket, words) = many.min_by_key(|&(kept, bracket, words)| (Reverse(words), kept.alternative, bracket))?;
    Some(Whereabouts::PartlyInBracket { alternative: kept.alternative, bracket, words, of: kept.of })
}

fn is_most(words: usize, of: usize) -> bool {
    2 * words > of
}

/// What the other draft has in the place of a bracket.
struct Place {
    text: String,
    /// Its words and marks, and where each stands.
    tokens: Vec<(Range<usize>, Option<Within>)>,
}

impl Place {
    /// At most so many words and marks.
    fn new(look: &Look<'_, '_>, compared: &Compared, most: usize) -> Place {
        let mut place = Place { text: String::new(), tokens: Vec::new() };
        for change in compared.place_of(look.from, look.bracket).iter().filter(|change| !look.is_here_alone(change)) {
            let start = place.text.len();
            place.text.push_str(&change.text);
            let tokens = change.text.split_word_bound_indices().filter(|(_, token)| !token.trim().is_empty());
            let left = most - place.tokens.len();
            place.tokens.extend(tokens.take(left).map(|(at, token)| (start + at..start + at + token.len(), look.ends(change).1)));
        }
        place
    }
}

impl Kept {
    /// Marks alone are not worth a word.
    fn add(&mut self, stretch: &str) {
        if has_word(stretch) {
            self.words += count_words(stretch);
            self.stretches.push(stretch.trim().to_string());
        }
    }

    fn add_bracketed(&mut self, bracket: BracketIndex, words: &str) {
        *self.bracketed.entry(bracket).or_default() += count_words(words);
    }
}
