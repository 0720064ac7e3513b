//! What must hold for any bytes. Called by the property tests, by the fuzz target, and by nothing else.

use crate::draft::Draft;
use crate::tree::Tree;

/// Asserts every law of the text room on one input.
///
/// # Panics
/// When a law is broken: that is a bug of this room.
pub fn check(source: &[u8]) {
    let tree = crate::parse(source);
    leaves_are_the_source(&tree, source);
    subtrees_nest(&tree);
    let _draft = Draft::from_tree(tree);
}

fn leaves_are_the_source(tree: &Tree, source: &[u8]) {
    assert_eq!(tree.source(), source, "the tree keeps the source");
    let mut at = 0;
    for node in tree.nodes().iter().filter(|node| node.kind.is_leaf()) {
        assert_eq!(node.span.start, at, "leaves follow one another: {node:?}");
        assert!(node.span.end > at, "no leaf is empty: {node:?}");
        at = node.span.end;
    }
    assert_eq!(at, source.len(), "leaves reach the end");
}

fn subtrees_nest(tree: &Tree) {
    let nodes = tree.nodes();
    for (index, node) in nodes.iter().enumerate() {
        assert!(node.next > index && node.next <= nodes.len(), "a subtree ends after its root: {node:?}");
        if node.kind.is_leaf() {
            assert_eq!(node.next, index + 1, "a leaf has no children: {node:?}");
        }
        for child in tree.children(index) {
            assert!(nodes[child].next <= node.next, "children end before their parent: {node:?}");
        }
    }
    let brackets = nodes.iter().filter(|node| node.kind == crate::tree::Kind::Open).count();
    assert_eq!(brackets, tree.pairs().len(), "every [ is a bracket");
}
