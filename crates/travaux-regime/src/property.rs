//! Properties: what has to hold in all situations, or must not be able to happen, or must be possible; written beside the scenarios.
//!
//! A scenario tells one story; a property speaks of all of them. The format stands in `docs/reference/analysis.md`; for which settlements
//! a property holds is found in `analyse::property`.

pub mod check;

use crate::phrase::{self, Phrase};
use crate::rules::codes::UNREADABLE_PROPERTY;
use crate::rules::{Pattern, Who};
use crate::syntax;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::{Remark, Span};

/// How many times `either` and `both` may stand in one condition.
const MOST_NESTED: usize = 16;
/// How many times a condition may be turned round by `not` and `without`, one inside the other.
const MOST_DEEP: usize = 32;

/// Something that has to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// The draft or instrument; without it every one whose rules have what it speaks of.
    pub draft: Option<String>,
    /// A name that stands for each of some parties in turn; for each whom the rules name, if it does not say of whom.
    pub each: Option<Said<(String, Option<Who>)>>,
    /// The event after which it has to hold; without it the trigger of the duty of which it speaks.
    pub whenever: Option<Said<Pattern>>,
    /// Only situations in which all of these hold count.
    pub given: Vec<Said<Condition>>,
    /// Of duties only those count of which the time is over within so many days.
    pub within_days: Option<i64>,
    /// Only these as those who do what it begins with.
    pub against: Option<Said<Who>>,
    /// Whatever these do; `None` is everybody to whom nothing is owed, or nobody where something has to be possible.
    pub unwilling: Option<Said<Option<Who>>>,
    /// What has to hold.
    pub claims: Vec<Said<Claim>>,
    /// For readers.
    pub note: Option<String>,
    /// Its lines without name, draft, note and comments.
    pub lines: Vec<String>,
    /// Whether some of it cannot be read, so that an answer would be about something else.
    pub is_broken: bool,
    /// Its first line.
    pub span: Span,
}

/// What a line says, with the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<T> {
    /// What.
    pub it: T,
    /// Where.
    pub span: Span,
}

/// In what way something has to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Whatever the unwilling do.
    Always(Condition),
    /// In no situation.
    Never(Condition),
    /// In some situation.
    Possible(Condition),
}

impl Claim {
    /// What is said of situations.
    pub fn condition(&self) -> &Condition {
        match self {
            Claim::Always(condition) | Claim::Never(condition) | Claim::Possible(condition) => condition,
        }
    }
}

/// Of whom something is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whom {
    /// Of each of them, not only of one.
    pub each: bool,
    /// Of these; `None` is everybody who comes into question.
    pub of: Option<Who>,
}

/// What norms do for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modal {
    /// A duty is owed.
    Must,
    /// A permission is there.
    May,
    /// A power is held.
    Can,
}

impl Modal {
    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            Modal::Must => "must",
            Modal::May => "may",
            Modal::Can => "can",
        }
    }
}

/// What can be said of a situation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// The treaty is in force, for somebody or at all.
    InForce(Option<Whom>),
    /// It binds somebody.
    Bound(Whom),
    /// Somebody ratifies, accepts, approves or accedes.
    Ratified(Whom),
    /// Somebody signs.
    Signed(Whom),
    /// A norm by its name, or an act that duties owe.
    Norm(Modal, Whom, String),
    /// Something happens.
    Happened(Pattern),
    /// A fact.
    Fact(String),
    /// A decision, a fact, or an event: the rules know which.
    Named(String),
    /// It does not hold.
    Not(Box<Condition>),
    /// One of them holds.
    Either(Vec<Condition>),
    /// All of them hold.
    Both(Vec<Condition>),
}

impl Condition {
    /// Everything of which it is made, itself first.
    pub fn parts(&self) -> Vec<&Condition> {
        let below: Vec<&Condition> = match self {
            Condition::Not(inner) => inner.parts(),
            Condition::Either(all) | Condition::Both(all) => all.iter().flat_map(Condition::parts).collect(),
            _ => Vec::new(),
        };
        core::iter::once(self).chain(below).collect()
    }

    /// The parties of which it speaks.
    pub fn whoms(&self) -> Vec<&Who> {
        self.parts()
            .into_iter()
            .flat_map(|part| match part {
                Condition::InForce(whom) => whom.iter().filter_map(|whom| whom.of.as_ref()).collect(),
                Condition::Bound(whom) | Condition::Ratified(whom) | Condition::Signed(whom) | Condition::Norm(_, whom, _) => {
                    whom.of.iter().collect()
                }
                Condition::Happened(pattern) => [&pattern.by, &pattern.on, &pattern.with].into_iter().flatten().collect(),
                _ => Vec::<&Who>::new(),
            })
            .collect()
    }

    /// The same with a party for a name.
    #[must_use]
    pub fn with(&self, name: &str, party: &str) -> Condition {
        let word = |word: &str| if word == name { party.to_string() } else { word.to_string() };
        let who = |who: &Who| replaced(who, name, party);
        let whom = |whom: &Whom| Whom { each: whom.each, of: whom.of.as_ref().map(who) };
        let all = |all: &[Condition]| all.iter().map(|condition| condition.with(name, party)).collect();
        match self {
            Condition::InForce(of) => Condition::InForce(of.as_ref().map(whom)),
            Condition::Bound(of) => Condition::Bound(whom(of)),
            Condition::Ratified(of) => Condition::Ratified(whom(of)),
            Condition::Signed(of) => Condition::Signed(whom(of)),
            Condition::Norm(modal, of, norm) => Condition::Norm(*modal, whom(of), norm.clone()),
            Condition::Happened(pattern) => Condition::Happened(replaced_in(pattern, name, party)),
            Condition::Fact(words) => Condition::Fact(words.clone()),
            Condition::Named(words) => Condition::Named(words.split(' ').map(word).collect::<Vec<_>>().join(" ")),
            Condition::Not(inner) => Condition::Not(Box::new(inner.with(name, party))),
            Condition::Either(conditions) => Condition::Either(all(conditions)),
            Condition::Both(conditions) => Condition::Both(all(conditions)),
        }
    }
}

/// Parties with one name for another.
pub(crate) fn replaced(who: &Who, name: &str, other: &str) -> Who {
    let names = |names: &[String]| names.iter().map(|one| if one == name { other.to_string() } else { one.clone() }).collect();
    Who { parts: names(&who.parts), except: names(&who.except) }
}

/// An event with one name for another.
pub(crate) fn replaced_in(pattern: &Pattern, name: &str, other: &str) -> Pattern {
    let who = |who: &Option<Who>| who.as_ref().map(|who| replaced(who, name, other));
    Pattern { act: pattern.act.clone(), by: who(&pattern.by), on: who(&pattern.on), with: who(&pattern.with), area: pattern.area.clone() }
}

/// A property that needs no file, by its name: `nobody-bound-without-consent`, `in-force-without:RU`.
pub fn ready_made(name: &str) -> Option<Property> {
    let text = match name.split_once(':') {
        None if name == "nobody-bound-without-consent" => {
            "property Nobody is bound without its consent\nfor each party\nnever party is bound without either signature by party or ratification by party\n"
                .to_string()
        }
        Some(("in-force-without", party)) if crate::evaluate::is_code(party) => {
            format!("property Entry into force without {party}\npossible in force\nunwilling {party}\n")
        }
        _ => return None,
    };
    read(&text).0.into_iter().next()
}

/// The names of those, with what each says.
pub const READY_MADE: &[(&str, &str)] = &[
    ("nobody-bound-without-consent", "nobody is bound that has neither signed nor ratified"),
    ("in-force-without:PARTY", "it can enter into force whatever PARTY does, as in `in-force-without:RU`"),
];

/// The properties of a file, and what is the matter with it.
pub fn read(text: &str) -> (Vec<Property>, Vec<Remark>) {
    let mut reader = Reader::default();
    let mut start = 0;
    for raw in text.split_inclusive('\n') {
        let body = syntax::without_comment(raw).trim();
        let at = start + (raw.len() - raw.trim_start().len());
        start += raw.len();
        if let Some(line) = syntax::lines(body, at).first().filter(|_| !body.is_empty()) {
            reader.line(&Phrase::new(&line.words), body, &line.span);
        }
    }
    reader.finish();
    (reader.done, reader.remarks)
}

#[derive(Default)]
struct Reader {
    done: Vec<Property>,
    current: Option<Property>,
    /// Whether a line of the current one could not be read.
    is_broken: bool,
    remarks: Vec<Remark>,
}

const HINT: &str = "Use: draft, for each NAME of WHO, whenever EVENT, given CONDITION, within N days, WHO must NORM, never CONDITION, possible CONDITION, against WHO, unwilling WHO, note.";

impl Reader {
    fn wrong(&mut self, span: &Span, message: String, action: &str) {
        self.is_broken = true;
        self.remarks.push(Remark::new(&UNREADABLE_PROPERTY, span.clone(), message).action(action.to_string()));
    }

    fn line(&mut self, phrase: &Phrase, body: &str, span: &Span) {
        if let Some(name) = body.strip_prefix("property").filter(|_| phrase.first() == "property") {
            self.finish();
            self.is_broken = false;
            let name = name.trim().to_string();
            if name.is_empty() {
                self.wrong(span, "This property has no name.".to_string(), "Write a line `property NAME`.");
            }
            self.current = Some(Property { name, span: span.clone(), ..Property::default() });
            return;
        }
        let Some(mut property) = self.current.take() else {
            self.wrong(span, "This line belongs to no property.".to_string(), "Begin with a line `property NAME`.");
            return;
        };
        if let Err(message) = apply(&mut property, phrase, body, span) {
            self.wrong(span, message, HINT);
        }
        self.current = Some(property);
    }

    /// What is the matter with a property as a whole.
    fn finish(&mut self) {
        let Some(mut property) = self.current.take() else { return };
        let span = property.span.clone();
        let is_broken = self.is_broken;
        let kinds = |test: fn(&Claim) -> bool| property.claims.iter().filter(|claim| test(&claim.it)).count();
        let counts = [
            kinds(|claim| matches!(claim, Claim::Always(_))),
            kinds(|claim| matches!(claim, Claim::Never(_))),
            kinds(|claim| matches!(claim, Claim::Possible(_))),
        ];
        let several = counts.iter().filter(|count| **count > 0).count() > 1 || counts[2] > 1;
        if property.claims.is_empty() && !is_broken {
            let message = format!("The property \"{}\" does not say what has to hold.", property.name);
            self.wrong(&span, message, "Write what has to hold, `somebody must DUTY`, `never CONDITION` or `possible CONDITION`.");
        } else if several {
            let message = format!("The property \"{}\" says in several ways what has to hold.", property.name);
            self.wrong(&span, message, "Make one property of what must hold, one of what is never, and one of each thing that is possible.");
        } else if let (true, Some(unwilling)) = (counts[1] > 0, &property.unwilling) {
            let message = "What is never so is so whatever anybody does, and needs nobody who is unwilling.".to_string();
            self.wrong(&unwilling.span.clone(), message, "Leave this line out.");
        }
        property.is_broken = core::mem::take(&mut self.is_broken);
        self.done.push(property);
    }
}

fn apply(property: &mut Property, phrase: &Phrase, body: &str, span: &Span) -> Result<(), String> {
    let rest = phrase.skip(1);
    let after_first = || body.split_once(char::is_whitespace).map_or(String::new(), |(_, rest)| rest.trim().to_string());
    fn said<T>(it: T, span: &Span) -> Said<T> {
        Said { it, span: span.clone() }
    }
    let whole = |what: &str| if rest.is_empty() { Err(format!("This line does not say {what}.")) } else { Ok(()) };
    let is_taken = match phrase.first() {
        "draft" | "instrument" => property.draft.is_some(),
        "for" => property.each.is_some(),
        "whenever" => property.whenever.is_some(),
        "within" => property.within_days.is_some(),
        "against" => property.against.is_some(),
        "unwilling" => property.unwilling.is_some(),
        "note" => property.note.is_some(),
        _ => false,
    };
    if is_taken {
        return Err(format!("The property has two lines `{}`.", phrase.first()));
    }
    match phrase.first() {
        "draft" | "instrument" => {
            whole("which draft")?;
            property.draft = Some(rest.text());
            return Ok(());
        }
        "note" => {
            property.note = Some(after_first());
            return Ok(());
        }
        "for" => {
            let (name, of) = phrase.skip(2).split_at("of").map_or_else(|| (phrase.skip(2), None), |(name, of)| (name, Some(of)));
            if phrase.word(1) != "each" || name.len() != 1 || of.as_ref().is_some_and(Phrase::is_empty) {
                return Err("Write `for each NAME` or `for each NAME of GROUP`, with one word for a name.".to_string());
            }
            property.each = Some(said((name.text(), of.as_ref().map(phrase::who)), span));
        }
        "whenever" => {
            whole("what happens")?;
            property.whenever = Some(said(phrase::event(&rest), span));
        }
        "given" => property.given.push(said(condition(&rest, MOST_DEEP)?, span)),
        "within" => {
            let days = rest.first().parse().ok().filter(|days| (0..=1_000_000).contains(days));
            let is_days = matches!(rest.word(1), "day" | "days") && rest.len() == 2;
            property.within_days = Some(days.filter(|_| is_days).ok_or("A time is a whole number of days, as in `within 30 days`.")?);
        }
        "against" => {
            whole("against whom")?;
            property.against = Some(said(phrase::who(&rest), span));
        }
        "unwilling" => {
            whole("who is unwilling; write `unwilling nobody` if nobody is")?;
            let who = match rest.text().as_str() {
                "nobody" => None,
                "everybody" => Some(phrase::everyone()),
                _ => Some(phrase::who(&rest)),
            };
            property.unwilling = Some(said(who, span));
        }
        "never" => property.claims.push(said(Claim::Never(condition(&rest, MOST_DEEP)?), span)),
        "possible" => property.claims.push(said(Claim::Possible(condition(&rest, MOST_DEEP)?), span)),
        first => {
            let speaks = (0..phrase.len()).any(|index| matches!(phrase.word(index), "must" | "may" | "can" | "is" | "are"));
            if !speaks && !matches!(first, "not" | "either" | "both") {
                return Err(format!("\"{first}\" begins no line of a property."));
            }
            property.claims.push(said(Claim::Always(condition(phrase, MOST_DEEP)?), span));
        }
    }
    property.lines.push(body.split_whitespace().collect::<Vec<_>>().join(" "));
    Ok(())
}

/// Conditions as in rules, and what can be said of entry into force and of norms.
fn condition(phrase: &Phrase, deep: usize) -> Result<Condition, String> {
    let Some(deep) = deep.checked_sub(1) else { return Err("This condition turns itself round too many times.".to_string()) };
    if phrase.is_empty() {
        return Err("A condition is missing here.".to_string());
    }
    let negated = |inner: Condition| Condition::Not(Box::new(inner));
    if phrase.first() == "not" {
        return Ok(negated(condition(&phrase.skip(1), deep)?));
    }
    // `either` and `both` bind everything behind them.
    let nested = |word: &str| (0..phrase.len()).filter(|&index| phrase.word(index) == word).count();
    if matches!(phrase.first(), "either" | "both") {
        if nested("either") + nested("both") > MOST_NESTED {
            return Err("This condition has too many `either` and `both`.".to_string());
        }
        let is_either = phrase.first() == "either";
        let parts = phrase.skip(1).parts(if is_either { "or" } else { "and" });
        let all = parts.iter().map(|part| condition(part, deep)).collect::<Result<Vec<Condition>, String>>()?;
        if all.len() < 2 {
            let word = if is_either { "either … or …" } else { "both … and …" };
            return Err(format!("Two conditions are joined as in `{word}`."));
        }
        return Ok(if is_either { Condition::Either(all) } else { Condition::Both(all) });
    }
    if let Some((what, but)) = phrase.split_at("without") {
        return Ok(Condition::Both(Vec::from([condition(&what, deep)?, negated(condition(&but, deep)?)])));
    }
    let of = |words: &Phrase, make: &dyn Fn(Whom) -> Condition| -> Result<Condition, String> {
        let (whom, is_nobody) = whom(words)?;
        let made = make(whom);
        Ok(if is_nobody { Condition::Not(Box::new(made)) } else { made })
    };
    match (phrase.word(0), phrase.word(1), phrase.word(2)) {
        ("in", "force", "") => return Ok(Condition::InForce(None)),
        ("in", "force", "for") => return of(&phrase.skip(3), &|whom| Condition::InForce(Some(whom))),
        ("ratification" | "acceptance" | "approval" | "accession", "by", _) => return of(&phrase.skip(2), &Condition::Ratified),
        ("signature", "by", _) => return of(&phrase.skip(2), &Condition::Signed),
        _ => {}
    }
    let is_bound = phrase.split_at("is").or_else(|| phrase.split_at("are")).filter(|(_, what)| what.text() == "bound");
    if let Some((who, _)) = is_bound {
        return of(&who, &Condition::Bound);
    }
    for modal in [Modal::Must, Modal::May, Modal::Can] {
        let Some((who, what)) = phrase.split_at(modal.word()) else { continue };
        if what.is_empty() {
            return Err(format!("It is not said what {} {}.", who.text(), modal.word()));
        }
        if what.first() == "not" {
            return Err("What somebody must not do is no part of a property: ask about the prohibition itself, `travaux works NAME`.".to_string());
        }
        return of(&who, &|whom| Condition::Norm(modal, whom, what.text()));
    }
    if let Some((event, rest)) = phrase.split_at("has")
        && rest.text() == "happened"
    {
        return if event.is_empty() { Err("It is not said what has happened.".to_string()) } else { Ok(Condition::Happened(phrase::event(&event))) };
    }
    if phrase.first() == "fact" && phrase.len() > 1 {
        return Ok(Condition::Fact(phrase.skip(1).text()));
    }
    Ok(Condition::Named(phrase.text()))
}

/// `somebody`, `each of guarantors except attacker`, `nobody`, `GB, FR`; and whether it is nobody.
fn whom(phrase: &Phrase) -> Result<(Whom, bool), String> {
    let (each, skip) = match phrase.first() {
        "" => return Err("It is not said of whom.".to_string()),
        "somebody" | "someone" | "anyone" | "anybody" | "one" | "nobody" => (false, 1),
        "everybody" | "everyone" | "each" | "all" => (true, 1),
        _ => (true, 0),
    };
    let rest = phrase.skip(skip);
    let rest = if rest.first() == "of" && skip == 1 { rest.skip(1) } else { rest };
    // `everybody except GB` is everybody but one.
    let of = match rest.first() {
        "" => None,
        "except" => Some(Who { except: phrase::who(&rest.skip(1)).parts, ..phrase::everyone() }),
        _ => Some(phrase::who(&rest)),
    };
    Ok((Whom { each, of }, phrase.first() == "nobody"))
}
