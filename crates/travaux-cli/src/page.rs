//! The frame of every HTML page: self-contained, no script, readable on paper, in the dark and by a screen reader.

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// A page with a title and a body.
pub fn page(title: &str, body: Markup) -> String {
    styled(title, "", body)
}

/// A page with rules of style of its own, which come after those of every page.
pub fn styled(title: &str, style: &str, body: Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content="travaux";
                title { (title) }
                style { (PreEscaped(STYLE)) (PreEscaped(style)) }
            }
            body { main { (body) } }
        }
    }
    .into_string()
}

/// What the marks mean; stands on every page that uses them.
pub fn legend() -> Markup {
    html! {
        p class="legend" {
            "Words in brackets are not agreed. The bracket says whose they are: "
            mark class="disputed" { "[AA, against BB: disputed]" } " "
            mark class="refused" { "[AA, refused by BB: not discussed]" } " "
            mark class="proposed" { "[AA: proposed]" } " "
            mark class="missing" { "[missing: not there yet]" } " "
            mark class="undetermined" { "[reported: standing unknown]" }
        }
    }
}

const STYLE: &str = "
:root { color-scheme: light dark; --line: #767676; --soft: #f4f4f0; --ink: #1a1a1a; --paper: #fff;
  --disputed: #a3161a; --refused: #7a1f7a; --missing: #7a5200; --proposed: #005a70; --agreed: #1d6b2a; --undetermined: #5c5c5c; }
@media (prefers-color-scheme: dark) { :root { --line: #8c8c8c; --soft: #24262a; --ink: #ececec; --paper: #16171a;
  --disputed: #ff9a94; --refused: #e7a3e7; --missing: #f0c060; --proposed: #7fd3e6; --agreed: #8fd89b; --undetermined: #b5b5b5; } }
body { font: 1rem/1.5 Georgia, 'Times New Roman', serif; color: var(--ink); background: var(--paper); margin: 0; }
main { max-width: 80rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin-top: 2rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .5rem 0; }
th, td { border: 1px solid var(--line); padding: .5rem; text-align: left; vertical-align: top; overflow-wrap: break-word; }
thead th { background: var(--soft); }
td > p:first-child { margin-top: 0; } td > p:last-child { margin-bottom: 0; }
th[scope=row] { font-weight: bold; } th small, .faint { font-weight: normal; color: var(--undetermined); }
mark { background: none; color: inherit; text-decoration: underline; text-decoration-thickness: .12em; text-underline-offset: .15em; }
mark.disputed { color: var(--disputed); } mark.refused { color: var(--refused); text-decoration-style: double; }
mark.missing { color: var(--missing); text-decoration-style: dotted; } mark.proposed { color: var(--proposed); text-decoration-style: dashed; }
mark.agreed { color: var(--agreed); } mark.undetermined { color: var(--undetermined); text-decoration-style: wavy; }
.absent { color: var(--undetermined); font-style: italic; }
.sources { font-size: .85rem; color: var(--undetermined); }
.legend { background: var(--soft); padding: .5rem .75rem; }
@media print { @page { size: A4 landscape; margin: 15mm; } main { max-width: none; padding: 0; } body { font-size: 9pt; } tr { break-inside: avoid; } thead { display: table-header-group; } }
";
