//! The descendants of a process.

use std::collections::HashMap;
use std::os::fd::OwnedFd;

use rustix::process::{Pid, PidfdFlags};

use super::signal::Signal;

/// A process that was found by its pid, and is named for good by its pidfd.
pub(crate) struct Member {
    pid: i32,
    start_time: u64,
    pidfd: OwnedFd,
}

impl Member {
    /// Opens the process if it is still the one that `proc` spoke of.
    fn open(found: Found) -> Option<Self> {
        let pidfd =
            rustix::process::pidfd_open(Pid::from_raw(found.pid)?, PidfdFlags::empty()).ok()?;
        // Read again after opening: the same start time means the same process.
        let now = read_stat(found.pid)?;
        let Found { pid, start_time, .. } = found;
        (now.start_time == start_time).then_some(Self { pid, start_time, pidfd })
    }

    fn is(&self, found: Found) -> bool {
        self.pid == found.pid && self.start_time == found.start_time
    }

    /// True while the process lives and belongs to `group`, which then can't be anybody else's.
    pub(crate) fn is_in_group(&self, group: i32) -> bool {
        read_stat(self.pid).is_some_and(|now| now.group == group) && self.is_alive()
    }

    /// Sends a signal; a process that has ended takes none.
    pub(crate) fn signal(&self, signal: Signal) {
        // SAFETY: any number that the kernel does not know is refused with EINVAL.
        let raw = unsafe { rustix::process::Signal::from_raw_unchecked(signal.number()) };
        let _ = rustix::process::pidfd_send_signal(&self.pidfd, raw);
    }

    /// True until the process has ended. A zombie that nobody reaps counts as ended.
    pub(crate) fn is_alive(&self) -> bool {
        use rustix::event::{poll, PollFd, PollFlags, Timespec};
        let mut polled = [PollFd::new(&self.pidfd, PollFlags::IN)];
        matches!(poll(&mut polled, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })), Ok(0))
    }
}

#[derive(Clone, Copy)]
struct Found {
    pid: i32,
    parent: i32,
    group: i32,
    start_time: u64,
}

/// All processes of the system at one moment.
pub(crate) struct Snapshot {
    by_parent: HashMap<i32, Vec<Found>>,
}

impl Snapshot {
    /// Reads `/proc`, which takes milliseconds.
    pub(crate) fn take() -> Self {
        let mut by_parent: HashMap<i32, Vec<Found>> = HashMap::new();
        for found in all_processes() {
            by_parent.entry(found.parent).or_default().push(found);
        }
        Self { by_parent }
    }

    /// Adds the descendants of `root` that are not in `members` yet, parents before their children.
    /// The pid must have been root's own when the snapshot was taken: look whether it still is *after*
    /// taking it. Those whose parent has ended are somebody else's children and can't be found.
    pub(crate) fn add_descendants(&self, root: i32, members: &mut Vec<Member>) {
        let mut next = vec![root];
        while let Some(parent) = next.pop() {
            for &found in self.by_parent.get(&parent).into_iter().flatten() {
                next.push(found.pid);
                if !members.iter().any(|member| member.is(found)) {
                    members.extend(Member::open(found));
                }
            }
        }
    }

    /// The same for all members that live: what was started since they were found.
    pub(crate) fn add_descendants_of_members(&self, members: &mut Vec<Member>) {
        let alive = members.iter().filter(|member| member.is_alive());
        let roots: Vec<i32> = alive.map(|member| member.pid).collect();
        for root in roots {
            self.add_descendants(root, members);
        }
    }
}

fn all_processes() -> impl Iterator<Item = Found> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| read_stat(entry.file_name().to_str()?.parse().ok()?))
}

fn read_stat(pid: i32) -> Option<Found> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    parse_stat(pid, &text)
}

/// Fields 4, 5 and 22; the name in field 2 may contain anything, so fields count from its last `)`.
fn parse_stat(pid: i32, text: &str) -> Option<Found> {
    let mut fields = text[text.rfind(')')? + 1..].split_ascii_whitespace();
    let parent = fields.nth(1)?.parse().ok()?;
    let group = fields.next()?.parse().ok()?;
    let start_time = fields.nth(16)?.parse().ok()?;
    Some(Found { pid, parent, group, start_time })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_full_of_parentheses_does_not_shift_the_fields() {
        let stat = "7 (a) R (b) S 3 7 7 0 -1 0 0 0 0 0 1 2 0 0 20 0 1 0 4242 1000 50";
        let found = parse_stat(7, stat).unwrap();
        assert_eq!((found.parent, found.group, found.start_time), (3, 7, 4242));
    }

    #[test]
    fn finds_grandchildren() {
        let mut shell = std::process::Command::new("sh")
            .args(["-c", "sh -c 'sleep 60; :' & wait"])
            .spawn()
            .unwrap();
        let root = i32::try_from(shell.id()).unwrap();
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        let mut members = Vec::new();
        while members.len() < 2 {
            assert!(std::time::Instant::now() < deadline, "the grandchild did not start");
            Snapshot::take().add_descendants(root, &mut members);
        }
        Snapshot::take().add_descendants_of_members(&mut members);
        assert_eq!(members.len(), 2, "nobody is found twice");
        for member in &members {
            member.signal(Signal::KILL);
        }
        shell.wait().unwrap();
        while members.iter().any(Member::is_alive) {
            assert!(std::time::Instant::now() < deadline, "a member survived SIGKILL");
        }
    }
}
