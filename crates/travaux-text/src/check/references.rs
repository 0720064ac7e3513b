//! References inside the draft: to ids, and from marks to footnotes.

use super::Vocabulary;
use super::wording::{Known, plain, quote, remark_on, times};
use crate::draft::{Draft, PieceKind};
use crate::remark::{Remark, codes};
use crate::tree::Span;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub(super) fn check(draft: &Draft, vocabulary: &Vocabulary, remarks: &mut Vec<Remark>) {
    dangling(draft, remarks);
    footnotes(draft, vocabulary, remarks);
}

fn dangling(draft: &Draft, remarks: &mut Vec<Remark>) {
    let provisions = || draft.provisions().iter().map(|provision| provision.address.as_str());
    let brackets = || draft.brackets().iter().map(|bracket| bracket.address.as_str());
    let ids: BTreeSet<&str> = provisions().chain(brackets()).collect();
    let labels: BTreeSet<&str> = draft.brackets().iter().filter(|bracket| bracket.label.is_some()).map(|bracket| bracket.address.as_str()).collect();

    let mut gone: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for piece in draft.flow().iter().filter(|piece| piece.kind() == PieceKind::Reference) {
        let id = draft.text(&piece.span());
        if !ids.contains(id.as_ref()) {
            gone.entry(id.into_owned()).or_default().push(piece.span());
        }
    }
    // A bracket can wait for a bracket only, so a provision of that name does not help.
    let mut waits_in_vain: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for (id, span) in draft.brackets().iter().filter_map(|bracket| bracket.pending.as_ref()) {
        if !labels.contains(id.as_str()) {
            waits_in_vain.entry(id).or_default().push(span.clone());
        }
    }
    if !gone.is_empty() {
        let mut known = Known::new(ids.iter().copied());
        for (id, places) in &gone {
            let message = format!("Nothing in this draft has the id {}, which the text refers to{}.", quote(id), more_than_once(places));
            let action =
                did_you_mean(known.nearest(id), &format!("write `{{#{}}}` at the provision that is meant, or correct the reference", plain(id)));
            remarks.push(remark_on(&codes::DANGLING_REFERENCE, places, message).action(action));
        }
    }
    if !waits_in_vain.is_empty() {
        let mut known = Known::new(labels.iter().copied());
        for (id, places) in &waits_in_vain {
            let message = match ids.contains(id) {
                true => format!("A bracket waits for {}, which is a provision and no bracket.", quote(id)),
                false => format!("A bracket waits for {}, and no bracket of this draft has that label.", quote(id)),
            };
            let action = did_you_mean(
                known.nearest(id),
                &format!("write `#{}` in the attribution of the bracket that is meant, or correct the label", plain(id)),
            );
            remarks.push(remark_on(&codes::DANGLING_REFERENCE, places, message).action(action));
        }
    }
}

fn did_you_mean(close: Option<&str>, otherwise: &str) -> String {
    match close {
        Some(close) => format!("Did you mean `{close}`? Otherwise {otherwise}."),
        None => {
            let mut action = String::new();
            let mut letters = otherwise.chars();
            action.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            action.push_str(letters.as_str());
            action.push('.');
            action
        }
    }
}

fn more_than_once(places: &[Span]) -> String {
    if places.len() > 1 { format!(" {}", times(places.len())) } else { String::new() }
}

fn footnotes(draft: &Draft, vocabulary: &Vocabulary, remarks: &mut Vec<Remark>) {
    let mut references: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for piece in draft.flow().iter().filter(|piece| piece.kind() == PieceKind::Footnote) {
        references.entry(draft.text(&piece.span()).into_owned()).or_default().push(piece.span());
    }
    let mut defined: BTreeMap<&str, &Span> = BTreeMap::new();
    for footnote in draft.footnotes() {
        let name = quote(&footnote.name);
        let remark = match defined.get(footnote.name.as_str()) {
            Some(first) => Remark::new(
                &codes::UNUSED_FOOTNOTE,
                footnote.name_span.clone(),
                format!("The footnote {name} is defined a second time, and only the first one counts."),
            )
            .and((*first).clone(), "defined here first")
            .action("Give this one another name, or join the two."),
            None if !references.contains_key(&footnote.name) => {
                Remark::new(&codes::UNUSED_FOOTNOTE, footnote.name_span.clone(), format!("Nothing refers to the footnote {name}."))
                    .action(format!("Write `[^{}]` behind the words that it is about, or delete it.", plain(&footnote.name)))
            }
            None => {
                defined.insert(&footnote.name, &footnote.name_span);
                continue;
            }
        };
        defined.entry(&footnote.name).or_insert(&footnote.name_span);
        remarks.push(remark);
    }

    // Without a definition the name is that of a source, which only the negotiation knows.
    let Some(sources) = &vocabulary.sources else { return };
    let mut known: Option<Known> = None;
    for (name, places) in references.iter().filter(|(name, _)| !defined.contains_key(name.as_str()) && !sources.contains(*name)) {
        let known = known.get_or_insert_with(|| Known::new(defined.keys().copied().chain(sources.iter().map(String::as_str))));
        let message = format!(
            "There is no footnote {}, and no source of that name{}.",
            quote(name),
            match places.len() {
                1 => String::new(),
                count => format!("; it is referred to {}", times(count)),
            }
        );
        let action = did_you_mean(
            known.nearest(name),
            &format!("write a line `[^{}]: …` that says what it is, or add the source to the bibliography", plain(name)),
        );
        remarks.push(remark_on(&codes::UNDEFINED_FOOTNOTE, places, message).action(action));
    }
}
