//! Dates as vague as their source: EDTF (ISO 8601-2, annex A), read by `edtf-core`.

use crate::agreement::Agreement;
use alloc::string::{String, ToString};
use core::cmp::Ordering;
use core::fmt;
use edtf_core::{Bound, Edtf, Relation};
use serde::{Serialize, Serializer};

/// Year, month and day of the Gregorian calendar, continued backwards.
pub type Day = (i64, u8, u8);

/// A date as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date {
    written: String,
    edtf: Edtf,
}

impl Date {
    /// Reads an EDTF expression of any level.
    ///
    /// # Errors
    /// Why it is none, in a few words.
    pub fn parse(written: &str) -> Result<Date, String> {
        match Edtf::parse(written) {
            Ok(edtf) => Ok(Date { written: written.to_string(), edtf }),
            Err(error) => Err(error.message.to_string()),
        }
    }

    /// As written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The expression, for questions about bounds and relations.
    pub fn edtf(&self) -> &Edtf {
        &self.edtf
    }

    /// Whether the source itself is unsure of it: `~`, `?` or `%`.
    pub fn is_unsure(&self) -> bool {
        self.edtf.is_approximate() || self.edtf.is_uncertain()
    }

    /// The first and the last day on which it can be, as year, month, day; `None` where that end is open or not known.
    pub fn days(&self) -> (Option<Day>, Option<Day>) {
        let bounds = self.edtf.bounds();
        let day = |bound| if let Bound::Date(date) = bound { Some((date.year, date.month, date.day)) } else { None };
        (day(bounds.earliest), day(bounds.latest))
    }

    /// Whether two dates of one thing can both be right: *same* if they cover the same days and are equally sure, *contradictory* if
    /// no day fits both. Approximate and uncertain dates may be off by an unknown amount (EDTF does not move their bounds, ISO
    /// 8601-2 §8.4.2), so without a common day the answer is *undetermined*.
    pub fn agreement(&self, other: &Date) -> Agreement {
        let relations = self.edtf.relation(&other.edtf);
        let unsure = self.is_unsure() || other.is_unsure();
        match relations.definite() {
            Some(Relation::Before | Relation::After) if unsure => Agreement::Undetermined,
            Some(Relation::Before | Relation::After) => Agreement::Contradictory,
            _ if self.edtf.bounds() == other.edtf.bounds() && self.is_unsure() == other.is_unsure() => Agreement::Same,
            _ => Agreement::Compatible,
        }
    }

    /// Order of first possible day, then of last possible day: the order of a list, not a statement on what came first. A date with an
    /// open or unknown end stands at the end that is known: `../2024-06-15`, "by 15 June", beside 15 June and not before everything.
    pub fn list_order(&self, other: &Date) -> Ordering {
        let key = |date: &Date| {
            let (first, last) = date.days();
            // A date without any known day comes last.
            (first.is_none() && last.is_none(), first.or(last), last.or(first), first.is_none() || last.is_none())
        };
        key(self).cmp(&key(other))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn uncertain_dates_sort_by_their_first_day() {
        let mut dates: Vec<Date> = ["2022-04-15", "2022-03-28/2022-03-30", "../2022-04-10", "2022-04~", "2022-03-29", "2022", "2022-03-28/.."]
            .iter()
            .filter_map(|text| Date::parse(text).ok())
            .collect();
        dates.sort_by(Date::list_order);
        let written: Vec<&str> = dates.iter().map(Date::written).collect();
        assert_eq!(written, ["2022", "2022-03-28/..", "2022-03-28/2022-03-30", "2022-03-29", "2022-04~", "../2022-04-10", "2022-04-15"]);
        assert!(Date::parse("2022-02-30").is_err());
    }

    #[test]
    fn dates_that_can_both_be_right() {
        let agreement = |first: &str, second: &str| {
            let [first, second] = [first, second].map(|text| Date::parse(text).unwrap());
            assert_eq!(first.agreement(&second), second.agreement(&first), "{first} and {second}");
            first.agreement(&second)
        };
        assert_eq!(agreement("2022-04-04", "2022-04-04"), Agreement::Same);
        assert_eq!(agreement("2022-04-01/2022-04-10", "2022-04-04"), Agreement::Compatible, "early April");
        assert_eq!(agreement("2022-04", "2022-04-04"), Agreement::Compatible);
        assert_eq!(agreement("2022-03-29", "2022-03-30"), Agreement::Contradictory);
        assert_eq!(agreement("2022-04-04~", "2022-04-06"), Agreement::Undetermined);
        assert_eq!(agreement("2024-04-16/..", "2022-04-06"), Agreement::Contradictory);
        assert_eq!(agreement("2024-04-16/", "2022-04-06"), Agreement::Compatible, "the end is not known");
        assert_eq!(agreement("2022-04-04", "2022-04-04~"), Agreement::Compatible);
    }

    #[test]
    fn first_and_last_day() {
        let days = |text: &str| Date::parse(text).unwrap().days();
        assert_eq!(days("2022-02"), (Some((2022, 2, 1)), Some((2022, 2, 28))));
        assert_eq!(days("2024-06-15/.."), (Some((2024, 6, 15)), None));
    }
}
