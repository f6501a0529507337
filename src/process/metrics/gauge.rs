//! Reads one child's figures, again and again.

use std::sync::Arc;

use super::clock::{has_clock, process_ms, since_boot_ms, since_epoch_ms, ticks_to_ms};
use super::entry::Entry;
use super::figures::{Details, Fields, Metrics, TreeMetrics};
use super::kept::Budget;
use super::load::{Load, Point};
use super::parse::Stat;
use super::round::Round;
use super::tree;

/// What a sample is to hold besides processor and memory of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Wanted {
    pub(super) details: bool,
    pub(super) tree: bool,
}

impl From<Fields> for Wanted {
    fn from(fields: Fields) -> Self {
        let full = fields == Fields::Full;
        Self { details: full, tree: full }
    }
}

/// A child as it was last read.
#[derive(Default)]
pub(super) struct Gauge {
    /// Kept from the second sample on, as far as there is room: many children are asked once.
    entry: Option<Entry>,
    history: Option<History>,
}

/// What earlier samples have found out.
#[derive(Clone, Copy)]
struct History {
    /// Start in milliseconds since the system's own, and since the epoch. Found out once, so that
    /// it stays the same when the clock is set.
    start_ms: f64,
    start_epoch_ms: f64,
    own: Load,
    tree: Load,
}

impl Gauge {
    /// Reads the child. `pid` tells its pid as long as that can't be anybody else's.
    pub(super) fn sample(
        &mut self,
        pid: impl Fn() -> Option<i32>,
        wanted: Wanted,
        round: &mut Round<'_>,
        budget: &Arc<Budget>,
    ) -> Option<Metrics> {
        let mut entry = match self.entry.take() {
            Some(entry) => entry,
            None => open(pid)?,
        };
        if self.history.is_some() && !entry.is_to_be_kept() {
            entry.keep_open(budget);
        }
        let needs_stat = wanted.details || wanted.tree || self.history.is_none() || !has_clock();
        let stat = if needs_stat {
            Some(entry.stat(round.text).filter(|stat| !stat.has_ended())?)
        } else {
            None
        };
        let used_ms = used_ms(&entry, stat.as_ref())?;
        // After the time: where this is read, the process was not reaped then, so the time was its
        // own.
        let memory_bytes = entry.memory_bytes(round.text)?;
        if memory_bytes == 0 {
            // It has ended and was not reaped, or its first thread alone has.
            entry.stat(round.text).filter(|stat| !stat.has_ended())?;
        }
        let now_ms = since_boot_ms();
        let history = match self.history {
            Some(ref mut history) => history,
            None => self.history.insert(History::of(stat.as_ref()?, now_ms)),
        };
        let all_cores = round.all_cores_percent;
        let cpu_percent = history.own.percent(Point { at_ms: now_ms, used_ms }, all_cores);
        let details = stat.as_ref().filter(|_| wanted.details).map(|stat| Details {
            user_ms: ticks_to_ms(stat.user),
            system_ms: ticks_to_ms(stat.system),
            threads: stat.threads,
            handles: entry.handles(),
            io: entry.io(round.text),
        });
        let tree = stat.as_ref().filter(|_| wanted.tree).map(|stat| {
            let usage = tree::sum(&mut entry, stat, memory_bytes, round);
            let now = Point { at_ms: now_ms, used_ms: as_ms(usage.cpu) };
            TreeMetrics {
                processes: usage.processes,
                // Where a part of the tree has left with its time, the rest has still used its own.
                cpu_percent: history.tree.percent(now, all_cores).max(cpu_percent),
                cpu_ms: ticks_to_ms(usage.cpu),
                memory_bytes: usage.memory_bytes,
            }
        });
        let metrics = Metrics {
            cpu_percent,
            cpu_ms: used_ms,
            memory_bytes,
            uptime_ms: (now_ms - history.start_ms).max(0.0),
            start_ms: history.start_epoch_ms,
            details,
            tree,
        };
        self.entry = Some(entry).filter(Entry::is_to_be_kept);
        Some(metrics)
    }

    /// Lets go of the descriptors.
    pub(super) fn close(&mut self) {
        self.entry = None;
    }
}

fn open(pid: impl Fn() -> Option<i32>) -> Option<Entry> {
    let number = pid()?;
    let entry = Entry::open(number).ok()?;
    // Still its own now, so it was when the folder was opened.
    (pid() == Some(number)).then_some(entry)
}

impl History {
    fn of(stat: &Stat, now_ms: f64) -> Self {
        let start_ms = as_ms(stat.start);
        let nothing = Load::since(Point { at_ms: start_ms, used_ms: 0.0 });
        let start_epoch_ms = (since_epoch_ms() - now_ms + start_ms).round();
        Self { start_ms, start_epoch_ms, own: nothing, tree: nothing }
    }
}

/// Processor time of the process.
fn used_ms(entry: &Entry, stat: Option<&Stat>) -> Option<f64> {
    if has_clock() {
        return process_ms(entry.pid());
    }
    stat.map(|stat| as_ms(stat.user.saturating_add(stat.system)))
}

#[expect(clippy::cast_precision_loss, reason = "exact for some 285,000 years of milliseconds")]
fn as_ms(ticks: u64) -> f64 {
    ticks_to_ms(ticks) as f64
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::super::descendants::Descendants;
    use super::super::text::Text;
    use super::*;

    const FULL: Wanted = Wanted { details: true, tree: true };

    fn sample(gauge: &mut Gauge, pid: Option<i32>, wanted: Wanted) -> Option<Metrics> {
        let (mut text, mut descendants) = (Text::new(), Descendants::default());
        let round = &mut Round::new(&mut text, &mut descendants);
        gauge.sample(|| pid, wanted, round, &Budget::new(16))
    }

    #[test]
    fn our_own_figures_are_plausible() {
        let pid = i32::try_from(std::process::id()).unwrap();
        let metrics = sample(&mut Gauge::default(), Some(pid), FULL).unwrap();
        let tree = metrics.tree.unwrap();
        let details = metrics.details.unwrap();
        assert!(metrics.memory_bytes > 1024 * 1024 && details.threads >= 1);
        assert!(tree.memory_bytes >= metrics.memory_bytes && tree.processes >= 1);
        assert!(tree.cpu_percent >= metrics.cpu_percent);
        assert!(details.handles.unwrap() >= 3 && details.io.unwrap().read_bytes > 0);
        let now_ms = since_epoch_ms();
        assert!((metrics.start_ms + metrics.uptime_ms - now_ms).abs() < 1000.0);
    }

    #[test]
    fn basic_figures_are_of_the_process_alone() {
        let pid = i32::try_from(std::process::id()).unwrap();
        let metrics = sample(&mut Gauge::default(), Some(pid), Fields::Basic.into()).unwrap();
        assert_eq!((metrics.details, metrics.tree), (None, None));
    }

    #[test]
    fn basic_figures_of_who_is_known_take_two_descriptors_and_find_the_end() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let pid = i32::try_from(child.id()).ok();
        let (mut gauge, budget, mut text) = (Gauge::default(), Budget::new(2), Text::new());
        let mut ask = || {
            let mut descendants = Descendants::default();
            let round = &mut Round::new(&mut text, &mut descendants);
            gauge.sample(|| pid, Wanted::default(), round, &budget)
        };
        for _ in 0..3 {
            let metrics = ask().unwrap();
            assert!(metrics.cpu_ms > 0.0 && metrics.memory_bytes > 0, "{metrics:?}");
        }
        child.kill().unwrap();
        wait_without_reaping(pid.unwrap());
        assert_eq!(ask(), None, "a zombie");
        child.wait().unwrap();
        assert_eq!(ask(), None);
    }

    fn wait_without_reaping(pid: i32) {
        use rustix::process::{waitid, Pid, WaitId, WaitIdOptions};
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        waitid(WaitId::Pid(Pid::from_raw(pid).unwrap()), options).unwrap();
    }

    #[test]
    fn descriptors_are_kept_from_the_second_sample_to_the_close() {
        let pid = i32::try_from(std::process::id()).unwrap();
        let mut gauge = Gauge::default();
        let first = sample(&mut gauge, Some(pid), FULL).unwrap();
        assert!(gauge.entry.is_none());
        let second = sample(&mut gauge, Some(pid), FULL).unwrap();
        assert!(gauge.entry.is_some());
        assert!(second.start_ms.to_bits() == first.start_ms.to_bits(), "the start does not move");
        gauge.close();
        assert!(gauge.entry.is_none());
    }

    #[test]
    fn a_process_that_has_ended_has_none_reaped_or_not() {
        let mut gauge = Gauge::default();
        assert_eq!(sample(&mut gauge, None, FULL), None);
        assert_eq!(sample(&mut gauge, Some(i32::MAX), FULL), None);
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let pid = i32::try_from(child.id()).ok();
        assert!(sample(&mut gauge, pid, FULL).is_some() && sample(&mut gauge, pid, FULL).is_some());
        child.kill().unwrap();
        wait_without_reaping(pid.unwrap());
        assert_eq!(sample(&mut gauge, pid, FULL), None, "a zombie");
        child.wait().unwrap();
        assert_eq!(sample(&mut gauge, pid, FULL), None);
        assert!(gauge.entry.is_none());
    }

    #[test]
    fn a_pid_that_changed_hands_while_its_folder_was_opened_is_not_read() {
        let pid = i32::try_from(std::process::id()).unwrap();
        let asked = std::cell::Cell::new(0);
        let reaped_meanwhile = || {
            asked.set(asked.get() + 1);
            (asked.get() == 1).then_some(pid)
        };
        let (mut gauge, mut text) = (Gauge::default(), Text::new());
        let mut descendants = Descendants::default();
        let round = &mut Round::new(&mut text, &mut descendants);
        let found = gauge.sample(reaped_meanwhile, Wanted::default(), round, &Budget::new(16));
        assert_eq!((found, asked.get()), (None, 2));
    }

    #[test]
    fn a_trees_time_includes_children_that_were_waited_for() {
        let script = "i=0; (while [ $i -lt 200000 ]; do i=$((i+1)); done); exec sleep 60";
        let mut shell = Command::new("sh").args(["-c", script]).spawn().unwrap();
        let pid = i32::try_from(shell.id()).unwrap();
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        loop {
            let metrics = sample(&mut Gauge::default(), Some(pid), FULL).unwrap();
            let tree = metrics.tree.unwrap();
            let details = metrics.details.unwrap();
            if tree.processes == 1 && tree.cpu_ms >= details.user_ms + details.system_ms + 20 {
                break;
            }
            assert!(std::time::Instant::now() < deadline, "{metrics:?}");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        shell.kill().unwrap();
        shell.wait().unwrap();
    }
}
