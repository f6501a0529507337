//! One instance of one service.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::{HealthPlan, Millis, Readiness, RestartPlan};
use crate::output::{DEFAULT_LOG_BYTES, DEFAULT_LOG_FILES};

/// One instance of one service.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not one state")]
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServicePlan {
    /// The name of the service, which its instances share.
    pub name: String,
    /// Which instance, from 0.
    #[serde(default)]
    pub instance: u32,
    /// How many there are.
    #[serde(default = "one")]
    pub instances: u32,
    /// What people see; unique. The name when left out.
    #[serde(default)]
    pub label: Option<String>,
    /// The program, or with `shell` a line for it.
    pub command: String,
    /// Its arguments.
    #[serde(default)]
    pub args: Vec<String>,
    /// The shell that reads the command.
    #[serde(default)]
    pub shell: Option<String>,
    /// Its working directory, absolute.
    pub directory: PathBuf,
    /// Variables that are set, or with `null` removed.
    #[serde(default)]
    pub env: BTreeMap<String, Option<String>>,
    /// They go on top of the variables of the host.
    #[serde(default = "yes")]
    pub inherit_env: bool,
    /// What it reads.
    #[serde(default)]
    pub stdin: StdinPlan,
    /// It runs on a terminal.
    #[serde(default)]
    pub interactive: Option<TerminalPlan>,
    /// It has a channel for messages.
    #[serde(default)]
    pub ipc: bool,
    /// What has to be there before it is started.
    #[serde(default)]
    pub depends_on: Vec<Dependency>,
    /// What shows that it is ready; by default that it runs.
    #[serde(default)]
    pub ready: Option<Readiness>,
    /// How long it may take to get ready.
    #[serde(default = "ready_timeout")]
    pub ready_timeout_ms: Millis,
    /// How it is found out whether it is well.
    #[serde(default)]
    pub health: Option<HealthPlan>,
    /// When it is started again.
    #[serde(default)]
    pub restart: RestartPlan,
    /// What it may use.
    #[serde(default)]
    pub limits: LimitsPlan,
    /// What a stop sends first.
    #[serde(default = "stop_signal")]
    pub stop_signal: String,
    /// Time between that and SIGKILL.
    #[serde(default = "kill_grace")]
    pub kill_grace_ms: Millis,
    /// Files whose change restarts it.
    #[serde(default)]
    pub watch: Option<WatchPlan>,
    /// When it is run, instead of at once.
    #[serde(default)]
    pub schedule: Option<SchedulePlan>,
    /// It does its work and ends.
    #[serde(default)]
    pub oneshot: bool,
    /// It is started with the group, and not only when it is named or needed.
    #[serde(default = "yes")]
    pub autostart: bool,
    /// A file that gets its output.
    #[serde(default)]
    pub log: Option<LogPlan>,
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

fn ready_timeout() -> Millis {
    Millis::new(30_000)
}

fn stop_signal() -> String {
    "SIGTERM".to_owned()
}

fn kill_grace() -> Millis {
    Millis::new(5_000)
}

impl ServicePlan {
    /// A service with all the defaults.
    pub fn new(name: impl Into<String>, command: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            instance: 0,
            instances: one(),
            label: None,
            command: command.into(),
            args: Vec::new(),
            shell: None,
            directory: PathBuf::from("/"),
            env: BTreeMap::new(),
            inherit_env: yes(),
            stdin: StdinPlan::default(),
            interactive: None,
            ipc: false,
            depends_on: Vec::new(),
            ready: None,
            ready_timeout_ms: ready_timeout(),
            health: None,
            restart: RestartPlan::default(),
            limits: LimitsPlan::default(),
            stop_signal: stop_signal(),
            kill_grace_ms: kill_grace(),
            watch: None,
            schedule: None,
            oneshot: false,
            autostart: yes(),
            log: None,
        }
    }

    /// What people see.
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }

    /// Another instance of the same service.
    #[must_use]
    pub(crate) fn as_instance(&self, instance: u32, instances: u32) -> Self {
        let mut plan = Self { instance, instances, ..self.clone() };
        plan.label = Some(format!("{}.{instance}", self.name));
        plan.env.insert("SIGNALBOX_INSTANCE".into(), Some(instance.to_string()));
        plan.env.insert("SIGNALBOX_INSTANCES".into(), Some(instances.to_string()));
        if let Some(log) = &mut plan.log {
            log.path.as_mut_os_string().push(format!(".{instance}")); // two can't rotate one file
        }
        plan
    }
}

/// What a service reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StdinPlan {
    /// Nothing: its input is at its end.
    #[default]
    Ignore,
    /// What is written to it.
    Pipe,
}

/// A terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TerminalPlan {
    /// Columns.
    pub cols: u16,
    /// Rows.
    pub rows: u16,
}

/// What has to be there before a service is started.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dependency {
    /// The name of a service; all its instances are meant.
    pub service: String,
    /// What is awaited of it.
    #[serde(default)]
    pub condition: Condition,
}

/// What is awaited of a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// It runs, or has ended well.
    Started,
    /// It is ready, or has ended well.
    #[default]
    Ready,
    /// It has ended well.
    Completed,
}

impl Condition {
    /// What is awaited, in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Ready => "ready",
            Self::Completed => "completed",
        }
    }
}

/// What a service may use, by the names that `spawn` has for it.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct LimitsPlan {
    /// Memory of the process itself.
    pub memory_bytes: Option<ThresholdPlan>,
    /// Memory of its whole tree.
    pub tree_memory_bytes: Option<ThresholdPlan>,
    /// `RLIMIT_NOFILE`.
    pub open_files: Option<u64>,
    /// `RLIMIT_NPROC`.
    pub processes: Option<u64>,
    /// `RLIMIT_CPU`.
    pub cpu_seconds: Option<u64>,
    /// `RLIMIT_FSIZE`.
    pub file_bytes: Option<u64>,
    /// `RLIMIT_CORE`.
    pub core_bytes: Option<u64>,
    /// `RLIMIT_AS`.
    pub address_space_bytes: Option<u64>,
    /// `RLIMIT_STACK`.
    pub stack_bytes: Option<u64>,
}

/// A bound on memory: above which it is stopped, or both steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ThresholdPlan {
    /// Above this it is stopped.
    Kill(u64),
    /// Each step by its name.
    #[serde(rename_all = "camelCase")]
    Both {
        /// Above this it is warned about.
        #[serde(default)]
        warn: Option<u64>,
        /// Above this it is stopped.
        #[serde(default)]
        kill: Option<u64>,
    },
}

/// Files whose change restarts a service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WatchPlan {
    /// Absolute globs of files that count.
    pub include: Vec<String>,
    /// Globs of those that do not, and of folders that are not looked into.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Nothing may have changed for this long before it is restarted.
    #[serde(default = "debounce")]
    pub debounce_ms: Millis,
}

fn debounce() -> Millis {
    Millis::new(200)
}

/// When a service is run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SchedulePlan {
    /// A cron expression of five fields, or six with seconds first, in local time.
    Cron(String),
    /// Each time this long after the start of the one before; the first this long after the group began.
    IntervalMs(Millis),
}

/// A file that gets the output of a service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LogPlan {
    /// The file.
    pub path: PathBuf,
    /// A file of this size is put aside.
    #[serde(default = "log_bytes")]
    pub max_bytes: u64,
    /// Files that are kept.
    #[serde(default = "log_files")]
    pub max_files: u32,
    /// They are compressed.
    #[serde(default)]
    pub gzip: bool,
}

fn log_bytes() -> u64 {
    DEFAULT_LOG_BYTES
}

fn log_files() -> u32 {
    DEFAULT_LOG_FILES
}
