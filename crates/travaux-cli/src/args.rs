//! What the program can be asked. The help texts here are also the man page and part of the reference.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use travaux_record::chronology::EventKind;
use travaux_record::relation::Relation;

/// Keeps the record of a treaty negotiation so that it can be read, checked and run.
#[derive(Debug, Parser)]
#[command(name = "travaux", version, max_term_width = 100, propagate_version = true, disable_help_subcommand = true, after_help = AFTER_HELP)]
pub struct Arguments {
    /// The negotiation: a folder with a negotiation.toml. Default: the nearest one from here upwards.
    #[arg(short = 'C', long = "negotiation", value_name = "DIR", global = true)]
    pub negotiation: Option<PathBuf>,

    /// How to answer.
    #[arg(long, value_enum, value_name = "FORMAT", global = true, default_value_t = Format::Text)]
    pub format: Format,

    /// When to use colour. Nothing is ever said by colour alone.
    #[arg(long, value_enum, value_name = "WHEN", global = true, default_value_t = Colour::Auto)]
    pub color: Colour,

    #[command(subcommand)]
    pub verb: Verb,
}

const AFTER_HELP: &str = "\
Exit codes:
  0  fine
  1  there are remarks at error level (check), or files are not in canonical layout (fmt --check)
  2  the program could not do what was asked

Try:
  travaux status -C examples/river-2031
  travaux conflicts -C examples/istanbul-2022
  travaux explain unclosed-bracket";

/// Formats of answers. Which ones a verb has stands in its help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, in the terminal.
    Text,
    /// For programs; the shapes are in docs/schemas.
    Json,
    /// Markdown.
    Markdown,
    /// One self-contained page.
    Html,
    /// Comma-separated values.
    Csv,
    /// iCalendar (RFC 5545), for calendars and timelines.
    Ical,
    /// JUnit XML, for programs that collect test results.
    Junit,
    /// A picture.
    Svg,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// In a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    New(New),
    Import(Import),
    Check(Check),
    Fmt(Fmt),
    Show(Show),
    Status(Status),
    Compare(Compare),
    Align(Align),
    Trace(Trace),
    Positions(Positions),
    Brackets(Brackets),
    Chronology(Chronology),
    People(People),
    Sources(Sources),
    Claims(Claims),
    Conflicts(Conflicts),
    Explanations(Explanations),
    Statements(Statements),
    Unknowns(Unknowns),
    Brief(Brief),
    Run(Run),
    Why(Why),
    /// Who can stop a duty of the rules, alone and together, for all settlements, votes, triggers and places at once.
    ///
    /// Says for everybody who has a say under which choices in brackets and readings it can block the duty alone, whether also a duty that it
    /// triggered itself, the smallest sets that can block or bring it about, and who can put it off without blocking it. Every example has
    /// been run as a scenario. Formats: text, json.
    Blocks(Asked),
    Works(Works),
    /// Which open brackets matter: in what share of all situations another choice changes whether a duty is owed.
    ///
    /// Counts over choices, triggers, places, facts and votes at once, each situation as one; says for whom and in which direction, which pairs
    /// only matter together, and which brackets change nothing. Formats: text, markdown, csv, json.
    Matters(Asked),
    Differ(Differ),
    Gaps(Gaps),
    Settlements(Settlements),
    Power(Power),
    Explain(Explain),
    Completions(Completions),
    Man(Man),
}

/// Start a negotiation, or add a draft to one.
///
/// Without --draft: makes the folder DIR with a negotiation.toml, an empty bibliography and a first draft to write in.
/// With --draft ID: adds drafts/ID.treaty to the negotiation, empty or as a copy of another draft.
/// Nothing that exists is overwritten.
#[derive(Debug, Args)]
pub struct New {
    /// The folder to make; with --draft the negotiation, if it is not the one around this folder.
    pub dir: Option<PathBuf>,
    /// What the negotiation is called.
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// A party that negotiates: its code in brackets, and its name. May be given several times.
    #[arg(long = "party", value_name = "CODE=NAME")]
    pub parties: Vec<String>,
    /// Add a draft with this id, usually its date: 2031-05-02.
    #[arg(long, value_name = "ID")]
    pub draft: Option<String>,
    /// Begin the new draft as a copy of this one.
    #[arg(long, value_name = "DRAFT", requires = "draft")]
    pub from: Option<String>,
    /// Make no first draft: for drafts that are read from documents, with `travaux import`.
    #[arg(long, conflicts_with_all = ["draft", "from"])]
    pub no_draft: bool,
}

/// Read a document: Markdown or plain text becomes a draft, with a list of what found no place.
///
/// Articles, paragraphs, points, annexes, footnotes, options and brackets are read; nothing is dropped: every word is in the draft, or
/// in the list with its line. Brackets that do not balance are listed and the rest is read. Formats of the list: text, json.
#[derive(Debug, Args)]
pub struct Import {
    /// The document. `-` reads standard input.
    pub file: PathBuf,
    /// How its brackets name parties. Default: found out, and said.
    #[arg(long, value_enum, value_name = "NAME")]
    pub notation: Option<NotationName>,
    /// How its structure is marked. Default: found out, and said.
    #[arg(long, value_enum, value_name = "NAME")]
    pub markup: Option<MarkupName>,
    /// The id of the draft, usually its date: 2031-05-02. Default: the name of the file.
    #[arg(long = "as", value_name = "ID")]
    pub id: Option<String>,
    /// The date of the draft (EDTF). Default: its id, if that is a date.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// The title of the draft. Default: that of the document.
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Write the draft into this file; `-` is standard output, and the list then goes to standard error. Default: drafts/ID.treaty in the negotiation.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Overwrite a draft that is there.
    #[arg(long)]
    pub force: bool,
    /// Also list what was set aside and what was converted, one by one.
    #[arg(long)]
    pub all: bool,
}

/// Notations of brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NotationName {
    /// No names: `[shall][may]`.
    Un,
    /// In front: `[AA/BB propose; CC oppose: words]`.
    Trade,
    /// Behind: `[words](AA)(BB: delete)`.
    Assembly,
    /// Last: `[words - AA; BB delete]`.
    Conference,
}

/// How structure is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MarkupName {
    /// Markdown.
    Markdown,
    /// Plain text, as programs take it out of pages.
    Plain,
}

/// Check everything: brackets, ids, references, sources, numbers, the whole record.
///
/// PATH is a negotiation, or single .treaty files. Formats: text, json.
#[derive(Debug, Args)]
pub struct Check {
    /// A negotiation or .treaty files. Default: the negotiation around this folder.
    pub paths: Vec<PathBuf>,
    /// Show remarks from this level up.
    #[arg(long, value_enum, default_value_t = MinLevel::Note)]
    pub level: MinLevel,
    #[command(flatten)]
    pub settle: Settle,
}

/// Levels of remarks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MinLevel {
    /// Everything.
    Note,
    /// Warnings and errors.
    Warning,
    /// Errors only.
    Error,
}

/// Bring drafts into the canonical layout; words, brackets and ids stay as they are.
///
/// Formatting twice is formatting once. Front matter, rules and comments are kept as written.
#[derive(Debug, Args)]
pub struct Fmt {
    /// .treaty files or negotiations. Default: the negotiation around this folder. `-` reads standard input and writes standard output.
    pub paths: Vec<PathBuf>,
    /// Change nothing; say which files would change, with exit code 1 if there are any.
    #[arg(long)]
    pub check: bool,
}

/// Show the text of a draft, its brackets marked with whose they are.
///
/// With --settle the clean text that a choice in its brackets would give; as `--format markdown` it is a valid .treaty draft again.
/// Formats: text, markdown, html, json.
#[derive(Debug, Args)]
pub struct Show {
    /// The draft: its id, or a path to its file. Default: the last one with words.
    pub draft: Option<String>,
    /// Only these provisions, by id.
    pub provisions: Vec<String>,
    #[command(flatten)]
    pub settle: Settle,
}

/// What is agreed, disputed, refused or missing in a draft, provision by provision and party by party.
///
/// Formats: text, markdown, csv, json.
#[derive(Debug, Args)]
pub struct Status {
    /// The draft: its id, or a path to its file. Default: the last one with words.
    pub draft: Option<String>,
    /// One row for each paragraph, point and table row, not only for each heading.
    #[arg(short, long)]
    pub all: bool,
    #[command(flatten)]
    pub settle: Settle,
}

/// Put drafts side by side, provision by provision.
///
/// Disputed words are marked with whose they are; rows that only one draft has are shown as such. Any number of drafts.
/// Formats: text, markdown, html, csv, json.
#[derive(Debug, Args)]
pub struct Compare {
    /// The drafts, by id or path. Default: the last two with words.
    pub drafts: Vec<String>,
    /// Only rows that differ.
    #[arg(long)]
    pub changed: bool,
    #[command(flatten)]
    pub settle: Settle,
}

/// Which provision of one draft is which of another, and which bracket, where they share no ids: a proposal, with reason and confidence.
///
/// Nothing is written unless something is accepted. What is accepted gets the same id in all drafts, a bracket the same label, and then
/// `compare`, `trace`, `status` and `brackets` work across them. Formats: text, markdown and html (the newer text, with what went and
/// what came, or all drafts side by side), json.
#[derive(Debug, Args)]
pub struct Align {
    /// Two or more drafts, by path or id.
    #[arg(required = true, num_args = 2..)]
    pub drafts: Vec<String>,
    /// Accept what is at least so sure (0 to 1), and write its ids and labels into the files. What has the same number in two drafts and is
    /// not proposed as the same gets an id of its own; a bracket in the same place, a label.
    #[arg(long, value_name = "CONFIDENCE")]
    pub accept_above: Option<f64>,
    /// Accept what this file lists, and write its ids and labels into the files. A line names one provision, or one bracket, by its address
    /// in each draft, in the order of the drafts; `-` where a draft does not have it.
    #[arg(long, value_name = "FILE")]
    pub accept: Option<std::path::PathBuf>,
    /// Ask about each clause that is not accepted otherwise, and write the ids of those that you say are the same. Brackets are not asked
    /// about.
    #[arg(long)]
    pub ask: bool,
    /// Show side by side what is less sure than this.
    #[arg(long, value_name = "CONFIDENCE", default_value_t = 0.9)]
    pub doubtful: f64,
    /// Show the newer text with all words that went and came, instead of what is doubtful. Markdown and HTML do without being told.
    #[arg(long)]
    pub redline: bool,
    /// Show all drafts beside each other, a row for each clause, a column for each draft.
    #[arg(long, conflicts_with = "redline")]
    pub side_by_side: bool,
}

/// The life of a provision or bracket through all drafts: when it came, who brought it, what changed, what is reported.
///
/// Formats: text, markdown, json.
#[derive(Debug, Args)]
pub struct Trace {
    /// The id of a provision, or the label of a bracket (`#unanimity` or `unanimity`).
    pub id: String,
}

/// The figures of each side in every draft, and the distance between them.
///
/// Formats: text, markdown, csv, json.
#[derive(Debug, Args)]
pub struct Positions {
    /// The draft, by id or path. Default: all drafts.
    pub draft: Option<String>,
    /// Only brackets in these provisions, or with these labels.
    #[arg(long = "about", value_name = "ID")]
    pub about: Vec<String>,
}

/// How much of each draft stands in brackets: how many, how deep, how many words, where, whose, for how long.
///
/// A bracket is the same in two drafts if it has the same label or address; never because its words are alike.
/// Formats: text, markdown, csv, svg (the curve over the drafts), json.
#[derive(Debug, Args)]
pub struct Brackets {
    /// Only this draft, by id or path, with its provisions one by one. May be given several times. Default: all drafts.
    #[arg(long = "draft", value_name = "DRAFT")]
    pub drafts: Vec<String>,
}

/// What happened when: rounds, meetings, messages, drafts, battlefield, politics, statements, publications.
///
/// Dates are as vague as their sources (EDTF); events are listed by their first possible day.
/// Formats: text, markdown, csv, ical, json.
#[derive(Debug, Args)]
pub struct Chronology {
    /// Only these kinds. May be given several times, or with commas.
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = clap::builder::PossibleValuesParser::new(EventKind::WORDS))]
    pub kind: Vec<String>,
    /// Only events with this party, or with this person or body (by id).
    #[arg(long, value_name = "WHO")]
    pub with: Option<String>,
    /// Only events that can fall on this date or later (EDTF).
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Only events that can fall on this date or earlier (EDTF).
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Two columns: the talks and drafts on the left, battlefield and politics on the right.
    #[arg(long)]
    pub beside: bool,
    #[command(flatten)]
    pub known: KnownOn,
}

/// Who is who: people, delegations and other bodies, with roles, sides and spellings as sources give them.
///
/// Formats: text, markdown, csv, json.
#[derive(Debug, Args)]
pub struct People {
    /// One person or body, by id or name: everything that the record has.
    pub who: Option<String>,
    /// Only those who act for this party.
    #[arg(long, value_name = "PARTY")]
    pub side: Option<String>,
}

/// The sources: what each rests on, which of them form one line, who had copies of the texts.
///
/// Formats: text, markdown, csv, json.
#[derive(Debug, Args)]
pub struct Sources {
    #[command(flatten)]
    pub known: KnownOn,
}

/// What each source says of a provision, draft, event, person or group.
///
/// ABOUT is an id (`crimea`, `#unanimity`) or a reference: event:round-1, person:medinsky, draft:2022-04-15, group:guarantors.
/// Formats: text, markdown, csv, json.
#[derive(Debug, Args)]
pub struct Claims {
    /// What the claims are about. Default: everything.
    pub about: Option<String>,
    /// Only claims of this source.
    #[arg(long, value_name = "KEY")]
    pub source: Option<String>,
    /// Only this matter.
    #[arg(long, value_name = "MATTER")]
    pub matter: Option<String>,
    /// Only what this person or body says in them (by id).
    #[arg(long, value_name = "WHO")]
    pub speaker: Option<String>,
    /// Only what rests on nothing but speakers whom the sources do not name.
    #[arg(long)]
    pub unnamed: bool,
    /// Also the footnotes that say what the words of a reconstructed draft say.
    #[arg(long)]
    pub words: bool,
    #[command(flatten)]
    pub known: KnownOn,
}

/// Where the sources do not say the same. Computed from the claims; no version is preferred.
///
/// Without --all or --kind: matters on which not all versions can be right, or on which one source says two things.
/// Formats: text, markdown, csv, json.
#[derive(Debug, Args)]
pub struct Conflicts {
    /// Only conflicts about this, as in `travaux claims`.
    pub about: Option<String>,
    /// Also those that can all be right, differ in scope, or cannot be decided.
    #[arg(long)]
    pub all: bool,
    /// Only this kind.
    #[arg(long, value_enum, value_name = "KIND")]
    pub kind: Option<ConflictKind>,
    #[command(flatten)]
    pub known: KnownOn,
}

/// Kinds of conflicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConflictKind {
    /// Not all versions can be right.
    Contradictory,
    /// One source, in one voice, says two different things.
    Internal,
    /// Counts that do not fit.
    Count,
    /// It cannot be decided: a source does not say whose or which figure it is.
    Undetermined,
    /// The sources speak of different things under one heading.
    Scope,
    /// One source is silent where another says something.
    Silence,
    /// The versions differ and can all be right.
    Compatible,
}

impl ConflictKind {
    /// The word that `Conflict::kinds` uses.
    pub fn word(self) -> &'static str {
        match self {
            ConflictKind::Contradictory => Relation::Contradictory.word(),
            ConflictKind::Internal => "internal",
            ConflictKind::Count => "count",
            ConflictKind::Undetermined => Relation::Undetermined.word(),
            ConflictKind::Scope => Relation::DifferentScope.word(),
            ConflictKind::Silence => Relation::Silence.word(),
            ConflictKind::Compatible => Relation::Compatible.word(),
        }
    }
}

/// Rival accounts of why it ended as it did: who holds them, and the evidence for and against each.
///
/// Formats: text, markdown, csv (the matrix), json.
#[derive(Debug, Args)]
pub struct Explanations {
    /// One account, by id. Default: all, with the matrix.
    pub id: Option<String>,
}

/// What was said later of the texts, tested against the record: supported, contradicted, partly, not determined.
///
/// Formats: text, markdown, csv, json.
#[derive(Debug, Args)]
pub struct Statements {
    /// One statement, by id. Default: all.
    pub id: Option<String>,
    /// Only statements of this person or body (by id).
    #[arg(long, value_name = "WHO")]
    pub by: Option<String>,
    /// Only with this finding.
    #[arg(long, value_enum, value_name = "FINDING")]
    pub finding: Option<FindingWord>,
    #[command(flatten)]
    pub known: KnownOn,
}

/// Findings on statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FindingWord {
    /// The record supports all of it.
    Supported,
    /// The record supports a part of it, or the sources differ.
    Partly,
    /// The record contradicts it.
    Contradicted,
    /// The record does not say.
    NotDetermined,
}

/// What the sources do not say, and where one looked.
///
/// Formats: text, markdown, csv, json.
#[derive(Debug, Args)]
pub struct Unknowns {
    /// Only unknowns about this, as in `travaux claims`.
    pub about: Option<String>,
}

/// Looks at the record as it could have been written on a date.
#[derive(Debug, Args, Clone)]
pub struct KnownOn {
    /// Only what was public on this date (EDTF, as in 2024-06-01). What cannot be dated closely enough is marked "perhaps".
    #[arg(long = "known-on", value_name = "DATE")]
    pub date: Option<String>,
}

/// Everything on a few pages, for somebody who has ten minutes and was not there.
///
/// State of agreement, drafts, what changed last, figures, chronology, where the sources disagree, rival accounts, later statements,
/// what is unknown, and all sources. One self-contained file that can be printed. Formats: html, markdown.
#[derive(Debug, Args)]
pub struct Brief {
    /// Write into this file: a web page if its name ends in .html, Markdown if in .md. Default: standard output.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The draft whose state is told: its id, or a path to its file. Default: the last one with words.
    #[arg(long, value_name = "DRAFT")]
    pub draft: Option<String>,
    #[command(flatten)]
    pub patience: Patience,
}

/// Run the scenarios of the negotiation through the rules of its drafts, as its tests.
///
/// Prints what is expected and what is found, and which norms and brackets no scenario touches. Exit code 1 if something is found that is
/// not expected. Formats: text, json, junit.
///
/// With --mutants it is the scenarios that are tested: each small wrong change of the rules, one at a time, should make an expectation
/// fail. Prints those that none notices, with the scenario to write; exit code 1 if there are any. Formats: text, json.
#[derive(Debug, Args)]
pub struct Run {
    /// Only scenarios whose name or file has these words in it; with --mutants, only mutants whose id or construct has them.
    pub filter: Option<String>,
    /// Only scenarios of this draft or instrument.
    #[arg(long, value_name = "DRAFT")]
    pub draft: Option<String>,
    /// Show every expectation, not only those that fail; with --mutants, also those that are caught.
    #[arg(short, long)]
    pub all: bool,
    /// Change the rules in small ways, one at a time, and say which changes no scenario notices.
    #[arg(long)]
    pub mutants: bool,
}

/// The chain of reasons for every verdict of a scenario: event, rule, words of the draft, source; and what would change it.
///
/// Formats: text, markdown, json.
#[derive(Debug, Args)]
pub struct Why {
    /// Words of the scenario's name.
    pub scenario: String,
    /// Only expectations that have these words in them.
    #[arg(long, value_name = "WORDS")]
    pub expect: Option<String>,
}

// What is asked about; the help texts stand at the verbs that ask.
#[derive(Debug, Args)]
pub struct Asked {
    /// A norm or a decision, by its name in the rules; or `entry into force`.
    #[arg(value_name = "NAME")]
    pub name: String,
    #[command(flatten)]
    pub given: Given,
}

/// What is settled before all situations are asked about, and what is shown of them.
#[derive(Debug, Default, Args)]
pub struct Given {
    /// The draft or instrument. Default: the last that has something of that name.
    #[arg(long, value_name = "DRAFT")]
    pub draft: Option<String>,
    /// Settle brackets first, as for `show`: `unanimity=out,turkey=in`. What is left open is answered for.
    #[arg(long, value_name = "CHOICE")]
    pub settle: Option<String>,
    /// Choose readings first: `forms=1,agreed=2`.
    #[arg(long = "reading", value_name = "CHOICE")]
    pub readings: Option<String>,
    /// Print the examples, as scenarios that `travaux run` takes.
    #[arg(short, long)]
    pub examples: bool,
    #[command(flatten)]
    pub patience: Patience,
}

/// How long an answer may take.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Patience {
    /// Give up after so many seconds; 0 never does.
    #[arg(long = "patience", value_name = "SECONDS", env = "TRAVAUX_PATIENCE", default_value_t = 10, hide_env_values = true)]
    pub seconds: u32,
}

impl Patience {
    /// The time, if there is an end to it.
    pub fn time(self) -> Option<std::time::Duration> {
        (self.seconds > 0).then(|| std::time::Duration::from_secs(u64::from(self.seconds)))
    }
}

/// Under which settlements something holds: a property of the negotiation, or that a duty works whatever unwilling parties do.
///
/// Prints the minimal conditions on brackets and readings, how many settlements that is, and the minimal causes of failure, with --examples
/// a scenario for each. A property says in `properties/NAME.property` what must hold after an event, what is never so, or what is possible.
/// Of a duty it is asked whether against each who can trigger it somebody owes it: those to whom it is owed are taken as willing, all others
/// as unwilling. Without a name it lists the properties and everything else that can be asked. Formats: text, json.
#[derive(Debug, Args)]
pub struct Works {
    /// A property, by its name or its file; a norm, a decision or `entry into force`, as for `blocks`; or a ready-made property:
    /// `nobody-bound-without-consent`, `in-force-without:PARTY`.
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    #[command(flatten)]
    pub given: Given,
    /// Only against these, with commas: `RU,BY`. Default: against each who can trigger it.
    #[arg(long, value_name = "PARTIES")]
    pub against: Option<String>,
}

/// What really changed: two drafts compared by what they ask of each party, not by their words.
///
/// For each norm, limit and final clause and each party: the same, more, less, or incomparable, under which choices, because of which
/// part of the rules and which words; and which changes of words change no behaviour. The same brackets are settled in the same way in both
/// drafts. Every example has been run as a scenario; --save keeps them. Formats: text, json.
#[derive(Debug, Args)]
pub struct Differ {
    /// The older and the newer draft, by id. Default: the last two with rules.
    #[arg(value_name = "DRAFT", num_args = 0..=2)]
    pub drafts: Vec<String>,
    /// Only these norms.
    #[arg(long = "norm", value_name = "NAME")]
    pub names: Vec<String>,
    /// Settle brackets first, in both drafts: `unanimity=out,turkey=in`.
    #[arg(long, value_name = "CHOICE")]
    pub settle: Option<String>,
    /// Choose readings first: `forms=1,agreed=2`.
    #[arg(long = "reading", value_name = "CHOICE")]
    pub readings: Option<String>,
    /// Print a story for each difference, told with both drafts.
    #[arg(short, long)]
    pub examples: bool,
    /// Write the stories into a new scenario file, which `travaux run` runs.
    #[arg(long, value_name = "FILE")]
    pub save: Option<std::path::PathBuf>,
    #[command(flatten)]
    pub patience: Patience,
}

/// The holes of a draft, from its rules, for all settlements, votes, triggers and places at once.
///
/// Duties on states that are not party, or that can never arise or be met; breaches without consequence, and consequences that whoever
/// triggers them can block; contradictions; deadlocks; verdicts that hang on a missing map, fact or reading; options that change nothing.
/// Each with its line, the provision, and the choices under which it is there. It is an answer and no check: the exit code is 0 whatever is
/// found. Formats: text, markdown, csv, json.
#[derive(Debug, Args)]
pub struct Gaps {
    /// The draft or instrument. Default: the last draft with rules, or else the last instrument.
    #[arg(long, value_name = "DRAFT")]
    pub draft: Option<String>,
    /// Settle brackets first, as for `show`: `unanimity=out,turkey=in`. What is left open is answered for.
    #[arg(long, value_name = "CHOICE")]
    pub settle: Option<String>,
    /// Choose readings first: `forms=1,agreed=2`.
    #[arg(long = "reading", value_name = "CHOICE")]
    pub readings: Option<String>,
    /// Only this kind; may be given several times.
    #[arg(long = "kind", value_enum, value_name = "KIND")]
    pub kinds: Vec<GapKind>,
    /// Print the examples, as scenarios that `travaux run` takes.
    #[arg(short, long)]
    pub examples: bool,
    #[command(flatten)]
    pub patience: Patience,
}

/// Kinds of holes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GapKind {
    /// A duty or prohibition of a state that does not negotiate, or that need not be bound while the treaty is in force.
    ThirdStates,
    /// Whoever triggers it can block it.
    OwnCause,
    /// Nobody can come to owe or hold it; it cannot be adopted.
    NeverArises,
    /// It is owed and cannot be met.
    NeverFulfilled,
    /// One norm forbids what another allows.
    Contradiction,
    /// No time is set, so that it is never breached.
    NeverBreached,
    /// No rule says what follows a breach.
    NoConsequence,
    /// Entry into force, or what waits on something else, can stop for good.
    Deadlock,
    /// Verdicts depend on something that is missing: a map, a fact, a reading, a figure, words.
    Missing,
    /// A bracket or reading of the rules that changes nothing.
    NoEffect,
    /// A bracket of the text of which the rules say nothing.
    WordsOnly,
}

impl GapKind {
    /// The kind of the regime room.
    pub fn kind(self) -> travaux_regime::analyse::gaps::Kind {
        use travaux_regime::analyse::gaps::Kind;
        match self {
            GapKind::ThirdStates => Kind::ThirdStates,
            GapKind::OwnCause => Kind::OwnCause,
            GapKind::NeverArises => Kind::NeverArises,
            GapKind::NeverFulfilled => Kind::NeverFulfilled,
            GapKind::Contradiction => Kind::Contradiction,
            GapKind::NeverBreached => Kind::NeverBreached,
            GapKind::NoConsequence => Kind::NoConsequence,
            GapKind::Deadlock => Kind::Deadlock,
            GapKind::Missing => Kind::Missing,
            GapKind::NoEffect => Kind::NoEffect,
            GapKind::WordsOnly => Kind::WordsOnly,
        }
    }
}

/// How many ways of settling the open brackets there are, and in how many of them what the parties are on record as saying is met.
///
/// For each negotiating party and for all together: ways without words that it is against, nor words that it has not agreed to, and ways in
/// which at least a share of the brackets on which its wish is recorded go its way; and the share of these ways in which each alternative
/// stands in the text. Counted exactly. Positions are no consent, and what is not recorded is counted neither for nor against.
/// Formats: text, markdown, csv, json.
#[derive(Debug, Args)]
pub struct Settlements {
    /// The draft: its id, or a path to its file. Default: the last one with words.
    #[arg(long, value_name = "DRAFT")]
    pub draft: Option<String>,
    #[command(flatten)]
    pub settle: Settle,
    /// Of the brackets on which a wish of a party is recorded, the share that is to go its way: 50%, 2/3.
    #[arg(long, value_name = "SHARE", default_value = "50%")]
    pub share: String,
    /// Leave out positions that the record hedges (apparently, reportedly, presumably, conditionally).
    #[arg(long)]
    pub firm: bool,
}

/// Voting power: how often each member of a body makes the difference under a decision rule.
///
/// Indices of Banzhaf and Penrose, Shapley and Shubik, and Coleman; veto players, dictators, dummies. Counted exactly, and as a game of yes
/// and no: what a rule says of abstention, absence and silence is listed as left out. Where the game depends on open brackets or readings
/// there is one table for each way. Formats: text, markdown, csv, json.
#[derive(Debug, Args)]
pub struct Power {
    /// The decision, by name; several with `or` and `and`: 'double-majority or all-but-three'.
    pub rule: String,
    /// The draft or instrument. Default: the last draft, or the only text that has the decision.
    #[arg(long, value_name = "DRAFT")]
    pub draft: Option<String>,
    /// Settle brackets first, as in other verbs; `@concurring=1` chooses a reading.
    #[arg(long = "settle", value_name = "CHOICE")]
    pub settle: Option<String>,
    /// The day as of which bodies have their members (2031-04-18). Default: the date of the draft.
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Whom a name in the rule means, as in `by the-three except attacker`. May be given several times.
    #[arg(long = "let", value_name = "NAME=PARTY")]
    pub names: Vec<String>,
    /// Whole fractions, and no floating point however long it takes.
    #[arg(long)]
    pub exact: bool,
}

/// What a remark means, with a wrong and a right example.
#[derive(Debug, Args)]
pub struct Explain {
    /// The code or name: T001 or unclosed-bracket. Without it: the list of all remarks.
    pub code: Option<String>,
}

/// Print completions for a shell.
///
/// For bash: `travaux completions bash > ~/.local/share/bash-completion/completions/travaux`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell.
    pub shell: clap_complete::Shell,
}

/// Print the man page, or write one page per verb into a folder.
#[derive(Debug, Args)]
pub struct Man {
    /// The folder for travaux.1, travaux-status.1 and so on.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// A choice in the brackets of the drafts, made before the verb looks at them.
#[derive(Debug, Args, Clone)]
pub struct Settle {
    /// Settle brackets first: `agreed` (only what every negotiating party wants), a party's code (all that it proposes), or
    /// choices such as `unanimity=out,turkey=in,personnel-limit=UA,#x=2`. Brackets without a choice stay open.
    #[arg(long = "settle", value_name = "CHOICE")]
    pub choice: Option<String>,
}
