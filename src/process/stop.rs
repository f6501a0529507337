//! Stopping a process as a tree.
//!
//! 1. Look who belongs to it: the descendants, each by pidfd.
//! 2. The stop signal to the process group, and to descendants that left the group.
//! 3. Until all are gone, or the grace period is over.
//! 4. SIGKILL to whoever is left, and to what they started meanwhile.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{sleep_until, Instant};

use super::child::Child;
use super::signal::Signal;
use super::tree::{self, Member};

/// How often the descendants that are nobody's child here are looked at while a stop is under way.
/// Their ends can't be waited for all at once with less than a descriptor each in the event loop.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);

/// Stops the child; returns when it and its descendants are gone, or have been sent SIGKILL.
pub(crate) async fn stop(child: Arc<Child>, signal: Signal, grace: Duration) {
    if child.exit().is_some() {
        return;
    }
    let deadline = Instant::now() + grace;
    let members = look(&child).await;
    send(&child, &members, signal);
    if signal != Signal::KILL && gone_by(&child, &members, deadline).await {
        return;
    }
    // What has been started since the first look is found now, and killed with the rest.
    let mut late = look(&child).await;
    late.extend(members);
    tracing::debug!(target: "signalbox::process", child = child.id(), left = late.len(), "killing");
    send(&child, &late, Signal::KILL);
}

/// The descendants, looked up on a spawner thread: reading `/proc` takes milliseconds.
async fn look(child: &Arc<Child>) -> Vec<Member> {
    let Some(pid) = child.pid() else {
        return Vec::new();
    };
    let (answer, answered) = oneshot::channel();
    let asked = child.engine().spawners().submit(move |_| {
        let _ = answer.send(tree::descendants(pid));
    });
    match asked {
        Ok(()) => answered.await.unwrap_or_default(),
        Err(_) => Vec::new(), // the group is still signalled
    }
}

fn send(child: &Child, members: &[Member], signal: Signal) {
    // Refused only when it has ended, which is what is wanted.
    let _ = child.signal(signal, true);
    for member in members {
        tracing::trace!(target: "signalbox::process", pid = member.pid, signal = signal.number(), "signal");
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
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
    true
}
