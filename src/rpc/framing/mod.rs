//! Frames out of bytes, and noise out of what is between them.
//!
//! A program that talks on its standard output also prints there, by mistake or by a library. So a
//! stream is frames and noise in any order, and noise never ends it: what can't be a frame is handed
//! over as noise, and the reader looks for the next frame behind it.
//!
//! Nothing in here reads or writes: bytes go in, in pieces of any size, and [`Event`]s come out. Each
//! byte is looked at a bounded number of times, whatever the pieces and whatever they hold; what is
//! held is at most one frame of the allowed size.

mod content_length;
mod detect;
mod encode;
mod newline;
mod payload;

use super::RpcError;
use content_length::ContentLength;
use detect::Detect;
pub use encode::encode;
use newline::Newline;
pub use payload::is_json;

/// How frames are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Framing {
    /// A line is a frame.
    #[default]
    Newline,
    /// Headers, of which `Content-Length` counts the bytes of what follows an empty line: what
    /// language servers and debug adapters speak.
    ContentLength,
}

/// What a peer may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameLimits {
    /// Most bytes of one frame.
    pub max_bytes: usize,
    /// Most containers in each other.
    pub max_depth: usize,
}

impl Default for FrameLimits {
    fn default() -> Self {
        Self { max_bytes: DEFAULT_MAX_FRAME_BYTES, max_depth: DEFAULT_MAX_DEPTH }
    }
}

/// Room for what sensible peers send: parsing it stops the JavaScript thread for half a second.
pub const DEFAULT_MAX_FRAME_BYTES: usize = 64 * 1024 * 1024;

/// Deeper than any sensible value, and far from what a parser that recurses can't take.
pub const DEFAULT_MAX_DEPTH: usize = 500;

/// Noise is handed over in pieces of at most this, so that a line without an end needs no memory.
const NOISE_BYTES: usize = 64 * 1024;

/// Characters of a broken frame that its error shows.
const SHOWN_CHARACTERS: usize = 200;

/// What a piece of a stream came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// A message, or an array of them: valid JSON.
    Frame(&'a str),
    /// Bytes that are no protocol. Whole lines without their ends, but for lines that are too long to
    /// be held, which come in pieces.
    Noise(&'a [u8]),
    /// Something that wanted to be a frame.
    Failed(RpcError),
}

/// Takes one stream.
pub struct Framer(Kind);

enum Kind {
    Newline(Newline),
    ContentLength(ContentLength),
    Detect(Detect),
}

impl Framer {
    /// For a stream of this framing; without one, the first frame shows which it is.
    pub fn new(framing: Option<Framing>, limits: FrameLimits) -> Self {
        Self(match framing {
            Some(Framing::Newline) => Kind::Newline(Newline::new(limits)),
            Some(Framing::ContentLength) => Kind::ContentLength(ContentLength::new(limits)),
            None => Kind::Detect(Detect::new(limits)),
        })
    }

    /// The framing, as soon as it is known.
    pub fn framing(&self) -> Option<Framing> {
        match &self.0 {
            Kind::Newline(_) => Some(Framing::Newline),
            Kind::ContentLength(_) => Some(Framing::ContentLength),
            Kind::Detect(_) => None,
        }
    }

    /// Takes a piece of the stream.
    pub fn feed(&mut self, piece: &[u8], out: &mut dyn FnMut(Event<'_>)) {
        match &mut self.0 {
            Kind::Newline(framer) => framer.feed(piece, out),
            Kind::ContentLength(framer) => framer.feed(piece, out),
            Kind::Detect(framer) => {
                if let Some(found) = framer.feed(piece, out) {
                    *self = Self::new(Some(found.framing), found.limits);
                    self.feed(&found.rest, out);
                }
            }
        }
    }

    /// The stream has ended: what is left of it is noise.
    pub fn finish(&mut self, out: &mut dyn FnMut(Event<'_>)) {
        match &mut self.0 {
            Kind::Newline(framer) => framer.finish(out),
            Kind::ContentLength(framer) => framer.finish(out),
            Kind::Detect(framer) => framer.finish(out),
        }
    }
}

/// A frame that can't be read, for a person.
fn malformed(what: &'static str, frame: &[u8]) -> Event<'static> {
    // Four bytes a character at the most: no need to look at megabytes.
    let beginning = String::from_utf8_lossy(&frame[..frame.len().min(4 * SHOWN_CHARACTERS)]);
    let beginning = beginning.chars().take(SHOWN_CHARACTERS).collect();
    Event::Failed(RpcError::Malformed { what, beginning })
}

#[cfg(test)]
mod tests;
