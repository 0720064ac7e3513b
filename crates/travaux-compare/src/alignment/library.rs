//! All drafts as units of numbered words. A unit is one provision with its own words; units with the same words, whatever
//! their marks, capital letters and the numbers that they refer to, share a **text**, and everything that is found out about
//! words is found out once for a text. What is done with it stands in the files beside.

use super::vocabulary::{REFERENCE, Sort, Table, Vocabulary, Word, each_token, hash, hash_words, small};
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;
use travaux_text::draft::PieceKind;
use travaux_text::{Draft, Provision, ProvisionIndex, ProvisionKind};

/// The place of a text in [`Library::texts`]. The first one has no words.
pub(crate) type TextIndex = u32;

/// The text without words.
pub(crate) const NO_WORDS: TextIndex = 0;

/// A distinct text.
pub(crate) struct Text {
    /// Its words in order, folded, without marks.
    words: Range<usize>,
    /// The same words sorted.
    sorted: Range<usize>,
}

/// One provision.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) text: TextIndex,
    /// Hash of words and marks as they are written, without the numbers of references.
    pub(crate) exact: u64,
    /// Whether it is a heading.
    pub(crate) is_heading: bool,
    /// How many provisions it is in.
    pub(crate) depth: u32,
    pub(crate) parent: Option<ProvisionIndex>,
    pub(crate) next: ProvisionIndex,
}

/// One draft, arranged for looking things up. Unit `n` is provision `n`.
pub(crate) struct Shelf<'a> {
    pub(crate) draft: &'a Draft,
    pub(crate) units: Vec<Unit>,
    /// The units that are no headings, in order, and for each unit where it stands among them.
    pub(crate) leaves: Vec<ProvisionIndex>,
    pub(crate) place: Vec<usize>,
    /// The words of each unit with all that it holds, titles aside.
    pub(crate) sizes: Vec<u32>,
    /// The units of each text, by text: only those that are no headings.
    pub(crate) by_text: Vec<(TextIndex, ProvisionIndex)>,
    /// Where those of each text begin, up to the last text that the draft has.
    starts: Vec<u32>,
    /// How many units that are no headings have each word; none of those that only later drafts have.
    in_units: Vec<u32>,
}

impl<'a> Shelf<'a> {
    fn new(library: &Library<'_>, draft: &'a Draft, units: Vec<Unit>) -> Shelf<'a> {
        let (mut leaves, mut place) = (Vec::with_capacity(units.len()), Vec::with_capacity(units.len()));
        let mut sizes = vec![0; units.len()];
        let mut by_text = Vec::with_capacity(units.len());
        let mut in_units = vec![0; library.vocabulary.len()];
        for (index, unit) in units.iter().enumerate() {
            place.push(leaves.len());
            if unit.is_heading {
                continue;
            }
            leaves.push(index);
            sizes[index] = small(library.length(unit.text));
            if unit.text != NO_WORDS {
                by_text.push((unit.text, index));
            }
            let sorted = library.sorted(unit.text);
            for (at, word) in sorted.iter().enumerate() {
                in_units[*word as usize] += u32::from(at == 0 || sorted[at - 1] != *word);
            }
        }
        by_text.sort_unstable();
        let mut starts = Vec::with_capacity(library.texts.len() + 1);
        for (at, (text, _)) in by_text.iter().enumerate() {
            starts.resize(*text as usize + 1, small(at));
        }
        starts.push(small(by_text.len()));
        for (index, unit) in units.iter().enumerate().rev() {
            if let Some(parent) = unit.parent {
                sizes[parent] += sizes[index];
            }
        }
        Shelf { draft, units, leaves, place, sizes, by_text, starts, in_units }
    }

    /// The units with a text, in order.
    pub(crate) fn with(&self, text: TextIndex) -> impl Iterator<Item = ProvisionIndex> + '_ {
        let start = |text: usize| self.starts.get(text).map_or(self.by_text.len(), |start| *start as usize);
        self.by_text[start(text as usize)..start(text as usize + 1)].iter().map(|(_, unit)| *unit)
    }

    /// How many units that are no headings have a word.
    pub(crate) fn units_with(&self, word: Word) -> u32 {
        self.in_units.get(word as usize).copied().unwrap_or_default()
    }
}

/// All drafts with the words that they share.
pub(crate) struct Library<'a> {
    pub(crate) vocabulary: Vocabulary,
    words: Vec<Word>,
    sorted: Vec<Word>,
    pub(crate) texts: Vec<Text>,
    pub(crate) shelves: Vec<Shelf<'a>>,
}

impl<'a> Library<'a> {
    /// Reads all drafts. Linear in the words, but for sorting those of each text.
    pub(crate) fn new(drafts: &[&'a Draft]) -> Library<'a> {
        // Room for one draft and a quarter, in bytes and in words: what is in several is kept once.
        let room = drafts.iter().map(|draft| draft.tree().source().len() * 5 / 4).max().unwrap_or_default();
        let mut library = Library {
            vocabulary: Vocabulary::new(),
            words: Vec::with_capacity(room / 6),
            sorted: Vec::with_capacity(room / 6),
            texts: [Text { words: 0..0, sorted: 0..0 }].into(),
            shelves: Vec::with_capacity(drafts.len()),
        };
        let raw = Vec::with_capacity(room);
        let mut reader = Reader { table: Table::new(), buffer: String::new(), raw, read: Vec::new(), raw_table: Table::new() };
        for draft in drafts {
            let shelf = reader.read(&mut library, draft);
            library.shelves.push(shelf);
        }
        library
    }

    pub(crate) fn words(&self, text: TextIndex) -> &[Word] {
        &self.words[self.texts[text as usize].words.clone()]
    }

    pub(crate) fn sorted(&self, text: TextIndex) -> &[Word] {
        &self.sorted[self.texts[text as usize].sorted.clone()]
    }

    pub(crate) fn length(&self, text: TextIndex) -> usize {
        self.texts[text as usize].words.len()
    }
}

struct Reader {
    table: Table,
    buffer: String,
    /// Everything that was read, as it was read: most provisions of a later draft need not be cut into words again.
    raw: Vec<u8>,
    read: Vec<(Range<usize>, TextIndex, u64)>,
    raw_table: Table,
}

impl Reader {
    fn read<'a>(&mut self, library: &mut Library<'a>, draft: &'a Draft) -> Shelf<'a> {
        let mut units = Vec::with_capacity(draft.provisions().len());
        for provision in draft.provisions() {
            let is_heading = is_heading(provision.kind);
            self.buffer.clear();
            match &provision.title {
                Some(title) if is_heading => self.buffer.push_str(title),
                _ => push_words(draft, provision, &mut self.buffer),
            }
            let (text, exact) = self.text(library);
            let depth = small(provision.depth);
            units.push(Unit { text, exact, is_heading, depth, parent: provision.parent, next: provision.next });
        }
        Shelf::new(library, draft, units)
    }

    /// The number of the text in the buffer, and its hash.
    fn text(&mut self, library: &mut Library<'_>) -> (TextIndex, u64) {
        let hash = hash(self.buffer.as_bytes());
        let (raw, read) = (&self.raw, &self.read);
        if let Some(known) = self.raw_table.find(hash, |at| raw[read[at as usize].0.clone()] == *self.buffer.as_bytes()) {
            let (_, text, exact) = self.read[known as usize];
            return (text, exact);
        }
        let (text, exact) = self.cut(library);
        let start = self.raw.len();
        self.raw.extend_from_slice(self.buffer.as_bytes());
        self.raw_table.insert(hash, small(self.read.len()));
        self.read.push((start..self.raw.len(), text, exact));
        (text, exact)
    }

    fn cut(&mut self, library: &mut Library<'_>) -> (TextIndex, u64) {
        const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
        let start = library.words.len();
        let (words, vocabulary) = (&mut library.words, &mut library.vocabulary);
        let mut exact = 0_u64;
        let mut refers = false;
        each_token(&self.buffer, |token| {
            let word = vocabulary.number(token);
            let sort = vocabulary.sort(word);
            let is_reference = sort == Sort::Figure && refers;
            let seen = if is_reference { REFERENCE } else { word };
            exact = (exact.rotate_left(5) ^ u64::from(seen)).wrapping_mul(MIX);
            match sort {
                Sort::Refers => refers = true,
                Sort::Word => refers = false,
                Sort::Figure | Sort::Mark | Sort::Joins => {}
            }
            if sort != Sort::Mark {
                words.push(if is_reference { REFERENCE } else { vocabulary.folded(word) });
            }
        });
        if words.len() == start {
            return (NO_WORDS, exact);
        }
        let hash = hash_words(&words[start..]);
        let texts = &library.texts;
        let is_same = |at: u32| words[texts[at as usize].words.clone()] == words[start..];
        if let Some(known) = self.table.find(hash, is_same) {
            words.truncate(start);
            return (known, exact);
        }
        let number = small(library.texts.len());
        let sorted_start = library.sorted.len();
        library.sorted.extend_from_slice(&words[start..]);
        library.sorted[sorted_start..].sort_unstable();
        library.texts.push(Text { words: start..words.len(), sorted: sorted_start..library.sorted.len() });
        self.table.insert(hash, number);
        (number, exact)
    }
}

/// Whether a provision is a heading: aligned by what stands under it, and by its title.
pub(crate) fn is_heading(kind: ProvisionKind) -> bool {
    matches!(kind, ProvisionKind::Part | ProvisionKind::Article | ProvisionKind::Annex | ProvisionKind::Preamble | ProvisionKind::Heading)
}

/// The own words of a provision. A word may go on into a bracket (`state[s]`), but not from one alternative to the next.
fn push_words(draft: &Draft, provision: &Provision, buffer: &mut String) {
    let mut has_closed = false;
    for piece in &draft.flow()[provision.flow.clone()] {
        match piece.kind() {
            PieceKind::Words => {
                let words = draft.text(&piece.span());
                if words.bytes().all(|byte| (b' '..0x7F).contains(&byte)) {
                    buffer.push_str(&words);
                } else {
                    buffer.extend(words.chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
                }
                has_closed = false;
            }
            PieceKind::Gap | PieceKind::Cell | PieceKind::Bar(..) => buffer.push(' '),
            PieceKind::Open(_) if has_closed => buffer.push(' '),
            PieceKind::Close(_) => has_closed = true,
            PieceKind::Reference => {
                buffer.push(' ');
                buffer.push_str(&draft.text(&piece.span()));
                buffer.push(' ');
            }
            PieceKind::Open(_) | PieceKind::Footnote => {}
        }
    }
}
