//! Conversations for tests, and a proxy between them that cuts connections.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{json, Value};
use signalbox::output::Payload;
use signalbox::rpc::websocket::{Client, Server};
use signalbox::runtime::Delivery;

use crate::host::Host;

/// Options of a server, with `more` on top.
pub(crate) fn server_options(more: &Value) -> String {
    let base = json!({
        "host": "127.0.0.1", "port": 0, "origins": [], "maxFrameBytes": 1 << 20, "maxDepth": 100,
        "maxPeers": 100, "heartbeatMs": 5_000, "handshakeTimeoutMs": 10_000,
        "maxKeptBytes": 16 << 20, "sessionTtlMs": 60_000,
    });
    merged(base, more)
}

/// Options of a client.
pub(crate) fn client_options(port: u16, more: &Value) -> String {
    let base = json!({
        "url": format!("ws://127.0.0.1:{port}/"), "host": "127.0.0.1", "port": port,
        "session": true, "isSecure": false, "maxFrameBytes": 1 << 20, "maxDepth": 100,
        "heartbeatMs": 5_000, "connectTimeoutMs": 10_000, "maxKeptBytes": 16 << 20,
        "reconnect": { "minDelayMs": 1, "maxDelayMs": 20, "factor": 2.0, "jitter": 0.5 },
    });
    merged(base, more)
}

fn merged(mut base: Value, more: &Value) -> String {
    for (key, value) in more.as_object().into_iter().flatten() {
        base[key] = value.clone();
    }
    base.to_string()
}

/// A server that listens, and its port.
pub(crate) fn listen(host: &mut Host, more: &Value) -> (Server, u16) {
    let server = Server::listen(&host.environment, &server_options(more)).expect("a server");
    let id = server.connection().id();
    host.run_until(|news| !told(news, id, "listening").is_empty());
    let port = told(&host.news, id, "listening")[0]["port"].as_u64().expect("a port");
    (server, u16::try_from(port).expect("a port"))
}

pub(crate) fn connect(host: &Host, port: u16, more: &Value) -> Client {
    Client::connect(&host.environment, &client_options(port, more)).expect("a client")
}

/// News of a kind about a connection.
pub(crate) fn told(news: &[Delivery], id: u32, kind: &str) -> Vec<Value> {
    let of = |it: &Delivery| match it {
        Delivery::RpcNews { connection, text } if *connection == id => {
            serde_json::from_str::<Value>(text).ok()
        }
        _ => None,
    };
    news.iter().filter_map(of).filter(|it| it["kind"] == kind).collect()
}

/// How a connection ended, if it did.
pub(crate) fn ended(news: &[Delivery], id: u32) -> Option<Value> {
    news.iter().find_map(|it| match it {
        Delivery::RpcEnded { connection, text } if *connection == id => {
            serde_json::from_str(text).ok()
        }
        _ => None,
    })
}

/// All messages of a connection.
pub(crate) fn messages(news: &[Delivery], id: u32) -> Vec<Value> {
    let mut all = Vec::new();
    for it in news {
        match it {
            Delivery::Messages { channel, text: Payload::Text(text) } if *channel == id => {
                let batch: Vec<Value> = serde_json::from_str(&text.to_string()).expect("JSON");
                all.extend(batch);
            }
            _ => {}
        }
    }
    all
}

/// The connections of the peers that a server has told of.
pub(crate) fn peers(news: &[Delivery], server: &Server) -> Vec<u32> {
    let told = messages(news, server.connection().id());
    told.iter().filter_map(|peer| u32::try_from(peer["peer"].as_u64()?).ok()).collect()
}

/// A way to a port, on which connections can be cut or left to hang.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    pairs: Arc<Mutex<Vec<[TcpStream; 2]>>>,
}

impl Proxy {
    pub(crate) fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let own = listener.local_addr().expect("an address").port();
        let pairs: Arc<Mutex<Vec<[TcpStream; 2]>>> = Arc::default();
        let all = Arc::clone(&pairs);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(("127.0.0.1", port)))
                else {
                    return;
                };
                let copy = |stream: &TcpStream| stream.try_clone().expect("a handle");
                all.lock().unwrap().push([copy(&client), copy(&server)]);
                let (from, to) = (copy(&client), copy(&server));
                std::thread::spawn(move || pump(from, to));
                std::thread::spawn(move || pump(server, client));
            }
        });
        Self { port: own, pairs }
    }

    /// Cuts what is connected.
    pub(crate) fn cut(&self) {
        for pair in self.pairs.lock().unwrap().drain(..) {
            for stream in pair {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }
}

fn pump(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; 1_000];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
