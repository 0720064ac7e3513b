//! Ids: two things with one name, and names that only look the same.

use super::wording::{PLACES, code_point, first_line, list, quote};
use crate::draft::{Draft, Piece, PieceKind, Provision};
use crate::remark::{Level, Place, Remark, codes};
use crate::tree::{Kind, Span};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use unicode_security::MixedScript;

pub(super) fn check(draft: &Draft, remarks: &mut Vec<Remark>) {
    let named = named(draft);
    duplicates(&named, remarks);
    like_addresses(draft, &named, remarks);
    look_alikes(draft, &named, remarks);
}

/// Every id that the user gave, to a provision or to a bracket, in the order of the text, with its places.
fn named(draft: &Draft) -> BTreeMap<&str, Vec<(&Span, &'static str)>> {
    let mut named: BTreeMap<&str, Vec<(&Span, &'static str)>> = BTreeMap::new();
    for provision in draft.provisions() {
        if let Some(span) = &provision.anchor {
            named.entry(&provision.address).or_default().push((span, "provision"));
        }
    }
    for bracket in draft.brackets() {
        if let Some(span) = &bracket.label {
            named.entry(&bracket.address).or_default().push((span, "bracket"));
        }
    }
    for places in named.values_mut() {
        places.sort_by_key(|(span, _)| span.start);
    }
    named
}

fn duplicates(named: &BTreeMap<&str, Vec<(&Span, &'static str)>>, remarks: &mut Vec<Remark>) {
    for (id, places) in named {
        let [first, second, others @ ..] = places.as_slice() else { continue };
        let message = match others.len() {
            0 => format!("The id {} is given to two things, so nobody can say which is meant.", quote(id)),
            more => format!("The id {} is given to {} things, so nobody can say which is meant.", quote(id), more + 2),
        };
        let mut remark = Remark::new(&codes::DUPLICATE_ID, second.0.clone(), message).here(format!("the id of a {}", second.1));
        remark = remark.and(first.0.clone(), format!("first the id of a {}", first.1));
        remark
            .places
            .extend(others.iter().take(PLACES - 2).map(|(span, what)| Place { span: (*span).clone(), label: format!("the id of a {what} as well") }));
        remarks.push(remark.action("Keep it for the one that had it in earlier drafts, and choose another for the other."));
    }
}

/// An id that is also the address of something without an id. Which of the two comes first makes no difference.
fn like_addresses(draft: &Draft, named: &BTreeMap<&str, Vec<(&Span, &'static str)>>, remarks: &mut Vec<Remark>) {
    for provision in draft.provisions().iter().filter(|provision| provision.anchor.is_none()) {
        let Some((span, what)) = named.get(derived(provision)).and_then(|places| places.first()) else { continue };
        let message = format!("The id {} is also the address that another provision has from its own number or title.", quote(derived(provision)));
        let remark = Remark::new(&codes::DUPLICATE_ID, (*span).clone(), message).here(format!("the id of a {what}"));
        let remark = remark.and(head(draft, provision), "this provision has no id, and so has that address");
        remarks.push(remark.action("Give that provision an id of its own, `{#…}`, or choose another here."));
    }
}

/// The address before `~2` was added to it because something had it already.
fn derived(provision: &Provision) -> &str {
    match provision.address.rsplit_once('~') {
        Some((address, count)) if !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()) => address,
        _ => &provision.address,
    }
}

/// The heading of a provision, or its first line.
fn head(draft: &Draft, provision: &Provision) -> Span {
    let tree = draft.tree();
    let node = &tree.nodes()[provision.node];
    let heading = tree.nodes().get(provision.node + 1).filter(|heading| node.kind == Kind::Section && heading.kind == Kind::Heading);
    first_line(tree, &heading.unwrap_or(node).span())
}

// ---- look-alikes ---------------------------------------------------------------------------------------------------

fn look_alikes(draft: &Draft, named: &BTreeMap<&str, Vec<(&Span, &'static str)>>, remarks: &mut Vec<Remark>) {
    let referred: Vec<(String, Span)> = (draft.flow().iter())
        .filter(|piece| piece.kind() == PieceKind::Reference)
        .map(Piece::span)
        .chain(draft.brackets().iter().filter_map(|bracket| bracket.pending.as_ref().map(|(_, span)| span.clone())))
        .map(|span| (draft.text(&span).into_owned(), span))
        .collect();
    let mut first: BTreeMap<&str, &Span> = named.iter().filter_map(|(id, places)| Some((*id, places.first()?.0))).collect();
    for (id, span) in &referred {
        first.entry(id).or_insert(span);
    }
    // Plain Latin names come first in a group, then the order of the text: the others are said to look like that one.
    let mut groups: BTreeMap<String, Vec<(&str, &Span)>> = BTreeMap::new();
    for (id, span) in &first {
        groups.entry(unicode_security::skeleton(id).collect()).or_default().push((id, span));
    }
    for group in groups.values_mut() {
        group.sort_by_key(|(id, span)| (!id.is_ascii(), span.start));
        let (twin, twin_span) = group[0];
        for (place, &(id, span)) in group.iter().enumerate() {
            if place > 0 {
                remarks.push(looks_like(id, span, twin, twin_span));
            } else if !id.is_ascii() && !id.is_single_script() {
                remarks.push(mixed(id, span));
            }
        }
    }
}

fn looks_like(id: &str, span: &Span, twin: &str, twin_span: &Span) -> Remark {
    let strange = match strange_letters(id) {
        Some(letters) => format!(" ({letters})"),
        None => String::new(),
    };
    let message = format!("{} looks like {} and is another id{strange}.", quote(id), quote(twin));
    let remark = Remark::new(&codes::LOOK_ALIKE_ID, span.clone(), message).here("this id").and(twin_span.clone(), "looks like this one");
    let remark = remark.action("If one id is meant, type it again in one alphabet; otherwise choose a name that cannot be mistaken.");
    // Within one alphabet, as in "rn" and "m", it may be chance.
    if id.is_ascii() && twin.is_ascii() { remark.at_most(Level::Warning) } else { remark }
}

fn mixed(id: &str, span: &Span) -> Remark {
    let strange = strange_letters(id).map_or(String::new(), |letters| format!(": {letters}"));
    let message = format!("The id {} mixes letters of different alphabets{strange}.", quote(id));
    Remark::new(&codes::LOOK_ALIKE_ID, span.clone(), message).action("Type it again in one alphabet.")
}

/// The first letters that are not Latin ones of ASCII, with their code points.
fn strange_letters(id: &str) -> Option<String> {
    let letters: Vec<String> =
        id.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).take(3).map(|c| format!("{c} is {}", code_point(c))).collect();
    (!letters.is_empty()).then(|| list(&letters))
}
