//! A small grammar of negotiations: every construct that the rules have for norms and decisions, in a few ways each.
//!
//! Up to five parties, three brackets and readings, one decision, one duty, and one norm above it. Each feature has a first way that
//! leaves it out. All pairs of ways of two features are the small negotiations; several features drawn at once are larger ones.

/// Text for a slot of the template.
pub type Put = (&'static str, &'static str);
/// One way of having a feature.
pub type Way = &'static [Put];

/// The features with their ways; the first is the plain one.
pub const FEATURES: &[(&str, &[Way])] = &[
    (
        "group",
        &[
            &[("group", "group g = AA, BB, CC\n")],
            &[("group", "group g = AA, BB [#more: , CC]\n")],
            &[("group", "group g = [#who: AA, BB | AA, CC]\n")],
            &[("group", "group g = AA, BB until 2030-05-31\ngroup g = AA, CC from 2030-06-01\n")],
            &[("group", "group inner = BB [#more: , CC]\ngroup g = AA, inner, DD except DD\n")],
            &[("group", "group g = AA\n")],
            &[("group", "group g = signatories\nduty extra\n  bearer AA, BB\n  act sing\n")],
        ],
    ),
    (
        "trigger",
        &[
            &[("when", "  when attack by attacker on UA\n")],
            &[("when", "  when attack by attacker on UA in covered\n")],
            &[("when", "  when attack by attacker on UA in covered\n  when siege by attacker on UA in north\n")],
            &[("when", "  when attack by g on UA\n")],
            &[("when", "  when attack by attacker on victim\n")],
            &[("when", "")],
            &[("when", "  when attack by bearer on UA\n")],
            &[("when", "  when attack by attacker on UA\n  [#all: when flood in covered]\n")],
            &[("when", "  when attack by anyone except BB on UA\n  when siege by AA, CC on UA\n")],
            &[("when", "  when failed referendum in north\n")],
        ],
    ),
    (
        "bearer",
        &[
            &[("bearer", "each of g except attacker")],
            &[("bearer", "each of g")],
            &[("bearer", "BB")],
            &[("bearer", "each of g except BB")],
            &[("bearer", "anyone except attacker")],
            &[("bearer", "members of council"), ("others", "organ council = AA, BB\n")],
            &[("bearer", "council"), ("others", "organ council = AA, BB\n")],
        ],
    ),
    (
        "after",
        &[
            &[],
            &[("clauses", "  after request by UA\n")],
            &[("clauses", "  after request by UA on bearer within 0 days\n")],
            &[("clauses", "  [#ask: after request by UA on attacker within 3 days]\n")],
            &[("clauses", "  after attack by BB\n")],
            &[("clauses", "  after request\n  only if request by BB has happened\n")],
            &[("clauses", "  after meeting by UA with g in covered\n")],
            &[("clauses", "  after request by UA\n"), ("others", "days count from the day itself\n")],
        ],
    ),
    (
        "condition",
        &[
            &[("clauses", "  only if d\n")],
            &[],
            &[("clauses", "  [#all: only if d]\n")],
            &[("clauses", "  only if not d\n")],
            &[("clauses", "  only if either d or both urgent and calm\n")],
            &[("clauses", "  only if both d and not request by UA has happened\n")],
            &[("clauses", "  only if request by g on attacker has happened\n")],
            &[("clauses", "  only if either attack by AA has happened or d\n")],
            &[("clauses", "  only if not attack by anyone on UA in south has happened\n  only if d\n")],
            &[("clauses", "  only if request by requester on g has happened\n  only if [@r: d | urgent]\n")],
            &[("clauses", "  only if either d or vote-of-nobody\n")],
        ],
    ),
    (
        "exception",
        &[
            &[],
            &[("clauses", "  unless neutral as neutrality\n")],
            &[("clauses", "  unless d as leave\n")],
            &[("clauses", "  unless request by bearer has happened as asked\n")],
            &[("clauses", "  [#out: unless either neutral or request by AA has happened as it]\n")],
        ],
    ),
    (
        "established",
        &[
            &[],
            &[("clauses", "  established by d\n")],
            &[("clauses", "  established by UA\n")],
            &[("clauses", "  [#est: established by each bearer]\n")],
        ],
    ),
    (
        "threshold",
        &[
            &[("adopted", "  adopted by majority\n")],
            &[("adopted", "  adopted by unanimity\n")],
            &[("adopted", "  adopted by consensus\n")],
            &[("adopted", "  adopted by unanimity of present\n")],
            &[("adopted", "  adopted by unanimity of votes\n")],
            &[("adopted", "  adopted by majority of present\n")],
            &[("adopted", "  adopted by majority of votes\n")],
            &[("adopted", "  adopted by all but 1\n")],
            &[("adopted", "  adopted by 2 votes\n")],
            &[("adopted", "  adopted by 2/3\n")],
            &[("adopted", "  adopted by 2/3 of present\n")],
            &[("adopted", "  adopted by 55 % of votes\n")],
            &[("adopted", "  adopted by 60 % of weights w\n")],
            &[("adopted", "  adopted by 1/2 of weights partial\n")],
            &[("adopted", "  adopted by 1 votes\n  adopted by 50 % of weights w\n")],
            &[("adopted", "  adopted by [@r: unanimity | consensus]\n")],
            &[("adopted", "  [#all: adopted by 2 votes]\n")],
            &[("adopted", "")],
        ],
    ),
    ("quorum", &[&[], &[("ballot", "  quorum 2 votes\n")], &[("ballot", "  quorum majority\n")], &[("ballot", "  [#quo: quorum 2/3]\n")]]),
    (
        "concurring",
        &[
            &[],
            &[("ballot", "  with all of AA\n")],
            &[("ballot", "  with all of AA, BB in favour\n")],
            &[("ballot", "  with all of g except attacker\n")],
            &[("ballot", "  [#con: with all of bearer in favour]\n")],
        ],
    ),
    (
        "abstention",
        &[
            &[],
            &[("ballot", "  abstention counts as yes\n")],
            &[("ballot", "  abstention counts as no\n")],
            &[("ballot", "  abstention counts as nothing\n")],
        ],
    ),
    (
        "absence",
        &[
            &[],
            &[("ballot", "  absence counts as yes\n")],
            &[("ballot", "  absence counts as no\n")],
            &[("ballot", "  absence counts as nothing\n")],
            &[("ballot", "  [#abs: absence counts as no]\n")],
        ],
    ),
    (
        "silence",
        &[
            &[],
            &[("ballot", "  silence counts as yes\n")],
            &[("ballot", "  silence counts as no\n  within 5 days\n")],
            &[("ballot", "  silence counts as nothing\n  within 5 days\n  then adopted\n")],
            &[("ballot", "  [#sil: silence counts as yes]\n  within 2 days\n")],
            &[("ballot", "  within 5 days\n  [#then: then adopted]\n")],
        ],
    ),
    (
        "electorate",
        &[
            &[("by", "g")],
            &[("by", "g except attacker")],
            &[("by", "bearer")],
            &[("by", "g as of 2030-01-01")],
            &[("by", "g as of request by UA")],
            &[("by", "g as of entry into force")],
            &[("by", "AA")],
            &[("by", "AA, DD, bearer except attacker")],
        ],
    ),
    (
        "area",
        &[
            &[("area", "area covered = everywhere except island\n")],
            &[("area", "area covered = everywhere except mapped\n")],
            &[("area", "area covered = south [#map: , mapped]\n")],
            &[("area", "area covered = [#who: north | island]\n")],
            &[("area", "area covered = cape\n")],
        ],
    ),
    (
        "time",
        &[
            &[],
            &[("clauses", "  not before 2030-06-01\n")],
            &[("clauses", "  no later than 2030-06-01\n")],
            &[("clauses", "  during p\n"), ("others", "period p\n  from entry into force\n  for 2 years\n")],
            &[("clauses", "  during p\n"), ("others", "period p\n  from signature by AA\n  for 1–2 months\n")],
            &[("clauses", "  during p\n"), ("others", "period p\n  from conference\n  until peace by AA\n")],
            &[
                ("clauses", "  [#tim: during p]\n"),
                ("others", "period p\n  from conference\n  [#per: for 10 days | for 3 weeks]\n  until 2030-06-01\n"),
            ],
            &[("clauses", "  during p\n  not before 2030-05-01\n"), ("others", "[#per: period p]\n  from conference\n  until 2030-06-15\n")],
            &[("clauses", "  within 10 days\n  not before 2030-06-01\n  no later than 2030-07-01\n")],
        ],
    ),
    (
        "above",
        &[
            &[],
            &[("clauses", "  subject to first\n"), ("others", "duty first\n  when attack by raider on UA\n  bearer each of g\n  act march\n")],
            &[
                ("clauses", "  subject to first\n"),
                (
                    "others",
                    "duty first\n  when flood by AA\n  bearer each of g except BB\n  act each of march, sing\n  within 5 days\n  only if urgent\n",
                ),
            ],
            &[("others", "duty first\n  bearer AA, BB\n  act march\n  not before 2030-06-01\n  [#abv: notwithstanding assist]\n")],
            &[("clauses", "  [#abv: subject to first]\n"), ("others", "prohibition first\n  bearer each of g\n  act help\n  only if d\n")],
            &[
                ("clauses", "  subject to first\n"),
                ("others", "prohibition first\n  when siege by raider\n  bearer each of g except raider\n  act help\n  unless neutral as it\n"),
            ],
            &[
                ("clauses", "  subject to first\n"),
                ("others", "prohibition first\n  bearer each of g\n  act help\n  in covered\n  no later than 2030-06-01\n"),
            ],
            &[("clauses", "  subject to first\n"), ("others", "permission first\n  bearer each of g\n  act abstain, sing\n  only if urgent\n")],
            &[(
                "others",
                "permission first\n  when siege by raider on g\n  bearer each of g except raider\n  act abstain\n  notwithstanding assist\n",
            )],
            &[
                ("clauses", "  subject to first\n"),
                (
                    "others",
                    "duty first\n  bearer AA, BB\n  act march\n  subject to second\nduty second\n  when attack by attacker on UA\n  bearer AA\n  act rest\n  subject to assist\n",
                ),
            ],
        ],
    ),
    (
        "power",
        &[
            &[],
            &[("others", "power ask\n  bearer UA\n  act request\n  only if urgent\n")],
            &[("others", "power ask\n  bearer UA, BB\n  act request\n  only if d\n")],
            &[("others", "power war\n  bearer AA, BB\n  act attack\n  on UA\n  in covered\n")],
            &[("others", "[#pow: power ask]\n  when attack by raider\n  bearer anyone except raider\n  act request\n  no later than 2030-06-01\n")],
            &[(
                "others",
                "power ask\n  bearer UA\n  act request\n  only if siege by BB has happened\npower besiege\n  bearer BB\n  act siege\n  unless neutral as it\n",
            )],
        ],
    ),
    (
        "constitutive",
        &[
            &[],
            &[("others", "constitutive siege-is\n  when siege by besieger on city\n  counts as attack by besieger on city\n")],
            &[("others", "constitutive siege-is\n  when siege by besieger on UA in covered\n  counts as attack\n  only if d\n")],
            &[("others", "constitutive letter-is\n  when letter by writer\n  counts as request by writer\n  [#let: unless neutral as it]\n")],
            &[(
                "others",
                "constitutive proxy\n  when raid by proxy with master on UA\n  counts as attack by master on UA\nconstitutive sortie\n  when sortie by AA on UA\n  counts as raid by AA with BB on UA\n",
            )],
        ],
    ),
    (
        "act",
        &[
            &[("act", "  act help\n")],
            &[("act", "  keep neutrality\n")],
            &[("act", "  keep neutrality\n  broken by attack on UA\n")],
            &[("act", "  keep neutrality\n  broken by request by bearer\n")],
            &[("act", "  act each of help, request\n  within 3 days\n")],
            &[("act", "")],
        ],
    ),
];

/// How often each way is drawn: `picks` has a number for each feature.
pub fn text(picks: &[usize]) -> String {
    let mut slots: std::collections::BTreeMap<&str, String> = std::collections::BTreeMap::new();
    for ((_, ways), pick) in FEATURES.iter().zip(picks) {
        for (slot, words) in ways[pick % ways.len()] {
            slots.entry(slot).or_default().push_str(words);
        }
    }
    let slot = |name: &str| slots.get(name).cloned().unwrap_or_default();
    let rules = format!(
        "{}places north, south, island\nplace cape in south\narea mapped = unknown \"the map\"\n{}weights w = AA 5, BB 3.5, CC 2, DD 1, UA 1\nweights partial = AA 5, BB 3\ndecision d\n  by {}\n{}{}\nduty assist\n{}  bearer {}\n  owed to UA\n{}{}\n{}",
        slot("group"),
        slot("area"),
        slot("by"),
        slot("adopted"),
        slot("ballot"),
        slot("when"),
        slot("bearer"),
        slot("act"),
        slot("clauses"),
        slot("others"),
    );
    let labels = ["more", "all", "ask", "out", "est", "quo", "con", "abs", "sil", "then", "map", "tim", "abv", "pow", "let"];
    let mut words: Vec<String> =
        labels.iter().filter(|label| rules.contains(&format!("[#{label}:"))).map(|label| format!("[AA #{label}: x]")).collect();
    let pairs = ["who", "per"].iter().filter(|label| rules.contains(&format!("[#{label}:")));
    words.extend(pairs.map(|label| format!("[AA #{label}: x | BB: y]")));
    format!("# Article 1 {{#a}}\n\nA: {}\n\n```rules\n{rules}```\n", words.join(" "))
}

/// All small negotiations: each pair of ways of two features, everything else plain.
pub fn pairs() -> Vec<Vec<usize>> {
    let mut all = Vec::from([vec![0; FEATURES.len()]]);
    for (one, (_, ways)) in FEATURES.iter().enumerate() {
        for way in 1..ways.len() {
            let mut picks = vec![0; FEATURES.len()];
            picks[one] = way;
            all.push(picks.clone());
            for (other, (_, ways)) in FEATURES.iter().enumerate().skip(one + 1) {
                for way in 1..ways.len() {
                    picks[other] = way;
                    all.push(picks.clone());
                }
                picks[other] = 0;
            }
        }
    }
    all
}

/// The ways that are not plain, for messages.
pub fn named(picks: &[usize]) -> String {
    let names = FEATURES.iter().zip(picks).filter(|(_, pick)| **pick > 0).map(|((name, _), pick)| format!("{name} {pick}"));
    names.collect::<Vec<_>>().join(", ")
}

/// A larger negotiation: of about every third feature a way that is not plain, from a seed (SplitMix64).
pub fn drawn(seed: u64) -> Vec<usize> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap_or_default()
    };
    FEATURES.iter().map(|(_, ways)| if next() % 3 == 0 { next() % ways.len() } else { 0 }).collect()
}
