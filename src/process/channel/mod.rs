//! The channel between a host and a child: messages as Node's own children send them.
//!
//! Theory of operation. The channel is a socket that the child finds by `NODE_CHANNEL_FD`; on it
//! each message is one line of JSON, in both directions, and the end of the stream is the
//! disconnect. That is all of Node's protocol that a program uses, so an unmodified Node or Bun
//! child has `process.send` and `process.on("message")`.
//!
//! * Inward, the [`reader`] cuts the stream into lines ([`framing`]), looks at each ([`line`]) and
//!   joins messages into batches ([`crate::rpc::inbox`]), which the environment takes when it is woken. When it
//!   is behind, the reader stops, the socket fills, and the child's own sends wait. A host with an
//!   event loop that can watch a socket reads by itself and hands over the bytes: an answer then
//!   wakes one thread and not two, which is most of its cost.
//! * Outward, [`outbox`] writes on the thread that sends, and queues what the socket does not take
//!   for the [`writer`] task.
//!
//! Nothing here makes a value of a message: a line is checked and handed on as text.

mod frames;
mod framing;
mod line;
mod outbox;
mod reader;
mod sorter;
mod writer;

use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use tokio::io::Interest;

use super::child::Child;
use super::options::Protocol;
use crate::error::{Error, Result};
use crate::output::Payload;
use crate::queue::doorbell::Turn;
use crate::rpc::inbox::{Inbox, Taken};
use crate::rpc::RpcError;
use crate::runtime::watch::watch;
use crate::runtime::Delivery;
use frames::Frames;
use outbox::Outbox;
pub use outbox::Progress;
use reader::Reader;
use sorter::Sorter;

/// The host's side of one child's channel.
pub(crate) struct Channel {
    /// Names it in deliveries.
    id: u32,
    reader: Reader,
    inbox: Inbox,
    outbox: Outbox,
    /// Where standard input and output are the channel: what is known of the frames on it.
    frames: Option<Frames>,
}

impl Channel {
    pub(super) fn new(id: u32) -> Self {
        Self::with(id, Sorter::of_node(), None)
    }

    /// Of a child that speaks over its standard streams.
    pub(super) fn over_stdio(id: u32, protocol: Protocol) -> Self {
        Self::with(id, Sorter::of_frames(protocol), Some(Frames::new(protocol.framing)))
    }

    fn with(id: u32, sorter: Sorter, frames: Option<Frames>) -> Self {
        let (inbox, outbox) = (Inbox::default(), Outbox::new());
        Self { id, reader: Reader::new(sorter), inbox, outbox, frames }
    }

    /// Moves what is there for the environment into `out`.
    pub(super) fn take(&self, out: &mut Vec<Delivery>) -> Turn {
        let channel = self.id;
        if let Some(count) = self.outbox.take_sent() {
            out.push(Delivery::MessagesSent { channel, count });
        }
        if let Some(text) = self.frames.as_ref().and_then(Frames::take_noise) {
            out.push(Delivery::RpcNews { connection: channel, text });
        }
        let Taken { messages, has_ended, more } = self.inbox.take();
        let mut bytes = 0;
        if let Some(text) = messages {
            let text = Payload::Text(text);
            bytes = text.len();
            out.push(Delivery::Messages { channel, text });
        }
        if has_ended {
            out.push(Delivery::Disconnected { channel });
        }
        Turn { bytes, more }
    }

    /// True when the environment has taken every message and none can follow.
    pub(super) fn is_past_end(&self) -> bool {
        self.inbox.is_past_end()
    }

    /// Tells the environment of a failure that the channel survives.
    fn tell_failure(&self, child: &Arc<Child>, error: Error) {
        tracing::warn!(target: "signalbox::process", child = child.id(), %error, "channel");
        child.tell_of(Delivery::Failure { child: self.id, error });
    }

    /// Nobody is there for messages any more: the child sees the end.
    pub(super) fn close(&self) {
        self.reader.close();
        self.outbox.break_off();
        self.inbox.end();
    }
}

/// What a program does with the channel.
impl Child {
    /// Names the channel in deliveries; `None` without one.
    pub fn channel_id(&self) -> Option<u32> {
        self.channel().map(|channel| channel.id)
    }

    /// Sends whole lines of JSON, each with its newline, that hold `messages` messages. What the
    /// socket does not take at once is queued, up to 64 MiB. With `told`, `MessagesSent` follows
    /// when all of it is with the system, unless it is so at once.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_IPC_CLOSED`, `ERR_SIGNALBOX_IPC_OVERFLOW`; then nothing of it was sent.
    pub fn send_messages(&self, lines: &[u8], messages: u32, told: bool) -> Result<Progress> {
        let channel = self.require_channel()?;
        match &channel.frames {
            None => channel.outbox.send(lines, messages, told),
            Some(frames) => {
                let encoded = frames.encode(lines);
                let sent = channel.outbox.send(encoded.as_deref().unwrap_or(lines), messages, told);
                sent.map_err(as_rpc)
            }
        }
    }

    /// Asks for `MessagesSent` when all that waits is with the system. False when nothing waits.
    pub fn ask_messages_sent(&self) -> bool {
        self.channel().is_some_and(|channel| channel.outbox.ask_sent())
    }

    /// Has messages held, or handed over again. While they are held, the child is not read beyond
    /// the high-water mark of 1 MiB, and neither `Disconnected` nor `Exit` waits for them. When they
    /// are handed over again, `Disconnected` is told again behind them.
    pub fn set_messages_paused(self: &Arc<Self>, is_paused: bool) {
        if let Some(channel) = self.channel() {
            channel.inbox.set_paused(is_paused);
            self.tell();
        }
    }

    /// Lets the host read the channel by its own event loop, from the descriptor that is returned.
    /// It hands over what it has read by [`Child::receive_messages`], calls
    /// [`Child::finish_messages`] at the end of the stream and when `ChannelEnds` comes, and does
    /// all of this on the thread that takes deliveries. `None` when there is nothing to read.
    pub fn host_messages(&self) -> Option<OwnedFd> {
        let channel = self.channel()?;
        let descriptor = channel.reader.host()?;
        channel.inbox.look_again();
        Some(descriptor)
    }

    /// Undoes [`Child::host_messages`] before anything was read.
    pub fn unhost_messages(&self) {
        if let Some(channel) = self.channel() {
            channel.reader.unhost();
            channel.inbox.look_again();
        }
    }

    /// Takes what the host has read from the channel, and returns the text of an array of messages
    /// if there are any; the rest, if any, comes as `Messages`.
    pub fn receive_messages(self: &Arc<Self>, piece: &[u8]) -> Option<Payload> {
        let channel = self.channel()?;
        match channel.reader.receive(piece, channel, self) {
            Some(false) => return None,
            Some(true) => {}
            None => self.finish_messages(),
        }
        let Taken { messages, more, .. } = channel.inbox.take_messages();
        if more {
            self.tell();
        }
        messages.map(Payload::Text)
    }

    /// Takes what the socket still holds, and ends the channel.
    pub fn finish_messages(self: &Arc<Self>) {
        if let Some(channel) = self.channel() {
            channel.reader.finish(channel, self);
        }
    }

    /// The child sees the end of the channel after what was sent. What it sent itself still comes,
    /// and then `Disconnected`. Idempotent.
    pub fn disconnect(&self) {
        if let Some(channel) = self.channel() {
            channel.outbox.end();
        }
    }

    fn require_channel(&self) -> Result<&Arc<Channel>> {
        self.channel().ok_or(Error::IpcClosed { why: "it was started without ipc: true" })
    }
}

/// The same failures, in the words of those who speak over standard streams.
fn as_rpc(error: Error) -> Error {
    match error {
        Error::IpcClosed { why } => RpcError::Closed { why: why.to_owned() }.into(),
        Error::IpcOverflow { waiting, refused, messages } => {
            RpcError::Overflow { waiting, refused, messages }.into()
        }
        other => other,
    }
}

/// Starts the tasks that move messages, over one socket or two.
pub(super) fn serve(child: &Arc<Child>, to_child: Arc<OwnedFd>, from_child: Arc<OwnedFd>) {
    let Some(channel) = child.channel().cloned() else { return };
    let (engine, child) = (Arc::clone(child.engine()), Arc::clone(child));
    let tasks = Arc::clone(&engine);
    tasks.spawn(async move {
        match watch(Arc::clone(&from_child), Interest::READABLE) {
            Ok(end) => {
                channel.outbox.open(Arc::clone(&to_child));
                channel.reader.open(Arc::clone(&from_child));
                child.tell_of(Delivery::Connected { channel: channel.id });
                engine.spawn(writer::write(to_child, Arc::clone(&child), Arc::clone(&channel)));
                drop(engine);
                reader::read(end, child, channel).await;
            }
            Err(error) => fail(&child, &channel, &error),
        }
    });
}

/// The event loop refused a descriptor, as it does when the user's limit of watches is reached.
fn fail(child: &Arc<Child>, channel: &Channel, error: &io::Error) {
    channel.tell_failure(child, Error::WatchFailed { errno: error.raw_os_error().unwrap_or(0) });
    channel.close();
    child.tell();
}
