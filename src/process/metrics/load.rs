//! A share of the processor, from processor time at two moments.

/// Shortest time that a share is computed over: the system counts processor time in steps of 10 ms,
/// so that a shorter time would show nothing but those.
pub(super) const MIN_WINDOW_MS: f64 = 100.0;

/// A tick of the system's clock: no process is younger when it is first looked at.
const MIN_ELAPSED_MS: f64 = 10.0;

/// Processor time used up to a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) at_ms: f64,
    pub(super) used_ms: f64,
}

/// Where the next share is computed from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    /// At least the window before `newer`, or the beginning.
    older: Point,
    newer: Point,
}

impl Load {
    pub(super) fn since(start: Point) -> Self {
        Self { older: start, newer: start }
    }

    /// True when a share up to `now` covers the window.
    pub(super) fn covers_window(&self, now_ms: f64) -> bool {
        now_ms - self.older.at_ms >= MIN_WINDOW_MS
    }

    /// Percent of `whole` (100 for one core) since the point before, or since the one before that
    /// when it is too near. Never less than nothing: the time of a tree shrinks when a part leaves.
    pub(super) fn percent(&mut self, now: Point, whole: f64) -> f64 {
        let is_near = now.at_ms - self.newer.at_ms < MIN_WINDOW_MS;
        let base = if is_near { self.older } else { self.newer };
        if !is_near {
            *self = Self { older: self.newer, newer: now };
        }
        let elapsed = (now.at_ms - base.at_ms).max(MIN_ELAPSED_MS);
        ((now.used_ms - base.used_ms) / elapsed * 100.0).clamp(0.0, whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at_ms: f64, used_ms: f64) -> Point {
        Point { at_ms, used_ms }
    }

    #[track_caller]
    fn assert_near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn the_first_share_goes_back_to_the_start_and_the_next_to_the_one_before() {
        let mut load = Load::since(point(1000.0, 0.0));
        assert_near(load.percent(point(2000.0, 500.0), 400.0), 50.0);
        assert_near(load.percent(point(2200.0, 900.0), 400.0), 200.0);
    }

    #[test]
    fn samples_in_quick_succession_share_a_window_that_is_long_enough() {
        let mut load = Load::since(point(0.0, 0.0));
        assert_near(load.percent(point(1000.0, 1000.0), 400.0), 100.0);
        assert_near(load.percent(point(1001.0, 1010.0), 400.0), 1010.0 / 10.01);
        assert_near(load.percent(point(1200.0, 1000.0), 400.0), 0.0);
        assert_near(load.percent(point(1250.0, 1050.0), 400.0), 20.0);
    }

    #[test]
    fn a_share_is_neither_negative_nor_more_than_there_is() {
        let mut load = Load::since(point(0.0, 500.0));
        assert_near(load.percent(point(1000.0, 100.0), 200.0), 0.0);
        assert_near(load.percent(point(2000.0, 9100.0), 200.0), 200.0);
        let mut young = Load::since(point(0.0, 0.0));
        assert_near(young.percent(point(0.0, 10.0), 200.0), 100.0);
    }
}
