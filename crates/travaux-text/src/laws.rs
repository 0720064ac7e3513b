//! What must hold for any bytes. Called by the property tests, by the fuzz target, and by nothing else.
#![allow(clippy::panic)] // A broken law is a bug, and says so.

use crate::draft::{BracketKind, Draft};
use crate::meaning::Meaning;
use crate::settle::{Settlement, settle};
use crate::tree::Tree;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

/// Asserts every law of the text room on one input.
///
/// # Panics
/// When a law is broken: that is a bug of this room.
pub fn check(source: &[u8]) {
    let tree = crate::parse(source);
    leaves_are_the_source(&tree, source);
    subtrees_nest(&tree);
    formatting_keeps_the_meaning(&tree);
    settling_settles(&Draft::from_tree(tree));
}

fn leaves_are_the_source(tree: &Tree, source: &[u8]) {
    assert_eq!(tree.source(), source, "the tree keeps the source");
    let mut at = 0;
    for node in tree.nodes().iter().filter(|node| node.kind.is_leaf()) {
        assert_eq!(node.span().start, at, "leaves follow one another: {node:?}");
        assert!(node.span().end > at, "no leaf is empty: {node:?}");
        at = node.span().end;
    }
    assert_eq!(at, source.len(), "leaves reach the end");
}

fn subtrees_nest(tree: &Tree) {
    let nodes = tree.nodes();
    for (index, node) in nodes.iter().enumerate() {
        assert!(node.next() > index && node.next() <= nodes.len(), "a subtree ends after its root: {node:?}");
        if node.kind.is_leaf() {
            assert_eq!(node.next(), index + 1, "a leaf has no children: {node:?}");
        }
        for child in tree.children(index) {
            assert!(nodes[child].next() <= node.next(), "children end before their parent: {node:?}");
        }
    }
    let brackets = nodes.iter().filter(|node| node.kind == crate::tree::Kind::Open).count();
    assert_eq!(brackets, tree.pairs().len(), "every [ is a bracket");
}

fn formatting_keeps_the_meaning(tree: &Tree) {
    let formatted = crate::format::lay_out(tree);
    let again = crate::parse(&formatted);
    let text = |bytes: &[u8]| alloc::string::String::from_utf8_lossy(bytes).into_owned();
    let draft = Draft::from_tree(tree.clone());
    let same = Draft::from_tree(again.clone());
    if let Some(difference) = Meaning::of(&draft).difference(&Meaning::of(&same)) {
        panic!("formatting keeps the meaning:\n{:?}\n{:?}\n{difference}", text(tree.source()), text(&formatted));
    }
    assert_eq!(crate::format(tree), formatted, "the formatter need not hand back {:?}", text(tree.source()));
    let twice = crate::format::lay_out(&again);
    assert!(twice == formatted, "formatting twice is formatting once:\n{:?}\n{:?}\n{:?}", text(tree.source()), text(&formatted), text(&twice));
}

/// For the party that is named first, for two that agree, and for nobody at all. Of a draft in which a bracket never closes
/// nothing is promised but an answer: where its words end nobody can say.
fn settling_settles(draft: &Draft) {
    let closed = draft.tree().strays().is_empty() && draft.tree().pairs().iter().all(|pair| pair.close.is_some());
    let mut parties: Vec<String> = draft
        .brackets()
        .iter()
        .flat_map(|bracket| &bracket.alternatives)
        .flat_map(|alternative| &alternative.positions)
        .map(|position| position.party.clone())
        .take(2)
        .collect();
    parties.dedup();
    let nobody = Settlement::agreed(draft, &[]);
    let agreed = Settlement::agreed(draft, &parties);
    let of_one = parties.first().map(|party| Settlement::of_party(draft, party));
    for settlement in [Some(nobody), Some(agreed), of_one].into_iter().flatten() {
        let settled = settle(draft, &settlement);
        if !closed {
            continue;
        }
        let again = Draft::parse(&settled);
        let ids = |draft: &Draft| {
            draft
                .provisions()
                .iter()
                .filter(|provision| provision.anchor.is_some())
                .map(|provision| provision.address.clone())
                .collect::<BTreeSet<_>>()
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(
            ids(&again).is_subset(&ids(draft)),
            "settling makes no id: {}\n{:?}\n{:?}",
            settlement.description(),
            text(draft.tree().source()),
            text(&settled)
        );
        if settlement.is_full(draft) {
            let open = again.brackets().iter().filter(|bracket| bracket.kind != BracketKind::Placeholder).count();
            assert_eq!(
                open,
                0,
                "a full settlement leaves no bracket: {}\n{:?}\n{:?}",
                settlement.description(),
                text(draft.tree().source()),
                text(&settled)
            );
            let twice = settle(&again, &Settlement::agreed(&again, &parties));
            assert_eq!(text(&twice), text(&settled), "settling what is settled changes nothing");
        }
    }
}
