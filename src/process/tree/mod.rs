//! The descendants of a process: finding them, and naming each for good.
//!
//! * `lineage` reads who is whose child.
//! * `member` is one process that was found, named by its pidfd.
//! * `cookie` marks what a child starts, for those whose parent has ended.
//!
//! Here is looking only; what is done to those that are found is for `stop` and the guardian.

mod cookie;
mod lineage;
mod member;

pub(crate) use cookie::Cookie;
pub(crate) use lineage::Lineage;
pub(crate) use member::Member;
