//! After `close` nothing wakes the environment, nothing starts in it, and its children are stopped.

use std::time::{Duration, Instant};

use crate::host::Host;
use signalbox::process::options::SpawnOptions;
use signalbox::pty::size::Size;

#[test]
fn a_closed_environment_is_silent() {
    let host = Host::new();
    let mut children = Vec::new();
    for _ in 0..5 {
        let mut options = SpawnOptions::new("yes").terminal(Size::default());
        options.kill_grace = Duration::from_millis(100);
        let child = host.environment.spawn_now(options).unwrap();
        Host::view(&child, 0);
        children.push(child);
    }
    host.environment.close();
    let mut late = Vec::new();
    assert!(!host.environment.drain(&mut late));
    assert!(late.is_empty());
    let refused = host.environment.spawn(SpawnOptions::new("true")).err().unwrap();
    assert_eq!(refused.code(), "ERR_SIGNALBOX_ENVIRONMENT_CLOSED");
    let deadline = Instant::now() + Duration::from_secs(20);
    while children.iter().any(|child| child.exit().is_none()) {
        assert!(Instant::now() < deadline, "a child survived its environment");
        std::thread::yield_now();
    }
}
