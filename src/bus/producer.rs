//! A sender that is the engine itself: what happens to processes and terminals, and records of its log,
//! published from the thread that knows it, without JavaScript.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;

use super::named_bus::Bus;
use super::segment::{Row, Segment, Seqs, Source};
use super::text::Text;
use super::topics::Topics;
use super::wakes::Wakes;
use crate::codec::{self, Document, Limits};
use crate::error::{Error, Result};

/// Names that one producer uses: a few dozen kinds of events.
const MAX_NAMES: usize = 256;

/// Told when nobody on the bus is behind any more.
pub(crate) trait Waits: Send + Sync {
    /// Goes on, soon and somewhere else: called by whoever took from a queue.
    fn go_on(self: Arc<Self>);
}

struct Name {
    topics: Arc<Topics>,
    text: Text,
}

#[derive(Default)]
struct State {
    seq: u64,
    names: HashMap<&'static str, Arc<Name>>,
}

/// A sender of the engine's on one bus.
pub struct Producer {
    bus: Arc<Bus>,
    source: Arc<Source>,
    prefix: Box<str>,
    state: Mutex<State>,
    is_behind: AtomicBool,
    is_closed: AtomicBool,
    waiting: Mutex<Vec<Weak<dyn Waits>>>,
}

impl Producer {
    /// `prefix` is put before the names of all events.
    pub(crate) fn open(bus: &Arc<Bus>, prefix: &str) -> Arc<Self> {
        let source = bus.lock().new_source("engine");
        Arc::new(Self {
            bus: Arc::clone(bus),
            source,
            prefix: prefix.into(),
            state: Mutex::default(),
            is_behind: AtomicBool::new(false),
            is_closed: AtomicBool::new(false),
            waiting: Mutex::default(),
        })
    }

    /// Name by which its events are told from others'.
    pub fn source(&self) -> &str {
        &self.source.name
    }

    /// A receiver is behind: what can wait should.
    pub(crate) fn is_behind(&self) -> bool {
        self.is_behind.load(Ordering::Acquire)
    }

    /// Nothing is published any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Acquire)
    }

    /// Ends it. Who waits for receivers goes on.
    pub fn close(self: &Arc<Self>) {
        self.is_closed.store(true, Ordering::Release);
        self.drained();
    }

    /// Who is to be told when nobody is behind any more.
    pub(crate) fn add_waiting(&self, waits: Weak<dyn Waits>) {
        let mut waiting = self.waiting.lock();
        waiting.retain(|other| other.strong_count() > 0);
        waiting.push(waits);
    }

    /// Nobody is behind any more.
    pub(super) fn drained(&self) {
        self.is_behind.store(false, Ordering::Release);
        let waiting: Vec<_> = self.waiting.lock().iter().filter_map(Weak::upgrade).collect();
        for waits in waiting {
            waits.go_on();
        }
    }

    /// Publishes one event, if anybody wants it. Encoded once, whoever gets it.
    pub(crate) fn publish(self: &Arc<Self>, name: &'static str, event: &Document<'_>) {
        self.publish_rows(name, |rows| {
            match codec::encode_row(event, &Limits::default()) {
                Ok((row, has_table)) => rows.add(has_table, &row),
                // Nothing of the engine's own is beyond the limits but a title or a command line
                // of megabytes.
                Err(error) => tracing::warn!(target: "signalbox::bus", name, %error, "not sent"),
            }
        });
    }

    /// Publishes events of one name, if anybody wants them.
    pub(crate) fn publish_rows(
        self: &Arc<Self>,
        name: &'static str,
        write: impl FnOnce(&mut RowWriter),
    ) {
        if self.is_closed() {
            return;
        }
        // Held until the events are on the bus, so that they come in the order of their numbers.
        let mut state = self.state.lock();
        let known = match self.name(&mut state, name) {
            Ok(known) => known,
            Err(error) => {
                tracing::warn!(target: "signalbox::bus", name, %error, "not sent");
                return;
            }
        };
        if !self.bus.lock().is_wanted(&known.topics) {
            return;
        }
        let mut writer = RowWriter::new(&known.text);
        write(&mut writer);
        if writer.rows.is_empty() {
            return;
        }
        let seqs = Seqs::From(state.seq + 1);
        state.seq += writer.rows.len() as u64;
        let (source, topics) = (Arc::clone(&self.source), Arc::clone(&known.topics));
        writer.text.push_ascii(b"]");
        let text = (writer.text, known.text.len());
        let Ok(segment) = Segment::new(source, seqs, now_ms(), text, topics, writer.rows) else {
            return;
        };
        let mut wakes = Wakes::default();
        {
            let mut bus = self.bus.lock();
            if bus.publish(Arc::new(segment), None, &mut wakes) {
                // With the bus locked: nobody takes in between.
                self.is_behind.store(true, Ordering::Release);
                bus.add_waiting_producer(self);
            }
        }
        drop(state);
        wakes.go(None);
    }

    fn name(&self, state: &mut State, name: &'static str) -> Result<Arc<Name>> {
        if let Some(known) = state.names.get(name) {
            return Ok(Arc::clone(known));
        }
        if state.names.len() >= MAX_NAMES {
            return Err(Error::BusLimit { what: "names of the engine's events", limit: MAX_NAMES });
        }
        let text = super::topics::text_of_one(&format!("{}{name}", self.prefix));
        let topics = self.bus.topics.lock().get(text.as_slice())?;
        let known = Arc::new(Name { topics, text });
        state.names.insert(name, Arc::clone(&known));
        Ok(known)
    }
}

/// Rows of one topic, as they are written.
pub(crate) struct RowWriter {
    text: Text,
    base: usize,
    rows: Vec<Row>,
}

impl RowWriter {
    fn new(topics: &Text) -> Self {
        let mut text = topics.clone();
        text.push_ascii(b",[");
        Self { base: text.len(), text, rows: Vec::new() }
    }

    /// `payload`, or `payload,table`.
    fn add(&mut self, has_table: bool, row: &str) {
        self.begin(has_table);
        self.text.push_str(row);
        self.end();
    }

    /// A plain object, of parts of JSON that the caller has made.
    pub(crate) fn add_parts(&mut self, parts: &[&str]) {
        self.begin(false);
        for part in parts {
            self.text.push_str(part);
        }
        self.end();
    }

    fn begin(&mut self, has_table: bool) {
        if !self.rows.is_empty() {
            self.text.push_ascii(b",");
        }
        self.text.push_ascii(if has_table { b"-1," } else { b"0," });
    }

    fn end(&mut self) {
        let end = u32::try_from(self.text.len() - self.base).unwrap_or(u32::MAX);
        self.rows.push(Row { topic: 0, end });
    }
}

/// Milliseconds since the epoch.
fn now_ms() -> u64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX)
}
