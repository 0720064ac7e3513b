//! Colours, always beside words that say the same.

use anstyle::{AnsiColor, Style};
use travaux_record::status::Status;

/// The colour of a status.
pub fn of_status(status: Status) -> Style {
    let colour = match status {
        Status::Agreed | Status::AdReferendum => AnsiColor::Green,
        Status::Disputed => AnsiColor::Red,
        Status::Refused => AnsiColor::Magenta,
        Status::Missing | Status::Pending => AnsiColor::Yellow,
        Status::Proposed | Status::Reserved => AnsiColor::Cyan,
        Status::Withdrawn | Status::Undetermined => AnsiColor::BrightBlack,
    };
    Style::new().fg_color(Some(colour.into()))
}

/// Words that matter.
pub const STRONG: Style = Style::new().bold();
/// Words that can be skipped.
pub const FAINT: Style = Style::new().dimmed();

/// Text in a style; the caller's stream takes the codes out where colour is not wanted.
pub fn paint(style: Style, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{style}{text}{style:#}") }
}
