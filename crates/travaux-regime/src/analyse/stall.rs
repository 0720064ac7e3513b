//! Who can stall: wait without breaking anything, because no time is set, because a vote or an act is waited for, or because the treaty
//! is not yet in force; what an abstention, an absence and a silence do on the way; and what waits in a circle.
//!
//! To stall is not to block: what is blocked is settled, what is stalled stays open. Who can block is in `answers`.

use super::answers;
use super::asked::{Asked, ENTRY_INTO_FORCE, Exactness, Refused, Subject};
use super::diagram::Diagram;
use super::effect::somewhere;
use super::frame::Frame;
use super::situation::{Dimension, What};
use super::terms::Term;
use crate::evaluate::{canonical, is_code, pattern_words};
use crate::rules::{Condition, DecisionClause, EntryClause, Guard, Norm, NormClause, NormKind, Pattern, Rules, Who};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::RefCell;
use travaux_text::Span;

/// How many nodes there may be for another thing on the way, such as entry into force: it is only a part of the answer.
const MOST_NODES: usize = 1 << 18;

/// How somebody can stall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// Nothing says by when it has to be done.
    NoTimeToAct,
    /// Nothing says by when a decision has to be taken.
    NoTimeToVote,
    /// Something is waited for, and nothing says how long.
    Awaited,
    /// What is waited for is an act of those who owe it.
    OwnAct,
    /// What is waited for waits on this.
    Circle,
    /// The treaty is not in force before they have done their part.
    EntryIntoForce,
}

impl How {
    /// The word in answers.
    pub fn word(self) -> &'static str {
        match self {
            How::NoTimeToAct => "no-time-to-act",
            How::NoTimeToVote => "no-time-to-vote",
            How::Awaited => "awaited",
            How::OwnAct => "own-act",
            How::Circle => "circle",
            How::EntryIntoForce => "entry-into-force",
        }
    }
}

/// A way to stall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stall {
    /// How.
    pub how: How,
    /// Who: each of these sets of parties, of one alone or of several together. None: it is in nobody's hands.
    pub who: Vec<Vec<String>>,
    /// What is the matter, in words.
    pub words: String,
    /// The line.
    pub at: Span,
    /// Under which choices.
    pub under: Vec<Term>,
}

/// What a way of not voting does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotVoting {
    /// The decision.
    pub decision: String,
    /// `abstention`, `absence`, `silence`.
    pub by: &'static str,
    /// Those who can block by it alone. Nobody: it blocks nothing.
    pub who: Vec<String>,
    /// Under which choices.
    pub under: Vec<Term>,
}

/// Who can stall something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stalls {
    /// The ways.
    pub stalls: Vec<Stall>,
    /// What ways of not voting do to it, for each decision on the way.
    pub not_voting: Vec<NotVoting>,
    /// How exact it is.
    pub exactness: Exactness,
}

/// Who can stall a norm, a decision or entry into force; `own` says who can block it.
///
/// # Errors
/// As for [`answers::blocks`].
pub fn stalls(asked: &Asked, own: &answers::Blocks) -> Result<Stalls, Refused> {
    let possible = asked.possible();
    let search = Search { asked, own, possible, left_out: RefCell::default() };
    let mut stalls = Vec::new();
    if let Subject::Norm(norm) = asked.subject {
        stalls.extend(search.no_time(norm));
        stalls.extend(search.awaited(norm));
        stalls.extend(search.own_acts(norm));
    }
    stalls.extend(search.undecided());
    stalls.extend(search.circles(asked.subject.name()));
    stalls.extend(search.entry());
    let not_voting = search.not_voting();
    if asked.frame.space.diagrams.gave_up() {
        return Err(Refused::GaveUp);
    }
    let mut left_out = search.left_out.take();
    let exactness = match asked.exactness() {
        Exactness::Exact if left_out.is_empty() => Exactness::Exact,
        Exactness::Exact => Exactness::Without(left_out),
        Exactness::Without(others) => {
            left_out.extend(others);
            Exactness::Without(left_out)
        }
        Exactness::GaveUp => Exactness::GaveUp,
    };
    Ok(Stalls { stalls, not_voting, exactness })
}

struct Search<'a> {
    asked: &'a Asked<'a>,
    own: &'a answers::Blocks,
    /// Where it can come about at all.
    possible: Diagram,
    left_out: RefCell<Vec<String>>,
}

/// Parties for whom the same choices are needed.
#[derive(Default)]
struct Alike(Vec<(Vec<Term>, Vec<String>)>);

impl Alike {
    fn add(&mut self, under: Vec<Term>, party: String) {
        match self.0.iter_mut().find(|(known, _)| *known == under) {
            _ if under.is_empty() => {}
            Some((_, parties)) if parties.contains(&party) => {}
            Some((_, parties)) => parties.push(party),
            None => self.0.push((under, Vec::from([party]))),
        }
    }
}

/// Those under the fewest conditions first.
fn sorted(alike: Alike) -> Vec<(Vec<Term>, Vec<String>)> {
    let mut all = alike.0;
    all.sort_by_key(|(under, parties)| (under.iter().map(Term::len).sum::<usize>(), parties.clone()));
    all
}

fn each_alone(parties: Vec<String>) -> Vec<Vec<String>> {
    parties.into_iter().map(|party| Vec::from([party])).collect()
}

impl Search<'_> {
    fn stands(&self, guard: &Guard) -> Diagram {
        stands(&self.asked.frame, guard)
    }

    /// A duty that can be put off for ever without a breach.
    fn no_time(&self, norm: &Norm) -> Vec<Stall> {
        let engine = &self.asked.frame.space.diagrams;
        if norm.it.0 != NormKind::Duty || norm.it.1.iter().any(|clause| matches!(clause.it, NormClause::Keep(_))) {
            return Vec::new();
        }
        let limits = norm.it.1.iter().filter(|clause| matches!(clause.it, NormClause::Within(_) | NormClause::NoLaterThan(_)));
        let timed: Vec<Diagram> = limits.map(|clause| self.stands(&clause.guard)).collect();
        let untimed = engine.not(&engine.any(&timed));
        let mut alike = Alike::default();
        for (party, owes) in &self.asked.owes {
            alike.add(self.asked.somewhere(&engine.and(owes, &untimed)), party.clone());
        }
        let words = "no time is set for what is owed, so that it can be put off for ever and is never breached";
        let rows = sorted(alike).into_iter().map(|(under, who)| Stall {
            how: How::NoTimeToAct,
            who: each_alone(who),
            words: words.to_string(),
            at: norm.span.clone(),
            under,
        });
        rows.collect()
    }

    /// Decisions on the way that nobody has to take by any day.
    fn undecided(&self) -> Vec<Stall> {
        let engine = &self.asked.frame.space.diagrams;
        let names: BTreeSet<String> = self.votes().into_iter().map(|(decision, ..)| decision).collect();
        let mut found = Vec::new();
        for name in names {
            let Some(decision) = self.asked.frame.index.decision(&name) else { continue };
            let timed: Vec<Diagram> =
                decision.it.iter().filter(|clause| matches!(clause.it, DecisionClause::Within(_))).map(|clause| self.stands(&clause.guard)).collect();
            let untimed = engine.not(&engine.any(&timed));
            let mut alike = Alike::default();
            for (_, party, _) in self.votes().into_iter().filter(|(decision, ..)| *decision == name) {
                let means = |what: &What| matches!(what, What::Vote(decision, _) if *decision == name);
                let stops = engine.and(&self.asked.stops(&self.possible, &party, means), &untimed);
                alike.add(self.asked.somewhere(&stops), party);
            }
            let new = |words: &str, who, under| Stall { how: How::NoTimeToVote, who, words: words.to_string(), at: decision.span.clone(), under };
            let words = format!("no time is set for {name}, and whoever does not vote leaves it open");
            let nobody_alone = alike.0.is_empty();
            found.extend(sorted(alike).into_iter().map(|(under, who)| new(&words, each_alone(who), under)));
            if nobody_alone && somewhere(&self.asked.frame.space, &untimed) != engine.no() && self.matters(&name) {
                for way in self.blocks(&name).into_iter().flat_map(|blocks| blocks.together) {
                    let sets: Vec<Vec<String>> = way.blocking.iter().flatten().map(|set| set.iter().cloned().collect()).collect();
                    if !sets.is_empty() {
                        found.push(new(&words, sets, way.settled));
                    }
                }
            }
        }
        found
    }

    /// Who can block something on the way; what grows past the bound is left out.
    fn blocks(&self, name: &str) -> Option<answers::Blocks> {
        let found = if name == self.asked.subject.name() {
            Ok(self.own.clone())
        } else {
            self.asked.another(name, MOST_NODES).and_then(|asked| answers::blocks(&asked))
        };
        match found {
            Ok(blocks) => Some(blocks),
            Err(_) => {
                self.left_out.borrow_mut().push(format!("who can stall {name}, which is too large beside this"));
                None
            }
        }
    }

    /// Whether a decision makes a difference.
    fn matters(&self, name: &str) -> bool {
        self.asked.bearing.iter().any(|what| matches!(what, What::Vote(decision, _) if decision == name))
    }

    /// Events that are waited for, however long.
    fn awaited(&self, norm: &Norm) -> Vec<Stall> {
        let engine = &self.asked.frame.space.diagrams;
        let mut found: Vec<Stall> = Vec::new();
        for dimension in self.asked.of(|what| matches!(what, What::Event(..))) {
            let What::Event(words, party) = &dimension.what else { continue };
            let lines = || {
                let is_it = |pattern: &Pattern| pattern_words(&Pattern { by: None, ..pattern.clone() }) == *words;
                norm.it.1.iter().filter(move |clause| waits(&clause.it).iter().any(|pattern| is_it(pattern)))
            };
            let Some(line) = lines().next() else { continue };
            let timed = lines().filter(|clause| matches!(clause.it, NormClause::After(_, Some(_))));
            let timed: Vec<Diagram> = timed.map(|clause| self.stands(&clause.guard)).collect();
            let stopped = self.asked.stopped_by(&self.possible, &dimension, "no");
            let under = self.asked.somewhere(&engine.and(&stopped, &engine.not(&engine.any(&timed))));
            if under.is_empty() {
                continue;
            }
            let who: Vec<Vec<String>> = party.iter().map(|party| Vec::from([party.clone()])).collect();
            let is_same = |stall: &&mut Stall| stall.at == line.span && stall.under == under && !who.is_empty();
            match found.iter_mut().find(is_same) {
                Some(known) => known.who.extend(who),
                None => {
                    let words = format!("“{words}” is waited for, and nothing says how long");
                    found.push(Stall { how: How::Awaited, who, words, at: line.span.clone(), under });
                }
            }
        }
        found
    }

    /// Those whose own act has to come before they owe anything.
    fn own_acts(&self, norm: &Norm) -> Vec<Stall> {
        let space = &self.asked.frame.space;
        let mut alike: BTreeMap<String, Alike> = BTreeMap::new();
        for dimension in self.asked.of(|what| matches!(what, What::Event(_, Some(_)))) {
            let What::Event(words, Some(party)) = &dimension.what else { continue };
            let Some((_, owes)) = self.asked.owes.iter().find(|(bearer, _)| bearer == party) else { continue };
            let free = space.given(owes, &dimension, "no") == space.diagrams.no();
            if free && *owes != space.diagrams.no() {
                alike.entry(words.clone()).or_default().add(self.asked.somewhere(owes), party.clone());
            }
        }
        let row = |words: &String, (under, who): (Vec<Term>, Vec<String>)| Stall {
            how: How::OwnAct,
            who: each_alone(who),
            words: format!("each owes it only after an act of its own: “{words}”"),
            at: norm.span.clone(),
            under,
        };
        alike.iter_mut().flat_map(|(words, alike)| core::mem::take(&mut alike.0).into_iter().map(move |one| row(words, one))).collect()
    }

    fn circles(&self, name: &str) -> Vec<Stall> {
        let all = circles(&self.asked.frame, self.asked.frame.index.rules);
        let here = all.into_iter().filter(|circle| circle.steps.iter().any(|step| step.name.eq_ignore_ascii_case(name)));
        let row = |circle: Circle| {
            let words: Vec<String> = circle.steps.iter().map(Waiting::words).collect();
            Stall {
                how: How::Circle,
                who: each_alone(circle.whom),
                words: format!("in a circle {}", words.join("; ")),
                at: circle.steps.first().map(|step| step.at.clone()).unwrap_or_default(),
                under: self.asked.somewhere(&circle.there),
            }
        };
        here.map(row).filter(|stall| !stall.under.is_empty()).collect()
    }

    /// Those on whom entry into force waits.
    fn entry(&self) -> Vec<Stall> {
        let Some(entry) = self.asked.frame.index.rules.entry.as_ref().filter(|_| !matches!(self.asked.subject, Subject::Decision(_))) else {
            return Vec::new();
        };
        let words = if self.asked.frame.index.rules.provisional.is_some() {
            "entry into force waits on them; until then it binds only as far as it is applied provisionally"
        } else {
            "entry into force waits on them, and until then it binds nobody"
        };
        let Some(blocks) = self.blocks(ENTRY_INTO_FORCE) else { return Vec::new() };
        let new = |who, under| Stall { how: How::EntryIntoForce, who, words: words.to_string(), at: entry.span.clone(), under };
        let mut alike = Alike::default();
        for blocker in blocks.alone {
            alike.add(blocker.sometimes, blocker.party);
        }
        let mut found: Vec<Stall> = sorted(alike).into_iter().map(|(under, who)| new(each_alone(who), under)).collect();
        for way in blocks.together {
            let several: Vec<Vec<String>> =
                way.blocking.iter().flatten().filter(|set| set.len() > 1).map(|set| set.iter().cloned().collect()).collect();
            if !several.is_empty() {
                found.push(new(several, way.settled));
            }
        }
        found
    }

    /// The votes on the way.
    fn votes(&self) -> Vec<(String, String, Dimension)> {
        let votes = self.asked.of(|what| matches!(what, What::Vote(..))).into_iter();
        votes
            .filter_map(|one| if let What::Vote(decision, party) = &one.what { Some((decision.clone(), party.clone(), one.clone())) } else { None })
            .collect()
    }

    /// What abstentions, absences and silences do.
    fn not_voting(&self) -> Vec<NotVoting> {
        let names: BTreeSet<String> = self.votes().into_iter().map(|(decision, ..)| decision).filter(|name| self.matters(name)).collect();
        let mut found = Vec::new();
        for name in names {
            for (value, by) in [("abstain", "abstention"), ("absent", "absence"), ("silent", "silence")] {
                let mut alike = Alike::default();
                let mut is_asked = false;
                for (_, party, vote) in self.votes().into_iter().filter(|(decision, ..)| *decision == name) {
                    if !vote.values.iter().any(|one| one == value) {
                        continue;
                    }
                    is_asked = true;
                    let stopped = self.asked.stopped_by(&self.possible, &vote, value);
                    alike.add(self.asked.somewhere(&stopped), party);
                }
                if alike.0.is_empty() && is_asked {
                    found.push(NotVoting { decision: name.clone(), by, who: Vec::new(), under: Vec::new() });
                }
                found.extend(sorted(alike).into_iter().map(|(under, who)| NotVoting { decision: name.clone(), by, who, under }));
            }
        }
        found
    }
}

/// What a line waits for: all of it.
fn waits(clause: &NormClause) -> Vec<&Pattern> {
    fn all(condition: &Condition) -> Vec<&Pattern> {
        match condition {
            Condition::Happened(pattern) => Vec::from([pattern]),
            Condition::Both(conditions) => conditions.iter().flat_map(all).collect(),
            Condition::Decision(_) | Condition::Fact(_) | Condition::Not(_) | Condition::Either(_) => Vec::new(),
        }
    }
    match clause {
        NormClause::After(pattern, _) => Vec::from([pattern]),
        NormClause::OnlyIf(condition) => all(condition),
        _ => Vec::new(),
    }
}

fn stands(frame: &Frame, guard: &Guard) -> Diagram {
    let each: Vec<Diagram> = guard.0.iter().map(|(label, alternative)| frame.choice(label, *alternative)).collect();
    frame.space.diagrams.all(&each)
}

// ---- waiting in a circle -------------------------------------------------------------------------------------------

/// One step of a circle: a duty, or entry into force, and what it waits for.
#[derive(Clone)]
pub(super) struct Waiting {
    /// The name of what waits.
    pub name: String,
    /// For what.
    pub awaited: String,
    /// Who asks for that.
    pub asks: String,
    /// The line.
    pub at: Span,
}

impl Waiting {
    /// `deliver waits for “payment by BB”, which pay asks for`.
    pub fn words(&self) -> String {
        if self.awaited == self.asks {
            format!("{} binds only from {}", self.name, self.awaited)
        } else {
            format!("{} waits for “{}”, which {} asks for", self.name, self.awaited, self.asks)
        }
    }
}

/// Duties that wait for each other.
pub(super) struct Circle {
    /// The steps; the last leads back to the first.
    pub steps: Vec<Waiting>,
    /// Whose acts are waited for.
    pub whom: Vec<String>,
    /// Under which choices all of it stands.
    pub there: Diagram,
}

/// How many circles are listed.
const MOST_CIRCLES: usize = 50;
/// How many duties may stand in one circle.
const LONGEST: usize = 8;

/// One thing that something waits for: what, where, under which choices, and who asks for it.
struct Wait {
    words: String,
    at: Span,
    there: Diagram,
    whom: BTreeSet<String>,
    /// Those that ask for it, with where they stand.
    asked_by: Vec<(usize, Diagram)>,
}

/// What waits in a circle: each waits for something that only others of the circle ask for.
pub(super) fn circles(frame: &Frame, rules: &Rules) -> Vec<Circle> {
    let engine = &frame.space.diagrams;
    let duties: Vec<&Norm> = rules.norms.iter().filter(|norm| norm.it.0 == NormKind::Duty).collect();
    let entry = duties.len();
    let mut nodes: Vec<Vec<Wait>> = duties.iter().map(|norm| norm_waits(frame, norm, &duties)).collect();
    if let Some(construct) = &rules.entry {
        let covered = rules.provisional.as_ref().map_or_else(|| engine.no(), |construct| stands(frame, &construct.guard));
        for (norm, waits) in duties.iter().zip(&mut nodes) {
            let there = engine.and(&stands(frame, &norm.guard), &engine.not(&covered));
            if there != engine.no() {
                let asked_by = Vec::from([(entry, stands(frame, &construct.guard))]);
                waits.push(Wait { words: ENTRY_INTO_FORCE.to_string(), at: norm.span.clone(), there, whom: BTreeSet::new(), asked_by });
            }
        }
        let lines = construct.it.iter().filter_map(|clause| {
            let pattern = match &clause.it {
                EntryClause::After(pattern) => pattern.clone(),
                EntryClause::RatifiedBy(who) => Pattern { act: "ratify".to_string(), by: Some(who.clone()), ..Pattern::default() },
                _ => return None,
            };
            Some(wait(frame, &pattern, clause.span.clone(), stands(frame, &clause.guard), &duties))
        });
        nodes.push(lines.collect());
    }
    // What is stuck waits for something for which only what is stuck asks.
    let mut stuck: BTreeSet<usize> = (0..nodes.len()).collect();
    let holds_up = |wait: &Wait, stuck: &BTreeSet<usize>| !wait.asked_by.is_empty() && wait.asked_by.iter().all(|(by, _)| stuck.contains(by));
    loop {
        let left: BTreeSet<usize> = stuck.iter().copied().filter(|&node| nodes[node].iter().any(|wait| holds_up(wait, &stuck))).collect();
        if left.len() == stuck.len() {
            break;
        }
        stuck = left;
    }
    let name = |node: usize| duties.get(node).map_or(ENTRY_INTO_FORCE, |norm| norm.name.as_str());
    let mut found: Vec<(BTreeSet<usize>, Circle)> = Vec::new();
    for &start in &stuck {
        // The shortest ways back first.
        let mut paths: Vec<(Vec<usize>, Circle)> =
            Vec::from([(Vec::from([start]), Circle { steps: Vec::new(), whom: Vec::new(), there: engine.yes() })]);
        while !paths.is_empty() && found.len() < MOST_CIRCLES {
            let mut longer = Vec::new();
            for (path, circle) in &paths {
                let Some(&at) = path.last() else { continue };
                for wait in nodes[at].iter().filter(|wait| holds_up(wait, &stuck)) {
                    for (next, there) in &wait.asked_by {
                        let there = engine.all(&[circle.there.clone(), wait.there.clone(), there.clone()]);
                        if there == engine.no() || path[1..].contains(next) || path.len() > LONGEST {
                            continue;
                        }
                        let mut steps = circle.steps.clone();
                        steps.push(Waiting {
                            name: name(at).to_string(),
                            awaited: wait.words.clone(),
                            asks: name(*next).to_string(),
                            at: wait.at.clone(),
                        });
                        let whom = circle.whom.iter().chain(&wait.whom).cloned().collect::<BTreeSet<_>>().into_iter().collect();
                        let circle = Circle { steps, whom, there };
                        if *next == start {
                            let set: BTreeSet<usize> = path.iter().copied().collect();
                            if !found.iter().any(|(known, _)| known.is_subset(&set)) {
                                found.push((set, circle));
                            }
                        } else {
                            longer.push((path.iter().copied().chain([*next]).collect(), circle));
                        }
                    }
                }
            }
            paths = longer;
            paths.truncate(1_024);
        }
    }
    found.into_iter().map(|(_, circle)| circle).collect()
}

/// What a duty waits for: its trigger, if there is one only, and what has to have happened.
fn norm_waits(frame: &Frame, norm: &Norm, duties: &[&Norm]) -> Vec<Wait> {
    let triggers = norm.it.1.iter().filter(|clause| matches!(clause.it, NormClause::When(_))).count();
    let bearer = "bearer";
    let mut found = Vec::new();
    for clause in &norm.it.1 {
        let patterns = match &clause.it {
            NormClause::When(pattern) if triggers == 1 => Vec::from([pattern]),
            NormClause::When(_) => continue,
            other => waits(other),
        };
        let there = frame.space.diagrams.and(&stands(frame, &norm.guard), &stands(frame, &clause.guard));
        for pattern in patterns {
            let mut pattern = pattern.clone();
            // Whoever bears it stands for all who do.
            if let Some(by) = &mut pattern.by
                && by.parts.iter().any(|part| part == bearer)
            {
                by.parts.retain(|part| part != bearer);
                by.parts.extend(frame.bearers(norm));
            }
            found.push(wait(frame, &pattern, clause.span.clone(), there.clone(), duties));
        }
    }
    found
}

/// Waiting for one event, with the duties that ask for it.
fn wait(frame: &Frame, pattern: &Pattern, at: Span, there: Diagram, duties: &[&Norm]) -> Wait {
    let whom = doers(frame, pattern.by.as_ref());
    let asks = |norm: &Norm| -> Option<Diagram> {
        let lines = norm.it.1.iter().filter(|clause| match &clause.it {
            NormClause::Act(_, acts) => acts.iter().any(|act| canonical(act) == canonical(&pattern.act)),
            _ => false,
        });
        let lines: Vec<Diagram> = lines.map(|clause| stands(frame, &clause.guard)).collect();
        let bearers: BTreeSet<String> = frame.bearers(norm).into_iter().collect();
        let in_common = whom.as_ref().is_none_or(|whom| !whom.is_disjoint(&bearers));
        let there = frame.space.diagrams.and(&stands(frame, &norm.guard), &frame.space.diagrams.any(&lines));
        (in_common && there != frame.space.diagrams.no()).then_some(there)
    };
    let asked_by: Vec<(usize, Diagram)> = duties.iter().enumerate().filter_map(|(node, norm)| Some((node, asks(norm)?))).collect();
    Wait { words: pattern_words(pattern), at, there, whom: whom.unwrap_or_default(), asked_by }
}

/// Everybody who can be meant, if that is known: not where nobody is named, or where a trigger says who.
fn doers(frame: &Frame, who: Option<&Who>) -> Option<BTreeSet<String>> {
    let members = frame.members(who?, "");
    members.keys().all(|name| is_code(name)).then(|| members.into_keys().collect())
}
