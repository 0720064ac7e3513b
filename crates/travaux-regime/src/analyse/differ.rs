//! What really changed: two texts compared by what they ask of each party, and not by their words.
//!
//! Both are read over one space of situations: the same bracket, settled in the same way, the same votes and events. A text obliges
//! more where something is owed, forbidden or exceeded in it that is not in the other, less the other way round, and what does both is
//! incomparable: the inclusion of sets of situations is the order (as *refinement* is for programs: Back and von Wright, *Refinement
//! Calculus*, 1998).
//!
//! Whose words it was is found by putting one part of the newer rules after the other into the older ones (*counterfactual*
//! attribution: Zeller, *Yesterday, my program worked. Today, it does not. Why?*, 1999).

pub mod constructs;

use self::constructs::{Part, differing, not_compared, with_definitions};
use super::asked::{Ask, Exactness, Example, HOLDS, Refused, distinct};
use super::diagram::Diagram;
use super::frame::demands::Demand;
use super::frame::{Frame, Options};
use super::situation::{Dimension, Situation, Space, What};
use super::terms::{Term, primes};
use crate::evaluate::Index;
use crate::rules::{Norm, NormKind, Rules};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What can be different about a norm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// When it holds: is owed, forbidden, held; a limit is exceeded; the treaty is in force or binds.
    Holds,
    /// Which acts are enough, forbidden, or allowed, where it holds in both.
    Acts,
    /// By when, where it holds in both.
    Time,
}

/// How the newer text stands to the older.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The same in every situation.
    Same,
    /// In some situations more, in none less.
    More,
    /// In some situations less, in none more.
    Less,
    /// More in some, less in others.
    Incomparable,
}

impl Relation {
    fn of(more: bool, less: bool) -> Relation {
        match (more, less) {
            (false, false) => Relation::Same,
            (true, false) => Relation::More,
            (false, true) => Relation::Less,
            (true, true) => Relation::Incomparable,
        }
    }
}

/// A story that comes out differently in the two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// With the older text.
    pub older: Example,
    /// With the newer one.
    pub newer: Example,
}

/// What changed for some parties in one respect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// In which respect.
    pub aspect: Aspect,
    /// For whom; nobody for what is nobody's.
    pub parties: Vec<String>,
    /// How the newer stands to the older.
    pub relation: Relation,
    /// Under which choices it asks more in some situation; several are alternatives.
    pub more_if: Vec<Term>,
    /// Under which it asks less.
    pub less_if: Vec<Term>,
    /// A plainest story in which it asks more, and one in which it asks less.
    pub examples: Vec<Pair>,
}

/// A part of the rules with what it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The part.
    pub part: Part,
    /// What it would have changed alone, for somebody; `Same` if it does something only with others.
    pub alone: Relation,
    /// Under which choices.
    pub if_settled: Vec<Term>,
    /// For whom.
    pub parties: Vec<String>,
    /// A plainest story in which it makes the difference.
    pub example: Option<Pair>,
}

/// A norm, a limit or a final clause with what changed about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its name.
    pub name: String,
    /// What it is, in a word.
    pub kind: &'static str,
    /// Whether the older and the newer text have it.
    pub stands: (bool, bool),
    /// How the newer stands to the older, over everybody and every respect.
    pub relation: Relation,
    /// What changed; empty if nothing did.
    pub rows: Vec<Row>,
    /// Which parts of the rules made the difference.
    pub causes: Vec<Cause>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differ {
    /// Everything that is compared, in the order of the newer text; what only the older has comes last.
    pub differences: Vec<Difference>,
    /// Labels that stand for other alternatives in the two texts: their choices are told apart.
    pub apart: Vec<String>,
    /// What stands differently and is not compared by behaviour.
    pub not_compared: Vec<String>,
    /// How exact it is.
    pub exactness: Exactness,
}

/// What is compared.
#[derive(Clone, PartialEq)]
enum Topic {
    Norm(String),
    Limit(String),
    EntryIntoForce,
    Binding,
}

/// The demands of one text, by party.
type Demands = BTreeMap<String, Demand>;

/// What both texts ask about one topic.
struct Both<'a> {
    older: &'a Demands,
    newer: &'a Demands,
}

struct Comparison<'a> {
    older: &'a Frame<'a>,
    newer: &'a Frame<'a>,
    /// The older text with one part of the newer one, and the newer with one of the older.
    variants: &'a [(Part, Frame<'a>, Frame<'a>)],
}

/// Compares two texts by behaviour, over all ways of settling what is open in either.
///
/// `names` tell the two apart in labels that stand for other choices; `only` names the norms and limits that are wanted, none is all.
///
/// The cost is that of the diagrams, once for each norm and text, and once more for each norm that differs and each part that stands
/// differently.
///
/// # Errors
/// If the bound on the size of the diagrams is reached.
pub fn differ(
    older: (&Rules, &Options),
    newer: (&Rules, &Options),
    names: [&str; 2],
    only: &[String],
    most_nodes: Option<usize>,
) -> Result<Differ, Refused> {
    let ours = with_definitions(older.0, newer.0);
    let theirs = with_definitions(newer.0, older.0);
    let mut options = older.1.clone();
    for (label, open) in newer.1 {
        options.entry(label.clone()).or_insert_with(|| open.clone());
    }
    let mut theirs_options = newer.1.clone();
    for (label, open) in older.1 {
        theirs_options.entry(label.clone()).or_insert_with(|| open.clone());
    }
    let parts = differing(older.0, newer.0);
    let changed: Vec<(Part, Rules, Rules)> =
        parts.into_iter().map(|part| (part.clone(), part.put(&ours, newer.0), part.put(&theirs, older.0))).collect();
    let (here, there) = (Index::new(&ours), Index::new(&theirs));
    let indexes: Vec<(Index, Index)> = changed.iter().map(|(_, one, other)| (Index::new(one), Index::new(other))).collect();
    let mut all: Vec<(&Index, &Options, &Options)> = Vec::from([(&here, &options, older.1), (&there, &theirs_options, newer.1)]);
    let mut labels: Vec<&str> = names.to_vec();
    for (one, other) in &indexes {
        all.extend([(one, &options, older.1), (other, &theirs_options, newer.1)]);
        labels.extend(names);
    }
    let mut frames = Frame::together(&all, &labels, most_nodes).into_iter();
    let (Some(one), Some(other)) = (frames.next(), frames.next()) else { return Err(Refused::GaveUp) };
    let mut variants = Vec::new();
    for (part, ..) in &changed {
        if let (Some(one), Some(other)) = (frames.next(), frames.next()) {
            variants.push((part.clone(), one, other));
        }
    }
    let comparison = Comparison { older: &one, newer: &other, variants: &variants };
    let mut differences = Vec::new();
    let wanted = |topic: &Topic| only.is_empty() || only.contains(&described(topic, older.0, newer.0).0);
    for topic in topics(older.0, newer.0).into_iter().filter(wanted) {
        differences.push(comparison.of(&topic, older.0, newer.0));
        if one.space.diagrams.gave_up() {
            return Err(Refused::GaveUp);
        }
    }
    let left_out: BTreeSet<String> = one.left_out().into_iter().chain(other.left_out()).collect();
    let apart = older.1.iter().filter(|(label, open)| newer.1.get(*label).is_some_and(|other| other != *open)).map(|(label, _)| label.clone());
    Ok(Differ {
        differences,
        apart: apart.collect(),
        not_compared: not_compared(older.0, newer.0),
        exactness: if left_out.is_empty() { Exactness::Exact } else { Exactness::Without(left_out.into_iter().collect()) },
    })
}

/// Everything that can be compared: the newer text in its order, then what only the older has.
fn topics(older: &Rules, newer: &Rules) -> Vec<Topic> {
    let mut found: Vec<Topic> = Vec::new();
    for rules in [newer, older] {
        let norms = rules.norms.iter().filter(|norm| norm.it.0 != NormKind::Constitutive).map(|norm| Topic::Norm(norm.name.clone()));
        let limits = rules.limits.iter().map(|limit| Topic::Limit(limit.name.clone()));
        let entry = rules.entry.iter().map(|_| Topic::EntryIntoForce);
        let binding = rules.provisional.iter().map(|_| Topic::Binding);
        for topic in norms.chain(limits).chain(entry).chain(binding) {
            if !found.contains(&topic) {
                found.push(topic);
            }
        }
    }
    found
}

impl Comparison<'_> {
    fn space(&self) -> &Space {
        &self.older.space
    }

    fn of(&self, topic: &Topic, older: &Rules, newer: &Rules) -> Difference {
        let (name, kind, stands) = described(topic, older, newer);
        let (before, after) = (demands(self.older, topic), demands(self.newer, topic));
        let sense = self.sense(topic);
        let changes = self.changes(&before, &after, &sense);
        let both = Both { older: &before, newer: &after };
        let rows = self.rows(topic, &both, &changes);
        let causes = if rows.is_empty() { Vec::new() } else { self.causes(topic, stands, &both, &changes, &sense) };
        let more = rows.iter().any(|row| matches!(row.relation, Relation::More | Relation::Incomparable));
        let less = rows.iter().any(|row| matches!(row.relation, Relation::Less | Relation::Incomparable));
        Difference { name, kind, stands, relation: Relation::of(more, less), rows, causes }
    }

    /// Situations that make sense: nobody stands in two roles of a trigger.
    fn sense(&self, topic: &Topic) -> Diagram {
        let space = self.space();
        let engine = &space.diagrams;
        let mut sense = distinct(self.older);
        let norms = [self.older, self.newer].into_iter().filter_map(|frame| norm_of(frame, topic).map(|norm| frame.named_in_triggers(norm)));
        let named: BTreeSet<String> = norms.flatten().collect();
        // Whoever is named by a role belongs to a group that may have those in it who stand elsewhere by name.
        for actor in space.of(|what| matches!(what, What::Actor(name) if !crate::phrase::ROLES.contains(&name.as_str()))) {
            for party in named.iter().filter(|party| actor.values.contains(party)) {
                sense = engine.and(&sense, &engine.not(&space.is(&actor, party)));
            }
        }
        sense
    }

    /// For each respect and party: where the newer asks more, and where less.
    fn changes(&self, before: &Demands, after: &Demands, sense: &Diagram) -> BTreeMap<(Aspect, String), (Diagram, Diagram)> {
        let engine = &self.space().diagrams;
        let nothing = Demand { holds: engine.no(), acts: engine.no(), late: engine.no() };
        let parties: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let mut found = BTreeMap::new();
        for party in parties {
            let (one, other) = (before.get(party).unwrap_or(&nothing), after.get(party).unwrap_or(&nothing));
            for aspect in [Aspect::Holds, Aspect::Acts, Aspect::Time] {
                let (before, after) = (one.of(aspect), other.of(aspect));
                if before == after {
                    continue;
                }
                // What the two have apart is mostly small, and where it counts is asked only of that.
                let within = |apart: Diagram| match aspect {
                    Aspect::Holds => engine.and(&apart, sense),
                    Aspect::Acts | Aspect::Time => engine.and(&engine.and(&engine.and(&apart, &one.holds), &other.holds), sense),
                };
                let more = within(engine.and(after, &engine.not(before)));
                let less = within(engine.and(before, &engine.not(after)));
                if more != engine.no() || less != engine.no() {
                    found.insert((aspect, party.clone()), (more, less));
                }
            }
        }
        found
    }

    /// The changes in words; parties for whom the same changed under the same choices stand together.
    fn rows(&self, topic: &Topic, both: &Both, changes: &BTreeMap<(Aspect, String), (Diagram, Diagram)>) -> Vec<Row> {
        let engine = &self.space().diagrams;
        let mut rows: Vec<Row> = Vec::new();
        for ((aspect, party), (more, less)) in changes {
            let relation = Relation::of(*more != engine.no(), *less != engine.no());
            let (more_if, less_if) = (self.choices([more]), self.choices([less]));
            let same = |row: &&mut Row| row.aspect == *aspect && row.relation == relation && row.more_if == more_if && row.less_if == less_if;
            if let Some(row) = rows.iter_mut().find(same) {
                row.parties.push(party.clone());
                continue;
            }
            let examples = [more, less].into_iter().filter_map(|set| self.pair(topic, both, *aspect, set)).collect();
            rows.push(Row { aspect: *aspect, parties: Vec::from([party.clone()]), relation, more_if, less_if, examples });
        }
        rows
    }

    /// The choices under which one of some sets holds in some situation. Of each by itself first: the choices alone make small diagrams.
    fn choices<'b>(&self, sets: impl IntoIterator<Item = &'b Diagram>) -> Vec<Term> {
        let space = self.space();
        let chosen = |set: &Diagram| {
            let others: Vec<Dimension> = space.support(set).into_iter().filter(|one| !one.what.is_choice()).collect();
            space.for_some(set, &others)
        };
        let set = space.diagrams.any(&sets.into_iter().map(chosen).collect::<Vec<_>>());
        let choices: Vec<Dimension> = space.support(&set).into_iter().filter(|one| one.what.is_choice()).collect();
        let valid = space.diagrams.or(&set, &space.diagrams.not(&space.valid(&choices)));
        primes(space, &valid, &choices, &super::asked::label)
    }

    /// The plainest story of a set, told with both texts.
    fn pair(&self, topic: &Topic, both: &Both, aspect: Aspect, set: &Diagram) -> Option<Pair> {
        let plain = |dimension: &Dimension| -> Option<String> {
            let wanted = match &dimension.what {
                What::Vote(..) | What::Step(..) => "yes",
                What::Event(..) | What::Fact(_) | What::Within(_) | What::Done(_) => "no",
                What::Choice(_)
                | What::Trigger(_)
                | What::Actor(_)
                | What::Place
                | What::Moment
                | What::Since(_)
                | What::Elapsed(_)
                | What::Held(..) => return None,
            };
            Some(wanted.to_string())
        };
        let mut situation = self.space().plainest(set, &plain)?;
        // What makes no difference to the difference is told all the same where it bears on one of the two.
        let sets: Vec<Diagram> = [both.older, both.newer].into_iter().flat_map(|all| all.values().map(|demand| demand.of(aspect).clone())).collect();
        for dimension in sets.iter().flat_map(|set| self.space().support(set)) {
            let value = plain(&dimension).or_else(|| dimension.values.first().cloned()).unwrap_or_default();
            situation.entry(dimension.what.clone()).or_insert(value);
        }
        let mut older = self.told((self.older, both.older), topic, aspect, &situation)?;
        let mut newer = self.told((self.newer, both.newer), topic, aspect, &situation)?;
        // Those for whom nothing changes need not be asked about.
        let holds = |example: &Example| -> BTreeSet<String> { example.asks.iter().filter(|ask| ask.holds).map(|ask| ask.of.clone()).collect() };
        let changed: BTreeSet<String> = holds(&older).symmetric_difference(&holds(&newer)).cloned().collect();
        for example in [&mut older, &mut newer] {
            example.asks.retain(|ask| changed.contains(&ask.of));
        }
        Some(Pair { older, newer })
    }

    fn told(&self, (frame, all): (&Frame, &Demands), topic: &Topic, aspect: Aspect, situation: &Situation) -> Option<Example> {
        let space = self.space();
        // A norm that a text does not have can be told with the other's words, and not asked about.
        let norm = norm_of(frame, topic).or_else(|| norm_of(self.older, topic)).or_else(|| norm_of(self.newer, topic));
        let bearer = all.keys().next().cloned().unwrap_or_default();
        let lines = frame.told(norm, &bearer, &frame.own_part(situation));
        let is_there = match topic {
            Topic::Norm(_) => norm_of(frame, topic).is_some(),
            Topic::Limit(name) => frame.index.limit(name).is_some(),
            Topic::EntryIntoForce => true,
            // Whether it binds provisionally no scenario asks by itself.
            Topic::Binding => false,
        };
        let keeps = norm.is_some_and(|norm| norm.it.1.iter().any(|clause| matches!(clause.it, crate::rules::NormClause::Keep(_))));
        let yes: &'static [&'static str] = match (topic, aspect) {
            (Topic::Limit(_), _) => &["exceeded"],
            (Topic::EntryIntoForce | Topic::Binding, _) => &["yes"],
            (Topic::Norm(_), Aspect::Holds) if keeps => &["kept", "breached"],
            (Topic::Norm(_), Aspect::Holds) => HOLDS,
            (Topic::Norm(_), Aspect::Acts) if norm.is_some_and(|norm| norm.it.0 == NormKind::Duty) => &["due", "breached"],
            (Topic::Norm(_), Aspect::Acts | Aspect::Time) => &["breached"],
        };
        let is_asked = is_there && norm.is_none_or(|norm| aspect == Aspect::Holds || matches!(norm.it.0, NormKind::Duty | NormKind::Prohibition));
        let asks = all.iter().filter(|_| is_asked).map(|(of, demand)| {
            let question = match topic {
                Topic::Norm(name) | Topic::Limit(name) => format!("{name} of {of}"),
                Topic::EntryIntoForce => "in force".to_string(),
                Topic::Binding => format!("in force for {of}"),
            };
            Ask { question, of: of.clone(), holds: space.holds(demand.of(aspect), situation), yes }
        });
        Some(Example { lines, asks: asks.collect() })
    }

    /// The parts that made the difference, the greatest first.
    fn causes(
        &self,
        topic: &Topic,
        stands: (bool, bool),
        both: &Both,
        changes: &BTreeMap<(Aspect, String), (Diagram, Diagram)>,
        sense: &Diagram,
    ) -> Vec<Cause> {
        let engine = &self.space().diagrams;
        let mut found = Vec::new();
        // A definition that only one of them speaks of comes with the line that names it.
        let uses = &uses(self.older.index.rules, topic) & &uses(self.newer.index.rules, topic);
        // What only one of them has makes all of the difference.
        let is_whole = |part: &Part| match (topic, part) {
            (Topic::Norm(name), Part::Norm(other)) | (Topic::Limit(name), Part::Limit(other)) => name == other,
            _ => false,
        };
        let is_one_sided = stands.0 != stands.1;
        let bears = |part: &Part| if is_one_sided { is_whole(part) } else { part.bears_on(&uses, topic) };
        for (part, put_in, taken_out) in self.variants.iter().filter(|(part, ..)| bears(part)) {
            let without_it = demands(taken_out, topic);
            let alone = self.changes(both.older, &demands(put_in, topic), sense);
            let without = self.changes(both.newer, &without_it, sense);
            if alone.is_empty() && without.is_empty() {
                continue;
            }
            let relation = Relation::of(alone.values().any(|(more, _)| *more != engine.no()), alone.values().any(|(_, less)| *less != engine.no()));
            let effect = if alone.is_empty() { &without } else { &alone };
            let aspect = effect.keys().map(|(aspect, _)| *aspect).min().unwrap_or(Aspect::Holds);
            // The story is one that shows the change of the whole text in the respect in which the part acts; best for somebody for
            // whom nothing else makes it: without the part the newer text asks of them what the older one does.
            let rest = self.changes(both.older, &without_it, sense);
            let (mut shown, mut by_itself) = (Vec::new(), Vec::new());
            for (key, (more, less)) in changes.iter().filter(|((other, _), _)| *other == aspect) {
                let Some((one, other)) = effect.get(key) else { continue };
                let here = engine.and(&engine.or(more, less), &engine.or(one, other));
                let others = rest.get(key).map_or_else(|| engine.no(), |(more, less)| engine.or(more, less));
                by_itself.push(engine.and(&here, &engine.not(&others)));
                shown.push(here);
            }
            let (shown, by_itself) = (engine.any(&shown), engine.any(&by_itself));
            let shown = if by_itself == engine.no() { shown } else { by_itself };
            found.push(Cause {
                part: part.clone(),
                alone: relation,
                if_settled: self.choices(effect.values().flat_map(|(more, less)| [more, less])),
                parties: effect.keys().map(|(_, party)| party.clone()).collect::<BTreeSet<_>>().into_iter().collect(),
                example: if shown == engine.no() { None } else { self.pair(topic, both, aspect, &shown) },
            });
        }
        // What stands in the norm itself comes before the definitions that it uses.
        found.sort_by_key(|cause| !matches!(cause.part, Part::Norm(_) | Part::Lines(..) | Part::Entry));
        found
    }
}

/// What a topic speaks of; its own name is among it.
fn uses(rules: &Rules, topic: &Topic) -> BTreeSet<String> {
    match topic {
        Topic::Norm(name) | Topic::Limit(name) => rules.uses_of(name).into_iter().chain([name.clone()]).collect(),
        Topic::EntryIntoForce | Topic::Binding => rules.uses_of_final_clauses(),
    }
}

impl Demand {
    fn of(&self, aspect: Aspect) -> &Diagram {
        match aspect {
            Aspect::Holds => &self.holds,
            Aspect::Acts => &self.acts,
            Aspect::Time => &self.late,
        }
    }
}

fn norm_of<'a>(frame: &Frame<'a>, topic: &Topic) -> Option<&'a Norm> {
    match topic {
        Topic::Norm(name) => frame.index.norm(name),
        Topic::Limit(_) | Topic::EntryIntoForce | Topic::Binding => None,
    }
}

fn demands(frame: &Frame, topic: &Topic) -> Demands {
    let engine = &frame.space.diagrams;
    let only = |holds: Diagram| Demand { holds, acts: engine.no(), late: engine.no() };
    match topic {
        Topic::Norm(_) => norm_of(frame, topic).map(|norm| frame.demands(norm)).unwrap_or_default(),
        Topic::Limit(name) => {
            let limit = frame.index.limit(name).map(|limit| frame.exceeded(limit)).unwrap_or_default();
            limit.into_iter().map(|(party, exceeded)| (party, only(exceeded))).collect()
        }
        Topic::EntryIntoForce => Demands::from([(String::new(), only(frame.in_force()))]),
        Topic::Binding => frame.parties().into_iter().map(|party| (party.clone(), only(frame.bound(&party)))).collect(),
    }
}

fn described(topic: &Topic, older: &Rules, newer: &Rules) -> (String, &'static str, (bool, bool)) {
    match topic {
        Topic::Norm(name) => {
            let of = |rules: &Rules| rules.norms.iter().find(|norm| norm.name == *name).map(|norm| norm.it.0.word());
            (name.clone(), of(newer).or_else(|| of(older)).unwrap_or("norm"), (of(older).is_some(), of(newer).is_some()))
        }
        Topic::Limit(name) => {
            let has = |rules: &Rules| rules.limits.iter().any(|limit| limit.name == *name);
            (name.clone(), "limit", (has(older), has(newer)))
        }
        Topic::EntryIntoForce => ("entry into force".to_string(), "entry into force", (older.entry.is_some(), newer.entry.is_some())),
        Topic::Binding => {
            let stands = (older.provisional.is_some(), newer.provisional.is_some());
            ("who is bound".to_string(), "provisional application", stands)
        }
    }
}
