//! Remarks on rules and scenarios: the smallest draft that shows the point, and the smallest that does not.
#![allow(clippy::unwrap_used, clippy::panic)]

use travaux_regime::rules::Rules;
use travaux_regime::scenario;
use travaux_text::{Draft, Level};

fn parse(rules: &str) -> Draft {
    let words = "One [AA #a: two] [AA #b: three | BB: four] [AA #c: five].";
    Draft::parse(format!("# Article 1 {{#a-1}}\n\n{words}\n\n```rules\n{rules}\n```\n").as_bytes())
}

/// The remarks with one number on some rules: level, first letter, and message.
fn found(number: &str, rules: &str) -> Vec<String> {
    let remarks = Rules::of(&parse(rules)).1;
    remarks.iter().filter(|remark| remark.code.number == number).map(|remark| format!("{}: {}", remark.level.word(), remark.message)).collect()
}

fn check(number: &str, rules: &str, expected: &[&str]) {
    assert_eq!(found(number, rules), expected, "{rules}");
}

/// The remarks with one number on a scenario beside some rules, with what is suggested.
fn beside(number: &str, rules: &str, story: &str) -> Vec<String> {
    let draft = parse(rules);
    let rules = Rules::read(&draft);
    let (scenarios, mut remarks) = scenario::read(&format!("scenario S\n{story}"));
    // As if only the first letter could be wrong.
    let nearest = |wanted: &str, known: &[&str]| known.iter().find(|word| word[1..] == wanted[1..]).map(ToString::to_string);
    let checker = scenario::check::Checker::new(&draft, &rules, &nearest);
    remarks.extend(scenarios.iter().flat_map(|scenario| checker.remarks(scenario)));
    let shown = |remark: &travaux_text::Remark| format!("{}: {} {}", remark.level.word(), remark.message, remark.action);
    remarks.iter().filter(|remark| remark.code.number == number).map(shown).collect()
}

const BAN: &str = "prohibition ban\n  bearer AA\n  act host base\n";

#[test]
fn a_permission_against_a_prohibition() {
    check(
        "G008",
        &format!("{BAN}permission leave\n  bearer AA\n  act host base\n"),
        &["error: The prohibition \"ban\" forbids what the permission \"leave\" allows: for example \"host base by AA\"."],
    );
    // Somebody else, and another act.
    check("G008", &format!("{BAN}permission leave\n  bearer BB\n  act host base\n"), &[]);
    check("G008", &format!("{BAN}permission leave\n  bearer AA\n  act visit base\n"), &[]);
}

#[test]
fn the_example_has_the_roles_and_conditions_of_both() {
    check(
        "G008",
        "places kyiv, lviv\nprohibition ban\n  bearer AA\n  act host base\n  with anyone\n  only if peacetime\n\npermission leave\n  when attack by attacker on AA\n  bearer AA\n  act host base\n  with DE\n  in kyiv\n",
        &[
            "error: The prohibition \"ban\" forbids what the permission \"leave\" allows: for example \"host base by AA with DE in kyiv\" (after attack by DE on AA; peacetime: yes).",
        ],
    );
}

#[test]
fn an_exception_that_covers_the_case_is_no_contradiction() {
    check("G008", &format!("{BAN}  unless invited as visit\npermission leave\n  bearer AA\n  act host base\n  only if invited\n"), &[]);
    // One that does not always cover it is.
    check(
        "G008",
        &format!("{BAN}  unless invited as visit\npermission leave\n  bearer AA\n  act host base\n"),
        &["error: The prohibition \"ban\" forbids what the permission \"leave\" allows: for example \"host base by AA\" (invited: no)."],
    );
    let consent = "group g = BB, CC\ndecision consent\n  by g\n  adopted by unanimity\n";
    check("G008", &format!("{consent}{BAN}  unless consent\npermission leave\n  bearer AA\n  act host base\n  only if consent\n"), &[]);
    check(
        "G008",
        &format!("{consent}{BAN}  only if consent\npermission leave\n  bearer AA\n  act host base\n"),
        &["error: The prohibition \"ban\" forbids what the permission \"leave\" allows: for example \"host base by AA\" (consent is adopted)."],
    );
}

#[test]
fn brackets_that_can_stand_together_make_it_a_warning() {
    let leave = "permission leave\n  bearer AA\n  act host base\n";
    check(
        "G008",
        &format!("[#a: prohibition ban]\n  bearer AA\n  act host base\n{leave}"),
        &["warning: The prohibition \"ban\" forbids what the permission \"leave\" allows: for example \"host base by AA\", with #a in."],
    );
    // Alternatives of one bracket never stand together.
    check(
        "G008",
        "prohibition ban\n  bearer AA\n  act [#b: host base | visit base]\npermission leave\n  bearer AA\n  act [#b: visit base | host base]\n",
        &[],
    );
    // A bracket that has nothing to do with it is not named.
    check(
        "G008",
        &format!("group g = AA [#c: , BB]\nprohibition ban\n  bearer each of g\n  act host base [#a: , show flag]\n{leave}"),
        &["error: The prohibition \"ban\" forbids what the permission \"leave\" allows: for example \"host base by AA\"."],
    );
}

#[test]
fn days_and_alternatives_of_conditions() {
    // Never at the same time.
    check("G008", &format!("{BAN}  no later than 2010-12-31\npermission leave\n  bearer AA\n  act host base\n  not before 2011-01-01\n"), &[]);
    assert_eq!(found("G008", &format!("{BAN}  no later than 1990-12-31\npermission leave\n  bearer AA\n  act host base\n")).len(), 1);
    check("G008", &format!("{BAN}permission leave\n  bearer AA\n  act host base\n  without prejudice to ban\n"), &[]);
    check(
        "G008",
        &format!("{BAN}  only if both peace and not storm\npermission leave\n  bearer AA\n  act host base\n  only if either invited or asked\n"),
        &[
            "error: The prohibition \"ban\" forbids what the permission \"leave\" allows: for example \"host base by AA\" (invited: yes; peace: yes; storm: no).",
        ],
    );
    // A power says what has effect, not what is allowed.
    check("G008", &format!("{BAN}power leave\n  bearer AA\n  act host base\n"), &[]);
}

#[test]
fn rosters_and_organs_decide_too() {
    let body = |rosters: &str, lines: &str| format!("{rosters}decision d\n  by {lines}");
    let rosters = "group g = AA, BB until 1995-12-31\ngroup g = AA, BB, CC from 1996-01-01\n";
    check("G010", &body(rosters, "g\n  adopted by 3 votes\n"), &[]);
    assert_eq!(found("G010", &body(rosters, "g\n  adopted by 4 votes\n")).len(), 1);
    check("G010", &body(rosters, "g as of meeting\n  adopted by 4 votes\n"), &[]);
    check("G010", &body("organ council = AA, BB\n", "members of council\n  adopted by 2 votes\n"), &[]);
    assert_eq!(found("G010", &body("group g = AA, BB\n", "g\n  quorum 3 votes\n  adopted by majority\n")).len(), 1);
}

#[test]
fn a_duty_of_which_nothing_is_left() {
    let duty = |menu: &str| format!("duty help\n  when attack by attacker on BB\n  bearer AA\n  owed to BB\n  act {menu} send aid, send troops\n");
    let ban = |name: &str, act: &str| format!("prohibition {name}\n  bearer AA\n  act {act}\n");
    check("G008", &format!("{}{}", duty("one of"), ban("no-aid", "send aid")), &[]);
    check("G008", &format!("{}{}", duty("as it sees fit"), ban("no-aid", "send aid")), &[]);
    check(
        "G008",
        &format!("{}{}{}", duty("one of"), ban("no-aid", "send aid"), ban("no-troops", "send troops")),
        &[
            "error: The prohibitions \"no-aid\" and \"no-troops\" forbid what the duty \"help\" asks for: for example \"send aid by AA\" and \"send troops by AA\" (after attack by XX on BB).",
        ],
    );
    check(
        "G008",
        &format!("{}{}", duty("each of"), ban("no-aid", "send aid")),
        &["error: The prohibition \"no-aid\" forbids what the duty \"help\" asks for: for example \"send aid by AA\" (after attack by XX on BB)."],
    );
    // A prohibition that only holds somewhere leaves the act elsewhere.
    check("G008", &format!("places north\n{}{}  in north\n", duty("each of"), ban("no-aid", "send aid")), &[]);
}

#[test]
fn a_circle_of_priorities() {
    let norms = |a: &str, b: &str, c: &str| {
        format!("permission x\n  bearer AA\n  act a\n{a}permission y\n  bearer AA\n  act b\n{b}permission z\n  bearer AA\n  act c\n{c}")
    };
    check(
        "G009",
        &norms("  subject to y\n", "  subject to z\n", "  subject to x\n"),
        &["error: These rules give way to each other in a circle: \"x\" to \"y\", \"y\" to \"z\", \"z\" to \"x\"."],
    );
    check("G009", &norms("  subject to y\n", "  notwithstanding x\n", ""), &[]);
    check(
        "G009",
        &norms("  subject to y\n", "  subject to x\n", "  subject to x\n"),
        &["error: These rules give way to each other in a circle: \"x\" to \"y\", \"y\" to \"x\"."],
    );
    check("G009", &norms("  subject to x\n", "", ""), &["error: \"x\" gives way to itself."]);
    check("G009", &norms("  [#b: subject to y | ]\n", "  [#b: | subject to x]\n", ""), &[]);
    check(
        "G009",
        &norms("  [#a: subject to y]\n", "  subject to x\n", ""),
        &["warning: These rules give way to each other in a circle, with #a in: \"x\" to \"y\", \"y\" to \"x\"."],
    );
}

#[test]
fn decisions_that_can_never_be_adopted() {
    let body = |lines: &str| format!("group g = AA, BB, CC\nweights w = AA 1, BB 2\ndecision d\n  by g\n{lines}");
    for fine in
        ["adopted by all but 5", "adopted by 3 votes", "adopted by 100 %", "adopted by unanimity\n  with all of ZZ in favour", "adopted by consensus"]
    {
        check("G010", &body(&format!("  {fine}\n")), &[]);
    }
    let never = |why: &str| format!("error: \"d\" can never be adopted, even if all who decide are in favour: {why}.");
    check("G010", &body("  adopted by 4 votes\n"), &[&never("the threshold is not reached: 3 of 3 are in favour")]);
    check("G010", &body("  adopted by 4/3\n"), &[&never("the share is more than all")]);
    check("G010", &body("  adopted by 101 %\n"), &[&never("the share is more than all")]);
    check("G010", &body("  adopted by 65 % of weights w\n"), &[&never("the weight of CC in w is not given")]);
    check("G010", &body(""), &[&never("how many must be in favour of d is not said")]);
    check("G010", "decision d\n  adopted by majority\n", &[&never("nobody is named who decides on d")]);
    check("G010", "group h = AA\ngroup g = AA except h\ndecision d\n  by g\n  adopted by majority\n", &[&never("nobody is named who decides on d")]);
    // Who they are is not known.
    check("G010", "decision d\n  by signatories\n  adopted by 40 votes\n", &[]);
}

#[test]
fn a_decision_that_some_choices_make_impossible() {
    check(
        "G010",
        "group g = AA [#a: , BB]\ndecision d\n  by g\n  adopted by [#b: 1 votes | 2 votes] [#c: of present]\n",
        &[
            "warning: \"d\" can never be adopted, with #a out, #b: alternative 2, even if all who decide are in favour: the threshold is not reached: 1 of 1 are in favour.",
        ],
    );
    // Nobody decides where a bracket is out: that is what the bracket is for.
    check("G010", "group g = [#a: AA, BB]\ndecision d\n  by g\n  adopted by majority\n", &[]);
}

#[test]
fn one_note_for_all_that_has_no_consequence() {
    check(
        "G011",
        &format!(
            "{BAN}duty pay\n  bearer AA\n  owed to BB\n  act pay\n\nprohibition kept\n  bearer AA\n  act x\n  [#a: if breached it pays]\n\npermission leave\n  bearer AA\n  act y\n"
        ),
        &["note: No rule says what follows if one of these 2 is breached: \"ban\" and \"pay\"."],
    );
    let many: String = (0..20).map(|index| format!("prohibition n{index}\n  bearer AA\n  act a{index}\n")).collect();
    assert!(found("G011", &many)[0].ends_with("\"n11\" and 8 more."), "{:?}", found("G011", &many));
}

#[test]
fn rules_without_words() {
    let rules = "```rules\npermission leave\n  bearer AA\n  act y\n```\n";
    let definitions = "```rules\ngroup g = AA\nplaces north\n```\n";
    let numbers = |text: &str| Rules::of(&Draft::parse(text.as_bytes())).1.iter().filter(|remark| remark.code.number == "G012").count();
    for (text, count) in [
        (format!("{rules}\n# Article 1\n\nWords.\n"), 1),
        (format!("# Article 1\n\n{rules}"), 1),
        (format!("# Article 1\n\n{rules}\nWords.\n"), 0),
        (format!("# Article 1\n\nWords.\n\n{rules}\n{rules}"), 0),
        (format!("# Part I\n\n## Article 1\n\nWords.\n\n## Article 2\n\n{rules}\n{rules}"), 2),
        (format!("# Article 1\n\n{definitions}"), 0),
    ] {
        assert_eq!(numbers(&text), count, "{text}");
    }
}

#[test]
fn definitions_that_nothing_uses() {
    check(
        "G013",
        "group g = AA\ngroup h = g\nareas\narea x = north\nplaces north\nweights w = AA 1\n",
        &["note: No rule uses the group \"h\".", "note: No rule uses the area \"x\".", "note: No rule uses the list of weights \"w\"."],
    );
    check("G013", "group g = AA, g\n", &["note: No rule uses the group \"g\"."]);
    check("G013", "group g = AA\nprohibition ban\n  bearer each of g\n  act a\n", &[]);
}

#[test]
fn weights_that_cannot_be_read() {
    check(
        "G001",
        "weights w = AA 5, BB five, 6, cc 7, DD 8 %",
        &["BB five", "6", "cc 7", "DD 8 %"]
            .map(|item| format!("error: \"{item}\" is not the code of a party and a figure."))
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
    check("G001", "weights w = AA 5 [#a: , BB 3.5]\nweights w = CC 2%", &[]);
}

#[test]
fn votes() {
    let rules = "group g = AA, BB [#a: , CC]\ndecision d\n  by g except BB, attacker\n  adopted by majority\n";
    let votes = |cast: &str| beside("G014", rules, &format!("2000-01-01 vote on d: {cast}\nexpect d: open\n"));
    assert!(votes("yes AA, CC; no BB").is_empty(), "in a bracket, and left out by name");
    assert_eq!(
        votes("yes AA, EE; no DD"),
        [
            "warning: DD, EE vote on \"d\" and are not among those who decide on it, so their votes change nothing. Correct the code, or leave it out; those who decide are AA, BB, CC."
        ]
    );
    let twice = |cast: &str| beside("G015", rules, &format!("2000-01-01 vote on d: {cast}\nexpect d: open\n")).len();
    assert_eq!([twice("yes AA; no AA"), twice("yes AA, AA"), twice("yes AA; no BB")], [1, 1, 0]);
}

#[test]
fn verdicts_that_a_question_cannot_have() {
    let rules = "group g = AA, BB\ndecision d\n  by g\n  adopted by majority\nduty pay\n  bearer AA\n  owed to BB\n  act pay toll\nlimit tanks\n  of AA\n  at most 5 tanks\nperiod p\n  from signature\n  for 5 years\n";
    let expect = |line: &str| beside("G016", rules, &format!("until 2000-01-01\nexpect {line}\n"));
    for fine in [
        "pay of AA: due",
        "d: open",
        "tanks of AA: exceeded",
        "p: 2000-01-01/2001-01-01",
        "p: undetermined",
        "in force: yes",
        "entry into force: none",
        "entry into force: 2000-01-01",
        "pay toll by AA: not regulated",
        "nothing of AA: x",
    ] {
        assert!(expect(fine).is_empty(), "{fine}");
    }
    assert_eq!(
        expect("pay of AA: bue"),
        [
            "error: \"bue\" is no answer to a duty: \"pay of AA\". Did you mean \"due\"? Write one of: dormant, due, fulfilled, breached, not due, excused, out of scope, not bound, undetermined."
        ]
    );
    for wrong in ["d: due", "tanks of AA: breached", "p: 5 years", "in force: 2000-01-01", "pay toll by AA: due", "pay: due"] {
        assert_eq!(expect(wrong).len(), 1, "{wrong}");
    }
}

#[test]
fn scenarios_that_expect_nothing() {
    let count = |story: &str| beside("G017", BAN, story).len();
    assert_eq!(count("2000-01-02 host base by AA\n"), 1);
    assert_eq!(count("2000-01-02 host base by AA\n2000-01-01 host base by AA\nexpect ban of AA: breached\n"), 0);
    assert_eq!(count("cases\n| until      | expect ban of AA |\n|------------|------|\n| 2000-01-01 | kept |\n| 2000-01-02 |      |\n"), 1);
}

#[test]
fn acts_of_which_no_rule_speaks() {
    let rules = format!("{BAN}  only if siren has happened\nentry into force\n  after referendum in AA\n");
    let act = |event: &str| beside("G018", &rules, &format!("2000-01-01 {event}\nexpect ban of AA: kept\n"));
    for fine in [
        "host base by AA with BB",
        "siren",
        "ratify by AA",
        "referendum in AA: passed",
        "constitutional amendment by AA",
        "holding of AA: tanks 5 tanks",
        "vote on d: yes AA",
    ] {
        assert!(act(fine).is_empty(), "{fine}");
    }
    assert_eq!(
        act("visit base by AA"),
        [
            "note: No rule of the draft speaks of the act \"visit base\", so nothing follows from this line. Write the act as the rules have it, or leave the line if just that is the point."
        ]
    );
    assert_eq!(
        act("tiren"),
        [
            "warning: No rule of the draft speaks of the act \"tiren\", so nothing follows from this line. Did you mean \"siren\"? Write the act as the rules have it."
        ]
    );
}

/// Norms that have nothing to do with each other are never looked at together, and those that do are looked at for a bounded time.
#[test]
fn large_drafts() {
    let apart: String = (0..300)
        .map(|index| format!("prohibition p{index}\n  bearer AA\n  act a{index}\npermission q{index}\n  bearer AA\n  act b{index}\n"))
        .collect();
    assert!(found("G008", &apart).is_empty());
    let together: String = (0..60)
        .map(|index| format!("prohibition p{index}\n  bearer AA\n  act a\npermission q{index}\n  bearer AA\n  act a\n  only if f{index}\n"))
        .collect();
    assert!(!found("G008", &together).is_empty());
    let circle: String = (0..300).map(|index| format!("permission n{index}\n  bearer AA\n  act a\n  subject to n{}\n", (index + 1) % 300)).collect();
    assert_eq!(found("G009", &circle).len(), 1);
    let remarks = Rules::of(&parse(&together)).1;
    assert!(remarks.iter().all(|remark| remark.level <= Level::Error && !remark.action.is_empty()));
}
