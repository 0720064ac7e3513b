//! Rival accounts of why it went as it did: who holds them, and the evidence that sources give for and against each.

use super::{Block, Inline, Record, Section, Table, Words, days};
use std::collections::BTreeSet;
use travaux_record::explanation::{Bearing, Bears, Explanation, Matrix, MatrixRow, View, matrix};

pub fn section(record: &Record) -> Option<Section> {
    let matrix = matrix(record.negotiation);
    if matrix.columns.is_empty() {
        return None;
    }
    let mut blocks = vec![
        Block::Words("The record chooses none of these accounts. It says who holds which, and what sources give for and against each.".into()),
        Block::Table(held(record, &matrix)),
    ];
    if !matrix.rows.is_empty() {
        blocks.push(Block::Words(
            "Each row is a piece of evidence, each column an account: + speaks for it, − against it, ± sources differ, 0 neither as a source says, and an empty cell: no source says. \
             What speaks against an account tells more than what speaks for it; a row with the same sign everywhere tells nothing."
                .into(),
        ));
        blocks.push(Block::Table(evidence(&matrix)));
    }
    Some(Section { id: "explanations", title: "Why it went as it did: rival accounts".to_string(), blocks })
}

fn held(record: &Record, matrix: &Matrix) -> Table {
    let mut table = Table::new("Who holds what", ["No.", "Account", "Who", "Independent lines against", "Independent lines for"]);
    (table.names, table.widths) = (1, vec![6, 32, 42, 10, 10]);
    for (index, (account, (lines_for, against))) in matrix.columns.iter().zip(&matrix.lines).enumerate() {
        let note = account.note.as_deref().unwrap_or_default();
        let title = Words::new().strong(&account.title).line().aside(note);
        let who = who(record, account);
        table.row([format!("E{}", index + 1).into(), title, who, against.to_string().into(), lines_for.to_string().into()]);
    }
    table
}

fn who(record: &Record, account: &Explanation) -> Words {
    let views = [View::Holds, View::Reports, View::Qualifies, View::Doubts, View::Rejects];
    let words = views.into_iter().flat_map(|view| account.held.iter().filter(move |held| held.view == view)).fold(Words::new(), |words, held| {
        let hedge = held.hedge.map(|hedge| format!("{} ", hedge.word())).unwrap_or_default();
        words.line().join(record.somebody(&held.by)).text(" ").strong(format!("{hedge}{}", held.view.word())).cite(&held.sources)
    });
    if words.is_empty() { Words::new().aside("nobody is recorded") } else { words }
}

fn evidence(matrix: &Matrix) -> Table {
    let columns = (1..=matrix.columns.len()).map(|index| format!("E{index}"));
    let mut table = Table::new("Evidence and accounts", ["Evidence".to_string()].into_iter().chain(columns));
    for row in &matrix.rows {
        let cells = row.cells.iter().map(|bearings| cell(bearings));
        table.row([piece(row)].into_iter().chain(cells));
    }
    let against = matrix.lines.iter().map(|(_, against)| Words::from(against.to_string()));
    table.row([Words::new().strong("Independent lines of sources against")].into_iter().chain(against));
    table
}

fn piece(row: &MatrixRow) -> Words {
    let date = row.date.as_ref().map(|date| format!(" ({})", days::words(date))).unwrap_or_default();
    let words = Words::new().text(&row.words).aside(date);
    let hedges: BTreeSet<&'static str> = row.cells.iter().flatten().filter_map(|bearing| bearing.hedge.map(|hedge| hedge.word())).collect();
    let hedges: Vec<&str> = hedges.into_iter().collect();
    let words = if hedges.is_empty() { words } else { words.aside(format!("; said {} in part", hedges.join(", "))) };
    words.cite(row.cells.iter().flatten().flat_map(|bearing| &bearing.sources))
}

fn cell(bearings: &[&Bearing]) -> Words {
    let any = |wanted: Bears| bearings.iter().any(|bearing| bearing.bears == wanted);
    let sign = match (any(Bears::For), any(Bears::Against), any(Bears::Neither)) {
        (true, true, _) => ("±", "sources differ"),
        (true, ..) => ("+", "for"),
        (_, true, _) => ("−", "against"),
        (.., true) => ("0", "neither"),
        _ => return Words::new(),
    };
    Words::new().with(Inline::Sign(sign.0, sign.1))
}
