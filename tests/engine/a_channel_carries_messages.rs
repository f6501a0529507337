//! Messages of a child come in their order, whoever reads them, and before its end is told.

use std::io::Read;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use crate::host::Host;
use signalbox::output::Payload;
use signalbox::process::channel::Progress;
use signalbox::process::child::Child;
use signalbox::process::options::SpawnOptions;
use signalbox::runtime::Delivery;

fn start(host: &Host, script: &str) -> Arc<Child> {
    let mut options = SpawnOptions::new("sh").args(["-c", script]);
    options.channel = true;
    host.environment.spawn(options).unwrap()
}

fn count_up(script: &str) -> String {
    format!("i=0; while [ $i -lt 20000 ]; do echo $i; i=$((i+1)); done >&3; {script}")
}

/// The numbers in a text such as `[0,1,2]`.
fn numbers(array: &Payload) -> Vec<u32> {
    let Payload::Text(text) = array else { panic!("{array:?}") };
    let text = text.to_string();
    let list = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap();
    list.split(',').map(|number| number.parse().unwrap()).collect()
}

fn received(news: &[Delivery]) -> Vec<u32> {
    let batches = news.iter().filter_map(|it| match it {
        Delivery::Messages { text, .. } => Some(numbers(text)),
        _ => None,
    });
    batches.flatten().collect()
}

fn position(news: &[Delivery], is_it: impl Fn(&Delivery) -> bool) -> usize {
    news.iter().rposition(is_it).expect("such news")
}

fn assert_all_before_the_end(news: &[Delivery]) {
    assert!(received(news).into_iter().eq(0..20_000));
    let last = position(news, |it| matches!(it, Delivery::Messages { .. }));
    let disconnected = position(news, |it| matches!(it, Delivery::Disconnected { .. }));
    let exit = position(news, |it| matches!(it, Delivery::Exit { .. }));
    assert!(last < disconnected && disconnected < exit);
}

#[test]
fn read_by_the_engine() {
    let mut host = Host::new();
    let child = start(&host, &count_up(""));
    host.run_until_closed(child.id());
    assert_all_before_the_end(&host.news);
    let batches = host.news.iter().filter(|it| matches!(it, Delivery::Messages { .. })).count();
    assert!(batches < 10_000, "{batches} batches are not worth the name");
}

#[test]
fn read_by_the_host_from_some_point_on_and_by_the_engine_again() {
    let mut host = Host::new();
    let child = start(&host, &count_up(""));
    host.run_until(|news| received(news).len() > 100);
    let descriptor = child.host_messages().expect("an open channel");
    child.unhost_messages();
    drop(descriptor);
    host.run_until(|news| received(news).len() > 1_000);
    let mut socket = std::fs::File::from(child.host_messages().expect("an open channel"));
    host.drain();
    let mut room = [0; 1_000];
    loop {
        match socket.read(&mut room) {
            Ok(0) => break,
            Ok(count) => {
                if let Some(text) = child.receive_messages(&room[..count]) {
                    let channel = child.channel_id().unwrap();
                    host.news.push(Delivery::Messages { channel, text });
                }
            }
            Err(_) => std::thread::sleep(Duration::from_millis(1)), // nothing yet
        }
    }
    child.finish_messages();
    host.run_until_closed(child.id());
    assert_all_before_the_end(&host.news);
}

#[test]
fn a_host_that_reads_is_asked_for_the_rest_at_the_exit() {
    let mut host = Host::new();
    // A descendant holds the socket, so that its end does not come.
    let child = start(&host, &format!("sleep 60 >/dev/null 2>&1 & {}", "read go; echo 7 >&3"));
    host.run_until(|news| news.iter().any(|it| matches!(it, Delivery::Connected { .. })));
    let _descriptor: OwnedFd = child.host_messages().expect("an open channel");
    child.write(b"go\n".as_slice().into()).unwrap();
    host.run_until(|news| news.iter().any(|it| matches!(it, Delivery::ChannelEnds { .. })));
    child.finish_messages();
    host.run_until(|news| news.iter().any(|it| matches!(it, Delivery::Exit { .. })));
    assert_eq!(received(&host.news), [7]);
    child.stop(None, Some(Duration::ZERO));
}

#[test]
fn a_pause_stops_the_child_and_loses_nothing() {
    let mut host = Host::new();
    // Each message is 1 kB, so that 1 MiB is soon there.
    let script =
        "i=0; while [ $i -lt 3000 ]; do printf '%1000d\\n' $i; i=$((i+1)); done >&3; echo done";
    let child = start(&host, script);
    child.set_messages_paused(true);
    let view = Host::view(&child, 0);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(host.text(view), "");
    child.set_messages_paused(false);
    host.run_until_closed(child.id());
    assert_eq!(host.text(view), "done\n");
    let lengths = host.news.iter().filter_map(|it| match it {
        Delivery::Messages { text, .. } => Some(text.len()),
        _ => None,
    });
    // A message that the reads before had begun may come on top.
    let most = 256 * 1024 + 1001 + 1;
    assert!(lengths.clone().all(|length| length <= most), "{:?}", lengths.collect::<Vec<_>>());
    assert_eq!(lengths.sum::<usize>() / 1001, 3000);
}

#[test]
fn what_is_sent_arrives_in_order_and_the_disconnect_behind_it() {
    let mut host = Host::new();
    let child = start(&host, "cat <&3");
    let view = Host::view(&child, 0);
    let mut sent = String::new();
    for number in 0..100_000 {
        let line = format!("{number}\n");
        child.send_messages(line.as_bytes(), 1, false).unwrap();
        sent.push_str(&line);
    }
    let is_sent = child.ask_messages_sent();
    child.disconnect();
    let late = child.send_messages(b"late\n", 1, false);
    assert_eq!(late.unwrap_err().code(), "ERR_SIGNALBOX_IPC_CLOSED");
    host.run_until_closed(child.id());
    assert!(host.text(view) == sent);
    let told =
        host.news.iter().any(|it| matches!(it, Delivery::MessagesSent { count: 100_000, .. }));
    assert_eq!(told, is_sent);
}

#[test]
fn a_child_without_a_channel_takes_no_messages() {
    let mut host = Host::new();
    let child = host.environment.spawn(SpawnOptions::new("true")).unwrap();
    let refused = child.send_messages(b"1\n", 1, false).map(|progress| progress == Progress::Done);
    assert_eq!(refused.unwrap_err().code(), "ERR_SIGNALBOX_IPC_CLOSED");
    assert!(child.host_messages().is_none());
    host.run_until_closed(child.id());
}
