//! The engine's threads and the environments that they serve.
//!
//! No global state lives anywhere but here: one shared engine, alive while somebody uses it, and
//! the log's subscribers.

mod delivery;
mod engine;
mod environment;
pub mod executable;
mod ids;
pub mod log;
pub(crate) mod watch;

pub use crate::process::spawn::guarded::GuardianState;
pub use delivery::Delivery;
pub use engine::Engine;
pub use environment::Environment;
pub(crate) use ids::Ids;
