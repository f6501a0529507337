//! The host's side of the guardian, which starts and reaps the children that are to end with the host.
//!
//! * `executable` finds it, `greeting` starts it and makes its acquaintance,
//! * `order` has it start a program,
//! * `reports` takes its news on the I/O thread,
//! * `slot` holds the one guardian of an engine: started late, and again when it was lost.

mod executable;
mod greeting;
mod order;
mod reports;
mod slot;

use std::collections::HashMap;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rustix::event::{poll, PollFd, PollFlags, Timespec};
use rustix::net::{shutdown, Shutdown};
use rustix::process::{pidfd_send_signal, waitid, Signal, WaitId, WaitIdOptions};
use tokio::sync::{mpsc, oneshot};

use crate::process::exit::Status;
use crate::process::tree::{Cookie, Lineage, Member};

pub(crate) use order::{launch, Refusal};
pub use slot::GuardianState;
pub(crate) use slot::Slot;

/// Lines to a guardian, and orders that may be under way: one for each spawner thread, for two start
/// children faster than one, and one for who starts a terminal and waits.
const LINES: usize = super::pool::THREADS + 1;

/// How long the end of an engine waits for its guardian's, so that no zombie stays. With nothing left
/// to be killed it takes well under a millisecond.
const END_PATIENCE: Duration = Duration::from_millis(100);

/// A guardian that runs. Dropping it ends it, and everything that it guards.
pub(crate) struct Guardian {
    pid: i32,
    keeper: Keeper,
    lifeline: Arc<OwnedFd>,
    /// `None` for one that broke in the middle of a message.
    lines: [Mutex<Option<OwnedFd>>; LINES],
    ends: Ends,
    next_ticket: AtomicU64,
    reaps: mpsc::UnboundedSender<i32>,
    user: User,
}

/// A child that a guardian reaps.
pub(crate) struct Guarded {
    pub(crate) guardian: Arc<Guardian>,
    /// Tells how it ended.
    pub(crate) end: End,
}

/// A child's end, as its guardian will report it.
pub(crate) struct End {
    ticket: u64,
    ends: Ends,
    report: oneshot::Receiver<Status>,
}

impl End {
    /// How it ended; `None` when the guardian was lost.
    pub(crate) async fn reported(&mut self) -> Option<Status> {
        (&mut self.report).await.ok()
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.ends.forget(self.ticket); // seen without a report, maybe
    }
}

/// Who waits for which end, by ticket.
#[derive(Clone, Default)]
struct Ends {
    waiting: Arc<Mutex<HashMap<u64, oneshot::Sender<Status>>>>,
    is_lost: Arc<AtomicBool>,
}

/// The guardian's own parent, a child of ours, by its pidfd.
#[derive(Clone)]
struct Keeper(Arc<OwnedFd>);

impl Guardian {
    /// The guardian's process id: the parent of its children.
    pub(crate) fn pid(&self) -> i32 {
        self.pid
    }

    /// True when it has ended, however: its children are nobody's now.
    pub(crate) fn is_lost(&self) -> bool {
        self.ends.is_lost.load(Ordering::Acquire)
    }

    /// Lets the guardian reap a child. From now on its pid may be anybody's.
    pub(crate) fn reap(&self, pid: i32) {
        let _ = self.reaps.send(pid); // refused when the guardian is lost, and nothing is to be reaped
    }

    /// Adds the adopted processes that carry `cookie`, and their descendants: what a child left
    /// behind, itself not among them. To be asked after the child's descendants were: processes only
    /// move from there to here.
    pub(crate) fn add_adopted(
        &self,
        cookie: &Cookie,
        leader: Option<i32>,
        lineage: &Lineage,
        members: &mut Vec<Member>,
    ) {
        let mut adopted = lineage.adopted(self.pid);
        adopted.retain(|&pid| Some(pid) != leader && !members.iter().any(|it| it.pid() == pid));
        let marked = cookie.marked(adopted);
        members.extend(marked.into_iter().filter_map(|pid| Member::open(pid, self.pid)));
        lineage.add_descendants(None, members);
    }

    /// True when the host has changed its user since the guardian was started. A server that gave up
    /// its privileges must not start programs with them.
    fn is_of_another_user(&self) -> bool {
        self.user != User::current()
    }
}

impl Drop for Guardian {
    fn drop(&mut self) {
        self.ends.is_lost.store(true, Ordering::Release);
        // Not by closing: the task that reads from it may hold it a little longer.
        let _ = shutdown(&self.lifeline, Shutdown::Both);
        self.keeper.reap_within(END_PATIENCE);
    }
}

impl Ends {
    fn expect(&self, ticket: u64) -> End {
        let (end, report) = oneshot::channel();
        self.waiting.lock().insert(ticket, end);
        End { ticket, ends: self.clone(), report }
    }

    fn forget(&self, ticket: u64) {
        self.waiting.lock().remove(&ticket);
    }

    fn tell(&self, ticket: u64, status: Status) {
        if let Some(end) = self.waiting.lock().remove(&ticket) {
            let _ = end.send(status);
        }
    }

    /// Tells all that they will never know. False when that was to be expected.
    fn lose(&self) -> bool {
        let is_news = !self.is_lost.swap(true, Ordering::AcqRel);
        self.waiting.lock().clear();
        is_news
    }
}

impl Keeper {
    /// Ends a guardian that does not do its work.
    fn end(&self) {
        let _ = pidfd_send_signal(&self.0, Signal::KILL);
        self.reap_within(END_PATIENCE);
    }

    fn reap_within(&self, patience: Duration) {
        let patience = Timespec { tv_sec: 0, tv_nsec: patience.subsec_nanos().into() };
        let _ = poll(&mut [PollFd::new(&self.0, PollFlags::IN)], Some(&patience));
        self.reap();
    }

    /// Removes its zombie, if it has ended and nobody has done so.
    fn reap(&self) {
        let _ =
            waitid(WaitId::PidFd(self.0.as_fd()), WaitIdOptions::EXITED | WaitIdOptions::NOHANG);
    }
}

/// Whose rights a process has.
#[derive(PartialEq, Eq)]
struct User([u32; 4]);

impl User {
    fn current() -> Self {
        use rustix::process::{getegid, geteuid, getgid, getuid};
        Self([getuid().as_raw(), geteuid().as_raw(), getgid().as_raw(), getegid().as_raw()])
    }
}
