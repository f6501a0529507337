//! One process's folder in `/proc`, open.
//!
//! What is opened below a folder's descriptor belongs to the process that it was opened for: when
//! that is gone, everything answers ESRCH or ENOENT, also when another process has got its pid.

use std::ffi::CStr;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use rustix::fs::{openat, Mode, OFlags, CWD};
use rustix::io::Result;

use super::figures::Io;
use super::handles;
use super::kept::{Budget, Kept, Permit};
use super::parse::{self, Stat};
use super::text::{Path, Text};

/// Longest list of children that is read: beyond it is a tree of a hundred thousand.
const MAX_CHILDREN_TEXT: usize = 1024 * 1024;

/// The files that may be kept open.
#[derive(Clone, Copy)]
enum File {
    Stat,
    Memory,
    Io,
    Children,
}

/// A process, while it is there.
pub(super) struct Entry {
    pid: i32,
    folder: OwnedFd,
    /// Whom to ask for leave to keep files open; `None` when this entry is itself for once only.
    keeper: Option<(Arc<Budget>, Permit)>,
    kept: [Option<Kept>; 4],
}

impl Entry {
    /// Opens the process that has this pid now: whether that is the one meant is for the caller to
    /// find out, and holds from then on.
    pub(super) fn open(pid: i32) -> Result<Self> {
        let path = Path::new(format_args!("/proc/{pid}"));
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = openat(CWD, path.as_c_str(), flags, Mode::empty())?;
        Ok(Self { pid, folder, keeper: None, kept: [None, None, None, None] })
    }

    /// Keeps the files that are read from now on open, as far as the budget goes.
    pub(super) fn keep_open(&mut self, budget: &Arc<Budget>) {
        self.keeper = budget.reserve().map(|permit| (Arc::clone(budget), permit));
    }

    /// The budget has a place for this entry itself.
    pub(super) fn is_to_be_kept(&self) -> bool {
        self.keeper.is_some()
    }

    pub(super) fn pid(&self) -> i32 {
        self.pid
    }

    /// `None` when the process is gone, as everywhere here.
    pub(super) fn stat(&mut self, text: &mut Text) -> Option<Stat> {
        self.read(File::Stat, text).ok()?;
        parse::stat(text.bytes())
    }

    /// Resident memory in bytes. `stat` has such a figure too, but since Linux 6.2 that lags behind
    /// by up to 64 pages a core; this one is exact from 6.16 on.
    pub(super) fn memory_bytes(&mut self, text: &mut Text) -> Option<u64> {
        self.read(File::Memory, text).ok()?;
        let pages = parse::resident_pages(text.bytes())?;
        Some(pages.saturating_mul(rustix::param::page_size() as u64))
    }

    /// `None` also when the process belongs to somebody else.
    pub(super) fn io(&mut self, text: &mut Text) -> Option<Io> {
        self.read(File::Io, text).ok()?;
        let figure = |label| parse::labelled(text.bytes(), label);
        Some(Io { read_bytes: figure(b"rchar:")?, written_bytes: figure(b"wchar:")? })
    }

    /// Open descriptors of the process.
    pub(super) fn handles(&self) -> Option<u64> {
        handles::count(self.folder.as_fd())
    }

    /// Adds the children that the process's first thread has started.
    pub(super) fn add_children(&mut self, text: &mut Text, pids: &mut Vec<i32>) {
        if self.read(File::Children, text).is_ok() {
            pids.extend(parse::numbers(text.bytes()).filter_map(|pid| i32::try_from(pid).ok()));
        }
    }

    /// Adds the children that another thread has started.
    pub(super) fn add_children_of_thread(
        &self,
        thread: i32,
        text: &mut Text,
        pids: &mut Vec<i32>,
    ) -> Result<()> {
        let path = Path::new(format_args!("task/{thread}/children"));
        let listed = text.read_all(self.open_file(path.as_c_str())?, MAX_CHILDREN_TEXT)?;
        pids.extend(parse::numbers(listed).filter_map(|pid| i32::try_from(pid).ok()));
        Ok(())
    }

    /// The folder of the process's threads.
    pub(super) fn threads(&self) -> Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        openat(&self.folder, c"task", flags, Mode::empty())
    }

    fn read(&mut self, file: File, text: &mut Text) -> Result<()> {
        if let Some(kept) = &self.kept[file as usize] {
            return read_into(text, file, &kept.file);
        }
        let opened = match file {
            File::Stat => self.open_file(c"stat"),
            File::Memory => self.open_file(c"statm"),
            File::Io => self.open_file(c"io"),
            File::Children => {
                let path = Path::new(format_args!("task/{0}/children", self.pid));
                self.open_file(path.as_c_str())
            }
        }?;
        read_into(text, file, &opened)?;
        if let Some(permit) = self.keeper.as_ref().and_then(|(budget, _)| budget.reserve()) {
            self.kept[file as usize] = Some(Kept { file: opened, _permit: permit });
        }
        Ok(())
    }

    fn open_file(&self, name: &CStr) -> Result<OwnedFd> {
        openat(&self.folder, name, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
    }
}

fn read_into(text: &mut Text, file: File, opened: &OwnedFd) -> Result<()> {
    match file {
        File::Children => text.read_all(opened, MAX_CHILDREN_TEXT).map(drop),
        File::Stat | File::Memory | File::Io => text.read(opened).map(drop),
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Child, Command};

    use super::*;

    fn sleeper() -> (Child, Entry) {
        let child = Command::new("sleep").arg("60").spawn().unwrap();
        let entry = Entry::open(i32::try_from(child.id()).unwrap()).unwrap();
        (child, entry)
    }

    fn end(mut child: Child) {
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn a_process_is_read_through_its_folder() {
        let (child, mut entry) = sleeper();
        let text = &mut Text::new();
        let stat = entry.stat(text).unwrap();
        assert_eq!(stat.parent, i32::try_from(std::process::id()).unwrap());
        assert!(stat.threads == 1 && stat.start > 0 && !stat.has_ended());
        assert!(entry.memory_bytes(text).unwrap() > 0);
        assert!(entry.handles().unwrap() >= 3);
        assert!(entry.io(text).is_some());
        end(child);
    }

    #[test]
    fn every_read_fails_when_the_process_is_gone_kept_or_not() {
        let text = &mut Text::new();
        for keeps in [false, true] {
            let (child, mut entry) = sleeper();
            if keeps {
                entry.keep_open(&Budget::new(16));
                assert!(entry.stat(text).is_some() && entry.memory_bytes(text).is_some());
                assert!(entry.io(text).is_some());
                entry.add_children(text, &mut Vec::new());
                assert_eq!(entry.kept.iter().flatten().count(), 4);
            }
            end(child);
            let mut children = Vec::new();
            entry.add_children(text, &mut children);
            assert!(children.is_empty());
            assert!(entry.stat(text).is_none() && entry.memory_bytes(text).is_none());
            assert!(entry.io(text).is_none() && entry.handles().is_none());
            assert!(entry.threads().is_err());
            assert!(entry.add_children_of_thread(entry.pid, text, &mut children).is_err());
        }
        assert!(Entry::open(i32::MAX).is_err());
    }

    #[test]
    fn who_gets_the_pid_next_is_not_read_through_an_old_descriptor() {
        let (child, mut entry) = sleeper();
        entry.keep_open(&Budget::new(16));
        let text = &mut Text::new();
        assert!(entry.stat(text).is_some());
        end(child);
        let heir = heir_of(entry.pid);
        let kept = entry.kept[File::Stat as usize].as_ref().unwrap();
        assert_eq!(text.read(&kept.file).unwrap_err(), rustix::io::Errno::SRCH);
        assert!(entry.memory_bytes(text).is_none(), "nor through the folder");
        if let Some(heir) = heir {
            assert!(Entry::open(entry.pid).unwrap().stat(text).is_some());
            end(heir);
        }
    }

    /// Another process with this pid. Choosing it takes privileges: without them, the pid is free.
    fn heir_of(pid: i32) -> Option<Child> {
        for _ in 0..200 {
            std::fs::write("/proc/sys/kernel/ns_last_pid", (pid - 1).to_string()).ok()?;
            let heir = Command::new("sleep").arg("60").spawn().ok()?;
            if i32::try_from(heir.id()) == Ok(pid) {
                return Some(heir);
            }
            end(heir); // another test has started something in between
        }
        None
    }

    #[test]
    fn descriptors_are_kept_within_the_budget() {
        let budget = Budget::new(2);
        let (child, mut entry) = sleeper();
        entry.keep_open(&budget); // one for the folder
        let text = &mut Text::new();
        assert!(entry.stat(text).is_some() && entry.memory_bytes(text).is_some());
        assert_eq!(entry.kept.iter().flatten().count(), 1);
        let (other_child, mut other) = sleeper();
        other.keep_open(&budget);
        assert!(entry.is_to_be_kept() && !other.is_to_be_kept());
        drop(entry);
        assert!(budget.reserve().is_some() && budget.reserve().is_some());
        end(child);
        end(other_child);
    }
}
