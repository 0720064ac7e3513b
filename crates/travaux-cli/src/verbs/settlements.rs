//! `travaux settlements`: how many ways of settling the open brackets there are, and in how many of them the recorded positions are met.

use crate::analysis::share;
use crate::args::{Arguments, Format, Settlements as Verb};
use crate::failure::Failure;
use crate::output::{self, Cell, Report, Table};
use crate::session::Session;
use crate::style;
use serde::Serialize;
use std::process::ExitCode;
use travaux_record::settling::{Settling, Test, Way};
use travaux_regime::analyse::settlements::search::Search;
use travaux_regime::analyse::settlements::{Bound, GaveUp, Settlements, Shares};
use travaux_text::Draft;
use travaux_text::settle::Settlement;

/// Ways of settling a draft.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SettlementsReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The draft or instrument.
    pub draft: String,
    /// What was settled before the question was asked, as given with --settle.
    pub settled: Option<String>,
    /// Whether positions that the record hedges are left out.
    pub firm: bool,
    /// The share of its brackets that a party is to get, as given.
    pub share: String,
    /// How many brackets are open.
    pub open: usize,
    /// How many ways of settling them there are.
    pub ways: Counted,
    /// Placeholders: nothing is there that could be settled.
    pub missing: Vec<String>,
    /// Brackets that cannot be settled before another is.
    pub pending: Vec<PendingRow>,
    /// What the record has of each negotiating party.
    pub parties: Vec<StandRow>,
    /// Who else has a position on record; it is not counted.
    pub others: Vec<String>,
    /// What was asked of the ways, test by test.
    pub tests: Vec<TestRow>,
    /// The brackets, in the order of the text.
    pub brackets: Vec<BracketRow>,
    /// What these figures do not say.
    pub caution: String,
}

/// A bracket that waits.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PendingRow {
    /// The bracket.
    pub bracket: String,
    /// The one that it waits for.
    pub waits_for: String,
}

/// What the record has of a party, bracket by bracket.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StandRow {
    /// Its code.
    pub party: String,
    /// Where it proposes or supports words, or has agreed to them.
    pub wants: Vec<String>,
    /// Where it opposes words, wants them deleted, or refuses to discuss them.
    pub against: Vec<String>,
    /// Where it has not agreed to words, and the record does not say more.
    pub not_agreed: Vec<String>,
    /// Where it reserves its position, is silent, or has withdrawn: that counts neither for nor against.
    pub held_back: Vec<String>,
    /// Where some of this has a hedge of the record.
    pub hedged: Vec<String>,
    /// Where nothing is recorded of it.
    pub not_recorded: Vec<String>,
    /// How many brackets have to go its way for the share.
    pub needs: usize,
}

/// A test of the ways of settling.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TestRow {
    /// `against`, `not-agreed`, `share`, `both`.
    pub test: String,
    /// What it asks, in words.
    pub words: String,
    /// For each party of which something is recorded that it can look at: in how many ways it is met.
    pub parties: Vec<PartyCount>,
    /// In how many it is met for all of these; absent if there are none.
    pub together: Option<Counted>,
    /// In how many it is met for exactly none, one, two … of these; absent if that is too many to count.
    pub by_number: Option<Vec<String>>,
    /// Brackets of which every way is ruled out by somebody.
    pub ruled_out: Vec<String>,
}

/// A count for a party.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PartyCount {
    /// Its code.
    pub party: String,
    /// How many brackets the test looks at.
    pub brackets: usize,
    /// In how many ways it is met.
    pub ways: Counted,
}

/// An exact count, or how far one came.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Counted {
    /// A whole number in digits; absent if the brackets hang together too much.
    pub count: Option<String>,
    /// The width at which counting was given up: 2 to this many figures would have to be kept.
    pub gave_up_at: Option<u32>,
    /// Whether there is any; absent if that is not known either.
    pub exists: Option<bool>,
}

/// A bracket and what becomes of it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BracketRow {
    /// Its label or address.
    pub bracket: String,
    /// Whether it was settled before the question was asked.
    pub settled: bool,
    /// What can become of it.
    pub ways: Vec<WayRow>,
}

/// One way of settling a bracket.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WayRow {
    /// `in` or `out`; the number of the alternative; `gone` where the words around the bracket are not taken.
    pub way: String,
    /// The words that it puts into the text.
    pub words: String,
    /// Who stands where on these words.
    pub positions: String,
    /// In how many of all ways of settling it is this; absent if they were not counted.
    pub all: Option<String>,
    /// The same among those that meet each test for all, in the order of `tests`.
    pub tests: Vec<Option<String>>,
}

impl Report for SettlementsReport {
    const NAME: &'static str = "travaux-settlements";
    const VERSION: u32 = 1;
}

const CAUTION: &str = "A recorded position is no consent: these are counts of positions that are met. Where nothing is recorded of a party, or it holds its \
position back, it is counted neither for nor against.";

/// How many choices the search tries where counting is too wide.
const MOST_TRIES: u64 = 200_000;

pub fn run(arguments: &Arguments, verb: &Verb) -> Result<ExitCode, Failure> {
    let mut named: Vec<String> = verb.draft.iter().cloned().collect();
    let session = Session::open(arguments.negotiation.as_deref(), &mut named)?;
    let report = report(&session, named.first().map(String::as_str), verb)?;
    match arguments.format {
        Format::Text => output::print(&text(&report))?,
        Format::Json => output::json(&report)?,
        Format::Csv => output::print(&brackets(&report, true).csv()?)?,
        Format::Markdown => output::print(&markdown(&report))?,
        _ => return Err(Failure::Format { verb: "settlements", formats: "text, markdown, csv, json" }),
    }
    Ok(ExitCode::SUCCESS)
}

/// `50%`, `66.5 %`, `2/3` as a fraction of whole numbers.
fn fraction(text: &str) -> Option<(u32, u32)> {
    let (part, whole) = match text.split_once('/') {
        Some((part, whole)) => (part.trim().parse().ok()?, whole.trim().parse().ok()?),
        None => {
            let figure = text.trim().strip_suffix('%')?.trim();
            let (before, after) = figure.split_once('.').unwrap_or((figure, ""));
            let digits = u32::try_from(after.len()).ok().filter(|digits| *digits <= 4)?;
            (format!("{before}{after}").parse().ok()?, 100u32.checked_mul(10u32.pow(digits))?)
        }
    };
    (whole > 0 && part <= whole).then_some((part, whole))
}

fn report(session: &Session, draft: Option<&str>, verb: &Verb) -> Result<SettlementsReport, Failure> {
    let Some((part, whole)) = fraction(&verb.share) else {
        return Err(Failure::said(format!("\"{}\" is no share.", verb.share), "Write a share up to all, as in --share 50% or --share 2/3."));
    };
    let entry = session.draft(draft)?;
    let draft = &entry.draft;
    let settlement = match &verb.settle.choice {
        Some(choice) => session.settlement(entry, choice)?,
        None => Settlement::choices(draft, &[]).map_err(|unknown| Failure::said(unknown.to_string(), "Please report this."))?,
    };
    let settling = Settling::new(draft, &session.negotiation.negotiating(), &settlement, verb.firm);
    let label = |place: usize| draft.brackets()[settling.brackets[place].bracket].address.clone();
    let asked = |test: Test| {
        settling
            .asked(test)
            .ok_or_else(|| Failure::said("The brackets of this draft cannot be read as choices.", "Please report this with the draft."))
    };
    let tests = [
        ("against", Test::Against, "no words that it opposes, wants deleted or refuses to discuss".to_string()),
        ("not-agreed", Test::NotAgreed, "as (a), and no words that it has not agreed to".to_string()),
        ("share", Test::Share(part, whole), format!("its way in at least {} of the brackets on which its wish is recorded", verb.share)),
        ("both", Test::Both(part, whole), "(b) and (c)".to_string()),
    ];
    let everything = asked(Test::Against)?.1.alone();
    let all = shares(&everything);
    let mut rows = Vec::new();
    let mut in_tests = Vec::new();
    for (name, test, words) in tests {
        let (parties, question) = asked(test)?;
        let found = shares(&question);
        let each = |place: usize| {
            let alone = question.of_party(place);
            counted(&alone, alone.accepted(Bound::default()))
        };
        let count =
            |(place, party): (usize, &String)| PartyCount { party: party.clone(), brackets: settling.looks_at(party, test).len(), ways: each(place) };
        let by_number = question.by_number(Bound::BRIEF).ok().filter(|_| !parties.is_empty());
        rows.push(TestRow {
            test: name.to_string(),
            words,
            parties: parties.iter().enumerate().map(count).collect(),
            together: (!parties.is_empty()).then(|| counted(&question, found.clone().map(|shares| shares.accepted))),
            by_number: by_number.map(|counts| counts.iter().map(ToString::to_string).collect()),
            ruled_out: settling.ruled_out(test).into_iter().map(label).collect(),
        });
        in_tests.push(found.ok().filter(|_| !parties.is_empty()));
    }
    Ok(SettlementsReport {
        negotiation: session.negotiation.title.clone(),
        draft: entry.id.clone(),
        settled: verb.settle.choice.clone(),
        firm: verb.firm,
        share: verb.share.clone(),
        open: settling.brackets.iter().filter(|open| !open.is_settled).count(),
        ways: counted(&everything, all.clone().map(|shares| shares.accepted)),
        missing: settling.missing.iter().map(|bracket| draft.brackets()[*bracket].address.clone()).collect(),
        pending: (0..settling.brackets.len())
            .filter(|place| !settling.brackets[*place].is_settled)
            .filter_map(|place| Some(PendingRow { bracket: label(place), waits_for: settling.brackets[place].waits_for.clone()? }))
            .collect(),
        parties: settling.says.keys().map(|party| stand(&settling, party, &label, (part, whole))).collect(),
        others: settling.others.iter().cloned().collect(),
        tests: rows,
        brackets: (0..settling.brackets.len()).map(|place| bracket(draft, &settling, place, all.as_ref().ok(), &in_tests)).collect(),
        caution: CAUTION.to_string(),
    })
}

fn shares(question: &Settlements) -> Result<Shares, GaveUp> {
    question.shares(Bound::default())
}

fn counted(question: &Settlements, found: Result<impl ToString, GaveUp>) -> Counted {
    match found.map(|count| count.to_string()) {
        Ok(count) => Counted { exists: Some(count != "0"), count: Some(count), gave_up_at: None },
        Err(gave_up) => {
            let exists = match question.search(MOST_TRIES) {
                Search::Found(_) => Some(true),
                Search::None => Some(false),
                Search::Unknown(_) => None,
            };
            Counted { count: None, gave_up_at: Some(gave_up.width), exists }
        }
    }
}

fn stand(settling: &Settling, party: &str, label: &dyn Fn(usize) -> String, (part, whole): (u32, u32)) -> StandRow {
    let says = &settling.says[party];
    let of = |test: &dyn Fn(&travaux_record::settling::Says) -> bool| {
        says.iter().filter(|(_, says)| test(says)).map(|(place, _)| label(*place)).collect::<Vec<_>>()
    };
    StandRow {
        party: party.to_string(),
        wants: of(&|says| !says.wants.is_empty()),
        against: of(&|says| !says.against.is_empty()),
        not_agreed: of(&|says| !says.not_agreed.is_empty()),
        held_back: of(&|says| !says.held_back.is_empty()),
        hedged: of(&|says| says.is_hedged),
        not_recorded: (0..settling.brackets.len()).filter(|place| !says.contains_key(place)).map(label).collect(),
        needs: settling.needed(party, part, whole),
    }
}

fn bracket(draft: &Draft, settling: &Settling, place: usize, all: Option<&Shares>, tests: &[Option<Shares>]) -> BracketRow {
    let open = &settling.brackets[place];
    let bracket = &draft.brackets()[open.bracket];
    let alone = bracket.alternatives.len() == 1;
    let row = |(index, way): (usize, &Way)| {
        let count = |shares: &Shares| shares.chosen[place][index].to_string();
        let (name, words, positions) = match way {
            Way::Take(alternative) => {
                let name = if alone { "in".to_string() } else { (alternative + 1).to_string() };
                let positions = travaux_text::attribution::written(&bracket.alternatives[*alternative].positions);
                (name, draft.alternative_words(open.bracket, *alternative), positions)
            }
            Way::Out => ("out".to_string(), String::new(), String::new()),
            Way::Gone => ("gone".to_string(), String::new(), String::new()),
        };
        WayRow { way: name, words, positions, all: all.map(count), tests: tests.iter().map(|test| test.as_ref().map(count)).collect() }
    };
    BracketRow { bracket: bracket.address.clone(), settled: open.is_settled, ways: open.ways.iter().enumerate().map(row).collect() }
}

// ---- for people ----------------------------------------------------------------------------------------------------

/// `1,048,576`; past fifteen digits `1.15 × 10^18`.
fn figure(digits: &str) -> String {
    if digits.len() > 15 {
        return format!("{}.{} × 10^{}", &digits[..1], &digits[1..3], digits.len() - 1);
    }
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    groups.join(",")
}

/// `4,096 (25.0 %)`, or how far counting came.
fn ways(counted: &Counted, all: &Counted) -> String {
    match (&counted.count, counted.exists) {
        (Some(count), _) => match all.count.as_ref().filter(|_| count != "0") {
            Some(all) => format!("{} ({})", figure(count), part_of(count, all)),
            None => figure(count),
        },
        (None, Some(true)) => "some; too many to count".to_string(),
        (None, Some(false)) => "none".to_string(),
        (None, None) => "not known".to_string(),
    }
}

/// A share that is only rounded to nothing or all is told apart from one that is.
fn part_of(part: &str, whole: &str) -> String {
    match share(part, whole).as_str() {
        _ if part == "0" => "0 %".to_string(),
        _ if part == whole => "100 %".to_string(),
        "0.0 %" => "under 0.1 %".to_string(),
        "100.0 %" => "over 99.9 %".to_string(),
        share => share.to_string(),
    }
}

/// `a`, `b`, `c`, `d`, in the order of the tests.
fn letters(report: &SettlementsReport) -> impl Iterator<Item = (char, &TestRow)> {
    ('a'..='z').zip(&report.tests)
}

fn head(report: &SettlementsReport) -> String {
    let settled = report.settled.as_ref().map(|choice| format!(", settled: {choice}")).unwrap_or_default();
    format!("Ways of settling: {}{settled}", report.draft)
}

fn names(labels: &[String]) -> String {
    labels.iter().map(|label| format!("#{label}")).collect::<Vec<_>>().join(", ")
}

fn opening(report: &SettlementsReport) -> Vec<String> {
    let count = match report.open {
        1 => "1 open bracket".to_string(),
        count => format!("{count} open brackets"),
    };
    let mut lines = vec![match &report.ways.count {
        Some(ways) if ways == "1" => format!("{count}, 1 way of settling."),
        Some(ways) => format!("{count}, {} ways of settling.", figure(ways)),
        None => format!("{count}; the ways of settling them are too many to count."),
    }];
    if !report.missing.is_empty() {
        lines.push(format!("Left out, since nothing is there yet: {}.", names(&report.missing)));
    }
    if !report.pending.is_empty() {
        let pending = report.pending.iter().map(|pending| format!("#{} (waits for #{})", pending.bracket, pending.waits_for));
        lines.push(format!("Counted as if nothing came before them: {}.", pending.collect::<Vec<_>>().join(", ")));
    }
    if report.firm {
        lines.push("Positions that the record hedges are left out.".to_string());
    }
    if !report.others.is_empty() {
        lines.push(format!("Also on record and not counted, since they do not negotiate: {}.", report.others.join(", ")));
    }
    lines.push("In how many ways a party gets".to_string());
    lines.extend(letters(report).map(|(letter, test)| format!("  ({letter}) {}", test.words)));
    lines
}

/// What the record has of the parties, and in how many ways each test is met.
fn parties(report: &SettlementsReport) -> Table {
    let headers = ["Party", "On record"].into_iter().map(str::to_string);
    let mut table = Table::new(headers.chain(letters(report).map(|(letter, _)| format!("({letter})"))));
    for stand in &report.parties {
        let mut said = Vec::new();
        for (count, words) in [
            (stand.wants.len(), "wants words in"),
            (stand.against.len(), "against in"),
            (stand.not_agreed.len(), "has not agreed in"),
            (stand.held_back.len(), "holds back in"),
            (stand.not_recorded.len(), "nothing recorded in"),
        ] {
            if count > 0 {
                said.push(format!("{words} {count}"));
            }
        }
        if !stand.hedged.is_empty() {
            said.push(format!("hedged in {}", stand.hedged.len()));
        }
        let mut cells = vec![Cell::styled(style::STRONG, stand.party.clone()), said.join(", ").into()];
        for test in &report.tests {
            let found = test.parties.iter().find(|count| count.party == stand.party);
            cells.push(found.map_or_else(|| Cell::styled(style::FAINT, "not recorded"), |count| ways(&count.ways, &report.ways).into()));
        }
        table.rows.push(cells);
    }
    if report.parties.len() > 1 {
        let mut cells = vec![Cell::styled(style::STRONG, "together"), Cell::default()];
        for test in &report.tests {
            let found = test.together.as_ref();
            cells.push(found.map_or_else(|| Cell::styled(style::FAINT, "not recorded"), |count| ways(count, &report.ways).into()));
        }
        table.rows.push(cells);
    }
    table
}

fn brackets(report: &SettlementsReport, all: bool) -> Table {
    let headers = ["Bracket", "Way", "Positions", "all"].into_iter().map(str::to_string);
    let mut table = Table::new(headers.chain(letters(report).map(|(letter, _)| format!("({letter})"))));
    for row in report.brackets.iter().filter(|row| all || !row.settled) {
        for (place, way) in row.ways.iter().filter(|way| all || way.way != "out").enumerate() {
            let name = if place == 0 || all { format!("#{}", row.bracket) } else { String::new() };
            let of = |part: Option<&String>, whole: Option<&Counted>| match (part, whole.and_then(|whole| whole.count.as_ref())) {
                (Some(part), Some(whole)) if whole != "0" => part_of(part, whole),
                _ => "–".to_string(),
            };
            let words = match way.way.parse::<usize>() {
                Ok(_) if way.words.is_empty() => "no words".to_string(),
                Ok(_) => format!("“{}”", way.words),
                Err(_) if way.way == "gone" => "not there".to_string(),
                Err(_) => way.way.clone(),
            };
            let mut cells: Vec<Cell> = vec![Cell::styled(style::STRONG, name), words.into(), way.positions.clone().into()];
            cells.push(of(way.all.as_ref(), Some(&report.ways)).into());
            cells.extend(way.tests.iter().zip(&report.tests).map(|(part, test)| Cell::from(of(part.as_ref(), test.together.as_ref()))));
            table.rows.push(cells);
        }
    }
    table
}

/// What stands in the way, how many get their share, and what the figures do not say.
fn closing(report: &SettlementsReport) -> Vec<String> {
    let mut lines = Vec::new();
    let mut told: &[String] = &[];
    for (letter, test) in letters(report).filter(|(_, test)| !test.ruled_out.is_empty()) {
        if test.ruled_out != told {
            lines.push(format!(
                "Never ({letter}) for all together: every way of settling {} is one that it rules out for somebody.",
                names(&test.ruled_out)
            ));
            told = &test.ruled_out;
        }
    }
    let share = report.tests.iter().find(|test| test.test == "share");
    if let Some((test, counts)) = share.and_then(|test| Some((test, test.by_number.as_ref()?))) {
        let each = counts.iter().enumerate().rev().map(|(number, count)| format!("{number} in {}", figure(count)));
        let each = each.collect::<Vec<_>>().join(", ");
        lines.push(format!("Of the {} whose wishes are recorded, exactly so many get (c): {each}.", test.parties.len()));
    }
    let nobody: Vec<&str> =
        report.parties.iter().filter(|stand| stand.not_recorded.len() == report.brackets.len()).map(|stand| stand.party.as_str()).collect();
    if !nobody.is_empty() {
        lines.push(format!("Nothing is recorded of {}.", nobody.join(", ")));
    }
    lines.push(report.caution.clone());
    lines
}

fn text(report: &SettlementsReport) -> String {
    let indent = |words: &str| if words.starts_with(' ') { "      " } else { "" };
    let wrap = |words: &String| format!("{}\n", textwrap::fill(words, output::wrapping().subsequent_indent(indent(words))));
    let mut text = format!("{}\n", style::paint(style::STRONG, &head(report)));
    opening(report).iter().for_each(|line| text.push_str(&wrap(line)));
    text.push_str(&parties(report).text());
    if !report.brackets.is_empty() {
        text.push_str("How often each stands in the text: in all ways, and in those that are (a) to (d) for all together.\n");
        text.push_str(&brackets(report, false).text());
    }
    closing(report).iter().for_each(|line| text.push_str(&wrap(line)));
    text
}

fn markdown(report: &SettlementsReport) -> String {
    let lines = |lines: Vec<String>| lines.into_iter().map(|line| format!("{line}\n\n")).collect::<String>();
    format!(
        "# {}\n\n{}{}\n{}\n{}",
        head(report),
        lines(opening(report)),
        parties(report).markdown(),
        brackets(report, false).markdown(),
        lines(closing(report)).trim_end().to_string() + "\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_as_people_write_them() {
        let known = [("50%", 50, 100), ("66.5 %", 665, 1000), ("2/3", 2, 3), ("100%", 100, 100), ("0%", 0, 100)];
        known.iter().for_each(|(text, part, whole)| assert_eq!(fraction(text), Some((*part, *whole)), "{text}"));
        ["50", "101%", "x%", "3/2", "1/0", "", "%", "-5%"].iter().for_each(|text| assert_eq!(fraction(text), None, "{text}"));
    }

    #[test]
    fn figures_for_people() {
        assert_eq!(["0", "999", "1048576", "1152921504606846976"].map(figure), ["0", "999", "1,048,576", "1.15 × 10^18"]);
    }
}
