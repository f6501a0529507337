//! Pseudoterminals: opening them and what is special about a child that runs on one.
//!
//! A terminal's bytes move like any other child's (`process::reader`, `process::writer`); what is
//! here is the device itself. No JavaScript value, no process policy.

pub(crate) mod foreground;
pub(crate) mod open;
pub mod size;
