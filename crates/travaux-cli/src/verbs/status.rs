//! `travaux status`: what is agreed, disputed, refused or missing, by provision and party.

use crate::args::{Arguments, Format, Status};
use crate::failure::Failure;
use crate::output::{self, Cell, Report, Table};
use crate::session::Session;
use crate::style;
use serde::Serialize;
use std::process::ExitCode;
use travaux_record::status::{self, DraftStatus, Hedged, ProvisionStatus, Stand};
use travaux_record::{Entry, Negotiation};
use travaux_text::{Draft, Position, ProvisionIndex, Stance};

/// The state of agreement of one draft.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StatusReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The draft's id.
    pub draft: String,
    /// What the draft calls itself.
    pub title: String,
    /// Its date, EDTF.
    pub date: Option<String>,
    /// What its words are: verbatim, translation, reconstruction, mention.
    pub basis: Option<String>,
    /// The standing of its plain words, as an attribution.
    pub plain_words: Option<String>,
    /// Codes of the parties whose agreement counts.
    pub parties: Vec<String>,
    /// One row for each heading, or for each provision with `--all`.
    pub rows: Vec<StatusRow>,
    /// How many provisions with words have each status.
    pub counts: Vec<StatusCount>,
}

/// One provision, or one heading with all that stands under it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StatusRow {
    /// Its id or address.
    pub id: String,
    /// Its heading, or the address in words.
    pub name: String,
    /// The status, the worst part counting.
    pub status: String,
    /// The source's hedge, if there is one: apparently, reportedly, conditionally.
    pub hedge: Option<String>,
    /// The status of the plain words alone, with their hedge.
    pub plain: Option<String>,
    /// The brackets in it.
    pub brackets: Vec<StatusBracket>,
    /// Where each party stands.
    pub stands: Vec<StatusStand>,
    /// Sources: key and locator.
    pub sources: Vec<String>,
}

/// A bracket and its own status.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StatusBracket {
    /// Label or address.
    pub id: String,
    /// insertion, deletion, alternatives, number, whole provision, placeholder.
    pub kind: String,
    /// Its status.
    pub status: String,
    /// The source's hedge.
    pub hedge: Option<String>,
    /// The label of the bracket it waits for.
    pub pending: Option<String>,
    /// The words of each alternative.
    pub alternatives: Vec<String>,
}

/// What one party says.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StatusStand {
    /// Its code.
    pub party: String,
    /// What it says of the plain words; absent where the record does not say.
    pub plain: Option<String>,
    /// What it says in brackets.
    pub brackets: Vec<StatusPosition>,
}

/// A position in a bracket.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StatusPosition {
    /// Label or address of the bracket.
    pub bracket: String,
    /// Which alternative, from 1.
    pub alternative: usize,
    /// What it says, with hedge.
    pub position: String,
    /// Whether it wants the words: proposes, supports or has agreed to them.
    pub wants: bool,
}

/// How many provisions have a status.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StatusCount {
    /// The status.
    pub status: String,
    /// The source's hedge.
    pub hedge: Option<String>,
    /// How many.
    pub provisions: usize,
}

impl Report for StatusReport {
    const NAME: &'static str = "travaux-status";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Status) -> Result<ExitCode, Failure> {
    let mut named: Vec<String> = verb.draft.iter().cloned().collect();
    let session = Session::open(arguments.negotiation.as_deref(), &mut named)?;
    let entry = session.settled(session.draft(named.first().map(String::as_str))?, &verb.settle)?;
    let status = status::status(&session.negotiation, &entry.draft);
    let report = report(&session.negotiation, &entry, &status, verb.all);
    match arguments.format {
        Format::Text => output::print(&text(&entry, &report, &table(&report, true)))?,
        Format::Markdown => output::print(&markdown(&report))?,
        Format::Csv => output::print(&csv_table(&report).csv()?)?,
        Format::Json => output::json(&report)?,
        Format::Html | Format::Ical | Format::Junit | Format::Svg => {
            return Err(Failure::Format { verb: "status", formats: "text, markdown, csv, json" });
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub fn report(negotiation: &Negotiation, entry: &Entry, status: &DraftStatus, all: bool) -> StatusReport {
    let draft = &entry.draft;
    let front = draft.front();
    let groups: Vec<(ProvisionIndex, Vec<&ProvisionStatus>)> =
        if all { status.provisions.iter().map(|one| (one.provision, vec![one])).collect() } else { by_heading(draft, status) };
    StatusReport {
        negotiation: negotiation.title.clone(),
        draft: entry.id.clone(),
        title: entry.title().to_string(),
        date: front.date.as_ref().map(ToString::to_string),
        basis: front.basis.map(|basis| basis.word().to_string()),
        plain_words: front.text.as_ref().filter(|text| !text.positions.is_empty()).map(|text| travaux_text::attribution::written(&text.positions)),
        parties: negotiation.negotiating().into_iter().map(str::to_string).collect(),
        rows: groups.into_iter().filter_map(|(provision, parts)| row(draft, provision, &parts)).collect(),
        counts: counts(status),
    }
}

/// The settled ones first, the firm ones before the hedged ones.
fn counts(status: &DraftStatus) -> Vec<StatusCount> {
    let of = |wanted: status::Status| status.counts.iter().filter(move |(hedged, _)| hedged.status == wanted);
    let count = |(hedged, provisions): (&Hedged, &usize)| StatusCount {
        status: hedged.status.word().to_string(),
        hedge: hedged.hedge.map(|hedge| hedge.word().to_string()),
        provisions: *provisions,
    };
    status::Status::ALL.into_iter().flat_map(of).map(count).collect()
}

/// Provisions under their nearest heading, in the order of the text. Provisions before any heading stand alone.
pub fn by_heading<'a>(draft: &Draft, status: &'a DraftStatus) -> Vec<(ProvisionIndex, Vec<&'a ProvisionStatus>)> {
    let mut groups: Vec<(ProvisionIndex, Vec<&ProvisionStatus>)> = Vec::new();
    for one in &status.provisions {
        let up = std::iter::successors(Some(one.provision), |&index| draft.provisions()[index].parent);
        let head = up.clone().find(|&index| draft.provisions()[index].title.is_some()).or_else(|| up.last()).unwrap_or(one.provision);
        match groups.last_mut() {
            Some((last, parts)) if *last == head => parts.push(one),
            _ => groups.push((head, vec![one])),
        }
    }
    groups
}

fn row(draft: &Draft, provision: ProvisionIndex, parts: &[&ProvisionStatus]) -> Option<StatusRow> {
    let status = parts.iter().map(|part| part.status).reduce(Hedged::and)?;
    let plain = parts.iter().filter_map(|part| part.plain).reduce(Hedged::and);
    let mut brackets: Vec<(usize, Hedged)> = parts.iter().flat_map(|part| part.brackets.iter().copied()).collect();
    brackets.dedup_by_key(|(bracket, _)| *bracket);
    let mut sources: Vec<String> = Vec::new();
    for part in parts {
        for citation in draft.citations(part.provision) {
            let written = citation.to_string();
            if !sources.contains(&written) {
                sources.push(written);
            }
        }
    }
    Some(StatusRow {
        id: draft.provisions()[provision].address.clone(),
        name: draft.name(provision),
        status: status.status.word().to_string(),
        hedge: status.hedge.map(|hedge| hedge.word().to_string()),
        plain: plain.map(Hedged::words),
        brackets: brackets.iter().map(|(bracket, status)| bracket_row(draft, *bracket, *status)).collect(),
        stands: stands(draft, parts),
        sources,
    })
}

fn bracket_row(draft: &Draft, index: usize, status: Hedged) -> StatusBracket {
    let bracket = &draft.brackets()[index];
    StatusBracket {
        id: bracket.address.clone(),
        kind: bracket.kind.word().to_string(),
        status: status.status.word().to_string(),
        hedge: status.hedge.map(|hedge| hedge.word().to_string()),
        pending: bracket.pending.as_ref().map(|(label, _)| label.clone()),
        alternatives: (0..bracket.alternatives.len()).map(|alternative| draft.alternative_words(index, alternative)).collect(),
    }
}

fn stands(draft: &Draft, parts: &[&ProvisionStatus]) -> Vec<StatusStand> {
    let parties = parts.first().map(|part| part.stands.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
    let of = |party: &str| -> Vec<&Stand> { parts.iter().filter_map(|part| part.stands.get(party)).collect() };
    parties
        .into_iter()
        .map(|party| {
            let all = of(&party);
            let mut brackets: Vec<StatusPosition> = Vec::new();
            for (bracket, alternative, position) in all.iter().flat_map(|stand| &stand.brackets) {
                let said = StatusPosition {
                    bracket: draft.brackets()[*bracket].address.clone(),
                    alternative: alternative + 1,
                    position: verb_with_hedge(position),
                    wants: position.stance.is_for(),
                };
                if !brackets
                    .iter()
                    .any(|other| other.bracket == said.bracket && other.alternative == said.alternative && other.position == said.position)
                {
                    brackets.push(said);
                }
            }
            let plain = all.iter().find_map(|stand| stand.plain.as_ref()).map(verb_with_hedge);
            StatusStand { party, plain, brackets }
        })
        .collect()
}

/// `apparently agrees`.
pub fn verb_with_hedge(position: &Position) -> String {
    let kind = match &position.stance {
        Stance::Reserves(kind) => kind.words().map(|words| format!(" ({words})")).unwrap_or_default(),
        _ => String::new(),
    };
    let hedge = position.hedge.map(|hedge| format!("{} ", hedge.word())).unwrap_or_default();
    format!("{hedge}{}{kind}", position.stance.verb())
}

// ---- for people ----------------------------------------------------------------------------------------------------

fn table(report: &StatusReport, coloured: bool) -> Table {
    let headers = ["Provision".to_string(), "Status".to_string()].into_iter().chain(report.parties.iter().cloned());
    let mut table = Table::new(headers);
    for row in &report.rows {
        let status = status::Status::ALL.into_iter().find(|status| status.word() == row.status).unwrap_or(status::Status::Undetermined);
        let style = if coloured { style::of_status(status) } else { anstyle::Style::new() };
        let mut name = Cell::styled(style::STRONG, row.name.clone());
        if row.id != row.name {
            name.push(style::FAINT, format!("\n{}", row.id));
        }
        let mut words = Cell::styled(style, hedged(&row.hedge, &row.status));
        // Brackets that name nobody would show in no column.
        let named = |bracket: &StatusBracket| row.stands.iter().any(|stand| stand.brackets.iter().any(|position| position.bracket == bracket.id));
        for bracket in row.brackets.iter().filter(|bracket| !named(bracket)) {
            words.push(style::FAINT, format!("\n#{}: {}", bracket.id, hedged(&bracket.hedge, &bracket.status)));
        }
        let mut cells = vec![name, words];
        for party in &report.parties {
            cells.push(row.stands.iter().find(|stand| stand.party == *party).map(|stand| stand_cell(row, stand)).unwrap_or_default());
        }
        table.rows.push(cells);
    }
    table
}

/// What a party says of the plain words, then bracket by bracket. Where it wants another alternative of a bracket, that it
/// is against the first goes without saying here; the JSON has both.
fn stand_cell(row: &StatusRow, stand: &StatusStand) -> Cell {
    let mut cell = Cell::default();
    if row.plain.is_some() {
        let lead = if row.brackets.is_empty() { "" } else { "plain words: " };
        cell.push(anstyle::Style::new(), format!("{lead}{}", stand.plain.as_deref().unwrap_or("not recorded")));
    }
    let wants = |bracket: &str| stand.brackets.iter().any(|position| position.bracket == bracket && position.wants);
    for position in stand.brackets.iter().filter(|position| position.wants || !wants(&position.bracket)) {
        let alternatives = row.brackets.iter().find(|bracket| bracket.id == position.bracket).map_or(&[][..], |bracket| &bracket.alternatives);
        let which =
            alternatives.get(position.alternative - 1).filter(|_| alternatives.len() > 1).map(|words| format!(" “{words}”")).unwrap_or_default();
        let break_before = if cell.0.is_empty() { "" } else { "\n" };
        cell.push(style::STRONG, format!("{break_before}#{}", position.bracket));
        cell.push(anstyle::Style::new(), format!(": {}{which}", position.position));
    }
    if cell.0.is_empty() { Cell::styled(style::FAINT, "not recorded") } else { cell }
}

/// `apparently agreed`.
pub fn hedged(hedge: &Option<String>, status: &str) -> String {
    hedge.as_ref().map_or(status.to_string(), |hedge| format!("{hedge} {status}"))
}

pub fn counts_line(report: &StatusReport) -> String {
    let total: usize = report.counts.iter().map(|count| count.provisions).sum();
    let counts =
        report.counts.iter().map(|count| format!("{} {}", count.provisions, hedged(&count.hedge, &count.status))).collect::<Vec<_>>().join(", ");
    let provisions = if total == 1 { "1 provision" } else { &format!("{total} provisions") };
    format!("{provisions} with words: {}.", if counts.is_empty() { "none".to_string() } else { counts })
}

fn heading(report: &StatusReport) -> String {
    output::draft_heading(&report.draft, &report.title, &[report.date.as_deref(), report.basis.as_deref()])
}

fn standing_line(report: &StatusReport) -> String {
    match &report.plain_words {
        Some(standing) => format!("Words outside brackets: {standing}."),
        None => "Words outside brackets: the record does not say where anybody stands.".to_string(),
    }
}

fn text(entry: &Entry, report: &StatusReport, table: &Table) -> String {
    let mut text = format!("{}\n{}\n", style::paint(style::STRONG, &heading(report)), standing_line(report));
    if entry.is_mention() {
        text.push_str("This draft is known to have existed; nobody reports its words.\n");
        return text;
    }
    if report.parties.is_empty() {
        text.push_str("No party of this negotiation takes part in agreeing the text: nothing can count as agreed.\n");
    }
    text.push_str(&table.text());
    text.push_str(&format!("{}\n", counts_line(report)));
    text
}

fn markdown(report: &StatusReport) -> String {
    format!("# {}\n\n{}\n\n{}\n{}\n", heading(report), standing_line(report), table(report, false).markdown(), counts_line(report))
}

fn csv_table(report: &StatusReport) -> Table {
    let mut table = table(report, false);
    table.headers = ["id", "name", "status", "plain words", "brackets"]
        .into_iter()
        .map(str::to_string)
        .chain(report.parties.iter().cloned())
        .chain(["sources".to_string()])
        .collect();
    for (cells, row) in table.rows.iter_mut().zip(&report.rows) {
        let stands = cells.split_off(2);
        let status = hedged(&row.hedge, &row.status);
        let brackets = row.brackets.iter().map(|bracket| format!("#{} {}", bracket.id, bracket.status)).collect::<Vec<_>>().join("; ");
        *cells = vec![row.id.clone().into(), row.name.clone().into(), status.into(), row.plain.clone().unwrap_or_default().into(), brackets.into()];
        cells.extend(stands.into_iter().map(|stand| Cell::from(stand.plain().replace('\n', "; "))));
        cells.push(row.sources.join("; ").into());
    }
    table
}
