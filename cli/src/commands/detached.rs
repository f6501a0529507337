//! Services in the background.

use signalbox::control::protocol::calls::Subscribe;
use signalbox::control::protocol::Changes;
use signalbox::control::{start_supervisor, Mode, Project};

use super::orders::{follow, Order};
use super::up::{list, wish, Wish};
use crate::arguments::Up;
use crate::context::Context;
use crate::events::Events;
use crate::exit_code::ExitCode;
use crate::failure::Result;
use crate::launcher::Launcher;
use crate::supervisor::{connect_with, failure_of};
use crate::terminal;

/// Starts a supervisor that outlives the shell, and waits until its services are ready.
pub(super) fn start(
    context: &Context,
    launcher: Option<Launcher>,
    project: &Project,
    wish: &Wish,
) -> Result<ExitCode> {
    let events = Events::new();
    events.hear_signals(launcher)?;
    let started = start_supervisor(project, Mode::Detached).map_err(failure_of)?;
    let client = connect_with(project, events.listener())?;
    let instances = client.call(&Subscribe {}).map_err(failure_of)?.services;
    let order = Order {
        call: &wish.apply,
        take: Some,
        is_meant: |_: &_| true,
        done: "ready",
        on_interrupt:
            "The services go on starting in the background (signalbox status, signalbox stop).",
    };
    let (exit, _) = follow(context, &client, &events, instances, &order)?;
    let paint = context.paint;
    let hint = "signalbox status, logs -f, top, stop";
    terminal::print(&format!(
        "{}\n",
        paint.dim(&format!("In the background, supervisor pid {}: {hint}", started.pid))
    ))?;
    Ok(exit)
}

/// Brings a supervisor that runs to what the config says now.
pub(super) fn update(
    context: &Context,
    launcher: Option<Launcher>,
    project: &Project,
    up: &Up,
) -> Result<ExitCode> {
    let events = Events::new();
    let client = connect_with(project, events.listener())?;
    let wish = wish(launcher.as_ref(), project, up, client.welcome().ports.clone())?;
    events.hear_signals(launcher)?;
    let instances = client.call(&Subscribe {}).map_err(failure_of)?.services;
    let order = Order {
        call: &wish.apply,
        take: Some,
        is_meant: |_: &_| false,
        done: "ready",
        on_interrupt: "The changes go on in the background (signalbox status).",
    };
    let (exit, changes) = follow(context, &client, &events, instances, &order)?;
    terminal::print(&told(&changes.unwrap_or_default(), context))?;
    Ok(exit)
}

/// What has changed, a line for each kind.
fn told(changes: &Changes, context: &Context) -> String {
    let kinds = [
        ("started", &changes.started),
        ("restarted with its new config", &changes.restarted),
        ("stopped, no longer in the config", &changes.removed),
        ("unchanged", &changes.unchanged),
    ];
    let lines = kinds.iter().filter(|(_, labels)| !labels.is_empty());
    lines
        .map(|(kind, labels)| context.paint.dim(&format!("  {kind}: {}", list(labels))) + "\n")
        .collect()
}
