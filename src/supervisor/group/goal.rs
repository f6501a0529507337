//! What somebody waits for.

use std::collections::{BTreeMap, BTreeSet};

use super::Group;
use crate::error::Error;
use crate::supervisor::news::{News, Refusal, Status};
use crate::supervisor::service::{Effect, Service};
use crate::supervisor::state::ServiceState;

/// What somebody waits for, of some instances.
#[derive(Debug, Default)]
pub(super) struct Goal {
    pub(super) ticket: u32,
    /// Those that are to get ready once, or complete, or wait for their time.
    pub(super) to_get_ready: BTreeSet<u32>,
    /// Those of which nothing is to be left.
    pub(super) to_end: BTreeSet<u32>,
    /// Their runs when they were asked to end: somebody may ask for another one before.
    pub(super) runs: BTreeMap<u32, u32>,
}

enum Outcome {
    Open,
    Done(Option<Refusal>),
}

impl Group {
    /// Answers those whose wishes have come about, or can't any more.
    pub(super) fn answer_goals(&mut self) {
        let mut goals = std::mem::take(&mut self.goals);
        goals.retain_mut(|goal| match self.look_at(goal) {
            Outcome::Open => true,
            Outcome::Done(refusal) => {
                self.done(goal.ticket, refusal);
                false
            }
        });
        goals.append(&mut self.goals);
        self.goals = goals;
    }

    pub(super) fn done(&mut self, ticket: u32, refusal: Option<Refusal>) {
        self.out.push(Effect::Tell(Box::new(News::Done { ticket, refusal })));
    }

    fn look_at(&self, goal: &mut Goal) -> Outcome {
        goal.to_end.retain(|key| {
            let Some(service) = self.services.get(key) else { return false };
            let run = *goal.runs.entry(*key).or_insert(service.run());
            !service.is_idle() && service.run() == run
        });
        let mut refused = None;
        goal.to_get_ready.retain(|key| {
            let service = self.services.get(key);
            let why = service.map_or_else(|| Some(was_removed()), |it| self.why_never(it));
            if let Some(why) = why {
                refused.get_or_insert(why);
            }
            service.is_some_and(|service| !service.is_settled())
        });
        if refused.is_some() || (goal.to_get_ready.is_empty() && goal.to_end.is_empty()) {
            Outcome::Done(refused)
        } else {
            Outcome::Open
        }
    }

    /// Why it will not get ready by itself, if so.
    fn why_never(&self, service: &Service) -> Option<Refusal> {
        if service.is_queued() {
            // Its own time will come, unless that of something it needs does not.
            let mut needs = service.plan.depends_on.iter().filter(|it| self.is_missing(it));
            return needs.find_map(|dependency| {
                let mut instances = { self.services.values() }
                    .filter(|other| other.plan.name == dependency.service);
                instances.find_map(|other| self.why_never(other))
            });
        }
        let is_stopped = !service.is_wanted() && service.state() != ServiceState::Completed;
        if service.state() == ServiceState::Failed {
            Some(failed(service.status()))
        } else if is_stopped {
            let status = service.status();
            let error = Error::ServiceStopped { service: status.label.clone() };
            Some(Refusal { status: Some(Box::new(status)), ..of(&error) })
        } else {
            None
        }
    }
}

fn failed(status: Status) -> Refusal {
    let reason = status.reason.clone().unwrap_or_default();
    let lines: Vec<_> = status.last_lines.iter().map(|line| line.text.clone()).collect();
    let error = Error::ServiceFailed { service: status.label.clone(), reason, lines };
    Refusal { status: Some(Box::new(status)), ..of(&error) }
}

fn was_removed() -> Refusal {
    of(&Error::ServiceStopped { service: "an instance that was scaled away".into() })
}

/// The refusal that an error makes.
pub(super) fn of(error: &Error) -> Refusal {
    Refusal { code: error.code(), message: error.to_string(), status: None }
}
