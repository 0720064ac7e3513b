//! What this negotiation is: title, parties, period, and the numbers that say how much there is to read.

use super::{Block, Inline, Record, Section, Words, count, days};
use travaux_record::status;

/// The first section; the others are known by then, and are linked.
pub fn section(record: &Record, others: &[Section]) -> Section {
    let negotiation = record.negotiation;
    let mut blocks = Vec::new();
    if let Some(summary) = &negotiation.summary {
        blocks.push(Block::Words(summary.split_whitespace().collect::<Vec<_>>().join(" ").into()));
    }
    let mut facts = vec![parties(record), drafts(record), sources(record)];
    facts.extend(period(record));
    blocks.push(Block::List(facts));
    let glance = glance(record, others);
    if !glance.is_empty() {
        blocks.push(Block::Heading("At a glance".to_string()));
        blocks.push(Block::List(glance));
    }
    Section { id: "negotiation", title: "What this negotiation is".to_string(), blocks }
}

fn parties(record: &Record) -> Words {
    let names: Vec<String> = record.parties.iter().map(|code| record.party(code)).collect();
    let words = Words::new().strong("Parties that negotiate: ");
    let others = record.negotiation.parties.len() - names.len();
    let also = if others > 0 {
        format!(
            " {} named in the record without taking part in agreeing the text.",
            if others == 1 { "One more party is".to_string() } else { format!("{others} more parties are") }
        )
    } else {
        String::new()
    };
    match names.is_empty() {
        true => words.text(format!("none is recorded, so nothing can count as agreed.{also}")),
        false => words.text(format!("{}.{also}", names.join(", "))),
    }
}

fn drafts(record: &Record) -> Words {
    let drafts = &record.negotiation.drafts;
    let with_words = drafts.iter().filter(|entry| !entry.draft.provisions().is_empty()).count();
    let words = Words::new().strong("Drafts: ");
    match (drafts.len(), with_words) {
        (0, _) => words.text("none yet."),
        (all, some) if all == some => words.text(format!("{all}.")),
        (all, some) => words.text(format!("{all}, of which {some} with words; the others are known only by mention.")),
    }
}

fn sources(record: &Record) -> Words {
    let negotiation = record.negotiation;
    let all = negotiation.bibliography.iter().count();
    let consulted: Vec<&String> = negotiation.evidence.lineage.iter().filter(|(_, lineage)| lineage.consulted).map(|(key, _)| key).collect();
    let mut words = Words::new().strong("Sources: ").text(all.to_string());
    if consulted.is_empty() {
        return words.text(".");
    }
    words = words.text(format!(
        ", of which {} read for this record (",
        if consulted.len() == 1 { "one was".to_string() } else { format!("{} were", consulted.len()) }
    ));
    for (index, key) in consulted.into_iter().enumerate() {
        words = words.text(if index > 0 { ", " } else { "" }).with(Inline::Source(key.clone()));
    }
    words.text(if all > 0 { "). The others are known through them." } else { ")." })
}

/// From the first round or draft to the last.
fn period(record: &Record) -> Option<Words> {
    let (first, last) = super::events::talks(record)?;
    let day = |number| days::day_words(days::day(number));
    let words = if first == last { day(first) } else { format!("{} to {}", day(first), day(last)) };
    Some(Words::new().strong("Rounds and drafts: ").text(format!("{words}, as far as they are dated.")))
}

fn glance(record: &Record, others: &[Section]) -> Vec<Words> {
    let negotiation = record.negotiation;
    let linked =
        |id: &'static str, words: String| others.iter().any(|section| section.id == id).then(|| Words::new().with(Inline::Section(id, words)));
    let mut items = Vec::new();
    if let Some(entry) = record.entry {
        let status = status::status(negotiation, &entry.draft);
        let report = crate::verbs::status::report(negotiation, entry, &status, false);
        let line = crate::verbs::status::counts_line(&report);
        items.extend(linked("agreement", format!("Draft {}", entry.id)).map(|words| words.text(format!(": {line}"))));
    }
    let conflicts = travaux_record::conflict::conflicts(negotiation, record.claims);
    let matter = conflicts.iter().filter(|conflict| conflict.matters()).count();
    let disagree = format!("On {}", count(matter, "matter", "matters"));
    items.extend(linked("conflicts", disagree).map(|words| words.text(" sources contradict each other, or one source says two things.")));
    let accounts = negotiation.evidence.explanations.len();
    items.extend(
        linked("explanations", count(accounts, "account", "accounts")).map(|words| words.text(" of why it went as it did. The record chooses none.")),
    );
    let statements = negotiation.evidence.statements.len();
    items.extend(
        linked("statements", count(statements, "later statement", "later statements"))
            .map(|words| words.text(" on the texts, tested against the record.")),
    );
    let unknowns = negotiation.evidence.unknowns.len();
    if unknowns > 0 {
        let words = count(unknowns, "question", "questions");
        items.extend(linked("unknowns", words).map(|words| words.text(" that the sources leave open.")));
    }
    items
}
