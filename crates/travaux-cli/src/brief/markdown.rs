//! The brief as Markdown. Pictures are left out: beside each stands a table with the same facts.

use super::{Block, Brief, Inline, Table, Words};
use travaux_text::Citation;

/// The whole document.
pub fn write(brief: &Brief) -> String {
    let mut text = format!("# {}\n", escaped(&brief.title));
    for section in &brief.sections {
        text.push_str(&format!("\n## {}\n", escaped(&section.title)));
        blocks(&mut text, &section.blocks);
    }
    text
}

fn blocks(text: &mut String, all: &[Block]) {
    for block in all {
        match block {
            Block::Words(it) => text.push_str(&format!("\n{}\n", words(it, "  \n"))),
            Block::List(items) => {
                text.push('\n');
                for item in items {
                    text.push_str(&format!("- {}\n", words(item, "  \n  ")));
                }
            }
            Block::Heading(title) => text.push_str(&format!("\n### {}\n", escaped(title))),
            Block::Table(it) => text.push_str(&table(it)),
            // A table in it has a caption that says as much.
            Block::Folded { blocks: inner, .. } => blocks(text, inner),
            Block::Picture(_) => {}
        }
    }
}

fn table(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let cell = |it: &Words| words(it, "<br>").replace('|', "\\|");
    let mut text = format!("\n**{}**\n\n", escaped(&table.caption));
    text.push_str(&line(table.headers.iter().map(cell).collect()));
    text.push_str(&line(vec!["---".to_string(); table.headers.len()]));
    for row in &table.rows {
        text.push_str(&line(row.cells.iter().map(cell).collect()));
    }
    text
}

fn words(words: &Words, new_line: &str) -> String {
    let mut text = String::new();
    for inline in &words.0 {
        match inline {
            Inline::Text(it) | Inline::Aside(it) | Inline::Section(_, it) | Inline::Source(it) => text.push_str(&escaped(it)),
            Inline::Strong(it) => text.push_str(&strong(it)),
            Inline::Status(status) => text.push_str(&status.words()),
            Inline::Sign(sign, meaning) => text.push_str(&format!("{sign} {meaning}")),
            Inline::Break => text.push_str(new_line),
            Inline::Sources(sources) => {
                let list = sources.iter().map(Citation::to_string).collect::<Vec<_>>().join("; ");
                text.push_str(&format!("{}({})", if text.is_empty() || text.ends_with([' ', '\n', '>']) { "" } else { " " }, escaped(&list)));
            }
            Inline::Web(url) => text.push_str(&format!("<{url}>")),
        }
    }
    text.trim_end().to_string()
}

/// Emphasis does not begin or end at a space.
fn strong(text: &str) -> String {
    let inner = text.trim();
    if inner.is_empty() {
        return text.to_string();
    }
    let (before, after) = (&text[..text.len() - text.trim_start().len()], &text[text.trim_end().len()..]);
    format!("{before}**{}**{after}", escaped(inner))
}

/// Letters that would be taken for marks. As few as possible: the text is read as it is, too.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '<' | '[' | ']') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_in_the_words_stay_words() {
        assert_eq!(words(&Words::new().text("a*b <c> [d](e)").strong("bold: ").text("x"), "<br>"), "a\\*b \\<c> \\[d\\](e)**bold:** x");
        let mut it = Table::new("Two | three", ["a", "b"]);
        it.row([Words::from("1|2"), Words::from("3\n4")]);
        assert!(table(&it).contains("| 1\\|2 | 3<br>4 |"), "{}", table(&it));
    }
}
