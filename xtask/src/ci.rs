//! What a clean machine must pass, step by step, and which step did not.
//!
//! The steps that are only a cargo command are a line of a table here; what the licence and the
//! purity check look at is told in their own files.

use std::time::{Duration, Instant};

use clap::ValueEnum;

use crate::{Failure, cargo, licences, purity};

/// One thing to pass, in the order in which `cargo xtask ci` runs them: the quick ones that fail
/// most often come first.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// The code is formatted
    Fmt,
    /// No lint warns
    Clippy,
    /// The tests pass
    Test,
    /// The documentation of the code builds, and its links lead somewhere
    Doc,
    /// Every dependency has a licence that we accept
    Licences,
    /// The pure rooms stay free of the standard library
    Purity,
    /// The fuzz targets compile
    Fuzz,
}

enum Work {
    Cargo(&'static [&'static str], &'static [Variable]),
    Here(fn() -> Result<(), Failure>),
}

/// A variable of the environment, and its value or that it must not be set.
type Variable = (&'static str, Option<&'static str>);

impl Step {
    fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Test => "test",
            Self::Doc => "doc",
            Self::Licences => "licences",
            Self::Purity => "purity",
            Self::Fuzz => "fuzz",
        }
    }

    fn work(self) -> Work {
        match self {
            Self::Fmt => Work::Cargo(&["fmt", "--all", "--check"], &[]),
            Self::Clippy => Work::Cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"], &[]),
            // A run that blesses would pass whatever the program prints.
            Self::Test => Work::Cargo(&["test", "--workspace", "--locked"], &[("TRAVAUX_BLESS", None)]),
            Self::Doc => Work::Cargo(&["doc", "--workspace", "--no-deps", "--locked"], &[("RUSTDOCFLAGS", Some("-D warnings"))]),
            Self::Licences => Work::Here(licences::check),
            Self::Purity => Work::Here(purity::check),
            // Without its default feature the fuzz crate leaves libFuzzer's C++ out, so that
            // this step asks for no C++ compiler.
            Self::Fuzz => Work::Cargo(&["check", "--manifest-path", "fuzz/Cargo.toml", "--locked", "--no-default-features"], &[]),
        }
    }

    /// The command that a person would type for this step alone.
    fn command(self) -> String {
        let Work::Cargo(arguments, variables) = self.work() else {
            return format!("cargo xtask {}", self.name());
        };
        let set = variables.iter().filter_map(|(name, value)| value.map(|value| format!("{name}='{value}' ")));
        set.collect::<String>() + "cargo " + &arguments.join(" ")
    }

    fn run(self) -> Result<(), Failure> {
        match self.work() {
            Work::Cargo(arguments, variables) => cargo::run(arguments, variables),
            Work::Here(check) => check(),
        }
    }

    /// The fuzz crate is a workspace of its own, and a packaged copy of the source may lack it.
    fn is_present(self) -> bool {
        self != Self::Fuzz || cargo::repository().join("fuzz").is_dir()
    }
}

/// Prints each step and what it runs.
pub fn list() {
    for step in Step::value_variants() {
        println!("{:<10}{}", step.name(), step.command());
    }
}

/// Runs the steps, or all of them when none is named, up to the first one that does not pass.
pub fn run(steps: &[Step]) -> Result<(), Failure> {
    let steps = if steps.is_empty() { Step::value_variants() } else { steps };
    let start = Instant::now();
    let mut summary = Vec::new();
    let mut broken = None;
    for &step in steps {
        if broken.is_some() {
            summary.push(line(step, "not run", None));
        } else if !step.is_present() {
            summary.push(line(step, "skipped: there is no folder fuzz/", None));
        } else {
            println!("\n== {}: {}", step.name(), step.command());
            let begun = Instant::now();
            let outcome = step.run();
            let word = if outcome.is_ok() { "passed" } else { "FAILED" };
            println!("== {}", line(step, word, Some(begun.elapsed())));
            summary.push(line(step, word, Some(begun.elapsed())));
            broken = outcome.err().map(|failure| (step, failure));
        }
    }
    println!("\n== summary");
    for line in summary {
        println!("{line}");
    }
    println!("{:<10}{:>20.1} s", "in all", start.elapsed().as_secs_f64());
    match broken {
        None => Ok(()),
        Some((step, failure)) => Err(Failure(format!("the step `{0}` failed: {failure}\nTo run it alone: cargo xtask ci {0}", step.name()))),
    }
}

fn line(step: Step, word: &str, elapsed: Option<Duration>) -> String {
    match elapsed {
        Some(elapsed) => format!("{:<10}{word:<10}{:>10.1} s", step.name(), elapsed.as_secs_f64()),
        None => format!("{:<10}{word}", step.name()),
    }
}
