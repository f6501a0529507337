//! The recordings of a child's terminal.

use std::fs::OpenOptions;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;

use super::Child;
use crate::error::{Error, Result};
use crate::output::recording::{RecordingSink, Target};
use crate::output::stream::Stream;
use crate::output::{Begin, RecordingHeader};
use crate::pty::size::Size;
use crate::runtime::Delivery;

/// What is recorded, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingOptions {
    /// The file. Its folder must exist.
    pub path: PathBuf,
    /// A file that exists is emptied; else it is an error.
    pub overwrite: bool,
    /// Where the recording begins.
    pub begin: Begin,
    /// Input is recorded, too, with all the passwords in it.
    pub has_input: bool,
    /// What the file says of the terminal.
    pub header: RecordingHeader,
}

/// A recording of a child, for whoever began it.
pub struct Recording {
    id: u32,
    sink: Arc<RecordingSink>,
}

impl Recording {
    /// Names it in deliveries.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Lines, without the header, and bytes that are in the file.
    pub fn progress(&self) -> (u64, u64) {
        self.sink.progress()
    }

    /// Records nothing that comes from now on. `RecordingEnded` follows. Idempotent.
    pub fn stop(&self) {
        self.sink.stop();
    }
}

/// The recordings that are under way.
#[derive(Default)]
pub(super) struct Recordings {
    sinks: Mutex<Vec<Arc<RecordingSink>>>,
}

impl Recordings {
    fn add(&self, sink: Arc<RecordingSink>) {
        let mut sinks = self.sinks.lock();
        sinks.retain(|sink| !sink.is_over());
        sinks.push(sink);
    }

    /// The terminal is about to get another size.
    pub(super) fn resized(&self, size: Size) {
        for sink in &*self.sinks.lock() {
            sink.reserve().resized(size);
        }
    }

    /// Writes, and records what was written where that is wanted: before all that comes of it.
    pub(super) fn write(
        &self,
        data: Bytes,
        write: impl FnOnce(Bytes) -> Result<bool>,
    ) -> Result<bool> {
        let sinks = self.sinks.lock();
        let places: Vec<_> =
            sinks.iter().filter(|sink| sink.has_input()).map(RecordingSink::reserve).collect();
        let recorded = (!places.is_empty()).then(|| data.clone());
        let written = write(data)?;
        for (place, data) in places.into_iter().zip(recorded.into_iter().cycle()) {
            place.written(data);
        }
        Ok(written)
    }

    /// Another program takes the place of the one that is recorded.
    pub(super) fn stop(&self) {
        self.sinks.lock().iter().for_each(RecordingSink::stop);
    }

    /// True when all that the program itself wrote is in the files.
    pub(super) fn are_past_exit(&self) -> bool {
        self.sinks.lock().iter().all(|sink| sink.is_past_exit())
    }

    /// True when all have ended.
    pub(super) fn are_over(&self) -> bool {
        self.sinks.lock().iter().all(|sink| sink.is_over())
    }

    /// Nothing can follow. To those who are owed nothing, nobody else says so.
    pub(super) fn look_for_end(&self) {
        let sinks = self.sinks.lock();
        sinks.iter().filter(|sink| !sink.is_over()).for_each(RecordingSink::look);
    }
}

impl Child {
    /// Records the terminal, or standard output, into a file, beside all who view it. A slow disk
    /// pauses the child, and `Exit` and `Closed` wait until what comes before them is in the file.
    /// `RecordingEnded` follows.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_RECORDING_OPEN`.
    pub fn record(self: &Arc<Self>, options: RecordingOptions) -> Result<Recording> {
        let RecordingOptions { path, overwrite, begin, has_input, header } = options;
        let shown = path.display().to_string();
        let opening = |error: io::Error| Error::RecordingOpen {
            path: shown.clone(),
            errno: error.raw_os_error().unwrap_or(0),
        };
        let mut open = OpenOptions::new();
        open.write(true);
        if overwrite {
            open.create(true).truncate(true);
        } else {
            open.create_new(true);
        }
        let thread = self.engine.log_thread().map_err(opening)?;
        let file = open.open(&path).map_err(opening)?;
        let id = self.ids.next();
        let current = Arc::clone(&self.current);
        let on_end = move |(events, bytes), failure: Option<&io::Error>| {
            let error = failure.map(|error| Error::RecordingWrite {
                path: shown.clone(),
                errno: error.raw_os_error().unwrap_or(0),
            });
            if let Some(child) = current.child() {
                if let Some(error) = error.clone() {
                    child.tell_failure(error);
                }
                child.tell_of(Delivery::RecordingEnded { recording: id, events, bytes, error });
            }
        };
        let target = Target { file, header, begin, has_input };
        let stream: Arc<Stream> = Arc::clone(&self.streams[0]);
        let sink = RecordingSink::attach(thread, target, stream, self.source(), on_end);
        self.recordings.add(Arc::clone(&sink));
        Ok(Recording { id, sink })
    }
}
