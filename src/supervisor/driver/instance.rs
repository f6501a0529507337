//! What the task knows of an instance beside its machine.

use std::sync::Arc;

use tokio::task::AbortHandle;

use crate::process::child::Child;
use crate::pty::size::Size;
use crate::supervisor::plan::{CommandPlan, ServicePlan};
use crate::supervisor::readiness::{LineMatcher, MessageMatcher};

/// What shows that a run is ready, while that is looked for.
pub(super) enum Watch {
    /// A task of its own asks.
    Asking(AbortHandle),
    /// These views' lines are looked at.
    Lines(LineMatcher, Vec<u32>),
    /// Messages are.
    Messages(MessageMatcher),
    /// A command is run again and again.
    Command(CommandPlan),
}

/// An instance in the real world.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not one state")]
#[derive(Default)]
pub(super) struct Instance {
    /// Of the last run that had a process.
    pub(super) child: Option<Arc<Child>>,
    pub(super) run: u32,
    /// Offsets of its streams at the beginning of the run.
    pub(super) began_at: [u64; 2],
    /// It was asked to stop, or what it left was.
    pub(super) is_halted: bool,
    /// All that its process wrote was read.
    pub(super) has_ended: bool,
    /// The last of its tree is gone.
    pub(super) is_gone: bool,
    pub(super) watch: Option<Watch>,
    /// Its files are watched, or will be.
    pub(super) is_watched: bool,
    /// They are not yet.
    pub(super) is_looked_for: bool,
    /// The run waits until they are.
    pub(super) is_held: bool,
    /// What the last run was made of.
    pub(super) plan: Option<Arc<ServicePlan>>,
    /// The size that its terminal was given by who sees it.
    pub(super) size: Option<Size>,
}

impl Instance {
    /// Ends the looking for readiness.
    pub(super) fn unwatch(&mut self) {
        match self.watch.take() {
            Some(Watch::Asking(task)) => task.abort(),
            Some(Watch::Lines(_, views)) => {
                if let Some(child) = &self.child {
                    for view in views {
                        child.unview(view);
                    }
                }
            }
            Some(Watch::Messages(_) | Watch::Command(_)) | None => {}
        }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.unwatch();
    }
}
