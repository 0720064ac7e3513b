//! The bibliography: BibTeX or BibLaTeX, as Zotero and LaTeX write it, read by `biblatex`.

use biblatex::{ChunksExt, Entry};
use std::collections::BTreeMap;
use travaux_text::{Remark, Span};

use crate::check::codes;

/// One source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: Option<String>,
    /// Authors, or the body that published it.
    pub author: Option<String>,
    /// The name of the journal, newspaper or site.
    pub container: Option<String>,
    /// When it was published, as written.
    pub date: Option<String>,
    /// Where to find it.
    pub url: Option<String>,
    /// A note of the record's authors.
    pub note: Option<String>,
}

impl Source {
    /// Author, title, container and date in one line.
    pub fn line(&self) -> String {
        let quoted = self.title.as_ref().map(|title| format!("“{title}”"));
        let parts = [self.author.clone(), quoted, self.container.clone(), self.date.clone()];
        let line = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        if line.is_empty() { self.key.clone() } else { line }
    }

    fn of(entry: &Entry) -> Source {
        let field = |name: &str| entry.get(name).map(|chunks| chunks.format_verbatim()).filter(|text| !text.is_empty());
        let first = |names: &[&str]| names.iter().find_map(|name| field(name));
        let people = entry.author().ok().map(|authors| {
            let names = authors.iter().map(|person| [person.given_name.as_str(), person.prefix.as_str(), person.name.as_str()]);
            names.map(|parts| parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(", ")
        });
        Source {
            key: entry.key.clone(),
            title: first(&["title"]),
            author: people.or_else(|| first(&["author", "organization", "institution", "publisher"])),
            container: first(&["journaltitle", "journal", "booktitle", "maintitle", "howpublished"]),
            date: first(&["date", "year"]),
            url: first(&["url"]),
            note: first(&["note", "annotation"]),
        }
    }
}

/// All sources by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bibliography {
    sources: BTreeMap<String, Source>,
}

impl Bibliography {
    /// Reads a file. One that cannot be read gives no sources and a remark with the place of the first fault.
    pub fn read(text: &str) -> (Bibliography, Vec<Remark>) {
        match biblatex::Bibliography::parse(text) {
            Ok(found) => (Bibliography { sources: found.iter().map(|entry| (entry.key.clone(), Source::of(entry))).collect() }, Vec::new()),
            Err(error) => {
                let span: Span = error.span.start.min(text.len())..error.span.end.min(text.len());
                let message = format!("The bibliography cannot be read: {}.", error.kind);
                let remark = Remark::new(&codes::BIBLIOGRAPHY, span, message)
                    .action("Mend the entry at this place; every citation is checked again afterwards.");
                (Bibliography::default(), vec![remark])
            }
        }
    }

    /// The source with a key.
    pub fn get(&self, key: &str) -> Option<&Source> {
        self.sources.get(key)
    }

    /// All sources in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.sources.values()
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.sources.keys()
    }
}
