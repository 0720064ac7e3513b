//! Writing ids for what was accepted: the same id in every draft, and nothing else changes. What cannot be written so is not
//! written at all; every file is checked in memory before the first one is replaced. The labels of brackets go with them (`labels`).

use super::labels::{self, Cells};
use super::{Source, Written};
use crate::args::Align;
use crate::failure::Failure;
use crate::verbs::fmt::{replace, shortest};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use travaux_compare::{Line, Lineage, outline};
use travaux_text::tree::Kind;
use travaux_text::{BracketIndex, Draft, ProvisionIndex, ProvisionKind};

/// A clause that was accepted, by its place in each draft.
pub type Accepted = Vec<Option<ProvisionIndex>>;

/// What the user accepts.
pub struct Acceptance {
    clauses: Vec<Accepted>,
    brackets: Vec<Cells>,
    /// What is proposed as the same, less what the user said is not.
    lines: Vec<Line>,
    /// The same for brackets.
    lines_of_brackets: Vec<Line>,
    apart: Apart,
}

/// What must not be taken for the same because of its number alone.
enum Apart {
    /// Nothing: a list names all that it means.
    Nothing,
    /// What the user said is not the same.
    These(BTreeSet<(usize, ProvisionIndex)>),
    /// Whatever is not proposed as the same.
    All,
}

/// What the user accepts; `None` where nothing was asked for. A list goes before a confidence, and both before questions.
pub fn accepted(verb: &Align, sources: &[Source], found: &Lineage, lines_of_brackets: &[Line]) -> Result<Option<Acceptance>, Failure> {
    if verb.accept.is_none() && verb.accept_above.is_none() && !verb.ask {
        return Ok(None);
    }
    let (mut clauses, mut brackets) = (Vec::new(), Vec::new());
    if let Some(path) = &verb.accept {
        let list = std::fs::read_to_string(path).map_err(|error| Failure::File { done: "read", path: path.clone(), error })?;
        (clauses, brackets) = listed(&list, sources)?;
    }
    let places = |cells: &Accepted| cells.iter().enumerate().filter_map(|(draft, cell)| Some((draft, (*cell)?))).collect::<Vec<_>>();
    let is_open_of = |line: &Line, known: &BTreeSet<(usize, usize)>| {
        line.cells.iter().flatten().count() > 1 && !places(&line.cells).iter().any(|place| known.contains(place))
    };
    let known: BTreeSet<(usize, ProvisionIndex)> = clauses.iter().flat_map(places).collect();
    let is_open = |line: &Line| is_open_of(line, &known);
    let is_sure = |line: &Line| verb.accept_above.is_some_and(|least| line.confidence.value() >= least);
    clauses.extend(found.lines.iter().filter(|line| is_open(line) && is_sure(line)).map(|line| line.cells.clone()));
    let known_brackets: BTreeSet<(usize, BracketIndex)> = brackets.iter().flat_map(places).collect();
    brackets.extend(lines_of_brackets.iter().filter(|line| is_open_of(line, &known_brackets) && is_sure(line)).map(|line| line.cells.clone()));
    let mut lines = found.lines.clone();
    let mut denied = BTreeSet::new();
    if verb.ask {
        // What has its ids already, or can have none, is no question.
        let is_question = |line: &Line| {
            let mut drafts = line.cells.iter().zip(sources).filter_map(|(cell, source)| Some((&source.draft, (*cell)?)));
            drafts.any(|(draft, at)| anchored(draft, at).is_none() && place(draft, at).is_some())
        };
        let asked: Vec<&Line> = found.lines.iter().filter(|line| is_open(line) && !is_sure(line) && is_question(line)).collect();
        let answers = super::ask::ask(sources, &asked, std::io::stdin().lock(), anstream::stderr().lock())?;
        for (line, is_same) in asked.into_iter().zip(answers) {
            if is_same {
                clauses.push(line.cells.clone());
                continue;
            }
            denied.extend(places(&line.cells));
            lines.retain(|other| other.cells != line.cells);
            for draft in 0..line.cells.len() {
                let cells = line.cells.iter().enumerate().map(|(other, cell)| cell.filter(|_| other == draft)).collect();
                lines.push(Line { cells, confidence: line.confidence });
            }
        }
    }
    let apart = match (verb.accept_above, denied.is_empty()) {
        (Some(_), _) => Apart::All,
        (None, false) => Apart::These(denied),
        (None, true) => Apart::Nothing,
    };
    Ok(Some(Acceptance { clauses, brackets, lines, lines_of_brackets: lines_of_brackets.to_vec(), apart }))
}

/// The provisions that a list names, and the brackets: a line of addresses like `tolls.1[2]`, or of labels, names a bracket.
fn listed(list: &str, sources: &[Source]) -> Result<(Vec<Accepted>, Vec<Cells>), Failure> {
    let (mut accepted, mut brackets) = (Vec::new(), Vec::new());
    let mut named: BTreeMap<(bool, usize, usize), usize> = BTreeMap::new();
    for (number, line) in list.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#')) {
        let names: Vec<&str> = line.split_whitespace().collect();
        if names.len() != sources.len() {
            let count = match names.len() {
                1 => "1 provision".to_string(),
                several => format!("{several} provisions"),
            };
            let what = format!("Line {} of the list names {count}, and there are {} drafts.", number + 1, sources.len());
            return Err(Failure::said(what, "Write one address for each draft, `-` where a draft does not have it."));
        }
        let names_bracket = |(name, source): (&&str, &Source)| {
            source.draft.provision(name).is_none() && (name.ends_with(']') || source.draft.bracket(name).is_some())
        };
        let is_bracket = names.iter().zip(sources).any(names_bracket);
        let find = |(name, source): (&&str, &Source)| match (*name, is_bracket) {
            ("-", _) => Ok(None),
            (name, true) => match source.draft.bracket(name) {
                Some(at) => Ok(Some(at)),
                None => {
                    let known = source.draft.brackets().iter().map(|it| it.address.as_str());
                    Err(Failure::unknown("bracket", name, known, format!("Line {} of the list; the draft is {}.", number + 1, source.name)))
                }
            },
            (name, false) => match source.draft.provision(name) {
                Some(at) => Ok(Some(at)),
                None => {
                    let known = source.draft.provisions().iter().map(|it| it.address.as_str());
                    Err(Failure::unknown("provision", name, known, format!("Line {} of the list; the draft is {}.", number + 1, source.name)))
                }
            },
        };
        let cells = names.iter().zip(sources).map(find).collect::<Result<Vec<Option<usize>>, Failure>>()?;
        for (draft, at) in cells.iter().enumerate().filter_map(|(draft, cell)| Some((draft, (*cell)?))) {
            if let Some(before) = named.insert((is_bracket, draft, at), number + 1) {
                let what = format!("Lines {before} and {} of the list both name \"{}\" of {}.", number + 1, names[draft], sources[draft].name);
                let hint = match is_bracket {
                    true => "A bracket can be in one line only.",
                    false => "A provision can be in one line only: what was split or merged has one id in one of its parts.",
                };
                return Err(Failure::said(what, hint));
            }
        }
        if is_bracket {
            brackets.push(cells);
        } else {
            accepted.push(cells);
        }
    }
    Ok((accepted, brackets))
}

/// Writes the ids and labels, and says how many into which file. What has the same address in two drafts and is to be kept apart
/// gets an id of its own: the other verbs would take a number for an id.
pub fn write(sources: &[Source], acceptance: Acceptance) -> Result<Vec<Written>, Failure> {
    // What holds a provision may get another address, and so the provision: a few rounds, from the outside inwards.
    const ROUNDS: usize = 8;
    let Acceptance { clauses: mut accepted, brackets, lines, lines_of_brackets, apart } = acceptance;
    let clauses = accepted.len();
    let mut files = planned(sources, &accepted)?;
    for _ in 0..ROUNDS {
        let confused = match &apart {
            Apart::Nothing => break,
            Apart::These(these) => confused(&files, &lines, |place| these.contains(place)),
            Apart::All => confused(&files, &lines, |_| true),
        };
        if confused.is_empty() {
            break;
        }
        accepted.extend(confused);
        files = planned(sources, &accepted)?;
    }
    let alone = |draft: usize| accepted[clauses..].iter().filter(|cells| cells[draft].is_some()).count();
    let (files, ids): (Vec<Vec<u8>>, Vec<usize>) = files.into_iter().unzip();
    let (files, labels): (Vec<Vec<u8>>, Vec<usize>) = labels::with_labels(&files, &brackets, 2)?.into_iter().unzip();
    let confused = if matches!(apart, Apart::All) { labels::confused(&files, &lines_of_brackets) } else { Vec::new() };
    let files: Vec<Changed> = iter::zip(labels::with_labels(&files, &confused, 1)?, iter::zip(ids, labels))
        .map(|((bytes, labels_apart), (ids, labels))| Changed { bytes, ids, labels: labels + labels_apart, labels_apart })
        .collect();
    // All or none: a clause with an id in one draft alone would look new.
    for (source, _) in sources.iter().zip(&files).filter(|(_, file)| file.is_changed()) {
        let failed = |error| Failure::File { done: "written", path: source.path.clone(), error };
        if std::fs::metadata(&source.path).map_err(failed)?.permissions().readonly() {
            return Err(failed(std::io::ErrorKind::PermissionDenied.into()));
        }
    }
    let mut written = Vec::new();
    for (draft, (source, file)) in sources.iter().zip(files).enumerate() {
        if file.is_changed() {
            replace(&source.path, &file.bytes)?;
        }
        let Changed { ids, labels, labels_apart, .. } = file;
        written.push(Written { file: shortest(&source.path).display().to_string(), ids, apart: alone(draft).min(ids), labels, labels_apart });
    }
    Ok(written)
}

/// A file as it will be, and how much of what was written into it.
struct Changed {
    bytes: Vec<u8>,
    ids: usize,
    labels: usize,
    labels_apart: usize,
}

impl Changed {
    fn is_changed(&self) -> bool {
        self.ids + self.labels > 0
    }
}

/// The files with their ids, and how many each gets.
fn planned(sources: &[Source], accepted: &[Accepted]) -> Result<Vec<(Vec<u8>, usize)>, Failure> {
    let mut names = Names::new(sources);
    let mut inserts: Vec<Vec<(usize, String, ProvisionIndex)>> = sources.iter().map(|_| Vec::new()).collect();
    // What holds others comes first: they are named after it.
    let mut order: Vec<&Accepted> = accepted.iter().collect();
    order.sort_by_key(|cells| depth(cells, sources));
    for cells in order {
        let places = || cells.iter().zip(sources).enumerate().filter_map(|(at, (cell, source))| Some((at, &source.draft, (*cell)?)));
        let known: BTreeSet<&str> = places().filter_map(|(_, draft, at)| anchored(draft, at)).collect();
        // Two ids that are written already: one clause for the list, two for the drafts. A person has to say.
        if known.len() > 1 || places().any(|(_, draft, at)| anchored(draft, at).is_none() && place(draft, at).is_none()) {
            continue;
        }
        let id = known.first().map_or_else(|| names.name(cells), |id| (*id).to_string());
        names.keep(cells, &id);
        for (source, draft, at) in places().filter(|(_, draft, at)| anchored(draft, *at).is_none()) {
            if let Some((offset, before, after)) = place(draft, at) {
                inserts[source].push((offset, format!("{before}{{#{id}}}{after}"), at));
            }
        }
    }
    sources.iter().zip(inserts).map(|(source, inserts)| with_ids(source, inserts)).collect()
}

/// How deep inside others a clause stands, where it stands least deep.
fn depth(cells: &Accepted, sources: &[Source]) -> usize {
    cells.iter().zip(sources).filter_map(|(cell, source)| Some(source.draft.provisions()[(*cell)?].depth)).min().unwrap_or_default()
}

/// Ids that say what a clause is about: the title of an article in its newest draft that has one; for what stands inside, the id of what is
/// around it and the next number that is free. Numbers of provisions are no part of it: they change from draft to draft.
struct Names<'s> {
    sources: &'s [Source],
    /// Labels of brackets, and ids of this run.
    taken: BTreeSet<String>,
    /// Who has an address already: it may become the id of the same.
    owners: BTreeMap<&'s str, Vec<(usize, ProvisionIndex)>>,
    /// The ids of this run and of before, by draft and place.
    ids: BTreeMap<(usize, ProvisionIndex), String>,
    next: BTreeMap<String, usize>,
}

/// Words of an id are cut off behind so many letters.
const LONGEST: usize = 32;

impl<'s> Names<'s> {
    fn new(sources: &'s [Source]) -> Names<'s> {
        let taken = sources.iter().flat_map(|source| source.draft.brackets()).map(|it| it.address.clone()).collect();
        let mut owners: BTreeMap<&str, Vec<(usize, ProvisionIndex)>> = BTreeMap::new();
        for (draft, source) in sources.iter().enumerate() {
            for (at, it) in source.draft.provisions().iter().enumerate() {
                owners.entry(&it.address).or_default().push((draft, at));
            }
        }
        let written = |(at, source): (usize, &'s Source)| {
            (0..source.draft.provisions().len()).filter_map(move |place| Some(((at, place), anchored(&source.draft, place)?.to_string())))
        };
        let ids = sources.iter().enumerate().flat_map(written).collect();
        Names { sources, taken, owners, ids, next: BTreeMap::new() }
    }

    fn keep(&mut self, cells: &Accepted, id: &str) {
        self.taken.insert(id.to_string());
        for (draft, at) in cells.iter().enumerate().filter_map(|(draft, cell)| Some((draft, (*cell)?))) {
            self.ids.insert((draft, at), id.to_string());
        }
    }

    fn name(&mut self, cells: &Accepted) -> String {
        let newest_first = || cells.iter().enumerate().rev().filter_map(|(draft, cell)| Some((draft, &self.sources[draft].draft, (*cell)?)));
        let titled = newest_first().find_map(|(_, draft, at)| {
            let provision = &draft.provisions()[at];
            if provision.kind == ProvisionKind::Preamble { Some("preamble".to_string()) } else { slug(provision.title.as_deref()?) }
        });
        if let Some(title) = titled {
            return if self.is_free(&title, cells) { title } else { self.numbered(&title, 2, cells) };
        }
        let around = newest_first().find_map(|(draft, of, at)| {
            let outwards = iter::successors(of.provisions()[at].parent, |at| of.provisions()[*at].parent);
            outwards.filter_map(|at| self.ids.get(&(draft, at))).next().cloned()
        });
        self.numbered(around.as_deref().unwrap_or("untitled"), 1, cells)
    }

    fn is_free(&self, id: &str, cells: &Accepted) -> bool {
        let is_own = |(draft, at): &(usize, ProvisionIndex)| cells[*draft] == Some(*at);
        !self.taken.contains(id) && self.owners.get(id).is_none_or(|owners| owners.iter().all(is_own))
    }

    /// The next free number behind some words.
    fn numbered(&mut self, words: &str, first: usize, cells: &Accepted) -> String {
        let mut next = self.next.get(words).copied().unwrap_or(first);
        loop {
            let id = format!("{words}-{next}");
            next += 1;
            if self.is_free(&id, cells) {
                self.next.insert(words.to_string(), next);
                return id;
            }
        }
    }
}

/// The words of a title as an id has them; `None` if no letter of it can stand there.
pub fn slug(title: &str) -> Option<String> {
    let mut slug = String::new();
    for word in title.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if !slug.is_empty() && slug.len() + word.len() >= LONGEST {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word.to_ascii_lowercase());
    }
    // Words that lead on to what was cut off say nothing.
    while let Some((rest, "a" | "an" | "and" | "for" | "in" | "of" | "on" | "or" | "the" | "to" | "with")) = slug.rsplit_once('-') {
        slug.truncate(rest.len());
    }
    slug.contains(|letter: char| letter.is_ascii_alphabetic()).then_some(slug)
}

/// Provisions with the address of another one that they are not proposed as, each alone; of those that hold each other the outermost.
fn confused(files: &[(Vec<u8>, usize)], lines: &[Line], concerns: impl Fn(&(usize, ProvisionIndex)) -> bool) -> Vec<Accepted> {
    let drafts: Vec<Draft> = files.iter().map(|(bytes, _)| Draft::parse(bytes)).collect();
    let mut at_address: BTreeMap<&str, Vec<(usize, usize, ProvisionIndex)>> = BTreeMap::new();
    for (line, draft, at) in lines.iter().enumerate().flat_map(|(line, it)| cells(line, &it.cells)) {
        if let Some(provision) = drafts[draft].provisions().get(at) {
            at_address.entry(provision.address.as_str()).or_default().push((line, draft, at));
        }
    }
    let mut apart: BTreeSet<(usize, ProvisionIndex)> = BTreeSet::new();
    for same in at_address.values() {
        let size = |line: usize| same.iter().filter(|(other, ..)| *other == line).count();
        let Some(kept) = same.iter().map(|(line, ..)| *line).max_by_key(|&line| (size(line), Reverse(line))) else { continue };
        let others = same.iter().filter(|(line, draft, at)| *line != kept && anchored(&drafts[*draft], *at).is_none());
        apart.extend(
            others.filter(|(_, draft, at)| place(&drafts[*draft], *at).is_some()).map(|(_, draft, at)| (*draft, *at)).filter(|place| concerns(place)),
        );
    }
    let is_inside = |&(draft, at): &(usize, ProvisionIndex)| {
        let parent = |at: ProvisionIndex| drafts[draft].provisions()[at].parent;
        iter::successors(parent(at), |&at| parent(at)).any(|outer| apart.contains(&(draft, outer)))
    };
    let alone = |&(draft, at): &(usize, ProvisionIndex)| (0..files.len()).map(|other| (other == draft).then_some(at)).collect();
    apart.iter().filter(|place| !is_inside(place)).map(alone).collect()
}

fn cells(line: usize, cells: &[Option<ProvisionIndex>]) -> impl Iterator<Item = (usize, usize, ProvisionIndex)> {
    cells.iter().enumerate().filter_map(move |(draft, cell)| Some((line, draft, (*cell)?)))
}

fn anchored(draft: &Draft, at: ProvisionIndex) -> Option<&str> {
    let provision = &draft.provisions()[at];
    provision.anchor.is_some().then_some(provision.address.as_str())
}

/// Where an id is written, with what stands before and behind it: see `docs/reference/treaty.md`.
fn place(draft: &Draft, at: ProvisionIndex) -> Option<(usize, &'static str, &'static str)> {
    let provision = &draft.provisions()[at];
    let nodes = draft.tree().nodes();
    let own = &nodes[provision.node..nodes[provision.node].next()];
    match provision.kind {
        ProvisionKind::Part | ProvisionKind::Article | ProvisionKind::Annex | ProvisionKind::Preamble | ProvisionKind::Heading => {
            let heading = own.iter().position(|node| node.kind == Kind::Heading)?;
            let end = nodes[provision.node + heading].next();
            let leaves = nodes[provision.node + heading..end].iter().filter(|node| node.kind.is_leaf());
            let last = leaves.rev().find(|leaf| !matches!(leaf.kind, Kind::Space | Kind::Newline | Kind::BlankLine))?;
            Some((last.span().end, " ", ""))
        }
        ProvisionKind::Paragraph | ProvisionKind::Point | ProvisionKind::SubPoint | ProvisionKind::Bullet => {
            let number = own.iter().find(|node| node.kind == Kind::Number)?;
            Some((number.span().end, " ", ""))
        }
        ProvisionKind::Unnumbered => {
            let first = own.iter().find(|node| node.kind.is_leaf() && !matches!(node.kind, Kind::Space | Kind::BlankLine))?;
            Some((first.span().start, "", " "))
        }
        ProvisionKind::Row | ProvisionKind::HeaderRow => None,
    }
}

/// The file with the ids, once it is certain that nothing else changed. Ids that would change anything else are left out.
fn with_ids(source: &Source, mut inserts: Vec<(usize, String, ProvisionIndex)>) -> Result<(Vec<u8>, usize), Failure> {
    inserts.sort();
    let before = outline(&source.draft);
    // What stands at the border of a bracket may be read otherwise with an id there.
    for _ in 0..3 {
        let bytes = inserted(source.draft.tree().source(), &inserts);
        let draft = Draft::parse(&bytes);
        let fits = |(_, id, at): &(usize, String, ProvisionIndex)| {
            let wanted = id.trim().trim_start_matches("{#").trim_end_matches('}');
            draft.provisions().get(*at).is_some_and(|it| it.anchor.is_some() && it.address == wanted)
        };
        if outline(&draft) == before && inserts.iter().all(fits) {
            return Ok((bytes, inserts.len()));
        }
        let count = inserts.len();
        inserts.retain(fits);
        if inserts.len() == count {
            inserts.retain(|(_, _, at)| source.draft.provisions()[*at].kind != ProvisionKind::Unnumbered);
        }
    }
    let what = format!("The ids cannot be written into {} without changing more than ids.", source.path.display());
    Err(Failure::said(what, "Nothing was written. Accept fewer provisions with --accept FILE."))
}

fn inserted(source: &[u8], inserts: &[(usize, String, ProvisionIndex)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(source.len() + inserts.len() * 8);
    let mut at = 0;
    for (offset, id, _) in inserts {
        bytes.extend_from_slice(&source[at..*offset]);
        bytes.extend_from_slice(id.as_bytes());
        at = *offset;
    }
    bytes.extend_from_slice(&source[at..]);
    bytes
}
