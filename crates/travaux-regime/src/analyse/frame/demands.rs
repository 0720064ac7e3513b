//! What a text asks of somebody, as far as scenarios can tell: when something is owed, forbidden or allowed; what is enough for it, or
//! covered by it; by when.

use super::Frame;
use crate::analyse::diagram::Diagram;
use crate::analyse::situation::{Dimension, Situation, What};
use crate::rules::{Limit, LimitClause, Menu, Norm, NormClause, NormKind, Pattern, Who};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::Quantity;
use travaux_text::quantity::Number;

/// What is asked of one party.
#[derive(Clone)]
pub struct Demand {
    /// Where the norm holds for it: owed, forbidden, held; where a limit is exceeded.
    pub holds: Diagram,
    /// Where what is done is not enough for a duty, or is forbidden, or is allowed.
    pub acts: Diagram,
    /// Where the time for it is over.
    pub late: Diagram,
}

impl Frame<'_> {
    /// What a norm asks of each who can bear it.
    pub fn demands(&self, norm: &Norm) -> BTreeMap<String, Demand> {
        let engine = &self.space.diagrams;
        let acts = match norm.it.0 {
            NormKind::Duty => engine.not(&self.fulfilled(norm)),
            _ => self.one_done(norm),
        };
        let passed = self.time_is_over(norm);
        let demand = |holds: Diagram| Demand { acts: engine.and(&holds, &acts), late: engine.and(&holds, &passed), holds };
        self.holders(norm).into_iter().map(|(bearer, holds)| (bearer, demand(holds))).collect()
    }

    fn done(&self, act: &str) -> Diagram {
        self.yes_or_no(&What::Done(act.to_string()))
    }

    /// Where what is done is enough for a duty.
    fn fulfilled(&self, norm: &Norm) -> Diagram {
        let engine = &self.space.diagrams;
        let (mut all, mut there) = (Vec::new(), Vec::new());
        for clause in &norm.it.1 {
            let (guard, met) = match &clause.it {
                NormClause::Act(menu, acts) => {
                    let done: Vec<Diagram> = acts.iter().map(|act| self.done(act)).collect();
                    (self.guard(&clause.guard), if *menu == Menu::EachOf { engine.all(&done) } else { engine.any(&done) })
                }
                NormClause::Keep(state) => (self.guard(&clause.guard), self.done(state)),
                _ => continue,
            };
            all.push(engine.or(&engine.not(&guard), &met));
            there.push(guard);
        }
        engine.and(&engine.all(&all), &engine.any(&there))
    }

    /// Where an act is done of which a norm speaks.
    fn one_done(&self, norm: &Norm) -> Diagram {
        let engine = &self.space.diagrams;
        let mut any = Vec::new();
        for clause in &norm.it.1 {
            if let NormClause::Act(_, acts) = &clause.it {
                let guard = self.guard(&clause.guard);
                any.extend(acts.iter().map(|act| engine.and(&guard, &self.done(act))));
            }
        }
        engine.any(&any)
    }

    /// After how many days is asked about a norm: the day after each window; votes take their time too.
    pub(super) fn days_after(&self, norm: &str) -> Vec<i64> {
        let windows = self.common.windows.get(norm);
        let after = windows.into_iter().flatten().map(|days| (days + 1).max(self.common.longest));
        let mut all: Vec<i64> = after.chain([self.common.longest]).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// How many days after what triggers it is asked about a norm, if that varies.
    pub(super) fn elapsed_after(&self, norm: &str) -> Option<Dimension> {
        let days = || self.days_after(norm).iter().map(ToString::to_string).collect();
        self.dimension(&What::Elapsed(norm.to_string()), &days)
    }

    /// Where the time that runs for a norm is over.
    fn time_is_over(&self, norm: &Norm) -> Diagram {
        let engine = &self.space.diagrams;
        let days = || self.days_after(&norm.name);
        let elapsed = self.elapsed_after(&norm.name);
        let counted = |days: i64| days - i64::from(self.rules().first_day_counts);
        let mut over = Vec::new();
        for clause in &norm.it.1 {
            match &clause.it {
                NormClause::Within(window) => {
                    let past = days().into_iter().filter(|days| *days > counted(*window)).map(|days| days.to_string());
                    let past: Vec<Diagram> =
                        past.map(|days| elapsed.as_ref().map_or_else(|| engine.yes(), |elapsed| self.space.is(elapsed, &days))).collect();
                    over.push(engine.and(&self.guard(&clause.guard), &engine.any(&past)));
                }
                NormClause::NoLaterThan(_) => self.leave_out(format!("that {} ends on a day of the calendar", norm.name)),
                _ => {}
            }
        }
        engine.any(&over)
    }

    /// Where a limit is exceeded by each to whom it can apply.
    pub fn exceeded(&self, limit: &Limit) -> BTreeMap<String, Diagram> {
        let engine = &self.space.diagrams;
        let mut owners: BTreeMap<String, Diagram> = BTreeMap::new();
        let mut met = Vec::from([self.guard(&limit.guard)]);
        for clause in &limit.it {
            match &clause.it {
                LimitClause::Of(who) => {
                    for (party, is_one) in self.members(who, "") {
                        let known = owners.entry(party).or_insert_with(|| engine.no());
                        *known = engine.or(known, &engine.and(&self.guard(&clause.guard), &is_one));
                    }
                }
                LimitClause::OnlyIf(condition) => {
                    met.push(engine.or(&engine.not(&self.guard(&clause.guard)), &self.condition(condition, "")));
                }
                LimitClause::AtMost(_) | LimitClause::AtLeast(_) => {}
            }
        }
        let figures = self.figures(&limit.name);
        for (party, owner) in &mut owners {
            let words = || figures.iter().map(ToString::to_string).collect();
            let held = self.dimension(&What::Held(limit.name.clone(), party.clone()), &words);
            let mut past = Vec::new();
            for clause in &limit.it {
                let (most, bound) = match &clause.it {
                    LimitClause::AtMost(bound) => (true, bound),
                    LimitClause::AtLeast(bound) => (false, bound),
                    LimitClause::Of(_) | LimitClause::OnlyIf(_) => continue,
                };
                let breaks = figures.iter().filter(|figure| match figure.in_unit_of(bound) {
                    Some(held) => {
                        if most {
                            held.high > bound.high
                        } else {
                            held.low < bound.low
                        }
                    }
                    None => false,
                });
                let is = |figure: &Quantity| held.as_ref().map_or_else(|| engine.yes(), |held| self.space.is(held, &figure.to_string()));
                past.push(engine.and(&self.guard(&clause.guard), &engine.any(&breaks.map(is).collect::<Vec<_>>())));
            }
            *owner = engine.all(&[owner.clone(), engine.all(&met), engine.any(&past)]);
        }
        owners
    }

    /// Figures that tell all bounds of a limit apart: each of them, and one past the last. Those that cannot be written exactly are
    /// left out.
    fn figures(&self, limit: &str) -> Vec<Quantity> {
        let mut found: Vec<Quantity> = Vec::new();
        let two = Number::from_integer(2);
        for (most, bound) in self.common.bounds.get(limit).into_iter().flatten() {
            let at = |figure: Number| Quantity { low: figure, high: figure, ..bound.clone() };
            let end = if *most { bound.high } else { bound.low };
            found.extend([at(end), at(if *most { end * two } else { end / two })]);
        }
        found.retain(|figure| Quantity::parse(&figure.to_string()).is_some_and(|read| read.low == figure.low && read.unit == figure.unit));
        let mut once: Vec<Quantity> = Vec::new();
        for figure in found {
            if !once.iter().any(|other| other.to_string() == figure.to_string()) {
                once.push(figure);
            }
        }
        once
    }

    // ---- telling -----------------------------------------------------------------------------------------------

    pub(super) fn elapsed(&self, norm: Option<&Norm>, situation: &Situation) -> Option<i64> {
        situation.get(&What::Elapsed(norm?.name.clone()))?.parse().ok()
    }

    /// What is done by those who bear a norm, and what is held, as lines of a scenario without their dates.
    pub(super) fn told_deeds(&self, norm: Option<&Norm>, situation: &Situation, place: &str, who: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
        let mut lines = Vec::new();
        for (what, word) in situation {
            match (what, norm) {
                (What::Done(act), Some(norm)) if word == "yes" => {
                    let bearers = self.bearers(norm).join(", ");
                    let is_state = norm.it.1.iter().any(|clause| matches!(&clause.it, NormClause::Keep(state) if state == act));
                    if is_state || bearers.is_empty() {
                        continue;
                    }
                    let is_forbidden = norm.it.0 == NormKind::Prohibition;
                    let role = |word: &str| who(word).filter(|_| is_forbidden).map(|party| format!(" {word} {party}")).unwrap_or_default();
                    let place = if is_forbidden { format!(" in {place}") } else { String::new() };
                    lines.push(format!("{} by {bearers}{}{}{place}", super::quoted(act), role("on"), role("with")));
                }
                (What::Held(limit, party), _) => lines.push(format!("holding of {party}: {limit} {word}")),
                _ => {}
            }
        }
        lines
    }

    /// That a state which has to be kept is kept.
    pub(super) fn told_states(&self, norm: &Norm) -> Vec<String> {
        let states = norm.it.1.iter().filter_map(|clause| match &clause.it {
            NormClause::Keep(state) => Some(state),
            _ => None,
        });
        let bearers = self.bearers(norm);
        states.flat_map(|state| bearers.iter().map(move |bearer| format!("fact     {state} of {bearer}: yes"))).collect()
    }

    /// What a situation has of the things that this frame asks about.
    pub(crate) fn own_part(&self, situation: &Situation) -> Situation {
        let touched = self.touched.borrow();
        let is_common = |what: &What| matches!(what, What::Trigger(_) | What::Actor(_) | What::Place | What::Moment);
        situation.iter().filter(|(what, _)| is_common(what) || touched.contains(*what)).map(|(what, word)| (what.clone(), word.clone())).collect()
    }

    /// Those who stand in a trigger by name: nobody else is both.
    pub(crate) fn named_in_triggers(&self, norm: &Norm) -> Vec<String> {
        let patterns = norm.it.1.iter().filter_map(|clause| match &clause.it {
            NormClause::When(pattern) => Some(pattern),
            _ => None,
        });
        let whos = patterns.flat_map(|Pattern { by, on, with, .. }| [by, on, with]).flatten();
        whos.flat_map(|who: &Who| &who.parts).filter(|part| crate::evaluate::is_code(part)).cloned().collect()
    }
}
