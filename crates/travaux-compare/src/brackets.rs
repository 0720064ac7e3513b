//! What became of each bracket from one draft to another, by label only, never by likeness.
//!
//! A bracket without label is the same only where its address and its words are. Of a bracket that is gone, or that was not
//! there before, it is said where its words are in the provision of the same address: that is a fact about words, and
//! makes no two brackets the same.

use crate::alignment::Alignment;
use crate::alignment::brackets::BracketMatch;
use crate::pair::{Pair, Seen, bracket_changes};
use alloc::string::String;
use alloc::vec::Vec;
use travaux_text::{BracketIndex, Draft};

/// What became of a bracket of the older draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The newer draft has it as well.
    Stays {
        /// The bracket in the newer draft.
        newer: BracketIndex,
        /// Its alternatives have other words; white space and their order do not count.
        words_changed: bool,
        /// Other parties say something of its words, or they say something else; or it is, or is no longer, `reported`.
        /// Where words changed, it only counts who says what, of whichever alternative.
        positions_changed: bool,
        /// The provision it opens in has another address.
        provision_changed: bool,
        /// Words that were plain and are in it now, stretch by stretch; see [`words`](crate::words::words).
        took_in: Vec<String>,
        /// Words that were in it and are plain now.
        let_go: Vec<String>,
    },
    /// The newer draft does not have it.
    Left(Whereabouts),
}

/// A bracket of the newer draft that the older one does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeared {
    /// The bracket in the newer draft.
    pub bracket: BracketIndex,
    /// Where its words were in the older draft. `Plain` or `PartlyPlain`: they stood there, and are in a bracket now.
    pub before: Whereabouts,
}

/// Where the words of a bracket are in a draft that does not have the bracket. Looked for are words that stand together in the
/// provision of the same address, or in all provisions that the bracket reaches into, more often than they do without
/// the bracket. Where that holds for several alternatives, plain words come first, then the longest alternative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    /// They are plain: in no bracket but those around the bracket, which both drafts have.
    Plain {
        /// Whose words: the place of the alternative in its bracket.
        alternative: usize,
        /// Those words.
        words: String,
    },
    /// More than half of them are plain, by the word difference of the provision.
    PartlyPlain {
        /// Whose words: the place of the alternative in its bracket.
        alternative: usize,
        /// Those words, in order.
        stretches: Vec<String>,
        /// How many words that is.
        words: usize,
        /// How many words the alternative has, without brackets inside it.
        of: usize,
    },
    /// They stand in another bracket.
    InBracket {
        /// Whose words: the place of the alternative in its bracket.
        alternative: usize,
        /// That bracket, in the other draft.
        bracket: BracketIndex,
    },
    /// More than half of them stand in another bracket, by the word difference of the provision.
    PartlyInBracket {
        /// Whose words: the place of the alternative in its bracket.
        alternative: usize,
        /// That bracket, in the other draft.
        bracket: BracketIndex,
        /// How many words stand there.
        words: usize,
        /// How many words the alternative has, without brackets inside it.
        of: usize,
    },
    /// The provision is there, but not the words of any alternative, nor most of them in one place. An alternative
    /// without words is never found.
    Nowhere,
    /// The draft has no provision of that address.
    NoProvision,
}

/// What became of each bracket of the older draft, in its order.
///
/// Cost: `n log n`, and linear in the words of what changed: each provision with a bracket that left is compared once
/// word by word, and read once for each such bracket in it; words of a bracket with several alternatives are compared with a fixed number
/// of others for each.
pub fn fates(older: &Draft, newer: &Draft) -> Vec<(BracketIndex, Fate)> {
    let mut pair = Pair::new(older, newer);
    (0..older.brackets().len()).map(|bracket| (bracket, fate(&mut pair, older, newer, bracket))).collect()
}

pub(crate) fn fate(pair: &mut Pair<'_>, older: &Draft, newer: &Draft, bracket: BracketIndex) -> Fate {
    match pair.counterpart(Seen::Older, bracket) {
        Some(there) => {
            let (words_changed, positions_changed) = bracket_changes((older, bracket), (newer, there));
            let provision_changed = !pair.is_same_place(bracket, there);
            let (took_in, let_go) = match words_changed {
                true => (pair.plain_words(Seen::Newer, there), pair.plain_words(Seen::Older, bracket)),
                false => (Vec::new(), Vec::new()),
            };
            Fate::Stays { newer: there, words_changed, positions_changed, provision_changed, took_in, let_go }
        }
        None => Fate::Left(pair.whereabouts(Seen::Older, bracket)),
    }
}

/// The brackets of the newer draft that the older one does not have, in its order. The mirror image of those that
/// [`fates`] says have left; at the same cost.
pub fn appeared(older: &Draft, newer: &Draft) -> Vec<Appeared> {
    newcomers(&mut Pair::new(older, newer), newer)
}

fn newcomers(pair: &mut Pair<'_>, newer: &Draft) -> Vec<Appeared> {
    let new = (0..newer.brackets().len()).filter(|&bracket| pair.counterpart(Seen::Newer, bracket).is_none()).collect::<Vec<_>>();
    new.into_iter().map(|bracket| Appeared { bracket, before: pair.whereabouts(Seen::Newer, bracket) }).collect()
}

/// What became of each bracket of the older draft, and which ones are new, as [`fates`] and [`appeared`] say it, where a
/// **proposal** says which provisions and brackets are the same, and not their addresses and labels. At the same cost.
pub fn proposed(older: &Draft, newer: &Draft, alignment: &Alignment, brackets: &[BracketMatch]) -> (Vec<(BracketIndex, Fate)>, Vec<Appeared>) {
    let mut pair = Pair::proposed(older, newer, alignment, brackets);
    let fates = (0..older.brackets().len()).map(|bracket| (bracket, fate(&mut pair, older, newer, bracket))).collect();
    (fates, newcomers(&mut pair, newer))
}

impl Whereabouts {
    /// Whether all or some of the words are plain.
    pub fn is_plain(&self) -> bool {
        matches!(self, Whereabouts::Plain { .. } | Whereabouts::PartlyPlain { .. })
    }

    /// The words that are plain, stretch by stretch.
    pub fn plain_words(&self) -> &[String] {
        match self {
            Whereabouts::Plain { words, .. } => core::slice::from_ref(words),
            Whereabouts::PartlyPlain { stretches, .. } => stretches,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use alloc::vec;

    fn draft(text: &str) -> Draft {
        Draft::parse(text.as_bytes())
    }

    fn first_fate(older: &str, newer: &str) -> Fate {
        fates(&draft(older), &draft(newer)).swap_remove(0).1
    }

    fn plain(alternative: usize, words: &str) -> Fate {
        Fate::Left(Whereabouts::Plain { alternative, words: words.to_string() })
    }

    fn stays(words_changed: bool, positions_changed: bool) -> Fate {
        Fate::Stays { newer: 0, words_changed, positions_changed, provision_changed: false, took_in: vec![], let_go: vec![] }
    }

    #[test]
    fn a_label_is_the_bracket() {
        assert_eq!(first_fate("They [RU #x: shall] meet.", "They [RU #x: shall] meet."), stays(false, false));
        assert_eq!(first_fate("They [RU #x: shall] meet.", "They [RU #x: must] meet."), stays(true, false));
        assert_eq!(first_fate("They [RU #x: shall] meet.", "They [RU, against UA #x: shall] meet."), stays(false, true));
    }

    #[test]
    fn the_order_of_alternatives_and_parties_is_no_change() {
        assert_eq!(first_fate("[RU, against UA #x: 85 | UA: 250] tanks", "[UA #x: 250 | against UA, proposed by RU: 85] tanks"), stays(false, false));
        // The same parties name other figures.
        assert_eq!(first_fate("[RU #x: 85 | UA: 250] tanks", "[RU #x: 100 | UA: 200] tanks"), stays(true, false));
        // The parties changed sides.
        assert_eq!(first_fate("[RU #x: 85 | UA: 250] tanks", "[UA #x: 85 | RU: 250] tanks"), stays(false, true));
    }

    #[test]
    fn words_that_lost_their_bracket_are_found_in_place() {
        assert_eq!(first_fate("They [RU #x: shall] meet.", "They shall meet."), plain(0, "shall"));
        assert_eq!(first_fate("[RU #x: 85 | UA: 250] tanks", "250 tanks"), plain(1, "250"));
        assert_eq!(first_fate("They [RU #x: shall] meet.", "They meet."), Fate::Left(Whereabouts::Nowhere));
        assert_eq!(
            first_fate("[UA #x: shall | RU: ] meet", "meet"),
            Fate::Left(Whereabouts::Nowhere),
            "that words were left out shows in their absence"
        );
        assert_eq!(first_fate("# A {#a}\n\n[RU #x: They meet.]", "# B {#b}\n"), Fate::Left(Whereabouts::NoProvision));
    }

    #[test]
    fn the_longest_alternative_is_the_one() {
        assert_eq!(first_fate("They [RU #x: shall | UA: shall not] meet.", "They shall not meet."), plain(1, "shall not"));
    }

    #[test]
    fn words_that_stood_there_all_along_are_not_those_of_the_bracket() {
        assert_eq!(first_fate("They [RU #x: shall] meet and shall eat.", "They meet and shall eat."), Fate::Left(Whereabouts::Nowhere));
        assert_eq!(first_fate("They [RU #x: shall] meet and shall eat.", "They shall meet and shall eat."), plain(0, "shall"));
    }

    #[test]
    fn inside_an_open_bracket_plain_means_in_that_bracket_only() {
        let older = draft("[RU #out: The states [UA #in: shall] meet.]");
        let newer = draft("[RU #out: The states shall meet.]");
        assert_eq!(fates(&older, &newer)[1].1, plain(0, "shall"));
    }

    #[test]
    fn a_bracket_inside_may_go_its_own_way() {
        assert_eq!(first_fate("They [RU #out: shall [UA #in: soon] meet].", "They shall meet."), plain(0, "shall meet"));
        assert_eq!(first_fate("state[s] meet", "states meet"), plain(0, "s"));
    }

    #[test]
    fn another_label_is_another_bracket() {
        let (older, newer) = ("They [RU #x: shall] meet.", "They [RU #y: shall] meet.");
        assert_eq!(first_fate(older, newer), Fate::Left(Whereabouts::InBracket { alternative: 0, bracket: 0 }));
        assert_eq!(appeared(&draft(older), &draft(newer))[0].before, Whereabouts::InBracket { alternative: 0, bracket: 0 });
    }

    #[test]
    fn without_a_label_address_and_words_make_the_bracket() {
        assert_eq!(first_fate("They [shall] meet.", "They [shall] meet soon."), stays(false, false));
        assert_eq!(first_fate("They [shall] meet.", "They [must] meet."), Fate::Left(Whereabouts::Nowhere));
        // A new bracket before it takes its address: not the same bracket any more, but the words are in a bracket.
        assert_eq!(first_fate("They [shall] meet.", "[All] [shall] meet."), Fate::Left(Whereabouts::InBracket { alternative: 0, bracket: 1 }));
    }

    #[test]
    fn what_appears_may_have_been_plain() {
        let before = |older: &str, newer: &str| appeared(&draft(older), &draft(newer)).swap_remove(0).before;
        assert_eq!(before("They shall meet.", "They [RU #x: shall] meet."), Whereabouts::Plain { alternative: 0, words: "shall".to_string() });
        assert_eq!(before("They meet.", "They [RU #x: shall] meet."), Whereabouts::Nowhere);
        let partly = before("Help is given with weapons and aircraft.", "Help is given[UA #m: with many weapons and aircraft].");
        let expected = Whereabouts::PartlyPlain { alternative: 0, stretches: ["with weapons and aircraft".to_string()].into(), words: 4, of: 5 };
        assert_eq!(partly, expected);
    }

    #[test]
    fn a_bracket_that_stays_may_take_plain_words_in() {
        let fate = first_fate("They [RU #x: shall] notify all parties.", "They [RU #x: shall notify all parties].");
        let Fate::Stays { took_in, let_go, words_changed: true, .. } = fate else { panic!("{fate:?}") };
        assert_eq!((took_in, let_go), (["notify all parties".to_string()].into(), vec![]));
    }

    #[test]
    fn a_bracket_over_several_provisions_is_plain_when_all_are() {
        let older = "[RU #x:\n\n{#a} One.\n\n{#b} Two.\n\n]\n";
        assert_eq!(first_fate(older, "{#a} One.\n\n{#b} Two.\n"), plain(0, "One. Two."));
        assert_eq!(first_fate(older, "{#a} One.\n"), Fate::Left(Whereabouts::Nowhere), "half of the words is not most of them");
    }
}
