//! Figures: what each side wants in the brackets that hold numbers, and how far apart they are.

use crate::negotiation::{Entry, Negotiation};
use travaux_text::{BracketIndex, BracketKind, Citation, Draft, Hedge, Quantity, Stance};

/// One figure that stands in a bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Which alternative.
    pub alternative: usize,
    /// Its words.
    pub words: String,
    /// The figure; `None` for an empty alternative.
    pub quantity: Option<Quantity>,
    /// Who is for it: proposes, supports or has agreed. Empty where the record names nobody.
    pub wanted_by: Vec<(String, Option<Hedge>)>,
    /// Who is against it or has not agreed.
    pub opposed_by: Vec<(String, Stance)>,
}

/// How far two negotiating parties are apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// One party.
    pub first: String,
    /// The other.
    pub second: String,
    /// The distance in the unit of the first; `None` if the two measure different things.
    pub distance: Option<Quantity>,
    /// Whether the figures agree within rounding.
    pub agree: bool,
}

/// One number bracket in one draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The draft.
    pub draft: String,
    /// The bracket.
    pub bracket: BracketIndex,
    /// Its label or address.
    pub address: String,
    /// What the figure is about: the words of its row or provision before the bracket.
    pub subject: String,
    /// The provision it stands in.
    pub provision: String,
    /// The figures.
    pub figures: Vec<Figure>,
    /// Every pair of negotiating parties with a figure each.
    pub gaps: Vec<Gap>,
    /// The sources in the bracket.
    pub sources: Vec<Citation>,
}

/// Every number bracket of every draft, in the order of drafts and text.
pub fn figures(negotiation: &Negotiation) -> Vec<Row> {
    negotiation.drafts.iter().flat_map(|entry| figures_of(negotiation, entry)).collect()
}

/// Every number bracket of one draft.
pub fn figures_of(negotiation: &Negotiation, entry: &Entry) -> Vec<Row> {
    let draft = &entry.draft;
    let numbers = (0..draft.brackets().len()).filter(|&bracket| draft.brackets()[bracket].kind == BracketKind::Number);
    numbers.map(|bracket| row(negotiation, entry, bracket)).collect()
}

fn row(negotiation: &Negotiation, entry: &Entry, index: BracketIndex) -> Row {
    let draft = &entry.draft;
    let bracket = &draft.brackets()[index];
    let figures: Vec<Figure> = bracket
        .alternatives
        .iter()
        .enumerate()
        .map(|(alternative, words)| Figure {
            alternative,
            words: draft.alternative_words(index, alternative),
            quantity: draft.figure(index, alternative),
            wanted_by: words
                .positions
                .iter()
                .filter(|position| position.stance.is_for())
                .map(|position| (position.party.clone(), position.hedge))
                .collect(),
            opposed_by: words
                .positions
                .iter()
                .filter(|position| position.stance.is_against())
                .map(|position| (position.party.clone(), position.stance.clone()))
                .collect(),
        })
        .collect();
    Row {
        draft: entry.id.clone(),
        bracket: index,
        address: bracket.address.clone(),
        subject: subject(draft, index),
        provision: bracket.provision.map(|provision| draft.provisions()[provision].address.clone()).unwrap_or_default(),
        gaps: gaps(negotiation, &figures),
        figures,
        sources: draft.bracket_citations(index),
    }
}

fn gaps(negotiation: &Negotiation, figures: &[Figure]) -> Vec<Gap> {
    let parties = negotiation.negotiating();
    let of = |party: &str| {
        figures.iter().find(|figure| figure.wanted_by.iter().any(|(code, _)| code == party)).and_then(|figure| figure.quantity.as_ref())
    };
    let mut gaps = Vec::new();
    for (place, first) in parties.iter().enumerate() {
        for second in &parties[place + 1..] {
            if let (Some(mine), Some(theirs)) = (of(first), of(second)) {
                let (distance, agree) = (mine.distance(theirs), mine.agrees_within_rounding(theirs));
                gaps.push(Gap { first: first.to_string(), second: second.to_string(), distance, agree });
            }
        }
    }
    gaps
}

/// The words before the bracket in its row or provision, or the provision's name.
fn subject(draft: &Draft, bracket: BracketIndex) -> String {
    let Some(provision) = draft.brackets()[bracket].provision else { return String::new() };
    let start = draft.provisions()[provision].flow.start;
    let open = draft.brackets()[bracket].alternatives[0].flow.start.saturating_sub(1).max(start);
    let words = draft.words(start..open);
    let words = words.trim_matches(['|', ' ']);
    if words.is_empty() { draft.name(provision) } else { words.to_string() }
}
