//! The descendants of a process: finding them, and naming each for good.
//!
//! * `lineage` reads who is whose child.
//! * `member` is one process that was found, named by its pidfd.
//! * `zombie` reads how a process ended that its parent has not reaped.
//! * `cookie` marks what a child starts, for those whose parent has ended.
//!
//! Here is looking only; what is done to those that are found is for `stop` and the guardian.

mod cookie;
mod lineage;
mod member;
mod zombie;

pub(crate) use cookie::Cookie;
pub(crate) use lineage::Lineage;
pub(crate) use member::Member;
pub(crate) use zombie::zombie_status;
