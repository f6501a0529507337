//! What a terminal is busy with: the program in its foreground, as the system knows it.
//!
//! Each question is answered by one or two cheap system calls when it is asked, and by `None` when the
//! answer is not to be had: the program may end at any moment.

use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use rustix::process::Pid;
use rustix::termios::tcgetpgrp;

/// Longest name that is read. Programs that write their state over their arguments may have a longer
/// one, which nobody wants in a title.
const MAX_NAME_BYTES: u64 = 4096;

/// What the kernel appends to the path of a directory that was removed.
const DELETED: &str = " (deleted)";

/// Leader of the foreground process group, which may have ended while others of its group go on.
pub(crate) fn leader(master: &OwnedFd) -> Option<i32> {
    tcgetpgrp(master).ok().map(|group| Pid::as_raw(Some(group)))
}

/// The name a program was started by, such as `vim` or `/usr/bin/vim`: its first argument.
pub(crate) fn name(pid: i32) -> Option<String> {
    let file = File::open(format!("/proc/{pid}/cmdline")).ok()?;
    let mut arguments = Vec::new();
    file.take(MAX_NAME_BYTES).read_to_end(&mut arguments).ok()?;
    let first = arguments.split(|byte| *byte == 0).next().filter(|first| !first.is_empty())?;
    Some(String::from_utf8_lossy(first).into_owned())
}

/// A program's working directory. `None` also for one that was removed, and for the programs of others.
pub(crate) fn working_directory(pid: i32) -> Option<String> {
    let path: PathBuf = std::fs::read_link(format!("/proc/{pid}/cwd")).ok()?;
    // A path that can't be written as text would lead elsewhere.
    let path = path.into_os_string().into_string().ok()?;
    let is_removed = path.ends_with(DELETED) && std::fs::metadata(&path).is_err();
    (!is_removed).then_some(path)
}

/// Path of the end that programs open, such as `/dev/pts/3`.
pub(crate) fn path(master: &OwnedFd) -> Option<String> {
    rustix::pty::ptsname(master, Vec::new()).ok()?.into_string().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pty::open::open;
    use crate::pty::size::Size;

    #[test]
    fn a_process_has_a_name_and_a_directory() {
        let pid = Pid::as_raw(Some(rustix::process::getpid()));
        assert_eq!(name(pid), std::env::args().next());
        let here = std::env::current_dir().unwrap();
        assert_eq!(working_directory(pid).map(PathBuf::from), Some(here));
    }

    #[test]
    fn who_is_not_there_has_neither() {
        // Above the greatest pid that the kernel gives.
        assert_eq!(name(i32::MAX), None);
        assert_eq!(working_directory(i32::MAX), None);
    }

    #[test]
    fn a_terminal_without_programs_has_a_path_and_no_foreground() {
        let pair = open(Size::default()).unwrap();
        assert_eq!(leader(&pair.master), None);
        let path = path(&pair.master).unwrap();
        assert!(path.starts_with("/dev/"), "{path}");
    }
}
