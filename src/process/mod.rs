//! Child processes: starting them, moving their bytes, seeing them end, ending them as trees.
//!
//! Theory of operation. A [`options::SpawnOptions`] is resolved to a program on a spawner thread
//! (`spawn`) and started by the guardian, so that it can't outlive the host, or by the host itself; in
//! either case by a `vfork`-like clone, so that the cost does not grow with the host's memory. The
//! descriptors go to the I/O thread, where each child has three small tasks: `reader` per output
//! stream, `writer` for input, and the wait for its exit in `serve`; messages have two of their own in
//! [`channel`]. A [`child::Child`]
//! is what everybody else sees: a source for the doorbell, with the streams, the input queue and
//! the state in it.
//!
//! No policy lives here: what to restart, when to give up and what to limit is for the supervisor.

pub mod channel;
pub mod child;
mod command;
pub mod exit;
pub mod metrics;
pub mod options;
mod reader;
mod running;
mod serve;
pub mod signal;
pub(crate) mod spawn;
pub mod state;
pub mod stop;
pub(crate) mod tree;
pub mod variables;
mod writer;
