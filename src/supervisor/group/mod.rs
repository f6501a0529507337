//! A group of services: a state machine over theirs.
//!
//! What depends on something waits for it; what something depends on is stopped after it. Wishes
//! ([`Order`]) that come about later are answered by their ticket, with [`News::Done`].

mod apply;
mod condition;
mod goal;
mod order;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::chance::Chance;
use super::graph::Graph;
use super::news::{ExitReport, GroupState, News, OutputLine, Status};
use super::now::Now;
use super::plan::{Plan, ServicePlan};
use super::service::{Effect, Service};
use super::state::ServiceState;
use goal::Goal;
pub use order::Order;

/// What happened to a run of an instance.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Its program runs.
    Started {
        /// Its process id.
        pid: i32,
    },
    /// Its program could not be started.
    NotStarted {
        /// Why, for people.
        reason: String,
    },
    /// What shows that it is ready has come.
    Ready,
    /// A health check was answered.
    Checked(Result<(), String>),
    /// Its process has ended, and all that it wrote was read.
    Ended {
        /// How.
        exit: ExitReport,
        /// What it wrote last.
        last_lines: Vec<OutputLine>,
    },
    /// Nothing of it is left, after `Ended`.
    Gone,
    /// One of its files has changed, whatever run goes on.
    Changed,
}

/// A group of services.
pub struct Group {
    /// By key, in the order of the plan.
    services: BTreeMap<u32, Service>,
    /// What a further instance of a service is made of.
    templates: BTreeMap<String, Arc<ServicePlan>>,
    graph: Graph,
    chance: Chance,
    goals: Vec<Goal>,
    next_key: u32,
    /// All of it is being stopped.
    is_stopping: bool,
    told: (GroupState, bool),
    out: Vec<Effect>,
}

impl Group {
    /// The group of a plan that was checked. Nothing is started until an [`Order::Start`].
    pub fn new(plan: &Plan, seed: u64, now: Now) -> Self {
        let mut group = Self {
            services: BTreeMap::new(),
            templates: BTreeMap::new(),
            graph: Graph::of(&plan.services),
            chance: Chance::new(seed),
            goals: Vec::new(),
            next_key: 0,
            is_stopping: false,
            told: (GroupState::Pending, false),
            out: Vec::new(),
        };
        for service in &plan.services {
            let service = Arc::new(service.clone());
            let template = group.templates.entry(service.name.clone());
            template.or_insert_with(|| Arc::clone(&service));
            group.add(service, now);
        }
        group
    }

    fn add(&mut self, plan: Arc<ServicePlan>, now: Now) -> u32 {
        let key = self.next_key;
        self.next_key += 1;
        self.services.insert(key, Service::new(key, plan, now));
        key
    }

    // ── what is known ──────────────────────────────────────────────────────────────────────────

    /// All that is known of all instances.
    pub fn status(&self) -> Vec<Status> {
        self.services.values().map(Service::status).collect()
    }

    /// Keys of all instances.
    pub fn keys(&self) -> Vec<u32> {
        self.services.keys().copied().collect()
    }

    /// Keys of the instances that a name means: of the service of that name, or the one with that label.
    pub fn keys_of(&self, name: &str) -> Vec<u32> {
        let of_name = self.services.values().filter(|it| it.plan.name == name);
        let keys: Vec<_> = of_name.map(|it| it.key).collect();
        if !keys.is_empty() {
            return keys;
        }
        let of_label = self.services.values().find(|it| it.plan.label() == name);
        of_label.map(|it| it.key).into_iter().collect()
    }

    /// The error for a name that means nothing here.
    pub(in crate::supervisor) fn unknown(&self, name: &str) -> crate::error::Error {
        order::unknown_error(name, self.templates.keys().map(String::as_str))
    }

    /// The plan of an instance.
    pub fn plan(&self, key: u32) -> Option<&Arc<ServicePlan>> {
        self.services.get(&key).map(|service| &service.plan)
    }

    /// Where the group as a whole is.
    pub fn state(&self) -> GroupState {
        let wanted = || self.services.values().filter(|it| it.is_wanted());
        let is_idle = || self.services.values().all(Service::is_idle);
        if self.is_stopping {
            GroupState::Stopping
        } else if wanted().next().is_none() {
            match (is_idle(), self.told.0) {
                (true, GroupState::Pending) => GroupState::Pending,
                (true, _) => GroupState::Stopped,
                (false, _) => GroupState::Stopping,
            }
        } else if wanted().any(|it| it.state() == ServiceState::Failed && !it.is_queued()) {
            GroupState::Failed
        } else if wanted().all(Service::is_settled) {
            GroupState::Ready
        } else {
            GroupState::Starting
        }
    }

    /// Nothing runs, and nothing will by itself.
    pub fn is_idle(&self) -> bool {
        self.services.values().all(Service::is_idle)
    }

    /// Something runs, or will by itself: by a delay, a schedule or a file that changes.
    pub fn is_live(&self) -> bool {
        self.services.values().any(Service::is_live)
    }

    /// When [`Group::tick`] is due, by the clock that only goes forward.
    pub fn next_ms(&self) -> Option<u64> {
        self.services.values().filter_map(Service::next_ms).min()
    }

    // ── what happens ───────────────────────────────────────────────────────────────────────────

    /// Something happened to a run of an instance. Says what to do and to tell.
    pub fn happened(&mut self, key: u32, run: u32, event: Event, now: Now) -> Vec<Effect> {
        let chance = self.chance.next();
        if let Some(service) = self.services.get_mut(&key) {
            let out = &mut self.out;
            match event {
                Event::Started { pid } => service.started(run, pid, now, out),
                Event::NotStarted { reason } => service.not_started(run, reason, now, chance, out),
                Event::Ready => service.ready(run, now, out),
                Event::Checked(answer) => service.checked(run, answer, now, out),
                Event::Ended { exit, last_lines } => {
                    service.ended(run, exit, last_lines, now, chance, out);
                }
                Event::Gone => service.gone(run, now, chance, out),
                Event::Changed => service.changed(now),
            }
        }
        self.settle(now)
    }

    /// Time has passed. Says what to do and to tell.
    pub fn tick(&mut self, now: Now) -> Vec<Effect> {
        for service in self.services.values_mut() {
            service.tick(now, &mut self.out);
        }
        self.settle(now)
    }

    /// Does what follows from what happened, until nothing more follows.
    fn settle(&mut self, now: Now) -> Vec<Effect> {
        loop {
            let before = self.out.len();
            self.begin_what_can(now);
            if self.is_stopping {
                self.stop_what_can(now);
            }
            self.remove_what_left();
            if self.out.len() == before {
                break;
            }
        }
        self.is_stopping &= !self.is_idle();
        let (state, is_live) = (self.state(), self.is_live());
        if (state, is_live) != self.told {
            self.told = (state, is_live);
            self.out.push(Effect::Tell(Box::new(News::Group { state, is_live })));
        }
        // Last: whoever is answered finds all as it is now.
        self.answer_goals();
        std::mem::take(&mut self.out)
    }

    fn begin_what_can(&mut self, now: Now) {
        for key in self.keys() {
            let service = &self.services[&key];
            let missing = if service.is_due(now) {
                None // its dependencies were there once
            } else if !service.is_queued() {
                continue;
            } else if service.is_occupied() {
                Some("for what is left of its last run".to_owned())
            } else {
                self.missing(service)
            };
            if let Some(service) = self.services.get_mut(&key) {
                match missing {
                    None => service.begin(now, &mut self.out),
                    Some(what) => service.wait_for(what, now, &mut self.out),
                }
            }
        }
    }

    /// Stops what nothing runs any more that depends on it.
    fn stop_what_can(&mut self, now: Now) {
        let busy: BTreeSet<String> = { self.services.values() }
            .filter(|it| !it.is_idle())
            .map(|it| it.plan.name.clone())
            .collect();
        for service in self.services.values_mut().filter(|it| it.state().is_running()) {
            let name = service.plan.name.as_str();
            if !self.graph.dependants(name).any(|dependant| busy.contains(dependant)) {
                service.stop(now, &mut self.out);
            }
        }
    }

    fn remove_what_left(&mut self) {
        let is_gone = |it: &&Service| it.is_leaving && it.is_idle();
        let gone: Vec<_> = self.services.values().filter(is_gone).map(|it| it.key).collect();
        for key in gone {
            if let Some(service) = self.services.remove(&key) {
                let label = service.plan.label().to_owned();
                self.out.push(Effect::Tell(Box::new(News::Removed { label })));
            }
        }
    }
}
