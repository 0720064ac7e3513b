//! `travaux check`: everything that is the matter with a negotiation or with single drafts.

use crate::args::{Arguments, Check, Format, MinLevel, Settle};
use crate::failure::Failure;
use crate::output::{self, Report};
use crate::session::Session;
use crate::style::{STRONG, paint};
use annotate_snippets::{AnnotationKind, Group, Level as Severity, Renderer, Snippet};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use travaux_record::check::{self, FileRemarks};
use travaux_record::life;
use travaux_record::{LoadFailure, Negotiation, read_file};
use travaux_text::check::Vocabulary;
use travaux_text::{Draft, Level, Remark};

/// All remarks on a negotiation or on some drafts.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CheckReport {
    /// The negotiation's title; absent where single files were checked.
    pub negotiation: Option<String>,
    /// How many files were looked at.
    pub files: usize,
    /// How many remarks of each level.
    pub errors: usize,
    /// See `errors`.
    pub warnings: usize,
    /// See `errors`.
    pub notes: usize,
    /// The remarks, by file and place.
    pub remarks: Vec<RemarkRow>,
}

/// One remark.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RemarkRow {
    /// Number of its kind, such as T001.
    pub code: String,
    /// Name of its kind, such as unclosed-bracket.
    pub name: String,
    /// error, warning or note.
    pub level: String,
    /// What is the matter.
    pub message: String,
    /// What to do.
    pub action: String,
    /// Where; the first place is the main one.
    pub places: Vec<PlaceRow>,
}

/// A place in a file.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PlaceRow {
    /// Relative to the negotiation, or as given.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// What stands there.
    pub label: String,
}

impl Report for CheckReport {
    const NAME: &'static str = "travaux-check";
    const VERSION: u32 = 1;
}

/// What was looked at.
struct Checked {
    title: Option<String>,
    files: usize,
    found: Vec<FileRemarks>,
}

pub fn run(arguments: &Arguments, verb: &Check) -> Result<ExitCode, Failure> {
    let mut checked = look(arguments, verb)?;
    let least = match verb.level {
        MinLevel::Note => Level::Note,
        MinLevel::Warning => Level::Warning,
        MinLevel::Error => Level::Error,
    };
    for file in &mut checked.found {
        file.remarks.retain(|remark| remark.level >= least);
    }
    checked.found.retain(|file| !file.remarks.is_empty());
    let report = report(&checked);
    match arguments.format {
        Format::Text => output::print(&text(&checked, &report))?,
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "check", formats: "text, json" }),
    }
    Ok(if report.errors > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn look(arguments: &Arguments, verb: &Check) -> Result<Checked, Failure> {
    let files: Vec<&PathBuf> = verb.paths.iter().filter(|path| !path.is_dir()).collect();
    if files.is_empty() {
        let mut named: Vec<String> = verb.paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        let mut session = Session::open(arguments.negotiation.as_deref(), &mut named)?;
        if verb.settle.choice.is_some() {
            settle(&mut session, &verb.settle)?;
        }
        let negotiation = &session.negotiation;
        let count = negotiation.files.len() + negotiation.entries().count();
        return Ok(Checked { title: Some(negotiation.title.clone()), files: count, found: check::check(negotiation) });
    }
    if files.len() < verb.paths.len() {
        return Err(Failure::said("Folders and files cannot be checked in one go.", "Name either a negotiation or .treaty files."));
    }
    let mut found = Vec::new();
    for path in &files {
        let source = read_file(path).map_err(|error| Failure::File { done: "read", path: path.to_path_buf(), error })?;
        let remarks = travaux_text::check::check(&Draft::parse(&source), &vocabulary_around(path)?);
        found.push(FileRemarks { path: path.to_path_buf(), source, remarks });
    }
    Ok(Checked { title: None, files: files.len(), found })
}

/// Settles the drafts in which the choice can be made, and leaves the others out; fails if there is none.
fn settle(session: &mut Session, choice: &Settle) -> Result<(), Failure> {
    let (settled, failures): (Vec<_>, Vec<_>) =
        session.negotiation.drafts.iter().map(|entry| session.settled(entry, choice)).partition(Result::is_ok);
    match failures.into_iter().next_back() {
        Some(Err(failure)) if settled.is_empty() => Err(failure),
        _ => {
            session.negotiation.settled_ids = life::ids(&session.negotiation).into_iter().map(str::to_string).collect();
            session.negotiation.drafts = settled.into_iter().flatten().collect();
            Ok(())
        }
    }
}

/// Parties and sources of the negotiation that a file is in; nothing known where it is in none.
fn vocabulary_around(path: &Path) -> Result<Vocabulary, Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match Negotiation::find(folder) {
        Ok(root) => Ok(check::vocabulary(&Negotiation::load(&root)?)),
        Err(LoadFailure::NoNegotiation { .. }) => Ok(Vocabulary::default()),
        Err(failure) => Err(failure.into()),
    }
}

fn report(checked: &Checked) -> CheckReport {
    let counts = check::count(&checked.found);
    let count = |level| counts.get(&level).copied().unwrap_or(0);
    CheckReport {
        negotiation: checked.title.clone(),
        files: checked.files,
        errors: count(Level::Error),
        warnings: count(Level::Warning),
        notes: count(Level::Note),
        remarks: checked.found.iter().flat_map(rows).collect(),
    }
}

fn rows(file: &FileRemarks) -> Vec<RemarkRow> {
    let lines = Lines::of(&file.source);
    let place = |place: &travaux_text::remark::Place| {
        let (line, column) = lines.at(&file.source, place.span.start);
        PlaceRow { file: slashes(&file.path), line, column, start: place.span.start, end: place.span.end, label: place.label.clone() }
    };
    file.remarks
        .iter()
        .map(|remark| RemarkRow {
            code: remark.code.number.to_string(),
            name: remark.code.name.to_string(),
            level: remark.level.word().to_string(),
            message: remark.message.clone(),
            action: remark.action.clone(),
            places: remark.places.iter().map(place).collect(),
        })
        .collect()
}

/// Paths are shown the same on every system.
fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Where the lines of a file begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(source: &[u8]) -> Lines {
        Lines(std::iter::once(0).chain(source.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1)).collect())
    }

    /// Line and column, from 1.
    fn at(&self, source: &[u8], offset: usize) -> (usize, usize) {
        let line = self.0.partition_point(|&start| start <= offset).max(1);
        let column = String::from_utf8_lossy(&source[self.0[line - 1]..offset.min(source.len())]).chars().count() + 1;
        (line, column)
    }

    /// The bytes of the lines from the one that holds `from` to the one that holds `to`, and the number of the first.
    fn around(&self, source: &[u8], from: usize, to: usize) -> (std::ops::Range<usize>, usize) {
        let first = self.0.partition_point(|&start| start <= from).max(1);
        let last = self.0.partition_point(|&start| start <= to).max(1);
        (self.0[first - 1]..self.0.get(last).copied().unwrap_or(source.len()), first)
    }
}

// ---- for people ----------------------------------------------------------------------------------------------------

fn text(checked: &Checked, report: &CheckReport) -> String {
    let mut text = String::new();
    for file in &checked.found {
        let lines = Lines::of(&file.source);
        for remark in &file.remarks {
            text.push_str(&shown(&file.path, &file.source, &lines, remark));
            text.push('\n');
        }
    }
    let plural = |count: usize, what: &str| if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") };
    let counts = [plural(report.errors, "error"), plural(report.warnings, "warning"), plural(report.notes, "note")].join(", ");
    let what = checked.title.as_deref().map(|title| format!("{title}: ")).unwrap_or_default();
    text.push_str(&format!("{}{} in {}.\n", paint(STRONG, &what), counts, plural(checked.files, "file")));
    let worst = ["error", "warning", "note"].iter().find_map(|level| report.remarks.iter().find(|remark| remark.level == *level));
    if let Some(worst) = worst {
        text.push_str(&format!("`travaux explain {}` says more about a remark.\n", worst.code));
    }
    text
}

/// A remark with its places drawn into the text. Long lines are cut around the place.
fn shown(path: &Path, source: &[u8], lines: &Lines, remark: &Remark) -> String {
    let severity = match remark.level {
        Level::Error => Severity::ERROR,
        Level::Warning => Severity::WARNING,
        Level::Note => Severity::NOTE,
    };
    let id = format!("{} {}", remark.code.number, remark.code.name);
    let windows: Vec<Window> = remark.places.iter().map(|place| Window::around(source, lines, place)).collect();
    let file = slashes(path);
    let mut group = Group::with_title(severity.primary_title(&remark.message).id(&id));
    for (index, window) in windows.iter().enumerate() {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let label = (!window.label.is_empty()).then_some(window.label.as_str());
        let snippet = Snippet::source(window.text.as_str()).line_start(window.line).path(file.as_str());
        group = group.element(snippet.annotation(kind.span(window.span.clone()).label(label)));
    }
    if !remark.action.is_empty() {
        group = group.element(Severity::HELP.message(&remark.action));
    }
    format!("{}\n", Renderer::styled().term_width(usize::from(output::width())).render(&[group]))
}

/// A few lines of the source around a place, valid UTF-8, with the place inside it.
struct Window {
    text: String,
    line: usize,
    span: std::ops::Range<usize>,
    label: String,
}

impl Window {
    fn around(source: &[u8], lines: &Lines, place: &travaux_text::remark::Place) -> Window {
        const LONGEST: usize = 400;
        let start = place.span.start.min(source.len());
        let first_line_end = source[start..].iter().position(|&byte| byte == b'\n').map_or(source.len(), |length| start + length);
        // A place that spans lines is shown by its first line.
        let end = place.span.end.min(first_line_end).max(start);
        let (range, line) = lines.around(source, start, start);
        let from = range.start.max(start.saturating_sub(LONGEST));
        let to = range.end.min(end + LONGEST).max(end);
        let clean = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\u{FFFD}', "?");
        let before = clean(&source[from..start]);
        let marked = clean(&source[start..end]);
        let after = clean(&source[end..to]);
        let span = before.len()..before.len() + marked.len();
        let text = format!("{before}{marked}{}", after.trim_end_matches(['\n', '\r']));
        Window { text, line, span, label: place.label.clone() }
    }
}
