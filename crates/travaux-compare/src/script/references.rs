//! `Article 12` in the words: which article of the draft that is, and so whether two numbers mean the same article.

use alloc::collections::BTreeMap;
use alloc::string::String;
use travaux_text::{Draft, ProvisionIndex, ProvisionKind};

/// Whether a figure may be a reference: cheap, and never wrongly no.
pub(crate) fn may_refer(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit()) || !text.is_ascii() && text.chars().any(char::is_numeric)
}

/// What a number refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// An article or annex that both drafts have, by its place in the newer one.
    Both(ProvisionIndex),
    /// One that only the older draft has.
    Older(ProvisionIndex),
    /// One that only the newer draft has.
    Newer(ProvisionIndex),
}

/// The articles and annexes of a draft by number.
pub(crate) struct Numbers {
    articles: BTreeMap<String, ProvisionIndex>,
    annexes: BTreeMap<String, ProvisionIndex>,
}

impl Numbers {
    pub(crate) fn new(draft: &Draft) -> Numbers {
        let mut numbers = Numbers { articles: BTreeMap::new(), annexes: BTreeMap::new() };
        for (at, provision) in draft.provisions().iter().enumerate() {
            let map = match provision.kind {
                ProvisionKind::Article => &mut numbers.articles,
                ProvisionKind::Annex => &mut numbers.annexes,
                _ => continue,
            };
            if let Some(number) = &provision.number {
                map.entry(number.to_lowercase()).or_insert(at);
            }
        }
        numbers
    }

    /// The article or annex that a word and a number name. `paragraph 2` names neither.
    pub(crate) fn find(&self, word: &str, number: &str) -> Option<ProvisionIndex> {
        let word = word.to_lowercase();
        let starts = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
        let map = if starts(&["article", "artículo", "стать", "المادة", "第"]) {
            &self.articles
        } else if starts(&["annex", "anexo", "приложени"]) {
            &self.annexes
        } else {
            return None;
        };
        map.get(&number.to_lowercase()).copied()
    }
}

/// Whether the words behind a number say that it is in another text: `of the Charter`, but not `of this Convention`.
pub(crate) fn is_elsewhere<'t>(mut behind: impl Iterator<Item = &'t str>) -> bool {
    match behind.next() {
        Some("of") => match behind.next() {
            Some("this") => false,
            Some("the") => behind.next() != Some("present"),
            _ => true,
        },
        _ => false,
    }
}
