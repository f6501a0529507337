//! The thread that writes the logs of all children.

use std::sync::Arc;

use crossbeam_channel::{unbounded, Sender};

use super::LogSink;

/// Handle to the thread. It ends when the last handle goes, after its work is done.
#[derive(Clone)]
pub(crate) struct LogThread {
    /// Holds each sink at most once, so it is bounded by their number.
    ready: Sender<Arc<LogSink>>,
}

impl LogThread {
    /// # Errors
    /// The system's, when it refuses a thread.
    pub(crate) fn start() -> std::io::Result<Self> {
        let (ready, waiting) = unbounded::<Arc<LogSink>>();
        std::thread::Builder::new().name("signalbox-log".into()).spawn(move || {
            for sink in waiting {
                sink.write();
            }
        })?;
        Ok(Self { ready })
    }

    pub(super) fn submit(&self, sink: Arc<LogSink>) {
        let _ = self.ready.send(sink);
    }
}
