//! Norms and decisions: what can never arise, cannot be met, is never breached or has no consequence, and what whoever triggers it can block.

use super::{Detail, Gap, Kind, Pass, stands};
use crate::analyse::asked::{Ask, Asked, Exactness, Example, HOLDS};
use crate::analyse::diagram::Diagram;
use crate::analyse::effect::{somewhere, under};
use crate::analyse::terms::Term;
use crate::days::{self, Day};
use crate::evaluate::canonical;
use crate::rules::contradiction;
use crate::rules::{Clause, Decision, Menu, Norm, NormClause, NormKind, Pattern, PeriodClause};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::Span;

impl Pass<'_> {
    pub(super) fn norm(&mut self, norm: &Norm) {
        if let Some(asked) = self.asked(&norm.name) {
            let mut found = Vec::new();
            found.extend(self.never_arises(&asked, norm));
            found.extend(self.own_cause(&asked, norm));
            found.extend(void(&asked, norm));
            found.extend(self.third_states(&asked, norm));
            self.take(&asked, found);
        }
        self.no_act(norm);
        self.no_time(norm);
        self.too_late(norm);
        self.no_consequence(norm);
        self.blocked_consequence(norm);
    }

    pub(super) fn decision(&mut self, decision: &Decision) {
        let Some(asked) = self.asked(&decision.name) else { return };
        let (space, engine) = (&asked.frame.space, &asked.frame.space.diagrams);
        let never = engine.and(&stands(&asked.frame, &decision.guard), &engine.not(&somewhere(space, &asked.any)));
        let mut found = Vec::new();
        let under = asked.somewhere(&never);
        if !under.is_empty() {
            let unsaid = asked.frame.left_out().into_iter().find(|words| words.starts_with("how "));
            let words = match unsaid {
                Some(_) => "cannot be adopted: the rules do not say how it is decided, or nobody decides it".to_string(),
                None => "cannot be adopted, even if all who decide are in favour".to_string(),
            };
            found.push(Gap { under, whom: asked.voices(), ..Gap::new(Kind::NeverArises, "decision", &decision.name, decision.span.clone(), words) });
        }
        self.take(&asked, found);
    }

    // ---- what can never arise ----------------------------------------------------------------------------------

    fn never_arises(&self, asked: &Asked, norm: &Norm) -> Option<Gap> {
        let (frame, space, engine) = (&asked.frame, &asked.frame.space, &asked.frame.space.diagrams);
        let never = engine.and(&stands(frame, &norm.guard), &engine.not(&somewhere(space, &asked.any)));
        // Values that mean nothing are no choices.
        let never_if = asked.somewhere(&never);
        if never_if.is_empty() {
            return None;
        }
        let words = match norm.it.0 {
            NormKind::Duty => "can be owed by nobody",
            NormKind::Prohibition => "forbids nothing to anybody",
            NormKind::Permission | NormKind::Constitutive => "allows nothing to anybody",
            NormKind::Power => "can be held by nobody",
        };
        let mut gap = Gap::new(Kind::NeverArises, norm.it.0.word(), &norm.name, norm.span.clone(), words);
        // A line without which it could arise is what stops it.
        for (at, clause) in norm.it.1.iter().enumerate() {
            let Some(without) = without(norm, at) else { continue };
            let holds: Vec<Diagram> = frame.holders(&without).into_iter().map(|(_, holds)| engine.and(&holds, &asked.sense)).collect();
            let stopped = engine.and(&never, &somewhere(space, &engine.any(&holds)));
            let under = asked.somewhere(&stopped);
            if !under.is_empty() {
                gap.at.push(clause.span.clone());
                gap.details.push(Detail { name: String::new(), words: self.line(&clause.span), under });
            }
        }
        gap.under = never_if;
        gap.whom = asked.owes.iter().map(|(party, _)| party.clone()).collect();
        gap.exactness = asked.exactness();
        Some(gap)
    }

    /// A line of the rules as it stands.
    fn line(&self, span: &Span) -> String {
        let source = self.given.draft.tree().source();
        let line = source.get(span.start..span.end).unwrap_or_default();
        let words = String::from_utf8_lossy(line);
        format!("because of the line “{}”", words.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    // ---- who triggers it and can block it -----------------------------------------------------------------------

    fn own_cause(&self, asked: &Asked, norm: &Norm) -> Option<Gap> {
        let (space, engine) = (&asked.frame.space, &asked.frame.space.diagrams);
        let doer = asked.doer()?;
        let possible = asked.possible();
        let mut gap = Gap::new(Kind::OwnCause, norm.it.0.word(), &norm.name, norm.span.clone(), String::new());
        let mut open = Vec::new();
        for party in &doer.values {
            let here = engine.and(&possible, &space.is(&doer, party));
            let stops = asked.stops(&here, party, |_| true);
            let stops_if = asked.somewhere(&stops);
            if stops_if.is_empty() {
                continue;
            }
            gap.whom.push(party.clone());
            gap.details.push(Detail { name: party.clone(), words: "can block it when it triggers it".to_string(), under: stops_if });
            if gap.example.is_none() {
                gap.example = asked.shown(&stops, party, |_| true);
            }
            open.push(somewhere(space, &stops));
        }
        if open.is_empty() {
            return None;
        }
        let breach: Vec<String> = self.breaches(norm);
        let also = if breach.is_empty() { String::new() } else { format!(". What triggers it {}", breach.join(" and ")) };
        gap.words = format!("can be blocked by whoever triggers it{also}");
        gap.under = under(space, &engine.any(&open));
        gap.exactness = asked.exactness();
        Some(gap)
    }

    /// Of what the trigger of a norm is a breach.
    fn breaches(&self, norm: &Norm) -> Vec<String> {
        let triggers: BTreeSet<&str> = patterns(norm).map(|pattern| canonical(&pattern.act)).collect();
        let mut found = Vec::new();
        for other in &self.given.rules.norms {
            let name = &other.name;
            let is_named = triggers.iter().any(|act| act.strip_prefix("breach of ").is_some_and(|of| of == name));
            let is_forbidden = other.it.0 == NormKind::Prohibition
                && other
                    .it
                    .1
                    .iter()
                    .any(|clause| matches!(&clause.it, NormClause::Act(_, acts) if acts.iter().any(|act| triggers.contains(canonical(act)))));
            let breaks =
                other.it.1.iter().any(|clause| matches!(&clause.it, NormClause::BrokenBy(pattern) if triggers.contains(canonical(&pattern.act))));
            if is_named {
                found.push(format!("is a breach of {name}"));
            } else if is_forbidden {
                found.push(format!("is forbidden by {name}"));
            } else if breaks {
                found.push(format!("breaks {name}"));
            }
        }
        found
    }

    /// A consequence that the words of a norm name, and that those who are in breach can block.
    fn blocked_consequence(&mut self, norm: &Norm) {
        let named: Vec<(Span, String)> = norm
            .it
            .1
            .iter()
            .filter_map(|clause| if let NormClause::IfBreached(words) = &clause.it { Some((clause.span.clone(), words)) } else { None })
            .flat_map(|(span, words)| {
                words.split(|one: char| !(one.is_alphanumeric() || one == '-')).map(move |word| (span.clone(), word.to_string()))
            })
            .filter(|(_, word)| self.index.norm(word).is_some() || self.index.decision(word).is_some())
            .collect();
        for (span, name) in named {
            if (self.is_late)() {
                break;
            }
            let Ok(asked) = Asked::new(self.index, self.given.options, &name, self.most_nodes) else { continue };
            let possible = asked.possible();
            let bearers = self.plain.bearers(norm);
            let mut details = Vec::new();
            let mut open = Vec::new();
            for party in bearers {
                let stops = asked.stops(&possible, &party, |_| true);
                let under = asked.somewhere(&stops);
                if !under.is_empty() {
                    details.push(Detail { name: party, words: format!("can block {name}"), under });
                    open.push(stops);
                }
            }
            if details.is_empty() || asked.frame.space.diagrams.gave_up() {
                continue;
            }
            let words = format!("is followed by {name} if it is breached, which those who are in breach can block");
            let mut gap = Gap::new(Kind::OwnCause, norm.it.0.word(), &norm.name, span, words);
            gap.under = under(&asked.frame.space, &asked.frame.space.diagrams.any(&open));
            gap.whom = details.iter().map(|detail| detail.name.clone()).collect();
            gap.details = details;
            gap.exactness = asked.exactness();
            self.found.gaps.push(gap);
        }
    }

    // ---- breaches ----------------------------------------------------------------------------------------------

    fn no_consequence(&mut self, norm: &Norm) {
        if !matches!(norm.it.0, NormKind::Duty | NormKind::Prohibition) {
            return;
        }
        let said = self.one_stands(norm.it.1.iter().filter(|clause| matches!(clause.it, NormClause::IfBreached(_))));
        let engine = &self.plain.space.diagrams;
        let without = engine.and(&self.stands(&norm.guard), &engine.not(&said));
        let mut gap = Gap::new(Kind::NoConsequence, norm.it.0.word(), &norm.name, norm.span.clone(), "no rule says what follows a breach");
        gap.whom = self.plain.bearers(norm);
        self.read(&without, gap);
    }

    fn no_time(&mut self, norm: &Norm) {
        if norm.it.0 != NormKind::Duty || keeps(norm) {
            return;
        }
        let timed = self.one_stands(norm.it.1.iter().filter(|clause| matches!(clause.it, NormClause::Within(_) | NormClause::NoLaterThan(_))));
        let engine = &self.plain.space.diagrams;
        let without = engine.and(&self.stands(&norm.guard), &engine.not(&timed));
        let mut gap =
            Gap::new(Kind::NeverBreached, "duty", &norm.name, norm.span.clone(), "nothing says by when, so that it stays due and is never breached");
        gap.whom = self.plain.bearers(norm);
        self.read(&without, gap);
    }

    // ---- duties that cannot be met -----------------------------------------------------------------------------

    /// A duty without an act is met by nothing.
    fn no_act(&mut self, norm: &Norm) {
        if norm.it.0 != NormKind::Duty || keeps(norm) {
            return;
        }
        let said = self.one_stands(norm.it.1.iter().filter(|clause| matches!(clause.it, NormClause::Act(..))));
        let engine = &self.plain.space.diagrams;
        let without = engine.and(&self.stands(&norm.guard), &engine.not(&said));
        let mut gap = Gap::new(Kind::NeverFulfilled, "duty", &norm.name, norm.span.clone(), "names no act by which it could be met");
        gap.whom = self.plain.bearers(norm);
        self.read(&without, gap);
    }

    /// A time that ends before it can begin.
    fn too_late(&mut self, norm: &Norm) {
        let first = |clause: &Clause<NormClause>| -> Option<(Day, String)> {
            let NormClause::NotBefore(day) = clause.it else { return None };
            Some((day, format!("not before {}", days::written(day))))
        };
        let last = |clause: &Clause<NormClause>| -> Option<(Day, String)> {
            match &clause.it {
                NormClause::NoLaterThan(day) => Some((*day, format!("no later than {}", days::written(*day)))),
                NormClause::During(name) => {
                    let period = self.given.rules.periods.iter().find(|period| period.name == *name)?;
                    let until = period.it.iter().find_map(|clause| match clause.it {
                        PeriodClause::UntilDay(day) if clause.guard.0.is_empty() => Some(day),
                        _ => None,
                    })?;
                    Some((until, format!("during {name}, which ends on {}", days::written(until))))
                }
                _ => None,
            }
        };
        let engine = &self.plain.space.diagrams;
        let mut gaps = Vec::new();
        for clause in &norm.it.1 {
            let Some((end, end_words)) = last(clause) else { continue };
            let there = engine.and(&self.stands(&norm.guard), &self.stands(&clause.guard));
            for other in &norm.it.1 {
                let Some((_, begin_words)) = first(other).filter(|(begin, _)| *begin > end) else { continue };
                let words = format!("has a time that ends before it begins: {begin_words}, and {end_words}");
                let mut gap = Gap::new(Kind::NeverFulfilled, norm.it.0.word(), &norm.name, clause.span.clone(), words);
                gap.at.push(other.span.clone());
                gaps.push((engine.and(&there, &self.stands(&other.guard)), gap));
            }
            // What has to be done by a day before the text was written cannot be owed in time.
            let written = self.given.draft.front().date.as_ref().and_then(|date| days::read(&date.to_string()));
            if let Some(written) = written.filter(|written| *written > end && matches!(clause.it, NormClause::NoLaterThan(_))) {
                let words =
                    format!("has a time that was over before the text was written: {end_words}, and the text is of {}", days::written(written));
                gaps.push((there.clone(), Gap::new(Kind::NeverFulfilled, norm.it.0.word(), &norm.name, clause.span.clone(), words)));
            }
        }
        for (there, gap) in gaps {
            let whom = self.plain.bearers(norm);
            self.read(&there, Gap { whom, ..gap });
        }
    }

    /// What one norm forbids and another allows or asks for, as far as a story shows it.
    pub(super) fn contradictions(&mut self) {
        for found in contradiction::found(self.given.rules) {
            let contradiction::Contradiction { claim, bans, example } = found;
            // What is settled otherwise is no story of this draft.
            let is_open = |(label, chosen): &(String, Option<usize>)| self.given.options.get(label).is_none_or(|options| options.contains(chosen));
            if !example.choices.iter().all(is_open) {
                continue;
            }
            let names: Vec<&str> = bans.iter().map(|ban| ban.name.as_str()).collect();
            let acts = example.acts.iter().map(|act| format!("“{act}”")).collect::<Vec<_>>().join(", ");
            let (kind, words) = match claim.it.0 {
                NormKind::Duty => (Kind::NeverFulfilled, format!("asks for what {} forbids: {acts}", names.join(" and "))),
                _ => (Kind::Contradiction, format!("allows what {} forbids: {acts}", names.join(" and "))),
            };
            let mut gap = Gap::new(kind, claim.it.0.word(), &claim.name, claim.span.clone(), words);
            gap.at.extend(bans.iter().map(|ban| ban.span.clone()));
            gap.whom = Vec::from([example.bearer.clone()]);
            let mut term = Term::new();
            for (label, chosen) in &example.choices {
                if self.given.options.get(label).is_some_and(|options| options.len() > 1) {
                    term.insert(label.clone(), BTreeSet::from([self.plain.option_word(label, *chosen)]));
                }
            }
            gap.details = Vec::from([Detail { name: String::new(), words: example.circumstances.join("; "), under: Vec::new() }]);
            gap.details.retain(|detail| !detail.words.is_empty());
            gap.under = Vec::from([term]);
            gap.example = Some(self.contradiction_example(claim, &example));
            gap.exactness = Exactness::Without(Vec::from(["contradictions that no story shows".to_string()]));
            self.found.gaps.push(gap);
        }
    }

    fn contradiction_example(&self, claim: &Norm, example: &crate::evaluate::example::Example) -> Example {
        let mut lines = Vec::new();
        let (readings, brackets): (Vec<_>, Vec<_>) = example.choices.iter().partition(|(label, _)| label.starts_with('@'));
        let choice =
            |(label, chosen): &&(String, Option<usize>)| format!("{}={}", label.trim_start_matches('@'), self.plain.option_word(label, *chosen));
        if !brackets.is_empty() {
            lines.push(format!("settle   {}", brackets.iter().map(choice).collect::<Vec<_>>().join(", ")));
        }
        if !readings.is_empty() {
            let words = readings.iter().map(choice).map(|words| words.replace("=in", "=1"));
            lines.push(format!("reading  {}", words.collect::<Vec<_>>().join(", ")));
        }
        lines.extend(example.lines.iter().cloned());
        let mut asks = Vec::new();
        if claim.it.0 == NormKind::Duty {
            asks.push(Ask { question: format!("{} of {}", claim.name, example.bearer), of: example.bearer.clone(), holds: true, yes: HOLDS });
        }
        asks.extend(example.acts.iter().map(|act| Ask { question: act.clone(), of: example.bearer.clone(), holds: true, yes: &["prohibited"] }));
        Example { lines, asks }
    }
}

/// A duty all of whose acts are void for want of a power.
fn void(asked: &Asked, norm: &Norm) -> Option<Gap> {
    let (frame, space, engine) = (&asked.frame, &asked.frame.space, &asked.frame.space.diagrams);
    if norm.it.0 != NormKind::Duty || !frame.index.has_powers() {
        return None;
    }
    let mut held: BTreeMap<(String, String), Diagram> = BTreeMap::new();
    let mut powers: BTreeMap<String, Vec<&Norm>> = BTreeMap::new();
    let mut void_for = |act: &String, party: &str| -> Diagram {
        let conferring = powers.entry(act.clone()).or_insert_with(|| frame.index.conferring(act).collect());
        let chosen: Vec<Diagram> = conferring.iter().map(|power| stands(frame, &power.guard)).collect();
        let holds: Vec<Diagram> = conferring
            .iter()
            .map(|power| {
                let known = held.entry((power.name.clone(), party.to_string())).or_insert_with(|| {
                    let all = frame.holders(power);
                    all.into_iter().find(|(holder, _)| holder == party).map_or_else(|| engine.no(), |(_, holds)| somewhere(space, &holds))
                });
                known.clone()
            })
            .collect();
        engine.and(&engine.any(&chosen), &engine.not(&engine.any(&holds)))
    };
    let mut gap = Gap::new(
        Kind::NeverFulfilled,
        "duty",
        &norm.name,
        norm.span.clone(),
        "asks for acts that would be void: those who owe it have no power for them",
    );
    let mut open = Vec::new();
    for (party, owes) in &asked.owes {
        let mut unmet = Vec::new();
        for clause in &norm.it.1 {
            let NormClause::Act(menu, acts) = &clause.it else { continue };
            let each: Vec<Diagram> = acts.iter().map(|act| void_for(act, party)).collect();
            let void = if *menu == Menu::EachOf { engine.any(&each) } else { engine.all(&each) };
            unmet.push(engine.and(&stands(frame, &clause.guard), &void));
        }
        let set = engine.and(owes, &engine.any(&unmet));
        let void_if = asked.somewhere(&set);
        if void_if.is_empty() {
            continue;
        }
        gap.whom.push(party.clone());
        gap.details.push(Detail { name: party.clone(), words: "owes it and has no power".to_string(), under: void_if });
        if gap.example.is_none() {
            gap.example = asked.example(&set).map(|example| tried(asked, norm, party, example));
        }
        open.push(somewhere(space, &set));
    }
    if open.is_empty() {
        return None;
    }
    gap.at.extend(powers.values().flatten().map(|power| power.span.clone()));
    gap.under = under(space, &engine.any(&open));
    gap.exactness = asked.exactness();
    Some(gap)
}

/// A story with the act that would be void.
fn tried(asked: &Asked, norm: &Norm, party: &str, mut example: Example) -> Example {
    let acts = norm.it.1.iter().filter_map(|clause| if let NormClause::Act(_, acts) = &clause.it { Some(acts) } else { None });
    if let Some(act) = acts.flatten().find(|act| asked.frame.index.conferring(act).next().is_some()) {
        let act = if act.split(' ').any(|word| crate::phrase::ROLES.contains(&word)) { format!("\"{act}\"") } else { act.clone() };
        let question = format!("validity of {act} by {party}");
        example.asks.push(Ask { question, of: party.to_string(), holds: true, yes: &["void"] });
    }
    example
}

fn keeps(norm: &Norm) -> bool {
    norm.it.1.iter().any(|clause| matches!(clause.it, NormClause::Keep(_)))
}

fn patterns(norm: &Norm) -> impl Iterator<Item = &Pattern> {
    norm.it.1.iter().filter_map(|clause| if let NormClause::When(pattern) = &clause.it { Some(pattern) } else { None })
}

/// A norm without one of its lines, or without the area of a trigger; none if the line stops nothing.
fn without(norm: &Norm, at: usize) -> Option<Norm> {
    let mut without = norm.clone();
    match &mut without.it.1.get_mut(at)?.it {
        NormClause::When(pattern) => {
            pattern.area.take()?;
        }
        NormClause::OnlyIf(_)
        | NormClause::Unless(..)
        | NormClause::After(..)
        | NormClause::EstablishedBy(_)
        | NormClause::NotBefore(_)
        | NormClause::NoLaterThan(_)
        | NormClause::During(_)
        | NormClause::SubjectTo(_)
        | NormClause::In(_)
        | NormClause::With(_)
        | NormClause::On(_) => drop(without.it.1.remove(at)),
        _ => return None,
    }
    Some(without)
}
