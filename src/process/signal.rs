//! Signals by name and number.

/// The signals that have a name on this system, with their numbers.
const NAMES: &[(&str, i32)] = &[
    ("SIGHUP", libc::SIGHUP),
    ("SIGINT", libc::SIGINT),
    ("SIGQUIT", libc::SIGQUIT),
    ("SIGILL", libc::SIGILL),
    ("SIGTRAP", libc::SIGTRAP),
    ("SIGABRT", libc::SIGABRT),
    ("SIGBUS", libc::SIGBUS),
    ("SIGFPE", libc::SIGFPE),
    ("SIGKILL", libc::SIGKILL),
    ("SIGUSR1", libc::SIGUSR1),
    ("SIGSEGV", libc::SIGSEGV),
    ("SIGUSR2", libc::SIGUSR2),
    ("SIGPIPE", libc::SIGPIPE),
    ("SIGALRM", libc::SIGALRM),
    ("SIGTERM", libc::SIGTERM),
    ("SIGCHLD", libc::SIGCHLD),
    ("SIGCONT", libc::SIGCONT),
    ("SIGSTOP", libc::SIGSTOP),
    ("SIGTSTP", libc::SIGTSTP),
    ("SIGTTIN", libc::SIGTTIN),
    ("SIGTTOU", libc::SIGTTOU),
    ("SIGURG", libc::SIGURG),
    ("SIGXCPU", libc::SIGXCPU),
    ("SIGXFSZ", libc::SIGXFSZ),
    ("SIGVTALRM", libc::SIGVTALRM),
    ("SIGPROF", libc::SIGPROF),
    ("SIGWINCH", libc::SIGWINCH),
    ("SIGIO", libc::SIGIO),
    ("SIGSYS", libc::SIGSYS),
];

/// Highest signal number: 64 with the real-time signals.
const HIGHEST: i32 = 64;

/// A signal of this system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signal(i32);

impl Signal {
    /// What `stop` sends first.
    pub const TERM: Self = Self(15);
    /// What a terminal's disappearance sends.
    pub const HANGUP: Self = Self(1);
    /// Stops a process where it is.
    pub const STOP: Self = Self(libc::SIGSTOP);
    /// Has it go on.
    pub const CONTINUE: Self = Self(libc::SIGCONT);
    /// What nothing can refuse.
    pub const KILL: Self = Self(9);

    /// By name, such as `SIGTERM`.
    pub fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|&(_, number)| Self(number))
    }

    /// By number.
    pub fn from_number(number: i32) -> Option<Self> {
        (1..=HIGHEST).contains(&number).then_some(Self(number))
    }

    /// The system's number.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The name, or the number in words for a real-time signal.
    pub fn name(self) -> String {
        NAMES
            .iter()
            .find(|&&(_, number)| number == self.0)
            .map_or_else(|| format!("signal {}", self.0), |(name, _)| (*name).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_agree() {
        for &(name, number) in NAMES {
            assert_eq!(Signal::from_name(name), Signal::from_number(number));
            assert_eq!(Signal::from_number(number).unwrap().name(), name);
        }
        assert_eq!(Signal::from_name("TERM"), None);
        assert_eq!(Signal::from_number(0), None);
    }
}
