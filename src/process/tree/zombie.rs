//! How a process ended that its parent has not reaped.

use crate::process::exit::Status;

/// Reads the status of a zombie. `None` when the process is not one, is not `parent`'s child (any more),
/// or its status is not shown to us, as that of another user's process.
pub(crate) fn zombie_status(pid: i32, parent: i32) -> Option<Status> {
    let text = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
    let status = parse(&text, parent)?;
    // A status that is hidden from us reads 0, as success does.
    (status.code != Some(0) || is_shown(pid)).then_some(status)
}

/// Whether a process has our rights and no others, so that nothing of it is hidden: a program that is
/// set-user-ID, or was started as another user, has not.
fn is_shown(pid: i32) -> bool {
    use rustix::process::{getgid, getuid};
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let all_are = |label: &str, ours: u32| {
        let line = text.lines().find_map(|line| line.strip_prefix(label));
        line.is_some_and(|ids| ids.split_ascii_whitespace().all(|id| id.parse() == Ok(ours)))
    };
    all_are("Uid:", getuid().as_raw()) && all_are("Gid:", getgid().as_raw())
}

/// Fields 3, 4 and 52; the name in field 2 may contain anything, so fields count from its last `)`.
fn parse(text: &[u8], parent: i32) -> Option<Status> {
    let text = std::str::from_utf8(text.get(memchr::memrchr(b')', text)? + 1..)?).ok()?;
    let mut fields = text.split_ascii_whitespace();
    let (state, found_parent) = (fields.next()?, fields.next()?);
    if state != "Z" || found_parent.parse() != Ok(parent) {
        return None;
    }
    let status: i32 = fields.nth(47)?.parse().ok()?;
    Some(match status & 0x7f {
        0 => Status { code: Some((status >> 8) & 0xff), signal: None },
        signal => Status { code: None, signal: Some(signal) },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stat(state: &str, parent: i32, status: i32) -> String {
        format!("7 (a) b) {state} {parent} {} {status}\n", vec!["0"; 47].join(" "))
    }

    #[test]
    fn codes_and_signals_are_told_apart() {
        let read = |text: String| parse(text.as_bytes(), 3);
        let code = |code| Some(Status { code: Some(code), signal: None });
        assert_eq!(read(stat("Z", 3, 0)), code(0));
        assert_eq!(read(stat("Z", 3, 255 << 8)), code(255));
        let killed = Some(Status { code: None, signal: Some(9) });
        assert_eq!(read(stat("Z", 3, 9)), killed);
        assert_eq!(read(stat("Z", 3, 9 | 0x80)), killed, "with a core dump");
        assert_eq!(read(stat("S", 3, 0)), None);
        assert_eq!(read(stat("Z", 1, 0)), None, "somebody else's child");
    }

    #[test]
    fn a_real_zombie_is_read() {
        let me = i32::try_from(std::process::id()).unwrap();
        for code in [0, 7] {
            let script = format!("exit {code}");
            let mut child = std::process::Command::new("sh").args(["-c", &script]).spawn().unwrap();
            let pid = i32::try_from(child.id()).unwrap();
            let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
            let status = loop {
                if let Some(status) = zombie_status(pid, me) {
                    break status;
                }
                assert!(std::time::Instant::now() < deadline, "it did not end");
                std::thread::yield_now();
            };
            assert_eq!(status.code, Some(code));
            child.wait().unwrap();
        }
    }
}
