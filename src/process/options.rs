//! What is to be started, and how.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use super::signal::Signal;
use super::variables::Variables;
use crate::output::{Encoding, OutputOptions};
use crate::pty::live_screen::LiveScreenOptions;
use crate::pty::size::Size;
use crate::rpc::framing::{FrameLimits, Framing};

/// Where one of the child's standard streams leads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Stdio {
    /// To us.
    #[default]
    Pipe,
    /// To the host's own stream.
    Inherit,
    /// Nowhere: reads end at once, writes are dropped.
    Ignore,
    /// To or from a file.
    File(FileTarget),
    /// To us, over a terminal that all streams of this kind share. It controls the child's new
    /// session.
    Terminal,
}

/// A file as a standard stream: read from its beginning as input; as output made when it does not
/// exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileTarget {
    /// From the host's working directory, not the child's.
    pub path: PathBuf,
    /// Output goes to the end of what is there, instead of replacing it.
    pub append: bool,
}

/// What the system grants a child, set between its start and its program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attributes {
    /// User id; the host's own by default. Another one takes privileges.
    pub uid: Option<u32>,
    /// Group id. With this or `uid`, supplementary groups are dropped.
    pub gid: Option<u32>,
    /// Permissions that new files do not get, such as 0o022.
    pub umask: Option<u32>,
    /// Niceness, -20 to 19: higher is less important.
    pub nice: Option<i32>,
    /// Resource limits, soft and hard alike; of processor time the hard one is a second later.
    pub rlimits: Vec<ResourceLimit>,
}

/// One of the system's limits on a process, inherited by what it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceLimit {
    /// The system's number of the resource (`RLIMIT_*`).
    pub resource: i32,
    /// In the unit of the resource.
    pub value: u64,
}

/// A bound with two steps, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Threshold {
    /// Above this, a warning.
    pub warn: Option<u64>,
    /// Above this, the process is stopped.
    pub kill: Option<u64>,
}

impl Threshold {
    /// True when there is nothing to watch.
    pub fn is_none(&self) -> bool {
        self.warn.is_none() && self.kill.is_none()
    }
}

/// Bounds on resident memory, watched by sampling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MemoryLimits {
    /// Of the process itself.
    pub process: Threshold,
    /// Of the process and its descendants together.
    pub tree: Threshold,
}

/// What is spoken over standard input and output, instead of bytes for readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Protocol {
    /// How frames are told apart. Without one, the child's first frame shows it; until then, frames
    /// to it are lines.
    pub framing: Option<Framing>,
    /// What the child may send.
    pub limits: FrameLimits,
}

/// A program to start.
#[derive(Debug, Clone)]
pub struct SpawnOptions {
    /// A path (with a slash), or a name that is searched for in the child's `PATH`. With `shell`, a
    /// line for that shell.
    pub command: OsString,
    /// Arguments after the command itself. With `shell` they are quoted and appended to the line.
    pub args: Vec<OsString>,
    /// The shell that reads the command.
    pub shell: Option<OsString>,
    /// Working directory; the host's own by default.
    pub cwd: Option<PathBuf>,
    /// The whole environment of the child.
    pub env: Variables,
    /// Standard input, output and error.
    pub stdio: [Stdio; 3],
    /// Standard error goes where standard output goes, in the order in which it was written.
    pub merge: bool,
    /// Size of the terminal, where a stream is one.
    pub size: Size,
    /// A channel for messages, as Node's children know it: a socket whose number is in the child's
    /// `NODE_CHANNEL_FD`.
    pub channel: bool,
    /// Standard input and output are a channel for messages, over a socket each. Instead of `channel`.
    pub protocol: Option<Protocol>,
    /// Identity, priority, limits of the system.
    pub attributes: Attributes,
    /// How output is handed over.
    pub encoding: Encoding,
    /// How much is held, when viewers hear of it, where it is logged.
    pub output: OutputOptions,
    /// A screen is kept of the terminal from the first byte on.
    pub screen: Option<LiveScreenOptions>,
    /// The child may outlive the host: own session, no signal when the host ends.
    pub detached: bool,
    /// The process is stopped when it runs longer than this.
    pub timeout: Option<Duration>,
    /// It is warned about or stopped when it uses more than this.
    pub memory: MemoryLimits,
    /// Its figures are told this often.
    pub metrics_interval: Option<Duration>,
    /// What `stop` sends first.
    pub stop_signal: Signal,
    /// How long `stop` waits before it kills.
    pub kill_grace: Duration,
}

impl SpawnOptions {
    /// `command` with pipes, the host's environment and the defaults.
    pub fn new(command: impl Into<OsString>) -> Self {
        Self::with_variables(command, Variables::host())
    }

    /// The same with these environment variables.
    pub fn with_variables(command: impl Into<OsString>, env: Variables) -> Self {
        Self {
            command: command.into(),
            args: Vec::new(),
            shell: None,
            cwd: None,
            env,
            stdio: [Stdio::Pipe, Stdio::Pipe, Stdio::Pipe],
            merge: false,
            size: Size::default(),
            channel: false,
            protocol: None,
            attributes: Attributes::default(),
            encoding: Encoding::Utf8,
            output: OutputOptions::default(),
            screen: None,
            detached: false,
            timeout: None,
            memory: MemoryLimits::default(),
            metrics_interval: None,
            stop_signal: Signal::TERM,
            kill_grace: DEFAULT_KILL_GRACE,
        }
    }

    /// With these arguments.
    #[must_use]
    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args = args.into_iter().map(Into::into).collect();
        self
    }

    /// On a new terminal of this size.
    #[must_use]
    pub fn terminal(mut self, size: Size) -> Self {
        self.stdio = [Stdio::Terminal, Stdio::Terminal, Stdio::Terminal];
        self.size = size;
        self.stop_signal = Signal::HANGUP;
        self
    }

    /// True when input, output and error are one terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        self.stdio.iter().all(|stdio| *stdio == Stdio::Terminal)
    }

    /// True when one of the streams is a terminal.
    pub(crate) fn has_terminal(&self) -> bool {
        self.stdio.contains(&Stdio::Terminal)
    }

    /// True when opening its files may wait for another process.
    pub(crate) fn opens_named_pipe(&self) -> bool {
        use std::os::unix::fs::FileTypeExt;
        let is_named_pipe = |stdio: &Stdio| {
            matches!(stdio, Stdio::File(target)
                if std::fs::metadata(&target.path).is_ok_and(|data| data.file_type().is_fifo()))
        };
        self.stdio.iter().any(is_named_pipe)
    }

    /// The command as a person would write it, for messages.
    pub(crate) fn shown(&self) -> String {
        self.command.to_string_lossy().into_owned()
    }
}

/// Time between `stop`'s signal and SIGKILL: long enough for a server to close its connections.
pub const DEFAULT_KILL_GRACE: Duration = Duration::from_secs(5);
