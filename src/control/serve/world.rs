//! What a process is born with, and a supervisor must not keep.

use std::fs::OpenOptions;
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::now_ms;

/// A log of this size is put aside when a supervisor begins.
const MAX_LOG_BYTES: u64 = 1024 * 1024;

/// Leaves the session and the descriptors of whoever has started this: its terminal's signals are none of
/// ours, and a pipe of it that we held would never come to its end. First thing in the process.
pub(super) fn leave_what_was_inherited() {
    keep_memory_small();
    // SAFETY: nothing in this process has opened a descriptor yet, and the numbers are all there can be.
    unsafe { libc::syscall(libc::SYS_close_range, 3_u32, u32::MAX, 0_u32) };
    let _ = rustix::process::setsid(); // refused to a leader of a group, which has a session of its own then
    let _ = rustix::process::chdir("/"); // no folder is kept from being removed
}

/// The C library would give each thread a heap of its own, and learn from the first large piece that is
/// freed to take all such from a heap: memory that nobody gets back.
fn keep_memory_small() {
    #[cfg(target_env = "gnu")]
    for (number, value) in [
        (libc::M_ARENA_MAX, 1),
        // Segments of output, and all that is larger, go back to the system when they are freed.
        (libc::M_MMAP_THRESHOLD, 64 * 1024),
        (libc::M_TRIM_THRESHOLD, 128 * 1024),
        (libc::M_TOP_PAD, 16 * 1024),
    ] {
        // SAFETY: sets a number of the allocator's, before there is another thread.
        unsafe { libc::mallopt(number, value) };
    }
}

/// A line in the supervisor's own log.
pub(super) fn log(text: &str) {
    eprintln!("{} {text}", now_ms());
}

/// The output is closed to whoever has started this, and what this process itself writes goes to its log. The
/// input stays: it may be the lifeline.
pub(super) fn close_output(log: &Path) {
    if std::fs::metadata(log).is_ok_and(|data| data.len() > MAX_LOG_BYTES) {
        let _ = std::fs::rename(log, log.with_extension("log.1"));
    }
    let open = OpenOptions::new().append(true).create(true).mode(0o600).open(log);
    let open = open.or_else(|_| OpenOptions::new().write(true).open("/dev/null"));
    if let Ok(file) = open {
        let _ = rustix::stdio::dup2_stdout(file.as_fd());
        let _ = rustix::stdio::dup2_stderr(file.as_fd());
    }
}
