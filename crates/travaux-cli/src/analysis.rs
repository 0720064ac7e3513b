//! What the verbs of analysis share: what is asked about and its draft, the words for conditions and exactness, and that examples are replayed.

use crate::args::{Asked, Given};
use crate::failure::Failure;
use crate::session::Session;
use crate::verbs::run::line_of;
use serde::Serialize;
use std::collections::BTreeMap;
use travaux_record::Entry;
use travaux_regime::analyse;
use travaux_regime::analyse::asked::{ENTRY_INTO_FORCE, Exactness, Example, Refused, Subject};
use travaux_regime::analyse::frame::Options;
use travaux_regime::analyse::terms::Term;
use travaux_regime::evaluate::Index;
use travaux_regime::rules::{NormKind, Rules};
use travaux_regime::run::Regime;
use travaux_regime::scenario::{self, Scenario};
use travaux_text::settle::Settlement;
use travaux_text::{Draft, Span};

/// How a question about all situations is framed: for the answer's last line.
pub const FRAME: &str = "one trigger while the treaty is in force; all else happens once, in time, or not at all; every vote is cast in time";
/// Likewise for entry into force.
pub const FRAME_OF_ENTRY: &str = "one moment so late that every time has run out; what is not signed, ratified or done by then is not done at all";

/// What is asked about, with the draft that it stands in.
pub struct Question<'a> {
    /// The draft or instrument.
    pub entry: &'a Entry,
    /// Its rules.
    pub rules: Rules,
    /// What is open in each bracket and reading.
    pub options: Options,
    /// Its name.
    pub name: String,
    /// Where it is asked.
    pub session: &'a Session,
}

/// Where an answer comes from.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct About {
    /// The negotiation's title.
    pub negotiation: String,
    /// The draft or instrument.
    pub draft: String,
    /// What is asked about: the name of a norm or decision, or `entry into force`.
    pub name: String,
    /// What it is: `duty`, `prohibition`, `permission`, `power`, `decision`, `entry into force`.
    pub kind: String,
    /// The line at which its rule begins: file and line.
    pub rule: String,
    /// The words that the rule formalises, as they stand.
    pub words: String,
    /// `exact`, or what it is not.
    pub exactness: String,
    /// What the answer leaves out.
    pub left_out: Vec<String>,
}

/// An example that was replayed by the concrete evaluator.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExampleRow {
    /// The scenario, ready to be put into a file.
    pub scenario: String,
    /// For whom it holds then: who owes it, to whom it is forbidden, who holds it. What is nobody's, as a decision, is for `all`.
    pub holds_for: Vec<String>,
    /// For whom it does not.
    pub not_for: Vec<String>,
}

impl<'a> Question<'a> {
    /// What a draft has under a name: the one that is named, or the last that has something of that name.
    pub fn new(session: &'a Session, asked: &Asked) -> Result<Question<'a>, Failure> {
        let has = |rules: &Rules| Subject::named(&Index::new(rules), &asked.name).is_some();
        let negotiation = &session.negotiation;
        let entry = match &asked.given.draft {
            Some(id) => session.draft(Some(id))?,
            None => {
                let entries: Vec<&Entry> = negotiation.entries().collect();
                let last = entries.iter().rev().copied().find(|entry| has(&Rules::read(&entry.draft)));
                last.ok_or_else(|| Self::nothing_named(negotiation.entries(), &asked.name))?
            }
        };
        let question = Self::on(session, entry, &asked.name, &asked.given)?;
        if !has(&question.rules) {
            return Err(Self::nothing_named(std::iter::once(entry), &asked.name));
        }
        Ok(question)
    }

    /// A question to a text, under that name.
    pub fn on(session: &'a Session, entry: &'a Entry, name: &str, given: &Given) -> Result<Question<'a>, Failure> {
        let rules = Rules::read(&entry.draft);
        let options = open_in(session, entry, &rules, given.settle.as_deref(), given.readings.as_deref())?;
        Ok(Question { entry, rules, options, name: name.to_string(), session })
    }

    /// Nothing that can be asked about has that name.
    pub fn nothing_named<'b>(entries: impl Iterator<Item = &'b Entry>, name: &str) -> Failure {
        let mut names: Vec<String> = Vec::new();
        for entry in entries {
            let rules = Rules::read(&entry.draft);
            names.extend(rules.norms.into_iter().filter(|norm| norm.it.0 != NormKind::Constitutive).map(|norm| norm.name));
            names.extend(rules.decisions.into_iter().map(|decision| decision.name));
            names.extend(rules.entry.map(|_| ENTRY_INTO_FORCE.to_string()));
        }
        names.sort();
        names.dedup();
        let see = if names.is_empty() { "No text here has rules.".to_string() } else { format!("There are: {}.", names.join(", ")) };
        Failure::unknown("norm or decision", name, names.iter().map(String::as_str), see)
    }

    /// What is told of the answer itself.
    pub fn about(&self, exactness: &Exactness) -> About {
        let draft = &self.entry.draft;
        let index = Index::new(&self.rules);
        let (kind, span) = match Subject::named(&index, &self.name) {
            Some(Subject::Norm(norm)) => (norm.it.0.word(), Some(&norm.span)),
            Some(Subject::Decision(decision)) => ("decision", Some(&decision.span)),
            Some(Subject::EntryIntoForce) => (ENTRY_INTO_FORCE, self.rules.entry.as_ref().map(|entry| &entry.span)),
            None => ("", None),
        };
        let rule = span.map(|span| format!("{}:{}", self.entry.path.display(), line_of(draft.tree().source(), span.start)));
        let words = span.map(|span| self.rules.words_of(draft, span)).unwrap_or_default();
        let words: Vec<String> = words.iter().map(|&provision| draft.words(draft.provisions()[provision].flow.clone())).collect();
        About {
            negotiation: self.session.negotiation.title.clone(),
            draft: self.entry.id.clone(),
            name: self.name.clone(),
            kind: kind.to_string(),
            rule: rule.unwrap_or_default(),
            words: words.join(" ").replace(" ,", ",").replace(" .", "."),
            exactness: match exactness {
                Exactness::Exact => "exact".to_string(),
                Exactness::Without(_) => "exact without what is left out".to_string(),
                Exactness::GaveUp => "gave up".to_string(),
            },
            left_out: match exactness {
                Exactness::Without(left_out) => left_out.clone(),
                Exactness::Exact | Exactness::GaveUp => Vec::new(),
            },
        }
    }

    /// What is asked about, ready for questions.
    pub fn asked<'b>(&'b self, index: &'b Index<'b>) -> Result<analyse::asked::Asked<'b>, Failure> {
        analyse::asked::Asked::new(index, &self.options, &self.name, None).map_err(|refused| self.refused(refused))
    }

    /// Replays an example as a scenario: [`replay`].
    pub fn replayed(&self, name: &str, example: &Example, exactness: &Exactness) -> Result<Option<ExampleRow>, Failure> {
        replay(self.session, self.entry, &self.rules, name, example, exactness)
    }

    /// The provision of a rule of this text: [`provision`].
    pub fn provision(&self, at: &Span) -> Option<String> {
        provision(&self.rules, &self.entry.draft, at)
    }

    /// A refusal in words.
    pub fn refused(&self, refused: Refused) -> Failure {
        match refused {
            Refused::NothingNamed(name) => Self::nothing_named(std::iter::once(self.entry), &name),
            Refused::GaveUp => {
                let what = format!("The analysis of \"{}\" grew past its bound of 8 million nodes, and there is no answer.", self.name);
                Failure::said(what, "Settle some brackets with --settle or --reading, and ask again.")
            }
        }
    }
}

/// The provision that a rule names or under which it stands, or in which a bracket does.
pub fn provision(rules: &Rules, draft: &Draft, at: &Span) -> Option<String> {
    if let Some(named) = rules.formalised_at(at).first() {
        return Some(named.provision.clone());
    }
    let in_block = draft.rules().iter().find(|block| block.span.start <= at.start && at.end <= block.span.end);
    let provisions = draft.provisions();
    let index = match in_block {
        Some(block) => block.provision?,
        None => draft.brackets().iter().find(|bracket| bracket.span == *at)?.provision?,
    };
    provisions.get(index).map(|provision| provision.address.clone())
}

/// What is open in the brackets and readings of a text, once some have been settled.
pub fn open_in(session: &Session, entry: &Entry, rules: &Rules, settle: Option<&str>, readings: Option<&str>) -> Result<Options, Failure> {
    let settlement = settlement(session, entry, settle)?;
    let mut story = Scenario::default();
    for choice in readings.iter().flat_map(|choices| choices.split(',')) {
        let Some((name, alternative)) = choice.split_once('=') else {
            return Err(Failure::said(format!("\"{choice}\" chooses no reading."), "Write `--reading NAME=1`."));
        };
        let alternative =
            match alternative.trim() {
                "out" => None,
                "in" => Some(0),
                figure => {
                    Some(figure.parse::<usize>().ok().and_then(|figure| figure.checked_sub(1)).ok_or_else(|| {
                        Failure::said(format!("\"{figure}\" is no alternative of a reading."), "Write a number from 1, or in or out.")
                    })?)
                }
            };
        let name = format!("@{}", name.trim().trim_start_matches('@'));
        if !rules.labels.contains_key(&name) {
            let known = rules.labels.keys().filter(|label| label.starts_with('@')).map(String::as_str);
            return Err(Failure::unknown("reading", &name, known, "The readings of a draft stand in its rules as `[@name: …]`."));
        }
        story.readings.push((name, alternative));
    }
    Ok(Regime::new(&entry.draft, rules).options(&story, &settlement))
}

/// What is settled by the words of `--settle`.
pub fn settlement(session: &Session, entry: &Entry, choice: Option<&str>) -> Result<Settlement, Failure> {
    match choice {
        Some(choice) => session.settlement(entry, choice),
        None => Settlement::choices(&entry.draft, &[]).map_err(|unknown| Failure::said(unknown.to_string(), "Please report this.")),
    }
}

/// Replays an example as a scenario. One that comes out otherwise is an error of ours; where something is left out it is dropped.
pub fn replay(
    session: &Session,
    entry: &Entry,
    rules: &Rules,
    name: &str,
    example: &Example,
    exactness: &Exactness,
) -> Result<Option<ExampleRow>, Failure> {
    let head = format!("scenario {name}\ndraft    {}\n{}\n\n", entry.id, example.lines.join("\n"));
    let asks: Vec<String> = example.asks.iter().map(|ask| format!("expect {}: yes", ask.question)).collect();
    let (scenarios, remarks) = scenario::read(&format!("{head}{}\n", asks.join("\n")));
    let broken = |why: String| {
        let what = format!("An example of this answer does not run as it should: {why}.");
        Failure::said(what, format!("This is an error in Travaux, and the answer is not given. Please report it with this scenario:\n{head}"))
    };
    let Some(story) = scenarios.first().filter(|_| remarks.is_empty()) else {
        return Err(broken(remarks.first().map(|remark| remark.message.clone()).unwrap_or_default()));
    };
    let settlement = settlement(session, entry, Some(story.settle.as_str()).filter(|settle| !settle.is_empty()))?;
    let outcomes = Regime::new(&entry.draft, rules).run(story, &settlement);
    let mut row = ExampleRow { scenario: head.clone(), holds_for: Vec::new(), not_for: Vec::new() };
    for (ask, outcome) in example.asks.iter().zip(&outcomes) {
        let found = outcome.found.as_ref().map_or("", |found| found.words.as_str());
        if ask.yes.contains(&found) != ask.holds || matches!(found, "undetermined" | "open") {
            return match exactness {
                Exactness::Without(_) => Ok(None),
                _ => Err(broken(format!("{} is {found}", ask.question))),
            };
        }
        row.scenario.push_str(&format!("expect {}: {found}\n", ask.question));
        let whose = if ask.of.is_empty() { "all".to_string() } else { ask.of.clone() };
        if ask.holds { row.holds_for.push(whose) } else { row.not_for.push(whose) }
    }
    Ok(Some(row))
}

impl About {
    /// That it holds for somebody, in words.
    pub fn holds(&self) -> &'static str {
        match self.kind.as_str() {
            "prohibition" => "it is forbidden to somebody",
            "permission" => "somebody may do it",
            "power" => "somebody holds it",
            "decision" => "it is adopted",
            ENTRY_INTO_FORCE => "the treaty is in force",
            _ => "somebody owes it",
        }
    }

    /// The lines at the head of an answer.
    pub fn head(&self, what: &str) -> String {
        let line = format!("{what}: {} ({})", self.name, self.draft);
        let wrap = |words: &str| format!("{}\n", textwrap::fill(words, crate::output::wrapping().initial_indent("  ").subsequent_indent("  ")));
        let words = if self.words.is_empty() { String::new() } else { wrap(&format!("“{}”", self.words)) };
        format!("{}\n{}{words}\n", crate::style::paint(crate::style::STRONG, &line), wrap(&format!("rule: {}", self.rule)))
    }

    /// The line at the foot: within what the answer is exact.
    pub fn foot(&self) -> String {
        self.foot_within(if self.kind == ENTRY_INTO_FORCE { FRAME_OF_ENTRY } else { FRAME })
    }

    /// The same for a frame in other words.
    pub fn foot_within(&self, frame: &str) -> String {
        let left_out = if self.left_out.is_empty() { String::new() } else { format!(" Left out: {}.", self.left_out.join("; ")) };
        let words = format!("Exact for {frame}.{left_out}");
        let words = textwrap::fill(&words, crate::output::wrapping());
        format!("{}\n", crate::style::paint(crate::style::FAINT, &words))
    }
}

/// A label as people write it: `#unanimity`; a reading has its `@` already.
pub fn written(label: &str) -> String {
    if label.starts_with('@') { label.to_string() } else { format!("#{label}") }
}

/// A condition in words: `#unanimity is out and @agreed is 1`; `always` for none.
pub fn term_words(term: &Term) -> String {
    let one = |(label, values): (&String, &std::collections::BTreeSet<String>)| {
        let name = written(label);
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        format!("{name} is {}", values.join(" or "))
    };
    if term.is_empty() { "always".to_string() } else { term.iter().map(one).collect::<Vec<_>>().join(" and ") }
}

/// Several conditions of which one is enough.
pub fn terms_words(terms: &[Term]) -> String {
    if terms.is_empty() { "never".to_string() } else { terms.iter().map(term_words).collect::<Vec<_>>().join("; or ") }
}

/// Conditions for JSON: for each the labels with their values.
pub fn terms_rows(terms: &[Term]) -> Vec<BTreeMap<String, Vec<String>>> {
    terms.iter().map(|term| term.iter().map(|(label, values)| (label.clone(), values.iter().cloned().collect())).collect()).collect()
}

/// An example as indented lines.
pub fn shown(example: &ExampleRow) -> String {
    example.scenario.lines().map(|line| format!("      {line}").trim_end().to_string() + "\n").collect()
}

/// `12.5 %` of a count, for people.
pub fn share(part: &str, whole: &str) -> String {
    fraction(part, whole).map_or("–".to_string(), |share| format!("{:.1} %", share * 100.0))
}

/// What part of a whole it is, from 0 to 1; `None` of nothing.
pub fn fraction(part: &str, whole: &str) -> Option<f64> {
    let share = part.parse::<f64>().ok()? / whole.parse::<f64>().ok()?;
    share.is_finite().then_some(share)
}
