//! The life of one provision or bracket through all drafts of a negotiation.
//!
//! What the texts show comes from `travaux_compare::life`; this adds what only the record knows: which drafts may be silent,
//! status and standing, and what sources report of each draft and who did it.

use crate::change::says;
use crate::negotiation::{Entry, Negotiation};
use crate::status::{Hedged, bracket_status, status};
use std::collections::{BTreeMap, BTreeSet};
pub use travaux_compare::Subject;
use travaux_compare::{Step, Thread, Turn};
use travaux_text::{BracketIndex, Citation, Draft, Hedge, ProvisionIndex, ProvisionKind, Reported, What};

/// Whether a draft has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It is in the draft.
    Present,
    /// The draft is complete and does not have it.
    Absent,
    /// A source says that the draft did not have it; how firmly.
    ReportedAbsent(Option<Hedge>),
    /// It is not in the file, and a source says that the draft had it; how firmly.
    ReportedPresent(Option<Hedge>),
    /// The draft is partial and does not hold it.
    NotReported,
    /// The draft is known only by mention.
    Mention,
}

/// A life.
#[derive(Debug, Clone)]
pub struct Life<'a> {
    /// The id.
    pub id: String,
    /// What it is.
    pub subject: Subject,
    /// One stage for each draft, from old to new.
    pub stages: Vec<Stage<'a>>,
}

/// One draft in a life.
#[derive(Debug, Clone)]
pub struct Stage<'a> {
    /// The draft.
    pub entry: &'a Entry,
    /// Whether it is there.
    pub presence: Presence,
    /// The provision and those in it that have words of their own, each with what happened since an earlier draft.
    pub provisions: Vec<ProvisionStage>,
    /// The brackets, those that left included.
    pub brackets: Vec<BracketStage>,
    /// What sources report in this draft.
    pub reported: Vec<&'a Reported>,
}

/// A provision in one draft.
#[derive(Debug, Clone)]
pub struct ProvisionStage {
    /// Its id or address.
    pub address: String,
    /// In this draft.
    pub provision: Option<ProvisionIndex>,
    /// Its status; `None` for a heading or where it is not there.
    pub status: Option<Hedged>,
    /// What happened.
    pub turns: Vec<Turn>,
    /// Since which draft: its place in [`Life::stages`].
    pub since: Option<usize>,
    /// The sources it cites.
    pub sources: Vec<Citation>,
}

/// A bracket in one draft.
#[derive(Debug, Clone)]
pub struct BracketStage {
    /// Its label or address.
    pub address: String,
    /// In this draft; `None` if it left.
    pub bracket: Option<BracketIndex>,
    /// Its status here.
    pub status: Option<Hedged>,
    /// What happened.
    pub turns: Vec<Turn>,
    /// Since which draft: its place in [`Life::stages`].
    pub since: Option<usize>,
    /// Where its words are, if it left.
    pub words: Option<travaux_compare::Whereabouts>,
    /// The sources inside it.
    pub sources: Vec<Citation>,
}

/// The life of a provision or bracket; a leading `#` means a bracket. `None` if no draft has it and no report names it.
pub fn life<'a>(negotiation: &'a Negotiation, id: &str) -> Option<Life<'a>> {
    let drafts: Vec<&Draft> = negotiation.drafts.iter().map(|entry| &entry.draft).collect();
    let known_absent = |id: &str, index: usize| {
        let entry = &negotiation.drafts[index];
        !entry.is_mention() && entry.is_complete() || says(entry, id, is_gone)
    };
    let texts = travaux_compare::life(&drafts, id)?;
    let parties = negotiation.negotiating();
    let plain_id = id.trim_start_matches('#');
    let ids: BTreeSet<&str> =
        std::iter::once(&texts.own).chain(&texts.inner).chain(&texts.brackets).map(|thread| thread.address.as_str()).chain([plain_id]).collect();
    let stages = negotiation
        .drafts
        .iter()
        .enumerate()
        .map(|(index, entry)| {
            let statuses: BTreeMap<ProvisionIndex, Hedged> =
                status(negotiation, &entry.draft).provisions.into_iter().map(|one| (one.provision, one.status)).collect();
            let (provisions, brackets) = match texts.subject {
                Subject::Provision => (
                    std::iter::once(&texts.own)
                        .chain(&texts.inner)
                        .filter_map(|thread| provision_stage(thread, index, entry, &statuses, known_absent))
                        .collect(),
                    texts.brackets.iter().filter_map(|thread| bracket_stage(thread, index, entry, &parties, known_absent)).collect(),
                ),
                Subject::Bracket => {
                    let stage = bracket_stage(&texts.own, index, entry, &parties, known_absent).or_else(|| plain_stage(&texts.own, index));
                    (Vec::new(), stage.into_iter().collect())
                }
            };
            let reported: Vec<&Reported> = entry.draft.front().reported.iter().filter(|reported| ids.contains(reported.about.as_str())).collect();
            Stage { entry, presence: presence(entry, plain_id, texts.own.steps[index].state.present), provisions, brackets, reported }
        })
        .collect();
    Some(Life { id: plain_id.to_string(), subject: texts.subject, stages })
}

/// What a source says of a document that does not have it.
fn is_gone(what: What) -> bool {
    matches!(what, What::Absent | What::Dropped | What::Removed)
}

/// Whether a draft has something with an id, given whether its text has it.
pub fn presence(entry: &Entry, id: &str, present: bool) -> Presence {
    let said = |test: fn(What) -> bool| {
        let mut entries = entry.draft.front().reported.iter().filter(|reported| reported.about == id && test(reported.what));
        entries.next().map(|reported| reported.hedge)
    };
    if present {
        Presence::Present
    } else if let Some(hedge) = said(is_gone) {
        Presence::ReportedAbsent(hedge)
    } else if let Some(hedge) = said(|what| !is_gone(what)) {
        Presence::ReportedPresent(hedge)
    } else if entry.is_mention() {
        Presence::Mention
    } else if entry.is_complete() {
        Presence::Absent
    } else {
        Presence::NotReported
    }
}

/// A provision that is there, or that has just gone.
fn provision_stage(
    thread: &Thread,
    index: usize,
    entry: &Entry,
    statuses: &BTreeMap<ProvisionIndex, Hedged>,
    known_absent: impl Fn(&str, usize) -> bool,
) -> Option<ProvisionStage> {
    let (step, turns) = worth_telling(thread, index, known_absent)?;
    let provision = step.state.provision.filter(|_| step.state.present);
    // A title is no commitment, and the names of columns are none either.
    let names = |provision: ProvisionIndex| {
        let it = &entry.draft.provisions()[provision];
        it.title.is_some() || it.kind == ProvisionKind::HeaderRow
    };
    if provision.is_some_and(|provision| names(provision) && !statuses.contains_key(&provision)) {
        return None;
    }
    Some(ProvisionStage {
        address: thread.address.clone(),
        provision,
        status: provision.and_then(|provision| statuses.get(&provision).copied()),
        turns,
        since: step.since,
        sources: provision.map(|provision| entry.draft.citations(provision)).unwrap_or_default(),
    })
}

fn bracket_stage(thread: &Thread, index: usize, entry: &Entry, parties: &[&str], known_absent: impl Fn(&str, usize) -> bool) -> Option<BracketStage> {
    let (step, turns) = worth_telling(thread, index, known_absent)?;
    let bracket = step.state.bracket.filter(|_| step.state.present);
    Some(BracketStage {
        address: thread.address.clone(),
        bracket,
        status: bracket.map(|bracket| bracket_status(&entry.draft, bracket, parties)),
        turns,
        since: step.since,
        words: step.state.words.clone(),
        sources: bracket.map(|bracket| entry.draft.bracket_citations(bracket)).unwrap_or_default(),
    })
}

/// A draft that has the words of the bracket, and in no bracket.
fn plain_stage(thread: &Thread, index: usize) -> Option<BracketStage> {
    let words = thread.steps.get(index)?.state.words.clone().filter(travaux_compare::Whereabouts::is_plain)?;
    let (address, turns, sources) = (thread.address.clone(), Vec::new(), Vec::new());
    Some(BracketStage { address, bracket: None, status: None, turns, since: None, words: Some(words), sources })
}

/// A step at which it is there, or at which it has gone from a document that is known to lack it; and what happened there.
/// A draft that is partial or only mentioned proves no absence, so nothing went or came back there.
fn worth_telling(thread: &Thread, index: usize, known_absent: impl Fn(&str, usize) -> bool) -> Option<(&Step, Vec<Turn>)> {
    let step = thread.steps.get(index)?;
    let was_away = step.since.is_some_and(|since| (since + 1..index).any(|between| known_absent(&thread.address, between)));
    let mut turns: Vec<Turn> = step
        .turns
        .iter()
        .filter(|turn| match turn {
            Turn::Gone => known_absent(&thread.address, index),
            Turn::Back => was_away,
            _ => true,
        })
        .cloned()
        .collect();
    if step.state.present && turns.is_empty() {
        turns.push(Turn::Same);
    }
    (!turns.is_empty()).then_some((step, turns))
}

/// Every id that some draft has: for "did you mean".
pub fn ids(negotiation: &Negotiation) -> BTreeSet<&str> {
    let mut ids = BTreeSet::new();
    for entry in negotiation.entries() {
        ids.extend(entry.draft.provisions().iter().map(|provision| provision.address.as_str()));
        ids.extend(entry.draft.brackets().iter().map(|bracket| bracket.address.as_str()));
    }
    ids
}
