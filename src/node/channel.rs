//! The channel of one process.

use std::os::fd::IntoRawFd;
use std::sync::Arc;

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::error::ErrorMaker;
use super::text::JsText;
use super::value;
use crate::output::Payload;
use crate::process::channel::Progress;
use crate::process::child::Child;

/// How far what was sent has come.
#[napi]
#[derive(Clone, Copy)]
pub enum SendProgress {
    /// Everything is with the system.
    Done,
    /// Some waits for the child.
    Waits,
    /// So much waits that the sender should pause.
    Pressure,
}

impl From<Progress> for SendProgress {
    fn from(progress: Progress) -> Self {
        match progress {
            Progress::Done => Self::Done,
            Progress::Waits => Self::Waits,
            Progress::Pressure => Self::Pressure,
        }
    }
}

/// The text of an array of messages, as a string in the engine's own representation.
pub struct JsonText(Payload);

impl ToNapiValue for JsonText {
    unsafe fn to_napi_value(env: sys::napi_env, text: Self) -> Result<sys::napi_value> {
        value::payload(env, &text.0)
    }
}

/// Messages to and from a child.
#[napi]
pub struct NativeChannel {
    child: Arc<Child>,
    errors: Arc<ErrorMaker>,
}

impl NativeChannel {
    pub(super) fn new(child: Arc<Child>, errors: Arc<ErrorMaker>) -> Self {
        Self { child, errors }
    }
}

#[napi]
impl NativeChannel {
    /// Names it in batches; null for a child that was started without one.
    #[napi(getter, catch_unwind)]
    pub fn id(&self) -> Option<u32> {
        self.child.channel_id()
    }

    /// Sends `messages` messages, each a line of JSON, with newlines between them. With `told`, a
    /// `MessagesSent` record follows, unless the answer is `Done`.
    #[napi(catch_unwind)]
    pub fn send(&self, env: Env, lines: JsText, messages: u32, told: bool) -> Result<SendProgress> {
        let sent = lines.with_line(|lines| self.child.send_messages(lines, messages, told))?;
        sent.map(SendProgress::from).map_err(|error| self.errors.thrown(env, &error))
    }

    /// Has messages read on this thread, from the descriptor that is returned and the caller's own.
    /// Null when there is nothing to read.
    #[napi(catch_unwind)]
    pub fn host(&self) -> Option<i32> {
        self.child.host_messages().map(IntoRawFd::into_raw_fd)
    }

    /// Undoes `host` before anything was read.
    #[napi(catch_unwind)]
    pub fn unhost(&self) {
        self.child.unhost_messages();
    }

    /// Takes the first `length` bytes of a buffer, read from there. Returns the text of an array of
    /// messages, or null.
    #[napi(ts_return_type = "string | null", catch_unwind)]
    pub fn receive(&self, buffer: &[u8], length: u32) -> Option<JsonText> {
        let piece = buffer.get(..length as usize).unwrap_or(buffer);
        self.child.receive_messages(piece).map(JsonText)
    }

    /// Takes what is left there, and ends the channel.
    #[napi(catch_unwind)]
    pub fn finish(&self) {
        self.child.finish_messages();
    }

    /// Asks for a `MessagesSent` record when all that waits is with the system; false when nothing
    /// waits.
    #[napi(catch_unwind)]
    pub fn ask_sent(&self) -> bool {
        self.child.ask_messages_sent()
    }

    /// Holds the child's messages back, or hands them over again.
    #[napi(catch_unwind)]
    pub fn set_paused(&self, paused: bool) {
        self.child.set_messages_paused(paused);
    }

    /// The child sees the end of the channel after what was sent.
    #[napi(catch_unwind)]
    pub fn disconnect(&self) {
        self.child.disconnect();
    }
}
