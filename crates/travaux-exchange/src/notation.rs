//! How brackets name parties. Every house has its way; what they say is an attribution, and the draft writes it as one.

use crate::Settings;
use crate::block::{BlockKind, Document, Segment, TokenKind};
use crate::names::{self, Names};
use crate::report::{EntryKind, Report};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde::Serialize;
use travaux_text::attribution::{Position, Reservation, Stance, is_party_code, written};

/// A way to name parties in brackets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notation {
    /// Not at all: `[shall][may]`.
    #[default]
    Un,
    /// In front: `[AA/BB propose; CC oppose: words]`, `[AA: words]`.
    Trade,
    /// Behind the bracket: `[words](AA)(BB: delete)`.
    Assembly,
    /// Last in the bracket: `[words - AA; BB delete]`.
    Conference,
}

impl Notation {
    /// All of them.
    pub const ALL: [Notation; 4] = [Notation::Un, Notation::Trade, Notation::Assembly, Notation::Conference];

    /// The word for `--notation`.
    pub fn word(self) -> &'static str {
        match self {
            Notation::Un => "un",
            Notation::Trade => "trade",
            Notation::Assembly => "assembly",
            Notation::Conference => "conference",
        }
    }
}

/// A notation is taken for that of a document if at least one bracket in so many names parties in it.
const SHARE: usize = 8;
/// Attributions are looked for in so many bytes.
const REACH: usize = 240;

pub(crate) fn read(document: &mut Document, settings: &Settings, report: &mut Report) {
    if settings.notation == Some(Notation::Un) {
        // Nobody is named, and the tables of names take longer to lay out than a short document to read.
        return alternative_paragraphs(document, report);
    }
    let mut names = Names::of(settings);
    report.notation = settings.notation.unwrap_or_else(|| detect(document, &names, report));
    if report.notation != Notation::Un {
        // Whom a three-letter code means depends on who is named elsewhere, so that all attributions are read once before.
        let mut first = Report::default();
        attributions(&mut document.clone(), report.notation, &names, &mut first);
        names.join(&first.parties);
        attributions(document, report.notation, &names, report);
        only_names(document, &names, report);
        code_and_name(&names, report);
    }
    alternative_paragraphs(document, report);
}

fn attributions(document: &mut Document, notation: Notation, names: &Names, report: &mut Report) {
    match notation {
        Notation::Un => {}
        Notation::Trade => trade(document, names, report),
        Notation::Assembly => assembly(document, names, report),
        Notation::Conference => conference(document, names, report),
    }
}

fn detect(document: &Document, names: &Names, report: &mut Report) -> Notation {
    let mut found: BTreeMap<Notation, usize> = BTreeMap::new();
    let mut brackets = 0;
    let ends = document.ends();
    for open in 0..document.tokens.len() {
        let Some(close) = document.tokens[open].partner.filter(|_| document.tokens[open].kind == TokenKind::Open) else { continue };
        brackets += 1;
        let words = |token: usize| match document.tokens.get(token).map(|token| &token.kind) {
            Some(TokenKind::Words(words)) => words.as_str(),
            _ => "",
        };
        let seen = if in_front(words(open + 1), names).is_some() {
            Notation::Trade
        } else if !ends.contains(&(close + 1)) && behind(words(close + 1), names).is_some() {
            Notation::Assembly
        } else if last(words(close - 1), names).is_some() {
            Notation::Conference
        } else {
            continue;
        };
        *found.entry(seen).or_default() += 1;
    }
    // A paragraph of an assembly's text ends with its proposer.
    let proposals = document.blocks.iter().filter(|block| proposal(document, block.tokens.clone(), names).is_some()).count();
    if proposals > 0 {
        *found.entry(Notation::Assembly).or_default() += proposals;
    }
    let chosen = found.iter().max_by_key(|(notation, count)| (**count, core::cmp::Reverse(**notation)));
    let chosen = chosen.filter(|(_, count)| **count * SHARE >= brackets).map_or(Notation::Un, |(notation, _)| *notation);
    report.detected = Some(found);
    chosen
}

// ---- reading words -------------------------------------------------------------------------------------------------

/// What one party says in an attribution, and the words that name the party.
struct Said {
    position: Position,
    name: String,
}

/// The attribution of some words. Two names of one party say it once.
fn positions(said: &[Said]) -> Vec<Position> {
    let mut positions: Vec<Position> = Vec::with_capacity(said.len());
    for Said { position, .. } in said {
        if !positions.contains(position) {
            positions.push(position.clone());
        }
    }
    positions
}

/// The attribution with which words begin, and its length: `AA/BB propose; CC oppose:`.
fn in_front(words: &str, names: &Names) -> Option<(Vec<Said>, usize)> {
    let reach = words.char_indices().map(|(at, _)| at).take_while(|at| *at <= REACH).last()?;
    let colon = words[..reach].find(':');
    let stop = words[..reach].find(". ").filter(|stop| colon.is_none_or(|colon| *stop < colon));
    match (stop, colon) {
        // "AA propose. g. The measure": a full stop only behind a verb.
        (Some(stop), _) => items(&words[..stop], true, names).map(|said| (said, stop + 1)),
        (None, Some(colon)) => {
            let text = &words[..colon];
            // Without a verb only codes and known names are parties.
            items(text, true, names).or_else(|| items(text, false, names)).map(|said| (said, colon + 1))
        }
        (None, None) => None,
    }
}

/// The attributions in parentheses with which words begin, and their length: `(AA)(BB: delete)`.
fn behind(words: &str, names: &Names) -> Option<(Vec<Said>, usize)> {
    let mut said = Vec::new();
    let mut end = 0;
    loop {
        let rest = &words[end..];
        let space = usize::from(rest.starts_with(' '));
        let Some(inner) = rest[space..].strip_prefix('(') else { break };
        let Some(length) = inner.bytes().take(REACH).position(|byte| byte == b')') else { break };
        let Some(found) = items(&inner[..length], false, names) else { break };
        said.extend(found);
        end += space + length + 2;
    }
    (!said.is_empty()).then_some((said, end))
}

/// The attribution with which words end, and where it begins: ` - AA; BB delete`.
fn last(words: &str, names: &Names) -> Option<(Vec<Said>, usize)> {
    let from = words.char_indices().rev().map(|(at, _)| at).take_while(|at| words.len() - at <= REACH).last()?;
    let dashes = words[from..].char_indices().rev().filter(|(_, c)| matches!(c, '-' | '–' | '—')).take(6);
    for (at, dash) in dashes {
        let at = from + at;
        let is_free = words[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
        if let Some(said) = items(words[at + dash.len_utf8()..].trim().trim_end_matches('.'), false, names).filter(|_| is_free) {
            return Some((said, words[..at].trim_end().len()));
        }
    }
    None
}

/// `AA/BB propose; CC oppose`, `EU, US: delete`, `proposed by Norway`, `AA, BB`. With `verb` every item has to say what its parties do.
fn items(text: &str, verb: bool, names: &Names) -> Option<Vec<Said>> {
    let mut said = Vec::new();
    for item in text.split(';').map(str::trim).filter(|item| !item.is_empty()) {
        let by = [" by ", " of ", " from "].iter().find_map(|by| item.split_once(by)).filter(|(what, _)| stance(what).is_some());
        let (who, what) = match (item.split_once(':'), by) {
            (Some((who, what)), _) => (who.trim(), Some(what.trim())),
            (None, Some((what, who))) => (who.trim(), Some(what)),
            (None, None) => match item.rsplit_once(' ') {
                Some((who, what)) if stance(what).is_some() => (who.trim(), Some(what)),
                _ => (item, None),
            },
        };
        let stance = match what {
            Some(what) => stance(what)?,
            None if verb => return None,
            None => Stance::Proposes,
        };
        for name in who.split(['/', ',', '&', '+']) {
            let parties = parties(name, what.is_some(), names)?;
            let position = |party| Position { party, stance: stance.clone(), hedge: None };
            said.extend(parties.into_iter().map(|(party, name)| Said { position: position(party), name }));
        }
    }
    (!said.is_empty()).then_some(said)
}

/// Names with "and" between them, which may be part of a name: "Antigua and Barbuda and Fiji", "the European Union and its member states".
/// The code of each, and the words that name it.
fn parties(text: &str, may_be_name: bool, names: &Names) -> Option<Vec<(String, String)>> {
    const LONGEST: usize = 3;
    let pieces: Vec<&str> = text.trim().split(" and ").collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        if at > 0 && pieces[at].eq_ignore_ascii_case("its member states") {
            at += 1;
            continue;
        }
        let known = (1..=LONGEST.min(pieces.len() - at)).rev().find_map(|count| {
            let name = pieces[at..at + count].join(" and ");
            names.code_of(&name).map(|code| (code.to_string(), name.trim().to_string(), count))
        });
        let (code, name, count) = match known {
            Some(known) => known,
            None => (party(pieces[at].trim(), may_be_name)?, pieces[at].trim().to_string(), 1),
        };
        found.push((code, name));
        at += count;
    }
    Some(found)
}

fn stance(verb: &str) -> Option<Stance> {
    Some(match verb.trim().trim_end_matches('.').to_lowercase().as_str() {
        "propose" | "proposes" | "proposed" | "proposal" => Stance::Proposes,
        "support" | "supports" | "supported" | "retain" | "retains" | "keep" => Stance::Supports,
        "oppose" | "opposes" | "opposed" | "against" => Stance::Opposes,
        "delete" | "deletes" | "deleted" | "del" | "deletion" => Stance::Deletes,
        "agree" | "agrees" | "agreed" => Stance::Agrees,
        "reserve" | "reserves" | "reserved" | "reservation" => Stance::Reserves(Reservation::General),
        "considering" | "consider" | "considers" => Stance::Reserves(Reservation::Other("considering".to_string())),
        "withdraw" | "withdraws" | "withdrawn" => Stance::Withdraws,
        _ => return None,
    })
}

/// The code of a party. A name of up to three words becomes a code where a verb shows that it is one: "New Zealand" → `NEW-ZEALAND`.
fn party(name: &str, may_be_name: bool) -> Option<String> {
    if is_party_code(name) && name.len() <= 24 {
        return Some(name.to_string());
    }
    let words: Vec<&str> = name.split(' ').collect();
    let is_name = |word: &&str| {
        word.len() >= 2 && word.starts_with(|c: char| c.is_ascii_uppercase()) && word.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
    };
    let reads = may_be_name && words.len() <= 3 && name.len() <= 24 && words.iter().all(is_name);
    reads.then(|| names::code(name))
}

// ---- the notations -------------------------------------------------------------------------------------------------

/// Writes an attribution down: at a token of the draft and in the report.
fn attribute(document: &mut Document, token: usize, said: &[Said], as_written: &str, report: &mut Report) {
    let attribution = noted(said, document.tokens[token].line, as_written, report);
    document.tokens[token].attribution = Some(attribution);
}

/// The attribution as the draft has it; the report says what it was, and which names were read as which codes.
fn noted(said: &[Said], line: usize, as_written: &str, report: &mut Report) -> String {
    let attribution = written(&positions(said));
    report.converted(line, "an attribution", as_written.trim(), &attribution);
    for Said { position, name } in said {
        report.party(&position.party, name, line);
    }
    attribution
}

/// Whether no party is for the words and against them as well. Where one is, which of the two it said is for a person to find out.
fn on_one_side(said: &[Said], as_written: &str, line: usize, report: &mut Report) -> bool {
    let says = |party: &str, side: fn(&Stance) -> bool| said.iter().any(|it| it.position.party == party && side(&it.position.stance));
    let is_both = |it: &Said| says(&it.position.party, Stance::is_for) && says(&it.position.party, Stance::is_against);
    let is_one = !said.iter().any(is_both);
    if !is_one {
        let why = "looks like an attribution, and has a party both for the words and against them; kept as words";
        report.entry(line, EntryKind::Doubtful, why, as_written.trim());
    }
    is_one
}

/// Brackets with a counterpart.
fn pairs(document: &Document) -> Vec<(usize, usize)> {
    let opens = document.tokens.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Open);
    opens.filter_map(|(open, token)| token.partner.map(|close| (open, close))).collect()
}

fn words_of(document: &Document, token: usize) -> Option<&str> {
    match document.tokens.get(token).map(|token| &token.kind) {
        Some(TokenKind::Words(words)) => Some(words),
        _ => None,
    }
}

/// Takes words out of a token; returns them.
fn take(document: &mut Document, token: usize, range: core::ops::Range<usize>) -> String {
    match &mut document.tokens[token].kind {
        TokenKind::Words(words) => words.drain(range).collect(),
        _ => String::new(),
    }
}

fn trade(document: &mut Document, names: &Names, report: &mut Report) {
    for (open, _) in pairs(document) {
        let Some(words) = words_of(document, open + 1) else { continue };
        match in_front(words, names) {
            Some((said, end)) if on_one_side(&said, &words[..end], document.tokens[open].line, report) => {
                let written = take(document, open + 1, 0..end);
                attribute(document, open, &said, &written, report);
            }
            Some(_) => {}
            None => unreadable(document, open, words.to_string(), report),
        }
    }
}

/// Says where words look like an attribution and are none.
fn unreadable(document: &Document, open: usize, words: String, report: &mut Report) {
    const NO_NAMES: [&str; 16] = [
        "Note",
        "Notes",
        "Comment",
        "Placeholder",
        "Chapeau",
        "Preamble",
        "Title",
        "Article",
        "Annex",
        "Part",
        "Section",
        "Chapter",
        "Paragraph",
        "Option",
        "Alternative",
        "Variant",
    ];
    let head: &str = words.split(':').next().unwrap_or_default();
    if head.len() == words.len() || head.len() > 80 {
        return;
    }
    let mut each = head.split_whitespace();
    let last = head.trim().rsplit(' ').next().unwrap_or_default();
    let is_name =
        |word: &str| word.starts_with(char::is_uppercase) && !NO_NAMES.contains(&word) && word.chars().all(|c| c.is_alphabetic() || c == '-');
    let why = if stance(last).is_some() {
        "looks like an attribution and cannot be read as one; kept as words"
    } else if head.split_whitespace().count() <= 3 && each.next().is_some_and(is_name) && each.all(is_name) {
        "perhaps names a party, of whom neither the tables of names nor the negotiation knows; kept as words"
    } else {
        return;
    };
    report.entry(document.tokens[open].line, EntryKind::Doubtful, why, head.trim());
}

/// `[words] [G77 and China]`: perhaps the second bracket says who wants the first one. Nobody is made to say it.
fn only_names(document: &Document, names: &Names, report: &mut Report) {
    for (open, close) in pairs(document) {
        let words = words_of(document, open + 1).filter(|_| close == open + 2 && document.tokens[open].attribution.is_none());
        if let Some(words) = words.filter(|words| items(words.trim(), false, names).is_some()) {
            let why = "holds nothing but names of parties: read as disputed words, and perhaps says who wants what stands before it";
            report.entry(document.tokens[open].line, EntryKind::Doubtful, why, format!("[{words}]"));
        }
    }
}

/// `[CH: …] [Switzerland: …]`, `[CHE: …] [Switzerland: …]`: the standard says that they are one. The document may use its codes otherwise, and
/// nobody is joined in silence.
fn code_and_name(names: &Names, report: &mut Report) {
    let why = |code: &str, name: &str| match (names.is_joined(name), report.codes.contains(code) && !names.is_used(code)) {
        (true, _) => Some("a code of three letters, whose state the document names otherwise as well: read as one party"),
        (false, true) => Some("the document has the code of this party as well: read as one party"),
        (false, false) => None,
    };
    let joined = report.named.iter().filter_map(|((code, name), line)| Some((*line, why(code, name)?, format!("{name}, {code}"))));
    for (line, why, both) in joined.collect::<Vec<_>>() {
        report.entry(line, EntryKind::Doubtful, why, both);
    }
}

fn assembly(document: &mut Document, names: &Names, report: &mut Report) {
    let (slashes, ends) = (slashes(document), document.ends());
    for (open, close) in pairs(document) {
        // What the next paragraph begins with is not behind the bracket.
        let Some(words) = words_of(document, close + 1).filter(|_| !ends.contains(&(close + 1))) else { continue };
        let line = document.tokens[close].line;
        let found = behind(words, names).filter(|(said, end)| on_one_side(said, &words[..*end], line, report));
        let Some((said, end)) = found else { continue };
        let as_written = take(document, close + 1, 0..end);
        match slashes.get(&open) {
            None => attribute(document, open, &said, &as_written, report),
            // Who wants which of the words is not said, and is not guessed.
            Some(bars) => {
                bars.iter().for_each(|&bar| document.tokens[bar].kind = TokenKind::Bar);
                let why = "names parties behind alternatives without saying who wants which: kept as a note";
                report.entry(document.tokens[open].line, EntryKind::Doubtful, why, as_written.trim());
                document.notes.insert(close, as_written.trim().to_string());
            }
        }
    }
    for block in 0..document.blocks.len() {
        let range = document.blocks[block].tokens.clone();
        let Some((said, token, at)) = proposal(document, range.clone(), names) else { continue };
        let behind = words_of(document, token).map_or("", |words| &words[at..]);
        if !on_one_side(&said, behind, document.tokens[token].line, report) {
            continue;
        }
        let as_written = match &mut document.tokens[token].kind {
            TokenKind::Words(words) => words.split_off(at),
            _ => continue,
        };
        let attribution = noted(&said, document.tokens[token].line, &as_written, report);
        document.blocks[block].proposal = Some(attribution);
    }
}

/// A paragraph of its own, `OP4 alt Requests …, (EU)`: whose it is, and where that is written.
fn proposal(document: &Document, range: core::ops::Range<usize>, names: &Names) -> Option<(Vec<Said>, usize, usize)> {
    let first = words_of(document, range.clone().find(|&token| !document.tokens[token].is_blank())?)?.trim_start();
    let number = first.split(' ').next()?;
    let is_number = ["OP", "PP"].iter().any(|mark| number.strip_prefix(mark).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())));
    let token = range.clone().rfind(|&token| !document.tokens[token].is_blank())?;
    let words = words_of(document, token)?.trim_end();
    let at = words.rfind('(').filter(|_| is_number && words.ends_with(')'))?;
    let closed = document.tokens[range.clone()].iter().all(|token| token.partner.is_none_or(|partner| range.contains(&partner)));
    let said = items(&words[at + 1..words.len() - 1], false, names)
        .filter(|_| closed && !range.into_iter().any(|token| document.closes.contains_key(&token)))?;
    Some((said, token, at))
}

/// The number of a paragraph of an assembly's text, and whether it offers other words for the paragraph of that number:
/// `OP4`, `OP4 bis`, `PP2 alt`, `OP4 bis alt 2`.
fn paragraph_number(words: &str) -> Option<(String, bool)> {
    let number = ["OP", "PP"].iter().find(|mark| words.starts_with(**mark))?;
    let figures = words[number.len()..].bytes().take_while(u8::is_ascii_digit).count();
    let mut at = number.len() + figures;
    let mut number = words[..at].to_string();
    if figures == 0 {
        return None;
    }
    loop {
        let rest = words[at..].trim_start_matches([' ', '.', '-']);
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        match rest[..length].to_lowercase().as_str() {
            "alt" => return Some((number, true)),
            "bis" | "ter" | "quater" | "quinquies" => number.push_str(&rest[..length]),
            _ => return Some((number, false)),
        }
        at = words.len() - rest.len() + length;
    }
}

/// `OP4 …` and `OP4 alt …` behind it become alternatives of one bracket; who proposed the one and the other stays with it.
fn alternative_paragraphs(document: &mut Document, report: &mut Report) {
    let mut group: Vec<usize> = Vec::new();
    let mut original = String::new();
    for block in 0..=document.blocks.len() {
        let number = document.blocks.get(block).and_then(|it| number_of(document, it.tokens.clone()));
        let stands_alone = number.is_some() && is_closed(document, block);
        match number {
            Some((number, true)) => {
                let line = document.blocks[block].line();
                let joins = stands_alone && !group.is_empty() && number == original && depth(document, block) == depth(document, group[0]);
                let why = if joins {
                    group.push(block);
                    "offers other words for the paragraph before it: read as an alternative to it"
                } else {
                    // What follows it is not directly behind the paragraph any more.
                    alternatives(document, &core::mem::take(&mut group));
                    "offers other words for another paragraph: if only one of them can stay, put both into one bracket"
                };
                report.entry(line, EntryKind::Doubtful, why, format!("{number} alt"));
            }
            number => {
                alternatives(document, &core::mem::take(&mut group));
                if let Some((number, _)) = number.filter(|_| stands_alone) {
                    (group, original) = (alloc::vec![block], number);
                }
            }
        }
    }
    document.segments.sort_by_key(|segment| (segment.blocks.start, usize::MAX - segment.blocks.end));
}

/// The number of a paragraph, in a bracket or not.
fn number_of(document: &Document, mut tokens: core::ops::Range<usize>) -> Option<(String, bool)> {
    let is_mark = |token: &usize| document.tokens[*token].is_blank() || document.tokens[*token].kind == TokenKind::Open;
    paragraph_number(words_of(document, tokens.find(|token| !is_mark(token))?)?.trim_start())
}

/// A paragraph in no option, whose brackets all close in it.
fn is_closed(document: &Document, block: usize) -> bool {
    let block = &document.blocks[block];
    let range = block.tokens.clone();
    let inside = document.tokens[range.clone()].iter().all(|token| token.partner.is_none_or(|partner| range.contains(&partner)));
    let is_paragraph = matches!(block.kind, BlockKind::Paragraph { .. }) && block.region == 0;
    is_paragraph && inside && document.closes.range(range).next().is_none()
}

fn depth(document: &Document, block: usize) -> usize {
    match document.blocks[block].kind {
        BlockKind::Paragraph { depth } => depth,
        _ => 0,
    }
}

/// One bracket of these paragraphs. A bracket around all of one says the same and goes; its attribution is that of the alternative.
fn alternatives(document: &mut Document, group: &[usize]) {
    let Some(count) = group.len().checked_sub(1).filter(|count| *count > 0) else { return };
    for (place, &block) in group.iter().enumerate() {
        let mut attribution = document.blocks[block].proposal.take();
        let range = document.blocks[block].tokens.clone();
        let ends = |mut tokens: core::ops::Range<usize>| {
            (tokens.clone().find(|&it| !document.tokens[it].is_blank()), tokens.rfind(|&it| !document.tokens[it].is_blank()))
        };
        if let (Some(open), Some(close)) = ends(range)
            && document.tokens[open].kind == TokenKind::Open
            && document.tokens[open].partner == Some(close)
            && attribution.is_none()
            && !document.notes.contains_key(&close)
        {
            attribution = document.tokens[open].attribution.take();
            (document.tokens[open].kind, document.tokens[close].kind) = (TokenKind::Nothing, TokenKind::Nothing);
            (document.tokens[open].partner, document.tokens[close].partner) = (None, None);
        }
        let (is_first, is_last) = (place == 0, place == count);
        document.segments.push(Segment { blocks: block..block + 1, is_first, is_last, label: String::new(), attribution, outer: 0, inline: true });
    }
}

fn conference(document: &mut Document, names: &Names, report: &mut Report) {
    let slashes = slashes(document);
    for (open, close) in pairs(document) {
        let bars: &[usize] = slashes.get(&open).map_or(&[], Vec::as_slice);
        let ends: Vec<usize> = bars.iter().copied().chain([close]).collect();
        let mut last_of = |end: &usize| {
            let words = words_of(document, end - 1)?;
            let line = document.tokens[end - 1].line;
            last(words, names).filter(|(said, start)| on_one_side(said, &words[*start..], line, report))
        };
        let found: Vec<Option<(Vec<Said>, usize)>> = ends.iter().map(&mut last_of).collect();
        if found.iter().all(Option::is_none) {
            continue;
        }
        for (index, attribution) in found.into_iter().enumerate() {
            let at = if index == 0 { open } else { bars[index - 1] };
            if index > 0 {
                document.tokens[at].kind = TokenKind::Bar;
            }
            if let Some((said, start)) = attribution {
                let length = words_of(document, ends[index] - 1).map_or(0, str::len);
                let as_written = take(document, ends[index] - 1, start..length);
                attribute(document, at, &said, &as_written, report);
            }
        }
    }
}

/// For each `[` the ` / ` that stand directly in it.
fn slashes(document: &Document) -> BTreeMap<usize, Vec<usize>> {
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut open: Vec<usize> = Vec::new();
    for (place, token) in document.tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Open if token.partner.is_some() => open.push(place),
            TokenKind::Close if token.partner.is_some() => {
                open.pop();
            }
            TokenKind::Slash => {
                if let Some(around) = open.last() {
                    found.entry(*around).or_default().push(place);
                }
            }
            _ => {}
        }
    }
    found
}

/// `[AA: x] [BB: y]`: perhaps two words for the same place. The space says that they are two brackets; a person may know better.
pub(crate) fn side_by_side(document: &Document, report: &mut Report) {
    for block in document.blocks.iter().filter(|block| !matches!(block.kind, BlockKind::Comment)) {
        for close in block.tokens.clone() {
            let is_attributed = |open: usize| document.tokens[open].attribution.is_some();
            let Some(first) = document.tokens[close].partner.filter(|open| document.tokens[close].kind == TokenKind::Close && is_attributed(*open))
            else {
                continue;
            };
            let next = close + 2;
            let gap = words_of(document, close + 1).is_some_and(|words| words == " ");
            if gap && next < block.tokens.end && document.tokens[next].kind == TokenKind::Open && is_attributed(next) {
                let of = |open: usize| document.tokens[open].attribution.clone().unwrap_or_default();
                let why = "two brackets side by side with parties of their own: read as two, and perhaps meant as alternatives";
                report.entry(document.tokens[first].line, EntryKind::Doubtful, why, format!("[{}: …] [{}: …]", of(first), of(next)));
            }
        }
    }
}
