//! A property beside the rules of a draft: whether they have what it speaks of.

use super::{Claim, Condition, Modal, Property};
use crate::evaluate::{canonical, is_code};
use crate::rules::codes::UNKNOWN_IN_PROPERTY;
use crate::rules::{EntryClause, Norm, NormClause, NormKind, Pattern, Rules, Who};
use crate::scenario::check::{acts, known_facts, known_places};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::{Remark, Span};

/// Something of which a property speaks and that the rules do not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What is the matter.
    pub message: String,
    /// What the rules do not have, if it is a name.
    pub name: String,
    /// What they have instead.
    pub known: Vec<String>,
    /// What to do, if no name is close.
    pub action: String,
    /// The line.
    pub span: Span,
}

impl Unknown {
    /// As a remark, with the nearest of the names that there are.
    pub fn remark(&self, nearest: impl Fn(&str, &[&str]) -> Option<String>) -> Remark {
        let known: Vec<&str> = self.known.iter().map(String::as_str).collect();
        let close = nearest(&self.name, &known).filter(|close| *close != self.name);
        let action = close.map_or_else(|| self.action.clone(), |close| format!("Did you mean \"{close}\"?"));
        Remark::new(&UNKNOWN_IN_PROPERTY, self.span.clone(), self.message.clone()).action(action)
    }
}

/// What a condition of one or more words means to the rules.
pub(crate) enum Meaning {
    /// A decision is adopted.
    Decision(String),
    /// A fact.
    Fact(String),
    /// Something happens.
    Happened(Pattern),
}

/// What words mean: a decision, a fact, or an event of which the rules speak.
pub(crate) fn meaning(rules: &Rules, words: &str) -> Option<Meaning> {
    if rules.decisions.iter().any(|decision| decision.name == words) {
        return Some(Meaning::Decision(words.to_string()));
    }
    if known_facts(rules).contains(words) {
        return Some(Meaning::Fact(words.to_string()));
    }
    let line = crate::syntax::lines(words, 0).into_iter().next()?;
    let pattern = crate::phrase::event(&crate::phrase::Phrase::new(&line.words));
    acts(rules).iter().any(|act| canonical(act) == canonical(&pattern.act)).then_some(Meaning::Happened(pattern))
}

/// The norms of which a condition speaks: the one of that name, or the duties that owe such an act.
pub(crate) fn norms_named<'a>(rules: &'a Rules, modal: Modal, name: &str) -> Vec<&'a Norm> {
    let kind = match modal {
        Modal::Must => NormKind::Duty,
        Modal::May => NormKind::Permission,
        Modal::Can => NormKind::Power,
    };
    let of_kind = || rules.norms.iter().filter(move |norm| norm.it.0 == kind);
    let named: Vec<&Norm> = of_kind().filter(|norm| norm.name == name).collect();
    let owes = |norm: &&Norm| norm.it.1.iter().any(|clause| matches!(&clause.it, NormClause::Act(_, acts) if acts.iter().any(|act| act == name)));
    if named.is_empty() { of_kind().filter(owes).collect() } else { named }
}

impl Property {
    /// The norms of which its conditions speak, in the order of the text.
    pub(crate) fn norms<'a>(&self, rules: &'a Rules) -> Vec<&'a Norm> {
        let mut found: Vec<&Norm> = Vec::new();
        for part in self.conditions().flat_map(|(condition, _)| condition.parts()) {
            let Condition::Norm(modal, _, name) = part else { continue };
            for norm in norms_named(rules, *modal, name) {
                if !found.iter().any(|known| known.name == norm.name) {
                    found.push(norm);
                }
            }
        }
        found
    }

    /// The names that its conditions use: of decisions, or of facts.
    pub fn names(&self) -> Vec<&str> {
        let parts = self.conditions().flat_map(|(condition, _)| condition.parts());
        let names = parts.filter_map(|part| match part {
            Condition::Named(name) => Some(name.as_str()),
            _ => None,
        });
        names.collect()
    }

    /// Its conditions, each with its line.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = (&Condition, &Span)> {
        let claims = self.claims.iter().map(|claim| (claim.it.condition(), &claim.span));
        claims.chain(self.given.iter().map(|given| (&given.it, &given.span)))
    }

    /// What it speaks of and the rules do not have. Nothing: it can be asked of them.
    pub fn unknown(&self, rules: &Rules) -> Vec<Unknown> {
        let mut found = Vec::new();
        for (condition, span) in self.conditions() {
            for part in condition.parts() {
                found.extend(unknown_part(rules, part, span));
            }
        }
        self.unknown_event(rules, &mut found);
        self.unknown_parties(rules, &mut found);
        found.dedup();
        found
    }

    /// The acts that trigger the duties of which it speaks.
    pub(crate) fn triggers(&self, rules: &Rules) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for pattern in self.norms(rules).iter().filter(|norm| norm.it.0 == NormKind::Duty).flat_map(|norm| triggers(norm)) {
            let act = canonical(&pattern.act).to_string();
            if !found.contains(&act) {
                found.push(act);
            }
        }
        found
    }

    fn unknown_event(&self, rules: &Rules, found: &mut Vec<Unknown>) {
        let triggers = self.triggers(rules);
        let has_norms = !self.norms(rules).is_empty();
        let begins = counting_as(rules, &triggers);
        if let Some(event) = self.whenever.as_ref().filter(|event| has_norms && !begins.contains(canonical(&event.it.act))) {
            found.push(Unknown {
                message: format!("No duty of which this property speaks begins with \"{}\".", event.it.act),
                name: event.it.act.clone(),
                known: triggers.clone(),
                action: match triggers.is_empty() {
                    true => "Leave the line out: what is asked about holds without any event.".to_string(),
                    false => format!("Write an event that triggers it: {}.", triggers.join(", ")),
                },
                span: event.span.clone(),
            });
        }
        let is_always = self.claims.iter().any(|claim| matches!(claim.it, Claim::Always(_)));
        if self.whenever.is_none() && is_always && triggers.len() > 1 {
            found.push(Unknown {
                message: format!("The duties of this property begin with different events: {}.", triggers.join(", ")),
                name: String::new(),
                known: Vec::new(),
                action: "Say which is meant, as in `whenever attack by attacker on UA`.".to_string(),
                span: self.span.clone(),
            });
        }
        let acting =
            |act: &str| self.norms(rules).into_iter().flat_map(self::triggers).any(|pattern| canonical(&pattern.act) == act && pattern.by.is_some());
        let has_doer = match &self.whenever {
            Some(event) => event.it.by.is_some() || acting(canonical(&event.it.act)),
            None => triggers.iter().any(|act| acting(act)),
        };
        if let Some(against) = self.against.as_ref().filter(|_| !has_doer) {
            found.push(Unknown {
                message: "This property begins with nothing that somebody does, so it holds against nobody.".to_string(),
                name: String::new(),
                known: Vec::new(),
                action: "Leave the line out, or write `whenever ACT by NAME`.".to_string(),
                span: against.span.clone(),
            });
        }
        let places = known_places(rules);
        for name in self.whenever.iter().flat_map(|event| &event.it.area).flat_map(|area| area.parts.iter().chain(&area.except)) {
            if name != "everywhere" && !places.contains(name.as_str()) {
                let span = self.whenever.as_ref().map(|event| event.span.clone()).unwrap_or_default();
                found.push(unknown("place", name, places.iter().map(ToString::to_string).collect(), &span));
            }
        }
    }

    /// Names that are no party, no group, and given by nothing.
    fn unknown_parties(&self, rules: &Rules, found: &mut Vec<Unknown>) {
        let free = |pattern: &Pattern| -> Vec<String> {
            [&pattern.by, &pattern.on, &pattern.with].into_iter().flatten().flat_map(|who| who.parts.clone()).collect()
        };
        let mut given: BTreeSet<String> = self.each.iter().map(|each| each.it.0.clone()).collect();
        given.extend(self.whenever.iter().flat_map(|event| free(&event.it)));
        given.extend(self.norms(rules).into_iter().flat_map(triggers).flat_map(free));
        let groups: Vec<String> = rules.groups.keys().cloned().collect();
        let codes = codes(rules);
        let mut look = |who: &Who, span: &Span| {
            for name in who.parts.iter().chain(&who.except) {
                let is_group = rules.groups.contains_key(name.strip_prefix("members of ").unwrap_or(name));
                let is_known = is_group || matches!(name.as_str(), "anyone" | "signatories") || given.contains(name) || codes.contains(name);
                if !is_known {
                    found.push(unknown("party or group", name, groups.iter().chain(&codes).cloned().collect(), span));
                }
            }
        };
        for (condition, span) in self.conditions() {
            condition.whoms().into_iter().for_each(|who| look(who, span));
        }
        if let Some(each) = &self.each {
            each.it.1.iter().for_each(|who| look(who, &each.span));
        }
        if let Some(against) = &self.against {
            look(&against.it, &against.span);
        }
        if let Some(unwilling) = &self.unwilling {
            unwilling.it.iter().for_each(|who| look(who, &unwilling.span));
        }
    }
}

/// Acts, and all that counts as one of them.
fn counting_as(rules: &Rules, acts: &[String]) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = acts.iter().cloned().collect();
    loop {
        let before = found.len();
        for norm in rules.norms.iter().filter(|norm| norm.it.0 == NormKind::Constitutive) {
            let counts =
                norm.it.1.iter().any(|clause| matches!(&clause.it, NormClause::CountsAs(counted) if found.contains(canonical(&counted.act))));
            if counts {
                found.extend(triggers(norm).into_iter().map(|pattern| canonical(&pattern.act).to_string()));
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// The events that trigger a norm.
pub(crate) fn triggers(norm: &Norm) -> Vec<&Pattern> {
    let lines = norm.it.1.iter().filter_map(|clause| match &clause.it {
        NormClause::When(pattern) => Some(pattern),
        _ => None,
    });
    lines.collect()
}

/// The parties whom the rules name by their codes: also those that only final clauses or triggers name.
pub(crate) fn codes(rules: &Rules) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = crate::evaluate::Index::new(rules).parties.iter().map(ToString::to_string).collect();
    let entry = rules.entry.iter().flat_map(|entry| &entry.it).flat_map(|clause| match &clause.it {
        EntryClause::RatifiedBy(who) => Vec::from([who]),
        EntryClause::Ratified(_, who, including) => Vec::from([who, including]),
        _ => Vec::new(),
    });
    let patterns = rules.norms.iter().flat_map(triggers).flat_map(|pattern| [&pattern.by, &pattern.on, &pattern.with]).flatten();
    found.extend(entry.chain(patterns).flat_map(|who| who.parts.iter().chain(&who.except)).cloned());
    found.retain(|name| is_code(name));
    found
}

fn unknown(what: &str, name: &str, known: Vec<String>, span: &Span) -> Unknown {
    Unknown {
        message: format!("The rules have no {what} \"{name}\"."),
        name: name.to_string(),
        action: if known.is_empty() {
            format!("The rules have no {what} at all: name another draft, or leave it out.")
        } else {
            format!("There are: {}.", known.join(", "))
        },
        known,
        span: span.clone(),
    }
}

fn unknown_part(rules: &Rules, part: &Condition, span: &Span) -> Option<Unknown> {
    match part {
        Condition::InForce(_) | Condition::Bound(_) | Condition::Ratified(_) | Condition::Signed(_) if rules.entry.is_none() => Some(Unknown {
            message: "The rules do not say when the treaty enters into force.".to_string(),
            name: String::new(),
            known: Vec::new(),
            action: "Write `entry into force` in a rules block, or name another draft.".to_string(),
            span: span.clone(),
        }),
        Condition::Norm(modal, _, name) => {
            let norms = norms_named(rules, *modal, name);
            let keeps = norms.iter().any(|norm| norm.it.1.iter().any(|clause| matches!(clause.it, NormClause::Keep(_))));
            if norms.is_empty() {
                let (kind, what) = match modal {
                    Modal::Must => (NormKind::Duty, "duty or act that a duty asks for"),
                    Modal::May => (NormKind::Permission, "permission or act that one allows"),
                    Modal::Can => (NormKind::Power, "power or act that one confers"),
                };
                let names = rules.norms.iter().filter(|norm| norm.it.0 == kind).map(|norm| norm.name.clone());
                return Some(unknown(what, name, names.collect(), span));
            }
            keeps.then(|| Unknown {
                message: format!("\"{name}\" is a duty to keep a state, and these are not analysed yet."),
                name: String::new(),
                known: Vec::new(),
                action: "Ask about duties to do something; scenarios can ask about states.".to_string(),
                span: span.clone(),
            })
        }
        Condition::Named(words) if meaning(rules, words).is_none() => {
            let known: Vec<String> = rules.decisions.iter().map(|decision| decision.name.clone()).chain(known_facts(rules)).collect();
            Some(unknown("decision, fact or event", words, known, span))
        }
        Condition::Fact(words) if !known_facts(rules).contains(words) => Some(unknown("fact", words, known_facts(rules).into_iter().collect(), span)),
        Condition::Happened(pattern) if !acts(rules).iter().any(|act| canonical(act) == canonical(&pattern.act)) => {
            Some(unknown("event", &pattern.act, acts(rules).into_iter().map(ToString::to_string).collect(), span))
        }
        _ => None,
    }
}
