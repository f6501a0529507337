//! Where a client connects to, and how it gets a WebSocket there.

use std::sync::Arc;

use rustls::ClientConfig;
use serde::Deserialize;
use tokio::io::Interest;
use tokio::net::{TcpStream, UnixStream};
use tokio::time::{timeout_at, Instant};
use tungstenite::handshake::client::{ClientHandshake, Request, Response};
use tungstenite::handshake::HandshakeError;
use tungstenite::http::header::{HeaderName, HeaderValue, AUTHORIZATION};
use tungstenite::ClientRequestBuilder;

use super::close::{self, Ended};
use super::socket::{self, Socket};
use super::stream::{Carrier, Stream};
use super::tls::Tls;
use crate::rpc::session::{Control, VERSION};
use crate::rpc::RpcError;

/// The header by which both sides say that they keep sessions, with the version of their rules.
pub(super) const SESSION_HEADER: &str = "signalbox-session";

/// Where to connect.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Target {
    /// What is asked for: `ws:` or `wss:`.
    pub(crate) url: String,
    /// Of the URL, without brackets.
    #[serde(default)]
    pub(crate) host: String,
    #[serde(default)]
    pub(crate) port: u16,
    /// A Unix socket, instead of host and port.
    pub(crate) path: Option<String>,
    pub(crate) token: Option<String>,
    #[serde(default)]
    pub(crate) headers: Vec<(String, String)>,
    /// The other side may keep a session.
    pub(crate) session: bool,
    pub(crate) max_frame_bytes: usize,
}

/// A session to go on with.
#[derive(Debug, Clone)]
pub(crate) struct Resumed {
    pub(crate) id: String,
    pub(crate) received: u64,
}

/// Why there is no connection.
#[derive(Debug, Clone)]
pub(crate) enum Miss {
    /// Maybe the next time.
    Failed(RpcError),
    /// The server has spoken.
    Refused(Ended),
}

/// What the server says of the session.
#[derive(Debug)]
pub(crate) struct Welcome {
    pub(crate) id: String,
    pub(crate) is_resumed: bool,
    pub(crate) received: u64,
}

impl Target {
    fn failed(&self, what: impl Into<String>) -> Miss {
        Miss::Failed(RpcError::Connect { url: self.url.clone(), what: what.into() })
    }

    /// Connects, and says which session is meant.
    pub(crate) async fn dial(
        &self,
        tls: Option<Arc<ClientConfig>>,
        resumed: impl FnOnce() -> Option<Resumed>,
        deadline: Instant,
    ) -> Result<(Socket, Option<Welcome>), Miss> {
        let late = || self.failed("it took too long; see connectTimeoutMs");
        let stream = timeout_at(deadline, self.open(tls)).await.map_err(|_| late())??;
        let request = self.request()?;
        let shaken = timeout_at(deadline, self.shake_hands(stream, request)).await;
        let (mut socket, response) = shaken.map_err(|_| late())??;
        if !self.session || !response.headers().contains_key(SESSION_HEADER) {
            return Ok((socket, None));
        }
        let Some(said) = self.agree(&mut socket, resumed(), deadline).await? else {
            return Err(self.failed("the server answered something else about the session"));
        };
        Ok((socket, Some(said)))
    }

    async fn agree(
        &self,
        socket: &mut Socket,
        resumed: Option<Resumed>,
        deadline: Instant,
    ) -> Result<Option<Welcome>, Miss> {
        let (session, received) =
            resumed.map_or((None, 0), |resumed| (Some(resumed.id), resumed.received));
        let hello = Control::Hello { version: VERSION, session, received };
        let ended = |ended: Ended| {
            if ended.is_worth_another_try() {
                self.failed(ended.reason)
            } else {
                Miss::Refused(ended)
            }
        };
        socket.write_control(&hello).map_err(ended)?;
        socket.flush().map_err(ended)?;
        let answer = socket.next_control(deadline).await.map_err(ended)?;
        let Control::Welcome { session: id, resumed: is_resumed, received } = answer else {
            return Ok(None);
        };
        Ok(Some(Welcome { id, is_resumed, received }))
    }

    async fn open(&self, tls: Option<Arc<ClientConfig>>) -> Result<Stream, Miss> {
        let explain = |error: std::io::Error| self.failed(error.to_string());
        let carrier = if let Some(path) = &self.path {
            Carrier::unix(UnixStream::connect(path).await.map_err(explain)?)
        } else {
            let stream = TcpStream::connect((self.host.as_str(), self.port)).await;
            Carrier::tcp(stream.map_err(explain)?)
        };
        Ok(match tls {
            Some(config) => {
                let tls = Tls::connect(carrier, &self.host, config).await;
                Stream::secured(tls.map_err(|error| self.failed(format!("TLS: {error}")))?)
            }
            None => Stream::plain(carrier),
        })
    }

    fn request(&self) -> Result<Request, Miss> {
        use tungstenite::client::IntoClientRequest;
        let invalid = |what: &str| self.failed(format!("{what} can't be sent in a header"));
        let uri = self.url.parse().map_err(|_| self.failed("it is no URL"))?;
        let request = ClientRequestBuilder::new(uri).into_client_request();
        let mut request = request.map_err(|error| self.failed(error.to_string()))?;
        let headers = request.headers_mut();
        for (name, value) in &self.headers {
            let name = HeaderName::try_from(name).map_err(|_| invalid(name))?;
            headers.insert(name, HeaderValue::try_from(value).map_err(|_| invalid(value))?);
        }
        if let Some(token) = &self.token {
            let mut value = HeaderValue::try_from(format!("Bearer {token}"))
                .map_err(|_| invalid("the token"))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        if self.session {
            headers.insert(SESSION_HEADER, HeaderValue::from(VERSION));
        }
        Ok(request)
    }

    async fn shake_hands(
        &self,
        stream: Stream,
        request: Request,
    ) -> Result<(Socket, Response), Miss> {
        let carrier = stream.carrier().clone();
        let config = socket::config(self.max_frame_bytes);
        let explain = |error: tungstenite::Error| match error {
            tungstenite::Error::Http(response) => {
                let status = response.status();
                self.failed(format!("the server answered {status} and no WebSocket"))
            }
            error => self.failed(error.to_string()),
        };
        let begun = ClientHandshake::start(stream, request, Some(config)).map_err(explain)?;
        let mut step = begun.handshake();
        loop {
            match step {
                Ok((web, response)) => return Ok((Socket::new(web), response)),
                Err(HandshakeError::Failure(error)) => return Err(explain(error)),
                Err(HandshakeError::Interrupted(rest)) => {
                    let ready = carrier.ready(Interest::READABLE).await;
                    ready.map_err(|error| self.failed(error.to_string()))?;
                    step = rest.handshake();
                }
            }
        }
    }
}

impl Miss {
    /// For the facade.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Failed(error) => serde_json::json!({
                "code": close::ABNORMAL,
                "reason": error.to_string(),
                "error": { "code": error.code(), "message": error.to_string() },
            }),
            Self::Refused(ended) => ended.to_json(),
        }
    }
}
