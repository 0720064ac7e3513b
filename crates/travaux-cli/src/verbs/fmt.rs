//! `travaux fmt`: canonical layout. A file is replaced whole or not at all.

use crate::args::{Arguments, Fmt, Format};
use crate::failure::Failure;
use crate::output::{self, Report};
use serde::Serialize;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use travaux_record::{Negotiation, read_all, read_file};

/// What formatting did, or would do.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FmtReport {
    /// How many files were looked at.
    pub files: usize,
    /// Those in another layout: changed, or, with `--check`, left as they are.
    pub changed: Vec<String>,
    /// Those left as they are because they are not UTF-8.
    pub not_utf8: Vec<String>,
    /// Whether files were written.
    pub written: bool,
}

impl Report for FmtReport {
    const NAME: &'static str = "travaux-fmt";
    const VERSION: u32 = 1;
}

pub fn run(arguments: &Arguments, verb: &Fmt) -> Result<ExitCode, Failure> {
    if !matches!(arguments.format, Format::Text | Format::Json) {
        return Err(Failure::Format { verb: "fmt", formats: "text, json" });
    }
    if verb.paths.iter().any(|path| path.as_os_str() == "-") {
        return standard_input(verb);
    }
    let files = files(arguments, verb)?;
    let mut report = FmtReport { files: files.len(), changed: Vec::new(), not_utf8: Vec::new(), written: !verb.check };
    for path in &files {
        let source = read_file(path).map_err(|error| Failure::File { done: "read", path: path.clone(), error })?;
        let tree = travaux_text::parse(&source);
        if !tree.invalid().is_empty() {
            report.not_utf8.push(path.display().to_string());
            continue;
        }
        let formatted = travaux_text::format::format(&tree);
        if formatted != source {
            if !verb.check {
                replace(path, &formatted)?;
            }
            report.changed.push(path.display().to_string());
        }
    }
    match arguments.format {
        Format::Json => output::json(&report)?,
        _ => output::print(&text(&report))?,
    }
    let fine = report.not_utf8.is_empty() && (report.written || report.changed.is_empty());
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn text(report: &FmtReport) -> String {
    let did = if report.written { "changed" } else { "would change" };
    let left = report.not_utf8.iter().map(|path| format!("{path} is left as it is: it is not UTF-8. `travaux check` says where.\n"));
    let mut text: String = left.chain(report.changed.iter().map(|path| format!("{did} {path}\n"))).collect();
    let files = if report.files == 1 { "1 file".to_string() } else { format!("{} files", report.files) };
    text.push_str(&format!("{} of {files} {did}.\n", report.changed.len()));
    text
}

fn standard_input(verb: &Fmt) -> Result<ExitCode, Failure> {
    if verb.paths.len() > 1 {
        return Err(Failure::said("Standard input can only be formatted alone.", "Name either `-` or files."));
    }
    let source = read_all(std::io::stdin(), 0).map_err(|error| Failure::File { done: "read", path: "standard input".into(), error })?;
    let formatted = travaux_text::format::format(&travaux_text::parse(&source));
    if verb.check {
        return Ok(if formatted == source { ExitCode::SUCCESS } else { ExitCode::from(1) });
    }
    let mut out = std::io::stdout().lock();
    out.write_all(&formatted)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Files as named; for a folder all drafts and instruments of its negotiation.
fn files(arguments: &Arguments, verb: &Fmt) -> Result<Vec<PathBuf>, Failure> {
    let folder = |path: &Path| -> Result<Vec<PathBuf>, Failure> {
        let negotiation = Negotiation::load(&Negotiation::find(path)?)?;
        Ok(negotiation.entries().map(|entry| shortest(&negotiation.root.join(&entry.path))).collect())
    };
    if verb.paths.is_empty() {
        return folder(arguments.negotiation.as_deref().unwrap_or(Path::new(".")));
    }
    let mut files = Vec::new();
    for path in &verb.paths {
        match path.is_dir() {
            true => files.extend(folder(path)?),
            false => files.push(path.clone()),
        }
    }
    Ok(files)
}

/// The path from here, where the file is below this folder.
pub fn shortest(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here).map_or_else(|_| path.to_path_buf(), Path::to_path_buf)
}

/// Writes beside the file and then renames, so that an interruption leaves the old text.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::File { done: "written", path: path.to_path_buf(), error };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    let permissions = fs::metadata(path).map_err(failed)?.permissions();
    if permissions.readonly() {
        return Err(failed(std::io::ErrorKind::PermissionDenied.into()));
    }
    file.as_file().set_permissions(permissions).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
