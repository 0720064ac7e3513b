//! The holes of a draft, from its rules, for all settlements at once: duties that can never arise or be met, breaches without
//! consequence, duties on states that are not party, deadlocks, verdicts that hang on something missing, options that change nothing.
//!
//! Each norm, each decision and entry into force is looked at once, over a frame of its own. What each kind looks for stands in `gaps/`.
//! Who can stall one norm is in `stall`, and what is the matter with the words of rules and text is for the remarks of `check`.

mod entry;
mod missing;
mod norms;
mod options;
mod parties;

use super::asked::{Asked, Exactness, Example, Refused};
use super::diagram::Diagram;
use super::effect::under;
use super::frame::{Frame, Options};
use super::situation::What;
use super::terms::Term;
use crate::days::{self, Day};
use crate::evaluate::Index;
use crate::rules::{Clause, Guard, NormKind, Rules};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::{Draft, Span};

/// What is looked at.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The text.
    pub draft: &'a Draft,
    /// Its rules.
    pub rules: &'a Rules,
    /// What is open in each bracket and reading.
    pub options: &'a Options,
    /// The parties that negotiate, by the record; none if it does not say.
    pub negotiating: &'a [String],
    /// The brackets of the text that are open.
    pub open: &'a BTreeSet<String>,
}

/// Kinds of holes, in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A duty or prohibition of a state that does not negotiate, or that need not be party while the treaty is in force.
    ThirdStates,
    /// Whoever triggers it can block it.
    OwnCause,
    /// Nobody can come to owe, hold or do it; it cannot be adopted.
    NeverArises,
    /// It is owed and cannot be met.
    NeverFulfilled,
    /// One norm forbids what another allows.
    Contradiction,
    /// Without a time limit it can be owed for ever and is never breached.
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

impl Kind {
    /// All kinds, in the order in which they are told.
    pub const ALL: [Kind; 11] = [
        Kind::ThirdStates,
        Kind::OwnCause,
        Kind::NeverArises,
        Kind::NeverFulfilled,
        Kind::Contradiction,
        Kind::NeverBreached,
        Kind::NoConsequence,
        Kind::Deadlock,
        Kind::Missing,
        Kind::NoEffect,
        Kind::WordsOnly,
    ];

    /// The word in answers and arguments.
    pub fn word(self) -> &'static str {
        match self {
            Kind::ThirdStates => "third-states",
            Kind::OwnCause => "own-cause",
            Kind::NeverArises => "never-arises",
            Kind::NeverFulfilled => "never-fulfilled",
            Kind::Contradiction => "contradiction",
            Kind::NeverBreached => "never-breached",
            Kind::NoConsequence => "no-consequence",
            Kind::Deadlock => "deadlock",
            Kind::Missing => "missing",
            Kind::NoEffect => "no-effect",
            Kind::WordsOnly => "words-only",
        }
    }

    /// What it is, as a heading.
    pub fn title(self) -> &'static str {
        match self {
            Kind::ThirdStates => "Duties on states that are not party",
            Kind::OwnCause => "Consequences that whoever triggers them can block",
            Kind::NeverArises => "What can never arise",
            Kind::NeverFulfilled => "Duties that cannot be met",
            Kind::Contradiction => "Contradictions",
            Kind::NeverBreached => "Duties that are never breached, because no time is set",
            Kind::NoConsequence => "Breaches without consequence",
            Kind::Deadlock => "Deadlocks",
            Kind::Missing => "What verdicts hang on and what is missing",
            Kind::NoEffect => "Options that change nothing",
            Kind::WordsOnly => "Options of which the rules say nothing",
        }
    }
}

/// A hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Its kind.
    pub kind: Kind,
    /// What it is in: a norm, a decision, a bracket, an area.
    pub name: String,
    /// What that is: `duty`, `decision`, `bracket`.
    pub what: &'static str,
    /// What is the matter, as words that follow the name.
    pub words: String,
    /// Where it stands, and then the other lines that it rests on.
    pub at: Vec<Span>,
    /// Under which choices; several terms are alternatives, an empty one is always.
    pub under: Vec<Term>,
    /// Whom it concerns.
    pub whom: Vec<String>,
    /// What it consists of, or what depends on it.
    pub details: Vec<Detail>,
    /// A situation that shows it.
    pub example: Option<Example>,
    /// How exact it is.
    pub exactness: Exactness,
}

/// A part of a hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Whom or what it is about: a party, a norm, a bracket.
    pub name: String,
    /// What is said of it.
    pub words: String,
    /// Under which choices.
    pub under: Vec<Term>,
}

/// The holes of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gaps {
    /// By kind, then in the order of the text.
    pub gaps: Vec<Gap>,
    /// What was asked about.
    pub asked: Vec<String>,
    /// What was only read, and not asked about: its verdicts are not analysed yet.
    pub unasked: Vec<String>,
    /// What would have needed more than the bound on the size of diagrams.
    pub gave_up: Vec<String>,
    /// What the answers leave out.
    pub left_out: Vec<String>,
}

/// How many nodes there may be for one norm: a whole draft is gone through, and what is too large for that can be asked about by itself.
const MOST_NODES: usize = 1 << 18;

/// What is asked about where it turns out to be too large whom the treaty binds.
const WHOM_IT_BINDS: &str = "whether it can be in force without binding each who bears a norm";

/// All holes of a draft. `most_nodes` bounds each frame; what gives up is said.
///
/// `is_late` is asked before each question about a norm, a decision or entry into force: once it says yes, what is not asked yet is listed
/// with what gave up. This room has no clock; whoever has one can keep the whole from taking long.
pub fn gaps(given: &Given, most_nodes: Option<usize>, is_late: &dyn Fn() -> bool) -> Gaps {
    let index = Index::new(given.rules);
    let most_nodes = Some(most_nodes.unwrap_or(MOST_NODES));
    let (plain, force) = (Frame::new(&index, given.options, most_nodes), Frame::new(&index, given.options, most_nodes));
    let mut pass = Pass::new(*given, &index, (&plain, &force), most_nodes, is_late);
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for norm in given.rules.norms.iter().filter(|norm| norm.it.0 != NormKind::Constitutive) {
        // Of two with one name only the first is ever asked.
        if seen.insert(&norm.name) {
            pass.norm(norm);
        }
    }
    for decision in &given.rules.decisions {
        if seen.insert(&decision.name) {
            pass.decision(decision);
        }
    }
    pass.contradictions();
    pass.entry();
    pass.circles();
    pass.missing();
    pass.options();
    pass.done()
}

/// What is gathered on the way.
struct Pass<'a> {
    given: Given<'a>,
    index: &'a Index<'a>,
    /// A frame for what stands under which choices, whatever it means.
    plain: &'a Frame<'a>,
    /// A frame for whom the treaty binds.
    force: &'a Frame<'a>,
    most_nodes: Option<usize>,
    /// Whether no new question is to be begun.
    is_late: &'a dyn Fn() -> bool,
    found: Gaps,
    /// Values of open brackets and readings that nothing has told apart yet.
    alike: BTreeMap<String, BTreeSet<(String, String)>>,
    /// What verdicts hang on, and which.
    hangs: BTreeMap<What, Vec<Detail>>,
    /// Under which choices the treaty can be in force without binding a party.
    unbound: BTreeMap<String, Diagram>,
}

impl<'a> Pass<'a> {
    fn new(
        given: Given<'a>,
        index: &'a Index<'a>,
        (plain, force): (&'a Frame<'a>, &'a Frame<'a>),
        most_nodes: Option<usize>,
        is_late: &'a dyn Fn() -> bool,
    ) -> Pass<'a> {
        let found = Gaps { gaps: Vec::new(), asked: Vec::new(), unasked: Vec::new(), gave_up: Vec::new(), left_out: Vec::new() };
        Pass {
            given,
            index,
            plain,
            force,
            most_nodes,
            is_late,
            found,
            alike: options::pairs(plain),
            hangs: BTreeMap::new(),
            unbound: BTreeMap::new(),
        }
    }

    /// A question about something by name, if it can be answered. What cannot is said.
    fn asked(&mut self, name: &str) -> Option<Asked<'a>> {
        if (self.is_late)() {
            self.found.gave_up.push(name.to_string());
            return None;
        }
        match Asked::new(self.index, self.given.options, name, self.most_nodes) {
            Ok(asked) => {
                self.found.asked.push(name.to_string());
                Some(asked)
            }
            Err(Refused::GaveUp) => {
                self.found.gave_up.push(name.to_string());
                None
            }
            Err(_) => {
                self.found.unasked.push(name.to_string());
                None
            }
        }
    }

    /// Takes up what was found over a frame; nothing of it, if the bound was reached.
    fn take(&mut self, asked: &Asked, found: Vec<Gap>) {
        if asked.frame.space.diagrams.gave_up() {
            let name = self.found.asked.pop();
            self.found.gave_up.extend(name);
            return;
        }
        let mut found = found;
        for example in found.iter_mut().filter_map(|gap| gap.example.as_mut()) {
            until(&mut example.lines, asked.frame.day());
        }
        self.tells_apart(asked);
        self.hangs_on(asked);
        if let Exactness::Without(left_out) = asked.exactness() {
            self.found.left_out.extend(left_out);
        }
        self.found.gaps.extend(found);
    }

    /// Under which choices a line or construct stands.
    fn stands(&self, guard: &Guard) -> Diagram {
        stands(self.plain, guard)
    }

    /// Where at least one of some lines stands.
    fn one_stands<'b, T: 'b>(&self, clauses: impl Iterator<Item = &'b Clause<T>>) -> Diagram {
        let each: Vec<Diagram> = clauses.map(|clause| self.stands(&clause.guard)).collect();
        self.plain.space.diagrams.any(&each)
    }

    /// A hole that is read off the lines, in so far as there is one under some choices.
    fn read(&mut self, where_it_is: &Diagram, gap: Gap) {
        let under = under(&self.plain.space, where_it_is);
        if !under.is_empty() {
            self.found.gaps.push(Gap { under, ..gap });
        }
    }

    fn done(mut self) -> Gaps {
        let at = |gap: &Gap| gap.at.first().map_or(usize::MAX, |span| span.start);
        if self.force.space.diagrams.gave_up() {
            self.found.gave_up.push(WHOM_IT_BINDS.to_string());
        }
        self.found.gaps.sort_by_key(|gap| (gap.kind, at(gap)));
        self.found.left_out.sort();
        self.found.left_out.dedup();
        self.found
    }
}

impl Gap {
    /// A hole of which only this much is known yet.
    fn new(kind: Kind, what: &'static str, name: &str, at: Span, words: impl Into<String>) -> Gap {
        Gap {
            kind,
            name: name.to_string(),
            what,
            words: words.into(),
            at: Vec::from([at]),
            under: Vec::from([Term::new()]),
            whom: Vec::new(),
            details: Vec::new(),
            example: None,
            exactness: Exactness::Exact,
        }
    }
}

/// Lines of a scenario that ask on the day of the moment, if no line says another day: where nothing happens there is none.
fn until(lines: &mut Vec<String>, day: Day) {
    if !lines.iter().any(|line| line.starts_with("until")) {
        lines.push(format!("until    {}", days::written(day)));
    }
}

/// Under which choices a line or construct stands, over a frame.
fn stands(frame: &Frame, guard: &Guard) -> Diagram {
    let each: Vec<Diagram> = guard.0.iter().map(|(label, alternative)| frame.choice(label, *alternative)).collect();
    frame.space.diagrams.all(&each)
}
