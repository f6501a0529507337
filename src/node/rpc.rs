//! Conversations that the engine carries.

use std::sync::Arc;

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::channel::SendProgress;
use super::error::ErrorMaker;
use super::text::JsText;
use crate::rpc::Connection;

/// One conversation. What comes of it are `Messages`, `MessagesSent`, `Failure`, `RpcNews` and at last
/// `RpcEnded` records with its id.
#[napi]
pub struct NativeConnection {
    connection: Arc<Connection>,
    errors: Arc<ErrorMaker>,
}

impl NativeConnection {
    #[allow(dead_code, reason = "for what opens connections")]
    pub(super) fn new(connection: Arc<Connection>, errors: Arc<ErrorMaker>) -> Self {
        Self { connection, errors }
    }
}

#[napi]
impl NativeConnection {
    /// Names it in batches.
    #[napi(getter, catch_unwind)]
    pub fn id(&self) -> u32 {
        self.connection.id()
    }

    /// As a channel's `send`.
    #[napi(catch_unwind)]
    pub fn send(&self, env: Env, lines: JsText, messages: u32, told: bool) -> Result<SendProgress> {
        let sent = lines.with_line(|lines| self.connection.send(lines, messages, told))?;
        sent.map(SendProgress::from).map_err(|error| self.errors.thrown(env, &error))
    }

    /// Asks for a `MessagesSent` record when all that waits went out; false when nothing waits.
    #[napi(catch_unwind)]
    pub fn ask_sent(&self) -> bool {
        self.connection.ask_sent()
    }

    /// Holds messages back, or hands them over again.
    #[napi(catch_unwind)]
    pub fn set_paused(&self, paused: bool) {
        self.connection.set_paused(paused);
    }

    /// Ends it after what waits, for a reason that is its transport's (JSON). `RpcEnded` follows.
    #[napi(catch_unwind)]
    pub fn close(&self, reason: String) {
        self.connection.close(&reason);
    }
}
