//! When a scheduled service runs.

use std::str::FromStr;

use chrono::{DateTime, Local, TimeZone};
use croner::Cron;

use super::plan::SchedulePlan;

/// A schedule that was read.
#[derive(Debug, Clone)]
pub(crate) enum Schedule {
    /// By the clock on the wall, in local time.
    Cron(Box<Cron>),
    /// By the clock that only goes forward.
    Interval(u64),
}

impl Schedule {
    /// Reads a schedule.
    ///
    /// # Errors
    /// What is wrong with it, for a person.
    pub(crate) fn new(plan: &SchedulePlan) -> Result<Self, String> {
        match plan {
            SchedulePlan::IntervalMs(interval) => Ok(Self::Interval(interval.get())),
            SchedulePlan::Cron(text) => match Cron::from_str(text) {
                Ok(cron) => Ok(Self::Cron(Box::new(cron))),
                Err(error) => Err(format!("{text:?} is no cron expression: {error}")),
            },
        }
    }

    /// The next time after `wall_ms`, as milliseconds since the epoch; `None` when there is none.
    pub(crate) fn next(&self, wall_ms: u64) -> Option<u64> {
        self.next_in(&Local, wall_ms)
    }

    fn next_in<Z: TimeZone>(&self, zone: &Z, wall_ms: u64) -> Option<u64> {
        match self {
            Self::Interval(interval) => Some(wall_ms.saturating_add(*interval)),
            Self::Cron(cron) => {
                let from: DateTime<Z> =
                    zone.timestamp_millis_opt(i64::try_from(wall_ms).ok()?).single()?;
                let next = cron.find_next_occurrence(&from, false).ok()?;
                u64::try_from(next.timestamp_millis()).ok()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervisor::plan::Millis;
    use chrono::Utc;

    fn next(expression: &str, from: &str) -> String {
        let schedule = Schedule::new(&SchedulePlan::Cron(expression.into())).unwrap();
        let from = DateTime::parse_from_rfc3339(from).unwrap().timestamp_millis();
        let next = schedule.next_in(&Utc, u64::try_from(from).unwrap()).unwrap();
        let next = Utc.timestamp_millis_opt(i64::try_from(next).unwrap()).unwrap();
        next.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }

    #[test]
    fn the_next_time_is_after_the_one_asked_from() {
        assert_eq!(next("*/5 * * * *", "2026-01-01T00:00:00Z"), "2026-01-01T00:05:00Z");
        assert_eq!(next("*/5 * * * *", "2026-01-01T00:04:59Z"), "2026-01-01T00:05:00Z");
        assert_eq!(next("0 9 * * MON-FRI", "2026-01-02T10:00:00Z"), "2026-01-05T09:00:00Z");
        assert_eq!(next("*/2 * * * * *", "2026-01-01T00:00:00Z"), "2026-01-01T00:00:02Z");
        assert_eq!(next("@daily", "2026-01-01T12:00:00Z"), "2026-01-02T00:00:00Z");
    }

    #[test]
    fn an_interval_counts_from_the_time_given() {
        let schedule = Schedule::new(&SchedulePlan::IntervalMs(Millis::new(250))).unwrap();
        assert_eq!(schedule.next(1_000), Some(1_250));
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in ["", "* * *", "99 * * * *", "every day"] {
            assert!(Schedule::new(&SchedulePlan::Cron(text.into())).is_err(), "{text}");
        }
    }
}
