//! What is known of the frames of a child that speaks over its standard streams.

use std::sync::atomic::{AtomicU8, Ordering};

use parking_lot::Mutex;

use crate::rpc::framing::{encode, Framing};

/// Noise that waits to be taken. A child that prints more while its host does nothing is not listened
/// to that closely, and the host is told how much it missed.
const MAX_NOISE_BYTES: usize = 1024 * 1024;

/// See [`Frames::framing`]; 0 while it is not known.
const NEWLINE: u8 = 1;
const CONTENT_LENGTH: u8 = 2;

#[derive(Default)]
struct Noise {
    lines: Vec<String>,
    bytes: usize,
    dropped: u64,
}

pub(super) struct Frames {
    framing: AtomicU8,
    noise: Mutex<Noise>,
}

impl Frames {
    pub(super) fn new(framing: Option<Framing>) -> Self {
        let frames = Self { framing: AtomicU8::new(0), noise: Mutex::default() };
        if let Some(framing) = framing {
            frames.set_framing(framing);
        }
        frames
    }

    /// The child was found to speak so.
    pub(super) fn set_framing(&self, framing: Framing) {
        let number = match framing {
            Framing::Newline => NEWLINE,
            Framing::ContentLength => CONTENT_LENGTH,
        };
        self.framing.store(number, Ordering::Release);
    }

    /// Lines of JSON as frames for the child, where they are none as they are.
    pub(super) fn encode(&self, lines: &[u8]) -> Option<Vec<u8>> {
        match self.framing.load(Ordering::Acquire) {
            CONTENT_LENGTH => encode(Framing::ContentLength, lines),
            _ => None,
        }
    }

    /// The child has printed something.
    pub(super) fn add_noise(&self, line: &[u8]) {
        let mut noise = self.noise.lock();
        if noise.bytes + line.len() > MAX_NOISE_BYTES {
            noise.dropped += line.len() as u64;
            return;
        }
        noise.bytes += line.len();
        noise.lines.push(String::from_utf8_lossy(line).into_owned());
    }

    /// What it printed, as JSON: `{ "log": lines, "missedBytes": number }`.
    pub(super) fn take_noise(&self) -> Option<String> {
        let Noise { lines, dropped, .. } = std::mem::take(&mut *self.noise.lock());
        (!lines.is_empty() || dropped > 0)
            .then(|| serde_json::json!({ "log": lines, "missedBytes": dropped }).to_string())
    }
}
