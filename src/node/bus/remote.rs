//! The endpoint of a page or another process.

use std::sync::Arc;

use napi::bindgen_prelude::*;
use napi::sys;
use napi_derive::napi;

use super::super::batch::list;
use super::super::error::ErrorMaker;
use super::super::value;
use super::native_bus::{bits, count};
use super::stats::NativeBusStats;
use super::text::{create, BusText};
use crate::bus::{Dispatch, Policy, Received, Remote};
use crate::error::Result as EngineResult;

/// What a remote may do: patterns of events and of methods. What is left out is empty, and nothing
/// is allowed.
#[napi(object)]
pub struct NativePolicy {
    /// Events that it may be handed.
    pub receive: Option<Vec<String>>,
    /// Events that it may send.
    pub emit: Option<Vec<String>>,
    /// Methods that it may call.
    pub request: Option<Vec<String>>,
    /// Methods that it may handle.
    pub handle: Option<Vec<String>>,
}

impl NativePolicy {
    pub(super) fn parse(&self) -> EngineResult<Policy> {
        let list = |list: &Option<Vec<String>>| list.clone().unwrap_or_default();
        Policy::parse(
            &list(&self.receive),
            &list(&self.emit),
            &list(&self.request),
            &list(&self.handle),
        )
    }
}

/// `[accepted, refused, dispatch, [code, message] | null, bits]`.
pub struct ReceivedList(Received);

impl ToNapiValue for ReceivedList {
    unsafe fn to_napi_value(env: sys::napi_env, Self(received): Self) -> Result<sys::napi_value> {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let number = |number: u64| value::number(env, number as f64);
        let dispatch = match &received.dispatch {
            Dispatch::Nothing => value::null(env)?,
            Dispatch::Same => value::boolean(env, true)?,
            Dispatch::Body(body) => create(env, body)?,
        };
        let error = match &received.error {
            None => value::null(env)?,
            Some(error) => {
                let code = value::string(env, error.code())?;
                list(env, &[code, value::string(env, &error.to_string())?])?
            }
        };
        let bits = value::number(env, f64::from(bits(received.outcome)))?;
        list(env, &[number(received.accepted)?, number(received.refused)?, dispatch, error, bits])
    }
}

/// The endpoint of a page or another process whose transport is in this environment.
#[napi]
pub struct NativeRemote {
    remote: Remote,
    errors: Arc<ErrorMaker>,
}

impl NativeRemote {
    pub(super) fn new(remote: Remote, errors: Arc<ErrorMaker>) -> Self {
        Self { remote, errors }
    }

    fn thrown<T>(&self, env: Env, result: EngineResult<T>) -> Result<T> {
        result.map_err(|error| self.errors.thrown(env, &error))
    }
}

#[napi]
impl NativeRemote {
    /// Names it in records of `drain()` and `collect()`.
    #[napi(getter, catch_unwind)]
    pub fn id(&self) -> u32 {
        self.remote.delivery_id()
    }

    /// Names it in calls, among all endpoints of the bus.
    #[napi(getter, catch_unwind)]
    pub fn endpoint(&self) -> u32 {
        self.remote.endpoint_id()
    }

    /// The label, made unique on this bus.
    #[napi(getter, catch_unwind)]
    pub fn source(&self) -> String {
        self.remote.source().to_owned()
    }

    /// Says what the remote wants, as far as it may; returns those patterns of which nothing is left.
    /// Call `collect()` after it, so that this environment's own endpoint knows before it emits.
    #[napi(catch_unwind)]
    pub fn set_interest(&self, env: Env, patterns: Vec<String>) -> Result<Vec<String>> {
        let set = self.remote.set_interest(patterns.iter().map(String::as_str));
        self.thrown(env, set)
    }

    /// Names the methods that the remote handles, as far as it may and nobody else does; returns the
    /// others.
    #[napi(catch_unwind)]
    pub fn set_methods(&self, env: Env, names: Vec<String>) -> Result<Vec<String>> {
        let set = self.remote.set_methods(names.iter().map(String::as_str));
        self.thrown(env, set)
    }

    /// Takes a body of the remote, an array of `[seq, at, topics, rows]`. Returns `[accepted,
    /// refused, dispatch, [code, message] | null, bits]`. `dispatch` is what this environment's own
    /// listeners get: `null` nothing, `true` the same text, or a body with sources.
    #[napi(
        ts_return_type = "[number, number, null | true | string, [string, string] | null, number]",
        catch_unwind
    )]
    pub fn receive(&self, #[napi(ts_arg_type = "string")] text: BusText) -> ReceivedList {
        ReceivedList(self.remote.receive(&text.0))
    }

    /// A request of the remote's. Bits as `NativeBus.publish`.
    #[napi(catch_unwind)]
    pub fn request(
        &self,
        env: Env,
        id: f64,
        method: String,
        #[napi(ts_arg_type = "string")] text: BusText,
    ) -> Result<u32> {
        let asked = self.remote.request(count(id), &method, text.0);
        self.thrown(env, asked).map(bits)
    }

    /// An answer of the remote's. Bits as `NativeBus.publish`.
    #[napi(catch_unwind)]
    pub fn answer(
        &self,
        env: Env,
        to: u32,
        id: f64,
        is_error: bool,
        #[napi(ts_arg_type = "string")] text: BusText,
    ) -> Result<u32> {
        let answered = self.remote.answer(to, count(id), is_error, text.0);
        self.thrown(env, answered).map(bits)
    }

    /// The remote gives a call up. Bits as `NativeBus.publish`.
    #[napi(catch_unwind)]
    pub fn cancel(&self, id: f64) -> u32 {
        bits(self.remote.cancel(count(id)))
    }

    /// The newest `count` events of the history that match and that the remote may have, as a body.
    #[napi(ts_return_type = "string", catch_unwind)]
    pub fn replay(&self, env: Env, pattern: String, count: f64) -> Result<BusText> {
        let replayed = self.remote.replay(&pattern, self::count(count));
        self.thrown(env, replayed).map(BusText)
    }

    /// The remote has got all frames up to this one. Bits as `NativeBus.publish`.
    #[napi(catch_unwind)]
    pub fn acknowledge(&self, batch: f64) -> u32 {
        bits(self.remote.acknowledge(count(batch)))
    }

    /// The transport is lost: what waits is kept for `lingerMs`, then a `BusExpired` record follows.
    #[napi(catch_unwind)]
    pub fn detach(&self) {
        self.remote.detach();
    }

    /// The transport is there again: for the same document, which has got frames up to
    /// `resumeFromBatch`, or without it for another one, which counts from 1 again in both
    /// directions. Bits as `NativeBus.publish`, or null when the remote was not kept as long.
    #[napi(catch_unwind)]
    pub fn attach(&self, resume_from_batch: Option<f64>) -> Option<u32> {
        self.remote.attach(resume_from_batch.map(count)).map(bits)
    }

    /// Figures.
    #[napi(catch_unwind)]
    pub fn stats(&self) -> NativeBusStats {
        self.remote.stats().into()
    }

    /// Takes the endpoint off the bus.
    #[napi(catch_unwind)]
    pub fn close(&self) {
        self.remote.close();
    }
}
