//! The side that connects, and connects again.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use tokio::time::Instant;

use super::close::Ended;
use super::link::{Link, LinkOptions};
use super::target::{Miss, Resumed, Target, Welcome};
use super::tls;
use crate::error;
use crate::rpc::{Connection, RpcError};
use crate::runtime::Environment;
use crate::supervisor::backoff::Backoff;
use crate::supervisor::chance::Chance;

/// What a client is given, as JSON.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClientOptions {
    #[serde(flatten)]
    target: Target,
    /// Certificates of authorities in PEM, instead of the system's.
    ca: Option<String>,
    /// `wss`.
    is_secure: bool,
    connect_timeout_ms: u64,
    heartbeat_ms: u64,
    max_kept_bytes: usize,
    max_depth: usize,
    /// None: the first connection is the only one.
    reconnect: Option<Reconnect>,
}

/// How it is tried again.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reconnect {
    min_delay_ms: u64,
    max_delay_ms: u64,
    factor: f64,
    jitter: f64,
    /// Without a connection for so long, it is given up. None: never.
    give_up_after_ms: Option<u64>,
}

/// A conversation that its environment can steer.
#[derive(Clone)]
pub struct Client {
    link: Arc<Link>,
}

impl Client {
    /// Begins to connect. The connection tells `open`, or ends with the reason.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENVIRONMENT_CLOSED`, `ERR_SIGNALBOX_RPC_OPTIONS`.
    pub fn connect(environment: &Environment, options: &str) -> error::Result<Self> {
        let options: ClientOptions = serde_json::from_str(options)
            .map_err(|error| RpcError::Options { what: error.to_string() })?;
        let connection = environment.open_connection()?;
        let link = Link::new(
            connection,
            LinkOptions {
                heartbeat: Duration::from_millis(options.heartbeat_ms),
                max_kept_bytes: options.max_kept_bytes,
                max_depth: options.max_depth,
            },
        );
        let dialer = Dialer { link: Arc::clone(&link), options, tls: None, session: None };
        environment.engine().spawn(dialer.run());
        Ok(Self { link })
    }

    /// The conversation.
    pub fn connection(&self) -> &Arc<Connection> {
        self.link.connection()
    }

    /// The facade has heard that what it said before is lost. Returns how many messages that are, at
    /// the most.
    pub fn accept_reset(&self) -> u64 {
        self.link.accept_reset()
    }
}

/// Connects as often as need be.
struct Dialer {
    link: Arc<Link>,
    options: ClientOptions,
    tls: Option<Arc<rustls::ClientConfig>>,
    /// The name of the session, where there is one.
    session: Option<String>,
}

impl Dialer {
    async fn run(mut self) {
        let detail = match self.first().await {
            Ok(generation) => self.live(generation).await,
            Err(miss) => miss.to_json(),
        };
        self.link.end(&detail);
    }

    /// Whoever connects is told when the first attempt fails.
    async fn first(&mut self) -> Result<u64, Miss> {
        if self.options.is_secure {
            let authorities = self.options.ca.clone();
            // Reads files.
            let made =
                tokio::task::spawn_blocking(move || tls::client_config(authorities.as_deref()));
            let made = made.await.unwrap_or_else(|error| Err(error.to_string()));
            let url = self.options.target.url.clone();
            self.tls = Some(made.map_err(|what| Miss::Failed(RpcError::Connect { url, what }))?);
        }
        self.connect().await
    }

    /// One attempt. Returns the generation of the socket.
    async fn connect(&mut self) -> Result<u64, Miss> {
        let deadline = Instant::now() + Duration::from_millis(self.options.connect_timeout_ms);
        let (link, session) = (Arc::clone(&self.link), self.session.clone());
        let resumed = || session.map(|id| Resumed { id, received: link.leave_socket() });
        let dial = self.options.target.dial(self.tls.clone(), resumed, deadline);
        let (socket, welcome) = tokio::select! {
            dialled = dial => dialled?,
            how = closed(&self.link) => return Err(Miss::Refused(how)),
        };
        match welcome {
            Some(Welcome { is_resumed: true, received, .. }) if self.session.is_some() => {
                let resumed = self.link.resume(socket, received, None);
                resumed
                    .map_err(|_| {
                        let what = "the server has received what was never sent";
                        Miss::Refused(Ended::new(super::close::PROTOCOL, what))
                    })
                    .inspect(|_| self.tell_open(true))
            }
            welcome => {
                if self.session.is_some() {
                    let how = Ended::abnormal("the server does not know the session any more");
                    self.link.reset(&how);
                    self.link.reset_accepted(&how).await;
                }
                self.session = welcome.map(|welcome| welcome.id);
                let generation = self.link.begin(socket, self.session.is_some(), None);
                self.tell_open(false);
                Ok(generation)
            }
        }
    }

    /// From one connection to the next, until one is the last. Returns how it ended.
    async fn live(&mut self, mut generation: u64) -> serde_json::Value {
        loop {
            let ended = self.link.serve(generation).await;
            if let Some(how) = self.link.closed_here() {
                return how.to_json();
            }
            let Some(reconnect) = self.options.reconnect.clone() else { return ended.to_json() };
            if !ended.is_worth_another_try() {
                return ended.to_json();
            }
            let mut news = ended.to_json();
            news["kind"] = "lost".into();
            self.link.connection().tell(news.to_string());
            if self.session.is_none() {
                // Nobody will know what has arrived: calls must not wait for that to be found out.
                self.link.reset(&ended);
                self.link.reset_accepted(&ended).await;
            }
            match self.again(&reconnect, &ended).await {
                Ok(next) => generation = next,
                Err(detail) => return detail,
            }
        }
    }

    async fn again(
        &mut self,
        reconnect: &Reconnect,
        ended: &Ended,
    ) -> Result<u64, serde_json::Value> {
        let begun = Instant::now();
        let Reconnect { min_delay_ms, max_delay_ms, factor, jitter, .. } = *reconnect;
        let mut backoff = Backoff::between(min_delay_ms, max_delay_ms, factor, jitter);
        let mut chance = Chance::new(seed());
        for attempt in 1_u64.. {
            let delay = Duration::from_millis(backoff.next_ms(chance.next()));
            tokio::select! {
                () = tokio::time::sleep(delay) => {}
                how = closed(&self.link) => return Err(how.to_json()),
            }
            match self.connect().await {
                Ok(generation) => return Ok(generation),
                Err(Miss::Refused(how)) => return Err(how.to_json()),
                Err(miss @ Miss::Failed(_)) => {
                    let waited = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
                    if reconnect.give_up_after_ms.is_some_and(|limit| waited >= limit) {
                        return Err(miss.to_json());
                    }
                    let mut news = miss.to_json();
                    news["kind"] = "retry".into();
                    news["attempt"] = attempt.into();
                    self.link.connection().tell(news.to_string());
                }
            }
        }
        Err(ended.to_json())
    }

    fn tell_open(&self, is_resumed: bool) {
        let news = serde_json::json!({
            "kind": "open",
            "isResumed": is_resumed,
            "hasSession": self.session.is_some(),
        });
        self.link.connection().tell(news.to_string());
    }
}

/// Completes when the link is closed here.
async fn closed(link: &Link) -> Ended {
    loop {
        if let Some(how) = link.closed_here() {
            return how;
        }
        link.changed().await;
    }
}

/// Clients that lost the same server must not come back together.
fn seed() -> u64 {
    getrandom::u64().unwrap_or_default()
}
