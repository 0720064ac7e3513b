//! Which words are the name of a party in full, and which code it gets. A name that stands alone in front of words could be anything
//! ("[Note: …]"); it is read as a party only if the negotiation has one of that name, or the tables below have.
//!
//! **Whose selection the tables are.** Not ours: a list of states that we draw up would be a political choice that nobody should have to
//! defend. Names and codes are those of ISO 3166-1 as the crate `rust_iso3166` keeps them (it follows Debian's iso-codes), all 249, in the
//! standard's own words. It lists countries, dependent territories and areas of geographical interest; to be in it says nothing about
//! who is a state or may become a party, and it is used for one thing: to see that words in front of a colon are a name. What
//! people write instead is in [`CLDR`], by rule and not by choice.
//!
//! A code of ISO 3166-1 that a document writes is a code of its own ("COM" may be a commission), except where it is certain whom it means.

use crate::Settings;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};

/// Names in lower case, without accents, and the codes of those who bear them.
pub(crate) struct Names {
    /// What the negotiation calls its parties.
    own: BTreeMap<String, String>,
    /// What everybody calls states, territories and groups.
    codes: BTreeMap<String, String>,
    /// What they are called in capitals: "UK". In small letters these could be words.
    short: BTreeMap<&'static str, String>,
    /// The three-letter codes that could mean a state, and what its code is if they do.
    three: BTreeMap<&'static str, String>,
    /// Those of them that do, for the document names the state in another way as well.
    joined: BTreeMap<&'static str, String>,
    /// Codes that the negotiation uses.
    used: BTreeSet<String>,
}

impl Names {
    /// Those of the tables; what the negotiation calls its parties comes first.
    pub fn of(settings: &Settings) -> Names {
        let own: BTreeMap<String, String> = settings.parties.iter().map(|(name, code)| (plain(name), code.clone())).collect();
        let used = settings.parties.values().chain(settings.states.values()).chain(&settings.codes).cloned().collect();
        let mut names = Names { own, codes: BTreeMap::new(), short: BTreeMap::new(), three: BTreeMap::new(), joined: BTreeMap::new(), used };
        // "Korea" could be two.
        let mut bases: BTreeMap<String, usize> = BTreeMap::new();
        for entry in rust_iso3166::ALL {
            *bases.entry(plain(parts(entry.name).0)).or_default() += 1;
        }
        let groups: BTreeSet<String> = GROUPS.iter().map(|(name, _)| initials(name)).collect();
        for entry in rust_iso3166::ALL {
            let (base, qualified) = parts(entry.name);
            let is_one = bases.get(&plain(base)) == Some(&1);
            let shown = if is_one { base } else { entry.name };
            let mut all: BTreeSet<String> = [plain(entry.name), plain(shown)].into();
            // "Korea (Republic of)" is called "Republic of Korea".
            if let Some(before) = qualified.filter(|before| before.ends_with(" of") || before.ends_with(" of the")) {
                all.insert(plain(&alloc::format!("{before} {base}")));
            }
            let short = |name: &str| name.bytes().all(|byte| byte.is_ascii_uppercase());
            let called = || CLDR.iter().filter(|(code, _)| *code == entry.alpha2).map(|(_, name)| *name);
            all.extend(called().filter(|name| !short(name)).map(plain));
            let (code, is_own) = names.code_for(settings, entry.alpha2, shown, &all);
            // The codes of a state of the negotiation are names of it, unless a group signs so.
            let codes = [entry.alpha2, entry.alpha3].into_iter().filter(|code| is_own && !groups.contains(*code));
            names.short.extend(codes.map(|iso| (iso, code.clone())));
            names.three.extend((!groups.contains(entry.alpha3)).then(|| (entry.alpha3, code.clone())));
            names.short.extend(called().filter(|name| short(name)).map(|name| (name, code.clone())));
            names.codes.extend(all.into_iter().map(|name| (name, code.clone())));
        }
        for (name, short) in GROUPS {
            let code = short.filter(|short| !names.used.contains(*short)).map_or_else(|| code(name), str::to_string);
            let code = names.own.get(&plain(name)).cloned().unwrap_or(code);
            names.short.extend(short.map(|short| (short, code.clone())));
            names.codes.insert(plain(name), code);
        }
        names
    }

    /// The code of who has all these names: that of the negotiation (which is then said), and otherwise that of ISO 3166-1, unless the negotiation
    /// calls somebody else so.
    fn code_for(&self, settings: &Settings, iso: &str, name: &str, all: &BTreeSet<String>) -> (String, bool) {
        let own: BTreeSet<&String> = all.iter().filter_map(|name| self.own.get(name)).chain(settings.states.get(iso)).collect();
        match own.first() {
            Some(code) if own.len() == 1 => ((*code).clone(), true),
            // Two parties of the negotiation: which one another name means is not said.
            None if !self.used.contains(iso) => (iso.to_string(), false),
            _ => (code(name), false),
        }
    }

    /// Reads a three-letter code as a name of its state where the document names that state in another way as well: "[RUS, Russian Federation: …]".
    /// `parties` are all that its attributions name.
    pub fn join(&mut self, parties: &BTreeSet<String>) {
        let is_known = |three: &str| self.used.contains(three) || self.short.contains_key(three);
        let is_both = |(three, code): &(&&str, &String)| parties.contains(**three) && parties.contains(*code) && !is_known(three);
        self.joined = self.three.iter().filter(is_both).map(|(three, code)| (*three, code.clone())).collect();
    }

    /// Whether it is a code that means a state because of what else the document names.
    pub fn is_joined(&self, name: &str) -> bool {
        self.joined.contains_key(name)
    }

    /// The code of the party of that name. A name of the tables begins with a capital letter: "[turkey: …]" is about a bird.
    pub fn code_of(&self, name: &str) -> Option<&str> {
        let name = name.trim();
        let plain = plain(name);
        if let Some(code) = self.own.get(&plain).or_else(|| self.used.get(name)) {
            return Some(code);
        }
        let first = name.strip_prefix("the ").unwrap_or(name);
        let known = self
            .short
            .get(name)
            .or_else(|| self.joined.get(name))
            .or_else(|| self.codes.get(&plain).filter(|_| first.starts_with(char::is_uppercase)));
        known.map(String::as_str)
    }

    /// Whether the negotiation uses this code.
    pub fn is_used(&self, code: &str) -> bool {
        self.used.contains(code)
    }
}

/// A name in the words of ISO 3166-1, without what stands in parentheses at its end, and that.
fn parts(name: &str) -> (&str, Option<&str>) {
    name.split_once(" (").and_then(|(base, rest)| rest.strip_suffix(')').map(|rest| (base, Some(rest)))).unwrap_or((name, None))
}

/// "Côte d'Ivoire" → `COTE-D-IVOIRE`.
pub(crate) fn code(name: &str) -> String {
    plain(name).to_uppercase().replace(' ', "-")
}

/// Small letters without accents; what is no letter or figure is a space. "the" in front goes, "St." is "saint".
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for character in name.chars().flat_map(char::to_lowercase) {
        match character {
            'à'..='å' => plain.push('a'),
            'ç' => plain.push('c'),
            'è'..='ë' => plain.push('e'),
            'ì'..='ï' => plain.push('i'),
            'ñ' => plain.push('n'),
            'ò'..='ö' => plain.push('o'),
            'ù'..='ü' => plain.push('u'),
            // The dot that a capital `İ` leaves.
            '\u{307}' => {}
            character if character.is_alphanumeric() => plain.push(character),
            _ if plain.ends_with(' ') || plain.is_empty() => {}
            _ => plain.push(' '),
        }
    }
    let plain = plain.trim_end();
    let plain = plain.strip_prefix("the ").unwrap_or(plain);
    plain.strip_prefix("st ").map_or_else(|| plain.to_string(), |rest| alloc::format!("saint {rest}"))
}

/// What people write where the standard has other words: every English name of Unicode CLDR (territories of the locale `en`, with their
/// short and variant forms) for an entry of ISO 3166-1 that is not there already, where "&" is "and" and "St." is "Saint". Taken from a copy
/// of CLDR 48 as JSON that was not compared with the release of Unicode itself; an update takes over what CLDR then has, and nothing else.
///
/// The one name beside the rule is "USA", which is the three-letter code of ISO 3166-1 and is written as a name.
const CLDR: [(&str, &str); 41] = [
    ("BA", "Bosnia"),
    ("BN", "Brunei"),
    ("BQ", "Caribbean Netherlands"),
    ("CC", "Cocos Islands"),
    ("CD", "Congo (DRC)"),
    ("CD", "Congo - Kinshasa"),
    ("CG", "Congo (Republic)"),
    ("CG", "Congo - Brazzaville"),
    ("CI", "Ivory Coast"),
    ("CV", "Cape Verde"),
    ("CZ", "Czech Republic"),
    ("FK", "Falkland Islands (Islas Malvinas)"),
    ("GB", "UK"),
    ("GB", "United Kingdom"),
    ("GS", "South Georgia and South Sandwich Islands"),
    ("HK", "Hong Kong SAR China"),
    ("HM", "Heard and McDonald Islands"),
    ("IO", "Chagos Archipelago"),
    ("KP", "North Korea"),
    ("KR", "South Korea"),
    ("LA", "Laos"),
    ("MM", "Myanmar (Burma)"),
    ("MO", "Macao SAR China"),
    ("NZ", "Aotearoa New Zealand"),
    ("PN", "Pitcairn Islands"),
    ("PS", "Palestinian Territories"),
    ("RU", "Russia"),
    ("SH", "Saint Helena"),
    ("SY", "Syria"),
    ("SZ", "Swaziland"),
    ("TL", "East Timor"),
    ("TR", "Turkey"),
    ("UM", "U.S. Outlying Islands"),
    ("US", "US"),
    ("US", "USA"),
    ("US", "United States"),
    ("VA", "Vatican City"),
    ("VC", "Saint Vincent and Grenadines"),
    ("VG", "British Virgin Islands"),
    ("VI", "U.S. Virgin Islands"),
    ("VN", "Vietnam"),
];

/// Groups that no standard lists: those that sign texts of the negotiations under the United Nations, by the names under which they sign.
/// "EU" is reserved in ISO 3166-1 for the European Union, and CLDR's code for it; "G77" is how the Group of 77 writes itself. The others get a code from their name.
const GROUPS: [(&str, Option<&str>); 12] = [
    ("African Group", None),
    ("African Union", None),
    ("Alliance of Small Island States", None),
    ("Arab Group", None),
    ("Environmental Integrity Group", None),
    ("European Union", Some("EU")),
    ("Group of 77", Some("G77")),
    ("Least Developed Countries", None),
    ("Like-Minded Developing Countries", None),
    ("Non-Aligned Movement", None),
    ("Pacific Islands Forum", None),
    ("Umbrella Group", None),
];

/// The letters with which a group may sign: those with which the words of its name begin. "NAM" is the Non-Aligned Movement before it is Namibia.
fn initials(name: &str) -> String {
    name.split([' ', '-']).filter_map(|word| word.chars().next()).filter(|c| c.is_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn the_tables_are_what_they_say() {
        let names = Names::of(&Settings::default());
        assert_eq!(rust_iso3166::ALL.len(), 249, "another edition of the standard: look at what else changes");
        for entry in rust_iso3166::ALL {
            assert_eq!(names.code_of(entry.name), Some(entry.alpha2), "{}", entry.name);
        }
        for (code, name) in CLDR {
            assert_eq!(names.code_of(name), Some(code), "{name}");
            let is_there = |entry: &&rust_iso3166::CountryCode| plain(entry.name) == plain(name);
            assert_eq!(rust_iso3166::ALL.iter().filter(is_there).count(), 0, "{name} is in the standard");
        }
        let mut sorted: Vec<_> = CLDR.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted, CLDR);
        let is_group = |code: &String| GROUPS.iter().any(|(name, short)| self::code(name) == *code || *short == Some(code));
        assert!(names.codes.values().all(|code| code.len() == 2 || is_group(code)));
        assert_eq!(names.code_of("Korea"), None);
    }

    #[test]
    fn no_name_of_the_tables_has_two_codes() {
        let mut owners: BTreeMap<String, &str> = BTreeMap::new();
        for (name, code) in rust_iso3166::ALL.iter().map(|entry| (entry.name, entry.alpha2)).chain(CLDR.map(|(code, name)| (name, code))) {
            assert_eq!(*owners.entry(plain(name)).or_insert(code), code, "{name}");
        }
    }
}
