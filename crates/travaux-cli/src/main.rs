//! The `travaux` program: arguments in, answers out, and one place where failures become words.
//!
//! A verb is a file in `verbs`: it asks the rooms, puts the answer into a report, and shows the report. What is shown as
//! JSON is the report itself; its shape is in `docs/schemas`. Nothing is computed here that another program could want.

mod analysis;
mod args;
mod brief;
mod evidence;
mod failure;
mod marks;
mod output;
mod page;
mod patience;
mod progress;
#[cfg(test)]
mod schemas;
mod session;
mod style;
mod verbs;
mod workers;

use args::{Arguments, Colour, Verb};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.color {
        Colour::Auto => {}
        Colour::Always => anstream::ColorChoice::Always.write_global(),
        Colour::Never => anstream::ColorChoice::Never.write_global(),
    }
    let time = patience::of(&arguments.verb);
    let answer = match time {
        Some(time) => patience::within(time, move || run(&arguments)),
        None => run(&arguments),
    };
    match answer {
        Ok(code) => code,
        Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(failure) => {
            anstream::eprintln!("{}: {failure}", style::paint(style::STRONG, "travaux"));
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    match &arguments.verb {
        Verb::New(verb) => verbs::new::run(arguments, verb),
        Verb::Import(verb) => verbs::import::run(arguments, verb),
        Verb::Check(verb) => verbs::check::run(arguments, verb),
        Verb::Fmt(verb) => verbs::fmt::run(arguments, verb),
        Verb::Show(verb) => verbs::show::run(arguments, verb),
        Verb::Status(verb) => verbs::status::run(arguments, verb),
        Verb::Align(verb) => verbs::align::run(arguments, verb),
        Verb::Compare(verb) => verbs::compare::run(arguments, verb),
        Verb::Trace(verb) => verbs::trace::run(arguments, verb),
        Verb::Positions(verb) => verbs::positions::run(arguments, verb),
        Verb::Brackets(verb) => verbs::brackets::run(arguments, verb),
        Verb::Chronology(verb) => verbs::chronology::run(arguments, verb),
        Verb::People(verb) => verbs::people::run(arguments, verb),
        Verb::Sources(verb) => verbs::sources::run(arguments, verb),
        Verb::Claims(verb) => verbs::claims::run(arguments, verb),
        Verb::Conflicts(verb) => verbs::conflicts::run(arguments, verb),
        Verb::Explanations(verb) => verbs::explanations::run(arguments, verb),
        Verb::Statements(verb) => verbs::statements::run(arguments, verb),
        Verb::Unknowns(verb) => verbs::unknowns::run(arguments, verb),
        Verb::Brief(verb) => verbs::brief::run(arguments, verb),
        Verb::Run(verb) => verbs::run::run(arguments, verb),
        Verb::Power(verb) => verbs::power::run(arguments, verb),
        Verb::Why(verb) => verbs::why::run(arguments, verb),
        Verb::Blocks(verb) => verbs::blocks::run(arguments, verb),
        Verb::Works(verb) => verbs::works::run(arguments, verb),
        Verb::Settlements(verb) => verbs::settlements::run(arguments, verb),
        Verb::Matters(verb) => verbs::matters::run(arguments, verb),
        Verb::Differ(verb) => verbs::differ::run(arguments, verb),
        Verb::Gaps(verb) => verbs::gaps::run(arguments, verb),
        Verb::Explain(verb) => verbs::explain::run(arguments, verb),
        Verb::Completions(verb) => verbs::completions::run(verb),
        Verb::Man(verb) => verbs::man::run(verb),
    }
}
