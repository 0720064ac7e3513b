//! A redline in words: for a terminal, as Markdown, as a web page. What went and what came is said by signs or words, and by
//! lines and colours only beside them.

use super::redline::{Fate, Row, Stroke, joint};
use super::{AlignReport, Step, summary};
use crate::brief::markdown::escaped;
use crate::page;
use crate::style::{FAINT, STRONG, paint};
use anstyle::{AnsiColor, Style};
use maud::{Markup, html};

/// A redline from one draft to the next.
pub struct Redline {
    /// Its rows.
    pub rows: Vec<Row>,
}

const GOES: Style = Style::new().strikethrough().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
const COMES: Style = Style::new().underline().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));

/// Strokes one after the other; `show` gets fate and words. The space around words is nobody's.
fn each<'a>(strokes: impl IntoIterator<Item = &'a Stroke>, mut show: impl FnMut(Fate, &str)) {
    let mut is_first = true;
    let mut is_spaced = false;
    // What went and what came instead are two words, also where neither has a space before it.
    let mut last: Option<(Fate, char)> = None;
    let mut took_space = false;
    for stroke in strokes {
        let words = stroke.text.trim();
        if words.is_empty() {
            // The bracket that went had a space before it, and the word behind it has one now: that is one space.
            let took_it = stroke.fate == Fate::Comes && took_space;
            is_spaced |= stroke.fate != Fate::Goes && !took_it;
            continue;
        }
        let replaces = last.is_some_and(|(fate, end)| fate == Fate::Goes && stroke.fate == Fate::Comes && end.is_alphanumeric());
        let is_apart = is_spaced || stroke.text.starts_with(' ') || replaces && words.starts_with(char::is_alphanumeric);
        if is_apart && !is_first {
            show(Fate::Stays, " ");
        }
        show(stroke.fate, words);
        took_space = stroke.fate == Fate::Goes && (is_apart || is_first);
        is_first = false;
        last = words.chars().next_back().map(|end| (stroke.fate, end));
        is_spaced = stroke.text.ends_with(' ');
    }
}

fn title(step: &Step) -> String {
    format!("{} → {}", step.from, step.to)
}

// ---- terminal ------------------------------------------------------------------------------------------------------

/// Lines for a terminal. `{-…-}` went, `{+…+}` came, with and without colour.
pub fn text(report: &AlignReport, redlines: &[Redline]) -> String {
    let mut text = String::new();
    for (step, redline) in report.steps.iter().zip(redlines) {
        text.push_str(&format!("{}\n{}{{-words-}} went, {{+words+}} came.\n", paint(STRONG, &title(step)), summary(step)));
        for row in &redline.rows {
            let gap = if row.is_heading { "\n" } else { "" };
            let indent = "  ".repeat(row.depth);
            let mut line = String::new();
            for (strokes, style) in [(&row.label, STRONG), (&row.strokes, if row.is_heading { STRONG } else { Style::new() })] {
                if !line.is_empty() && !strokes.is_empty() {
                    line.push_str(joint(row.is_heading));
                }
                each(strokes, |fate, words| match fate {
                    Fate::Stays => line.push_str(&paint(style, words)),
                    Fate::Goes => line.push_str(&paint(GOES, &format!("{{-{words}-}}"))),
                    Fate::Comes => line.push_str(&paint(COMES, &format!("{{+{words}+}}"))),
                });
            }
            let wrapped = textwrap::fill(&line, crate::output::wrapping().initial_indent(&indent).subsequent_indent(&indent));
            text.push_str(&format!("{gap}{wrapped}\n"));
            if !row.notes.is_empty() {
                text.push_str(&format!("{indent}{}\n", paint(FAINT, &format!("({})", row.notes.join("; ")))));
            }
        }
        text.push('\n');
    }
    text
}

// ---- Markdown ------------------------------------------------------------------------------------------------------

/// Markdown with `<del>` and `<ins>`, which readers of Markdown show.
pub fn markdown(report: &AlignReport, redlines: &[Redline]) -> String {
    let mut text = String::new();
    for (step, redline) in report.steps.iter().zip(redlines) {
        let gap = if text.is_empty() { "" } else { "\n" };
        text.push_str(&format!("{gap}# {}\n\n{}\n", escaped(&title(step)), escaped(&summary(step))));
        text.push_str("<del>Words</del> went, <ins>words</ins> came.\n");
        for row in &redline.rows {
            let mut line = String::new();
            each(&row.label, |fate, words| push_markdown(&mut line, fate, words));
            if !line.is_empty() && !row.strokes.is_empty() {
                line.push_str(joint(row.is_heading));
            }
            each(&row.strokes, |fate, words| push_markdown(&mut line, fate, words));
            let hashes = if row.is_heading { format!("{} ", "#".repeat((row.depth + 2).min(6))) } else { String::new() };
            text.push_str(&format!("\n{hashes}{line}\n"));
            if !row.notes.is_empty() {
                text.push_str(&format!("\n*({})*\n", escaped(&row.notes.join("; "))));
            }
        }
    }
    text
}

fn push_markdown(line: &mut String, fate: Fate, words: &str) {
    let mut words = escaped(words);
    // A number and its dot at the start of a line would make it a list.
    if line.is_empty() && fate == Fate::Stays {
        let digits = words.len() - words.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 && words[digits..].starts_with(['.', ')']) || words.starts_with(['-', '+', '#', '>']) {
            words.insert(digits, '\\');
        }
    }
    match fate {
        Fate::Stays => line.push_str(&words),
        Fate::Goes => line.push_str(&format!("<del>{words}</del>")),
        Fate::Comes => line.push_str(&format!("<ins>{words}</ins>")),
    }
}

// ---- web page ------------------------------------------------------------------------------------------------------

/// A web page. Readers who do not see lines and colours hear where a deletion or an insertion begins and ends.
pub fn html_page(report: &AlignReport, redlines: &[Redline]) -> String {
    let names: Vec<&str> = report.drafts.iter().map(|draft| draft.name.as_str()).collect();
    let heading = names.join(" → ");
    let body = html! {
        h1 { (heading) }
        p class="legend" { (stroke(Fate::Goes, "Words with a line through them")) " went, " (stroke(Fate::Comes, "words with a line under them")) " came. Which provision is which is a proposal; where it is doubtful, that is said." }
        @for (step, redline) in report.steps.iter().zip(redlines) {
            @if report.steps.len() > 1 { h2 class="step" { (title(step)) } }
            p { (summary(step)) }
            @for row in &redline.rows { (row_html(row, report.steps.len() > 1)) }
        }
    };
    page::styled(&heading, STYLE, body)
}

fn row_html(row: &Row, is_deeper: bool) -> Markup {
    let words = html! {
        @if !row.label.is_empty() { span class="label" { (strokes(&row.label)) } (if row.strokes.is_empty() { "" } else { joint(row.is_heading) }) }
        (strokes(&row.strokes))
    };
    let notes = html! { @if !row.notes.is_empty() { p class={ "note d" (row.depth.min(5)) } { (row.notes.join("; ")) } } };
    let class = format!("row d{}{}", row.depth.min(5), if row.is_dropped { " dropped" } else { "" });
    html! {
        @match (row.is_heading, row.depth + usize::from(is_deeper)) {
            (false, _) => p class=(class) { (words) },
            (true, 0) => h2 class=(class) { (words) },
            (true, 1) => h3 class=(class) { (words) },
            (true, _) => h4 class=(class) { (words) },
        }
        (notes)
    }
}

fn strokes(strokes: &[Stroke]) -> Markup {
    let mut all = Vec::new();
    each(strokes, |fate, words| all.push(stroke(fate, words)));
    html! { @for one in &all { (one) } }
}

fn stroke(fate: Fate, words: &str) -> Markup {
    match fate {
        Fate::Stays => html! { (words) },
        Fate::Goes => html! { del { span class="said" { "deleted: " } (words) span class="said" { " end of deletion " } } },
        Fate::Comes => html! { ins { span class="said" { "inserted: " } (words) span class="said" { " end of insertion " } } },
    }
}

const STYLE: &str = "
main { max-width: 46rem; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
del { color: var(--disputed); text-decoration: line-through; } ins { color: var(--agreed); text-decoration: underline; text-decoration-thickness: .12em; text-underline-offset: .15em; }
.row { margin: .6rem 0 0; overflow-wrap: break-word; } h2.row { margin-top: 2rem; } h3.row, h4.row { margin-top: 1.2rem; } .label { font-weight: bold; }
.d2 { margin-left: 1.5rem; } .d3 { margin-left: 3rem; } .d4 { margin-left: 4.5rem; } .d5 { margin-left: 6rem; }
.note { margin-top: 0; margin-bottom: 0; font-size: .85rem; font-style: italic; color: var(--undetermined); } .note::before { content: '▸ ' / ''; }
.dropped { border-left: .2rem solid var(--disputed); padding-left: .6rem; }
@media print { @page { size: A4 portrait; } .row { break-inside: avoid; } h2.row, h3.row { break-after: avoid; } }
";
