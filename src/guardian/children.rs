//! The children that were started here for the host.

use std::collections::BTreeMap;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::event::epoll;
use rustix::io::{Errno, Result};
use rustix::process::{waitid, Pid, WaitId, WaitIdOptions};

use super::protocol::Report;

/// Children until they are reaped, and the `epoll` that tells of their end. Launchers add to it, the
/// main thread takes from it.
pub(super) struct Children {
    epoll: OwnedFd,
    running: Mutex<BTreeMap<i32, Child>>,
}

struct Child {
    ticket: u64,
    /// `None` once its end was reported: its status waits to be reaped.
    pidfd: Option<Arc<OwnedFd>>,
}

impl Children {
    pub(super) fn new() -> Result<Self> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        Ok(Self { epoll, running: Mutex::default() })
    }

    /// The `epoll` in which a child's end shows up under its pid.
    pub(super) fn epoll(&self) -> &OwnedFd {
        &self.epoll
    }

    /// Takes a child in.
    ///
    /// # Errors
    /// When the system refuses to watch one more; the child is not in then.
    pub(super) fn add(&self, pid: i32, ticket: u64, pidfd: Arc<OwnedFd>) -> Result<()> {
        let mut running = self.running();
        let data = epoll::EventData::new_u64(u64::try_from(pid).map_err(|_| Errno::INVAL)?);
        // Told once: what can't be reported at once is not to be told of without end.
        let flags = epoll::EventFlags::IN | epoll::EventFlags::ET;
        epoll::add(&self.epoll, &pidfd, data, flags)?;
        running.insert(pid, Child { ticket, pidfd: Some(pidfd) });
        Ok(())
    }

    /// How a child ended. It stays a zombie, so that its pid stays its own, until the host has taken
    /// note that no signal is to be sent to it any more.
    pub(super) fn ended(&self, pid: i32) -> Option<Report> {
        let mut running = self.running();
        let child = running.get_mut(&pid)?;
        let status = wait_for(pid, WaitIdOptions::NOWAIT).ok()??;
        // By hand: the host has a duplicate, which would keep it in the epoll after we close ours.
        if let Some(pidfd) = child.pidfd.take() {
            let _ = epoll::delete(&self.epoll, pidfd.as_fd());
        }
        let ended = match (status.exit_status(), status.terminating_signal()) {
            (Some(code), _) => Ok(code),
            (None, signal) => Err(signal.unwrap_or(0)),
        };
        Some(Report { ticket: child.ticket, ended })
    }

    /// True for a child that was not reaped.
    pub(super) fn has(&self, pid: i32) -> bool {
        self.running().contains_key(&pid)
    }

    /// Removes the zombie of a child whose end the host has taken note of: by a report, or before it
    /// got one. Under the lock: its pid may belong to the next child as soon as it is gone.
    pub(super) fn reap(&self, pid: i32) {
        let mut running = self.running();
        let Some(child) = running.get(&pid) else { return };
        if !matches!(wait_for(pid, WaitIdOptions::empty()), Ok(None)) {
            if let Some(pidfd) = &child.pidfd {
                let _ = epoll::delete(&self.epoll, pidfd.as_fd());
            }
            running.remove(&pid);
        }
    }

    fn running(&self) -> MutexGuard<'_, BTreeMap<i32, Child>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The status of a child that has ended.
fn wait_for(pid: i32, how: WaitIdOptions) -> Result<Option<rustix::process::WaitIdStatus>> {
    let pid = Pid::from_raw(pid).ok_or(Errno::INVAL)?;
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | how;
    loop {
        match waitid(WaitId::Pid(pid), options) {
            Err(Errno::INTR) => {}
            answer => return answer,
        }
    }
}
