//! Signals, taken from a descriptor: a handler could do nothing but write to one.

use std::io;
use std::mem::size_of;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::Arc;

use tokio::io::unix::AsyncFd;
use tokio::io::Interest;

use super::ending::Wish;
use super::hub::Hub;

/// SIGTERM and SIGINT stop the services, the second one kills them. SIGHUP is for programs with a terminal,
/// and ignored.
const TAKEN: [i32; 3] = [libc::SIGTERM, libc::SIGINT, libc::SIGHUP];

/// The signals that are taken.
pub(super) struct Signals(OwnedFd);

impl Signals {
    /// Takes them from this thread, and all that it starts. Programs are started with none blocked.
    pub(super) fn take() -> io::Result<Self> {
        // SAFETY: an all-zero set is a valid value, which the next call makes empty.
        let mut set: libc::sigset_t = unsafe { std::mem::zeroed() };
        // SAFETY: the set is our own.
        unsafe { libc::sigemptyset(&raw mut set) };
        for signal in TAKEN {
            // SAFETY: the set is our own, and the signals exist.
            unsafe { libc::sigaddset(&raw mut set, signal) };
        }
        // SAFETY: the set is our own and outlives the call; the mask before is not asked for.
        let failed =
            unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, &raw const set, std::ptr::null_mut()) };
        if failed != 0 {
            return Err(io::Error::from_raw_os_error(failed));
        }
        // SAFETY: the set outlives the call.
        let raw =
            unsafe { libc::signalfd(-1, &raw const set, libc::SFD_CLOEXEC | libc::SFD_NONBLOCK) };
        if raw < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the kernel has just made it for us.
        Ok(Self(unsafe { OwnedFd::from_raw_fd(raw) }))
    }

    fn next(&self) -> io::Result<i32> {
        let mut bytes = [0_u8; size_of::<libc::signalfd_siginfo>()];
        let count = rustix::io::read(&self.0, &mut bytes)?;
        if count < bytes.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // The number comes first.
        let number = u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        Ok(i32::try_from(number).unwrap_or(0))
    }

    /// Makes wishes of them, for ever.
    pub(super) async fn pass_on(self, hub: Arc<Hub>) {
        let raw = self.0.as_raw_fd();
        // SAFETY: `self` holds the descriptor, and outlives what is registered here.
        let watched = unsafe { AsyncFd::register_with_interest(raw, Interest::READABLE) };
        let Ok(watched) = watched else { return };
        loop {
            let Ok(mut ready) = watched.readable().await else { return };
            match self.next() {
                Ok(libc::SIGHUP) => {}
                Ok(signal) => hub.wish(Wish::Signal(signal)),
                Err(_) => ready.clear_ready(),
            }
        }
    }
}
