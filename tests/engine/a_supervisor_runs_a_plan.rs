//! A supervisor runs what it is given, changes what has changed, and ends when it is told to.

use crate::services_host::shell;
use crate::supervisor_host::{until, SupervisorHost};
use signalbox::control::protocol::calls::{Restart, Scale, Stop};
use signalbox::control::protocol::News;
use signalbox::control::{journal, ControlError, Mode, ProcessIdentity};
use signalbox::supervisor::state::ServiceState::{Completed, Failed, Ready, Stopped};

const IDLE: &str = "exec sleep 300";

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn a_plan_is_run_and_told_in_its_order() {
    let host = SupervisorHost::new(Mode::Detached);
    let guest = host.guest();
    let job = shell("job", "exit 0", r#","oneshot":true"#);
    let web = shell("web", IDLE, r#","dependsOn":[{"service":"job","condition":"completed"}]"#);
    let changes = guest.apply(&[&web, &job]).expect("a start");
    assert_eq!(changes.started, names(&["web", "job"]));
    let expected = [("web".to_owned(), Ready), ("job".to_owned(), Completed)];
    assert_eq!(guest.states(), expected);
    let told = guest.status();
    assert_eq!(told.supervisor.pid, host.started.pid);
    assert_eq!(told.supervisor.guardian, "running");
    let web = &told.services[0];
    assert!(web.memory_bytes.is_some_and(|bytes| bytes > 0), "{web:?}");
}

#[test]
fn a_second_plan_changes_what_has_changed() {
    let host = SupervisorHost::new(Mode::Detached);
    let guest = host.guest();
    let (same, old, gone) =
        (shell("same", IDLE, ""), shell("new", IDLE, ""), shell("gone", IDLE, ""));
    guest.apply(&[&same, &old, &gone]).expect("a start");
    let before = [guest.service("same").pid, guest.service("new").pid];
    let stopped = guest.service("gone").pid.expect("a pid");
    let stopped = ProcessIdentity::of(stopped);
    let other = shell("new", IDLE, r#","env":{"A":"b"}"#);
    let more = shell("more", IDLE, "");
    let changes = guest.apply(&[&other, &same, &more]).expect("another plan");
    assert_eq!(changes.started, names(&["more"]));
    assert_eq!(changes.restarted, names(&["new"]));
    assert_eq!(changes.removed, names(&["gone"]));
    assert_eq!(changes.unchanged, names(&["same"]));
    let labels: Vec<_> = guest.states().into_iter().map(|(label, _)| label).collect();
    assert_eq!(labels, ["new", "same", "more"]);
    assert_eq!(guest.service("same").pid, before[0]);
    assert_ne!(guest.service("new").pid, before[1]);
    assert!(!stopped.is_alive());
    let environment = guest.service("new").pid.expect("a pid");
    let environment = std::fs::read(format!("/proc/{environment}/environ")).expect("variables");
    assert!(environment.split(|&byte| byte == 0).any(|it| it == b"A=b"));
}

#[test]
fn a_plan_that_is_wrong_changes_nothing() {
    let host = SupervisorHost::new(Mode::Detached);
    let guest = host.guest();
    guest.apply(&[&shell("a", IDLE, "")]).expect("a start");
    let before = guest.service("a").pid;
    let wrong = guest.apply(&[&shell("a", IDLE, r#","dependsOn":[{"service":"b"}]"#)]);
    assert_eq!(wrong.expect_err("a refusal").code(), "ERR_SIGNALBOX_SERVICES_PLAN");
    assert_eq!(guest.service("a").pid, before);
}

#[test]
fn what_is_stopped_is_started_by_the_same_plan_again() {
    let host = SupervisorHost::new(Mode::Detached);
    let guest = host.guest();
    let (a, b) = (shell("a", IDLE, ""), shell("b", IDLE, ""));
    guest.apply(&[&a, &b]).expect("a start");
    guest.client.call(&Stop { names: Some(names(&["a"])) }).expect("a stop");
    assert_eq!(guest.service("a").state, Stopped);
    let changes = guest.apply(&[&a, &b]).expect("the same plan");
    assert_eq!((changes.started, changes.unchanged), (names(&["a"]), names(&["b"])));
    guest.client.call(&Stop { names: None }).expect("a stop of all");
    let changes = guest.apply(&[&a, &b]).expect("the same plan");
    assert_eq!(changes.started, names(&["a", "b"]));
}

#[test]
fn a_service_that_fails_is_the_answer_with_its_status() {
    let host = SupervisorHost::new(Mode::Detached);
    let guest = host.guest();
    let bad = shell("bad", "echo why; exit 3", r#","restart":{"policy":"no"},"oneshot":true"#);
    let error = guest.apply(&[&bad]).expect_err("a refusal");
    assert_eq!(error.code(), "ERR_SIGNALBOX_SERVICE_FAILED");
    let ControlError::Refused(failure) = error else { panic!("{error}") };
    let status = failure.data.and_then(|data| data.status).expect("a status");
    assert_eq!((status.state, status.last_lines[0].text.as_str()), (Failed, "why"));
}

#[test]
fn instances_are_scaled_and_restarted_by_their_labels() {
    let host = SupervisorHost::new(Mode::Detached);
    let guest = host.guest();
    guest.apply(&[&shell("w", IDLE, "")]).expect("a start");
    guest.client.call(&Scale { name: "w".into(), instances: 3, plans: None }).expect("a scaling");
    let before: Vec<_> = guest.status().services.iter().map(|it| it.pid).collect();
    assert_eq!(before.len(), 3);
    guest.client.call(&Restart { names: Some(names(&["w.1"])) }).expect("a restart");
    let after: Vec<_> = guest.status().services.iter().map(|it| it.pid).collect();
    let is_same: Vec<_> = before.iter().zip(&after).map(|(one, other)| one == other).collect();
    assert_eq!(is_same, [true, false, true]);
}

#[test]
fn news_go_to_those_who_subscribed() {
    let host = SupervisorHost::new(Mode::Detached);
    let (guest, other) = (host.guest(), host.guest());
    let subscribed = guest.client.call(&signalbox::control::protocol::calls::Subscribe {});
    assert_eq!(subscribed.expect("an answer").services, []);
    other.apply(&[&shell("a", IDLE, "")]).expect("a start");
    let changes = guest.next_news(|news| match news {
        News::Applied { changes } => Some(changes),
        _ => None,
    });
    assert_eq!(changes.started, names(&["a"]));
    guest.next_news(|news| match news {
        News::Status { status, .. } => (status.state == Ready).then_some(()),
        _ => None,
    });
}

#[test]
fn it_ends_with_its_services_when_it_is_told_to() {
    let mut host = SupervisorHost::new(Mode::Detached);
    let guest = host.guest();
    guest.apply(&[&shell("a", IDLE, "")]).expect("a start");
    let service = ProcessIdentity::of(guest.service("a").pid.expect("a pid"));
    guest.shut_down();
    assert!(!service.is_alive());
    guest.wait_closed();
    host.wait();
    assert_eq!(host.project.supervisor().expect("a look"), None);
    assert!(!host.project.socket_file().exists());
    let past = journal::read(&host.project.journal_file()).expect("a journal");
    assert_eq!(past.ended.expect("an end").1, "it was told to");
    assert_eq!(past.services[0].status.state, Stopped);
}

#[test]
fn in_the_foreground_it_ends_with_its_lifeline() {
    let mut host = SupervisorHost::new(Mode::Foreground);
    let guest = host.guest();
    let trap = "trap 'echo stopped > out; exit 0' TERM; echo up; while :; do sleep 0.01; done";
    let members = format!(
        r#","directory":{},"ready":{{"log":{{"pattern":"up"}}}}"#,
        serde_json::to_string(host.folder()).expect("text")
    );
    let service = shell("a", trap, &members).replacen(r#""directory":"/tmp","#, "", 1);
    guest.apply(&[&service]).expect("a start");
    drop(host.started.lifeline.take());
    host.wait();
    let text = std::fs::read_to_string(host.folder().join("out")).expect("its last word");
    assert_eq!(text, "stopped\n");
}

#[test]
fn a_second_one_for_the_same_project_is_refused() {
    let mut host = SupervisorHost::new(Mode::Detached);
    let pid = host.started.pid;
    let error = host.start_again().expect_err("a refusal");
    assert!(matches!(error, ControlError::Running { pid: of, .. } if of == pid), "{error}");
    host.guest().status();
}

#[test]
fn killed_it_leaves_nobody_and_the_next_one_begins() {
    let mut host = SupervisorHost::new(Mode::Detached);
    let guest = host.guest();
    guest.apply(&[&shell("a", "setsid sleep 300 & exec sleep 300", "")]).expect("a start");
    let service = ProcessIdentity::of(guest.service("a").pid.expect("a pid"));
    let pid = rustix::process::Pid::from_raw(host.started.pid).expect("a pid");
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("a kill");
    host.wait();
    until("the end of its services", || (!service.is_alive()).then_some(()));
    let past = journal::read(&host.project.journal_file()).expect("a journal");
    assert_eq!((past.process.pid, &past.ended), (pid.as_raw_pid(), &None));
    assert_eq!(past.services[0].status.state, Ready);
    assert_eq!(past.services[0].process, Some(service));
    assert!(!past.services[0].is_alive());
    host.start_again().expect("another supervisor");
    let guest = host.guest();
    guest.apply(&[&shell("a", IDLE, "")]).expect("a start");
    assert_eq!(guest.service("a").state, Ready);
}
