//! Who has to be woken for what was done to a bus, gathered while it is locked and done after.

use std::sync::Arc;
use std::time::Instant;

use super::endpoint::Endpoint;
use super::producer::Producer;
use super::station::Station;

/// What a caller on an environment's thread has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// A receiver is behind: wait for `BusDrained`.
    pub is_behind: bool,
    /// Something is ready for endpoints of the caller's own environment: collect it.
    pub is_due_here: bool,
}

/// Who has to be woken.
#[derive(Default)]
pub(crate) struct Wakes {
    endpoints: Vec<Arc<Endpoint>>,
    deadlines: Vec<(Arc<Station>, Instant)>,
    drained: Vec<Arc<Producer>>,
}

impl Wakes {
    pub(crate) fn wake(&mut self, endpoint: &Arc<Endpoint>) {
        self.endpoints.push(Arc::clone(endpoint));
    }

    pub(crate) fn at(&mut self, station: &Arc<Station>, deadline: Instant) {
        match self.deadlines.iter_mut().find(|(other, _)| Arc::ptr_eq(other, station)) {
            Some((_, earlier)) => *earlier = deadline.min(*earlier),
            None => self.deadlines.push((Arc::clone(station), deadline)),
        }
    }

    /// A producer that waited can go on.
    pub(crate) fn drained(&mut self, producer: Arc<Producer>) {
        self.drained.push(producer);
    }

    /// Wakes them. Those of `here`, whose thread this is, are left to be collected; true when there
    /// are any.
    pub(crate) fn go(self, here: Option<&Arc<Station>>) -> bool {
        let is_here = |endpoint: &Arc<Endpoint>| {
            here.is_some_and(|here| Arc::ptr_eq(here, &endpoint.station))
        };
        let (due_here, others): (Vec<_>, Vec<_>) = self.endpoints.into_iter().partition(is_here);
        // All before the first bell: who hears it first must not find others with something else.
        for endpoint in &others {
            endpoint.prepare_if_due();
        }
        for endpoint in others {
            endpoint.ring();
        }
        let is_due_here = !due_here.is_empty();
        for endpoint in due_here {
            let station = Arc::clone(&endpoint.station);
            station.is_due_here(endpoint);
        }
        for (station, deadline) in self.deadlines {
            station.arm(deadline);
        }
        for producer in self.drained {
            producer.drained();
        }
        is_due_here
    }
}
