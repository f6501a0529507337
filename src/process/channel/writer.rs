//! Moves queued messages to a child as it takes them.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::io::fcntl_dupfd_cloexec;
use tokio::io::Interest;

use super::outbox::{Attempt, Next};
use super::{fail, Channel};
use crate::process::child::Child;
use crate::runtime::watch::{watch, Watched};

/// Writes what is queued until nothing follows; then lets go of the socket.
pub(super) async fn write(socket: Arc<OwnedFd>, child: Arc<Child>, channel: Arc<Channel>) {
    loop {
        match channel.outbox.next() {
            Next::Gone => return,
            Next::Wait => channel.outbox.changed().await,
            Next::Write => match watch_room(&socket) {
                Ok(end) => write_queued(&end, &child, &channel).await,
                Err(error) => return fail(&child, &channel, &error),
            },
        }
    }
}

/// Watches for room in the socket, by a descriptor of its own that the event loop knows only while
/// something is queued. The system reports room each time that the child reads, and most of the time
/// nobody wants to know: a wake-up for every message would be wasted.
fn watch_room(socket: &OwnedFd) -> io::Result<Watched> {
    let descriptor = fcntl_dupfd_cloexec(socket, 0)?;
    watch(Arc::new(descriptor), Interest::WRITABLE)
}

/// Writes until the queue is empty, or nobody takes it.
async fn write_queued(end: &Watched, child: &Arc<Child>, channel: &Channel) {
    let outbox = &channel.outbox;
    while outbox.next() == Next::Write {
        let mut ready = tokio::select! {
            ready = end.writable() => match ready {
                Ok(ready) => ready,
                Err(_) => return, // the event loop is ending, and the host with it
            },
            () = outbox.changed() => continue,
        };
        match outbox.write() {
            // Others' turn: readiness that is still set would keep this task running.
            Attempt::Wrote => tokio::task::yield_now().await,
            Attempt::Blocked => ready.clear_ready(),
            // The reader sees the end too, behind what the child sent last.
            Attempt::Broken => outbox.break_off(),
        }
        if outbox.owes_sent() {
            child.tell();
        }
    }
}
