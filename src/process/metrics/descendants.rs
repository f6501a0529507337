//! Who the children of a process are.
//!
//! The system lists them for each thread (`/proc/PID/task/TID/children`), or they are found among
//! all processes by their parents ([`Snapshot`]). The first is cheap for few threads and the second
//! for many, so a round begins with the first and turns to the second when it has read more lists
//! than that would have cost: at the worst, twice what the better one takes.
//!
//! A list that is read while children end may leave some out. The next round has them.

use std::os::fd::AsFd;
use std::sync::OnceLock;
use std::time::Instant;

use rustix::fs::stat;

use super::entry::Entry;
use super::folder::each_number;
use super::snapshot::Snapshot;
use super::text::Text;

/// How many processes a snapshot that knows most of them already looks at in the time of one list.
const KNOWN_PER_LIST: u64 = 8;

/// What is known of parents and children.
#[derive(Default)]
pub(super) struct Descendants {
    snapshot: Snapshot,
    /// The snapshot was taken in this round.
    is_taken: bool,
    /// Lists that may still be read in this round before a snapshot is taken.
    lists_left: u64,
}

impl Descendants {
    /// Begins a round: what is found in it is of one moment, more or less.
    pub(super) fn begin(&mut self, now: Instant) {
        self.is_taken = false;
        // Links of /proc are the processes, and some ten others.
        let processes = stat(c"/proc").map_or(0, |proc| proc.st_nlink);
        self.lists_left = match (has_lists(), self.snapshot.is_fresh(now)) {
            (false, _) => 0,
            (true, true) => processes / KNOWN_PER_LIST,
            (true, false) => processes,
        };
    }

    /// Adds the pids of a process's children. Each is to be opened, and its parent looked at: it may
    /// have ended meanwhile, and another process got its pid.
    pub(super) fn add_children(
        &mut self,
        of: &mut Entry,
        threads: u32,
        text: &mut Text,
        pids: &mut Vec<i32>,
    ) {
        let lists = u64::from(threads);
        if !self.is_taken && self.lists_left >= lists {
            self.lists_left -= lists;
            of.add_children(text, pids);
            if threads > 1 {
                add_children_of_other_threads(of, text, pids);
            }
            return;
        }
        if !self.is_taken {
            self.snapshot.take(text, Instant::now());
            self.is_taken = true;
        }
        self.snapshot.add_children(of.pid(), pids);
    }
}

fn has_lists() -> bool {
    static HAS: OnceLock<bool> = OnceLock::new();
    *HAS.get_or_init(|| stat(c"/proc/thread-self/children").is_ok())
}

fn add_children_of_other_threads(of: &Entry, text: &mut Text, pids: &mut Vec<i32>) {
    let Ok(threads) = of.threads() else { return };
    let _ = each_number(threads.as_fd(), |thread| {
        if thread != of.pid() {
            let _ = of.add_children_of_thread(thread, text, pids); // or it has ended
        }
    });
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::Duration;

    use super::*;

    fn children(of: i32, threads: u32, descendants: &mut Descendants) -> Vec<i32> {
        let mut pids = Vec::new();
        let mut entry = Entry::open(of).unwrap();
        descendants.add_children(&mut entry, threads, &mut Text::new(), &mut pids);
        pids.sort_unstable();
        pids
    }

    fn begun() -> Descendants {
        let mut descendants = Descendants::default();
        descendants.begin(Instant::now());
        descendants
    }

    #[test]
    fn lists_and_snapshot_find_the_same_children() {
        let mut shell =
            Command::new("sh").args(["-c", "sleep 60 & sleep 60 & wait"]).spawn().unwrap();
        let pid = i32::try_from(shell.id()).unwrap();
        let by_snapshot = || children(pid, 1, &mut Descendants::default());
        let deadline = Instant::now() + Duration::from_secs(10);
        while by_snapshot().len() < 2 {
            assert!(Instant::now() < deadline, "the children did not start");
        }
        let found = by_snapshot();
        assert_eq!(children(pid, 1, &mut begun()), found);
        for child in found {
            let child = rustix::process::Pid::from_raw(child).unwrap();
            rustix::process::kill_process(child, rustix::process::Signal::KILL).unwrap();
        }
        shell.wait().unwrap();
    }

    #[test]
    fn children_of_every_thread_are_found() {
        let pid = i32::try_from(std::process::id()).unwrap();
        let started = std::thread::spawn(|| Command::new("sleep").arg("60").spawn().unwrap());
        let mut child = started.join().unwrap();
        let child_pid = i32::try_from(child.id()).unwrap();
        // The thread is gone, and its child has become another's of this process.
        let threads = 2; // tests run in threads, whatever their number is
        assert!(children(pid, threads, &mut begun()).contains(&child_pid));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn a_round_that_has_read_enough_lists_looks_at_all_processes_once() {
        let pid = i32::try_from(std::process::id()).unwrap();
        let mut descendants = Descendants { lists_left: 3, ..Descendants::default() };
        let (mut entry, mut text) = (Entry::open(pid).unwrap(), Text::new());
        let mut ask = |threads| {
            descendants.add_children(&mut entry, threads, &mut text, &mut Vec::new());
            (descendants.lists_left, descendants.is_taken)
        };
        assert_eq!(ask(2), (1, false));
        assert_eq!(ask(2), (1, true));
        assert_eq!(ask(1), (1, true));
    }
}
