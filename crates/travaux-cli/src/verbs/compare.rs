//! `travaux compare`: drafts side by side, provision by provision.

use crate::args::{Arguments, Compare, Format};
use crate::failure::Failure;
use crate::marks::{Footnotes, Marks};
use crate::output::{self, Cell, Report, Table};
use crate::page;
use crate::session::Session;
use crate::style;
use maud::html;
use serde::Serialize;
use std::collections::BTreeMap;
use std::process::ExitCode;
use travaux_record::change::{self, Change};
use travaux_record::status::{Hedged, status};
use travaux_record::{Entry, Negotiation};
use travaux_text::{Basis, Coverage, Draft, ProvisionIndex, ProvisionKind, Reported};

/// Drafts side by side.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CompareReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The drafts, in the order in which they were named.
    pub drafts: Vec<ComparedDraft>,
    /// One row for each provision with words in any of the drafts.
    pub rows: Vec<CompareRow>,
    /// How often each change occurs from one draft to the next.
    pub counts: Vec<ChangeCount>,
    /// What a reader has to know about these drafts.
    pub notes: Vec<String>,
}

/// A draft of the comparison.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ComparedDraft {
    /// Its id.
    pub id: String,
    /// What it calls itself.
    pub title: String,
    /// verbatim, translation, reconstruction or mention.
    pub basis: Option<String>,
    /// complete or partial.
    pub coverage: String,
}

/// One provision in all drafts.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CompareRow {
    /// Its id or address.
    pub id: String,
    /// Its name in the last draft that has it.
    pub name: String,
    /// One for each draft.
    pub cells: Vec<CompareCell>,
    /// For each draft but the first, what happened since the last draft before it that has the provision; left out where
    /// no draft so far has it, or where it was not reported before either.
    pub changes: Vec<ChangeCell>,
}

/// A provision in one draft.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CompareCell {
    /// Whether the draft holds it.
    pub present: bool,
    /// Its own words, brackets marked as in the file; empty where it is not present.
    pub words: String,
    /// Its status, with hedge; absent for headings.
    pub status: Option<String>,
    /// Labels or addresses of the brackets in it.
    pub brackets: Vec<String>,
    /// Sources: key and locator.
    pub sources: Vec<String>,
}

/// What happened to a provision.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChangeCell {
    /// The older draft.
    pub from: String,
    /// The newer draft.
    pub to: String,
    /// new, unchanged, changed, moved, settled, reopened, dropped, not reported.
    pub change: String,
    /// What sources report in the newer draft.
    pub reported: Vec<ReportedRow>,
}

/// What a source reports.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReportedRow {
    /// Id of a provision or bracket.
    pub about: String,
    /// inserted, removed, reworded, reopened, settled, dropped, kept, present, absent.
    pub what: String,
    /// Who is reported to have done it.
    pub by: Vec<String>,
    /// The source's hedge.
    pub hedge: Option<String>,
    /// One sentence.
    pub note: Option<String>,
    /// Sources: key and locator.
    pub sources: Vec<String>,
}

/// How often a change occurs.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChangeCount {
    /// The older draft.
    pub from: String,
    /// The newer draft.
    pub to: String,
    /// The change.
    pub change: String,
    /// How many provisions.
    pub provisions: usize,
}

impl Report for CompareReport {
    const NAME: &'static str = "travaux-compare";
    const VERSION: u32 = 1;
}

impl ReportedRow {
    /// For JSON and for words.
    pub fn of(reported: &Reported) -> ReportedRow {
        ReportedRow {
            about: reported.about.clone(),
            what: reported.what.word().to_string(),
            by: reported.by.clone(),
            hedge: reported.hedge.map(|hedge| hedge.word().to_string()),
            note: reported.note.clone(),
            sources: reported.sources.iter().map(ToString::to_string).collect(),
        }
    }

    /// `unanimity apparently inserted by RU (nids, …)`.
    pub fn words(&self) -> String {
        let hedge = self.hedge.as_ref().map(|hedge| format!("{hedge} ")).unwrap_or_default();
        let by = if self.by.is_empty() { String::new() } else { format!(" by {}", self.by.join(", ")) };
        let sources = if self.sources.is_empty() { String::new() } else { format!(" ({})", self.sources.join("; ")) };
        format!("{} {hedge}{}{by}{sources}", self.about, self.what)
    }
}

pub fn run(arguments: &Arguments, verb: &Compare) -> Result<ExitCode, Failure> {
    let mut named = verb.drafts.clone();
    let session = Session::open(arguments.negotiation.as_deref(), &mut named)?;
    let entries = entries(&session, &named, verb)?;
    let report = report(&session.negotiation, &entries, verb.changed);
    match arguments.format {
        Format::Text => output::print(&text(&report, &table(&session.negotiation, &entries, &report)))?,
        Format::Markdown => output::print(&markdown(&report, &table(&session.negotiation, &entries, &report)))?,
        Format::Csv => output::print(&csv_table(&entries, &report).csv()?)?,
        Format::Html => output::print(&html_page(&session.negotiation, &entries, &report))?,
        Format::Json => output::json(&report)?,
        Format::Ical | Format::Junit | Format::Svg => return Err(Failure::Format { verb: "compare", formats: "text, markdown, html, csv, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

fn entries(session: &Session, named: &[String], verb: &Compare) -> Result<Vec<Entry>, Failure> {
    let entries: Result<Vec<Entry>, Failure> = if named.is_empty() {
        let with_words: Vec<&Entry> = session.negotiation.drafts.iter().filter(|entry| !entry.draft.provisions().is_empty()).collect();
        with_words.iter().skip(with_words.len().saturating_sub(2)).map(|entry| session.settled(entry, &verb.settle)).collect()
    } else {
        named.iter().map(|id| session.settled(session.draft(Some(id))?, &verb.settle)).collect()
    };
    let entries = entries?;
    if entries.len() < 2 {
        let what = if named.is_empty() { "this negotiation has fewer than two with words" } else { "only one is named" };
        return Err(Failure::said(format!("A comparison needs two drafts, and {what}."), "Name them: `travaux compare 2031-04-18 2031-05-02`."));
    }
    Ok(entries)
}

fn report(negotiation: &Negotiation, entries: &[Entry], only_changed: bool) -> CompareReport {
    let drafts: Vec<&Draft> = entries.iter().map(|entry| &entry.draft).collect();
    let mut steps = Steps::new(negotiation, entries);
    let statuses: Vec<BTreeMap<ProvisionIndex, Hedged>> =
        drafts.iter().map(|draft| status(negotiation, draft).provisions.into_iter().map(|one| (one.provision, one.status)).collect()).collect();
    let marks: Vec<Marks> = drafts.iter().map(|draft| Marks::new(negotiation, draft)).collect();
    let mut rows: Vec<CompareRow> = Vec::new();
    let mut counts: BTreeMap<(usize, usize, Change), usize> = BTreeMap::new();
    // What sources report of a heading is shown with the first words under it.
    let mut of_headings: Vec<Vec<ReportedRow>> = entries.iter().map(|_| Vec::new()).collect();
    for row in travaux_compare::align::rows(&drafts) {
        for (draft, reported) in of_headings.iter_mut().enumerate().skip(1) {
            reported.extend(change::reports(&entries[draft], &row.address, row.cells[draft]).into_iter().map(ReportedRow::of));
        }
        if names_only(&drafts, &row.cells)
            && !row.cells.iter().enumerate().any(|(draft, cell)| cell.is_some_and(|provision| statuses[draft].contains_key(&provision)))
        {
            continue;
        }
        let mut changes = Vec::new();
        let mut differs = false;
        for draft in 1..entries.len() {
            let reported = std::mem::take(&mut of_headings[draft]);
            let Some((from, change)) = steps.change(&row, draft) else {
                of_headings[draft] = reported;
                continue;
            };
            *counts.entry((from, draft, change)).or_default() += 1;
            differs |= change != Change::Unchanged || !reported.is_empty();
            changes.push(ChangeCell { from: entries[from].id.clone(), to: entries[draft].id.clone(), change: change.word().to_string(), reported });
        }
        if only_changed && !differs {
            continue;
        }
        let cells = row.cells.iter().enumerate().map(|(draft, cell)| compare_cell(drafts[draft], &marks[draft], &statuses[draft], *cell)).collect();
        let name = row.cells.iter().enumerate().rev().find_map(|(draft, cell)| cell.map(|provision| drafts[draft].name(provision)));
        rows.push(CompareRow { id: row.address.clone(), name: name.unwrap_or_default(), cells, changes });
    }
    let count = |((from, to, change), provisions): ((usize, usize, Change), usize)| ChangeCount {
        from: entries[from].id.clone(),
        to: entries[to].id.clone(),
        change: change.word().to_string(),
        provisions,
    };
    CompareReport {
        negotiation: negotiation.title.clone(),
        drafts: entries.iter().map(compared).collect(),
        rows,
        counts: counts.into_iter().map(count).collect(),
        notes: notes(&entries.iter().collect::<Vec<_>>()),
    }
}

/// Whether a row has only titles and names of columns.
fn names_only(drafts: &[&Draft], cells: &[Option<ProvisionIndex>]) -> bool {
    cells.iter().enumerate().all(|(draft, cell)| {
        cell.is_none_or(|provision| {
            let provision = &drafts[draft].provisions()[provision];
            provision.title.is_some() || provision.kind == ProvisionKind::HeaderRow
        })
    })
}

/// Changes between any two of the drafts, computed once for each pair that is asked for.
struct Steps<'a> {
    negotiation: &'a Negotiation,
    entries: &'a [Entry],
    known: BTreeMap<(usize, usize), BTreeMap<String, Change>>,
}

impl<'a> Steps<'a> {
    fn new(negotiation: &'a Negotiation, entries: &'a [Entry]) -> Steps<'a> {
        Steps { negotiation, entries, known: BTreeMap::new() }
    }

    /// What happened to a provision in a draft, and since which one: the last before it that has the provision, or else the
    /// one just before. `None` where neither has it.
    fn change(&mut self, row: &travaux_compare::Row, draft: usize) -> Option<(usize, Change)> {
        let last = (0..draft).rev().find(|&earlier| row.cells[earlier].is_some());
        let from = match (last, row.cells[draft]) {
            (None, None) => return None,
            // It was away already: nothing more happened.
            (Some(last), None) if last + 1 < draft => return None,
            (Some(last), _) => last,
            (None, Some(_)) => draft - 1,
        };
        let (negotiation, entries) = (self.negotiation, self.entries);
        let changes = self.known.entry((from, draft)).or_insert_with(|| {
            change::changes(negotiation, &entries[from], &entries[draft]).into_iter().map(|change| (change.address, change.change)).collect()
        });
        changes.get(&row.address).map(|change| (from, *change))
    }
}

fn compared(entry: &Entry) -> ComparedDraft {
    ComparedDraft {
        id: entry.id.clone(),
        title: entry.title().to_string(),
        basis: entry.basis().map(|basis| basis.word().to_string()),
        coverage: entry.draft.front().coverage().word().to_string(),
    }
}

fn compare_cell(draft: &Draft, marks: &Marks, statuses: &BTreeMap<ProvisionIndex, Hedged>, cell: Option<ProvisionIndex>) -> CompareCell {
    let Some(provision) = cell else {
        return CompareCell { present: false, words: String::new(), status: None, brackets: Vec::new(), sources: Vec::new() };
    };
    let brackets = draft.brackets().iter().filter(|bracket| bracket.provision == Some(provision)).map(|bracket| bracket.address.clone()).collect();
    CompareCell {
        present: true,
        words: marks.plain(provision),
        status: statuses.get(&provision).map(|status| status.words()),
        brackets,
        sources: draft.citations(provision).iter().map(ToString::to_string).collect(),
    }
}

/// What a reader has to know of drafts that are not the documents themselves.
pub fn notes(entries: &[&Entry]) -> Vec<String> {
    let ids = |test: fn(&Entry) -> bool| entries.iter().filter(|entry| test(entry)).map(|entry| entry.id.as_str()).collect::<Vec<_>>().join(", ");
    let mut notes = Vec::new();
    let reconstructed = ids(|entry| entry.basis() == Some(Basis::Reconstruction));
    if !reconstructed.is_empty() {
        notes.push(format!("Reconstructed from what sources report, in this record's own words: {reconstructed}. A difference in wording there is no evidence of a difference between the documents."));
    }
    let partial = ids(|entry| !entry.is_complete());
    if !partial.is_empty() {
        notes.push(format!("Not complete: {partial}. What is not there is not reported; that the document lacked it does not follow."));
    }
    notes
}

// ---- for people ----------------------------------------------------------------------------------------------------

/// What happened: one word between two drafts, one line a draft between more.
fn change_words(report: &CompareReport, row: &CompareRow) -> String {
    if report.drafts.len() == 2 {
        return row.changes.first().map(|change| change.change.clone()).unwrap_or_default();
    }
    let told = row.changes.iter().filter(|change| change.change != Change::NotReported.word());
    told.map(|change| format!("{}: {}", change.to, change.change)).collect::<Vec<_>>().join("\n")
}

/// What stands in the place of words that are not there.
pub fn absence(draft: &Draft) -> &'static str {
    if draft.front().coverage() == Coverage::Complete { "not in this draft" } else { "not reported" }
}

fn title(report: &CompareReport) -> String {
    format!("{}: {}", report.negotiation, report.drafts.iter().map(|draft| draft.id.as_str()).collect::<Vec<_>>().join(" · "))
}

/// One column of words for each draft.
fn table(negotiation: &Negotiation, entries: &[Entry], report: &CompareReport) -> Table {
    let marks: Vec<Marks> = entries.iter().map(|entry| Marks::new(negotiation, &entry.draft)).collect();
    let words = |draft: usize, id: &str| {
        let provision = entries[draft].draft.provision(id);
        provision.map(|provision| Cell(marks[draft].provision(provision, Footnotes::Hidden))).unwrap_or_default()
    };
    let headers = ["Provision".to_string()].into_iter().chain(report.drafts.iter().map(|draft| draft.id.clone())).chain(["Change".to_string()]);
    let mut table = Table::new(headers);
    for row in &report.rows {
        let mut name = Cell::styled(style::STRONG, row.name.clone());
        name.push(style::FAINT, format!("\n{}", row.id));
        let mut cells = vec![name];
        for (draft, cell) in row.cells.iter().enumerate() {
            cells.push(if cell.present { words(draft, &row.id) } else { Cell::styled(style::FAINT, absence(&entries[draft].draft)) });
        }
        let mut change = Cell::from(change_words(report, row));
        for (to, reported) in row.changes.iter().flat_map(|change| change.reported.iter().map(|reported| (&change.to, reported))) {
            let draft = if report.drafts.len() > 2 { format!(" in {to}") } else { String::new() };
            change.push(style::FAINT, format!("\nreported{draft}: {}", reported.words()));
        }
        cells.push(change);
        table.rows.push(cells);
    }
    table
}

fn counts_lines(report: &CompareReport) -> String {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for count in &report.counts {
        let pair = format!("{} → {}", count.from, count.to);
        let words = format!("{} {}", count.provisions, count.change);
        match lines.iter_mut().find(|(known, _)| *known == pair) {
            Some((_, counts)) => counts.push(words),
            None => lines.push((pair, vec![words])),
        }
    }
    lines.into_iter().map(|(pair, counts)| format!("{pair}: {}.\n", counts.join(", "))).collect()
}

fn text(report: &CompareReport, table: &Table) -> String {
    let mut text = format!("{}\n{}", style::paint(style::STRONG, &title(report)), table.text());
    text.push_str(&counts_lines(report));
    for note in &report.notes {
        text.push_str(&format!("{note}\n"));
    }
    text
}

fn markdown(report: &CompareReport, table: &Table) -> String {
    let mut text = format!("# {}\n\n{}\n{}", title(report), table.markdown(), counts_lines(report));
    for note in &report.notes {
        text.push_str(&format!("\n{note}\n"));
    }
    text
}

/// Words, status and sources of every draft in columns of their own.
fn csv_table(entries: &[Entry], report: &CompareReport) -> Table {
    let mut headers = vec!["id".to_string(), "name".to_string()];
    for draft in &report.drafts {
        headers.extend([format!("{} words", draft.id), format!("{} status", draft.id), format!("{} sources", draft.id)]);
    }
    headers.extend(report.drafts.iter().skip(1).map(|draft| format!("change in {}", draft.id)));
    let mut table = Table::new(headers);
    for row in &report.rows {
        let mut cells: Vec<Cell> = vec![row.id.clone().into(), row.name.clone().into()];
        for (draft, cell) in row.cells.iter().enumerate() {
            let words = if cell.present { cell.words.clone() } else { String::new() };
            let status = cell.status.clone().unwrap_or_else(|| if cell.present { String::new() } else { absence(&entries[draft].draft).to_string() });
            cells.extend([words.into(), status.into(), cell.sources.join("; ").into()]);
        }
        let change =
            |draft: &ComparedDraft| row.changes.iter().find(|change| change.to == draft.id).map(|change| change.change.clone()).unwrap_or_default();
        cells.extend(report.drafts.iter().skip(1).map(|draft| Cell::from(change(draft))));
        table.rows.push(cells);
    }
    table
}

fn html_page(negotiation: &Negotiation, entries: &[Entry], report: &CompareReport) -> String {
    let marks: Vec<Marks> = entries.iter().map(|entry| Marks::new(negotiation, &entry.draft)).collect();
    let body = html! {
        h1 { (title(report)) }
        (page::legend())
        div class="scroll" role="region" aria-label="Side by side" tabindex="0" {
            table {
                caption { "Side by side, provision by provision" }
                thead { tr {
                    th scope="col" { "Provision" }
                    @for draft in &report.drafts { th scope="col" { (draft.id) br; small { (draft.title) @if let Some(basis) = &draft.basis { " (" (basis) ", " (draft.coverage) ")" } } } }
                    th scope="col" { "Change" }
                } }
                tbody {
                    @for row in &report.rows {
                        tr {
                            th scope="row" { (row.name) br; small { (row.id) } }
                            @for (draft, cell) in row.cells.iter().enumerate() {
                                td {
                                    @match entries[draft].draft.provision(&row.id).filter(|_| cell.present) {
                                        Some(provision) => {
                                            p { (marks[draft].html(provision)) }
                                            @if let Some(status) = &cell.status { p class="sources" { (status) @if !cell.sources.is_empty() { ". Sources: " (cell.sources.join("; ")) } } }
                                        }
                                        None => span class="absent" { (absence(&entries[draft].draft)) },
                                    }
                                }
                            }
                            td {
                                (change_words(report, row))
                                @for reported in row.changes.iter().flat_map(|change| &change.reported) { p class="sources" { "Reported: " (reported.words()) } }
                            }
                        }
                    }
                }
            }
        }
        p { (counts_lines(report)) }
        @for note in &report.notes { p { (note) } }
    };
    page::page(&title(report), body)
}
