//! The lines of a journal.

use serde::{Deserialize, Serialize};

use crate::control::protocol::ServiceReport;
use crate::control::{Mode, ProcessIdentity};

/// One thing that happened. `at`: when, in milliseconds since the epoch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", rename_all_fields = "camelCase", tag = "kind")]
pub enum Entry {
    /// A supervisor has begun. What stands before it is of the one before.
    Begin {
        /// When.
        at: u64,
        /// Its process.
        process: ProcessIdentity,
        /// How it lives.
        mode: Mode,
        /// Its version.
        version: String,
    },
    /// An instance has changed.
    Status {
        /// When.
        at: u64,
        /// All that is known of it.
        status: Box<ServiceReport>,
        /// Its process.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        process: Option<ProcessIdentity>,
    },
    /// An instance is no more.
    Removed {
        /// When.
        at: u64,
        /// Which.
        label: String,
    },
    /// The supervisor has ended as it should.
    End {
        /// When.
        at: u64,
        /// Why, for people.
        reason: String,
    },
}

impl Entry {
    /// When it happened.
    pub fn at(&self) -> u64 {
        match self {
            Self::Begin { at, .. }
            | Self::Status { at, .. }
            | Self::Removed { at, .. }
            | Self::End { at, .. } => *at,
        }
    }
}
