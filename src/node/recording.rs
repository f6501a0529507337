//! One recording of a terminal.

use napi_derive::napi;

use crate::process::child::Recording;

/// A recording that was begun; `RecordingEnded` tells its end.
#[napi]
pub struct NativeRecording {
    recording: Recording,
}

impl NativeRecording {
    pub(super) fn new(recording: Recording) -> Self {
        Self { recording }
    }
}

#[napi]
impl NativeRecording {
    /// Names it in batches.
    #[napi(getter, catch_unwind)]
    pub fn id(&self) -> u32 {
        self.recording.id()
    }

    /// Lines in the file, without its header.
    #[napi(getter, catch_unwind)]
    #[allow(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    pub fn events(&self) -> f64 {
        self.recording.progress().0 as f64
    }

    /// Bytes in the file.
    #[napi(getter, catch_unwind)]
    #[allow(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    pub fn bytes(&self) -> f64 {
        self.recording.progress().1 as f64
    }

    /// Records nothing that comes from now on.
    #[napi(catch_unwind)]
    pub fn stop(&self) {
        self.recording.stop();
    }
}
