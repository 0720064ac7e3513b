//! All drafts, who stands behind their words, and who had copies of them.

use super::agreement::attributed;
use super::{Block, Inline, Record, Section, Table, Words, days};
use travaux_record::lineage::Document;
use travaux_record::status::bracket_status;
use travaux_record::{Entry, status};

pub fn section(record: &Record) -> Option<Section> {
    let negotiation = record.negotiation;
    if negotiation.drafts.is_empty() {
        return None;
    }
    let mut table = Table::new("Drafts, from old to new", ["Draft", "Date", "Basis", "Words outside brackets", "Provisions", "Open brackets"]);
    table.widths = vec![32, 14, 16, 18, 10, 10];
    for entry in &negotiation.drafts {
        table.row(row(record, entry));
    }
    let mut blocks = vec![Block::Table(table)];
    let entries: Vec<&Entry> = negotiation.drafts.iter().filter(|entry| !entry.is_mention()).collect();
    blocks.extend(crate::verbs::compare::notes(&entries).into_iter().map(|note| Block::Words(note.into())));
    blocks.extend(copies(record).map(Block::Table));
    Some(Section { id: "drafts", title: "The drafts".to_string(), blocks })
}

fn row(record: &Record, entry: &Entry) -> Vec<Words> {
    let front = entry.draft.front();
    let title = if entry.title() == entry.id { Words::new() } else { Words::new().text(entry.title()) };
    let name = Words::new().strong(&entry.id).line().join(title).cite(&front.sources);
    let date = front.date.as_ref().map_or_else(|| Words::new().aside("not dated"), |date| days::words(date).into());
    let basis = front.basis.map_or_else(|| "not recorded".to_string(), |basis| basis.word().to_string());
    if entry.draft.provisions().is_empty() {
        let what = match (entry.is_mention(), front.count) {
            (true, Some((low, high))) if low == high => format!("known to have existed, {low} of them; words not reported"),
            (true, Some((low, high))) => format!("known to have existed, {low} to {high} of them; words not reported"),
            (true, None) => "known to have existed; words not reported".to_string(),
            (false, _) => "no words yet".to_string(),
        };
        return vec![name, date, basis.into(), what.into(), "–".into(), "–".into()];
    }
    let plain = front.text.as_ref().filter(|text| !text.positions.is_empty()).map(|text| attributed(&text.positions));
    let standing = plain.map_or_else(|| Words::new().aside("not recorded"), Words::from).cite(&front.text_sources);
    let with_words = status::status(record.negotiation, &entry.draft).provisions.len();
    let open =
        (0..entry.draft.brackets().len()).filter(|&bracket| !bracket_status(&entry.draft, bracket, &record.parties).status.is_agreed()).count();
    let basis = format!("{basis}, {}", front.coverage().word());
    vec![name, date, basis.into(), standing, with_words.to_string().into(), open.to_string().into()]
}

fn copies(record: &Record) -> Option<Table> {
    let mut table = Table::new(
        "Copies: who had them, and since when a text has been public",
        ["Draft", "Who had it", "From whom; confirmed by whom", "Text public"],
    );
    table.widths = vec![16, 32, 32, 20];
    for entry in record.negotiation.entries() {
        for document in record.negotiation.evidence.documents.iter().filter(|document| document.draft == entry.id) {
            table.row(copy(record, document));
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

fn copy(record: &Record, document: &Document) -> [Words; 4] {
    let evidence = &record.negotiation.evidence;
    let is_source = record.negotiation.bibliography.get(&document.holder).is_some() || evidence.lineage.contains_key(&document.holder);
    let holder = if is_source { Words::new().with(Inline::Source(document.holder.clone())) } else { Words::from(evidence.name(&document.holder)) };
    let mut from: Vec<String> = document.supplied_by.iter().map(|by| format!("from {by}")).collect();
    from.extend((!document.confirmed_by.is_empty()).then(|| format!("confirmed by {}", document.confirmed_by.join(", "))));
    let from = if from.is_empty() { Words::new().aside("not recorded") } else { from.join("; ").into() };
    let public = document.public.as_ref().map_or_else(|| Words::new().aside("not recorded"), |public| days::words(public).into());
    [Words::new().strong(&document.draft), holder.cite(&document.sources), from, public]
}
