//! One process or terminal.

use std::sync::Arc;

use bytes::Bytes;
use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::channel::NativeChannel;
use super::error::ErrorMaker;
use super::options;
use super::recording::NativeRecording;
use crate::error::Result as EngineResult;
use crate::output::{Begin, Encoding, View};
use crate::process::child::Child;

/// A child of this environment.
#[napi]
pub struct NativeChild {
    child: Arc<Child>,
    errors: Arc<ErrorMaker>,
}

impl NativeChild {
    pub(super) fn new(child: Arc<Child>, errors: Arc<ErrorMaker>) -> Self {
        Self { child, errors }
    }

    fn thrown<T>(&self, env: Env, result: EngineResult<T>) -> Result<T> {
        result.map_err(|error| self.errors.thrown(env, &error))
    }
}

/// Figures of one output stream.
#[napi(object)]
pub struct NativeStreamStats {
    /// Bytes the child has written.
    pub bytes: f64,
    /// Bytes held for viewers that are behind or may still come.
    pub held_bytes: f64,
    /// The reader waits for a viewer.
    pub paused: bool,
}

/// Where a view begins.
#[napi]
pub enum NativeBegin {
    /// With the oldest byte held.
    Oldest,
    /// With what comes from now on.
    Now,
    /// At an offset.
    Offset,
    /// With the last lines held.
    LastLines,
}

impl NativeBegin {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    fn at(self, at: f64) -> Begin {
        match self {
            Self::Oldest => Begin::Oldest,
            Self::Now => Begin::Now,
            Self::Offset => Begin::Offset(at as u64),
            Self::LastLines => Begin::LastLines(at as usize),
        }
    }
}

/// A view that was opened.
#[napi(object)]
pub struct NativeView {
    /// Names it in batches.
    pub id: u32,
    /// Offset of the first byte that it gets.
    pub offset: f64,
    /// Bytes asked for that are not held any more.
    pub truncated_bytes: f64,
}

#[napi]
impl NativeChild {
    /// Names it in batches.
    #[napi(getter, catch_unwind)]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Process id; 0 before the start.
    #[napi(getter, catch_unwind)]
    pub fn pid(&self) -> i32 {
        self.child.pid().unwrap_or(0)
    }

    /// Name of the state it is in.
    #[napi(getter, catch_unwind)]
    pub fn state(&self) -> &'static str {
        self.child.state().name()
    }

    /// Messages to and from it.
    #[napi(catch_unwind)]
    pub fn channel(&self) -> NativeChannel {
        NativeChannel::new(Arc::clone(&self.child), Arc::clone(&self.errors))
    }

    /// Has `Exit` and `Closed` told once more, behind the output that is to come.
    #[napi(catch_unwind)]
    pub fn tell_end_again(&self) {
        self.child.tell_end_again();
    }

    /// Has a stream delivered from now on, under the id that is answered. `null` for a stream that
    /// the child does not have.
    #[napi(catch_unwind)]
    pub fn view(
        &self,
        stream: u32,
        lines: bool,
        begin: NativeBegin,
        at: f64,
        holds_exit: bool,
    ) -> Option<NativeView> {
        let view = match (lines, self.child.encoding()) {
            (true, _) => View::Lines,
            (false, Encoding::Utf8) => View::Text,
            (false, Encoding::Bytes) => View::Bytes,
        };
        let opened = self.child.view(stream as usize, view, begin.at(at), holds_exit)?;
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        Some(NativeView {
            id: opened.id,
            offset: opened.offset as f64,
            truncated_bytes: opened.truncated_bytes as f64,
        })
    }

    /// Offset after the last byte that a view was handed.
    #[napi(catch_unwind)]
    #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
    pub fn viewed_offset(&self, id: u32) -> Option<f64> {
        self.child.viewed_offset(id).map(|offset| offset as f64)
    }

    /// Ends a view.
    #[napi(catch_unwind)]
    pub fn unview(&self, id: u32) {
        self.child.unview(id);
    }

    /// Pauses or resumes a view.
    #[napi(catch_unwind)]
    pub fn set_view_paused(&self, id: u32, paused: bool) {
        self.child.set_view_paused(id, paused);
    }

    /// Stops the process group where it is.
    #[napi(catch_unwind)]
    pub fn pause(&self, env: Env) -> Result<()> {
        let paused = self.child.pause();
        self.thrown(env, paused)
    }

    /// Has it go on.
    #[napi(catch_unwind)]
    pub fn resume(&self, env: Env) -> Result<()> {
        let resumed = self.child.resume();
        self.thrown(env, resumed)
    }

    /// Queues input; false asks to wait for `Writable`.
    #[napi(catch_unwind)]
    pub fn write(&self, env: Env, data: Either<String, Uint8Array>) -> Result<bool> {
        let data = match data {
            Either::A(text) => Bytes::from(text),
            Either::B(bytes) => Bytes::copy_from_slice(&bytes),
        };
        let written = self.child.write(data);
        self.thrown(env, written)
    }

    /// Nothing more will be written.
    #[napi(catch_unwind)]
    pub fn end_input(&self) {
        self.child.end_input();
    }

    /// Asks for a `Writable` record when the child has taken all input; false when none waits.
    #[napi(catch_unwind)]
    pub fn ask_writable(&self, env: Env) -> Result<bool> {
        let asked = self.child.ask_writable();
        self.thrown(env, asked)
    }

    /// Gives the terminal a new size.
    #[napi(catch_unwind)]
    pub fn resize(&self, env: Env, cols: f64, rows: f64, pixels: Option<Object<'_>>) -> Result<()> {
        let resized = options::size(cols, rows, pixels).and_then(|size| self.child.resize(size));
        self.thrown(env, resized)
    }

    /// Name of the program in the terminal's foreground.
    #[napi(getter, catch_unwind)]
    pub fn foreground_name(&self) -> Option<String> {
        self.child.foreground_name()
    }

    /// Working directory of that program.
    #[napi(getter, catch_unwind)]
    pub fn foreground_directory(&self) -> Option<String> {
        self.child.foreground_directory()
    }

    /// Path of the terminal's device.
    #[napi(getter, catch_unwind)]
    pub fn terminal_path(&self) -> Option<String> {
        self.child.terminal_path()
    }

    /// Number of the descriptor of the terminal's master.
    #[napi(getter, catch_unwind)]
    pub fn terminal_descriptor(&self) -> Option<i32> {
        self.child.terminal_descriptor()
    }

    /// Records the terminal into a file.
    #[napi(catch_unwind)]
    pub fn record(
        &self,
        env: Env,
        path: String,
        options: Object<'_>,
        begin: NativeBegin,
        at: f64,
    ) -> Result<NativeRecording> {
        let recording = options::recording(path, &options, begin.at(at))
            .and_then(|options| self.child.record(options));
        self.thrown(env, recording).map(NativeRecording::new)
    }

    /// Sends a signal to the process, or to its group.
    #[napi(catch_unwind)]
    pub fn signal(&self, env: Env, signal: Either<String, f64>, to_group: bool) -> Result<()> {
        let sent = options::signal("signal", &signal)
            .and_then(|signal| self.child.signal(signal, to_group));
        self.thrown(env, sent)
    }

    /// Stops the process and what it started.
    #[napi(catch_unwind)]
    pub fn stop(&self, env: Env, options: Object<'_>) -> Result<()> {
        let (signal, grace) = self.thrown(env, options::stop(&options))?;
        self.child.stop(signal, grace);
        Ok(())
    }

    /// Asks for a `MetricsOfMany` record each `metricsIntervalMs`, or takes one such wish back.
    #[napi(catch_unwind)]
    pub fn hear_metrics(&self, env: Env, is_wanted: bool) -> Result<()> {
        let heard = self.child.hear_metrics(is_wanted);
        self.thrown(env, heard)
    }

    /// Figures of an output stream.
    #[napi(catch_unwind)]
    #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
    pub fn stream_stats(&self, stream: u32) -> Option<NativeStreamStats> {
        self.child.stream_stats(stream as usize).map(|stats| NativeStreamStats {
            bytes: stats.bytes as f64,
            held_bytes: stats.held_bytes as f64,
            paused: stats.paused,
        })
    }
}
