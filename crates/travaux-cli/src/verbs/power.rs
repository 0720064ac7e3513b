//! `travaux power`: how often each member of a body makes the difference under a decision rule.

use crate::args::{Arguments, Format, Power as Verb};
use crate::failure::Failure;
use crate::output::{self, Cell, Report, Table};
use crate::session::Session;
use crate::style;
use crate::verbs::run::line_of;
use crate::workers::Cores;
use serde::Serialize;
use std::process::ExitCode;
use travaux_record::{Entry, Negotiation};
use travaux_regime::days::{self, Day};
use travaux_regime::power::from_rules::{Asked, Body, Line, Trouble, Way};
use travaux_regime::power::{Method, Power, Shapley, TooLarge, Value, Wanted};
use travaux_regime::rules::Rules;
use travaux_regime::run::{Regime, choice_words};
use travaux_text::quantity::{Number, Unit};
use travaux_text::settle::Settlement;
use travaux_text::{Quantity, Span};

/// Voting power under a decision rule.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PowerReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The draft or instrument.
    pub draft: String,
    /// The rule, as asked.
    pub rule: String,
    /// One game, or one for each way of choosing in brackets and readings on which the game depends.
    pub games: Vec<GameRow>,
}

/// One game of yes and no.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GameRow {
    /// The ways of choosing that lead to it, each a list of choices; empty if it does not depend on any.
    pub choices: Vec<Vec<String>>,
    /// Why there is no game under these choices.
    pub trouble: Option<String>,
    /// What has to be met.
    pub adopted_if: Vec<LineRow>,
    /// How the rule treats an abstention. In the game nobody abstains.
    pub abstention: Vec<LineRow>,
    /// What the rule says and a game of yes and no cannot.
    pub left_out: Vec<LineRow>,
    /// The day as of which these are the members, where that can make a difference.
    pub as_of: Option<String>,
    /// The names of the weights that it uses.
    pub weights: Vec<String>,
    /// The figures; absent if there is no game.
    pub power: Option<PowerRow>,
}

/// A line of the rule with what it comes to.
#[derive(Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LineRow {
    /// The decision.
    pub decision: String,
    /// In words.
    pub words: String,
    /// The line.
    pub rule: String,
    /// Where it stands: file and line, relative to the negotiation.
    pub place: String,
    /// The choices for which it is there.
    pub choices: Vec<String>,
}

/// The figures of a game.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PowerRow {
    /// How many coalitions there are.
    pub coalitions: String,
    /// How many of them win.
    pub winning: String,
    /// How many of those lose as soon as anybody leaves; absent if that would take too long to count.
    pub minimal_winning: Option<String>,
    /// Coleman's power of the collectivity to act.
    pub to_act: Figure,
    /// Without whom nothing is adopted.
    pub veto_players: Vec<String>,
    /// Whose vote alone is enough.
    pub sufficient: Vec<String>,
    /// Who decides alone.
    pub dictators: Vec<String>,
    /// Who never makes a difference.
    pub dummies: Vec<String>,
    /// How coalitions were counted: formula, sums, sizes, diagram.
    pub method: String,
    /// The members, by Shapley–Shubik index, the most powerful first.
    pub members: Vec<MemberRow>,
}

/// The figures of a member.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MemberRow {
    /// Its code or name in the rules.
    pub member: String,
    /// The name of the party.
    pub name: Option<String>,
    /// Its weights, in the order of `weights`.
    pub weights: Vec<String>,
    /// In how many coalitions of the others it makes the difference.
    pub swings: String,
    /// Its share of all swings: the Banzhaf index.
    pub banzhaf: Figure,
    /// The Penrose measure, or absolute Banzhaf index: the share of coalitions of the others in which it makes the difference.
    pub penrose: Figure,
    /// The Shapley–Shubik index.
    pub shapley_shubik: Figure,
    /// Coleman's power to prevent action.
    pub to_prevent: Figure,
    /// Coleman's power to initiate action.
    pub to_initiate: Figure,
}

/// A figure between 0 and 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Figure {
    /// The exact fraction; absent if it was calculated in floating point.
    pub exact: Option<String>,
    /// The nearest number.
    pub value: f64,
    /// What the number can be off by at the most, apart from its own rounding; 0 if it is exact.
    pub error: f64,
    /// For people.
    pub text: String,
}

impl Report for PowerReport {
    const NAME: &'static str = "travaux-power";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Verb) -> Result<ExitCode, Failure> {
    let session = Session::of_texts(arguments.negotiation.as_deref())?;
    let report = report(&session, verb)?;
    match arguments.format {
        Format::Text => output::print(&text(&report, verb.exact))?,
        Format::Markdown => output::print(&markdown(&report, verb.exact))?,
        Format::Csv => output::print(&csv_table(&report).csv()?)?,
        Format::Json => output::json(&report)?,
        Format::Html | Format::Ical | Format::Junit | Format::Svg => {
            return Err(Failure::Format { verb: "power", formats: "text, markdown, csv, json" });
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn report(session: &Session, verb: &Verb) -> Result<PowerReport, Failure> {
    let entry = text_with(session, verb)?;
    let rules = Rules::read(&entry.draft);
    let (asked, settlement) = asked(session, entry, verb)?;
    let ways = Regime::new(&entry.draft, &rules).games(&asked, &settlement).map_err(|trouble| said(entry, &rules, trouble))?;
    // Where no way of choosing gives a game, that is the answer; where some do, the others are told beside them.
    if let [Way { body: Err(trouble), .. }] = ways.as_slice() {
        return Err(said(entry, &rules, trouble.clone()));
    }
    let games = ways.iter().map(|way| game(&session.negotiation, entry, way, verb)).collect::<Result<Vec<_>, _>>()?;
    Ok(PowerReport { negotiation: session.negotiation.title.clone(), draft: entry.id.clone(), rule: asked.rule, games })
}

/// The text whose rule it is: the one that is named, the last draft if it has the rule, or the only one that has it.
fn text_with<'a>(session: &'a Session, verb: &Verb) -> Result<&'a Entry, Failure> {
    if verb.draft.is_some() {
        return session.draft(verb.draft.as_deref());
    }
    let is_in = |entry: &Entry| {
        let rules = Rules::read(&entry.draft);
        let words = format!(" {} ", verb.rule.split_whitespace().collect::<Vec<_>>().join(" "));
        rules.decisions.iter().any(|decision| words.contains(&format!(" {} ", decision.name)))
    };
    let all: Vec<&Entry> = session.negotiation.entries().filter(|entry| is_in(entry)).collect();
    let last = session.negotiation.last_draft().filter(|last| all.iter().any(|entry| entry.id == last.id));
    match (last, all.as_slice()) {
        (Some(last), _) => Ok(last),
        (None, [only]) => Ok(only),
        (None, []) => {
            let decisions: Vec<(String, String)> = session.negotiation.entries().flat_map(decisions).collect();
            Err(unknown(&verb.rule, &decisions))
        }
        (None, several) => {
            let ids: Vec<&str> = several.iter().map(|entry| entry.id.as_str()).collect();
            let what = format!("Several texts have a decision \"{}\": {}.", verb.rule, ids.join(", "));
            Err(Failure::said(what, format!("Name one: --draft {}.", ids[0])))
        }
    }
}

/// The decisions of a text: each with the text.
fn decisions(entry: &Entry) -> Vec<(String, String)> {
    Rules::read(&entry.draft).decisions.into_iter().map(|decision| (decision.name, entry.id.clone())).collect()
}

fn unknown(wanted: &str, decisions: &[(String, String)]) -> Failure {
    let see = match decisions {
        [] => "There are no decisions: `decision NAME` in a rules block says how a body decides.".to_string(),
        some => {
            let list: Vec<String> = some.iter().map(|(name, draft)| format!("{name} ({draft})")).collect();
            format!("There are: {}.", list.join(", "))
        }
    };
    Failure::unknown("decision", wanted, decisions.iter().map(|(name, _)| name.as_str()), see)
}

fn asked(session: &Session, entry: &Entry, verb: &Verb) -> Result<(Asked, Settlement), Failure> {
    let (readings, brackets): (Vec<&str>, Vec<&str>) = match verb.settle.as_deref() {
        Some(choices) => choices.split(',').map(str::trim).filter(|choice| !choice.is_empty()).partition(|choice| choice.starts_with('@')),
        None => (Vec::new(), Vec::new()),
    };
    let settlement = match brackets.is_empty() {
        true => Settlement::choices(&entry.draft, &[]).map_err(|unknown| Failure::said(unknown.to_string(), "Please report this."))?,
        false => session.settlement(entry, &brackets.join(","))?,
    };
    let rules = Rules::read(&entry.draft);
    let readings = readings.into_iter().map(|choice| reading(&rules, choice)).collect::<Result<Vec<_>, _>>()?;
    let day = match &verb.on {
        Some(text) => Some(days::read(text).ok_or_else(|| Failure::said(format!("\"{text}\" is no day."), "Write it as in --on 2031-04-18."))?),
        None => entry.draft.front().date.as_ref().and_then(|date| days::read(date.written())),
    };
    let name = |pair: &String| match pair.split_once('=') {
        Some((name, party)) => Ok((name.trim().to_string(), party.trim().to_string())),
        None => Err(Failure::said(format!("\"{pair}\" does not say whom a name means."), "Write it as in --let attacker=RU.")),
    };
    let names = verb.names.iter().map(name).collect::<Result<Vec<_>, _>>()?;
    let rule = verb.rule.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok((Asked { rule, day, names, readings }, settlement))
}

/// `@concurring=1`, `@strict=out`.
fn reading(rules: &Rules, choice: &str) -> Result<(String, Option<usize>), Failure> {
    let (name, chosen) = choice.split_once('=').unwrap_or((choice, ""));
    let known = || rules.labels.keys().filter(|label| label.starts_with('@')).map(String::as_str);
    let Some((alternatives, _)) = rules.labels.get(name) else {
        let all: Vec<&str> = known().collect();
        let see = if all.is_empty() { "The rules have no rival readings.".to_string() } else { format!("The rules have: {}.", all.join(", ")) };
        return Err(Failure::unknown("reading", name, known(), see));
    };
    let number = chosen.parse::<usize>().ok().filter(|number| (1..=*alternatives).contains(number));
    match (chosen, number) {
        (_, Some(number)) => Ok((name.to_string(), Some(number - 1))),
        ("in", _) => Ok((name.to_string(), Some(0))),
        ("out", _) if *alternatives == 1 => Ok((name.to_string(), None)),
        _ => {
            let offers =
                if *alternatives == 1 { "in, out".to_string() } else { (1..=*alternatives).map(|n| n.to_string()).collect::<Vec<_>>().join(", ") };
            Err(Failure::said(format!("The reading \"{name}\" has no choice \"{chosen}\"."), format!("It has: {offers}.")))
        }
    }
}

/// Why there is no game, in words.
fn said(entry: &Entry, rules: &Rules, trouble: Trouble) -> Failure {
    match trouble {
        Trouble::NoDecision(wanted) => {
            let decisions: Vec<(String, String)> = rules.decisions.iter().map(|decision| (decision.name.clone(), entry.id.clone())).collect();
            unknown(&wanted, &decisions)
        }
        Trouble::Unsaid(words, span) => {
            let action = if words.contains("depends on the day") {
                "Name a day: --on 2031-04-18."
            } else if words.contains("depends on who") {
                "Say who it is: --let NAME=PARTY."
            } else {
                "What a decision needs stands in docs/reference/rules.md, under Decisions."
            };
            Failure::said(format!("There is no power to be counted: {words}{}.", place_words(entry, span.as_ref())), action)
        }
        Trouble::TooMany(labels) => {
            let names: Vec<String> = labels.iter().map(|label| crate::analysis::written(label)).collect();
            let what = format!("The rule is a different game in too many ways; it depends on {}.", names.join(", "));
            let first = labels.first().cloned().unwrap_or_default();
            Failure::said(what, format!("Settle some of them: --settle {first}=1, or {first}=out."))
        }
    }
}

fn place_words(entry: &Entry, span: Option<&Span>) -> String {
    span.map(|span| format!(" ({})", place(entry, span))).unwrap_or_default()
}

fn place(entry: &Entry, span: &Span) -> String {
    format!("{}:{}", entry.path.display(), line_of(entry.draft.tree().source(), span.start))
}

// ---- from the room to the report -----------------------------------------------------------------------------------

fn game(negotiation: &Negotiation, entry: &Entry, way: &Way, verb: &Verb) -> Result<GameRow, Failure> {
    let choices = way.choices.iter().map(|way| way.iter().map(|(label, choice)| choice_words(label, *choice)).collect()).collect();
    let body = match &way.body {
        Ok(body) => body,
        Err(trouble) => {
            let trouble = match trouble {
                Trouble::Unsaid(words, span) => format!("{words}{}", place_words(entry, span.as_ref())),
                Trouble::NoDecision(name) => format!("there is no decision \"{name}\""),
                Trouble::TooMany(labels) => format!("it depends on {}", labels.join(", ")),
            };
            let (adopted_if, abstention, left_out, weights) = (vec![], vec![], vec![], vec![]);
            return Ok(GameRow { choices, trouble: Some(trouble), adopted_if, abstention, left_out, as_of: None, weights, power: None });
        }
    };
    let wanted = Wanted { shapley: if verb.exact { Shapley::Exact } else { Shapley::Quick }, ..Wanted::default() };
    let power = body.game.power_with(&wanted, &Cores).map_err(|TooLarge { what }| {
        Failure::said(format!("The power under \"{}\" cannot be counted: {what}.", verb.rule), "Fewer digits in the weights make it smaller.")
    })?;
    let lines = |lines: &[Line]| lines.iter().map(|line| line_row(entry, line)).collect();
    Ok(GameRow {
        choices,
        trouble: None,
        adopted_if: lines(&body.lines),
        abstention: lines(&body.abstention),
        left_out: lines(&body.left_out),
        as_of: body.as_of.map(|day: Day| days::written(day)),
        weights: body.weights.iter().map(|(name, _)| name.clone()).collect(),
        power: Some(power_row(negotiation, body, &power)),
    })
}

fn line_row(entry: &Entry, line: &Line) -> LineRow {
    LineRow {
        decision: line.decision.clone(),
        words: line.words.clone(),
        rule: entry.draft.text(&line.span).split_whitespace().collect::<Vec<_>>().join(" "),
        place: place(entry, &line.span),
        choices: line.choices.iter().map(|choice| choice_words(&choice.label, Some(choice.alternative))).collect(),
    }
}

fn power_row(negotiation: &Negotiation, body: &Body, power: &Power) -> PowerRow {
    let names = |test: &dyn Fn(usize) -> bool| -> Vec<String> {
        body.members.iter().enumerate().filter(|(member, _)| test(*member)).map(|(_, name)| name.clone()).collect()
    };
    let mut members: Vec<MemberRow> = (0..body.members.len()).map(|member| member_row(negotiation, body, power, member)).collect();
    members.sort_by(|one, other| other.shapley_shubik.value.total_cmp(&one.shapley_shubik.value).then_with(|| one.member.cmp(&other.member)));
    let method = match power.method {
        Method::Formula => "formula",
        Method::Sums => "sums",
        Method::Sizes => "sizes",
        Method::Diagram => "diagram",
    };
    PowerRow {
        coalitions: power.coalitions().to_string(),
        winning: power.winning.to_string(),
        minimal_winning: power.minimal.as_ref().map(ToString::to_string),
        to_act: figure(&Value::Exact(power.to_act())),
        veto_players: names(&|member| power.members[member].has_veto),
        sufficient: names(&|member| power.members[member].suffices),
        dictators: names(&|member| power.members[member].is_dictator()),
        dummies: names(&|member| power.members[member].is_dummy()),
        method: method.to_string(),
        members,
    }
}

fn member_row(negotiation: &Negotiation, body: &Body, power: &Power, member: usize) -> MemberRow {
    let code = &body.members[member];
    let nothing = Value::Near { value: 0.0, error: 1.0 };
    MemberRow {
        member: code.clone(),
        name: negotiation.parties.get(code).map(|party| party.name.clone()),
        weights: body.weights.iter().map(|(_, weights)| weight(weights[member])).collect(),
        swings: power.members[member].swings.to_string(),
        banzhaf: figure(&Value::Exact(power.normalised(member))),
        penrose: figure(&Value::Exact(power.banzhaf(member))),
        shapley_shubik: figure(power.members[member].shapley.as_ref().unwrap_or(&nothing)),
        to_prevent: figure(&Value::Exact(power.to_prevent(member))),
        to_initiate: figure(&Value::Exact(power.to_initiate(member))),
    }
}

fn figure(value: &Value) -> Figure {
    let error = if let Value::Near { error, .. } = value { *error } else { 0.0 };
    Figure { exact: value.fraction(), value: value.nearest(), error, text: value.decimal() }
}

fn weight(weight: Number) -> String {
    Quantity { low: weight, high: weight, unit: Unit::None, step: Number::from_integer(1) }.to_string()
}

// ---- for people ----------------------------------------------------------------------------------------------------

/// A fraction that is no longer than this stands beside its decimal.
const SHORT: usize = 11;

impl Figure {
    /// The fraction where it is short or wanted, and the decimal.
    fn words(&self, exact: bool) -> String {
        match &self.exact {
            Some(fraction) if fraction.contains('/') && (exact || fraction.chars().count() <= SHORT) => format!("{fraction} {}", self.equals()),
            _ => self.text.clone(),
        }
    }

    fn equals(&self) -> String {
        if self.text.starts_with('≈') { self.text.clone() } else { format!("= {}", self.text) }
    }
}

/// What is said of a game before its table, in sentences.
fn sentences(report: &PowerReport, row: &GameRow, exact: bool) -> Vec<String> {
    let Some(power) = &row.power else { return row.trouble.iter().map(|trouble| format!("There is no game: {trouble}.")).collect() };
    let mut all = Vec::new();
    let as_of = row.as_of.as_ref().map(|day| format!(", as of {day}")).unwrap_or_default();
    let count = power.members.len();
    all.push(format!("{count} {}{as_of}.", if count == 1 { "member" } else { "members" }));
    all.push(format!(
        "{} of {} coalitions win. Power of the body to act (Coleman): {}.",
        grouped(&power.winning),
        grouped(&power.coalitions),
        power.to_act.words(exact)
    ));
    match &power.minimal_winning {
        Some(minimal) => all.push(format!("Minimal winning coalitions, which lose as soon as anybody leaves: {}.", grouped(minimal))),
        None => all.push("Minimal winning coalitions are not counted: that would take too long.".to_string()),
    }
    let named = |what: &str, names: &[String]| format!("{what}: {}.", if names.is_empty() { "nobody".to_string() } else { names.join(", ") });
    if !power.dictators.is_empty() {
        all.push(named("Decides alone (dictator)", &power.dictators));
    }
    all.push(named("Nothing is adopted without (veto players)", &power.veto_players));
    if !power.sufficient.is_empty() && power.dictators.is_empty() {
        all.push(named("Enough alone", &power.sufficient));
    }
    all.push(named("Never make a difference (dummies)", &power.dummies));
    let error = power.members.iter().map(|member| member.shapley_shubik.error).fold(0.0, f64::max);
    if error > 0.0 {
        let hint = if report.games.len() > 1 { "" } else { " `--exact` counts it exactly." };
        all.push(format!("The Shapley–Shubik index is calculated in floating point, and off by no more than {error:.0e}.{hint}"));
    }
    all
}

/// The lines of the rule: `at least 15 of 27 members: adopted by 55 % (instruments/eu.treaty:38)`.
fn lines(report: &PowerReport, rows: &[LineRow]) -> Vec<String> {
    let several = rows.iter().any(|row| row.decision != report.rule);
    let mut told: Vec<(&LineRow, Vec<String>)> = Vec::new();
    for row in rows {
        let choices = row.choices.join(", ");
        // Under several choices a line can come to the same.
        match told.iter_mut().find(|(other, _)| (&other.decision, &other.words, &other.place) == (&row.decision, &row.words, &row.place)) {
            Some((_, all)) => all.push(choices),
            None => told.push((row, vec![choices])),
        }
    }
    let line = |(row, choices): &(&LineRow, Vec<String>)| {
        let decision = if several { format!("{}: ", row.decision) } else { String::new() };
        let choices = if row.choices.is_empty() { String::new() } else { format!(" [{}]", choices.join("; or ")) };
        format!("{decision}{} — {}{choices} ({})", row.words, row.rule, row.place)
    };
    told.iter().map(line).collect()
}

/// The choices that lead to a game, in words.
fn choices(row: &GameRow) -> Option<String> {
    let ways: Vec<String> = row.choices.iter().filter(|way| !way.is_empty()).map(|way| way.join(", ")).collect();
    (!ways.is_empty()).then(|| ways.join("; or "))
}

/// One line for all members with the same figures.
fn table(row: &GameRow, exact: bool) -> Table {
    let mut headers = vec!["Member".to_string()];
    headers.extend(row.weights.iter().cloned());
    headers.extend(["Banzhaf", "Shapley–Shubik", "Penrose", "Prevents", "Initiates"].map(String::from));
    let mut table = Table::new(headers);
    let members: &[MemberRow] = row.power.as_ref().map_or(&[], |power| &power.members);
    for group in
        members.chunk_by(|one, other| one.swings == other.swings && one.shapley_shubik == other.shapley_shubik && one.weights == other.weights)
    {
        let names: Vec<&str> = group.iter().map(|member| member.member.as_str()).collect();
        let mut cells = vec![Cell::styled(style::STRONG, names.join(", "))];
        let member = &group[0];
        cells.extend(member.weights.iter().map(|weight| Cell::from(weight.clone())));
        let figures = [&member.banzhaf, &member.shapley_shubik];
        cells.extend(figures.map(|figure| Cell::from(figure.words(exact))));
        let others = [&member.penrose, &member.to_prevent, &member.to_initiate];
        cells.extend(others.map(|figure| Cell::from(if exact { figure.words(true) } else { figure.text.clone() })));
        table.rows.push(cells);
    }
    table
}

/// What the columns are.
const COLUMNS: &str = "Banzhaf: share of all swings. Penrose: chance to make the difference, if all others toss a coin. Prevents, initiates: \
                       of the coalitions that win or lose, the share in which the member could change that (Coleman).";

const YES_AND_NO: &str = "The indices are those of a game in which everybody votes yes or no.";

fn text(report: &PowerReport, exact: bool) -> String {
    let wrap = |first: &str, rest: &str, words: &str| {
        format!("{}\n", textwrap::fill(words, output::wrapping().initial_indent(first).subsequent_indent(rest)))
    };
    let mut text = format!("{}\n", style::paint(style::STRONG, &format!("{}: power under {}", report.draft, report.rule)));
    for row in &report.games {
        if let Some(choices) = choices(row) {
            text.push_str(&format!("\n{}\n", style::paint(style::STRONG, &choices)));
        }
        if row.power.is_some() {
            text.push_str("Adopted if this is met:\n");
        }
        lines(report, &row.adopted_if).iter().for_each(|line| text.push_str(&wrap("  • ", "    ", line)));
        sentences(report, row, exact).iter().for_each(|words| text.push_str(&wrap("", "  ", words)));
        if row.power.is_some() {
            text.push_str(&table(row, exact).text());
            text.push_str("How the rule treats an abstention:\n");
            lines(report, &row.abstention).iter().for_each(|line| text.push_str(&wrap("  • ", "    ", line)));
        }
        if !row.left_out.is_empty() {
            text.push_str("Left out, because the game has no place for it:\n");
            lines(report, &row.left_out).iter().for_each(|line| text.push_str(&wrap("  • ", "    ", line)));
        }
    }
    text.push_str(&style::paint(style::FAINT, &wrap("", "", &format!("{COLUMNS} {YES_AND_NO}"))));
    text
}

fn markdown(report: &PowerReport, exact: bool) -> String {
    let list = |lines: Vec<String>| lines.iter().map(|line| format!("- {line}\n")).collect::<String>();
    let mut text = format!("# {}: power under {}\n\n", report.draft, report.rule);
    for row in &report.games {
        if let Some(choices) = choices(row) {
            text.push_str(&format!("## {choices}\n\n"));
        }
        if row.power.is_some() {
            text.push_str(&format!("Adopted if this is met:\n\n{}\n", list(lines(report, &row.adopted_if))));
        }
        sentences(report, row, exact).iter().for_each(|words| text.push_str(&format!("{words}\n\n")));
        if row.power.is_some() {
            text.push_str(&format!("{}\nHow the rule treats an abstention:\n\n", table(row, exact).markdown()));
            text.push_str(&format!("{}\n", list(lines(report, &row.abstention))));
        }
        if !row.left_out.is_empty() {
            text.push_str(&format!("Left out, because the game has no place for it:\n\n{}\n", list(lines(report, &row.left_out))));
        }
    }
    text.push_str(&format!("{COLUMNS} {YES_AND_NO}\n"));
    text
}

/// One line for each member of each game.
fn csv_table(report: &PowerReport) -> Table {
    let mut table = Table::new([
        "choices",
        "member",
        "name",
        "weights",
        "swings",
        "banzhaf",
        "banzhaf exact",
        "shapley-shubik",
        "shapley-shubik exact",
        "shapley-shubik error",
        "penrose",
        "penrose exact",
        "to prevent",
        "to prevent exact",
        "to initiate",
        "to initiate exact",
        "veto",
        "dummy",
    ]);
    for row in &report.games {
        let Some(power) = &row.power else { continue };
        for member in &power.members {
            let exact = |figure: &Figure| figure.exact.clone().unwrap_or_default();
            let yes = |names: &[String]| if names.contains(&member.member) { "yes" } else { "no" }.to_string();
            let pairs: Vec<String> = row.weights.iter().zip(&member.weights).map(|(name, weight)| format!("{name} {weight}")).collect();
            let mut cells = vec![
                choices(row).unwrap_or_default(),
                member.member.clone(),
                member.name.clone().unwrap_or_default(),
                pairs.join("; "),
                member.swings.clone(),
            ];
            for figure in [&member.banzhaf, &member.shapley_shubik, &member.penrose, &member.to_prevent, &member.to_initiate] {
                cells.extend([figure.value.to_string(), exact(figure)]);
                if std::ptr::eq(figure, &member.shapley_shubik) {
                    cells.push(figure.error.to_string());
                }
            }
            cells.extend([yes(&power.veto_players), yes(&power.dummies)]);
            table.rows.push(cells.into_iter().map(Cell::from).collect());
        }
    }
    table
}

/// `1,000,000`; long numbers as a power of ten.
fn grouped(digits: &str) -> String {
    if digits.len() > 15 {
        let (first, rest) = digits.split_at(1);
        return format!("≈{first}.{}·10^{}", &rest[..3], rest.len());
    }
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}
