//! The clocks that `/proc` counts in.

use rustix::param::clock_ticks_per_second;
use rustix::time::{clock_gettime, ClockId};

/// Since the system's start, with the time it slept: what starts of processes are given in.
pub(super) fn since_boot_ms() -> f64 {
    in_ms(ClockId::Boottime)
}

/// Since the epoch.
pub(super) fn since_epoch_ms() -> f64 {
    in_ms(ClockId::Realtime)
}

/// Clock ticks as milliseconds.
pub(super) fn ticks_to_ms(ticks: u64) -> u64 {
    ticks.saturating_mul(1000) / clock_ticks_per_second().max(1)
}

#[expect(clippy::cast_precision_loss, reason = "exact for some 285,000 years")]
fn in_ms(clock: ClockId) -> f64 {
    let now = clock_gettime(clock);
    now.tv_sec as f64 * 1e3 + now.tv_nsec as f64 / 1e6
}
