//! All processes of the system by their parents.

use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::fs::{openat, Mode, OFlags, CWD};

use super::folder::each_number;
use super::parse;
use super::text::{Path, Text};

/// How long a process is taken for the child of the parent that it had. It gets another one when
/// that ends (which matters only where one in the tree adopts orphans), and its pid another process
/// only after all others were used, with its end unseen in between.
const MAX_AGE: Duration = Duration::from_secs(5);

/// Listing the processes is cheap, and reading each one's parent is not: what was known in the
/// snapshot before is not read again.
#[derive(Default)]
pub(super) struct Snapshot {
    /// Process and parent, sorted.
    parents: Vec<(i32, i32)>,
    /// Parent and process, sorted.
    children: Vec<(i32, i32)>,
    /// When all parents were read.
    read_at: Option<Instant>,
}

impl Snapshot {
    /// True when most processes need not be read.
    pub(super) fn is_fresh(&self, now: Instant) -> bool {
        self.read_at.is_some_and(|read_at| now.saturating_duration_since(read_at) < MAX_AGE)
    }

    /// Looks at the processes that there are.
    pub(super) fn take(&mut self, text: &mut Text, now: Instant) {
        let before = std::mem::take(&mut self.parents);
        let is_fresh = self.is_fresh(now);
        self.children.clear();
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let Ok(proc) = openat(CWD, c"/proc", flags, Mode::empty()) else { return };
        let listed = each_number(proc.as_fd(), |pid| {
            let known = before.binary_search_by_key(&pid, |&(known, _)| known).ok();
            let parent = match known.filter(|_| is_fresh) {
                Some(at) => Some(before[at].1),
                None => read_parent(&proc, pid, text),
            };
            self.parents.extend(parent.map(|parent| (pid, parent)));
        });
        if !is_fresh {
            self.read_at = listed.is_ok().then_some(now);
        }
        self.parents.sort_unstable();
        self.children.extend(self.parents.iter().map(|&(pid, parent)| (parent, pid)));
        self.children.sort_unstable();
    }

    /// Adds those that were found to have this parent.
    pub(super) fn add_children(&self, parent: i32, pids: &mut Vec<i32>) {
        let first = self.children.partition_point(|&(other, _)| other < parent);
        let of_parent = self.children[first..].iter().take_while(|&&(other, _)| other == parent);
        pids.extend(of_parent.map(|&(_, pid)| pid));
    }
}

fn read_parent(proc: impl AsFd, pid: i32, text: &mut Text) -> Option<i32> {
    let path = Path::new(format_args!("{pid}/stat"));
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    let file = openat(proc, path.as_c_str(), flags, Mode::empty()).ok()?;
    Some(parse::stat(text.read(file).ok()?)?.parent)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn what_came_and_what_went_is_seen_without_reading_the_others() {
        let own = i32::try_from(std::process::id()).unwrap();
        let (mut snapshot, mut text, start) = (Snapshot::default(), Text::new(), Instant::now());
        snapshot.take(&mut text, start);
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let pid = i32::try_from(child.id()).unwrap();
        let has_child = |snapshot: &Snapshot| {
            let mut pids = Vec::new();
            snapshot.add_children(own, &mut pids);
            pids.contains(&pid)
        };
        assert!(!has_child(&snapshot));
        // A parent that can't be: it stays until parents are read again.
        let at = snapshot.parents.binary_search_by_key(&own, |&(known, _)| known).unwrap();
        snapshot.parents[at].1 = i32::MAX;
        snapshot.take(&mut text, start + MAX_AGE / 2);
        assert!(has_child(&snapshot));
        assert!(snapshot.is_fresh(start) && snapshot.children.contains(&(i32::MAX, own)));

        child.kill().unwrap();
        child.wait().unwrap();
        snapshot.take(&mut text, start + MAX_AGE / 2);
        assert!(!has_child(&snapshot));
        snapshot.take(&mut text, start + MAX_AGE);
        assert!(!snapshot.children.contains(&(i32::MAX, own)));
        assert!(snapshot.is_fresh(start + MAX_AGE));
    }
}
