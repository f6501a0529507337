//! Dates as `Date.prototype.toISOString` writes them.

use std::io::Write;

const MS_A_DAY: i64 = 86_400_000;

/// Days of 400 years, after which the calendar repeats.
const DAYS_AN_ERA: i64 = 146_097;

/// Days from the first of March of the year 0 to the epoch: years that begin in March have their
/// leap day at their end.
const DAYS_TO_EPOCH: i64 = 719_468;

/// Adds the text for a time in ms from the epoch, within what a `Date` holds.
pub(super) fn write(time: i64, out: &mut Vec<u8>) {
    let (days, ms) = (time.div_euclid(MS_A_DAY), time.rem_euclid(MS_A_DAY));
    let (year, month, day) = date_of(days);
    // Writing to memory does not fail.
    let _ = match year {
        0..=9999 => write!(out, "{year:04}"),
        _ => write!(out, "{year:+07}"),
    };
    let (hour, minute) = (ms / 3_600_000, ms / 60_000 % 60);
    let (second, ms) = (ms / 1_000 % 60, ms % 1_000);
    let _ = write!(out, "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z");
}

fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + DAYS_TO_EPOCH;
    let era = days.div_euclid(DAYS_AN_ERA);
    let day_of_era = days.rem_euclid(DAYS_AN_ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Counted from March.
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = year_of_era + era * 400 + i64::from(month >= 10);
    (year, if month < 10 { month + 3 } else { month - 9 }, day)
}

fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month = (month + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_AN_ERA + day_of_era - DAYS_TO_EPOCH
}

/// The time of such a text, or `None` for any other.
pub(super) fn parse(text: &[u8]) -> Option<i64> {
    let (year, rest) = match text {
        [b'+', rest @ ..] => (digits(rest.get(..6)?)?, rest.get(6..)?),
        [b'-', rest @ ..] => (-digits(rest.get(..6)?)?, rest.get(6..)?),
        _ => (digits(text.get(..4)?)?, text.get(4..)?),
    };
    let &[b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', i1, i2, b':', s1, s2, b'.', f1, f2, f3, b'Z'] =
        rest
    else {
        return None;
    };
    let (month, day) = (digits(&[m1, m2])?, digits(&[d1, d2])?);
    let (hour, minute, second) = (digits(&[h1, h2])?, digits(&[i1, i2])?, digits(&[s1, s2])?);
    let ms = digits(&[f1, f2, f3])?;
    let days = days_of(year, month, day);
    let is_time = hour < 24 && minute < 60 && second < 60;
    if !is_time || date_of(days) != (year, month, day) {
        return None;
    }
    Some(days * MS_A_DAY + ((hour * 60 + minute) * 60 + second) * 1_000 + ms)
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_to_iso_string() {
        for (time, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (1_577_836_800_000, "2020-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (253_402_300_800_000, "+010000-01-01T00:00:00.000Z"),
            (-62_167_219_200_001, "-000001-12-31T23:59:59.999Z"),
            (8_640_000_000_000_000, "+275760-09-13T00:00:00.000Z"),
            (-8_640_000_000_000_000, "-271821-04-20T00:00:00.000Z"),
        ] {
            let mut out = Vec::new();
            write(time, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), text);
            assert_eq!(parse(text.as_bytes()), Some(time), "{text}");
        }
    }

    #[test]
    fn every_day_of_many_years_comes_back() {
        for days in (-800_000..800_000).step_by(17) {
            let (year, month, day) = date_of(days);
            assert_eq!(days_of(year, month, day), days);
        }
    }

    #[test]
    fn other_texts_are_none() {
        for text in [
            "",
            "Invalid Date",
            "2020",
            "2020-01-01",
            "2020-01-01T00:00:00.000",
            "2020-02-30T00:00:00.000Z",
            "2020-01-01T24:00:00.000Z",
            "2020-13-01T00:00:00.000Z",
            "2020-00-01T00:00:00.000Z",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
