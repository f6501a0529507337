//! What happens to an instance.

use super::timers::take;
use super::{After, Effect, Service, Task};
use crate::process::signal::Signal;
use crate::supervisor::health::Verdict;
use crate::supervisor::news::{ExitReport, News, OutputLine};
use crate::supervisor::now::Now;
use crate::supervisor::plan::{Readiness, RestartPolicy};
use crate::supervisor::state::ServiceState;

impl Service {
    /// Its program runs.
    pub(in crate::supervisor) fn started(
        &mut self,
        run: u32,
        pid: i32,
        now: Now,
        out: &mut Vec<Effect>,
    ) {
        if run != self.run || !self.is_occupied {
            return;
        }
        self.pid = Some(pid);
        self.began_ms = now.ms;
        self.tell_status(self.state, out);
        if self.state != ServiceState::Starting {
            return; // it is being stopped already
        }
        match &self.plan.ready {
            None if self.is_job() => {} // ready when its work is done
            None => self.become_ready(now, out),
            Some(Readiness::DelayMs(delay)) => self.timers.ready = Some(now.ms + delay.get()),
            Some(_) => self.ask(Task::AwaitReadiness, out),
        }
    }

    /// Its program could not be started, and nothing of it is left.
    pub(in crate::supervisor) fn not_started(
        &mut self,
        run: u32,
        reason: String,
        now: Now,
        chance: f64,
        out: &mut Vec<Effect>,
    ) {
        if run != self.run || !self.is_occupied {
            return;
        }
        self.vacate();
        if self.state == ServiceState::Starting {
            self.fail(reason, now, chance, out);
        } else {
            self.settle_stop(now, chance, out);
        }
    }

    /// What shows that it is ready has come.
    pub(in crate::supervisor) fn ready(&mut self, run: u32, now: Now, out: &mut Vec<Effect>) {
        if run == self.run && self.state == ServiceState::Starting {
            self.become_ready(now, out);
        }
    }

    fn become_ready(&mut self, now: Now, out: &mut Vec<Effect>) {
        self.timers.ready = None;
        self.timers.ready_by = None;
        self.enter(ServiceState::Ready, None, now, out);
        self.set_health(now);
    }

    fn set_health(&mut self, now: Now) {
        if let Some(health) = self.plan.health.as_ref().filter(|_| self.is_wanted) {
            self.timers.health = Some(now.ms + health.interval_ms.get());
        }
    }

    /// A health check was answered, with what failed.
    pub(in crate::supervisor) fn checked(
        &mut self,
        run: u32,
        answer: Result<(), String>,
        now: Now,
        out: &mut Vec<Effect>,
    ) {
        use ServiceState::{Ready, Unhealthy};
        let is_current = run == self.run && matches!(self.state, Ready | Unhealthy);
        let Some(plan) = self.plan.health.clone().filter(|_| is_current) else { return };
        let running_ms = now.ms.saturating_sub(self.began_ms);
        let verdict = self.health.take(&plan, answer.is_ok(), running_ms);
        let message = answer.err();
        out.push(Effect::Tell(Box::new(News::Health {
            label: self.plan.label().to_owned(),
            healthy: !matches!(verdict, Verdict::Unhealthy | Verdict::StillUnhealthy),
            failures: self.health.failures(),
            message: message.clone(),
        })));
        match verdict {
            Verdict::Recovered => self.enter(Ready, None, now, out),
            Verdict::Unhealthy => {
                let failures = self.health.failures();
                let message = message.unwrap_or_default();
                let reason = format!("{failures} health checks failed in a row: {message}");
                self.enter(Unhealthy, Some(reason.clone()), now, out);
                if self.plan.restart.policy != RestartPolicy::No {
                    self.halt(After::Fail(reason.clone()), Some(reason), now, out);
                    return;
                }
            }
            Verdict::Well | Verdict::Doubtful | Verdict::StillUnhealthy => {}
        }
        self.set_health(now);
    }

    /// Its process has ended. What that started may still be there, and is being stopped.
    pub(in crate::supervisor) fn ended(
        &mut self,
        run: u32,
        exit: ExitReport,
        last_lines: Vec<OutputLine>,
        now: Now,
        chance: f64,
        out: &mut Vec<Effect>,
    ) {
        if run != self.run || !self.is_occupied {
            return;
        }
        self.pid = None;
        self.last_lines = last_lines;
        let label = self.plan.label().to_owned();
        out.push(Effect::Tell(Box::new(News::Exit { label, exit: exit.clone() })));
        let is_well = exit.exit_code == Some(0) && exit.reason == "exited";
        let how = how_it_ended(&exit);
        self.exit = Some(exit);
        if now.ms.saturating_sub(self.began_ms) >= self.plan.restart.reset_after_ms.get() {
            self.backoff.reset();
            self.budget.ran_well();
        }
        if !self.state.is_running() {
            self.tell_status(self.state, out);
            return;
        }
        if !self.is_wanted {
            // It ended before its turn to be stopped came.
            self.after = After::Stay;
            self.timers.clear();
            self.enter(ServiceState::Stopping, None, now, out);
            return;
        }
        let policy = self.plan.restart.policy;
        if is_well && (self.is_job() || policy != RestartPolicy::Always) {
            self.last_lines.clear();
            self.rest(ServiceState::Completed, None, now, out);
        } else {
            self.fail(how, now, chance, out);
        }
    }

    /// Nothing of its run is left.
    pub(in crate::supervisor) fn gone(
        &mut self,
        run: u32,
        now: Now,
        chance: f64,
        out: &mut Vec<Effect>,
    ) {
        if run == self.run && self.is_occupied {
            self.vacate();
            self.settle_stop(now, chance, out);
        }
    }

    fn settle_stop(&mut self, now: Now, chance: f64, out: &mut Vec<Effect>) {
        if self.state != ServiceState::Stopping {
            return;
        }
        match std::mem::replace(&mut self.after, After::Stay) {
            After::Stay => {
                self.last_lines.clear();
                self.rest(ServiceState::Stopped, None, now, out);
            }
            After::Begin => self.is_queued = true,
            After::Fail(reason) => self.fail(reason, now, chance, out),
        }
    }

    /// One of its files has changed.
    pub(in crate::supervisor) fn changed(&mut self, now: Now) {
        let Some(watch) = &self.plan.watch else { return };
        let has_begun = self.run > 0 && self.is_wanted && self.state != ServiceState::Waiting;
        if has_begun {
            self.timers.changed = Some(now.ms + watch.debounce_ms.get());
        }
    }

    /// Time has passed.
    pub(in crate::supervisor) fn tick(&mut self, now: Now, out: &mut Vec<Effect>) {
        if take(&mut self.timers.ready, now) && self.state == ServiceState::Starting {
            self.become_ready(now, out);
        }
        if take(&mut self.timers.ready_by, now) && self.state == ServiceState::Starting {
            let timeout = self.plan.ready_timeout_ms.get();
            let reason = format!("it was not ready within {timeout} ms");
            self.halt(After::Fail(reason.clone()), Some(reason), now, out);
        }
        if take(&mut self.timers.health, now) {
            self.ask(Task::CheckHealth, out);
        }
        if take(&mut self.timers.changed, now) && self.is_wanted {
            self.restart(Some("its files have changed".to_owned()), now, out);
        }
        if take(&mut self.timers.schedule, now) && self.timers.take_schedule(now) {
            self.set_schedule(now);
            // A run that goes on, or will begin by itself, takes the place of this one.
            let is_free = self.waits_for_time() || self.state.is_at_rest();
            if is_free && self.is_wanted {
                self.forgive();
                self.is_queued = true;
            }
        }
    }
}

fn how_it_ended(exit: &ExitReport) -> String {
    match (exit.reason, exit.exit_code, exit.signal) {
        ("timedOut", ..) => "it ran longer than it may".to_owned(),
        ("limitExceeded", ..) => "it used more memory than it may".to_owned(),
        (_, Some(code), _) => format!("it ended with exit code {code}"),
        (_, None, signal) => {
            let signal = signal.and_then(Signal::from_number);
            let name = signal.map_or_else(|| "a signal".to_owned(), Signal::name);
            format!("it was ended by {name}")
        }
    }
}
