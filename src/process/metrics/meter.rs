//! What a child carries for its figures.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::alarm::Alarms;
use super::board::Board;
use super::gauge::{Gauge, Wanted};
use crate::process::options::{MemoryLimits, SpawnOptions};

/// How often limits are looked at when no interval is given.
const DEFAULT_PERIOD: Duration = Duration::from_secs(1);

/// Shorter intervals would tell the same figures again: the system counts processor time in steps
/// of this.
const MIN_PERIOD: Duration = Duration::from_millis(10);

/// A child with limits is first looked at this soon after its start: a program that is too large
/// from the beginning is not to have a whole period.
const FIRST_LOOK: Duration = Duration::from_millis(100);

/// A child's figures: what is wanted of them, and what they were.
pub(crate) struct Meter {
    pub(super) board: Arc<Board>,
    limits: MemoryLimits,
    interval: Option<Duration>,
    /// Those who want to be told each interval: a child may have two faces.
    hearers: AtomicUsize,
    /// Those who publish each interval on a bus.
    publishers: AtomicUsize,
    /// It is in the sampler's schedule, or on the way into it.
    is_scheduled: AtomicBool,
    pub(super) gauge: Mutex<Gauge>,
    pub(super) alarms: Mutex<Alarms>,
}

impl Meter {
    pub(crate) fn new(board: Arc<Board>, options: &SpawnOptions) -> Self {
        Self {
            board,
            limits: options.memory,
            interval: options.metrics_interval.map(|interval| interval.max(MIN_PERIOD)),
            hearers: AtomicUsize::new(0),
            publishers: AtomicUsize::new(0),
            is_scheduled: AtomicBool::new(false),
            gauge: Mutex::default(),
            alarms: Mutex::new(Alarms::new(options.memory)),
        }
    }

    /// One more wants to be told each interval, or one of them no more.
    pub(crate) fn hear(&self, is_wanted: bool) {
        count(&self.hearers, is_wanted);
    }

    /// One more publishes each interval, or one of them no more.
    pub(crate) fn publish(&self, is_wanted: bool) {
        count(&self.publishers, is_wanted);
    }

    /// Each interval is to be published now.
    pub(super) fn publishes_intervals(&self) -> bool {
        self.interval.is_some() && self.publishers.load(Ordering::SeqCst) > 0
    }

    /// Each interval is to be told now.
    pub(super) fn tells_intervals(&self) -> bool {
        self.interval.is_some() && self.hearers.load(Ordering::SeqCst) > 0
    }

    fn has_limits(&self) -> bool {
        !self.limits.process.is_none() || !self.limits.tree.is_none()
    }

    /// What is to be read each period; `None` when nothing is.
    pub(super) fn wanted(&self) -> Option<Wanted> {
        let heard = self.tells_intervals() || self.publishes_intervals();
        let tree = heard || !self.limits.tree.is_none();
        (heard || self.has_limits()).then_some(Wanted { details: heard, tree })
    }

    pub(super) fn period(&self) -> Duration {
        self.interval.unwrap_or(DEFAULT_PERIOD)
    }

    /// When the first look is due.
    pub(super) fn first(&self) -> Duration {
        if self.has_limits() {
            FIRST_LOOK
        } else {
            self.period()
        }
    }

    /// True for one caller, who is to put it into the schedule.
    pub(super) fn enter_schedule(&self) -> bool {
        self.wanted().is_some() && !self.is_scheduled.swap(true, Ordering::SeqCst)
    }

    /// Takes it out of the schedule. False when it was wanted again meanwhile and stays.
    pub(super) fn leave_schedule(&self) -> bool {
        self.is_scheduled.store(false, Ordering::SeqCst);
        // Who asks after this finds it outside; who asked before it did is seen here.
        !self.enter_schedule()
    }

    /// The child has ended: lets go of its descriptors. When the sampler is at it just now, that
    /// does so, as it looks for the end after each sample.
    pub(crate) fn close(&self) {
        if let Some(mut gauge) = self.gauge.try_lock() {
            gauge.close();
        }
    }
}

fn count(those: &AtomicUsize, is_wanted: bool) {
    let changed = |those: usize| those.checked_add_signed(if is_wanted { 1 } else { -1 });
    let _ = those.fetch_update(Ordering::SeqCst, Ordering::SeqCst, changed);
}
