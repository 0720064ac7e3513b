//! One clause through many drafts that share no ids: a proposal as that of [`crate::alignment`], for all drafts at once.
//!
//! Every draft is aligned with every other, not only with its neighbour: so a clause that disappears and comes back is one
//! clause, and the order in which the drafts are given says nothing. The surest pairs are taken first; a line holds at most one
//! provision of each draft. Once ids are accepted, [`life`](crate::life) tells what happened to each.

use crate::alignment::brackets::{self, BracketMatch, Sheet};
use crate::alignment::{Alignment, Confidence, Library, Match, Vocabulary, draft_order, propose};
use alloc::vec;
use alloc::vec::Vec;
use smallvec::{SmallVec, smallvec};
use travaux_text::{Draft, ProvisionIndex, Workers};

/// One clause, or one bracket, in all drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its place in each draft, in the order in which the drafts were given.
    pub cells: Vec<Option<ProvisionIndex>>,
    /// How sure the least sure of the pairs is that hold it together; 1 where it is in one draft alone.
    pub confidence: Confidence,
}

/// A provision that went into several, or came of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kin {
    /// The line of the whole, by its place in [`Lineage::lines`].
    pub whole: usize,
    /// The line of a part.
    pub part: usize,
    /// The draft in which it is whole, by its place among those that were given.
    pub in_draft: usize,
    /// The draft in which it is in parts.
    pub parts_in: usize,
}

/// All clauses of all drafts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lineage {
    /// Every provision of every draft is in exactly one line. In the order of the last given draft that has them.
    pub lines: Vec<Line>,
    /// What was split or merged between two drafts, whichever is older; in order, each once.
    pub kin: Vec<Kin>,
    /// The alignments that it was made of: for drafts `i < j`, as given, that of `i` with `j`, in the order (0, 1), (0, 2), …, (1, 2), …
    pub alignments: Vec<Alignment>,
}

/// All brackets of all drafts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BracketLineage {
    /// Every bracket of every draft is in exactly one line; a cell is its place in [`Draft::brackets`]. In the order of the last given
    /// draft that has them.
    pub lines: Vec<Line>,
    /// The pairs that they were made of, in the order of [`Lineage::alignments`].
    pub matches: Vec<Vec<BracketMatch>>,
}

/// Proposes which brackets of all drafts are one, given which provisions are: so a bracket that was settled and is reopened is one
/// bracket. The order of the drafts decides as little as for [`lineage`]. Cost: [`align_brackets`](crate::align_brackets) for each two
/// drafts, but words are read once.
pub fn bracket_lineage(drafts: &[&Draft], provisions: &Lineage) -> BracketLineage {
    let order = Order::of(drafts);
    let mut vocabulary = Vocabulary::new();
    let sheets: Vec<Sheet<'_>> = order.drafts.iter().map(|&draft| Sheet::read(drafts[draft], &mut vocabulary)).collect();
    let mut knots: Vec<Knot> = Vec::new();
    let mut all = Vec::new();
    for ((one, other), alignment) in pairs(drafts.len()).zip(&provisions.alignments) {
        let (one, other) = (order.rank[one], order.rank[other]);
        let (first, second) = (one.min(other), one.max(other));
        let matches = match one < other {
            true => brackets::propose(&sheets[first], &sheets[second], alignment),
            false => brackets::propose(&sheets[first], &sheets[second], &alignment.clone().swapped()),
        };
        knots.extend(matches.iter().map(|it| Knot { confidence: it.confidence, ends: [(first, it.older), (second, it.newer)] }));
        all.push(if one < other { matches } else { brackets::turned(matches) });
    }
    let mut lines = Lines::new(order.drafts.iter().map(|&draft| drafts[draft].brackets().len()).collect());
    lines.tie_all(knots);
    BracketLineage { lines: lines.ordered(&order).0, matches: all }
}

/// Every two places, as alignments are listed.
fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |one| (one + 1..count).map(move |other| (one, other)))
}

/// An order of the drafts that does not depend on how they were given; of equal ones it does not matter.
struct Order {
    /// The drafts in that order, by their place among those given.
    drafts: Vec<usize>,
    /// For each given draft its place in that order.
    rank: Vec<usize>,
}

impl Order {
    fn of(drafts: &[&Draft]) -> Order {
        let mut order: Vec<usize> = (0..drafts.len()).collect();
        order.sort_by(|&one, &other| draft_order(drafts[one], drafts[other]));
        let mut rank = vec![0; drafts.len()];
        for (place, &draft) in order.iter().enumerate() {
            rank[draft] = place;
        }
        Order { drafts: order, rank }
    }
}

/// Proposes which provisions of all drafts are one clause.
///
/// The order of the drafts only decides the order of the cells and of the lines, not which provisions share one. Cost: one alignment
/// for each two drafts, which are the pieces of work; words are read once.
pub fn lineage(drafts: &[&Draft], workers: &impl Workers) -> Lineage {
    let order = Order::of(drafts);
    let library = Library::new(&order.drafts.iter().map(|&draft| drafts[draft]).collect::<Vec<_>>());
    let pairs: Vec<(usize, usize)> = pairs(drafts.len()).map(|(one, other)| (order.rank[one], order.rank[other])).collect();
    let align = |(): &mut (), pair: usize| {
        let (one, other) = pairs[pair];
        if one < other { propose(&library, one, other) } else { propose(&library, other, one).swapped() }
    };
    let alignments = workers.map(pairs.len(), usize::MAX, || (), align);
    let mut knots: Vec<Knot> = Vec::new();
    for (&(one, other), alignment) in pairs.iter().zip(&alignments) {
        let knot = |it: &Match| {
            let mut ends = [(one, it.older), (other, it.newer)];
            ends.sort_unstable();
            Knot { confidence: it.confidence, ends }
        };
        knots.extend(alignment.matches.iter().map(knot));
    }
    let mut lines = Lines::new(order.drafts.iter().map(|&draft| drafts[draft].provisions().len()).collect());
    lines.tie_all(knots);
    lines.finish(&order, alignments)
}

/// Two provisions, or two brackets, that are the same, by rank of the draft and place.
struct Knot {
    confidence: Confidence,
    ends: [(usize, ProvisionIndex); 2],
}

/// What a line holds, by rank of the draft and place; most hold one or two.
type Cells = SmallVec<[(usize, ProvisionIndex); 2]>;

/// Lines that grow together.
struct Lines {
    /// Where the provisions of each draft begin among all.
    starts: Vec<usize>,
    line_of: Vec<usize>,
    lines: Vec<(Cells, Confidence)>,
}

impl Lines {
    fn new(lengths: Vec<usize>) -> Lines {
        let mut starts = Vec::with_capacity(lengths.len());
        let mut lines = Vec::new();
        for (draft, length) in lengths.into_iter().enumerate() {
            starts.push(lines.len());
            lines.extend((0..length).map(|at| (smallvec![(draft, at)], Confidence::from_thousandths(1000))));
        }
        Lines { starts, line_of: (0..lines.len()).collect(), lines }
    }

    fn line(&self, (draft, at): (usize, ProvisionIndex)) -> usize {
        self.line_of[self.starts[draft] + at]
    }

    /// The surest first.
    fn tie_all(&mut self, mut knots: Vec<Knot>) {
        knots.sort_unstable_by(|left, right| right.confidence.cmp(&left.confidence).then(left.ends.cmp(&right.ends)));
        for knot in knots {
            self.tie(&knot);
        }
    }

    /// Makes two lines one, unless some draft has both.
    fn tie(&mut self, knot: &Knot) {
        let (mut one, mut other) = (self.line(knot.ends[0]), self.line(knot.ends[1]));
        if one == other {
            return;
        }
        let has = |line: &[(usize, ProvisionIndex)], draft: usize| line.binary_search_by_key(&draft, |(draft, _)| *draft).is_ok();
        if self.lines[one].0.iter().any(|(draft, _)| has(&self.lines[other].0, *draft)) {
            return;
        }
        if self.lines[one].0.len() < self.lines[other].0.len() {
            (one, other) = (other, one);
        }
        let (cells, confidence) = core::mem::replace(&mut self.lines[other], (Cells::new(), knot.confidence));
        for &(draft, at) in &cells {
            self.line_of[self.starts[draft] + at] = one;
        }
        let line = &mut self.lines[one];
        line.0.extend(cells);
        line.0.sort_unstable();
        line.1 = line.1.min(confidence).min(knot.confidence);
    }

    /// The lines in the order of the drafts as they were given; and for each of ours its place among them.
    fn ordered(&self, order: &Order) -> (Vec<Line>, Vec<usize>) {
        let mut ordered: Vec<(Line, usize)> = Vec::new();
        for (old, (cells, confidence)) in self.lines.iter().enumerate().filter(|(_, line)| !line.0.is_empty()) {
            let mut row = vec![None; order.drafts.len()];
            for &(draft, at) in cells {
                row[order.drafts[draft]] = Some(at);
            }
            ordered.push((Line { cells: row, confidence: *confidence }, old));
        }
        ordered.sort_by_cached_key(|(line, _)| {
            let last = line.cells.iter().rposition(Option::is_some).unwrap_or(0);
            (core::cmp::Reverse(last), line.cells[last])
        });
        let mut place = vec![0; self.lines.len()];
        for (at, (_, old)) in ordered.iter().enumerate() {
            place[*old] = at;
        }
        (ordered.into_iter().map(|(line, _)| line).collect(), place)
    }

    fn finish(self, order: &Order, alignments: Vec<Alignment>) -> Lineage {
        let (lines, place) = self.ordered(order);
        let mut lineage = Lineage { lines, ..Lineage::default() };
        for ((one, other), alignment) in pairs(order.drafts.len()).zip(&alignments) {
            let line = |draft: usize, at: ProvisionIndex| place[self.line((order.rank[draft], at))];
            for it in &alignment.split {
                lineage.kin.push(Kin { whole: line(one, it.older), part: line(other, it.newer), in_draft: one, parts_in: other });
            }
            for it in &alignment.merged {
                lineage.kin.push(Kin { whole: line(other, it.newer), part: line(one, it.older), in_draft: other, parts_in: one });
            }
        }
        lineage.kin.retain(|kin| kin.whole != kin.part);
        lineage.kin.sort_unstable();
        lineage.kin.dedup();
        lineage.alignments = alignments;
        lineage
    }
}
