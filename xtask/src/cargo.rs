//! Starts cargo at the root of the repository, with its output going straight to the reader.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;

/// The root of the repository that `cargo xtask` was started in.
///
/// Cargo names the folder of this crate when it runs it. That is asked first because the folder
/// known at compile time is out of date once a checkout has been moved or copied.
pub fn repository() -> PathBuf {
    let own = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.parent().map(Path::to_path_buf).unwrap_or(own)
}

/// Runs `cargo ARGUMENTS`; a variable with no value is taken out of the environment.
pub fn run(arguments: &[&str], variables: &[(&str, Option<&str>)]) -> Result<(), Failure> {
    // The cargo that started us, so that `cargo +1.95.0 xtask ci` keeps to one toolchain.
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(repository());
    for (name, value) in variables {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let line = format!("cargo {}", arguments.join(" "));
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure(format!("`{line}` did not pass ({status})."))),
        Err(trouble) => Err(Failure(format!("`{line}` could not be started: {trouble}"))),
    }
}
