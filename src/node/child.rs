//! One process or terminal.

use std::sync::Arc;

use bytes::Bytes;
use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::error::ErrorMaker;
use super::options;
use crate::error::Result as EngineResult;
use crate::process::child::{Begin, Child};

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

    /// Has `Exit` and `Closed` told once more, behind the output that is to come.
    #[napi(catch_unwind)]
    pub fn tell_end_again(&self) {
        self.child.tell_end_again();
    }

    /// Has a stream delivered from now on: from `offset`, or from the oldest byte held.
    #[napi(catch_unwind)]
    pub fn view(&self, stream: u32, offset: Option<f64>) {
        let begin = match offset {
            None => Begin::Oldest,
            Some(offset) if offset == f64::INFINITY => Begin::Now,
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "saturates"
            )]
            Some(offset) => Begin::Offset(offset as u64),
        };
        self.child.view(stream as usize, begin);
    }

    /// Ends the delivery of a stream.
    #[napi(catch_unwind)]
    pub fn unview(&self, stream: u32) {
        self.child.unview(stream as usize);
    }

    /// Pauses or resumes the delivery of a stream.
    #[napi(catch_unwind)]
    pub fn set_output_paused(&self, stream: u32, paused: bool) {
        self.child.set_output_paused(stream as usize, paused);
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

    /// Asks for figures; a `Metrics` record with this ticket answers.
    #[napi(catch_unwind)]
    pub fn request_metrics(&self, env: Env, ticket: u32) -> Result<()> {
        let asked = self.child.request_metrics(ticket);
        self.thrown(env, asked)
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
