//! Writing labels for brackets that were accepted: the same label in every draft that has the bracket, and nothing else changes. A
//! label that would change how anything is read is left out in all drafts.

use super::ids::slug;
use crate::failure::Failure;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use travaux_compare::Line;
use travaux_text::attribution::is_id_char;
use travaux_text::{BracketIndex, Draft, Meaning, Provision};

/// A bracket by its place in each draft.
pub type Cells = Vec<Option<BracketIndex>>;

/// The files with the labels of what was accepted, where it is in so many drafts, and how many each file gets.
pub fn with_labels(files: &[Vec<u8>], accepted: &[Cells], least: usize) -> Result<Vec<(Vec<u8>, usize)>, Failure> {
    let pages: Vec<Page> = files.iter().map(|bytes| Page::new(bytes)).collect();
    let mut names = Names::new(&pages);
    let mut wanted: Vec<Vec<Label>> = pages.iter().map(|_| Vec::new()).collect();
    for (line, cells) in accepted.iter().enumerate() {
        let Some(name) = Some(cells).filter(|cells| cells.iter().flatten().count() >= least).and_then(|cells| names.name(cells)) else { continue };
        for ((page, labels), cell) in pages.iter().zip(&mut wanted).zip(cells) {
            let open = cell.filter(|&bracket| page.label(bracket).is_none());
            labels.extend(open.map(|bracket| Label { line, bracket, name: name.clone(), is_tight: false }));
        }
    }
    let mut unfit = BTreeSet::new();
    for (page, labels) in pages.iter().zip(&mut wanted) {
        let mut fitting = Vec::new();
        page.add(&mut fitting, std::mem::take(labels), &mut unfit);
        *labels = fitting;
    }
    let finish = |(page, mut labels): (&Page, Vec<Label>)| {
        labels.retain(|label| !unfit.contains(&label.line));
        if page.fits(&labels) {
            return Ok((page.with(&labels), labels.len()));
        }
        let what = "The labels cannot be written without changing more than labels.".to_string();
        Err(Failure::said(what, "Nothing was written. Accept fewer brackets with --accept FILE."))
    };
    pages.iter().zip(wanted).map(finish).collect()
}

/// Brackets with the address of another one that they are not proposed as, each alone: the other verbs would take the place in a
/// provision for the bracket.
pub fn confused(files: &[Vec<u8>], lines: &[Line]) -> Vec<Cells> {
    let drafts: Vec<Draft> = files.iter().map(Draft::parse).collect();
    let mut at_address: BTreeMap<&str, Vec<(usize, usize, BracketIndex)>> = BTreeMap::new();
    for (line, it) in lines.iter().enumerate() {
        for (draft, at) in it.cells.iter().enumerate().filter_map(|(draft, cell)| Some((draft, (*cell)?))) {
            if let Some(bracket) = drafts[draft].brackets().get(at).filter(|bracket| bracket.label.is_none()) {
                at_address.entry(&bracket.address).or_default().push((line, draft, at));
            }
        }
    }
    let mut apart = Vec::new();
    for same in at_address.values() {
        let size = |line: usize| same.iter().filter(|(other, ..)| *other == line).count();
        let Some(kept) = same.iter().map(|(line, ..)| *line).max_by_key(|&line| (size(line), Reverse(line))) else { continue };
        let others = same.iter().filter(|(line, ..)| *line != kept);
        apart.extend(others.map(|&(_, draft, at)| (0..files.len()).map(|other| (other == draft).then_some(at)).collect::<Cells>()));
    }
    apart
}

/// A label that is to be written.
#[derive(Clone)]
struct Label {
    /// Which of the accepted brackets it is for.
    line: usize,
    bracket: BracketIndex,
    name: String,
    /// Whether no space stands behind its `:`, because that would part a word.
    is_tight: bool,
}

/// A draft before labels are written into it.
struct Page {
    draft: Draft,
    meaning: Meaning,
    words: Vec<String>,
}

impl Page {
    fn new(bytes: &[u8]) -> Page {
        let draft = Draft::parse(bytes);
        let (meaning, words) = (Meaning::of(&draft), words(&draft));
        Page { draft, meaning, words }
    }

    fn label(&self, bracket: BracketIndex) -> Option<&str> {
        let bracket = self.draft.brackets().get(bracket)?;
        bracket.label.as_ref().map(|_| bracket.address.as_str())
    }

    /// Adds the labels that fit, by halves: most often all of them do. Those of the lines that do not are noted.
    fn add(&self, fitting: &mut Vec<Label>, mut labels: Vec<Label>, unfit: &mut BTreeSet<usize>) {
        let known = fitting.len();
        fitting.extend_from_slice(&labels);
        if labels.is_empty() || self.fits(fitting) {
            return;
        }
        fitting.truncate(known);
        if let [label] = &mut labels[..] {
            label.is_tight = true;
            fitting.push(label.clone());
            if !self.fits(fitting) {
                fitting.truncate(known);
                unfit.insert(label.line);
            }
            return;
        }
        let half = labels.split_off(labels.len() / 2);
        self.add(fitting, labels, unfit);
        self.add(fitting, half, unfit);
    }

    /// Whether with these labels everything is read as it is read without them.
    fn fits(&self, labels: &[Label]) -> bool {
        let draft = Draft::parse(self.with(labels));
        let mut meaning = Meaning::of(&draft);
        for label in labels {
            let (Some(now), Some(before)) = (meaning.brackets.get_mut(label.bracket), self.meaning.brackets.get(label.bracket)) else { return false };
            if !now.labelled || now.address != label.name {
                return false;
            }
            (now.labelled, now.address) = (before.labelled, before.address.clone());
        }
        meaning == self.meaning && words(&draft) == self.words
    }

    fn with(&self, labels: &[Label]) -> Vec<u8> {
        let source = self.draft.tree().source();
        let mut inserts: Vec<(usize, String)> = labels.iter().map(|label| self.place(label)).collect();
        inserts.sort_unstable();
        let mut bytes = Vec::with_capacity(source.len() + labels.len() * 24);
        let mut at = 0;
        for (offset, written) in inserts {
            bytes.extend_from_slice(&source[at..offset]);
            bytes.extend_from_slice(written.as_bytes());
            at = offset;
        }
        bytes.extend_from_slice(&source[at..]);
        bytes
    }

    /// Where a label is written, and how: last in the attribution, or as one of its own.
    fn place(&self, label: &Label) -> (usize, String) {
        let source = self.draft.tree().source();
        let bracket = &self.draft.brackets()[label.bracket];
        let opened = bracket.span.start + 1;
        let inside = bracket.alternatives.first().map_or(opened, |first| first.span.start).max(opened);
        if inside == opened {
            let is_spaced = label.is_tight || source.get(opened).is_none_or(u8::is_ascii_whitespace);
            return (opened, format!("#{}:{}", label.name, if is_spaced { "" } else { " " }));
        }
        let attribution = &source[opened..inside];
        let words = attribution.strip_suffix(b":").unwrap_or(attribution).trim_ascii_end();
        (opened + words.len(), format!(" #{}", label.name))
    }
}

/// The words of every provision as they are shown.
fn words(draft: &Draft) -> Vec<String> {
    draft.provisions().iter().map(|provision| draft.words(provision.flow.clone())).collect()
}

/// Labels that say where a bracket is and what it is about: the id of its provision (or a title) in the newest draft, and a word of
/// the bracket.
struct Names<'p> {
    pages: &'p [Page],
    /// Ids, labels and addresses of all drafts, and whatever is written like a label anywhere, such as in rules.
    taken: BTreeSet<String>,
}

impl<'p> Names<'p> {
    fn new(pages: &'p [Page]) -> Names<'p> {
        let mut taken = BTreeSet::new();
        for page in pages {
            taken.extend(page.draft.provisions().iter().map(|it| it.address.clone()));
            taken.extend(page.draft.brackets().iter().map(|it| it.address.clone()));
            let source = String::from_utf8_lossy(page.draft.tree().source());
            taken.extend(source.split('#').skip(1).map(|rest| rest.chars().take_while(|&letter| is_id_char(letter)).collect::<String>()));
        }
        Names { pages, taken }
    }

    /// The label of a bracket: the one that it has already, or a new one. `None` where it has two, or has one in all drafts, or where
    /// another bracket has it, or where a report speaks of it by its address.
    fn name(&mut self, cells: &Cells) -> Option<String> {
        let places = || self.pages.iter().zip(cells).filter_map(|(page, cell)| Some((page, (*cell)?)));
        let known: BTreeSet<&str> = places().filter_map(|(page, bracket)| page.label(bracket)).collect();
        let open = || places().filter(|(page, bracket)| page.label(*bracket).is_none());
        let is_reported = |(page, bracket): (&Page, BracketIndex)| {
            let address = &page.draft.brackets()[bracket].address;
            page.draft.front().reported.iter().any(|reported| reported.about == *address)
        };
        if known.len() > 1 || open().next().is_none() || open().any(is_reported) {
            return None;
        }
        if let Some(label) = known.first() {
            let is_another = |(page, cell): (&Page, &Option<BracketIndex>)| page.draft.bracket(label).is_some_and(|owner| *cell != Some(owner));
            return (!self.pages.iter().zip(cells).any(is_another)).then(|| (*label).to_string());
        }
        let newest = || places().collect::<Vec<_>>().into_iter().rev();
        let id = newest().find_map(|(page, bracket)| id_around(&page.draft, bracket));
        let id = id.or_else(|| newest().find_map(|(page, bracket)| title_around(&page.draft, bracket))).unwrap_or_else(|| "bracket".to_string());
        let word = newest().find_map(|(page, bracket)| telling_word(&page.draft, bracket)).unwrap_or_else(|| "bracket".to_string());
        let words = if id == word { word } else { format!("{id}-{word}") };
        let numbered = iter::once(words.clone()).chain((2..).map(|number| format!("{words}-{number}")));
        let name = numbered.into_iter().find(|name| !self.taken.contains(name))?;
        self.taken.insert(name.clone());
        Some(name)
    }
}

fn outwards(draft: &Draft, bracket: BracketIndex) -> impl Iterator<Item = &Provision> {
    let provisions = draft.provisions();
    iter::successors(draft.brackets()[bracket].provision, |&at| provisions[at].parent).map(|at| &provisions[at])
}

/// The id of the provision in which a bracket opens, or of what is around it.
fn id_around(draft: &Draft, bracket: BracketIndex) -> Option<String> {
    outwards(draft, bracket).find(|provision| provision.anchor.is_some()).map(|provision| provision.address.clone())
}

/// The title of the article around a bracket, where nothing has an id.
fn title_around(draft: &Draft, bracket: BracketIndex) -> Option<String> {
    outwards(draft, bracket).find_map(|provision| slug(provision.title.as_deref()?))
}

/// The first word of a bracket with more than three letters; otherwise its first word; of figures alone what follows them.
fn telling_word(draft: &Draft, bracket: BracketIndex) -> Option<String> {
    let it = &draft.brackets()[bracket];
    let inside: Vec<String> = (0..it.alternatives.len()).map(|alternative| draft.alternative_words(bracket, alternative)).collect();
    let end = it.alternatives.last().map_or(0, |last| last.flow.end);
    let own_end = it.provision.map_or(end, |at| draft.provisions()[at].flow.end);
    first_word(&inside.join(" ")).or_else(|| first_word(&draft.words(end..own_end.max(end))))
}

fn first_word(text: &str) -> Option<String> {
    const LONGEST: usize = 20;
    let is_word = |word: &&str| word.starts_with(|first: char| first.is_ascii_alphabetic()) && word.len() <= LONGEST;
    let words = || text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(is_word);
    words().find(|word| word.len() > 3).or(words().next()).map(str::to_ascii_lowercase)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Two drafts with the same text, and every bracket accepted.
    fn labelled(text: &str) -> String {
        let files = [text.as_bytes().to_vec(), text.as_bytes().to_vec()];
        let count = Draft::parse(text.as_bytes()).brackets().len();
        let all: Vec<Cells> = (0..count).map(|at| vec![Some(at); 2]).collect();
        let mut written = with_labels(&files, &all, 2).unwrap();
        assert_eq!(written[0], written[1]);
        String::from_utf8(written.swap_remove(0).0).unwrap()
    }

    #[test]
    fn a_label_is_written_so_that_nothing_else_is_read_otherwise() {
        for (text, expected) in [
            ("They [shall] meet.", "They [#bracket-shall: shall] meet."),
            ("They [RU: shall | UA: may] meet.", "They [RU #bracket-shall: shall | UA: may] meet."),
            ("They [RU, against UA: shall] meet.", "They [RU, against UA #bracket-shall: shall] meet."),
            // A space would part the word.
            ("The state[s] meet.", "The state[#bracket-s:s] meet."),
            ("[missing: the map]", "[missing #bracket-the: the map]"),
            ("[RU pending #map: here] [missing #map]", "[RU pending #map #bracket-here: here] [missing #map]"),
            ("They [meet [in May]].", "They [#bracket-meet: meet [#bracket-in: in May]]."),
            ("Some [10 | 20] tanks.", "Some [#bracket-tanks: 10 | 20] tanks."),
            ("[Note: all of them]", "[#bracket-note: Note: all of them]"),
            ("[1. They meet.]\n", "[#bracket-they: 1. They meet.]\n"),
            ("# Aid\n\n[\n\n1. They help.\n\n]\n", "# Aid\n\n[#aid-they:\n\n1. They help.\n\n]\n"),
            ("[各国は]", "[#bracket: 各国は]"),
        ] {
            assert_eq!(labelled(text), expected);
        }
    }

    #[test]
    fn whatever_the_text_is_only_labels_are_added() {
        for text in [
            "[[]]|[",
            "# [Article 1: [Aid]] {#aid}\n\n| [a] | b |\n|---|---|\n| [c | d] | [e |\n",
            "[ ][|][:][#][AA:]",
            "\\[a\\] [b\\]",
            "state[ s][,]",
        ] {
            let (before, after) = (Draft::parse(text.as_bytes()), Draft::parse(labelled(text).as_bytes()));
            assert_eq!(words(&before), words(&after), "{text}");
            assert_eq!(before.brackets().len(), after.brackets().len(), "{text}");
        }
    }

    #[test]
    fn what_a_report_speaks_of_keeps_its_address() {
        let text = "+++\n[[reported]]\nabout = \"p1[1]\"\nwhat = \"kept\"\n+++\n\nThey [shall] meet [in May].\n";
        assert!(labelled(text).contains("They [shall] meet [#bracket-in: in May]."));
    }

    #[test]
    fn a_name_that_anything_has_is_not_given_again() {
        let text = "They [shall] meet.\n\n```rules\nduty meet\n  [#bracket-shall: only if]\n```\n";
        assert!(labelled(text).starts_with("They [#bracket-shall-2: shall] meet."));
    }

    #[test]
    fn one_label_is_never_put_on_two_brackets() {
        let files = ["They [#x: shall] meet.", "They [shall] meet [#x: now]."].map(|text| text.as_bytes().to_vec());
        let written = with_labels(&files, &[vec![Some(0), Some(0)]], 2).unwrap();
        assert!(written.iter().all(|(_, labels)| *labels == 0));
        let files = ["They [#x: shall] meet.", "They [shall] meet [now]."].map(|text| text.as_bytes().to_vec());
        let written = with_labels(&files, &[vec![Some(0), Some(0)]], 2).unwrap();
        assert_eq!(written[1].0, b"They [#x: shall] meet [now].");
    }
}
