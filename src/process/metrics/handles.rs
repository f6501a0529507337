//! Open descriptors of a process.

use std::os::fd::{AsFd, BorrowedFd};
use std::sync::OnceLock;

use rustix::fs::{openat, stat, statat, AtFlags, Mode, OFlags};

use super::folder::each_number;

/// Counts them; `None` when the process is gone, or is somebody else's and the system too old.
pub(super) fn count(folder: BorrowedFd<'_>) -> Option<u64> {
    if is_told_as_size() {
        let size = statat(folder, c"fd", AtFlags::empty()).ok()?.st_size;
        return u64::try_from(size).ok();
    }
    list(folder)
}

/// Since Linux 6.2 the size of `/proc/PID/fd` is the count, which takes a third of the time of
/// listing three descriptors, and does not grow with them.
fn is_told_as_size() -> bool {
    static TOLD: OnceLock<bool> = OnceLock::new();
    // This process has descriptors, so only a system that does not count says 0.
    *TOLD.get_or_init(|| stat(c"/proc/self/fd").is_ok_and(|fd| fd.st_size > 0))
}

fn list(folder: BorrowedFd<'_>) -> Option<u64> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let listed = openat(folder, c"fd", flags, Mode::empty()).ok()?;
    let mut count = 0;
    each_number(listed.as_fd(), |_| count += 1).ok()?;
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_count_the_same() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let folder = std::fs::File::open(format!("/proc/{}", child.id())).unwrap();
        let listed = list(folder.as_fd()).unwrap();
        assert!(listed >= 3);
        assert_eq!(count(folder.as_fd()), Some(listed));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!((count(folder.as_fd()), list(folder.as_fd())), (None, None));
    }
}
