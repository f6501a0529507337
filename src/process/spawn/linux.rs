//! Linux: a clone that shares memory, as vfork does, so that nothing is copied.
//!
//! `fork` copies the host's page tables: 75 ms a child in a host of 1.5 GB. This costs the same
//! whatever the host's size. The price is that the child runs in our memory until `execve`, so it
//! makes raw system calls only (see [`raw`]), on a stack of its own, with every signal blocked, so
//! that no handler of the host can run in it.

use std::ffi::CStr;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::ptr;

use libc::{c_char, c_int, c_void};

use super::{raw, ChildStack, Launch, LaunchFailure, Launched, Session, Step, CHANNEL_DESCRIPTOR};
use crate::process::options::{Attributes, ResourceLimit};

/// `RLIMIT_CPU`, in the type that limits are kept in.
const CPU_SECONDS: i32 = 0;

/// What the child reads and where it leaves its failure; lives on the spawner thread's stack.
struct Orders {
    path: *const c_char,
    argv: *const *const c_char,
    envp: *const *const c_char,
    cwd: *const c_char,
    stdio: [c_int; 3],
    /// `-1` for none.
    channel: c_int,
    /// `-1` for none.
    base: c_int,
    attributes: *const Attributes,
    session: Session,
    dies_with_parent: bool,
    resets_signals: bool,
    /// `-1` until a step fails.
    failed_step: c_int,
    errno: c_int,
}

/// Starts the program and returns when it has been executed.
pub(crate) fn launch(
    order: &Launch<'_>,
    stack: &mut ChildStack,
) -> Result<Launched, LaunchFailure> {
    let argv = null_terminated(&order.image.argv);
    let envp = null_terminated(&order.image.envp);

    let mut orders = Orders {
        path: order.image.path.as_ptr(),
        argv: argv.as_ptr(),
        envp: envp.as_ptr(),
        cwd: order.image.cwd.map_or(ptr::null(), CStr::as_ptr),
        stdio: order.stdio.map(|descriptor| descriptor.as_raw_fd()),
        channel: order.channel.map_or(-1, |descriptor| descriptor.as_raw_fd()),
        base: order.base.map_or(-1, |descriptor| descriptor.as_raw_fd()),
        attributes: ptr::from_ref(order.attributes),
        session: order.session,
        dies_with_parent: order.dies_with_parent,
        resets_signals: order.resets_signals,
        failed_step: -1,
        errno: 0,
    };

    let mask = raw::set_signal_mask(u64::MAX);
    let cloned = clone_with_pidfd(&mut orders, stack);
    raw::set_signal_mask(mask);

    let (pid, pidfd) = cloned.map_err(|errno| LaunchFailure { step: Step::Clone, errno })?;
    if orders.failed_step < 0 {
        return Ok(Launched { pid, pidfd });
    }
    reap(pid);
    let step = Step::from_number(orders.failed_step).unwrap_or(Step::Execute);
    Err(LaunchFailure { step, errno: orders.errno })
}

fn null_terminated(strings: &[&CStr]) -> Vec<*const c_char> {
    strings.iter().map(|string| string.as_ptr()).chain([ptr::null()]).collect()
}

/// Clones, first with a pidfd, then without where the kernel (before 5.2) or a sandbox refuses it.
fn clone_with_pidfd(
    orders: &mut Orders,
    stack: &mut ChildStack,
) -> Result<(c_int, Option<OwnedFd>), c_int> {
    let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::SIGCHLD;
    let mut pidfd: c_int = -1;
    match clone_child(flags | libc::CLONE_PIDFD, orders, stack, &mut pidfd) {
        // SAFETY: on success the kernel has stored a new descriptor there, owned by nobody else.
        Ok(pid) if pidfd >= 0 => Ok((pid, Some(unsafe { OwnedFd::from_raw_fd(pidfd) }))),
        Ok(pid) => Ok((pid, None)),
        Err(libc::EINVAL | libc::EPERM | libc::ENOSYS) => {
            let pid = clone_child(flags, orders, stack, &mut pidfd)?;
            Ok((pid, open_pidfd(pid)))
        }
        Err(errno) => Err(errno),
    }
}

fn clone_child(
    flags: c_int,
    orders: &mut Orders,
    stack: &mut ChildStack,
    pidfd: &mut c_int,
) -> Result<c_int, c_int> {
    // SAFETY: CLONE_VFORK suspends this thread until the child has executed or ended, so `orders`,
    // what it points to, `pidfd` and the stack outlive the child's use of them, and nobody else
    // touches them meanwhile. `run_child` keeps to raw system calls.
    let pid = unsafe {
        libc::clone(
            run_child,
            stack.top(),
            flags,
            ptr::from_mut(orders).cast::<c_void>(),
            ptr::from_mut(pidfd),
        )
    };
    if pid == -1 {
        return Err(std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EAGAIN));
    }
    Ok(pid)
}

fn open_pidfd(pid: c_int) -> Option<OwnedFd> {
    let pid = rustix::process::Pid::from_raw(pid)?;
    rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()).ok()
}

/// Removes the zombie of a child that failed before its program ran.
fn reap(pid: c_int) {
    if let Some(pid) = rustix::process::Pid::from_raw(pid) {
        let wait = || rustix::process::waitpid(Some(pid), rustix::process::WaitOptions::empty());
        while matches!(wait(), Err(rustix::io::Errno::INTR)) {}
    }
}

/// The child's part. Runs in the host's memory: nothing here allocates, locks or panics.
extern "C" fn run_child(orders: *mut c_void) -> c_int {
    // SAFETY: `clone_child` passes a valid `Orders` that nobody else touches while we run.
    let orders = unsafe { &mut *orders.cast::<Orders>() };
    let (step, errno) = match prepare(orders) {
        Ok(()) => (Step::Execute, raw::execute(orders.path, orders.argv, orders.envp)),
        Err(failure) => failure,
    };
    orders.failed_step = step as c_int;
    orders.errno = errno;
    raw::exit(127);
    127
}

fn reset_signals() {
    for signal in 1..=raw::SIGNALS {
        if signal != libc::SIGKILL && signal != libc::SIGSTOP {
            raw::reset_signal(signal);
        }
    }
}

/// Everything before the program: each failure with its step.
fn prepare(orders: &Orders) -> Result<(), (Step, c_int)> {
    // The host may ignore signals (Node ignores SIGPIPE, Bun inherits an ignored SIGCHLD), and
    // ignored ones stay ignored across execve.
    if orders.resets_signals {
        reset_signals();
    }
    match orders.session {
        Session::Host => Ok(0),
        Session::Joined { group } => raw::set_group(group),
        Session::Group => raw::set_group(0),
        Session::New | Session::Terminal { .. } => raw::set_session(),
    }
    .map_err(|errno| (Step::Session, errno))?;
    // SAFETY: `launch` keeps what it points to alive and unchanged while we run.
    let attributes = unsafe { &*orders.attributes };
    apply(attributes)?;
    if orders.base >= 0 {
        raw::enter_directory(orders.base).map_err(|errno| (Step::WorkingDirectory, errno))?;
    }
    if !orders.cwd.is_null() {
        raw::change_directory(orders.cwd).map_err(|errno| (Step::WorkingDirectory, errno))?;
    }
    become_user(attributes)?;
    if orders.dies_with_parent {
        // After the change of user, which takes it back.
        raw::die_with_parent().map_err(|errno| (Step::ParentDeathSignal, errno))?;
    }
    // The sources are above all targets, so no duplicate overwrites a later source.
    for (from, target) in orders.stdio.into_iter().zip(0..) {
        raw::duplicate(from, target).map_err(|errno| (Step::Descriptors, errno))?;
    }
    let mut first_other = CHANNEL_DESCRIPTOR;
    if orders.channel >= 0 {
        raw::duplicate(orders.channel, CHANNEL_DESCRIPTOR)
            .map_err(|errno| (Step::Descriptors, errno))?;
        first_other += 1;
    }
    if let Session::Terminal { at } = orders.session {
        raw::control_terminal(at).map_err(|errno| (Step::ControllingTerminal, errno))?;
    }
    raw::close_on_exec_from(first_other);
    raw::set_signal_mask(0);
    Ok(())
}

/// What is inherited by the program and may need the privileges of the host's user.
fn apply(attributes: &Attributes) -> Result<(), (Step, c_int)> {
    if let Some(nice) = attributes.nice {
        raw::set_nice(nice).map_err(|errno| (Step::Priority, errno))?;
    }
    for &ResourceLimit { resource, value } in &attributes.rlimits {
        // At the hard limit of processor time comes SIGKILL: a second after the warning, SIGXCPU.
        let is_cpu = resource == CPU_SECONDS;
        let hard = if is_cpu { value.saturating_add(1) } else { value };
        raw::set_resource_limit(resource, value, hard)
            .map_err(|errno| (Step::ResourceLimits, errno))?;
    }
    if let Some(umask) = attributes.umask {
        raw::set_umask(umask);
    }
    Ok(())
}

fn become_user(attributes: &Attributes) -> Result<(), (Step, c_int)> {
    if attributes.uid.is_none() && attributes.gid.is_none() {
        return Ok(());
    }
    // The host's groups are not the user's. Refused without privileges, which the next calls tell.
    let _ = raw::drop_groups();
    if let Some(gid) = attributes.gid {
        raw::set_gid(gid).map_err(|errno| (Step::Group, errno))?;
    }
    if let Some(uid) = attributes.uid {
        raw::set_uid(uid).map_err(|errno| (Step::User, errno))?;
    }
    Ok(())
}
