//! What supervisors have, and have left.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use signalbox::control::{journal, Project};

use super::Check;
use crate::context::Context;
use crate::say::units;
use crate::supervisor::{connect, end_of};

pub(super) fn all(context: &Context) -> Vec<Check> {
    let mut checks = vec![here(context)];
    match Project::all() {
        Ok(projects) => checks.extend(leftovers(&projects)),
        Err(error) => checks.push(Check::bad(
            "state",
            error.to_string(),
            "Set SIGNALBOX_STATE_DIR to a folder of yours.",
        )),
    }
    checks
}

/// The project of this folder.
fn here(context: &Context) -> Check {
    const NAME: &str = "project";
    let project = match context.project() {
        Ok(project) => project,
        Err(failure) => return Check::warning(NAME, failure.message, failure.advice.join("; ")),
    };
    let config = project.config().display();
    match project.supervisor() {
        Err(error) => Check::bad(
            NAME,
            format!("{config}: {error}"),
            "Set SIGNALBOX_STATE_DIR to a folder of yours.",
        ),
        Ok(None) => Check::good(NAME, format!("{config}; nothing runs")),
        Ok(Some(process)) => {
            let socket = project.socket_file();
            let mode = fs::metadata(&socket)
                .map(|data| data.permissions().mode() & 0o777)
                .unwrap_or_default();
            if mode & 0o077 != 0 {
                let text = format!("{} may be used by others (mode {mode:o})", socket.display());
                return Check::bad(NAME, text, format!("chmod 600 {}", socket.display()));
            }
            match connect(&project) {
                Ok(client) => {
                    let welcome = client.welcome();
                    Check::good(
                        NAME,
                        format!(
                            "{config}; supervisor pid {}, version {}",
                            welcome.pid, welcome.version
                        ),
                    )
                }
                Err(failure) => Check::bad(
                    NAME,
                    format!(
                        "{config}: supervisor pid {} runs but does not answer: {}",
                        process.pid, failure.message
                    ),
                    format!(
                        "If it stays so: kill {} (its services are stopped with it)",
                        process.pid
                    ),
                ),
            }
        }
    }
}

/// What is left of supervisors that are no more.
fn leftovers(projects: &[Project]) -> Vec<Check> {
    const NAME: &str = "leftovers";
    let mut running = 0;
    let mut checks = Vec::new();
    for project in projects {
        if project.supervisor().is_ok_and(|living| living.is_some()) {
            running += 1;
            continue;
        }
        let Some(past) = journal::read(&project.journal_file()) else { continue };
        let config = project.config().display();
        let alive: Vec<_> = { past.services.iter() }
            .filter(|service| service.is_alive())
            .filter_map(|service| {
                service
                    .process
                    .map(|process| format!("{} (pid {})", service.status.label, process.pid))
            })
            .collect();
        if !alive.is_empty() {
            let text = format!(
                "{config}: {} of a supervisor that is gone: {}",
                units::count(alive.len(), "process"),
                alive.join(", ")
            );
            checks.push(Check::warning(
                NAME,
                text,
                "End them with kill; the next `signalbox up` starts anew.",
            ));
        } else if past.ended.is_none() {
            let text = format!("{config}: {}", end_of(&past));
            checks.push(Check::warning(NAME, text, "The next `signalbox up` starts anew."));
        }
    }
    if checks.is_empty() {
        let known = units::count(projects.len(), "project");
        checks.push(Check::good(NAME, format!("none; {known} known, {running} running")));
    }
    checks
}
