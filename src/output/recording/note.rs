//! What happens to a terminal besides its output.

use std::time::Duration;

use bytes::Bytes;

use crate::pty::size::Size;

/// An event, and where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    /// Offset of the first byte of output that was read after it.
    pub(super) offset: u64,
    /// Since the recording began.
    pub(super) at: Duration,
    pub(super) event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    Resize(Size),
    Input(Bytes),
}
