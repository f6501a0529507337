//! What the supervisor tells those who have asked to hear of it.

use serde::{Deserialize, Serialize};

use super::{ExitReport, ServiceReport};
use crate::supervisor::news::GroupState;
use crate::supervisor::state::ServiceState;

/// A notification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", content = "params")]
pub enum Notice {
    /// What happens to services, after `subscribe`, in the order in which it happened.
    #[serde(rename = "news")]
    News(News),
    /// Output, after `logs`: whole lines of one stream of one instance.
    #[serde(rename = "logs.lines", rename_all = "camelCase")]
    LogLines {
        /// The number that `logs` answered.
        reader: u32,
        /// The instance.
        label: String,
        /// "stdout" or "stderr"; a terminal's is "stdout".
        stream: String,
        /// Bytes of the stream that this reader missed before these lines, because it was too slow.
        skipped_bytes: u64,
        /// The lines, each with its end, but for a last one that has none.
        text: String,
        /// When they were handed on: of lines that were held before the reader came, not when they were
        /// written.
        at: u64,
    },
    /// A reader was given everything: without `follow`, or because nothing runs any more.
    #[serde(rename = "logs.end", rename_all = "camelCase")]
    LogEnd {
        /// The number that `logs` answered.
        reader: u32,
    },
    /// What a terminal shows next, after `attach`.
    #[serde(rename = "terminal.data", rename_all = "camelCase")]
    TerminalData {
        /// The number that `attach` answered.
        terminal: u32,
        /// Never cut within a character.
        text: String,
    },
    /// This client was too slow for a terminal: what it shows now, whole. Clear yours and write this.
    #[serde(rename = "terminal.snapshot", rename_all = "camelCase")]
    TerminalSnapshot {
        /// The number that `attach` answered.
        terminal: u32,
        /// As ANSI text.
        snapshot: String,
    },
    /// The run that was attached to has ended. What the next run shows follows as `terminal.data`, until `detach`.
    #[serde(rename = "terminal.exit", rename_all = "camelCase")]
    TerminalExit {
        /// The number that `attach` answered.
        terminal: u32,
        /// How it ended. None when the instance is no more, or has another terminal: nothing follows.
        #[serde(default)]
        exit: Option<ExitReport>,
    },
}

impl Notice {
    /// Their names.
    pub const METHODS: [&'static str; 6] =
        ["news", "logs.lines", "logs.end", "terminal.data", "terminal.snapshot", "terminal.exit"];
}

/// Something that happened to a service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", rename_all_fields = "camelCase", tag = "kind")]
pub enum News {
    /// Something about an instance has changed.
    Status {
        /// All that is known now.
        status: ServiceReport,
        /// The state before; the same when only something else has changed.
        previous: ServiceState,
    },
    /// A run has ended.
    Exit {
        /// Of which instance.
        label: String,
        /// How.
        exit: ExitReport,
    },
    /// The restart policy will begin another run.
    Restart {
        /// Of which instance.
        label: String,
        /// Which restart it is, from 1.
        restarts: u32,
        /// Why.
        reason: String,
        /// After this delay.
        delay_ms: u64,
    },
    /// A health check was answered.
    Health {
        /// Of which instance.
        label: String,
        /// Whether it counts as well now.
        healthy: bool,
        /// Failures in a row.
        failures: u32,
        /// What the failure was.
        #[serde(default)]
        message: Option<String>,
    },
    /// An instance is no more.
    Removed {
        /// Which.
        label: String,
    },
    /// Something is not as it should be, and the service goes on.
    Warning {
        /// Of which instance.
        label: String,
        /// What, for people.
        message: String,
    },
    /// A plan was applied, and what it changes is under way.
    Applied {
        /// What.
        changes: super::Changes,
    },
    /// The services as a whole are in another state.
    Group {
        /// Which.
        state: GroupState,
    },
    /// The supervisor is about to end.
    Shutdown,
}
