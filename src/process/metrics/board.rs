//! What an environment has been told of figures, and has not taken yet.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::Arc;

use parking_lot::Mutex;

use super::{HostUsage, Metrics, Sample};
use crate::error::{Error, Result};
use crate::queue::doorbell::{Doorbell, Source, Turn};
use crate::runtime::Delivery;

/// Requests of one environment that are not answered, or whose answers are not taken.
const MAX_REQUESTS: usize = 1024;

/// An environment's source of figures.
pub(crate) struct Board {
    bell: Arc<Doorbell<Delivery>>,
    queued: AtomicBool,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    /// Requests and answers together, which bounds `answers`.
    requests: usize,
    answers: Vec<Delivery>,
    /// The newest figures of children whose intervals have passed, by id: one a child.
    latest: BTreeMap<u32, Metrics>,
}

impl Board {
    pub(crate) fn new(bell: Arc<Doorbell<Delivery>>) -> Arc<Self> {
        Arc::new(Self { bell, queued: AtomicBool::new(false), waiting: Mutex::default() })
    }

    /// Takes in a request, which is to be answered.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_ENGINE_BUSY` when too many wait.
    pub(super) fn admit(&self) -> Result<()> {
        let mut waiting = self.waiting.lock();
        if waiting.requests == MAX_REQUESTS {
            return Err(Error::EngineBusy { what: "requests for metrics", waiting: MAX_REQUESTS });
        }
        waiting.requests += 1;
        Ok(())
    }

    /// Takes a request back that came to nothing.
    pub(super) fn withdraw(&self) {
        self.waiting.lock().requests -= 1;
    }

    pub(super) fn answer(self: &Arc<Self>, ticket: u32, samples: Vec<Sample>) {
        let answer = Delivery::MetricsOfMany { ticket: Some(ticket), samples };
        self.waiting.lock().answers.push(answer);
        self.ring();
    }

    pub(super) fn answer_host(self: &Arc<Self>, ticket: u32, usage: HostUsage) {
        self.waiting.lock().answers.push(Delivery::HostUsage { ticket, usage });
        self.ring();
    }

    /// Shows what a round of intervals has found.
    pub(super) fn show(self: &Arc<Self>, round: impl IntoIterator<Item = (u32, Metrics)>) {
        self.waiting.lock().latest.extend(round);
        self.ring();
    }

    fn ring(self: &Arc<Self>) {
        self.bell.ring(Arc::clone(self) as _);
    }
}

impl Source for Board {
    type Delivery = Delivery;

    fn take(&self, out: &mut Vec<Delivery>) -> Turn {
        let mut waiting = self.waiting.lock();
        waiting.requests -= waiting.answers.len();
        out.append(&mut waiting.answers);
        let latest = std::mem::take(&mut waiting.latest);
        if !latest.is_empty() {
            let of = |(child, metrics)| Sample { child, metrics: Some(metrics) };
            let samples = latest.into_iter().map(of).collect();
            out.push(Delivery::MetricsOfMany { ticket: None, samples });
        }
        Turn { bytes: 0, more: false }
    }

    fn queued(&self) -> &AtomicBool {
        &self.queued
    }
}
