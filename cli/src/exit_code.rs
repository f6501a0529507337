//! What the command's exit code says. docs/cli.md has the same table.

/// How the command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitCode {
    /// What was asked for was done.
    Done,
    /// A service failed, or what was asked for could not be done.
    Failed,
    /// The command line was wrong.
    Usage,
    /// No supervisor runs for this project.
    NothingRuns,
    /// The config is missing, can't be loaded or is wrong.
    Config,
    /// There is no service of that name.
    UnknownService,
    /// The supervisor could not be started or reached, or was lost.
    Supervisor,
    /// Ended by a signal, or with the code of the command that was run.
    Other(i32),
}

impl ExitCode {
    /// The number that the shell sees.
    pub(crate) fn number(self) -> i32 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NothingRuns => 3,
            Self::Config => 4,
            Self::UnknownService => 5,
            Self::Supervisor => 6,
            Self::Other(number) => number,
        }
    }

    /// As shells tell that a signal ended a program.
    pub(crate) fn of_signal(signal: i32) -> Self {
        Self::Other(128 + signal)
    }
}
