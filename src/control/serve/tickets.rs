//! Who waits for what the services were asked for.

use std::collections::HashMap;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::control::protocol::{Changes, Failure, FailureData};
use crate::supervisor::news::Refusal;
use crate::supervisor::plan::Plan;
use crate::supervisor::Figures;

/// What came of an order; of one with a plan, what that changes.
pub(super) type Outcome = Result<Changes, Failure>;

/// A plan that is to be run, and its text.
pub(super) struct Proposal {
    pub(super) plan: Plan,
    pub(super) text: String,
}

/// An order that was not answered yet.
struct Order {
    sender: oneshot::Sender<Outcome>,
    /// What is kept of a plan when it is taken.
    proposal: Option<Proposal>,
    changes: Changes,
}

/// Those who wait, by their tickets.
#[derive(Default)]
pub(super) struct Tickets(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    last: u32,
    orders: HashMap<u32, Order>,
    figures: HashMap<u32, oneshot::Sender<Vec<Figures>>>,
}

impl Tickets {
    /// A ticket for an order.
    pub(super) fn order(&self, proposal: Option<Proposal>) -> (u32, oneshot::Receiver<Outcome>) {
        let (sender, receiver) = oneshot::channel();
        let mut inner = self.0.lock();
        inner.last += 1;
        let ticket = inner.last;
        inner.orders.insert(ticket, Order { sender, proposal, changes: Changes::default() });
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

    /// The plan of an order was taken.
    pub(super) fn applied(&self, ticket: u32, changes: Changes) -> Option<Proposal> {
        let mut inner = self.0.lock();
        let order = inner.orders.get_mut(&ticket)?;
        order.changes = changes;
        order.proposal.take()
    }

    pub(super) fn done(&self, ticket: u32, refusal: Option<Refusal>) {
        let waiting = self.0.lock().orders.remove(&ticket);
        if let Some(order) = waiting {
            let outcome = refusal.map_or(Ok(order.changes), |refusal| Err(failure(&refusal)));
            let _ = order.sender.send(outcome); // whoever asked may have gone
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
