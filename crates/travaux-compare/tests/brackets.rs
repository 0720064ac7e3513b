//! Which bracket is which, as a proposal: laws, the smallest texts that show the point, and many drafts.
#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use std::collections::BTreeSet;
use travaux_compare::*;
use travaux_testkit::{Chance, Edits, Shape, edited, thicket, treaty};
use travaux_text::{Alone, Draft};

const SMALL: Shape = Shape { articles: 8, provisions: 5, words: 14, brackets: 300 };

fn draft(text: &str) -> Draft {
    Draft::parse(text.as_bytes())
}

fn aligned(older: &Draft, newer: &Draft) -> Vec<BracketMatch> {
    align_brackets(older, newer, &travaux_compare::propose(older, newer))
}

/// Pairs and what speaks for them, of two texts.
fn told(older: &str, newer: &str) -> Vec<(usize, usize, &'static str)> {
    aligned(&draft(older), &draft(newer)).into_iter().map(|it| (it.older, it.newer, it.sign.word())).collect()
}

fn generated(seed: u64) -> (Draft, Draft) {
    let mut older = treaty(seed, SMALL);
    thicket(&mut older, seed, 500);
    let edited = edited(&older, seed + 1, Edits::THIRD, SMALL);
    (draft(&edited.older), draft(&edited.newer))
}

/// Paragraphs of a few words, many of them the same, with brackets that nest, span paragraphs, and do not always close.
fn any_text() -> impl Strategy<Value = String> {
    let pieces = vec!["shall", "Party", "each", "[", "[", "]", "]", "|", "[AA: ", "[BB #k: ", "state[s]", "12", ".", "\n[\n\n", "\n]\n\n"];
    let paragraph = prop::collection::vec(prop::sample::select(pieces), 1..12).prop_map(|words| words.join(" "));
    let line = (0..5_usize, paragraph).prop_map(|(kind, words)| match kind {
        0 => format!("\n# Article {}: {words}\n\n", words.len() % 4 + 1),
        1 => format!("{}. {words}\n", words.len() % 5 + 1),
        2 => format!("   (a) {words}\n"),
        _ => format!("\n{words}\n\n"),
    });
    prop::collection::vec(line, 0..10).prop_map(|lines| lines.concat())
}

fn check(older: &Draft, newer: &Draft) {
    let matches = aligned(older, newer);
    // One for one.
    let distinct = |of: fn(&BracketMatch) -> usize| matches.iter().map(of).collect::<BTreeSet<_>>().len();
    assert_eq!((distinct(|it| it.older), distinct(|it| it.newer)), (matches.len(), matches.len()));
    // Swapped, the same turned round.
    let mut mirrored: Vec<BracketMatch> =
        aligned(newer, older).into_iter().map(|it| BracketMatch { older: it.newer, newer: it.older, ..it }).collect();
    mirrored.sort_by_key(|it| it.older);
    assert_eq!(matches, mirrored);
    // What is inside a pair is paired inside it; a label decides, and is no likeness.
    let is_inside = |draft: &Draft, inner: usize, outer: usize| draft.around(draft.brackets()[inner].outer).any(|within| within.bracket == outer);
    let alike: Vec<&BracketMatch> = matches.iter().filter(|it| it.sign != Sign::SameLabel).collect();
    for one in &alike {
        for other in &alike {
            assert_eq!(is_inside(older, one.older, other.older), is_inside(newer, one.newer, other.newer), "{one:?} {other:?}");
        }
    }
    // Every bracket stays or is gone, and every one of the newer draft stays or is new.
    let alignment = travaux_compare::propose(older, newer);
    let (fates, appeared) = proposed(older, newer, &alignment, &matches);
    let stay = fates.iter().filter(|(_, fate)| matches!(fate, Fate::Stays { .. })).count();
    assert_eq!((fates.len(), stay), (older.brackets().len(), matches.len()));
    assert_eq!(stay + appeared.len(), newer.brackets().len());
}

/// Every bracket whose provision is proposed as the same as itself: one without words may be in no pair.
fn check_itself(draft: &Draft) {
    let known: BTreeSet<usize> = travaux_compare::propose(draft, draft).matches.iter().filter(|it| it.older == it.newer).map(|it| it.older).collect();
    let matches = aligned(draft, draft);
    let pairs: BTreeSet<(usize, usize)> = matches.iter().map(|it| (it.older, it.newer)).collect();
    for (at, bracket) in draft.brackets().iter().enumerate() {
        assert!(bracket.provision.is_some_and(|provision| !known.contains(&provision)) || pairs.contains(&(at, at)), "{at} in {pairs:?}");
    }
    assert!(pairs.iter().all(|(older, newer)| older == newer));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn laws_hold_on_treaties(seed in 0_u64..1_000_000) {
        let (older, newer) = generated(seed);
        check(&older, &newer);
        check_itself(&older);
        prop_assert_eq!(aligned(&older, &older).len(), older.brackets().len());
    }

    #[test]
    fn the_order_of_the_drafts_does_not_matter(seed in 0_u64..1_000_000) {
        let mut text = treaty(seed, SMALL);
        thicket(&mut text, seed, 300);
        let mut drafts = vec![draft(&text.write())];
        for step in 1..4 {
            let edited = edited(&text, seed + step, Edits::TENTH, SMALL);
            drafts.push(draft(&edited.newer));
            text = edited.treaty;
        }
        let straight: Vec<usize> = (0..drafts.len()).collect();
        let mut mixed = straight.clone();
        Chance::new(seed).shuffle(&mut mixed);
        let sets = |order: &[usize]| -> BTreeSet<BTreeSet<(usize, usize)>> {
            let given: Vec<&Draft> = order.iter().map(|&at| &drafts[at]).collect();
            let lines = bracket_lineage(&given, &lineage(&given, &Alone)).lines;
            let cells = |line: Line| line.cells.into_iter().enumerate().filter_map(|(at, cell)| Some((order[at], cell?))).collect();
            lines.into_iter().map(cells).collect()
        };
        let lines = sets(&straight);
        prop_assert_eq!(lines.iter().map(BTreeSet::len).sum::<usize>(), drafts.iter().map(|draft| draft.brackets().len()).sum::<usize>());
        prop_assert_eq!(lines, sets(&mixed));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn laws_hold_on_anything(one in any_text(), other in any_text()) {
        check(&draft(&one), &draft(&other));
        check_itself(&draft(&one));
    }
}

const AROUND: &str = "# Article 1: Water\n\n1. Each riparian side of the lake [shall][should] measure its level [daily | weekly] at the weir.\n";

#[test]
fn the_same_words_in_the_same_place_are_the_same() {
    assert_eq!(told(AROUND, AROUND), [(0, 0, "same words"), (1, 1, "same words"), (2, 2, "same words")]);
    let settled = AROUND.replace("[shall][should]", "[should]");
    assert_eq!(told(AROUND, &settled), [(1, 0, "same words"), (2, 1, "same words")]);
}

#[test]
fn a_provision_under_another_number_takes_its_brackets_with_it() {
    let newer = format!("# Article 1: Boats\n\n1. Boats [may] land on the islands in summer alone.\n\n{}", AROUND.replace("Article 1", "Article 2"));
    assert_eq!(told(AROUND, &newer), [(0, 1, "same words"), (1, 2, "same words"), (2, 3, "same words")]);
}

#[test]
fn an_alternative_more_is_the_same_bracket() {
    assert_eq!(told(AROUND, &AROUND.replace("daily | weekly", "daily | weekly | each month"))[2], (2, 2, "alternatives"));
}

#[test]
fn words_in_common_count_in_the_same_place() {
    let older = "1. Each side of the lake reports [what it took from the lake] to the other side.\n";
    let newer = "1. Each side of the lake reports [in March what it took from the upper lake] to the other side.\n";
    assert_eq!(told(older, newer), [(0, 0, "alike")]);
}

#[test]
fn the_place_alone_is_a_weak_sign() {
    let matches = aligned(&draft(AROUND), &draft(&AROUND.replace("daily | weekly", "at noon")));
    let last = matches.last().unwrap();
    assert_eq!((last.older, last.newer, last.sign.word()), (2, 2, "same place"));
    assert!(last.confidence.thousandths() < 700, "{last:?}");
}

#[test]
fn another_figure_in_the_same_place_is_surer() {
    let older = "1. Each side keeps [40] boats on the upper lake.\n";
    let matches = aligned(&draft(older), &draft(&older.replace("40", "45 | 50")));
    assert_eq!((matches.len(), matches[0].sign.word()), (1, "same place"));
    assert!(matches[0].confidence.thousandths() > 600, "{matches:?}");
}

#[test]
fn a_label_decides_whatever_the_words() {
    let newer = "# Article 9: Roads\n\nRoads are [AA #weir: closed] at night.\n";
    let older = AROUND.replace("[daily | weekly]", "[AA #weir: daily | weekly]");
    assert_eq!(told(&older, newer), [(2, 0, "same label")]);
    // Two labels are two brackets.
    assert_eq!(told("They [AA #x: shall] meet in spring.", "They [AA #y: shall] meet in spring."), []);
}

#[test]
fn inside_a_pair_is_inside() {
    let older = "1. The guards [AA: open the gates [at dawn] and] close them [at dawn] in winter.\n";
    let newer = "1. The guards close them [at dawn] in winter, and [AA: open the gates [at dawn] and] rest.\n";
    let pairs: BTreeSet<(usize, usize)> = told(older, newer).into_iter().map(|(older, newer, _)| (older, newer)).collect();
    assert_eq!(pairs, [(0, 1), (1, 2), (2, 0)].into());
}

#[test]
fn an_outer_bracket_that_was_settled_leaves_the_inner_one() {
    let older = "1. The guards [AA: open the gates [at dawn] for boats] every day.\n";
    let newer = "1. The guards open the gates [at dawn] for boats every day.\n";
    assert_eq!(told(older, newer), [(1, 0, "same words")]);
}

#[test]
fn a_bracket_over_several_provisions_is_found_again() {
    let older =
        "# Article 1: Water\n\n[AA:\n\n1. The level of the lake is measured at the weir.\n\n2. The weir is mended in autumn by both sides.\n\n]\n";
    let newer = older.replace("Article 1: Water", "Article 4: Weirs").replace("measured at", "measured daily at");
    assert_eq!(told(older, &newer), [(0, 0, "alike")]);
}

/// The fate and what was before, by the alternative.
#[test]
fn what_was_settled_and_what_is_new_is_said_across_numbers() {
    let newer = "# Article 3: Water\n\n1. Each riparian side of the lake should measure [in person] its level weekly [at the weir].\n";
    let (one, other) = (draft(AROUND), draft(newer));
    let alignment = travaux_compare::propose(&one, &other);
    let matches = align_brackets(&one, &other, &alignment);
    assert_eq!(matches, []);
    let (fates, appeared) = proposed(&one, &other, &alignment, &matches);
    let plain = |alternative: usize, words: &str| Whereabouts::Plain { alternative, words: words.into() };
    assert_eq!(fates, [(0, Fate::Left(Whereabouts::Nowhere)), (1, Fate::Left(plain(0, "should"))), (2, Fate::Left(plain(1, "weekly")))]);
    let before: Vec<Whereabouts> = appeared.into_iter().map(|it| it.before).collect();
    assert_eq!(before, [Whereabouts::Nowhere, plain(0, "at the weir")]);
}

#[test]
fn words_that_were_split_off_are_looked_for_there() {
    let older = "# Article 1: Weirs\n\n1. The weir of the upper lake is mended in autumn by both sides together. The keepers of the lower lake [clean the grates] each week before the market opens.\n";
    let newer = "# Article 1: Weirs\n\n1. The weir of the upper lake is mended in autumn by both sides together.\n2. The keepers of the lower lake clean the grates each week before the market opens.\n";
    let (one, other) = (draft(older), draft(newer));
    let alignment = travaux_compare::propose(&one, &other);
    assert_eq!(alignment.split.len(), 1);
    let (fates, _) = proposed(&one, &other, &alignment, &[]);
    assert_eq!(fates, [(0, Fate::Left(Whereabouts::Plain { alternative: 0, words: "clean the grates".into() }))]);
    // And a bracket that went with them is found there.
    assert_eq!(told(older, &newer.replace("clean the grates", "[clean the grates]")), [(0, 0, "same words")]);
}

#[test]
fn what_disappears_and_comes_back_is_one_line() {
    let plain = AROUND.replace("[daily | weekly]", "daily");
    let drafts = [draft(AROUND), draft(&plain), draft(&AROUND.replace("Article 1", "Article 7"))];
    let drafts: Vec<&Draft> = drafts.iter().collect();
    let lines = bracket_lineage(&drafts, &lineage(&drafts, &Alone)).lines;
    let cells: Vec<&[Option<usize>]> = lines.iter().map(|line| &line.cells[..]).collect();
    assert_eq!(cells, [[Some(0), Some(0), Some(0)], [Some(1), Some(1), Some(1)], [Some(2), None, Some(2)]]);
}

/// Nothing grows with the square of the length: this would take minutes.
#[test]
fn long_lists_and_deep_nests_take_no_time() {
    let words = |at: usize| if at.is_multiple_of(3) { "[shall]" } else { "[should]" };
    let many: String = (0..5_000).map(|at| format!("{} ", words(at))).collect();
    let fewer: String = (0..4_800).map(|at| format!("{} ", words(at + 1))).collect();
    let matches = aligned(&draft(&format!("1. {many}\n")), &draft(&format!("1. {fewer}\n")));
    assert!(matches.len() > 4_700, "{}", matches.len());
    let deep = |depth: usize| format!("1. {} words {}\n", "[AA: one ".repeat(depth), "]".repeat(depth));
    assert_eq!(aligned(&draft(&deep(3_000)), &draft(&deep(3_000))).len(), 3_000);
    aligned(&draft(&deep(3_000)), &draft(&deep(2_900)));
}

/// The fates of the only bracket of one provision, where the other draft has the provision with these words.
fn became(older: &str, newer: &str) -> Whereabouts {
    let (one, other) = (draft(older), draft(newer));
    let alignment = travaux_compare::propose(&one, &other);
    let matches = align_brackets(&one, &other, &alignment);
    match proposed(&one, &other, &alignment, &matches).0.swap_remove(0).1 {
        Fate::Left(words) => words,
        stays @ Fate::Stays { .. } => panic!("{stays:?}"),
    }
}

#[test]
fn alternatives_that_share_words_do_not_hide_each_other() {
    // What both begin with is kept once, and so neither keeps half.
    let older = "# Article 1: Bridges\n\n1. [Each town shall mend its own wells and tell all the others by letter when that is done. | Each town shall mend its own bridges before snow falls there.]\n\n2. The masons meet in spring.\n";
    let newer = "# Article 1: Bridges\n\n1. Each town shall mend its own bridges before much snow falls there.\n\n2. The masons meet in spring.\n";
    let stretches = ["Each town shall mend its own bridges before", "snow falls there."].map(String::from).to_vec();
    assert_eq!(became(older, newer), Whereabouts::PartlyPlain { alternative: 1, stretches, words: 11, of: 11 });
}

#[test]
fn most_words_in_another_bracket_are_said_to_be_there() {
    let older =
        "# Article 1: Dues\n\n1. Ships pay a due [for each ton that they carry through the upper lock in summer].\n\n2. The clerk keeps the list.\n";
    let newer = "# Article 1: Dues\n\n1. Ships pay a due, [and boats half of it, save those of the fire brigade, for each ton that they carry through the lower lock, and the master swears to the weight of his freight before the clerk].\n\n2. The clerk keeps the list.\n";
    let (one, other) = (draft(older), draft(newer));
    let alignment = travaux_compare::propose(&one, &other);
    let (fates, appeared) = proposed(&one, &other, &alignment, &[]);
    assert!(matches!(fates[0].1, Fate::Left(Whereabouts::PartlyInBracket { alternative: 0, bracket: 0, words, of: 12 }) if words > 6), "{fates:?}");
    // Of the long one only a few words stood in the short one.
    assert_eq!(appeared[0].before, Whereabouts::Nowhere);
}

#[test]
fn so_are_those_of_a_bracket_with_another_label() {
    let older = "# Article 1: Dues {#dues}\n\n{#p} Ships pay a due [AA #ton: for each ton that they carry through the upper lock in summer].\n";
    let newer = "# Article 1: Dues {#dues}\n\n{#p} Ships pay a due, [BB #half: and boats half of it, save those of the fire brigade, for each ton that they carry through the lower lock, and the master swears to the weight of his freight before the clerk].\n";
    let fates = travaux_compare::fates(&draft(older), &draft(newer));
    assert!(
        matches!(fates[..], [(0, Fate::Left(Whereabouts::PartlyInBracket { alternative: 0, bracket: 0, words, of: 12 }))] if words > 6),
        "{fates:?}"
    );
}
