//! When who is due.
//!
//! Dues lie on a grid for each period, counted from one origin: what has the same period is due at
//! the same moments, whenever it began, and makes one round. A moment that was missed is not made
//! up for.

use std::time::{Duration, Instant};

/// Things with periods.
pub(super) struct Schedule<T> {
    origin: Instant,
    entries: Vec<Entry<T>>,
}

struct Entry<T> {
    what: T,
    period: Duration,
    due: Instant,
}

/// What is to become of an entry that was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Due again after its period.
    Stay,
    /// Due again after this time already.
    Soon(Duration),
    /// Due no more.
    Leave,
}

impl<T> Schedule<T> {
    pub(super) fn new(origin: Instant) -> Self {
        Self { origin, entries: Vec::new() }
    }

    /// Adds `what`, due once after `first` (or its period, if that is shorter) and then each period.
    pub(super) fn add(&mut self, what: T, period: Duration, first: Duration, now: Instant) {
        let due = next_on_grid(self.origin, first.min(period), now);
        self.entries.push(Entry { what, period, due });
    }

    /// The next moment at which somebody is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.entries.iter().map(|entry| entry.due).min()
    }

    /// Calls `look` with all that are due by `now`.
    pub(super) fn run(&mut self, now: Instant, mut look: impl FnMut(&T) -> Next) {
        let origin = self.origin;
        self.entries.retain_mut(|entry| {
            if entry.due > now {
                return true;
            }
            let due = next_on_grid(origin, entry.period, now);
            entry.due = match look(&entry.what) {
                Next::Stay => due,
                Next::Soon(time) => due.min(now + time),
                Next::Leave => return false,
            };
            true
        });
    }
}

/// The first moment after `now` that is a multiple of `period` after `origin`.
fn next_on_grid(origin: Instant, period: Duration, now: Instant) -> Instant {
    let period = period.max(Duration::from_millis(1)); // a period of nothing would never be over
    let passed = now.saturating_duration_since(origin).as_nanos() / period.as_nanos();
    let steps = u32::try_from(passed + 1).unwrap_or(u32::MAX);
    let due = period.checked_mul(steps).and_then(|since| origin.checked_add(since));
    // Years of a period of a millisecond: from there on, without a grid.
    due.filter(|&due| due > now).unwrap_or_else(|| now + period)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn due(schedule: &mut Schedule<&'static str>, now: Instant) -> Vec<&'static str> {
        let mut due = Vec::new();
        schedule.run(now, |what| {
            due.push(*what);
            Next::Stay
        });
        due
    }

    #[test]
    fn what_began_at_different_moments_is_due_together() {
        let origin = Instant::now();
        let mut schedule = Schedule::new(origin);
        schedule.add("a", SECOND, SECOND, origin + ms(100));
        schedule.add("b", SECOND, SECOND, origin + ms(900));
        schedule.add("c", ms(500), ms(500), origin + ms(900));
        assert_eq!(schedule.next(), Some(origin + ms(1000)));
        assert_eq!(due(&mut schedule, origin + ms(999)), [""; 0]);
        assert_eq!(due(&mut schedule, origin + ms(1000)), ["a", "b", "c"]);
        assert_eq!(schedule.next(), Some(origin + ms(1500)));
    }

    #[test]
    fn missed_moments_are_not_made_up_for() {
        let origin = Instant::now();
        let mut schedule = Schedule::new(origin);
        schedule.add("a", SECOND, SECOND, origin);
        assert_eq!(due(&mut schedule, origin + ms(7300)), ["a"]);
        assert_eq!(schedule.next(), Some(origin + ms(8000)));
    }

    #[test]
    fn a_first_look_may_come_sooner() {
        let origin = Instant::now();
        let mut schedule = Schedule::new(origin);
        schedule.add("a", SECOND, ms(100), origin + ms(250));
        assert_eq!(schedule.next(), Some(origin + ms(300)));
        due(&mut schedule, origin + ms(301));
        assert_eq!(schedule.next(), Some(origin + ms(1000)));
    }

    #[test]
    fn another_look_may_be_due_before_the_period_is_over() {
        let origin = Instant::now();
        let mut schedule = Schedule::new(origin);
        schedule.add("a", SECOND, SECOND, origin);
        schedule.run(origin + SECOND, |_| Next::Soon(ms(50)));
        assert_eq!(schedule.next(), Some(origin + ms(1050)));
        schedule.run(origin + ms(1050), |_| Next::Soon(SECOND * 2));
        assert_eq!(schedule.next(), Some(origin + SECOND * 2), "not later than without it");
    }

    #[test]
    fn who_is_not_wanted_any_more_is_forgotten() {
        let origin = Instant::now();
        let mut schedule = Schedule::new(origin);
        schedule.add("a", SECOND, SECOND, origin);
        schedule.run(origin + SECOND, |_| Next::Leave);
        assert_eq!(schedule.next(), None);
    }
}
