//! Which process a pid meant when it was written down.

use serde::{Deserialize, Serialize};

/// A process, and no other that gets its number later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessIdentity {
    /// Its number.
    pub pid: i32,
    /// When it began, in the kernel's ticks since the boot; 0 when that could not be read.
    pub start_time: u64,
}

impl ProcessIdentity {
    /// The process that has this number now.
    pub fn of(pid: i32) -> Self {
        Self { pid, start_time: start_time(pid).unwrap_or(0) }
    }

    /// This process.
    pub fn own() -> Self {
        Self::of(rustix::process::getpid().as_raw_pid())
    }

    /// Whether it is still there; one that has ended and was not reaped is not.
    pub fn is_alive(self) -> bool {
        self.start_time != 0 && start_time(self.pid) == Some(self.start_time)
    }
}

/// Field 22 of its `stat`; none of a zombie.
fn start_time(pid: i32) -> Option<u64> {
    let text = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may contain anything.
    let rest = &text[memchr::memrchr(b')', &text)? + 1..];
    let mut fields = rest.split(|&byte| byte == b' ').filter(|field| !field.is_empty());
    let state = fields.next()?;
    if state == b"Z" || state == b"X" {
        return None;
    }
    std::str::from_utf8(fields.nth(18)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_alive() {
        assert!(ProcessIdentity::own().is_alive());
    }

    #[test]
    fn another_process_with_the_same_number_is_not_meant() {
        let own = ProcessIdentity::own();
        assert!(!ProcessIdentity { start_time: own.start_time + 1, ..own }.is_alive());
    }

    #[test]
    fn one_that_has_ended_is_not_alive_before_it_is_reaped() {
        let mut child = std::process::Command::new("sleep").arg("300").spawn().unwrap();
        let identity = ProcessIdentity::of(child.id().try_into().unwrap());
        assert!(identity.is_alive());
        child.kill().unwrap();
        let began = std::time::Instant::now();
        while identity.is_alive() {
            assert!(began.elapsed().as_secs() < 20, "it does not end");
            std::thread::yield_now();
        }
        child.wait().unwrap();
    }
}
