//! What happened to provisions between two drafts, by stable id.
//!
//! Texts tell what reads differently; the standing of words tells what was settled or reopened; and what a source reports
//! is kept beside both, with its hedge. A provision that a partial draft does not hold is *not reported* there, unless
//! a source says that it was absent.

use crate::negotiation::{Entry, Negotiation};
use crate::status::{Hedged, Status, status};
use std::collections::BTreeMap;
use travaux_text::{ProvisionIndex, Reported, What};

/// What happened to a provision from an older draft to a newer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// The older draft did not have it.
    New,
    /// Same words, same standing.
    Unchanged,
    /// Other words, or other brackets.
    Changed,
    /// Same words at another place.
    Moved,
    /// Open before and agreed now.
    Settled,
    /// Agreed before and open now.
    Reopened,
    /// The newer draft does not have it.
    Dropped,
    /// One of the two drafts is partial and does not hold it.
    NotReported,
}

impl Change {
    /// The word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Unchanged => "unchanged",
            Change::Changed => "changed",
            Change::Moved => "moved",
            Change::Settled => "settled",
            Change::Reopened => "reopened",
            Change::Dropped => "dropped",
            Change::NotReported => "not reported",
        }
    }
}

/// One provision in two drafts.
#[derive(Debug, Clone)]
pub struct ProvisionChange {
    /// Its id or address.
    pub address: String,
    /// In the older draft.
    pub older: Option<ProvisionIndex>,
    /// In the newer draft.
    pub newer: Option<ProvisionIndex>,
    /// What the texts show.
    pub change: Change,
    /// Its status before and after; `None` where it has no words of its own or is not there.
    pub status: (Option<Hedged>, Option<Hedged>),
}

/// Every provision of either draft, in the order of both texts.
pub fn changes(negotiation: &Negotiation, older: &Entry, newer: &Entry) -> Vec<ProvisionChange> {
    let statuses = |entry: &Entry| -> BTreeMap<ProvisionIndex, Hedged> {
        status(negotiation, &entry.draft).provisions.into_iter().map(|one| (one.provision, one.status)).collect()
    };
    let (before, after) = (statuses(older), statuses(newer));
    let moved = travaux_compare::align::moved(&older.draft, &newer.draft);
    let rows = travaux_compare::align::rows(&[&older.draft, &newer.draft]);
    rows.into_iter()
        .map(|row| {
            let (first, second) = (row.cells[0], row.cells[1]);
            let status = (first.and_then(|index| before.get(&index).copied()), second.and_then(|index| after.get(&index).copied()));
            let change = match (first, second) {
                (Some(first), Some(second)) => {
                    let same = travaux_compare::words::same_words((&older.draft, first), (&newer.draft, second));
                    both(same, moved.contains(&row.address), status)
                }
                (Some(_), None) => only_older(newer, &row.address),
                _ => only_newer(older, newer, &row.address),
            };
            ProvisionChange { address: row.address, older: first, newer: second, change, status }
        })
        .collect()
}

fn both(same: bool, moved: bool, status: (Option<Hedged>, Option<Hedged>)) -> Change {
    let (before, after) = (status.0.map(|hedged| hedged.status), status.1.map(|hedged| hedged.status));
    let was_open =
        matches!(before, Some(Status::Missing | Status::Refused | Status::Disputed | Status::Pending | Status::Proposed | Status::Withdrawn));
    let is_open =
        matches!(after, Some(Status::Missing | Status::Refused | Status::Disputed | Status::Pending | Status::Proposed | Status::Withdrawn));
    match (before.is_some_and(Status::is_agreed), after.is_some_and(Status::is_agreed)) {
        (true, _) if is_open => Change::Reopened,
        (_, true) if was_open => Change::Settled,
        _ if !same => Change::Changed,
        _ if moved => Change::Moved,
        _ => Change::Unchanged,
    }
}

fn only_older(newer: &Entry, address: &str) -> Change {
    let gone = |what| matches!(what, What::Dropped | What::Removed | What::Absent);
    if newer.is_complete() || says(newer, address, gone) { Change::Dropped } else { Change::NotReported }
}

fn only_newer(older: &Entry, newer: &Entry, address: &str) -> Change {
    let was_absent = says(older, address, |what| matches!(what, What::Absent | What::Dropped | What::Removed));
    let came = says(newer, address, |what| what == What::Inserted);
    if older.is_complete() || was_absent || came { Change::New } else { Change::NotReported }
}

/// Whether a source reports something of an id in a draft.
pub fn says(entry: &Entry, id: &str, test: impl Fn(What) -> bool) -> bool {
    entry.draft.front().reported.iter().any(|reported| reported.about == id && test(reported.what))
}

/// What sources report in a draft of an id, and of the brackets that open in that provision.
pub fn reports<'a>(entry: &'a Entry, id: &str, provision: Option<ProvisionIndex>) -> Vec<&'a Reported> {
    let inside =
        |about: &str| provision.is_some() && entry.draft.bracket(about).is_some_and(|bracket| entry.draft.brackets()[bracket].provision == provision);
    entry.draft.front().reported.iter().filter(|reported| reported.about == id || inside(&reported.about)).collect()
}
