//! A draft's words with its brackets marked: in the notation of the file, coloured for a terminal, or as HTML.

use crate::output::Piece;
use crate::style::{self, FAINT};
use anstyle::Style;
use maud::{Markup, html};
use std::ops::Range;
use travaux_record::Negotiation;
use travaux_record::status::{Status, bracket_status};
use travaux_text::attribution::written;
use travaux_text::draft::PieceKind;
use travaux_text::{BracketIndex, BracketKind, Draft, ProvisionIndex, Within};

/// Shows the words of one draft.
pub struct Marks<'a> {
    draft: &'a Draft,
    statuses: Vec<Status>,
}

/// What to leave out of marked words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Footnotes {
    /// Footnote marks are shown.
    Shown,
    /// They are left out.
    Hidden,
}

impl<'a> Marks<'a> {
    /// For a draft of a negotiation.
    pub fn new(negotiation: &Negotiation, draft: &'a Draft) -> Marks<'a> {
        let parties = negotiation.negotiating();
        let statuses = (0..draft.brackets().len()).map(|bracket| bracket_status(draft, bracket, &parties).status).collect();
        Marks { draft, statuses }
    }

    /// The own words of a provision.
    pub fn provision(&self, provision: ProvisionIndex, footnotes: Footnotes) -> Vec<Piece> {
        let provision = &self.draft.provisions()[provision];
        self.pieces(provision.flow.clone(), provision.outer, footnotes)
    }

    /// The own words of a provision, in the notation of the file.
    pub fn plain(&self, provision: ProvisionIndex) -> String {
        self.provision(provision, Footnotes::Hidden).into_iter().map(|piece| piece.text).collect()
    }

    /// Words with every bracket around them shown whole: one that began before opens again, one that goes on closes.
    fn pieces(&self, flow: Range<usize>, outer: Option<Within>, footnotes: Footnotes) -> Vec<Piece> {
        let mut line = Line::default();
        let mut open: Vec<BracketIndex> = Vec::new();
        let around: Vec<Within> = self.draft.around(outer).collect();
        for within in around.iter().rev() {
            open.push(within.bracket);
            line.push(self.style(Some(within.bracket)), &format!("[{}", self.head(within.bracket, within.alternative)));
        }
        for piece in &self.draft.flow()[flow] {
            let style = self.style(open.last().copied());
            match piece.kind() {
                PieceKind::Words => line.push(style, &self.draft.text(&piece.span())),
                PieceKind::Gap => line.push(style, " "),
                PieceKind::Cell => line.cell(),
                PieceKind::Open(bracket) => {
                    open.push(bracket);
                    line.push(self.style(Some(bracket)), &format!("[{}", self.head(bracket, 0)));
                }
                PieceKind::Bar(bracket, alternative) => {
                    line.trim_end();
                    line.push(self.style(Some(bracket)), &format!(" | {}", self.head(bracket, alternative)));
                }
                PieceKind::Close(bracket) => {
                    open.pop();
                    line.trim_end();
                    line.push(self.style(Some(bracket)), "]");
                }
                PieceKind::Footnote if footnotes == Footnotes::Shown => line.push(FAINT, &format!("[^{}]", self.draft.text(&piece.span()))),
                PieceKind::Footnote => {}
                PieceKind::Reference => line.push(style, &self.referred(&self.draft.text(&piece.span()))),
            }
        }
        while let Some(bracket) = open.pop() {
            line.trim_end();
            line.push(self.style(Some(bracket)), "]");
        }
        line.trimmed()
    }

    /// `RU, against UA #unanimity: `, or nothing for a bracket that names nobody.
    fn head(&self, bracket: BracketIndex, alternative: usize) -> String {
        let it = &self.draft.brackets()[bracket];
        let mut items: Vec<String> = Vec::new();
        if alternative == 0 {
            items.extend((it.kind == BracketKind::Placeholder).then(|| "missing".to_string()));
            items.extend(it.reported.then(|| "reported".to_string()));
        }
        let positions = written(&it.alternatives[alternative].positions);
        items.extend((!positions.is_empty()).then_some(positions));
        if alternative == 0 {
            items.extend(it.pending.as_ref().map(|(label, _)| format!("pending #{label}")));
        }
        let mut head = items.join(", ");
        if alternative == 0 && it.label.is_some() {
            head.push_str(if head.is_empty() { "#" } else { " #" });
            head.push_str(&it.address);
        }
        if head.is_empty() { head } else { format!("{head}: ") }
    }

    /// What a `{#id}` in the words refers to, by name.
    fn referred(&self, id: &str) -> String {
        self.draft.provision(id).map_or_else(|| format!("#{id}"), |provision| self.draft.name(provision))
    }

    fn style(&self, bracket: Option<BracketIndex>) -> Style {
        bracket.map_or(Style::new(), |bracket| style::of_status(self.statuses[bracket]).underline())
    }

    /// The own words of a provision as HTML: disputed words are marked, and the attribution stands in the text for
    /// readers who do not see the mark.
    pub fn html(&self, provision: ProvisionIndex) -> Markup {
        let pieces = self.provision(provision, Footnotes::Hidden);
        html! {
            @for piece in &pieces {
                @if piece.style == Style::new() || piece.style == FAINT { (piece.text) } @else { mark class=(self.class(piece.style)) { (piece.text) } }
            }
        }
    }

    fn class(&self, style: Style) -> &'static str {
        let found = Status::ALL.into_iter().find(|status| style::of_status(*status).underline() == style);
        found.map_or("disputed", |status| match status {
            Status::Agreed | Status::AdReferendum => "agreed",
            Status::Refused => "refused",
            Status::Missing | Status::Pending => "missing",
            Status::Proposed | Status::Reserved => "proposed",
            Status::Disputed => "disputed",
            Status::Withdrawn | Status::Undetermined => "undetermined",
        })
    }
}

/// Between two cells of a row.
const CELL: &str = " · ";

/// Words being put together, white space folded.
#[derive(Default)]
struct Line {
    pieces: Vec<Piece>,
    spaced: bool,
}

impl Line {
    fn push(&mut self, style: Style, text: &str) {
        for character in text.chars() {
            let space = character.is_whitespace();
            if space && (self.spaced || self.pieces.is_empty()) {
                continue;
            }
            self.spaced = space;
            let character = if space { ' ' } else { character };
            match self.pieces.last_mut() {
                Some(last) if last.style == style => last.text.push(character),
                _ => self.pieces.push(Piece { style, text: character.to_string() }),
            }
        }
    }

    /// The border of two cells; the outer borders of a row are not shown.
    fn cell(&mut self) {
        if !self.pieces.is_empty() {
            self.trim_end();
            self.push(Style::new(), CELL);
        }
    }

    fn trim_end(&mut self) {
        while let Some(last) = self.pieces.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            self.pieces.pop();
        }
        self.spaced = false;
    }

    fn trimmed(mut self) -> Vec<Piece> {
        self.trim_end();
        if let Some(last) = self.pieces.last_mut()
            && let Some(before) = last.text.strip_suffix(CELL.trim_end())
        {
            last.text = before.to_string();
            self.trim_end();
        }
        self.pieces
    }
}
