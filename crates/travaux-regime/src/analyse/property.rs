//! Under which settlements a property holds: as minimal conditions on brackets and readings, with a situation for each cause of failure.
//!
//! What a property says of a situation is compiled into a diagram (`said`); here it is decided over all situations. What must hold,
//! holds whatever the unwilling do, after every event that is meant, with places and facts as favourable as they can be; what is never
//! so, in no situation; what is possible, in some situation whatever the unwilling do.

mod said;

use super::answers::Works;
use super::asked::{Ask, Exactness, Example, Refused, distinct, label, words};
use super::diagram::Diagram;
use super::frame::{Frame, OUTSIDER, Options};
use super::situation::{Dimension, Situation, What};
use super::terms::{Term, primes};
use crate::evaluate::Index;
use crate::property::check::codes;
use crate::property::{Claim, Property};
use crate::rules::{Pattern, Rules};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use said::{Saying, Wanted};

/// Under which settlements a property holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holds {
    /// The conditions, the causes of failure, and what goes with them.
    pub works: Works,
    /// Of what has to be possible: for each condition a situation in which it is so.
    pub shown: Vec<(Term, Option<Example>)>,
    /// Whether signatures, ratifications and other steps are part of the situations; otherwise the treaty is in force.
    pub has_steps: bool,
    /// Whether something happens after which it has to hold.
    pub has_event: bool,
}

/// In what way it has to hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Always,
    Never,
    Possible,
}

/// A property for one party whose turn it is, after one event.
struct Case<'r> {
    saying: Saying<'r>,
    /// Where the party whose turn it is comes into question.
    turn: Diagram,
    /// Where what happens is what is meant: who, whom, where, against whom; and what is given.
    event: Diagram,
    given: Diagram,
    /// What is said of the situation.
    said: Diagram,
    wanted: Vec<Wanted>,
}

/// A case that has been decided.
struct Decided {
    /// The settlements under which it holds.
    holds: Diagram,
    /// Situations in which it fails, the telling ones first.
    fails: Vec<Diagram>,
    /// Situations that show that it is possible.
    shows: Diagram,
    /// What is left of places, facts and areas where it holds.
    open: Diagram,
}

/// Under which settlements a property holds, against all who can do what it begins with or only against some.
///
/// The rules must have what it speaks of: [`Property::unknown`] is empty.
///
/// # Errors
/// [`Refused::GaveUp`] if the bound on the size of the diagrams is reached.
pub fn holds(rules: &Rules, options: &Options, property: &Property, against: &[String], most_nodes: Option<usize>) -> Result<Holds, Refused> {
    let index = Index::new(rules);
    let frame = Frame::new(&index, options, most_nodes);
    let kind = match property.claims.first().map(|claim| &claim.it) {
        Some(Claim::Never(_)) => Kind::Never,
        Some(Claim::Possible(_)) => Kind::Possible,
        _ => Kind::Always,
    };
    let asked = Asked { frame: &frame, property, kind, against };
    let cases = asked.cases();
    // Nobody stands in two roles; all that varies is known by now.
    let sense = distinct(&frame);
    let decided: Vec<Decided> = cases.iter().map(|case| asked.decide(case, &sense)).collect();
    let space = &frame.space;
    let engine = &space.diagrams;
    let choices = space.of(What::is_choice);
    let all = space.valid(&choices);
    let holds = asked.together(&cases, &decided);
    let exactly_if = asked.terms(&holds);
    let fails = engine.and(&engine.not(&holds), &all);
    let fails_if = asked.terms(&fails).into_iter().map(|term| {
        let there = engine.and(&fails, &asked.under(&term));
        let example = asked.failing(&cases, &decided, &there);
        (term, example)
    });
    let fails_if = fails_if.collect();
    let shown = exactly_if.iter().filter(|_| kind == Kind::Possible).map(|term| {
        let there = engine.and(&holds, &asked.under(term));
        let pairs = cases.iter().zip(&decided);
        let example =
            pairs.into_iter().find_map(|(case, one)| asked.example(case, &engine.all(&[there.clone(), case.turn.clone(), one.shows.clone()])));
        (term.clone(), example)
    });
    let shown = shown.collect();
    let (unwilling, willing_if_owed) = asked.unwilling(&cases);
    let works = Works {
        exactly_if,
        fails_if,
        settlements: (space.count(&engine.and(&holds, &all), &choices), space.count(&all, &choices)),
        also: asked.also(&decided, &holds),
        never_in: asked.never_in(&decided),
        unwilling,
        willing_if_owed,
        against: asked.asked_against(&cases),
        exactness: asked.exactness(&cases),
    };
    if engine.gave_up() {
        return Err(Refused::GaveUp);
    }
    let has_steps = !space.of(|what| matches!(what, What::Step(..))).is_empty();
    Ok(Holds { works, shown, has_steps, has_event: cases.iter().any(|case| case.saying.has_event()) })
}

struct Asked<'a, 'p> {
    frame: &'a Frame<'a>,
    property: &'p Property,
    kind: Kind,
    against: &'p [String],
}

impl<'a> Asked<'a, '_> {
    /// Each party whose turn it is, with each event after which it is asked.
    fn cases(&self) -> Vec<Case<'a>> {
        let engine = &self.frame.space.diagrams;
        let rules = self.frame.index.rules;
        let turns: Vec<Option<(String, Diagram)>> = match self.property.each.as_ref().map(|each| &each.it.1) {
            None => Vec::from([None]),
            Some(None) => codes(rules).into_iter().map(|party| Some((party, engine.yes()))).collect(),
            Some(Some(who)) => self.frame.members(who, "").into_iter().map(Some).collect(),
        };
        let of_act = |act: String| Some(Pattern { act, ..Pattern::default() });
        let events: Vec<Option<Pattern>> = match &self.property.whenever {
            Some(event) => Vec::from([Some(event.it.clone())]),
            None => {
                let triggers = self.property.triggers(rules);
                if triggers.is_empty() { Vec::from([None]) } else { triggers.into_iter().map(of_act).collect() }
            }
        };
        let mut cases = Vec::new();
        for turn in &turns {
            for event in &events {
                cases.push(self.case(turn.as_ref(), event.as_ref()));
            }
        }
        cases
    }

    fn case(&self, turn: Option<&(String, Diagram)>, event: Option<&Pattern>) -> Case<'a> {
        let engine = &self.frame.space.diagrams;
        let name = self.property.each.as_ref().map_or("", |each| each.it.0.as_str());
        let saying = Saying::new(self.frame, self.property, turn.map(|(party, _)| (name, party.as_str())), event);
        let mut happens = saying.happens();
        let mut wanted = Vec::new();
        let own = &saying.property;
        let given: Vec<Diagram> = own.given.iter().map(|given| saying.holds(&given.it, &mut wanted)).collect();
        let said: Vec<Diagram> = own.claims.iter().map(|claim| saying.holds(claim.it.condition(), &mut wanted)).collect();
        let said = if self.kind == Kind::Never { engine.any(&said) } else { engine.all(&said) };
        if !self.against.is_empty() {
            let meant: Vec<Diagram> = self.against.iter().map(|party| saying.is_doer(party)).collect();
            happens = engine.and(&happens, &engine.any(&meant));
        } else if let Some(against) = &own.against {
            happens = engine.and(&happens, &saying.doer_among(&against.it));
        }
        let turn = turn.map_or(engine.yes(), |(_, there)| there.clone());
        Case { saying, turn, event: happens, given: engine.all(&given), said, wanted }
    }

    fn decide(&self, case: &Case, sense: &Diagram) -> Decided {
        let space = &self.frame.space;
        let engine = &space.diagrams;
        let event = engine.and(&case.event, sense);
        let there = engine.and(&event, &case.given);
        let voices = space.of(|what| what.party().is_some());
        match self.kind {
            Kind::Never => {
                let bad = engine.and(&there, &case.said);
                let rest = space.of(|what| !what.is_choice());
                Decided { holds: engine.not(&space.for_some(&bad, &rest)), fails: Vec::from([bad]), shows: engine.no(), open: engine.no() }
            }
            Kind::Possible => {
                let good = engine.and(&there, &case.said);
                // Where the willing have done what is enough, whatever the unwilling do.
                let sure = self.whatever_unwilling(case, &engine.and(&case.given, &case.said));
                let rest = space.of(|what| !what.is_choice());
                let brought = engine.and(&event, &sure);
                let holds = space.for_some(&brought, &rest);
                let fails = engine.and(&there, &engine.not(&case.said));
                // What the unwilling do and nobody can make up for; and what is asked to be possible without something, without it.
                let stopped = engine.and(&fails, &engine.not(&self.some_willing(case, &case.said)));
                let without = engine.and(&stopped, &case.saying.restrictions());
                Decided { holds, fails: Vec::from([without, stopped, fails]), shows: engine.and(&good, &brought), open: engine.no() }
            }
            Kind::Always => {
                let sure = self.whatever_unwilling(case, &engine.or(&engine.not(&case.given), &case.said));
                let met = self.some_unwilling(case, &case.given);
                let brought = engine.and(&event, &space.for_some(&engine.and(&sure, &met), &voices));
                let actors = space.of(|what| matches!(what, What::Actor(_)));
                let facts = space.of(|what| !what.is_choice() && what.party().is_none() && !is_where(what) && !matches!(what, What::Actor(_)));
                let (areas, places) = (space.of(|what| matches!(what, What::Within(_))), space.of(|what| *what == What::Place));
                let (holds, meant, open);
                if case.saying.has_area() {
                    // In every place that is meant; what lies in an area that nobody knows is as favourable as it can be.
                    meant = space.for_some(&event, &areas);
                    let each = engine.or(&engine.not(&meant), &space.for_some(&brought, &areas));
                    let each = space.for_all(&space.for_all(&each, &places), &actors);
                    holds = space.for_some(&each, &facts);
                    open = brought.clone();
                } else {
                    meant = event.clone();
                    let each = space.for_all(&engine.or(&engine.not(&meant), &brought), &actors);
                    holds = [facts, areas, places].iter().fold(each.clone(), |set, over| space.for_some(&set, over));
                    open = each;
                }
                let could = space.for_some(&engine.and(&case.given, &case.said), &voices);
                let bad = engine.all(&[event, case.given.clone(), meant, engine.not(&brought), engine.not(&case.said)]);
                let could = engine.and(&bad, &could);
                let helped = self.helped(case, &could);
                // Where it cannot hold, the duty itself may be owed: that shows what is missing.
                let near = engine.and(&bad, &engine.any(&case.wanted.iter().map(|wanted| wanted.rests_on.clone()).collect::<Vec<_>>()));
                Decided { holds, fails: Vec::from([helped, could, near, bad]), shows: engine.no(), open }
            }
        }
    }

    /// The settlements under which all cases hold. What has to be possible, is after one of the events.
    fn together(&self, cases: &[Case], decided: &[Decided]) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let mut turns: Vec<(&str, Vec<Diagram>)> = Vec::new();
        for (case, one) in cases.iter().zip(decided) {
            let holds = engine.or(&engine.not(&case.turn), &one.holds);
            match turns.iter_mut().find(|(party, _)| *party == case.saying.party()) {
                Some((_, all)) => all.push(holds),
                None => turns.push((case.saying.party(), Vec::from([holds]))),
            }
        }
        let each: Vec<Diagram> =
            turns.into_iter().map(|(_, all)| if self.kind == Kind::Possible { engine.any(&all) } else { engine.all(&all) }).collect();
        engine.all(&each)
    }

    // ---- willing and unwilling ---------------------------------------------------------------------------------

    /// Where each party is willing.
    fn willing(&self, case: &Case, party: &str) -> Diagram {
        let engine = &self.frame.space.diagrams;
        match (&case.saying.property.unwilling, self.kind) {
            (Some(unwilling), _) => match &unwilling.it {
                None => engine.yes(),
                Some(who) if who.parts == ["anyone"] && who.except.is_empty() => engine.no(),
                Some(who) => engine.not(&case.saying.is_among(party, who)),
            },
            (None, Kind::Always) => case.saying.is_beneficiary(party),
            (None, _) => engine.yes(),
        }
    }

    fn voices(&self) -> Vec<(String, Vec<Dimension>)> {
        let space = &self.frame.space;
        let all: BTreeSet<String> =
            space.of(|what| what.party().is_some()).iter().filter_map(|one| one.what.party().map(ToString::to_string)).collect();
        all.into_iter().map(|party| (party.clone(), space.of(|what| what.party() == Some(&party)))).collect()
    }

    /// Where something holds whatever each party does that is not willing there. Who is willing depends on no behaviour, so the order
    /// of the parties makes no difference.
    fn whatever_unwilling(&self, case: &Case, set: &Diagram) -> Diagram {
        let space = &self.frame.space;
        self.voices().into_iter().fold(set.clone(), |set, (party, own)| {
            let always = space.for_all(&set, &own);
            space.diagrams.choose(&self.willing(case, &party), &set, &always)
        })
    }

    /// Where something holds for some behaviour of those who are not willing there.
    fn some_unwilling(&self, case: &Case, set: &Diagram) -> Diagram {
        let space = &self.frame.space;
        self.voices().into_iter().fold(set.clone(), |set, (party, own)| {
            let sometimes = space.for_some(&set, &own);
            space.diagrams.choose(&self.willing(case, &party), &set, &sometimes)
        })
    }

    /// Where something holds for some behaviour of those who are willing there.
    fn some_willing(&self, case: &Case, set: &Diagram) -> Diagram {
        let space = &self.frame.space;
        self.voices().into_iter().fold(set.clone(), |set, (party, own)| {
            let sometimes = space.for_some(&set, &own);
            space.diagrams.choose(&self.willing(case, &party), &sometimes, &set)
        })
    }

    /// Of some situations those in which the willing have done their part.
    fn helped(&self, case: &Case, set: &Diagram) -> Diagram {
        let space = &self.frame.space;
        let engine = &space.diagrams;
        let mut set = set.clone();
        for (party, own) in self.voices() {
            let willing = self.willing(case, &party);
            for one in own {
                let with = engine.and(&set, &engine.or(&engine.not(&willing), &space.is(&one, "yes")));
                set = if with == engine.no() { set } else { with };
            }
        }
        set
    }

    /// Whose unwillingness is assumed, and who of them is willing where something is owed to it.
    fn unwilling(&self, cases: &[Case]) -> (Vec<String>, Vec<String>) {
        let engine = &self.frame.space.diagrams;
        if self.kind == Kind::Never {
            return (Vec::new(), Vec::new());
        }
        let (mut unwilling, mut sometimes) = (Vec::new(), Vec::new());
        for (party, _) in self.voices() {
            let willing: Vec<Diagram> = cases.iter().map(|case| self.willing(case, &party)).collect();
            if willing.iter().any(|willing| *willing != engine.yes()) {
                unwilling.push(party.clone());
                sometimes.extend(willing.iter().any(|willing| *willing != engine.no()).then_some(party));
            }
        }
        (unwilling, sometimes)
    }

    // ---- what goes with it -------------------------------------------------------------------------------------

    fn terms(&self, set: &Diagram) -> Vec<Term> {
        let space = &self.frame.space;
        let over: Vec<Dimension> = space.support(set).into_iter().filter(|one| one.what.is_choice()).collect();
        let valid = space.diagrams.or(set, &space.diagrams.not(&space.valid(&over)));
        primes(space, &valid, &over, &label)
    }

    fn under(&self, term: &Term) -> Diagram {
        let space = &self.frame.space;
        let each = space.of(What::is_choice).into_iter().filter_map(|one| {
            let values = term.get(&label(&one))?;
            Some(space.diagrams.any(&values.iter().map(|value| space.is(&one, value)).collect::<Vec<_>>()))
        });
        space.diagrams.all(&each.collect::<Vec<_>>())
    }

    /// What it also depends on where it holds.
    fn also(&self, decided: &[Decided], holds: &Diagram) -> Vec<String> {
        let space = &self.frame.space;
        let mut found: Vec<String> = Vec::new();
        for one in decided {
            for dimension in space.support(&space.diagrams.and(&one.open, holds)) {
                let is_fact = matches!(dimension.what, What::Fact(_) | What::Within(_) | What::Event(_, None) | What::Step(_, None));
                if is_fact && !found.contains(&words(&dimension.what)) {
                    found.push(words(&dimension.what));
                }
            }
        }
        found
    }

    /// Places in which it never holds, where any place will do.
    fn never_in(&self, decided: &[Decided]) -> Vec<String> {
        let space = &self.frame.space;
        let holds_somewhere = decided.iter().all(|one| one.open != space.diagrams.no());
        let is_open = self.kind == Kind::Always && holds_somewhere && self.property.whenever.as_ref().is_none_or(|event| event.it.area.is_none());
        let Some(place) = space.of(|what| *what == What::Place).into_iter().next().filter(|_| is_open) else { return Vec::new() };
        let never = |value: &&String| decided.iter().any(|one| space.given(&one.open, &place, value) == space.diagrams.no());
        place.values.iter().filter(never).cloned().collect()
    }

    /// Those against whom it is asked.
    fn asked_against(&self, cases: &[Case]) -> Vec<String> {
        let engine = &self.frame.space.diagrams;
        let mut found: Vec<String> = Vec::new();
        for case in cases {
            let meant = case.saying.doers().into_iter().filter(|party| engine.and(&case.event, &case.saying.is_doer(party)) != engine.no());
            for party in meant {
                if !found.contains(&party) {
                    found.push(party);
                }
            }
        }
        found.sort_by_key(|party| party == OUTSIDER);
        found
    }

    fn exactness(&self, cases: &[Case]) -> Exactness {
        let mut left_out = self.frame.left_out();
        left_out.extend(cases.iter().flat_map(|case| case.saying.left_out()));
        let space = &self.frame.space;
        for step in space.of(|what| matches!(what, What::Step(..))) {
            let What::Step(words, by) = &step.what else { continue };
            if !space.of(|what| matches!(what, What::Event(event, other) if event == words && other == by)).is_empty() {
                left_out.push(format!("that “{words}” is one event for entry into force and for other rules"));
            }
        }
        left_out.sort();
        left_out.dedup();
        if left_out.is_empty() { Exactness::Exact } else { Exactness::Without(left_out) }
    }

    // ---- examples ----------------------------------------------------------------------------------------------

    /// A situation in which it fails, the most telling of them.
    fn failing(&self, cases: &[Case], decided: &[Decided], there: &Diagram) -> Option<Example> {
        let engine = &self.frame.space.diagrams;
        let ranks = decided.iter().map(|one| one.fails.len()).max().unwrap_or_default();
        (0..ranks).find_map(|rank| {
            cases.iter().zip(decided).find_map(|(case, one)| {
                let fails = engine.all(&[there.clone(), case.turn.clone(), engine.not(&one.holds), one.fails.get(rank)?.clone()]);
                self.example(case, &fails)
            })
        })
    }

    fn example(&self, case: &Case, set: &Diagram) -> Option<Example> {
        let space = &self.frame.space;
        // Where nothing has to be otherwise, things are done.
        let done = space.of(|what| matches!(what, What::Step(..))).into_iter().fold(set.clone(), |set, one| {
            let with = space.diagrams.and(&set, &space.is(&one, "yes"));
            if with == space.diagrams.no() { set } else { with }
        });
        let situation = space.example(&done)?;
        Some(self.told(case, &situation))
    }

    fn told(&self, case: &Case, situation: &Situation) -> Example {
        let space = &self.frame.space;
        let diagrams = case.wanted.iter().flat_map(|wanted| [&wanted.holds, &wanted.rests_on]).chain([&case.said, &case.given, &case.event]);
        let bearing: BTreeSet<What> = diagrams.flat_map(|one| space.support(one)).map(|one| one.what.clone()).collect();
        // Brackets that do not bear on it stay as open as they are.
        let mut told = situation.clone();
        told.retain(|what, _| !what.is_choice() || bearing.contains(what));
        let lines = case.saying.told(&told);
        let asks = case.wanted.iter().map(|wanted| Ask {
            question: case.saying.question(&wanted.question, situation),
            of: wanted.of.clone(),
            holds: space.holds(&wanted.holds, situation),
            yes: wanted.yes,
        });
        Example { lines, asks: asks.collect() }
    }
}

fn is_where(what: &What) -> bool {
    matches!(what, What::Place | What::Within(_))
}
