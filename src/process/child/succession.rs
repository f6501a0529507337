//! A program that is started anew in the place of one that has ended: what outlives a run.
//!
//! Each run is a [`Child`] of its own, so that nothing of the run before (a signal, a time limit, a
//! writer) can reach the program that follows. The streams go on, with their offsets and all that
//! look at them.

use std::sync::{Arc, Weak};

use parking_lot::RwLock;

use super::Child;
use crate::output::Begin;
use crate::process::options::SpawnOptions;
use crate::pty::live_screen::ScreenOwner;
use crate::queue::doorbell::{Ringable, SourceRef};
use crate::screen::Snapshot;

/// Written to a terminal in front of what the next program writes: that one finds the main screen,
/// and the modes, colours and mouse reports that a new terminal has, whatever the one before it left.
const TERMINAL_RESET: &[u8] =
    b"\x1b[?1049l\x1b[!p\x1b[?1;9;1000;1002;1003;1004;1005;1006;1015;1016;\
2004;2026l\x1b[?7h\x1b>\x1b[0 q\x1b]8;;\x1b\\";

/// The run that goes on now: whoever outlives runs knows a child by this.
#[derive(Default)]
pub(crate) struct Current(RwLock<Weak<Child>>);

impl Current {
    pub(crate) fn child(&self) -> Option<Arc<Child>> {
        self.0.read().upgrade()
    }

    pub(super) fn set(&self, child: &Arc<Child>) {
        *self.0.write() = Arc::downgrade(child);
    }
}

impl Ringable for Current {
    fn ring(self: Arc<Self>) {
        if let Some(child) = self.child() {
            child.ring();
        }
    }
}

impl ScreenOwner for Current {
    fn has_screen_events(&self) {
        if let Some(child) = self.child() {
            child.publish_screen_events();
            child.ring();
        }
    }

    fn show(&self, view: u32, snapshot: Snapshot) {
        if let Some(child) = self.child() {
            child.show_snapshot(view, snapshot);
        }
    }
}

impl Child {
    /// What rings for this child, or for the one that takes its place.
    pub(crate) fn source(&self) -> SourceRef {
        let weak: Weak<Current> = Arc::downgrade(&self.current);
        SourceRef::new(weak)
    }

    /// Goes on in the place of the run before, now that its own program runs. That one has nothing
    /// to tell any more.
    pub(super) fn take_over(self: &Arc<Self>, before: &Child, options: &SpawnOptions) {
        let mut past = before.life.lock();
        let mut life = self.life.lock();
        for stream in &self.streams {
            stream.restart(if options.has_terminal() { TERMINAL_RESET } else { b"" });
        }
        life.run = past.run + 1;
        before.recordings.stop();
        past.exit_told = true;
        past.closed_told = true;
        past.owns_streams = false;
        life.owns_streams = true;
        life.views = std::mem::take(&mut past.views);
        for view in &mut life.views {
            view.restart();
        }
        life.screen = past.screen.take();
        life.before = None;
        life.log = past.log.take().filter(|log| log.is_open());
        let needs_log = life.log.is_none();
        self.current.set(self);
        drop((past, life));
        if let Some(log) = options.output.log.as_ref().filter(|_| needs_log) {
            // The program runs already: it goes on without.
            if let Err(error) = self.open_log_at(log, Begin::Now) {
                self.tell_failure(error);
            }
        }
    }
}
