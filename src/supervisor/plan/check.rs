//! What the types of a plan can't say.

use std::collections::HashSet;

use super::{Plan, Probe, Readiness, SchedulePlan, ServicePlan, VERSION};
use crate::error::{Error, Result};
use crate::process::signal::Signal;
use crate::supervisor::graph::Graph;
use crate::supervisor::readiness::{LineMatcher, MessageMatcher};
use crate::supervisor::schedule::Schedule;
use crate::supervisor::url::HttpUrl;
use crate::supervisor::watching::Globs;

impl Plan {
    pub(super) fn check(&self) -> Result<()> {
        let mut problems = Vec::new();
        if self.version != VERSION {
            let message = format!("version: must be {VERSION}; got {}", self.version);
            problems.push(message);
        }
        if !self.directory.is_absolute() {
            problems
                .push(format!("directory: must be absolute; got \"{}\"", self.directory.display()));
        }
        if self.services.is_empty() {
            problems.push("services: there must be at least one".into());
        }
        let names: HashSet<_> = self.services.iter().map(|service| &service.name).collect();
        let mut labels = HashSet::new();
        for (index, service) in self.services.iter().enumerate() {
            let path = format!("services[{index}] ({})", service.label());
            let mut note = |problem: String| problems.push(format!("{path}{problem}"));
            if !labels.insert(service.label()) {
                note(".label: another service has it".into());
            }
            check_service(service, &mut note);
            for (at, dependency) in service.depends_on.iter().enumerate() {
                if !names.contains(&dependency.service) {
                    let known: Vec<_> = names.iter().map(|name| name.as_str()).collect();
                    let known = sorted(known).join(", ");
                    let name = &dependency.service;
                    note(format!(
                        ".dependsOn[{at}]: there is no service {name:?} (there are: {known})"
                    ));
                }
            }
        }
        if !problems.is_empty() {
            return Err(Error::ServicesPlan { problems });
        }
        match Graph::of(&self.services).cycle() {
            Some(names) => Err(Error::ServicesCycle { names }),
            None => Ok(()),
        }
    }
}

fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names
}

fn check_service(service: &ServicePlan, note: &mut impl FnMut(String)) {
    if service.name.is_empty() || service.label().is_empty() {
        note(".name: must not be empty".into());
    }
    if service.command.is_empty() {
        note(".command: must not be empty".into());
    }
    if !service.directory.is_absolute() {
        note(format!(".directory: must be absolute; got \"{}\"", service.directory.display()));
    }
    for (name, value) in &service.env {
        if name.is_empty() || name.contains(['=', '\0']) {
            note(format!(".env: {name:?} is no name of a variable"));
        } else if value.as_ref().is_some_and(|value| value.contains('\0')) {
            note(format!(".env.{name}: contains a NUL character"));
        }
    }
    if Signal::from_name(&service.stop_signal).is_none() {
        note(format!(
            ".stopSignal: {:?} is no signal; it must be a name such as \"SIGTERM\"",
            service.stop_signal
        ));
    }
    let restart = &service.restart;
    if !(0.0..=1.0).contains(&restart.jitter) {
        note(format!(".restart.jitter: must be from 0 to 1; got {}", restart.jitter));
    }
    if !(1.0..=100.0).contains(&restart.factor) {
        note(format!(".restart.factor: must be from 1 to 100; got {}", restart.factor));
    }
    if restart.min_ms > restart.max_ms {
        note(".restart.minMs: must not be above maxMs".into());
    }
    if service.interactive.is_some_and(|it| it.cols == 0 || it.rows == 0) {
        note(".interactive: cols and rows must be at least 1".into());
    }
    if let Some(ready) = &service.ready {
        check_readiness(service, ready, note);
    }
    if let Some(health) = &service.health {
        if health.retries == 0 {
            note(".health.retries: must be at least 1".into());
        }
        if health.timeout_ms.get() == 0 {
            note(".health.timeoutMs: must be above 0".into());
        }
        if let Probe::Http(http) = &health.probe {
            check_url(&http.url, ".health.probe.http.url", note);
        }
    }
    if let Some(watch) = &service.watch {
        if watch.include.is_empty() {
            note(".watch.include: must name at least one glob".into());
        }
        for problem in Globs::problems(watch) {
            note(format!(".watch.{problem}"));
        }
    }
    match &service.schedule {
        Some(SchedulePlan::IntervalMs(interval)) if interval.get() == 0 => {
            note(".schedule.intervalMs: must be above 0".into());
        }
        Some(plan) => {
            if let Err(problem) = Schedule::new(plan) {
                note(format!(".schedule.cron: {problem}"));
            }
        }
        None => {}
    }
}

fn check_readiness(service: &ServicePlan, ready: &Readiness, note: &mut impl FnMut(String)) {
    match ready {
        Readiness::Log(pattern) => {
            if let Err(problem) = LineMatcher::new(pattern) {
                note(format!(".ready.log.pattern: {problem}"));
            }
        }
        Readiness::Http(http) => check_url(&http.url, ".ready.http.url", note),
        Readiness::Message(text) => {
            if let Err(problem) = MessageMatcher::new(text.as_deref()) {
                note(format!(".ready.message: must be the text of a JSON value: {problem}"));
            }
            if !service.ipc {
                note(".ready.message: needs \"ipc\": true".into());
            }
        }
        Readiness::Port(_) | Readiness::File(_) | Readiness::DelayMs(_) | Readiness::Command(_) => {
        }
    }
}

fn check_url(url: &str, path: &str, note: &mut impl FnMut(String)) {
    if let Err(problem) = HttpUrl::parse(url) {
        note(format!("{path}: {problem}"));
    }
}
