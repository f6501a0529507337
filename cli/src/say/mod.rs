//! How things are put for people: colours, columns, units. Everything here is pure: what a terminal is
//! and what time it is are told to it.

pub(crate) mod checklist;
pub(crate) mod clean;
pub(crate) mod fit;
pub(crate) mod label;
pub(crate) mod paint;
pub(crate) mod sparkline;
pub(crate) mod status;
pub(crate) mod story;
pub(crate) mod symbols;
pub(crate) mod units;
