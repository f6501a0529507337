//! Whether a running service is well, by the answers to its checks.

use super::plan::HealthPlan;

/// What an answer has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is well, and was.
    Well,
    /// It is well again.
    Recovered,
    /// It failed, but not often enough in a row to count as unhealthy, or while it may still fail.
    Doubtful,
    /// It has become unhealthy with this answer.
    Unhealthy,
    /// It is unhealthy still.
    StillUnhealthy,
}

/// Counts failures in a row.
#[derive(Debug, Clone, Default)]
pub struct Health {
    failures: u32,
    is_unhealthy: bool,
}

impl Health {
    /// Failures in a row.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Takes an answer. `running_ms`: how long the service has run; failures of its first
    /// `startPeriodMs` do not count.
    pub fn take(&mut self, plan: &HealthPlan, is_well: bool, running_ms: u64) -> Verdict {
        if is_well {
            self.failures = 0;
            let recovered = std::mem::take(&mut self.is_unhealthy);
            return if recovered { Verdict::Recovered } else { Verdict::Well };
        }
        if running_ms < plan.start_period_ms.get() && !self.is_unhealthy {
            return Verdict::Doubtful;
        }
        self.failures = self.failures.saturating_add(1);
        match (self.is_unhealthy, self.failures >= plan.retries.max(1)) {
            (true, _) => Verdict::StillUnhealthy,
            (false, false) => Verdict::Doubtful,
            (false, true) => {
                self.is_unhealthy = true;
                Verdict::Unhealthy
            }
        }
    }

    /// Another run.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervisor::plan::{Millis, PortPlan, Probe};

    fn plan(retries: u32, start_period: u64) -> HealthPlan {
        HealthPlan {
            probe: Probe::Port(PortPlan { host: "127.0.0.1".into(), port: 1 }),
            interval_ms: Millis::new(10),
            timeout_ms: Millis::new(10),
            retries,
            start_period_ms: Millis::new(start_period),
        }
    }

    #[test]
    fn only_failures_in_a_row_make_it_unhealthy_and_one_success_well() {
        use Verdict::{Doubtful, Recovered, StillUnhealthy, Unhealthy};
        let (plan, mut health) = (plan(3, 0), Health::default());
        for _ in 0..2 {
            assert_eq!(health.take(&plan, false, 50), Verdict::Doubtful);
            assert_eq!(health.take(&plan, false, 50), Verdict::Doubtful);
            assert_eq!(health.take(&plan, true, 50), Verdict::Well);
        }
        let answers: Vec<_> = (0..4).map(|_| health.take(&plan, false, 50)).collect();
        assert_eq!(answers, [Doubtful, Doubtful, Unhealthy, StillUnhealthy]);
        assert_eq!(health.take(&plan, true, 50), Recovered);
    }

    #[test]
    fn failures_at_the_beginning_do_not_count() {
        let (plan, mut health) = (plan(1, 100), Health::default());
        assert_eq!(health.take(&plan, false, 99), Verdict::Doubtful);
        assert_eq!(health.failures(), 0);
        assert_eq!(health.take(&plan, false, 100), Verdict::Unhealthy);
    }
}
