//! The laws of operations: applied to the older draft they give the newer one, undone the older one; a draft does not differ
//! from itself; swapping the drafts mirrors everything.
#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use travaux_compare::{Deed, Operation, Script, outline, propose, script};
use travaux_testkit::{Edits, Shape, edited, treaty};
use travaux_text::Draft;

const SMALL: Shape = Shape { articles: 12, provisions: 5, words: 12, brackets: 200 };

fn draft(text: &str) -> Draft {
    Draft::parse(text.as_bytes())
}

fn check(older: &Draft, newer: &Draft) {
    let (alignment, forth) = script(older, newer);
    let (before, after) = (outline(older), outline(newer));
    assert!(forth.apply(&before).as_ref() == Ok(&after), "applied");
    assert!(forth.clone().inverted().apply(&after).as_ref() == Ok(&before), "undone");
    let (mirrored, back) = script(newer, older);
    assert!(mirrored == alignment.clone().swapped(), "the mirrored proposal");
    assert!(back == forth.clone().inverted(), "the mirrored script");
    for (one, other) in back.inverted().operations.iter().zip(&forth.operations) {
        assert_eq!(one, other, "twice turned is not turned");
    }
    // Every provision once, one for one.
    let mut older_seen: Vec<usize> = alignment.matches.iter().map(|it| it.older).chain(alignment.merged.iter().map(|it| it.older)).collect();
    let mut newer_seen: Vec<usize> = alignment.matches.iter().map(|it| it.newer).chain(alignment.split.iter().map(|it| it.newer)).collect();
    for (seen, alone) in [(&mut older_seen, &alignment.dropped), (&mut newer_seen, &alignment.new)] {
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count, "one for one");
        assert!(alone.iter().all(|at| seen.binary_search(at).is_err()), "nothing is both paired and alone");
    }
}

/// Paragraphs of a few words, many of them the same, with brackets that do not always close.
fn any_text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "shall",
        "Party",
        "Article 1",
        "Article 2",
        "annex",
        "each",
        "[",
        "]",
        "|",
        "[AA: ",
        "協定",
        "state[s]",
        "12",
        ".",
    ]);
    let paragraph = prop::collection::vec(word, 1..9).prop_map(|words| words.join(" "));
    let line = (0..5_usize, paragraph).prop_map(|(kind, words)| match kind {
        0 => format!("\n# Article {}: {words}\n\n", words.len() % 4 + 1),
        1 => format!("{}. {words}\n", words.len() % 5 + 1),
        2 => format!("   (a) {words}\n"),
        3 => format!("\n# {words}\n\n"),
        _ => format!("\n{words}\n\n"),
    });
    prop::collection::vec(line, 0..14).prop_map(|lines| lines.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn laws_hold_on_treaties(seed in 0_u64..1_000_000) {
        let older = treaty(seed, SMALL);
        let edited = edited(&older, seed + 1, Edits::THIRD, SMALL);
        check(&draft(&edited.older), &draft(&edited.newer));
    }

    #[test]
    fn laws_hold_on_anything(one in any_text(), other in any_text()) {
        check(&draft(&one), &draft(&other));
        check(&draft(&one), &draft(&format!("{one}{other}")));
    }

    #[test]
    fn a_draft_does_not_differ_from_itself(text in any_text()) {
        let (alignment, script) = script(&draft(&text), &draft(&text));
        prop_assert!(script.is_empty(), "{script:?}");
        prop_assert!(alignment.matches.iter().all(|it| it.older == it.newer && !it.moved && !it.renumbered));
    }

    #[test]
    fn renumbering_alone_is_no_change_of_text(seed in 0_u64..1_000_000, place in 0_usize..12) {
        let older = treaty(seed, SMALL);
        let mut newer = older.clone();
        let mut inserted = treaty(seed + 7, SMALL).articles[0].clone();
        inserted.name = 99;
        let words = inserted.paragraphs.iter().map(|it| 1 + it.points.len()).sum::<usize>();
        newer.articles.insert(place, inserted);
        let (before, after) = (draft(&older.write()), draft(&newer.write()));
        let (_, script) = script(&before, &after);
        let changes: Vec<_> = script.operations.iter().filter(|it| matches!(it, Operation::Change { deeds, .. } if deeds.contains(&Deed::Reword) || deeds.contains(&Deed::Move))).collect();
        prop_assert!(changes.is_empty(), "{changes:?}");
        prop_assert_eq!(script.count(Deed::Delete), 0);
        prop_assert_eq!(script.count(Deed::Insert), 1 + words);
        prop_assert_eq!(script.count(Deed::Renumber), 12 - place);
    }
}

const DEFINITIONS: &str = "# Article 1: Definitions\n\n1. \"Area\" means the bed of the river.\n2. \"Party\" means a state that is bound.\n3. \"Works\" means dams and canals.\n";

#[test]
fn one_inserted_definition_is_one_insertion() {
    let newer = DEFINITIONS
        .replace("2. \"Party\"", "2. \"Basin\" means the land that the river drains.\n3. \"Party\"")
        .replace("3. \"Works\"", "4. \"Works\"");
    let (_, script) = script(&draft(DEFINITIONS), &draft(&newer));
    let deeds: Vec<(Vec<Deed>, usize)> = script
        .operations
        .iter()
        .filter_map(|operation| match operation {
            Operation::Change { deeds, edits, .. } => Some((deeds.clone(), edits.len())),
            Operation::Keep { .. } => None,
        })
        .collect();
    assert_eq!(deeds, [(vec![Deed::Insert], 1), (vec![Deed::Renumber], 0), (vec![Deed::Renumber], 0)]);
    assert_eq!(script.edit_words(), 8);
}

#[test]
fn a_reference_that_stays_behind_points_elsewhere() {
    let older = "# Article 1: Flow\n\n1. The flow is measured daily at the weir.\n\n# Article 2: Notice\n\n1. Notice of low flow under Article 1 is given at once.\n";
    let new = "# Article 1: Aims\n\n1. Peace along the whole of the river.\n\n";
    let follows = format!(
        "{new}{}",
        older.replace("# Article 2", "# Article 3").replace("# Article 1", "# Article 2").replace("under Article 1", "under Article 2")
    );
    let (_, followed) = script(&draft(older), &draft(&follows));
    assert_eq!(followed.count(Deed::Reword), 0, "{followed:?}");
    let stays = follows.replace("under Article 2", "under Article 1");
    let (_, stayed) = script(&draft(older), &draft(&stays));
    assert_eq!(stayed.count(Deed::Reword), 1, "the same figure is another article now: {stayed:?}");
    let elsewhere = |text: &str, number: u8| {
        text.replace("under Article 1", &format!("under Article {number} of the Charter"))
            .replace("under Article 2", &format!("under Article {number} of the Charter"))
    };
    let (_, charter) = script(&draft(&elsewhere(older, 1)), &draft(&elsewhere(&follows, 1)));
    assert_eq!(charter.count(Deed::Reword), 0, "an article of another text does not follow: {charter:?}");
}

/// `paragraph 1`, `paragraph 1 of Article 2`, `Article 2, paragraph 1`: each follows its paragraph, and one that does not points elsewhere.
#[test]
fn references_to_paragraphs_follow() {
    let text = |notice: u8, own: u8, behind: u8, before: u8| {
        let new = if notice == 2 { "1. Peace along the whole of the river is the aim of every side.\n" } else { "" };
        format!(
            "# Article 1: Flow\n\n1. The flow is measured under paragraphs {behind} and {behind} (a) of Article 2 daily at the weir.\n\n# Article 2: Notice\n\n{new}{notice}. \
             Notice of low flow is given at once to all sides.\n{}. Notice under paragraph {own} is in writing, as Article 2, paragraph {before}, says.\n",
            notice + 1
        )
    };
    let reworded = |older: &str, newer: &str| script(&draft(older), &draft(newer)).1.count(Deed::Reword);
    let older = text(1, 1, 1, 1);
    assert_eq!(reworded(&older, &text(2, 2, 2, 2)), 0, "all follow");
    for stays in [text(2, 1, 2, 2), text(2, 2, 1, 2), text(2, 2, 2, 1)] {
        assert_eq!(reworded(&older, &stays), 1, "{stays}");
    }
    let elsewhere = |text: &str| text.replace("of Article 2 daily", "of Article 2 of the Charter daily");
    assert_eq!(reworded(&elsewhere(&older), &elsewhere(&text(2, 2, 1, 2))), 0, "a paragraph of another text does not follow");
}

#[test]
fn a_new_chapter_around_articles_moves_nothing() {
    let older = "# Article 1: Flow\n\n1. The flow is measured daily at the weir.\n\n# Article 2: Notice\n\n1. Notice of low flow is given at once.\n";
    let newer = format!("# Part I: Water\n\n{}", older.replace("# Article", "## Article"));
    let (_, script) = script(&draft(older), &draft(&newer));
    assert_eq!((script.count(Deed::Insert), script.count(Deed::Move), script.count(Deed::Delete)), (1, 0, 0), "{script:?}");
}

#[test]
fn brackets_are_no_words() {
    let older = "# Article 1: Flow\n\n1. The flow is measured daily at the weir by both sides.\n";
    let newer = older.replace("daily", "[AA: daily]");
    let (_, forth) = script(&draft(older), &draft(&newer));
    assert_eq!((forth.count(Deed::Bracket), forth.count(Deed::Reword), forth.edit_words()), (1, 0, 0), "{forth:?}");
}

#[test]
fn a_script_for_another_draft_does_not_fit() {
    let (_, forth) = script(&draft("1. One word here.\n"), &draft("1. Two words here.\n"));
    assert!(forth.apply(&outline(&draft("1. Other things entirely.\n"))).is_err());
    assert!(Script::default().apply(&outline(&draft("1. One.\n"))).is_err());
    assert_eq!(propose(&draft(""), &draft("")), travaux_compare::Alignment::default());
}

/// What was accepted is not looked for again, but its parts are: they have ids of their own, or none.
#[test]
fn parts_of_what_has_the_same_id() {
    let whole = "# Article 1 {#art}\n\n1. {#whole} The Parties shall exchange figures on stocks every winter, and a joint commission shall inspect depots \
                 near the frontier without notice.\n2. {#rest} Nothing else.\n";
    let parts = "# Article 1 {#art}\n\n1. {#whole} The Parties shall exchange figures on stocks every winter.\n2. {#part} A joint commission shall \
                 inspect depots near the frontier without notice.\n3. {#rest} Nothing else.\n";
    let (one, several) = (draft(whole), draft(parts));
    let pairs = |matches: &[travaux_compare::Match]| matches.iter().map(|it| (it.older, it.newer)).collect::<Vec<_>>();
    let split = propose(&one, &several);
    assert_eq!(pairs(&split.matches), [(0, 0), (1, 1), (2, 3)]);
    assert_eq!((pairs(&split.split), split.new.len()), (vec![(1, 2)], 0));
    let merged = propose(&several, &one);
    assert_eq!((pairs(&merged.merged), merged.dropped.len()), (vec![(2, 1)], 0));
    check(&one, &several);
}

#[test]
fn what_has_the_same_id_is_the_same() {
    let older = draft("1. {#a} The gates open in spring.\n2. {#b} The gates close in autumn.\n");
    let newer = draft("1. {#b} The gates open in spring.\n2. {#a} The gates close in autumn.\n");
    let found = propose(&older, &newer);
    assert_eq!(found.newer_of(2), [Some(1), Some(0)], "{found:?}");
}
