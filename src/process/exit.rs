//! How a process ended.

use std::time::Duration;

/// Why a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It ended by itself, with an exit code.
    Exited,
    /// A signal that did not come from `stop` ended it.
    Signaled,
    /// It ended after `stop`.
    Stopped,
    /// It ran longer than it may, and was stopped.
    TimedOut,
    /// It used more memory than it may, and was stopped.
    LimitExceeded,
}

impl Reason {
    /// The name that JavaScript sees.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exited => "exited",
            Self::Signaled => "signaled",
            Self::Stopped => "stopped",
            Self::TimedOut => "timedOut",
            Self::LimitExceeded => "limitExceeded",
        }
    }
}

/// What the system reported: exactly one of the two is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// The exit code, 0 to 255.
    pub code: Option<i32>,
    /// The number of the signal that ended it.
    pub signal: Option<i32>,
}

impl Status {
    /// Exit code 0.
    pub fn is_success(self) -> bool {
        self.code == Some(0)
    }
}

/// The whole report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    /// Code or signal.
    pub status: Status,
    /// Why.
    pub reason: Reason,
    /// From the start of the program to its end.
    pub duration: Duration,
}
