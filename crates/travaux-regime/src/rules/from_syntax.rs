//! From lines to rules.

use super::codes::{IGNORED_BRACKET, INCOMPLETE_NORM, SAME_NAME, UNDEFINED_NAME, UNKNOWN_BRACKET, UNREADABLE_RULE};
use super::{
    Area, Base, Clause, Condition, Construct, Counts, DecisionClause, EntryClause, Guard, LimitClause, Menu, NormClause, NormKind, PeriodClause,
    ProvisionalClause, Rules, Threshold, Who,
};
use crate::phrase::{self, Phrase};
use crate::syntax::{self, Line, Word};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use travaux_text::quantity::Number;
use travaux_text::{Draft, Quantity, Remark};

/// Brackets in one line that are told apart; every more doubles the ways in which the line can read.
const MOST_BRACKETS: usize = 8;

pub(super) fn rules(draft: &Draft) -> (Rules, Vec<Remark>) {
    let mut reader = Reader { draft, rules: Rules::default(), remarks: Vec::new() };
    for construct in syntax::constructs(draft) {
        reader.construct(&construct);
    }
    reader.names();
    (reader.rules, reader.remarks)
}

struct Reader<'a> {
    draft: &'a Draft,
    rules: Rules,
    remarks: Vec<Remark>,
}

impl Reader<'_> {
    /// The ways in which a line can read: for every choice in its brackets the words that are left. Empty ones are left out.
    fn variants(&mut self, line: &Line) -> Vec<(Guard, Vec<Word>)> {
        for place in &line.broken {
            let remark = Remark::new(&UNREADABLE_RULE, place.clone(), "This bracket of the rule cannot be read.");
            self.remarks.push(remark.action("Write `[#label: words]` or `[@reading: words | words]`, with a label and an end."));
        }
        let mut labels: BTreeMap<&str, usize> = BTreeMap::new();
        for (label, span, alternatives) in &line.brackets {
            let most = labels.entry(label).or_insert(0);
            *most = (*most).max(*alternatives);
            let known = self.rules.labels.entry(label.clone()).or_insert((0, span.clone()));
            known.0 = known.0.max(*alternatives);
        }
        if labels.len() > MOST_BRACKETS {
            let message = format!("This line of the rules has more than {MOST_BRACKETS} brackets.");
            self.remarks.push(Remark::new(&UNREADABLE_RULE, line.span.clone(), message).action("Write it as several lines."));
            return Vec::new();
        }
        let mut ways: Vec<Guard> = vec![Guard::default()];
        for (label, alternatives) in labels {
            let options: Vec<Option<usize>> = (0..alternatives).map(Some).chain([None]).collect();
            ways = ways
                .iter()
                .flat_map(|way| options.iter().map(|option| Guard(way.0.iter().cloned().chain([(label.to_string(), *option)]).collect())))
                .collect();
        }
        let words = |guard: &Guard| -> Vec<Word> {
            let chosen =
                |choice: &syntax::Choice| guard.0.iter().any(|(label, option)| *label == choice.label && *option == Some(choice.alternative));
            line.words.iter().filter(|word| word.within.iter().all(chosen)).cloned().collect()
        };
        ways.into_iter().map(|guard| (words(&guard), guard)).filter(|(words, _)| !words.is_empty()).map(|(words, guard)| (guard, words)).collect()
    }

    /// Reads a line in all its ways. A way that cannot be read is a remark only where nothing has been left out of the line.
    fn clauses<T>(&mut self, line: &Line, read: impl Fn(Phrase) -> Result<T, String>, hint: &str) -> Vec<Clause<T>> {
        let mut found = Vec::new();
        for (guard, words) in self.variants(line) {
            match read(Phrase::new(&words)) {
                Ok(it) => found.push(Clause { it, guard, span: line.span.clone() }),
                Err(_) if guard.0.iter().any(|(_, option)| option.is_none()) => {}
                Err(message) => self.remarks.push(Remark::new(&UNREADABLE_RULE, line.span.clone(), message).action(hint.to_string())),
            }
        }
        found
    }

    fn construct(&mut self, construct: &syntax::Construct) {
        let heads = self.variants(&construct.head);
        // The head may stand in a bracket as a whole; what it says is the same in each way in which it stands at all.
        let Some((guard, words)) = heads.first().cloned() else { return };
        let head = Phrase::new(&words);
        let span = construct.head.span.clone();
        let provision = construct.provision;
        let whole = |name: String| (name, guard.clone(), span.clone());
        match head.first() {
            "group" | "area" | "place" | "places" | "weights" => self.definition(&construct.head),
            "decision" => {
                let (name, guard, span) = whole(head.skip(1).text());
                let it = self.all(construct, decision_clause, DECISION_HINT);
                self.taken(self.rules.decisions.iter().any(|other| other.name == name), &name, &span);
                self.rules.decisions.push(Construct { name, it, guard, provision, span });
            }
            "duty" | "prohibition" | "permission" => {
                let kind = match head.first() {
                    "duty" => NormKind::Duty,
                    "prohibition" => NormKind::Prohibition,
                    _ => NormKind::Permission,
                };
                let (name, guard, span) = whole(head.skip(1).text());
                let clauses = self.all(construct, norm_clause, NORM_HINT);
                self.taken(self.rules.norms.iter().any(|other| other.name == name), &name, &span);
                self.complete(kind, &name, &clauses, &span);
                self.rules.norms.push(Construct { name, it: (kind, clauses), guard, provision, span });
            }
            "limit" => {
                let (name, guard, span) = whole(head.skip(1).text());
                let it = self.all(construct, limit_clause, "Use: of PARTY, at most FIGURE UNIT, at least FIGURE UNIT, only if FACT.");
                self.rules.limits.push(Construct { name, it, guard, provision, span });
            }
            "period" => {
                let (name, guard, span) = whole(head.skip(1).text());
                let it = self.all(construct, period_clause, "Use: from EVENT, for FIGURE years (or months, days).");
                self.rules.periods.push(Construct { name, it, guard, provision, span });
            }
            "entry" => {
                let (_, guard, span) = whole(String::new());
                let it = self.all(construct, entry_clause, ENTRY_HINT);
                self.rules.entry = Some(Construct { name: String::new(), it, guard, provision, span });
            }
            "provisional" => {
                let (_, guard, span) = whole(String::new());
                let it = self.all(construct, provisional_clause, "Use: from EVENT, until EVENT, until entry into force, of PROVISION, PROVISION.");
                self.rules.provisional = Some(Construct { name: String::new(), it, guard, provision, span });
            }
            // Kept as words: shown with the draft, and nothing follows from them yet.
            "withdrawal" | "duration" => {}
            other => {
                let message = format!("\"{other}\" begins no rule.");
                let action = "Begin a line at the margin with one of: group, area, place, places, weights, decision, duty, prohibition, permission, limit, period, entry into force, provisional application, withdrawal, duration.";
                self.remarks.push(Remark::new(&UNREADABLE_RULE, span, message).action(action));
            }
        }
    }

    fn all<T>(&mut self, construct: &syntax::Construct, read: impl Fn(Phrase) -> Result<T, String>, hint: &str) -> Vec<Clause<T>> {
        construct.clauses.iter().flat_map(|line| self.clauses(line, &read, hint)).collect()
    }

    fn taken(&mut self, is_taken: bool, name: &str, span: &travaux_text::Span) {
        if is_taken || name.is_empty() {
            let message = if name.is_empty() { "This rule has no name.".to_string() } else { format!("Two rules are called \"{name}\".") };
            self.remarks.push(Remark::new(&SAME_NAME, span.clone(), message).action("Give each rule a name of its own."));
        }
    }

    fn complete(&mut self, kind: NormKind, name: &str, clauses: &[Clause<NormClause>], span: &travaux_text::Span) {
        let has = |test: fn(&NormClause) -> bool| clauses.iter().any(|clause| test(&clause.it));
        let mut missing = Vec::new();
        if !has(|clause| matches!(clause, NormClause::Bearer(_))) {
            missing.push("a bearer");
        }
        if !has(|clause| matches!(clause, NormClause::Act(..))) {
            missing.push("an act");
        }
        if kind == NormKind::Duty && !has(|clause| matches!(clause, NormClause::OwedTo(_))) {
            missing.push("a beneficiary");
        }
        if !missing.is_empty() {
            let message = format!("The {} \"{name}\" lacks {}.", kind.word(), missing.join(", "));
            self.remarks.push(Remark::new(&INCOMPLETE_NORM, span.clone(), message).action("Add `bearer …`, `owed to …` or `act …`."));
        }
    }

    fn definition(&mut self, line: &Line) {
        for (guard, words) in self.variants(line) {
            let phrase = Phrase::new(&words);
            let (kind, rest) = (phrase.first().to_string(), phrase.skip(1));
            let span = line.span.clone();
            match (kind.as_str(), rest.split_at("=")) {
                ("group", Some((name, members))) => {
                    let it = phrase::who(&members);
                    self.rules.groups.entry(name.text()).or_default().push(Clause { it, guard, span });
                }
                ("area", Some((name, places))) => {
                    let it = if places.first() == "unknown" { Area::Unknown(places.skip(1).text()) } else { Area::Of(phrase::who(&places)) };
                    self.rules.areas.entry(name.text()).or_default().push(Clause { it, guard, span });
                }
                ("weights", Some((name, list))) => {
                    self.rules.weights.entry(name.text()).or_default();
                    let is_whole = guard.0.iter().all(|(_, option)| option.is_some());
                    for item in list.list() {
                        match item.last_split().filter(|(party, _)| travaux_text::attribution::is_party_code(party)) {
                            Some((party, figure)) => drop(self.rules.weights.entry(name.text()).or_default().insert(party, figure)),
                            None if is_whole => {
                                let message = format!("\"{}\" is not the code of a party and a figure.", item.text());
                                let remark = Remark::new(&UNREADABLE_RULE, item.span().unwrap_or(span.clone()), message);
                                self.remarks
                                    .push(remark.action("Write a code and a figure for each party, with commas between them: `AA 5, BB 3.5`."));
                            }
                            None => {}
                        }
                    }
                }
                ("places", None) => {
                    for place in rest.list() {
                        self.rules.places.entry(place.text()).or_insert(None);
                    }
                }
                ("place", None) => match rest.split_at("in") {
                    Some((place, around)) => {
                        self.rules.places.entry(around.text()).or_insert(None);
                        self.rules.places.insert(place.text(), Some(around.text()));
                    }
                    None => {
                        self.rules.places.entry(rest.text()).or_insert(None);
                    }
                },
                _ => {
                    let remark = Remark::new(&UNREADABLE_RULE, span, format!("This definition of a {kind} cannot be read."));
                    self.remarks.push(
                        remark.action(
                            "Write `group NAME = A, B`, `area NAME = A, B except C`, `places A, B`, `place A in B`, `weights NAME = A 5, B 3`.",
                        ),
                    );
                    return;
                }
            }
        }
    }

    /// Labels that the text does not have, and names that nothing defines.
    fn names(&mut self) {
        for (label, (alternatives, span)) in self.rules.labels.clone() {
            if label.starts_with('@') {
                continue;
            }
            let found = self.draft.bracket(&label).map(|bracket| &self.draft.brackets()[bracket]);
            let message = match found {
                None => format!("The text has no bracket #{label}."),
                Some(bracket) if bracket.alternatives.len() < alternatives => {
                    format!("#{label} has {} in the text, and the rule speaks of {alternatives}.", bracket.alternatives.len())
                }
                Some(_) => continue,
            };
            let action = "Use the label of a bracket of this draft; a reading that the text does not show is `[@name: …]`.";
            self.remarks.push(Remark::new(&UNKNOWN_BRACKET, span, message).action(action));
        }
        // One word that no decision bears is a fact.
        let decisions: Vec<String> = self.rules.decisions.iter().map(|decision| decision.name.clone()).collect();
        for clause in self.rules.norms.iter_mut().flat_map(|norm| &mut norm.it.1) {
            if let NormClause::OnlyIf(condition) | NormClause::Unless(condition, _) = &mut clause.it {
                condition.settle(&decisions);
            }
        }
        for clause in self.rules.limits.iter_mut().flat_map(|limit| &mut limit.it) {
            if let LimitClause::OnlyIf(condition) = &mut clause.it {
                condition.settle(&decisions);
            }
        }
        let mut wrong: Vec<(String, travaux_text::Span)> = Vec::new();
        let norm = |name: &str| self.rules.norms.iter().any(|norm| norm.name == name);
        for clause in self.rules.norms.iter().flat_map(|norm| &norm.it.1) {
            match &clause.it {
                NormClause::SubjectTo(name) | NormClause::Notwithstanding(name) if !norm(name) => wrong.push((name.clone(), clause.span.clone())),
                _ => {}
            }
        }
        wrong.extend(self.undefined_parties());
        wrong.extend(self.undefined_weights());
        self.ignored_brackets();
        for (name, span) in wrong {
            let remark = Remark::new(&UNDEFINED_NAME, span, format!("No rule of this draft is called \"{name}\"."));
            self.remarks.push(remark.action("Define it, or correct the name."));
        }
    }
}

impl Reader<'_> {
    /// Names of parties and groups that nothing defines, where a rule needs somebody.
    fn undefined_parties(&self) -> Vec<(String, travaux_text::Span)> {
        let is_defined = |name: &str| {
            travaux_text::attribution::is_party_code(name)
                || matches!(name, "anyone" | "signatories" | "everyone")
                || self.rules.groups.contains_key(name)
        };
        let mut wrong = Vec::new();
        let mut look = |who: &Who, span: &travaux_text::Span, bound: &[String]| {
            let parts = who.parts.iter().filter(|part| !is_defined(part) && !bound.contains(part));
            wrong.extend(parts.map(|part| (part.clone(), span.clone())));
        };
        for norm in &self.rules.norms {
            let triggers = norm.it.1.iter().filter_map(|clause| match &clause.it {
                NormClause::When(pattern) => Some([&pattern.by, &pattern.on, &pattern.with]),
                _ => None,
            });
            let bound: Vec<String> = triggers.flatten().flatten().flat_map(|who| who.parts.clone()).collect();
            for clause in &norm.it.1 {
                if let NormClause::Bearer(who) = &clause.it {
                    look(who, &clause.span, &bound);
                }
            }
        }
        for clause in self.rules.decisions.iter().flat_map(|decision| &decision.it) {
            if let DecisionClause::By(who) = &clause.it {
                look(who, &clause.span, &[]);
            }
        }
        for clause in self.rules.limits.iter().flat_map(|limit| &limit.it) {
            if let LimitClause::Of(who) = &clause.it {
                look(who, &clause.span, &[]);
            }
        }
        wrong
    }

    fn undefined_weights(&self) -> Vec<(String, travaux_text::Span)> {
        let decisions = self.rules.decisions.iter().flat_map(|decision| &decision.it).filter_map(|clause| match &clause.it {
            DecisionClause::Adopted(Threshold::Weight(_, name), _) => Some((name, &clause.span)),
            _ => None,
        });
        let entry = self.rules.entry.iter().flat_map(|entry| &entry.it).filter_map(|clause| match &clause.it {
            EntryClause::Ratified(Threshold::Weight(_, name), ..) => Some((name, &clause.span)),
            _ => None,
        });
        let all = decisions.chain(entry).filter(|(name, _)| !self.rules.weights.contains_key(*name));
        all.map(|(name, span)| (name.clone(), span.clone())).collect()
    }

    /// Brackets of provisions that have rules, and that no rule mentions: to settle them changes words and no behaviour.
    fn ignored_brackets(&mut self) {
        let provisions: Vec<_> = self.draft.rules().iter().filter_map(|block| block.provision).collect();
        let has_rules = |index: usize| {
            core::iter::successors(Some(index), |&index| self.draft.provisions()[index].parent).any(|index| provisions.contains(&index))
        };
        for (index, bracket) in self.draft.brackets().iter().enumerate() {
            let is_words = bracket.kind != travaux_text::BracketKind::Placeholder && bracket.provision.is_some_and(has_rules);
            if !is_words || self.rules.labels.contains_key(&bracket.address) {
                continue;
            }
            let message = format!(
                "No rule mentions the bracket #{}, although its provision has rules: “{}”.",
                bracket.address,
                self.draft.alternative_words(index, 0)
            );
            let remark = Remark::new(&IGNORED_BRACKET, bracket.label.clone().unwrap_or(bracket.span.start..bracket.span.start + 1), message);
            self.remarks.push(remark.action("Put the rule that its words make into `[#label: …]`, or leave it if they change nothing."));
        }
    }
}

impl Condition {
    fn settle(&mut self, decisions: &[String]) {
        match self {
            Condition::Decision(name) if !decisions.contains(name) => *self = Condition::Fact(core::mem::take(name)),
            Condition::Not(inner) => inner.settle(decisions),
            _ => {}
        }
    }
}

const NORM_HINT: &str = "Use: when EVENT, after EVENT, bearer WHO, owed to WHO, act ACTS, within N days, in AREA, with WHO, on WHO, only if CONDITION, unless CONDITION, subject to NORM, notwithstanding NORM, established by WHO, if breached WORDS.";
const DECISION_HINT: &str =
    "Use: by GROUP, adopted by THRESHOLD, with all of GROUP, abstention (absence, silence) counts as yes (no, nothing), within N days, then adopted.";
const ENTRY_HINT: &str =
    "Use: after EVENT, ratified by WHO, ratified by N (or a share) of WHO including WHO, N days after, later parties N days after.";

fn norm_clause(phrase: Phrase) -> Result<NormClause, String> {
    let rest = |count: usize| phrase.skip(count);
    Ok(match (phrase.word(0), phrase.word(1)) {
        ("when", _) => NormClause::When(phrase::event(&rest(1))),
        ("after", _) => match rest(1).split_at("within") {
            Some((event, days)) => NormClause::After(phrase::event(&event), Some(days_of(&days)?)),
            None => NormClause::After(phrase::event(&rest(1)), None),
        },
        ("bearer", _) => NormClause::Bearer(phrase::who(&rest(1))),
        ("owed", "to") => NormClause::OwedTo(phrase::who(&rest(2))),
        ("act", _) => act(&rest(1))?,
        ("within", _) => NormClause::Within(days_of(&rest(1))?),
        ("in", _) => NormClause::In(phrase::who(&rest(1))),
        ("with", _) => NormClause::With(phrase::who(&rest(1))),
        ("on", _) => NormClause::On(phrase::who(&rest(1))),
        ("only", "if") => NormClause::OnlyIf(condition(&rest(2))),
        ("unless", _) => match rest(1).split_at("as") {
            Some((words, name)) => NormClause::Unless(condition(&words), Some(name.text())),
            None => NormClause::Unless(condition(&rest(1)), None),
        },
        ("subject", "to") => NormClause::SubjectTo(rest(2).text()),
        ("notwithstanding", _) => NormClause::Notwithstanding(rest(1).text()),
        ("established", "by") => NormClause::EstablishedBy(rest(2).text()),
        ("if", "breached") => NormClause::IfBreached(rest(2).text()),
        _ => return Err(format!("\"{}\" begins no clause of a norm.", phrase.first())),
    })
}

fn act(phrase: &Phrase) -> Result<NormClause, String> {
    let (menu, skip) = match (phrase.word(0), phrase.word(1)) {
        ("one", "of") => (Menu::OneOf, 2),
        ("each", "of") => (Menu::EachOf, 2),
        ("as", "it") => (Menu::AsItSeesFit, 4),
        _ => (Menu::OneOf, 0),
    };
    let acts = phrase.skip(skip).list();
    // In an event these words begin a role: the act would never be found.
    if let Some(act) = acts.iter().find(|act| (0..act.len()).any(|index| phrase::ROLES.contains(&act.word(index)))) {
        return Err(format!("The act \"{}\" has a word in it that begins a role: put it in quotation marks, here and in scenarios.", act.text()));
    }
    Ok(NormClause::Act(menu, acts.iter().map(Phrase::text).collect()))
}

/// `consent` is a decision where the rules have one of that name; whether they do is not known yet, so one word with a small letter is
/// taken for a decision unless it stands among other words.
fn condition(phrase: &Phrase) -> Condition {
    if phrase.word(0) == "not" {
        return Condition::Not(Box::new(condition(&phrase.skip(1))));
    }
    if let Some((event, rest)) = phrase.split_at("has")
        && rest.word(0) == "happened"
    {
        return Condition::Happened(phrase::event(&event));
    }
    if phrase.word(0) == "fact" {
        return Condition::Fact(phrase.skip(1).text());
    }
    match phrase.len() {
        1 => Condition::Decision(phrase.text()),
        _ => Condition::Fact(phrase.text()),
    }
}

fn decision_clause(phrase: Phrase) -> Result<DecisionClause, String> {
    let counts = |words: &Phrase| match words.text().as_str() {
        "yes" => Ok(Counts::Yes),
        "no" => Ok(Counts::No),
        "nothing" => Ok(Counts::Nothing),
        other => Err(format!("A vote counts as yes, no or nothing, and not as \"{other}\".")),
    };
    Ok(match (phrase.word(0), phrase.word(1)) {
        ("by", _) => DecisionClause::By(phrase::who(&phrase.skip(1))),
        ("adopted", "by") => {
            let (threshold, base, _) = threshold(&phrase.skip(2))?;
            DecisionClause::Adopted(threshold, base)
        }
        ("with", "all") => {
            let rest = phrase.skip(3);
            match rest.split_at("in") {
                Some((who, _)) => DecisionClause::Concurring(phrase::who(&who), true),
                None => DecisionClause::Concurring(phrase::who(&rest), false),
            }
        }
        ("abstention", "counts") => DecisionClause::Abstention(counts(&phrase.skip(3))?),
        ("absence", "counts") => DecisionClause::Absence(counts(&phrase.skip(3))?),
        ("silence", "counts") => DecisionClause::Silence(counts(&phrase.skip(3))?),
        ("within", _) => DecisionClause::Within(days_of(&phrase.skip(1))?),
        ("then", "adopted") => DecisionClause::ThenAdopted,
        _ => return Err(format!("\"{}\" begins no clause of a decision.", phrase.first())),
    })
}

/// How many, of what, and of whom, with those who must be among them.
type HowMany = (Threshold, Base, Option<(Who, Who)>);

/// `unanimity`, `9 votes`, `2/3 of members`, `65 % of weights population`, `majority of GROUP including X`: how many, of what, of whom.
fn threshold(phrase: &Phrase) -> Result<HowMany, String> {
    let (amount, of) = phrase.split_at("of").unwrap_or((phrase.clone(), Phrase::new(&[])));
    let base = match of.text().as_str() {
        "present" | "those present" => Base::Present,
        "votes" | "votes cast" => Base::Votes,
        _ => Base::Members,
    };
    let named = !of.is_empty() && base == Base::Members && !matches!(of.first(), "members" | "weights");
    let (group, including) = of.split_at("including").unwrap_or((of.clone(), Phrase::new(&[])));
    let of_whom = named.then(|| (phrase::who(&group), phrase::who(&including)));
    let wrong = || format!("\"{}\" is no threshold.", phrase.text());
    let share = |text: &str| -> Option<Number> {
        let text = text.trim();
        if let Some((above, below)) = text.split_once('/') {
            let below: i128 = below.trim().parse().ok().filter(|below| *below > 0)?;
            return Some(Number::new(above.trim().parse().ok()?, below));
        }
        let figure = Quantity::parse(text.trim_end_matches(['%', ' ']))?;
        Some(figure.low / Number::from_integer(100))
    };
    let text = amount.text();
    let text = text.strip_prefix("at least ").unwrap_or(&text);
    let threshold = match text {
        "unanimity" => Threshold::Unanimity,
        "consensus" => Threshold::Consensus,
        "majority" | "a majority" => Threshold::Majority,
        other if of.first() == "weights" => Threshold::Weight(share(other).ok_or_else(wrong)?, of.skip(1).text()),
        other if other.starts_with("all but ") => Threshold::AllBut(other["all but ".len()..].parse().map_err(|_| wrong())?),
        other if other.contains('/') || other.ends_with('%') => Threshold::Share(share(other).ok_or_else(wrong)?),
        other => Threshold::Votes(other.trim_end_matches(" votes").trim_end_matches(" parties").parse().map_err(|_| wrong())?),
    };
    Ok((threshold, base, of_whom))
}

fn limit_clause(phrase: Phrase) -> Result<LimitClause, String> {
    let figure = |words: Phrase| Quantity::parse(&words.text()).ok_or_else(|| format!("\"{}\" is no figure with a unit.", words.text()));
    Ok(match (phrase.word(0), phrase.word(1)) {
        ("of", _) => LimitClause::Of(phrase::who(&phrase.skip(1))),
        ("at", "most") => LimitClause::AtMost(figure(phrase.skip(2))?),
        ("at", "least") => LimitClause::AtLeast(figure(phrase.skip(2))?),
        ("only", "if") => LimitClause::OnlyIf(condition(&phrase.skip(2))),
        _ => return Err(format!("\"{}\" begins no clause of a limit.", phrase.first())),
    })
}

fn period_clause(phrase: Phrase) -> Result<PeriodClause, String> {
    Ok(match phrase.word(0) {
        "from" => PeriodClause::From(phrase::event(&phrase.skip(1))),
        "for" => {
            let words = phrase.skip(1).text();
            PeriodClause::For(Quantity::parse(&words).ok_or_else(|| format!("\"{words}\" is no length of time."))?)
        }
        other => return Err(format!("\"{other}\" begins no clause of a period.")),
    })
}

fn entry_clause(phrase: Phrase) -> Result<EntryClause, String> {
    Ok(match (phrase.word(0), phrase.word(1)) {
        ("after", _) => EntryClause::After(phrase::event(&phrase.skip(1))),
        ("ratified", "by") => match threshold(&phrase.skip(2)) {
            Ok((weight @ Threshold::Weight(..), _, _)) => EntryClause::Ratified(weight, phrase::everyone(), Who::default()),
            Ok((amount, _, Some((group, including)))) => EntryClause::Ratified(amount, group, including),
            _ => EntryClause::RatifiedBy(phrase::who(&phrase.skip(2))),
        },
        ("later", "parties") => EntryClause::LaterParties(days_of(&phrase.skip(2))?),
        (_, "day" | "days") => EntryClause::DaysAfter(days_of(&phrase)?),
        _ => return Err(format!("\"{}\" begins no clause on entry into force.", phrase.first())),
    })
}

fn provisional_clause(phrase: Phrase) -> Result<ProvisionalClause, String> {
    Ok(match (phrase.word(0), phrase.word(1)) {
        ("from", _) => ProvisionalClause::From(phrase::event(&phrase.skip(1))),
        ("until", "entry") => ProvisionalClause::UntilEntry,
        ("until", _) => ProvisionalClause::Until(phrase::event(&phrase.skip(1))),
        ("of", _) => ProvisionalClause::Of(phrase.skip(1).list().iter().map(Phrase::text).collect()),
        _ => return Err(format!("\"{}\" begins no clause on provisional application.", phrase.first())),
    })
}

/// `30 days after`, `3 days of it`, `2 weeks`.
fn days_of(phrase: &Phrase) -> Result<i64, String> {
    let figure = phrase.word(0).parse::<i64>().ok().filter(|figure| (0..=1_000_000).contains(figure));
    let unit = match phrase.word(1) {
        "day" | "days" => Some(1),
        "week" | "weeks" => Some(7),
        _ => None,
    };
    figure.zip(unit).map(|(figure, unit)| figure * unit).ok_or_else(|| format!("\"{}\" is no number of days or weeks.", phrase.text()))
}
