//! A world for a group: it does what it is told at once, and remembers what it was told.

use std::collections::BTreeMap;

use crate::supervisor::group::{Event, Group, Order};
use crate::supervisor::news::{ExitReport, GroupState, News, Refusal, Status};
use crate::supervisor::now::Now;
use crate::supervisor::plan::{Condition, Dependency, Plan, ServicePlan, VERSION};
use crate::supervisor::service::{Effect, Task};
use crate::supervisor::state::ServiceState;

/// The wall clock when a world begins.
const BEGIN_MS: u64 = 1_700_000_000_000;

pub(super) struct World {
    pub(super) group: Group,
    pub(super) now: Now,
    /// What is to be done and was not done yet, in order.
    pub(super) tasks: Vec<(u32, u32, Task)>,
    pub(super) news: Vec<News>,
    /// All tasks ever, in order.
    pub(super) asked: Vec<(String, Task)>,
    next_ticket: u32,
}

impl World {
    pub(super) fn of(services: Vec<ServicePlan>) -> Self {
        let plan =
            Plan { version: VERSION, directory: "/".into(), services, ports: BTreeMap::new() };
        let now = Now { ms: 5, wall_ms: BEGIN_MS };
        let group = Group::new(&plan, 1, now);
        Self { group, now, tasks: vec![], news: vec![], asked: vec![], next_ticket: 0 }
    }

    pub(super) fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Do { key, run, task } => {
                    let label = self.group.plan(key).unwrap().label().to_owned();
                    self.asked.push((label, task.clone()));
                    self.tasks.push((key, run, task));
                }
                Effect::Tell(news) => {
                    if let News::Status { status, previous } = &*news {
                        let is_move = status.state != *previous;
                        assert!(!is_move || previous.to(status.state).is_ok(), "{news:?}");
                    }
                    self.news.push(*news);
                }
            }
        }
    }

    pub(super) fn order(&mut self, order: Order) -> u32 {
        self.next_ticket += 1;
        let effects = self.group.ordered(self.next_ticket, order, self.now);
        self.take(effects);
        self.next_ticket
    }

    pub(super) fn start(&mut self) -> u32 {
        self.order(Order::Start { names: None })
    }

    /// What became of a wish: nothing yet, or its refusal.
    #[expect(clippy::option_option, reason = "answered or not, refused or not")]
    pub(super) fn answer(&self, ticket: u32) -> Option<Option<&Refusal>> {
        self.news.iter().find_map(|news| match news {
            News::Done { ticket: of, refusal } if *of == ticket => Some(refusal.as_ref()),
            _ => None,
        })
    }

    pub(super) fn is_done(&self, ticket: u32) -> bool {
        self.answer(ticket) == Some(None)
    }

    pub(super) fn code(&self, ticket: u32) -> &'static str {
        self.answer(ticket).expect("an answer").expect("a refusal").code
    }

    pub(super) fn key(&self, label: &str) -> u32 {
        self.group.keys_of(label)[0]
    }

    pub(super) fn status(&self, label: &str) -> Status {
        self.group.services[&self.key(label)].status()
    }

    pub(super) fn state(&self, label: &str) -> ServiceState {
        self.group.services[&self.key(label)].state()
    }

    pub(super) fn group_state(&self) -> GroupState {
        self.group.state()
    }

    /// Something happens to the run of an instance that goes on.
    pub(super) fn happen(&mut self, label: &str, event: Event) {
        let (key, run) = (self.key(label), self.status(label).runs);
        self.happen_to(key, run, event);
    }

    pub(super) fn happen_to(&mut self, key: u32, run: u32, event: Event) {
        let effects = self.group.happened(key, run, event, self.now);
        self.take(effects);
    }

    pub(super) fn runs(&mut self, label: &str) {
        self.happen(label, Event::Started { pid: 100 });
    }

    /// Its process ends and leaves nothing behind.
    pub(super) fn ends(&mut self, label: &str, code: i32) {
        self.happen(label, ended(code));
        self.happen(label, Event::Gone);
    }

    /// Time passes, and the group is woken whenever it wants to be.
    pub(super) fn pass(&mut self, ms: u64) {
        let end = self.now.after(ms);
        while let Some(at) = self.group.next_ms().filter(|&at| at <= end.ms) {
            self.now = self.now.after(at.saturating_sub(self.now.ms));
            let effects = self.group.tick(self.now);
            self.take(effects);
        }
        self.now = end;
    }

    /// Labels that were asked for this, in order.
    pub(super) fn asked_for(&self, task: &Task) -> Vec<&str> {
        self.asked.iter().filter(|it| it.1 == *task).map(|it| it.0.as_str()).collect()
    }
}

pub(super) fn ended(code: i32) -> Event {
    let exit =
        ExitReport { exit_code: Some(code), signal: None, reason: "exited", duration_ms: 1.0 };
    Event::Ended { exit, last_lines: Vec::new() }
}

pub(super) fn service(name: &str) -> ServicePlan {
    ServicePlan::new(name, "x")
}

pub(super) fn after(name: &str, needs: &[(&str, Condition)]) -> ServicePlan {
    let depends_on = needs
        .iter()
        .map(|&(name, condition)| Dependency { service: name.to_owned(), condition })
        .collect();
    ServicePlan { depends_on, ..service(name) }
}
