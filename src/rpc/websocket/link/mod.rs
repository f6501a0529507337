//! A conversation over one WebSocket after another.
//!
//! The link is what the environment sends to, whether a socket is there or not; the [`Session`] in it
//! keeps what the next socket has to carry. Sending happens on the thread that sends; a task on the
//! I/O thread ([`Link::serve`]) reads, writes what could not be written at once, and keeps the time.

mod sending;
mod state;

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::Interest;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::close::{self, Ended};
use super::heartbeat::Heartbeat;
use super::reading::Reading;
use super::socket::Socket;
use super::stream::Carrier;
use crate::process::channel::Progress;
use crate::rpc::session::{Control, Impossible, Session};
use crate::rpc::{Connection, Transport};
use state::{replaced, State};

/// What a link is given.
#[derive(Debug, Clone)]
pub(crate) struct LinkOptions {
    /// Silence that ends a connection; zero is for ever.
    pub(crate) heartbeat: Duration,
    /// Bytes that are kept for the other side.
    pub(crate) max_kept_bytes: usize,
    /// Most containers in each other.
    pub(crate) max_depth: usize,
}

/// What the task of a socket waits for.
struct Wait {
    interest: Option<Interest>,
    until: Option<Instant>,
    /// The environment is behind: nothing is read.
    is_full: bool,
    /// There is more to read at once.
    more: bool,
}

/// One side of a conversation.
pub(crate) struct Link {
    connection: Arc<Connection>,
    options: LinkOptions,
    state: Mutex<State>,
    /// The task has to look again.
    wake: Notify,
}

impl Link {
    /// A link without a socket. What is sent waits for the first.
    pub(crate) fn new(connection: Arc<Connection>, options: LinkOptions) -> Arc<Self> {
        let session = Session::new(options.max_kept_bytes);
        let state = State {
            session,
            is_resumable: false,
            socket: None,
            generation: 0,
            broken: None,
            closing: None,
            is_over: false,
            is_held: false,
            resets: 0,
            handed: 0,
            lost: 0,
            taken: 0,
            is_asked: false,
            acknowledge_by: None,
        };
        let link =
            Arc::new(Self { connection, options, state: Mutex::new(state), wake: Notify::new() });
        link.connection.set_transport(Arc::clone(&link) as Arc<dyn Transport>);
        link
    }

    pub(crate) fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    // ── sockets come and go ────────────────────────────────────────────────────────────────────

    /// How much has arrived here, which the other side is to be told. From now on, no earlier socket
    /// can add to it.
    pub(crate) fn leave_socket(&self) -> u64 {
        let mut state = self.state.lock();
        state.generation += 1;
        state.socket = None;
        state.broken = None;
        let received = state.session.tell_received();
        drop(state);
        self.wake.notify_waiters();
        received
    }

    /// Goes on over a socket, behind a greeting, with one who has received so much of this session.
    ///
    /// # Errors
    /// Gives the socket back when that can't be; then the session is over.
    #[expect(clippy::result_large_err, reason = "the socket may serve another session")]
    pub(crate) fn resume(
        &self,
        socket: Socket,
        other_received: u64,
        greeting: Option<&Control>,
    ) -> Result<u64, Socket> {
        let mut state = self.state.lock();
        match state.session.resume(other_received) {
            Ok(()) => Ok(Self::attach(&mut state, socket, true, greeting)),
            Err(Impossible) => Err(socket),
        }
    }

    /// Begins over a socket, behind a greeting. Of what was said before, the other side knows nothing.
    pub(crate) fn begin(
        &self,
        socket: Socket,
        is_resumable: bool,
        greeting: Option<&Control>,
    ) -> u64 {
        Self::attach(&mut self.state.lock(), socket, is_resumable, greeting)
    }

    fn attach(
        state: &mut State,
        mut socket: Socket,
        is_resumable: bool,
        greeting: Option<&Control>,
    ) -> u64 {
        state.broken = greeting.and_then(|greeting| socket.write_control(greeting).err());
        state.generation += 1;
        state.is_resumable = is_resumable;
        state.socket = Some(socket);
        if state.broken.is_none() {
            state.transmit();
        }
        state.generation
    }

    /// The other side does not know the session, or there was none: what was said and not confirmed
    /// is given up, and what is said until the facade has heard so ([`Link::accept_reset`]).
    pub(crate) fn reset(&self, how: &Ended) {
        let mut state = self.state.lock();
        state.lost += u64::try_from(state.session.sent().len()).unwrap_or(u64::MAX);
        state.session = Session::new(self.options.max_kept_bytes);
        state.is_resumable = false;
        state.is_held = true;
        state.resets += 1;
        drop(state);
        self.tell_reset(how);
    }

    /// Told again as long as nothing comes of it: news are dropped where they pile up.
    fn tell_reset(&self, how: &Ended) {
        let mut news = how.to_json();
        let state = self.state.lock();
        news["kind"] = "reset".into();
        news["number"] = state.resets.into();
        // News overtake messages. The facade lets these come first.
        news["after"] = state.handed.into();
        drop(state);
        self.connection.tell(news.to_string());
    }

    /// The facade knows of the reset: what it says from now on goes to the new session. Returns how
    /// many messages were lost, or may have been.
    pub(crate) fn accept_reset(&self) -> u64 {
        let mut state = self.state.lock();
        state.is_held = false;
        let lost = std::mem::take(&mut state.lost);
        drop(state);
        self.wake.notify_one();
        lost
    }

    /// Completes when a reset was accepted, or the link is closed.
    pub(crate) async fn reset_accepted(&self, how: &Ended) {
        const AGAIN: Duration = Duration::from_secs(1);
        while self.waits_for_facade() {
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(AGAIN) => self.tell_reset(how),
            }
        }
    }

    fn waits_for_facade(&self) -> bool {
        let state = self.state.lock();
        state.is_held && state.closing.is_none()
    }

    /// True when another socket may go on where one has ended.
    pub(crate) fn is_resumable(&self) -> bool {
        self.state.lock().is_resumable
    }

    /// How it was closed here, if it was.
    pub(crate) fn closed_here(&self) -> Option<Ended> {
        self.state.lock().closing.as_ref().map(|closing| closing.how.clone())
    }

    /// Counts the sockets: another number is another socket.
    pub(crate) fn generation(&self) -> u64 {
        self.state.lock().generation
    }

    /// Has whoever waits look again.
    pub(crate) fn look_again(&self) {
        self.wake.notify_one();
    }

    /// Completes when something may have changed: it was closed, or another socket has come.
    pub(crate) async fn changed(&self) {
        self.wake.notified().await;
    }

    /// Nothing follows. `detail` is told the facade.
    pub(crate) fn end(&self, detail: &serde_json::Value) {
        let mut state = self.state.lock();
        if std::mem::replace(&mut state.is_over, true) {
            return;
        }
        state.socket = None;
        drop(state);
        self.connection.end(detail.to_string());
    }

    // ── one socket ─────────────────────────────────────────────────────────────────────────────

    /// Moves messages over the socket of this generation until it ends.
    pub(crate) async fn serve(&self, generation: u64) -> Ended {
        let ended = self.serve_until_end(generation).await;
        let socket = self.take_socket(generation);
        // Whoever serves the next socket may have been woken through this task.
        self.wake.notify_one();
        match socket {
            Some(socket) if is_said(&ended) => socket.refuse(&ended).await,
            // Nobody answers, most likely.
            Some(mut socket) if ended.code == close::SILENT => socket.close(&ended),
            _ => {}
        }
        ended
    }

    fn take_socket(&self, generation: u64) -> Option<Socket> {
        let mut state = self.state.lock();
        if state.generation == generation {
            state.socket.take()
        } else {
            None
        }
    }

    fn carrier(&self) -> Option<Carrier> {
        self.state.lock().socket.as_ref().map(Socket::carrier)
    }

    async fn serve_until_end(&self, generation: u64) -> Ended {
        let Some(carrier) = self.carrier() else { return replaced() };
        let mut heartbeat = Heartbeat::new(self.options.heartbeat, Instant::now());
        loop {
            let Wait { interest, until, is_full, more } =
                match self.step(generation, &mut heartbeat) {
                    Ok(wait) => wait,
                    Err(ended) => return ended,
                };
            if more {
                tokio::task::yield_now().await; // others on this thread have their turn
                continue;
            }
            let later = until.unwrap_or_else(Instant::now);
            tokio::select! {
                ready = carrier.ready(interest.unwrap_or(Interest::READABLE)), if interest.is_some() => {
                    if let Err(error) = ready {
                        return super::socket::broken(error);
                    }
                }
                () = self.connection.changed(), if is_full => {}
                () = self.wake.notified() => {}
                () = tokio::time::sleep_until(later), if until.is_some() => {}
            }
        }
    }

    /// Reads what there is, says what is due, and finds what to wait for.
    fn step(&self, generation: u64, heartbeat: &mut Heartbeat) -> Result<Wait, Ended> {
        let now = Instant::now();
        let is_full = self.connection.must_wait();
        let mut reading = Reading::new(self.options.max_depth);
        let mut guard = self.state.lock();
        if guard.generation != generation {
            return Err(replaced());
        }
        let state = &mut *guard;
        let Some(socket) = &mut state.socket else { return Err(replaced()) };
        let read = if is_full {
            Ok(false)
        } else {
            reading.read(socket, &mut state.session, state.is_resumable)
        };
        if is_full || reading.has_heard() {
            heartbeat.heard(now);
        }
        let outcome = read.and_then(|more| {
            let until = state.say(heartbeat, now)?;
            Ok((more, until))
        });
        let is_blocked = state.socket.as_ref().is_some_and(Socket::is_blocked);
        let is_sent =
            state.is_asked && state.progress(self.options.max_kept_bytes) == Progress::Done;
        state.is_asked &= !is_sent;
        let taken = state.taken;
        state.handed += reading.messages();
        drop(guard);
        // What came before an end comes before the news of it.
        reading.hand_over(&self.connection);
        if is_sent {
            self.connection.tell_sent(taken);
        }
        let (more, until) = outcome?;
        let interest = match (is_full, is_blocked) {
            (false, false) => Some(Interest::READABLE),
            (false, true) => Some(Interest::READABLE | Interest::WRITABLE),
            (true, true) => Some(Interest::WRITABLE),
            (true, false) => None,
        };
        Ok(Wait { interest, until, is_full, more })
    }
}

/// True for an end that we have told the other side, who has to have time to hear it.
fn is_said(ended: &Ended) -> bool {
    matches!(ended.code, close::PROTOCOL | close::INVALID | close::TOO_LARGE)
}
