//! How good an alignment is, against the truth of the generator: shared by the tests of quality and the benchmark.
#![allow(dead_code, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use travaux_compare::{Alignment, BracketMatch};
use travaux_testkit::{Kind, Truth};

/// Found, wanted, and both.
#[derive(Debug, Clone, Copy, Default)]
pub struct Score {
    pub right: usize,
    pub found: usize,
    pub wanted: usize,
}

impl Score {
    pub fn of<T: Ord>(found: &BTreeSet<T>, wanted: &BTreeSet<T>) -> Score {
        Score { right: found.intersection(wanted).count(), found: found.len(), wanted: wanted.len() }
    }

    pub fn precision(&self) -> f64 {
        if self.found == 0 { 1.0 } else { self.right as f64 / self.found as f64 }
    }

    pub fn recall(&self) -> f64 {
        if self.wanted == 0 { 1.0 } else { self.right as f64 / self.wanted as f64 }
    }

    pub fn f1(&self) -> f64 {
        if self.found + self.wanted == 0 { 1.0 } else { 2.0 * self.right as f64 / (self.found + self.wanted) as f64 }
    }

    pub fn add(&mut self, other: Score) {
        self.right += other.right;
        self.found += other.found;
        self.wanted += other.wanted;
    }
}

pub struct Scores {
    /// Older and newer provision, wholes and parts as well.
    pub provisions: Score,
    pub moved: Score,
    pub renumbered: Score,
    /// A whole with exactly its parts.
    pub split: Score,
    pub merged: Score,
    pub dropped: Score,
    pub new: Score,
    /// Of what was done to provisions of each kind: recall of their pairs.
    pub kinds: BTreeMap<Kind, Score>,
    /// Provisions of untouched articles with another mate than the true one, or none.
    pub false_untouched: usize,
    /// For each tenth of confidence how many pairs, and how many of them are right.
    pub calibration: [(usize, usize); 11],
}

impl Scores {
    /// What they are called in tables.
    pub fn named(&self) -> [(&'static str, Score); 7] {
        [
            ("provisions", self.provisions),
            ("moved", self.moved),
            ("renumbered", self.renumbered),
            ("split", self.split),
            ("merged", self.merged),
            ("dropped", self.dropped),
            ("new", self.new),
        ]
    }
}

pub fn score(truth: &Truth, found: &Alignment) -> Scores {
    let wanted: BTreeSet<(usize, usize)> =
        truth.from.iter().enumerate().flat_map(|(there, from)| from.iter().map(move |here| (*here, there))).collect();
    let all = || found.matches.iter().chain(&found.split).chain(&found.merged);
    let pairs: BTreeSet<(usize, usize)> = all().map(|it| (it.older, it.newer)).collect();
    let older_wanted: BTreeSet<usize> = wanted.iter().map(|pair| pair.0).collect();
    let newer_wanted: BTreeSet<usize> = wanted.iter().map(|pair| pair.1).collect();
    let one_for_one: BTreeMap<usize, usize> = found.matches.iter().map(|it| (it.older, it.newer)).collect();
    let mut kinds: BTreeMap<Kind, Score> = BTreeMap::new();
    for (&place, &kind) in &truth.kinds {
        let of = |pairs: &BTreeSet<(usize, usize)>| pairs.range((place, 0)..(place + 1, 0)).copied().collect::<BTreeSet<_>>();
        kinds.entry(kind).or_default().add(Score::of(&of(&pairs), &of(&wanted)));
    }
    let mut calibration = [(0, 0); 11];
    for it in all() {
        let bucket = &mut calibration[(it.confidence.thousandths() / 100) as usize];
        bucket.0 += 1;
        bucket.1 += usize::from(wanted.contains(&(it.older, it.newer)));
    }
    let true_pairs: BTreeMap<usize, usize> = truth.pairs().into_iter().collect();
    let false_untouched = truth.untouched.iter().filter(|place| one_for_one.get(place) != true_pairs.get(place)).count();
    // The truth names pairs that are one for one.
    let is_whole = |older: usize, newer: usize| found.split.iter().any(|it| it.older == older) || found.merged.iter().any(|it| it.newer == newer);
    let renumbered = found.matches.iter().filter(|it| it.renumbered && !is_whole(it.older, it.newer)).map(|it| (it.older, it.newer)).collect();
    Scores {
        provisions: Score::of(&pairs, &wanted),
        moved: Score::of(&found.matches.iter().filter(|it| it.moved).map(|it| it.older).collect(), &truth.moved),
        renumbered: Score::of(&renumbered, &truth.renumbered),
        split: Score::of(&groups(&one_for_one, found.split.iter().map(|it| (it.older, it.newer))), &truth.splits().into_iter().collect()),
        merged: Score::of(
            &groups(&one_for_one.iter().map(|(here, there)| (*there, *here)).collect(), found.merged.iter().map(|it| (it.newer, it.older))),
            &truth.merges().into_iter().collect(),
        ),
        dropped: Score::of(&found.dropped.iter().copied().collect(), &(0..truth.older).filter(|at| !older_wanted.contains(at)).collect()),
        new: Score::of(&found.new.iter().copied().collect(), &(0..truth.from.len()).filter(|at| !newer_wanted.contains(at)).collect()),
        kinds,
        false_untouched,
        calibration,
    }
}

/// Pairs of brackets: all of them, by what speaks for them, and by tenths of confidence how many, and how many right.
#[derive(Default)]
pub struct BracketScores {
    pub pairs: Score,
    pub signs: BTreeMap<&'static str, (usize, usize)>,
    pub calibration: [(usize, usize); 11],
}

impl BracketScores {
    pub fn add(&mut self, truth: &Truth, found: &[BracketMatch]) {
        let place = |(there, from): (usize, &Option<usize>)| Some(((*from)?, there));
        let wanted: BTreeSet<(usize, usize)> = truth.brackets.iter().enumerate().filter_map(place).collect();
        self.pairs.add(Score::of(&found.iter().map(|it| (it.older, it.newer)).collect(), &wanted));
        for it in found {
            let is_right = usize::from(wanted.contains(&(it.older, it.newer)));
            let tenth = (it.confidence.thousandths() / 100) as usize;
            for counts in [&mut self.calibration[tenth], self.signs.entry(it.sign.word()).or_default()] {
                *counts = (counts.0 + 1, counts.1 + is_right);
            }
        }
    }
}

fn groups(mates: &BTreeMap<usize, usize>, parts: impl Iterator<Item = (usize, usize)>) -> BTreeSet<(usize, BTreeSet<usize>)> {
    let mut groups: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (whole, part) in parts {
        groups.entry(whole).or_default().insert(part);
    }
    for (whole, parts) in &mut groups {
        parts.extend(mates.get(whole));
    }
    groups.into_iter().collect()
}
