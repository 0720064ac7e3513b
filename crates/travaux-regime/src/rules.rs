//! Rules: what the constructs of a draft say, with the brackets still in them.
//!
//! Every clause carries the choices in brackets and readings for which it is there; which of them hold is decided when the rules are
//! run. What cannot be read is a remark and is left out; nothing here fails.

mod check;
mod from_syntax;

use crate::syntax::Choice;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
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

impl Condition {
    /// The event of which it speaks, if it does.
    pub fn event(&self) -> Option<&Pattern> {
        match self {
            Condition::Happened(pattern) => Some(pattern),
            Condition::Not(inner) => inner.event(),
            Condition::Decision(_) | Condition::Fact(_) => None,
        }
    }
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

impl NormClause {
    /// The other norm of a line that says which of two gives way, and whether it is the norm of this line that does.
    pub fn priority(&self) -> Option<(&str, bool)> {
        match self {
            NormClause::SubjectTo(other) => Some((other, true)),
            NormClause::Notwithstanding(other) => Some((other, false)),
            _ => None,
        }
    }
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
        let (rules, mut remarks) = from_syntax::rules(draft);
        remarks.extend(check::remarks(draft, &rules));
        (rules, remarks)
    }

    /// The rules of a draft alone, for those who run them: nothing is checked.
    pub fn read(draft: &Draft) -> Rules {
        from_syntax::rules(draft).0
    }

    /// The decisions whose name stands in no clause of the draft.
    pub fn unused_decisions(&self, draft: &Draft) -> Vec<&Construct<Vec<Clause<DecisionClause>>>> {
        let names = check::Names::of(draft);
        self.decisions.iter().filter(|decision| !names.has(&decision.name)).collect()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.norms.is_empty() && self.limits.is_empty() && self.periods.is_empty() && self.entry.is_none() && self.decisions.is_empty()
    }
}

/// Everybody whom some names mean, whatever is chosen. `None` if one of them means nobody in particular: anyone, or whoever it was.
pub(crate) fn named_by<'a>(rules: &'a Rules, whos: impl Iterator<Item = &'a Who>) -> Option<BTreeSet<String>> {
    let mut open: Vec<&str> = whos.flat_map(|who| &who.parts).map(String::as_str).collect();
    let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::new());
    while let Some(name) = open.pop() {
        match rules.groups.get(name) {
            Some(_) if !seen.insert(name) => {}
            Some(definitions) => open.extend(definitions.iter().flat_map(|clause| &clause.it.parts).map(String::as_str)),
            None if travaux_text::attribution::is_party_code(name) => drop(found.insert(name.to_string())),
            None => return None,
        }
    }
    Some(found)
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
        /// One norm forbids what another allows or asks for.
        CONTRADICTION = "G008", "contradiction", Error;
        /// Norms that give way to each other in a circle.
        PRIORITY_CYCLE = "G009", "priority-cycle", Error;
        /// A decision that is not adopted even if all are in favour.
        NEVER_ADOPTED = "G010", "never-adopted", Error;
        /// Duties and prohibitions of which no rule says what follows a breach.
        NO_CONSEQUENCE = "G011", "no-consequence", Note;
        /// Rules that stand under no words.
        NO_WORDS = "G012", "no-words", Warning;
        /// A group, area, list of weights or decision that nothing uses.
        UNUSED_DEFINITION = "G013", "unused-definition", Note;
        /// The vote of somebody who does not decide.
        NO_VOTER = "G014", "no-voter", Warning;
        /// One party twice in one vote.
        VOTES_TWICE = "G015", "votes-twice", Error;
        /// An expectation that no story can meet.
        IMPOSSIBLE_VERDICT = "G016", "impossible-verdict", Error;
        /// A scenario that expects nothing.
        NOTHING_EXPECTED = "G017", "nothing-expected", Note;
        /// Something happens in a scenario of which no rule speaks.
        UNKNOWN_ACT = "G018", "unknown-act", Warning;
    }
}
