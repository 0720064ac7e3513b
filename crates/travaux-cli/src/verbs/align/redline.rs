//! The newer text for somebody who knows the older one: what went and what came stands where it stands, what moved says from
//! where, what was dropped is shown where it stood.
//!
//! Here is the plain document, built once from the operations of a script; [`show`](super::show) puts it into words for a terminal, Markdown and
//! a web page. Nothing is decided here about which provision is which: doubtful pairs are shown as pairs, and say that they are doubtful.

use std::collections::BTreeMap;
use travaux_compare::{Alignment, Deed, Edit, Match, Operation, Script, outline, script::Clause};
use travaux_text::{Draft, ProvisionIndex, ProvisionKind};

/// Between two provisions in one text.
const BORDER: char = '\u{2029}';

/// One provision of the newer draft, or one that was dropped.
pub struct Row {
    /// How many provisions it is in.
    pub depth: usize,
    /// Whether it is a heading.
    pub is_heading: bool,
    /// Whether it is in the older draft alone.
    pub is_dropped: bool,
    /// Its number, as strokes: `Article 3`, `2.`, `(a)`.
    pub label: Vec<Stroke>,
    /// What happened to it as a whole, in words.
    pub notes: Vec<String>,
    /// Its words.
    pub strokes: Vec<Stroke>,
}

/// What became of some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// They are in both drafts.
    Stays,
    /// They are in the older draft only.
    Goes,
    /// They are in the newer draft only.
    Comes,
}

/// Words with one fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stroke {
    /// What became of them.
    pub fate: Fate,
    /// The words, with the space before them.
    pub text: String,
}

/// The rows, in the order of the newer draft. Pairs that are less sure than `doubtful` say so.
pub fn rows(older: &Draft, newer: &Draft, alignment: &Alignment, script: &Script, doubtful: f64) -> Vec<Row> {
    let mut whole = vec![None; newer.provisions().len()];
    for it in &alignment.matches {
        whole[it.newer] = Some(it);
    }
    let mut parts: BTreeMap<ProvisionIndex, Vec<&Match>> = BTreeMap::new();
    for it in alignment.split.iter().chain(&alignment.merged) {
        parts.entry(it.newer).or_default().push(it);
    }
    let maker = Maker { older, newer, before: outline(older), after: outline(newer), alignment, whole, parts, doubtful };
    let mut placed: BTreeMap<ProvisionIndex, Row> = BTreeMap::new();
    let mut dropped: Vec<(ProvisionIndex, Row)> = Vec::new();
    let mut mate: Vec<Option<ProvisionIndex>> = vec![None; maker.before.len()];
    for operation in &script.operations {
        match operation {
            Operation::Keep { older, newer, length } => {
                for offset in 0..*length {
                    mate[older + offset] = Some(newer + offset);
                    placed.insert(newer + offset, maker.kept(newer + offset));
                }
            }
            Operation::Change { deeds, older, newer, edits } => {
                let (here, there): (Vec<_>, Vec<_>) = (older.iter().map(|(at, _)| *at).collect(), newer.iter().map(|(at, _)| *at).collect());
                let Some(&first) = there.first() else {
                    dropped.extend(here.iter().map(|&at| (at, maker.dropped(at))));
                    continue;
                };
                for &at in &here {
                    mate[at] = Some(first);
                }
                placed.extend(there.iter().copied().zip(maker.changed(deeds, &here, &there, edits)));
            }
        }
    }
    maker.in_place(placed, dropped, &mate)
}

struct Maker<'a> {
    older: &'a Draft,
    newer: &'a Draft,
    before: Vec<Clause>,
    after: Vec<Clause>,
    alignment: &'a Alignment,
    /// The pair of each provision of the newer draft.
    whole: Vec<Option<&'a Match>>,
    /// What else went into it.
    parts: BTreeMap<ProvisionIndex, Vec<&'a Match>>,
    doubtful: f64,
}

impl Maker<'_> {
    fn row(clause: &Clause, draft: &Draft, at: ProvisionIndex) -> Row {
        let is_heading = draft.provisions()[at].title.is_some();
        Row { depth: clause.frame.depth, is_heading, is_dropped: false, label: Vec::new(), notes: Vec::new(), strokes: Vec::new() }
    }

    fn kept(&self, at: ProvisionIndex) -> Row {
        let clause = &self.after[at];
        let row = Maker::row(clause, self.newer, at);
        Row { label: strokes(Fate::Stays, &label(self.newer, clause, at)), strokes: strokes(Fate::Stays, &clause.text), ..row }
    }

    fn dropped(&self, at: ProvisionIndex) -> Row {
        let clause = &self.before[at];
        let row = Maker::row(clause, self.older, at);
        Row {
            is_dropped: true,
            label: strokes(Fate::Goes, &label(self.older, clause, at)),
            notes: vec![alone("dropped", count(&clause.text))],
            strokes: strokes(Fate::Goes, &clause.text),
            ..row
        }
    }

    /// One row for each of the newer provisions.
    fn changed(&self, deeds: &[Deed], here: &[ProvisionIndex], there: &[ProvisionIndex], edits: &[Edit]) -> Vec<Row> {
        let mut parts: Vec<Vec<Stroke>> =
            if edits.is_empty() { there.iter().map(|&at| strokes(Fate::Stays, &self.after[at].text)).collect() } else { parted(folded(edits)) };
        parts.resize(there.len(), Vec::new());
        let rows = there.iter().zip(parts).enumerate().map(|(place, (&at, strokes))| {
            let row = Maker::row(&self.after[at], self.newer, at);
            let mut notes = self.notes(deeds, here, at);
            if place == 0 && !here.is_empty() {
                let total = |clauses: &[Clause], side: &[ProvisionIndex]| side.iter().map(|&at| count(&clauses[at].text)).sum();
                notes.extend(brackets(total(&self.before, here), total(&self.after, there), deeds.contains(&Deed::Bracket)));
            }
            Row { label: self.label(here, at), notes, strokes, ..row }
        });
        rows.collect()
    }

    fn label(&self, here: &[ProvisionIndex], at: ProvisionIndex) -> Vec<Stroke> {
        let now = label(self.newer, &self.after[at], at);
        if here.is_empty() {
            return strokes(Fate::Comes, &now);
        }
        let Some(it) = self.whole[at] else { return strokes(Fate::Comes, &now) };
        let then = label(self.older, &self.before[it.older], it.older);
        if then == now {
            return strokes(Fate::Stays, &now);
        }
        strokes(Fate::Goes, &then).into_iter().chain(strokes(Fate::Comes, &format!(" {now}"))).collect()
    }

    /// What happened to a provision of the newer draft as a whole.
    fn notes(&self, deeds: &[Deed], here: &[ProvisionIndex], at: ProvisionIndex) -> Vec<String> {
        let mut notes = Vec::new();
        let name = |at: ProvisionIndex| self.older.name(at);
        let whole = self.whole[at];
        if here.is_empty() {
            notes.push(alone("new", count(&self.after[at].text)));
        } else if deeds.contains(&Deed::Merge) {
            notes.push(format!("merged from {}", listed(here.iter().map(|&at| name(at)))));
        } else if deeds.contains(&Deed::Split) {
            notes.push(format!("split from {}", listed(here.iter().map(|&at| name(at)))));
        } else if let Some(it) = whole.filter(|it| it.moved) {
            notes.push(format!("moved from {}", name(it.older)));
        } else if let Some(it) = whole.filter(|it| it.renumbered) {
            notes.push(format!("was {}", name(it.older)));
        }
        let parts = self.parts.get(&at).into_iter().flatten().copied();
        let least: Option<&Match> = whole.into_iter().chain(parts).min_by_key(|it| it.confidence);
        if let Some(it) = least.filter(|it| it.confidence.value() < self.doubtful) {
            notes.push(format!("doubtful whether the same, {:.2}: {}", it.confidence.value(), it.why));
        }
        notes
    }

    /// What was dropped stands behind what it stood behind, and behind what has come into that.
    fn in_place(&self, placed: BTreeMap<ProvisionIndex, Row>, dropped: Vec<(ProvisionIndex, Row)>, mate: &[Option<ProvisionIndex>]) -> Vec<Row> {
        /// Where everything moved, the place says nothing.
        const FARTHEST: usize = 500;
        let mut moved = vec![false; mate.len()];
        for it in &self.alignment.matches {
            moved[it.older] = it.moved;
        }
        let parents = |at: ProvisionIndex| std::iter::successors(Some(at), |&at| self.older.provisions()[at].parent);
        let mut behind: BTreeMap<Option<ProvisionIndex>, Vec<Row>> = BTreeMap::new();
        let mut dropped = dropped;
        dropped.sort_by_key(|(at, _)| *at);
        // For each provision the last one before it that is in both drafts.
        let mut before: Vec<Option<ProvisionIndex>> = vec![None; mate.len()];
        for at in 1..mate.len() {
            before[at] = if mate[at - 1].is_some() { Some(at - 1) } else { before[at - 1] };
        }
        let mut spots: BTreeMap<ProvisionIndex, Option<ProvisionIndex>> = BTreeMap::new();
        for (at, row) in dropped {
            // What was in a dropped provision stays in it.
            let outer = self.older.provisions()[at].parent.and_then(|parent| spots.get(&parent).copied());
            let place = outer.unwrap_or_else(|| {
                let holds = |other: &ProvisionIndex| parents(at).any(|outer| outer == *other);
                let stayed = |other: &ProvisionIndex| holds(other) || !parents(*other).any(|it| moved[it] && !holds(&it));
                let mut place = std::iter::successors(before[at], |&at| before[at]).take(FARTHEST).find(stayed).and_then(|other| mate[other])?;
                while self.after.get(place + 1).is_some_and(|next| next.frame.depth > row.depth) {
                    place += 1;
                }
                Some(place)
            });
            spots.insert(at, place);
            behind.entry(place).or_default().push(row);
        }
        let mut rows = behind.remove(&None).unwrap_or_default();
        for (at, row) in placed {
            rows.push(row);
            rows.extend(behind.remove(&Some(at)).unwrap_or_default());
        }
        rows
    }
}

fn strokes(fate: Fate, text: &str) -> Vec<Stroke> {
    let text = without_notes(text);
    if text.is_empty() { Vec::new() } else { vec![Stroke { fate, text }] }
}

/// Words without the marks of footnotes, whose texts are not compared.
pub fn without_notes(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[^") {
        let Some((_, behind)) = after.split_once(']') else { break };
        kept.push_str(before);
        rest = behind;
    }
    kept + rest
}

/// The number of a provision as a text has it. A heading with brackets has its number among its words.
pub fn label(draft: &Draft, clause: &Clause, at: ProvisionIndex) -> String {
    let provision = &draft.provisions()[at];
    let number = provision.number.as_deref().unwrap_or_default();
    match (&provision.title, provision.kind) {
        (Some(title), _) => {
            let words = draft.words(provision.flow.clone());
            let end = if title.is_empty() { words.len() } else { words.find(title.as_str()).unwrap_or(0) };
            let head = words[..end].trim_end_matches([' ', ':', '(', '–', '—', '-']).to_string();
            if clause.text.contains(&head) { String::new() } else { head }
        }
        (None, ProvisionKind::Paragraph) => format!("{number}."),
        (None, ProvisionKind::Point | ProvisionKind::SubPoint) => format!("({number})"),
        (None, ProvisionKind::Bullet) => "-".to_string(),
        _ => String::new(),
    }
}

/// Between a number and words.
pub fn joint(is_heading: bool) -> &'static str {
    if is_heading { ": " } else { " " }
}

/// `a, b and c`.
fn listed(names: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = names.collect();
    match names.pop() {
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} and {last}", names.join(", ")),
        None => String::new(),
    }
}

/// How many brackets open in words as they are written; the mark of a footnote opens none.
fn count(text: &str) -> usize {
    let escaped = |at: usize| text[..at].ends_with('\\');
    text.match_indices('[').filter(|(at, _)| !escaped(*at) && !text[at + 1..].starts_with('^')).count()
}

fn number_of(brackets: usize) -> String {
    if brackets == 1 { "1 bracket".to_string() } else { format!("{brackets} brackets") }
}

/// `dropped, with 2 brackets`.
fn alone(word: &str, brackets: usize) -> String {
    if brackets == 0 { word.to_string() } else { format!("{word}, with {}", number_of(brackets)) }
}

fn brackets(before: usize, now: usize, changed: bool) -> Option<String> {
    match (before, now) {
        (0, 0) => None,
        (0, now) => Some(format!("{} came", number_of(now))),
        (before, 0) => Some(format!("{} went, none is left", number_of(before))),
        (before, now) if before != now => Some(format!("{} before, {now} now", number_of(before))),
        _ => changed.then(|| "brackets changed".to_string()),
    }
}

/// Between two places where nothing changed: what went and what came.
#[derive(Default)]
struct Turn {
    goes: String,
    comes: String,
    /// What stays, up to the next change.
    stays: String,
}

/// What changed, for a reader: a word or two that happen to be the same amid a sentence that was rewritten go with the sentence.
fn folded(edits: &[Edit]) -> Vec<Stroke> {
    const LONGEST: usize = 3;
    let mut turns: Vec<Turn> = vec![Turn::default()];
    for edit in edits {
        let has_ended = turns.last().is_some_and(|turn| !turn.stays.is_empty());
        if has_ended && !matches!(edit, Edit::Keep(_)) {
            turns.push(Turn::default());
        }
        let Some(turn) = turns.last_mut() else { continue };
        match edit {
            Edit::Keep(text) => turn.stays.push_str(text),
            Edit::Delete(text) | Edit::Unmark(text) => turn.goes.push_str(text),
            Edit::Insert(text) | Edit::Mark(text) => turn.comes.push_str(text),
            Edit::Follow { older, newer } => {
                turn.goes.push_str(older);
                turn.comes.push_str(newer);
            }
        }
    }
    let words = |text: &str| text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
    let mut kept: Vec<Turn> = Vec::new();
    for turn in turns {
        let joins = |last: &Turn| {
            let stays = words(&last.stays);
            let size = |turn: &Turn| words(&turn.goes) + words(&turn.comes);
            let replaces = |turn: &Turn| words(&turn.goes) > 0 && words(&turn.comes) > 0;
            let is_amid = size(last).min(size(&turn)) > stays && (replaces(last) || replaces(&turn));
            stays <= LONGEST && is_amid && !last.stays.contains([BORDER, '[', ']', '|'])
        };
        match kept.last_mut() {
            Some(last) if joins(last) => {
                let stays = std::mem::take(&mut last.stays);
                for (side, more) in [(&mut last.goes, &turn.goes), (&mut last.comes, &turn.comes)] {
                    side.push_str(&stays);
                    side.push_str(more);
                }
                last.stays = turn.stays;
            }
            _ => kept.push(turn),
        }
    }
    let of = |turn: Turn| [(Fate::Goes, turn.goes), (Fate::Comes, turn.comes), (Fate::Stays, turn.stays)];
    kept.into_iter().flat_map(of).flat_map(|(fate, text)| strokes(fate, &text)).collect()
}

/// The strokes of each newer provision. Where two were merged, the border that went is shown as a sign.
fn parted(strokes: Vec<Stroke>) -> Vec<Vec<Stroke>> {
    let mut parts: Vec<Vec<Stroke>> = vec![Vec::new()];
    for Stroke { fate, text } in strokes {
        if fate == Fate::Goes {
            let text = text.replace(BORDER, " ¶ ");
            parts.last_mut().into_iter().for_each(|part| part.push(Stroke { fate, text: text.clone() }));
            continue;
        }
        for (place, text) in text.split(BORDER).enumerate() {
            if place > 0 {
                parts.push(Vec::new());
            }
            if let (Some(part), false) = (parts.last_mut(), text.is_empty()) {
                part.push(Stroke { fate, text: text.to_string() });
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(edits: &[Edit]) -> String {
        let mark = |stroke: Stroke| match stroke.fate {
            Fate::Stays => stroke.text,
            Fate::Goes => format!("-{}-", stroke.text),
            Fate::Comes => format!("+{}+", stroke.text),
        };
        folded(edits).into_iter().map(mark).collect()
    }

    #[test]
    fn what_happens_to_be_the_same_goes_with_a_sentence_that_was_rewritten() {
        let (keep, delete, insert) =
            (|text: &str| Edit::Keep(text.into()), |text: &str| Edit::Delete(text.into()), |text: &str| Edit::Insert(text.into()));
        let rewritten =
            [delete("Each lock is"), insert("All gates are"), keep(" to"), delete(" be shut early"), insert(" stay open late"), keep(".")];
        assert_eq!(shown(&rewritten), "-Each lock is to be shut early-+All gates are to stay open late+.");
        // Two words that went, each alone, stay two.
        let thinned = [delete("old"), keep(" gates"), delete(" here"), keep(".")];
        assert_eq!(shown(&thinned), "-old- gates- here-.");
    }

    /// The newer text is what stays and comes; the older one what stays and goes, in another order where something moved.
    #[test]
    fn every_word_of_both_texts_is_there() {
        let texts = [
            "# Article 1: A\n\n1. One [two][^n] three.\n2. Four five six seven eight nine. Ten eleven twelve thirteen fourteen.\n\n[^n]: note\n",
            "# Part I\n\n# Article 2: B\n\nSome words of its own are here.\n\n# Article 1: A\n\n1. One two three.\n2. Ten eleven twelve thirteen fourteen.\n3. Four five six seven eight nine.\n",
            "# [Article 1: A]\n\n(a) Four five six seven eight nine.\n(b) Some words of its own are here, [BB: and more].\n\n| a | b |\n|---|---|\n| c | d |\n",
            "",
            "Four five six seven [eight | ten] nine.\n\nSome words of its own [are [not] here].\n",
        ];
        let drafts: Vec<Draft> = texts.iter().map(|text| Draft::parse(text.as_bytes())).collect();
        let letters = |text: &str| without_notes(text).chars().filter(|c| !c.is_whitespace() && !matches!(c, '¶')).collect::<String>();
        let sorted = |text: String| {
            let mut letters: Vec<char> = text.chars().collect();
            letters.sort_unstable();
            letters
        };
        let mut changes = 0;
        for older in &drafts {
            for newer in &drafts {
                let (alignment, script) = travaux_compare::script(older, newer);
                let rows = rows(older, newer, &alignment, &script, 0.0);
                let told = |without: Fate| {
                    let strokes = rows.iter().flat_map(|row| &row.strokes).filter(|stroke| stroke.fate != without);
                    letters(&strokes.map(|stroke| stroke.text.as_str()).collect::<String>())
                };
                let whole = |draft: &Draft| letters(&outline(draft).into_iter().map(|clause| clause.text).collect::<String>());
                assert_eq!(told(Fate::Goes), whole(newer));
                assert_eq!(sorted(told(Fate::Comes)), sorted(whole(older)));
                changes += rows.iter().flat_map(|row| &row.strokes).filter(|stroke| stroke.fate != Fate::Stays).count();
            }
        }
        assert!(changes > 20);
    }

    #[test]
    fn a_footnote_is_no_bracket() {
        assert_eq!(count(r"[a][b[c]] d[^1] \[e"), 3);
        assert_eq!(without_notes("[a[^1]] b[^two] [^"), "[a] b [^");
    }
}
