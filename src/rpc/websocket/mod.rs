//! Conversations over web sockets, by TCP (with TLS) or a Unix socket.
//!
//! Theory of operation. A [`link::Link`] is one conversation: what the environment sends goes into its
//! session, and from there over the socket of now. [`client`] connects again when a socket is lost;
//! [`server`] keeps a link for a while when its client is gone, and leads it to its session when it
//! comes back. The protocol itself is tungstenite's, without an event loop of its own: a socket is
//! read by a task on the I/O thread and written by the thread that sends, under one lock, so that a
//! call does not wait for a thread to be woken only to write it.
//!
//! What one side says of a session goes in binary messages, which are nothing else here: texts are
//! the conversation's own, and pass as they are. Whether there are sessions is said in a header of the
//! handshake, so that peers which know nothing of them have plain JSON in plain texts.

mod client;
mod close;
mod greeting;
mod heartbeat;
mod link;
mod listener;
mod reading;
mod server;
mod socket;
mod stream;
mod target;
mod tls;

pub use client::Client;
pub use server::Server;

/// The system's own words, without Rust's "(os error N)".
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.find(" (os error").map_or(text.clone(), |end| text[..end].to_owned())
}
