//! Calendar days as numbers: the proleptic Gregorian calendar, after Howard Hinnant, *chrono-Compatible Low-Level Date Algorithms* (2013).

use alloc::format;
use alloc::string::String;
use travaux_text::Date;

/// Days since 1970-01-01.
pub type Day = i64;

/// The day that a text names exactly, `2022-04-15`; `None` for anything vaguer.
pub fn read(text: &str) -> Option<Day> {
    // By far most days are written like this, and anything else is for the reader of dates.
    if let [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'-', _, _, b'-', _, _] = text.as_bytes() {
        let figure = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok().filter(|_| text.as_bytes()[from].is_ascii_digit());
        if let (Some(year), Some(month @ 1..=12), Some(day @ 1..)) = (figure(0, 4), figure(5, 7), figure(8, 10)) {
            let number = of(year, month, day);
            return (civil(number) == (year, month, day)).then_some(number);
        }
    }
    let date = Date::parse(text).ok().filter(|date| !date.is_unsure())?;
    match date.days() {
        (Some(first), Some(last)) if first == last => Some(of(first.0, i64::from(first.1), i64::from(first.2))),
        _ => None,
    }
}

/// The number of a day.
pub fn of(year: i64, month: i64, day: i64) -> Day {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number.
pub fn civil(day: Day) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, of_year - (153 * shifted_month + 2) / 5 + 1)
}

/// `2022-04-15`.
pub fn written(day: Day) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The same day of the month so many months later; the last day of that month where it has no such day.
pub fn add_months(day: Day, months: i64) -> Day {
    let (year, month, date) = civil(day);
    let count = year * 12 + month - 1 + months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    let next = if month == 12 { of(year + 1, 1, 1) } else { of(year, month + 1, 1) };
    (of(year, month, 1) + date - 1).min(next - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_back() {
        for (text, day) in [("1970-01-01", 0), ("2000-02-29", 11_016), ("2016-11-04", 17_109), ("1969-12-31", -1)] {
            assert_eq!(read(text), Some(day), "{text}");
            assert_eq!(written(day), text);
        }
        assert_eq!(read("2022-04"), None);
        for day in (-800_000..800_000).step_by(997) {
            let (year, month, date) = civil(day);
            assert_eq!(of(year, month, date), day);
        }
    }

    #[test]
    fn months() {
        let add = |text: &str, months| written(add_months(read(text).unwrap(), months));
        assert_eq!(add("2022-01-31", 1), "2022-02-28");
        assert_eq!(add("2022-04-15", 120), "2032-04-15");
        assert_eq!(add("2022-12-05", 1), "2023-01-05");
        assert_eq!(add("2022-03-31", -1), "2022-02-28");
    }
}
