//! What the report says of brackets: which one is which, where the words of those that are gone are now, and where those of new
//! ones were. A proposal; labels are written only for what the user accepts (`labels`).

use super::{Source, many};
use crate::style::{FAINT, paint};
use serde::Serialize;
use travaux_compare::{Alignment, Appeared, BracketMatch, Fate, Sign, Whereabouts, proposed};
use travaux_text::{BracketIndex, Draft};

/// What is proposed for the brackets of two drafts.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BracketStep {
    /// How much of what.
    pub counts: BracketCounts,
    /// One for one, in the order of the older draft.
    pub pairs: Vec<BracketPair>,
    /// In the older draft only.
    pub gone: Vec<LoneBracket>,
    /// In the newer draft only.
    pub new: Vec<LoneBracket>,
}

/// How much of what.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BracketCounts {
    /// Pairs, one for one.
    pub paired: usize,
    /// Pairs that have the same words inside.
    pub same_words: usize,
    /// Gone, and the words of an alternative stay without a bracket.
    pub settled: usize,
    /// Gone, and most words of an alternative stay without a bracket.
    pub partly_settled: usize,
    /// Gone, and the words of an alternative, or most of them, are in another bracket.
    pub merged: usize,
    /// Gone, and most of the words are not in the provision; a bracket with an empty alternative may have been settled on that.
    pub dropped: usize,
    /// Gone, and so is the provision, or it is not paired.
    pub without_provision: usize,
    /// New, around words that stood there, all or most of them.
    pub around_old_words: usize,
    /// New, around words that were in another bracket, all or most of them.
    pub split: usize,
    /// New, around new words.
    pub around_new_words: usize,
    /// New, in a provision that is new as well, or not paired.
    pub in_new_provision: usize,
}

/// Two brackets that are proposed as the same.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BracketPair {
    /// The label or address in the older draft.
    pub older: String,
    /// The label or address in the newer draft.
    pub newer: String,
    /// same label, same words, alternatives, alike, same place.
    pub reason: &'static str,
    /// The reason in words.
    pub because: String,
    /// From 0 to 1.
    pub confidence: f64,
    /// Whether its alternatives have other words.
    pub words_changed: bool,
    /// Whether other parties say something of its words, or they say something else.
    pub positions_changed: bool,
}

/// A bracket that one of two drafts has.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LoneBracket {
    /// Its label or address.
    pub bracket: String,
    /// Where its words are in the other draft: plain, partly plain, in a bracket, partly in a bracket, nowhere, no provision.
    pub words: &'static str,
    /// Which alternative that is said of, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternative: Option<usize>,
    /// Its words that are plain in the other draft, stretch by stretch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plain: Vec<String>,
    /// The bracket of the other draft in which its words are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inside: Option<String>,
}

/// What is proposed for two drafts; nothing where neither has brackets.
pub fn step(older: &Draft, newer: &Draft, alignment: &Alignment, matches: &[BracketMatch]) -> Option<BracketStep> {
    if older.brackets().is_empty() && newer.brackets().is_empty() {
        return None;
    }
    let (fates, appeared) = proposed(older, newer, alignment, matches);
    let mut step = BracketStep::default();
    for (bracket, fate) in fates {
        match fate {
            Fate::Stays { words_changed, positions_changed, .. } => {
                let it = matches.binary_search_by_key(&bracket, |it| it.older).ok().map(|at| &matches[at]);
                step.pairs.extend(it.map(|it| pair(older, newer, it, words_changed, positions_changed)));
            }
            Fate::Left(whereabouts) => {
                *match whereabouts {
                    Whereabouts::Plain { .. } => &mut step.counts.settled,
                    Whereabouts::PartlyPlain { .. } => &mut step.counts.partly_settled,
                    Whereabouts::InBracket { .. } | Whereabouts::PartlyInBracket { .. } => &mut step.counts.merged,
                    Whereabouts::Nowhere => &mut step.counts.dropped,
                    Whereabouts::NoProvision => &mut step.counts.without_provision,
                } += 1;
                step.gone.push(lone((older, bracket), newer, &whereabouts));
            }
        }
    }
    for Appeared { bracket, before } in appeared {
        *match before {
            Whereabouts::Plain { .. } | Whereabouts::PartlyPlain { .. } => &mut step.counts.around_old_words,
            Whereabouts::InBracket { .. } | Whereabouts::PartlyInBracket { .. } => &mut step.counts.split,
            Whereabouts::Nowhere => &mut step.counts.around_new_words,
            Whereabouts::NoProvision => &mut step.counts.in_new_provision,
        } += 1;
        step.new.push(lone((newer, bracket), older, &before));
    }
    step.counts.paired = step.pairs.len();
    step.counts.same_words = step.pairs.iter().filter(|pair| !pair.words_changed).count();
    Some(step)
}

fn pair(older: &Draft, newer: &Draft, it: &BracketMatch, words_changed: bool, positions_changed: bool) -> BracketPair {
    BracketPair {
        older: address(older, it.older),
        newer: address(newer, it.newer),
        reason: it.sign.word(),
        because: it.sign.to_string(),
        confidence: it.confidence.value(),
        words_changed,
        positions_changed,
    }
}

fn lone((draft, bracket): (&Draft, BracketIndex), other: &Draft, whereabouts: &Whereabouts) -> LoneBracket {
    let (words, alternative, inside) = match whereabouts {
        Whereabouts::Plain { alternative, .. } => ("plain", Some(*alternative), None),
        Whereabouts::PartlyPlain { alternative, .. } => ("partly plain", Some(*alternative), None),
        Whereabouts::InBracket { alternative, bracket } => ("in a bracket", Some(*alternative), Some(*bracket)),
        Whereabouts::PartlyInBracket { alternative, bracket, .. } => ("partly in a bracket", Some(*alternative), Some(*bracket)),
        Whereabouts::Nowhere => ("nowhere", None, None),
        Whereabouts::NoProvision => ("no provision", None, None),
    };
    let inside = inside.map(|bracket| address(other, bracket));
    LoneBracket { bracket: address(draft, bracket), words, alternative, plain: whereabouts.plain_words().to_vec(), inside }
}

pub fn address(draft: &Draft, bracket: BracketIndex) -> String {
    draft.brackets()[bracket].address.clone()
}

// ---- for people ----------------------------------------------------------------------------------------------------

/// The counts in words; nothing where there are no brackets.
pub fn summary(step: Option<&BracketStep>) -> String {
    let Some(BracketStep { counts, .. }) = step else { return String::new() };
    let list = |name: &str, all: &[(usize, &str)]| {
        let some: Vec<String> = all.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        if some.is_empty() { String::new() } else { format!(" {name}: {}.", some.join(", ")) }
    };
    let gone = [
        (counts.settled, "settled"),
        (counts.partly_settled, "settled in part"),
        (counts.merged, "in another bracket"),
        (counts.dropped, "whose words are not in the provision"),
        (counts.without_provision, "in provisions without a pair"),
    ];
    let new = [
        (counts.around_old_words, "around words that stood there"),
        (counts.split, "around words of another bracket"),
        (counts.around_new_words, "around new words"),
        (counts.in_new_provision, "in provisions without a pair"),
    ];
    let paired = many(counts.paired, "bracket is", "brackets are");
    format!("{paired} paired, {} with the same words inside.{}{}\n", counts.same_words, list("Gone", &gone), list("New", &new))
}

/// The pairs that are less sure than that, side by side.
pub fn doubtful(older: &Source, newer: &Source, matches: &[BracketMatch], doubtful: f64) -> String {
    let mut unsure: Vec<&BracketMatch> = matches.iter().filter(|it| it.confidence.value() < doubtful && it.sign != Sign::SameLabel).collect();
    if unsure.is_empty() {
        return String::new();
    }
    unsure.sort_by_key(|it| (it.confidence, it.older, it.newer));
    let mut text = format!("\nDoubtful brackets, the least sure first ({}):\n", unsure.len());
    for it in unsure {
        text.push_str(&format!("{:.2}  {}\n", it.confidence.value(), it.sign));
        for (side, draft, bracket) in [("older", &older.draft, it.older), ("newer", &newer.draft, it.newer)] {
            text.push_str(&format!("      {} {}: {}\n", paint(FAINT, side), address(draft, bracket), shown(draft, bracket)));
        }
    }
    text
}

/// A bracket as it is written, with some words before and after it.
fn shown(draft: &Draft, bracket: BracketIndex) -> String {
    const AROUND: usize = 40;
    const LONGEST: usize = 100;
    let bracket = &draft.brackets()[bracket];
    let own = bracket.provision.map_or(bracket.span.clone(), |at| draft.provisions()[at].span.clone());
    let folded = |from: usize, to: usize| draft.text(&(from..to.max(from))).split_whitespace().collect::<Vec<_>>().join(" ");
    let before = folded(own.start.min(bracket.span.start), bracket.span.start);
    let after = folded(bracket.span.end, own.end.max(bracket.span.end));
    let own = folded(bracket.span.start, bracket.span.end);
    let last: String = before.chars().skip(before.chars().count().saturating_sub(AROUND)).collect();
    let mut shown = if last.len() < before.len() {
        format!("…{last} ")
    } else if last.is_empty() {
        last
    } else {
        format!("{last} ")
    };
    shown.extend(own.chars().take(LONGEST));
    if own.chars().count() > LONGEST {
        return shown + "…";
    }
    let next: String = after.chars().take(AROUND).collect();
    let is_apart = !after.is_empty() && !after.starts_with(|first: char| first.is_ascii_punctuation() && first != '[');
    format!("{shown}{}{next}{}", if is_apart { " " } else { "" }, if next.len() < after.len() { "…" } else { "" })
}
