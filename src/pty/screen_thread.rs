//! The thread that feeds the screens of all terminals.

use std::sync::Arc;

use crossbeam_channel::{unbounded, Sender};

use super::live_screen::LiveScreen;

/// Handle to the thread. It ends when the last handle goes, after its work is done.
#[derive(Clone)]
pub(crate) struct ScreenThread {
    /// Holds each screen at most once, so it is bounded by their number.
    ready: Sender<Arc<LiveScreen>>,
}

impl ScreenThread {
    /// # Errors
    /// The system's, when it refuses a thread.
    pub(crate) fn start() -> std::io::Result<Self> {
        let (ready, waiting) = unbounded::<Arc<LiveScreen>>();
        std::thread::Builder::new().name("signalbox-screen".into()).spawn(move || {
            for screen in waiting {
                screen.work();
            }
        })?;
        Ok(Self { ready })
    }

    pub(super) fn submit(&self, screen: Arc<LiveScreen>) {
        let _ = self.ready.send(screen);
    }
}
