//! The life of one provision or one bracket through many drafts.
//!
//! A clause that goes and comes back has one life: it is always compared with the last draft that had it. "Gone" means that it
//! is not in a draft. Whether it was dropped there, or is only not reported, depends on what the draft covers, which is
//! not known here.

use crate::align::{moved, rows};
use crate::brackets::{Fate, Whereabouts, fate};
use crate::pair::{BracketKey, Pair, Seen, bracket_keys, by_address, provisions_of_bracket, whole_bracket};
use crate::stretch::has_word;
use crate::words::{Change, Op, difference, words};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::{BracketIndex, Draft, ProvisionIndex, Within};

/// What a life is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A provision.
    Provision,
    /// A bracket.
    Bracket,
}

/// The life of one provision or bracket, with everything inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// What it is.
    pub subject: Subject,
    /// Its own life.
    pub own: Thread,
    /// For a provision: those that are inside it in any draft, in the order of [`rows`].
    pub inner: Vec<Thread>,
    /// For a provision: the brackets in it, in what is inside it, or around either, in the order in which they first appear.
    pub brackets: Vec<Thread>,
}

/// One life: a step for each draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// Its address or label.
    pub address: String,
    /// One step for each draft, in the order in which the drafts were given.
    pub steps: Vec<Step>,
}

/// One draft in a life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// How things are in this draft.
    pub state: State,
    /// The draft that this one is compared with, by its place in the order given: the last earlier one that has it; for a
    /// bracket that is new, the last earlier one that has its provision.
    pub since: Option<usize>,
    /// What happened. Empty before it first appears, and while it stays away.
    pub turns: Vec<Turn>,
}

/// How things are in one draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Whether the draft has it.
    pub present: bool,
    /// The provision, or the one in which the bracket opens.
    pub provision: Option<ProvisionIndex>,
    /// The bracket.
    pub bracket: Option<BracketIndex>,
    /// For a bracket that the draft does not have: where its words are, as the last earlier draft with the bracket has
    /// them, otherwise the first later one.
    pub words: Option<Whereabouts>,
}

/// What happened to it. Several things may happen in one draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// No draft before has it.
    FirstSeen,
    /// Nothing else happened.
    Same,
    /// Its own words changed.
    Reworded(Vec<Change>),
    /// Words that were plain are in a bracket: which bracket of this draft, and the words, stretch by stretch.
    Bracketed(Vec<(BracketIndex, String)>),
    /// Words that were in a bracket are plain: which bracket of the draft before, and the words, stretch by stretch.
    Unbracketed(Vec<(BracketIndex, String)>),
    /// For a bracket: other parties say something of it, or they say something else.
    PositionsChanged,
    /// It stands elsewhere; see [`moved`]. For a bracket: in another provision.
    Moved,
    /// It is not in this draft.
    Gone,
    /// It was not in the draft before, but in an earlier one.
    Back,
}

/// The life of a provision or bracket through drafts that are given from old to new. A leading `#` means a bracket; without
/// it, a provision is preferred. `None` if no draft has it. A bracket without label is followed by its address and its
/// words in the last draft that has the address.
///
/// Cost: for each draft the comparison with one other draft (`n log n`), and word by word what is inside the provision;
/// more only where clauses come and go, since each is compared with the last draft that had it.
pub fn life(drafts: &[&Draft], address: &str) -> Option<Life> {
    let mut tracer = Tracer::new(drafts);
    let label = address.strip_prefix('#');
    if label.is_none() && tracer.provisions.iter().any(|map| map.contains_key(address)) {
        return Some(tracer.life_of_provision(address));
    }
    let label = label.unwrap_or(address);
    let keys = || tracer.brackets.iter().flat_map(|map| map.keys());
    let first = |key: &&BracketKey<'_>| key.0 == label && key.2 == 0;
    let key = keys().filter(first).find(|key| key.1.is_none()).or_else(|| keys().rfind(first))?.clone();
    let own = tracer.bracket(&key);
    Some(Life { subject: Subject::Bracket, own, inner: Vec::new(), brackets: Vec::new() })
}

struct Tracer<'a> {
    drafts: &'a [&'a Draft],
    provisions: Vec<BTreeMap<&'a str, ProvisionIndex>>,
    brackets: Vec<BTreeMap<BracketKey<'a>, BracketIndex>>,
    pairs: BTreeMap<(usize, usize), Pair<'a>>,
    moves: BTreeMap<(usize, usize), BTreeSet<String>>,
}

impl<'a> Tracer<'a> {
    fn new(drafts: &'a [&'a Draft]) -> Tracer<'a> {
        Tracer {
            drafts,
            provisions: drafts.iter().map(|draft| by_address(draft)).collect(),
            brackets: drafts.iter().map(|draft| bracket_keys(draft).into_iter().zip(0..).collect()).collect(),
            pairs: BTreeMap::new(),
            moves: BTreeMap::new(),
        }
    }

    fn pair(&mut self, older: usize, newer: usize) -> &mut Pair<'a> {
        let drafts = self.drafts;
        self.pairs.entry((older, newer)).or_insert_with(|| Pair::new(drafts[older], drafts[newer]))
    }

    fn moves(&mut self, older: usize, newer: usize) -> &BTreeSet<String> {
        let drafts = self.drafts;
        self.moves.entry((older, newer)).or_insert_with(|| moved(drafts[older], drafts[newer]))
    }

    // ---- provisions -----------------------------------------------------------------------------------------------

    fn life_of_provision(&mut self, address: &str) -> Life {
        let mut inside: BTreeSet<&str> = BTreeSet::new();
        let mut keys: Vec<BracketKey<'a>> = Vec::new();
        let mut seen: BTreeSet<BracketKey<'a>> = BTreeSet::new();
        for (draft, (provisions, brackets)) in self.drafts.iter().zip(self.provisions.iter().zip(&self.brackets)) {
            let Some(&top) = provisions.get(address) else { continue };
            let subtree = top..draft.provisions()[top].next;
            inside.extend(draft.provisions()[subtree.clone()].iter().map(|provision| provision.address.as_str()));
            let mut here: Vec<(BracketIndex, &BracketKey<'a>)> = brackets.iter().map(|(key, &index)| (index, key)).collect();
            here.sort_unstable_by_key(|(index, _)| *index);
            for (index, key) in here {
                if provisions_of_bracket(draft, index).iter().any(|at| subtree.contains(at)) && seen.insert(key.clone()) {
                    keys.push(key.clone());
                }
            }
        }
        inside.remove(address);
        let order = rows(self.drafts).into_iter().filter(|row| row.occurrence == 0 && inside.contains(row.address.as_str()));
        let inner = order.map(|row| self.provision(&row.address)).collect();
        let brackets = keys.iter().map(|key| self.bracket(key)).collect();
        Life { subject: Subject::Provision, own: self.provision(address), inner, brackets }
    }

    fn provision(&mut self, address: &str) -> Thread {
        let mut steps: Vec<Step> = Vec::with_capacity(self.drafts.len());
        let mut since: Option<usize> = None;
        for draft in 0..self.drafts.len() {
            let place = self.provisions[draft].get(address).copied();
            let turns = match (since, place) {
                (Some(before), Some(_)) => self.provision_turns(before, draft, address),
                (None, Some(_)) => [Turn::FirstSeen].into(),
                (Some(before), None) if before + 1 == draft => [Turn::Gone].into(),
                (_, None) => Vec::new(),
            };
            let state = State { present: place.is_some(), provision: place, bracket: None, words: None };
            steps.push(Step { state, since, turns });
            since = if place.is_some() { Some(draft) } else { since };
        }
        Thread { address: address.to_string(), steps }
    }

    fn provision_turns(&mut self, before: usize, now: usize, address: &str) -> Vec<Turn> {
        let (Some(&here), Some(&there)) = (self.provisions[before].get(address), self.provisions[now].get(address)) else { return Vec::new() };
        let changes = words((self.drafts[before], here), (self.drafts[now], there));
        let (mut bracketed, mut unbracketed) = (Vec::new(), Vec::new());
        for change in changes.iter().filter(|change| change.op == Op::Keep && change.has_words()) {
            let words = || change.text.trim().to_string();
            // Where words left one bracket and are in another, nothing became disputed or undisputed.
            match border(self.drafts[before], change.older, self.drafts[now], change.newer) {
                (None, Some(entered)) => bracketed.push((entered, words())),
                (Some(left), None) => unbracketed.push((left, words())),
                _ => {}
            }
        }
        let is_reworded = changes.iter().any(|change| change.op != Op::Keep);
        let mut turns = Vec::new();
        turns.extend((before + 1 < now).then_some(Turn::Back));
        turns.extend(self.moves(before, now).contains(address).then_some(Turn::Moved));
        turns.extend((!bracketed.is_empty()).then_some(Turn::Bracketed(bracketed)));
        turns.extend((!unbracketed.is_empty()).then_some(Turn::Unbracketed(unbracketed)));
        turns.extend(is_reworded.then_some(Turn::Reworded(changes)));
        or_same(turns)
    }

    // ---- brackets -------------------------------------------------------------------------------------------------

    fn bracket(&mut self, key: &BracketKey<'a>) -> Thread {
        let places: Vec<Option<BracketIndex>> = self.brackets.iter().map(|map| map.get(key).copied()).collect();
        let first = places.iter().position(Option::is_some);
        let mut steps: Vec<Step> = Vec::with_capacity(places.len());
        let mut since: Option<usize> = None;
        for (draft, &bracket) in places.iter().enumerate() {
            let words = match (bracket, since, first) {
                (Some(_), ..) => None,
                (None, Some(before), _) => places[before].map(|index| self.pair(before, draft).whereabouts(Seen::Older, index)),
                (None, None, Some(after)) => places[after].map(|index| self.pair(draft, after).whereabouts(Seen::Newer, index)),
                (None, None, None) => None,
            };
            let step = match (since, bracket) {
                (before, Some(bracket)) => self.bracket_step(before, draft, bracket, &steps, &places),
                (Some(before), None) if before + 1 == draft => Step { turns: self.gone(places[before], words.as_ref()), since, state: absent() },
                (_, None) => Step { turns: Vec::new(), since, state: absent() },
            };
            let provision = bracket.and_then(|bracket| self.drafts[draft].brackets()[bracket].provision);
            steps.push(Step { state: State { present: bracket.is_some(), provision, bracket, words }, ..step });
            since = if bracket.is_some() { Some(draft) } else { since };
        }
        Thread { address: key.0.to_string(), steps }
    }

    /// A draft that has the bracket.
    fn bracket_step(&mut self, before: Option<usize>, now: usize, bracket: BracketIndex, steps: &[Step], places: &[Option<BracketIndex>]) -> Step {
        let mut turns = Vec::new();
        if let Some(older) = before
            && let Some(index) = places[older]
        {
            let (here, there) = (self.drafts[older], self.drafts[now]);
            if let Fate::Stays { words_changed, positions_changed, provision_changed, .. } = fate(self.pair(older, now), here, there, index) {
                turns.extend((older + 1 < now).then_some(Turn::Back));
                turns.extend(provision_changed.then_some(Turn::Moved));
                turns.extend(positions_changed.then_some(Turn::PositionsChanged));
                turns.extend(
                    words_changed.then(|| Turn::Reworded(difference((here, &whole_bracket(here, index)), (there, &whole_bracket(there, bracket))))),
                );
            }
        } else {
            turns.push(Turn::FirstSeen);
        }
        // Whether its words were plain in the last draft that has their provision, if that one does not have the bracket.
        let last =
            steps.iter().rposition(|step| step.state.present || step.state.words.as_ref().is_some_and(|words| *words != Whereabouts::NoProvision));
        if let Some(last) = last.filter(|&last| places[last].is_none()) {
            let words = plain_words(&self.pair(last, now).whereabouts(Seen::Newer, bracket), bracket);
            turns.extend((!words.is_empty()).then_some(Turn::Bracketed(words)));
        }
        Step { turns: or_same(turns), since: before.or(last), state: absent() }
    }

    /// The first draft that no longer has the bracket.
    fn gone(&self, index: Option<BracketIndex>, words: Option<&Whereabouts>) -> Vec<Turn> {
        let mut turns: Vec<Turn> = [Turn::Gone].into();
        if let (Some(index), Some(words)) = (index, words) {
            let words = plain_words(words, index);
            turns.extend((!words.is_empty()).then_some(Turn::Unbracketed(words)));
        }
        turns
    }
}

/// What is plain of the words of a bracket; marks alone are not worth a turn.
fn plain_words(words: &Whereabouts, bracket: BracketIndex) -> Vec<(BracketIndex, String)> {
    words.plain_words().iter().filter(|words| has_word(words)).map(|words| (bracket, words.clone())).collect()
}

/// The innermost bracket that words left and the innermost that they entered, by address.
fn border(older: &Draft, here: Option<Within>, newer: &Draft, there: Option<Within>) -> (Option<BracketIndex>, Option<BracketIndex>) {
    let innermost = |draft: &Draft, place: Option<Within>, other: &Draft, counter: Option<Within>| {
        let address = |draft: &Draft, within: Within| draft.brackets()[within.bracket].address.clone();
        let is_new = |within: &Within| other.around(counter).all(|known| address(other, known) != address(draft, *within));
        draft.around(place).find(is_new).map(|within| within.bracket)
    };
    (innermost(older, here, newer, there), innermost(newer, there, older, here))
}

fn absent() -> State {
    State { present: false, provision: None, bracket: None, words: None }
}

fn or_same(turns: Vec<Turn>) -> Vec<Turn> {
    if turns.is_empty() { [Turn::Same].into() } else { turns }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drafts(texts: &[&str]) -> Vec<Draft> {
        texts.iter().map(|text| Draft::parse(text.as_bytes())).collect()
    }

    /// The life of one address as words, one for each draft.
    fn told(texts: &[&str], address: &str) -> Vec<String> {
        let drafts = drafts(texts);
        let Some(life) = life(&drafts.iter().collect::<Vec<_>>(), address) else { return Vec::new() };
        tell(&life.own)
    }

    fn tell(thread: &Thread) -> Vec<String> {
        let word = |turn: &Turn| match turn {
            Turn::Reworded(_) => "Reworded".to_string(),
            Turn::Bracketed(words) => alloc::format!("Bracketed {}", words.iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>().join("…")),
            Turn::Unbracketed(words) => alloc::format!("Unbracketed {}", words.iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>().join("…")),
            other => alloc::format!("{other:?}"),
        };
        thread.steps.iter().map(|step| step.turns.iter().map(word).collect::<Vec<_>>().join(", ")).collect()
    }

    #[test]
    fn a_clause_that_goes_and_comes_back_has_one_life() {
        let texts = ["", "{#x} One.", "", "", "{#x} One.", "{#x} Two."];
        assert_eq!(told(&texts, "x"), ["", "FirstSeen", "Gone", "", "Back", "Reworded"]);
        let drafts = drafts(&texts);
        let life = life(&drafts.iter().collect::<Vec<_>>(), "x").expect("three drafts have it");
        assert_eq!(life.own.steps.iter().map(|step| step.since).collect::<Vec<_>>(), [None, None, Some(1), Some(1), Some(1), Some(4)]);
    }

    #[test]
    fn words_become_disputed_and_settled() {
        let texts =
            ["{#x} They shall meet.", "{#x} They [RU #s: shall] meet.", "{#x} They [RU, against UA #s: shall] meet.", "{#x} They shall meet."];
        assert_eq!(told(&texts, "x"), ["FirstSeen", "Bracketed shall", "Same", "Unbracketed shall"]);
        assert_eq!(told(&texts, "#s"), ["", "FirstSeen, Bracketed shall", "PositionsChanged", "Gone, Unbracketed shall"]);
    }

    #[test]
    fn a_bracket_is_compared_with_the_last_draft_that_has_its_provision() {
        // The middle draft does not report the provision; that must not hide that the words were plain before.
        let texts = ["{#x} They shall meet.", "{#y} Else.", "{#x} They [RU #s: shall] meet."];
        assert_eq!(told(&texts, "s"), ["", "", "FirstSeen, Bracketed shall"]);
    }

    #[test]
    fn a_bracket_moves_is_reworded_and_comes_back() {
        let texts = ["{#x} [RU #s: A limit.]", "{#y} [RU #s: A limit.]", "{#y} Nothing.", "{#y} [RU #s: No limit.]"];
        assert_eq!(told(&texts, "s"), ["FirstSeen", "Moved", "Gone", "Back, Reworded"]);
    }

    #[test]
    fn words_that_go_from_bracket_to_bracket_were_disputed_all_along() {
        assert_eq!(told(&["{#x} They [RU #s: shall] meet.", "{#x} They [RU #t: shall] meet."], "x"), ["FirstSeen", "Same"]);
    }

    #[test]
    fn an_article_tells_what_happened_inside() {
        let texts = ["# A {#a}\n\n{#p} One.\n\n{#q} Two.\n", "# A {#a}\n\n{#q} Two.\n\n{#r} [RU #s: Three.]\n\n# B {#b}\n\n{#p} One.\n"];
        let drafts = drafts(&texts);
        let life = life(&drafts.iter().collect::<Vec<_>>(), "a").expect("both drafts have it");
        assert_eq!(tell(&life.own), ["FirstSeen", "Same"]);
        let inner: Vec<_> = life.inner.iter().map(|thread| (thread.address.as_str(), tell(thread).swap_remove(1))).collect();
        assert_eq!(inner, [("q", "Same".into()), ("r", "FirstSeen".into()), ("p", "Moved".into())]);
        assert_eq!(
            life.brackets.iter().map(|thread| (thread.address.as_str(), tell(thread))).collect::<Vec<_>>(),
            [("s", ["".into(), "FirstSeen".into()].into())]
        );
    }

    #[test]
    fn unknown_addresses_have_no_life() {
        assert_eq!(told(&["{#x} One."], "y"), [""; 0]);
        assert_eq!(told(&["{#x} One."], "#x"), [""; 0], "with # it would have to be a bracket");
    }
}
