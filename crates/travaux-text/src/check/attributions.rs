//! Attributions: those that cannot be read, those that name nobody known, and those that contradict themselves.

use super::Vocabulary;
use super::wording::{Known, code_point, distance, list, plain, quote, times};
use crate::attribution::{Attribution, KEYWORDS, Position, Stance, is_id_char, is_party_code, look_alike};
use crate::draft::Draft;
use crate::parse::ATTRIBUTION_BYTES;
use crate::remark::{Remark, codes};
use crate::tree::{Kind, Span, Tree};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

pub(super) fn check(draft: &Draft, vocabulary: &Vocabulary, remarks: &mut Vec<Remark>) {
    unreadable(draft.tree(), vocabulary.parties.as_ref(), remarks);
    misplaced(draft, remarks);
    self_opposition(draft, remarks);
    if let Some(parties) = &vocabulary.parties {
        unknown_parties(draft, parties, remarks);
    }
}

// ---- positions -----------------------------------------------------------------------------------------------------

fn unknown_parties(draft: &Draft, parties: &BTreeSet<String>, remarks: &mut Vec<Remark>) {
    let mut unknown: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for (party, span) in all_said(draft).into_iter().filter(|(party, _)| !parties.contains(*party)) {
        unknown.entry(party).or_default().push(span);
    }
    let mut known = Known::new(parties.iter().map(String::as_str));
    for (party, places) in unknown {
        let message = match places.len() {
            1 => format!("{} is not a party of this negotiation.", quote(party)),
            count => format!("{} is not a party of this negotiation; it is named {}.", quote(party), times(count)),
        };
        let codes: Vec<String> = parties.iter().take(9).map(|code| format!("`{code}`")).collect();
        let action = match known.nearest(party) {
            Some(close) => format!("Did you mean `{close}`? Otherwise add {party} to the parties of the negotiation."),
            None if (1..9).contains(&codes.len()) => format!("Write one of {}, or add {party} to the parties of the negotiation.", list(&codes)),
            None => format!("Correct the code, or add {party} to the parties of the negotiation."),
        };
        remarks.push(super::wording::remark_on(&codes::UNKNOWN_PARTY, &places, message).action(action));
    }
}

/// Every party code of the draft and where it is written, in the order of the text.
fn all_said(draft: &Draft) -> Vec<(&str, Span)> {
    let front = draft.front();
    let mut said: Vec<(&str, Span)> = Vec::new();
    if let Some(text) = &front.text {
        said.extend(text.positions.iter().map(|position| position.party.as_str()).zip(places_of_text(draft, &text.positions)));
    }
    for reported in &front.reported {
        let codes: Vec<&str> = reported.by.iter().map(String::as_str).collect();
        let places = find_codes(draft.tree(), &reported.by_span, &codes);
        said.extend(codes.into_iter().zip(places));
    }
    for alternative in draft.brackets().iter().flat_map(|bracket| &bracket.alternatives) {
        said.extend(alternative.positions.iter().map(|position| position.party.as_str()).zip(alternative.places.iter().cloned()));
    }
    said
}

/// Where the codes of the key `text` are written.
fn places_of_text(draft: &Draft, positions: &[Position]) -> Vec<Span> {
    let codes: Vec<&str> = positions.iter().map(|position| position.party.as_str()).collect();
    find_codes(draft.tree(), &draft.front().text_span.clone().unwrap_or(0..0), &codes)
}

/// Where codes stand that follow one another in a span of the front matter; the span itself for what is not found there, as
/// when the TOML writes a letter in another way.
fn find_codes(tree: &Tree, span: &Span, codes: &[&str]) -> Vec<Span> {
    let Some(bytes) = tree.source().get(span.clone()) else { return vec![0..0; codes.len()] };
    let in_code = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte >= 0x80;
    let mut at = 0;
    let mut find = |code: &str| {
        while at < bytes.len() {
            let length = bytes[at..].iter().take_while(|&&byte| in_code(byte)).count();
            let start = at;
            at += length.max(1);
            if length > 0 && &bytes[start..start + length] == code.as_bytes() {
                return span.start + start..span.start + start + length;
            }
        }
        span.clone()
    };
    codes.iter().map(|code| if code.bytes().all(in_code) { find(code) } else { span.clone() }).collect()
}

fn self_opposition(draft: &Draft, remarks: &mut Vec<Remark>) {
    if let Some(text) = &draft.front().text {
        opposes_itself(&text.positions, &places_of_text(draft, &text.positions), "the plain words of this draft", remarks);
    }
    for alternative in draft.brackets().iter().flat_map(|bracket| &bracket.alternatives) {
        opposes_itself(&alternative.positions, &alternative.places, "these words", remarks);
    }
}

fn opposes_itself(positions: &[Position], places: &[Span], what: &str, remarks: &mut Vec<Remark>) {
    if positions.len() < 2 {
        return;
    }
    let mut first_for: BTreeMap<&str, (&Stance, &Span)> = BTreeMap::new();
    let mut first_against: BTreeMap<&str, (&Stance, &Span)> = BTreeMap::new();
    for (position, place) in positions.iter().zip(places) {
        if position.stance.is_for() {
            first_for.entry(&position.party).or_insert((&position.stance, place));
        } else if position.stance.is_against() {
            first_against.entry(&position.party).or_insert((&position.stance, place));
        }
    }
    for (party, (for_them, place_for)) in first_for {
        let Some((against, place_against)) = first_against.get(party) else { continue };
        let message = format!("{party} stands on both sides of {what}: it {} and it {}.", says(for_them), says(against));
        let remark = Remark::new(&codes::SELF_OPPOSITION, place_for.clone(), message).here(for_them.verb());
        let remark = remark.and((*place_against).clone(), against.verb());
        remarks.push(remark.action(format!("Keep the one position that the record shows for {party}.")));
    }
}

/// What a party says of "them", the words.
fn says(stance: &Stance) -> String {
    match stance {
        Stance::Agrees => "agrees to them".to_string(),
        Stance::Withholds => "has not agreed to them".to_string(),
        Stance::Deletes => "wants them deleted".to_string(),
        Stance::Refuses => "refuses to discuss them".to_string(),
        stance => format!("{} them", stance.verb()),
    }
}

fn misplaced(draft: &Draft, remarks: &mut Vec<Remark>) {
    for bracket in draft.brackets() {
        for span in &bracket.misplaced {
            let words = super::wording::quote_span(draft.tree(), span);
            let message = format!("{words} stands in a later alternative. It is about the whole bracket, and is read only directly after its `[`.");
            let remark = Remark::new(&codes::MISPLACED_LABEL, span.clone(), message).here("not read here");
            let remark = remark.and(bracket.span.start..bracket.span.start + 1, "the bracket opens here");
            remarks.push(remark.action("Move it to the attribution of the first alternative."));
        }
    }
}

// ---- attributions that cannot be read ------------------------------------------------------------------------------

fn unreadable(tree: &Tree, parties: Option<&BTreeSet<String>>, remarks: &mut Vec<Remark>) {
    let nodes = tree.nodes();
    for (index, node) in nodes.iter().enumerate() {
        if !matches!(node.kind, Kind::Open | Kind::Bar) || nodes.get(index + 1).is_some_and(|next| next.kind == Kind::Attribution) {
            continue;
        }
        let Some((text, colon)) = beginning(tree.source(), node.span().end) else { continue };
        let Some(trouble) = (Reading { text, colon, parties }).trouble() else { continue };
        let mut span = node.span().end + trouble.at..node.span().end + trouble.at + trouble.length;
        if span.is_empty() {
            // Something is missing here: point at the attribution so far.
            span = node.span().end..node.span().end + text[..trouble.at].trim_end().len().max(1);
        }
        let remark = match trouble.twin {
            Some(twin) => Remark::new(&codes::LOOK_ALIKE_ID, span, twin),
            None => {
                let what = match trouble.length {
                    0 => "it is not complete".to_string(),
                    length => format!("{} cannot be read as part of one", quote(&text[trouble.at..trouble.at + length])),
                };
                let message = format!(
                    "These words begin like an attribution, but {what}, so they count as words of the text and nobody's position is recorded."
                );
                Remark::new(&codes::UNREADABLE_ATTRIBUTION, span, message).here("cannot be read")
            }
        };
        remarks.push(remark.action(trouble.action));
    }
}

/// The words after `[` or `|` in which an attribution would stand, and whether they end in a colon. The limits are those of
/// the parser.
fn beginning(source: &[u8], start: usize) -> Option<(&str, bool)> {
    let limit = source.len().min(start + ATTRIBUTION_BYTES);
    let (mut end, mut colon) = (limit, false);
    for at in start..limit {
        match source[at] {
            b':' => {
                (end, colon) = (at, true);
                break;
            }
            // The user says that this is no attribution.
            b'\\' if source.get(at + 1) == Some(&b':') => return None,
            b'[' | b']' | b'|' | b'{' | b'}' | b'\\' | b'"' => {
                end = at;
                break;
            }
            b'\n' if source[at + 1..].iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r')).is_none_or(|&byte| byte == b'\n') => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let bytes = &source[start..end];
    let text = match core::str::from_utf8(bytes) {
        Ok(text) => text,
        // Cut amid a character by the limit.
        Err(error) if bytes.len() - error.valid_up_to() < 4 && !colon => core::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    (!text.trim().is_empty()).then_some((text, colon))
}

/// Words that are no attribution, and may have been meant as one.
struct Reading<'a> {
    text: &'a str,
    colon: bool,
    parties: Option<&'a BTreeSet<String>>,
}

/// What is the matter with them.
struct Trouble {
    /// Offset and length of the word that cannot be read; the length is 0 where something is missing.
    at: usize,
    length: usize,
    action: String,
    /// For a party code in letters of another alphabet: the message.
    twin: Option<String>,
}

/// Words by which people say what `against` and others say.
const OTHER_WORDS: [(&str, &str); 8] = [
    ("oppose", "against"),
    ("opposes", "against"),
    ("opposed", "against"),
    ("objects", "against"),
    ("rejects", "refused by"),
    ("rejected", "refused by"),
    ("accepted", "agreed by"),
    ("accepts", "agreed by"),
];

impl Reading<'_> {
    /// Treaties are full of colons and of names in capital letters, so this asks for good evidence: a label, a second party,
    /// a verb that says where parties stand. `[UN Charter: …]` and `[KALD, in accordance with Article 5, shall: …]` are words.
    fn trouble(&self) -> Option<Trouble> {
        let error = match Attribution::parse(self.text) {
            Ok(found) => return (!self.colon && self.begins() && self.says_where(&found)).then(|| self.no_colon(self.text.len())),
            Err(error) => error,
        };
        let before = &self.text[..error.at];
        let read = Attribution::parse(before.trim_end_matches([',', ';', '/', ' ', '\n', '\t'])).ok();
        let says_where = self.begins() && read.as_ref().is_some_and(|found| self.says_where(found));
        if !self.colon {
            return says_where.then(|| self.no_colon(error.at));
        }
        let rest = &self.text[error.at..];
        let word = first_word(rest);
        let after = rest[word.len()..].trim_start();
        if let Some(code) = self.latin_twin(word).filter(|_| ends_item(after)) {
            return Some(self.look_alike(error.at, word, &code));
        }
        let evident = says_where || self.has_label() || self.is_item(before, word, after, read.is_some());
        evident.then(|| self.unreadable(error.at, word, after))
    }

    /// Whether the word that cannot be read stands where an item of an attribution would, and looks like one.
    fn is_item(&self, before: &str, word: &str, after: &str, complete: bool) -> bool {
        let first_code = is_party_code(first_word(before.trim_start()));
        // Whether a party code could come next: after a comma, after a verb.
        let wants_party = Attribution::parse(&format!("{before} XX")).is_ok();
        let separated = before.trim_end().ends_with([',', ';', '/']);
        let after_verb = wants_party && !separated && !before.trim().is_empty() && !before.trim_end().ends_with(" and");
        let verb = meant(word).is_some();
        let name = word.starts_with(char::is_uppercase) || self.is_known(&word.to_uppercase());
        if before.trim().is_empty() {
            // `[agreed AA: …]`, `[agianst AA: …]`, `[against: …]`, and `[Aa: …]` where AA is known.
            return verb && (party_follows(after.strip_prefix("by ").unwrap_or(after)) || after.is_empty() && is_keyword(word))
                || self.is_known(&word.to_uppercase()) && ends_item(after);
        }
        if word.is_empty() {
            // A verb without a party, two commas, or `AA & BB`.
            let two_marks = after.starts_with([',', ';', '/']) && separated;
            return first_code && (after.is_empty() || two_marks || joins_party(after) || holds_back(after)) || after_verb && after.is_empty();
        }
        if after_verb {
            // `[AA, against the Union: …]`, `[proposed by Ruritania: …]`.
            return first_code && before.contains([',', ';']) || name && ends_item(after);
        }
        if separated || wants_party {
            return first_code && (verb && continues(after) || name && ends_item(after));
        }
        if complete && is_party_code(word) {
            // `[AA BB: …]`: the comma is missing, or it is a name in capital letters.
            return before.contains([',', ';', '/']) || self.is_known(word) && self.is_known(first_word(before.trim_start()));
        }
        first_code && verb && continues(after)
    }

    /// The first word is a party code or a label: whatever follows, it does not begin like a sentence.
    fn begins(&self) -> bool {
        let text = self.text.trim_start();
        is_party_code(first_word(text)) || text.strip_prefix('#').is_some_and(|label| label.starts_with(is_id_char))
    }

    /// More than a row of party codes, which might be words.
    fn says_where(&self, found: &Attribution) -> bool {
        found.label.is_some() || found.pending.is_some() || found.positions.iter().any(|position| position.stance != Stance::Proposes)
    }

    fn has_label(&self) -> bool {
        let begins_word = |at: usize| self.text[..at].chars().next_back().is_none_or(|before| before.is_whitespace() || matches!(before, ',' | ';'));
        self.text.match_indices('#').any(|(at, _)| begins_word(at) && self.text[at + 1..].starts_with(char::is_alphabetic))
    }

    fn is_known(&self, code: &str) -> bool {
        self.parties.is_some_and(|parties| parties.contains(code))
    }

    /// The party code that a word looks like without being one. A word all in another alphabet is most likely just a word,
    /// unless it looks like a party that is known.
    fn latin_twin(&self, word: &str) -> Option<String> {
        if word.is_ascii() || word.len() > 32 {
            return None;
        }
        let skeleton: String = unicode_security::skeleton(word).collect();
        let known = self.parties.iter().copied().flatten().find(|party| unicode_security::skeleton(party).eq(skeleton.chars()));
        known.cloned().or_else(|| look_alike(word))
    }

    fn no_colon(&self, at: usize) -> Trouble {
        let attribution = self.text[..at].trim().trim_end_matches([',', ';', '/']);
        let action = format!("Write `:` between the attribution and the disputed words: `[{}: …]`.", plain(attribution));
        let length = first_word(&self.text[at..]).len();
        Trouble { at, length, action, twin: None }
    }

    fn unreadable(&self, at: usize, word: &str, after: &str) -> Trouble {
        let code = word.to_uppercase();
        let plain = "if these are plain words, write `\\:`";
        let action = match meant(word) {
            Some(keyword) if keyword != word => {
                let keyword = if after.starts_with("by ") { keyword.trim_end_matches(" by") } else { keyword };
                format!("Did you mean `{keyword}`? Otherwise, {plain}.")
            }
            Some(_) if after.is_empty() || word == "by" => format!("Name the party, as in `against AA`; {plain}."),
            Some(keyword) => format!("Write `{} AA`; {plain}.", written(keyword)),
            None if word != code && self.is_known(&code) => format!("Did you mean `{code}`? Otherwise, {plain}."),
            None if is_party_code(word) => format!("Write a comma before `{word}`; {plain}."),
            None if holds_back(after) => format!("Write `reserved by` before the party code; {plain}."),
            None if word.is_empty() && joins_party(after) => format!("Write a comma between party codes; {plain}."),
            None if word.starts_with(char::is_uppercase) => {
                format!("Write the code of a party, in capital letters, instead of {}; {plain}.", quote(word))
            }
            None => format!("Write it as in `AA, against BB #label: words`; {plain}."),
        };
        let length = match word.len() {
            0 => after.split_whitespace().next().map_or(0, str::len),
            length => length,
        };
        Trouble { at, length, action, twin: None }
    }

    fn look_alike(&self, at: usize, word: &str, code: &str) -> Trouble {
        let strange: Vec<String> = word.chars().filter(|c| !c.is_ascii()).take(4).map(|c| format!("{c} is {}", code_point(c))).collect();
        let message = format!(
            "{} looks like {code} and is written with letters of another alphabet ({}), so nobody's position is recorded.",
            quote(word),
            list(&strange)
        );
        Trouble { at, length: word.len(), action: format!("Type `{code}` in Latin letters."), twin: Some(message) }
    }
}

/// Letters, digits and `-`.
fn first_word(text: &str) -> &str {
    &text[..text.find(|end: char| !(end.is_alphanumeric() || end == '-')).unwrap_or(text.len())]
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// The keyword that a word is, or was probably meant to be, with its `by`.
fn meant(word: &str) -> Option<&'static str> {
    if let Some((_, keyword)) = OTHER_WORDS.iter().find(|(other, _)| *other == word) {
        return Some(keyword);
    }
    if let Some(keyword) = KEYWORDS.iter().find(|keyword| **keyword == word) {
        return Some(keyword);
    }
    let near = KEYWORDS.iter().filter(|keyword| keyword.len() > 3).filter_map(|keyword| Some((distance(word, keyword)?, *keyword))).min();
    near.map(|(_, keyword)| written(keyword))
}

/// `proposed by` for `proposed`.
fn written(keyword: &'static str) -> &'static str {
    match keyword {
        "proposed" => "proposed by",
        "supported" => "supported by",
        "agreed" => "agreed by",
        "not" => "not agreed by",
        "deleted" => "deleted by",
        "refused" => "refused by",
        "reserved" => "reserved by",
        "withdrawn" => "withdrawn by",
        other => other,
    }
}

/// Whether an item of an attribution can end before this.
fn ends_item(after: &str) -> bool {
    after.is_empty() || after.starts_with([',', ';', '/', '#'])
}

/// Whether an attribution can go on with this after a verb.
fn continues(after: &str) -> bool {
    let after = after.strip_prefix("by ").unwrap_or(after);
    ends_item(after) || party_follows(after)
}

/// A party code, and then something that may stand behind one.
fn party_follows(after: &str) -> bool {
    let code = first_word(after);
    let behind = after[code.len()..].trim_start();
    is_party_code(code) && (ends_item(behind) || is_keyword(first_word(behind)) || behind.starts_with("and "))
}

/// A kind of reservation without `reserved by`.
fn holds_back(after: &str) -> bool {
    ["(ad referendum)", "(scrutiny)", "(parliamentary)"].iter().any(|kind| after.starts_with(kind))
}

/// `& BB`, `+ BB`.
fn joins_party(after: &str) -> bool {
    after.strip_prefix(['&', '+', '–']).is_some_and(|rest| party_follows(rest.trim_start()))
}
