//! How often a service may be started again before it is given up.

use std::collections::VecDeque;

use super::plan::RestartPlan;

/// Why a service is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exhausted {
    /// As many restarts as allowed lie within the window.
    InWindow {
        /// Restarts.
        restarts: u32,
        /// Length of the window in milliseconds.
        window_ms: u64,
    },
    /// As many restarts in a row, and no run between them lasted.
    InRow {
        /// Restarts.
        restarts: u32,
        /// How long a run would have had to last, in milliseconds.
        stable_ms: u64,
    },
}

impl std::fmt::Display for Exhausted {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::InWindow { restarts, window_ms } => {
                write!(out, "it was restarted {restarts} times within {window_ms} ms")
            }
            Self::InRow { restarts, stable_ms } => {
                write!(out, "it was restarted {restarts} times and never ran for {stable_ms} ms")
            }
        }
    }
}

/// Counts restarts. Two bounds hold at once, each of `maxRestarts`: those within a window of time, and
/// those in a row without a run that lasted. The second one ends services whose delays have grown so
/// long that the window never fills.
#[derive(Debug, Clone)]
pub struct Budget {
    max: u32,
    window_ms: u64,
    stable_ms: u64,
    /// When restarts within the window were granted, oldest first. At most `max`.
    granted: VecDeque<u64>,
    in_row: u32,
}

impl Budget {
    /// As the plan says; nothing is used up.
    pub fn new(plan: &RestartPlan) -> Self {
        Self {
            max: plan.max_restarts,
            window_ms: plan.window_ms.get(),
            stable_ms: plan.reset_after_ms.get(),
            granted: VecDeque::new(),
            in_row: 0,
        }
    }

    /// Grants one restart.
    ///
    /// # Errors
    /// [`Exhausted`] when there is none left; then nothing is counted.
    pub fn take(&mut self, now_ms: u64) -> Result<(), Exhausted> {
        while self.granted.front().is_some_and(|&at| now_ms.saturating_sub(at) >= self.window_ms) {
            self.granted.pop_front();
        }
        if self.granted.len() >= self.max as usize {
            return Err(Exhausted::InWindow { restarts: self.max, window_ms: self.window_ms });
        }
        if self.in_row >= self.max {
            return Err(Exhausted::InRow { restarts: self.max, stable_ms: self.stable_ms });
        }
        self.granted.push_back(now_ms);
        self.in_row += 1;
        Ok(())
    }

    /// A run has lasted: restarts are counted in a row from here on. Those in the window stay.
    pub fn ran_well(&mut self) {
        self.in_row = 0;
    }

    /// Somebody asked for it by hand: all is forgiven.
    pub fn reset(&mut self) {
        self.granted.clear();
        self.in_row = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervisor::chance::Chance;
    use crate::supervisor::plan::Millis;

    fn budget(max: u32, window: u64) -> Budget {
        Budget::new(&RestartPlan {
            max_restarts: max,
            window_ms: Millis::new(window),
            reset_after_ms: Millis::new(500),
            ..RestartPlan::default()
        })
    }

    #[test]
    fn restarts_in_a_window_are_bounded_and_come_back_with_time() {
        let mut budget = budget(2, 1_000);
        assert!(budget.take(0).is_ok());
        assert!(budget.take(600).is_ok());
        let refused = budget.take(999).unwrap_err();
        assert_eq!(refused, Exhausted::InWindow { restarts: 2, window_ms: 1_000 });
        assert_eq!(refused.to_string(), "it was restarted 2 times within 1000 ms");
        budget.ran_well();
        assert!(budget.take(1_000).is_ok());
    }

    #[test]
    fn restarts_in_a_row_are_bounded_though_the_window_never_fills() {
        let mut budget = budget(3, 1_000);
        for round in 0..3 {
            assert!(budget.take(round * 5_000).is_ok());
        }
        let refused = budget.take(20_000).unwrap_err();
        assert_eq!(refused, Exhausted::InRow { restarts: 3, stable_ms: 500 });
        budget.ran_well();
        assert!(budget.take(20_000).is_ok());
    }

    #[test]
    fn none_is_none_and_a_reset_forgives() {
        assert!(budget(0, 1_000).take(5).is_err());
        let mut one = budget(1, 1_000);
        assert!(one.take(5).is_ok() && one.take(5).is_err());
        one.reset();
        assert!(one.take(5).is_ok());
    }

    #[test]
    fn whatever_happens_no_window_ever_holds_more_than_its_maximum() {
        let mut chance = Chance::new(11);
        for _ in 0..300 {
            let (max, window) = (chance.below(6), 1 + chance.below(2_000));
            let mut budget = budget(u32::try_from(max).unwrap(), window);
            let (mut now, mut granted) = (0, Vec::new());
            for _ in 0..200 {
                now += chance.below(400);
                if chance.below(4) == 0 {
                    budget.ran_well();
                }
                if budget.take(now).is_ok() {
                    granted.push(now);
                }
                let within = granted.iter().filter(|&&at| now - at < window).count();
                assert!(within as u64 <= max);
            }
        }
    }
}
