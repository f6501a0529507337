//! Reads a child's messages from its socket: on the I/O thread, or for a host whose own event loop
//! does it.

use std::cell::RefCell;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use parking_lot::Mutex;
use rustix::io::{fcntl_dupfd_cloexec, ioctl_fionread, Errno};
use rustix::net::{shutdown, Shutdown};
use tokio::io::Interest;
use tokio::sync::watch::Receiver;

use super::sorter::Sorter;
use super::{fail, Channel};
use crate::process::child::Child;
use crate::process::exit::Exit;
use crate::runtime::watch::{watch, Watched};
use crate::runtime::Delivery;

/// Room for one read; shared by all readers of a thread, which never wait while they hold it.
const SCRATCH_BYTES: usize = 64 * 1024;

/// Read in one turn, so that a child which floods does not delay another's answer: about what a
/// socket holds.
const BUDGET_BYTES: usize = 256 * 1024;

thread_local! {
    static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; SCRATCH_BYTES]);
}

/// What one look at the socket came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// There may be more.
    More,
    /// Nothing more for now.
    Empty,
    /// Nothing more, ever.
    End,
}

/// The reading end of a channel. One thread at a time reads and sorts, so that the stream keeps its
/// order when the host takes over.
pub(super) struct Reader {
    state: Mutex<State>,
}

struct State {
    socket: Option<Arc<OwnedFd>>,
    /// The host's event loop reads, and hands over what it has read.
    is_hosted: bool,
    sorter: Sorter,
}

impl Reader {
    pub(super) fn new(sorter: Sorter) -> Self {
        Self { state: Mutex::new(State { socket: None, is_hosted: false, sorter }) }
    }

    pub(super) fn open(&self, socket: Arc<OwnedFd>) {
        self.state.lock().socket = Some(socket);
    }

    /// From now on the host reads, from the descriptor that is returned and its own. `None` when
    /// there is nothing to read from.
    pub(super) fn host(&self) -> Option<OwnedFd> {
        let mut state = self.state.lock();
        let descriptor = fcntl_dupfd_cloexec(state.socket.as_ref()?, 0).ok()?;
        state.is_hosted = true;
        Some(descriptor)
    }

    /// The host can't read after all.
    pub(super) fn unhost(&self) {
        self.state.lock().is_hosted = false;
    }

    /// Sorts what the host has read. True when messages came of it; `None` when the stream is of no
    /// use any more.
    pub(super) fn receive(
        &self,
        piece: &[u8],
        channel: &Channel,
        child: &Arc<Child>,
    ) -> Option<bool> {
        let mut state = self.state.lock();
        if state.socket.is_none() {
            return Some(false); // closed, and this was on its way
        }
        state.sorter.sort(piece, channel, child).ok()
    }

    /// Takes what the socket holds at this moment, the last that counts, and ends the stream.
    pub(super) fn finish(&self, channel: &Channel, child: &Arc<Child>) {
        self.finish_if(|_| true, channel, child);
    }

    /// The same on the I/O thread. Where the host reads, nobody may behind its back: false then, and
    /// its own thread has to take the rest.
    fn finish_unless_hosted(&self, channel: &Channel, child: &Arc<Child>) -> bool {
        self.finish_if(|state| !state.is_hosted, channel, child)
    }

    fn finish_if(
        &self,
        condition: impl FnOnce(&State) -> bool,
        channel: &Channel,
        child: &Arc<Child>,
    ) -> bool {
        let mut state = self.state.lock();
        if !condition(&state) {
            return false;
        }
        if let Some(socket) = state.socket.clone() {
            let owed = ioctl_fionread(&socket).unwrap_or(0);
            state.read(&socket, usize::try_from(owed).unwrap_or(usize::MAX), channel, child);
        }
        state.sorter.finish(channel, child);
        drop(state);
        channel.close();
        child.tell();
        true
    }

    /// Lets go of the socket. Whoever has a descriptor of it sees its end.
    pub(super) fn close(&self) {
        if let Some(socket) = self.state.lock().socket.take() {
            let _ = shutdown(&socket, Shutdown::Both); // refused only when that is so already
        }
    }

    /// The socket in the event loop; `None` when it is closed.
    fn watch(&self) -> io::Result<Option<Watched>> {
        let socket = self.state.lock().socket.clone();
        socket.map(|socket| watch(socket, Interest::READABLE)).transpose()
    }

    fn is_hosted(&self) -> bool {
        self.state.lock().is_hosted
    }

    /// Reads on the I/O thread, unless the host does.
    fn read_turn(&self, channel: &Channel, child: &Arc<Child>) -> Look {
        let mut state = self.state.lock();
        match state.socket.clone() {
            _ if state.is_hosted => Look::Empty,
            Some(socket) => state.read(&socket, BUDGET_BYTES, channel, child),
            None => Look::End,
        }
    }
}

impl State {
    /// Reads until there is nothing, or at least `budget` bytes have come. The environment hears of
    /// each piece at once, and wakes up while the next one is read.
    fn read(
        &mut self,
        socket: &OwnedFd,
        budget: usize,
        channel: &Channel,
        child: &Arc<Child>,
    ) -> Look {
        SCRATCH.with_borrow_mut(|scratch| {
            let mut total = 0;
            while total < budget {
                // A plain read: descriptors that were sent along never enter this process, the
                // system closes them. A short one does not mean that there is no more: the system
                // also stops where one of those was.
                match rustix::io::read(socket, scratch.as_mut_slice()) {
                    Ok(0) => return Look::End,
                    Ok(count) => {
                        total += count;
                        match self.sorter.sort(&scratch[..count], channel, child) {
                            Ok(true) => child.tell(),
                            Ok(false) => {}
                            Err(_) => return Look::End,
                        }
                    }
                    Err(Errno::INTR) => {}
                    Err(Errno::AGAIN) => return Look::Empty,
                    // Reset: the child closed with messages of ours unread. Its own have come.
                    Err(_) => return Look::End,
                }
            }
            Look::More
        })
    }
}

/// Reads until the child disconnects or ends, or sees the host do it.
pub(super) async fn read(end: Watched, child: Arc<Child>, channel: Arc<Channel>) {
    let mut exit = child.ended();
    let mut watched = Some(end);
    while !channel.inbox.has_ended() {
        let has_ended = if channel.reader.is_hosted() {
            watched = None; // nothing of this is for the I/O thread to wake up for
            see_end(&mut exit, &channel).await
        } else {
            let end = match watched.take() {
                Some(end) => end,
                None => match channel.reader.watch() {
                    Ok(Some(end)) => end,
                    Ok(None) => return,
                    Err(error) => return fail(&child, &channel, &error),
                },
            };
            let has_ended = read_some(&end, &mut exit, &child, &channel).await;
            watched = Some(end);
            has_ended
        };
        if has_ended && !channel.reader.finish_unless_hosted(&channel, &child) {
            return child.tell_of(Delivery::ChannelEnds { channel: channel.id });
        }
    }
}

/// One look at the socket, as soon as there is something to see. True when the process has ended or
/// nothing follows.
async fn read_some(
    end: &Watched,
    exit: &mut Receiver<Option<Exit>>,
    child: &Arc<Child>,
    channel: &Channel,
) -> bool {
    let must_wait = channel.inbox.must_wait();
    tokio::select! {
        biased;
        () = ended(exit) => true,
        () = channel.inbox.changed() => false,
        ready = end.readable(), if !must_wait => {
            let Ok(mut ready) = ready else { return true };
            match channel.reader.read_turn(channel, child) {
                Look::End => return true,
                Look::Empty => ready.clear_ready(),
                // Others' turn: readiness that is still set would keep this task running.
                Look::More => tokio::task::yield_now().await,
            }
            false
        }
    }
}

/// While the host reads: true when the process has ended; false when there is something else to look
/// at.
async fn see_end(exit: &mut Receiver<Option<Exit>>, channel: &Channel) -> bool {
    tokio::select! {
        biased;
        () = ended(exit) => true,
        () = channel.inbox.changed() => false,
    }
}

/// Completes when the process has ended and was reaped.
async fn ended(exit: &mut Receiver<Option<Exit>>) {
    let _ = exit.wait_for(Option::is_some).await;
}
