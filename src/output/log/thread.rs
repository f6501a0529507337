//! The thread that writes the files of all children, because writing may block.

use std::sync::Arc;

use crossbeam_channel::{unbounded, Sender};

/// Somebody with something to write.
pub(crate) trait WritesFiles: Send + Sync {
    /// Writes what is there. On the thread.
    fn write(&self);
}

/// Handle to the thread. It ends when the last handle goes, after its work is done.
#[derive(Clone)]
pub(crate) struct LogThread {
    /// Holds each of them at most once, so it is bounded by their number.
    ready: Sender<Arc<dyn WritesFiles>>,
}

impl LogThread {
    /// # Errors
    /// The system's, when it refuses a thread.
    pub(crate) fn start() -> std::io::Result<Self> {
        let (ready, waiting) = unbounded::<Arc<dyn WritesFiles>>();
        std::thread::Builder::new().name("signalbox-log".into()).spawn(move || {
            for writer in waiting {
                writer.write();
            }
        })?;
        Ok(Self { ready })
    }

    pub(crate) fn submit(&self, writer: Arc<dyn WritesFiles>) {
        let _ = self.ready.send(writer);
    }
}
