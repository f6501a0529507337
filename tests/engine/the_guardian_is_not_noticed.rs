//! Children are the guardian's, and end, fail and are stopped as if they were the host's own.

use std::time::{Duration, Instant};

use crate::host::Host;
use signalbox::process::options::{SpawnOptions, Stdio};
use signalbox::process::signal::Signal;
use signalbox::process::state::State;
use signalbox::runtime::{Delivery, GuardianState};

fn sh(script: &str) -> SpawnOptions {
    SpawnOptions::new("sh").args(["-c", script])
}

#[test]
fn it_is_the_parent() {
    let mut host = Host::new();
    let child = host.environment.spawn(sh("echo $PPID")).unwrap();
    let view = Host::view(&child, 0);
    host.run_until_closed(child.id());
    let GuardianState::Running { pid } = host.environment.guardian_state() else {
        panic!("{:?}", host.environment.guardian_state());
    };
    assert_eq!(host.text(view), format!("{pid}\n"));
}

#[test]
fn a_detached_child_is_the_hosts_own() {
    let mut host = Host::new();
    let mut options = sh("echo $PPID");
    options.detached = true;
    let child = host.environment.spawn(options).unwrap();
    let view = Host::view(&child, 0);
    host.run_until_closed(child.id());
    assert_eq!(host.text(view), format!("{}\n", std::process::id()));
}

#[test]
fn codes_and_signals_are_exact() {
    let mut host = Host::new();
    for code in [0, 1, 127, 255] {
        let child = host.environment.spawn(sh(&format!("exit {code}"))).unwrap();
        host.run_until_closed(child.id());
        assert_eq!(child.exit().unwrap().status.code, Some(code));
    }
    for signal in [libc::SIGTERM, libc::SIGKILL, libc::SIGABRT, libc::SIGRTMIN() + 3] {
        let child = host.environment.spawn(sh("sleep 60")).unwrap();
        host.run_until(|_| child.state() == State::Running);
        child.signal(Signal::from_number(signal).unwrap(), true).unwrap();
        host.run_until_closed(child.id());
        assert_eq!(child.exit().unwrap().status.signal, Some(signal));
    }
}

#[test]
fn failures_are_told_with_their_step() {
    let host = Host::new();
    let error = |options: SpawnOptions| host.environment.spawn_now(options).err().unwrap().code();
    let mut unprivileged = sh("true");
    unprivileged.attributes.nice = Some(0);
    unprivileged.args = vec!["-c".into(), "x".repeat(200_000).into()]; // longer than one may be
    assert_eq!(error(unprivileged), "ERR_SIGNALBOX_SPAWN_FAILED");
    assert_eq!(error(SpawnOptions::new("/etc/passwd")), "ERR_SIGNALBOX_SPAWN_NOT_EXECUTABLE");
}

#[test]
fn attributes_reach_the_child() {
    let mut host = Host::new();
    let mut options = sh("umask; nice; ulimit -n; pwd");
    options.attributes.umask = Some(0o077);
    options.attributes.nice = Some(7);
    options.attributes.rlimits =
        vec![signalbox::process::options::ResourceLimit { resource: 7, value: 123 }];
    options.cwd = Some("/".into());
    let child = host.environment.spawn(options).unwrap();
    let view = Host::view(&child, 0);
    host.run_until_closed(child.id());
    assert_eq!(host.text(view), "0077\n7\n123\n/\n");
}

#[test]
fn a_channel_is_handed_on() {
    let mut host = Host::new();
    let mut options = sh("echo $NODE_CHANNEL_FD; readlink /proc/self/fd/3 | cut -c1-7");
    options.channel = true;
    let child = host.environment.spawn(options).unwrap();
    let view = Host::view(&child, 0);
    host.run_until_closed(child.id());
    assert_eq!(host.text(view), "3\nsocket:\n");
}

#[test]
fn an_environment_of_two_megabytes_arrives() {
    let mut host = Host::new();
    let mut options = sh("env | grep -c '^BIG'");
    for number in 0..200 {
        options.env.set(format!("BIG_{number}"), "x".repeat(10_000));
    }
    let child = host.environment.spawn(options).unwrap();
    let view = Host::view(&child, 0);
    host.run_until_closed(child.id());
    assert_eq!(host.text(view), "200\n");
}

#[test]
fn the_end_of_output_is_seen_at_once() {
    // Were a descriptor held anywhere else, `Closed` would not come before the other child's end.
    let mut host = Host::new();
    let mut other = sh("sleep 60");
    other.stdio = [Stdio::Ignore, Stdio::Ignore, Stdio::Ignore];
    let other = host.environment.spawn(other).unwrap();
    let started = Instant::now();
    let child = host.environment.spawn(sh("echo x")).unwrap();
    host.run_until_closed(child.id());
    assert!(started.elapsed() < Duration::from_secs(10));
    other.stop(Some(Signal::KILL), None);
    host.run_until_closed(other.id());
}

#[test]
fn many_threads_start_children_at_once() {
    let threads: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn(|| {
                let mut host = Host::new();
                let children: Vec<_> = (0..50)
                    .map(|code| host.environment.spawn(sh(&format!("exit {code}"))).unwrap())
                    .collect();
                for (code, child) in (0..).zip(&children) {
                    host.run_until_closed(child.id());
                    assert_eq!(child.exit().unwrap().status.code, Some(code));
                }
                let ended = host.news.iter().filter(|it| matches!(it, Delivery::Ended { .. }));
                assert_eq!(ended.count(), 50);
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}
