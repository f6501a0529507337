//! One JavaScript environment's side of the engine.

use std::sync::Arc;

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::batch::Batch;
use super::bell::{self, LoopHold};
use super::child::NativeChild;
use super::error::{ErrorMaker, Facts};
use super::options::{self, Changes};
use super::services::NativeServices;
use crate::error::{Error as EngineError, Result as EngineResult};
use crate::process::child::Child;
use crate::process::metrics::Fields;
use crate::queue::doorbell::DoorbellStats;
use crate::runtime::log::{self, Filter};
use crate::runtime::{Engine, Environment, GuardianState};
use crate::supervisor::plan::Plan;

/// The engine as one main thread, worker or Bun process sees it.
#[napi]
pub struct NativeEnvironment {
    environment: Arc<Environment>,
    hold: LoopHold,
    errors: Arc<ErrorMaker>,
}

/// Figures of an environment.
#[napi(object)]
pub struct NativeStats {
    /// Times the thread was woken by the engine.
    pub wake_ups: f64,
    /// Batches taken.
    pub drains: f64,
    /// Records in them.
    pub deliveries: f64,
    /// Bytes of output in them.
    pub bytes: f64,
    /// Children that have not told their last news.
    pub children: u32,
    /// Whether children have a guardian: "not started", "running" or "unavailable".
    pub guardian: String,
    /// Why there is none.
    pub guardian_reason: Option<String>,
}

impl NativeEnvironment {
    pub(super) fn engine_side(&self) -> &Environment {
        &self.environment
    }

    pub(super) fn engine_arc(&self) -> &Arc<Environment> {
        &self.environment
    }

    pub(super) fn errors(&self) -> &Arc<ErrorMaker> {
        &self.errors
    }
}

#[napi]
impl NativeEnvironment {
    /// `onBell()` is called when there is something to drain; `makeError(code, message, facts)`
    /// makes what is thrown.
    #[napi(constructor, catch_unwind)]
    pub fn new(
        env: Env,
        on_bell: Function<'_, (), ()>,
        #[napi(ts_arg_type = "(code: string, message: string, facts: object) => Error")]
        make_error: Function<'_, FnArgs<(String, String, Facts)>, Unknown<'static>>,
    ) -> Result<Self> {
        log::install();
        let errors = Arc::new(ErrorMaker::new(&make_error)?);
        let engine = Engine::shared().map_err(|error| errors.thrown(env, &error))?;
        let (bell, hold) = bell::create(&on_bell)?;
        let environment = Environment::open(engine, Box::new(bell));
        // After the threadsafe function was made: hooks run in reverse order, so the doorbell is
        // closed before that function is.
        env.add_env_cleanup_hook(Arc::clone(&environment), |environment| environment.close())?;
        Ok(Self { environment, hold, errors })
    }

    /// Takes what is ready: `[more, kind, id, payload, kind, id, payload, …]`.
    #[napi(ts_return_type = "unknown[]", catch_unwind)]
    pub fn drain(&self) -> Batch {
        let mut deliveries = Vec::new();
        let more = self.environment.drain(&mut deliveries);
        Batch { more, deliveries }
    }

    /// Takes what this environment's own calls have made for its buses, as `drain` does: no bell rings
    /// for that.
    #[napi(ts_return_type = "unknown[]", catch_unwind)]
    pub fn collect(&self) -> Batch {
        let mut deliveries = Vec::new();
        self.environment.collect(&mut deliveries);
        Batch { more: false, deliveries }
    }

    /// Starts a process with the next `beginStarts()`; its id is known at once, its fate comes with a
    /// batch.
    #[napi(catch_unwind)]
    pub fn spawn(
        &self,
        env: Env,
        options: Object<'_>,
        from_host: bool,
        changes: String,
    ) -> Result<NativeChild> {
        let options = options::process(&options, &Changes { from_host, text: changes });
        self.child(env, options.and_then(|options| self.environment.spawn_later(options)))
    }

    /// Begins what waits to be started.
    #[napi(catch_unwind)]
    pub fn begin_starts(&self) {
        self.environment.begin_starts();
    }

    /// Starts a program on a new terminal; throws when it can't be started.
    #[napi(catch_unwind)]
    pub fn spawn_terminal(
        &self,
        env: Env,
        file: String,
        arguments: Vec<String>,
        options: Object<'_>,
        from_host: bool,
        changes: String,
    ) -> Result<NativeChild> {
        let options =
            options::terminal(file, arguments, &options, &Changes { from_host, text: changes });
        self.child(env, options.and_then(|options| self.environment.spawn_now(options)))
    }

    /// Starts a program on a new terminal in the place of one that has ended: what looks at that one
    /// looks at this one from now on.
    #[napi(catch_unwind)]
    #[allow(clippy::too_many_arguments, reason = "those of `spawnTerminal`, and the child before")]
    pub fn restart_terminal(
        &self,
        env: Env,
        before: &NativeChild,
        file: String,
        arguments: Vec<String>,
        options: Object<'_>,
        from_host: bool,
        changes: String,
    ) -> Result<NativeChild> {
        let before = before.child();
        let options =
            options::terminal(file, arguments, &options, &Changes { from_host, text: changes });
        self.child(env, options.and_then(|options| self.environment.restart_now(before, options)))
    }

    /// Opens a group of services by the text of its plan. With `fromHost` services inherit the host's own
    /// variables, changed by `changes`.
    #[napi(catch_unwind)]
    pub fn open_services(
        &self,
        env: Env,
        plan: String,
        from_host: bool,
        changes: String,
    ) -> Result<NativeServices> {
        let host = Changes { from_host, text: changes }.resolve();
        let opened = Plan::parse(&plan).and_then(|plan| self.environment.open_group(&plan, host));
        opened
            .map(|feed| NativeServices::new(feed, Arc::clone(&self.environment)))
            .map_err(|error| self.thrown(env, &error))
    }

    /// Keeps the event loop running, or not.
    #[napi(catch_unwind)]
    pub fn set_referenced(&mut self, env: Env, referenced: bool) {
        self.hold.set(env, referenced);
    }

    /// Asks for figures of children; a `MetricsOfMany` record with this ticket answers.
    #[napi(catch_unwind)]
    pub fn request_metrics(
        &self,
        env: Env,
        ticket: u32,
        children: &[u32],
        is_full: bool,
    ) -> Result<()> {
        let fields = if is_full { Fields::Full } else { Fields::Basic };
        let asked = self.environment.request_metrics(ticket, children, fields);
        asked.map_err(|error| self.thrown(env, &error))
    }

    /// Asks for figures of the machine; a `HostUsage` record with this ticket answers.
    #[napi(catch_unwind)]
    pub fn request_host_usage(&self, env: Env, ticket: u32) -> Result<()> {
        let asked = self.environment.request_host_usage(ticket);
        asked.map_err(|error| self.thrown(env, &error))
    }

    /// Subscribes to the log; returns the id that `Log` records carry.
    #[napi(catch_unwind)]
    pub fn subscribe_log(&self, env: Env, filter: String) -> Result<u32> {
        let filter = Filter::parse(&filter).map_err(|error| self.thrown(env, &error))?;
        Ok(self.environment.subscribe(filter))
    }

    /// Ends a subscription.
    #[napi(catch_unwind)]
    pub fn unsubscribe_log(&self, id: u32) {
        self.environment.unsubscribe(id);
    }

    /// Current figures.
    #[napi(catch_unwind)]
    #[allow(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    pub fn stats(&self) -> NativeStats {
        let (guardian, guardian_reason) = match self.environment.guardian_state() {
            GuardianState::NotStarted => ("not started", None),
            GuardianState::Running { .. } => ("running", None),
            GuardianState::Unavailable { reason } => ("unavailable", Some(reason)),
        };
        let DoorbellStats { wake_ups, drains, deliveries, bytes } = self.environment.stats();
        NativeStats {
            wake_ups: wake_ups as f64,
            drains: drains as f64,
            deliveries: deliveries as f64,
            bytes: bytes as f64,
            children: u32::try_from(self.environment.child_count()).unwrap_or(u32::MAX),
            guardian: guardian.to_owned(),
            guardian_reason,
        }
    }

    /// The host is exiting: kills what it started, before this returns.
    #[napi(catch_unwind)]
    pub fn close_now(&self) {
        self.environment.close_now();
    }

    fn child(&self, env: Env, started: EngineResult<Arc<Child>>) -> Result<NativeChild> {
        started
            .map(|child| NativeChild::new(child, Arc::clone(&self.errors)))
            .map_err(|error| self.thrown(env, &error))
    }

    fn thrown(&self, env: Env, error: &EngineError) -> Error {
        self.errors.thrown(env, error)
    }
}

/// The codes of all errors that the engine makes.
#[allow(dead_code, reason = "called from JavaScript only, which `cargo test` leaves out")]
#[napi(catch_unwind)]
pub fn error_codes() -> Vec<&'static str> {
    EngineError::CODES.to_vec()
}
