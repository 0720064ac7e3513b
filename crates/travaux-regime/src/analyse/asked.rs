//! What a question is about, over its frame: the situations in which a norm holds for each who bears it, in which a decision is adopted,
//! or in which the treaty is in force.

use super::diagram::Diagram;
use super::frame::{Frame, Options};
use super::situation::{Dimension, Situation, What};
use super::terms::{Term, primes};
use crate::evaluate::Index;
use crate::rules::{Decision, Norm, NormClause, NormKind, Pattern};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The name under which entry into force is asked about.
pub const ENTRY_INTO_FORCE: &str = "entry into force";

/// What can be asked about.
#[derive(Clone, Copy)]
pub enum Subject<'a> {
    /// A norm: whether a duty is owed, an act forbidden, a permission or a power held.
    Norm(&'a Norm),
    /// Whether a decision is adopted.
    Decision(&'a Decision),
    /// Whether the treaty is in force.
    EntryIntoForce,
}

impl<'a> Subject<'a> {
    /// What a name stands for: `entry into force`, a norm, or a decision. A constitutive rule asks nothing of anybody.
    pub fn named(index: &Index<'a>, name: &str) -> Option<Subject<'a>> {
        if name.replace(['-', '_'], " ").eq_ignore_ascii_case(ENTRY_INTO_FORCE) {
            return index.rules.entry.as_ref().map(|_| Subject::EntryIntoForce);
        }
        let norm = index.norm(name).filter(|norm| norm.it.0 != NormKind::Constitutive).map(Subject::Norm);
        norm.or_else(|| index.decision(name).map(Subject::Decision))
    }

    /// The name that it stands under.
    pub fn name(&self) -> &'a str {
        match *self {
            Subject::Norm(norm) => &norm.name,
            Subject::Decision(decision) => &decision.name,
            Subject::EntryIntoForce => ENTRY_INTO_FORCE,
        }
    }
}

/// The verdicts that say that what is asked about holds: it is owed, forbidden, held, adopted, in force.
pub const HOLDS: &[&str] = &["due", "fulfilled", "breached", "allowed", "held", "adopted", "yes"];

/// Those of a duty to keep a state: it is owed where the state is kept, too.
const HOLDS_OR_KEPT: &[&str] = &["kept", "due", "fulfilled", "breached"];

/// The verdicts that say that a norm holds.
pub fn verdicts_of(norm: &Norm) -> &'static [&'static str] {
    let keeps = norm.it.0 == NormKind::Duty && norm.it.1.iter().any(|clause| matches!(clause.it, NormClause::Keep(_)));
    if keeps { HOLDS_OR_KEPT } else { HOLDS }
}

/// How exact an answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exactness {
    /// For every situation of the frame: one trigger, everything else once and in time.
    Exact,
    /// The same, without what is listed.
    Without(Vec<String>),
    /// The bound on the size of diagrams was reached.
    GaveUp,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Nothing of that name that can be asked about.
    NothingNamed(String),
    /// The bound was reached.
    GaveUp,
}

/// A situation in which something happens, as the lines of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The lines without name and expectations.
    pub lines: Vec<String>,
    /// What is expected then.
    pub asks: Vec<Ask>,
}

/// A question about a situation, with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// As a scenario asks it: `assist of GB`, `consent`, `in force`.
    pub question: String,
    /// Whose it is; empty if it is nobody's.
    pub of: String,
    /// Whether it holds.
    pub holds: bool,
    /// The verdicts that say that it does.
    pub yes: &'static [&'static str],
}

/// What is asked about, with the situations in which it holds for each.
///
/// Answers to several questions come from the same diagrams, so that sixteen cost little more than one.
pub struct Asked<'a> {
    pub(super) frame: Frame<'a>,
    options: &'a Options,
    most_nodes: Option<usize>,
    pub(super) subject: Subject<'a>,
    /// Where it holds as far as it is the same for all.
    pub(super) shared: Diagram,
    /// What each adds to that.
    pub(super) own: Vec<(String, Diagram)>,
    /// By bearer; by nobody for what is nobody's.
    pub(super) owes: Vec<(String, Diagram)>,
    /// Where it holds for somebody.
    pub(super) any: Diagram,
    /// Everything on which it depends for somebody.
    pub(super) bearing: BTreeSet<What>,
    /// Situations that make sense: nobody stands in two roles of the trigger.
    pub(super) sense: Diagram,
}

impl<'a> Asked<'a> {
    /// Something that rules have under a name; `most_nodes` bounds the diagrams, `None` is the usual bound.
    ///
    /// # Errors
    /// If there is nothing of that name, or the bound is reached.
    pub fn new(index: &'a Index<'a>, options: &'a Options, name: &str, most_nodes: Option<usize>) -> Result<Asked<'a>, Refused> {
        Asked::in_order(index, options, name, most_nodes, &[])
    }

    /// The same with the bits of some things that vary above all others, in this order. The answers do not depend on it; how large the
    /// diagrams become does, and this is for measuring that.
    ///
    /// # Errors
    /// As for [`Asked::new`].
    pub fn in_order(
        index: &'a Index<'a>,
        options: &'a Options,
        name: &str,
        most_nodes: Option<usize>,
        order: &[(What, Vec<String>)],
    ) -> Result<Asked<'a>, Refused> {
        let subject = Subject::named(index, name).ok_or_else(|| Refused::NothingNamed(name.to_string()))?;
        let frame = Frame::in_order(index, options, most_nodes, order);
        let owes: Vec<(String, Diagram)> = match subject {
            Subject::Norm(norm) => frame.holders(norm),
            Subject::Decision(decision) => Vec::from([(String::new(), frame.decision(decision, ""))]),
            Subject::EntryIntoForce => Vec::from([(String::new(), frame.in_force())]),
        };
        frame.all_labels();
        let sense = distinct(&frame);
        let engine = &frame.space.diagrams;
        let owes: Vec<(String, Diagram)> = owes.into_iter().map(|(bearer, owes)| (bearer, engine.and(&owes, &sense))).collect();
        let any = engine.any(owes.iter().map(|(_, owes)| owes));
        let bearing = frame.space.support_of(owes.iter().map(|(_, owes)| owes)).iter().map(|one| one.what.clone()).collect();
        let (shared, own) = in_parts(&frame, &owes, &any);
        let asked = Asked { frame, options, most_nodes, subject, shared, own, owes, any, bearing, sense };
        if asked.frame.space.diagrams.gave_up() { Err(Refused::GaveUp) } else { Ok(asked) }
    }

    /// The same for something else under another name, with at most so many nodes.
    pub(super) fn another(&self, name: &str, most_nodes: usize) -> Result<Asked<'a>, Refused> {
        Asked::new(self.frame.index, self.options, name, Some(self.most_nodes.map_or(most_nodes, |most| most.min(most_nodes))))
    }

    /// Everything that varies, with its values, from the highest bits to the lowest.
    pub fn order(&self) -> Vec<(What, Vec<String>)> {
        self.frame.space.dimensions().iter().map(|one| (one.what.clone(), one.values.clone())).collect()
    }

    /// How many nodes its diagrams have, those of the way to them included that have not been swept up.
    pub fn nodes(&self) -> usize {
        self.frame.space.diagrams.nodes()
    }

    pub(super) fn exactness(&self) -> Exactness {
        let left_out = self.frame.left_out();
        match (self.frame.space.diagrams.gave_up(), left_out.is_empty()) {
            (true, _) => Exactness::GaveUp,
            (_, true) => Exactness::Exact,
            (_, false) => Exactness::Without(left_out),
        }
    }

    pub(super) fn of(&self, wanted: impl Fn(&What) -> bool) -> Vec<Dimension> {
        self.frame.space.of(wanted)
    }

    pub(super) fn choices(&self) -> Vec<Dimension> {
        self.of(What::is_choice)
    }

    pub(super) fn circumstances(&self) -> Vec<Dimension> {
        self.of(|what| !what.is_choice() && what.party().is_none())
    }

    pub(super) fn voices(&self) -> Vec<String> {
        let all: BTreeSet<String> =
            self.of(|what| what.party().is_some()).iter().filter_map(|one| one.what.party().map(ToString::to_string)).collect();
        all.into_iter().collect()
    }

    /// The conditions on brackets and readings under which a set holds; it must depend on nothing else.
    pub(super) fn terms(&self, set: &Diagram) -> Vec<Term> {
        let space = &self.frame.space;
        let choices = self.choices();
        let support: Vec<Dimension> = space.support(set).into_iter().filter(|dimension| dimension.what.is_choice()).collect();
        let over: Vec<Dimension> = choices.into_iter().filter(|one| support.iter().any(|other| other.what == one.what)).collect();
        let valid = space.diagrams.or(set, &space.diagrams.not(&space.valid(&over)));
        primes(space, &valid, &over, &label)
    }

    pub(super) fn example(&self, set: &Diagram) -> Option<Example> {
        let space = &self.frame.space;
        let situation = space.example(set)?;
        Some(self.told(&situation))
    }

    pub(super) fn told(&self, situation: &Situation) -> Example {
        let space = &self.frame.space;
        let bearer = self.owes.first().map_or("", |(bearer, _)| bearer.as_str());
        // Brackets that do not bear on it stay as open as they are.
        let mut told = situation.clone();
        told.retain(|what, _| !what.is_choice() || self.bearing.contains(what));
        Example {
            lines: self.frame.told(self.norm(), bearer, &told),
            asks: self
                .owes
                .iter()
                .zip(space.hold(self.owes.iter().map(|(_, owes)| owes), situation))
                .map(|((of, _), holds)| {
                    let question = match self.subject {
                        Subject::Norm(norm) => format!("{} of {of}", norm.name),
                        Subject::Decision(decision) => decision.name.clone(),
                        Subject::EntryIntoForce => "in force".to_string(),
                    };
                    Ask { question, of: of.clone(), holds, yes: self.norm().map_or(HOLDS, verdicts_of) }
                })
                .collect(),
        }
    }

    /// Where a party is one to whom it is owed.
    pub(super) fn is_beneficiary(&self, party: &str) -> Diagram {
        let space = &self.frame.space;
        let mut each = Vec::new();
        for clause in self.norm().into_iter().flat_map(|norm| &norm.it.1) {
            let NormClause::OwedTo(who) = &clause.it else { continue };
            let actors = self.of(|what| matches!(what, What::Actor(name) if who.parts.contains(name)));
            each.extend(actors.iter().map(|actor| space.is(actor, party)));
            each.extend(self.frame.members(who, "").remove(party).filter(|_| who.parts.iter().any(|part| !self.is_actor(part))));
        }
        space.diagrams.any(&each)
    }

    fn norm(&self) -> Option<&'a Norm> {
        match self.subject {
            Subject::Norm(norm) => Some(norm),
            Subject::Decision(_) | Subject::EntryIntoForce => None,
        }
    }

    fn is_actor(&self, name: &str) -> bool {
        !self.of(|what| matches!(what, What::Actor(actor) if actor == name)).is_empty()
    }

    /// The dimension of whoever triggers it, if that can be several.
    pub(super) fn doer(&self) -> Option<Dimension> {
        let by = self.norm()?.it.1.iter().find_map(|clause| match &clause.it {
            NormClause::When(Pattern { by: Some(who), .. }) => who.parts.first(),
            _ => None,
        });
        let names = [by.cloned(), Some("by".to_string())];
        self.of(|what| matches!(what, What::Actor(name) if names.contains(&Some(name.clone())))).into_iter().next()
    }
}

/// What is the same for all, and what each adds to it. Where each adds nothing of its own that can be told apart, all is shared; otherwise
/// all is each one's own.
fn in_parts(frame: &Frame, owes: &[(String, Diagram)], any: &Diagram) -> (Diagram, Vec<(String, Diagram)>) {
    let engine = &frame.space.diagrams;
    let yes = engine.yes();
    if owes.iter().all(|(_, owes)| owes == any) {
        return (any.clone(), owes.iter().map(|(bearer, _)| (bearer.clone(), yes.clone())).collect());
    }
    // Whose it is mostly rests on who triggers it and on what each has done, and not on votes and places.
    let away = frame.space.of(|what| !what.is_choice() && !matches!(what, What::Actor(_) | What::Event(..)));
    let own: Vec<(String, Diagram)> = owes.iter().map(|(bearer, owes)| (bearer.clone(), frame.space.shadow(owes, &away))).collect();
    if own.iter().zip(owes).all(|((_, own), (_, owes))| engine.and(any, own) == *owes) {
        return (any.clone(), own);
    }
    (yes, owes.to_vec())
}

/// Where nobody stands in two roles of a trigger.
pub(super) fn distinct(frame: &Frame) -> Diagram {
    let space = &frame.space;
    let engine = &space.diagrams;
    let actors = space.of(|what| matches!(what, What::Actor(_)));
    let mut same = Vec::new();
    for (number, one) in actors.iter().enumerate() {
        for other in &actors[number + 1..] {
            if let (What::Actor(one), What::Actor(other)) = (&one.what, &other.what)
                && !frame.stand_together(one, other)
            {
                continue;
            }
            let shared = one.values.iter().filter(|value| other.values.contains(value));
            same.extend(shared.map(|value| engine.and(&space.is(one, value), &space.is(other, value))));
        }
    }
    engine.not(&engine.any(&same))
}

pub(crate) fn label(dimension: &Dimension) -> String {
    match &dimension.what {
        What::Choice(label) => label.clone(),
        other => format!("{other:?}"),
    }
}

/// What varies, in words.
pub fn words(what: &What) -> String {
    match what {
        What::Choice(label) if label.starts_with('@') => label.clone(),
        What::Choice(label) => format!("#{label}"),
        What::Trigger(norm) => format!("what triggers {norm}"),
        What::Actor(name) => name.clone(),
        What::Place => "where".to_string(),
        What::Moment => "when".to_string(),
        What::Since(event) => format!("how many days ago there was {event}"),
        What::Within(area) => format!("whether the place lies in {area}"),
        What::Fact(fact) => format!("whether {fact}"),
        What::Event(event, None) => format!("whether there is {event}"),
        What::Event(event, Some(by)) => format!("whether there is {event} by {by}"),
        What::Vote(decision, party) => format!("the vote of {party} on {decision}"),
        What::Done(act) => format!("whether there is {act}"),
        What::Elapsed(norm) => format!("how many days after what triggers {norm}"),
        What::Held(limit, party) => format!("what {party} holds of {limit}"),
        What::Step(step, None) => format!("whether there is {step}"),
        What::Step(step, Some(by)) => format!("whether there is {step} by {by}"),
    }
}
