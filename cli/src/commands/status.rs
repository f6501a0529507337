//! `signalbox status`: from the supervisor, or from the journal that the last one left.

use std::time::Duration;

use serde_json::json;
use signalbox::control::journal::{self, Past};
use signalbox::control::protocol::calls::{self, StatusAnswer, Subscribe};
use signalbox::control::protocol::{Notice, SupervisorReport};
use signalbox::control::{ControlError, Mode, Project};

use super::orders::{check_names, exit_of};
use crate::arguments::Status;
use crate::context::Context;
use crate::events::{Event, Events};
use crate::exit_code::ExitCode;
use crate::failure::{Failure, Result};
use crate::launcher::Launcher;
use crate::model::{self, is_meant, Instance};
use crate::say::{fit, status as say, units};
use crate::supervisor::{connect, connect_with, end_of, failure_of};
use crate::terminal;

/// Between two looks at the figures.
const INTERVAL: Duration = Duration::from_secs(1);

pub(crate) fn status(
    context: &Context,
    launcher: Option<Launcher>,
    options: &Status,
) -> Result<ExitCode> {
    let project = context.project()?;
    if options.watch {
        return watch(context, launcher, &project, options);
    }
    let client = match connect(&project) {
        Ok(client) => client,
        Err(failure) if failure.exit == ExitCode::NothingRuns => {
            return past(context, &project, options, failure)
        }
        Err(failure) => return Err(failure),
    };
    let answer = client.call(&calls::Status {}).map_err(failure_of)?;
    check_names(&options.names, &answer.services)?;
    terminal::print(&shown(context, &project, options, answer.clone()))?;
    Ok(exit_of(&chosen(answer.services, &options.names)))
}

fn chosen(instances: Vec<Instance>, names: &[String]) -> Vec<Instance> {
    let is_chosen = |it: &Instance| names.is_empty() || names.iter().any(|name| is_meant(it, name));
    instances.into_iter().filter(is_chosen).collect()
}

fn shown(context: &Context, project: &Project, options: &Status, answer: StatusAnswer) -> String {
    let services = chosen(answer.services, &options.names);
    if options.json {
        let value = json!({
            "isRunning": true,
            "project": project.config(),
            "supervisor": answer.supervisor,
            "services": services,
        });
        return if options.watch { format!("{value}\n") } else { format!("{value:#}\n") };
    }
    let canvas = context.canvas();
    let mut lines = Vec::new();
    if services.is_empty() {
        lines.push("There are no services.".to_owned());
    } else {
        lines = say::table(&services, model::now(), canvas);
        lines.push(String::new());
        lines.push(say::summary(&services, canvas.paint));
    }
    lines.extend(
        fit::wrap(&of_supervisor(&answer.supervisor), canvas.columns)
            .iter()
            .map(|line| canvas.paint.dim(line)),
    );
    lines.join("\n") + "\n"
}

fn of_supervisor(report: &SupervisorReport) -> String {
    let mode = match report.mode {
        Mode::Foreground => "in the foreground",
        Mode::Detached => "in the background",
    };
    let up = units::duration(units::between(report.since, model::now()));
    let memory = units::bytes(report.memory_bytes);
    let warning = match report.guardian.as_str() {
        "unavailable" => "; it has no guardian: services may outlive it (signalbox doctor)",
        _ => "",
    };
    format!("supervisor pid {}, {mode}, for {up}, {memory}{warning}", report.pid)
}

/// What the last supervisor left.
fn past(
    context: &Context,
    project: &Project,
    options: &Status,
    failure: Failure,
) -> Result<ExitCode> {
    let past = journal::read(&project.journal_file());
    let services: Vec<_> =
        { past.iter() }.flat_map(|past| past.services.iter().map(|it| it.status.clone())).collect();
    if options.json {
        let value = json!({
            "isRunning": false,
            "project": project.config(),
            "last": past.as_ref().map(of_past),
            "services": chosen(services, &options.names),
        });
        terminal::print(&format!("{value:#}\n"))?;
        return Ok(ExitCode::NothingRuns);
    }
    let Some(past) = past else { return Err(failure) };
    let canvas = context.canvas();
    let mut lines = vec![format!("Nothing runs. {}", end_of(&past))];
    lines = lines.iter().flat_map(|line| fit::wrap(line, canvas.columns)).collect();
    let services = chosen(services, &options.names);
    if !services.is_empty() {
        lines.push(canvas.paint.dim("How they were then:"));
        lines.extend(say::table(&services, past.last_seen, canvas));
    }
    lines.push(canvas.paint.dim("Start them: signalbox up, or signalbox up -d"));
    terminal::print(&(lines.join("\n") + "\n"))?;
    Ok(ExitCode::NothingRuns)
}

fn of_past(past: &Past) -> serde_json::Value {
    json!({
        "pid": past.process.pid,
        "mode": past.mode,
        "began": past.began,
        "lastSeen": past.last_seen,
        "ended": past.ended.as_ref().map(|(at, reason)| json!({ "at": at, "reason": reason })),
        "survivors": past.services.iter().filter(|it| it.is_alive()).map(|it| &it.status.label).collect::<Vec<_>>(),
    })
}

/// Shows it again whenever something has changed, and each second.
fn watch(
    context: &Context,
    launcher: Option<Launcher>,
    project: &Project,
    options: &Status,
) -> Result<ExitCode> {
    let events = Events::new();
    let client = connect_with(project, events.listener())?;
    let services = client.call(&Subscribe {}).map_err(failure_of)?.services;
    check_names(&options.names, &services)?;
    let is_live = terminal::size().is_some() && !options.json;
    events.hear_signals(launcher)?;
    let _screen = is_live.then(Screen::enter);
    loop {
        let answer = match client.call(&calls::Status {}) {
            Ok(answer) => answer,
            Err(ControlError::Closed { .. }) => return Err(ended()),
            Err(error) => return Err(failure_of(error)),
        };
        let text = shown(context, project, options, answer);
        terminal::print(&if is_live { picture(&text) } else { text })?;
        // A table that goes into a file is told anew when a state is another one.
        loop {
            match events.next_within(INTERVAL) {
                None if is_live => break,
                Some(Event::Resized) => break,
                Some(Event::Notice(Notice::News(news))) if is_change(&news) => break,
                Some(Event::Closed) => return Err(ended()),
                Some(Event::End(signal)) => return Err(Failure::silent(signal)),
                _ => {}
            }
        }
    }
}

fn is_change(news: &model::News) -> bool {
    match news {
        model::News::Status { status, previous } => status.state != *previous,
        model::News::Removed { .. } => true,
        _ => false,
    }
}

fn ended() -> Failure {
    Failure::new(ExitCode::NothingRuns, "the supervisor has ended")
        .advise("How it was: signalbox status")
}

/// From the top of the screen, cut where it ends.
fn picture(text: &str) -> String {
    let (_, rows) = terminal::size().unwrap_or((80, 24));
    let lines: Vec<_> =
        text.lines().take(rows.saturating_sub(1)).map(|line| format!("{line}\x1b[K")).collect();
    format!("\x1b[H{}\x1b[J", lines.join("\r\n"))
}

/// The other screen of the terminal, without a cursor, until this is dropped.
struct Screen;

impl Screen {
    fn enter() -> Self {
        let _ = terminal::print("\x1b[?1049h\x1b[?25l");
        Self
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = terminal::print("\x1b[?25h\x1b[?1049l");
    }
}
