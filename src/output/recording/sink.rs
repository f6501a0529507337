//! One recording on its way into its file.

use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::{Duration, Instant};

use bytes::Bytes;
use parking_lot::{Mutex, MutexGuard};

use super::cast::Cast;
use super::note::{Event, Note};
use super::RecordingHeader;
use crate::output::log::{LogThread, WritesFiles};
use crate::output::prepared::Payload;
use crate::output::stream::Stream;
use crate::output::{Begin, ViewerId};
use crate::pty::size::Size;
use crate::queue::doorbell::{Ringable, SourceRef};

/// Most notes that wait for the thread, and bytes of input in them. A disk that stands still makes the program
/// wait, but nobody who writes to it or resizes it: what they do then is not recorded.
const MAX_NOTES: usize = 16 * 1024;
const MAX_NOTED_BYTES: usize = 16 * 1024 * 1024;

/// Where a recording goes.
pub(crate) struct Target {
    pub(crate) file: File,
    pub(crate) header: RecordingHeader,
    pub(crate) begin: Begin,
    pub(crate) has_input: bool,
}

/// Takes a terminal's stream into a file, with times.
pub(crate) struct RecordingSink {
    thread: LogThread,
    stream: Arc<Stream>,
    viewer: OnceLock<ViewerId>,
    since: Instant,
    has_input: bool,
    notes: Mutex<Notes>,
    /// `None` when it is over.
    writing: Mutex<Option<Writing>>,
    queued: AtomicBool,
    /// What was taken from the stream is not all in the file.
    is_writing: AtomicBool,
    is_over: AtomicBool,
    /// Offset of the output that is not recorded any more.
    stop_at: AtomicU64,
    events: AtomicU64,
    bytes: AtomicU64,
    /// Told when output has reached the file: its exit may have waited for that.
    owner: SourceRef,
    on_end: OnEnd,
}

/// Called once, with how far it came, and the failure if that was the end.
type OnEnd = Box<dyn Fn((u64, u64), Option<&std::io::Error>) + Send + Sync>;

/// What waits for the output before it.
#[derive(Default)]
struct Notes {
    list: Vec<Note>,
    input_bytes: usize,
}

struct Writing {
    file: File,
    cast: Cast,
}

impl RecordingSink {
    /// Begins to record.
    pub(crate) fn attach(
        thread: LogThread,
        target: Target,
        stream: Arc<Stream>,
        owner: SourceRef,
        on_end: impl Fn((u64, u64), Option<&std::io::Error>) + Send + Sync + 'static,
    ) -> Arc<Self> {
        let Target { file, header, begin, has_input } = target;
        let sink = Arc::new(Self {
            thread,
            stream,
            viewer: OnceLock::new(),
            since: Instant::now(),
            has_input,
            notes: Mutex::default(),
            writing: Mutex::new(None),
            queued: AtomicBool::new(false),
            is_writing: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
            stop_at: AtomicU64::new(u64::MAX),
            events: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            owner,
            on_end: Box::new(on_end),
        });
        let weak: Weak<Self> = Arc::downgrade(&sink);
        {
            // Held until the viewer is known, as the thread may be told of output at once.
            let mut writing = sink.writing.lock();
            let attached = sink.stream.attach_lossless(begin, SourceRef::new(weak));
            let _ = sink.viewer.set(attached.viewer);
            *writing = Some(Writing { file, cast: Cast::new(&header.line(), attached.offset) });
        }
        Arc::clone(&sink).ring(); // for the header, and for a stream that has ended
        sink
    }

    /// Lines and bytes that are in the file.
    pub(crate) fn progress(&self) -> (u64, u64) {
        (self.events.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed))
    }

    pub(crate) fn has_input(&self) -> bool {
        self.has_input
    }

    /// A place for something that is about to happen: before the output that it will cause. The thread waits
    /// while it is held, as the stream may end by it.
    pub(crate) fn reserve(self: &Arc<Self>) -> Reservation<'_> {
        let notes = self.notes.lock();
        // Asked for under the lock: who takes the notes after output has all that belong before its end.
        let offset = self.stream.stats().bytes;
        Reservation { sink: self, notes, offset, at: self.since.elapsed() }
    }

    /// Records nothing that comes from now on. The end is told when the rest is in the file. Idempotent.
    pub(crate) fn stop(self: &Arc<Self>) {
        self.stop_at.fetch_min(self.stream.stats().bytes, Ordering::AcqRel);
        Arc::clone(self).ring();
    }

    /// True when all that the program itself wrote is in the file.
    pub(crate) fn is_past_exit(&self) -> bool {
        let is_past = self.viewer.get().is_none_or(|viewer| self.stream.is_past_exit(*viewer));
        self.is_over() || (is_past && !self.is_writing.load(Ordering::Acquire))
    }

    /// True when nothing is written any more and the end was told.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }

    /// Has the thread look whether the stream has ended.
    pub(crate) fn look(self: &Arc<Self>) {
        Arc::clone(self).ring();
    }

    /// Brings what there is into the file. Answers how it ended, if it did.
    fn advance(&self, writing: &mut Writing) -> std::io::Result<bool> {
        let Some(&viewer) = self.viewer.get() else { return Ok(false) };
        loop {
            self.is_writing.store(true, Ordering::Release);
            let taken = self.stream.take(viewer).payload;
            // Before the notes are taken: they have whatever may have brought the end about.
            let is_past_end = self.stream.is_past_end(viewer);
            let notes = std::mem::take(&mut *self.notes.lock());
            writing.cast.note(notes.list);
            if let Some(Payload::Bytes(pieces)) = &taken {
                let stop_at = self.stop_at.load(Ordering::Acquire);
                for piece in pieces {
                    let free = stop_at.saturating_sub(writing.cast.position());
                    let count = usize::try_from(free).unwrap_or(usize::MAX).min(piece.len());
                    writing.cast.output(self.since.elapsed(), &piece[..count]);
                }
            }
            let is_stopped = writing.cast.position() >= self.stop_at.load(Ordering::Acquire);
            let has_ended = is_stopped || is_past_end;
            if has_ended {
                writing.cast.finish(self.since.elapsed());
            }
            self.write_lines(writing)?;
            if has_ended || taken.is_none() {
                return Ok(has_ended);
            }
        }
    }

    fn write_lines(&self, writing: &mut Writing) -> std::io::Result<()> {
        let lines = writing.cast.take_lines();
        writing.file.write_all(&lines)?;
        self.events.store(writing.cast.events(), Ordering::Relaxed);
        self.bytes.fetch_add(lines.len() as u64, Ordering::Relaxed);
        Ok(())
    }

    /// Holds the program up no longer, and tells.
    fn end(&self, failure: Option<&std::io::Error>) {
        if let Some(&viewer) = self.viewer.get() {
            self.stream.detach(viewer);
        }
        (self.on_end)(self.progress(), failure);
        self.is_over.store(true, Ordering::Release);
    }
}

/// A place among the notes, which others wait for.
pub(crate) struct Reservation<'a> {
    sink: &'a Arc<RecordingSink>,
    notes: MutexGuard<'a, Notes>,
    offset: u64,
    at: Duration,
}

impl Reservation<'_> {
    /// The terminal has another size.
    pub(crate) fn resized(self, size: Size) {
        self.note(Event::Resize(size));
    }

    /// Somebody wrote to the terminal.
    pub(crate) fn written(self, data: Bytes) {
        self.note(Event::Input(data));
    }

    fn note(mut self, event: Event) {
        let input_bytes = match &event {
            Event::Resize(_) => 0,
            Event::Input(bytes) => bytes.len(),
        };
        let notes = &mut *self.notes;
        if notes.list.len() >= MAX_NOTES || notes.input_bytes + input_bytes > MAX_NOTED_BYTES {
            tracing::warn!(target: "signalbox::log", "the disk is too slow: an event is not recorded");
            return;
        }
        notes.input_bytes += input_bytes;
        notes.list.push(Note { offset: self.offset, at: self.at, event });
        let sink = Arc::clone(self.sink);
        drop(self);
        sink.ring();
    }
}

impl WritesFiles for RecordingSink {
    fn write(&self) {
        self.queued.store(false, Ordering::Release);
        let mut writing = self.writing.lock();
        let outcome = writing.as_mut().map(|writing| self.advance(writing));
        match outcome {
            None | Some(Ok(false)) => {}
            Some(Ok(true)) => {
                *writing = None;
                self.end(None);
            }
            Some(Err(error)) => {
                *writing = None;
                self.end(Some(&error));
            }
        }
        drop(writing);
        self.is_writing.store(false, Ordering::Release);
        // Whoever ends the stream later finds that nothing is being written.
        if self.is_over() || self.stream.has_exit_mark() {
            self.owner.ring();
        }
    }
}

impl Ringable for RecordingSink {
    fn ring(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            let thread = self.thread.clone();
            thread.submit(self);
        }
    }
}
