//! Which framing a stream has: its first frame tells.

use memchr::memchr;

use super::content_length::names_length;
use super::newline::hand_over;
use super::payload::{may_be_frame, read_line};
use super::{Event, FrameLimits, Framing};

/// Lines are held to this length, which headers are far below; a first frame may be longer.
const MAX_HEADER_BYTES: usize = 8 * 1024;

pub(super) struct Detect {
    limits: FrameLimits,
    held: Vec<u8>,
    /// Of what is held, this much has no end of a line in it.
    looked_at: usize,
}

/// What was found, and the bytes that its framer has to begin with.
pub(super) struct Found {
    pub(super) framing: Framing,
    pub(super) limits: FrameLimits,
    pub(super) rest: Vec<u8>,
}

impl Detect {
    pub(super) fn new(limits: FrameLimits) -> Self {
        Self { limits, held: Vec::new(), looked_at: 0 }
    }

    pub(super) fn feed(&mut self, piece: &[u8], out: &mut dyn FnMut(Event<'_>)) -> Option<Found> {
        self.held.extend_from_slice(piece);
        let mut begin = 0;
        while let Some(end) = memchr(b'\n', &self.held[begin + self.looked_at..]) {
            let end = begin + self.looked_at + end;
            self.looked_at = 0;
            let line = &self.held[begin..end];
            if names_length(line) {
                return Some(self.found(Framing::ContentLength, begin));
            }
            let mut has_frame = false;
            read_line(line, &self.limits, &mut |event| {
                has_frame |= matches!(event, Event::Frame(_));
                out(event);
            });
            begin = end + 1;
            if has_frame {
                return Some(self.found(Framing::Newline, begin));
            }
        }
        self.held.drain(..begin);
        self.looked_at = self.held.len();
        if self.looked_at <= MAX_HEADER_BYTES {
            return None;
        }
        if may_be_frame(&self.held[..MAX_HEADER_BYTES]) {
            return Some(self.found(Framing::Newline, 0)); // no header is as long
        }
        self.finish(out);
        None
    }

    pub(super) fn finish(&mut self, out: &mut dyn FnMut(Event<'_>)) {
        hand_over(&std::mem::take(&mut self.held), out);
        self.looked_at = 0;
    }

    fn found(&mut self, framing: Framing, begin: usize) -> Found {
        let mut rest = std::mem::take(&mut self.held);
        rest.drain(..begin);
        Found { framing, limits: self.limits, rest }
    }
}
