//! What must hold of any drafts.

use proptest::prelude::*;
use std::collections::BTreeSet;
use travaux_compare::*;
use travaux_text::Draft;

/// Pieces of drafts. Put together in any order they make headings, paragraphs, rows, and brackets that nest, span
/// provisions, or are not closed.
const PIECES: &[&str] = &[
    "# Article 1: Aid {#a}\n\n",
    "# Article 2 (Limits) {#b}\n\n",
    "## Part {#c}\n\n",
    "# Other\n\n",
    "\n\n",
    "\n1. ",
    "\n2. {#x} ",
    "\n(a) ",
    "\n(b) {#y} ",
    "\n\n{#z} ",
    "\n\n| A | B |\n|---|---|\n| one | two |\n| three {#r} | four |\n\n",
    "[RU #k: ",
    "[UA, against RU #m: ",
    "[RU #n: ",
    "[",
    "]",
    "]",
    "|",
    " | UA: ",
    "\n[RU #k:\n\n",
    "\n]\n",
    "the ",
    "the ",
    "states ",
    "state",
    "s",
    "shall ",
    "may ",
    "act",
    ", ",
    ".",
    " ",
    "  ",
    "250,000 ",
    "各国",
    "は",
    "e\u{301}t\u{e9} ",
    "{#a}",
    "[^f]",
    "\\[",
    "\u{a0}",
];

fn soup() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..PIECES.len(), 0..60)
}

/// Two to four drafts that have much in common.
fn drafts() -> impl Strategy<Value = Vec<Draft>> {
    (soup(), prop::collection::vec(prop::collection::vec((any::<prop::sample::Index>(), 0..PIECES.len(), 0..3), 0..8), 1..4)).prop_map(
        |(first, edits)| {
            let mut pieces = first;
            let read = |pieces: &[usize]| Draft::parse(pieces.iter().map(|&piece| PIECES[piece]).collect::<String>().as_bytes());
            let mut drafts = vec![read(&pieces)];
            for edits in edits {
                for (place, piece, kind) in edits {
                    let at = place.index(pieces.len() + 1);
                    match kind {
                        0 => pieces.insert(at, piece),
                        1 if at < pieces.len() => drop(pieces.remove(at)),
                        _ if at < pieces.len() => {
                            let taken = pieces.remove(at);
                            pieces.insert(piece.min(pieces.len()), taken);
                        }
                        _ => {}
                    }
                }
                drafts.push(read(&pieces));
            }
            drafts
        },
    )
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

fn side(changes: &[Change], other: Op) -> String {
    without_spaces(&changes.iter().filter(|change| change.op != other).map(|change| change.text.as_str()).collect::<String>())
}

/// The same changes seen from the other side.
fn mirrored(changes: &[Change]) -> Vec<Change> {
    let turn = |change: &Change| {
        let op = match change.op {
            Op::Keep => Op::Keep,
            Op::Delete => Op::Insert,
            Op::Insert => Op::Delete,
        };
        Change { op, text: change.text.clone(), older: change.newer, newer: change.older }
    };
    let mut mirrored: Vec<Change> = changes.iter().map(turn).collect();
    for place in mirrored.chunk_by_mut(|left, right| left.op != Op::Keep && right.op != Op::Keep) {
        place.sort_by_key(|change| change.op);
    }
    mirrored
}

fn same_address(older: &Draft, newer: &Draft) -> Vec<(usize, usize)> {
    rows(&[older, newer]).iter().filter_map(|row| Some((row.cells[0]?, row.cells[1]?))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_hold_every_provision_once(drafts in drafts()) {
        let all: Vec<&Draft> = drafts.iter().collect();
        let rows = rows(&all);
        for (number, draft) in all.iter().enumerate() {
            let mut cells: Vec<usize> = rows.iter().filter_map(|row| row.cells[number]).collect();
            cells.sort_unstable();
            prop_assert_eq!(cells, (0..draft.provisions().len()).collect::<Vec<_>>());
            for row in &rows {
                if let Some(cell) = row.cells[number] {
                    prop_assert_eq!(&row.address, &draft.provisions()[cell].address);
                }
            }
        }
    }

    #[test]
    fn the_order_of_drafts_does_not_change_which_rows_there_are(drafts in drafts()) {
        let all: Vec<&Draft> = drafts.iter().collect();
        let reversed: Vec<&Draft> = drafts.iter().rev().collect();
        let set = |rows: Vec<Row>, turn: bool| rows.into_iter().map(|mut row| {
            if turn {
                row.cells.reverse();
            }
            (row.address, row.occurrence, row.cells)
        }).collect::<BTreeSet<_>>();
        prop_assert_eq!(set(rows(&all), false), set(rows(&reversed), true));
    }

    #[test]
    fn the_last_draft_keeps_its_order(drafts in drafts()) {
        let all: Vec<&Draft> = drafts.iter().collect();
        let last = all.len() - 1;
        let places: Vec<usize> = rows(&all).iter().filter_map(|row| row.cells[last]).collect();
        prop_assert!(places.is_sorted(), "{:?}", places);
        // One draft alone is its own merge.
        let alone: Vec<usize> = rows(&all[..1]).iter().filter_map(|row| row.cells[0]).collect();
        prop_assert!(alone.is_sorted());
    }

    #[test]
    fn rows_in_a_row_stand_under_it(drafts in drafts()) {
        let all: Vec<&Draft> = drafts.iter().collect();
        let mut depth = 0;
        for row in rows(&all) {
            prop_assert!(row.depth <= depth, "{:?}", row);
            depth = row.depth + 1;
        }
    }

    #[test]
    fn comparing_with_itself_finds_nothing(drafts in drafts()) {
        let draft = &drafts[0];
        prop_assert!(moved(draft, draft).is_empty());
        prop_assert!(appeared(draft, draft).is_empty());
        for (bracket, fate) in fates(draft, draft) {
            let unchanged = Fate::Stays { newer: bracket, words_changed: false, positions_changed: false, provision_changed: false, took_in: vec![], let_go: vec![] };
            prop_assert_eq!(fate, unchanged);
        }
        for provision in 0..draft.provisions().len() {
            prop_assert!(same_words((draft, provision), (draft, provision)));
            for change in words((draft, provision), (draft, provision)) {
                prop_assert_eq!((change.op, change.older), (Op::Keep, change.newer));
            }
            let address = &draft.provisions()[provision].address;
            let life = life(&[draft, draft], address).expect("the draft has it");
            prop_assert_eq!(&life.own.steps[1].turns, &vec![Turn::Same]);
            for thread in life.inner.iter().chain(&life.brackets) {
                prop_assert_eq!(&thread.steps[1].turns, &vec![Turn::Same]);
            }
        }
    }

    #[test]
    fn both_drafts_are_in_the_changes(drafts in drafts()) {
        let (older, newer) = (&drafts[0], &drafts[1]);
        for (here, there) in same_address(older, newer) {
            let changes = words((older, here), (newer, there));
            prop_assert_eq!(side(&changes, Op::Insert), without_spaces(&own_words(older, here)));
            prop_assert_eq!(side(&changes, Op::Delete), without_spaces(&own_words(newer, there)));
            prop_assert!(changes.iter().all(|change| !change.text.is_empty()));
            prop_assert_eq!(same_words((older, here), (newer, there)), changes.iter().all(|change| change.op == Op::Keep));
        }
    }

    #[test]
    fn swapping_sides_mirrors(drafts in drafts()) {
        let (older, newer) = (&drafts[0], &drafts[1]);
        prop_assert_eq!(moved(older, newer), moved(newer, older));
        for (here, there) in same_address(older, newer) {
            prop_assert_eq!(words((newer, there), (older, here)), mirrored(&words((older, here), (newer, there))));
        }
        let left: Vec<_> = fates(older, newer).into_iter().filter_map(|(bracket, fate)| match fate {
            Fate::Left(whereabouts) => Some((bracket, whereabouts)),
            Fate::Stays { .. } => None,
        }).collect();
        let came: Vec<_> = appeared(newer, older).into_iter().map(|appeared| (appeared.bracket, appeared.before)).collect();
        prop_assert_eq!(left, came);
        let stays = |older, newer| fates(older, newer).into_iter().filter_map(|(bracket, fate)| match fate {
            Fate::Stays { newer, words_changed, positions_changed, provision_changed, took_in, let_go } =>
                Some((bracket, newer, words_changed, positions_changed, provision_changed, took_in, let_go)),
            Fate::Left(_) => None,
        }).collect::<BTreeSet<_>>();
        let turned = stays(newer, older).into_iter().map(|(newer, older, words, positions, provision, let_go, took_in)| (older, newer, words, positions, provision, took_in, let_go));
        prop_assert_eq!(stays(older, newer), turned.collect::<BTreeSet<_>>());
    }

    #[test]
    fn every_draft_has_a_step_in_every_life(drafts in drafts()) {
        let all: Vec<&Draft> = drafts.iter().collect();
        for row in rows(&all) {
            let life = life(&all, &row.address).expect("a draft has it");
            for thread in [&life.own].into_iter().chain(&life.inner).chain(&life.brackets) {
                prop_assert_eq!(thread.steps.len(), all.len());
                prop_assert!(thread.steps.iter().any(|step| step.state.present));
                let first = thread.steps.iter().position(|step| step.turns.contains(&Turn::FirstSeen));
                prop_assert_eq!(first, thread.steps.iter().position(|step| step.state.present));
            }
        }
    }
}
