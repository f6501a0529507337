//! A child that speaks over its standard streams: its frames are messages, its prints are told beside
//! them, and its end comes behind both.

use crate::host::Host;
use signalbox::output::Payload;
use signalbox::process::child::Child;
use signalbox::process::options::{Protocol, SpawnOptions};
use signalbox::rpc::framing::Framing;
use signalbox::runtime::Delivery;
use std::sync::Arc;

fn speak(host: &Host, framing: Option<Framing>, script: &str) -> Arc<Child> {
    let mut options = SpawnOptions::new("sh").args(["-c", script]);
    options.protocol = Some(Protocol { framing, ..Protocol::default() });
    host.environment.spawn(options).unwrap()
}

/// Texts of arrays of messages, and JSON of what was printed.
fn heard(host: &Host, child: &Child) -> (Vec<String>, Vec<String>) {
    let id = child.channel_id().unwrap();
    let mut heard = (Vec::new(), Vec::new());
    for delivery in &host.news {
        match delivery {
            Delivery::Messages { channel, text: Payload::Text(text) } if *channel == id => {
                heard.0.push(text.to_string());
            }
            Delivery::RpcNews { connection, text } if *connection == id => {
                heard.1.push(text.clone());
            }
            _ => {}
        }
    }
    heard
}

#[test]
fn lines_go_in_and_out_and_the_end_comes_last() {
    let mut host = Host::new();
    let script = "echo hello; read line; echo \"$line\"; echo '{\"last\":1}'; printf '{\"half\":'";
    let child = speak(&host, Some(Framing::Newline), script);
    child.send_messages(b"{\"id\":1}\n", 1, false).unwrap();
    host.run_until_closed(child.id());
    let (messages, noise) = heard(&host, &child);
    let joined = messages.concat().replace("][", ",");
    assert_eq!(joined, "[{\"id\":1},{\"last\":1}]");
    let printed = noise.concat();
    assert!(printed.contains("hello"), "{printed}");
    assert!(printed.contains("half"), "{printed}");
    let id = child.channel_id().unwrap();
    let gone =
        host.position(|it| matches!(it, Delivery::Disconnected { channel } if *channel == id));
    let exit =
        host.position(|it| matches!(it, Delivery::Exit { child: it, .. } if *it == child.id()));
    let last = host.news.iter().rposition(|it| matches!(it, Delivery::Messages { .. })).unwrap();
    assert!(last < gone && last < exit);
}

#[test]
fn the_first_frame_shows_how_frames_to_the_child_look() {
    let mut host = Host::new();
    let script = "printf 'Content-Length: 7\\r\\n\\r\\n{\"a\":1}'; head -c 29 >&2";
    let child = speak(&host, None, script);
    let errors = Host::view(&child, 1);
    let id = child.channel_id().unwrap();
    host.run_until(|news| {
        news.iter().any(|it| matches!(it, Delivery::Messages { channel, .. } if *channel == id))
    });
    child.send_messages(b"{\"b\":22}\n", 1, false).unwrap();
    host.run_until_closed(child.id());
    assert_eq!(host.text(errors), "Content-Length: 8\r\n\r\n{\"b\":22}");
}
