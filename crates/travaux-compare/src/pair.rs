//! Two drafts looked at together: which provision and which bracket of the one is which of the other, with what is read of
//! them more than once. Both directions of every question are one function with the sides exchanged.

use crate::alignment::Alignment;
use crate::alignment::brackets::BracketMatch;
use crate::brackets::Whereabouts;
use crate::look::Look;
use crate::stretch::Stretch;
use crate::words::{Change, Op, difference};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;
use travaux_text::{Bracket, BracketIndex, Draft, Position, ProvisionIndex, Within};

/// One of the two drafts, with what is looked up more than once.
pub(crate) struct Side<'a> {
    pub(crate) draft: &'a Draft,
    /// For each provision the same one in the other draft; where it was split, its other parts as well.
    opposites: Vec<Vec<ProvisionIndex>>,
    /// For each bracket the same one in the other draft.
    pub(crate) counterparts: Vec<Option<BracketIndex>>,
    pub(crate) stretches: BTreeMap<ProvisionIndex, Indexed>,
}

/// A stretch in which words can be looked up.
pub(crate) struct Indexed {
    pub(crate) stretch: Stretch,
    /// Its tokens by their text, and where that is the same by place.
    sorted: Vec<usize>,
}

impl Indexed {
    fn new(stretch: Stretch) -> Indexed {
        let mut sorted: Vec<usize> = (0..stretch.tokens.len()).collect();
        sorted.sort_by(|&left, &right| stretch.token(left).cmp(stretch.token(right)));
        Indexed { stretch, sorted }
    }

    fn places(&self, token: &str) -> &[usize] {
        let first = self.sorted.partition_point(|&at| self.stretch.token(at) < token);
        let length = self.sorted[first..].partition_point(|&at| self.stretch.token(at) == token);
        &self.sorted[first..first + length]
    }

    /// Where some tokens stand one after the other. Looks only at the places of the rarest of them.
    pub(crate) fn occurrences(&self, needle: &[&str]) -> Vec<Range<usize>> {
        let rarest = needle.iter().enumerate().map(|(offset, token)| (offset, self.places(token))).min_by_key(|(_, places)| places.len());
        let Some((offset, places)) = rarest else { return Vec::new() };
        let ranges = places.iter().filter_map(|&at| Some(at.checked_sub(offset)?..at - offset + needle.len()));
        let is_needle = |range: &Range<usize>| {
            range.end <= self.stretch.tokens.len() && range.clone().map(|at| self.stretch.token(at)).eq(needle.iter().copied())
        };
        ranges.filter(is_needle).collect()
    }
}

/// The word difference of two provisions.
pub(crate) struct Compared {
    changes: Vec<Change>,
    /// For each alternative of either side its first and last change.
    spans: [BTreeMap<Within, Range<usize>>; 2],
}

impl Compared {
    fn new(changes: Vec<Change>) -> Compared {
        let mut spans = [BTreeMap::new(), BTreeMap::new()];
        for (index, change) in changes.iter().enumerate() {
            for (spans, within) in spans.iter_mut().zip([change.older, change.newer]) {
                if let Some(within) = within {
                    spans.entry(within).or_insert(index..index).end = index + 1;
                }
            }
        }
        Compared { changes, spans }
    }

    pub(crate) fn changes_of(&self, from: Seen, own: Within) -> &[Change] {
        self.spans[usize::from(from == Seen::Newer)].get(&own).map_or(&[], |span| &self.changes[span.clone()])
    }

    /// From the first to the last change of any alternative of a bracket, and further on until words are kept.
    pub(crate) fn place_of(&self, from: Seen, bracket: BracketIndex) -> &[Change] {
        /// Changes looked at on either side.
        const MOST: usize = 64;
        let alternatives = Within { bracket, alternative: 0 }..=Within { bracket, alternative: usize::MAX };
        let mut spans = self.spans[usize::from(from == Seen::Newer)].range(alternatives).map(|(_, span)| span.clone());
        let Some(first) = spans.next() else { return &[] };
        let span = spans.fold(first, |all, span| all.start.min(span.start)..all.end.max(span.end));
        let is_passed = |change: &&Change| change.op != Op::Keep || !change.has_words();
        let before = self.changes[..span.start].iter().rev().take(MOST).take_while(is_passed).count();
        let after = self.changes[span.end..].iter().take(MOST).take_while(is_passed).count();
        &self.changes[span.start - before..span.end + after]
    }
}

impl<'a> Side<'a> {
    fn new(draft: &'a Draft) -> Side<'a> {
        Side {
            draft,
            opposites: vec![Vec::new(); draft.provisions().len()],
            counterparts: vec![None; draft.brackets().len()],
            stretches: BTreeMap::new(),
        }
    }

    fn read(&mut self, provision: ProvisionIndex) {
        self.stretches.entry(provision).or_insert_with(|| Indexed::new(Stretch::of_provision(self.draft, provision)));
    }
}

/// Two drafts.
pub(crate) struct Pair<'a> {
    older: Side<'a>,
    newer: Side<'a>,
    pub(crate) changes: BTreeMap<(ProvisionIndex, ProvisionIndex), Compared>,
    /// Whether addresses and labels say what is the same, and no proposal.
    by_address: bool,
}

/// From which draft a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    Older,
    Newer,
}

/// The provisions of a draft by address; the first one where an address occurs twice.
pub(crate) fn by_address(draft: &Draft) -> BTreeMap<&str, ProvisionIndex> {
    let mut map = BTreeMap::new();
    for (index, provision) in draft.provisions().iter().enumerate() {
        map.entry(provision.address.as_str()).or_insert(index);
    }
    map
}

/// What makes a bracket the same in two drafts: its label, or, without one, its address and its words, in any order of
/// the alternatives; and which one it is, where a draft has several of that kind.
pub(crate) type BracketKey<'a> = (&'a str, Option<Vec<String>>, usize);

/// The keys of all brackets of a draft. Linear in the words, once for each level of nesting of brackets without label.
pub(crate) fn bracket_keys(draft: &Draft) -> Vec<BracketKey<'_>> {
    let mut seen: BTreeMap<(&str, Option<Vec<String>>), usize> = BTreeMap::new();
    let key = |(index, bracket): (BracketIndex, &'_ Bracket)| {
        let words = bracket.label.is_none().then(|| sorted(alternatives(draft, index)));
        (draft.brackets()[index].address.as_str(), words)
    };
    let keys = draft.brackets().iter().enumerate().map(key);
    keys.map(|key| {
        let count = seen.entry(key.clone()).or_default();
        *count += 1;
        (key.0, key.1, *count - 1)
    })
    .collect()
}

/// The words of every alternative as they are compared: the tokens with one space between them.
pub(crate) fn alternatives(draft: &Draft, bracket: BracketIndex) -> Vec<String> {
    let words = |alternative: usize| {
        let stretch = whole_alternative(draft, bracket, alternative);
        stretch.all_tokens().collect::<Vec<_>>().join(" ")
    };
    (0..draft.brackets()[bracket].alternatives.len()).map(words).collect()
}

fn whole_alternative(draft: &Draft, bracket: BracketIndex, alternative: usize) -> Stretch {
    Stretch::of_flow(draft, draft.brackets()[bracket].alternatives[alternative].flow.clone(), Some(Within { bracket, alternative }))
}

/// A bracket from its first to its last word, with all alternatives.
pub(crate) fn whole_bracket(draft: &Draft, bracket: BracketIndex) -> Stretch {
    Stretch::of_flow(draft, bracket_flow(&draft.brackets()[bracket]), Some(Within { bracket, alternative: 0 }))
}

fn bracket_flow(bracket: &Bracket) -> Range<usize> {
    match (bracket.alternatives.first(), bracket.alternatives.last()) {
        (Some(first), Some(last)) => first.flow.start..last.flow.end.max(first.flow.start),
        _ => 0..0,
    }
}

/// The provisions in which a stretch of the flow has pieces.
fn provisions_of_flow(draft: &Draft, flow: &Range<usize>) -> impl Iterator<Item = ProvisionIndex> + use<> {
    let provisions = draft.provisions();
    let first = provisions.partition_point(|provision| provision.flow.end <= flow.start);
    let last = provisions.partition_point(|provision| provision.flow.start < flow.end);
    let touched: Vec<ProvisionIndex> = (first..last.max(first)).filter(|&at| !provisions[at].flow.is_empty()).collect();
    touched.into_iter()
}

/// The provisions in which a bracket has words; the one that it is counted to, where it has none.
pub(crate) fn provisions_of_bracket(draft: &Draft, bracket: BracketIndex) -> Vec<ProvisionIndex> {
    let bracket = &draft.brackets()[bracket];
    let touched: Vec<ProvisionIndex> = provisions_of_flow(draft, &bracket_flow(bracket)).collect();
    if touched.is_empty() { bracket.provision.into_iter().collect() } else { touched }
}

fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort();
    items
}

/// An alternative as it is compared: its words, and who says what of them, in a fixed order.
type Alternative = (String, Vec<Position>);

/// Whether the words of a bracket differ, and whether who says what of them does, in whatever order both are written.
pub(crate) fn bracket_changes(older: (&Draft, BracketIndex), newer: (&Draft, BracketIndex)) -> (bool, bool) {
    let read = |(draft, index): (&Draft, BracketIndex)| -> Vec<Alternative> {
        let positions = draft.brackets()[index].alternatives.iter().map(|alternative| sorted(alternative.positions.clone()));
        sorted(alternatives(draft, index).into_iter().zip(positions).collect())
    };
    let (mut here, mut there) = (read(older), read(newer));
    let words = |(words, _): &Alternative| words.clone();
    let words_changed = !here.iter().map(words).eq(there.iter().map(words));
    let reported_changed = older.0.brackets()[older.1].reported != newer.0.brackets()[newer.1].reported;
    without_common(&mut here, &mut there);
    // What is left differs. The same words on both sides: somebody says something else of them. Words on one side only
    // are new words; then it counts whether the same parties say the same of whatever words there are now.
    let left: BTreeSet<&str> = here.iter().map(|(words, _)| words.as_str()).collect();
    let are_same_words = there.iter().any(|(words, _)| left.contains(words.as_str()));
    let positions =
        |side: Vec<Alternative>| sorted(side.into_iter().map(|(_, positions)| positions).filter(|positions| !positions.is_empty()).collect());
    (words_changed, reported_changed || are_same_words || positions(here) != positions(there))
}

/// Takes what is in both sorted lists out of both.
fn without_common<T: Ord>(here: &mut Vec<T>, there: &mut Vec<T>) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut others = core::mem::take(there).into_iter().peekable();
    for item in core::mem::take(here) {
        while let Some(other) = others.next_if(|other| *other < item) {
            right.push(other);
        }
        if others.next_if(|other| *other == item).is_none() {
            left.push(item);
        }
    }
    right.extend(others);
    (*here, *there) = (left, right);
}

impl<'a> Pair<'a> {
    /// Pairs by address and label. `n log n`, and linear in the words of brackets without label.
    pub(crate) fn new(older: &'a Draft, newer: &'a Draft) -> Pair<'a> {
        let mut pair = Pair { older: Side::new(older), newer: Side::new(newer), changes: BTreeMap::new(), by_address: true };
        let (before, after) = (by_address(older), by_address(newer));
        for (side, provisions) in [(&mut pair.older, &after), (&mut pair.newer, &before)] {
            for (opposites, provision) in side.opposites.iter_mut().zip(side.draft.provisions()) {
                opposites.extend(provisions.get(provision.address.as_str()));
            }
        }
        let places: BTreeMap<BracketKey<'_>, BracketIndex> = bracket_keys(older).into_iter().zip(0..).collect();
        for (there, key) in bracket_keys(newer).into_iter().enumerate() {
            if let Some(&here) = places.get(&key) {
                pair.older.counterparts[here] = Some(there);
                pair.newer.counterparts[there] = Some(here);
            }
        }
        pair
    }

    /// Takes what is proposed as the same for the same. Linear.
    pub(crate) fn proposed(older: &'a Draft, newer: &'a Draft, alignment: &Alignment, brackets: &[BracketMatch]) -> Pair<'a> {
        let mut pair = Pair { older: Side::new(older), newer: Side::new(newer), changes: BTreeMap::new(), by_address: false };
        for it in alignment.matches.iter().chain(&alignment.split).chain(&alignment.merged) {
            pair.older.opposites[it.older].push(it.newer);
            pair.newer.opposites[it.newer].push(it.older);
        }
        for it in brackets {
            pair.older.counterparts[it.older] = Some(it.newer);
            pair.newer.counterparts[it.newer] = Some(it.older);
        }
        pair
    }

    /// Whether a bracket of the older draft and one of the newer draft open in the same provision.
    pub(crate) fn is_same_place(&self, older: BracketIndex, newer: BracketIndex) -> bool {
        let provision = |side: &Side<'_>, bracket: BracketIndex| side.draft.brackets()[bracket].provision;
        match (provision(&self.older, older), provision(&self.newer, newer)) {
            (Some(here), Some(there)) if self.by_address => {
                self.older.draft.provisions()[here].address == self.newer.draft.provisions()[there].address
            }
            (Some(here), Some(there)) => self.older.opposites[here].contains(&there),
            (here, there) => here == there,
        }
    }

    /// The same bracket in the other draft.
    pub(crate) fn counterpart(&self, from: Seen, bracket: BracketIndex) -> Option<BracketIndex> {
        self.sides(from).0.counterparts[bracket]
    }

    /// The draft that is asked about, and the other one.
    pub(crate) fn sides(&self, from: Seen) -> (&Side<'a>, &Side<'a>) {
        match from {
            Seen::Older => (&self.older, &self.newer),
            Seen::Newer => (&self.newer, &self.older),
        }
    }

    /// How the words of two provisions differ; computed once.
    fn read_changes(&mut self, older: ProvisionIndex, newer: ProvisionIndex) {
        self.older.read(older);
        self.newer.read(newer);
        if let (Some(here), Some(there)) = (self.older.stretches.get(&older), self.newer.stretches.get(&newer)) {
            self.changes
                .entry((older, newer))
                .or_insert_with(|| Compared::new(difference((self.older.draft, &here.stretch), (self.newer.draft, &there.stretch))));
        }
    }

    /// Where the words of a bracket are in the other draft. Asked of brackets that the other draft does not have.
    pub(crate) fn whereabouts(&mut self, from: Seen, bracket: BracketIndex) -> Whereabouts {
        let provisions = provisions_of_bracket(self.sides(from).0.draft, bracket);
        let parts = provisions.iter().map(|&provision| self.sides(from).0.opposites[provision].len()).max().unwrap_or(0);
        if parts == 0 {
            return Whereabouts::NoProvision;
        }
        // In the part that is most like the whole, and then in the others; most words in a bracket are the least that can be found.
        let mut least = Whereabouts::Nowhere;
        for part in 0..parts {
            let opposites = self.read_opposites(from, &provisions, part);
            let look = Look { pair: self, from, bracket, provisions: &provisions, opposites: &opposites };
            match look.whole().or_else(|| look.kept()) {
                Some(found @ Whereabouts::PartlyInBracket { .. }) if least == Whereabouts::Nowhere => least = found,
                None | Some(Whereabouts::PartlyInBracket { .. }) => {}
                Some(found) => return found,
            }
        }
        least
    }

    /// Which words of a bracket are plain in the other draft, stretch by stretch. Asked of brackets that both drafts have.
    pub(crate) fn plain_words(&mut self, from: Seen, bracket: BracketIndex) -> Vec<String> {
        let provisions = provisions_of_bracket(self.sides(from).0.draft, bracket);
        let opposites = self.read_opposites(from, &provisions, 0);
        let look = Look { pair: self, from, bracket, provisions: &provisions, opposites: &opposites };
        let alternatives = 0..look.bracket().alternatives.len();
        alternatives.flat_map(|alternative| look.kept_alternative(alternative).stretches).collect()
    }

    /// The same provisions in the other draft, with their words compared; of one that has several parts there, this one.
    fn read_opposites(&mut self, from: Seen, provisions: &[ProvisionIndex], part: usize) -> Vec<Option<ProvisionIndex>> {
        let side = self.sides(from).0;
        let opposite = |&provision: &ProvisionIndex| side.opposites[provision].get(part).or(side.opposites[provision].first()).copied();
        let opposites: Vec<Option<ProvisionIndex>> = provisions.iter().map(opposite).collect();
        for (&here, there) in provisions.iter().zip(&opposites) {
            match from {
                Seen::Older => self.older.read(here),
                Seen::Newer => self.newer.read(here),
            }
            if let &Some(there) = there {
                let (older, newer) = if from == Seen::Older { (here, there) } else { (there, here) };
                self.read_changes(older, newer);
            }
        }
        opposites
    }
}
