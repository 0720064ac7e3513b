//! Plays one case: writes its files, runs its commands, and compares what they print.

use std::ops::Range;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, io};

use similar::TextDiff;

use crate::markdown::{Purpose, blocks};
use crate::repository;

/// What came of a case. Troubles and differences begin with their line, counted from 1.
#[derive(Default)]
pub struct Played {
    /// What keeps the case from being played at all, and is for a person to repair.
    pub troubles: Vec<String>,
    /// Where the program prints something else than the case says.
    pub differences: Vec<String>,
    /// The text of the case without these differences, if it was played to its end.
    pub blessed: Option<String>,
}

/// Plays a case from its first line to its last, in a folder of its own.
pub fn play(text: &str) -> Played {
    let mut played = Played::default();
    if let Err(trouble) = play_through(text, &mut played) {
        played.troubles.push(trouble);
    }
    played
}

fn play_through(text: &str, played: &mut Played) -> Result<(), String> {
    let lines: Vec<&str> = text.lines().collect();
    if !lines.first().is_some_and(|line| line.starts_with("# ")) {
        return Err("1: a case starts with a title, `# …`".to_owned());
    }
    let folder = tempfile::tempdir().map_err(|trouble| format!("1: {trouble}"))?;
    let mut blessed: Vec<String> = Vec::new();
    let mut copied = 0;
    for block in blocks(&lines)? {
        let at = |trouble| format!("{}: {trouble}", block.opening() + 1);
        let body = &lines[block.body.clone()];
        match block.purpose().map_err(at)? {
            Purpose::Illustration => {}
            Purpose::File(path) => {
                let written = write(&folder.path().join(path), body);
                written.map_err(|trouble| at(trouble.to_string()))?;
            }
            Purpose::Console { place } => {
                let place = place.map_or(folder.path().to_owned(), |it| repository().join(it));
                let folders = (place.as_path(), folder.path());
                let right = converse(body, block.body.start, folders, played).map_err(at)?;
                blessed.extend(owned(&lines[copied..block.opening()]));
                let fence = block.fence_around(&right);
                blessed.push(format!("{fence}{}", block.info));
                blessed.extend(right);
                blessed.push(fence);
                copied = block.body.end + 1;
            }
        }
    }
    if copied == 0 {
        return Err("1: this case runs no command".to_owned());
    }
    blessed.extend(owned(&lines[copied..]));
    played.blessed = Some(blessed.join("\n") + "\n");
    Ok(())
}

/// Runs the commands of a block whose body starts at a line, and gives back the right body.
fn converse(body: &[&str], start: usize, (place, folder): (&Path, &Path), played: &mut Played) -> Result<Vec<String>, String> {
    let mut right = Vec::new();
    for exchange in exchanges(body)? {
        let line = start + exchange.start + 1;
        let (command, said) = (body[exchange.start], &body[exchange][1..]);
        right.push(command.to_owned());
        // Blank lines before the next command are there for the eye, and stay as they are.
        let gap = said.iter().rev().take_while(|it| it.is_empty()).count();
        let expected = said[..said.len() - gap].join("\n");
        let printed = answer(&command[2..], place, folder).unwrap_or_else(|trouble| {
            played.troubles.push(format!("{line}: {trouble}"));
            expected.clone()
        });
        let printed = printed.trim_end_matches('\n');
        if is_same(&expected, printed) {
            right.extend(owned(said));
        } else {
            let diff = difference(&expected, printed);
            let difference = format!("{line}: `{command}` prints something else\n{diff}");
            played.differences.push(difference);
            right.extend(printed.lines().map(str::to_owned));
            right.extend(vec![String::new(); gap]);
        }
    }
    Ok(right)
}

fn owned(lines: &[&str]) -> impl Iterator<Item = String> {
    lines.iter().map(|&line| line.to_owned())
}

fn write(path: &Path, body: &[&str]) -> io::Result<()> {
    let text: String = body.iter().flat_map(|&line| [line, "\n"]).collect();
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, text)
}

/// The commands of a block, each with the lines that it is said to print.
fn exchanges(body: &[&str]) -> Result<Vec<Range<usize>>, String> {
    let is_command = |at: &usize| body[*at].starts_with("$ ");
    let mut starts: Vec<usize> = (0..body.len()).filter(is_command).collect();
    if starts.first() != Some(&0) {
        return Err("a console block begins with a command, `$ …`".to_owned());
    }
    starts.push(body.len());
    Ok(starts.windows(2).map(|pair| pair[0]..pair[1]).collect())
}

/// What a command prints, without what differs from one machine to the next.
fn answer(command: &str, place: &Path, folder: &Path) -> Result<String, String> {
    let words = shell_words::split(command).map_err(|trouble| trouble.to_string())?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut printed = match words[..] {
        ["travaux", ref arguments @ ..] => travaux(arguments, place)?,
        ["cat", path] => fs::read_to_string(place.join(path)).map_err(|trouble| format!("`{path}` cannot be shown: {trouble}"))?,
        _ => return Err("a case runs `travaux …` and `cat FILE`, and nothing else".to_owned()),
    };
    for (path, name) in [(folder, "[case]"), (repository().as_path(), "[repository]")] {
        // The true path first: it can contain the one that was asked for.
        let true_path = fs::canonicalize(path).unwrap_or(path.to_owned());
        for path in [&true_path, path] {
            printed = printed.replace(&*path.to_string_lossy(), name);
        }
    }
    if printed.lines().any(|line| line.starts_with("$ ")) {
        return Err("this prints a line that a case would take for a command".to_owned());
    }
    Ok(printed)
}

fn travaux(arguments: &[&str], place: &Path) -> Result<String, String> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_travaux"));
    // A slow machine answers late, and not otherwise.
    program.env("TRAVAUX_PATIENCE", "0");
    program.args(arguments).current_dir(place);
    program.stdin(Stdio::null());
    program.env("NO_COLOR", "1").env("COLUMNS", "100");
    for name in ["CLICOLOR_FORCE", "FORCE_COLOR", "RUST_BACKTRACE"] {
        program.env_remove(name);
    }
    let output = program.output().map_err(|trouble| trouble.to_string())?;
    match output.status.code() {
        Some(code) => Ok(transcript(&output.stdout, &output.stderr, code)),
        None => Err(format!("the program did not end itself: {}", output.status)),
    }
}

fn transcript(stdout: &[u8], stderr: &[u8], code: i32) -> String {
    let mut text = String::new();
    for part in [stdout, stderr] {
        // A case is a text file: it cannot show how a line ends.
        text += &String::from_utf8_lossy(part).replace("\r\n", "\n");
        if !text.is_empty() && !text.ends_with('\n') {
            text += "\n";
        }
    }
    if code != 0 {
        text += &format!("[exit code: {code}]\n");
    }
    text
}

/// On Windows both sides are read with `/` for `\`, because paths are spelt so there. Elsewhere
/// a backslash is the user's own, an escape in a draft, and counts.
fn is_same(expected: &str, printed: &str) -> bool {
    let plain = |text: &str| text.replace('\\', "/");
    expected == printed || cfg!(windows) && plain(expected) == plain(printed)
}

fn difference(expected: &str, printed: &str) -> String {
    let closed = |text: &str| match text {
        "" => String::new(),
        text => format!("{text}\n"),
    };
    let (expected, printed) = (closed(expected), closed(printed));
    let diff = TextDiff::from_lines(&expected, &printed);
    let header = ("what the case says", "what the program prints");
    diff.unified_diff().header(header.0, header.1).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_case_fails_and_blessing_repairs_it() {
        let wrong = "# A case\n\n```text file=notes/a.txt\none\n```\n\n\
                     ```console\n$ cat notes/a.txt\ntwo\n\n$ cat 'notes/a.txt'\none\n```\nEnd.\n";
        let played = play(wrong);
        assert_eq!(played.troubles, [""; 0]);
        assert_eq!(played.differences.len(), 1);
        let difference = &played.differences[0];
        assert!(difference.starts_with("8: `$ cat notes/a.txt` prints"));
        assert!(difference.contains("-two\n+one\n"), "{difference}");
        let blessed = played.blessed.unwrap();
        assert_eq!(blessed, wrong.replace("two", "one"));
        let again = play(&blessed);
        assert!(again.differences.is_empty() && again.troubles.is_empty());
        assert_eq!(again.blessed, Some(blessed));
    }

    #[test]
    fn the_program_is_run_and_what_it_prints_is_compared() {
        let wrong = "# A case\n```console\n$ travaux --version\nno version at all\n```\n";
        let played = play(wrong);
        assert_eq!((played.troubles.len(), played.differences.len()), (0, 1));
        assert!(play(&played.blessed.unwrap()).differences.is_empty());
    }

    #[test]
    fn blessing_lengthens_a_fence_that_the_answer_would_close() {
        let case = "# A case\n````text file=a\n```\n````\n```console\n$ cat a\n```\n";
        let grown = case.replace("```console\n$ cat a\n", "````console\n$ cat a\n```\n`");
        assert_eq!(play(case).blessed, Some(grown.clone()));
        assert!(play(&grown).differences.is_empty());
    }

    #[test]
    fn a_case_that_is_broken_further_down_is_not_blessed() {
        let case = "# A case\n```console\n$ travaux --version\nnone\n```\n```toml fil=a\n```\n";
        let played = play(case);
        assert_eq!((played.troubles.len(), played.differences.len()), (1, 1));
        assert_eq!(played.blessed, None);
    }

    #[test]
    fn a_case_that_could_not_fail_is_refused() {
        for (case, line) in [
            ("", "1: "),
            ("# A case\n```consoel\n$ cat a\n```\n", "1: "),
            ("# A case\n```console\n$ cat a\n", "2: "),
            ("# A case\n - point\n   ```console\n", "3: "),
            ("# A case\n```console\nfrom nowhere\n```\n", "2: "),
            ("# A case\n```console\n$ ls\n```\n", "3: "),
            ("# A case\n```console\n$ cat absent\nwords\n```\n", "3: "),
        ] {
            let troubles = play(case).troubles;
            assert_eq!(troubles.len(), 1, "{case}{troubles:?}");
            assert!(troubles[0].starts_with(line), "{case}{troubles:?}");
        }
    }

    #[test]
    fn errors_come_after_the_answer_and_the_exit_code_comes_last() {
        assert_eq!(transcript(b"a\n", b"", 0), "a\n");
        assert_eq!(transcript(b"a", b"b", 2), "a\nb\n[exit code: 2]\n");
        assert_eq!(transcript(b"", b"", 1), "[exit code: 1]\n");
    }
}
