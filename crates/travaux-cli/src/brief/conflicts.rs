//! Where the sources disagree: every version with who says so. The record keeps all of them and chooses none.

use super::{Block, Inline, Record, Section, Table, Words, count, days};
use travaux_record::claim::Scope;
use travaux_record::conflict::{Conflict, Version, conflicts};
use travaux_record::{Claim, Kind};

pub fn section(record: &Record) -> Option<Section> {
    let conflicts = conflicts(record.negotiation, record.claims);
    let (grave, mild): (Vec<&Conflict>, Vec<&Conflict>) = conflicts.iter().partition(|conflict| conflict.matters());
    if conflicts.is_empty() {
        return None;
    }
    let mut blocks = vec![Block::Words(intro(grave.len()))];
    blocks.extend(grave.iter().map(|conflict| Block::Table(in_full(record, conflict))));
    if !mild.is_empty() {
        let summary = format!("Other matters on which the sources do not all say the same ({})", mild.len());
        blocks.push(Block::Folded { summary, blocks: vec![Block::Table(in_short(record, &mild))] });
    }
    Some(Section { id: "conflicts", title: "Where the sources disagree".to_string(), blocks })
}

fn intro(grave: usize) -> Words {
    match grave {
        0 => "No two sources contradict each other on one matter, as far as the record has them.".into(),
        _ => format!(
            "{} on which not all versions can be right, or on which one source says two things. Sources that share something on which they rest count as one independent line.",
            count(grave, "matter", "matters")
        )
        .into(),
    }
}

fn about(record: &Record, conflict: &Conflict) -> String {
    let matter = &conflict.matter;
    let name = match matter.about.kind {
        Kind::Draft => format!("draft {}", matter.about.id),
        _ => record.negotiation.describe(&matter.about),
    };
    let draft = matter.draft.as_ref().map(|draft| format!(", in {draft}")).unwrap_or_default();
    format!("{name}{draft}")
}

fn in_full(record: &Record, conflict: &Conflict) -> Table {
    let question = record.negotiation.question(&conflict.matter.matter);
    let mut letters = question.chars();
    let question = letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default();
    let caption = format!("{question} — {} ({})", about(record, conflict), conflict.kinds().join(", "));
    let mut table = Table::new(caption, ["Version", "Who says so", "Independent lines"]);
    table.widths = vec![30, 56, 14];
    for version in &conflict.versions {
        let who = version.claims.iter().fold(Words::new(), |words, claim| words.line().join(voice(record, claim)));
        table.row([said(record, version), who, version.lines.to_string().into()]);
    }
    table
}

/// The value with what narrows it.
fn said(record: &Record, version: &Version) -> Words {
    let claim = version.claim();
    let words = Words::new().strong(value(record, claim));
    match narrowed(record, &claim.scope) {
        scope if scope.is_empty() => words,
        scope => words.line().text(scope),
    }
}

fn value(record: &Record, claim: &Claim) -> String {
    match &claim.value {
        travaux_record::claim::Value::Date(date) => days::words(date),
        value => record.negotiation.value_words(value),
    }
}

fn narrowed(record: &Record, scope: &Scope) -> String {
    let mut parts: Vec<String> = scope.of.iter().map(|code| format!("of {}", record.party(code))).collect();
    parts.extend(scope.words.iter().cloned());
    parts.extend(scope.as_of.as_ref().map(|date| format!("as of {}", days::words(date))));
    parts.join("; ")
}

/// Who speaks in a source, how firmly, and the source.
fn voice(record: &Record, claim: &Claim) -> Words {
    let voice = &claim.voice;
    let mut words = Words::new();
    let speaker = voice.speaker.as_ref().map(|id| record.negotiation.evidence.name(id).to_string()).or_else(|| voice.unnamed.clone());
    if let Some(speaker) = speaker {
        let said = voice.said.as_ref().map(|date| format!(", {}", days::words(date))).unwrap_or_default();
        words = words.text(format!("{speaker}{said}: "));
    }
    if let Some(hedge) = claim.hedge {
        words = words.strong(hedge.word()).text(" ");
    }
    words = words.cite([&claim.source]);
    for (index, key) in voice.via.iter().enumerate() {
        words = words.aside(if index == 0 { " from " } else { ", " }).with(Inline::Source(key.clone()));
    }
    match &claim.note {
        Some(note) => words.line().aside(note),
        None => words,
    }
}

fn in_short(record: &Record, conflicts: &[&Conflict]) -> Table {
    let mut table = Table::new("Compatible, different in scope, silent or undetermined", ["Matter", "How they stand", "What is said"]);
    table.widths = vec![30, 14, 56];
    for conflict in conflicts {
        let question = record.negotiation.question(&conflict.matter.matter);
        let matter = Words::new().strong(about(record, conflict)).line().text(question);
        let versions = conflict.versions.iter().fold(Words::new(), |words, version| {
            let claim = version.claim();
            let scope = narrowed(record, &claim.scope);
            let scope = if scope.is_empty() { String::new() } else { format!(" ({scope})") };
            let hedge = claim.hedge.map(|hedge| format!("{} ", hedge.word())).unwrap_or_default();
            words.line().text(format!("{hedge}{}{scope}", value(record, claim))).cite(version.claims.iter().map(|claim| &claim.source))
        });
        table.row([matter, conflict.relation.word().into(), versions]);
    }
    table
}
