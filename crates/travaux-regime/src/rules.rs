//! Rules: what the constructs of a draft say, with the brackets still in them.
//!
//! Every clause carries the choices in brackets and readings for which it is there; which of them hold is decided when the rules are
//! run. What cannot be read is a remark and is left out; nothing here fails.

mod from_syntax;

use crate::syntax::Choice;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use travaux_text::quantity::Number;
use travaux_text::{Draft, ProvisionIndex, Quantity, Remark, Span};

/// What must be chosen for words to be there: in each bracket an alternative, or none of those that the rule has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guard(pub Vec<(String, Option<usize>)>);

impl Guard {
    /// Whether it holds, given the alternative chosen for a label; `None` is no alternative.
    pub fn holds(&self, chosen: impl Fn(&str) -> Option<usize>) -> bool {
        self.0.iter().all(|(label, alternative)| chosen(label) == *alternative)
    }

    /// The alternatives that must be chosen.
    pub fn choices(&self) -> impl Iterator<Item = Choice> + '_ {
        self.0.iter().filter_map(|(label, alternative)| Some(Choice { label: label.clone(), alternative: (*alternative)? }))
    }
}

/// A part of a construct that is there under a guard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause<T> {
    /// What it says.
    pub it: T,
    /// When it is there.
    pub guard: Guard,
    /// Its line in the draft.
    pub span: Span,
}

/// Parties by code, by group, or by a name that an event gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Who {
    /// Names, codes, groups, `anyone`, `signatories`.
    pub parts: Vec<String>,
    /// Those who are left out.
    pub except: Vec<String>,
}

/// Places by name or by area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Area {
    /// Places and areas, and those that are left out. `everywhere` is all.
    Of(Who),
    /// Nobody knows what is in it; in words why.
    Unknown(String),
}

/// An event as a rule speaks of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pattern {
    /// The act.
    pub act: String,
    /// Who does it.
    pub by: Option<Who>,
    /// To whom.
    pub on: Option<Who>,
    /// With whom.
    pub with: Option<Who>,
    /// Where.
    pub area: Option<Who>,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// A decision is adopted.
    Decision(String),
    /// Something has happened.
    Happened(Pattern),
    /// A fact that a scenario settles.
    Fact(String),
    /// It does not hold.
    Not(alloc::boxed::Box<Condition>),
}

/// Which of several acts are owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    /// One of them is enough.
    OneOf,
    /// All of them.
    EachOf,
    /// One of them, as the bearer thinks fit: what it chooses cannot be a breach, doing nothing can.
    AsItSeesFit,
}

/// What a clause of a norm says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NormClause {
    /// What triggers it.
    When(Pattern),
    /// What has to have happened since, and within how many days.
    After(Pattern, Option<i64>),
    /// Whose norm it is.
    Bearer(Who),
    /// To whom it is owed.
    OwedTo(Who),
    /// What is owed, forbidden or allowed.
    Act(Menu, Vec<String>),
    /// Until when, in days.
    Within(i64),
    /// Only acts there.
    In(Who),
    /// Only acts with them.
    With(Who),
    /// Only acts to them.
    On(Who),
    /// A condition.
    OnlyIf(Condition),
    /// An exception, with its name.
    Unless(Condition, Option<String>),
    /// It gives way to another norm.
    SubjectTo(String),
    /// Another norm gives way to it.
    Notwithstanding(String),
    /// Who establishes that the trigger happened.
    EstablishedBy(String),
    /// What follows a breach, in words.
    IfBreached(String),
}

/// The kinds of norms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NormKind {
    /// Something has to be done.
    Duty,
    /// Something must not be done.
    Prohibition,
    /// Something may be done.
    Permission,
}

impl NormKind {
    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            NormKind::Duty => "duty",
            NormKind::Prohibition => "prohibition",
            NormKind::Permission => "permission",
        }
    }
}

/// A norm.
pub type Norm = Construct<(NormKind, Vec<Clause<NormClause>>)>;

/// What a vote or its absence counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// In favour.
    Yes,
    /// Against.
    No,
    /// Neither, and not in the base of votes.
    Nothing,
}

/// How many must be in favour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Threshold {
    /// All.
    Unanimity,
    /// Nobody against.
    Consensus,
    /// More than half.
    Majority,
    /// All but so many.
    AllBut(u64),
    /// So many.
    Votes(u64),
    /// This share or more.
    Share(Number),
    /// This share or more of a weight.
    Weight(Number, String),
}

/// Of whom a share is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// All members.
    Members,
    /// Those who are not absent.
    Present,
    /// Those who vote yes or no.
    Votes,
}

/// What a clause of a decision says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecisionClause {
    /// Who votes.
    By(Who),
    /// How many must be in favour.
    Adopted(Threshold, Base),
    /// Who must not be against, or must be in favour.
    Concurring(Who, bool),
    /// What an abstention counts as.
    Abstention(Counts),
    /// What absence counts as.
    Absence(Counts),
    /// What silence counts as.
    Silence(Counts),
    /// After how many days it is over.
    Within(i64),
    /// It is adopted when it is over.
    ThenAdopted,
}

/// What a clause of a limit says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LimitClause {
    /// Whose.
    Of(Who),
    /// No more than this.
    AtMost(Quantity),
    /// No less than this.
    AtLeast(Quantity),
    /// A condition.
    OnlyIf(Condition),
}

/// What a clause of a period says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeriodClause {
    /// It runs from the first such event.
    From(Pattern),
    /// How long, in months, or in days.
    For(Quantity),
}

/// What a clause on entry into force says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryClause {
    /// It has to have happened, and to have passed.
    After(Pattern),
    /// All of them have ratified.
    RatifiedBy(Who),
    /// So many of them have ratified, these among them.
    Ratified(Threshold, Who, Who),
    /// So many days after.
    DaysAfter(i64),
    /// For those who ratify later, so many days after.
    LaterParties(i64),
}

/// What a clause on provisional application says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProvisionalClause {
    /// From the first such event.
    From(Pattern),
    /// Until such an event.
    Until(Pattern),
    /// Until the treaty enters into force.
    UntilEntry,
    /// Only these provisions.
    Of(Vec<String>),
}

/// A construct with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Construct<T> {
    /// Its name; empty for final clauses.
    pub name: String,
    /// What it says.
    pub it: T,
    /// When it is there.
    pub guard: Guard,
    /// The provision whose words it formalises.
    pub provision: Option<ProvisionIndex>,
    /// Its first line.
    pub span: Span,
}

/// All rules of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Groups by name; several definitions under guards that exclude each other.
    pub groups: BTreeMap<String, Vec<Clause<Who>>>,
    /// Places and the place in which each lies.
    pub places: BTreeMap<String, Option<String>>,
    /// Areas by name.
    pub areas: BTreeMap<String, Vec<Clause<Area>>>,
    /// Weights by name and party.
    pub weights: BTreeMap<String, BTreeMap<String, Number>>,
    /// Decisions.
    pub decisions: Vec<Construct<Vec<Clause<DecisionClause>>>>,
    /// Norms in the order of the text.
    pub norms: Vec<Norm>,
    /// Limits.
    pub limits: Vec<Construct<Vec<Clause<LimitClause>>>>,
    /// Periods.
    pub periods: Vec<Construct<Vec<Clause<PeriodClause>>>>,
    /// Entry into force.
    pub entry: Option<Construct<Vec<Clause<EntryClause>>>>,
    /// Provisional application.
    pub provisional: Option<Construct<Vec<Clause<ProvisionalClause>>>>,
    /// Labels of brackets and names of readings (`@name`) with how many alternatives the rules have for them, and where first.
    pub labels: BTreeMap<String, (usize, Span)>,
}

impl Rules {
    /// The rules of a draft, and what is the matter with them.
    pub fn of(draft: &Draft) -> (Rules, Vec<Remark>) {
        from_syntax::rules(draft)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.norms.is_empty() && self.limits.is_empty() && self.periods.is_empty() && self.entry.is_none() && self.decisions.is_empty()
    }
}

/// The remarks of the regime room.
pub mod codes {
    use travaux_text::{Code, Level};

    macro_rules! codes {
        ($($(#[$doc:meta])* $constant:ident = $number:literal, $name:literal, $level:ident;)*) => {
            $($(#[$doc])* pub static $constant: Code = Code { number: $number, name: $name, level: Level::$level };)*

            /// All codes of this room, in the order of their numbers.
            pub static ALL: &[&Code] = &[$(&$constant),*];
        };
    }

    codes! {
        /// A line of a rules block that cannot be read.
        UNREADABLE_RULE = "G001", "unreadable-rule", Error;
        /// A name that the rules do not have.
        UNDEFINED_NAME = "G002", "undefined-name", Error;
        /// A label that the text does not have, or with other alternatives.
        UNKNOWN_BRACKET = "G003", "unknown-bracket", Error;
        /// Two constructs with one name.
        SAME_NAME = "G004", "same-name", Error;
        /// A duty without bearer, beneficiary or act.
        INCOMPLETE_NORM = "G005", "incomplete-norm", Warning;
        /// A bracket of a provision with rules that the rules ignore.
        IGNORED_BRACKET = "G006", "ignored-bracket", Note;
        /// A scenario that cannot be read.
        UNREADABLE_SCENARIO = "G007", "unreadable-scenario", Error;
    }
}
