//! Characters that change the direction of what is shown, or show nothing, so that a reader sees other words than a program
//! does. After "Trojan Source" (Boucher and Anderson, 2021) and Unicode Technical Standard 55.
//!
//! A treaty may be in any language. The marks that right-to-left text needs (U+200E, U+200F, U+061C) and the joiners of
//! Arabic and Indic scripts are left alone where they belong; in ids and attributions, which nobody reads aloud, they never do.

use super::marks::leaf_at;
use super::wording::{PLACES, code_point, list};
use crate::draft::Draft;
use crate::remark::{Level, Place, Remark, codes};
use crate::tree::{Kind, Span, Tree};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Hidden characters that stand on one line and in words of one sort.
struct Group {
    places: Vec<(Span, char)>,
    /// Stands in an id, a label or an attribution.
    in_name: bool,
    /// At least one changes the direction.
    turns: bool,
}

pub(super) fn check(draft: &Draft, remarks: &mut Vec<Remark>) {
    let tree = draft.tree();
    let source = tree.source();
    let mut group: Option<Group> = None;
    let mut at = 0;
    while at < source.len() {
        let byte = source[at];
        if byte == b'\n' {
            remarks.extend(group.take().map(remark));
        }
        // All of them begin with one of three bytes.
        if !matches!(byte, 0xD8 | 0xE2 | 0xEF) {
            at += 1;
            continue;
        }
        let Some(character) = character_at(source, at) else {
            at += 1;
            continue;
        };
        let span = at..at + character.len_utf8();
        at = span.end;
        if !is_hidden(character) {
            continue;
        }
        let in_name = stands_in_name(tree, span.start);
        if !in_name && belongs(source, &span, character) {
            continue;
        }
        if group.as_ref().is_some_and(|group| group.in_name != in_name) {
            remarks.extend(group.take().map(remark));
        }
        let group = group.get_or_insert_with(|| Group { places: Vec::new(), in_name, turns: false });
        group.turns |= turns(character);
        group.places.push((span, character));
    }
    remarks.extend(group.take().map(remark));
}

/// Whether a character is invisible and changes what is seen or compared.
pub(super) fn is_hidden(character: char) -> bool {
    name(character).is_some()
}

fn name(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{061C}' => "ARABIC LETTER MARK",
        '\u{200B}' => "ZERO WIDTH SPACE",
        '\u{200C}' => "ZERO WIDTH NON-JOINER",
        '\u{200D}' => "ZERO WIDTH JOINER",
        '\u{200E}' => "LEFT-TO-RIGHT MARK",
        '\u{200F}' => "RIGHT-TO-LEFT MARK",
        '\u{202A}' => "LEFT-TO-RIGHT EMBEDDING",
        '\u{202B}' => "RIGHT-TO-LEFT EMBEDDING",
        '\u{202C}' => "POP DIRECTIONAL FORMATTING",
        '\u{202D}' => "LEFT-TO-RIGHT OVERRIDE",
        '\u{202E}' => "RIGHT-TO-LEFT OVERRIDE",
        '\u{2060}' => "WORD JOINER",
        '\u{2066}' => "LEFT-TO-RIGHT ISOLATE",
        '\u{2067}' => "RIGHT-TO-LEFT ISOLATE",
        '\u{2068}' => "FIRST STRONG ISOLATE",
        '\u{2069}' => "POP DIRECTIONAL ISOLATE",
        '\u{FEFF}' => "ZERO WIDTH NO-BREAK SPACE",
        _ => return None,
    })
}

/// Whether it can make words appear in another order than they are stored in.
fn turns(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether a hidden character outside ids and attributions is where its language needs it.
fn belongs(source: &[u8], span: &Span, character: char) -> bool {
    match character {
        '\u{FEFF}' => span.start == 0,
        '\u{061C}' | '\u{200E}' | '\u{200F}' => true,
        // Some words of these scripts end in one, so what follows does not matter.
        '\u{200C}' | '\u{200D}' => character_before(source, span.start).is_some_and(joins),
        _ => false,
    }
}

/// Letters of scripts in which ZERO WIDTH JOINER and NON-JOINER are part of the spelling: Arabic and Persian, Syriac, N'Ko,
/// the Indic scripts, Myanmar, Khmer, Mongolian.
fn joins(character: char) -> bool {
    matches!(character, '\u{0600}'..='\u{08FF}' | '\u{0900}'..='\u{0DFF}' | '\u{0F00}'..='\u{109F}' | '\u{1780}'..='\u{18AF}' | '\u{A8E0}'..='\u{A8FF}'
        | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

fn stands_in_name(tree: &Tree, offset: usize) -> bool {
    let kind = tree.nodes()[leaf_at(tree, offset)].kind;
    matches!(kind, Kind::Attribution | Kind::Anchor | Kind::Reference | Kind::FootnoteReference | Kind::FootnoteLabel)
}

fn character_at(source: &[u8], at: usize) -> Option<char> {
    let bytes = source.get(at..source.len().min(at + 4))?;
    bytes.utf8_chunks().next()?.valid().chars().next()
}

fn character_before(source: &[u8], end: usize) -> Option<char> {
    let start = (end.saturating_sub(4)..end).rev().find(|&at| source[at] & 0xC0 != 0x80)?;
    core::str::from_utf8(&source[start..end]).ok()?.chars().next()
}

fn remark(group: Group) -> Remark {
    let named = |character: char| format!("{} {}", code_point(character), name(character).unwrap_or_default());
    let mut names: Vec<String> = Vec::new();
    for (_, character) in &group.places {
        let name = named(*character);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let place = match group.in_name {
        true => "an id or attribution",
        false => "this line",
    };
    let what = match (group.places.len(), names.len()) {
        (1, _) => "a character that is not seen",
        (_, 1) => "characters that are not seen",
        _ => "several characters that are not seen",
    };
    let effect = match group.turns {
        true => " What is shown may be in another order than what is written.",
        false => " What looks the same may not be the same.",
    };
    let message = format!("In {place} there is {what}: {}.{effect}", list(&names));
    let message = if group.places.len() > 1 { message.replacen("there is", "there are", 1) } else { message };
    let mut places = group.places.iter().map(|(span, character)| Place { span: span.clone(), label: named(*character) });
    let first = places.next().map_or(0..0, |place| place.span);
    let mut remark = Remark::new(&codes::HIDDEN_CHARACTER, first, message);
    remark.places[0].label = named(group.places[0].1);
    remark.places.extend(places.take(PLACES - 1));
    let remark = remark.action("Delete it and type the words around it again.");
    // Left over from copying, it spoils comparisons and no more than that.
    if group.in_name || group.turns { remark } else { remark.at_most(Level::Warning) }
}
