//! What a group is asked for.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::goal::{self, Goal};
use super::Group;
use crate::error::Error;
use crate::supervisor::news::Refusal;
use crate::supervisor::now::Now;
use crate::supervisor::plan::{Plan, ServicePlan};
use crate::supervisor::service::Effect;

/// Most instances of one service: more is a mistake.
const MAX_INSTANCES: u32 = 256;

/// A wish. Each is answered by a `News::Done` with its ticket.
///
/// Names are those of services, of which all instances are meant, or labels of single instances.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Start these (without names all but those that are not to start by themselves), and what they depend on. Done when they are ready.
    Start {
        /// Which.
        names: Option<Vec<String>>,
    },
    /// Wait until all that is to run is ready.
    AwaitReady,
    /// Stop one, and nothing else; or all, in reverse order of their dependencies. Done when nothing of
    /// them is left.
    Stop {
        /// Which.
        name: Option<String>,
    },
    /// Stop one and start it again, when its dependencies are there. Done when it is ready.
    Restart {
        /// Which.
        name: String,
    },
    /// Go over to another plan, which was checked: stop what is not in it, restart what has changed, and
    /// start these (without names all that start by themselves), and what they depend on. `News::Applied`
    /// tells what that is. Done when it is ready, and the others are gone.
    Apply {
        /// The plan.
        plan: Box<Plan>,
        /// Which are to be started.
        names: Option<Vec<String>>,
    },
    /// Have this many instances. Done when those that are new are ready and the others are gone.
    Scale {
        /// The service.
        name: String,
        /// How many.
        instances: u32,
        /// What instances that are new are made of, by their numbers; others are like the first one of
        /// the plan, but for their label and the variables `SIGNALBOX_INSTANCE` and
        /// `SIGNALBOX_INSTANCES`.
        plans: Vec<ServicePlan>,
    },
}

impl Group {
    /// Takes a wish. Says what to do and to tell.
    pub fn ordered(&mut self, ticket: u32, order: Order, now: Now) -> Vec<Effect> {
        let taken = match order {
            Order::Start { names } => self.start(ticket, names.as_deref(), now),
            Order::AwaitReady => {
                let wanted = self.services.values().filter(|it| it.is_wanted());
                let to_get_ready = wanted.map(|it| it.key).collect();
                self.goals.push(Goal { ticket, to_get_ready, ..Goal::default() });
                Ok(())
            }
            Order::Stop { name: Some(name) } => self.stop_one(ticket, &name, now),
            Order::Stop { name: None } => {
                self.stop_all(ticket, now);
                Ok(())
            }
            Order::Restart { name } => self.restart(ticket, &name, now),
            Order::Apply { plan, names } => self.apply(ticket, &plan, names.as_deref(), now),
            Order::Scale { name, instances, plans } => {
                self.scale(ticket, (&name, instances, &plans), now)
            }
        };
        if let Err(refusal) = taken {
            self.done(ticket, Some(refusal));
        }
        self.settle(now)
    }

    fn start(&mut self, ticket: u32, names: Option<&[String]>, now: Now) -> Result<(), Refusal> {
        self.refuse_while_stopping()?;
        let to_get_ready = self.want_these(names, now)?;
        self.goals.push(Goal { ticket, to_get_ready, ..Goal::default() });
        Ok(())
    }

    /// These are to run, or all that start by themselves, and what they depend on. Returns them all.
    pub(super) fn want_these(
        &mut self,
        names: Option<&[String]>,
        now: Now,
    ) -> Result<BTreeSet<u32>, Refusal> {
        let asked = match names {
            None => {
                let services = self.services.values();
                services.filter(|it| it.plan.autostart && !it.is_leaving).map(|it| it.key).collect()
            }
            Some(names) => {
                let mut keys = Vec::new();
                for name in names {
                    keys.extend(self.known(name)?);
                }
                keys
            }
        };
        let needed: Vec<_> = {
            let names = asked.iter().map(|key| self.services[key].plan.name.as_str());
            let needed = self.graph.with_needs(names);
            let others = { self.services.values() }
                .filter(|it| needed.contains(it.plan.name.as_str()) && !asked.contains(&it.key))
                // Of a service of which one instance was named, the others are not needed.
                .filter(|it| !asked.iter().any(|key| self.services[key].plan.name == it.plan.name));
            others.map(|it| it.key).collect()
        };
        for (keys, by_name) in [(&needed, false), (&asked, names.is_some())] {
            for key in keys {
                if let Some(service) = self.services.get_mut(key) {
                    service.want(by_name, now, &mut self.out);
                }
            }
        }
        Ok(asked.into_iter().chain(needed).collect())
    }

    fn stop_one(&mut self, ticket: u32, name: &str, now: Now) -> Result<(), Refusal> {
        let keys = self.known(name)?;
        for key in &keys {
            if let Some(service) = self.services.get_mut(key) {
                service.stop(now, &mut self.out);
            }
        }
        let to_end = keys.into_iter().collect();
        self.goals.push(Goal { ticket, to_end, ..Goal::default() });
        Ok(())
    }

    fn stop_all(&mut self, ticket: u32, now: Now) {
        self.is_stopping = true;
        for service in self.services.values_mut() {
            service.unwant(now, &mut self.out);
        }
        let to_end = self.services.keys().copied().collect();
        self.goals.push(Goal { ticket, to_end, ..Goal::default() });
    }

    fn restart(&mut self, ticket: u32, name: &str, now: Now) -> Result<(), Refusal> {
        self.refuse_while_stopping()?;
        let keys = self.known(name)?;
        for key in &keys {
            if let Some(service) = self.services.get_mut(key) {
                service.restart(None, now, &mut self.out);
            }
        }
        let to_get_ready = keys.into_iter().collect();
        self.goals.push(Goal { ticket, to_get_ready, ..Goal::default() });
        Ok(())
    }

    fn scale(
        &mut self,
        ticket: u32,
        (name, count, plans): (&str, u32, &[ServicePlan]),
        now: Now,
    ) -> Result<(), Refusal> {
        self.refuse_while_stopping()?;
        let Some(template) = self.templates.get(name).cloned() else {
            return Err(goal::of(&self.unknown(name)));
        };
        if !(1..=MAX_INSTANCES).contains(&count) {
            return Err(goal::of(&Error::OptionRange {
                option: "instances".into(),
                expected: format!("a whole number from 1 to {MAX_INSTANCES}"),
                found: count.to_string(),
            }));
        }
        let mut staying: Vec<_> = { self.services.values() }
            .filter(|it| it.plan.name == name)
            // Those that are just leaving come back first: their labels are still taken.
            .map(|it| (it.is_leaving, it.plan.instance, it.key))
            .collect();
        staying.sort_unstable();
        let going = staying.split_off(staying.len().min(count as usize));
        let mut goal = Goal { ticket, ..Goal::default() };
        for (_, _, key) in going {
            if let Some(service) = self.services.get_mut(&key) {
                service.is_leaving = true;
                service.stop(now, &mut self.out);
                goal.to_end.insert(key);
            }
        }
        let taken: Vec<_> = { self.services.values() }
            .filter(|it| it.plan.name == name)
            .map(|it| it.plan.instance)
            .collect();
        let free = (0..).filter(|instance| !taken.contains(instance));
        let mut new: Vec<_> = free
            .take(count as usize - staying.len())
            .map(|instance| {
                let given = plans.iter().find(|it| it.instance == instance && it.name == name);
                let plan = given.cloned().unwrap_or_else(|| template.as_instance(instance, count));
                self.add(Arc::new(plan), now)
            })
            .collect();
        new.extend(staying.iter().filter(|(is_leaving, ..)| *is_leaving).map(|(.., key)| key));
        for key in new {
            if let Some(service) = self.services.get_mut(&key) {
                service.is_leaving = false;
                service.want(true, now, &mut self.out);
                goal.to_get_ready.insert(key);
            }
        }
        self.goals.push(goal);
        Ok(())
    }

    fn known(&self, name: &str) -> Result<Vec<u32>, Refusal> {
        let keys = self.keys_of(name);
        if keys.is_empty() {
            return Err(goal::of(&self.unknown(name)));
        }
        Ok(keys)
    }

    pub(super) fn refuse_while_stopping(&self) -> Result<(), Refusal> {
        if self.is_stopping {
            return Err(goal::of(&Error::ServiceStopped { service: "the group".into() }));
        }
        Ok(())
    }
}

/// There is no such service among these.
pub(super) fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Refusal {
    goal::of(&unknown_error(name, known))
}

pub(super) fn unknown_error<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let mut known: Vec<_> = known.collect();
    known.dedup(); // instances of one service stand side by side
    Error::ServiceUnknown { name: name.to_owned(), known: known.join(", ") }
}
