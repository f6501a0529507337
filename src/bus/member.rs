//! What a bus knows of one endpoint.

use std::sync::Arc;
use std::time::Instant;

use super::endpoint::{Endpoint, Kind};
use super::outbox::{Outbox, QueueOptions};
use super::pattern::Patterns;
use super::remote::RemoteOptions;
use super::segment::Source;
use super::wakes::Wakes;

/// Most that a core is handed in one turn of the doorbell, so that others have theirs.
pub(crate) const MAX_TURN_BYTES: usize = 256 * 1024;

/// Is told, on any thread and with the bus locked, that others want something else. Only takes a note
/// of it.
pub trait InterestMark: Send + Sync {
    /// Others want something else.
    fn interest_changed(&self);
}

/// When something has to be handed over.
enum Due {
    Now,
    At(Instant),
    Not,
}

/// What concerns remotes only.
#[derive(Debug)]
pub(crate) struct Pace {
    pub(crate) options: RemoteOptions,
    pub(crate) is_attached: bool,
    /// Bytes of frames that it has not acknowledged.
    pub(crate) unacknowledged: usize,
    pub(crate) last_sent: Option<Instant>,
    /// Counts attachments: a lingering that was ended in between is over.
    pub(crate) attachment: u64,
}

/// One endpoint of a bus.
pub(crate) struct Member {
    pub(crate) endpoint: Arc<Endpoint>,
    pub(crate) source: Arc<Source>,
    pub(crate) interest: Patterns,
    pub(crate) outbox: Outbox,
    pub(crate) methods: Vec<Arc<str>>,
    pub(crate) pace: Option<Pace>,
    /// How much history it asks for: events and bytes.
    pub(crate) history: (u64, usize),
    /// Told when others want something else; without it a delivery says so.
    pub(crate) mark: Option<Arc<dyn InterestMark>>,
    /// What others want, as it was told last.
    pub(crate) told: Option<Vec<String>>,
    pub(crate) is_union_stale: bool,
    /// Peers that are gone, with this endpoint's calls to them.
    pub(crate) gone: Vec<(u32, Vec<u64>)>,
    /// It was told that somebody is behind.
    pub(crate) owes_drained: bool,
    /// And nobody is any more.
    pub(crate) is_drained: bool,
    pub(crate) published: u64,
    pub(crate) delivered: u64,
}

impl Member {
    pub(crate) fn new(
        endpoint: Arc<Endpoint>,
        source: Arc<Source>,
        queue: QueueOptions,
        history: (u64, usize),
        pace: Option<Pace>,
    ) -> Self {
        Self {
            endpoint,
            source,
            interest: Patterns::default(),
            outbox: Outbox::new(queue),
            methods: Vec::new(),
            pace,
            history,
            mark: None,
            told: None,
            is_union_stale: true,
            gone: Vec::new(),
            owes_drained: false,
            is_drained: false,
            published: 0,
            delivered: 0,
        }
    }

    pub(crate) fn is_core(&self) -> bool {
        self.endpoint.kind == Kind::Core
    }

    /// Whether senders should wait for it.
    pub(crate) fn is_behind(&self) -> bool {
        self.outbox.is_behind()
    }

    fn has_waiting(&self) -> bool {
        !self.outbox.is_empty() || self.outbox.has_missed() || self.outbox.cut().is_some()
    }

    /// Whether a frame may go: the remote is there, and has acknowledged enough.
    pub(crate) fn has_window(&self) -> bool {
        self.pace
            .as_ref()
            .is_none_or(|pace| pace.is_attached && pace.unacknowledged < pace.options.window_bytes)
    }

    fn due(&self, now: Instant) -> Due {
        if !self.has_waiting() || !self.has_window() {
            return Due::Not;
        }
        let Some(pace) = &self.pace else { return Due::Now };
        let is_full = self.outbox.has_calls()
            || self.outbox.events() >= pace.options.max_batch_events
            || self.outbox.bytes() >= pace.options.max_batch_bytes
            || self.outbox.cut().is_some();
        match pace.last_sent.map(|sent| sent + pace.options.flush_interval) {
            Some(next) if !is_full && next > now => Due::At(next),
            _ => Due::Now,
        }
    }

    /// The moment at which something has to go that can't go at `now`.
    pub(crate) fn deadline(&self, now: Instant) -> Option<Instant> {
        match self.due(now) {
            Due::At(deadline) => Some(deadline),
            Due::Now | Due::Not => None,
        }
    }

    pub(crate) fn is_due(&self, now: Instant) -> bool {
        matches!(self.due(now), Due::Now)
    }

    /// Has it woken, now or later, if something waits.
    pub(crate) fn wake(&self, now: Instant, wakes: &mut Wakes) {
        match self.due(now) {
            Due::Now => wakes.wake(&self.endpoint),
            Due::At(deadline) => wakes.at(&self.endpoint.station, deadline),
            Due::Not => {}
        }
    }
}
