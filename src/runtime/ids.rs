//! Names within one environment.

use std::sync::atomic::{AtomicU32, Ordering};

/// Hands out the numbers by which deliveries name children, views and subscriptions.
#[derive(Debug)]
pub(crate) struct Ids(AtomicU32);

impl Default for Ids {
    /// Begins with 1.
    fn default() -> Self {
        Self(AtomicU32::new(1))
    }
}

impl Ids {
    pub(crate) fn next(&self) -> u32 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}
