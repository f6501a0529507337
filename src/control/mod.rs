//! The supervisor: the engine running one project's services in a process of its own, and how it is
//! reached.
//!
//! Theory of operation. A [`Project`] is a config file; it has a folder for its state, and at most one
//! supervisor, which holds the folder's [lock](lock) as long as it lives. Whoever wants something of the
//! services connects to the supervisor's socket ([`Client`]) and speaks [`protocol`]: JSON-RPC, a line a
//! message. The supervisor (`serve`) passes wishes on to a group of [services](crate::supervisor), and what
//! the group tells to those who listen. What happens is written into a [`journal`], from which others know
//! what ran when there is no supervisor any more, however it ended.
//!
//! Never here: what a config means (that is a plan's), how services are run, what a terminal looks like to
//! whoever attaches to it.

mod client;
mod error;
mod identity;
pub mod journal;
pub mod lock;
mod project;
pub mod protocol;
mod serve;
mod start;

pub use client::{Client, Pending};
pub use error::ControlError;
pub use identity::ProcessIdentity;
pub use project::{find_config, Project, CONFIG_NAMES};
pub use serve::run_supervisor;
pub use start::{start_supervisor, Lifeline, Mode, Started};
