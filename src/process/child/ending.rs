//! The end of a child: signals, stop, and what happens when it has ended.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::Child;
use crate::error::{Error, Result};
use crate::process::exit::{Exit, Reason};
use crate::process::signal::Signal;
use crate::process::state::State;
use crate::process::stop::{self, Order};
use crate::process::tree::Member;
use crate::runtime::Delivery;

impl Child {
    /// Sends a signal to the process, or to its whole process group.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_PROCESS_ENDED`; `ERR_SIGNALBOX_PROCESS_SIGNAL` when the system refuses it.
    pub fn signal(&self, signal: Signal, to_group: bool) -> Result<()> {
        let life = self.life.lock();
        let process = life.process.as_ref().filter(|process| process.is_ours());
        let Some(process) = process else {
            return Err(Error::ProcessEnded { action: "send a signal", pid: life.pid() });
        };
        process.signal(signal, to_group).map_err(|errno| Error::SignalFailed {
            signal: signal.name(),
            pid: process.pid,
            errno: errno.raw_os_error(),
        })
    }

    /// Stops the process group where it is (SIGSTOP), until [`Child::resume`]. Idempotent.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_PROCESS_ENDED`; `ERR_SIGNALBOX_PROCESS_STATE` before it runs and while it is
    /// being stopped; `ERR_SIGNALBOX_PROCESS_SIGNAL`.
    pub fn pause(self: &Arc<Self>) -> Result<()> {
        self.freeze("pause", State::Paused, Signal::STOP)
    }

    /// Undoes [`Child::pause`]. Idempotent.
    ///
    /// # Errors
    /// As [`Child::pause`].
    pub fn resume(self: &Arc<Self>) -> Result<()> {
        self.freeze("resume", State::Running, Signal::CONTINUE)
    }

    fn freeze(self: &Arc<Self>, action: &'static str, next: State, signal: Signal) -> Result<()> {
        self.require_alive(action)?;
        let state = self.state();
        if state == next {
            return Ok(());
        }
        state.to(next).map_err(|refused| Error::InvalidState {
            action,
            state: refused.from.name(),
            pid: self.pid().unwrap_or(0),
        })?;
        self.signal(signal, true)?;
        self.enter(next);
        Ok(())
    }

    /// Stops the process and all that it started: its stop signal, then SIGKILL after the grace
    /// period. `Ended` and `Exit` follow. Idempotent; a further call with a shorter grace hurries,
    /// also when the process itself has ended and descendants have not.
    pub fn stop(self: &Arc<Self>, signal: Option<Signal>, grace: Option<Duration>) {
        self.stop_because(Reason::Stopped, signal, grace);
    }

    /// The same for another reason, which the exit will give. The first reason counts.
    pub(crate) fn stop_because(
        self: &Arc<Self>,
        reason: Reason,
        signal: Option<Signal>,
        grace: Option<Duration>,
    ) {
        let signal = signal.unwrap_or(self.stop_signal);
        let order = Order::new(signal, grace.unwrap_or(self.kill_grace));
        let orders = {
            let mut life = self.life.lock();
            if let Some(stopping) = &life.stopping {
                stopping.send_modify(|current| *current = current.hurried_by(order));
                return;
            }
            if life.exit.is_some() {
                return;
            }
            life.stop_reason.get_or_insert(reason);
            life.doomed = life.process.is_none();
            let stopping = watch::Sender::new(order);
            let orders = stopping.subscribe();
            life.stopping = Some(stopping);
            orders
        };
        if self.enter_if_allowed(State::Stopping) {
            self.tell();
        }
        let child = Arc::clone(self);
        self.engine.spawn(async move {
            stop::stop(Arc::clone(&child), orders).await;
            child.life.lock().stopping = None;
        });
    }

    /// The pid, while it can't be anybody else's.
    pub(crate) fn unreaped_pid(&self) -> Option<i32> {
        let life = self.life.lock();
        life.process.as_ref().filter(|process| process.is_ours()).map(|process| process.pid)
    }

    /// Signals the process group after its leader was reaped, if one of `members` shows that it is
    /// still the same group.
    pub(crate) fn signal_group_of(&self, members: &[Member], signal: Signal) {
        let life = self.life.lock();
        let Some(process) = &life.process else { return };
        if members.iter().any(|member| member.is_in_group(process.pid)) {
            let _ = process.signal(signal, true);
        }
    }

    /// Kills the process group at once, on this thread.
    pub(crate) fn kill_now(&self) {
        if self.detached {
            return;
        }
        let mut life = self.life.lock();
        life.stop_reason.get_or_insert(Reason::Stopped);
        life.doomed = true;
        if let Some(process) = life.process.as_ref().filter(|process| process.is_ours()) {
            let _ = process.signal(Signal::KILL, true);
        }
    }

    /// The environment is gone: stops the process in the background and lets go of its output.
    pub(crate) fn abandon(self: &Arc<Self>) {
        for stream in &self.streams {
            stream.close();
        }
        if let Some(channel) = &self.channel {
            channel.close();
        }
        if self.detached {
            return;
        }
        let started = {
            let mut life = self.life.lock();
            life.doomed = true;
            life.process.is_some() && life.exit.is_none()
        };
        if started {
            self.stop(None, None);
        }
    }

    /// The process was reaped: no input goes anywhere, and readers fetch what is left.
    pub(crate) fn after_end(self: &Arc<Self>) {
        self.input.break_off();
        // Our own reference to the terminal; its reader and writer keep theirs until its end.
        self.set_master(None);
        self.ended.send_replace(self.exit());
        for stream in &self.streams {
            stream.leader_exited();
        }
        self.tell();
    }

    /// Reaps the process if it has ended. Under the lock that `signal` takes, so that no signal can
    /// reach whoever gets the pid next.
    pub(crate) fn try_reap(self: &Arc<Self>) -> bool {
        let (exit, state) = {
            let mut life = self.life.lock();
            let stop_reason = life.stop_reason;
            let Some(process) = life.process.as_mut().filter(|process| process.is_ours()) else {
                return true;
            };
            let Some(status) = process.reap() else {
                return false;
            };
            let reason = match (stop_reason, status.signal) {
                (Some(reason), _) => reason,
                (None, Some(_)) => Reason::Signaled,
                (None, None) => Reason::Exited,
            };
            let exit = Exit { status, reason, duration: process.elapsed() };
            life.exit = Some(exit);
            let well = match reason {
                Reason::Stopped => true,
                Reason::Exited => status.is_success(),
                Reason::Signaled | Reason::TimedOut | Reason::LimitExceeded => false,
            };
            (exit, if well { State::Stopped } else { State::Failed })
        };
        tracing::debug!(target: "signalbox::process", child = self.id, ?exit, "ended");
        self.enter_if_allowed(state);
        self.life.lock().tell(Delivery::Ended { child: self.id, exit });
        true
    }
}
