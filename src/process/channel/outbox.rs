//! Messages to a child, until its socket takes them.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use parking_lot::Mutex;
use rustix::io::Errno;
use rustix::net::{send, shutdown, SendFlags, Shutdown};
use tokio::sync::Notify;

use crate::error::{Error, Result};

/// A sender is told to wait above this: about what the socket itself holds, so that a well-paced
/// one keeps the child busy and holds no more than that.
const HIGH_WATER_BYTES: usize = 64 * 1024;

/// What would leave more than this waiting is refused whole: a bound for a sender that never
/// listens to the answer, while the child does not read.
pub(crate) const MAX_WAITING_BYTES: usize = 64 * 1024 * 1024;

/// Messages that wait are joined up to this size, so that a queue of small ones costs little more
/// than their bytes.
const CHUNK_BYTES: usize = 64 * 1024;

/// Bytes of one system call: what the socket takes at once at the most, by its usual size. Keeps
/// the lock short.
const WRITE_BYTES: usize = 256 * 1024;

/// How far what was sent has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Everything is with the system.
    Done,
    /// Some waits for the child to read.
    Waits,
    /// More than 64 KiB wait: a sender that can should pause.
    Pressure,
}

/// What the writer task finds to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Something waits for the socket.
    Write,
    /// Nothing for now.
    Wait,
    /// Nothing, ever.
    Gone,
}

/// What one attempt of the writer came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    /// Something went out.
    Wrote,
    /// The socket takes nothing now.
    Blocked,
    /// The child has closed its side.
    Broken,
}

/// Why nothing can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Open,
    /// The program said that nothing follows; what waits still goes out.
    Ending,
    /// The child is gone, or has closed its side.
    Closed,
}

struct Chunk {
    bytes: Vec<u8>,
    /// Bytes that went out.
    written: usize,
    /// Messages that end in here.
    messages: u64,
    /// Somebody wants to know when this went out.
    told: bool,
}

struct State {
    /// `None` before the child has started, and after the channel is closed.
    socket: Option<Arc<OwnedFd>>,
    chunks: VecDeque<Chunk>,
    /// Bytes in them that did not go out.
    waiting: usize,
    /// Messages that went out.
    sent: u64,
    /// The environment is to be told of `sent`.
    owes_sent: bool,
    phase: Phase,
}

/// The bounded queue in front of one child's channel. Everybody writes under its lock, so that
/// messages keep their order; no write waits.
pub(super) struct Outbox {
    state: Mutex<State>,
    writer: Notify,
}

impl Outbox {
    pub(super) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                socket: None,
                chunks: VecDeque::new(),
                waiting: 0,
                sent: 0,
                owes_sent: false,
                phase: Phase::Open,
            }),
            writer: Notify::new(),
        }
    }

    /// The socket is there: what was sent before goes out.
    pub(super) fn open(&self, socket: Arc<OwnedFd>) {
        let mut state = self.state.lock();
        if state.phase != Phase::Closed {
            state.socket = Some(socket);
            state.end_if_done();
        }
        drop(state);
        self.writer.notify_one();
    }

    /// Sends whole lines that hold `messages` messages. What the socket takes at once is written on
    /// this thread, the rest is queued. With `told`, [`Outbox::take_sent`] has news when all of it
    /// went out, unless that is at once.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_IPC_CLOSED`; `ERR_SIGNALBOX_IPC_OVERFLOW` when too much waits already, and
    /// then nothing of it was taken.
    pub(super) fn send(&self, lines: &[u8], messages: u32, told: bool) -> Result<Progress> {
        let mut state = self.state.lock();
        state.require_open()?;
        if state.waiting + lines.len() > MAX_WAITING_BYTES {
            return Err(Error::IpcOverflow {
                waiting: state.waiting,
                refused: lines.len(),
                messages,
            });
        }
        let written = if state.chunks.is_empty() { state.write_now(lines)? } else { 0 };
        if written == lines.len() {
            state.sent += u64::from(messages);
            return Ok(Progress::Done);
        }
        state.queue(&lines[written..], messages, told);
        let progress =
            if state.waiting > HIGH_WATER_BYTES { Progress::Pressure } else { Progress::Waits };
        drop(state);
        self.writer.notify_one();
        Ok(progress)
    }

    /// Asks for news when all that waits has gone out. False when nothing waits.
    pub(super) fn ask_sent(&self) -> bool {
        let mut state = self.state.lock();
        state.chunks.back_mut().is_some_and(|last| {
            last.told = true;
            true
        })
    }

    /// How many messages went out, if that is news that somebody asked for.
    pub(super) fn take_sent(&self) -> Option<u64> {
        let mut state = self.state.lock();
        std::mem::take(&mut state.owes_sent).then_some(state.sent)
    }

    /// Nothing follows: the child sees the end after what waits. Idempotent.
    pub(super) fn end(&self) {
        let mut state = self.state.lock();
        if state.phase == Phase::Open {
            state.phase = Phase::Ending;
            state.end_if_done();
        }
        drop(state);
        self.writer.notify_one();
    }

    /// Nobody takes anything any more: drops what waits and lets go of the socket. Idempotent.
    pub(super) fn break_off(&self) {
        let mut state = self.state.lock();
        state.phase = Phase::Closed;
        let chunks = std::mem::take(&mut state.chunks);
        state.waiting = 0;
        let socket = state.socket.take();
        drop(state);
        drop((chunks, socket));
        self.writer.notify_one();
    }

    pub(super) fn next(&self) -> Next {
        let state = self.state.lock();
        match (state.phase, state.chunks.is_empty()) {
            (Phase::Closed, _) | (Phase::Ending, true) => Next::Gone,
            (Phase::Open, true) => Next::Wait,
            (_, false) => Next::Write,
        }
    }

    /// Writes what the socket takes now.
    pub(super) fn write(&self) -> Attempt {
        self.state.lock().write_queued()
    }

    /// Completes when the writer task has to look again.
    pub(super) async fn changed(&self) {
        self.writer.notified().await;
    }

    /// True when there is something for [`Outbox::take_sent`].
    pub(super) fn owes_sent(&self) -> bool {
        self.state.lock().owes_sent
    }
}

impl State {
    fn require_open(&self) -> Result<()> {
        let why = match self.phase {
            Phase::Open => return Ok(()),
            Phase::Ending => "disconnect() was called",
            Phase::Closed => "the process has closed its channel",
        };
        Err(Error::IpcClosed { why })
    }

    /// How much the socket takes right now.
    fn write_now(&mut self, lines: &[u8]) -> Result<usize> {
        let Some(socket) = &self.socket else { return Ok(0) };
        match write(socket, lines) {
            Ok(count) => Ok(count),
            Err(Errno::AGAIN) => Ok(0),
            Err(_) => {
                self.phase = Phase::Closed;
                self.require_open().map(|()| 0)
            }
        }
    }

    fn queue(&mut self, bytes: &[u8], messages: u32, told: bool) {
        self.waiting += bytes.len();
        let messages = u64::from(messages);
        match self.chunks.back_mut() {
            Some(last) if last.bytes.len() + bytes.len() <= CHUNK_BYTES => {
                last.bytes.extend_from_slice(bytes);
                last.messages += messages;
                last.told |= told;
            }
            _ => self.chunks.push_back(Chunk { bytes: bytes.to_vec(), written: 0, messages, told }),
        }
    }

    fn write_queued(&mut self) -> Attempt {
        let (Some(socket), Some(front)) = (&self.socket, self.chunks.front_mut()) else {
            return Attempt::Blocked;
        };
        match write(socket, &front.bytes[front.written..]) {
            Ok(count) => {
                front.written += count;
                self.waiting -= count;
                if front.written == front.bytes.len() {
                    self.sent += front.messages;
                    self.owes_sent |= front.told;
                    self.chunks.pop_front();
                    self.end_if_done();
                }
                Attempt::Wrote
            }
            Err(Errno::AGAIN) => Attempt::Blocked,
            Err(_) => Attempt::Broken,
        }
    }

    /// Ends our direction once nothing waits. The child's goes on until it has seen that and closed:
    /// what it sent before still comes.
    fn end_if_done(&mut self) {
        if self.phase == Phase::Ending && self.chunks.is_empty() {
            if let Some(socket) = self.socket.take() {
                // Refused only when the child has closed already.
                let _ = shutdown(&socket, Shutdown::Write);
            }
        }
    }
}

/// One write that neither waits nor raises SIGPIPE.
fn write(socket: &OwnedFd, bytes: &[u8]) -> rustix::io::Result<usize> {
    let bytes = &bytes[..bytes.len().min(WRITE_BYTES)];
    loop {
        match send(socket, bytes, SendFlags::DONTWAIT | SendFlags::NOSIGNAL) {
            Err(Errno::INTR) => {}
            outcome => return outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use rustix::net::{socketpair, AddressFamily, SocketFlags, SocketType};

    use super::*;

    fn pair() -> (Arc<OwnedFd>, OwnedFd) {
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let (ours, theirs) =
            socketpair(AddressFamily::UNIX, SocketType::STREAM, flags, None).unwrap();
        (Arc::new(ours), theirs)
    }

    fn opened() -> (Outbox, OwnedFd) {
        let (ours, theirs) = pair();
        let outbox = Outbox::new();
        outbox.open(ours);
        (outbox, theirs)
    }

    /// All that is there now; `None` at the end.
    fn receive(theirs: &OwnedFd) -> Option<Vec<u8>> {
        let mut all = Vec::new();
        let mut room = vec![0; WRITE_BYTES];
        loop {
            match rustix::io::read(theirs, room.as_mut_slice()) {
                Ok(0) if all.is_empty() => return None,
                Ok(0) | Err(Errno::AGAIN) => return Some(all),
                Ok(count) => all.extend_from_slice(&room[..count]),
                Err(errno) => panic!("{errno}"),
            }
        }
    }

    fn fill(outbox: &Outbox) -> Vec<u8> {
        let mut sent = Vec::new();
        loop {
            let line = format!("{:1023}\n", sent.len());
            sent.extend_from_slice(line.as_bytes());
            if outbox.send(line.as_bytes(), 1, false).unwrap() != Progress::Done {
                return sent;
            }
        }
    }

    #[test]
    fn what_the_socket_takes_goes_out_at_once() {
        let (outbox, theirs) = opened();
        assert_eq!(outbox.send(b"1\n2\n", 2, true).unwrap(), Progress::Done);
        assert_eq!(receive(&theirs).unwrap(), b"1\n2\n");
        assert_eq!(outbox.next(), Next::Wait);
        assert_eq!(outbox.take_sent(), None);
    }

    #[test]
    fn what_it_does_not_take_waits_in_order_and_pressure_is_told() {
        let (outbox, theirs) = opened();
        let mut sent = fill(&outbox);
        assert_eq!(outbox.next(), Next::Write);
        let large = format!("{}\n", "7".repeat(100_000));
        assert_eq!(outbox.send(large.as_bytes(), 1, false).unwrap(), Progress::Pressure);
        sent.extend_from_slice(large.as_bytes());
        assert_eq!(outbox.write(), Attempt::Blocked);
        let mut received = Vec::new();
        while received.len() < sent.len() {
            received.extend(receive(&theirs).unwrap());
            while outbox.next() == Next::Write && outbox.write() == Attempt::Wrote {}
        }
        assert!(received == sent);
        assert_eq!(outbox.next(), Next::Wait);
    }

    #[test]
    fn who_asks_is_told_when_all_went_out() {
        let (outbox, theirs) = opened();
        assert!(!outbox.ask_sent());
        let lines = fill(&outbox).len() / 1024;
        assert!(outbox.ask_sent());
        assert_eq!(outbox.take_sent(), None);
        while outbox.next() == Next::Write {
            receive(&theirs);
            outbox.write();
        }
        assert_eq!(outbox.take_sent(), Some(lines as u64));
        assert_eq!(outbox.take_sent(), None);
    }

    #[test]
    fn what_is_sent_before_the_start_goes_out_after_it() {
        let outbox = Outbox::new();
        assert_eq!(outbox.send(b"early\n", 1, false).unwrap(), Progress::Waits);
        outbox.end();
        let (ours, theirs) = pair();
        outbox.open(ours);
        assert_eq!(outbox.write(), Attempt::Wrote);
        assert_eq!(receive(&theirs).unwrap(), b"early\n");
        assert_eq!(receive(&theirs), None);
        assert_eq!(outbox.next(), Next::Gone);
    }

    #[test]
    fn too_much_is_refused_whole_and_the_queue_goes_on() {
        let (outbox, _theirs) = opened();
        let large = vec![b'1'; MAX_WAITING_BYTES];
        outbox.send(&large, 1, false).unwrap();
        outbox.send(&large[..WRITE_BYTES / 2], 1, false).unwrap_or(Progress::Done);
        let refused = outbox.send(&large, 1, false).unwrap_err();
        assert_eq!(refused.code(), "ERR_SIGNALBOX_IPC_OVERFLOW");
        assert_eq!(outbox.next(), Next::Write);
    }

    #[test]
    fn a_queue_of_small_messages_costs_little_more_than_their_bytes() {
        let outbox = Outbox::new();
        for _ in 0..100_000 {
            outbox.send(b"1\n", 1, false).unwrap();
        }
        assert!(outbox.state.lock().chunks.len() <= 200_000 / CHUNK_BYTES + 1);
    }

    #[test]
    fn after_the_end_nothing_is_taken() {
        let (outbox, theirs) = opened();
        outbox.end();
        assert_eq!(outbox.send(b"1\n", 1, false).unwrap_err().code(), "ERR_SIGNALBOX_IPC_CLOSED");
        assert_eq!(receive(&theirs), None);
        let (outbox, theirs) = opened();
        drop(theirs);
        assert_eq!(outbox.send(b"1\n", 1, false).unwrap_err().code(), "ERR_SIGNALBOX_IPC_CLOSED");
        assert_eq!(outbox.next(), Next::Gone);
    }
}
