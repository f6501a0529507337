//! What a supervisor tells of its services, as the commands use it. Members that are not named here are
//! passed over, so that a supervisor that is newer than this command line is still understood.

use serde::Deserialize;
use serde_json::Value;

/// All that is known of one instance.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Instance {
    /// The service.
    pub(crate) name: String,
    /// What people see; names the instance.
    pub(crate) label: String,
    /// Where it is.
    pub(crate) state: State,
    /// Since when, in milliseconds since the epoch.
    pub(crate) since: u64,
    /// Why, where there is something to say.
    pub(crate) reason: Option<String>,
    /// The process of the run that goes on.
    pub(crate) pid: Option<i32>,
    /// Restarts by its policy.
    pub(crate) restarts: u32,
    /// How the last run ended.
    pub(crate) exit: Option<Exit>,
    /// When it runs next, in milliseconds since the epoch.
    pub(crate) next_at: Option<u64>,
    /// What one that did not end well wrote last.
    pub(crate) last_lines: Vec<LastLine>,
    /// Of its processes together; 100 is one processor.
    pub(crate) cpu_percent: Option<f64>,
    /// Of its processes together.
    pub(crate) memory_bytes: Option<u64>,
    /// How many processes it is.
    pub(crate) processes: Option<u32>,
}

/// Where an instance is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    #[default]
    Pending,
    Waiting,
    Starting,
    Ready,
    Unhealthy,
    Backoff,
    Stopping,
    Stopped,
    Completed,
    Failed,
}

impl State {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Waiting => "waiting",
            Self::Starting => "starting",
            Self::Ready => "ready",
            Self::Unhealthy => "unhealthy",
            Self::Backoff => "backoff",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// Nothing happens with it until somebody or its schedule asks.
    pub(crate) fn is_at_rest(self) -> bool {
        matches!(self, Self::Pending | Self::Stopped | Self::Completed | Self::Failed)
    }

    /// Its program runs.
    pub(crate) fn is_running(self) -> bool {
        matches!(self, Self::Starting | Self::Ready | Self::Unhealthy | Self::Stopping)
    }

    /// It is not as it should be.
    pub(crate) fn is_bad(self) -> bool {
        matches!(self, Self::Failed | Self::Unhealthy | Self::Backoff)
    }
}

/// How a run ended.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Exit {
    pub(crate) exit_code: Option<i32>,
    pub(crate) signal: Option<Signal>,
    pub(crate) reason: String,
}

/// A signal by its number or its name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Signal {
    Number(i32),
    Name(String),
}

impl Exit {
    /// "code 1", "SIGKILL".
    pub(crate) fn told(&self) -> String {
        match (&self.signal, self.exit_code) {
            (Some(Signal::Name(name)), _) => name.clone(),
            (Some(Signal::Number(number)), _) => crate::signals::name_of(*number),
            (None, Some(code)) => format!("code {code}"),
            (None, None) => self.reason.clone(),
        }
    }
}

/// A line that was kept.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LastLine {
    pub(crate) text: String,
}

/// Of the supervisor itself.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Supervisor {
    pub(crate) pid: i32,
    pub(crate) since: u64,
    pub(crate) mode: String,
    pub(crate) memory_bytes: Option<u64>,
}

/// A piece of news; those of other kinds are passed over.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub(crate) enum News {
    Status { status: Instance, previous: State },
    Exit { label: String, exit: Exit },
    #[serde(rename_all = "camelCase")]
    Restart { label: String, restarts: u32, reason: String, delay_ms: u64 },
    Health { label: String, healthy: bool, failures: u32, message: Option<String> },
    Removed { label: String },
    Warning { label: String, message: String },
    #[serde(rename_all = "camelCase")]
    Group { state: String, is_live: bool },
}

/// A line of a service's output.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Line {
    pub(crate) label: String,
    pub(crate) stream: String,
    pub(crate) text: String,
    /// In milliseconds since the epoch.
    pub(crate) at: Option<u64>,
    /// Bytes of the stream that are missing before it.
    pub(crate) skipped: u64,
}

/// The services of an answer to `status`.
pub(crate) fn instances(answer: &Value) -> Vec<Instance> {
    let list = answer["services"].as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|one| Instance::deserialize(one).ok()).collect()
}

/// The supervisor of an answer to `status`.
pub(crate) fn supervisor(answer: &Value) -> Supervisor {
    Supervisor::deserialize(&answer["supervisor"]).unwrap_or_default()
}
