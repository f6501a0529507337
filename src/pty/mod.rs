//! Pseudoterminals: opening them and what is special about a child that runs on one.
//!
//! A terminal's bytes move like any other child's (`process::reader`, `process::writer`); what is
//! here is the device itself, and the screen that shows what was written to it. No JavaScript value, no
//! process policy.

pub(crate) mod foreground;
pub mod live_screen;
pub(crate) mod open;
pub(crate) mod screen_thread;
pub mod size;
