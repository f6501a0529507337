//! Who is whose child.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use super::member::{Member, Stat};

/// Listings of children that end all the time. After so many it is left to the next look.
const MAX_LISTINGS: usize = 50;

/// A way to find the children of a process. What it says may be outdated when it is read: who acts on
/// it opens a [`Member`], which checks it.
pub(crate) enum Lineage {
    /// The kernel lists them (`CONFIG_PROC_CHILDREN`): costs as much as the tree is large.
    Listed,
    /// All processes of the system, by their parents: costs milliseconds.
    Snapshot(HashMap<i32, Vec<i32>>),
}

impl Lineage {
    /// Reads what has to be read beforehand.
    pub(crate) fn read() -> Self {
        static IS_LISTED: OnceLock<bool> = OnceLock::new();
        if *IS_LISTED.get_or_init(|| Path::new("/proc/thread-self/children").exists()) {
            Self::Listed
        } else {
            Self::snapshot()
        }
    }

    fn snapshot() -> Self {
        let mut by_parent: HashMap<i32, Vec<i32>> = HashMap::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let pid = entry.file_name().to_str().and_then(|name| name.parse().ok());
            if let Some(stat) = pid.and_then(Stat::read) {
                by_parent.entry(stat.parent).or_default().push(stat.pid);
            }
        }
        Self::Snapshot(by_parent)
    }

    /// The children of a process, those of all its threads.
    pub(crate) fn children(&self, parent: i32) -> Vec<i32> {
        match self {
            Self::Listed => fs::read_dir(format!("/proc/{parent}/task"))
                .into_iter()
                .flatten()
                .flatten()
                .flat_map(|thread| listed(&thread.path().join("children")))
                .collect(),
            Self::Snapshot(by_parent) => by_parent.get(&parent).cloned().unwrap_or_default(),
        }
    }

    /// Those that a guardian has adopted, maybe with others of its children: the kernel gives orphans
    /// to the main thread, and other threads start children there.
    pub(crate) fn adopted(&self, guardian: i32) -> Vec<i32> {
        match self {
            Self::Listed => {
                let path = format!("/proc/{guardian}/task/{guardian}/children");
                listed_twice(Path::new(&path))
            }
            Self::Snapshot(_) => self.children(guardian),
        }
    }

    /// Adds the children of `root` that are not known yet, and all descendants of members, parents
    /// before their children. The root must not be reaped meanwhile: look *afterwards* whether its
    /// pid is still its own.
    pub(crate) fn add_descendants(&self, root: Option<i32>, members: &mut Vec<Member>) {
        self.walk(root, members, |_| {});
    }

    /// The same, calling `visit` with each living member as soon as its children are known.
    pub(crate) fn walk(
        &self,
        root: Option<i32>,
        members: &mut Vec<Member>,
        mut visit: impl FnMut(&Member),
    ) {
        if let Some(root) = root {
            for pid in self.children(root) {
                if !is_known(members, pid) {
                    members.extend(Member::open(pid, root));
                }
            }
        }
        let mut index = 0;
        while let Some(parent) = members.get(index) {
            if parent.is_alive() {
                let parent_pid = parent.pid();
                for pid in self.children(parent_pid) {
                    if is_known(members, pid) {
                        continue;
                    }
                    // A parent that lives afterwards was the parent all the while; the child of one
                    // that does not may be the child of whoever got its pid.
                    let found = Member::open(pid, parent_pid);
                    members.extend(found.filter(|_| members[index].is_alive()));
                }
                visit(&members[index]);
            }
            index += 1;
        }
    }
}

fn is_known(members: &[Member], pid: i32) -> bool {
    members.iter().any(|member| member.pid() == pid && member.is_alive())
}

fn listed(path: &Path) -> Vec<i32> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}

/// The same when other children end meanwhile: the kernel then leaves some of the rest out. A list that
/// comes twice leaves out nobody: who ends while it is read stands in the first and not in the second.
fn listed_twice(path: &Path) -> Vec<i32> {
    let mut found = listed(path);
    for _ in 0..MAX_LISTINGS {
        let again = listed(path);
        if again == found {
            break;
        }
        found = again;
    }
    found
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::process::signal::Signal;

    #[test]
    fn who_stays_is_listed_while_others_end() {
        let mut shell = std::process::Command::new("sh")
            .args([
                "-c",
                "i=0; while [ $i -lt 300 ]; do sleep 0.3 & sleep 60 & i=$((i+1)); done; wait",
            ])
            .spawn()
            .unwrap();
        let root = i32::try_from(shell.id()).unwrap();
        let path = format!("/proc/{root}/task/{root}/children");
        let staying = || -> Vec<i32> {
            let is_long = |pid: &i32| {
                fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.ends_with(b"60\0"))
            };
            listed(Path::new(&path)).into_iter().filter(is_long).collect()
        };
        let deadline = Instant::now() + Duration::from_secs(20);
        while staying().len() < 300 {
            assert!(Instant::now() < deadline, "they did not start");
        }
        let expected = staying();
        let mut twice = 0;
        while listed(Path::new(&path)).len() > 300 {
            let missed = |found: Vec<i32>| expected.iter().any(|pid| !found.contains(pid));
            twice += u32::from(missed(listed_twice(Path::new(&path))));
        }
        for pid in expected {
            Member::open(pid, root).unwrap().signal(Signal::KILL).unwrap();
        }
        shell.wait().unwrap();
        assert_eq!(twice, 0);
    }

    #[test]
    fn finds_grandchildren_either_way() {
        let mut shell = std::process::Command::new("sh")
            .args(["-c", "sh -c 'sleep 60; :' & wait"])
            .spawn()
            .unwrap();
        let root = i32::try_from(shell.id()).unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        let mut members = Vec::new();
        while members.len() < 2 {
            assert!(Instant::now() < deadline, "the grandchild did not start");
            Lineage::read().add_descendants(Some(root), &mut members);
        }
        let mut again = Vec::new();
        Lineage::snapshot().add_descendants(Some(root), &mut again);
        let pids = |members: &[Member]| members.iter().map(Member::pid).collect::<Vec<_>>();
        assert_eq!(pids(&members), pids(&again));
        Lineage::read().add_descendants(Some(root), &mut members);
        assert_eq!(members.len(), 2, "nobody is found twice");
        for member in &members {
            member.signal(Signal::KILL).unwrap();
        }
        shell.wait().unwrap();
        while members.iter().any(Member::is_alive) {
            assert!(Instant::now() < deadline, "a member survived SIGKILL");
        }
    }
}
