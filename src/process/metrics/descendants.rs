//! Who the children of a process are.
//!
//! The system lists them for each thread (`/proc/PID/task/TID/children`), or they are found among
//! all processes by their parents. The first is cheap for few threads and the second for many, so a
//! round begins with the first and turns to the second when it has read more lists than there are
//! processes: at the worst, twice what the better one would have taken.
//!
//! A list that is read while children end may leave some out. The next round has them.

use std::mem::MaybeUninit;
use std::sync::OnceLock;

use rustix::fs::{openat, stat, Mode, OFlags, RawDir, CWD};

use super::entry::Entry;
use super::parse;
use super::text::{Path, Text};

/// What one round knows of parents and children.
pub(super) struct Descendants {
    /// Lists that may still be read before all processes are looked at instead.
    lists_left: u64,
    snapshot: Option<Snapshot>,
}

impl Descendants {
    pub(super) fn new() -> Self {
        // Links of /proc are the processes, and some ten others.
        let processes = stat(c"/proc").map_or(0, |proc| proc.st_nlink);
        Self { lists_left: if has_lists() { processes } else { 0 }, snapshot: None }
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
        if self.snapshot.is_none() && self.lists_left >= u64::from(threads) {
            self.lists_left -= u64::from(threads);
            of.add_children(text, pids);
            if threads > 1 {
                add_children_of_other_threads(of, text, pids);
            }
            return;
        }
        let snapshot = self.snapshot.get_or_insert_with(|| Snapshot::take(text));
        snapshot.add_children(of.pid(), pids);
    }
}

fn has_lists() -> bool {
    static HAS: OnceLock<bool> = OnceLock::new();
    *HAS.get_or_init(|| stat(c"/proc/thread-self/children").is_ok())
}

fn add_children_of_other_threads(of: &Entry, text: &mut Text, pids: &mut Vec<i32>) {
    let Ok(threads) = of.threads() else { return };
    each_number(threads, |thread| {
        if thread != of.pid() {
            let _ = of.add_children_of_thread(thread, text, pids); // or it has ended
        }
    });
}

/// The entries of a folder that are numbers.
fn each_number(folder: impl std::os::fd::AsFd, mut call: impl FnMut(i32)) {
    let mut buffer = [MaybeUninit::uninit(); 8192];
    let mut entries = RawDir::new(folder, &mut buffer);
    while let Some(Ok(entry)) = entries.next() {
        let number = parse::whole(entry.file_name().to_bytes());
        if let Some(number) = number.and_then(|number| i32::try_from(number).ok()) {
            call(number);
        }
    }
}

/// All processes of the system by their parents.
struct Snapshot {
    /// Parent and child, sorted.
    pairs: Vec<(i32, i32)>,
}

impl Snapshot {
    /// Reads `/proc`, which takes milliseconds.
    fn take(text: &mut Text) -> Self {
        let mut pairs = Vec::new();
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        if let Ok(proc) = openat(CWD, c"/proc", flags, Mode::empty()) {
            each_number(&proc, |pid| {
                let path = Path::new(format_args!("{pid}/stat"));
                let flags = OFlags::RDONLY | OFlags::CLOEXEC;
                let file = openat(&proc, path.as_c_str(), flags, Mode::empty());
                let stat = file.and_then(|file| text.read(file).map(parse::stat));
                if let Ok(Some(stat)) = stat {
                    pairs.push((stat.parent, pid));
                }
            });
        }
        pairs.sort_unstable();
        Self { pairs }
    }

    fn add_children(&self, parent: i32, pids: &mut Vec<i32>) {
        let first = self.pairs.partition_point(|&(other, _)| other < parent);
        let of_parent = self.pairs[first..].iter().take_while(|&&(other, _)| other == parent);
        pids.extend(of_parent.map(|&(_, pid)| pid));
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::{Duration, Instant};

    use super::*;

    fn children(of: i32, threads: u32, mut descendants: Descendants) -> Vec<i32> {
        let mut pids = Vec::new();
        let mut entry = Entry::open(of).unwrap();
        descendants.add_children(&mut entry, threads, &mut Text::new(), &mut pids);
        pids.sort_unstable();
        pids
    }

    #[test]
    fn lists_and_snapshot_find_the_same_children() {
        let mut shell =
            Command::new("sh").args(["-c", "sleep 60 & sleep 60 & wait"]).spawn().unwrap();
        let pid = i32::try_from(shell.id()).unwrap();
        let only_snapshot = || Descendants { lists_left: 0, snapshot: None };
        let deadline = Instant::now() + Duration::from_secs(10);
        while children(pid, 1, only_snapshot()).len() < 2 {
            assert!(Instant::now() < deadline, "the children did not start");
        }
        let found = children(pid, 1, only_snapshot());
        assert_eq!(children(pid, 1, Descendants::new()), found);
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
        assert!(children(pid, threads, Descendants::new()).contains(&child_pid));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn a_round_that_has_read_enough_lists_looks_at_all_processes_once() {
        let pid = i32::try_from(std::process::id()).unwrap();
        let mut descendants = Descendants { lists_left: 3, snapshot: None };
        let (mut entry, mut text) = (Entry::open(pid).unwrap(), Text::new());
        let mut ask = |threads| {
            descendants.add_children(&mut entry, threads, &mut text, &mut Vec::new());
            (descendants.lists_left, descendants.snapshot.is_some())
        };
        assert_eq!(ask(2), (1, false));
        assert_eq!(ask(2), (1, true));
        assert_eq!(ask(1), (1, true));
    }
}
