//! What verdicts hang on and what is missing: areas that nobody knows, facts, rival readings, figures; words that are still to come, and
//! what waits for them.

use super::{Detail, Gap, Kind, Pass, options};
use crate::analyse::asked::Asked;
use crate::analyse::situation::What;
use crate::rules::{Area, Condition, LimitClause, NormClause};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::{Bracket, BracketKind, Span};

impl Pass<'_> {
    /// Notes on what it depends.
    pub(super) fn hangs_on(&mut self, asked: &Asked) {
        let (space, engine) = (&asked.frame.space, &asked.frame.space.diagrams);
        for dimension in asked.of(|what| asked.bearing.contains(what)) {
            let is_missing = match &dimension.what {
                What::Within(_) | What::Fact(_) => true,
                What::Choice(label) => label.starts_with('@'),
                _ => false,
            };
            if !is_missing {
                continue;
            }
            let mut differs = engine.no();
            for (_, holds) in &asked.owes {
                let each: Vec<_> = dimension.values.iter().map(|value| space.given(holds, &dimension, value)).collect();
                for pair in each.windows(2) {
                    differs = engine.or(&differs, &engine.differ(&pair[0], &pair[1]));
                }
            }
            let under = asked.somewhere(&differs);
            let name = self.found.asked.last().cloned().unwrap_or_default();
            if !under.is_empty() {
                self.hangs.entry(dimension.what.clone()).or_default().push(Detail { name, words: "depends on it".to_string(), under });
            }
        }
    }

    pub(super) fn missing(&mut self) {
        for (what, details) in core::mem::take(&mut self.hangs) {
            let (kind, name, words, at) = match &what {
                What::Within(area) => {
                    let (words, at) = self.unknown_area(area);
                    ("area", area.clone(), words, at)
                }
                What::Fact(fact) => ("fact", fact.clone(), "is a fact that nobody has settled".to_string(), self.fact(fact)),
                What::Choice(label) => {
                    let at = self.given.rules.labels.get(label).map(|(_, span)| span.clone());
                    ("reading", label.clone(), "is read in more than one way".to_string(), at)
                }
                _ => continue,
            };
            let mut gap = Gap::new(Kind::Missing, kind, &name, at.unwrap_or_default(), words);
            gap.under = details.iter().flat_map(|detail| detail.under.clone()).collect();
            gap.under.sort();
            gap.under.dedup();
            gap.details = details;
            // One that holds always takes in all others.
            if gap.under.iter().any(|term| term.is_empty()) {
                gap.under.retain(|term| term.is_empty());
            }
            self.found.gaps.push(gap);
        }
        self.figures();
        self.words_to_come();
    }

    fn unknown_area(&self, name: &str) -> (String, Option<Span>) {
        let definitions = self.given.rules.areas.get(name);
        let unknown = definitions.into_iter().flatten().find_map(|clause| match &clause.it {
            Area::Unknown(why) => Some((format!("is not known: {why}"), clause.span.clone())),
            Area::Of(_) => None,
        });
        unknown.map_or_else(|| ("is not known".to_string(), None), |(words, span)| (words, Some(span)))
    }

    /// The line that first asks for a fact.
    fn fact(&self, words: &str) -> Option<Span> {
        fn asks(condition: &Condition, words: &str) -> bool {
            match condition {
                Condition::Fact(fact) => fact == words,
                Condition::Not(inner) => asks(inner, words),
                Condition::Either(all) | Condition::Both(all) => all.iter().any(|one| asks(one, words)),
                Condition::Decision(_) | Condition::Happened(_) => false,
            }
        }
        let norms = self.given.rules.norms.iter().flat_map(|norm| &norm.it.1);
        let line = norms.into_iter().find(|clause| match &clause.it {
            NormClause::OnlyIf(condition) | NormClause::Unless(condition, _) => asks(condition, words),
            NormClause::EstablishedBy(who) => words.strip_prefix("established by ") == Some(who),
            _ => false,
        });
        line.map(|clause| clause.span.clone())
    }

    /// Limits of which no figure is chosen.
    fn figures(&mut self) {
        for limit in &self.given.rules.limits {
            let said = self.one_stands(limit.it.iter().filter(|clause| matches!(clause.it, LimitClause::AtMost(_) | LimitClause::AtLeast(_))));
            let engine = &self.plain.space.diagrams;
            let without = engine.and(&self.stands(&limit.guard), &engine.not(&said));
            let gap = Gap::new(Kind::Missing, "limit", &limit.name, limit.span.clone(), "is a limit without a figure");
            self.read(&without, gap);
            self.limit(limit);
        }
    }

    /// Placeholders of the text, and what waits for something else.
    fn words_to_come(&mut self) {
        let draft = self.given.draft;
        let mut waiting: BTreeMap<&str, Vec<&Bracket>> = BTreeMap::new();
        for bracket in draft.brackets().iter().filter(|bracket| self.given.open.contains(&bracket.address)) {
            if let Some((target, _)) = &bracket.pending {
                waiting.entry(target).or_default().push(bracket);
            }
        }
        for bracket in draft.brackets() {
            let is_open = self.given.open.contains(&bracket.address);
            let waits = waiting.remove(bracket.address.as_str()).unwrap_or_default();
            let is_placeholder = bracket.kind == BracketKind::Placeholder;
            if !is_open || !is_placeholder && waits.is_empty() {
                continue;
            }
            let said: Vec<String> = bracket.alternatives.iter().map(|one| draft.words(one.flow.clone()).trim().to_string()).collect();
            let said: Vec<String> = said.into_iter().filter(|words| !words.is_empty()).map(|words| format!(": “{words}”")).collect();
            let words =
                if is_placeholder { format!("is still to come{}", said.concat()) } else { "is open, and other words wait for it".to_string() };
            let mut gap = Gap::new(Kind::Missing, "bracket", &bracket.address, bracket.span.clone(), words);
            gap.details =
                waits.iter().map(|one| Detail { name: options::name(&one.address), words: "waits for it".to_string(), under: Vec::new() }).collect();
            gap.at.extend(waits.iter().map(|one| one.span.clone()));
            self.found.gaps.push(gap);
        }
    }
}
