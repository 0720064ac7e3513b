//! How good the proposals are on generated treaties, where the truth is known.
#![allow(clippy::unwrap_used, clippy::panic)]

mod score;

use score::{BracketScores, Score, score};
use travaux_compare::{align_brackets, propose, script};
use travaux_testkit::{Edits, Shape, edited, thicket, treaty};
use travaux_text::Draft;

#[test]
fn proposals_reach_their_goals() {
    let mut provisions = Score::default();
    let mut places = Score::default();
    let mut moved = Score::default();
    let mut parts = Score::default();
    let (mut edit_words, mut bound) = (0, 0);
    let mut sure = [(0, 0); 11];
    let mut false_untouched = 0;
    for seed in 1..=3 {
        let older = treaty(seed, Shape::CONVENTION);
        let edited = edited(&older, seed + 100, Edits::THIRD, Shape::CONVENTION);
        let (one, other) = (Draft::parse(edited.older.as_bytes()), Draft::parse(edited.newer.as_bytes()));
        assert_eq!(one.provisions().len(), edited.truth.older, "the generator and the text room see the same provisions");
        assert_eq!(other.provisions().len(), edited.truth.from.len());
        let (alignment, script) = script(&one, &other);
        let found = score(&edited.truth, &alignment);
        edit_words += script.edit_words();
        bound += edited.truth.bound;
        if std::env::var_os("TRAVAUX_SHOW").is_some() {
            let show = |name: &str, it: Score| {
                println!(
                    "{name:12} P {:.4} R {:.4} F1 {:.4}  ({} of {} found, {} wanted)",
                    it.precision(),
                    it.recall(),
                    it.f1(),
                    it.right,
                    it.found,
                    it.wanted
                )
            };
            println!("words {}, provisions {}", older.words(), edited.truth.older);
            for (name, it) in found.named() {
                show(name, it);
            }
            for (kind, it) in &found.kinds {
                show(kind.word(), *it);
            }
            println!(
                "edit words {edit_words}, bound {bound}; untouched with another mate: {}; calibration {:?}",
                found.false_untouched, found.calibration
            );
        }
        provisions.add(found.provisions);
        places.add(found.renumbered);
        moved.add(found.moved);
        parts.add(found.split);
        parts.add(found.merged);
        false_untouched += found.false_untouched;
        for (sum, one) in sure.iter_mut().zip(found.calibration) {
            *sum = (sum.0 + one.0, sum.1 + one.1);
        }
    }
    assert!(provisions.f1() >= 0.98, "{provisions:?}");
    assert!(moved.f1() >= 0.97, "{moved:?}");
    assert!(places.f1() >= 0.97, "{places:?}");
    assert!(parts.f1() >= 0.90, "{parts:?}");
    assert_eq!(false_untouched, 0);
    for (tenth, (all, right)) in sure.iter().enumerate().skip(5) {
        assert!(right * 10 >= all * tenth, "confidence {tenth}/10: {right} of {all}");
    }
    assert!(edit_words * 100 <= bound * 103, "{edit_words} edit words, bound {bound}");
}

/// A tenth of the provisions have many brackets, in each other and next to each other: one in a provision is found by its place alone.
#[test]
fn brackets_reach_their_goals() {
    for (thickets, precision, recall) in [(0, 0.995, 0.985), (100, 0.998, 0.99)] {
        let mut scores = BracketScores::default();
        for seed in 1..=3 {
            let mut older = treaty(seed, Shape::CONVENTION);
            thicket(&mut older, seed, thickets);
            let edited = edited(&older, seed + 100, Edits::THIRD, Shape::CONVENTION);
            let (one, other) = (Draft::parse(edited.older.as_bytes()), Draft::parse(edited.newer.as_bytes()));
            assert_eq!(other.brackets().len(), edited.truth.brackets.len(), "the generator and the text room see the same brackets");
            scores.add(&edited.truth, &align_brackets(&one, &other, &propose(&one, &other)));
        }
        let BracketScores { pairs, signs, calibration } = scores;
        if std::env::var_os("TRAVAUX_SHOW").is_some() {
            println!("brackets P {:.4} R {:.4} ({pairs:?})\n{signs:?}\n{calibration:?}", pairs.precision(), pairs.recall());
        }
        assert!(pairs.precision() >= precision && pairs.recall() >= recall, "{pairs:?}");
        for (tenth, (all, right)) in calibration.iter().enumerate().skip(5) {
            assert!(right * 10 >= all * tenth, "confidence {tenth}/10: {right} of {all}");
        }
    }
}
