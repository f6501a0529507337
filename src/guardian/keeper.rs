//! Who guards the guardian: its parent, which adopts what it leaves behind.

use std::os::fd::{FromRawFd, OwnedFd};

use rustix::io::{Errno, Result};
use rustix::process::{getpid, set_child_subreaper, wait, WaitOptions};
use rustix::thread::set_name;

use super::ending;

/// Splits this process in two and returns in the inner one, the guardian. The outer one, the keeper,
/// never returns: it waits for the guardian's end, ends whatever is left, and exits.
///
/// Both are subreapers. Orphans go to the inner one while it lives; when it is killed, they and its
/// own children go to the outer one. Should only the keeper be killed, the guardian goes on.
pub(super) fn split() -> Result<()> {
    set_child_subreaper(Some(getpid()))?;
    // SAFETY: this process has one thread so far, so that both halves may go on as they like.
    match unsafe { libc::fork() } {
        -1 => Err(Errno::from_io_error(&std::io::Error::last_os_error()).unwrap_or(Errno::AGAIN)),
        0 => set_child_subreaper(Some(getpid())),
        guardian => keep(guardian),
    }
}

fn keep(guardian: i32) -> ! {
    let _ = set_name(c"signalbox-keep");
    // SAFETY: our copy of the guardian's lifeline, in which nobody here is interested. While it was
    // open, the host could not see the guardian die.
    drop(unsafe { OwnedFd::from_raw_fd(super::LIFELINE) });
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((ended, _))) if ended.as_raw_pid() == guardian => break,
            Ok(_) | Err(Errno::INTR) => {}
            Err(_) => break,
        }
    }
    ending::end_descendants();
    ending::exit();
}
