//! The end of everything that descends from this process.

use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{getpid, wait, WaitOptions};

use crate::process::signal::Signal;
use crate::process::tree::Lineage;

/// After SIGKILL was sent, how long nobody has to have ended until the next look. It doubles while
/// nobody ends at all: a process may be held in the kernel.
const FIRST_WAIT: Duration = Duration::from_millis(1);
const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// The next look is not later than this, although the killed are still ending: they may have started
/// somebody meanwhile. Looking takes about as long as ending, so it is not sooner either.
const MAX_SETTLING: Duration = Duration::from_millis(10);

/// Rounds that find nobody to kill although there are children, until we give up: they refuse our
/// signals, as another user's may, or a debugger holds what is left of them, or there is no `/proc` to
/// find them in. Our own end is then a SIGKILL for those that were started here.
const MAX_IDLE_ROUNDS: usize = 20;

/// Kills all descendants, and what they start meanwhile, and reaps those that become children of ours.
/// Returns when none is left.
///
/// All levels at once, not only our own children: a large process takes its time to end, and only then
/// do its children become ours.
pub(super) fn end_descendants() {
    let me = getpid().as_raw_pid();
    let mut patience = FIRST_WAIT;
    let mut idle_rounds = 0;
    while idle_rounds < MAX_IDLE_ROUNDS && reap_all() {
        // Each as soon as its children are known, so that the first end while we look for the last.
        let mut killed = 0;
        Lineage::read().walk(Some(me), &mut Vec::new(), |member| {
            killed += usize::from(member.signal(Signal::KILL).is_ok());
        });
        idle_rounds = if killed > 0 { 0 } else { idle_rounds + 1 };
        let killed_at = Instant::now();
        let mut has_ended = false;
        while wait_for_child(patience) {
            has_ended = true;
            patience = FIRST_WAIT;
            if !reap_all() || killed_at.elapsed() > MAX_SETTLING {
                break;
            }
        }
        if !has_ended {
            patience = LONGEST_WAIT.min(patience * 2);
        }
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
    unsafe { libc::sigaddset(&raw mut ended, libc::SIGCHLD) };
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
