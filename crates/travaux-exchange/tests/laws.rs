//! What holds for any document: nothing is dropped, every bracket is counted, the draft can be read, and twice is the same.

use proptest::prelude::*;
use std::collections::BTreeMap;
use travaux_exchange::laws::{self, every_bracket_is_counted, held, nothing_is_dropped, the_draft_reads};
use travaux_exchange::{BracketUse, Import, Markup, Notation, Settings, import};
use travaux_text::Draft;

fn counted<T: Ord>(items: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    items.for_each(|item| *counts.entry(item).or_default() += 1);
    counts
}

fn words(text: &str) -> Vec<String> {
    let text = text.replace(['*', '_', '\\', '\u{AD}'], "");
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_string).collect()
}

fn settings(notation: Option<Notation>, markup: Option<Markup>) -> Settings {
    Settings { notation, markup, ..Settings::default() }
}

/// Texts out of pieces that mean something in some notation.
fn document() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "[",
        "]",
        "[",
        "]",
        "][",
        "]]",
        "[[",
        " ",
        " ",
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        "\r\n",
        "words",
        "shall",
        "May",
        "and",
        ", ",
        ". ",
        ": ",
        "; ",
        "/",
        " / ",
        " - ",
        "(a) ",
        "(i) ",
        "(ii) ",
        "(h) ",
        "(A) ",
        "1. ",
        "2. ",
        "3bis. ",
        "12) ",
        "1",
        "20",
        "2030",
        "    ",
        "   ",
        "\t",
        "# ",
        "## ",
        "## Article 1",
        "## [Article 3bis] *(topic)*",
        "Article 2",
        "ANNEX I",
        "Article premier",
        "PREAMBLE",
        "PART I",
        "Option 1:",
        "**Option 1:** ",
        "**Option 2:** ",
        "**Option 3:** No text",
        "Option (a): ",
        "Option (b): ",
        "No text",
        "[Option 1: ",
        "[Option 2: ",
        "[Alt 1] ",
        "[Alt 2] ",
        "Option 1[^1]: ",
        " Option 2: ",
        ". Option 3: ",
        "Option 2 by ",
        " or ",
        "\n\nOP4 ",
        "\n\nOP4 alt ",
        "[Proposed by Norway: ",
        "(European Union and its member states)",
        "G77 and China",
        "*",
        "**",
        "_",
        "`",
        "~~~",
        "```",
        "|",
        "| a | b |\n|---|---|\n| c | [d] |\n",
        "{",
        "}",
        "{note}",
        "{:.x}",
        "{#id}",
        "\\",
        "\\[",
        "<",
        ">",
        "<!--",
        "-->",
        "<span x>",
        "<br>",
        "[^1]",
        "[^1]: ",
        "[1]",
        "a[0]",
        "[label]: http://x.org/y",
        "[label]",
        "[words](http://x.org)",
        "AA",
        "AA/BB propose: ",
        "AA propose; CC oppose: ",
        "(AA)",
        "(BB: delete)",
        " - AA; BB delete",
        "New Zealand: ",
        "OP4 alt ",
        "placeholder",
        "Placeholder",
        "- ",
        "• ",
        "– ",
        "+++\n",
        "---\n",
        "title: x\n",
        "missing",
        "#x",
        "^",
        "é",
        "中文",
        "\u{AD}",
        "\u{200B}",
        "\u{C}",
        "-\n",
        "cli-\nmate",
        "Duration4",
        "4 Note",
        "@key",
        "\"",
        "* TOC\n{:toc}\n",
        "> ",
        "===\n",
        "\u{A0}",
        "12\n",
        "Page 3",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn laws_hold_for_pieces(source in document(), notation in prop::option::of(prop::sample::select(Notation::ALL.to_vec())), markup in prop::option::of(prop::sample::select(vec![Markup::Markdown, Markup::Plain]))) {
        laws::check_with(source.as_bytes(), &settings(notation, markup));
    }

    #[test]
    fn laws_hold_for_any_text(source in "\\PC{0,200}") {
        laws::check_with(source.as_bytes(), &Settings::default());
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(9_u8.., 0..300)) {
        laws::check_with(&bytes, &Settings::default());
    }
}

/// What broke a law once.
#[test]
fn laws_hold_for_what_broke_them() {
    for source in [
        // An empty alternative in front, read as a row of a table.
        "[ / ing - AA, G77 retain / redu#ing - BB] waste",
        // A `]` without counterpart is a character in front of the `[`, which then does not open in front of the heading.
        "][===\n===\n# ]",
        "It decides [Option 1: by lot] or [Option 2: by vote].",
        "## `[a\n\n## B\n\n1. c] d",
        "OP4 a\n\nOP4 alt [\n\nOP4 alt b",
        // Nothing but a label, which in a draft needs no colon.
        "[missing#x][",
        "[missing #x] and [AA #x]",
        // Needs none either.
        "\\[missing; PREAMBLE",
        "[missing] and [ missing ] and [missing][may] and [missing; ] and [missing, and AA",
        "[missing and AA] and [AA, missing] and [missing, against AA] and [missing; pending #x]",
        // The mark of a footnote that is not there, in a label.
        "Option 1[^1]: a\n\nOption 2[^1]: b",
        // The next paragraph begins with the word, and the bracket does not.
        "x[\n\nplaceholder",
        // For the words and against them.
        "[](AA delete)(BB)(AA) and [AA; AA oppose: a] and [a - AA; AA delete]\n\nOP1 a (AA; AA delete)",
        // The mark of a footnote in one.
        "Option 1[^[^]",
        // The label of no option in an option.
        "Option (a)\nOption 2\nOption (b)",
        // Options without words in an option.
        "Option 1\nOption 2\nOption (a)\nOption (b)",
        // Looks like the code of a party in letters of two alphabets.
        "[K\u{1D46C}: words] and [\u{410}\u{410}: words]",
    ] {
        laws::check(source.as_bytes());
    }
}

/// A law that cannot be broken is no law: each of these finds a mistake that is put in.
#[test]
fn the_laws_can_fail() {
    let good = import(b"[shall][may] act", &Settings::default()).unwrap();
    let fails = |check: &dyn Fn(&Import), import: &Import| {
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(import)));
        assert!(result.is_err(), "not noticed");
    };
    let mut dropped = good.clone();
    dropped.draft = dropped.draft.replace("act", "");
    fails(&|import| nothing_is_dropped("[shall][may] act", import), &dropped);
    fails(&|import| every_bracket_is_counted("[shall][may][must] act", import), &good);
    let mut open = good.clone();
    open.draft = open.draft.replace(']', "");
    fails(&|import| the_draft_reads(import), &open);
    for (words, instead) in [("act", "act {#id}"), ("act", "act <!-- now -->"), ("[shall", "[AA: shall"), ("[shall", "[#x: shall"), ("act", "act  ")]
    {
        let mut more = good.clone();
        more.draft = more.draft.replace(words, instead);
        fails(&|import| the_draft_reads(import), &more);
    }
}

#[test]
fn deep_and_long_texts_cost_no_more_than_their_length() {
    let deep = "[".repeat(10_000) + "words" + &"]".repeat(10_000);
    let row = "[a][b] ".repeat(20_000);
    let opens = "[a ".repeat(20_000);
    let options: String = (0..5_000).map(|n| format!("**Option {}:** words\n\n", n % 7)).collect();
    let notes = "{a} ".repeat(20_000) + &"{ ".repeat(5_000);
    let stars = "*a **b _c ".repeat(10_000);
    let headings: String = (0..5_000).map(|n| format!("## [Article {n}]\n\n[words\n\n")).collect();
    // Footnotes: many of one name, names that the draft would give to notes of its own, and those of pages.
    let named = "a {b} ".repeat(5_000) + "\n\n" + &(0..10_000).map(|n| format!("[^note-{n}]: b\n")).collect::<String>();
    let again = (2..10_000).map(|n| format!("[^1-{n}]: b\n")).collect::<String>() + &"[^1]: c\n".repeat(10_000);
    let rising: String = (1..20_000).map(|n| format!("Option {n}: a.\nb ")).collect();
    for source in [
        "[^1]: b\n".repeat(20_000),
        named,
        again,
        "words1\n\n1 Note\n\n".repeat(10_000),
        "[Option 1[^".repeat(20_000),
        rising,
        deep,
        row,
        opens,
        options,
        notes,
        stars,
        headings,
        "<!--".repeat(10_000),
        "# a\n\n## b\n\n".to_string() + &"<!-- a\n".repeat(20_000),
        "Option 1: a\n\n".repeat(10_000),
        "(a) ".repeat(10_000),
        "1. a\n".repeat(10_000),
    ] {
        let before = std::time::Instant::now();
        let import = import(source.as_bytes(), &Settings::default()).unwrap();
        every_bracket_is_counted(&source, &import);
        assert!(before.elapsed().as_secs() < 20, "{:?} for {}", before.elapsed(), &source[..40]);
    }
}

/// Real drafts of 2015, where they stand beside the checkout; they are not part of the project.
#[test]
fn laws_hold_for_real_drafts() {
    let Some(folder) = shared("paris-2015") else { return };
    for file in ["2015-10-23.md", "2015-12-04.md", "2016-01-29-final.md"] {
        let source = std::fs::read_to_string(folder.join(file)).unwrap();
        let import = import(source.as_bytes(), &Settings::default()).unwrap();
        laws::check_with(source.as_bytes(), &Settings::default());
        let held = counted(words(&held(&import)).into_iter());
        for (word, count) in counted(words(&source).into_iter()) {
            assert!(held.get(&word).copied().unwrap_or(0) >= count, "{file}: {word}");
        }
        assert_eq!(import.report.notation, Notation::Un);
        let draft = Draft::parse(import.draft.as_bytes());
        // Every article is a provision whose id is made from its number.
        let articles = source.lines().filter_map(|line| line.strip_prefix("## ")).map(|line| line.trim_start_matches('['));
        for article in articles.filter_map(|line| line.strip_prefix("Article ")) {
            let number: String = article.replace(" bis", "bis").chars().take_while(|c| c.is_alphanumeric()).collect();
            assert!(draft.provision(&format!("article-{number}")).is_some(), "{file}: article {number}");
        }
        if file.contains("final") {
            assert_eq!((draft.brackets().len(), import.report.brackets.of(BracketUse::Disputed)), (0, (0, 0)));
            assert!(draft.provision("article-2.1.a").is_some() && draft.provision("article-29").is_some());
        } else {
            assert!(draft.brackets().len() > 800);
            assert!(
                draft.provision("article-3bis").is_some_and(|article| draft.provisions()[article].outer.is_some()),
                "the whole article is disputed"
            );
        }
    }
}

/// The folder of real data, beside the checkout or where the variable says.
fn shared(name: &str) -> Option<std::path::PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let folder = std::path::PathBuf::from(std::env::var_os("TRAVAUX_SHARED").unwrap_or(beside.into())).join("realdata").join(name);
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return None;
    }
    Some(folder)
}
