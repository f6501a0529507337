//! Having a guardian start a program.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::Ordering;
use std::sync::Arc;

use parking_lot::MutexGuard;
use rustix::fs::{open, Mode, OFlags};
use rustix::io::Errno;

use super::{Guarded, Guardian};
use crate::guardian::protocol::{self, Order, ANSWER_BYTES};
use crate::guardian::socket;
use crate::process::options::Attributes;
use crate::process::spawn::{Launch, LaunchFailure, Launched, Session, Step};

/// Why nothing was started.
pub(crate) enum Refusal {
    /// A step failed, as it may in this process.
    Failed(LaunchFailure),
    /// The guardian can't be asked, or can't do this: to be started here.
    NotThere,
}

/// Has the program started by the guardian, and returns when it has been executed.
///
/// A guardian that is lost meanwhile took the child along, if it had started it. The order then goes
/// to no other guardian: should it be what ended this one, the damage is done once.
pub(crate) fn launch(
    guardian: &Arc<Guardian>,
    launch: &Launch<'_>,
) -> Result<(Launched, Guarded), Refusal> {
    let base = current_directory(launch)?;
    let ticket = guardian.next_ticket.fetch_add(1, Ordering::Relaxed);
    let order = Order {
        ticket,
        image: launch.image.clone(),
        session: session_there(launch.session),
        attributes: attributes_there(launch.attributes),
        has_channel: launch.channel.is_some(),
        has_base: base.is_some(),
    };
    let frame = order.encode().ok_or(Refusal::NotThere)?;
    let mut descriptors: Vec<BorrowedFd<'_>> = launch.stdio.to_vec();
    descriptors.extend(launch.channel);
    descriptors.extend(base.as_ref().map(AsFd::as_fd));

    // Before it is sent: a short program's end may be told before its beginning.
    let end = guardian.ends.expect(ticket);
    let answer = guardian.ask(&frame, &descriptors);
    let refused = |refusal| {
        guardian.ends.forget(ticket);
        Err(refusal)
    };
    match answer {
        Ok((Ok(pid), pidfd)) => {
            let guardian = Arc::clone(guardian);
            Ok((Launched { pid, pidfd }, Guarded { guardian, end }))
        }
        // The host has left the session that it had when the guardian was started.
        Ok((Err(LaunchFailure { step: Step::Session, .. }), _)) => refused(Refusal::NotThere),
        // It stands where it could not go again, or the path leads nowhere: the host will know.
        Ok((Err(LaunchFailure { step: Step::WorkingDirectory, .. }), _)) if base.is_some() => {
            refused(Refusal::NotThere)
        }
        Ok((Err(failure), _)) => refused(Refusal::Failed(failure)),
        Err(errno) => {
            tracing::warn!(target: "signalbox::process", guardian = guardian.pid(), %errno, "no answer from the guardian");
            refused(Refusal::NotThere)
        }
    }
}

/// Sends an order over a line and waits for its answer.
fn exchange(
    line: &OwnedFd,
    frame: &[u8],
    descriptors: &[BorrowedFd<'_>],
) -> rustix::io::Result<(protocol::Answer, Option<OwnedFd>)> {
    socket::send(line, frame, descriptors)?;
    let mut answer = [0; ANSWER_BYTES];
    let mut beside = Vec::new();
    socket::receive(line, &mut answer, &mut beside)?;
    let answer = protocol::read_answer(&answer).ok_or(Errno::PROTO)?;
    Ok((answer, beside.pop()))
}

/// The host's working directory, if the child's depends on it. The guardian stands elsewhere, and a
/// path may not lead to where the host stands.
fn current_directory(launch: &Launch<'_>) -> Result<Option<OwnedFd>, Refusal> {
    if launch.image.cwd.is_some_and(|cwd| cwd.to_bytes().starts_with(b"/")) {
        return Ok(None);
    }
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    open(".", flags, Mode::empty()).map(Some).map_err(|_| Refusal::NotThere)
}

fn session_there(session: Session) -> Session {
    match session {
        Session::Host => Session::Joined { group: rustix::process::getpgrp().as_raw_pid() },
        other => other,
    }
}

/// The attributes with what a child inherits from the host and the host may have changed since it
/// started the guardian.
fn attributes_there(attributes: &Attributes) -> Attributes {
    Attributes { umask: attributes.umask.or_else(current_umask), ..attributes.clone() }
}

/// The host's umask. The system call that tells it also sets it, for all threads, so it is read.
fn current_umask() -> Option<u32> {
    // One reading of the beginning, where it is: the kernel makes up the whole text for each.
    let mut beginning = [0; 256];
    let status = open("/proc/thread-self/status", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty());
    let count = rustix::io::read(status.ok()?, &mut beginning).ok()?;
    let text = std::str::from_utf8(beginning.get(..count)?).ok()?;
    let mask = text.lines().find_map(|line| line.strip_prefix("Umask:"))?;
    u32::from_str_radix(mask.trim(), 8).ok()
}

impl Guardian {
    fn ask(
        &self,
        frame: &[u8],
        descriptors: &[BorrowedFd<'_>],
    ) -> rustix::io::Result<(protocol::Answer, Option<OwnedFd>)> {
        let mut line = self.line();
        let Some(open) = &*line else {
            return Err(Errno::NOTCONN);
        };
        let answer = exchange(open, frame, descriptors);
        if let Err(errno) = answer {
            // What comes next on it would be the rest of this.
            *line = None;
            if matches!(errno, Errno::PIPE | Errno::CONNRESET) {
                self.ends.is_lost.store(true, Ordering::Release);
            }
        }
        answer
    }

    /// A line that nobody talks on; there are as many as threads that ask, as a rule.
    fn line(&self) -> MutexGuard<'_, Option<OwnedFd>> {
        let free = self.lines.iter().filter_map(|line| line.try_lock());
        let free = free.reduce(|one, other| if one.is_some() { one } else { other });
        free.unwrap_or_else(|| self.lines[0].lock())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_umask_is_read_without_being_changed() {
        let read = current_umask().unwrap();
        assert_eq!(current_umask(), Some(read));
        assert_eq!(rustix::process::umask(Mode::from_raw_mode(read)), Mode::from_raw_mode(read));
    }
}
