//! An environment's own endpoint on a bus.

use std::sync::Arc;

use super::endpoint::{Endpoint, Kind};
use super::member::{InterestMark, Member};
use super::outbox::QueueOptions;
use super::pattern::Patterns;
use super::producer::Producer;
use super::segment::{Segment, Seqs, Source};
use super::station::Station;
use super::stats::BusStats;
use super::text::Text;
use super::wakes::{Outcome, Wakes};
use super::{body, hub, pattern, row_ends};
use crate::error::{Error, Result};

/// Most methods of one endpoint.
pub(crate) const MAX_METHODS: usize = 4096;

/// History that is kept at most: enough for tens of thousands of events.
const MAX_HISTORY_BYTES: usize = 16 * 1024 * 1024;

/// How an environment takes part in a bus.
#[derive(Debug, Clone, Copy)]
pub struct CoreOptions {
    /// The queue of what others send.
    pub queue: QueueOptions,
    /// Events that the bus keeps for those who come late; the largest wish of all counts.
    pub history: u64,
    /// Bytes that they take at most.
    pub history_bytes: usize,
}

impl Default for CoreOptions {
    fn default() -> Self {
        Self { queue: QueueOptions::default(), history: 0, history_bytes: MAX_HISTORY_BYTES }
    }
}

/// An environment's endpoint. Dropped or closed, it is off the bus, and its calls end.
pub struct Core {
    endpoint: Arc<Endpoint>,
    source: Arc<Source>,
}

impl Core {
    pub(crate) fn open(
        station: &Arc<Station>,
        name: &str,
        label: &str,
        options: &CoreOptions,
        mark: Option<Arc<dyn InterestMark>>,
    ) -> Result<Self> {
        if name.is_empty() || name.encode_utf16().count() > pattern::MAX_NAME_UNITS {
            return Err(pattern::invalid_name(name));
        }
        let bus = hub::bus(name);
        let mut wakes = Wakes::default();
        let (endpoint, source) = {
            let mut state = bus.lock();
            let source = state.new_source(label);
            let endpoint = Endpoint::new(source.id, Kind::Core, &bus, station);
            let history = (options.history, options.history_bytes.min(MAX_HISTORY_BYTES));
            let (to, from) = (Arc::clone(&endpoint), Arc::clone(&source));
            let mut member = Member::new(to, from, options.queue, history, None);
            member.mark = mark;
            state.add(member, &mut wakes);
            (endpoint, source)
        };
        station.add(Arc::clone(&endpoint));
        wakes.go(Some(station));
        Ok(Self { endpoint, source })
    }

    /// Number in deliveries.
    pub fn delivery_id(&self) -> u32 {
        self.endpoint.delivery
    }

    /// Number on the bus, by which calls name it.
    pub fn endpoint_id(&self) -> u32 {
        self.endpoint.id
    }

    /// Name by which its events are told from others'.
    pub fn source(&self) -> &str {
        &self.source.name
    }

    pub(crate) fn endpoint(&self) -> &Arc<Endpoint> {
        &self.endpoint
    }

    fn go(&self, wakes: Wakes, is_behind: bool) -> Outcome {
        Outcome { is_behind, is_due_here: wakes.go(Some(&self.endpoint.station)) }
    }

    /// Says what is wanted from others.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_BUS_NAME`, `ERR_SIGNALBOX_BUS_LIMIT`, `ERR_SIGNALBOX_BUS_CLOSED`.
    pub fn set_interest<'a>(&self, patterns: impl IntoIterator<Item = &'a str>) -> Result<Outcome> {
        let interest = Patterns::parse(patterns)?;
        let mut wakes = Wakes::default();
        {
            let mut state = self.endpoint.bus.lock();
            state.open_member(self.endpoint.id)?.interest = interest;
            state.interest_changed(&mut wakes);
        }
        Ok(self.go(wakes, false))
    }

    /// What others want now: nothing else that is sent goes anywhere.
    pub fn interest(&self) -> Vec<String> {
        let state = self.endpoint.bus.lock();
        state.place(self.endpoint.id).map(|place| state.union(place)).unwrap_or_default()
    }

    /// Name of an endpoint of this bus, by its number in calls.
    pub fn source_of(&self, endpoint: u32) -> Option<String> {
        self.endpoint.bus.source_of(endpoint)
    }

    /// Sends events. `text` is `[topics],[rows]`.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_BUS_MALFORMED`, `ERR_SIGNALBOX_BUS_NAME`, `ERR_SIGNALBOX_BUS_CLOSED`.
    pub fn publish(&self, seq: u64, at: u64, text: Text) -> Result<Outcome> {
        let malformed = Error::BusMalformed { what: "its text is no topics and rows" };
        let (topics_units, rows) = row_ends::find(&text).ok_or(malformed)?;
        let bus = &self.endpoint.bus;
        let topics = bus.topics.lock().get(text.slice(0, topics_units))?;
        let source = Arc::clone(&self.source);
        let segment =
            Segment::new(source, Seqs::From(seq), at, (text, topics_units), topics, rows)?;
        let mut wakes = Wakes::default();
        let is_behind = {
            let mut state = bus.lock();
            state.open_member(self.endpoint.id)?;
            state.publish(Arc::new(segment), None, &mut wakes)
        };
        Ok(self.go(wakes, is_behind))
    }

    /// Names the methods that this environment handles, instead of those before.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CALL_HANDLER_EXISTS`, `ERR_SIGNALBOX_BUS_NAME`, `ERR_SIGNALBOX_BUS_LIMIT`,
    /// `ERR_SIGNALBOX_BUS_CLOSED`.
    pub fn set_methods<'a>(&self, methods: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let methods = read_methods(methods)?;
        self.endpoint.bus.lock().set_methods(self.endpoint.id, methods)
    }

    /// Asks whoever handles a method. `id` tells this endpoint's calls apart.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CALL_NO_HANDLER`, `ERR_SIGNALBOX_BUS_LIMIT`, `ERR_SIGNALBOX_BUS_CLOSED`.
    pub fn request(&self, id: u64, method: &str, text: Text) -> Result<Outcome> {
        let mut wakes = Wakes::default();
        let (endpoint, text) = (&self.endpoint, Arc::new(text));
        endpoint.bus.lock().request(endpoint.id, id, method, text, &mut wakes)?;
        Ok(self.go(wakes, false))
    }

    /// Answers a call.
    pub fn answer(&self, to: u32, id: u64, is_error: bool, text: Text) -> Outcome {
        let mut wakes = Wakes::default();
        let (endpoint, text) = (&self.endpoint, Arc::new(text));
        endpoint.bus.lock().answer(endpoint.id, to, id, is_error, text, &mut wakes);
        self.go(wakes, false)
    }

    /// Gives a call up.
    pub fn cancel(&self, id: u64) -> Outcome {
        let mut wakes = Wakes::default();
        self.endpoint.bus.lock().cancel(self.endpoint.id, id, &mut wakes);
        self.go(wakes, false)
    }

    /// The newest events of the history that match a pattern, as a body, without those that are on
    /// their way to this endpoint.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_BUS_NAME`, `ERR_SIGNALBOX_BUS_CLOSED`.
    pub fn replay(&self, pattern: &str, count: u64) -> Result<Text> {
        replay(&self.endpoint, pattern, count, None)
    }

    /// A sender of the engine's own on this bus, whose events' names begin with `prefix`.
    pub fn producer(&self, prefix: &str) -> Arc<Producer> {
        Producer::open(&self.endpoint.bus, prefix)
    }

    /// Figures.
    pub fn stats(&self) -> BusStats {
        self.endpoint.bus.stats(self.endpoint.id)
    }

    /// Takes the endpoint off the bus. Idempotent.
    pub fn close(&self) {
        self.endpoint.close();
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        self.close();
    }
}

/// The newest events of the history that match, as far as they are allowed.
pub(crate) fn replay(
    endpoint: &Endpoint,
    pattern: &str,
    count: u64,
    allowed: Option<&Patterns>,
) -> Result<Text> {
    let mut wanted = Patterns::parse([pattern])?;
    if let Some(allowed) = allowed {
        let (clipped, refused) = allowed.allowed(&wanted);
        if let Some(name) = refused.into_iter().next() {
            return Err(Error::BusRefused { action: "receive", name });
        }
        wanted = clipped;
    }
    let items = {
        let mut state = endpoint.bus.lock();
        state.open_member(endpoint.id)?;
        state.replay(endpoint.id, &wanted, count)
    };
    Ok(body::compose(&items))
}

pub(crate) fn read_methods<'a>(
    methods: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Arc<str>>> {
    let mut names: Vec<Arc<str>> = Vec::new();
    for method in methods {
        if names.len() == MAX_METHODS {
            return Err(Error::BusLimit { what: "methods of one endpoint", limit: MAX_METHODS });
        }
        if method.is_empty() || method.encode_utf16().count() > pattern::MAX_NAME_UNITS {
            return Err(pattern::invalid_name(method));
        }
        names.push(method.into());
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}
