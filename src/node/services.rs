//! A group of services as the facade sees it.

use std::sync::Arc;

use napi::{Error, Result};
use napi_derive::napi;

use super::bus::NativeProducer;
use crate::runtime::Environment;
use crate::supervisor::group::Order;
use crate::supervisor::{Feed, GroupPublishOptions, LogRequest};

/// A group of services. What it tells comes as `Services` records with its id; what is asked for is
/// answered by `done` news with the ticket.
#[napi]
pub struct NativeServices {
    feed: Arc<Feed>,
    environment: Arc<Environment>,
}

impl NativeServices {
    pub(super) fn new(feed: Arc<Feed>, environment: Arc<Environment>) -> Self {
        Self { feed, environment }
    }
}

#[napi]
impl NativeServices {
    /// Names it in records.
    #[napi(getter, catch_unwind)]
    pub fn id(&self) -> u32 {
        self.feed.id()
    }

    /// Starts these (all, without names), and what they depend on.
    #[napi(catch_unwind)]
    pub fn start(&self, ticket: u32, names: Option<Vec<String>>) {
        self.feed.order(ticket, Order::Start { names });
    }

    /// Waits until all that is to run is ready.
    #[napi(catch_unwind)]
    pub fn await_ready(&self, ticket: u32) {
        self.feed.order(ticket, Order::AwaitReady);
    }

    /// Stops one, or all.
    #[napi(catch_unwind)]
    pub fn stop(&self, ticket: u32, name: Option<String>) {
        self.feed.order(ticket, Order::Stop { name });
    }

    /// Stops one and starts it again.
    #[napi(catch_unwind)]
    pub fn restart(&self, ticket: u32, name: String) {
        self.feed.order(ticket, Order::Restart { name });
    }

    /// Has this many instances of a service.
    /// `plans`: a JSON array of what new instances are made of.
    #[napi(catch_unwind)]
    pub fn scale(
        &self,
        ticket: u32,
        name: String,
        instances: u32,
        plans: Option<String>,
    ) -> Result<()> {
        let plans = plans.map(|plans| serde_json::from_str(&plans)).transpose();
        let plans = plans.map_err(|error| Error::from_reason(error.to_string()))?;
        let plans = plans.unwrap_or_default();
        self.feed.order(ticket, Order::Scale { name, instances, plans });
        Ok(())
    }

    /// Has output read, under a number that no other reader of this group has.
    #[napi(catch_unwind)]
    pub fn read_logs(&self, reader: u32, name: Option<String>, lines: u32, follow: bool) {
        self.feed.read_logs(
            reader,
            LogRequest { names: name.into_iter().collect(), lines: lines as usize, follow },
        );
    }

    /// Has all that is written from now on read, until all services were stopped together.
    #[napi(catch_unwind)]
    pub fn listen(&self, reader: u32) {
        self.feed.listen(reader);
    }

    /// A reader wants no more for now, or goes on.
    #[napi(catch_unwind)]
    pub fn pause_logs(&self, reader: u32, is_paused: bool) {
        self.feed.pause_logs(reader, is_paused);
    }

    /// A reader wants nothing any more.
    #[napi(catch_unwind)]
    pub fn close_logs(&self, reader: u32) {
        self.feed.close_logs(reader);
    }

    /// Publishes what happens to it from now on, until the producer is closed. `only`: of these services.
    #[napi(catch_unwind)]
    pub fn publish(
        &self,
        producer: &NativeProducer,
        events: bool,
        stdout: bool,
        stderr: bool,
        only: Option<Vec<String>>,
    ) {
        let options = GroupPublishOptions { events, lines: [stdout, stderr], only };
        self.feed.publish(producer.producer(), options);
    }

    /// Ends the group; what still runs of it is stopped in the background.
    #[napi(catch_unwind)]
    pub fn close(&self) {
        self.environment.close_group(self.feed.id());
    }
}
