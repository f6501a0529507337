//! What is asked of an instance.

use std::sync::Arc;

use super::{After, Effect, Service};
use crate::supervisor::now::Now;
use crate::supervisor::plan::ServicePlan;
use crate::supervisor::state::ServiceState;

impl Service {
    /// It is to run. `by_name`: somebody named it, and does not only need it for another one.
    pub(in crate::supervisor) fn want(&mut self, by_name: bool, now: Now, out: &mut Vec<Effect>) {
        self.is_wanted = true;
        match self.state {
            ServiceState::Completed if !by_name => {}
            state if state.is_at_rest() => {
                self.forgive();
                if self.schedule.is_some() {
                    self.set_schedule(now);
                    self.wait_for("for its time".to_owned(), now, out);
                } else {
                    self.is_queued = true;
                }
            }
            ServiceState::Stopping if self.after == After::Stay => self.after = After::Begin,
            ServiceState::Backoff if by_name => self.timers.start = Some(now.ms),
            _ => {}
        }
    }

    /// It is stopped, and begins again.
    pub(in crate::supervisor) fn restart(
        &mut self,
        reason: Option<String>,
        now: Now,
        out: &mut Vec<Effect>,
    ) {
        self.is_wanted = true;
        self.forgive();
        match self.state {
            state if state.is_running() => self.halt(After::Begin, reason, now, out),
            ServiceState::Stopping => self.after = After::Begin,
            ServiceState::Backoff => self.timers.start = Some(now.ms),
            _ => {
                self.is_queued = true;
                if self.schedule.is_some() {
                    self.set_schedule(now);
                }
            }
        }
    }

    /// It has another plan from its next run on, which begins at once if it is to run.
    pub(in crate::supervisor) fn replan(
        &mut self,
        plan: Arc<ServicePlan>,
        now: Now,
        out: &mut Vec<Effect>,
    ) {
        let waited_for_time = self.waits_for_time();
        self.next_plan = Some(plan);
        if !self.is_occupied {
            self.vacate();
        }
        if waited_for_time && self.schedule.is_some() {
            self.set_schedule(now);
        } else if self.is_wanted {
            self.restart(Some("its plan has changed".to_owned()), now, out);
        }
    }

    /// It is not to run: what does not run yet never will, and what is under way comes to its end. What
    /// runs goes on until [`Service::stop`].
    pub(in crate::supervisor) fn unwant(&mut self, now: Now, out: &mut Vec<Effect>) {
        self.is_wanted = false;
        self.is_queued = false;
        self.timers.clear();
        match self.state {
            ServiceState::Pending | ServiceState::Waiting | ServiceState::Backoff => {
                // What is left of the last run is ending already.
                let next =
                    if self.is_occupied { ServiceState::Stopping } else { ServiceState::Stopped };
                self.after = After::Stay;
                self.enter(next, None, now, out);
            }
            ServiceState::Stopping => self.after = After::Stay,
            _ => {}
        }
    }

    /// It is stopped.
    pub(in crate::supervisor) fn stop(&mut self, now: Now, out: &mut Vec<Effect>) {
        self.unwant(now, out);
        if self.state.is_running() {
            self.halt(After::Stay, None, now, out);
        }
    }
}
