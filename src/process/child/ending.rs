//! The end of a child: signals, stop, and what happens when it has ended.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::MutexGuard;
use tokio::sync::watch;

use super::{Child, Life};
use crate::error::{Error, Result};
use crate::process::exit::{Exit, Reason, Status};
use crate::process::running::Running;
use crate::process::signal::Signal;
use crate::process::spawn::guarded::Guardian;
use crate::process::state::State;
use crate::process::stop::{self, Order, Step};
use crate::process::tree::{Cookie, Member};
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
    /// period. `Ended` and `Exit` follow. Idempotent; a further call with a shorter grace hurries.
    /// After the end of the process itself it stops what is left of its tree.
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
            life.stopped_while_paused = life.state == State::Paused;
            if life.exit.is_none() {
                life.stop_reason.get_or_insert(reason);
                life.doomed = life.process.is_none();
            }
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
            child.tell_step(Step::Gone);
        });
    }

    /// Tells how a stop goes on.
    pub(crate) fn tell_step(self: &Arc<Self>, step: Step) {
        self.life.lock().tell(Delivery::Stop { child: self.id, step });
        self.tell();
    }

    /// Who adopts its descendants that lose their parent, and how they are known.
    pub(crate) fn foster_parent(&self) -> Option<(Arc<Guardian>, Cookie)> {
        self.life.lock().process.as_ref()?.foster_parent()
    }

    /// The pid and that of its guardian, while it can't be anybody else's.
    pub(crate) fn guarded_pid(&self) -> Option<(i32, i32)> {
        let life = self.life.lock();
        let process = life.process.as_ref().filter(|process| process.is_ours())?;
        let guardian = process.guardian_pid()?;
        Some((process.pid, guardian))
    }

    /// The pid, while it can't be anybody else's.
    pub(crate) fn unreaped_pid(&self) -> Option<i32> {
        let life = self.life.lock();
        life.process.as_ref().filter(|process| process.is_ours()).map(|process| process.pid)
    }

    /// Signals the process group after its leader was reaped, if one of `members` shows that it is
    /// still the same group.
    /// False when nothing was signalled.
    pub(crate) fn signal_group_of(&self, members: &[Member], signal: Signal) -> bool {
        let life = self.life.lock();
        let Some(process) = &life.process else { return false };
        members.iter().any(|member| member.is_in_group(process.pid))
            && process.signal(signal, true).is_ok()
    }

    /// The process group that is its own.
    pub(crate) fn group(&self) -> Option<i32> {
        let life = self.life.lock();
        life.process.as_ref().filter(|process| process.owns_group()).map(|process| process.pid)
    }

    /// True once for a process that was paused when its stop began.
    pub(crate) fn take_paused(&self) -> bool {
        std::mem::take(&mut self.life.lock().stopped_while_paused)
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
            stream.discard();
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

    /// The process was reaped: no input goes anywhere, and readers fetch what is left. The caller
    /// tells the environment.
    pub(crate) fn after_end(self: &Arc<Self>) {
        self.input.break_off();
        self.meter.close();
        // Our own reference to the terminal; its reader and writer keep theirs until its end.
        self.set_master(None);
        self.ended.send_replace(self.exit());
        for stream in &self.streams {
            stream.leader_exited(self.run());
        }
    }

    /// Reaps the process if it has ended. Under the lock that `signal` takes, so that no signal can
    /// reach whoever gets the pid next.
    pub(crate) fn try_reap(self: &Arc<Self>) -> bool {
        let mut life = self.life.lock();
        let Some(process) = life.process.as_mut().filter(|process| process.is_ours()) else {
            return true;
        };
        match process.reap() {
            Some(status) => self.settle(life, status),
            None => return false,
        }
        true
    }

    /// The same for a process that its guardian reaps, and saw end like this.
    pub(crate) fn end_as_seen(self: &Arc<Self>, status: Status) {
        let mut life = self.life.lock();
        if let Some(process) = life.process.as_mut().filter(|process| process.is_ours()) {
            process.let_go();
            self.settle(life, status);
        }
    }

    fn settle(self: &Arc<Self>, mut life: MutexGuard<'_, Life>, status: Status) {
        let reason = match (life.stop_reason, status.signal) {
            (Some(reason), _) => reason,
            (None, Some(_)) => Reason::Signaled,
            (None, None) => Reason::Exited,
        };
        let duration = life.process.as_ref().map(Running::elapsed).unwrap_or_default();
        let exit = Exit { status, reason, duration };
        life.exit = Some(exit);
        drop(life);
        let well = match reason {
            Reason::Stopped => true,
            Reason::Exited => status.is_success(),
            Reason::Signaled | Reason::TimedOut | Reason::LimitExceeded => false,
        };
        tracing::debug!(target: "signalbox::process", child = self.id, ?exit, "ended");
        self.enter_if_allowed(if well { State::Stopped } else { State::Failed });
        self.life.lock().tell(Delivery::Ended { child: self.id, exit });
    }
}
