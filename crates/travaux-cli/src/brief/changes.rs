//! What changed last and who is reported to have done it.
//!
//! Each provision of the draft is compared with the last draft before it that has the same provision: the draft just before may be
//! known in a few sentences only.

use super::agreement::{attributed, quoted};
use super::{Block, Inline, Record, Section, Table, Words};
use std::collections::{BTreeMap, BTreeSet};
use travaux_compare::Whereabouts;
use travaux_record::change::{Change, ProvisionChange, changes};
use travaux_record::{Entry, Kind, Reference};

pub fn section(record: &Record) -> Option<Section> {
    let entry = record.entry?;
    let earlier = earlier(record, entry);
    let rows = rows(record, &earlier, entry);
    let mut blocks = Vec::new();
    blocks.extend(reported(record, entry));
    let names: Vec<String> = from(&earlier, &rows);
    blocks.extend(texts(entry, &earlier, &rows));
    blocks.extend(appeared(entry, &earlier, &rows));
    if blocks.is_empty() {
        return None;
    }
    let mut compared: Vec<&Entry> = earlier.iter().copied().filter(|other| names.contains(&other.id)).collect();
    compared.push(entry);
    if compared.len() > 1 {
        blocks.extend(crate::verbs::compare::notes(&compared).into_iter().map(|note| Block::Words(note.into())));
    }
    Some(Section { id: "last-change", title: format!("What changed last: {}", entry.id), blocks })
}

/// Drafts with words before this one, the nearest first.
fn earlier<'a>(record: &Record<'a>, entry: &Entry) -> Vec<&'a Entry> {
    let before = record.negotiation.drafts.iter().take_while(|other| other.id != entry.id);
    let mut before: Vec<&Entry> = before.filter(|other| !other.draft.provisions().is_empty()).collect();
    if !record.negotiation.drafts.iter().any(|other| other.id == entry.id) {
        before.clear();
    }
    before.reverse();
    before
}

/// Each change with the place of the older draft in the list.
fn rows(record: &Record, earlier: &[&Entry], entry: &Entry) -> Vec<(usize, ProvisionChange)> {
    let mut found: BTreeMap<String, (usize, ProvisionChange)> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for (place, older) in earlier.iter().enumerate() {
        for change in changes(record.negotiation, older, entry) {
            let told = match (change.older, change.newer) {
                (Some(_), Some(_)) => true,
                // That something came or went is told of the draft just before alone.
                _ => place == 0 && change.change != Change::NotReported,
            };
            if told && !found.contains_key(&change.address) {
                order.push(change.address.clone());
                found.insert(change.address.clone(), (place, change));
            }
        }
    }
    let mut rows: Vec<(usize, ProvisionChange)> = order.into_iter().filter_map(|address| found.remove(&address)).collect();
    rows.retain(|(_, change)| {
        !matches!(change.change, Change::Unchanged | Change::NotReported) && (change.status.0.is_some() || change.status.1.is_some())
    });
    // In the order of the newer text; what is gone comes last.
    rows.sort_by_key(|(_, change)| (change.newer.is_none(), change.newer, change.older));
    rows
}

fn from(earlier: &[&Entry], rows: &[(usize, ProvisionChange)]) -> Vec<String> {
    let places: BTreeSet<usize> = rows.iter().map(|(place, _)| *place).collect();
    places.into_iter().map(|place| earlier[place].id.clone()).collect()
}

fn reported(record: &Record, entry: &Entry) -> Option<Block> {
    let mut table = Table::new(format!("What sources report of {}", entry.id), ["What it is about", "What happened", "By whom"]);
    table.widths = vec![36, 48, 16];
    for reported in &entry.draft.front().reported {
        let name = record.negotiation.describe(&Reference::new(Kind::Provision, reported.about.clone()));
        let words = entry.draft.bracket(&reported.about).map(|bracket| quoted(&entry.draft.alternative_words(bracket, 0)));
        let about = Words::new().strong(name.trim_start_matches('#')).line().aside(words.unwrap_or_default()).cite(&reported.sources);
        let hedge = reported.hedge.map(|hedge| format!("{} ", hedge.word())).unwrap_or_default();
        let what = Words::new().strong(format!("{hedge}{}", reported.what.word())).line().text(reported.note.as_deref().unwrap_or_default());
        let by: Vec<String> = reported.by.iter().map(|code| record.party(code)).collect();
        table.row([about, what, if by.is_empty() { Words::new().aside("no source says") } else { by.join(", ").into() }]);
    }
    (!table.rows.is_empty()).then_some(Block::Table(table))
}

fn texts(entry: &Entry, earlier: &[&Entry], rows: &[(usize, ProvisionChange)]) -> Option<Block> {
    let mut table = Table::new("What the texts show", ["Provision", "Change", "Status before", "Status now"]);
    table.widths = vec![46, 18, 18, 18];
    for (place, change) in rows {
        let older = earlier[*place];
        let name = change.newer.map(|newer| entry.draft.name(newer)).or_else(|| change.older.map(|provision| older.draft.name(provision)));
        let sources =
            change.newer.map(|newer| entry.draft.citations(newer)).or_else(|| change.older.map(|provision| older.draft.citations(provision)));
        let name = Words::new().strong(name.unwrap_or_default()).cite(&sources.unwrap_or_default());
        let since = Words::new().strong(change.change.word()).line().aside(format!("since {}", older.id));
        let status = |status: Option<travaux_record::status::Hedged>, there: bool| match status {
            Some(status) => Words::new().with(Inline::Status(status)),
            None => Words::new().aside(if there { "no words of its own" } else { "not there" }),
        };
        table.row([name, since, status(change.status.0, change.older.is_some()), status(change.status.1, change.newer.is_some())]);
    }
    (!table.rows.is_empty()).then_some(Block::Table(table))
}

/// Brackets that are new since the nearest earlier draft that has their provision.
fn appeared(entry: &Entry, earlier: &[&Entry], rows: &[(usize, ProvisionChange)]) -> Option<Block> {
    let draft = &entry.draft;
    let mut table = Table::new("Brackets that appeared", ["Words", "Who says what", "Before"]);
    table.widths = vec![48, 22, 30];
    let places: BTreeSet<usize> = rows.iter().map(|(place, _)| *place).collect();
    let nearest = |bracket: usize| {
        let address = draft.brackets()[bracket].provision.map(|provision| draft.provisions()[provision].address.as_str())?;
        earlier.iter().position(|older| older.draft.provision(address).is_some())
    };
    for place in places {
        let older = earlier[place];
        for it in travaux_compare::appeared(&older.draft, draft) {
            if nearest(it.bracket) != Some(place) {
                continue;
            }
            let bracket = &draft.brackets()[it.bracket];
            let alternatives: Vec<String> =
                (0..bracket.alternatives.len()).map(|alternative| quoted(&draft.alternative_words(it.bracket, alternative))).collect();
            let words = Words::new()
                .strong(alternatives.join(" or "))
                .line()
                .aside(bracket.provision.map(|provision| draft.name(provision)).unwrap_or_default());
            let who: Vec<String> =
                bracket.alternatives.iter().map(|alternative| attributed(&alternative.positions)).filter(|who| !who.is_empty()).collect();
            let who = if who.is_empty() { Words::new().aside("not recorded") } else { who.join("\nor ").into() };
            let before = match it.before {
                Whereabouts::Plain { .. } => "its words stood there without a bracket",
                Whereabouts::PartlyPlain { .. } => "part of its words stood there without a bracket",
                Whereabouts::InBracket { .. } => "its words stood in another bracket",
                Whereabouts::PartlyInBracket { .. } => "most of its words stood in another bracket",
                Whereabouts::Nowhere | Whereabouts::NoProvision => "its words did not stand there",
            };
            let before = format!("{}: {before}{}", older.id, if older.is_complete() { "" } else { ", as far as reported" });
            table.row([words.cite(&draft.bracket_citations(it.bracket)), who, before.into()]);
        }
    }
    (!table.rows.is_empty()).then_some(Block::Table(table))
}
