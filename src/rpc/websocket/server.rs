//! The side that is connected to.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use serde::Deserialize;
use tokio::sync::Notify;
use tokio::time::{timeout_at, Instant};

use super::close::{self, Ended};
use super::greeting::{self, Seen};
use super::link::{Link, LinkOptions};
use super::listener::{Listener, Place};
use super::socket::Socket;
use super::stream::{Carrier, Stream};
use super::tls::{self, Tls};
use crate::error;
use crate::process::channel::Progress;
use crate::rpc::session::{Control, VERSION};
use crate::rpc::{Batch, Connection, RpcError, Transport};
use crate::runtime::Environment;

/// Connections beyond those that are allowed, which get as far as being told so. More are dropped.
const MAX_REFUSED_AT_ONCE: usize = 64;

/// The system is out of descriptors or memory: it may have some again after this.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// What a server is given, as JSON.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServerOptions {
    #[serde(flatten)]
    place: Place,
    pub(super) token: Option<String>,
    /// Of pages that may connect.
    pub(super) origins: Vec<String>,
    pub(super) max_frame_bytes: usize,
    max_depth: usize,
    max_peers: usize,
    heartbeat_ms: u64,
    handshake_timeout_ms: u64,
    max_kept_bytes: usize,
    /// How long a session waits for its client. 0: there are none.
    pub(super) session_ttl_ms: u64,
    cert: Option<String>,
    key: Option<String>,
}

/// A server that its environment can steer. Its own connection tells `listening` and, as messages,
/// each new peer.
pub struct Server {
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    pub(super) options: ServerOptions,
    connection: Arc<Connection>,
    environment: Weak<Environment>,
    tls: Option<Arc<rustls::ServerConfig>>,
    /// Connections, in whatever state.
    count: AtomicUsize,
    /// Links by the name of their session.
    sessions: Mutex<HashMap<String, Arc<Link>>>,
    /// Links by the id of their connection, as long as they live.
    links: Mutex<HashMap<u32, Arc<Link>>>,
    /// How it was closed.
    closed: Mutex<Option<String>>,
    closing: Notify,
}

impl Server {
    /// Begins to listen. The connection tells `listening`, or ends with the reason.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENVIRONMENT_CLOSED`, `ERR_SIGNALBOX_RPC_OPTIONS`.
    pub fn listen(environment: &Arc<Environment>, options: &str) -> error::Result<Self> {
        let invalid = |what: String| RpcError::Options { what };
        let options: ServerOptions =
            serde_json::from_str(options).map_err(|error| invalid(error.to_string()))?;
        let tls = match (&options.cert, &options.key) {
            (Some(cert), Some(key)) => Some(tls::server_config(cert, key).map_err(invalid)?),
            _ => None,
        };
        let shared = Arc::new(Shared {
            options,
            connection: environment.open_connection()?,
            environment: Arc::downgrade(environment),
            tls,
            count: AtomicUsize::new(0),
            sessions: Mutex::default(),
            links: Mutex::default(),
            closed: Mutex::default(),
            closing: Notify::new(),
        });
        let transport = Arc::new(Stop(Arc::downgrade(&shared)));
        shared.connection.set_transport(transport);
        environment.engine().spawn(Arc::clone(&shared).run());
        Ok(Self { shared })
    }

    /// The server's own connection.
    pub fn connection(&self) -> &Arc<Connection> {
        &self.shared.connection
    }

    /// The conversation with a peer that was told. Its messages are held until they are asked for.
    pub fn peer(&self, id: u32) -> Option<Arc<Connection>> {
        self.shared.links.lock().get(&id).map(|link| Arc::clone(link.connection()))
    }
}

/// What the environment says to the server's own connection.
struct Stop(Weak<Shared>);

impl Transport for Stop {
    fn send(&self, _: &[u8], _: u32, _: bool) -> error::Result<Progress> {
        Err(RpcError::Closed { why: "a server is nobody to talk to".into() }.into())
    }

    fn ask_sent(&self) -> bool {
        false
    }

    fn close(&self, reason: &str) {
        let Some(shared) = self.0.upgrade() else { return };
        shared.closed.lock().get_or_insert_with(|| reason.to_owned());
        shared.closing.notify_one();
        let links: Vec<_> = shared.links.lock().values().cloned().collect();
        for link in links {
            link.close(reason);
        }
    }
}

impl Shared {
    async fn run(self: Arc<Self>) {
        let listener = match Listener::bind(&self.options.place).await {
            Ok(listener) => listener,
            Err(error) => {
                let error = RpcError::Listen {
                    place: self.options.place.to_string(),
                    errno: error.raw_os_error().unwrap_or(0),
                    what: super::plain(&error),
                };
                let detail = serde_json::json!({
                    "code": close::ABNORMAL,
                    "reason": error.to_string(),
                    "error": {
                        "code": error.code(),
                        "message": error.to_string(),
                    },
                });
                self.connection.end(detail.to_string());
                return;
            }
        };
        let mut news = listener.address();
        news["kind"] = "listening".into();
        self.connection.tell(news.to_string());
        while !self.is_closed() {
            tokio::select! {
                accepted = listener.accept() => self.take(accepted).await,
                () = self.closing.notified() => {}
            }
        }
        drop(listener); // the port is free before anybody is told
        self.connection.end(serde_json::json!({ "code": close::NORMAL, "reason": "" }).to_string());
    }

    fn is_closed(&self) -> bool {
        self.closed.lock().is_some()
    }

    async fn take(self: &Arc<Self>, accepted: io::Result<(Carrier, String)>) {
        let (carrier, remote) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(target: "signalbox::rpc", %error, "accept");
                tokio::time::sleep(ACCEPT_AGAIN).await;
                return;
            }
        };
        let count = self.count.fetch_add(1, Ordering::AcqRel) + 1;
        let counted = Counted(Arc::clone(self));
        if count > self.options.max_peers + MAX_REFUSED_AT_ONCE {
            return;
        }
        tokio::spawn(async move {
            let is_one_too_many = count > counted.0.options.max_peers;
            if let Err(ended) = counted.0.meet(carrier, remote, is_one_too_many).await {
                tracing::debug!(target: "signalbox::rpc", code = ended.code, reason = %ended.reason, "refused");
            }
            drop(counted);
        });
    }

    /// From the handshake to the end of one connection, or of the session that it began.
    async fn meet(
        self: &Arc<Self>,
        carrier: Carrier,
        remote: String,
        is_one_too_many: bool,
    ) -> Result<(), Ended> {
        let deadline = Instant::now() + Duration::from_millis(self.options.handshake_timeout_ms);
        let late = |_| Ended::abnormal("the handshake took too long");
        let greeted = timeout_at(deadline, self.greet(carrier)).await.map_err(late)??;
        let (mut socket, seen) = greeted;
        if let Some(how) = seen.refusal(&self.options) {
            socket.refuse(&how).await;
            return Err(how);
        }
        if seen.has_session {
            let hello = socket.next_control(deadline).await?;
            let Control::Hello { version: VERSION, session, received } = hello else {
                let how = Ended::new(close::PROTOCOL, "another version of sessions");
                socket.refuse(&how).await;
                return Err(how);
            };
            match self.resume(socket, session, received) {
                Ok((link, generation, name)) => {
                    self.live(link, generation, Some(name)).await;
                    return Ok(());
                }
                Err(fresh) => socket = fresh,
            }
        }
        // Who comes back has its place.
        if is_one_too_many {
            let how = Ended::new(close::TRY_LATER, "as many peers as are allowed are connected");
            socket.refuse(&how).await;
            return Err(how);
        }
        self.begin(socket, &seen, &remote).await;
        Ok(())
    }

    async fn greet(&self, carrier: Carrier) -> Result<(Socket, Seen), Ended> {
        let stream = match &self.tls {
            Some(config) => {
                let tls = Tls::accept(carrier, Arc::clone(config)).await;
                Stream::secured(tls.map_err(super::socket::broken)?)
            }
            None => Stream::plain(carrier),
        };
        greeting::greet(stream, &self.options).await
    }

    /// Goes on with a session that is known, or gives the socket back.
    #[expect(clippy::result_large_err, reason = "the socket goes on to begin anew")]
    fn resume(
        &self,
        socket: Socket,
        session: Option<String>,
        other_received: u64,
    ) -> Result<(Arc<Link>, u64, String), Socket> {
        let Some(name) = session else { return Err(socket) };
        let Some(link) = self.sessions.lock().get(&name).cloned() else { return Err(socket) };
        let received = link.leave_socket();
        let welcome = Control::Welcome { session: name.clone(), resumed: true, received };
        match link.resume(socket, other_received, Some(&welcome)) {
            Ok(generation) => {
                let news =
                    serde_json::json!({ "kind": "open", "isResumed": true, "hasSession": true });
                link.connection().tell(news.to_string());
                Ok((link, generation, name))
            }
            Err(socket) => {
                let how =
                    Ended::new(close::PROTOCOL, "the client has received what was never sent");
                self.forget(&link, Some(&name), &how);
                Err(socket)
            }
        }
    }

    async fn begin(self: &Arc<Self>, socket: Socket, seen: &Seen, remote: &str) {
        let Some(environment) = self.environment.upgrade() else { return };
        let Ok(connection) = environment.open_connection() else { return };
        drop(environment);
        let options = LinkOptions {
            heartbeat: Duration::from_millis(self.options.heartbeat_ms),
            max_kept_bytes: self.options.max_kept_bytes,
            max_depth: self.options.max_depth,
        };
        let link = Link::new(connection, options);
        let id = link.connection().id();
        let name = if seen.has_session { greeting::session_name() } else { None };
        if name.is_none() && seen.has_session {
            socket.refuse(&Ended::new(1011, "no session can be made")).await;
            return link.end(&serde_json::json!({}));
        }
        let welcome =
            name.clone().map(|session| Control::Welcome { session, resumed: false, received: 0 });
        self.links.lock().insert(id, Arc::clone(&link));
        if let Some(name) = &name {
            self.sessions.lock().insert(name.clone(), Arc::clone(&link));
        }
        if let Some(reason) = &*self.closed.lock() {
            link.close(reason); // it was closed meanwhile, and has told all that it knew of
        }
        let generation = link.begin(socket, name.is_some(), welcome.as_ref());
        self.announce(id, seen, remote);
        // Until the facade has somebody who listens. Behind the announcement, as this rings for the
        // connection: what is told of a peer must not be taken before the peer itself.
        link.connection().set_paused(true);
        self.live(link, generation, name).await;
    }

    fn announce(&self, id: u32, seen: &Seen, remote: &str) {
        let peer = serde_json::json!({
            "peer": id,
            "remoteAddress": remote,
            "origin": seen.origin,
            "path": seen.path,
            "hasSession": seen.has_session,
        });
        let mut batch = Batch::default();
        batch.push(&peer.to_string());
        self.connection.push(batch);
    }

    /// Serves a link until it has ended, or somebody else serves it.
    async fn live(&self, link: Arc<Link>, generation: u64, name: Option<String>) {
        let ended = link.serve(generation).await;
        if link.generation() != generation {
            return;
        }
        let mut how = link.closed_here().unwrap_or(ended);
        if link.is_resumable() && how.is_worth_another_try() && link.closed_here().is_none() {
            let mut news = how.to_json();
            news["kind"] = "lost".into();
            link.connection().tell(news.to_string());
            let until = Instant::now() + Duration::from_millis(self.options.session_ttl_ms);
            while link.closed_here().is_none() {
                let waited = timeout_at(until, link.changed()).await;
                if link.generation() != generation {
                    // This task may have taken the word for the one that serves now.
                    link.look_again();
                    return;
                }
                if waited.is_err() {
                    break;
                }
            }
            how = link.closed_here().unwrap_or(how);
        }
        self.forget(&link, name.as_deref(), &how);
    }

    fn forget(&self, link: &Arc<Link>, name: Option<&str>, how: &Ended) {
        if let Some(name) = name {
            self.sessions.lock().remove(name);
        }
        self.links.lock().remove(&link.connection().id());
        link.end(&how.to_json());
    }
}

/// Counts a connection as long as somebody attends to it.
struct Counted(Arc<Shared>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.count.fetch_sub(1, Ordering::AcqRel);
    }
}
