//! `signalbox stop`: some services, or all of them and their supervisor.

use signalbox::control::protocol::calls::{Shutdown, Stop, Subscribe};

use super::orders::{check_names, follow, give, nothing, some, Order};
use crate::arguments;
use crate::context::Context;
use crate::events::Events;
use crate::exit_code::ExitCode;
use crate::failure::Result;
use crate::launcher::Launcher;
use crate::model::Instance;
use crate::supervisor::{connect_with, failure_of};

pub(crate) fn stop(
    context: &Context,
    launcher: Option<Launcher>,
    stop: &arguments::Stop,
) -> Result<ExitCode> {
    if !stop.names.is_empty() {
        return give(context, launcher, &Stop { names: some(&stop.names) }, &stop.names, "stopped");
    }
    let events = Events::new();
    let client = connect_with(&context.project()?, events.listener())?;
    let instances = client.call(&Subscribe {}).map_err(failure_of)?.services;
    check_names(&stop.names, &instances)?;
    events.hear_signals(launcher)?;
    let order = Order {
        call: &Shutdown { kill: stop.kill },
        take: nothing,
        is_meant: |it: &Instance| !it.state.is_at_rest(),
        done: "stopped",
        on_interrupt: "They go on being stopped in the background.",
    };
    follow(context, &client, &events, instances, &order).map(|(exit, _)| exit)
}
