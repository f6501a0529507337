//! Clocks: those that `/proc` counts in, and those of processes.

use std::sync::OnceLock;

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

/// Processor time of a process and its threads, to the nanosecond and in a tenth of the time that
/// reading its `stat` takes. `None` when nobody has this pid.
pub(super) fn process_ms(pid: i32) -> Option<f64> {
    // The kernel's own encoding (CPUCLOCK_SCHED), which `clock_getcpuclockid` is a call for.
    const SCHEDULED_TIME: libc::clockid_t = 2;
    let clock = (!pid << 3) | SCHEDULED_TIME;
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes into our own structure; a clock that there is not is refused.
    let answer = unsafe { libc::clock_gettime(clock, &raw mut time) };
    #[expect(clippy::cast_precision_loss, reason = "exact for some 285,000 years")]
    let ms = time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6;
    (answer == 0).then_some(ms)
}

/// True where processes have such clocks: everywhere but in sandboxes that imitate a kernel.
pub(super) fn has_clock() -> bool {
    static HAS: OnceLock<bool> = OnceLock::new();
    *HAS.get_or_init(|| i32::try_from(std::process::id()).ok().and_then(process_ms).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_a_clock_while_it_is_there() {
        assert!(has_clock());
        let own = i32::try_from(std::process::id()).unwrap();
        let before = process_ms(own).unwrap();
        let mut spins = 0_u64;
        while process_ms(own).unwrap() < before + 5.0 {
            spins += 1;
        }
        assert!(spins > 0);
        assert_eq!(process_ms(i32::MAX >> 3), None);
    }
}
