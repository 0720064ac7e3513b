//! `Article 12` and `paragraph 3` in the words: which provision of the draft that is, and so whether two numbers mean the same one.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
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

/// The articles and annexes of a draft by number, and their paragraphs.
pub(crate) struct Numbers {
    articles: BTreeMap<String, ProvisionIndex>,
    annexes: BTreeMap<String, ProvisionIndex>,
    /// By article or annex and number.
    paragraphs: BTreeMap<(ProvisionIndex, String), ProvisionIndex>,
    /// The article or annex around each provision, or the provision itself.
    homes: Vec<Option<ProvisionIndex>>,
}

impl Numbers {
    pub(crate) fn new(draft: &Draft) -> Numbers {
        let mut numbers = Numbers { articles: BTreeMap::new(), annexes: BTreeMap::new(), paragraphs: BTreeMap::new(), homes: Vec::new() };
        for (at, provision) in draft.provisions().iter().enumerate() {
            let is_home = matches!(provision.kind, ProvisionKind::Article | ProvisionKind::Annex);
            let home = if is_home { Some(at) } else { provision.parent.and_then(|parent| numbers.homes[parent]) };
            numbers.homes.push(home);
            let Some(number) = provision.number.as_ref().map(|number| number.to_lowercase()) else { continue };
            match (provision.kind, home) {
                (ProvisionKind::Article, _) => numbers.articles.entry(number).or_insert(at),
                (ProvisionKind::Annex, _) => numbers.annexes.entry(number).or_insert(at),
                (ProvisionKind::Paragraph, Some(home)) => numbers.paragraphs.entry((home, number)).or_insert(at),
                _ => continue,
            };
        }
        numbers
    }

    /// The article or annex around a provision.
    pub(crate) fn home(&self, at: ProvisionIndex) -> Option<ProvisionIndex> {
        self.homes[at]
    }

    /// What a word and a number name; a paragraph is one of this article or annex.
    pub(crate) fn find(&self, noun: Noun, number: &str, home: Option<ProvisionIndex>) -> Option<ProvisionIndex> {
        let number = number.to_lowercase();
        match noun {
            Noun::Article => self.articles.get(&number).copied(),
            Noun::Annex => self.annexes.get(&number).copied(),
            Noun::Paragraph => self.paragraphs.get(&(home?, number)).copied(),
        }
    }
}

/// What the word before a number says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Noun {
    Article,
    Annex,
    Paragraph,
}

impl Noun {
    /// `Articles`, `annex`, `paragraphe`; nothing for parts, sections and chapters.
    pub(crate) fn read(word: &str) -> Option<Noun> {
        let word = word.to_lowercase();
        let starts = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
        if starts(&["article", "artículo", "стать", "المادة", "第"]) {
            Some(Noun::Article)
        } else if starts(&["annex", "anexo", "приложени"]) {
            Some(Noun::Annex)
        } else if starts(&["paragraph", "párrafo", "пункт"]) {
            Some(Noun::Paragraph)
        } else {
            None
        }
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
