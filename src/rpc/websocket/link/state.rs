//! What a link knows, and what it has to say to its socket.

use std::time::Duration;

use tokio::time::Instant;

use super::super::close::{self, Ended};
use super::super::heartbeat::{Beat, Heartbeat};
use super::super::socket::Socket;
use crate::process::channel::Progress;
use crate::rpc::session::{Control, Session};

/// A sender is told to wait above this: about what the system holds for a socket.
const HIGH_WATER_BYTES: usize = 64 * 1024;

/// What has arrived is acknowledged so long after, unless much arrives: late enough for an answer to
/// go first, early enough that nothing is kept long in a quiet conversation.
const ACKNOWLEDGE_AFTER: Duration = Duration::from_millis(50);

#[derive(Debug)]
pub(super) struct Closing {
    pub(super) how: Ended,
    /// The other side has so long to take what waits, and to answer.
    pub(super) by: Instant,
}

#[expect(clippy::struct_excessive_bools, reason = "independent facts, not one state")]
pub(super) struct State {
    pub(super) session: Session,
    /// Both sides keep what the other one has not acknowledged.
    pub(super) is_resumable: bool,
    pub(super) socket: Option<Socket>,
    /// Counts the sockets: the task of an earlier one has nothing to say any more.
    pub(super) generation: u64,
    /// Writing has failed.
    pub(super) broken: Option<Ended>,
    pub(super) closing: Option<Closing>,
    pub(super) is_over: bool,
    /// What is sent is thrown away, until the facade has heard that everything before it was.
    pub(super) is_held: bool,
    /// Counts the resets.
    pub(super) resets: u64,
    /// Messages that were handed to the environment, in all.
    pub(super) handed: u64,
    /// Messages that were thrown away, or of which nobody knows whether they have arrived.
    pub(super) lost: u64,
    /// Messages that were taken to be sent, in all.
    pub(super) taken: u64,
    /// Somebody wants to know when all of it went out.
    pub(super) is_asked: bool,
    pub(super) acknowledge_by: Option<Instant>,
}

impl State {
    /// Puts what waits on the socket, as far as it takes it.
    pub(super) fn transmit(&mut self) {
        let Some(socket) = &mut self.socket else { return };
        while !socket.is_blocked() && !socket.is_closing() {
            let mut bytes = 0;
            let mut written = Ok(());
            while let (true, true) = (bytes < HIGH_WATER_BYTES, written.is_ok()) {
                let Some(message) = self.session.outgoing().transmit() else { break };
                bytes += message.len().max(1);
                written = socket.write_text(message);
            }
            if !self.is_resumable {
                self.session.outgoing().forget_transmitted();
            }
            if let Err(ended) = written.and_then(|()| socket.flush()) {
                self.broken = Some(ended);
                return;
            }
            if bytes == 0 {
                return;
            }
        }
    }

    pub(super) fn progress(&self, limit: usize) -> Progress {
        let sent = self.session.sent();
        if sent.waiting_bytes() > HIGH_WATER_BYTES || sent.bytes() > limit / 2 {
            Progress::Pressure
        } else if sent.waiting_bytes() > 0 || self.socket.as_ref().is_some_and(Socket::is_blocked) {
            Progress::Waits
        } else {
            Progress::Done
        }
    }

    /// Says what is due. Returns when to look again.
    pub(super) fn say(
        &mut self,
        heartbeat: &mut Heartbeat,
        now: Instant,
    ) -> Result<Option<Instant>, Ended> {
        let mut until = None;
        let mut at =
            |time: Instant| until = Some(until.map_or(time, |other: Instant| other.min(time)));
        if let Some(broken) = self.broken.take() {
            return Err(broken);
        }
        let Some(socket) = &mut self.socket else { return Err(replaced()) };
        match heartbeat.beat(now) {
            Some(Beat::Ping) if socket.is_closing() => {}
            Some(Beat::Ping) => {
                socket.ping()?;
                if let Some(Beat::Rest(time)) = heartbeat.beat(now) {
                    at(time);
                }
            }
            Some(Beat::Rest(time)) => at(time),
            Some(Beat::Silent) => {
                let how = "nothing was heard for longer than heartbeatMs allows";
                return Err(Ended::new(close::SILENT, how));
            }
            None => {}
        }
        if self.is_resumable && !socket.is_closing() {
            let is_idle = self.acknowledge_by.is_some_and(|time| time <= now);
            if let Some(received) = self.session.acknowledgement(is_idle) {
                socket.write_control(&Control::Ack { received })?;
                self.acknowledge_by = None;
            } else if self.session.owes_acknowledgement() {
                at(*self.acknowledge_by.get_or_insert(now + ACKNOWLEDGE_AFTER));
            }
        }
        socket.flush()?;
        self.transmit();
        if let Some(broken) = self.broken.take() {
            return Err(broken);
        }
        if let (Some(closing), Some(socket)) = (&self.closing, &mut self.socket) {
            if now >= closing.by {
                return Err(closing.how.clone());
            }
            at(closing.by);
            if self.session.sent().waiting_bytes() == 0 {
                socket.close(&closing.how);
            }
        }
        Ok(until)
    }
}

/// Another socket has taken the place.
pub(super) fn replaced() -> Ended {
    Ended::new(close::REPLACED, "the session goes on over another connection")
}
