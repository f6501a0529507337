//! What a program wrote to a child, until the child takes it.
//!
//! A key press goes to a terminal on the caller's own thread: waking the I/O thread for it would cost
//! the echo as much as all of the kernel's part. Everything else waits here for the writer task.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Buf, Bytes};
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::error::{Error, Result};

/// `write` answers false above this many waiting bytes: a pipe's usual size, so that a well-paced
/// writer keeps the child busy and holds no more than that.
const HIGH_WATER_BYTES: usize = 64 * 1024;

/// A write that would leave more than this waiting is refused whole. Far above any paste, and a
/// bound all the same for a writer that never listens to `write`'s answer.
pub(crate) const MAX_WAITING_BYTES: usize = 64 * 1024 * 1024;

/// Most that is written on the caller's thread: what a person types or a program answers, and not a
/// paste, which the kernel could be busy with for as long as somebody reads it on the other side.
const AT_ONCE_BYTES: usize = 4 * 1024;

/// Writes that come faster than this are queued: a loop of small ones would pay for a system call
/// each. No answer of a terminal is back that soon.
const AT_ONCE_PAUSE: Duration = Duration::from_micros(20);

/// Why a child takes no input (any more).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closed {
    /// The program said that nothing follows.
    Ended,
    /// The child closed its side, or is gone.
    Broken,
    /// The child was started without an input to write to.
    Absent,
}

struct State {
    waiting: VecDeque<Bytes>,
    bytes: usize,
    closed: Option<Closed>,
    /// Something that was accepted never reached the child.
    dropped: bool,
    /// The writer was told to wait and has not been told to go on.
    owes_writable: bool,
    /// A terminal that takes what is written at once, as long as nothing waits.
    terminal: Option<Arc<OwnedFd>>,
    /// When that was tried last.
    at_once: Option<Instant>,
}

impl State {
    /// Hands a little input to the terminal here and now; what it did not take is left in `data`.
    ///
    /// In order, because nothing waits: what the writer task is writing is still in the queue.
    fn write_at_once(&mut self, data: &mut Bytes) {
        if data.len() > AT_ONCE_BYTES || !self.waiting.is_empty() {
            return;
        }
        let Some(terminal) = &self.terminal else { return };
        let now = Instant::now();
        let before = self.at_once.replace(now);
        if before.is_some_and(|before| now.duration_since(before) < AT_ONCE_PAUSE) {
            return;
        }
        // A refusal of any kind is for the writer task, which waits or tells it.
        if let Ok(count) = rustix::io::write(terminal, data) {
            data.advance(count);
        }
    }
}

/// What the writer task does next.
pub(crate) enum Next {
    /// Write from these bytes, then say how many went by [`Input::advance`].
    Write(Bytes),
    /// Nothing yet: wait for [`Input::changed`].
    Wait,
    /// Nothing any more: close the descriptor.
    Close,
}

/// The bounded input queue of one child.
pub(crate) struct Input {
    state: Mutex<State>,
    writer: Notify,
}

impl Input {
    pub(crate) fn new() -> Self {
        Self::with(None)
    }

    /// The input of a child that has none.
    pub(crate) fn absent() -> Self {
        Self::with(Some(Closed::Absent))
    }

    fn with(closed: Option<Closed>) -> Self {
        Self {
            state: Mutex::new(State {
                waiting: VecDeque::new(),
                bytes: 0,
                closed,
                dropped: false,
                owes_writable: false,
                terminal: None,
                at_once: None,
            }),
            writer: Notify::new(),
        }
    }

    /// Names the terminal (non-blocking) that may be written to by [`Input::write`] itself; `None` when
    /// it is to be let go.
    pub(crate) fn set_terminal(&self, terminal: Option<Arc<OwnedFd>>) {
        self.state.lock().terminal = terminal;
    }

    /// Queues `data`, or hands a little of it to a terminal that waits for it. False: more than the high-water mark is waiting; go on when the child has
    /// taken it (a `Writable` delivery says so).
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_STDIN_CLOSED` after [`Input::end`], when the child closed its side, and for a
    /// child without a piped input; `ERR_SIGNALBOX_STDIN_OVERFLOW` when too much waits already, in
    /// which case nothing of `data` was queued.
    pub(crate) fn write(&self, mut data: Bytes) -> Result<bool> {
        let below_mark = {
            let mut state = self.state.lock();
            match state.closed {
                None => {}
                Some(Closed::Ended) => return Err(Error::StdinClosed { why: "end() was called" }),
                Some(Closed::Broken) => {
                    return Err(Error::StdinClosed { why: "the child closed its standard input" })
                }
                Some(Closed::Absent) => {
                    return Err(Error::StdinClosed {
                        why: "it was started without stdin: \"pipe\"",
                    })
                }
            }
            if state.bytes + data.len() > MAX_WAITING_BYTES {
                return Err(Error::StdinOverflow { waiting: state.bytes, refused: data.len() });
            }
            state.write_at_once(&mut data);
            if data.is_empty() {
                return Ok(state.bytes <= HIGH_WATER_BYTES);
            }
            state.bytes += data.len();
            state.waiting.push_back(data);
            let below_mark = state.bytes <= HIGH_WATER_BYTES;
            state.owes_writable |= !below_mark;
            below_mark
        };
        self.writer.notify_one();
        Ok(below_mark)
    }

    /// Nothing follows: the child sees end of file after what is queued. Idempotent.
    pub(crate) fn end(&self) {
        self.state.lock().closed.get_or_insert(Closed::Ended);
        self.writer.notify_one();
    }

    /// The child takes nothing any more. Drops what waits and returns how much that was.
    pub(crate) fn break_off(&self) -> usize {
        let dropped = {
            let mut state = self.state.lock();
            if state.closed != Some(Closed::Absent) {
                state.closed = Some(Closed::Broken);
            }
            state.waiting.clear();
            state.terminal = None;
            state.dropped |= state.bytes > 0;
            std::mem::take(&mut state.bytes)
        };
        self.writer.notify_one();
        dropped
    }

    /// Asks to be told (`Writable`) when the child has taken everything. False when nothing waits.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_STDIN_CLOSED` when the child never took all that was written.
    pub(crate) fn ask_writable(&self) -> Result<bool> {
        let mut state = self.state.lock();
        if state.dropped {
            return Err(Error::StdinClosed { why: "the child did not take all that was written" });
        }
        let waits = state.bytes > 0;
        state.owes_writable |= waits;
        Ok(waits)
    }

    /// Bytes that wait for the child.
    pub(crate) fn waiting_bytes(&self) -> usize {
        self.state.lock().bytes
    }

    pub(crate) fn next(&self) -> Next {
        let state = self.state.lock();
        match (state.waiting.front(), state.closed) {
            (Some(data), _) => Next::Write(data.clone()),
            (None, None) => Next::Wait,
            (None, Some(_)) => Next::Close,
        }
    }

    /// `count` bytes of the front went to the child. True when a writer that was told to wait can
    /// go on.
    pub(crate) fn advance(&self, count: usize) -> bool {
        let mut state = self.state.lock();
        state.bytes = state.bytes.saturating_sub(count);
        if let Some(front) = state.waiting.front_mut() {
            front.advance(count.min(front.len()));
            if front.is_empty() {
                state.waiting.pop_front();
            }
        }
        let writable = state.owes_writable && state.bytes == 0;
        if writable {
            state.owes_writable = false;
        }
        writable
    }

    /// Completes when the writer task has to look again.
    pub(crate) async fn changed(&self) {
        self.writer.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use rustix::termios::{tcgetattr, tcsetattr, OptionalActions};

    use super::*;
    use crate::pty::open::{open, Pair};
    use crate::pty::size::Size;

    #[test]
    fn tells_pressure_and_then_relief_once() {
        let input = Input::new();
        assert!(input.write(Bytes::from(vec![0; HIGH_WATER_BYTES])).unwrap());
        assert!(!input.write(Bytes::from_static(b"x")).unwrap());
        assert!(!input.advance(HIGH_WATER_BYTES));
        assert!(input.advance(1));
        assert!(input.write(Bytes::from_static(b"y")).unwrap());
        assert!(!input.advance(1));
    }

    #[test]
    fn who_asks_is_told_although_no_pressure_was() {
        let input = Input::new();
        assert!(!input.ask_writable().unwrap());
        assert!(input.write(Bytes::from_static(b"xy")).unwrap());
        assert!(input.ask_writable().unwrap());
        assert!(!input.advance(1));
        assert!(input.advance(1));
        input.write(Bytes::from_static(b"lost")).unwrap();
        assert_eq!(input.break_off(), 4);
        assert_eq!(input.ask_writable().unwrap_err().code(), "ERR_SIGNALBOX_STDIN_CLOSED");
    }

    #[test]
    fn a_little_input_goes_to_a_terminal_at_once_and_never_past_what_waits() {
        let Pair { master, slave } = open(Size::default()).unwrap();
        let mut modes = tcgetattr(&slave).unwrap();
        modes.make_raw();
        tcsetattr(&slave, OptionalActions::Now, &modes).unwrap();
        let read = |count: usize| {
            let mut bytes = vec![0; count];
            let mut at = 0;
            while at < count {
                at += rustix::io::read(&slave, &mut bytes[at..]).unwrap();
            }
            bytes
        };

        let input = Input::new();
        input.write(Bytes::from_static(b"queued before it was there")).unwrap();
        input.set_terminal(Some(Arc::new(master)));
        input.write(Bytes::from_static(b", behind it")).unwrap();
        assert_eq!(input.waiting_bytes(), 37);
        input.advance(26);
        input.advance(11);

        input.write(Bytes::from_static(b"key")).unwrap();
        assert_eq!((input.waiting_bytes(), read(3)), (0, b"key".to_vec()));
        std::thread::sleep(AT_ONCE_PAUSE);
        input.write(Bytes::from(vec![b'p'; AT_ONCE_BYTES + 1])).unwrap();
        assert_eq!(input.waiting_bytes(), AT_ONCE_BYTES + 1, "a paste is for the writer task");
        input.break_off();
        assert!(input.state.lock().terminal.is_none());
    }

    #[test]
    fn a_write_over_the_cap_is_refused_whole() {
        let input = Input::new();
        input.write(Bytes::from(vec![0; MAX_WAITING_BYTES])).unwrap();
        let refused = input.write(Bytes::from_static(b"x")).unwrap_err();
        assert_eq!(refused.code(), "ERR_SIGNALBOX_STDIN_OVERFLOW");
        assert_eq!(input.waiting_bytes(), MAX_WAITING_BYTES);
    }

    #[test]
    fn what_was_queued_before_the_end_still_goes() {
        let input = Input::new();
        input.write(Bytes::from_static(b"last")).unwrap();
        input.end();
        assert!(matches!(input.next(), Next::Write(data) if data == "last"));
        input.advance(4);
        assert!(matches!(input.next(), Next::Close));
        assert_eq!(input.write(Bytes::new()).unwrap_err().code(), "ERR_SIGNALBOX_STDIN_CLOSED");
    }
}
