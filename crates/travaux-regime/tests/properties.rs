//! Properties: what is read, and every kind of them held against going through all stories one by one with the concrete evaluator.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::cell::Cell;
use std::collections::BTreeMap;
use travaux_regime::analyse::asked::{Exactness, Example};
use travaux_regime::analyse::frame::Options;
use travaux_regime::analyse::property::{Holds, holds};
use travaux_regime::analyse::terms::Term;
use travaux_regime::property::{Claim, Property, read};
use travaux_regime::rules::Rules;
use travaux_regime::run::Regime;
use travaux_regime::scenario::{self, Scenario};
use travaux_text::Draft;
use travaux_text::settle::Settlement;

struct Text {
    draft: Draft,
    rules: Rules,
    options: Options,
}

impl Text {
    fn new(words: &str, rules: &str) -> Text {
        let text = format!("# Article 1 {{#a}}\n\nA: {words}\n\n```rules\n{rules}```\n");
        let draft = Draft::parse(text.as_bytes());
        let (rules, remarks) = Rules::of(&draft);
        assert!(remarks.iter().all(|remark| remark.level != travaux_text::Level::Error), "{remarks:?}");
        let open = Settlement::choices(&draft, &[]).unwrap();
        let options = Regime::new(&draft, &rules).options(&Scenario::default(), &open);
        Text { draft, rules, options }
    }

    /// The verdicts of a scenario.
    fn run(&self, text: &str) -> Vec<String> {
        let (scenarios, remarks) = scenario::read(text);
        assert!(remarks.is_empty(), "{remarks:?}\n{text}");
        let story = &scenarios[0];
        let choices: Vec<(String, String)> =
            story.settle.split(", ").filter_map(|choice| choice.split_once('=')).map(|(label, choice)| (label.into(), choice.into())).collect();
        let outcomes = Regime::new(&self.draft, &self.rules).run(story, &Settlement::choices(&self.draft, &choices).unwrap());
        outcomes.into_iter().map(|outcome| outcome.found.map(|found| found.words).unwrap_or_else(|| panic!("nothing found:\n{text}"))).collect()
    }

    fn replayed(&self, example: &Example) {
        let asks: String = example.asks.iter().map(|ask| format!("expect {}: x\n", ask.question)).collect();
        if asks.is_empty() {
            return;
        }
        let story = format!("scenario S\n{}\n{asks}", example.lines.join("\n"));
        for (ask, found) in example.asks.iter().zip(self.run(&story)) {
            assert_eq!(ask.yes.contains(&found.as_str()), ask.holds, "{}: {found}\n{story}", ask.question);
            assert!(!matches!(found.as_str(), "undetermined" | "open"), "{}: {found}\n{story}", ask.question);
        }
    }
}

fn property(text: &str) -> Property {
    let (mut properties, remarks) = read(&format!("property P\n{text}"));
    assert!(remarks.is_empty(), "{remarks:?}\n{text}");
    properties.remove(0)
}

/// Something that varies, with its values.
struct Dim {
    name: &'static str,
    is: Is,
    values: &'static [&'static str],
}

#[derive(Clone, Copy, PartialEq)]
enum Is {
    /// A bracket or reading.
    Choice,
    ForAll,
    ForSome,
}

use Is::{Choice, ForAll, ForSome};

fn dim(name: &'static str, is: Is, values: &'static [&'static str]) -> Dim {
    Dim { name, is, values }
}

const YES_NO: &[&str] = &["yes", "no"];
const IN_OUT: &[&str] = &["in", "out"];
const VOTES: &[&str] = &["yes", "no", "abstain"];

type Given = BTreeMap<&'static str, &'static str>;

/// The verdict on a question.
type Ask<'a> = &'a dyn Fn(&str) -> String;

/// Stories, one for all values of what varies, and what is said of each; `None` if it does not count.
struct Stories<'c> {
    text: &'c Text,
    dims: Vec<Dim>,
    tell: &'c dyn Fn(&Given) -> String,
    claim: &'c dyn Fn(&Given, Ask) -> Option<bool>,
    vacuous: bool,
    runs: Cell<usize>,
}

impl Stories<'_> {
    /// Whether it holds under each settlement, in the order of what varies.
    fn settlements(&self, number: usize, given: &mut Given, found: &mut Vec<(Given, bool)>) {
        match self.dims.get(number).filter(|dim| dim.is == Choice) {
            Some(dim) => {
                for value in dim.values {
                    given.insert(dim.name, value);
                    self.settlements(number + 1, given, found);
                }
            }
            None => {
                let holds = self.holds(number, given);
                found.push((given.clone(), holds));
            }
        }
    }

    fn holds(&self, number: usize, given: &mut Given) -> bool {
        let Some(dim) = self.dims.get(number) else { return self.ask(given) };
        let mut each = |value: &&'static str| {
            given.insert(dim.name, value);
            self.holds(number + 1, given)
        };
        if dim.is == ForAll { dim.values.iter().all(&mut each) } else { dim.values.iter().any(&mut each) }
    }

    fn ask(&self, given: &Given) -> bool {
        let mut head = "scenario S\n".to_string();
        for dim in self.dims.iter().filter(|dim| dim.is == Choice) {
            head.push_str(&match dim.name.strip_prefix('@') {
                Some(name) => format!("reading {name}={}\n", given[dim.name]),
                None => format!("settle {}={}\n", dim.name, given[dim.name]),
            });
        }
        let head = format!("{head}{}", (self.tell)(given));
        let ask = |question: &str| {
            self.runs.set(self.runs.get() + 1);
            let found = self.text.run(&format!("{head}expect {question}: x\n")).remove(0);
            assert!(!matches!(found.as_str(), "undetermined" | "open"), "{question}: {found}\n{head}");
            found
        };
        (self.claim)(given, &ask).unwrap_or(self.vacuous)
    }
}

/// Holds an answer against all stories; in how many settlements the property holds, of how many.
fn check(text: &Text, what: &str, dims: Vec<Dim>, tell: &dyn Fn(&Given) -> String, claim: &dyn Fn(&Given, Ask) -> Option<bool>) -> (usize, usize) {
    let property = property(what);
    assert_eq!(property.unknown(&text.rules), [], "{what}");
    let found = holds(&text.rules, &text.options, &property, &[], None).unwrap();
    assert_eq!(found.works.exactness, Exactness::Exact, "{what}");
    let is_possible = matches!(property.claims[0].it, Claim::Possible(_));
    let stories = Stories { text, dims, tell, claim, vacuous: !is_possible, runs: Cell::new(0) };
    let mut all = Vec::new();
    stories.settlements(0, &mut Given::new(), &mut all);
    assert!(stories.runs.get() > 8, "{what}");
    agrees(&found, &all, what);
    for (_, example) in &found.works.fails_if {
        text.replayed(example.as_ref().unwrap_or_else(|| panic!("no example: {what}")));
    }
    for (_, example) in &found.shown {
        text.replayed(example.as_ref().unwrap_or_else(|| panic!("nothing shown: {what}")));
    }
    assert_eq!(found.shown.len(), if is_possible { found.works.exactly_if.len() } else { 0 });
    (all.iter().filter(|(_, holds)| *holds).count(), all.len())
}

fn agrees(found: &Holds, all: &[(Given, bool)], what: &str) {
    let met = |terms: &[Term], settled: &Given| {
        terms.iter().any(|term| term.iter().all(|(label, values)| settled.get(label.as_str()).is_some_and(|value| values.contains(*value))))
    };
    let fails: Vec<Term> = found.works.fails_if.iter().map(|(term, _)| term.clone()).collect();
    for (settled, holds) in all {
        assert_eq!(met(&found.works.exactly_if, settled), *holds, "{what}\n{settled:?}\n{:?}", found.works.exactly_if);
        assert_eq!(met(&fails, settled), !holds, "{what}\n{settled:?}\n{fails:?}");
    }
    let count = all.iter().filter(|(_, holds)| *holds).count();
    assert_eq!(found.works.settlements.0.to_string(), count.to_string(), "{what}");
    assert_eq!(found.works.settlements.1.to_string(), all.len().to_string(), "{what}");
}

fn owed(verdict: &str) -> bool {
    matches!(verdict, "due" | "fulfilled" | "breached")
}

// ---- after an event ------------------------------------------------------------------------------------------------

const GUARANTEE: (&str, &str) = (
    "[AA #more: x] [AA #all: y] [AA #ask: z] [AA #south: w]",
    "group g = AA, BB [#more: , CC]\nplaces north, south\narea covered = north [#south: , south]\ndecision consent\n  by g except attacker\n  adopted by [@agreed: unanimity | consensus]\n\nduty assist\n  when attack by attacker on UA in covered\n  bearer each of g except attacker\n  owed to UA\n  act send boats\n  [#ask: after request by UA]\n  [#all: only if consent]\n  unless UA provoked it\n\nduty shelter\n  when attack by attacker on UA\n  bearer each of g\n  owed to UA\n  act open the border\n",
);

/// What varies in the story of an attack, in the order of the quantifiers: places and facts, who attacks, the willing, the unwilling.
fn attack(place: Is, attackers: &'static [&'static str], request: Is, votes: Is) -> Vec<Dim> {
    let choices = [("all", IN_OUT), ("ask", IN_OUT), ("more", IN_OUT), ("south", IN_OUT), ("@agreed", &["1", "2"])];
    let mut dims: Vec<Dim> = choices.into_iter().map(|(label, values)| dim(label, Choice, values)).collect();
    dims.push(dim("provoked", ForSome, YES_NO));
    if place == ForSome {
        dims.push(dim("place", place, &["north", "south"]));
    }
    dims.push(dim("attacker", if votes == ForSome { ForSome } else { ForAll }, attackers));
    if place == ForAll {
        dims.push(dim("place", place, &["north", "south"]));
    }
    dims.push(dim("request", request, YES_NO));
    dims.push(dim("AA", votes, VOTES));
    dims.extend(["BB", "CC"].map(|party| dim(party, votes, YES_NO)));
    dims
}

fn attacked(given: &Given) -> String {
    let request = if given["request"] == "yes" { "2031-01-01  request by UA\n" } else { "" };
    let votes: String = ["AA", "BB", "CC"].map(|party| format!("2031-01-01  vote on consent: {} {party}\n", given[party])).concat();
    format!(
        "assume in force from 2030-12-01\nfact UA provoked it: {}\n2031-01-01  attack by {} on UA in {}\n{request}{votes}",
        given["provoked"],
        given["attacker"],
        given.get("place").unwrap_or(&"north")
    )
}

const ATTACKERS: &[&str] = &["AA", "BB", "CC", "ZZ"];
const G: [&str; 3] = ["AA", "BB", "CC"];

#[test]
fn what_must_hold_after_an_event() {
    let text = Text::new(GUARANTEE.0, GUARANTEE.1);
    let somebody = |_: &Given, ask: Ask| Some(G.iter().any(|party| owed(&ask(&format!("assist of {party}")))));
    // As `works` has it: in some place, with UA willing.
    let anywhere = attack(ForSome, ATTACKERS, ForSome, ForAll);
    let counts = check(&text, "whenever attack by x on UA\nsomebody must assist\n", anywhere, &attacked, &somebody);
    assert!(counts.0 > 0 && counts.0 < counts.1, "{counts:?}");
    // Without an event it is what triggers the duty; and an act that is the only one is owed where the duty is.
    let conditions = |what: &str| holds(&text.rules, &text.options, &property(what), &[], None).unwrap().works.exactly_if;
    let named = conditions("whenever attack by x on UA\nsomebody must assist\n");
    assert_eq!(conditions("somebody must assist\n"), named);
    assert_eq!(conditions("somebody must send boats\n"), named);
    // Everywhere, and in the covered places.
    let everywhere = attack(ForAll, ATTACKERS, ForSome, ForAll);
    let fewer = check(&text, "whenever attack by x on UA in everywhere\nsomebody must assist\n", everywhere, &attacked, &somebody);
    assert!(fewer.0 > 0 && fewer.0 < counts.0, "{fewer:?}");
    let covered = |given: &Given, ask: Ask| {
        let is_meant = given["place"] == "north" || given["south"] == "in";
        if is_meant { somebody(given, ask) } else { None }
    };
    let places = attack(ForAll, ATTACKERS, ForSome, ForAll);
    assert_eq!(check(&text, "whenever attack by x on UA in covered\nsomebody must assist\n", places, &attacked, &covered), counts);
    // UA is unwilling too; only some are.
    let nobody_asks = attack(ForSome, ATTACKERS, ForAll, ForAll);
    let least = check(&text, "somebody must assist\nunwilling everybody\n", nobody_asks, &attacked, &somebody);
    assert!(least.0 > 0 && least.0 < counts.0, "{least:?}");
    let mut one_unwilling = attack(ForSome, ATTACKERS, ForSome, ForSome);
    one_unwilling.iter_mut().filter(|one| matches!(one.name, "attacker" | "BB")).for_each(|one| one.is = ForAll);
    // Those who are willing come first.
    one_unwilling.sort_by_key(|one| one.name == "BB");
    let more = check(&text, "somebody must assist\nunwilling BB\n", one_unwilling, &attacked, &somebody);
    assert!(more.0 >= counts.0, "{more:?}");
}

#[test]
fn who_must_after_an_event() {
    let text = text_without_south();
    let bb = |_: &Given, ask: Ask| Some(owed(&ask("assist of BB")));
    check(&text, "whenever attack by x on UA\nBB must assist\nagainst AA, CC\n", somewhere(&["AA", "CC"]), &attacked, &bb);
    assert_eq!(check(&text, "BB must assist\n", somewhere(ATTACKERS), &attacked, &bb).0, 0);
    // Everybody who bears it: not the attacker, and CC only if it is a guarantor.
    let everybody = |given: &Given, ask: Ask| {
        let bears = |party: &&&str| **party != given["attacker"] && (**party != "CC" || given["more"] == "in");
        Some(G.iter().filter(bears).all(|party| owed(&ask(&format!("assist of {party}")))))
    };
    check(&text, "everybody must assist\n", somewhere(ATTACKERS), &attacked, &everybody);
    let but = "each of g except x must assist\nwhenever attack by x on UA\n";
    check(&text, but, somewhere(ATTACKERS), &attacked, &everybody);
    // Two duties after one event, for each guarantor in turn.
    let in_turn = |given: &Given, ask: Ask| {
        let meant = G.iter().filter(|party| **party != "CC" || given["more"] == "in");
        Some(
            meant
                .into_iter()
                .all(|party| *party == given["attacker"] || owed(&ask(&format!("assist of {party}"))) || owed(&ask(&format!("shelter of {party}")))),
        )
    };
    let turns = "for each state of g\nwhenever attack by x on UA\neither state must assist or state must shelter\n";
    check(&text, turns, somewhere(ATTACKERS), &attacked, &in_turn);
}

/// The same without places, for questions that go through more stories.
fn without_south(is: Is) -> Vec<Dim> {
    attack(is, ATTACKERS, is, is).into_iter().filter(|one| one.name != "south" && one.name != "place").collect()
}

/// An attack somewhere, with UA willing.
fn somewhere(attackers: &'static [&'static str]) -> Vec<Dim> {
    attack(ForSome, attackers, ForSome, ForAll).into_iter().filter(|one| one.name != "south" && one.name != "place").collect()
}

fn text_without_south() -> Text {
    Text::new(&GUARANTEE.0.replace(" [AA #south: w]", ""), &GUARANTEE.1.replace(" [#south: , south]", ", south").replace(" in covered", ""))
}

#[test]
fn what_is_never_so() {
    let text = text_without_south();
    let all = || {
        let mut dims = without_south(ForAll);
        dims.iter_mut().filter(|one| one.is != Choice).for_each(|one| one.is = ForAll);
        dims
    };
    let counts = check(&text, "never somebody must assist without consent\n", all(), &attacked, &|_, ask| {
        Some(ask("consent") == "adopted" || !G.iter().any(|party| owed(&ask(&format!("assist of {party}")))))
    });
    assert!(counts.0 > 0 && counts.0 < counts.1, "{counts:?}");
    let counts = check(&text, "whenever attack by x on UA\nnever x must assist\n", all(), &attacked, &|given, ask| {
        Some(given["attacker"] == "ZZ" || !owed(&ask(&format!("assist of {}", given["attacker"]))))
    });
    assert_eq!(counts.0, counts.1);
    let counts = check(&text, "never somebody of g must shelter\n", all(), &attacked, &|_, ask| Some(!owed(&ask("shelter of AA"))));
    assert_eq!(counts.0, 0);
    let counts = check(&text, "given not consent\nnever BB must assist\n", all(), &attacked, &|_, ask| {
        Some(ask("consent") == "adopted" || !owed(&ask("assist of BB")))
    });
    assert!(counts.0 > 0 && counts.0 < counts.1, "{counts:?}");
    let counts =
        check(&text, "never BB must assist without either request by UA has happened or UA provoked it\n", all(), &attacked, &|given, ask| {
            Some(given["request"] == "yes" || given["provoked"] == "yes" || !owed(&ask("assist of BB")))
        });
    assert!(counts.0 > 0 && counts.0 < counts.1, "{counts:?}");
}

#[test]
fn what_is_possible_after_an_event() {
    let text = text_without_south();
    let some = || {
        let mut dims = without_south(ForSome);
        dims.iter_mut().filter(|one| one.is != Choice).for_each(|one| one.is = ForSome);
        dims
    };
    let counts = check(&text, "whenever attack by x on UA\npossible BB must assist without consent\n", some(), &attacked, &|_, ask| {
        Some(ask("consent") != "adopted" && owed(&ask("assist of BB")))
    });
    assert!(counts.0 > 0 && counts.0 < counts.1, "{counts:?}");
    // Whatever BB does.
    let mut dims = some();
    dims.iter_mut().filter(|one| one.name == "BB").for_each(|one| one.is = ForAll);
    dims.sort_by_key(|one| one.name == "BB");
    let counts = check(&text, "possible somebody must assist\nunwilling BB\n", dims, &attacked, &|_, ask| {
        Some(G.iter().any(|party| owed(&ask(&format!("assist of {party}")))))
    });
    assert!(counts.0 > 0, "{counts:?}");
}

// ---- times and acts ------------------------------------------------------------------------------------------------

/// Two duties whose rules have different names for the attacker.
const HELP: (&str, &str) = (
    "[AA #time: w | BB: v] [AA #means: u] [AA #away: t]",
    "group g = AA, BB\n\nduty assist\n  when attack by attacker on UA\n  bearer each of g except attacker\n  owed to UA\n  act [@forms: one of | each of] send troops [#means: , close the airspace]\n  [#time: within 10 days | within 40 days]\n\nduty repair\n  when attack by aggressor on UA\n  when flood by somebody on UA\n  bearer each of g except aggressor\n  owed to UA\n  act close the airspace\n  within 20 days\n  [#away: only if peace]\n",
);

fn help() -> Vec<Dim> {
    Vec::from([
        dim("away", Choice, IN_OUT),
        dim("means", Choice, IN_OUT),
        dim("time", Choice, &["1", "2"]),
        dim("@forms", Choice, &["1", "2"]),
        dim("peace", ForSome, YES_NO),
        dim("attacker", ForAll, &["AA", "BB", "ZZ"]),
    ])
}

fn helped(given: &Given) -> String {
    format!("assume in force from 2030-12-01\nfact peace: {}\n2031-01-01  attack by {} on UA\n", given["peace"], given["attacker"])
}

#[test]
fn times() {
    let text = Text::new(HELP.0, HELP.1);
    // What is owed in time is breached when the time is over and nobody has done anything.
    let late = |duty: &'static str, day: &'static str| {
        move |_: &Given, ask: Ask| Some(["AA", "BB"].iter().any(|party| ask(&format!("{duty} of {party} on {day}")) == "breached"))
    };
    let event = "whenever attack by attacker on UA\nsomebody must";
    let counts = check(&text, &format!("{event} assist\nwithin 10 days\n"), help(), &helped, &late("assist", "2031-01-12"));
    assert_eq!(counts, (8, 16));
    let counts = check(&text, &format!("{event} assist\nwithin 9 days\n"), help(), &helped, &late("assist", "2031-01-11"));
    assert_eq!(counts.0, 0);
    let counts = check(&text, &format!("{event} assist\nwithin 40 days\n"), help(), &helped, &late("assist", "2031-02-11"));
    assert_eq!(counts, (16, 16));
    let counts = check(&text, &format!("{event} repair\nwithin 20 days\n"), help(), &helped, &late("repair", "2031-01-22"));
    assert_eq!(counts, (16, 16));
}

#[test]
fn acts() {
    let text = Text::new(HELP.0, HELP.1);
    // An act must be done where it does not help to do all else.
    let all_else = |given: &Given| format!("{}2031-01-01  send troops by AA, BB\n", helped(given));
    let counts = check(&text, "whenever attack by attacker on UA\nsomebody must close the airspace\n", help(), &all_else, &|_, ask| {
        let duties = ["assist", "repair"];
        Some(duties.iter().any(|duty| ["AA", "BB"].iter().any(|party| matches!(ask(&format!("{duty} of {party}")).as_str(), "due" | "breached"))))
    });
    assert_eq!(counts, (16, 16));
    let facts = "whenever attack by attacker on UA\ngiven not peace\nsomebody must close the airspace\n";
    let counts = check(&text, facts, help(), &all_else, &|given, ask| {
        let duties = ["assist", "repair"];
        let must =
            duties.iter().any(|duty| ["AA", "BB"].iter().any(|party| matches!(ask(&format!("{duty} of {party}")).as_str(), "due" | "breached")));
        Some(given["peace"] == "no" && must)
    });
    assert!(counts.0 > 0 && counts.0 < counts.1, "{counts:?}");
}

// ---- entry into force ----------------------------------------------------------------------------------------------

const FORCE: (&str, &str) = (
    "[AA #named: x] [AA #prov: y] [AA #whose: z | BB: w]",
    "group g = AA, BB\n\nduty assist\n  when attack by attacker on CC\n  bearer each of g\n  owed to CC\n  act send boats\n\npermission move\n  bearer each of g\n  act move units\n\nentry into force\n  after referendum in CC\n  [#named: ratified by AA]\n  ratified by majority of [#whose: signatories | g]\n  30 days after\n\nprovisional application\n  [#prov: from signature]\n  until [@end: entry into force | failed referendum in CC]\n",
);

fn force(is: Is) -> Vec<Dim> {
    let choices = [("named", IN_OUT), ("prov", IN_OUT), ("whose", &["1", "2"]), ("@end", &["1", "2"])];
    let mut dims: Vec<Dim> = choices.into_iter().map(|(label, values)| dim(label, Choice, values)).collect();
    dims.extend(["sign AA", "sign BB", "sign CC", "ratify AA", "ratify BB", "ratify CC", "held", "failed"].map(|step| dim(step, is, YES_NO)));
    dims
}

fn entered(given: &Given) -> String {
    let by = |act: &str| -> String {
        let parties: Vec<&str> = ["AA", "BB", "CC"].into_iter().filter(|party| given[format!("{act} {party}").as_str()] == "yes").collect();
        if parties.is_empty() { String::new() } else { format!("2030-10-01  {act} by {}\n", parties.join(", ")) }
    };
    let held = if given["held"] == "yes" { "2030-10-01  referendum in CC: passed\n" } else { "" };
    let failed = if given["failed"] == "yes" { "2030-10-01  referendum in CC: failed\n" } else { "" };
    format!("{failed}{held}{}{}2031-01-01  attack by ZZ on CC\nuntil 2031-01-01\n", by("sign"), by("ratify"))
}

#[test]
fn entry_into_force() {
    let text = Text::new(FORCE.0, FORCE.1);
    let is = |verdict: String| verdict == "yes";
    let without = |given: &Given, ask: Ask| Some(given["ratify AA"] == "no" && is(ask("in force")));
    let counts = check(&text, "possible in force without ratification by AA\n", force(ForSome), &entered, &without);
    assert!(counts.0 > 0 && counts.0 < counts.1, "{counts:?}");
    // Whatever AA does, with both of what is in its hands.
    let mut dims = force(ForSome);
    dims.iter_mut().filter(|one| one.name.ends_with("AA")).for_each(|one| one.is = ForAll);
    dims.sort_by_key(|one| one.is == ForAll);
    let counts = check(&text, "possible in force\nunwilling AA\n", dims, &entered, &|_, ask| Some(is(ask("in force"))));
    assert!(counts.0 > 0 && counts.0 < counts.1, "{counts:?}");
    // Nobody is bound without having signed or ratified; whoever has only signed is, while it is applied provisionally.
    let each = |test: fn(&Given, &str) -> bool| {
        move |given: &Given, ask: Ask| Some(["AA", "BB", "CC"].iter().all(|party| test(given, party) || !is(ask(&format!("bound for {party}")))))
    };
    let signed_or_ratified: fn(&Given, &str) -> bool =
        |given, party| given[format!("sign {party}").as_str()] == "yes" || given[format!("ratify {party}").as_str()] == "yes";
    let ready = travaux_regime::property::ready_made("nobody-bound-without-consent").unwrap();
    let counts = check(&text, &ready.lines.join("\n"), force(ForAll), &entered, &each(signed_or_ratified));
    assert_eq!(counts.0, counts.1);
    let ratified: fn(&Given, &str) -> bool = |given, party| given[format!("ratify {party}").as_str()] == "yes";
    let counts = check(&text, "for each p\nnever p is bound without ratification by p\n", force(ForAll), &entered, &each(ratified));
    assert!(counts.0 > 0 && counts.0 < counts.1, "{counts:?}");
    let counts = check(&text, "never in force for BB without ratification by BB\n", force(ForAll), &entered, &|given, ask| {
        Some(given["ratify BB"] == "yes" || !is(ask("in force for BB")))
    });
    assert_eq!(counts.0, counts.1);
}

#[test]
fn duties_before_and_after_entry_into_force() {
    let text = Text::new(FORCE.0, FORCE.1);
    let counts = check(&text, "whenever attack by x on CC\nnever AA must assist without in force\n", force(ForAll), &entered, &|_, ask| {
        Some(ask("in force") == "yes" || !owed(&ask("assist of AA")))
    });
    assert!(counts.0 > 0 && counts.0 < counts.1, "{counts:?}");
    let counts = check(&text, "possible BB may move without in force\n", force(ForSome), &entered, &|_, ask| {
        Some(ask("in force") == "no" && ask("move of BB") == "allowed")
    });
    assert!(counts.0 > 0 && counts.0 < counts.1, "{counts:?}");
    let counts = check(
        &text,
        "possible AA must assist without referendum in CC has happened\nwhenever attack by x on CC\n",
        force(ForSome),
        &entered,
        &|given, ask| Some(given["held"] == "no" && owed(&ask("assist of AA"))),
    );
    assert!(counts.0 > 0 && counts.0 < counts.1, "{counts:?}");
}

// ---- reading -------------------------------------------------------------------------------------------------------

/// What cannot be read is a remark on its line, and the property says that it is not whole.
#[test]
fn what_cannot_be_read() {
    for (text, line) in [
        ("never a without\n", "never a without"),
        ("never\n", "never"),
        ("somebody must\n", "somebody must"),
        ("somebody must not assist\n", "somebody must not assist"),
        ("possible either a\n", "possible either a"),
        ("never a\nwithin many days\n", "within many days"),
        ("never a\nfor every state\n", "for every state"),
        ("never a\nwhenever\n", "whenever"),
        ("never a\nunwilling BB\n", "unwilling BB"),
        ("never a\nagainst BB\nagainst CC\n", "against CC"),
        ("never a\nhowever b\n", "however b"),
        ("note nothing\n", "property P"),
        ("never a\npossible b\n", "property P"),
        ("possible a\npossible b\n", "property P"),
    ] {
        let whole = format!("property P\n{text}");
        let (properties, remarks) = read(&whole);
        assert_eq!(remarks.len(), 1, "{text}{remarks:?}");
        assert_eq!(&whole[remarks[0].span().clone()], line, "{text}");
        assert!(!remarks[0].action.is_empty());
        assert!(properties.iter().all(|property| property.is_broken), "{text}");
    }
    let (properties, remarks) = read("somebody must assist\n\nproperty A\nnever\nproperty B -- of two\nnever a -- not at all\n");
    assert_eq!(remarks.len(), 2);
    assert_eq!(properties.iter().map(|property| (property.name.as_str(), property.is_broken)).collect::<Vec<_>>(), [("A", true), ("B", false)]);
    assert_eq!(properties[1].lines, ["never a"]);
    // However deep it is, and whatever it is cut off at.
    let deep = format!("never {}a\n", "not ".repeat(10_000));
    assert_eq!(read(&format!("property P\n{deep}")).1.len(), 1);
    let text = "property P\nfor each x of g\nwhenever attack by y on UA in north\ngiven either not x is bound or both in force for y and fact calm\nnobody of g except y may move without ratification by x\n";
    for end in 0..text.len() {
        let _ = read(&text[..end]);
    }
}

/// What a property speaks of and the rules do not have.
#[test]
fn what_the_rules_do_not_have() {
    let text = Text::new(HELP.0, HELP.1);
    for (what, message) in [
        ("somebody must halp\n", "halp"),
        ("somebody may assist\n", "assist"),
        ("never in force\n", "enters into force"),
        ("never consent\n", "consent"),
        ("never fact war\n", "war"),
        ("never storm has happened\n", "storm"),
        ("somebody of h must assist\n", "\"h\""),
        ("QQ must assist\n", "QQ"),
        ("somebody must assist\nwhenever flood by x on UA\n", "flood"),
        ("somebody must assist\nwhenever attack by x on UA in north\n", "north"),
        ("somebody must close the airspace\n", "different events"),
        ("never peace\nagainst AA\n", "against nobody"),
        ("for each x of h\nnever x must assist\n", "\"h\""),
    ] {
        let unknown = property(what).unknown(&text.rules);
        assert!(unknown.len() == 1 && unknown[0].message.contains(message) && !unknown[0].action.is_empty(), "{what}{unknown:?}");
    }
}

/// Parties that only final clauses name are parties.
#[test]
fn parties_of_final_clauses() {
    let text = Text::new("[AA #x: y]", "entry into force\n  ratified by AA\n  [#x: ratified by BB]\n");
    let bound = property("for each p\nnever p is bound without ratification by p\n");
    assert_eq!(bound.unknown(&text.rules), []);
    let found = holds(&text.rules, &text.options, &bound, &[], None).unwrap();
    assert_eq!(found.works.settlements.0, found.works.settlements.1);
    let without = property("possible in force without ratification by BB\n");
    assert_eq!(without.unknown(&text.rules), []);
    let found = holds(&text.rules, &text.options, &without, &[], None).unwrap();
    assert_eq!((found.works.settlements.0.to_string(), found.works.settlements.1.to_string()), ("1".to_string(), "2".to_string()));
    text.replayed(found.shown[0].1.as_ref().unwrap());
    text.replayed(found.works.fails_if[0].1.as_ref().unwrap());
}

/// After an event that only counts as what triggers a duty.
#[test]
fn what_counts_as_the_trigger() {
    let text = Text::new(
        "[AA #raids: x]",
        "group g = AA, BB\n\n[#raids: constitutive raids]\n  when raid by raider on UA\n  counts as attack\n\nduty assist\n  when attack by attacker on UA\n  bearer each of g except attacker\n  owed to UA\n  act send boats\n",
    );
    let dims = Vec::from([dim("raids", Choice, IN_OUT), dim("attacker", ForAll, &["AA", "BB", "ZZ"]), dim("again", ForAll, YES_NO)]);
    let raided = |given: &Given| format!("assume in force from 2030-12-01\n2031-01-01  raid by {} on UA\n", given["attacker"]);
    let owed = |_: &Given, ask: Ask| Some(["AA", "BB"].iter().any(|party| owed(&ask(&format!("assist of {party}")))));
    let counts = check(&text, "whenever raid by x on UA\nsomebody must assist\n", dims, &raided, &owed);
    assert_eq!(counts, (1, 2));
}
