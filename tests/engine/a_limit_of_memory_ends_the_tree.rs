//! A tree above its warning is told of, above its limit it is stopped, and the exit says why.

use std::time::Duration;

use signalbox::process::exit::Reason;
use signalbox::process::metrics::Scope;
use signalbox::process::options::{SpawnOptions, Threshold};
use signalbox::runtime::Delivery;

use crate::host::Host;

#[test]
fn a_limit_of_memory_ends_the_tree() {
    const MIB: u64 = 1024 * 1024;
    let mut host = Host::new();
    let grow = "{ head -c 67108864 /dev/zero; sleep 600; } | tail -n 1; :";
    let mut options = SpawnOptions::new("sh").args(["-c", grow]);
    options.metrics_interval = Some(Duration::from_millis(20));
    options.memory.process = Threshold { warn: Some(16 * MIB), kill: Some(32 * MIB) };
    options.memory.tree = Threshold { warn: Some(16 * MIB), kill: Some(32 * MIB) };
    let child = host.environment.spawn(options).unwrap();
    host.run_until_closed(child.id());
    assert_eq!(child.exit().unwrap().reason, Reason::LimitExceeded);

    let warned = host.position(|it| {
        matches!(it, Delivery::Warning { warning, .. }
            if warning.scope == Scope::Tree && warning.limit_bytes == 16 * MIB)
    });
    let failed = host.position(|it| {
        matches!(it, Delivery::Failure { error, .. }
            if error.code() == "ERR_SIGNALBOX_PROCESS_MEMORY")
    });
    let ended = host.position(|it| matches!(it, Delivery::Ended { .. }));
    assert!(warned < failed && failed < ended);
    let told = |it: &&Delivery| matches!(it, Delivery::Warning { .. } | Delivery::Failure { .. });
    assert_eq!(host.news.iter().filter(told).count(), 2, "the shell itself is small");
}
