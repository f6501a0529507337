//! Who waits for what the services were asked for.

use std::collections::HashMap;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::control::protocol::{Changes, Failure, FailureData};
use crate::supervisor::news::Refusal;
use crate::supervisor::Figures;

/// What came of an order; of one with a plan, what that changes.
pub(super) type Outcome = Result<Changes, Failure>;

/// Those who wait, by their tickets.
#[derive(Default)]
pub(super) struct Tickets(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    last: u32,
    orders: HashMap<u32, (oneshot::Sender<Outcome>, Changes)>,
    figures: HashMap<u32, oneshot::Sender<Vec<Figures>>>,
}

impl Tickets {
    /// A ticket for an order.
    pub(super) fn order(&self) -> (u32, oneshot::Receiver<Outcome>) {
        let (sender, receiver) = oneshot::channel();
        let mut inner = self.0.lock();
        inner.last += 1;
        let ticket = inner.last;
        inner.orders.insert(ticket, (sender, Changes::default()));
        (ticket, receiver)
    }

    /// A ticket for figures.
    pub(super) fn figures(&self) -> (u32, oneshot::Receiver<Vec<Figures>>) {
        let (sender, receiver) = oneshot::channel();
        let mut inner = self.0.lock();
        inner.last += 1;
        let ticket = inner.last;
        inner.figures.insert(ticket, sender);
        (ticket, receiver)
    }

    pub(super) fn applied(&self, ticket: u32, changes: Changes) {
        if let Some((_, known)) = self.0.lock().orders.get_mut(&ticket) {
            *known = changes;
        }
    }

    pub(super) fn done(&self, ticket: u32, refusal: Option<Refusal>) {
        let waiting = self.0.lock().orders.remove(&ticket);
        if let Some((sender, changes)) = waiting {
            let outcome = refusal.map_or(Ok(changes), |refusal| Err(failure(&refusal)));
            let _ = sender.send(outcome); // whoever asked may have gone
        }
    }

    pub(super) fn measured(&self, ticket: u32, figures: Vec<Figures>) {
        if let Some(sender) = self.0.lock().figures.remove(&ticket) {
            let _ = sender.send(figures); // likewise
        }
    }
}

/// A refusal of the services, for a client.
pub(super) fn failure(refusal: &Refusal) -> Failure {
    let status = refusal.status.as_deref().map(|status| Box::new(status.into()));
    let data = FailureData { code: refusal.code.to_owned(), status };
    Failure { code: -32000, message: refusal.message.clone(), data: Some(data) }
}
