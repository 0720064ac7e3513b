//! The brief as one self-contained page: no script, nothing from elsewhere, for screen, dark screen and A4 paper.

use super::sources::anchor;
use super::{Block, Brief, Inline, Picture, Row, Section, Table, Words, matrix, plot};
use crate::page;
use maud::{Markup, html};
use std::collections::BTreeSet;
use travaux_text::Citation;

/// A table with so many columns does not fold into a narrow screen: it scrolls there.
const WIDE: usize = 4;

/// The whole page.
pub fn write(brief: &Brief) -> String {
    let mut writer = Writer { ids: 0 };
    let sections: Vec<Markup> = brief.sections.iter().map(|section| writer.section(section)).collect();
    let body = html! {
        header {
            h1 { (brief.title) }
            p class="kicker" { "A brief of the record of this negotiation" }
        }
        nav aria-labelledby="contents" {
            h2 id="contents" { "On this page" }
            ol { @for section in &brief.sections { li { a href=(format!("#{}", section.id)) { (section.title) } } } }
        }
        p class="folds" { "Lines with a triangle open. On paper only what is open is printed." }
        @for section in sections { (section) }
    };
    page::styled(&brief.title, &format!("{STYLE}{}", widths(brief)), body)
}

/// One rule for each width of a column that occurs.
fn widths(brief: &Brief) -> String {
    let blocks = brief.sections.iter().flat_map(|section| &section.blocks).flat_map(Block::all);
    let tables = blocks.filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    let widths: BTreeSet<u8> = tables.flat_map(|table| table.widths.iter().copied()).collect();
    widths.into_iter().map(|width| format!(".w{width} {{ width: {width}%; }} ")).collect()
}

/// Gives ids to what needs one, in the order of the page.
struct Writer {
    ids: usize,
}

impl Writer {
    fn id(&mut self, what: &str) -> String {
        self.ids += 1;
        format!("{what}-{}", self.ids)
    }

    fn section(&mut self, section: &Section) -> Markup {
        let blocks = self.blocks(&section.blocks);
        html! {
            section aria-labelledby=(section.id) {
                h2 id=(section.id) { (section.title) }
                (blocks)
            }
        }
    }

    fn blocks(&mut self, blocks: &[Block]) -> Markup {
        let drawn: Vec<Markup> = blocks.iter().map(|block| self.block(block)).collect();
        html! { @for block in drawn { (block) } }
    }

    fn block(&mut self, block: &Block) -> Markup {
        match block {
            Block::Words(it) => html! { p { (words(it)) } },
            Block::List(items) => html! { ul { @for item in items { li { (words(item)) } } } },
            Block::Heading(title) => html! { h3 { (title) } },
            Block::Table(table) => self.table(table),
            Block::Folded { summary, blocks } => html! { details { summary { (summary) } (self.blocks(blocks)) } },
            Block::Picture(picture) => self.picture(picture),
        }
    }

    fn table(&mut self, table: &Table) -> Markup {
        let id = self.id("table");
        let drawn = html! {
            table {
                caption id=(id) { (table.caption) }
                @if !table.widths.is_empty() { colgroup { @for width in &table.widths { col class=(format!("w{width}")); } } }
                thead { tr { @for header in &table.headers { th scope="col" { (words(header)) } } } }
                tbody { @for row in &table.rows { (self::row(table, row)) } }
            }
        };
        match table.headers.len() {
            WIDE => html! { div class="scroll" role="group" aria-labelledby=(id) tabindex="0" { (drawn) } },
            more if more > WIDE => html! { div class="scroll wide" role="group" aria-labelledby=(id) tabindex="0" { (drawn) } },
            _ => drawn,
        }
    }

    fn picture(&mut self, picture: &Picture) -> Markup {
        let name = self.id("picture");
        let (drawings, legend) = match picture {
            Picture::Timeline(timeline) => (timeline.draw(&name), timeline.legend()),
            Picture::Grid(grid) => (grid.draw(&name), grid.legend()),
            Picture::Shares(shares) => (shares.draw(&name), shares.legend()),
            Picture::Figures(figures) => (plot::draw(&figures.axes, &name), plot::legend(figures)),
        };
        html! {
            figure {
                figcaption { (legend) }
                @for drawing in drawings { div class="scroll picture" role="group" aria-label="Picture" tabindex="0" { (drawing) } }
            }
        }
    }
}

fn row(table: &Table, row: &Row) -> Markup {
    html! {
        tr id=[row.id.as_ref()] {
            @for (index, cell) in row.cells.iter().enumerate() {
                @if index == table.names { th scope="row" { (words(cell)) } } @else { td { (words(cell)) } }
            }
        }
    }
}

fn words(words: &Words) -> Markup {
    html! { @for inline in &words.0 { (piece(inline)) } }
}

fn piece(inline: &Inline) -> Markup {
    match inline {
        Inline::Text(text) => html! { (text) },
        Inline::Strong(text) => html! { strong { (text) } },
        Inline::Aside(text) => html! { span class="aside" { (text) } },
        Inline::Status(status) => html! { span class=(format!("status {}", matrix::class(status.status))) { (status.words()) } },
        Inline::Sign(sign, meaning) => html! { span class="sign" { span aria-hidden="true" { (sign) } span class="vh" { (meaning) } } },
        Inline::Break => html! { br; },
        Inline::Sources(sources) => {
            html! { " " span class="cited" { "[" @for (index, source) in sources.iter().enumerate() { @if index > 0 { "; " } (cited(source)) } "]" } }
        }
        Inline::Section(id, text) => html! { a href=(format!("#{id}")) { (text) } },
        Inline::Source(key) => html! { a href=(format!("#{}", anchor(key))) { (key) } },
        Inline::Web(url) => html! { a href=(url) rel="noreferrer" { (url) } },
    }
}

fn cited(citation: &Citation) -> Markup {
    html! { a href=(format!("#{}", anchor(&citation.source))) { (citation.source) } @if let Some(locator) = &citation.locator { ", " (locator) } }
}

const STYLE: &str = "
:root { --wash-agreed: #dcefdc; --wash-disputed: #f9dcda; --wash-refused: #f0def0; --wash-missing: #f6e8c6; --wash-proposed: #d6ebf1; --wash-undetermined: #e6e6e6; --link: #0b4a8f; }
@media (prefers-color-scheme: dark) { :root { --wash-agreed: #1f3d24; --wash-disputed: #572423; --wash-refused: #47264a; --wash-missing: #4a3a12; --wash-proposed: #153f4b; --wash-undetermined: #3a3c40; --link: #9cc7ff; } }
html { scroll-padding-top: 1rem; }
main { max-width: 58rem; }
header { border-bottom: 2px solid var(--ink); margin-bottom: 1.5rem; }
h1 { font-size: 1.9rem; margin: 1rem 0 .25rem; max-width: 24em; }
.kicker { margin-top: 0; font-style: italic; }
h2 { font-size: 1.35rem; line-height: 1.25; margin: 3rem 0 .75rem; padding-top: .5rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .25rem; }
nav h2 { border: 0; font-size: 1rem; margin: 0 0 .25rem; padding: 0; }
nav { background: var(--soft); padding: .75rem 1rem; max-width: 40rem; }
nav ol { margin: 0; padding-left: 1.5rem; columns: 2; column-gap: 2rem; }
nav li { break-inside: avoid; margin: 0; padding: .1rem 0; }
.folds { font-size: .88rem; font-style: italic; }
p, ul, nav, h3 { max-width: 40rem; }
li { margin: .25rem 0; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
tr:target > * { background: var(--wash-missing); }
.aside { font-size: .88rem; color: var(--undetermined); }
.cited { font-size: .8rem; line-height: 1.3; color: var(--undetermined); overflow-wrap: anywhere; }
.cited a, td > a, th > a { color: inherit; text-decoration-thickness: 1px; text-decoration-color: var(--line); }
table { font-size: .92rem; line-height: 1.4; margin: 1.25rem 0 1.75rem; }
caption { font-size: 1rem; line-height: 1.35; }
th, td { border-width: 1px 0; padding: .4rem .6rem .4rem 0; overflow-wrap: anywhere; hyphens: manual; }
thead th { background: none; border-top: 2px solid var(--ink); border-bottom: 1px solid var(--ink); overflow-wrap: normal; }
tbody th[scope=row] { font-weight: normal; }
.scroll { position: relative; } .scroll table { min-width: 36rem; } .scroll.wide table { min-width: 44rem; }
.status { padding: .05em .35em; border-radius: .2em; background: var(--wash-undetermined); -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.status.agreed { background: var(--wash-agreed); } .status.disputed { background: var(--wash-disputed); } .status.refused { background: var(--wash-refused); }
.status.missing { background: var(--wash-missing); } .status.proposed { background: var(--wash-proposed); }
.sign { font-weight: bold; font-size: 1.1em; }
.vh { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
details { margin: 1rem 0; } summary { cursor: pointer; font-weight: bold; padding: .25rem 0; }
figure { margin: 1.25rem 0; } figcaption { font-size: .88rem; }
.picture svg { display: block; width: 100%; min-width: 40rem; height: auto; }
.keys { list-style: none; margin: .5rem 0; padding: 0; max-width: none; display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; }
.keys li { margin: 0; } .key { height: .95em; width: auto; vertical-align: -.12em; } .key-sign { font-weight: bold; }
svg text { font-family: 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif; fill: var(--ink); }
svg .label { font-size: 10px; paint-order: stroke; stroke: var(--paper); stroke-width: 2.5px; stroke-linejoin: round; } svg .number { font-weight: bold; } svg .centred, svg .letter { text-anchor: middle; } svg .end { text-anchor: end; }
svg .letter { font-size: 11px; font-weight: bold; }
svg .lane-title { font-size: 11px; font-weight: bold; } svg .tick-label { font-size: 9px; fill: var(--undetermined); }
svg .lane-line { stroke: var(--ink); stroke-width: 1; } svg .tick { stroke: var(--line); stroke-width: .5; stroke-opacity: .4; }
svg .draft-line { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 1 3; }
svg .solid { fill: var(--ink); stroke: var(--ink); } svg .hollow { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5; }
svg .unsure { stroke-dasharray: 2 1.5; } svg .cross { fill: none; stroke: var(--ink); stroke-width: 2.2; }
svg .bar { fill: var(--line); fill-opacity: .35; } svg .rail { fill: none; stroke: var(--ink); stroke-width: 1; } svg .rail.unsure { stroke-dasharray: 4 3; }
svg .axis { stroke: var(--line); } svg .range { stroke: var(--ink); stroke-width: 5; stroke-opacity: .35; }
svg .cell { fill: var(--paper); stroke: var(--line); stroke-width: .75; } svg .cell.agreed { fill: var(--wash-agreed); } svg .cell.disputed { fill: var(--wash-disputed); }
svg .cell.refused { fill: var(--wash-refused); } svg .cell.missing { fill: var(--wash-missing); } svg .cell.proposed { fill: var(--wash-proposed); }
svg .cell.undetermined { fill: var(--wash-undetermined); } svg .cell[class*=share] { fill: var(--wash-disputed); } svg .cell.share-1 { fill-opacity: .2; } svg .cell.share-2 { fill-opacity: .45; } svg .cell.share-3 { fill-opacity: .7; } svg .cell.open, svg .cell.away { stroke-opacity: .45; }
@media (max-width: 40rem) { main { padding: 1rem; } nav ol { columns: 1; } h1 { font-size: 1.5rem; } }
@media (forced-colors: active) { svg text { fill: CanvasText; } .status { border: 1px solid CanvasText; } }
@page { size: A4 portrait; margin: 16mm 15mm; }
@media print {
  @page { size: A4 portrait; margin: 16mm 15mm; }
  :root { --ink: #000; --paper: #fff; --soft: #f4f4f0; --line: #767676; --undetermined: #444; --link: #000; --wash-agreed: #dcefdc; --wash-disputed: #f9dcda; --wash-refused: #f0def0; --wash-missing: #f6e8c6; --wash-proposed: #d6ebf1; --wash-undetermined: #e6e6e6; color-scheme: light; }
  body { font-size: 9.5pt; line-height: 1.4; } h1 { font-size: 18pt; } h2 { font-size: 13pt; margin-top: 1.6rem; } h3 { font-size: 10.5pt; }
  h2, h3, caption, summary { break-after: avoid; } p, li { orphans: 3; widows: 3; }
  table { font-size: 8.5pt; } .cited { font-size: 7.5pt; } .aside { font-size: 8pt; } caption { font-size: 9.5pt; } figcaption { font-size: 8pt; }
  .scroll { position: relative; } .scroll table { min-width: 36rem; } .wide table { min-width: 0; } .picture svg { min-width: 0; } .scroll { overflow: visible; } .picture { break-inside: avoid; margin-bottom: 4mm; }
  figcaption { break-inside: avoid; break-after: avoid; } thead { break-after: avoid; } tbody tr:first-child { break-before: avoid; } .folds { display: none; } a { color: inherit; text-decoration: none; } .status, svg .cell { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav { border: 1px solid var(--line); }
}
";
