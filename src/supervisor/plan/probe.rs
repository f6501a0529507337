//! How it is found out whether a service is ready, and whether it is well.

use std::path::PathBuf;

use serde::Deserialize;

use super::Millis;

/// What shows that a service is ready.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Readiness {
    /// A line of its output.
    Log(LogPattern),
    /// A TCP port takes connections.
    Port(PortPlan),
    /// An HTTP GET is answered.
    Http(HttpPlan),
    /// A message on its IPC channel: any, or the one whose JSON text this is. Of an object the members
    /// that are given must be among the message's.
    Message(Option<String>),
    /// A file exists that was made or changed since the service was started.
    File(PathBuf),
    /// This much time has passed.
    DelayMs(Millis),
    /// A command ends with exit code 0.
    Command(CommandPlan),
}

/// What shows that a service is well.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Probe {
    /// A TCP port takes connections.
    Port(PortPlan),
    /// An HTTP GET is answered.
    Http(HttpPlan),
    /// A command ends with exit code 0.
    Command(CommandPlan),
}

/// A regular expression for one line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LogPattern {
    /// Its source, in the syntax that JavaScript's and Rust's share: no lookaround, no references back.
    pub pattern: String,
    /// `i`, `m` and `s` count; `d`, `g`, `u`, `v` and `y` are taken and mean nothing here.
    #[serde(default)]
    pub flags: String,
}

/// A TCP port.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PortPlan {
    /// Name or address.
    #[serde(default = "local_host")]
    pub host: String,
    /// The port.
    pub port: u16,
}

fn local_host() -> String {
    "127.0.0.1".to_owned()
}

/// An HTTP GET.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpPlan {
    /// `http://host[:port][/path]`.
    pub url: String,
    /// First and last status that count as well.
    #[serde(default = "well_statuses")]
    pub status: (u16, u16),
}

/// Success and redirects.
fn well_statuses() -> (u16, u16) {
    (200, 399)
}

/// A command, run in the directory and with the variables of the service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommandPlan {
    /// The program, or with `shell` a line for it.
    pub command: String,
    /// Its arguments.
    #[serde(default)]
    pub args: Vec<String>,
    /// The shell that reads the command.
    #[serde(default)]
    pub shell: Option<String>,
}

/// Checks of a running service.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HealthPlan {
    /// What is checked.
    pub probe: Probe,
    /// Time between the end of a check and the next, and before the first.
    #[serde(default = "interval")]
    pub interval_ms: Millis,
    /// How long a check may take.
    #[serde(default = "timeout")]
    pub timeout_ms: Millis,
    /// Failures in a row that make it unhealthy.
    #[serde(default = "retries")]
    pub retries: u32,
    /// Failures so soon after the start do not count.
    #[serde(default)]
    pub start_period_ms: Millis,
}

fn interval() -> Millis {
    Millis::new(10_000)
}

fn timeout() -> Millis {
    Millis::new(5_000)
}

fn retries() -> u32 {
    3
}
