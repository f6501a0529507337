//! Whether what a service waits for is there.

use super::Group;
use crate::supervisor::plan::{Condition, Dependency};
use crate::supervisor::service::Service;
use crate::supervisor::state::ServiceState;

impl Group {
    /// The first thing that is missing, in words; `None` when the service can begin.
    pub(super) fn missing(&self, service: &Service) -> Option<String> {
        service.plan.depends_on.iter().find_map(|dependency| self.missing_of(dependency))
    }

    /// Whether something of a dependency is missing.
    pub(super) fn is_missing(&self, dependency: &Dependency) -> bool {
        self.missing_of(dependency).is_some()
    }

    fn missing_of(&self, dependency: &Dependency) -> Option<String> {
        let needed = &dependency.service;
        let mut instances = self.services.values().filter(|it| it.plan.name == *needed);
        let other = instances.find(|it| !is_met(it, dependency.condition))?;
        let (label, state) = (other.plan.label(), other.state().name());
        let wanted = dependency.condition.name();
        Some(format!("for {label}, which is {state}, to be {wanted}"))
    }
}

fn is_met(service: &Service, condition: Condition) -> bool {
    use ServiceState::{Completed, Ready, Starting, Unhealthy};
    if service.is_queued() {
        return false; // it is about to begin anew
    }
    match condition {
        Condition::Started => {
            let runs = service.state() == Starting && service.status().pid.is_some();
            runs || matches!(service.state(), Ready | Unhealthy | Completed)
        }
        Condition::Ready => matches!(service.state(), Ready | Completed),
        Condition::Completed => service.state() == Completed,
    }
}
