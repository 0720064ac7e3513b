//! The timeline: events in lanes over one axis of time, each drawn as exactly as it is dated and no more exactly.
//!
//! A day that is known is a solid mark. Anything wider is a bar over all days on which it can have been, with open ends: the record
//! does not say on which of them it was. A date that the source itself calls approximate or uncertain is dashed.

use super::days;
use super::stack::{self, Space};
use maud::{Markup, html};
use travaux_record::chronology::EventKind;
use travaux_text::Date;
use travaux_text::date::Day;

/// Width of the picture in its own units. On A4 paper one unit is a little less than a pixel.
pub const WIDTH: f64 = 720.0;
const LABEL: f64 = 10.0;
const ROW: f64 = 25.0;
const LANE: f64 = 20.0;
const AXIS: f64 = 18.0;
/// A lane with more rows than this shows numbers alone: the table has the words.
const MOST_ROWS: usize = 34;

/// What fits on a page of paper beside its margins.
const MOST_HEIGHT: f64 = 960.0;

const KINDS: [(EventKind, &str); 8] = [
    (EventKind::Round, "round of negotiations"),
    (EventKind::Meeting, "other meeting"),
    (EventKind::Contact, "video conference or call"),
    (EventKind::Message, "message"),
    (EventKind::Draft, "draft"),
    (EventKind::Battlefield, "battlefield"),
    (EventKind::Political, "political or legal event"),
    (EventKind::Statement, "said in public"),
];

/// Events over a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// The first day of the picture, as [`days::number`].
    pub first: i64,
    /// The last day.
    pub last: i64,
    /// The lanes, from top to bottom.
    pub lanes: Vec<Lane>,
    /// Days at which a draft is dated exactly: a line through all lanes.
    pub drafts: Vec<i64>,
}

/// Events that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// What they have in common.
    pub title: String,
    /// The events, in the order of a list.
    pub marks: Vec<Mark>,
}

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Its number in the table.
    pub number: Option<usize>,
    /// In a few words.
    pub label: String,
    /// What kind.
    pub kind: EventKind,
    /// When.
    pub span: Span,
}

/// The days on which something can have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first of them; `None` where that end is open.
    pub from: Option<i64>,
    /// The last of them.
    pub until: Option<i64>,
    /// The source itself is unsure of it.
    pub unsure: bool,
}

impl Span {
    /// The days of a date. A year so far away that no calendar has it counts as an open end.
    pub fn of(date: &Date) -> Span {
        let (from, until) = date.days();
        let number = |day: Option<Day>| day.filter(|(year, ..)| (-99_999..=99_999).contains(year)).map(days::number);
        Span { from: number(from), until: number(until), unsure: date.is_unsure() }
    }

    /// The only day on which it can have been.
    pub fn day(self) -> Option<i64> {
        self.from.filter(|from| self.until == Some(*from))
    }

    /// Whether some of its days lie between two others, both included.
    pub fn touches(self, first: i64, last: i64) -> bool {
        self.from.is_none_or(|from| from <= last) && self.until.is_none_or(|until| until >= first)
    }
}

/// Where a mark is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The row in its lane, from 0.
    pub row: usize,
    /// From where to where its mark or bar goes.
    pub glyph: Space,
    /// Where its label begins and ends.
    pub label: Space,
    /// What its label says, cut to the room there is.
    pub words: String,
    /// Whether it goes on beyond the left and the right edge.
    pub beyond: (bool, bool),
}

impl Timeline {
    /// Where a day begins, from the left edge.
    fn x(&self, day: i64) -> f64 {
        let share = |days: i64| days as f64 / (self.last + 1 - self.first).max(1) as f64;
        share((day - self.first).clamp(0, self.last + 1 - self.first)) * WIDTH
    }

    /// Where the marks of a lane are drawn: no two of them, labels included, lie on each other.
    pub fn place(&self, lane: &Lane) -> Vec<Placed> {
        let placed = self.place_labelled(lane, |mark| mark.number.map_or(mark.label.clone(), |number| format!("{number} {}", mark.label)));
        if placed.iter().all(|placed| placed.row < MOST_ROWS) {
            return placed;
        }
        self.place_labelled(lane, |mark| mark.number.map_or(mark.label.clone(), |number| number.to_string()))
    }

    fn place_labelled(&self, lane: &Lane, words: impl Fn(&Mark) -> String) -> Vec<Placed> {
        let mut all: Vec<Placed> = lane.marks.iter().map(|mark| self.placed(mark, &words(mark))).collect();
        let spaces: Vec<Space> =
            all.iter().map(|it| Space { left: it.glyph.left.min(it.label.left), right: it.glyph.right.max(it.label.right) }).collect();
        for (placed, row) in all.iter_mut().zip(stack::rows(&spaces)) {
            placed.row = row;
        }
        all
    }

    fn placed(&self, mark: &Mark, label: &str) -> Placed {
        let glyph = match mark.span.day() {
            // A mark needs more room than a day may have.
            Some(day) => {
                let middle = f64::midpoint(self.x(day), self.x(day + 1)).clamp(5.0, WIDTH - 5.0);
                Space { left: middle - 5.0, right: middle + 5.0 }
            }
            None => {
                let left = mark.span.from.map_or(0.0, |from| self.x(from));
                let right = mark.span.until.map_or(WIDTH, |until| self.x(until + 1));
                // A bar may lie at the very edge; it stays visible.
                Space { left: left.min(WIDTH - 4.0), right: right.max(left.min(WIDTH - 4.0) + 4.0) }
            }
        };
        let words = stack::fitted(label, LABEL, 250.0);
        let width = stack::width(&words, LABEL);
        let left = glyph.left.min(WIDTH - width).max(0.0);
        let beyond = (mark.span.from.is_none_or(|from| from < self.first), mark.span.until.is_none_or(|until| until > self.last));
        Placed { row: 0, glyph, label: Space { left, right: left + width }, words, beyond }
    }

    /// The picture, in parts that each fit on a page. `name` makes its ids unique on the page.
    pub fn draw(&self, name: &str) -> Vec<Markup> {
        let mut parts: Vec<Vec<(&Lane, Vec<Placed>)>> = Vec::new();
        let mut height = f64::INFINITY;
        for lane in &self.lanes {
            let placed = self.place(lane);
            let own = height_of(&placed);
            if height + own > MOST_HEIGHT {
                parts.push(Vec::new());
                height = 2.0 * AXIS;
            }
            height += own;
            if let Some(part) = parts.last_mut() {
                part.push((lane, placed));
            }
        }
        parts.iter().enumerate().map(|(part, lanes)| self.part(&format!("{name}-{}", part + 1), lanes)).collect()
    }

    fn part(&self, name: &str, lanes: &[(&Lane, Vec<Placed>)]) -> Markup {
        let tops: Vec<f64> = lanes
            .iter()
            .scan(AXIS, |top, (_, placed)| {
                let this = *top;
                *top += height_of(placed);
                Some(this)
            })
            .collect();
        let bottom = AXIS + lanes.iter().map(|(_, placed)| height_of(placed)).sum::<f64>();
        let period = format!("{} to {}", days::day_words(days::day(self.first)), days::day_words(days::day(self.last)));
        let counts: Vec<String> = lanes.iter().map(|(lane, _)| format!("{}: {}", lane.title, lane.marks.len())).collect();
        html! {
            svg viewBox=(format!("0 0 {WIDTH} {}", at(bottom + AXIS))) role="img" aria-labelledby=(format!("{name}-title {name}-desc")) {
                title id=(format!("{name}-title")) { "Timeline, " (period) }
                desc id=(format!("{name}-desc")) { "Events on one axis of time, in lanes. " (counts.join("; ")) ". The table below has every event with its date, its place and its sources." }
                (self.axis(bottom))
                @for day in &self.drafts {
                    @let x = f64::midpoint(self.x(*day), self.x(*day + 1));
                    line class="draft-line" x1=(at(x)) x2=(at(x)) y1=(at(AXIS)) y2=(at(bottom)) {}
                }
                @for ((lane, placed), top) in lanes.iter().zip(&tops) {
                    line class="lane-line" x1="0" x2=(at(WIDTH)) y1=(at(*top)) y2=(at(*top)) {}
                    text class="lane-title" x="0" y=(at(top + 13.0)) { (lane.title) }
                    @for (mark, it) in lane.marks.iter().zip(placed) { (drawn(mark, it, top + LANE + it.row as f64 * ROW)) }
                }
                line class="lane-line" x1="0" x2=(at(WIDTH)) y1=(at(bottom)) y2=(at(bottom)) {}
            }
        }
    }

    /// What the shapes that occur mean.
    pub fn legend(&self) -> Markup {
        let marks: Vec<&Mark> = self.lanes.iter().flat_map(|lane| &lane.marks).collect();
        let has = |kind: EventKind| marks.iter().any(|mark| mark.kind == kind && mark.span.day().is_some());
        let small = |drawing: Markup| html! { svg class="key" viewBox="0 0 26 12" aria-hidden="true" focusable="false" { (drawing) } };
        let space = Space { left: 1.0, right: 25.0 };
        let sample = Placed { row: 0, glyph: space, label: space, words: String::new(), beyond: (false, false) };
        html! {
            ul class="keys" {
                @for (kind, words) in KINDS { @if has(kind) { li { (small(symbol(kind, 13.0, 6.0, false))) " " (words) } } }
                @if marks.iter().any(|mark| mark.span.day().is_none()) { li { (small(bar(&sample, 6.0, false))) " on or between these days; which of them is not known, or the sources differ" } }
                @if marks.iter().any(|mark| mark.span.unsure) { li { (small(bar(&sample, 6.0, true))) " dashed: the source is not sure of the date" } }
                @if !self.drafts.is_empty() { li { (small(html! { line class="draft-line" x1="13" x2="13" y1="0" y2="12" {} })) " day of a draft" } }
            }
        }
    }

    /// Lines through the lanes, and the days that they stand for at top and bottom.
    fn axis(&self, bottom: f64) -> Markup {
        html! {
            @for (day, label) in self.ticks() {
                @let x = self.x(day);
                line class="tick" x1=(at(x)) x2=(at(x)) y1=(at(AXIS - 4.0)) y2=(at(bottom + 4.0)) {}
                @if let Some(label) = label {
                    text class="tick-label" x=(at(x + 2.0)) y="10" { (label) }
                    text class="tick-label" x=(at(x + 2.0)) y=(at(bottom + 14.0)) { (label) }
                }
            }
        }
    }

    /// Days, weeks (from Monday), months or years, whichever fit; a label only where it has room.
    fn ticks(&self) -> Vec<(i64, Option<String>)> {
        let mut end = 0.0;
        let label = |number: i64| {
            let (year, month, day) = days::day(number);
            match self.last - self.first {
                0..=150 => format!("{day} {}", days::month_short(month)),
                151..=1400 => format!("{} {year}", days::month_short(month)),
                _ => year.to_string(),
            }
        };
        let with_label = |number: i64| {
            let (x, words) = (self.x(number) + 2.0, label(number));
            let right = x + stack::width(&words, 9.0);
            let fits = x >= end && right <= WIDTH;
            if fits {
                end = right + 4.0;
            }
            (number, fits.then_some(words))
        };
        self.tick_days().into_iter().map(with_label).collect()
    }

    fn tick_days(&self) -> Vec<i64> {
        let all = self.first..=self.last;
        match self.last - self.first {
            0..=20 => all.collect(),
            // 1 January 1970 was a Thursday.
            21..=150 => all.filter(|number| (number + 3).rem_euclid(7) == 0).collect(),
            151..=1400 => all.filter(|number| days::day(*number).2 == 1).collect(),
            _ => {
                let (first, last) = (days::day(self.first).0, days::day(self.last).0);
                // At most some dozens, however many centuries that is.
                let step = usize::try_from((last - first) / 40).unwrap_or(0) + 1;
                (first..=last).step_by(step).map(|year| days::number((year, 1, 1))).filter(|number| all.contains(number)).collect()
            }
        }
    }
}

fn height_of(placed: &[Placed]) -> f64 {
    LANE + ROW * placed.iter().map(|it| it.row + 1).max().unwrap_or(0) as f64 + 4.0
}

/// A number as it stands in the picture: tenths are fine enough, and the same everywhere.
pub fn at(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_string)
}

fn drawn(mark: &Mark, it: &Placed, top: f64) -> Markup {
    let middle = top + 17.0;
    let number = mark.number.map(|number| number.to_string()).unwrap_or_default();
    let rest = it.words.strip_prefix(&number).unwrap_or(&it.words);
    html! {
        g class=(if mark.kind.is_talks() { "talks" } else { "around" }) {
            title { (mark.label) }
            text class="label" x=(at(it.label.left)) y=(at(top + 9.0)) { @if !number.is_empty() { tspan class="number" { (number) } } (rest) }
            @match mark.span.day() {
                Some(_) => (symbol(mark.kind, f64::midpoint(it.glyph.left, it.glyph.right), middle, mark.span.unsure)),
                None => (bar(it, middle, mark.span.unsure)),
            }
        }
    }
}

/// A bar without ends; an arrow where it goes on beyond the picture.
fn bar(it: &Placed, middle: f64, unsure: bool) -> Markup {
    // Where it goes on, the last units are the arrow's.
    let left = it.glyph.left + if it.beyond.0 { 7.0 } else { 0.0 };
    let right = (it.glyph.right - if it.beyond.1 { 7.0 } else { 0.0 }).max(left);
    let arrow = |x: f64, side: f64| format!("M{} {}v8l{} -4z", at(x), at(middle - 4.0), at(6.0 * side));
    html! {
        rect class="bar" x=(at(left)) y=(at(middle - 2.5)) width=(at(right - left)) height="5" {}
        path class=(if unsure { "rail unsure" } else { "rail" }) d=(format!("M{} {}H{}M{} {}H{}", at(left), at(middle - 2.5), at(right), at(left), at(middle + 2.5), at(right))) {}
        @if it.beyond.0 { path class="solid" d=(arrow(left, -1.0)) {} }
        @if it.beyond.1 { path class="solid" d=(arrow(right, 1.0)) {} }
    }
}

/// The mark of an exact day: one shape for each kind.
pub fn symbol(kind: EventKind, x: f64, y: f64, unsure: bool) -> Markup {
    let class = match (kind, unsure) {
        (_, true) => "hollow unsure",
        (EventKind::Round | EventKind::Draft | EventKind::Battlefield | EventKind::Political, _) => "solid",
        _ => "hollow",
    };
    let path = |steps: &str| format!("M{} {}{steps}", at(x), at(y));
    html! {
        @match kind {
            EventKind::Round | EventKind::Meeting => circle class=(class) cx=(at(x)) cy=(at(y)) r="4" {},
            EventKind::Draft | EventKind::Publication => rect class=(class) x=(at(x - 3.5)) y=(at(y - 3.5)) width="7" height="7" {},
            EventKind::Contact => path class=(class) d=(path("m0 -4.5l4.5 8h-9z")) {},
            EventKind::Message => path class=(class) d=(path("m-4.5 -3.5h9l-4.5 8z")) {},
            EventKind::Political => path class=(class) d=(path("m0 -4.8l4.8 4.8l-4.8 4.8l-4.8 -4.8z")) {},
            EventKind::Statement => path class=(class) d=(path("m0 -4.8l4.8 4.8l-4.8 4.8l-4.8 -4.8z")) {},
            EventKind::Battlefield => path class="cross" d=(path("m-4 -4l8 8m0 -8l-8 8")) {},
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn mark(date: &str, label: &str) -> Mark {
        Mark { number: Some(1), label: label.to_string(), kind: EventKind::Meeting, span: Span::of(&Date::parse(date).unwrap()) }
    }

    fn timeline(marks: Vec<Mark>) -> Timeline {
        let day = |day| days::number((2022, 3, day));
        Timeline { first: day(1), last: day(30), lanes: vec![Lane { title: "At the table".into(), marks }], drafts: vec![day(29)] }
    }

    #[test]
    fn an_uncertain_date_is_a_bar_over_all_its_days() {
        let timeline = timeline(vec![
            mark("2022-03-07", "exact"),
            mark("2022-03-10/2022-03-12", "span"),
            mark("2022-02/2022-03-15", "early"),
            mark("../2022-03-03", "open"),
        ]);
        let placed = timeline.place(&timeline.lanes[0]);
        let day = WIDTH / 30.0;
        assert!((f64::midpoint(placed[0].glyph.left, placed[0].glyph.right) - 6.5 * day).abs() < 0.1, "a day has a mark in its middle");
        assert!((placed[1].glyph.left - 9.0 * day).abs() < 0.1 && (placed[1].glyph.right - 12.0 * day).abs() < 0.1, "{:?}", placed[1]);
        assert_eq!(placed[1].beyond, (false, false));
        assert_eq!((placed[2].beyond, placed[3].beyond), ((true, false), (true, false)), "they began before the picture does");
        let drawn = timeline.draw("t").into_iter().map(Markup::into_string).collect::<String>();
        assert_eq!(drawn.matches("class=\"bar\"").count(), 3);
        assert_eq!(drawn.matches("<circle class=\"hollow\"").count(), 1);
    }

    #[test]
    fn labels_do_not_overlap_and_stay_inside() {
        let marks = (1..=30)
            .flat_map(|day| (0..4).map(move |_| mark(&format!("2022-03-{day:02}"), "A meeting with a rather long title, for all that it was")))
            .collect();
        let timeline = timeline(marks);
        let placed = timeline.place(&timeline.lanes[0]);
        for (index, one) in placed.iter().enumerate() {
            assert!(one.label.left >= 0.0 && one.label.right <= WIDTH && one.glyph.left >= 0.0 && one.glyph.right <= WIDTH);
            for other in &placed[index + 1..] {
                assert!(one.row != other.row || one.label.right < other.label.left || other.label.right < one.label.left);
            }
        }
        assert!(placed.iter().all(|it| it.words == "1"), "so many labels do not fit: numbers are shown");
    }

    #[test]
    fn a_time_of_any_length_has_some_dozens_of_lines() {
        let day = days::number((2022, 3, 1));
        for length in [0, 1, 20, 21, 150, 151, 1400, 1401, 40_000, 30_000_000] {
            let timeline = Timeline { first: day, last: day + length, lanes: Vec::new(), drafts: Vec::new() };
            let ticks = timeline.ticks();
            assert!(ticks.len() <= 60 && ticks.iter().all(|(tick, _)| (day..=day + length).contains(tick)), "{length}: {}", ticks.len());
        }
        assert_eq!(Span::of(&Date::parse("Y-170000000").unwrap()).from, None);
    }

    #[test]
    fn an_empty_lane_and_a_single_day_can_be_drawn() {
        let day = days::number((2022, 3, 1));
        let timeline = Timeline { first: day, last: day, lanes: vec![Lane { title: "At the table".into(), marks: Vec::new() }], drafts: Vec::new() };
        let drawn = timeline.draw("t").into_iter().map(Markup::into_string).collect::<String>();
        assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
    }
}
