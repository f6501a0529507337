//! Messages that go out, until the other side has them.

use std::collections::VecDeque;

use bytes::Bytes;

use super::Impossible;

/// There is no room for the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

/// The messages that the other side has not acknowledged, in their order: first those that were put
/// on the connection, then those that wait for it.
#[derive(Debug)]
pub(crate) struct Outgoing {
    kept: VecDeque<Bytes>,
    bytes: usize,
    limit: usize,
    /// Messages before the kept ones: the other side has them.
    acknowledged: u64,
    /// Messages that were put on the connection of now, or that the other side has.
    transmitted: u64,
    /// Messages that were put on any connection. The other side can't have more.
    transmitted_ever: u64,
    /// Bytes of the kept messages that wait for the connection.
    waiting_bytes: usize,
}

impl Outgoing {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            kept: VecDeque::new(),
            bytes: 0,
            limit,
            acknowledged: 0,
            transmitted: 0,
            transmitted_ever: 0,
            waiting_bytes: 0,
        }
    }

    /// Takes messages, all or none.
    ///
    /// # Errors
    /// When they do not fit beside what is kept. A message that is larger than the bound alone fits
    /// where nothing else is kept.
    pub(crate) fn push(&mut self, messages: &[Bytes]) -> Result<(), Full> {
        let bytes: usize = messages.iter().map(Bytes::len).sum();
        if self.bytes > 0 && self.bytes + bytes > self.limit {
            return Err(Full);
        }
        self.bytes += bytes;
        self.waiting_bytes += bytes;
        self.kept.extend(messages.iter().cloned());
        Ok(())
    }

    /// The next message for the connection, which has to take it: a connection that does not is cut.
    pub(crate) fn transmit(&mut self) -> Option<Bytes> {
        let message = self.kept.get(self.index(self.transmitted))?.clone();
        self.transmitted += 1;
        self.transmitted_ever = self.transmitted_ever.max(self.transmitted);
        self.waiting_bytes -= message.len();
        Some(message)
    }

    /// Nothing is kept for the other side, who can't resume: what was put on the connection is its.
    pub(crate) fn forget_transmitted(&mut self) {
        let _ = self.acknowledge(self.transmitted);
    }

    /// The other side has so many.
    ///
    /// # Errors
    /// When it was not sent so many, or had more before.
    pub(crate) fn acknowledge(&mut self, received: u64) -> Result<(), Impossible> {
        if received < self.acknowledged || received > self.transmitted {
            return Err(Impossible);
        }
        self.drop_until(received);
        Ok(())
    }

    pub(super) fn resume(&mut self, received: u64) -> Result<(), Impossible> {
        if received < self.acknowledged || received > self.transmitted_ever {
            return Err(Impossible);
        }
        self.drop_until(received);
        self.transmitted = received;
        self.waiting_bytes = self.bytes;
        Ok(())
    }

    /// Bytes that are kept.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Bytes that were not put on the connection.
    pub(crate) fn waiting_bytes(&self) -> usize {
        self.waiting_bytes
    }

    /// How many messages are kept.
    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    fn drop_until(&mut self, received: u64) {
        let dropped = self.kept.drain(..self.index(received).min(self.kept.len()));
        self.bytes -= dropped.map(|message| message.len()).sum::<usize>();
        self.acknowledged = received;
    }

    fn index(&self, message: u64) -> usize {
        usize::try_from(message - self.acknowledged).unwrap_or(usize::MAX)
    }
}
