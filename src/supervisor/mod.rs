//! Services: programs that are kept running, in the order of their dependencies.
//!
//! Theory of operation. A [`plan::Plan`] names the services with everything resolved. A
//! [`group::Group`] is a state machine over theirs ([`state::ServiceState`]): it is told what happened
//! and when, and says what to do and to tell. The `driver` does it, in an
//! [`Environment`](crate::runtime::Environment) of its own, on one thread for all groups
//! (`signalbox-services`), so that the same code runs in a process without JavaScript.
//!
//! Only the driver makes system calls, asks a clock or throws dice. All else here is told the time
//! ([`now::Now`]) and given its chance, so that years of crash loops are tested in milliseconds.

pub mod backoff;
pub mod budget;
pub mod chance;
mod driver;
mod feed;
mod graph;
pub mod group;
pub mod health;
pub mod news;
pub mod now;
pub mod plan;
mod publishing;
mod readiness;
mod schedule;
mod service;
pub mod state;
mod url;
mod watching;

pub(crate) use driver::ServicesThread;
pub use driver::{AttachRequest, Audience, Figures, Lines, LogRequest, Services, TerminalNews};
pub use feed::Feed;
pub use publishing::GroupPublishOptions;
pub use service::{Effect, Task};
