//! `travaux brief`: a negotiation for somebody who has ten minutes and was not there.

use crate::args::{Arguments, Brief, Format};
use crate::brief::{self, html, markdown};
use crate::failure::Failure;
use crate::output;
use crate::session::Session;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

pub fn run(arguments: &Arguments, verb: &Brief) -> Result<ExitCode, Failure> {
    let writer = writer(arguments.format, verb.out.as_deref())?;
    let mut named: Vec<String> = verb.draft.iter().cloned().collect();
    let session = Session::open(arguments.negotiation.as_deref(), &mut named)?;
    let entry = match named.first() {
        Some(id) => Some(session.draft(Some(id))?),
        None => session.negotiation.last_draft(),
    };
    let (began, most) = (Instant::now(), verb.patience.time());
    let text = writer(&brief::build(&session.negotiation, entry, &|| most.is_some_and(|most| began.elapsed() > most)));
    match &verb.out {
        Some(path) => {
            write(path, text.as_bytes())?;
            output::print(&format!("The brief is in {}.\n", path.display()))?;
        }
        None => output::print(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What is asked for by name; or else what the ending of the file says; or else Markdown, which is readable as it is.
fn writer(format: Format, out: Option<&Path>) -> Result<fn(&brief::Brief) -> String, Failure> {
    let ending = out.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_lowercase());
    match (format, ending.as_deref()) {
        (Format::Html, _) | (Format::Text, Some("html" | "htm")) => Ok(html::write),
        (Format::Markdown | Format::Text, _) => Ok(markdown::write),
        (Format::Json | Format::Csv | Format::Ical | Format::Junit | Format::Svg, _) => {
            Err(Failure::Format { verb: "brief", formats: "html, markdown" })
        }
    }
}

/// Writes beside the file and then renames, so that nobody finds half a file there.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::File { done: "written", path: path.to_path_buf(), error };
    if path.is_dir() {
        return Err(failed(std::io::ErrorKind::IsADirectory.into()));
    }
    if fs::metadata(path).is_ok_and(|file| file.permissions().readonly()) {
        return Err(failed(std::io::ErrorKind::PermissionDenied.into()));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = new_file(path).tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// A file with the permissions of the one that it takes the place of, or else those that any new file has: a brief is for others too.
fn new_file(path: &Path) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    match fs::metadata(path) {
        Ok(file) => {
            builder.permissions(file.permissions());
        }
        #[cfg(unix)]
        Err(_) => {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        #[cfg(not(unix))]
        Err(_) => {}
    }
    builder
}
