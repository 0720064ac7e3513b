//! What was really done: which provision of the newer text is from which of the older, what moved, and how many words differ.

use crate::text::{Provision, Token, Treaty, count};
use std::collections::{BTreeMap, BTreeSet};

/// What was done to a provision of the older text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Some words changed.
    Reword,
    /// Most words changed.
    Rewrite,
    /// It went elsewhere, perhaps with other words.
    Move,
    /// It became two.
    Split,
    /// It and its neighbour became one.
    Merge,
    /// It is gone.
    Delete,
    /// Words of it are in a bracket now.
    Bracket,
    /// A bracket with one alternative is gone, with its words or without.
    Unbracket,
    /// Of several alternatives one is left.
    Settle,
}

impl Kind {
    /// The word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Reword => "reword",
            Kind::Rewrite => "rewrite",
            Kind::Move => "move",
            Kind::Split => "split",
            Kind::Merge => "merge",
            Kind::Delete => "delete",
            Kind::Bracket => "bracket",
            Kind::Unbracket => "unbracket",
            Kind::Settle => "settle",
        }
    }
}

/// Both texts, and what was done. Places are those of provisions in order: articles, paragraphs, points.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The older text.
    pub older: String,
    /// The newer text.
    pub newer: String,
    /// The newer text as the generator holds it.
    pub treaty: Treaty,
    /// What was done.
    pub truth: Truth,
}

/// What was done.
#[derive(Debug, Clone)]
pub struct Truth {
    /// For each provision of the newer text those of the older one that it is from.
    pub from: Vec<Vec<usize>>,
    /// What was done to provisions of the older text; nothing, where none is named.
    pub kinds: BTreeMap<usize, Kind>,
    /// Provisions of the older text that went elsewhere; what is in a moved article has not moved itself.
    pub moved: BTreeSet<usize>,
    /// Pairs that have another number.
    pub renumbered: BTreeSet<(usize, usize)>,
    /// Provisions of the older text in articles in which nothing was done, with those articles.
    pub untouched: BTreeSet<usize>,
    /// The move-aware bound: words that differ inside the true pairs, by longest common subsequence, and all words of what was
    /// deleted or inserted. A reference to the same article is the same, whatever its number.
    pub bound: usize,
    /// How many provisions the older text has.
    pub older: usize,
    /// For each bracket of the newer text, in the order in which they open, that of the older one that it is; nothing for a new one.
    pub brackets: Vec<Option<usize>>,
}

impl Truth {
    pub(crate) fn new(
        before: &Treaty,
        after: &Treaty,
        kinds: BTreeMap<usize, Kind>,
        moved: BTreeSet<usize>,
        touched_articles: &BTreeSet<usize>,
    ) -> Truth {
        let (older, newer) = (before.provisions(), after.provisions());
        let from: Vec<Vec<usize>> = newer.iter().map(|provision| provision.from.clone()).collect();
        let mut truth = Truth {
            from,
            kinds,
            moved,
            renumbered: BTreeSet::new(),
            untouched: untouched(&older, touched_articles),
            bound: bound(&older, &newer),
            older: older.len(),
            brackets: after.brackets(),
        };
        truth.renumbered = truth.pairs().into_iter().filter(|(here, there)| older[*here].number != newer[*there].number).collect();
        // What went into a gone article is gone as well.
        let alive: BTreeSet<usize> = truth.from.iter().flatten().copied().collect();
        truth.moved.retain(|place| alive.contains(place));
        truth
    }

    /// One for one: older, newer.
    pub fn pairs(&self) -> BTreeSet<(usize, usize)> {
        let mut times = vec![0; self.older];
        for &from in self.from.iter().flatten() {
            times[from] += 1;
        }
        let alone = |(there, from): (usize, &Vec<usize>)| match from[..] {
            [here] if times[here] == 1 => Some((here, there)),
            _ => None,
        };
        self.from.iter().enumerate().filter_map(alone).collect()
    }

    /// What became several: the older one, and all of the newer.
    pub fn splits(&self) -> BTreeMap<usize, BTreeSet<usize>> {
        let mut parts: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (there, from) in self.from.iter().enumerate() {
            for &here in from {
                parts.entry(here).or_default().insert(there);
            }
        }
        parts.retain(|_, parts| parts.len() > 1);
        parts
    }

    /// What became one: the newer one, and all of the older.
    pub fn merges(&self) -> BTreeMap<usize, BTreeSet<usize>> {
        let several = self.from.iter().enumerate().filter(|(_, from)| from.len() > 1);
        several.map(|(there, from)| (there, from.iter().copied().collect())).collect()
    }
}

fn untouched(older: &[Provision<'_>], touched: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut untouched = BTreeSet::new();
    let mut is_touched = false;
    for (place, provision) in older.iter().enumerate() {
        if provision.article.is_some() {
            is_touched = touched.contains(&place);
        }
        if !is_touched {
            untouched.insert(place);
        }
    }
    untouched
}

/// The words of a provision; a reference to one of these articles does not depend on its number.
fn words(provision: &Provision<'_>, names: &BTreeSet<usize>) -> Vec<String> {
    if let Some(article) = provision.article {
        return article.title.split(' ').map(ToString::to_string).collect();
    }
    let mut words = Vec::new();
    for token in provision.tokens {
        match token {
            Token::Word(word) => words.push(word.clone()),
            Token::Refer(name) if names.contains(name) => words.extend(["Article".to_string(), format!("#{name}")]),
            Token::Refer(_) => words.extend(["Article".to_string(), "#gone".to_string()]),
            _ => {}
        }
    }
    words
}

fn bound(older: &[Provision<'_>], newer: &[Provision<'_>]) -> usize {
    let names = |all: &[Provision<'_>]| -> BTreeSet<usize> { all.iter().filter_map(|it| it.article.map(|article| article.name)).collect() };
    let (old_names, new_names) = (names(older), names(newer));
    // Provisions that hang together by splits and merges are compared together.
    let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    let mut sum = 0;
    let mut seen = BTreeSet::new();
    for (there, provision) in newer.iter().enumerate() {
        if provision.from.is_empty() {
            sum += words(provision, &new_names).len();
        } else {
            groups.entry(provision.from.clone()).or_default().push(there);
            seen.extend(provision.from.iter().copied());
        }
    }
    for (here, there) in groups {
        let left: Vec<String> = here.iter().flat_map(|&at| words(&older[at], &old_names)).collect();
        let right: Vec<String> = there.iter().flat_map(|&at| words(&newer[at], &new_names)).collect();
        sum += left.len() + right.len() - 2 * subsequence(&left, &right);
    }
    let gone = older.iter().enumerate().filter(|(place, _)| !seen.contains(place));
    sum + gone.map(|(_, provision)| words(provision, &old_names).len()).sum::<usize>()
}

/// The length of the longest common subsequence, by the table.
fn subsequence(left: &[String], right: &[String]) -> usize {
    if left == right {
        return left.len();
    }
    let mut row = vec![0; right.len() + 1];
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

impl Treaty {
    /// How many words the provisions have, without titles: for tests of the generator.
    pub fn body_words(&self) -> usize {
        self.provisions().iter().map(|provision| count(provision.tokens)).sum()
    }
}
