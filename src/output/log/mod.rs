//! Output that also goes to a file.
//!
//! A [`LogSink`] is a viewer of a child's streams like any other: lossless, at its own pace, so that
//! a slow disk pauses the child instead of growing memory. The files are written by one thread,
//! because writing them may block.

mod rotating;
mod sink;
mod thread;

pub(crate) use rotating::RotatingFile;
pub(crate) use sink::LogSink;
pub(crate) use thread::{LogThread, WritesFiles};
