//! Statements: what was said later of the texts, tested against the record. The finding is derived, never written.

use crate::claim::{Claim, Scope, Value, ValueReader};
use crate::evidence::Reader;
use crate::life::{Presence, presence};
use crate::negotiation::{Entry, Negotiation};
use crate::reference::{Kind, Reference};
use crate::relation::{Relation, relation};
use crate::status::{DraftStatus, Hedged, ProvisionStatus, Status, status};
use serde::Serialize;
use std::collections::BTreeMap;
use travaux_text::keys::Value as Toml;
use travaux_text::{Citation, Date, Hedge, Span};

/// Something that somebody said of the texts or the talks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statement {
    /// Its id.
    pub id: String,
    /// A person or body by id, or the source's words for a speaker whom it does not name.
    pub by: String,
    /// When it was said.
    pub date: Option<Date>,
    /// In the words of the record.
    pub says: String,
    /// Who reports it.
    pub sources: Vec<Citation>,
    /// How firmly the source puts it.
    pub hedge: Option<Hedge>,
    /// What can be tested.
    pub parts: Vec<Part>,
    /// A remark for readers.
    pub note: Option<String>,
    /// Where its id stands.
    pub span: Span,
}

/// One thing that a statement says.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// In the words of the record.
    pub says: Option<String>,
    /// What it is tested against; `None` cannot be tested.
    pub test: Option<Test>,
}

/// What a part is tested against.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// The derived status of a provision, a bracket, or all of a draft.
    Status(Place, Status),
    /// A party's position: for or against.
    Position(Place, String, bool),
    /// Whether a draft has it.
    Present(Place, bool),
    /// The claims on a matter.
    Claims(Box<Claim>),
}

/// A provision or bracket in a draft, or a whole draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The draft.
    pub draft: String,
    /// The id in it; `None` for all of it.
    pub id: Option<String>,
}

const PART_KEYS: &[&str] = &[
    "says", "about", "draft", "status", "party", "position", "present", "matter", "quantity", "date", "parties", "people", "place", "holds", "word",
    "complete", "perhaps", "without", "of", "scope", "as_of",
];

impl Statement {
    pub(crate) fn read(reader: &mut Reader, id: &str, span: Span, value: &Toml) -> Option<Statement> {
        let mut statement = Statement { id: id.to_string(), span, ..Statement::default() };
        for (key, it) in reader.table(id, value) {
            match key.get_ref().as_ref() {
                "by" => statement.by = reader.somebody("by", it).unwrap_or_default(),
                "date" => statement.date = reader.keys.date(it),
                "says" => statement.says = reader.keys.string("says", it).unwrap_or_default(),
                "sources" => statement.sources = reader.citations("sources", it),
                "hedge" => statement.hedge = reader.hedge(it),
                "parts" => {}
                "note" => statement.note = reader.keys.string("note", it),
                other => reader.keys.unknown(other, &key.span(), &["by", "date", "says", "sources", "hedge", "parts", "note"]),
            }
        }
        for name in ["by", "says", "sources"] {
            if !reader.has(value, name) {
                reader.keys.wrong(value, format!("The statement \"{id}\" has no \"{name}\"."), "Say who said it, what, and which source reports it.");
            }
        }
        if let Some(parts) = value.get_ref().as_table().and_then(|table| table.get("parts")) {
            statement.parts = reader.entries(parts).into_iter().map(|part| Part::read(reader, part, &statement.by)).collect();
        }
        Some(statement)
    }
}

impl Part {
    fn read(reader: &mut Reader, entry: &Toml, by: &str) -> Part {
        let (mut says, mut about, mut draft, mut status, mut party, mut position) = (None, None, None, None, None, None);
        let (mut present, mut matter, mut value, mut scope) = (None, None, ValueReader::default(), Scope::default());
        for (key, it) in reader.table("parts", entry) {
            match key.get_ref().as_ref() {
                "says" => says = reader.keys.string("says", it),
                "about" => about = reader.reference(it),
                "draft" => draft = reader.reference_of("draft", it, Kind::Draft),
                "status" => status = reader.keys.word("status", it, Status::WORDS, Status::named),
                "party" => party = reader.reference_of("party", it, Kind::Party),
                "position" => {
                    position = reader.keys.word("position", it, &["for", "against"], |word| match word {
                        "for" => Some(true),
                        "against" => Some(false),
                        _ => None,
                    })
                }
                "present" => present = reader.keys.boolean("present", it),
                "matter" => matter = reader.keys.string("matter", it),
                "of" => scope.of = reader.reference_of("of", it, Kind::Party),
                "scope" => scope.words = reader.keys.strings("scope", it).into_iter().collect(),
                "as_of" => scope.as_of = reader.keys.date(it),
                other if value.take(reader, other, it) => {}
                other => reader.keys.unknown(other, &key.span(), PART_KEYS),
            }
        }
        let value = value.finish(reader);
        let place = about.as_ref().and_then(|about| Place::of(about, draft.as_deref()));
        let test = match (place, status, party.zip(position), present, matter.zip(value)) {
            (Some(place), Some(status), None, None, None) => Some(Test::Status(place, status)),
            (Some(place), None, Some((party, position)), None, None) => Some(Test::Position(place, party, position)),
            (Some(place), None, None, Some(present), None) => Some(Test::Present(place, present)),
            (_, None, None, None, Some((matter, value))) => {
                about.clone().map(|about| Test::claims(reader, entry, about, draft, matter, value, scope, by))
            }
            _ => None,
        };
        let only_says = says.is_some() && entry.get_ref().as_table().is_some_and(|table| table.len() == 1);
        if test.is_none() && !only_says {
            let action = "Use one of: `status`; `party` with `position`; `present`; `matter` with a value; each with `about`, the first three with `draft` too. Or `says` alone.";
            reader.keys.wrong(entry, "This part of a statement cannot be tested as it is written.", action);
        }
        Part { says, test }
    }
}

impl Place {
    fn of(about: &Reference, draft: Option<&str>) -> Option<Place> {
        match (about.kind, draft) {
            (Kind::Provision, Some(draft)) => Some(Place { draft: draft.to_string(), id: Some(about.id.clone()) }),
            (Kind::Draft, _) => Some(Place { draft: about.id.clone(), id: None }),
            _ => None,
        }
    }
}

impl Test {
    #[allow(clippy::too_many_arguments)]
    fn claims(reader: &Reader, entry: &Toml, about: Reference, draft: Option<String>, matter: String, value: Value, scope: Scope, by: &str) -> Test {
        Test::Claims(Box::new(Claim {
            id: None,
            source: Citation { source: String::new(), locator: None },
            about,
            draft,
            matter,
            value,
            hedge: None,
            scope,
            voice: crate::claim::Voice { speaker: Some(by.to_string()), ..crate::claim::Voice::default() },
            note: None,
            origin: crate::claim::Origin::Written(reader.file),
            span: reader.keys.place(&entry.span()),
        }))
    }
}

// ---- findings ------------------------------------------------------------------------------------------------------

/// What the record says of a statement or of a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// The record supports it.
    Supported,
    /// Some of it, or some sources and others not.
    Partly,
    /// The record contradicts it.
    Contradicted,
    /// The record does not say.
    NotDetermined,
}

impl Finding {
    /// All findings.
    pub const ALL: [Finding; 4] = [Finding::Supported, Finding::Partly, Finding::Contradicted, Finding::NotDetermined];

    /// The words in answers.
    pub fn words(self) -> &'static str {
        match self {
            Finding::Supported => "supported",
            Finding::Partly => "partly",
            Finding::Contradicted => "contradicted",
            Finding::NotDetermined => "not determined by the record",
        }
    }

    /// The finding on a whole from the findings on its parts.
    pub fn of_parts(parts: impl IntoIterator<Item = Finding>) -> Finding {
        let parts: Vec<Finding> = parts.into_iter().collect();
        let any = |wanted| parts.contains(&wanted);
        if parts.is_empty() || parts.iter().all(|part| *part == Finding::NotDetermined) {
            Finding::NotDetermined
        } else if parts.iter().all(|part| *part == Finding::Supported) {
            Finding::Supported
        } else if any(Finding::Contradicted) && !any(Finding::Supported) && !any(Finding::Partly) {
            Finding::Contradicted
        } else {
            Finding::Partly
        }
    }
}

/// Something in the record on which a finding rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// Whether it supports the part; `None` if it does neither.
    pub supports: Option<bool>,
    /// What it is, in words.
    pub words: String,
    /// How firmly it stands.
    pub hedge: Option<Hedge>,
    /// Its sources.
    pub sources: Vec<Citation>,
}

/// A part with its finding.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedPart<'a> {
    /// The part.
    pub part: &'a Part,
    /// The finding.
    pub finding: Finding,
    /// On what it rests.
    pub grounds: Vec<Ground>,
}

/// A statement with its finding.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedStatement<'a> {
    /// The statement.
    pub statement: &'a Statement,
    /// The finding, from the parts that can be tested.
    pub finding: Finding,
    /// The strongest hedge among what a supporting or contradicting part rests on at best.
    pub hedge: Option<Hedge>,
    /// Its parts.
    pub parts: Vec<TestedPart<'a>>,
}

/// All statements by date, each tested against the record and the given claims.
pub fn statements<'a>(negotiation: &'a Negotiation, claims: &[Claim]) -> Vec<TestedStatement<'a>> {
    let mut court = Court { negotiation, claims: crate::conflict::matters(claims), statuses: BTreeMap::new() };
    let mut all: Vec<TestedStatement> = negotiation.evidence.statements.values().map(|statement| court.try_statement(statement)).collect();
    all.sort_by(|first, second| match (&first.statement.date, &second.statement.date) {
        (Some(one), Some(other)) => one.list_order(other).then_with(|| first.statement.id.cmp(&second.statement.id)),
        (one, other) => other.is_some().cmp(&one.is_some()).then_with(|| first.statement.id.cmp(&second.statement.id)),
    });
    all
}

struct Court<'a, 'b> {
    negotiation: &'a Negotiation,
    claims: BTreeMap<crate::conflict::Matter, Vec<&'b Claim>>,
    /// Statuses of the drafts that were needed so far.
    statuses: BTreeMap<String, DraftStatus>,
}

impl TestedStatement<'_> {
    /// Whether some part of it cannot be tested.
    pub fn is_untested_in_part(&self) -> bool {
        self.parts.iter().any(|part| part.part.test.is_none())
    }

    /// `apparently supported, as far as it can be tested`.
    pub fn words(&self) -> String {
        let hedge = self.hedge.map(|hedge| format!("{} ", hedge.word())).unwrap_or_default();
        let limit = if self.is_untested_in_part() && self.finding != Finding::NotDetermined { ", as far as it can be tested" } else { "" };
        format!("{hedge}{}{limit}", self.finding.words())
    }
}

impl<'a> Court<'a, '_> {
    fn try_statement(&mut self, statement: &'a Statement) -> TestedStatement<'a> {
        let parts: Vec<TestedPart> = statement
            .parts
            .iter()
            .map(|part| {
                let mut grounds: Vec<Ground> = Vec::new();
                for ground in part.test.as_ref().map(|test| self.grounds(test)).unwrap_or_default() {
                    if !grounds.contains(&ground) {
                        grounds.push(ground);
                    }
                }
                TestedPart { part, finding: finding(&grounds), grounds }
            })
            .collect();
        let decided = parts.iter().filter(|part| part.finding != Finding::NotDetermined);
        let hedge = decided.filter_map(|part| part.grounds.iter().filter(|ground| ground.supports.is_some()).map(|ground| ground.hedge).min()).max();
        let tested = parts.iter().filter(|part| part.part.test.is_some()).map(|part| part.finding);
        TestedStatement { statement, finding: Finding::of_parts(tested), hedge: hedge.flatten(), parts }
    }

    fn grounds(&mut self, test: &Test) -> Vec<Ground> {
        match test {
            Test::Claims(said) => self.claims(said),
            Test::Status(place, wanted) => self.status(place, *wanted),
            Test::Position(place, party, wants) => self.position(place, party, *wants),
            Test::Present(place, wanted) => self.present(place, *wanted),
        }
    }

    /// The claims on the same matter, except those of the same speaker.
    fn claims(&self, said: &Claim) -> Vec<Ground> {
        let same = |matter: &crate::conflict::Matter| {
            matter.about == said.about && matter.matter == said.matter && (said.draft.is_none() || matter.draft == said.draft)
        };
        let own = |claim: &Claim| claim.voice.speaker.is_some() && claim.voice.speaker == said.voice.speaker;
        let claims = self.claims.iter().filter(|(matter, _)| same(matter)).flat_map(|(_, claims)| claims).filter(|claim| !own(claim));
        claims
            .map(|claim| Ground {
                supports: match relation(&self.negotiation.evidence.places, said, claim) {
                    Relation::Same => Some(true),
                    Relation::Contradictory => Some(false),
                    _ => None,
                },
                words: format!("{}, {}: {}", self.negotiation.describe(&claim.about), claim.matter, self.negotiation.value_words(&claim.value)),
                hedge: claim.hedge,
                sources: vec![claim.source.clone()],
            })
            .collect()
    }

    fn provisions(&mut self, entry: &Entry, id: Option<&str>) -> Vec<ProvisionStatus> {
        let statuses = self.statuses.entry(entry.id.clone()).or_insert_with(|| status(self.negotiation, &entry.draft));
        let draft = &entry.draft;
        let below = |index: usize| {
            let Some(id) = id else { return true };
            std::iter::successors(Some(index), |&index| draft.provisions()[index].parent).any(|index| draft.provisions()[index].address == id)
        };
        statuses.provisions.iter().filter(|one| below(one.provision)).cloned().collect()
    }

    fn status(&mut self, place: &Place, wanted: Status) -> Vec<Ground> {
        let Some(entry) = self.negotiation.entries().find(|entry| entry.id == place.draft) else { return Vec::new() };
        let (found, sources) = match place.id.as_deref().and_then(|id| entry.draft.bracket(id)) {
            Some(bracket) => {
                let parties = self.negotiation.negotiating();
                (Some(crate::status::bracket_status(&entry.draft, bracket, &parties)), entry.draft.bracket_citations(bracket))
            }
            None => {
                let provisions = self.provisions(entry, place.id.as_deref());
                let mut sources: Vec<Citation> = provisions.iter().flat_map(|one| entry.draft.citations(one.provision)).collect();
                sources.sort();
                sources.dedup();
                // Of a whole draft, its own sources say more than a hundred footnotes.
                let sources = if place.id.is_none() { entry.draft.front().text_sources.clone() } else { sources };
                (provisions.iter().map(|one| one.status).reduce(Hedged::and), sources)
            }
        };
        let words = |what: &str| format!("{}: {what}", self.name(entry, place));
        match found {
            None => vec![Ground { supports: None, words: words("not reported"), hedge: None, sources }],
            Some(found) => {
                let supports = match found.status {
                    Status::Undetermined => None,
                    status => Some(status == wanted || wanted == Status::Agreed && status.is_agreed()),
                };
                vec![Ground { supports, words: words(&found.words()), hedge: found.hedge, sources }]
            }
        }
    }

    fn position(&mut self, place: &Place, party: &str, wants: bool) -> Vec<Ground> {
        let Some(entry) = self.negotiation.entries().find(|entry| entry.id == place.draft) else { return Vec::new() };
        let draft = &entry.draft;
        let (positions, sources) = match place.id.as_deref().and_then(|id| draft.bracket(id)) {
            Some(bracket) => {
                let alternatives = &draft.brackets()[bracket].alternatives;
                (alternatives.iter().flat_map(|alternative| alternative.positions.clone()).collect(), draft.bracket_citations(bracket))
            }
            None => {
                let provisions = self.provisions(entry, place.id.as_deref());
                let stands = provisions.iter().filter_map(|one| one.stands.get(party));
                let positions: Vec<_> =
                    stands.flat_map(|stand| stand.plain.iter().chain(stand.brackets.iter().map(|(_, _, position)| position))).cloned().collect();
                let mut sources: Vec<Citation> = provisions.iter().flat_map(|one| draft.citations(one.provision)).collect();
                sources.sort();
                sources.dedup();
                (positions, sources)
            }
        };
        let mine = positions.iter().filter(|position| position.party == party && (position.stance.is_for() || position.stance.is_against()));
        mine.map(|position| Ground {
            supports: Some(position.stance.is_for() == wants),
            words: format!("{}: {party} {}", self.name(entry, place), position.stance.verb()),
            hedge: position.hedge,
            sources: sources.clone(),
        })
        .collect()
    }

    fn present(&self, place: &Place, wanted: bool) -> Vec<Ground> {
        let Some(entry) = self.negotiation.entries().find(|entry| entry.id == place.draft) else { return Vec::new() };
        let Some(id) = &place.id else { return Vec::new() };
        let there = entry.draft.provision(id).is_some() || entry.draft.bracket(id).is_some();
        let (found, hedge) = match presence(entry, id, there) {
            Presence::Present => (Some(true), None),
            Presence::ReportedPresent(hedge) => (Some(true), hedge),
            Presence::Absent => (Some(false), None),
            Presence::ReportedAbsent(hedge) => (Some(false), hedge),
            _ => (None, None),
        };
        let mut sources: Vec<Citation> = match (entry.draft.provision(id), entry.draft.bracket(id)) {
            (Some(provision), _) => entry.draft.citations(provision),
            (None, Some(bracket)) => entry.draft.bracket_citations(bracket),
            _ => Vec::new(),
        };
        let reported = entry.draft.front().reported.iter().filter(|reported| reported.about == *id);
        sources.extend(reported.flat_map(|reported| reported.sources.clone()));
        let what = found.map_or("not reported", |found| if found { "there" } else { "not there" });
        vec![Ground { supports: found.map(|found| found == wanted), words: format!("{}: {what}", self.name(entry, place)), hedge, sources }]
    }

    fn name(&self, entry: &Entry, place: &Place) -> String {
        match &place.id {
            Some(id) => format!("{}, {}", entry.id, self.negotiation.describe(&Reference::new(Kind::Provision, id.clone()))),
            None => format!("{}, all provisions", entry.id),
        }
    }
}

fn finding(grounds: &[Ground]) -> Finding {
    let any = |wanted: bool| grounds.iter().any(|ground| ground.supports == Some(wanted));
    match (any(true), any(false)) {
        (true, true) => Finding::Partly,
        (true, false) => Finding::Supported,
        (false, true) => Finding::Contradicted,
        (false, false) => Finding::NotDetermined,
    }
}
