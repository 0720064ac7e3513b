//! `travaux explain`: the page of a remark.

use crate::args::{Arguments, Explain, Format};
use crate::failure::Failure;
use crate::output::{self, Cell, Table};
use crate::style::STRONG;
use std::process::ExitCode;
use travaux_record::check::nearest;
use travaux_text::Code;

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// The remarks of all rooms, by number.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    travaux_text::remark::codes::ALL.iter().chain(travaux_record::check::codes::ALL).copied()
}

pub fn run(arguments: &Arguments, verb: &Explain) -> Result<ExitCode, Failure> {
    if !matches!(arguments.format, Format::Text | Format::Markdown) {
        return Err(Failure::Format { verb: "explain", formats: "text, markdown" });
    }
    match &verb.code {
        Some(wanted) => output::print(page(wanted)?)?,
        None => {
            let mut table = Table::new(["Code", "Name", "Level"]);
            table.rows = codes().map(|code| vec![Cell::styled(STRONG, code.number), code.name.into(), code.level.word().into()]).collect();
            output::print(&if arguments.format == Format::Markdown { table.markdown() } else { table.text() })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn page(wanted: &str) -> Result<&'static str, Failure> {
    let found = codes().find(|code| code.number.eq_ignore_ascii_case(wanted) || code.name == wanted);
    let page = found.and_then(|code| PAGES.iter().find(|(name, _)| *name == code.name));
    page.map(|(_, page)| *page).ok_or_else(|| Failure::Unknown {
        what: "remark",
        wanted: wanted.to_string(),
        close: nearest(wanted, codes().flat_map(|code| [code.number, code.name])).into_iter().map(str::to_string).collect(),
        see: "`travaux explain` lists all remarks.".to_string(),
    })
}
