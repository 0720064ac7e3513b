//! A negotiation on disk: finding the folder, reading its files.
//!
//! A file that is there and cannot be understood gives remarks, and the rest is read. A folder that is no negotiation,
//! or a file that cannot be opened, is a failure.

use crate::bibliography::Bibliography;
use crate::check::codes;
use crate::claim::Value as ClaimValue;
use crate::evidence::Evidence;
use crate::reference::{Kind, Reference};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use travaux_regime::property::Property;
use travaux_regime::rules::Rules;
use travaux_regime::scenario::Scenario;
use travaux_text::keys::{DeTable, Keys, Value, items};
use travaux_text::tree::MOST_BYTES;
use travaux_text::{Attribution, Basis, Citation, Coverage, Date, Draft, Hedge, Remark, Span};

/// The file that marks a negotiation.
pub const MARKER: &str = "negotiation.toml";
/// The version of the folder's format that this program reads.
pub const FORMAT: u64 = 1;

/// One record: parties, drafts, sources.
#[derive(Debug, Clone)]
pub struct Negotiation {
    /// The folder.
    pub root: PathBuf,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub summary: Option<String>,
    /// BCP 47 tags.
    pub languages: Vec<String>,
    /// Parties by code.
    pub parties: BTreeMap<String, Party>,
    /// Rosters by the name of their group, in the order of the file.
    pub groups: BTreeMap<String, Vec<Roster>>,
    /// What the typography of drafts means.
    pub typefaces: Vec<Typeface>,
    /// Drafts by date, then by id; those without a date last.
    pub drafts: Vec<Entry>,
    /// Texts that bind or serve as a yardstick.
    pub instruments: Vec<Entry>,
    /// The bibliography.
    pub bibliography: Bibliography,
    /// Claims, events, people and all else that stands in the other files.
    pub evidence: Evidence,
    /// Scenarios in the order of files and lines, each with its file: a place among the files of the negotiation.
    pub scenarios: Vec<(usize, Scenario)>,
    /// Properties in the order of files and lines, each with its file.
    pub properties: Vec<(usize, Property)>,
    /// `negotiation.toml`, the bibliography and the files of the evidence as read, for showing remarks.
    pub files: Vec<File>,
    /// Ids that drafts had before a settlement took them away: reports may still speak of them.
    pub settled_ids: BTreeSet<String>,
    /// Every citation of `negotiation.toml` with its place.
    pub(crate) citations: Vec<(Citation, Span)>,
}

/// A file that is not a draft, with what is the matter with it.
#[derive(Debug, Clone)]
pub struct File {
    /// Relative to the folder.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What was found when reading it.
    pub remarks: Vec<Remark>,
}

/// A state or other actor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// The code in attributions.
    pub code: String,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub iso: Option<String>,
    /// Names as sources spell them.
    pub also: Vec<String>,
    /// Takes part in agreeing the text.
    pub negotiates: bool,
    /// A remark for readers.
    pub note: Option<String>,
    /// Where its code stands in `negotiation.toml`.
    pub span: Span,
    /// Where its ISO code stands.
    pub iso_span: Option<Span>,
}

/// The members of a group as one source gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// Codes of parties.
    pub members: Vec<String>,
    /// Whose membership the source leaves open.
    pub perhaps: Vec<String>,
    /// Whom it expressly excludes.
    pub without: Vec<String>,
    /// Whether the source means these and no others.
    pub complete: bool,
    /// For which day.
    pub as_of: Option<Date>,
    /// How firmly the source puts it.
    pub hedge: Option<Hedge>,
    /// Who says so.
    pub sources: Vec<Citation>,
    /// A remark for readers.
    pub note: Option<String>,
    /// Where the members stand.
    pub members_span: Span,
}

/// What a typeface means in a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typeface {
    /// The draft.
    pub draft: String,
    /// Where the draft is named.
    pub draft_span: Span,
    /// `red bold`.
    pub face: String,
    /// What the source says that it means.
    pub meaning: String,
    /// What brackets say for it in this record.
    pub attribution: Option<Attribution>,
    /// Who says so.
    pub sources: Vec<Citation>,
}

/// A draft or instrument of the negotiation.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The name of its file, without ending: `2022-04-15`.
    pub id: String,
    /// Relative to the folder.
    pub path: PathBuf,
    /// What stands in it.
    pub draft: Draft,
}

impl Entry {
    /// What its words are.
    pub fn basis(&self) -> Option<Basis> {
        self.draft.front().basis
    }

    /// Whether what is not in it was not in the document either.
    pub fn is_complete(&self) -> bool {
        self.draft.front().coverage() == Coverage::Complete
    }

    /// Whether nobody reports its words.
    pub fn is_mention(&self) -> bool {
        self.basis() == Some(Basis::Mention)
    }

    /// Its title, or its id.
    pub fn title(&self) -> &str {
        self.draft.front().title.as_deref().unwrap_or(&self.id)
    }
}

/// Why a negotiation could not be read.
#[derive(Debug)]
pub enum LoadFailure {
    /// Neither this folder nor one above it has a `negotiation.toml`.
    NoNegotiation {
        /// Where the search began.
        searched: PathBuf,
    },
    /// A file or folder could not be read.
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl fmt::Display for LoadFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadFailure::NoNegotiation { searched } => write!(f, "there is no {MARKER} in {} or any folder above it", searched.display()),
            LoadFailure::Unreadable { path, error } => write!(f, "{} cannot be read: {error}", path.display()),
        }
    }
}

impl std::error::Error for LoadFailure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            LoadFailure::NoNegotiation { .. } => None,
            LoadFailure::Unreadable { error, .. } => Some(error),
        }
    }
}

impl Negotiation {
    /// The nearest folder, from this one upwards, that holds a `negotiation.toml`.
    ///
    /// # Errors
    /// [`LoadFailure::NoNegotiation`] if there is none, [`LoadFailure::Unreadable`] if `from` does not exist.
    pub fn find(from: &Path) -> Result<PathBuf, LoadFailure> {
        let unreadable = |error| LoadFailure::Unreadable { path: from.to_path_buf(), error };
        let start = std::path::absolute(from).map_err(unreadable)?;
        fs::metadata(&start).map_err(unreadable)?;
        let found = start.ancestors().find(|folder| folder.join(MARKER).is_file());
        found.map(Path::to_path_buf).ok_or(LoadFailure::NoNegotiation { searched: from.to_path_buf() })
    }

    /// Reads the negotiation in a folder that has a `negotiation.toml`.
    ///
    /// # Errors
    /// [`LoadFailure::Unreadable`] if a file or folder is there and cannot be read.
    pub fn load(root: &Path) -> Result<Negotiation, LoadFailure> {
        Negotiation::load_parts(root, true)
    }

    /// The same without bibliography, evidence and scenarios: for answers that come from the texts and their rules alone.
    ///
    /// # Errors
    /// As for [`Negotiation::load`].
    pub fn load_texts(root: &Path) -> Result<Negotiation, LoadFailure> {
        Negotiation::load_parts(root, false)
    }

    fn load_parts(root: &Path, with_evidence: bool) -> Result<Negotiation, LoadFailure> {
        let (text, not_utf8) = read_text(&root.join(MARKER))?;
        let mut negotiation = Negotiation::empty(root);
        let mut keys = Keys::new(MARKER, 0, &codes::NEGOTIATION_FILE, &codes::UNKNOWN_KEY);
        let mut bibliography = "sources.bib".to_string();
        {
            let table = keys.table(&text);
            negotiation.read(&mut keys, table.get_ref(), &mut bibliography);
        }
        negotiation.citations = keys.citations;
        keys.remarks.extend(not_utf8);
        negotiation.files.push(File { path: MARKER.into(), text, remarks: keys.remarks });
        if with_evidence {
            negotiation.load_bibliography(&bibliography)?;
            negotiation.load_evidence()?;
            negotiation.load_scenarios()?;
        }
        negotiation.load_properties()?;
        negotiation.drafts = entries(root, "drafts")?;
        negotiation.drafts.sort_by(|a, b| match (&a.draft.front().date, &b.draft.front().date) {
            (Some(first), Some(second)) => first.list_order(second).then_with(|| a.id.cmp(&b.id)),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => a.id.cmp(&b.id),
        });
        negotiation.instruments = entries(root, "instruments")?;
        Ok(negotiation)
    }

    /// A single draft that belongs to no negotiation: nobody is known to negotiate.
    ///
    /// # Errors
    /// [`LoadFailure::Unreadable`] if the file cannot be read.
    pub fn of_file(path: &Path) -> Result<Negotiation, LoadFailure> {
        let draft = Draft::parse(read_bytes(path)?);
        let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let mut negotiation = Negotiation::empty(path.parent().unwrap_or(Path::new("")));
        negotiation.title = id.clone();
        negotiation.drafts.push(Entry { id, path: path.file_name().unwrap_or_default().into(), draft });
        Ok(negotiation)
    }

    /// Codes of the parties that take part in agreeing the text.
    pub fn negotiating(&self) -> Vec<&str> {
        self.parties.values().filter(|party| party.negotiates).map(|party| party.code.as_str()).collect()
    }

    /// The draft with an id.
    pub fn draft(&self, id: &str) -> Option<&Entry> {
        self.drafts.iter().find(|entry| entry.id == id)
    }

    /// The last draft that has words.
    pub fn last_draft(&self) -> Option<&Entry> {
        self.drafts.iter().rev().find(|entry| !entry.draft.provisions().is_empty())
    }

    /// Drafts and instruments.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.drafts.iter().chain(&self.instruments)
    }

    fn empty(root: &Path) -> Negotiation {
        Negotiation {
            root: root.to_path_buf(),
            title: String::new(),
            summary: None,
            languages: Vec::new(),
            parties: BTreeMap::new(),
            groups: BTreeMap::new(),
            typefaces: Vec::new(),
            drafts: Vec::new(),
            instruments: Vec::new(),
            bibliography: Bibliography::default(),
            evidence: Evidence::default(),
            scenarios: Vec::new(),
            properties: Vec::new(),
            files: Vec::new(),
            settled_ids: BTreeSet::new(),
            citations: Vec::new(),
        }
    }

    fn read(&mut self, keys: &mut Keys, table: &DeTable, bibliography: &mut String) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "format" => {
                    let version = keys.figure("format", value);
                    if version.is_some_and(|version| version != FORMAT) {
                        keys.wrong(
                            value,
                            format!("This program reads format {FORMAT} only."),
                            "Use the version of Travaux that wrote the file, or write format = 1.",
                        );
                    }
                }
                "title" => self.title = keys.string("title", value).unwrap_or_default(),
                "summary" => self.summary = keys.string("summary", value),
                "languages" => self.languages = keys.strings("languages", value),
                "bibliography" => *bibliography = keys.string("bibliography", value).unwrap_or_default(),
                "parties" => {
                    for (code, party) in sub_table(keys, "parties", value) {
                        let party = Party::read(keys, code.get_ref(), keys.place(&code.span()), party);
                        self.parties.insert(party.code.clone(), party);
                    }
                }
                "groups" => {
                    for (name, rosters) in sub_table(keys, "groups", value) {
                        let rosters = items(rosters).into_iter().map(|roster| Roster::read(keys, roster)).collect();
                        self.groups.insert(name.get_ref().to_string(), rosters);
                    }
                }
                "typefaces" => self.typefaces = items(value).into_iter().map(|face| Typeface::read(keys, face)).collect(),
                other => {
                    keys.unknown(other, &key.span(), &["format", "title", "summary", "languages", "bibliography", "parties", "groups", "typefaces"])
                }
            }
        }
    }

    fn load_bibliography(&mut self, name: &str) -> Result<(), LoadFailure> {
        let path = self.root.join(name);
        if !path.is_file() {
            return Ok(());
        }
        let (text, not_utf8) = read_text(&path)?;
        let (bibliography, mut remarks) = Bibliography::read(&text);
        remarks.extend(not_utf8);
        self.bibliography = bibliography;
        self.files.push(File { path: name.into(), text, remarks });
        Ok(())
    }
}

impl Negotiation {
    /// Reads every other `.toml` file of the folder and of `claims/`, in the order of their names.
    fn load_evidence(&mut self) -> Result<(), LoadFailure> {
        let mut paths = files_of(&self.root, Path::new(""), "toml")?;
        paths.retain(|path| path != Path::new(MARKER));
        paths.extend(files_of(&self.root, Path::new("claims"), "toml")?);
        for path in paths {
            let (text, not_utf8) = read_text(&self.root.join(&path))?;
            let mut remarks = self.evidence.read(self.files.len(), &text);
            remarks.extend(not_utf8);
            self.files.push(File { path, text, remarks });
        }
        Ok(())
    }

    /// Reads the files of `scenarios/` that end in `.scenario`, in the order of their names.
    fn load_scenarios(&mut self) -> Result<(), LoadFailure> {
        for path in files_of(&self.root, Path::new("scenarios"), "scenario")? {
            let (text, not_utf8) = read_text(&self.root.join(&path))?;
            let (scenarios, mut remarks) = travaux_regime::scenario::read(&text);
            remarks.extend(not_utf8);
            self.scenarios.extend(scenarios.into_iter().map(|scenario| (self.files.len(), scenario)));
            self.files.push(File { path, text, remarks });
        }
        Ok(())
    }

    /// Reads the files of `properties/` that end in `.property`, in the order of their names.
    fn load_properties(&mut self) -> Result<(), LoadFailure> {
        for path in files_of(&self.root, Path::new("properties"), "property")? {
            let (text, not_utf8) = read_text(&self.root.join(&path))?;
            let (properties, mut remarks) = travaux_regime::property::read(&text);
            remarks.extend(not_utf8);
            self.properties.extend(properties.into_iter().map(|property| (self.files.len(), property)));
            self.files.push(File { path, text, remarks });
        }
        Ok(())
    }

    /// The drafts and instruments of which a property speaks: the one that it names, or all whose rules have what it speaks of.
    pub fn drafts_of(&self, property: &Property) -> Vec<&Entry> {
        match &property.draft {
            Some(id) => self.entries().filter(|entry| entry.id == *id).collect(),
            None => {
                let has_rules = self.entries().filter(|entry| !entry.draft.rules().is_empty());
                has_rules.filter(|entry| property.unknown(&Rules::read(&entry.draft)).is_empty()).collect()
            }
        }
    }

    /// The draft or instrument that a scenario runs: the one that it names, or the last draft with rules.
    pub fn draft_of(&self, scenario: &Scenario) -> Option<&Entry> {
        match &scenario.draft {
            Some(id) => self.entries().find(|entry| entry.id == *id),
            None => self.drafts.iter().rev().find(|entry| !entry.draft.rules().is_empty()),
        }
    }

    /// What a reference names, in words.
    pub fn describe(&self, reference: &Reference) -> String {
        let evidence = &self.evidence;
        let id = reference.id.as_str();
        let named = |name: Option<&str>| name.map_or_else(|| reference.to_string(), str::to_string);
        match reference.kind {
            Kind::Negotiation => "The talks".to_string(),
            Kind::Draft => named(self.entries().find(|entry| entry.id == id).map(Entry::title)),
            Kind::Provision => self.provision_name(id),
            Kind::Group | Kind::Unknown => id.to_string(),
            Kind::Party => named(self.parties.get(id).map(|party| party.name.as_str())),
            Kind::Event => named(evidence.events.get(id).map(|event| event.title.as_str())),
            Kind::Person | Kind::Body | Kind::Actor => evidence.name(id).to_string(),
            Kind::Place => evidence.place_name(id).to_string(),
            Kind::Source => named(self.bibliography.get(id).map(crate::Source::line).as_deref()),
            Kind::Claim => evidence.claim(id).map_or_else(
                || reference.to_string(),
                |claim| {
                    let question = self.question(&claim.matter);
                    let colon = if question.ends_with('?') { "" } else { ":" };
                    format!("{}: {question}{colon} {}", self.describe(&claim.about), self.value_words(&claim.value))
                },
            ),
            Kind::Statement => named(evidence.statements.get(id).map(|statement| statement.says.as_str())),
            Kind::Explanation => named(evidence.explanations.get(id).map(|explanation| explanation.title.as_str())),
        }
    }

    /// The name of a provision in the last draft that has it; `#label` for a bracket.
    fn provision_name(&self, id: &str) -> String {
        let in_draft = |entry: &Entry| entry.draft.provision(id).map(|provision| entry.draft.name(provision));
        let found = self.drafts.iter().rev().find_map(in_draft).or_else(|| self.instruments.iter().find_map(in_draft));
        found.unwrap_or_else(|| format!("#{id}"))
    }

    /// The question behind a matter, or the matter itself.
    pub fn question<'a>(&'a self, matter: &'a str) -> &'a str {
        self.evidence.matters.get(matter).map_or(matter, String::as_str)
    }

    /// A value with the names of parties, people and places.
    pub fn value_words(&self, value: &ClaimValue) -> String {
        match value {
            ClaimValue::Members(members) => {
                let name = |id: &String| match members.people {
                    true => self.evidence.name(id).to_string(),
                    false => self.parties.get(id).map_or(id.clone(), |party| party.name.clone()),
                };
                let named = |set: &BTreeSet<String>| set.iter().map(name).collect();
                crate::claim::Members {
                    named: named(&members.named),
                    perhaps: named(&members.perhaps),
                    without: named(&members.without),
                    ..members.clone()
                }
                .to_string()
            }
            ClaimValue::Place(id) => self.evidence.place_name(id).to_string(),
            other => other.to_string(),
        }
    }
}

/// Keys and values of a table, or a remark that it is none.
pub(crate) fn sub_table<'a, 'b>(
    keys: &mut Keys,
    name: &str,
    value: &'b Value<'a>,
) -> Vec<(&'b travaux_text::keys::Spanned<std::borrow::Cow<'a, str>>, &'b Value<'a>)> {
    match value.get_ref().as_table() {
        Some(table) => table.iter().collect(),
        None => {
            keys.wrong(value, format!("\"{name}\" should be a table."), "See the page on negotiation.toml in the reference.");
            Vec::new()
        }
    }
}

impl Party {
    fn read(keys: &mut Keys, code: &str, span: Span, value: &Value) -> Party {
        let mut party = Party { code: code.to_string(), name: code.to_string(), span, ..Party::default() };
        if !travaux_text::attribution::is_party_code(code) {
            let message = format!("\"{code}\" cannot be a party's code: brackets could not name it.");
            let remark = Remark::new(&codes::NEGOTIATION_FILE, party.span.clone(), message);
            keys.remarks.push(remark.action("Use at least two capital letters, digits or '-', with a letter first."));
        }
        for (key, value) in sub_table(keys, code, value) {
            match key.get_ref().as_ref() {
                "name" => party.name = keys.string("name", value).unwrap_or_default(),
                "iso" => {
                    party.iso = keys.string("iso", value);
                    party.iso_span = Some(keys.place(&value.span()));
                }
                "also" => party.also = keys.strings("also", value),
                "negotiates" => party.negotiates = keys.boolean("negotiates", value).unwrap_or_default(),
                "note" => party.note = keys.string("note", value),
                other => keys.unknown(other, &key.span(), &["name", "iso", "also", "negotiates", "note"]),
            }
        }
        party
    }
}

impl Roster {
    /// Everybody whom it names, in or out.
    pub fn everybody(&self) -> impl Iterator<Item = &String> {
        self.members.iter().chain(&self.perhaps).chain(&self.without)
    }

    fn read(keys: &mut Keys, value: &Value) -> Roster {
        let mut roster = Roster {
            members: Vec::new(),
            perhaps: Vec::new(),
            without: Vec::new(),
            complete: true,
            as_of: None,
            hedge: None,
            sources: Vec::new(),
            note: None,
            members_span: keys.place(&value.span()),
        };
        for (key, value) in sub_table(keys, "groups", value) {
            match key.get_ref().as_ref() {
                "members" => {
                    roster.members = keys.strings("members", value);
                    roster.members_span = keys.place(&value.span());
                }
                "perhaps" => roster.perhaps = keys.strings("perhaps", value),
                "without" => roster.without = keys.strings("without", value),
                "complete" => roster.complete = keys.boolean("complete", value).unwrap_or(true),
                "hedge" => roster.hedge = keys.word("hedge", value, Hedge::WORDS, Hedge::named),
                "as_of" => roster.as_of = keys.date(value),
                "sources" => roster.sources = keys.citations("sources", value),
                "note" => roster.note = keys.string("note", value),
                other => keys.unknown(other, &key.span(), &["members", "perhaps", "without", "complete", "hedge", "as_of", "sources", "note"]),
            }
        }
        roster
    }
}

impl Typeface {
    fn read(keys: &mut Keys, value: &Value) -> Typeface {
        let mut face = Typeface {
            draft: String::new(),
            draft_span: keys.place(&value.span()),
            face: String::new(),
            meaning: String::new(),
            attribution: None,
            sources: Vec::new(),
        };
        for (key, value) in sub_table(keys, "typefaces", value) {
            match key.get_ref().as_ref() {
                "draft" => {
                    face.draft = keys.string("draft", value).unwrap_or_default();
                    face.draft_span = keys.place(&value.span());
                }
                "face" => face.face = keys.string("face", value).unwrap_or_default(),
                "meaning" => face.meaning = keys.string("meaning", value).unwrap_or_default(),
                "attribution" => face.attribution = keys.attribution("attribution", value),
                "sources" => face.sources = keys.citations("sources", value),
                other => keys.unknown(other, &key.span(), &["draft", "face", "meaning", "attribution", "sources"]),
            }
        }
        face
    }
}

/// The text of a file; bytes that are not UTF-8 become U+FFFD, with a remark on the first.
fn read_text(path: &Path) -> Result<(String, Option<Remark>), LoadFailure> {
    let bytes = read_bytes(path)?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let remark = Remark::new(&travaux_text::remark::codes::NOT_UTF8, at..at, format!("The file is not UTF-8 from byte {at} on."));
            (text, Some(remark.action("Save it as UTF-8.")))
        }
    })
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, LoadFailure> {
    read_file(path).map_err(|error| LoadFailure::Unreadable { path: path.to_path_buf(), error })
}

/// The bytes of a file.
///
/// # Errors
///
/// What the system says; [`io::ErrorKind::FileTooLarge`] for more than [`MOST_BYTES`], before anything is read.
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let file = fs::File::open(path)?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    if length > MOST_BYTES {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge));
    }
    read_all(file, length)
}

/// The bytes that come from somewhere, such as a pipe; about so many are expected.
///
/// # Errors
///
/// As [`read_file`], but only once so many have come.
pub fn read_all(from: impl Read, expected: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(expected)?;
    from.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MOST_BYTES { Err(io::Error::from(io::ErrorKind::FileTooLarge)) } else { Ok(bytes) }
}

/// The `.treaty` files of a folder; none if the folder is not there.
fn entries(root: &Path, folder: &str) -> Result<Vec<Entry>, LoadFailure> {
    let files = files_of(root, Path::new(folder), "treaty")?;
    files
        .into_iter()
        .map(|path| {
            let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let draft = Draft::parse(read_bytes(&root.join(&path))?);
            Ok(Entry { path, id, draft })
        })
        .collect()
}

/// The files of a folder with an ending, by name, relative to the root; none if the folder is not there.
fn files_of(root: &Path, folder: &Path, ending: &str) -> Result<Vec<PathBuf>, LoadFailure> {
    let path = root.join(folder);
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let unreadable = |error| LoadFailure::Unreadable { path: path.clone(), error };
    let mut files: Vec<PathBuf> = Vec::new();
    for item in fs::read_dir(&path).map_err(unreadable)? {
        let file = item.map_err(unreadable)?.path();
        if file.extension().is_some_and(|found| found == ending) && file.is_file() {
            files.push(folder.join(file.file_name().unwrap_or_default()));
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("huge.treaty");
        // A file that says that it is long, and has nothing in it.
        fs::File::create(&path).unwrap().set_len(MOST_BYTES as u64 + 1).unwrap();
        assert_eq!(read_file(&path).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(read_all(&b"words"[..], 0).unwrap(), b"words");
        assert_eq!(read_file(&folder.path().join("none.treaty")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
