//! `travaux import`: a document of the world becomes a draft. The room `travaux-exchange` reads; here are files and words.

use crate::args::{Arguments, Format, Import, MarkupName, NotationName};
use crate::failure::Failure;
use crate::output::{self, Report};
use crate::progress::Progress;
use crate::style::{self, paint};
use crate::verbs::brief::write;
use crate::verbs::fmt::shortest;
use crate::verbs::new::is_file_name;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use travaux_exchange::{Entry, EntryKind, Markup, Notation, Settings};
use travaux_record::{LoadFailure, Negotiation, read_all, read_file};
use travaux_text::{Date, Draft, ProvisionKind};

/// How a document was read.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImportReport {
    /// The document.
    pub document: String,
    /// The draft that was written; absent if it went to standard output.
    pub draft: Option<String>,
    /// Lines of the document.
    pub lines: usize,
    /// How its characters are written.
    pub encoding: String,
    /// How its structure is marked: markdown, plain.
    pub markup: String,
    /// How its brackets name parties: un, trade, assembly, conference.
    pub notation: String,
    /// Where the notation was found out: how many brackets name parties in each.
    pub notation_found: Option<BTreeMap<String, usize>>,
    /// Every `[` and `]` of the document, by what it was read as.
    pub brackets: BracketCounts,
    /// What the draft holds.
    pub draft_has: Holds,
    /// Parties that attributions name.
    pub parties: Vec<String>,
    /// Names that were read as the code of a party.
    pub names: Vec<NameAndCode>,
    /// Parties that attributions name and the negotiation does not have.
    pub unknown_parties: Vec<String>,
    /// What went another way than into the words of the draft, by line.
    pub entries: Vec<ImportEntry>,
}

/// Brackets of the document.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BracketCounts {
    /// All `[`.
    pub opening: usize,
    /// All `]`.
    pub closing: usize,
    /// By use.
    pub uses: Vec<BracketUseCount>,
}

/// Brackets with one use.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BracketUseCount {
    /// What they were read as.
    pub used: String,
    /// `[`.
    pub opening: usize,
    /// `]`.
    pub closing: usize,
}

/// What a draft holds.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Holds {
    /// Headings of articles.
    pub articles: usize,
    /// All provisions.
    pub provisions: usize,
    /// Brackets; alternatives side by side are one.
    pub brackets: usize,
    /// Groups of options.
    pub option_groups: usize,
    /// Options in them.
    pub options: usize,
    /// Footnotes.
    pub footnotes: usize,
}

/// A name that was read as a code.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NameAndCode {
    /// As the document has it.
    pub name: String,
    /// The code in the draft.
    pub code: String,
    /// The line of the document where it stands first.
    pub line: usize,
}

/// One thing that went another way.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImportEntry {
    /// The line of the document.
    pub line: usize,
    /// unmatched-bracket, doubtful, left-out, set-aside, converted.
    pub kind: EntryWord,
    /// Why.
    pub why: String,
    /// As the document has it.
    pub written: String,
    /// What it became.
    pub became: Option<String>,
}

/// What happened to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EntryWord {
    /// A bracket without a counterpart.
    UnmatchedBracket,
    /// In the draft; a person should look.
    Doubtful,
    /// In the draft as a comment or footnote.
    SetAside,
    /// In the draft in the format's own words.
    Converted,
    /// Not in the draft.
    LeftOut,
}

impl Report for ImportReport {
    const NAME: &'static str = "travaux-import";
    const VERSION: u32 = 1;
}

/// Where the draft goes.
enum Target {
    StandardOutput,
    File(PathBuf),
}

/// Documents from this size on show how far the work is.
const LONG_BYTES: usize = 1 << 20;

pub fn run(arguments: &Arguments, verb: &Import) -> Result<ExitCode, Failure> {
    if !matches!(arguments.format, Format::Text | Format::Json) {
        return Err(Failure::Format { verb: "import", formats: "text, json" });
    }
    if verb.file.as_os_str() != "-" && !verb.file.exists() {
        return Err(Failure::File { done: "read", path: verb.file.clone(), error: std::io::ErrorKind::NotFound.into() });
    }
    let (negotiation, target, id) = target(arguments, verb)?;
    if matches!(target, Target::StandardOutput) && arguments.format == Format::Json {
        return Err(Failure::said("The draft and the list cannot both go to standard output.", "Name a file for the draft: --out FILE."));
    }
    let date = date(verb, id.as_deref())?;
    let bytes = read(&verb.file)?;
    let mut progress = (bytes.len() >= LONG_BYTES).then(|| Progress::new(3));
    let mut step = |words: &str| {
        if let Some(progress) = &mut progress {
            progress.step(words);
        }
    };
    step("reading the document");
    let settings = Settings {
        notation: verb.notation.map(notation),
        markup: verb.markup.map(markup),
        title: verb.title.clone(),
        date,
        parties: names(negotiation.as_ref()),
        states: states(negotiation.as_ref()),
        codes: codes(negotiation.as_ref()),
    };
    let import = travaux_exchange::import(&bytes, &settings)
        .map_err(|refused| Failure::said(format!("{} cannot be imported: {refused}.", name(&verb.file)), refused.action))?;
    step("reading the draft again");
    let draft = Draft::parse(import.draft.as_bytes());
    step("writing the draft");
    drop(progress);
    let mut report = report(verb, &import.report, &draft, negotiation.as_ref());
    match &target {
        Target::File(path) => {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                fs::create_dir_all(folder).map_err(|error| Failure::File { done: "written", path: folder.to_path_buf(), error })?;
            }
            write(path, import.draft.as_bytes())?;
            report.draft = Some(path.display().to_string());
            match arguments.format {
                Format::Json => output::json(&report)?,
                _ => output::print(&text(&report, verb.all))?,
            }
        }
        Target::StandardOutput => {
            let mut out = std::io::stdout().lock();
            out.write_all(import.draft.as_bytes())?;
            out.flush()?;
            anstream::eprint!("{}", text(&report, verb.all));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    if path.extension().is_some_and(|ending| ending == "treaty") {
        return Err(Failure::said(format!("{} is a draft already.", path.display()), "Copy it into the folder drafts of the negotiation."));
    }
    if path.as_os_str() == "-" {
        return read_all(std::io::stdin(), 0).map_err(|error| Failure::File { done: "read", path: "standard input".into(), error });
    }
    read_file(path).map_err(|error| Failure::File { done: "read", path: path.to_path_buf(), error })
}

/// Where the draft goes, the negotiation around it, and its id. Whether something is there already is looked at before anything is read.
fn target(arguments: &Arguments, verb: &Import) -> Result<(Option<Negotiation>, Target, Option<String>), Failure> {
    let stem = verb.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).filter(|stem| stem != "-");
    let root = match (&arguments.negotiation, Negotiation::find(arguments.negotiation.as_deref().unwrap_or(Path::new(".")))) {
        (_, Ok(root)) => Some(root),
        (None, Err(LoadFailure::NoNegotiation { .. })) => None,
        (_, Err(failure)) => return Err(failure.into()),
    };
    let negotiation = root.as_deref().map(Negotiation::load).transpose()?;
    let id = verb
        .id
        .clone()
        .or_else(|| {
            verb.out.as_ref().filter(|out| out.as_os_str() != "-").and_then(|out| out.file_stem()).map(|stem| stem.to_string_lossy().into_owned())
        })
        .or(stem);
    let path = match (&verb.out, &negotiation) {
        (Some(out), _) if out.as_os_str() == "-" => return Ok((negotiation, Target::StandardOutput, id)),
        (Some(out), _) => out.clone(),
        (None, None) => {
            let what = "There is no negotiation here in which the draft could be kept.";
            return Err(Failure::said(what, "Name a file with --out FILE (`-` is standard output), or a negotiation with -C DIR."));
        }
        (None, Some(negotiation)) => {
            let Some(id) = &id else {
                return Err(Failure::said(
                    "What comes from standard input has no name.",
                    "Name the draft with --as ID; a date is best: --as 2031-05-02.",
                ));
            };
            is_file_name(id)?;
            shortest(&negotiation.root.join("drafts").join(format!("{id}.treaty")))
        }
    };
    if path.exists() && !verb.force {
        let action = "Choose another id with --as, or overwrite it with --force.";
        return Err(Failure::said(format!("{} is there already and is left as it is.", path.display()), action));
    }
    Ok((negotiation, Target::File(path), id))
}

/// A date is written down only where the user gives one, if only as the name of the draft.
fn date(verb: &Import, id: Option<&str>) -> Result<Option<String>, Failure> {
    match &verb.date {
        Some(date) if Date::parse(date).is_ok() => Ok(Some(date.clone())),
        Some(date) => Err(Failure::said(format!("\"{date}\" is no date."), "Write it as in 2031-05-02, 2031-05 or 2031-05~.")),
        None => Ok(id.filter(|id| Date::parse(id).is_ok()).map(str::to_string)),
    }
}

/// What the negotiation calls its parties.
fn names(negotiation: Option<&Negotiation>) -> BTreeMap<String, String> {
    let parties = negotiation.into_iter().flat_map(|negotiation| negotiation.parties.values());
    parties.flat_map(|party| party.also.iter().chain([&party.name]).map(|name| (name.clone(), party.code.clone()))).collect()
}

/// Which of its parties are which states.
fn states(negotiation: Option<&Negotiation>) -> BTreeMap<String, String> {
    let parties = negotiation.into_iter().flat_map(|negotiation| negotiation.parties.values());
    parties.filter_map(|party| party.iso.clone().map(|iso| (iso, party.code.clone()))).collect()
}

/// The codes of its parties and groups.
fn codes(negotiation: Option<&Negotiation>) -> BTreeSet<String> {
    negotiation.into_iter().flat_map(|negotiation| negotiation.parties.keys().chain(negotiation.groups.keys())).cloned().collect()
}

fn notation(name: NotationName) -> Notation {
    match name {
        NotationName::Un => Notation::Un,
        NotationName::Trade => Notation::Trade,
        NotationName::Assembly => Notation::Assembly,
        NotationName::Conference => Notation::Conference,
    }
}

fn markup(name: MarkupName) -> Markup {
    match name {
        MarkupName::Markdown => Markup::Markdown,
        MarkupName::Plain => Markup::Plain,
    }
}

fn name(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_string() } else { path.display().to_string() }
}

fn report(verb: &Import, read: &travaux_exchange::Report, draft: &Draft, negotiation: Option<&Negotiation>) -> ImportReport {
    let uses = read.brackets.uses.iter().map(|(used, (opening, closing))| BracketUseCount {
        used: used.words().to_string(),
        opening: *opening,
        closing: *closing,
    });
    let known: Option<BTreeSet<&str>> = negotiation.map(|negotiation| negotiation.parties.keys().map(String::as_str).collect());
    let unknown = read.parties.iter().filter(|party| known.as_ref().is_some_and(|known| !known.contains(party.as_str())));
    ImportReport {
        document: name(&verb.file),
        draft: None,
        lines: read.lines,
        encoding: read.encoding.name().to_string(),
        markup: read.markup.word().to_string(),
        notation: read.notation.word().to_string(),
        notation_found: read.detected.as_ref().map(|found| found.iter().map(|(notation, count)| (notation.word().to_string(), *count)).collect()),
        brackets: BracketCounts { opening: read.brackets.opening(), closing: read.brackets.closing(), uses: uses.collect() },
        draft_has: Holds {
            articles: draft.provisions().iter().filter(|provision| provision.kind == ProvisionKind::Article).count(),
            provisions: draft.provisions().len(),
            brackets: draft.brackets().len(),
            option_groups: read.option_groups,
            options: read.options,
            footnotes: draft.footnotes().len(),
        },
        parties: read.parties.iter().cloned().collect(),
        names: read.names.iter().map(|read| NameAndCode { name: read.name.clone(), code: read.code.clone(), line: read.line }).collect(),
        unknown_parties: unknown.cloned().collect(),
        entries: read.entries.iter().map(entry).collect(),
    }
}

fn entry(entry: &Entry) -> ImportEntry {
    ImportEntry { line: entry.line, kind: word(entry.kind), why: entry.why.to_string(), written: entry.written.clone(), became: entry.became.clone() }
}

fn word(kind: EntryKind) -> EntryWord {
    match kind {
        EntryKind::UnmatchedBracket => EntryWord::UnmatchedBracket,
        EntryKind::Doubtful => EntryWord::Doubtful,
        EntryKind::SetAside => EntryWord::SetAside,
        EntryKind::Converted => EntryWord::Converted,
        EntryKind::LeftOut => EntryWord::LeftOut,
    }
}

// ---- for people ----------------------------------------------------------------------------------------------------

/// Each code with its names: "NO is Norway; RU is Russia, Russian Federation".
fn names_read(names: &[NameAndCode]) -> String {
    let of = |group: &[NameAndCode]| {
        let names: Vec<&str> = group.iter().map(|read| read.name.as_str()).collect();
        group.first().map(|first| format!("{} is {}", first.code, names.join(", "))).unwrap_or_default()
    };
    names.chunk_by(|one, other| one.code == other.code).map(of).collect::<Vec<_>>().join("; ")
}

fn text(report: &ImportReport, all: bool) -> String {
    let has = &report.draft_has;
    let head = report.draft.as_ref().map_or_else(|| report.document.clone(), Clone::clone);
    let mut text = format!(
        "{}: {}, {} in all, {}, {}.\n",
        paint(style::STRONG, &head),
        counted(has.articles, "article"),
        counted(has.provisions, "provision"),
        counted(has.brackets, "bracket"),
        counted(has.footnotes, "footnote")
    );
    if has.option_groups > 0 {
        let (groups, options) = (counted(has.option_groups, "group"), counted(has.options, "alternative"));
        text.push_str(&format!("Options: {groups} with {options}; each group is one bracket of the draft.\n"));
    }
    text.push_str(&format!(
        "Read as {} ({}); {}.\n",
        if report.markup == "markdown" { "Markdown" } else { "plain text" },
        report.encoding,
        notation_words(report)
    ));
    if !report.parties.is_empty() {
        text.push_str(&format!("Parties named: {}.\n", report.parties.join(", ")));
    }
    if !report.names.is_empty() {
        text.push_str(&format!("Names read as codes: {}.\n", names_read(&report.names)));
    }
    if !report.unknown_parties.is_empty() {
        text.push_str(&format!("Not in negotiation.toml: {}. Add them there, or correct the draft.\n", report.unknown_parties.join(", ")));
    }
    text.push_str(&format!("\nBrackets in the document: {} [ and {} ]\n", report.brackets.opening, report.brackets.closing));
    for used in &report.brackets.uses {
        text.push_str(&format!("  {:>5} [ {:>5} ]  {}\n", used.opening, used.closing, used.used));
    }
    for kind in EntryKind::ALL {
        let entries: Vec<&ImportEntry> = report.entries.iter().filter(|entry| entry.kind == word(kind)).collect();
        if entries.is_empty() {
            continue;
        }
        let title = format!("\n{} ({})", capital(kind.words()), entries.len());
        if matches!(kind, EntryKind::SetAside | EntryKind::Converted) && !all {
            text.push_str(&format!("{}: {}. With --all one by one.\n", paint(style::STRONG, &title), summary(&entries)));
            continue;
        }
        text.push_str(&format!("{}\n", paint(style::STRONG, &title)));
        for entry in entries {
            let became = entry.became.as_ref().map(|became| format!(" → {became}")).unwrap_or_default();
            let written = if entry.written.is_empty() { String::new() } else { format!(": {}{became}", entry.written) };
            text.push_str(&format!("  line {}: {}{written}\n", entry.line, entry.why));
        }
    }
    if let Some(draft) = &report.draft {
        text.push_str(&format!("\nNext: `travaux check {draft}`.\n"));
    }
    text
}

fn notation_words(report: &ImportReport) -> String {
    let found = match &report.notation_found {
        None => return format!("notation {}, as asked", report.notation),
        Some(found) => found,
    };
    let named: Vec<String> = found.iter().map(|(notation, count)| format!("{count} in {notation} notation")).collect();
    match (named.is_empty(), report.draft_has.brackets) {
        (true, 0) => "there is no bracket from which to tell a notation".to_string(),
        (true, _) => format!("notation {}: no bracket names parties", report.notation),
        (false, _) => format!("notation {}: of the brackets, parties are named by {}", report.notation, named.join(" and ")),
    }
}

fn summary(entries: &[&ImportEntry]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    entries.iter().for_each(|entry| *counts.entry(entry.why.as_str()).or_default() += 1);
    counts.iter().map(|(why, count)| format!("{why} ({count})")).collect::<Vec<_>>().join("; ")
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
