//! The output of a child, as it is handed to its environment.

use std::sync::Arc;

use super::Child;
use crate::error::Error;
use crate::output::log::{LogSink, RotatingFile};
use crate::output::stream::{Begin, View, ViewerId};
use crate::output::LogOptions;

/// A delivery of one stream, with a name of its own in the environment.
pub(super) struct Viewing {
    pub(super) id: u32,
    pub(super) stream: usize,
    pub(super) viewer: ViewerId,
    /// `Exit` and `Closed` wait until it was handed what comes before them.
    pub(super) holds_exit: bool,
    pub(super) end_told: bool,
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

impl Child {
    /// Has an output stream (0: a terminal or standard output, 1: standard error) delivered from now
    /// on, as `Output` of the view. `None` for a stream that the child does not have.
    ///
    /// Each view goes at its own pace. With `holds_exit`, `Exit` and `Closed` come after what it is
    /// still owed; when they were told already, they come again behind it.
    pub fn view(
        self: &Arc<Self>,
        stream: usize,
        view: View,
        begin: Begin,
        holds_exit: bool,
    ) -> Option<OpenedView> {
        let output = self.streams.get(stream)?;
        let id = self.ids.next();
        let mut life = self.life.lock();
        let attached = output.attach(view, begin, self.source());
        let viewer = attached.viewer;
        life.views.push(Viewing { id, stream, viewer, holds_exit, end_told: false });
        drop(life);
        if holds_exit {
            self.tell_end_again();
        } else {
            self.tell();
        }
        Some(OpenedView { id, offset: attached.offset, truncated_bytes: attached.truncated_bytes })
    }

    /// Offset after the last byte that a view was handed; `None` when there is no such view.
    pub fn viewed_offset(&self, id: u32) -> Option<u64> {
        let life = self.life.lock();
        let view = life.views.iter().find(|view| view.id == id)?;
        self.streams[view.stream].delivered(view.viewer)
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
        let found = {
            let life = self.life.lock();
            let view = life.views.iter().find(|view| view.id == id);
            view.map(|view| (view.stream, view.viewer))
        };
        if let Some((stream, viewer)) = found {
            self.streams[stream].set_paused(viewer, paused);
        }
    }

    /// Opens the file that gets all output, unless it is open from an attempt before.
    pub(super) fn open_log(self: &Arc<Self>, options: &LogOptions) -> Result<(), Error> {
        if self.life.lock().log.is_some() {
            return Ok(());
        }
        let failed = |path: &std::path::Path, error: &std::io::Error| Error::LogWrite {
            path: path.display().to_string(),
            errno: error.raw_os_error().unwrap_or(0),
        };
        let explain = |error: std::io::Error| failed(&options.path, &error);
        let file = RotatingFile::open(options.clone()).map_err(explain)?;
        let thread = self.engine.log_thread().map_err(explain)?;
        let (child, path) = (Arc::downgrade(self), options.path.clone());
        let on_failure = move |error: &std::io::Error| {
            if let Some(child) = child.upgrade() {
                child.tell_failure(failed(&path, error));
            }
        };
        let sink = LogSink::attach(thread, file, self.streams.clone(), self.source(), on_failure);
        self.life.lock().log = Some(sink);
        Ok(())
    }
}
