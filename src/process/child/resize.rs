//! The size of a child's terminal: each change is a signal to the programs on it, most of which draw
//! their whole screen anew.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{sleep_until, Instant};

use super::Child;
use crate::error::Result;
use crate::pty::size::Size;

/// Sizes that follow each other faster than this become one: half a frame of 60 Hz, so that a window
/// which is dragged is followed frame by frame, and a burst of a thousand sizes is two.
const RESIZE_INTERVAL: Duration = Duration::from_millis(8);

/// Sizes that a terminal was asked to have.
#[derive(Debug, Default)]
pub(super) struct Resizing {
    /// When the last one was set.
    at: Option<Instant>,
    /// The newest, until its time has come.
    pending: Option<Size>,
}

impl Resizing {
    /// What is to be done about a new size.
    fn ask(&mut self, size: Size, now: Instant) -> Asked {
        match self.at.map(|at| at + RESIZE_INTERVAL).filter(|&due| now < due) {
            None => {
                self.at = Some(now);
                self.pending = None;
                Asked::Set
            }
            Some(due) => match self.pending.replace(size) {
                None => Asked::SetLater(due),
                Some(_) => Asked::Nothing,
            },
        }
    }

    /// The size whose time has come.
    fn take(&mut self, now: Instant) -> Option<Size> {
        let pending = self.pending.take();
        if pending.is_some() {
            self.at = Some(now);
        }
        pending
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Set,
    /// By whoever waits until then.
    SetLater(Instant),
    /// Somebody waits already, for the newest size.
    Nothing,
}

impl Child {
    /// Gives the terminal a new size: at once, or when the one before has been there for a moment, and
    /// then the newest of those that were asked for meanwhile. In any case before what is written later.
    /// Nothing happens for a child without a terminal.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_PROCESS_ENDED`.
    pub fn resize(self: &Arc<Self>, size: Size) -> Result<()> {
        self.require_alive("resize")?;
        let screen = {
            let mut life = self.life.lock();
            life.size = size;
            life.screen.clone()
        };
        // At once, as a window does that shows it: what is written from now on is for this size.
        if let Some(screen) = screen {
            screen.resize(size);
        }
        let mut resizing = self.resizing.lock();
        match resizing.ask(size, Instant::now()) {
            Asked::Set => self.set_size(size),
            Asked::SetLater(due) => {
                let child = Arc::downgrade(self);
                self.engine.spawn(async move {
                    sleep_until(due).await;
                    if let Some(child) = child.upgrade() {
                        child.finish_resize();
                    }
                });
            }
            Asked::Nothing => {}
        }
        Ok(())
    }

    /// Sets the size that waits for its time, if one does.
    pub(super) fn finish_resize(&self) {
        let mut resizing = self.resizing.lock();
        if let Some(size) = resizing.take(Instant::now()) {
            self.set_size(size);
        }
    }

    /// Called with the sizes locked, so that none overtakes another.
    fn set_size(&self, size: Size) {
        let master = self.life.lock().process.as_ref().and_then(|process| process.master.clone());
        if let Some(master) = master {
            self.recordings.resized(size);
            // Refused only by a terminal that is going away, which the exit will tell.
            let _ = crate::pty::open::resize(&master, size);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(cols: u16) -> Size {
        Size { cols, ..Size::default() }
    }

    #[test]
    fn the_first_of_a_burst_is_set_at_once_and_the_last_when_its_time_has_come() {
        let mut resizing = Resizing::default();
        let begun = Instant::now();
        let due = begun + RESIZE_INTERVAL;
        assert_eq!(resizing.ask(size(1), begun), Asked::Set);
        assert_eq!(resizing.ask(size(2), begun), Asked::SetLater(due));
        for cols in 3..1_000 {
            assert_eq!(resizing.ask(size(cols), begun), Asked::Nothing);
        }
        assert_eq!(resizing.take(due), Some(size(999)));
        assert_eq!(resizing.take(due), None);
        assert_eq!(resizing.ask(size(5), due), Asked::SetLater(due + RESIZE_INTERVAL));
    }

    #[test]
    fn a_size_that_was_overtaken_is_not_set_any_more() {
        let mut resizing = Resizing::default();
        let begun = Instant::now();
        resizing.ask(size(1), begun);
        resizing.ask(size(2), begun);
        // Who waits is late, and a new size comes first.
        assert_eq!(resizing.ask(size(3), begun + 2 * RESIZE_INTERVAL), Asked::Set);
        assert_eq!(resizing.take(begun + 2 * RESIZE_INTERVAL), None);
    }
}
