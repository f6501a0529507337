//! What was told last of each instance, and what the plan says of it.

use std::collections::{BTreeMap, HashSet};

use crate::control::protocol::ServiceReport;
use crate::supervisor::news::{GroupState, Status};
use crate::supervisor::plan::Plan;

/// What was told last.
pub(super) struct Board {
    services: Vec<ServiceReport>,
    /// Labels, in the order of the plan.
    order: Vec<String>,
    /// Names of services with a terminal.
    interactive: HashSet<String>,
    pub(super) ports: BTreeMap<String, u16>,
    pub(super) state: GroupState,
    pub(super) has_plan: bool,
}

impl Board {
    pub(super) fn new() -> Self {
        Self {
            services: Vec::new(),
            order: Vec::new(),
            interactive: HashSet::new(),
            ports: BTreeMap::new(),
            state: GroupState::Pending,
            has_plan: false,
        }
    }

    /// Another plan is about to be run.
    pub(super) fn plan(&mut self, plan: &Plan) {
        let services = plan.services.iter();
        self.order = services.clone().map(|it| it.label().to_owned()).collect();
        let interactive = services.filter(|it| it.interactive.is_some());
        self.interactive = interactive.map(|it| it.name.clone()).collect();
        self.ports.clone_from(&plan.ports);
        self.has_plan = true;
    }

    /// Takes a status, and gives it as clients get it.
    pub(super) fn take(&mut self, status: &Status) -> ServiceReport {
        let mut report = ServiceReport::from(status);
        report.interactive = self.interactive.contains(&report.name);
        match self.services.iter_mut().find(|it| it.label == report.label) {
            Some(known) => *known = report.clone(),
            None => self.services.push(report.clone()),
        }
        report
    }

    pub(super) fn remove(&mut self, label: &str) {
        self.services.retain(|it| it.label != label);
    }

    /// All instances, in the order of the plan; those that it does not have last.
    pub(super) fn services(&self) -> Vec<ServiceReport> {
        let mut services = self.services.clone();
        let place = |it: &ServiceReport| self.order.iter().position(|label| *label == it.label);
        services.sort_by_key(|it| place(it).unwrap_or(usize::MAX));
        services
    }
}
