//! What is told of services, in calls and notices. Times are milliseconds since the epoch.

use serde::{Deserialize, Serialize};

use crate::supervisor::news;
use crate::supervisor::state::ServiceState;

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExitReport {
    /// Exit code, if it was not a signal.
    pub exit_code: Option<i32>,
    /// Number of the signal.
    pub signal: Option<i32>,
    /// "exited", "signaled", "stopped", "timedOut" or "limitExceeded".
    pub reason: String,
    /// How long it ran.
    pub duration_ms: f64,
}

/// A line of output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineReport {
    /// "stdout" or "stderr"; a terminal's is "stdout".
    pub stream: String,
    /// Without its end.
    pub text: String,
}

/// All that is known of one instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceReport {
    /// The service.
    pub name: String,
    /// Which instance, from 0.
    pub instance: u32,
    /// Names the instance: the service's name, or `api.1`.
    pub label: String,
    /// Where it is.
    pub state: ServiceState,
    /// Since when it is there.
    pub since: u64,
    /// Why, where there is something to say.
    #[serde(default)]
    pub reason: Option<String>,
    /// The process of the run that goes on.
    #[serde(default)]
    pub pid: Option<i32>,
    /// Runs begun.
    pub runs: u32,
    /// Of these, those that the restart policy began.
    pub restarts: u32,
    /// How the last run ended.
    #[serde(default)]
    pub exit: Option<ExitReport>,
    /// When it is run next: after its delay, or by its schedule.
    #[serde(default)]
    pub next_at: Option<u64>,
    /// The last lines of a run that did not end well.
    #[serde(default)]
    pub last_lines: Vec<LineReport>,
    /// It runs on a terminal, and can be attached to.
    #[serde(default)]
    pub interactive: bool,
    /// Processor time of its tree, of one processor, since the look before: 100 is one that is busy. Only in
    /// the answer to `status`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_percent: Option<f64>,
    /// Resident memory of its tree. Only in the answer to `status`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
}

/// The supervisor itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupervisorReport {
    /// Its process.
    pub pid: i32,
    /// "foreground" or "detached".
    pub mode: super::super::Mode,
    /// Its version.
    pub version: String,
    /// When it began.
    pub since: u64,
    /// The config that it runs.
    pub config: String,
    /// Where its services as a whole are.
    pub state: crate::supervisor::news::GroupState,
    /// Its resident memory.
    pub memory_bytes: u64,
    /// "running", "unavailable" (then trees may survive it) or "not started".
    pub guardian: String,
    /// Clients that are connected.
    pub clients: usize,
    /// Clients that were cut off because they did not read what they had asked for.
    pub cut_off: u64,
    /// Ports that were handed out, by name.
    pub ports: std::collections::BTreeMap<String, u16>,
}

/// What came of a plan. Labels of instances.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// Did not run before.
    pub started: Vec<String>,
    /// Ran with another plan.
    pub restarted: Vec<String>,
    /// Are not in the plan any more.
    pub removed: Vec<String>,
    /// Run on as they did.
    pub unchanged: Vec<String>,
}

/// What the tree of one instance uses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceFigures {
    /// The instance.
    pub label: String,
    /// Its process.
    pub pid: i32,
    /// Processor time since the look before: 100 is one processor that is busy.
    pub cpu_percent: f64,
    /// Resident memory.
    pub memory_bytes: u64,
    /// Processes of its tree, with itself.
    pub processes: u32,
    /// Looks before, the oldest first, where they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<ServiceSample>,
}

/// One look.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceSample {
    /// When.
    pub at: u64,
    /// Processor time since the look before.
    pub cpu_percent: f64,
    /// Resident memory.
    pub memory_bytes: u64,
}

impl From<&news::ExitReport> for ExitReport {
    fn from(exit: &news::ExitReport) -> Self {
        Self {
            exit_code: exit.exit_code,
            signal: exit.signal,
            reason: exit.reason.to_owned(),
            duration_ms: exit.duration_ms,
        }
    }
}

impl From<&news::Status> for ServiceReport {
    fn from(status: &news::Status) -> Self {
        let line = |line: &news::OutputLine| LineReport {
            stream: line.stream.to_owned(),
            text: line.text.clone(),
        };
        Self {
            name: status.name.clone(),
            instance: status.instance,
            label: status.label.clone(),
            state: status.state,
            since: status.since,
            reason: status.reason.clone(),
            pid: status.pid,
            runs: status.runs,
            restarts: status.restarts,
            exit: status.exit.as_ref().map(Into::into),
            next_at: status.next_at,
            last_lines: status.last_lines.iter().map(line).collect(),
            interactive: false, // whoever knows the plan says so
            cpu_percent: None,
            memory_bytes: None,
        }
    }
}
