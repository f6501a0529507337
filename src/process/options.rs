//! What is to be started, and how.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use super::signal::Signal;
use crate::output::Encoding;
use crate::pty::size::Size;

/// Where one of the child's standard streams leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stdio {
    /// To us.
    #[default]
    Pipe,
    /// To the host's own stream.
    Inherit,
    /// Nowhere: reads end at once, writes are dropped.
    Ignore,
}

/// The child's three standard streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Streams {
    /// Standard input, output and error, each on its own.
    Separate([Stdio; 3]),
    /// All three on a new terminal, which controls the child's new session.
    Terminal(Size),
}

/// A program to start.
#[derive(Debug, Clone)]
pub struct SpawnOptions {
    /// A path (with a slash), or a name that is searched for in the child's `PATH`.
    pub command: OsString,
    /// Arguments after the command itself.
    pub args: Vec<OsString>,
    /// Working directory; the host's own by default.
    pub cwd: Option<PathBuf>,
    /// The whole environment of the child. Of two variables of one name the later counts.
    pub env: Vec<(OsString, OsString)>,
    /// Standard streams.
    pub streams: Streams,
    /// How output is handed over.
    pub encoding: Encoding,
    /// The child may outlive the host: own session, no signal when the host ends.
    pub detached: bool,
    /// What `stop` sends first.
    pub stop_signal: Signal,
    /// How long `stop` waits before it kills.
    pub kill_grace: Duration,
}

impl SpawnOptions {
    /// `command` with pipes, the host's environment and the defaults.
    pub fn new(command: impl Into<OsString>) -> Self {
        Self {
            command: command.into(),
            args: Vec::new(),
            cwd: None,
            env: std::env::vars_os().collect(),
            streams: Streams::Separate([Stdio::Pipe; 3]),
            encoding: Encoding::Utf8,
            detached: false,
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
        self.streams = Streams::Terminal(size);
        self.stop_signal = Signal::HANGUP;
        self
    }

    /// The command as a person would write it, for messages.
    pub(crate) fn shown(&self) -> String {
        self.command.to_string_lossy().into_owned()
    }
}

/// Time between `stop`'s signal and SIGKILL: long enough for a server to close its connections.
pub const DEFAULT_KILL_GRACE: Duration = Duration::from_secs(5);
