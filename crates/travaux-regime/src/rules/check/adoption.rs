//! Decisions that can never be adopted: all who decide are in favour, and it is not enough.

use super::if_chosen;
use crate::days::Day;
use crate::evaluate::example::{in_every_way, needed};
use crate::evaluate::{Choices, Index, Verdict};
use crate::rules::codes::NEVER_ADOPTED;
use crate::rules::{AsOf, Decision, DecisionClause, Rules, Threshold, days_that_matter, named_by};
use crate::scenario::{Event, Expect, Question, Scenario, Vote, Votes};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::quantity::Number;
use travaux_text::{Level, Remark, Span};

/// How many ways of choosing in brackets are tried for a decision.
const MOST_WAYS: usize = 128;
/// How many ways are tried for all decisions of a draft.
const MOST_WAYS_IN_ALL: usize = 1_024;

pub(super) fn remarks(rules: &Rules) -> Vec<Remark> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let norms: BTreeSet<&str> = rules.norms.iter().map(|norm| norm.name.as_str()).collect();
    // Of two with one name only the first is ever asked.
    let first = rules.decisions.iter().filter(|decision| !norms.contains(decision.name.as_str()) && seen.insert(&decision.name));
    let index = Index::new(rules);
    let mut left = MOST_WAYS_IN_ALL;
    first
        .filter_map(|decision| too_much(decision).or_else(|| electorate(rules, decision).and_then(|all| run(&index, decision, &all, &mut left))))
        .collect()
}

/// More than all, whoever they are.
fn too_much(decision: &Decision) -> Option<Remark> {
    let one = Number::from_integer(1);
    decision.it.iter().find_map(|clause| match &clause.it {
        DecisionClause::Adopted(Threshold::Share(share) | Threshold::Weight(share, _), _) if *share > one => {
            Some(remark(decision, clause.span.clone(), "the share is more than all", &clause.guard.0))
        }
        _ => None,
    })
}

/// Everybody who can have a vote, whatever is chosen. `None` if the rules do not say who they are.
fn electorate(rules: &Rules, decision: &Decision) -> Option<BTreeSet<String>> {
    let by = decision.it.iter().filter_map(|clause| match &clause.it {
        DecisionClause::By(who, _) => Some(who),
        _ => None,
    });
    // Who sits in it on the day of an event is not known before there is one.
    if decision.it.iter().any(|clause| matches!(clause.it, DecisionClause::By(_, Some(AsOf::Event(_))))) {
        return None;
    }
    let weights = decision.it.iter().filter_map(|clause| match &clause.it {
        DecisionClause::Adopted(Threshold::Weight(_, name), _) => Some(name),
        _ => None,
    });
    // That the weights are not there is said where they are named.
    if weights.into_iter().any(|name| !rules.weights.contains_key(name)) {
        return None;
    }
    named_by(rules, by)
}

/// All of them vote yes, in every way of choosing and under every roster.
fn run(index: &Index, decision: &Decision, all: &BTreeSet<String>, left: &mut usize) -> Option<Remark> {
    let mut found = None;
    for day in days_that_matter(index.rules, &[]) {
        found = run_on(index, decision, all, day, left);
        found.as_ref()?;
    }
    found
}

fn run_on(index: &Index, decision: &Decision, all: &BTreeSet<String>, day: Day, left: &mut usize) -> Option<Remark> {
    let cast = all.iter().map(|party| (party.clone(), Vote::Yes)).collect();
    let votes = Some(Votes { decision: decision.name.clone(), cast, ..Votes::default() });
    let event = Event { day, act: "vote".to_string(), votes, words: "all vote yes".to_string(), ..Event::default() };
    let scenario = Scenario { events: Vec::from([event]), until: Some(day), ..Scenario::default() };
    let question = Question::Named(decision.name.clone(), None);
    let expect = Expect { question, on: None, verdict: String::new(), words: String::new(), span: decision.span.clone() };
    let ways = in_every_way(index, &scenario, &Choices::new(), MOST_WAYS.min(*left), &|world| world.verdict(&expect))?;
    *left = left.saturating_sub(ways.len());
    let ways: Vec<(Choices, Verdict)> = ways.into_iter().filter_map(|(choices, verdict)| Some((choices, verdict?))).collect();
    let fails = |(_, verdict): &&(Choices, Verdict)| verdict.words != "adopted";
    // That nobody decides, or that nothing is said of how, is no fault of a bracket that is left out.
    let names_a_line = |way: &&(Choices, Verdict)| way.1.reasons.last().is_some_and(|reason| reason.rule.as_ref() != Some(&decision.span));
    let never = ways.iter().all(|way| fails(&way));
    let (choices, verdict) = ways.iter().find(|way| fails(way) && names_a_line(way)).or(ways.first().filter(|_| never))?;
    let why = verdict.reasons.last()?;
    let chosen = needed(index, &scenario, choices, &|world| world.verdict(&expect).is_some_and(|verdict| verdict.words != "adopted"));
    let chosen: Vec<(String, Option<usize>)> = chosen.into_iter().collect();
    Some(remark(decision, why.rule.clone().unwrap_or_else(|| decision.span.clone()), &why.words, &chosen))
}

fn remark(decision: &Decision, span: Span, why: &str, chosen: &[(String, Option<usize>)]) -> Remark {
    let message = format!("\"{}\" can never be adopted{}, even if all who decide are in favour: {why}.", decision.name, if_chosen(chosen));
    let remark = Remark::new(&NEVER_ADOPTED, span, message);
    let remark = if remark.span().start == decision.span.start { remark } else { remark.and(decision.span.clone(), "the decision") };
    remark
        .at_most(if chosen.is_empty() { Level::Error } else { Level::Warning })
        .action("Correct how many have to be in favour, or who decides, so that it can be reached.")
}
