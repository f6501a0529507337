//! One process of a tree.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::event::{poll, PollFd, PollFlags, Timespec};
use rustix::process::{pidfd_open, pidfd_send_signal, Pid, PidfdFlags};

use crate::process::signal::Signal;

/// A process that was found by its pid, and is named for good by its pidfd.
pub(crate) struct Member {
    pid: i32,
    /// The process group that it was in when it was found.
    group: i32,
    pidfd: Arc<OwnedFd>,
}

impl Member {
    /// Opens the process if it is still a child of `parent`.
    pub(crate) fn open(pid: i32, parent: i32) -> Option<Self> {
        let pidfd = pidfd_open(Pid::from_raw(pid)?, PidfdFlags::empty()).ok()?;
        let found = Stat::read(pid)?;
        let member = Self { pid, group: found.group, pidfd: Arc::new(pidfd) };
        // Alive after its parent was read: it was this process's.
        (found.parent == parent && member.is_alive()).then_some(member)
    }

    pub(crate) fn pid(&self) -> i32 {
        self.pid
    }

    /// The process group that it was in when it was found.
    pub(crate) fn group(&self) -> i32 {
        self.group
    }

    /// Becomes readable when the process has ended.
    pub(crate) fn pidfd(&self) -> &Arc<OwnedFd> {
        &self.pidfd
    }

    /// True while the process lives and belongs to `group`, which then can't be anybody else's.
    pub(crate) fn is_in_group(&self, group: i32) -> bool {
        Stat::read(self.pid).is_some_and(|now| now.group == group) && self.is_alive()
    }

    /// Sends a signal.
    ///
    /// # Errors
    /// `ESRCH` when the process has ended; `EPERM` for one with more rights than ours.
    pub(crate) fn signal(&self, signal: Signal) -> rustix::io::Result<()> {
        // SAFETY: any number that the kernel does not know is refused with EINVAL.
        let raw = unsafe { rustix::process::Signal::from_raw_unchecked(signal.number()) };
        pidfd_send_signal(&self.pidfd, raw)
    }

    /// True until the process has ended. A zombie that nobody reaps counts as ended.
    pub(crate) fn is_alive(&self) -> bool {
        let mut polled = [PollFd::new(&self.pidfd, PollFlags::IN)];
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        poll(&mut polled, Some(&now)).is_ok_and(|ready| ready == 0)
    }
}

/// What `/proc/PID/stat` says of relations.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stat {
    pub(super) pid: i32,
    pub(super) parent: i32,
    pub(super) group: i32,
}

impl Stat {
    pub(super) fn read(pid: i32) -> Option<Self> {
        let text = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
        Self::parse(pid, &String::from_utf8_lossy(&text))
    }

    /// Fields 4 and 5; the name in field 2 may contain anything, so fields count from its last `)`.
    fn parse(pid: i32, text: &str) -> Option<Self> {
        let mut fields = text[text.rfind(')')? + 1..].split_ascii_whitespace();
        let parent = fields.nth(1)?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        Some(Self { pid, parent, group })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_full_of_parentheses_does_not_shift_the_fields() {
        let found = Stat::parse(7, "7 (a) R (b) S 3 9 7 0 -1 0 0 0 0 0").unwrap();
        assert_eq!((found.parent, found.group), (3, 9));
    }

    #[test]
    fn a_process_of_another_parent_is_not_opened() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let (child_pid, me) = (child.id().cast_signed(), std::process::id().cast_signed());
        assert!(Member::open(child_pid, me).is_some());
        assert!(Member::open(child_pid, 1).is_none());
        let member = Member::open(child_pid, me).unwrap();
        child.kill().unwrap();
        while member.is_alive() {
            std::thread::yield_now();
        }
        assert!(Member::open(child_pid, me).is_none(), "a zombie");
        child.wait().unwrap();
    }
}
