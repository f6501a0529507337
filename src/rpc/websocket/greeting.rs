//! The handshake of a server: who is it, and may they?

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::io::Interest;
use tungstenite::handshake::server::{ErrorResponse, Request, Response, ServerHandshake};
use tungstenite::handshake::HandshakeError;
use tungstenite::http::header::{
    HeaderMap, HeaderValue, AUTHORIZATION, ORIGIN, SEC_WEBSOCKET_PROTOCOL,
};

use super::close::{self, Ended};
use super::server::ServerOptions;
use super::socket::{self, Socket};
use super::stream::Stream;
use super::target::SESSION_HEADER;
use crate::rpc::session::VERSION;

/// How a page says a token: it can't set headers, but the protocols that it offers.
const TOKEN_PROTOCOL: &str = "signalbox.token.";

/// What a client has shown.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) origin: Option<String>,
    pub(super) path: String,
    pub(super) has_session: bool,
    token: Option<String>,
}

impl Seen {
    fn of(request: &Request) -> Self {
        let headers = request.headers();
        Self {
            origin: text(headers, ORIGIN.as_str()).map(str::to_owned),
            path: request.uri().path_and_query().map_or_else(String::new, ToString::to_string),
            has_session: text(headers, SESSION_HEADER) == Some(&VERSION.to_string()),
            token: token(headers).map(str::to_owned),
        }
    }

    /// Why it may not go on, if so. It is told over the connection: a page is not shown the status of
    /// an answer without one.
    pub(super) fn refusal(&self, options: &ServerOptions) -> Option<Ended> {
        // Browsers always name the origin, and nobody else has to.
        if let Some(origin) = &self.origin {
            if !options.origins.contains(origin) {
                return Some(Ended::new(
                    close::FORBIDDEN_ORIGIN,
                    "pages of this origin are not allowed",
                ));
            }
        }
        match (&options.token, &self.token) {
            (None, _) => None,
            (Some(token), Some(shown)) if is_same(token.as_bytes(), shown.as_bytes()) => None,
            (Some(_), Some(_)) => Some(Ended::new(close::UNAUTHORIZED, "the token is wrong")),
            (Some(_), None) => Some(Ended::new(close::UNAUTHORIZED, "a token is needed")),
        }
    }
}

/// Makes a WebSocket of a stream, whoever is there.
pub(super) async fn greet(
    stream: Stream,
    options: &ServerOptions,
) -> Result<(Socket, Seen), Ended> {
    let carrier = stream.carrier().clone();
    let has_sessions = options.session_ttl_ms > 0;
    let seen = Arc::new(Mutex::new(Seen::default()));
    let noted = Arc::clone(&seen);
    #[expect(clippy::result_large_err, reason = "the type is tungstenite's")]
    let answer =
        move |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
            let mut shown = Seen::of(request);
            shown.has_session &= has_sessions;
            if shown.has_session {
                response.headers_mut().insert(SESSION_HEADER, HeaderValue::from(VERSION));
            }
            // Browsers end a connection on which none of the protocols that they offer is taken.
            if let Some(protocol) = protocols(request.headers()).next() {
                if let Ok(protocol) = HeaderValue::try_from(protocol) {
                    response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, protocol);
                }
            }
            *noted.lock() = shown;
            Ok(response)
        };
    let config = socket::config(options.max_frame_bytes);
    let mut step = ServerHandshake::start(stream, answer, Some(config)).handshake();
    let web = loop {
        match step {
            Ok(web) => break web,
            Err(HandshakeError::Failure(error)) => {
                return Err(Ended::new(close::PROTOCOL, error.to_string()));
            }
            Err(HandshakeError::Interrupted(rest)) => {
                carrier.ready(Interest::READABLE).await.map_err(socket::broken)?;
                step = rest.handshake();
            }
        }
    };
    let seen = std::mem::take(&mut *seen.lock());
    Ok((Socket::new(web), seen))
}

/// A name that nobody can guess: whoever knows it can take over the session. None where the system
/// has no chance to give.
pub(super) fn session_name() -> Option<String> {
    use std::fmt::Write;
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes.iter().fold(String::with_capacity(48), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    }))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn protocols(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    text(headers, SEC_WEBSOCKET_PROTOCOL.as_str())
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|protocol| !protocol.is_empty())
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let header = text(headers, AUTHORIZATION.as_str());
    header
        .and_then(|value| value.strip_prefix("Bearer "))
        .or_else(|| protocols(headers).find_map(|protocol| protocol.strip_prefix(TOKEN_PROTOCOL)))
}

/// Takes as long for a token that is nearly right as for any other of its length.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let differs = one.iter().zip(other).fold(0, |differs, (a, b)| differs | (a ^ b));
    one.len() == other.len() && std::hint::black_box(differs) == 0
}
