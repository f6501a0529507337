//! Stopping a process as a tree.
//!
//! 1. Look who belongs to it: the descendants, and what they left to the guardian, each by pidfd.
//! 2. The stop signal to the process group, and to members that are not in it.
//! 3. Until all are gone, or the grace period is over. When they are gone, look again: done when
//!    nobody has come meanwhile.
//! 4. SIGKILL to whoever is left, and to what they started meanwhile, until nobody is found.
//!
//! One task does this for a child. A further `stop` changes its order: another signal, or less time.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::Interest;
use tokio::sync::{oneshot, watch};
use tokio::time::{sleep, sleep_until, Instant};

use super::child::Child;
use super::signal::Signal;
use super::tree::{Lineage, Member};

/// How often a member is looked at whose end the event loop can't tell, because the user's limit of
/// watched descriptors is reached.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);

/// Rounds of killing. Each kills all that the one before found, so only a tree that starts
/// processes faster than they can be killed, or one that is held in the kernel, comes to the end of
/// these.
const MAX_ROUNDS: usize = 20;

/// How long a round waits for those that it killed. Far more than it takes, unless the kernel holds
/// one.
const ROUND_PATIENCE: Duration = Duration::from_millis(500);

/// What a stop has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The signal was sent, to the group and to those outside of it.
    Signal {
        /// Which.
        signal: Signal,
        /// Descendants that were found.
        descendants: usize,
    },
    /// The grace period is over for those who are left: they get SIGKILL.
    Kill {
        /// Descendants that are left.
        descendants: usize,
    },
    /// Nobody is left.
    Gone,
}

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

/// Stops the child; returns when it and its tree are gone.
pub(super) async fn stop(child: Arc<Child>, mut orders: watch::Receiver<Order>) {
    let mut members = Vec::new();
    loop {
        members = look(&child, members).await;
        if is_gone(&child, &members) {
            return;
        }
        let order = *orders.borrow_and_update();
        if order.signal == Signal::KILL {
            break;
        }
        send(&child, &members, order.signal);
        child.tell_step(Step::Signal { signal: order.signal, descendants: members.len() });
        if child.take_paused() {
            send(&child, &members, Signal::CONTINUE); // or it would not see the one before
        }
        tokio::select! {
            gone = gone_by(&child, &members, order.deadline) => if !gone { break },
            Ok(()) = orders.changed() => {}
        }
    }
    for _ in 0..MAX_ROUNDS {
        tracing::debug!(target: "signalbox::process", child = child.id(), known = members.len(), "killing");
        send(&child, &members, Signal::KILL);
        child.tell_step(Step::Kill { descendants: members.len() });
        gone_by(&child, &members, Instant::now() + ROUND_PATIENCE).await;
        members = look(&child, members).await;
        if is_gone(&child, &members) {
            return;
        }
    }
    tracing::warn!(target: "signalbox::process", child = child.id(), "the tree does not end");
}

/// The members that live and those that are new, looked up on a spawner thread: `/proc` may take
/// milliseconds.
async fn look(child: &Arc<Child>, known: Vec<Member>) -> Vec<Member> {
    let (answer, answered) = oneshot::channel();
    let looking = Arc::clone(child);
    let asked = child.engine().spawners().submit(move |_| {
        let mut members = known;
        members.retain(Member::is_alive);
        let lineage = Lineage::read();
        let leader = looking.unreaped_pid();
        let before = members.len();
        lineage.add_descendants(leader, &mut members);
        if leader.is_some() && looking.unreaped_pid().is_none() {
            // Reaped meanwhile: what was found may be another's. Its own are the guardian's now.
            members.truncate(before);
            lineage.add_descendants(None, &mut members);
        }
        if let Some((guardian, cookie)) = looking.foster_parent() {
            guardian.add_adopted(&cookie, leader, &lineage, &mut members);
        }
        let _ = answer.send(members);
    });
    match asked {
        Ok(()) => answered.await.unwrap_or_default(),
        Err(_) => Vec::new(), // the group is still signalled
    }
}

/// To the group, and to those who are in another: nobody gets it twice, which means hurry to many
/// programs.
fn send(child: &Child, members: &[Member], signal: Signal) {
    // Refused only when it has ended, which is what is wanted.
    let sent = child.signal(signal, true).is_ok() || child.signal_group_of(members, signal);
    let group = child.group().filter(|_| sent);
    for member in members.iter().filter(|member| Some(member.group()) != group) {
        let _ = member.signal(signal);
    }
}

fn is_gone(child: &Child, members: &[Member]) -> bool {
    child.state().is_final() && !members.iter().any(Member::is_alive)
}

/// Waits for the end of the child and of all members; false when that is not in time.
async fn gone_by(child: &Child, members: &[Member], deadline: Instant) -> bool {
    let mut ended = child.ended();
    let all_gone = async {
        let _ = ended.wait_for(Option::is_some).await;
        for member in members {
            gone(member).await;
        }
    };
    tokio::select! {
        () = all_gone => true,
        () = sleep_until(deadline) => false,
    }
}

async fn gone(member: &Member) {
    let watched = crate::runtime::watch::watch(Arc::clone(member.pidfd()), Interest::READABLE);
    if let Ok(watched) = watched {
        let _ = watched.readable().await;
    }
    while member.is_alive() {
        sleep(LOOK_INTERVAL).await;
    }
}
