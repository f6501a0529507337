//! The mark of a tree in the environment of its processes.

use std::ffi::{CStr, CString};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::sleep;
use std::time::Duration;

/// The variable and the sign after it.
const ASSIGNMENT: &str = "SIGNALBOX_TREE=";

/// Within `execve` a process has no environment for some hundred microseconds.
const EXECUTE_TIME: Duration = Duration::from_millis(1);

/// Marks a child and, because environments are inherited, what it starts: `SIGNALBOX_TREE` with the
/// host's pid and a number. It finds a daemon after its parent has ended. One that clears or
/// overwrites its environment is not found by it. Hosts within a tree mark their own children anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cookie(CString);

impl Cookie {
    /// One that no other child of this process has.
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let text = format!("{ASSIGNMENT}{}.{number}", std::process::id());
        Self(CString::new(text).unwrap_or_default()) // digits hold no NUL
    }

    /// The variable with its value, as `execve` takes it.
    pub(crate) fn variable(&self) -> CString {
        self.0.clone()
    }

    /// True for any cookie.
    pub(crate) fn is_in(variable: &CStr) -> bool {
        variable.to_bytes().starts_with(ASSIGNMENT.as_bytes())
    }

    /// Those of the processes that were started with it, or by one that was.
    pub(crate) fn marked(&self, mut pids: Vec<i32>) -> Vec<i32> {
        let mut unsure = Vec::new();
        pids.retain(|&pid| {
            let environment = environment(pid);
            if environment.is_empty() {
                unsure.push(pid);
            }
            self.is_among(&environment)
        });
        if !unsure.is_empty() {
            sleep(EXECUTE_TIME);
            pids.extend(unsure.into_iter().filter(|&pid| self.is_among(&environment(pid))));
        }
        pids
    }

    fn is_among(&self, environment: &[u8]) -> bool {
        environment.split(|&byte| byte == 0).any(|variable| variable == self.0.as_bytes())
    }
}

/// None for a process that has ended, is another user's, cleared its environment, or is just being
/// executed.
fn environment(pid: i32) -> Vec<u8> {
    std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_marks_whom_it_was_given_to() {
        let (mine, other) = (Cookie::new(), Cookie::new());
        assert_ne!(mine, other);
        let (name, value) = mine.0.to_str().unwrap().split_once('=').unwrap();
        let mut child =
            std::process::Command::new("sleep").arg("60").env(name, value).spawn().unwrap();
        let pid = i32::try_from(child.id()).unwrap();
        assert_eq!(mine.marked(vec![pid]), [pid]);
        assert!(other.marked(vec![pid]).is_empty());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(mine.marked(vec![pid]).is_empty());
        assert!(Cookie::is_in(&mine.variable()) && !Cookie::is_in(c"SIGNALBOX_TREES=1"));
    }
}
