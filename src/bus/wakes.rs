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
        let mut is_due_here = false;
        for endpoint in self.endpoints {
            match here.filter(|here| Arc::ptr_eq(here, &endpoint.station)) {
                Some(here) => {
                    here.is_due_here(endpoint);
                    is_due_here = true;
                }
                None => endpoint.ring(),
            }
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
