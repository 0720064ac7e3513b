//! What was said later of the texts, tested against the record. Each finding is derived, with its grounds.

use super::{Block, Record, Section, Table, Words, days};
use travaux_record::statement::{Finding, Ground, TestedPart, TestedStatement, statements};

/// A part that rests on more than this names how many more there are.
const MOST_GROUNDS: usize = 12;

pub fn section(record: &Record) -> Option<Section> {
    let tested = statements(record.negotiation, record.claims);
    if tested.is_empty() {
        return None;
    }
    let (found, open): (Vec<&TestedStatement>, Vec<&TestedStatement>) = tested.iter().partition(|tested| tested.finding != Finding::NotDetermined);
    let mut blocks = vec![Block::Words(
        "Each part of a statement is compared with what the record holds. A finding says what the record supports; it says nothing about anybody's intention.".into(),
    )];
    if !found.is_empty() {
        blocks.push(Block::Table(table(record, "Statements on which the record holds something", &found)));
        let grounds = found.iter().flat_map(|tested| one(record, tested)).collect();
        blocks.push(Block::Folded { summary: format!("Part by part, with the grounds of each finding ({})", found.len()), blocks: grounds });
    }
    if !open.is_empty() {
        let table = table(record, "Statements that the record neither supports nor contradicts", &open);
        let grounds = open.iter().filter(|tested| tested.parts.iter().any(|part| part.part.test.is_some())).flat_map(|tested| one(record, tested));
        let inside = [Block::Table(table)].into_iter().chain(grounds).collect();
        blocks.push(Block::Folded { summary: format!("Not determined by the record ({})", open.len()), blocks: inside });
    }
    Some(Section { id: "statements", title: "Later statements, against the record".to_string(), blocks })
}

fn table(record: &Record, caption: &str, tested: &[&TestedStatement]) -> Table {
    let mut table = Table::new(caption, ["Who, and when", "What was said", "Finding"]);
    table.widths = vec![22, 56, 22];
    for tested in tested {
        let statement = tested.statement;
        let when = statement.date.as_ref().map(days::words).unwrap_or_default();
        let hedge = statement.hedge.map(|hedge| format!("{}: ", hedge.word())).unwrap_or_default();
        let said = Words::new().text(format!("{hedge}{}", statement.says)).cite(&statement.sources);
        table.row([Words::new().strong(name(record, tested)).line().text(when), said, finding(tested).into()]);
    }
    table
}

fn name(record: &Record, tested: &TestedStatement) -> String {
    let by = &tested.statement.by;
    match record.somebody(by).0.as_slice() {
        [super::Inline::Text(name)] => name.clone(),
        _ => by.trim_start_matches("source:").to_string(),
    }
}

fn finding(tested: &TestedStatement) -> String {
    let hedge = tested.hedge.map(|hedge| format!("{} ", hedge.word())).unwrap_or_default();
    format!("{hedge}{}", tested.finding.words())
}

fn one(record: &Record, tested: &TestedStatement) -> Vec<Block> {
    let statement = tested.statement;
    let date = statement.date.as_ref().map(|date| format!(", {}", days::words(date))).unwrap_or_default();
    let words = Words::new().text(format!("{} ", statement.says)).strong(format!("Finding: {}.", finding(tested))).cite(&statement.sources);
    let mut blocks = vec![Block::Heading(format!("{}{date}", name(record, tested))), Block::Words(words)];
    if !tested.parts.is_empty() {
        blocks.push(Block::List(tested.parts.iter().map(part_words).collect()));
    }
    blocks.extend(statement.note.as_ref().map(|note| Block::Words(Words::new().aside(note))));
    blocks
}

fn part_words(tested: &TestedPart) -> Words {
    let says = tested.part.says.clone().unwrap_or_else(|| tested_thing(tested));
    let cannot = tested.part.test.is_none();
    let finding = if cannot { "cannot be tested" } else { tested.finding.words() };
    let words = Words::new().text(format!("{says}: ")).strong(finding);
    let words = tested.grounds.iter().take(MOST_GROUNDS).fold(words, |words, ground| words.line().join(ground_words(ground)));
    match tested.grounds.len().checked_sub(MOST_GROUNDS) {
        Some(more) if more > 0 => words.line().aside(format!("and {more} more")),
        _ => words,
    }
}

/// For a part that is written without words of its own.
fn tested_thing(tested: &TestedPart) -> String {
    let first = tested.grounds.first().map(|ground| ground.words.clone());
    match (first, tested.finding) {
        (Some(words), _) => words,
        (None, Finding::NotDetermined) => "a part on which the record holds nothing".to_string(),
        (None, _) => "a part".to_string(),
    }
}

fn ground_words(ground: &Ground) -> Words {
    let how = match ground.supports {
        Some(true) => "for: ",
        Some(false) => "against: ",
        None => "decides nothing: ",
    };
    let hedge = ground.hedge.map(|hedge| format!("{} ", hedge.word())).unwrap_or_default();
    Words::new().aside(format!("{how}{hedge}{}", ground.words)).cite(&ground.sources)
}
