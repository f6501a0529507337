//! A conversation that outlives its connection: pure, without clock, chance or I/O.
//!
//! Theory of operation. Both sides number what they send by counting: the first message of a session is
//! message 0, and no number travels with it, because a connection delivers in order or not at all.
//! Each side counts what it has received, tells so now and then ([`Session::acknowledgement`]), and
//! keeps what the other side has not acknowledged. When a connection is cut, nobody knows how much
//! of what was written has arrived; on the next one both sides say how much they have, and each
//! goes on behind that ([`Session::resume`]). So every message arrives once, in order, whatever
//! the number of cuts, as long as both sides still have the session.
//!
//! What is kept is bounded: who sends more than fits is refused, and nothing is dropped quietly.

mod control;
mod outgoing;

pub(crate) use control::{Control, VERSION};
pub(crate) use outgoing::Outgoing;

/// An acknowledgement is due after so many messages. Few, against what an acknowledgement costs;
/// many, against what keeping so many small messages costs the other side.
const ACKNOWLEDGE_MESSAGES: u64 = 256;

/// And after so many bytes, so that the other side's buffer never fills for want of one.
const ACKNOWLEDGE_BYTES: usize = 256 * 1024;

/// What the other side said that can't be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Impossible;

/// One side of a session.
#[derive(Debug)]
pub(crate) struct Session {
    outgoing: Outgoing,
    /// Messages that have arrived here.
    received: u64,
    acknowledged: u64,
    /// Bytes that came since the last acknowledgement.
    unacknowledged_bytes: usize,
}

impl Session {
    /// A session in which nothing was said yet, that keeps up to `limit` bytes for the other side.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            outgoing: Outgoing::new(limit),
            received: 0,
            acknowledged: 0,
            unacknowledged_bytes: 0,
        }
    }

    /// What this side says.
    pub(crate) fn outgoing(&mut self) -> &mut Outgoing {
        &mut self.outgoing
    }

    /// What this side says, to look at.
    pub(crate) fn sent(&self) -> &Outgoing {
        &self.outgoing
    }

    /// True when something has arrived of which the other side was not told.
    pub(crate) fn owes_acknowledgement(&self) -> bool {
        self.received > self.acknowledged
    }

    /// A message has arrived, and will be handed over whatever becomes of the connection.
    pub(crate) fn receive(&mut self, bytes: usize) {
        self.received += 1;
        self.unacknowledged_bytes += bytes;
    }

    /// What the other side is to be told. `is_idle`: there is nothing better to do, so anything
    /// that was not told before is worth a message.
    pub(crate) fn acknowledgement(&mut self, is_idle: bool) -> Option<u64> {
        let messages = self.received - self.acknowledged;
        let is_due = messages >= ACKNOWLEDGE_MESSAGES
            || self.unacknowledged_bytes >= ACKNOWLEDGE_BYTES
            || (is_idle && messages > 0);
        is_due.then(|| self.tell_received())
    }

    /// How much has arrived, which the other side is being told.
    pub(crate) fn tell_received(&mut self) -> u64 {
        self.acknowledged = self.received;
        self.unacknowledged_bytes = 0;
        self.received
    }

    /// Goes on over a new connection with one who has received so much.
    ///
    /// # Errors
    /// When that can't be: then the session is over.
    pub(crate) fn resume(&mut self, other_received: u64) -> Result<(), Impossible> {
        self.outgoing.resume(other_received)
    }
}

#[cfg(test)]
mod tests;
