//! Scenarios: dated events that are run through the rules of a draft, and what is expected after them.
//!
//! The format stands in `docs/reference/rules.md`. A table of cases gives one scenario for each row.

pub mod check;

use crate::days::{self, Day};
use crate::phrase::{self, Phrase};
use crate::rules::codes::{NOTHING_EXPECTED, UNREADABLE_SCENARIO, VOTES_TWICE};
use crate::rules::{Pattern, Who};
use crate::syntax::{self, Word};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::{Quantity, Remark, Span};

/// A story and what is expected after it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scenario {
    /// Its name; for a row of a table with the row's number.
    pub name: String,
    /// The draft or instrument.
    pub draft: Option<String>,
    /// Choices in brackets, as for `--settle`.
    pub settle: String,
    /// Choices in readings: name and alternative, from 0; `None` is out.
    pub readings: Vec<(String, Option<usize>)>,
    /// Skips the final clauses.
    pub assume: Option<Assumed>,
    /// What is settled about facts.
    pub facts: Vec<Fact>,
    /// What happens, by day and then in the order of the lines.
    pub events: Vec<Event>,
    /// The day on which expectations are asked.
    pub until: Option<Day>,
    /// What is expected.
    pub expects: Vec<Expect>,
    /// For readers.
    pub note: Option<String>,
    /// Its first line.
    pub span: Span,
}

/// That the treaty is in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumed {
    /// From this day on.
    pub from: Day,
    /// For whom; empty for everybody.
    pub parties: Vec<String>,
}

/// Something that a scenario settles.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// From this day on; `None` from the beginning.
    pub from: Option<Day>,
    /// In the words of the rules.
    pub words: String,
    /// Whether it holds.
    pub holds: bool,
}

/// Something that happens.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Event {
    /// When.
    pub day: Day,
    /// What: the act.
    pub act: String,
    /// Who did it.
    pub by: Vec<String>,
    /// To whom.
    pub on: Vec<String>,
    /// With whom.
    pub with: Vec<String>,
    /// Where.
    pub places: Vec<String>,
    /// Whether it passed, for votes of a people.
    pub passed: Option<bool>,
    /// Votes on a decision.
    pub votes: Option<Votes>,
    /// What somebody holds.
    pub holding: Option<(String, Quantity)>,
    /// The line without its date.
    pub words: String,
    /// The line.
    pub span: Span,
}

impl Event {
    /// Whether the same is done by the same to the same in the same place.
    pub(crate) fn is_the_same_deed_as(&self, other: &Event) -> bool {
        (&self.act, &self.by, &self.on, &self.with, &self.places) == (&other.act, &other.by, &other.on, &other.with, &other.places)
    }
}

/// Votes on a decision.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Votes {
    /// Its name.
    pub decision: String,
    /// Whether a new ballot begins: earlier votes count no longer.
    pub is_new: bool,
    /// Who votes how.
    pub cast: Vec<(String, Vote)>,
}

/// How somebody votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vote {
    /// In favour.
    Yes,
    /// Against.
    No,
    /// Present, neither.
    Abstain,
    /// Not there.
    Absent,
}

impl Vote {
    /// The word in scenarios.
    pub fn word(self) -> &'static str {
        match self {
            Vote::Yes => "yes",
            Vote::No => "no",
            Vote::Abstain => "abstain",
            Vote::Absent => "absent",
        }
    }

    fn named(word: &str) -> Option<Vote> {
        [Vote::Yes, Vote::No, Vote::Abstain, Vote::Absent].into_iter().find(|vote| vote.word() == word)
    }
}

/// An expectation.
#[derive(Debug, Clone, PartialEq)]
pub struct Expect {
    /// What is asked.
    pub question: Question,
    /// For which day.
    pub on: Option<Day>,
    /// The verdict that is expected.
    pub verdict: String,
    /// The question as written.
    pub words: String,
    /// The line, or the row of the table.
    pub span: Span,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// Of a norm, limit, decision or period, by name; of whom.
    Named(String, Option<String>),
    /// Whether the treaty is in force, for somebody or at all.
    InForce(Option<String>),
    /// Whether the treaty binds somebody: in force for it, or applied provisionally by it.
    Bound(String),
    /// On which day it enters into force, for somebody or at all.
    Entry(Option<String>),
    /// Whether an act is allowed.
    Act(Pattern),
    /// Whether an act has effect, where a power is needed for it.
    Validity(Pattern),
    /// When the treaty ends, for somebody or at all.
    End(Option<String>),
}

/// The scenarios of a file, and what is the matter with it.
pub fn read(text: &str) -> (Vec<Scenario>, Vec<Remark>) {
    let mut reader = Reader::default();
    let mut start = 0;
    for raw in text.split_inclusive('\n') {
        let body = syntax::without_comment(raw).trim();
        let at = start + (raw.len() - raw.trim_start().len());
        start += raw.len();
        if body.is_empty() {
            continue;
        }
        let span = at..at + body.len();
        if body.starts_with('|') {
            reader.row(body, span);
        } else {
            reader.finish_table();
            let lines = syntax::lines(body, at);
            if let Some(line) = lines.first() {
                reader.line(&line.words, body, span);
            }
        }
    }
    reader.finish();
    reader.whole();
    (reader.done, reader.remarks)
}

#[derive(Default)]
struct Reader {
    done: Vec<Scenario>,
    current: Option<Scenario>,
    /// Columns of the table that is open.
    columns: Vec<String>,
    rows: Vec<(Vec<String>, Span)>,
    in_table: bool,
    remarks: Vec<Remark>,
}

impl Reader {
    fn wrong(&mut self, span: &Span, message: String, action: &str) {
        self.remarks.push(Remark::new(&UNREADABLE_SCENARIO, span.clone(), message).action(action.to_string()));
    }

    fn line(&mut self, words: &[Word], body: &str, span: Span) {
        let phrase = Phrase::new(words);
        if let Some(name) = body.strip_prefix("scenario").filter(|_| phrase.first() == "scenario") {
            self.finish();
            self.current = Some(Scenario { name: name.trim().to_string(), span, ..Scenario::default() });
            return;
        }
        let Some(mut scenario) = self.current.take() else {
            self.wrong(&span, "This line belongs to no scenario.".to_string(), "Begin with a line `scenario NAME`.");
            return;
        };
        if phrase.first() == "cases" {
            self.in_table = true;
        } else if let Err(message) = apply(&mut scenario, &phrase, body, &span) {
            self.wrong(&span, message, HINT);
        }
        self.current = Some(scenario);
    }

    fn row(&mut self, body: &str, span: Span) {
        let cells: Vec<String> = body.trim_matches('|').split('|').map(|cell| cell.trim().to_string()).collect();
        if !self.in_table {
            self.wrong(&span, "This row belongs to no table of cases.".to_string(), "Write a line `cases` before the table.");
        } else if self.columns.is_empty() {
            self.columns = cells;
        } else if !cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':'))) {
            self.rows.push((cells, span));
        }
    }

    fn finish_table(&mut self) {
        if !self.in_table || self.columns.is_empty() {
            return;
        }
        self.in_table = false;
        let (columns, rows) = (core::mem::take(&mut self.columns), core::mem::take(&mut self.rows));
        let Some(base) = self.current.take() else { return };
        for (number, (cells, span)) in rows.into_iter().enumerate() {
            let mut case = Scenario { name: format!("{}, case {}", base.name, number + 1), span: span.clone(), ..base.clone() };
            for (column, cell) in columns.iter().zip(&cells).filter(|(_, cell)| !cell.is_empty()) {
                let lines: Vec<String> = match column.as_str() {
                    "add" => added(cell),
                    "note" => Vec::from([format!("note {cell}")]),
                    column if column.starts_with("expect") || column.starts_with("fact") => Vec::from([format!("{column}: {cell}")]),
                    column => Vec::from([format!("{column} {cell}")]),
                };
                for line in lines {
                    let words = syntax::lines(&line, span.start).into_iter().next().map(|line| line.words).unwrap_or_default();
                    if let Err(message) = apply(&mut case, &Phrase::new(&words), &line, &span) {
                        self.wrong(&span, message, HINT);
                    }
                }
            }
            self.done.push(case);
        }
        // What a table multiplies is not a scenario of its own, unless it expects something itself.
        self.current = (!base.expects.is_empty()).then_some(base);
    }

    fn finish(&mut self) {
        self.finish_table();
        self.done.extend(self.current.take());
        for scenario in &mut self.done {
            scenario.events.sort_by_key(|event| event.day);
        }
    }
}

impl Reader {
    /// What is the matter with scenarios that can be read, whatever the rules are.
    fn whole(&mut self) {
        let mut found: Vec<Remark> = Vec::new();
        let starts: BTreeSet<usize> = self.done.iter().map(|scenario| scenario.span.start).collect();
        let unreadable: BTreeSet<usize> = self.remarks.iter().map(|remark| remark.span().start).collect();
        for scenario in &self.done {
            // What it expects may stand in a line that cannot be read.
            let next = starts.range(scenario.span.start + 1..).next().copied().unwrap_or(usize::MAX);
            let is_read = unreadable.range(scenario.span.start..next).next().is_none();
            if scenario.expects.is_empty() && is_read {
                let message = format!("The scenario \"{}\" expects nothing, so nothing can turn out wrong when it is run.", scenario.name);
                let remark = Remark::new(&NOTHING_EXPECTED, scenario.span.clone(), message);
                found.push(remark.action("Write what should be found, `expect QUESTION: VERDICT`."));
            }
            for event in &scenario.events {
                found.extend(votes_twice(event));
            }
        }
        // The rows of a table share the lines above it.
        let mut seen = BTreeSet::new();
        found.retain(|remark| seen.insert((remark.span().start, remark.code.number)));
        self.remarks.extend(found);
    }
}

/// A party that is named twice in one vote.
fn votes_twice(event: &Event) -> Option<Remark> {
    let votes = event.votes.as_ref()?;
    let mut seen: BTreeMap<&str, Vote> = BTreeMap::new();
    let twice = votes.cast.iter().find_map(|(party, vote)| Some((party, seen.insert(party, *vote)?, *vote)));
    let (party, first, second) = twice?;
    let message = match first == second {
        true => format!("{party} votes twice in this line: {}.", first.word()),
        false => format!("{party} votes both {} and {} in this line; the second counts.", first.word(), second.word()),
    };
    Some(Remark::new(&VOTES_TWICE, event.span.clone(), message).action("Name each party once; a vote that is changed later is a line of its own."))
}

const HINT: &str = "Use: draft, settle, reading, assume in force from DATE, fact WORDS: yes, DATE EVENT, DATE vote on DECISION: yes A; no B, DATE holding of PARTY: NAME FIGURE, until DATE, expect QUESTION: VERDICT, note, cases.";

fn apply(scenario: &mut Scenario, phrase: &Phrase, body: &str, span: &Span) -> Result<(), String> {
    let day = |text: &str| days::read(text).ok_or_else(|| format!("\"{text}\" is not a day: write it as in 2023-01-10."));
    match phrase.first() {
        "draft" | "instrument" => scenario.draft = Some(phrase.skip(1).text()),
        // Choices in a table are added to those above it, and win over them.
        "settle" => {
            let choice = after_first(body);
            let adds = scenario.settle.contains('=') && choice.contains('=');
            scenario.settle = if adds { format!("{}, {choice}", scenario.settle) } else { choice };
        }
        "note" => scenario.note = Some(after_first(body)),
        "until" => scenario.until = Some(day(phrase.word(1))?),
        "reading" => {
            for choice in after_first(body).split(',') {
                let (name, alternative) = choice.split_once('=').ok_or("A reading is chosen as in `reading strict=1`.")?;
                let alternative = match alternative.trim() {
                    "out" => None,
                    "in" => Some(0),
                    figure => {
                        Some(figure.parse::<usize>().ok().filter(|figure| *figure > 0).ok_or("A reading has a number from 1, or is in or out.")? - 1)
                    }
                };
                scenario.readings.push((format!("@{}", name.trim().trim_start_matches('@')), alternative));
            }
        }
        "assume" => {
            let (_, rest) = phrase.split_at("from").ok_or("Write `assume in force from DATE`.")?;
            let parties = rest.split_at("for").map(|(_, who)| who.list().iter().map(Phrase::text).collect()).unwrap_or_default();
            scenario.assume = Some(Assumed { from: day(rest.first())?, parties });
        }
        "fact" => scenario.facts.push(fact(None, &phrase.skip(1))?),
        "expect" => scenario.expects.push(expect(&phrase.skip(1), body, span)?),
        date if days::read(date).is_some() => {
            let rest = phrase.skip(1);
            let day = day(date)?;
            match rest.first() {
                "fact" => scenario.facts.push(fact(Some(day), &rest.skip(1))?),
                _ => scenario.events.push(event(day, &rest, body, span)?),
            }
        }
        other => return Err(format!("\"{other}\" begins no line of a scenario.")),
    }
    Ok(())
}

/// The lines of a cell: a semicolon with a date or `until` behind it begins another; others belong to votes.
fn added(cell: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in cell.split(';') {
        let first = part.split_whitespace().next().unwrap_or_default();
        let begins = days::read(first).is_some() || matches!(first, "until" | "fact");
        match lines.last_mut() {
            Some(last) if !begins => *last = format!("{last};{part}"),
            _ => lines.push(part.trim().to_string()),
        }
    }
    lines
}

fn after_first(body: &str) -> String {
    body.split_once(char::is_whitespace).map_or(String::new(), |(_, rest)| rest.trim().to_string())
}

fn fact(from: Option<Day>, phrase: &Phrase) -> Result<Fact, String> {
    let (words, value) = phrase.split_at(":").ok_or("A fact is settled as in `fact peacetime: yes`.")?;
    let holds = match value.text().as_str() {
        "yes" => true,
        "no" => false,
        other => return Err(format!("A fact is yes or no, not \"{other}\"; leave it out if it is not known.")),
    };
    Ok(Fact { from, words: words.text(), holds })
}

fn event(day: Day, phrase: &Phrase, body: &str, span: &Span) -> Result<Event, String> {
    let words = after_first(body);
    let base = Event { day, words, span: span.clone(), ..Event::default() };
    let (head, tail) = phrase.split_at(":").unwrap_or((phrase.clone(), Phrase::new(&[])));
    match (head.word(0), head.word(1)) {
        ("vote", "on") | ("new", "vote") => {
            let is_new = head.word(0) == "new";
            let mut votes = Votes { decision: head.skip(2 + usize::from(is_new)).text(), is_new, cast: Vec::new() };
            let mut rest = tail;
            while !rest.is_empty() {
                let (group, after) = rest.split_at(";").unwrap_or((rest.clone(), Phrase::new(&[])));
                let vote = Vote::named(group.first()).ok_or_else(|| format!("\"{}\" is no vote: use yes, no, abstain, absent.", group.first()))?;
                for party in group.skip(1).list() {
                    // `yes AA, no BB`: the comma joins parties of one vote, and what follows it is none.
                    if party.len() > 1 {
                        return Err(format!("\"{}\" is no party: separate votes with a semicolon, as in `yes A, B; no C`.", party.text()));
                    }
                    votes.cast.push((party.text(), vote));
                }
                rest = after;
            }
            Ok(Event { act: "vote".to_string(), votes: Some(votes), ..base })
        }
        ("holding", "of") => {
            let name = tail.first().to_string();
            let figure = tail.skip(1).text();
            let quantity = Quantity::parse(&figure).ok_or_else(|| format!("\"{figure}\" is no figure with a unit."))?;
            let by = head.skip(2).list().iter().map(Phrase::text).collect();
            Ok(Event { act: "holding".to_string(), by, holding: Some((name, quantity)), ..base })
        }
        _ => {
            let pattern = phrase::event(&head);
            let passed = match tail.first() {
                "passed" | "yes" => Some(true),
                "failed" | "no" => Some(false),
                "" => None,
                other => return Err(format!("\"{other}\": an event has passed or failed.")),
            };
            let names = |who: Option<Who>| who.map(|who| who.parts).unwrap_or_default();
            let (by, on, with, places) = (names(pattern.by), names(pattern.on), names(pattern.with), names(pattern.area));
            Ok(Event { act: pattern.act, by, on, with, places, passed, ..base })
        }
    }
}

fn expect(phrase: &Phrase, body: &str, span: &Span) -> Result<Expect, String> {
    let (head, verdict) = phrase.split_at(":").ok_or("An expectation has its verdict behind a colon.")?;
    let verdict = verdict.text();
    if verdict.is_empty() {
        return Err("An expectation has its verdict behind a colon.".to_string());
    }
    // `on DATE` asks for another day; `on UA` is a role.
    let (head, on) = match (0..head.len()).find(|&index| head.word(index) == "on" && days::read(head.word(index + 1)).is_some()) {
        Some(index) => (head.take(index), days::read(head.word(index + 1))),
        None => (head, None),
    };
    let party = |words: Phrase| words.split_at("for").map(|(_, party)| party.text());
    let question = match (head.word(0), head.word(1), head.word(2)) {
        ("in", "force", _) => Question::InForce(party(head.clone())),
        ("bound", "for", _) => Question::Bound(head.skip(2).text()),
        ("entry", "into", "force") => Question::Entry(party(head.clone())),
        ("end", "" | "for", _) => Question::End(party(head.clone())),
        ("validity", "of", _) => Question::Validity(phrase::event(&head.skip(2))),
        _ if head.split_at("by").is_some() => Question::Act(phrase::event(&head)),
        _ => match head.split_at("of") {
            Some((name, party)) => Question::Named(name.text(), Some(party.text())),
            None => Question::Named(head.text(), None),
        },
    };
    let words = body.trim_start_matches("expect").trim();
    let words = words.rsplit_once(':').map_or(words, |(words, _)| words.trim()).to_string();
    Ok(Expect { question, on, verdict, words, span: span.clone() })
}
