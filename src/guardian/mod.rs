//! The guardian: a small executable that is the ancestor of a host's children, and outlives the host.
//!
//! Only an ancestor can end a tree for certain: orphans go to the nearest ancestor that is a
//! *subreaper*, whatever they did about sessions, groups and their environment.
//!
//! Theory of operation. The host starts [`run`] with one end of a socket, the *lifeline*, as
//! descriptor 3. It splits in two. The outer process, the `keeper`, does nothing but wait for the
//! inner one, and ends everything should that be killed. The inner one is the guardian:
//!
//! * a `launcher` thread for each *line* starts programs by the same code as the host (`spawn`),
//! * the main thread (`watch`) reports the end of children and reaps them when the host
//!   has taken note, reaps orphans that it adopted, and waits for the end of the host,
//! * then it ends all that is left (`ending`), and itself.
//!
//! `protocol` and `socket` are for both sides; the host's is `process::spawn::guarded`. No policy and
//! no data path is here: a child's bytes never pass the guardian.

mod children;
mod ending;
mod keeper;
mod launcher;
pub(crate) mod protocol;
pub(crate) mod socket;
mod watch;

use std::os::fd::{AsFd, BorrowedFd, FromRawFd, OwnedFd};
use std::sync::Arc;

use children::Children;
use rustix::io::Errno;
use rustix::net::sockopt::socket_type;

use crate::process::spawn::set_signal_mask;

/// Where the guardian finds its lifeline: the host passes it as it would a child's channel.
const LIFELINE: i32 = crate::process::spawn::CHANNEL_DESCRIPTOR;

/// The guardian's `main`; returns its exit code.
pub fn run() -> i32 {
    // SAFETY: the number may be of no descriptor, which the next call finds out, or of one that the
    // host gave us alone; nothing else in this program has opened any yet.
    let lifeline = unsafe { BorrowedFd::borrow_raw(LIFELINE) };
    if socket_type(lifeline).is_err() {
        eprintln!("signalbox starts this program for itself, to end child processes when their host is gone.");
        return 2;
    }
    use_one_arena();
    // Deaf to everything that a terminal or a well-meaning `kill` sends: it ends when its work does.
    // Programs are started with an empty mask.
    set_signal_mask(u64::MAX);
    match guard() {
        Ok(()) => 0,
        Err(_) => 1, // the host sees the lifeline close, and starts programs itself
    }
}

/// The C library would give each thread a heap of its own, 64 MiB of addresses that alarm who reads `ps`.
fn use_one_arena() {
    #[cfg(target_env = "gnu")]
    // SAFETY: sets a number of the allocator's, before there is another thread.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}

fn guard() -> rustix::io::Result<()> {
    keeper::split()?;
    // SAFETY: `run` found it open, and only this process has a use for it.
    let lifeline = unsafe { OwnedFd::from_raw_fd(LIFELINE) };
    let mut bytes = [0; protocol::GREETING_BYTES];
    let mut descriptors = Vec::new();
    socket::receive(&lifeline, &mut bytes, &mut descriptors)?;
    let lines = protocol::read_greeting(&bytes).ok_or(Errno::PROTO)?;
    let lines = usize::try_from(lines).ok().filter(|&lines| lines <= descriptors.len());
    let witnesses = descriptors.split_off(lines.ok_or(Errno::PROTO)?);
    let children = Arc::new(Children::new()?);
    let watch = watch::Watch::new(lifeline.as_fd(), &witnesses, &children)?;
    for line in descriptors {
        launcher::start(line, Arc::clone(&children))?;
    }
    socket::send(&lifeline, &protocol::greeting(rustix::process::getpid().as_raw_pid()), &[])?;
    watch.until_host_is_gone();
    ending::end_descendants();
    Ok(())
}
