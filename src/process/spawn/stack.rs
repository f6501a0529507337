//! The stack that a child runs on between clone and execve.

use std::io;
use std::ptr::NonNull;

use libc::c_void;

/// Ample: the child's part calls a dozen system calls and holds one small buffer.
const STACK_BYTES: usize = 64 * 1024;

/// A stack with a guard page below it, so that an overflow faults instead of overwriting the heap.
/// One a spawner thread, reused for each child: the thread waits while the child uses it.
pub(crate) struct ChildStack {
    base: NonNull<c_void>,
    guard_bytes: usize,
}

// SAFETY: the mapping is owned by this value alone and is not tied to the thread that made it.
unsafe impl Send for ChildStack {}

impl ChildStack {
    pub(crate) fn new() -> io::Result<Self> {
        let guard_bytes = rustix::param::page_size();
        // SAFETY: a fresh private mapping at an address of the kernel's choice aliases nothing.
        let base = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                guard_bytes + STACK_BYTES,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_STACK,
                -1,
                0,
            )
        };
        if base == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let Some(base) = NonNull::new(base) else {
            return Err(io::ErrorKind::OutOfMemory.into());
        };
        let stack = Self { base, guard_bytes };
        // SAFETY: the first page of our own mapping, in which nothing lives yet.
        if unsafe { libc::mprotect(base.as_ptr(), guard_bytes, libc::PROT_NONE) } != 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(stack)
    }

    /// The address that the stack grows down from, aligned as every ABI wants it.
    pub(super) fn top(&mut self) -> *mut c_void {
        // SAFETY: one past the end of the mapping; page-aligned, hence 16-byte aligned.
        unsafe { self.base.as_ptr().byte_add(self.guard_bytes + STACK_BYTES) }
    }
}

impl Drop for ChildStack {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours, and no child runs on it: launching borrows it exclusively.
        unsafe { libc::munmap(self.base.as_ptr(), self.guard_bytes + STACK_BYTES) };
    }
}
