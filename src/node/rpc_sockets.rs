//! Conversations over sockets: who connects, and who is connected to.

use std::sync::Arc;

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::environment::NativeEnvironment;
use super::error::ErrorMaker;
use super::rpc::NativeConnection;
use crate::rpc::websocket::{Client, Server};

/// A conversation with a server. `RpcNews` tell `open`, `lost`, `retry` and `reset`.
#[napi]
pub struct NativeSocketClient {
    client: Client,
    errors: Arc<ErrorMaker>,
}

#[napi]
impl NativeSocketClient {
    /// Begins to connect, with options as JSON.
    #[napi(constructor, catch_unwind)]
    pub fn new(env: Env, environment: &NativeEnvironment, options: String) -> Result<Self> {
        let errors = Arc::clone(environment.errors());
        match Client::connect(environment.engine_side(), &options) {
            Ok(client) => Ok(Self { client, errors }),
            Err(error) => Err(errors.thrown(env, &error)),
        }
    }

    /// The conversation.
    #[napi(catch_unwind)]
    pub fn connection(&self) -> NativeConnection {
        NativeConnection::new(Arc::clone(self.client.connection()), Arc::clone(&self.errors))
    }

    /// What was said before the `reset` is known to be lost. Returns how many messages that are, at
    /// the most.
    #[napi(catch_unwind)]
    #[allow(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    pub fn accept_reset(&self) -> f64 {
        self.client.accept_reset() as f64
    }
}

/// A server. Its own connection tells `listening`, and each peer in a message.
#[napi]
pub struct NativeSocketServer {
    server: Server,
    errors: Arc<ErrorMaker>,
}

#[napi]
impl NativeSocketServer {
    /// Begins to listen, with options as JSON.
    #[napi(constructor, catch_unwind)]
    pub fn new(env: Env, environment: &NativeEnvironment, options: String) -> Result<Self> {
        let errors = Arc::clone(environment.errors());
        match Server::listen(environment.engine_arc(), &options) {
            Ok(server) => Ok(Self { server, errors }),
            Err(error) => Err(errors.thrown(env, &error)),
        }
    }

    /// The server's own connection.
    #[napi(catch_unwind)]
    pub fn connection(&self) -> NativeConnection {
        NativeConnection::new(Arc::clone(self.server.connection()), Arc::clone(&self.errors))
    }

    /// The conversation with a peer that was told, or null when it is over already. Its messages are
    /// held until they are asked for by `setPaused(false)`.
    #[napi(catch_unwind)]
    pub fn peer(&self, id: u32) -> Option<NativeConnection> {
        let connection = self.server.peer(id)?;
        Some(NativeConnection::new(connection, Arc::clone(&self.errors)))
    }
}
