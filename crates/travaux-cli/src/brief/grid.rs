//! A grid of cells under columns, each with a sign and a colour that says no more than the sign: a picture for many short answers at once.

use super::stack;
use super::timeline::{WIDTH, at};
use maud::{Markup, html};

/// More rows than this do not fit on a page of paper: the picture goes on in another one.
const MOST_ROWS: usize = 44;
const ROW: f64 = 19.0;
const NAMES: f64 = 270.0;

/// Rows under columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// What the picture is called.
    pub title: String,
    /// What it shows, for those who do not see it.
    pub what: String,
    /// What stands over each column.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Line>,
    /// What the signs mean, those that occur.
    pub keys: Vec<Key>,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// One for each column.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// A letter, a sign or a short figure.
    pub sign: String,
    /// In words.
    pub words: String,
    /// What gives it its colour.
    pub class: &'static str,
}

/// What a sign means.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The sign.
    pub sign: String,
    /// The class of its cells; `None` for what is put behind other signs.
    pub class: Option<&'static str>,
    /// What it means.
    pub words: String,
}

impl Grid {
    /// The picture, in parts that each fit on a page. `name` makes its ids unique on the page.
    pub fn draw(&self, name: &str) -> Vec<Markup> {
        let parts: Vec<&[Line]> = self.rows.chunks(MOST_ROWS).collect();
        let of_parts = |part: usize| if parts.len() > 1 { format!(", part {} of {}", part + 1, parts.len()) } else { String::new() };
        parts.iter().enumerate().map(|(part, rows)| self.part(&format!("{name}-{}", part + 1), &of_parts(part), rows)).collect()
    }

    fn part(&self, name: &str, part: &str, rows: &[Line]) -> Markup {
        let column = ((WIDTH - NAMES) / self.columns.len() as f64).clamp(22.0, 78.0);
        let longest = self.columns.iter().map(|column| stack::width(column, 10.0)).fold(0.0, f64::max);
        let upright = longest + 6.0 > column;
        let head = if upright { longest + 8.0 } else { 18.0 };
        let width = NAMES + column * self.columns.len() as f64 + 1.0;
        let height = head + ROW * rows.len() as f64 + 1.0;
        let middle = |index: usize| NAMES + column * (index as f64 + 0.5);
        html! {
            svg viewBox=(format!("0 0 {} {}", at(width.max(WIDTH)), at(height))) role="img" aria-labelledby=(format!("{name}-title {name}-desc")) {
                title id=(format!("{name}-title")) { (self.title) (part) }
                desc id=(format!("{name}-desc")) { (self.what) }
                @for (index, column) in self.columns.iter().enumerate() {
                    @if upright {
                        text class="label" transform=(format!("translate({} {}) rotate(-90)", at(middle(index) + 3.5), at(head - 4.0))) { (column) }
                    } @else {
                        text class="label centred" x=(at(middle(index))) y=(at(head - 5.0)) { (column) }
                    }
                }
                @for (index, row) in rows.iter().enumerate() {
                    @let top = head + ROW * index as f64;
                    text class="label" x="0" y=(at(top + 13.5)) { title { (row.name) } (stack::fitted(&row.name, 10.0, NAMES - 8.0)) }
                    @for (place, cell) in row.cells.iter().enumerate() {
                        g {
                            title { (row.name) ", " (self.columns[place]) ": " (cell.words) }
                            rect class=(format!("cell {}", cell.class)) x=(at(middle(place) - column / 2.0 + 0.5)) y=(at(top + 0.5)) width=(at(column - 1.0)) height=(at(ROW - 1.0)) {}
                            text class="letter" x=(at(middle(place))) y=(at(top + 13.5)) { (cell.sign) }
                        }
                    }
                }
            }
        }
    }

    /// What the signs that occur mean.
    pub fn legend(&self) -> Markup {
        html! { ul class="keys" { @for key in &self.keys { li { (key.draw()) " " (key.words) } } } }
    }
}

impl Key {
    fn draw(&self) -> Markup {
        let Some(class) = self.class else { return html! { span class="key-sign" { (self.sign) } } };
        html! {
            svg class="key" viewBox="0 0 22 16" aria-hidden="true" focusable="false" {
                rect class=(format!("cell {class}")) x="0.5" y="0.5" width="21" height="15" {}
                text class="letter" x="11" y="12" { (self.sign) }
            }
            span class="vh" { (self.sign) ": " }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_grid_goes_on_in_another_picture() {
        let cell = Cell { sign: "A~".into(), words: "apparently agreed".into(), class: "agreed" };
        let rows = (0..100).map(|row| Line { name: format!("Article {row}"), cells: vec![cell.clone(); 20] }).collect();
        let columns = (1..=20).map(|day| format!("2022-03-{day:02}")).collect();
        let grid = Grid { title: "Status".into(), what: "Each".into(), columns, rows, keys: Vec::new() };
        let drawn = grid.draw("m");
        assert_eq!(drawn.len(), 3);
        assert!(drawn[2].clone().into_string().contains("part 3 of 3") && drawn[0].clone().into_string().contains("rotate(-90)"));
        assert!(Grid { rows: Vec::new(), ..grid }.draw("m").is_empty());
    }
}
