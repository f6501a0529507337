//! The thread of all groups.

use std::future::Future;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// Handle to the thread, which ends with it.
pub(crate) struct ServicesThread {
    tasks: Handle,
    /// Dropped, it ends the thread.
    _stop: oneshot::Sender<()>,
}

impl ServicesThread {
    /// # Errors
    /// The system's, when it refuses a thread or a descriptor.
    pub(crate) fn start() -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
        let tasks = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        std::thread::Builder::new().name("signalbox-services".into()).spawn(move || {
            let _ = runtime.block_on(stopped);
            // A name that is being looked up must not hold the thread.
            runtime.shutdown_background();
        })?;
        Ok(Self { tasks, _stop: stop })
    }

    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }
}
