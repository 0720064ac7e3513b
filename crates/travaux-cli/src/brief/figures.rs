//! The figures in brackets, and how far the sides are apart.

use super::plot::{Axis, Plot, Point};
use super::{Block, Picture, Record, Section, Table, Words};
use travaux_record::figures::{Figure, Gap, Row, figures_of};
use travaux_text::Quantity;
use travaux_text::quantity::Number;

pub fn section(record: &Record) -> Option<Section> {
    let entry = record.entry?;
    let rows = figures_of(record.negotiation, entry);
    if rows.is_empty() {
        return None;
    }
    let parties = everybody(record, &rows);
    let axes: Vec<Axis> = rows.iter().filter_map(|row| axis(row, &parties)).collect();
    let mut blocks = Vec::new();
    if !axes.is_empty() {
        let names = parties.iter().map(|code| name(record, code)).collect();
        blocks.push(Block::Picture(Picture::Figures(Plot { parties: names, axes })));
    }
    blocks.push(Block::Table(table(record, entry.id.as_str(), &rows, &parties)));
    Some(Section { id: "figures", title: "Figures, and how far they are apart".to_string(), blocks })
}

/// Parties that negotiate, then all others that want a figure; an empty code stands for nobody named.
fn everybody(record: &Record, rows: &[Row]) -> Vec<String> {
    let mut parties: Vec<String> = record.parties.iter().map(ToString::to_string).collect();
    for figure in rows.iter().flat_map(|row| &row.figures) {
        let wanted = figure.wanted_by.iter().map(|(code, _)| code.clone());
        let nobody = figure.wanted_by.is_empty().then(String::new);
        for code in wanted.chain(nobody) {
            if !parties.contains(&code) {
                parties.push(code);
            }
        }
    }
    parties
}

/// Nearest floating-point number: fine enough for a picture, and never shown as a figure.
fn nearly(number: Number) -> f64 {
    *number.numer() as f64 / *number.denom() as f64
}

/// All figures of a bracket that can be measured in the unit of the first one.
fn axis(row: &Row, parties: &[String]) -> Option<Axis> {
    let unit = row.figures.iter().find_map(|figure| figure.quantity.as_ref())?;
    let known: Vec<(&Figure, &Quantity, Quantity)> =
        row.figures.iter().filter_map(|figure| figure.quantity.as_ref().and_then(|own| Some((figure, own, own.in_unit_of(unit)?)))).collect();
    let whole = nearly(known.iter().map(|(_, _, quantity)| quantity.high).max()?);
    if whole <= 0.0 {
        return None;
    }
    let points = known.iter().flat_map(|(figure, own, quantity)| {
        let codes: Vec<&str> = if figure.wanted_by.is_empty() { vec![""] } else { figure.wanted_by.iter().map(|(code, _)| code.as_str()).collect() };
        let label = codes.iter().filter(|code| !code.is_empty()).copied().collect::<Vec<_>>().join(", ");
        let shapes = codes.iter().filter_map(|code| parties.iter().position(|party| party == code)).collect();
        let label = format!("{} {own}", if label.is_empty() { "nobody named:" } else { &label });
        Some(Point { label, shapes, low: nearly(quantity.low) / whole, high: nearly(quantity.high) / whole })
    });
    Some(Axis { subject: row.subject.clone(), points: points.collect() })
}

fn name(record: &Record, code: &str) -> String {
    if code.is_empty() { "Nobody named".to_string() } else { record.party(code) }
}

fn table(record: &Record, draft: &str, rows: &[Row], parties: &[String]) -> Table {
    let headers = ["Figure".to_string()].into_iter().chain(parties.iter().map(|code| name(record, code))).chain(["Distance".to_string()]);
    let mut table = Table::new(format!("Figures in the brackets of {draft}"), headers);
    for row in rows {
        let subject = Words::new().strong(&row.subject).cite(&row.sources);
        let cells = parties.iter().map(|code| figures(row, code));
        let gaps = row.gaps.iter().map(|gap| gap_words(gap, row.gaps.len() > 1)).collect::<Vec<_>>().join("\n");
        table.row([subject].into_iter().chain(cells).chain([gaps.into()]));
    }
    table
}

fn figures(row: &Row, code: &str) -> Words {
    let shown = |figure: &Figure| {
        figure
            .quantity
            .as_ref()
            .map_or_else(|| if figure.words.is_empty() { "no figure".to_string() } else { figure.words.clone() }, ToString::to_string)
    };
    let mut words = Words::new();
    for figure in &row.figures {
        let own = figure.wanted_by.iter().find(|(party, _)| party == code);
        match own {
            Some((_, Some(hedge))) => words = words.line().text(format!("{} {}", hedge.word(), shown(figure))),
            Some((_, None)) => words = words.line().text(shown(figure)),
            None if code.is_empty() && figure.wanted_by.is_empty() => words = words.line().text(shown(figure)),
            None => {}
        }
    }
    if words.is_empty() { Words::new().aside(if code.is_empty() { "–" } else { "not recorded" }) } else { words }
}

fn gap_words(gap: &Gap, several: bool) -> String {
    let pair = if several { format!("{}–{}: ", gap.first, gap.second) } else { String::new() };
    match &gap.distance {
        _ if gap.agree => format!("{pair}none"),
        Some(distance) => format!("{pair}{distance}"),
        None => format!("{pair}cannot be compared"),
    }
}
