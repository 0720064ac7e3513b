//! `travaux new`: a folder to begin with, or one more draft. Never overwrites anything.

use crate::args::{Arguments, Format, New};
use crate::failure::Failure;
use crate::output::{self, Report};
use crate::session::Session;
use crate::verbs::fmt::shortest;
use serde::Serialize;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use travaux_record::negotiation::MARKER;
use travaux_text::attribution::is_party_code;
use travaux_text::{Basis, Date};

/// What was made.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NewReport {
    /// The files, in the order in which they were written.
    pub created: Vec<String>,
}

impl Report for NewReport {
    const NAME: &'static str = "travaux-new";
    const VERSION: u32 = 1;
}

/// What was made, and what to say of it.
struct Made {
    files: Vec<PathBuf>,
    text: String,
}

pub fn run(arguments: &Arguments, verb: &New) -> Result<ExitCode, Failure> {
    if !matches!(arguments.format, Format::Text | Format::Json) {
        return Err(Failure::Format { verb: "new", formats: "text, json" });
    }
    let begins = verb.dir.as_ref().is_some_and(|dir| !dir.join(MARKER).exists());
    let made = match (&verb.dir, &verb.draft) {
        (Some(dir), _) if begins => negotiation(dir, verb)?,
        (_, Some(id)) => draft(arguments, verb, id)?,
        (Some(dir), None) => {
            return Err(Failure::said(
                format!("{} is a negotiation already.", dir.display()),
                "Add a draft to it with --draft ID, or name another folder.",
            ));
        }
        (None, None) => {
            return Err(Failure::said(
                "Nothing is named that should be made.",
                "Name a folder for a negotiation: `travaux new DIR`; or a draft: `travaux new --draft ID`.",
            ));
        }
    };
    match arguments.format {
        Format::Json => output::json(&NewReport { created: made.files.iter().map(|file| file.display().to_string()).collect() })?,
        _ => output::print(&made.text)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn negotiation(dir: &Path, verb: &New) -> Result<Made, Failure> {
    if verb.from.is_some() {
        return Err(Failure::said(format!("{} is not a negotiation yet, so there is no draft to copy.", dir.display()), "Leave --from out."));
    }
    let parties = parties(verb)?;
    let id = verb.draft.clone().unwrap_or_else(|| "first-draft".to_string());
    is_file_name(&id)?;
    let title = verb.title.clone().unwrap_or_else(|| dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default());
    let first = &parties[0].0;

    let mut file = format!("format = 1\ntitle  = {}\nlanguages = [\"en\"]\n", quoted(&title));
    for (code, name) in &parties {
        file.push_str(&format!("\n[parties.{code}]\nname = {}\nnegotiates = true\n", quoted(name)));
    }
    let text = format!(
        "{}\n# Article 1: Purpose {{#purpose}}\n\n1. [{first} #purpose-words: Write here what {name} proposes.]\n",
        front(&title, &id, "\"verbatim\"", &format!("# text = \"agreed by {}\"   # who stands behind the words outside brackets\n", codes(&parties))),
        name = parties[0].1
    );
    for folder in [dir.to_path_buf(), dir.join("drafts"), dir.join("instruments")] {
        fs::create_dir_all(&folder).map_err(|error| Failure::File { done: "written", path: folder.clone(), error })?;
    }
    let draft = dir.join("drafts").join(format!("{id}.treaty"));
    // The marker comes last: until it is there the folder is no negotiation, and a second try can begin again.
    let mut files = Vec::new();
    let mut write = |path: PathBuf, bytes: &[u8]| -> Result<(), Failure> {
        write_bytes(&path, bytes)?;
        files.push(path);
        Ok(())
    };
    if !verb.no_draft {
        write(draft.clone(), text.as_bytes())?;
    }
    write(dir.join("sources.bib"), b"% The bibliography: BibTeX or BibLaTeX, as Zotero and LaTeX write it.\n")?;
    write(dir.join(MARKER), file.as_bytes())?;
    let next = match verb.no_draft {
        true => format!("go into {} and read a document: `travaux import FILE --as 2031-05-02`", dir.display()),
        false => format!("write in {}, then `travaux check {}`", draft.display(), dir.display()),
    };
    Ok(Made { files, text: format!("{} is a negotiation of {} parties.\nNext: {next}.\n", dir.display(), parties.len()) })
}

fn draft(arguments: &Arguments, verb: &New, id: &str) -> Result<Made, Failure> {
    is_file_name(id)?;
    let mut named: Vec<String> = verb.dir.iter().map(|dir| dir.to_string_lossy().into_owned()).collect();
    let session = Session::open(arguments.negotiation.as_deref(), &mut named)?;
    let (head, body) = match &verb.from {
        Some(from) => {
            let entry = session.draft(Some(from))?;
            let front_matter = entry.draft.front();
            let standing = front_matter.text_span.as_ref().map(|span| format!("text  = {}\n", entry.draft.text(span))).unwrap_or_default();
            let basis = quoted(front_matter.basis.unwrap_or(Basis::Verbatim).word());
            let title = verb.title.clone().unwrap_or_else(|| entry.title().to_string());
            (front(&title, id, &basis, &standing), entry.draft.body().to_vec())
        }
        None => {
            let title = verb.title.clone().unwrap_or_else(|| session.negotiation.title.clone());
            (front(&title, id, "\"verbatim\"", ""), b"\n# Article 1: Purpose {#purpose}\n\n1. Words.\n".to_vec())
        }
    };
    let folder = session.negotiation.root.join("drafts");
    fs::create_dir_all(&folder).map_err(|error| Failure::File { done: "written", path: folder.clone(), error })?;
    let path = shortest(&folder.join(format!("{id}.treaty")));
    let text = [head.as_bytes(), &body].concat();
    write_bytes(&path, &text)?;
    Ok(Made { text: format!("The draft is in {}.\n", path.display()), files: vec![path] })
}

/// `CODE=Name` pairs; two placeholders where none are given.
fn parties(verb: &New) -> Result<Vec<(String, String)>, Failure> {
    if verb.parties.is_empty() {
        return Ok(vec![("AA".into(), "First party".into()), ("BB".into(), "Second party".into())]);
    }
    let pair = |written: &String| {
        let (code, name) = written.split_once('=').unwrap_or((written, written));
        let (code, name) = (code.trim(), name.trim());
        if is_party_code(code) && !name.is_empty() {
            return Ok((code.to_string(), name.to_string()));
        }
        Err(Failure::said(
            format!("\"{written}\" does not name a party."),
            "Write --party CODE=Name; a code has at least two capital letters, digits or '-': --party KALD=Kaldia.",
        ))
    };
    let found: Vec<(String, String)> = verb.parties.iter().map(pair).collect::<Result<_, _>>()?;
    match found.iter().enumerate().find(|(index, (code, _))| found[..*index].iter().any(|(other, _)| other == code)) {
        Some((_, (code, _))) => Err(Failure::said(format!("Two parties have the code {code}."), "Give each party a code of its own.")),
        None => Ok(found),
    }
}

fn codes(parties: &[(String, String)]) -> String {
    parties.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>().join(", ")
}

fn front(title: &str, id: &str, basis: &str, standing: &str) -> String {
    let date = Date::parse(id).map(|date| format!("date  = {}\n", quoted(date.written()))).unwrap_or_default();
    format!("+++\ntitle = {}\n{date}basis = {basis}\n{standing}+++\n", quoted(title))
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => quoted.push_str(&format!("\\u{:04X}", control as u32)),
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}

pub fn is_file_name(id: &str) -> Result<(), Failure> {
    let plain = !id.is_empty() && !id.starts_with(['.', '-']) && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    match plain {
        true => Ok(()),
        false => {
            Err(Failure::said(format!("\"{id}\" cannot be the id of a draft."), "Use letters, digits, '-', '_' and '.'; a date is best: 2031-05-02."))
        }
    }
}

/// Writes a file that is not there yet.
fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::said(format!("{} is there already and is left as it is.", path.display()), "Choose another name, or move that file away.")
        }
        _ => Failure::File { done: "written", path: path.to_path_buf(), error },
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(bytes).map_err(failed)
}
