//! From the bytes of a channel to messages, answers and complaints.

use std::sync::Arc;

use super::framing::{Splitter, TooLong};
use super::line::Line;
use super::Channel;
use crate::error::Error;
use crate::process::child::Child;
use crate::process::options::Protocol;
use crate::rpc::framing::{Event, Framer};
use crate::rpc::inbox::Batch;

/// Longest message, in bytes of its JSON. Node's own channel has no limit and takes what memory
/// there is; a child must not be able to take ours.
const MAX_MESSAGE_BYTES: usize = 128 * 1024 * 1024;

/// Characters of a malformed line that its error shows.
const SHOWN_CHARACTERS: usize = 200;

/// The answer to a sent handle. Its sender holds back all that follows until an answer comes.
const HANDLE_REFUSED: &[u8] = b"{\"cmd\":\"NODE_HANDLE_NACK\"}\n";

/// Takes the stream of one channel, piece by piece and in order.
pub(super) struct Sorter {
    stream: Stream,
    /// The stream has ended, or is of no use any more.
    is_over: bool,
}

enum Stream {
    /// Lines, as Node's channels have them.
    Node {
        splitter: Splitter,
        /// The program knows that handles are refused.
        told_handle: bool,
    },
    /// Standard output, with frames on it.
    Frames(Box<Framer>),
}

impl Sorter {
    pub(super) fn of_node() -> Self {
        let splitter = Splitter::new(MAX_MESSAGE_BYTES);
        Self { stream: Stream::Node { splitter, told_handle: false }, is_over: false }
    }

    pub(super) fn of_frames(protocol: Protocol) -> Self {
        let framer = Framer::new(protocol.framing, protocol.limits);
        Self { stream: Stream::Frames(Box::new(framer)), is_over: false }
    }

    /// Puts the messages that end in a piece into the inbox. True when there are any, and then the
    /// caller sees to it that they are taken.
    ///
    /// # Errors
    /// [`TooLong`] for a message without an end: the channel is of no use any more.
    pub(super) fn sort(
        &mut self,
        piece: &[u8],
        channel: &Channel,
        child: &Arc<Child>,
    ) -> Result<bool, TooLong> {
        if self.is_over {
            return Err(TooLong);
        }
        let mut batch = Batch::default();
        let fed = match &mut self.stream {
            Stream::Node { splitter, told_handle } => splitter.feed(piece, |line| {
                take_line(line, &mut batch, told_handle, channel, child);
            }),
            Stream::Frames(framer) => {
                framer.feed(piece, &mut |event| take_event(&event, &mut batch, channel, child));
                if let (Some(frames), Some(framing)) = (&channel.frames, framer.framing()) {
                    frames.set_framing(framing);
                }
                Ok(())
            }
        };
        let has_messages = !batch.is_empty();
        if has_messages {
            channel.inbox.push(batch);
        }
        if fed.is_err() {
            let error = Error::IpcMessageTooLarge { limit: MAX_MESSAGE_BYTES };
            channel.tell_failure(child, error);
            self.is_over = true;
        }
        fed.map(|()| has_messages)
    }

    /// The stream has ended. A line that the child began and did not end is no message, and no
    /// secret either.
    pub(super) fn finish(&mut self, channel: &Channel, child: &Arc<Child>) {
        if std::mem::replace(&mut self.is_over, true) {
            return;
        }
        match &mut self.stream {
            Stream::Node { splitter, .. } => {
                if !splitter.begun().is_empty() {
                    channel.tell_failure(child, malformed(splitter.begun()));
                }
            }
            Stream::Frames(framer) => {
                let mut batch = Batch::default();
                framer.finish(&mut |event| take_event(&event, &mut batch, channel, child));
                if !batch.is_empty() {
                    channel.inbox.push(batch); // a last line without its newline
                }
            }
        }
    }
}

fn take_line(
    line: &[u8],
    batch: &mut Batch,
    told_handle: &mut bool,
    channel: &Channel,
    child: &Arc<Child>,
) {
    match Line::read(line) {
        Line::Message(text) => batch.push(text),
        Line::Malformed => channel.tell_failure(child, malformed(line)),
        Line::Handle(kind) => {
            // Refused only when nothing can be sent any more, and then nobody waits.
            let _ = channel.outbox.send(HANDLE_REFUSED, 0, false);
            if !std::mem::replace(told_handle, true) {
                channel.tell_failure(child, Error::IpcHandleUnsupported { kind });
            }
        }
        Line::Internal => {}
    }
}

fn take_event(event: &Event<'_>, batch: &mut Batch, channel: &Channel, child: &Arc<Child>) {
    match event {
        Event::Frame(text) => batch.push(text),
        Event::Noise(line) => {
            if let Some(frames) = &channel.frames {
                frames.add_noise(line);
                child.tell();
            }
        }
        Event::Failed(error) => channel.tell_failure(child, error.clone().into()),
    }
}

fn malformed(line: &[u8]) -> Error {
    // Four bytes a character at the most: no need to look at megabytes.
    let beginning = &line[..line.len().min(4 * SHOWN_CHARACTERS)];
    let text = String::from_utf8_lossy(beginning);
    Error::IpcMalformed { line: text.chars().take(SHOWN_CHARACTERS).collect() }
}
