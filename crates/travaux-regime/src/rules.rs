//! Rules: what the constructs of a draft say, with the brackets still in them.
//!
//! Every clause carries the choices in brackets and readings for which it is there; which of them hold is decided when the rules are
//! run. What cannot be read is a remark and is left out; nothing here fails.

mod check;
mod from_syntax;
mod uses;
mod words;

use crate::days::Day;
use crate::syntax::Choice;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use travaux_text::quantity::Number;
use travaux_text::{Draft, ProvisionIndex, Quantity, Remark, Span};

pub(crate) use check::contradiction;

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

/// The members of a group or an organ, and from when until when they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// The members.
    pub who: Who,
    /// The first day; `None` since ever.
    pub from: Option<Day>,
    /// The last day; `None` for ever.
    pub until: Option<Day>,
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
    /// One of them holds.
    Either(Vec<Condition>),
    /// All of them hold.
    Both(Vec<Condition>),
}

impl Condition {
    /// The events of which it speaks.
    pub fn events(&self) -> Vec<&Pattern> {
        match self {
            Condition::Happened(pattern) => Vec::from([pattern]),
            Condition::Not(inner) => inner.events(),
            Condition::Either(all) | Condition::Both(all) => all.iter().flat_map(Condition::events).collect(),
            Condition::Decision(_) | Condition::Fact(_) => Vec::new(),
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
    /// What is owed, forbidden, allowed or conferred.
    Act(Menu, Vec<String>),
    /// A state that has to be kept.
    Keep(String),
    /// What breaks that state. Without it the state is a fact that a scenario settles.
    BrokenBy(Pattern),
    /// As what the event counts, for a constitutive rule. Roles that are not named are those of the event.
    CountsAs(Pattern),
    /// Until when, in days.
    Within(i64),
    /// Until a day of the calendar, which is included.
    NoLaterThan(Day),
    /// From a day of the calendar on, which is included.
    NotBefore(Day),
    /// Only while a period runs.
    During(String),
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
    /// Both stand: neither gives way.
    WithoutPrejudiceTo(String),
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
    /// Something can be done with effect: outside it the act is void, which is not the same as forbidden.
    Power,
    /// Something counts as something else.
    Constitutive,
}

impl NormKind {
    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            NormKind::Duty => "duty",
            NormKind::Prohibition => "prohibition",
            NormKind::Permission => "permission",
            NormKind::Power => "power",
            NormKind::Constitutive => "constitutive",
        }
    }
}

/// A norm.
pub type Norm = Construct<(NormKind, Vec<Clause<NormClause>>)>;

/// How a body decides.
pub type Decision = Construct<Vec<Clause<DecisionClause>>>;

/// A limit for a quantity.
pub type Limit = Construct<Vec<Clause<LimitClause>>>;

/// A time that runs from an event.
pub type Period = Construct<Vec<Clause<PeriodClause>>>;

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

/// The day as of which it is known who votes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AsOf {
    /// This day.
    Day(Day),
    /// The day of the first such event.
    Event(alloc::boxed::Box<Pattern>),
}

/// What a clause of a decision says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecisionClause {
    /// Who votes, as of when; without a day as of the day on which is asked.
    By(Who, Option<AsOf>),
    /// How many must take part.
    Quorum(Threshold),
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
    /// Until a day of the calendar, which is the last.
    UntilDay(Day),
    /// Until the first such event after it has begun.
    Until(Pattern),
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

/// What a clause on withdrawal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WithdrawalClause {
    /// Who may withdraw; without it every party.
    By(Who),
    /// It takes effect so long after the notice.
    After(Quantity),
    /// No notice counts before so long after entry into force for the party.
    NotBefore(Quantity),
    /// A condition.
    OnlyIf(Condition),
}

/// What a clause on duration says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DurationClause {
    /// So long from entry into force.
    For(Quantity),
    /// Until a day of the calendar, which is the last.
    UntilDay(Day),
    /// Until the first such event.
    Until(Pattern),
    /// Each such event before the end adds so long.
    Extended(Pattern, Quantity),
}

/// The provision whose words a construct formalises, and the words that it was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formalised {
    /// The id of the provision.
    pub provision: String,
    /// The words, with `…` for what is left out. Where the text no longer has them, the rule is stale.
    pub words: Option<String>,
    /// The line.
    pub span: Span,
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
    /// The provision under which it stands.
    pub provision: Option<ProvisionIndex>,
    /// The provisions whose words it formalises, where it names them. Otherwise those above its block.
    pub formalises: Vec<Formalised>,
    /// Its first line.
    pub span: Span,
}

/// All rules of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Groups by name; several definitions under guards that exclude each other.
    pub groups: BTreeMap<String, Vec<Clause<Roster>>>,
    /// Which of the groups are organs, which act as one.
    pub organs: BTreeSet<String>,
    /// Places and the place in which each lies.
    pub places: BTreeMap<String, Option<String>>,
    /// Areas by name.
    pub areas: BTreeMap<String, Vec<Clause<Area>>>,
    /// Weights by name and party.
    pub weights: BTreeMap<String, BTreeMap<String, Number>>,
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// Norms in the order of the text.
    pub norms: Vec<Norm>,
    /// Limits.
    pub limits: Vec<Limit>,
    /// Periods.
    pub periods: Vec<Period>,
    /// Entry into force.
    pub entry: Option<Construct<Vec<Clause<EntryClause>>>>,
    /// Provisional application.
    pub provisional: Option<Construct<Vec<Clause<ProvisionalClause>>>>,
    /// Withdrawal.
    pub withdrawal: Option<Construct<Vec<Clause<WithdrawalClause>>>>,
    /// Duration.
    pub duration: Option<Construct<Vec<Clause<DurationClause>>>>,
    /// Whether windows of days include the day from which they run. By default they begin on the next day.
    pub first_day_counts: bool,
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

    /// The provisions that the construct around a place of the draft names as those whose words it formalises.
    pub fn formalised_at(&self, place: &Span) -> &[Formalised] {
        fn all<T>(construct: &Construct<Vec<Clause<T>>>) -> (&Span, Option<&Span>, &[Formalised]) {
            (&construct.span, construct.it.last().map(|clause| &clause.span), &construct.formalises)
        }
        let norms = self.norms.iter().map(|norm| (&norm.span, norm.it.1.last().map(|clause| &clause.span), norm.formalises.as_slice()));
        let decisions = self.decisions.iter().map(all);
        let limits = self.limits.iter().map(all);
        let periods = self.periods.iter().map(all);
        let finals = self.entry.iter().map(all).chain(self.provisional.iter().map(all));
        let ends = self.withdrawal.iter().map(all).chain(self.duration.iter().map(all));
        let mut constructs = norms.chain(decisions).chain(limits).chain(periods).chain(finals).chain(ends);
        let around =
            constructs.find(|(head, last, _)| head.start <= place.start && place.end <= last.map_or(head.end, |last| last.end.max(head.end)));
        around.map_or(&[], |(_, _, formalises)| formalises)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.norms.is_empty() && self.limits.is_empty() && self.periods.is_empty() && self.entry.is_none() && self.decisions.is_empty()
    }
}

/// Everybody whom some names mean, whatever is chosen and whenever. `None` if one of them means nobody in particular: anyone, or
/// whoever it was.
pub(crate) fn named_by<'a>(rules: &'a Rules, whos: impl Iterator<Item = &'a Who>) -> Option<BTreeSet<String>> {
    let mut open: Vec<&str> = whos.flat_map(|who| &who.parts).map(String::as_str).collect();
    let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::new());
    while let Some(name) = open.pop() {
        let (name, is_organ) = match name.strip_prefix("members of ") {
            Some(organ) => (organ, false),
            None => (name, rules.organs.contains(name)),
        };
        match rules.groups.get(name) {
            // An organ votes and acts as one.
            _ if is_organ => drop(found.insert(name.to_string())),
            Some(_) if !seen.insert(name) => {}
            Some(definitions) => open.extend(definitions.iter().flat_map(|clause| &clause.it.who.parts).map(String::as_str)),
            None if travaux_text::attribution::is_party_code(name) => drop(found.insert(name.to_string())),
            None => return None,
        }
    }
    Some(found)
}

/// Days on which who is meant, or what holds, can change: an ordinary day first, then the first and last days that the rules name.
pub(crate) fn days_that_matter(rules: &Rules, norms: &[&Norm]) -> Vec<Day> {
    let rosters = rules.groups.values().flatten().flat_map(|clause| [clause.it.from, clause.it.until]).flatten();
    let clauses = norms.iter().flat_map(|norm| &norm.it.1).filter_map(|clause| match clause.it {
        NormClause::NotBefore(day) | NormClause::NoLaterThan(day) => Some(day),
        _ => None,
    });
    let mut days = Vec::from([crate::days::of(2000, 1, 1)]);
    for day in rosters.chain(clauses) {
        if days.len() < MOST_DAYS && !days.contains(&day) {
            days.push(day);
        }
    }
    days
}

/// How many days are tried.
const MOST_DAYS: usize = 6;

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
        /// A rule whose words have changed since it was written.
        STALE_RULE = "G019", "stale-rule", Warning;
        /// A party, place or fact of a scenario of which the rules know nothing.
        UNKNOWN_IN_SCENARIO = "G020", "unknown-in-scenario", Warning;
        /// A list of acts of which nobody knows how many are owed.
        UNCLEAR_MENU = "G021", "unclear-menu", Warning;
        /// A property that cannot be read.
        UNREADABLE_PROPERTY = "G022", "unreadable-property", Error;
        /// A property speaks of something that the rules do not have.
        UNKNOWN_IN_PROPERTY = "G023", "unknown-in-property", Error;
    }
}
