//! The exit of a process is told after all that it wrote, and the close after all that follows.

use crate::host::Host;
use signalbox::process::options::SpawnOptions;
use signalbox::pty::size::Size;
use signalbox::runtime::Delivery;

#[test]
fn of_a_process() {
    let mut host = Host::new();
    for round in 0..50 {
        let script = format!("echo out {round}; echo err {round} >&2; exit {round}");
        let options = SpawnOptions::new("sh").args(["-c", &script]);
        let child = host.environment.spawn(options).unwrap();
        let (output, errors) = (Host::view(&child, 0), Host::view(&child, 1));
        host.run_until_closed(child.id());
        assert_eq!(host.text(output), format!("out {round}\n"));
        assert_eq!(host.text(errors), format!("err {round}\n"));
        let last_output = host
            .news
            .iter()
            .rposition(
                |it| matches!(it, Delivery::Output { view, .. } if [output, errors].contains(view)),
            )
            .unwrap();
        let exit = host
            .position(|it| matches!(it, Delivery::Exit { child: from, .. } if *from == child.id()));
        assert!(last_output < exit);
        assert_eq!(child.exit().unwrap().status.code, Some(round));
    }
}

#[test]
fn of_a_program_on_a_terminal() {
    let mut host = Host::new();
    for _ in 0..50 {
        let script = "stty -opost; head -c 20000 /dev/zero | tr '\\0' x";
        let options = SpawnOptions::new("sh").args(["-c", script]).terminal(Size::default());
        let child = host.environment.spawn_now(options).unwrap();
        let output = Host::view(&child, 0);
        host.run_until_closed(child.id());
        assert_eq!(host.text(output).len(), 20_000);
        host.news.clear();
    }
}

#[test]
fn even_when_nobody_looks_at_it() {
    let mut host = Host::new();
    let options = SpawnOptions::new("sh").args(["-c", "head -c 900000 /dev/zero"]);
    let child = host.environment.spawn(options).unwrap();
    host.run_until_closed(child.id());
    assert_eq!(child.stream_stats(0).unwrap().bytes, 900_000);
}
