//! Attributions: who proposes, supports, opposes or refuses the words of a bracket.
//!
//! One small language serves the brackets of a draft, the standing of its plain words (`text` in the front matter) and
//! the typefaces of a negotiation. It knows no party: whether a code exists is checked by whoever has the list.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;
use serde::Serialize;

/// What a party says of some words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// Wants them in the text.
    Proposes,
    /// Backs somebody else's proposal.
    Supports,
    /// Has agreed to them.
    Agrees,
    /// Is against them.
    Opposes,
    /// Has not agreed to them; whether it is against them the record does not say.
    Withholds,
    /// Wants words that stand in the text to go.
    Deletes,
    /// Will not discuss them.
    Refuses,
    /// Holds its position back.
    Reserves(Reservation),
    /// Proposed them once and no longer does.
    Withdraws,
    /// Is on record as saying nothing.
    Silent,
}

/// How a position is held back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reservation {
    /// The source does not say how.
    General,
    /// The negotiator agrees, subject to approval at home.
    AdReferendum,
    /// Time to study is asked for.
    Scrutiny,
    /// Parliament has to be heard.
    Parliamentary,
    /// In the words of the record.
    Other(String),
}

/// How firmly a source puts it. Ordered from firm to weak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hedge {
    /// Somebody is said to have said so.
    Reportedly,
    /// The source infers it.
    Apparently,
    /// The source assumes it.
    Presumably,
    /// Only if something else holds.
    Conditionally,
}

/// One party's position on the words of one alternative.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// The party's code.
    pub party: String,
    /// What it says.
    pub stance: Stance,
    /// How firmly the source puts it; `None` is firm.
    pub hedge: Option<Hedge>,
}

/// A parsed attribution.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attribution {
    /// Positions in the order written.
    pub positions: Vec<Position>,
    /// Where each position's party code stands in the attribution's text.
    pub places: Vec<Range<usize>>,
    /// The label, without `#`.
    pub label: Option<String>,
    /// Where the label stands, without `#`.
    pub label_place: Option<Range<usize>>,
    /// The bracket this one waits for, without `#`.
    pub pending: Option<String>,
    /// Where the id after `pending` stands, without `#`.
    pub pending_place: Option<Range<usize>>,
    /// Whether it says `missing`.
    pub missing: bool,
    /// Whether it says `reported`: a source gives the words, and nobody says who stands where.
    pub reported: bool,
}

/// Why words are no attribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAttribution {
    /// Offset of the first thing that cannot be read.
    pub at: usize,
    /// That thing.
    pub found: String,
}

impl fmt::Display for NotAttribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" cannot be read as part of an attribution", self.found)
    }
}

impl core::error::Error for NotAttribution {}

const VERBS: [(&str, Stance, bool); 10] = [
    ("proposed", Stance::Proposes, true),
    ("supported", Stance::Supports, true),
    ("agreed", Stance::Agrees, true),
    ("against", Stance::Opposes, false),
    ("not", Stance::Withholds, true),
    ("deleted", Stance::Deletes, true),
    ("refused", Stance::Refuses, true),
    ("reserved", Stance::Reserves(Reservation::General), true),
    ("withdrawn", Stance::Withdraws, true),
    ("silent", Stance::Silent, false),
];

/// The words that an attribution may use besides party codes and ids; for "did you mean".
pub const KEYWORDS: [&str; 18] = [
    "proposed",
    "supported",
    "agreed",
    "against",
    "not",
    "deleted",
    "refused",
    "reserved",
    "withdrawn",
    "silent",
    "by",
    "pending",
    "missing",
    "reported",
    "apparently",
    "presumably",
    "reportedly",
    "conditionally",
];

impl Stance {
    /// The words by which an attribution says it, without hedge, party and kind of reservation.
    pub fn written(&self) -> &'static str {
        match self {
            Stance::Proposes => "proposed by",
            Stance::Supports => "supported by",
            Stance::Agrees => "agreed by",
            Stance::Opposes => "against",
            Stance::Withholds => "not agreed by",
            Stance::Deletes => "deleted by",
            Stance::Refuses => "refused by",
            Stance::Reserves(_) => "reserved by",
            Stance::Withdraws => "withdrawn by",
            Stance::Silent => "silent",
        }
    }

    /// The verb of a sentence whose subject is the party.
    pub fn verb(&self) -> &'static str {
        match self {
            Stance::Proposes => "proposes",
            Stance::Supports => "supports",
            Stance::Agrees => "agrees",
            Stance::Opposes => "opposes",
            Stance::Withholds => "has not agreed",
            Stance::Deletes => "wants deleted",
            Stance::Refuses => "refuses to discuss",
            Stance::Reserves(_) => "reserves",
            Stance::Withdraws => "has withdrawn",
            Stance::Silent => "is silent",
        }
    }

    /// Whether a party that says so wants the words in the text.
    pub fn is_for(&self) -> bool {
        matches!(self, Stance::Proposes | Stance::Supports | Stance::Agrees)
    }

    /// Whether a party that says so keeps the words from being agreed.
    pub fn is_against(&self) -> bool {
        matches!(self, Stance::Opposes | Stance::Withholds | Stance::Deletes | Stance::Refuses)
    }
}

impl Reservation {
    fn named(words: &str) -> Self {
        match words {
            "ad referendum" => Reservation::AdReferendum,
            "scrutiny" => Reservation::Scrutiny,
            "parliamentary" => Reservation::Parliamentary,
            other => Reservation::Other(other.to_string()),
        }
    }

    /// The words in parentheses; `None` for a general reservation.
    pub fn words(&self) -> Option<&str> {
        match self {
            Reservation::General => None,
            Reservation::AdReferendum => Some("ad referendum"),
            Reservation::Scrutiny => Some("scrutiny"),
            Reservation::Parliamentary => Some("parliamentary"),
            Reservation::Other(words) => Some(words),
        }
    }
}

impl Hedge {
    /// All words, from the least to the most that is held back.
    pub const WORDS: &'static [&'static str] = &["reportedly", "apparently", "presumably", "conditionally"];

    /// The word itself.
    pub fn word(self) -> &'static str {
        match self {
            Hedge::Reportedly => "reportedly",
            Hedge::Apparently => "apparently",
            Hedge::Presumably => "presumably",
            Hedge::Conditionally => "conditionally",
        }
    }

    /// The hedge that a word names.
    pub fn named(word: &str) -> Option<Hedge> {
        [Hedge::Reportedly, Hedge::Apparently, Hedge::Presumably, Hedge::Conditionally].into_iter().find(|hedge| hedge.word() == word)
    }
}

/// Positions as an attribution writes them, in their order: `RU, BY, against UA`.
pub fn written(positions: &[Position]) -> String {
    let mut text = String::new();
    for (index, position) in positions.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| &positions[before]);
        let continues = before.is_some_and(|before| before.stance == position.stance && before.hedge == position.hedge);
        if index > 0 {
            text.push_str(", ");
        }
        if !continues {
            if let Some(hedge) = position.hedge {
                text.push_str(hedge.word());
                text.push(' ');
            }
            if position.stance != Stance::Proposes || index > 0 {
                text.push_str(position.stance.written());
                text.push(' ');
            }
        }
        text.push_str(&position.party);
        let ends = positions.get(index + 1).is_none_or(|after| after.stance != position.stance || after.hedge != position.hedge);
        if let (true, Stance::Reserves(kind)) = (ends, &position.stance)
            && let Some(words) = kind.words()
        {
            text.push_str(" (");
            text.push_str(words);
            text.push(')');
        }
    }
    text
}

/// Whether these words can be a party's code: at least two characters; capital letters, digits and `-`; a letter first.
pub fn is_party_code(word: &str) -> bool {
    word.len() >= 2
        && word.starts_with(|first: char| first.is_ascii_uppercase())
        && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The party code that a word looks like without being one: capital Latin letters among those of another alphabet. Words longer than any
/// code look like none.
pub fn look_alike(word: &str) -> Option<String> {
    if word.is_ascii() || word.len() > 32 || !word.contains(|letter: char| letter.is_ascii_uppercase()) {
        return None;
    }
    Some(unicode_security::skeleton(word).collect::<String>()).filter(|skeleton| is_party_code(skeleton))
}

/// Whether a character can stand in an id.
pub fn is_id_char(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_' | '.') || is_format_char(character)
}

/// Invisible formatting characters are taken into an id so that a remark can point at them, not so that they may be used.
fn is_format_char(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{300}'..='\u{36F}')
}

impl Attribution {
    /// Reads an attribution, without its final `:`.
    ///
    /// # Errors
    /// [`NotAttribution`] with the first thing that cannot be read. Words that merely contain a colon end here.
    pub fn parse(text: &str) -> Result<Attribution, NotAttribution> {
        Reader { text, at: 0, found: Attribution::default() }.read()
    }

    /// Whether it says nothing at all.
    pub fn is_empty(&self) -> bool {
        self.positions.is_empty() && self.label.is_none() && self.pending.is_none() && !self.missing && !self.reported
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    found: Attribution,
}

impl<'a> Reader<'a> {
    fn read(mut self) -> Result<Attribution, NotAttribution> {
        // A verb or a hedge governs every party code up to the next verb. `separated` is whether a new item may begin,
        // `owes` whether a verb or hedge still waits for its party.
        let (mut stance, mut hedge, mut next_hedge) = (Stance::Proposes, None, None);
        let (mut group, mut separated, mut owes) = (0, true, false);
        while let Some((start, first)) = self.next() {
            match first {
                ',' | ';' | '/' if !separated && !owes => {
                    self.at += 1;
                    separated = true;
                    continue;
                }
                '#' if !owes && self.found.label.is_none() => {
                    let label = self.id()?;
                    self.found.label = Some(self.text[label.clone()].to_string());
                    self.found.label_place = Some(label);
                }
                '(' if !owes && !separated => {
                    let kind = Reservation::named(&self.parenthesis()?);
                    let reserved = &mut self.found.positions[group..];
                    if reserved.is_empty() || !matches!(stance, Stance::Reserves(_)) {
                        return Err(self.unreadable(start));
                    }
                    reserved.iter_mut().for_each(|position| position.stance = Stance::Reserves(kind.clone()));
                }
                _ => {
                    let word = self.word(start);
                    if let Some((_, verb, by)) = VERBS.iter().find(|(name, ..)| *name == word) {
                        let by_is_there = !by || (word != "not" || self.take("agreed")) && self.take("by");
                        if owes && next_hedge.is_none() || !by_is_there {
                            return Err(self.unreadable(start));
                        }
                        (stance, hedge, owes) = (verb.clone(), next_hedge.take(), true);
                        group = self.found.positions.len();
                        separated = true;
                        continue;
                    } else if let (Some(named), false) = (Hedge::named(word), owes) {
                        (next_hedge, owes, separated) = (Some(named), true, true);
                        continue;
                    } else if word == "and" && !separated {
                        separated = true;
                        continue;
                    } else if is_party_code(word) && separated {
                        self.found.places.push(start..self.at);
                        hedge = next_hedge.take().or(hedge);
                        self.found.positions.push(Position { party: word.to_string(), stance: stance.clone(), hedge });
                        owes = false;
                    } else if word == "missing" && !owes {
                        self.found.missing = true;
                    } else if word == "reported" && !owes {
                        self.found.reported = true;
                    } else if word == "pending" && !owes && self.found.pending.is_none() {
                        self.next();
                        let place = self.id()?;
                        self.found.pending = Some(self.text[place.clone()].to_string());
                        self.found.pending_place = Some(place);
                    } else {
                        return Err(self.unreadable(start));
                    }
                }
            }
            separated = false;
        }
        if owes || self.found.is_empty() {
            return Err(self.unreadable(self.text.len()));
        }
        Ok(self.found)
    }

    /// Skips white space; where the next thing begins, and with what.
    fn next(&mut self) -> Option<(usize, char)> {
        self.at = self.text.len() - self.text[self.at..].trim_start().len();
        self.text[self.at..].chars().next().map(|first| (self.at, first))
    }

    fn word(&mut self, start: usize) -> &'a str {
        let rest = &self.text[start..];
        let length = rest.find(|end: char| !(end.is_alphanumeric() || end == '-')).unwrap_or(rest.len());
        self.at = start + length;
        &self.text[start..self.at]
    }

    fn take(&mut self, expected: &str) -> bool {
        let Some((start, _)) = self.next() else { return false };
        self.word(start) == expected
    }

    fn id(&mut self) -> Result<Range<usize>, NotAttribution> {
        let Some(rest) = self.text[self.at..].strip_prefix('#') else { return Err(self.unreadable(self.at)) };
        let length = rest.find(|end: char| !is_id_char(end)).unwrap_or(rest.len());
        if length == 0 {
            return Err(self.unreadable(self.at));
        }
        let start = self.at + 1;
        self.at = start + length;
        Ok(start..self.at)
    }

    fn parenthesis(&mut self) -> Result<String, NotAttribution> {
        let start = self.at;
        let Some(length) = self.text[start..].find(')') else { return Err(self.unreadable(start)) };
        self.at = start + length + 1;
        Ok(self.text[start + 1..start + length].split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn unreadable(&self, at: usize) -> NotAttribution {
        let found: String = self.text[at..].split_whitespace().next().unwrap_or("").to_string();
        NotAttribution { at, found }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    /// One line per position, then what the whole bracket says.
    fn read(text: &str) -> String {
        match Attribution::parse(text) {
            Ok(found) => {
                let mut lines: Vec<String> = found
                    .positions
                    .iter()
                    .map(|position| {
                        let hedge = position.hedge.map_or(String::new(), |hedge| format!("{} ", hedge.word()));
                        let kind = match &position.stance {
                            Stance::Reserves(kind) => kind.words().map_or(String::new(), |kind| format!(" ({kind})")),
                            _ => String::new(),
                        };
                        format!("{hedge}{} {}{kind}", position.party, position.stance.verb())
                    })
                    .collect();
                lines.extend(found.label.map(|label| format!("#{label}")));
                lines.extend(found.pending.map(|pending| format!("pending #{pending}")));
                lines.extend(found.missing.then(|| "missing".to_string()));
                lines.extend(found.reported.then(|| "reported".to_string()));
                lines.join("; ")
            }
            Err(NotAttribution { at, found }) => format!("no: {found} at {at}"),
        }
    }

    #[test]
    fn positions_continue_to_the_next_verb() {
        assert_eq!(read("RU"), "RU proposes");
        assert_eq!(read("RU, BY, against UA, PL #x"), "RU proposes; BY proposes; UA opposes; PL opposes; #x");
        assert_eq!(read("RU/BY and CN; supported by IR"), "RU proposes; BY proposes; CN proposes; IR supports");
        assert_eq!(read("agreed by RU, UA"), "RU agrees; UA agrees");
        assert_eq!(read("#x, RU"), "RU proposes; #x");
        assert_eq!(read("RU, not agreed by UA"), "RU proposes; UA has not agreed");
    }

    #[test]
    fn a_hedge_governs_what_follows_it() {
        assert_eq!(read("apparently agreed by RU, UA"), "apparently RU agrees; apparently UA agrees");
        assert_eq!(read("RU, apparently against UA"), "RU proposes; apparently UA opposes");
        assert_eq!(read("reportedly RU, against UA"), "reportedly RU proposes; UA opposes");
        assert_eq!(read("against UA, apparently PL"), "UA opposes; apparently PL opposes");
    }

    #[test]
    fn reservations_keep_their_kind() {
        assert_eq!(read("reserved by UA, FR (ad referendum)"), "UA reserves (ad referendum); FR reserves (ad referendum)");
        assert_eq!(read("UA, reserved by RU (framework  only)"), "UA proposes; RU reserves (framework only)");
        assert_eq!(read("UA (scrutiny)"), "no: (scrutiny) at 3");
    }

    #[test]
    fn the_bracket_as_a_whole() {
        assert_eq!(read("missing, RU, pending #map #zone"), "RU proposes; #zone; pending #map; missing");
        assert_eq!(read("missing #map"), "#map; missing");
        assert_eq!(read("reported #treaties"), "#treaties; reported");
    }

    #[test]
    fn written_reads_the_same_again() {
        for text in [
            "RU, BY, against UA, PL",
            "apparently agreed by RU, UA",
            "UA, reserved by RU (framework only), silent CN",
            "against UA, proposed by RU",
            "RU, not agreed by UA",
        ] {
            assert_eq!(Attribution::parse(text).map(|found| written(&found.positions)).as_deref(), Ok(text));
        }
    }

    #[test]
    fn words_with_a_colon_are_words() {
        for words in ["The Parties", "U", "", "RU agianst UA", "RU UA", "against", "RU,, UA", "agreed RU", "RU #x #y", "Note 1"] {
            assert!(read(words).starts_with("no:"), "{words}: {}", read(words));
        }
    }
}
