//! One instance of a service: a state machine that is told what happened and when, and says what to do.
//!
//! It makes no system call and asks no clock. A *run* is one start of its program; what is told of a run
//! that is over is ignored. An instance is *occupied* while something of a run is left, of its process
//! or of what that started; nothing is started before that is gone.

mod happen;
mod order;
mod timers;

use std::sync::Arc;

use super::backoff::Backoff;
use super::budget::Budget;
use super::health::Health;
use super::news::{ExitReport, News, OutputLine, Status};
use super::now::Now;
use super::plan::{RestartPolicy, ServicePlan};
use super::schedule::Schedule;
use super::state::ServiceState;
pub(super) use timers::Timers;

/// What is to be done for an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Start its program.
    Start,
    /// Stop what was started, as a tree.
    Stop,
    /// Find out when it is ready, as its plan says, until it is in another state than `Starting`.
    AwaitReadiness,
    /// Find out whether it is well.
    CheckHealth,
}

/// Something that a machine says.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Do it.
    Do {
        /// For which instance.
        key: u32,
        /// For which run.
        run: u32,
        /// What.
        task: Task,
    },
    /// Tell it.
    Tell(Box<News>),
}

/// What follows when a stop is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum After {
    /// Nothing.
    Stay,
    /// It is started again, because somebody asked for that.
    Begin,
    /// It did not get ready or well: its restart policy decides.
    Fail(String),
}

/// One instance of a service.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not one state")]
pub(super) struct Service {
    pub(super) key: u32,
    pub(super) plan: Arc<ServicePlan>,
    /// What takes its place when nothing of the run is left.
    next_plan: Option<Arc<ServicePlan>>,
    state: ServiceState,
    since_ms: u64,
    reason: Option<String>,
    run: u32,
    restarts: u32,
    pid: Option<i32>,
    exit: Option<ExitReport>,
    last_lines: Vec<OutputLine>,
    backoff: Backoff,
    budget: Budget,
    health: Health,
    schedule: Option<Schedule>,
    timers: Timers,
    /// When the program of this run began to run.
    began_ms: u64,
    /// It is to run: nobody has asked it to stop.
    is_wanted: bool,
    /// It is to be started as soon as its dependencies allow.
    is_queued: bool,
    is_occupied: bool,
    after: After,
    /// It goes when it has stopped.
    pub(super) is_leaving: bool,
}

impl Service {
    pub(super) fn new(key: u32, plan: Arc<ServicePlan>, now: Now) -> Self {
        Self {
            key,
            state: ServiceState::Pending,
            since_ms: now.wall_ms,
            reason: None,
            run: 0,
            restarts: 0,
            pid: None,
            exit: None,
            last_lines: Vec::new(),
            backoff: Backoff::new(&plan.restart),
            budget: Budget::new(&plan.restart),
            health: Health::default(),
            // The plan was checked.
            schedule: plan.schedule.as_ref().and_then(|plan| Schedule::new(plan).ok()),
            timers: Timers::default(),
            began_ms: 0,
            is_wanted: false,
            is_queued: false,
            is_occupied: false,
            after: After::Stay,
            is_leaving: false,
            next_plan: None,
            plan,
        }
    }

    pub(super) fn state(&self) -> ServiceState {
        self.state
    }

    /// The plan that it has, or will have.
    pub(super) fn planned(&self) -> &Arc<ServicePlan> {
        self.next_plan.as_ref().unwrap_or(&self.plan)
    }

    /// Number of the run that goes on, or was last.
    pub(super) fn run(&self) -> u32 {
        self.run
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.is_wanted
    }

    pub(super) fn is_queued(&self) -> bool {
        self.is_queued
    }

    pub(super) fn is_occupied(&self) -> bool {
        self.is_occupied
    }

    /// Nothing of it runs, and nothing will by what was asked so far.
    pub(super) fn is_idle(&self) -> bool {
        self.state.is_at_rest() && !self.is_occupied && !self.is_queued
    }

    /// It does its work and ends: there is nothing to start again when it ended well.
    fn is_job(&self) -> bool {
        self.plan.oneshot || self.schedule.is_some()
    }

    /// It runs, or will by itself.
    pub(super) fn is_live(&self) -> bool {
        let may_begin = self.schedule.is_some() || (self.plan.watch.is_some() && self.run > 0);
        !self.is_idle() || (self.is_wanted && may_begin)
    }

    /// It waits for the time that its schedule names.
    pub(super) fn waits_for_time(&self) -> bool {
        self.state == ServiceState::Waiting && self.schedule.is_some() && !self.is_queued
    }

    /// It is ready, or there is nothing more to come of it that could be waited for.
    pub(super) fn is_settled(&self) -> bool {
        !self.is_queued
            && (matches!(self.state, ServiceState::Ready | ServiceState::Completed)
                || self.waits_for_time())
    }

    /// When something is due.
    pub(super) fn next_ms(&self) -> Option<u64> {
        let start = if self.is_occupied { None } else { self.timers.start };
        self.timers.next().into_iter().chain(start).min()
    }

    pub(super) fn status(&self) -> Status {
        Status {
            name: self.plan.name.clone(),
            instance: self.plan.instance,
            label: self.plan.label().to_owned(),
            state: self.state,
            since: self.since_ms,
            reason: self.reason.clone(),
            pid: self.pid,
            runs: self.run,
            restarts: self.restarts,
            exit: self.exit.clone(),
            next_at: self.timers.told_next,
            last_lines: self.last_lines.clone(),
        }
    }

    // ── moves ──────────────────────────────────────────────────────────────────────────────────

    /// Goes to another state, or has another reason to be in this one.
    fn enter(
        &mut self,
        next: ServiceState,
        reason: Option<String>,
        now: Now,
        out: &mut Vec<Effect>,
    ) {
        let previous = self.state;
        if next == previous {
            if self.reason != reason {
                self.reason = reason;
                self.tell_status(previous, out);
            }
            return;
        }
        let allowed = previous.to(next);
        debug_assert!(allowed.is_ok(), "{}: {allowed:?}", self.plan.label());
        if let Err(refused) = allowed {
            tracing::error!(target: "signalbox::services", service = self.plan.label(), %refused);
            return;
        }
        self.state = next;
        self.since_ms = now.wall_ms;
        self.reason = reason;
        self.tell_status(previous, out);
    }

    fn tell_status(&self, previous: ServiceState, out: &mut Vec<Effect>) {
        out.push(Effect::Tell(Box::new(News::Status { status: self.status(), previous })));
    }

    fn ask(&self, task: Task, out: &mut Vec<Effect>) {
        out.push(Effect::Do { key: self.key, run: self.run, task });
    }

    /// Waits for something that is told.
    pub(super) fn wait_for(&mut self, what: String, now: Now, out: &mut Vec<Effect>) {
        self.enter(ServiceState::Waiting, Some(what), now, out);
    }

    /// Begins a run.
    pub(super) fn begin(&mut self, now: Now, out: &mut Vec<Effect>) {
        self.run += 1;
        self.is_queued = false;
        self.is_occupied = true;
        self.after = After::Stay;
        self.pid = None;
        self.last_lines.clear();
        self.health.reset();
        self.timers.clear_run();
        self.began_ms = now.ms;
        let timeout = self.plan.ready_timeout_ms.get();
        self.timers.ready_by = self.plan.ready.is_some().then_some(now.ms + timeout);
        self.set_schedule(now);
        self.enter(ServiceState::Starting, None, now, out);
        self.ask(Task::Start, out);
    }

    /// Whether its delay is over.
    pub(super) fn is_due(&self, now: Now) -> bool {
        self.state == ServiceState::Backoff
            && !self.is_occupied
            && self.timers.start.is_some_and(|at| at <= now.ms)
    }

    /// Stops what runs; `after` follows.
    fn halt(&mut self, after: After, reason: Option<String>, now: Now, out: &mut Vec<Effect>) {
        self.after = after;
        self.timers.clear_run();
        self.enter(ServiceState::Stopping, reason, now, out);
        self.ask(Task::Stop, out);
    }

    /// It ended by itself, or did not do what it should: as its policy says, it is started again when
    /// its delay is over, or rests.
    fn fail(&mut self, reason: String, now: Now, chance: f64, out: &mut Vec<Effect>) {
        if self.plan.restart.policy == RestartPolicy::No {
            self.rest(ServiceState::Failed, Some(reason), now, out);
        } else {
            self.begin_again(reason, now, chance, out);
        }
    }

    fn begin_again(&mut self, reason: String, now: Now, chance: f64, out: &mut Vec<Effect>) {
        if let Err(exhausted) = self.budget.take(now.ms) {
            let reason = format!("{reason}; {exhausted}, and is given up");
            self.rest(ServiceState::Failed, Some(reason), now, out);
            return;
        }
        let delay_ms = self.backoff.next_ms(chance);
        self.restarts += 1;
        self.timers.clear_run();
        self.timers.start = Some(now.ms + delay_ms);
        self.timers.told_next = Some(now.wall_ms + delay_ms);
        out.push(Effect::Tell(Box::new(News::Restart {
            label: self.plan.label().to_owned(),
            restarts: self.restarts,
            reason: reason.clone(),
            delay_ms,
        })));
        self.enter(ServiceState::Backoff, Some(reason), now, out);
    }

    /// Nothing follows by itself but what a schedule brings.
    fn rest(
        &mut self,
        state: ServiceState,
        reason: Option<String>,
        now: Now,
        out: &mut Vec<Effect>,
    ) {
        self.timers.clear_run();
        self.enter(state, reason, now, out);
    }

    /// Sets when its schedule begins the next run.
    fn set_schedule(&mut self, now: Now) {
        if let Some(schedule) = &self.schedule {
            self.timers.set_schedule(schedule.next(now.wall_ms), now);
        }
    }

    /// Nothing of the run is left: a plan that waited for that takes its place.
    fn vacate(&mut self) {
        self.is_occupied = false;
        if let Some(plan) = self.next_plan.take() {
            self.backoff = Backoff::new(&plan.restart);
            self.budget = Budget::new(&plan.restart);
            self.health = Health::default();
            // The plan was checked.
            self.schedule = plan.schedule.as_ref().and_then(|plan| Schedule::new(plan).ok());
            self.plan = plan;
        }
    }

    fn forgive(&mut self) {
        self.backoff.reset();
        self.budget.reset();
    }
}
