//! One process or terminal.

use std::sync::Arc;

use bytes::Bytes;
use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::channel::NativeChannel;
use super::error::ErrorMaker;
use super::options;
use super::recording::NativeRecording;
use super::screen::NativeScreen;
use crate::error::Result as EngineResult;
use crate::output::{Begin, Encoding, Flow, View, ViewOptions, Window};
use crate::process::child::{Child, ExitTelling, OpenedView};
use crate::pty::live_screen::LiveScreenOptions;

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

    pub(super) fn child(&self) -> &Arc<Child> {
        &self.child
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
    /// How many take it.
    pub viewers: f64,
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
    /// With a snapshot of the screen.
    Snapshot,
}

/// What happens to a viewer that is slow.
#[napi]
pub enum NativeFlow {
    /// The child waits.
    Lossless,
    /// It misses output, and is told how much.
    Gap,
    /// It goes on from a snapshot of the screen.
    Screen,
}

impl NativeBegin {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    fn at(self, at: f64) -> Begin {
        match self {
            Self::Oldest => Begin::Oldest,
            Self::Now => Begin::Now,
            Self::Offset => Begin::Offset(at as u64),
            Self::LastLines => Begin::LastLines(at as usize),
            Self::Snapshot => Begin::Snapshot,
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

impl From<OpenedView> for NativeView {
    #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
    fn from(opened: OpenedView) -> Self {
        Self {
            id: opened.id,
            offset: opened.offset as f64,
            truncated_bytes: opened.truncated_bytes as f64,
        }
    }
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
        let options = ViewOptions { view, begin: begin.at(at), ..ViewOptions::default() };
        let exit = if holds_exit { ExitTelling::Holds } else { ExitTelling::Apart };
        self.child.view(stream as usize, &options, exit).map(NativeView::from)
    }

    /// Has a stream delivered to a viewer with a flow of its own, and its own exit. `lossless`, or
    /// from a snapshot on when it is slow (`screen`, of a terminal), or with a gap. With a window,
    /// at most `high` bytes are on their way that it has not acknowledged. `null` for a stream that
    /// the child does not have.
    #[napi(catch_unwind)]
    #[allow(clippy::too_many_arguments, reason = "an object of options costs more than it tells")]
    pub fn attach(
        &self,
        env: Env,
        is_text: bool,
        begin: NativeBegin,
        at: f64,
        flow: NativeFlow,
        window: Option<Vec<f64>>,
        scrollback: Option<u32>,
        stream: Option<u32>,
    ) -> Result<Option<NativeView>> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let window = window.as_deref().and_then(|marks| match marks {
            [high, low] => Some(Window { high: *high as u64, low: *low as u64 }),
            _ => None,
        });
        let options = ViewOptions {
            view: if is_text { View::Text } else { View::Bytes },
            begin: begin.at(at),
            flow: match flow {
                NativeFlow::Lossless => Flow::Lossless,
                NativeFlow::Gap => Flow::Gap,
                NativeFlow::Screen => Flow::Screen,
            },
            window,
        };
        let needs_screen = options.flow == Flow::Screen || options.begin == Begin::Snapshot;
        if needs_screen {
            let screen = self.child.screen(LiveScreenOptions::default());
            self.thrown(env, screen)?;
        }
        let scrollback = scrollback.map(|lines| lines as usize);
        let stream = stream.unwrap_or(0) as usize;
        let view = self.child.view_with(stream, &options, ExitTelling::Own, scrollback);
        Ok(view.map(NativeView::from))
    }

    /// The terminal's screen, kept from now on if it was not before.
    #[napi(catch_unwind)]
    pub fn screen(&self, env: Env) -> Result<NativeScreen> {
        let screen = self.child.screen(LiveScreenOptions::default());
        Ok(NativeScreen::of(self.thrown(env, screen)?, Arc::clone(&self.errors)))
    }

    /// A viewer is done with this many of the bytes that it was handed.
    #[napi(catch_unwind)]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    pub fn acknowledge(&self, id: u32, bytes: f64) {
        self.child.acknowledge(id, bytes as u64);
    }

    /// `[offset, unacknowledged, behind, skipped]` of a view, in bytes.
    #[napi(catch_unwind)]
    #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
    pub fn view_stats(&self, id: u32) -> Option<Vec<f64>> {
        self.child.view_stats(id).map(|stats| {
            [stats.offset, stats.unacknowledged, stats.behind, stats.skipped]
                .map(|count| count as f64)
                .to_vec()
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

    /// Bytes of input that the child has not taken yet.
    #[napi(catch_unwind)]
    #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
    pub fn waiting_input_bytes(&self) -> f64 {
        self.child.waiting_input_bytes() as f64
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
            viewers: stats.viewers as f64,
        })
    }
}
