//! The engine's log: `tracing` events to stderr and to subscribers.
//!
//! Nothing is formatted while nobody listens: the maximum level is off until a filter asks for one.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::{Mutex, RwLock};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::Layer;

use super::Delivery;
use crate::bus::Producer;
use crate::codec::{Document, Value};
use crate::error::{Error, Result};
use crate::queue::doorbell::{Doorbell, Source, Turn};
use crate::queue::work_thread::{Work, WorkThread};

/// Records that wait for a slow subscriber; more are dropped and counted.
const MAX_WAITING: usize = 1024;

/// Most records of one drain, so that a flood of logs does not hold up output.
const MAX_TURN: usize = 256;

/// Environment variable with the filter for stderr.
const VARIABLE: &str = "SIGNALBOX_LOG";

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// `ERROR`, `WARN`, `INFO`, `DEBUG` or `TRACE`.
    pub level: &'static str,
    /// Where it comes from, such as `signalbox::process`.
    pub target: String,
    /// The message.
    pub message: String,
    /// The event's fields, as text.
    pub fields: Vec<(&'static str, String)>,
    /// Milliseconds since the epoch.
    pub at_ms: u64,
}

/// Which records a subscriber wants: a level, or `target=level` pairs separated by commas.
#[derive(Debug, Clone)]
pub struct Filter(Targets);

impl Filter {
    /// Reads `debug` or `signalbox::process=trace,info`.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_OPTION_RANGE` with an example of the form.
    pub fn parse(text: &str) -> Result<Self> {
        text.parse().map(Self).map_err(|_| Error::OptionRange {
            option: "filter".into(),
            expected: "a level (error, warn, info, debug, trace, off) or pairs such as \
                       \"signalbox::process=debug,info\""
                .into(),
            found: format!("{text:?}"),
        })
    }
}

/// One subscription of an environment.
pub(crate) struct Tap {
    id: u32,
    filter: Targets,
    outlet: Outlet,
    queued: AtomicBool,
    waiting: Mutex<Waiting>,
}

/// Where records go.
enum Outlet {
    /// To an environment.
    Bell(Arc<Doorbell<Delivery>>),
    /// On a bus, by a thread of the engine's: who logs may hold any lock.
    Bus(WorkThread, Arc<Producer>),
}

/// Records of this room are not published: each would make another one.
const BUS_TARGET: &str = "signalbox::bus";

#[derive(Default)]
struct Waiting {
    records: VecDeque<Record>,
    dropped: u64,
}

impl Tap {
    pub(crate) fn new(id: u32, filter: Filter, bell: Arc<Doorbell<Delivery>>) -> Arc<Self> {
        Self::with(id, filter, Outlet::Bell(bell))
    }

    /// One whose records are published as events with the name `log`.
    pub(crate) fn on_bus(
        id: u32,
        filter: Filter,
        thread: WorkThread,
        producer: Arc<Producer>,
    ) -> Arc<Self> {
        Self::with(id, filter, Outlet::Bus(thread, producer))
    }

    fn with(id: u32, filter: Filter, outlet: Outlet) -> Arc<Self> {
        let queued = AtomicBool::new(false);
        Arc::new(Self { id, filter: filter.0, outlet, queued, waiting: Mutex::default() })
    }

    fn push(self: &Arc<Self>, record: Record) {
        {
            let mut waiting = self.waiting.lock();
            if waiting.records.len() == MAX_WAITING {
                waiting.dropped += 1;
            } else {
                waiting.records.push_back(record);
            }
        }
        match &self.outlet {
            Outlet::Bell(bell) => bell.ring(Arc::clone(self) as _),
            Outlet::Bus(thread, _) => {
                if !self.queued.swap(true, Ordering::AcqRel) {
                    thread.submit(Arc::clone(self) as _);
                }
            }
        }
    }
}

impl Work for Tap {
    fn work(self: Arc<Self>) {
        self.queued.store(false, Ordering::Release);
        let Outlet::Bus(_, producer) = &self.outlet else { return };
        let waiting = std::mem::take(&mut *self.waiting.lock());
        let mut dropped = waiting.dropped;
        for record in waiting.records {
            producer.publish("log", &event(&record, std::mem::take(&mut dropped)));
        }
    }
}

/// A record as it is published, as that of the facade's `onLog` is.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn event(record: &Record, dropped: u64) -> Document<'_> {
    let fields = record.fields.iter().map(|(name, text)| (*name, Value::from(text.as_str())));
    let mut entries = vec![
        ("level", Value::String(record.level.to_lowercase().into())),
        ("target", Value::from(record.target.as_str())),
        ("message", Value::from(record.message.as_str())),
        ("at", Value::date(i64::try_from(record.at_ms).unwrap_or(i64::MAX))),
        ("fields", Value::object(fields)),
    ];
    if dropped > 0 {
        entries.push(("dropped", Value::Number(dropped as f64)));
    }
    Document::from(Value::object(entries))
}

impl Source for Tap {
    type Delivery = Delivery;

    fn take(&self, out: &mut Vec<Delivery>) -> Turn {
        let mut waiting = self.waiting.lock();
        let mut dropped = std::mem::take(&mut waiting.dropped);
        let count = waiting.records.len().min(MAX_TURN);
        for record in waiting.records.drain(..count) {
            let dropped = std::mem::take(&mut dropped);
            out.push(Delivery::Log { tap: self.id, record, dropped });
        }
        Turn { bytes: 0, more: !waiting.records.is_empty() }
    }

    fn queued(&self) -> &AtomicBool {
        &self.queued
    }
}

static TAPS: RwLock<Vec<Arc<Tap>>> = RwLock::new(Vec::new());

/// Installs the log once, when the host has no subscriber of its own.
#[cfg_attr(not(feature = "node"), expect(dead_code, reason = "Rust hosts install their own"))]
pub(crate) fn install() {
    static INSTALLED: AtomicBool = AtomicBool::new(false);
    if INSTALLED.swap(true, Ordering::AcqRel) {
        return;
    }
    let stderr = std::env::var(VARIABLE).ok().filter(|text| !text.is_empty()).map(|text| {
        let filter = Filter::parse(&text).unwrap_or_else(|error| {
            eprintln!("signalbox: {VARIABLE} is ignored. {error}");
            Filter(Targets::new())
        });
        tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(false)
            .with_filter(filter.0)
    });
    let subscriber = tracing_subscriber::registry().with(stderr).with(TapLayer);
    // Refused only when a Rust host has set one: then that one has the say.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

pub(crate) fn add(tap: &Arc<Tap>) {
    TAPS.write().push(Arc::clone(tap));
    tracing::callsite::rebuild_interest_cache();
}

pub(crate) fn remove(tap: &Arc<Tap>) {
    TAPS.write().retain(|other| !Arc::ptr_eq(other, tap));
    tracing::callsite::rebuild_interest_cache();
}

/// Hands events to the taps that want them.
struct TapLayer;

impl<S: Subscriber> Layer<S> for TapLayer {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if TAPS.read().iter().any(|tap| wants(tap, metadata)) {
            Interest::always()
        } else {
            // Not `never`: that would silence the layer for stderr too.
            Interest::sometimes()
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        let taps = TAPS.read();
        let levels = taps.iter().map(|tap| {
            tap.filter.iter().map(|(_, level)| level).chain(tap.filter.default_level()).max()
        });
        Some(
            levels.map(|level| level.unwrap_or(LevelFilter::OFF)).max().unwrap_or(LevelFilter::OFF),
        )
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        for tap in TAPS.read().iter().filter(|tap| wants(tap, metadata)) {
            tap.push(record(event));
        }
    }
}

fn wants(tap: &Tap, metadata: &Metadata<'_>) -> bool {
    let makes_more = matches!(tap.outlet, Outlet::Bus(..));
    if makes_more && metadata.target().starts_with(BUS_TARGET) {
        return false;
    }
    tap.filter.would_enable(metadata.target(), metadata.level())
}

fn record(event: &Event<'_>) -> Record {
    let metadata = event.metadata();
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut fields = Fields::default();
    event.record(&mut fields);
    Record {
        level: metadata.level().as_str(),
        target: metadata.target().to_owned(),
        message: fields.message,
        fields: fields.others,
        at_ms: u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX),
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    others: Vec<(&'static str, String)>,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.message);
        } else {
            self.others.push((field.name(), value.to_owned()));
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let mut text = String::new();
        let _ = write!(text, "{value:?}");
        if field.name() == "message" {
            self.message = text;
        } else {
            self.others.push((field.name(), text));
        }
    }
}
