//! How brackets of each notation are read: invented cases, and those beside the checkout with one person's reading of them.
//!
//! Where this program reads a case otherwise, the reason stands with it; a case that nobody has judged fails the test.

use std::path::PathBuf;
use travaux_exchange::{BracketUse, EntryKind, Import, Notation, Settings, import};
use travaux_text::{BracketKind, Draft, Within};

fn read(text: &str, notation: Option<Notation>) -> (Import, Draft) {
    let import = import(text.as_bytes(), &Settings { notation, ..Settings::default() }).expect("a text");
    let draft = Draft::parse(import.draft.as_bytes());
    (import, draft)
}

/// Each bracket with its depth, its alternatives and their attributions, on a line of its own.
fn brackets(draft: &Draft) -> String {
    let line = |(index, bracket): (usize, &travaux_text::Bracket)| {
        let depth = draft.around(bracket.outer).collect::<Vec<Within>>().len();
        let alternative = |(place, alternative): (usize, &travaux_text::draft::Alternative)| {
            let who = travaux_text::attribution::written(&alternative.positions);
            let words = draft.alternative_words(index, place);
            if who.is_empty() { format!("“{words}”") } else { format!("{who}: “{words}”") }
        };
        format!("{depth} {}", bracket.alternatives.iter().enumerate().map(alternative).collect::<Vec<_>>().join(" | "))
    };
    draft.brackets().iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

fn check(text: &str, notation: Option<Notation>, expected: &str) -> Import {
    let (import, draft) = read(text, notation);
    assert_eq!(brackets(&draft), expected, "{text}\n{}", import.draft);
    import
}

#[test]
fn brackets_without_names() {
    let un = Some(Notation::Un);
    check("Each [shall][should] act", un, "0 “shall” | “should”");
    check("the [river][lake] [north][south]", un, "0 “river” | “lake”\n0 “north” | “south”");
    check("States [agree [in principle] to] act", un, "0 “agree in principle to”\n1 “in principle”");
    check("[a [b][c]][d]", un, "0 “a b c” | “d”\n1 “b” | “c”");
    // What begins with a space or a comma goes on with the sentence.
    check("fish [and eels][, and ducks]", un, "0 “and eels”\n0 “, and ducks”");
    check("[First.\n\nSecond.]", un, "0 “First. Second.”");
    check("a mill at [40] [65] metres", un, "0 “40”\n0 “65”");
    check("within [30] days, see a[0] and the list [1].", un, "0 “30”");
    let is_missing = |text: &str| read(text, un).1.brackets()[0].kind == BracketKind::Placeholder;
    check("[Placeholder for the map]", un, "0 “Placeholder for the map”");
    // The word in brackets is a word: nothing is missing there.
    check("in a [missing] person's name", un, "0 “missing”");
    assert!(is_missing("[Placeholder for the map]") && !is_missing("in a [missing] person's name"));
    let import = check("a [b, and the rest.\n\nc] d.\n\n# Article 2\n\n[e", un, "0 “b, and the rest.”\n0 “e”");
    assert_eq!(import.report.brackets.of(BracketUse::Unmatched), (2, 1));
    assert_eq!(import.report.of(EntryKind::UnmatchedBracket).map(|entry| entry.line).collect::<Vec<_>>(), [1, 3, 7]);
}

#[test]
fn options_are_alternatives_of_one_bracket() {
    let (import, draft) = read("# Article 1\n\n1. **Option 1:** The mill turns.\n\n    **Option 2:** No text\n\n2. Fish.", None);
    assert_eq!(brackets(&draft), "0 “The mill turns.” | “”");
    assert_eq!((import.report.option_groups, import.report.options), (1, 2));
    assert!(draft.provision("article-1.1").is_some() && draft.provision("article-1.2").is_some_and(|fish| draft.provisions()[fish].outer.is_none()));
    let text = "# Article 1\n\n**Option I:**\n\n1. A.\n\n2. B.\n\n**Option II:**\n\n1. C.\n\n2. D.\n\n3. E for both.\n\n# Article 2\n\nF.";
    let (_, draft) = read(text, None);
    assert_eq!(brackets(&draft), "0 “A. B.” | “C. D.”");
    let both = draft.provisions().iter().find(|provision| provision.number.as_deref() == Some("3")).unwrap();
    assert!(both.outer.is_none(), "a number that no option before had comes after the group");
    // Options in an option.
    let (_, draft) = read("Option 1: A.\n\nOption 2:\n\nOption (a): B.\n\nOption (b): C.", None);
    assert_eq!(brackets(&draft), "0 “A.” | “B. C.”\n1 “B.” | “C.”");
    // A label that is alone is no group, and stays as it is written, in its provision and in its bracket.
    let text = "4. Option 1. The only one.\n\n5. Option 2\n\n6. Fish.\n\n[\n\nOption 3: eels\n\n]";
    let (import, draft) = read(text, None);
    assert_eq!(brackets(&draft), "0 “Option 3: eels”");
    assert!(import.draft.contains("\n4. Option 1. The only one.\n\n5. Option 2\n\n6. Fish.\n"), "{}", import.draft);
    // So does that of another series in an option.
    let (_, draft) = read("Option (a)\n\nOption 2\n\nOption (b)", None);
    assert_eq!(brackets(&draft), "0 “Option 2” | “”");
}

#[test]
fn options_in_brackets() {
    let un = Some(Notation::Un);
    let decides = "0 “by consensus” | “by vote”";
    for text in [
        "The board decides [Option 1: by consensus] [Option 2: by vote].",
        "The board decides [Option 1: by consensus][Option 2: by vote].",
        "The board decides [Option 1: by consensus / Option 2: by vote].",
        "The board decides [Option 1: by consensus] or [Option 2: by vote].",
        "The board decides [Alternative A: by consensus] / [Alternative B: by vote].",
        "The board decides [**Option 1:** by consensus] [**Option 2:** by vote].",
        "[Option 1: by consensus]\n\n[Option 2: by vote]",
        "[Option 1: by consensus]\n[Option 2: by vote]",
        "[Alt 1] by consensus\n\n[Alt 2] by vote",
        "[Alt. 1] by consensus\n[Alt. 2] by vote",
        "Variant 1\n\nby consensus\n\nVariant 2\n\nby vote",
        "Alternative A\n\nby consensus\n\nAlternative B\n\nby vote",
    ] {
        let import = check(text, un, decides);
        assert_eq!((import.report.option_groups, import.report.options), (1, 2), "{text}");
        assert_eq!(import.report.of(EntryKind::SetAside).filter(|entry| entry.why == "the label of an option").count(), 2, "{text}");
    }
    // Without a colon the label may be part of the words, which is said.
    for text in ["It decides [Option 1 by consensus / Option 2 by vote].", "It decides [Option 1 by consensus] [Option 2 by vote]."] {
        let import = check(text, un, decides);
        assert_eq!(import.report.of(EntryKind::Doubtful).filter(|entry| entry.why.starts_with("no colon")).count(), 2, "{text}");
    }
    // Several paragraphs; the bracket says where the last option ends.
    let text = "[Option 1: A.\n\nB.]\n\n[Option 2: C.\n\nD.]\n\nE.";
    let import = check(text, un, "0 “A. B.” | “C. D.”");
    assert_eq!((import.report.of(EntryKind::Doubtful).count(), import.report.brackets.of(BracketUse::Disputed)), (0, (2, 2)));
    // Inner brackets stay; parties behind the brackets belong to their options.
    check("[Option 1: by [15] votes] [Option 2: by lot]", un, "0 “by 15 votes” | “by lot”\n1 “15”");
    check("[Option 1: by lot] (AA) [Option 2: by vote] (BB)", Some(Notation::Assembly), "0 AA: “by lot” | BB: “by vote”");
    // What is no label, or has no second one, stays as it is.
    check("as in [Option 1] or [Option 2]", un, "0 “Option 1”\n0 “Option 2”");
    check("[Option 1: the only one]", un, "0 “Option 1: the only one”");
    check("[Alt 1] the only one", un, "0 “Alt 1”");
    check("[Option 1 of Annex I] [Option 2 of Annex I]", un, "0 “Option 1 of Annex I”\n0 “Option 2 of Annex I”");
    check("[Option 2: a] [Option 1: b]", un, "0 “Option 2: a”\n0 “Option 1: b”");
}

#[test]
fn options_in_one_paragraph() {
    let un = Some(Notation::Un);
    let decides = "0 “by consensus” | “by vote”";
    for text in [
        "Option 1: by consensus Option 2: by vote",
        "**Option 1:** by consensus **Option 2:** by vote",
        "Option 1: by consensus / Option 2: by vote",
        "[Alt 1] by consensus [Alt 2] by vote",
        "Alt 1: by consensus Alt 2: by vote",
        "Alternative A: by consensus Alternative B: by vote",
        "Option (a): by consensus Option (b): by vote",
        "The board decides: Option 1: by consensus Option 2: by vote",
        "# Article 1\n\n1. Option 1: by consensus Option 2: by vote\n2. Fish.",
        "# Article 1\n\n1. The board decides: [Alt 1] by consensus [Alt 2] by vote\n2. Fish.",
    ] {
        let import = check(text, un, decides);
        assert_eq!((import.report.option_groups, import.report.options), (1, 2), "{text}");
        // It is said, and so are the labels.
        assert_eq!(import.report.of(EntryKind::Doubtful).filter(|entry| entry.why.starts_with("options in the middle")).count(), 1, "{text}");
        assert_eq!(import.report.of(EntryKind::SetAside).filter(|entry| entry.why == "the label of an option").count(), 2, "{text}");
    }
    check("Option 1: A. It is so. Option 2: B; or Option 3: No text", un, "0 “A. It is so.” | “B; or” | “”");
    check("Option 1: by [15][20] votes. Option 2: by lot.", un, "0 “by 15 20 votes.” | “by lot.”\n1 “15” | “20”");
    check("Option 1: by lot (AA) Option 2: by vote", Some(Notation::Assembly), "0 “by lot (AA)” | “by vote”");
    let import = check("Option 1: by\nconsensus. Option 2: by\nvote [", un, "0 “”");
    assert!(import.draft.contains("Option 1: by consensus. Option 2: by vote"), "{}", import.draft);
}

/// A sentence may speak about options. Where that cannot be told apart, the words stay, and a person is asked.
#[test]
fn options_that_a_sentence_mentions() {
    let un = Some(Notation::Un);
    for (text, brackets, asks) in [
        ("Option 1: cheap, unlike Option 2 and Option 3.", "", false),
        ("Option 1: cheap. It goes with Option 2. Fish are dear.", "", false),
        ("The board prefers Option 2: it is cheap.", "", false),
        ("Option 1: as in Option 2: by lot", "", true),
        ("Option 1: cheap. The board rejects Option 2: it is dear.", "", true),
        ("The board likes Option 1: it is cheap. It rejects Option 2: it is dear.", "", true),
        ("Option 1: a. Option 3: b", "", true),
        ("Option 1: a. Alternative 2: b", "", true),
        ("Option 1: a. Option 2: b. Option 1: c. Option 2: d", "", true),
        ("Option 1: a (as above. Option 2: b)", "", false),
        ("*Option 1: a. Option 2: b*", "", true),
        ("Option 1: a. Option 2:", "", true),
        ("as in [Option 1] or [Option 2]", "0 “Option 1”\n0 “Option 2”", false),
        ("[Option 1] or [Option 2] is taken", "0 “Option 1”\n0 “Option 2”", false),
        ("The toll is [Alt 1] lifted [Alt 2] kept.", "0 “Alt 1”\n0 “Alt 2”", true),
        ("[Option 1: a. Option 2: b]", "0 “Option 1: a. Option 2: b”", false),
    ] {
        let import = check(text, un, brackets);
        assert_eq!(import.report.of(EntryKind::Doubtful).any(|entry| entry.why.starts_with("perhaps the label of an option")), asks, "{text}");
        assert_eq!(import.report.option_groups, 0, "{text}");
    }
}

#[test]
fn what_introduces_options_is_no_part_of_those_before_it() {
    let text = |line: &str| {
        format!(
            "# Article 1\n\n1. Tolls\n\n    **Option 1:** A.\n\n    B.\n\n    **Option 2:** C.\n\n    {line}\n\n    **Option 1:** D.\n\n    **Option 2:** E."
        )
    };
    for line in ["*Who pays: (a choice for both)*", "**Who pays**", "Who pays:"] {
        check(&text(line), None, "0 “A. B.” | “C.”\n0 “D.” | “E.”");
    }
    // Words that introduce nothing belong to the option that has room for them.
    check(&text("They pay."), None, "0 “A. B.” | “C. They pay.”\n0 “D.” | “E.”");
}

#[test]
fn alternative_paragraphs_of_assemblies() {
    let assembly = Some(Notation::Assembly);
    let text = "OP3 Notes the report;\n\nOP4 Requests a report, (AA)\n\nOP4 alt Asks for two reports, (EU)\n\nOP4 alt 2 Asks for none;\n\nOP4 bis Thanks the board, (BB)";
    let import = check(
        text,
        assembly,
        "0 AA: “OP4 Requests a report,” | EU: “OP4 alt Asks for two reports,” | “OP4 alt 2 Asks for none;”\n0 BB: “OP4 bis Thanks the board,”",
    );
    assert_eq!(import.report.of(EntryKind::Doubtful).filter(|entry| entry.why.contains("read as an alternative")).count(), 2);
    // In brackets of their own; the words of nobody stay words of nobody.
    check("[OP1 Invites States: all] (AA)\n\n[OP1.alt Asks States] (BB)", assembly, "0 AA: “OP1 Invites States: all” | BB: “OP1.alt Asks States”");
    check("PP2 Recalling: the list,\n\nPP2 alt Noting it, (BB)", assembly, "0 “PP2 Recalling: the list,” | BB: “PP2 alt Noting it,”");
    // Not directly behind its paragraph, or across a bracket: it stays beside it, and is reported.
    for text in ["OP1 A;\n\nOP2 B;\n\nOP1 alt C, (BB)", "[OP1 A;\n\nOP1 alt C, (BB)\n\nOP2 B]"] {
        let (import, draft) = read(text, assembly);
        assert!(draft.brackets().iter().all(|bracket| bracket.alternatives.len() == 1), "{text}\n{}", import.draft);
        assert!(import.report.of(EntryKind::Doubtful).any(|entry| entry.why.contains("other words for another")), "{text}");
    }
}

#[test]
fn names_of_parties_in_full() {
    let (trade, assembly, conference) = (Some(Notation::Trade), Some(Notation::Assembly), Some(Notation::Conference));
    check("[New Zealand: the toll]", trade, "0 NZ: “the toll”");
    check("[Proposed by Norway: the toll]", trade, "0 NO: “the toll”");
    check("[Proposed by Norway; opposed by Chile and Peru: the toll]", trade, "0 NO, against CL, PE: “the toll”");
    check("[Supported by AA and the Republic of Korea: the toll]", trade, "0 supported by AA, KR: “the toll”");
    check("[G77 and China: the toll]", trade, "0 G77, CN: “the toll”");
    check("[toll] (European Union and its member states)", assembly, "0 EU: “toll”");
    check("[toll] (EU and its Member States, Antigua and Barbuda and Fiji)", assembly, "0 EU, AG, FJ: “toll”");
    check("[toll] (Côte d’Ivoire) (Switzerland: delete)", assembly, "0 CI, deleted by CH: “toll”");
    check("[toll - New Zealand; Norway delete]", conference, "0 NZ, deleted by NO: “toll”");
    // A name that nobody knows is not made a party, and is reported where it stands like one.
    let import = check("[Borduria: the toll]", trade, "0 “Borduria: the toll”");
    assert!(import.report.of(EntryKind::Doubtful).any(|entry| entry.written == "Borduria"));
    assert_eq!(check("[Note: a remark]", trade, "0 “Note: a remark”").report.of(EntryKind::Doubtful).count(), 0);
    // A bracket with nothing but names could be either.
    let import = check("[toll] (AA) and [dues] [G77 and China]", assembly, "0 AA: “toll”\n0 “dues”\n0 “G77 and China”");
    assert!(import.report.of(EntryKind::Doubtful).any(|entry| entry.written == "[G77 and China]"));
    // What the negotiation calls its parties comes first.
    let parties =
        [("Borduria", "BO"), ("the European Union", "EU"), ("G77 and China", "G77")].map(|(name, code)| (name.to_string(), code.to_string()));
    let settings = Settings { notation: trade, parties: parties.into(), ..Settings::default() };
    for (text, expected) in [
        ("[Borduria: the toll]", "0 BO: “the toll”"),
        ("[European Union and its Member States propose: the toll]", "0 EU: “the toll”"),
        ("[G77 and China; Borduria oppose: the toll]", "0 G77, against BO: “the toll”"),
    ] {
        let import = travaux_exchange::import(text.as_bytes(), &settings).unwrap();
        assert_eq!(brackets(&Draft::parse(import.draft.as_bytes())), expected, "{}", import.draft);
    }
}

/// One party has one code, however it is called, and the report says which names that were.
#[test]
fn names_of_one_state_are_one_party() {
    let trade = Some(Notation::Trade);
    let names =
        |import: &Import| import.report.names.iter().map(|read| format!("{} {} {}", read.line, read.name, read.code)).collect::<Vec<_>>().join("; ");
    let text = "[Russia: a]\n\n[the Russian Federation oppose: b]\n\n[USA, United States of America: c]\n\n[UK/United Kingdom/RUSSIA propose: d]";
    let import = check(text, trade, "0 RU: “a”\n0 against RU: “b”\n0 US: “c”\n0 GB, RU: “d”");
    assert_eq!(
        names(&import),
        "7 UK GB; 7 United Kingdom GB; 7 RUSSIA RU; 1 Russia RU; 3 the Russian Federation RU; 5 USA US; 5 United States of America US"
    );
    assert_eq!((import.report.parties.len(), import.report.of(EntryKind::Doubtful).count()), (3, 0));
    check("[Viet Nam, Vietnam, Czechia, Czech Republic, Turkey, Türkiye: a]", trade, "0 VN, CZ, TR: “a”");
    check("[Republic of Korea, South Korea; Democratic People’s Republic of Korea oppose: a]", trade, "0 KR, against KP: “a”");
    check("[Islamic Republic of Iran, Iran: b] and [State of Palestine, Palestine: c]", trade, "0 IR: “b”\n0 PS: “c”");
    check("[Congo: a] and [Democratic Republic of the Congo: b] and [Holy See: c]", trade, "0 CG: “a”\n0 CD: “b”\n0 VA: “c”");
    // A name of two is nobody's, and a word in small letters is a word.
    check("[Korea: a] and [turkey: b] and [us: c]", trade, "0 “Korea: a”\n0 “turkey: b”\n0 “us: c”");
    // Codes of the document stay as they are; that one of them is the code of a name is said.
    let import = check("[CH: a] and [Switzerland: b] and [RUS: c]", trade, "0 CH: “a”\n0 CH: “b”\n0 RUS: “c”");
    assert!(import.report.of(EntryKind::Doubtful).any(|entry| entry.written == "Switzerland, CH"));
}

/// A code of three letters could be anybody's. Where the document names that state otherwise as well it is a name of it, and that is asked.
#[test]
fn three_letter_codes_of_states_named_otherwise() {
    let (trade, assembly, conference) = (Some(Notation::Trade), Some(Notation::Assembly), Some(Notation::Conference));
    let doubts = |import: &Import| import.report.of(EntryKind::Doubtful).map(|entry| entry.written.clone()).collect::<Vec<_>>().join("; ");
    for (text, notation, expected, asks) in [
        ("[RUS, Russian Federation: a]", trade, "0 RU: “a”", "RUS, RU"),
        ("[RUS propose: a]\n\n[RU oppose: b]", trade, "0 RU: “a”\n0 against RU: “b”", "RUS, RU"),
        ("[a] (CHE) and [b] (Switzerland: delete)", assembly, "0 CH: “a”\n0 deleted by CH: “b”", "CHE, CH"),
        ("[a - CHE] and [b - Switzerland delete]", conference, "0 CH: “a”\n0 deleted by CH: “b”", "CHE, CH"),
        // Alone it stays the code that it is, and "NAM" is a movement before it is Namibia.
        ("[COM: a] and [RUS: b] and [Norway: c]", trade, "0 COM: “a”\n0 RUS: “b”\n0 NO: “c”", ""),
        ("[NAM: a] and [Namibia: b]", trade, "0 NAM: “a”\n0 NA: “b”", ""),
    ] {
        let import = check(text, notation, expected);
        assert_eq!(doubts(&import), asks, "{text}");
        assert!(asks.is_empty() || import.report.names.iter().any(|read| asks == format!("{}, {}", read.name, read.code)), "{text}");
    }
}

/// The negotiation has its own codes: whoever it calls by one name of a state has the others as well, and nobody gets a code that it gave to somebody else.
#[test]
fn names_of_states_in_a_negotiation() {
    let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(name, code)| (name.to_string(), code.to_string())).collect();
    let settings = Settings {
        notation: Some(Notation::Trade),
        parties: pairs(&[("Russia", "RUS"), ("Northern Office", "NO"), ("Holland", "HOL"), ("Moldova", "MD1"), ("Republic of Moldova", "MD2")]),
        states: pairs(&[("NL", "HOL")]),
        codes: ["AU".to_string()].into(),
        ..Settings::default()
    };
    for (text, expected) in [
        ("[Russian Federation, Russia: a]", "0 RUS: “a”"),
        ("[Netherlands, Holland: a]", "0 HOL: “a”"),
        // Its codes in the standard are names as well.
        ("[RU: a] and [NL, NLD: b]", "0 RUS: “a”\n0 HOL: “b”"),
        ("[Norway: a] and [NO: b]", "0 NORWAY: “a”\n0 NO: “b”"),
        ("[Australia: a]", "0 AUSTRALIA: “a”"),
        ("[Moldova: a] and [Republic of Moldova: b]", "0 MD1: “a”\n0 MD2: “b”"),
    ] {
        let import = travaux_exchange::import(text.as_bytes(), &settings).unwrap();
        assert_eq!(brackets(&Draft::parse(import.draft.as_bytes())), expected, "{}", import.draft);
        assert_eq!(import.report.of(EntryKind::Doubtful).filter(|entry| entry.why.contains("as well")).count(), 0);
    }
}

#[test]
fn lines_of_plain_text() {
    let addresses = |text: &str| {
        let draft = read(text, None).1;
        draft.provisions().iter().map(|provision| provision.address.clone()).collect::<Vec<_>>().join(" ")
    };
    // A line that begins with a number goes on with a sentence that has not ended.
    assert_eq!(addresses("Article 1\n\n1. As in paragraph\n2. of the list.\n2. Fish."), "article-1 article-1.1 article-1.2");
    assert_eq!(addresses("Article 1\n1. A.\n3. C.\n3bis D."), "article-1 article-1.1 article-1.3 article-1.3bis");
    assert_eq!(
        addresses("Article 2\nTolls\n\nAs set out in\nArticle 4 of the Charter, later.\n\nANNEX I\nFish\n\nCod and eels."),
        "article-2 article-2.p1 annex-i annex-i.p1"
    );
    let (_, draft) = read("Article 4\nOption A:\n1. B.\n2. C.\nOption B:\n1. D.\n3. E.", None);
    assert_eq!(brackets(&draft), "0 “B. C.” | “D.”");
    assert_eq!(
        read("a long-\nterm plan and a naviga-\nble river, long-term", None).0.draft.lines().last(),
        Some("a long-term plan and a navigable river, long-term")
    );
}

#[test]
fn parties_in_front() {
    let trade = Some(Notation::Trade);
    check("[AA/BB propose; CC oppose: the toll is lifted]", trade, "0 AA, BB, against CC: “the toll is lifted”");
    check("[AA propose. c. The toll lapses.]", trade, "0 AA: “c. The toll lapses.”");
    check("[AA: at once][BB: in May]", trade, "0 AA: “at once” | BB: “in May”");
    check("[New Zealand oppose: the toll]", trade, "0 against NZ: “the toll”");
    check("[Note: a reader's remark]", trade, "0 “Note: a reader's remark”");
    let import = check("[AA and the rest oppose: the toll]", trade, "0 “AA and the rest oppose: the toll”");
    assert!(import.report.of(EntryKind::Doubtful).any(|entry| entry.why.contains("cannot be read as one")));
    let import = check("[AA: fish] [BB: eels]", trade, "0 AA: “fish”\n0 BB: “eels”");
    assert!(import.report.of(EntryKind::Doubtful).any(|entry| entry.why.contains("side by side")));
}

#[test]
fn parties_behind_and_last() {
    check("[and tolls] (AA) (BB, CC: delete)", Some(Notation::Assembly), "0 AA, deleted by BB, CC: “and tolls”");
    check("the mill[er](AA)(BB: retain) is", Some(Notation::Assembly), "0 AA, supported by BB: “er”");
    check("[or by water - BB; AA delete]", Some(Notation::Conference), "0 BB, deleted by AA: “or by water”");
    check("[closing - AA retain / opening - BB] the gate", Some(Notation::Conference), "0 supported by AA: “closing” | BB: “opening”");
    check("[and/or a well - AA]", Some(Notation::Conference), "0 AA: “and/or a well”");
    // Who wants which of two words is not said: nobody is made to say it.
    let import = check("[fish / eels] (AA) (BB: retain)", Some(Notation::Assembly), "0 “fish” | “eels”");
    assert!(import.draft.contains("(AA) (BB: retain)"));
    // What another paragraph begins with is not behind the bracket.
    check("the [toll]\n\n(AA) is a lake", Some(Notation::Assembly), "0 “toll”");
    // Who is for the words and against them as well is on no side.
    for (text, notation) in [
        ("[toll] (AA) (BB) (AA: delete)", Notation::Assembly),
        ("OP1 Asks for a toll, (AA; AA delete)", Notation::Assembly),
        ("[AA propose; Russia, AA oppose: toll]", Notation::Trade),
        ("[toll - AA; AA delete]", Notation::Conference),
    ] {
        let (import, _) = read(text, Some(notation));
        assert!(import.report.parties.is_empty(), "{text}");
        assert_eq!(import.report.of(EntryKind::Doubtful).filter(|entry| entry.why.contains("both for the words")).count(), 1, "{text}");
    }
    check("OP2 Asks for a report, (AA)", Some(Notation::Assembly), "0 AA: “OP2 Asks for a report,”");
}

#[test]
fn the_notation_is_found_out() {
    let of = |text: &str| read(text, None).0.report.notation;
    assert_eq!(of("[shall][may] [AA] (BB)"), Notation::Assembly);
    assert_eq!(of("[AA/BB propose: x] and [y [z]]"), Notation::Trade);
    assert_eq!(of("[x - AA; BB delete]"), Notation::Conference);
    assert_eq!(of("[shall][may] [a] [b] [c] [d] [e] [f] [least developed] (LD) places"), Notation::Un);
    assert_eq!(of("no bracket"), Notation::Un);
}

#[test]
fn an_empty_alternative_in_front_stays_one() {
    check("[ / opening - BB] the gate", Some(Notation::Conference), "0 “” | BB: “opening”");
}

#[test]
fn what_is_no_text_is_refused_by_its_name() {
    let why = |bytes: &[u8]| import(bytes, &Settings::default()).expect_err("no text").why;
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for (bytes, name) in [
        (b"PK\x03\x04..word/document.xml..".as_slice(), "a Word file"),
        (b"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.text..", "an OpenDocument text"),
        (b"PK\x03\x04..notes.txt..", "a zip archive"),
        (b"%PDF-1.7 words", "a PDF file"),
        (b"\x89PNG\r\n\x1A\n", "a picture"),
        (b"{\\rtf1 words}", "a rich-text file"),
        (b"words \0 words", "no text"),
        (b"\x01\x02\x03\x04 words", "no text"),
        (&wide("Article 1 [shall][may]"), "UTF-16 without the mark"),
        (b"", "it is empty"),
        (" \n\t\r\n\u{FEFF}\u{A0}".as_bytes(), "no words"),
    ] {
        assert!(why(bytes).contains(name), "{name}: {}", why(bytes));
    }
    let marked = [&[0xFF, 0xFE], wide("Article 1 [shall][may]").as_slice()].concat();
    assert!(import(&marked, &Settings::default()).is_ok());
    assert!(import(b"A text\x07 that rings\x1B a bell, once or twice.", &Settings::default()).is_ok());
}

#[test]
fn agreement_without_names_is_no_agreement() {
    let (import, draft) = read("1. The gate is open. [Agreed ad ref]", None);
    assert!(draft.brackets().is_empty());
    assert_eq!(import.report.brackets.of(BracketUse::AgreementMark), (1, 1));
    assert!(draft.footnotes()[0].text.contains("[Agreed ad ref]"));
}

#[test]
fn links_and_notes_are_no_brackets() {
    let text = "See [the list][l] and [that](http://x.org/a_(b)) and [l].[^1]\n\n[l]: http://x.org\n[^1]: A [bracketed] remark.";
    let (import, draft) = read(text, None);
    assert!(draft.brackets().is_empty(), "{}", import.draft);
    assert_eq!(draft.footnotes()[0].text, "A [bracketed] remark.");
    assert!(read("See [the list][l].", None).1.brackets().len() == 1, "a label that is not defined is no link");
}

/// How a case is judged.
enum Judged {
    /// As expected, which this checks: the brackets as written by `brackets`.
    Same(&'static str),
    /// Otherwise, and why.
    Otherwise(&'static str, &'static str),
}

#[test]
fn cases_beside_the_checkout() {
    use Judged::{Otherwise, Same};
    let judge = |id: &str| match id {
        "unfccc-1" => Same("0 “shall” | “should” | “may”"),
        "unfccc-2" => Same("0 “agree in principle to”\n1 “in principle”"),
        "unfccc-4" => Same("0 “The Board decides by consensus.” | “The Board decides by a two-thirds majority.” | “”"),
        // No `##` stands before it, so that it is a heading only in plain text; the bracket is around the whole article.
        "unfccc-5" => Same("0 “Article 3bis *(monitoring)*”"),
        "unfccc-7" => Same("0 “Party” | “Parties”\n0 “X” | “Y”"),
        "unfccc-8" | "tpp-7" => Same(""),
        "tpp-1" => Same("0 AA, BB: “Each Party shall publish its tariffs.”"),
        "tpp-2" => Same("0 AA, against BB, CC: “within 30 days”"),
        "tpp-4" => Same("0 AA, BB: “a Party shall may act”\n1 CC: “shall”\n1 DD: “may”"),
        "tpp-5" => Same("0 AA: “g. The measure lapses.”"),
        "tpp-8" => Otherwise(
            "0 AA, BB, against CC: “Duration4”",
            "the text has no footnote 4, so that nothing shows that the figure is raised; it is reported as doubtful, and with the footnote it is its mark",
        ),
        "unga-2" => Same("0 G77, deleted by EU, CANZ, US: “and targets”"),
        "unga-3" => Otherwise(
            "0 “decided” | “agreed”",
            "the alternatives are as expected; who wants which of them is not said, so that the names are a note and no position",
        ),
        "unga-5" => {
            Otherwise("0 EU: “OP4 alt Requests a report,”", "there is no OP4 to be an alternative to; that it offers other words for OP4 is reported")
        }
        "unga-6" => Same("0 AA, supported by G77: “ly agreed”"),
        "rio-2" => Same("0 G77, deleted by AA, BB, CC: “, in line with principle 7.”"),
        "rio-3" => Same("0 supported by AA, G77: “ending” | BB: “reducing”"),
        "acta-1" => Otherwise(
            "0 AA, BB: “upon request”\n0 CC: “on its own initiative”",
            "a space starts a new group, as cases unfccc-7 and tpp-4 have it; that the two stand side by side is reported as perhaps alternatives",
        ),
        "ff-1" => Same("0 “1,000”\n0 “one thousand”"),
        "ff-3" => Otherwise(
            "0 “published” | “12dec”",
            "without the definition of 12dec, which the file has and the case leaves out, this is no link in Markdown either",
        ),
        "ff-4" => Same(""),
        other => panic!("nobody has judged the case {other}"),
    };
    let Some(path) = cases() else { return };
    let cases: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert!(!cases.is_empty());
    for case in &cases {
        let (id, style, text) = (case["id"].as_str().unwrap(), case["style"].as_str().unwrap(), case["text"].as_str().unwrap());
        let notation = match style {
            "tpp" | "acta" => Notation::Trade,
            "unga" => Notation::Assembly,
            "rio" => Notation::Conference,
            _ => Notation::Un,
        };
        let (import, draft) = read(text, Some(notation));
        match judge(id) {
            Same(expected) => assert_eq!(brackets(&draft), expected, "{id}: {text}\n{}", import.draft),
            Otherwise(expected, why) => {
                println!("{id} is read otherwise: {why}");
                assert_eq!(brackets(&draft), expected, "{id}: {text}\n{}", import.draft);
            }
        }
    }
    // What the judgements say beside the brackets.
    let (import, _) = read("{Placement proposal: decision text}", None);
    assert!(import.draft.contains("<!-- {Placement proposal: decision text} -->"));
    let (_, draft) = read("Article 9.1: [AA propose: Duration4]\n\n4 A note.", Some(Notation::Trade));
    assert_eq!((draft.footnotes().len(), brackets(&draft).as_str()), (1, "0 AA: “Duration”"));
    let (_, draft) = read("as [published][12dec] on 12 December\n\n[12dec]: http://x.org/12", None);
    assert!(draft.brackets().is_empty());
    let (_, draft) = read("# [Article 3bis] *(monitoring)*\n\nWords.", None);
    let article = draft.provision("article-3bis").unwrap();
    assert!(draft.provisions()[article].outer.is_some() && draft.provisions()[article].title.as_deref() == Some("monitoring"));
}

fn cases() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let path = PathBuf::from(std::env::var_os("TRAVAUX_SHARED").unwrap_or(beside.into())).join("realdata/notation/cases.json");
    if !path.is_file() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}
