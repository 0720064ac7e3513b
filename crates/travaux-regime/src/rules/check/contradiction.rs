//! Norms that contradict each other: one forbids what another allows or asks for, and neither gives way.
//!
//! Two norms of one act and a common bearer are a suspicion; it becomes a remark when a story has been found in which the one forbids
//! the very act that the other allows or asks for. Norms that share no act are never looked at together.

use super::{if_chosen, quoted};
use crate::evaluate::Index;
use crate::evaluate::example::{self, Clash, Example};
use crate::rules::codes::CONTRADICTION;
use crate::rules::{Menu, Norm, NormClause, NormKind, Rules, named_by};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use travaux_text::{Level, Remark};

/// How many contradictions of one draft are shown: whoever has so many will look again once some of them are gone.
const MOST_REMARKS: usize = 50;
/// How many stories are run for one draft.
const MOST_STORIES: usize = 2_048;
/// How many pairs of norms are looked at for one draft.
const MOST_PAIRS: usize = 50_000;
/// How many norms are gone through to find whether one gives way to another by way of them.
const MOST_STEPS: usize = 32;
/// How many prohibitions are tried for an act of a list.
const MOST_BANS: usize = 8;

/// Norms of which one forbids what another allows or asks for, with a story that has been run and shows it.
pub(crate) struct Contradiction<'a> {
    /// The permission or duty.
    pub claim: &'a Norm,
    /// The prohibitions.
    pub bans: Vec<&'a Norm>,
    /// The story.
    pub example: Example,
}

pub(super) fn remarks(rules: &Rules) -> Vec<Remark> {
    found(rules).iter().map(remark).collect()
}

/// All contradictions that a story shows, up to a bound: what no story shows may still be there.
pub(crate) fn found(rules: &Rules) -> Vec<Contradiction<'_>> {
    let mut search = Search::new(rules);
    let mut found = Vec::new();
    for (index, norm) in rules.norms.iter().enumerate() {
        if search.bans.is_empty() || found.len() >= MOST_REMARKS {
            break;
        }
        match norm.it.0 {
            NormKind::Prohibition | NormKind::Power | NormKind::Constitutive => {}
            NormKind::Permission => search.permission(index, norm, &mut found),
            NormKind::Duty => search.duty(index, norm, &mut found),
        }
    }
    found
}

struct Search<'a> {
    rules: &'a Rules,
    index: Index<'a>,
    /// Prohibitions by act.
    bans: BTreeMap<&'a str, Vec<usize>>,
    /// Whose each norm can be; `None` if it can be anybody's.
    bearers: Vec<Option<BTreeSet<String>>>,
    /// The norms above each norm and below it, whatever is chosen.
    ordered: BTreeMap<usize, Vec<usize>>,
    stories: usize,
    pairs: usize,
}

impl<'a> Search<'a> {
    fn new(rules: &'a Rules) -> Search<'a> {
        let mut bans: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, norm) in rules.norms.iter().enumerate().filter(|(_, norm)| norm.it.0 == NormKind::Prohibition) {
            for act in acts(norm) {
                let known = bans.entry(act).or_default();
                if known.last() != Some(&index) {
                    known.push(index);
                }
            }
        }
        let bearers = if bans.is_empty() { Vec::new() } else { rules.norms.iter().map(|norm| bearers(rules, norm)).collect() };
        Search { rules, index: Index::new(rules), bans, bearers, ordered: ordered(rules), stories: MOST_STORIES, pairs: MOST_PAIRS }
    }

    /// The prohibitions that may reach an act of a norm: a bearer in common, and neither gives way to the other in every case.
    fn against(&mut self, index: usize, act: &str) -> Vec<usize> {
        let Some(bans) = self.bans.get(act) else { return Vec::new() };
        let (bearers, ordered) = (&self.bearers, &self.ordered);
        let in_common = |ban: usize| match (&bearers[index], &bearers[ban]) {
            (Some(one), Some(other)) => !one.is_disjoint(other),
            _ => true,
        };
        let looked_at = bans.len().min(self.pairs);
        self.pairs -= looked_at;
        let found =
            bans[..looked_at].iter().copied().filter(|ban| in_common(*ban) && !reaches(ordered, index, *ban) && !reaches(ordered, *ban, index));
        found.collect()
    }

    fn permission(&mut self, index: usize, norm: &'a Norm, found: &mut Vec<Contradiction<'a>>) {
        let mut done: BTreeSet<usize> = BTreeSet::new();
        for act in acts(norm).collect::<BTreeSet<_>>() {
            for ban in self.against(index, act) {
                if done.contains(&ban) || found.len() >= MOST_REMARKS {
                    continue;
                }
                let clash = Clash { claim: norm, acts: Vec::from([(act, &self.rules.norms[ban])]) };
                if let Some(example) = example::example(&self.index, &clash, &mut self.stories) {
                    done.insert(ban);
                    found.push(Contradiction::of(&clash, example));
                }
            }
        }
    }

    /// A duty is only contradicted if nothing of a list is left: all of its acts are forbidden, or one where each of them is owed.
    fn duty(&mut self, index: usize, norm: &'a Norm, all: &mut Vec<Contradiction<'a>>) {
        for clause in &norm.it.1 {
            let NormClause::Act(menu, acts) = &clause.it else { continue };
            let mut forbidden: Vec<(&str, Vec<usize>)> = Vec::new();
            for act in acts {
                let bans = self.against(index, act);
                match (bans.is_empty(), *menu) {
                    (true, Menu::EachOf) => {}
                    (true, _) => {
                        forbidden.clear();
                        break;
                    }
                    (false, _) => forbidden.push((act, bans)),
                }
            }
            let goals: Vec<Vec<(&str, Vec<usize>)>> = match menu {
                Menu::EachOf => forbidden.into_iter().map(|act| Vec::from([act])).collect(),
                _ if forbidden.is_empty() => Vec::new(),
                _ => Vec::from([forbidden]),
            };
            // One remark says it for the whole duty.
            if let Some(found) = goals.into_iter().find_map(|goal| self.goal(norm, &goal)) {
                all.push(found);
                return;
            }
        }
    }

    /// Each prohibition of the first act, with the first of each other act, and the other way round.
    fn goal(&mut self, norm: &'a Norm, goal: &[(&'a str, Vec<usize>)]) -> Option<Contradiction<'a>> {
        let longest = goal.iter().map(|(_, bans)| bans.len()).max().unwrap_or(0).min(MOST_BANS);
        for turn in 0..longest {
            let ban = |bans: &Vec<usize>| bans.get(turn).or(bans.first()).map(|ban| &self.rules.norms[*ban]);
            let acts: Vec<(&str, &Norm)> = goal.iter().filter_map(|(act, bans)| Some((*act, ban(bans)?))).collect();
            let clash = Clash { claim: norm, acts };
            if let Some(example) = example::example(&self.index, &clash, &mut self.stories) {
                return Some(Contradiction::of(&clash, example));
            }
        }
        None
    }
}

impl<'a> Contradiction<'a> {
    fn of(clash: &Clash<'a>, example: Example) -> Contradiction<'a> {
        let mut bans: Vec<&Norm> = Vec::new();
        for (_, ban) in &clash.acts {
            if !bans.iter().any(|known| known.span == ban.span) {
                bans.push(ban);
            }
        }
        Contradiction { claim: clash.claim, bans, example }
    }
}

fn remark(found: &Contradiction) -> Remark {
    let Contradiction { claim, bans, example } = found;
    let verb = if claim.it.0 == NormKind::Duty { "asks for" } else { "allows" };
    let names: Vec<&str> = bans.iter().map(|ban| ban.name.as_str()).collect();
    let subject = match names.as_slice() {
        [name] => format!("The prohibition \"{name}\" forbids"),
        names => format!("The prohibitions {} forbid", quoted(names)),
    };
    let acts: Vec<&str> = example.acts.iter().map(String::as_str).collect();
    let so = if example.circumstances.is_empty() { String::new() } else { format!(" ({})", example.circumstances.join("; ")) };
    let chosen = if_chosen(&example.choices);
    let message = format!("{subject} what the {} \"{}\" {verb}: for example {}{so}{chosen}.", claim.it.0.word(), claim.name, quoted(&acts));
    let mut remark = Remark::new(&CONTRADICTION, claim.span.clone(), message).here(format!("{verb} it"));
    for ban in bans {
        remark = remark.and(ban.span.clone(), "forbids it");
    }
    // Words that are still in brackets may never come to stand together.
    let level = if example.choices.is_empty() { Level::Error } else { Level::Warning };
    remark
        .at_most(level)
        .action("Say which of them gives way, with `subject to`, `notwithstanding` or an exception (`unless`), or correct one of them.")
}

fn acts(norm: &Norm) -> impl Iterator<Item = &str> {
    let lists = norm.it.1.iter().filter_map(|clause| match &clause.it {
        NormClause::Act(_, list) => Some(list),
        _ => None,
    });
    lists.flatten().map(String::as_str)
}

/// Everybody whose norm it can be, whatever is chosen; `None` if a trigger says who, or anyone can be.
fn bearers(rules: &Rules, norm: &Norm) -> Option<BTreeSet<String>> {
    let whos = norm.it.1.iter().filter_map(|clause| match &clause.it {
        NormClause::Bearer(who) => Some(who),
        _ => None,
    });
    named_by(rules, whos).filter(|bearers| !bearers.is_empty())
}

/// Which norm gives way to which, by the lines that stand whatever is chosen.
fn ordered(rules: &Rules) -> BTreeMap<usize, Vec<usize>> {
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (below, above, _) in super::priority::lines(rules).into_iter().filter(|(_, _, clause)| clause.guard.0.is_empty()) {
        found.entry(below).or_default().push(above);
    }
    found
}

fn reaches(ordered: &BTreeMap<usize, Vec<usize>>, from: usize, to: usize) -> bool {
    let mut open = Vec::from([from]);
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    while let Some(next) = open.pop() {
        if next == to {
            return true;
        }
        if seen.insert(next) && seen.len() <= MOST_STEPS {
            open.extend(ordered.get(&next).into_iter().flatten());
        }
    }
    false
}
