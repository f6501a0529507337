//! Frames to a remote: numbered, kept until they are acknowledged, sent again after an interruption.

use std::collections::VecDeque;
use std::sync::Arc;

use super::calls::{Call, CallKind};
use super::text::Text;

/// What is in a frame.
#[derive(Debug, Clone)]
pub enum FrameBody {
    /// Events.
    Events(Arc<Text>),
    /// One message of a call.
    Call(Arc<Call>),
}

/// One message to a remote.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// Its number, from 1 on.
    pub(crate) batch: u64,
    /// Events that were dropped before it.
    pub(crate) missed: u64,
    pub(crate) body: FrameBody,
    pub(crate) bytes: usize,
}

/// Frames that a remote has not acknowledged.
#[derive(Debug, Default)]
pub(crate) struct Transport {
    frames: VecDeque<Frame>,
    /// How many of the last ones have not been handed to the environment.
    unsent: usize,
    batch: u64,
}

impl Transport {
    pub(crate) fn push(&mut self, missed: u64, body: FrameBody, bytes: usize) {
        self.batch += 1;
        self.frames.push_back(Frame { batch: self.batch, missed, body, bytes });
        self.unsent += 1;
    }

    pub(crate) fn has_unsent(&self) -> bool {
        self.unsent > 0
    }

    /// The next frame to send.
    pub(crate) fn send(&mut self) -> Option<Frame> {
        let at = self.frames.len().checked_sub(self.unsent)?;
        let frame = self.frames.get(at)?.clone();
        self.unsent -= 1;
        Some(frame)
    }

    /// Forgets frames up to a number; returns their bytes. What was not sent can't be acknowledged.
    pub(crate) fn acknowledge(&mut self, batch: u64) -> usize {
        let mut bytes = 0;
        while self.frames.len() > self.unsent {
            match self.frames.front() {
                Some(frame) if frame.batch <= batch => bytes += frame.bytes,
                _ => break,
            }
            self.frames.pop_front();
        }
        bytes
    }

    /// The same document goes on: what it has not got is sent again.
    pub(crate) fn resume(&mut self, batch: u64) -> usize {
        let bytes = self.acknowledge(batch);
        self.unsent = self.frames.len();
        bytes
    }

    /// Another document goes on: numbers begin anew, and calls were those of the one before.
    pub(crate) fn restart(&mut self) -> usize {
        let (mut bytes, mut missed) = (0, 0);
        let frames = std::mem::take(&mut self.frames);
        (self.unsent, self.batch) = (0, 0);
        for frame in frames {
            missed += frame.missed;
            match frame.body {
                FrameBody::Events(_) => {
                    self.push(std::mem::take(&mut missed), frame.body, frame.bytes);
                }
                FrameBody::Call(_) => bytes += frame.bytes,
            }
        }
        bytes
    }

    /// Frames on their way, and their bytes.
    pub(crate) fn unacknowledged(&self) -> (usize, usize) {
        (self.frames.len(), self.frames.iter().map(|frame| frame.bytes).sum())
    }
}

impl FrameBody {
    /// Bytes of its text.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Events(text) => text.bytes(),
            Self::Call(call) => call.text.bytes(),
        }
    }

    /// The kind of call that it is.
    pub fn call_kind(&self) -> Option<CallKind> {
        match self {
            Self::Events(_) => None,
            Self::Call(call) => Some(call.kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transport(frames: usize) -> Transport {
        let mut transport = Transport::default();
        for number in 0..frames {
            let body = if number == 1 {
                let text = Arc::default();
                let call = Call { from: 1, kind: CallKind::Request, id: 1, method: None, text };
                FrameBody::Call(Arc::new(call))
            } else {
                FrameBody::Events(Arc::default())
            };
            transport.push(number as u64, body, 10);
        }
        transport
    }

    fn sent(transport: &mut Transport) -> Vec<u64> {
        std::iter::from_fn(|| transport.send().map(|frame| frame.batch)).collect()
    }

    #[test]
    fn what_was_not_acknowledged_is_sent_again() {
        let mut transport = transport(4);
        assert_eq!(sent(&mut transport), [1, 2, 3, 4]);
        assert_eq!(transport.acknowledge(1), 10);
        assert_eq!(transport.resume(2), 10);
        assert_eq!(sent(&mut transport), [3, 4]);
        assert_eq!(transport.acknowledge(100), 20);
        assert_eq!(sent(&mut transport), [] as [u64; 0]);
    }

    #[test]
    fn nobody_acknowledges_what_was_not_sent() {
        let mut transport = transport(3);
        transport.send();
        assert_eq!(transport.acknowledge(u64::MAX), 10);
        assert_eq!(sent(&mut transport), [2, 3]);
    }

    #[test]
    fn another_document_is_not_handed_the_calls_of_the_one_before() {
        let mut transport = transport(4);
        sent(&mut transport);
        assert_eq!(transport.restart(), 10);
        let frames: Vec<_> = std::iter::from_fn(|| transport.send())
            .map(|frame| (frame.batch, frame.missed))
            .collect();
        assert_eq!(frames, [(1, 0), (2, 3), (3, 3)]);
    }
}
