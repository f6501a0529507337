//! A thread that does the work of many, each in turns.

use std::sync::Arc;

use crossbeam_channel::{unbounded, Sender};

/// Somebody with something to do.
pub(crate) trait Work: Send + Sync {
    /// One turn of it, on the thread.
    fn work(self: Arc<Self>);
}

/// Handle to a thread. It ends when the last handle goes, after its work is done.
#[derive(Clone)]
pub(crate) struct WorkThread {
    /// Who submits itself sees to it that it is in here once at the most: so it is bounded by their
    /// number.
    ready: Sender<Arc<dyn Work>>,
}

impl WorkThread {
    /// # Errors
    /// The system's, when it refuses a thread.
    pub(crate) fn start(name: &str) -> std::io::Result<Self> {
        let (ready, waiting) = unbounded::<Arc<dyn Work>>();
        std::thread::Builder::new().name(name.into()).spawn(move || {
            for worker in waiting {
                // A panic is a bug, and must not end the thread, which others need.
                let turn = std::panic::AssertUnwindSafe(|| worker.work());
                if std::panic::catch_unwind(turn).is_err() {
                    tracing::error!(target: "signalbox::runtime", "a turn of work panicked");
                }
            }
        })?;
        Ok(Self { ready })
    }

    pub(crate) fn submit(&self, worker: Arc<dyn Work>) {
        let _ = self.ready.send(worker);
    }
}
