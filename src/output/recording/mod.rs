//! A terminal's output, sizes and, where that is wanted, input, with their times, in a file.
//!
//! The form is asciicast v2, which asciinema and its players read: a line of JSON that describes the
//! terminal, and one for each event. A [`RecordingSink`] is a viewer of the terminal's stream, lossless and at
//! its own pace, as a log is, and its file is written by the same thread. What is not output (a new size,
//! input) is noted with the offset of the output that it came behind, so that the order holds however late
//! the thread is.
//!
//! Nothing here knows a process.

mod cast;
mod header;
mod note;
mod sink;

pub use header::RecordingHeader;
pub(crate) use sink::{RecordingSink, Target};
