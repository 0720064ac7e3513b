//! The smallest draft that shows each point, and the drafts that must not be remarked on.

use super::{Vocabulary, check, mentions};
use crate::draft::Draft;
use crate::remark::{Level, Remark, codes};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

fn known() -> Vocabulary {
    let set = |words: &[&str]| Some(words.iter().map(ToString::to_string).collect());
    Vocabulary { parties: set(&["AA", "BB", "KALD", "MERE"]), sources: set(&["minutes"]) }
}

fn remarks_with(source: impl AsRef<[u8]>, vocabulary: &Vocabulary) -> Vec<Remark> {
    check(&Draft::parse(source.as_ref()), vocabulary)
}

fn remarks(source: impl AsRef<[u8]>) -> Vec<Remark> {
    remarks_with(source, &known())
}

/// Each remark as its name and what stands at its places: `numbering: 3. 1.`.
fn found_with(source: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let draft = Draft::parse(source.as_bytes());
    let places = |remark: &Remark| remark.places.iter().map(|place| format!(" {}", draft.text(&place.span).trim())).collect::<String>();
    check(&draft, vocabulary).iter().map(|remark| format!("{}:{}", remark.code.name, places(remark))).collect()
}

fn found(source: &str) -> Vec<String> {
    found_with(source, &known())
}

#[track_caller]
fn nothing(source: &str) {
    assert_eq!(found(source), [] as [&str; 0], "{source}");
    assert_eq!(found_with(source, &Vocabulary::default()), [] as [&str; 0], "{source}");
}

#[test]
fn unclosed_brackets_say_what_the_parser_met_instead() {
    let met = |source: &str| remarks(source)[0].places[1].label.clone();
    assert!(met("Some [words").contains("the file ends"), "the end of the file has no text to point at");
    assert!(met("Some [words\n\n# Next\n\nmore").contains("heading"), "a bracket amid words ends before a heading");
    assert!(met("[AA:\n\nSome [words\n\n]\n").contains("closes a bracket that opened earlier"), "a lone ] closes the lone [");
    assert_eq!(found("Some [words\n\n# Next\n"), ["unclosed-bracket: [ # Next"], "both places");
    nothing("Some \\[words\\] and [more]");
}

#[test]
fn stray_brackets_point_at_the_last_one_that_closed() {
    assert_eq!(found("a [b] c]"), ["unmatched-bracket: ] ]"]);
    assert_eq!(remarks("a [b] c]")[0].places[1].span, 4..5, "the slip is between the two");
    assert_eq!(found("c] a [b]"), ["unmatched-bracket: ]"], "nothing was closed before it");
}

#[test]
fn attributions_with_a_slip_are_not_lost_silently() {
    for (source, word) in [
        ("[AA agianst BB: words]", "agianst"),
        ("[AA, agianst BB #x: words]", "agianst"),
        ("[agianst BB: words]", "agianst"),
        ("[AA: words | BB, agains AA: others]", "agains"),
        ("[agreed AA: words]", "agreed"),
        ("[AA opposes: words]", "opposes"),
        ("[AA, BB propose; KALD oppose: words]", "propose"),
        ("[AA, against the Union: words]", "the"),
        ("[AA, Norway: words]", "Norway"),
        ("[proposed by Ruritania: words]", "Ruritania"),
        ("[AA, BB KALD: words]", "KALD"),
        ("[#x, AA, agianst BB: words]", "agianst"),
        ("[AA & BB: words]", "&"),
        ("[AA (scrutiny): words]", "(scrutiny)"),
        ("[Ruritania, against AA #x: words]", "Ruritania"),
    ] {
        assert_eq!(found_with(source, &Vocabulary::default()), [format!("unreadable-attribution: {word}")], "{source}");
    }
    // Where the parties are known, more can be told apart from words.
    assert_eq!(found("[Mere, KALD: words]"), ["unreadable-attribution: Mere"]);
    assert_eq!(found("[AA BB: words]"), ["unreadable-attribution: BB"]);
    assert_eq!(remarks("[AA agianst BB: words]")[0].action, "Did you mean `against`? Otherwise, if these are plain words, write `\\:`.");
    assert_eq!(remarks("[AA, agreed BB: words]")[0].action, "Write `agreed by AA`; if these are plain words, write `\\:`.");
}

#[test]
fn an_attribution_without_its_colon_is_not_lost_either() {
    assert_eq!(found("[AA, against BB once all agree]"), ["unreadable-attribution: once"]);
    assert_eq!(found("[#share half of the water]"), ["unreadable-attribution: half"]);
    assert_eq!(found("[AA, against BB]"), ["unreadable-attribution: AA, against BB"], "no words at all");
    nothing("[AA] and [AA, BB and KALD] shall [proposed by AA]");
}

#[test]
fn words_with_a_colon_are_left_alone() {
    for words in [
        "UN Charter: its purposes",
        "The Parties: all of them",
        "NOTE that: all is well",
        "NOTE, however, that: all is well",
        "KALD, in accordance with Article 5, shall: (a) measure",
        "KALD gives the following: water",
        "KALD and MERE shall do the following: measure",
        "KALD agrees to: measure",
        "UNFCCC (the Convention): its purposes",
        "Agreed: the text",
        "agreed UN targets: two",
        "Option 1: words",
        "not: words",
        "proposed by the following States: none",
        "supported by the measures below: none",
        "at 10:30",
        "https://example.org/a",
        "AA \\: words",
        "AA, against BB\\: words",
        "pending the outcome of: talks",
        "missing persons: their families",
        "no \\# colon",
        "#",
        "2: words",
    ] {
        let source = format!("Some [{words}] and [a | {words}] here.");
        let unreadable = |found: Vec<String>| found.into_iter().filter(|found| found.starts_with("unreadable")).collect::<Vec<_>>();
        // "not" and "agreed" before a colon would be half an attribution; in words nobody writes them so.
        let half = matches!(words, "not: words");
        assert_eq!(unreadable(found(&source)).is_empty(), !half, "{words}");
        assert_eq!(unreadable(found_with(&source, &Vocabulary::default())).is_empty(), !half, "{words}");
    }
}

#[test]
fn a_party_code_in_another_alphabet_is_named() {
    // The second letter is Cyrillic: without the remark nobody would see why the position is lost.
    let remark = &remarks("[A\u{410}, against BB: words]")[0];
    assert_eq!(remark.code, &codes::LOOK_ALIKE_ID);
    assert!(remark.message.contains("U+0410") && remark.action.contains("`AA`"), "{remark:?}");
    // All Cyrillic, and looks like a party: only the list of parties can tell it from a word.
    assert_eq!(remarks("[\u{410}\u{410}: words]")[0].code, &codes::LOOK_ALIKE_ID);
    assert_eq!(found_with("[\u{410}\u{410}: words]", &Vocabulary::default()), [] as [&str; 0]);
    nothing("[Стороны: слова] [НАТО: слова]");
}

#[test]
fn unknown_parties_are_reported_once_with_their_places() {
    let front = "+++\ntext = \"agreed by AA, CC\"\n[[reported]]\nabout = \"x\"\nwhat = \"kept\"\nby = [\"AA\", \"CC\"]\n+++\n";
    assert_eq!(found(&format!("{front}[CC #x: words]")), ["unknown-party: CC CC CC"], "front matter, report and bracket");
    assert_eq!(found_with(&format!("{front}[CC #x: words]"), &Vocabulary::default()), [] as [&str; 0], "without a list nothing is unknown");
    assert!(remarks("[KALT: words]")[0].action.starts_with("Did you mean `KALD`?"));
    assert!(remarks("[ZZ: words]")[0].action.starts_with("Write one of `AA`, `BB`, `KALD` and `MERE`"), "two letters that differ are not close");
    assert!(remarks("[DLAK-X: words]")[0].action.starts_with("Write one of"), "nor is this");
}

#[test]
fn nobody_is_for_and_against_the_same_words() {
    assert_eq!(found("[AA, against AA: words]"), ["self-opposition: AA AA"]);
    assert_eq!(found("+++\ntext = \"AA, refused by AA\"\n+++\n"), ["self-opposition: AA AA"]);
    let remark = &remarks("+++\ntext = \"AA, refused by AA\"\n+++\n")[0];
    assert_ne!(remark.places[0].span, remark.places[1].span, "the two places differ although the codes do not");
    nothing("[AA: words | AA: others]");
    nothing("[AA, withdrawn by AA: words]");
    nothing("[AA, against BB: words | BB, against AA: others]");
    nothing("[AA, reserved by AA (scrutiny): words]");
}

#[test]
fn ids_and_labels_share_one_namespace() {
    assert_eq!(found("# A {#x}\n\n# B {#x}\n"), ["duplicate-id: x x"]);
    assert_eq!(found("# A {#x}\n\n[AA #x: words]\n"), ["duplicate-id: x x"]);
    assert_eq!(found("# A {#x}\n\n# B {#x}\n\n# C {#x}\n"), ["duplicate-id: x x x"], "one remark for one id");
    // Which of the two comes first makes no difference.
    assert_eq!(found("# Article 2\n\n# B {#article-2}\n"), ["duplicate-id: article-2 # Article 2"]);
    assert_eq!(found("# B {#article-2}\n\n# Article 2\n"), ["duplicate-id: article-2 # Article 2"]);
    nothing("# Article 2\n\n# Article 2\n");
    nothing("# A\n\n# A\n");
}

#[test]
fn references_lead_somewhere() {
    assert_eq!(found("Some words\nsee {#gone}."), ["dangling-reference: gone"]);
    assert_eq!(found("Some words\nsee {#gone} and {#gone}."), ["dangling-reference: gone gone"]);
    assert_eq!(found("[AA, pending #gone: words]"), ["dangling-reference: gone"]);
    assert_eq!(found("# A {#x}\n\n[AA, pending #x: words]"), ["dangling-reference: x"], "a provision cannot be waited for");
    assert!(remarks("# A {#gauges}\n\nwords\nsee {#guages}")[0].action.starts_with("Did you mean `gauges`?"));
    nothing("# Article 2\n\n1. words\n   see {#article-2.1}, {#article-2} and {#x} [AA #x: words]");
    // What a report is about may stand in another draft.
    nothing("+++\n[[reported]]\nabout = \"gone\"\nwhat = \"dropped\"\n+++\n");
}

fn mentioned(words: &str) -> Vec<String> {
    let draft = Draft::parse(words.as_bytes());
    mentions(&draft).iter().map(|mention| format!("{} = {}", mention.name(), draft.text(&mention.span))).collect()
}

#[test]
fn mentions_are_words_with_a_number() {
    assert_eq!(mentioned("under Article 5, paragraph 2"), ["Article 5 = Article 5"]);
    assert_eq!(mentioned("under Articles 5, 6 and 7bis"), ["Article 5 = Articles 5", "Article 6 = 6", "Article 7bis = 7bis"]);
    assert_eq!(mentioned("Articles 5 to 9 and Annexes IV or A"), ["Article 5 = Articles 5", "Article 9 = 9", "Annex IV = Annexes IV", "Annex A = A"]);
    assert_eq!(mentioned("Article\n5 bis[^x] and Protocol 2"), ["Article 5bis = Article\n5 bis", "Protocol 2 = Protocol 2"]);
    assert_eq!(mentioned("[on the map in Annex 6]."), ["Annex 6 = Annex 6"]);
    assert_eq!(mentioned("Article 5 and 6 members; article 7"), ["Article 5 = Article 5", "Article 7 = article 7"]);
    assert_eq!(
        mentioned("Annex 1 to this Treaty; Article 5 of the present Agreement; Article 2 of this Annex"),
        ["Annex 1 = Annex 1", "Article 5 = Article 5", "Article 2 = Article 2"]
    );
}

#[test]
fn what_may_belong_to_another_instrument_is_no_mention() {
    for words in [
        "Article 51 of the Charter",
        "Articles 31 and 32 of the Vienna Convention",
        "Article 5 of NATO",
        "Article 4, paragraph 2 (a) and (b), of the Convention",
        "Article 4.9 of the Convention",
        "Annex I to the Convention",
        "the Charter's Article 51",
        "UN Charter Article 51",
        "Additional Protocol I",
        "Annex I Parties and non-Annex I Parties",
        "Article 3 thereof",
        "Article 3 of its Statute",
        "an article a day, annex a list, the article I read",
        "articles, the Article, Article [5]",
        "Protocol 1977",
        "particle 5",
    ] {
        assert_eq!(mentioned(words), [] as [&str; 0], "{words}");
    }
}

#[test]
fn what_is_mentioned_is_there() {
    let whole = "+++\ncoverage = \"complete\"\n+++\n";
    assert_eq!(found(&format!("{whole}# Article 1\n\nsee Article 2 and Article 2")), ["missing-article: Article 2 Article 2"]);
    assert_eq!(found(&format!("{whole}see Article 2")), ["missing-article: Article 2"]);
    assert_eq!(remarks(format!("{whole}see Annex 2"))[0].level, Level::Warning);
    // In a partial draft what is not there is not reported.
    assert_eq!(remarks("# Article 1\n\nsee Article 2")[0].level, Level::Note);
    assert_eq!(remarks("see Annex 2")[0].level, Level::Note);
    nothing("# Assistance\n\nsee Article 2");
    nothing(&format!("{whole}# Article 2 Assistance\n\nsee Articles 2 and 3bis\n\n## Article 3 bis: More\n"));
    nothing(&format!("{whole}# Annex IV – Map\n\nsee Annex IV, [Article X]"));
    nothing(&format!("{whole}# Notes on Article 7\n"));
    let many = found(&format!("{whole}{}", "see Annex 2\n\n".repeat(9)));
    assert_eq!(many, ["missing-annex: Annex 2 Annex 2 Annex 2 Annex 2"], "one remark, and at most three further places");
}

#[test]
fn brackets_do_not_wait_in_circles() {
    assert_eq!(found("[AA, pending #b #a: x] [AA, pending #a #b: y] [AA, pending #a: z]"), ["pending-cycle: b a"], "once, and only the circle");
    assert_eq!(found("[AA, pending #a #a: x]"), ["pending-cycle: a"]);
    assert_eq!(found("[AA, pending #c #b: x] [AA, pending #b #c: y] [AA, pending #e #d: x] [AA, pending #d #e: y]").len(), 2);
    nothing("[AA #a: x] [AA, pending #a #b: y] [AA, pending #b: z]");
    let messages: Vec<String> =
        remarks("[AA, pending #b #a: x] [AA, pending #c #b: y] [AA, pending #a #c: z]").into_iter().map(|r| r.message).collect();
    assert_eq!(messages, ["These brackets wait for each other, so none can be settled first: \"a\" → \"b\" → \"c\" → \"a\"."]);
}

#[test]
fn alternatives_differ() {
    assert_eq!(found("[AA: two  words[^minutes] | BB: two\nwords]"), ["same-alternatives: two\nwords two  words[^minutes]"]);
    assert_eq!(found("[AA: words | BB: | KALD: ]").len(), 1, "two without words count as well");
    assert_eq!(found("[x [y] | x [y]]").len(), 1);
    nothing("[AA: shall | BB: ]");
    nothing("[x [y] | x y]");
    nothing("# A {#a}\n\n# B {#b}\n\nSome words,\n[AA: see {#a} | BB: see {#b}]");
    nothing("[AA #x: ten | BB: eleven]");
    nothing("[two words | twowords]");
}

#[test]
fn brackets_hold_words() {
    assert_eq!(found("Some [ ] words"), ["empty-bracket: [ ]"]);
    assert_eq!(found("Some [[ ]] words"), ["empty-bracket: [ ]"], "the inner one, once");
    assert_eq!(found("Some [AA #x: <!-- soon -->] words"), ["empty-bracket: [AA #x: <!-- soon -->]"]);
    nothing("Some [AA: words | ] here, [AA: \\[] and [5]");
}

#[test]
fn a_placeholder_is_noted_with_what_waits_for_it() {
    let messages: Vec<String> = remarks("[missing #map: the map] [AA, pending #map: x]").into_iter().map(|remark| remark.message).collect();
    assert_eq!(messages, ["Something is still missing: \"the map\". One bracket waits for it."]);
    assert_eq!(remarks("[missing #map]")[0].message, "Something is still missing: \"map\".");
    assert_eq!(remarks("[missing: ]")[0].level, Level::Note);
}

#[test]
fn labels_stand_in_the_first_alternative() {
    assert_eq!(found("[AA: x | BB #late: y]"), ["misplaced-label: late ["]);
    assert_eq!(found("[AA #a: x | missing, BB: y]"), ["misplaced-label: missing, BB: ["]);
}

#[test]
fn numbers_follow_one_another() {
    assert_eq!(found("1. a\n3. b"), ["numbering: 3. 1."]);
    assert_eq!(found("1. a\n2. b\n2. c"), ["numbering: 2. 2."]);
    assert_eq!(found("1. a\n1. b"), ["numbering: 1. 1."]);
    assert_eq!(found("1. a\n(a) b\n(c) c\n2. d\n(a) e"), ["numbering: (c) (a)"], "every paragraph has its own points");
    assert_eq!(found("1. a\n(a) b\n(i) c\n(iii) d"), ["numbering: (iii) (i)"]);
    assert_eq!(found("1. a\n\n3. b\n\n2. c"), ["numbering: 2. 3."], "out of order, and nothing is missing");
    nothing("1. a\n2. b\n2bis. c\n2ter. d\n3. e");
    nothing("(g) a\n(h) b\n(i) c\n(j) d");
    nothing("5. a\n6. b");
    nothing("1. a\n2. b\n\nA chapeau:\n\n1. c\n2. d");
    nothing("1. a\n    1. b\n    2. c\n2. d\n    1. e\n3. f");
}

#[test]
fn brackets_excuse_numbers() {
    nothing("1. a\n2. b\n[AA: 3. c]\n[BB: 3. d]\n4. e");
    nothing("1. a\n[AA: 2. c]\n2. d");
    nothing("1. a\n2. d\n[AA: 2. c]\n3. e");
    nothing("1. a\n\n[AA:\n\n2. b\n3. c\n\n| BB:\n\n2. d\n\n]\n\n4. e");
    assert_eq!(found("1. a\n[AA: 2. b]\n4. c"), ["numbering: 4. 2."]);
}

#[test]
fn articles_are_counted_in_whole_drafts_only() {
    let whole = "+++\ncoverage = \"complete\"\n+++\n";
    assert_eq!(found(&format!("{whole}# Article 1\n\n# Article 3\n")), ["numbering: # Article 3 # Article 1"]);
    nothing("# Article 1\n\n# Article 3\n");
    nothing(&format!("{whole}# Part I\n\n## Article 1\n\n# Part II\n\n## Article 2\n\n# Annex 1\n\n## Article 1\n\n# Annex 2\n\n## Article 1\n"));
    nothing(&format!("{whole}# Article 1\n\n# Article 1bis\n\n# Article IV\n\n# Article 2\n"));
    // A number that is left out by a source is no slip of the draft.
    assert_eq!(remarks("+++\nbasis = \"reconstruction\"\n+++\n1. a\n3. b")[0].level, Level::Note);
    assert_eq!(remarks("1. a\n3. b")[0].level, Level::Warning);
}

#[test]
fn hidden_characters_are_named() {
    let remark = &remarks("half\u{202E}flah\u{202C} of it\n")[0];
    assert!(remark.message.contains("U+202E RIGHT-TO-LEFT OVERRIDE and U+202C POP DIRECTIONAL FORMATTING"), "{}", remark.message);
    assert_eq!(remark.places.len(), 2, "one remark for neighbours");
    assert_eq!(remarks("a\u{202E}b\nc\u{202E}d\n").len(), 2, "two lines are two remarks");
    assert_eq!(remarks("+++\ntitle = \"a\u{2066}b\"\n+++\n").len(), 1, "in the front matter as well");
    assert_eq!(remarks("a\u{200B}b")[0].level, Level::Warning, "left over from copying");
    assert_eq!(remarks("a\u{FEFF}b").len(), 1);
    nothing("\u{FEFF}words at the start of a file");
    nothing("\u{5E9}\u{5DC}\u{5D5}\u{5DD}\u{200F}, \u{5D5}");
    nothing("\u{645}\u{6CC}\u{200C}\u{62E}\u{648}\u{627}\u{647}\u{645}");
    nothing("\u{915}\u{94D}\u{200D}\u{937}");
    assert_eq!(remarks("ab\u{200D}cd").len(), 1, "Latin letters need no joiner");
    let hidden =
        |source: &str| remarks(source).iter().filter(|remark| remark.code == &codes::HIDDEN_CHARACTER).map(|remark| remark.level).collect::<Vec<_>>();
    assert_eq!(hidden("[AA #a\u{200F}b: words]"), [Level::Error], "no language needs it in a label");
    assert_eq!(hidden("# A {#a\u{200B}b}"), [Level::Error]);
}

#[test]
fn ids_are_what_they_look_like() {
    assert_eq!(found("# A {#fl\u{43E}w}"), ["look-alike-id: fl\u{43E}w"], "Latin and Cyrillic in one");
    assert_eq!(
        found("# A {#\u{441}\u{43E}\u{440}\u{435}}\n\n[AA #cope: x]"),
        ["look-alike-id: \u{441}\u{43E}\u{440}\u{435} cope"],
        "all Cyrillic, and a twin of a Latin one"
    );
    let remark = &remarks("# A {#modern}\n\n# B {#modem}")[0];
    assert_eq!((remark.code, remark.level), (&codes::LOOK_ALIKE_ID, Level::Warning));
    nothing("# A {#допомога}\n\n# B {#étape-1}\n\n# C {#条約}\n\n# D {#συνθήκη}");
}

#[test]
fn footnotes_are_defined_and_used() {
    assert_eq!(found("words[^gone]"), ["undefined-footnote: gone"]);
    assert_eq!(found_with("words[^gone]", &Vocabulary::default()), [] as [&str; 0], "it may be a source");
    nothing("words[^minutes]");
    nothing("words[^a]\n\n[^a]: text");
    assert_eq!(found("words\n\n[^a]: text"), ["unused-footnote: a"]);
    assert_eq!(found("words[^a]\n\n[^a]: text\n[^a]: other"), ["unused-footnote: a a"], "the second one is never read");
    assert!(remarks("words[^secnod]\n\nmore[^second]\n\n[^second]: text")[0].action.starts_with("Did you mean `second`?"));
}

#[test]
fn blocks_end() {
    let action = |source: &str| remarks(source)[0].action.clone();
    assert_eq!(found("```rules\nduty x\n"), ["unfinished-block: ```rules"]);
    assert_eq!(action("~~~~ rules\n"), "Write a line ~~~~ behind its last line.");
    assert_eq!(action("+++\ntitle = \"x\"\n"), "Write a line `+++` behind its last line.");
    assert_eq!(action("<!-- a comment\n"), "Write `-->` behind its last word.");
    assert!(action("words <!-- a comment\nthat goes on -->").contains("on the same line"), "it would be read as words of the treaty");
    nothing("words <!-- a comment --> and \\<!-- no comment\n\n<!-- a long\ncomment -->\n\n```\n<!--\n```\n");
}

#[test]
fn bytes_that_are_no_characters_are_counted() {
    let found = remarks(b"a\xFFb\n\xC3(\n");
    assert_eq!(found.len(), 1, "they have one cause");
    assert_eq!(found[0].message, "The file is not all UTF-8 in 2 places: byte 0xFF at offset 1 and byte 0xC3 at offset 4.");
    // Places in front matter that is not UTF-8 are guesses, and must not lead out of the file.
    remarks(b"+++\ntext = \"\xFF\xFF\xFF\xFF\xFF\xFF, CC\"\n[[reported]]\nabout = \"x\"\nwhat = \"kept\"\nby = \"\xFF\xFF\xFFCC\"\n+++");
}

#[test]
fn messages_cannot_be_turned_around() {
    // A quotation must not bring the trick into the message about it.
    for remark in remarks("# \u{202E}A {#x}\n\n[\u{202E}words\n\n[AA: \u{1B}[2J | BB: \u{1B}[2J]\n\nz\nsee {#a\u{202E}b}\n") {
        for text in [&remark.message, &remark.action] {
            assert!(text.chars().all(|c| !c.is_control() && c != '\u{202E}'), "{text:?}");
        }
    }
}

#[test]
fn every_remark_says_what_to_do_and_stands_in_order() {
    let source = "+++\nfoo = 1\n+++\n]\n\n[AA, agianst BB: x] [ZZ, against ZZ #a: y | y #a: [ ]]\n\n1. a\n3. b {#c}[^d]\n   {#gone}, Annex 3\n\n[^e]: x\n\n[open\n\n```\n";
    let found = remarks(source);
    assert!(found.len() > 8, "{found:?}");
    for pair in found.windows(2) {
        assert!(pair[0].span().start <= pair[1].span().start);
    }
    for remark in &found {
        assert!(!remark.action.is_empty() && remark.message.ends_with('.'), "{remark:?}");
        assert!(remark.level <= remark.code.level);
        assert!(remark.places.iter().all(|place| place.span.start <= place.span.end && place.span.end <= source.len()), "{remark:?}");
    }
    assert_eq!(remarks(source), found, "same input, same output");
}

/// Any bytes can be checked: no panic, and every place lies in the file. Pieces are drawn by a fixed generator, so that the
/// same cases come every time.
#[test]
fn any_bytes_can_be_checked() {
    const PIECES: [&[u8]; 60] = [
        b"[",
        b"]",
        b"|",
        b"AA",
        b", ",
        b"against ",
        b"BB",
        b": ",
        b"#x",
        b" pending #y",
        b"missing ",
        b"#y",
        b"\n",
        b"\n\n",
        b"# ",
        b"## Article 3",
        b"Article 5",
        b" of the ",
        b"Annexes 1, 2 and ",
        b"1. ",
        b"2. ",
        b"(a) ",
        b"(i) ",
        b"3bis. ",
        b"{#x}",
        b"{#y}",
        b"[^n]",
        b"\n[^n]: ",
        b"@minutes",
        b"```",
        b"```rules\n",
        b"<!--",
        b"-->",
        b"+++\n",
        b"text = \"AA, against AA\"\n",
        b"[[reported]]\nabout = \"x\"\nwhat = \"kept\"\nby = [\"AA\", \"Q\xC3\"]\n",
        b"\\",
        b"\xFF",
        b"\xC3",
        b"\xE2\x80\xAE",
        b"\xE2\x80",
        b"\xE2\x80\x8D",
        b"\xEF\xBB\xBF",
        b"\xD0\x90",
        b"| a | b |\n|---|---|\n",
        b"(",
        b")",
        b"'s ",
        b" ",
        b"    ",
        b"words",
        b"\xD8\x9C",
        b"\xC2\xA0",
        b"agianst ",
        b"reported",
        b"\r\n",
        b"~~~",
        b"\"",
        b"The",
        b"-",
    ];
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut draw = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % limit as u64) as usize
    };
    for _ in 0..8_000 {
        let mut source: Vec<u8> = Vec::new();
        for _ in 0..draw(40) {
            source.extend(PIECES[draw(PIECES.len())]);
        }
        for vocabulary in [known(), Vocabulary::default()] {
            for remark in remarks_with(&source, &vocabulary) {
                assert!(!remark.message.is_empty() && !remark.action.is_empty(), "{remark:?}");
                for place in &remark.places {
                    let in_front = [&codes::FRONT_MATTER, &codes::UNKNOWN_KEY].contains(&remark.code);
                    assert!(in_front || place.span.start <= place.span.end && place.span.end <= source.len(), "{remark:?} {}", source.escape_ascii());
                }
            }
        }
    }
}
