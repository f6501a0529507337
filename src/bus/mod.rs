//! The event bus: named buses on which environments, pages and the engine itself tell each other what
//! happens.
//!
//! # Theory of operation
//!
//! A [`hub`](hub()) holds the buses by name. A bus has *endpoints*: a [`Core`] for each JavaScript
//! environment, a [`Remote`] for each page or utility process whose transport is in one. Each says which
//! events it wants (`pattern`); a sender's [`segment`](segment::Segment) is routed by its topics
//! (`routes`), so that nothing goes where nobody listens.
//!
//! A segment is one text and where its rows end. It is never parsed: a receiver's `outbox` holds a
//! reference to it and which rows are wanted, and a *body* is composed by copying when the receiver
//! takes (`body`), once for all who take the same.
//!
//! Cores are woken by the doorbell at once. Remotes are handed *frames*: at once when they were idle,
//! else ten milliseconds after the last one, or when enough has come together; never more than a
//! *window* that they have not acknowledged (`transport`). One deadline for each environment, kept on the
//! I/O thread, does that (`station`). What an environment's own thread makes for its own remotes it
//! collects itself, without a bell.
//!
//! Everything is bounded. A receiver above its high-water mark makes senders wait, or loses what its
//! policy says; above the hard cap it is cut off alone, and goes on from the history, or is told how
//! many events it has missed. All counts are exact.
//!
//! What a remote sends is checked here (`intake`), whole, before anybody is handed any of it.
//!
//! # What may never be done here
//!
//! No JavaScript value, no parsing of what was born in this process, no queue without a bound, no timer
//! for each event. No bell is rung while a bus is locked.

mod body;
mod calls;
mod core;
mod endpoint;
mod history;
mod hub;
mod intake;
mod item;
mod member;
mod named_bus;
mod outbox;
mod pattern;
mod producer;
mod remote;
mod routes;
mod row_ends;
mod segment;
mod station;
mod stats;
mod text;
mod topics;
mod transport;
mod wakes;

pub use self::calls::{Call, CallKind};
pub use self::core::{Core, CoreOptions};
pub use self::hub::names as hub;
pub use self::member::InterestMark;
pub use self::outbox::{Overflow, QueueOptions};
pub use self::producer::Producer;
pub(crate) use self::producer::Waits;
pub use self::remote::{Dispatch, Policy, Received, Remote, RemoteOptions};
pub(crate) use self::station::Station;
pub use self::stats::BusStats;
pub use self::text::Text;
pub use self::transport::FrameBody;
pub use self::wakes::Outcome;
