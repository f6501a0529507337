//! Output of a child: held, replayed, and handed to viewers at their own pace.
//!
//! Bytes come in once, from a reader task, and get absolute offsets in a [`ring::Ring`]. Each
//! [`stream::Stream`] has viewers; what a viewer is about to receive is prepared (decoded, joined)
//! on the engine's threads, so that a drain on the JavaScript thread only copies.
//!
//! Nothing here knows what wrote the bytes, and only [`log`] and [`recording`] make system calls.

mod intake;
pub(crate) mod log;
mod options;
pub(crate) mod prepared;
pub(crate) mod recording;
pub(crate) mod ring;
pub(crate) mod stream;
pub(crate) mod text;
mod viewer;

pub(crate) use intake::Intake;
pub use options::{
    Encoding, LogOptions, OutputOptions, Overflow, DEFAULT_BATCH_BYTES, DEFAULT_BUFFER_BYTES,
    DEFAULT_FLUSH_INTERVAL, DEFAULT_HIGH_WATER_BYTES, DEFAULT_LOG_BYTES, DEFAULT_LOG_FILES,
    DEFAULT_TEXT_BATCH_BYTES,
};
pub use prepared::Payload;
pub use recording::RecordingHeader;
pub use stream::StreamStats;
pub use text::Text;
pub(crate) use viewer::ViewerId;
pub use viewer::{Begin, Flow, View, ViewOptions, ViewerStats, Window};
