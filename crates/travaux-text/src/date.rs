//! Dates as vague as their source: EDTF (ISO 8601-2, annex A), read by `edtf-core`.

use alloc::string::{String, ToString};
use core::cmp::Ordering;
use core::fmt;
use edtf_core::{Bound, Edtf};
use serde::{Serialize, Serializer};

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

    /// Order of first possible day, then of last possible day: the order of a list, not a statement on what came first.
    pub fn list_order(&self, other: &Date) -> Ordering {
        let key = |date: &Date| {
            let bounds = date.edtf.bounds();
            (rank(bounds.earliest), rank(bounds.latest))
        };
        key(self).cmp(&key(other))
    }
}

fn rank(bound: Bound) -> (u8, i64, u8, u8) {
    match bound {
        Bound::NegativeInfinity => (0, 0, 0, 0),
        Bound::Date(date) => (1, date.year, date.month, date.day),
        Bound::PositiveInfinity => (2, 0, 0, 0),
        Bound::Unknown => (3, 0, 0, 0),
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
        let mut dates: Vec<Date> =
            ["2022-04-15", "2022-03-28/2022-03-30", "2022-04~", "2022-03-29", "2022"].iter().filter_map(|text| Date::parse(text).ok()).collect();
        dates.sort_by(Date::list_order);
        let written: Vec<&str> = dates.iter().map(Date::written).collect();
        assert_eq!(written, ["2022", "2022-03-28/2022-03-30", "2022-03-29", "2022-04~", "2022-04-15"]);
        assert!(Date::parse("2022-02-30").is_err());
    }
}
