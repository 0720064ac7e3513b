//! Many drafts, one lineage: whatever the order in which they are given.
#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use std::collections::BTreeSet;
use travaux_compare::{Lineage, lineage};
use travaux_testkit::{Chance, Edits, Shape, edited, treaty};
use travaux_text::{Alone, Draft};

const SMALL: Shape = Shape { articles: 10, provisions: 5, words: 12, brackets: 100 };

/// Drafts that follow one another, with the clause of the first draft that each provision is from.
fn drafts(seed: u64, count: usize) -> (Vec<Draft>, Vec<Vec<Vec<usize>>>) {
    let mut treaty = treaty(seed, SMALL);
    let mut drafts = vec![Draft::parse(treaty.write().as_bytes())];
    let mut origins: Vec<Vec<Vec<usize>>> = vec![(0..drafts[0].provisions().len()).map(|at| vec![at]).collect()];
    for step in 1..count as u64 {
        let edited = edited(&treaty, seed + step, Edits::TENTH, SMALL);
        let last = origins.last().unwrap();
        origins.push(edited.truth.from.iter().map(|from| from.iter().flat_map(|&at| last[at].clone()).collect()).collect());
        drafts.push(Draft::parse(edited.newer.as_bytes()));
        treaty = edited.treaty;
    }
    (drafts, origins)
}

/// The lines without the order of drafts and lines.
fn sets(lineage: &Lineage, order: &[usize]) -> BTreeSet<BTreeSet<(usize, usize)>> {
    let cells = |line: &travaux_compare::Line| line.cells.iter().enumerate().filter_map(|(at, cell)| Some((order[at], (*cell)?))).collect();
    lineage.lines.iter().map(cells).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_the_drafts_does_not_matter(seed in 0_u64..1_000_000) {
        let (drafts, _) = drafts(seed, 4);
        let straight: Vec<usize> = (0..drafts.len()).collect();
        let mut mixed = straight.clone();
        Chance::new(seed).shuffle(&mut mixed);
        let of = |order: &[usize]| lineage(&order.iter().map(|&at| &drafts[at]).collect::<Vec<_>>(), &Alone);
        prop_assert_eq!(sets(&of(&straight), &straight), sets(&of(&mixed), &mixed));
    }

    #[test]
    fn every_provision_is_in_one_line(seed in 0_u64..1_000_000) {
        let (drafts, _) = drafts(seed, 3);
        let lineage = lineage(&drafts.iter().collect::<Vec<_>>(), &Alone);
        for (at, draft) in drafts.iter().enumerate() {
            let mut seen: Vec<usize> = lineage.lines.iter().filter_map(|line| line.cells[at]).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..draft.provisions().len()).collect::<Vec<_>>());
        }
    }
}

#[test]
fn lines_follow_the_truth_through_six_drafts() {
    let (mut right, mut all) = (0, 0);
    for seed in 1..=4 {
        let (drafts, origins) = drafts(seed, 6);
        for line in lineage(&drafts.iter().collect::<Vec<_>>(), &Alone).lines {
            let from = line.cells.iter().enumerate().filter_map(|(draft, cell)| Some(&origins[draft][(*cell)?]));
            let known: Vec<&Vec<usize>> = from.filter(|from| !from.is_empty()).collect();
            for pair in known.windows(2) {
                all += 1;
                right += usize::from(pair[0].iter().any(|at| pair[1].contains(at)));
            }
        }
    }
    assert!(right * 1000 >= all * 990, "{right} of {all}");
    assert!(all > 500, "{all}");
}

#[test]
fn what_disappears_and_comes_back_is_one_line() {
    let flow = "# Article 1: Flow\n\n1. The flow at the weir is measured every day.\n";
    let aid = "# Article 2: Aid\n\n1. Each side helps the other when dams break or banks give way.\n";
    let drafts: Vec<Draft> =
        [[flow, aid].concat(), flow.to_string(), [aid, flow].concat()].iter().map(|text| Draft::parse(text.as_bytes())).collect();
    let lineage = lineage(&drafts.iter().collect::<Vec<_>>(), &Alone);
    let cells: Vec<&[Option<usize>]> = lineage.lines.iter().map(|line| &line.cells[..]).collect();
    assert_eq!(cells, [[Some(2), None, Some(0)], [Some(3), None, Some(1)], [Some(0), Some(0), Some(2)], [Some(1), Some(1), Some(3)]]);
}
