//! System calls without the C library's wrappers.
//!
//! The child of a `vfork`-like clone shares our memory until it executes its program. The wrappers
//! may take locks, run handlers or be replaced: Chromium puts its own `close` in front of libc's and
//! ends the process over a descriptor that it believes to own. `syscall(2)` itself is never
//! replaced, and all it writes in our memory is this thread's `errno`, which nobody is looking at:
//! the thread waits.

use libc::{c_int, c_long};

/// Highest signal number of the kernel, and the size of its signal set in bytes.
pub(super) const SIGNALS: c_int = 64;
const SIGNAL_SET_BYTES: usize = 8;

/// The kernel's signal set. Not libc's: that one never contains 32 and 33.
pub(crate) type SignalSet = u64;

/// What `rt_sigaction` takes; zeroed, it means the default action. Larger than any architecture's
/// kernel structure.
static DEFAULT_ACTION: [usize; 8] = [0; 8];

/// The errno of a failed call.
pub(super) type Outcome = Result<c_long, c_int>;

macro_rules! call {
    ($number:expr $(, $argument:expr)*) => {{
        // SAFETY: the arguments are what the kernel expects of this call (see each caller); memory
        // that they point to is ours and lives until the call returns.
        let answer = unsafe { libc::syscall($number $(, $argument)*) };
        if answer == -1 {
            // SAFETY: errno is always readable on the thread that made the call.
            Err(unsafe { *libc::__errno_location() })
        } else {
            Ok(answer)
        }
    }};
}

/// Replaces this thread's signal mask and returns the one before.
pub(crate) fn set_signal_mask(mask: SignalSet) -> SignalSet {
    let mut before: SignalSet = 0;
    let _: Outcome = call!(
        libc::SYS_rt_sigprocmask,
        libc::SIG_SETMASK,
        &raw const mask,
        &raw mut before,
        SIGNAL_SET_BYTES
    );
    before
}

/// Gives a signal its default action.
pub(super) fn reset_signal(signal: c_int) {
    let _: Outcome = call!(
        libc::SYS_rt_sigaction,
        signal,
        &raw const DEFAULT_ACTION,
        std::ptr::null_mut::<u8>(),
        SIGNAL_SET_BYTES
    );
}

pub(super) fn set_session() -> Outcome {
    call!(libc::SYS_setsid)
}

/// Joins a process group of the session, or with 0 makes one.
pub(super) fn set_group(group: c_int) -> Outcome {
    call!(libc::SYS_setpgid, 0, group)
}

pub(super) fn die_with_parent() -> Outcome {
    call!(libc::SYS_prctl, libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0)
}

pub(super) fn set_nice(nice: c_int) -> Outcome {
    call!(libc::SYS_setpriority, libc::PRIO_PROCESS, 0, nice)
}

/// Sets the soft and the hard limit of a resource.
pub(super) fn set_resource_limit(resource: c_int, soft: u64, hard: u64) -> Outcome {
    let limit: [u64; 2] = [soft, hard];
    call!(libc::SYS_prlimit64, 0, resource, &raw const limit, std::ptr::null_mut::<u8>())
}

pub(super) fn set_umask(mask: u32) {
    let _: Outcome = call!(libc::SYS_umask, mask);
}

pub(super) fn drop_groups() -> Outcome {
    call!(libc::SYS_setgroups, 0, std::ptr::null::<u8>())
}

pub(super) fn set_gid(gid: u32) -> Outcome {
    call!(libc::SYS_setgid, gid)
}

pub(super) fn set_uid(uid: u32) -> Outcome {
    call!(libc::SYS_setuid, uid)
}

pub(super) fn change_directory(path: *const libc::c_char) -> Outcome {
    call!(libc::SYS_chdir, path)
}

pub(super) fn enter_directory(descriptor: c_int) -> Outcome {
    call!(libc::SYS_fchdir, descriptor)
}

pub(super) fn duplicate(from: c_int, to: c_int) -> Outcome {
    call!(libc::SYS_dup3, from, to, 0)
}

pub(super) fn control_terminal(descriptor: c_int) -> Outcome {
    call!(libc::SYS_ioctl, descriptor, libc::TIOCSCTTY, 0)
}

/// Marks every descriptor from `first` on close-on-exec: what the host opened without that flag
/// must not leak into the child.
pub(super) fn close_on_exec_from(first: c_int) {
    let all = call!(libc::SYS_close_range, first, c_int::MAX, libc::CLOSE_RANGE_CLOEXEC);
    if all.is_err() {
        // Linux before 5.11, or a sandbox that refuses the call: one by one.
        each_open_descriptor(|descriptor| {
            if descriptor >= first {
                let _: Outcome =
                    call!(libc::SYS_fcntl, descriptor, libc::F_SETFD, libc::FD_CLOEXEC);
            }
        });
    }
}

/// Calls `visit` with each open descriptor, as `/proc/self/fd` lists them. Allocates nothing.
fn each_open_descriptor(mut visit: impl FnMut(c_int)) {
    /// Offset of the name in the kernel's `linux_dirent64`, after inode, offset, length and type.
    const NAME_AT: usize = 19;
    /// Offset of the record's length.
    const LENGTH_AT: usize = 16;
    let flags = libc::O_RDONLY | libc::O_DIRECTORY | libc::O_CLOEXEC;
    let Ok(folder) = call!(libc::SYS_openat, libc::AT_FDCWD, c"/proc/self/fd".as_ptr(), flags)
    else {
        return;
    };
    let mut buffer = [0_u8; 2048];
    while let Ok(filled @ 1..) =
        call!(libc::SYS_getdents64, folder, buffer.as_mut_ptr(), buffer.len())
    {
        let mut rest = buffer.get(..usize::try_from(filled).unwrap_or(0)).unwrap_or(&[]);
        while let Some(&[low, high]) = rest.get(LENGTH_AT..LENGTH_AT + 2) {
            let length = usize::from(u16::from_ne_bytes([low, high]));
            if let Some(descriptor) = rest.get(NAME_AT..length).and_then(number) {
                visit(descriptor);
            }
            rest = rest.get(length.max(1)..).unwrap_or(&[]);
        }
    }
    let _: Outcome = call!(libc::SYS_close, folder);
}

/// A decimal number that ends at a NUL; `None` for `.` and `..`.
fn number(name: &[u8]) -> Option<c_int> {
    let digits = name.split(|&byte| byte == 0).next().filter(|digits| !digits.is_empty())?;
    digits.iter().try_fold(0, |value: c_int, byte| {
        let digit = byte.is_ascii_digit().then(|| c_int::from(byte - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

/// Replaces the program; returns only on failure.
pub(super) fn execute(
    path: *const libc::c_char,
    argv: *const *const libc::c_char,
    envp: *const *const libc::c_char,
) -> c_int {
    match call!(libc::SYS_execve, path, argv, envp) {
        Ok(_) => 0,
        Err(errno) => errno,
    }
}

/// Ends the child without running anything of the host's.
pub(super) fn exit(code: c_int) {
    let _: Outcome = call!(libc::SYS_exit_group, code);
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsRawFd;

    use super::*;

    #[test]
    fn open_descriptors_are_found_without_close_range() {
        let files: Vec<_> = (0..200).map(|_| std::fs::File::open("/dev/null").unwrap()).collect();
        let mut seen = Vec::new();
        each_open_descriptor(|descriptor| seen.push(descriptor));
        assert!(files.iter().all(|file| seen.contains(&file.as_raw_fd())));
    }

    #[test]
    fn directory_names_become_numbers() {
        assert_eq!(number(b"17\0junk"), Some(17));
        for not in [&b".\0"[..], b"..\0", b"\0", b"12a\0", b"99999999999\0"] {
            assert_eq!(number(not), None);
        }
    }
}
