//! Starting programs.
//!
//! [`Launch`] says what to start, [`launch`] starts it, [`Launched`] is what came of it. `linux.rs` is
//! the only system so far; another one is another file with the same `launch`. The guardian calls the
//! same function: what is to die with the host is started there (`guarded`), the rest here.

use std::ffi::CStr;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::Arc;

use super::command::{is_text, Program};
use super::options::{Attributes, SpawnOptions, Stdio};
use super::tree::Cookie;
use crate::error::{Error, Result};

pub(crate) mod guarded;
pub(crate) mod pool;
mod stdio;

mod linux;
mod raw;
mod stack;

use guarded::{Guarded, Guardian, Refusal};
pub(crate) use linux::launch;
pub(crate) use raw::set_signal_mask;
pub(crate) use stack::ChildStack;
pub(crate) use stdio::Ends;

/// Where the child finds its channel: the first number after the standard streams, as in Node.
pub(crate) const CHANNEL_DESCRIPTOR: i32 = 3;

/// What `execve` takes, and where.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Image<'a> {
    pub(crate) path: &'a CStr,
    pub(crate) argv: Vec<&'a CStr>,
    pub(crate) envp: Vec<&'a CStr>,
    /// The directory to enter before; none stays where it is.
    pub(crate) cwd: Option<&'a CStr>,
}

/// What to start.
pub(crate) struct Launch<'a> {
    pub(crate) image: &'a Image<'a>,
    /// Become the child's descriptors 0, 1 and 2. Each is above [`CHANNEL_DESCRIPTOR`].
    pub(crate) stdio: [BorrowedFd<'a>; 3],
    /// Becomes [`CHANNEL_DESCRIPTOR`]. Above that itself.
    pub(crate) channel: Option<BorrowedFd<'a>>,
    /// The directory that relative paths start from; by default that of this process.
    pub(crate) base: Option<BorrowedFd<'a>>,
    pub(crate) attributes: &'a Attributes,
    pub(crate) session: Session,
    /// End the child with SIGKILL when the thread that starts it is gone, that is: its process.
    pub(crate) dies_with_parent: bool,
    /// This process may ignore signals, which the program would inherit.
    pub(crate) resets_signals: bool,
}

/// Which session and process group the child gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Session {
    /// The host's session and group: for a child that shares the host's terminal as its input, and
    /// would be stopped by the terminal in a group of its own.
    Host,
    /// The same for a child that the guardian starts: the host's session is the guardian's, the group
    /// is not.
    Joined {
        /// The host's process group.
        group: i32,
    },
    /// A process group of its own in the host's session.
    Group,
    /// A session of its own, without a terminal.
    New,
    /// A session of its own, with one of its descriptors as its controlling terminal.
    Terminal {
        /// The descriptor.
        at: i32,
    },
}

/// A program that has been started: `execve` succeeded.
#[derive(Debug)]
pub(crate) struct Launched {
    pub(crate) pid: i32,
    /// Names the process for good; `None` where the system has none (Linux before 5.3).
    pub(crate) pidfd: Option<OwnedFd>,
}

/// The step at which a launch failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LaunchFailure {
    pub(crate) step: Step,
    pub(crate) errno: i32,
}

impl Refusal {
    /// The file has execute permission and no format that the system knows.
    fn is_unknown_format(&self) -> bool {
        matches!(self, Self::Failed(LaunchFailure { step: Step::Execute, errno: libc::ENOEXEC }))
    }
}

/// Steps of a launch, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum Step {
    Clone = 0,
    Session = 1,
    Priority = 2,
    ResourceLimits = 3,
    WorkingDirectory = 4,
    Group = 5,
    User = 6,
    ParentDeathSignal = 7,
    Descriptors = 8,
    ControllingTerminal = 9,
    Execute = 10,
}

impl Step {
    /// All steps, in order.
    const ALL: [Self; 11] = [
        Self::Clone,
        Self::Session,
        Self::Priority,
        Self::ResourceLimits,
        Self::WorkingDirectory,
        Self::Group,
        Self::User,
        Self::ParentDeathSignal,
        Self::Descriptors,
        Self::ControllingTerminal,
        Self::Execute,
    ];

    /// The step of this number.
    pub(crate) fn from_number(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|&step| step as i32 == number)
    }

    fn syscall(self) -> &'static str {
        match self {
            Self::Clone => "clone",
            Self::Session => "setsid",
            Self::Priority => "setpriority",
            Self::ResourceLimits => "prlimit",
            Self::WorkingDirectory => "chdir",
            Self::Group => "setgid",
            Self::User => "setuid",
            Self::ParentDeathSignal => "prctl",
            Self::Descriptors => "dup3",
            Self::ControllingTerminal => "TIOCSCTTY",
            Self::Execute => "execve",
        }
    }
}

/// A child and our ends of its streams.
pub(crate) struct Started {
    pub(crate) launched: Launched,
    pub(crate) ends: Ends,
    /// The child's process group is its own, so that a signal can be sent to all of it.
    pub(crate) owns_group: bool,
    /// Set when the guardian started it, and reaps it.
    pub(crate) guarded: Option<Guarded>,
    /// What marks the child's descendants.
    pub(crate) cookie: Option<Cookie>,
}

/// Who starts a program.
pub(crate) enum Starter<'a> {
    /// This process, on a spawner thread, for its parent-death signal follows the thread.
    Host(&'a mut ChildStack),
    /// The guardian, asked by any thread.
    Guardian(&'a Arc<Guardian>),
}

/// Resolves, opens and starts. Reads the file system and blocks until the new program has been executed;
/// `None` when the guardian can't do it, and the host has to.
pub(crate) fn start(options: &SpawnOptions, mut starter: Starter<'_>) -> Result<Option<Started>> {
    let mut program = Program::resolve(options)?;
    let cookie = (!options.detached).then(Cookie::new);
    if let Some(cookie) = &cookie {
        program.mark(cookie);
    }
    let (ends, theirs) = stdio::open(options)?;
    if let Some(channel) = theirs.channel() {
        program.name_channel(channel);
    }
    let session = session_of(options);
    let mut attempt = |program: &Program| {
        let order = Launch {
            image: &program.image(),
            stdio: theirs.stdio(),
            channel: theirs.channel(),
            base: None,
            attributes: &options.attributes,
            session,
            dies_with_parent: !options.detached,
            resets_signals: true,
        };
        match &mut starter {
            Starter::Host(stack) => {
                launch(&order, stack).map(|launched| (launched, None)).map_err(Refusal::Failed)
            }
            Starter::Guardian(guardian) => guarded::launch(guardian, &order)
                .map(|(launched, guarded)| (launched, Some(guarded))),
        }
    };
    let mut launched = attempt(&program);
    if matches!(&launched, Err(refusal) if refusal.is_unknown_format())
        && is_text(options, &program)
    {
        program = program.by_shell();
        launched = attempt(&program);
    }
    let owns_group = session != Session::Host;
    match launched {
        Ok((launched, guarded)) => {
            Ok(Some(Started { launched, ends, owns_group, guarded, cookie }))
        }
        Err(Refusal::NotThere) => Ok(None),
        Err(Refusal::Failed(failure)) => Err(explain(options, &program, failure)),
    }
}

fn session_of(options: &SpawnOptions) -> Session {
    let terminal = options.stdio.iter().position(|stdio| *stdio == Stdio::Terminal);
    match (terminal, &options.stdio[0]) {
        (Some(at), _) => Session::Terminal { at: i32::try_from(at).unwrap_or(0) },
        (None, _) if options.detached => Session::New,
        (None, Stdio::Inherit) => Session::Host,
        (None, _) => Session::Group,
    }
}

fn explain(options: &SpawnOptions, program: &Program, failure: LaunchFailure) -> Error {
    let command = options.shown();
    let LaunchFailure { step, errno } = failure;
    match (step, errno) {
        (Step::WorkingDirectory, _) => {
            let cwd = options.cwd.as_ref().map(|cwd| cwd.display().to_string());
            Error::SpawnCwd { command, cwd: cwd.unwrap_or_default(), errno }
        }
        (Step::Execute, libc::EACCES) => Error::SpawnNotExecutable {
            command,
            path: program.path.to_string_lossy().into_owned(),
            reason: "is not executable here (its permissions, or a file system mounted noexec)",
        },
        (Step::Execute, libc::ENOEXEC) => Error::SpawnNotExecutable {
            command,
            path: program.path.to_string_lossy().into_owned(),
            reason: "is not a program that this system can run",
        },
        // The file was there a moment ago: its interpreter or dynamic linker is what is missing.
        (Step::Execute, libc::ENOENT) => Error::SpawnNotExecutable {
            command,
            path: program.path.to_string_lossy().into_owned(),
            reason:
                "needs an interpreter or dynamic linker that does not exist (see its first line)",
        },
        _ => Error::SpawnFailed { command, syscall: step.syscall(), errno },
    }
}
