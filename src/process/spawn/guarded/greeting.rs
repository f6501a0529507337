//! Starting a guardian.

use std::ffi::CString;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rustix::fs::{fcntl_getfl, fcntl_setfl, Mode, OFlags};
use rustix::io::{fcntl_dupfd_cloexec, Errno};
use rustix::net::sockopt::{set_socket_timeout, Timeout};
use rustix::net::{socketpair, AddressFamily, SocketFlags, SocketType};
use rustix::process::{getpid, pidfd_open, Pid, PidfdFlags};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::{executable, reports, Ends, Guardian, Keeper, User, LINES};
use crate::guardian::{protocol, socket};
use crate::process::options::Attributes;
use crate::process::spawn::{
    launch, ChildStack, Image, Launch, Launched, Session, CHANNEL_DESCRIPTOR,
};

/// How long a guardian may take to answer the greeting; a millisecond is usual.
const PATIENCE: Duration = Duration::from_secs(5);

/// `PIDFD_THREAD`: a pidfd for one thread (Linux 6.9).
const OF_THREAD: PidfdFlags = PidfdFlags::from_bits_retain(libc::O_EXCL.cast_unsigned());

/// Descriptors below are arranged in the child, and must not be a source.
const FIRST_FREE: i32 = CHANNEL_DESCRIPTOR + 1;

/// Starts a guardian and waits until it is ready.
///
/// `threads` are some of the engine's own, by their system ids: their end is the host's.
///
/// # Errors
/// A sentence why there is none.
pub(super) fn start(
    io: &Handle,
    threads: &[i32],
    stack: &mut ChildStack,
) -> Result<Guardian, String> {
    let path = executable::find()?;
    let witnesses = witnesses(threads).map_err(|errno| format!("pidfd_open: {errno}"))?;
    let (lifeline, theirs) = pair().map_err(|errno| format!("socketpair: {errno}"))?;
    let keeper = execute(&path, &theirs, stack)?;
    drop(theirs);
    let (lines, pid) = greet(&lifeline, &witnesses).map_err(|errno| {
        keeper.end();
        format!("{} did not answer: {errno}", path.display())
    })?;
    tracing::debug!(target: "signalbox::process", pid, path = %path.display(), "guardian started");

    let lifeline = Arc::new(lifeline);
    let (reaps, to_reap) = mpsc::unbounded_channel(); // one a child at the most
    let ends = Ends::default();
    io.spawn(reports::serve(Arc::clone(&lifeline), to_reap, ends.clone()));
    io.spawn(reports::reap(keeper.clone()));
    Ok(Guardian {
        pid,
        keeper,
        lifeline,
        lines: lines.map(|line| Mutex::new(Some(line))),
        ends,
        next_ticket: AtomicU64::new(1),
        reaps,
        user: User::current(),
    })
}

fn pair() -> rustix::io::Result<(OwnedFd, OwnedFd)> {
    socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)
}

/// Hands over the other ends of the lines, and waits for the answer: our ends, and the guardian's pid.
fn greet(lifeline: &OwnedFd, witnesses: &[OwnedFd]) -> rustix::io::Result<([OwnedFd; LINES], i32)> {
    let pairs: Vec<_> = (0..LINES).map(|_| pair()).collect::<Result<_, _>>()?;
    let (lines, theirs): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    let descriptors: Vec<_> = theirs.iter().chain(witnesses).map(AsFd::as_fd).collect();
    let count = i32::try_from(LINES).map_err(|_| Errno::INVAL)?;
    socket::send(lifeline, &protocol::greeting(count), &descriptors)?;
    set_socket_timeout(lifeline, Timeout::Recv, Some(PATIENCE))?;
    let mut answer = [0; protocol::GREETING_BYTES];
    socket::receive(lifeline, &mut answer, &mut Vec::new())?;
    let pid = protocol::read_greeting(&answer).ok_or(Errno::PROTO)?;
    // From now on it belongs to the event loop.
    fcntl_setfl(lifeline, fcntl_getfl(lifeline)? | OFlags::NONBLOCK)?;
    Ok((lines.try_into().map_err(|_| Errno::INVAL)?, pid))
}

/// What becomes readable when this process ends.
///
/// A process's own pidfd and its sockets do so only after its memory was given back: 60 ms late for
/// 500 MB, 130 for 1.5 GB. Its threads end before, all but the last. Those of the engine end with it
/// only, and of two one is not the last.
fn witnesses(threads: &[i32]) -> rustix::io::Result<Vec<OwnedFd>> {
    let whole = pidfd_open(getpid(), PidfdFlags::empty())?;
    let threads = threads.iter().filter_map(|&thread| Pid::from_raw(thread));
    let early = threads.filter_map(|thread| pidfd_open(thread, OF_THREAD).ok());
    Ok(early.chain([whole]).collect())
}

/// Runs the executable: nothing of the host's in it but the lifeline, and in a process group of its
/// own, which no terminal speaks to.
fn execute(path: &Path, lifeline: &OwnedFd, stack: &mut ChildStack) -> Result<Keeper, String> {
    let file = CString::new(path.as_os_str().as_bytes()).map_err(|error| error.to_string())?;
    let null = rustix::fs::open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())
        .and_then(|null| fcntl_dupfd_cloexec(&null, FIRST_FREE))
        .map_err(|errno| format!("/dev/null: {errno}"))?;
    let lifeline =
        fcntl_dupfd_cloexec(lifeline, FIRST_FREE).map_err(|errno| format!("fcntl: {errno}"))?;
    let order = Launch {
        image: &Image {
            path: &file,
            argv: vec![c"signalbox-guardian"],
            envp: Vec::new(),
            cwd: Some(c"/"),
        },
        stdio: [null.as_fd(); 3],
        channel: Some(lifeline.as_fd()),
        base: None,
        attributes: &Attributes::default(),
        session: Session::Group,
        dies_with_parent: false,
        resets_signals: true,
    };
    let Launched { pidfd, .. } = launch(&order, stack).map_err(|failure| {
        let error = Errno::from_raw_os_error(failure.errno);
        format!("{} can't be started: {}: {error}", path.display(), failure.step.syscall())
    })?;
    // There is one: this process could open its own a moment ago.
    pidfd.map(|pidfd| Keeper(Arc::new(pidfd))).ok_or_else(|| "no pidfd of the guardian".to_owned())
}
