//! The N-API binding: converts, delegates, maps errors. No logic that a Rust user would miss.
//!
//! One [`environment::NativeEnvironment`] per JavaScript environment, one [`child::NativeChild`] per
//! process or terminal. The facade in `lib/` wraps both; nothing here is public API.

mod batch;
mod bell;
mod child;
mod environment;
mod error;
mod options;
mod value;
