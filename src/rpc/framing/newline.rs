//! A line is a frame.

use memchr::{memchr, memchr2};

use super::payload::{may_be_frame, read_line};
use super::{Event, FrameLimits, NOISE_BYTES};
use crate::rpc::RpcError;

/// Memory kept for the beginning of the next line after a long one.
const KEPT_BYTES: usize = 64 * 1024;

pub(super) struct Newline {
    limits: FrameLimits,
    /// The beginning of a line whose end has not come.
    begun: Vec<u8>,
    /// A frame may be in it: an object or array begins somewhere.
    may_hold_frame: bool,
    line: Line,
}

/// What is known of the line that has begun.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// Anything.
    Open,
    /// A frame above the limit: dropped to its end, which was told.
    TooLarge,
    /// Noise that is too long to be held: handed over as it comes.
    Noise,
}

impl Newline {
    pub(super) fn new(limits: FrameLimits) -> Self {
        Self { limits, begun: Vec::new(), may_hold_frame: false, line: Line::Open }
    }

    pub(super) fn feed(&mut self, mut piece: &[u8], out: &mut dyn FnMut(Event<'_>)) {
        while let Some(end) = memchr(b'\n', piece) {
            let (rest, next) = (&piece[..end], &piece[end + 1..]);
            if self.line == Line::Open
                && self.begun.is_empty()
                && rest.len() <= self.limits.max_bytes
            {
                read_line(rest, &self.limits, out); // the usual case, and nothing is copied
            } else {
                self.extend(rest, out);
                self.end_line(out);
            }
            piece = next;
        }
        self.extend(piece, out);
    }

    pub(super) fn finish(&mut self, out: &mut dyn FnMut(Event<'_>)) {
        self.end_line(out);
    }

    /// More of a line.
    fn extend(&mut self, piece: &[u8], out: &mut dyn FnMut(Event<'_>)) {
        match self.line {
            Line::TooLarge => return,
            Line::Noise => return hand_over(piece, out),
            Line::Open => {}
        }
        self.may_hold_frame |= memchr2(b'{', b'[', piece).is_some();
        let room = self.limits.max_bytes.saturating_sub(self.begun.len());
        if piece.len() <= room {
            self.begun.extend_from_slice(piece);
            if self.may_hold_frame || self.begun.len() < NOISE_BYTES {
                return;
            }
            self.line = Line::Noise;
            hand_over(&self.begun, out);
        } else if may_be_frame(if self.begun.is_empty() { piece } else { &self.begun }) {
            self.line = Line::TooLarge;
            out(Event::Failed(RpcError::FrameTooLarge { limit: self.limits.max_bytes }));
        } else {
            self.line = Line::Noise;
            hand_over(&self.begun, out);
            hand_over(piece, out);
        }
        self.begun = Vec::new();
    }

    fn end_line(&mut self, out: &mut dyn FnMut(Event<'_>)) {
        if self.line == Line::Open {
            read_line(&self.begun, &self.limits, out);
        }
        self.line = Line::Open;
        self.may_hold_frame = false;
        self.begun.clear();
        self.begun.shrink_to(KEPT_BYTES);
    }
}

/// Noise in pieces that are no burden.
pub(super) fn hand_over(noise: &[u8], out: &mut dyn FnMut(Event<'_>)) {
    for piece in noise.chunks(NOISE_BYTES) {
        out(Event::Noise(piece));
    }
}
