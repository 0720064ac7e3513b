//! What the text room reads in small drafts: provisions with their words, brackets with their positions.

use travaux_text::attribution::written;
use travaux_text::{Draft, Within};

/// Two spaces a level: address, kind, words with brackets as `<address.alternative: words>`; then brackets, one a line.
fn read(source: &str) -> String {
    let draft = Draft::parse(source.as_bytes());
    let mut lines = Vec::new();
    let name = |within: Option<Within>, text: &str| match within {
        Some(within) => format!("<{}.{}:{text}>", draft.brackets()[within.bracket].address, within.alternative + 1),
        None => text.to_string(),
    };
    for (index, provision) in draft.provisions().iter().enumerate() {
        let words: String = draft.runs(index).iter().map(|run| name(run.within, &run.text)).collect();
        lines.push(format!("{}{} {}: {}", "  ".repeat(provision.depth), provision.address, provision.kind.word(), words.trim()));
    }
    for (index, bracket) in draft.brackets().iter().enumerate() {
        let alternatives: Vec<String> = bracket
            .alternatives
            .iter()
            .enumerate()
            .map(|(at, it)| format!("{} “{}”", written(&it.positions), draft.alternative_words(index, at)).trim().to_string())
            .collect();
        let pending = bracket.pending.as_ref().map(|(label, _)| format!(" pending {label}")).unwrap_or_default();
        lines.push(format!("#{} {}{pending}: {}", bracket.address, bracket.kind.word(), alternatives.join(" | ")));
    }
    lines.join("\n")
}

#[track_caller]
fn check(source: &str, expected: &str) {
    let expected: Vec<&str> = expected.trim_matches('\n').lines().collect();
    assert_eq!(read(source).lines().collect::<Vec<_>>(), expected);
}

/// An id that is written is the address; without one it is made from the parent and the number.
#[test]
fn provisions_have_addresses() {
    check(
        "# Article 3bis: Flow {#flow}\n\n1. One.\n2. {#two} Two:\n (a) first;\n (b) second.\n\n# Article 4\n\nNo number.\n\n# Preamble\n",
        "
flow article: Article 3bis: Flow
  flow.1 paragraph: One.
  two paragraph: Two:
    two.a point: first;
    two.b point: second.
article-4 article: Article 4
  article-4.p1 unnumbered: No number.
preamble preamble: Preamble",
    );
}

/// `(i)` after `(h)` is a letter; `(i)` under a point is a numeral.
#[test]
fn letters_and_numerals() {
    check(
        "1. Both:\n\n(g) seven;\n(h) eight;\n(i) nine;\n(j) ten:\n    (i) under it;\n    (ii) also.\n(k) eleven.\n",
        "
1 paragraph: Both:
  1.g point: seven;
  1.h point: eight;
  1.i point: nine;
  1.j point: ten:
    1.j.i sub-point: under it;
    1.j.ii sub-point: also.
  1.k point: eleven.",
    );
}

/// A wrapped line that happens to begin with a figure or a letter in parentheses goes on with the sentence.
#[test]
fn wrapped_lines_are_no_numbers() {
    check(
        "1. It ends in April\n   2022. The rest of paragraph\n   (c) follows.\n2. Next.\n",
        "
1 paragraph: It ends in April 2022. The rest of paragraph (c) follows.
2 paragraph: Next.",
    );
}

/// An indented paragraph after a number belongs to it; one at the margin does not.
#[test]
fn paragraphs_after_numbers() {
    check(
        "1. One.\n\n   Still one.\n\nNot one.\n",
        "
1 paragraph: One.
  1.p1 unnumbered: Still one.
p1 unnumbered: Not one.",
    );
}

#[test]
fn positions_labels_and_kinds() {
    check(
        "1. The sum is [AA #sum: 250,000 | BB: 85,000] and [CC: more] [shall][may | ] go \
         [BB, deleted by AA: out] [missing, pending #sum #date: the date] [missing #map].\n",
        "
1 paragraph: The sum is <sum.1: 250,000 ><sum.2: 85,000> and <1[2].1: more> <1[3].1:shall><1[4].1:may ><1[4].2: > go <1[5].1: out> <date.1: the date> .
#sum number: AA “250,000” | BB “85,000”
#1[2] insertion: CC “more”
#1[3] insertion: “shall”
#1[4] alternatives: “may” | “”
#1[5] deletion: BB, deleted by AA “out”
#date placeholder pending sum: “the date”
#map placeholder: “”",
    );
}

/// Words with a colon that cannot be read as an attribution are words.
#[test]
fn a_colon_alone_makes_no_attribution() {
    check(
        "1. [The Parties: all of them] [UN Charter: see there] [EU: text]\n",
        "
1 paragraph: <1[1].1:The Parties: all of them> <1[2].1:UN Charter: see there> <1[3].1: text>
#1[1] insertion: “The Parties: all of them”
#1[2] insertion: “UN Charter: see there”
#1[3] insertion: EU “text”",
    );
}

/// A bracket may open before a number, span paragraphs, and hold whole articles between lines of its own.
#[test]
fn brackets_span_provisions() {
    check(
        "# Article 1\n\n1. One [AA #x: and\n2. two] end.\n3. Three.\n[BB #new: 4. Four.]\n\n[BB, refused by AA #language:\n\n# Article 2\n\n1. Words.\n\n]\n\n# Article 3\n\n1. After.\n",
        "
article-1 article: Article 1
  article-1.1 paragraph: One <x.1: and >
  article-1.2 paragraph: <x.1: two> end.
  article-1.3 paragraph: Three.
  article-1.4 paragraph: <new.1: Four.>
article-2 article: <language.1: Article 2 >
  article-2.1 paragraph: <language.1: Words. >
article-3 article: Article 3
  article-3.1 paragraph: After.
#x insertion: AA “and two”
#new whole provision: BB “Four.”
#language whole provision: BB, refused by AA “Article 2 Words.”",
    );
}

/// Alternatives may be whole blocks as well, with `|` on a line of its own.
#[test]
fn alternatives_may_be_blocks() {
    check(
        "[AA #how:\n\n1. By vote.\n\n| BB:\n\n1. By consensus.\n\n]\n",
        "
1 paragraph: <how.1: By vote. >
1~2 paragraph: <how.2: By consensus. >
#how alternatives: AA “By vote.” | BB “By consensus.”",
    );
}

/// A forgotten `]` ends with its paragraph, and the rest of the file keeps its structure.
#[test]
fn one_forgotten_bracket_swallows_nothing() {
    let source = "# Article 1\n\n1. One [AA: two.\n\n# Article 2\n\n1. Three [BB: four] | five ].\n";
    check(
        source,
        "
article-1 article: Article 1
  article-1.1 paragraph: One <article-1.1[1].1: two. >
article-2 article: Article 2
  article-2.1 paragraph: Three <article-2.1[1].1: four> | five ].
#article-1.1[1] insertion: AA “two.”
#article-2.1[1] insertion: BB “four”",
    );
    let draft = Draft::parse(source.as_bytes());
    let heading = source.find("# Article 2");
    assert_eq!(draft.tree().pairs()[0].noticed, heading, "it was missed at the next heading");
    assert_eq!(draft.tree().strays().len(), 1);
}

/// In a row `|` separates cells outside brackets and alternatives inside them.
#[test]
fn rows_and_cells() {
    check(
        "# Limits\n\n| What | Limit | Unit |\n|---|:-:|---|\n| Tanks {#tanks} | [AA #t: 800[^n] | BB: 342] | tanks |\n| Guns | [12] | guns |\n",
        "
limits heading: Limits
  limits.header header-row: | What | Limit | Unit |
  tanks row: | Tanks | <t.1: 800 ><t.2: 342> | tanks |
  limits.r2 row: | Guns | <limits.r2[1].1:12> | guns |
#t number: AA “800” | BB “342”
#limits.r2[1] number: “12”",
    );
    let draft = Draft::parse(b"| What | Limit | Units |\n|---|---|---|\n| Range | [AA #r: 25] | miles |\n");
    assert_eq!(draft.figure(0, 0).map(|figure| figure.to_string()).as_deref(), Some("25 miles"), "the unit of its column");
    let draft = Draft::parse(b"1. Within [AA: 30 | BB: 90] days of it.\n");
    assert_eq!(draft.figure(0, 1).map(|figure| figure.to_string()).as_deref(), Some("90 days"), "the unit behind the bracket");
}

#[test]
fn escapes_and_comments_are_plain() {
    check("1. A \\[mark\\] and \\| and <!-- [AA: not this] --> that.\n\n<!-- nor\n\n[BB: this] -->\n", "1 paragraph: A [mark] and | and that.");
}

/// Windows line ends, a mark at the start and no end of line at all change nothing.
#[test]
fn line_ends() {
    let unix = "+++\ntitle = \"T\"\n+++\n\n# Article 1\n\n1. One [AA:\n   two] three.\n";
    let windows = format!("\u{FEFF}{}", unix.trim_end().replace('\n', "\r\n"));
    assert_eq!(read(&windows), read(unix));
    assert_eq!(Draft::parse(windows.as_bytes()).front().title.as_deref(), Some("T"));
}

#[test]
fn an_attribution_may_span_lines() {
    check(
        "1. Each [AA, BB,\n   against CC #long:\n   of them] goes.\n",
        "1 paragraph: Each <long.1: of them> goes.\n#long insertion: AA, BB, against CC “of them”",
    );
}

#[test]
fn front_matter_footnotes_and_rules() {
    let source = "+++\ntitle = \"T\"\ndate = 2022-04-15\nbasis = \"reconstruction\"\ntext = \"apparently agreed by AA, BB\"\n\n[[reported]]\nabout = \"#x\"\nwhat = \"inserted\"\nby = [\"AA\"]\nsources = [\"@s, p. 1\"]\n+++\n\n# Article 1 {#one}\n\n1. Words.[^n]\n\n```rules\nduty a\n```\n\n[^n]: They say so: @s, p. 2;\n  @t, table, row [3]\n";
    let draft = Draft::parse(source.as_bytes());
    assert!(draft.front_remarks().is_empty(), "{:?}", draft.front_remarks());
    assert_eq!(draft.front().date.as_ref().map(|date| date.written()), Some("2022-04-15"));
    assert_eq!(draft.front().text.as_ref().map(|text| written(&text.positions)).as_deref(), Some("apparently agreed by AA, BB"));
    assert_eq!(draft.front().reported[0].about, "x");
    let citations: Vec<String> = draft.citations(1).iter().map(ToString::to_string).collect();
    assert_eq!(citations, ["s, p. 2", "t, table, row [3]"]);
    assert_eq!(draft.text(&draft.rules()[0].span), "duty a\n");
    assert_eq!(draft.rules()[0].provision, Some(0));
    assert!(draft.brackets().is_empty(), "a footnote holds plain words");
}

/// Bytes that are not UTF-8 are kept, reported with their offset, and do not disturb the rest.
#[test]
fn bytes_that_are_not_utf8() {
    let draft = Draft::parse(b"1. One \xFF [AA: two \xC3].\n");
    assert_eq!(draft.tree().invalid(), [7..8, 18..19]);
    assert_eq!(draft.brackets().len(), 1);
    travaux_text::laws::check(b"1. One \xFF [AA: two \xC3].\n");
}

#[test]
fn ten_thousand_deep() {
    let source = format!("1. {}x{}", "[AA: a ".repeat(10_000), "]".repeat(10_000));
    let draft = Draft::parse(source.as_bytes());
    assert_eq!(draft.brackets().len(), 10_000);
    assert_eq!(draft.around(Some(Within { bracket: 9_999, alternative: 0 })).count(), 10_000);
}
