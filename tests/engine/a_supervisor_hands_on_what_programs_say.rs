//! Output, input, signals, terminals and figures of services, by a supervisor's clients.

use crate::services_host::shell;
use crate::supervisor_host::SupervisorHost;
use signalbox::control::protocol::calls::{
    Attach, Detach, Metrics, ReadLogs, ResizeTerminal, Restart, Signal, Write, WriteTerminal,
};
use signalbox::control::protocol::Notice;
use signalbox::control::Mode;

const CAT: &str = r#"{"name":"cat","command":"cat","directory":"/tmp","stdin":"pipe"}"#;

fn text_of(notice: Notice) -> Option<String> {
    match notice {
        Notice::LogLines { text, .. } => Some(text),
        _ => None,
    }
}

fn follow(names: &[&str]) -> ReadLogs {
    let names = names.iter().map(|&name| name.to_owned()).collect();
    ReadLogs { names: Some(names), lines: 100, follow: true }
}

#[test]
fn what_is_written_to_a_service_comes_back_as_its_output() {
    let host = SupervisorHost::new(Mode::Detached);
    let guest = host.guest();
    guest.apply(&[CAT]).expect("a start");
    guest.client.call(&follow(&["cat"])).expect("a reader");
    guest.client.call(&Write { name: "cat".into(), text: "hällo\n".into() }).expect("a write");
    assert_eq!(guest.next(text_of), "hällo\n");
}

#[test]
fn output_that_is_held_is_read_to_its_end() {
    let host = SupervisorHost::new(Mode::Detached);
    let guest = host.guest();
    let job = |name: &str| shell(name, "seq 1 5", r#","oneshot":true"#);
    guest.apply(&[&job("one"), &job("two"), &job("three")]).expect("a run");
    let names = Some(vec!["one".to_owned(), "three".to_owned()]);
    let reader = guest.client.call(&ReadLogs { names, lines: 2, follow: false }).expect("a reader");
    let mut read = Vec::new();
    while let Some(lines) = guest.next(|notice| match notice {
        Notice::LogLines { label, text, .. } => Some(Some((label, text))),
        Notice::LogEnd { reader: of } => (of == reader.reader).then_some(None),
        _ => None,
    }) {
        read.push(lines);
    }
    let expected = ["one", "three"].map(|label| (label.to_owned(), "4\n5\n".to_owned()));
    assert_eq!(read, expected);
}

#[test]
fn a_signal_goes_to_the_service() {
    let host = SupervisorHost::new(Mode::Detached);
    let guest = host.guest();
    let script = "trap 'echo got' USR1; echo up; while :; do sleep 0.01; done";
    let a = shell("a", script, r#","ready":{"log":{"pattern":"up"}}"#);
    guest.apply(&[&a]).expect("a start");
    guest.client.call(&follow(&[])).expect("a reader");
    guest.client.call(&Signal { name: "a".into(), signal: "usr1".into() }).expect("a signal");
    guest.next(|notice| text_of(notice)?.contains("got").then_some(()));
    let wrong = guest.client.call(&Signal { name: "a".into(), signal: "SIGWHAT".into() });
    assert_eq!(wrong.expect_err("a refusal").code(), "ERR_SIGNALBOX_OPTION_RANGE");
    let wrong = guest.client.call(&Signal { name: "b".into(), signal: "HUP".into() });
    assert_eq!(wrong.expect_err("a refusal").code(), "ERR_SIGNALBOX_SERVICE_UNKNOWN");
}

#[test]
fn a_terminal_is_seen_written_to_and_resized() {
    let host = SupervisorHost::new(Mode::Detached);
    let guest = host.guest();
    let script = "echo before; while read line; do echo \"got $line\"; stty size; done";
    let members = r#","interactive":{"cols":80,"rows":24},"ready":{"log":{"pattern":"before"}}"#;
    guest.apply(&[&shell("sh", script, members)]).expect("a start");
    assert!(guest.service("sh").interactive);
    let attach = Attach { name: "sh".into(), columns: 100, rows: 30, scrollback: 10 };
    let attached = guest.client.call(&attach).expect("a terminal");
    assert!(attached.snapshot.contains("before"), "{attached:?}");
    let terminal = attached.terminal;
    let wait_for = |wanted: &str| {
        let seen = std::cell::RefCell::new(String::new());
        guest.next(|notice| match notice {
            Notice::TerminalData { terminal: of, text } if of == terminal => {
                seen.borrow_mut().push_str(&text);
                seen.borrow().contains(wanted).then_some(())
            }
            _ => None,
        });
    };
    guest.client.call(&WriteTerminal { terminal, text: "ä\r".into() }).expect("a write");
    wait_for("got ä\r\n30 100");
    let resize = ResizeTerminal { terminal, columns: 90, rows: 20 };
    guest.client.call(&resize).expect("another size");
    guest.client.call(&WriteTerminal { terminal, text: "b\r".into() }).expect("a write");
    wait_for("got b\r\n20 90");
    // The next run has the terminal and its size.
    guest.client.call(&Restart { names: None }).expect("a restart");
    guest.next(|notice| matches!(notice, Notice::TerminalExit { exit: Some(_), .. }).then_some(()));
    wait_for("before");
    guest.client.call(&WriteTerminal { terminal, text: "c\r".into() }).expect("a write");
    wait_for("got c\r\n20 90");
    guest.client.call(&Detach { terminal }).expect("an end");
    let after = guest.client.call(&WriteTerminal { terminal, text: "d\r".into() });
    assert_eq!(after.expect_err("a refusal").code(), "ERR_SIGNALBOX_OPTION_RANGE");
}

#[test]
fn a_service_without_a_terminal_is_not_attached_to() {
    let host = SupervisorHost::new(Mode::Detached);
    let guest = host.guest();
    guest.apply(&[CAT]).expect("a start");
    let attach = Attach { name: "cat".into(), columns: 80, rows: 24, scrollback: 0 };
    let error = guest.client.call(&attach).expect_err("a refusal");
    assert_eq!(error.code(), "ERR_SIGNALBOX_SERVICE_NOT_INTERACTIVE");
}

#[test]
fn figures_are_of_the_whole_tree() {
    let host = SupervisorHost::new(Mode::Detached);
    let guest = host.guest();
    let tree = shell("tree", "sleep 300 & echo up; wait", r#","ready":{"log":{"pattern":"up"}}"#);
    guest.apply(&[&tree]).expect("a start");
    let answer = guest.client.call(&Metrics { history: true }).expect("figures");
    let figures = &answer.services[0];
    assert_eq!((figures.label.as_str(), figures.processes), ("tree", 2));
    assert!(figures.memory_bytes > 0 && !figures.history.is_empty(), "{figures:?}");
}
