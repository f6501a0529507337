//! When and how often a service is started again.

use serde::{Deserialize, Serialize};

use super::Millis;

/// After which ends a service is started again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RestartPolicy {
    /// After none.
    No,
    /// After an exit code other than 0, a signal, a limit, and when it does not get ready or well.
    #[default]
    OnFailure,
    /// After any, unless it is a oneshot that has done its work.
    Always,
}

/// When and how often a service is started again.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RestartPlan {
    /// After which ends.
    pub policy: RestartPolicy,
    /// The first delay.
    pub min_ms: Millis,
    /// The longest delay.
    pub max_ms: Millis,
    /// Each delay is this many times the one before; from 1.
    pub factor: f64,
    /// A delay is spread by chance over this part of it to both sides; 0 to 1.
    pub jitter: f64,
    /// After a run as long as this, delays begin with the first again.
    pub reset_after_ms: Millis,
    /// Restarts within the window, and in a row without a run of `resetAfterMs`.
    pub max_restarts: u32,
    /// The window.
    pub window_ms: Millis,
}

impl Default for RestartPlan {
    fn default() -> Self {
        Self {
            policy: RestartPolicy::default(),
            min_ms: Millis::new(200),
            max_ms: Millis::new(30_000),
            factor: 2.0,
            jitter: 0.2,
            reset_after_ms: Millis::new(10_000),
            max_restarts: 10,
            window_ms: Millis::new(60_000),
        }
    }
}
