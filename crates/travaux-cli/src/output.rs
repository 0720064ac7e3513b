//! Answers on their way out: tables, JSON, and the stream that drops colour where it is not wanted.

use crate::failure::Failure;
use crate::style::paint;
use anstyle::Style;
use comfy_table::{ColumnConstraint, ContentArrangement, Width, presets};
use serde::Serialize;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

/// An answer that programs can read. The shape with a name and version never changes; a new shape is a new version.
pub trait Report: Serialize {
    /// `travaux-status`.
    const NAME: &'static str;
    /// From 1.
    const VERSION: u32;
}

/// A report with the name and version of its shape: `travaux-status/1`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Envelope<'a, T> {
    /// Name and version of this shape.
    schema: String,
    #[serde(flatten)]
    report: &'a T,
}

/// The JSON Schema of a report, as it stands in `docs/schemas`.
#[cfg(test)]
pub fn schema<T: Report + schemars::JsonSchema + 'static>() -> (String, String) {
    let schema = serde_json::to_string_pretty(&schemars::schema_for!(Envelope<'static, T>)).unwrap();
    (format!("{}.v{}.json", T::NAME, T::VERSION), format!("{schema}\n"))
}

/// Prints a report as JSON, with the name and version of its shape.
pub fn json<T: Report>(report: &T) -> Result<(), Failure> {
    let envelope = Envelope { schema: format!("{}/{}", T::NAME, T::VERSION), report };
    // JSON writes an escape as `\u001b`: there are no colour codes to take out of what may be megabytes, nor need it be in memory as a whole.
    HAS_BEGUN.store(true, Ordering::SeqCst);
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    serde_json::to_writer_pretty(&mut out, &envelope).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}

/// Whether anything has been printed.
static HAS_BEGUN: AtomicBool = AtomicBool::new(false);

/// Whether an answer has begun to be printed.
pub fn has_begun() -> bool {
    HAS_BEGUN.load(Ordering::SeqCst)
}

/// Prints text; colour codes are taken out where the terminal or the user does not want them.
pub fn print(text: &str) -> Result<(), Failure> {
    HAS_BEGUN.store(true, Ordering::SeqCst);
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// How wide a line may be: what COLUMNS says, or the terminal, or 100.
pub fn width() -> u16 {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.or_else(|| comfy_table::Table::new().width()).unwrap_or(100).max(40)
}

/// Lines as wide as they may be, broken at spaces only: dates and ids stay whole.
pub fn wrapping<'a>() -> textwrap::Options<'a> {
    textwrap::Options::new(usize::from(width())).break_words(false).word_splitter(textwrap::WordSplitter::NoHyphenation)
}

/// `2022-04-15: Treaty … (reconstruction)`; nothing is said twice.
pub fn draft_heading(id: &str, title: &str, facts: &[Option<&str>]) -> String {
    let facts: Vec<&str> = facts.iter().flatten().copied().filter(|fact| *fact != id).collect();
    let title = if title == id { String::new() } else { format!(": {title}") };
    let facts = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
    format!("{id}{title}{facts}")
}

/// Words in a style.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// How they look in a terminal.
    pub style: Style,
    /// The words.
    pub text: String,
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell(pub Vec<Piece>);

impl Cell {
    /// Words in one style.
    pub fn styled(style: Style, text: impl Into<String>) -> Cell {
        Cell(vec![Piece { style, text: text.into() }])
    }

    /// Adds words.
    pub fn push(&mut self, style: Style, text: impl Into<String>) {
        self.0.push(Piece { style, text: text.into() });
    }

    /// The words alone.
    pub fn plain(&self) -> String {
        self.0.iter().map(|piece| piece.text.as_str()).collect()
    }

    /// The words with colour codes, line by line, so that a code never crosses the end of a line.
    pub fn coloured(&self) -> String {
        let lines = |piece: &Piece| piece.text.split('\n').map(|line| paint(piece.style, line)).collect::<Vec<_>>().join("\n");
        self.0.iter().map(lines).collect()
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell::styled(Style::new(), text)
    }
}

/// A table that can be shown as text, Markdown or CSV.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The names of the columns.
    pub headers: Vec<String>,
    /// The rows; each has as many cells as there are headers.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table with named columns.
    pub fn new<T: Into<String>>(headers: impl IntoIterator<Item = T>) -> Table {
        Table { headers: headers.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// For the terminal, as wide as it is; columns share what there is.
    pub fn text(&self) -> String {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic).set_width(width());
        table.set_header(self.headers.iter().map(|header| paint(crate::style::STRONG, header)));
        for row in &self.rows {
            table.add_row(row.iter().map(Cell::coloured));
        }
        // A narrow first column is an id or a status: it must not be broken into letters.
        let longest_word = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column)).map(Cell::plain).chain([self.headers[column].clone()]);
            cells.flat_map(|cell| cell.split_whitespace().map(|word| word.chars().count()).collect::<Vec<_>>()).max().unwrap_or(0)
        };
        let share = usize::from(width()) / self.headers.len().max(1);
        for column in 0..self.headers.len() {
            let least = u16::try_from(longest_word(column).min(28).min(share.saturating_sub(4))).unwrap_or(8) + 2;
            if let Some(column) = table.column_mut(column) {
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
            }
        }
        let text = table.to_string();
        text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }

    /// A pipe table.
    pub fn markdown(&self) -> String {
        let escape = |text: &str| text.replace('\\', "\\\\").replace('|', "\\|").replace('\n', "<br>");
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut text = line(self.headers.iter().map(|header| escape(header)).collect());
        text.push_str(&line(vec!["---".to_string(); self.headers.len()]));
        for row in &self.rows {
            text.push_str(&line(row.iter().map(|cell| escape(&cell.plain())).collect()));
        }
        text
    }

    /// Comma-separated values (RFC 4180) with a header line.
    pub fn csv(&self) -> Result<String, Failure> {
        let broken = |error: csv::Error| Failure::said(format!("The answer cannot be written as CSV: {error}."), "Please report this.");
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.headers).map_err(broken)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::plain)).map_err(broken)?;
        }
        let bytes =
            writer.into_inner().map_err(|error| Failure::said(format!("The answer cannot be written as CSV: {error}."), "Please report this."))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
