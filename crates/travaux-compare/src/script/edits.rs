//! How the words of some provisions become those of others: tokens, their shortest difference, and edits from it.

use super::Edit;
use super::outline::{PARAGRAPH, Written};
use super::references::{Noun, Numbers, Target, is_elsewhere};
use crate::alignment::{Alignment, Sort, Vocabulary, Word, each_token};
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use similar::{Algorithm, DiffTag, capture_diff_slices};
use travaux_text::{Draft, ProvisionIndex};

/// A word, a mark of the text, a mark of a bracket, or the border of two provisions.
#[derive(Clone)]
struct Token<'t> {
    text: &'t str,
    /// Whether a space stands before it.
    spaced: bool,
    /// Tokens with the same number are the same.
    number: u64,
    is_bracket: bool,
}

/// Edits, and what they are about.
#[derive(Default)]
pub(crate) struct Edits {
    pub(crate) edits: Vec<Edit>,
    /// Something other than [`Edit::Keep`].
    pub(crate) differs: bool,
    /// Words, marks or borders come or go.
    pub(crate) words: bool,
    /// Brackets come or go.
    pub(crate) brackets: bool,
}

/// What the numbers in the words of both drafts refer to.
pub(crate) struct Targets {
    numbers: [Numbers; 2],
    newer_of: Vec<Option<ProvisionIndex>>,
    older_of: Vec<bool>,
}

impl Targets {
    pub(crate) fn new(older: &Draft, newer: &Draft, alignment: &Alignment) -> Targets {
        let mut older_of = vec![false; newer.provisions().len()];
        for it in &alignment.matches {
            older_of[it.newer] = true;
        }
        let newer_of = alignment.newer_of(older.provisions().len());
        Targets { numbers: [Numbers::new(older), Numbers::new(newer)], newer_of, older_of }
    }

    fn target(&self, side: usize, found: ProvisionIndex) -> Target {
        match (side, self.newer_of.get(found).copied().flatten()) {
            (0, Some(newer)) => Target::Both(newer),
            (0, None) => Target::Older(found),
            _ if self.older_of[found] => Target::Both(found),
            _ => Target::Newer(found),
        }
    }
}

/// Whoever compares words: each worker has one.
pub(crate) struct Differ<'w, 'a> {
    older: &'w Written<'a>,
    newer: &'w Written<'a>,
    targets: &'w Targets,
    vocabulary: Vocabulary,
}

impl<'w, 'a> Differ<'w, 'a> {
    pub(crate) fn new(older: &'w Written<'a>, newer: &'w Written<'a>, targets: &'w Targets) -> Differ<'w, 'a> {
        Differ { older, newer, targets, vocabulary: Vocabulary::new() }
    }

    pub(crate) fn edits(&mut self, older: &[ProvisionIndex], newer: &[ProvisionIndex]) -> Edits {
        let (mut before, first) = self.tokens(self.older, older, 0);
        let (mut after, second) = self.tokens(self.newer, newer, 1);
        // `Article 4 of the Convention` is in another text if the figure stays, and in this one if it follows.
        if !first.is_empty() || !second.is_empty() {
            let plain = (after.clone(), before.clone());
            for (tokens, numbers) in [(&mut before, first), (&mut after, second)] {
                for (at, number) in numbers {
                    tokens[at].number = number;
                }
            }
            if distance(&before, &after) >= distance(&plain.1, &plain.0) {
                (after, before) = plain;
            }
        }
        let numbers = |tokens: &[Token<'_>]| tokens.iter().map(|token| token.number).collect::<Vec<u64>>();
        let (left, right) = (numbers(&before), numbers(&after));
        let mut writer = Writer::default();
        let mut edits = Edits::default();
        let ops = if left == right && !left.is_empty() {
            Vec::from([(DiffTag::Equal, 0..left.len(), 0..right.len())])
        } else {
            capture_diff_slices(Algorithm::Myers, &left, &right).into_iter().map(|op| op.as_tag_tuple()).collect()
        };
        for (tag, here, there) in ops {
            if tag == DiffTag::Equal {
                for (here, there) in here.zip(there) {
                    writer.keep(&before[here], &after[there]);
                }
                continue;
            }
            for token in before[here.clone()].iter().chain(&after[there.clone()]) {
                edits.brackets |= token.is_bracket;
                edits.words |= !token.is_bracket;
            }
            for token in &before[here] {
                writer.goes(token);
            }
            for token in &after[there] {
                writer.comes(token);
            }
        }
        edits.edits = writer.finish();
        edits.differs = edits.edits.iter().any(|edit| !matches!(edit, Edit::Keep(_)));
        edits
    }

    /// Whether provisions with the same letters refer to other articles, which is what [`Differ::edits`] would find: a reference that may be to another text never
    /// differs from the same figure, and any other that differs makes a difference.
    pub(crate) fn points_elsewhere(&mut self, older: ProvisionIndex, newer: ProvisionIndex) -> bool {
        let (before, _) = self.tokens(self.older, &[older], 0);
        let (after, _) = self.tokens(self.newer, &[newer], 1);
        before.len() != after.len() || before.iter().zip(&after).any(|(here, there)| here.number != there.number)
    }

    /// The tokens of some provisions; and which of them would have another number, were their references not to another text.
    fn tokens<'t>(&mut self, written: &'t Written<'a>, provisions: &[ProvisionIndex], side: usize) -> (Vec<Token<'t>>, Vec<(usize, u64)>) {
        const BORDER: u64 = u64::MAX;
        const BRACKET: u64 = 1 << 40;
        let mut tokens: Vec<Token<'t>> = Vec::new();
        let mut doubtful = Vec::new();
        for (index, &provision) in provisions.iter().enumerate() {
            if index > 0 {
                tokens.push(Token { text: PARAGRAPH, spaced: false, number: BORDER, is_bracket: false });
            }
            let start = tokens.len();
            let mut spaced = false;
            for (part, is_mark) in written.parts(provision) {
                if is_mark {
                    let number = BRACKET | u64::from(self.vocabulary.number(part));
                    tokens.push(Token { text: part, spaced, number, is_bracket: true });
                    spaced = false;
                    continue;
                }
                let mut at = part.as_ptr() as usize;
                each_token(part, |token| {
                    let gap = token.as_ptr() as usize > at;
                    at = token.as_ptr() as usize + token.len();
                    let number = u64::from(self.vocabulary.number(token));
                    tokens.push(Token { text: token, spaced: spaced || gap, number, is_bracket: false });
                    spaced = false;
                });
                spaced |= part.as_ptr() as usize + part.len() > at;
            }
            if super::references::may_refer(written.text(provision)) {
                self.resolve(&mut tokens, start, provision, side, &mut doubtful);
            }
        }
        (tokens, doubtful)
    }

    /// Gives the numbers of references that are in both drafts the number of what they refer to.
    fn resolve(&self, tokens: &mut [Token<'_>], start: usize, provision: ProvisionIndex, side: usize, doubtful: &mut Vec<(usize, u64)>) {
        const REFERENCE: u64 = 1 << 41;
        let numbers = &self.targets.numbers[side];
        let mut noun: Option<Noun> = None;
        // `Article 4, paragraph 2`: in which article it is, if that stands before it.
        let mut before: Option<ProvisionIndex> = None;
        for at in start..tokens.len() {
            if tokens[at].is_bracket {
                continue;
            }
            let Ok(number) = Word::try_from(tokens[at].number) else { continue };
            match self.vocabulary.sort(number) {
                Sort::Refers => noun = Noun::read(tokens[at].text),
                Sort::Word => (noun, before) = (None, None),
                Sort::Figure => {
                    let mut is_elsewhere = is_elsewhere(tokens[at + 1..].iter().map(|token| token.text));
                    let mut home = before.or(numbers.home(provision));
                    if noun == Some(Noun::Paragraph)
                        && let Some(behind) = self.behind(&tokens[at + 1..], side)
                    {
                        (home, is_elsewhere) = (behind, false);
                    }
                    let found = noun.and_then(|noun| numbers.find(noun, tokens[at].text, home));
                    if noun != Some(Noun::Paragraph) {
                        before = found;
                    }
                    if let Some(found) = found {
                        let (kind, place) = match self.targets.target(side, found) {
                            Target::Both(place) => (0, place),
                            Target::Older(place) => (1, place),
                            Target::Newer(place) => (2, place),
                        };
                        let resolved = REFERENCE << kind | place as u64;
                        if is_elsewhere {
                            doubtful.push((at, resolved));
                        } else {
                            tokens[at].number = resolved;
                        }
                    }
                }
                Sort::Mark | Sort::Joins => {}
            }
        }
    }

    /// Which article the words behind the number of a paragraph name: `paragraphs 2 and 3 of Article 4`. Nothing if they name none; nothing
    /// in it if the draft has no such article, or the article is in another text.
    fn behind(&self, tokens: &[Token<'_>], side: usize) -> Option<Option<ProvisionIndex>> {
        let is_between = |token: &&Token<'_>| {
            let sort = Word::try_from(token.number).map_or(Sort::Mark, |number| self.vocabulary.sort(number));
            !matches!(sort, Sort::Word | Sort::Refers) || token.text.chars().count() == 1
        };
        let mut rest = tokens.iter().skip_while(is_between);
        if rest.next()?.text != "of" {
            return None;
        }
        let noun = Noun::read(rest.next()?.text).filter(|noun| *noun != Noun::Paragraph)?;
        let number = rest.next()?.text;
        Some(if is_elsewhere(rest.map(|token| token.text)) { None } else { self.targets.numbers[side].find(noun, number, None) })
    }
}

/// How many tokens differ.
fn distance(before: &[Token<'_>], after: &[Token<'_>]) -> usize {
    let numbers = |tokens: &[Token<'_>]| tokens.iter().map(|token| token.number).collect::<Vec<u64>>();
    let ops = capture_diff_slices(Algorithm::Myers, &numbers(before), &numbers(after));
    ops.iter().filter(|op| op.tag() != DiffTag::Equal).map(|op| op.old_range().len() + op.new_range().len()).sum()
}

fn spaced(token: &Token<'_>) -> String {
    if token.spaced { [" ", token.text].concat() } else { token.text.to_string() }
}

/// Writes edits so that there is one way to write them: between what is kept, all that goes stands before all that comes.
#[derive(Default)]
struct Writer {
    edits: Vec<Edit>,
    goes: Vec<Edit>,
    comes: Vec<Edit>,
}

impl Writer {
    fn keep(&mut self, here: &Token<'_>, there: &Token<'_>) {
        match (here.spaced, there.spaced) {
            (true, false) => add(&mut self.goes, Fate::Delete, false, " "),
            (false, true) => add(&mut self.comes, Fate::Insert, false, " "),
            (true, true) | (false, false) => {}
        }
        self.flush();
        let spaced = here.spaced && there.spaced;
        if here.text == there.text {
            return add(&mut self.edits, Fate::Keep, spaced, here.text);
        }
        if spaced {
            add(&mut self.edits, Fate::Keep, false, " ");
        }
        self.edits.push(Edit::Follow { older: here.text.to_string(), newer: there.text.to_string() });
    }

    fn stay(&mut self, edit: Edit) {
        self.flush();
        push(&mut self.edits, edit);
    }

    fn goes(&mut self, token: &Token<'_>) {
        if token.is_bracket {
            self.goes.push(Edit::Unmark(spaced(token)));
        } else {
            add(&mut self.goes, Fate::Delete, token.spaced, token.text);
        }
    }

    fn comes(&mut self, token: &Token<'_>) {
        if token.is_bracket {
            self.comes.push(Edit::Mark(spaced(token)));
        } else {
            add(&mut self.comes, Fate::Insert, token.spaced, token.text);
        }
    }

    fn flush(&mut self) {
        self.edits.append(&mut self.goes);
        self.edits.append(&mut self.comes);
    }

    fn finish(mut self) -> Vec<Edit> {
        self.flush();
        self.edits
    }
}

#[derive(Clone, Copy)]
enum Fate {
    Keep,
    Delete,
    Insert,
}

/// Appends a word, with a space before it or without, to what has the same fate.
fn add(edits: &mut Vec<Edit>, fate: Fate, spaced: bool, word: &str) {
    let space = if spaced { " " } else { "" };
    match (edits.last_mut(), fate) {
        (Some(Edit::Keep(last)), Fate::Keep) | (Some(Edit::Delete(last)), Fate::Delete) | (Some(Edit::Insert(last)), Fate::Insert) => {
            last.push_str(space);
            last.push_str(word);
        }
        _ => {
            let text = [space, word].concat();
            edits.push(match fate {
                Fate::Keep => Edit::Keep(text),
                Fate::Delete => Edit::Delete(text),
                Fate::Insert => Edit::Insert(text),
            });
        }
    }
}

/// Appends an edit; words with one fate are one edit, while every mark of a bracket is its own.
fn push(edits: &mut Vec<Edit>, edit: Edit) {
    match (edits.last_mut(), &edit) {
        (Some(Edit::Keep(last)), Edit::Keep(next))
        | (Some(Edit::Delete(last)), Edit::Delete(next))
        | (Some(Edit::Insert(last)), Edit::Insert(next)) => last.push_str(next),
        _ => edits.push(edit),
    }
}

/// The way back.
pub(crate) fn turned(edits: Vec<Edit>) -> Vec<Edit> {
    let mut writer = Writer::default();
    for edit in edits {
        match edit {
            Edit::Keep(text) => writer.stay(Edit::Keep(text)),
            Edit::Follow { older, newer } => writer.stay(Edit::Follow { older: newer, newer: older }),
            Edit::Delete(text) => writer.comes.push(Edit::Insert(text)),
            Edit::Unmark(text) => writer.comes.push(Edit::Mark(text)),
            Edit::Insert(text) => writer.goes.push(Edit::Delete(text)),
            Edit::Mark(text) => writer.goes.push(Edit::Unmark(text)),
        }
    }
    writer.finish()
}

/// The newer text; `None` where the older one is another.
pub(crate) fn apply(edits: &[Edit], older: &str) -> Option<String> {
    let mut rest = older;
    let mut newer = String::with_capacity(older.len());
    for edit in edits {
        match edit {
            Edit::Keep(text) => {
                rest = rest.strip_prefix(text.as_str())?;
                newer.push_str(text);
            }
            Edit::Delete(text) | Edit::Unmark(text) => rest = rest.strip_prefix(text.as_str())?,
            Edit::Insert(text) | Edit::Mark(text) => newer.push_str(text),
            Edit::Follow { older, newer: there } => {
                rest = rest.strip_prefix(older.as_str())?;
                newer.push_str(there);
            }
        }
    }
    rest.is_empty().then_some(newer)
}
