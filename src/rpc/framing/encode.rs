//! Frames for the wire.

use memchr::memchr_iter;

use super::Framing;

/// `lines`: texts of JSON, each with a newline behind it. `None` when they are frames as they are.
pub fn encode(framing: Framing, lines: &[u8]) -> Option<Vec<u8>> {
    if framing == Framing::Newline {
        return None;
    }
    let mut frames = Vec::with_capacity(lines.len() + 64);
    let mut begin = 0;
    for end in memchr_iter(b'\n', lines) {
        let line = &lines[begin..end];
        frames.extend_from_slice(format!("Content-Length: {}\r\n\r\n", line.len()).as_bytes());
        frames.extend_from_slice(line);
        begin = end + 1;
    }
    Some(frames)
}
