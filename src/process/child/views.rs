//! The output of a child, as it is handed to its environment.

use std::sync::Arc;

use super::Child;
use crate::error::Error;
use crate::output::log::{LogSink, RotatingFile};
use crate::output::stream::{Attached, Stream};
use crate::output::{Begin, LogOptions, ViewOptions, ViewerId, ViewerStats};
use crate::process::exit::Exit;
use crate::pty::live_screen::LiveScreen;
use crate::runtime::Delivery;
use crate::screen::Snapshot;

/// A delivery of one stream, with a name of its own in the environment.
pub(super) struct Viewing {
    pub(super) id: u32,
    pub(super) stream: usize,
    pub(super) viewer: ViewerId,
    /// Who is told of the exit behind what it was handed.
    exit: ExitTelling,
    exit_told: bool,
    end_told: bool,
    /// Lines of scrollback that it wants in snapshots.
    scrollback: Option<usize>,
    /// What it goes on from, and how many bytes that it was not handed this replaces.
    snapshot: Option<(Box<Snapshot>, u64)>,
}

/// What a view has to do with the exit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitTelling {
    /// Nothing.
    Apart,
    /// `Exit` and `Closed` wait until the view was handed what comes before them.
    Holds,
    /// The view has an exit of its own, `ViewExit`, and holds up nobody else's.
    Own,
}

/// A view that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenedView {
    /// Names it in deliveries.
    pub id: u32,
    /// Offset of the first byte that it will get.
    pub offset: u64,
    /// Bytes asked for that are not held any more.
    pub truncated_bytes: u64,
}

impl Viewing {
    /// The child was started anew: its exit is to be told again.
    pub(super) fn restart(&mut self) {
        self.exit_told = false;
        self.end_told = false;
    }

    /// `Exit` and `Closed` wait for it.
    pub(super) fn holds_exit(&self) -> bool {
        self.exit == ExitTelling::Holds
    }

    /// Moves what is there for the view into `out`, and returns how many bytes that is.
    pub(super) fn take(
        &mut self,
        stream: &Stream,
        screen: Option<&Arc<LiveScreen>>,
        exit: Option<Exit>,
        out: &mut Vec<Delivery>,
    ) -> usize {
        let view = self.id;
        let mut bytes = 0;
        if let Some((snapshot, skipped)) = self.snapshot.take() {
            bytes += snapshot.ansi.len();
            out.push(Delivery::Snapshot { view, snapshot, skipped });
        }
        let taken = stream.take(self.viewer);
        if let (true, Some(screen)) = (taken.wants_snapshot, screen) {
            screen.request(view, self.scrollback);
        }
        if taken.skipped > 0 {
            out.push(Delivery::Skipped { view, bytes: taken.skipped });
        }
        if let Some(payload) = taken.payload {
            bytes += payload.len();
            out.push(Delivery::Output { view, payload });
        }
        if let (ExitTelling::Own, Some(exit), false) = (self.exit, exit, self.exit_told) {
            self.exit_told = stream.has_exit_mark() && stream.is_past_exit(self.viewer);
            if self.exit_told {
                out.push(Delivery::ViewExit { view, exit });
            }
        }
        let waits_for_exit = self.exit == ExitTelling::Own && !self.exit_told;
        if !self.end_told && !waits_for_exit && stream.is_past_end(self.viewer) {
            self.end_told = true;
            out.push(Delivery::ViewEnded { view });
        }
        bytes
    }
}

impl Child {
    /// Has an output stream (0: a terminal or standard output, 1: standard error) delivered from now
    /// on, as `Output` of the view. `None` for a stream that the child does not have.
    ///
    /// Each view goes at its own pace. Where it [holds](ExitTelling::Holds) the exit, `Exit` and
    /// `Closed` come after what it is still owed; when they were told already, they come again
    /// behind it.
    pub fn view(
        self: &Arc<Self>,
        stream: usize,
        options: &ViewOptions,
        exit: ExitTelling,
    ) -> Option<OpenedView> {
        self.view_with(stream, options, exit, None)
    }

    /// The same for a view that goes on from snapshots, with this many lines of scrollback in them;
    /// all that there are by default.
    pub fn view_with(
        self: &Arc<Self>,
        stream: usize,
        options: &ViewOptions,
        exit: ExitTelling,
        scrollback: Option<usize>,
    ) -> Option<OpenedView> {
        let output = self.streams.get(stream)?;
        let id = self.ids.next();
        let mut life = self.life.lock();
        let Attached { viewer, offset, truncated_bytes } = output.attach(options, self.source());
        life.views.push(Viewing {
            id,
            stream,
            viewer,
            exit,
            exit_told: false,
            end_told: false,
            scrollback,
            snapshot: None,
        });
        drop(life);
        if exit == ExitTelling::Holds {
            self.tell_end_again();
        } else {
            self.tell();
        }
        Some(OpenedView { id, offset, truncated_bytes })
    }

    /// A view goes on from a snapshot.
    pub(super) fn show_snapshot(self: &Arc<Self>, id: u32, snapshot: Snapshot) {
        {
            let mut life = self.life.lock();
            let Some(view) = life.views.iter_mut().find(|view| view.id == id) else { return };
            let skipped = self.streams[view.stream].resume_at(view.viewer, snapshot.offset);
            view.snapshot = Some((Box::new(snapshot), skipped));
        }
        self.tell();
    }

    /// The stream and the viewer behind a view; `None` when there is no such view.
    fn viewed(&self, id: u32) -> Option<(&Stream, ViewerId)> {
        let life = self.life.lock();
        let view = life.views.iter().find(|view| view.id == id)?;
        Some((&self.streams[view.stream], view.viewer))
    }

    /// A view is done with this many of the bytes that it was handed.
    pub fn acknowledge(&self, id: u32, bytes: u64) {
        if let Some((stream, viewer)) = self.viewed(id) {
            stream.acknowledge(viewer, bytes);
        }
    }

    /// Figures of a view; `None` when there is no such view.
    pub fn view_stats(&self, id: u32) -> Option<ViewerStats> {
        let (stream, viewer) = self.viewed(id)?;
        stream.viewer_stats(viewer)
    }

    /// Offset after the last byte that a view was handed; `None` when there is no such view.
    pub fn viewed_offset(&self, id: u32) -> Option<u64> {
        let (stream, viewer) = self.viewed(id)?;
        stream.delivered(viewer)
    }

    /// Ends a view. Output that nobody views is kept in the ring, newest first, and no longer pauses
    /// the child.
    pub fn unview(self: &Arc<Self>, id: u32) {
        let closed = {
            let mut life = self.life.lock();
            let at = life.views.iter().position(|view| view.id == id);
            at.map(|at| life.views.swap_remove(at))
        };
        if let Some(closed) = closed {
            self.streams[closed.stream].detach(closed.viewer);
            self.tell(); // an exit that waited for it can go out
        }
    }

    /// Pauses or resumes a view. While paused, the child runs until the view is behind by the
    /// high-water mark, and then waits in its own write.
    pub fn set_view_paused(&self, id: u32, paused: bool) {
        if let Some((stream, viewer)) = self.viewed(id) {
            stream.set_paused(viewer, paused);
        }
    }

    /// The last lines of a stream that are held, as they were written, but nothing before the offset
    /// `from`. Empty for a stream that the child does not have.
    pub fn tail(&self, stream: usize, lines: usize, from: u64) -> Vec<u8> {
        self.streams.get(stream).map(|stream| stream.tail(lines, from)).unwrap_or_default()
    }

    /// Opens the file that gets all output, unless it is open from an attempt before.
    pub(super) fn open_log(self: &Arc<Self>, options: &LogOptions) -> Result<(), Error> {
        if self.life.lock().log.is_some() {
            return Ok(());
        }
        self.open_log_at(options, Begin::Oldest)
    }

    /// Opens the file that gets the output from a point on.
    pub(super) fn open_log_at(&self, options: &LogOptions, begin: Begin) -> Result<(), Error> {
        let failed = |path: &std::path::Path, error: &std::io::Error| Error::LogWrite {
            path: path.display().to_string(),
            errno: error.raw_os_error().unwrap_or(0),
        };
        let explain = |error: std::io::Error| failed(&options.path, &error);
        let file = RotatingFile::open(options.clone()).map_err(explain)?;
        let thread = self.engine.log_thread().map_err(explain)?;
        let (current, path) = (Arc::clone(&self.current), options.path.clone());
        let on_failure = move |error: &std::io::Error| {
            if let Some(child) = current.child() {
                child.tell_failure(failed(&path, error));
            }
        };
        let (streams, owner) = (self.streams.clone(), self.source());
        let sink = LogSink::attach(thread, file, streams, begin, owner, on_failure);
        self.life.lock().log = Some(sink);
        Ok(())
    }
}
