//! Days as numbers, for axes of time; and dates in words, for people who do not read EDTF.

use travaux_text::Date;
use travaux_text::date::Day;

const MONTHS: [&str; 12] = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// Days since 1 January 1970 in the Gregorian calendar, after H. Hinnant, *chrono-Compatible Low-Level Date Algorithms* (2013),
/// `days_from_civil`: years begin in March there, so that the leap day is the last one.
pub fn number((year, month, day): Day) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, month, day) = (year.div_euclid(400), i64::from(month), i64::from(day));
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The day with a number: the inverse of [`number`], `civil_from_days` in the same article.
pub fn day(number: i64) -> Day {
    let shifted = number + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted - era * 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))
}

/// The name of a month, from 1; shortened to three letters.
pub fn month_short(month: u8) -> &'static str {
    MONTHS.get(usize::from(month).saturating_sub(1)).map_or("", |name| &name[..3])
}

/// `29 March 2022`.
pub fn day_words((year, month, day): Day) -> String {
    format!("{day} {} {year}", MONTHS.get(usize::from(month).saturating_sub(1)).copied().unwrap_or_default())
}

/// A date in words, as vague as it is: `about 4 April 2022`, `14–17 March 2022`, `until 24 February 2022`. An expression that is
/// rarer than that stays as it is written: no word must make it surer.
pub fn words(date: &Date) -> String {
    let written = date.written();
    let found = match written.split_once('/') {
        None => simple(written),
        Some(("" | "..", end)) => simple(end).map(|end| format!("until {end}")),
        Some((start, "..")) => simple(start).map(|start| format!("since {start}")),
        Some((start, "")) => simple(start).map(|start| format!("from {start}, end not known")),
        Some((start, end)) => range(start, end),
    };
    found.unwrap_or_else(|| written.to_string())
}

fn range(start: &str, end: &str) -> Option<String> {
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '-');
    if !plain(start) || !plain(end) {
        return Some(format!("{} to {}", simple(start)?, simple(end)?));
    }
    let (first, last) = (simple(start)?, simple(end)?);
    let (first_words, last_words): (Vec<&str>, Vec<&str>) = (first.split(' ').collect(), last.split(' ').collect());
    Some(match (first_words.as_slice(), last_words.as_slice()) {
        ([day, month, year], [_, other_month, other_year]) if month == other_month && year == other_year => format!("{day}–{last}"),
        ([day, month, year], [_, _, other_year]) if year == other_year => format!("{day} {month} – {last}"),
        ([month, year], [_, other_year]) if year == other_year => format!("{month} – {last}"),
        _ => format!("{first} – {last}"),
    })
}

/// One year, month or day, with its qualifier.
fn simple(written: &str) -> Option<String> {
    let (plain, before) = match written.strip_suffix(['~', '?', '%']) {
        None => (written, ""),
        Some(plain) => (
            plain,
            match &written[plain.len()..] {
                "~" => "about ",
                "?" => "perhaps ",
                _ => "perhaps about ",
            },
        ),
    };
    let parts: Vec<&str> = plain.split('-').collect();
    let digits = |text: &str, length: usize| text.len() == length && text.chars().all(|c| c.is_ascii_digit());
    let month = |text: &str| MONTHS.get(text.parse::<usize>().ok()?.checked_sub(1)?).copied();
    let words = match parts.as_slice() {
        [year] if digits(year, 4) => (*year).to_string(),
        [year, number] if digits(year, 4) && digits(number, 2) => format!("{} {year}", month(number)?),
        [year, number, day] if digits(year, 4) && digits(number, 2) && digits(day, 2) => {
            format!("{} {} {year}", day.trim_start_matches('0'), month(number)?)
        }
        _ => return None,
    };
    Some(format!("{before}{words}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn days_and_numbers_are_inverse() {
        assert_eq!(number((1970, 1, 1)), 0);
        assert_eq!(number((2000, 3, 1)), 11_017);
        for it in (-800_000..800_000).step_by(97).chain(18_000..20_000) {
            assert_eq!(number(day(it)), it);
        }
    }

    #[test]
    fn dates_in_words_stay_as_vague_as_they_are() {
        for (written, said) in [
            ("2022-03-29", "29 March 2022"),
            ("2022-03", "March 2022"),
            ("2022", "2022"),
            ("2022-04-04~", "about 4 April 2022"),
            ("2022-04?", "perhaps April 2022"),
            ("2022-03-14/2022-03-17", "14–17 March 2022"),
            ("2022-03-30/2022-04-01", "30 March – 1 April 2022"),
            ("2021-12-31/2022-01-01", "31 December 2021 – 1 January 2022"),
            ("2022-02/2022-03", "February – March 2022"),
            ("../2022-02-24", "until 24 February 2022"),
            ("2024-04-16/..", "since 16 April 2024"),
            ("2024-04-16/", "from 16 April 2024, end not known"),
            ("2022-03-01~/2022-03-05", "about 1 March 2022 to 5 March 2022"),
            ("2022-21", "2022-21"),
            ("[2022-03-01,2022-03-04]", "[2022-03-01,2022-03-04]"),
        ] {
            assert_eq!(words(&Date::parse(written).unwrap()), said);
        }
    }
}
