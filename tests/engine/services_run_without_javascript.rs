//! A group starts in order, is kept running and stops in reverse, with the engine alone.

use crate::services_host::{shell, ServicesHost};
use signalbox::supervisor::group::Order;
use signalbox::supervisor::news::{GroupState, News};
use signalbox::supervisor::state::ServiceState;

const IDLE: &str = "exec sleep 300";

fn after(name: &str) -> String {
    format!(r#","dependsOn":[{{"service":"{name}"}}]"#)
}

#[test]
fn in_order_and_in_reverse() {
    let db = shell("db", "echo up; exec sleep 300", r#","ready":{"log":{"pattern":"^up$"}}"#);
    let mut host = ServicesHost::new(&[
        &shell("web", IDLE, &after("api")),
        &shell("api", IDLE, &after("db")),
        &db,
    ]);
    assert_eq!(host.start(), None);
    host.stop();
    let moves = |state| {
        host.run_until(|told| {
            let states = told.news.iter().filter_map(|news| match news {
                News::Status { status, previous }
                    if status.state == state && *previous != state =>
                {
                    Some(status.label.clone())
                }
                _ => None,
            });
            Some(states.collect::<Vec<_>>())
        })
    };
    assert_eq!(moves(ServiceState::Starting), ["db", "api", "web"]);
    assert_eq!(moves(ServiceState::Stopped), ["web", "api", "db"]);
    let group = |told: &crate::services_host::Told| {
        told.news.iter().rev().find_map(|news| match news {
            News::Group { state, is_live } => Some((*state, *is_live)),
            _ => None,
        })
    };
    assert_eq!(host.run_until(group), (GroupState::Stopped, false));
}

#[test]
fn one_that_is_killed_comes_back_with_its_streams() {
    let script = "echo run; exec sleep 300";
    let members = r#","ready":{"log":{"pattern":"run"}},"restart":{"minMs":1,"maxMs":1}"#;
    let mut host = ServicesHost::new(&[&shell("a", script, members)]);
    host.read(1, 10, true);
    assert_eq!(host.start(), None);
    let first = host.status("a").pid.expect("a pid");
    let pid = rustix::process::Pid::from_raw(first).expect("a pid");
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("a kill");
    let again = host.run_until(|told| {
        told.news.iter().rev().find_map(|news| match news {
            News::Status { status, .. }
                if status.runs == 2 && status.state == ServiceState::Ready =>
            {
                Some(status.clone())
            }
            _ => None,
        })
    });
    assert_ne!(again.pid, Some(first));
    assert_eq!(again.exit.expect("the first run's end").signal, Some(9));
    host.stop();
    host.run_until(|told| (!told.ended_readers.is_empty()).then_some(()));
    assert_eq!(host.lines(), "run\nrun\n");
}

#[test]
fn a_failure_comes_with_the_last_output_of_its_own_run() {
    let script = "echo to stdout; echo to stderr >&2; exit 9";
    let members = r#","restart":{"minMs":1,"maxMs":1,"maxRestarts":2}"#;
    let mut host = ServicesHost::new(&[&shell("a", script, members)]);
    host.start();
    let failed = host.run_until_state("a", ServiceState::Failed);
    let lines: Vec<_> =
        failed.last_lines.iter().map(|line| (line.stream, line.text.as_str())).collect();
    assert_eq!(lines, [("stdout", "to stdout"), ("stderr", "to stderr")]);
    assert_eq!((failed.runs, failed.restarts), (3, 2));
    host.stop();
}

#[test]
fn one_that_can_not_be_started_does_not_hold_up_the_rest() {
    let missing = r#"{"name":"a","command":"/no/such/program","directory":"/tmp",
        "restart":{"policy":"no"}}"#;
    let mut host = ServicesHost::new(&[missing, &shell("b", IDLE, "")]);
    let refusal = host.start().expect("a refusal");
    assert_eq!(refusal.code, "ERR_SIGNALBOX_SERVICE_FAILED");
    assert!(refusal.message.contains("/no/such/program"), "{}", refusal.message);
    host.run_until_state("b", ServiceState::Ready);
    assert_eq!(host.order(Order::Restart { name: "b".into() }), None);
    host.stop();
}
