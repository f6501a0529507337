//! What a screen tells of, in order, until it is taken.

use std::time::Duration;

/// Most events that wait; the oldest go when there are more, and are counted.
pub const MAX_WAITING_EVENTS: usize = 1024;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScreenEvent {
    /// The title changed (OSC 0, 2).
    Title(String),
    /// The bell rang.
    Bell,
    /// The working directory of the shell changed (OSC 7, OSC 633 P).
    Cwd(String),
    /// A command began to run (OSC 133 C).
    CommandStarted {
        /// Number of its mark.
        id: u32,
        /// The command line, if it is known.
        command: Option<String>,
    },
    /// A command ended (OSC 133 D).
    CommandEnded {
        /// Number of its mark.
        id: u32,
        /// The command line, if it is known.
        command: Option<String>,
        /// Its exit code, if the shell told.
        exit_code: Option<i32>,
        /// Since it began to run, if that was seen.
        duration: Option<Duration>,
    },
}

/// Events that wait, bounded.
#[derive(Debug, Default)]
pub(super) struct Events {
    waiting: std::collections::VecDeque<ScreenEvent>,
    dropped: u64,
}

impl Events {
    pub(super) fn push(&mut self, event: ScreenEvent) {
        if event == ScreenEvent::Bell && self.waiting.back() == Some(&event) {
            return; // a flood of bells is one bell
        }
        if self.waiting.len() == MAX_WAITING_EVENTS {
            self.waiting.pop_front();
            self.dropped += 1;
        }
        self.waiting.push_back(event);
    }

    pub(super) fn take(&mut self) -> Vec<ScreenEvent> {
        std::mem::take(&mut self.waiting).into()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped
    }
}
