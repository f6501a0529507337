//! How often the codec ran here: tests show by it that a path is native.

use std::sync::atomic::{AtomicU64, Ordering};

pub(super) struct Counter(AtomicU64);

impl Counter {
    const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    // Counts are for people and tests: nothing is ordered by them.
    pub(super) fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

pub(super) static ENCODED: Counter = Counter::new();
pub(super) static DECODED: Counter = Counter::new();
pub(super) static VALIDATED: Counter = Counter::new();
pub(super) static TRANSLATED: Counter = Counter::new();

/// Calls since the process began, by all threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Values written.
    pub encoded: u64,
    /// Frames read.
    pub decoded: u64,
    /// Frames checked.
    pub validated: u64,
    /// Texts of the compat form, read or written.
    pub translated: u64,
}

/// Values that were written apart from [`super::encode`]: lines of output, which are only quoted.
pub(crate) fn count_encoded(values: u64) {
    ENCODED.0.fetch_add(values, Ordering::Relaxed);
}

/// Current figures.
pub fn stats() -> Stats {
    Stats {
        encoded: ENCODED.get(),
        decoded: DECODED.get(),
        validated: VALIDATED.get(),
        translated: TRANSLATED.get(),
    }
}
