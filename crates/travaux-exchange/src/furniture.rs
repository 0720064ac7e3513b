//! What belongs to the page and not to the text: page numbers and running heads, found where they repeat at the edges of pages.
//!
//! Nothing is taken for furniture that stands alone: a page number needs a page break beside it or a successor, a running
//! head needs to stand at the edge of two pages.

use crate::mark;
use crate::options;
use crate::report::{BracketUse, EntryKind, Report};
use crate::source::Line;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

/// The lines without furniture. Blank lines around it go as well where the sentence runs on to the next page.
pub(crate) fn remove(lines: &[Line], report: &mut Report) -> Vec<Line> {
    let words: Vec<usize> = (0..lines.len()).filter(|&line| !lines[line].is_blank()).collect();
    let is_number = page_numbers(lines, &words);
    let mut is_edge = vec![false; words.len()];
    // The first page begins without a break.
    is_edge.iter_mut().take(3).for_each(|edge| *edge = true);
    for place in 0..words.len() {
        let breaks = lines[words[place]].page || place > 0 && lines[words[place - 1] + 1..words[place]].iter().any(|line| line.page);
        let near = match (breaks, is_number[place]) {
            (true, _) => place.saturating_sub(2)..(place + 2).min(words.len()),
            (_, true) => place.saturating_sub(1)..(place + 2).min(words.len()),
            _ => continue,
        };
        is_edge[near].iter_mut().for_each(|edge| *edge = true);
    }
    let mut heads: BTreeMap<String, usize> = BTreeMap::new();
    for place in (0..words.len()).filter(|&place| is_edge[place] && may_be_head(&lines[words[place]].text)) {
        *heads.entry(without_figures(&lines[words[place]].text)).or_default() += 1;
    }
    let mut is_furniture = vec![false; lines.len()];
    for place in 0..words.len() {
        let line = &lines[words[place]];
        let repeats = || may_be_head(&line.text) && heads.get(&without_figures(&line.text)).is_some_and(|count| *count > 1);
        if is_number[place] || is_edge[place] && repeats() {
            is_furniture[words[place]] = true;
            report.brackets.count(BracketUse::LeftOut, &line.text);
            let why = if is_number[place] { "the number of a page" } else { "a running head" };
            report.entry(line.number, EntryKind::LeftOut, why, line.text.trim());
        }
    }
    kept(lines, &is_furniture)
}

fn kept(lines: &[Line], is_furniture: &[bool]) -> Vec<Line> {
    let mut kept: Vec<Line> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let gap = (at..lines.len()).take_while(|&line| is_furniture[line] || lines[line].is_blank()).count();
        if gap == 0 {
            kept.push(lines[at].clone());
            at += 1;
            continue;
        }
        let crosses_page = (at..at + gap).any(|line| is_furniture[line]) || lines[at..(at + gap + 1).min(lines.len())].iter().any(|line| line.page);
        let runs_on = || {
            let before = kept.last().is_some_and(|line| !line.text.trim_end().ends_with(['.', ';', ':', '!', '?', ']']));
            before && lines.get(at + gap).is_some_and(|line| line.text.trim_start().starts_with(char::is_lowercase))
        };
        if !(crosses_page && runs_on()) {
            kept.extend((at..at + gap).filter(|&line| !is_furniture[line]).map(|line| lines[line].clone()));
            // Where only furniture stood between two blocks, they are two blocks still.
            if !kept.last().is_some_and(Line::is_blank) {
                kept.push(Line { text: String::new(), ..lines[at].clone() });
            }
        }
        at += gap;
    }
    kept
}

/// Which lines with words are page numbers.
fn page_numbers(lines: &[Line], words: &[usize]) -> Vec<bool> {
    let figures: Vec<Option<u32>> = words.iter().map(|&line| page_number(lines[line].text.trim())).collect();
    let mut is_number = vec![false; words.len()];
    let mut last: Option<(usize, u32)> = None;
    for place in 0..words.len() {
        let Some(figure) = figures[place] else { continue };
        let line = words[place];
        let breaks_after = words.get(place + 1).is_some_and(|&next| lines[line + 1..=next].iter().any(|line| line.page));
        let breaks_before = lines[line].page || place > 0 && lines[words[place - 1] + 1..line].iter().any(|line| line.page);
        let alone = (line == 0 || lines[line - 1].is_blank()) && lines.get(line + 1).is_none_or(Line::is_blank);
        if breaks_after || breaks_before {
            is_number[place] = true;
        }
        if let Some((before, _)) = last.filter(|(_, before)| alone && before.checked_add(1) == Some(figure)) {
            (is_number[before], is_number[place]) = (true, true);
        }
        if alone || is_number[place] {
            last = Some((place, figure));
        }
    }
    is_number
}

/// `12`, `- 12 -`, `Page 12`, `Page 12 of 40`, `12/40`.
fn page_number(line: &str) -> Option<u32> {
    let line = line.trim_matches(['-', '–', '—', ' ']);
    let line = line.strip_prefix("Page ").or_else(|| line.strip_prefix("page ")).unwrap_or(line);
    let number = line.split([' ', '/']).next()?;
    let rest = line[number.len()..].trim_start_matches([' ', '/']);
    let rest = rest.strip_prefix("of ").unwrap_or(rest);
    let figures = |text: &str| text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    (figures(number) && figures(rest)).then(|| number.parse().ok()).flatten()
}

fn may_be_head(line: &str) -> bool {
    let line = line.trim();
    let is_structure =
        mark::division(line).is_some() || mark::mark(line).is_some() || options::begins(line) || line.to_lowercase().starts_with("option ");
    line.len() <= 120 && !is_structure && !line.contains(['[', ']'])
}

fn without_figures(line: &str) -> String {
    line.trim().split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("#").to_string()
}
