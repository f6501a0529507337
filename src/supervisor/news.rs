//! What a group tells.

use serde::{Deserialize, Serialize};

use super::state::ServiceState;
use crate::process::exit::Exit;

/// A line of output, kept for those who ask why a service failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutputLine {
    /// "stdout" or "stderr"; a terminal's is "stdout".
    pub stream: &'static str,
    /// Without its end.
    pub text: String,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExitReport {
    /// Exit code, if it was not a signal.
    pub exit_code: Option<i32>,
    /// Number of the signal.
    pub signal: Option<i32>,
    /// As processes have it: "exited", "signaled", "stopped", "timedOut", "limitExceeded".
    pub reason: &'static str,
    /// How long it ran.
    pub duration_ms: f64,
}

impl From<Exit> for ExitReport {
    fn from(exit: Exit) -> Self {
        Self {
            exit_code: exit.status.code,
            signal: exit.status.signal,
            reason: exit.reason.name(),
            duration_ms: exit.duration.as_secs_f64() * 1e3,
        }
    }
}

/// All that is known of one instance.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The service.
    pub name: String,
    /// Which instance.
    pub instance: u32,
    /// What people see; names the instance.
    pub label: String,
    /// Where it is.
    pub state: ServiceState,
    /// Since when it is there, in milliseconds since the epoch.
    pub since: u64,
    /// Why it is there, where there is something to say.
    pub reason: Option<String>,
    /// The process of the run that goes on.
    pub pid: Option<i32>,
    /// Runs begun.
    pub runs: u32,
    /// Of these, those that the restart policy began.
    pub restarts: u32,
    /// How the last run ended.
    pub exit: Option<ExitReport>,
    /// When it is run next, in milliseconds since the epoch: after a delay, or by its schedule.
    pub next_at: Option<u64>,
    /// What a failed one wrote last.
    pub last_lines: Vec<OutputLine>,
}

/// Where the group as a whole is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupState {
    /// Nothing has been asked of it.
    Pending,
    /// Something that is to run is not ready.
    Starting,
    /// All that is to run is ready, or has completed, or waits for its time.
    Ready,
    /// Something that is to run has failed for good; the rest goes on.
    Failed,
    /// It is being stopped.
    Stopping,
    /// Nothing runs.
    Stopped,
}

/// Why what was asked for did not come about.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// One of the engine's codes.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// The status of the service that it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Box<Status>>,
}

/// One piece of news, in the order in which things happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum News {
    /// Something about an instance has changed.
    Status {
        /// All that is known now.
        status: Status,
        /// The state before; the same when only something else has changed.
        previous: ServiceState,
    },
    /// A run has ended, and all that its process wrote came before this.
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
        /// Which restart it is, counted from 1.
        restarts: u32,
        /// Why.
        reason: String,
        /// After this delay.
        #[serde(rename = "delayMs")]
        delay_ms: u64,
    },
    /// A health check has been answered.
    Health {
        /// Of which instance.
        label: String,
        /// Whether it counts as well now.
        healthy: bool,
        /// Failures in a row.
        failures: u32,
        /// What the failure was.
        message: Option<String>,
    },
    /// An instance is no more, after a scaling down.
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
    /// The group is in another state.
    Group {
        /// Which.
        state: GroupState,
        /// Something runs, or will by itself.
        #[serde(rename = "isLive")]
        is_live: bool,
    },
    /// Another plan was taken, and what it brings is under way. Labels of instances.
    Applied {
        /// The number that was given with it.
        ticket: u32,
        /// Did not run before.
        started: Vec<String>,
        /// Ran with another plan.
        restarted: Vec<String>,
        /// Are not in the plan any more.
        removed: Vec<String>,
        /// Run on as they did.
        unchanged: Vec<String>,
    },
    /// What was asked for has come about, or not.
    Done {
        /// The number that was given with the wish.
        ticket: u32,
        /// Why not.
        refusal: Option<Refusal>,
    },
}
