//! One conversation that the engine itself carries, as an environment sees it.

use std::collections::VecDeque;
use std::sync::atomic::AtomicBool;
use std::sync::Arc;

use parking_lot::Mutex;

use super::inbox::{Batch, Inbox, Taken};
use crate::error::{Error, Result};
use crate::output::Payload;
use crate::process::channel::Progress;
use crate::queue::doorbell::{Doorbell, Source, Turn};
use crate::runtime::{Delivery, Ids};

/// News that wait to be taken: states and failures. One who makes more between two drains repeats
/// itself, and loses the newest of those but the end.
const MAX_NEWS: usize = 64;

/// What carries a connection's messages. Called on the environment's thread: nothing in here may wait.
pub trait Transport: Send + Sync {
    /// Takes `messages` messages, each a text of JSON with a newline behind it (and none in it). With
    /// `told`, [`Connection::tell_sent`] follows when all of them went out, unless the answer is `Done`.
    ///
    /// # Errors
    /// [`super::RpcError`]; then nothing of it was taken.
    fn send(&self, lines: &[u8], messages: u32, told: bool) -> Result<Progress>;

    /// Asks for [`Connection::tell_sent`] when all that waits went out. False when nothing waits.
    fn ask_sent(&self) -> bool;

    /// Ends the connection after what waits, for a reason that is the transport's to understand (JSON).
    /// [`Connection::end`] follows. Idempotent.
    fn close(&self, reason: &str);
}

#[derive(Default)]
struct State {
    transport: Option<Arc<dyn Transport>>,
    news: VecDeque<Delivery>,
    sent: Option<u64>,
    /// Why it ended, as JSON; told behind the last message.
    end: Option<String>,
}

/// One conversation. Whoever carries it puts messages in by [`Connection::push`] and looks at
/// [`Connection::must_wait`] before it reads more; the environment takes them when it is woken.
pub struct Connection {
    id: u32,
    bell: Arc<Doorbell<Delivery>>,
    queued: AtomicBool,
    inbox: Inbox,
    state: Mutex<State>,
}

impl Connection {
    pub(crate) fn new(ids: &Ids, bell: Arc<Doorbell<Delivery>>) -> Arc<Self> {
        Arc::new(Self {
            id: ids.next(),
            bell,
            queued: AtomicBool::new(false),
            inbox: Inbox::default(),
            state: Mutex::default(),
        })
    }

    /// Names it in deliveries.
    pub fn id(&self) -> u32 {
        self.id
    }

    // ── for what carries it, on any thread ─────────────────────────────────────────────────────

    /// What carries it from now on. A connection that is made anew may be given another.
    pub fn set_transport(&self, transport: Arc<dyn Transport>) {
        self.state.lock().transport = Some(transport);
    }

    /// Messages have come: valid JSON, in their order.
    pub fn push(self: &Arc<Self>, batch: Batch) {
        if !batch.is_empty() {
            self.inbox.push(batch);
            self.ring();
        }
    }

    /// True while the environment is so far behind that nothing more should be read.
    pub fn must_wait(&self) -> bool {
        self.inbox.must_wait()
    }

    /// Completes when [`Connection::must_wait`] is worth asking again.
    pub async fn changed(&self) {
        self.inbox.changed().await;
    }

    /// A word about the connection, as JSON: states, noise, whatever the facade understands.
    pub fn tell(self: &Arc<Self>, text: String) {
        self.add(Delivery::RpcNews { connection: self.id, text });
    }

    /// Something failed, and the connection goes on.
    pub fn tell_failure(self: &Arc<Self>, error: Error) {
        self.add(Delivery::Failure { child: self.id, error });
    }

    /// So many messages have gone out since the beginning.
    pub fn tell_sent(self: &Arc<Self>, count: u64) {
        self.state.lock().sent = Some(count);
        self.ring();
    }

    /// Nothing follows, for this reason (JSON). Told once, behind the last message.
    pub fn end(self: &Arc<Self>, reason: String) {
        let mut state = self.state.lock();
        state.end.get_or_insert(reason);
        state.transport = None;
        drop(state);
        self.inbox.end();
        self.ring();
    }

    /// True when nothing follows.
    pub fn has_ended(&self) -> bool {
        self.inbox.has_ended()
    }

    // ── for the environment ────────────────────────────────────────────────────────────────────

    /// See [`Transport::send`].
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_RPC_CLOSED`, `ERR_SIGNALBOX_RPC_OVERFLOW`.
    pub fn send(&self, lines: &[u8], messages: u32, told: bool) -> Result<Progress> {
        self.require_transport()?.send(lines, messages, told)
    }

    /// See [`Transport::ask_sent`].
    pub fn ask_sent(&self) -> bool {
        self.transport().is_some_and(|transport| transport.ask_sent())
    }

    /// See [`Transport::close`].
    pub fn close(&self, reason: &str) {
        if let Some(transport) = self.transport() {
            transport.close(reason);
        }
    }

    /// Has messages held, or handed over again.
    pub fn set_paused(self: &Arc<Self>, is_paused: bool) {
        self.inbox.set_paused(is_paused);
        self.ring();
    }

    fn transport(&self) -> Option<Arc<dyn Transport>> {
        self.state.lock().transport.clone()
    }

    fn require_transport(&self) -> Result<Arc<dyn Transport>> {
        let closed = || super::RpcError::Closed { why: "the connection is closed".to_owned() };
        self.transport().ok_or_else(|| closed().into())
    }

    fn add(self: &Arc<Self>, news: Delivery) {
        let mut state = self.state.lock();
        if state.news.len() < MAX_NEWS {
            state.news.push_back(news);
        }
        drop(state);
        self.ring();
    }

    fn ring(self: &Arc<Self>) {
        self.bell.ring(Arc::clone(self) as Arc<dyn Source<Delivery = Delivery>>);
    }
}

impl Source for Connection {
    type Delivery = Delivery;

    fn take(&self, out: &mut Vec<Delivery>) -> Turn {
        let connection = self.id;
        let mut state = self.state.lock();
        out.extend(state.news.drain(..));
        if let Some(count) = state.sent.take() {
            out.push(Delivery::MessagesSent { channel: connection, count });
        }
        drop(state);
        let Taken { messages, has_ended, more } = self.inbox.take();
        let mut bytes = 0;
        if let Some(text) = messages {
            let text = Payload::Text(text);
            bytes = text.len();
            out.push(Delivery::Messages { channel: connection, text });
        }
        if has_ended {
            let text = self.state.lock().end.clone().unwrap_or_default();
            out.push(Delivery::RpcEnded { connection, text });
        }
        Turn { bytes, more }
    }

    fn queued(&self) -> &AtomicBool {
        &self.queued
    }
}
