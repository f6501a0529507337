//! The N-API binding: converts, delegates, maps errors. No logic that a Rust user would miss.
//!
//! One [`environment::NativeEnvironment`] per JavaScript environment, one [`child::NativeChild`] per
//! process or terminal. The facade in `lib/` wraps both; nothing here is public API.
//!
//! Every function catches panics: one that left through N-API would abort the host.

#![allow(unreachable_pub, reason = "what napi exports has to be pub")]
#![allow(clippy::needless_pass_by_value, reason = "napi hands arguments over by value")]

mod batch;
mod bell;
mod bus;
mod channel;
mod child;
mod codec;
mod environment;
mod error;
mod metrics;
mod options;
mod recording;
mod rpc;
mod rpc_sockets;
mod screen;
mod services;
mod text;
mod value;
