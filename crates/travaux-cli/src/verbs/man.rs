//! `travaux man`: the man page, made from the help texts.

use crate::args::{Arguments, Man};
use crate::failure::Failure;
use crate::output;
use clap::CommandFactory;
use std::fs;
use std::process::ExitCode;

pub fn run(verb: &Man) -> Result<ExitCode, Failure> {
    let command = Arguments::command();
    match &verb.out {
        Some(folder) => {
            let written = |error| Failure::File { done: "written", path: folder.clone(), error };
            fs::create_dir_all(folder).map_err(written)?;
            clap_mangen::generate_to(command, folder).map_err(written)?;
            output::print(&format!("The man pages are in {}.\n", folder.display()))?;
        }
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(command).render(&mut page)?;
            output::print(&String::from_utf8_lossy(&page))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
