//! What the environment does with a link: sends, asks, closes.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::super::close::{self, Ended};
use super::state::Closing;
use super::Link;
use crate::error;
use crate::process::channel::Progress;
use crate::rpc::{RpcError, Transport};

impl Transport for Link {
    fn send(&self, lines: &[u8], messages: u32, told: bool) -> error::Result<Progress> {
        let parts = split(lines);
        let mut state = self.state.lock();
        if state.is_over || state.closing.is_some() {
            return Err(RpcError::Closed { why: "the connection is closed".into() }.into());
        }
        if state.is_held {
            state.lost += u64::from(messages);
            state.taken += u64::from(messages);
            return Ok(Progress::Done);
        }
        let waiting = state.session.sent().bytes();
        if state.session.outgoing().push(&parts).is_err() {
            return Err(RpcError::Overflow { waiting, refused: lines.len(), messages }.into());
        }
        state.taken += u64::from(messages);
        state.transmit();
        let progress = state.progress(self.options.max_kept_bytes);
        state.is_asked |= told && progress != Progress::Done;
        let wakes = progress != Progress::Done || state.broken.is_some();
        drop(state);
        if wakes {
            self.wake.notify_one();
        }
        Ok(progress)
    }

    fn ask_sent(&self) -> bool {
        let mut state = self.state.lock();
        let waits = state.progress(self.options.max_kept_bytes) != Progress::Done;
        state.is_asked |= waits;
        waits
    }

    fn close(&self, reason: &str) {
        let wanted: CloseWish = serde_json::from_str(reason).unwrap_or_default();
        let how =
            Ended::new(wanted.code.unwrap_or(close::NORMAL), wanted.reason.unwrap_or_default());
        let by = Instant::now() + Duration::from_millis(wanted.timeout_ms.unwrap_or(2_000));
        let mut state = self.state.lock();
        let closing = state.closing.get_or_insert(Closing { how, by });
        closing.by = closing.by.min(by);
        drop(state);
        self.wake.notify_one();
    }
}

/// How the facade closes.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CloseWish {
    code: Option<u16>,
    reason: Option<String>,
    timeout_ms: Option<u64>,
}

/// Messages of JSON, each with a newline behind it.
fn split(lines: &[u8]) -> Vec<Bytes> {
    let whole = Bytes::copy_from_slice(lines);
    let mut begin = 0;
    let mut parts = Vec::with_capacity(1);
    for end in memchr::memchr_iter(b'\n', lines).chain([lines.len()]) {
        if end > begin {
            parts.push(whole.slice(begin..end));
        }
        begin = end + 1;
    }
    parts
}
