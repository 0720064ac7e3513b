//! The symbolic evaluator: what a rule says, as a function of everything that can vary.
//!
//! It follows `evaluate` construct by construct, over one moment: a trigger happens, everything that the rules ask for afterwards happens
//! in time or not at all, every vote that is cast is cast in time, and the question is asked when the time for voting is over. Where the
//! concrete evaluator would not know the answer, neither does this one: what an answer has no room for is listed as left out.

mod acts;
mod ballot;
mod common;
mod conditions;
pub mod demands;
mod duties;
pub mod event;
mod events;
mod force;
mod norms;
mod precedence;
mod story;
mod time;
mod told;
mod truth;
mod whom;

use super::diagram::Diagram;
use super::situation::{Dimension, Space, What};
use crate::evaluate::Index;
use crate::rules::{Clause, Guard, Pattern, Rules, Who};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use ballot::scale;
use common::Common;
use core::cell::{Cell, RefCell};
use story::Story;
use truth::Truth;

/// The code that stands for a state which the rules do not name: one that ISO 3166 leaves to users.
pub const OUTSIDER: &str = "ZZ";

/// The event from which some times run.
const ENTRY: &str = "entry into force";

/// From how many parties on the order of the bits is chosen for size.
const MANY: usize = 48;

/// How many ways of choosing in the brackets of one construct are gone through.
const MOST_WAYS: usize = 256;

/// The options that are open for each label: one where it is settled.
pub type Options = BTreeMap<String, Vec<Option<usize>>>;

/// Parties with the situations in which each of them is meant.
type Members = BTreeMap<String, Diagram>;

/// A way of choosing in the brackets of a construct.
type Way<'w> = BTreeMap<&'w str, Option<usize>>;

/// Rules over a space of situations.
pub struct Frame<'a> {
    /// The rules.
    pub index: &'a Index<'a>,
    /// What can vary.
    pub space: Rc<Space>,
    /// What it shares with other frames over the same space.
    common: Rc<Common>,
    options: &'a Options,
    /// What a scenario of this text can choose.
    own: &'a Options,
    /// Where it is in force, once that has been asked.
    in_force: RefCell<Option<Diagram>>,
    /// What this frame has asked about.
    touched: RefCell<BTreeSet<What>>,
    /// What tells it from other frames.
    name: &'a str,
    left_out: RefCell<BTreeSet<String>>,
    /// Why something is not known, and where.
    unknown: RefCell<Vec<(String, Diagram)>>,
    /// Who some names stand for while entry into force is asked about.
    names: RefCell<BTreeMap<String, Members>>,
    /// What may happen, for the norm that is asked about, and for others that have been.
    story: RefCell<Option<Rc<Story>>>,
    stories: RefCell<Vec<Rc<Story>>>,
    /// The only story that is told, if one has been chosen for several norms.
    fixed: RefCell<Option<Rc<event::Fixed>>>,
    /// Deeds from here on are not seen: whether something has effect rests on what came before it.
    horizon: Cell<usize>,
    /// Whether deeds have effect, by their place in the story.
    effects: RefCell<BTreeMap<usize, Truth>>,
    /// Decisions that have been counted.
    decisions: RefCell<Vec<ballot::Counted>>,
    /// Norms about whose precedence is being asked.
    asking: RefCell<Vec<String>>,
    /// Constitutive rules whose conditions are being asked.
    counting: RefCell<Vec<String>>,
    /// Whether anything depends on where the trigger happens.
    tells_place: Cell<bool>,
    /// Where the trigger lies in an area, for those that have been asked about.
    areas: RefCell<Vec<(Who, Diagram)>>,
}

impl<'a> Frame<'a> {
    /// A frame; `most_nodes` bounds the engine.
    pub fn new(index: &'a Index<'a>, options: &'a Options, most_nodes: Option<usize>) -> Frame<'a> {
        let common = Rc::new(Common::of(&[(index, options)]));
        let space = Rc::new(Space::of_size(most_nodes, common.parties.len() > MANY));
        Frame::over((index, options, options), space, common, "")
    }

    /// A frame in which some things that vary have their bits above all others, in this order: for measuring orders.
    pub fn in_order(index: &'a Index<'a>, options: &'a Options, most_nodes: Option<usize>, order: &[(What, Vec<String>)]) -> Frame<'a> {
        let common = Rc::new(Common::of(&[(index, options)]));
        let space = Rc::new(Space::of_size(most_nodes, common.parties.len() > MANY));
        for (what, values) in order {
            space.dimension(what, &|| values.clone());
        }
        Frame::over((index, options, options), space, common, "")
    }

    /// Frames of several rules over one space: the same bracket, vote, event or place is the same thing in all of them. `names` are
    /// put behind labels that stand for different choices in different rules. The second options are those that a scenario is told with.
    pub fn together(all: &[(&'a Index<'a>, &'a Options, &'a Options)], names: &[&'a str], most_nodes: Option<usize>) -> Vec<Frame<'a>> {
        let common = Rc::new(Common::of(&all.iter().map(|(index, options, _)| (*index, *options)).collect::<Vec<_>>()));
        let space = Rc::new(Space::of_size(most_nodes, true));
        all.iter().zip(names).map(|(one, name)| Frame::over(*one, Rc::clone(&space), Rc::clone(&common), name)).collect()
    }

    fn over((index, options, own): (&'a Index<'a>, &'a Options, &'a Options), space: Rc<Space>, common: Rc<Common>, name: &'a str) -> Frame<'a> {
        let frame = Frame {
            index,
            space,
            common,
            options,
            own,
            name,
            in_force: RefCell::default(),
            touched: RefCell::default(),
            left_out: RefCell::default(),
            unknown: RefCell::default(),
            names: RefCell::default(),
            story: RefCell::default(),
            stories: RefCell::default(),
            fixed: RefCell::default(),
            horizon: Cell::new(usize::MAX),
            effects: RefCell::default(),
            decisions: RefCell::default(),
            asking: RefCell::default(),
            counting: RefCell::default(),
            tells_place: Cell::new(false),
            areas: RefCell::default(),
        };
        // Brackets come first in the order of the bits: answers are about them. Among many parties each comes where it is met first, next
        // to what it decides on.
        if !frame.is_large() {
            frame.all_labels();
        }
        frame
    }

    /// Every bracket and reading varies, whether it bears on anything or not.
    pub fn all_labels(&self) {
        for label in self.options.keys() {
            self.label(label);
        }
    }

    /// Whether there are so many parties that the order of the bits follows from what keeps diagrams small, and not from what is read first.
    pub fn is_large(&self) -> bool {
        self.common.parties.len() > MANY
    }

    /// What is not in the answer.
    pub fn left_out(&self) -> Vec<String> {
        self.left_out.borrow().iter().cloned().collect()
    }

    fn leave_out(&self, words: String) {
        self.left_out.borrow_mut().insert(words);
    }

    fn rules(&self) -> &'a Rules {
        self.index.rules
    }

    // ---- choices -----------------------------------------------------------------------------------------------

    /// The bracket or reading of a label, if it is open.
    fn label(&self, label: &str) -> Option<Dimension> {
        let options = self.options.get(label)?;
        let word = |option: &Option<usize>| self.option_word(label, *option);
        self.dimension(&self.choice_of(label), &|| options.iter().map(word).collect())
    }

    /// The choice that a label stands for.
    fn choice_of(&self, label: &str) -> What {
        let apart = self.common.apart.contains(label);
        What::Choice(if apart { format!("{label} ({})", self.name) } else { label.to_string() })
    }

    /// Something that varies, as one of the things that this frame asks about.
    fn dimension(&self, what: &What, values: &dyn Fn() -> Vec<String>) -> Option<Dimension> {
        let found = self.space.dimension(what, values);
        if found.is_some() {
            self.touched.borrow_mut().insert(what.clone());
        }
        found
    }

    /// The situations in which an alternative is chosen.
    pub fn choice(&self, label: &str, alternative: Option<usize>) -> Diagram {
        let Some(options) = self.options.get(label) else { return self.space.diagrams.of(alternative.is_none()) };
        match self.label(label) {
            Some(dimension) => self.space.is(&dimension, &self.option_word(label, alternative)),
            None => self.space.diagrams.of(options.first() == Some(&alternative)),
        }
    }

    /// `in`, `out`, or the number of an alternative from 1, as a settlement writes it.
    pub fn option_word(&self, label: &str, option: Option<usize>) -> String {
        let is_single = self.rules().labels.get(label).is_none_or(|(count, _)| *count == 1);
        match option {
            None => "out".to_string(),
            Some(0) if is_single => "in".to_string(),
            Some(alternative) => (alternative + 1).to_string(),
        }
    }

    fn guard(&self, guard: &Guard) -> Diagram {
        let each: Vec<Diagram> = guard.0.iter().map(|(label, alternative)| self.choice(label, *alternative)).collect();
        self.space.diagrams.all(&each)
    }

    /// The first of several definitions that is there, each with the situations in which it is the one.
    fn first<'b, T>(&self, clauses: impl IntoIterator<Item = &'b Clause<T>>) -> Vec<(Diagram, &'b T)> {
        let engine = &self.space.diagrams;
        let mut rest = engine.yes();
        let mut found = Vec::new();
        for clause in clauses {
            let guard = self.guard(&clause.guard);
            found.push((engine.and(&rest, &guard), &clause.it));
            rest = engine.and(&rest, &engine.not(&guard));
        }
        found
    }

    fn yes_or_no(&self, what: &What) -> Diagram {
        let dimension = self.dimension(what, &|| Vec::from(["yes".to_string(), "no".to_string()]));
        dimension.map_or_else(|| self.space.diagrams.no(), |dimension| self.space.is(&dimension, "yes"))
    }

    /// The ways of choosing in the brackets of a construct, each with where it is chosen.
    fn ways<'w>(&self, name: &str, guards: &[&'w Guard]) -> Vec<(Diagram, Way<'w>)> {
        let labels: BTreeSet<&'w String> = guards.iter().flat_map(|guard| guard.0.iter().map(|(label, _)| label)).collect();
        let mut ways: Vec<Way> = Vec::from([Way::new()]);
        for label in labels {
            let options = self.options.get(label).cloned().unwrap_or_else(|| Vec::from([None]));
            let with = |way: &Way<'w>, option: Option<usize>| -> Way<'w> {
                way.iter().map(|(label, option)| (*label, *option)).chain([(label.as_str(), option)]).collect()
            };
            ways = ways.iter().flat_map(|way| options.iter().map(move |option| with(way, *option)).collect::<Vec<_>>()).take(MOST_WAYS + 1).collect();
        }
        if ways.len() > MOST_WAYS {
            self.leave_out(format!("ways of settling the brackets of “{name}” past {MOST_WAYS}"));
            ways.truncate(MOST_WAYS);
        }
        let chosen = |way: &Way| -> Vec<Diagram> { way.iter().map(|(label, option)| self.choice(label, *option)).collect() };
        ways.into_iter().map(|way| (self.space.diagrams.all(&chosen(&way)), way)).collect()
    }
}

/// Whether an event is that the treaty enters into force.
fn entry_event(pattern: &Pattern) -> bool {
    pattern.act == ENTRY
}

/// An act as a scenario writes it: in quotation marks where a word of it would begin a role.
fn quoted(act: &str) -> String {
    let has_role = act.split(' ').any(|word| crate::phrase::ROLES.contains(&word));
    if has_role { format!("\"{act}\"") } else { act.to_string() }
}
