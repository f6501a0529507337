//! Connections that are cut at any time lose nothing and repeat nothing, in either direction.

use serde_json::json;
use signalbox::rpc::Connection;

use crate::host::Host;
use crate::sockets::{connect, listen, messages, peers, told, Proxy};

const CUTS: usize = 30;
const BURST: usize = 50;

fn say(connection: &Connection, from: usize) {
    for number in from..from + BURST {
        connection.send(format!("{{\"n\":{number}}}\n").as_bytes(), 1, false).expect("room");
    }
}

#[test]
fn a_session_survives_cuts() {
    let mut host = Host::new();
    let (server, port) = listen(&mut host, &json!({}));
    let proxy = Proxy::to(port);
    let client = connect(&host, proxy.port, &json!({}));
    host.run_until(|news| !peers(news, &server).is_empty());
    let id = peers(&host.news, &server)[0];
    let peer = server.peer(id).expect("the peer");
    peer.set_paused(false);
    let own = client.connection().id();
    for cut in 0..CUTS {
        say(client.connection(), cut * BURST);
        say(&peer, cut * BURST);
        // Somewhere in the middle of what is on its way.
        let enough = cut * BURST + cut % BURST;
        host.run_until(|news| messages(news, own).len() >= enough);
        proxy.cut();
        host.run_until(|news| told(news, own, "open").len() > cut + 1);
    }
    let all: Vec<_> = (0..CUTS * BURST).map(|n| json!({ "n": n })).collect();
    host.run_until(|news| {
        messages(news, own).len() >= all.len() && messages(news, id).len() >= all.len()
    });
    assert_eq!(messages(&host.news, own), all);
    assert_eq!(messages(&host.news, id), all);
    assert!(told(&host.news, own, "reset").is_empty(), "it is one session");
    assert_eq!(peers(&host.news, &server).len(), 1, "and one peer");
}
