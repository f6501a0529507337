//! The endpoint of a page or another process, whose transport is in an environment.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::body;
use super::core::{read_methods, replay, Core};
use super::endpoint::{Endpoint, Kind};
use super::intake::{refused, Intake};
use super::item::Item;
use super::member::{Member, Pace};
use super::outbox::QueueOptions;
use super::pattern::Patterns;
use super::segment::Source;
use super::stats::BusStats;
use super::text::Text;
use super::wakes::{Outcome, Wakes};
use crate::codec::{self, Limits};
use crate::error::{Error, Result};

/// What a remote may do: patterns of events and methods. Empty: nothing.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    receive: Patterns,
    emit: Patterns,
    request: Patterns,
    handle: Patterns,
}

impl Policy {
    /// Reads the four lists.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_BUS_NAME`, `ERR_SIGNALBOX_BUS_LIMIT`.
    pub fn parse(
        receive: &[String],
        emit: &[String],
        request: &[String],
        handle: &[String],
    ) -> Result<Self> {
        let parse = |texts: &[String]| Patterns::parse(texts.iter().map(String::as_str));
        Ok(Self {
            receive: parse(receive)?,
            emit: parse(emit)?,
            request: parse(request)?,
            handle: parse(handle)?,
        })
    }
}

/// How a remote is served.
#[derive(Debug, Clone, Copy)]
pub struct RemoteOptions {
    /// The queue of what others send.
    pub queue: QueueOptions,
    /// Bytes of frames that may be on their way without being acknowledged.
    pub window_bytes: usize,
    /// Between two frames, unless one is full or carries a call.
    pub flush_interval: Duration,
    /// Bytes with which a frame is full.
    pub max_batch_bytes: usize,
    /// Events with which a frame is full.
    pub max_batch_events: u64,
    /// How long a remote without transport is kept.
    pub linger: Duration,
    /// Bytes that wait for it meanwhile.
    pub linger_bytes: usize,
    /// Code units of one message from it.
    pub max_message_length: usize,
}

impl Default for RemoteOptions {
    fn default() -> Self {
        const MIB: usize = 1024 * 1024;
        Self {
            queue: QueueOptions::default(),
            window_bytes: MIB,
            flush_interval: Duration::from_millis(10),
            max_batch_bytes: MIB / 4,
            max_batch_events: 1000,
            linger: Duration::from_secs(30),
            linger_bytes: 8 * MIB,
            max_message_length: 64 * MIB,
        }
    }
}

/// What the environment that holds the transport is to hand to its own listeners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dispatch {
    /// Nothing: nobody listens there.
    Nothing,
    /// The body as it came.
    Same,
    /// This one.
    Body(Arc<Text>),
}

/// What came of a body from a remote.
#[derive(Debug)]
pub struct Received {
    /// Events that went on.
    pub accepted: u64,
    /// Events that were refused.
    pub refused: u64,
    /// For the environment's own listeners.
    pub dispatch: Dispatch,
    /// Why the first one was refused, or all of it.
    pub error: Option<Error>,
    /// What else is to be done.
    pub outcome: Outcome,
}

/// A remote endpoint. Dropped or closed, it is off the bus, and its calls end.
pub struct Remote {
    endpoint: Arc<Endpoint>,
    source: Arc<Source>,
    /// The environment's own endpoint, which is handed what comes by [`Remote::receive`]'s answer.
    core: u32,
    policy: Policy,
    limits: Limits,
    intake: Mutex<Intake>,
}

impl Core {
    /// Opens the endpoint of a page or another process, whose transport is in this environment.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_BUS_CLOSED`.
    pub fn open_remote(
        &self,
        label: &str,
        policy: Policy,
        mut options: RemoteOptions,
    ) -> Result<Remote> {
        options.flush_interval = options.flush_interval.max(Endpoint::SHORTEST_FLUSH);
        options.max_batch_events = options.max_batch_events.max(1);
        let core = self.endpoint();
        let mut wakes = Wakes::default();
        let (endpoint, source) = {
            let mut state = core.bus.lock();
            state.open_member(core.id)?;
            let source = state.new_source(label);
            let endpoint = Endpoint::new(source.id, Kind::Remote, &core.bus, &core.station);
            let pace = Pace {
                options,
                is_attached: true,
                unacknowledged: 0,
                last_sent: None,
                attachment: 0,
            };
            let (to, from) = (Arc::clone(&endpoint), Arc::clone(&source));
            state.add(Member::new(to, from, options.queue, (0, 0), Some(pace)), &mut wakes);
            (endpoint, source)
        };
        core.station.add(Arc::clone(&endpoint));
        wakes.go(Some(&core.station));
        let limits = Limits { max_text_length: options.max_message_length, ..Limits::default() };
        let intake = Mutex::default();
        Ok(Remote { endpoint, source, core: core.id, policy, limits, intake })
    }
}

impl Remote {
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

    fn go(&self, wakes: Wakes, is_behind: bool) -> Outcome {
        Outcome { is_behind, is_due_here: wakes.go(Some(&self.endpoint.station)) }
    }

    /// Says what the remote wants, as far as it may. Returns those patterns of which nothing is left.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_BUS_NAME`, `ERR_SIGNALBOX_BUS_LIMIT`, `ERR_SIGNALBOX_BUS_CLOSED`.
    pub fn set_interest<'a>(
        &self,
        patterns: impl IntoIterator<Item = &'a str>,
    ) -> Result<Vec<String>> {
        let (interest, refused) = self.policy.receive.allowed(&Patterns::parse(patterns)?);
        let mut wakes = Wakes::default();
        {
            let mut state = self.endpoint.bus.lock();
            state.open_member(self.endpoint.id)?.interest = interest;
            state.interest_changed(&mut wakes);
        }
        self.go(wakes, false);
        Ok(refused)
    }

    /// Names the methods that the remote handles, as far as it may and nobody else does. Returns the
    /// others.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_BUS_NAME`, `ERR_SIGNALBOX_BUS_LIMIT`, `ERR_SIGNALBOX_BUS_CLOSED`.
    pub fn set_methods<'a>(
        &self,
        methods: impl IntoIterator<Item = &'a str>,
    ) -> Result<Vec<String>> {
        let methods = read_methods(methods)?;
        let mut state = self.endpoint.bus.lock();
        let id = self.endpoint.id;
        let (kept, refused) = methods.into_iter().partition::<Vec<_>, _>(|method| {
            self.policy.handle.matches(method) && !state.is_handled_elsewhere(id, method)
        });
        state.set_methods(id, kept)?;
        Ok(refused.iter().map(ToString::to_string).collect())
    }

    /// Takes a body of the remote: an array of `[seq, at, topics, rows]`.
    pub fn receive(&self, text: &Text) -> Received {
        match self.try_receive(text) {
            Ok(received) => received,
            Err(error) => Received {
                accepted: 0,
                refused: 0,
                dispatch: Dispatch::Nothing,
                error: Some(error),
                outcome: Outcome::default(),
            },
        }
    }

    fn try_receive(&self, text: &Text) -> Result<Received> {
        let bus = &self.endpoint.bus;
        let mut intake = self.intake.lock();
        let checked = {
            let mut check = |text: &[u8]| {
                let (topics, limits) = (&mut bus.topics.lock(), &self.limits);
                intake.check(text, &self.source, &self.policy.emit, topics, limits)
            };
            match text {
                Text::Latin1(ascii) if ascii.is_ascii() => check(ascii),
                text => check(&text.as_slice().to_wtf8()),
            }
        }?;
        let is_original = checked.refused == 0 && !checked.has_duplicates && intake.is_original();
        drop(intake);
        let mut wakes = Wakes::default();
        let (mut is_behind, mut is_wanted) = (false, false);
        {
            let mut state = bus.lock();
            state.open_member(self.endpoint.id)?;
            for segment in &checked.segments {
                is_wanted |= state.wants(self.core, &segment.topics.names);
                is_behind |= state.publish(Arc::clone(segment), Some(self.core), &mut wakes);
            }
        }
        let dispatch = if !is_wanted {
            Dispatch::Nothing
        } else if is_original {
            Dispatch::Same
        } else {
            let item = |segment: &Arc<_>| Item::new(0, Arc::clone(segment), None);
            let items: Vec<_> = checked.segments.iter().filter_map(item).collect();
            Dispatch::Body(Arc::new(body::compose(&items)))
        };
        Ok(Received {
            accepted: checked.accepted,
            refused: checked.refused,
            dispatch,
            error: checked.error,
            outcome: self.go(wakes, is_behind),
        })
    }

    fn check_call(&self, text: &Text) -> Result<()> {
        let text = text.as_slice().to_wtf8();
        codec::validate_wtf8(&text, &self.limits).map(drop).map_err(refused)
    }

    /// A request of the remote's.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_BUS_REFUSED`, `ERR_SIGNALBOX_CODEC_*`, and those of [`Core::request`].
    pub fn request(&self, id: u64, method: &str, text: Text) -> Result<Outcome> {
        if !self.policy.request.matches(method) {
            return Err(Error::BusRefused { action: "request", name: method.to_owned() });
        }
        self.check_call(&text)?;
        let mut wakes = Wakes::default();
        let (endpoint, text) = (&self.endpoint, Arc::new(text));
        endpoint.bus.lock().request(endpoint.id, id, method, text, &mut wakes)?;
        Ok(self.go(wakes, false))
    }

    /// An answer of the remote's.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_CODEC_*`: the call still waits.
    pub fn answer(&self, to: u32, id: u64, is_error: bool, text: Text) -> Result<Outcome> {
        self.check_call(&text)?;
        let mut wakes = Wakes::default();
        let (endpoint, text) = (&self.endpoint, Arc::new(text));
        endpoint.bus.lock().answer(endpoint.id, to, id, is_error, text, &mut wakes);
        Ok(self.go(wakes, false))
    }

    /// The remote gives a call up.
    pub fn cancel(&self, id: u64) -> Outcome {
        let mut wakes = Wakes::default();
        self.endpoint.bus.lock().cancel(self.endpoint.id, id, &mut wakes);
        self.go(wakes, false)
    }

    /// The newest events of the history that match a pattern and that the remote may have.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_BUS_NAME`, `ERR_SIGNALBOX_BUS_REFUSED`, `ERR_SIGNALBOX_BUS_CLOSED`.
    pub fn replay(&self, pattern: &str, count: u64) -> Result<Text> {
        replay(&self.endpoint, pattern, count, Some(&self.policy.receive))
    }

    /// The remote has got all frames up to this one.
    pub fn acknowledge(&self, batch: u64) -> Outcome {
        let mut wakes = Wakes::default();
        self.endpoint.acknowledge(batch, &mut wakes);
        self.go(wakes, false)
    }

    /// The transport is lost. What waits for the remote is kept for a while.
    pub fn detach(&self) {
        self.endpoint.detach();
    }

    /// The transport is there again: for the same document, which has got frames up to `resume`, or
    /// for another one, which counts from 1 again. `None` when the remote was not kept as long.
    pub fn attach(&self, resume: Option<u64>) -> Option<Outcome> {
        let mut wakes = Wakes::default();
        if resume.is_none() {
            self.intake.lock().restart();
        }
        let is_kept = self.endpoint.attach(resume, &mut wakes);
        let outcome = self.go(wakes, false);
        is_kept.then_some(outcome)
    }

    /// Figures.
    pub fn stats(&self) -> BusStats {
        let mut stats = self.endpoint.bus.stats(self.endpoint.id);
        let (frames, bytes) = self.endpoint.unacknowledged();
        (stats.unacknowledged, stats.unacknowledged_bytes) = (frames as u64, bytes as u64);
        let intake = self.intake.lock();
        (stats.refused, stats.duplicates) = (intake.refused, intake.duplicates);
        stats
    }

    /// Takes the endpoint off the bus. Idempotent.
    pub fn close(&self) {
        self.endpoint.close();
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        self.close();
    }
}
