//! The difference of two drafts as operations: what was kept, reworded, moved, renumbered, split, merged, inserted, deleted,
//! and where brackets changed. Applied to the older draft it gives the newer one, undone it gives the older one.
//!
//! An operation needs an [`Alignment`] that says which provision is which: a proposed one, or one by ids. What a draft is here
//! is its [`outline`]: provisions with kind, number, depth and words as written, brackets and attributions among them. White
//! space, ids, footnote texts, `rules` blocks, comments and front matter are no part of it.
//!
//! [`words`](crate::words()) shows a reader what became of words, wherever brackets stand, and takes confetti into the changes
//! around it; a script says how to make one text from another, with as few words as possible, and brackets are part of the text.

mod edits;
mod outline;
mod references;

use crate::alignment::{Alignment, Match, draft_order};
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::mem;
use edits::{Differ, Edits, Targets};
pub use outline::{Clause, Frame, outline};
use outline::{PARAGRAPH, Written, is_plainly_same};
use smallvec::{SmallVec, smallvec};
use travaux_text::{Alone, Draft, ProvisionIndex, Workers};

/// What an operation does; one can do several things at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// The provision is new.
    Insert,
    /// The provision is gone.
    Delete,
    /// One provision became several.
    Split,
    /// Several provisions became one.
    Merge,
    /// It is in another provision, or in another order among those of the same one.
    Move,
    /// It has another kind or number.
    Renumber,
    /// Words changed. Numbers of references that follow a renumbered article are no change of words.
    Reword,
    /// Brackets or attributions changed.
    Bracket,
}

impl Deed {
    /// The word in reports: `insert`, `delete`, `split`, `merge`, `move`, `renumber`, `reword`, `bracket`.
    pub fn word(self) -> &'static str {
        match self {
            Deed::Insert => "insert",
            Deed::Delete => "delete",
            Deed::Split => "split",
            Deed::Merge => "merge",
            Deed::Move => "move",
            Deed::Renumber => "renumber",
            Deed::Reword => "reword",
            Deed::Bracket => "bracket",
        }
    }
}

/// A step along the words of a provision. All that is kept or goes is the older text; all that is kept or comes is the newer one. U+2029 stands between two provisions that were split or merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Words that stay.
    Keep(String),
    /// Words that go.
    Delete(String),
    /// Words that come.
    Insert(String),
    /// The mark of a bracket that goes: `[` or `|` with its attribution, `]`, or the mark of a footnote.
    Unmark(String),
    /// The mark of a bracket that comes.
    Mark(String),
    /// The number of a reference that follows a renumbered article.
    Follow {
        /// The number in the older text.
        older: String,
        /// The number in the newer text.
        newer: String,
    },
}

/// One operation. Places are those of provisions in [`Draft::provisions`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// Provisions that follow one another and are the same in either draft: words, kind, number, depth.
    Keep {
        /// The first one in the older draft.
        older: ProvisionIndex,
        /// The first one in the newer draft.
        newer: ProvisionIndex,
        /// How many.
        length: usize,
    },
    /// Provisions that are not the same.
    Change {
        /// What was done to them; empty where only the depth or the number of a reference is another one.
        deeds: Vec<Deed>,
        /// Those of the older draft; none where it is an insertion.
        older: Vec<(ProvisionIndex, Frame)>,
        /// Those of the newer draft; none where it is a deletion.
        newer: Vec<(ProvisionIndex, Frame)>,
        /// How their words differ; empty where they do not.
        edits: Vec<Edit>,
    },
}

/// The difference of two drafts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Script {
    /// In the order of the newer draft; what is deleted stands last.
    pub operations: Vec<Operation>,
}

/// A script was applied to a draft that it is not for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misfit {
    /// The provision at which that was seen.
    pub at: ProvisionIndex,
}

impl Script {
    /// How two drafts differ, given which provision is which.
    ///
    /// Swapping the drafts (and the alignment) mirrors the answer exactly. Cost: linear in the words, plus, for each provision
    /// that changed, its words times those that changed; bounded as [`words`](crate::words()) is. Some hundred provisions are a piece of
    /// work.
    pub fn new(older: &Draft, newer: &Draft, alignment: &Alignment, workers: &impl Workers) -> Script {
        if draft_order(older, newer) == Ordering::Greater {
            let alignment = alignment.clone().swapped();
            return Maker::new(newer, older, &alignment).make(&alignment, workers).inverted();
        }
        Maker::new(older, newer, alignment).make(alignment, workers)
    }

    /// The way back.
    #[must_use]
    pub fn inverted(self) -> Script {
        let turn = |operation: Operation| match operation {
            Operation::Keep { older, newer, length } => Operation::Keep { older: newer, newer: older, length },
            Operation::Change { deeds, older, newer, edits } => {
                let mut deeds: Vec<Deed> = deeds.into_iter().map(turned_deed).collect();
                deeds.sort_unstable();
                Operation::Change { deeds, older: newer, newer: older, edits: edits::turned(edits) }
            }
        };
        Script::sorted(self.operations.into_iter().map(turn).collect())
    }

    fn sorted(mut operations: Vec<Operation>) -> Script {
        operations.sort_by_key(|operation| match operation {
            Operation::Keep { older, newer, .. } => (*newer, *older),
            Operation::Change { older, newer, .. } => {
                let first = |side: &[(ProvisionIndex, Frame)]| side.first().map_or(usize::MAX, |(at, _)| *at);
                (first(newer), first(older))
            }
        });
        Script { operations }
    }

    /// The newer outline, from the older one.
    ///
    /// # Errors
    ///
    /// [`Misfit`], where the script is for another draft.
    pub fn apply(&self, older: &[Clause]) -> Result<Vec<Clause>, Misfit> {
        let mut placed: BTreeMap<ProvisionIndex, Clause> = BTreeMap::new();
        let mut used = 0;
        let clause = |at: ProvisionIndex| older.get(at).ok_or(Misfit { at });
        for operation in &self.operations {
            match operation {
                Operation::Keep { older, newer, length } => {
                    for offset in 0..*length {
                        placed.insert(newer + offset, clause(older + offset)?.clone());
                    }
                    used += length;
                }
                Operation::Change { older, newer, edits, .. } => {
                    let mut texts = Vec::with_capacity(older.len());
                    for (at, frame) in older {
                        let clause = clause(*at)?;
                        if clause.frame != *frame {
                            return Err(Misfit { at: *at });
                        }
                        texts.push(clause.text.as_str());
                    }
                    used += older.len();
                    let text = texts.join(PARAGRAPH);
                    let at = older.first().or(newer.first()).map_or(0, |(at, _)| *at);
                    let text = if edits.is_empty() { text } else { edits::apply(edits, &text).ok_or(Misfit { at })? };
                    let parts: Vec<&str> = if newer.is_empty() { Vec::new() } else { text.split(PARAGRAPH).collect() };
                    if parts.len() != newer.len() {
                        return Err(Misfit { at });
                    }
                    for ((at, frame), text) in newer.iter().zip(parts) {
                        placed.insert(*at, Clause { frame: frame.clone(), text: String::from(text) });
                    }
                }
            }
        }
        let is_whole = placed.keys().copied().eq(0..placed.len());
        if used == older.len() && is_whole { Ok(placed.into_values().collect()) } else { Err(Misfit { at: used.min(older.len()) }) }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.operations.iter().all(|operation| matches!(operation, Operation::Keep { .. }))
    }

    /// How many operations do something.
    pub fn count(&self, deed: Deed) -> usize {
        let does = |operation: &&Operation| matches!(operation, Operation::Change { deeds, .. } if deeds.contains(&deed));
        self.operations.iter().filter(does).count()
    }

    /// Words that are deleted or inserted, marks and the numbers of references that follow aside.
    pub fn edit_words(&self) -> usize {
        let edits = self.operations.iter().flat_map(|operation| match operation {
            Operation::Change { edits, .. } => edits.as_slice(),
            Operation::Keep { .. } => &[],
        });
        let words = |edit: &Edit| match edit {
            Edit::Delete(text) | Edit::Insert(text) => crate::stretch::count_words(text),
            _ => 0,
        };
        edits.map(words).sum()
    }
}

fn turned_deed(deed: Deed) -> Deed {
    match deed {
        Deed::Insert => Deed::Delete,
        Deed::Delete => Deed::Insert,
        Deed::Split => Deed::Merge,
        Deed::Merge => Deed::Split,
        other => other,
    }
}

/// Nearly always one.
pub(crate) type Few = SmallVec<[ProvisionIndex; 1]>;

/// What hangs together by matches, splits and merges.
#[derive(Default)]
pub(crate) struct Group {
    pub(crate) older: Few,
    pub(crate) newer: Few,
    moved: bool,
}

struct Maker<'a> {
    older: Written<'a>,
    newer: Written<'a>,
}

impl<'a> Maker<'a> {
    fn new(older: &'a Draft, newer: &'a Draft, alignment: &Alignment) -> Maker<'a> {
        // What has parts is compared with all of them together.
        let mut has_parts = [alloc::vec![false; older.provisions().len()], alloc::vec![false; newer.provisions().len()]];
        for it in alignment.split.iter().chain(&alignment.merged) {
            (has_parts[0][it.older], has_parts[1][it.newer]) = (true, true);
        }
        let mut is_plain = [alloc::vec![false; older.provisions().len()], alloc::vec![false; newer.provisions().len()]];
        for it in alignment.matches.iter().filter(|it| !has_parts[0][it.older] && !has_parts[1][it.newer]) {
            let is_same = is_plainly_same(older, it.older, newer, it.newer);
            (is_plain[0][it.older], is_plain[1][it.newer]) = (is_same, is_same);
        }
        Maker { older: Written::new(older, |at| !is_plain[0][at]), newer: Written::new(newer, |at| !is_plain[1][at]) }
    }

    fn make(&self, alignment: &Alignment, workers: &impl Workers) -> Script {
        const PIECE: usize = 512;
        let targets = Targets::new(self.older.draft, self.newer.draft, alignment);
        let mut groups = groups(alignment, self.older.len(), self.newer.len());
        groups.sort_by_key(|group| (group.newer.first().copied().unwrap_or(usize::MAX), group.older.first().copied()));
        let pieces: Vec<&[Group]> = groups.chunks(PIECE).collect();
        let differ = || Differ::new(&self.older, &self.newer, &targets);
        let work = |differ: &mut Differ<'_, 'a>, piece: usize| joined(pieces[piece].iter().map(|group| self.operation(group, differ)));
        Script::sorted(joined(workers.map(pieces.len(), usize::MAX, differ, work).into_iter().flatten()))
    }

    fn operation(&self, group: &Group, differ: &mut Differ<'_, 'a>) -> Operation {
        match (&group.older[..], &group.newer[..]) {
            ([here], [there]) if !group.moved && self.is_same(*here, *there, differ) => Operation::Keep { older: *here, newer: *there, length: 1 },
            _ => self.change(group, differ),
        }
    }

    fn is_same(&self, here: ProvisionIndex, there: ProvisionIndex, differ: &mut Differ<'_, 'a>) -> bool {
        self.older.frame_is(here, &self.newer, there) && self.is_same_text(here, there, differ)
    }

    fn is_same_text(&self, here: ProvisionIndex, there: ProvisionIndex, differ: &mut Differ<'_, 'a>) -> bool {
        // The same figure may be another article now.
        self.older.text(here) == self.newer.text(there) && !(self.older.refers(here) && differ.points_elsewhere(here, there))
    }

    fn change(&self, group: &Group, differ: &mut Differ<'_, 'a>) -> Operation {
        let frames = |written: &Written<'_>, side: &[ProvisionIndex]| side.iter().map(|&at| (at, written.frame(at))).collect::<Vec<_>>();
        let (older, newer) = (frames(&self.older, &group.older), frames(&self.newer, &group.newer));
        // Most of what has moved or has another number is otherwise the same.
        let is_same = matches!((&group.older[..], &group.newer[..]), ([here], [there])
            if self.older.parts(*here).eq(self.newer.parts(*there)) && self.is_same_text(*here, *there, differ));
        let edits = if is_same { Edits::default() } else { differ.edits(&group.older, &group.newer) };
        let mut deeds = Vec::new();
        let mut add = |deed: Deed, when: bool| {
            if when {
                deeds.push(deed);
            }
        };
        let paired = !older.is_empty() && !newer.is_empty();
        add(Deed::Insert, older.is_empty());
        add(Deed::Delete, newer.is_empty());
        add(Deed::Split, paired && newer.len() > 1);
        add(Deed::Merge, paired && older.len() > 1);
        add(Deed::Move, group.moved);
        let renumbered =
            |(here, there): (&(ProvisionIndex, Frame), &(ProvisionIndex, Frame))| here.1.number != there.1.number || here.1.kind != there.1.kind;
        add(Deed::Renumber, paired && older.iter().zip(&newer).any(renumbered));
        add(Deed::Reword, paired && edits.words);
        add(Deed::Bracket, paired && edits.brackets);
        let edits = if edits.differs { edits.edits } else { Vec::new() };
        Operation::Change { deeds, older, newer, edits }
    }
}

/// What is kept one after the other is one operation.
fn joined(operations: impl Iterator<Item = Operation>) -> Vec<Operation> {
    let mut joined: Vec<Operation> = Vec::new();
    for operation in operations {
        match (joined.last_mut(), &operation) {
            (Some(Operation::Keep { older, newer, length }), Operation::Keep { older: here, newer: there, length: more })
                if *older + *length == *here && *newer + *length == *there =>
            {
                *length += more;
            }
            _ => joined.push(operation),
        }
    }
    joined
}

/// Matches with what was split from them and merged into them; what is alone stands alone.
pub(crate) fn groups(alignment: &Alignment, older: usize, newer: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::with_capacity(alignment.matches.len());
    let mut of_older: Vec<Option<usize>> = alloc::vec![None; older];
    let mut of_newer: Vec<Option<usize>> = alloc::vec![None; newer];
    for it in &alignment.matches {
        (of_older[it.older], of_newer[it.newer]) = (Some(groups.len()), Some(groups.len()));
        groups.push(Group { older: smallvec![it.older], newer: smallvec![it.newer], moved: it.moved });
    }
    let all: Vec<&Match> = alignment.split.iter().chain(&alignment.merged).collect();
    for it in all {
        match (of_older[it.older], of_newer[it.newer]) {
            (Some(group), None) => {
                groups[group].newer.push(it.newer);
                of_newer[it.newer] = Some(group);
            }
            (None, Some(group)) => {
                groups[group].older.push(it.older);
                of_older[it.older] = Some(group);
            }
            (None, None) => {
                (of_older[it.older], of_newer[it.newer]) = (Some(groups.len()), Some(groups.len()));
                groups.push(Group { older: smallvec![it.older], newer: smallvec![it.newer], moved: false });
            }
            (Some(one), Some(other)) if one != other => {
                let moved = mem::take(&mut groups[other]);
                for &at in &moved.older {
                    of_older[at] = Some(one);
                }
                for &at in &moved.newer {
                    of_newer[at] = Some(one);
                }
                groups[one].older.extend(moved.older);
                groups[one].newer.extend(moved.newer);
                groups[one].moved |= moved.moved;
            }
            _ => {}
        }
    }
    groups.retain(|group| !group.older.is_empty() || !group.newer.is_empty());
    for group in &mut groups {
        group.older.sort_unstable();
        group.newer.sort_unstable();
    }
    let alone = |of: &[Option<usize>]| (0..of.len()).filter(|&at| of[at].is_none()).collect::<Vec<_>>();
    groups.extend(alone(&of_older).into_iter().map(|at| Group { older: smallvec![at], ..Group::default() }));
    groups.extend(alone(&of_newer).into_iter().map(|at| Group { newer: smallvec![at], ..Group::default() }));
    groups
}

/// The difference of two drafts without ids: [`propose`](crate::propose), and then its script.
pub fn script(older: &Draft, newer: &Draft) -> (Alignment, Script) {
    let alignment = crate::alignment::align(older, newer);
    let script = Script::new(older, newer, &alignment, &Alone);
    (alignment, script)
}
