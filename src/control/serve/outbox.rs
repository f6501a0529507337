//! What is on its way to a client. Bounded: output waits in the services' rings while too much of it waits
//! here, and who does not read news is cut off.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::sleep;

/// Whose output waits while this much is on its way.
const HIGH_WATER_BYTES: usize = 256 * 1024;

/// And goes on when no more than this is.
const LOW_WATER_BYTES: usize = 64 * 1024;

/// A client that is this far behind with what can't wait is cut off.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Written at a time.
const MAX_WRITE_BYTES: usize = 64 * 1024;

/// Something that was told to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    Reader(u32),
    Terminal(u32),
}

/// What is on its way to a client.
#[derive(Default)]
pub(super) struct Outbox {
    inner: Mutex<Inner>,
    /// There is something to write, or it is closed.
    filled: Notify,
    /// Something was written.
    written: Notify,
}

#[derive(Default)]
struct Inner {
    lines: VecDeque<Bytes>,
    bytes: usize,
    waiting: Vec<Waiting>,
    /// Nothing is taken any more; what is in here is still written.
    is_closed: bool,
}

impl Inner {
    fn push(&mut self, line: Bytes) {
        self.bytes += line.len();
        self.lines.push_back(line);
    }
}

impl Outbox {
    /// An answer: its client waits for it.
    pub(super) fn answer(&self, line: Bytes) {
        {
            let mut inner = self.inner.lock();
            if inner.is_closed {
                return;
            }
            inner.push(line);
        }
        self.filled.notify_one();
    }

    /// News. False when that is too much, and the client is to be cut off.
    pub(super) fn tell(&self, line: Bytes) -> bool {
        {
            let mut inner = self.inner.lock();
            if inner.is_closed {
                return true;
            }
            if inner.bytes + line.len() > MAX_BYTES {
                return false;
            }
            inner.push(line);
        }
        self.filled.notify_one();
        true
    }

    /// Output. False when its source is to wait; [`Outbox::take`] then says when it goes on.
    pub(super) fn hand(&self, line: Bytes, source: Waiting) -> bool {
        let has_room = {
            let mut inner = self.inner.lock();
            if inner.is_closed {
                return false;
            }
            inner.push(line);
            let has_room = inner.bytes < HIGH_WATER_BYTES;
            if !has_room && !inner.waiting.contains(&source) {
                inner.waiting.push(source);
            }
            has_room
        };
        self.filled.notify_one();
        has_room
    }

    /// Nothing more is taken. `last` is written after what is being written; of the rest nothing with
    /// `at_once`.
    pub(super) fn close(&self, last: Option<Bytes>, at_once: bool) {
        {
            let mut inner = self.inner.lock();
            if at_once {
                inner.lines.clear();
                inner.bytes = 0;
            }
            if let Some(last) = last.filter(|_| !inner.is_closed) {
                inner.push(last);
            }
            inner.is_closed = true;
            inner.waiting.clear();
        }
        self.filled.notify_one();
        self.written.notify_waiters();
    }

    /// What is to be written next; `None` when all is, and nothing follows.
    pub(super) async fn next(&self) -> Option<Vec<u8>> {
        loop {
            if let Some(next) = self.try_next() {
                return next;
            }
            self.filled.notified().await;
        }
    }

    #[expect(clippy::option_option, reason = "not yet, or never")]
    fn try_next(&self) -> Option<Option<Vec<u8>>> {
        let mut inner = self.inner.lock();
        if inner.lines.is_empty() {
            return inner.is_closed.then_some(None);
        }
        let mut next = Vec::new();
        while let Some(line) = inner.lines.front() {
            if !next.is_empty() && next.len() + line.len() > MAX_WRITE_BYTES {
                break;
            }
            next.extend_from_slice(line);
            inner.lines.pop_front();
        }
        Some(Some(next))
    }

    /// This much was written. Says whose output goes on.
    pub(super) fn wrote(&self, bytes: usize) -> Vec<Waiting> {
        let mut inner = self.inner.lock();
        inner.bytes = inner.bytes.saturating_sub(bytes);
        let resumed = if inner.bytes <= LOW_WATER_BYTES {
            std::mem::take(&mut inner.waiting)
        } else {
            Vec::new()
        };
        drop(inner);
        self.written.notify_waiters();
        resumed
    }

    /// Waits until it has been closed for this long: who does not read in that time never will.
    pub(super) async fn is_overdue(&self, limit: Duration) {
        loop {
            let written = self.written.notified();
            if self.inner.lock().is_closed {
                break;
            }
            written.await;
        }
        sleep(limit).await;
    }

    /// Waits until all is written.
    pub(super) async fn is_empty(&self) {
        loop {
            let written = self.written.notified();
            if self.inner.lock().bytes == 0 {
                return;
            }
            written.await;
        }
    }

    /// Waits until there is room for answers: who asks without reading is not read either.
    pub(super) async fn room(&self) {
        loop {
            let written = self.written.notified();
            {
                let inner = self.inner.lock();
                if inner.is_closed || inner.bytes < MAX_BYTES {
                    return;
                }
            }
            written.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(length: usize) -> Bytes {
        Bytes::from(vec![b'x'; length])
    }

    fn drain(outbox: &Outbox) -> Vec<Waiting> {
        let mut resumed = Vec::new();
        while let Some(Some(next)) = outbox.try_next() {
            resumed.extend(outbox.wrote(next.len()));
        }
        resumed
    }

    #[test]
    fn output_waits_above_the_high_mark_and_goes_on_below_the_low_one() {
        let outbox = Outbox::default();
        let reader = Waiting::Reader(1);
        assert!(outbox.hand(line(HIGH_WATER_BYTES - 1), reader));
        assert!(!outbox.hand(line(1), reader));
        assert!(!outbox.hand(line(1), Waiting::Terminal(2)));
        assert_eq!(outbox.wrote(1), []);
        assert_eq!(drain(&outbox), [reader, Waiting::Terminal(2)]);
        assert!(outbox.hand(line(1), reader));
    }

    #[test]
    fn news_are_refused_above_the_bound_and_answers_are_not() {
        let outbox = Outbox::default();
        assert!(outbox.tell(line(MAX_BYTES)));
        assert!(!outbox.tell(line(1)));
        outbox.answer(line(1));
        outbox.close(Some(line(3)), true);
        assert_eq!(outbox.try_next(), Some(Some(vec![b'x'; 3])));
        assert_eq!(outbox.try_next(), Some(None));
    }
}
