//! Times and sizes in few characters.

use std::time::Duration;

/// `0.4 s`, `12 s`, `3 min`, `2 h 5 min`, `3 d 4 h`.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    let with_rest = |whole: u64, unit: &str, rest: u64, smaller: &str| match rest {
        0 => format!("{whole} {unit}"),
        rest => format!("{whole} {unit} {rest} {smaller}"),
    };
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        60..600 => with_rest(seconds / 60, "min", seconds % 60, "s"),
        600..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => with_rest(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
        _ => with_rest(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
    }
}

/// The time between two moments in milliseconds since the epoch; nothing for clocks that were put back.
pub(crate) fn between(from_ms: u64, to_ms: u64) -> Duration {
    Duration::from_millis(to_ms.saturating_sub(from_ms))
}

/// `512 B`, `3.4 kB`, `43 MB`, `1.2 GB`.
#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
pub(crate) fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1e3;
    let mut unit = 0;
    // What would be rounded up to 1000 belongs to the next unit.
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1e3;
        unit += 1;
    }
    let digits = usize::from(value < 9.95);
    format!("{value:.digits$} {}", UNITS[unit])
}

/// `0.4 %`, `12 %`.
pub(crate) fn percent(value: f64) -> String {
    let digits = usize::from(value < 9.95);
    format!("{value:.digits$} %")
}

/// `1 service`, `2 services`.
pub(crate) fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_take_the_unit_that_says_most() {
        let said = |seconds: f64| duration(Duration::from_secs_f64(seconds));
        assert_eq!(said(0.04), "0.0 s");
        assert_eq!(said(9.94), "9.9 s");
        assert_eq!(said(59.9), "59 s");
        assert_eq!(said(60.0), "1 min");
        assert_eq!(said(61.0), "1 min 1 s");
        assert_eq!(said(3_000.0), "50 min");
        assert_eq!(said(7_500.0), "2 h 5 min");
        assert_eq!(said(86_400.0), "1 d");
        assert_eq!(said(273_600.0), "3 d 4 h");
    }

    #[test]
    fn sizes_have_two_digits_at_least() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_000), "1.0 kB");
        assert_eq!(bytes(43_200_000), "43 MB");
        assert_eq!(bytes(999_600), "1.0 MB");
        assert_eq!(bytes(1_240_000_000), "1.2 GB");
    }

    #[test]
    fn a_clock_that_was_put_back_gives_no_time() {
        assert_eq!(between(10, 5), Duration::ZERO);
    }
}
