//! One WebSocket, read and written without waiting.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::Interest;
use tokio::time::{timeout_at, Instant};
use tungstenite::protocol::frame::coding::{Data, OpCode};
use tungstenite::protocol::frame::{CloseFrame, Frame, Utf8Bytes};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Error, Message, WebSocket};

use super::close::{self, Ended};
use super::stream::{Carrier, Stream};
use crate::rpc::session::Control;

/// Read at once. Larger messages get as much as they need.
const READ_BUFFER_BYTES: usize = 32 * 1024;

/// Small messages are gathered up to this before they are written.
const WRITE_BUFFER_BYTES: usize = 64 * 1024;

/// Whoever is told that it was refused gets so much time to hear it: a connection that is closed with
/// something unread takes with it what was written last.
const LINGER: Duration = Duration::from_secs(2);

/// What has come.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// A message of the conversation.
    Text(Utf8Bytes),
    /// Bytes.
    Binary(Bytes),
    /// A sign of life.
    Beat,
}

/// A WebSocket after its handshake.
#[derive(Debug)]
pub(crate) struct Socket {
    web: WebSocket<Stream>,
    /// The system does not take more for now.
    is_blocked: bool,
    /// We have said that it ends, and how.
    closing: Option<Ended>,
}

/// The limits of one.
pub(crate) fn config(max_message_bytes: usize) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_message_size(Some(max_message_bytes))
        .max_frame_size(Some(max_message_bytes))
}

impl Socket {
    pub(crate) fn new(web: WebSocket<Stream>) -> Self {
        Self { web, is_blocked: false, closing: None }
    }

    pub(crate) fn carrier(&self) -> Carrier {
        self.web.get_ref().carrier().clone()
    }

    pub(crate) fn is_blocked(&self) -> bool {
        self.is_blocked
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.closing.is_some()
    }

    /// The next thing that has come; `None` when all of it was read.
    pub(crate) fn read(&mut self) -> Result<Option<Incoming>, Ended> {
        match self.web.read() {
            Ok(Message::Text(text)) => Ok(Some(Incoming::Text(text))),
            Ok(Message::Binary(bytes)) => Ok(Some(Incoming::Binary(bytes))),
            Ok(Message::Close(frame)) => Err(self.closed(frame)),
            Ok(_) => Ok(Some(Incoming::Beat)),
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Takes a text of the conversation, to be written by the next flush at the latest.
    pub(crate) fn write_text(&mut self, text: Bytes) -> Result<(), Ended> {
        // As a frame: what JavaScript made a text of is not looked through for UTF-8 again.
        self.write(Message::Frame(Frame::message(text, OpCode::Data(Data::Text), true)))
    }

    pub(crate) fn write_control(&mut self, control: &Control) -> Result<(), Ended> {
        self.write(Message::Binary(control.to_bytes().into()))
    }

    pub(crate) fn ping(&mut self) -> Result<(), Ended> {
        self.write(Message::Ping(Bytes::new()))
    }

    fn write(&mut self, message: Message) -> Result<(), Ended> {
        match self.web.write(message) {
            Ok(()) => Ok(()),
            Err(error) => self.written(error),
        }
    }

    /// Writes what was taken. What the system does not take makes it [`Socket::is_blocked`].
    pub(crate) fn flush(&mut self) -> Result<(), Ended> {
        self.is_blocked = false;
        match self.web.flush() {
            Ok(()) => Ok(()),
            Err(error) => self.written(error),
        }
    }

    fn written(&mut self, error: Error) -> Result<(), Ended> {
        match error {
            Error::Io(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.is_blocked = true;
                Ok(())
            }
            // The answer to our own close, or the end that comes with it, is for who reads.
            Error::Protocol(_) | Error::ConnectionClosed | Error::AlreadyClosed
                if self.closing.is_some() =>
            {
                Ok(())
            }
            error => Err(self.fail(error)),
        }
    }

    /// Says that it ends, behind what was written. The other side answers, which ends the reading.
    pub(crate) fn close(&mut self, how: &Ended) {
        if self.closing.is_some() {
            return;
        }
        let reason = how.reason.chars().take(40).collect::<String>(); // a frame has 123 bytes for it
        let frame = CloseFrame { code: how.code.into(), reason: reason.into() };
        let said = self.web.close(Some(frame));
        self.closing = Some(how.clone());
        if let Err(Error::Io(error)) = said {
            self.is_blocked |= error.kind() == io::ErrorKind::WouldBlock;
        }
    }

    /// Closes and waits until the other side has heard it, for a bounded time.
    pub(crate) async fn refuse(mut self, how: &Ended) {
        self.close(how);
        let _ = self.web.flush();
        let deadline = Instant::now() + LINGER;
        let carrier = self.carrier();
        let mut scratch = vec![0; READ_BUFFER_BYTES];
        loop {
            use io::Read;
            // Not as messages: what is refused may be too large to be one.
            match self.web.get_mut().read(&mut scratch) {
                Ok(0) => return,
                Ok(_) => continue,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
            let _ = self.web.flush();
            if timeout_at(deadline, carrier.ready(Interest::READABLE)).await.is_err() {
                return;
            }
        }
    }

    /// Waits for the first word of the other side about its session.
    pub(crate) async fn next_control(&mut self, deadline: Instant) -> Result<Control, Ended> {
        let carrier = self.carrier();
        loop {
            match self.read()? {
                Some(Incoming::Beat) => continue,
                Some(Incoming::Binary(bytes)) => {
                    let unreadable = || Ended::new(close::PROTOCOL, "not a word about a session");
                    return Control::parse(&bytes).ok_or_else(unreadable);
                }
                Some(Incoming::Text(_)) => {
                    return Err(Ended::new(close::PROTOCOL, "a message before the session began"));
                }
                None => {}
            }
            let waited = timeout_at(deadline, carrier.ready(Interest::READABLE)).await;
            waited.map_err(|_| Ended::abnormal("no answer about the session"))?.map_err(broken)?;
        }
    }

    fn closed(&mut self, frame: Option<CloseFrame>) -> Ended {
        let _ = self.web.flush(); // our answer
        if let Some(ours) = self.closing.take() {
            return ours;
        }
        // 1005 is what RFC 6455 has for a close without a code.
        frame.map_or(Ended::new(1005, ""), |frame| {
            Ended::new(frame.code.into(), frame.reason.to_string())
        })
    }

    /// What an error means. Where the other side can be told, it is.
    fn fail(&mut self, error: Error) -> Ended {
        if let Some(ours) = self.closing.clone() {
            return ours;
        }
        let ended = match error {
            Error::Capacity(_) => Ended::new(close::TOO_LARGE, "the message is too large"),
            Error::Utf8(_) => Ended::new(close::INVALID, "a text that is not UTF-8"),
            Error::Io(error) => return broken(error),
            Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake)
            | Error::ConnectionClosed
            | Error::AlreadyClosed => return Ended::abnormal("the connection was closed"),
            error => Ended::new(close::PROTOCOL, error.to_string()),
        };
        self.close(&ended);
        ended
    }
}

/// The connection failed.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(super) fn broken(error: io::Error) -> Ended {
    match error.kind() {
        io::ErrorKind::ConnectionReset => Ended::abnormal("the connection was reset"),
        io::ErrorKind::BrokenPipe => Ended::abnormal("the connection was closed"),
        _ => Ended::abnormal(error.to_string()),
    }
}
