//! The descriptors of a new child: its ends and ours.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{fcntl_getfl, fcntl_setfl, Mode, OFlags};
use rustix::io::{fcntl_dupfd_cloexec, Errno};
use rustix::pipe::{pipe_with, PipeFlags};
use rustix::stdio::{stderr, stdin, stdout};

use crate::error::{Error, Result};
use crate::process::options::{SpawnOptions, Stdio, Streams};
use crate::pty::open::{self, Pair};

/// The child's ends must not be 0, 1 or 2 while it arranges its own, or one would overwrite another.
const FIRST_FREE: i32 = 3;

/// Our ends: close-on-exec, non-blocking.
#[derive(Debug)]
pub(crate) enum Ends {
    /// Pipes, where asked for.
    Pipes { stdin: Option<OwnedFd>, stdout: Option<OwnedFd>, stderr: Option<OwnedFd> },
    /// The terminal's master.
    Terminal(OwnedFd),
}

/// The child's ends; closed when this goes, after the launch.
pub(super) enum Theirs {
    Separate([OwnedFd; 3]),
    Terminal(OwnedFd),
}

impl Theirs {
    pub(super) fn borrowed(&self) -> [BorrowedFd<'_>; 3] {
        match self {
            Self::Separate(ends) => ends.each_ref().map(AsFd::as_fd),
            Self::Terminal(slave) => [slave.as_fd(); 3],
        }
    }
}

/// Opens what `options` asks for.
pub(super) fn open(options: &SpawnOptions) -> Result<(Ends, Theirs)> {
    match options.streams {
        Streams::Terminal(size) => {
            let Pair { master, slave } = open::open(size)?;
            let slave = raised(slave).map_err(|errno| failed(options, "fcntl", errno))?;
            Ok((Ends::Terminal(master), Theirs::Terminal(slave)))
        }
        Streams::Separate([input, output, error]) => {
            let explain = |errno| failed(options, "pipe2", errno);
            let (stdin_ours, stdin_theirs) = one(input, Side::Input).map_err(explain)?;
            let (stdout_ours, stdout_theirs) = one(output, Side::Output).map_err(explain)?;
            let (stderr_ours, stderr_theirs) = one(error, Side::Error).map_err(explain)?;
            let ours = Ends::Pipes { stdin: stdin_ours, stdout: stdout_ours, stderr: stderr_ours };
            Ok((ours, Theirs::Separate([stdin_theirs, stdout_theirs, stderr_theirs])))
        }
    }
}

fn failed(options: &SpawnOptions, syscall: &'static str, errno: Errno) -> Error {
    Error::SpawnFailed { command: options.shown(), syscall, errno: errno.raw_os_error() }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Input,
    Output,
    Error,
}

fn one(stdio: Stdio, side: Side) -> rustix::io::Result<(Option<OwnedFd>, OwnedFd)> {
    match stdio {
        Stdio::Pipe => {
            let (read, write) = pipe_with(PipeFlags::CLOEXEC)?;
            let (ours, theirs) = if side == Side::Input { (write, read) } else { (read, write) };
            // Only our end: a pipe's two ends have flags of their own, and a child expects to block.
            let status = fcntl_getfl(&ours)?;
            fcntl_setfl(&ours, status | OFlags::NONBLOCK)?;
            Ok((Some(ours), raised(theirs)?))
        }
        Stdio::Inherit => {
            let host = match side {
                Side::Input => stdin(),
                Side::Output => stdout(),
                Side::Error => stderr(),
            };
            match fcntl_dupfd_cloexec(host, FIRST_FREE) {
                // The host itself has none: the child gets an empty one.
                Err(Errno::BADF) => Ok((None, null()?)),
                duplicate => Ok((None, duplicate?)),
            }
        }
        Stdio::Ignore => Ok((None, null()?)),
    }
}

fn null() -> rustix::io::Result<OwnedFd> {
    let null = rustix::fs::open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())?;
    raised(null)
}

/// The same file at a descriptor of 3 or higher. Only a host that runs with a closed standard
/// stream ever gets a lower one.
fn raised(descriptor: OwnedFd) -> rustix::io::Result<OwnedFd> {
    use std::os::fd::AsRawFd;
    if descriptor.as_raw_fd() >= FIRST_FREE {
        return Ok(descriptor);
    }
    fcntl_dupfd_cloexec(&descriptor, FIRST_FREE)
}
