//! All claims of a negotiation: the written ones, and those that stand elsewhere in the record and are not written twice.

use crate::claim::{Claim, Members, Origin, Scope, Value, Voice};
use crate::negotiation::{Entry, Negotiation};
use crate::reference::{Kind, Reference};
use std::collections::{BTreeMap, BTreeSet};
use travaux_text::amount::Limit;
use travaux_text::{Amount, Basis, Citation, Hedge, ProvisionKind, Quantity, Span};

/// The matter of a footnote's claim: what the words of a provision are.
pub const WORDS: &str = "words";

/// All claims: written ones first, in the order of files and lines; then footnotes, reports, rosters, events and people.
pub fn claims(negotiation: &Negotiation) -> Vec<Claim> {
    let evidence = &negotiation.evidence;
    let mut derived = Derived { written: BTreeSet::new(), claims: evidence.claims.clone() };
    derived.written.extend(evidence.claims.iter().map(|claim| (claim.about.clone(), claim.matter.clone(), claim.source.source.clone())));
    for entry in negotiation.entries() {
        footnotes(&mut derived, entry);
        reports(&mut derived, entry);
        mentions(&mut derived, entry);
    }
    for (name, rosters) in &negotiation.groups {
        for roster in rosters {
            let named = Members {
                people: false,
                named: roster.members.iter().cloned().collect(),
                perhaps: roster.perhaps.iter().cloned().collect(),
                without: roster.without.iter().cloned().collect(),
                complete: roster.complete,
            };
            for source in &roster.sources {
                let mut claim = plain(source, Reference::new(Kind::Group, name.clone()), "members", Value::Members(named.clone()), Origin::Roster);
                claim.scope.as_of = roster.as_of.clone();
                claim.hedge = roster.hedge;
                claim.note = roster.note.clone();
                claim.span = roster.members_span.clone();
                derived.claims.push(claim);
            }
        }
    }
    for event in evidence.events.values() {
        let place = event.place.clone().map(|place| ("place", Value::Place(place)));
        let date = event.date.clone().map(|date| ("date", Value::Date(date)));
        for (matter, value) in date.into_iter().chain(place) {
            derived.add(&event.sources, &event.id, matter, &value, event.hedge, Origin::Event, &event.span);
        }
    }
    for actor in evidence.actors.values() {
        let id = Reference::new(if actor.is_body() { Kind::Body } else { Kind::Person }, actor.id.clone());
        for role in &actor.roles {
            derived.add(&role.sources, &id, "role", &Value::Text(role.role.clone()), role.hedge, Origin::People, &actor.span);
        }
        if !actor.led_by.is_empty() {
            let leaders = Members { people: true, named: actor.led_by.iter().cloned().collect(), complete: true, ..Members::default() };
            derived.add(&actor.sources, &id, "led by", &Value::Members(leaders), None, Origin::People, &actor.span);
        }
    }
    derived.claims
}

struct Derived {
    /// What a source says in a written claim takes the place of what would follow from elsewhere.
    written: BTreeSet<(Reference, String, String)>,
    claims: Vec<Claim>,
}

impl Derived {
    #[allow(clippy::too_many_arguments)]
    fn add(&mut self, sources: &[Citation], about: &Reference, matter: &str, value: &Value, hedge: Option<Hedge>, origin: Origin, span: &Span) {
        for source in sources {
            if !self.written.contains(&(about.clone(), matter.to_string(), source.source.clone())) {
                let claim = plain(source, about.clone(), matter, value.clone(), origin);
                self.claims.push(Claim { hedge, span: span.clone(), ..claim });
            }
        }
    }
}

fn plain(source: &Citation, about: Reference, matter: &str, value: Value, origin: Origin) -> Claim {
    Claim {
        id: None,
        source: source.clone(),
        about,
        draft: None,
        matter: matter.to_string(),
        value,
        hedge: None,
        scope: Scope::default(),
        voice: Voice::default(),
        note: None,
        origin,
        span: 0..0,
    }
}

/// The sources in the footnotes of a reconstructed provision say what its words say.
fn footnotes(derived: &mut Derived, entry: &Entry) {
    if entry.basis() != Some(Basis::Reconstruction) {
        return;
    }
    let draft = &entry.draft;
    for (index, provision) in draft.provisions().iter().enumerate() {
        if provision.title.is_some() || provision.kind == ProvisionKind::HeaderRow || provision.flow.is_empty() {
            continue;
        }
        let citations = draft.citations(index);
        if citations.is_empty() {
            continue;
        }
        let words = draft.words(provision.flow.clone());
        let about = Reference::new(Kind::Provision, provision.address.clone());
        for source in citations {
            let claim = plain(&source, about.clone(), WORDS, Value::Text(words.clone()), Origin::Footnote);
            derived.claims.push(Claim { draft: Some(entry.id.clone()), span: provision.span.clone(), ..claim });
        }
    }
}

/// What a source reports of a provision or bracket in a draft, and who is reported to have done it.
fn reports(derived: &mut Derived, entry: &Entry) {
    for reported in &entry.draft.front().reported {
        let about = Reference::new(Kind::Provision, reported.about.clone());
        for source in &reported.sources {
            let fate = Claim {
                draft: Some(entry.id.clone()),
                hedge: reported.hedge,
                note: reported.note.clone(),
                span: reported.span.clone(),
                ..plain(source, about.clone(), "what became of it", Value::Fate(reported.what), Origin::Report)
            };
            if !reported.by.is_empty() {
                let by = Members { named: reported.by.iter().cloned().collect(), complete: true, ..Members::default() };
                derived.claims.push(Claim { matter: format!("{} by", reported.what.word()), value: Value::Members(by), ..fate.clone() });
            }
            derived.claims.push(fate);
        }
    }
}

/// Words that mention Annex 6 claim that there are at least six annexes.
fn mentions(derived: &mut Derived, entry: &Entry) {
    for (what, (number, span)) in highest_mentions(entry) {
        // The innermost provision around the words: the last that begins before them and ends after them.
        let mut provisions = entry.draft.provisions().iter().enumerate();
        let around = provisions.rfind(|(_, provision)| provision.span.start <= span.start && span.end <= provision.span.end);
        let citations = around.map(|(index, _)| entry.draft.citations(index)).unwrap_or_default();
        let value = Value::Quantity(Amount { limit: Limit::AtLeast, quantity: Quantity::whole(number, what) });
        for source in citations {
            let claim = plain(&source, Reference::new(Kind::Draft, entry.id.clone()), what, value.clone(), Origin::Mention);
            derived.claims.push(Claim { span: span.clone(), ..claim });
        }
    }
}

/// The highest number of annexes and articles that the words of a draft mention, with the place.
pub(crate) fn highest_mentions(entry: &Entry) -> BTreeMap<&'static str, (u64, Span)> {
    let mut highest: BTreeMap<&str, (u64, Span)> = BTreeMap::new();
    for mention in travaux_text::check::mentions(&entry.draft) {
        let what = match mention.kind {
            ProvisionKind::Annex => "annexes",
            ProvisionKind::Article => "articles",
            _ => continue,
        };
        let Ok(number) = mention.number.parse::<u64>() else { continue };
        if highest.get(what).is_none_or(|(other, _)| number > *other) {
            highest.insert(what, (number, mention.span));
        }
    }
    highest
}
