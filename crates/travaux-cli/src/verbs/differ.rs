//! `travaux differ`: two drafts compared by what they ask of each party.

use crate::analysis::{ExampleRow, open_in, replay, shown, terms_rows, terms_words};
use crate::args::{Arguments, Differ, Format};
use crate::failure::Failure;
use crate::output::{self, Report, Table};
use crate::session::Session;
use crate::style;
use crate::verbs::run::line_of;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use travaux_record::Entry;
use travaux_regime::analyse::asked::{ENTRY_INTO_FORCE, Exactness, Refused};
use travaux_regime::analyse::differ::{Aspect, Cause, Difference, Pair, Relation, differ};
use travaux_regime::rules::Rules;
use travaux_text::Span;

/// Two drafts, compared by behaviour.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DifferReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The older draft.
    pub older: String,
    /// The newer one.
    pub newer: String,
    /// Norms, limits and final clauses, each with what changed.
    pub norms: Vec<NormRow>,
    /// Which of their words changed, and which of their behaviour.
    pub table: Vec<CellRow>,
    /// Brackets and readings that have other alternatives in the two drafts: their choices are told apart.
    pub apart: Vec<String>,
    /// `exact`, or what it is not.
    pub exactness: String,
    /// What the answer leaves out.
    pub left_out: Vec<String>,
}

/// A norm, a limit or a final clause.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NormRow {
    /// Its name.
    pub name: String,
    /// What it is: `duty`, `prohibition`, `permission`, `power`, `limit`, `entry into force`, `provisional application`.
    pub kind: String,
    /// Whether the rules of the older draft have it.
    pub in_older: bool,
    /// Whether those of the newer draft have it.
    pub in_newer: bool,
    /// `same`, `more`, `less`, `incomparable`: what the newer asks, or allows, against the older.
    pub relation: String,
    /// Whether the words that it formalises changed; absent if it has none in one of the drafts.
    pub words_changed: Option<bool>,
    /// The provisions with these words, in the newer draft or else in the older.
    pub provisions: Vec<String>,
    /// What changed, and for whom.
    pub changes: Vec<ChangeRow>,
    /// The parts of the rules that made the difference.
    pub causes: Vec<CauseRow>,
}

/// What changed for some parties.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChangeRow {
    /// `holds`, `acts`, `time`.
    pub aspect: String,
    /// For whom; empty for what is nobody's.
    pub parties: Vec<String>,
    /// `more`, `less`, `incomparable`.
    pub relation: String,
    /// Under which choices it is more in some situation.
    pub more_if: Vec<BTreeMap<String, Vec<String>>>,
    /// Under which it is less.
    pub less_if: Vec<BTreeMap<String, Vec<String>>>,
    /// Stories that come out differently: the same with the older and with the newer draft.
    pub examples: Vec<PairRow>,
}

/// A story told with both drafts.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PairRow {
    /// With the older.
    pub older: Option<ExampleRow>,
    /// With the newer.
    pub newer: Option<ExampleRow>,
}

/// A part of the rules that made a difference.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CauseRow {
    /// The part: `duty assist: only if`, `area covered`.
    pub part: String,
    /// What it would have changed alone: `same` if it does something only together with others.
    pub alone: String,
    /// Under which choices.
    pub if_settled: Vec<BTreeMap<String, Vec<String>>>,
    /// For whom.
    pub parties: Vec<String>,
    /// Where it stands in the older draft: file and line.
    pub older: Vec<String>,
    /// Where in the newer.
    pub newer: Vec<String>,
    /// The words that it formalises, in the newer draft, or else in the older.
    pub words: String,
    /// A story in which it makes the difference.
    pub example: Option<PairRow>,
}

/// One cell of the table.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CellRow {
    /// Whether words changed.
    pub words_changed: bool,
    /// Whether behaviour changed.
    pub behaviour_changed: bool,
    /// The norms.
    pub norms: Vec<String>,
}

impl Report for DifferReport {
    const NAME: &'static str = "travaux-differ";
    const VERSION: u32 = 1;
}

/// A draft with its rules.
struct Side<'a> {
    entry: &'a Entry,
    rules: Rules,
}

pub fn run(arguments: &Arguments, verb: &Differ) -> Result<ExitCode, Failure> {
    let session = Session::of_texts(arguments.negotiation.as_deref())?;
    let [older, newer] = sides(&session, verb)?;
    let only = |side: &Side, choice: &Option<String>, is_known: &dyn Fn(&Side, &str) -> bool| -> Option<String> {
        let mine = choice.iter().flat_map(|choice| choice.split(',')).filter(|one| is_known(side, one.split('=').next().unwrap_or_default().trim()));
        let mine: Vec<&str> = mine.collect();
        (!mine.is_empty()).then(|| mine.join(","))
    };
    let has_bracket = |side: &Side, label: &str| side.entry.draft.bracket(label.trim_start_matches('#')).is_some();
    let has_reading = |side: &Side, name: &str| side.rules.labels.contains_key(&format!("@{}", name.trim_start_matches('@')));
    let open = |side: &Side, other: &Side| {
        // A choice that only the other draft knows is none of this one's; one that neither knows is an error.
        let settle = only(side, &verb.settle, &|one, label| has_bracket(one, label) || !has_bracket(other, label));
        let readings = only(side, &verb.readings, &|one, name| has_reading(one, name) || !has_reading(other, name));
        open_in(&session, side.entry, &side.rules, settle.as_deref(), readings.as_deref())
    };
    let (ours, theirs) = (open(&older, &newer)?, open(&newer, &older)?);
    let names = [older.entry.id.as_str(), newer.entry.id.as_str()];
    let found = differ((&older.rules, &ours), (&newer.rules, &theirs), names, &verb.names, None).map_err(|refused| match refused {
        Refused::GaveUp | Refused::NothingNamed(_) => Failure::said(
            "The comparison grew past its bound of 8 million nodes, and there is no answer.",
            "Settle some brackets with --settle or --reading, and ask again.",
        ),
    })?;
    let mut norms = Vec::new();
    for difference in &found.differences {
        norms.push(row(&session, [&older, &newer], difference, &found.exactness)?);
    }
    if let Some(unknown) = verb.names.iter().find(|name| !found.differences.iter().any(|one| one.name == **name)) {
        let rules = [&older.rules, &newer.rules];
        let norms = rules.iter().flat_map(|rules| rules.norms.iter().map(|norm| norm.name.as_str()));
        let known = norms.chain(rules.iter().flat_map(|rules| rules.limits.iter().map(|limit| limit.name.as_str())));
        return Err(Failure::unknown("norm", unknown, known, "Leave it out to compare everything."));
    }
    let cells = [(true, true), (true, false), (false, true), (false, false)];
    let table = cells.map(|(words_changed, behaviour_changed)| CellRow {
        words_changed,
        behaviour_changed,
        norms: norms
            .iter()
            .filter(|row| row.words_changed == Some(words_changed) && (row.relation != "same") == behaviour_changed)
            .map(|row| row.name.clone())
            .collect(),
    });
    let mut left_out = match &found.exactness {
        Exactness::Without(left_out) => left_out.clone(),
        Exactness::Exact | Exactness::GaveUp => Vec::new(),
    };
    left_out.extend(found.not_compared.iter().cloned());
    let report = DifferReport {
        negotiation: session.negotiation.title.clone(),
        older: older.entry.id.clone(),
        newer: newer.entry.id.clone(),
        norms,
        table: table.into(),
        apart: found.apart.clone(),
        exactness: if left_out.is_empty() { "exact".to_string() } else { "exact without what is left out".to_string() },
        left_out,
    };
    let saved = match &verb.save {
        Some(path) => Some(save(path, &report)?),
        None => None,
    };
    match arguments.format {
        Format::Text => {
            let partial = (!newer.entry.is_complete()).then_some(newer.entry.id.as_str());
            let mut text = text(&report, verb.examples, partial);
            if let (Some(count), Some(path)) = (saved, &verb.save) {
                text.push_str(&format!("Saved {count} scenarios in {}; `travaux run` runs them.\n", path.display()));
            }
            output::print(&text)?;
        }
        Format::Json => output::json(&report)?,
        _ => return Err(Failure::Format { verb: "differ", formats: "text, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

/// The two drafts: those that are named, or the last two that have rules.
fn sides<'a>(session: &'a Session, verb: &Differ) -> Result<[Side<'a>; 2], Failure> {
    let side = |entry: &'a Entry| Side { entry, rules: Rules::read(&entry.draft) };
    let sides = match verb.drafts.as_slice() {
        [older, newer] => [side(session.draft(Some(older))?), side(session.draft(Some(newer))?)],
        [] => {
            let mut with_rules: Vec<Side> = session.negotiation.entries().map(side).filter(|side| !side.rules.is_empty()).collect();
            match (with_rules.pop(), with_rules.pop()) {
                (Some(newer), Some(older)) => [older, newer],
                _ => {
                    let what = "This negotiation has fewer than two drafts with rules, and only these can be compared by behaviour.";
                    return Err(Failure::said(what, "Write rules into a draft, or compare words with `travaux compare`."));
                }
            }
        }
        _ => return Err(Failure::said("Two drafts are compared by behaviour.", "Write `travaux differ OLDER NEWER`.")),
    };
    if let Some(without) = sides.iter().find(|side| side.rules.is_empty()) {
        let what = format!("{} has no rules, so nothing can be said about its behaviour.", without.entry.id);
        return Err(Failure::said(what, "Write rules into it, or compare words with `travaux compare`."));
    }
    Ok(sides)
}

fn row(session: &Session, sides: [&Side; 2], difference: &Difference, exactness: &Exactness) -> Result<NormRow, Failure> {
    let [older, newer] = sides;
    let place = |side: &Side| place_of(&side.rules, difference);
    let words = sides.map(|side| place(side).map(|span| provisions(side, &span)));
    let words_changed = match &words {
        [Some(before), Some(after)] if !before.is_empty() && !after.is_empty() => Some(before != after),
        _ => None,
    };
    let provisions = words.iter().flatten().last().map(|found| found.keys().cloned().collect()).unwrap_or_default();
    let mut changes = Vec::new();
    for (number, change) in difference.rows.iter().enumerate() {
        let mut examples = Vec::new();
        for (which, pair) in change.examples.iter().enumerate() {
            let name = format!("{}, change {}.{}", difference.name, number + 1, which + 1);
            examples.push(pair_row(session, sides, &name, pair, exactness)?);
        }
        changes.push(ChangeRow {
            aspect: aspect_word(change.aspect).to_string(),
            parties: change.parties.iter().filter(|party| !party.is_empty()).cloned().collect(),
            relation: relation_word(change.relation).to_string(),
            more_if: terms_rows(&change.more_if),
            less_if: terms_rows(&change.less_if),
            examples,
        });
    }
    let mut causes = Vec::new();
    for cause in &difference.causes {
        causes.push(cause_row(session, sides, difference, cause, exactness)?);
    }
    Ok(NormRow {
        name: difference.name.clone(),
        kind: difference.kind.to_string(),
        in_older: difference.stands.0,
        in_newer: difference.stands.1,
        relation: relation_word(difference.relation).to_string(),
        words_changed: words_changed.filter(|_| older.entry.id != newer.entry.id),
        provisions,
        changes,
        causes,
    })
}

fn cause_row(session: &Session, sides: [&Side; 2], difference: &Difference, cause: &Cause, exactness: &Exactness) -> Result<CauseRow, Failure> {
    let [older, newer] = sides;
    let part = cause.part.words(&older.rules, &newer.rules);
    let lines = |side: &Side| -> Vec<String> {
        let source = side.entry.draft.tree().source();
        let lines: BTreeSet<usize> = cause.part.spans(&side.rules).iter().map(|span| line_of(source, span.start)).collect();
        lines.into_iter().map(|line| format!("{}:{line}", side.entry.path.display())).collect()
    };
    let words = [newer, older].into_iter().find_map(|side| {
        let span = cause.part.spans(&side.rules).into_iter().next()?;
        let words: Vec<String> = provisions(side, &span).into_values().filter(|words| !words.is_empty()).collect();
        (!words.is_empty()).then(|| words.join(" "))
    });
    let example = match &cause.example {
        Some(pair) => Some(pair_row(session, sides, &format!("{}, because of {part}", difference.name), pair, exactness)?),
        None => None,
    };
    Ok(CauseRow {
        part,
        alone: relation_word(cause.alone).to_string(),
        if_settled: terms_rows(&cause.if_settled),
        parties: cause.parties.iter().filter(|party| !party.is_empty()).cloned().collect(),
        older: lines(older),
        newer: lines(newer),
        words: words.unwrap_or_default(),
        example,
    })
}

fn pair_row(session: &Session, sides: [&Side; 2], name: &str, pair: &Pair, exactness: &Exactness) -> Result<PairRow, Failure> {
    let one = |side: &Side, example: &travaux_regime::analyse::asked::Example| -> Result<Option<ExampleRow>, Failure> {
        if example.asks.is_empty() {
            return Ok(None);
        }
        replay(session, side.entry, &side.rules, &format!("{name} ({})", side.entry.id), example, exactness)
    };
    Ok(PairRow { older: one(sides[0], &pair.older)?, newer: one(sides[1], &pair.newer)? })
}

/// Where the rules have something.
fn place_of(rules: &Rules, difference: &Difference) -> Option<Span> {
    match difference.kind {
        "limit" => rules.limits.iter().find(|limit| limit.name == difference.name).map(|limit| limit.span.clone()),
        ENTRY_INTO_FORCE => rules.entry.as_ref().map(|entry| entry.span.clone()),
        "provisional application" => rules.provisional.as_ref().map(|one| one.span.clone()),
        _ => rules.norms.iter().find(|norm| norm.name == difference.name).map(|norm| norm.span.clone()),
    }
}

/// The provisions whose words stand behind a line of the rules, by address, with these words.
fn provisions(side: &Side, span: &Span) -> BTreeMap<String, String> {
    let draft = &side.entry.draft;
    let all = side.rules.words_of(draft, span).into_iter().map(|index| {
        let provision = &draft.provisions()[index];
        (provision.address.clone(), draft.words(provision.flow.clone()).replace(" ,", ",").replace(" .", "."))
    });
    all.collect()
}

fn aspect_word(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Holds => "holds",
        Aspect::Acts => "acts",
        Aspect::Time => "time",
    }
}

fn relation_word(relation: Relation) -> &'static str {
    match relation {
        Relation::Same => "same",
        Relation::More => "more",
        Relation::Less => "less",
        Relation::Incomparable => "incomparable",
    }
}

/// Writes all stories into one scenario file, which is new. How many there are.
fn save(path: &Path, report: &DifferReport) -> Result<usize, Failure> {
    let pairs = report.norms.iter().flat_map(|norm| {
        let changes = norm.changes.iter().flat_map(|change| &change.examples);
        changes.chain(norm.causes.iter().filter_map(|cause| cause.example.as_ref()))
    });
    let mut seen = BTreeSet::new();
    let mut text = format!("-- Made by `travaux differ {} {}`: each story with both drafts.\n", report.older, report.newer);
    let mut count = 0;
    for example in pairs.flat_map(|pair| [&pair.older, &pair.newer]).flatten() {
        // The same story is told once, whatever it is told for.
        let body: String = example.scenario.lines().skip(1).collect::<Vec<_>>().join("\n");
        if seen.insert(body) {
            text.push_str(&format!("\n{}", example.scenario));
            count += 1;
        }
    }
    let failed = |error: std::io::Error| Failure::File { done: "written", path: path.to_path_buf(), error };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    // What exists is not overwritten.
    file.persist_noclobber(path).map_err(|error| failed(error.error))?;
    Ok(count)
}

// ---- for people ----------------------------------------------------------------------------------------------------

/// In which respect something changed, for a kind of norm.
fn respect(kind: &str, aspect: &str) -> &'static str {
    match (kind, aspect) {
        ("limit", _) => "what exceeds it",
        (ENTRY_INTO_FORCE, _) => "when it is in force",
        ("provisional application", _) => "when it binds, in force or provisionally",
        ("prohibition", "holds") => "when it is forbidden",
        ("prohibition", _) => "what is forbidden",
        ("permission" | "power", "holds") => "when it is held",
        ("permission" | "power", _) => "what it covers",
        (_, "holds") => "when it is owed",
        (_, "acts") => "what has to be done",
        _ => "by when",
    }
}

fn text(report: &DifferReport, examples: bool, partial: Option<&str>) -> String {
    let title = format!("What changed in behaviour: {} → {}", report.older, report.newer);
    let mut text = format!("{}\n", style::paint(style::STRONG, &title));
    let wrap = |words: &str, indent: usize| {
        let (first, rest) = (" ".repeat(indent), " ".repeat(indent + 2));
        format!("{}\n", textwrap::fill(words, output::wrapping().initial_indent(&first).subsequent_indent(&rest)))
    };
    text.push_str(&wrap(
        "More: the newer draft asks or forbids (a permission: allows; a final clause: binds) in some situation where the older does not. Less: the other way round. The same brackets are settled in the same way in both.",
        2,
    ));
    for norm in report.norms.iter().filter(|norm| norm.relation != "same") {
        let stands = match (norm.in_older, norm.in_newer) {
            (true, false) => format!(" ({} has no such rule)", report.newer),
            (false, true) => format!(" ({} has no such rule)", report.older),
            _ => String::new(),
        };
        let kind = if norm.kind == norm.name || norm.kind == "provisional application" { String::new() } else { format!("{} ", norm.kind) };
        text.push_str(&format!("\n{}{stands}\n", style::paint(style::STRONG, &format!("{kind}{}", norm.name))));
        for change in &norm.changes {
            let who = if change.parties.is_empty() { String::new() } else { format!(", for {}", change.parties.join(", ")) };
            let when = |terms: &[BTreeMap<String, Vec<String>>]| -> String {
                let words = terms_words(&terms.iter().map(term).collect::<Vec<_>>());
                if words == "always" { "whatever is settled".to_string() } else { format!("if {words}") }
            };
            let said = match change.relation.as_str() {
                "more" => format!("more, {}", when(&change.more_if)),
                "less" => format!("less, {}", when(&change.less_if)),
                _ if change.more_if == change.less_if => format!("more in some situations and less in others, {}", when(&change.more_if)),
                _ => format!("more in some situations, {}; less in some, {}", when(&change.more_if), when(&change.less_if)),
            };
            text.push_str(&wrap(&format!("{}{who}: {said}.", respect(&norm.kind, &change.aspect)), 2));
            // A story for each part that made the difference is enough, where there is one.
            for pair in change.examples.iter().filter(|_| examples && norm.causes.iter().all(|cause| cause.example.is_none())) {
                text.push_str(&story(pair));
            }
        }
        for cause in &norm.causes {
            let places: Vec<&str> = cause.older.iter().take(1).chain(cause.newer.iter().take(1)).map(String::as_str).collect();
            let alone = match cause.alone.as_str() {
                "same" => "only together with others".to_string(),
                "incomparable" => "alone more in some situations, less in others".to_string(),
                word => format!("alone {word}"),
            };
            let places = if places.is_empty() { String::new() } else { format!(" ({})", places.join(", ")) };
            let words = if cause.words.is_empty() { String::new() } else { format!(": “{}”", shortened(&cause.words)) };
            text.push_str(&wrap(&format!("because of {}{places}, {alone}{words}", cause.part), 4));
            if let Some(pair) = cause.example.as_ref().filter(|_| examples) {
                text.push_str(&story(pair));
            }
        }
    }
    text.push('\n');
    let mut table = Table::new(["", "behaviour changed", "behaviour the same"]);
    for changed in [true, false] {
        let cell = |behaviour: bool| -> String {
            let cell = report.table.iter().find(|cell| cell.words_changed == changed && cell.behaviour_changed == behaviour);
            let norms = cell.map(|cell| cell.norms.join(", ")).unwrap_or_default();
            if norms.is_empty() { "–".to_string() } else { norms }
        };
        let head = if changed { "words changed" } else { "words the same" };
        table.rows.push([head.to_string(), cell(true), cell(false)].map(Into::into).to_vec());
    }
    text.push_str(&table.text());
    let one_sided: Vec<&str> = report.norms.iter().filter(|norm| norm.words_changed.is_none()).map(|norm| norm.name.as_str()).collect();
    if !one_sided.is_empty() {
        text.push_str(&wrap(&format!("With words in one of the two only: {}.", one_sided.join(", ")), 2));
    }
    if let Some(partial) = partial {
        text.push_str(&wrap(&format!("The record of {partial} is partial: what it does not have is not reported, which is no denial."), 2));
    }
    if !report.apart.is_empty() {
        text.push_str(&wrap(&format!("With other alternatives in the two, and so told apart: {}.", report.apart.join(", ")), 2));
    }
    let left_out = if report.left_out.is_empty() { String::new() } else { format!(" Left out: {}.", report.left_out.join("; ")) };
    let frame = "Exact for one trigger while the treaty is in force, and for entry into force by itself; all else happens once, in time, or not at all; every vote is cast in time.";
    let foot = textwrap::fill(&format!("{frame}{left_out}"), output::wrapping());
    text.push_str(&format!("\n{}\n", style::paint(style::FAINT, &foot)));
    text
}

fn term(row: &BTreeMap<String, Vec<String>>) -> travaux_regime::analyse::terms::Term {
    row.iter().map(|(label, values)| (label.clone(), values.iter().cloned().collect())).collect()
}

fn story(pair: &PairRow) -> String {
    [&pair.older, &pair.newer].into_iter().flatten().map(|example| format!("{}\n", shown(example))).collect()
}

/// The first words of a long sentence.
fn shortened(words: &str) -> String {
    const MOST: usize = 160;
    if words.chars().count() <= MOST {
        return words.to_string();
    }
    let mut cut: String = words.chars().take(MOST).collect();
    cut.truncate(cut.rfind(' ').unwrap_or(cut.len()));
    format!("{cut} …")
}
