//! Whether bytes are a frame's payload.

use memchr::memmem;
use serde::de::IgnoredAny;

use super::{malformed, Event, FrameLimits};
use crate::codec::{look_at_json, Json};

/// Times that a line is searched for a frame within it. A line of many beginnings that all fail would
/// else cost its length for each.
const MAX_ATTEMPTS: usize = 8;

/// True for a text of one JSON value with at most `max_depth` containers in each other.
pub fn is_json(text: &str, max_depth: usize) -> bool {
    look_at_json(text.as_bytes(), max_depth) == Json::Valid
}

/// What bytes are that stand where a frame is expected.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Payload<'a> {
    Frame(&'a str),
    TooDeep,
    /// No message: no JSON, or a value that is none, such as a number that was printed.
    None,
}

pub(super) fn read<'a>(bytes: &'a [u8], limits: &FrameLimits) -> Payload<'a> {
    if !may_be_frame(bytes) {
        return Payload::None;
    }
    match look_at_json(bytes, limits.max_depth) {
        Json::Valid => std::str::from_utf8(bytes).map_or(Payload::None, Payload::Frame),
        Json::TooDeep => Payload::TooDeep,
        Json::None => Payload::None,
    }
}

/// Messages are objects, and batches arrays of objects. Looks at the beginning alone.
pub(super) fn may_be_frame(bytes: &[u8]) -> bool {
    let mut rest = bytes.trim_ascii_start();
    if let Some(inner) = rest.strip_prefix(b"[") {
        rest = inner.trim_ascii_start();
    }
    rest.is_empty() || rest.starts_with(b"{")
}

/// Hands over what a line holds: a frame, noise, or frames that noise without a newline stands around.
pub(super) fn read_line(line: &[u8], limits: &FrameLimits, out: &mut dyn FnMut(Event<'_>)) {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.trim_ascii().is_empty() {
        return;
    }
    match read(line, limits) {
        Payload::Frame(text) => out(Event::Frame(text)),
        Payload::TooDeep => out(malformed("it is nested too deeply", line)),
        Payload::None => search(line, limits, out),
    }
}

fn search(line: &[u8], limits: &FrameLimits, out: &mut dyn FnMut(Event<'_>)) {
    let mut noise = 0; // where what is no frame begins
    let mut from = 0;
    let mut is_broken = false;
    for _ in 0..MAX_ATTEMPTS {
        let Some(found) = memmem::find(&line[from..], b"{\"") else { break };
        let begin = from + found;
        let mut values = serde_json::Deserializer::from_slice(&line[begin..]).into_iter();
        let value: Option<serde_json::Result<IgnoredAny>> = values.next();
        let end = begin + values.byte_offset();
        let candidate = &line[begin..end.max(begin)];
        if !matches!(value, Some(Ok(_))) || !looks_like_message(candidate) {
            is_broken |= looks_like_message(&line[begin..]);
            from = begin + 1;
            continue;
        }
        if let Payload::Frame(text) = read(candidate, limits) {
            if begin > noise {
                out(Event::Noise(&line[noise..begin]));
            }
            out(Event::Frame(text));
            noise = end;
            is_broken = false;
        }
        from = end;
    }
    if noise < line.len() {
        out(Event::Noise(&line[noise..]));
    }
    if is_broken {
        out(malformed("it is no JSON", line));
    }
}

/// Objects that are printed beside the protocol, as loggers do, do not.
fn looks_like_message(text: &[u8]) -> bool {
    memmem::find(text, b"\"jsonrpc\"").is_some()
}
