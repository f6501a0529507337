//! When nobody holds a group any more, nothing of it is left.

use std::time::{Duration, Instant};

use crate::services_host::{shell, ServicesHost};

fn is_running(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit(')').next().and_then(|rest| rest.trim_start().chars().next());
    state.is_some_and(|state| state != 'Z')
}

fn wait_for_end(pid: i32) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while is_running(pid) {
        assert!(Instant::now() < deadline, "{pid} still runs");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn dropped() {
    let mut host = ServicesHost::new(&[&shell("a", "exec sleep 300", "")]);
    host.start();
    let pid = host.status("a").pid.expect("a pid");
    drop(host);
    wait_for_end(pid);
}

#[test]
fn closed_by_a_host_that_exits() {
    let mut host = ServicesHost::new(&[&shell("a", "trap '' TERM; echo up; sleep 300", "")]);
    host.start();
    let pid = host.status("a").pid.expect("a pid");
    host.services.close_now();
    wait_for_end(pid);
}
