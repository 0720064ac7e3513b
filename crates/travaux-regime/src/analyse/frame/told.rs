//! A situation as the lines of a scenario, so that the concrete evaluator can be asked the same.

use super::common::trigger_words;
use super::story::{Deed, Happens, told_line};
use super::whom::Place;
use super::{ENTRY, Frame};
use crate::analyse::situation::{Situation, What};
use crate::days::{self, Day};
use crate::rules::{AsOf, Decision, DecisionClause, Norm, NormClause, NormKind, Who};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

impl Frame<'_> {
    /// A situation as the lines of a scenario, without its name and what it expects.
    pub fn told(&self, norm: Option<&Norm>, _bearer: &str, situation: &Situation) -> Vec<String> {
        let story = self.story_of(norm);
        let value = |what: &What| situation.get(what).map(String::as_str);
        let day = value(&What::Moment).and_then(days::read).unwrap_or_else(|| self.day());
        let date = days::written(day);
        let asked = day + self.elapsed(norm, situation).unwrap_or_else(|| self.delay());
        let mut lines = self.told_choices(situation);
        let steps = self.told_steps(situation, day);
        let entry = value(&What::Since(ENTRY.to_string())).and_then(|age| age.parse::<Day>().ok()).unwrap_or(super::time::USUAL_AGE);
        lines.extend(steps.is_none().then(|| format!("assume   in force from {}", days::written(day - entry))));
        let place = value(&What::Place).map_or_else(|| self.places().into_iter().next().unwrap_or_default(), ToString::to_string);
        lines.extend(self.told_facts(norm, situation, &place));
        lines.push(String::new());
        // Where it is assumed to be in force nobody has signed, unless that is told.
        let signs = steps.is_none() && self.speaks_of_signatories();
        let signed = self.as_of_days().into_iter().chain([day - entry]).min().unwrap_or(day);
        lines.extend(signs.then(|| format!("{}  sign by {}", days::written(signed), self.parties().join(", "))));
        lines.extend(steps.into_iter().flatten());
        lines.extend(self.told_before(situation, day));
        let votes: Vec<String> = self.told_votes(norm, situation).into_iter().map(|vote| format!("{date}  {vote}")).collect();
        let chosen = norm.and_then(|norm| value(&What::Trigger(norm.name.clone())));
        let told = |deed: &Deed| {
            let places = match &deed.place {
                Place::OfTrigger if deed.pattern.area.is_some() || self.tells_place.get() => Vec::from([place.clone()]),
                Place::OfTrigger | Place::NotSaid => Vec::new(),
                Place::Named(places) => places.clone(),
            };
            let [by, on, with] = [&deed.by, &deed.on, &deed.with].map(|members| self.told_members(members, situation));
            format!("{date}  {}", told_line(&deed.act, deed.failed, [by, on, with, places]))
        };
        let happens = |deed: &&Deed| match &deed.what {
            Happens::Trigger(number) => chosen.is_none_or(|chosen| story.triggers.get(*number).is_some_and(|line| trigger_words(line) == chosen)),
            Happens::Freely(what) => value(what) == Some("yes"),
        };
        let mut deeds: Vec<String> = story.deeds.iter().filter(happens).map(told).collect();
        // What other norms wait for, where several are asked about together.
        let is_known = |what: &What, deeds: &[Deed]| deeds.iter().any(|deed| matches!(&deed.what, Happens::Freely(known) if known == what));
        let others = situation.iter().filter(|(what, word)| matches!(what, What::Event(..)) && *word == "yes" && !is_known(what, &story.deeds));
        for (what, _) in others {
            let stories = self.stories.borrow();
            let deed = stories.iter().flat_map(|story| &story.deeds).find(|deed| matches!(&deed.what, Happens::Freely(known) if known == what));
            deeds.extend(deed.map(told));
        }
        // What powers rest on comes before what needs them.
        if story.needs_powers {
            lines.extend(votes);
            lines.extend(deeds);
        } else {
            lines.extend(deeds);
            lines.extend(votes);
        }
        let actor = |name: &str| value(&What::Actor(name.to_string())).map(ToString::to_string);
        lines.extend(self.told_deeds(norm, situation, &place, &actor).into_iter().map(|done| format!("{date}  {done}")));
        // An act that may be forbidden is done once everything else has been: in the order of the lines within a day.
        let is_told = situation.keys().any(|what| matches!(what, What::Done(_)));
        if let Some(norm) = norm.filter(|norm| norm.it.0 == NormKind::Prohibition && !is_told) {
            let done = self.told_act(norm, situation, &place, &actor);
            lines.extend(done.map(|done| format!("{}  {done}", days::written(asked))));
        }
        // Without a day of its own a scenario is asked on that of its last event.
        let last = days::written(asked);
        let is_last_told = lines.iter().any(|line| line.starts_with(&last));
        lines.extend((!is_last_told).then(|| format!("until    {last}")));
        lines
    }

    fn told_choices(&self, situation: &Situation) -> Vec<String> {
        let mut settle = Vec::new();
        let mut readings = Vec::new();
        for (label, options) in self.own {
            let word = match (situation.get(&self.choice_of(label)), options.as_slice()) {
                (Some(word), _) => word.clone(),
                (None, [only]) => self.option_word(label, *only),
                // What the situation leaves out may be anything.
                (None, _) => continue,
            };
            match label.strip_prefix('@') {
                Some(name) => readings.push(format!("{name}={}", if word == "in" { "1" } else { &word })),
                None => settle.push(format!("{label}={word}")),
            }
        }
        let mut lines = Vec::new();
        lines.extend((!settle.is_empty()).then(|| format!("settle   {}", settle.join(", "))));
        lines.extend((!readings.is_empty()).then(|| format!("reading  {}", readings.join(", "))));
        lines
    }

    fn told_facts(&self, norm: Option<&Norm>, situation: &Situation, place: &str) -> Vec<String> {
        let mut lines = Vec::new();
        for (what, word) in situation {
            match what {
                What::Fact(words) => lines.push(format!("fact     {words}: {word}")),
                What::Within(area) => lines.push(format!("fact     {place} in {area}: {word}")),
                _ => {}
            }
        }
        // A state that has to be kept is kept: whether it has to be does not depend on it.
        lines.extend(self.norms_of(norm).into_iter().flat_map(|norm| self.told_states(norm)));
        lines
    }

    /// The norm that is asked about, and those to which it gives way, if that is so in a situation.
    fn norms_of<'n>(&'n self, norm: Option<&'n Norm>) -> Vec<&'n Norm> {
        let mut found: Vec<&Norm> = norm.into_iter().collect();
        let mut next = 0;
        while next < found.len() {
            let above: Vec<&Norm> = self.all_above(found[next]);
            found.extend(above.into_iter().filter(|other| !found.iter().any(|known| known.name == other.name)).collect::<Vec<_>>());
            next += 1;
        }
        let is_told = |norm: &&Norm| !norm.it.1.iter().any(|clause| matches!(clause.it, NormClause::BrokenBy(_)));
        found.into_iter().filter(is_told).collect()
    }

    /// The votes of a situation; who is silent is not told.
    fn told_votes(&self, norm: Option<&Norm>, situation: &Situation) -> Vec<String> {
        let mut votes: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
        for (what, word) in situation {
            let What::Vote(decision, party) = what else { continue };
            let cast = votes.entry(decision).or_default();
            let is_heard =
                word != "silent" || self.index.decision(decision).is_some_and(|decision| !self.gives_silence_a_meaning(decision, situation));
            if is_heard {
                cast.entry(if word == "silent" { "absent" } else { word }).or_default().push(party);
            }
        }
        let triggers = norm.is_some_and(|norm| norm.it.1.iter().any(|clause| matches!(clause.it, NormClause::When(_))));
        let begins = !triggers || self.index.has_dated_groups();
        votes
            .into_iter()
            .filter(|(_, cast)| begins || !cast.is_empty())
            .map(|(decision, cast)| {
                let cast: Vec<String> = cast.into_iter().map(|(word, parties)| format!("{word} {}", parties.join(", "))).collect();
                // A ballot in which nobody votes begins all the same.
                if cast.is_empty() { format!("vote on {decision}") } else { format!("vote on {decision}: {}", cast.join("; ")) }
            })
            .collect()
    }

    fn gives_silence_a_meaning(&self, decision: &Decision, situation: &Situation) -> bool {
        decision.it.iter().any(|clause| matches!(clause.it, DecisionClause::Silence(_)) && self.space.holds(&self.guard(&clause.guard), situation))
    }

    /// The days as of which members are counted.
    fn as_of_days(&self) -> Vec<Day> {
        let bodies = self.rules().decisions.iter().flat_map(|decision| &decision.it);
        let days = bodies.filter_map(|clause| match &clause.it {
            DecisionClause::By(_, Some(AsOf::Day(day))) => Some(*day),
            _ => None,
        });
        days.collect()
    }

    pub(super) fn speaks_of_signatories(&self) -> bool {
        let names = |who: &Who| who.parts.iter().chain(&who.except).any(|part| part == "signatories");
        let groups = self.rules().groups.values().flatten().any(|clause| names(&clause.it.who));
        let norms = self.rules().norms.iter().flat_map(|norm| &norm.it.1).any(|clause| match &clause.it {
            NormClause::Bearer(who) | NormClause::With(who) | NormClause::On(who) => names(who),
            NormClause::When(pattern) | NormClause::After(pattern, _) => [&pattern.by, &pattern.on, &pattern.with].into_iter().flatten().any(names),
            _ => false,
        });
        let bodies = self.rules().decisions.iter().flat_map(|decision| &decision.it).any(|clause| match &clause.it {
            DecisionClause::By(who, _) | DecisionClause::Concurring(who, _) => names(who),
            _ => false,
        });
        groups || norms || bodies
    }
}
