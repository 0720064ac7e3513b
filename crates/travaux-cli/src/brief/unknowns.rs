//! What the sources do not say, and where one looked.

use super::agreement::quoted;
use super::{Block, Record, Section, Table, Words};
use travaux_record::Kind;
use travaux_record::unknown::{Row, Why, unknowns};

pub fn section(record: &Record) -> Option<Section> {
    let rows = unknowns(record.negotiation, record.claims);
    if rows.is_empty() {
        return None;
    }
    let (written, shown): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.why == Why::Written);
    let mut blocks = Vec::new();
    if !written.is_empty() {
        let mut table = Table::new("Questions that the sources leave open", ["Question", "What is known of it"]);
        table.widths = vec![36, 64];
        for row in &written {
            let note = row.note.as_deref().map_or_else(|| Words::new().aside("looked for in"), Words::from).cite(&row.looked);
            table.row([Words::new().strong(&row.question), note]);
        }
        blocks.push(Block::Table(table));
    }
    if !shown.is_empty() {
        let mut table = Table::new("What the record itself shows to be unknown", ["What", "Draft", "Why"]);
        for row in &shown {
            table.row([what(record, row), row.draft.as_deref().unwrap_or("–").into(), row.why.words().into()]);
        }
        // Where nobody wrote any down, these are all there is.
        blocks.push(match written.is_empty() {
            true => Block::Table(table),
            false => {
                Block::Folded { summary: format!("What the record itself shows to be unknown ({})", shown.len()), blocks: vec![Block::Table(table)] }
            }
        });
    }
    Some(Section { id: "unknowns", title: "What is unknown".to_string(), blocks })
}

fn what(record: &Record, row: &Row) -> Words {
    let about = row.about.first().filter(|about| about.kind == Kind::Provision);
    let question = match row.why {
        Why::Placeholder | Why::Standing if about.is_some() => quoted(&row.question),
        _ => row.question.clone(),
    };
    let place = about.and_then(|about| {
        let draft = &record.negotiation.draft(row.draft.as_deref()?)?.draft;
        let provision = draft.bracket(&about.id).and_then(|bracket| draft.brackets()[bracket].provision).or_else(|| draft.provision(&about.id))?;
        Some(draft.name(provision))
    });
    Words::new().text(question).line().aside(place.unwrap_or_default()).cite(&row.looked)
}
