//! `travaux positions`: each side's figures, draft by draft, and the distance between them.

use crate::args::{Arguments, Format, Positions};
use crate::failure::Failure;
use crate::output::{self, Cell, Report, Table};
use crate::session::Session;
use crate::style;
use serde::Serialize;
use std::process::ExitCode;
use travaux_record::figures::{self, Figure, Gap, Row};
use travaux_text::Quantity;

/// Every number bracket, draft by draft.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PositionsReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// Codes of the parties whose agreement counts.
    pub parties: Vec<String>,
    /// One row for each number bracket in each draft.
    pub rows: Vec<FigureRow>,
}

/// One number bracket in one draft.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FigureRow {
    /// The draft.
    pub draft: String,
    /// What the figure is about.
    pub subject: String,
    /// Label or address of the bracket.
    pub bracket: String,
    /// Address of its provision.
    pub provision: String,
    /// The figures.
    pub figures: Vec<FigureCell>,
    /// For each pair of negotiating parties with a figure each, how far they are apart.
    pub gaps: Vec<GapCell>,
    /// The same bracket in the draft before: whose figure moved, from what to what.
    pub movements: Vec<Movement>,
    /// Sources: key and locator.
    pub sources: Vec<String>,
}

/// One figure.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FigureCell {
    /// As written.
    pub words: String,
    /// The figure; absent for an empty alternative.
    pub quantity: Option<FigureValue>,
    /// Who wants it, with the source's hedge.
    pub wanted_by: Vec<String>,
    /// Who is against it or has not agreed.
    pub opposed_by: Vec<String>,
}

/// An exact figure.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FigureValue {
    /// For people.
    pub text: String,
    /// Lower end, an exact whole number or fraction.
    pub low: String,
    /// Upper end.
    pub high: String,
    /// The unit as written, by its usual name.
    pub unit: String,
}

/// How far two parties are apart.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GapCell {
    /// One party.
    pub first: String,
    /// The other.
    pub second: String,
    /// In the unit of the first; absent if the two measure different things.
    pub distance: Option<FigureValue>,
    /// Whether the figures agree within rounding.
    pub agree: bool,
}

/// A party's figure in two drafts.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Movement {
    /// The party.
    pub party: String,
    /// The earlier draft.
    pub from_draft: String,
    /// Its figure there.
    pub from: String,
    /// Its figure here.
    pub to: String,
}

impl Report for PositionsReport {
    const NAME: &'static str = "travaux-positions";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Positions) -> Result<ExitCode, Failure> {
    let mut named: Vec<String> = verb.draft.iter().cloned().collect();
    let session = Session::open(arguments.negotiation.as_deref(), &mut named)?;
    let rows = match named.first() {
        Some(id) => figures::figures_of(&session.negotiation, session.draft(Some(id))?),
        None => figures::figures(&session.negotiation),
    };
    let earlier = figures::figures(&session.negotiation);
    if let Some(unknown) = verb.about.iter().find(|id| !earlier.iter().any(|row| is_about(row, id))) {
        let known: Vec<&str> = earlier.iter().flat_map(|row| [row.address.as_str(), row.provision.as_str()]).collect();
        return Err(Failure::unknown("provision or bracket with figures", unknown.trim_start_matches('#'), known, "`travaux positions` lists all."));
    }
    let chosen = rows.iter().filter(|row| verb.about.is_empty() || verb.about.iter().any(|id| is_about(row, id)));
    let report = PositionsReport {
        negotiation: session.negotiation.title.clone(),
        parties: session.negotiation.negotiating().into_iter().map(str::to_string).collect(),
        rows: chosen.map(|row| figure_row(row, &earlier)).collect(),
    };
    match arguments.format {
        Format::Text => output::print(&text(&report))?,
        Format::Markdown => output::print(&format!("# {}: figures\n\n{}", report.negotiation, table(&report).markdown()))?,
        Format::Csv => output::print(&csv_table(&report).csv()?)?,
        Format::Json => output::json(&report)?,
        Format::Html | Format::Ical | Format::Junit | Format::Svg => {
            return Err(Failure::Format { verb: "positions", formats: "text, markdown, csv, json" });
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn is_about(row: &Row, id: &str) -> bool {
    let id = id.trim_start_matches('#');
    row.address == id || row.provision == id || row.provision.starts_with(&format!("{id}."))
}

fn figure_row(row: &Row, all: &[Row]) -> FigureRow {
    FigureRow {
        draft: row.draft.clone(),
        subject: row.subject.clone(),
        bracket: row.address.clone(),
        provision: row.provision.clone(),
        figures: row.figures.iter().map(figure_cell).collect(),
        gaps: row.gaps.iter().map(gap_cell).collect(),
        movements: movements(row, all),
        sources: row.sources.iter().map(ToString::to_string).collect(),
    }
}

fn figure_cell(figure: &Figure) -> FigureCell {
    FigureCell {
        words: figure.words.clone(),
        quantity: figure.quantity.as_ref().map(value),
        wanted_by: figure.wanted_by.iter().map(|(party, hedge)| hedge.map_or(party.clone(), |hedge| format!("{} {party}", hedge.word()))).collect(),
        opposed_by: figure.opposed_by.iter().map(|(party, _)| party.clone()).collect(),
    }
}

fn gap_cell(gap: &Gap) -> GapCell {
    GapCell { first: gap.first.clone(), second: gap.second.clone(), distance: gap.distance.as_ref().map(value), agree: gap.agree }
}

fn value(quantity: &Quantity) -> FigureValue {
    FigureValue { text: quantity.to_string(), low: quantity.low.to_string(), high: quantity.high.to_string(), unit: quantity.unit.to_string() }
}

/// Each party's figure here beside its figure in the last earlier draft that has this bracket.
fn movements(row: &Row, all: &[Row]) -> Vec<Movement> {
    let before = all.iter().take_while(|other| !(other.draft == row.draft && other.bracket == row.bracket));
    let Some(earlier) = before.filter(|other| other.address == row.address && other.draft != row.draft).last() else { return Vec::new() };
    let of = |row: &Row, party: &str| {
        row.figures.iter().find(|figure| figure.wanted_by.iter().any(|(code, _)| code == party)).and_then(|figure| figure.quantity.clone())
    };
    let parties: Vec<&String> = row.figures.iter().flat_map(|figure| figure.wanted_by.iter().map(|(party, _)| party)).collect();
    parties
        .into_iter()
        .filter_map(|party| {
            let (from, to) = (of(earlier, party)?, of(row, party)?);
            (from != to).then(|| Movement { party: party.clone(), from_draft: earlier.draft.clone(), from: from.to_string(), to: to.to_string() })
        })
        .collect()
}

// ---- for people ----------------------------------------------------------------------------------------------------

fn text(report: &PositionsReport) -> String {
    let mut text = format!("{}\n", style::paint(style::STRONG, &format!("{}: figures in brackets", report.negotiation)));
    if report.rows.is_empty() {
        text.push_str("No bracket holds a figure.\n");
        return text;
    }
    text.push_str(&table(report).text());
    text
}

/// One column a party, one for figures that nobody is named for, one for the distance.
fn table(report: &PositionsReport) -> Table {
    let nobody = report.rows.iter().any(|row| row.figures.iter().any(|figure| figure.wanted_by.is_empty()));
    let others = report.rows.iter().any(|row| row.figures.iter().any(|figure| figure.wanted_by.iter().any(|party| !report.parties.contains(party))));
    let mut headers: Vec<String> = vec!["Draft".into(), "Figure".into()];
    headers.extend(report.parties.iter().cloned());
    headers.extend(others.then(|| "Others".to_string()));
    headers.extend(nobody.then(|| "Nobody named".to_string()));
    headers.push("Distance".into());
    let mut table = Table::new(headers);
    for row in &report.rows {
        let mut subject = Cell::styled(style::STRONG, row.subject.clone());
        subject.push(style::FAINT, format!("\n#{}", row.bracket));
        let mut cells = vec![Cell::from(row.draft.clone()), subject];
        let shown = |figure: &FigureCell| figure.quantity.as_ref().map_or_else(|| "no figure".to_string(), |quantity| quantity.text.clone());
        for party in &report.parties {
            let wanted = |figure: &&FigureCell| figure.wanted_by.iter().any(|who| who.rsplit(' ').next() == Some(party));
            let mut words: Vec<String> = row.figures.iter().filter(wanted).map(|figure| hedged(figure, party, &shown(figure))).collect();
            words.extend(row.movements.iter().filter(|movement| movement.party == *party).map(|movement| format!("(was {})", movement.from)));
            cells.push(Cell::from(if words.is_empty() { "not recorded".to_string() } else { words.join("\n") }));
        }
        if others {
            let other = |figure: &&FigureCell| figure.wanted_by.iter().any(|party| !report.parties.contains(party));
            let words: Vec<String> =
                row.figures.iter().filter(other).map(|figure| format!("{}: {}", figure.wanted_by.join(", "), shown(figure))).collect();
            cells.push(Cell::from(words.join("\n")));
        }
        if nobody {
            let words: Vec<String> = row.figures.iter().filter(|figure| figure.wanted_by.is_empty()).map(shown).collect();
            cells.push(Cell::from(words.join("\n")));
        }
        cells.push(Cell::from(row.gaps.iter().map(|gap| gap_words(gap, row.gaps.len() > 1)).collect::<Vec<_>>().join("\n")));
        table.rows.push(cells);
    }
    table
}

fn hedged(figure: &FigureCell, party: &str, shown: &str) -> String {
    let hedge = figure.wanted_by.iter().find_map(|who| who.strip_suffix(party)).unwrap_or("");
    format!("{hedge}{shown}")
}

fn gap_words(gap: &GapCell, several: bool) -> String {
    let pair = if several { format!("{}–{}: ", gap.first, gap.second) } else { String::new() };
    match &gap.distance {
        _ if gap.agree => format!("{pair}none"),
        Some(distance) => format!("{pair}{}", distance.text),
        None => format!("{pair}cannot be compared"),
    }
}

/// One line for each figure.
fn csv_table(report: &PositionsReport) -> Table {
    let mut table = Table::new(["draft", "subject", "bracket", "provision", "words", "low", "high", "unit", "wanted by", "opposed by", "sources"]);
    for row in &report.rows {
        for figure in &row.figures {
            let part = |of: fn(&FigureValue) -> &String| figure.quantity.as_ref().map(of).cloned().unwrap_or_default();
            table.rows.push(
                [
                    row.draft.clone(),
                    row.subject.clone(),
                    row.bracket.clone(),
                    row.provision.clone(),
                    figure.words.clone(),
                    part(|value| &value.low),
                    part(|value| &value.high),
                    part(|value| &value.unit),
                    figure.wanted_by.join(" "),
                    figure.opposed_by.join(" "),
                    row.sources.join("; "),
                ]
                .map(Cell::from)
                .into(),
            );
        }
    }
    table
}
