//! `travaux show`: the text of a draft with its brackets marked, or the clean text that a settlement gives.

use crate::args::{Arguments, Format, Show};
use crate::failure::Failure;
use crate::marks::{Footnotes, Marks};
use crate::output::{self, Cell, Report};
use crate::page;
use crate::session::Session;
use crate::style::{FAINT, STRONG, paint};
use anstyle::Style;
use maud::{Markup, html};
use serde::Serialize;
use std::collections::BTreeMap;
use std::process::ExitCode;
use travaux_record::status::{Hedged, status};
use travaux_record::{Entry, Negotiation};
use travaux_text::attribution::written;
use travaux_text::{Draft, ProvisionIndex, ProvisionKind};

/// A draft, provision by provision.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ShowReport {
    /// The negotiation's title.
    pub negotiation: String,
    /// The draft's id.
    pub draft: String,
    /// What it calls itself.
    pub title: String,
    /// Its date, EDTF.
    pub date: Option<String>,
    /// verbatim, translation, reconstruction or mention.
    pub basis: Option<String>,
    /// complete or partial.
    pub coverage: String,
    /// The standing of its plain words, as an attribution.
    pub plain_words: Option<String>,
    /// A remark for readers.
    pub note: Option<String>,
    /// What the typography of the document meant.
    pub typefaces: Vec<ShownTypeface>,
    /// All provisions in the order of the text.
    pub provisions: Vec<ShownProvision>,
    /// All brackets in the order of the text.
    pub brackets: Vec<ShownBracket>,
    /// Sources of the draft as a whole.
    pub sources: Vec<String>,
}

/// What a typeface of the document meant.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ShownTypeface {
    /// `red italics`.
    pub face: String,
    /// What the source says that it means.
    pub meaning: String,
    /// What brackets say for it in this record.
    pub attribution: Option<String>,
    /// Sources: key and locator.
    pub sources: Vec<String>,
}

/// One provision.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ShownProvision {
    /// Its id or address.
    pub id: String,
    /// Whether the id is written, and so the same in every draft.
    pub stable: bool,
    /// article, annex, part, preamble, heading, paragraph, point, sub-point, bullet, unnumbered, header-row, row.
    pub kind: String,
    /// Its number as written, without marks.
    pub number: Option<String>,
    /// The id or address of the provision it is in.
    pub parent: Option<String>,
    /// Its status, with hedge; absent for headings.
    pub status: Option<String>,
    /// Its own words, piece by piece.
    pub runs: Vec<ShownRun>,
    /// Sources: key and locator.
    pub sources: Vec<String>,
}

/// Words in the same alternative of the same bracket.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ShownRun {
    /// The words.
    pub text: String,
    /// Label or address of the innermost bracket; absent for plain words.
    pub bracket: Option<String>,
    /// Which alternative, from 1.
    pub alternative: Option<usize>,
}

/// One bracket.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ShownBracket {
    /// Label or address.
    pub id: String,
    /// insertion, deletion, alternatives, number, whole provision, placeholder.
    pub kind: String,
    /// Address of its provision.
    pub provision: Option<String>,
    /// The label of the bracket it waits for.
    pub pending: Option<String>,
    /// The bracket around it.
    pub inside: Option<String>,
    /// Its alternatives.
    pub alternatives: Vec<ShownAlternative>,
}

/// One alternative.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ShownAlternative {
    /// Its words.
    pub words: String,
    /// Who says what of them, as an attribution.
    pub attribution: String,
}

impl Report for ShowReport {
    const NAME: &'static str = "travaux-show";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Show) -> Result<ExitCode, Failure> {
    let mut named: Vec<String> = verb.draft.iter().chain(&verb.provisions).cloned().collect();
    let session = Session::open(arguments.negotiation.as_deref(), &mut named)?;
    let mut named = named.into_iter();
    let entry = session.settled(session.draft(named.next().as_deref())?, &verb.settle)?;
    let chosen = chosen(&entry, &named.collect::<Vec<_>>())?;
    match arguments.format {
        Format::Text => output::print(&text(&session.negotiation, &entry, &chosen))?,
        Format::Markdown if chosen.len() == entry.draft.provisions().len() => {
            output::print(&entry.draft.tree().text(&(0..entry.draft.tree().source().len())))?
        }
        Format::Markdown => output::print(&chosen_source(&entry.draft, &chosen))?,
        Format::Html => output::print(&html_page(&session.negotiation, &entry, &chosen))?,
        Format::Json => output::json(&report(&session.negotiation, &entry, &chosen))?,
        Format::Csv | Format::Ical | Format::Junit | Format::Svg => {
            return Err(Failure::Format { verb: "show", formats: "text, markdown, html, json" });
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The provisions with these ids and all that is in them; all where none are named.
fn chosen(entry: &Entry, ids: &[String]) -> Result<Vec<ProvisionIndex>, Failure> {
    let draft = &entry.draft;
    if ids.is_empty() {
        return Ok((0..draft.provisions().len()).collect());
    }
    let mut chosen = Vec::new();
    for id in ids {
        let id = id.trim_start_matches('#');
        let found = draft.provision(id).or_else(|| draft.bracket(id).and_then(|bracket| draft.brackets()[bracket].provision));
        let Some(found) = found else {
            let known = draft
                .provisions()
                .iter()
                .map(|provision| provision.address.as_str())
                .chain(draft.brackets().iter().map(|bracket| bracket.address.as_str()));
            let see = format!("The draft is {}; `travaux status {} --all` lists its provisions.", entry.id, entry.id);
            return Err(Failure::unknown("provision or bracket", id, known, see));
        };
        chosen.extend(found..draft.provisions()[found].next);
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}

fn chosen_source(draft: &Draft, chosen: &[ProvisionIndex]) -> String {
    let tops = chosen.iter().filter(|&&index| draft.provisions()[index].parent.is_none_or(|parent| !chosen.contains(&parent)));
    tops.map(|&index| draft.tree().text_of(draft.provisions()[index].node)).collect::<Vec<_>>().join("\n")
}

fn report(negotiation: &Negotiation, entry: &Entry, chosen: &[ProvisionIndex]) -> ShowReport {
    let draft = &entry.draft;
    let front = draft.front();
    let statuses: BTreeMap<ProvisionIndex, Hedged> =
        status(negotiation, draft).provisions.into_iter().map(|one| (one.provision, one.status)).collect();
    ShowReport {
        negotiation: negotiation.title.clone(),
        draft: entry.id.clone(),
        title: entry.title().to_string(),
        date: front.date.as_ref().map(ToString::to_string),
        basis: front.basis.map(|basis| basis.word().to_string()),
        coverage: front.coverage().word().to_string(),
        plain_words: front.text.as_ref().filter(|text| !text.positions.is_empty()).map(|text| written(&text.positions)),
        note: front.note.clone(),
        typefaces: typefaces(negotiation, entry),
        provisions: chosen.iter().map(|&index| shown_provision(draft, index, statuses.get(&index))).collect(),
        brackets: (0..draft.brackets().len()).map(|index| shown_bracket(draft, index)).collect(),
        sources: front.sources.iter().map(ToString::to_string).collect(),
    }
}

fn typefaces(negotiation: &Negotiation, entry: &Entry) -> Vec<ShownTypeface> {
    let of_draft = negotiation.typefaces.iter().filter(|face| face.draft == entry.id);
    of_draft
        .map(|face| ShownTypeface {
            face: face.face.clone(),
            meaning: face.meaning.clone(),
            attribution: face.attribution.as_ref().map(|attribution| written(&attribution.positions)),
            sources: face.sources.iter().map(ToString::to_string).collect(),
        })
        .collect()
}

/// `red bold: proposals that … (here: UA, not agreed by RU; nids, …)`.
fn typeface_line(face: &ShownTypeface) -> String {
    let here = face.attribution.as_ref().map(|attribution| format!("here: {attribution}"));
    let facts = here.into_iter().chain(face.sources.iter().cloned()).collect::<Vec<_>>().join("; ");
    format!("{}: {}{}", face.face, face.meaning, if facts.is_empty() { String::new() } else { format!(" ({facts})") })
}

fn shown_provision(draft: &Draft, index: ProvisionIndex, status: Option<&Hedged>) -> ShownProvision {
    let provision = &draft.provisions()[index];
    let run = |run: travaux_text::Run| ShownRun {
        text: run.text,
        bracket: run.within.map(|within| draft.brackets()[within.bracket].address.clone()),
        alternative: run.within.map(|within| within.alternative + 1),
    };
    ShownProvision {
        id: provision.address.clone(),
        stable: provision.anchor.is_some(),
        kind: provision.kind.word().to_string(),
        number: provision.number.clone(),
        parent: provision.parent.map(|parent| draft.provisions()[parent].address.clone()),
        status: status.map(|status| status.words()),
        runs: draft.runs(index).into_iter().map(run).collect(),
        sources: draft.citations(index).iter().map(ToString::to_string).collect(),
    }
}

fn shown_bracket(draft: &Draft, index: usize) -> ShownBracket {
    let bracket = &draft.brackets()[index];
    let alternative = |(alternative, it): (usize, &travaux_text::draft::Alternative)| ShownAlternative {
        words: draft.alternative_words(index, alternative),
        attribution: written(&it.positions),
    };
    ShownBracket {
        id: bracket.address.clone(),
        kind: bracket.kind.word().to_string(),
        provision: bracket.provision.map(|provision| draft.provisions()[provision].address.clone()),
        pending: bracket.pending.as_ref().map(|(label, _)| label.clone()),
        inside: bracket.outer.map(|outer| draft.brackets()[outer.bracket].address.clone()),
        alternatives: bracket.alternatives.iter().enumerate().map(alternative).collect(),
    }
}

// ---- for people ----------------------------------------------------------------------------------------------------

fn facts(entry: &Entry) -> String {
    let front = entry.draft.front();
    let standing = match &front.text {
        Some(text) if !text.positions.is_empty() => format!("words outside brackets: {}", written(&text.positions)),
        _ => "the standing of words outside brackets is not recorded".to_string(),
    };
    let basis = front.basis.map(|basis| format!("{}, {}", basis.word(), front.coverage().word()));
    let settlement = front.settlement.clone();
    [front.date.as_ref().map(ToString::to_string).filter(|date| *date != entry.id), basis, Some(standing), settlement]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("; ")
}

fn text(negotiation: &Negotiation, entry: &Entry, chosen: &[ProvisionIndex]) -> String {
    let draft = &entry.draft;
    let marks = Marks::new(negotiation, draft);
    let mut text = format!("{}\n{}\n", paint(STRONG, &output::draft_heading(&entry.id, entry.title(), &[])), facts(entry));
    if entry.is_mention() {
        text.push_str("This draft is known to have existed; nobody reports its words.\n");
    }
    let mut used: Vec<String> = Vec::new();
    for &index in chosen {
        let provision = &draft.provisions()[index];
        let words = Cell(marks.provision(index, Footnotes::Shown));
        for name in draft.footnote_names(index) {
            if !used.contains(&name) {
                used.push(name);
            }
        }
        let lead = lead(provision.kind, provision.number.as_deref());
        let body = match provision.title {
            Some(_) => restyled(&words, STRONG),
            None => words.coloured(),
        };
        let indent = " ".repeat(indentation(provision.kind));
        let hanging = format!("{indent}{}", " ".repeat(lead.chars().count()));
        let options = output::wrapping().initial_indent(&indent).subsequent_indent(&hanging);
        if !matches!(provision.kind, ProvisionKind::Row) {
            text.push('\n');
        }
        text.push_str(&textwrap::fill(&format!("{lead}{body}"), options));
        if provision.anchor.is_some() {
            text.push_str(&format!("  {}", paint(FAINT, &format!("{{#{}}}", provision.address))));
        }
        text.push('\n');
    }
    let faces = typefaces(negotiation, entry);
    if !faces.is_empty() {
        text.push_str(&format!("\n{}\n", paint(STRONG, "Typefaces of the document")));
    }
    for face in &faces {
        text.push_str(&format!("{}\n", textwrap::fill(&typeface_line(face), output::wrapping().subsequent_indent("    "))));
    }
    if !used.is_empty() {
        text.push('\n');
    }
    for name in used {
        let note =
            draft.footnotes().iter().find(|footnote| footnote.name == name).map_or_else(|| format!("@{name}"), |footnote| footnote.text.clone());
        let options = output::wrapping().subsequent_indent("    ");
        text.push_str(&format!("{}\n", textwrap::fill(&format!("[^{name}]: {note}"), options)));
    }
    text
}

/// Plain words in another style; disputed ones keep theirs.
fn restyled(words: &Cell, style: Style) -> String {
    let pieces =
        words.0.iter().map(|piece| output::Piece { style: if piece.style == Style::new() { style } else { piece.style }, text: piece.text.clone() });
    Cell(pieces.collect()).coloured()
}

fn lead(kind: ProvisionKind, number: Option<&str>) -> String {
    match (kind, number) {
        (ProvisionKind::Paragraph, Some(number)) => format!("{number}. "),
        (ProvisionKind::Point | ProvisionKind::SubPoint, Some(number)) => format!("({number}) "),
        (ProvisionKind::Bullet, _) => "- ".to_string(),
        _ => String::new(),
    }
}

fn indentation(kind: ProvisionKind) -> usize {
    match kind {
        ProvisionKind::Point => 4,
        ProvisionKind::SubPoint => 8,
        ProvisionKind::Bullet => 4,
        _ => 0,
    }
}

fn html_page(negotiation: &Negotiation, entry: &Entry, chosen: &[ProvisionIndex]) -> String {
    let draft = &entry.draft;
    let marks = Marks::new(negotiation, draft);
    let body = html! {
        h1 { (entry.title()) }
        p class="sources" { (negotiation.title) ". " (entry.id) ": " (facts(entry)) "." }
        (page::legend())
        @for &index in chosen { (provision_html(draft, &marks, index)) }
        @if !typefaces(negotiation, entry).is_empty() {
            h2 { "Typefaces of the document" }
            ul { @for face in typefaces(negotiation, entry) { li { (typeface_line(&face)) } } }
        }
    };
    page::page(&output::draft_heading(&entry.id, entry.title(), &[]), body)
}

fn provision_html(draft: &Draft, marks: &Marks, index: ProvisionIndex) -> Markup {
    let provision = &draft.provisions()[index];
    let sources = draft.citations(index).iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    html! {
        @if provision.title.is_some() {
            h2 id=(provision.address) { (marks.html(index)) }
        } @else {
            p id=(provision.address) style=(format!("margin-left: {}ch", indentation(provision.kind))) {
                (lead(provision.kind, provision.number.as_deref())) (marks.html(index))
                @if !sources.is_empty() { " " span class="sources" { "(" (sources) ")" } }
            }
        }
    }
}
