//! Whether every crate that the workspace can depend on, on any platform and for tests too, may
//! be used under a licence that we accept.
//!
//! It judges what a crate declares of itself; it does not read licence files. The fuzz crate is
//! a workspace of its own that nobody ships, and is not looked at.

use std::collections::BTreeMap;

use cargo_metadata::{CargoOpt, MetadataCommand};
use spdx::{Expression, Licensee, ParseMode};

use crate::{Failure, cargo};

/// Licences that are compatible with handing Travaux on under MIT or Apache-2.0. MPL-2.0 asks
/// for the source of its own files only, so a crate under it can be used unchanged.
const ACCEPTED: &[&str] = &[
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "Unlicense",
    "CC0-1.0",
    "MPL-2.0",
    "0BSD",
    "BSL-1.0",
];

/// Checks every dependency in `Cargo.lock` and prints how many there are per licence expression.
pub fn check() -> Result<(), Failure> {
    let metadata = MetadataCommand::new()
        .current_dir(cargo::repository())
        .features(CargoOpt::AllFeatures)
        .other_options(["--locked".to_owned()])
        .exec()
        .map_err(|trouble| Failure(format!("the list of dependencies could not be read. {trouble}")))?;
    let accepted = accepted()?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refused = Vec::new();
    for package in &metadata.packages {
        if metadata.workspace_members.contains(&package.id) {
            continue;
        }
        match judge(package.license.as_deref(), &accepted) {
            Ok(licence) => *counts.entry(licence).or_default() += 1,
            Err(reason) => {
                refused.push(format!("  {} {} {reason}", package.name, package.version));
            }
        }
    }
    for (licence, count) in &counts {
        println!("{count:>5}  {licence}");
    }
    println!("{:>5}  dependencies under accepted licences", counts.values().sum::<usize>());
    if refused.is_empty() {
        return Ok(());
    }
    Err(Failure(format!(
        "these dependencies cannot be used:\n{}\nReplace each one, or add its licence to the list \
         in xtask/src/licences.rs, saying why it can be accepted.",
        refused.join("\n")
    )))
}

fn accepted() -> Result<Vec<Licensee>, Failure> {
    let parse = |name: &&str| Licensee::parse(name).map_err(|_| Failure(format!("`{name}` in our own list is no SPDX licence.")));
    ACCEPTED.iter().map(parse).collect()
}

/// The expression itself when it can be met with accepted licences, or why it cannot.
fn judge<'a>(declared: Option<&'a str>, accepted: &[Licensee]) -> Result<&'a str, String> {
    // A crate may point at a licence file instead; that needs a person to read it.
    let Some(declared) = declared else {
        return Err("declares no licence expression".to_owned());
    };
    // Crates from before 2018 write `MIT/Apache-2.0` for `MIT OR Apache-2.0`.
    let mode = ParseMode { allow_slash_as_or_operator: true, ..ParseMode::STRICT };
    let expression = Expression::parse_mode(declared, mode).map_err(|_| format!("declares `{declared}`, which is no SPDX expression"))?;
    let is_met = expression.evaluate(|wanted| accepted.iter().any(|licence| licence.satisfies(wanted)));
    if is_met { Ok(declared) } else { Err(format!("is under `{declared}`, which the accepted licences do not meet")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_accepted(declared: &str) -> bool {
        judge(Some(declared), &accepted().unwrap()).is_ok()
    }

    #[test]
    fn one_accepted_alternative_is_enough() {
        assert!(is_accepted("MIT"));
        assert!(is_accepted("MIT/Apache-2.0"));
        assert!(is_accepted("GPL-3.0-only OR MIT"));
        assert!(is_accepted("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only"));
        assert!(is_accepted("(MIT OR Apache-2.0) AND Unicode-3.0"));
    }

    #[test]
    fn every_part_of_an_and_must_be_accepted() {
        assert!(!is_accepted("GPL-3.0-only"));
        assert!(!is_accepted("MIT AND GPL-3.0-only"));
        assert!(!is_accepted("MIT WITH Classpath-exception-2.0"));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        assert!(judge(None, &accepted().unwrap()).is_err());
        assert!(!is_accepted("as you like"));
        assert!(!is_accepted(""));
    }
}
