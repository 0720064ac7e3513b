//! Asking a person, one clause after the other: the questions go to standard error, the answers come from standard input. Nothing
//! is decided here by likeness; what is not answered is not accepted.

use super::{Source, address, beginning};
use crate::failure::Failure;
use crate::style::{FAINT, STRONG, paint};
use std::io::{BufRead, Write};
use travaux_compare::Line;

/// What was answered: for each clause that was asked about, until the person had enough.
pub fn ask(sources: &[Source], asked: &[&Line], answers: impl BufRead, mut questions: impl Write) -> Result<Vec<bool>, Failure> {
    let failed = |error| Failure::said(format!("The question cannot be asked: {error}."), "Accept with --accept-above, or with --accept FILE.");
    let mut answers = answers.lines();
    let mut said = Vec::new();
    for (place, line) in asked.iter().enumerate() {
        writeln!(questions, "\n{}", paint(STRONG, &format!("{} of {}: the same? {:.2}", place + 1, asked.len(), line.confidence.value())))
            .map_err(failed)?;
        for (source, at) in sources.iter().zip(&line.cells).filter_map(|(source, cell)| Some((source, (*cell)?))) {
            let draft = &source.draft;
            let place = paint(FAINT, &format!("{}, {}", source.name, address(draft, at)));
            writeln!(questions, "  {place}: {}", beginning(draft, at)).map_err(failed)?;
        }
        let answer = loop {
            write!(questions, "[y]es, [n]o, [q]uit and write what was accepted: ").and_then(|()| questions.flush()).map_err(failed)?;
            let Some(answer) = answers.next().transpose().map_err(failed)? else { return Ok(said) };
            match answer.trim().to_lowercase().as_str() {
                "y" | "yes" => break true,
                "n" | "no" => break false,
                "q" | "quit" => return Ok(said),
                _ => {}
            }
        };
        said.push(answer);
    }
    Ok(said)
}
