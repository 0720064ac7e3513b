//! The record of 2022, as a reader would ask about it.

use std::path::Path;
use travaux_compare::*;
use travaux_text::Draft;

fn draft(name: &str) -> Draft {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/istanbul-2022/drafts");
    Draft::parse(std::fs::read(folder.join(name).with_added_extension("treaty")).expect("the example is there"))
}

#[test]
fn unanimity_appears_between_12_and_15_april() {
    let (before, after) = (draft("2022-04-12"), draft("2022-04-15"));
    let new: Vec<_> = appeared(&before, &after).into_iter().filter(|new| after.brackets()[new.bracket].address == "unanimity").collect();
    // The provision was there, and none of these words: not reopened, but put in.
    assert_eq!(new.iter().map(|new| &new.before).collect::<Vec<_>>(), [&Whereabouts::Nowhere]);
    let duty = |draft: &Draft| draft.provision("assistance-duty").expect("the provision is there");
    for change in words((&before, duty(&before)), (&after, duty(&after))) {
        let is_unanimity = change.newer.is_some_and(|within| after.brackets()[within.bracket].address == "unanimity");
        assert!(!is_unanimity || change.op == Op::Insert, "{change:?}");
    }
}

#[test]
fn airspace_and_weapons_were_plain_in_march_and_are_disputed_in_april() {
    let drafts = ["2022-03-29", "2022-04-12", "2022-04-15"].map(draft);
    let life = life(&drafts.each_ref(), "means").expect("the last draft has the bracket");
    assert_eq!(life.subject, Subject::Bracket);
    let [march, silent, april] = &life.own.steps[..] else { panic!("three drafts") };
    assert!(march.state.words.as_ref().is_some_and(Whereabouts::is_plain));
    assert_eq!(silent.state.words, Some(Whereabouts::NoProvision), "the record of 12 April does not have the provision");
    assert_eq!(april.since, Some(0));
    let words =
        april.turns.iter().find_map(|turn| if let Turn::Bracketed(words) = turn { Some(words) } else { None }).expect("words became disputed");
    assert!(words.iter().any(|(_, words)| words.contains("the closing of the airspace")), "{words:?}");
    assert!(words.iter().any(|(_, words)| words.contains("weapons")), "{words:?}");
}

#[test]
fn the_assistance_article_tells_both() {
    let drafts = ["2022-03-07", "2022-03-17", "2022-03-29", "2022-04-12", "2022-04-15"].map(draft);
    let life = life(&drafts.each_ref(), "assistance").expect("there is such an article");
    let thread = |address: &str| life.inner.iter().chain(&life.brackets).find(|thread| thread.address == address).expect("it is inside");
    assert_eq!(thread("unanimity").steps[4].turns, [Turn::FirstSeen]);
    assert!(matches!(thread("means").steps[4].turns[..], [Turn::FirstSeen, Turn::Bracketed(_)]));
    assert!(matches!(thread("assistance-means").steps[4].turns[..], [Turn::Back, Turn::Bracketed(_), Turn::Reworded(_)]));
    assert!(thread("assistance-means").steps[..2].iter().all(|step| step.turns.is_empty()));
}

#[test]
fn demands_of_march_come_back_in_april_with_other_positions() {
    let drafts = ["2022-03-17", "2022-03-29", "2022-04-15"].map(draft);
    let life = life(&drafts.each_ref(), "sanctions-clause").expect("a label that two drafts have");
    assert!(matches!(life.own.steps[1].turns[..], [Turn::Gone]));
    assert!(matches!(life.own.steps[2].turns[..], [Turn::Back, Turn::PositionsChanged, Turn::Reworded(_)]));
}

#[test]
fn the_side_by_side_table_follows_the_last_draft() {
    let drafts = ["2022-03-29", "2022-04-15"].map(draft);
    let rows = rows(&drafts.each_ref());
    let place = |address: &str| rows.iter().position(|row| row.address == address).expect("a row");
    // In March only, and yet directly after the point that it followed there.
    assert_eq!(place("nuclear"), place("neutrality") + 2);
    assert!(place("withdrawal") < place("further-consultations") && place("further-consultations") < place("prisoners"));
    assert!(moved(&drafts[0], &drafts[1]).is_empty());
}
