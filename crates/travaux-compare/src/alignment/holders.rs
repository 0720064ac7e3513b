//! Provisions that hold others: headings, and paragraphs with points. They are the same where most of what they hold is the
//! same; a title that stands once in either draft counts as well, and so, a little, does the number.

use super::work::{Side, Work};
use super::{Why, library::NO_WORDS};
use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;
use travaux_text::{ProvisionIndex, ProvisionKind};

/// Words that a title weighs, beyond its own.
const TITLE: u32 = 12;
/// Holders whose common words are fewer than this, in thousandths of the words of both, are not the same.
const LEAST: u32 = 150;

/// A holder of here and one of there, with the words that went from the one to the other.
struct Vote {
    here: ProvisionIndex,
    there: ProvisionIndex,
    words: u32,
    /// How many pairs say so.
    pairs: u32,
    is_titled: bool,
}

/// Pairs holders; whatever holders had been paired from what they hold is looked at anew. Those deeper inside come first.
/// Near linear: each pair of units votes once for those around it.
pub(crate) fn pair(work: &mut Work<'_, '_>) {
    let free = |work: &mut Work<'_, '_>| {
        for here in 0..work.why.len() {
            if matches!(work.why[here], Some((Why::Holds { .. } | Why::Title, _)))
                && let Some(there) = work.here.mate[here].take()
            {
                work.there.mate[there] = None;
                work.why[here] = None;
            }
        }
    };
    free(work);
    let depths = [&work.here, &work.there].map(|side| side.shelf.units.iter().map(|it| it.depth).max().unwrap_or(0));
    let mut votes = below(work);
    // A provision inside a paired one votes for what is around: one level at a time, from the inside.
    for depth in (0..=depths[0].max(depths[1])).rev() {
        let mut level: Vec<Vote> = Vec::new();
        let mut rest: Vec<Vote> = Vec::new();
        votes.sort_unstable_by_key(|vote| (vote.here, vote.there));
        for vote in votes {
            let is_here = work.here.shelf.units[vote.here].depth == depth || work.there.shelf.units[vote.there].depth == depth;
            vote.add_to(if is_here { &mut level } else { &mut rest });
        }
        titles(work, depth, &mut level);
        let paired = take(work, level);
        for (here, there, words) in paired {
            if let (Some(here), Some(there)) = (work.here.parent(here), work.there.parent(there)) {
                Vote::one(here, there, words).add_to(&mut rest);
            }
        }
        votes = rest;
    }
}

impl Vote {
    fn one(here: ProvisionIndex, there: ProvisionIndex, words: u32) -> Vote {
        Vote { here, there, words, pairs: 1, is_titled: false }
    }

    /// Neighbours mostly vote for the same, and are counted as they come.
    fn add_to(self, votes: &mut Vec<Vote>) {
        match votes.last_mut() {
            Some(last) if (last.here, last.there) == (self.here, self.there) => {
                last.words += self.words;
                last.pairs += self.pairs;
            }
            _ => votes.push(self),
        }
    }
}

/// What the pairs that are known say of the provisions around them.
fn below(work: &Work<'_, '_>) -> Vec<Vote> {
    let mut votes = Vec::new();
    for unit in 0..work.here.mate.len() {
        let Some(mate) = work.here.mate[unit] else { continue };
        if let (Some(one), Some(other)) = (work.here.parent(unit), work.there.parent(mate)) {
            let own = |side: &Side<'_, '_>, at: ProvisionIndex| {
                let inside: u32 = children(side, at).map(|child| side.shelf.sizes[child]).sum();
                side.shelf.sizes[at] - inside
            };
            let words = own(&work.here, unit).min(own(&work.there, mate));
            Vote::one(one, other, words + 1).add_to(&mut votes);
        }
    }
    votes
}

fn children<'s>(side: &'s Side<'_, '_>, at: ProvisionIndex) -> impl Iterator<Item = ProvisionIndex> + 's {
    let end = side.shelf.units[at].next;
    core::iter::successors((at + 1 < end).then_some(at + 1), move |child| {
        let next = side.shelf.units[*child].next;
        (next < end).then_some(next)
    })
}

/// Adds the votes of titles: those that stand once in either draft.
fn titles(work: &Work<'_, '_>, depth: u32, level: &mut Vec<Vote>) {
    let named = |side: &Side<'_, '_>| {
        let units = &side.shelf.units;
        let at_depth = (0..units.len()).filter(|&at| units[at].is_heading && units[at].depth == depth && side.is_free(at));
        let mut named: Vec<(u32, ProvisionIndex)> = at_depth.filter_map(|at| Some((name(side, at)?, at))).collect();
        named.sort_unstable();
        named
    };
    let (here, there) = (named(&work.here), named(&work.there));
    let once =
        |all: &[(u32, ProvisionIndex)], at: usize| (at == 0 || all[at - 1].0 != all[at].0) && all.get(at + 1).is_none_or(|next| next.0 != all[at].0);
    let known = level.len();
    let mut at_there = 0;
    for at in 0..here.len() {
        while at_there < there.len() && there[at_there].0 < here[at].0 {
            at_there += 1;
        }
        if at_there < there.len() && there[at_there].0 == here[at].0 && once(&here, at) && once(&there, at_there) {
            let (one, other) = (here[at].1, there[at_there].1);
            match level[..known].binary_search_by_key(&(one, other), |vote| (vote.here, vote.there)) {
                Ok(found) => level[found].is_titled = true,
                Err(_) => level.push(Vote { here: one, there: other, words: 0, pairs: 0, is_titled: true }),
            }
        }
    }
}

/// What a heading is called; for a preamble that it is one.
fn name(side: &Side<'_, '_>, at: ProvisionIndex) -> Option<u32> {
    let text = side.text(at);
    let is_preamble = side.shelf.draft.provisions()[at].kind == ProvisionKind::Preamble;
    if is_preamble { Some(u32::MAX) } else { (text != NO_WORDS).then_some(text) }
}

/// Takes the best first, and says which were paired, with the words that they share.
fn take(work: &mut Work<'_, '_>, level: Vec<Vote>) -> Vec<(ProvisionIndex, ProvisionIndex, u32)> {
    let score = |vote: &Vote| {
        let (here, there) = (work.here.shelf.sizes[vote.here], work.there.shelf.sizes[vote.there]);
        let title = if vote.is_titled { 2 * TITLE } else { 0 };
        let all = (here + there).max(1) + title + 2 * vote.pairs;
        let both = 1000 * (2 * vote.words + title) / all;
        // A long article that was cut down to a short one shares few words of both, but many of the short one.
        let smaller = here.min(there).max(1);
        let inside = if vote.pairs > 1 { 700 * vote.words / (smaller + vote.pairs) } else { 0 };
        both.max(inside)
    };
    let mut ranked: Vec<(u32, bool, Vote)> = level
        .into_iter()
        .map(|vote| {
            let same = work.here.shelf.draft.provisions()[vote.here].number == work.there.shelf.draft.provisions()[vote.there].number;
            (score(&vote).min(1000), same, vote)
        })
        .collect();
    ranked.sort_unstable_by(|left, right| {
        let rank = |one: &(u32, bool, Vote)| (one.0 + u32::from(one.1) * 10, one.2.words);
        rank(right).cmp(&rank(left)).then((left.2.here, left.2.there).cmp(&(right.2.here, right.2.there)))
    });
    let mut paired = Vec::new();
    for (score, _, vote) in ranked {
        let is_heading = |side: &Side<'_, '_>, at: ProvisionIndex| side.shelf.units[at].is_heading;
        let fits = is_heading(&work.here, vote.here) == is_heading(&work.there, vote.there);
        if score >= LEAST && fits && work.here.is_free(vote.here) && work.there.is_free(vote.there) {
            let why = if vote.pairs == 0 { Why::Title } else { Why::Holds { words: vote.words - vote.pairs.min(vote.words), title: vote.is_titled } };
            let confidence = if vote.pairs == 0 { 600 } else { (500 + score / 2).min(990) };
            work.pair(vote.here, vote.there, why, confidence);
        }
        if work.here.mate[vote.here] == Some(vote.there) {
            paired.push((vote.here, vote.there, vote.words));
        }
    }
    paired
}

/// Pairs what nothing else speaks for, because it has no words and holds none: those with the same kind, number and title in the
/// same provision, in order.
pub(crate) fn pair_empty(work: &mut Work<'_, '_>) {
    // What is paired is the surroundings of what comes next. Deeper than this nothing without words is nested by drafters.
    const ROUNDS: usize = 8;
    for _ in 0..ROUNDS {
        if !pair_empty_once(work) {
            break;
        }
    }
}

fn pair_empty_once(work: &mut Work<'_, '_>) -> bool {
    type Key<'k> = (Option<ProvisionIndex>, ProvisionKind, Option<&'k str>, u32);
    let mut waiting: BTreeMap<Key<'_>, VecDeque<ProvisionIndex>> = BTreeMap::new();
    let (here_draft, there_draft) = (work.here.shelf.draft, work.there.shelf.draft);
    let is_empty = |side: &Side<'_, '_>, at: ProvisionIndex| side.is_free(at) && (side.shelf.units[at].is_heading || side.text(at) == NO_WORDS);
    for (at, it) in there_draft.provisions().iter().enumerate().filter(|(at, _)| is_empty(&work.there, *at)) {
        let home = work.there.home(at).map(|(home, _)| home);
        waiting.entry((home, it.kind, it.number.as_deref(), work.there.text(at))).or_default().push_back(at);
    }
    let mut pairs = Vec::new();
    for (at, it) in here_draft.provisions().iter().enumerate().filter(|(at, _)| is_empty(&work.here, *at)) {
        let home = work.here.home(at).map(|(_, mate)| mate);
        let key = (home, it.kind, it.number.as_deref(), work.here.text(at));
        if let Some(there) = waiting.get_mut(&key).and_then(VecDeque::pop_front) {
            pairs.push((at, there));
        }
    }
    for &(here, there) in &pairs {
        work.pair(here, there, Why::Number, 400);
    }
    !pairs.is_empty()
}
