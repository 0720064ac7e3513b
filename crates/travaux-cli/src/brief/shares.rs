//! Shares of a whole as bars, one under the other, each between nothing and all.

use super::stack;
use super::timeline::{WIDTH, at};
use maud::{Markup, html};

/// More bars than this do not fit on a page of paper.
const MOST: usize = 36;
const ROW: f64 = 22.0;
const LABEL: f64 = 10.0;
/// Where the bars begin and end; right of them stands the figure.
const LEFT: f64 = 270.0;
const RIGHT: f64 = WIDTH - 90.0;

/// All bars.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// What the picture is called.
    pub title: String,
    /// What it shows, for those who do not see it.
    pub what: String,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// One share.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Of what.
    pub name: String,
    /// From 0 to 1.
    pub share: f64,
    /// The figure behind it.
    pub figure: String,
}

impl Shares {
    /// The picture, in parts that each fit on a page. `name` makes its ids unique on the page.
    pub fn draw(&self, name: &str) -> Vec<Markup> {
        self.bars.chunks(MOST).enumerate().map(|(part, bars)| self.part(&format!("{name}-{}", part + 1), bars)).collect()
    }

    fn part(&self, name: &str, bars: &[Bar]) -> Markup {
        let height = ROW * bars.len() as f64 + 14.0;
        let x = |share: f64| LEFT + share.clamp(0.0, 1.0) * (RIGHT - LEFT);
        html! {
            svg viewBox=(format!("0 0 {WIDTH} {}", at(height))) role="img" aria-labelledby=(format!("{name}-title {name}-desc")) {
                title id=(format!("{name}-title")) { (self.title) }
                desc id=(format!("{name}-desc")) { (self.what) }
                @for share in [0.0, 0.5, 1.0] {
                    text class="tick-label centred" x=(at(x(share))) y="9" { (at(share * 100.0)) " %" }
                    line class="tick" x1=(at(x(share))) x2=(at(x(share))) y1="12" y2=(at(height)) {}
                }
                @for (index, bar) in bars.iter().enumerate() {
                    @let top = 14.0 + ROW * index as f64;
                    g {
                        title { (bar.name) ": " (bar.figure) }
                        text class="label" x="0" y=(at(top + 14.0)) { (stack::fitted(&bar.name, LABEL, LEFT - 8.0)) }
                        rect class="hollow" x=(at(LEFT)) y=(at(top + 4.0)) width=(at(RIGHT - LEFT)) height=(at(ROW - 9.0)) {}
                        @if bar.share > 0.0 { rect class="solid" x=(at(LEFT)) y=(at(top + 4.0)) width=(at(x(bar.share) - LEFT)) height=(at(ROW - 9.0)) {} }
                        text class="label" x=(at(RIGHT + 8.0)) y=(at(top + 14.0)) { (bar.figure) }
                    }
                }
            }
        }
    }

    /// What is black, and what is white.
    pub fn legend(&self) -> Markup {
        let key = |class: &str| html! { svg class="key" viewBox="0 0 22 16" aria-hidden="true" focusable="false" { rect class=(class) x="1" y="3" width="20" height="10" {} } };
        html! { ul class="keys" { li { (key("solid")) " it holds" } li { (key("hollow")) " it does not" } } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_share_and_never_longer_than_the_whole() {
        let bar = |share| Bar { name: "assist".into(), share, figure: "50.0 %".into() };
        let shares = Shares { title: "Verdicts".into(), what: "Each".into(), bars: vec![bar(0.5), bar(0.0), bar(7.0)] };
        let drawn = shares.draw("s").remove(0).into_string();
        assert_eq!(drawn.matches("class=\"solid\"").count(), 2, "nothing is drawn for nothing");
        let width = |share: f64| format!("width=\"{}\"", at(share * (RIGHT - LEFT)));
        assert!(drawn.contains(&width(0.5)) && !drawn.contains(&width(7.0)), "{drawn}");
        assert_eq!(Shares { bars: vec![bar(0.1); 80], ..shares }.draw("s").len(), 3);
    }
}
