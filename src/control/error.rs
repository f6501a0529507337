//! What keeps a client from its supervisor, with its stable code.

use std::io;
use std::path::{Path, PathBuf};

use super::protocol::Failure;

/// A failure of the way to a supervisor, or its answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ControlError {
    /// The folder of a project's state can't be used.
    #[error("The folder {path} can't be used for the state of services: {reason}.")]
    State {
        /// The folder, or a file in it.
        path: PathBuf,
        /// Why.
        reason: String,
    },

    /// No supervisor runs for the project.
    #[error("No supervisor runs for {config}.")]
    NotRunning {
        /// The project's config.
        config: PathBuf,
    },

    /// One runs already.
    #[error("A supervisor runs already for {config} (pid {pid}).")]
    Running {
        /// The project's config.
        config: PathBuf,
        /// Its process id; 0 when it has not said it yet.
        pid: i32,
    },

    /// The supervisor can't be started.
    #[error("The supervisor can't be started: {reason}")]
    Start {
        /// Why.
        reason: String,
    },

    /// The connection is closed, and what waited for an answer gets none.
    #[error("The connection to the supervisor is closed{}.", because(reason))]
    Closed {
        /// Why; empty when the other side just closed it.
        reason: String,
    },

    /// What came is not the protocol.
    #[error("What the supervisor sent is not understood: {what}.")]
    Protocol {
        /// What is wrong.
        what: String,
    },

    /// The supervisor refused what it was asked for.
    #[error("{}", .0.message)]
    Refused(Failure),
}

impl ControlError {
    /// All codes, as `docs/errors.md` lists them.
    pub const CODES: &'static [&'static str] = &[
        "ERR_SIGNALBOX_CONTROL_STATE",
        "ERR_SIGNALBOX_CONTROL_NOT_RUNNING",
        "ERR_SIGNALBOX_CONTROL_RUNNING",
        "ERR_SIGNALBOX_CONTROL_START",
        "ERR_SIGNALBOX_CONTROL_CLOSED",
        "ERR_SIGNALBOX_CONTROL_PROTOCOL",
        "ERR_SIGNALBOX_CONTROL_REFUSED",
        // The supervisor's own, in answers.
        "ERR_SIGNALBOX_CONTROL_VERSION",
        "ERR_SIGNALBOX_CONTROL_BEHIND",
    ];

    /// The stable code; of a refusal the one that came with it.
    pub fn code(&self) -> &str {
        match self {
            Self::State { .. } => "ERR_SIGNALBOX_CONTROL_STATE",
            Self::NotRunning { .. } => "ERR_SIGNALBOX_CONTROL_NOT_RUNNING",
            Self::Running { .. } => "ERR_SIGNALBOX_CONTROL_RUNNING",
            Self::Start { .. } => "ERR_SIGNALBOX_CONTROL_START",
            Self::Closed { .. } => "ERR_SIGNALBOX_CONTROL_CLOSED",
            Self::Protocol { .. } => "ERR_SIGNALBOX_CONTROL_PROTOCOL",
            Self::Refused(failure) => {
                failure.data.as_ref().map_or("ERR_SIGNALBOX_CONTROL_REFUSED", |it| &it.code)
            }
        }
    }

    pub(super) fn state(path: &Path, error: &io::Error) -> Self {
        Self::State { path: path.to_owned(), reason: without_number(error) }
    }
}

/// The system's own words, without Rust's "(os error N)".
pub(super) fn without_number(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

fn because(reason: &str) -> String {
    if reason.is_empty() {
        String::new()
    } else {
        format!(": {reason}")
    }
}
