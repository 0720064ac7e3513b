//! Which provision of one draft is which of another, where no ids say so: a **proposal**, with a reason and a confidence for
//! each pair. Nothing goes into a record by likeness; whoever accepts a proposal writes ids, and from then on
//! [`rows`](crate::rows), [`words`](crate::words()), [`fates`](crate::fates) and [`life`](crate::life) go by those alone.
//!
//! What drafts give as numbers and addresses means nothing here: an article may be anywhere, under any number. What has the
//! same id already is the same. Found are then, in this order: provisions with the same words (`same`), what holds them
//! (`holders`), provisions with words that are alike (`alike`), headings between the same neighbours (`between`), what was
//! split and merged (`parts`); then what is out of order has *moved* ([`moved`](crate::moved), by the same rule as for drafts
//! with ids). How words differ inside a pair is the business of [`mod@crate::script`].
//!
//! The order of the method (the same first, then rare words, then the rest in place) is that of J. W. Hunt and M. D. McIlroy,
//! "An algorithm for differential file comparison" (1976), and of Bram Cohen's patience difference; candidates from an inverted
//! index of shingles are those of A. Broder, "On the resemblance and containment of documents" (1997).

mod alike;
mod between;
pub mod brackets;
mod holders;
mod library;
mod parts;
mod same;
mod vocabulary;
mod work;

use crate::align::{Sibling, out_of_order};
use alike::Alike;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;
pub(crate) use library::Library;
use travaux_text::{Draft, ProvisionIndex};
pub(crate) use vocabulary::{Sort, Vocabulary, Word, each_token};
use work::Work;

/// The same words, and they stand once in either draft.
pub(crate) const UNIQUE: u32 = 1000;
/// The same words beside a pair that is known.
pub(crate) const NEIGHBOUR: u32 = 980;
/// The same words in a pair that is known.
pub(crate) const PLACE: u32 = 950;
/// The same words, and nothing but their order says which is which.
pub(crate) const ORDER: u32 = 600;

/// Why two provisions are proposed as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Both have the same id, which a person wrote or accepted; likeness is not asked.
    SameId,
    /// Their words and marks are the same; only the numbers of the articles that they refer to may differ.
    SameWords,
    /// Their words are the same; marks or capital letters differ.
    SameButMarks,
    /// They share words.
    Alike {
        /// Words that both have in the same order.
        common: u32,
        /// Words of the longer one.
        of: u32,
        /// Rare words and pairs of neighbouring words that both have; 0 where only the place speaks for the pair.
        rare: u32,
    },
    /// What they hold is the same.
    Holds {
        /// Words of the provisions in them that are proposed as the same.
        words: u32,
        /// Whether their titles are the same, too, and occur once.
        title: bool,
    },
    /// Headings that stand between neighbours that are the same, in the same order, and speak of the same things.
    Between {
        /// Words that both hold.
        common: u32,
        /// Words that the shorter holds.
        of: u32,
    },
    /// Headings with the same title, which occurs once in either draft; nothing that they hold is the same.
    Title,
    /// The same kind, number and title in the same provision; there are no words in them that could speak for the pair.
    Number,
    /// The words of the one stand in what the other lost or gained.
    Part {
        /// Words of the part that stand there.
        common: u32,
        /// Words of the part.
        of: u32,
        /// Rare words and pairs of neighbouring words that both have.
        rare: u32,
    },
}

impl Why {
    /// The word in reports: `same id`, `same words`, `same but marks`, `alike`, `holds the same`, `between the same`, `same title`, `same number`,
    /// `part`.
    pub fn word(self) -> &'static str {
        match self {
            Why::SameId => "same id",
            Why::SameWords => "same words",
            Why::SameButMarks => "same but marks",
            Why::Alike { .. } => "alike",
            Why::Holds { .. } => "holds the same",
            Why::Between { .. } => "between the same",
            Why::Title => "same title",
            Why::Number => "same number",
            Why::Part { .. } => "part",
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::SameId => f.write_str("the same id"),
            Why::SameWords => f.write_str("the same words"),
            Why::SameButMarks => f.write_str("the same words; marks or capital letters differ"),
            Why::Alike { common, of, rare: 0 } => write!(f, "{common} of {of} words, in the same place"),
            Why::Alike { common, of, rare } => write!(f, "{common} of {of} words, {rare} rare ones shared"),
            Why::Holds { words, title: true } => write!(f, "{words} words in it, and the title"),
            Why::Holds { words, title: false } => write!(f, "{words} words in it"),
            Why::Between { common, of } => write!(f, "{common} of {of} words in it, between the same neighbours"),
            Why::Title => f.write_str("the title alone"),
            Why::Number => f.write_str("the number alone; there are no words to compare"),
            Why::Part { common, of, rare } => write!(f, "{common} of {of} words stand there, {rare} rare ones"),
        }
    }
}

/// How sure a proposal is, in thousandths: 1000 where the words are the same and stand once in either draft.
///
/// It is meant as a share: of the pairs with a confidence of at least 0.9, at least 0.9 should be right, and so on down to
/// 0.5. That is measured on generated treaties (`tests/quality.rs`), where the truth is known; on other texts it orders the
/// proposals, and no more. It grows with the words in common (rare words count up to eight times as much), with neighbours
/// and surroundings that are the same, and falls with a rival that is nearly as like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confidence(u16);

impl Confidence {
    /// From thousandths; more than 1000 is 1000.
    pub fn from_thousandths(thousandths: u32) -> Confidence {
        Confidence(u16::try_from(thousandths.min(1000)).unwrap_or(1000))
    }

    /// From 0 to 1000.
    pub fn thousandths(self) -> u32 {
        u32::from(self.0)
    }

    /// From 0 to 1.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

/// Two provisions that are proposed as the same, or as a whole and one of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// In the older draft.
    pub older: ProvisionIndex,
    /// In the newer draft.
    pub newer: ProvisionIndex,
    /// What speaks for it.
    pub why: Why,
    /// How sure it is.
    pub confidence: Confidence,
    /// It is in another provision, or in another order among those of the same provision. What is inside a moved provision has
    /// not moved itself. Never of a part.
    pub moved: bool,
    /// Its kind or number is another one.
    pub renumbered: bool,
}

/// What is proposed for two drafts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Alignment {
    /// One for one, in the order of the older draft. No provision occurs twice.
    pub matches: Vec<Match>,
    /// Parts that a provision of the older draft was split into, beyond the one that `matches` has, in the order of the older draft.
    pub split: Vec<Match>,
    /// Provisions of the older draft that went into one of the newer draft, beyond the one that `matches` has, in the order of the
    /// newer draft.
    pub merged: Vec<Match>,
    /// Those of the older draft that are in none of these.
    pub dropped: Vec<ProvisionIndex>,
    /// Those of the newer draft that are in none of these.
    pub new: Vec<ProvisionIndex>,
}

impl Alignment {
    /// The same the other way round: what was split is merged, and what is new was dropped.
    #[must_use]
    pub fn swapped(self) -> Alignment {
        let swap = |matches: Vec<Match>| -> Vec<Match> { matches.into_iter().map(|it| Match { older: it.newer, newer: it.older, ..it }).collect() };
        let mut matches = swap(self.matches);
        matches.sort_unstable_by_key(|it| it.older);
        Alignment { matches, split: swap(self.merged), merged: swap(self.split), dropped: self.new, new: self.dropped }
    }

    /// For each provision of the older draft the one that it is matched with.
    pub fn newer_of(&self, provisions: usize) -> Vec<Option<ProvisionIndex>> {
        let mut map = alloc::vec![None; provisions];
        for it in &self.matches {
            map[it.older] = Some(it.newer);
        }
        map
    }
}

/// Proposes which provision of the older draft is which of the newer one.
///
/// Swapping the drafts mirrors the answer exactly. Cost: near linear in the words, whatever the drafts are: what repeats is
/// looked at once for each distinct text, and no provision is compared with more than a fixed number of others.
pub fn align(older: &Draft, newer: &Draft) -> Alignment {
    if draft_order(older, newer) == Ordering::Greater {
        return propose(&Library::new(&[newer, older]), 0, 1).swapped();
    }
    propose(&Library::new(&[older, newer]), 0, 1)
}

/// An order of drafts that only their own words decide, so that swapping them cannot change how ties are broken.
pub(crate) fn draft_order(one: &Draft, other: &Draft) -> Ordering {
    let (one, other) = (one.tree().source(), other.tree().source());
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

/// Proposes for two drafts of a library that holds its drafts in [`draft_order`].
pub(crate) fn propose(library: &Library<'_>, here: usize, there: usize) -> Alignment {
    let mut work = Work::new(library, here, there);
    same::ids(&mut work);
    same::unique(&mut work);
    same::extend(&mut work, false);
    holders::pair(&mut work);
    same::in_place(&mut work);
    same::extend(&mut work, false);
    let alike = Alike::new(&work);
    alike.pair(&mut work);
    holders::pair(&mut work);
    same::in_place(&mut work);
    same::extend(&mut work, true);
    same::in_order(&mut work);
    holders::pair(&mut work);
    alike.pair(&mut work);
    holders::pair(&mut work);
    between::pair(&mut work, &alike);
    same::in_place(&mut work);
    alike.pair(&mut work);
    holders::pair_empty(&mut work);
    let split = parts::find(&work, &alike, true);
    let merged = parts::find(&work, &alike, false);
    finish(&work, split, merged)
}

fn finish(work: &Work<'_, '_>, split: Vec<parts::Part>, merged: Vec<parts::Part>) -> Alignment {
    let mut alignment = Alignment::default();
    for older in 0..work.here.mate.len() {
        if let (Some(newer), Some((why, confidence))) = (work.here.mate[older], work.why[older]) {
            alignment.matches.push(new_match(work, older, newer, why, confidence));
        }
    }
    let mut is_part = [alloc::vec![false; work.here.mate.len()], alloc::vec![false; work.there.mate.len()]];
    for part in split {
        is_part[0][part.whole] = true;
        is_part[1][part.part] = true;
        alignment.split.push(Match { renumbered: false, ..new_match(work, part.whole, part.part, part.why, part.confidence) });
    }
    for part in merged {
        is_part[1][part.whole] = true;
        is_part[0][part.part] = true;
        alignment.merged.push(Match { renumbered: false, ..new_match(work, part.part, part.whole, part.why, part.confidence) });
    }
    alignment.split.sort_unstable_by_key(|it| (it.older, it.newer));
    alignment.merged.sort_unstable_by_key(|it| (it.newer, it.older));
    let alone = |mate: &[Option<ProvisionIndex>], is_part: &[bool]| (0..mate.len()).filter(|&at| mate[at].is_none() && !is_part[at]).collect();
    alignment.dropped = alone(&work.here.mate, &is_part[0]);
    alignment.new = alone(&work.there.mate, &is_part[1]);
    mark_moved(work, &mut alignment.matches);
    alignment
}

fn new_match(work: &Work<'_, '_>, older: ProvisionIndex, newer: ProvisionIndex, why: Why, confidence: u32) -> Match {
    let (here, there) = (&work.here.shelf.draft.provisions()[older], &work.there.shelf.draft.provisions()[newer]);
    let renumbered = here.number != there.number || here.kind != there.kind;
    Match { older, newer, why, confidence: Confidence::from_thousandths(confidence), moved: false, renumbered }
}

/// What is in another provision has moved (one that only one draft has is looked through: a new chapter moves nothing); of those in the same one, what is not in the longest common order.
fn mark_moved(work: &Work<'_, '_>, matches: &mut [Match]) {
    let mut together: BTreeMap<Option<ProvisionIndex>, Vec<usize>> = BTreeMap::new();
    for (at, it) in matches.iter_mut().enumerate() {
        let home = work.here.home(it.older);
        if home.map(|(_, mate)| mate) == work.there.home(it.newer).map(|(home, _)| home) {
            together.entry(home.map(|(home, _)| home)).or_default().push(at);
        } else {
            it.moved = true;
        }
    }
    for mut inside in together.into_values() {
        // In the order of there.
        inside.sort_unstable_by_key(|&at| matches[at].newer);
        let size = |it: &Match| work.here.shelf.units[it.older].next - it.older + work.there.shelf.units[it.newer].next - it.newer;
        let siblings = inside.into_iter().map(|at| Sibling { label: at, here: matches[at].older, size: size(&matches[at]) }).collect();
        for at in out_of_order(siblings) {
            matches[at].moved = true;
        }
    }
}
