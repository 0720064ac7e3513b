//! Provisions whose words are alike. Who may be compared at all is found by rare pairs of neighbouring words, never by
//! comparing all with all; how alike two are say the words that both have (rare ones count more) and the longest common
//! subsequence; then the best pair is taken first.
//!
//! The longest common subsequence is counted with bit vectors: Hyyrö, "Bit-parallel LCS-length computation revisited", AWOCA
//! (2004): one operation for 64 words.

use super::Why;
use super::library::{Library, NO_WORDS, TextIndex};
use super::vocabulary::{REFERENCE, Word, small};
use super::work::{Side, Work};
use alloc::vec;
use alloc::vec::Vec;
use core::cell::Cell;
use core::cmp::Reverse;
use travaux_text::ProvisionIndex;

/// A pair of words that more texts than this have is not rare.
const MOST_TEXTS: usize = 8;
/// With how many others a text is compared.
const MOST_CANDIDATES: usize = 6;
/// Less alike than this (in thousandths) is another provision.
const LEAST: u32 = 400;
/// The same where both stand alone between neighbours that are the same.
const LEAST_IN_PLACE: u32 = 220;

/// What is kept from one round to the next.
pub(crate) struct Alike {
    /// How much each word counts, from 1 to 8.
    weights: Vec<u32>,
    /// The weight of all words of each text that had no mate with the same words; 0 for the others.
    totals: Vec<u32>,
    /// Texts of here and there that share rare words, and how many.
    pub(crate) candidates: Vec<(TextIndex, TextIndex, u32)>,
    /// How alike each of the candidates are, once that was asked: every round asks again.
    scores: Vec<Cell<Option<Score>>>,
}

/// How alike two texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Score {
    /// In thousandths.
    pub(crate) score: u32,
    /// Words in common and in order.
    pub(crate) common: u32,
}

impl Alike {
    /// Looks for candidates among the texts that have no mate with the same words. One that has another mate (by its id, or by what it
    /// holds) is there for its parts.
    pub(crate) fn new(work: &Work<'_, '_>) -> Alike {
        let here = open_texts(&work.here, &work.there);
        let there = open_texts(&work.there, &work.here);
        let weights = weights(work);
        let candidates = candidates(work.library, &here, &there);
        // Others are hardly ever asked for: what has the same words in both drafts stays as it is.
        let mut totals = vec![0; work.library.texts.len()];
        for &text in here.iter().chain(&there) {
            totals[text as usize] = work.library.sorted(text).iter().map(|&word| weights[word as usize]).sum();
        }
        let scores = vec![Cell::new(None); candidates.len()];
        Alike { weights, totals, candidates, scores }
    }

    pub(crate) fn weight(&self, word: Word) -> u32 {
        self.weights[word as usize]
    }

    /// The weight of all words of a text.
    pub(crate) fn total(&self, words: &[Word]) -> u32 {
        words.iter().map(|&word| self.weight(word)).sum()
    }

    pub(crate) fn score(&self, library: &Library<'_>, here: TextIndex, there: TextIndex) -> Score {
        let shared: u32 = common(library.sorted(here), library.sorted(there)).map(|word| self.weight(word)).sum();
        let total = |text: TextIndex| match self.totals[text as usize] {
            0 => self.total(library.sorted(text)),
            known => known,
        };
        let all = total(here) + total(there);
        let bag = 2000 * u64::from(shared) / u64::from(all.max(1));
        if bag < u64::from(LEAST_IN_PLACE) {
            return Score { score: small(usize::try_from(bag).unwrap_or_default()) * 2 / 3, common: 0 };
        }
        let lcs = subsequence(library.words(here), library.words(there));
        let order = 2000 * u64::from(lcs) / (library.length(here) + library.length(there)).max(1) as u64;
        Score { score: small(usize::try_from((2 * bag + order) / 3).unwrap_or_default()), common: lcs }
    }

    /// Pairs what is alike, the best first.
    pub(crate) fn pair(&self, work: &mut Work<'_, '_>) {
        const MOST_UNITS: usize = 64;
        let mut proposals = Vec::new();
        let (mut these, mut those) = (Vec::new(), Vec::new());
        for (&(here, there, shared), known) in self.candidates.iter().zip(&self.scores) {
            these.clear();
            those.clear();
            these.extend(work.here.free_with(here).take(MOST_UNITS));
            those.extend(work.there.free_with(there).take(MOST_UNITS));
            if these.is_empty() || those.is_empty() {
                continue;
            }
            let score = known.get().unwrap_or_else(|| self.score(work.library, here, there));
            known.set(Some(score));
            if score.score < LEAST_IN_PLACE {
                continue;
            }
            for (here, there) in members(&these, &those) {
                proposals.push(Proposal::new(work, here, there, score, shared));
            }
        }
        self.in_gaps(work, &mut proposals);
        take_best(work, proposals);
    }

    /// What stands between neighbours that are the same may be the same, however few words it shares.
    fn in_gaps(&self, work: &Work<'_, '_>, proposals: &mut Vec<Proposal>) {
        const LONGEST: usize = 3;
        for place in 0..work.here.shelf.leaves.len() {
            let unit = work.here.shelf.leaves[place];
            let is_start = work.here.is_free(unit) && (place == 0 || !work.here.is_free(work.here.shelf.leaves[place - 1]));
            if !is_start {
                continue;
            }
            let start = match place.checked_sub(1) {
                None => 0,
                Some(before) => match work.here.mate[work.here.shelf.leaves[before]] {
                    Some(mate) if !work.there.shelf.units[mate].is_heading => work.there.shelf.place[mate] + 1,
                    _ => continue,
                },
            };
            let free =
                |side: &Side<'_, '_>, from: usize| side.shelf.leaves[from..].iter().take_while(|unit| side.is_free(**unit)).take(LONGEST + 1).count();
            let (here, there) = (free(&work.here, place), free(&work.there, start));
            if here > LONGEST || there > LONGEST || there == 0 {
                continue;
            }
            let after = (work.here.shelf.leaves.get(place + here), work.there.shelf.leaves.get(start + there));
            let closes = match after {
                (None, None) => true,
                (Some(&here), Some(&there)) => work.here.mate[here] == Some(there),
                _ => false,
            };
            if !closes {
                continue;
            }
            for &here in &work.here.shelf.leaves[place..place + here] {
                for &there in &work.there.shelf.leaves[start..start + there] {
                    let (one, other) = (work.here.text(here), work.there.text(there));
                    if one != NO_WORDS && other != NO_WORDS {
                        let score = self.score(work.library, one, other);
                        let mut proposal = Proposal::new(work, here, there, score, 0);
                        proposal.is_in_gap = true;
                        proposals.push(proposal);
                    }
                }
            }
        }
    }
}

/// Which units of the two texts to propose: all with all where they are few, otherwise in order.
fn members(here: &[ProvisionIndex], there: &[ProvisionIndex]) -> Vec<(ProvisionIndex, ProvisionIndex)> {
    if here.len() * there.len() <= 16 {
        here.iter().flat_map(|&here| there.iter().map(move |&there| (here, there))).collect()
    } else {
        here.iter().copied().zip(there.iter().copied()).collect()
    }
}

struct Proposal {
    /// What decides which is taken first: likeness, and what stands around.
    rank: u32,
    here: ProvisionIndex,
    there: ProvisionIndex,
    score: Score,
    shared: u32,
    in_same: bool,
    is_in_gap: bool,
}

impl Proposal {
    fn new(work: &Work<'_, '_>, here: ProvisionIndex, there: ProvisionIndex, score: Score, shared: u32) -> Proposal {
        let in_same = work.in_same(here, there);
        let beside = |step: isize| {
            let (one, other) = (work.here.beside(here, step), work.there.beside(there, step));
            matches!((one, other), (Some(one), Some(other)) if work.here.mate[one] == Some(other))
        };
        let same_number = work.here.shelf.draft.provisions()[here].number == work.there.shelf.draft.provisions()[there].number;
        let mut rank = score.score;
        rank += if in_same { 80 } else { 0 };
        rank += if beside(1) { 40 } else { 0 } + if beside(-1) { 40 } else { 0 };
        rank += if same_number { 10 } else { 0 };
        Proposal { rank, here, there, score, shared, in_same, is_in_gap: false }
    }

    fn is_enough(&self) -> bool {
        self.score.score >= LEAST || self.score.score >= LEAST_IN_PLACE && (self.is_in_gap || self.in_same && self.shared >= 2)
    }
}

/// The best pair first. How sure it is depends on how much worse the second best is for either of the two.
fn take_best(work: &mut Work<'_, '_>, mut proposals: Vec<Proposal>) {
    proposals.sort_unstable_by(|left, right| right.rank.cmp(&left.rank).then((left.here, left.there).cmp(&(right.here, right.there))));
    let mut best_here: Vec<[u32; 2]> = vec![[0; 2]; work.here.mate.len()];
    let mut best_there: Vec<[u32; 2]> = vec![[0; 2]; work.there.mate.len()];
    proposals.dedup_by_key(|proposal| (proposal.here, proposal.there));
    for proposal in &proposals {
        for best in [&mut best_here[proposal.here], &mut best_there[proposal.there]] {
            if proposal.rank > best[0] {
                *best = [proposal.rank, best[0]];
            } else if proposal.rank > best[1] {
                best[1] = proposal.rank;
            }
        }
    }
    for proposal in proposals {
        let Proposal { here, there, score, rank, .. } = proposal;
        if !work.here.is_free(here) || !work.there.is_free(there) || !proposal.is_enough() {
            continue;
        }
        let rival = |best: [u32; 2]| if rank >= best[0] { best[1] } else { best[0] };
        let rival = rival(best_here[here]).max(rival(best_there[there]));
        let words = small(work.library.length(work.here.text(here)).max(work.library.length(work.there.text(there))));
        work.pair(here, there, Why::Alike { common: score.common, of: words, rare: proposal.shared }, confidence(rank, rival, score));
    }
}

/// In thousandths: how alike they are with what stands around, less half of what a rival reaches.
fn confidence(rank: u32, rival: u32, score: Score) -> u32 {
    let likely = (400 + rank * 6 / 10).min(990);
    let doubt = if rival > 0 { 300 * u64::from(rival.min(rank)).pow(2) / u64::from(rank.max(1)).pow(2) } else { 0 };
    likely.saturating_sub(u32::try_from(doubt).unwrap_or_default()).min(if score.score < LEAST { 500 } else { 990 })
}

fn open_texts(side: &Side<'_, '_>, other: &Side<'_, '_>) -> Vec<TextIndex> {
    let is_open = |unit: &ProvisionIndex| side.mate[*unit].is_none_or(|mate| other.text(mate) != side.text(*unit));
    let open = side.shelf.by_text.iter().filter(|(_, unit)| is_open(unit));
    let mut texts: Vec<TextIndex> = open.map(|(text, _)| *text).collect();
    texts.dedup();
    texts
}

/// How rare each word is, as a power of two, among the units of both drafts.
fn weights(work: &Work<'_, '_>) -> Vec<u32> {
    let (here, there) = (work.here.shelf, work.there.shelf);
    let units = small(here.leaves.len() + there.leaves.len()).max(1);
    let weight = |word: usize| 1 + (units / (here.units_with(small(word)) + there.units_with(small(word))).max(1)).max(1).ilog2().min(7);
    let mut weights: Vec<u32> = (0..work.library.vocabulary.len()).map(weight).collect();
    weights[REFERENCE as usize] = 1;
    weights
}

/// Texts that share rare pairs of neighbouring words, or rare words: at most [`MOST_CANDIDATES`] for each.
fn candidates(library: &Library<'_>, here: &[TextIndex], there: &[TextIndex]) -> Vec<(TextIndex, TextIndex, u32)> {
    let (these, those) = (shingles(library, here), shingles(library, there));
    let mut meetings: Vec<u64> = Vec::new();
    let (mut left, mut right) = (&these[..], &those[..]);
    while let (Some(one), Some(other)) = (left.first(), right.first()) {
        let shingle = one.shingle().min(other.shingle());
        let split = |side: &mut &[Place]| {
            let all = *side;
            let length = all.iter().take_while(|place| place.shingle() == shingle).count();
            *side = &all[length..];
            length
        };
        let (from_left, from_right) = (left, right);
        let (count_left, count_right) = (split(&mut left), split(&mut right));
        if (1..=MOST_TEXTS).contains(&count_left) && (1..=MOST_TEXTS).contains(&count_right) {
            for one in &from_left[..count_left] {
                meetings.extend(from_right[..count_right].iter().map(|other| u64::from(one.text()) << 32 | u64::from(other.text())));
            }
        }
    }
    meetings.sort_unstable();
    let mut counted: Vec<(TextIndex, TextIndex, u32)> = Vec::new();
    for meeting in meetings {
        let (one, other) = (small((meeting >> 32) as usize), small((meeting & 0xFFFF_FFFF) as usize));
        match counted.last_mut() {
            Some(last) if (last.0, last.1) == (one, other) => last.2 += 1,
            _ => counted.push((one, other, 1)),
        }
    }
    // The best of each here, and the best of each there.
    let mut kept = Vec::new();
    for of_one in counted.chunk_by_mut(|one, other| one.0 == other.0) {
        of_one.sort_unstable_by_key(|&(_, there, shared)| (Reverse(shared), there));
        kept.extend_from_slice(&of_one[..of_one.len().min(MOST_CANDIDATES)]);
    }
    let key = |&(here, there, shared): &(TextIndex, TextIndex, u32)| u128::from(there) << 64 | u128::from(!shared) << 32 | u128::from(here);
    counted.sort_unstable_by_key(key);
    for of_one in counted.chunk_by(|one, other| one.1 == other.1) {
        kept.extend_from_slice(&of_one[..of_one.len().min(MOST_CANDIDATES)]);
    }
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// A pair of neighbouring words, or a word, and a text that has it: in one number, because that sorts in half the time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place(u128);

impl Place {
    fn new(before: Word, word: Word, text: TextIndex) -> Place {
        Place(u128::from(before) << 64 | u128::from(word) << 32 | u128::from(text))
    }

    fn shingle(self) -> u128 {
        self.0 >> 32
    }

    #[allow(clippy::cast_possible_truncation)]
    fn text(self) -> TextIndex {
        self.0 as TextIndex
    }
}

/// Every pair of neighbouring words and every word of the texts, sorted, once for each text.
fn shingles(library: &Library<'_>, texts: &[TextIndex]) -> Vec<Place> {
    /// Stands before a word that stands for itself.
    const ALONE: Word = Word::MAX;
    let mut shingles: Vec<Place> = Vec::with_capacity(2 * texts.iter().map(|&text| library.length(text)).sum::<usize>());
    for &text in texts {
        let words = library.words(text);
        shingles.extend(words.windows(2).map(|pair| Place::new(pair[0], pair[1], text)));
        shingles.extend(words.iter().filter(|word| **word != REFERENCE).map(|&word| Place::new(ALONE, word, text)));
    }
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// What two sorted lists have in common, as often as both have it.
pub(crate) fn common<'w, T: Copy + Ord>(left: &'w [T], right: &'w [T]) -> impl Iterator<Item = T> + 'w {
    let (mut at_left, mut at_right) = (0, 0);
    core::iter::from_fn(move || {
        loop {
            let (one, other) = (*left.get(at_left)?, *right.get(at_right)?);
            // Which of the two comes first cannot be foreseen: no branch.
            at_left += usize::from(one <= other);
            at_right += usize::from(other <= one);
            if one == other {
                return Some(one);
            }
        }
    })
}

/// How many words two texts have in common in the same order.
pub(crate) fn subsequence(left: &[Word], right: &[Word]) -> u32 {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    let start = short.iter().zip(long).take_while(|(one, other)| one == other).count();
    let (short, long) = (&short[start..], &long[start..]);
    let end = short.iter().rev().zip(long.iter().rev()).take_while(|(one, other)| one == other).count();
    let (short, long) = (&short[..short.len() - end], &long[..long.len() - end]);
    small(start + end) + bits(short, long)
}

fn bits(short: &[Word], long: &[Word]) -> u32 {
    if short.is_empty() {
        return 0;
    }
    let mut places: Vec<(Word, usize)> = short.iter().copied().zip(0..).collect();
    places.sort_unstable();
    let blocks = short.len().div_ceil(64);
    let mut row = vec![u64::MAX; blocks];
    let mut matches = vec![0_u64; blocks];
    for &word in long {
        let first = places.partition_point(|(other, _)| *other < word);
        let those = places[first..].iter().take_while(|(other, _)| *other == word);
        let mut any = false;
        for (_, place) in those.clone() {
            matches[place / 64] |= 1 << (place % 64);
            any = true;
        }
        if !any {
            continue;
        }
        let mut carry = false;
        for (row, matches) in row.iter_mut().zip(&matches) {
            let meet = *row & matches;
            let (sum, over) = row.overflowing_add(meet);
            let (sum, again) = sum.overflowing_add(u64::from(carry));
            carry = over || again;
            *row = sum | (*row - meet);
        }
        for (_, place) in those {
            matches[place / 64] = 0;
        }
    }
    let last = short.len() % 64;
    let ones = |index: usize, row: u64| if index + 1 == blocks && last > 0 { row | !0 << last } else { row };
    row.iter().enumerate().map(|(index, row)| ones(index, *row).count_zeros()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slowly(left: &[Word], right: &[Word]) -> u32 {
        let mut row = vec![0_u32; right.len() + 1];
        for one in left {
            let mut diagonal = 0;
            for (at, other) in right.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if one == other { diagonal + 1 } else { above.max(row[at]) };
                diagonal = above;
            }
        }
        row[right.len()]
    }

    proptest! {
        #[test]
        fn bits_count_what_a_table_counts(left in prop::collection::vec(0_u32..6, 0..200), right in prop::collection::vec(0_u32..6, 0..200)) {
            prop_assert_eq!(subsequence(&left, &right), slowly(&left, &right));
        }
    }
}
