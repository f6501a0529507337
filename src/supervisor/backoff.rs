//! How long a service waits before it is started again.

use super::plan::RestartPlan;

/// Largest power that is worth computing: far beyond any maximum, and never an infinity.
const MAX_POWER: u32 = 64;

/// Delays that grow with each failure in a row, up to a maximum, and are spread by chance so that
/// services which failed together do not come back together.
#[derive(Debug, Clone)]
pub struct Backoff {
    min_ms: f64,
    max_ms: f64,
    factor: f64,
    jitter: f64,
    /// Delays handed out since the last reset.
    count: u32,
}

impl Backoff {
    /// As the plan says; nothing has failed yet.
    pub fn new(plan: &RestartPlan) -> Self {
        Self::between(plan.min_ms.get(), plan.max_ms.get(), plan.factor, plan.jitter)
    }

    /// With times in milliseconds, and a jitter from 0 to 1.
    pub fn between(min_ms: u64, max_ms: u64, factor: f64, jitter: f64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "times are below a year")]
        let (min_ms, max_ms) = (min_ms as f64, max_ms as f64);
        Self {
            min_ms,
            max_ms: max_ms.max(min_ms),
            factor: factor.max(1.0),
            jitter: jitter.clamp(0.0, 1.0),
            count: 0,
        }
    }

    /// The next delay in milliseconds. `chance` is from 0 up to, not including, 1; one half gives the
    /// delay without spread. Never above the maximum.
    pub fn next_ms(&mut self, chance: f64) -> u64 {
        let power = i32::try_from(self.count.min(MAX_POWER)).unwrap_or(i32::MAX);
        self.count = self.count.saturating_add(1);
        let delay = (self.min_ms * self.factor.powi(power)).min(self.max_ms);
        let spread = 1.0 + self.jitter * (2.0 * chance - 1.0);
        let delay = (delay * spread).clamp(0.0, self.max_ms).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the maximum"
        )]
        let delay = delay as u64;
        delay
    }

    /// It has run well: the next delay is the first again.
    pub fn reset(&mut self) {
        self.count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervisor::chance::Chance;
    use crate::supervisor::plan::Millis;

    fn plan(min: u64, max: u64, factor: f64, jitter: f64) -> RestartPlan {
        RestartPlan {
            min_ms: Millis::new(min),
            max_ms: Millis::new(max),
            factor,
            jitter,
            ..RestartPlan::default()
        }
    }

    #[test]
    fn delays_double_up_to_the_maximum_and_begin_anew_after_a_reset() {
        let mut backoff = Backoff::new(&plan(200, 1_000, 2.0, 0.2));
        let delays: Vec<_> = (0..5).map(|_| backoff.next_ms(0.5)).collect();
        assert_eq!(delays, [200, 400, 800, 1_000, 1_000]);
        backoff.reset();
        assert_eq!(backoff.next_ms(0.5), 200);
    }

    #[test]
    fn chance_spreads_a_delay_by_the_jitter_to_both_sides() {
        let mut backoff = Backoff::new(&plan(1_000, 10_000, 1.0, 0.2));
        assert_eq!(backoff.next_ms(0.0), 800);
        assert_eq!(backoff.next_ms(0.999_999), 1_200);
    }

    #[test]
    fn any_plan_gives_delays_between_zero_and_its_maximum() {
        let mut chance = Chance::new(7);
        for _ in 0..2_000 {
            let min = chance.below(5_000);
            let max = min + chance.below(100_000);
            let factor = 1.0 + chance.next() * 5.0;
            let jitter = chance.next();
            let mut backoff = Backoff::new(&plan(min, max, factor, jitter));
            let mut plain_before = 0;
            for _ in 0..100 {
                let mut plain = backoff.clone();
                let plain = plain.next_ms(0.5);
                assert!(plain >= plain_before, "delays never shrink");
                plain_before = plain;
                assert!(backoff.next_ms(chance.next()) <= max);
            }
        }
    }
}
