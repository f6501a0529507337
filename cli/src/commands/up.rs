//! `signalbox up`: from the config to services that run.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use signalbox::control::protocol::calls::Apply;
use signalbox::control::{journal, Project};

use super::{detached, foreground};
use crate::arguments::Up;
use crate::context::Context;
use crate::exit_code::ExitCode;
use crate::failure::{unknown_service, Failure, Result};
use crate::launcher::{self, Launcher, Resolve};
use crate::say::units;
use crate::supervisor::{end_of, failure_of};
use crate::terminal;

/// Starts the services.
pub(crate) fn up(context: &Context, launcher: Option<Launcher>, up: &Up) -> Result<ExitCode> {
    let project = context.project()?;
    let living = project.supervisor().map_err(failure_of)?;
    match living {
        Some(_) if up.detach => detached::update(context, launcher, &project, up),
        Some(process) => Err(runs_already(&project, process.pid)),
        None => {
            tell_of_crash(context, &project)?;
            let wish = wish(launcher.as_ref(), &project, up, BTreeMap::new())?;
            if up.detach {
                detached::start(context, launcher, &project, &wish)
            } else {
                foreground::run(context, launcher, &project, up, &wish)
            }
        }
    }
}

/// What to do instead of a second `up`.
pub(super) fn runs_already(project: &Project, pid: i32) -> Failure {
    let message = format!(
        "the services of {} run already (supervisor pid {pid})",
        project.config().display()
    );
    Failure::new(ExitCode::Failed, message)
        .advise("How they are:              signalbox status")
        .advise("What they write:           signalbox logs -f")
        .advise("Apply the config anew:     signalbox up -d")
        .advise("Stop them:                 signalbox stop")
}

/// What a supervisor could not say itself is told once, by whoever comes next.
fn tell_of_crash(context: &Context, project: &Project) -> Result<()> {
    let past = journal::read(&project.journal_file());
    let Some(past) = past.filter(|past| past.ended.is_none()) else { return Ok(()) };
    let sign = context.paint.yellow(context.symbols.warning);
    terminal::print(&format!("{sign} {}\n", end_of(&past)))
}

/// What a supervisor is to run.
pub(super) struct Wish {
    pub(super) apply: Apply,
    pub(super) config: String,
    /// Labels in the order of the plan, and those that wait for files that change.
    pub(super) labels: Vec<String>,
    pub(super) watched: Vec<String>,
}

#[derive(serde::Deserialize)]
struct PlanSketch {
    services: Vec<ServiceSketch>,
}

#[derive(serde::Deserialize)]
struct ServiceSketch {
    name: String,
    label: String,
    #[serde(default)]
    watch: Option<serde::de::IgnoredAny>,
}

/// Has the config read. `ports` are those that were handed out before.
pub(super) fn wish(
    launcher: Option<&Launcher>,
    project: &Project,
    up: &Up,
    ports: BTreeMap<String, u16>,
) -> Result<Wish> {
    let wanted = Resolve {
        mode: up.mode.as_deref(),
        profiles: &up.profiles,
        ports,
        ..Resolve::of(project.config())
    };
    let mut plan = launcher::resolve(launcher, &wanted)?;
    let mut sketch = sketch(&plan)?;
    let is_known = |sketch: &PlanSketch, name: &String| {
        sketch.services.iter().any(|service| service.name == *name || service.label == *name)
    };
    if !up.names.iter().all(|name| is_known(&sketch, name)) {
        // It may be there by a profile that is not active: who names it wants it in any case.
        plan = launcher::resolve(launcher, &Resolve { only: Some(&up.names), ..wanted }).map_err(
            |failure| match (failure.exit, up.names.iter().find(|name| !is_known(&sketch, name))) {
                (ExitCode::UnknownService, Some(name)) => {
                    let mut known: Vec<_> =
                        sketch.services.iter().map(|service| service.name.clone()).collect();
                    known.dedup();
                    unknown_service(name, &known)
                }
                _ => failure,
            },
        )?;
        sketch = self::sketch(&plan)?;
    }
    let watched = sketch.services.iter().filter(|service| service.watch.is_some());
    let watched = watched.map(|service| service.label.clone()).collect();
    let labels = sketch.services.into_iter().map(|service| service.label).collect();
    let names = (!up.names.is_empty()).then(|| up.names.clone());
    let config = project.config().file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Wish { apply: Apply { plan, names }, config, labels, watched })
}

fn sketch(plan: &RawValue) -> Result<PlanSketch> {
    serde_json::from_str(plan.get()).map_err(|error| {
        Failure::new(ExitCode::Config, format!("the plan of the config is not understood: {error}"))
    })
}

/// "api, db and web", as far as they fit into a line.
pub(super) fn list(labels: &[String]) -> String {
    const MOST: usize = 8;
    match labels {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        labels if labels.len() > MOST => {
            format!(
                "{} and {}",
                labels[..MOST - 1].join(", "),
                units::count(labels.len() - MOST + 1, "other")
            )
        }
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        let labels = |count: usize| (0..count).map(|it| it.to_string()).collect::<Vec<_>>();
        assert_eq!(list(&labels(1)), "0");
        assert_eq!(list(&labels(3)), "0, 1 and 2");
        assert_eq!(list(&labels(20)), "0, 1, 2, 3, 4, 5, 6 and 13 others");
    }
}
