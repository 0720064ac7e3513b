//! Which verdicts a question can have at all.

use crate::rules::{NormClause, NormKind, Rules};
use crate::scenario::Question;

/// What a question asks about, and its verdicts.
pub(crate) struct Verdicts {
    /// `a duty`, `a decision`.
    pub of: &'static str,
    /// The words that it can be answered with.
    pub words: &'static [&'static str],
    /// Whether a day, or two with a stroke between them, can be the answer too.
    pub days: bool,
    /// Whether it is asked of a party.
    pub of_party: bool,
}

const DUTY: &[&str] = &["dormant", "due", "fulfilled", "breached", "not due", "excused", "out of scope", "not bound", "undetermined"];
const STATE: &[&str] = &["kept", "dormant", "due", "fulfilled", "breached", "not due", "excused", "out of scope", "not bound", "undetermined"];
const PROHIBITION: &[&str] = &["kept", "breached", "not due", "not bound", "undetermined"];
const PERMISSION: &[&str] = &["allowed", "not regulated", "not due", "not bound", "undetermined"];
const POWER: &[&str] = &["held", "not held", "not due", "not bound", "undetermined"];
const CONSTITUTIVE: &[&str] = &["not regulated", "not due"];
const VALIDITY: &[&str] = &["valid", "void", "not regulated", "undetermined"];
const ACT: &[&str] = &["allowed", "prohibited", "not regulated", "undetermined"];
const DECISION: &[&str] = &["adopted", "rejected", "open", "undetermined"];
const LIMIT: &[&str] = &["kept", "exceeded", "not regulated", "not bound", "undetermined"];

/// The verdicts of a question. `None` if the rules have nothing of that name.
pub(crate) fn of(rules: &Rules, question: &Question) -> Option<Verdicts> {
    let asked = |of, words, of_party| Verdicts { of, words, days: false, of_party };
    let name = match question {
        Question::InForce(_) => return Some(asked("a question about being in force", &["yes", "no", "undetermined"], false)),
        Question::Bound(_) => return Some(asked("a question about being bound", &["yes", "no", "undetermined"], false)),
        Question::Entry(_) => return Some(Verdicts { days: true, ..asked("a question about entry into force", &["none", "undetermined"], false) }),
        Question::End(_) => return Some(Verdicts { days: true, ..asked("a question about the end", &["none", "undetermined"], false) }),
        Question::Validity(_) => return Some(asked("a question about validity", VALIDITY, false)),
        Question::Act(_) => return Some(asked("a question about an act", ACT, false)),
        Question::Named(name, _) => name,
    };
    if let Some(norm) = rules.norms.iter().find(|norm| norm.name == *name) {
        return Some(match norm.it.0 {
            NormKind::Duty if norm.it.1.iter().any(|clause| matches!(clause.it, NormClause::Keep(_))) => asked("a duty to keep a state", STATE, true),
            NormKind::Duty => asked("a duty", DUTY, true),
            NormKind::Prohibition => asked("a prohibition", PROHIBITION, true),
            NormKind::Permission => asked("a permission", PERMISSION, true),
            NormKind::Power => asked("a power", POWER, true),
            NormKind::Constitutive => asked("a constitutive rule", CONSTITUTIVE, true),
        });
    }
    if rules.limits.iter().any(|limit| limit.name == *name) {
        return Some(asked("a limit", LIMIT, true));
    }
    if rules.decisions.iter().any(|decision| decision.name == *name) {
        return Some(asked("a decision", DECISION, false));
    }
    let is_period = rules.periods.iter().any(|period| period.name == *name);
    is_period.then(|| Verdicts { days: true, ..asked("a period", &["none", "undetermined"], false) })
}
