//! The one guardian of an engine.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::runtime::Handle;

use super::{greeting, Guardian};
use crate::process::spawn::ChildStack;

/// Whether the children of an engine have a guardian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuardianState {
    /// It is started with the first child that is to end with the host, and after it was lost again.
    NotStarted,
    /// It runs.
    Running {
        /// Its process id, which is the children's parent.
        pid: i32,
    },
    /// There is none: children are started by the host itself. They are killed when the host is, what
    /// they started is not.
    Unavailable {
        /// Why, in a sentence.
        reason: String,
    },
}

/// Starts the guardian when it is first needed, and another when it was lost.
#[derive(Default)]
pub(crate) struct Slot(Mutex<Content>);

#[derive(Default)]
enum Content {
    #[default]
    Empty,
    Running(Arc<Guardian>),
    Unavailable(String),
}

impl Slot {
    /// The guardian, if there can be one. Called on spawner threads: it waits for the start.
    pub(crate) fn get(
        &self,
        io: &Handle,
        threads: impl FnOnce() -> Vec<i32>,
        stack: &mut ChildStack,
    ) -> Option<Arc<Guardian>> {
        let mut content = self.0.lock();
        match &*content {
            Content::Unavailable(_) => return None,
            Content::Running(guardian) if guardian.serves() => return Some(Arc::clone(guardian)),
            Content::Running(_) | Content::Empty => {}
        }
        match greeting::start(io, &threads(), stack) {
            Ok(guardian) => {
                let guardian = Arc::new(guardian);
                *content = Content::Running(Arc::clone(&guardian));
                Some(guardian)
            }
            Err(reason) => {
                tracing::warn!(target: "signalbox::process", reason, "no guardian: if the host is killed, only its direct children end with it");
                *content = Content::Unavailable(reason);
                None
            }
        }
    }

    /// The guardian, if one runs and nobody is just starting it.
    pub(crate) fn running(&self) -> Option<Arc<Guardian>> {
        match &*self.0.try_lock()? {
            Content::Running(guardian) if guardian.serves() => Some(Arc::clone(guardian)),
            Content::Running(_) | Content::Empty | Content::Unavailable(_) => None,
        }
    }

    pub(crate) fn state(&self) -> GuardianState {
        // Held for as long as a start takes, for which nobody who only asks should wait.
        let Some(content) = self.0.try_lock() else {
            return GuardianState::NotStarted;
        };
        match &*content {
            Content::Running(guardian) if !guardian.is_lost() => {
                GuardianState::Running { pid: guardian.pid() }
            }
            Content::Running(_) | Content::Empty => GuardianState::NotStarted,
            Content::Unavailable(reason) => GuardianState::Unavailable { reason: reason.clone() },
        }
    }
}

impl Guardian {
    /// True when it may start programs. One that may not guards those that it has.
    fn serves(&self) -> bool {
        !self.is_lost() && !self.is_of_another_user()
    }
}
