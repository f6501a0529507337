//! The signalbox engine: terminals and processes on native threads, delivered in batches.
//!
//! # Theory of operation
//!
//! An [`Engine`](runtime::Engine) owns the threads: `signalbox-io`, a single-threaded event loop
//! for all descriptors, two spawner threads, and one that reads figures. A host opens an
//! [`Environment`](runtime::Environment) for each place that wants deliveries (in Node: the main
//! thread and each worker) and starts children in it. Output is read on the I/O thread into a ring
//! per stream and prepared for the environment; the [doorbell](queue::doorbell) wakes the
//! environment's thread, which drains one batch. A slow environment is not sent more: its children
//! are paused by not being read.
//!
//! The rooms, and what may never be in them:
//!
//! | room | holds | never |
//! |---|---|---|
//! | [`bus`] | who is told which events, queues, history | JavaScript values, parsing of what was born here |
//! | [`codec`] | values and their wire format | I/O, JavaScript values |
//! | [`output`] | ring, decoding, viewers | system calls |
//! | [`queue`] | doorbell, input queue | unbounded growth |
//! | [`process`] | starting, moving bytes, ending | policy |
//! | [`pty`] | the terminal device | JavaScript values |
//! | [`runtime`] | threads, environments, logs | knowledge of N-API |
//! | [`supervisor`] | services: what to start, restart and stop, and when | JavaScript values; a system call outside of its driver |
//! | [`rpc`] | frames, noise, connections of JSON-RPC peers | the meaning of a message, policy of processes |
//! | [`screen`] | what a terminal shows, from bytes | input, output, a clock |
//! | [`control`] | the supervisor's process: its socket, its journal, its clients | how services are run |
//! | [`guardian`] | the executable that ends trees when the host is gone | a child's bytes |
//! | `node` | the N-API binding (feature `node`) | logic that a Rust user would miss |
//!
//! # Example
//!
//! ```
//! use signalbox::output::ViewOptions;
//! use signalbox::process::child::ExitTelling;
//! use signalbox::process::options::SpawnOptions;
//! use signalbox::runtime::{Delivery, Engine, Environment};
//! # use std::sync::mpsc;
//! # struct Bell(mpsc::Sender<()>);
//! # impl signalbox::queue::doorbell::Wake for Bell {
//! #     fn wake(&self) { let _ = self.0.send(()); }
//! # }
//! # fn main() -> signalbox::error::Result<()> {
//! let (sender, rung) = mpsc::channel();
//! let environment = Environment::open(Engine::shared()?, Box::new(Bell(sender)));
//! let child = environment.spawn(SpawnOptions::new("echo").args(["hello"]))?;
//! child.view(0, &ViewOptions::default(), ExitTelling::Holds);
//! let mut batch = Vec::new();
//! while !batch.iter().any(|delivery| matches!(delivery, Delivery::Closed { .. })) {
//!     rung.recv().unwrap();
//!     while environment.drain(&mut batch) {}
//! }
//! # environment.close();
//! # Ok(())
//! # }
//! ```

#[cfg(not(target_os = "linux"))]
compile_error!("signalbox builds on Linux only so far: see docs/architecture.md, \"Platforms\"");

pub mod bus;
pub mod codec;
pub mod control;
pub mod error;
#[doc(hidden)]
pub mod guardian;
pub mod output;
pub mod process;
pub mod pty;
pub mod queue;
pub mod rpc;
pub mod runtime;
pub mod screen;
pub mod supervisor;

#[cfg(feature = "node")]
mod node;
