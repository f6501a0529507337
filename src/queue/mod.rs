//! Bounded queues between threads.
//!
//! [`doorbell`] carries deliveries from the engine to one JavaScript environment; [`input`] holds
//! what a program wrote to a child until the child takes it. Every queue here is bounded, and each
//! says what happens at its bound.

pub mod doorbell;
pub(crate) mod input;
pub(crate) mod work_thread;
