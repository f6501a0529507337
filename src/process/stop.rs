//! Stopping a process as a tree.
//!
//! 1. Look who belongs to it: the descendants, each by pidfd.
//! 2. The stop signal to the process group, and to descendants that left the group.
//! 3. Until all are gone, or the grace period is over.
//! 4. SIGKILL to whoever is left, and to what they started meanwhile, until nobody new is found.
//!
//! One task does this for a child. A further `stop` changes its order: another signal, or less time.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::{sleep, sleep_until, Instant};

use super::child::Child;
use super::signal::Signal;
use super::tree::{Member, Snapshot};

/// How often descendants are looked at while a stop is under way. They are nobody's child here, so
/// their ends come without a notice, other than one more descriptor each in the event loop.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);

/// Rounds of killing. Each kills all that the one before found, so only a tree that starts
/// processes faster than they can be killed comes to the end of these.
const MAX_ROUNDS: usize = 20;

/// What a stop has to do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    pub(super) signal: Signal,
    /// When SIGKILL follows.
    pub(super) deadline: Instant,
}

impl Order {
    pub(super) fn new(signal: Signal, grace: Duration) -> Self {
        Self { signal, deadline: Instant::now() + grace }
    }

    /// This order after another `stop`: its signal, and the earlier deadline.
    pub(super) fn hurried_by(self, other: Self) -> Self {
        Self { signal: other.signal, deadline: self.deadline.min(other.deadline) }
    }
}

/// Stops the child; returns when it and its descendants are gone, or have been sent SIGKILL.
pub(super) async fn stop(child: Arc<Child>, mut orders: watch::Receiver<Order>) {
    let mut members = look(&child, Vec::new()).await;
    loop {
        let order = *orders.borrow_and_update();
        send(&child, &members, order.signal);
        if order.signal == Signal::KILL {
            break;
        }
        tokio::select! {
            gone = gone_by(&child, &members, order.deadline) => {
                if gone {
                    return;
                }
                break;
            }
            Ok(()) = orders.changed() => {}
        }
    }
    for _ in 0..MAX_ROUNDS {
        let known = members.len();
        members = look(&child, members).await;
        tracing::debug!(target: "signalbox::process", child = child.id(), known = members.len(), "killing");
        send(&child, &members, Signal::KILL);
        if members.len() == known {
            return;
        }
    }
}

/// `known` and the descendants that are new, looked up on a spawner thread: reading `/proc` takes
/// milliseconds.
async fn look(child: &Arc<Child>, known: Vec<Member>) -> Vec<Member> {
    let (answer, answered) = oneshot::channel();
    let looking = Arc::clone(child);
    let asked = child.engine().spawners().submit(move |_| {
        let mut members = known;
        let processes = Snapshot::take();
        // Not reaped after the snapshot: the pid was its own in it.
        if let Some(leader) = looking.unreaped_pid() {
            processes.add_descendants(leader, &mut members);
        }
        processes.add_descendants_of_members(&mut members);
        let _ = answer.send(members);
    });
    match asked {
        Ok(()) => answered.await.unwrap_or_default(),
        Err(_) => Vec::new(), // the group is still signalled
    }
}

fn send(child: &Child, members: &[Member], signal: Signal) {
    // Refused only when it has ended, which is what is wanted.
    if child.signal(signal, true).is_err() {
        child.signal_group_of(members, signal);
    }
    for member in members {
        member.signal(signal);
    }
}

async fn gone_by(child: &Child, members: &[Member], deadline: Instant) -> bool {
    let mut ended = child.ended();
    tokio::select! {
        _ = ended.wait_for(Option::is_some) => {}
        () = sleep_until(deadline) => return false,
    }
    while members.iter().any(Member::is_alive) {
        if Instant::now() >= deadline {
            return false;
        }
        sleep(LOOK_INTERVAL).await;
    }
    true
}
