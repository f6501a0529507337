//! The time, as the machines are told it: nothing in this room but the driver asks a clock.

/// A moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Now {
    /// Milliseconds of a clock that only goes forward, from wherever it began.
    pub ms: u64,
    /// Milliseconds since the epoch, for what people read and for schedules.
    pub wall_ms: u64,
}

impl Now {
    /// This much later, by both clocks.
    #[must_use]
    pub fn after(self, ms: u64) -> Self {
        Self { ms: self.ms.saturating_add(ms), wall_ms: self.wall_ms.saturating_add(ms) }
    }
}
