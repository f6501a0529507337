//! One child's log.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use parking_lot::Mutex;

use super::{LogThread, RotatingFile, WritesFiles};
use crate::output::prepared::Payload;
use crate::output::stream::Stream;
use crate::output::{Begin, ViewerId};
use crate::queue::doorbell::{Ringable, SourceRef};

/// Takes the output of a child's streams to its file.
pub(crate) struct LogSink {
    thread: LogThread,
    streams: Vec<Arc<Stream>>,
    viewers: OnceLock<Vec<ViewerId>>,
    /// `None` after a failure.
    file: Mutex<Option<RotatingFile>>,
    queued: AtomicBool,
    /// What was taken from the streams is not all in the file.
    is_writing: AtomicBool,
    /// Told when output has reached the file: its exit may have waited for that.
    owner: SourceRef,
    /// Told of a failure, after which the child goes on without a log.
    on_failure: Box<dyn Fn(&std::io::Error) + Send + Sync>,
}

impl LogSink {
    /// Takes each stream from `begin` on.
    pub(crate) fn attach(
        thread: LogThread,
        file: RotatingFile,
        streams: Vec<Arc<Stream>>,
        begin: Begin,
        owner: SourceRef,
        on_failure: impl Fn(&std::io::Error) + Send + Sync + 'static,
    ) -> Arc<Self> {
        let sink = Arc::new(Self {
            thread,
            streams,
            viewers: OnceLock::new(),
            file: Mutex::new(Some(file)),
            queued: AtomicBool::new(false),
            is_writing: AtomicBool::new(false),
            owner,
            on_failure: Box::new(on_failure),
        });
        let weak: Weak<Self> = Arc::downgrade(&sink);
        let source = SourceRef::new(weak);
        let attach = |stream: &Arc<Stream>| stream.attach_lossless(begin, source.clone()).viewer;
        let _ = sink.viewers.set(sink.streams.iter().map(attach).collect());
        sink
    }

    /// False when everything has been written, or writing has failed.
    pub(crate) fn is_open(&self) -> bool {
        self.file.lock().is_some()
    }

    /// True when all that the child itself wrote is in the file.
    pub(crate) fn is_past_exit(&self) -> bool {
        self.is_done(Stream::is_past_exit)
    }

    /// True when everything is in the file.
    pub(crate) fn is_past_end(&self) -> bool {
        self.is_done(Stream::is_past_end)
    }

    fn is_done(&self, is_past: impl Fn(&Stream, ViewerId) -> bool) -> bool {
        let past = self.viewed().all(|(stream, viewer)| is_past(stream, viewer));
        past && !self.is_writing.load(Ordering::Acquire)
    }

    fn viewed(&self) -> impl Iterator<Item = (&Arc<Stream>, ViewerId)> {
        self.streams.iter().zip(self.viewers.get().into_iter().flatten().copied())
    }

    /// Holds the child up no longer.
    fn let_go(&self) {
        for (stream, viewer) in self.viewed() {
            stream.detach(viewer);
        }
    }
}

impl WritesFiles for LogSink {
    fn write(&self) {
        self.queued.store(false, Ordering::Release);
        let mut file = self.file.lock();
        loop {
            self.is_writing.store(true, Ordering::Release);
            let taken: Vec<Payload> =
                self.viewed().filter_map(|(stream, viewer)| stream.take(viewer).payload).collect();
            if taken.is_empty() {
                break;
            }
            for payload in taken {
                let Payload::Bytes(pieces) = payload else { continue };
                let write =
                    |file: &mut RotatingFile| pieces.iter().try_for_each(|piece| file.write(piece));
                if let Some(Err(error)) = file.as_mut().map(write) {
                    *file = None;
                    (self.on_failure)(&error);
                }
            }
            if file.is_none() {
                self.let_go();
            }
        }
        if self.viewed().all(|(stream, viewer)| stream.is_past_end(viewer)) {
            if let Some(file) = file.take() {
                file.close(); // here, where it may wait
            }
        }
        self.is_writing.store(false, Ordering::Release);
        drop(file);
        self.owner.ring();
    }
}

impl Ringable for LogSink {
    fn ring(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            let thread = self.thread.clone();
            thread.submit(self);
        }
    }
}
