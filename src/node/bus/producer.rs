//! What the engine itself sends on a bus.

use std::sync::Arc;

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::super::child::NativeChild;
use super::super::environment::NativeEnvironment;
use super::super::error::ErrorMaker;
use crate::bus::Producer;
use crate::output::Begin;
use crate::process::child::{PublishOptions, PublishedName};
use crate::runtime::log::Filter;

/// What of a child is published. What is left out is not.
#[napi(object)]
#[derive(Default)]
pub struct NativePublishOptions {
    /// `process:started` and `process:failed`.
    pub started: Option<bool>,
    /// `process:state`.
    pub state: Option<bool>,
    /// `process:exit`.
    pub exit: Option<bool>,
    /// `process:warning`.
    pub warning: Option<bool>,
    /// `process:metrics`.
    pub metrics: Option<bool>,
    /// `terminal:*`.
    pub terminal: Option<bool>,
    /// `process:line` of the terminal or standard output.
    pub stdout: Option<bool>,
    /// `process:line` of standard error.
    pub stderr: Option<bool>,
    /// The child waits while somebody is behind with its lines.
    pub lossless: Option<bool>,
    /// Lines begin with the oldest that is held, and not with what comes from now on.
    pub from_oldest: Option<bool>,
}

impl NativePublishOptions {
    fn read(&self) -> PublishOptions {
        let is = |option: Option<bool>| option.unwrap_or(false);
        PublishOptions {
            started: is(self.started),
            state: is(self.state),
            exit: is(self.exit),
            warning: is(self.warning),
            metrics: is(self.metrics),
            terminal: is(self.terminal),
            lines: [is(self.stdout), is(self.stderr)],
            is_lossless: is(self.lossless),
            begin: if is(self.from_oldest) { Begin::Oldest } else { Begin::Now },
        }
    }
}

/// A sender of the engine's on a bus.
#[napi]
pub struct NativeProducer {
    producer: Arc<Producer>,
    errors: Arc<ErrorMaker>,
}

impl NativeProducer {
    pub(super) fn new(producer: Arc<Producer>, errors: Arc<ErrorMaker>) -> Self {
        Self { producer, errors }
    }

    pub(in crate::node) fn producer(&self) -> &Arc<Producer> {
        &self.producer
    }
}

#[napi]
impl NativeProducer {
    /// Name by which its events are told from others'.
    #[napi(getter, catch_unwind)]
    pub fn source(&self) -> String {
        self.producer.source().to_owned()
    }

    /// Publishes what happens to a child from now on.
    #[napi(catch_unwind)]
    pub fn publish(
        &self,
        env: Env,
        child: &NativeChild,
        id: String,
        name: Option<String>,
        options: NativePublishOptions,
    ) -> Result<()> {
        let name = PublishedName { id, name };
        let published = child.child().publish(&self.producer, name, options.read());
        published.map_err(|error| self.errors.thrown(env, &error))
    }

    /// Publishes the engine's log; returns what `unsubscribeLog` takes.
    #[napi(catch_unwind)]
    pub fn publish_log(
        &self,
        env: Env,
        environment: &NativeEnvironment,
        filter: String,
    ) -> Result<u32> {
        let published = Filter::parse(&filter)
            .and_then(|filter| environment.engine_side().publish_log(filter, &self.producer));
        published.map_err(|error| self.errors.thrown(env, &error))
    }

    /// Nothing is published any more.
    #[napi(catch_unwind)]
    pub fn close(&self) {
        self.producer.close();
    }
}

impl Drop for NativeProducer {
    fn drop(&mut self) {
        self.producer.close();
    }
}
