//! What is the matter with the rules of a draft as a whole: what every line may say alone, and what they must not say together.
//!
//! That a line can be read and that its names are there is known when it is read, in `from_syntax`. Here every remark is certain or
//! is none: what could only be suspected is tried out by running it first, and how much is tried is bounded.

mod adoption;
pub(crate) mod contradiction;
mod priority;

use super::codes::{NO_CONSEQUENCE, NO_WORDS, UNUSED_DEFINITION};
use super::{Construct, Guard, NormClause, NormKind, Rules};
use crate::run::choice_words;
use crate::syntax;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::{Draft, ProvisionIndex, Remark, Span};

/// How many names one remark lists.
const MOST_NAMES: usize = 12;

pub(super) fn remarks(draft: &Draft, rules: &Rules) -> Vec<Remark> {
    if draft.rules().is_empty() {
        return Vec::new();
    }
    let mut remarks = contradiction::remarks(rules);
    remarks.extend(priority::remarks(rules));
    remarks.extend(adoption::remarks(rules));
    remarks.extend(no_consequence(rules));
    remarks.extend(no_words(draft, rules));
    remarks.extend(unused(draft, rules));
    remarks
}

/// The duties and prohibitions of which no rule says what follows a breach: one remark for all of them.
fn no_consequence(rules: &Rules) -> Option<Remark> {
    let can_be_breached = rules.norms.iter().filter(|norm| matches!(norm.it.0, NormKind::Duty | NormKind::Prohibition));
    let without = can_be_breached.filter(|norm| !norm.it.1.iter().any(|clause| matches!(clause.it, NormClause::IfBreached(_))));
    let without: Vec<_> = without.collect();
    let first = without.first()?;
    let names: Vec<&str> = without.iter().map(|norm| norm.name.as_str()).collect();
    let message = match names.as_slice() {
        [name] => format!("No rule says what follows if \"{name}\" is breached."),
        names => format!("No rule says what follows if one of these {} is breached: {}.", names.len(), quoted(names)),
    };
    let action = "Add `if breached …` where the text says what follows; where it does not, this remark says so.";
    Some(Remark::new(&NO_CONSEQUENCE, first.span.clone(), message).action(action))
}

/// Blocks that make something happen and formalise no words.
fn no_words(draft: &Draft, rules: &Rules) -> Vec<Remark> {
    fn place<T>(construct: &Construct<T>) -> Option<(Option<ProvisionIndex>, &Span)> {
        // Which names its words itself may stand anywhere.
        construct.formalises.is_empty().then_some((construct.provision, &construct.span))
    }
    let places = rules.norms.iter().map(place).chain(rules.decisions.iter().map(place));
    let places = places.chain(rules.limits.iter().map(place)).chain(rules.periods.iter().map(place));
    let places = places.chain(rules.entry.iter().map(place)).chain(rules.provisional.iter().map(place));
    let places = places.chain(rules.withdrawal.iter().map(place)).chain(rules.duration.iter().map(place));
    // The first construct of each block; blocks do not overlap.
    let mut first: BTreeMap<usize, (Option<ProvisionIndex>, &Span)> = BTreeMap::new();
    for (provision, span) in places.flatten() {
        let block = draft.rules().partition_point(|block| block.span.start <= span.start);
        let entry = first.entry(block).or_insert((provision, span));
        if span.start < entry.1.start {
            *entry = (provision, span);
        }
    }
    let has_words = |index: ProvisionIndex| {
        let provisions = draft.provisions();
        let within = &provisions[index..provisions[index].next.max(index + 1).min(provisions.len())];
        within.iter().any(|provision| provision.title.is_none() && !draft.words(provision.flow.clone()).trim().is_empty())
    };
    let wrong = first.into_values().filter_map(|(provision, span)| {
        let message = match provision {
            None => "These rules stand before any provision, so there are no words that they could be read from.".to_string(),
            Some(index) if !has_words(index) => {
                format!("These rules stand under \"{}\", which has no words that they could be read from.", draft.provisions()[index].address)
            }
            Some(_) => return None,
        };
        let action = "Move the block below the words that it formalises, or write these words; groups, places, areas and weights may stand anywhere.";
        Some(Remark::new(&NO_WORDS, span.clone(), message).action(action))
    });
    wrong.collect()
}

/// Groups, areas and weights whose name stands in no other line. Decisions are asked for by scenarios too, so they are not looked at here.
fn unused(draft: &Draft, rules: &Rules) -> Vec<Remark> {
    let used = Names::of(draft);
    let kind = |name: &String| if rules.organs.contains(name) { "organ" } else { "group" };
    let groups = rules.groups.iter().map(|(name, definitions)| (kind(name), name, definitions.first().map(|first| &first.span)));
    let areas = rules.areas.iter().map(|(name, definitions)| ("area", name, definitions.first().map(|first| &first.span)));
    let named = groups.chain(areas).filter_map(|(kind, name, span)| Some((kind, name, span?.clone())));
    let weights = rules.weights.keys().filter_map(|name| Some(("list of weights", name, definition(draft, "weights", name)?)));
    let unused = named.chain(weights).filter(|(_, name, _)| !used.has(name)).map(|(kind, name, span)| {
        Remark::new(&UNUSED_DEFINITION, span, format!("No rule uses the {kind} \"{name}\"."))
            .action("Use it, or delete its line if nothing has come of it.")
    });
    unused.collect()
}

/// The words of all clauses and of what definitions say behind their `=`. A name that stands among them is taken to be used there.
pub(super) struct Names {
    words: BTreeSet<String>,
    /// Lines, for names of several words.
    lines: Vec<String>,
}

impl Names {
    pub(super) fn of(draft: &Draft) -> Names {
        let mut names = Names { words: BTreeSet::new(), lines: Vec::new() };
        for construct in syntax::constructs(draft) {
            let (behind, name) = defined(&construct.head);
            names.line(&behind, &name);
            for line in &construct.clauses {
                names.line(&texts(line), "");
            }
        }
        names
    }

    fn line(&mut self, texts: &[&str], defines: &str) {
        self.words.extend(texts.iter().filter(|word| **word != defines).map(ToString::to_string));
        self.lines.push(format!(" {} ", texts.join(" ")));
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.words.contains(name) || name.contains(' ') && self.lines.iter().any(|line| line.contains(&format!(" {name} ")))
    }
}

fn texts(line: &syntax::Line) -> Vec<&str> {
    line.words.iter().map(|word| word.text.as_str()).collect()
}

/// What a definition says behind its `=`, and its name; of other lines at the margin nothing is used.
fn defined(line: &syntax::Line) -> (Vec<&str>, String) {
    let mut texts = texts(line);
    match texts.iter().position(|word| *word == "=") {
        Some(at) if at > 0 => {
            let behind = texts.split_off(at + 1);
            (behind, texts[1..at].join(" "))
        }
        _ => (Vec::new(), String::new()),
    }
}

/// The line that defines a name.
fn definition(draft: &Draft, kind: &str, name: &str) -> Option<Span> {
    let constructs = syntax::constructs(draft).into_iter().map(|construct| construct.head);
    constructs.filter(|head| head.words.first().is_some_and(|word| word.text == kind)).find(|head| defined(head).1 == name).map(|head| head.span)
}

/// `"a", "b" and "c"`; past some, how many more.
fn quoted(names: &[&str]) -> String {
    let some: Vec<String> = names.iter().take(MOST_NAMES).map(|name| format!("\"{name}\"")).collect();
    match (names.len() - some.len(), some.as_slice()) {
        (0, [before @ .., last]) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        (0, _) => some.join(", "),
        (more, _) => format!("{} and {more} more", some.join(", ")),
    }
}

/// ` if #a is in and @b=2`; nothing where nothing has to be chosen.
fn if_chosen<'a>(choices: impl IntoIterator<Item = &'a (String, Option<usize>)>) -> String {
    let choices: Vec<String> = choices.into_iter().map(|(label, alternative)| choice_words(label, *alternative)).collect();
    if choices.is_empty() { String::new() } else { format!(", with {}", choices.join(", ")) }
}

/// Both guards, if they can hold together.
fn both(one: &Guard, other: &Guard) -> Option<Guard> {
    let mut all = one.clone();
    for (label, alternative) in &other.0 {
        match all.0.iter().find(|(known, _)| known == label) {
            Some((_, known)) if known != alternative => return None,
            Some(_) => {}
            None => all.0.push((label.clone(), *alternative)),
        }
    }
    Some(all)
}
