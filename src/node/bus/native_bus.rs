//! An environment's endpoint on a bus.

use std::sync::Arc;

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::super::environment::NativeEnvironment;
use super::super::error::ErrorMaker;
use super::mark::Mark;
use super::options::NativeBusOptions;
use super::producer::NativeProducer;
use super::remote::{NativePolicy, NativeRemote};
use super::stats::NativeBusStats;
use super::text::BusText;
use crate::bus::{Core, Outcome};
use crate::error::Result as EngineResult;

/// A receiver is behind: a `BusDrained` record follows.
const BEHIND: u32 = 1;

/// Something is ready for this environment: call `collect()`.
const COLLECT: u32 = 2;

/// What a call answers, as bits.
pub(super) fn bits(outcome: Outcome) -> u32 {
    u32::from(outcome.is_behind) * BEHIND + u32::from(outcome.is_due_here) * COLLECT
}

/// A number of JavaScript's as one that counts.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
pub(super) fn count(number: f64) -> u64 {
    number as u64
}

/// This environment's endpoint on a named bus.
#[napi]
pub struct NativeBus {
    core: Core,
    errors: Arc<ErrorMaker>,
    mark: Option<Arc<Mark>>,
    /// Holds the memory of the mark.
    _array: Option<Uint32Array>,
}

impl Drop for NativeBus {
    fn drop(&mut self) {
        self.close();
    }
}

impl NativeBus {
    fn thrown<T>(&self, env: Env, result: EngineResult<T>) -> Result<T> {
        result.map_err(|error| self.errors.thrown(env, &error))
    }
}

#[napi]
impl NativeBus {
    /// Takes part in a bus, which is made when there is none of this name. `label` is made unique
    /// and becomes the source of what is sent here. The first number of `mark` is changed, from any
    /// thread, when others want other events; without it `BusInterest` records tell.
    #[napi(constructor, catch_unwind)]
    pub fn new(
        env: Env,
        environment: &NativeEnvironment,
        name: String,
        label: String,
        mut options: Option<NativeBusOptions>,
    ) -> Result<Self> {
        let errors = Arc::clone(environment.errors());
        let array = options.as_mut().and_then(|options| options.mark.take());
        let mark = array.as_ref().and_then(Mark::new).map(Arc::new);
        let options = options.unwrap_or_default().core();
        let told = mark.clone().map(|mark| mark as _);
        let core = environment.engine_side().open_bus(&name, &label, &options, told);
        let core = core.map_err(|error| errors.thrown(env, &error))?;
        Ok(Self { core, errors, mark, _array: array })
    }

    /// Names it in records of `drain()` and `collect()`.
    #[napi(getter, catch_unwind)]
    pub fn id(&self) -> u32 {
        self.core.delivery_id()
    }

    /// Names it in calls, among all endpoints of the bus.
    #[napi(getter, catch_unwind)]
    pub fn endpoint(&self) -> u32 {
        self.core.endpoint_id()
    }

    /// The label, made unique on this bus.
    #[napi(getter, catch_unwind)]
    pub fn source(&self) -> String {
        self.core.source().to_owned()
    }

    /// Says which events of others are wanted here.
    #[napi(catch_unwind)]
    pub fn set_interest(&self, env: Env, patterns: Vec<String>) -> Result<u32> {
        let set = self.core.set_interest(patterns.iter().map(String::as_str));
        self.thrown(env, set).map(bits)
    }

    /// The patterns that others want now.
    #[napi(catch_unwind)]
    pub fn interest(&self) -> Vec<String> {
        self.core.interest()
    }

    /// Name of an endpoint, by its number in calls.
    #[napi(catch_unwind)]
    pub fn source_of(&self, endpoint: u32) -> Option<String> {
        self.core.source_of(endpoint)
    }

    /// Sends events. `text` is `[topics],[rows]`. Returns bits: 1 a receiver is behind, 2 call
    /// `collect()`.
    #[napi(catch_unwind)]
    pub fn publish(
        &self,
        env: Env,
        seq: f64,
        at: f64,
        #[napi(ts_arg_type = "string")] text: BusText,
    ) -> Result<u32> {
        let published = self.core.publish(count(seq), count(at), text.0);
        self.thrown(env, published).map(bits)
    }

    /// Names the methods that are handled here, instead of those before.
    #[napi(catch_unwind)]
    pub fn set_methods(&self, env: Env, names: Vec<String>) -> Result<()> {
        let set = self.core.set_methods(names.iter().map(String::as_str));
        self.thrown(env, set)
    }

    /// Asks whoever handles a method. Bits as `publish`.
    #[napi(catch_unwind)]
    pub fn request(
        &self,
        env: Env,
        id: f64,
        method: String,
        #[napi(ts_arg_type = "string")] text: BusText,
    ) -> Result<u32> {
        let asked = self.core.request(count(id), &method, text.0);
        self.thrown(env, asked).map(bits)
    }

    /// Answers a call; one that nobody waits for goes nowhere. Bits as `publish`.
    #[napi(catch_unwind)]
    pub fn answer(
        &self,
        to: u32,
        id: f64,
        is_error: bool,
        #[napi(ts_arg_type = "string")] text: BusText,
    ) -> u32 {
        bits(self.core.answer(to, count(id), is_error, text.0))
    }

    /// Gives a call up. Bits as `publish`.
    #[napi(catch_unwind)]
    pub fn cancel(&self, id: f64) -> u32 {
        bits(self.core.cancel(count(id)))
    }

    /// The newest `count` events of the history that match, as a body, without those that this
    /// endpoint is going to be handed anyway.
    #[napi(ts_return_type = "string", catch_unwind)]
    pub fn replay(&self, env: Env, pattern: String, count: f64) -> Result<BusText> {
        let replayed = self.core.replay(&pattern, self::count(count));
        self.thrown(env, replayed).map(BusText)
    }

    /// Figures.
    #[napi(catch_unwind)]
    pub fn stats(&self) -> NativeBusStats {
        self.core.stats().into()
    }

    /// Opens the endpoint of a page or another process whose transport is in this environment.
    #[napi(catch_unwind)]
    pub fn open_remote(
        &self,
        env: Env,
        label: String,
        policy: NativePolicy,
        options: Option<NativeBusOptions>,
    ) -> Result<NativeRemote> {
        let options = options.unwrap_or_default().remote();
        let opened =
            policy.parse().and_then(|policy| self.core.open_remote(&label, policy, options));
        let remote = self.thrown(env, opened)?;
        Ok(NativeRemote::new(remote, Arc::clone(&self.errors)))
    }

    /// A sender of the engine's own on this bus, whose events' names begin with `prefix`.
    #[napi(catch_unwind)]
    pub fn open_producer(&self, prefix: String) -> NativeProducer {
        NativeProducer::new(self.core.producer(&prefix), Arc::clone(&self.errors))
    }

    /// Takes the endpoint off the bus. Its remotes stay.
    #[napi(catch_unwind)]
    pub fn close(&self) {
        if let Some(mark) = &self.mark {
            mark.let_go();
        }
        self.core.close();
    }
}
