//! One drain's deliveries as one flat array.
//!
//! `[more, kind, id, payload, kind, id, payload, …]`: a record is three elements, so a batch costs
//! one array and, for output, one string or Buffer a record. `lib/environment.js` reads it.

use std::sync::Arc;

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::error::Facts;
use super::screen::NativeSnapshot;
use super::{bus, metrics, screen, value};
use crate::bus::{Call, FrameBody, Text};
use crate::error::Error as EngineError;
use crate::output::Payload;
use crate::process::exit::Exit;
use crate::process::signal::Signal;
use crate::process::stop::Step;
use crate::runtime::log::Record;
use crate::runtime::Delivery;
use crate::screen::Snapshot;

/// The kinds of records in a batch, with their payloads.
#[napi]
#[derive(Clone, Copy)]
pub enum DeliveryKind {
    /// Output, to a view: string or Buffer.
    Output,
    /// Whole lines, to a view: one string.
    Lines,
    /// Bytes that a view missed.
    Skipped,
    /// `[snapshot, skippedBytes]`: what a view goes on from.
    Snapshot,
    /// JSON: what a terminal's screen has seen.
    Screen,
    /// A view has been handed everything: `null`.
    ViewEnded,
    /// As `Exit`, of a view.
    ViewExit,
    /// Process id.
    Started,
    /// `[code, message, facts]`.
    SpawnFailed,
    /// Name of the state.
    State,
    /// `null`.
    Writable,
    /// `[code, message, facts]`.
    Failure,
    /// `[step, signal, descendants]`.
    Stop,
    /// `[exitCode, signal, reason, durationMs]`; of the first two one is null.
    Ended,
    /// As `Ended`.
    Exit,
    /// `null`.
    Closed,
    /// `null`: the channel is there.
    Connected,
    /// `null`: the rest of a channel that is read here is to be taken.
    ChannelEnds,
    /// The text of a JSON array of messages.
    Messages,
    /// How many messages have gone out so far.
    MessagesSent,
    /// `null`.
    Disconnected,
    /// `[events, bytes, [code, message, facts] or null]`.
    RecordingEnded,
    /// `["memory", scope, bytes, limitBytes]`.
    Warning,
    /// `[ticket or 0, figures]`: a `Float64Array` with `METRICS_COLUMNS` for each child. Id 0.
    MetricsOfMany,
    /// `[ticket, cpuPercent, totalMemoryBytes, availableMemoryBytes]`. Id 0.
    HostUsage,
    /// `[level, target, message, atMs, fields, dropped]`.
    Log,
    /// To a bus: a body of events.
    BusEvents,
    /// To a bus: `[from, kind, callId, method or null, text]`; kinds are 0 request, 1 answer, 2
    /// error, 3 cancel.
    BusCall,
    /// To a remote: `[batch, missed, body]`, or with a call as in `BusCall` instead of the body; there
    /// kind 4 says that `from` is gone, and the text lists the remote's calls to it.
    BusFrame,
    /// To a bus: the patterns that others want.
    BusInterest,
    /// To a bus or a remote: `null`. Nobody is behind any more.
    BusDrained,
    /// To a bus: `[missed, reason]`.
    BusGap,
    /// To a bus: `[endpoint, callId, …]`. A peer is gone, and with it these calls of the bus to it, and
    /// all of its own.
    BusGone,
    /// To a remote: `null`. It was without transport for too long, and is closed.
    BusExpired,
    /// The text of a JSON array: what a group of services tells.
    Services,
    /// To a connection: JSON.
    RpcNews,
    /// To a connection: JSON. It is over.
    RpcEnded,
}

/// The id of what is told to the environment itself; children and subscriptions count from 1.
const ENVIRONMENT: u32 = 0;

/// Elements of one record.
const RECORD_LENGTH: usize = 3;

/// A drain's result.
pub struct Batch {
    pub(super) more: bool,
    pub(super) deliveries: Vec<Delivery>,
}

impl TypeName for Batch {
    fn type_name() -> &'static str {
        "unknown[]"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl ToNapiValue for Batch {
    unsafe fn to_napi_value(env: sys::napi_env, batch: Self) -> Result<sys::napi_value> {
        let array = value::array(env, 1 + batch.deliveries.len() * RECORD_LENGTH)?;
        value::set_element(env, array, 0, value::integer(env, i32::from(batch.more))?)?;
        let mut bodies = Bodies::default();
        for (index, delivery) in batch.deliveries.iter().enumerate() {
            let (kind, id, payload) = record(env, delivery, &mut bodies)?;
            let at = 1 + index * RECORD_LENGTH;
            value::set_element(env, array, at, value::integer(env, kind as i32)?)?;
            value::set_element(env, array, at + 1, value::number(env, f64::from(id))?)?;
            value::set_element(env, array, at + 2, payload)?;
        }
        Ok(array)
    }
}

/// Strings that were made for this batch: remotes that are handed the same body share one.
#[derive(Default)]
struct Bodies(Vec<(*const Text, sys::napi_value)>);

impl Bodies {
    fn get(&mut self, env: sys::napi_env, body: &Arc<Text>) -> Result<sys::napi_value> {
        let address = Arc::as_ptr(body);
        if let Some((_, value)) = self.0.iter().find(|(other, _)| *other == address) {
            return Ok(*value);
        }
        let value = bus::create(env, body)?;
        self.0.push((address, value));
        Ok(value)
    }
}

fn record(
    env: sys::napi_env,
    delivery: &Delivery,
    bodies: &mut Bodies,
) -> Result<(DeliveryKind, u32, sys::napi_value)> {
    Ok(match delivery {
        Delivery::Output { view, payload } => {
            let kind = match payload {
                Payload::Lines(_) => DeliveryKind::Lines,
                Payload::Text(_) | Payload::Bytes(_) => DeliveryKind::Output,
            };
            (kind, *view, value::payload(env, payload)?)
        }
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        Delivery::Skipped { view, bytes } => {
            (DeliveryKind::Skipped, *view, value::number(env, *bytes as f64)?)
        }
        Delivery::Snapshot { view, snapshot, skipped } => {
            (DeliveryKind::Snapshot, *view, shown(env, snapshot, *skipped)?)
        }
        Delivery::Screen { child, events } => {
            let events = screen::events(events.clone());
            (DeliveryKind::Screen, *child, value::string(env, &events)?)
        }
        Delivery::ViewEnded { view } => (DeliveryKind::ViewEnded, *view, value::null(env)?),
        Delivery::ViewExit { view, exit: how } => (DeliveryKind::ViewExit, *view, exit(env, *how)?),
        Delivery::Started { child, pid } => {
            (DeliveryKind::Started, *child, value::integer(env, *pid)?)
        }
        Delivery::SpawnFailed { child, error: failure } => {
            (DeliveryKind::SpawnFailed, *child, error(env, failure)?)
        }
        Delivery::State { child, state } => {
            (DeliveryKind::State, *child, value::string(env, state.name())?)
        }
        Delivery::Writable { child } => (DeliveryKind::Writable, *child, value::null(env)?),
        Delivery::Failure { child, error: failure } => {
            (DeliveryKind::Failure, *child, error(env, failure)?)
        }
        Delivery::Stop { child, step } => (DeliveryKind::Stop, *child, stop_step(env, *step)?),
        Delivery::Ended { child, exit: how } => (DeliveryKind::Ended, *child, exit(env, *how)?),
        Delivery::Exit { child, exit: how } => (DeliveryKind::Exit, *child, exit(env, *how)?),
        Delivery::Closed { child } => (DeliveryKind::Closed, *child, value::null(env)?),
        Delivery::Connected { channel } => (DeliveryKind::Connected, *channel, value::null(env)?),
        Delivery::ChannelEnds { channel } => {
            (DeliveryKind::ChannelEnds, *channel, value::null(env)?)
        }
        Delivery::Messages { channel, text } => {
            (DeliveryKind::Messages, *channel, value::payload(env, text)?)
        }
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        Delivery::MessagesSent { channel, count } => {
            (DeliveryKind::MessagesSent, *channel, value::number(env, *count as f64)?)
        }
        Delivery::Disconnected { channel } => {
            (DeliveryKind::Disconnected, *channel, value::null(env)?)
        }
        Delivery::RpcNews { connection, text } => {
            (DeliveryKind::RpcNews, *connection, value::string(env, text)?)
        }
        Delivery::RpcEnded { connection, text } => {
            (DeliveryKind::RpcEnded, *connection, value::string(env, text)?)
        }
        Delivery::RecordingEnded { recording, events, bytes, error: failure } => {
            let payload = recording_end(env, *events, *bytes, failure.as_ref())?;
            (DeliveryKind::RecordingEnded, *recording, payload)
        }
        Delivery::Warning { child, warning: what } => {
            (DeliveryKind::Warning, *child, metrics::warning(env, *what)?)
        }
        Delivery::Services { group, text } => {
            (DeliveryKind::Services, *group, value::string(env, text)?)
        }
        Delivery::MetricsOfMany { ticket, samples } => {
            let figures = value::float64_array(env, &metrics::columns(samples))?;
            let ticket = value::number(env, f64::from(ticket.unwrap_or(0)))?;
            (DeliveryKind::MetricsOfMany, ENVIRONMENT, list(env, &[ticket, figures])?)
        }
        Delivery::HostUsage { ticket, usage } => {
            (DeliveryKind::HostUsage, ENVIRONMENT, metrics::host_usage(env, *ticket, *usage)?)
        }
        Delivery::Log { tap, record, dropped } => {
            (DeliveryKind::Log, *tap, log(env, record, *dropped)?)
        }
        of_a_bus => bus_record(env, of_a_bus, bodies)?,
    })
}

fn bus_record(
    env: sys::napi_env,
    delivery: &Delivery,
    bodies: &mut Bodies,
) -> Result<(DeliveryKind, u32, sys::napi_value)> {
    Ok(match delivery {
        Delivery::BusEvents { bus, body } => {
            (DeliveryKind::BusEvents, *bus, bodies.get(env, body)?)
        }
        Delivery::BusCall { bus, call } => (DeliveryKind::BusCall, *bus, self::call(env, call)?),
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        Delivery::BusFrame { remote, batch, missed, body } => {
            let body = match body {
                FrameBody::Events(body) => bodies.get(env, body)?,
                FrameBody::Call(call) => self::call(env, call)?,
            };
            let batch = value::number(env, *batch as f64)?;
            let missed = value::number(env, *missed as f64)?;
            (DeliveryKind::BusFrame, *remote, list(env, &[batch, missed, body])?)
        }
        Delivery::BusInterest { bus, patterns } => {
            let patterns: Result<Vec<_>> =
                patterns.iter().map(|pattern| value::string(env, pattern)).collect();
            (DeliveryKind::BusInterest, *bus, list(env, &patterns?)?)
        }
        Delivery::BusDrained { bus } => (DeliveryKind::BusDrained, *bus, value::null(env)?),
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        Delivery::BusGap { bus, missed } => {
            let missed = value::number(env, *missed as f64)?;
            (DeliveryKind::BusGap, *bus, list(env, &[missed, value::string(env, "overflow")?])?)
        }
        #[expect(clippy::cast_precision_loss, reason = "numbers of JavaScript's")]
        Delivery::BusGone { bus, endpoint, calls } => {
            let numbers = std::iter::once(f64::from(*endpoint));
            let numbers: Result<Vec<_>> = numbers
                .chain(calls.iter().map(|call| *call as f64))
                .map(|number| value::number(env, number))
                .collect();
            (DeliveryKind::BusGone, *bus, list(env, &numbers?)?)
        }
        Delivery::BusExpired { remote } => (DeliveryKind::BusExpired, *remote, value::null(env)?),
        _ => return Err(Error::from_reason("a delivery of no kind")),
    })
}

/// `[from, kind, callId, method or null, text]`.
#[expect(clippy::cast_precision_loss, reason = "a number of JavaScript's")]
fn call(env: sys::napi_env, call: &Call) -> Result<sys::napi_value> {
    let method = match &call.method {
        Some(method) => value::string(env, method)?,
        None => value::null(env)?,
    };
    list(
        env,
        &[
            value::number(env, f64::from(call.from))?,
            value::integer(env, call.kind as i32)?,
            value::number(env, call.id as f64)?,
            method,
            bus::create(env, &call.text)?,
        ],
    )
}

pub(super) fn list(env: sys::napi_env, values: &[sys::napi_value]) -> Result<sys::napi_value> {
    let array = value::array(env, values.len())?;
    for (index, &element) in values.iter().enumerate() {
        value::set_element(env, array, index, element)?;
    }
    Ok(array)
}

fn shown(env: sys::napi_env, snapshot: &Snapshot, skipped: u64) -> Result<sys::napi_value> {
    let snapshot = NativeSnapshot::from(snapshot.clone());
    // SAFETY: `env` is the environment of the running native call.
    let snapshot = unsafe { ToNapiValue::to_napi_value(env, snapshot) }?;
    #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
    let skipped = value::number(env, skipped as f64)?;
    list(env, &[snapshot, skipped])
}

fn error(env: sys::napi_env, error: &EngineError) -> Result<sys::napi_value> {
    // SAFETY: `env` is the environment of the running native call.
    let facts = unsafe { ToNapiValue::to_napi_value(env, Facts(error.facts())) }?;
    let code = value::string(env, error.code())?;
    list(env, &[code, value::string(env, &error.to_string())?, facts])
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn recording_end(
    env: sys::napi_env,
    events: u64,
    bytes: u64,
    failure: Option<&EngineError>,
) -> Result<sys::napi_value> {
    let failure = match failure {
        Some(failure) => error(env, failure)?,
        None => value::null(env)?,
    };
    list(env, &[value::number(env, events as f64)?, value::number(env, bytes as f64)?, failure])
}

fn stop_step(env: sys::napi_env, step: Step) -> Result<sys::napi_value> {
    let (name, signal, descendants) = match step {
        Step::Signal { signal, descendants } => ("signal", Some(signal), descendants),
        Step::Kill { descendants } => ("kill", Some(Signal::KILL), descendants),
        Step::Gone => ("gone", None, 0),
    };
    let signal = match signal {
        Some(signal) => value::integer(env, signal.number())?,
        None => value::null(env)?,
    };
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let descendants = value::number(env, descendants as f64)?;
    list(env, &[value::string(env, name)?, signal, descendants])
}

fn exit(env: sys::napi_env, exit: Exit) -> Result<sys::napi_value> {
    let optional = |number: Option<i32>| match number {
        Some(number) => value::integer(env, number),
        None => value::null(env),
    };
    list(
        env,
        &[
            optional(exit.status.code)?,
            optional(exit.status.signal)?,
            value::string(env, exit.reason.name())?,
            value::number(env, exit.duration.as_secs_f64() * 1e3)?,
        ],
    )
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds and counts stay below 2^53")]
fn log(env: sys::napi_env, record: &Record, dropped: u64) -> Result<sys::napi_value> {
    let fields = value::object(env)?;
    for (name, text) in &record.fields {
        value::set(env, fields, name, value::string(env, text)?)?;
    }
    list(
        env,
        &[
            value::string(env, record.level)?,
            value::string(env, &record.target)?,
            value::string(env, &record.message)?,
            value::number(env, record.at_ms as f64)?,
            fields,
            value::number(env, dropped as f64)?,
        ],
    )
}
