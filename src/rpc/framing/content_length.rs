//! Headers, and a body of as many bytes as one of them says.

use memchr::{memchr, memmem};

use super::newline::hand_over;
use super::payload::{self, Payload};
use super::{malformed, Event, FrameLimits, NOISE_BYTES};
use crate::rpc::RpcError;

/// The header that counts. Case does not matter.
const LENGTH: &[u8] = b"content-length:";

/// Longest line that is searched for a header, and longest block of headers.
const MAX_HEADER_BYTES: usize = 8 * 1024;

/// A frame above the limit is skipped by its own count up to this many times the limit. A count beyond
/// is no count: the next header is searched for instead.
const BELIEVED_FACTOR: usize = 16;

/// A body shows by its first bytes that it can't be one.
const LOOKED_AT_BYTES: usize = 64;

/// Memory kept for the next frame after a large one.
const KEPT_BYTES: usize = 64 * 1024;

pub(super) struct ContentLength {
    limits: FrameLimits,
    /// What has come and was not taken yet.
    held: Vec<u8>,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    /// Between frames. So many bytes of what is held have no end of a line in them.
    Between { looked_at: usize },
    /// Among the headers of a frame.
    Headers { length: Option<usize>, bytes: usize },
    /// A body of so many bytes.
    Body { length: usize },
    /// A body whose sender has counted UTF-16 units. So many were found in so many bytes.
    Units { length: usize, units: usize, bytes: usize },
    /// A body that is too large: so many bytes are dropped.
    Skipped { left: usize },
}

/// What a look at the bytes came to.
enum Step {
    /// So many bytes were taken; there may be more.
    Took(usize),
    /// More bytes are needed.
    Wait,
}

impl ContentLength {
    pub(super) fn new(limits: FrameLimits) -> Self {
        Self { limits, held: Vec::new(), state: BETWEEN }
    }

    pub(super) fn feed(&mut self, piece: &[u8], out: &mut dyn FnMut(Event<'_>)) {
        if self.held.is_empty() {
            let taken = self.take(piece, out);
            self.held.extend_from_slice(&piece[taken..]);
            return;
        }
        let mut held = std::mem::take(&mut self.held);
        held.extend_from_slice(piece);
        let taken = self.take(&held, out);
        held.drain(..taken);
        if held.len() < KEPT_BYTES {
            held.shrink_to(KEPT_BYTES);
        }
        self.held = held;
    }

    pub(super) fn finish(&mut self, out: &mut dyn FnMut(Event<'_>)) {
        hand_over(&std::mem::take(&mut self.held), out);
        self.state = BETWEEN;
    }

    /// How much of it was taken.
    fn take(&mut self, bytes: &[u8], out: &mut dyn FnMut(Event<'_>)) -> usize {
        let mut taken = 0;
        loop {
            let rest = &bytes[taken..];
            let step = match self.state {
                State::Between { looked_at } => self.between(rest, looked_at, out),
                State::Headers { length, bytes } => self.header(rest, length, bytes, out),
                State::Body { length } => self.body(rest, length, out),
                State::Units { length, units, bytes } => {
                    self.units(rest, length, units, bytes, out)
                }
                State::Skipped { left } => self.skip(rest, left),
            };
            match step {
                Step::Took(count) => taken += count,
                Step::Wait => return taken,
            }
        }
    }

    fn between(&mut self, rest: &[u8], looked_at: usize, out: &mut dyn FnMut(Event<'_>)) -> Step {
        let Some(end) = memchr(b'\n', &rest[looked_at..]).map(|end| looked_at + end) else {
            if rest.len() < NOISE_BYTES {
                self.state = State::Between { looked_at: rest.len() };
                return Step::Wait;
            }
            // A header may have begun at the end of it.
            let noise = rest.len() - MAX_HEADER_BYTES;
            hand_over(&rest[..noise], out);
            self.state = State::Between { looked_at: MAX_HEADER_BYTES };
            return Step::Took(noise);
        };
        self.state = BETWEEN;
        let line = without_return(&rest[..end]);
        match Header::read(line) {
            Header::Length { noise, length } => {
                if noise > 0 {
                    hand_over(&line[..noise], out);
                }
                self.state = State::Headers { length: Some(length), bytes: 0 };
            }
            Header::BadLength => out(malformed("its Content-Length is no number of bytes", line)),
            Header::Other => self.state = State::Headers { length: None, bytes: 0 },
            Header::None => hand_over(line, out),
        }
        Step::Took(end + 1)
    }

    fn header(
        &mut self,
        rest: &[u8],
        length: Option<usize>,
        bytes: usize,
        out: &mut dyn FnMut(Event<'_>),
    ) -> Step {
        let searched = &rest[..rest.len().min(MAX_HEADER_BYTES)];
        let Some(end) = memchr(b'\n', searched) else {
            if rest.len() < MAX_HEADER_BYTES {
                return Step::Wait;
            }
            self.state = BETWEEN;
            out(malformed("its headers have no end", rest));
            return Step::Took(0);
        };
        let line = without_return(&rest[..end]);
        let bytes = bytes + line.len();
        if bytes > MAX_HEADER_BYTES {
            self.state = BETWEEN;
            out(malformed("its headers have no end", line));
            return Step::Took(0);
        }
        if line.is_empty() {
            self.begin_body(length, out);
            return Step::Took(end + 1);
        }
        match Header::read(line) {
            Header::Length { noise, length } => {
                hand_over(&line[..noise], out);
                self.state = State::Headers { length: Some(length), bytes };
            }
            Header::BadLength => {
                self.state = BETWEEN;
                out(malformed("its Content-Length is no number of bytes", line));
            }
            Header::Other => self.state = State::Headers { length, bytes },
            Header::None => {
                hand_over(line, out); // a print between the headers of a frame
                self.state = State::Headers { length, bytes };
            }
        }
        Step::Took(end + 1)
    }

    fn begin_body(&mut self, length: Option<usize>, out: &mut dyn FnMut(Event<'_>)) {
        let limit = self.limits.max_bytes;
        self.state = match length {
            Some(length) if length <= limit => State::Body { length },
            Some(length) => {
                out(Event::Failed(RpcError::FrameTooLarge { limit }));
                if length / BELIEVED_FACTOR <= limit {
                    State::Skipped { left: length }
                } else {
                    BETWEEN
                }
            }
            None => {
                out(malformed("it has headers, and no Content-Length among them", b""));
                BETWEEN
            }
        };
    }

    fn body(&mut self, rest: &[u8], length: usize, out: &mut dyn FnMut(Event<'_>)) -> Step {
        let Some(body) = rest.get(..length) else {
            if payload::may_be_frame(&rest[..rest.len().min(LOOKED_AT_BYTES)]) {
                return Step::Wait;
            }
            return self.search_on(rest, out);
        };
        self.state = BETWEEN;
        match payload::read(body, &self.limits) {
            Payload::Frame(text) => out(Event::Frame(text)),
            Payload::TooDeep => out(malformed("it is nested too deeply", body)),
            Payload::None if is_cut_off(body) => {
                self.state = State::Units { length, units: 0, bytes: 0 };
                return Step::Took(0);
            }
            Payload::None => return self.search_on(body, out),
        }
        Step::Took(length)
    }

    /// A body that ends too early where bytes are counted: maybe characters were, as many hand-written
    /// servers do.
    fn units(
        &mut self,
        rest: &[u8],
        length: usize,
        mut units: usize,
        mut bytes: usize,
        out: &mut dyn FnMut(Event<'_>),
    ) -> Step {
        while units < length {
            let Some(first) = rest.get(bytes) else {
                self.state = State::Units { length, units, bytes };
                return Step::Wait;
            };
            let (its_units, its_bytes) = match first {
                0xf0.. => (2, 4),
                0xe0.. => (1, 3),
                0xc0.. => (1, 2),
                _ => (1, 1),
            };
            if bytes + its_bytes > rest.len() {
                self.state = State::Units { length, units, bytes };
                return Step::Wait;
            }
            units += its_units;
            bytes += its_bytes;
        }
        match payload::read(&rest[..bytes], &self.limits) {
            Payload::Frame(text) => {
                self.state = BETWEEN;
                out(Event::Frame(text));
                Step::Took(bytes)
            }
            _ => self.search_on(rest, out),
        }
    }

    /// What stands where a body should be is none. The next header may be anywhere in it.
    fn search_on(&mut self, body: &[u8], out: &mut dyn FnMut(Event<'_>)) -> Step {
        self.state = BETWEEN;
        out(malformed("its body is no JSON message", body));
        Step::Took(0)
    }

    fn skip(&mut self, rest: &[u8], left: usize) -> Step {
        let count = rest.len().min(left);
        self.state = if count == left { BETWEEN } else { State::Skipped { left: left - count } };
        if count == 0 && left > 0 {
            return Step::Wait;
        }
        Step::Took(count)
    }
}

const BETWEEN: State = State::Between { looked_at: 0 };

/// What a line says of a frame.
#[derive(Debug, PartialEq, Eq)]
enum Header {
    /// Its length, behind so many bytes that are noise.
    Length {
        noise: usize,
        length: usize,
    },
    BadLength,
    /// Something that is of no interest.
    Other,
    /// Nothing.
    None,
}

impl Header {
    fn read(line: &[u8]) -> Self {
        if begins_with(line, LENGTH) {
            return match number(&line[LENGTH.len()..]) {
                Some(length) => Self::Length { noise: 0, length },
                None => Self::BadLength,
            };
        }
        if begins_with(line, b"content-type:") {
            return Self::Other;
        }
        // A print without a newline stands in front of it.
        let tail = &line[line.len().saturating_sub(MAX_HEADER_BYTES)..];
        let found = memmem::rfind(tail, b"Content-Length:").and_then(|at| {
            let length = number(&tail[at + LENGTH.len()..])?;
            Some(Self::Length { noise: line.len() - tail.len() + at, length })
        });
        found.unwrap_or(Self::None)
    }
}

/// True for a line that tells the length of a frame.
pub(super) fn names_length(line: &[u8]) -> bool {
    matches!(Header::read(without_return(line)), Header::Length { .. })
}

fn begins_with(line: &[u8], name: &[u8]) -> bool {
    line.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name))
}

/// Digits and nothing else, spaces aside.
fn number(text: &[u8]) -> Option<usize> {
    let digits = text.trim_ascii();
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    // A count that no machine has room for is one that nobody believes.
    is_number.then(|| std::str::from_utf8(digits).ok()?.parse().ok().or(Some(usize::MAX))).flatten()
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// True for JSON that ends before its value does, with characters in it that take more than a byte.
fn is_cut_off(body: &[u8]) -> bool {
    !body.is_ascii()
        && serde_json::from_slice::<serde::de::IgnoredAny>(body).is_err_and(|error| error.is_eof())
}
