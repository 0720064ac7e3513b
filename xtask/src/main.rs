//! The chores of the repository: `cargo xtask ci`, `licences`, `purity`, `bless`, `bench`.
//!
//! Here the words of the command line become calls, and failures become words and an exit code.
//! Each chore has a file of its own. Nothing here is part of the program that users get.

mod cargo;
mod ci;
mod licences;
mod purity;

use std::fmt;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The chores of the Travaux repository.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Run everything that a clean machine must pass, or only the steps that are named
    Ci {
        /// Print the steps and what each one runs, and run nothing
        #[arg(long)]
        list: bool,
        /// The steps to run, in this order; all of them when none is named
        #[arg(value_name = "STEP")]
        steps: Vec<ci::Step>,
    },
    /// Check that the licence of every dependency is one that we accept
    Licences,
    /// Check that the pure rooms declare themselves free of the standard library
    Purity,
    /// Run the tests and write what the program prints now into the literate cases
    Bless,
    /// Run the benchmarks of the workspace
    Bench,
}

/// What a chore could not do, in words for the person who started it.
#[derive(Debug)]
struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Ci { list: true, .. } => {
            ci::list();
            Ok(())
        }
        Chore::Ci { list: false, steps } => ci::run(&steps),
        Chore::Licences => licences::check(),
        Chore::Purity => purity::check(),
        Chore::Bless => bless(),
        Chore::Bench => cargo::run(&["bench", "--workspace", "--locked"], &[]),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// The cases in `suite/` are rewritten wherever the program now answers differently. Whether the
/// new answer is the right one is for a person to say, hence the closing sentence.
fn bless() -> Result<(), Failure> {
    // Without --no-fail-fast a failing test elsewhere would leave some of the cases unblessed.
    let tests = cargo::run(&["test", "--workspace", "--no-fail-fast"], &[("TRAVAUX_BLESS", Some("1"))]);
    println!("\nNow read `git diff suite` and keep only what is right.");
    tests
}
