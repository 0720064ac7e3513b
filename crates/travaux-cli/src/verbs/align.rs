//! `travaux align`: which provision of one draft is which of another, and which bracket, where they share no ids and labels. A
//! proposal; these are written only for what the user accepts (`ids`, `labels`).

mod ask;
mod brackets;
mod ids;
mod labels;
mod redline;
mod show;
mod side;

use crate::args::{Align, Arguments, Format};
use crate::failure::Failure;
use crate::output::{self, Report};
use crate::progress::Waiting;
use crate::session::Session;
use crate::style;
use crate::workers::Cores;
use brackets::BracketStep;
use serde::Serialize;
use show::Redline;
use side::SideBySide;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use travaux_compare::{Alignment, BracketLineage, Deed, Edit, Lineage, Match, Operation, Script, Why, bracket_lineage, lineage, outline};
use travaux_record::read_file;
use travaux_text::{Draft, ProvisionIndex, Workers};

/// A proposal for some drafts.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AlignReport {
    /// The drafts, in the order in which they were named.
    pub drafts: Vec<AlignedDraft>,
    /// From each draft to the next.
    pub steps: Vec<Step>,
    /// Every provision of every draft is in one line; with more than two drafts. An address for each draft, or nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineRow>,
    /// Every bracket of every draft is in one line; with more than two drafts. A label or address for each draft, or nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bracket_lines: Vec<LineRow>,
    /// How many provisions got an id, and brackets a label, and in which files.
    pub written: Vec<Written>,
}

/// A draft.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AlignedDraft {
    /// As it was named.
    pub name: String,
    /// How many provisions it has.
    pub provisions: usize,
    /// How many brackets it has.
    pub brackets: usize,
}

/// What is proposed for two drafts.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Step {
    /// The older draft.
    pub from: String,
    /// The newer draft.
    pub to: String,
    /// How much of what.
    pub counts: Counts,
    /// Pairs that are not the same words in the same place under the same number, and parts.
    pub pairs: Vec<PairRow>,
    /// Addresses of what is in the older draft only.
    pub dropped: Vec<String>,
    /// Addresses of what is in the newer draft only.
    pub new: Vec<String>,
    /// Which bracket is which; nothing where neither draft has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brackets: Option<BracketStep>,
    /// How to make the newer draft from the older one; places are those of provisions in order, from 0.
    pub operations: Vec<OperationRow>,
}

/// How much of what.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Counts {
    /// Pairs, one for one.
    pub paired: usize,
    /// Pairs with the same words.
    pub same_words: usize,
    /// Pairs that are in another place.
    pub moved: usize,
    /// Pairs with another number.
    pub renumbered: usize,
    /// Operations that change words.
    pub reworded: usize,
    /// Operations that change brackets.
    pub bracketed: usize,
    /// Parts of what was split.
    pub split: usize,
    /// Parts of what was merged.
    pub merged: usize,
    /// In the older draft only.
    pub dropped: usize,
    /// In the newer draft only.
    pub new: usize,
    /// Words that are deleted or inserted.
    pub edit_words: usize,
}

/// Two provisions that are proposed as the same, or as a whole and a part.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PairRow {
    /// same, split or merged.
    pub kind: &'static str,
    /// The address in the older draft.
    pub older: String,
    /// The address in the newer draft.
    pub newer: String,
    /// same id, same words, same but marks, alike, holds the same, between the same, same title, same number, part.
    pub reason: &'static str,
    /// The reason in words.
    pub because: String,
    /// From 0 to 1.
    pub confidence: f64,
    /// Whether it is in another place.
    pub moved: bool,
    /// Whether it has another number.
    pub renumbered: bool,
}

/// One clause, or one bracket, in all drafts.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LineRow {
    /// Its address in each draft.
    pub cells: Vec<Option<String>>,
    /// From 0 to 1.
    pub confidence: f64,
}

/// One operation.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OperationRow {
    /// keep, or insert, delete, split, merge, move, renumber, reword, bracket; several where it does several things.
    pub deeds: Vec<&'static str>,
    /// Places in the older draft; for `keep` the first.
    pub older: Vec<usize>,
    /// Places in the newer draft; for `keep` the first.
    pub newer: Vec<usize>,
    /// For `keep`: how many provisions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<usize>,
    /// How the words differ; empty where they do not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<EditRow>,
}

/// A step along the words: `[keep, words]`, delete, insert, unmark, mark; or `[follow, old number, new number]`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum EditRow {
    /// Words.
    Words(&'static str, String),
    /// A reference that follows its article.
    Follow(&'static str, String, String),
}

/// A file that ids and labels were written into.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Written {
    /// The file.
    pub file: String,
    /// How many ids.
    pub ids: usize,
    /// How many of these only keep apart what has the same address in two drafts and is not proposed as the same.
    pub apart: usize,
    /// How many labels of brackets.
    pub labels: usize,
    /// How many of these only keep apart what has the same address in two drafts and is not proposed as the same.
    pub labels_apart: usize,
}

impl Report for AlignReport {
    const NAME: &'static str = "travaux-align";
    const VERSION: u32 = 1;
}

/// A draft with where it is from.
pub struct Source {
    name: String,
    path: PathBuf,
    draft: Draft,
}

pub fn run(arguments: &Arguments, verb: &Align) -> Result<ExitCode, Failure> {
    if !matches!(arguments.format, Format::Text | Format::Markdown | Format::Html | Format::Json) {
        return Err(Failure::Format { verb: "align", formats: "text, markdown, html, json" });
    }
    for confidence in verb.accept_above.iter().chain([&verb.doubtful]) {
        if !(0.0..=1.0).contains(confidence) {
            return Err(Failure::said(format!("{confidence} is no confidence."), "Name one from 0 to 1, such as 0.9."));
        }
    }
    let sources = sources(arguments, verb)?;
    let drafts: Vec<&Draft> = sources.iter().map(|source| &source.draft).collect();
    let waiting = Waiting::new(format!("aligning {} drafts", drafts.len()));
    let found = lineage(&drafts, &Cores);
    let found_brackets = bracket_lineage(&drafts, &found);
    let for_people = matches!(arguments.format, Format::Markdown | Format::Html);
    let is_redline = !verb.side_by_side && (verb.redline || for_people) && arguments.format != Format::Json;
    let (mut report, redlines) = report(&sources, &found, &found_brackets, is_redline.then_some(verb.doubtful));
    drop(waiting);
    if let Some(accepted) = ids::accepted(verb, &sources, &found, &found_brackets.lines)? {
        report.written = ids::write(&sources, accepted)?;
    }
    match arguments.format {
        Format::Json => output::json(&report)?,
        Format::Text if verb.side_by_side => output::print(&format!("{}{}", SideBySide::new(&sources, &found).text(), written(&report)))?,
        Format::Markdown if verb.side_by_side => output::print(&SideBySide::new(&sources, &found).markdown())?,
        Format::Html if verb.side_by_side => output::print(&SideBySide::new(&sources, &found).html_page())?,
        Format::Markdown => output::print(&show::markdown(&report, &redlines))?,
        Format::Html => output::print(&show::html_page(&report, &redlines))?,
        _ if verb.redline => output::print(&format!("{}{}", show::text(&report, &redlines), written(&report)))?,
        _ => output::print(&text(&sources, &found, &found_brackets, &report, verb.doubtful))?,
    }
    // The process ends here: to give its memory back word by word would only take time.
    std::mem::forget((sources, found, found_brackets, report));
    Ok(ExitCode::SUCCESS)
}

/// Files as they are named, or else drafts of the negotiation.
fn sources(arguments: &Arguments, verb: &Align) -> Result<Vec<Source>, Failure> {
    if verb.drafts.iter().all(|name| Path::new(name).is_file()) {
        let read = |(): &mut (), file: usize| {
            let name = &verb.drafts[file];
            let path = PathBuf::from(name);
            let bytes = read_file(&path).map_err(|error| Failure::File { done: "read", path: path.clone(), error })?;
            Ok(Source { name: name.clone(), path, draft: Draft::parse(bytes) })
        };
        return Cores.map(verb.drafts.len(), usize::MAX, || (), read).into_iter().collect();
    }
    let is_path = |name: &&String| name.contains(std::path::is_separator) || name.ends_with(".md") || name.ends_with(".txt");
    if let Some(missing) = verb.drafts.iter().filter(is_path).find(|name| !Path::new(name).is_file()) {
        return Err(Failure::File { done: "read", path: missing.into(), error: std::io::ErrorKind::NotFound.into() });
    }
    let mut named = verb.drafts.clone();
    let session = Session::open(arguments.negotiation.as_deref(), &mut named)?;
    let of = |id: &String| {
        let entry = session.draft(Some(id))?;
        Ok(Source { name: id.clone(), path: session.negotiation.root.join(&entry.path), draft: entry.draft.clone() })
    };
    named.iter().map(of).collect()
}

fn address(draft: &Draft, at: ProvisionIndex) -> String {
    draft.provisions()[at].address.clone()
}

/// Where the alignment of two drafts stands that were given one after the other.
fn of_step(drafts: usize, step: usize) -> usize {
    (0..step).map(|one| drafts - 1 - one).sum()
}

/// The report; and where `doubtful` says what is to be called so, a redline for each step.
fn report(sources: &[Source], found: &Lineage, found_brackets: &BracketLineage, doubtful: Option<f64>) -> (AlignReport, Vec<Redline>) {
    let of = |(): &mut (), step: usize| {
        let (older, newer) = (&sources[step], &sources[step + 1]);
        let place = of_step(sources.len(), step);
        let alignment = &found.alignments[place];
        let script = Script::new(&older.draft, &newer.draft, alignment, &Cores);
        let redline = doubtful.map(|doubtful| Redline { rows: redline::rows(&older.draft, &newer.draft, alignment, &script, doubtful) });
        let brackets = brackets::step(&older.draft, &newer.draft, alignment, &found_brackets.matches[place]);
        (step_of(older, newer, alignment, script, brackets), redline)
    };
    let (steps, redlines): (Vec<Step>, Vec<Option<Redline>>) = Cores.map(sources.len() - 1, usize::MAX, || (), of).into_iter().unzip();
    let redlines = redlines.into_iter().flatten().collect();
    let row = |line: &travaux_compare::Line, address: fn(&Draft, usize) -> String| LineRow {
        cells: line.cells.iter().zip(sources).map(|(cell, source)| cell.map(|at| address(&source.draft, at))).collect(),
        confidence: line.confidence.value(),
    };
    let rows = |lines: &[travaux_compare::Line], address: fn(&Draft, usize) -> String| match sources.len() > 2 {
        true => lines.iter().map(|line| row(line, address)).collect(),
        false => Vec::new(),
    };
    let aligned = |source: &Source| AlignedDraft {
        name: source.name.clone(),
        provisions: source.draft.provisions().len(),
        brackets: source.draft.brackets().len(),
    };
    let report = AlignReport {
        drafts: sources.iter().map(aligned).collect(),
        steps,
        lines: rows(&found.lines, address),
        bracket_lines: rows(&found_brackets.lines, brackets::address),
        written: Vec::new(),
    };
    (report, redlines)
}

fn step_of(older: &Source, newer: &Source, alignment: &Alignment, script: Script, brackets: Option<BracketStep>) -> Step {
    let row = |kind: &'static str, it: &Match| PairRow {
        kind,
        older: address(&older.draft, it.older),
        newer: address(&newer.draft, it.newer),
        reason: it.why.word(),
        because: it.why.to_string(),
        confidence: it.confidence.value(),
        moved: it.moved,
        renumbered: it.renumbered,
    };
    let is_told = |it: &&Match| it.moved || it.renumbered || !matches!(it.why, Why::SameWords | Why::SameId);
    let mut pairs: Vec<PairRow> = alignment.matches.iter().filter(is_told).map(|it| row("same", it)).collect();
    pairs.extend(alignment.split.iter().map(|it| row("split", it)));
    pairs.extend(alignment.merged.iter().map(|it| row("merged", it)));
    let by_words = alignment.matches.iter().filter(|it| it.why == Why::SameWords).count();
    let by_id: Vec<&Match> = alignment.matches.iter().filter(|it| it.why == Why::SameId).collect();
    // What has the same id was not asked for its words.
    let same_words = if by_id.is_empty() {
        by_words
    } else {
        let (before, after) = (outline(&older.draft), outline(&newer.draft));
        by_words + by_id.into_iter().filter(|it| before[it.older].text == after[it.newer].text).count()
    };
    let count = |test: fn(&Match) -> bool| alignment.matches.iter().filter(|it| test(it)).count();
    let counts = Counts {
        paired: alignment.matches.len(),
        same_words,
        moved: count(|it| it.moved),
        renumbered: count(|it| it.renumbered),
        reworded: script.count(Deed::Reword),
        bracketed: script.count(Deed::Bracket),
        split: alignment.split.len(),
        merged: alignment.merged.len(),
        dropped: alignment.dropped.len(),
        new: alignment.new.len(),
        edit_words: script.edit_words(),
    };
    Step {
        from: older.name.clone(),
        to: newer.name.clone(),
        counts,
        pairs,
        dropped: alignment.dropped.iter().map(|&at| address(&older.draft, at)).collect(),
        new: alignment.new.iter().map(|&at| address(&newer.draft, at)).collect(),
        brackets,
        operations: script.operations.into_iter().map(operation).collect(),
    }
}

fn operation(operation: Operation) -> OperationRow {
    match operation {
        Operation::Keep { older, newer, length } => {
            OperationRow { deeds: vec!["keep"], older: vec![older], newer: vec![newer], length: Some(length), edits: Vec::new() }
        }
        Operation::Change { deeds, older, newer, edits } => OperationRow {
            deeds: deeds.into_iter().map(Deed::word).collect(),
            older: older.into_iter().map(|(at, _)| at).collect(),
            newer: newer.into_iter().map(|(at, _)| at).collect(),
            length: None,
            edits: edits.into_iter().map(edit).collect(),
        },
    }
}

fn edit(edit: Edit) -> EditRow {
    match edit {
        Edit::Keep(text) => EditRow::Words("keep", text),
        Edit::Delete(text) => EditRow::Words("delete", text),
        Edit::Insert(text) => EditRow::Words("insert", text),
        Edit::Unmark(text) => EditRow::Words("unmark", text),
        Edit::Mark(text) => EditRow::Words("mark", text),
        Edit::Follow { older, newer } => EditRow::Follow("follow", older, newer),
    }
}

// ---- for people ----------------------------------------------------------------------------------------------------

fn text(sources: &[Source], found: &Lineage, found_brackets: &BracketLineage, report: &AlignReport, doubtful: f64) -> String {
    let mut text = String::new();
    for (step, row) in report.steps.iter().enumerate() {
        text.push_str(&format!("{}\n{}", style::paint(style::STRONG, &format!("{} → {}", row.from, row.to)), summary(row)));
        let place = of_step(sources.len(), step);
        let alignment = &found.alignments[place];
        let (older, newer) = (&sources[step].draft, &sources[step + 1].draft);
        let headings = |it: &&Match| it.moved && older.provisions()[it.older].title.is_some();
        for it in alignment.matches.iter().filter(headings) {
            text.push_str(&format!("moved: {} → {}\n", older.name(it.older), newer.name(it.newer)));
        }
        let all = || alignment.matches.iter().chain(&alignment.split).chain(&alignment.merged);
        let mut unsure: Vec<&Match> = all().filter(|it| it.confidence.value() < doubtful).collect();
        unsure.sort_by_key(|it| (it.confidence, it.older, it.newer));
        if !unsure.is_empty() {
            text.push_str(&format!("\nDoubtful, the least sure first ({}):\n", unsure.len()));
        }
        for it in unsure {
            text.push_str(&format!(
                "{:.2}  {}\n      {} {}: {}\n      {} {}: {}\n",
                it.confidence.value(),
                it.why,
                style::paint(style::FAINT, "older"),
                address(older, it.older),
                beginning(older, it.older),
                style::paint(style::FAINT, "newer"),
                address(newer, it.newer),
                beginning(newer, it.newer)
            ));
        }
        text.push_str(&brackets::doubtful(&sources[step], &sources[step + 1], &found_brackets.matches[place], doubtful));
        text.push('\n');
    }
    text.push_str(&written(report));
    text
}

fn many(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// What is proposed, in figures.
fn summary(step: &Step) -> String {
    let counts = &step.counts;
    let provisions = format!(
        "{} paired: {} the same words, {} moved, {} another number. {} reworded, brackets changed in {}.\n\
         {} split off, {} merged in, {} dropped, {} new. {} deleted or inserted.\n",
        many(counts.paired, "provision is", "provisions are"),
        many(counts.same_words, "has", "have"),
        counts.moved,
        many(counts.renumbered, "has", "have"),
        counts.reworded,
        counts.bracketed,
        many(counts.split, "part", "parts"),
        counts.merged,
        counts.dropped,
        counts.new,
        many(counts.edit_words, "word", "words")
    );
    provisions + &brackets::summary(step.brackets.as_ref())
}

fn written(report: &AlignReport) -> String {
    let mut text = String::new();
    for written in &report.written {
        let apart = |count: usize, what: &str| match count {
            0 => String::new(),
            some => format!(" ({some} of them to keep apart what has the same {what} and is not the same)"),
        };
        let ids = format!("{} written{}", many(written.ids, "id", "ids"), apart(written.apart, "number"));
        let labels = match written.labels {
            0 => String::new(),
            some => format!(" {} for brackets{}.", many(some, "label", "labels"), apart(written.labels_apart, "place")),
        };
        text.push_str(&format!("{}: {ids}.{labels}\n", written.file));
    }
    if report.written.is_empty() {
        text.push_str("A proposal; nothing is written. Accept it with --accept-above 0.9, with --accept FILE, or with --ask.\n");
    }
    text
}

fn beginning(draft: &Draft, at: ProvisionIndex) -> String {
    const LONGEST: usize = 110;
    let words = draft.words(draft.provisions()[at].flow.clone());
    if words.chars().count() <= LONGEST { words } else { words.chars().take(LONGEST).chain(['…']).collect() }
}
