//! What the draft would do, from its rules: who can block, which brackets matter, and under how many ways of settling what holds.
//!
//! The same answers as `travaux blocks`, `matters` and `works` give, for everything in the rules at once and within a smaller bound; what
//! grows past it is named, and can be asked about by itself.

use super::grid::{Cell, Grid, Key, Line};
use super::shares::{Bar, Shares};
use super::{Block, Inline, Picture, Record, Section, Table, Words, count};
use crate::analysis::{fraction, share, terms_words, written};
use std::collections::{BTreeMap, BTreeSet};
use travaux_record::Entry;
use travaux_regime::analyse::answers::{Blocker, Blocks, Matters, Works, blocks, matters, works};
use travaux_regime::analyse::asked::{Asked, ENTRY_INTO_FORCE, Exactness, Refused};
use travaux_regime::analyse::frame::Options;
use travaux_regime::analyse::property::holds;
use travaux_regime::evaluate::Index;
use travaux_regime::property::{Claim, Property, ready_made};
use travaux_regime::rules::{NormKind, Rules};
use travaux_regime::run::Regime;
use travaux_regime::scenario::Scenario;
use travaux_text::settle::Settlement;

/// How many nodes there may be for one question.
const MOST_NODES: usize = 1 << 18;
/// With more columns than this the cells have no room for their signs.
const MOST_COLUMNS: usize = 20;
/// Of so many negotiating parties at most it is asked whether it can enter into force without each.
const MOST_WITHOUT: usize = 6;

/// What was found about one norm, decision, or entry into force.
struct Answer {
    name: String,
    blocks: Blocks,
    matters: Matters,
    /// Only where somebody triggers it: whether it works against everybody who can.
    works: Option<Works>,
}

/// Everything that was asked.
#[derive(Default)]
struct Answers {
    all: Vec<Answer>,
    /// Properties, with whether they say that something is possible.
    properties: Vec<(String, bool, Works)>,
    /// What grew past the bound, or came too late.
    unanswered: Vec<String>,
    left_out: BTreeSet<String>,
}

/// `is_late` is asked before each question; once it says yes, nothing new is begun.
pub fn section(record: &Record, is_late: &dyn Fn() -> bool) -> Option<Section> {
    let entry = record.entry?;
    let rules = Rules::read(&entry.draft);
    let nothing = Settlement::choices(&entry.draft, &[]).ok()?;
    if rules.is_empty() {
        return None;
    }
    let options = Regime::new(&entry.draft, &rules).options(&Scenario::default(), &nothing);
    let answers = Answers::of(record, entry, &rules, &options, is_late);
    let parts = [blocking(record, &answers), influence(entry, &answers), verdicts(&answers)];
    let parts: Vec<Block> = parts.into_iter().flatten().flatten().collect();
    if parts.is_empty() {
        return None;
    }
    let mut blocks = vec![Block::Words(intro(entry))];
    blocks.extend(parts);
    blocks.extend(outside(&answers).map(Block::Words));
    Some(Section { id: "effect", title: format!("What the text would do: {}", entry.id), blocks })
}

fn intro(entry: &Entry) -> Words {
    Words::new()
        .text(format!("From the rules of {}, for all settlements of its brackets, readings, votes, triggers and places at once. ", entry.id))
        .text("The rules are a reading of the text and not the text; what an article says is under ")
        .with(Inline::Section("agreement", "the state of agreement".to_string()))
        .text(".")
}

impl Answers {
    fn of(record: &Record, entry: &Entry, rules: &Rules, options: &Options, is_late: &dyn Fn() -> bool) -> Answers {
        let index = Index::new(rules);
        let mut answers = Answers::default();
        for name in names(rules) {
            if is_late() {
                answers.unanswered.push(name);
                continue;
            }
            match Answer::of(&index, options, &name) {
                Ok(answer) => {
                    if let Exactness::Without(left_out) = &answer.blocks.exactness {
                        answers.left_out.extend(left_out.iter().cloned());
                    }
                    answers.all.push(answer);
                }
                Err(_) => answers.unanswered.push(name),
            }
        }
        for property in properties(record, entry, rules) {
            let found = if is_late() { Err(Refused::GaveUp) } else { holds(rules, options, &property, &[], Some(MOST_NODES)) };
            let is_possible = matches!(property.claims.first().map(|claim| &claim.it), Some(Claim::Possible(_)));
            match found {
                Ok(found) => {
                    if let Exactness::Without(left_out) = &found.works.exactness {
                        answers.left_out.extend(left_out.iter().cloned());
                    }
                    answers.properties.push((property.name, is_possible, found.works));
                }
                Err(_) => answers.unanswered.push(property.name),
            }
        }
        answers
    }
}

impl Answer {
    fn of(index: &Index, options: &Options, name: &str) -> Result<Answer, Refused> {
        let asked = Asked::new(index, options, name, Some(MOST_NODES))?;
        let works = works(&asked, &[])?;
        Ok(Answer { name: name.to_string(), blocks: blocks(&asked)?, matters: matters(&asked)?, works: (!works.against.is_empty()).then_some(works) })
    }
}

/// Everything that can be asked about, each once.
fn names(rules: &Rules) -> Vec<String> {
    let norms = rules.norms.iter().filter(|norm| norm.it.0 != NormKind::Constitutive).map(|norm| norm.name.clone());
    let decisions = rules.decisions.iter().map(|decision| decision.name.clone());
    let entry = rules.entry.iter().map(|_| ENTRY_INTO_FORCE.to_string());
    let mut seen = BTreeSet::new();
    norms.chain(decisions).chain(entry).filter(|name| seen.insert(name.clone())).collect()
}

/// The properties of the negotiation that can be asked of this draft; the ready-made ones if it has none.
fn properties(record: &Record, entry: &Entry, rules: &Rules) -> Vec<Property> {
    let negotiation = record.negotiation;
    let speaks = |property: &&Property| negotiation.drafts_of(property).iter().any(|other| other.id == entry.id);
    let mut found: Vec<Property> =
        negotiation.properties.iter().map(|(_, property)| property).filter(|property| !property.is_broken).filter(speaks).cloned().collect();
    if !found.is_empty() {
        return found;
    }
    let without = record.parties.iter().take(MOST_WITHOUT).map(|party| format!("in-force-without:{party}"));
    let ready = ["nobody-bound-without-consent".to_string()].into_iter().chain(without);
    found.extend(ready.filter_map(|name| ready_made(&name)).filter(|property| rules.entry.is_some() && property.unknown(rules).is_empty()));
    found
}

// ---- who can block ----------------------------------------------------------------------------------------------

/// Whether somebody can block something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Can {
    No,
    IfSettled { also_as_trigger: bool },
    Always { also_as_trigger: bool },
}

impl Can {
    fn of(blocker: Option<&Blocker>) -> Can {
        match blocker {
            None => Can::No,
            Some(blocker) if blocker.sometimes.iter().any(BTreeMap::is_empty) => Can::Always { also_as_trigger: blocker.against_itself },
            Some(blocker) => Can::IfSettled { also_as_trigger: blocker.against_itself },
        }
    }

    fn cell(self) -> Cell {
        let (sign, words, class) = match self {
            Can::No => ("·", "cannot block it alone", "away"),
            Can::IfSettled { also_as_trigger: false } => ("b", "can block it alone, if it is settled so", "missing"),
            Can::IfSettled { also_as_trigger: true } => {
                ("b!", "can block it alone, if it is settled so, also when it is the one that triggers it", "missing")
            }
            Can::Always { also_as_trigger: false } => ("B", "can block it alone, however it is settled", "disputed"),
            Can::Always { also_as_trigger: true } => {
                ("B!", "can block it alone, however it is settled, also when it is the one that triggers it", "disputed")
            }
        };
        Cell { sign: sign.to_string(), words: words.to_string(), class }
    }
}

fn blocking(record: &Record, answers: &Answers) -> Option<Vec<Block>> {
    let (some, nobody): (Vec<&Answer>, Vec<&Answer>) = answers.all.iter().partition(|answer| !answer.blocks.alone.is_empty());
    if answers.all.is_empty() {
        return None;
    }
    let mut blocks = vec![Block::Heading("Who can block alone".to_string())];
    if !some.is_empty() {
        blocks.push(Block::Picture(Picture::Grid(blockers(&some))));
        let mut table = Table::new("Who can block alone", ["What", "Who, and under which settlements"]);
        table.widths = vec![28, 72];
        for answer in &some {
            table.row([Words::from(answer.name.as_str()), blockers_words(record, &answer.blocks)]);
        }
        blocks.push(Block::Folded { summary: "The same in words, with the settlements".to_string(), blocks: vec![Block::Table(table)] });
    }
    if !nobody.is_empty() {
        let names: Vec<&str> = nobody.iter().map(|answer| answer.name.as_str()).collect();
        blocks.push(Block::Words(format!("These nobody alone can keep from being owed, forbidden or held: {}.", names.join(", ")).into()));
    }
    Some(blocks)
}

/// Norms by parties. Parties that can block the same things share a column where there are many.
fn blockers(answers: &[&Answer]) -> Grid {
    let parties: BTreeSet<&str> = answers.iter().flat_map(|answer| answer.blocks.alone.iter().map(|blocker| blocker.party.as_str())).collect();
    let of = |party: &str| -> Vec<Can> {
        answers.iter().map(|answer| Can::of(answer.blocks.alone.iter().find(|blocker| blocker.party == party))).collect()
    };
    let mut columns: Vec<(Vec<&str>, Vec<Can>)> = Vec::new();
    for party in &parties {
        let all = of(party);
        match columns.iter_mut().find(|(_, other)| *other == all).filter(|_| parties.len() > MOST_COLUMNS) {
            Some((alike, _)) => alike.push(party),
            None => columns.push((vec![party], all)),
        }
    }
    columns.truncate(MOST_COLUMNS);
    let cells: BTreeSet<Can> = columns.iter().flat_map(|(_, all)| all.iter().copied()).collect();
    Grid {
        title: "Who can block alone".to_string(),
        what: "Each duty, prohibition, permission, power and decision of the rules, by party. The table below says the same in words.".to_string(),
        columns: columns
            .iter()
            .map(|(alike, _)| match alike.as_slice() {
                [one] => (*one).to_string(),
                [first, .., last] => format!("{first} … {last} ({})", alike.len()),
                [] => String::new(),
            })
            .collect(),
        rows: answers
            .iter()
            .enumerate()
            .map(|(place, answer)| Line { name: answer.name.clone(), cells: columns.iter().map(|(_, all)| all[place].cell()).collect() })
            .collect(),
        keys: cells.into_iter().map(Can::cell).map(|cell| Key { sign: cell.sign, class: Some(cell.class), words: cell.words }).collect(),
    }
}

/// Parties with the same condition in one line.
fn blockers_words(record: &Record, found: &Blocks) -> Words {
    let mut alike: Vec<(String, Vec<&str>)> = Vec::new();
    for blocker in &found.alone {
        let mut words = match terms_words(&blocker.sometimes).as_str() {
            "always" => "however it is settled".to_string(),
            terms => format!("if {terms}"),
        };
        if blocker.against_itself {
            words.push_str("; also when it is the one that triggers it");
        }
        if blocker.only_as_beneficiary {
            words.push_str("; only as the one to whom it is owed");
        }
        match alike.iter_mut().find(|(other, _)| *other == words) {
            Some((_, parties)) => parties.push(&blocker.party),
            None => alike.push((words, vec![&blocker.party])),
        }
    }
    let name = |code: &&str| if alike.len() > 3 || found.alone.len() > 8 { (*code).to_string() } else { record.party(code) };
    alike.iter().fold(Words::new(), |all, (words, parties)| {
        let names: Vec<String> = parties.iter().map(name).collect();
        all.line().strong(names.join(", ")).text(format!(": {words}"))
    })
}

// ---- which brackets matter --------------------------------------------------------------------------------------

fn influence(entry: &Entry, answers: &Answers) -> Option<Vec<Block>> {
    let mut by_label: BTreeMap<&str, BTreeMap<&str, f64>> = BTreeMap::new();
    for answer in &answers.all {
        for bracket in &answer.matters.brackets {
            let part = fraction(&bracket.changes.to_string(), &answer.matters.situations.to_string()).unwrap_or_default();
            by_label.entry(&bracket.label).or_default().insert(&answer.name, part);
        }
    }
    let most = |shares: &BTreeMap<&str, f64>| shares.values().copied().fold(0.0, f64::max);
    let (mut some, none): (Vec<_>, Vec<_>) = by_label.iter().partition(|(_, shares)| most(shares) > 0.0);
    if by_label.is_empty() {
        return None;
    }
    some.sort_by(|(one, first), (other, second)| most(second).total_cmp(&most(first)).then_with(|| one.cmp(other)));
    let mut blocks = vec![Block::Heading("Which brackets and readings matter".to_string())];
    if !some.is_empty() {
        let columns: Vec<&str> = answers
            .all
            .iter()
            .map(|answer| answer.name.as_str())
            .filter(|name| some.iter().any(|(_, shares)| shares.get(name).is_some_and(|share| *share > 0.0)))
            .collect();
        blocks.push(Block::Words(
            "The figure is the share of situations, in per cent, in which another choice changes whether it holds for somebody: choices, triggers, places, facts and votes, each situation counted as one. It is no forecast of how likely they are.".into(),
        ));
        let shown: Vec<&str> = columns.iter().copied().take(MOST_COLUMNS).collect();
        let line = |label: &str, shares: &BTreeMap<&str, f64>| Line {
            name: [written(label), words_of(entry, label)].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(": "),
            cells: shown.iter().map(|name| heat(shares.get(name).copied().unwrap_or_default())).collect(),
        };
        blocks.push(Block::Picture(Picture::Grid(Grid {
            title: "Influence of brackets and readings".to_string(),
            what: "Each open bracket and reading, by what it bears on. The table below has the same figures.".to_string(),
            columns: shown.iter().map(|name| (*name).to_string()).collect(),
            rows: some.iter().map(|(label, shares)| line(label, shares)).collect(),
            keys: Vec::from([
                Key { sign: "31".to_string(), class: Some("share-4"), words: "per cent of situations".to_string() },
                Key { sign: "<1".to_string(), class: Some("share-1"), words: "some, but fewer than one per cent".to_string() },
                Key { sign: "·".to_string(), class: Some("away"), words: "none".to_string() },
            ]),
        })));
        let mut table = Table::new("Influence of brackets and readings", ["Bracket or reading", "What it bears on"]);
        table.widths = vec![28, 72];
        for (label, shares) in &some {
            let mut each: Vec<(&&str, &f64)> = shares.iter().filter(|(_, share)| **share > 0.0).collect();
            each.sort_by(|(one, first), (other, second)| second.total_cmp(first).then_with(|| one.cmp(other)));
            let each: Vec<String> = each.into_iter().map(|(name, share)| format!("{name} {}", per_cent(*share))).collect();
            table.row([Words::from(written(label)), Words::from(each.join("; "))]);
        }
        blocks.push(Block::Folded { summary: "The same as a table".to_string(), blocks: vec![Block::Table(table)] });
    }
    if !none.is_empty() {
        let names: Vec<String> = none.iter().map(|(label, _)| written(label)).collect();
        blocks.push(Block::Words(format!("Without influence on any of these: {}.", names.join(", ")).into()));
    }
    Some(blocks)
}

/// The words of the first alternative of a bracket.
fn words_of(entry: &Entry, label: &str) -> String {
    let draft = &entry.draft;
    let bracket = draft.brackets().iter().find(|bracket| bracket.address == label);
    let first = bracket.and_then(|bracket| bracket.alternatives.first());
    first
        .map(|alternative| draft.words(alternative.flow.clone()))
        .filter(|words| !words.is_empty())
        .map(|words| format!("“{}”", words.trim_start_matches([',', ' '])))
        .unwrap_or_default()
}

fn per_cent(share: f64) -> String {
    if share < 0.001 { "under 0.1 %".to_string() } else { format!("{:.1} %", share * 100.0) }
}

fn heat(share: f64) -> Cell {
    let class = match share {
        none if none <= 0.0 => return Cell { sign: "·".to_string(), words: "none".to_string(), class: "away" },
        little if little < 0.05 => "share-1",
        some if some < 0.15 => "share-2",
        more if more < 0.3 => "share-3",
        _ => "share-4",
    };
    let sign = if share < 0.01 { "<1".to_string() } else { format!("{:.0}", share * 100.0) };
    Cell { sign, words: per_cent(share), class }
}

// ---- settlements and verdicts -----------------------------------------------------------------------------------

fn verdicts(answers: &Answers) -> Option<Vec<Block>> {
    let of_norms = answers.all.iter().filter_map(|answer| Some((format!("{} works", answer.name), "works", "fails", answer.works.as_ref()?)));
    let of_properties = answers.properties.iter().map(|(name, is_possible, works)| {
        let (holds, fails) = if *is_possible { ("is possible", "is not possible") } else { ("holds", "does not hold") };
        (name.clone(), holds, fails, works)
    });
    let all: Vec<(String, &str, &str, &Works)> = of_norms.chain(of_properties).collect();
    if all.is_empty() {
        return None;
    }
    let mut bars = Vec::new();
    let mut table = Table::new("Verdicts by settlement", ["What", "When", "Ways of settling"]);
    table.widths = vec![28, 50, 22];
    for (name, holds, fails, works) in &all {
        let (part, whole) = (works.settlements.0.to_string(), works.settlements.1.to_string());
        let figure = share(&part, &whole);
        bars.push(Bar { name: name.clone(), share: fraction(&part, &whole).unwrap_or_default(), figure: figure.clone() });
        let when = match works.exactly_if.as_slice() {
            [] => format!("{fails}, however it is settled"),
            [term] if term.is_empty() => format!("{holds}, however it is settled"),
            terms => format!("{holds} exactly if {}", terms_words(terms)),
        };
        let also = if works.also.is_empty() { String::new() } else { format!("\nIt also depends on {}.", works.also.join("; ")) };
        table.row([Words::from(name.as_str()), Words::from(format!("{when}.{also}")), Words::from(figure)]);
    }
    let words = "In how many of all ways of settling the open brackets and readings it holds, whatever unwilling parties do. A duty works if against everybody who can trigger it somebody owes it. Each way counts as one: this says what the text allows, and not what will be chosen.";
    Some(vec![
        Block::Heading("Settlements and verdicts".to_string()),
        Block::Words(words.into()),
        Block::Picture(Picture::Shares(Shares {
            title: "Settlements and verdicts".to_string(),
            what: "For each duty that somebody can trigger and each property, the share of settlements under which it holds. The table below has the conditions.".to_string(),
            bars,
        })),
        Block::Table(table),
    ])
}

/// Within what the answers are exact.
fn outside(answers: &Answers) -> Option<Words> {
    let mut words = String::from("Exact for one trigger while the treaty is in force, everything else once, in time, or not at all.");
    if !answers.left_out.is_empty() {
        words.push_str(&format!(" Left out: {}.", answers.left_out.iter().cloned().collect::<Vec<_>>().join("; ")));
    }
    if !answers.unanswered.is_empty() {
        let number = count(answers.unanswered.len(), "question", "questions");
        words.push_str(&format!(" Too large for this page ({number}), and nothing is said of it here: {}.", answers.unanswered.join(", ")));
    }
    Some(Words::new().aside(words))
}
