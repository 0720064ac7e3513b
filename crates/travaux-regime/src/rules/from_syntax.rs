//! From lines to rules.

use super::codes::{IGNORED_BRACKET, INCOMPLETE_NORM, SAME_NAME, STALE_RULE, UNCLEAR_MENU, UNDEFINED_NAME, UNKNOWN_BRACKET, UNREADABLE_RULE};
use super::{
    Area, AsOf, Base, Clause, Condition, Construct, Counts, DecisionClause, DurationClause, EntryClause, Formalised, Guard, LimitClause, Menu,
    NormClause, NormKind, Pattern, PeriodClause, ProvisionalClause, Roster, Rules, Threshold, Who, WithdrawalClause,
};
use crate::days::{self, Day};
use crate::phrase::{self, Phrase};
use crate::syntax::{self, Line, Word};
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use travaux_text::quantity::Number;
use travaux_text::{Draft, Quantity, Remark};

/// Brackets in one line that are told apart; every more doubles the ways in which the line can read.
const MOST_BRACKETS: usize = 8;
/// Ways in which one line can read.
const MOST_WAYS: usize = 4_096;
/// How many times `either` and `both` may stand in one line.
const MOST_NESTED: usize = 16;
/// Figures of thresholds and weights up to here are exact in every sum and product that is taken of them.
const MOST_FIGURE: i128 = 1_000_000_000;

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
            // Of a bracket of the text every alternative can be chosen, also one that the line does not have.
            let in_text = self.draft.bracket(label).map_or(0, |bracket| self.draft.brackets()[bracket].alternatives.len());
            *most = (*most).max(in_text);
            known.0 = known.0.max(*most);
        }
        let ways = labels.values().try_fold(1_usize, |ways, alternatives| ways.checked_mul(alternatives + 1)).unwrap_or(usize::MAX);
        if labels.len() > MOST_BRACKETS || ways > MOST_WAYS {
            let message =
                format!("This line of the rules can be read in too many ways: more than {MOST_BRACKETS} brackets, or more than {MOST_WAYS} ways.");
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
        let name = head.skip(1).text();
        match head.first() {
            "group" | "organ" | "area" | "place" | "places" | "weights" => self.definition(&construct.head),
            "days" => self.counting(&head, &span),
            "decision" => {
                self.taken(self.rules.decisions.iter().any(|other| other.name == name), &name, &span);
                let whole = self.whole(construct, name, guard, decision_clause, DECISION_HINT);
                self.rules.decisions.push(whole);
            }
            "duty" | "prohibition" | "permission" | "power" | "constitutive" => {
                let kind = match head.first() {
                    "duty" => NormKind::Duty,
                    "prohibition" => NormKind::Prohibition,
                    "permission" => NormKind::Permission,
                    "power" => NormKind::Power,
                    _ => NormKind::Constitutive,
                };
                self.taken(self.rules.norms.iter().any(|other| other.name == name), &name, &span);
                let whole = self.whole(construct, name, guard, norm_clause, NORM_HINT);
                self.complete(kind, &whole.name, &whole.it, &span);
                if kind == NormKind::Duty {
                    self.unclear_menu(construct);
                }
                let Construct { name, it, guard, provision, formalises, span } = whole;
                self.rules.norms.push(Construct { name, it: (kind, it), guard, provision, formalises, span });
            }
            "limit" => {
                self.taken(self.rules.limits.iter().any(|other| other.name == name), &name, &span);
                let whole =
                    self.whole(construct, name, guard, limit_clause, "Use: of PARTY, at most FIGURE UNIT, at least FIGURE UNIT, only if FACT.");
                self.rules.limits.push(whole);
            }
            "period" => {
                self.taken(self.rules.periods.iter().any(|other| other.name == name), &name, &span);
                let hint = "Use: from EVENT, for FIGURE years (or months, days), until DATE, until EVENT.";
                let whole = self.whole(construct, name, guard, period_clause, hint);
                self.rules.periods.push(whole);
            }
            "entry" => self.rules.entry = Some(self.whole(construct, String::new(), guard, entry_clause, ENTRY_HINT)),
            "provisional" => {
                let hint = "Use: from EVENT, until EVENT, until entry into force, of PROVISION, PROVISION.";
                self.rules.provisional = Some(self.whole(construct, String::new(), guard, provisional_clause, hint));
            }
            "withdrawal" => {
                let hint = "Use: by WHO, 6 months after notice, not before 3 years after entry into force, only if CONDITION.";
                self.rules.withdrawal = Some(self.whole(construct, String::new(), guard, withdrawal_clause, hint));
            }
            "duration" => {
                let hint = "Use: for 5 years, until DATE, until EVENT, extended by EVENT for 5 years.";
                self.rules.duration = Some(self.whole(construct, String::new(), guard, duration_clause, hint));
            }
            other => {
                let message = format!("\"{other}\" begins no rule.");
                let action = "Begin a line at the margin with one of: group, organ, area, place, places, weights, decision, duty, prohibition, permission, power, constitutive, limit, period, entry into force, provisional application, withdrawal, duration, days count from.";
                self.remarks.push(Remark::new(&UNREADABLE_RULE, span, message).action(action));
            }
        }
    }

    /// A construct with its clauses, and the words that it formalises.
    fn whole<T>(
        &mut self,
        construct: &syntax::Construct,
        name: String,
        guard: Guard,
        read: impl Fn(Phrase) -> Result<T, String>,
        hint: &str,
    ) -> Construct<Vec<Clause<T>>> {
        let (naming, saying): (Vec<&Line>, Vec<&Line>) =
            construct.clauses.iter().partition(|line| line.words.first().is_some_and(|word| word.text == "formalises"));
        let formalises = naming.into_iter().flat_map(|line| self.formalised(line)).collect();
        let it = saying.into_iter().flat_map(|line| self.clauses(line, &read, hint)).collect();
        Construct { name, it, guard, provision: construct.provision, formalises, span: construct.head.span.clone() }
    }

    /// `formalises #id "words", #id`.
    fn formalised(&mut self, line: &Line) -> Vec<Formalised> {
        let phrase = Phrase::new(&line.words).skip(1);
        let mut found = Vec::new();
        for item in phrase.parts(",") {
            let id = item.first().trim_start_matches('#').to_string();
            let Some(provision) = self.draft.provision(&id) else {
                let remark = Remark::new(&UNDEFINED_NAME, line.span.clone(), format!("The draft has no provision #{id}."));
                self.remarks.push(remark.action("Name the id of a provision of this draft, as in `formalises #assistance \"words of it\"`."));
                continue;
            };
            let words = Some(item.skip(1).text()).filter(|words| !words.is_empty());
            if let Some(quoted) = words.as_ref().filter(|quoted| !quotes(&whole_words(self.draft, provision), quoted)) {
                let message = format!(
                    "The words that this rule formalises no longer stand in #{id}. The rule is about: “{quoted}”. The text has: “{}”.",
                    whole_words(self.draft, provision)
                );
                let remark =
                    Remark::new(&STALE_RULE, line.span.clone(), message).and(self.draft.provisions()[provision].span.clone(), "the words of today");
                self.remarks.push(remark.action("Read both, change the rule if it has to change, and quote the words of today."));
            }
            found.push(Formalised { provision: id, words, span: line.span.clone() });
        }
        found
    }

    /// `days count from the next day`, `days count from the day itself`.
    fn counting(&mut self, head: &Phrase, span: &travaux_text::Span) {
        match head.text().as_str() {
            "days count from the next day" => self.rules.first_day_counts = false,
            "days count from the day itself" => self.rules.first_day_counts = true,
            other => {
                let remark = Remark::new(&UNREADABLE_RULE, span.clone(), format!("\"{other}\" is no way of counting days."));
                self.remarks.push(remark.action("Write `days count from the next day` or `days count from the day itself`."));
            }
        }
    }

    fn taken(&mut self, is_taken: bool, name: &str, span: &travaux_text::Span) {
        if is_taken || name.is_empty() {
            let message = if name.is_empty() { "This rule has no name.".to_string() } else { format!("Two rules are called \"{name}\".") };
            self.remarks.push(Remark::new(&SAME_NAME, span.clone(), message).action("Give each rule a name of its own."));
        }
    }

    /// A list of acts of a duty that says neither `one of` nor `each of`.
    fn unclear_menu(&mut self, construct: &syntax::Construct) {
        for line in &construct.clauses {
            let word = |index: usize| line.words.get(index).map_or("", |word| word.text.as_str());
            let says = matches!(word(1), "one" | "each" | "any" | "all" | "both" | "either" | "as");
            let joined = line.words.iter().any(|word| matches!(word.text.as_str(), "and" | "or"));
            // Acts that a bracket puts behind a comma are of the list that is there without it.
            let commas = line.words.iter().filter(|word| word.text == "," && word.within.is_empty()).count();
            if word(0) == "act" && !says && !joined && commas > 0 {
                let message = "It is not said whether one of these acts is enough or each of them is owed; it is read as one of them.";
                let remark = Remark::new(&UNCLEAR_MENU, line.span.clone(), message);
                self.remarks.push(remark.action("Write `act one of A, B` or `act each of A, B`."));
            }
        }
    }

    fn complete(&mut self, kind: NormKind, name: &str, clauses: &[Clause<NormClause>], span: &travaux_text::Span) {
        let has = |test: fn(&NormClause) -> bool| clauses.iter().any(|clause| test(&clause.it));
        let mut missing = Vec::new();
        if kind == NormKind::Constitutive {
            if !has(|clause| matches!(clause, NormClause::When(_))) {
                missing.push("an event");
            }
            if !has(|clause| matches!(clause, NormClause::CountsAs(_))) {
                missing.push("what the event counts as");
            }
        } else {
            if !has(|clause| matches!(clause, NormClause::Bearer(_))) {
                missing.push("a bearer");
            }
            if !has(|clause| matches!(clause, NormClause::Act(..) | NormClause::Keep(_))) {
                missing.push("an act");
            }
        }
        if kind == NormKind::Duty && !has(|clause| matches!(clause, NormClause::OwedTo(_))) {
            missing.push("a beneficiary");
        }
        if !missing.is_empty() {
            let message = format!("The {} \"{name}\" lacks {}.", kind.word(), missing.join(", "));
            self.remarks.push(Remark::new(&INCOMPLETE_NORM, span.clone(), message).action(if kind == NormKind::Constitutive {
                "Add `when …` or `counts as …`."
            } else {
                "Add `bearer …`, `owed to …`, `act …` or `keep …`."
            }));
        }
    }

    fn definition(&mut self, line: &Line) {
        for (guard, words) in self.variants(line) {
            let phrase = Phrase::new(&words);
            let (kind, rest) = (phrase.first().to_string(), phrase.skip(1));
            let span = line.span.clone();
            match (kind.as_str(), rest.split_at("=")) {
                ("group" | "organ", Some((name, members))) => {
                    if kind == "organ" {
                        self.rules.organs.insert(name.text());
                    }
                    let it = roster(&members);
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
                        match item.last_split().filter(|(party, figure)| travaux_text::attribution::is_party_code(party) && is_small(figure)) {
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
                            "Write `group NAME = A, B`, `organ NAME = A, B`, `group NAME = A, B from DATE until DATE`, `area NAME = A, B except C`, `places A, B`, `place A in B`, `weights NAME = A 5, B 3`.",
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
        for clause in self.rules.withdrawal.iter_mut().flat_map(|withdrawal| &mut withdrawal.it) {
            if let WithdrawalClause::OnlyIf(condition) = &mut clause.it {
                condition.settle(&decisions);
            }
        }
        self.told_events();
        let mut wrong: Vec<(String, travaux_text::Span)> = Vec::new();
        wrong.extend(self.undefined_places());
        let norm = |name: &str| self.rules.norms.iter().any(|norm| norm.name == name);
        for clause in self.rules.norms.iter().flat_map(|norm| &norm.it.1) {
            match &clause.it {
                NormClause::SubjectTo(name) | NormClause::Notwithstanding(name) | NormClause::WithoutPrejudiceTo(name) if !norm(name) => {
                    wrong.push((name.clone(), clause.span.clone()));
                }
                NormClause::During(name) if !self.rules.periods.iter().any(|period| period.name == *name) => {
                    wrong.push((name.clone(), clause.span.clone()));
                }
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
                || matches!(name, "anyone" | "signatories" | "bearer")
                || self.rules.groups.contains_key(name)
                || name.strip_prefix("members of ").is_some_and(|organ| self.rules.groups.contains_key(organ))
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
            if let DecisionClause::By(who, _) = &clause.it {
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

    /// A condition that speaks of an event as a sentence would, `unless closure by requester`, is that it has happened, and no fact:
    /// a word that begins a role, and behind it a name that the rules know.
    fn told_events(&mut self) {
        let codes = travaux_text::attribution::is_party_code;
        let mut known: BTreeSet<String> = self.rules.groups.keys().chain(self.rules.places.keys()).chain(self.rules.areas.keys()).cloned().collect();
        known.extend(["anyone", "signatories", "bearer", "everywhere"].map(ToString::to_string));
        for norm in &mut self.rules.norms {
            let mut names = known.clone();
            for clause in &norm.it.1 {
                if let NormClause::When(Pattern { by, on, with, .. }) = &clause.it {
                    names.extend([by, on, with].into_iter().flatten().flat_map(|who| who.parts.iter().cloned()));
                }
            }
            let is_name = |name: &str| codes(name) || names.contains(name);
            for clause in &mut norm.it.1 {
                if let NormClause::OnlyIf(condition) | NormClause::Unless(condition, _) = &mut clause.it {
                    condition.tell(&is_name);
                }
            }
        }
        for clause in self.rules.limits.iter_mut().flat_map(|limit| &mut limit.it) {
            if let LimitClause::OnlyIf(condition) = &mut clause.it {
                condition.tell(&|name| codes(name) || known.contains(name));
            }
        }
    }

    /// Places and areas in rules that nothing defines, where the rules define any places.
    fn undefined_places(&self) -> Vec<(String, travaux_text::Span)> {
        if self.rules.places.is_empty() {
            return Vec::new();
        }
        let parts = self.rules.areas.values().flatten().flat_map(|clause| match &clause.it {
            Area::Of(who) => who.parts.iter().chain(&who.except).collect(),
            Area::Unknown(_) => Vec::new(),
        });
        let known: BTreeSet<&String> = self.rules.places.keys().chain(self.rules.areas.keys()).chain(parts).collect();
        let mut wrong = Vec::new();
        for clause in self.rules.norms.iter().flat_map(|norm| &norm.it.1) {
            let area = match &clause.it {
                NormClause::When(pattern) | NormClause::After(pattern, _) | NormClause::BrokenBy(pattern) => pattern.area.as_ref(),
                NormClause::In(area) => Some(area),
                _ => None,
            };
            let names = area.into_iter().flat_map(|area| area.parts.iter().chain(&area.except));
            wrong.extend(names.filter(|name| *name != "everywhere" && !known.contains(name)).map(|name| (name.clone(), clause.span.clone())));
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
            Condition::Either(all) | Condition::Both(all) => all.iter_mut().for_each(|condition| condition.settle(decisions)),
            _ => {}
        }
    }

    fn tell(&mut self, is_name: &dyn Fn(&str) -> bool) {
        match self {
            Condition::Fact(words) => {
                let line = syntax::lines(words, 0).into_iter().next();
                let texts: Vec<&str> = line.iter().flat_map(|line| &line.words).map(|word| word.text.as_str()).collect();
                let is_role = |pair: &[&str]| phrase::ROLES.contains(&pair[0]) && is_name(pair[1]);
                // The first word is the act; a place that is in an area is a fact.
                let is_event = texts.len() > 2 && texts[1..].windows(2).any(is_role) && !is_name(texts[0]);
                if let Some(line) = line.as_ref().filter(|_| is_event) {
                    *self = Condition::Happened(phrase::event(&Phrase::new(&line.words)));
                }
            }
            Condition::Not(inner) => inner.tell(is_name),
            Condition::Either(all) | Condition::Both(all) => all.iter_mut().for_each(|condition| condition.tell(is_name)),
            Condition::Decision(_) | Condition::Happened(_) => {}
        }
    }
}

const NORM_HINT: &str = "Use: when EVENT, after EVENT, bearer WHO, owed to WHO, act ACTS, keep STATE, broken by EVENT, counts as EVENT, within N days, no later than DATE, not before DATE, during PERIOD, in AREA, with WHO, on WHO, only if CONDITION, unless CONDITION, subject to NORM, notwithstanding NORM, without prejudice to NORM, established by WHO, if breached WORDS, formalises #ID.";
const DECISION_HINT: &str = "Use: by GROUP, by GROUP as of DATE (or EVENT), quorum N, adopted by THRESHOLD, with all of GROUP, abstention (absence, silence) counts as yes (no, nothing), within N days, then adopted.";
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
        ("keep", _) => NormClause::Keep(rest(1).text()),
        ("broken", "by") => NormClause::BrokenBy(phrase::event(&rest(2))),
        ("counts", "as") => NormClause::CountsAs(phrase::event(&rest(2))),
        ("within", _) => NormClause::Within(days_of(&rest(1))?),
        ("no", "later") => NormClause::NoLaterThan(day_of(&rest(3))?),
        ("not", "before") => NormClause::NotBefore(day_of(&rest(2))?),
        ("during", _) => NormClause::During(rest(1).text()),
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
        ("without", "prejudice") => NormClause::WithoutPrejudiceTo(rest(3).text()),
        ("established", "by") => NormClause::EstablishedBy(rest(2).text()),
        ("if", "breached") => NormClause::IfBreached(rest(2).text()),
        _ => return Err(format!("\"{}\" begins no clause of a norm.", phrase.first())),
    })
}

fn act(phrase: &Phrase) -> Result<NormClause, String> {
    let has = |word: &str| (0..phrase.len()).any(|index| phrase.word(index) == word);
    if has("and") && has("or") {
        return Err("A list of acts is joined by `and` or by `or`, not by both: write `each of A, B` or `one of A, B`.".to_string());
    }
    // `A and B` are both owed, as in any sentence.
    let joined = if has("and") { Menu::EachOf } else { Menu::OneOf };
    let (menu, skip) = match (phrase.word(0), phrase.word(1)) {
        ("one" | "any", "of") => (Menu::OneOf, 2),
        ("each" | "all", "of") => (Menu::EachOf, 2),
        ("both", _) => (Menu::EachOf, 1),
        ("either", _) => (Menu::OneOf, 1),
        ("as", "it") => (Menu::AsItSeesFit, 4),
        _ => (joined, 0),
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
    // Two of them cancel each other.
    let nots = (0..phrase.len()).take_while(|&index| phrase.word(index) == "not").count();
    if nots > 0 {
        let inner = condition(&phrase.skip(nots));
        return if nots % 2 == 1 { Condition::Not(Box::new(inner)) } else { inner };
    }
    // `either` and `both` bind everything behind them.
    let nested = |word: &str| (0..phrase.len()).filter(|&index| phrase.word(index) == word).count();
    if matches!(phrase.word(0), "either" | "both") && nested("either") + nested("both") <= MOST_NESTED {
        let is_either = phrase.word(0) == "either";
        let parts = phrase.skip(1).parts(if is_either { "or" } else { "and" });
        let all = parts.iter().map(condition).collect();
        return if is_either { Condition::Either(all) } else { Condition::Both(all) };
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
        ("by", _) => {
            let rest = phrase.skip(1);
            match rest.split_at("as").filter(|(_, as_of)| as_of.first() == "of") {
                Some((who, as_of)) => {
                    let event = as_of.skip(1);
                    let as_of = days::read(&event.text()).map_or_else(|| AsOf::Event(Box::new(phrase::event(&event))), AsOf::Day);
                    DecisionClause::By(phrase::who(&who), Some(as_of))
                }
                None => DecisionClause::By(phrase::who(&rest), None),
            }
        }
        ("quorum", _) => DecisionClause::Quorum(threshold(&phrase.skip(1))?.0),
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

/// Not negative, and with a figure of which sums and products stay exact.
fn is_small(figure: &Number) -> bool {
    *figure >= Number::from_integer(0) && figure.denom() <= &MOST_FIGURE && figure.numer() / figure.denom() <= MOST_FIGURE
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
    let wrong = || {
        format!(
            "\"{}\" is no threshold: write unanimity, consensus, majority, 9 votes, all but 2, 2/3, 55 %, or 65 % of weights NAME.",
            phrase.text()
        )
    };
    let share = |text: &str| -> Option<Number> {
        let text = text.trim();
        if let Some((above, below)) = text.split_once('/') {
            let whole = |text: &str| text.trim().parse::<i128>().ok().filter(|figure| (0..=MOST_FIGURE).contains(figure));
            return Some(Number::new(whole(above)?, whole(below).filter(|below| *below > 0)?));
        }
        let figure = Quantity::parse(text.trim_end_matches(['%', ' ']))?;
        Some(figure.low / Number::from_integer(100)).filter(is_small)
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
        "for" => PeriodClause::For(length_of(&phrase.skip(1))?),
        "until" => match days::read(&phrase.skip(1).text()) {
            Some(day) => PeriodClause::UntilDay(day),
            None => PeriodClause::Until(phrase::event(&phrase.skip(1))),
        },
        other => return Err(format!("\"{other}\" begins no clause of a period.")),
    })
}

fn withdrawal_clause(phrase: Phrase) -> Result<WithdrawalClause, String> {
    fn before<'a>(words: &Phrase<'a>, mark: &str) -> Phrase<'a> {
        words.split_at(mark).map_or_else(|| words.clone(), |(before, _)| before)
    }
    Ok(match (phrase.word(0), phrase.word(1)) {
        ("by", _) => WithdrawalClause::By(phrase::who(&phrase.skip(1))),
        ("not", "before") => WithdrawalClause::NotBefore(length_of(&before(&phrase.skip(2), "after"))?),
        ("only", "if") => WithdrawalClause::OnlyIf(condition(&phrase.skip(2))),
        _ if phrase.split_at("after").is_some() => WithdrawalClause::After(length_of(&before(&phrase, "after"))?),
        _ => return Err(format!("\"{}\" begins no clause on withdrawal.", phrase.first())),
    })
}

fn duration_clause(phrase: Phrase) -> Result<DurationClause, String> {
    Ok(match (phrase.word(0), phrase.word(1)) {
        ("for", _) => DurationClause::For(length_of(&phrase.skip(1))?),
        ("until", _) => match days::read(&phrase.skip(1).text()) {
            Some(day) => DurationClause::UntilDay(day),
            None => DurationClause::Until(phrase::event(&phrase.skip(1))),
        },
        ("extended", "by") => match phrase.skip(2).split_at("for") {
            Some((event, length)) => DurationClause::Extended(phrase::event(&event), length_of(&length)?),
            None => return Err("An extension needs an event and a length, as in `extended by review for 5 years`.".to_string()),
        },
        _ => return Err(format!("\"{}\" begins no clause on duration.", phrase.first())),
    })
}

/// `6 months`, `10–15 years`.
fn length_of(phrase: &Phrase) -> Result<Quantity, String> {
    let words = phrase.text();
    let length = Quantity::parse(&words).filter(|length| matches!(length.unit.to_string().as_str(), "years" | "months" | "weeks" | "days"));
    length.ok_or_else(|| format!("\"{words}\" is no length of time in years, months, weeks or days."))
}

fn day_of(phrase: &Phrase) -> Result<Day, String> {
    days::read(&phrase.text()).ok_or_else(|| format!("\"{}\" is not a day: write it as in 2023-01-10.", phrase.text()))
}

/// `A, B and C from 1946-01-01 until 1965-08-31`.
fn roster(phrase: &Phrase) -> Roster {
    fn dated<'a>(words: &Phrase<'a>, mark: &str) -> Option<(Phrase<'a>, Day)> {
        let (before, after) = words.split_at(mark)?;
        Some((before, days::read(&after.text())?))
    }
    let (phrase, until) = dated(phrase, "until").map_or((phrase.clone(), None), |(before, day)| (before, Some(day)));
    let (phrase, from) = dated(&phrase, "from").map_or((phrase.clone(), None), |(before, day)| (before, Some(day)));
    Roster { who: phrase::who(&phrase), from, until }
}

/// The words of a provision and of those below it, with all that stands in brackets.
fn whole_words(draft: &Draft, provision: travaux_text::ProvisionIndex) -> String {
    let provisions = draft.provisions();
    let words: Vec<String> = (provision..provisions[provision].next).map(|index| draft.words(provisions[index].flow.clone())).collect();
    words.join(" ")
}

/// Whether a text has the words of a quotation in their order; `…` stands for words that are left out. White space does not count.
fn quotes(text: &str, quotation: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = plain(text);
    let mut rest = text.as_str();
    quotation.split('…').map(plain).all(|part| match rest.find(part.as_str()) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

fn entry_clause(phrase: Phrase) -> Result<EntryClause, String> {
    Ok(match (phrase.word(0), phrase.word(1)) {
        ("after", _) => EntryClause::After(phrase::event(&phrase.skip(1))),
        ("ratified", "by") => match threshold(&phrase.skip(2)) {
            Ok((weight @ Threshold::Weight(..), _, _)) => EntryClause::Ratified(weight, phrase::everyone(), Who::default()),
            Ok((amount, _, Some((group, including)))) => EntryClause::Ratified(amount, group, including),
            // What looks like an amount is none of a party; that it has no group is said, and not read as a name.
            _ if is_amount(&phrase.skip(2)) => {
                return Err(format!("\"{}\" does not say of whom: write `majority of signatories`, `2/3 of GROUP`.", phrase.skip(2).text()));
            }
            _ => EntryClause::RatifiedBy(phrase::who(&phrase.skip(2))),
        },
        ("later", "parties") => EntryClause::LaterParties(days_of(&phrase.skip(2))?),
        (_, "day" | "days") => EntryClause::DaysAfter(days_of(&phrase)?),
        _ => return Err(format!("\"{}\" begins no clause on entry into force.", phrase.first())),
    })
}

/// Whether words begin like an amount and not like a name.
fn is_amount(phrase: &Phrase) -> bool {
    let first = phrase.first();
    let is_word = matches!(first, "majority" | "unanimity" | "consensus" | "a" | "at" | "half" | "two" | "three" | "most");
    is_word || first.starts_with(|c: char| c.is_ascii_digit()) || (first == "all" && phrase.word(1) == "but")
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
    figure
        .zip(unit)
        .map(|(figure, unit)| figure * unit)
        .ok_or_else(|| format!("\"{}\" is no number of days or weeks: write it in figures, as in `10 days`.", phrase.text()))
}
