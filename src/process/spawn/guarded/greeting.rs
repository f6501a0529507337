//! Starting a guardian.

use std::ffi::CString;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rustix::fs::{fcntl_getfl, fcntl_setfl, Mode, OFlags};
use rustix::io::fcntl_dupfd_cloexec;
use rustix::net::sockopt::{set_socket_timeout, Timeout};
use rustix::net::{socketpair, AddressFamily, SocketFlags, SocketType};
use rustix::process::{getpid, kill_process, pidfd_open, Pid, PidfdFlags, Signal};
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
    let failed = |what| move |errno: rustix::io::Errno| format!("{what}: {errno}");
    let pair = || socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None);

    let witnesses = witnesses(threads).map_err(failed("pidfd_open (Linux 5.3)"))?;
    let (ours, theirs) = pair().map_err(failed("socketpair"))?;
    let keeper = execute(&path, &theirs, stack)?;
    drop(theirs);
    let greeted = || -> Result<([OwnedFd; LINES], i32), rustix::io::Errno> {
        let pairs: Vec<_> = (0..LINES).map(|_| pair()).collect::<Result<_, _>>()?;
        let (lines, far): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        let descriptors: Vec<BorrowedFd<'_>> =
            far.iter().chain(&witnesses).map(AsFd::as_fd).collect();
        let count = i32::try_from(LINES).unwrap_or(0);
        socket::send(&ours, &protocol::greeting(count), &descriptors)?;
        set_socket_timeout(&ours, Timeout::Recv, Some(PATIENCE))?;
        let mut answer = [0; protocol::GREETING_BYTES];
        socket::receive(&ours, &mut answer, &mut Vec::new())?;
        let pid = protocol::read_greeting(&answer).ok_or(rustix::io::Errno::PROTO)?;
        let status = fcntl_getfl(&ours)?;
        fcntl_setfl(&ours, status | OFlags::NONBLOCK)?;
        let lines = lines.try_into().map_err(|_| rustix::io::Errno::INVAL)?;
        Ok((lines, pid))
    };
    let (lines, pid) = greeted().map_err(|errno| {
        keeper.end();
        format!("{} did not answer: {errno}", path.display())
    })?;

    let lifeline = Arc::new(ours);
    let (reaps, to_reap) = mpsc::unbounded_channel(); // one a child at the most
    let ends = Ends::default();
    io.spawn(reports::serve(Arc::clone(&lifeline), to_reap, ends.clone()));
    io.spawn(reports::reap(keeper.clone()));
    tracing::debug!(target: "signalbox::process", pid, path = %path.display(), "guardian started");
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
    let failed = |what| move |errno: rustix::io::Errno| format!("{what}: {errno}");
    let file = CString::new(path.as_os_str().as_bytes()).map_err(|error| error.to_string())?;
    let null = rustix::fs::open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())
        .and_then(|null| fcntl_dupfd_cloexec(&null, FIRST_FREE))
        .map_err(failed("/dev/null"))?;
    let lifeline = fcntl_dupfd_cloexec(lifeline, FIRST_FREE).map_err(failed("fcntl"))?;
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
    };
    let Launched { pid, pidfd } = launch(&order, stack).map_err(|failure| {
        let error = rustix::io::Errno::from_raw_os_error(failure.errno);
        format!("{} can't be started: {}: {error}", path.display(), failure.step.syscall())
    })?;
    let keeper = |pidfd| Keeper { pid, pidfd: Arc::new(pidfd), is_reaped: Arc::default() };
    // Not without one: it was opened for this process itself a moment ago.
    pidfd.map(keeper).ok_or_else(|| "no pidfd of the guardian".to_owned())
}

impl Keeper {
    /// Ends a guardian that does not do its work.
    fn end(&self) {
        if let Some(pid) = Pid::from_raw(self.pid) {
            let _ = kill_process(pid, Signal::KILL);
        }
        self.reap_within(super::END_PATIENCE);
    }
}
