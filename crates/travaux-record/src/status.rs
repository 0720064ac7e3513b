//! Status: what is agreed, disputed, refused or missing. Derived from brackets and the standing of plain words.
//!
//! Nothing is agreed by default: text is agreed only where every negotiating party is on record as wanting it or having
//! agreed to it. Silence is neither consent nor refusal, and a hedge of the record stays in the answer. The table of
//! `docs/reference/negotiation.md` is [`Status`], worst first.

use crate::negotiation::Negotiation;
use std::collections::{BTreeMap, BTreeSet};
use travaux_text::draft::PieceKind;
use travaux_text::{BracketIndex, BracketKind, Draft, Hedge, Position, ProvisionIndex, ProvisionKind, Reservation, Stance};

/// The status of words, the worst first: a provision has the worst status of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It is, or holds, a placeholder.
    Missing,
    /// A negotiating party refuses to discuss it.
    Refused,
    /// A negotiating party is against it or has not agreed; or alternatives are open; or a bracket names nobody.
    Disputed,
    /// All who proposed it have withdrawn.
    Withdrawn,
    /// It waits for another bracket.
    Pending,
    /// Somebody wants it, and the record does not say what another negotiating party thinks.
    Proposed,
    /// The record does not say where anybody stands.
    Undetermined,
    /// Nobody opposes it, and somebody holds its position back.
    Reserved,
    /// All agree, somebody subject to approval at home.
    AdReferendum,
    /// Every negotiating party wants it or has agreed.
    Agreed,
}

impl Status {
    /// All, in the order of counts: the settled ones first.
    pub const ALL: [Status; 10] = [
        Status::Agreed,
        Status::AdReferendum,
        Status::Reserved,
        Status::Proposed,
        Status::Disputed,
        Status::Refused,
        Status::Pending,
        Status::Withdrawn,
        Status::Missing,
        Status::Undetermined,
    ];

    /// All words, in the same order.
    pub const WORDS: &'static [&'static str] =
        &["agreed", "agreed ad referendum", "reserved", "proposed", "disputed", "refused", "pending", "withdrawn", "missing", "undetermined"];

    /// The one that a word names.
    pub fn named(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.word() == word)
    }

    /// The word in tables and messages.
    pub fn word(self) -> &'static str {
        match self {
            Status::Missing => "missing",
            Status::Refused => "refused",
            Status::Disputed => "disputed",
            Status::Withdrawn => "withdrawn",
            Status::Pending => "pending",
            Status::Proposed => "proposed",
            Status::Undetermined => "undetermined",
            Status::Reserved => "reserved",
            Status::AdReferendum => "agreed ad referendum",
            Status::Agreed => "agreed",
        }
    }

    /// One letter, for matrices that must not rely on colour.
    pub fn letter(self) -> char {
        match self {
            Status::Missing => 'M',
            Status::Refused => 'R',
            Status::Disputed => 'D',
            Status::Withdrawn => 'W',
            Status::Pending => 'N',
            Status::Proposed => 'P',
            Status::Undetermined => 'U',
            Status::Reserved => 'V',
            Status::AdReferendum => 'a',
            Status::Agreed => 'A',
        }
    }

    /// Whether nothing more has to be negotiated about it.
    pub fn is_agreed(self) -> bool {
        matches!(self, Status::Agreed | Status::AdReferendum)
    }
}

/// A status with the hedge of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hedged {
    /// The status.
    pub status: Status,
    /// How firmly the record puts it; `None` is firm.
    pub hedge: Option<Hedge>,
}

impl Hedged {
    /// `apparently agreed`.
    pub fn words(self) -> String {
        match self.hedge {
            Some(hedge) => format!("{} {}", hedge.word(), self.status.word()),
            None => self.status.word().to_string(),
        }
    }

    /// The worse of two; of two equal ones the less firm.
    #[must_use]
    pub fn and(self, other: Hedged) -> Hedged {
        match self.status.cmp(&other.status) {
            std::cmp::Ordering::Less => self,
            std::cmp::Ordering::Greater => other,
            std::cmp::Ordering::Equal => Hedged { status: self.status, hedge: self.hedge.max(other.hedge) },
        }
    }
}

/// Where one party stands on a provision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stand {
    /// What it says of the plain words; `None` where the record does not say.
    pub plain: Option<Position>,
    /// What it says in each bracket: the bracket, the alternative, the position.
    pub brackets: Vec<(BracketIndex, usize, Position)>,
}

/// The status of one provision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvisionStatus {
    /// The provision.
    pub provision: ProvisionIndex,
    /// Its own words, the worst part counting.
    pub status: Hedged,
    /// Its plain words alone; `None` if all its words are in brackets.
    pub plain: Option<Hedged>,
    /// The brackets in it or around it, each with its own status.
    pub brackets: Vec<(BracketIndex, Hedged)>,
    /// Where each negotiating party stands.
    pub stands: BTreeMap<String, Stand>,
}

/// The status of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftStatus {
    /// Every provision with words of its own, headings aside, in the order of the text.
    pub provisions: Vec<ProvisionStatus>,
    /// How many provisions have each status; a hedged status is counted apart from the firm one.
    pub counts: BTreeMap<Hedged, usize>,
}

/// The status of every provision of a draft.
///
/// A heading counts only where words of it are in brackets: a title is no commitment. Cost grows with the number of
/// provisions and, for each, the brackets in and around it.
pub fn status(negotiation: &Negotiation, draft: &Draft) -> DraftStatus {
    let parties = negotiation.negotiating();
    let brackets: Vec<Hedged> = (0..draft.brackets().len()).map(|bracket| bracket_status(draft, bracket, &parties)).collect();
    let provisions: Vec<ProvisionStatus> =
        (0..draft.provisions().len()).filter_map(|provision| provision_status(draft, provision, &parties, &brackets)).collect();
    let mut counts = BTreeMap::new();
    for provision in &provisions {
        *counts.entry(provision.status).or_default() += 1;
    }
    DraftStatus { provisions, counts }
}

/// The status of words that are in no bracket, as the draft declares it.
pub fn plain_status(negotiation: &Negotiation, draft: &Draft) -> Hedged {
    standing(draft.front().text.as_ref().map_or(&[], |text| &text.positions), &negotiation.negotiating())
}

/// The status of one bracket.
pub fn bracket_status(draft: &Draft, bracket: BracketIndex, parties: &[&str]) -> Hedged {
    let bracket = &draft.brackets()[bracket];
    let firm = |status| Hedged { status, hedge: None };
    if bracket.kind == BracketKind::Placeholder {
        return firm(Status::Missing);
    }
    let heard =
        || bracket.alternatives.iter().flat_map(|alternative| &alternative.positions).filter(|position| parties.contains(&position.party.as_str()));
    let firmest = |test: fn(&Stance) -> bool| heard().filter(|position| test(&position.stance)).map(|position| position.hedge).min();
    if let Some(hedge) = firmest(|stance| *stance == Stance::Refuses) {
        return Hedged { status: Status::Refused, hedge };
    }
    if let Some(hedge) = firmest(Stance::is_against) {
        return Hedged { status: Status::Disputed, hedge };
    }
    if bracket.reported {
        return firm(Status::Undetermined);
    }
    let named = bracket.alternatives.iter().any(|alternative| !alternative.positions.is_empty());
    let open = bracket.alternatives.len() > 1 && !bracket.alternatives.iter().any(|alternative| all_for(&alternative.positions, parties).is_some());
    if !named || open {
        return firm(Status::Disputed);
    }
    let all: Vec<&Position> = bracket.alternatives.iter().flat_map(|alternative| &alternative.positions).collect();
    let withdrawn = |party: &str| all.iter().any(|position| position.party == party && position.stance == Stance::Withdraws);
    if all.iter().any(|position| position.stance == Stance::Withdraws)
        && !all.iter().any(|position| position.stance.is_for() && !withdrawn(&position.party))
    {
        return firm(Status::Withdrawn);
    }
    if bracket.pending.is_some() {
        return firm(Status::Pending);
    }
    let words =
        bracket.alternatives.iter().find(|alternative| all_for(&alternative.positions, parties).is_some()).unwrap_or(&bracket.alternatives[0]);
    standing(&words.positions, parties)
}

/// The status that positions alone give to words nobody is against.
fn standing(positions: &[Position], parties: &[&str]) -> Hedged {
    let position_of = |party: &&str| positions.iter().rfind(|position| position.party == **party);
    let heard: Vec<Option<&Position>> = parties.iter().map(position_of).collect();
    let hedge = heard.iter().flatten().map(|position| position.hedge).max().flatten();
    let says = |test: fn(&Stance) -> bool| heard.iter().flatten().any(|position| test(&position.stance));
    let all = |test: fn(&Stance) -> bool| heard.iter().all(|position| position.is_some_and(|position| test(&position.stance)));
    let status = if says(|stance| *stance == Stance::Refuses) {
        Status::Refused
    } else if says(Stance::is_against) {
        Status::Disputed
    } else if positions.is_empty() || parties.is_empty() {
        Status::Undetermined
    } else if all(Stance::is_for) {
        Status::Agreed
    } else if all(|stance| stance.is_for() || *stance == Stance::Reserves(Reservation::AdReferendum)) {
        Status::AdReferendum
    } else if all(|stance| stance.is_for() || matches!(stance, Stance::Reserves(_))) {
        Status::Reserved
    } else {
        Status::Proposed
    };
    Hedged { status, hedge }
}

/// Whether every negotiating party is for these words, and how firmly the record says so.
fn all_for(positions: &[Position], parties: &[&str]) -> Option<Hedged> {
    Some(standing(positions, parties)).filter(|standing| standing.status.is_agreed())
}

fn provision_status(draft: &Draft, index: ProvisionIndex, parties: &[&str], brackets: &[Hedged]) -> Option<ProvisionStatus> {
    let provision = &draft.provisions()[index];
    let runs = draft.runs(index);
    let is_heading = provision.title.is_some() || provision.kind == ProvisionKind::HeaderRow;
    let opened = draft.flow()[provision.flow.clone()].iter().filter_map(|piece| match piece.kind() {
        PieceKind::Open(bracket) => Some(bracket),
        _ => None,
    });
    let mut inside: BTreeSet<BracketIndex> = opened.collect();
    inside.extend(draft.around(provision.outer).map(|within| within.bracket));
    let has_plain = runs.iter().any(|run| run.within.is_none() && run.text.chars().any(char::is_alphanumeric));
    if inside.is_empty() && (is_heading || !has_plain) {
        return None;
    }
    let none = Vec::new();
    let plain_positions = draft.front().text.as_ref().map_or(&none, |text| &text.positions);
    // The words beside a bracket in a row are its label and unit: by themselves they commit nobody.
    let is_label = provision.kind == ProvisionKind::Row && !inside.is_empty();
    let plain = (has_plain && !is_heading && !is_label).then(|| standing(plain_positions, parties));
    let inside: Vec<(BracketIndex, Hedged)> = inside.into_iter().map(|bracket| (bracket, brackets[bracket])).collect();
    let status = inside.iter().map(|(_, status)| *status).chain(plain).reduce(Hedged::and)?;
    let stands = parties.iter().map(|party| (party.to_string(), stand(draft, party, plain.is_some().then_some(plain_positions), &inside))).collect();
    Some(ProvisionStatus { provision: index, status, plain, brackets: inside, stands })
}

fn stand(draft: &Draft, party: &str, plain: Option<&Vec<Position>>, brackets: &[(BracketIndex, Hedged)]) -> Stand {
    let plain = plain.and_then(|positions| positions.iter().rfind(|position| position.party == party)).cloned();
    let mut said = Vec::new();
    for (bracket, _) in brackets {
        for (alternative, words) in draft.brackets()[*bracket].alternatives.iter().enumerate() {
            let positions = words.positions.iter().filter(|position| position.party == party);
            said.extend(positions.map(|position| (*bracket, alternative, position.clone())));
        }
    }
    Stand { plain, brackets: said }
}
