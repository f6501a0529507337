//! What processes use: read, summed over trees, watched.
//!
//! Theory of operation. Each child carries a [`meter::Meter`]: what is wanted of it (limits, an
//! interval, whether somebody listens) and a `gauge`, which reads the process through its folder in
//! `/proc` ([`entry`]) and remembers the last figures, without which there is no share of a
//! processor. Descriptors are kept for who is read again, within a bound ([`kept`]): reading
//! through one takes half the time of opening the file anew, and a descriptor of a process that is
//! gone can't answer for the next one with its pid.
//!
//! One thread does all the reading ([`sampler`]), in rounds. All requests that wait and all children
//! that are due make one round; what a round has to know of the whole system, it finds out once
//! ([`descendants`]). Results go to a [`board`] per environment: one delivery a request, and one for
//! all intervals of a round, where a figure that was not fetched is replaced by the next.
//!
//! Never here: what to do about a figure, other than telling it and keeping the limits that a child
//! was started with.

mod alarm;
pub(crate) mod board;
mod clock;
mod descendants;
mod entry;
mod figures;
mod folder;
mod gauge;
mod handles;
mod host;
mod kept;
mod load;
pub(crate) mod meter;
mod parse;
mod round;
pub(crate) mod sampler;
mod schedule;
mod snapshot;
mod text;
mod tree;

pub use alarm::{MemoryWarning, Scope};
pub use figures::{Details, Fields, Io, Metrics, Sample, TreeMetrics};
pub use host::HostUsage;
