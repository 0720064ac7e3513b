//! Figures as sources give them: `16 pages`, `at least 6 annexes`, `more than 15 drafts`, `about 30 miles`.
//!
//! A [`Quantity`] is what stands in a text. What a source says of a quantity may be less than that: an amount is the interval
//! in which, according to the source, the figure lies.

use crate::agreement::Agreement;
use crate::quantity::{Number, Quantity, Unit};
use core::fmt;
use serde::{Serialize, Serializer};

/// How the source limits the figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    /// The figure, or a value within the range.
    Exactly,
    /// Within one unit of the last digit that is not 0: `about 30` is 20 to 40, `about 17` is 16 to 18.
    About,
    /// The figure or more.
    AtLeast,
    /// More than the figure.
    MoreThan,
    /// The figure or less.
    AtMost,
    /// Less than the figure.
    LessThan,
}

impl Limit {
    const ALL: [Limit; 6] = [Limit::Exactly, Limit::About, Limit::AtLeast, Limit::MoreThan, Limit::AtMost, Limit::LessThan];

    /// The words before the figure; the first are those that are written.
    fn words(self) -> &'static [&'static str] {
        match self {
            Limit::Exactly => &[""],
            Limit::About => &["about ", "around ", "approximately ", "roughly ", "some ", "almost ", "nearly ", "close to "],
            Limit::AtLeast => &["at least "],
            Limit::MoreThan => &["more than ", "over "],
            Limit::AtMost => &["at most ", "up to ", "no more than "],
            Limit::LessThan => &["less than ", "fewer than ", "under "],
        }
    }
}

/// A figure with its limit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount {
    /// How the source limits it.
    pub limit: Limit,
    /// The figure.
    pub quantity: Quantity,
}

/// One end of the interval: where it is, and whether that value itself is out. `None` has no end.
type End = Option<(Number, bool)>;

impl Amount {
    /// Reads a figure with an optional limit before it. `None` if some of the text does not belong to it.
    pub fn parse(text: &str) -> Option<Amount> {
        let text = text.trim();
        Limit::ALL.into_iter().rev().find_map(|limit| {
            let rest = limit.words().iter().find_map(|words| text.strip_prefix(words))?;
            Some(Amount { limit, quantity: Quantity::parse(rest)? })
        })
    }

    /// Whether two figures that sources give for one thing can both be right. Figures in units of which neither is a multiple of the other may be off
    /// by half the weight of their last digits; a figure without unit counts in the unit of the other; figures that measure different things are
    /// *undetermined*.
    pub fn agreement(&self, other: &Amount) -> Agreement {
        let mine = self.in_unit_of_one_without(other);
        let theirs = other.in_unit_of_one_without(self);
        let Some(converted) = theirs.quantity.in_unit_of(&mine.quantity) else { return Agreement::Undetermined };
        let slack = mine.quantity.rounding(&theirs.quantity).unwrap_or_default();
        let near = |first: Number, second: Number| (first - second).max(second - first) <= slack;
        let is_range = |quantity: &Quantity| quantity.low != quantity.high;
        let alike = self.limit == other.limit && is_range(&self.quantity) == is_range(&other.quantity);
        if alike && near(mine.quantity.low, converted.low) && near(mine.quantity.high, converted.high) {
            return Agreement::Same;
        }
        // Ends are found in the unit of each, where `about 30 miles` has a last digit, and then converted.
        let factor = converted.step / theirs.quantity.step;
        let convert = |end: End| end.map(|(at, out)| (at * factor, out));
        let ((low, high), (other_low, other_high)) = (mine.ends(), theirs.ends());
        let (other_low, other_high) = (convert(other_low), convert(other_high));
        if reaches(low, other_high, slack) && reaches(other_low, high, slack) { Agreement::Compatible } else { Agreement::Contradictory }
    }

    fn in_unit_of_one_without(&self, other: &Amount) -> Amount {
        let mut amount = self.clone();
        if amount.quantity.unit == Unit::None {
            amount.quantity.unit = other.quantity.unit.clone();
        }
        amount
    }

    fn ends(&self) -> (End, End) {
        let (low, high) = (self.quantity.low, self.quantity.high);
        match self.limit {
            Limit::Exactly => (Some((low, false)), Some((high, false))),
            Limit::About => {
                let near = weight_of_last_digit(high);
                (Some((low - near, false)), Some((high + near, false)))
            }
            Limit::AtLeast => (Some((low, false)), None),
            Limit::MoreThan => (Some((low, true)), None),
            Limit::AtMost => (None, Some((high, false))),
            Limit::LessThan => (None, Some((high, true))),
        }
    }
}

/// Whether a lower end lies below an upper end, or on it where neither is out.
fn reaches(low: End, high: End, slack: Number) -> bool {
    match (low, high) {
        (Some((low, low_out)), Some((high, high_out))) => low < high + slack || low == high + slack && !(low_out || high_out),
        _ => true,
    }
}

/// 10 for 30, 1,000 for 11,000, 1 for 17, 0.1 for 2.5.
fn weight_of_last_digit(number: Number) -> Number {
    let ten = Number::from_integer(10);
    let mut weight = Number::from_integer(1);
    if number == Number::from_integer(0) {
        return weight;
    }
    while !(number / weight).is_integer() {
        weight /= ten;
    }
    while (number / (weight * ten)).is_integer() {
        weight *= ten;
    }
    weight
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.limit.words().first().unwrap_or(&""), self.quantity)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn read(text: &str) -> Amount {
        Amount::parse(text).unwrap_or_else(|| panic!("not an amount: {text}"))
    }

    #[test]
    fn limits_as_people_write_them() {
        for (text, shown) in [
            ("16 pages", "16 pages"),
            ("at least 6 annexes", "at least 6 annexes"),
            ("up to 280 km", "at most 280 kilometres"),
            ("almost 11,000", "about 11,000"),
            ("over 15 drafts", "more than 15 drafts"),
            ("10–15 years", "10–15 years"),
        ] {
            assert_eq!(read(text).to_string(), shown, "{text}");
        }
        for text in ["", "at least", "at least six", "more than the other"] {
            assert_eq!(Amount::parse(text), None, "{text}");
        }
    }

    #[test]
    fn figures_that_can_both_be_right() {
        for (first, second, wanted) in [
            ("25 miles", "40 km", Agreement::Same),
            ("174 miles", "at most 280 km", Agreement::Compatible),
            ("25 miles", "45 km", Agreement::Contradictory),
            ("10–15 years", "10 years", Agreement::Compatible),
            ("15 years", "10 years", Agreement::Contradictory),
            ("1–2 weeks", "10 days", Agreement::Compatible),
            ("1 week", "10 days", Agreement::Contradictory),
            ("2 weeks", "14 days", Agreement::Same),
            ("5 annexes", "at least 6 annexes", Agreement::Contradictory),
            ("6 annexes", "at least 6 annexes", Agreement::Compatible),
            ("15 drafts", "more than 15 drafts", Agreement::Contradictory),
            ("17–18 drafts", "more than 15 drafts", Agreement::Compatible),
            ("about 17 drafts", "17–18 drafts", Agreement::Compatible),
            ("about 30 miles", "50 km", Agreement::Compatible),
            ("342 tanks", "343 tanks", Agreement::Contradictory),
            ("85,000", "85,000 persons", Agreement::Same),
            ("10 years", "3 days", Agreement::Undetermined),
        ] {
            assert_eq!(read(first).agreement(&read(second)), wanted, "{first} and {second}");
            assert_eq!(read(second).agreement(&read(first)), wanted, "{second} and {first}");
        }
    }
}
