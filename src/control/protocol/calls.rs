//! What a client can ask for: the params of each method, and what it is answered.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Changes, ServiceFigures, ServiceReport, SupervisorReport};
use crate::supervisor::news::GroupState;

/// A method: its params are the type itself.
pub trait Call: Serialize {
    /// Its name.
    const METHOD: &'static str;
    /// What it is answered.
    type Answer: DeserializeOwned;
}

/// An answer that says no more than that it is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {}

macro_rules! calls {
    ($($name:ident = $method:literal -> $answer:ty;)*) => {
        $(impl Call for $name {
            const METHOD: &'static str = $method;
            type Answer = $answer;
        })*
        /// The names of all methods.
        pub const METHODS: &[&str] = &[$($method),*];
    };
}

calls! {
    Hello = "hello" -> Welcome;
    Status = "status" -> StatusAnswer;
    Apply = "apply" -> Changes;
    Start = "start" -> Done;
    Stop = "stop" -> Done;
    Restart = "restart" -> Done;
    Scale = "scale" -> Done;
    AwaitReady = "awaitReady" -> Done;
    Subscribe = "subscribe" -> Subscribed;
    Unsubscribe = "unsubscribe" -> Done;
    ReadLogs = "logs" -> LogReader;
    CloseLogs = "logs.close" -> Done;
    Signal = "signal" -> Done;
    Write = "write" -> Done;
    Attach = "attach" -> Attached;
    WriteTerminal = "terminal.write" -> Done;
    ResizeTerminal = "terminal.resize" -> Done;
    Detach = "detach" -> Done;
    Metrics = "metrics" -> MetricsAnswer;
    Shutdown = "shutdown" -> Done;
}

/// The first thing that a client says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hello {
    /// [`super::VERSION`].
    pub protocol: u32,
    /// Who it is, for the supervisor's log: "signalbox-cli 0.1.0".
    #[serde(default)]
    pub client: String,
}

/// Who answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Welcome {
    /// [`super::VERSION`].
    pub protocol: u32,
    /// The supervisor's version.
    pub version: String,
    /// Its process.
    pub pid: i32,
    /// How it was started.
    pub mode: super::super::Mode,
    /// The path of the config.
    pub project: String,
    /// When it began.
    pub since: u64,
    /// Ports that it has handed out, by name: a new plan should keep them.
    #[serde(default)]
    pub ports: BTreeMap<String, u16>,
}

/// All that is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {}

/// All that is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusAnswer {
    /// Of the supervisor.
    pub supervisor: SupervisorReport,
    /// Of all instances, in the order of the plan.
    pub services: Vec<ServiceReport>,
}

/// Run this plan: what is not in it is stopped, what has changed is restarted, and what does not run is
/// started. Answered when that is ready.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Apply {
    /// The plan, as `lib/services` makes it.
    pub plan: Box<serde_json::value::RawValue>,
    /// Start these, and what they need; without names, all that start by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<String>>,
}

/// Start services, and what they need; without names, all that start by themselves. Answered when they are
/// ready.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// Of services or instances.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<String>>,
}

/// Stop services; without names all, in reverse order. The supervisor goes on. Answered when nothing of
/// them is left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Of services or instances.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<String>>,
}

/// Stop services and start them again; without names, all that run. Answered when they are ready.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restart {
    /// Of services or instances.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<String>>,
}

/// Have this many instances of a service. Answered when those that are new are ready, and the others gone.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scale {
    /// The service.
    pub name: String,
    /// How many.
    pub instances: u32,
    /// What new instances are made of, as `resolveInstances` makes it; without it they are like the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plans: Option<Box<serde_json::value::RawValue>>,
}

/// Answered when all that is to run is ready.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AwaitReady {}

/// Tell what happens to services, from now on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscribe {}

/// How it is when the first of the news comes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscribed {
    /// Where the services as a whole are.
    pub state: GroupState,
    /// All instances.
    pub services: Vec<ServiceReport>,
}

/// Tell nothing any more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsubscribe {}

/// Read output. It comes as `logs.lines`, and `logs.end` is the last of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadLogs {
    /// Of services or instances; of all without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<String>>,
    /// So many of the last lines of each stream first, as far as they are held.
    #[serde(default)]
    pub lines: usize,
    /// And what follows.
    #[serde(default)]
    pub follow: bool,
}

/// A reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogReader {
    /// Its number.
    pub reader: u32,
}

/// Read no more; `logs.end` does not follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseLogs {
    /// Its number.
    pub reader: u32,
}

/// Send a signal to the process group of each instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// Of a service or an instance.
    pub name: String,
    /// "SIGHUP", or "HUP".
    pub signal: String,
}

/// Write to its terminal, or its input with `stdin: "pipe"`. Answered when it is queued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// Of a service or an instance; each instance gets it.
    pub name: String,
    /// As it is: with the line's end, if there is to be one.
    pub text: String,
}

/// See the terminal of an instance, and write to it. It takes the size of whoever attached last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attach {
    /// Of an instance, or of a service with one.
    pub name: String,
    /// Of the client's terminal.
    pub columns: u32,
    /// Of the client's terminal.
    pub rows: u32,
    /// So many lines of what has gone off the screen, in the snapshot.
    #[serde(default)]
    pub scrollback: u32,
}

/// A terminal that is seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attached {
    /// Its number.
    pub terminal: u32,
    /// The instance.
    pub label: String,
    /// What it shows, as ANSI text for a cleared screen. `terminal.data` goes on exactly there.
    pub snapshot: String,
}

/// Write to a terminal. Answered when it is queued; send it without an id to do without an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteTerminal {
    /// Its number.
    pub terminal: u32,
    /// Keys, as a terminal sends them.
    pub text: String,
}

/// The client's terminal has another size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResizeTerminal {
    /// Its number.
    pub terminal: u32,
    /// Of the client's terminal.
    pub columns: u32,
    /// Of the client's terminal.
    pub rows: u32,
}

/// See it no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detach {
    /// Its number.
    pub terminal: u32,
}

/// What the trees of the services use. Two calls by anybody are a second or more apart, or get the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    /// And what they used before, as far as it is known: the supervisor looks every second while somebody
    /// asks.
    #[serde(default)]
    pub history: bool,
}

/// What they use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetricsAnswer {
    /// When it was looked.
    pub at: u64,
    /// Of those that run.
    pub services: Vec<ServiceFigures>,
}

/// End the supervisor. Answered when it has stopped its services in reverse order, just before it ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shutdown {
    /// Kill them instead of stopping them; also one that is being stopped already.
    #[serde(default)]
    pub kill: bool,
}
