//! All drafts, who stands behind their words, and who had copies of them.

use super::{Block, Inline, Record, Section, Table, Words, days};
use travaux_record::lineage::Document;
use travaux_record::status::bracket_status;
use travaux_record::{Entry, status};

pub fn section(record: &Record) -> Option<Section> {
    let negotiation = record.negotiation;
    if negotiation.drafts.is_empty() {
        return None;
    }
    let copies = negotiation.entries().any(|entry| copies(record, entry).next().is_some());
    let mut headers = vec!["Draft", "Date", "Basis", "Words outside brackets", "Provisions", "Open brackets"];
    headers.extend(copies.then_some("Who had a copy; when it was public"));
    let mut table = Table::new("Drafts, from old to new", headers);
    for entry in &negotiation.drafts {
        let mut row = row(record, entry);
        row.extend(copies.then(|| had(record, entry)));
        table.row(row);
    }
    let mut blocks = vec![Block::Table(table)];
    let entries: Vec<&Entry> = negotiation.drafts.iter().filter(|entry| !entry.is_mention()).collect();
    blocks.extend(crate::verbs::compare::notes(&entries).into_iter().map(|note| Block::Words(note.into())));
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
    let plain = front.text.as_ref().filter(|text| !text.positions.is_empty()).map(|text| travaux_text::attribution::written(&text.positions));
    let standing = plain.map_or_else(|| Words::new().aside("not recorded"), Words::from).cite(&front.text_sources);
    let with_words = status::status(record.negotiation, &entry.draft).provisions.len();
    let open =
        (0..entry.draft.brackets().len()).filter(|&bracket| !bracket_status(&entry.draft, bracket, &record.parties).status.is_agreed()).count();
    let basis = format!("{basis}, {}", front.coverage().word());
    vec![name, date, basis.into(), standing, with_words.to_string().into(), open.to_string().into()]
}

fn copies<'a>(record: &'a Record, entry: &'a Entry) -> impl Iterator<Item = &'a Document> {
    record.negotiation.evidence.documents.iter().filter(|document| document.draft == entry.id)
}

fn had(record: &Record, entry: &Entry) -> Words {
    let words = copies(record, entry).fold(Words::new(), |words, document| {
        let known =
            record.negotiation.bibliography.get(&document.holder).is_some() || record.negotiation.evidence.lineage.contains_key(&document.holder);
        let words = words.line();
        let words = if known { words.with(Inline::Source(document.holder.clone())) } else { words.text(&document.holder) };
        let mut facts: Vec<String> = document.supplied_by.iter().map(|by| format!("from {by}")).collect();
        facts.extend((!document.confirmed_by.is_empty()).then(|| format!("confirmed by {}", document.confirmed_by.join(", "))));
        facts.extend(document.public.as_ref().map(|public| format!("text public: {}", days::words(public))));
        let words = if facts.is_empty() { words } else { words.text(format!("; {}", facts.join("; "))) };
        words.cite(&document.sources)
    });
    if words.is_empty() { Words::new().aside("not recorded") } else { words }
}
