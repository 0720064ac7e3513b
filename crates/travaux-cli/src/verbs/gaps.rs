//! `travaux gaps`: the holes of a draft, for all settlements at once.

use crate::analysis::{ExampleRow, open_in, provision, replay, settlement, shown, terms_rows, terms_words};
use crate::args::{Arguments, Format, Gaps as Verb};
use crate::failure::Failure;
use crate::output::{self, Report, Table};
use crate::session::Session;
use crate::style;
use crate::verbs::run::line_of;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::time::Instant;
use travaux_record::Entry;
use travaux_regime::analyse::asked::Exactness;
use travaux_regime::analyse::gaps::{Detail, Gap, Gaps, Given, Kind, gaps};
use travaux_regime::analyse::terms::Term;
use travaux_regime::rules::Rules;
use travaux_text::settle::Choice;
use travaux_text::{Draft, Span};

/// The holes of a draft.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GapsReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The draft or instrument.
    pub draft: String,
    /// The file.
    pub file: String,
    /// The parties that negotiate, by the record. None: it does not say.
    pub negotiating: Vec<String>,
    /// How many holes of each kind; a kind of which there are none is there with 0.
    pub kinds: BTreeMap<String, usize>,
    /// The holes, by kind and in the order of the text.
    pub gaps: Vec<GapRow>,
    /// What was asked about: norms, decisions, entry into force.
    pub asked: Vec<String>,
    /// What was only read: its verdicts are not analysed.
    pub only_read: Vec<String>,
    /// What would have needed more than the bound of the analysis: nothing is said of it.
    pub gave_up: Vec<String>,
    /// What the answers leave out.
    pub left_out: Vec<String>,
}

/// A hole.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GapRow {
    /// `third-states`, `own-cause`, `never-arises`, `never-fulfilled`, `contradiction`, `never-breached`, `no-consequence`, `deadlock`,
    /// `missing`, `no-effect`, `words-only`.
    pub kind: String,
    /// What it is in: the name of a norm, decision, limit, area, fact, bracket or reading.
    pub name: String,
    /// What that is: `duty`, `decision`, `bracket`.
    pub what: String,
    /// What is the matter, as words that follow the name.
    pub words: String,
    /// Where it stands: file and line.
    pub at: String,
    /// Other lines that it rests on.
    pub rests_on: Vec<String>,
    /// The address of the provision in which it stands.
    pub provision: Option<String>,
    /// The words that the rule formalises, or the words of the provision, as they stand.
    pub text: String,
    /// Under which choices: alternatives of labels with their values; an empty one is always.
    pub under: Vec<BTreeMap<String, Vec<String>>>,
    /// Whom it concerns.
    pub whom: Vec<String>,
    /// What it consists of, or what depends on it.
    pub details: Vec<DetailRow>,
    /// A scenario that shows it.
    pub example: Option<ExampleRow>,
    /// `exact`, or what it is not.
    pub exactness: String,
    /// What it leaves out.
    pub left_out: Vec<String>,
}

/// A part of a hole.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DetailRow {
    /// Whom or what it is about; empty if it is about the whole.
    pub name: String,
    /// What is said of it.
    pub words: String,
    /// Under which choices: alternatives of labels with their values; none if nothing is said of it.
    pub under: Vec<BTreeMap<String, Vec<String>>>,
}

impl Report for GapsReport {
    const NAME: &'static str = "travaux-gaps";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Verb) -> Result<ExitCode, Failure> {
    let session = Session::of_texts(arguments.negotiation.as_deref())?;
    let entry = match &verb.draft {
        Some(id) => session.draft(Some(id))?,
        None => {
            let has_rules = |entry: &&Entry| !Rules::read(&entry.draft).is_empty();
            let last = session.negotiation.drafts.iter().rfind(has_rules).or_else(|| session.negotiation.entries().filter(has_rules).last());
            last.map_or_else(|| session.draft(None), Ok)?
        }
    };
    let rules = Rules::read(&entry.draft);
    let options = open_in(&session, entry, &rules, verb.settle.as_deref(), verb.readings.as_deref())?;
    let settlement = settlement(&session, entry, verb.settle.as_deref())?;
    let is_open = |choice: Choice| matches!(choice, Choice::Open);
    let brackets = entry.draft.brackets().iter().enumerate();
    let open: BTreeSet<String> = brackets.filter(|(at, _)| is_open(settlement.choice(*at))).map(|(_, bracket)| bracket.address.clone()).collect();
    let negotiating: Vec<String> = session.negotiation.negotiating().into_iter().map(str::to_string).collect();
    let given = Given { draft: &entry.draft, rules: &rules, options: &options, negotiating: &negotiating, open: &open };
    // What is left of the time is for the last question that is begun.
    let (began, most) = (Instant::now(), verb.patience.time());
    let mut found = gaps(&given, None, &|| most.is_some_and(|most| began.elapsed() > most * 4 / 5));
    let kinds: Vec<Kind> = verb.kinds.iter().map(|kind| kind.kind()).collect();
    let count = |kind: Kind| found.gaps.iter().filter(|gap| gap.kind == kind).count();
    let counts = Kind::ALL.into_iter().map(|kind| (kind.word().to_string(), count(kind))).collect();
    found.gaps.retain(|gap| kinds.is_empty() || kinds.contains(&gap.kind));
    let mut rows = Vec::new();
    for gap in &found.gaps {
        rows.push(row(&session, entry, &rules, gap)?);
    }
    let report = GapsReport {
        negotiation: session.negotiation.title.clone(),
        draft: entry.id.clone(),
        file: entry.path.display().to_string(),
        negotiating,
        kinds: counts,
        gaps: rows,
        asked: found.asked.clone(),
        only_read: found.unasked.clone(),
        gave_up: found.gave_up.clone(),
        left_out: found.left_out.clone(),
    };
    match arguments.format {
        Format::Text => output::print(&text(&report, &found, &entry.draft, verb.examples))?,
        Format::Markdown => output::print(&format!("# Gaps: {}\n\n{}", report.draft, table(&report, &found).markdown()))?,
        Format::Csv => output::print(&table(&report, &found).csv()?)?,
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "gaps", formats: "text, markdown, csv, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

fn row(session: &Session, entry: &Entry, rules: &Rules, gap: &Gap) -> Result<GapRow, Failure> {
    let draft = &entry.draft;
    let example = match &gap.example {
        Some(example) => replay(session, entry, rules, &format!("{} ({})", gap.name, gap.kind.word()), example, &gap.exactness)?,
        None => None,
    };
    let at = gap.at.first().cloned().unwrap_or_default();
    let words = rules.words_of(draft, &at);
    let provision = provision(rules, draft, &at);
    let text: Vec<String> = words.iter().map(|&provision| draft.words(draft.provisions()[provision].flow.clone())).collect();
    Ok(GapRow {
        kind: gap.kind.word().to_string(),
        name: gap.name.clone(),
        what: gap.what.to_string(),
        words: gap.words.clone(),
        at: place(entry, &at),
        rests_on: gap.at.iter().skip(1).map(|span| place(entry, span)).collect(),
        provision,
        text: text.join(" ").replace(" ,", ",").replace(" .", "."),
        under: terms_rows(&gap.under),
        whom: gap.whom.clone(),
        details: gap
            .details
            .iter()
            .map(|detail| DetailRow { name: detail.name.clone(), words: detail.words.clone(), under: terms_rows(&detail.under) })
            .collect(),
        example,
        exactness: match &gap.exactness {
            Exactness::Exact => "exact".to_string(),
            Exactness::Without(_) => "exact without what is left out".to_string(),
            Exactness::GaveUp => "gave up".to_string(),
        },
        left_out: match &gap.exactness {
            Exactness::Without(left_out) => left_out.clone(),
            Exactness::Exact | Exactness::GaveUp => Vec::new(),
        },
    })
}

fn place(entry: &Entry, span: &Span) -> String {
    format!("{}:{}", entry.path.display(), line_of(entry.draft.tree().source(), span.start))
}

fn label(name: &str, what: &str) -> String {
    if what == "bracket" { format!("#{name}") } else { name.to_string() }
}

fn table(report: &GapsReport, found: &Gaps) -> Table {
    let mut table = Table::new(["kind", "in", "what", "if", "whom", "at", "provision"]);
    for (row, gap) in report.gaps.iter().zip(&found.gaps) {
        let cells = [
            row.kind.clone(),
            label(&row.name, &row.what),
            row.words.clone(),
            terms_words(&gap.under),
            row.whom.join(", "),
            row.at.clone(),
            row.provision.clone().unwrap_or_default(),
        ];
        table.rows.push(cells.map(Into::into).to_vec());
    }
    table
}

// ---- for people ----------------------------------------------------------------------------------------------------

/// Holes that say the same of several things.
struct Told<'a> {
    gap: &'a Gap,
    rows: Vec<(&'a GapRow, &'a Gap)>,
}

fn text(report: &GapsReport, found: &Gaps, draft: &Draft, examples: bool) -> String {
    let wrap = |words: &str, indent: usize| {
        let (first, rest) = (" ".repeat(indent), " ".repeat(indent + 2));
        format!("{}\n", textwrap::fill(words, output::wrapping().initial_indent(&first).subsequent_indent(&rest)))
    };
    let mut text = format!("{}\n", style::paint(style::STRONG, &format!("Gaps: {}", report.draft)));
    text.push_str(&wrap(&format!("Lines are those of {}.", report.file), 2));
    let number = |spans: &[Span]| -> String {
        let lines: BTreeSet<usize> = spans.iter().map(|span| line_of(draft.tree().source(), span.start)).collect();
        lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    for kind in Kind::ALL {
        let mut told: Vec<Told> = Vec::new();
        for (gap, row) in found.gaps.iter().zip(&report.gaps).filter(|(gap, _)| gap.kind == kind) {
            // What says the same is told once.
            let is_same = |one: &&mut Told| one.gap.words == gap.words && one.gap.details == gap.details;
            match told.iter_mut().find(is_same) {
                Some(known) => known.rows.push((row, gap)),
                None => told.push(Told { gap, rows: vec![(row, gap)] }),
            }
        }
        if told.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{}\n", style::paint(style::STRONG, kind.title())));
        for Told { gap, rows } in told {
            // Where parts have conditions of their own, these say it all.
            let by_parts = gap.details.iter().any(|detail| !detail.under.is_empty());
            let cite = |row: &GapRow, gap: &Gap| {
                let lines = number(&gap.at);
                let plural = if lines.contains(',') { "lines" } else { "line" };
                let when = match gap.under.as_slice() {
                    terms if by_parts || terms.iter().any(Term::is_empty) => String::new(),
                    terms => format!(", if {}", terms_words(terms)),
                };
                let provision = row.provision.iter().filter(|_| rows.len() == 1).map(|provision| format!(", {provision}")).collect::<String>();
                format!("{plural} {lines}{provision}{when}")
            };
            let named = |(row, gap): &(&GapRow, &Gap)| format!("{} ({})", style::paint(style::STRONG, &label(&row.name, &row.what)), cite(row, gap));
            let names: Vec<String> = rows.iter().map(named).collect();
            text.push_str(&wrap(&format!("{}: {}.", names.join(", "), gap.words), 2));
            for (detail, names) in details(&gap.details) {
                let about = if names.is_empty() { String::new() } else { format!("{}: ", names.join(", ")) };
                let when = match detail.under.as_slice() {
                    [] => String::new(),
                    [term] if term.is_empty() => ", always".to_string(),
                    terms => format!(", if {}", terms_words(terms)),
                };
                text.push_str(&wrap(&format!("{about}{}{when}.", detail.words), 4));
            }
            for (row, _) in rows.iter().filter(|_| examples) {
                if let Some(example) = &row.example {
                    text.push_str(&format!("    For example:\n{}", shown(example)));
                }
            }
        }
    }
    text.push('\n');
    if report.gaps.is_empty() {
        text.push_str(&wrap("None of these kinds is found. That there are no other holes does not follow.", 2));
    } else {
        text.push_str(&kinds(report).text());
    }
    text.push_str(&foot(report));
    text
}

/// Parts that say the same of several, told once.
fn details(all: &[Detail]) -> Vec<(&Detail, Vec<&str>)> {
    let mut told: Vec<(&Detail, Vec<&str>)> = Vec::new();
    for detail in all {
        let name = Some(detail.name.as_str()).filter(|name| !name.is_empty());
        let is_same = |(known, names): &&mut (&Detail, Vec<&str>)| known.words == detail.words && known.under == detail.under && !names.is_empty();
        match (told.iter_mut().find(is_same), name) {
            (Some((_, names)), Some(name)) => names.push(name),
            _ => told.push((detail, name.into_iter().collect())),
        }
    }
    told
}

fn kinds(report: &GapsReport) -> Table {
    let mut table = Table::new(["kind", "how many", "in"]);
    for kind in Kind::ALL {
        let rows: Vec<&GapRow> = report.gaps.iter().filter(|row| row.kind == kind.word()).collect();
        let names: BTreeSet<String> = rows.iter().map(|row| label(&row.name, &row.what)).collect();
        if !rows.is_empty() {
            let names: Vec<String> = names.into_iter().collect();
            table.rows.push(vec![kind.word().into(), rows.len().to_string().into(), names.join(", ").into()]);
        }
    }
    table
}

fn foot(report: &GapsReport) -> String {
    let mut words = format!(
        "Exact for all choices in what is open, one trigger, everything else once and in time, over {} norms, decisions and entry into force.",
        report.asked.len()
    );
    if report.negotiating.is_empty() {
        words.push_str(" The record does not say who negotiates.");
    }
    for (head, list) in [
        ("Only read, and not asked about", &report.only_read),
        ("Grew past the bounds of size and time, and nothing is said of it (ask about it by name, or with more --patience)", &report.gave_up),
    ] {
        if !list.is_empty() {
            words.push_str(&format!(" {head}: {}.", list.join(", ")));
        }
    }
    if !report.left_out.is_empty() {
        words.push_str(&format!(" Left out: {}.", report.left_out.join("; ")));
    }
    let words = textwrap::fill(&words, output::wrapping());
    format!("{}\n", style::paint(style::FAINT, &words))
}
