//! Descriptors that the I/O thread watches.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use tokio::io::unix::AsyncFd;
use tokio::io::Interest;

/// A non-blocking descriptor in the event loop; shared by those who read, write and resize it.
pub(crate) type Watched = AsyncFd<Arc<OwnedFd>>;

/// Puts a descriptor into the event loop. Must be called on the I/O thread.
pub(crate) fn watch(descriptor: Arc<OwnedFd>, interest: Interest) -> io::Result<Watched> {
    // SAFETY: an `Arc<OwnedFd>` names one open file for as long as it lives: nobody can close or
    // replace the descriptor through it.
    let watched = unsafe { AsyncFd::register_with_interest(descriptor, interest) };
    watched.map_err(io::Error::from)
}
