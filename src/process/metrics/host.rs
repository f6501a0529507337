//! What the whole machine has and uses.
//!
//! Three lines of `/proc/stat` and `/proc/meminfo` are all that is wanted; a crate for this would
//! bring a second reader of processes along.

use std::fs::File;

use super::clock::{since_boot_ms, ticks_to_ms};
use super::load::{Load, Point};
use super::parse;
use super::text::Text;

/// Figures of the machine. Limits of a container are not looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HostUsage {
    /// Use of the processors since the look before, 100 when all cores are busy. Covers 100 ms at
    /// least.
    pub cpu_percent: f64,
    /// Memory of the machine, in bytes.
    pub total_memory_bytes: u64,
    /// Memory that programs can still get without swapping, in bytes.
    pub available_memory_bytes: u64,
}

/// Cores that are switched on. Not what this process may use: a child may have been allowed more.
pub(super) fn cores() -> f64 {
    // SAFETY: asks for a number, and takes no pointer.
    let cores = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
    f64::from(i32::try_from(cores).unwrap_or(1).max(1))
}

/// Looks at the machine again and again.
#[derive(Default)]
pub(super) struct Host {
    load: Option<Load>,
}

impl Host {
    /// False when the first look was made just now or a moment ago: a share of the processors takes
    /// two, with some time between them.
    pub(super) fn is_ready(&mut self, text: &mut Text) -> bool {
        let load = self.load.get_or_insert_with(|| Load::since(busy(text)));
        load.covers_window(since_boot_ms())
    }

    /// The figures, from a look now.
    pub(super) fn look(&mut self, text: &mut Text) -> HostUsage {
        let now = busy(text);
        let cpu_percent = self.load.get_or_insert_with(|| Load::since(now)).percent(now, 100.0);
        let memory = read(text, "/proc/meminfo");
        let bytes = |label| parse::labelled(memory, label).unwrap_or(0).saturating_mul(1024);
        HostUsage {
            cpu_percent,
            total_memory_bytes: bytes(b"MemTotal:"),
            available_memory_bytes: bytes(b"MemAvailable:"),
        }
    }
}

/// Time that cores were busy, each counting for its share of the machine.
#[expect(clippy::cast_precision_loss, reason = "exact for some 285,000 years of milliseconds")]
fn busy(text: &mut Text) -> Point {
    let ticks = parse::busy(read(text, "/proc/stat")).unwrap_or(0);
    Point { at_ms: since_boot_ms(), used_ms: ticks_to_ms(ticks) as f64 / cores() }
}

/// The beginning of a file, where all that is wanted is. Empty where there is no such file.
fn read<'a>(text: &'a mut Text, path: &str) -> &'a [u8] {
    File::open(path).ok().and_then(|file| text.read(file).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn the_first_answer_waits_for_a_second_look() {
        let (mut host, mut text) = (Host::default(), Text::new());
        assert!(!host.is_ready(&mut text));
        let deadline = Instant::now() + Duration::from_secs(10);
        let mut spins = 0_u64;
        while !host.is_ready(&mut text) {
            assert!(Instant::now() < deadline);
            spins += 1; // keeps a core busy
        }
        let usage = host.look(&mut text);
        assert!(usage.cpu_percent > 0.0 && usage.cpu_percent <= 100.0, "{usage:?} {spins}");
        assert!(usage.available_memory_bytes > 0);
        assert!(usage.total_memory_bytes > usage.available_memory_bytes);
    }
}
