//! A process that was started and its identity until it is reaped.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, WaitId, WaitIdOptions};

use super::exit::Status;
use super::signal::Signal;
use super::spawn::guarded::Guardian;
use super::tree::Cookie;

/// The process behind a child. Kept under the child's lock: a signal and the reaping exclude each
/// other, so that no signal can reach whoever gets the pid next.
pub(super) struct Running {
    pub(super) pid: i32,
    /// Names the process for good, where the system has such a thing.
    pidfd: Option<Arc<OwnedFd>>,
    owns_group: bool,
    /// Its parent, when that is not this process: reaps it when told to.
    guardian: Option<Arc<Guardian>>,
    /// What marks its descendants.
    cookie: Option<Cookie>,
    /// The master of its terminal.
    pub(super) master: Option<Arc<OwnedFd>>,
    /// Path of that terminal, which is asked for after the end, too.
    pub(super) terminal_path: Option<String>,
    since: Instant,
    reaped: bool,
}

impl Running {
    pub(super) fn new(
        pid: i32,
        pidfd: Option<Arc<OwnedFd>>,
        owns_group: bool,
        guardian: Option<Arc<Guardian>>,
        cookie: Option<Cookie>,
    ) -> Self {
        let since = Instant::now();
        Self {
            pid,
            pidfd,
            owns_group,
            guardian,
            cookie,
            master: None,
            terminal_path: None,
            since,
            reaped: false,
        }
    }

    /// False once it was reaped: its pid may belong to somebody else.
    pub(super) fn is_ours(&self) -> bool {
        !self.reaped
    }

    pub(super) fn guardian_pid(&self) -> Option<i32> {
        self.guardian.as_ref().map(|guardian| guardian.pid())
    }

    pub(super) fn owns_group(&self) -> bool {
        self.owns_group
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.since.elapsed()
    }

    /// Who adopts the descendants that lose their parent, and how they are known.
    pub(super) fn foster_parent(&self) -> Option<(Arc<Guardian>, Cookie)> {
        let guardian = self.guardian.as_ref().filter(|guardian| !guardian.is_lost())?;
        Some((Arc::clone(guardian), self.cookie.clone()?))
    }

    /// Sends a signal to the process, or to its group where that is its own.
    pub(super) fn signal(&self, signal: Signal, to_group: bool) -> rustix::io::Result<()> {
        // SAFETY: any number that the kernel does not know is refused with EINVAL.
        let raw = unsafe { rustix::process::Signal::from_raw_unchecked(signal.number()) };
        let pid = Pid::from_raw(self.pid).ok_or(Errno::SRCH)?;
        // Without its guardian, anybody may have reaped it: only the pidfd is for certain.
        let is_pid_ours = !self.guardian.as_ref().is_some_and(|guardian| guardian.is_lost());
        if to_group && self.owns_group && is_pid_ours {
            return rustix::process::kill_process_group(pid, raw);
        }
        let by_pidfd = self.pidfd.as_ref().map(|it| rustix::process::pidfd_send_signal(it, raw));
        match by_pidfd {
            // None, or a sandbox that refuses it: not reaped yet, so the pid is still ours.
            None | Some(Err(Errno::NOSYS | Errno::PERM)) if is_pid_ours => {
                rustix::process::kill_process(pid, raw)
            }
            None => Err(Errno::SRCH),
            Some(answer) => answer,
        }
    }

    /// The exit status of a child of this process, if it has ended. Removes the zombie.
    pub(super) fn reap(&mut self) -> Option<Status> {
        let pid = Pid::from_raw(self.pid)?;
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
        let status = loop {
            match rustix::process::waitid(WaitId::Pid(pid), options) {
                Ok(status) => {
                    let status = status?;
                    break Status {
                        code: status.exit_status(),
                        signal: status.terminating_signal(),
                    };
                }
                Err(Errno::INTR) => {}
                // Somebody else in the host reaped it: how it ended is not to be known any more.
                Err(errno) => {
                    tracing::warn!(target: "signalbox::process", pid = self.pid, %errno, "exit status lost");
                    break Status { code: None, signal: None };
                }
            }
        };
        self.let_go();
        Some(status)
    }

    /// No signal goes to the pid any more: whoever has to reap it may.
    pub(super) fn let_go(&mut self) {
        self.reaped = true;
        self.pidfd = None;
        if let Some(guardian) = &self.guardian {
            guardian.reap(self.pid);
        }
    }
}
