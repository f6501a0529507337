//! What the buses have in one JavaScript environment: its doorbell, the endpoints that it drains, and
//! the next time at which something has to go to a remote.
//!
//! No timer per event and none per remote: one deadline for an environment, kept on the engine's I/O
//! thread while something waits. It composes what is due, so that the environment's thread only has
//! to hand it on.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::endpoint::Endpoint;
use crate::queue::doorbell::Doorbell;
use crate::runtime::{Delivery, Engine, Ids};

/// Remotes whose deadlines are this close go together, so that they share what is composed.
const SLACK: Duration = Duration::from_millis(2);

/// The buses' side of one environment.
pub(crate) struct Station {
    pub(crate) bell: Arc<Doorbell<Delivery>>,
    pub(crate) ids: Arc<Ids>,
    engine: Weak<Engine>,
    /// Endpoints of this environment.
    endpoints: Mutex<Vec<Arc<Endpoint>>>,
    /// Those for which its own thread has made something.
    due_here: Mutex<Vec<Arc<Endpoint>>>,
    deadline: Mutex<Option<Instant>>,
}

impl Station {
    pub(crate) fn new(
        bell: Arc<Doorbell<Delivery>>,
        ids: Arc<Ids>,
        engine: &Arc<Engine>,
    ) -> Arc<Self> {
        Arc::new(Self {
            bell,
            ids,
            engine: Arc::downgrade(engine),
            endpoints: Mutex::default(),
            due_here: Mutex::default(),
            deadline: Mutex::default(),
        })
    }

    pub(crate) fn add(&self, endpoint: Arc<Endpoint>) {
        self.endpoints.lock().push(endpoint);
    }

    pub(crate) fn remove(&self, endpoint: &Arc<Endpoint>) {
        self.endpoints.lock().retain(|other| !Arc::ptr_eq(other, endpoint));
    }

    /// The environment's own thread has something for this one, and will collect it.
    pub(crate) fn is_due_here(&self, endpoint: Arc<Endpoint>) {
        let mut due = self.due_here.lock();
        if !due.iter().any(|other| Arc::ptr_eq(other, &endpoint)) {
            due.push(endpoint);
        }
    }

    /// What this environment's thread has made for endpoints of its own.
    pub(crate) fn collect(&self, out: &mut Vec<Delivery>) {
        loop {
            let due = std::mem::take(&mut *self.due_here.lock());
            if due.is_empty() {
                return;
            }
            for endpoint in due {
                endpoint.hand_over(out);
            }
        }
    }

    /// Has [`Station::flush`] called then, if not sooner.
    pub(crate) fn arm(self: &Arc<Self>, deadline: Instant) {
        let mut armed = self.deadline.lock();
        if armed.is_some_and(|armed| armed <= deadline) {
            return;
        }
        let Some(engine) = self.engine.upgrade() else { return };
        *armed = Some(deadline);
        drop(armed);
        let station = Arc::downgrade(self);
        engine.spawn(async move {
            tokio::time::sleep_until(deadline.into()).await;
            if let Some(station) = station.upgrade() {
                station.flush(deadline);
            }
        });
    }

    /// Runs a task on the engine's I/O thread after a while.
    pub(crate) fn after(&self, pause: Duration, task: impl FnOnce() + Send + 'static) {
        let Some(engine) = self.engine.upgrade() else { return };
        engine.spawn(async move {
            tokio::time::sleep(pause).await;
            task();
        });
    }

    fn flush(self: &Arc<Self>, deadline: Instant) {
        {
            let mut armed = self.deadline.lock();
            // One that was armed for later has been overtaken.
            if *armed != Some(deadline) {
                return;
            }
            *armed = None;
        }
        let endpoints: Vec<_> = self.endpoints.lock().clone();
        let now = Instant::now() + SLACK;
        let next = endpoints.iter().filter_map(|endpoint| endpoint.flush(now)).min();
        if let Some(next) = next {
            self.arm(next);
        }
    }

    /// Closes all endpoints.
    pub(crate) fn close(&self) {
        let endpoints = std::mem::take(&mut *self.endpoints.lock());
        self.due_here.lock().clear();
        for endpoint in endpoints {
            endpoint.close();
        }
    }
}
