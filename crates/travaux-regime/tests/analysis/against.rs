//! The symbolic evaluator held against the concrete one: every situation is told as a scenario and run.

use travaux_regime::analyse::frame::{Frame, Options};
use travaux_regime::analyse::situation::{Dimension, Situation};
use travaux_regime::evaluate::Index;
use travaux_regime::rules::{NormKind, Rules};
use travaux_regime::run::Regime;
use travaux_regime::scenario;
use travaux_text::Draft;
use travaux_text::settle::Settlement;

/// Every situation over some dimensions, up to a bound; past it every so many.
pub fn situations(dimensions: &[Dimension], most: usize) -> Vec<Situation> {
    let all: u128 = dimensions.iter().map(|dimension| dimension.values.len() as u128).product();
    let step = all.div_ceil(most as u128).max(1);
    // A step that shares no factor with the numbers of values goes through all of them in turn.
    let step =
        (step..).find(|step| dimensions.iter().all(|dimension| gcd(*step, dimension.values.len() as u128) == 1 || all <= most as u128)).unwrap();
    (0..all.min(most as u128))
        .map(|number| {
            let mut number = number * step % all;
            let mut situation = Situation::new();
            for dimension in dimensions {
                let count = dimension.values.len() as u128;
                situation.insert(dimension.what.clone(), dimension.values[(number % count) as usize].clone());
                number /= count;
            }
            situation
        })
        .collect()
}

fn gcd(one: u128, other: u128) -> u128 {
    if other == 0 { one } else { gcd(other, one % other) }
}

pub fn options(draft: &Draft, rules: &Rules) -> Options {
    let open = Settlement::choices(draft, &[]).unwrap();
    Regime::new(draft, rules).options(&scenario::Scenario::default(), &open)
}

/// What was compared.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub verdicts: usize,
    pub owed: usize,
    pub undetermined: usize,
    /// Where the analysis says that it does not know when a period runs: all that it leaves out and scenarios do not.
    pub left_out: usize,
}

/// Whether a verdict says that a norm of a kind holds.
fn holds(kind: NormKind, keeps: bool, verdict: &str) -> bool {
    match kind {
        NormKind::Duty => matches!(verdict, "due" | "fulfilled" | "breached") || keeps && verdict == "kept",
        NormKind::Prohibition => verdict == "breached",
        _ => matches!(verdict, "allowed" | "held"),
    }
}

/// Holds situations of every norm for everybody who bears it against the concrete evaluator. An error is the text, the story and both answers.
pub fn check(text: &str, most: usize) -> Result<Tally, String> {
    let draft = Draft::parse(text.as_bytes());
    let (rules, remarks) = Rules::of(&draft);
    if let Some(remark) = remarks.iter().find(|remark| remark.level == travaux_text::Level::Error && remark.code.name == "unreadable-rule") {
        return Err(format!("{}\n{text}", remark.message));
    }
    let options = options(&draft, &rules);
    let index = Index::new(&rules);
    let regime = Regime::new(&draft, &rules);
    let mut tally = Tally::default();
    for norm in rules.norms.iter().filter(|norm| norm.it.0 != NormKind::Constitutive) {
        let frame = Frame::new(&index, &options, None);
        let keeps = norm.it.1.iter().any(|clause| matches!(clause.it, travaux_regime::rules::NormClause::Keep(_)));
        let holders = frame.holders(norm);
        if frame.space.diagrams.gave_up() {
            return Err(format!("gave up\n{text}"));
        }
        for situation in situations(&frame.space.dimensions(), most) {
            let told = frame.told(Some(norm), "", &situation).join("\n");
            let asks: Vec<String> = holders.iter().map(|(bearer, _)| format!("expect {} of {bearer}: x\n", norm.name)).collect();
            let story = format!("scenario S\n{told}\n{}", asks.concat());
            let (scenarios, remarks) = scenario::read(&story);
            if let Some(remark) = remarks.first().filter(|_| !asks.is_empty()) {
                return Err(format!("{}\n{text}\n{story}", remark.message));
            }
            let named: Vec<(String, String)> = scenarios[0]
                .settle
                .split(", ")
                .filter_map(|choice| choice.split_once('='))
                .map(|(label, choice)| (label.to_string(), choice.to_string()))
                .collect();
            let settlement = Settlement::choices(&draft, &named).map_err(|error| format!("{error}\n{text}\n{story}"))?;
            for ((bearer, owes), outcome) in holders.iter().zip(regime.run(&scenarios[0], &settlement)) {
                let found = outcome.found.unwrap();
                let symbolic = frame.space.holds(owes, &situation);
                tally.verdicts += 1;
                let fits = if found.words == "undetermined" {
                    tally.undetermined += 1;
                    !symbolic && !frame.left_out().is_empty()
                } else {
                    tally.owed += usize::from(symbolic);
                    let is_left_out = !symbolic && frame.left_out().iter().any(|why| why.starts_with("when "));
                    tally.left_out += usize::from(is_left_out);
                    is_left_out || symbolic == holds(norm.it.0, keeps, &found.words)
                };
                if !fits {
                    let reasons: Vec<&str> = found.reasons.iter().map(|reason| reason.words.as_str()).collect();
                    return Err(format!(
                        "{} of {bearer}: run as {}, analysed as {symbolic}, left out: {:?}\n{reasons:?}\n{text}\n{story}",
                        norm.name,
                        found.words,
                        frame.left_out()
                    ));
                }
            }
        }
    }
    Ok(tally)
}
