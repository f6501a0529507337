//! Times in a plan.

use serde::{Deserialize, Deserializer};

/// Longest time that a plan takes: what JavaScript's own timers take, some 24 days.
const MAX_MS: f64 = 2_147_483_647.0;

/// Whole milliseconds. A fraction in the plan is rounded up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Millis(u64);

impl Millis {
    /// This many.
    pub const fn new(ms: u64) -> Self {
        Self(ms)
    }

    /// How many.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// As a duration.
    pub const fn duration(self) -> std::time::Duration {
        std::time::Duration::from_millis(self.0)
    }
}

impl<'de> Deserialize<'de> for Millis {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let ms = f64::deserialize(reader)?;
        if !(0.0..=MAX_MS).contains(&ms) {
            let message = format!("must be milliseconds from 0 to {MAX_MS}; got {ms}");
            return Err(serde::de::Error::custom(message));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        let ms = ms.ceil() as u64;
        Ok(Self(ms))
    }
}
