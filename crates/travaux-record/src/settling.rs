//! Ways of settling the open brackets of a draft, and the recorded positions of the parties as conditions on them.
//!
//! Only what is recorded counts, and only for what it says. Who is against words, wants them deleted or refuses to discuss them is *against*
//! them; who has *not agreed* is told apart, since the record does not say that it is against; who reserves its position, is silent or has
//! withdrawn has no position here, and a party of which nothing is recorded is neither for nor against. No position is consent.

use std::collections::{BTreeMap, BTreeSet};
use travaux_regime::analyse::settlements::{Condition, Settlements};
use travaux_text::settle::{Choice, Settlement};
use travaux_text::{BracketIndex, BracketKind, Draft, Stance};

/// What can become of a bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// The words of this alternative stand.
    Take(usize),
    /// None of its words do.
    Out,
    /// It is not there, since the words around it are not.
    Gone,
}

/// A bracket with the ways in which it can be settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The bracket.
    pub bracket: BracketIndex,
    /// What can become of it: the alternatives that it offers; for a single one, its words or none.
    pub ways: Vec<Way>,
    /// Whether it was settled before the question was asked.
    pub is_settled: bool,
    /// The bracket that has to be settled before it.
    pub waits_for: Option<String>,
}

/// What a party is on record as saying of a bracket: of which alternatives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Says {
    /// It proposes or supports them, or has agreed to them.
    pub wants: BTreeSet<usize>,
    /// It opposes them, wants them deleted, or refuses to discuss them.
    pub against: BTreeSet<usize>,
    /// It has not agreed to them; more is not recorded.
    pub not_agreed: BTreeSet<usize>,
    /// It reserves its position, is silent, or has withdrawn.
    pub held_back: BTreeSet<usize>,
    /// Some of this has a hedge of the record.
    pub is_hedged: bool,
}

impl Says {
    /// Whether it is on record what it wants to become of the bracket.
    pub fn is_wish(&self) -> bool {
        !self.wants.is_empty() || !self.against.is_empty()
    }

    /// Whether a way is what it wants: words that it wants; or, if it wants none, none that it is against.
    fn gets(&self, way: Way) -> bool {
        match way {
            Way::Take(alternative) if self.wants.is_empty() => !self.against.contains(&alternative),
            Way::Take(alternative) => self.wants.contains(&alternative),
            Way::Out | Way::Gone => self.wants.is_empty(),
        }
    }
}

/// What is asked of a settlement, for each party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// No words that it is against.
    Against,
    /// Nor words that it has not agreed to.
    NotAgreed,
    /// At least this share, as a fraction, of the brackets on which its wish is recorded goes its way.
    Share(u32, u32),
    /// The last two together.
    Both(u32, u32),
}

/// The open brackets of a draft and what the parties say of them.
#[derive(Debug, Clone)]
pub struct Settling {
    /// The brackets, in the order of the text.
    pub brackets: Vec<Open>,
    /// Placeholders: nothing is there that could be settled.
    pub missing: Vec<BracketIndex>,
    /// For each party and each bracket, by its place in `brackets`, what it says, if anything is recorded.
    pub says: BTreeMap<String, BTreeMap<usize, Says>>,
    /// Who else has a position on record.
    pub others: BTreeSet<String>,
    /// What has to hold so that brackets inside others go with the words around them.
    laws: Vec<Condition>,
}

impl Settling {
    /// The brackets of a draft, some of which may be settled already, and the positions of these parties; `firm` leaves out positions that the
    /// record hedges.
    pub fn new(draft: &Draft, parties: &[&str], settlement: &Settlement, firm: bool) -> Settling {
        let mut found = Settling {
            brackets: Vec::new(),
            missing: Vec::new(),
            says: parties.iter().map(|party| (party.to_string(), BTreeMap::new())).collect(),
            others: BTreeSet::new(),
            laws: Vec::new(),
        };
        for (index, bracket) in draft.brackets().iter().enumerate() {
            if bracket.kind == BracketKind::Placeholder {
                found.missing.push(index);
                continue;
            }
            let mut ways: Vec<Way> = match settlement.choice(index) {
                Choice::Take(alternative) => vec![Way::Take(alternative)],
                Choice::Out | Choice::Gap => vec![Way::Out],
                Choice::Open if bracket.alternatives.len() == 1 => vec![Way::Take(0), Way::Out],
                Choice::Open => (0..bracket.alternatives.len()).map(Way::Take).collect(),
            };
            let place = found.brackets.len();
            let outer = draft.around(bracket.outer).find_map(|within| {
                let outer = found.brackets.iter().position(|open| open.bracket == within.bracket)?;
                Some((outer, Way::Take(within.alternative)))
            });
            if let Some((outer, around)) = outer {
                ways.push(Way::Gone);
                let is = |bracket: usize, ways: &[Way], test: &dyn Fn(Way) -> bool| Condition::Chosen {
                    bracket,
                    alternatives: (0..ways.len()).filter(|way| test(ways[*way])).collect(),
                };
                let outside = &found.brackets[outer].ways;
                let there = [is(outer, outside, &|way| way == around), is(place, &ways, &|way| way == Way::Gone)];
                let gone = [is(outer, outside, &|way| way != around), is(place, &ways, &|way| way != Way::Gone)];
                found.laws.extend([there, gone].map(|both| Condition::any(both.to_vec())));
            }
            let is_settled = settlement.choice(index) != Choice::Open;
            let waits_for = bracket.pending.as_ref().map(|(label, _)| label.clone());
            found.brackets.push(Open { bracket: index, ways, is_settled, waits_for });
            for (alternative, words) in bracket.alternatives.iter().enumerate() {
                for position in words.positions.iter().filter(|position| !firm || position.hedge.is_none()) {
                    let Some(said) = found.says.get_mut(&position.party) else {
                        found.others.insert(position.party.clone());
                        continue;
                    };
                    let said = said.entry(place).or_default();
                    said.is_hedged |= position.hedge.is_some();
                    let list = match &position.stance {
                        Stance::Proposes | Stance::Supports | Stance::Agrees => &mut said.wants,
                        Stance::Opposes | Stance::Deletes | Stance::Refuses => &mut said.against,
                        Stance::Withholds => &mut said.not_agreed,
                        Stance::Reserves(_) | Stance::Withdraws | Stance::Silent => &mut said.held_back,
                    };
                    list.insert(alternative);
                }
            }
        }
        found
    }

    /// The brackets on which a test looks for a party, by their places.
    pub fn looks_at(&self, party: &str, test: Test) -> Vec<usize> {
        let looks = |says: &Says| match test {
            Test::Against => !says.against.is_empty(),
            Test::NotAgreed => !says.against.is_empty() || !says.not_agreed.is_empty(),
            Test::Share(..) => says.is_wish(),
            Test::Both(..) => says.is_wish() || !says.not_agreed.is_empty(),
        };
        self.says.get(party).into_iter().flatten().filter(|(_, says)| looks(says)).map(|(place, _)| *place).collect()
    }

    /// How many brackets have to go a party's way for a share of those on which its wish is recorded.
    pub fn needed(&self, party: &str, part: u32, whole: u32) -> usize {
        let wishes = self.looks_at(party, Test::Share(part, whole)).len();
        (wishes * part as usize).div_ceil(whole.max(1) as usize)
    }

    /// What a test asks for a party. `None` if nothing is recorded that it could look at.
    pub fn condition(&self, party: &str, test: Test) -> Option<Condition> {
        let places = self.looks_at(party, test);
        let says = self.says.get(party).filter(|_| !places.is_empty())?;
        let at = |place: usize, test: &dyn Fn(&Says, Way) -> bool| {
            let ways = &self.brackets[place].ways;
            Condition::Chosen { bracket: place, alternatives: (0..ways.len()).filter(|way| test(&says[&place], ways[*way])).collect() }
        };
        let all = |test: &dyn Fn(&Says, Way) -> bool| Condition::all(places.iter().map(|place| at(*place, test)).collect());
        let is = |set: &BTreeSet<usize>, way: Way| matches!(way, Way::Take(alternative) if set.contains(&alternative));
        Some(match test {
            Test::Against => all(&|says, way| !is(&says.against, way)),
            Test::NotAgreed => all(&|says, way| !is(&says.against, way) && !is(&says.not_agreed, way)),
            Test::Share(part, whole) => Condition::AtLeast {
                count: self.needed(party, part, whole),
                of: places.iter().map(|place| at(*place, &|says, way| says.gets(way))).collect(),
            },
            Test::Both(part, whole) => {
                let both = [Test::NotAgreed, Test::Share(part, whole)].into_iter().filter_map(|test| self.condition(party, test));
                Condition::all(both.collect())
            }
        })
    }

    /// The question with the conditions of those of whom a test can be asked, and who they are.
    pub fn asked(&self, test: Test) -> Option<(Vec<String>, Settlements)> {
        let asked: Vec<(String, Condition)> = self.says.keys().filter_map(|party| Some((party.clone(), self.condition(party, test)?))).collect();
        let (parties, conditions) = asked.into_iter().unzip();
        let brackets = self.brackets.iter().map(|open| open.ways.len()).collect();
        Some((parties, Settlements::new(brackets, self.laws.clone(), conditions)?))
    }

    /// The brackets of which every way is ruled out by somebody, by their places. Not for shares.
    pub fn ruled_out(&self, test: Test) -> Vec<usize> {
        let rules_out = |says: &Says, way: Way| match (test, way) {
            (Test::Against, Way::Take(alternative)) => says.against.contains(&alternative),
            (Test::NotAgreed | Test::Both(..), Way::Take(alternative)) => {
                says.against.contains(&alternative) || says.not_agreed.contains(&alternative)
            }
            _ => false,
        };
        let by_any = |place: usize, way: Way| self.says.values().filter_map(|says| says.get(&place)).any(|says| rules_out(says, way));
        (0..self.brackets.len()).filter(|place| self.brackets[*place].ways.iter().all(|way| by_any(*place, *way))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use travaux_regime::analyse::settlements::Bound;

    fn settling(text: &str, firm: bool) -> Settling {
        let draft = Draft::parse(text.as_bytes());
        let none = Settlement::choices(&draft, &[]).unwrap();
        Settling::new(&draft, &["AA", "BB", "CC"], &none, firm)
    }

    fn count(settling: &Settling, test: Test) -> Vec<String> {
        let (parties, asked) = settling.asked(test).unwrap();
        let each = asked.each(Bound::default()).unwrap();
        parties.iter().zip(each).map(|(party, count)| format!("{party} {count}")).collect()
    }

    #[test]
    fn only_what_is_recorded_counts() {
        let text = "[AA, against BB: x] [BB, not agreed by AA: y] [CC, silent AA, reserved by BB: z] [AA: 1 | BB: 2 | 3]";
        let settling = settling(text, false);
        assert_eq!(count(&settling, Test::Against), ["BB 12"]);
        assert_eq!(count(&settling, Test::NotAgreed), ["AA 12", "BB 12"]);
        // AA wants x and 1, BB no x, y and 2, CC z: all of it.
        assert_eq!(count(&settling, Test::Share(1, 1)), ["AA 4", "BB 2", "CC 12"]);
        assert_eq!(count(&settling, Test::Share(1, 2)), ["AA 16", "BB 10", "CC 12"]);
        assert_eq!(count(&settling, Test::Both(1, 2)), ["AA 8", "BB 8", "CC 12"]);
    }

    #[test]
    fn hedged_positions_can_be_left_out() {
        let text = "[AA, apparently against BB: x]";
        assert_eq!(count(&settling(text, false), Test::Against), ["BB 1"]);
        assert!(count(&settling(text, true), Test::Against).is_empty());
    }

    /// Words inside words that are not taken are no choice, and who wants them does not get them.
    #[test]
    fn brackets_inside_others_go_with_them() {
        let settling = settling("[AA: a [BB: b [CC: c]]] [AA: 1 | BB: 2 [CC: d]]", false);
        let (_, asked) = settling.asked(Test::Against).unwrap();
        assert_eq!(asked.all(Bound::default()).unwrap(), (4u8 * 3).into());
        assert_eq!(count(&settling, Test::Share(1, 1)), ["AA 3", "BB 4", "CC 1"]);
    }

    #[test]
    fn a_bracket_that_everybody_rules_out_is_named() {
        let settling = settling("[AA, against BB: 1 | BB, against AA: 2] [AA, against BB: x]", false);
        assert_eq!(settling.ruled_out(Test::Against), [0]);
    }
}
