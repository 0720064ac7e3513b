//! Provisions side by side: which provision of which draft is which, in one order, and which ones moved.
//!
//! A provision is the same in two drafts if its address is the same. An address that a draft holds several times is a
//! mistake of the draft, but nothing is lost: its second occurrence is paired with the second one elsewhere.

use crate::lineage::Line;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Reverse;
use travaux_text::{Draft, ProvisionIndex};

/// One provision across all drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its stable id or derived address.
    pub address: String,
    /// 0, or, for an address that a draft holds more than once, which of them it is.
    pub occurrence: usize,
    /// How many rows it is in: those of the provisions around it.
    pub depth: usize,
    /// Its place in each draft, in the order in which the drafts were given.
    pub cells: Vec<Option<ProvisionIndex>>,
}

/// One row for every address that occurs in any draft, in an order that merges those of the drafts:
///
/// - A row stands under that of the provision around it, in the last given draft that has it.
/// - Rows in the same provision stand in the order of every draft, unless drafts contradict one another, directly or
///   through others; then they stand in the order of the last given draft that has them.
/// - What no draft decides: a row stands directly after the one before it in its draft; where several drafts go on in
///   different ways, the words of an older draft stand before those of a newer one.
///
/// Give the drafts from old to new. Which rows there are does not depend on the order. Cost: `n log n` over all drafts,
/// plus one cell for each row and draft.
pub fn rows(drafts: &[&Draft]) -> Vec<Row> {
    let mut numbers: BTreeMap<(&str, usize), NodeIndex> = BTreeMap::new();
    let mut lines: Vec<Vec<Option<ProvisionIndex>>> = Vec::new();
    let mut names: Vec<(&str, usize)> = Vec::new();
    for (number, draft) in drafts.iter().enumerate() {
        for (index, key) in keys(draft).enumerate() {
            let node = *numbers.entry(key).or_insert_with(|| {
                lines.push(vec![None; drafts.len()]);
                names.push(key);
                lines.len() - 1
            });
            lines[node][number] = Some(index);
        }
    }
    let rows = Merge::new(drafts, lines).rows();
    let named = |(node, depth, cells): (NodeIndex, usize, Vec<Option<ProvisionIndex>>)| {
        let (address, occurrence) = names[node];
        Row { address: address.to_string(), occurrence, depth, cells }
    };
    rows.into_iter().map(named).collect()
}

/// The same for clauses that are only proposed, by lines instead of addresses. The address of a row is that in the last given draft
/// that has it.
pub fn rows_of(drafts: &[&Draft], lines: &[Line]) -> Vec<Row> {
    let rows = Merge::new(drafts, lines.iter().map(|line| line.cells.clone()).collect()).rows();
    let named = |(_, depth, cells): (NodeIndex, usize, Vec<Option<ProvisionIndex>>)| {
        let address = cells.iter().zip(drafts).rev().find_map(|(cell, draft)| cell.map(|at| draft.provisions()[at].address.clone()));
        Row { address: address.unwrap_or_default(), occurrence: 0, depth, cells }
    };
    rows.into_iter().map(named).collect()
}

/// Every provision's address and which occurrence of it this is.
fn keys(draft: &Draft) -> impl Iterator<Item = (&str, usize)> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    draft.provisions().iter().map(move |provision| {
        let count = seen.entry(&provision.address).or_default();
        *count += 1;
        (provision.address.as_str(), *count - 1)
    })
}

/// The place of a row in [`Merge::nodes`].
type NodeIndex = usize;

struct Node {
    cells: Vec<Option<ProvisionIndex>>,
    parent: Option<NodeIndex>,
    /// What comes next in the same provision, for each draft that says so, older drafts first.
    after: Vec<NodeIndex>,
}

/// The provisions of all drafts as a forest of nodes, with the order that each draft gives them.
struct Merge {
    nodes: Vec<Node>,
    drafts: usize,
}

impl Merge {
    /// From lines that together hold every provision of every draft once.
    fn new(drafts: &[&Draft], lines: Vec<Vec<Option<ProvisionIndex>>>) -> Merge {
        let mut places: Vec<Vec<NodeIndex>> = drafts.iter().map(|draft| vec![0; draft.provisions().len()]).collect();
        for (node, cells) in lines.iter().enumerate() {
            for (nodes, at) in places.iter_mut().zip(cells).filter_map(|(nodes, cell)| Some((nodes, (*cell)?))) {
                nodes[at] = node;
            }
        }
        let nodes = lines.into_iter().map(|cells| Node { cells, parent: None, after: Vec::new() }).collect();
        let mut merge = Merge { nodes, drafts: drafts.len() };
        for (draft, nodes) in drafts.iter().zip(&places) {
            for (provision, &node) in draft.provisions().iter().zip(nodes) {
                // The last draft decides. That cannot make a circle: going up, the draft that decides never gets older,
                // and within one draft provisions are a tree.
                merge.nodes[node].parent = provision.parent.map(|parent| nodes[parent]);
            }
        }
        for (draft, nodes) in drafts.iter().zip(&places) {
            merge.read_order(draft, nodes);
        }
        merge
    }

    /// Takes over the order in which a draft has the provisions that are in the same one in the merged forest.
    fn read_order(&mut self, draft: &Draft, nodes: &[NodeIndex]) {
        let mut last: BTreeMap<Option<NodeIndex>, NodeIndex> = BTreeMap::new();
        for (provision, &node) in draft.provisions().iter().zip(nodes) {
            let parent = provision.parent.map(|parent| nodes[parent]);
            if self.nodes[node].parent == parent
                && let Some(before) = last.insert(parent, node)
            {
                self.nodes[before].after.push(node);
            }
        }
    }

    /// Node, depth and cells of each row.
    fn rows(mut self) -> Vec<(NodeIndex, usize, Vec<Option<ProvisionIndex>>)> {
        let mut inside = self.order();
        let mut rows = Vec::with_capacity(self.nodes.len());
        let top = inside.remove(&None).unwrap_or_default();
        let mut waiting: Vec<(NodeIndex, usize)> = top.into_iter().rev().map(|node| (node, 0)).collect();
        while let Some((node, depth)) = waiting.pop() {
            let cells = core::mem::take(&mut self.nodes[node].cells);
            rows.push((node, depth, cells));
            let children = inside.remove(&Some(node)).unwrap_or_default();
            waiting.extend(children.into_iter().rev().map(|child| (child, depth + 1)));
        }
        rows
    }

    /// The nodes of each provision in order: a topological order, once the knots are untangled.
    fn order(&mut self) -> BTreeMap<Option<NodeIndex>, Vec<NodeIndex>> {
        self.untangle_all();
        let mut open = vec![0_usize; self.nodes.len()];
        for &next in self.nodes.iter().flat_map(|node| &node.after) {
            open[next] += 1;
        }
        // The last one on the stack comes next: of several beginnings that of the oldest draft.
        let mut ready: Vec<NodeIndex> = (0..self.nodes.len()).filter(|&node| open[node] == 0).collect();
        ready.sort_by_cached_key(|&node| Reverse(self.oldest_place(node)));
        let mut order: BTreeMap<Option<NodeIndex>, Vec<NodeIndex>> = BTreeMap::new();
        while let Some(node) = ready.pop() {
            order.entry(self.nodes[node].parent).or_default().push(node);
            for &next in self.nodes[node].after.iter().rev() {
                open[next] -= 1;
                if open[next] == 0 {
                    ready.push(next);
                }
            }
        }
        order
    }

    /// Gives every knot, a set of nodes about which the drafts contradict one another, one order.
    fn untangle_all(&mut self) {
        let knots: Vec<Vec<NodeIndex>> = knots(&self.nodes).into_iter().filter(|knot| knot.len() > 1).collect();
        let mut knot_of: BTreeMap<NodeIndex, usize> = BTreeMap::new();
        for (index, knot) in knots.iter().enumerate() {
            knot_of.extend(knot.iter().map(|&node| (node, index)));
        }
        for node in knot_of.keys() {
            self.nodes[*node].after.retain(|next| knot_of.get(next) != knot_of.get(node));
        }
        for knot in knots {
            for pair in self.untangle(&knot).windows(2) {
                self.nodes[pair[0]].after.push(pair[1]);
            }
        }
    }

    /// The first draft that has a node, and its place there.
    fn oldest_place(&self, node: NodeIndex) -> Option<(usize, ProvisionIndex)> {
        self.nodes[node].cells.iter().enumerate().find_map(|(draft, cell)| cell.map(|place| (draft, place)))
    }

    /// Nodes about which drafts contradict one another: the newest draft's order, then what only older drafts have,
    /// each after the one before it there.
    fn untangle(&self, knot: &[NodeIndex]) -> Vec<NodeIndex> {
        let mut chain: BTreeMap<Option<NodeIndex>, NodeIndex> = BTreeMap::new();
        let mut placed: BTreeSet<NodeIndex> = BTreeSet::new();
        for draft in (0..self.drafts).rev() {
            let mut here: Vec<(ProvisionIndex, NodeIndex)> = knot.iter().filter_map(|&node| Some((self.nodes[node].cells[draft]?, node))).collect();
            here.sort_unstable();
            let mut before = None;
            for (_, node) in here {
                if placed.insert(node)
                    && let Some(next) = chain.insert(before, node)
                {
                    chain.insert(Some(node), next);
                }
                before = Some(node);
            }
        }
        core::iter::successors(chain.get(&None), |node| chain.get(&Some(**node))).copied().collect()
    }
}

/// The strongly connected components of the order: Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on
/// Computing 1 (1972), with a stack of its own in place of recursion. Linear.
fn knots(nodes: &[Node]) -> Vec<Vec<NodeIndex>> {
    const UNSEEN: usize = usize::MAX;
    let mut number = vec![UNSEEN; nodes.len()];
    let mut lowest = vec![UNSEEN; nodes.len()];
    let mut is_open = vec![false; nodes.len()];
    let (mut path, mut open, mut knots) = (Vec::new(), Vec::new(), Vec::new());
    let mut count = 0;
    for start in 0..nodes.len() {
        if number[start] == UNSEEN {
            path.push((start, 0));
        }
        while let Some((node, step)) = path.pop() {
            if step == 0 {
                number[node] = count;
                lowest[node] = count;
                count += 1;
                open.push(node);
                is_open[node] = true;
            } else {
                let done = nodes[node].after[step - 1];
                if is_open[done] {
                    lowest[node] = lowest[node].min(lowest[done]);
                }
            }
            if let Some(&next) = nodes[node].after.get(step) {
                path.push((node, step + 1));
                if number[next] == UNSEEN {
                    path.push((next, 0));
                }
                continue;
            }
            if lowest[node] == number[node] {
                let from = open.iter().rposition(|&other| other == node).unwrap_or(0);
                let knot = open.split_off(from);
                for &member in &knot {
                    is_open[member] = false;
                }
                knots.push(knot);
            }
        }
    }
    knots
}

/// The addresses that are in both drafts, but in another provision, or in another order among those of the same
/// provision: not in the longest common order. So as few provisions as possible count as moved; where that leaves a
/// choice, those with less in them. What is inside a moved provision has not moved itself. The same for either order of
/// the drafts.
///
/// Longest increasing subsequence by a Fenwick tree: `n log n`.
pub fn moved(older: &Draft, newer: &Draft) -> BTreeSet<String> {
    let places: BTreeMap<(&str, usize), ProvisionIndex> = keys(older).zip(0..).collect();
    let parent = |draft: &'_ Draft, place: ProvisionIndex| draft.provisions()[place].parent;
    let size = |draft: &Draft, place: ProvisionIndex| draft.provisions()[place].next - place;
    let mut moved = BTreeSet::new();
    let mut together: BTreeMap<Option<&str>, Vec<Sibling<&str>>> = BTreeMap::new();
    for (there, key) in keys(newer).enumerate() {
        let Some(&here) = places.get(&key) else { continue };
        let address = |draft: &'_ Draft, place| parent(draft, place).map(|parent| draft.provisions()[parent].address.clone());
        if address(older, here) == address(newer, there) {
            let around = parent(newer, there).map(|parent| newer.provisions()[parent].address.as_str());
            let siblings = together.entry(around).or_default();
            siblings.push(Sibling { label: key.0, here, size: size(older, here) + size(newer, there) });
        } else {
            moved.insert(key.0.to_string());
        }
    }
    for siblings in together.into_values() {
        moved.extend(out_of_order(siblings).into_iter().map(str::to_string));
    }
    moved
}

/// One of the provisions that are in the same one in both drafts.
pub(crate) struct Sibling<L> {
    /// What it is called; decides between orders that are equally good.
    pub(crate) label: L,
    /// Its place in the older draft.
    pub(crate) here: ProvisionIndex,
    /// How many provisions it is and holds, in both drafts.
    pub(crate) size: usize,
}

/// Those that are not in the longest common order of siblings, which stand in the order of the newer draft.
pub(crate) fn out_of_order<L: Ord + Clone>(siblings: Vec<Sibling<L>>) -> Vec<L> {
    let mut by_place: Vec<usize> = (0..siblings.len()).collect();
    by_place.sort_by_key(|&at| siblings[at].here);
    if by_place.iter().copied().eq(0..siblings.len()) {
        return Vec::new();
    }
    let mut rank = vec![0; siblings.len()];
    for (place, &at) in by_place.iter().enumerate() {
        rank[at] = place;
    }
    // Two orders, and nothing that says which is older: the answer must not depend on it.
    let here = || by_place.iter().map(|&at| siblings[at].label.clone());
    let there = || siblings.iter().map(|sibling| sibling.label.clone());
    let (sequence, ranks): (Vec<usize>, Vec<usize>) =
        if here().le(there()) { ((0..siblings.len()).collect(), rank) } else { (by_place.clone(), by_place.clone()) };
    let mut best = Longest::new(siblings.len());
    let mut before: Vec<Option<usize>> = Vec::with_capacity(siblings.len());
    for (step, &at) in sequence.iter().enumerate() {
        let place = ranks[step];
        let (count, size, last) = best.up_to(place);
        before.push(last);
        best.set(place, (count + 1, size + siblings[at].size, Some(step)));
    }
    let mut stays = vec![false; siblings.len()];
    let mut last = best.up_to(siblings.len()).2;
    while let Some(step) = last {
        stays[sequence[step]] = true;
        last = before[step];
    }
    siblings.iter().zip(stays).filter(|(_, stays)| !stays).map(|(sibling, _)| sibling.label.clone()).collect()
}

/// For each place the longest order that ends before it: how many, how much is in them, and the last step of it.
struct Longest {
    tree: Vec<(usize, usize, Option<usize>)>,
}

impl Longest {
    fn new(places: usize) -> Longest {
        Longest { tree: vec![(0, 0, None); places + 1] }
    }

    fn up_to(&self, place: usize) -> (usize, usize, Option<usize>) {
        let mut best = (0, 0, None);
        let mut at = place;
        while at > 0 {
            if (self.tree[at].0, self.tree[at].1) > (best.0, best.1) {
                best = self.tree[at];
            }
            at &= at - 1;
        }
        best
    }

    fn set(&mut self, place: usize, value: (usize, usize, Option<usize>)) {
        let mut at = place + 1;
        while at < self.tree.len() {
            if (value.0, value.1) > (self.tree[at].0, self.tree[at].1) {
                self.tree[at] = value;
            }
            at += at & at.wrapping_neg();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    fn draft(text: &str) -> Draft {
        Draft::parse(text.as_bytes())
    }

    /// A draft with one heading for each letter; a small letter is a paragraph in the heading before it.
    fn headings(ids: &str) -> Draft {
        let line = |id: char| if id.is_lowercase() { alloc::format!("{{#{id}}} words\n\n") } else { alloc::format!("# {id} {{#{id}}}\n\n") };
        draft(&ids.chars().map(line).collect::<String>())
    }

    fn order(drafts: &[&str]) -> String {
        let drafts: Vec<Draft> = drafts.iter().map(|ids| headings(ids)).collect();
        rows(&drafts.iter().collect::<Vec<_>>()).into_iter().map(|row| row.address).collect()
    }

    fn moves(older: &str, newer: &str) -> String {
        moved(&headings(older), &headings(newer)).into_iter().collect()
    }

    #[test]
    fn what_one_draft_has_alone_stands_after_its_predecessor_there() {
        assert_eq!(order(&["ABC", "AXBC"]), "AXBC");
        assert_eq!(order(&["AXBC", "ABC"]), "AXBC");
        // The tail of the old draft is not pushed behind all that is new.
        assert_eq!(order(&["ABXY", "ABCDE"]), "ABXYCDE");
        assert_eq!(order(&["XA", "YA"]), "XYA");
    }

    #[test]
    fn orders_that_agree_are_all_kept() {
        // No draft has both A and C next to each other, and yet A stands before C.
        assert_eq!(order(&["AB", "BC", "AC"]), "ABC");
        assert_eq!(order(&["BC", "AB"]), "ABC");
    }

    #[test]
    fn where_orders_contradict_one_another_the_last_one_wins() {
        assert_eq!(order(&["AB", "BA"]), "BA");
        assert_eq!(order(&["AB", "BC", "CA"]), "BCA");
        // D was behind C in the draft that has it, and stays there although C moved to the front.
        assert_eq!(order(&["ABCD", "CAB"]), "CDAB");
    }

    #[test]
    fn children_stand_under_their_parent() {
        assert_eq!(order(&["AaBb", "BbAac"]), "BbAac");
        // The paragraph went from A to B: it is one row, in its new place.
        let (older, newer) = (headings("AaB"), headings("ABa"));
        let rows = rows(&[&older, &newer]);
        assert_eq!(rows.iter().map(|row| (row.address.as_str(), row.depth)).collect::<Vec<_>>(), [("A", 0), ("B", 0), ("a", 1)]);
        assert_eq!(rows[2].cells, [Some(1), Some(2)]);
    }

    #[test]
    fn parents_and_children_may_change_places() {
        // a holds b in one draft, b holds a in the other: the last one decides, and no row is lost.
        let older = draft("# A {#a}\n\n## B {#b}\n");
        let newer = draft("# B {#b}\n\n## A {#a}\n");
        assert_eq!(rows(&[&older, &newer]).into_iter().map(|row| row.address).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(moved(&older, &newer).into_iter().collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn an_id_that_occurs_twice_has_two_rows() {
        let twice = draft("{#x} One.\n\n{#x} Two.\n");
        let once = draft("{#x} One.\n");
        let rows = rows(&[&twice, &once]);
        assert_eq!(rows.iter().map(|row| row.occurrence).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(rows[1].cells, [Some(1), None]);
    }

    #[test]
    fn as_few_as_possible_have_moved() {
        assert_eq!(moves("ABCDE", "EABCD"), "E");
        assert_eq!(moves("ABCDE", "ACBDE").len(), 1);
        assert_eq!(moves("ABC", "AXC"), "");
        // Of two that changed places it is the one with less in it.
        assert_eq!(moves("AabcB", "BAabc"), "B");
        assert_eq!(moves("ABabc", "BabcA"), "A");
        assert_eq!(moves("AaBbc", "BbcAa"), "A", "what is inside has not moved itself");
    }

    #[test]
    fn another_parent_is_a_move() {
        assert_eq!(moves("AaB", "ABa"), "a");
    }

    #[test]
    fn no_drafts_no_rows() {
        assert_eq!(rows(&[]), []);
        assert_eq!(order(&["", "A"]), "A".to_string());
    }
}
