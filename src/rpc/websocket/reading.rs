//! Messages from a socket to an environment.

use std::sync::Arc;

use super::close::{self, Ended};
use super::socket::{Incoming, Socket};
use crate::rpc::framing::is_json;
use crate::rpc::session::{Control, Session};
use crate::rpc::{Batch, Connection, RpcError};

/// Read in one turn, so that one busy connection does not hold up the others, nor a sender that waits
/// for the lock.
const MAX_TURN_BYTES: usize = 256 * 1024;

/// The same for messages that are small.
const MAX_TURN_MESSAGES: usize = 512;

/// Characters of a message that its error shows.
const SHOWN_CHARACTERS: usize = 200;

/// One turn's messages.
pub(super) struct Reading {
    max_depth: usize,
    batch: Batch,
    messages: u64,
    failures: Vec<RpcError>,
    has_heard: bool,
}

impl Reading {
    pub(super) fn new(max_depth: usize) -> Self {
        Self {
            max_depth,
            batch: Batch::default(),
            messages: 0,
            failures: Vec::new(),
            has_heard: false,
        }
    }

    /// Something has come, whatever it was.
    pub(super) fn has_heard(&self) -> bool {
        self.has_heard
    }

    /// Messages that will be handed over.
    pub(super) fn messages(&self) -> u64 {
        self.messages
    }

    /// Reads a turn. True when there is more.
    pub(super) fn read(
        &mut self,
        socket: &mut Socket,
        session: &mut Session,
        is_resumable: bool,
    ) -> Result<bool, Ended> {
        let mut bytes = 0;
        for _ in 0..MAX_TURN_MESSAGES {
            match socket.read()? {
                None => return Ok(false),
                Some(Incoming::Beat) => {}
                Some(Incoming::Text(text)) => {
                    bytes += text.len();
                    session.receive(text.len());
                    self.take(text.as_str());
                }
                Some(Incoming::Binary(control)) if is_resumable => {
                    obey(&control, session)?;
                }
                // Some servers send every text as bytes.
                Some(Incoming::Binary(text)) => {
                    bytes += text.len();
                    match std::str::from_utf8(&text) {
                        Ok(text) => self.take(text),
                        Err(_) => self.fail("it is neither text nor UTF-8", ""),
                    }
                }
            }
            self.has_heard = true;
            if bytes >= MAX_TURN_BYTES {
                break;
            }
        }
        Ok(true)
    }

    fn take(&mut self, text: &str) {
        if is_json(text, self.max_depth) {
            self.batch.push(text);
            self.messages += 1;
        } else {
            self.fail("it is no JSON, or nested too deep", text);
        }
    }

    fn fail(&mut self, what: &'static str, text: &str) {
        let beginning = text.chars().take(SHOWN_CHARACTERS).collect();
        self.failures.push(RpcError::Malformed { what, beginning });
    }

    pub(super) fn hand_over(self, connection: &Arc<Connection>) {
        connection.push(self.batch);
        for failure in self.failures {
            connection.tell_failure(failure.into());
        }
    }
}

fn obey(control: &[u8], session: &mut Session) -> Result<(), Ended> {
    let Some(Control::Ack { received }) = Control::parse(control) else {
        return Err(Ended::new(close::PROTOCOL, "not a word about a session"));
    };
    let impossible = |_| Ended::new(close::PROTOCOL, "an acknowledgement of what was not sent");
    session.outgoing().acknowledge(received).map_err(impossible)
}
