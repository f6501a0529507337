//! The descriptors of a new child: its ends and ours.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{fcntl_getfl, fcntl_setfl, Mode, OFlags};
use rustix::io::{fcntl_dupfd_cloexec, Errno};
use rustix::net::sockopt::set_socket_send_buffer_size;
use rustix::net::{socketpair, AddressFamily, SocketFlags, SocketType};
use rustix::pipe::{pipe_with, PipeFlags};
use rustix::stdio::{stderr, stdin, stdout};

use crate::error::{Error, Result};
use crate::process::options::{FileTarget, SpawnOptions, Stdio};
use crate::pty::open::{self, Pair};

/// The child's ends must not be those that it arranges, 0 to 3, or one would overwrite another.
const FIRST_FREE: i32 = super::CHANNEL_DESCRIPTOR + 1;

/// Permissions of a file that is made for output, before the umask.
const FILE_MODE: u32 = 0o666;

/// Room of each direction of a channel. The system doubles it for its own bookkeeping, of which each
/// message takes several hundred bytes: this holds some 500 small ones, twice the usual, so that a
/// child which sends many is not stopped while the host is busy for a millisecond.
const CHANNEL_BUFFER_BYTES: usize = 208 * 1024;

/// Our ends: close-on-exec, non-blocking.
#[derive(Debug, Default)]
pub(crate) struct Ends {
    /// Pipe to standard input.
    pub(crate) input: Option<OwnedFd>,
    /// Pipes from standard output and standard error.
    pub(crate) outputs: [Option<OwnedFd>; 2],
    /// The master of a terminal.
    pub(crate) terminal: Option<Master>,
    /// Our side of the channel.
    pub(crate) channel: Option<OwnedFd>,
    /// Sockets to standard input and from standard output, where those are a channel.
    pub(crate) protocol: Option<(OwnedFd, OwnedFd)>,
}

/// The master of a terminal, and which streams it stands for.
#[derive(Debug)]
pub(crate) struct Master {
    pub(crate) descriptor: OwnedFd,
    /// Standard input is the terminal.
    pub(crate) takes_input: bool,
    /// Where its output goes: 0 as standard output, 1 as standard error.
    pub(crate) output: usize,
}

/// The child's ends; closed when this goes, after the launch.
pub(super) struct Theirs {
    stdio: [OwnedFd; 3],
    channel: Option<OwnedFd>,
}

impl Theirs {
    pub(super) fn stdio(&self) -> [BorrowedFd<'_>; 3] {
        self.stdio.each_ref().map(AsFd::as_fd)
    }

    pub(super) fn channel(&self) -> Option<BorrowedFd<'_>> {
        self.channel.as_ref().map(AsFd::as_fd)
    }
}

/// Opens what `options` asks for.
pub(super) fn open(options: &SpawnOptions) -> Result<(Ends, Theirs)> {
    let failed = |syscall| {
        move |errno: Errno| Error::SpawnFailed {
            command: options.shown(),
            syscall,
            errno: errno.raw_os_error(),
        }
    };
    let mut ends = Ends::default();
    let slave = if options.has_terminal() {
        let Pair { master, slave } = open::open(options.size)?;
        let slave = raised(slave).map_err(failed("fcntl"))?;
        let [stdin, stdout, _] = &options.stdio;
        ends.terminal = Some(Master {
            descriptor: master,
            takes_input: *stdin == Stdio::Terminal,
            output: usize::from(*stdout != Stdio::Terminal),
        });
        Some(slave)
    } else {
        None
    };
    let mut talk = [None, None];
    let mut one = |index: usize, side: Side| -> Result<OwnedFd> {
        if options.protocol.is_some() && side != Side::Error {
            let (ours, theirs) = channel().map_err(failed("socketpair"))?;
            talk[index] = Some(ours);
            return Ok(theirs);
        }
        let (ours, theirs) = match &options.stdio[index] {
            Stdio::Pipe => pipe(side).map_err(failed("pipe2"))?,
            Stdio::Inherit => (None, inherited(side).map_err(failed("fcntl"))?),
            Stdio::Ignore => (None, null().map_err(failed("open"))?),
            Stdio::File(target) => (None, file(target, side)?),
            Stdio::Terminal => {
                let slave = slave.as_ref().map(|slave| fcntl_dupfd_cloexec(slave, FIRST_FREE));
                (None, slave.unwrap_or(Err(Errno::BADF)).map_err(failed("fcntl"))?)
            }
        };
        match side {
            Side::Input => ends.input = ours,
            Side::Output => ends.outputs[0] = ours,
            Side::Error => ends.outputs[1] = ours,
        }
        Ok(theirs)
    };
    let input = one(0, Side::Input)?;
    let output = one(1, Side::Output)?;
    let error = if options.merge {
        fcntl_dupfd_cloexec(&output, FIRST_FREE).map_err(failed("fcntl"))?
    } else {
        one(2, Side::Error)?
    };
    if let [Some(to_child), Some(from_child)] = talk {
        ends.protocol = Some((to_child, from_child));
    }
    let mut theirs = Theirs { stdio: [input, output, error], channel: None };
    if options.channel {
        let (ours, other) = channel().map_err(failed("socketpair"))?;
        ends.channel = Some(ours);
        theirs.channel = Some(other);
    }
    Ok((ends, theirs))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Input,
    Output,
    Error,
}

fn pipe(side: Side) -> rustix::io::Result<(Option<OwnedFd>, OwnedFd)> {
    let (read, write) = pipe_with(PipeFlags::CLOEXEC)?;
    let (ours, theirs) = if side == Side::Input { (write, read) } else { (read, write) };
    // Only our end: a pipe's two ends have flags of their own, and a child expects to block.
    let status = fcntl_getfl(&ours)?;
    fcntl_setfl(&ours, status | OFlags::NONBLOCK)?;
    Ok((Some(ours), raised(theirs)?))
}

fn inherited(side: Side) -> rustix::io::Result<OwnedFd> {
    let host = match side {
        Side::Input => stdin(),
        Side::Output => stdout(),
        Side::Error => stderr(),
    };
    match fcntl_dupfd_cloexec(host, FIRST_FREE) {
        // The host itself has none: the child gets an empty one.
        Err(Errno::BADF) => null(),
        duplicate => duplicate,
    }
}

fn null() -> rustix::io::Result<OwnedFd> {
    let null = rustix::fs::open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())?;
    raised(null)
}

fn file(target: &FileTarget, side: Side) -> Result<OwnedFd> {
    let flags = match (side, target.append) {
        (Side::Input, _) => OFlags::RDONLY,
        (_, true) => OFlags::WRONLY | OFlags::CREATE | OFlags::APPEND,
        (_, false) => OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC,
    };
    // A host that is no session's leader must not get a terminal by opening one.
    let flags = flags | OFlags::CLOEXEC | OFlags::NOCTTY;
    rustix::fs::open(&target.path, flags, Mode::from_raw_mode(FILE_MODE)).and_then(raised).map_err(
        |errno| Error::StdioFile {
            path: target.path.display().to_string(),
            errno: errno.raw_os_error(),
        },
    )
}

/// A socket pair as Node's own channels are. Only our end is non-blocking: Node's and Bun's children set
/// theirs so by themselves, and the flag belongs to each end.
fn channel() -> rustix::io::Result<(OwnedFd, OwnedFd)> {
    let (ours, theirs) =
        socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    for end in [&ours, &theirs] {
        // What is allowed without privileges; refused, the usual size does too.
        let _ = set_socket_send_buffer_size(end, CHANNEL_BUFFER_BYTES);
    }
    let status = fcntl_getfl(&ours)?;
    fcntl_setfl(&ours, status | OFlags::NONBLOCK)?;
    Ok((ours, raised(theirs)?))
}

/// The same file at a descriptor that the child does not arrange.
fn raised(descriptor: OwnedFd) -> rustix::io::Result<OwnedFd> {
    use std::os::fd::AsRawFd;
    if descriptor.as_raw_fd() >= FIRST_FREE {
        return Ok(descriptor);
    }
    fcntl_dupfd_cloexec(&descriptor, FIRST_FREE)
}
