//! A group is given another plan while it runs.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::goal::Goal;
use super::Group;
use crate::supervisor::graph::Graph;
use crate::supervisor::news::{News, Refusal};
use crate::supervisor::now::Now;
use crate::supervisor::plan::{Plan, ServicePlan};
use crate::supervisor::service::Effect;

/// What another plan brings. Labels of instances.
#[derive(Default)]
struct Changes {
    started: Vec<String>,
    restarted: Vec<String>,
    removed: Vec<String>,
    unchanged: Vec<String>,
}

impl Group {
    /// Goes over to another plan, which was checked: instances that are not in it are stopped and go, those
    /// that have changed are restarted, and these (or all) are started.
    pub(super) fn apply(
        &mut self,
        ticket: u32,
        plan: &Plan,
        names: Option<&[String]>,
        now: Now,
    ) -> Result<(), Refusal> {
        self.refuse_while_stopping()?;
        for name in names.into_iter().flatten() {
            let is_meant = |it: &ServicePlan| it.name == *name || it.label() == name;
            if !plan.services.iter().any(is_meant) {
                return Err(super::order::unknown(name, plan.services.iter().map(|it| &*it.name)));
            }
        }
        let mut changes = Changes::default();
        let mut goal = Goal { ticket, ..Goal::default() };
        self.let_go(plan, &mut goal, &mut changes, now);
        self.graph = Graph::of(&plan.services);
        self.templates.clear();
        let before = self.running();
        let mut replaced = BTreeSet::new();
        for service in &plan.services {
            let service = Arc::new(service.clone());
            let template = self.templates.entry(service.name.clone());
            template.or_insert_with(|| Arc::clone(&service));
            match self.key_of_label(service.label()) {
                None => drop(self.add(service, now)),
                Some(key) => {
                    if let Some(known) = self.services.get_mut(&key) {
                        known.is_leaving = false;
                        if known.planned() != &service {
                            known.replan(service, now, &mut self.out);
                            replaced.insert(key);
                        }
                    }
                }
            }
        }
        goal.to_get_ready = self.want_these(names, now)?;
        for key in &goal.to_get_ready {
            let label = self.services[key].plan.label().to_owned();
            match (before.contains(key), replaced.contains(key)) {
                (false, _) => changes.started.push(label),
                (true, true) => changes.restarted.push(label),
                (true, false) => changes.unchanged.push(label),
            }
        }
        // Those that were not asked for and run are kept up to date as well.
        for key in before.iter().filter(|key| !goal.to_get_ready.contains(key)) {
            let Some(service) = self.services.get(key).filter(|it| !it.is_leaving) else {
                continue;
            };
            let label = service.plan.label().to_owned();
            if replaced.contains(key) {
                changes.restarted.push(label);
            } else {
                changes.unchanged.push(label);
            }
        }
        goal.to_get_ready.extend(replaced.intersection(&before));
        let Changes { started, restarted, removed, unchanged } = changes;
        let news = News::Applied { ticket, started, restarted, removed, unchanged };
        self.out.push(Effect::Tell(Box::new(news)));
        self.goals.push(goal);
        Ok(())
    }

    /// Stops what is not in the plan any more.
    fn let_go(&mut self, plan: &Plan, goal: &mut Goal, changes: &mut Changes, now: Now) {
        let labels: BTreeSet<_> = plan.services.iter().map(ServicePlan::label).collect();
        for service in self.services.values_mut() {
            if !labels.contains(service.plan.label()) {
                changes.removed.push(service.plan.label().to_owned());
                service.is_leaving = true;
                service.stop(now, &mut self.out);
                goal.to_end.insert(service.key);
            }
        }
    }

    /// Those that run, or are on the way to it.
    fn running(&self) -> BTreeSet<u32> {
        let running = self.services.values().filter(|it| it.is_wanted() && !it.is_idle());
        running.map(|it| it.key).collect()
    }

    fn key_of_label(&self, label: &str) -> Option<u32> {
        self.services.values().find(|it| it.plan.label() == label).map(|it| it.key)
    }
}
