//! The list of sources to which every citation leads, and how to read this page.

use super::{Block, Inline, Record, Row, Section, Table, Words, title};
use std::collections::BTreeSet;

/// All sources of the bibliography, and those that something cites without their being there.
pub fn section(record: &Record, cited: &BTreeSet<&str>) -> Option<Section> {
    let negotiation = record.negotiation;
    let lineage = &negotiation.evidence.lineage;
    let rested_on = lineage.values().flat_map(|lineage| &lineage.rests_on).map(String::as_str);
    let keys: BTreeSet<&str> = negotiation
        .bibliography
        .keys()
        .map(String::as_str)
        .chain(lineage.keys().map(String::as_str))
        .chain(rested_on)
        .chain(cited.iter().copied())
        .collect();
    if keys.is_empty() {
        return None;
    }
    let mut table = Table::new("Sources by key", ["Key", "Source", "Consulted", "Rests on"]);
    table.widths = vec![18, 44, 12, 26];
    for key in keys {
        let source = negotiation.bibliography.get(key);
        let line = source.map_or_else(|| Words::new().aside("not in the bibliography"), |source| source.line().into());
        let line = source
            .and_then(|source| source.url.clone())
            .filter(|url| is_web(url))
            .into_iter()
            .fold(line, |words, url| words.line().with(Inline::Web(url)));
        let notes = lineage.get(key).and_then(|lineage| lineage.kind.clone());
        let line = notes.into_iter().fold(line, |words, note| words.line().aside(note));
        let read = lineage.get(key).map_or("not recorded", |lineage| if lineage.consulted { "yes" } else { "no" });
        let mut rests = Words::new();
        for (index, on) in lineage.get(key).iter().flat_map(|lineage| &lineage.rests_on).enumerate() {
            rests = rests.text(if index > 0 { ", " } else { "" }).with(Inline::Source(on.clone()));
        }
        table.rows.push(Row { id: Some(anchor(key)), cells: vec![Words::new().strong(key), line, read.into(), rests] });
    }
    Some(Section { id: "sources", title: "Sources".to_string(), blocks: vec![Block::Table(table.without_empty_columns())] })
}

/// What links to a source name.
pub fn anchor(key: &str) -> String {
    format!("source-{key}")
}

/// Only such addresses become links; anything else a bibliography may hold stays words.
fn is_web(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://")) && !url.contains(char::is_whitespace)
}

/// The last section: what the words of this page mean.
pub fn reading(record: &Record) -> Section {
    let item = |word: &str, meaning: &str| Words::new().strong(word).text(format!(": {meaning}"));
    let blocks = vec![
        Block::List(vec![
            item("agreed", "every negotiating party is on record as wanting the words or having agreed to them. Nothing counts as agreed by default"),
            item("apparently, presumably", "a source infers or assumes it"),
            item("reportedly", "somebody is said to have said so"),
            item("conditionally", "only if something else holds"),
            item("not reported", "the draft is known in part only; that the document lacked it does not follow"),
            item("undetermined, not recorded", "the record does not say. It is never a silent no"),
            item("independent lines", "sources that share something on which they rest, or quote the same person, count once. What several lines say is not more true, but it is said by more than one"),
        ]),
        Block::Words(
            format!("This page was made from the record “{}” alone. The same record gives the same page; every finding on it is derived from what the record holds and cites it.", title(record.negotiation)).into(),
        ),
    ];
    Section { id: "reading", title: "How to read this page".to_string(), blocks }
}
