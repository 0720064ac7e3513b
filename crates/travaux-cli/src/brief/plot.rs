//! Figures of the sides, each subject on an axis of its own from nought to the highest figure: units differ, so no two subjects can
//! share one. A side is told by its code and its shape.

use super::stack::{self, Space};
use super::timeline::{WIDTH, at};
use maud::{Markup, html};

const LABEL: f64 = 10.0;
const LINE: f64 = 13.0;
/// More axes than this do not fit on a page of paper.
const MOST: usize = 14;
/// Where the axes begin and end.
const LEFT: f64 = 200.0;
const RIGHT: f64 = WIDTH - 40.0;

/// All subjects.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// Whose shapes these are: the place of each name is the number of its shape.
    pub parties: Vec<String>,
    /// The subjects.
    pub axes: Vec<Axis>,
}

/// One subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What the figures are about.
    pub subject: String,
    /// The figures.
    pub points: Vec<Point>,
}

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// `UA 250,000`.
    pub label: String,
    /// Which shapes, from 0: the places of the parties that want it in [`Plot::parties`].
    pub shapes: Vec<usize>,
    /// From where to where it goes, as shares of the highest figure.
    pub low: f64,
    /// The upper end; the lower end again for a single figure.
    pub high: f64,
}

/// The pictures, each of which fits on a page.
pub fn draw(axes: &[Axis], name: &str) -> Vec<Markup> {
    axes.chunks(MOST).enumerate().map(|(part, axes)| picture(axes, &format!("{name}-{}", part + 1))).collect()
}

struct Drawn<'a> {
    axis: &'a Axis,
    labels: Vec<(f64, usize)>,
    lines: usize,
    subject: Vec<String>,
}

fn picture(axes: &[Axis], name: &str) -> Markup {
    let drawn: Vec<Drawn> = axes.iter().map(place).collect();
    let heights: Vec<f64> = drawn.iter().map(|it| LINE * it.lines.max(it.subject.len()) as f64 + 22.0).collect();
    let height: f64 = heights.iter().sum();
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {}", at(height))) role="img" aria-labelledby=(format!("{name}-title {name}-desc")) {
            title id=(format!("{name}-title")) { "Figures of the sides" }
            desc id=(format!("{name}-desc")) { "For each subject the figure of each side on an axis from nought to the highest. The table below has the figures, the distance between them and the sources." }
            @for (index, it) in drawn.iter().enumerate() { (row(it, heights[..index].iter().sum(), heights[index])) }
        }
    }
}

fn x(share: f64) -> f64 {
    LEFT + share.clamp(0.0, 1.0) * (RIGHT - LEFT)
}

fn place(axis: &Axis) -> Drawn<'_> {
    let spaces: Vec<Space> = axis
        .points
        .iter()
        .map(|point| {
            let width = stack::width(&point.label, LABEL);
            let middle = f64::midpoint(x(point.low), x(point.high));
            let left = (middle - width / 2.0).clamp(LEFT - 4.0, (WIDTH - width).max(LEFT));
            Space { left, right: left + width }
        })
        .collect();
    let rows = stack::rows(&spaces);
    let lines = rows.iter().map(|row| row + 1).max().unwrap_or(0);
    let labels = spaces.iter().zip(rows).map(|(space, row)| (space.left, row)).collect();
    Drawn { axis, labels, lines, subject: wrapped(&axis.subject) }
}

/// Two lines at most.
fn wrapped(subject: &str) -> Vec<String> {
    let room = LEFT - 16.0;
    let mut first = String::new();
    let mut rest = subject;
    while let Some(word) = rest.split_inclusive(' ').next() {
        if !first.is_empty() && stack::width(&format!("{first}{}", word.trim_end()), LABEL) > room {
            break;
        }
        first.push_str(word);
        rest = &rest[word.len()..];
    }
    let mut lines = vec![stack::fitted(first.trim_end(), LABEL, room)];
    lines.extend((!rest.is_empty()).then(|| stack::fitted(rest, LABEL, room)));
    lines
}

fn row(it: &Drawn, top: f64, height: f64) -> Markup {
    let line = top + height - 12.0;
    html! {
        g {
            title { (it.axis.subject) ": " (it.axis.points.iter().map(|point| point.label.clone()).collect::<Vec<_>>().join("; ")) }
            @for (index, words) in it.subject.iter().rev().enumerate() { text class="label" x="0" y=(at(line + 3.5 - LINE * index as f64)) { (words) } }
            line class="axis" x1=(at(LEFT)) x2=(at(RIGHT)) y1=(at(line)) y2=(at(line)) {}
            line class="axis" x1=(at(LEFT)) x2=(at(LEFT)) y1=(at(line - 4.0)) y2=(at(line + 4.0)) {}
            text class="tick-label end" x=(at(LEFT - 4.0)) y=(at(line + 3.5)) { "0" }
            @for (point, (left, row)) in it.axis.points.iter().zip(&it.labels) {
                @if point.high > point.low { line class="range" x1=(at(x(point.low))) x2=(at(x(point.high))) y1=(at(line)) y2=(at(line)) {} }
                @for (place, index) in point.shapes.iter().enumerate() {
                    // Several that want one figure stand side by side.
                    @let beside = 12.0 * (place as f64 - (point.shapes.len() - 1) as f64 / 2.0);
                    (shape(*index, f64::midpoint(x(point.low), x(point.high)) + beside, line))
                }
                text class="label" x=(at(*left)) y=(at(line - 9.0 - LINE * *row as f64)) { (point.label) }
            }
        }
    }
}

/// A shape for each party; after the sixth they begin again, and the codes tell them apart.
pub fn shape(index: usize, x: f64, y: f64) -> Markup {
    let path = |steps: &str| format!("M{} {}{steps}", at(x), at(y));
    html! {
        @match index % 6 {
            0 => circle class="solid" cx=(at(x)) cy=(at(y)) r="4.5" {},
            1 => rect class="hollow" x=(at(x - 4.0)) y=(at(y - 4.0)) width="8" height="8" {},
            2 => path class="solid" d=(path("m0 -5l5 9h-10z")) {},
            3 => path class="hollow" d=(path("m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z")) {},
            4 => path class="cross" d=(path("m-4.5 -4.5l9 9m0 -9l-9 9")) {},
            _ => path class="cross" d=(path("m0 -5.5v11m-5.5 -5.5h11")) {},
        }
    }
}

/// Which shape is whose.
pub fn legend(plot: &Plot) -> Markup {
    let used = |index: &usize| plot.axes.iter().flat_map(|axis| &axis.points).any(|point| point.shapes.contains(index));
    html! {
        ul class="keys" {
            @for (index, party) in plot.parties.iter().enumerate().filter(|(index, _)| used(index)) {
                li { svg class="key" viewBox="0 0 14 14" aria-hidden="true" focusable="false" { (shape(index, 7.0, 7.0)) } " " (party) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_lie_close_get_labels_above_each_other() {
        let point = |label: &str, low, high| Point { label: label.into(), shapes: vec![0], low, high };
        let axis = Axis {
            subject: "Range".into(),
            points: vec![point("AA 99 km", 0.99, 0.99), point("BB 100 km", 1.0, 1.0), point("CC 3–5 km", 0.03, 0.05)],
        };
        let placed = place(&axis);
        assert_eq!(placed.labels.iter().map(|(_, row)| *row).collect::<Vec<_>>(), [0, 1, 0]);
        assert!(placed.labels.iter().zip(&axis.points).all(|((left, _), point)| *left >= 0.0 && left + stack::width(&point.label, LABEL) <= WIDTH));
        assert_eq!(draw(&vec![axis; 30], "f").len(), 3);
        assert!(draw(&[], "f").is_empty());
    }
}
