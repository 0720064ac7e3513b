//! `travaux sources`: what each source rests on, which of them form one line, who had copies of the texts.

use crate::args::{Arguments, Format, Sources};
use crate::evidence;
use crate::failure::Failure;
use crate::output::{self, Cell, Report, Table};
use crate::session::Session;
use crate::style;
use serde::Serialize;
use std::collections::BTreeSet;
use std::process::ExitCode;
use travaux_record::lineage::{self, Known, Roots};
use travaux_record::{Claim, Negotiation, gather};
use travaux_text::Date;

/// The sources and the copies of texts.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourcesReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The date for which it was asked.
    pub known_on: Option<String>,
    /// Those that were consulted first, then by date of publication and key.
    pub sources: Vec<SourceRow>,
    /// Groups of sources that share something on which they rest; each is one line.
    pub lines: Vec<Vec<String>>,
    /// Copies of texts.
    pub documents: Vec<DocumentRow>,
}

/// One source.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceRow {
    /// Its key.
    pub key: String,
    /// Author, title, container and date.
    pub line: String,
    /// What kind of publication it is.
    pub kind: Option<String>,
    /// Whether the makers of the record read it.
    pub consulted: bool,
    /// On what it rests.
    pub rests_on: Vec<String>,
    /// Since when it has been public: EDTF.
    pub public: Option<String>,
    /// With --known-on: yes, or perhaps.
    pub known: Option<String>,
    /// How many claims of this record are its.
    pub claims: usize,
    /// Whether anything in this record cites it or rests on it.
    pub cited: bool,
    /// Where to find it.
    pub url: Option<String>,
    /// A remark of the record.
    pub note: Option<String>,
}

/// A copy of a text.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DocumentRow {
    /// Of which draft.
    pub draft: String,
    /// Who had it.
    pub holder: String,
    /// Who gave it.
    pub supplied_by: Option<String>,
    /// Who confirmed that it is genuine.
    pub confirmed_by: Vec<String>,
    /// When the text itself became public.
    pub public: Option<String>,
    /// Key and locator.
    pub sources: Vec<String>,
    /// A remark of the record.
    pub note: Option<String>,
}

impl Report for SourcesReport {
    const NAME: &'static str = "travaux-sources";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Sources) -> Result<ExitCode, Failure> {
    let session = Session::open(arguments.negotiation.as_deref(), &mut Vec::new())?;
    let negotiation = &session.negotiation;
    let on = evidence::date("--known-on", verb.known.date.as_deref())?;
    let report = report(negotiation, on.as_ref());
    match arguments.format {
        Format::Text => output::print(&text(&report))?,
        Format::Markdown => output::print(&markdown(&report))?,
        Format::Csv => output::print(&csv(&report).csv()?)?,
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "sources", formats: "text, markdown, csv, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

fn report(negotiation: &Negotiation, on: Option<&Date>) -> SourcesReport {
    let evidence = &negotiation.evidence;
    let claims: Vec<Claim> = gather::claims(negotiation);
    let used = lineage::used(negotiation);
    let public = |key: &str| lineage::public_since(negotiation, key);
    let known = |public: Option<&Date>| on.map(|on| lineage::known(public, on));
    let word = |known: Option<Known>| known.map(|known| if known == Known::Yes { "yes" } else { "perhaps" }.to_string());
    let mut sources: Vec<_> = negotiation.bibliography.iter().filter(|source| known(public(&source.key).as_ref()) != Some(Known::No)).collect();
    let lineage = |key: &str| evidence.lineage.get(key);
    sources.sort_by(|first, second| {
        let consulted = |key: &str| lineage(key).is_some_and(|lineage| lineage.consulted);
        let by_date = match (public(&first.key), public(&second.key)) {
            (Some(one), Some(other)) => one.list_order(&other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        };
        consulted(&second.key).cmp(&consulted(&first.key)).then(by_date).then_with(|| first.key.cmp(&second.key))
    });
    let keys: BTreeSet<&str> = sources.iter().map(|source| source.key.as_str()).collect();
    let documents = evidence.documents.iter().filter(|document| known(document.public.as_ref()) != Some(Known::No));
    SourcesReport {
        negotiation: negotiation.title.clone(),
        known_on: on.map(ToString::to_string),
        lines: Roots::of(evidence).lines(keys.iter().copied()),
        sources: sources
            .iter()
            .map(|source| SourceRow {
                key: source.key.clone(),
                line: source.line(),
                kind: lineage(&source.key).and_then(|lineage| lineage.kind.clone()),
                consulted: lineage(&source.key).is_some_and(|lineage| lineage.consulted),
                rests_on: lineage(&source.key).map(|lineage| lineage.rests_on.clone()).unwrap_or_default(),
                public: public(&source.key).map(|date| date.to_string()),
                known: word(known(public(&source.key).as_ref())),
                claims: claims.iter().filter(|claim| claim.source.source == source.key).count(),
                cited: used.contains(source.key.as_str()),
                url: source.url.clone(),
                note: lineage(&source.key).and_then(|lineage| lineage.note.clone()).or_else(|| source.note.clone()),
            })
            .collect(),
        documents: documents
            .map(|document| DocumentRow {
                draft: document.draft.clone(),
                holder: document.holder.clone(),
                supplied_by: document.supplied_by.clone(),
                confirmed_by: document.confirmed_by.clone(),
                public: document.public.as_ref().map(ToString::to_string),
                sources: evidence::sources(&document.sources),
                note: document.note.clone(),
            })
            .collect(),
    }
}

fn heading(report: &SourcesReport) -> String {
    let on = report.known_on.as_ref().map(|date| format!(", as public on {date}")).unwrap_or_default();
    format!("{}: sources{on}", report.negotiation)
}

fn text(report: &SourcesReport) -> String {
    let mut text = format!("{}\n", style::paint(style::STRONG, &heading(report)));
    if report.sources.is_empty() {
        text.push_str("The bibliography has no source.\n");
        return text;
    }
    text.push_str(&table(report).text());
    text.push_str(&format!("{}\n", lines(report)));
    if !report.documents.is_empty() {
        text.push_str(&format!("\n{}\n{}", style::paint(style::STRONG, "Copies of the texts"), documents(report).text()));
    }
    text
}

fn markdown(report: &SourcesReport) -> String {
    let copies = if report.documents.is_empty() { String::new() } else { format!("\n## Copies of the texts\n\n{}", documents(report).markdown()) };
    format!("# {}\n\n{}\n{}\n{copies}", heading(report), table(report).markdown(), lines(report))
}

fn lines(report: &SourcesReport) -> String {
    let shared: Vec<String> = report.lines.iter().filter(|line| line.len() > 1).map(|line| line.join(", ")).collect();
    let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let total = format!("{} in {}.", count(report.sources.len(), "source"), count(report.lines.len(), "line"));
    if shared.is_empty() { total } else { format!("{total} Sources that share something on which they rest: {}.", shared.join("; and ")) }
}

fn table(report: &SourcesReport) -> Table {
    let mut table = Table::new(["Source", "Rests on", "Public since", "Claims"]);
    for row in &report.sources {
        let mut source = Cell::styled(style::STRONG, row.key.clone());
        source.push(anstyle::Style::new(), format!("\n{}", row.line));
        let read = if row.consulted { "consulted" } else { "not consulted" };
        let kind = row.kind.as_ref().map(|kind| format!("{kind}, ")).unwrap_or_default();
        let cited = if row.cited { "" } else { "; nothing cites it" };
        source.push(style::FAINT, format!("\n{kind}{read}{cited}"));
        let perhaps = if row.known.as_deref() == Some("perhaps") { " (perhaps)" } else { "" };
        table.rows.push(vec![
            source,
            Cell::from(row.rests_on.join("\n")),
            Cell::from(format!("{}{perhaps}", row.public.clone().unwrap_or_else(|| "not known".to_string()))),
            Cell::from(row.claims.to_string()),
        ]);
    }
    table
}

fn documents(report: &SourcesReport) -> Table {
    let mut table = Table::new(["Draft", "Who had it", "Given by", "Confirmed by", "Public since", "Sources"]);
    for row in &report.documents {
        let mut holder = Cell::from(row.holder.clone());
        if let Some(note) = &row.note {
            holder.push(style::FAINT, format!("\n{note}"));
        }
        let not_said = |value: &Option<String>| value.clone().unwrap_or_else(|| "not said".to_string());
        table.rows.push(vec![
            Cell::from(row.draft.clone()),
            holder,
            Cell::from(not_said(&row.supplied_by)),
            Cell::from(if row.confirmed_by.is_empty() { "not said".to_string() } else { row.confirmed_by.join("; ") }),
            Cell::from(not_said(&row.public)),
            Cell::styled(style::FAINT, row.sources.join("\n")),
        ]);
    }
    table
}

fn csv(report: &SourcesReport) -> Table {
    let mut table = Table::new(["key", "line", "kind", "consulted", "rests on", "public", "known", "claims", "cited", "url", "note"]);
    for row in &report.sources {
        let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
        table.rows.push(
            [
                row.key.clone(),
                row.line.clone(),
                or_empty(&row.kind),
                row.consulted.to_string(),
                row.rests_on.join(" "),
                or_empty(&row.public),
                or_empty(&row.known),
                row.claims.to_string(),
                row.cited.to_string(),
                or_empty(&row.url),
                or_empty(&row.note),
            ]
            .map(Cell::from)
            .into(),
        );
    }
    table
}
