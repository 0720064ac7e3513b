//! How much of each draft stands in brackets: how many, how deep, how many words, where, whose, and for how long.
//!
//! A bracket is the same in two drafts if it has the same label or, without one, the same address; never because its words
//! are alike. Its age is the number of drafts in a row that have it. A partial draft that does not hold it does not end its life.

use crate::negotiation::{Entry, Negotiation};
use std::collections::{BTreeMap, BTreeSet};
use travaux_text::draft::PieceKind;
use travaux_text::{Bracket, Draft, ProvisionIndex, ProvisionKind};

/// Some text and the brackets in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measure {
    /// Brackets, nested ones included.
    pub brackets: usize,
    /// How many brackets stand in each other, at most.
    pub deepest: usize,
    /// Words inside brackets, in all alternatives, each counted once.
    pub disputed_words: usize,
    /// All words.
    pub words: usize,
}

/// One draft.
#[derive(Debug, Clone)]
pub struct DraftBrackets<'a> {
    /// The draft.
    pub entry: &'a Entry,
    /// All of it.
    pub total: Measure,
    /// By article, annex or other outermost provision, in the order of the text; only those with words.
    pub provisions: Vec<(ProvisionIndex, Measure)>,
    /// By party that a bracket names.
    pub parties: BTreeMap<String, Stands>,
    /// Brackets that name nobody.
    pub unattributed: usize,
    /// Every bracket, in the order of the text.
    pub brackets: Vec<BracketLine>,
    /// How many brackets have been there for so many drafts.
    pub ages: BTreeMap<usize, usize>,
    /// Brackets that no draft before it had.
    pub came: usize,
    /// Brackets that the draft before it had and this one has not.
    pub went: usize,
}

/// In how many brackets a party stands where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stands {
    /// Wants some of the words.
    pub for_words: usize,
    /// Is against some of them, or wants them deleted.
    pub against: usize,
    /// Is named in any way.
    pub named: usize,
}

/// One bracket of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BracketLine {
    /// Label or address.
    pub address: String,
    /// Its own depth; 1 is in no other bracket.
    pub depth: usize,
    /// Words in it, those of brackets in it included.
    pub words: usize,
    /// Alternatives.
    pub alternatives: usize,
    /// The drafts in a row that have it, this one included.
    pub age: usize,
    /// The first of them.
    pub since: String,
}

/// The brackets of every draft whose words are known, from old to new.
pub fn brackets(negotiation: &Negotiation) -> Vec<DraftBrackets<'_>> {
    let mut lives: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let drafts = negotiation.drafts.iter().filter(|entry| !entry.is_mention());
    drafts.map(|entry| of_draft(entry, &mut lives)).collect()
}

/// `lives` has for each bracket that is alive its age and since when, and is brought up to this draft.
fn of_draft<'a>(entry: &'a Entry, lives: &mut BTreeMap<String, (usize, String)>) -> DraftBrackets<'a> {
    let draft = &entry.draft;
    let words = Words::of(draft);
    let depths = depths(draft);
    let here: BTreeSet<&str> = draft.brackets().iter().map(|bracket| bracket.address.as_str()).collect();
    let before = lives.len();
    if entry.is_complete() {
        lives.retain(|address, _| here.contains(address.as_str()));
    }
    let went = before - lives.len();
    let mut came = 0;
    for address in &here {
        match lives.get_mut(*address) {
            Some((age, _)) => *age += 1,
            None => {
                came += 1;
                lives.insert((*address).to_string(), (1, entry.id.clone()));
            }
        }
    }
    let mut lines = Vec::new();
    let mut parties: BTreeMap<String, Stands> = BTreeMap::new();
    let (mut unattributed, mut ages) = (0, BTreeMap::new());
    for (bracket, depth) in draft.brackets().iter().zip(&depths) {
        let (age, since) = lives.get(&bracket.address).cloned().unwrap_or((1, entry.id.clone()));
        *ages.entry(age).or_default() += 1;
        lines.push(BracketLine {
            address: bracket.address.clone(),
            depth: *depth,
            words: words.inside(bracket),
            alternatives: bracket.alternatives.len(),
            age,
            since,
        });
        unattributed += usize::from(!stands(bracket, &mut parties));
    }
    let total = Measure {
        brackets: draft.brackets().len(),
        deepest: depths.iter().copied().max().unwrap_or(0),
        disputed_words: words.disputed.last().copied().unwrap_or(0),
        words: words.all.last().copied().unwrap_or(0),
    };
    let provisions = provisions(draft, &words, &depths);
    DraftBrackets { entry, total, provisions, parties, unattributed, brackets: lines, ages, came, went }
}

/// How deep each bracket stands. A bracket comes after the one around it.
fn depths(draft: &Draft) -> Vec<usize> {
    let mut depths: Vec<usize> = Vec::with_capacity(draft.brackets().len());
    for bracket in draft.brackets() {
        depths.push(1 + bracket.outer.map_or(0, |outer| depths[outer.bracket]));
    }
    depths
}

/// Words up to each piece of the flow.
struct Words {
    all: Vec<usize>,
    disputed: Vec<usize>,
}

impl Words {
    fn of(draft: &Draft) -> Words {
        let mut words = Words { all: vec![0], disputed: vec![0] };
        let (mut all, mut disputed, mut depth) = (0, 0, 0_usize);
        for piece in draft.flow() {
            match piece.kind() {
                PieceKind::Open(_) => depth += 1,
                PieceKind::Close(_) => depth -= 1,
                PieceKind::Words => {
                    let count = draft.text(&piece.span()).split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
                    all += count;
                    disputed += if depth > 0 { count } else { 0 };
                }
                _ => {}
            }
            words.all.push(all);
            words.disputed.push(disputed);
        }
        words
    }

    fn inside(&self, bracket: &Bracket) -> usize {
        let (Some(first), Some(last)) = (bracket.alternatives.first(), bracket.alternatives.last()) else { return 0 };
        self.all[last.flow.end] - self.all[first.flow.start]
    }
}

/// Where a bracket's parties stand; whether it has any.
fn stands(bracket: &Bracket, parties: &mut BTreeMap<String, Stands>) -> bool {
    let mut named: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    for position in bracket.alternatives.iter().flat_map(|alternative| &alternative.positions) {
        let sides = named.entry(&position.party).or_default();
        *sides = (sides.0 || position.stance.is_for(), sides.1 || position.stance.is_against());
    }
    for (party, (wants, against)) in &named {
        let stands = parties.entry((*party).to_string()).or_default();
        stands.for_words += usize::from(*wants);
        stands.against += usize::from(*against);
        stands.named += 1;
    }
    !named.is_empty()
}

fn provisions(draft: &Draft, words: &Words, depths: &[usize]) -> Vec<(ProvisionIndex, Measure)> {
    let owners = owners(draft);
    let mut measures: BTreeMap<ProvisionIndex, Measure> = BTreeMap::new();
    for (index, provision) in draft.provisions().iter().enumerate() {
        let measure = measures.entry(owners[index]).or_default();
        measure.words += words.all[provision.flow.end] - words.all[provision.flow.start];
        measure.disputed_words += words.disputed[provision.flow.end] - words.disputed[provision.flow.start];
    }
    for (bracket, depth) in draft.brackets().iter().zip(depths) {
        let Some(provision) = bracket.provision else { continue };
        let measure = measures.entry(owners[provision]).or_default();
        measure.brackets += 1;
        measure.deepest = measure.deepest.max(*depth);
    }
    measures.into_iter().filter(|(_, measure)| measure.words > 0).collect()
}

/// For each provision the article, annex or preamble that it is in; where there is none, the heading around it.
fn owners(draft: &Draft) -> Vec<ProvisionIndex> {
    let mut owners: Vec<ProvisionIndex> = Vec::with_capacity(draft.provisions().len());
    for (index, provision) in draft.provisions().iter().enumerate() {
        let owner = match provision.parent {
            Some(parent) => {
                let around = owners[parent];
                let is_division = matches!(draft.provisions()[around].kind, ProvisionKind::Part | ProvisionKind::Heading);
                let begins = matches!(
                    provision.kind,
                    ProvisionKind::Article | ProvisionKind::Annex | ProvisionKind::Preamble | ProvisionKind::Part | ProvisionKind::Heading
                );
                if is_division && begins { index } else { around }
            }
            None => index,
        };
        owners.push(owner);
    }
    owners
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn entry(id: &str, text: &str) -> Entry {
        let text = format!("+++\ndate = \"{id}\"\nbasis = \"verbatim\"\n+++\n{text}");
        Entry { id: id.to_string(), path: PathBuf::new(), draft: Draft::parse(text.as_bytes()) }
    }

    #[test]
    fn words_are_counted_once_and_lives_end() {
        let mut lives = BTreeMap::new();
        let first = entry("2031-01-01", "# Article 1\n\n1. One two [AA #x: three [four | five] six] seven [eight].\n\n# Article 2\n\n1. Nine.");
        let found = of_draft(&first, &mut lives);
        assert_eq!(found.total, Measure { brackets: 3, deepest: 2, disputed_words: 5, words: 13 });
        assert_eq!(found.brackets.iter().map(|line| (line.depth, line.words)).collect::<Vec<_>>(), [(1, 4), (2, 2), (1, 1)]);
        assert_eq!((found.unattributed, found.parties["AA"], found.came, found.went), (2, Stands { for_words: 1, against: 0, named: 1 }, 3, 0));
        let by: Vec<(usize, usize)> = found.provisions.iter().map(|(_, measure)| (measure.brackets, measure.words)).collect();
        assert_eq!(by, [(3, 10), (0, 3)]);
        // A label stays the same bracket, wherever it stands; an address is a place.
        let second = entry("2031-02-01", "# Article 9\n\n1. Words [#x: three].");
        let found = of_draft(&second, &mut lives);
        assert_eq!((found.brackets[0].age, found.brackets[0].since.as_str(), found.came, found.went), (2, "2031-01-01", 0, 2));
        let third = entry("2031-03-01", "# Article 9\n\n1. Words three.");
        let found = of_draft(&third, &mut lives);
        assert_eq!((found.total.brackets, found.total.disputed_words, found.went), (0, 0, 1));
    }

    #[test]
    fn a_partial_draft_ends_no_life() {
        let mut lives = BTreeMap::new();
        of_draft(&entry("2031-01-01", "1. A [#x: b]."), &mut lives);
        let partial = format!("+++\nbasis = \"reconstruction\"\n+++\n{}", "1. A.");
        let partial = Entry { id: "p".into(), path: PathBuf::new(), draft: Draft::parse(partial.as_bytes()) };
        assert_eq!(of_draft(&partial, &mut lives).went, 0);
        assert_eq!(of_draft(&entry("2031-03-01", "1. A [#x: b]."), &mut lives).brackets[0].age, 2);
    }
}
