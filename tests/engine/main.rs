//! The engine as a Rust host uses it, without N-API. One behaviour a file, named after it.
#![allow(missing_docs, reason = "tests say what they are by their names")]

mod a_closed_environment_is_silent;
mod exit_follows_the_last_byte;
mod host;
mod the_guardian_is_not_noticed;
mod who_comes_late_is_told_again;
