//! Figures with units, exact: `250,000`, `40 kilometres`, `10–15 years`.
//!
//! A figure keeps the unit in which it is written; it is converted only to be compared. Two figures in different units
//! *agree within rounding* when some exact value would be written as each of them: 25 miles is 40.2336 km, which anybody
//! would write as 40 km. Units of which one is a multiple of the other round nothing. The mile is the international mile of 1,609.344 m (1959); there is no crate that parses units at
//! run time with exact fractions, hence the small table here.

use alloc::string::{String, ToString};
use core::fmt;
use num_rational::Ratio;
use serde::{Serialize, Serializer};

/// An exact number. Figures of treaties fit easily: at most 18 digits are read.
pub type Number = Ratio<i128>;

/// What a figure counts or measures.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// No unit is written.
    None,
    /// A unit with a known factor.
    Known(&'static KnownUnit),
    /// Any other words: `tanks`, `cubic metres per second`.
    Named(String),
}

/// A unit that can be converted.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KnownUnit {
    /// Its name after a plural figure.
    pub name: &'static str,
    /// What it measures: units convert only within one.
    pub dimension: &'static str,
    /// How many base units it is: numerator and denominator.
    factor: (i128, i128),
    words: &'static [&'static str],
}

macro_rules! units {
    ($($name:literal $dimension:literal $numerator:literal/$denominator:literal $words:expr;)*) => {
        static UNITS: &[KnownUnit] = &[$(KnownUnit { name: $name, dimension: $dimension, factor: ($numerator, $denominator), words: &$words }),*];
    };
}

units! {
    "metres" "length" 1/1 ["m", "metre", "metres", "meter", "meters"];
    "kilometres" "length" 1000/1 ["km", "kilometre", "kilometres", "kilometer", "kilometers"];
    "miles" "length" 1609344/1000 ["mi", "mile", "miles"];
    "nautical miles" "length" 1852/1 ["nmi", "nautical mile", "nautical miles"];
    "square kilometres" "area" 1000000/1 ["km²", "km2", "square kilometre", "square kilometres", "square kilometers"];
    "hectares" "area" 10000/1 ["ha", "hectare", "hectares"];
    "kilograms" "mass" 1/1 ["kg", "kilogram", "kilograms"];
    "tonnes" "mass" 1000/1 ["t", "tonne", "tonnes", "metric tons"];
    "days" "days" 1/1 ["day", "days"];
    "weeks" "days" 7/1 ["week", "weeks"];
    "months" "months" 1/1 ["month", "months"];
    "years" "months" 12/1 ["year", "years"];
    "per cent" "share" 1/1 ["%", "per cent", "percent"];
}

impl Unit {
    /// The unit that some words name.
    pub fn named(words: &str) -> Unit {
        let words = words.trim();
        if words.is_empty() {
            return Unit::None;
        }
        let known = UNITS.iter().find(|unit| unit.words.iter().any(|word| word.eq_ignore_ascii_case(words)));
        known.map_or_else(|| Unit::Named(words.to_string()), Unit::Known)
    }

    fn dimension(&self) -> String {
        match self {
            Unit::None => String::new(),
            Unit::Known(unit) => unit.dimension.to_string(),
            Unit::Named(words) => words.to_lowercase(),
        }
    }

    fn factor(&self) -> Number {
        match self {
            Unit::Known(unit) => Number::new(unit.factor.0, unit.factor.1),
            _ => Number::from_integer(1),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unit::None => Ok(()),
            Unit::Known(unit) => f.write_str(unit.name),
            Unit::Named(words) => f.write_str(words),
        }
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A figure, or a range of figures, with its unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity {
    /// The lower end; equal to the upper end for a single figure.
    pub low: Number,
    /// The upper end.
    pub high: Number,
    /// The unit as written.
    pub unit: Unit,
    /// The weight of the last digit written, in `unit`.
    pub step: Number,
}

impl Quantity {
    /// Reads `85,000`, `85 000`, `2.5`, `40 km`, `10–15 years`, `10 to 15 years`. `None` for anything else: every word of
    /// the text must belong to the figure. A unit has at most four words.
    pub fn parse(text: &str) -> Option<Quantity> {
        let (low, step, rest) = figure(text.trim())?;
        let dashed = rest.trim_start();
        let upper = ["–", "—", "-", "to "].iter().find_map(|dash| dashed.strip_prefix(dash)).and_then(|rest| figure(rest.trim_start()));
        let (high, step, rest) = match upper {
            Some((high, upper_step, rest)) if high >= low => (high, step.min(upper_step), rest),
            Some(_) => return None,
            None => (low, step, rest),
        };
        let words = rest.trim();
        let attached = !rest.starts_with(char::is_whitespace) && !words.is_empty();
        let plain = words.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '%' | '²' | '2' | '-' | '/'));
        if !plain || words.split_whitespace().count() > 4 || words.starts_with('2') || attached && matches!(Unit::named(words), Unit::Named(_)) {
            return None;
        }
        Some(Quantity { low, high, unit: Unit::named(words), step })
    }

    /// A whole figure with its unit.
    pub fn whole(figure: u64, unit: &str) -> Quantity {
        let number = Number::from_integer(i128::from(figure));
        Quantity { low: number, high: number, unit: Unit::named(unit), step: Number::from_integer(1) }
    }

    /// The same figure with this unit, where it has none of its own.
    #[must_use]
    pub fn with_unit(mut self, words: &str) -> Quantity {
        if self.unit == Unit::None {
            self.unit = Unit::named(words);
        }
        self
    }

    /// Whether the two measure the same thing, so that they can be compared.
    pub fn comparable(&self, other: &Quantity) -> bool {
        self.unit.dimension() == other.unit.dimension()
    }

    /// This figure in the unit of another one; `None` if they measure different things.
    pub fn in_unit_of(&self, other: &Quantity) -> Option<Quantity> {
        self.comparable(other).then(|| {
            let factor = self.unit.factor() / other.unit.factor();
            Quantity { low: self.low * factor, high: self.high * factor, unit: other.unit.clone(), step: self.step * factor }
        })
    }

    /// Whether one exact value would be written as both. Where one unit is a multiple of the other (metres and kilometres, days and
    /// weeks) they must overlap as written; otherwise (miles and kilometres) each may be off by less than half the weight of its last
    /// digit.
    pub fn agrees_within_rounding(&self, other: &Quantity) -> bool {
        let Some(converted) = other.in_unit_of(self) else { return false };
        match self.rounding(other) {
            None => self.low <= converted.high && converted.low <= self.high,
            Some(half) => self.low - half < converted.high && converted.low - half < self.high,
        }
    }

    /// By how much two figures may differ, in the unit of this one, and still be one value rounded twice; `None` where conversion
    /// rounds nothing.
    pub(crate) fn rounding(&self, other: &Quantity) -> Option<Number> {
        let factor = other.unit.factor() / self.unit.factor();
        let exact = factor.is_integer() || factor.recip().is_integer();
        (!exact).then(|| (self.step + other.step * factor) / Number::from_integer(2))
    }

    /// How far apart the two are, in this one's unit: from the upper end of the lower figure to the lower end of the
    /// higher one, 0 where they overlap. `None` if they measure different things.
    pub fn distance(&self, other: &Quantity) -> Option<Quantity> {
        let other = other.in_unit_of(self)?;
        let zero = Number::from_integer(0);
        let gap = (other.low - self.high).max(self.low - other.high).max(zero);
        Some(Quantity { low: gap, high: gap, unit: self.unit.clone(), step: self.step.max(other.step) })
    }
}

/// The figure at the start of a text: its value, the weight of its last digit, and what follows.
fn figure(text: &str) -> Option<(Number, Number, &str)> {
    let is_gap = |c: char| matches!(c, ',' | ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}');
    let first = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if first == 0 {
        return None;
    }
    let (mut digits, mut rest) = (text[..first].to_string(), &text[first..]);
    let mut grouped = first <= 3;
    while grouped {
        let Some(after) = rest.strip_prefix(is_gap) else { break };
        let length = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        grouped = length == 3;
        if grouped {
            digits.push_str(&after[..3]);
            rest = &after[3..];
        }
    }
    let mut denominator = 1_i128;
    if let Some(after) = rest.strip_prefix('.') {
        let length = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        if (1..=9).contains(&length) {
            digits.push_str(&after[..length]);
            denominator = 10_i128.pow(u32::try_from(length).ok()?);
            rest = &after[length..];
        }
    }
    if digits.len() > 18 {
        return None;
    }
    Some((Number::new(digits.parse().ok()?, denominator), Number::new(1, denominator), rest))
}

/// Digits in groups of three, at most two decimals, `≈` where that is not exact.
fn write_number(f: &mut fmt::Formatter<'_>, number: Number) -> fmt::Result {
    let hundred = Number::from_integer(100);
    let rounded = (number * hundred).round() / hundred;
    if rounded != number {
        f.write_str("≈")?;
    }
    let whole = rounded.trunc().to_integer().to_string();
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole.as_str()), |digits| ("-", digits));
    f.write_str(sign)?;
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            f.write_str(",")?;
        }
        write!(f, "{digit}")?;
    }
    let hundredths = (rounded.fract() * hundred).to_integer().abs();
    match (hundredths, hundredths % 10) {
        (0, _) => Ok(()),
        (_, 0) => write!(f, ".{}", hundredths / 10),
        _ => write!(f, ".{hundredths:02}"),
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_number(f, self.low)?;
        if self.high != self.low {
            f.write_str("–")?;
            write_number(f, self.high)?;
        }
        if self.unit != Unit::None {
            write!(f, " {}", self.unit)?;
        }
        Ok(())
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let exact = |number: &Number| alloc::format!("{number}");
        let mut object = serializer.serialize_struct("Quantity", 4)?;
        object.serialize_field("text", &self.to_string())?;
        object.serialize_field("low", &exact(&self.low))?;
        object.serialize_field("high", &exact(&self.high))?;
        object.serialize_field("unit", &self.unit)?;
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Quantity {
        Quantity::parse(text).unwrap_or_else(|| panic!("not a figure: {text}"))
    }

    #[test]
    fn figures_as_people_write_them() {
        for (text, shown) in [
            ("250,000", "250,000"),
            ("85 000", "85,000"),
            ("1\u{202F}900 pieces", "1,900 pieces"),
            ("40 km", "40 kilometres"),
            ("40km", "40 kilometres"),
            ("2.50 %", "2.5 per cent"),
            ("10–15 years", "10–15 years"),
            ("10 to 15 years", "10–15 years"),
            ("65 cubic metres per second", "65 cubic metres per second"),
        ] {
            assert_eq!(read(text).to_string(), shown, "{text}");
        }
    }

    #[test]
    fn words_are_no_figures() {
        for text in ["", "shall", "ten", "3bis", "Article 5", "5 of the seven states that signed", "15-10 years", "1,2", "12a"] {
            assert_eq!(Quantity::parse(text), None, "{text}");
        }
    }

    #[test]
    fn miles_and_kilometres_agree_within_rounding() {
        assert!(read("25 miles").agrees_within_rounding(&read("40 km")));
        assert!(read("280 km").agrees_within_rounding(&read("174 miles")));
        assert!(!read("25 miles").agrees_within_rounding(&read("45 km")));
        assert!(!read("25 miles").agrees_within_rounding(&read("40 years")));
        assert!(read("10–15 years").agrees_within_rounding(&read("10 years")));
        assert!(!read("342 tanks").agrees_within_rounding(&read("343 tanks")));
        assert!(!read("1 week").agrees_within_rounding(&read("10 days")), "a week is seven days, and nobody rounds it to ten");
        assert!(read("2 km").agrees_within_rounding(&read("2,000 m")) && !read("2 km").agrees_within_rounding(&read("1,900 m")));
    }

    #[test]
    fn distance_keeps_the_unit_of_the_first() {
        assert_eq!(read("250,000").distance(&read("85,000")).map(|gap| gap.to_string()), Some("165,000".to_string()));
        assert_eq!(read("174 miles").distance(&read("40 km")).map(|gap| gap.to_string()), Some("≈149.15 miles".to_string()));
        assert_eq!(read("10–15 years").distance(&read("12 years")).map(|gap| gap.to_string()), Some("0 years".to_string()));
        assert_eq!(read("5 tanks").distance(&read("5 ships")), None);
    }
}
