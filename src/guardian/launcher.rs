//! A thread that starts the programs of one line.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use rustix::io::{Errno, Result};
use rustix::process::{kill_process, waitpid, Pid, Signal, WaitOptions};

use super::children::Children;
use super::protocol::{self, Order, LENGTH_BYTES};
use super::socket;
use crate::process::spawn::{launch, ChildStack, Launch, LaunchFailure, Launched, Step};

/// Ample for reading an order and starting a program; the program's start has a stack of its own.
const STACK_BYTES: usize = 64 * 1024;

/// An order's buffer above this size is given back after use: most are a few KiB, one may be 2 MiB.
const KEPT_BYTES: usize = 64 * 1024;

/// Starts a thread that serves `line` until the host closes it. It lives as long as the guardian: the
/// parent-death signal of the children follows it.
pub(super) fn start(line: OwnedFd, children: Arc<Children>) -> Result<()> {
    let mut stack = ChildStack::new().map_err(|error| errno_of(&error))?;
    let thread = std::thread::Builder::new().name("signalbox-line".into()).stack_size(STACK_BYTES);
    let serve = move || {
        let mut frame = Vec::new();
        while serve_one(line.as_fd(), &children, &mut stack, &mut frame).is_ok() {}
        // The host is gone, which the main thread sees as well. This one must not end before the
        // process does: its end would be a signal to its children, and nothing is left to be done.
        loop {
            std::thread::park();
        }
    };
    thread.spawn(serve).map(drop).map_err(|error| errno_of(&error))
}

fn errno_of(error: &std::io::Error) -> Errno {
    Errno::from_io_error(error).unwrap_or(Errno::NOMEM)
}

/// Takes one order and answers it.
fn serve_one(
    line: BorrowedFd<'_>,
    children: &Children,
    stack: &mut ChildStack,
    frame: &mut Vec<u8>,
) -> Result<()> {
    let mut length = [0; LENGTH_BYTES];
    let mut descriptors = Vec::new();
    socket::receive(line, &mut length, &mut descriptors)?;
    frame.resize(protocol::read_length(length).ok_or(Errno::PROTO)?, 0);
    socket::receive(line, frame, &mut descriptors)?;
    let started = start_program(frame, &descriptors, children, stack);
    // Whoever reads from the child must see the end of its output when it ends.
    drop(descriptors);
    if frame.capacity() > KEPT_BYTES {
        *frame = Vec::new();
    }
    match started {
        Ok((pid, pidfd)) => socket::send(line, &protocol::answer(Ok(pid)), &[pidfd.as_fd()]),
        Err(failure) => socket::send(line, &protocol::answer(Err(failure)), &[]),
    }
}

fn start_program(
    frame: &[u8],
    descriptors: &[OwnedFd],
    children: &Children,
    stack: &mut ChildStack,
) -> std::result::Result<(i32, Arc<OwnedFd>), LaunchFailure> {
    let refused = |errno: Errno| LaunchFailure { step: Step::Clone, errno: errno.raw_os_error() };
    let order = Order::decode(frame).ok_or(refused(Errno::PROTO))?;
    let mut descriptors = descriptors.iter().map(AsFd::as_fd);
    // Fewer arrive than were sent when this process has too many.
    let mut next = || descriptors.next().ok_or(refused(Errno::MFILE));
    let launch_order = Launch {
        image: &order.image,
        stdio: [next()?, next()?, next()?],
        channel: order.has_channel.then(&mut next).transpose()?,
        base: order.has_base.then(&mut next).transpose()?,
        attributes: &order.attributes,
        session: order.session,
        dies_with_parent: true,
        // The host has given us the default actions, and nobody here has asked for others.
        resets_signals: false,
    };
    let Launched { pid, pidfd } = launch(&launch_order, stack)?;
    let watched = pidfd.ok_or(Errno::MFILE).and_then(|pidfd| {
        let pidfd = Arc::new(pidfd);
        children.add(pid, order.ticket, Arc::clone(&pidfd)).map(|()| pidfd)
    });
    watched.map(|pidfd| (pid, pidfd)).map_err(|errno| {
        take_back(pid);
        refused(errno)
    })
}

/// Ends a child whose end could not be reported.
fn take_back(pid: i32) {
    if let Some(pid) = Pid::from_raw(pid) {
        let _ = kill_process(pid, Signal::KILL);
        while matches!(waitpid(Some(pid), WaitOptions::empty()), Err(Errno::INTR)) {}
    }
}
