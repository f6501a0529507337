//! Conversations in JSON, over anything that carries bytes or frames.
//!
//! Theory of operation. A [`Connection`] is one conversation as an environment sees it: messages in,
//! as the text of one JSON array for each drain; messages out, as lines of JSON; and now and then a
//! word about the connection itself. What carries it is behind [`Transport`]: a WebSocket, a Unix
//! socket. The standard streams of a child are carried by `process::channel`, which has the child's
//! life to think of, with the same [`framing`] and [`inbox`].
//!
//! * [`framing`] is pure: bytes in pieces in, frames and noise out, at a cost that grows with their
//!   number and with nothing else.
//! * Payloads are checked and handed on as text. Nothing here makes a value of one: doubles, the order
//!   of keys and lone surrogates arrive as they were sent.
//! * What is a call and what an answer is the facade's business (`lib/rpc/`).

mod connection;
mod error;
pub mod framing;
pub(crate) mod inbox;
pub(crate) mod session;
pub mod websocket;

pub use connection::{Connection, Transport};
pub use error::RpcError;
pub use inbox::Batch;
