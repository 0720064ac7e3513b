//! `travaux brackets`: how much of each draft stands in brackets, and the curve over the drafts.

use crate::args::{Arguments, Brackets, Format};
use crate::brief::{stack, timeline};
use crate::failure::Failure;
use crate::output::{self, Cell, Report, Table};
use crate::session::Session;
use crate::style::{self, paint};
use maud::html;
use serde::Serialize;
use std::process::ExitCode;
use travaux_record::brackets::{DraftBrackets, Measure, brackets};

/// The brackets of drafts, from old to new.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BracketsReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The drafts.
    pub drafts: Vec<DraftReport>,
}

/// One draft.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DraftReport {
    /// The draft.
    pub draft: String,
    /// Its date (EDTF).
    pub date: Option<String>,
    /// All of it.
    pub total: MeasureReport,
    /// Brackets that the draft before it had and this one has not, by label or address.
    pub went: usize,
    /// Brackets that no draft before it had.
    pub came: usize,
    /// Brackets that name nobody.
    pub unattributed: usize,
    /// By party.
    pub parties: Vec<PartyReport>,
    /// How many brackets have been there for how many drafts in a row.
    pub ages: Vec<AgeReport>,
    /// By article, annex or other outermost provision.
    pub provisions: Vec<ProvisionReport>,
    /// Every bracket.
    pub brackets: Vec<BracketReport>,
}

/// Some text and the brackets in it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MeasureReport {
    /// Brackets, nested ones included.
    pub brackets: usize,
    /// How many stand in each other, at most.
    pub deepest: usize,
    /// Words inside brackets.
    pub disputed_words: usize,
    /// All words.
    pub words: usize,
}

/// A party in brackets.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PartyReport {
    /// Its code.
    pub party: String,
    /// Brackets in which it wants some of the words.
    pub for_words: usize,
    /// Brackets in which it is against some of them.
    pub against: usize,
    /// Brackets that name it.
    pub named: usize,
}

/// An age of brackets.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AgeReport {
    /// Drafts in a row, this one included.
    pub drafts: usize,
    /// Brackets.
    pub brackets: usize,
}

/// A provision.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProvisionReport {
    /// Id or address.
    pub id: String,
    /// For people.
    pub name: String,
    /// What it holds.
    #[serde(flatten)]
    pub measure: MeasureReport,
}

/// A bracket.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BracketReport {
    /// Label or address.
    pub id: String,
    /// Its depth, from 1.
    pub depth: usize,
    /// Words in it.
    pub words: usize,
    /// Alternatives.
    pub alternatives: usize,
    /// Drafts in a row that have it.
    pub age: usize,
    /// The first of them.
    pub since: String,
}

impl Report for BracketsReport {
    const NAME: &'static str = "travaux-brackets";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Brackets) -> Result<ExitCode, Failure> {
    let mut named = verb.drafts.clone();
    let session = Session::open(arguments.negotiation.as_deref(), &mut named)?;
    for id in &named {
        session.draft(Some(id))?;
    }
    // Ages count all drafts, whichever are shown.
    let all = brackets(&session.negotiation);
    let shown = all.iter().filter(|draft| named.is_empty() || named.contains(&draft.entry.id));
    let report = BracketsReport { negotiation: session.negotiation.title.clone(), drafts: shown.map(draft_report).collect() };
    if report.drafts.is_empty() {
        return Err(Failure::said("There is no draft whose words are known.", "Write one in drafts/, or import one with `travaux import FILE`."));
    }
    match arguments.format {
        Format::Text => output::print(&text(&report, !named.is_empty()))?,
        Format::Markdown => output::print(&markdown(&report, !named.is_empty()))?,
        Format::Csv => output::print(&csv_table(&report, !named.is_empty()).csv()?)?,
        Format::Svg => output::print(&svg(&report))?,
        Format::Json => output::json(&report)?,
        Format::Html | Format::Ical | Format::Junit => return Err(Failure::Format { verb: "brackets", formats: "text, markdown, csv, svg, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

fn draft_report(found: &DraftBrackets) -> DraftReport {
    let draft = &found.entry.draft;
    let provision = |(index, measure): &(usize, Measure)| ProvisionReport {
        id: draft.provisions()[*index].address.clone(),
        name: draft.name(*index),
        measure: measure_report(measure),
    };
    DraftReport {
        draft: found.entry.id.clone(),
        date: draft.front().date.as_ref().map(|date| date.written().to_string()),
        total: measure_report(&found.total),
        went: found.went,
        came: found.came,
        unattributed: found.unattributed,
        parties: found
            .parties
            .iter()
            .map(|(party, stands)| PartyReport { party: party.clone(), for_words: stands.for_words, against: stands.against, named: stands.named })
            .collect(),
        ages: found.ages.iter().map(|(drafts, brackets)| AgeReport { drafts: *drafts, brackets: *brackets }).collect(),
        provisions: found.provisions.iter().map(provision).collect(),
        brackets: found
            .brackets
            .iter()
            .map(|line| BracketReport {
                id: line.address.clone(),
                depth: line.depth,
                words: line.words,
                alternatives: line.alternatives,
                age: line.age,
                since: line.since.clone(),
            })
            .collect(),
    }
}

fn measure_report(measure: &Measure) -> MeasureReport {
    MeasureReport { brackets: measure.brackets, deepest: measure.deepest, disputed_words: measure.disputed_words, words: measure.words }
}

// ---- for people ----------------------------------------------------------------------------------------------------

/// `1,052 of 9,000 words (12 %)`, rounded down unless it is all.
fn share(measure: &MeasureReport) -> String {
    format!("{} of {} ({} %)", measure.disputed_words, measure.words, (100 * measure.disputed_words).checked_div(measure.words).unwrap_or(0))
}

fn drafts_table(report: &BracketsReport) -> Table {
    let mut table = Table::new(["Draft", "Brackets", "Deepest", "Words inside", "New", "Gone", "Oldest"]);
    for draft in &report.drafts {
        let oldest = draft.ages.last().map_or_else(|| "–".to_string(), |age| format!("{} drafts: {}", age.drafts, age.brackets));
        table.rows.push(vec![
            Cell::styled(style::STRONG, draft.draft.clone()),
            Cell::from(draft.total.brackets.to_string()),
            Cell::from(draft.total.deepest.to_string()),
            Cell::from(share(&draft.total)),
            Cell::from(draft.came.to_string()),
            Cell::from(draft.went.to_string()),
            Cell::from(oldest.replace("1 drafts", "1 draft")),
        ]);
    }
    table
}

fn provisions_table(draft: &DraftReport) -> Table {
    let mut table = Table::new(["Provision", "Brackets", "Deepest", "Words inside"]);
    for provision in draft.provisions.iter().filter(|provision| provision.measure.brackets > 0 || provision.measure.disputed_words > 0) {
        table.rows.push(vec![
            Cell::from(provision.name.clone()),
            Cell::from(provision.measure.brackets.to_string()),
            Cell::from(provision.measure.deepest.to_string()),
            Cell::from(share(&provision.measure)),
        ]);
    }
    table
}

fn parties_table(draft: &DraftReport) -> Table {
    let mut table = Table::new(["Party", "Named in", "Wants words", "Against words"]);
    for party in &draft.parties {
        let cells = [party.party.clone(), party.named.to_string(), party.for_words.to_string(), party.against.to_string()];
        table.rows.push(cells.into_iter().map(Cell::from).collect());
    }
    if draft.unattributed > 0 {
        let cells = ["nobody is named".to_string(), draft.unattributed.to_string(), "–".to_string(), "–".to_string()];
        table.rows.push(cells.into_iter().map(Cell::from).collect());
    }
    table
}

/// One bar a draft, as long as it has brackets.
fn bars(report: &BracketsReport) -> String {
    let most = report.drafts.iter().map(|draft| draft.total.brackets).max().unwrap_or(0);
    let names = report.drafts.iter().map(|draft| draft.draft.chars().count()).max().unwrap_or(0);
    let room = usize::from(output::width()).saturating_sub(names + 10).clamp(10, 60);
    let mut text = String::new();
    for draft in &report.drafts {
        let count = draft.total.brackets;
        // Whatever is there is seen.
        let length = (room * count).checked_div(most).unwrap_or(0).max(usize::from(count > 0));
        text.push_str(&format!("  {:names$}  {}{}{count}\n", draft.draft, "█".repeat(length), if length > 0 { " " } else { "" }));
    }
    text
}

const IDENTITY: &str = "New, gone and old go by label or address, never by likeness: where provisions are renumbered, align the drafts first.";

fn text(report: &BracketsReport, details: bool) -> String {
    let mut text = format!("{}\n", paint(style::STRONG, &format!("{}: brackets", report.negotiation)));
    if report.drafts.len() > 1 {
        text.push_str(&bars(report));
    }
    text.push_str(&drafts_table(report).text());
    if report.drafts.len() > 1 {
        text.push_str(&format!("{}\n", paint(style::FAINT, IDENTITY)));
    }
    let last = report.drafts.len().saturating_sub(1);
    for (_, draft) in report.drafts.iter().enumerate().filter(|(index, draft)| draft.total.brackets > 0 && (details || *index == last)) {
        text.push_str(&format!("\n{}\n{}", paint(style::STRONG, &format!("{} by provision", draft.draft)), provisions_table(draft).text()));
        if !draft.parties.is_empty() {
            text.push_str(&format!("\n{}\n{}", paint(style::STRONG, &format!("{} by party", draft.draft)), parties_table(draft).text()));
        }
    }
    text
}

fn markdown(report: &BracketsReport, details: bool) -> String {
    let mut text = format!("# {}: brackets\n\n{}\n{IDENTITY}\n", report.negotiation, drafts_table(report).markdown());
    let last = report.drafts.len().saturating_sub(1);
    for (_, draft) in report.drafts.iter().enumerate().filter(|(index, draft)| draft.total.brackets > 0 && (details || *index == last)) {
        text.push_str(&format!("\n## {} by provision\n\n{}", draft.draft, provisions_table(draft).markdown()));
        if !draft.parties.is_empty() {
            text.push_str(&format!("\n## {} by party\n\n{}", draft.draft, parties_table(draft).markdown()));
        }
    }
    text
}

/// One row a draft; of drafts that are named, one row a provision.
fn csv_table(report: &BracketsReport, details: bool) -> Table {
    let figures = |measure: &MeasureReport| {
        [measure.brackets, measure.deepest, measure.disputed_words, measure.words].map(|figure| Cell::from(figure.to_string()))
    };
    if details {
        let mut table = Table::new(["draft", "provision", "name", "brackets", "deepest", "words inside", "words"]);
        for draft in &report.drafts {
            for provision in &draft.provisions {
                let names = [draft.draft.clone(), provision.id.clone(), provision.name.clone()].map(Cell::from);
                table.rows.push(names.into_iter().chain(figures(&provision.measure)).collect());
            }
        }
        return table;
    }
    let mut table = Table::new(["draft", "date", "brackets", "deepest", "words inside", "words", "new", "gone"]);
    for draft in &report.drafts {
        let names = [draft.draft.clone(), draft.date.clone().unwrap_or_default()].map(Cell::from);
        let changes = [draft.came, draft.went].map(|figure| Cell::from(figure.to_string()));
        table.rows.push(names.into_iter().chain(figures(&draft.total)).chain(changes).collect());
    }
    table
}

// ---- the curve -----------------------------------------------------------------------------------------------------

const HEIGHT: f64 = 300.0;
const LEFT: f64 = 56.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = HEIGHT - 44.0;
const LABEL: f64 = 11.0;

/// A picture that stands for itself: the words that it needs are in it, and it uses no colour to tell things apart.
fn svg(report: &BracketsReport) -> String {
    let (at, width) = (timeline::at, timeline::WIDTH);
    let most = report.drafts.iter().map(|draft| draft.total.brackets).max().unwrap_or(0).max(1);
    let step = (width - LEFT - 60.0) / (report.drafts.len().max(2) - 1) as f64;
    let x = |index: usize| LEFT + 20.0 + step * index as f64;
    let y = |count: usize| BOTTOM - (BOTTOM - TOP) * count as f64 / most as f64;
    let points: Vec<String> =
        report.drafts.iter().enumerate().map(|(index, draft)| format!("{},{}", at(x(index)), at(y(draft.total.brackets)))).collect();
    let title = format!("{}: brackets, draft by draft", report.negotiation);
    let said: Vec<String> = report
        .drafts
        .iter()
        .map(|draft| {
            format!("{}: {} brackets, {} of {} words inside", draft.draft, draft.total.brackets, draft.total.disputed_words, draft.total.words)
        })
        .collect();
    // Names that would lie on each other are left out; the description has all of them.
    let widest = report.drafts.iter().map(|draft| stack::width(&draft.draft, LABEL)).fold(0.0, f64::max);
    let every = (((widest + 8.0) / step).ceil() as usize).max(1);
    let picture = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {width} {HEIGHT}")) width=(width) height=(HEIGHT) role="img" aria-labelledby="brackets-title brackets-desc" font-family="sans-serif" font-size=(LABEL) {
            title id="brackets-title" { (title) }
            desc id="brackets-desc" { (said.join(". ")) "." }
            rect x="0" y="0" width=(width) height=(HEIGHT) fill="#ffffff" {}
            text x=(LEFT) y="18" font-size="13" font-weight="bold" fill="#1a1a1a" { (stack::fitted(&title, 13.0, width - LEFT - 10.0)) }
            @for count in [0, most / 2, most] {
                line x1=(LEFT) x2=(width - 20.0) y1=(at(y(count))) y2=(at(y(count))) stroke="#c8c8c8" stroke-width="1" {}
                text x=(LEFT - 6.0) y=(at(y(count) + 4.0)) text-anchor="end" fill="#404040" { (count) }
            }
            polyline points=(points.join(" ")) fill="none" stroke="#1f4e8c" stroke-width="2" {}
            @for (index, draft) in report.drafts.iter().enumerate() {
                circle cx=(at(x(index))) cy=(at(y(draft.total.brackets))) r="4" fill="#1f4e8c" { title { (said[index]) } }
                @if index % every == 0 || index + 1 == report.drafts.len() {
                    text x=(at(x(index))) y=(at(y(draft.total.brackets) - 9.0)) text-anchor="middle" fill="#1a1a1a" { (draft.total.brackets) }
                    text x=(at(x(index))) y=(at(BOTTOM + 18.0)) text-anchor="middle" fill="#1a1a1a" { (draft.draft) }
                }
            }
        }
    };
    format!("{}\n", picture.into_string())
}
