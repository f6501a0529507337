//! The end of everything that descends from this process.

use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{getpid, wait, Signal as RawSignal, WaitOptions};

use crate::process::signal::Signal;
use crate::process::tree::{Lineage, Member};

/// After SIGKILL was sent, the first wait for somebody to end. It doubles while nobody does: a process
/// may be held in the kernel.
const FIRST_WAIT: Duration = Duration::from_millis(1);
const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// Kills all descendants, and what they start meanwhile, and reaps those that become children of ours.
/// Returns when none is left but processes that refuse our signals, as another user's may.
///
/// All levels at once, not only our own children: a large process takes its time to end, and only then
/// do its children become ours.
pub(super) fn end_descendants() {
    let me = getpid().as_raw_pid();
    let mut patience = FIRST_WAIT;
    while reap_all() {
        let mut members = Vec::new();
        Lineage::read().add_descendants(Some(me), &mut members);
        let refuses = |member: &Member| member.signal(Signal::KILL) == Err(Errno::PERM);
        // All are to be sent it, so no `all`, which stops at the first.
        let count = members.iter().filter(|member| refuses(member)).count();
        if count > 0 && count == members.len() {
            return;
        }
        patience = if wait_for_child(patience) { FIRST_WAIT } else { patience * 2 };
        patience = patience.min(LONGEST_WAIT);
    }
}

/// Reaps children that have ended; false when there are none any more, ended or not.
fn reap_all() -> bool {
    loop {
        match wait(WaitOptions::NOHANG) {
            Ok(Some(_)) | Err(Errno::INTR) => {}
            Ok(None) => return true,
            Err(_) => return false,
        }
    }
}

/// Waits until a child ends, which blocked SIGCHLD tells; false when none did in time.
fn wait_for_child(patience: Duration) -> bool {
    // SAFETY: a zeroed set is valid memory for sigemptyset to fill.
    let mut ended: libc::sigset_t = unsafe { std::mem::zeroed() };
    // SAFETY: our own set.
    unsafe { libc::sigemptyset(&raw mut ended) };
    // SAFETY: our own set, and a signal that exists.
    unsafe { libc::sigaddset(&raw mut ended, RawSignal::CHILD.as_raw()) };
    let patience = libc::timespec {
        tv_sec: 0, // less than a second
        tv_nsec: patience.subsec_nanos().into(),
    };
    // SAFETY: both structures are ours; nothing is asked to be stored.
    let signal =
        unsafe { libc::sigtimedwait(&raw const ended, std::ptr::null_mut(), &raw const patience) };
    signal > 0
}

/// Ends this process with all its threads, without running anything that they may be in.
pub(super) fn exit() -> ! {
    // SAFETY: ends the process; nothing of ours is to be cleaned up.
    unsafe { libc::_exit(0) }
}
